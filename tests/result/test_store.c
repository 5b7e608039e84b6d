/* test_store - rows in and out: what is committed can be read again, tallies add up exactly, and the content digest
   depends on the rows alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
#include "made_run.h"

#define INT(value) {.integer = (value)}
#define TEXT(value) {.text = (value)}
#define NONE {.is_null = true}

static hakyu_result *open_run(const char *folder) {
  hakyu_result *result = NULL;
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), folder, NULL, &result), HAKYU_OK);
  return result;
}

static void test_what_was_written_is_read(void **state) {
  (void)state;
  char folder[512];
  const hk_datum *row = NULL;
  hk_cursor *cursor = NULL;
  int64_t count = 0;
  made_folder("written", folder);
  made_complete(folder, 16);
  hakyu_result *result = open_run(folder);
  assert_string_equal(hk_result_folder(result), folder);
  assert_string_equal(hakyu_result_meta(result, "seed"), "18446744073709551615");
  assert_string_equal(hakyu_result_meta(result, "scenario"), "made");
  assert_string_equal(hakyu_result_meta(result, "horizon_s"), "3600");
  assert_string_equal(hakyu_result_meta(result, "stored"), "128");
  assert_string_equal(hakyu_result_meta(result, "provenance.host"), "here");
  assert_null(hakyu_result_meta(result, "no such entry"));
  /* texts with quotes, control characters and newlines are data */
  assert_int_equal(hk_result_read(result, HK_STORED_sectors, (int64_t[]){1}, 1, &cursor), HAKYU_OK);
  assert_true(hk_cursor_next(cursor, &row));
  assert_string_equal(row[2].text, "a \"quoted\", =1+1 \x01\x1b name\nof two lines");
  assert_false(row[3].is_null);
  assert_string_equal(row[3].text, "");
  assert_false(hk_cursor_next(cursor, &row));
  assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
  /* reals and nulls */
  assert_int_equal(hk_result_read(result, HK_STORED_observations, NULL, 0, &cursor), HAKYU_OK);
  assert_true(hk_cursor_next(cursor, &row));
  assert_true(row[6].real == 480.5);
  assert_true(row[7].is_null);
  assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
  /* losses of one outer draw in key order, none for number 0 */
  assert_int_equal(hk_result_read(result, HK_STORED_losses, (int64_t[]){1}, 1, &cursor), HAKYU_OK);
  for (int64_t number = 1; number < MADE_NUMBERS; number++) {
    assert_true(hk_cursor_next(cursor, &row));
    assert_int_equal(row[0].integer, 1);
    assert_int_equal(row[1].integer, number);
    assert_int_equal(row[3].integer, 100 * number + 1);
    assert_int_equal(row[6].is_null, number % 3 == 0);
  }
  assert_false(hk_cursor_next(cursor, &row));
  assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
  assert_int_equal(hk_result_count(result, HK_STORED_units, &count), HAKYU_OK);
  assert_int_equal(count, 8);
  hakyu_result_close(result);
}

/* Sums over units against sums done here. */
static void test_tallies_add_up(void **state) {
  (void)state;
  char folder[512];
  const hk_datum *row = NULL;
  hk_cursor *cursor = NULL;
  made_folder("tallies", folder);
  made_complete(folder, 10);
  hakyu_result *result = open_run(folder);
  assert_int_equal(hk_result_read(result, HK_STORED_falls, (int64_t[]){0}, 1, &cursor), HAKYU_OK);
  for (int64_t asset = 0; asset < 5; asset++) {
    int64_t struck = 0, seconds = 0;
    for (int64_t number = asset; number < MADE_NUMBERS; number += 5) struck++, seconds += number;
    assert_true(hk_cursor_next(cursor, &row));
    assert_int_equal(row[1].integer, asset);
    assert_int_equal(row[2].integer, struck);
    assert_int_equal(row[5].integer, seconds);
  }
  assert_false(hk_cursor_next(cursor, &row)); /* rows of zeros were dropped */
  assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
  assert_int_equal(hk_result_read(result, HK_STORED_transmitted, (int64_t[]){0, 0, 3, 0}, 4, &cursor), HAKYU_OK);
  assert_true(hk_cursor_next(cursor, &row));
  unsigned __int128 squares = 0, unit = 10;
  for (int i = 0; i < 17; i++) unit *= 10;
  for (int64_t number = 3; number < MADE_NUMBERS; number += 4) squares += (unsigned __int128)(1 + number % 7) * unit + (unsigned)(number % 10);
  hk_buffer expected;
  hk_buffer_init(&expected, hakyu_memory_default());
  hk_buffer_int128(&expected, (__int128)squares);
  assert_string_equal(row[7].text, expected.text);
  assert_true(squares > UINT64_MAX);
  hk_buffer_fini(&expected);
  assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
  hakyu_result_close(result);
}

