/* needs - what a need is worth now: met or not, its effect, its unmet periods, and what that makes of its asset. */
#include "cascade/kernel.h"

bool hk_need_is_met_in_circle(const hk_kernel *k, uint32_t n) {
  return hk_circle_received(k, n, HK_FED_UNCARRIED, k->ws->fed) >= k->ws->needs[n].enough;
}

bool hk_need_is_met_by_primaries(const hk_kernel *k, uint32_t n) {
  const hk_need_state *state = &k->ws->needs[n];
  if (state->flags & HK_NEED_IN_CIRCLE) return hk_circle_received(k, n, HK_FED_PRIMARIES, k->ws->fed) >= state->enough;
  int64_t received = state->received;
  const hk_net_need *need = &k->net->needs[n];
  if (state->standbys_in)
    for (uint32_t i = need->primary_count; i < need->link_count; i++) {
      const hk_net_link *link = &k->net->links[need->link_first + i];
      if (k->ws->links[need->link_first + i].standby == HK_STANDBY_IN) received -= link->weight_ppm * k->ws->assets[link->supplier].level;
    }
  return received >= state->enough;
}

int32_t hk_need_effect(const hk_kernel *k, uint32_t n) {
  const hk_need_state *state = &k->ws->needs[n];
  if (state->received >= state->enough) return HK_FULL;
  const hk_net_need *need = &k->net->needs[n];
  int64_t effect = state->carrying ? k->net->stages[need->stage_first + state->carrying - 1].level_ppm : 0;
  int64_t without = need->without_ppm;
  if (need->rule == HK_RULE_SHARE) {
    without = state->received / need->q_ppm;
    if (without < need->floor_ppm) without = 0;
  }
  return (int32_t)(effect > without ? effect : without);
}

void hk_need_begin_period(hk_kernel *k, uint32_t n) {
  hk_need_state *state = &k->ws->needs[n];
  const hk_net_need *need = &k->net->needs[n];
  state->flags |= HK_NEED_UNMET;
  if (need->stage_count) hk_stages_begin(k, n);
  state->periods++;
  if (need->refuel_count) hk_stages_refuel(k, n, false);
}

void hk_need_end_period(hk_kernel *k, uint32_t n) {
  hk_need_state *state = &k->ws->needs[n];
  const hk_net_need *need = &k->net->needs[n];
  state->flags &= (uint16_t)~HK_NEED_UNMET;
  if (need->stage_count) hk_stages_end(k, n);
  state->since_s = k->ws->now_s;
  if (need->refuel_count) hk_stages_refuel(k, n, true);
}

bool hk_need_is_startable(const hk_kernel *k, uint32_t a) {
  const hk_net_asset *asset = &k->net->assets[a];
  for (uint32_t n = asset->need_first; n < asset->need_first + asset->run_count; n++)
    if (k->net->needs[n].to_start && k->ws->needs[n].effect == 0) return false;
  return true;
}

bool hk_need_blocks_repair(const hk_kernel *k, uint32_t a) {
  const hk_net_asset *asset = &k->net->assets[a];
  for (uint32_t n = asset->need_first + asset->run_count; n < asset->need_first + asset->need_count; n++)
    if (k->ws->needs[n].effect == 0) return true;
  return false;
}

int32_t hk_need_level(const hk_kernel *k, uint32_t a) {
  const hk_net_asset *asset = &k->net->assets[a];
  int32_t level = k->ws->assets[a].ceiling;
  for (uint32_t n = asset->need_first; n < asset->need_first + asset->run_count; n++)
    if (k->ws->needs[n].effect < level && !(k->ws->needs[n].flags & HK_NEED_WAIVED)) level = k->ws->needs[n].effect;
  return level;
}
