/* structure - see hakyu/structure.h. A set of assets is struck at second 0 and never repaired, and the only second simulated is that one: what stands below full at
   its end is the static answer, by the same rule as everything else, circles included.

   All pairs, without playing all. Let x and y be what the levels come to without a and without b. If no need has a supplier that both bring
   below full, and no circle is touched by both (an asset of it, or a need of one), the levels without both are min(x, y): each need sees what
   one of the two leaves it, so min(x, y) is a fixed point of the rule under both; and the rule's answer, its greatest fixed point, lies below x and
   below y, since effects only shrink with what is struck. So only pairs with a need or circle in common are played; what the others come to
   is added up from the singles. test_structure plays all pairs of drawn models and finds the same. */
#include <hakyu/structure.h>

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "campaign/draws.h"
#include "campaign/paired.h"
#include "campaign/struck.h"

enum { WAYS = 2, WORST_MOST = 5, CANDIDATES_MOST = 20, TOP = 50, ROWS_A_ROUND = 16 };

typedef struct fall { uint32_t asset; int32_t level; } fall;

/* What one worker has found in the pairs of the way at hand. */
typedef struct share {
  hakyu_structure_pair top[TOP + 1];
  uint32_t top_count;
  uint64_t played, worse;
  uint8_t *falls_by_two;     /* by asset */
} share;

typedef struct worker {
  hk_struck_player *player;
  int32_t *levels;           /* by asset: room to lay two singles' falls together; FULL in between */
  fall *falls;               size_t fall_count; /* of the set played last; room for all */
  __int128 *down, *expected; /* by row: weight ppm */
  share share;
  hakyu_status status;
} worker;

typedef struct way {         /* backups ignored, or counted */
  hk_struck_net net;
  hakyu_structure_asset *singles;
  fall *falls;               size_t fall_count, fall_room; /* of singles, by asset: falls[first[a] ... first[a + 1]] */
  size_t *first;
  uint64_t *touched;         /* [asset][words]: needs and circles */
  hakyu_structure_pair top[TOP];
  uint32_t top_count;
  uint64_t played, worse;
  uint8_t *degree;
  hakyu_structure_set greedy[WORST_MOST], exact[WORST_MOST];
} way;

typedef enum stage { SINGLES, PAIRS, SETS, OVER } stage;

struct hakyu_structure {
  const hakyu_memory *memory;
  hk_arena *arena;
  hakyu_structure_options options;
  hakyu_scenario *scenario;
  hk_draws draws;
  bool has_draws;
  const hk_plan *plan;
  uint32_t *units, sectors;  /* by sector: its rows with weight; sectors that have any */
  size_t words;
  way ways[WAYS];
  worker *workers;           int worker_count;
  int at;                    /* the way at hand */
  stage stage;
  uint32_t next;             /* asset or row of pairs to be looked at */
  hakyu_structure_progress progress;
};

hakyu_structure_options hakyu_structure_defaults(void) { return (hakyu_structure_options){.threads = 0, .worst = 3, .candidates = 20}; }

static uint64_t sets_of(uint64_t of, uint64_t size) {
  uint64_t sets = 1;
  for (uint64_t i = 0; i < size; i++) sets = sets * (of - i) / (i + 1);
  return of < size ? 0 : sets;
}

/* ---- opening ---- */

static hakyu_status make_scenario(hakyu_structure *w, const char *model_folder, hakyu_findings *findings) {
  static const char *const head[] = {"horizon", "1s", "step", "1s"};
  return hk_struck_scenario(w->memory, model_folder, head, sizeof head / sizeof *head / 2, (hk_struck_hazard){"gone", "never", "never"}, findings, &w->scenario);
}

