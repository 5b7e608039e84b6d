/* morris_figure - elementary effects of one figure: how much a factor does to the right, how much that depends on the others up. The broken line is
   sigma = mu*: above it a factor does as much by where the others stand as by itself. */
#include <math.h>

#include "draw/survey_figure.h"

enum { LEFT = 56, BELOW = 36, NAMED_MOST = 24 };

static bool can(const hakyu_survey *survey, uint32_t figure, hakyu_lang lang, saying *why) {
  bool is_any = false;
  for (uint32_t f = 0; f < hakyu_survey_tell(survey).factors; f++) is_any = is_any || !isnan(hakyu_survey_index(survey, HAKYU_INDEX_MU_STAR, figure, f).value);
  if (!is_any) *why = words_fill(WORD_survey_no_index, lang, NULL, NULL, NULL, NULL);
  return is_any;
}

static saying title(const hakyu_survey *survey, uint32_t figure, hakyu_lang lang) {
  return words_fill(WORD_morris_title, lang, hakyu_survey_figure_get(survey, figure).label[lang], NULL, NULL, NULL);
}

/* A name goes above or below its mark, away from the last one that is near. */
static void draw_points(canvas *c, const hakyu_survey *survey, uint32_t figure, const axis *across, const axis *up, box plot, hakyu_lang lang) {
  uint32_t factors[NAMED_MOST];
  point named[NAMED_MOST];
  uint32_t names = 0;
  const uint32_t count = survey_rank(survey, figure, NAMED_MOST, factors), all = hakyu_survey_tell(survey).factors;
  for (uint32_t f = 0; f < all; f++) {
    const hakyu_estimate mu_star = hakyu_survey_index(survey, HAKYU_INDEX_MU_STAR, figure, f);
    const double y = axis_at(up, hakyu_survey_index(survey, HAKYU_INDEX_SIGMA, figure, f).value);
    canvas_segment(c, axis_at(across, mu_star.low), y, axis_at(across, mu_star.high), y, (pen){INK_GREY, 0.7, DASH_NONE});
    canvas_mark(c, MARK_DISC, axis_at(across, mu_star.value), y, 6, INK_BLUE);
  }
  for (uint32_t i = 0; i < count; i++) {
    point at = {axis_at(across, hakyu_survey_index(survey, HAKYU_INDEX_MU_STAR, figure, factors[i]).value), axis_at(up, hakyu_survey_index(survey, HAKYU_INDEX_SIGMA, figure, factors[i]).value) - 9};
    bool is_free = true;
    for (uint32_t n = 0; n < names; n++) is_free = is_free && (fabs(named[n].x - at.x) > 60 || fabs(named[n].y - at.y) > 10);
    if (!is_free) continue;
    named[names++] = at;
    const double right = plot.x + plot.width - at.x;
    canvas_text(c, at.x, at.y, hakyu_survey_factor_get(survey, factors[i]).label[lang], (lettering){.size = 8.5, .across = right < 80 ? 1 : at.x - plot.x < 40 ? 0 : 0.5, .down = 0.5, .width_most = 160});
  }
}

static hakyu_status draw(canvas *c, const hakyu_survey *survey, uint32_t figure, hakyu_lang lang) {
  const uint32_t k = hakyu_survey_tell(survey).factors;
  axis across = {.low = 0, .high = 0}, up = {.low = 0, .high = 0};
  for (uint32_t f = 0; f < k; f++) {
    const hakyu_estimate mu_star = hakyu_survey_index(survey, HAKYU_INDEX_MU_STAR, figure, f);
    if (isnan(mu_star.value)) continue;
    across.high = fmax(across.high, mu_star.high), up.high = fmax(up.high, hakyu_survey_index(survey, HAKYU_INDEX_SIGMA, figure, f).value);
  }
  up.high = fmax(up.high * 1.1, across.high * 0.1);
  const box room = survey_sheet_draw(c, survey, title(survey, figure, lang).text, words_fill(WORD_morris_note, lang, NULL, NULL, NULL, NULL), lang);
  const box plot = {room.x + LEFT, room.y + 8, room.width - LEFT - 16, room.height - BELOW - 8};
  across.from = plot.x, across.to = plot.x + plot.width, up.from = plot.y + plot.height, up.to = plot.y;
  survey_axis_round(&across), survey_axis_round(&up);
  survey_axis_draw(c, &across, plot, false, false, lang);
  survey_axis_draw(c, &up, plot, true, false, lang);
  canvas_clip(c, plot);
  canvas_segment(c, axis_at(&across, 0), axis_at(&up, 0), axis_at(&across, across.high), axis_at(&up, across.high), (pen){INK_SILVER, 0.8, DASH_LONG});
  canvas_unclip(c);
  canvas_text(c, plot.x + plot.width / 2, plot.y + plot.height + 16, words_get(WORD_morris_across, lang), (lettering){.size = 9, .across = 0.5, .width_most = plot.width});
  canvas_text(c, room.x + 2, plot.y + plot.height / 2, words_get(WORD_morris_up, lang), (lettering){.size = 9, .is_upright = true, .across = 0.5, .width_most = plot.height});
  draw_points(c, survey, figure, &across, &up, plot, lang);
  return HAKYU_OK;
}

const survey_figure *survey_morris(void) {
  static const survey_figure morris = {"morris", can, title, draw};
  return &morris;
}
