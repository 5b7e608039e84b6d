/* fuzz_json - the JSON reader (manifests of runs), and the writer: what was read and written is read the same. */
#include <string.h>

#include "doc/json_in.h"
#include "fuzz.h"

static void write_node(hk_json *json, const hk_node *node) {
  if (node->kind == HK_NODE_SCALAR) {
    hk_json_text(json, node->text);
    return;
  }
  const char bracket = node->kind == HK_NODE_MAPPING ? '{' : '[';
  hk_json_open(json, bracket);
  for (const hk_node *child = node->first; child; child = child->next) {
    if (child->key) hk_json_key(json, child->key);
    write_node(json, child);
  }
  hk_json_close(json, bracket == '{' ? '}' : ']');
}

static bool is_same(const hk_node *a, const hk_node *b) {
  if (a->kind != b->kind || a->count != b->count || (a->text && strcmp(a->text, b->text) != 0)) return false;
  for (const hk_node *x = a->first, *y = b->first; x; x = x->next, y = y->next)
    if ((x->key && strcmp(x->key, y->key) != 0) || !is_same(x, y)) return false;
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const hakyu_memory *memory = hakyu_memory_default();
  hk_arena *arena = NULL;
  hk_node *root = NULL, *again = NULL;
  hakyu_findings *findings = fuzz_findings();
  FUZZ_REQUIRE(hk_arena_create(memory, &arena) == HAKYU_OK);
  hakyu_status status = hk_doc_parse_json(arena, memory, (const char *)data, size, "fuzz.json", findings, &root);
  FUZZ_REQUIRE((status == HAKYU_OK) == (root != NULL));
  if (root && root->kind != HK_NODE_SCALAR) {
    hk_buffer out;
    hk_json json;
    hk_buffer_init(&out, memory);
    hk_json_init(&json, &out, 0);
    write_node(&json, root);
    FUZZ_REQUIRE(hk_doc_parse_json(arena, memory, out.text, out.length, "again.json", findings, &again) == HAKYU_OK);
    FUZZ_REQUIRE(is_same(root, again));
    hk_buffer_fini(&out);
  }
  fuzz_check_findings(findings, status);
  hk_arena_destroy(arena);
  return 0;
}
