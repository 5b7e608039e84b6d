/* store - rows in: the schema made from tables.def, one transaction a unit, rows of equal key added up.
   What is committed is final: a crash loses at most the open unit, and a unit that is there cannot be stored twice, so
   a run that was killed a hundred times has the same rows as one that was not. */
#include "result/store.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doc/doc.h"
#include "result/database.h"
#include "result/run_folder.h"
#include "result/run_tree.h"

/* ---- faults ----------------------------------------------------------------------------------------- */

hakyu_status hk_store_fault(hakyu_result *result, hakyu_status status, const char *operation, const char *words) {
  if (result->fault) return result->fault;
  result->fault = status;
  snprintf(result->fault_text, sizeof result->fault_text, "%s: %s", operation, words);
  if (result->is_in_unit) sqlite3_exec(result->database, "ROLLBACK", NULL, NULL, NULL);
  result->is_in_unit = false;
  return status;
}

/* SQLite keeps the system's word only of some failures; where it does not, the last one is still in errno. */
static bool is_of_disk(int error) { return error == EFBIG || error == EIO || error == ENOSPC || error == EDQUOT || error == EROFS; }

hakyu_status hk_store_sqlite_fault(hakyu_result *result, int code, const char *operation) {
  char words[256], system[96] = "";
  int last = errno, error = result->database ? sqlite3_system_errno(result->database) : 0;
  if (!error && is_of_disk(last)) error = last;
  hakyu_status status = hk_database_status(code);
  if (status == HAKYU_IO && (code & 0xff) == SQLITE_FULL && !error) error = ENOSPC;
  if (status == HAKYU_IO && error && strerror_r(error, system, sizeof system)) system[0] = '\0';
  const char *said = result->database ? sqlite3_errmsg(result->database) : sqlite3_errstr(code);
  snprintf(words, sizeof words, "%s (%s%s%s)", hakyu_status_text(status, HAKYU_EN), said, system[0] ? "; " : "", system);
  return hk_store_fault(result, status, operation, words);
}

void hk_result_explain(hakyu_result *result, hakyu_findings *findings) {
  if (!result->fault || result->is_explained || !findings) return;
  result->is_explained = true;
  hk_place place = {result->file ? result->file : result->folder, 0, 0, NULL};
  hk_findings_error(findings, place, "failed", "%s", result->fault_text);
}

/* Runs SQL without results. */
static hakyu_status execute(hakyu_result *result, const char *sql, const char *operation) {
  int code = sqlite3_exec(result->database, sql, NULL, NULL, NULL);
  return code == SQLITE_OK ? HAKYU_OK : hk_store_sqlite_fault(result, code, operation);
}

/* ---- exact decimals, for sums of squares ------------------------------------------------------------ */

/* Digits only, no leading zero, below 2^128. 38 digits always fit; only a 39th needs care. */
static bool read_decimal(const char *text, unsigned __int128 *value) {
  const unsigned __int128 most = ~(unsigned __int128)0;
  unsigned __int128 sum = 0;
  size_t length = 0;
  if (!text || !text[0] || (text[0] == '0' && text[1])) return false;
  for (const char *c = text; *c; c++) {
    if (*c < '0' || *c > '9' || ++length > 39) return false;
    unsigned digit = (unsigned)(*c - '0');
    if (length == 39 && sum > (most - digit) / 10) return false;
    sum = sum * 10 + digit;
  }
  *value = sum;
  return true;
}

/* hk_add_decimal(a, b): the exact sum of two decimals as text, or "too big". */
static void add_decimal(sqlite3_context *context, int count, sqlite3_value **values) {
  unsigned __int128 a = 0, b = 0;
  char digits[40], *c = digits + sizeof digits;
  (void)count;
  if (!read_decimal((const char *)sqlite3_value_text(values[0]), &a) || !read_decimal((const char *)sqlite3_value_text(values[1]), &b)) {
    sqlite3_result_error(context, "not an exact decimal", -1);
    return;
  }
  unsigned __int128 sum = a + b;
  if (sum < a) {
    sqlite3_result_error_toobig(context);
    return;
  }
  do *--c = (char)('0' + (int)(sum % 10));
  while (sum /= 10);
  sqlite3_result_text(context, c, (int)(digits + sizeof digits - c), SQLITE_TRANSIENT);
}

