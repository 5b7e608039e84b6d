/* model - the system as described (DESIGN section 1): sectors, services, kinds, assets, needs, supplies, backups.
   One builder (build.h) is the only entrance; file readers and the public API use it. After freeze a model is
   read-only, all references are numbers, all cells are typed values. Numbers that rest on an assumption or a
   distribution stay expressions (hk_value) until an outer draw makes them known (value.h). */
#ifndef HK_MODEL_MODEL_H
#define HK_MODEL_MODEL_H
#include <stdbool.h>
#include <stdint.h>
#include "base/findings.h"
#include "base/memory.h"
#include "base/names.h"
#include <hakyu/model.h>

#define HK_NONE UINT32_MAX             /* no such thing (blank reference) */
#define HK_FULL 1000000                /* ppm */
#define HK_ALWAYS UINT64_MAX           /* chance threshold of p = 1 */

/* What a numeric cell holds. The unit follows from the field: seconds, ppm, a plain integer, or a chance. */
typedef enum hk_value_form {
  HK_VALUE_BLANK = 0, /* not given (defaults were filled in where the manual names one) */
  HK_VALUE_FIXED,     /* fixed */
  HK_VALUE_CALL,      /* a distribution call: calls[index], drawn by the kernel */
  HK_VALUE_ASSUMED    /* assumptions[index]: known once an outer draw is */
} hk_value_form;
typedef struct hk_value {
  int64_t fixed;      /* seconds (HK_NEVER allowed where the manual says so) | ppm | integer | chance threshold as uint64;
                         ASSUMED: what the assumption's number is divided by: 1, or 10^6 where the field is a whole number */
  uint32_t index;     /* into model->calls or model->assumptions */
  uint8_t form;       /* hk_value_form */
  uint8_t is_call;    /* written as a call, e.g. uniform(0s, 0s): then `0s` is not a plain 0s */
} hk_value;

typedef struct hk_label { const char *text[2]; } hk_label; /* by hakyu_lang; falls back to the other tongue, then the id */

/* A distribution call: kind as numbers/dist.h (hk_dist_kind); arguments are values in the unit of the field. */
typedef struct hk_call {
  int kind;                 /* hk_dist_kind */
  bool by_p95;              /* lognormal(median, p95): args[1] is the 95 % point */
  uint32_t count;           /* arguments, or points */
  const hk_value *args;     /* FIXED or ASSUMED; shape-like arguments are ppm */
  const uint64_t *limits;   /* discrete */
  const char *text;         /* as written, for show */
} hk_call;

typedef struct hk_unit_label { const char *id; hk_label label; int line, col; } hk_unit_label; /* how a unit of weight is shown */
typedef struct hk_sector { const char *id; hk_label label; int64_t importance_ppm; int line; } hk_sector;
typedef struct hk_service { const char *id; hk_label label; bool from_source; int line; } hk_service;
typedef struct hk_kind { /* defaults of the columns of its assets that are blank */
  const char *id;
  hk_label label;
  uint32_t sector, crew, source; /* numbers or HK_NONE */
  hk_value detect, repair, restart; /* seconds */
  int32_t priority;
  bool it_system, end_use;
  int line, col;
} hk_kind;

typedef enum hk_nature { HK_NATURE_BLANK, HK_NATURE_REAL_PUBLIC, HK_NATURE_AGGREGATE, HK_NATURE_SYNTHETIC } hk_nature;
typedef struct hk_asset {
  const char *id;
  hk_label label;
  uint64_t key;             /* entity key, class asset */
  uint32_t sector, kind, site, unit, crew, profile, source; /* numbers or HK_NONE */
  const char *organisation; /* or NULL */
  int32_t lat_udeg, lon_udeg; /* millionths of a degree; INT32_MAX if not given */
  int32_t priority;         /* of its repair; smaller first */
  bool it_system, end_use;
  bool it_system_given, end_use_given; /* in its own row, not by its kind */
  uint8_t nature;           /* hk_nature */
  hk_value weight;          /* integer >= 0 */
  hk_value detect, repair, restart; /* seconds */
  int line;                 /* of assets.csv */
  /* what levers did to it (amend.h); all 0 in a model as written */
  int64_t detect_most_s;    /* with has_detect_most: detection takes at most this in every draw, a hazard's own too */
  uint32_t repair_num, repair_den; /* every drawn repair time * num / den, down, at least 1 s; den 0: as drawn */
  bool has_detect_most;
  bool is_absent;           /* a copy whose original does not comply: it keeps its number, and nothing happens to it */
  uint16_t copies;          /* made of it */
  uint8_t part, part_of;    /* its weight is part number `part` of `part_of` equal ones, the remainder in part 0; 0 of 0: whole */
} hk_asset;

typedef enum hk_rule { HK_RULE_ALL, HK_RULE_ANY, HK_RULE_AT_LEAST, HK_RULE_SHARE } hk_rule;
typedef struct hk_need {
  const char *id;
  uint64_t key;             /* class need */
  uint32_t asset, service, chain, refuel, source; /* refuel: the need that refuels, or HK_NONE */
  uint32_t link_first, link_count; /* its supplies: links[link_first ...], by supplier */
  uint8_t rule;             /* hk_rule */
  bool to_start, for_repair;
  hk_value quantity;        /* ppm of a weight; at_least, share */
  hk_value without, floor;  /* ppm */
  int line;
  uint16_t copies;          /* made of it by levers */
} hk_need;

