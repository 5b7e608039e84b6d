/* tornado_figure - the factors of a sweep in the order of the index by which its design ranks them, for one figure: bars, with intervals. */
#include <math.h>

#include "draw/survey_figure.h"

enum { LINES_MOST = 30, NAMES = 220, BELOW = 34 };

static word index_word(hakyu_index index) {
  return index == HAKYU_INDEX_TOTAL ? WORD_index_total : index == HAKYU_INDEX_MU_STAR ? WORD_index_mu_star : index == HAKYU_INDEX_MAIN ? WORD_index_main : WORD_index_prcc;
}

static bool can(const hakyu_survey *survey, uint32_t figure, hakyu_lang lang, saying *why) {
  const hakyu_index leading = hakyu_survey_leading(survey);
  bool is_any = false;
  for (uint32_t f = 0; f < hakyu_survey_tell(survey).factors && leading != HAKYU_INDEX_COUNT; f++) is_any = is_any || !isnan(hakyu_survey_index(survey, leading, figure, f).value);
  if (!is_any) *why = words_fill(WORD_survey_no_index, lang, NULL, NULL, NULL, NULL);
  return is_any;
}

static saying title(const hakyu_survey *survey, uint32_t figure, hakyu_lang lang) {
  return words_fill(WORD_tornado_title, lang, hakyu_survey_figure_get(survey, figure).label[lang], NULL, NULL, NULL);
}

/* Of sobol designs the first order lies as a darker bar within the total. */
static void draw_bar(canvas *c, const hakyu_survey *survey, uint32_t figure, uint32_t factor, const axis *across, double y, double thick) {
  const hakyu_index leading = hakyu_survey_leading(survey);
  const hakyu_estimate e = hakyu_survey_index(survey, leading, figure, factor), first = hakyu_survey_index(survey, HAKYU_INDEX_FIRST, figure, factor);
  if (isnan(e.value)) return;
  const double zero = axis_at(across, 0), to = axis_at(across, e.value);
  canvas_box(c, (box){fmin(zero, to), y - thick / 2, fabs(to - zero), thick}, e.value < 0 ? INK_ORANGE : INK_SKY, 0.85);
  if (leading == HAKYU_INDEX_TOTAL && first.value > 0) canvas_box(c, (box){zero, y - thick / 2, axis_at(across, first.value) - zero, thick}, INK_BLUE, 0.9);
  if (isnan(e.low)) return;
  canvas_segment(c, axis_at(across, e.low), y, axis_at(across, e.high), y, (pen){INK_BLACK, 1, DASH_NONE});
  canvas_segment(c, axis_at(across, e.low), y - thick / 5, axis_at(across, e.low), y + thick / 5, (pen){INK_BLACK, 1, DASH_NONE});
  canvas_segment(c, axis_at(across, e.high), y - thick / 5, axis_at(across, e.high), y + thick / 5, (pen){INK_BLACK, 1, DASH_NONE});
}

static hakyu_status draw(canvas *c, const hakyu_survey *survey, uint32_t figure, hakyu_lang lang) {
  uint32_t factors[LINES_MOST];
  const uint32_t count = survey_rank(survey, figure, LINES_MOST, factors);
  const hakyu_index leading = hakyu_survey_leading(survey);
  const bool is_part = leading == HAKYU_INDEX_MAIN || leading == HAKYU_INDEX_TOTAL;
  axis across = {.low = 0, .high = leading == HAKYU_INDEX_MU_STAR ? 0 : 1};
  for (uint32_t i = 0; i < count; i++) {
    const hakyu_estimate e = hakyu_survey_index(survey, leading, figure, factors[i]);
    if (!isnan(e.value)) across.low = fmin(across.low, isnan(e.low) ? e.value : e.low), across.high = fmax(across.high, isnan(e.high) ? e.value : e.high);
  }
  if (is_part) across.low = fmin(across.low, 0);
  const box room = survey_sheet_draw(c, survey, title(survey, figure, lang).text,
                                     words_fill(leading == HAKYU_INDEX_TOTAL ? WORD_tornado_note_sobol : WORD_tornado_note, lang, NULL, NULL, NULL, NULL), lang);
  box plot = {room.x + NAMES, room.y + 6, room.width - NAMES - 16, room.height - BELOW - 6};
  double height = plot.height / (count > 6 ? count : 6);
  plot.height = height * count;
  across.from = plot.x, across.to = plot.x + plot.width;
  survey_axis_round(&across);
  survey_axis_draw(c, &across, plot, false, is_part, lang);
  canvas_text(c, plot.x + plot.width / 2, plot.y + plot.height + 16, words_get(index_word(leading), lang), (lettering){.size = 8.5, .ink = INK_BLACK, .across = 0.5, .width_most = plot.width});
  for (uint32_t i = 0; i < count; i++) {
    const double y = plot.y + (i + 0.5) * height;
    canvas_text(c, plot.x - 8, y, hakyu_survey_factor_get(survey, factors[i]).label[lang], (lettering){.size = 9, .across = 1, .down = 0.5, .width_most = NAMES - 16});
    draw_bar(c, survey, figure, factors[i], &across, y, height * 0.55 < 22 ? height * 0.55 : 22);
  }
  return HAKYU_OK;
}

const survey_figure *survey_tornado(void) {
  static const survey_figure tornado = {"tornado", can, title, draw};
  return &tornado;
}