hakyu_status hk_store_add_functions(hakyu_result *result) {
  int code = sqlite3_create_function_v2(result->database, "hk_add_decimal", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, add_decimal, NULL, NULL, NULL);
  return code == SQLITE_OK ? HAKYU_OK : hk_store_sqlite_fault(result, code, "preparing to store");
}

/* ---- schema ----------------------------------------------------------------------------------------- */

static const char *const SQL_TYPES[] = {[HK_INT] = "INTEGER", [HK_TEXT] = "TEXT", [HK_REAL] = "REAL"};

static void write_key(hk_buffer *sql, hk_result_table table) {
  const hk_column *columns = hk_table_columns(table, NULL);
  for (size_t i = 0; i < hk_table_key_count(table); i++) hk_buffer_printf(sql, "%s\"%s\"", i ? ", " : "", columns[i].name);
}

static void write_create(hk_buffer *sql, hk_result_table table) {
  size_t count = 0;
  const hk_column *columns = hk_table_columns(table, &count);
  assert(count <= HK_COLUMNS_MOST);
  hk_buffer_printf(sql, "CREATE TABLE \"%s\" (", hk_table_name(table));
  for (size_t i = 0; i < count; i++) {
    bool is_needed = columns[i].is_key || hk_table_is_additive(table);
    hk_buffer_printf(sql, "\"%s\" %s%s, ", columns[i].name, SQL_TYPES[columns[i].type], is_needed ? " NOT NULL" : "");
  }
  hk_buffer_add(sql, "PRIMARY KEY (");
  write_key(sql, table);
  hk_buffer_add(sql, ")) STRICT, WITHOUT ROWID;\n");
}

static void write_insert(hk_buffer *sql, hk_result_table table) {
  size_t count = 0;
  const hk_column *columns = hk_table_columns(table, &count);
  hk_buffer_printf(sql, "INSERT INTO \"%s\" VALUES (?1", hk_table_name(table));
  for (size_t i = 1; i < count; i++) hk_buffer_printf(sql, ", ?%zu", i + 1);
  hk_buffer_add(sql, ")");
  if (!hk_table_is_additive(table)) return;
  hk_buffer_add(sql, " ON CONFLICT (");
  write_key(sql, table);
  hk_buffer_add(sql, ") DO UPDATE SET ");
  const char *comma = "";
  for (size_t i = hk_table_key_count(table); i < count; i++, comma = ", ") {
    const char *name = columns[i].name;
    if (columns[i].type == HK_TEXT)
      hk_buffer_printf(sql, "%s\"%s\" = hk_add_decimal(\"%s\", excluded.\"%s\")", comma, name, name, name);
    else
      hk_buffer_printf(sql, "%s\"%s\" = \"%s\" + excluded.\"%s\"", comma, name, name, name);
  }
}

