/* band_strokes - quantiles over time: a wide pale band, a narrower darker one, the median as a line. Values are known
   at grid times and stored where they change, so a line is level up to the grid time before a change and then straight to it. */
#include "draw/figure.h"

#include <stdlib.h>

enum { WIDE_LOW, NARROW_LOW, MEDIAN, NARROW_HIGH, WIDE_HIGH };

typedef struct strokes { canvas *c; const hakyu_picture_row *row; const axis *time, *value; double scale, step_s; bool is_level; point *points; } strokes;

static double height_of(const strokes *s, double share) { return axis_at(s->value, (s->is_level ? 1 - share : share) * s->scale); }

/* The course of one quantile, left to right from `at` on; returns how many points. Nothing is down before the first point. */
static size_t walk(const strokes *s, int quantile, point *at) {
  size_t count = 0;
  double last = height_of(s, 0), here = s->time->low;
  at[count++] = (point){axis_at(s->time, here), last};
  for (size_t p = 0; p < s->row->point_count; p++) {
    double time = (double)s->row->points[p].time_s, before = time - s->step_s, y = height_of(s, s->row->points[p].down.at[quantile]);
    at[count++] = (point){axis_at(s->time, before > here ? before : here), last};
    at[count++] = (point){axis_at(s->time, time), y};
    last = y;
    here = time;
  }
  at[count++] = (point){axis_at(s->time, s->time->high), last};
  return count;
}

static void draw_band(const strokes *s, int low, int high, double opacity) {
  size_t count = walk(s, low, s->points), back = walk(s, high, s->points + count);
  for (size_t i = 0; i < back / 2; i++) {
    point held = s->points[count + i];
    s->points[count + i] = s->points[count + back - 1 - i];
    s->points[count + back - 1 - i] = held;
  }
  canvas_area(s->c, s->points, count + back, INK_BLUE, opacity);
}

hakyu_status figure_draw_bands(canvas *c, const hakyu_picture_row *row, const axis *time, const axis *value, double scale, double step_s, bool is_level, box where) {
  size_t most = 2 * row->point_count + 2;
  strokes s = {c, row, time, value, scale, step_s, is_level, calloc(2 * most, sizeof(point))};
  if (!s.points) return HAKYU_NO_MEMORY;
  canvas_clip(c, where);
  draw_band(&s, WIDE_LOW, WIDE_HIGH, 0.2);
  draw_band(&s, NARROW_LOW, NARROW_HIGH, 0.35);
  canvas_line(c, s.points, walk(&s, MEDIAN, s.points), (pen){INK_BLUE, 1.5, DASH_NONE});
  canvas_unclip(c);
  free(s.points);
  return HAKYU_OK;
}

double figure_draw_band_key(canvas *c, double x, double y, double width, hakyu_lang lang) {
  static const struct { word word; double opacity; } bands[] = {{WORD_band_wide, 0.2}, {WORD_band_narrow, 0.48}};
  double at = y;
  for (size_t b = 0; b < 2; b++) {
    canvas_box(c, (box){x, at, 20, 9}, INK_BLUE, bands[b].opacity);
    canvas_text(c, x + 26, at + 4.5, words_get(bands[b].word, lang), (lettering){.size = 8, .down = 0.5, .width_most = width - 26});
    at += 14;
  }
  canvas_segment(c, x, at + 4.5, x + 20, at + 4.5, (pen){INK_BLUE, 1.5, DASH_NONE});
  canvas_text(c, x + 26, at + 4.5, words_get(WORD_band_median, lang), (lettering){.size = 8, .down = 0.5, .width_most = width - 26});
  return at + 14 - y;
}

void figure_draw_band_key_flat(canvas *c, double x, double y, hakyu_lang lang) {
  static const struct { word word; double opacity; } bands[] = {{WORD_band_wide, 0.2}, {WORD_band_narrow, 0.48}};
  lettering with = {.size = 7.5, .down = 0.5};
  double width;
  for (size_t b = 0; b < 2; b++) {
    canvas_box(c, (box){x, y, 18, 9}, INK_BLUE, bands[b].opacity);
    canvas_text(c, x + 22, y + 4.5, words_get(bands[b].word, lang), with);
    canvas_measure(c, words_get(bands[b].word, lang), with, &width, NULL);
    x += 22 + width + 14;
  }
  canvas_segment(c, x, y + 4.5, x + 18, y + 4.5, (pen){INK_BLUE, 1.5, DASH_NONE});
  canvas_text(c, x + 22, y + 4.5, words_get(WORD_band_median, lang), with);
}

int64_t figure_last_s(const hakyu_picture_row *row, double part) {
  double greatest = 0;
  int64_t last = 0;
  for (size_t p = 0; p < row->point_count; p++)
    if (row->points[p].down.at[WIDE_HIGH] > greatest) greatest = row->points[p].down.at[WIDE_HIGH];
  for (size_t p = 0; p < row->point_count; p++)
    if (row->points[p].down.at[WIDE_HIGH] >= part * greatest && greatest > 0) last = p + 1 < row->point_count ? row->points[p + 1].time_s : INT64_MAX;
  return last;
}
