/* rising - step 2 of a tick: the least fixed point at or above the present levels; effects only grow.
   The work list may be taken in any order, since everything in it is monotone; what is not (restarts that fall due, tries
   of standbys) waits until the list is empty and is then done all together. */
#include "cascade/needs.h"

static void rise_need(hk_kernel *k, uint32_t n) {
  hk_need_state *state = &k->ws->needs[n];
  int32_t effect;
  bool is_stale = (state->nature & HK_NEED_IN_CIRCLE) && k->ws->circles[k->net->needs[n].circle].is_dirty; /* looked at again once it is known who is fed */
  if (!is_stale && hk_need_is_met(k, n)) {
    if (state->flags & HK_NEED_UNMET) hk_need_end_period(k, n);
    if (state->nature & HK_NEED_HAS_STANDBYS && k->ws->histories[n].standbys_tried && hk_need_is_met_by_primaries(k, n)) hk_standby_release(k, n);
    effect = HK_FULL;
  } else {
    effect = hk_need_effect(k, n);
  }
  if (effect <= state->effect) return;
  state->effect = effect;
  if (effect == HK_FULL) state->flags &= (uint16_t)~HK_NEED_WAIVED;
  if (state->nature & HK_NEED_FOR_REPAIR) {
    hk_state_touch_asset(k->ws, state->asset);
    k->ws->repairs_changed = 1;
  } else {
    hk_state_look_at_asset(k->ws, state->asset);
  }
}

/* A plain 0s restart needs no timer, unless a need it could start without is at 0. */
static bool runs_at_once(const hk_kernel *k, uint32_t a) {
  const hk_net_asset *asset = &k->net->assets[a];
  if (!asset->is_plain_restart) return false;
  for (uint32_t n = asset->need_first; n < asset->need_first + asset->run_count; n++)
    if (k->ws->needs[n].effect == 0) return false; /* to_start: not startable; else: a second's timer */
  return true;
}

static void rise_asset(hk_kernel *k, uint32_t a) {
  hk_asset_state *asset = &k->ws->assets[a];
  if (asset->is_damaged) return;
  if (!asset->is_running) {
    if (!runs_at_once(k, a)) return;
    hk_state_set_running(k->ws, a, true);
    asset->flags &= (uint8_t)~HK_ASSET_TIMER_NEVER;
    hk_queue_cancel(&k->ws->queue, hk_entity_of_asset(a));
  }
  int32_t level = hk_need_level(k, a);
  if (level <= asset->level) return;
  hk_ledger_settle(k, a);
  hk_state_set_level(k->ws, a, level);
  if (level == HK_FULL) hk_ledger_close(k, a, false);
}

static void rise_until_quiet(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  do {
    while (ws->look_needs.count || ws->look_assets.count) {
      while (ws->look_needs.count) {
        uint32_t n = ws->look_needs.items[--ws->look_needs.count];
        ws->needs[n].flags &= (uint16_t)~HK_NEED_QUEUED;
        rise_need(k, n);
      }
      while (ws->look_assets.count) {
        uint32_t a = ws->look_assets.items[--ws->look_assets.count];
        ws->assets[a].flags &= (uint8_t)~HK_ASSET_QUEUED;
        rise_asset(k, a);
      }
    }
    if (ws->tick_circles.count) hk_circle_look(k);
  } while (ws->look_needs.count);
}

/* Restarts that are due run, all together: who waives what is decided before any of it is felt. */
static bool run_due_restarts(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  bool is_any = false;
  for (uint32_t i = 0; i < ws->due_restarts.count; i++) {
    uint32_t a = ws->due_restarts.items[i];
    const hk_net_asset *fixed = &k->net->assets[a];
    if (ws->assets[a].is_damaged || ws->assets[a].is_running) continue;
    hk_state_set_running(ws, a, true);
    for (uint32_t n = fixed->need_first; n < fixed->need_first + fixed->run_count; n++)
      if (!(ws->needs[n].nature & HK_NEED_TO_START) && ws->needs[n].effect == 0) {
        hk_state_touch_need(ws, n);
        ws->needs[n].flags |= HK_NEED_WAIVED;
      }
    hk_state_look_at_asset(ws, a);
    is_any = true;
  }
  ws->due_restarts.count = 0;
  return is_any;
}

/* Needs in an unmet period whose switch-over ended try their next standby, all at the same levels. */
static bool try_standbys(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  bool is_any = false;
  if (!ws->has_retries) return false;
  ws->has_retries = 0;
  hk_circle_remember(k);
  for (uint32_t i = 0; i < ws->tick_needs.count; i++) {
    uint32_t n = ws->tick_needs.items[i];
    hk_need_state *need = &ws->needs[n];
    if (!(need->flags & HK_NEED_RETRY)) continue;
    need->flags &= (uint16_t)~HK_NEED_RETRY;
    if (!(need->flags & HK_NEED_UNMET)) continue;
    uint16_t tried = ws->histories[n].standbys_tried;
    hk_standby_try(k, n);
    if (ws->histories[n].standbys_tried == tried) continue;
    hk_state_look_at_need(ws, n);
    is_any = true;
  }
  return is_any;
}

void hk_cascade_rise(hk_kernel *k) {
  do rise_until_quiet(k);
  while (run_due_restarts(k) || try_standbys(k));
}
