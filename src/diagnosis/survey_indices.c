/* survey_indices - see survey_indices.h. What a design does not allow is left, with the reason as a phrase. Where points are missing, whole
   trajectories or base points are left out: what is left is still a sample of the same kind. */
#include "diagnosis/survey_indices.h"

#include <math.h>
#include <string.h>

typedef struct indexing {
  hakyu_survey *survey;
  const hakyu_memory *memory;
  uint64_t k, n;
  double *y, *at;              /* of the points that count, and where they lie */
  uint32_t *level;
  void *found;                 /* what a function of sensitivity.h gives, by factor */
  double *main, *together;
  hk_index *second;
} indexing;

static hakyu_estimate estimate_of(hk_index index) { return (hakyu_estimate){index.value, index.low, index.high}; }
static hakyu_estimate alone(double value) { return (hakyu_estimate){value, NAN, NAN}; }

static hakyu_estimate *index_at(const hakyu_survey *s, hakyu_index which, uint32_t figure, uint64_t factor) {
  return &s->indices[((uint64_t)which * s->figure_count + figure) * s->factor_count + factor];
}

/* earlier: -1, or which of the cells' earlier values. */
static double value_of(const hk_survey_cell *cell, int earlier) { return earlier < 0 ? cell->value : cell->earlier[earlier]; }

/* ---- what the design allows ------------------------------------------------------------------------------------------------- */

/* Every combination of the levels that occur as often as every other. */
static bool is_balanced(const hakyu_survey *s) {
  uint64_t cells = 1;
  if (s->left_out || s->missing || s->failed) return false;
  if (s->design == HK_SURVEY_TWO_LEVEL) return true;
  for (uint32_t f = 0; f < s->factor_count; f++)
    if (!s->factors[f].level_count || __builtin_mul_overflow(cells, s->factors[f].level_count, &cells)) return false;
  return cells == s->point_count;
}

static bool has_numbers(const hakyu_survey *s) {
  for (uint64_t i = 0; i < s->point_count * s->factor_count; i++)
    if (isnan(s->at[i])) return false;
  return true;
}

static const char *why_no_regression(const hakyu_survey *s) {
  const uint64_t sample = s->design == HK_SURVEY_SALTELLI ? 2 * s->repeats : s->point_count;
  if (s->design == HK_SURVEY_MORRIS) return "sweep.no_regression_of_trajectories";
  if (!has_numbers(s)) return "sweep.no_regression_of_words";
  return sample < (uint64_t)s->factor_count + 3 ? "sweep.no_regression_of_few" : NULL;
}

static void see_what_is_allowed(hakyu_survey *s) {
  const bool is_of_levels = s->design == HK_SURVEY_GRID || s->design == HK_SURVEY_TWO_LEVEL;
  s->why_not[HK_SURVEY_EFFECTS] = !is_of_levels ? "sweep.no_effects" : is_balanced(s) ? NULL : "sweep.no_effects_unbalanced";
  s->why_not[HK_SURVEY_ELEMENTARY] = s->design != HK_SURVEY_MORRIS ? "sweep.no_morris" : s->left_out ? "sweep.no_left_out" : NULL;
  s->why_not[HK_SURVEY_VARIANCE] = s->design != HK_SURVEY_SALTELLI ? "sweep.no_sobol" : s->left_out ? "sweep.no_left_out" : NULL;
  s->why_not[HK_SURVEY_REGRESSION] = why_no_regression(s);
}

/* ---- what counts ---------------------------------------------------------------------------------------------------------------- */

static void take_point(indexing *x, const hk_survey_cell *cells, uint64_t p, int earlier) {
  memcpy(x->at + x->n * x->k, x->survey->at + p * x->k, x->k * sizeof *x->at);
  memcpy(x->level + x->n * x->k, x->survey->level + p * x->k, x->k * sizeof *x->level);
  x->y[x->n++] = value_of(&cells[p], earlier);
}