static hakyu_status make_worker(hakyu_structure *w, worker *k) {
  const uint32_t assets = w->plan->network->asset_count, rows = w->plan->network->row_count;
  k->levels = hk_arena_alloc(w->arena, ((size_t)assets + 1) * sizeof *k->levels);
  k->falls = hk_arena_alloc(w->arena, ((size_t)assets + 1) * sizeof *k->falls);
  k->down = hk_arena_zalloc(w->arena, ((size_t)rows + 1) * sizeof *k->down);
  k->expected = hk_arena_zalloc(w->arena, ((size_t)rows + 1) * sizeof *k->expected);
  k->share.falls_by_two = hk_arena_zalloc(w->arena, (size_t)assets + 1);
  if (!k->levels || !k->falls || !k->down || !k->expected || !k->share.falls_by_two) return HAKYU_NO_MEMORY;
  for (uint32_t a = 0; a < assets; a++) k->levels[a] = HK_FULL;
  return hk_struck_player_create(w->memory, &k->player);
}

static hakyu_status make_way(hakyu_structure *w, int number) {
  way *v = &w->ways[number];
  const size_t assets = w->plan->network->asset_count;
  v->singles = hk_arena_zalloc(w->arena, (assets + 1) * sizeof *v->singles);
  v->first = hk_arena_zalloc(w->arena, (assets + 2) * sizeof *v->first);
  v->touched = hk_arena_zalloc(w->arena, (assets * w->words + 1) * sizeof *v->touched);
  v->degree = hk_arena_zalloc(w->arena, assets + 1);
  if (!v->singles || !v->first || !v->touched || !v->degree) return HAKYU_NO_MEMORY;
  return hk_struck_net_make(w->memory, w->plan->network, number ? HK_STRUCK_ENDLESS : HK_STRUCK_NO_BACKUPS, &v->net);
}

static hakyu_status open_all(hakyu_structure *w, const char *model_folder, hakyu_findings *findings) {
  hakyu_status status = hk_arena_create(w->memory, &w->arena);
  if (!status) status = make_scenario(w, model_folder, findings);
  if (!status) status = hk_draws_init(&w->draws, w->memory, w->scenario, 1, 0);
  w->has_draws = !status;
  if (!status) status = hk_draws_get(&w->draws, 0, findings, &w->plan);
  if (status) return status;
  const hk_network *net = w->plan->network;
  w->words = ((size_t)net->need_count + net->circle_count + 63) / 64;
  if (!(w->units = hk_arena_zalloc(w->arena, ((size_t)w->scenario->model->sector_count + 1) * sizeof *w->units))) return HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < net->row_count; r++)
    if (net->rows[r].weight > 0) w->sectors += !w->units[net->rows[r].sector]++;
  w->worker_count = w->options.threads > 0 ? w->options.threads : omp_get_num_procs();
  if (!(w->workers = hk_arena_zalloc(w->arena, (size_t)w->worker_count * sizeof *w->workers))) return HAKYU_NO_MEMORY;
  for (int k = 0; k < w->worker_count && !status; k++) status = make_worker(w, &w->workers[k]);
  for (int v = 0; v < WAYS && !status; v++) status = make_way(w, v);
  if ((uint32_t)w->options.candidates > net->asset_count) w->options.candidates = (int32_t)net->asset_count;
  if (w->options.worst > w->options.candidates) w->options.worst = w->options.candidates;
  const uint64_t n = net->asset_count;
  w->progress.total = n + n * (n - (n > 0)) / 2;
  for (uint64_t k = 1; k <= (uint64_t)w->options.worst; k++) w->progress.total += sets_of((uint64_t)w->options.candidates, k);
  w->progress.total *= WAYS;
  return status;
}

hakyu_status hakyu_structure_open(const hakyu_memory *memory, const char *model_folder, const hakyu_structure_options *options, hakyu_findings *findings, hakyu_structure **work) {
  if (options->threads < 0 || options->worst < 1 || options->worst > WORST_MOST || options->candidates < 1 || options->candidates > CANDIDATES_MOST) return HAKYU_USAGE;
  hakyu_structure *w = hk_memory_zalloc(memory, sizeof *w);
  if (!w) return HAKYU_NO_MEMORY;
  w->memory = memory;
  w->options = *options;
  hakyu_status status = open_all(w, model_folder, findings);
  if (status) hakyu_structure_close(w);
  else *work = w;
  return status;
}

