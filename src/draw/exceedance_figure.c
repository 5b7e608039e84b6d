/* exceedance_figure - the loss exceedance curve of every sector and unit, one small panel each, on the same axes: to the right how much is
   lost, upwards in how many replications more is lost, on a logarithmic scale, so that the rare and large is as well to be seen as the
   frequent. Units differ, so losses are drawn as the time for which all of the row's weight would have been out; what is rare is also
   told in the unit itself. */
#include <math.h>
#include <stdio.h>

#include "draw/figure.h"
#include "draw/panel.h"
#include "draw/sheet.h"

enum { PANELS_MOST = 24, POINTS_MOST = 64, LEFT = 44, BELOW = 26, HEAD = 13, BETWEEN = 12, REPLICATIONS_LEAST = 60 };
static const double decades[] = {1, 0.1, 0.01, 0.001}; /* of the replications, from the top down */
enum { DECADES = sizeof decades / sizeof *decades };

static size_t count_pages(const hakyu_picture *picture, const wish *asked, saying *why) {
  const hakyu_picture_run *run = hakyu_picture_about(picture);
  if (!run->row_count || run->settled < REPLICATIONS_LEAST) {
    *why = words_fill(run->row_count ? WORD_exceedance_few : WORD_no_rows, asked->lang, NULL, NULL, NULL, NULL);
    return 0;
  }
  return (run->row_count + PANELS_MOST - 1) / PANELS_MOST;
}

static void name_page(const hakyu_picture *picture, const wish *asked, size_t p, saying *name, saying *title) {
  (void)picture;
  snprintf(name->text, sizeof name->text, p ? "exceedance-%zu" : "exceedance", p + 1);
  *title = words_fill(WORD_exceedance_title, asked->lang, NULL, NULL, NULL, NULL);
}

/* ---- what is drawn --------------------------------------------------------------------------------------------- */

/* Weight h as seconds for which all of the row is out. */
static double seconds_of(const hakyu_picture_row *row, double loss) { return row->weight > 0 ? loss * 3600 / (double)row->weight : 0; }

/* How many of the curve's points rest on enough replications: the first so many. */
static size_t points_of(const hakyu_picture_row *row) {
  size_t count = 0;
  while (count < row->exceeded_count && count < POINTS_MOST && row->exceeded[count].is_enough) count++;
  return count;
}

/* The smallest share that some row has enough replications for. */
static double rarest(const hakyu_picture *picture) {
  const hakyu_picture_row *row = hakyu_picture_row_get(picture, 0);
  const size_t count = points_of(row);
  return count ? row->exceeded[count - 1].in : 0.5;
}

/* To the greatest loss that is drawn, of all rows; the same for all pages. */
static axis choose_loss(const hakyu_picture *picture) {
  double most = 0;
  for (uint32_t r = 0; r < hakyu_picture_about(picture)->row_count; r++) {
    const hakyu_picture_row *row = hakyu_picture_row_get(picture, r);
    const size_t count = points_of(row);
    for (size_t k = 0; k < count; k++)
      if (isfinite(row->exceeded[k].high)) most = fmax(most, seconds_of(row, row->exceeded[k].high));
  }
  const double high = (double)axis_round_time((int64_t)ceil(fmax(most, 60)));
  return (axis){.high = high, .bend = high > 7200 ? 600 : high > 600 ? 60 : 0};
}

typedef struct panel { box where, plot; bool is_left, is_lowest; axis loss; double least; } panel;

/* The place of a share: at the top all replications, at the bottom the rarest. */
static double height_at(const panel *p, double in) { return p->plot.y + p->plot.height * log(in) / log(p->least); }

static void draw_shares(canvas *c, const panel *p, hakyu_lang lang) {
  for (size_t d = 0; d < DECADES && decades[d] >= p->least * (1 - 1e-9); d++) {
    const double y = height_at(p, decades[d]);
    canvas_segment(c, p->plot.x, y, p->plot.x + p->plot.width, y, (pen){INK_MIST, 0.5, DASH_NONE});
    if (p->is_left) canvas_text(c, p->plot.x - 3, y, words_percent(decades[d], lang).text, (lettering){.size = 6.5, .ink = INK_GREY, .across = 1, .down = 0.5});
  }
}

