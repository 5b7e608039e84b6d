/* study - a parameter sweep as described: factors of a scenario and its model, the design, what is watched. From it come points (a text
   for each factor), and from a point a scenario like any other. */
#ifndef HK_STUDY_STUDY_H
#define HK_STUDY_STUDY_H
#include <hakyu/study.h>
#include "base/digest.h"
#include "base/memory.h"
#include "base/names.h"
#include "base/text.h"
#include "catalogue/catalogue.h"
#include "model/edit.h"
#include "numbers/dist.h"
#include "scenario/scenario_changes.h"
#include "study/design.h"

typedef enum hk_factor_form { HK_FACTOR_LEVELS, HK_FACTOR_RANGE, HK_FACTOR_DISTRIBUTION } hk_factor_form;
typedef enum hk_factor_target { HK_FACTOR_EDIT, HK_FACTOR_PARAMETER, HK_FACTOR_HAZARD, HK_FACTOR_LEVER,
                                HK_FACTOR_SWITCH, /* a lever off or on */
                                HK_FACTOR_ITEM,   /* an item of the catalogue off or on: change.id */
                                HK_FACTOR_TARGETS /* what a lever acts on: change.id; off: it is not there */ } hk_factor_target;

typedef struct hk_factor {
  const char *id, *label[2], *path;
  hk_place place;             /* of its path */
  hk_factor_form form;
  hk_factor_target target;
  hk_model_edit edit;         /* EDIT; its text is filled for each point */
  hk_scenario_change change;  /* the others, likewise; targets NULL: those of the factor that says what this lever acts on */
  uint32_t item;              /* ITEM: its number in the catalogue */
  bool is_time;               /* range, distribution: in seconds */
  bool is_whole;              /* what it sets is a whole number */
  const char *const *levels; uint32_t level_count; /* as written */
  double low, high; bool is_log;
  hk_dist dist;
} hk_factor;

typedef struct hk_watch { const char *id, *sector, *unit; int metric; double value; hk_place place; } hk_watch; /* metric: hk_watch_metric */
typedef enum hk_watch_metric { HK_WATCH_MEAN, HK_WATCH_ANY, HK_WATCH_ABOVE, HK_WATCH_Q95, HK_WATCH_Q99, HK_WATCH_CVAR95 } hk_watch_metric;
typedef struct hk_threshold { uint32_t watch, factor; double value; bool is_falling; } hk_threshold;

/* FACTOR op FACTOR or value. */
typedef enum hk_compare { HK_LESS, HK_AT_MOST, HK_MORE, HK_AT_LEAST, HK_EQUAL, HK_UNEQUAL } hk_compare;
typedef struct hk_constraint { uint32_t left, right; /* right: HK_NO_NAME: value */ hk_compare how; const char *value; } hk_constraint;

struct hakyu_study {
  const hakyu_memory *memory;
  hk_arena *arena;
  const char *path, *id, *title[2];
  char *scenario_path;        /* found */
  char *catalogue_path;       /* found; NULL: none is named */
  hakyu_catalogue *catalogue; /* NULL unless a factor is an item */
  const char *model_folder;   /* of a sweep: its own copy; NULL: the one that the scenario names */
  hk_design_asked asked;      /* kind LIST: points are in `list` */
  int design_line, design_col;
  hk_factor *factors;         uint32_t factor_count;
  hk_names *factor_names, *watch_names;
  hk_constraint *constraints; uint32_t constraint_count;
  hk_watch *watches;          uint32_t watch_count;
  hk_threshold *thresholds;   uint32_t threshold_count;
  uint64_t replications;      /* of a point; 0: the scenario's */
  double precision;           /* 0: none */
  uint32_t outer_count;
  uint64_t seed;
  bool is_independent, has_sector_rows;
  uint8_t digest[HK_DIGEST_BYTES]; /* of what the file says; not of the scenario */
  char **point_ids;           /* of points; numbers unless a list names them */
  const char **values;        /* [point * factor_count + factor]: what is written there */
  double *places;             /* the same in 0…1: the design's own numbers; NAN of a list's */
  uint64_t point_count, left_out; /* points that broke a constraint */
};

/* factor.c: reads path and values; findings at the factor's places. */
bool hk_factor_parse(struct hakyu_study *study, hk_factor *factor, const char *distribution, hakyu_findings *findings);
/* The text for a number in 0…1, in the study's arena; NULL without memory. is_ended: the design goes to the ends (two_level, morris): a
   distribution's are then its 5 and 95 % points. */
const char *hk_factor_text(struct hakyu_study *study, const hk_factor *factor, double at, bool is_ended);

/* study_items.c: reads the catalogue at catalogue_path and finds each factor's item in it. Errors: REFUSED with findings, NOT_FOUND, IO,
   NO_MEMORY. */
hakyu_status hk_study_find_items(struct hakyu_study *study, hakyu_findings *findings);
/* study_items.c: the scenario with the items that are on at these values (of one point): each is its levers, at the dose that is tested and
   adopted as the catalogue says, as `hakyu evidence` tries it. Errors: REFUSED with findings, NO_MEMORY. */
hakyu_status hk_study_add_items(const struct hakyu_study *study, const char *const *values, hakyu_findings *findings, hakyu_scenario **scenario);

/* points.c: lays out the points, leaves out those that break a constraint. Errors: REFUSED, NO_MEMORY, LIMIT. */
hakyu_status hk_study_lay_points(struct hakyu_study *study, const char *list_file, hakyu_findings *findings);

/* Reads the study of a planned sweep: <folder>/inputs/study.yaml, with the scenario and model beside it, and the values that were written into
   <folder>/points.csv when it was planned. Errors: as hakyu_study_read; REFUSED where the points are not those of the design. */
hakyu_status hk_study_read_planned(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, hakyu_study **study);
/* points.c: "point_id,FACTOR,…" and a line a point. */
void hk_study_write_points(const struct hakyu_study *study, hk_buffer *out);
hakyu_status hk_study_take_points(struct hakyu_study *study, const char *path, hakyu_findings *findings);

/* The scenario of a point. Errors: as hk_scenario_read. */
hakyu_status hk_study_point(const struct hakyu_study *study, uint64_t point, hakyu_findings *findings, hakyu_scenario **scenario);
/* The seed of a point. */
uint64_t hk_study_seed(const struct hakyu_study *study, uint64_t point);
#endif
