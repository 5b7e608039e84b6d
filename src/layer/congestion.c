/* congestion - pools of servers on which demand comes together (layers/pools.csv): calls, signalling, registrations, orders, pages.
   Whoever is not served comes back, with a chance and after a time, and so keeps up the load that turned him away.

   A pool is quiet until something disturbs it: a surge of its demand, a loss of its own capacity (its asset falls by damage or needs),
   what another pool turns away, the end of an outage after which users register anew. While one is not quiet, all that are not go
   on in a fixed step of time (and at the moments at which a surge begins or ends or the running part of any pool changes, at no other: what
   else happens in the model does not matter); when all are quiet there is no step at all. What is
   left of demand when a pool falls quiet is served then.

   The asset's level is served / offered, to 2 %: a new ceiling is wished only when it differs by as much, so that falls remain few; unserved
   demand is counted exactly (`count`). A pool never stops of congestion; where stop_at is given it halts at 1 ppm for a while.
   The blame is the hazard's whose surge it is, or the pool's own episode's whose end or lack of capacity began it, or that of the
   pool that turned its users over.

   It draws nothing. State between ticks is the demand that is there, in millionths of users; all arithmetic is of integers. */
#include "layer/congestion.h"

#include "layer/pools.h"

enum { GRAIN = 20000, HALTED = 1, DAY_S = 86400 };

typedef struct pool_state {
  hk_congestion_books books;
  int64_t taken;              /* served since midnight, for stop_at */
  int64_t factor;             /* of surges, ppm */
  int64_t demand;             /* of the step at hand */
  int64_t down_since_s;       /* when its capacity last fell; HK_NEVER: it is whole */
  int64_t halted_until_s;     /* HK_NEVER: not halted */
  int64_t first_s;            /* first unserved beyond the grade, or HK_NEVER */
  __int128 unserved;          /* millionths of users times seconds */
  int32_t running;            /* part of the capacity that ran up to now, ppm */
  int32_t ceiling;            /* as last wished */
  uint32_t cause, hazard;     /* whom to blame */
  bool is_active, is_over;
} pool_state;

typedef struct congestion {
  const hakyu_memory *memory;
  const hk_pools *pools;
  hk_layer_start start;
  pool_state *states;         /* by pool */
  int64_t *surge_from_s, *surge_to_s; /* by surge: HK_NEVER: not in this replication */
  int64_t *series;            /* [row][step]: unserved at the end of a step, millionths of users */
  int64_t steps;              /* of a row */
  int64_t step_first, step_last; /* written in this replication; first > last: none */
  int64_t last_s;             /* everything is booked up to here */
  bool is_any_active;
} congestion;

/* ---- life ----------------------------------------------------------------------------------------------------- */

static void release(const hakyu_memory *memory, void *self) {
  congestion *c = self;
  void *blocks[] = {c->states, c->surge_from_s, c->surge_to_s, c->series};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(memory, blocks[i]);
  hk_memory_free(memory, c);
}

static hakyu_status bind(const hakyu_memory *memory, const hk_network *network, const void *data, void **self) {
  const hk_pools *pools = data;
  congestion *c = hk_memory_zalloc(memory, sizeof *c);
  (void)network;
  if (!c) return HAKYU_NO_MEMORY;
  c->memory = memory;
  c->pools = pools;
  c->steps = pools->horizon_s / pools->step_s + 2;
  c->step_first = INT64_MAX;
  c->states = hk_memory_array(memory, (size_t)pools->count + 1, sizeof *c->states);
  c->surge_from_s = hk_memory_array(memory, (size_t)pools->surge_count + 1, sizeof *c->surge_from_s);
  c->surge_to_s = hk_memory_array(memory, (size_t)pools->surge_count + 1, sizeof *c->surge_to_s);
  c->series = hk_memory_array(memory, (size_t)pools->row_count * (size_t)c->steps + 1, sizeof *c->series);
  if (!c->states || !c->surge_from_s || !c->surge_to_s || !c->series) {
    release(memory, c);
    return HAKYU_NO_MEMORY;
  }
  for (size_t i = 0; i < (size_t)pools->row_count * (size_t)c->steps; i++) c->series[i] = 0;
  *self = c;
  return HAKYU_OK;
}