static void draw_losses(canvas *c, const panel *p, hakyu_lang lang) {
  int64_t ticks[AXIS_TICKS_MOST];
  if (p->is_lowest) {
    axis_draw_time(c, &p->loss, p->plot, 31, 6.5, NULL, lang);
    return;
  }
  const size_t count = axis_time_ticks(&p->loss, 31, ticks);
  for (size_t t = 0; t < count; t++) {
    const double x = axis_at(&p->loss, (double)ticks[t]);
    canvas_segment(c, x, p->plot.y, x, p->plot.y + p->plot.height, (pen){INK_MIST, 0.5, DASH_NONE});
  }
}

static double finite_or(double value, double fallback) { return isfinite(value) ? value : fallback; }

/* The band by chance and the line in it; a ring where the line ends for want of replications. */
static void draw_curve(canvas *c, const hakyu_picture_row *row, const panel *p) {
  point line[POINTS_MOST + 1], band[2 * POINTS_MOST];
  const size_t count = points_of(row);
  size_t drawn = 0;
  for (size_t k = 0; k < count; k++) {
    const hakyu_picture_exceeded *at = &row->exceeded[k];
    const double y = height_at(p, at->in);
    band[k] = (point){axis_at(&p->loss, seconds_of(row, finite_or(at->low, at->loss))), y};
    band[2 * count - 1 - k] = (point){axis_at(&p->loss, seconds_of(row, finite_or(at->high, at->loss))), y};
    if (at->in > row->any) continue; /* along the axis: nothing is lost */
    if (!drawn && row->any > 0) line[drawn++] = (point){axis_at(&p->loss, 0), height_at(p, fmax(row->any, p->least))};
    line[drawn++] = (point){axis_at(&p->loss, seconds_of(row, at->loss)), y};
  }
  if (drawn < 2) return;
  canvas_clip(c, (box){p->plot.x - 3, p->plot.y - 1, p->plot.width + 6, p->plot.height + 4});
  canvas_area(c, band, 2 * count, INK_BLUE, 0.25);
  canvas_line(c, line, drawn, (pen){INK_BLUE, 1.5, DASH_NONE});
  canvas_mark(c, MARK_RING, line[drawn - 1].x, line[drawn - 1].y, 4, INK_BLUE);
  canvas_unclip(c);
}

/* How far right the line has come where it leaves the strip above y: it only ever goes right and down. */
static double reach_at(const hakyu_picture_row *row, const panel *p, double y) {
  const size_t count = points_of(row);
  double x = p->plot.x;
  for (size_t k = 0; k < count; k++) {
    x = axis_at(&p->loss, seconds_of(row, row->exceeded[k].loss));
    if (height_at(p, row->exceeded[k].in) >= y) break;
  }
  return x;
}

/* The rarest that is drawn, in the row's own unit; else how often anything is lost at all. Above the line, or below where the line is in the way. */
static void tell_worst(canvas *c, const hakyu_picture_row *row, const panel *p, hakyu_lang lang) {
  const size_t count = points_of(row);
  saying told = words_fill(row->any > 0 ? WORD_levels_any : WORD_impact_never, lang, words_percent(row->any, lang).text, NULL, NULL, NULL);
  if (count && row->exceeded[count - 1].loss > 0)
    told = words_fill(WORD_exceedance_worst, lang, words_percent(row->exceeded[count - 1].in, lang).text, words_number((int64_t)llround(row->exceeded[count - 1].loss)).text, NULL, NULL);
  lettering with = {.size = 6, .ink = INK_GREY};
  double x = p->plot.x + p->plot.width - 2, y = p->plot.y + 2, width, height;
  canvas_measure(c, told.text, with, &width, &height);
  with.across = 1, with.width_most = p->plot.width - 4;
  if (reach_at(row, p, y + height) > x - width - 3) x = p->plot.x + 4, y = p->plot.y + p->plot.height - 2, with.across = 0, with.down = 1;
  canvas_text(c, x, y, told.text, with);
}

