/* matrix_figure - see matrix_figure.h. Rows are knocked out, columns lose; each cell bears its number, so that nobody has to read a shade. The shade of a loss
   is its share of the outage's own length, of which a cell may have more; the sector's own cell is framed and not shaded. */
#include "draw/matrix_figure.h"

#include <math.h>
#include <stdio.h>

#include "draw/sheet.h"
#include "draw/survey_figure.h"
#include "draw/words.h"

enum { MARGIN = 34, LEFT = 104, TOP = 40, KEY = 84, SECTORS_MOST = 24, HOUR_S = 3600 };
typedef enum what { WHAT_LOSS, WHAT_ANY, WHAT_MEDIAN, WHAT_INDIRECT, WHAT_COUNT } what;
static const char *const names[WHAT_COUNT] = {"loss", "any", "first", "indirect"};
static const word titles[WHAT_COUNT] = {WORD_matrix_loss, WORD_matrix_any, WORD_matrix_first, WORD_matrix_indirect};

typedef struct page { const hakyu_matrices *m; hakyu_matrices_about about; hakyu_matrices_key key; what what; hakyu_lang lang; int64_t duration_s; } page;

static saying title(const page *p) {
  return words_fill(WORD_matrix_title, p->lang, words_get(titles[p->what], p->lang), words_duration(p->duration_s, p->lang).text,
                    words_get(p->key.is_half ? WORD_matrix_half : WORD_matrix_full, p->lang), words_get(p->key.has_backups ? WORD_matrix_with : WORD_matrix_without, p->lang));
}

static double value_of(const page *p, const hakyu_matrices_cell *cell) {
  return p->what == WHAT_LOSS ? cell->loss_h : p->what == WHAT_ANY ? cell->any : p->what == WHAT_MEDIAN ? cell->first_median_s : 1 - cell->direct;
}

static saying text_of(const page *p, double value) {
  if (p->what == WHAT_MEDIAN) return words_duration((int64_t)value, p->lang);
  return p->what == WHAT_LOSS ? survey_number(value, value < 1 ? 0.01 : value < 10 ? 0.1 : 1) : words_percent(value, p->lang);
}

/* How dark, 0..1: of a loss its share of the outage; of a time, the sooner the darker, none at the end of the outage. */
static double shade_of(const page *p, double value) {
  if (p->what == WHAT_LOSS) return fmin(1, value * HOUR_S / (double)p->duration_s);
  if (p->what == WHAT_MEDIAN) return 1 - fmin(1, value / (double)p->duration_s);
  return value;
}

static box draw_around(canvas *c, const page *p) {
  const double width = SHEET_WIDTH - 2 * MARGIN;
  double top = MARGIN, bottom = SHEET_HEIGHT - MARGIN + 6, height;
  char tlp[64], run[1100];
  snprintf(tlp, sizeof tlp, "TLP:%.40s", p->about.tlp);
  if (*p->about.tlp) canvas_text(c, SHEET_WIDTH - MARGIN, MARGIN + 4, tlp, (lettering){.size = 9, .ink = INK_BLACK, .is_bold = true, .across = 1});
  top += canvas_text(c, MARGIN, top, title(p).text, (lettering){.size = 15, .ink = INK_BLACK, .is_bold = true, .width_most = width - 110});
  top += canvas_text(c, MARGIN, top + 1, p->about.title[p->lang], (lettering){.size = 10, .ink = INK_GREY, .width_most = width}) + 1;
  snprintf(run, sizeof run, "%s · %.16s", words_fill(WORD_matrix_run, p->lang, p->about.model, words_number((int64_t)p->about.replications).text, words_number(p->about.outer_count).text, words_number((int64_t)p->about.seed).text).text, p->about.digest);
  const saying below = words_join(words_get(p->what == WHAT_LOSS ? WORD_matrix_loss_note : p->what == WHAT_INDIRECT ? WORD_matrix_indirect_note : WORD_matrix_note, p->lang), run, p->lang == HAKYU_EN ? " " : "");
  const lettering small = {.size = 7.5, .ink = INK_GREY, .width_most = width, .is_wrapped = true};
  canvas_measure(c, below.text, small, NULL, &height);
  bottom -= height;
  canvas_text(c, MARGIN, bottom, below.text, small);
  canvas_segment(c, MARGIN, bottom - 3, MARGIN + width, bottom - 3, (pen){INK_SILVER, 0.5, DASH_NONE});
  return (box){MARGIN, top + 8, width, bottom - 3 - top - 14};
}

static void draw_cell(canvas *c, const page *p, box where, uint32_t from, uint32_t to) {
  hakyu_matrices_key key = p->key;
  key.number = from;
  const hakyu_matrices_cell cell = hakyu_matrices_get(p->m, key, to);
  const bool is_own = hakyu_matrices_case_get(p->m, from).sector == to;
  const double value = value_of(p, &cell);
  if (!isfinite(value)) {
    canvas_frame(c, where, (pen){INK_MIST, 0.5, DASH_DOTS});
    return;
  }
  const double shade = is_own ? 0 : shade_of(p, value);
  canvas_box(c, where, INK_BLUE, is_own ? 0 : 0.03 + 0.89 * shade);
  if (!is_own) canvas_frame(c, where, (pen){INK_WHITE, 1, DASH_NONE});
  if (p->what == WHAT_LOSS && !(value > 0)) return; /* nothing lost: an empty cell is read at a glance */
  canvas_text(c, where.x + where.width / 2, where.y + where.height / 2, text_of(p, value).text,
              (lettering){.size = where.width < 46 ? 6.5 : 8.5, .ink = is_own ? INK_GREY : shade > 0.62 ? INK_WHITE : INK_BLACK, .across = 0.5, .down = 0.5, .width_most = where.width - 2});
}

