/* panel - what small panels side by side have in common. */
#ifndef HK_DRAW_PANEL_H
#define HK_DRAW_PANEL_H
#include "draw/canvas.h"

/* The head of a panel, sector and unit on one line from the panel's upper left corner on: set smaller where both are long, down to
   what can still be read, and only then cut. */
void panel_draw_head(canvas *c, box where, const char *sector, const char *unit);
#endif
