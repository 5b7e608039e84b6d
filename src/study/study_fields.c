/* study_fields - see study_fields.h. */
#include "study/study_fields.h"

#include <hakyu/study.h>

static const hk_field rows[] = {
#define HK_TABLE(table, shape, required, of, place, en, ja) {.name = NULL},
#define HK_END(table) {.name = NULL},
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja) \
  {#name, HK_FIELD_##type, flags, low, high, fallback, unit, allowed, {en, ja}},
#include "study/study_fields.def"
#undef HK_TABLE
#undef HK_END
#undef HK_FIELD
};

static const hk_table tables[] = {
#define HK_TABLE(table, shape, required, of, place, en, ja)                                                                \
  {#table, HK_SHAPE_##shape, required, &rows[HK_STUDY_ROW_##table + 1], HK_STUDY_ROW_END_##table - HK_STUDY_ROW_##table - 1, \
   {en, ja}, of, place},
#define HK_END(table)
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja)
#include "study/study_fields.def"
#undef HK_TABLE
#undef HK_END
#undef HK_FIELD
};

static const hakyu_schema schema = {tables, sizeof tables / sizeof *tables};

const hakyu_schema *hk_study_tables(void) { return &schema; }
const hakyu_schema *hakyu_study_schema(void) { return &schema; }

