/* axis - see axis.h. */
#include "draw/axis.h"

#include <math.h>

static const int64_t steps[] = {1,    5,     10,    30,     60,     120,    300,     600,     900,     1800,    3600,     7200,    10800,
                                21600, 43200, 86400, 172800, 259200, 604800, 1209600, 2592000, 7776000, 15552000, 31536000};
/* On a logarithmic axis: those that should be there first. */
static const int64_t rounds[] = {0,     60,   3600,   86400,  600,    21600, 259200, 604800, 2592000, 31536000, 300,   1800,  10800,
                                 43200, 7200, 172800, 10,     120,    900,   30,     1209600, 7776000, 1,        15552000, 5};
enum { STEPS = sizeof steps / sizeof *steps, ROUNDS = sizeof rounds / sizeof *rounds };

double axis_at(const axis *a, double value) {
  if (!(a->high > a->low)) return a->from;
  double part = a->bend > 0 ? log1p((value - a->low) / a->bend) / log1p((a->high - a->low) / a->bend) : (value - a->low) / (a->high - a->low);
  return a->from + part * (a->to - a->from);
}

static size_t bent_ticks(const axis *a, double gap, int64_t *ticks) {
  size_t count = 0;
  for (size_t r = 0; r < ROUNDS && count < AXIS_TICKS_MOST; r++) {
    bool is_free = (double)rounds[r] <= a->high;
    for (size_t t = 0; t < count && is_free; t++) is_free = fabs(axis_at(a, (double)rounds[r]) - axis_at(a, (double)ticks[t])) >= gap;
    if (is_free) ticks[count++] = rounds[r];
  }
  return count;
}

size_t axis_time_ticks(const axis *a, double gap, int64_t ticks[AXIS_TICKS_MOST]) {
  if (a->bend > 0) return bent_ticks(a, gap, ticks);
  size_t count = 0, s = 0;
  double most = fabs(a->to - a->from) / gap;
  if (most > AXIS_TICKS_MOST - 1) most = AXIS_TICKS_MOST - 1;
  while (s + 1 < STEPS && a->high / (double)steps[s] > most) s++;
  int64_t step = steps[s];
  while (a->high / (double)step > most) step *= 2; /* longer than years */
  for (int64_t t = 0; (double)t <= a->high && count < AXIS_TICKS_MOST; t += step) ticks[count++] = t;
  return count;
}

double axis_round_value(double value) {
  static const double leads[] = {1, 2, 2.5, 5, 10};
  if (!(value > 0)) return 1;
  double power = pow(10, floor(log10(value)));
  for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
    if (leads[i] * power >= value * (1 - 1e-9)) return leads[i] * power;
  return 10 * power;
}

size_t axis_value_ticks(const axis *a, double gap, double ticks[AXIS_TICKS_MOST]) {
  size_t count = 0;
  double step = axis_round_value(a->high * gap / fabs(a->to - a->from));
  if (step < 1 && a->high >= 1) step = 1; /* what is counted is whole */
  for (; (double)count * step <= a->high * (1 + 1e-9) && count < AXIS_TICKS_MOST; count++) ticks[count] = (double)count * step;
  return count;
}

/* A round number of the largest step of which there are at least four. */
int64_t axis_round_time(int64_t seconds) {
  size_t s = 0;
  while (s + 1 < STEPS && steps[s + 1] * 4 <= seconds) s++;
  return (seconds + steps[s] - 1) / steps[s] * steps[s];
}

double axis_draw_time(canvas *c, const axis *a, box where, double gap, double size, const char *title, hakyu_lang lang) {
  int64_t ticks[AXIS_TICKS_MOST];
  size_t count = axis_time_ticks(a, gap, ticks);
  double bottom = where.y + where.height, used = 3;
  for (size_t t = 0; t < count; t++) {
    double x = axis_at(a, (double)ticks[t]);
    canvas_segment(c, x, where.y, x, bottom, (pen){INK_MIST, 0.5, DASH_NONE});
    canvas_segment(c, x, bottom, x, bottom + 3, (pen){INK_GREY, 0.6, DASH_NONE});
    double height = canvas_text(c, x, bottom + 3, words_duration(ticks[t], lang).text, (lettering){.size = size, .ink = INK_GREY, .across = 0.5});
    if (3 + height > used) used = 3 + height;
  }
  if (title) used += canvas_text(c, where.x + where.width / 2, bottom + used, title, (lettering){.size = size, .ink = INK_GREY, .across = 0.5, .width_most = where.width});
  return used;
}
