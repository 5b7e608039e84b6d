/* pools - see pools.h. A pool in a step of time: requests come, fresh ones, returning ones and those that other pools turned away; some are
   not let in (admission control), the others are served, blocked (loss), or wait (queue). Beyond saturation work is lost to
   overload: of a capacity c at a demand x > c there remains c (1 - collapse (1 - c / x)). */
#include "layer/pools.h"

#include <string.h>

#include "base/text.h"
#include "model/layer_rows.h"

enum { HOUR_S = 3600 };

/* ---- arithmetic ------------------------------------------------------------------------------------------- */

/* e^(-x) by the series at x / 2^6, squared six times; 2^-60 throughout. */
uint32_t hk_pool_decay(int64_t time_s, int64_t after_s) {
  const __int128 one = (__int128)1 << 60;
  if (time_s >= 23 * after_s) return UINT32_MAX;
  const __int128 x = (((__int128)time_s << 54) / after_s); /* time / after / 2^6, in 2^-60 */
  __int128 term = one, sum = one;
  for (int i = 1; i <= 12; i++) {
    term = -(term * x >> 60) / i;
    sum += term;
  }
  for (int i = 0; i < 6; i++) sum = sum * sum >> 60;
  const __int128 part = (one - sum) >> 28;
  return part > UINT32_MAX ? UINT32_MAX : (uint32_t)part;
}

/* Integral of the profile's factor between two seconds of the replication, ppm seconds. */
static int64_t integral(const hk_pools *pools, uint32_t profile, int64_t start_second, int64_t from_s, int64_t to_s) {
  if (profile == HK_NONE) return (to_s - from_s) * HK_FULL;
  const int64_t *total = pools->profiles[profile].total;
  const int64_t ends[2] = {start_second + from_s, start_second + to_s};
  int64_t sums[2];
  for (int i = 0; i < 2; i++) {
    const int64_t hour = ends[i] / HOUR_S, rest = ends[i] % HOUR_S;
    sums[i] = total[hour] + (rest ? (total[hour + 1] - total[hour]) / HOUR_S * rest : 0);
  }
  return sums[1] - sums[0];
}

int64_t hk_pool_fresh(const hk_pools *pools, const hk_pool *pool, int64_t start_second, int64_t from_s, int64_t to_s, int64_t factor) {
  const __int128 amount = (__int128)pool->load * integral(pools, pool->profile, start_second, from_s, to_s) / HOUR_S;
  return (int64_t)(amount / HK_FULL * factor / HK_FULL);
}

/* Of a capacity, what remains at that demand. */
static int64_t goodput(const hk_pool *pool, int64_t capacity, int64_t demand) {
  if (demand <= capacity || demand <= 0 || !pool->collapse) return capacity;
  return capacity - hk_pool_part(capacity - (int64_t)((__int128)capacity * capacity / demand), pool->collapse);
}

static hk_pool_flow serve_queue(const hk_pool *pool, int64_t demand, int64_t queue, int64_t running, int64_t dt_s) {
  const int64_t capacity = (int64_t)((__int128)pool->capacity * running / HK_FULL * dt_s / HOUR_S);
  hk_pool_flow flow = {.is_over = demand > capacity};
  int64_t let_in = demand;
  if (flow.is_over && pool->admit >= 0 && hk_pool_part(capacity, pool->admit) < demand) let_in = hk_pool_part(capacity, pool->admit);
  flow.rejected = demand - let_in;
  const int64_t can = goodput(pool, capacity, let_in), there = queue + let_in;
  flow.served = there < can ? there : can;
  flow.waiting = there - flow.served;
  if (pool->patience_s != HK_NEVER) flow.left = hk_pool_part32(flow.waiting, hk_pool_decay(dt_s, pool->patience_s));
  flow.waiting -= flow.left;
  return flow;
}

static hk_pool_flow serve_loss(const hk_pool *pool, int64_t demand, int64_t running, int64_t dt_s) {
  const int64_t servers = hk_pool_part(pool->capacity, running);
  if (servers < HK_FULL) return (hk_pool_flow){.rejected = demand, .is_over = demand > 0};
  const int64_t most = (int64_t)((__int128)servers * dt_s / pool->hold_s); /* requests that fill the servers */
  hk_pool_flow flow = {.is_over = demand > most};
  int64_t let_in = demand;
  if (flow.is_over && pool->admit >= 0 && hk_pool_part(most, pool->admit) < demand) let_in = hk_pool_part(most, pool->admit);
  const int64_t offered = (int64_t)((__int128)let_in * pool->hold_s / dt_s);
  const int64_t carried = let_in - hk_pool_part32(let_in, hk_erlang_blocking(pool->table, offered, servers));
  flow.served = offered > servers && pool->collapse ? (int64_t)((__int128)carried * goodput(pool, servers, offered) / servers) : carried;
  flow.rejected = demand - flow.served;
  return flow;
}

