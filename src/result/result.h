/* result - the second waist: everything that ran flows in here as named rows and manifests, everything that explains
   reads it. The only door to SQLite.
   A run folder holds result.sqlite, content.json, provenance.json, copies of all inputs under inputs/ and SHA256SUMS over
   all of these. Tables and their columns are rows of tables.def: name, type, key or not, unit, meaning in English and
   Japanese; the schema, the `columns` table, export and `show schema` come from there.
   While a run is going on its folder holds a file INCOMPLETE, which is marker and lock in one: it says how far the run is
   and names its writer (host, pid, boot id). Removing it is the one step that publishes. */
#ifndef HK_RESULT_RESULT_H
#define HK_RESULT_RESULT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/findings.h"
#include "base/memory.h"
#include "base/text.h"
#include <hakyu/result.h>

enum { HK_RESULT_VERSION = 4 }; /* user_version of the files; older ones are read and never rewritten, newer refused */

typedef enum hk_result_table {
#define HK_TABLE(name, is_content, is_additive, en, ja) HK_STORED_##name,
#define HK_COLUMN(table, name, type, is_key, unit, en, ja)
#include "result/tables.def"
#undef HK_TABLE
#undef HK_COLUMN
  HK_STORED_COUNT
} hk_result_table;

typedef enum hk_column_type { HK_INT, HK_TEXT, HK_REAL } hk_column_type;
typedef struct hk_column {
  const char *name;
  hk_column_type type;
  bool is_key;
  const char *unit; /* "" if it has none */
  const char *en, *ja;
} hk_column;
const char *hk_table_name(hk_result_table table);
int hk_table_since(hk_result_table table);        /* the file version that brought it: older files lack it, and it reads as empty */
bool hk_table_is_content(hk_result_table table);  /* counts into the content digest */
bool hk_table_is_optional(hk_result_table table); /* content that counts only where it has rows: older versions had none */
bool hk_table_is_additive(hk_result_table table); /* rows of equal key are added up */
const char *hk_table_meaning(hk_result_table table, hakyu_lang lang);
const hk_column *hk_table_columns(hk_result_table table, size_t *count); /* key columns first; count may be NULL */
size_t hk_table_key_count(hk_result_table table);

/* One value of a row. is_null wins. */
typedef struct hk_datum {
  int64_t integer;
  const char *text;
  double real;
  bool is_null;
} hk_datum;

/* ---- writing ---------------------------------------------------------------------------------------- */
/* What identifies a run: equal fingerprints may be resumed and paired. Fields left zero are not stored. */
typedef struct hk_manifest {
  const char *scenario_id, *model_id, *title_en, *title_ja, *tlp;
  const char *engine;      /* goes to provenance: the content is the same for every engine */
  const char *fingerprint; /* hex: semantics, scenario digest, seed, K, engine-independent; required */
  uint64_t seed, replications;
  uint32_t outer_count; /* K */
  uint32_t traced;
  int semantics;                  /* HAKYU_SEMANTICS */
  const char *const *input_paths; /* files to be copied under inputs/ */
  size_t input_count;
  const char *const *input_names; /* their names under inputs/, such as "models/metro-2006/needs.csv"; NULL: last names of the paths */
  const char *const *entries;     /* further manifest entries, pairs name, text: "horizon_s", "step_s", digests of model and
                                     tables ...; found again by hk_result_meta and in content.json */
  size_t entry_pairs;
} hk_manifest;

/* Creates folder (parents too), or opens it for going on when it is INCOMPLETE with the same fingerprint (then
   hk_result_stored says how much is there). A writer may also read.
   Errors: BUSY (another writer, named in the finding), REFUSED (something else is there, or inputs that cannot be copied),
   FOREIGN (another semantics or file version), DAMAGED, IO, NO_MEMORY; nothing that was there has been changed. */
hakyu_status hk_result_create(const hakyu_memory *memory, const char *folder, const hk_manifest *manifest, hakyu_findings *findings,
                              hakyu_result **result);
/* Replications stored so far: the sum of units.count. */
uint64_t hk_result_stored(const hakyu_result *result);

/* A unit's rows come between begin and commit: one transaction, all or nothing. The row that the caller adds to HK_STORED_units
   says what is done; a unit that is there already is REFUSED. After a failure the unit is rolled back, every further call
   returns the same status, and hk_result_close puts the finding; what was committed before is safe and can be resumed. */
hakyu_status hk_result_begin(hakyu_result *result);
/* Adds one row: one datum a column, in order of tables.def. A row whose key is there: added up in an additive table, accepted in
   others if it is equal (so a resumed run may state its names again), REFUSED if not. Rows of an additive table that
   are zero throughout are dropped, so that no split of the work leaves a trace. Texts must be UTF-8. Errors also: LIMIT (a tally
   outgrows 63, a decimal 128 bits), USAGE (null in a key, negative or null tally, bad text). */
