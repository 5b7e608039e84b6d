/* made_run - a small made-up run for the tests of the result room: a pure function of the replication's number, so it can be
   stored in any split and order, interrupted and repeated, and must always come out the same. */
#ifndef MADE_RUN_H
#define MADE_RUN_H
#include "result/result.h"

/* ---- scratch ---------------------------------------------------------------------------------------- */
/* A new empty folder's path (not yet made) under the build folder's work/, by name of the test; what was there is removed. */
void made_folder(const char *name, char path[512]);
void made_path(const char *folder, const char *name, char path[512]);
void made_remove(const char *path); /* a file or a whole folder */
void made_write(const char *path, const char *text);
char *made_read(const char *path, size_t *size); /* malloc'd and NUL-terminated, or NULL */
/* All findings as one text, "" if none; static storage is not used: lives in out. */
void made_findings(const hakyu_findings *list, char *out, size_t size);
bool made_exists(const char *path);

/* ---- the run ---------------------------------------------------------------------------------------- */
enum { MADE_OUTER = 2, MADE_NUMBERS = 64 }; /* outer draws, and replications of each */
hk_manifest made_manifest(void);
/* Opens or goes on; asserts that it works. */
hakyu_result *made_create(const char *folder);
hakyu_status made_names(hakyu_result *result); /* names of sectors, assets ...: one transaction */
/* One unit: replications first .. first + count - 1 of an outer draw. backwards: rows in reverse order. */
hakyu_status made_unit(hakyu_result *result, int64_t outer, int64_t first, int64_t count, bool backwards);
bool made_has_unit(hakyu_result *result, int64_t outer, int64_t first);
/* Everything that is not there yet, in units of so many replications. */
hakyu_status made_rest(hakyu_result *result, int64_t unit);
/* The run complete in folder, closed. */
void made_complete(const char *folder, int64_t unit);
/* Content digest in hex of a complete run. */
void made_digest(const char *folder, char hex[65]);
#endif
