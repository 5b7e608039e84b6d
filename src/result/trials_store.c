/* trials_store - see trials_store.h. SQLite as everywhere in this room: opened as if the file were hostile, one writer, every commit whole.
   Numbers of trials are given in the order in which they came; everything that leaves here is in order of (id, digest). */
#include "result/trials_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/text.h"
#include "result/database.h"
#include "result/run_folder.h"
#include "result/run_tree.h"
#include "result/totals.h"

enum { TRIALS_APPLICATION_ID = 0x48414b54, ROWS_MOST = 1000000 }; /* "HAKT" */

static const char schema[] =
    "CREATE TABLE meta(key TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE notes(key TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE trials(trial INTEGER PRIMARY KEY, id TEXT NOT NULL, digest TEXT NOT NULL, note TEXT NOT NULL, UNIQUE(id, digest)) STRICT;"
    "CREATE TABLE done(trial INTEGER NOT NULL, outer INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, played INTEGER NOT NULL,"
    " PRIMARY KEY(trial, outer, first)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE weights(outer INTEGER NOT NULL, row INTEGER NOT NULL, weight INTEGER NOT NULL, PRIMARY KEY(outer, row)) STRICT, WITHOUT ROWID;";
static const char schema_of_rows[] =
    "CREATE TABLE changed(trial INTEGER NOT NULL, outer INTEGER NOT NULL, number INTEGER NOT NULL, outcome INTEGER NOT NULL,"
    " PRIMARY KEY(trial, outer, number)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE losses(trial INTEGER NOT NULL, outer INTEGER NOT NULL, number INTEGER NOT NULL, row INTEGER NOT NULL, weight_s INTEGER NOT NULL,"
    " PRIMARY KEY(trial, outer, number, row)) STRICT, WITHOUT ROWID;";
static const char schema_of_totals[] =
    "CREATE TABLE totals(trial INTEGER NOT NULL, outer INTEGER NOT NULL, number INTEGER NOT NULL, outcome INTEGER NOT NULL, losses TEXT NOT NULL,"
    " PRIMARY KEY(trial, outer, number)) STRICT, WITHOUT ROWID;";

typedef enum statement {
  ADD_TRIAL, FIND_TRIAL, NEWEST_TRIAL, LIST_TRIALS, ADD_DONE, CHANGE_DONE, DROP_DONE, DONE_AROUND, LIST_DONE, ADD_CHANGED, ADD_LOSS, LIST_CHANGED,
  ADD_TOTAL, LIST_TOTALS, COPY_CHANGED, COPY_LOSSES, COPY_TOTALS,
  ADD_WEIGHT, LIST_WEIGHTS, LIST_ALL_WEIGHTS, ADD_META, FIND_META, ADD_NOTE, FIND_NOTE, LIST_NOTES, STATEMENT_COUNT
} statement;

