/* turning - see turning.h. A quantile rises with its draw, so an assumption's values rank as the draws behind them do: no distribution is needed. */
#include "diagnosis/turning.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "diagnosis/loss_list.h"
#include "numbers/draw.h"

enum { PERMUTATIONS = 999, PURPOSE_PERMUTE = 252 /* not a purpose of the simulation */ };

typedef struct turning_work {
  hk_facts *facts;
  hk_loss_list losses;
  double *row, *values;      /* by settled replication: a row's loss; the index of the sector at hand, and of all */
  double *all;
  uint32_t *draw_of;         /* by outer draw: its place among those that occur */
  uint32_t draws;
  uint64_t *size;            /* by draw: replications */
  double *means, *ranks;     /* by draw */
  uint32_t *used; size_t used_count; /* assumptions that were drawn */
  double *ranked;            /* [used][draw]: standardised ranks of its values; all 0 where constant */
  double *scratch;
} turning_work;

/* ---- ranks ---- */

typedef struct place { double value; size_t at; } place;
static int compare_places(const void *left, const void *right) {
  const place *a = left, *b = right;
  return a->value < b->value ? -1 : a->value > b->value;
}

/* Ranks with mean 0 and sum of squares 1; all 0 if the values are all the same. room: n places. */
static void rank(const double *values, size_t n, place *room, double *ranks) {
  double square = 0;
  for (size_t i = 0; i < n; i++) room[i] = (place){values[i], i};
  qsort(room, n, sizeof *room, compare_places);
  for (size_t i = 0, next = 0; i < n; i = next) {
    while (next < n && room[next].value == room[i].value) next++;
    for (size_t k = i; k < next; k++) ranks[room[k].at] = ((double)(i + next) - (double)n) / 2;
  }
  for (size_t i = 0; i < n; i++) square += ranks[i] * ranks[i];
  for (size_t i = 0; i < n && square > 0; i++) ranks[i] /= sqrt(square);
}

