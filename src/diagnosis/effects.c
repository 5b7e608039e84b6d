/* effects - see effects.h. The base of a pair stands in the base run or, for pairs it lacks, in the trial `nothing`; the other side is
   the base, unless the trial stored something else. Losses are exact integers until here; figures are made of them row by row, in
   order of (outer draw, number). */
#include "diagnosis/effects.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diagnosis/loss_list.h"

#define SECONDS_PER_HOUR 3600.0
enum { FEWEST_95 = 20, FEWEST_99 = 100, NO_PAIR = -1 };

hk_effect_options hk_effect_defaults(void) { return (hk_effect_options){.level = 0.95, .least_share = 0.01}; }

/* A pair: where its base's losses are. */
typedef struct pair {
  uint64_t number, place;   /* place: among the base run's settled replications, if it is of the base run */
  uint32_t outer;
  bool is_of_run;
} pair;

/* What a trial stored, with the pair each entry belongs to (NO_PAIR: none that counts). */
typedef struct stored { hk_trial_entry *entries; size_t count; int64_t *pair_of; hk_trial_stretch *done; size_t done_count; bool is_there; } stored;

typedef struct working {
  hk_facts *facts;
  hk_trials_store *store;
  const hk_effect_options *options;
  hk_stored_trial trial;
  stored with, nothing;
  hk_loss_list losses;
  uint64_t *places;         /* by replication of the base run */
  int64_t *pair_of_place;   /* by settled replication of the base run */
  pair *pairs;              size_t count, room;
  uint32_t *outer;          /* by pair */
  uint32_t outer_limit;
  uint64_t dropped, looked, played;
  int64_t *extra_weights;   /* [outer - K][row], of outer draws the base run lacks; 0: not known */
  double *base, *after, *index_base, *index_after, *value, *sorted; /* by pair */
  uint8_t *is_changed;      /* by pair: in any row */
} working;

/* ---- reading ---- */

static hakyu_status read_stored(working *w, const char *id, const char *digest, stored *s, hk_stored_trial *trial) {
  hakyu_status status = hk_trials_store_find(w->store, id, digest, trial);
  if (status) return status;
  s->is_there = true;
  status = hk_trials_store_done(w->store, trial->number, &s->done, &s->done_count);
  return status ? status : hk_trials_store_changed(w->store, trial->number, &s->entries, &s->count);
}

static int compare_entry(const hk_trial_entry *entry, uint32_t outer, uint64_t number) {
  if (entry->outer != outer) return entry->outer < outer ? -1 : 1;
  return entry->number < number ? -1 : entry->number > number;
}

/* The replication's first entry (that with row UINT32_MAX), or NULL: it was not changed. */
static const hk_trial_entry *find_entry(const stored *s, uint32_t outer, uint64_t number) {
  size_t low = 0, high = s->count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (compare_entry(&s->entries[middle], outer, number) < 0) low = middle + 1;
    else high = middle;
  }
  return low < s->count && compare_entry(&s->entries[low], outer, number) == 0 ? &s->entries[low] : NULL;
}

static bool is_done(const stored *s, uint32_t outer, uint64_t number) {
  for (size_t i = 0; i < s->done_count; i++)
    if (s->done[i].outer == outer && s->done[i].first <= number && number - s->done[i].first < s->done[i].count) return true;
  return false;
}

/* ---- pairs ---- */

/* Whether the base of a pair is known, and how it ended. */
static bool find_base(const working *w, uint32_t outer, uint64_t number, pair *found, bool *is_settled) {
  const hk_facts *facts = w->facts;
  const uint64_t i = number * facts->outer_count + outer;
  *found = (pair){.number = number, .outer = outer};
  if (outer < facts->outer_count && i < facts->slots) {
    *is_settled = facts->is_settled[i];
    found->is_of_run = true;
    found->place = w->places[i];
    return true;
  }
  if (!is_done(&w->nothing, outer, number)) return false;
  const hk_trial_entry *entry = find_entry(&w->nothing, outer, number);
  *is_settled = !entry || entry->outcome == HAKYU_SETTLED;
  return true;
}

