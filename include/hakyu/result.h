/* Results: stored runs, what their tables mean, and how to take them elsewhere. */
#ifndef HAKYU_RESULT_H
#define HAKYU_RESULT_H
#include <hakyu/finding.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_result hakyu_result;

/* Opens a complete run folder for reading. Errors: NOT_FOUND, INCOMPLETE (the finding says how far it is), FOREIGN (newer file
   version), DAMAGED, IO, NO_MEMORY. */
HAKYU_API hakyu_status hakyu_result_open(const hakyu_memory *memory, const char *folder, hakyu_findings *findings,
                                         hakyu_result **result);
HAKYU_API void hakyu_result_close(hakyu_result *result); /* of one opened for reading; NULL is fine */
/* A manifest entry such as "scenario", "model", "seed", "replications", "outer", "content_digest", "provenance.host"; NULL if
   unknown. Lives as long as the result. */
HAKYU_API const char *hakyu_result_meta(hakyu_result *result, const char *key);
/* The newest complete run under a folder of runs. Errors: NOT_FOUND if there is none (*path is then NULL). The caller frees
   *path with the memory it gave: memory->resize(memory->user, path, 0). */
HAKYU_API hakyu_status hakyu_result_newest(const hakyu_memory *memory, const char *runs_folder, char **path);

/* ---- what the tables mean --------------------------------------------------------------------------- */
/* One line of the schema: a table (column is NULL), or one of its columns. Static storage. */
typedef struct hakyu_stored {
  const char *table;
  const char *column;  /* NULL: this line is about the table as a whole */
  const char *type;    /* "INTEGER", "TEXT", "REAL"; "" for a table */
  int is_key;          /* 1: part of the key */
  int is_content;      /* 1: counts into the content digest */
  const char *unit;    /* "" if none */
  const char *en, *ja; /* meaning */
} hakyu_stored;
HAKYU_API size_t hakyu_stored_count(void);
HAKYU_API hakyu_stored hakyu_stored_get(size_t i); /* 0 <= i < count; every table is followed by its columns */

/* ---- export ----------------------------------------------------------------------------------------- */
/* An export is a stream of bytes which the caller pulls, a piece at a time. format is
   "json": one document, {"schema": "hakyu.export/1", "run": {...}, "tables": [{"name", "meaning", "columns", "rows": [[...]]}]};
           table is NULL for all tables, or the name of the one wanted;
   "csv":  one table with a header line (table must be named); null is an empty cell, an empty text is "" in quotes.
   Texts that came from a model are data. In CSV they are always in quotes, and one that begins with = + - @ ' tab or carriage
   return has ' put in front, so that no spreadsheet takes it for a formula: to have the text itself, take one leading ' away.
   In JSON, characters that would drive or turn round a screen are written as \uXXXX: the same text.
   Integers are exact whatever their size. Errors: USAGE (unknown format, table not named), NOT_FOUND (unknown table). */
typedef struct hakyu_export hakyu_export;
HAKYU_API hakyu_status hakyu_export_open(hakyu_result *result, const char *format, const char *table, hakyu_findings *findings,
                                         hakyu_export **stream);
/* The next piece; *size 0 at the end. The bytes live until the next call. Errors: NO_MEMORY, IO, DAMAGED. */
HAKYU_API hakyu_status hakyu_export_next(hakyu_export *stream, const char **bytes, size_t *size);
HAKYU_API void hakyu_export_close(hakyu_export *stream); /* NULL is fine; before the result is closed */
/* Writes a whole export into a folder that does not exist or is empty: "csv" gives <table>.csv for every table, columns.csv
   (what they mean) and run.csv (the manifest); "json" gives result.json. Errors also: REFUSED (the folder is in use), IO. */
HAKYU_API hakyu_status hakyu_result_export(hakyu_result *result, const char *format, const char *folder, hakyu_findings *findings);

#ifdef __cplusplus
}
#endif
#endif