static double product(const double *a, const double *b, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

double hk_turning_correlation(const double *x, const double *y, size_t n, double *scratch) {
  double *a = scratch, *b = scratch + n;
  place *room = (place *)(void *)(scratch + 2 * n); /* a place is two doubles wide */
  _Static_assert(sizeof(place) <= 2 * sizeof(double), "room of places");
  rank(x, n, room, a);
  rank(y, n, room, b);
  return product(a, a, n) > 0 && product(b, b, n) > 0 ? product(a, b, n) : NAN;
}

/* ---- what is known of the draws ---- */

static hakyu_status make_room(turning_work *w) {
  hk_facts *facts = w->facts;
  const hakyu_memory *memory = facts->memory;
  size_t n = (size_t)facts->settled + 1, k = (size_t)facts->outer_count + 1, a = (size_t)facts->assumption_count + 1;
  w->row = hk_memory_array(memory, n, sizeof *w->row), w->values = hk_memory_array(memory, n, sizeof *w->values), w->all = hk_memory_array(memory, n, sizeof *w->all);
  w->draw_of = hk_memory_array(memory, k, sizeof *w->draw_of), w->size = hk_memory_array(memory, k, sizeof *w->size);
  w->means = hk_memory_array(memory, k, sizeof *w->means), w->ranks = hk_memory_array(memory, k, sizeof *w->ranks);
  w->used = hk_memory_array(memory, a, sizeof *w->used), w->scratch = hk_memory_array(memory, 4 * k, sizeof *w->scratch);
  if (!w->row || !w->values || !w->all || !w->draw_of || !w->size || !w->means || !w->ranks || !w->used || !w->scratch) return HAKYU_NO_MEMORY;
  return HAKYU_OK;
}

static hakyu_status rank_assumptions(turning_work *w) {
  const hk_facts *facts = w->facts;
  for (uint64_t i = 0; i < facts->settled; i++) w->size[facts->outer[i]]++;
  for (uint32_t o = 0; o < facts->outer_count; o++) w->draw_of[o] = w->size[o] ? w->draws++ : HK_FACT_NONE;
  for (uint32_t a = 0; a < facts->assumption_count; a++)
    if (facts->assumptions[a].uses > 0 && !facts->assumptions[a].is_fixed && facts->assumptions[a].low < facts->assumptions[a].high) w->used[w->used_count++] = a;
  if (!(w->ranked = hk_memory_array(facts->memory, w->used_count * w->draws + 1, sizeof *w->ranked))) return HAKYU_NO_MEMORY;
  for (size_t u = 0; u < w->used_count; u++) {
    uint64_t key = hk_digest_key("assumption", facts->assumptions[w->used[u]].id, NULL, NULL);
    for (uint32_t o = 0; o < facts->outer_count; o++)
      if (w->draw_of[o] != HK_FACT_NONE) w->means[w->draw_of[o]] = (double)hk_numbers_draw(facts->seed, key, HK_DRAW_ASSUMPTION, 0, o);
    rank(w->means, w->draws, (place *)(void *)w->scratch, w->ranked + u * w->draws);
  }
  return HAKYU_OK;
}

/* ---- one figure ---- */

/* One-way components: what varies between the draws and what within. */
static void take_apart(turning_work *w, const double *values, hk_turning *out) {
  const hk_facts *facts = w->facts;
  double sum = 0, within = 0, between = 0, squares = 0, n = (double)facts->settled;
  memset(w->means, 0, w->draws * sizeof *w->means);
  for (uint64_t i = 0; i < facts->settled; i++) w->means[w->draw_of[facts->outer[i]]] += values[i], sum += values[i];
  for (uint32_t o = 0; o < facts->outer_count; o++)
    if (w->draw_of[o] != HK_FACT_NONE) w->means[w->draw_of[o]] /= (double)w->size[o], squares += (double)w->size[o] * (double)w->size[o];
  out->mean_h = sum / n;
  for (uint64_t i = 0; i < facts->settled; i++) {
    double mean = w->means[w->draw_of[facts->outer[i]]];
    within += (values[i] - mean) * (values[i] - mean);
    between += (mean - out->mean_h) * (mean - out->mean_h);
  }
  double mean_within = n > w->draws ? within / (n - w->draws) : 0, mean_between = between / (w->draws - 1), each = (n - squares / n) / (w->draws - 1);
  double component = fmax(0, (mean_between - mean_within) / each);
  out->ignorance = component + mean_within > 0 ? component / (component + mean_within) : NAN;
  out->sureness = mean_between > 0 ? component * each / mean_between : NAN;
}

/* What the strongest of all correlations exceeds in 5 % of the ways in which the draws might have been dealt. */
static double find_threshold(turning_work *w, uint64_t figure) {
  double strongest[PERMUTATIONS];
  double *dealt = w->scratch;
  for (uint64_t p = 0; p < PERMUTATIONS; p++) {
    memcpy(dealt, w->ranks, w->draws * sizeof *dealt);
    for (uint32_t i = w->draws; i-- > 1;) {
      uint64_t x = hk_numbers_draw(w->facts->seed, figure, PURPOSE_PERMUTE, i, p);
      uint32_t j = (uint32_t)((unsigned __int128)x * (i + 1) >> 64);
      double held = dealt[i];
      dealt[i] = dealt[j], dealt[j] = held;
    }
    strongest[p] = 0;
    for (size_t u = 0; u < w->used_count; u++) strongest[p] = fmax(strongest[p], fabs(product(dealt, w->ranked + u * w->draws, w->draws)));
  }
  for (int i = 1; i < PERMUTATIONS; i++) /* ascending */
    for (int k = i; k > 0 && strongest[k] < strongest[k - 1]; k--) {
      double held = strongest[k];
      strongest[k] = strongest[k - 1], strongest[k - 1] = held;
    }
  return strongest[(PERMUTATIONS + 1) * 95 / 100 - 1];
}

static int compare_turns(const void *left, const void *right) {
  const hk_turn *a = left, *b = right;
  if (fabs(a->correlation) != fabs(b->correlation)) return fabs(a->correlation) > fabs(b->correlation) ? -1 : 1;
  return a->assumption < b->assumption ? -1 : a->assumption > b->assumption;
}

static hakyu_status give_figure(turning_work *w, const double *values, uint32_t sector, hk_turning *out) {
  out->sector = sector;
  take_apart(w, values, out);
  rank(w->means, w->draws, (place *)(void *)w->scratch, w->ranks);
  if (!(product(w->ranks, w->ranks, w->draws) > 0) || !w->used_count) return HAKYU_OK;
  if (!(out->turns = hk_arena_zalloc(w->facts->arena, w->used_count * sizeof *out->turns))) return HAKYU_NO_MEMORY;
  out->count = w->used_count;
  out->threshold = find_threshold(w, sector);
  for (size_t u = 0; u < w->used_count; u++) {
    double correlation = product(w->ranks, w->ranked + u * w->draws, w->draws);
    out->turns[u] = (hk_turn){w->used[u], correlation, fabs(correlation) >= out->threshold};
  }
  qsort(out->turns, out->count, sizeof *out->turns, compare_turns);
  return HAKYU_OK;
}

/* Adds a sector's rows on the index; false if nothing of it is ever lost. */
static bool add_sector(turning_work *w, uint32_t sector) {
  const hk_facts *facts = w->facts;
  bool is_lost = false;
  memset(w->values, 0, (size_t)facts->settled * sizeof *w->values);
  for (uint32_t r = 0; r < facts->row_count; r++) {
    if (facts->rows[r].sector != sector || w->losses.first[r] == w->losses.first[r + 1]) continue;
    is_lost = true;
    hk_loss_list_fill(&w->losses, facts, r, w->row);
    for (uint64_t i = 0; i < facts->settled; i++) {
      int64_t weight = facts->rows[r].weights[facts->outer[i]];
      if (weight > 0) w->values[i] += w->row[i] / (double)weight * facts->rows[r].index_per_h;
    }
  }
  for (uint64_t i = 0; i < facts->settled && is_lost; i++) w->all[i] += w->values[i];
  return is_lost;
}

hakyu_status hk_diagnose_turning(hk_facts *facts, hk_turning **list, size_t *count, uint32_t *draws) {
  turning_work w = {.facts = facts};
  size_t made = 1; /* all sectors first */
  hk_turning *out = hk_arena_zalloc(facts->arena, ((size_t)facts->sector_count + 2) * sizeof *out);
  hakyu_status status = out ? make_room(&w) : HAKYU_NO_MEMORY;
  if (!status) status = rank_assumptions(&w);
  bool is_enough = w.draws >= HK_TURN_DRAWS_LEAST && !facts->is_mode;
  if (!status && is_enough) status = hk_loss_list_read(facts, &w.losses);
  for (uint32_t s = 0; s < facts->sector_count && !status && is_enough; s++)
    if (add_sector(&w, s)) status = give_figure(&w, w.values, s, &out[made++]);
  if (!status && is_enough) status = give_figure(&w, w.all, HK_FACT_NONE, &out[0]);
  if (!status) *list = out, *count = is_enough ? made : 0, *draws = facts->is_mode ? 0 : w.draws;
  hk_loss_list_fini(facts, &w.losses);
  void *rooms[] = {w.row, w.values, w.all, w.draw_of, w.size, w.means, w.ranks, w.used, w.ranked, w.scratch};
  for (size_t k = 0; k < sizeof rooms / sizeof *rooms; k++) hk_memory_free(facts->memory, rooms[k]);
  return status;
}
