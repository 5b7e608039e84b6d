/* model_fields - every table and field of a model's files, as data. One list (model_fields.def) drives the reader, the writer, the
   manual page hakyu-model(5) and `hakyu show schema`; scenarios and catalogues have lists of the same kind (doc/fields.h) in
   their own rooms. */
#ifndef HK_MODEL_MODEL_FIELDS_H
#define HK_MODEL_MODEL_FIELDS_H
#include "doc/fields.h"

/* All tables of a model, in the order in which files list them. Static storage. */
const hk_table *hk_model_tables(size_t *count);
/* The table of that name, or NULL. */
const hk_table *hk_model_table(const char *name);

/* Numbers of tables, and the position of a field within its table: HK_TABLE_assets, HK_AT(assets, weight). */
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja)
#define HK_TABLE(table, shape, required, en, ja) HK_TABLE_##table,
#define HK_END(table)
enum hk_table_number {
#include "model/model_fields.def"
  HK_TABLE_COUNT
};
#undef HK_FIELD
#undef HK_TABLE
#undef HK_END
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja) HK_ROW_##table##_##name,
#define HK_TABLE(table, shape, required, en, ja) HK_ROW_##table,
#define HK_END(table) HK_ROW_END_##table,
enum hk_field_row {
#include "model/model_fields.def"
  HK_ROW_COUNT
};
#undef HK_FIELD
#undef HK_TABLE
#undef HK_END
#define HK_AT(table, name) (HK_ROW_##table##_##name - HK_ROW_##table - 1)
enum { HK_FIELDS_MOST = 24 }; /* no table has more fields */
#endif
