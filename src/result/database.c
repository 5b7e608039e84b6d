/* database - see database.h.
   A result is often somebody else's file, so it is opened as if it were hostile: no extensions, triggers or views, no
   double-quoted strings, no writing to the schema, no mmap (an I/O error would be a signal), cells checked when read. */
#include "result/database.h"

#include <string.h>

#include "base/text.h"
#include "result/result.h"

enum { BUSY_MS = 2000, CELL_BYTES_MOST = 1 << 26 };

/* "file:" URI of a path, for immutable=1: a complete run is never written to again. */
static void write_uri(hk_buffer *uri, const char *file) {
  hk_buffer_add(uri, "file:");
  for (const char *c = file; *c; c++) {
    if (strchr("%?#", *c))
      hk_buffer_printf(uri, "%%%02X", (unsigned)(unsigned char)*c);
    else
      hk_buffer_add_bytes(uri, c, 1);
  }
  hk_buffer_add(uri, "?immutable=1");
}

static int secure(sqlite3 *database, bool is_writer) {
  static const struct { int option, value; } SWITCHES[] = {
      {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0}, {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
      {SQLITE_DBCONFIG_ENABLE_VIEW, 0},    {SQLITE_DBCONFIG_DQS_DDL, 0},        {SQLITE_DBCONFIG_DQS_DML, 0},
      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}};
  int code = SQLITE_OK;
  for (size_t i = 0; i < sizeof SWITCHES / sizeof *SWITCHES && code == SQLITE_OK; i++)
    code = sqlite3_db_config(database, SWITCHES[i].option, SWITCHES[i].value, NULL);
  sqlite3_limit(database, SQLITE_LIMIT_LENGTH, CELL_BYTES_MOST);
  sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
  if (code == SQLITE_OK) code = sqlite3_busy_timeout(database, BUSY_MS);
  if (code == SQLITE_OK) code = sqlite3_exec(database, "PRAGMA mmap_size=0; PRAGMA cell_size_check=1; PRAGMA temp_store=2;", NULL, NULL, NULL);
  /* FULL: a commit is whole after a loss of power. That the journal's removal is durable too matters only for the last commit,
     whose folder is synced before it is published. */
  if (code == SQLITE_OK && is_writer)
    code = sqlite3_exec(database, "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384;", NULL, NULL, NULL);
  return code;
}

int hk_database_open(const hakyu_memory *memory, const char *file, bool is_writer, sqlite3 **database) {
  const int flags = SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  hk_buffer uri;
  hk_buffer_init(&uri, memory);
  *database = NULL;
  int code = SQLITE_NOMEM;
  if (is_writer) {
    /* a real path begins with a slash and so is no URI; files that are attached later are */
    const int uris = file[0] == '/' ? SQLITE_OPEN_URI : 0;
    code = sqlite3_open_v2(file, database, flags | uris | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
  } else {
    write_uri(&uri, file);
    if (!uri.is_starved) code = sqlite3_open_v2(uri.text, database, flags | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
  }
  if (code == SQLITE_OK) code = secure(*database, is_writer);
  hk_buffer_fini(&uri);
  return code;
}

int hk_database_attach(const hakyu_memory *memory, sqlite3 *database, const char *file) {
  sqlite3_stmt *statement = NULL;
  hk_buffer uri;
  hk_buffer_init(&uri, memory);
  write_uri(&uri, file);
  int code = uri.is_starved ? SQLITE_NOMEM : SQLITE_OK;
  sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 1);
  if (code == SQLITE_OK) code = sqlite3_prepare_v2(database, "ATTACH ?1 AS part", -1, &statement, NULL);
  if (code == SQLITE_OK) code = sqlite3_bind_text(statement, 1, uri.text, (int)uri.length, SQLITE_STATIC);
  if (code == SQLITE_OK) code = sqlite3_step(statement);
  sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
  const int last = sqlite3_finalize(statement);
  hk_buffer_fini(&uri);
  return code == SQLITE_DONE ? last : code;
}

int hk_database_integer(sqlite3 *database, const char *sql, sqlite3_int64 *value) {
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2(database, sql, -1, &statement, NULL);
  if (code == SQLITE_OK) code = sqlite3_step(statement);
  if (code == SQLITE_ROW) *value = sqlite3_column_int64(statement, 0);
  int last = sqlite3_finalize(statement);
  if (code == SQLITE_ROW && last != SQLITE_OK) code = last;
  return code == SQLITE_DONE ? SQLITE_CORRUPT : code;
}

hakyu_status hk_database_status(int code) {
  if (code == SQLITE_IOERR_NOMEM) return HAKYU_NO_MEMORY;
  if (code == SQLITE_IOERR_CORRUPTFS) return HAKYU_DAMAGED;
  switch (code & 0xff) {
  case SQLITE_OK:
  case SQLITE_ROW:
  case SQLITE_DONE: return HAKYU_OK;
  case SQLITE_NOMEM: return HAKYU_NO_MEMORY;
  case SQLITE_FULL:
  case SQLITE_IOERR:
  case SQLITE_READONLY:
  case SQLITE_CANTOPEN:
  case SQLITE_PERM: return HAKYU_IO;
  case SQLITE_BUSY:
  case SQLITE_LOCKED: return HAKYU_BUSY;
  case SQLITE_TOOBIG: return HAKYU_LIMIT;
  case SQLITE_CONSTRAINT: return HAKYU_REFUSED;
  default: return HAKYU_DAMAGED; /* CORRUPT, NOTADB, and "no such column": not the schema we wrote */
  }
}

const char *hk_result_sqlite_version(void) { return sqlite3_libversion(); }
