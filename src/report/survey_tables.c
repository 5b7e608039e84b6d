/* survey_tables - see survey_tables.h. One row a figure and factor; factors of a figure stand in the order of their weight. */
#include "report/survey_tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/put_figures.h"
#include "report/report_table.h"

/* ---- rows in order of weight --------------------------------------------------------------------------------------------------- */

typedef struct ranked { double weight; uint32_t factor; } ranked;

static int compare_ranked(const void *left, const void *right) {
  const ranked *a = left, *b = right;
  if (a->weight != b->weight) return a->weight > b->weight ? -1 : 1;
  return a->factor < b->factor ? -1 : a->factor > b->factor;
}

/* NULL without memory, which the document then knows. */
static ranked *rank(hakyu_document *d, const hakyu_survey *s, uint32_t figure, hakyu_index by) {
  ranked *list = hk_memory_array(d->memory, s->factor_count + 1, sizeof *list);
  if (!hk_document_is_fine(d, list ? HAKYU_OK : HAKYU_NO_MEMORY) || !list) {
    hk_memory_free(d->memory, list);
    return NULL;
  }
  for (uint32_t f = 0; f < s->factor_count; f++) {
    const double value = hakyu_survey_index(s, by, figure, f).value;
    list[f] = (ranked){isnan(value) ? -1 : fabs(value), f};
  }
  qsort(list, s->factor_count, sizeof *list, compare_ranked);
  return list;
}

static void figure_column(hakyu_document *d) {
  hk_report_column(d, '<', "sweep.figure");
  hk_report_column(d, '<', "sweep.factor");
}

/* A heading, and the reason if there is no more to say. */
static bool begin(hakyu_document *d, const hakyu_survey *s, hk_survey_part part, const char *heading) {
  hk_document_heading(d, heading);
  if (s->why_not[part]) hk_document_paragraph(d, s->why_not[part]);
  return !s->why_not[part];
}

/* The note of a table, and what a dash means where there is one. */
static void put_note(hakyu_document *d, const hakyu_survey *s, const char *note) {
  hk_buffer_add(hk_document_pen(d), hk_document_say(d, note)), hk_report_note(d);
  bool is_constant = false;
  for (uint32_t j = 0; j < s->figure_count; j++) is_constant = is_constant || isnan(s->noise[j]);
  if (is_constant) hk_buffer_add(hk_document_pen(d), hk_document_say(d, "sweep.constant")), hk_report_note(d);
}

/* A table of indices of one kind of analysis. */
static void put_table(hakyu_document *d, const hakyu_survey *s, const char *title, const hakyu_index *which, const char *const *headers, size_t count, hakyu_index by, const char *note) {
  hk_survey_table(d, s, title);
  figure_column(d);
  for (size_t c = 0; c < count; c++) hk_report_column(d, '>', headers[c]);
  for (uint32_t j = 0; j < s->figure_count && !hk_document_is_starved(d); j++) {
    ranked *order = rank(d, s, j, by);
    for (uint32_t r = 0; r < s->factor_count && order; r++) {
      hk_report_name(d, s->figures[j].id);
      hk_survey_put_factor(d, s, order[r].factor);
      for (size_t c = 0; c < count; c++) hk_survey_put_index(d, hakyu_survey_index(s, which[c], j, order[r].factor));
    }
    hk_memory_free(d->memory, order);
  }
  put_note(d, s, note);
}

/* ---- effects of levels --------------------------------------------------------------------------------------------------------------- */

