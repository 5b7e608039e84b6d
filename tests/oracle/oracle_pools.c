/* The layer congestion: pools on which demand comes together (src/README.md, Congestion).
 *
 * Users are counted in millionths, all divisions round down.  A pool that is not quiet goes on at every multiple of the step,
 * at the beginning and end of a surge, and in a second in which the capacity of any pool changes; at no other.  Order of
 * pools: their ids; of surges: their keys. */
#include "oracle_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR_S = 3600, DAY_S = 86400, GRAIN_PPM = 20000 };

static int64_t times(int64_t amount, int64_t by, int64_t over) { return (int64_t)((om_wide)amount * by / over); }
static int64_t part(int64_t amount, int64_t ppm) { return times(amount, ppm, OM_FULL); }

/* ---- Erlang's first formula ---- */

/* By the recursion B(0) = 1, B(n) = a B(n - 1) / (n + a B(n - 1)), to the nearest 2^-32. */
static int64_t blocking_at(struct sim *s, int servers, long double erlangs) {
  long double b = 1;
  for (int n = 1; n <= servers; n++) b = erlangs * b / (n + erlangs * b);
  long double whole = b * 4294967296.0L, rest = whole - floorl(whole);
  /* Which way a half goes is a matter of the last bit of a double: such a replication is not compared. */
  if (fabsl(rest - 0.5L) < 3e-5L) s->result->doubtful = true;
  return whole >= 4294967295.0L ? INT64_C(4294967295) : (int64_t)(whole + 0.5L);
}

/* In units of 2^-32: exact where load / servers, or above saturation servers / load, is a multiple of 1/2,048, and straight
 * lines between these.  Of a pool whose servers run in part it is that of all of them at the same load a server. */
static int64_t blocking(struct sim *s, const struct om_pool *p, int64_t offered, int64_t running) {
  bool heavy = offered > running;
  int servers = (int)(p->capacity_ppm / OM_FULL);
  om_wide place = ((om_wide)(heavy ? running : offered) << 43) / (heavy ? offered : running);
  int64_t at = (int64_t)(place >> 32), rest = (int64_t)(place & 0xFFFFFFFF), ends[2];
  for (int i = 0; i < 2; i++) {
    if (at + i == 0) ends[i] = heavy ? INT64_C(4294967295) : 0;
    else if (at + i > 2048) ends[i] = 0;
    else ends[i] = blocking_at(s, servers, heavy ? (long double)servers * 2048 / (long double)(at + i) : (long double)servers * (long double)(at + i) / 2048);
  }
  return ends[0] + (int64_t)floorl((long double)((ends[1] - ends[0]) * rest) / 4294967296.0L);
}

/* ---- a pool in a stretch of time ---- */

struct flow {
  int64_t served, turned_away, waiting;
  bool over;            /* more comes than the capacity can do */
};

/* Of a capacity, what is left of it at a demand beyond it: c (1 - collapse (1 - c / x)). */
static int64_t worn_down(const struct om_pool *p, int64_t capacity, int64_t demand) {
  if (demand <= capacity || p->collapse_ppm == 0) return capacity;
  return capacity - part(capacity - times(capacity, capacity, demand), p->collapse_ppm);
}

/* Admission control: while demand exceeds the capacity no more than this part of it is let in. */
static int64_t let_in(struct sim *s, const struct om_pool *p, int64_t demand, int64_t capacity) {
  if (demand <= capacity || p->admit_ppm < 0 || part(capacity, p->admit_ppm) >= demand) return demand;
  COUNT(s, POOL_ADMISSION);
  return part(capacity, p->admit_ppm);
}

static struct flow serve_loss(struct sim *s, const struct om_pool *p, int64_t demand, int64_t running_ppm, int64_t seconds) {
  int64_t servers = part(p->capacity_ppm, running_ppm);
  if (servers < OM_FULL) return (struct flow){.turned_away = demand, .over = demand > 0};  /* not one of them */
  int64_t capacity = times(servers, seconds, p->hold_s), in = let_in(s, p, demand, capacity);
  int64_t offered = times(in, p->hold_s, seconds);
  int64_t served = in - om_part_of_2_to_32(in, (uint64_t)blocking(s, p, offered, servers));
  if (offered > servers && p->collapse_ppm > 0) {
    served = times(served, worn_down(p, servers, offered), servers);
    COUNT(s, POOL_COLLAPSE);
  }
  return (struct flow){.served = served, .turned_away = demand - served, .over = demand > capacity};
}

