/* test_registers - the rows of approaches (1), (3), (4) from the shipped review: each counted once more from the registers' own rows, each
   with its pedigree, no forbidden word in a sentence; and what is said where there is nothing to make rows of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/report_registers.h"

enum { APPROACH, ITEM, TITLE, FINDING, ANALYSIS, ISSUE, OUTCOME, SIMULATED, SENTENCE };

typedef struct fixture { hakyu_ledger *review; hk_incident_figures failures; hakyu_document *document; } fixture;

static void make(fixture *f, hakyu_ledger *review, const hakyu_catalogue *catalogue) {
  hakyu_document *made = NULL;
  const hk_register_report report = {review, review ? &f->failures : NULL, catalogue, NULL, 0};
  assert_int_equal(hk_document_create(hakyu_memory_default(), HAKYU_TONGUES_BOTH, &made), HAKYU_OK);
  do hk_write_registers(made, &report);
  while (hk_document_turn(made));
  assert_int_equal(hk_document_end(made, HAKYU_OK, &f->document), HAKYU_OK);
}

static int set_up(void **state) {
  static fixture f;
  assert_int_equal(hakyu_ledger_read(hakyu_memory_default(), "models/reviews/fy2006.yaml", NULL, &f.review), HAKYU_OK);
  assert_int_equal(hk_incident_figures_init(&f.failures, hakyu_memory_default(), f.review->incidents, 0, 0, 0.95), HAKYU_OK);
  make(&f, f.review, f.review->catalogue);
  *state = &f;
  return 0;
}

static int tear_down(void **state) {
  fixture *f = *state;
  hakyu_document_destroy(f->document);
  hk_incident_figures_fini(&f->failures);
  hakyu_ledger_destroy(f->review);
  return 0;
}

static bool names(const char *const *ids, uint32_t count, const char *item) {
  for (uint32_t k = 0; k < count; k++)
    if (strcmp(ids[k], item) == 0) return true;
  return false;
}

/* Counted once more, the other way round: by the words of the row. */
static uint32_t count_of(const hakyu_ledger *review, const char *approach, const char *item) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < review->incidents->incident_count && approach[1] == '1'; i++) count += names(review->incidents->incidents[i].items, review->incidents->incidents[i].item_count, item);
  for (uint32_t i = 0; i < review->documents->document_count && approach[1] != '1'; i++)
    count += review->documents->documents[i].is_condition == (approach[1] == '4') && names(review->documents->documents[i].items, review->documents->documents[i].item_count, item);
  return count;
}

static void test_rows(void **state) {
  const fixture *f = *state;
  const hakyu_table *rows = hakyu_report_get(f->document, 0), *pedigree = hakyu_report_get(f->document, 1);
  uint32_t of[10] = {0};
  assert_string_equal(hakyu_table_key(rows), "registers");
  assert_string_equal(hakyu_table_key(pedigree), "register_pedigree");
  assert_int_equal(hakyu_table_rows(rows), hakyu_table_rows(pedigree));
  for (size_t r = 0; r < hakyu_table_rows(rows); r++) {
    const char *approach = hakyu_table_cell(rows, r, APPROACH), *item = hakyu_table_cell(rows, r, ITEM);
    char wanted[80];
    const uint32_t count = count_of(f->review, approach, item);
    assert_true(count > 0);
    of[approach[1] - '0']++;
    snprintf(wanted, sizeof wanted, ", %u bear%s on this item", (unsigned)count, count == 1 ? "s" : "");
    assert_non_null(strstr(hakyu_table_cell(rows, r, FINDING), wanted));
    snprintf(wanted, sizeof wanted, "、%u 件がこの項目に関わる", (unsigned)count);
    assert_non_null(strstr(hakyu_table_cell_get(rows, r, FINDING)->text[HAKYU_JA], wanted));
    assert_string_equal(hakyu_table_cell(pedigree, r, 1), item);
    for (size_t c = 2; c < hakyu_table_columns(pedigree); c++) assert_true(*hakyu_table_cell(pedigree, r, c));
  }
  for (uint32_t i = 0; i < f->review->catalogue->item_count; i++) { /* and none is missing */
    static const char *const approaches[] = {"(1)", "(3)", "(4)"};
    for (int a = 0; a < 3; a++)
      if (count_of(f->review, approaches[a], f->review->catalogue->items[i].id)) of[approaches[a][1] - '0']--;
  }
  assert_true(of[1] == 0 && of[3] == 0 && of[4] == 0);
}

static void test_sentences(void **state) {
  static const char *const forbidden[] = {"予測", "証明", "proves", " will ", "必要"};
  const hakyu_table *rows = hakyu_report_get(((fixture *)*state)->document, 0);
  assert_true(hakyu_table_rows(rows) > 10);
  for (size_t r = 0; r < hakyu_table_rows(rows); r++) {
    const hakyu_cell *cell = hakyu_table_cell_get(rows, r, SENTENCE);
    for (int lang = 0; lang < 2; lang++)
      for (size_t w = 0; w < sizeof forbidden / sizeof *forbidden; w++) assert_null(strstr(cell->text[lang], forbidden[w]));
    assert_true(strstr(cell->text[HAKYU_EN], "do not show") || strstr(cell->text[HAKYU_EN], "says nothing"));
    assert_non_null(strstr(cell->text[HAKYU_JA], "示さない。"));
  }
}

/* Fourteen failures bear on G.P.E in the 22 years of the register; the review had three issues from them. */
static void test_failures(void **state) {
  const hakyu_table *rows = hakyu_report_get(((fixture *)*state)->document, 0);
  size_t r = 0;
  while (r < hakyu_table_rows(rows) && strcmp(hakyu_table_cell(rows, r, ITEM), "G.P.E") != 0) r++;
  assert_true(r < hakyu_table_rows(rows));
  assert_non_null(strstr(hakyu_table_cell(rows, r, ANALYSIS), "0.636 a year (95 % interval 0.348–1.07, exact Poisson, 2002 to 2023)")); /* 14 / 22; chi-square of 28 and 30 degrees */
  assert_non_null(strstr(hakyu_table_cell(rows, r, ANALYSIS), "came after the review's draft"));
  assert_non_null(strstr(hakyu_table_cell(rows, r, OUTCOME), "revision needed (2), already considered (1)"));
  assert_non_null(strstr(hakyu_table_cell(rows, r, ISSUE), "N3"));
  assert_string_equal(hakyu_table_cell(rows, r, SIMULATED), ""); /* no run is at hand here */
}

/* The shipped register of audits is empty, and says so. Without a review all four say so. */
static void test_nothing(void **state) {
  fixture *f = *state, bare = {0};
  const hakyu_table *rows = hakyu_report_get(f->document, 0);
  assert_int_equal(hakyu_table_notes(rows), 1);
  assert_non_null(strstr(hakyu_table_note(rows, 0), "audits"));
  make(&bare, NULL, f->review->catalogue);
  assert_int_equal(hakyu_report_count(bare.document), 1);
  rows = hakyu_report_get(bare.document, 0);
  assert_int_equal(hakyu_table_rows(rows), 0);
  assert_int_equal(hakyu_table_notes(rows), 4);
  for (size_t n = 0; n < 4; n++) {
    assert_non_null(strstr(hakyu_table_note_in(rows, n, HAKYU_EN), "--review"));
    assert_non_null(strstr(hakyu_table_note_in(rows, n, HAKYU_JA), "行なし"));
  }
  hakyu_document_destroy(bare.document);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_sentences), cmocka_unit_test(test_failures), cmocka_unit_test(test_nothing)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
