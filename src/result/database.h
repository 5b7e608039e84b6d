/* database - how this house opens SQLite: defensively, without mmap, links or foreign code. */
#ifndef HK_RESULT_DATABASE_H
#define HK_RESULT_DATABASE_H
#include <sqlite3.h>
#include <stdbool.h>

#include "base/memory.h"

enum { HK_APPLICATION_ID = 0x48414b59 }; /* "HAKY" */

/* Opens file (a real path: no link in it is followed). A writer creates it and rolls back what a crash left; a reader takes it
   as it is, without locks, and so also from read-only media. Returns SQLite's (extended) code; *database is set and
   to be closed whenever it is not NULL. */
int hk_database_open(const hakyu_memory *memory, const char *file, bool is_writer, sqlite3 **database);
/* Makes another file (a real path) readable in a writer's connection, as the schema "part", as a reader takes it; one at a time. */
int hk_database_attach(const hakyu_memory *memory, sqlite3 *database, const char *file);
/* One integer from a statement such as "PRAGMA user_version". Returns SQLITE_ROW when there was one. */
int hk_database_integer(sqlite3 *database, const char *sql, sqlite3_int64 *value);
/* What SQLite's code means in our words. */
hakyu_status hk_database_status(int code);
#endif