static void put_main_effects(hakyu_document *d, const hakyu_survey *s) {
  hk_survey_table(d, s, "sweep.main_effects");
  figure_column(d);
  hk_report_column(d, '>', "sweep.level");
  hk_report_column(d, '>', "sweep.mean");
  hk_report_column(d, '>', "sweep.against_first");
  hk_report_column(d, '>', "sweep.share_of_variance");
  for (uint32_t j = 0; j < s->figure_count && !hk_document_is_starved(d); j++) {
    ranked *order = rank(d, s, j, HAKYU_INDEX_MAIN);
    for (uint32_t r = 0; r < s->factor_count && order; r++) {
      const uint32_t f = order[r].factor;
      const hk_survey_level *levels = &s->levels[((uint64_t)j * s->factor_count + f) * HK_SURVEY_LEVELS_MOST];
      for (uint32_t l = 0; l < s->factors[f].level_count; l++) {
        hk_report_name(d, s->figures[j].id);
        hk_survey_put_factor(d, s, f);
        hk_report_name(d, s->factors[f].levels[l]);
        hk_survey_put_found(d, &s->figures[j], (hakyu_estimate){levels[l].value, levels[l].low, levels[l].high}, true);
        hk_put_plain(d, levels[l].value - levels[0].value, 3);
        if (l) hk_report_text(d, "");
        else hk_survey_put_share(d, hakyu_survey_index(s, HAKYU_INDEX_MAIN, j, f).value);
      }
    }
    hk_memory_free(d->memory, order);
  }
  put_note(d, s, "sweep.main_effects_note");
}

typedef struct pair { double weight; uint32_t f, g; hakyu_estimate of; } pair;

static int compare_pairs(const void *left, const void *right) {
  const pair *a = left, *b = right;
  if (a->weight != b->weight) return a->weight > b->weight ? -1 : 1;
  return a->f != b->f ? (a->f > b->f) - (a->f < b->f) : (a->g > b->g) - (a->g < b->g);
}

/* The strongest pairs of a figure: with many factors there are too many to read. */
static void put_pairs(hakyu_document *d, const hakyu_survey *s, const char *title, const char *header, const char *note) {
  enum { SHOWN = 30 };
  const uint32_t k = s->factor_count;
  const size_t count = (size_t)k * (k - 1) / 2;
  if (k < 2) return;
  hk_survey_table(d, s, title);
  figure_column(d);
  hk_report_column(d, '<', "sweep.with"), hk_report_column_key(d, "with");
  hk_report_column(d, '>', header);
  for (uint32_t j = 0; j < s->figure_count && !hk_document_is_starved(d); j++) {
    pair *list = hk_memory_array(d->memory, count, sizeof *list);
    size_t made = 0;
    if (!hk_document_is_fine(d, list ? HAKYU_OK : HAKYU_NO_MEMORY) || !list) {
      hk_memory_free(d->memory, list);
      return;
    }
    for (uint32_t f = 0; f < k; f++)
      for (uint32_t g = f + 1; g < k; g++) {
        const hakyu_estimate of = s->pairs[((uint64_t)j * k + f) * k + g];
        list[made++] = (pair){isnan(of.value) ? -1 : fabs(of.value), f, g, of};
      }
    qsort(list, made, sizeof *list, compare_pairs);
    for (size_t i = 0; i < made && i < SHOWN; i++) {
      hk_report_name(d, s->figures[j].id);
      hk_survey_put_factor(d, s, list[i].f), hk_survey_put_factor(d, s, list[i].g);
      if (isnan(list[i].of.low)) hk_survey_put_share(d, list[i].of.value);
      else hk_survey_put_index(d, list[i].of);
    }
    hk_memory_free(d->memory, list);
  }
  put_note(d, s, note);
  if (count > SHOWN) hk_buffer_printf(hk_document_pen(d), hk_document_say(d, "sweep.pairs_shown"), (int)SHOWN, count), hk_report_note(d);
  if (s->design == HK_SURVEY_TWO_LEVEL && s->factor_count > 10) hk_buffer_add(hk_document_pen(d), hk_document_say(d, "sweep.aliased")), hk_report_note(d);
}

