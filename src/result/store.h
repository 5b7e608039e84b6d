/* store - the inside of a hakyu_result, shared by the files of this room and by nobody else. */
#ifndef HK_RESULT_STORE_H
#define HK_RESULT_STORE_H
#include <sqlite3.h>

#include "base/digest.h"
#include "base/text.h"
#include "result/result.h"
#include "result/run_folder.h"

enum { HK_COLUMNS_MOST = 32 }; /* columns of a table */

/* A manifest entry. */
typedef struct hk_entry {
  const char *key, *text;
  struct hk_entry *next;
} hk_entry;

struct hakyu_result {
  const hakyu_memory *memory;
  hk_arena *arena;     /* texts of entries and paths */
  const char *folder;  /* as the caller wrote it */
  const char *file;    /* real path of result.sqlite */
  sqlite3 *database;
  int version;         /* of the file, where it is read: a table brought by a later one is not there */
  hk_entry *entries;   /* newest first; a key occurs once */
  /* writer only */
  hk_folder claim;     /* the folder and its marker INCOMPLETE; claim.directory is -1 in a reader */
  sqlite3_stmt *insert[HK_STORED_COUNT]; /* prepared when first used */
  uint64_t stored;     /* sum of units.count that are committed */
  uint64_t pending;    /* and in the open unit */
  bool is_in_unit;
  /* what failed */
  hakyu_status fault;  /* OK, or what the first failure of a unit was: every later call returns it */
  char fault_text[400];
  bool is_explained;   /* the finding has been put */
};

/* Records a failure in words ("storing a row: ..."), without a finding; returns status. */
hakyu_status hk_store_fault(hakyu_result *result, hakyu_status status, const char *operation, const char *words);
/* The same for what SQLite has just refused; code is its (extended) result code. */
hakyu_status hk_store_sqlite_fault(hakyu_result *result, int code, const char *operation);
/* Loads the table meta into entries. */
hakyu_status hk_store_load_meta(hakyu_result *result);
/* Remembers an entry in memory; both texts are copied. Errors: NO_MEMORY. */
hakyu_status hk_store_set_entry(hakyu_result *result, const char *key, const char *text);
/* The entries in order of their keys, so that no text depends on when each was noted. The caller frees the array
   (hk_memory_free); NULL without memory. */
const hk_entry **hk_store_sort_entries(const hakyu_result *result, size_t *count);
/* What a writer needs in its database: the sum of exact decimals; the schema with its meanings. */
hakyu_status hk_store_add_functions(hakyu_result *result);
hakyu_status hk_store_create_tables(hakyu_result *result);
/* Frees everything; closes database and marker as they are. */
void hk_store_destroy(hakyu_result *result);

/* content_digest.c: the digests and row counts of all content tables in one pass. */
typedef struct hk_content_digests {
  uint8_t tables[HK_STORED_COUNT][HK_DIGEST_BYTES]; /* zero for tables that are no content */
  int64_t rows[HK_STORED_COUNT];
  uint8_t content[HK_DIGEST_BYTES];
} hk_content_digests;
hakyu_status hk_content_digest(hakyu_result *result, hk_content_digests *digests);

/* publish.c: content.json, provenance.json and SHA256SUMS for a run whose rows are all there; the last step, removing
   INCOMPLETE, is the caller's. */
hakyu_status hk_publish_content(hakyu_result *result);
/* The texts of content.json and provenance.json, as the entries and the inputs under the folder open as directory give them. */
hakyu_status hk_publish_texts(hakyu_result *result, int directory, hakyu_findings *findings, hk_buffer *content, hk_buffer *provenance);
hakyu_status hk_publish_files(hakyu_result *result, hakyu_findings *findings);
#endif