static void test_digest_does_not_know_the_split(void **state) {
  (void)state;
  char folder[512], first[65], hex[65];
  made_folder("split", folder);
  made_complete(folder, 64);
  made_digest(folder, first);
  static const int64_t UNITS[] = {1, 7, 16, 63};
  for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
    made_remove(folder);
    made_complete(folder, UNITS[i]);
    made_digest(folder, hex);
    assert_string_equal(hex, first);
  }
  /* units and rows in reverse order, and names last */
  made_remove(folder);
  hakyu_result *result = made_create(folder);
  for (int64_t outer = MADE_OUTER - 1; outer >= 0; outer--)
    for (int64_t at = MADE_NUMBERS - 8; at >= 0; at -= 8) assert_int_equal(made_unit(result, outer, at, 8, true), HAKYU_OK);
  assert_int_equal(made_names(result), HAKYU_OK);
  assert_int_equal(hk_result_close(result, true, NULL, 0, NULL), HAKYU_OK);
  made_digest(folder, hex);
  assert_string_equal(hex, first);
  /* and one replication less is another digest */
  made_remove(folder);
  result = made_create(folder);
  assert_int_equal(made_names(result), HAKYU_OK);
  assert_int_equal(made_unit(result, 0, 0, 64, false), HAKYU_OK);
  assert_int_equal(made_unit(result, 1, 0, 63, false), HAKYU_OK);
  assert_int_equal(hk_result_close(result, true, NULL, 0, NULL), HAKYU_OK);
  made_digest(folder, hex);
  assert_string_not_equal(hex, first);
}

/* The definition in result.h, done again by hand for a table with null, integer and text. */
static void test_digest_is_as_defined(void **state) {
  (void)state;
  char folder[512];
  uint8_t digest[32], expected[32];
  int64_t rows = 0;
  made_folder("defined", folder);
  hakyu_result *result = made_create(folder);
  const hk_datum hazards[][2] = {{INT(-2), TEXT("b")}, {INT(258), NONE}};
  assert_int_equal(hk_result_begin(result), HAKYU_OK);
  assert_int_equal(hk_result_add(result, HK_STORED_hazards, hazards[1]), HAKYU_OK);
  assert_int_equal(hk_result_add(result, HK_STORED_hazards, hazards[0]), HAKYU_OK);
  assert_int_equal(hk_result_commit(result), HAKYU_OK);
  assert_int_equal(hk_result_table_digest(result, HK_STORED_hazards, digest, &rows), HAKYU_OK);
  assert_int_equal(rows, 2);
  static const uint8_t BYTES[] = {1, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 'b', 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0};
  hk_digest_sha256(BYTES, sizeof BYTES, expected);
  assert_memory_equal(digest, expected, 32);
  assert_int_equal(hk_result_digest(result, digest), HAKYU_OK);
  hk_digest sum;
  hk_digest_init(&sum);
  for (hk_result_table table = 0; table < HK_STORED_COUNT; table++) {
    if (!hk_table_is_content(table) || hk_table_is_optional(table)) continue; /* those have no rows here */
    uint8_t one[32];
    hk_digest_add(&sum, hk_table_name(table), strlen(hk_table_name(table)) + 1);
    if (table == HK_STORED_hazards)
      memcpy(one, expected, 32);
    else
      hk_digest_sha256("", 0, one);
    hk_digest_add(&sum, one, 32);
  }
  hk_digest_fini(&sum, expected);
  assert_memory_equal(digest, expected, 32);
  assert_int_equal(hk_result_close(result, false, NULL, 0, NULL), HAKYU_OK);
}

/* ---- refusals --------------------------------------------------------------------------------------- */

/* Adds one row in a new run and expects this status; the unit must be gone and the status sticky. */
static void expect(hk_result_table table, const hk_datum *first, const hk_datum *second, hakyu_status status) {
  char folder[512], said[1024];
  hakyu_findings *findings = NULL;
  int64_t rows = 0;
  made_folder("refusals", folder);
  hakyu_result *result = made_create(folder);
  assert_int_equal(hk_result_begin(result), HAKYU_OK);
  if (first) assert_int_equal(hk_result_add(result, table, first), HAKYU_OK);
  assert_int_equal(hk_result_add(result, table, second), status);
  if (status) {
    assert_int_equal(hk_result_commit(result), status);
    assert_int_equal(hk_result_begin(result), status);
    assert_int_equal(hk_result_add(result, table, second), status);
  } else {
    assert_int_equal(hk_result_commit(result), HAKYU_OK);
  }
  assert_int_equal(hk_result_count(result, table, &rows), HAKYU_OK);
  assert_int_equal(rows, status ? 0 : first ? 1 : 0);
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  hk_result_explain(result, findings);
  assert_int_equal(hk_result_close(result, status != HAKYU_OK, NULL, 0, findings), status); /* cannot be completed */
  assert_int_equal(hakyu_findings_total(findings), status ? 1 : 0);                         /* said once */
  made_findings(findings, said, sizeof said);
  assert_int_equal(strstr(said, "result.sqlite: ") != NULL, status != HAKYU_OK);
  hakyu_findings_destroy(findings);
  char marker[512];
  made_path(folder, "INCOMPLETE", marker);
  assert_true(made_exists(marker));
}

