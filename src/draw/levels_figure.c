/* levels_figure - what is left of every sector and unit over time, one small panel each, on the same axes. Units are never added up, so
   a sector with several units has several panels. */
#include <math.h>
#include <stdio.h>

#include "draw/figure.h"
#include "draw/panel.h"
#include "draw/sheet.h"

enum { PANELS_MOST = 24, LEFT = 26, BELOW = 26, HEAD = 13, BETWEEN = 10 };

static size_t count_pages(const hakyu_picture *picture, const wish *asked, saying *why) {
  uint32_t rows = hakyu_picture_about(picture)->row_count;
  if (!rows) *why = words_fill(WORD_no_rows, asked->lang, NULL, NULL, NULL, NULL);
  return (rows + PANELS_MOST - 1) / PANELS_MOST;
}

static void name_page(const hakyu_picture *picture, const wish *asked, size_t p, saying *name, saying *title) {
  (void)picture;
  snprintf(name->text, sizeof name->text, p ? "levels-%zu" : "levels", p + 1);
  *title = words_fill(WORD_levels_title, asked->lang, NULL, NULL, NULL, NULL);
}

/* Until every row is back, as seen by 95 % of the replications. */
static axis choose_time(const hakyu_picture *picture) {
  const hakyu_picture_run *run = hakyu_picture_about(picture);
  int64_t end = 0;
  for (uint32_t r = 0; r < run->row_count; r++) {
    int64_t last = figure_last_s(hakyu_picture_row_get(picture, r), 0.01);
    if (last > end) end = last;
  }
  end = !end || end > run->horizon_s / 2 ? run->horizon_s : axis_round_time(end + run->step_s);
  return (axis){.high = (double)(end < run->horizon_s ? end : run->horizon_s), .bend = 2.0 * (double)run->step_s};
}

typedef struct panel { box where, plot; bool is_left, is_lowest; axis time, value; } panel;

static hakyu_status draw_panel(canvas *c, const hakyu_picture *picture, const wish *asked, uint32_t r, panel *p) {
  const hakyu_picture_row *row = hakyu_picture_row_get(picture, r);
  const char *sector = hakyu_picture_sector_get(picture, row->sector).label[asked->lang];
  p->plot = (box){p->where.x, p->where.y + HEAD, p->where.width, p->where.height - HEAD};
  p->time.from = p->plot.x, p->time.to = p->plot.x + p->plot.width;
  p->value = (axis){.high = 1, .from = p->plot.y + p->plot.height, .to = p->plot.y + 2};
  panel_draw_head(c, p->where, sector, words_plain(row->unit_label[asked->lang]).text);
  for (int tick = 0; tick <= 2; tick++) {
    double y = axis_at(&p->value, tick / 2.0);
    canvas_segment(c, p->plot.x, y, p->plot.x + p->plot.width, y, (pen){INK_MIST, 0.5, DASH_NONE});
    if (p->is_left)
      canvas_text(c, p->plot.x - 3, y, words_percent(tick / 2.0, asked->lang).text, (lettering){.size = 6.5, .ink = INK_GREY, .across = 1, .down = tick ? 0.5 : 0.75});
  }
  if (p->is_lowest) {
    axis_draw_time(c, &p->time, p->plot, 31, 6.5, NULL, asked->lang);
  } else {
    int64_t ticks[AXIS_TICKS_MOST];
    size_t count = axis_time_ticks(&p->time, 31, ticks);
    for (size_t t = 0; t < count; t++) {
      double x = axis_at(&p->time, (double)ticks[t]);
      canvas_segment(c, x, p->plot.y, x, p->plot.y + p->plot.height, (pen){INK_MIST, 0.5, DASH_NONE});
    }
  }
  box clip = {p->plot.x, p->plot.y - 1, p->plot.width, p->plot.height + 2};
  hakyu_status status = figure_draw_bands(c, row, &p->time, &p->value, 1, (double)hakyu_picture_about(picture)->step_s, true, clip);
  canvas_segment(c, p->plot.x, p->plot.y, p->plot.x, p->plot.y + p->plot.height, (pen){INK_GREY, 0.6, DASH_NONE});
  canvas_segment(c, p->plot.x, p->plot.y + p->plot.height, p->plot.x + p->plot.width, p->plot.y + p->plot.height, (pen){INK_GREY, 0.6, DASH_NONE});
  canvas_text(c, p->plot.x + p->plot.width - 2, p->plot.y + p->plot.height - 2, words_fill(WORD_levels_any, asked->lang, words_percent(row->any, asked->lang).text, NULL, NULL, NULL).text,
              (lettering){.size = 6, .ink = INK_GREY, .across = 1, .down = 1});
  return status;
}

static hakyu_status draw_page(canvas *c, const hakyu_picture *picture, const wish *asked, size_t page) {
  const hakyu_picture_run *run = hakyu_picture_about(picture);
  uint32_t first = (uint32_t)page * PANELS_MOST, count = run->row_count - first < PANELS_MOST ? run->row_count - first : PANELS_MOST;
  uint32_t columns = (uint32_t)ceil(sqrt((double)count * 1.2)), lines = (count + columns - 1) / columns;
  axis time = choose_time(picture);
  saying name, title;
  sheet s = {0};
  hakyu_status status = HAKYU_OK;
  name_page(picture, asked, page, &name, &title);
  s.title = title.text;
  sheet_note(&s, words_fill(WORD_levels_note, asked->lang, words_duration(run->step_s, asked->lang).text, NULL, NULL, NULL));
  box room = sheet_draw(c, &s, picture, asked->lang);
  figure_draw_band_key_flat(c, room.x + LEFT, room.y - 2, asked->lang);
  room = (box){room.x + LEFT, room.y + 14, room.width - LEFT - 14, room.height - 14 - BELOW};
  double width = (room.width + BETWEEN) / columns, height = (room.height + BETWEEN) / lines;
  for (uint32_t i = 0; i < count && !status; i++) {
    uint32_t column = i % columns, line = i / columns;
    panel p = {.where = {room.x + column * width, room.y + line * height, width - BETWEEN, height - BETWEEN}, .is_left = column == 0, .is_lowest = i + columns >= count, .time = time};
    status = draw_panel(c, picture, asked, first + i, &p);
  }
  canvas_text(c, room.x + room.width / 2, room.y + room.height + BELOW + 2, words_fill(WORD_time_axis_log, asked->lang, words_duration((int64_t)time.bend, asked->lang).text, NULL, NULL, NULL).text,
              (lettering){.size = 8, .ink = INK_GREY, .across = 0.5, .down = 1});
  return status;
}

const figure *figure_levels(void) {
  static const figure levels = {count_pages, name_page, draw_page};
  return &levels;
}
