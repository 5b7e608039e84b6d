/* survey_crossings - threshold search. Where the factor has a few levels (grids, lists), one search for each combination of the other
   factors, on the points' own intervals, and one over the means of all points by level. Where all factors move at once, one search over all
   points: the fit is of the mean over the other factors, its limits those of resampled points. */
#include "diagnosis/survey_indices.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COMBINATIONS_MOST = 200 };

typedef struct placed { double x; uint64_t point; } placed;

typedef struct crossing {
  hakyu_survey *survey;
  uint32_t threshold, figure, factor;
  double wanted;
  bool is_falling;
  double *x, *y, *low, *high;
  bool *is_taken;              /* by point: in a combination already searched */
  placed *order;
} crossing;

static hakyu_status add(crossing *c, const char *where, uint64_t points, bool is_by_points, hk_index at) {
  hakyu_survey *s = c->survey;
  hakyu_status status = hk_memory_grow(s->memory, &s->crossings, s->crossing_count, &s->crossing_room, sizeof *s->crossings);
  if (!status) s->crossings[s->crossing_count++] = (hk_survey_crossing){c->threshold, where, points, {at.value, at.low, at.high}, is_by_points};
  return status;
}

static const hk_survey_cell *cell_of(const crossing *c, uint64_t p) { return &c->survey->cells[c->figure * c->survey->point_count + p]; }
static double x_of(const crossing *c, uint64_t p) { return c->survey->x[p * c->survey->factor_count + c->factor]; }

static int compare_placed(const void *left, const void *right) {
  const placed *a = left, *b = right;
  return a->x != b->x ? (a->x > b->x) - (a->x < b->x) : (a->point > b->point) - (a->point < b->point);
}

/* The points of c->order, by x; those of equal x become their mean. */
static hakyu_status search(crossing *c, uint64_t n, const char *where) {
  uint64_t count = 0;
  hk_index found;
  qsort(c->order, n, sizeof *c->order, compare_placed);
  for (uint64_t i = 0, end; i < n; i = end, count++) {
    c->x[count] = c->order[i].x, c->y[count] = c->low[count] = c->high[count] = 0;
    for (end = i; end < n && c->order[end].x == c->order[i].x; end++) {
      const hk_survey_cell *cell = cell_of(c, c->order[end].point);
      c->y[count] += cell->value, c->low[count] += cell->low, c->high[count] += cell->high;
    }
    const double points = (double)(end - i);
    c->y[count] /= points, c->low[count] /= points, c->high[count] /= points;
  }
  if (count < 2) return HAKYU_OK;
  hakyu_status status = hk_sensitivity_threshold(c->survey->memory, c->x, c->y, c->low, c->high, count, c->wanted, c->is_falling, &found);
  return status ? status : add(c, where, n, false, found);
}

static bool is_beside(const hakyu_survey *s, uint64_t p, uint64_t q, uint32_t factor) {
  for (uint32_t f = 0; f < s->factor_count; f++)
    if (f != factor && strcmp(s->values[p * s->factor_count + f], s->values[q * s->factor_count + f]) != 0) return false;
  return true;
}

/* "start 0.9, refuel on"; NULL without memory. */
static const char *name_combination(const crossing *c, uint64_t p) {
  const hakyu_survey *s = c->survey;
  hk_buffer text;
  hk_buffer_init(&text, s->memory);
  for (uint32_t f = 0; f < s->factor_count; f++)
    if (f != c->factor) hk_buffer_printf(&text, "%s%s %s", text.length ? ", " : "", s->factors[f].id, s->values[p * s->factor_count + f]);
  const char *kept = text.is_starved ? NULL : hk_arena_text(s->arena, text.length ? text.text : "", text.length);
  hk_buffer_fini(&text);
  return kept;
}

static uint64_t take_beside(crossing *c, uint64_t p) {
  uint64_t n = 0;
  for (uint64_t q = p; q < c->survey->point_count; q++) {
    if (c->is_taken[q] || !is_beside(c->survey, p, q, c->factor)) continue;
    c->is_taken[q] = true;
    if (isfinite(cell_of(c, q)->value)) c->order[n++] = (placed){x_of(c, q), q};
  }
  return n;
}

static hakyu_status search_combinations(crossing *c) {
  hakyu_status status = HAKYU_OK;
  const hakyu_survey *s = c->survey;
  uint32_t combinations = 0;
  memset(c->is_taken, 0, s->point_count * sizeof *c->is_taken);
  for (uint64_t p = 0; p < s->point_count && !status && s->factor_count > 1 && combinations < COMBINATIONS_MOST; p++) {
    if (c->is_taken[p]) continue;
    const uint64_t n = take_beside(c, p);
    const char *where = n > 1 ? name_combination(c, p) : "";
    status = !where ? HAKYU_NO_MEMORY : n > 1 ? search(c, n, where) : HAKYU_OK;
    combinations++;
  }
  return status;
}

static hakyu_status search_all(crossing *c, bool is_of_levels) {
  const hakyu_survey *s = c->survey;
  uint64_t n = 0;
  hk_index found;
  for (uint64_t p = 0; p < s->point_count; p++)
    if (isfinite(cell_of(c, p)->value)) c->order[n++] = (placed){x_of(c, p), p};
  if (is_of_levels) return search(c, n, "");
  for (uint64_t i = 0; i < n; i++) c->x[i] = c->order[i].x, c->y[i] = cell_of(c, c->order[i].point)->value;
  if (n < 2) return HAKYU_OK;
  hakyu_status status = hk_sensitivity_threshold_sampled(s->memory, c->x, c->y, n, c->wanted, c->is_falling, s->seed, &found);
  return status ? status : add(c, "", n, true, found);
}

static hakyu_status cross(crossing *c) {
  const hakyu_survey *s = c->survey;
  const bool is_of_levels = s->factors[c->factor].level_count > 0 && s->design != HK_SURVEY_LHS && s->design != HK_SURVEY_SOBOL && s->design != HK_SURVEY_SALTELLI && s->design != HK_SURVEY_MORRIS;
  if (!s->factors[c->factor].is_number) return HAKYU_OK; /* words have no order to search in; the report says so */
  hakyu_status status = search_all(c, is_of_levels);
  return status || !is_of_levels ? status : search_combinations(c);
}

hakyu_status hk_survey_cross(hakyu_survey *survey) {
  const hakyu_memory *memory = survey->memory;
  const uint64_t n = survey->point_count + 1;
  crossing c = {.survey = survey,
                .x = hk_memory_array(memory, n, sizeof *c.x), .y = hk_memory_array(memory, n, sizeof *c.y), .low = hk_memory_array(memory, n, sizeof *c.low),
                .high = hk_memory_array(memory, n, sizeof *c.high), .is_taken = hk_memory_array(memory, n, sizeof *c.is_taken), .order = hk_memory_array(memory, n, sizeof *c.order)};
  hakyu_status status = c.x && c.y && c.low && c.high && c.is_taken && c.order ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (size_t t = 0; t < survey->threshold_count && !status; t++) {
    const hk_survey_threshold *wanted = &survey->thresholds[t];
    c.threshold = (uint32_t)t, c.figure = wanted->figure, c.factor = wanted->factor, c.wanted = wanted->wanted, c.is_falling = wanted->is_falling;
    status = cross(&c);
  }
  hk_memory_free(memory, c.x), hk_memory_free(memory, c.y), hk_memory_free(memory, c.low), hk_memory_free(memory, c.high);
  hk_memory_free(memory, c.is_taken), hk_memory_free(memory, c.order);
  return status;
}