static const char *const statements[STATEMENT_COUNT] = {
    [ADD_TRIAL] = "INSERT INTO trials(id, digest, note) VALUES(?1, ?2, ?3)",
    [FIND_TRIAL] = "SELECT trial, id, digest, note FROM trials WHERE id = ?1 AND digest = ?2",
    [NEWEST_TRIAL] = "SELECT trial, id, digest, note FROM trials WHERE id = ?1 ORDER BY trial DESC LIMIT 1",
    [LIST_TRIALS] = "SELECT trial, id, digest, note FROM trials ORDER BY id, digest",
    [ADD_DONE] = "INSERT INTO done(trial, outer, first, count, played) VALUES(?1, ?2, ?3, ?4, ?5)",
    [CHANGE_DONE] = "UPDATE done SET count = ?4, played = ?5 WHERE trial = ?1 AND outer = ?2 AND first = ?3",
    [DROP_DONE] = "DELETE FROM done WHERE trial = ?1 AND outer = ?2 AND first = ?3",
    [DONE_AROUND] = "SELECT first, count, played FROM done WHERE trial = ?1 AND outer = ?2 AND first <= ?3 + ?4 AND first + count >= ?3 ORDER BY first",
    [LIST_DONE] = "SELECT outer, first, count, played FROM done WHERE trial = ?1 ORDER BY outer, first",
    [ADD_CHANGED] = "INSERT INTO changed(trial, outer, number, outcome) VALUES(?1, ?2, ?3, ?4)",
    [ADD_LOSS] = "INSERT INTO losses(trial, outer, number, row, weight_s) VALUES(?1, ?2, ?3, ?4, ?5)",
    [LIST_CHANGED] = ("SELECT c.outer, c.number, c.outcome, l.row, l.weight_s FROM changed AS c LEFT JOIN losses AS l ON l.trial = c.trial AND l.outer = c.outer AND"
                     " l.number = c.number WHERE c.trial = ?1 ORDER BY c.outer, c.number, l.row"),
    [ADD_TOTAL] = "INSERT INTO totals(trial, outer, number, outcome, losses) VALUES(?1, ?2, ?3, ?4, ?5)",
    [LIST_TOTALS] = "SELECT outer, number, outcome, losses FROM totals WHERE trial = ?1 ORDER BY outer, number",
    [COPY_CHANGED] = "INSERT INTO main.changed SELECT ?1, outer, number, outcome FROM part.changed WHERE trial = ?2 ORDER BY outer, number",
    [COPY_LOSSES] = "INSERT INTO main.losses SELECT ?1, outer, number, row, weight_s FROM part.losses WHERE trial = ?2 ORDER BY outer, number, row",
    [COPY_TOTALS] = "INSERT INTO main.totals SELECT ?1, outer, number, outcome, losses FROM part.totals WHERE trial = ?2 ORDER BY outer, number",
    [ADD_WEIGHT] = "INSERT OR REPLACE INTO weights(outer, row, weight) VALUES(?1, ?2, ?3)",
    [LIST_WEIGHTS] = "SELECT row, weight FROM weights WHERE outer = ?1 ORDER BY row",
    [LIST_ALL_WEIGHTS] = "SELECT outer, row, weight FROM weights ORDER BY outer, row",
    [ADD_META] = "INSERT OR REPLACE INTO meta(key, text) VALUES(?1, ?2)",
    [FIND_META] = "SELECT text FROM meta WHERE key = ?1",
    [ADD_NOTE] = "INSERT OR REPLACE INTO notes(key, text) VALUES(?1, ?2)",
    [FIND_NOTE] = "SELECT text FROM notes WHERE key = ?1",
    [LIST_NOTES] = "SELECT key, text FROM notes WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key"};

struct hk_trials_store {
  const hakyu_memory *memory;
  hk_arena *arena;            /* texts handed out */
  const char *file, *base;
  sqlite3 *database;
  sqlite3_stmt *prepared[STATEMENT_COUNT];
  hk_trials_form form;
  hk_buffer text;             /* room for a cell */
  bool is_open;               /* a transaction is */
  hakyu_status fault;         /* the first failure: every later call returns it */
  char fault_text[400];
  bool is_explained;
};

/* ---- faults and statements ---- */

static hakyu_status fail(hk_trials_store *s, int code, const char *operation) {
  if (s->fault) return s->fault;
  s->fault = hk_database_status(code);
  if (!s->fault) s->fault = HAKYU_DAMAGED;
  snprintf(s->fault_text, sizeof s->fault_text, "%s: %s", operation, s->database ? sqlite3_errmsg(s->database) : sqlite3_errstr(code));
  if (s->is_open) sqlite3_exec(s->database, "ROLLBACK", NULL, NULL, NULL);
  s->is_open = false;
  return s->fault;
}

static hakyu_status damaged(hk_trials_store *s, const char *what) {
  if (!s->fault) {
    s->fault = HAKYU_DAMAGED;
    snprintf(s->fault_text, sizeof s->fault_text, "reading trials: %s", what);
  }
  return s->fault;
}

void hk_trials_store_explain(hk_trials_store *s, hakyu_findings *findings) {
  if (!s->fault || s->is_explained || !findings) return;
  s->is_explained = true;
  hk_findings_error(findings, (hk_place){s->file, 0, 0, NULL}, s->fault == HAKYU_BUSY ? "busy" : s->fault == HAKYU_DAMAGED ? "damaged" : "failed", "%s", s->fault_text);
}

static hakyu_status execute(hk_trials_store *s, const char *sql, const char *operation) {
  const int code = sqlite3_exec(s->database, sql, NULL, NULL, NULL);
  return code == SQLITE_OK ? HAKYU_OK : fail(s, code, operation);
}

/* The statement with these numbers for its first parameters; NULL after a failure. */
static sqlite3_stmt *ready(hk_trials_store *s, statement which, const int64_t *numbers, int count) {
  if (s->fault) return NULL;
  if (!s->prepared[which]) {
    const int code = sqlite3_prepare_v2(s->database, statements[which], -1, &s->prepared[which], NULL);
    if (code != SQLITE_OK) {
      fail(s, code, "preparing a statement");
      return NULL;
    }
  }
  sqlite3_stmt *stmt = s->prepared[which];
  sqlite3_reset(stmt);
  for (int i = 0; i < count; i++) sqlite3_bind_int64(stmt, i + 1, numbers[i]);
  return stmt;
}