hk_pool_flow hk_pool_serve(const hk_pool *pool, int64_t demand, int64_t queue, int64_t running, int64_t dt_s) {
  return pool->is_loss ? serve_loss(pool, demand, running, dt_s) : serve_queue(pool, demand, queue, running, dt_s);
}

/* ---- the desk ----------------------------------------------------------------------------------------------- */

#define CELL(row, name) (&(row)->cells[HK_AT(pools, name)])

typedef struct laying {
  const hk_layer_desk *desk;
  hk_pools *pools;
} laying;

static int64_t number(const laying *l, const hk_layer_cell *cell, int64_t blank) {
  return hk_value_number(l->desk->scenario->model, cell->value, l->desk->outer, blank);
}

static hakyu_status refuse(const laying *l, const hk_layer_row *row, const char *what, const char *allowed) {
  const hakyu_model *model = l->desk->scenario->model;
  hk_findings_error(l->desk->findings, (hk_place){model->path, row->line, 0, "pools"}, "out-of-range", "layers/pools.csv, %s: %s; allowed: %s",
                    model->assets[row->cells[0].number].id, what, allowed);
  return HAKYU_REFUSED;
}

/* Of a pool that a lever split: equal parts, the remainder in the first. Also: an original that moved into its parts. */
static int64_t part_of(const hakyu_model *model, uint32_t asset, int64_t amount) { return hk_value_part(amount, model->assets[asset].part, model->assets[asset].part_of); }

static void fill(const laying *l, const hk_layer_row *row, hk_pool *pool) {
  const hakyu_model *model = l->desk->scenario->model;
  const uint32_t asset = CELL(row, asset)->number;
  *pool = (hk_pool){.asset = asset,
                    .row = hk_network_row(l->desk->network, model->assets[asset].sector, CELL(row, unit)->number),
                    .is_loss = CELL(row, kind)->number == 0,
                    .capacity = part_of(model, asset, hk_pool_part(number(l, CELL(row, capacity), 0), row->grow_ppm ? row->grow_ppm : HK_FULL)),
                    .load = part_of(model, asset, number(l, CELL(row, load), 0)),
                    .profile = CELL(row, profile)->number,
                    .hold_s = number(l, CELL(row, hold), 180),
                    .retry = number(l, CELL(row, retry), 0),
                    .retry_after_s = number(l, CELL(row, retry_after), 60),
                    .patience_s = number(l, CELL(row, patience), HK_NEVER),
                    .collapse = number(l, CELL(row, collapse), 0),
                    .admit = number(l, CELL(row, admit), -1),
                    .registered = part_of(model, asset, number(l, CELL(row, registered), 0)) * HK_FULL,
                    .register_after_s = number(l, CELL(row, register_after), 0),
                    .stop_at = number(l, CELL(row, stop_at), -1),
                    .stop_for_s = number(l, CELL(row, stop_for), HK_NEVER),
                    .grade = number(l, CELL(row, grade), 10000)};
  if (pool->stop_at >= 0) pool->stop_at = part_of(model, asset, hk_pool_part(pool->stop_at, row->grow_ppm ? row->grow_ppm : HK_FULL)); /* it was set by what the pool can take */
}

/* The largest factor of its profile in the horizon, ppm. */
static int64_t largest_factor(const laying *l, uint32_t profile) {
  int64_t largest = profile == HK_NONE ? HK_FULL : 0;
  if (profile == HK_NONE) return largest;
  const int64_t *total = l->desk->profiles[profile].total;
  for (uint32_t h = 0; h + 1 < l->desk->profile_hours; h++)
    if ((total[h + 1] - total[h]) / HOUR_S > largest) largest = (total[h + 1] - total[h]) / HOUR_S;
  return largest;
}

