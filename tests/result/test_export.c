/* test_export - what leaves a result as JSON and CSV is what is in it, read back by readers that are not ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "doc/doc.h"
#include "made_run.h"

static hakyu_result *open_run(const char *folder) {
  hakyu_result *result = NULL;
  made_complete(folder, 16);
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), folder, NULL, &result), HAKYU_OK);
  return result;
}

/* A whole stream in one text; pieces are counted. */
static char *pull(hakyu_result *result, const char *format, const char *table, size_t *length) {
  hakyu_export *stream = NULL;
  const char *bytes = NULL;
  size_t size = 0;
  char *text = calloc(1, 1);
  *length = 0;
  assert_int_equal(hakyu_export_open(result, format, table, NULL, &stream), HAKYU_OK);
  do {
    assert_int_equal(hakyu_export_next(stream, &bytes, &size), HAKYU_OK);
    text = realloc(text, *length + size + 1);
    assert_non_null(text);
    memcpy(text + *length, bytes, size);
    *length += size;
    text[*length] = '\0';
  } while (size);
  assert_int_equal(hakyu_export_next(stream, &bytes, &size), HAKYU_OK); /* the end stays the end */
  assert_int_equal(size, 0);
  hakyu_export_close(stream);
  return text;
}

static void compare_value(const json_t *value, const hk_datum *datum, hk_column_type type) {
  if (datum->is_null)
    assert_true(json_is_null(value));
  else if (type == HK_INT)
    assert_true(json_is_integer(value) && json_integer_value(value) == datum->integer);
  else if (type == HK_TEXT)
    assert_string_equal(json_string_value(value), datum->text);
  else
    assert_true(json_is_number(value) && json_number_value(value) == datum->real);
}

/* Every table, column, row and value of the result against the document. */
static void compare_document(const json_t *root, hakyu_result *result) {
  const json_t *tables = json_object_get(root, "tables");
  assert_string_equal(json_string_value(json_object_get(root, "schema")), "hakyu.export/1");
  assert_string_equal(json_string_value(json_object_get(json_object_get(root, "run"), "seed")), "18446744073709551615");
  assert_int_equal(json_array_size(tables), HK_STORED_COUNT);
  for (hk_result_table table = 0; table < HK_STORED_COUNT; table++) {
    const json_t *out = json_array_get(tables, table), *columns_out = json_object_get(out, "columns"), *rows = json_object_get(out, "rows");
    size_t count = 0, at = 0;
    const hk_column *columns = hk_table_columns(table, &count);
    const hk_datum *row = NULL;
    hk_cursor *cursor = NULL;
    assert_string_equal(json_string_value(json_object_get(out, "name")), hk_table_name(table));
    assert_string_equal(json_string_value(json_object_get(out, "ja")), hk_table_meaning(table, HAKYU_JA));
    assert_int_equal(json_array_size(columns_out), count);
    for (size_t i = 0; i < count; i++) {
      const json_t *column = json_array_get(columns_out, i);
      assert_string_equal(json_string_value(json_object_get(column, "name")), columns[i].name);
      assert_string_equal(json_string_value(json_object_get(column, "unit")), columns[i].unit);
      assert_int_equal(json_is_true(json_object_get(column, "is_key")), columns[i].is_key);
    }
    assert_int_equal(hk_result_read(result, table, NULL, 0, &cursor), HAKYU_OK);
    for (; hk_cursor_next(cursor, &row); at++)
      for (size_t i = 0; i < count; i++) compare_value(json_array_get(json_array_get(rows, at), i), &row[i], columns[i].type);
    assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
    assert_int_equal(json_array_size(rows), at);
  }
}

static void test_json_round_trip(void **state) {
  (void)state;
  char folder[512];
  size_t length = 0;
  json_error_t error;
  made_folder("json", folder);
  hakyu_result *result = open_run(folder);
  char *text = pull(result, "json", NULL, &length);
  json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
  if (!root) fail_msg("%s at line %d", error.text, error.line);
  compare_document(root, result);
  json_decref(root);
  free(text);
  text = pull(result, "json", "rows", &length); /* one table */
  root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
  assert_non_null(root);
  assert_int_equal(json_array_size(json_object_get(root, "tables")), 1);
  json_decref(root);
  free(text);
  hakyu_result_close(result);
}

/* ---- CSV -------------------------------------------------------------------------------------------- */

static void test_csv_by_bytes(void **state) {
  (void)state;
  char folder[512];
  size_t length = 0;
  made_folder("csv", folder);
  hakyu_result *result = open_run(folder);
  char *text = pull(result, "csv", "rows", &length);
  assert_string_equal(text, "row,sector,unit,weight\n0,0,\"accounts\",1000\n1,1,\"'=cmd|' /C calc'!A0\",9223372036854775807\n");
  free(text);
  text = pull(result, "csv", "sectors", &length);
  assert_string_equal(text, "sector,id,en,ja\n0,\"power\",\"Power\",\"\xE9\x9B\xBB\xE5\x8A\x9B\"\n"
                            "1,\"tele\",\"a \"\"quoted\"\", =1+1 \x01\x1b name\nof two lines\",\"\"\n");
  free(text);
  text = pull(result, "csv", "observations", &length);
  assert_string_equal(text, "observation,id,what,role,stated,unit,value,low,high,source\n0,\"eda\",\"duration_down\",\"held_out\",\"yes\",\"s\",480.5,,,\"S5\"\n");
  free(text);
  text = pull(result, "csv", "hazards", &length); /* no rows: a header all the same */
  assert_string_equal(text, "hazard,id\n");
  free(text);
  hakyu_result_close(result);
}