static hakyu_status run(hk_trials_store *s, statement which, const int64_t *numbers, int count) {
  sqlite3_stmt *stmt = ready(s, which, numbers, count);
  if (!stmt) return s->fault;
  const int code = sqlite3_step(stmt);
  sqlite3_reset(stmt);
  return code == SQLITE_DONE ? HAKYU_OK : fail(s, code, "storing trials");
}

/* The same with texts. */
static sqlite3_stmt *ready_texts(hk_trials_store *s, statement which, const char *const *texts, int count) {
  sqlite3_stmt *stmt = ready(s, which, NULL, 0);
  for (int i = 0; stmt && i < count; i++) sqlite3_bind_text(stmt, i + 1, texts[i], -1, SQLITE_TRANSIENT);
  return stmt;
}

static hakyu_status run_texts(hk_trials_store *s, statement which, const char *const *texts, int count) {
  sqlite3_stmt *stmt = ready_texts(s, which, texts, count);
  if (!stmt) return s->fault;
  const int code = sqlite3_step(stmt);
  sqlite3_reset(stmt);
  return code == SQLITE_DONE ? HAKYU_OK : fail(s, code, "storing trials");
}

/* A row's next column as text in the arena; NULL without memory. */
static const char *keep(hk_trials_store *s, sqlite3_stmt *stmt, int column) {
  const char *text = (const char *)sqlite3_column_text(stmt, column);
  if (!text && sqlite3_errcode(s->database) == SQLITE_NOMEM) return NULL;
  return hk_arena_text(s->arena, text ? text : "", text ? strlen(text) : 0);
}

/* True while rows come; after the last, or a failure, the statement is at rest. */
static bool next(hk_trials_store *s, sqlite3_stmt *stmt) {
  if (!stmt) return false;
  const int code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) return true;
  sqlite3_reset(stmt);
  if (code != SQLITE_DONE) fail(s, code, "reading trials");
  return false;
}

/* ---- opening ---- */

static hakyu_status make_store(const hakyu_memory *memory, const char *folder, hk_trials_store **out) {
  hk_trials_store *s = hk_memory_zalloc(memory, sizeof *s);
  if (!s) return HAKYU_NO_MEMORY;
  s->memory = memory;
  hk_buffer_init(&s->text, memory);
  *out = s;
  hakyu_status status = hk_arena_create(memory, &s->arena);
  return status ? status : hk_folder_real_path(s->arena, folder, HK_TRIALS_FILE, &s->file);
}

/* What is there is ours, and of a version that can be read; an empty file becomes ours. */
static hakyu_status check_file(hk_trials_store *s, bool is_writer, hakyu_findings *findings) {
  sqlite3_int64 id = 0, version = 0, tables = 0;
  int code = hk_database_integer(s->database, "PRAGMA application_id", &id);
  if (code == SQLITE_ROW) code = hk_database_integer(s->database, "PRAGMA user_version", &version);
  if (code == SQLITE_ROW) code = hk_database_integer(s->database, "SELECT count(*) FROM sqlite_schema", &tables);
  if (code != SQLITE_ROW) return fail(s, code, "opening trials");
  if (is_writer && !tables && !id) {
    char mark[96];
    snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d;", TRIALS_APPLICATION_ID, (int)s->form);
    hakyu_status status = execute(s, mark, "making the tables of trials");
    if (!status) status = execute(s, schema, "making the tables of trials");
    return status ? status : execute(s, s->form == HK_TRIALS_TOTALS ? schema_of_totals : schema_of_rows, "making the tables of trials");
  }
  if (!is_writer) s->form = version == HK_TRIALS_TOTALS ? HK_TRIALS_TOTALS : HK_TRIALS_ROWS;
  if (id == TRIALS_APPLICATION_ID && version == (int)s->form) return HAKYU_OK;
  hk_findings_error(findings, (hk_place){s->file, 0, 0, NULL}, "foreign", "not a file of trials of this form that this program knows (version %lld); allowed: %d", (long long)version, (int)s->form);
  return HAKYU_FOREIGN;
}

static hakyu_status read_base(hk_trials_store *s) {
  static const char *const key[] = {"base"};
  sqlite3_stmt *stmt = ready_texts(s, FIND_META, key, 1);
  s->base = "";
  if (next(s, stmt)) {
    s->base = keep(s, stmt, 0);
    sqlite3_reset(stmt);
  }
  return s->base ? s->fault : HAKYU_NO_MEMORY;
}

