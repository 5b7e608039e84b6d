/* record_digest - what the rows of a file say, as one number: see record.h. A row is digested field by field in the order of its table, a
   set as its parts' digests in bytewise order, a value as what was read and not as it was written. */
#include "doc/record.h"

#include <stdlib.h>
#include <string.h>

/* The words of a list as "[a, b]". */
static void join_words(hk_buffer *out, const hk_entry *entry) {
  hk_buffer_add(out, "[");
  for (uint32_t i = 0; i < entry->list.count; i++) {
    if (i) hk_buffer_add(out, ", ");
    hk_buffer_add(out, entry->list.words[i].text);
  }
  hk_buffer_add(out, "]");
}

static hakyu_status is_default_list(const hakyu_memory *memory, const hk_entry *entry, bool *is_default) {
  hk_buffer text;
  hk_buffer_init(&text, memory);
  join_words(&text, entry);
  *is_default = text.text && strcmp(text.text, entry->field->fallback) == 0;
  const hakyu_status status = text.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
  hk_buffer_fini(&text);
  return status;
}

/* A value that is its field's default says nothing. */
static hakyu_status is_default(const hakyu_memory *memory, const hk_entry *entry, bool *is) {
  hk_decimal decimal;
  size_t length;
  int64_t number;
  const char *fallback = entry->field->fallback;
  *is = false;
  if (!*fallback) return HAKYU_OK;
  switch ((hk_field_type)entry->field->type) {
    case HK_FIELD_LIST: return is_default_list(memory, entry, is);
    case HK_FIELD_SHARE: *is = hk_text_decimal(fallback, &decimal, &length) && hk_text_scaled(decimal, 1000000, &number) && number == entry->number; break;
    case HK_FIELD_INTEGER: *is = hk_text_decimal(fallback, &decimal, &length) && hk_text_scaled(decimal, 1, &number) && number == entry->number; break;
    case HK_FIELD_LABEL:
    case HK_FIELD_TABLE: break;
    default: *is = strcmp(entry->text, fallback) == 0;
  }
  return HAKYU_OK;
}

static void add_text(hk_digest *digest, const char *text) {
  const size_t length = text ? strlen(text) : 0;
  hk_digest_add_u64(digest, text ? length : UINT64_MAX);
  if (length) hk_digest_add(digest, text, length);
}

static int compare_texts(const void *left, const void *right) {
  const char *const *a = left, *const *b = right;
  return strcmp(*a, *b);
}

static hakyu_status add_words(const hakyu_memory *memory, hk_digest *digest, const hk_entry *entry) {
  const uint32_t count = entry->list.count;
  const char **texts = hk_memory_array(memory, count, sizeof *texts);
  if (!texts) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < count; i++) texts[i] = entry->list.words[i].text;
  if (count && !(entry->field->flags & HK_FIELD_ORDERED)) qsort(texts, count, sizeof *texts, compare_texts);
  hk_digest_add_u64(digest, count);
  for (uint32_t i = 0; i < count; i++) add_text(digest, texts[i]);
  hk_memory_free(memory, texts);
  return HAKYU_OK;
}

static hakyu_status digest_rows(const hakyu_memory *memory, const hk_record *rows, bool is_ordered, uint8_t out[HK_DIGEST_BYTES]);

static hakyu_status add_value(const hakyu_memory *memory, hk_digest *digest, const hk_entry *entry) {
  uint8_t rows[HK_DIGEST_BYTES];
  hakyu_status status = HAKYU_OK;
  switch ((hk_field_type)entry->field->type) {
    case HK_FIELD_LABEL: add_text(digest, entry->label[HAKYU_EN]), add_text(digest, entry->label[HAKYU_JA]); break;
    case HK_FIELD_LIST: return add_words(memory, digest, entry);
    case HK_FIELD_TABLE:
      status = digest_rows(memory, entry->rows, (entry->field->flags & HK_FIELD_ORDERED) && entry->rows && entry->rows->table->shape == HK_SHAPE_ENTRIES, rows);
      if (!status) hk_digest_add(digest, rows, sizeof rows);
      return status;
    case HK_FIELD_TEXT:
    case HK_FIELD_ID:
    case HK_FIELD_REF:
    case HK_FIELD_WORD:
    case HK_FIELD_ENUM: add_text(digest, entry->text); break;
    default: hk_digest_add_u64(digest, (uint64_t)entry->number);
  }
  return HAKYU_OK;
}

static hakyu_status digest_row(const hakyu_memory *memory, const hk_record *row, uint8_t out[HK_DIGEST_BYTES]) {
  hk_digest digest;
  hakyu_status status = HAKYU_OK;
  hk_digest_init(&digest);
  add_text(&digest, row->table->name);
  add_text(&digest, row->id);
  for (size_t f = 0; f < row->table->count && !status; f++) {
    const hk_entry *entry = hk_record_find(row, f);
    bool is_silent = false;
    if (!entry) continue;
    status = is_default(memory, entry, &is_silent);
    if (status || is_silent) continue;
    add_text(&digest, entry->field->name);
    status = add_value(memory, &digest, entry);
  }
  hk_digest_fini(&digest, out);
  return status;
}

static int compare_digests(const void *left, const void *right) { return memcmp(left, right, HK_DIGEST_BYTES); }

static hakyu_status digest_rows(const hakyu_memory *memory, const hk_record *rows, bool is_ordered, uint8_t out[HK_DIGEST_BYTES]) {
  size_t count = 0, i = 0;
  hakyu_status status = HAKYU_OK;
  for (const hk_record *row = rows; row; row = row->next) count++;
  uint8_t *digests = hk_memory_array(memory, count, HK_DIGEST_BYTES);
  if (!digests) return HAKYU_NO_MEMORY;
  for (const hk_record *row = rows; row && !status; row = row->next) status = digest_row(memory, row, digests + HK_DIGEST_BYTES * i++);
  if (!status) {
    if (count && !is_ordered) qsort(digests, count, HK_DIGEST_BYTES, compare_digests);
    hk_digest_sha256(digests, count * HK_DIGEST_BYTES, out);
  }
  hk_memory_free(memory, digests);
  return status;
}

hakyu_status hk_record_digest(const hakyu_memory *memory, const hk_record *rows, uint8_t digest[HK_DIGEST_BYTES]) {
  return digest_rows(memory, rows, false, digest);
}