static struct flow serve_queue(struct sim *s, const struct om_pool *p, int64_t demand, int64_t queue, int64_t running_ppm, int64_t seconds) {
  int64_t capacity = times(part(p->capacity_ppm, running_ppm), seconds, HOUR_S), in = let_in(s, p, demand, capacity);
  int64_t can = worn_down(p, capacity, in), there = queue + in;
  struct flow flow = {.served = there < can ? there : can, .turned_away = demand - in, .over = demand > capacity};
  flow.waiting = there - flow.served;
  if (can < capacity) COUNT(s, POOL_COLLAPSE);
  if (p->patience_s == OM_NEVER) return flow;
  int64_t left = om_part_of_2_to_32(flow.waiting, om_worn_off(seconds, p->patience_s));
  if (left > 0) COUNT(s, POOL_OUT_OF_PATIENCE);
  flow.waiting -= left;
  flow.turned_away += left;
  return flow;
}

static struct flow serve(struct sim *s, const struct om_pool *p, int64_t demand, int64_t queue, int64_t running_ppm, int64_t seconds) {
  return p->is_loss ? serve_loss(s, p, demand, running_ppm, seconds) : serve_queue(s, p, demand, queue, running_ppm, seconds);
}

/* ---- demand ---- */

static int64_t fresh_of(const struct sim *s, int pool, int64_t from, int64_t until) {
  const struct om_pool *p = &s->m->pools[pool];
  om_wide amount = (om_wide)p->load_ppm * om_books_integral(s, p->profile, from, until) / HOUR_S / OM_FULL;
  return part((int64_t)amount, s->pools[pool].factor_ppm);
}

static int64_t returning_of(const struct sim *s, int pool, int64_t seconds) {
  return om_part_of_2_to_32(s->pools[pool].away, om_worn_off(seconds, s->m->pools[pool].retry_after_s));
}

/* What runs of it; a pool that is halted has nothing. */
static int64_t running_of(const struct sim *s, int pool, int64_t at) {
  const struct pool_state *p = &s->pools[pool];
  return p->was_halted && at < p->halted_until ? 0 : p->running_ppm;
}

/* ---- up to now ---- */

/* To the first pool named that was not over its capacity when it last went on, and of which anything runs. */
static bool spill(struct sim *s, int pool, int64_t amount) {
  const struct om_pool *p = &s->m->pools[pool];
  for (int i = 0; i < p->spill_count; i++)
    for (int o = 0; o < s->m->pool_count; o++) {
      struct pool_state *to = &s->pools[o];
      if (s->m->pools[o].asset != p->spills[i] || to->over || to->running_ppm == 0) continue;
      to->arriving += amount;
      COUNT(s, POOL_SPILLED);
      if (i > 0) COUNT(s, POOL_SPILLED_FURTHER);
      if (to->active) return true;
      to->blamed_asset = p->asset;
      to->blamed_hazard = s->pools[pool].blamed_hazard;
      return true;
    }
  return false;
}

static void go(struct sim *s, int pool, int64_t demand, int64_t seconds) {
  const struct om_pool *p = &s->m->pools[pool];
  struct pool_state *state = &s->pools[pool];
  struct flow flow = serve(s, p, demand, state->queue, running_of(s, pool, s->pools_at), seconds);
  int64_t away = flow.turned_away;
  state->queue = flow.waiting;
  state->over = flow.over;
  if (away > 0 && spill(s, pool, away)) away = 0;
  int64_t given_up = away - part(away, p->retry_ppm);
  state->away += away - given_up;
  if (state->away > 0) COUNT(s, POOL_RETRY);
  if (state->queue > 0) COUNT(s, POOL_QUEUE);
  state->unserved += (om_wide)(state->queue + state->away) * seconds + (om_wide)given_up * p->hold_s;
  if (s->now % s->pool_step_s == 0)
    state->course[s->now / s->pool_step_s] = state->queue + state->away + times(given_up, p->hold_s, seconds);
  if (state->first_at == OM_NEVER && away + flow.waiting > part(demand, p->grade_ppm)) state->first_at = s->now;
  if (p->is_loss) COUNT(s, POOL_LOSS_STEP);
  else COUNT(s, POOL_QUEUE_STEP);
  if (p->stop_at_ppm < 0) return;
  state->taken += flow.served;
  if (state->was_halted || state->taken < p->stop_at_ppm) return;
  state->was_halted = true;  /* once in a replication */
  state->halted_until = p->stop_for_s == OM_NEVER ? OM_NEVER : s->now + p->stop_for_s;
  COUNT(s, POOL_HALTED);
}

