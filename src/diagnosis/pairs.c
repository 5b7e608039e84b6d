/* pairs - see pairs.h. Rows are matched by sector and unit, replications by (outer draw, number). The index of a loss is taken with each
   run's own weights and importances: it compares what each run says. */
#include "diagnosis/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diagnosis/importances.h"
#include "diagnosis/loss_list.h"

enum { TAIL_LEAST = 30 };
static const double level = 0.95;

typedef struct pair { uint64_t base_place, other_place; uint32_t outer; } pair;
typedef struct pairs_work {
  hk_facts *base, *other;
  hk_loss_list base_losses, other_losses;
  pair *pairs; size_t count;
  uint32_t *outer;                     /* by pair */
  double *base_all, *other_all;        /* by place: a row's losses */
  double *base_h, *other_h, *more_h;   /* by pair */
  double *base_index, *other_index;    /* by pair, summed over all rows */
  double *base_lost, *other_lost;      /* by pair: how many rows lost anything; an importance of 0 keeps a loss out of the index, not out of this */
  double *sorted;
  double mixed[HK_IMPORTANCES_DRAWN];  /* by draw of the importances: the index's differences, summed over rows and pairs */
} pairs_work;

static uint64_t partner_of(const hk_facts *from, const hk_facts *to, uint64_t i) {
  uint64_t outer = i % from->outer_count, number = i / from->outer_count;
  return outer < to->outer_count ? number * to->outer_count + outer : UINT64_MAX;
}

static bool is_same(const char *a, const char *b) { return a && b && strcmp(a, b) == 0; }

/* Was it played at all? Unsettled ones have a slot and are told from those not there by the units; here: by whether it lies below the last one. */
static bool is_there(const hk_facts *facts, uint64_t i) { return i < facts->slots; }

hk_unpaired hk_diagnose_unpaired(const hk_facts *base, const hk_facts *other) {
  if (!is_same(hk_result_meta(base->result, "semantics"), hk_result_meta(other->result, "semantics"))) return HK_UNPAIRED_SEMANTICS;
  if (base->seed != other->seed) return HK_UNPAIRED_SEED;
  if (base->horizon_s != other->horizon_s) return HK_UNPAIRED_HORIZON;
  if (base->is_mode != other->is_mode) return HK_UNPAIRED_MODES;
  for (uint64_t i = 0; i < base->slots; i++) {
    uint64_t j = partner_of(base, other, i);
    if (base->is_settled[i] && j < other->slots && other->is_settled[j]) return HK_UNPAIRED_NOTHING;
  }
  return HK_UNPAIRED_APART;
}

static hakyu_status find_pairs(pairs_work *w, hk_pairs *out) {
  const hk_facts *base = w->base, *other = w->other;
  uint64_t *base_places = NULL, *other_places = NULL, partners = 0;
  hakyu_status status = hk_loss_list_places(base, &base_places);
  if (!status) status = hk_loss_list_places(other, &other_places);
  if (!status && !(w->pairs = hk_memory_array(base->memory, (size_t)base->settled + 1, sizeof *w->pairs))) status = HAKYU_NO_MEMORY;
  if (!status && !(w->outer = hk_memory_array(base->memory, (size_t)base->settled + 1, sizeof *w->outer))) status = HAKYU_NO_MEMORY;
  for (uint64_t i = 0; i < base->slots && !status; i++) {
    uint64_t j = partner_of(base, other, i);
    if (!is_there(other, j)) continue;
    partners++;
    if (!base->is_settled[i] || !other->is_settled[j]) {
      out->dropped++;
      continue;
    }
    w->outer[w->count] = (uint32_t)(i % base->outer_count);
    w->pairs[w->count++] = (pair){base_places[i], other_places[j], (uint32_t)(i % base->outer_count)};
  }
  out->pairs = w->count;
  out->base_only = base->slots - partners;
  out->other_only = other->slots - partners;
  hk_memory_free(base->memory, base_places);
  hk_memory_free(base->memory, other_places);
  return status;
}

