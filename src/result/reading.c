/* reading - rows out: opening a complete run, its manifest, and cursors over its tables.
   A run folder may come from anywhere, so what is read is believed only as far as it has the types and texts we would have
   written; anything else is DAMAGED. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "result/database.h"
#include "result/store.h"

/* ---- open and close --------------------------------------------------------------------------------- */

static hakyu_status check_folder(const char *folder, hakyu_findings *findings) {
  hk_marker_text text = {0};
  int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0)
    return hk_findings_fail(findings, errno == ENOENT || errno == ENOTDIR ? HAKYU_NOT_FOUND : HAKYU_IO, folder, "opening the run", errno);
  hakyu_status status = hk_marker_read(directory, &text);
  if (status == HAKYU_OK)
    status = hk_marker_tell_incomplete(folder, directory, &text, findings);
  else if (status == HAKYU_NOT_FOUND)
    status = faccessat(directory, HK_FOLDER_DATABASE, R_OK, 0)
                 ? hk_findings_fail(findings, errno == ENOENT ? HAKYU_NOT_FOUND : HAKYU_IO, folder, "opening " HK_FOLDER_DATABASE, errno)
                 : HAKYU_OK;
  else
    hk_findings_fail(findings, status, folder, "reading " HK_MARKER_NAME, errno);
  close(directory);
  return status;
}

static hakyu_status check_version(hakyu_result *result, hakyu_findings *findings) {
  sqlite3_int64 application = 0, version = 0;
  int code = hk_database_open(result->memory, result->file, false, &result->database);
  if (code == SQLITE_OK) code = hk_database_integer(result->database, "PRAGMA application_id", &application);
  if (code == SQLITE_ROW) code = hk_database_integer(result->database, "PRAGMA user_version", &version);
  if (code != SQLITE_ROW) return hk_store_sqlite_fault(result, code, "opening the result");
  if (application != HK_APPLICATION_ID || version < 1) return hk_store_fault(result, HAKYU_DAMAGED, "opening the result", "this is no result of hakyu");
  result->version = (int)version;
  if (version <= HK_RESULT_VERSION) return HAKYU_OK;
  hk_place place = {result->file, 0, 0, NULL};
  hk_findings_error(findings, place, "newer-version", "the result has file version %lld; this hakyu reads up to %d: use a newer one", (long long)version,
                    HK_RESULT_VERSION);
  return HAKYU_FOREIGN;
}

hakyu_status hakyu_result_open(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, hakyu_result **result) {
  hakyu_status status = check_folder(folder, findings);
  if (status) return status;
  status = HAKYU_NO_MEMORY;
  hakyu_result *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  made->claim = (hk_folder){.directory = -1, .marker = {.file = -1}};
  if (hk_arena_create(memory, &made->arena)) goto done;
  made->folder = hk_arena_text(made->arena, folder, strlen(folder));
  if (!made->folder) goto done;
  status = hk_folder_real_path(made->arena, folder, HK_FOLDER_DATABASE, &made->file);
  if (status) {
    hk_findings_fail(findings, status, folder, "opening the run", errno);
    goto done;
  }
  status = check_version(made, findings);
  if (!status) status = hk_store_load_meta(made);
  if (!status && (!hk_result_meta(made, "content_digest") || !hk_result_meta(made, "fingerprint")))
    status = hk_store_fault(made, HAKYU_DAMAGED, "opening the result", "it has no digest or no fingerprint, as if it had never been completed");
  hk_result_explain(made, findings);
done:
  if (status)
    hk_store_destroy(made);
  else
    *result = made;
  return status;
}

void hakyu_result_close(hakyu_result *result) { hk_store_destroy(result); }

const char *hk_result_folder(const hakyu_result *result) { return result->folder; }

/* ---- manifest --------------------------------------------------------------------------------------- */

