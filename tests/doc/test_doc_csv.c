/* CSV: rows with their lines, every accepted form of the same table, and faults with their places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "doc/doc.h"

static char path[] = TEST_WORK "/doc.csv";
static hakyu_findings *findings;

/* What was read, written down as "line:cell|cell\n". */
static hk_buffer seen;

static hakyu_status take_header(void *user, const char *const *columns, size_t count) {
  *(size_t *)user = count;
  for (size_t i = 0; i < count; i++) hk_buffer_printf(&seen, "%s%s", i ? "|" : "", columns[i]);
  hk_buffer_add(&seen, "\n");
  return HAKYU_OK;
}

static size_t column_count;

static hakyu_status take_row(void *user, const hk_csv_row *row) {
  hk_buffer_printf(&seen, "%d:", row->line);
  for (size_t i = 0; i < *(size_t *)user; i++) hk_buffer_printf(&seen, "%s%s", i ? "|" : "", row->cells[i]);
  hk_buffer_add(&seen, "\n");
  return HAKYU_OK;
}

static hakyu_status read_bytes(const char *bytes, size_t size, const char *encoding) {
  hk_csv_reader reader = {&column_count, take_header, take_row};
  hk_buffer_fini(&seen);
  hakyu_findings_destroy(findings);
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hk_doc_write_file(path, bytes, size, NULL), HAKYU_OK);
  return hk_doc_read_csv(hakyu_memory_default(), path, encoding, findings, &reader);
}

static hakyu_status read_text(const char *text) { return read_bytes(text, strlen(text), NULL); }

static int begin(void **state) {
  (void)state;
  hk_buffer_init(&seen, hakyu_memory_default());
  return 0;
}

static int end(void **state) {
  (void)state;
  hk_buffer_fini(&seen);
  hakyu_findings_destroy(findings);
  findings = NULL;
  return 0;
}

static void test_rows_and_lines(void **state) {
  (void)state;
  assert_int_equal(read_text("id, name ,x\na,one,\n\nb,\"two\nlines, \"\"quoted\"\"\",1\nc, kept ,2"), HAKYU_OK);
  assert_string_equal(seen.text, "id|name|x\n2:a|one|\n4:b|two\nlines, \"quoted\"|1\n6:c| kept |2\n");
  assert_int_equal(hakyu_findings_total(findings), 0);
}

static void test_same_table_in_other_clothes(void **state) {
  (void)state;
  static const char plain[] = "id|name\n2:a|\xE9\x9B\xBB\xE5\x8A\x9B\n3:b|x\n";
  assert_int_equal(read_text("id,name\na,\xE9\x9B\xBB\xE5\x8A\x9B\nb,x\n"), HAKYU_OK);
  assert_string_equal(seen.text, plain);
  assert_int_equal(read_text("\xEF\xBB\xBFid,name\r\na,\xE9\x9B\xBB\xE5\x8A\x9B\r\nb,x\r\n"), HAKYU_OK); /* BOM, CRLF */
  assert_string_equal(seen.text, plain);
  assert_int_equal(read_text("id,name\ra,\xE9\x9B\xBB\xE5\x8A\x9B\rb,x\r"), HAKYU_OK); /* CR alone */
  assert_string_equal(seen.text, plain);
  static const char cp932[] = "id,name\na,\x93\x64\x97\xCD\nb,x\n";
  assert_int_equal(read_bytes(cp932, sizeof cp932 - 1, "cp932"), HAKYU_OK);
  assert_string_equal(seen.text, plain);
}

typedef struct fault { const char *text, *code; int line; const char *seen; } fault;

static const fault faults[] = {
    {"id,x\na\nb,1\n", "cell-count", 2, "id|x\n3:b|1\n"},
    {"id,x\na,1,2\nb,1\n", "cell-count", 2, "id|x\n3:b|1\n"},
    {"id,x\na,b\"c\nb,1\n", "bad-csv", 2, "id|x\n3:b|1\n"},
    {"id,x\na,\"b\" c\nb,1\n", "bad-csv", 2, "id|x\n3:b|1\n"},
    {"id,x\na,1\nb,\"cut", "truncated", 3, "id|x\n2:a|1\n"},
    {"id,id\na,1\n", "duplicate-column", 1, "id|id\n2:a|1\n"},
    {"", "truncated", 1, ""},
    {"\n\n", "truncated", 1, ""},
    {"id,x\na,\xFF\n", "not-utf8", 2, ""},
};

static void test_faults(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    const fault *f = &faults[i];
    if (read_text(f->text) != HAKYU_REFUSED) fail_msg("not refused: %s", f->text);
    assert_int_equal(hakyu_findings_total(findings), 1);
    const hakyu_finding *found = hakyu_findings_get(findings, 0);
    if (strcmp(found->code, f->code) != 0 || found->line != f->line) fail_msg("%s: %s at %d", f->text, found->code, found->line);
    assert_string_equal(found->path, path);
    assert_string_equal(seen.text, f->seen); /* the rows that are sound are read all the same */
  }
}

static void test_bytes_that_are_no_text(void **state) {
  (void)state;
  assert_int_equal(read_bytes("id\na\0b\n", 7, NULL), HAKYU_REFUSED);
  assert_string_equal(hakyu_findings_get(findings, 0)->code, "nul");
  assert_int_equal(read_bytes("id\n\x81\n", 5, "cp932"), HAKYU_REFUSED);
  assert_string_equal(hakyu_findings_get(findings, 0)->code, "not-cp932");
  assert_int_equal(hakyu_findings_get(findings, 0)->line, 2);
}

static void test_long_cells(void **state) {
  (void)state;
  hk_buffer text;
  hk_buffer_init(&text, hakyu_memory_default());
  hk_buffer_add(&text, "id,x\na,");
  for (int i = 0; i < 70000; i++) hk_buffer_add(&text, "y");
  hk_buffer_add(&text, "\nb,1\n");
  assert_int_equal(read_text(text.text), HAKYU_REFUSED);
  assert_string_equal(hakyu_findings_get(findings, 0)->code, "too-large");
  assert_string_equal(seen.text, "id|x\n3:b|1\n");
  hk_buffer_fini(&text);
}

static void test_cells_come_back(void **state) {
  (void)state;
  static const char *const cells[] = {"plain", "with, comma", "with \"quotes\"", " edges ", "two\nlines", ""};
  hk_buffer text;
  hk_buffer_init(&text, hakyu_memory_default());
  hk_buffer_add(&text, "id,x\n");
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
    hk_buffer_add(&text, "a,");
    hk_doc_csv_cell(&text, cells[i]);
    hk_buffer_add(&text, "\n");
  }
  assert_int_equal(read_text(text.text), HAKYU_OK);
  assert_string_equal(seen.text, "id|x\n2:a|plain\n3:a|with, comma\n4:a|with \"quotes\"\n5:a| edges \n6:a|two\nlines\n8:a|\n");
  hk_buffer_fini(&text);
}

int main(void) {
  mkdir(TEST_WORK, 0777);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_rows_and_lines, begin, end),   cmocka_unit_test_setup_teardown(test_same_table_in_other_clothes, begin, end),
      cmocka_unit_test_setup_teardown(test_faults, begin, end),           cmocka_unit_test_setup_teardown(test_bytes_that_are_no_text, begin, end),
      cmocka_unit_test_setup_teardown(test_long_cells, begin, end),       cmocka_unit_test_setup_teardown(test_cells_come_back, begin, end)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