/* Of the first `repeats` groups of `size` points those that are whole; which: all points of a group, or its first and last. */
static uint64_t take_groups(indexing *x, uint32_t figure, uint64_t size, uint64_t repeats, bool is_ends, int earlier) {
  const hk_survey_cell *cells = x->survey->cells + figure * x->survey->point_count;
  uint64_t taken = 0;
  x->n = 0;
  for (uint64_t g = 0; g < repeats && (g + 1) * size <= x->survey->point_count; g++) {
    bool is_whole = true;
    for (uint64_t p = g * size; p < (g + 1) * size; p++) is_whole = is_whole && isfinite(value_of(&cells[p], earlier));
    if (!is_whole) continue;
    for (uint64_t p = 0; p < size; p++)
      if (!is_ends || p == 0 || p + 1 == size) take_point(x, cells, g * size + p, earlier);
    taken++;
  }
  return taken;
}

/* All the same, but for what rounding makes of equal sums: then no factor can carry anything. */
static bool varies(const indexing *x) {
  double low = INFINITY, high = -INFINITY;
  for (uint64_t i = 0; i < x->n; i++) low = fmin(low, x->y[i]), high = fmax(high, x->y[i]);
  return high - low > 1e-12 * fmax(fabs(low), fabs(high));
}

static uint64_t group_size(const hakyu_survey *s) {
  const uint64_t k = s->factor_count;
  return s->design == HK_SURVEY_MORRIS ? k + 1 : s->design == HK_SURVEY_SALTELLI ? (s->is_second_order ? 2 * k + 2 : k + 2) : 1;
}

/* How many of what the design repeats: trajectories, base points, points. */
static uint64_t groups_of(const hakyu_survey *s) { return group_size(s) > 1 ? s->repeats : s->point_count; }

/* ---- one kind of index of one figure, from the first so many groups --------------------------------------------------------- */

static hakyu_status elementary(indexing *x, uint32_t figure, uint64_t repeats, int earlier, bool *is_there) {
  const uint64_t taken = take_groups(x, figure, group_size(x->survey), repeats, false, earlier);
  *is_there = taken > 1 && varies(x);
  return *is_there ? hk_sensitivity_morris(x->memory, x->at, x->y, (uint32_t)taken, (uint32_t)x->k, x->survey->seed, x->found) : HAKYU_OK;
}

static hakyu_status variance(indexing *x, uint32_t figure, uint64_t repeats, int earlier, hk_index *second, bool *is_there) {
  const uint64_t taken = take_groups(x, figure, group_size(x->survey), repeats, false, earlier);
  *is_there = taken > 1 && varies(x);
  return *is_there ? hk_sensitivity_sobol(x->memory, x->y, taken, (uint32_t)x->k, x->survey->is_second_order, x->survey->seed, x->found, second) : HAKYU_OK;
}

static hakyu_status effects(indexing *x, uint32_t figure, int earlier, bool *is_there) {
  take_groups(x, figure, 1, x->survey->point_count, false, earlier);
  *is_there = x->n == x->survey->point_count && varies(x);
  return *is_there ? hk_sensitivity_effects(x->memory, x->level, x->y, x->n, (uint32_t)x->k, x->main, x->together) : HAKYU_OK;
}

/* Of a saltelli design the halves A and B, which are a sample. */
static hakyu_status regression(indexing *x, uint32_t figure, uint64_t repeats, int earlier, double *explained, bool *is_there) {
  take_groups(x, figure, group_size(x->survey), repeats, group_size(x->survey) > 1, earlier);
  *is_there = false;
  if (x->n < x->k + 3 || !varies(x)) return HAKYU_OK;
  hakyu_status status = hk_sensitivity_regression(x->memory, x->at, x->y, x->n, (uint32_t)x->k, x->survey->seed, x->found, explained);
  *is_there = !status;
  return status == HAKYU_NUMERIC ? HAKYU_OK : status; /* factors that depend on each other, or a figure that does not vary */
}

/* ---- all of a figure ------------------------------------------------------------------------------------------------------------- */

