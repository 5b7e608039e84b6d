/* JSON: what the writer puts out, the reader (jansson) takes in; integers of 128 bits, 12 digits, escapes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "doc/doc.h"
#include "doc/json_in.h"

static void test_written_exactly(void **state) {
  (void)state;
  hk_buffer out;
  hk_json json;
  hk_buffer_init(&out, hakyu_memory_default());
  hk_json_init(&json, &out, 0);
  hk_json_open(&json, '{');
  hk_json_key(&json, "a\"b");
  hk_json_text(&json, "x\n\t\x01\\");
  hk_json_key(&json, "list");
  hk_json_open(&json, '[');
  hk_json_int(&json, -5);
  hk_json_uint(&json, UINT64_MAX);
  hk_json_int128(&json, (__int128)INT64_MAX * 1000000);
  hk_json_number(&json, 1.0 / 3);
  hk_json_number(&json, NAN);
  hk_json_bool(&json, true);
  hk_json_null(&json);
  hk_json_open(&json, '{');
  hk_json_close(&json, '}');
  hk_json_close(&json, ']');
  hk_json_close(&json, '}');
  assert_string_equal(out.text, "{\"a\\\"b\": \"x\\n\\t\\u0001\\\\\", \"list\": [-5, 18446744073709551615, 9223372036854775807000000, "
                                "0.333333333333, null, true, null, {}]}");
  hk_buffer_fini(&out);
}

static void test_indented(void **state) {
  (void)state;
  hk_buffer out;
  hk_json json;
  hk_buffer_init(&out, hakyu_memory_default());
  hk_json_init(&json, &out, 2);
  hk_json_open(&json, '{');
  hk_json_key(&json, "a");
  hk_json_open(&json, '[');
  hk_json_int(&json, 1);
  hk_json_int(&json, 2);
  hk_json_close(&json, ']');
  hk_json_close(&json, '}');
  assert_string_equal(out.text, "{\n  \"a\": [\n    1,\n    2\n  ]\n}");
  hk_buffer_fini(&out);
}

static void test_bad_bytes_stay_valid(void **state) {
  (void)state;
  hk_buffer out;
  hk_json json;
  hk_buffer_init(&out, hakyu_memory_default());
  hk_json_init(&json, &out, 0);
  hk_json_text(&json, "a\xFF" "b");
  assert_string_equal(out.text, "\"a\xEF\xBF\xBD" "b\"");
  hk_buffer_fini(&out);
}

static hakyu_status parse(hk_arena *arena, hakyu_findings *findings, const char *text, hk_node **root) {
  return hk_doc_parse_json(arena, hakyu_memory_default(), text, strlen(text), "x.json", findings, root);
}

static void test_read(void **state) {
  (void)state;
  hk_arena *arena = NULL;
  hk_node *root = NULL;
  assert_int_equal(hk_arena_create(hakyu_memory_default(), &arena), HAKYU_OK);
  assert_int_equal(parse(arena, NULL, "{\"n\": 12, \"r\": 0.25, \"t\": \"12\", \"b\": true, \"l\": [1, null]}", &root), HAKYU_OK);
  assert_int_equal(root->kind, HK_NODE_MAPPING);
  assert_int_equal(root->count, 5);
  assert_string_equal(hk_node_find(root, "n")->text, "12");
  assert_true(hk_node_find(root, "n")->is_plain);
  assert_string_equal(hk_node_find(root, "r")->text, "0.25");
  assert_false(hk_node_find(root, "t")->is_plain);
  assert_string_equal(hk_node_find(root, "b")->text, "true");
  assert_int_equal(hk_node_find(root, "l")->count, 2);
  assert_string_equal(hk_node_find(root, "l")->first->next->text, "null");
  hk_arena_destroy(arena);
}

static void test_read_refusals(void **state) {
  (void)state;
  static const char *const texts[] = {"", "{", "{\"a\": 1, \"a\": 2}", "[1,]", "{\"a\": 99999999999999999999}", "[\"\xFF\"]", "nan"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    hk_arena *arena = NULL;
    hakyu_findings *findings = NULL;
    hk_node *root = NULL;
    assert_int_equal(hk_arena_create(hakyu_memory_default(), &arena), HAKYU_OK);
    assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
    if (parse(arena, findings, texts[i], &root) != HAKYU_REFUSED) fail_msg("not refused: %s", texts[i]);
    assert_string_equal(hakyu_findings_get(findings, 0)->code, "bad-json");
    hakyu_findings_destroy(findings);
    hk_arena_destroy(arena);
  }
}

static void test_read_depth(void **state) {
  (void)state;
  char text[2 * 40 + 1];
  for (int depth = 32; depth <= 33; depth++) {
    hk_arena *arena = NULL;
    hk_node *root = NULL;
    memset(text, '[', (size_t)depth);
    memset(text + depth, ']', (size_t)depth);
    text[2 * depth] = '\0';
    assert_int_equal(hk_arena_create(hakyu_memory_default(), &arena), HAKYU_OK);
    assert_int_equal(parse(arena, NULL, text, &root), depth == 32 ? HAKYU_OK : HAKYU_REFUSED);
    hk_arena_destroy(arena);
  }
}

/* Names that would drive a screen or turn text round: escaped, and the same when read. */
static void test_names_are_harmless(void **state) {
  (void)state;
  static const char name[] = "a\x1b[31m\xE2\x80\xAE\xC2\x9B\xF3\xA0\x80\x81\xE5\xA4\x89";
  hk_buffer out;
  hk_json json;
  hk_arena *arena = NULL;
  hk_node *root = NULL;
  hk_buffer_init(&out, hakyu_memory_default());
  hk_json_init(&json, &out, 0);
  hk_json_open(&json, '[');
  hk_json_text(&json, name);
  hk_json_close(&json, ']');
  assert_string_equal(out.text, "[\"a\\u001b[31m\\u202e\\u009b\\udb40\\udc01\xE5\xA4\x89\"]");
  assert_int_equal(hk_arena_create(hakyu_memory_default(), &arena), HAKYU_OK);
  assert_int_equal(hk_doc_parse_json(arena, hakyu_memory_default(), out.text, out.length, "names", NULL, &root), HAKYU_OK);
  assert_string_equal(root->first->text, name);
  hk_arena_destroy(arena);
  hk_buffer_fini(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_names_are_harmless), cmocka_unit_test(test_written_exactly), cmocka_unit_test(test_indented), cmocka_unit_test(test_bad_bytes_stay_valid),
                                     cmocka_unit_test(test_read), cmocka_unit_test(test_read_refusals), cmocka_unit_test(test_read_depth)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
