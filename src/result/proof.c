/* proof - what a complete run says about itself, held against its rows: the digests in its manifest, content.json and
   provenance.json, the meanings stored beside the tables, and the database file as SQLite sees it.
   SHA256SUMS (sums.c) tells that a file is not what was published; this tells that what was published hangs together. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doc/doc.h"
#include "result/database.h"
#include "result/store.h"

static void tell(hakyu_result *result, hakyu_findings *findings, const char *field, const char *code, const char *words) {
  hk_place place = {result->folder, 0, 0, field};
  hk_findings_error(findings, place, code, "%s", words);
}

/* ---- digests ---------------------------------------------------------------------------------------- */

static bool is_entry(hakyu_result *result, const char *key, const char *text) {
  const char *stored = hk_result_meta(result, key);
  return stored && !strcmp(stored, text);
}

hakyu_status hk_result_check_digests(hakyu_result *result, hakyu_findings *findings, int64_t *rows, bool *is_sound) {
  hk_content_digests digests;
  char key[96], hex[HK_DIGEST_TEXT], text[24];
  hakyu_status status = hk_content_digest(result, &digests);
  if (status) return status;
  *rows = 0;
  for (hk_result_table table = 0; table < HK_STORED_COUNT; table++) {
    if (!hk_table_is_content(table)) continue;
    *rows += digests.rows[table];
    snprintf(key, sizeof key, "rows.%s", hk_table_name(table));
    if (hk_table_is_optional(table) && !digests.rows[table] && !hk_result_meta(result, key)) continue;
    hk_digest_text(digests.tables[table], hex);
    snprintf(key, sizeof key, "digest.%s", hk_table_name(table));
    bool is_same = is_entry(result, key, hex);
    snprintf(key, sizeof key, "rows.%s", hk_table_name(table));
    snprintf(text, sizeof text, "%" PRId64, digests.rows[table]);
    if (is_same && is_entry(result, key, text)) continue;
    tell(result, findings, hk_table_name(table), "digest", "the table's rows do not give the digest that was stored with them");
    *is_sound = false;
  }
  hk_digest_text(digests.content, hex);
  if (!is_entry(result, "content_digest", hex)) {
    tell(result, findings, "content_digest", "digest", "the rows do not give the content digest that was stored with them");
    *is_sound = false;
  }
  return HAKYU_OK;
}

/* ---- records ---------------------------------------------------------------------------------------- */

/* Compares a file of the folder with the text it should hold. */
static hakyu_status check_text(hakyu_result *result, const char *name, const hk_buffer *wanted, hakyu_findings *findings, bool *is_sound) {
  hk_file file = {NULL, 0};
  const char *path = hk_folder_path(result->arena, result->folder, name);
  hakyu_status status = path ? hk_doc_read_file(result->memory, path, findings, &file) : HAKYU_NO_MEMORY;
  if (status == HAKYU_NOT_FOUND) *is_sound = false; /* the reader has told */
  if (!status && (file.size != wanted->length || memcmp(file.bytes, wanted->text, file.size))) {
    tell(result, findings, name, "differs", "the file is not what the database and the inputs give");
    *is_sound = false;
  }
  hk_memory_free(result->memory, file.bytes);
  return status == HAKYU_NOT_FOUND ? HAKYU_OK : status;
}

/* What is stored about tables and columns is what this version of the file means by them. */
static hakyu_status check_meanings(hakyu_result *result, hakyu_findings *findings, bool *is_sound) {
  sqlite3_stmt *select = NULL;
  sqlite3_int64 count = 0;
  bool is_same = true;
  int code = hk_database_integer(result->database, "SELECT count(*) FROM \"columns\"", &count);
  is_same = code != SQLITE_ROW || count == (sqlite3_int64)hakyu_stored_count();
  if (code == SQLITE_ROW)
    code = sqlite3_prepare_v2(result->database, "SELECT 1 FROM \"columns\" WHERE \"table\" = ?1 AND \"column\" = ?2 AND \"type\" = ?3 AND \"is_key\" = ?4"
                              " AND \"unit\" = ?5 AND \"en\" = ?6 AND \"ja\" = ?7", -1, &select, NULL);
  for (size_t i = 0; i < hakyu_stored_count() && code == SQLITE_OK && is_same; i++) {
    hakyu_stored line = hakyu_stored_get(i);
    const char *texts[] = {line.table, line.column ? line.column : "", line.type, NULL, line.unit, line.en, line.ja};
    for (int k = 0; k < 7 && code == SQLITE_OK; k++)
      code = k == 3 ? sqlite3_bind_int(select, k + 1, line.is_key) : sqlite3_bind_text(select, k + 1, texts[k], -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(select);
    is_same = code != SQLITE_DONE;
    if (code == SQLITE_ROW) code = sqlite3_reset(select);
  }
  sqlite3_finalize(select);
  if (!is_same) {
    tell(result, findings, "columns", "differs", "the stored meanings of tables and columns are not those of this file version");
    *is_sound = false;
  } else if (code != SQLITE_OK) {
    return hk_store_sqlite_fault(result, code, "reading the meanings of the tables");
  }
  return HAKYU_OK;
}

/* SQLite's own look at every page of the file: what is wrong with the first that is, or "". Returns SQLITE_ROW if it could look. */
static int look_at_pages(hakyu_result *result, char *wrong, size_t size) {
  sqlite3_stmt *select = NULL;
  int code = sqlite3_prepare_v2(result->database, "PRAGMA integrity_check(1)", -1, &select, NULL);
  if (code == SQLITE_OK) code = sqlite3_step(select);
  if (code == SQLITE_ROW) {
    const char *said = (const char *)sqlite3_column_text(select, 0);
    snprintf(wrong, size, "%s", !said ? "unreadable" : strcmp(said, "ok") ? said : "");
  }
  sqlite3_finalize(select);
  return code;
}

/* A page for which there was no memory is called wrong, too; so what is said once is asked again: damage stays, hunger passes or fails. */
static hakyu_status check_pages(hakyu_result *result, hakyu_findings *findings, bool *is_sound) {
  char wrong[512] = "";
  int code = look_at_pages(result, wrong, sizeof wrong);
  if (code == SQLITE_ROW && wrong[0]) code = look_at_pages(result, wrong, sizeof wrong);
  if (code != SQLITE_ROW) return hk_store_sqlite_fault(result, code, "checking the database");
  if (wrong[0]) {
    hk_findings_error(findings, (hk_place){result->folder, 0, 0, HK_FOLDER_DATABASE}, "damaged", "the database is damaged: %s", hk_findings_value(findings, wrong));
    *is_sound = false;
  }
  return HAKYU_OK;
}

hakyu_status hk_result_check_records(hakyu_result *result, hakyu_findings *findings, bool *is_sound) {
  hk_buffer content, provenance;
  hk_buffer_init(&content, result->memory);
  hk_buffer_init(&provenance, result->memory);
  hakyu_status status = HAKYU_OK;
  int directory = open(result->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) status = hk_findings_fail(findings, HAKYU_IO, result->folder, "opening the run", errno);
  if (!status) status = check_pages(result, findings, is_sound);
  if (!status) status = check_meanings(result, findings, is_sound);
  if (!status) status = hk_publish_texts(result, directory, findings, &content, &provenance);
  if (!status) status = check_text(result, HK_FOLDER_CONTENT, &content, findings, is_sound);
  if (!status) status = check_text(result, HK_FOLDER_PROVENANCE, &provenance, findings, is_sound);
  if (directory >= 0) close(directory);
  hk_buffer_fini(&provenance);
  hk_buffer_fini(&content);
  return status;
}
