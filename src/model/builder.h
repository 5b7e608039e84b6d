/* builder - what a model remembers while it is being built; freed at freeze. Private to the model room.
   References are kept as mentions: the first time a name is read, as a definition or as a reference, it gets a number;
   at freeze mentions become the numbers of what was defined. So references may point forward at no cost. */
#ifndef HK_MODEL_BUILDER_H
#define HK_MODEL_BUILDER_H
#include "model/build.h"
#include "model/cell.h"
#include "model/model_fields.h"

/* What can be referred to. */
typedef enum hk_thing {
  HK_THING_SECTOR, HK_THING_SERVICE, HK_THING_KIND, HK_THING_CHAIN, HK_THING_CREW, HK_THING_ASSET, HK_THING_NEED, HK_THING_SOURCE,
  HK_THING_PROFILE, HK_THING_COUNT
} hk_thing;

#define HK_REMOVED (UINT32_MAX - 1) /* defined, but taken out by the scenario's `without` */

typedef struct hk_mentions {
  hk_names *names;
  uint32_t *defined;   /* by mention: number of the definition, HK_NONE, HK_REMOVED */
  size_t capacity;
} hk_mentions;

/* A reference kept with its place: from a section of model.yaml, or where the case may prove to differ from the name's. */
typedef struct hk_reference { uint8_t thing; bool is_row /* of a table, which reports unknown names itself */; uint32_t mention; const char *text; hk_place place; } hk_reference;

typedef struct hk_profile_line { uint32_t profile, day_type; int8_t hour; int64_t factor_ppm; int line; } hk_profile_line;

typedef struct hk_importance { uint32_t sector; int64_t ppm; } hk_importance; /* sector: a mention */

typedef struct hk_build {
  const hk_model_overrides *overrides;
  hk_names *override_names;       /* of the overrides' parameters */
  uint32_t *override_at;          /* by name: which override */
  bool *override_used;            /* by name */
  hk_names *without;              /* asset ids taken out */
  bool *without_used;             /* by number in `without` */
  bool *edit_used;                /* by edit of `overrides`: it matched a row */
  hk_names *level_names, *sharing_names, *unit_label_names;
  uint8_t *holiday_seen;          /* a bit a day from 1900-01-01, made with the first holiday */
  hakyu_findings *silent;         /* when the caller wants no findings, errors are counted here */
  size_t error_count;             /* errors found while adding */
  size_t errors_before;           /* errors that the findings held when freezing began: another's */
  hakyu_status status;            /* NO_MEMORY once there was none */
  hk_mentions mentions[HK_THING_COUNT];
  const char *paths[HK_TABLE_COUNT]; /* files, for findings; NULL: added by the API */
  bool is_unread[HK_TABLE_COUNT]; /* the file could not be read, so nothing is said of what it should define */
  bool has_assumption_source;     /* sources.csv described `assumption` */
  uint32_t absent[HK_TABLE_COUNT];/* bits of required columns the file has not */
  int row_count[HK_TABLE_COUNT];
  hk_typed *defaults[HK_TABLE_COUNT]; /* what blank cells mean; made when a table's first row comes */
  hk_typed *values[HK_TABLE_COUNT];   /* of the row being read; between rows the same as the defaults */
  uint8_t things[HK_TABLE_COUNT][HK_FIELDS_MOST]; /* hk_thing a field refers to; made with the defaults */
  size_t sector_room, service_room, kind_room, asset_room, need_room, link_room, chain_room, stage_room, crew_room, group_room,
      sharing_room, source_room, unit_label_room, parameter_room, holiday_room, profile_room, level_room, layer_room; /* capacities */
  hk_reference *references;
  size_t reference_count, reference_room;
  hk_profile_line *profile_lines;
  size_t profile_line_count;
  hk_importance *importances;
  size_t importance_count, importance_room;
  hk_names *day_type_names;
  int64_t *call_low;              /* by call: what one draw in 1,000 is at or below; made by hk_validate_calls */
  hk_place *call_places;          /* by call: where it was first written, for findings */
  size_t call_place_count, call_place_room;
  const char *encoding;           /* of the tables: "utf-8" or "cp932" */
  uint32_t *last[HK_TABLE_COUNT]; /* by field: what it mentioned last; tables repeat themselves */
  uint32_t *stage_chain;          /* by stage: its chain's number */
  size_t stage_chain_room;
} hk_build;

