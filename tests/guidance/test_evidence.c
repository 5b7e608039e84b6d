/* One small named model for each disposition and for commonality, from the files to the row: model and scenario run, catalogue read, items
   tried, table made. The plant is struck at 1 h for 10 h; what it feeds has a battery for 2 h, or for 24 h where all is well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "tried_run.h"

static const tried_wishes wishes = {.replications = 200, .outer_count = 2, .first = 100, .most = 100};

static const char plant[] =
    "asset plant repair=10h name_en=Plant name_ja=発電所\nstrike storm assets=[plant] at=1h\n"
    "sector medical\nsector rail\nsector finance\nsector gas\n";

/* One item: against backups that run out. %s: what edition "one" states, further keys. */
static const char guideline[] =
    "hakyu: 1\nkind: catalogue\ntitle: {ja: 指針, en: Guideline}\nsources: {S: {what: made up}}\n"
    "editions:\n  one: {title: {ja: 第1版, en: First}, source: S}\n"
    "items:\n  BACKUP:\n    title: {ja: 予備電源, en: Backup power}\n    force: %s\n    mechanisms: [backup_exhausted]\n%s    source: S\n"
    "    levers: [{lever: backup_at_least}]\n    protections: [stage]\n    editions: {one: {states: %s, source: S}}\n";

/* `count` assets of a sector, each on its own battery. */
static void add_homes(char *rows, size_t size, const char *sector, int count, const char *chain) {
  for (int k = 0; k < count; k++) {
    size_t used = strlen(rows);
    snprintf(rows + used, size - used, "asset %s%d sector=%s weight=10 weight_unit=users end_use=yes\nneed %s%d.in from=[plant] backup=%s\n", sector, k, sector, sector, k, chain);
  }
}

static void make(tried_run *tried, const char *name, const char *const *sectors, int count, int each, const char *hours, const char *force, const char *more, const char *states) {
  char rows[16000], catalogue[2000];
  snprintf(rows, sizeof rows, "%sstage cells battery autonomy=%s\n", plant, hours);
  for (int s = 0; s < count; s++) add_homes(rows, sizeof rows, sectors[s], each, "cells");
  snprintf(catalogue, sizeof catalogue, guideline, force, more, states);
  tried_run_of_rows(tried, name, rows, catalogue, wishes);
}

static const char *const sectors[] = {"telecom", "water", "medical"};

static const hk_evidence_row *is_row(const tried_run *tried, const char *disposition) {
  const hk_evidence_row *row = tried_row(tried, "BACKUP");
  if (strcmp(hakyu_disposition_name(row->ruling.disposition), disposition) != 0)
    fail_msg("%s, expected %s: %s", hakyu_disposition_name(row->ruling.disposition), disposition, row->why[HAKYU_EN]);
  assert_false(row->ruling.is_undecided);
  return row;
}

static void test_inside_three_sectors(void **state) {
  tried_run tried;
  (void)state;
  make(&tried, "inside-three", sectors, 3, 2, "2h", "desirable", "", "partly");
  const hk_evidence_row *row = is_row(&tried, "revision_needed");
  assert_int_equal(row->figures.common_sectors, 3);
  assert_int_equal(row->mechanism, HAKYU_MECHANISM_backup_exhausted);
  assert_true(row->figures.effect->gain / row->figures.effect->base > 0.999); /* a battery for 48 h bridges all of it */
  assert_non_null(strstr(row->wording[HAKYU_EN], "It is desirable that measures"));
  assert_non_null(strstr(row->wording[HAKYU_JA], "望ましい"));
  assert_null(strstr(row->wording[HAKYU_JA], "遵守が必要"));
  assert_true(row->ruling.stays == 1);
  assert_string_equal(row->origin, "domestic");
  assert_true(row->any_loss.value == 1);
  tried_run_fini(&tried);
}

static void test_inside_two_sectors(void **state) {
  tried_run tried;
  (void)state;
  make(&tried, "inside-two", sectors, 2, 2, "2h", "desirable", "", "partly");
  const hk_evidence_row *row = is_row(&tried, "route_to_sector_standard");
  assert_int_equal(row->figures.common_sectors, 2);
  assert_false(row->figures.is_concentrated);
  tried_run_fini(&tried);
}

