/* YAML: a tree with positions, and everything beyond the subset refused with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "doc/doc.h"

static hk_arena *arena;
static hakyu_findings *findings;

static int begin(void **state) {
  (void)state;
  if (hk_arena_create(hakyu_memory_default(), &arena)) return -1;
  return (int)hakyu_findings_create(hakyu_memory_default(), &findings);
}

static int end(void **state) {
  (void)state;
  hk_arena_destroy(arena);
  hakyu_findings_destroy(findings);
  return 0;
}

static hakyu_status parse(const char *text, hk_node **root) { return hk_doc_parse_yaml(arena, text, strlen(text), "x.yaml", findings, root); }

static void test_tree_with_places(void **state) {
  (void)state;
  hk_node *root = NULL;
  assert_int_equal(parse("hakyu: 1\nkinds:\n  box: {repair: \"2h\", list: [a, b]}\n", &root), HAKYU_OK);
  assert_int_equal(root->kind, HK_NODE_MAPPING);
  assert_int_equal(root->count, 2);
  const hk_node *box = hk_node_find(hk_node_find(root, "kinds"), "box");
  assert_non_null(box);
  assert_int_equal(box->key_line, 3);
  assert_int_equal(box->key_col, 3);
  const hk_node *repair = hk_node_find(box, "repair");
  assert_string_equal(repair->text, "2h");
  assert_false(repair->is_plain);
  assert_int_equal(repair->line, 3);
  assert_int_equal(repair->col, 17);
  const hk_node *list = hk_node_find(box, "list");
  assert_int_equal(list->kind, HK_NODE_SEQUENCE);
  assert_int_equal(list->count, 2);
  assert_string_equal(list->first->next->text, "b");
  assert_null(hk_node_find(root, "absent"));
}

static void test_empty_and_marked_input(void **state) {
  (void)state;
  hk_node *root = NULL;
  assert_int_equal(parse("", &root), HAKYU_OK);
  assert_int_equal(root->kind, HK_NODE_MAPPING);
  assert_int_equal(root->count, 0);
  assert_int_equal(parse("\xEF\xBB\xBFhakyu: 1\r\ntitle: x\r\n", &root), HAKYU_OK);
  assert_string_equal(hk_node_find(root, "title")->text, "x");
  assert_string_equal(hk_node_find(root, "hakyu")->text, "1");
}

typedef struct refusal { const char *text, *code; int line, col; } refusal;

static const refusal refusals[] = {
    {"a: &x 1\n", "anchor", 1, 4},
    {"a: &x {b: 1}\n", "anchor", 1, 4},
    {"a: 1\nb: *x\n", "alias", 2, 4},
    {"a: !!str 1\n", "tag", 1, 4},
    {"a:\n  <<: {b: 1}\n", "merge-key", 2, 3},
    {"a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1},
    {"a: 1\n---\nb: 2\n", "second-document", 2, 1},
    {"%YAML 1.1\n---\na: 1\n", "directive", 1, 1},
    {"? [a, b]\n: 1\n", "bad-key", 1, 3},
    {"a: [1, 2\n", "bad-yaml", 2, 1},
    {"a: \"b\n", "bad-yaml", 2, 1},
    {"a: \"b\\0c\"\n", "nul", 1, 4},
    {"a: \xFF\n", "not-utf8", 1, 4},
    {"a:\n\tb: 1\n", "bad-yaml", 2, 1},
};

static void test_refusals(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
    const refusal *r = &refusals[i];
    hk_node *root = NULL;
    hakyu_findings_destroy(findings);
    assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
    if (parse(r->text, &root) != HAKYU_REFUSED) fail_msg("not refused: %s", r->text);
    assert_null(root);
    const hakyu_finding *found = hakyu_findings_get(findings, 0);
    if (strcmp(found->code, r->code) != 0 || found->line != r->line || found->col != r->col)
      fail_msg("%s: %s at %d:%d, wanted %s at %d:%d", r->text, found->code, found->line, found->col, r->code, r->line, r->col);
  }
}

static void test_depth(void **state) {
  (void)state;
  char text[2 * 40 + 1];
  hk_node *root = NULL;
  for (int depth = 31; depth <= 33; depth++) {
    memset(text, '[', (size_t)depth);
    memset(text + depth, ']', (size_t)depth);
    text[2 * depth] = '\0';
    assert_int_equal(parse(text, &root), depth <= HK_DOC_DEPTH_MAX ? HAKYU_OK : HAKYU_REFUSED);
  }
  assert_string_equal(hakyu_findings_get(findings, 0)->code, "too-deep");
}

static void test_many_keys_are_compared_quickly(void **state) {
  (void)state;
  enum { KEYS = 50000 };
  hk_buffer text;
  hk_node *root = NULL;
  hk_buffer_init(&text, hakyu_memory_default());
  for (int i = 0; i < KEYS; i++) hk_buffer_printf(&text, "key%d: 1\n", i);
  assert_int_equal(parse(text.text, &root), HAKYU_OK);
  assert_int_equal(root->count, KEYS);
  hk_buffer_fini(&text);
}

static void test_all_faults_are_told(void **state) {
  (void)state;
  hk_node *root = NULL;
  assert_int_equal(parse("a: &x 1\nb: !t 2\nb: 3\n", &root), HAKYU_REFUSED);
  assert_int_equal(hakyu_findings_total(findings), 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_tree_with_places, begin, end), cmocka_unit_test_setup_teardown(test_empty_and_marked_input, begin, end),
      cmocka_unit_test_setup_teardown(test_refusals, begin, end),         cmocka_unit_test_setup_teardown(test_depth, begin, end),
      cmocka_unit_test_setup_teardown(test_many_keys_are_compared_quickly, begin, end),
      cmocka_unit_test_setup_teardown(test_all_faults_are_told, begin, end)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
