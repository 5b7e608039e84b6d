/* heat_figure - one figure of a sweep over its two heaviest factors, averaged over the others: by level, or in eight bins where a factor has
   many values. Each cell bears its number, so that nobody has to read a shade. */
#include <math.h>

#include "draw/survey_figure.h"

enum { CELLS_MOST = 12, BINS = 8, LEFT = 120, BELOW = 44, KEY = 90 };

typedef struct side { uint32_t factor, cells; hakyu_survey_factor about; double low, high; } side;
typedef struct cell { double sum; uint64_t points; } cell;

static bool is_fit(const hakyu_survey *survey, uint32_t f) {
  const hakyu_survey_factor about = hakyu_survey_factor_get(survey, f);
  return about.levels ? about.level_count > 1 && (about.level_count <= CELLS_MOST || about.is_number) : about.is_number;
}

/* The two heaviest factors that can have cells. */
static bool choose(const hakyu_survey *survey, uint32_t figure, uint32_t chosen[2]) {
  uint32_t ranked[64], found = 0;
  const uint32_t count = survey_rank(survey, figure, 64, ranked);
  for (uint32_t i = 0; i < count && found < 2; i++)
    if (is_fit(survey, ranked[i])) chosen[found++] = ranked[i];
  return found == 2;
}

static bool can(const hakyu_survey *survey, uint32_t figure, hakyu_lang lang, saying *why) {
  uint32_t chosen[2];
  if (choose(survey, figure, chosen)) return true;
  *why = words_fill(WORD_survey_few, lang, NULL, NULL, NULL, NULL);
  return false;
}

static saying title(const hakyu_survey *survey, uint32_t figure, hakyu_lang lang) {
  return words_fill(WORD_heat_title, lang, hakyu_survey_figure_get(survey, figure).label[lang], NULL, NULL, NULL);
}

static side make_side(const hakyu_survey *survey, uint32_t factor) {
  side s = {.factor = factor, .about = hakyu_survey_factor_get(survey, factor), .low = INFINITY, .high = -INFINITY};
  for (uint64_t p = 0; p < hakyu_survey_tell(survey).points; p++) s.low = fmin(s.low, hakyu_survey_place(survey, p, factor)), s.high = fmax(s.high, hakyu_survey_place(survey, p, factor));
  s.cells = s.about.levels && s.about.level_count <= CELLS_MOST ? s.about.level_count : BINS;
  return s;
}

static bool is_binned(const side *s) { return !s->about.levels || s->about.level_count > CELLS_MOST; }
static bool is_log(const side *s) { return s->about.is_log && s->low > 0; }

static uint32_t cell_of(const hakyu_survey *survey, const side *s, uint64_t p) {
  if (!is_binned(s)) return hakyu_survey_level(survey, p, s->factor);
  const double x = hakyu_survey_place(survey, p, s->factor);
  const double part = !(s->high > s->low) ? 0 : is_log(s) ? log(x / s->low) / log(s->high / s->low) : (x - s->low) / (s->high - s->low);
  return part * BINS >= BINS ? BINS - 1 : (uint32_t)(part * BINS);
}

/* A level's text; of a bin its middle. */
static saying name_cell(const side *s, uint32_t i, hakyu_lang lang) {
  const double part = (i + 0.5) / s->cells;
  if (!is_binned(s)) return words_join(s->about.levels[i], "", "");
  return survey_value(&s->about, is_log(s) ? s->low * pow(s->high / s->low, part) : s->low + part * (s->high - s->low), lang);
}

static void draw_key(canvas *c, box where, double low, double high, bool is_share, hakyu_lang lang) {
  enum { STRIPES = 40 };
  for (int i = 0; i < STRIPES; i++) canvas_box(c, (box){where.x, where.y + where.height * (STRIPES - 1 - i) / STRIPES, where.width, where.height / STRIPES}, INK_BLUE, 0.06 + 0.86 * i / (STRIPES - 1.0));
  canvas_frame(c, where, (pen){INK_GREY, 0.5, DASH_NONE});
  const double values[3] = {high, (low + high) / 2, low};
  const double step = axis_round_value((high - low) / 200);
  for (int i = 0; i < 3; i++) {
    const saying text = is_share ? words_percent(values[i], lang) : survey_number(values[i], step);
    canvas_text(c, where.x + where.width + 4, where.y + where.height * i / 2, text.text, (lettering){.size = 7.5, .ink = INK_GREY, .down = 0.5});
  }
}