static void draw_panel(canvas *c, const hakyu_picture *picture, hakyu_lang lang, uint32_t r, panel *p) {
  const hakyu_picture_row *row = hakyu_picture_row_get(picture, r);
  const char *sector = hakyu_picture_sector_get(picture, row->sector).label[lang];
  p->plot = (box){p->where.x, p->where.y + HEAD, p->where.width, p->where.height - HEAD};
  p->loss.from = p->plot.x, p->loss.to = p->plot.x + p->plot.width;
  panel_draw_head(c, p->where, sector, words_plain(row->unit_label[lang]).text);
  draw_shares(c, p, lang);
  draw_losses(c, p, lang);
  draw_curve(c, row, p);
  tell_worst(c, row, p, lang);
  canvas_segment(c, p->plot.x, p->plot.y, p->plot.x, p->plot.y + p->plot.height, (pen){INK_GREY, 0.6, DASH_NONE});
  canvas_segment(c, p->plot.x, p->plot.y + p->plot.height, p->plot.x + p->plot.width, p->plot.y + p->plot.height, (pen){INK_GREY, 0.6, DASH_NONE});
}

/* ---- around it ------------------------------------------------------------------------------------------------- */

static void draw_key(canvas *c, double x, double y, hakyu_lang lang) {
  const lettering with = {.size = 7.5, .down = 0.5};
  double width;
  canvas_segment(c, x, y + 4.5, x + 18, y + 4.5, (pen){INK_BLUE, 1.5, DASH_NONE});
  canvas_text(c, x + 22, y + 4.5, words_get(WORD_exceedance_line, lang), with);
  canvas_measure(c, words_get(WORD_exceedance_line, lang), with, &width, NULL);
  x += 22 + width + 14;
  canvas_box(c, (box){x, y, 18, 9}, INK_BLUE, 0.25);
  canvas_text(c, x + 22, y + 4.5, words_get(WORD_exceedance_band, lang), with);
  canvas_measure(c, words_get(WORD_exceedance_band, lang), with, &width, NULL);
  x += 22 + width + 14;
  canvas_mark(c, MARK_RING, x + 4, y + 4.5, 4, INK_BLUE);
  canvas_text(c, x + 12, y + 4.5, words_get(WORD_exceedance_end, lang), with);
}

static void tell_axes(canvas *c, box room, const axis *loss, hakyu_lang lang) {
  saying title = loss->bend > 0 ? words_fill(WORD_exceedance_axis_log, lang, words_duration((int64_t)loss->bend, lang).text, NULL, NULL, NULL) : words_fill(WORD_exceedance_axis, lang, NULL, NULL, NULL, NULL);
  canvas_text(c, room.x + room.width / 2, room.y + room.height + BELOW + 2, title.text, (lettering){.size = 8, .ink = INK_GREY, .across = 0.5, .down = 1});
  canvas_text(c, room.x - LEFT + 6, room.y + room.height / 2, words_get(WORD_exceedance_share, lang),
              (lettering){.size = 8, .ink = INK_GREY, .across = 0.5, .down = 0.5, .is_upright = true, .width_most = room.height});
}

static hakyu_status draw_page(canvas *c, const hakyu_picture *picture, const wish *asked, size_t page) {
  const hakyu_picture_run *run = hakyu_picture_about(picture);
  const uint32_t first = (uint32_t)page * PANELS_MOST, count = run->row_count - first < PANELS_MOST ? run->row_count - first : PANELS_MOST;
  const uint32_t columns = (uint32_t)ceil(sqrt((double)count * 1.2)), lines = (count + columns - 1) / columns;
  const axis loss = choose_loss(picture);
  saying name, title;
  sheet s = {0};
  name_page(picture, asked, page, &name, &title);
  s.title = title.text;
  sheet_note(&s, words_fill(WORD_exceedance_note, asked->lang, NULL, NULL, NULL, NULL));
  box room = sheet_draw(c, &s, picture, asked->lang);
  draw_key(c, room.x + LEFT, room.y - 2, asked->lang);
  room = (box){room.x + LEFT, room.y + 14, room.width - LEFT - 14, room.height - 14 - BELOW};
  const double width = (room.width + BETWEEN) / columns, height = (room.height + BETWEEN) / lines;
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t column = i % columns, line = i / columns;
    panel p = {.where = {room.x + column * width, room.y + line * height, width - BETWEEN, height - BETWEEN},
               .is_left = column == 0,
               .is_lowest = i + columns >= count,
               .loss = loss,
               .least = rarest(picture)};
    draw_panel(c, picture, asked->lang, first + i, &p);
  }
  tell_axes(c, room, &loss, asked->lang);
  return HAKYU_OK;
}

const figure *figure_exceedance(void) {
  static const figure exceedance = {count_pages, name_page, draw_page};
  return &exceedance;
}
