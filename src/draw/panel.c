/* panel - what small panels side by side have in common. */
#include "draw/panel.h"

#include <math.h>

void panel_draw_head(canvas *c, box where, const char *sector, const char *unit) {
  enum { GAP = 5 };
  static const double SIZE = 7.5, LEAST = 0.72;
  lettering bold = {.size = SIZE, .is_bold = true}, plain = {.size = SIZE, .ink = INK_GREY};
  double width, unit_width;
  canvas_measure(c, sector, bold, &width, NULL);
  canvas_measure(c, unit, plain, &unit_width, NULL);
  const double fits = (where.width - GAP) / (width + unit_width) * 0.99, part = fmin(1, fmax(LEAST, fits));
  bold.size = plain.size = SIZE * part;
  bold.width_most = fits < LEAST ? where.width * 0.5 : where.width;
  width = fmin(width * part, bold.width_most);
  plain.width_most = where.width - width - GAP;
  canvas_text(c, where.x, where.y, sector, bold);
  canvas_text(c, where.x + width + GAP, where.y, unit, plain);
}