static void draw_cell(canvas *c, box where, const cell *of, double low, double high, bool is_share, hakyu_lang lang) {
  if (!of->points) {
    canvas_frame(c, where, (pen){INK_MIST, 0.5, DASH_DOTS});
    return;
  }
  const double value = of->sum / (double)of->points, part = high > low ? (value - low) / (high - low) : 0.5;
  const saying text = is_share ? words_percent(value, lang) : survey_number(value, axis_round_value(fmax((high - low) / 200, fabs(value) * 1e-6)));
  canvas_box(c, where, INK_BLUE, 0.06 + 0.86 * part);
  canvas_frame(c, where, (pen){INK_WHITE, 1, DASH_NONE});
  canvas_text(c, where.x + where.width / 2, where.y + where.height / 2, text.text,
              (lettering){.size = where.width < 46 ? 6.5 : 9, .ink = part > 0.62 ? INK_WHITE : INK_BLACK, .across = 0.5, .down = 0.5, .width_most = where.width - 2});
}

static hakyu_status draw(canvas *c, const hakyu_survey *survey, uint32_t figure, hakyu_lang lang) {
  uint32_t chosen[2];
  cell cells[CELLS_MOST][CELLS_MOST] = {{{0, 0}}};
  double low = INFINITY, high = -INFINITY;
  if (!choose(survey, figure, chosen)) return HAKYU_OK;
  const side across = make_side(survey, chosen[0]), up = make_side(survey, chosen[1]);
  const bool is_share = hakyu_survey_figure_get(survey, figure).is_share;
  for (uint64_t p = 0; p < hakyu_survey_tell(survey).points; p++) {
    const double value = hakyu_survey_found(survey, p, figure).value;
    cell *of = &cells[cell_of(survey, &up, p)][cell_of(survey, &across, p)];
    if (isfinite(value)) of->sum += value, of->points++;
  }
  for (uint32_t j = 0; j < up.cells; j++)
    for (uint32_t i = 0; i < across.cells; i++)
      if (cells[j][i].points) low = fmin(low, cells[j][i].sum / (double)cells[j][i].points), high = fmax(high, cells[j][i].sum / (double)cells[j][i].points);
  const box room = survey_sheet_draw(c, survey, title(survey, figure, lang).text, words_fill(WORD_heat_note, lang, NULL, NULL, NULL, NULL), lang);
  const box plot = {room.x + LEFT, room.y + 4, room.width - LEFT - KEY, room.height - BELOW - 4};
  const double wide = plot.width / across.cells, tall = plot.height / up.cells;
  for (uint32_t j = 0; j < up.cells; j++) {
    const double y = plot.y + plot.height - (j + 1) * tall;
    canvas_text(c, plot.x - 6, y + tall / 2, name_cell(&up, j, lang).text, (lettering){.size = 8.5, .across = 1, .down = 0.5, .width_most = LEFT - 34});
    for (uint32_t i = 0; i < across.cells; i++) draw_cell(c, (box){plot.x + i * wide, y, wide, tall}, &cells[j][i], low, high, is_share, lang);
  }
  for (uint32_t i = 0; i < across.cells; i++) canvas_text(c, plot.x + (i + 0.5) * wide, plot.y + plot.height + 4, name_cell(&across, i, lang).text, (lettering){.size = 8.5, .across = 0.5, .width_most = wide});
  canvas_text(c, plot.x + plot.width / 2, plot.y + plot.height + 20, across.about.label[lang], (lettering){.size = 9.5, .is_bold = true, .across = 0.5, .width_most = plot.width});
  canvas_text(c, room.x + 4, plot.y + plot.height / 2, up.about.label[lang], (lettering){.size = 9.5, .is_bold = true, .is_upright = true, .across = 0.5, .width_most = plot.height});
  if (isfinite(low)) draw_key(c, (box){plot.x + plot.width + 18, plot.y, 14, plot.height}, low, high, is_share, lang);
  return HAKYU_OK;
}

const survey_figure *survey_heat(void) {
  static const survey_figure heat = {"heat", can, title, draw};
  return &heat;
}
