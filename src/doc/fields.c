/* fields - see fields.h; and the porch hakyu/schema.h, which shows any room's list of tables. */
#include "doc/fields.h"

#include <assert.h>
#include <string.h>

#include "base/names.h"

const hk_field *hk_fields_find(const hk_field *fields, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(fields[i].name, name) == 0) return &fields[i];
  return NULL;
}

const char *hk_fields_nearest(const hk_field *fields, size_t count, const char *name) {
  unsigned limit = (unsigned)(strlen(name) / 3 + 1), best = limit + 1;
  const char *nearest = NULL;
  for (size_t i = 0; i < count; i++) {
    unsigned distance = hk_names_distance(name, fields[i].name, best - 1);
    if (distance < best) {
      best = distance;
      nearest = fields[i].name;
    }
  }
  return nearest;
}

const char *hk_fields_type_word(uint8_t type) {
  static const char *const words[HK_FIELD_TYPE_COUNT] = {"id",     "text",   "label",    "word", "reference", "list",       "yes/no", "choice", "integer",
                                                         "share",  "amount", "chance",   "duration", "time",  "rate",       "coordinate", "date", "number",
                                                         "when",   "table"};
  return type < HK_FIELD_TYPE_COUNT ? words[type] : "?";
}

/* ---- the porch ---- */

/* How each shape is written, by hk_table_shape. */
static const char *const shapes[] = {
    [HK_SHAPE_TOP] = "key: value",        [HK_SHAPE_KEYED] = "id: {field: value, …}",      [HK_SHAPE_VALUES] = "id: value",
    [HK_SHAPE_LISTS] = "id: [{field: value, …}, …]", [HK_SHAPE_ROWS] = "a table, one row a line", [HK_SHAPE_SECTION] = "{field: value, …}",
    [HK_SHAPE_ENTRIES] = "[{field: value, …}, …]", [HK_SHAPE_MATRIX] = "id: {id: value, …}", [HK_SHAPE_LAYER] = "a table, one row a line",
};

size_t hakyu_schema_count(const hakyu_schema *schema) { return schema->count; }

hakyu_schema_table_row hakyu_schema_table(const hakyu_schema *schema, size_t number) {
  assert(number < schema->count);
  const hk_table *table = &schema->tables[number];
  return (hakyu_schema_table_row){table->of, table->name, table->place, shapes[table->shape], table->is_required, table->count, {table->text[0], table->text[1]}};
}

hakyu_field hakyu_schema_field(const hakyu_schema *schema, size_t number, size_t field) {
  assert(number < schema->count && field < schema->tables[number].count);
  const hk_field *from = &schema->tables[number].fields[field];
  return (hakyu_field){
      .name = from->name,
      .type = hk_fields_type_word(from->type),
      .unit = from->unit,
      .fallback = from->fallback,
      .allowed = from->allowed,
      .low = from->low,
      .high = from->high,
      .is_required = (from->flags & HK_FIELD_REQUIRED) != 0,
      .falls_back_to_kind = (from->flags & HK_FIELD_KIND) != 0,
      .may_be_never = (from->flags & HK_FIELD_NEVER) != 0,
      .is_known = (from->flags & HK_FIELD_KNOWN) != 0,
      .text = {from->text[0], from->text[1]},
  };
}
