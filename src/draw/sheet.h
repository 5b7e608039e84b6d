/* sheet - what every figure has around it: title, handling mark, what was run, under which conditions. */
#ifndef HK_DRAW_SHEET_H
#define HK_DRAW_SHEET_H
#include <hakyu/picture.h>
#include "draw/canvas.h"
#include "draw/words.h"

enum { SHEET_NOTES_MOST = 8 };
#define SHEET_WIDTH 842.0 /* A4 lying, points */
#define SHEET_HEIGHT 595.2

typedef struct sheet {
  const char *title;
  saying notes[SHEET_NOTES_MOST]; /* below the figure, one paragraph: what is drawn, what is left out */
  size_t note_count;
  const char *source;             /* of data that must be named on the picture, or NULL */
} sheet;

void sheet_note(sheet *s, saying note);
/* Draws everything around a figure and returns the room inside. */
box sheet_draw(canvas *c, const sheet *s, const hakyu_picture *picture, hakyu_lang lang);
#endif
