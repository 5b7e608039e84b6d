/* scenario_fields - scenario_fields.def as tables in memory; the same rows drive reader, manual and schema. */
#include <string.h>

#include "scenario/scene.h"

static const hk_field rows[] = {
#define HK_TABLE(table, shape, required, en, ja) {.name = NULL},
#define HK_END(table) {.name = NULL},
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja) \
  {#name, HK_FIELD_##type, flags, low, high, fallback, unit, allowed, {en, ja}},
#include "scenario/scenario_fields.def"
#undef HK_TABLE
#undef HK_END
#undef HK_FIELD
};

#define PLACE_TOP(table) "scenario"
#define PLACE_SECTION(table) "scenario: " table
#define PLACE_VALUES(table) "scenario: " table
#define PLACE_ENTRIES(table) "scenario: " table
static const hk_table tables[] = {
#define HK_TABLE(table, shape, required, en, ja)                                                                           \
  {#table, HK_SHAPE_##shape, required, &rows[HK_SCENE_ROW_##table + 1], HK_SCENE_ROW_END_##table - HK_SCENE_ROW_##table - 1, \
   {en, ja}, "scenario", PLACE_##shape(#table)},
#define HK_END(table)
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja)
#include "scenario/scenario_fields.def"
#undef HK_TABLE
#undef HK_END
#undef HK_FIELD
};

const hk_table *hk_scenario_tables(size_t *count) {
  *count = sizeof tables / sizeof *tables;
  return tables;
}

const hk_table *hk_scenario_table(const char *name) {
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    if (strcmp(tables[i].name, name) == 0) return &tables[i];
  return NULL;
}

const hakyu_schema *hakyu_scenario_schema(void) {
  static const hakyu_schema schema = {tables, sizeof tables / sizeof *tables};
  return &schema;
}
