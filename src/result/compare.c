/* compare - two results laid side by side, table by table: one stored, one rebuilt. Both are read in key order, so one walk finds
   every row that one of them lacks and every value that differs. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "result/store.h"

enum { TOLD_MOST = 5 }; /* differences told of one table; the rest are only counted */

typedef struct comparing {
  hakyu_result *stored;
  hk_result_table table;
  const hk_column *columns;
  size_t count, keys;
  bool is_bound;         /* the rebuilt tallies are of a part only: stored ones may be greater */
  hakyu_findings *findings;
  int64_t differences;
} comparing;

static void write_value(hk_buffer *out, const hk_column *column, const hk_datum *datum) {
  if (datum->is_null)
    hk_buffer_add(out, "null");
  else if (column->type == HK_TEXT)
    hk_buffer_escaped(out, datum->text, 60);
  else if (column->type == HK_REAL)
    hk_buffer_number(out, datum->real, 17);
  else
    hk_buffer_printf(out, "%" PRId64, datum->integer);
}

/* "table losses, outer 3, number 17, row 0": the key of a row. */
static void write_row_name(hk_buffer *out, const comparing *c, const hk_datum *row) {
  hk_buffer_printf(out, "table %s", hk_table_name(c->table));
  for (size_t i = 0; i < c->keys; i++) {
    hk_buffer_printf(out, ", %s ", c->columns[i].name);
    write_value(out, &c->columns[i], &row[i]);
  }
}

/* column: the one that differs, or c->count when one side lacks the row; rebuilt or stored NULL: that side lacks it. */
static void tell(comparing *c, size_t column, const hk_datum *rebuilt, const hk_datum *stored) {
  assert(rebuilt || stored);
  if (c->differences++ >= TOLD_MOST) return;
  hk_buffer words;
  hk_buffer_init(&words, c->stored->memory);
  write_row_name(&words, c, stored ? stored : rebuilt);
  if (column < c->count) {
    hk_buffer_printf(&words, ": %s is ", c->columns[column].name);
    write_value(&words, &c->columns[column], &stored[column]);
    hk_buffer_add(&words, c->is_bound ? "; rebuilt from a part it is already " : "; rebuilt it is ");
    write_value(&words, &c->columns[column], &rebuilt[column]);
  } else {
    hk_buffer_add(&words, stored ? ": stored, but not when rebuilt" : ": missing; it is there when rebuilt");
  }
  hk_place place = {c->stored->folder, 0, 0, hk_table_name(c->table)};
  hk_findings_error(c->findings, place, "differs", "%s", words.is_starved ? "a row differs from what is rebuilt" : words.text);
  hk_buffer_fini(&words);
}

/* Order of two rows by key; the keys of all tables are integers. */
static int compare_keys(const comparing *c, const hk_datum *a, const hk_datum *b) {
  for (size_t i = 0; i < c->keys; i++)
    if (a[i].integer != b[i].integer) return a[i].integer < b[i].integer ? -1 : 1;
  return 0;
}

/* Decimals without leading zeros: the longer is the greater. */
static int compare_decimals(const char *a, const char *b) {
  size_t long_a = strlen(a), long_b = strlen(b);
  return long_a != long_b ? (long_a < long_b ? -1 : 1) : strcmp(a, b);
}

static bool is_fine(const comparing *c, const hk_column *column, const hk_datum *rebuilt, const hk_datum *stored) {
  if (rebuilt->is_null || stored->is_null) return rebuilt->is_null == stored->is_null;
  if (column->type == HK_REAL) return rebuilt->real == stored->real; /* exactly: the same numbers went in */
  if (column->type == HK_TEXT) return c->is_bound ? compare_decimals(stored->text, rebuilt->text) >= 0 : !strcmp(stored->text, rebuilt->text);
  return c->is_bound ? stored->integer >= rebuilt->integer : stored->integer == rebuilt->integer;
}

static void compare_rows(comparing *c, const hk_datum *rebuilt, const hk_datum *stored) {
  for (size_t i = c->keys; i < c->count; i++)
    if (!is_fine(c, &c->columns[i], &rebuilt[i], &stored[i])) {
      tell(c, i, rebuilt, stored);
      return;
    }
}

/* The walk: both cursors in key order, whichever is behind goes on. */
static void walk(comparing *c, hk_cursor *rebuilt_rows, hk_cursor *stored_rows) {
  const hk_datum *rebuilt = NULL, *stored = NULL;
  bool has_rebuilt = hk_cursor_next(rebuilt_rows, &rebuilt), has_stored = hk_cursor_next(stored_rows, &stored);
  while (has_rebuilt || has_stored) {
    int order = !has_rebuilt ? 1 : !has_stored ? -1 : compare_keys(c, rebuilt, stored);
    if (order == 0) compare_rows(c, rebuilt, stored);
    if (order < 0) tell(c, c->count, rebuilt, NULL);
    if (order > 0 && !c->is_bound) tell(c, c->count, NULL, stored);
    if (order <= 0) has_rebuilt = hk_cursor_next(rebuilt_rows, &rebuilt);
    if (order >= 0) has_stored = hk_cursor_next(stored_rows, &stored);
  }
}

hakyu_status hk_result_compare(hakyu_result *rebuilt, hakyu_result *stored, hk_result_table table, const int64_t *where, size_t where_count,
                               bool is_bound, hakyu_findings *findings, int64_t *differences) {
  comparing c = {.stored = stored, .table = table, .keys = hk_table_key_count(table), .is_bound = is_bound, .findings = findings};
  hk_cursor *rebuilt_rows = NULL, *stored_rows = NULL;
  c.columns = hk_table_columns(table, &c.count);
  hakyu_status status = hk_result_read(rebuilt, table, where, where_count, &rebuilt_rows);
  if (!status) status = hk_result_read(stored, table, where, where_count, &stored_rows);
  if (!status) walk(&c, rebuilt_rows, stored_rows);
  hakyu_status closed = hk_cursor_close(stored_rows);
  if (!status) status = closed;
  closed = hk_cursor_close(rebuilt_rows);
  if (!status) status = closed;
  if (!status) *differences += c.differences;
  return status;
}
