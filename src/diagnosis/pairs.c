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

/* One of the two runs, its replications in the order of the pairs. */
typedef struct side {
  hk_facts *facts;
  hk_loss_list losses;
  uint64_t *places;    /* by pair: where the replication stands among the run's settled ones */
  double *all;         /* by place: a row's losses */
  double *row_h;       /* by pair: the same */
  double *index;       /* by pair, summed over all rows */
  double *lost;        /* by pair: how many rows lost anything; an importance of 0 keeps a loss out of the index, not out of this */
  double sign;         /* of what it adds to a difference */
} side;

typedef struct pairs_work {
  side base, other;
  size_t count;
  uint32_t *outer;     /* by pair */
  double *more;        /* by pair: a difference */
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
  const hk_facts *base = w->base.facts, *other = w->other.facts;
  uint64_t *base_places = NULL, *other_places = NULL, partners = 0;
  hakyu_status status = hk_loss_list_places(base, &base_places);
  if (!status) status = hk_loss_list_places(other, &other_places);
  for (uint64_t i = 0; i < base->slots && !status; i++) {
    uint64_t j = partner_of(base, other, i);
    if (!is_there(other, j)) continue;
    partners++;
    if (!base->is_settled[i] || !other->is_settled[j]) {
      out->dropped++;
      continue;
    }
    w->base.places[w->count] = base_places[i];
    w->other.places[w->count] = other_places[j];
    w->outer[w->count++] = (uint32_t)(i % base->outer_count);
  }
  out->pairs = w->count;
  out->base_only = base->slots - partners;
  out->other_only = other->slots - partners;
  hk_memory_free(base->memory, base_places);
  hk_memory_free(base->memory, other_places);
  return status;
}

/* There are as many pairs as settled replications of the base, at most. */
static hakyu_status open_side(const hakyu_memory *memory, side *it, size_t most) {
  double **arrays[] = {&it->row_h, &it->index, &it->lost};
  if (!(it->places = hk_memory_array(memory, most + 1, sizeof *it->places))) return HAKYU_NO_MEMORY;
  if (!(it->all = hk_memory_array(memory, (size_t)it->facts->settled + 1, sizeof *it->all))) return HAKYU_NO_MEMORY;
  for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
    if (!(*arrays[k] = hk_memory_array(memory, most + 1, sizeof **arrays[k]))) return HAKYU_NO_MEMORY;
  return hk_loss_list_read(it->facts, &it->losses);
}

static void close_side(const hakyu_memory *memory, side *it) {
  void *rooms[] = {it->places, it->all, it->row_h, it->index, it->lost};
  hk_loss_list_fini(it->facts, &it->losses);
  for (size_t k = 0; k < sizeof rooms / sizeof *rooms; k++) hk_memory_free(memory, rooms[k]);
}