/* All that are not quiet, from where they are to now: first everybody's demand, then one after another. */
static void go_on(struct sim *s) {
  int64_t demand[OM_POOLS], seconds = s->now - s->pools_at;
  if (seconds == 0) return;
  for (int i = 0; i < s->m->pool_count; i++) {
    struct pool_state *state = &s->pools[i];
    if (!state->active) continue;
    int64_t returning = returning_of(s, i, seconds);
    demand[i] = fresh_of(s, i, s->pools_at, s->now) + returning + state->arriving;
    state->away -= returning;
    state->arriving = 0;
  }
  for (int i = 0; i < s->m->pool_count; i++)
    if (s->pools[s->pool_order[i]].active) go(s, s->pool_order[i], demand[s->pool_order[i]], seconds);
  bool midnight = (s->start_second + s->pools_at) / DAY_S != (s->start_second + s->now) / DAY_S;
  for (int i = 0; midnight && i < s->m->pool_count; i++) {
    if (s->pools[i].taken > 0) COUNT(s, POOL_MIDNIGHT);
    s->pools[i].taken = 0;
  }
  s->pools_at = s->now;
}

/* ---- what disturbs a pool ---- */

static int64_t surge_ends(const struct sim *s, int hazard) {
  int64_t at = s->layer_hazard_at[hazard], lasts = s->surge_lasts[hazard];
  return at == OM_NEVER || lasts == OM_NEVER ? OM_NEVER : at + lasts;
}

static bool is_surge_moment(const struct sim *s) {
  for (int h = 0; h < s->m->hazard_count; h++)
    if (s->m->hazards[h].kind == OM_SURGE && (s->layer_hazard_at[h] == s->now || surge_ends(s, h) == s->now)) return true;
  return false;
}

static void feel_surges(struct sim *s) {
  for (int p = 0; p < s->m->pool_count; p++) s->pools[p].factor_ppm = OM_FULL;
  for (int i = 0; i < s->m->hazard_count; i++) {
    int h = s->hazard_order[i];
    if (s->m->hazards[h].kind != OM_SURGE || s->layer_hazard_at[h] > s->now || s->now >= surge_ends(s, h)) continue;
    for (int p = 0; p < s->m->pool_count; p++) {
      struct pool_state *state = &s->pools[p];
      if (!om_hazards_names(s->m, h, s->m->pools[p].asset)) continue;
      if (state->factor_ppm != OM_FULL) COUNT(s, POOL_SURGES_MEET);
      state->factor_ppm = part(state->factor_ppm, s->m->hazards[h].factor_ppm);
      if (s->layer_hazard_at[h] != s->now) continue;
      COUNT(s, POOL_SURGE);
      state->blamed_hazard = h;
      state->blamed_asset = -1;
    }
  }
}

/* Its level as damage and needs have it is the part of its capacity that runs. */
static int64_t level_without_layers(struct sim *s, int asset) {
  int64_t ceiling = s->ceiling[asset];
  s->ceiling[asset] = OM_FULL;
  int64_t level = om_asset_level(s, asset);
  s->ceiling[asset] = ceiling;
  return level;
}

static void look_at_asset(struct sim *s, int pool) {
  const struct om_pool *p = &s->m->pools[pool];
  struct pool_state *state = &s->pools[pool];
  int64_t running = level_without_layers(s, p->asset), more = running - state->running_ppm;
  if (more == 0) return;
  if (more > 0) {
    /* The end of an outage, in part or whole: of those registered so much must register anew, fewer after a short one. */
    int64_t lasted = s->now - state->down_since, anew = part(p->registered * OM_FULL, more);
    if (lasted < p->register_after_s) {
      anew = times(anew, lasted, p->register_after_s);
      if (anew > 0) COUNT(s, POOL_REGISTER_PART);
    } else if (anew > 0)
      COUNT(s, POOL_REGISTER_ALL);
    state->away += anew;
  } else {
    state->down_since = s->now;
    state->blamed_asset = p->asset;
    if (running > 0) COUNT(s, POOL_PARTLY_DOWN);
  }
  state->running_ppm = running;
}

/* ---- level ---- */

