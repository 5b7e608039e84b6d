/* survey_sheet - see survey_figure.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/text.h>

#include "draw/survey_figure.h"

enum { MARGIN = 34, BINS = 12 };

box survey_sheet_draw(canvas *c, const hakyu_survey *survey, const char *title, saying note, hakyu_lang lang) {
  const hakyu_survey_about about = hakyu_survey_tell(survey);
  const double width = SHEET_WIDTH - 2 * MARGIN;
  double top = MARGIN, bottom = SHEET_HEIGHT - MARGIN + 6, height;
  saying run = !about.replications ? words_fill(WORD_survey_files, lang, about.id, about.design, words_number((int64_t)about.points).text, NULL)
                                   : words_fill(WORD_survey_run, lang, about.id, about.design, words_number((int64_t)about.points).text, words_number((int64_t)about.replications).text);
  if (about.is_incomplete) canvas_text(c, SHEET_WIDTH - MARGIN, MARGIN + 4, "INCOMPLETE", (lettering){.size = 11, .ink = INK_VERMILLION, .is_bold = true, .across = 1});
  top += canvas_text(c, MARGIN, top, title, (lettering){.size = 15, .ink = INK_BLACK, .is_bold = true, .width_most = width - 110});
  top += canvas_text(c, MARGIN, top + 1, about.title[lang], (lettering){.size = 10, .ink = INK_GREY, .width_most = width}) + 1;
  const saying below = words_join(note.text, words_join(run.text, about.replications ? words_get(WORD_survey_conditional, lang) : "", lang == HAKYU_EN ? " " : "").text, lang == HAKYU_EN ? " " : "");
  const lettering small = {.size = 7.5, .ink = INK_GREY, .width_most = width, .is_wrapped = true};
  canvas_measure(c, below.text, small, NULL, &height);
  bottom -= height;
  canvas_text(c, MARGIN, bottom, below.text, small);
  canvas_segment(c, MARGIN, bottom - 3, MARGIN + width, bottom - 3, (pen){INK_SILVER, 0.5, DASH_NONE});
  return (box){MARGIN, top + 8, width, bottom - 3 - top - 14};
}

/* ---- numbers ---------------------------------------------------------------------------------------------------------------- */

saying survey_number(double value, double step) {
  saying out = {""};
  const double size = fmax(fabs(value), fabs(step));
  int decimals = 0;
  if (!isfinite(value) || size >= 1e15 || (size > 0 && size < 1e-6)) {
    hakyu_text_number(value, out.text, sizeof out.text);
    return out;
  }
  while (decimals < 9 && step > 0 && fabs(step * pow(10, decimals) - round(step * pow(10, decimals))) > 1e-6) decimals++;
  const int64_t scaled = llround(fabs(value) * pow(10, decimals)), unit = llround(pow(10, decimals));
  const saying whole = words_number(scaled / unit);
  if (decimals)
    snprintf(out.text, sizeof out.text, "%s%.32s.%0*lld", value < 0 && scaled ? "-" : "", whole.text, decimals, (long long)(scaled % unit));
  else
    snprintf(out.text, sizeof out.text, "%s%.32s", value < 0 && scaled ? "-" : "", whole.text);
  return out;
}

saying survey_value(const hakyu_survey_factor *factor, double x, hakyu_lang lang) {
  saying out = {""};
  if (factor->is_time) return words_duration(llround(x), lang);
  hakyu_text_number(x, out.text, sizeof out.text);
  return strlen(out.text) <= 8 ? out : survey_number(x, pow(10, floor(log10(fmax(fabs(x), 1e-9))) - 2));
}

/* ---- axes ------------------------------------------------------------------------------------------------------------------------ */

static double step_of(const axis *a, double gap) { return axis_round_value((a->high - a->low) * gap / fabs(a->to - a->from)); }

void survey_axis_round(axis *a) {
  if (a->low > 0 && a->low < a->high / 2) a->low = 0;
  if (!(a->high > a->low)) a->high = a->low + fmax(fabs(a->low), 1);
  const double step = step_of(a, 30);
  a->low = floor(a->low / step + 1e-9) * step;
  a->high = ceil(a->high / step - 1e-9) * step;
}

void survey_axis_draw(canvas *c, const axis *a, box where, bool is_upright, bool is_share, hakyu_lang lang) {
  const double step = step_of(a, is_upright ? 30 : 56);
  for (int64_t i = (int64_t)ceil(a->low / step - 1e-9); (double)i * step <= a->high + 1e-9 * step; i++) {
    const double value = (double)i * step, at = axis_at(a, value);
    const saying text = is_share ? words_fill(WORD_percent, lang, survey_number(100 * value, 100 * step).text, NULL, NULL, NULL) : survey_number(value, step);
    if (is_upright) {
      canvas_segment(c, where.x, at, where.x + where.width, at, (pen){i ? INK_MIST : INK_SILVER, 0.5, DASH_NONE});
      canvas_text(c, where.x - 4, at, text.text, (lettering){.size = 7.5, .ink = INK_GREY, .across = 1, .down = 0.5});
    } else {
      canvas_segment(c, at, where.y, at, where.y + where.height, (pen){i ? INK_MIST : INK_SILVER, 0.5, DASH_NONE});
      canvas_text(c, at, where.y + where.height + 3, text.text, (lettering){.size = 7.5, .ink = INK_GREY, .across = 0.5});
    }
  }
}

