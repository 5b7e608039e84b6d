/* The shipped review in its own shape: its counts come out of the data, revisions are underlined and say so, both tongues are whole, no
   wording obliges where the item does not; coverage; no memory to be had. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "catalogue/ledger.h"
#include "catalogue/standards.h"
#include "report/review_words.h"
#include "report/wording.h"
#include <hakyu/review.h>
#include "../pantry.h"

static void *resize(void *user, void *block, size_t size) {
  (void)user;
  if (size) return realloc(block, size);
  free(block);
  return NULL;
}
static const hakyu_memory memory = {resize, NULL};

static hakyu_ledger *ledger;
static hakyu_standards *example, *empty;

static int read_shipped(void **state) {
  (void)state;
  hakyu_findings *findings = NULL;
  assert_int_equal(hakyu_findings_create(&memory, &findings), HAKYU_OK);
  assert_int_equal(hakyu_ledger_read(&memory, "models/reviews/fy2006.yaml", findings, &ledger), HAKYU_OK);
  assert_int_equal(hakyu_standards_read(&memory, "models/guidelines/standards-example.yaml", findings, &example), HAKYU_OK);
  assert_int_equal(hakyu_standards_read(&memory, "models/guidelines/standards-not-entered.yaml", findings, &empty), HAKYU_OK);
  assert_int_equal(hakyu_findings_total(findings), 0);
  hakyu_findings_destroy(findings);
  return 0;
}

static int let_go(void **state) {
  (void)state;
  hakyu_ledger_destroy(ledger), hakyu_standards_destroy(example), hakyu_standards_destroy(empty);
  return 0;
}

/* ---- counts ---- */

static void test_counts(void **state) {
  (void)state;
  static const uint32_t revised[] = {5, 0, 2, 3}, considered[] = {1, 0, 7, 1};
  assert_int_equal(ledger->approach_count, 4);
  for (uint32_t a = 0; a < 4; a++) {
    assert_int_equal(hk_ledger_count(ledger, a, HK_LEDGER_REVISION_NEEDED), revised[a]);
    assert_int_equal(hk_ledger_count(ledger, a, HK_LEDGER_ALREADY_CONSIDERED), considered[a]);
    assert_int_equal(hk_ledger_count(ledger, a, HK_LEDGER_NO_REVISION), 0);
    assert_int_equal(ledger->approaches[a].is_no_revision, a == 1);
  }
  assert_int_equal(ledger->issue_count, 19);
}

static const hakyu_table *find_table(const hakyu_document *document, const char *key) {
  for (size_t p = 0; p < hakyu_document_parts(document); p++) {
    const hakyu_part part = hakyu_document_part(document, p);
    if (part.table && strcmp(hakyu_table_key(part.table), key) == 0) return part.table;
  }
  return NULL;
}

/* The table of counts says the same, and its last row is the sum of those above. */
static void test_counts_shown(void **state) {
  (void)state;
  hakyu_document *document = NULL;
  assert_int_equal(hakyu_review_document(&memory, ledger, HAKYU_TONGUES_BOTH, &document), HAKYU_OK);
  const hakyu_table *counts = find_table(document, "counts");
  static const int64_t wanted[5][4] = {{5, 1, 0, 6}, {0, 0, 0, 0}, {2, 7, 0, 9}, {3, 1, 0, 4}, {10, 9, 0, 19}};
  assert_non_null(counts);
  assert_int_equal(hakyu_table_rows(counts), 5);
  for (size_t r = 0; r < 5; r++)
    for (size_t c = 0; c < 4; c++) assert_int_equal(hakyu_table_cell_get(counts, r, c + 1)->integer, wanted[r][c]);
  assert_non_null(strstr(hakyu_table_cell_get(counts, 1, 0)->text[HAKYU_EN], "no revision this year"));
  assert_non_null(strstr(hakyu_table_cell_get(counts, 1, 0)->text[HAKYU_JA], "本年度は見直しに至らず"));
  hakyu_document_destroy(document);
}

/* ---- shape ---- */