static hakyu_status make_room(pairs_work *w) {
  const hakyu_memory *memory = w->base->memory;
  struct { double **array; size_t count; } rooms[] = {{&w->base_all, (size_t)w->base->settled}, {&w->other_all, (size_t)w->other->settled}, {&w->base_h, w->count},
                                                      {&w->other_h, w->count}, {&w->more_h, w->count}, {&w->base_index, w->count}, {&w->other_index, w->count}, {&w->base_lost, w->count}, {&w->other_lost, w->count}, {&w->sorted, w->count}};
  for (size_t k = 0; k < sizeof rooms / sizeof *rooms; k++)
    if (!(*rooms[k].array = hk_memory_array(memory, rooms[k].count + 1, sizeof **rooms[k].array))) return HAKYU_NO_MEMORY;
  return HAKYU_OK;
}

static int compare_doubles(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* The loss reached or exceeded by a part 1 - p of the replications; NAN where too few of them are. */
static void give_tails(pairs_work *w, const double *values, double *at_95, double *at_99) {
  memcpy(w->sorted, values, w->count * sizeof *values);
  qsort(w->sorted, w->count, sizeof *w->sorted, compare_doubles);
  *at_95 = 0.05 * (double)w->count >= TAIL_LEAST ? hk_estimate_quantile(w->sorted, w->count, 0.95, level).value : NAN;
  *at_99 = 0.01 * (double)w->count >= TAIL_LEAST ? hk_estimate_quantile(w->sorted, w->count, 0.99, level).value : NAN;
}

/* Differences below the rounding of a sum of rows are none: both sides were added in the same order, so only the index can have them. */
static hakyu_status give_figures(pairs_work *w, const double *base_h, const double *other_h, const double *base_lost, const double *other_lost, hk_pair_figures *out) {
  uint64_t changed = 0, worse = 0, base_any = 0, other_any = 0;
  double base = 0, other = 0;
  for (size_t k = 0; k < w->count; k++) {
    double more = other_h[k] - base_h[k];
    if (fabs(more) <= 1e-12 * (fabs(base_h[k]) + fabs(other_h[k]))) more = 0;
    w->more_h[k] = more;
    changed += more != 0;
    worse += more > 0;
    base_any += base_lost[k] > 0;
    other_any += other_lost[k] > 0;
    base += base_h[k];
    other += other_h[k];
  }
  out->base = base / (double)w->count;
  out->other = other / (double)w->count;
  out->changed = hk_estimate_proportion(changed, w->count, level);
  out->worse = hk_estimate_proportion(worse, w->count, level);
  give_tails(w, base_h, &out->base_95, &out->base_99);
  give_tails(w, other_h, &out->other_95, &out->other_99);
  out->base_any = hk_estimate_proportion(base_any, w->count, level);
  out->other_any = hk_estimate_proportion(other_any, w->count, level);
  hakyu_status status = hk_estimate_two_level(w->base->memory, w->more_h, w->outer, w->count, w->base->outer_count, level, w->base->seed, &out->more);
  if (status) return status;
  for (size_t k = 0; k < w->count; k++) w->more_h[k] = (double)(other_lost[k] > 0) - (double)(base_lost[k] > 0);
  return hk_estimate_two_level(w->base->memory, w->more_h, w->outer, w->count, w->base->outer_count, level, w->base->seed, &out->more_any);
}

static double index_of(const hk_facts *facts, uint32_t row, uint32_t outer, double weight_h) {
  int64_t weight = facts->rows[row].weights[outer];
  return weight > 0 ? weight_h / (double)weight * facts->rows[row].index_per_h : 0.0;
}

/* A row's losses by pair, added to the index on the way, and to that of every draw of the importances. */
static void take_row(pairs_work *w, const hk_facts *facts, const hk_loss_list *losses, uint32_t row, bool is_base, double *all, double *by_pair, double *index, double *lost) {
  double sum = 0, factors[HK_IMPORTANCES_DRAWN];
  hk_loss_list_fill(losses, facts, row, all);
  for (size_t k = 0; k < w->count; k++) {
    by_pair[k] = all[is_base ? w->pairs[k].base_place : w->pairs[k].other_place];
    const double part = index_of(facts, row, w->pairs[k].outer, by_pair[k]);
    index[k] += part;
    lost[k] += by_pair[k] > 0;
    sum += part;
  }
  hk_importance_factors(facts->seed, facts->sectors[facts->rows[row].sector].id, factors);
  for (int draw = 0; draw < HK_IMPORTANCES_DRAWN; draw++) w->mixed[draw] += (is_base ? -sum : sum) * factors[draw];
}

/* In which part of the draws of the importances the index's difference has this sign. */
static double agreeing(const pairs_work *w, double more) {
  int agree = 0;
  if (more == 0) return NAN;
  for (int draw = 0; draw < HK_IMPORTANCES_DRAWN; draw++) agree += more > 0 ? w->mixed[draw] > 0 : w->mixed[draw] < 0;
  return (double)agree / HK_IMPORTANCES_DRAWN;
}

static uint32_t find_row(const hk_facts *facts, const hk_facts *of, uint32_t row) {
  for (uint32_t r = 0; r < facts->row_count; r++)
    if (strcmp(facts->sectors[facts->rows[r].sector].id, of->sectors[of->rows[row].sector].id) == 0 && strcmp(facts->rows[r].unit, of->rows[row].unit) == 0) return r;
  return HK_FACT_NONE;
}

static hakyu_status give_rows(pairs_work *w, hk_pairs *out) {
  hk_arena *arena = w->base->arena;
  uint32_t *base_lone = hk_arena_alloc(arena, ((size_t)w->base->row_count + 1) * sizeof *base_lone);
  uint32_t *other_lone = hk_arena_alloc(arena, ((size_t)w->other->row_count + 1) * sizeof *other_lone);
  out->rows = hk_arena_zalloc(arena, ((size_t)w->base->row_count + 1) * sizeof *out->rows);
  if (!base_lone || !other_lone || !out->rows) return HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < w->base->row_count; r++) {
    uint32_t q = find_row(w->other, w->base, r);
    take_row(w, w->base, &w->base_losses, r, true, w->base_all, w->base_h, w->base_index, w->base_lost);
    if (q == HK_FACT_NONE) {
      base_lone[out->base_lone_count++] = r;
      continue;
    }
    take_row(w, w->other, &w->other_losses, q, false, w->other_all, w->other_h, w->other_index, w->other_lost);
    hk_pair_figures *figures = &out->rows[out->row_count++];
    figures->base_row = r;
    figures->other_row = q;
    hakyu_status status = give_figures(w, w->base_h, w->other_h, w->base_h, w->other_h, figures);
    if (status) return status;
  }
  for (uint32_t q = 0; q < w->other->row_count; q++) {
    if (find_row(w->base, w->other, q) != HK_FACT_NONE) continue;
    other_lone[out->other_lone_count++] = q;
    take_row(w, w->other, &w->other_losses, q, false, w->other_all, w->other_h, w->other_index, w->other_lost);
  }
  out->base_lone = base_lone;
  out->other_lone = other_lone;
  return HAKYU_OK;
}

