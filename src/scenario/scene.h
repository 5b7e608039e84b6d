/* scene - a scenario in the making: rows come in, field by field, from a file or from the API, and leave as hazards,
   observations and a head. Inside the room only. The story: scenario_read.c (file) or scene.c (API) -> scene_row.c (cells
   of a row typed) -> scene.c (head), hazards.c, observed.c -> scene_check.c and scene_digest.c (freeze). */
#ifndef HK_SCENARIO_SCENE_H
#define HK_SCENARIO_SCENE_H
#include "model/build.h"
#include "model/cell.h"
#include "scenario/scenario.h"
#include "scenario/scene_members.h"

/* Positions of fields within their tables: HK_SCENE_AT(hazards, kind). */
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja) HK_SCENE_ROW_##table##_##name,
#define HK_TABLE(table, shape, required, en, ja) HK_SCENE_ROW_##table,
#define HK_END(table) HK_SCENE_ROW_END_##table,
enum hk_scene_field_row {
#include "scenario/scenario_fields.def"
  HK_SCENE_ROW_COUNT
};
#undef HK_FIELD
#undef HK_TABLE
#undef HK_END
#define HK_SCENE_AT(table, name) (HK_SCENE_ROW_##table##_##name - HK_SCENE_ROW_##table - 1)

/* The table of that name ("scenario", "hazards", ...), or NULL. */
const hk_table *hk_scenario_table(const char *name);

/* Notes until freeze. */
struct hk_scene {
  hakyu_scenario *scenario;
  hakyu_findings *findings;    /* of the present call: the caller's, or own if there is none; never NULL */
  hakyu_findings *own;
  size_t error_count;          /* errors found by this scenario's calls, but the present one */
  size_t errors_before;        /* errors in findings when the present call began */
  bool is_from_file;           /* hakyu, title and model are then required */
  hk_names *hazard_names, *observed_names;
  size_t hazard_capacity, observed_capacity, lever_capacity;
  hk_place head[HK_FIELDS_MOST]; /* where each key of the head stands; line and path only */
  bool has_head[HK_FIELDS_MOST]; /* which were given */
  bool is_head_faulty[HK_FIELDS_MOST]; /* which of them were refused */
  hk_scene_members *members;   /* made with the first hazard or observation */
  int tables_tried;            /* distributions compiled to see whether they can be */
};

/* A row with its cells typed, by position in its table. Texts live in the scenario's arena. */
typedef struct hk_scene_row {
  const hk_table *table;
  const char *id;              /* "" if it has none */
  hk_place place;              /* of the row */
  hk_typed typed[HK_FIELDS_MOST];
  hk_place places[HK_FIELDS_MOST]; /* of each field, also of those not given; field = "hazards.crane.at" */
  bool is_given[HK_FIELDS_MOST]; /* there and not blank */
  const char *label[2];        /* of a LABEL field: "title", "title.ja", "title.en" */
  bool is_faulty;              /* some cell was refused */
} hk_scene_row;

/* A scenario without content; model may be NULL until one is read. Errors: NO_MEMORY. */
hakyu_status hk_scene_create(const hakyu_memory *memory, hakyu_model *model, const char *path, hakyu_scenario **scenario);
/* Adds a row to a table. Without a model, only names of fields and what is required are checked. Faults become findings.
   Errors: NO_MEMORY. */
hakyu_status hk_scene_add(hakyu_scenario *scenario, const char *table, const hk_cell *cells, size_t count, hk_place place,
                          hakyu_findings *findings);
/* Checks what only the whole shows, sorts, digests. Errors: REFUSED if there is any error finding, NO_MEMORY. */
hakyu_status hk_scene_freeze(hakyu_scenario *scenario, hakyu_findings *findings);

/* Matches cells with fields and reads them. */
hakyu_status hk_scene_read_row(struct hk_scene *scene, const hk_table *table, const hk_cell *cells, size_t count, hk_place place,
                               hk_scene_row *row);
/* Reads a further text as a field of another type, e.g. an item of a list. Errors: NO_MEMORY. */
hakyu_status hk_scene_read_text(struct hk_scene *scene, const hk_scene_row *row, const hk_field *field, const char *text, hk_place place,
                                hk_typed *typed);
/* "what; allowed" at the place of a field. */
void hk_scene_refuse(const struct hk_scene *scene, hk_place place, const char *code, const char *what, const char *value,
                     const char *allowed);
/* Whether this scenario's calls, the present one included, found an error. */
bool hk_scene_has_error(const struct hk_scene *scene);
/* The number of a name, or HK_NONE with a finding that suggests the nearest. `word`: what it should be, "asset". */
uint32_t hk_scene_find(const struct hk_scene *scene, const hk_names *names, const char *word, const char *name, hk_place place);
/* The source a row names, or HK_NONE; a blank one is a warning. */
uint32_t hk_scene_source(const struct hk_scene *scene, const hk_scene_row *row, size_t field);

hakyu_status hk_scene_add_hazard(struct hk_scene *scene, const hk_scene_row *row);
hakyu_status hk_scene_add_observed(struct hk_scene *scene, const hk_scene_row *row);
/* Errors: NO_MEMORY. */
hakyu_status hk_scene_number_causes(struct hk_scene *scene);
hakyu_status hk_scene_add_lever(struct hk_scene *scene, const hk_scene_row *row);
/* Orders the levers and reads their selectors; once all hazards are there. */
void hk_scene_settle_levers(struct hk_scene *scene);
/* Makes it the scenario in which everybody complies. Errors: REFUSED with findings, NO_MEMORY. */
hakyu_status hk_scene_amend(hakyu_scenario *scenario, hakyu_findings *findings);
hakyu_status hk_scene_check(struct hk_scene *scene);
hakyu_status hk_scene_digest(hakyu_scenario *scenario);
#endif
