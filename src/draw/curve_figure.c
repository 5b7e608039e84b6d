/* curve_figure - how much of a sector's weight is out over time, as bands, against the observed points: one page for each sector and
   unit that has such points. A scenario without any gets one page, of what is hit hardest. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draw/figure.h"
#include "draw/sheet.h"

enum { KEY_WIDTH = 168 };

typedef struct role { const char *name; mark shape; ink ink; word word; } role;
static const role roles[] = {{"held_out", MARK_DISC, INK_BLACK, WORD_observed_held_out},
                             {"calibrated", MARK_TRIANGLE, INK_VERMILLION, WORD_observed_calibrated},
                             {"input", MARK_SQUARE, INK_VERMILLION, WORD_observed_input},
                             {"guessed", MARK_RING, INK_GREY, WORD_observed_guessed}};
enum { ROLES = sizeof roles / sizeof *roles };

static size_t role_of(const hakyu_picture_observation *seen) {
  const char *name = strcmp(seen->stated, "guessed") == 0 ? "guessed" : seen->role;
  size_t r = 0;
  while (r + 1 < ROLES && strcmp(roles[r].name, name) != 0) r++;
  return r;
}

/* ---- pages ---------------------------------------------------------------------------------------------------- */

static bool is_observed(const hakyu_picture *picture, uint32_t row) {
  for (size_t o = 0; o < hakyu_picture_observations(picture); o++)
    if (hakyu_picture_observation_get(picture, o)->row == row) return true;
  return false;
}

static double greatest_share(const hakyu_picture_row *row, int quantile) {
  double most = 0;
  for (size_t p = 0; p < row->point_count; p++)
    if (row->points[p].down.at[quantile] > most) most = row->points[p].down.at[quantile];
  return most;
}

static uint32_t hardest_hit(const hakyu_picture *picture) {
  uint32_t hardest = 0;
  double most = -1;
  for (uint32_t r = 0; r < hakyu_picture_about(picture)->row_count; r++) {
    double share = greatest_share(hakyu_picture_row_get(picture, r), 2) + greatest_share(hakyu_picture_row_get(picture, r), 4) / 1e3;
    if (share > most) most = share, hardest = r;
  }
  return hardest;
}

static size_t count_pages(const hakyu_picture *picture, const wish *asked, saying *why) {
  size_t count = 0;
  for (uint32_t r = 0; r < hakyu_picture_about(picture)->row_count; r++) count += is_observed(picture, r);
  if (count || hakyu_picture_about(picture)->row_count) return count ? count : 1;
  *why = words_fill(WORD_no_rows, asked->lang, NULL, NULL, NULL, NULL);
  return 0;
}

static uint32_t row_of(const hakyu_picture *picture, size_t p) {
  for (uint32_t r = 0; r < hakyu_picture_about(picture)->row_count; r++)
    if (is_observed(picture, r) && p-- == 0) return r;
  return hardest_hit(picture);
}

static void name_page(const hakyu_picture *picture, const wish *asked, size_t p, saying *name, saying *title) {
  const hakyu_picture_row *row = hakyu_picture_row_get(picture, row_of(picture, p));
  const char *sector = hakyu_picture_sector_get(picture, row->sector).label[asked->lang];
  snprintf(name->text, sizeof name->text, p ? "curve-%zu" : "curve", p + 1);
  *title = words_fill(WORD_curve_title, asked->lang, sector, words_plain(row->unit_label[asked->lang]).text, NULL, NULL);
}

/* ---- the page ------------------------------------------------------------------------------------------------- */

typedef struct view {
  canvas *c;
  const hakyu_picture *picture;
  const hakyu_picture_row *row;
  hakyu_lang lang;
  uint32_t number;       /* of the row */
  axis time, value;
  size_t beyond;         /* observed points that do not fit */
  bool is_used[ROLES];
} view;

/* To where the curve has come down and the last observed point is, but not beyond the horizon. */
static void choose_time(view *v) {
  const hakyu_picture_run *run = hakyu_picture_about(v->picture);
  int64_t end = figure_last_s(v->row, 0.01);
  for (size_t o = 0; o < hakyu_picture_observations(v->picture); o++) {
    const hakyu_picture_observation *seen = hakyu_picture_observation_get(v->picture, o);
    if (seen->row == v->number && seen->at_s > end) end = seen->at_s;
  }
  end = !end || end > run->horizon_s / 2 ? run->horizon_s : axis_round_time(end + end / 20 + run->step_s);
  if (end > run->horizon_s) end = run->horizon_s;
  v->time = (axis){.high = (double)end};
}

static void choose_values(view *v) {
  double most = greatest_share(v->row, 4) * (double)v->row->weight;
  for (size_t o = 0; o < hakyu_picture_observations(v->picture); o++) {
    const hakyu_picture_observation *seen = hakyu_picture_observation_get(v->picture, o);
    if (seen->row != v->number) continue;
    v->beyond += (double)seen->at_s > v->time.high;
    v->is_used[role_of(seen)] = true;
    if (seen->value > most) most = seen->value;
    if (seen->high > most) most = seen->high;
  }
  v->value = (axis){.high = most > 0 ? most * 1.06 : 1};
}