/* What comes on its busiest day when nothing has happened. */
static int64_t busiest_day(const laying *l, const hk_pool *pool) {
  if (pool->profile == HK_NONE) return pool->load * 24;
  const int64_t *total = l->desk->profiles[pool->profile].total;
  int64_t most = 0;
  for (uint32_t h = 0; h + 24 < l->desk->profile_hours; h += 24)
    if (total[h + 24] - total[h] > most) most = total[h + 24] - total[h];
  return (int64_t)((__int128)pool->load * most / HOUR_S / HK_FULL);
}

/* Undisturbed it must be quiet at its busiest hour, and what it counts must stay exact. */
static hakyu_status check(const laying *l, const hk_layer_row *row, const hk_pool *pool) {
  const int64_t busiest = hk_pool_part(pool->load, largest_factor(l, pool->profile)), horizon_s = l->desk->scenario->horizon_s;
  if (pool->is_loss && (pool->capacity < HK_FULL || pool->capacity > (int64_t)HK_ERLANG_SERVERS_MOST * HK_FULL))
    return refuse(l, row, "a number of servers that cannot be tabulated", "1 to 1000000; or kind queue");
  const __int128 seconds = (__int128)horizon_s + (pool->hold_s < horizon_s ? pool->hold_s : horizon_s);
  __int128 most = (__int128)busiest * horizon_s / HOUR_S + (__int128)pool->registered * 1000;
  for (uint32_t h = 0; h < l->desk->hazard_count; h++)
    if (l->desk->hazards[h].factor > HK_FULL) most = most < ((__int128)1 << 80) ? most * l->desk->hazards[h].factor / HK_FULL : most;
  if (most >= (__int128)1 << 61 || most / HK_FULL * seconds >= (__int128)1 << 52) return refuse(l, row, "more requests than can be counted exactly", "a larger unit, or a shorter horizon");
  const int64_t demand = hk_pool_part(busiest, HK_FULL) * l->pools->step_s / HOUR_S;
  const hk_pool_flow flow = hk_pool_serve(pool, demand, 0, HK_FULL, l->pools->step_s);
  if (pool->stop_at < 0 && flow.rejected + flow.waiting + flow.left > hk_pool_part(demand, pool->grade) + 1)
    return refuse(l, row, "congested at its busiest hour when nothing has happened", "a capacity that serves the load within the grade");
  if (pool->stop_at >= 0 && busiest_day(l, pool) >= pool->stop_at) return refuse(l, row, "it halts when nothing has happened", "a stop_at above a day's load");
  return HAKYU_OK;
}

static hakyu_status tabulate(const laying *l, hk_pool *pool) {
  if (!pool->is_loss || pool->capacity < HK_FULL || pool->capacity / HK_FULL > HK_ERLANG_SERVERS_MOST) return HAKYU_OK;
  hk_erlang *table = hk_arena_alloc(l->desk->arena, sizeof *table);
  if (!table) return HAKYU_NO_MEMORY;
  hk_erlang_make((uint32_t)(pool->capacity / HK_FULL), table);
  pool->table = table;
  return HAKYU_OK;
}

/* Whether a pool is one of the parts of an asset whose load a lever spread: their ids are "ID~k". */
static bool is_part_of(const hakyu_model *model, uint32_t part, uint32_t whole) {
  const char *rest = model->assets[part].part ? hk_text_after(model->assets[part].id, model->assets[whole].id) : NULL;
  return rest && *rest == '~';
}

/* The pools that an asset is now: itself and its parts, each once after those in list[0 .. count). Returns how many there are then. */
static uint32_t add_pools(const laying *l, uint32_t asset, uint32_t *list, uint32_t count) {
  for (uint32_t p = 0; p < l->pools->count; p++) {
    const uint32_t own = l->pools->pools[p].asset;
    bool is_there = own != asset && !is_part_of(l->desk->scenario->model, own, asset);
    for (uint32_t i = 0; i < count && !is_there; i++) is_there = list[i] == p;
    if (!is_there) list[count++] = p;
  }
  return count;
}

static const hk_layer_row *row_of(const hakyu_model *model, uint32_t asset) {
  for (uint32_t r = 0; r < model->layer_row_count; r++)
    if (model->layer_rows[r].table == HK_TABLE_pools && model->layer_rows[r].cells[0].number == asset) return &model->layer_rows[r];
  return NULL;
}