/* A text column as we would have written it, or NULL: not such a text, or no memory for it (text_fault tells). */
static const char *text_of(sqlite3_stmt *statement, int column) {
  const char *text = (const char *)sqlite3_column_text(statement, column);
  size_t length = (size_t)sqlite3_column_bytes(statement, column);
  return text && strlen(text) == length && hk_text_is_utf8(text, length, &(size_t){0}) ? text : NULL;
}

/* Why text_of gave none. */
static hakyu_status text_fault(hakyu_result *result, const char *operation, const char *damage) {
  if (sqlite3_errcode(result->database) == SQLITE_NOMEM) return hk_store_sqlite_fault(result, SQLITE_NOMEM, operation);
  return hk_store_fault(result, HAKYU_DAMAGED, operation, damage);
}

hakyu_status hk_store_load_meta(hakyu_result *result) {
  const char *operation = "reading the manifest";
  sqlite3_stmt *select = NULL;
  int code = sqlite3_prepare_v2(result->database, "SELECT \"key\", \"value\" FROM \"meta\" ORDER BY 1", -1, &select, NULL);
  if (code == SQLITE_OK) code = SQLITE_ROW;
  while (code == SQLITE_ROW && !result->fault) {
    code = sqlite3_step(select);
    if (code != SQLITE_ROW) break;
    const char *key = text_of(select, 0), *text = text_of(select, 1);
    if (!key || !text)
      text_fault(result, operation, "an entry is no text");
    else if (hk_store_set_entry(result, key, text))
      hk_store_fault(result, HAKYU_NO_MEMORY, operation, "out of memory");
  }
  if (code != SQLITE_ROW && code != SQLITE_DONE) hk_store_sqlite_fault(result, code, operation);
  sqlite3_finalize(select);
  return result->fault;
}

const char *hk_result_meta(hakyu_result *result, const char *key) {
  for (const hk_entry *entry = result->entries; entry; entry = entry->next)
    if (!strcmp(entry->key, key)) return entry->text;
  return NULL;
}

const char *hakyu_result_meta(hakyu_result *result, const char *key) { return hk_result_meta(result, key); }

static int by_key(const void *left, const void *right) {
  return strcmp((*(const hk_entry *const *)left)->key, (*(const hk_entry *const *)right)->key);
}

const hk_entry **hk_store_sort_entries(const hakyu_result *result, size_t *count) {
  size_t total = 0, at = 0;
  for (const hk_entry *entry = result->entries; entry; entry = entry->next) total++;
  const hk_entry **sorted = hk_memory_array(result->memory, total + 1, sizeof *sorted);
  if (!sorted) return NULL;
  for (const hk_entry *entry = result->entries; entry; entry = entry->next) sorted[at++] = entry;
  qsort(sorted, total, sizeof *sorted, by_key);
  *count = total;
  return sorted;
}

/* ---- cursors ---------------------------------------------------------------------------------------- */

/* A file of an older version has no such table; a writer's is always of today's (version 0 here). */
static bool is_missing(const hakyu_result *result, hk_result_table table) { return result->version && result->version < hk_table_since(table); }

struct hk_cursor {
  hakyu_result *result;
  sqlite3_stmt *select; /* NULL: the file has no such table, so no rows */
  const hk_column *columns;
  size_t count;
  hakyu_status status;
  hk_datum row[HK_COLUMNS_MOST];
};

static void write_select(hk_buffer *sql, hk_result_table table, size_t where_count) {
  size_t count = 0;
  const hk_column *columns = hk_table_columns(table, &count);
  hk_buffer_add(sql, "SELECT ");
  for (size_t i = 0; i < count; i++) hk_buffer_printf(sql, "%s\"%s\"", i ? ", " : "", columns[i].name);
  hk_buffer_printf(sql, " FROM \"%s\"", hk_table_name(table));
  for (size_t i = 0; i < where_count; i++) hk_buffer_printf(sql, "%s\"%s\" = ?%zu", i ? " AND " : " WHERE ", columns[i].name, i + 1);
  hk_buffer_add(sql, " ORDER BY ");
  for (size_t i = 0; i < hk_table_key_count(table); i++) hk_buffer_printf(sql, "%s\"%s\"", i ? ", " : "", columns[i].name);
}