static hakyu_status add_pairs(working *w, const hk_trial_stretch *stretch) {
  const uint64_t most = w->options->number_count ? w->options->number_count : UINT64_MAX;
  hakyu_status status = HAKYU_OK;
  if (w->options->outer_count && stretch->outer >= w->options->outer_count) return HAKYU_OK;
  w->looked += stretch->count;
  w->played += stretch->played;
  for (uint64_t number = stretch->first; number < stretch->first + stretch->count && number < most && !status; number++) {
    pair found;
    bool is_settled = false;
    const hk_trial_entry *entry = find_entry(&w->with, stretch->outer, number);
    if (!find_base(w, stretch->outer, number, &found, &is_settled) || !is_settled || (entry && entry->outcome != HAKYU_SETTLED)) {
      w->dropped++;
      continue;
    }
    if ((status = hk_memory_grow(w->facts->memory, &w->pairs, w->count, &w->room, sizeof *w->pairs))) break;
    w->pairs[w->count++] = found;
    if (stretch->outer >= w->outer_limit) w->outer_limit = stretch->outer + 1;
  }
  return status;
}

static int64_t pair_of(const working *w, uint32_t outer, uint64_t number) {
  size_t low = 0, high = w->count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const pair *p = &w->pairs[middle];
    if (p->outer < outer || (p->outer == outer && p->number < number)) low = middle + 1;
    else high = middle;
  }
  return low < w->count && w->pairs[low].outer == outer && w->pairs[low].number == number ? (int64_t)low : NO_PAIR;
}

static hakyu_status link_entries(const working *w, stored *s) {
  s->pair_of = hk_memory_array(w->facts->memory, s->count + 1, sizeof *s->pair_of);
  if (!s->pair_of) return HAKYU_NO_MEMORY;
  for (size_t i = 0; i < s->count; i++) {
    if (s->entries[i].row != UINT32_MAX && s->entries[i].row >= w->facts->row_count) return HAKYU_DAMAGED;
    s->pair_of[i] = i && compare_entry(&s->entries[i - 1], s->entries[i].outer, s->entries[i].number) == 0 ? s->pair_of[i - 1]
                                                                                                         : pair_of(w, s->entries[i].outer, s->entries[i].number);
  }
  return HAKYU_OK;
}

static hakyu_status read_weights(working *w) {
  const uint32_t rows = w->facts->row_count, k = w->facts->outer_count;
  const uint32_t extra = w->outer_limit > k ? w->outer_limit - k : 0;
  w->extra_weights = hk_memory_array(w->facts->memory, (size_t)extra * rows + 1, sizeof *w->extra_weights);
  if (!w->extra_weights) return HAKYU_NO_MEMORY;
  for (uint32_t o = 0; o < extra; o++) {
    const hakyu_status status = hk_trials_store_weights(w->store, k + o, w->extra_weights + (size_t)o * rows, rows);
    if (status && status != HAKYU_NOT_FOUND) return status;
  }
  return HAKYU_OK;
}

static hakyu_status make_room(working *w) {
  const hakyu_memory *m = w->facts->memory;
  double **rooms[] = {&w->base, &w->after, &w->index_base, &w->index_after, &w->value, &w->sorted};
  for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
    if (!(*rooms[i] = hk_memory_array(m, w->count + 1, sizeof **rooms[i]))) return HAKYU_NO_MEMORY;
  w->outer = hk_memory_array(m, w->count + 1, sizeof *w->outer);
  w->is_changed = hk_memory_zalloc(m, w->count + 1);
  w->pair_of_place = hk_memory_array(m, (size_t)w->facts->settled + 1, sizeof *w->pair_of_place);
  if (!w->outer || !w->is_changed || !w->pair_of_place) return HAKYU_NO_MEMORY;
  for (uint64_t p = 0; p < w->facts->settled; p++) w->pair_of_place[p] = NO_PAIR;
  for (size_t k = 0; k < w->count; k++) {
    w->outer[k] = w->pairs[k].outer;
    if (w->pairs[k].is_of_run) w->pair_of_place[w->pairs[k].place] = (int64_t)k;
  }
  return HAKYU_OK;
}

