/* lines_figure - one figure of a sweep over each of its factors, the heaviest first: means over all points at a level (or in a bin), with
   their band. All panels share one scale, so that their slopes may be compared. */
#include <math.h>
#include <string.h>

#include "draw/survey_figure.h"

enum { PANELS_MOST = 6, LEFT = 46, BELOW = 36, HEAD = 20 };

typedef struct panel { uint32_t factor, count; survey_mean means[SURVEY_PLACES_MOST]; bool is_binned; } panel;

static bool can(const hakyu_survey *survey, uint32_t figure, hakyu_lang lang, saying *why) {
  (void)figure;
  if (hakyu_survey_tell(survey).factors) return true;
  *why = words_fill(WORD_survey_few, lang, NULL, NULL, NULL, NULL);
  return false;
}

static saying title(const hakyu_survey *survey, uint32_t figure, hakyu_lang lang) {
  return words_fill(WORD_lines_title, lang, hakyu_survey_figure_get(survey, figure).label[lang], NULL, NULL, NULL);
}

/* Where values stand: by number, by its logarithm where they span much, or evenly where they are words. */
static double place_of(const hakyu_survey_factor *factor, const survey_mean *mean, bool is_log) {
  return !factor->is_number ? mean->level : is_log ? log(mean->x) : mean->x;
}

static void draw_marks(canvas *c, const panel *p, const hakyu_survey_factor *factor, const axis *across, const axis *up, box where, bool is_log, hakyu_lang lang) {
  point line[SURVEY_PLACES_MOST], band[2 * SURVEY_PLACES_MOST];
  double last = -1e9;
  for (uint32_t i = 0; i < p->count; i++) {
    const survey_mean *mean = &p->means[i];
    const double x = axis_at(across, place_of(factor, mean, is_log));
    line[i] = (point){x, axis_at(up, mean->value)};
    band[i] = (point){x, axis_at(up, mean->high)};
    band[2 * p->count - 1 - i] = (point){x, axis_at(up, mean->low)};
    const saying text = !p->is_binned ? words_join(factor->levels[mean->level], "", "") : survey_value(factor, mean->x, lang);
    if (x - last < 30 && i) continue;
    canvas_text(c, x, where.y + where.height + 3, text.text, (lettering){.size = 7.5, .ink = INK_GREY, .across = 0.5, .width_most = 60});
    last = x;
  }
  if (p->count > 1) canvas_area(c, band, 2 * (size_t)p->count, INK_BLUE, 0.22);
  canvas_line(c, line, p->count, (pen){INK_BLUE, 1.4, DASH_NONE});
  for (uint32_t i = 0; i < p->count; i++) {
    canvas_segment(c, band[i].x, band[i].y, band[i].x, band[2 * p->count - 1 - i].y, (pen){INK_BLUE, 0.6, DASH_NONE});
    canvas_mark(c, MARK_DISC, line[i].x, line[i].y, 4, INK_BLACK);
  }
}

static void draw_panel(canvas *c, const hakyu_survey *survey, uint32_t figure, const panel *p, axis up, box where, hakyu_lang lang) {
  const hakyu_survey_factor factor = hakyu_survey_factor_get(survey, p->factor);
  const bool is_log = factor.is_number && p->count > 1 && p->means[0].x > 0 && (factor.is_log || p->means[p->count - 1].x > 12 * p->means[0].x);
  up.from = where.y + where.height, up.to = where.y;
  canvas_text(c, where.x, where.y - 4, factor.label[lang], (lettering){.size = 9, .is_bold = true, .down = 1, .width_most = where.width});
  survey_axis_draw(c, &up, where, true, hakyu_survey_figure_get(survey, figure).is_share, lang);
  if (!p->count) return;
  axis across = {.low = place_of(&factor, &p->means[0], is_log), .high = place_of(&factor, &p->means[p->count - 1], is_log), .from = where.x + 14, .to = where.x + where.width - 14};
  draw_marks(c, p, &factor, &across, &up, where, is_log, lang);
  if (is_log) canvas_text(c, where.x + where.width, where.y + where.height + 14, words_get(WORD_log_scale, lang), (lettering){.size = 6.5, .ink = INK_GREY, .across = 1});
}

static hakyu_status draw(canvas *c, const hakyu_survey *survey, uint32_t figure, hakyu_lang lang) {
  uint32_t factors[PANELS_MOST];
  const uint32_t count = survey_rank(survey, figure, PANELS_MOST, factors), columns = count < 3 ? count : 3, rows = (count + columns - 1) / columns;
  panel panels[PANELS_MOST];
  axis up = {.low = INFINITY, .high = -INFINITY, .to = 1};
  bool is_binned = false;
  for (uint32_t i = 0; i < count; i++) {
    panels[i].factor = factors[i];
    panels[i].count = survey_means(survey, figure, factors[i], panels[i].means, &panels[i].is_binned);
    is_binned |= panels[i].is_binned;
    for (uint32_t m = 0; m < panels[i].count; m++) up.low = fmin(up.low, panels[i].means[m].low), up.high = fmax(up.high, panels[i].means[m].high);
  }
  if (!isfinite(up.low)) up.low = 0, up.high = 1;
  const hakyu_survey_figure about = hakyu_survey_figure_get(survey, figure);
  const box room = survey_sheet_draw(c, survey, title(survey, figure, lang).text, words_fill(is_binned ? WORD_lines_note_bins : WORD_lines_note, lang, NULL, NULL, NULL, NULL), lang);
  const double wide = room.width / columns, high = room.height / rows;
  up.from = high - HEAD - BELOW, up.to = 0;
  survey_axis_round(&up);
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t row = i / columns;
    const box where = {room.x + wide * (i % columns) + LEFT, room.y + high * row + HEAD, wide - LEFT - 8, high - HEAD - BELOW};
    draw_panel(c, survey, figure, &panels[i], up, where, lang);
    if (i % columns == 0 && *about.unit)
      canvas_text(c, where.x - LEFT + 2, where.y - 4, words_get(strcmp(about.unit, "h") == 0 ? WORD_unit_index : WORD_unit_hours, lang), (lettering){.size = 6.5, .ink = INK_GREY, .down = 1, .width_most = LEFT - 4});
  }
  return HAKYU_OK;
}

const survey_figure *survey_lines(void) {
  static const survey_figure lines = {"lines", can, title, draw};
  return &lines;
}
