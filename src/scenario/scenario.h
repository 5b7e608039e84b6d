/* scenario - hazards, calendar, horizon, observations: what happens to a model (FORMATS, scenarios).
   A scenario owns the model it was read with (parameters overridden, assets taken out). */
#ifndef HK_SCENARIO_SCENARIO_H
#define HK_SCENARIO_SCENARIO_H
#include "base/text.h"
#include "model/model_fields.h"
#include "model/model.h"
#include "model/value.h"
#include <hakyu/scenario.h>

typedef enum hk_hazard_kind { HK_HAZARD_STRIKE, HK_HAZARD_MALFUNCTION, HK_HAZARD_TRAVEL, HK_HAZARD_SHOCK, HK_HAZARD_BACKGROUND,
                              HK_HAZARD_CHANGE, HK_HAZARD_SURGE, HK_HAZARD_INFECTION } hk_hazard_kind; /* from HK_HAZARD_SURGE on: of layers, they strike nobody */

/* What a hazard may hit. For strike, malfunction: assets and sites. travel: legs. shock, background, change: exposed assets. */
typedef struct hk_hazard {
  const char *id;
  uint64_t key;                /* class hazard */
  uint8_t kind;                /* hk_hazard_kind */
  bool is_malfunction;         /* kind malfunction, or malfunction: yes */
  bool is_overseas;            /* origin */
  const char *cause;           /* label; equal causes share cause_index */
  uint32_t cause_index;        /* 0..scenario->cause_count-1 */
  hk_value at;                 /* seconds; HK_NEVER allowed */
  hk_value probability;        /* chance; shock: of each exposed asset */
  int64_t rate_per_year_ppb;   /* background, change: failures per 365 d times 10^9; if assumed see rate */
  hk_value rate;               /* background: failures per year, ppm; change: right after it */
  int64_t half_life_s;         /* change: the time in which that rate halves */
  hk_value factor;             /* surge: of the fresh load of its targets, ppm */
  hk_value lasts;              /* surge: for how long, seconds; HK_NEVER: to the end */
  hk_value detect, repair;     /* seconds; BLANK = the asset's */
  uint32_t target_count;       /* strike, malfunction, shock, background, change: assets hit or exposed, ascending by asset number, unique */
  const uint32_t *targets;
  const uint32_t *target_site; /* by target: a site named by this hazard on which it stands, or HK_NONE (for co_location: the asset's own
                                  site counts whenever the hazard names that site, also if the asset is named by id) */
  uint32_t leg_count;          /* travel: sites in order */
  const uint32_t *leg_sites;
  const hk_value *leg_delays;  /* seconds from the site before; HK_NEVER ends the travel */
  const uint32_t *leg_first;   /* leg_count + 1 offsets into leg_targets */
  const uint32_t *leg_targets; /* assets on those sites */
  const uint8_t *target_how;   /* by target: HK_BY_ID, HK_BY_KIND (or sector), HK_BY_SITE, or several */
  const uint32_t *target_ppm;  /* by target: what levers leave of its probability or rate; NULL: all of it */
  const uint8_t *aimed_kinds, *aimed_sectors; /* by number: named by this hazard; NULL: none of them is */
  uint32_t source;
  int line;
} hk_hazard;
enum { HK_BY_ID = 1, HK_BY_KIND = 2, HK_BY_SITE = 4 };

/* Whether it strikes each exposed asset by itself. */
static inline bool hk_hazard_is_by_itself(const hk_hazard *hazard) { return hazard->kind >= HK_HAZARD_SHOCK && hazard->kind <= HK_HAZARD_CHANGE; }
/* Whether it is a layer's affair: it has targets, a time and a probability, and what it does is told by the layer. */
static inline bool hk_hazard_is_of_layer(const hk_hazard *hazard) { return hazard->kind >= HK_HAZARD_SURGE; }

typedef enum hk_observed_what { HK_OBS_WEIGHT_DOWN, HK_OBS_EVER_DOWN, HK_OBS_COUNT_DOWN, HK_OBS_FIRST_DOWN, HK_OBS_DURATION_DOWN,
                                HK_OBS_RESTORED_AT, HK_OBS_NEVER_DOWN, HK_OBS_PEAK_DOWN } hk_observed_what;