static hakyu_status settle_base(hk_trials_store *s, const char *base, hakyu_findings *findings) {
  hakyu_status status = read_base(s);
  if (status) return status;
  if (!s->base[0]) {
    const char *const entry[] = {"base", base};
    if ((status = run_texts(s, ADD_META, entry, 2))) return status;
    s->base = hk_arena_text(s->arena, base, strlen(base));
    return s->base ? HAKYU_OK : HAKYU_NO_MEMORY;
  }
  if (strcmp(s->base, base) == 0) return HAKYU_OK;
  hk_findings_error(findings, (hk_place){s->file, 0, 0, NULL}, "another-run", "the trials stored there are of another run; choose another folder");
  return HAKYU_REFUSED;
}

hakyu_status hk_trials_store_create(const hakyu_memory *memory, const char *folder, const char *base, hk_trials_form form, hakyu_findings *findings, hk_trials_store **store) {
  hk_trials_store *s = NULL;
  hakyu_status status = hk_folder_make(folder, findings);
  if (status) return status;
  if ((status = make_store(memory, folder, &s))) goto done;
  s->form = form;
  const int code = hk_database_open(memory, s->file, true, &s->database);
  if (code != SQLITE_OK) {
    status = fail(s, code, "opening trials");
    goto done;
  }
  /* held until it is closed: who comes second is told so */
  if ((status = execute(s, "PRAGMA page_size=16384; PRAGMA locking_mode=EXCLUSIVE; BEGIN IMMEDIATE;", "opening trials (another writer?)"))) goto done;
  s->is_open = true;
  if ((status = check_file(s, true, findings)) || (status = settle_base(s, base, findings))) goto done;
  status = hk_trials_store_commit(s);
done:
  if (status) {
    if (s) hk_trials_store_explain(s, findings);
    hk_trials_store_close(s);
    return status;
  }
  *store = s;
  return HAKYU_OK;
}

/* A writer that was killed leaves a journal, which must be rolled back before anybody reads. */
static bool has_journal(const hk_trials_store *s) {
  hk_buffer path;
  hk_buffer_init(&path, s->memory);
  hk_buffer_printf(&path, "%s-journal", s->file);
  const bool has = path.is_starved || access(path.text, F_OK) == 0;
  hk_buffer_fini(&path);
  return has;
}

hakyu_status hk_trials_store_open(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, hk_trials_store **store) {
  hk_trials_store *s = NULL;
  hakyu_status status = make_store(memory, folder, &s);
  if (!status && access(s->file, F_OK) != 0) status = HAKYU_NOT_FOUND;
  if (status == HAKYU_NOT_FOUND) hk_findings_error(findings, (hk_place){folder, 0, 0, NULL}, "not-found", "there are no trials");
  if (!status) {
    const int code = hk_database_open(memory, s->file, has_journal(s), &s->database);
    if (code != SQLITE_OK) status = fail(s, code, "opening trials");
  }
  if (!status) status = check_file(s, false, findings);
  if (!status) status = read_base(s);
  if (status) {
    if (s) hk_trials_store_explain(s, findings);
    hk_trials_store_close(s);
    return status;
  }
  *store = s;
  return HAKYU_OK;
}

void hk_trials_store_close(hk_trials_store *s) {
  if (!s) return;
  if (s->is_open) sqlite3_exec(s->database, "ROLLBACK", NULL, NULL, NULL);
  for (int i = 0; i < STATEMENT_COUNT; i++) sqlite3_finalize(s->prepared[i]);
  sqlite3_close(s->database);
  hk_buffer_fini(&s->text);
  hk_arena_destroy(s->arena);
  hk_memory_free(s->memory, s);
}

const char *hk_trials_store_base(const hk_trials_store *s) { return s->base; }

/* ---- writing ---- */

hakyu_status hk_trials_store_begin(hk_trials_store *s) {
  if (s->fault || s->is_open) return s->fault;
  const hakyu_status status = execute(s, "BEGIN IMMEDIATE", "storing trials");
  s->is_open = !status;
  return status;
}

hakyu_status hk_trials_store_commit(hk_trials_store *s) {
  if (s->fault || !s->is_open) return s->fault;
  const hakyu_status status = execute(s, "COMMIT", "storing trials");
  if (!status) s->is_open = false;
  return status;
}

