/* sweep_submission - how a sweep was handed to a scheduler, kept in its folder. Into how many parts it was split is decided once: whoever runs part 7
   next week, by hand or because the scheduler began it anew, finds the same 7. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "campaign/sweep.h"
#include "doc/json_in.h"

#define FILE_NAME "submission.json"
#define SCHEMA "hakyu.sweep-submission/1"
enum { SHARDS_MOST = 1000000, THREADS_MOST = 1024 };

static void path_of(const hakyu_memory *memory, const char *folder, hk_buffer *path) {
  hk_buffer_init(path, memory);
  hk_buffer_printf(path, "%s/" FILE_NAME, folder);
}

hakyu_status hakyu_sweep_submission_write(const hakyu_memory *memory, const char *folder, const hakyu_sweep_submission *submission, hakyu_findings *findings) {
  hk_buffer path, text;
  hk_json json;
  path_of(memory, folder, &path);
  hk_buffer_init(&text, memory);
  hk_json_init(&json, &text, 2);
  hk_json_open(&json, '{');
  hk_json_key(&json, "schema"), hk_json_text(&json, SCHEMA);
  hk_json_key(&json, "scheduler"), hk_json_text(&json, submission->scheduler);
  hk_json_key(&json, "shards"), hk_json_uint(&json, submission->shards);
  hk_json_key(&json, "ranks"), hk_json_uint(&json, submission->ranks);
  hk_json_key(&json, "threads"), hk_json_uint(&json, submission->threads);
  hk_json_key(&json, "at_once"), hk_json_uint(&json, submission->at_once);
  hk_json_close(&json, '}');
  hk_buffer_add(&text, "\n");
  hakyu_status status = path.is_starved || text.is_starved ? HAKYU_NO_MEMORY : hk_doc_write_file(path.text, text.text, text.length, findings);
  hk_buffer_fini(&path);
  hk_buffer_fini(&text);
  return status;
}

/* A whole number from least to most. */
static bool number_at(const hk_node *root, const char *key, uint32_t least, uint32_t most, uint32_t *number) {
  const hk_node *node = hk_node_find(root, key);
  hk_decimal decimal;
  size_t used = 0;
  int64_t value;
  if (!node || node->kind != HK_NODE_SCALAR || !hk_text_decimal(node->text, &decimal, &used) || node->text[used] || !hk_text_scaled(decimal, 1, &value)) return false;
  if (decimal.scale > 0 || value < least || value > most) return false;
  *number = (uint32_t)value;
  return true;
}

static const char *text_at(const hk_node *root, const char *key) {
  const hk_node *node = hk_node_find(root, key);
  return node && node->kind == HK_NODE_SCALAR ? node->text : "";
}

static bool take(const hk_node *root, hakyu_sweep_submission *submission) {
  const char *scheduler = root->kind == HK_NODE_MAPPING ? text_at(root, "scheduler") : "";
  if (!*scheduler || strlen(scheduler) >= sizeof submission->scheduler || strcmp(text_at(root, "schema"), SCHEMA) != 0) return false;
  memcpy(submission->scheduler, scheduler, strlen(scheduler) + 1);
  return number_at(root, "shards", 0, SHARDS_MOST, &submission->shards) && number_at(root, "ranks", 0, SHARDS_MOST, &submission->ranks) &&
         number_at(root, "threads", 0, THREADS_MOST, &submission->threads) &&
         number_at(root, "at_once", 0, SHARDS_MOST, &submission->at_once);
}

hakyu_status hakyu_sweep_submission_read(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, hakyu_sweep_submission *submission) {
  hk_buffer path;
  hk_arena *arena = NULL;
  hk_node *root = NULL;
  hakyu_sweep_submission found = {0};
  path_of(memory, folder, &path);
  hakyu_status status = path.is_starved ? HAKYU_NO_MEMORY : access(path.text, F_OK) && errno == ENOENT ? HAKYU_NOT_FOUND : hk_arena_create(memory, &arena);
  if (!status) status = hk_doc_read_json(arena, memory, path.text, findings, &root);
  if (!status && !take(root, &found)) {
    hk_findings_error(findings, (hk_place){path.text, 0, 0, NULL}, "differs", "not what `hakyu sweep submit` writes; allowed: the file as it was, or none");
    status = HAKYU_REFUSED;
  }
  hk_buffer_fini(&path);
  hk_arena_destroy(arena);
  if (!status) *submission = found;
  return status;
}
