/* survey - see survey.h. */
#include "result/survey.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- making ---------------------------------------------------------------------------------------------------------- */

static void *zeroed(hakyu_survey *survey, uint64_t count, size_t size) {
  size_t bytes;
  return __builtin_mul_overflow(count, size, &bytes) ? NULL : hk_arena_zalloc(survey->arena, bytes + 1);
}

static hakyu_status make_arrays(hakyu_survey *s) {
  uint64_t table, cells;
  if (__builtin_mul_overflow(s->point_count, s->factor_count, &table) || __builtin_mul_overflow(s->point_count, s->figure_count, &cells)) return HAKYU_LIMIT;
  s->factors = zeroed(s, s->factor_count, sizeof *s->factors);
  s->figures = zeroed(s, s->figure_count, sizeof *s->figures);
  s->point_ids = zeroed(s, s->point_count, sizeof *s->point_ids);
  s->values = zeroed(s, table, sizeof *s->values);
  s->at = zeroed(s, table, sizeof *s->at);
  s->x = zeroed(s, table, sizeof *s->x);
  s->level = zeroed(s, table, sizeof *s->level);
  s->cells = zeroed(s, cells, sizeof *s->cells);
  s->played = zeroed(s, s->point_count, sizeof *s->played);
  if (!s->factors || !s->figures || !s->point_ids || !s->values || !s->at || !s->x || !s->level || !s->cells || !s->played) return HAKYU_NO_MEMORY;
  for (uint64_t i = 0; i < table; i++) s->at[i] = NAN;
  for (uint64_t i = 0; i < cells; i++) s->cells[i] = (hk_survey_cell){NAN, NAN, NAN, {NAN, NAN}, NAN, NAN, false};
  return HAKYU_OK;
}

hakyu_status hk_survey_create(const hakyu_memory *memory, uint64_t points, uint32_t factors, uint32_t figures, hakyu_survey **survey) {
  hakyu_survey *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  *made = (hakyu_survey){.memory = memory, .point_count = points, .factor_count = factors, .figure_count = figures, .id = "", .title = {"", ""}, .scenario = "",
                         .fingerprint = "", .digest = "", .tlp = {"", ""}};
  hakyu_status status = hk_arena_create(memory, &made->arena);
  if (!status) status = make_arrays(made);
  if (status)
    hakyu_survey_destroy(made);
  else
    *survey = made;
  return status;
}

void hakyu_survey_destroy(hakyu_survey *survey) {
  if (!survey) return;
  hk_memory_free(survey->memory, survey->thresholds);
  hk_memory_free(survey->memory, survey->steps);
  hk_memory_free(survey->memory, survey->crossings);
  hk_arena_destroy(survey->arena);
  hk_memory_free(survey->memory, survey);
}

/* ---- values as numbers and levels -------------------------------------------------------------------------------------- */

/* Numbers before words; numbers by size, words by their letters: but off before on. */
typedef struct valued { const char *text; double x; bool is_number; } valued;

static int compare_valued(const void *left, const void *right) {
  const valued *a = left, *b = right;
  if (a->is_number != b->is_number) return a->is_number ? -1 : 1;
  if (a->is_number && a->x != b->x) return a->x < b->x ? -1 : 1;
  return strcmp(a->text, b->text);
}

/* Distinct values of a factor, ascending; *count is HK_SURVEY_LEVELS_MOST + 1 where there are more. */
static void find_levels(const hakyu_survey *s, uint32_t f, valued list[HK_SURVEY_LEVELS_MOST + 1], uint32_t *count) {
  *count = 0;
  for (uint64_t p = 0; p < s->point_count && *count <= HK_SURVEY_LEVELS_MOST; p++) {
    valued now = {.text = s->values[p * s->factor_count + f]};
    bool is_time;
    uint32_t i = 0;
    while (i < *count && strcmp(list[i].text, now.text) != 0) i++;
    if (i < *count) continue;
    now.is_number = hk_text_quantity(now.text, &now.x, &is_time);
    if (*count <= HK_SURVEY_LEVELS_MOST) list[(*count)++] = now;
  }
  if (*count <= HK_SURVEY_LEVELS_MOST) qsort(list, *count, sizeof *list, compare_valued);
}

