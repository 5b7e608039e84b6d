/* publish - what is derived from the rows when a run is complete: content.json, the same wherever it ran; provenance.json,
   where and how it ran; SHA256SUMS over everything. All of it is made again if completing is interrupted. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "doc/doc.h"
#include "result/run_tree.h"
#include "result/store.h"
#include "result/sums.h"

#define PROVENANCE "provenance."
enum { INDENT = 1 };

static hakyu_status note_hex(hakyu_result *result, const char *key, const uint8_t digest[HK_DIGEST_BYTES]) {
  char hex[HK_DIGEST_TEXT];
  hk_digest_text(digest, hex);
  return hk_result_note(result, key, hex);
}

/* Digests and row counts become entries "digest.<table>", "rows.<table>" and "content_digest". */
hakyu_status hk_publish_content(hakyu_result *result) {
  hk_content_digests digests;
  char key[96], text[24];
  hakyu_status status = hk_content_digest(result, &digests);
  for (hk_result_table table = 0; table < HK_STORED_COUNT && !status; table++) {
    if (!hk_table_is_content(table) || (hk_table_is_optional(table) && !digests.rows[table])) continue;
    snprintf(key, sizeof key, "digest.%s", hk_table_name(table));
    status = note_hex(result, key, digests.tables[table]);
    snprintf(key, sizeof key, "rows.%s", hk_table_name(table));
    snprintf(text, sizeof text, "%" PRId64, digests.rows[table]);
    if (!status) status = hk_result_note(result, key, text);
  }
  return status ? status : note_hex(result, "content_digest", digests.content);
}

/* ---- content.json ----------------------------------------------------------------------------------- */

static bool begins_with(const char *text, const char *start) { return !strncmp(text, start, strlen(start)); }

/* The seed is none: it may need 64 bits without sign, which many readers of JSON do not have. */
static bool is_number(const char *key) {
  static const char *const NUMBERS[] = {"replications", "stored", "outer", "traced", "semantics"};
  for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++)
    if (!strcmp(key, NUMBERS[i])) return true;
  return false;
}

static void write_run(hk_json *json, const hk_entry **entries, size_t count) {
  hk_json_key(json, "run");
  hk_json_open(json, '{');
  for (size_t i = 0; i < count; i++) {
    const char *key = entries[i]->key;
    if (begins_with(key, PROVENANCE) || begins_with(key, "digest.") || begins_with(key, "rows.") || !strcmp(key, "content_digest")) continue;
    hk_json_key(json, key);
    if (is_number(key))
      hk_json_uint(json, strtoull(entries[i]->text, NULL, 10));
    else
      hk_json_text(json, entries[i]->text);
  }
  hk_json_close(json, '}');
}