static hakyu_status index_elementary(indexing *x, uint32_t figure) {
  bool is_there;
  hakyu_status status = elementary(x, figure, x->survey->repeats, -1, &is_there);
  const hk_morris *found = x->found;
  for (uint64_t f = 0; f < x->k && !status && is_there; f++) {
    *index_at(x->survey, HAKYU_INDEX_MU, figure, f) = alone(found[f].mu);
    *index_at(x->survey, HAKYU_INDEX_MU_STAR, figure, f) = estimate_of(found[f].mu_star);
    *index_at(x->survey, HAKYU_INDEX_SIGMA, figure, f) = alone(found[f].sigma);
  }
  return status;
}

static hakyu_status index_variance(indexing *x, uint32_t figure) {
  bool is_there;
  hakyu_status status = variance(x, figure, x->survey->repeats, -1, x->survey->is_second_order ? x->second : NULL, &is_there);
  const hk_sobol_index *found = x->found;
  for (uint64_t f = 0; f < x->k && !status && is_there; f++) {
    *index_at(x->survey, HAKYU_INDEX_FIRST, figure, f) = estimate_of(found[f].first);
    *index_at(x->survey, HAKYU_INDEX_TOTAL, figure, f) = estimate_of(found[f].total);
    for (uint64_t g = f + 1; g < x->k && x->survey->is_second_order; g++) x->survey->pairs[(figure * x->k + f) * x->k + g] = estimate_of(x->second[f * x->k + g]);
  }
  return status;
}

static void mean_by_level(const hakyu_survey *s, uint32_t figure) {
  const hk_survey_cell *cells = s->cells + figure * s->point_count;
  for (uint64_t p = 0; p < s->point_count; p++)
    for (uint32_t f = 0; f < s->factor_count; f++) {
      const uint32_t l = s->level[p * s->factor_count + f];
      if (l >= HK_SURVEY_LEVELS_MOST) continue;
      hk_survey_level *level = &s->levels[((uint64_t)figure * s->factor_count + f) * HK_SURVEY_LEVELS_MOST + l];
      level->value += cells[p].value, level->low += cells[p].low, level->high += cells[p].high;
      level->points++;
    }
  for (uint64_t i = 0; i < (uint64_t)s->factor_count * HK_SURVEY_LEVELS_MOST; i++) {
    hk_survey_level *level = &s->levels[(uint64_t)figure * s->factor_count * HK_SURVEY_LEVELS_MOST + i];
    if (level->points) level->value /= (double)level->points, level->low /= (double)level->points, level->high /= (double)level->points;
  }
}

static hakyu_status index_effects(indexing *x, uint32_t figure) {
  bool is_there;
  hakyu_status status = effects(x, figure, -1, &is_there);
  if (!status) mean_by_level(x->survey, figure);
  if (status || !is_there) return status;
  for (uint64_t f = 0; f < x->k; f++) {
    *index_at(x->survey, HAKYU_INDEX_MAIN, figure, f) = alone(x->main[f]);
    for (uint64_t g = f + 1; g < x->k; g++) x->survey->pairs[(figure * x->k + f) * x->k + g] = alone(x->together[f * x->k + g]);
  }
  return status;
}

static hakyu_status index_regression(indexing *x, uint32_t figure) {
  bool is_there;
  hakyu_status status = regression(x, figure, groups_of(x->survey), -1, &x->survey->explained[figure], &is_there);
  const hk_regression *found = x->found;
  for (uint64_t f = 0; f < x->k && !status && is_there; f++) {
    *index_at(x->survey, HAKYU_INDEX_SRC, figure, f) = estimate_of(found[f].src);
    *index_at(x->survey, HAKYU_INDEX_PRCC, figure, f) = estimate_of(found[f].prcc);
  }
  return status;
}