static bool read_numbers(hakyu_survey *s, uint32_t f) {
  hk_survey_factor *factor = &s->factors[f];
  bool is_number = true, is_any_time = false, is_time;
  for (uint64_t p = 0; p < s->point_count && is_number; p++) {
    const uint64_t i = p * s->factor_count + f;
    is_number = hk_text_quantity(s->values[i], &s->x[i], &is_time);
    is_any_time |= is_number && is_time;
  }
  factor->is_number = is_number;
  factor->is_time = is_number && is_any_time;
  return is_number;
}

static hakyu_status number_levels(hakyu_survey *s, uint32_t f) {
  valued found[HK_SURVEY_LEVELS_MOST + 1] = {{NULL, 0, false}};
  uint32_t count;
  hk_survey_factor *factor = &s->factors[f];
  const bool is_number = read_numbers(s, f);
  find_levels(s, f, found, &count);
  const bool has_levels = count <= HK_SURVEY_LEVELS_MOST;
  const char **levels = has_levels ? zeroed(s, count, sizeof *levels) : NULL;
  if (has_levels && !levels) return HAKYU_NO_MEMORY;
  for (uint32_t l = 0; l < count && has_levels; l++) levels[l] = found[l].text;
  factor->levels = levels;
  factor->level_count = has_levels ? count : 0;
  for (uint64_t p = 0; p < s->point_count; p++) {
    const uint64_t i = p * s->factor_count + f;
    uint32_t l = 0;
    while (has_levels && strcmp(levels[l], s->values[i]) != 0) l++;
    s->level[i] = has_levels ? l : UINT32_MAX;
    if (!is_number) s->x[i] = has_levels ? (double)l : NAN;
  }
  return HAKYU_OK;
}

/* A list says nothing of a design: where a value lies between the least and the greatest. */
static void place(hakyu_survey *s, uint32_t f) {
  double low = INFINITY, high = -INFINITY;
  for (uint64_t p = 0; p < s->point_count; p++) low = fmin(low, s->x[p * s->factor_count + f]), high = fmax(high, s->x[p * s->factor_count + f]);
  for (uint64_t p = 0; p < s->point_count; p++) {
    const uint64_t i = p * s->factor_count + f;
    if (isnan(s->at[i])) s->at[i] = high > low ? (s->x[i] - low) / (high - low) : 0.5;
  }
}

hakyu_status hk_survey_settle(hakyu_survey *survey) {
  hakyu_status status = HAKYU_OK;
  for (uint32_t f = 0; f < survey->factor_count && !status; f++) {
    status = number_levels(survey, f);
    if (!status) place(survey, f);
  }
  return status;
}

/* ---- thresholds ------------------------------------------------------------------------------------------------------------ */

static hakyu_status refuse(hakyu_findings *findings, const char *text, const char *what) {
  hk_findings_error(findings, (hk_place){"--threshold", 0, 0, NULL}, "wrong-type", "%s (%s); allowed: FIGURE<NUMBER@FACTOR or FIGURE>NUMBER@FACTOR", what, hk_findings_value(findings, text));
  return HAKYU_USAGE;
}

static bool is_word(const char *word, const char *text, size_t length) { return strlen(word) == length && strncmp(word, text, length) == 0; }