typedef enum hk_link_type { HK_LINK_BLANK, HK_LINK_PHYSICAL, HK_LINK_CYBER, HK_LINK_GEOGRAPHIC, HK_LINK_LOGICAL } hk_link_type;
typedef struct hk_link {
  uint64_t key;             /* class link (need, supplier) */
  uint32_t need, supplier, source;
  int32_t order;
  uint8_t type;             /* hk_link_type */
  bool is_standby, outsourced, is_hidden; /* hidden: certainty below 1 (or assumed) */
  hk_value weight;          /* ppm */
  hk_value switch_over;     /* seconds, HK_NEVER allowed */
  hk_value success, certainty; /* chances */
  int line;
  /* what levers did to it */
  bool is_added;            /* supplies the need, and counts nowhere in its threshold q */
  bool is_absent;           /* not there */
  uint8_t switch_divisor;   /* every drawn switch-over time / this, down; 0: as drawn */
  uint8_t part, part_of;    /* of its weight, as an asset's */
} hk_link;

typedef struct hk_stage {   /* of a chain; stage keys are (need, stage), so they belong to the network */
  const char *name;
  uint32_t refuel_service, source; /* HK_NONE: no refuel */
  hk_value autonomy;        /* seconds; HK_NEVER = unlimited (default) */
  hk_value start, fail_running; /* seconds */
  hk_value success;         /* chance */
  hk_value level;           /* ppm */
  hk_value refill;          /* seconds; BLANK = the autonomy; HK_NEVER; fixed or assumed */
  int line, col;
  int64_t autonomy_least_s; /* by a lever: at least this in every draw */
  uint64_t success_least;   /* by a lever: a chance of at least this (threshold) */
} hk_stage;
typedef struct hk_chain { const char *id; uint32_t stage_first, stage_count; } hk_chain;
/* grow_ppm: by a lever, size * grow_ppm / 10^6, down, and at least one more; 0: as written. */
typedef struct hk_crew { const char *id; hk_value size; /* integer */ int line; int32_t grow_ppm; } hk_crew;
/* scale_ppm: with is_scaled, by a lever, beta * scale_ppm / 10^6. */
typedef struct hk_group { const char *id; hk_value beta; uint32_t member_count; const uint32_t *members; uint32_t source; int line, col; bool is_scaled; int32_t scale_ppm; } hk_group;
/* What a warning brings beside earlier detection; BLANK is 1, which changes nothing. */
typedef struct hk_sharing_aid {
  hk_value repair_least, repair_most; /* ppm: a repair of the cause takes a part of its time drawn between them */
  hk_value recurrence;        /* chance that a strike by the cause comes about all the same */
} hk_sharing_aid;
typedef struct hk_sharing { const char *id; uint32_t sector_count; const uint32_t *sectors; int64_t warn_s; hk_sharing_aid aid; int line, col; } hk_sharing;
static inline bool hk_value_is_other(hk_value value, int64_t usual) { return value.form != HK_VALUE_BLANK && (value.form != HK_VALUE_FIXED || value.fixed != usual); }
static inline bool hk_sharing_aids(const hk_sharing_aid *aid) { /* whether it brings anything */
  return hk_value_is_other(aid->repair_least, HK_FULL) || hk_value_is_other(aid->repair_most, HK_FULL) || hk_value_is_other(aid->recurrence, (int64_t)HK_ALWAYS);
}
/* Number 0 is `assumption`. caveat: what must be said wherever figures rest on it ("": nothing). */
typedef struct hk_source { const char *id, *what, *where, *licence; int64_t confidence_ppm; const char *caveat[2]; } hk_source;
typedef struct hk_parameter { const char *id, *text; bool is_overridden, is_faulty /* its text was refused */; int line; } hk_parameter;

/* An assumption: named in model.yaml, or written in a cell as about(...) and then named "<table>.<id>.<field>".
   A scenario may fix it (parameters: {A1: 0.95}); then is_fixed. */
typedef struct hk_assumption {
  const char *id;
  hk_label what;
  uint64_t key;             /* class assumption */
  int64_t mode, low, high;  /* in seconds, or ppm where dimensionless */
  bool is_time, is_fixed, is_named, is_faulty /* its value was refused: citing it is no further fault */;
  uint32_t source;
  uint32_t use_count;       /* cells that cite it */
  hk_place place;           /* where it is written */
} hk_assumption;

/* What counts as a failure that must be reported: the metric of its sector at or above the magnitude for the duration without a break. */
typedef enum hk_level_metric { HK_LEVEL_WEIGHT, HK_LEVEL_SHARE, HK_LEVEL_COUNT } hk_level_metric;
typedef struct hk_service_level {
  const char *id;
  hk_label label;
  uint32_t sector, unit, source; /* unit: HK_NONE for a count */
  const char *unit_text;    /* as written, or NULL */
  int64_t magnitude_ppm, duration_s; /* millionths of the unit, of the whole, of an asset; above 0 */
  uint8_t metric;           /* hk_level_metric */
  int line;
} hk_service_level;