/* One exchange, whose battery runs out, feeds six sectors that have nothing against that. */
static void test_one_asset_reaching_six_sectors(void **state) {
  static const char *const others[] = {"power", "water", "medical", "rail", "finance", "gas"};
  char rows[8000], catalogue[2000];
  tried_run tried;
  (void)state;
  snprintf(rows, sizeof rows, "%sstage cells battery autonomy=2h\nasset exchange sector=telecom name_en=Exchange name_ja=交換局\nneed exchange.in from=[plant] backup=cells\n", plant);
  for (int s = 0; s < 6; s++) {
    size_t used = strlen(rows);
    snprintf(rows + used, sizeof rows - used, "asset %s-user sector=%s weight=10 weight_unit=users end_use=yes\nneed %s-user.in from=[exchange]\n", others[s], others[s], others[s]);
  }
  snprintf(catalogue, sizeof catalogue, guideline, "desirable", "", "not_stated");
  tried_run_of_rows(&tried, "one-asset-six-sectors", rows, catalogue, wishes);
  const hk_evidence_row *row = is_row(&tried, "route_to_sector_standard");
  assert_true(row->figures.is_concentrated);
  assert_int_equal(row->figures.common_sectors, 1);
  assert_int_equal(row->common->asset_reach_count, 6);
  for (int s = 0; s < 6; s++) assert_non_null(strstr(row->issue[HAKYU_EN], others[s]));
  assert_non_null(strstr(row->wording[HAKYU_EN], "For the standard of telecom")); /* its own sector */
  assert_non_null(strstr(row->finding[HAKYU_JA], "交換局"));
  tried_run_fini(&tried);
}

static void test_stated_and_adopted_by_some(void **state) {
  tried_run tried;
  (void)state;
  make(&tried, "stated-partial", sectors, 3, 30, "2h", "desirable", "    adoption: {low: 0.3, high: 0.9, source: S}\n", "stated");
  const hk_evidence_row *row = is_row(&tried, "stated_but_weak");
  assert_true(row->ruling.is_to_confirm);
  assert_true(row->figures.effect->gain / row->figures.effect->base > 0.1 && row->figures.effect->gain / row->figures.effect->base < 0.95);
  assert_non_null(strstr(row->wording[HAKYU_EN], "Confirm and verify"));
  tried_run_fini(&tried);
}

static void test_not_entered(void **state) {
  tried_run tried;
  (void)state;
  make(&tried, "not-entered", sectors, 3, 2, "2h", "desirable", "", "not_entered");
  is_row(&tried, "edition_not_entered");
  tried_run_fini(&tried);
}

static void test_nothing_above_the_threshold(void **state) {
  tried_run tried;
  (void)state;
  make(&tried, "no-effect", sectors, 3, 2, "24h", "desirable", "", "not_stated");
  const hk_evidence_row *row = is_row(&tried, "no_revision_this_year");
  assert_true(row->figures.effect->base == 0);
  tried_run_fini(&tried);
}

static void test_already_considered(void **state) {
  tried_run tried;
  (void)state;
  make(&tried, "already-considered", sectors, 3, 2, "24h", "desirable", "", "stated");
  const hk_evidence_row *row = is_row(&tried, "already_considered");
  assert_true(row->figures.removal->gain > 0);
  assert_non_null(strstr(row->why[HAKYU_EN], "(enough)"));
  assert_int_equal(hk_rule_verdict(HAKYU_DISPOSITION_already_considered, &row->figures, &row->ruling), HAKYU_SUPPORTS);
  tried_run_fini(&tried);
  /* with batteries that do not last, the same word of a review is contradicted */
  make(&tried, "already-considered-no-longer", sectors, 3, 2, "1h", "desirable", "", "stated");
  row = tried_row(&tried, "BACKUP");
  assert_int_equal(hk_rule_verdict(HAKYU_DISPOSITION_already_considered, &row->figures, &row->ruling), HAKYU_CONTRADICTS);
  tried_run_fini(&tried);
}

