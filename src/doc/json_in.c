/* json_in - see json_in.h: jansson reads, then its values are copied into nodes. */
#include "doc/json_in.h"

#include <jansson.h>
#include <string.h>

typedef struct copying {
  hk_arena *arena;
  const hakyu_memory *memory;
  const char *path;
  hakyu_findings *findings;
} copying;

static hakyu_status copy_value(const copying *c, json_t *value, int depth, hk_node **out);

static void append(hk_node *parent, hk_node **last, hk_node *child) {
  if (*last)
    (*last)->next = child;
  else
    parent->first = child;
  *last = child;
  parent->count++;
}

static hakyu_status copy_object(const copying *c, json_t *object, int depth, hk_node *node) {
  const char *key;
  json_t *item;
  hk_node *last = NULL;
  json_object_foreach(object, key, item) {
    hk_node *child;
    hakyu_status status = copy_value(c, item, depth + 1, &child);
    if (status) return status;
    child->key = hk_arena_text(c->arena, key, strlen(key));
    if (!child->key) return HAKYU_NO_MEMORY;
    append(node, &last, child);
  }
  return HAKYU_OK;
}

static hakyu_status copy_array(const copying *c, json_t *array, int depth, hk_node *node) {
  hk_node *last = NULL;
  for (size_t i = 0; i < json_array_size(array); i++) {
    hk_node *child;
    hakyu_status status = copy_value(c, json_array_get(array, i), depth + 1, &child);
    if (status) return status;
    append(node, &last, child);
  }
  return HAKYU_OK;
}

static hakyu_status copy_scalar(const copying *c, const json_t *value, hk_node *node) {
  hk_buffer text;
  hk_buffer_init(&text, c->memory);
  node->is_plain = !json_is_string(value);
  if (json_is_string(value))
    hk_buffer_add_bytes(&text, json_string_value(value), json_string_length(value));
  else if (json_is_integer(value))
    hk_buffer_int128(&text, json_integer_value(value));
  else if (json_is_real(value))
    hk_buffer_number(&text, json_real_value(value), 17);
  else
    hk_buffer_add(&text, json_is_true(value) ? "true" : json_is_false(value) ? "false" : "null");
  node->text = text.is_starved ? NULL : hk_arena_text(c->arena, text.text, text.length);
  hk_buffer_fini(&text);
  return node->text ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status copy_value(const copying *c, json_t *value, int depth, hk_node **out) {
  if (depth > HK_DOC_DEPTH_MAX) {
    hk_findings_error(c->findings, (hk_place){c->path, 0, 0, NULL}, "too-deep", "nested more than 32 deep; allowed: at most 32");
    return HAKYU_REFUSED;
  }
  hk_node *node = hk_arena_zalloc(c->arena, sizeof *node);
  if (!node) return HAKYU_NO_MEMORY;
  node->kind = json_is_object(value) ? HK_NODE_MAPPING : json_is_array(value) ? HK_NODE_SEQUENCE : HK_NODE_SCALAR;
  *out = node;
  if (node->kind == HK_NODE_MAPPING) return copy_object(c, value, depth, node);
  if (node->kind == HK_NODE_SEQUENCE) return copy_array(c, value, depth, node);
  return copy_scalar(c, value, node);
}

/* jansson's lexer drops a letter it finds no room for, and says nothing: a text then comes out short. What was read twice alike was
   read whole. (A lack of memory that lasts ends one of the two readings.) */
static hakyu_status load(const char *bytes, size_t size, const char *path, hakyu_findings *findings, json_t **value) {
  const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
  json_error_t error;
  *value = json_loadb(bytes, size, flags, &error);
  if (!*value) {
    bool is_starved = json_error_code(&error) == json_error_out_of_memory || !error.text[0]; /* it says nothing of most that it lacks */
    if (is_starved) return HAKYU_NO_MEMORY;
    hk_findings_error(findings, (hk_place){path, error.line, error.column, NULL}, "bad-json", "%s; allowed: well-formed JSON",
                      hk_findings_value(findings, error.text));
    return HAKYU_REFUSED;
  }
  json_t *again = json_loadb(bytes, size, flags, &error);
  bool is_whole = again && json_equal(*value, again);
  json_decref(again);
  if (is_whole) return HAKYU_OK;
  json_decref(*value);
  return HAKYU_NO_MEMORY;
}

hakyu_status hk_doc_parse_json(hk_arena *arena, const hakyu_memory *memory, const char *bytes, size_t size, const char *path,
                               hakyu_findings *findings, hk_node **root) {
  json_t *value = NULL;
  hakyu_status status = load(bytes, size, path, findings, &value);
  if (status) return status;
  copying c = {arena, memory, path, findings};
  hk_node *made = NULL;
  status = copy_value(&c, value, 1, &made);
  if (!status) *root = made;
  json_decref(value);
  return status;
}

hakyu_status hk_doc_read_json(hk_arena *arena, const hakyu_memory *memory, const char *path, hakyu_findings *findings, hk_node **root) {
  hk_file file = {NULL, 0};
  hakyu_status status = hk_doc_read_file(memory, path, findings, &file);
  if (!status) status = hk_doc_parse_json(arena, memory, file.bytes, file.size, path, findings, root);
  hk_memory_free(memory, file.bytes);
  return status;
}

const char *hk_doc_json_version(void) { return jansson_version_str(); }
