/* survey - points x factors x figures: what ran of a sweep, as named rows (porch: hakyu/survey.h). campaign/sweep_survey.c fills it from a
   merged sweep, result/survey_files.c from files; diagnosis computes the indices, report and draw show them. Nothing here knows what a
   scenario is. */
#ifndef HK_RESULT_SURVEY_H
#define HK_RESULT_SURVEY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hakyu/survey.h>
#include "base/findings.h"
#include "base/memory.h"
#include "base/text.h"

/* In the order of study/design.h. */
typedef enum hk_survey_design { HK_SURVEY_GRID, HK_SURVEY_LIST, HK_SURVEY_TWO_LEVEL, HK_SURVEY_LHS, HK_SURVEY_SOBOL, HK_SURVEY_MORRIS, HK_SURVEY_SALTELLI,
                                HK_SURVEY_DESIGN_COUNT } hk_survey_design;
/* Kinds of analysis that a design allows or not. */
typedef enum hk_survey_part { HK_SURVEY_EFFECTS, HK_SURVEY_ELEMENTARY, HK_SURVEY_VARIANCE, HK_SURVEY_REGRESSION, HK_SURVEY_PART_COUNT } hk_survey_part;
enum { HK_SURVEY_EARLIER = 2, HK_SURVEY_LEVELS_MOST = 64, HK_SURVEY_STEPS = 4 };

typedef struct hk_survey_factor {
  const char *id, *label[2];
  const char *const *levels; uint32_t level_count; /* distinct values where there are at most HK_SURVEY_LEVELS_MOST, else NULL */
  bool is_time, is_log, is_number;
} hk_survey_factor;

typedef struct hk_survey_figure { const char *id, *label[2], *unit; bool is_share, is_quantile; } hk_survey_figure;

/* What came out at one point of one figure. */
typedef struct hk_survey_cell {
  double value, low, high;   /* NAN: nothing was run there; limits at 95 %, chance alone */
  double earlier[HK_SURVEY_EARLIER]; /* with a quarter, with a half of the replications; NAN where that is not known */
  double outer_low, outer_high; /* least and greatest of the outer draws; NAN where there is one, or for quantiles */
  bool is_valid;             /* the limits cover as often as they say */
} hk_survey_cell;

/* Main effects, one level: the mean over the points with it. Limits hold whatever the points share of their luck: the mean half-width. */
typedef struct hk_survey_level { double value, low, high; uint64_t points; } hk_survey_level;

typedef struct hk_survey_threshold { uint32_t figure, factor; double wanted; bool is_falling; } hk_survey_threshold;
/* One search: over all points (where == ""), or at one combination of the other factors ("battery 3h, refuel on"). */
typedef struct hk_survey_crossing { uint32_t threshold; const char *where; uint64_t points; hakyu_estimate at; bool is_by_points; } hk_survey_crossing;

/* How an index came to stand: its value from the first `amount` points, base points or trajectories, or with so many replications a point. */
typedef struct hk_survey_step { uint32_t figure; bool is_replications; uint64_t amount; hakyu_estimate *of; /* by factor */ } hk_survey_step;

struct hakyu_survey {
  const hakyu_memory *memory;
  hk_arena *arena;           /* everything below but what is grown */
  const char *id, *title[2], *scenario, *fingerprint, *digest; /* "" where there is none */
  const char *tlp[2];        /* handling marks: of the model, of the catalogue; "" where there is none */
  hk_survey_design design;
  uint64_t repeats;          /* morris: trajectories; saltelli: base points */
  bool is_second_order, is_incomplete, is_common;
  uint64_t left_out, missing, failed; /* points: of constraints; not run, or in part; refused */
  uint64_t seed, replications, outers;
  double precision;          /* points stop by it, and take `replications` at most; 0: all take as many */
  uint64_t unsure;           /* points that took them all without becoming so sure */
  uint64_t *played;          /* by point: replications; 0 where nothing was run or that is not known */
  hk_survey_factor *factors; uint32_t factor_count;
  hk_survey_figure *figures; uint32_t figure_count;
  uint64_t point_count;
  const char **point_ids;    /* by point */
  const char **values;       /* [point * k + factor], as written */
  double *at;                /* the same, 0..1: where the design put it */
  double *x;                 /* as a number; words: their level */
  uint32_t *level;           /* number among the factor's levels; UINT32_MAX */
  hk_survey_cell *cells;     /* [figure * points + point] */
  hk_survey_threshold *thresholds; size_t threshold_count, threshold_room; /* grown */
  /* made by hakyu_survey_analyse */
  bool is_analysed;
  const char *why_not[HK_SURVEY_PART_COUNT]; /* a phrase, NULL where it was computed */
  hakyu_estimate *indices;   /* [(which * figures + figure) * k + factor] */
  hakyu_estimate *pairs;     /* of HK_SURVEY_EFFECTS (limits NAN) or of second order: [(figure * k + f) * k + g], f < g; NULL */
  hk_survey_level *levels;   /* [(figure * k + factor) * LEVELS_MOST + level]; NULL */
  double *explained;         /* by figure: share of the variance that the linear fit explains */
  double *noise;             /* by figure: share of the variance over the points that the luck of replications may be; at most */
  hk_survey_step *steps; size_t step_count, step_room;             /* grown */
  hk_survey_crossing *crossings; size_t crossing_count, crossing_room; /* grown */
};

/* An empty one of so many points; arrays zeroed, cells NAN. Errors: NO_MEMORY. */
hakyu_status hk_survey_create(const hakyu_memory *memory, uint64_t points, uint32_t factors, uint32_t figures, hakyu_survey **survey);
/* From `values` to x, levels, is_time and is_number of every factor, and to `at` where that is NAN. Errors: NO_MEMORY. */
hakyu_status hk_survey_settle(hakyu_survey *survey);
/* A settled survey of points from elsewhere: whether they are a saltelli or a morris design; else LIST. */
void hk_survey_see_design(hakyu_survey *survey);
const char *hk_survey_design_name(hk_survey_design design);
#endif