hakyu_status hk_result_read(hakyu_result *result, hk_result_table table, const int64_t *where, size_t where_count, hk_cursor **cursor) {
  assert(where_count <= hk_table_key_count(table));
  hakyu_status status = HAKYU_OK;
  hk_buffer sql;
  hk_buffer_init(&sql, result->memory);
  write_select(&sql, table, where_count);
  hk_cursor *made = hk_memory_zalloc(result->memory, sizeof *made);
  if (!made || sql.is_starved) {
    status = hk_store_fault(result, HAKYU_NO_MEMORY, "reading a table", "out of memory");
    goto done;
  }
  made->result = result;
  made->columns = hk_table_columns(table, &made->count);
  int code = is_missing(result, table) ? SQLITE_OK : sqlite3_prepare_v2(result->database, sql.text, -1, &made->select, NULL);
  for (size_t i = 0; made->select && i < where_count && code == SQLITE_OK; i++) code = sqlite3_bind_int64(made->select, (int)i + 1, where[i]);
  if (code != SQLITE_OK) {
    status = hk_store_sqlite_fault(result, code, "reading a table");
    goto done;
  }
  *cursor = made;
  made = NULL;
done:
  if (made) sqlite3_finalize(made->select);
  hk_memory_free(result->memory, made);
  hk_buffer_fini(&sql);
  return status;
}

/* One value of the current row; false if it is not of the column's type. */
static bool take_value(sqlite3_stmt *select, int at, const hk_column *column, hk_datum *datum) {
  static const int TYPES[] = {[HK_INT] = SQLITE_INTEGER, [HK_TEXT] = SQLITE_TEXT, [HK_REAL] = SQLITE_FLOAT};
  int type = sqlite3_column_type(select, at);
  *datum = (hk_datum){.is_null = type == SQLITE_NULL};
  if (type == SQLITE_NULL) return !column->is_key;
  if (type != TYPES[column->type]) return false;
  if (column->type == HK_INT) datum->integer = sqlite3_column_int64(select, at);
  if (column->type == HK_REAL) datum->real = sqlite3_column_double(select, at);
  if (column->type == HK_TEXT) datum->text = text_of(select, at);
  return column->type != HK_TEXT || datum->text;
}

bool hk_cursor_next(hk_cursor *cursor, const hk_datum **row) {
  if (cursor->status || !cursor->select) return false;
  int code = sqlite3_step(cursor->select);
  if (code == SQLITE_DONE) return false;
  if (code != SQLITE_ROW) {
    cursor->status = hk_store_sqlite_fault(cursor->result, code, "reading a table");
    return false;
  }
  for (size_t i = 0; i < cursor->count; i++)
    if (!take_value(cursor->select, (int)i, &cursor->columns[i], &cursor->row[i])) {
      cursor->status = text_fault(cursor->result, "reading a table", "a value is not of its column's type");
      return false;
    }
  *row = cursor->row;
  return true;
}

hakyu_status hk_cursor_close(hk_cursor *cursor) {
  if (!cursor) return HAKYU_OK;
  hakyu_status status = cursor->status;
  sqlite3_finalize(cursor->select);
  hk_memory_free(cursor->result->memory, cursor);
  return status;
}

hakyu_status hk_result_count(hakyu_result *result, hk_result_table table, int64_t *rows) {
  char sql[96];
  sqlite3_int64 count = 0;
  if (is_missing(result, table)) {
    *rows = 0;
    return HAKYU_OK;
  }
  snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", hk_table_name(table));
  int code = hk_database_integer(result->database, sql, &count);
  if (code != SQLITE_ROW) return hk_store_sqlite_fault(result, code, "counting rows");
  *rows = count;
  return HAKYU_OK;
}