typedef enum hk_observed_role { HK_ROLE_INPUT, HK_ROLE_CALIBRATED, HK_ROLE_HELD_OUT } hk_observed_role;
typedef enum hk_stated { HK_STATED_YES, HK_STATED_DERIVED, HK_STATED_GUESSED } hk_stated;
typedef struct hk_observed {
  const char *id;              /* "what:class:of[:unit][:at or share]", e.g. "count_down:site:koto:20min"; unique; for tables */
  uint8_t what, role, stated;
  const char *of_class, *of;   /* "sector", "power" */
  uint32_t unit;               /* model unit, or HK_NONE: assets are counted */
  int64_t at_s;                /* weight_down, count_down */
  int64_t share_ppm;           /* restored_at */
  double value, low, high;     /* observed; low, high NaN if not given (tolerance is turned into them) ; times in seconds */
  uint32_t asset_count;        /* assets that match `of` (and unit, where weight is meant: end-use weight in that unit) */
  const uint32_t *assets;
  uint32_t source;
  int line;
} hk_observed;

struct hakyu_scenario {
  const hakyu_memory *memory;
  hk_arena *arena;
  const char *path, *id;
  hk_label title;
  const char *model_path;
  hakyu_model *model;          /* owned */
  const char *tlp;             /* the stricter of model and scenario */
  int64_t horizon_s, step_s;
  /* calendar: second 0 */
  bool is_any;                 /* any(day type, from-to): drawn per replication */
  int32_t start_day;           /* days since 1970-01-01 (fixed start); default: a Monday in a week without holidays */
  int32_t start_second;        /* of the day */
  int32_t utc_offset_s;
  uint32_t any_day_type;       /* model day type */
  int32_t any_first_s, any_last_s; /* uniform(first, last - 1) seconds of the day */
  hk_value frequency;          /* per year, ppm; BLANK: conditional on the event */
  uint64_t replications;       /* default 10,000 */
  uint32_t traced;             /* default 1,000 */
  uint32_t cause_count;
  hk_hazard *hazards;          uint32_t hazard_count;  /* ascending by key */
  hk_observed *observed;       uint32_t observed_count; /* ascending by id */
  uint8_t digest[32];          /* model digest and everything above that decides results, but replications and traced, which a
                                  run may choose; independent of row order */
  struct hk_lever *levers;     uint32_t lever_count;   /* in the order in which they are applied */
  hakyu_scenario *base;        /* of a scenario with levers: the same without them, owned; model and hazards above are then those of
                                  everybody complying. NULL without levers */
  bool is_view;                /* it borrows all but its levers (lever_set.c) */
  hakyu_scenario *lent;        /* owned: what `base` borrows from, where nobody else keeps it (hk_lever_set_wear); else NULL */
  struct hk_scene *scene;      /* the reader's notes until freeze; NULL afterwards */
};

/* The scenario as the levers' targets comply in outer draw `outer` of `seed` (is_mode: outer 0): another scenario on an amended model,
   to be compiled and run like any other. Its assets, needs and links have the numbers they have in `scenario`, which must outlive it.
   Errors: REFUSED with findings, NO_MEMORY. */
hakyu_status hk_levers_adopt(const hakyu_memory *memory, const hakyu_scenario *scenario, uint64_t seed, uint32_t outer, bool is_mode, hakyu_findings *findings,
                             hakyu_scenario **adopted);
/* True when all targets of all levers comply in every outer draw. */
bool hk_levers_are_certain(const hakyu_scenario *scenario);

/* Reads a scenario file and its model: the name, or the path from the file's folder, that it gives. Collects all findings.
   Errors: REFUSED with findings, NOT_FOUND, IO, NO_MEMORY. */
hakyu_status hk_scenario_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_scenario **scenario);
/* The same with another model folder than the one the file names (a run's own copy); NULL: the one it names. */
hakyu_status hk_scenario_read_with(const hakyu_memory *memory, const char *path, const char *model_folder, hakyu_findings *findings,
                                   hakyu_scenario **scenario);

/* All tables of a scenario (scenario, outputs, hazards, observed, levers) with their keys, for the reader, the manual page
   hakyu-scenario(5) and `show schema`. Static storage. */
const hk_table *hk_scenario_tables(size_t *count);

/* What `hakyu new scenario` writes: a scenario on that model, every key explained. */
void hk_scenario_template(hk_buffer *out, const char *id, const char *model);

/* The day type of absolute day `day` (days since 1970-01-01) in the model's calendar; for `any` starts the week has no holidays
   and day 0 is a Monday. */
uint32_t hk_calendar_day_type(const hakyu_model *model, bool is_plain_week, int32_t day);
/* A profile's factor (ppm) for a day type and hour: the row that names the day type wins, then the hour; none: FULL. */
int64_t hk_calendar_factor(const hk_profile *profile, uint32_t day_type, int hour);
#endif