void hakyu_structure_close(hakyu_structure *w) {
  if (!w) return;
  for (int k = 0; w->workers && k < w->worker_count; k++) hk_struck_player_destroy(w->workers[k].player);
  for (int v = 0; v < WAYS; v++) {
    hk_struck_net_fini(w->memory, &w->ways[v].net);
    hk_memory_free(w->memory, w->ways[v].falls);
  }
  if (w->has_draws) hk_draws_fini(&w->draws);
  hakyu_scenario_destroy(w->scenario);
  hk_arena_destroy(w->arena);
  hk_memory_free(w->memory, w);
}

/* ---- one set ---- */

static void note_fall(void *user, uint32_t asset, int32_t level) {
  worker *k = user;
  k->falls[k->fall_count++] = (fall){asset, level};
}

static hakyu_status play(worker *k, const uint32_t *set, uint32_t count) {
  k->fall_count = 0;
  hakyu_status status = hk_struck_play(k->player, set, count, HK_NEVER, 0);
  if (!status && hk_struck_outcome(k->player) != HAKYU_SETTLED) status = HAKYU_LIMIT;
  if (!status) hk_struck_down(k->player, note_fall, k);
  return status;
}

static void add_fall(const hk_network *net, fall f, __int128 *down) {
  const uint32_t row = net->assets[f.asset].row;
  if (row != HK_NONE) down[row] += (__int128)net->worths[f.asset].weight * (HK_FULL - f.level);
}

static double index_of(const hakyu_structure *w, const __int128 *down) {
  const hk_network *net = w->plan->network;
  double sum = 0;
  for (uint32_t r = 0; r < net->row_count; r++)
    if (net->rows[r].weight > 0) sum += (double)down[r] / HK_FULL / (double)net->rows[r].weight / w->units[net->rows[r].sector];
  return w->sectors ? sum / w->sectors : 0;
}

static double index_played(const hakyu_structure *w, worker *k) {
  const hk_network *net = w->plan->network;
  for (uint32_t r = 0; r < net->row_count; r++) k->down[r] = 0;
  for (size_t i = 0; i < k->fall_count; i++) add_fall(net, k->falls[i], k->down);
  return index_of(w, k->down);
}

/* ---- singles ---- */

/* The needs that see one of these below full, and the circles that hold an asset or a need of them. */
static void mark_touched(const hk_network *net, const fall *falls, size_t count, uint64_t *bits) {
  for (size_t i = 0; i < count; i++) {
    const uint32_t a = falls[i].asset;
    const hk_net_asset *asset = &net->assets[a];
    for (uint32_t o = asset->out_first; o < asset->out_first + asset->out_count; o++) {
      const uint32_t need = net->outs[o].need, of = net->needs[need].asset;
      bits[need / 64] |= UINT64_C(1) << need % 64;
      for (uint32_t c = net->asset_circles ? net->asset_circle_first[of] : 0; net->asset_circles && c < net->asset_circle_first[of + 1]; c++)
        bits[(net->need_count + net->asset_circles[c]) / 64] |= UINT64_C(1) << (net->need_count + net->asset_circles[c]) % 64;
    }
    for (uint32_t c = net->asset_circles ? net->asset_circle_first[a] : 0; net->asset_circles && c < net->asset_circle_first[a + 1]; c++)
      bits[(net->need_count + net->asset_circles[c]) / 64] |= UINT64_C(1) << (net->need_count + net->asset_circles[c]) % 64;
  }
}