static hakyu_status lay_spills(const laying *l) {
  const hakyu_model *model = l->desk->scenario->model;
  uint32_t count = 0;
  l->pools->spills = hk_arena_alloc(l->desk->arena, ((size_t)l->pools->count * l->pools->count + 1) * sizeof *l->pools->spills);
  if (!l->pools->spills) return HAKYU_NO_MEMORY;
  for (uint32_t p = 0; p < l->pools->count; p++) {
    hk_pool *pool = &l->pools->pools[p];
    const hk_layer_cell *spill = CELL(row_of(model, pool->asset), spill);
    pool->spill_first = count;
    for (uint32_t i = 0; i < spill->number; i++) pool->spill_count = add_pools(l, spill->list[i], l->pools->spills + pool->spill_first, pool->spill_count);
    count += pool->spill_count;
  }
  return HAKYU_OK;
}

static hakyu_status lay_surges(const laying *l) {
  hk_pools *pools = l->pools;
  pools->surges = hk_arena_zalloc(l->desk->arena, ((size_t)l->desk->hazard_count + 1) * sizeof *pools->surges);
  pools->surge_pools = hk_arena_alloc(l->desk->arena, ((size_t)l->desk->hazard_count * pools->count + 1) * sizeof *pools->surge_pools);
  if (!pools->surges || !pools->surge_pools) return HAKYU_NO_MEMORY;
  uint32_t at = 0;
  for (uint32_t h = 0; h < l->desk->hazard_count; h++) {
    const hk_layer_hazard *hazard = &l->desk->hazards[h];
    if (hazard->hazard->kind != HK_HAZARD_SURGE) continue;
    hk_surge *surge = &pools->surges[pools->surge_count++];
    *surge = (hk_surge){.hazard = hazard, .pool_first = at};
    for (uint32_t t = 0; t < hazard->hazard->target_count; t++)
      surge->pool_count = add_pools(l, hazard->hazard->targets[t], pools->surge_pools + at, surge->pool_count);
    at += surge->pool_count;
  }
  return HAKYU_OK;
}

static hakyu_status lay_rows(const laying *l) {
  hk_pools *pools = l->pools;
  pools->rows = hk_arena_alloc(l->desk->arena, ((size_t)pools->count + 1) * sizeof *pools->rows);
  pools->row_of = hk_arena_alloc(l->desk->arena, ((size_t)pools->count + 1) * sizeof *pools->row_of);
  if (!pools->rows || !pools->row_of) return HAKYU_NO_MEMORY;
  for (uint32_t p = 0; p < pools->count; p++) {
    uint32_t at = 0;
    while (at < pools->row_count && pools->rows[at] != pools->pools[p].row) at++;
    if (at == pools->row_count) pools->rows[pools->row_count++] = pools->pools[p].row;
    pools->row_of[p] = at;
  }
  return HAKYU_OK;
}

hakyu_status hk_pools_compile(const hk_layer_desk *desk, const void **data) {
  const hakyu_model *model = desk->scenario->model;
  hk_pools *pools = hk_arena_zalloc(desk->arena, sizeof *pools);
  laying l = {desk, pools};
  uint32_t count = 0;
  if (!pools) return HAKYU_NO_MEMORY;
  pools->horizon_s = desk->scenario->horizon_s;
  pools->profiles = desk->profiles;
  for (uint32_t r = 0; r < model->layer_row_count; r++) {
    const hk_layer_row *row = &model->layer_rows[r];
    if (row->table != HK_TABLE_pools || model->assets[row->cells[0].number].is_absent) continue;
    const int64_t step_s = CELL(row, step)->value.fixed;
    if (!count++ || step_s < pools->step_s) pools->step_s = step_s;
    if (count > HK_POOLS_MOST) return refuse(&l, row, "too many pools", "120");
    if (step_s > HOUR_S) return refuse(&l, row, "a step longer than a profile's hour", "1h at most");
    if (pools->horizon_s / step_s > HK_POOL_STEPS_MOST) return refuse(&l, row, "a step too short for the horizon", "a millionth of it at least");
  }
  if (!(pools->pools = hk_arena_zalloc(desk->arena, ((size_t)count + 1) * sizeof *pools->pools))) return HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < model->layer_row_count; r++) {
    const hk_layer_row *row = &model->layer_rows[r];
    if (row->table != HK_TABLE_pools || model->assets[row->cells[0].number].is_absent) continue;
    hk_pool *pool = &pools->pools[pools->count++];
    fill(&l, row, pool);
    hakyu_status status = tabulate(&l, pool);
    if (!status) status = check(&l, row, pool);
    if (status) return status;
  }
  hakyu_status status = lay_spills(&l);
  if (!status) status = lay_surges(&l);
  if (!status) status = lay_rows(&l);
  *data = pools;
  return status;
}