/* Of the four tables of the approaches: ten underlined cells, all in the last column, and just these bear the mark, in both tongues. */
static void test_revisions_are_marked(void **state) {
  (void)state;
  hakyu_document *document = NULL;
  size_t approaches = 0, underlined = 0;
  assert_int_equal(hakyu_review_document(&memory, ledger, HAKYU_TONGUES_BOTH, &document), HAKYU_OK);
  for (size_t p = 0; p < hakyu_document_parts(document); p++) {
    const hakyu_table *table = hakyu_document_part(document, p).table;
    if (!table || strncmp(hakyu_table_key(table), "approach", 8) != 0) continue;
    approaches++;
    assert_int_equal(hakyu_table_columns(table), 5);
    for (size_t r = 0; r < hakyu_table_rows(table); r++)
      for (size_t c = 0; c < 5; c++) {
        const hakyu_cell *cell = hakyu_table_cell_get(table, r, c);
        const bool is_marked = strstr(cell->text[HAKYU_EN], "[revision]") != NULL;
        assert_int_equal(is_marked, strstr(cell->text[HAKYU_JA], "【改定】") != NULL);
        assert_int_equal(is_marked, cell->is_underlined != 0);
        if (is_marked) assert_int_equal(c, 4);
        underlined += is_marked;
      }
  }
  assert_int_equal(approaches, 4);
  assert_int_equal(underlined, 10);
  hakyu_document_destroy(document);
}

/* Reconstructed pairings show their confidence; D8 and D9 are 0.7 and 0.6. */
static void test_reconstructions(void **state) {
  (void)state;
  hakyu_document *document = NULL;
  assert_int_equal(hakyu_review_document(&memory, ledger, HAKYU_TONGUE_EN, &document), HAKYU_OK);
  const hakyu_table *table = find_table(document, "reconstructed");
  size_t found = 0;
  assert_int_equal(hakyu_table_rows(table), 8);
  for (size_t r = 0; r < hakyu_table_rows(table); r++) {
    const char *issue = hakyu_table_cell(table, r, 0);
    assert_non_null(strstr(issue, "†"));
    assert_true(hakyu_table_cell(table, r, 3)[1] != '\0'); /* a remark, not "-" */
    if (strncmp(issue, "D8 ", 3) == 0) found += hakyu_table_cell_get(table, r, 2)->value == 0.7;
    if (strncmp(issue, "D9 ", 3) == 0) found += hakyu_table_cell_get(table, r, 2)->value == 0.6;
  }
  assert_int_equal(found, 2);
  hakyu_document_destroy(document);
}

/* Every text stands in both tongues, and no phrase is missing (an id would be shown in its place). */
static void check_tongues(const hakyu_document *document) {
  for (size_t p = 0; p < hakyu_document_parts(document); p++) {
    const hakyu_part part = hakyu_document_part(document, p);
    for (int lang = 0; lang < 2; lang++) assert_null(strstr(part.text[lang], "review."));
    assert_int_equal(*part.text[HAKYU_EN] != '\0', *part.text[HAKYU_JA] != '\0');
    if (!part.table) continue;
    for (size_t c = 0; c < hakyu_table_columns(part.table); c++)
      for (int lang = 0; lang < 2; lang++) assert_null(strstr(hakyu_table_column(part.table, c)->header[lang], "review."));
    for (size_t n = 0; n < hakyu_table_notes(part.table); n++)
      for (int lang = 0; lang < 2; lang++) assert_null(strstr(hakyu_table_note_in(part.table, n, (hakyu_lang)lang), "review."));
    for (size_t r = 0; r < hakyu_table_rows(part.table); r++)
      for (size_t c = 0; c < hakyu_table_columns(part.table); c++) {
        const hakyu_cell *cell = hakyu_table_cell_get(part.table, r, c);
        assert_int_equal(*cell->text[HAKYU_EN] != '\0', *cell->text[HAKYU_JA] != '\0');
        for (int lang = 0; lang < 2; lang++) assert_null(strstr(cell->text[lang], "review."));
      }
  }
}

