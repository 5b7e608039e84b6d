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
  hk_csv_reader reader = {&column_count, take_header, take_row, NULL};
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

/* Found by fuzzing: a first cell that begins with U+FEFF lost it when it was written as a file's first bytes. */
static void test_mark_in_a_cell(void **state) {
  (void)state;
  hk_buffer text;
  hk_buffer_init(&text, hakyu_memory_default());
  hk_doc_csv_cell(&text, "\xEF\xBB\xBFid");
  hk_buffer_add(&text, ",id\na,b\n");
  assert_int_equal(read_text(text.text), HAKYU_OK);
  assert_string_equal(seen.text, "\xEF\xBB\xBFid|id\n2:a|b\n");
  hk_buffer_fini(&text);
}

/* The same lines with every cell in quotes: libcsv then reads what else is parted at its commas. Lines of nothing stay so. */
static void put_quoted(hk_buffer *out, const char *line, size_t length) {
  for (size_t at = 0; length && at <= length; at++) {
    size_t end = at;
    while (end < length && line[end] != ',') end++;
    hk_buffer_add(out, at ? ",\"" : "\"");
    hk_buffer_add_bytes(out, line + at, end - at);
    hk_buffer_add(out, "\"");
    at = end;
  }
}

static void test_quotes_make_no_difference(void **state) {
  (void)state;
  uint64_t luck = 7;
  hk_buffer plain, quoted, first;
  hk_buffer_init(&plain, hakyu_memory_default());
  hk_buffer_init(&quoted, hakyu_memory_default());
  hk_buffer_init(&first, hakyu_memory_default());
  for (int round = 0; round < 400; round++) {
    static const char letters[] = "ab ,,\t;x", *const ends[] = {"\n", "\r\n", "\r", "\n"};
    plain.length = quoted.length = first.length = 0;
    size_t lines = 1 + (size_t)round % 90, columns = 1 + (size_t)round % 5;
    for (size_t i = 0; i < lines; i++) {
      char line[64];
      size_t length = 0, commas = 0;
      while (length < 60) {
        luck = luck * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        char letter = letters[(luck >> 33) % (sizeof letters - 1)];
        bool is_wrong = (luck >> 50) % 64 == 0; /* a row that is too short, or a blank one */
        if (is_wrong) break;
        if (letter == ',' && ++commas == columns) break;
        line[length++] = letter;
      }
      const char *end = i + 1 == lines && round % 3 == 0 ? "" : ends[(luck >> 40) % 4];
      hk_buffer_add_bytes(&plain, line, length);
      hk_buffer_add(&plain, end);
      put_quoted(&quoted, line, length);
      hk_buffer_add(&quoted, end);
    }
    hakyu_status status = read_bytes(plain.text, plain.length, NULL);
    size_t total = hakyu_findings_total(findings);
    hk_buffer_add_bytes(&first, seen.text ? seen.text : "", seen.length);
    for (size_t i = 0; i < total; i++)
      hk_buffer_printf(&first, "%d %s\n", hakyu_findings_get(findings, i)->line, hakyu_findings_get(findings, i)->text);
    assert_int_equal(read_bytes(quoted.text, quoted.length, NULL), status);
    assert_int_equal(hakyu_findings_total(findings), total);
    for (size_t i = 0; i < total; i++)
      hk_buffer_printf(&seen, "%d %s\n", hakyu_findings_get(findings, i)->line, hakyu_findings_get(findings, i)->text);
    if (first.length) assert_string_equal(seen.text, first.text);
  }
  hk_buffer_fini(&plain);
  hk_buffer_fini(&quoted);
  hk_buffer_fini(&first);
}

/* What is seen ahead is what then comes, in heaps of no more than was said; a fault is told after the rows before it. */
typedef struct watch { int next, foreseen_until; size_t heaps, rows; } watch;

static hakyu_status watch_header(void *user, const char *const *columns, size_t count) {
  (void)user, (void)columns;
  return count == 2 ? HAKYU_OK : HAKYU_USAGE;
}

static void watch_ahead(void *user, const hk_csv_row *rows, size_t count) {
  watch *w = user;
  assert_in_range(count, 1, HK_CSV_AHEAD);
  assert_true(w->next > w->foreseen_until);
  for (size_t i = 0; i < count; i++) {
    char wanted[16];
    snprintf(wanted, sizeof wanted, "%d", rows[i].line);
    assert_string_equal(rows[i].cells[0], wanted);
    assert_string_equal(rows[i].cells[1], "x");
  }
  w->foreseen_until = rows[count - 1].line;
  w->heaps++;
}

static hakyu_status watch_row(void *user, const hk_csv_row *row) {
  watch *w = user;
  char wanted[16];
  snprintf(wanted, sizeof wanted, "%d", row->line);
  assert_true(row->line >= w->next && row->line <= w->foreseen_until);
  assert_string_equal(row->cells[0], wanted);
  w->next = row->line + 1;
  w->rows++;
  assert_int_equal(hakyu_findings_count(findings, HAKYU_ERROR), row->line > 500); /* line 500 has three cells */
  return HAKYU_OK;
}

static void test_rows_ahead(void **state) {
  (void)state;
  hk_buffer text;
  watch w = {.next = 2};
  hk_buffer_init(&text, hakyu_memory_default());
  hk_buffer_add(&text, "id,x\n");
  for (int line = 2; line <= 1000; line++) hk_buffer_printf(&text, line == 500 ? "%d,x,\n" : line % 7 ? "%d,x\n" : "%d,\"x\"\n", line);
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  const hk_csv_reader reader = {&w, watch_header, watch_row, watch_ahead};
  assert_int_equal(hk_doc_parse_csv(hakyu_memory_default(), text.text, text.length, path, NULL, findings, &reader), HAKYU_REFUSED);
  assert_int_equal(w.rows, 998);
  assert_int_equal(w.heaps, (498 + HK_CSV_AHEAD - 1) / HK_CSV_AHEAD + (500 + HK_CSV_AHEAD - 1) / HK_CSV_AHEAD);
  hk_buffer_fini(&text);
}

int main(void) {
  mkdir(TEST_WORK, 0777);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_rows_and_lines, begin, end),   cmocka_unit_test_setup_teardown(test_same_table_in_other_clothes, begin, end),
      cmocka_unit_test_setup_teardown(test_faults, begin, end),           cmocka_unit_test_setup_teardown(test_bytes_that_are_no_text, begin, end),
      cmocka_unit_test_setup_teardown(test_long_cells, begin, end),       cmocka_unit_test_setup_teardown(test_cells_come_back, begin, end),
      cmocka_unit_test_setup_teardown(test_quotes_make_no_difference, begin, end), cmocka_unit_test_setup_teardown(test_rows_ahead, begin, end),
      cmocka_unit_test_setup_teardown(test_mark_in_a_cell, begin, end)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