/* Served / offered in the step to come; full within the grade.  calm: nothing of it is left over from the disturbance. */
static int64_t level_of(struct sim *s, int pool, bool *calm) {
  const struct om_pool *p = &s->m->pools[pool];
  const struct pool_state *state = &s->pools[pool];
  int64_t running = running_of(s, pool, s->now);
  *calm = false;
  if (running == 0 && state->running_ppm > 0) return 1;  /* halted */
  int64_t fresh = fresh_of(s, pool, s->now, s->now + s->pool_step_s), returning = returning_of(s, pool, s->pool_step_s);
  int64_t demand = fresh + returning + state->arriving;
  struct flow flow = serve(s, p, demand, state->queue, running, s->pool_step_s);
  int64_t done = flow.served + flow.turned_away, offered = demand > done ? demand : done, lost = offered - flow.served;
  *calm = lost <= part(offered, p->grade_ppm) && flow.waiting == 0 && returning <= part(fresh, p->grade_ppm);
  return lost <= part(offered, p->grade_ppm) ? OM_FULL : times(flow.served, OM_FULL, offered);
}

/* Published to 2 %, and only when it is another by as much, or becomes or ceases to be full, or halted. */
static bool publish(struct sim *s, int pool, int64_t level) {
  const struct om_pool *p = &s->m->pools[pool];
  struct pool_state *state = &s->pools[pool];
  int64_t now = s->ceiling[p->asset], apart = level > now ? level - now : now - level;
  if (state->running_ppm == 0) level = OM_FULL;
  if (apart < GRAIN_PPM && level > 1 && level < OM_FULL && now < OM_FULL) {
    if (apart > 0) COUNT(s, POOL_LEVEL_STAYS);
    return false;
  }
  if (level > 1 && level < OM_FULL) level = (level + GRAIN_PPM / 2) / GRAIN_PPM * GRAIN_PPM;
  if (level < 1) level = 1;  /* it never stops of congestion */
  if (level == now || (state->blamed_asset < 0 && state->blamed_hazard < 0)) return false;
  s->ceiling[p->asset] = level;
  s->ceiling_wish[p->asset] = (struct ceiling_wish){.fresh = true, .asset = state->blamed_asset, .hazard = state->blamed_hazard};
  if (level == OM_FULL) COUNT(s, POOL_LEVEL_FULL);
  else if (level == 1) COUNT(s, POOL_LEVEL_HALTED);
  else COUNT(s, POOL_LEVEL_BELOW);
  return true;
}

/* ---- the hooks ---- */

static bool pool_before(const struct om_model *m, int a, int b) { return strcmp(m->assets[m->pools[a].asset].id, m->assets[m->pools[b].asset].id) < 0; }

void om_pools_begin(struct sim *s) {
  const struct om_model *m = s->m;
  s->pool_step_s = OM_NEVER;
  for (int p = 0; p < m->pool_count; p++) {
    s->pools[p] = (struct pool_state){.factor_ppm = OM_FULL, .running_ppm = OM_FULL, .first_at = OM_NEVER, .blamed_asset = -1, .blamed_hazard = -1,
                                      .active = m->pools[p].stop_at_ppm >= 0};  /* what is taken in counts from the outset */
    if (m->pools[p].step_s < s->pool_step_s) s->pool_step_s = m->pools[p].step_s;
    int at = p;
    for (; at > 0 && pool_before(m, p, s->pool_order[at - 1]); at--) s->pool_order[at] = s->pool_order[at - 1];
    s->pool_order[at] = p;
  }
  for (int p = 0; p < m->pool_count; p++) {
    s->pools[p].course = calloc((size_t)(m->horizon_s / s->pool_step_s) + 1, sizeof *s->pools[p].course);
    if (s->pools[p].course == NULL) abort();
  }
}

void om_pools_end(struct sim *s) {
  for (int p = 0; p < s->m->pool_count; p++) free(s->pools[p].course);
}

static bool any_active(const struct sim *s) {
  for (int p = 0; p < s->m->pool_count; p++)
    if (s->pools[p].active) return true;
  return false;
}

static bool is_step(const struct sim *s) { return any_active(s) && s->now % s->pool_step_s == 0; }

/* Step 1: a step, or a surge begins or ends. */
void om_pools_due(struct sim *s) {
  if (s->m->pool_count == 0 || (!is_step(s) && !is_surge_moment(s))) return;
  go_on(s);
  s->pools_at = s->now;
  feel_surges(s);
}