typedef struct seen {
  hakyu_result *result;
  hk_result_table table;
  hk_cursor *cursor;
} seen;

static hakyu_status see_header(void *user, const char *const *columns, size_t count) {
  const seen *all = user;
  size_t wanted = 0;
  const hk_column *own = hk_table_columns(all->table, &wanted);
  assert_int_equal(count, wanted);
  for (size_t i = 0; i < count; i++) assert_string_equal(columns[i], own[i].name);
  return HAKYU_OK;
}

static hakyu_status see_row(void *user, const hk_csv_row *line) {
  seen *all = user;
  size_t count = 0;
  char number[32];
  const hk_column *columns = hk_table_columns(all->table, &count);
  const hk_datum *row = NULL;
  assert_true(hk_cursor_next(all->cursor, &row));
  for (size_t i = 0; i < count; i++) {
    if (row[i].is_null) {
      assert_string_equal(line->cells[i], "");
    } else if (columns[i].type == HK_TEXT) {
      assert_string_equal(line->cells[i] + (line->cells[i][0] == '\''), row[i].text); /* one ' in front is taken away */
    } else if (columns[i].type == HK_INT) {
      snprintf(number, sizeof number, "%lld", (long long)row[i].integer);
      assert_string_equal(line->cells[i], number);
    }
  }
  return HAKYU_OK;
}

/* Exported into a folder and read back through libcsv and jansson. */
static void test_folders(void **state) {
  (void)state;
  char folder[512], out[512], path[512], file[128];
  made_folder("folder-run", folder);
  made_folder("folder-out", out);
  hakyu_result *result = open_run(folder);
  assert_int_equal(hakyu_result_export(result, "csv", out, NULL), HAKYU_OK);
  for (hk_result_table table = 0; table < HK_STORED_COUNT; table++) {
    seen all = {result, table, NULL};
    const hk_datum *row = NULL;
    snprintf(file, sizeof file, "%s.csv", hk_table_name(table));
    made_path(out, file, path);
    assert_int_equal(hk_result_read(result, table, NULL, 0, &all.cursor), HAKYU_OK);
    assert_int_equal(hk_doc_read_csv(hakyu_memory_default(), path, NULL, NULL, &(hk_csv_reader){&all, see_header, see_row, NULL}), HAKYU_OK);
    assert_false(hk_cursor_next(all.cursor, &row));
    assert_int_equal(hk_cursor_close(all.cursor), HAKYU_OK);
  }
  made_path(out, "columns.csv", path);
  assert_true(made_exists(path));
  made_path(out, "run.csv", path);
  size_t size = 0;
  char *text = made_read(path, &size);
  assert_non_null(strstr(text, "\n\"scenario\",\"made\"\n"));
  free(text);
  assert_int_equal(hakyu_result_export(result, "csv", out, NULL), HAKYU_REFUSED); /* nothing is overwritten */
  assert_int_equal(hakyu_result_export(result, "csv", folder, NULL), HAKYU_REFUSED);
  made_remove(out);
  assert_int_equal(hakyu_result_export(result, "json", out, NULL), HAKYU_OK);
  made_path(out, "result.json", path);
  json_error_t error;
  json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
  assert_non_null(root);
  compare_document(root, result);
  json_decref(root);
  hakyu_result_close(result);
}

static void test_unknown_words(void **state) {
  (void)state;
  char folder[512], out[512], said[1024];
  hakyu_findings *findings = NULL;
  hakyu_export *stream = NULL;
  made_folder("words", folder);
  made_folder("words-out", out);
  hakyu_result *result = open_run(folder);
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hakyu_export_open(result, "xlsx", NULL, findings, &stream), HAKYU_USAGE);
  assert_int_equal(hakyu_export_open(result, "csv", NULL, findings, &stream), HAKYU_USAGE);
  assert_int_equal(hakyu_export_open(result, "csv", "no_such_table", findings, &stream), HAKYU_NOT_FOUND);
  assert_int_equal(hakyu_result_export(result, "xml", out, findings), HAKYU_USAGE);
  assert_null(stream);
  assert_false(made_exists(out));
  made_findings(findings, said, sizeof said);
  assert_non_null(strstr(said, "no_such_table"));
  assert_int_equal(hakyu_findings_total(findings), 4);
  hakyu_findings_destroy(findings);
  hakyu_export_close(NULL);
  hakyu_result_close(result);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_json_round_trip), cmocka_unit_test(test_csv_by_bytes), cmocka_unit_test(test_folders),
                                     cmocka_unit_test(test_unknown_words)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