static void put_regression(hakyu_document *d, const hakyu_survey *s) {
  static const hakyu_index which[] = {HAKYU_INDEX_PRCC, HAKYU_INDEX_SRC};
  static const char *const headers[] = {"sweep.prcc", "sweep.src"};
  put_table(d, s, "sweep.coefficients", which, headers, 2, HAKYU_INDEX_PRCC, "sweep.regression_note");
  hk_survey_table(d, s, "sweep.explained");
  hk_report_column(d, '<', "sweep.figure");
  hk_report_column(d, '>', "sweep.explained_share");
  for (uint32_t j = 0; j < s->figure_count; j++) {
    hk_report_name(d, s->figures[j].id);
    hk_survey_put_share(d, s->explained[j]);
  }
}

void hk_survey_put_indices(hakyu_document *d, const hakyu_survey *s) {
  static const hakyu_index morris[] = {HAKYU_INDEX_MU_STAR, HAKYU_INDEX_SIGMA, HAKYU_INDEX_MU}, sobol[] = {HAKYU_INDEX_FIRST, HAKYU_INDEX_TOTAL};
  static const char *const morris_headers[] = {"sweep.mu_star", "sweep.sigma", "sweep.mu"}, *const sobol_headers[] = {"sweep.first_order", "sweep.total"};
  if (begin(d, s, HK_SURVEY_EFFECTS, "sweep.effects")) {
    put_main_effects(d, s);
    put_pairs(d, s, "sweep.interactions", "sweep.share_of_variance", "sweep.interactions_note");
  }
  if (begin(d, s, HK_SURVEY_ELEMENTARY, "sweep.morris")) put_table(d, s, "sweep.elementary", morris, morris_headers, 3, HAKYU_INDEX_MU_STAR, "sweep.morris_note");
  if (begin(d, s, HK_SURVEY_VARIANCE, "sweep.sobol")) {
    put_table(d, s, "sweep.indices", sobol, sobol_headers, 2, HAKYU_INDEX_TOTAL, "sweep.sobol_note");
    if (s->is_second_order) put_pairs(d, s, "sweep.second_order", "sweep.second", "sweep.second_note");
  }
  if (begin(d, s, HK_SURVEY_REGRESSION, "sweep.regression")) put_regression(d, s);
}

/* ---- how it came to stand -------------------------------------------------------------------------------------------------------------- */

void hk_survey_put_convergence(hakyu_document *d, const hakyu_survey *s) {
  static const char *const names[HAKYU_INDEX_COUNT] = {"sweep.share_of_variance", "", "sweep.mu_star", "", "", "sweep.total", "", "sweep.prcc"};
  const hakyu_index leading = hakyu_survey_leading(s);
  hk_document_heading(d, "sweep.convergence");
  if (!s->step_count) {
    hk_document_paragraph(d, s->precision > 0 && leading != HAKYU_INDEX_COUNT ? "sweep.no_convergence_by_precision" : "sweep.no_convergence");
    return;
  }
  hk_survey_table(d, s, "sweep.steps");
  figure_column(d);
  hk_report_column(d, '<', "sweep.of_what");
  hk_report_column(d, '>', "sweep.how_many");
  hk_report_column(d, '>', names[leading]);
  for (size_t i = 0; i < s->step_count; i++)
    for (uint32_t f = 0; f < s->factor_count; f++) {
      const hk_survey_step *step = &s->steps[i];
      hk_report_name(d, s->figures[step->figure].id);
      hk_survey_put_factor(d, s, f);
      hk_report_text(d, hk_document_say(d, step->is_replications                ? "sweep.of_replications"
                                           : s->design == HK_SURVEY_MORRIS   ? "sweep.of_trajectories"
                                           : s->design == HK_SURVEY_SALTELLI ? "sweep.of_base_points"
                                                                             : "sweep.of_points"));
      hk_put_grouped(d, (int64_t)step->amount);
      if (leading == HAKYU_INDEX_MAIN) hk_survey_put_share(d, step->of[f].value);
      else hk_survey_put_index(d, step->of[f]);
    }
  hk_buffer_add(hk_document_pen(d), hk_document_say(d, "sweep.convergence_note")), hk_report_note(d);
}

/* ---- thresholds ------------------------------------------------------------------------------------------------------------------------------ */

