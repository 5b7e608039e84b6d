/* stages - the backups of a need: which of them carries, how their stocks run down, when that changes next.

   Stocks are booked lazily: between two ticks only the carrying stage's stock and time to failure run down, by the
   seconds that passed, so one subtraction at the next look is exact. While its refuel need is met a stage's stock
   stands at full. `found` keeps what the tick found before anything was refilled: the margin of a save. */
#include "cascade/kernel.h"

static int64_t minus(int64_t left, int64_t seconds) { return left == HK_NEVER ? HK_NEVER : left > seconds ? left - seconds : 0; }

void hk_stages_settle(hk_kernel *k, uint32_t n) {
  const hk_need_state *need = &k->ws->needs[n];
  if (!need->carrying) return;
  int64_t seconds = k->ws->now_s - k->ws->histories[n].since_s;
  if (seconds <= 0) return;
  k->ws->histories[n].since_s = k->ws->now_s;
  hk_stage_state *stage = &hk_state_chain(k->ws, n)[need->carrying - 1];
  if (!(stage->flags & HK_STAGE_REFUELLED)) stage->stock = minus(stage->stock, seconds);
  stage->failure_left = minus(stage->failure_left, seconds);
  if (stage->failure_left == 0) stage->flags |= HK_STAGE_BROKEN;
  stage->found = stage->stock;
}

/* Of the ready ones with stock the highest level carries, of equals the latest in the list. *next_s: when another may be ready. */
static uint8_t choose(const hk_kernel *k, uint32_t n, int64_t *next_s) {
  const hk_net_need *need = &k->net->needs[n];
  const hk_net_stage *fixed = &k->net->stages[need->stage_first];
  const hk_stage_state *stage = hk_state_chain(k->ws, n);
  const int64_t now_s = k->ws->now_s;
  uint8_t chosen = 0;
  int32_t best = -1;
  *next_s = HK_NEVER;
  for (uint32_t i = 0; i < need->stage_count; i++, stage++, fixed++) {
    if ((stage->flags & (HK_STAGE_STARTED | HK_STAGE_BROKEN)) != HK_STAGE_STARTED) continue;
    if (stage->ready_s <= now_s) {
      if (stage->stock <= 0 || fixed->level_ppm < best) continue;
      best = fixed->level_ppm;
      chosen = (uint8_t)(i + 1);
    } else if (stage->ready_s < *next_s) {
      *next_s = stage->ready_s;
    }
  }
  return chosen;
}

/* How long the carrying stage goes on. */
static int64_t lasts_s(const hk_stage_state *stage) {
  int64_t left = stage->flags & HK_STAGE_REFUELLED ? HK_NEVER : stage->stock;
  return stage->failure_left < left ? stage->failure_left : left;
}

void hk_stages_update(hk_kernel *k, uint32_t n) {
  hk_workspace *ws = k->ws;
  const hk_net_need *need = &k->net->needs[n];
  const uint32_t entity = hk_entity_of_stages(k->net, n);
  int64_t next_s;
  hk_stages_settle(k, n);
  uint8_t carrying = choose(k, n, &next_s);
  if (carrying != ws->needs[n].carrying) {
    ws->needs[n].carrying = carrying;
    ws->histories[n].since_s = ws->now_s;
    if (need->circle != HK_NONE) hk_state_mark_circle(ws, need->circle);
  }
  if (carrying) {
    int64_t end_s = later(ws->now_s, lasts_s(&hk_state_chain(ws, n)[carrying - 1]));
    if (end_s < next_s) next_s = end_s;
  }
  if (next_s < k->plan->horizon_s)
    hk_queue_schedule(&ws->queue, entity, next_s);
  else
    hk_queue_cancel(&ws->queue, entity);
}

static void know_autonomy(hk_kernel *k, const hk_net_stage *stage, hk_stage_state *state) {
  if (state->flags & HK_STAGE_DRAWN) return;
  state->autonomy = draw_time(k, &k->net->times[stage->autonomy], stage->key, HK_DRAW_AUTONOMY, 0);
  if (state->autonomy < stage->autonomy_least_s) state->autonomy = stage->autonomy_least_s;
  state->stock = state->found = state->autonomy;
  state->flags |= HK_STAGE_DRAWN;
}