/* The number of a name in an index; a new one is kept in the arena. Errors: NO_MEMORY, as of the next two. */
hakyu_status hk_build_intern(hakyu_model *model, hk_names *names, const char *text, uint32_t *number);
/* The mention of a name. */
hakyu_status hk_build_mention(hakyu_model *model, hk_thing thing, const char *text, uint32_t *number);
/* Says that id is number `number` of its thing; *is_new is false when it was defined before. *at: its mention. */
hakyu_status hk_build_define(hakyu_model *model, hk_thing thing, const char *id, uint32_t number, uint32_t *at, bool *is_new);

/* One row as it comes: count cells; cell i belongs to the field at positions[i] (or HK_SKIP: not ours), and for a label
   in one tongue HK_JA or HK_EN is added. places: of each cell, or NULL: the row's place and the field's name. */
enum { HK_SKIP = 0xFF, HK_JA = 0x80, HK_EN = 0x40, HK_POSITION = 0x3F };
hakyu_status hk_build_row(hakyu_model *model, enum hk_table_number table, const uint8_t *positions, const char *const *texts,
                          const hk_place *places, size_t count, hk_place row, hakyu_findings *findings);
/* The position of a column or key for hk_build_row; unknown: a finding at place and HK_SKIP. */
uint8_t hk_build_position(hakyu_model *model, enum hk_table_number table, const char *name, hk_place place, hakyu_findings *findings);

/* The names among which cells of that field are looked for or to which they are added, or NULL. */
const hk_names *hk_build_names_of(const hakyu_model *model, enum hk_table_number table, uint8_t position);

/* The list to which findings go: the caller's, or the silent one. */
hakyu_findings *hk_build_findings(hakyu_model *model, hakyu_findings *findings);
/* Where a row stands. */
hk_place hk_build_place(const hakyu_model *model, enum hk_table_number table, int line, const char *field);
/* The same in model.yaml, where columns count. */
hk_place hk_build_place_at(const hakyu_model *model, enum hk_table_number table, int line, int col, const char *field);

/* freeze.c's parts. Each reports into findings and goes on; only lack of memory is a status. */
hakyu_status hk_resolve_names(hakyu_model *model, hakyu_findings *findings);   /* resolve.c: mentions → numbers, defaults of kinds */
hakyu_status hk_order_sectors(hakyu_model *model);                             /* order.c: numbers in the order of ids */
hakyu_status hk_order_assets(hakyu_model *model);
hakyu_status hk_order_needs(hakyu_model *model);
hakyu_status hk_resolve_links(hakyu_model *model, hakyu_findings *findings);   /* resolve.c: links grouped by need, refuels */
hakyu_status hk_resolve_levels(hakyu_model *model, hakyu_findings *findings);  /* service_levels.c: sectors, units, sources; by id */
hakyu_status hk_resolve_layers(hakyu_model *model, hakyu_findings *findings);  /* layer_rows.c: references, order, and each table's own checks */
/* resolve.c: links together by need, whose link_count is 0 before. *room: the capacity of the array of links, which may be another then. */
hakyu_status hk_group_links(hakyu_model *model, size_t *room);
hakyu_status hk_key_model(hakyu_model *model, hakyu_findings *findings);       /* keys.c: entity keys, collisions */
hakyu_status hk_digest_model(hakyu_model *model, hakyu_findings *findings);
/* order.c: numbers in the order of ids, whatever the order of the rows; after everything was checked. */
hakyu_status hk_validate_calls(hakyu_model *model, hakyu_findings *findings);  /* validate_calls.c: tables can hold them */
hakyu_status hk_validate_rows(hakyu_model *model, hakyu_findings *findings);   /* validate_rows.c: one row at a time */
hakyu_status hk_validate_circles(hakyu_model *model, hakyu_findings *findings);/* validate_circles.c: SEMANTICS, Circles */
hakyu_status hk_validate_loops(hakyu_model *model, hakyu_findings *findings);  /* validate_loops.c: cannot start; share gain */
hakyu_status hk_validate_nested(hakyu_model *model, hakyu_findings *findings); /* validate_nested.c: weight in weight */
void hk_build_free(hakyu_model *model);
#endif
