/* standbys - other suppliers that are switched in when a need is not met, one at a time, in order. */
#include "cascade/needs.h"

static void bring_in(hk_kernel *k, uint32_t n, uint32_t l) {
  const hk_net_link *link = &k->net->links[l];
  k->ws->links[l].standby = HK_STANDBY_IN;
  k->ws->histories[n].standbys_in++;
  k->ws->needs[n].surplus += link->weight_ppm * k->ws->assets[link->supplier].level;
  if (k->net->needs[n].circle != HK_NONE) hk_state_mark_circle(k->ws, k->net->needs[n].circle);
}

static bool is_met_while_trying(const hk_kernel *k, uint32_t n) {
  const hk_net_need *need = &k->net->needs[n];
  if (need->circle == HK_NONE) return hk_need_is_met(k, n);
  return hk_circle_received(k, n, HK_FED_UNCARRIED, k->ws->fed_before) >= need->q_ppm * HK_FULL;
}

void hk_standby_try(hk_kernel *k, uint32_t n) {
  const hk_net_need *need = &k->net->needs[n];
  hk_need_state *state = &k->ws->needs[n];
  for (uint32_t i = need->primary_count; i < need->link_count; i++) {
    if (state->flags & HK_NEED_SWITCHING) return;
    uint32_t l = need->link_first + i;
    hk_link_state *link = &k->ws->links[l];
    if (link->standby != HK_STANDBY_UNTRIED) continue;
    if (is_met_while_trying(k, n)) return;
    const hk_net_link *fixed = &k->net->links[l];
    uint32_t try = link->tries;
    int64_t wait = draw_time(k, &k->net->times[fixed->switch_over], fixed->key, HK_DRAW_SWITCH_TIME, try);
    if (wait != HK_NEVER) wait /= fixed->switch_divisor;
    bool succeeds = comes_true(k, fixed->success, fixed->key, HK_DRAW_SWITCH_SUCCESS, try);
    link->tries++;
    k->ws->histories[n].standbys_tried++;
    if (wait == HK_NEVER || (wait == 0 && !succeeds)) {
      link->standby = HK_STANDBY_FAILED;
    } else if (wait == 0) {
      bring_in(k, n, l);
    } else {
      link->standby = HK_STANDBY_SWITCHING;
      link->will_fail = !succeeds;
      state->flags |= HK_NEED_SWITCHING;
      if (later(k->ws->now_s, wait) < k->plan->horizon_s)
        hk_queue_schedule(&k->ws->queue, hk_entity_of_switch(k->net, n), k->ws->now_s + wait);
    }
  }
}

void hk_standby_done(hk_kernel *k, uint32_t n) {
  const hk_net_need *need = &k->net->needs[n];
  hk_need_state *state = &k->ws->needs[n];
  state->flags = (uint16_t)((state->flags & ~HK_NEED_SWITCHING) | HK_NEED_RETRY);
  k->ws->has_retries = 1;
  for (uint32_t i = need->primary_count; i < need->link_count; i++) {
    uint32_t l = need->link_first + i;
    if (k->ws->links[l].standby != HK_STANDBY_SWITCHING) continue;
    if (k->ws->links[l].will_fail)
      k->ws->links[l].standby = HK_STANDBY_FAILED;
    else
      bring_in(k, n, l);
  }
}

void hk_standby_release(hk_kernel *k, uint32_t n) {
  const hk_net_need *need = &k->net->needs[n];
  hk_need_state *state = &k->ws->needs[n];
  for (uint32_t i = need->primary_count; i < need->link_count; i++) {
    uint32_t l = need->link_first + i;
    hk_link_state *link = &k->ws->links[l];
    if (link->standby == HK_STANDBY_IN)
      state->surplus -= k->net->links[l].weight_ppm * k->ws->assets[k->net->links[l].supplier].level;
    link->standby = HK_STANDBY_UNTRIED;
  }
  if (state->flags & HK_NEED_SWITCHING) hk_queue_cancel(&k->ws->queue, hk_entity_of_switch(k->net, n));
  state->flags &= (uint16_t)~(HK_NEED_SWITCHING | HK_NEED_RETRY);
  k->ws->histories[n].standbys_in = k->ws->histories[n].standbys_tried = 0;
  if (need->circle != HK_NONE) hk_state_mark_circle(k->ws, need->circle);
}