/* Step 5. */
bool om_pools_settle(struct sim *s) {
  bool changed = false, any = false;
  for (int p = 0; p < s->m->pool_count; p++)
    changed = changed || level_without_layers(s, s->m->pools[p].asset) != s->pools[p].running_ppm;
  if (s->m->pool_count == 0 || (s->pools_at != s->now && !changed)) return false;
  go_on(s);
  s->pools_at = s->now;
  for (int i = 0; i < s->m->pool_count; i++) {
    int pool = s->pool_order[i];
    const struct om_pool *p = &s->m->pools[pool];
    struct pool_state *state = &s->pools[pool];
    look_at_asset(s, pool);
    bool disturbed = state->factor_ppm != OM_FULL || state->running_ppm != OM_FULL || state->arriving > 0, calm = false;
    if (!state->active && !disturbed && state->away == 0 && state->queue == 0) continue;
    state->active = true;
    int64_t level = level_of(s, pool, &calm);
    if (calm && !disturbed && p->stop_at_ppm < 0) {
      /* Quiet again; who is left is served. */
      if (state->away + state->queue > 0) COUNT(s, POOL_QUIET);
      state->away = state->queue = 0;
      state->active = state->over = false;
      level = OM_FULL;
    }
    /* Only what fell at all can be blamed for anything. */
    if (state->blamed_asset >= 0 && om_blame_latest(s, state->blamed_asset) < 0) state->blamed_asset = -1;
    any = publish(s, pool, level) || any;
  }
  return any;
}

int64_t om_pools_next(const struct sim *s) {
  int64_t next = any_active(s) ? (s->now / s->pool_step_s + 1) * s->pool_step_s : OM_NEVER;
  for (int h = 0; s->m->pool_count > 0 && h < s->m->hazard_count; h++) {
    int64_t ends = s->m->hazards[h].kind == OM_SURGE ? surge_ends(s, h) : OM_NEVER;
    if (ends > s->now && ends < next) next = ends;
  }
  return next;
}

/* ---- what is counted ---- */

static bool is_one_row(const struct om_model *m, int a, int b) {
  return strcmp(m->pools[a].unit, m->pools[b].unit) == 0 && strcmp(m->assets[m->pools[a].asset].sector, m->assets[m->pools[b].asset].sector) == 0;
}

static int64_t at_step(const struct sim *s, int row_pool, int64_t step) {
  int64_t sum = 0;
  for (int p = 0; p < s->m->pool_count; p++)
    if (is_one_row(s->m, p, row_pool)) sum += s->pools[p].course[step];
  return sum;
}

/* A row's course at whole steps: its peak, and since when all but so much of it is back for good. */
static void count_course(const struct sim *s, int row_pool, struct om_counted *row) {
  static const int left_percent[3] = {50, 10, 1};
  int64_t steps = s->m->horizon_s / s->pool_step_s + 1;
  for (int64_t t = 0; t < steps; t++)
    if (at_step(s, row_pool, t) > row->peak) row->peak = at_step(s, row_pool, t);
  for (int i = 0; i < 3; i++) {
    int64_t back = 0;
    for (int64_t t = 0; t < steps; t++)
      if (at_step(s, row_pool, t) * 100 > row->peak * left_percent[i]) back = (t + 1) * s->pool_step_s;
    row->back_s[i] = back == 0 ? row->first_s : back < s->m->horizon_s ? back : OM_NEVER;
  }
}

static bool row_before(const struct om_counted *a, const struct om_counted *b) {
  int sectors = strcmp(a->sector, b->sector);
  return sectors != 0 ? sectors < 0 : strcmp(a->unit, b->unit) < 0;
}

/* At the horizon: by (sector, unit) of the pools, those in which more than the grade went unserved at any time. */
void om_pools_count(struct sim *s) {
  const struct om_model *m = s->m;
  struct om_result *r = s->result;
  if (m->pool_count == 0) return;
  go_on(s);
  for (int p = 0; p < m->pool_count; p++) {
    bool first_of_row = true;
    struct om_counted row = {.first_s = OM_NEVER};
    for (int o = 0; o < m->pool_count; o++) {
      if (!is_one_row(m, p, o)) continue;
      first_of_row = first_of_row && o >= p;
      if (s->pools[o].first_at == OM_NEVER) continue;
      row.exact += s->pools[o].unserved * OM_FULL;
      if (s->pools[o].first_at < row.first_s) row.first_s = s->pools[o].first_at;
    }
    if (!first_of_row || row.first_s == OM_NEVER) continue;
    strcpy(row.sector, m->assets[m->pools[p].asset].sector);
    strcpy(row.unit, m->pools[p].unit);
    count_course(s, p, &row);
    COUNT(s, POOL_ROW);
    if (row.back_s[2] == OM_NEVER) COUNT(s, POOL_ROW_NOT_BACK);
    else COUNT(s, POOL_ROW_BACK);
    int at = r->counted_count++;
    for (; at > 0 && row_before(&row, &r->counted[at - 1]); at--) r->counted[at] = r->counted[at - 1];
    r->counted[at] = row;
  }
}