/* What every table (column '') and column means, in the file itself. */
static hakyu_status store_columns(hakyu_result *result) {
  sqlite3_stmt *insert = NULL;
  int code = sqlite3_prepare_v2(result->database, "INSERT INTO \"columns\" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", -1, &insert, NULL);
  for (size_t i = 0; i < hakyu_stored_count() && code == SQLITE_OK; i++) {
    hakyu_stored line = hakyu_stored_get(i);
    const char *texts[] = {line.table, line.column ? line.column : "", line.type, NULL, line.unit, line.en, line.ja};
    for (int k = 0; k < 7 && code == SQLITE_OK; k++)
      code = k == 3 ? sqlite3_bind_int(insert, k + 1, line.is_key) : sqlite3_bind_text(insert, k + 1, texts[k], -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(insert);
    if (code == SQLITE_DONE) code = sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  return code == SQLITE_OK ? HAKYU_OK : hk_store_sqlite_fault(result, code, "describing the tables");
}

hakyu_status hk_store_create_tables(hakyu_result *result) {
  hk_buffer sql;
  hk_buffer_init(&sql, result->memory);
  hk_buffer_printf(&sql, "PRAGMA application_id=%d; PRAGMA user_version=%d;\n", HK_APPLICATION_ID, HK_RESULT_VERSION);
  hk_buffer_add(&sql, "CREATE TABLE \"meta\" (\"key\" TEXT NOT NULL PRIMARY KEY, \"value\" TEXT NOT NULL) STRICT, WITHOUT ROWID;\n"
                      "CREATE TABLE \"columns\" (\"table\" TEXT NOT NULL, \"column\" TEXT NOT NULL, \"type\" TEXT NOT NULL, \"is_key\" INTEGER NOT NULL,"
                      " \"unit\" TEXT NOT NULL, \"en\" TEXT NOT NULL, \"ja\" TEXT NOT NULL, PRIMARY KEY (\"table\", \"column\")) STRICT, WITHOUT ROWID;\n");
  for (hk_result_table table = 0; table < HK_STORED_COUNT; table++) write_create(&sql, table);
  hakyu_status status = sql.is_starved ? hk_store_fault(result, HAKYU_NO_MEMORY, "creating the tables", "out of memory")
                                       : execute(result, sql.text, "creating the tables");
  hk_buffer_fini(&sql);
  return status ? status : store_columns(result);
}

/* ---- manifest --------------------------------------------------------------------------------------- */

hakyu_status hk_store_set_entry(hakyu_result *result, const char *key, const char *text) {
  const char *kept = hk_arena_text(result->arena, text, strlen(text));
  if (!kept) return HAKYU_NO_MEMORY;
  for (hk_entry *entry = result->entries; entry; entry = entry->next)
    if (!strcmp(entry->key, key)) {
      entry->text = kept;
      return HAKYU_OK;
    }
  hk_entry *entry = hk_arena_zalloc(result->arena, sizeof *entry);
  const char *name = entry ? hk_arena_text(result->arena, key, strlen(key)) : NULL;
  if (!name) return HAKYU_NO_MEMORY;
  *entry = (hk_entry){name, kept, result->entries};
  result->entries = entry;
  return HAKYU_OK;
}

hakyu_status hk_result_note(hakyu_result *result, const char *key, const char *text) {
  const char *operation = "storing a manifest entry";
  sqlite3_stmt *insert = NULL;
  if (result->fault) return result->fault;
  if (!hk_text_is_utf8(text, strlen(text), &(size_t){0})) return hk_store_fault(result, HAKYU_USAGE, operation, "the text is not UTF-8");
  int code = sqlite3_prepare_v2(result->database, "INSERT INTO \"meta\" VALUES (?1, ?2) ON CONFLICT (\"key\") DO UPDATE SET \"value\" = excluded.\"value\"",
                                -1, &insert, NULL);
  if (code == SQLITE_OK) code = sqlite3_bind_text(insert, 1, key, -1, SQLITE_STATIC);
  if (code == SQLITE_OK) code = sqlite3_bind_text(insert, 2, text, -1, SQLITE_STATIC);
  if (code == SQLITE_OK) code = sqlite3_step(insert);
  if (code != SQLITE_DONE) hk_store_sqlite_fault(result, code, operation);
  sqlite3_finalize(insert);
  if (code != SQLITE_DONE) return result->fault;
  if (hk_store_set_entry(result, key, text)) return hk_store_fault(result, HAKYU_NO_MEMORY, operation, "out of memory");
  return HAKYU_OK;
}

static hakyu_status note_number(hakyu_result *result, const char *key, uint64_t value) {
  char text[24];
  snprintf(text, sizeof text, "%" PRIu64, value);
  return hk_result_note(result, key, text);
}

static hakyu_status store_manifest(hakyu_result *result, const hk_manifest *manifest) {
  const char *const texts[] = {"fingerprint", manifest->fingerprint, "scenario", manifest->scenario_id, "model",    manifest->model_id,
                               "title_en",    manifest->title_en,    "title_ja", manifest->title_ja,    "tlp",      manifest->tlp};
  hakyu_status status = HAKYU_OK;
  for (size_t i = 0; i < sizeof texts / sizeof *texts && !status; i += 2)
    if (texts[i + 1]) status = hk_result_note(result, texts[i], texts[i + 1]);
  if (!status && manifest->engine) status = hk_result_note(result, "provenance.engine", manifest->engine);
  if (!status) status = note_number(result, "seed", manifest->seed);
  if (!status) status = note_number(result, "replications", manifest->replications);
  if (!status) status = note_number(result, "outer", manifest->outer_count);
  if (!status) status = note_number(result, "traced", manifest->traced);
  if (!status) status = note_number(result, "semantics", (uint64_t)manifest->semantics);
  for (size_t i = 0; i < manifest->entry_pairs && !status; i++) {
    const char *text = manifest->entries[2 * i + 1];
    if (text) status = hk_result_note(result, manifest->entries[2 * i], text);
  }
  return status;
}

/* ---- founding and resuming -------------------------------------------------------------------------- */

static hakyu_status copy_inputs(hakyu_result *result, const hk_manifest *manifest, hakyu_findings *findings) {
  hakyu_status status = HAKYU_OK;
  if (hk_tree_remove(result->claim.directory, HK_FOLDER_INPUTS))
    return hk_findings_fail(findings, HAKYU_IO, result->folder, "clearing the inputs of an unfinished start", errno);
  for (size_t i = 0; i < manifest->input_count && !status; i++) {
    const char *path = manifest->input_paths[i], *slash = strrchr(path, '/');
    const char *name = manifest->input_names ? manifest->input_names[i] : slash ? slash + 1 : path;
    status = hk_folder_copy_input(result->memory, result->folder, result->claim.directory, path, name, findings);
  }
  return status;
}

/* Schema and manifest in one transaction, after the inputs: a database with a manifest has all of them. */
static hakyu_status found(hakyu_result *result, const hk_manifest *manifest, hakyu_findings *findings) {
  hakyu_status status = copy_inputs(result, manifest, findings);
  if (!status) status = execute(result, "BEGIN IMMEDIATE", "creating the tables");
  if (!status) {
    result->is_in_unit = true;
    status = hk_store_create_tables(result);
  }
  if (!status) status = store_manifest(result, manifest);
  if (!status) status = execute(result, "COMMIT", "creating the tables");
  if (!status) result->is_in_unit = false;
  return status;
}

static hakyu_status refuse_resuming(const hakyu_result *result, hakyu_findings *findings, hakyu_status status, const char *what,
                                    const char *stored, const char *wanted) {
  hk_place place = {result->folder, 0, 0, what};
  hk_findings_error(findings, place, "another-run", "an unfinished run with %s is here, and this one has %s; choose another folder, or overwrite it with --force",
                    hk_findings_value(findings, stored ? stored : "none"), hk_findings_value(findings, wanted));
  return status;
}

static hakyu_status check_manifest(const hakyu_result *result, const hk_manifest *manifest, hakyu_findings *findings) {
  char numbers[4][24];
  snprintf(numbers[0], sizeof numbers[0], "%d", manifest->semantics);
  snprintf(numbers[1], sizeof numbers[1], "%" PRIu64, manifest->seed);
  snprintf(numbers[2], sizeof numbers[2], "%" PRIu32, manifest->outer_count);
  snprintf(numbers[3], sizeof numbers[3], "%" PRIu32, manifest->traced);
  const char *const wanted[] = {"semantics", numbers[0], "scenario", manifest->scenario_id, "model", manifest->model_id, "seed", numbers[1],
                                "outer", numbers[2], "traced", numbers[3], "fingerprint", manifest->fingerprint};
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i += 2) {
    const char *key = wanted[i], *want = wanted[i + 1], *stored = hk_result_meta((hakyu_result *)(uintptr_t)result, key);
    if (want && (!stored || strcmp(stored, want)))
      return refuse_resuming(result, findings, i == 0 ? HAKYU_FOREIGN : HAKYU_REFUSED, key, stored, want);
  }
  return HAKYU_OK;
}

static hakyu_status resume(hakyu_result *result, const hk_manifest *manifest, sqlite3_int64 version, hakyu_findings *findings) {
  if (version != HK_RESULT_VERSION) {
    char here[24], ours[24];
    snprintf(here, sizeof here, "%lld", (long long)version);
    snprintf(ours, sizeof ours, "%d", HK_RESULT_VERSION);
    return refuse_resuming(result, findings, HAKYU_FOREIGN, "file version", here, ours);
  }
  sqlite3_int64 stored = 0;
  hakyu_status status = hk_store_load_meta(result);
  if (!status) status = check_manifest(result, manifest, findings);
  if (!status) {
    int code = hk_database_integer(result->database, "SELECT coalesce(sum(\"count\"), 0) FROM \"units\"", &stored);
    if (code != SQLITE_ROW) status = hk_store_sqlite_fault(result, code, "counting what is stored");
  }
  if (!status) result->stored = (uint64_t)stored;
  if (!status) status = note_number(result, "replications", manifest->replications); /* it may have grown: N is the first N of 2N */
  return status;
}

static hakyu_status open_for_writing(hakyu_result *result, const hk_manifest *manifest, hakyu_findings *findings) {
  sqlite3_int64 application = 0, version = 0, schema = 0;
  int code = hk_database_open(result->memory, result->file, true, &result->database);
  if (code == SQLITE_OK && hk_store_add_functions(result)) return result->fault;
  if (code == SQLITE_OK) code = hk_database_integer(result->database, "PRAGMA application_id", &application);
  if (code == SQLITE_ROW) code = hk_database_integer(result->database, "PRAGMA user_version", &version);
  if (code == SQLITE_ROW) code = hk_database_integer(result->database, "PRAGMA schema_version", &schema);
  if (code != SQLITE_ROW) return hk_store_sqlite_fault(result, code, "opening the result");
  if (application == 0 && schema == 0) return found(result, manifest, findings); /* nothing was ever committed to it */
  if (application != HK_APPLICATION_ID) return hk_store_fault(result, HAKYU_DAMAGED, "opening the result", "this is no result of hakyu");
  return resume(result, manifest, version, findings);
}

hakyu_status hk_result_create(const hakyu_memory *memory, const char *folder, const hk_manifest *manifest, hakyu_findings *findings,
                              hakyu_result **result) {
  assert(manifest->fingerprint && manifest->fingerprint[0] && strlen(manifest->fingerprint) < HK_MARKER_WORD);
  hakyu_status status = HAKYU_NO_MEMORY;
  hakyu_result *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  made->claim = (hk_folder){.directory = -1, .marker = {.file = -1}};
  if (hk_arena_create(memory, &made->arena)) goto done;
  made->folder = hk_arena_text(made->arena, folder, strlen(folder));
  if (!made->folder) goto done;
  status = hk_folder_claim(folder, findings, &made->claim);
  if (status) goto done;
  const hk_marker_text *before = &made->claim.marker.before;
  status = hk_folder_real_path(made->arena, folder, HK_FOLDER_DATABASE, &made->file);
  if (!status)
    status = hk_marker_write(&made->claim.marker, before->is_ours ? before->fingerprint : manifest->fingerprint, manifest->replications, before->stored, true);
  if (status) {
    hk_findings_fail(findings, status, folder, "claiming the folder", errno);
    goto done;
  }
  status = open_for_writing(made, manifest, findings);
  if (!status && hk_marker_write(&made->claim.marker, manifest->fingerprint, manifest->replications, made->stored, true))
    status = hk_findings_fail(findings, HAKYU_IO, folder, "claiming the folder", errno);
  hk_result_explain(made, findings);
done:
  if (status) {
    sqlite3_close_v2(made->database); /* before its files go */
    made->database = NULL;
    if (made->claim.directory >= 0) hk_folder_abandon(folder, &made->claim);
    hk_store_destroy(made);
  } else {
    *result = made;
  }
  return status;
}

uint64_t hk_result_stored(const hakyu_result *result) { return result->stored; }

/* ---- units ------------------------------------------------------------------------------------------ */

hakyu_status hk_result_begin(hakyu_result *result) {
  if (result->fault) return result->fault;
  assert(!result->is_in_unit);
  hakyu_status status = execute(result, "BEGIN IMMEDIATE", "beginning a unit");
  if (!status) result->is_in_unit = true;
  result->pending = 0;
  return status;
}

static bool is_absent(const hk_datum *datum, const hk_column *column) {
  return datum->is_null || (column->type == HK_TEXT && !datum->text);
}

/* What is wrong with a row, or NULL. *is_zero: all its tallies are zero. */
static const char *check_row(hk_result_table table, const hk_column *columns, size_t count, const hk_datum *row, bool *is_zero) {
  bool is_additive = hk_table_is_additive(table);
  *is_zero = is_additive;
  for (size_t i = 0; i < count; i++) {
    bool is_tally = is_additive && !columns[i].is_key;
    if (is_absent(&row[i], &columns[i])) {
      if (columns[i].is_key || is_tally) return "a key or tally is null";
    } else if (columns[i].type == HK_TEXT) {
      unsigned __int128 value = 0;
      if (is_tally && !read_decimal(row[i].text, &value)) return "a tally is no exact decimal below 2^128";
      if (!hk_text_is_utf8(row[i].text, strlen(row[i].text), &(size_t){0})) return "a text is not UTF-8";
      if (value) *is_zero = false;
    } else if (columns[i].type == HK_REAL) {
      if (row[i].real - row[i].real != 0) return "a real is not finite";
    } else if (is_tally) {
      if (row[i].integer < 0) return "a tally is negative";
      if (row[i].integer) *is_zero = false;
    }
  }
  return NULL;
}

static int bind_row(sqlite3_stmt *insert, const hk_column *columns, size_t count, const hk_datum *row) {
  int code = SQLITE_OK;
  for (size_t i = 0; i < count && code == SQLITE_OK; i++) {
    int at = (int)i + 1;
    if (is_absent(&row[i], &columns[i]))
      code = sqlite3_bind_null(insert, at);
    else if (columns[i].type == HK_INT)
      code = sqlite3_bind_int64(insert, at, row[i].integer);
    else if (columns[i].type == HK_REAL)
      code = sqlite3_bind_double(insert, at, row[i].real);
    else
      code = sqlite3_bind_text(insert, at, row[i].text, -1, SQLITE_STATIC);
  }
  return code;
}

static bool is_equal(const hk_datum *a, const hk_datum *b, const hk_column *column) {
  bool is_null = is_absent(a, column);
  if (is_null || is_absent(b, column)) return is_null == is_absent(b, column);
  if (column->type == HK_TEXT) return !strcmp(a->text, b->text);
  if (column->type == HK_REAL) return a->real == b->real;
  return a->integer == b->integer;
}

/* A row of that key is there already: fine if it says the same. */
static hakyu_status accept_equal(hakyu_result *result, hk_result_table table, const hk_column *columns, size_t count, const hk_datum *row) {
  int64_t key[HK_COLUMNS_MOST] = {0};
  size_t keys = hk_table_key_count(table);
  char words[160];
  hk_cursor *cursor = NULL;
  const hk_datum *stored = NULL;
  bool is_same = table != HK_STORED_units;
  for (size_t i = 0; i < keys; i++) key[i] = row[i].integer;
  hakyu_status status = hk_result_read(result, table, key, keys, &cursor);
  if (status) return status;
  if (hk_cursor_next(cursor, &stored))
    for (size_t i = keys; i < count && is_same; i++) is_same = is_equal(&row[i], &stored[i], &columns[i]);
  status = hk_cursor_close(cursor);
  if (status || is_same) return status;
  snprintf(words, sizeof words, "table %s has another row of this key already (%s %" PRId64 "%s)", hk_table_name(table), columns[0].name, key[0],
           keys > 1 ? ", ..." : "");
  return hk_store_fault(result, HAKYU_REFUSED, "storing a row", words);
}

static hakyu_status prepare_insert(hakyu_result *result, hk_result_table table) {
  hk_buffer sql;
  if (result->insert[table]) return HAKYU_OK;
  hk_buffer_init(&sql, result->memory);
  write_insert(&sql, table);
  int code = sql.is_starved ? SQLITE_NOMEM
                            : sqlite3_prepare_v3(result->database, sql.text, -1, SQLITE_PREPARE_PERSISTENT, &result->insert[table], NULL);
  hk_buffer_fini(&sql);
  return code == SQLITE_OK ? HAKYU_OK : hk_store_sqlite_fault(result, code, "preparing to store rows");
}

hakyu_status hk_result_add(hakyu_result *result, hk_result_table table, const hk_datum *row) {
  size_t count = 0;
  bool is_zero = false;
  const hk_column *columns = hk_table_columns(table, &count);
  if (result->fault) return result->fault;
  assert(result->is_in_unit);
  const char *wrong = check_row(table, columns, count, row, &is_zero);
  if (wrong) return hk_store_fault(result, HAKYU_USAGE, hk_table_name(table), wrong);
  if (is_zero) return HAKYU_OK;
  hakyu_status status = prepare_insert(result, table);
  if (status) return status;
  sqlite3_stmt *insert = result->insert[table];
  int code = bind_row(insert, columns, count, row);
  if (code == SQLITE_OK) code = sqlite3_step(insert);
  if (code != SQLITE_DONE && code != SQLITE_CONSTRAINT_PRIMARYKEY) {
    if (code == SQLITE_CONSTRAINT_DATATYPE) code = SQLITE_TOOBIG; /* a sum left the integers */
    hk_store_sqlite_fault(result, code, "storing a row");
  }
  sqlite3_reset(insert);
  if (result->fault) return result->fault;
  if (code == SQLITE_CONSTRAINT_PRIMARYKEY) return accept_equal(result, table, columns, count, row);
  if (table == HK_STORED_units) result->pending += (uint64_t)row[count - 1].integer; /* its last column counts replications */
  return HAKYU_OK;
}

hakyu_status hk_result_commit(hakyu_result *result) {
  if (result->fault) return result->fault;
  assert(result->is_in_unit);
  bool is_scratch = result->claim.directory < 0;
  if (!is_scratch && !hk_marker_is_mine(&result->claim.marker))
    return hk_store_fault(result, HAKYU_BUSY, "storing a unit", "another process has taken over this run");
  hakyu_status status = execute(result, "COMMIT", "storing a unit");
  if (status) return status;
  result->is_in_unit = false;
  result->stored += result->pending;
  if (is_scratch) return HAKYU_OK;
  /* How far it is, for whoever looks; the rows count, so a failure here is none. */
  (void)hk_marker_write(&result->claim.marker, hk_result_meta(result, "fingerprint"), strtoull(hk_result_meta(result, "replications"), NULL, 10),
                        result->stored, true);
  return HAKYU_OK;
}

/* ---- closing ---------------------------------------------------------------------------------------- */

static hakyu_status note_provenance(hakyu_result *result, const char *const *provenance, size_t pairs) {
  char key[HK_MARKER_WORD];
  hakyu_status status = hk_result_note(result, "provenance.sqlite", sqlite3_libversion());
  for (size_t i = 0; i < pairs && !status; i++) {
    if (!provenance[2 * i + 1]) continue;
    snprintf(key, sizeof key, "provenance.%s", provenance[2 * i]);
    status = hk_result_note(result, key, provenance[2 * i + 1]);
  }
  return status;
}

/* Statements and database; what SQLite says on closing counts. */
static hakyu_status close_database(hakyu_result *result) {
  for (size_t i = 0; i < HK_STORED_COUNT; i++) {
    sqlite3_finalize(result->insert[i]);
    result->insert[i] = NULL;
  }
  int code = sqlite3_close(result->database);
  if (code != SQLITE_OK) return hk_store_sqlite_fault(result, code, "closing the result");
  result->database = NULL;
  return HAKYU_OK;
}

/* The last steps, in an order in which a crash anywhere leaves either an unfinished run that can be resumed or a complete
   one: rows, then what is derived from them, then their digests, all durable; then the marker goes, and with it the lock. */
static hakyu_status complete(hakyu_result *result, const char *const *provenance, size_t pairs, hakyu_findings *findings) {
  hakyu_status status = execute(result, "BEGIN IMMEDIATE", "completing the run");
  if (status) return status;
  result->is_in_unit = true;
  status = note_provenance(result, provenance, pairs);
  if (!status) status = note_number(result, "stored", result->stored);
  if (!status) status = hk_publish_content(result);
  if (!status) status = hk_result_commit(result);
  if (!status) status = close_database(result);
  if (!status) status = hk_publish_files(result, findings);
  if (status) return status;
  int directory = result->claim.directory;
  if (hk_tree_sync(directory) || unlinkat(directory, HK_MARKER_NAME, 0))
    return hk_findings_fail(findings, HAKYU_IO, result->folder, "publishing the run", errno);
  (void)hk_tree_sync(directory); /* from here on it is complete; should the marker's removal get lost with the power, it is so once more */
  return HAKYU_OK;
}

hakyu_status hk_result_close(hakyu_result *result, bool is_complete, const char *const *provenance, size_t pairs, hakyu_findings *findings) {
  bool is_published = false;
  if (result->is_in_unit && is_complete) {
    hk_store_fault(result, HAKYU_USAGE, "completing the run", "a unit is still open");
  } else if (result->is_in_unit) {
    sqlite3_exec(result->database, "ROLLBACK", NULL, NULL, NULL);
    result->is_in_unit = false;
  }
  hakyu_status status = result->fault;
  if (!status && is_complete) {
    result->pending = 0;
    status = complete(result, provenance, pairs, findings);
    is_published = !status;
  } else if (!status) {
    status = close_database(result);
  }
  if (status) hk_result_explain(result, findings);
  if (!is_published && hk_marker_is_mine(&result->claim.marker))
    (void)hk_marker_write(&result->claim.marker, hk_result_meta(result, "fingerprint"), strtoull(hk_result_meta(result, "replications"), NULL, 10),
                          result->stored, false);
  hk_store_destroy(result);
  return status;
}

void hk_store_destroy(hakyu_result *result) {
  if (!result) return;
  for (size_t i = 0; i < HK_STORED_COUNT; i++) sqlite3_finalize(result->insert[i]);
  sqlite3_close_v2(result->database);
  hk_marker_release(&result->claim.marker);
  if (result->claim.directory >= 0) close(result->claim.directory);
  hk_arena_destroy(result->arena);
  hk_memory_free(result->memory, result);
}