static hakyu_status open_work(working *w, hk_facts *facts, hk_trials_store *store, const char *id, const char *digest, const hk_effect_options *options) {
  hk_stored_trial nothing;
  *w = (working){.facts = facts, .store = store, .options = options};
  hakyu_status status = read_stored(w, id, digest, &w->with, &w->trial);
  if (!status) status = read_stored(w, "nothing", NULL, &w->nothing, &nothing);
  if (status == HAKYU_NOT_FOUND && w->with.is_there) status = HAKYU_OK; /* all pairs are of the base run */
  if (!status) status = hk_loss_list_read(facts, &w->losses);
  if (!status) status = hk_loss_list_places(facts, &w->places);
  for (size_t i = 0; i < w->with.done_count && !status; i++) status = add_pairs(w, &w->with.done[i]);
  if (!status) status = make_room(w);
  if (!status) status = link_entries(w, &w->with);
  if (!status) status = link_entries(w, &w->nothing);
  return status ? status : read_weights(w);
}

static void close_work(working *w) {
  const hakyu_memory *m = w->facts->memory;
  hk_loss_list_fini(w->facts, &w->losses);
  void *blocks[] = {w->with.entries, w->with.pair_of, w->with.done, w->nothing.entries, w->nothing.pair_of, w->nothing.done, w->places, w->pair_of_place, w->pairs,
                    w->outer, w->extra_weights, w->base, w->after, w->index_base, w->index_after, w->value, w->sorted, w->is_changed};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(m, blocks[i]);
}

/* ---- losses by pair ---- */

/* A row's losses in weight s, without and with the change, into w->base and w->after. */
static void take_row(working *w, uint32_t row) {
  memset(w->base, 0, w->count * sizeof *w->base);
  for (size_t k = w->losses.first[row]; k < w->losses.first[row + 1]; k++) {
    const int64_t at = w->pair_of_place[w->losses.items[k].place];
    if (at != NO_PAIR) w->base[at] = w->losses.items[k].weight_s;
  }
  for (size_t i = 0; i < w->nothing.count; i++)
    if (w->nothing.pair_of[i] != NO_PAIR && !w->pairs[w->nothing.pair_of[i]].is_of_run && w->nothing.entries[i].row == row)
      w->base[w->nothing.pair_of[i]] = (double)w->nothing.entries[i].weight_s;
  memcpy(w->after, w->base, w->count * sizeof *w->after);
  if (w->with.count && w->trial.number && strcmp(w->trial.id, "nothing") == 0) return; /* against itself */
  for (size_t i = 0; i < w->with.count; i++) {
    const int64_t at = w->with.pair_of[i];
    if (at == NO_PAIR) continue;
    if (w->with.entries[i].row == UINT32_MAX) w->after[at] = 0;
    else if (w->with.entries[i].row == row) w->after[at] = (double)w->with.entries[i].weight_s;
  }
}

static int64_t weight_of(const working *w, uint32_t row, uint32_t outer) {
  const uint32_t k = w->facts->outer_count;
  return outer < k ? w->facts->rows[row].weights[outer] : w->extra_weights[(size_t)(outer - k) * w->facts->row_count + row];
}

/* Adds the row in w->base and w->after to the index, if its sector is concerned. */
static void add_to_index(working *w, uint32_t row) {
  const hk_fact_row *fact = &w->facts->rows[row];
  if (w->options->concerned && !w->options->concerned[fact->sector]) return;
  for (size_t k = 0; k < w->count; k++) {
    const int64_t weight = weight_of(w, row, w->outer[k]);
    if (weight <= 0) continue;
    w->index_base[k] += w->base[k] / SECONDS_PER_HOUR / (double)weight * fact->index_per_h;
    w->index_after[k] += w->after[k] / SECONDS_PER_HOUR / (double)weight * fact->index_per_h;
  }
}