/* A letter of Japanese in a text that should be English: a text of a file that lacks its English. */
static void check_english(const hakyu_document *document) {
  for (size_t p = 0; p < hakyu_document_parts(document); p++) {
    const hakyu_part part = hakyu_document_part(document, p);
    for (size_t r = 0; part.table && r < hakyu_table_rows(part.table); r++)
      for (size_t c = 0; c < hakyu_table_columns(part.table); c++)
        for (const char *at = hakyu_table_cell_get(part.table, r, c)->text[HAKYU_EN]; *at;) {
          bool is_unsafe;
          const uint32_t letter = hk_text_next(&at, &is_unsafe);
          assert_false(letter >= 0x3041 && letter <= 0x9FFF);
        }
  }
}

static void test_both_tongues(void **state) {
  (void)state;
  hakyu_document *documents[5] = {NULL};
  assert_int_equal(hakyu_review_document(&memory, ledger, HAKYU_TONGUES_BOTH, &documents[0]), HAKYU_OK);
  assert_int_equal(hakyu_coverage_document(&memory, ledger, example, HAKYU_TONGUES_BOTH, &documents[1]), HAKYU_OK);
  assert_int_equal(hakyu_coverage_document(&memory, NULL, empty, HAKYU_TONGUES_BOTH, &documents[2]), HAKYU_OK);
  assert_int_equal(hakyu_catalogue_document(&memory, ledger->catalogue, HAKYU_TONGUES_BOTH, &documents[3]), HAKYU_OK);
  for (size_t d = 0; d < 4; d++) check_tongues(documents[d]), check_english(documents[d]), hakyu_document_destroy(documents[d]);
  for (size_t i = 0; i < ledger->catalogue->item_count; i++) {
    assert_int_equal(hakyu_item_document(&memory, ledger->catalogue, i, HAKYU_TONGUES_BOTH, &documents[4]), HAKYU_OK);
    check_tongues(documents[4]), check_english(documents[4]);
    hakyu_document_destroy(documents[4]);
  }
}

/* The words of all closed lists are there. */
static void test_words(void **state) {
  (void)state;
  for (int lang = 0; lang < 2; lang++) {
    const hakyu_lang tongue = (hakyu_lang)lang;
    for (int w = 0; w < HK_STATEMENT_WORD_COUNT; w++) assert_null(strstr(hk_word_statement((hk_statement_word)w, tongue), "review."));
    for (int w = 0; w <= HK_INFORMATIVE; w++) assert_null(strstr(hk_word_force((hk_force)w, tongue), "review."));
    for (int w = 0; w < HK_ISSUE_STATE_COUNT; w++) assert_null(strstr(hk_word_state((hk_issue_state)w, tongue), "review."));
    for (int w = 0; w < HK_CAUSE_COUNT; w++) assert_null(strstr(hk_word_cause((hk_cause)w, tongue), "review."));
    for (int w = 0; w <= HK_AUDIT_NOT_CHECKED; w++) assert_null(strstr(hk_word_audit((hk_audit_result)w, tongue), "review."));
    for (int w = 0; w <= HK_EDITION_SKELETON; w++) assert_null(strstr(hk_word_edition_state((hk_edition_state)w, tongue), "review."));
    for (int w = 0; w < HK_LEDGER_DISPOSITION_COUNT; w++) assert_true(strlen(hk_word_disposition((hk_ledger_disposition)w, tongue)) > 1);
  }
}

/* ---- wording ---- */

static bool propose(hk_force force, const char *change, hakyu_lang lang, char *out, size_t size) {
  hk_buffer text;
  hk_buffer_init(&text, &memory);
  const bool is_proposed = hk_wording_propose(&text, force, change, lang);
  assert_false(text.is_starved);
  snprintf(out, size, "%s", text.text);
  hk_buffer_fini(&text);
  return is_proposed;
}