/* ---- what matters most --------------------------------------------------------------------------------------------------------------- */

static double weight_of(const hakyu_survey *survey, uint32_t figure, uint32_t factor) {
  const double value = hakyu_survey_index(survey, hakyu_survey_leading(survey), figure, factor).value;
  return isnan(value) ? -1 : fabs(value);
}

uint32_t survey_rank(const hakyu_survey *survey, uint32_t figure, uint32_t most, uint32_t *factors) {
  const uint32_t k = hakyu_survey_tell(survey).factors;
  uint32_t count = 0;
  for (uint32_t f = 0; f < k; f++) {
    uint32_t at = count < most ? count++ : most;
    for (; at > 0 && weight_of(survey, figure, factors[at - 1]) < weight_of(survey, figure, f); at--)
      if (at < most) factors[at] = factors[at - 1];
    if (at < most) factors[at] = f;
  }
  return count;
}

/* ---- means over one factor --------------------------------------------------------------------------------------------------------------- */

typedef struct placed { double x; uint64_t point; } placed;

static int compare_placed(const void *left, const void *right) {
  const placed *a = left, *b = right;
  return a->x != b->x ? (a->x > b->x) - (a->x < b->x) : (a->point > b->point) - (a->point < b->point);
}

static void add(survey_mean *mean, double x, hakyu_estimate found) {
  mean->x += x, mean->value += found.value, mean->low += isnan(found.low) ? found.value : found.low, mean->high += isnan(found.high) ? found.value : found.high;
  mean->points++;
}

static void settle(survey_mean *mean) {
  const double n = (double)mean->points;
  mean->x /= n, mean->value /= n, mean->low /= n, mean->high /= n;
}

static uint32_t means_by_level(const hakyu_survey *survey, uint32_t figure, uint32_t factor, uint32_t levels, survey_mean *means) {
  uint32_t kept = 0;
  memset(means, 0, SURVEY_PLACES_MOST * sizeof *means);
  for (uint64_t p = 0; p < hakyu_survey_tell(survey).points; p++) {
    const hakyu_estimate found = hakyu_survey_found(survey, p, figure);
    if (isfinite(found.value)) add(&means[hakyu_survey_level(survey, p, factor)], hakyu_survey_place(survey, p, factor), found);
  }
  for (uint32_t l = 0; l < levels; l++) {
    if (!means[l].points) continue;
    settle(&means[l]);
    means[l].level = l;
    means[kept++] = means[l];
  }
  return kept;
}

/* Where the points of a bin differ in everything else, the band is that of the bin's mean over them. */
static uint32_t means_by_bins(const hakyu_survey *survey, uint32_t figure, uint32_t factor, survey_mean *means) {
  const uint64_t points = hakyu_survey_tell(survey).points;
  placed *list = calloc(points + 1, sizeof *list);
  uint64_t n = 0;
  for (uint64_t p = 0; p < points && list; p++)
    if (isfinite(hakyu_survey_found(survey, p, figure).value)) list[n++] = (placed){hakyu_survey_place(survey, p, factor), p};
  if (list) qsort(list, n, sizeof *list, compare_placed);
  const uint32_t bins = n >= 3 * (uint64_t)BINS ? BINS : n >= 6 ? (uint32_t)(n / 3) : (uint32_t)n;
  memset(means, 0, SURVEY_PLACES_MOST * sizeof *means);
  for (uint32_t b = 0; b < bins; b++) {
    double squares = 0;
    for (uint64_t i = n * b / bins; i < n * (b + 1) / bins; i++) add(&means[b], list[i].x, hakyu_survey_found(survey, list[i].point, figure));
    settle(&means[b]);
    for (uint64_t i = n * b / bins; i < n * (b + 1) / bins; i++) squares += pow(hakyu_survey_found(survey, list[i].point, figure).value - means[b].value, 2);
    const double half = means[b].points > 1 ? 1.959964 * sqrt(squares / (double)(means[b].points - 1) / (double)means[b].points) : 0;
    means[b].low = means[b].value - half, means[b].high = means[b].value + half, means[b].level = b;
  }
  free(list);
  return bins;
}

uint32_t survey_means(const hakyu_survey *survey, uint32_t figure, uint32_t factor, survey_mean means[SURVEY_PLACES_MOST], bool *is_binned) {
  const hakyu_survey_factor about = hakyu_survey_factor_get(survey, factor);
  *is_binned = !about.levels;
  return about.levels ? means_by_level(survey, figure, factor, about.level_count, means) : means_by_bins(survey, figure, factor, means);
}