/* What `seconds` of rest put back: autonomy seconds / refill, rounded down, capped. */
static void refill(const hk_net_stage *stage, hk_stage_state *state, int64_t seconds) {
  int64_t refill_s = stage->refill_s < 0 ? state->autonomy : stage->refill_s;
  if (refill_s == HK_NEVER || state->stock == state->autonomy) return;
  if (refill_s == 0 || seconds >= refill_s) {
    state->stock = state->autonomy;
    return;
  }
  int64_t gain = (int64_t)((__int128)state->autonomy * seconds / refill_s);
  state->stock = gain >= state->autonomy - state->stock ? state->autonomy : state->stock + gain;
}

static bool is_supplied(const hk_kernel *k, uint32_t need) { return need == HK_NONE ? false : !(k->ws->needs[need].flags & HK_NEED_UNMET); }

void hk_stages_begin(hk_kernel *k, uint32_t n) {
  const hk_net_need *need = &k->net->needs[n];
  const hk_need_history *history = &k->ws->histories[n];
  int64_t now = k->ws->now_s, rest_s = now - history->since_s;
  if (!(k->ws->needs[n].flags & HK_NEED_STAGES_KNOWN)) hk_state_open_chain(k->ws, n);
  hk_stage_state *own = hk_state_chain(k->ws, n);
  for (uint32_t i = 0; i < need->stage_count; i++, own++) {
    const hk_net_stage *stage = &k->net->stages[need->stage_first + i];
    uint32_t period = history->periods;
    know_autonomy(k, stage, own);
    own->flags &= HK_STAGE_DRAWN;
    if (is_supplied(k, stage->refuel)) {
      own->flags |= HK_STAGE_REFUELLED;
      own->stock = own->autonomy;
    } else if (period) {
      refill(stage, own, rest_s);
    }
    own->failure_left = draw_time(k, &k->net->times[stage->fail_running], stage->key, HK_DRAW_STAGE_FAILURE, period);
    if (own->failure_left < 1) own->failure_left = 1;
    if (comes_true(k, stage->success, stage->key, HK_DRAW_STAGE_SUCCESS, period)) {
      own->flags |= HK_STAGE_STARTED;
      own->ready_s = later(now, draw_time(k, &k->net->times[stage->start], stage->key, HK_DRAW_STAGE_START, period));
    } else {
      own->flags |= HK_STAGE_DEAD;
    }
  }
  hk_stages_update(k, n);
}

void hk_stages_end(hk_kernel *k, uint32_t n) {
  hk_need_state *state = &k->ws->needs[n];
  hk_stages_settle(k, n);
  if (state->carrying && k->net->needs[n].circle != HK_NONE) hk_state_mark_circle(k->ws, k->net->needs[n].circle);
  state->carrying = 0;
  hk_queue_cancel(&k->ws->queue, hk_entity_of_stages(k->net, n));
}

void hk_stages_refuel(hk_kernel *k, uint32_t n, bool is_met) {
  const hk_net_need *fuel = &k->net->needs[n];
  for (uint32_t i = 0; i < fuel->refuel_count; i++) {
    uint32_t s = k->net->refuels[fuel->refuel_first + i], m = k->net->stages[s].need;
    hk_state_touch_need(k->ws, m);
    if (!(k->ws->needs[m].flags & HK_NEED_STAGES_KNOWN)) hk_state_open_chain(k->ws, m);
    hk_stage_state *stage = &hk_state_chain(k->ws, m)[s - k->net->needs[m].stage_first];
    know_autonomy(k, &k->net->stages[s], stage);
    hk_stages_settle(k, m);
    stage->stock = stage->autonomy;
    stage->flags = is_met ? stage->flags | HK_STAGE_REFUELLED : stage->flags & ~(uint32_t)HK_STAGE_REFUELLED;
    if (k->ws->needs[m].flags & HK_NEED_UNMET) {
      hk_stages_update(k, m);
      hk_state_look_at_need(k->ws, m);
    }
  }
}
