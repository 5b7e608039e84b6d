/* tick - one replication, told in the order in which it happens (SEMANTICS, One tick). */
#include "cascade/kernel.h"

/* What a layer wished, from wish `first` on. Strikes are done by the next strike phase. */
static void grant(hk_kernel *k, uint32_t layer, uint32_t first) {
  if (k->wishes.is_overrun) k->ws->outcome = HAKYU_UNSETTLED;
  for (uint32_t i = first; i < k->wishes.count; i++) {
    const hk_wish *wish = &k->wishes.list[i];
    if (wish->kind == HK_WISH_CEILING) {
      k->ws->ceilings[wish->asset] = wish->level;
      k->ws->has_ceilings = 1;
      hk_state_look_at_asset(k->ws, wish->asset);
    } else if (wish->kind == HK_WISH_EVENT && wish->time_s < k->plan->horizon_s) {
      assert(wish->time_s > k->ws->now_s || !k->ws->now_s);
      hk_queue_schedule(&k->ws->queue, hk_entity_of_exposure(k->net, k->plan->exposure_count + layer), wish->time_s);
    }
  }
}

static void call_layer(hk_kernel *k, uint32_t layer) {
  uint32_t first = k->wishes.count;
  k->plan->layers[layer]->event(k->layers[layer], k->ws, &k->wishes);
  grant(k, layer, first);
}

/* Layers at rest; what they wish for is all that can happen without a strike. */
static void begin_layers(hk_kernel *k) {
  const hk_layer_start start = {k->plan->seed, k->replication, k->start_second, k->plan->horizon_s};
  k->wishes.count = 0;
  k->wishes.is_overrun = false;
  k->ws->now_s = 0;
  for (uint32_t i = 0; i < k->plan->layer_count; i++) {
    uint32_t first = k->wishes.count;
    k->plan->layers[i]->begin(k->layers[i], k->ws, &start, &k->wishes);
    grant(k, i, first);
  }
}

/* Step 1: what is due now. Nothing shrinks before the falling phase. */
static void recover(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  const hk_network *net = k->net;
  while (!ws->is_full && hk_queue_next_s(&ws->queue) == ws->now_s) {
    uint32_t entity = hk_queue_pop(&ws->queue);
    if (entity < net->asset_count) {
      hk_state_touch_asset(ws, entity);
      if (ws->assets[entity].job == HK_JOB_UNDETECTED)
        hk_cascade_detect_due(k, entity);
      else if (ws->assets[entity].job == HK_JOB_REPAIRING)
        hk_cascade_repaired(k, entity), hk_cascade_expose_again(k, entity);
      else
        ws->due_restarts.items[ws->due_restarts.count++] = entity;
    } else if (entity < net->asset_count + net->need_count) {
      hk_standby_done(k, entity - net->asset_count);
      hk_state_look_at_need(ws, entity - net->asset_count);
    } else if (entity < net->asset_count + 2 * net->need_count) {
      uint32_t n = entity - net->asset_count - net->need_count;
      hk_stages_update(k, n);
      hk_state_look_at_need(ws, n);
    } else {
      uint32_t exposure = entity - net->asset_count - 2 * net->need_count;
      if (exposure < k->plan->exposure_count)
        k->due_exposures.items[k->due_exposures.count++] = exposure;
      else
        call_layer(k, exposure - k->plan->exposure_count); /* layers have the last timers */
    }
  }
}

/* Step 5: layers look at the state and wish; true when anything was changed. */
static bool settle_layers(hk_kernel *k) {
  bool is_any = false;
  k->wishes.count = 0;
  for (uint32_t i = 0; i < k->plan->layer_count; i++) {
    uint32_t first = k->wishes.count;
    is_any |= k->plan->layers[i]->settle(k->layers[i], k->ws, &k->wishes);
    grant(k, i, first);
  }
  return is_any;
}

static void tick(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  ws->round = 0;
  k->wishes.count = 0;
  recover(k);
  do {
    hk_cascade_rise(k);
    hk_cascade_strike(k);
    hk_cascade_fall(k);
    if (ws->round > HK_ROUND_MOST) ws->outcome = HAKYU_UNSETTLED;
  } while (k->plan->layer_count && ws->outcome == HAKYU_SETTLED && !ws->is_full && settle_layers(k));
  hk_cascade_books(k);
  ws->is_full |= ws->queue.is_full;
}

static int64_t next_tick_s(hk_kernel *k) {
  int64_t queued = hk_queue_next_s(&k->ws->queue);
  int64_t struck = k->agenda_next < k->agenda_count ? k->agenda[k->agenda_next].time_s : INT64_MAX;
  return queued < struck ? queued : struck;
}

/* Second 0 in the profile tables: drawn for any(...) starts. */
static int64_t draw_start(const hk_kernel *k) {
  const hk_plan *plan = k->plan;
  if (!plan->is_any_start) return plan->start_second;
  uint64_t x = draw(k, plan->calendar_key, HK_DRAW_CALENDAR, 0);
  uint32_t day = plan->any_days[(uint32_t)(((unsigned __int128)x * plan->any_day_count) >> 64)];
  x = draw(k, plan->calendar_key, HK_DRAW_CALENDAR, 1);
  uint64_t seconds = (uint64_t)(plan->any_last_s - plan->any_first_s);
  return (int64_t)day * 86400 + plan->any_first_s + (int64_t)(((unsigned __int128)x * seconds) >> 64);
}

/* What falls on the horizon does not happen; what is open is closed there. */
static void close_all(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  ws->now_s = (int32_t)k->plan->horizon_s;
  hk_ledger_close_saves(k);
  for (uint32_t i = 0; i < ws->touched_assets.count; i++) hk_ledger_close(k, ws->touched_assets.items[i], true);
}

bool hk_cascade_replicate(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  hk_cascade_draw_agenda(k);
  k->is_idle = !k->agenda_count;
  if (k->plan->layer_count) {
    k->start_second = draw_start(k);
    begin_layers(k);
    k->is_idle &= hk_queue_next_s(&ws->queue) >= k->plan->horizon_s;
  }
  if (k->is_idle) return true;
  if (!k->plan->layer_count) k->start_second = draw_start(k);
  for (uint32_t i = 0; i < k->failed.count; i++) k->failures[k->failed.items[i]] = k->awaits_repair[k->failed.items[i]] = 0;
  k->failed.count = k->due_exposures.count = 0;
  for (int64_t now; (now = next_tick_s(k)) < k->plan->horizon_s && ws->outcome == HAKYU_SETTLED && !ws->is_full;) {
    ws->now_s = (int32_t)now;
    tick(k);
  }
  if (ws->is_full) return false;
  if (ws->outcome == HAKYU_SETTLED) close_all(k);
  return !ws->is_full;
}