static hakyu_status look_at_single(hakyu_structure *w, way *v, uint32_t a) {
  worker *k = &w->workers[0];
  const hk_network *net = v->net.network;
  hakyu_structure_asset *single = &v->singles[a];
  uint64_t sectors_seen[16] = {0}; /* of the first 1,024 sectors */
  hakyu_status status = play(k, &a, 1);
  if (status) return status;
  single->index = index_played(w, k);
  for (size_t i = 0; i < k->fall_count && !status; i++) {
    const uint32_t asset = k->falls[i].asset, sector = net->assets[asset].sector;
    if ((status = hk_memory_grow(w->memory, &v->falls, v->fall_count, &v->fall_room, sizeof *v->falls))) break;
    v->falls[v->fall_count++] = k->falls[i];
    if (asset == a) continue;
    v->degree[asset] = 1;
    single->fallen++;
    if (sector != net->assets[a].sector && sector < 1024 && !(sectors_seen[sector / 64] >> sector % 64 & 1)) {
      sectors_seen[sector / 64] |= UINT64_C(1) << sector % 64;
      single->sectors++;
    }
  }
  v->first[a + 1] = v->fall_count;
  if (status) return status;
  mark_touched(net, v->falls + v->first[a], v->fall_count - v->first[a], v->touched + a * w->words);
  for (uint32_t r = 0; r < net->row_count; r++) k->down[r] = 0;
  for (size_t i = 0; i < k->fall_count; i++)
    if (k->falls[i].asset != a) add_fall(net, k->falls[i], k->down);
  single->others = index_of(w, k->down);
  return HAKYU_OK;
}

/* ---- pairs ---- */

static bool is_before(const hakyu_structure_pair *a, const hakyu_structure_pair *b) {
  if (a->excess != b->excess) return a->excess > b->excess;
  if (a->first != b->first) return a->first < b->first;
  return a->second < b->second;
}

/* Into a list of at most TOP, in order. */
static void keep_top(hakyu_structure_pair *top, uint32_t *count, const hakyu_structure_pair *pair) {
  if (*count == TOP && !is_before(pair, &top[TOP - 1])) return;
  uint32_t at = *count < TOP ? (*count)++ : TOP - 1;
  for (; at > 0 && is_before(pair, &top[at - 1]); at--) top[at] = top[at - 1];
  top[at] = *pair;
}

static bool shares_anything(const hakyu_structure *w, const way *v, uint32_t a, uint32_t b) {
  const uint64_t *left = v->touched + a * w->words, *right = v->touched + b * w->words;
  for (size_t i = 0; i < w->words; i++)
    if (left[i] & right[i]) return true;
  return false;
}

/* What both do by themselves, together: the lower level of each asset; an asset below full in the pair, and in neither single, falls by two. True if
   the pair is worse than that. */
static bool compare_with_singles(const way *v, worker *k, uint32_t a, uint32_t b) {
  const hk_network *net = v->net.network;
  const uint32_t set[2] = {a, b};
  bool is_worse = false;
  for (uint32_t r = 0; r < net->row_count; r++) k->expected[r] = 0;
  for (int s = 0; s < 2; s++)
    for (size_t f = v->first[set[s]]; f < v->first[set[s] + 1]; f++)
      if (v->falls[f].level < k->levels[v->falls[f].asset]) k->levels[v->falls[f].asset] = v->falls[f].level;
  for (size_t i = 0; i < k->fall_count; i++) { /* every fall of a single is one of the pair */
    const fall both = k->falls[i];
    const int32_t least = k->levels[both.asset];
    if (least < HK_FULL) add_fall(net, (fall){both.asset, least}, k->expected);
    else k->share.falls_by_two[both.asset] = 1;
    is_worse |= both.level < least;
  }
  for (int s = 0; s < 2; s++)
    for (size_t f = v->first[set[s]]; f < v->first[set[s] + 1]; f++) k->levels[v->falls[f].asset] = HK_FULL;
  return is_worse;
}

static void look_at_pair(const hakyu_structure *w, const way *v, worker *k, uint32_t a, uint32_t b) {
  const uint32_t set[] = {a, b};
  if (!shares_anything(w, v, a, b)) return;
  k->share.played++;
  if ((k->status = play(k, set, 2))) return;
  if (!compare_with_singles(v, k, a, b)) return;
  k->share.worse++;
  const double index = index_played(w, k);
  const hakyu_structure_pair pair = {a, b, index, index - index_of(w, k->expected)};
  keep_top(k->share.top, &k->share.top_count, &pair);
}