/* ---- demand ----------------------------------------------------------------------------------------------------- */

/* Requests of a pool from one moment to another: fresh, those that return, those handed over. */
static int64_t demand_of(const congestion *c, uint32_t p, int64_t from_s, int64_t to_s, int64_t *fresh, int64_t *returning) {
  const hk_pool *pool = &c->pools->pools[p];
  const pool_state *state = &c->states[p];
  *fresh = hk_pool_fresh(c->pools, pool, c->start.start_second, from_s, to_s, state->factor);
  *returning = state->books.away ? hk_pool_part32(state->books.away, hk_pool_decay(to_s - from_s, pool->retry_after_s)) : 0;
  return *fresh + *returning + state->books.arriving;
}

static int64_t running_of(const pool_state *state, int64_t now_s) { return state->halted_until_s != HK_NEVER && now_s < state->halted_until_s ? 0 : state->running; }

/* ---- a step ------------------------------------------------------------------------------------------------------- */

static void come(congestion *c, uint32_t p, int64_t to_s) {
  pool_state *state = &c->states[p];
  int64_t fresh, returning;
  state->demand = demand_of(c, p, c->last_s, to_s, &fresh, &returning);
  state->books.fresh += fresh;
  state->books.away -= returning;
  state->books.arriving = 0;
}

/* To the first pool named that is not over its own capacity. */
static bool spill(congestion *c, uint32_t p, int64_t amount) {
  const hk_pool *pool = &c->pools->pools[p];
  for (uint32_t i = pool->spill_first; i < pool->spill_first + pool->spill_count; i++) {
    pool_state *to = &c->states[c->pools->spills[i]];
    if (to->is_over || !to->running) continue;
    to->books.arriving += amount;
    to->books.in += amount;
    c->states[p].books.out += amount;
    if (!to->is_active) to->cause = c->pools->pools[p].asset, to->hazard = c->states[p].hazard;
    return true;
  }
  return false;
}

static void note_time(congestion *c, uint32_t p, int64_t to_s, int64_t unserved_now) {
  if (to_s % c->pools->step_s != 0) return;
  const int64_t step = to_s / c->pools->step_s;
  c->series[(int64_t)c->pools->row_of[p] * c->steps + step] += unserved_now;
  if (step < c->step_first) c->step_first = step;
  if (step > c->step_last) c->step_last = step;
}

static void halt(congestion *c, uint32_t p, int64_t to_s) {
  const hk_pool *pool = &c->pools->pools[p];
  pool_state *state = &c->states[p];
  if (state->taken < pool->stop_at || state->halted_until_s != HK_NEVER) return;
  state->halted_until_s = pool->stop_for_s >= c->pools->horizon_s - to_s ? c->pools->horizon_s : to_s + pool->stop_for_s;
}

static void go(congestion *c, uint32_t p, int64_t to_s) {
  const hk_pool *pool = &c->pools->pools[p];
  pool_state *state = &c->states[p];
  const int64_t dt_s = to_s - c->last_s;
  const hk_pool_flow flow = hk_pool_serve(pool, state->demand, state->books.queue, running_of(state, c->last_s), dt_s);
  int64_t unserved = flow.rejected + flow.left;
  state->books.served += flow.served;
  state->books.queue = flow.waiting;
  state->is_over = flow.is_over;
  if (unserved && spill(c, p, unserved)) unserved = 0;
  const int64_t back = hk_pool_part(unserved, pool->retry);
  state->books.away += back;
  state->books.abandoned += unserved - back;
  state->unserved += (__int128)(state->books.queue + state->books.away) * dt_s + (__int128)(unserved - back) * pool->hold_s;
  note_time(c, p, to_s, state->books.queue + state->books.away + (int64_t)((__int128)(unserved - back) * pool->hold_s / dt_s));
  if (state->first_s == HK_NEVER && unserved + flow.waiting > hk_pool_part(state->demand, pool->grade)) state->first_s = to_s;
  if (pool->stop_at < 0) return;
  state->taken += flow.served;
  halt(c, p, to_s);
}

