/* fuzz_yaml - the YAML reader: any bytes give a tree of bounded depth with positions, or findings. */
#include "doc/doc.h"
#include "fuzz.h"

static void check_node(const hk_node *node, int depth) {
  uint32_t count = 0;
  FUZZ_REQUIRE(depth <= HK_DOC_DEPTH_MAX && node->line > 0 && node->col > 0);
  FUZZ_REQUIRE((node->kind == HK_NODE_SCALAR) == (node->text != NULL));
  for (const hk_node *child = node->first; child; child = child->next, count++) {
    FUZZ_REQUIRE((node->kind == HK_NODE_MAPPING) == (child->key != NULL));
    check_node(child, depth + 1);
  }
  FUZZ_REQUIRE(count == node->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  hk_arena *arena = NULL;
  hk_node *root = NULL;
  hakyu_findings *findings = fuzz_findings();
  FUZZ_REQUIRE(hk_arena_create(hakyu_memory_default(), &arena) == HAKYU_OK);
  hakyu_status status = hk_doc_parse_yaml(arena, (const char *)data, size, "fuzz.yaml", findings, &root);
  FUZZ_REQUIRE((status == HAKYU_OK) == (root != NULL));
  if (root) check_node(root, 0);
  fuzz_check_findings(findings, status);
  hk_arena_destroy(arena);
  return 0;
}
