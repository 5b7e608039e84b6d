/* matrix_figure - the heat maps of an interdependency analysis: what every sector loses when another is knocked out. */
#ifndef HK_DRAW_MATRIX_FIGURE_H
#define HK_DRAW_MATRIX_FIGURE_H
#include <hakyu/interdependency.h>
#include "draw/canvas.h"

/* Draws all of them into a folder, "matrix-loss-86400s-full-backups.svg"; returns the exit code. */
typedef struct matrix_wish { const char *output; hakyu_lang lang; const bool *is_wanted; /* by format */ } matrix_wish;
int matrix_draw_all(const hakyu_matrices *matrices, const matrix_wish *asked);
#endif