static const char *const obliging[] = {
    "operators must do so", "MUST", "mUsT.", "it shall be", "what is required", "they have to", "they have  to", "one has\tto", "is mandatory", "Ｍｕｓｔ do",
    "mu\xE2\x80\x8Bst do", "m\xC2\xADust", "(must)", "do so; must", "遵守が必要", "この事項の遵守 が必要である", "遵守が\xE2\x80\x8B必要", "しなければならない", "しなければ\nならない",
    "義務付ける", "遵守すること"};
static const char *const harmless[] = {"redundancy", "mustard", "a shallow copy", "they had two", "musty rooms", "requirements for availability", "冗長化を挙げる", "必要に応じて", "",
                                       "no wording of obligation where a standard is not compulsory", "強制基準でないところでは、遵守を求める表現を用いない"};

static void test_what_obliges(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof obliging / sizeof *obliging; i++)
    if (!hk_wording_obliges(obliging[i])) fail_msg("does not oblige: %s", obliging[i]);
  for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
    if (hk_wording_obliges(harmless[i])) fail_msg("obliges: %s", harmless[i]);
}

/* Whatever a ledger says, in whatever force but the compulsory one: what is proposed does not oblige. */
static void test_wording_fits_the_force(void **state) {
  (void)state;
  char text[1024];
  for (int lang = 0; lang < 2; lang++)
    for (int force = HK_COMPULSORY; force <= HK_INFORMATIVE; force++) {
      for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
        assert_true(propose((hk_force)force, harmless[i], (hakyu_lang)lang, text, sizeof text));
        assert_int_equal(hk_wording_obliges(text), force == HK_COMPULSORY);
        assert_non_null(strstr(text, harmless[i]));
      }
      for (size_t i = 0; i < sizeof obliging / sizeof *obliging; i++) {
        assert_int_equal(propose((hk_force)force, obliging[i], (hakyu_lang)lang, text, sizeof text), force == HK_COMPULSORY);
        assert_int_equal(hk_wording_obliges(text), force == HK_COMPULSORY);
      }
    }
}

/* The same of the shipped review as it is shown, cell by cell, and with each force for each item. */
static void test_shipped_wording(void **state) {
  (void)state;
  for (int force = HK_COMPULSORY; force <= HK_INFORMATIVE; force++) {
    hakyu_document *document = NULL;
    for (uint32_t i = 0; i < ledger->catalogue->item_count; i++) ledger->catalogue->items[i].force = (hk_force)force;
    assert_int_equal(hakyu_review_document(&memory, ledger, HAKYU_TONGUES_BOTH, &document), HAKYU_OK);
    const hakyu_table *wording = find_table(document, "wording");
    assert_int_equal(hakyu_table_rows(wording), 10);
    for (size_t r = 0; r < 10; r++)
      for (int lang = 0; lang < 2; lang++) {
        const char *text = hakyu_table_cell_get(wording, r, 3)->text[lang];
        assert_int_equal(hk_wording_obliges(text), force == HK_COMPULSORY);
        assert_int_equal(strstr(text, lang == HAKYU_JA ? "遵守が必要" : "must") != NULL, force == HK_COMPULSORY);
        assert_true(hakyu_table_cell_get(wording, r, 3)->is_underlined);
      }
    hakyu_document_destroy(document);
  }
  for (uint32_t i = 0; i < ledger->catalogue->item_count; i++) ledger->catalogue->items[i].force = HK_DESIRABLE;
}

/* ---- coverage ---- */