static void draw_values(const view *v, box plot) {
  double ticks[AXIS_TICKS_MOST];
  size_t count = axis_value_ticks(&v->value, 34, ticks);
  for (size_t t = 0; t < count; t++) {
    double y = axis_at(&v->value, ticks[t]);
    canvas_segment(v->c, plot.x, y, plot.x + plot.width, y, (pen){INK_MIST, 0.5, DASH_NONE});
    canvas_text(v->c, plot.x - 5, y, words_number((int64_t)llround(ticks[t])).text, (lettering){.size = 8, .ink = INK_GREY, .across = 1, .down = 0.5});
  }
  saying title = words_fill(WORD_curve_axis, v->lang, words_plain(v->row->unit_label[v->lang]).text, words_number(v->row->weight).text, NULL, NULL);
  canvas_text(v->c, plot.x - 62, plot.y + plot.height / 2, title.text,
              (lettering){.size = 8.5, .ink = INK_GREY, .across = 0.5, .down = 0.5, .is_upright = true, .width_most = plot.height});
}

static void draw_observed(const view *v) {
  for (size_t o = 0; o < hakyu_picture_observations(v->picture); o++) {
    const hakyu_picture_observation *seen = hakyu_picture_observation_get(v->picture, o);
    if (seen->row != v->number || isnan(seen->value) || (double)seen->at_s > v->time.high) continue;
    const role *how = &roles[role_of(seen)];
    double x = axis_at(&v->time, (double)seen->at_s);
    if (!isnan(seen->low) && !isnan(seen->high)) {
      double low = axis_at(&v->value, seen->low), high = axis_at(&v->value, seen->high);
      canvas_segment(v->c, x, low, x, high, (pen){how->ink, 0.9, DASH_NONE});
      canvas_segment(v->c, x - 3, low, x + 3, low, (pen){how->ink, 0.9, DASH_NONE});
      canvas_segment(v->c, x - 3, high, x + 3, high, (pen){how->ink, 0.9, DASH_NONE});
    }
    canvas_mark(v->c, how->shape, x, axis_at(&v->value, seen->value), 6.5, how->ink);
  }
}

static void draw_key(const view *v, double x, double y) {
  y += figure_draw_band_key(v->c, x, y, KEY_WIDTH - 20, v->lang) + 4;
  for (size_t r = 0; r < ROLES; r++) {
    if (!v->is_used[r]) continue;
    canvas_segment(v->c, x + 10, y - 1, x + 10, y + 10, (pen){roles[r].ink, 0.9, DASH_NONE});
    canvas_mark(v->c, roles[r].shape, x + 10, y + 4.5, 6.5, roles[r].ink);
    canvas_text(v->c, x + 26, y + 4.5, words_get(roles[r].word, v->lang), (lettering){.size = 8, .down = 0.5, .width_most = KEY_WIDTH - 46});
    y += 15;
  }
}

static void note(const view *v, sheet *s) {
  const hakyu_picture_run *run = hakyu_picture_about(v->picture);
  int64_t end = (int64_t)v->time.high;
  sheet_note(s, words_fill(WORD_curve_note, v->lang, words_duration(run->step_s, v->lang).text, NULL, NULL, NULL));
  if (end < run->horizon_s) sheet_note(s, words_fill(WORD_curve_cut, v->lang, words_duration(end, v->lang).text, words_duration(run->horizon_s, v->lang).text, NULL, NULL));
  if (v->beyond) sheet_note(s, words_fill(WORD_curve_beyond, v->lang, words_number((int64_t)v->beyond).text, NULL, NULL, NULL));
  if (!is_observed(v->picture, v->number)) sheet_note(s, words_fill(WORD_curve_none, v->lang, NULL, NULL, NULL, NULL));
}

static hakyu_status draw_page(canvas *c, const hakyu_picture *picture, const wish *asked, size_t p) {
  saying name, title;
  sheet s = {0};
  view v = {.c = c, .picture = picture, .number = row_of(picture, p), .lang = asked->lang};
  v.row = hakyu_picture_row_get(picture, v.number);
  name_page(picture, asked, p, &name, &title);
  s.title = title.text;
  choose_time(&v);
  choose_values(&v);
  note(&v, &s);
  box room = sheet_draw(c, &s, picture, asked->lang), plot = {room.x + 74, room.y + 4, room.width - 74 - KEY_WIDTH, room.height - 34};
  v.time.from = plot.x, v.time.to = plot.x + plot.width;
  v.value.from = plot.y + plot.height, v.value.to = plot.y;
  draw_values(&v, plot);
  axis_draw_time(c, &v.time, plot, 46, 8, words_get(WORD_time_axis, asked->lang), asked->lang);
  hakyu_status status = figure_draw_bands(c, v.row, &v.time, &v.value, (double)v.row->weight, (double)hakyu_picture_about(picture)->step_s, false, plot);
  canvas_segment(c, plot.x, plot.y, plot.x, plot.y + plot.height, (pen){INK_GREY, 0.8, DASH_NONE});
  canvas_segment(c, plot.x, plot.y + plot.height, plot.x + plot.width, plot.y + plot.height, (pen){INK_GREY, 0.8, DASH_NONE});
  draw_observed(&v);
  draw_key(&v, plot.x + plot.width + 20, plot.y + 4);
  return status;
}

const figure *figure_curve(void) {
  static const figure curve = {count_pages, name_page, draw_page};
  return &curve;
}