/* ---- figures ---- */

static int compare_doubles(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void tail_of(working *w, const double *values, double *at_95, double *at_99) {
  if (w->count) memcpy(w->sorted, values, w->count * sizeof *values);
  qsort(w->sorted, w->count, sizeof *w->sorted, compare_doubles);
  *at_95 = w->count >= FEWEST_95 ? hk_estimate_quantile(w->sorted, w->count, 0.95, w->options->level).value : NAN;
  *at_99 = w->count >= FEWEST_99 ? hk_estimate_quantile(w->sorted, w->count, 0.99, w->options->level).value : NAN;
}

/* Draws in which the mean of w->value is above 0; then each draw's mean is moved to the overall one, so that what is left is chance. */
static hakyu_status test_least(working *w, hk_effect_figures *out) {
  typedef struct group { double sum; uint64_t count; } group;
  group *groups = hk_memory_array(w->facts->memory, (size_t)w->outer_limit + 1, sizeof *groups);
  double total = 0, against;
  uint32_t draws = 0, above = 0;
  if (!groups) return HAKYU_NO_MEMORY;
  for (size_t k = 0; k < w->count; k++) {
    groups[w->outer[k]].sum += w->value[k];
    groups[w->outer[k]].count++;
    total += w->value[k];
  }
  for (uint32_t o = 0; o < w->outer_limit; o++) {
    draws += groups[o].count > 0;
    above += groups[o].sum > 0;
  }
  for (size_t k = 0; k < w->count; k++) w->value[k] += total / (double)w->count - groups[w->outer[k]].sum / (double)groups[w->outer[k]].count;
  out->outer_share = draws ? (double)above / draws : NAN;
  out->p_value = 1;
  if (w->count) hk_estimate_above_zero(w->value, w->count, &out->p_value, &against);
  hk_memory_free(w->facts->memory, groups);
  return HAKYU_OK;
}

/* Of losses by pair, in the unit of the figures. Differences below the rounding of a sum of rows are none. */
static hakyu_status give_figures(working *w, const double *base, const double *after, bool is_sum, hk_effect_figures *out) {
  uint64_t changed = 0, worse = 0;
  double sum_base = 0, sum_after = 0;
  for (size_t k = 0; k < w->count; k++) {
    double avoided = base[k] - after[k];
    if (is_sum && fabs(avoided) <= 1e-12 * (fabs(base[k]) + fabs(after[k]))) avoided = 0;
    w->value[k] = avoided;
    changed += avoided != 0;
    worse += avoided < 0;
    sum_base += base[k];
    sum_after += after[k];
  }
  out->base = sum_base / (double)w->count;
  out->with = sum_after / (double)w->count;
  out->changed = hk_estimate_proportion(changed, w->count, w->options->level);
  out->worse = hk_estimate_proportion(worse, w->count, w->options->level);
  hakyu_status status = hk_estimate_two_level(w->facts->memory, w->value, w->outer, w->count, w->outer_limit, w->options->level, w->facts->seed, &out->avoided);
  if (status) return status;
  out->share = out->base > 0 ? out->avoided.mean.value / out->base : NAN;
  double after_95, after_99;
  tail_of(w, base, &out->base_95, &out->base_99);
  tail_of(w, after, &after_95, &after_99);
  out->tail_95 = out->base_95 - after_95;
  out->tail_99 = out->base_99 - after_99;
  for (size_t k = 0; k < w->count; k++) w->value[k] -= w->options->least_share * base[k];
  return test_least(w, out);
}

static hakyu_status give_row(working *w, uint32_t row, hk_effect_figures *out) {
  take_row(w, row);
  for (size_t k = 0; k < w->count; k++) w->is_changed[k] |= w->base[k] != w->after[k];
  add_to_index(w, row);
  for (size_t k = 0; k < w->count; k++) {
    w->base[k] /= SECONDS_PER_HOUR;
    w->after[k] /= SECONDS_PER_HOUR;
  }
  out->row = row;
  return give_figures(w, w->base, w->after, false, out);
}

static hakyu_status give_all(working *w, hk_effect *out) {
  hakyu_status status = HAKYU_OK;
  uint64_t changed = 0;
  out->rows = hk_arena_zalloc(w->facts->arena, ((size_t)w->facts->row_count + 1) * sizeof *out->rows);
  if (!out->rows) return HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < w->facts->row_count && !status; r++) status = give_row(w, r, &out->rows[r]);
  out->index.row = HK_FACT_NONE;
  if (!status) status = give_figures(w, w->index_base, w->index_after, true, &out->index);
  for (size_t k = 0; k < w->count; k++) changed += w->is_changed[k];
  out->pairs = w->count;
  out->dropped = w->dropped;
  out->outer_count = out->index.avoided.outer_count;
  out->changed = hk_estimate_proportion(changed, w->count, w->options->level);
  out->worse = out->index.worse;
  out->played = w->looked ? (double)w->played / (double)w->looked : NAN;
  return status;
}

