/* figure - the figures there are: each tells how many pages it has for a run, what they are called, and draws them. */
#ifndef HK_DRAW_FIGURE_H
#define HK_DRAW_FIGURE_H
#include <hakyu/picture.h>
#include "draw/axis.h"
#include "draw/canvas.h"
#include "draw/words.h"

/* What was asked for. */
typedef struct wish {
  hakyu_lang lang;
  const int64_t *times; size_t time_count; /* of the map, seconds since the start */
  uint64_t replication;                    /* of the cascade; was traced */
} wish;

typedef struct figure {
  /* Pages for this run; 0 with the reason in why. */
  size_t (*count)(const hakyu_picture *picture, const wish *asked, saying *why);
  /* Page p's file name without suffix, and its title. */
  void (*name)(const hakyu_picture *picture, const wish *asked, size_t p, saying *name, saying *title);
  hakyu_status (*draw)(canvas *c, const hakyu_picture *picture, const wish *asked, size_t p); /* Errors: NO_MEMORY */
} figure;

const figure *figure_curve(void);   /* what is out of a sector and unit, against what was observed */
const figure *figure_levels(void);  /* every sector and unit over time */
const figure *figure_exceedance(void); /* how much is lost how rarely, by sector and unit */
const figure *figure_map(void);     /* who is struck, fallen, saved at a time, where */
const figure *figure_cascade(void); /* one replication as a tree on a time axis */
const figure *figure_impact(void);  /* when loss first reaches each sector and unit */
/* Times worth a map, at most 4: the start, the greatest loss, and when it is down to a half and a tenth. Returns how many. */
size_t figure_choose_times(const hakyu_picture *picture, int64_t *times);

/* ---- shared by figures of bands (band_strokes.c) ------------------------------------------------------------------ */
/* Quantiles over time as two bands and a line, each times scale, on a grid of step_s seconds; clipped to the box. is_level: what is left, not what is down.
   Errors: NO_MEMORY. */
hakyu_status figure_draw_bands(canvas *c, const hakyu_picture_row *row, const axis *time, const axis *value, double scale, double step_s, bool is_level,
                               box where);
/* What the bands mean, from (x, y) down; returns the height used. */
double figure_draw_band_key(canvas *c, double x, double y, double width, hakyu_lang lang);
/* The same in one line of 9 points. */
void figure_draw_band_key_flat(canvas *c, double x, double y, hakyu_lang lang);
/* Until when the 95 % quantile is at least this part of its greatest value; INT64_MAX if to the horizon, 0 if it is never above 0. */
int64_t figure_last_s(const hakyu_picture_row *row, double part);
#endif