/* Everything that is not quiet, up to now. */
static void advance(congestion *c, int64_t now_s) {
  if (now_s <= c->last_s) return;
  for (uint32_t p = 0; c->is_any_active && p < c->pools->count; p++)
    if (c->states[p].is_active) come(c, p, now_s);
  for (uint32_t p = 0; c->is_any_active && p < c->pools->count; p++)
    if (c->states[p].is_active) go(c, p, now_s);
  if ((c->start.start_second + now_s) / DAY_S != (c->start.start_second + c->last_s) / DAY_S)
    for (uint32_t p = 0; p < c->pools->count; p++) c->states[p].taken = 0;
  c->last_s = now_s;
}

/* ---- what disturbs a pool --------------------------------------------------------------------------------------------- */

static void feel_surges(congestion *c, int64_t now_s) {
  for (uint32_t p = 0; p < c->pools->count; p++) c->states[p].factor = HK_FULL;
  for (uint32_t s = 0; s < c->pools->surge_count; s++) {
    const hk_surge *surge = &c->pools->surges[s];
    if (now_s < c->surge_from_s[s] || now_s >= c->surge_to_s[s]) continue;
    for (uint32_t i = surge->pool_first; i < surge->pool_first + surge->pool_count; i++) {
      pool_state *state = &c->states[c->pools->surge_pools[i]];
      state->factor = hk_pool_part(state->factor, surge->hazard->factor);
      if (c->surge_from_s[s] == now_s) state->hazard = surge->hazard->number, state->cause = HK_NONE;
    }
  }
}

/* The end of an outage, of part of the pool (ppm) or all: that part of the registered comes anew, or less where it was short. */
static void end_outage(congestion *c, uint32_t p, int64_t part, int64_t now_s) {
  const hk_pool *pool = &c->pools->pools[p];
  pool_state *state = &c->states[p];
  const int64_t lasted_s = now_s - state->down_since_s;
  const int64_t gone = hk_pool_part(pool->registered, part);
  const int64_t anew = lasted_s >= pool->register_after_s ? gone : (int64_t)((__int128)gone * lasted_s / pool->register_after_s);
  state->books.fresh += anew;
  state->books.away += anew;
}

/* The asset as its needs and its damage have it. */
static void look_at_asset(congestion *c, const hk_workspace *ws, uint32_t p) {
  const hk_pool *pool = &c->pools->pools[p];
  pool_state *state = &c->states[p];
  const int32_t running = hk_state_level_by_needs(ws, pool->asset);
  if (running == state->running) return;
  if (running > state->running && state->down_since_s != HK_NEVER) end_outage(c, p, running - state->running, ws->now_s);
  if (running < state->running) state->down_since_s = ws->now_s, state->cause = pool->asset;
  if (running == HK_FULL) state->down_since_s = HK_NEVER;
  state->running = running;
}

static bool is_disturbed(const pool_state *state) {
  return state->factor != HK_FULL || state->running != HK_FULL || state->books.arriving || state->books.away || state->books.queue;
}

/* ---- level ---------------------------------------------------------------------------------------------------------------- */

/* Served / offered in the step to come, at what there is now; FULL within the grade. */
static int32_t level_of(const congestion *c, uint32_t p, int64_t now_s, bool *is_calm) {
  const hk_pool *pool = &c->pools->pools[p];
  const pool_state *state = &c->states[p];
  int64_t fresh, returning;
  const int64_t running = running_of(state, now_s);
  if (!running && state->running) {
    *is_calm = false;
    return HALTED;
  }
  const int64_t demand = demand_of(c, p, now_s, now_s + c->pools->step_s, &fresh, &returning);
  const hk_pool_flow flow = hk_pool_serve(pool, demand, state->books.queue, running, c->pools->step_s);
  const int64_t done = flow.served + flow.rejected + flow.left, offered = demand > done ? demand : done, lost = offered - flow.served;
  const int64_t bearable = hk_pool_part(offered, pool->grade);
  *is_calm = lost <= bearable && flow.waiting == 0 && returning <= hk_pool_part(fresh, pool->grade);
  return lost <= bearable ? HK_FULL : (int32_t)((__int128)flow.served * HK_FULL / offered);
}

