/* needs - what a need is worth now, where the answer is long (short ones: needs.h), and its unmet periods. */
#include "cascade/kernel.h"

bool hk_need_is_met_in_circle(const hk_kernel *k, uint32_t n) {
  return hk_circle_received(k, n, HK_FED_UNCARRIED, k->ws->fed) >= k->net->needs[n].q_ppm * HK_FULL;
}

bool hk_need_is_met_by_primaries(const hk_kernel *k, uint32_t n) {
  const hk_need_state *state = &k->ws->needs[n];
  if (!(state->nature & (HK_NEED_IN_CIRCLE | HK_NEED_HAS_STANDBYS))) return state->surplus >= 0;
  const hk_net_need *need = &k->net->needs[n];
  if (state->nature & HK_NEED_IN_CIRCLE) return hk_circle_received(k, n, HK_FED_PRIMARIES, k->ws->fed) >= need->q_ppm * HK_FULL;
  int64_t surplus = state->surplus;
  if (k->ws->histories[n].standbys_in)
    for (uint32_t i = need->primary_count; i < need->link_count; i++) {
      const hk_net_link *link = &k->net->links[need->link_first + i];
      if (k->ws->links[need->link_first + i].standby == HK_STANDBY_IN) surplus -= link->weight_ppm * k->ws->assets[link->supplier].level;
    }
  return surplus >= 0;
}

void hk_need_begin_period(hk_kernel *k, uint32_t n) {
  hk_need_state *state = &k->ws->needs[n];
  state->flags |= HK_NEED_UNMET | HK_NEED_HAD_PERIOD;
  if (state->nature & HK_NEED_HAS_STAGES) hk_stages_begin(k, n);
  k->ws->histories[n].periods++;
  if (state->nature & HK_NEED_REFUELS) hk_stages_refuel(k, n, false);
}

void hk_need_end_period(hk_kernel *k, uint32_t n) {
  hk_need_state *state = &k->ws->needs[n];
  state->flags &= (uint16_t)~HK_NEED_UNMET;
  if (state->nature & HK_NEED_HAS_STAGES) {
    hk_stages_end(k, n);
    k->ws->histories[n].since_s = k->ws->now_s;
  }
  if (state->nature & HK_NEED_REFUELS) hk_stages_refuel(k, n, true);
}

bool hk_need_blocks_repair(const hk_kernel *k, uint32_t a) {
  const hk_net_asset *asset = &k->net->assets[a];
  for (uint32_t n = asset->need_first + asset->run_count; n < asset->need_first + asset->need_count; n++)
    if (k->ws->needs[n].effect == 0) return true;
  return false;
}