static void test_coverage(void **state) {
  (void)state;
  hakyu_document *document = NULL;
  assert_int_equal(hakyu_coverage_document(&memory, ledger, example, HAKYU_TONGUE_EN, &document), HAKYU_OK);
  const hakyu_table *matrix = find_table(document, "coverage"), *gaps = find_table(document, "gaps"), *verify = find_table(document, "verify");
  assert_non_null(strstr(hakyu_document_title(document, HAKYU_EN), "[synthetic]"));
  assert_int_equal(hakyu_table_rows(matrix), 10);
  assert_int_equal(hakyu_table_columns(matrix), 13);
  assert_string_equal(hakyu_table_header(matrix, 2), "G.PURP*"); /* revised */
  assert_string_equal(hakyu_table_header(matrix, 3), "G.SCOPE");
  assert_string_equal(hakyu_table_cell(matrix, 0, 6), "partly");     /* telecom, G.P.U */
  assert_string_equal(hakyu_table_cell(matrix, 9, 4), "not entered"); /* logistics, G.P.A: left out of the file */
  for (size_t r = 0; r < hakyu_table_rows(gaps); r++) { /* every item is counted once for each sector */
    int64_t sum = 0;
    for (size_t c = 2; c < 7; c++) sum += hakyu_table_cell_get(gaps, r, c)->integer;
    assert_int_equal(sum, 10);
  }
  size_t named = 0;
  for (size_t r = 0; r < hakyu_table_rows(verify); r++) {
    const char *items = hakyu_table_cell(verify, r, 2);
    named++;
    for (const char *at = items; (at = strchr(at, ',')); at++) named++;
    assert_null(strstr(items, "G.SCOPE")); /* not revised */
    assert_null(strstr(items, "G.P.I"));
  }
  assert_int_equal(named, 10 * 8); /* eight items are revised, ten sectors look at each of them once */
  hakyu_document_destroy(document);
}

/* Standards that are held against another catalogue are refused. */
static void test_another_catalogue(void **state) {
  (void)state;
  hakyu_document *document = NULL;
  char *text = NULL;
  ledger->catalogue->digest[0] ^= 1;
  assert_int_equal(hakyu_coverage_document(&memory, ledger, example, HAKYU_TONGUE_EN, &document), HAKYU_USAGE);
  assert_int_equal(hakyu_coverage_json(&memory, ledger, example, &text), HAKYU_USAGE);
  ledger->catalogue->digest[0] ^= 1;
  assert_null(document);
  assert_null(text);
}

/* The last audit of a sector and item stands with what is to be verified. */
static void test_audits(void **state) {
  (void)state;
  hk_audit audits[] = {{.id = "a", .item = "G.P.U", .sector = "telecom", .who = "x", .note = {"", ""}, .source = "", .date = 20070900, .result = HK_AUDIT_DOES_NOT},
                       {.id = "b", .item = "G.P.U", .sector = "telecom", .who = "x", .note = {"", ""}, .source = "", .date = 20071200, .result = HK_AUDIT_CONFORMS},
                       {.id = "c", .item = "G.P.U", .sector = "gas", .who = "x", .note = {"", ""}, .source = "", .date = 20071000, .result = HK_AUDIT_PARTLY}};
  hakyu_register kept = *ledger->audits;
  hakyu_document *document = NULL;
  size_t found = 0;
  ledger->audits->audits = audits, ledger->audits->audit_count = 3;
  assert_int_equal(hakyu_coverage_document(&memory, ledger, example, HAKYU_TONGUE_EN, &document), HAKYU_OK);
  *ledger->audits = kept;
  const hakyu_table *verify = find_table(document, "verify");
  for (size_t r = 0; r < hakyu_table_rows(verify); r++) {
    const char *said = hakyu_table_cell(verify, r, 4);
    if (strcmp(said, "G.P.U conforms 2007-12") == 0) found++, assert_string_equal(hakyu_table_cell(verify, r, 0), "Telecom");
    if (strcmp(said, "G.P.U conforms partly 2007-10") == 0) found++, assert_string_equal(hakyu_table_cell(verify, r, 0), "Gas");
  }
  assert_int_equal(found, 2);
  assert_int_equal(hakyu_table_rows(find_table(document, "audits")), 3);
  hakyu_document_destroy(document);
}

/* ---- the catalogue that ships ---- */