static hakyu_status look_at_rows(hakyu_structure *w, way *v, uint32_t first, uint32_t end) {
  const uint32_t assets = w->plan->network->asset_count;
#pragma omp parallel for num_threads(w->worker_count) schedule(dynamic, 1)
  for (uint32_t a = first; a < end; a++) {
    worker *k = &w->workers[omp_get_thread_num()];
    for (uint32_t b = a + 1; b < assets && !k->status; b++) look_at_pair(w, v, k, a, b);
  }
  for (int k = 0; k < w->worker_count; k++)
    if (w->workers[k].status) return w->workers[k].status;
  return HAKYU_OK;
}

static void gather_pairs(hakyu_structure *w, way *v) {
  for (int k = 0; k < w->worker_count; k++) {
    share *of = &w->workers[k].share;
    uint8_t *falls_by_two = of->falls_by_two;
    for (uint32_t i = 0; i < of->top_count; i++) keep_top(v->top, &v->top_count, &of->top[i]);
    v->played += of->played, v->worse += of->worse;
    for (uint32_t a = 0; a < w->plan->network->asset_count; a++) {
      if (falls_by_two[a] && !v->degree[a]) v->degree[a] = 2;
      falls_by_two[a] = 0;
    }
    *of = (share){.falls_by_two = falls_by_two};
  }
  for (uint32_t a = 0; a < w->plan->network->asset_count; a++)
    if (!v->degree[a]) v->degree[a] = 3;
}

/* ---- the worst sets of the candidates ---- */

typedef struct candidate { double index; uint32_t asset; } candidate;

static int compare_candidates(const void *left, const void *right) {
  const candidate *a = left, *b = right;
  if (a->index != b->index) return a->index > b->index ? -1 : 1;
  return a->asset < b->asset ? -1 : a->asset > b->asset;
}

/* All sets of that size, in order; the first of the worst stays. */
static hakyu_status try_sets(hakyu_structure *w, const candidate *of, uint32_t size, uint32_t from, hakyu_structure_set *set, hakyu_structure_set *worst) {
  hakyu_status status = HAKYU_OK;
  if (set->count == size) {
    if ((status = play(&w->workers[0], set->assets, size))) return status;
    set->index = index_played(w, &w->workers[0]);
    if (!worst->count || set->index > worst->index) *worst = *set;
    w->progress.done++;
    return HAKYU_OK;
  }
  for (uint32_t c = from; c < (uint32_t)w->options.candidates && !status; c++) {
    set->assets[set->count++] = of[c].asset;
    status = try_sets(w, of, size, c + 1, set, worst);
    set->count--;
  }
  return status;
}

/* Whoever adds most to those that are chosen already. */
static hakyu_status add_greedily(hakyu_structure *w, const candidate *of, const hakyu_structure_set *before, hakyu_structure_set *best) {
  hakyu_status status = HAKYU_OK;
  for (uint32_t c = 0; c < (uint32_t)w->options.candidates && !status; c++) {
    hakyu_structure_set set = *before;
    bool is_chosen = false;
    for (uint32_t i = 0; i < set.count; i++) is_chosen |= set.assets[i] == of[c].asset;
    if (is_chosen) continue;
    set.assets[set.count++] = of[c].asset;
    if ((status = play(&w->workers[0], set.assets, set.count))) return status;
    set.index = index_played(w, &w->workers[0]);
    if (!best->count || set.index > best->index) *best = set;
  }
  return status;
}

static hakyu_status look_at_sets(hakyu_structure *w, way *v) {
  const uint32_t assets = w->plan->network->asset_count;
  candidate *of = hk_memory_array(w->memory, (size_t)assets + 1, sizeof *of);
  hakyu_structure_set none = {{0}, 0, 0};
  hakyu_status status = of ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (uint32_t a = 0; a < assets && !status; a++) of[a] = (candidate){v->singles[a].index, a};
  if (!status) qsort(of, assets, sizeof *of, compare_candidates);
  for (uint32_t size = 1; size <= (uint32_t)w->options.worst && !status; size++) {
    hakyu_structure_set set = none;
    status = try_sets(w, of, size, 0, &set, &v->exact[size - 1]);
    if (!status) status = add_greedily(w, of, size > 1 ? &v->greedy[size - 2] : &none, &v->greedy[size - 1]);
  }
  hk_memory_free(w->memory, of);
  return status;
}