hakyu_status hakyu_survey_add_threshold(hakyu_survey *survey, const char *text, hakyu_findings *findings) {
  const size_t name = strcspn(text, "<>");
  const char *at = strrchr(text, '@'), *number = text + name + 1;
  hk_survey_threshold made = {.figure = 0, .is_falling = text[name] == '<'};
  hk_decimal decimal;
  size_t used = 0;
  if (!text[name] || !at || at < number || !hk_text_decimal(number, &decimal, &used)) return refuse(findings, text, "not a threshold");
  made.wanted = hk_text_double(decimal);
  if (number[used] == '%') made.wanted /= 100, used++;
  if (number + used != at) return refuse(findings, text, "not a number");
  while (made.figure < survey->figure_count && !is_word(survey->figures[made.figure].id, text, name)) made.figure++;
  while (made.factor < survey->factor_count && strcmp(survey->factors[made.factor].id, at + 1) != 0) made.factor++;
  if (made.figure == survey->figure_count) return refuse(findings, text, "no such figure");
  if (made.factor == survey->factor_count) return refuse(findings, text, "no such factor");
  hakyu_status status = hk_memory_grow(survey->memory, &survey->thresholds, survey->threshold_count, &survey->threshold_room, sizeof made);
  if (!status) survey->thresholds[survey->threshold_count++] = made;
  return status;
}

/* ---- the porch --------------------------------------------------------------------------------------------------------------- */

const char *hk_survey_design_name(hk_survey_design design) {
  static const char *const names[HK_SURVEY_DESIGN_COUNT] = {"grid", "list", "two_level", "lhs", "sobol", "morris", "saltelli"};
  return names[design];
}

hakyu_survey_about hakyu_survey_tell(const hakyu_survey *s) {
  return (hakyu_survey_about){s->id, {s->title[0], s->title[1]}, hk_survey_design_name(s->design), s->factor_count, s->figure_count, s->point_count, s->replications, s->is_incomplete};
}

hakyu_survey_factor hakyu_survey_factor_get(const hakyu_survey *s, uint32_t factor) {
  assert(factor < s->factor_count);
  const hk_survey_factor *f = &s->factors[factor];
  return (hakyu_survey_factor){f->id, {f->label[0], f->label[1]}, f->levels, f->level_count, f->is_time, f->is_log, f->is_number};
}

hakyu_survey_figure hakyu_survey_figure_get(const hakyu_survey *s, uint32_t figure) {
  assert(figure < s->figure_count);
  const hk_survey_figure *f = &s->figures[figure];
  return (hakyu_survey_figure){f->id, {f->label[0], f->label[1]}, f->unit, f->is_share};
}

const char *hakyu_survey_point_id(const hakyu_survey *s, uint64_t point) { return s->point_ids[point]; }
const char *hakyu_survey_value(const hakyu_survey *s, uint64_t point, uint32_t factor) { return s->values[point * s->factor_count + factor]; }
double hakyu_survey_place(const hakyu_survey *s, uint64_t point, uint32_t factor) { return s->x[point * s->factor_count + factor]; }
uint32_t hakyu_survey_level(const hakyu_survey *s, uint64_t point, uint32_t factor) { return s->level[point * s->factor_count + factor]; }

hakyu_estimate hakyu_survey_found(const hakyu_survey *s, uint64_t point, uint32_t figure) {
  const hk_survey_cell *cell = &s->cells[figure * s->point_count + point];
  return (hakyu_estimate){cell->value, cell->low, cell->high};
}

hakyu_estimate hakyu_survey_index(const hakyu_survey *s, hakyu_index which, uint32_t figure, uint32_t factor) {
  if (!s->is_analysed || which >= HAKYU_INDEX_COUNT) return (hakyu_estimate){NAN, NAN, NAN};
  return s->indices[((uint64_t)which * s->figure_count + figure) * s->factor_count + factor];
}

hakyu_index hakyu_survey_leading(const hakyu_survey *s) {
  static const struct { hk_survey_part part; hakyu_index index; } order[] = {{HK_SURVEY_VARIANCE, HAKYU_INDEX_TOTAL}, {HK_SURVEY_ELEMENTARY, HAKYU_INDEX_MU_STAR},
                                                                             {HK_SURVEY_EFFECTS, HAKYU_INDEX_MAIN}, {HK_SURVEY_REGRESSION, HAKYU_INDEX_PRCC}};
  for (size_t i = 0; i < sizeof order / sizeof *order && s->is_analysed; i++)
    if (!s->why_not[order[i].part]) return order[i].index;
  return HAKYU_INDEX_COUNT;
}
