/* fields - fields.def as tables in memory; see fields.h. */
#include "model/fields.h"

#include <string.h>

#include "base/names.h"

static const hk_field rows[] = {
#define HK_TABLE(table, shape, required, en, ja) {.name = NULL},
#define HK_END(table) {.name = NULL},
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja) \
  {#name, HK_FIELD_##type, flags, low, high, fallback, unit, allowed, {en, ja}},
#include "model/fields.def"
#undef HK_TABLE
#undef HK_END
#undef HK_FIELD
};

static const hk_table tables[] = {
#define HK_TABLE(table, shape, required, en, ja) \
  {#table, HK_SHAPE_##shape, required, &rows[HK_ROW_##table + 1], HK_ROW_END_##table - HK_ROW_##table - 1, {en, ja}},
#define HK_END(table)
#define HK_FIELD(table, name, type, flags, low, high, fallback, unit, allowed, en, ja)
#include "model/fields.def"
#undef HK_TABLE
#undef HK_END
#undef HK_FIELD
};

const hk_table *hk_fields_tables(size_t *count) {
  *count = sizeof tables / sizeof *tables;
  return tables;
}

const hk_table *hk_fields_table(const char *name) {
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    if (strcmp(tables[i].name, name) == 0) return &tables[i];
  return NULL;
}

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
                                                         "share",  "amount", "chance",   "duration", "time",  "rate",       "coordinate", "date", "number"};
  return type < HK_FIELD_TYPE_COUNT ? words[type] : "?";
}