/* ---- the whole ---- */

static hakyu_status bind_all(hakyu_structure *w, way *v) {
  hakyu_status status = HAKYU_OK;
  for (int k = 0; k < w->worker_count && !status; k++) status = hk_struck_bind(w->workers[k].player, w->plan, v->net.network);
  return status;
}

static hakyu_status do_some(hakyu_structure *w) {
  way *v = &w->ways[w->at];
  const uint32_t assets = w->plan->network->asset_count;
  hakyu_status status = HAKYU_OK;
  if (w->stage == SINGLES) {
    if (!w->next) status = bind_all(w, v);
    if (!status && w->next < assets) status = look_at_single(w, v, w->next++), w->progress.done++;
    if (!status && w->next >= assets) w->stage = PAIRS, w->next = 0;
  } else if (w->stage == PAIRS) {
    const uint32_t end = assets - w->next < ROWS_A_ROUND ? assets : w->next + ROWS_A_ROUND;
    status = look_at_rows(w, v, w->next, end);
    for (; w->next < end; w->next++) w->progress.done += assets - 1 - w->next;
    if (!status && w->next >= assets) gather_pairs(w, v), w->stage = SETS;
  } else if (w->stage == SETS) {
    status = look_at_sets(w, v);
    w->next = 0;
    w->stage = ++w->at < WAYS ? SINGLES : OVER;
  }
  return status;
}

hakyu_status hakyu_structure_step(hakyu_structure *w, int64_t budget_ms, hakyu_structure_progress *progress) {
  const int64_t until_ms = hk_paired_now_ms() + budget_ms;
  hakyu_status status = HAKYU_OK;
  while (!status && w->stage != OVER) {
    status = do_some(w);
    if (hk_paired_now_ms() >= until_ms) break;
  }
  w->progress.is_complete = !status && w->stage == OVER;
  if (progress) *progress = w->progress;
  return status;
}

/* ---- what came out ---- */

hakyu_structure_found hakyu_structure_tell(const hakyu_structure *w, int32_t is_counted) {
  const way *v = &w->ways[is_counted != 0];
  const uint64_t n = w->plan->network->asset_count;
  hakyu_structure_found found = {.asset_count = (uint32_t)n, .pairs = n * (n - (n > 0)) / 2, .played = v->played, .worse = v->worse, .excess = v->top, .excess_count = v->top_count,
                                 .greedy = v->greedy, .exact = v->exact, .set_count = (uint32_t)w->options.worst};
  for (uint32_t a = 0; a < n; a++) found.single_points += v->singles[a].fallen > 0;
  return found;
}

hakyu_structure_asset hakyu_structure_single(const hakyu_structure *w, int32_t is_counted, uint32_t asset) { return w->ways[is_counted != 0].singles[asset]; }
uint32_t hakyu_structure_degree(const hakyu_structure *w, int32_t is_counted, uint32_t asset) { return w->ways[is_counted != 0].degree[asset]; }
const char *hakyu_structure_asset_id(const hakyu_structure *w, uint32_t asset) { return w->scenario->model->assets[asset].id; }
const hakyu_model *hakyu_structure_model(const hakyu_structure *w) { return w->scenario->model; }

void hakyu_structure_shares(const hakyu_structure *w, int32_t is_counted, uint32_t sector, double shares[3]) {
  const hk_network *net = w->plan->network;
  const way *v = &w->ways[is_counted != 0];
  for (int d = 0; d < 3; d++) shares[d] = w->units[sector] ? 0 : NAN;
  for (uint32_t a = 0; a < net->asset_count; a++) {
    const uint32_t row = net->assets[a].row;
    if (row == HK_NONE || net->rows[row].sector != sector || net->rows[row].weight <= 0) continue;
    shares[v->degree[a] - 1] += (double)net->worths[a].weight / (double)net->rows[row].weight / w->units[sector];
  }
}