/* Rounded, and only if it is another: a fall costs an episode. While the asset is down its level is 0 anyhow. */
static bool wish_level(const congestion *c, uint32_t p, int32_t level, hk_wishes *wishes) {
  const hk_pool *pool = &c->pools->pools[p];
  pool_state *state = &c->states[p];
  const int32_t apart = level > state->ceiling ? level - state->ceiling : state->ceiling - level;
  if (!state->running) level = HK_FULL;
  if (level == state->ceiling || (apart < GRAIN && level > HALTED && level < HK_FULL && state->ceiling < HK_FULL)) return false;
  if (level < HK_FULL && level > HALTED) level = (level + GRAIN / 2) / GRAIN * GRAIN;
  if (level < HALTED) level = HALTED;
  if (level == state->ceiling || (state->cause == HK_NONE && state->hazard == HK_NONE)) return false;
  state->ceiling = level;
  hk_wish_add(wishes, (hk_wish){.kind = HK_WISH_CEILING, .asset = pool->asset, .level = level, .mechanism = HAKYU_MECHANISM_congestion, .cause = state->cause,
                                .hazard = state->hazard});
  return true;
}

/* Who was struck or fell at all may be blamed; else the hazard. */
static void settle_blame(const hk_workspace *ws, pool_state *state) {
  if (state->cause != HK_NONE && ws->assets[state->cause].last_episode == HK_NONE) state->cause = HK_NONE;
}

/* ---- hooks ------------------------------------------------------------------------------------------------------------------ */

static void fall_quiet(pool_state *state) {
  state->books.served += state->books.away + state->books.queue;
  state->books.away = state->books.queue = 0;
  state->is_active = state->is_over = false;
}

static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

/* The next moment at which anything happens by itself: a step, the beginning or end of a surge. */
static int64_t next_event_s(const congestion *c, int64_t now_s) {
  int64_t next = HK_NEVER;
  if (c->is_any_active) next = (now_s / c->pools->step_s + 1) * c->pools->step_s;
  for (uint32_t s = 0; s < c->pools->surge_count; s++) {
    if (c->surge_from_s[s] > now_s) next = earlier(next, c->surge_from_s[s]);
    if (c->surge_from_s[s] != HK_NEVER && c->surge_to_s[s] > now_s) next = earlier(next, c->surge_to_s[s]);
  }
  return next;
}

static void clear_series(congestion *c) {
  for (uint32_t r = 0; r < c->pools->row_count; r++)
    for (int64_t s = c->step_first; s <= c->step_last; s++) c->series[(int64_t)r * c->steps + s] = 0;
  c->step_first = INT64_MAX;
  c->step_last = -1;
}

static void begin(void *self, const hk_workspace *ws, const hk_layer_start *start, hk_wishes *wishes) {
  congestion *c = self;
  (void)ws;
  c->start = *start;
  c->last_s = 0;
  c->is_any_active = false;
  clear_series(c);
  for (uint32_t p = 0; p < c->pools->count; p++) {
    const bool counts = c->pools->pools[p].stop_at >= 0; /* what is taken in counts from the outset */
    c->states[p] = (pool_state){.factor = HK_FULL, .down_since_s = HK_NEVER, .halted_until_s = HK_NEVER, .first_s = HK_NEVER, .running = HK_FULL,
                                .ceiling = HK_FULL, .cause = HK_NONE, .hazard = HK_NONE, .is_active = counts};
    c->is_any_active |= counts;
  }
  for (uint32_t s = 0; s < c->pools->surge_count; s++) {
    const hk_layer_hazard *hazard = c->pools->surges[s].hazard;
    c->surge_from_s[s] = hk_layer_hazard_time(hazard, start);
    const int64_t lasts_s = c->surge_from_s[s] == HK_NEVER ? HK_NEVER : hk_layer_hazard_lasts(hazard, start);
    c->surge_to_s[s] = lasts_s >= HK_NEVER - c->surge_from_s[s] ? HK_NEVER : c->surge_from_s[s] + lasts_s;
  }
  const int64_t next = next_event_s(c, -1);
  if (next != HK_NEVER) hk_wish_add(wishes, (hk_wish){.kind = HK_WISH_EVENT, .time_s = next});
}

