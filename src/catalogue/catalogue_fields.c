/* catalogue_fields - see catalogue_fields.h. */
#include "catalogue/catalogue_fields.h"

#include <string.h>

static const hk_field rows[] = {
#define HK_TABLE(table, shape, required, of, place, en, ja) {.name = NULL},
#define HK_END(table) {.name = NULL},
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja) \
  {#name, HK_FIELD_##type, flags, low, high, fallback, unit, allowed, {en, ja}},
#include "catalogue/catalogue_fields.def"
#undef HK_TABLE
#undef HK_END
#undef HK_FIELD
};

static const hk_table tables[] = {
#define HK_TABLE(table, shape, required, of, place, en, ja)                                                                \
  {#table, HK_SHAPE_##shape, required, &rows[HK_GUIDE_ROW_##table + 1], HK_GUIDE_ROW_END_##table - HK_GUIDE_ROW_##table - 1, \
   {en, ja}, of, place},
#define HK_END(table)
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja)
#include "catalogue/catalogue_fields.def"
#undef HK_TABLE
#undef HK_END
#undef HK_FIELD
};

static const hakyu_schema schema = {tables, sizeof tables / sizeof *tables};

const hakyu_schema *hk_catalogue_tables(void) { return &schema; }
const hakyu_schema *hakyu_catalogue_schema(void) { return &schema; }

const hk_table *hk_catalogue_table(const char *name) {
  for (size_t i = 0; i < schema.count; i++)
    if (strcmp(tables[i].name, name) == 0) return &tables[i];
  return NULL;
}
