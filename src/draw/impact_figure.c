/* impact_figure - when loss first reaches each sector and unit, of the replications in which it does; beside it in how many it does
   and in how many it does not within the time simulated. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "draw/figure.h"
#include "draw/sheet.h"

enum { LINES_MOST = 40, NAMES = 214, SHARES = 132, BELOW = 32, HEAD = 24 };

static size_t count_pages(const hakyu_picture *picture, const wish *asked, saying *why) {
  uint32_t rows = hakyu_picture_about(picture)->row_count;
  if (!rows) *why = words_fill(WORD_no_rows, asked->lang, NULL, NULL, NULL, NULL);
  return (rows + LINES_MOST - 1) / LINES_MOST;
}

static void name_page(const hakyu_picture *picture, const wish *asked, size_t p, saying *name, saying *title) {
  (void)picture;
  snprintf(name->text, sizeof name->text, p ? "impact-%zu" : "impact", p + 1);
  *title = words_fill(WORD_impact_title, asked->lang, NULL, NULL, NULL, NULL);
}

/* ---- the order of lines: the earliest median first, those never reached last ------------------------------------- */

typedef struct line { const hakyu_picture_row *row; uint32_t number; } line;

static int compare_lines(const void *left, const void *right) {
  const line *a = left, *b = right;
  bool has_a = isfinite(a->row->first_s.at[2]), has_b = isfinite(b->row->first_s.at[2]);
  if (has_a != has_b) return has_a ? -1 : 1;
  static const int keys[] = {2, 4, 0};
  for (size_t k = 0; has_a && k < sizeof keys / sizeof *keys; k++) {
    double x = a->row->first_s.at[keys[k]], y = b->row->first_s.at[keys[k]];
    if (x != y) return x < y ? -1 : 1;
  }
  return a->number < b->number ? -1 : a->number > b->number;
}

/* The latest quantile of all, at least a minute; the horizon where nothing was lost. */
static double latest(const line *lines, uint32_t count, double horizon_s) {
  double end = count && isfinite(lines[0].row->first_s.at[2]) ? 60 : horizon_s;
  for (uint32_t i = 0; i < count; i++)
    if (isfinite(lines[i].row->first_s.at[4]) && lines[i].row->first_s.at[4] > end) end = lines[i].row->first_s.at[4];
  return end;
}

/* ---- the page ------------------------------------------------------------------------------------------------------ */

static void draw_line(canvas *c, const hakyu_picture *picture, const line *of, const axis *time, double left, double right, double y, double height, hakyu_lang lang) {
  const hakyu_picture_row *row = of->row;
  const double *at = row->first_s.at;
  double width, thick = height * 0.44 < 9 ? height * 0.44 : 9;
  lettering name = {.size = 8, .is_bold = true, .down = 0.5, .width_most = 90};
  const char *sector = hakyu_picture_sector_get(picture, row->sector).label[lang];
  canvas_measure(c, sector, name, &width, NULL);
  if (width > name.width_most) width = name.width_most;
  canvas_text(c, left, y, sector, name);
  canvas_text(c, left + width + 5, y, words_plain(row->unit_label[lang]).text, (lettering){.size = 8, .ink = INK_GREY, .down = 0.5, .width_most = NAMES - width - 12});
  lettering share = {.size = 8, .across = 1, .down = 0.5};
  canvas_text(c, right + 62, y, words_percent(row->any, lang).text, share);
  share.ink = INK_GREY;
  canvas_text(c, right + SHARES - 2, y, words_percent(1 - row->any, lang).text, share);
  if (!isfinite(at[2])) {
    canvas_text(c, time->from + 4, y, words_get(WORD_impact_never, lang), (lettering){.size = 7.5, .ink = INK_GREY, .down = 0.5});
    return;
  }
  double x[5];
  for (int q = 0; q < 5; q++) x[q] = axis_at(time, at[q]);
  canvas_box(c, (box){x[0], y - thick / 2, x[4] - x[0], thick}, INK_BLUE, 0.25);
  canvas_box(c, (box){x[1], y - thick / 2, x[3] - x[1], thick}, INK_BLUE, 0.45);
  canvas_segment(c, x[0], y - thick / 2, x[0], y + thick / 2, (pen){INK_BLUE, 0.8, DASH_NONE});
  canvas_segment(c, x[4], y - thick / 2, x[4], y + thick / 2, (pen){INK_BLUE, 0.8, DASH_NONE});
  canvas_mark(c, MARK_DISC, x[2], y, thick * 0.62, INK_BLACK);
}