static void test_not_assessable(void **state) {
  static const char catalogue[] =
      "hakyu: 1\nkind: catalogue\ntitle: {ja: 指針, en: Guideline}\nsources: {S: {what: made up}}\neditions:\n  one: {title: {ja: 第1版, en: First}, source: S}\n"
      "items:\n  BACKUP:\n    title: {ja: 教育, en: Education}\n    not_assessable: {ja: 模擬できない, en: nothing to simulate}\n    source: S\n"
      "    editions: {one: {states: stated, source: S}}\n";
  char rows[4000];
  tried_run tried;
  (void)state;
  snprintf(rows, sizeof rows, "%sstage cells battery autonomy=2h\n", plant);
  add_homes(rows, sizeof rows, "water", 2, "cells");
  tried_run_of_rows(&tried, "not-assessable", rows, catalogue, wishes);
  const hk_evidence_row *row = is_row(&tried, "not_assessable");
  assert_null(row->figures.effect);
  assert_non_null(strstr(row->sentence[HAKYU_EN], "says nothing: nothing to simulate"));
  assert_non_null(strstr(tried.table->limits[HAKYU_EN], "BACKUP"));
  tried_run_fini(&tried);
}

/* Its levers act, but what it addresses never happened, and no protection stood against it: an effect of 0 would look measured. */
static void test_nothing_to_spare(void **state) {
  static const char catalogue[] =
      "hakyu: 1\nkind: catalogue\ntitle: {ja: 指針, en: Guideline}\nsources: {S: {what: made up}}\neditions:\n  one: {title: {ja: 第1版, en: First}, source: S}\n"
      "items:\n  BACKUP:\n    title: {ja: 漏えい防止, en: Leaks}\n    mechanisms: [leak]\n    levers: [{lever: repair_faster}]\n    source: S\n"
      "    editions: {one: {states: partly, source: S}}\n";
  char rows[4000];
  tried_run tried;
  (void)state;
  snprintf(rows, sizeof rows, "%sstage cells battery autonomy=2h\n", plant);
  add_homes(rows, sizeof rows, "water", 2, "cells");
  tried_run_of_rows(&tried, "nothing-to-spare", rows, catalogue, wishes);
  const hk_evidence_row *row = is_row(&tried, "not_assessable");
  assert_null(row->figures.effect);
  assert_null(row->effect);
  assert_int_equal(tried.table->tested, 0);
  assert_non_null(strstr(row->sentence[HAKYU_EN], "says nothing: no failure that it addresses cost anything"));
  assert_non_null(strstr(row->sentence[HAKYU_JA], "何も言えない: 追跡した試行では"));
  assert_int_equal(hk_rule_verdict(HAKYU_DISPOSITION_revision_needed, &row->figures, &row->ruling), HAKYU_SAYS_NOTHING);
  tried_run_fini(&tried);
}

static void test_wording_fits_the_force(void **state) {
  tried_run tried;
  (void)state;
  make(&tried, "compulsory", sectors, 3, 2, "2h", "compulsory", "", "partly");
  const hk_evidence_row *row = is_row(&tried, "revision_needed");
  assert_non_null(strstr(row->wording[HAKYU_EN], "must"));
  assert_non_null(strstr(row->wording[HAKYU_JA], "遵守が必要"));
  tried_run_fini(&tried);
  for (int force = HK_COMPULSORY; force <= HK_INFORMATIVE; force++)
    for (int d = 0; d < HAKYU_DISPOSITION_COUNT; d++)
      for (int lang = 0; lang < 2; lang++) {
        hk_buffer out;
        hk_buffer_init(&out, hakyu_memory_default());
        hk_row_wording(&out, (hk_force)force, (hakyu_disposition)d, "weakness", "sector", (hakyu_lang)lang);
        const bool is_must = out.text && (strstr(out.text, "must") || strstr(out.text, "遵守"));
        if (is_must) assert_int_equal(force, HK_COMPULSORY);
        hk_buffer_fini(&out);
      }
}

/* ---- several scenarios ---- */

