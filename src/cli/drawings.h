/* drawings - figures for documents: drawn by hakyu-draw, where it is, into a folder of their own that is gone afterwards. */
#ifndef HK_CLI_DRAWINGS_H
#define HK_CLI_DRAWINGS_H
#include <hakyu/report.h>
#include "cli/commands.h"

enum { DRAWINGS_MOST = 32, DRAWING_PATH = 1024, DRAWING_KEY = 128 };

/* What was drawn: one folder a tongue. */
typedef struct drawings {
  char folder[DRAWING_PATH];
  char keys[DRAWINGS_MOST][DRAWING_KEY], paths[DRAWINGS_MOST][2][DRAWING_PATH];
  hakyu_drawing list[DRAWINGS_MOST];
  size_t count;
} drawings;

/* Draws in the tongues asked for, if a page is asked for, which is all that shows figures. what: hakyu-draw's words for it, at most 7, ended
   by NULL. Where there is no hakyu-draw or it fails, that is said and nothing is drawn. NULL without memory. */
drawings *drawings_make(const invocation *asked, const char *const *what);
/* Takes the folder away with all that was drawn. */
void drawings_clear(drawings *drawn);
#endif