hakyu_status hk_result_add(hakyu_result *result, hk_result_table table, const hk_datum *row);
hakyu_status hk_result_commit(hakyu_result *result);
/* Sets a manifest entry known only later (why the run stopped ...); must not depend on the machine. Outside or inside a unit. */
hakyu_status hk_result_note(hakyu_result *result, const char *key, const char *text);
/* Closes and destroys, whatever happens (cursors must be closed before). is_complete: writes content.json, provenance.json and
   SHA256SUMS and marks the run complete; otherwise it stays INCOMPLETE, can be resumed, and nothing is published. An open unit is
   rolled back. provenance: pairs name, text (host, threads, seconds, versions ...). Returns OK only if what was asked for stands;
   if completing fails the folder stays INCOMPLETE and resumable. */
hakyu_status hk_result_close(hakyu_result *result, bool is_complete, const char *const *provenance, size_t pairs, hakyu_findings *findings);
/* Removes a run folder, complete or not, for --force. Only files that a run folder has are removed: if there is anything else,
   REFUSED and nothing is touched. A folder that is not there is fine. Errors: BUSY, REFUSED, IO. */
hakyu_status hk_result_remove(const hakyu_memory *memory, const char *folder, hakyu_findings *findings);
/* The INCOMPLETE run of that fingerprint under a folder of runs that nobody is writing, the newest if several; the caller
   frees *path (hk_memory_free). NOT_FOUND if there is none. */
hakyu_status hk_result_unfinished(const hakyu_memory *memory, const char *runs_folder, const char *fingerprint, char **path);

/* ---- reading ---------------------------------------------------------------------------------------- */
/* hakyu_result_open is in the porch. */
typedef struct hk_cursor hk_cursor;
/* Rows of a table in key order, where the first key columns equal the given integers (where_count may be 0). */
hakyu_status hk_result_read(hakyu_result *result, hk_result_table table, const int64_t *where, size_t where_count, hk_cursor **cursor);
/* The next row, or false at the end (or on an error: hk_cursor_close tells). Row and texts live until the next call. */
bool hk_cursor_next(hk_cursor *cursor, const hk_datum **row);
hakyu_status hk_cursor_close(hk_cursor *cursor); /* NULL is fine */
hakyu_status hk_result_count(hakyu_result *result, hk_result_table table, int64_t *rows);
const char *hk_result_meta(hakyu_result *result, const char *key); /* a manifest entry, or NULL; lives as long as the result */
const char *hk_result_folder(const hakyu_result *result);
/* What failed, as a finding with path, operation and the system's words: nothing if nothing did, and only once. */
void hk_result_explain(hakyu_result *result, hakyu_findings *findings);

/* SQLite's own version. */
const char *hk_result_sqlite_version(void);

/* ---- proof ------------------------------------------------------------------------------------------ */
/* The content digest: SHA-256 over, for every content table in order of tables.def, its name with NUL and its table digest; optional ones only where they have rows.
   A table digest is SHA-256 over its rows in key order; each value is a byte 0 (null), 1 (integer, then 8 bytes little-endian),
   2 (text, then its bytes and NUL) or 3 (real, then 8 bytes of IEEE 754, little-endian). */
hakyu_status hk_result_digest(hakyu_result *result, uint8_t digest[32]);
hakyu_status hk_result_table_digest(hakyu_result *result, hk_result_table table, uint8_t digest[32], int64_t *rows); /* rows may be NULL */
/* Compares every file of a complete run folder with SHA256SUMS: changed, missing and foreign files are findings. *files (may be
   NULL): how many are listed.
   Errors: DAMAGED, NOT_FOUND (no run at all), INCOMPLETE, IO. */
hakyu_status hk_result_check_sums(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, size_t *files);
/* Do the rows give the digests and row counts of the manifest? What differs is a finding and *is_sound becomes false. *rows: of all
   content tables. Errors: as reading. */
hakyu_status hk_result_check_digests(hakyu_result *result, hakyu_findings *findings, int64_t *rows, bool *is_sound);
/* The database's pages, the stored meanings, content.json and provenance.json, likewise. */
hakyu_status hk_result_check_records(hakyu_result *result, hakyu_findings *findings, bool *is_sound);

/* A result in memory only, to be filled like a stored one (begin, add, commit) and compared with one. Close with
   hakyu_result_close. Errors: NO_MEMORY. */
hakyu_status hk_result_scratch(const hakyu_memory *memory, hakyu_findings *findings, hakyu_result **result);
/* Compares the rows of a table whose first key columns equal `where` (where_count may be 0) in a rebuilt and a stored result: the
   same rows, or, if is_bound, none missing in the stored one and no tally of it smaller. Each difference is a finding (the first
   few of a table) and adds to *differences. Errors: as reading. */
hakyu_status hk_result_compare(hakyu_result *rebuilt, hakyu_result *stored, hk_result_table table, const int64_t *where, size_t where_count,
                               bool is_bound, hakyu_findings *findings, int64_t *differences);
#endif