static hakyu_status write_inputs(hk_json *json, hakyu_result *result, int directory, hakyu_findings *findings) {
  const char **paths = NULL;
  size_t count = 0;
  hakyu_status status = hk_tree_list(result->arena, result->memory, directory, result->folder, findings, &paths, &count);
  if (status) return status;
  hk_json_key(json, "inputs");
  hk_json_open(json, '[');
  for (size_t i = 0; i < count; i++) {
    uint8_t digest[HK_DIGEST_BYTES];
    char hex[HK_DIGEST_TEXT];
    if (!begins_with(paths[i], HK_FOLDER_INPUTS "/")) continue;
    status = hk_tree_digest(directory, paths[i], digest);
    if (status) return hk_findings_fail(findings, status, paths[i], "reading the input", errno);
    hk_digest_text(digest, hex);
    hk_json_open(json, '{');
    hk_json_key(json, "name");
    hk_json_text(json, paths[i] + strlen(HK_FOLDER_INPUTS "/"));
    hk_json_key(json, "sha256");
    hk_json_text(json, hex);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  return HAKYU_OK;
}

static void write_tables(hk_json *json, hakyu_result *result) {
  char key[96];
  hk_json_key(json, "tables");
  hk_json_open(json, '[');
  for (hk_result_table table = 0; table < HK_STORED_COUNT; table++) {
    if (!hk_table_is_content(table)) continue;
    snprintf(key, sizeof key, "rows.%s", hk_table_name(table));
    if (hk_table_is_optional(table) && !hk_result_meta(result, key)) continue;
    hk_json_open(json, '{');
    hk_json_key(json, "name");
    hk_json_text(json, hk_table_name(table));
    hk_json_key(json, "rows");
    const char *rows = hk_result_meta(result, key);
    hk_json_uint(json, rows ? strtoull(rows, NULL, 10) : 0); /* a run that is checked may lack it */
    snprintf(key, sizeof key, "digest.%s", hk_table_name(table));
    hk_json_key(json, "sha256");
    hk_json_text(json, hk_result_meta(result, key));
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

static hakyu_status write_content(hk_buffer *text, hakyu_result *result, int directory, const hk_entry **entries, size_t count,
                                  hakyu_findings *findings) {
  hk_json json;
  hk_json_init(&json, text, INDENT);
  hk_json_open(&json, '{');
  hk_json_key(&json, "schema");
  hk_json_text(&json, "hakyu.content/1");
  hk_json_key(&json, "content_digest");
  hk_json_text(&json, hk_result_meta(result, "content_digest"));
  write_run(&json, entries, count);
  hakyu_status status = write_inputs(&json, result, directory, findings);
  if (status) return status;
  write_tables(&json, result);
  hk_json_close(&json, '}');
  hk_buffer_add(text, "\n");
  return HAKYU_OK;
}

/* ---- provenance.json -------------------------------------------------------------------------------- */

static void write_provenance(hk_buffer *text, const hk_entry **entries, size_t count) {
  hk_json json;
  hk_json_init(&json, text, INDENT);
  hk_json_open(&json, '{');
  hk_json_key(&json, "schema");
  hk_json_text(&json, "hakyu.provenance/1");
  for (size_t i = 0; i < count; i++) {
    if (!begins_with(entries[i]->key, PROVENANCE)) continue;
    hk_json_key(&json, entries[i]->key + strlen(PROVENANCE));
    hk_json_text(&json, entries[i]->text);
  }
  hk_json_close(&json, '}');
  hk_buffer_add(text, "\n");
}

static hakyu_status write_file(hakyu_result *result, const char *name, const hk_buffer *text, hakyu_findings *findings) {
  const char *path = hk_folder_path(result->arena, result->folder, name);
  return path && !text->is_starved ? hk_doc_write_file(path, text->text, text->length, findings) : HAKYU_NO_MEMORY;
}

hakyu_status hk_publish_texts(hakyu_result *result, int directory, hakyu_findings *findings, hk_buffer *content, hk_buffer *provenance) {
  size_t count = 0;
  const hk_entry **entries = hk_store_sort_entries(result, &count);
  if (!entries) return HAKYU_NO_MEMORY;
  hakyu_status status = write_content(content, result, directory, entries, count, findings);
  if (!status) write_provenance(provenance, entries, count);
  if (!status && (content->is_starved || provenance->is_starved)) status = HAKYU_NO_MEMORY;
  hk_memory_free(result->memory, entries);
  return status;
}

hakyu_status hk_publish_files(hakyu_result *result, hakyu_findings *findings) {
  hk_buffer content, provenance;
  hk_buffer_init(&content, result->memory);
  hk_buffer_init(&provenance, result->memory);
  hakyu_status status = hk_publish_texts(result, result->claim.directory, findings, &content, &provenance);
  if (!status) status = write_file(result, HK_FOLDER_CONTENT, &content, findings);
  if (!status) status = write_file(result, HK_FOLDER_PROVENANCE, &provenance, findings);
  if (!status) status = hk_sums_write(result->memory, result->claim.directory, result->folder, findings);
  hk_buffer_fini(&provenance);
  hk_buffer_fini(&content);
  return status;
}