/* As it looks in the lines: a disc is the median. */
static void draw_key(canvas *c, double x, double y, hakyu_lang lang) {
  double at = x, width;
  lettering with = {.size = 7.5, .down = 0.5};
  static const struct { word word; double opacity; } bands[] = {{WORD_band_wide, 0.25}, {WORD_band_narrow, 0.6}};
  for (size_t b = 0; b < 2; b++) {
    canvas_box(c, (box){at, y - 4, 18, 8}, INK_BLUE, bands[b].opacity);
    canvas_text(c, at + 22, y, words_get(bands[b].word, lang), with);
    canvas_measure(c, words_get(bands[b].word, lang), with, &width, NULL);
    at += 22 + width + 14;
  }
  canvas_mark(c, MARK_DISC, at + 4, y, 5.5, INK_BLACK);
  canvas_text(c, at + 12, y, words_get(WORD_band_median, lang), with);
}

static hakyu_status draw_page(canvas *c, const hakyu_picture *picture, const wish *asked, size_t page) {
  const hakyu_picture_run *run = hakyu_picture_about(picture);
  uint32_t first = (uint32_t)page * LINES_MOST, count = run->row_count - first < LINES_MOST ? run->row_count - first : LINES_MOST;
  line *lines = calloc((size_t)run->row_count + 1, sizeof *lines);
  saying name, title;
  sheet s = {0};
  if (!lines) return HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < run->row_count; r++) lines[r] = (line){hakyu_picture_row_get(picture, r), r};
  qsort(lines, run->row_count, sizeof *lines, compare_lines);
  name_page(picture, asked, page, &name, &title);
  s.title = title.text;
  sheet_note(&s, words_fill(WORD_impact_note, asked->lang, words_duration(run->horizon_s, asked->lang).text, NULL, NULL, NULL));
  box room = sheet_draw(c, &s, picture, asked->lang);
  box plot = {room.x + NAMES, room.y + HEAD, room.width - NAMES - SHARES, room.height - HEAD - BELOW};
  double height = plot.height / (count > 8 ? count : 8), right = plot.x + plot.width;
  axis time = {.high = latest(lines, run->row_count, (double)run->horizon_s) * 1.05, .from = plot.x + 6, .to = right - 6, .bend = 60};
  draw_key(c, plot.x, room.y + 8, asked->lang);
  lettering head = {.size = 7.5, .ink = INK_BLACK, .across = 1, .down = 1, .width_most = 66};
  canvas_text(c, right + 62, plot.y - 2, words_get(WORD_impact_any, asked->lang), head);
  head.ink = INK_GREY;
  canvas_text(c, right + SHARES - 2, plot.y - 2, words_get(WORD_impact_none, asked->lang), head);
  plot.height = height * count;
  for (uint32_t i = 0; i < count; i += 2) canvas_box(c, (box){room.x, plot.y + i * height, room.width, height}, INK_MIST, 0.3);
  axis_draw_time(c, &time, plot, 44, 8, words_fill(WORD_time_axis_log, asked->lang, words_duration(60, asked->lang).text, NULL, NULL, NULL).text, asked->lang);
  for (uint32_t i = 0; i < count; i++) draw_line(c, picture, &lines[first + i], &time, room.x + 3, right, plot.y + (i + 0.5) * height, height, asked->lang);
  canvas_segment(c, plot.x, plot.y + plot.height, right, plot.y + plot.height, (pen){INK_GREY, 0.8, DASH_NONE});
  free(lines);
  return HAKYU_OK;
}

const figure *figure_impact(void) {
  static const figure impact = {count_pages, name_page, draw_page};
  return &impact;
}