static void event(void *self, const hk_workspace *ws, hk_wishes *wishes) {
  congestion *c = self;
  (void)wishes; /* settle comes in every tick and wishes for the next */
  advance(c, ws->now_s);
  feel_surges(c, ws->now_s);
}

/* Whether the part of any pool that runs is another than when it was last looked at. */
static bool is_any_changed(const congestion *c, const hk_workspace *ws) {
  for (uint32_t p = 0; p < c->pools->count; p++)
    if (hk_state_level_by_needs(ws, c->pools->pools[p].asset) != c->states[p].running) return true;
  return false;
}

/* A tick in which nothing of the layer's falls due and no pool is another is none of its: an extra tick changes nothing. */
static bool settle(void *self, const hk_workspace *ws, hk_wishes *wishes) {
  congestion *c = self;
  bool is_any = false;
  if (c->last_s != ws->now_s && !is_any_changed(c, ws)) return false;
  advance(c, ws->now_s);
  c->is_any_active = false;
  for (uint32_t p = 0; p < c->pools->count; p++) {
    pool_state *state = &c->states[p];
    const bool counts = c->pools->pools[p].stop_at >= 0;
    bool is_calm = true;
    look_at_asset(c, ws, p);
    if (!state->is_active && !is_disturbed(state)) continue;
    state->is_active = true;
    int32_t level = level_of(c, p, ws->now_s, &is_calm);
    if (is_calm && state->factor == HK_FULL && state->running == HK_FULL && !state->books.arriving && !counts) fall_quiet(state), level = HK_FULL;
    settle_blame(ws, state);
    is_any |= wish_level(c, p, level, wishes);
    c->is_any_active |= state->is_active;
  }
  const int64_t next = next_event_s(c, ws->now_s);
  if (next != HK_NEVER) hk_wish_add(wishes, (hk_wish){.kind = HK_WISH_EVENT, .time_s = next});
  return is_any;
}

/* A row's course: its peak, and since when so much of it is back for good. */
static void count_times(const congestion *c, uint32_t at, hk_layer_loss *loss) {
  static const int left_percent[3] = {50, 10, 1};
  const int64_t *series = &c->series[(int64_t)at * c->steps];
  int64_t peak = 0;
  for (int64_t s = c->step_first; s <= c->step_last; s++)
    if (series[s] > peak) peak = series[s];
  loss->peak_ppm = peak;
  for (int i = 0; i < 3; i++) {
    int64_t s = c->step_last;
    while (s >= c->step_first && (__int128)series[s] * 100 <= (__int128)peak * left_percent[i]) s--;
    const int64_t back_s = (s + 1) * c->pools->step_s;
    loss->back_s[i] = s >= c->step_first && back_s < c->pools->horizon_s ? back_s : s < c->step_first ? loss->first_s : HK_NEVER;
  }
}

static void count(void *self, const hk_workspace *ws, hk_layer_loss *losses) {
  congestion *c = self;
  if (ws->now_s > c->last_s && c->is_any_active) advance(c, ws->now_s);
  for (uint32_t p = 0; p < c->pools->count; p++) {
    const pool_state *state = &c->states[p];
    hk_layer_loss *loss = &losses[c->pools->pools[p].row];
    if (state->first_s == HK_NEVER) continue;
    loss->loss += state->unserved * HK_FULL;
    if (state->first_s < loss->first_s) loss->first_s = state->first_s;
  }
  for (uint32_t r = 0; r < c->pools->row_count; r++)
    if (losses[c->pools->rows[r]].first_s != HK_NEVER) count_times(c, r, &losses[c->pools->rows[r]]);
}

const hk_layer hk_layer_congestion = {"congestion", HK_TABLE_pools, 1, hk_pools_compile, bind, begin, event, settle, count, release};

uint32_t hk_congestion_pool_count(const void *self) { return ((const congestion *)self)->pools->count; }

hk_congestion_books hk_congestion_pool_books(const void *self, uint32_t pool) { return ((const congestion *)self)->states[pool].books; }