static void draw_key(canvas *c, const page *p, box where) {
  enum { STRIPES = 40 };
  for (int i = 0; i < STRIPES; i++) canvas_box(c, (box){where.x, where.y + where.height * (STRIPES - 1 - i) / STRIPES, where.width, where.height / STRIPES}, INK_BLUE, 0.03 + 0.89 * i / (STRIPES - 1.0));
  canvas_frame(c, where, (pen){INK_GREY, 0.5, DASH_NONE});
  for (int i = 0; i < 3; i++) {
    const double shade = 1 - i / 2.0, hours = shade * (double)p->duration_s / HOUR_S;
    saying text = p->what == WHAT_LOSS     ? words_join(i ? "" : "≥ ", survey_number(hours, hours > 0 && hours < 10 ? 0.1 : 1).text, "")
                  : p->what == WHAT_MEDIAN ? words_duration((int64_t)((1 - shade) * (double)p->duration_s), p->lang)
                                           : words_percent(shade, p->lang);
    canvas_text(c, where.x + where.width + 4, where.y + where.height * i / 2, text.text, (lettering){.size = 7.5, .ink = INK_GREY, .down = 0.5});
  }
  if (p->what == WHAT_LOSS) canvas_text(c, where.x, where.y + where.height + 8, words_get(WORD_unit_index, p->lang), (lettering){.size = 7.5, .ink = INK_GREY});
}

static void draw_page(canvas *c, const page *p) {
  const box room = draw_around(c, p);
  const uint32_t columns = p->about.sector_count < SECTORS_MOST ? p->about.sector_count : SECTORS_MOST;
  uint32_t rows = 0, row = 0;
  for (uint32_t i = 0; i < p->about.case_count; i++) rows += !hakyu_matrices_case_get(p->m, i).is_service;
  if (rows > SECTORS_MOST) rows = SECTORS_MOST;
  const box plot = {room.x + LEFT, room.y + TOP, room.width - LEFT - KEY, room.height - TOP - 4};
  const double wide = plot.width / (columns ? columns : 1), tall = plot.height / (rows ? rows : 1);
  canvas_text(c, plot.x + plot.width / 2, room.y, words_get(WORD_matrix_loses, p->lang), (lettering){.size = 9.5, .is_bold = true, .across = 0.5, .width_most = plot.width});
  canvas_text(c, room.x, plot.y + plot.height / 2, words_get(WORD_matrix_out, p->lang), (lettering){.size = 9.5, .is_bold = true, .is_upright = true, .across = 0.5, .width_most = plot.height});
  for (uint32_t s = 0; s < columns; s++)
    canvas_text(c, plot.x + (s + 0.5) * wide, plot.y - 5, hakyu_matrices_sector_get(p->m, s).label[p->lang], (lettering){.size = 8, .across = 0.5, .down = 1, .width_most = wide - 2, .is_wrapped = true});
  for (uint32_t i = 0; i < p->about.case_count && row < rows; i++) {
    const hakyu_matrices_case of = hakyu_matrices_case_get(p->m, i);
    if (of.is_service) continue;
    const double y = plot.y + row++ * tall;
    canvas_text(c, plot.x - 6, y + tall / 2, of.label[p->lang], (lettering){.size = 8.5, .across = 1, .down = 0.5, .width_most = LEFT - 24});
    for (uint32_t s = 0; s < columns; s++) draw_cell(c, p, (box){plot.x + s * wide, y, wide, tall}, i, s);
  }
  for (uint32_t i = row = 0; i < p->about.case_count && row < rows; i++) { /* frames over their neighbours' */
    const hakyu_matrices_case of = hakyu_matrices_case_get(p->m, i);
    if (of.is_service) continue;
    if (of.sector < columns) canvas_frame(c, (box){plot.x + of.sector * wide, plot.y + row * tall, wide, tall}, (pen){INK_GREY, 0.8, DASH_NONE});
    row++;
  }
  draw_key(c, p, (box){plot.x + plot.width + 18, plot.y, 14, plot.height - 14});
}

static bool draw_file(const page *p, format form, const char *output) {
  char path[4096], why[256] = "out of memory";
  const int length = snprintf(path, sizeof path, "%s/matrix-%s-%llds-%s-%s.%s", output, names[p->what], (long long)p->duration_s, p->key.is_half ? "half" : "full", p->key.has_backups ? "backups" : "no-backups", canvas_suffix(form));
  canvas *c = length < (int)sizeof path ? canvas_open(form, SHEET_WIDTH, SHEET_HEIGHT, p->lang, title(p).text) : NULL;
  if (c) draw_page(c, p);
  if (canvas_close(c, c ? path : NULL, why, sizeof why) && c) {
    printf("%s\n", path);
    return true;
  }
  fprintf(stderr, "hakyu-draw: %s: %s\n", path, why);
  return false;
}

int matrix_draw_all(const hakyu_matrices *matrices, const matrix_wish *asked) {
  const hakyu_matrices_about about = hakyu_matrices_tell(matrices);
  for (uint32_t v = 0; v < 4 * about.duration_count; v++) {
    const hakyu_matrices_key key = {0, v / 4, (int32_t)(v / 2 % 2), (int32_t)(v % 2 == 0)};
    for (int w = 0; w < WHAT_COUNT; w++) {
      const page p = {matrices, about, key, (what)w, asked->lang, hakyu_matrices_duration(matrices, key.duration)};
      if (w != WHAT_LOSS && (key.is_half || !key.has_backups)) continue; /* the others of the full case with backups only */
      for (int form = 0; form < FORMAT_COUNT; form++)
        if (asked->is_wanted[form] && !draw_file(&p, (format)form, asked->output)) return 1;
    }
  }
  return 0;
}