hakyu_status hk_trials_store_add(hk_trials_store *s, const char *id, const char *digest, const char *note, int64_t *trial) {
  const char *const texts[] = {id, digest, note};
  sqlite3_stmt *stmt = ready_texts(s, FIND_TRIAL, texts, 2);
  if (next(s, stmt)) {
    *trial = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return HAKYU_OK;
  }
  const hakyu_status status = s->fault ? s->fault : run_texts(s, ADD_TRIAL, texts, 3);
  if (!status) *trial = sqlite3_last_insert_rowid(s->database);
  return status;
}

/* At most two stretches touch the new one: what ends where it begins, and what begins where it ends. */
hakyu_status hk_trials_store_add_done(hk_trials_store *s, int64_t trial, uint32_t outer, uint64_t first, uint64_t count, uint64_t played) {
  int64_t around[3][3];
  int found = 0;
  if (!count) return s->fault;
  sqlite3_stmt *stmt = ready(s, DONE_AROUND, (int64_t[]){trial, outer, (int64_t)first, (int64_t)count}, 4);
  while (next(s, stmt))
    if (found < 3) {
      for (int i = 0; i < 3; i++) around[found][i] = sqlite3_column_int64(stmt, i);
      found++;
    }
  if (s->fault) return s->fault;
  int64_t begin = (int64_t)first, end = (int64_t)(first + count), all = (int64_t)played;
  for (int i = 0; i < found; i++) {
    if (around[i][0] != end && around[i][0] + around[i][1] != begin) return HAKYU_REFUSED;
    if (run(s, DROP_DONE, (int64_t[]){trial, outer, around[i][0]}, 3)) return s->fault;
    all += around[i][2];
    if (around[i][0] < (int64_t)first) begin = around[i][0];
    else end = around[i][0] + around[i][1];
  }
  return run(s, ADD_DONE, (int64_t[]){trial, outer, begin, end - begin, all}, 5);
}

static hakyu_status add_total(hk_trials_store *s, int64_t trial, uint32_t outer, uint64_t number, int outcome, const hk_trial_loss *losses, size_t count) {
  sqlite3_stmt *stmt = ready(s, ADD_TOTAL, (int64_t[]){trial, outer, (int64_t)number, outcome}, 4);
  if (!stmt) return s->fault;
  s->text.length = 0;
  hk_totals_write(&s->text, losses, count);
  if (s->text.is_starved) return HAKYU_NO_MEMORY;
  sqlite3_bind_text(stmt, 5, s->text.text, (int)s->text.length, SQLITE_STATIC);
  const int code = sqlite3_step(stmt);
  sqlite3_reset(stmt);
  sqlite3_bind_null(stmt, 5); /* the text is taken up again */
  return code == SQLITE_DONE ? HAKYU_OK : fail(s, code, "storing trials");
}

hakyu_status hk_trials_store_add_changed(hk_trials_store *s, int64_t trial, uint32_t outer, uint64_t number, int outcome, const hk_trial_loss *losses, size_t count) {
  if (s->form == HK_TRIALS_TOTALS) return add_total(s, trial, outer, number, outcome, losses, count);
  hakyu_status status = run(s, ADD_CHANGED, (int64_t[]){trial, outer, (int64_t)number, outcome}, 4);
  for (size_t i = 0; i < count && !status; i++)
    status = run(s, ADD_LOSS, (int64_t[]){trial, outer, (int64_t)number, losses[i].row, losses[i].weight_s}, 5);
  return status;
}

hakyu_status hk_trials_store_add_weights(hk_trials_store *s, uint32_t outer, const int64_t *weights, uint32_t count) {
  hakyu_status status = s->fault;
  for (uint32_t r = 0; r < count && !status; r++) status = run(s, ADD_WEIGHT, (int64_t[]){outer, r, weights[r]}, 3);
  return status;
}

hakyu_status hk_trials_store_note(hk_trials_store *s, const char *key, const char *text) {
  const char *const entry[] = {key, text};
  return run_texts(s, ADD_NOTE, entry, 2);
}

/* ---- much at once ---- */

hakyu_status hk_trials_store_attach(hk_trials_store *s, const hk_trials_store *from) {
  if (s->fault) return s->fault;
  if (from->form != s->form) return damaged(s, "a file of another form");
  const int code = hk_database_attach(s->memory, s->database, from->file);
  return code == SQLITE_OK ? HAKYU_OK : fail(s, code, "reading a part");
}

hakyu_status hk_trials_store_detach(hk_trials_store *s) { return s->fault ? s->fault : execute(s, "DETACH part", "leaving a part"); }