/* "1 h 05 min", "< 1h" where already the least value is beyond, "> 24h" where none is. */
static void write_crossing(hk_buffer *pen, const hk_survey_factor *factor, double x, double least, double greatest) {
  if (x == -INFINITY) hk_buffer_add(pen, "< ");
  if (x == INFINITY) hk_buffer_add(pen, "> ");
  hk_survey_write_x(pen, factor, x == -INFINITY ? least : x == INFINITY ? greatest : x);
}

static void put_crossing(hakyu_document *d, const hakyu_survey *s, const hk_survey_crossing *crossing) {
  hk_buffer *pen = hk_document_pen(d);
  const hk_survey_threshold *wanted = &s->thresholds[crossing->threshold];
  const hk_survey_factor *factor = &s->factors[wanted->factor];
  const hakyu_cell_kind kind = factor->is_time ? HAKYU_CELL_DURATION : HAKYU_CELL_NUMBER;
  double least = INFINITY, greatest = -INFINITY;
  for (uint64_t p = 0; p < s->point_count; p++) least = fmin(least, s->x[p * s->factor_count + wanted->factor]), greatest = fmax(greatest, s->x[p * s->factor_count + wanted->factor]);
  hk_buffer_printf(pen, "%s %c ", s->figures[wanted->figure].id, wanted->is_falling ? '<' : '>');
  if (s->figures[wanted->figure].is_share) hk_figure_share(pen, wanted->wanted);
  else hk_buffer_number(pen, wanted->wanted, 6);
  hk_report_put(d);
  hk_survey_put_factor(d, s, wanted->factor);
  if (*crossing->where) hk_report_name(d, crossing->where);
  else hk_report_text(d, s->factor_count > 1 ? hk_document_say(d, "sweep.mean_over_others") : "");
  write_crossing(pen, factor, crossing->at.value, least, greatest), hk_report_put_value(d, kind, crossing->at.value);
  write_crossing(pen, factor, crossing->at.low, least, greatest), hk_buffer_add(pen, " – "), write_crossing(pen, factor, crossing->at.high, least, greatest);
  hk_report_put_interval(d, kind, crossing->at.low, crossing->at.high);
  hk_report_text(d, hk_document_say(d, crossing->is_by_points ? "sweep.by_points" : "sweep.by_replications"));
  hk_put_grouped(d, (int64_t)crossing->points);
}

static bool is_crossed(const hakyu_survey *s, size_t threshold) {
  for (size_t i = 0; i < s->crossing_count; i++)
    if (s->crossings[i].threshold == threshold) return true;
  return false;
}

void hk_survey_put_thresholds(hakyu_document *d, const hakyu_survey *s) {
  hk_document_heading(d, "sweep.thresholds");
  if (!s->threshold_count) {
    hk_document_paragraph(d, "sweep.no_thresholds");
    return;
  }
  for (size_t t = 0; t < s->threshold_count; t++) {
    if (is_crossed(s, t)) continue;
    const hk_survey_factor *factor = &s->factors[s->thresholds[t].factor];
    hk_buffer_printf(hk_document_pen(d), hk_document_say(d, factor->is_number ? "sweep.threshold_of_few" : "sweep.threshold_of_words"), s->figures[s->thresholds[t].figure].id, factor->id);
    hk_document_put_paragraph(d);
  }
  if (!s->crossing_count) return;
  hk_survey_table(d, s, "sweep.crossings");
  hk_report_column(d, '<', "sweep.wanted");
  hk_report_column(d, '<', "sweep.factor");
  hk_report_column(d, '<', "sweep.where");
  hk_report_column(d, '>', "sweep.from");
  hk_report_column(d, '>', "sweep.interval");
  hk_report_column(d, '<', "sweep.interval_by");
  hk_report_column(d, '>', "sweep.point_count");
  for (size_t i = 0; i < s->crossing_count; i++) put_crossing(d, s, &s->crossings[i]);
  hk_buffer_add(hk_document_pen(d), hk_document_say(d, "sweep.thresholds_note")), hk_report_note(d);
}