/* The luck of replications as a part of what varies over the points: at most, for points that share their luck vary less by it. */
static void tell_noise(hakyu_survey *s, uint32_t figure) {
  const hk_survey_cell *cells = s->cells + figure * s->point_count;
  double mean = 0, squares = 0, luck = 0;
  uint64_t n = 0;
  for (uint64_t p = 0; p < s->point_count; p++)
    if (isfinite(cells[p].value)) mean += cells[p].value, n++;
  for (uint64_t p = 0; p < s->point_count && n; p++) {
    if (!isfinite(cells[p].value)) continue;
    squares += pow(cells[p].value - mean / (double)n, 2);
    luck += pow((cells[p].high - cells[p].low) / 2 / 1.959964, 2);
  }
  s->noise[figure] = squares > 1e-24 * mean * mean ? fmin(luck / squares, 1) : NAN;
}

/* ---- how it came to stand ------------------------------------------------------------------------------------------------------------ */

static hakyu_status add_step(hakyu_survey *s, uint32_t figure, bool is_replications, uint64_t amount, hk_survey_step **step) {
  hakyu_status status = hk_memory_grow(s->memory, &s->steps, s->step_count, &s->step_room, sizeof *s->steps);
  if (status) return status;
  *step = &s->steps[s->step_count];
  **step = (hk_survey_step){figure, is_replications, amount, hk_arena_zalloc(s->arena, s->factor_count * sizeof(hakyu_estimate) + 1)};
  if (!(*step)->of) return HAKYU_NO_MEMORY;
  s->step_count++;
  return HAKYU_OK;
}

/* The leading index from the first `groups` of them, and so many replications. */
static hakyu_status step(indexing *x, uint32_t figure, uint64_t groups, int earlier, bool is_replications, uint64_t amount) {
  const hakyu_index leading = hakyu_survey_leading(x->survey);
  bool is_there = false;
  double explained;
  hk_survey_step *made = NULL;
  hakyu_status status = HAKYU_OK;
  if (leading == HAKYU_INDEX_TOTAL) status = variance(x, figure, groups, earlier, NULL, &is_there);
  if (leading == HAKYU_INDEX_MU_STAR) status = elementary(x, figure, groups, earlier, &is_there);
  if (leading == HAKYU_INDEX_MAIN) status = effects(x, figure, earlier, &is_there);
  if (leading == HAKYU_INDEX_PRCC) status = regression(x, figure, groups, earlier, &explained, &is_there);
  if (status || !is_there) return status;
  if ((status = add_step(x->survey, figure, is_replications, amount, &made))) return status;
  for (uint64_t f = 0; f < x->k; f++)
    made->of[f] = leading == HAKYU_INDEX_TOTAL     ? estimate_of(((hk_sobol_index *)x->found)[f].total)
                  : leading == HAKYU_INDEX_MU_STAR ? estimate_of(((hk_morris *)x->found)[f].mu_star)
                  : leading == HAKYU_INDEX_MAIN    ? alone(x->main[f])
                                                   : estimate_of(((hk_regression *)x->found)[f].prcc);
  return status;
}

/* By points where a part of them is a design of the same kind, but smaller: neither grids nor the strata of a hypercube are cut. */
static hakyu_status converge(indexing *x, uint32_t figure) {
  const hakyu_survey *s = x->survey;
  const uint64_t groups = groups_of(s);
  const bool is_cut = s->design == HK_SURVEY_SALTELLI || s->design == HK_SURVEY_MORRIS || s->design == HK_SURVEY_SOBOL || s->design == HK_SURVEY_LIST;
  hakyu_status status = HAKYU_OK;
  for (uint64_t part = 8; part >= 1 && is_cut && !status; part /= 2)
    if (groups / part >= 2) status = step(x, figure, groups / part, -1, false, groups / part);
  if (s->precision > 0) return status; /* parts of points that took unlike numbers of replications are of no one number */
  for (int earlier = 0; earlier < HK_SURVEY_EARLIER && !status && s->replications > 3; earlier++) {
    const uint64_t part = earlier ? 2 : 4;
    status = step(x, figure, groups, earlier, true, (s->replications + part - 1) / part);
  }
  return status || s->replications < 4 ? status : step(x, figure, groups, -1, true, s->replications);
}

/* ---- the whole --------------------------------------------------------------------------------------------------------------------------- */

