/* content_digest - what a run found, in 32 bytes (definition in result.h).
   It is taken over values, not over the database file: that one depends on the order of insertion and on how often it was
   resumed, the rows do not. Units are no content, so no split of the work shows. */
#include <string.h>

#include "base/digest.h"
#include "result/store.h"

enum { TAG_NULL = 0, TAG_INTEGER = 1, TAG_TEXT = 2, TAG_REAL = 3 };

static void add_u64(hk_digest *digest, uint8_t tag, uint64_t value) {
  uint8_t bytes[9] = {tag};
  for (int i = 0; i < 8; i++) bytes[i + 1] = (uint8_t)(value >> (8 * i));
  hk_digest_add(digest, bytes, sizeof bytes);
}

static void add_value(hk_digest *digest, const hk_column *column, const hk_datum *datum) {
  uint64_t bits = 0;
  if (datum->is_null) {
    hk_digest_add(digest, &(uint8_t){TAG_NULL}, 1);
  } else if (column->type == HK_INT) {
    add_u64(digest, TAG_INTEGER, (uint64_t)datum->integer);
  } else if (column->type == HK_REAL) {
    memcpy(&bits, &datum->real, sizeof bits);
    add_u64(digest, TAG_REAL, bits);
  } else {
    hk_digest_add(digest, &(uint8_t){TAG_TEXT}, 1);
    hk_digest_add(digest, datum->text, strlen(datum->text) + 1);
  }
}

hakyu_status hk_result_table_digest(hakyu_result *result, hk_result_table table, uint8_t digest[32], int64_t *rows) {
  size_t count = 0;
  int64_t seen = 0;
  const hk_column *columns = hk_table_columns(table, &count);
  const hk_datum *row = NULL;
  hk_cursor *cursor = NULL;
  hk_digest sum;
  hakyu_status status = hk_result_read(result, table, NULL, 0, &cursor);
  if (status) return status;
  hk_digest_init(&sum);
  for (; hk_cursor_next(cursor, &row); seen++)
    for (size_t i = 0; i < count; i++) add_value(&sum, &columns[i], &row[i]);
  status = hk_cursor_close(cursor);
  if (status) return status;
  hk_digest_fini(&sum, digest);
  if (rows) *rows = seen;
  return HAKYU_OK;
}

hakyu_status hk_content_digest(hakyu_result *result, hk_content_digests *digests) {
  hk_digest sum;
  *digests = (hk_content_digests){0};
  hk_digest_init(&sum);
  for (hk_result_table table = 0; table < HK_STORED_COUNT; table++) {
    if (!hk_table_is_content(table)) continue;
    hakyu_status status = hk_result_table_digest(result, table, digests->tables[table], &digests->rows[table]);
    if (status) return status;
    if (hk_table_is_optional(table) && !digests->rows[table]) continue;
    hk_digest_add(&sum, hk_table_name(table), strlen(hk_table_name(table)) + 1);
    hk_digest_add(&sum, digests->tables[table], HK_DIGEST_BYTES);
  }
  hk_digest_fini(&sum, digests->content);
  return HAKYU_OK;
}

hakyu_status hk_result_digest(hakyu_result *result, uint8_t digest[32]) {
  hk_content_digests digests;
  hakyu_status status = hk_content_digest(result, &digests);
  if (!status) memcpy(digest, digests.content, HK_DIGEST_BYTES);
  return status;
}