static void test_refusals(void **state) {
  (void)state;
  const hk_datum hazard[] = {INT(1), TEXT("a")}, same[] = {INT(1), TEXT("a")}, other[] = {INT(1), TEXT("b")}, keyless[] = {NONE, TEXT("a")};
  const hk_datum broken[] = {INT(1), TEXT("\xff\xfe")};
  expect(HK_STORED_hazards, hazard, same, HAKYU_OK); /* a resumed run states its names again */
  expect(HK_STORED_hazards, hazard, other, HAKYU_REFUSED);
  expect(HK_STORED_hazards, NULL, keyless, HAKYU_USAGE);
  expect(HK_STORED_hazards, NULL, broken, HAKYU_USAGE);
  const hk_datum unit[] = {INT(0), INT(0), INT(8)};
  expect(HK_STORED_units, unit, unit, HAKYU_REFUSED); /* its tallies would count twice */
  const hk_datum phase[] = {INT(0), INT(0), INT(1), INT(INT64_MAX)}, one[] = {INT(0), INT(0), INT(1), INT(1)};
  const hk_datum negative[] = {INT(0), INT(0), INT(1), INT(-1)}, null[] = {INT(0), INT(0), INT(1), NONE}, zero[] = {INT(0), INT(0), INT(1), INT(0)};
  expect(HK_STORED_phases, phase, one, HAKYU_LIMIT);
  expect(HK_STORED_phases, phase, zero, HAKYU_OK);
  expect(HK_STORED_phases, NULL, zero, HAKYU_OK);
  expect(HK_STORED_phases, NULL, negative, HAKYU_USAGE);
  expect(HK_STORED_phases, NULL, null, HAKYU_USAGE);
#define SQUARES(value) {INT(0), INT(0), INT(0), INT(0), INT(1), INT(0), INT(1), TEXT(value)}
  const hk_datum most[] = SQUARES("340282366920938463463374607431768211455"), single[] = SQUARES("1"), nothing[] = SQUARES("0");
  expect(HK_STORED_transmitted, most, single, HAKYU_LIMIT);
  expect(HK_STORED_transmitted, most, nothing, HAKYU_OK);
  static const char *const BAD[] = {"340282366920938463463374607431768211456", "", "01", "-1", "+1", "1.0", " 1", "1e3"};
  for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
    const hk_datum bad[] = SQUARES(BAD[i]);
    expect(HK_STORED_transmitted, NULL, bad, HAKYU_USAGE);
  }
  const hk_datum endless[] = {INT(0), TEXT("a"), TEXT("b"), TEXT("c"), TEXT("d"), TEXT("s"), {.real = 1e308 * 10}, NONE, NONE, TEXT("S")};
  expect(HK_STORED_observations, NULL, endless, HAKYU_USAGE);
}

static void test_an_open_unit_cannot_be_published(void **state) {
  (void)state;
  char folder[512], marker[512];
  made_folder("open-unit", folder);
  made_path(folder, "INCOMPLETE", marker);
  hakyu_result *result = made_create(folder);
  assert_int_equal(hk_result_begin(result), HAKYU_OK);
  assert_int_equal(hk_result_close(result, true, NULL, 0, NULL), HAKYU_USAGE);
  assert_true(made_exists(marker));
  result = made_create(folder);
  assert_int_equal(hk_result_begin(result), HAKYU_OK);
  assert_int_equal(hk_result_add(result, HK_STORED_units, (hk_datum[]){INT(0), INT(0), INT(8)}), HAKYU_OK);
  assert_int_equal(hk_result_close(result, false, NULL, 0, NULL), HAKYU_OK);
  result = made_create(folder);
  assert_int_equal(hk_result_stored(result), 0);
  assert_int_equal(hk_result_close(result, false, NULL, 0, NULL), HAKYU_OK);
}

static void test_schema_tells_every_table(void **state) {
  (void)state;
  size_t tables = 0, columns = 0;
  for (size_t i = 0; i < hakyu_stored_count(); i++) {
    hakyu_stored line = hakyu_stored_get(i);
    assert_true(line.en[0] && line.ja[0]);
    if (!line.column) {
      assert_string_equal(line.table, hk_table_name((hk_result_table)tables));
      tables++;
      columns = 0;
      continue;
    }
    size_t count = 0;
    const hk_column *all = hk_table_columns((hk_result_table)(tables - 1), &count);
    assert_true(columns < count);
    assert_string_equal(line.column, all[columns].name);
    assert_int_equal(line.is_key, columns < hk_table_key_count((hk_result_table)(tables - 1)));
    columns++;
  }
  assert_int_equal(tables, HK_STORED_COUNT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_what_was_written_is_read),    cmocka_unit_test(test_tallies_add_up),
      cmocka_unit_test(test_digest_does_not_know_the_split), cmocka_unit_test(test_digest_is_as_defined),
      cmocka_unit_test(test_refusals),                    cmocka_unit_test(test_an_open_unit_cannot_be_published),
      cmocka_unit_test(test_schema_tells_every_table)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