static hakyu_status make_room(pairs_work *w) {
  const hakyu_memory *memory = w->base.facts->memory;
  const size_t most = (size_t)w->base.facts->settled;
  w->outer = hk_memory_array(memory, most + 1, sizeof *w->outer);
  w->more = hk_memory_array(memory, most + 1, sizeof *w->more);
  w->sorted = hk_memory_array(memory, most + 1, sizeof *w->sorted);
  if (!w->outer || !w->more || !w->sorted) return HAKYU_NO_MEMORY;
  hakyu_status status = open_side(memory, &w->base, most);
  return status ? status : open_side(memory, &w->other, most);
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

static hakyu_status estimate_more(pairs_work *w, hk_two_level *out) {
  const hk_facts *base = w->base.facts;
  return hk_estimate_two_level(base->memory, w->more, w->outer, w->count, base->outer_count, level, base->seed, out);
}

static void give_side(pairs_work *w, const double *loss, const double *lost, hk_pair_side *out) {
  uint64_t any = 0;
  double sum = 0;
  for (size_t k = 0; k < w->count; k++) {
    sum += loss[k];
    any += lost[k] > 0;
  }
  out->mean = sum / (double)w->count;
  out->any = hk_estimate_proportion(any, w->count, level);
  give_tails(w, loss, &out->at_95, &out->at_99);
}

/* What a pair loses, by side, and whether that is anything at all. */
typedef struct told { const double *loss, *lost; } told;

/* Of a row, or of the index. Differences below the rounding of a sum of rows are none: both sides were added in the same order, so only
   the index can have them. */
static hakyu_status give_figures(pairs_work *w, told base, told other, hk_pair_figures *out) {
  uint64_t changed = 0, worse = 0;
  for (size_t k = 0; k < w->count; k++) {
    double more = other.loss[k] - base.loss[k];
    if (fabs(more) <= 1e-12 * (fabs(base.loss[k]) + fabs(other.loss[k]))) more = 0;
    w->more[k] = more;
    changed += more != 0;
    worse += more > 0;
  }
  out->changed = hk_estimate_proportion(changed, w->count, level);
  out->worse = hk_estimate_proportion(worse, w->count, level);
  give_side(w, base.loss, base.lost, &out->base);
  give_side(w, other.loss, other.lost, &out->other);
  hakyu_status status = estimate_more(w, &out->more);
  if (status) return status;
  for (size_t k = 0; k < w->count; k++) w->more[k] = (double)(other.lost[k] > 0) - (double)(base.lost[k] > 0);
  return estimate_more(w, &out->more_any);
}

static double index_of(const hk_facts *facts, uint32_t row, uint32_t outer, double weight_h) {
  int64_t weight = facts->rows[row].weights[outer];
  return weight > 0 ? weight_h / (double)weight * facts->rows[row].index_per_h : 0.0;
}

/* A row's losses by pair, added to the index on the way, and to that of every draw of the importances. */
static void take_row(pairs_work *w, side *of, uint32_t row) {
  const hk_facts *facts = of->facts;
  double sum = 0, factors[HK_IMPORTANCES_DRAWN];
  hk_loss_list_fill(&of->losses, facts, row, of->all);
  for (size_t k = 0; k < w->count; k++) {
    of->row_h[k] = of->all[of->places[k]];
    const double part = index_of(facts, row, w->outer[k], of->row_h[k]);
    of->index[k] += part;
    of->lost[k] += of->row_h[k] > 0;
    sum += part;
  }
  hk_importance_factors(facts->seed, facts->sectors[facts->rows[row].sector].id, factors);
  for (int draw = 0; draw < HK_IMPORTANCES_DRAWN; draw++) w->mixed[draw] += of->sign * sum * factors[draw];
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

/* Rows that both runs have, and on the way those that one has alone. */
static hakyu_status give_rows(pairs_work *w, hk_pairs *out) {
  hk_facts *base = w->base.facts, *other = w->other.facts;
  uint32_t *base_lone = hk_arena_alloc(base->arena, ((size_t)base->row_count + 1) * sizeof *base_lone);
  uint32_t *other_lone = hk_arena_alloc(base->arena, ((size_t)other->row_count + 1) * sizeof *other_lone);
  out->rows = hk_arena_zalloc(base->arena, ((size_t)base->row_count + 1) * sizeof *out->rows);
  if (!base_lone || !other_lone || !out->rows) return HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < base->row_count; r++) {
    uint32_t q = find_row(other, base, r);
    take_row(w, &w->base, r);
    if (q == HK_FACT_NONE) {
      base_lone[out->base_lone_count++] = r;
      continue;
    }
    take_row(w, &w->other, q);
    hk_pair_figures *figures = &out->rows[out->row_count++];
    hakyu_status status = give_figures(w, (told){w->base.row_h, w->base.row_h}, (told){w->other.row_h, w->other.row_h}, figures);
    if (status) return status;
    figures->base.row = r;
    figures->other.row = q;
  }
  for (uint32_t q = 0; q < other->row_count; q++) {
    if (find_row(base, other, q) != HK_FACT_NONE) continue;
    other_lone[out->other_lone_count++] = q;
    take_row(w, &w->other, q);
  }
  out->base_lone = base_lone;
  out->other_lone = other_lone;
  return HAKYU_OK;
}

hakyu_status hk_diagnose_pairs(hk_facts *base, hk_facts *other, hk_pairs *pairs) {
  pairs_work w = {.base = {.facts = base, .sign = -1}, .other = {.facts = other, .sign = 1}};
  hk_pairs out = {0};
  hakyu_status status = make_room(&w);
  if (!status) status = find_pairs(&w, &out);
  if (!status) status = give_rows(&w, &out);
  if (!status) status = give_figures(&w, (told){w.base.index, w.base.lost}, (told){w.other.index, w.other.lost}, &out.index);
  out.index.base.row = out.index.other.row = HK_FACT_NONE;
  out.index_agrees = agreeing(&w, out.index.more.mean.value);
  out.outer_count = out.index.more.outer_count;
  if (!status) *pairs = out;
  close_side(base->memory, &w.base);
  close_side(base->memory, &w.other);
  void *rooms[] = {w.outer, w.more, w.sorted};
  for (size_t k = 0; k < sizeof rooms / sizeof *rooms; k++) hk_memory_free(base->memory, rooms[k]);
  return status;
}
