/* study_fields - study_fields.def as tables in memory, and the position of each field in its table: HK_STUDY_AT(factors, path). */
#ifndef HK_STUDY_STUDY_FIELDS_H
#define HK_STUDY_STUDY_FIELDS_H
#include "doc/fields.h"

/* All tables of the room. Static storage. */
const hakyu_schema *hk_study_tables(void);

#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja) HK_STUDY_FIELD_##table##_##name,
#define HK_TABLE(table, shape, required, of, place, en, ja) HK_STUDY_ROW_##table,
#define HK_END(table) HK_STUDY_ROW_END_##table,
enum hk_study_field_row {
#include "study/study_fields.def"
  HK_STUDY_ROW_COUNT
};
#undef HK_FIELD
#undef HK_TABLE
#undef HK_END
#define HK_STUDY_AT(table, name) (HK_STUDY_FIELD_##table##_##name - HK_STUDY_ROW_##table - 1)
#endif
