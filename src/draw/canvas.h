/* canvas - a page to draw on, in points (1/72 inch) from the top left: lines, areas, marks, text.
   The same calls give SVG, PDF or PNG. The colours are those of Okabe and Ito, which people with any kind of colour vision can
   tell apart; what must be told apart in print differs in more than colour. Nothing of the machine gets onto the page: no date, no
   locale, one typeface asked for by name. */
#ifndef HK_DRAW_CANVAS_H
#define HK_DRAW_CANVAS_H
#include <stdbool.h>
#include <stddef.h>
#include <hakyu/status.h>

typedef enum format { FORMAT_SVG, FORMAT_PDF, FORMAT_PNG, FORMAT_COUNT } format;
typedef enum ink { INK_BLACK, INK_GREY, INK_SILVER, INK_MIST, INK_WHITE, INK_BLUE, INK_SKY, INK_GREEN, INK_VERMILLION, INK_ORANGE, INK_PURPLE, INK_COUNT } ink;
typedef enum dash { DASH_NONE, DASH_LONG, DASH_DOTS } dash;
typedef enum mark { MARK_DISC, MARK_RING, MARK_SQUARE, MARK_TRIANGLE, MARK_DIAMOND } mark;

typedef struct point { double x, y; } point;
typedef struct box { double x, y, width, height; } box;
typedef struct pen { ink ink; double width; dash dash; } pen;
typedef struct lettering {
  double size;
  ink ink;
  bool is_bold, is_upright;  /* upright: read from below */
  double across, down;       /* which part of the text lies on the point: 0 left or top, 0.5 middle, 1 right or bottom */
  double width_most;         /* points; 0: any. Longer text is cut with an ellipsis, or wrapped */
  bool is_wrapped;
} lettering;

typedef struct canvas canvas;
/* A white page; NULL if there is no memory. title: for the file's own description. */
canvas *canvas_open(format form, double width, double height, hakyu_lang lang, const char *title);
/* Writes what was drawn to a file, which appears whole or not at all, and closes. False with the reason in why. path NULL: only closes. */
bool canvas_close(canvas *c, const char *path, char *why, size_t size);
const char *canvas_suffix(format form); /* "svg" */
/* The typeface; is_there: whether it is installed (else the system's own choice is drawn). */
const char *canvas_typeface(bool *is_there);

void canvas_line(canvas *c, const point *points, size_t count, pen with);
void canvas_segment(canvas *c, double x1, double y1, double x2, double y2, pen with);
void canvas_area(canvas *c, const point *points, size_t count, ink with, double opacity);
void canvas_box(canvas *c, box where, ink with, double opacity);
void canvas_frame(canvas *c, box where, pen with);
void canvas_mark(canvas *c, mark shape, double x, double y, double size, ink with); /* size: its width */
/* A disc's slice from turn to turn (0 up, clockwise, 1 all round). is_hatched: in stripes on white. */
void canvas_slice(canvas *c, double x, double y, double radius, double from, double to, ink with, bool is_hatched);
void canvas_ring(canvas *c, double x, double y, double radius, pen with);
void canvas_clip(canvas *c, box where);
void canvas_unclip(canvas *c);
/* Draws text and returns its height; control and bidirectional characters are made visible. */
double canvas_text(canvas *c, double x, double y, const char *text, lettering with);
/* Its size without drawing it; either may be NULL. */
void canvas_measure(canvas *c, const char *text, lettering with, double *width, double *height);
#endif