/* Every item has a lever that is built, or says why simulation cannot speak to it; what is crossed with NIST CSF is an item of it. */
static void test_shipped_catalogue(void **state) {
  (void)state;
  const hakyu_catalogue *catalogue = ledger->catalogue;
  hakyu_findings *findings = NULL;
  hakyu_catalogue *csf = NULL;
  size_t crossed = 0;
  assert_int_equal(hakyu_findings_create(&memory, &findings), HAKYU_OK);
  assert_int_equal(hakyu_catalogue_read(&memory, "models/guidelines/nist-csf-2.yaml", findings, &csf), HAKYU_OK);
  assert_int_equal(catalogue->item_count, 11);
  for (uint32_t i = 0; i < catalogue->item_count; i++) {
    const hk_item *item = &catalogue->items[i];
    assert_true(hk_item_is_assessable(item) || (*item->not_assessable[HAKYU_EN] && *item->not_assessable[HAKYU_JA]));
    assert_int_equal(item->force, HK_DESIRABLE); /* nothing of this guideline is compulsory */
    assert_false(item->has_cost);                /* no cost has a source */
    assert_true(item->crosswalk_count > 0);
    for (uint32_t c = 0; c < item->crosswalk_count; c++) {
      assert_int_equal(item->crosswalk[c].confidence_ppm, 850000);
      if (strcmp(catalogue->schemes[item->crosswalk[c].scheme].id, "nist-csf-2") != 0) continue;
      for (uint32_t r = 0; r < item->crosswalk[c].reference_count; r++) crossed++, assert_int_not_equal(hk_catalogue_find_item(csf, item->crosswalk[c].references[r]), HK_NOWHERE);
    }
    const hk_statement skeleton = hk_item_states(item, hk_catalogue_find_edition(catalogue, "2026"));
    assert_int_equal(skeleton.states, HK_NOT_ENTERED);
    const hk_statement before = hk_item_states(item, hk_catalogue_find_edition(catalogue, "2006"));
    assert_int_equal(before.is_circular, strcmp(item->id, "G.P.I") != 0); /* only the pillar that the review does not name is known from a text */
  }
  assert_int_equal(crossed, 36);
  hakyu_catalogue_destroy(csf);
  hakyu_findings_destroy(findings);
}

/* ---- no memory ---- */

static void test_starved(void **state) {
  (void)state;
  bool is_done = false;
  for (long allowed = 0; !is_done && allowed < 100000; allowed += 1 + allowed / 40) {
    pantry p = {.left = allowed};
    const hakyu_memory starved = {pantry_resize, &p};
    hakyu_document *documents[3] = {NULL};
    char *texts[3] = {NULL};
    hakyu_status status[6] = {
        hakyu_review_document(&starved, ledger, HAKYU_TONGUES_BOTH, &documents[0]), hakyu_coverage_document(&starved, ledger, example, HAKYU_TONGUES_BOTH, &documents[1]),
        hakyu_item_document(&starved, ledger->catalogue, 4, HAKYU_TONGUES_BOTH, &documents[2]), hakyu_review_json(&starved, ledger, &texts[0]),
        hakyu_coverage_json(&starved, ledger, example, &texts[1]), hakyu_item_json(&starved, ledger->catalogue, 4, &texts[2])};
    is_done = true;
    for (int i = 0; i < 6; i++) {
      assert_true(status[i] == HAKYU_OK || status[i] == HAKYU_NO_MEMORY);
      assert_int_equal(status[i] == HAKYU_OK, i < 3 ? documents[i] != NULL : texts[i - 3] != NULL);
      is_done &= status[i] == HAKYU_OK;
    }
    for (int i = 0; i < 3; i++) hakyu_document_destroy(documents[i]), pantry_resize(&p, texts[i], 0);
    assert_int_equal(p.held, 0);
  }
  assert_true(is_done);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_counts), cmocka_unit_test(test_counts_shown), cmocka_unit_test(test_revisions_are_marked),
                                     cmocka_unit_test(test_reconstructions), cmocka_unit_test(test_both_tongues), cmocka_unit_test(test_words),
                                     cmocka_unit_test(test_what_obliges), cmocka_unit_test(test_wording_fits_the_force), cmocka_unit_test(test_shipped_wording),
                                     cmocka_unit_test(test_coverage), cmocka_unit_test(test_another_catalogue), cmocka_unit_test(test_audits),
                                     cmocka_unit_test(test_shipped_catalogue), cmocka_unit_test(test_starved)};
  return cmocka_run_group_tests(tests, read_shipped, let_go);
}
