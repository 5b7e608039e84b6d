/* tables - the rows of tables.def as C data: what every table and column is called, holds and means. */
#include <assert.h>
#include <stddef.h>

#include "result/result.h"

/* All columns one after another; a table's are those between its own mark and the next. */
enum {
#define HK_TABLE(name, is_content, is_additive, en, ja) LINE_##name,
#define HK_COLUMN(table, name, type, is_key, unit, en, ja) LINE_##table##_##name,
#include "result/tables.def"
#undef HK_TABLE
#undef HK_COLUMN
  LINE_COUNT
};

static const hk_column LINES[LINE_COUNT] = {
#define HK_TABLE(name, is_content, is_additive, en, ja) {NULL, HK_INT, false, "", en, ja},
#define HK_COLUMN(table, name, type, is_key, unit, en, ja) {#name, type, is_key, unit, en, ja},
#include "result/tables.def"
#undef HK_TABLE
#undef HK_COLUMN
};

typedef struct table_row {
  const char *name;
  bool is_content, is_additive;
  size_t line; /* of the table itself; its columns follow */
} table_row;

static const table_row TABLES[HK_STORED_COUNT + 1] = {
#define HK_TABLE(name, is_content, is_additive, en, ja) {#name, is_content, is_additive, LINE_##name},
#define HK_COLUMN(table, name, type, is_key, unit, en, ja)
#include "result/tables.def"
#undef HK_TABLE
#undef HK_COLUMN
    {NULL, false, false, LINE_COUNT}};

const char *hk_table_name(hk_result_table table) { return TABLES[table].name; }

int hk_table_since(hk_result_table table) { return table >= HK_STORED_service_levels ? 4 : table >= HK_STORED_unit_labels ? 3 : table >= HK_STORED_places ? 2 : 1; }

bool hk_table_is_content(hk_result_table table) { return TABLES[table].is_content; }

bool hk_table_is_optional(hk_result_table table) { return TABLES[table].is_content && hk_table_since(table) > 1; }

bool hk_table_is_additive(hk_result_table table) { return TABLES[table].is_additive; }

const char *hk_table_meaning(hk_result_table table, hakyu_lang lang) {
  const hk_column *line = &LINES[TABLES[table].line];
  return lang == HAKYU_JA ? line->ja : line->en;
}

const hk_column *hk_table_columns(hk_result_table table, size_t *count) {
  size_t line = TABLES[table].line;
  if (count) *count = TABLES[table + 1].line - line - 1;
  return &LINES[line + 1];
}

size_t hk_table_key_count(hk_result_table table) {
  size_t count = 0, keys = 0;
  const hk_column *columns = hk_table_columns(table, &count);
  while (keys < count && columns[keys].is_key) keys++;
  return keys;
}

/* ---- porch ------------------------------------------------------------------------------------------ */

size_t hakyu_stored_count(void) { return LINE_COUNT; }

hakyu_stored hakyu_stored_get(size_t i) {
  assert(i < LINE_COUNT);
  size_t table = 0;
  while (TABLES[table + 1].line <= i) table++;
  static const char *const TYPES[] = {[HK_INT] = "INTEGER", [HK_TEXT] = "TEXT", [HK_REAL] = "REAL"};
  const hk_column *line = &LINES[i];
  return (hakyu_stored){.table = TABLES[table].name,
                        .column = line->name,
                        .type = line->name ? TYPES[line->type] : "",
                        .is_key = line->is_key,
                        .is_content = TABLES[table].is_content,
                        .unit = line->unit,
                        .en = line->en,
                        .ja = line->ja};
}