hakyu_status hk_trials_store_copy(hk_trials_store *s, int64_t into, int64_t from) {
  const int64_t numbers[] = {into, from};
  if (s->form == HK_TRIALS_TOTALS) return run(s, COPY_TOTALS, numbers, 2);
  const hakyu_status status = run(s, COPY_CHANGED, numbers, 2);
  return status ? status : run(s, COPY_LOSSES, numbers, 2);
}

hakyu_status hk_trials_store_hurry(hk_trials_store *s) {
  return s->fault ? s->fault : execute(s, "PRAGMA main.journal_mode=MEMORY; PRAGMA main.synchronous=OFF; PRAGMA main.cache_size=-8192", "making ready for much");
}

hakyu_status hk_trials_store_settle(const char *folder, hakyu_findings *findings) {
  const int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const int file = directory < 0 ? -1 : openat(directory, HK_TRIALS_FILE, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  const hakyu_status status = file < 0 || fsync(file) ? HAKYU_IO : hk_tree_sync(directory);
  if (status) hk_findings_fail(findings, HAKYU_IO, folder, "writing to the disk", errno);
  if (file >= 0) close(file);
  if (directory >= 0) close(directory);
  return status;
}

/* ---- reading ---- */

static bool take_trial(hk_trials_store *s, sqlite3_stmt *stmt, hk_stored_trial *trial) {
  *trial = (hk_stored_trial){sqlite3_column_int64(stmt, 0), keep(s, stmt, 1), keep(s, stmt, 2), keep(s, stmt, 3)};
  return trial->id && trial->digest && trial->note;
}

static hakyu_status done_reading(const hk_trials_store *s, hakyu_status status, void *list) {
  if (!status) status = s->fault;
  if (status) hk_memory_free(s->memory, list);
  return status;
}

hakyu_status hk_trials_store_list(hk_trials_store *s, hk_stored_trial **list, size_t *count) {
  hk_stored_trial *found = NULL;
  size_t n = 0, room = 0;
  hakyu_status status = HAKYU_OK;
  for (sqlite3_stmt *stmt = ready(s, LIST_TRIALS, NULL, 0); !status && next(s, stmt); n++) {
    status = hk_memory_grow(s->memory, &found, n, &room, sizeof *found);
    if (!status && !take_trial(s, stmt, &found[n])) status = HAKYU_NO_MEMORY;
    if (status) sqlite3_reset(stmt);
  }
  if ((status = done_reading(s, status, found))) return status;
  *list = found;
  *count = n;
  return HAKYU_OK;
}

hakyu_status hk_trials_store_find(hk_trials_store *s, const char *id, const char *digest, hk_stored_trial *trial) {
  const char *const texts[] = {id, digest};
  sqlite3_stmt *stmt = ready_texts(s, digest ? FIND_TRIAL : NEWEST_TRIAL, texts, digest ? 2 : 1);
  if (!next(s, stmt)) return s->fault ? s->fault : HAKYU_NOT_FOUND;
  const bool is_taken = take_trial(s, stmt, trial);
  sqlite3_reset(stmt);
  return is_taken ? HAKYU_OK : HAKYU_NO_MEMORY;
}

hakyu_status hk_trials_store_done(hk_trials_store *s, int64_t trial, hk_trial_stretch **list, size_t *count) {
  hk_trial_stretch *found = NULL;
  size_t n = 0, room = 0;
  hakyu_status status = HAKYU_OK;
  for (sqlite3_stmt *stmt = ready(s, LIST_DONE, &trial, 1); !status && next(s, stmt); n++) {
    int64_t v[4];
    for (int i = 0; i < 4; i++) v[i] = sqlite3_column_int64(stmt, i);
    if (v[0] < 0 || v[0] > UINT32_MAX || v[1] < 0 || v[2] < 0 || v[3] < 0 || v[1] > INT64_MAX - v[2]) status = damaged(s, "a stretch that cannot be");
    else if (!(status = hk_memory_grow(s->memory, &found, n, &room, sizeof *found)))
      found[n] = (hk_trial_stretch){(uint64_t)v[1], (uint64_t)v[2], (uint64_t)v[3], (uint32_t)v[0]};
    if (status) sqlite3_reset(stmt);
  }
  if ((status = done_reading(s, status, found))) return status;
  *list = found;
  *count = n;
  return HAKYU_OK;
}

/* Puts one joined row behind the list: the replication itself, if it is a new one, and its loss, if it has one. */
static hakyu_status take_changed(hk_trials_store *s, sqlite3_stmt *stmt, hk_trial_entry **list, size_t *count, size_t *room) {
  const int64_t outer = sqlite3_column_int64(stmt, 0), number = sqlite3_column_int64(stmt, 1), outcome = sqlite3_column_int64(stmt, 2),
                row = sqlite3_column_int64(stmt, 3), weight_s = sqlite3_column_int64(stmt, 4);
  const bool has_loss = sqlite3_column_type(stmt, 3) != SQLITE_NULL;
  const hk_trial_entry *last = *count ? &(*list)[*count - 1] : NULL;
  if (outer < 0 || outer >= UINT32_MAX || number < 0 || outcome < 0 || outcome > 2 || row < 0 || row >= ROWS_MOST || weight_s < 0) return damaged(s, "a loss that cannot be");
  hakyu_status status = HAKYU_OK;
  if (!last || last->outer != (uint32_t)outer || last->number != (uint64_t)number) {
    if ((status = hk_memory_grow(s->memory, list, *count, room, sizeof **list))) return status;
    (*list)[(*count)++] = (hk_trial_entry){(uint64_t)number, 0, (uint32_t)outer, UINT32_MAX, (int32_t)outcome};
  }
  if (!has_loss) return HAKYU_OK;
  if ((status = hk_memory_grow(s->memory, list, *count, room, sizeof **list))) return status;
  (*list)[(*count)++] = (hk_trial_entry){(uint64_t)number, weight_s, (uint32_t)outer, (uint32_t)row, (int32_t)outcome};
  return HAKYU_OK;
}

/* One replication with all its losses. */
static hakyu_status take_total(hk_trials_store *s, sqlite3_stmt *stmt, hk_trial_entry **list, size_t *count, size_t *room) {
  const int64_t outer = sqlite3_column_int64(stmt, 0), number = sqlite3_column_int64(stmt, 1), outcome = sqlite3_column_int64(stmt, 2);
  const char *text = (const char *)sqlite3_column_text(stmt, 3);
  hk_trial_loss loss = {0, 0};
  int found = 0;
  if (!text && sqlite3_errcode(s->database) == SQLITE_NOMEM) return fail(s, SQLITE_NOMEM, "reading trials");
  if (outer < 0 || outer >= UINT32_MAX || number < 0 || outcome < 0 || outcome > 2 || !text) return damaged(s, "a loss that cannot be");
  hakyu_status status = hk_memory_grow(s->memory, list, *count, room, sizeof **list);
  if (status) return status;
  (*list)[(*count)++] = (hk_trial_entry){(uint64_t)number, 0, (uint32_t)outer, UINT32_MAX, (int32_t)outcome};
  while ((found = hk_totals_next(&text, &loss)) > 0) {
    if (loss.row >= ROWS_MOST) return damaged(s, "a loss that cannot be");
    if ((status = hk_memory_grow(s->memory, list, *count, room, sizeof **list))) return status;
    (*list)[(*count)++] = (hk_trial_entry){(uint64_t)number, loss.weight_s, (uint32_t)outer, loss.row, (int32_t)outcome};
  }
  return found < 0 ? damaged(s, "a loss that cannot be") : HAKYU_OK;
}

/* Into a list that has room already, or none; on failure it is still the caller's. */
static hakyu_status read_changed(hk_trials_store *s, int64_t trial, hk_trial_entry **list, size_t *count, size_t *room) {
  hakyu_status status = HAKYU_OK;
  *count = 0;
  for (sqlite3_stmt *stmt = ready(s, s->form == HK_TRIALS_TOTALS ? LIST_TOTALS : LIST_CHANGED, &trial, 1); !status && next(s, stmt);) {
    status = s->form == HK_TRIALS_TOTALS ? take_total(s, stmt, list, count, room) : take_changed(s, stmt, list, count, room);
    if (status) sqlite3_reset(stmt);
  }
  return status ? status : s->fault;
}

hakyu_status hk_trials_store_changed(hk_trials_store *s, int64_t trial, hk_trial_entry **list, size_t *count) {
  hk_trial_entry *found = NULL;
  size_t n = 0, room = 0;
  const hakyu_status status = done_reading(s, read_changed(s, trial, &found, &n, &room), found);
  if (status) return status;
  *list = found;
  *count = n;
  return HAKYU_OK;
}

hakyu_status hk_trials_store_weights(hk_trials_store *s, uint32_t outer, int64_t *weights, uint32_t count) {
  uint32_t found = 0;
  for (sqlite3_stmt *stmt = ready(s, LIST_WEIGHTS, (int64_t[]){outer}, 1); next(s, stmt); found++)
    if (found < count && sqlite3_column_int64(stmt, 0) == found) weights[found] = sqlite3_column_int64(stmt, 1);
    else if (found < count) damaged(s, "weights with a gap");
  if (s->fault) return s->fault;
  return found == count ? HAKYU_OK : found ? damaged(s, "weights of another number of rows") : HAKYU_NOT_FOUND;
}

const char *hk_trials_store_noted(hk_trials_store *s, const char *key) {
  sqlite3_stmt *stmt = ready_texts(s, FIND_NOTE, &key, 1);
  if (!next(s, stmt)) return NULL;
  const char *text = keep(s, stmt, 0);
  sqlite3_reset(stmt);
  return text;
}

hakyu_status hk_trials_store_notes(hk_trials_store *s, const char *beginning, hk_stored_note **list, size_t *count) {
  hk_stored_note *found = NULL;
  size_t n = 0, room = 0;
  hakyu_status status = HAKYU_OK;
  for (sqlite3_stmt *stmt = ready_texts(s, LIST_NOTES, &beginning, 1); !status && next(s, stmt); n++) {
    status = hk_memory_grow(s->memory, &found, n, &room, sizeof *found);
    if (!status && !((found[n].key = keep(s, stmt, 0)) && (found[n].text = keep(s, stmt, 1)))) status = HAKYU_NO_MEMORY;
    if (status) sqlite3_reset(stmt);
  }
  if ((status = done_reading(s, status, found))) return status;
  *list = found;
  *count = n;
  return HAKYU_OK;
}

/* ---- what it all is, in 32 bytes ---- */

static void add_text(hk_digest *digest, const char *text) { hk_digest_add(digest, text, strlen(text) + 1); }

/* Each value little-endian, as hk_digest_add_u64 has it, many at a time. */
static void add_entries(hk_digest *digest, const hk_trial_entry *entries, size_t count) {
  enum { VALUES = 5, AT_ONCE = 128 };
  uint8_t bytes[AT_ONCE * VALUES * 8];
  size_t filled = 0;
  for (size_t i = 0; i < count; i++) {
    const uint64_t values[VALUES] = {entries[i].outer, entries[i].number, entries[i].row, (uint64_t)entries[i].outcome, (uint64_t)entries[i].weight_s};
    for (int v = 0; v < VALUES; v++)
      for (int b = 0; b < 8; b++) bytes[filled++] = (uint8_t)(values[v] >> (8 * b));
    if (filled < sizeof bytes && i + 1 < count) continue;
    hk_digest_add(digest, bytes, filled);
    filled = 0;
  }
}

/* changed: one list for all trials, so that its memory is asked for once. */
typedef struct entry_list { hk_trial_entry *entries; size_t count, room; } entry_list;

static hakyu_status add_trial(hk_trials_store *s, hk_digest *digest, const hk_stored_trial *trial, entry_list *changed) {
  hk_trial_stretch *done = NULL;
  size_t done_count = 0;
  hakyu_status status = hk_trials_store_done(s, trial->number, &done, &done_count);
  if (!status) status = read_changed(s, trial->number, &changed->entries, &changed->count, &changed->room);
  add_text(digest, trial->id);
  add_text(digest, trial->digest);
  hk_digest_add_u64(digest, done_count);
  for (size_t i = 0; i < done_count; i++) {
    const uint64_t values[] = {done[i].outer, done[i].first, done[i].count};
    for (int v = 0; v < 3; v++) hk_digest_add_u64(digest, values[v]);
  }
  hk_digest_add_u64(digest, changed->count);
  add_entries(digest, changed->entries, changed->count);
  hk_memory_free(s->memory, done);
  return status;
}

hakyu_status hk_trials_store_digest(hk_trials_store *s, uint8_t out[32]) {
  hk_stored_trial *list = NULL;
  entry_list changed = {0};
  size_t count = 0;
  hk_digest digest;
  hakyu_status status = hk_trials_store_list(s, &list, &count);
  if (status) return status;
  hk_digest_init(&digest);
  add_text(&digest, "hakyu.trials/1");
  add_text(&digest, s->base);
  for (size_t i = 0; i < count && !status; i++) status = add_trial(s, &digest, &list[i], &changed);
  for (sqlite3_stmt *stmt = ready(s, LIST_ALL_WEIGHTS, NULL, 0); next(s, stmt);)
    for (int v = 0; v < 3; v++) hk_digest_add_u64(&digest, (uint64_t)sqlite3_column_int64(stmt, v));
  if (!status) status = s->fault;
  if (!status) hk_digest_fini(&digest, out);
  hk_memory_free(s->memory, changed.entries);
  hk_memory_free(s->memory, list);
  return status;
}
