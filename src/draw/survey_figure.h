/* survey_figure - the figures of a sweep: each tells how many pages it has for a survey, what they are called, and draws them; and what they
   share: the sheet around them, numbers as text, an axis of values. */
#ifndef HK_DRAW_SURVEY_FIGURE_H
#define HK_DRAW_SURVEY_FIGURE_H
#include <hakyu/survey.h>
#include "draw/axis.h"
#include "draw/canvas.h"
#include "draw/sheet.h"
#include "draw/words.h"

enum { SURVEY_FIGURES_MOST = 8 }; /* figures of the survey that are drawn; the first ones */

typedef struct survey_figure {
  const char *name;
  /* Which page is of figure j: false with the reason in why. */
  bool (*can)(const hakyu_survey *survey, uint32_t figure, hakyu_lang lang, saying *why);
  saying (*title)(const hakyu_survey *survey, uint32_t figure, hakyu_lang lang);
  hakyu_status (*draw)(canvas *c, const hakyu_survey *survey, uint32_t figure, hakyu_lang lang); /* Errors: NO_MEMORY */
} survey_figure;

const survey_figure *survey_lines(void);   /* a figure over each factor, averaged over the others, with a band */
const survey_figure *survey_tornado(void); /* factors in the order of the index by which the design ranks them */
const survey_figure *survey_heat(void);    /* a figure over the two factors that matter most */
const survey_figure *survey_morris(void);  /* mu* to the right, sigma up */

/* Draws a survey's figures into a folder, "lines-hospitals.svg"; returns the exit code. */
typedef struct survey_wish { const char *output; hakyu_lang lang; const bool *is_wanted; /* by format */ } survey_wish;
int survey_draw_all(const hakyu_survey *survey, const survey_wish *asked);

/* ---- shared (survey_sheet.c) ---------------------------------------------------------------------------------------------- */
box survey_sheet_draw(canvas *c, const hakyu_survey *survey, const char *title, saying note, hakyu_lang lang);
saying survey_number(double value, double step); /* with as many decimals as the step wants */
/* A factor's value: a duration, a number. */
saying survey_value(const hakyu_survey_factor *factor, double x, hakyu_lang lang);
/* A value axis: round ticks between its ends; lines through the box. Upright: along the left side, else along the bottom. is_share: in %. */
void survey_axis_draw(canvas *c, const axis *a, box where, bool is_upright, bool is_share, hakyu_lang lang);
/* Makes its ends round and puts 0 inside where it is near. */
void survey_axis_round(axis *a);
/* The factors by weight for a figure, the heaviest first; returns how many were put (at most `most`). */
uint32_t survey_rank(const hakyu_survey *survey, uint32_t figure, uint32_t most, uint32_t *factors);

/* A figure over a factor, averaged over all points: by level, or in bins of as many points each. Returns how many. */
enum { SURVEY_PLACES_MOST = 64 };
typedef struct survey_mean { double x, value, low, high; uint32_t level; uint64_t points; } survey_mean;
uint32_t survey_means(const hakyu_survey *survey, uint32_t figure, uint32_t factor, survey_mean means[SURVEY_PLACES_MOST], bool *is_binned);
#endif
