/* axis - from values to places on the page, and where the ticks go.
   A time axis is linear, or logarithmic beyond a few steps: there t lies at log(1 + t / bend), so that the start is on the page
   and seconds, hours and days are all to be seen. */
#ifndef HK_DRAW_AXIS_H
#define HK_DRAW_AXIS_H
#include <stdint.h>
#include "draw/canvas.h"
#include "draw/words.h"

enum { AXIS_TICKS_MOST = 24 };

typedef struct axis {
  double low, high; /* values at the two ends */
  double from, to;  /* places of the ends, points */
  double bend;      /* 0: linear; else logarithmic beyond it */
} axis;

double axis_at(const axis *a, double value);
/* Round values with at least `gap` points between neighbours. Return how many. */
size_t axis_time_ticks(const axis *a, double gap, int64_t ticks[AXIS_TICKS_MOST]);
size_t axis_value_ticks(const axis *a, double gap, double ticks[AXIS_TICKS_MOST]);
/* The smallest round value (1, 2, 2.5 or 5 times a power of ten, or a round time) at or above this one. */
double axis_round_value(double value);
int64_t axis_round_time(int64_t seconds);
/* A time axis along the bottom of a box: ticks with their words, faint lines up through the box, the title below.
   gap: points between ticks; title NULL: none. Returns the height used below the box. */
double axis_draw_time(canvas *c, const axis *a, box where, double gap, double size, const char *title, hakyu_lang lang);
#endif