/* A row of a layer's table (layer_schema.def), typed; columns stand at their positions: HK_AT(pools, capacity). What they mean is the
   layer's affair (layer/). */
typedef struct hk_layer_cell {
  hk_value value;           /* numbers: as in other tables; blank: what blank means, or HK_VALUE_BLANK */
  uint32_t number;          /* REF: what it names, or HK_NONE; BOOL 0, 1; ENUM: position; an outcome's unit: its number; LIST: how many */
  const uint32_t *list;     /* LIST: numbers, in the order in which they are written */
  const char *text;         /* TEXT, ID, other WORDs; or NULL */
} hk_layer_cell;
typedef struct hk_layer_row {
  uint8_t table;            /* enum hk_table_number */
  int line;
  int32_t grow_ppm;         /* by a lever: of a pool's capacity; 0: as written */
  hk_layer_cell *cells;     /* of an amended model: the base's, unless a lever made its own */
} hk_layer_row;

typedef struct hk_profile_row { int8_t hour; /* -1 = all */ uint32_t day_type; /* HK_NONE = all */ int64_t factor_ppm; } hk_profile_row;
typedef struct hk_profile { const char *id; uint32_t row_count; const hk_profile_row *rows; } hk_profile;
typedef struct hk_holiday { int32_t day; /* days since 1970-01-01 */ uint32_t day_type; } hk_holiday;
/* Day types 0, 1, 2 are weekday, saturday, holiday; further ones are names of holidays.csv. */

struct hakyu_model {
  const hakyu_memory *memory;
  hk_arena *arena;
  const char *path, *id;    /* folder and its last part; "" for a model made by the API */
  hk_label title;
  const char *licence, *tlp;
  hk_sector *sectors;       uint32_t sector_count;
  hk_service *services;     uint32_t service_count;
  hk_kind *kinds;           uint32_t kind_count;
  hk_asset *assets;         uint32_t asset_count;
  hk_need *needs;           uint32_t need_count;
  hk_link *links;           uint32_t link_count;   /* grouped by need */
  hk_chain *chains;         uint32_t chain_count;
  hk_stage *stages;         uint32_t stage_count;  /* grouped by chain */
  hk_crew *crews;           uint32_t crew_count;
  hk_group *groups;         uint32_t group_count;
  hk_sharing *sharings;     uint32_t sharing_count;
  hk_source *sources;       uint32_t source_count;
  hk_parameter *parameters; uint32_t parameter_count;
  hk_assumption *assumptions; uint32_t assumption_count;
  hk_profile *profiles;     uint32_t profile_count;
  hk_holiday *holidays;     uint32_t holiday_count;
  hk_service_level *levels; uint32_t level_count;  /* by id */
  hk_layer_row *layer_rows; uint32_t layer_row_count; /* by table, then by what their references name */
  hk_call *calls;           uint32_t call_count;
  size_t call_capacity, assumption_capacity; /* scenarios add their own (cell.h) */
  hk_names *call_names;     /* calls by text */
  const char **sites;       uint32_t site_count;
  const char **units;       uint32_t unit_count;
  hk_unit_label *unit_labels; uint32_t unit_label_count; /* of some units; others are shown by their id */
  const char **day_types;   uint32_t day_type_count;
  hk_names *asset_names, *need_names, *sector_names, *service_names, *kind_names, *chain_names, *crew_names, *group_names,
      *source_names, *parameter_names, *assumption_names, *profile_names, *site_names, *unit_names;
  uint8_t digest[32];       /* SHA-256 over the frozen content in key order: independent of row order */
  bool is_frozen;
  const hakyu_model *base;  /* of a model amended by levers: the one it was made from, whose texts and names it borrows; else NULL */
  uint32_t names_compared;  /* effort spent on "did you mean"; after 2,000,000 comparisons nothing is suggested any more */
  struct hk_build *build;   /* the builder's notes until freeze; NULL afterwards */
};

/* What a scenario or study changes before a model is built: parameter and assumption texts by name (the first of a name holds), assets
   taken out, cells written otherwise. */
typedef struct hk_model_overrides {
  uint32_t parameter_count;
  const char *const *names;   /* parameters or assumptions */
  const char *const *texts;
  hk_place const *places;     /* where the scenario says so; for findings; may be NULL */
  uint32_t without_count;
  const char *const *without; /* asset ids, taken out with their needs and links before validation */
  hk_place const *without_places;
  uint32_t edit_count;        /* cells that a study writes otherwise (edit.h) */
  const struct hk_model_edit *edits;
} hk_model_overrides;

/* Reads a model folder. Collects all findings; on any error: REFUSED. overrides may be NULL. */
hakyu_status hk_model_read(const hakyu_memory *memory, const char *folder, const hk_model_overrides *overrides,
                           hakyu_findings *findings, hakyu_model **model);
#endif