static const hakyu_table *table_of(const hakyu_document *document, const char *key) {
  for (size_t p = 0; p < hakyu_document_parts(document); p++) {
    const hakyu_part part = hakyu_document_part(document, p);
    if (part.table && strcmp(part.key, key) == 0) return part.table;
  }
  fail_msg("no table %s", key);
  return NULL;
}

static void make_of_frequency(tried_run *tried, const char *name, int homes, const char *frequency) {
  char rows[8000], catalogue[2000];
  snprintf(rows, sizeof rows, "%sscenario horizon=48h%s\nstage cells battery autonomy=2h\n", plant, frequency);
  add_homes(rows, sizeof rows, "telecom", homes, "cells");
  snprintf(catalogue, sizeof catalogue, guideline, "desirable", "", "partly");
  tried_run_of_rows(tried, name, rows, catalogue, wishes);
}

/* The first scenario loses as much as the second a time (all homes, so the index is the same), but the second comes four times as often. */
static void test_across_scenarios(void **state) {
  static const char *const frequencies[2][2] = {{" frequency=0.05/year", " frequency=0.2/year"}, {" frequency=0.05/year", ""}};
  (void)state;
  for (int is_silent = 0; is_silent < 2; is_silent++) {
    tried_run tried[2];
    hakyu_document *document = NULL;
    make_of_frequency(&tried[0], "seldom", 2, frequencies[is_silent][0]);
    make_of_frequency(&tried[1], "often", 2, frequencies[is_silent][1]);
    const hakyu_evidence_source sources[] = {{.run_folder = tried[0].run, .evidence_folder = tried[0].evidence}, {.run_folder = tried[1].run, .evidence_folder = tried[1].evidence}};
    assert_int_equal(hakyu_document_evidence(hakyu_memory_default(), sources, 2, tried[0].catalogue, "one", 0.01, NULL, HAKYU_TONGUES_BOTH, NULL, &document), HAKYU_OK);
    const hakyu_table *table = table_of(document, "evidence"), *figures = table_of(document, "figures"), *items = table_of(document, "item_runs");
    assert_int_equal(hakyu_table_rows(items), 1);
    assert_string_equal(hakyu_table_cell(items, 0, 0), "BACKUP");
    assert_true(hakyu_table_cell_get(items, 0, 2)->value == 2 && hakyu_table_cell_get(items, 0, 3)->value == 2 && hakyu_table_cell_get(items, 0, 4)->value == 0);
    assert_non_null(strstr(hakyu_table_cell(items, 0, 6), "for the sector's own standard 2"));
    assert_int_equal(hakyu_table_rows(table), 2);
    const char *note = hakyu_table_note_in(table, 0, HAKYU_EN);
    const size_t last = hakyu_table_columns(figures) - 1;
    if (is_silent) {
      assert_non_null(strstr(note, "not ranked across scenarios"));
      assert_non_null(strstr(hakyu_table_note_in(table, 0, HAKYU_JA), "シナリオをまたぐ順位は付けない"));
      assert_string_equal(hakyu_table_cell(figures, 1, last), "");
    } else {
      assert_non_null(strstr(note, "ordered by the loss avoided a year"));
      assert_true(hakyu_table_cell_get(figures, 0, last)->value > 3.99 * hakyu_table_cell_get(figures, 1, last)->value);
    }
    hakyu_document_destroy(document);
    assert_int_equal(hakyu_document_evidence(hakyu_memory_default(), sources, 2, tried[0].catalogue, "two", 0.01, NULL, HAKYU_TONGUE_EN, NULL, &document), HAKYU_NOT_FOUND);
    tried_run_fini(&tried[0]);
    tried_run_fini(&tried[1]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_inside_three_sectors), cmocka_unit_test(test_inside_two_sectors),
                                     cmocka_unit_test(test_one_asset_reaching_six_sectors), cmocka_unit_test(test_stated_and_adopted_by_some),
                                     cmocka_unit_test(test_not_entered), cmocka_unit_test(test_nothing_above_the_threshold), cmocka_unit_test(test_already_considered),
                                     cmocka_unit_test(test_not_assessable), cmocka_unit_test(test_nothing_to_spare), cmocka_unit_test(test_wording_fits_the_force), cmocka_unit_test(test_across_scenarios)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