static hakyu_status make_results(hakyu_survey *s) {
  const uint64_t k = s->factor_count, tables = (uint64_t)HAKYU_INDEX_COUNT * s->figure_count * k, pairs = s->figure_count * k * k;
  const bool has_levels = !s->why_not[HK_SURVEY_EFFECTS], has_pairs = has_levels || (!s->why_not[HK_SURVEY_VARIANCE] && s->is_second_order);
  s->indices = hk_arena_alloc(s->arena, tables * sizeof *s->indices + 1);
  s->explained = hk_arena_alloc(s->arena, s->figure_count * sizeof *s->explained + 1);
  s->noise = hk_arena_zalloc(s->arena, s->figure_count * sizeof *s->noise + 1);
  if (!s->indices || !s->explained || !s->noise) return HAKYU_NO_MEMORY;
  for (uint64_t i = 0; i < tables; i++) s->indices[i] = alone(NAN);
  for (uint64_t i = 0; i < s->figure_count; i++) s->explained[i] = NAN;
  if (has_pairs && !(s->pairs = hk_arena_alloc(s->arena, pairs * sizeof *s->pairs + 1))) return HAKYU_NO_MEMORY;
  for (uint64_t i = 0; i < pairs && has_pairs; i++) s->pairs[i] = alone(NAN);
  if (has_levels && !(s->levels = hk_arena_zalloc(s->arena, s->figure_count * k * HK_SURVEY_LEVELS_MOST * sizeof *s->levels + 1))) return HAKYU_NO_MEMORY;
  return HAKYU_OK;
}

static hakyu_status make_room(indexing *x) {
  const hakyu_survey *s = x->survey;
  x->y = hk_memory_array(x->memory, s->point_count + 1, sizeof *x->y);
  x->at = hk_memory_array(x->memory, s->point_count + 1, x->k * sizeof *x->at);
  x->level = hk_memory_array(x->memory, s->point_count + 1, x->k * sizeof *x->level);
  x->found = hk_memory_array(x->memory, x->k + 1, sizeof(hk_sobol_index) + sizeof(hk_morris));
  x->main = hk_memory_array(x->memory, x->k + 1, sizeof *x->main);
  x->together = hk_memory_array(x->memory, x->k + 1, x->k * sizeof *x->together);
  x->second = hk_memory_array(x->memory, x->k + 1, x->k * sizeof *x->second);
  return x->y && x->at && x->level && x->found && x->main && x->together && x->second ? HAKYU_OK : HAKYU_NO_MEMORY;
}

hakyu_status hakyu_survey_analyse(hakyu_survey *s) {
  indexing x = {.survey = s, .memory = s->memory, .k = s->factor_count};
  if (s->is_analysed) return HAKYU_OK;
  see_what_is_allowed(s);
  hakyu_status status = make_results(s);
  if (!status) status = make_room(&x);
  s->is_analysed = !status;
  for (uint32_t figure = 0; figure < s->figure_count && !status; figure++) {
    tell_noise(s, figure);
    if (!s->why_not[HK_SURVEY_EFFECTS]) status = index_effects(&x, figure);
    if (!status && !s->why_not[HK_SURVEY_ELEMENTARY]) status = index_elementary(&x, figure);
    if (!status && !s->why_not[HK_SURVEY_VARIANCE]) status = index_variance(&x, figure);
    if (!status && !s->why_not[HK_SURVEY_REGRESSION]) status = index_regression(&x, figure);
    if (!status && hakyu_survey_leading(s) != HAKYU_INDEX_COUNT) status = converge(&x, figure);
  }
  if (!status) status = hk_survey_cross(s);
  if (status) s->is_analysed = false;
  hk_memory_free(x.memory, x.y), hk_memory_free(x.memory, x.at), hk_memory_free(x.memory, x.level), hk_memory_free(x.memory, x.found);
  hk_memory_free(x.memory, x.main), hk_memory_free(x.memory, x.together), hk_memory_free(x.memory, x.second);
  return status;
}