static const char *keep(hk_facts *facts, const char *text) { return hk_arena_text(facts->arena, text, strlen(text)); }

hakyu_status hk_diagnose_effect(hk_facts *facts, hk_trials_store *store, const char *id, const char *digest, const hk_effect_options *options,
                                hk_effect **effect) {
  working w;
  hk_effect *made = hk_arena_zalloc(facts->arena, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  hakyu_status status = open_work(&w, facts, store, id, digest, options);
  if (!status) status = give_all(&w, made);
  if (!status) {
    made->id = keep(facts, w.trial.id);
    made->digest = keep(facts, w.trial.digest);
    made->note = keep(facts, w.trial.note);
    if (!made->id || !made->digest || !made->note) status = HAKYU_NO_MEMORY;
  }
  close_work(&w);
  if (!status) *effect = made;
  return status;
}

hakyu_status hk_diagnose_effect_pairs(hk_facts *facts, hk_trials_store *store, const char *id, const char *digest, const hk_effect_options *options,
                                      hk_effect_pair **pairs, size_t *count) {
  working w;
  hk_effect_pair *made = NULL;
  hakyu_status status = open_work(&w, facts, store, id, digest, options);
  for (uint32_t r = 0; r < facts->row_count && !status; r++) {
    take_row(&w, r);
    add_to_index(&w, r);
  }
  if (!status && !(made = hk_arena_alloc(facts->arena, (w.count + 1) * sizeof *made))) status = HAKYU_NO_MEMORY;
  for (size_t k = 0; k < w.count && !status; k++) {
    const double base = w.index_base[k], with = w.index_after[k];
    made[k] = (hk_effect_pair){w.pairs[k].number, base, fabs(base - with) <= 1e-12 * (fabs(base) + fabs(with)) ? base : with, w.pairs[k].outer};
  }
  if (!status) {
    *pairs = made;
    *count = w.count;
  }
  close_work(&w);
  return status;
}

/* ---- many tests at once ---- */

typedef struct ranked { double p; size_t place; } ranked;
static int compare_p(const void *left, const void *right) {
  const ranked *a = left, *b = right;
  if (a->p < b->p || a->p > b->p) return a->p < b->p ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

/* Holm 1979: the r-th smallest of m times (m - r + 1), made monotone. */
hakyu_status hk_effects_adjust(const hakyu_memory *memory, const double *p, size_t count, double *adjusted) {
  ranked *order = hk_memory_array(memory, count + 1, sizeof *order);
  double highest = 0;
  if (!order) return HAKYU_NO_MEMORY;
  for (size_t i = 0; i < count; i++) order[i] = (ranked){p[i], i};
  qsort(order, count, sizeof *order, compare_p);
  for (size_t r = 0; r < count; r++) {
    highest = fmax(highest, fmin(1, order[r].p * (double)(count - r)));
    adjusted[order[r].place] = highest;
  }
  hk_memory_free(memory, order);
  return HAKYU_OK;
}
