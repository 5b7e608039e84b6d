/* result - the second waist: everything that ran flows in here as named rows and manifests, everything that explains
   reads it. The only door to SQLite. A run folder holds result.sqlite, content.json, provenance.json, copies of all
   inputs and SHA256SUMS (DESIGN section 4). Tables and their columns are rows of tables.def: name, type, key or not,
   unit, meaning in English and Japanese; the schema, the `columns` table, export and `show schema` come from there.
   One writer a folder: a lock file names host, pid and boot id; stale ones are taken over. */
#ifndef HK_RESULT_RESULT_H
#define HK_RESULT_RESULT_H
#include <stdbool.h>
#include <stdint.h>
#include "base/findings.h"
#include "base/memory.h"
#include "base/text.h"
#include <hakyu/result.h>

enum { HK_RESULT_VERSION = 1 }; /* user_version of the files; older ones are read, newer refused */

typedef enum hk_table {
#define HK_TABLE(name, is_content, en, ja) HK_TABLE_##name,
#define HK_COLUMN(table, name, type, is_key, unit, en, ja)
#include "result/tables.def"
#undef HK_TABLE
#undef HK_COLUMN
  HK_TABLE_COUNT
} hk_table;

typedef enum hk_column_type { HK_INT, HK_TEXT, HK_REAL } hk_column_type;
typedef struct hk_column { const char *name; hk_column_type type; bool is_key; const char *unit, *en, *ja; } hk_column;
const char *hk_table_name(hk_table table);
bool hk_table_is_content(hk_table table);            /* counts into the content digest */
const hk_column *hk_table_columns(hk_table table, size_t *count);

/* One value of a row. is_null wins. */
typedef struct hk_datum { int64_t integer; const char *text; double real; bool is_null; } hk_datum;

/* ---- writing ---------------------------------------------------------------------------------------- */
/* What identifies a run: equal fingerprints may be resumed and paired. */
typedef struct hk_manifest {
  const char *scenario_id, *model_id, *title_en, *title_ja, *tlp, *engine;
  const char *fingerprint;      /* hex: semantics, scenario digest, seed, K, engine-independent */
  uint64_t seed, replications;
  uint32_t outer_count;         /* K */
  uint32_t traced;
  int semantics;                /* HAKYU_SEMANTICS */
  const char *const *input_paths; size_t input_count; /* files to be copied under inputs/ (names kept relative to the model folder) */
} hk_manifest;

/* Creates folder (parents too), or opens it for going on when it is INCOMPLETE with the same fingerprint.
   Errors: BUSY (another writer, named in the finding), REFUSED (something else is there), FOREIGN, DAMAGED, IO. */
hakyu_status hk_result_create(const hakyu_memory *memory, const char *folder, const hk_manifest *manifest, hakyu_findings *findings,
                              hakyu_result **result);
/* A unit's rows come between begin and commit: one transaction; commit records (outer, block, count) as done. */
hakyu_status hk_result_begin(hakyu_result *result);
hakyu_status hk_result_add(hakyu_result *result, hk_table table, const hk_datum *row); /* one datum a column, in order of tables.def */
hakyu_status hk_result_commit(hakyu_result *result);
/* Closes: is_complete writes content.json, provenance.json and SHA256SUMS and marks the run complete; otherwise it stays INCOMPLETE,
   can be resumed, and nothing is published. provenance: pairs name, text (host, threads, seconds, versions ...). */
hakyu_status hk_result_close(hakyu_result *result, bool is_complete, const char *const *provenance, size_t pairs, hakyu_findings *findings);

/* ---- reading ---------------------------------------------------------------------------------------- */
/* hakyu_result_open is in the porch. */
typedef struct hk_cursor hk_cursor;
/* Rows of a table in key order, where the first key columns equal the given integers (where_count may be 0). */
hakyu_status hk_result_read(hakyu_result *result, hk_table table, const int64_t *where, size_t where_count, hk_cursor **cursor);
/* The next row, or false at the end (or on an error: hk_cursor_close tells). Texts live until the next call. */
bool hk_cursor_next(hk_cursor *cursor, const hk_datum **row);
hakyu_status hk_cursor_close(hk_cursor *cursor);
const char *hk_result_meta(hakyu_result *result, const char *key); /* a manifest entry, or NULL; lives as long as the result */
const char *hk_result_folder(const hakyu_result *result);
/* SHA-256 over the content tables' rows, in table and key order; integers as 8 bytes little-endian, texts with their NUL. */
hakyu_status hk_result_digest(hakyu_result *result, uint8_t digest[32]);
#endif