hakyu_status hk_diagnose_pairs(hk_facts *base, hk_facts *other, hk_pairs *pairs) {
  pairs_work w = {.base = base, .other = other};
  hk_pairs out = {0};
  hakyu_status status = find_pairs(&w, &out);
  if (!status) status = make_room(&w);
  if (!status) status = hk_loss_list_read(base, &w.base_losses);
  if (!status) status = hk_loss_list_read(other, &w.other_losses);
  if (!status) status = give_rows(&w, &out);
  out.index.base_row = out.index.other_row = HK_FACT_NONE;
  if (!status) status = give_figures(&w, w.base_index, w.other_index, w.base_lost, w.other_lost, &out.index);
  out.index_agrees = agreeing(&w, out.index.more.mean.value);
  out.outer_count = out.index.more.outer_count;
  if (!status) *pairs = out;
  hk_loss_list_fini(base, &w.base_losses);
  hk_loss_list_fini(other, &w.other_losses);
  void *rooms[] = {w.pairs, w.outer, w.base_all, w.other_all, w.base_h, w.other_h, w.more_h, w.base_index, w.other_index, w.base_lost, w.other_lost, w.sorted};
  for (size_t k = 0; k < sizeof rooms / sizeof *rooms; k++) hk_memory_free(base->memory, rooms[k]);
  return status;
}
