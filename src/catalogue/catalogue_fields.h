/* catalogue_fields - catalogue_fields.def as tables in memory, and the position of each field in its table: HK_GUIDE_AT(items, force). */
#ifndef HK_CATALOGUE_CATALOGUE_FIELDS_H
#define HK_CATALOGUE_CATALOGUE_FIELDS_H
#include "doc/fields.h"

/* All tables of the room. Static storage. */
const hakyu_schema *hk_catalogue_tables(void);
/* The table of that name. */
const hk_table *hk_catalogue_table(const char *name);

#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja) HK_GUIDE_FIELD_##table##_##name,
#define HK_TABLE(table, shape, required, of, place, en, ja) HK_GUIDE_ROW_##table,
#define HK_END(table) HK_GUIDE_ROW_END_##table,
enum hk_guide_field_row {
#include "catalogue/catalogue_fields.def"
  HK_GUIDE_ROW_COUNT
};
#undef HK_FIELD
#undef HK_TABLE
#undef HK_END
#define HK_GUIDE_AT(table, name) (HK_GUIDE_FIELD_##table##_##name - HK_GUIDE_ROW_##table - 1)
#endif
