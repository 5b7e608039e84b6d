/* model_fields - model_fields.def as tables in memory; see model_fields.h. */
#include "model/model_fields.h"

#include <string.h>

static const hk_field rows[] = {
#define HK_TABLE(table, shape, required, en, ja) {.name = NULL},
#define HK_END(table) {.name = NULL},
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja) \
  {#name, HK_FIELD_##type, flags, low, high, fallback, unit, allowed, {en, ja}},
#include "model/model_fields.def"
#undef HK_TABLE
#undef HK_END
#undef HK_FIELD
};

#define PLACE_TOP(table) "model.yaml"
#define PLACE_KEYED(table) "model.yaml: " table
#define PLACE_VALUES(table) "model.yaml: " table
#define PLACE_LISTS(table) "model.yaml: " table
#define PLACE_ROWS(table) table ".csv"
#define PLACE_LAYER(table) "layers/" table ".csv"
static const hk_table tables[] = {
#define HK_TABLE(table, shape, required, en, ja) \
  {#table, HK_SHAPE_##shape, required, &rows[HK_ROW_##table + 1], HK_ROW_END_##table - HK_ROW_##table - 1, {en, ja}, "model", PLACE_##shape(#table)},
#define HK_END(table)
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja)
#include "model/model_fields.def"
#undef HK_TABLE
#undef HK_END
#undef HK_FIELD
};

const hk_table *hk_model_tables(size_t *count) {
  *count = sizeof tables / sizeof *tables;
  return tables;
}

const hk_table *hk_model_table(const char *name) {
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    if (strcmp(tables[i].name, name) == 0) return &tables[i];
  return NULL;
}

const hakyu_schema *hakyu_model_schema(void) {
  static const hakyu_schema schema = {tables, sizeof tables / sizeof *tables};
  return &schema;
}
