/* Closing the gaps of sector standards: an item adopted in one sector alone. Where sectors have nothing to do with each other, what closing it in
   each spares adds up to what the item spares everywhere, exactly; in a sector that its levers do not reach it is not tried; what cannot be
   tried says why; what is stated is no gap. And the document says all of this. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <hakyu/review.h>
#include <hakyu/whatif.h>

#include "guidance/closed_gaps.h"
#include "tried_run.h"

/* Towns and farms on lines of their own, each with a backup that may not start and does not last. */
static const char rows[] =
    "asset grid repair=exponential(mean=6h)\nasset line repair=exponential(mean=6h)\n"
    "stage cells battery autonomy=5h success=0.7\nstage tank pump autonomy=3h success=0.5\n"
    "asset town sector=telecom weight=10 weight_unit=users end_use=yes\nneed town.in from=[grid] backup=cells\n"
    "asset city sector=telecom weight=30 weight_unit=users end_use=yes\nneed city.in from=[grid] backup=cells\n"
    "asset farm sector=water weight=10 weight_unit=users end_use=yes\nneed farm.in from=[line] backup=tank\n"
    "asset mill sector=water weight=20 weight_unit=users end_use=yes\nneed mill.in from=[line] backup=tank\n"
    "shock storm assets=[grid] probability=0.6 at=1h\nshock gale assets=[line] probability=0.5 at=1h\nscenario horizon=48h\n";

static const char catalogue[] =
    "hakyu: 1\nkind: catalogue\ntitle: {ja: 指針, en: Guideline}\nsources: {S: {what: made up}}\neditions:\n  one: {title: {ja: 第1版, en: First}, source: S}\nitems:\n"
    "  LAST:\n    title: {ja: 持続, en: Lasting}\n    mechanisms: [backup_exhausted]\n    levers: [{lever: backup_at_least, targets: \"sector:water\"}]\n    source: S\n"
    "    editions: {one: {states: partly, source: S}}\n"
    "  START:\n    title: {ja: 起動, en: Starting}\n    mechanisms: [backup_start_failed]\n    levers: [{lever: backup_start_probability, doses: [3]}]\n    source: S\n"
    "    adoption: {low: 0.4, high: 0.9, source: S}\n    editions: {one: {states: partly, source: S}}\n"
    "  TALK:\n    title: {ja: 訓練, en: Drills}\n    not_assessable: {ja: 模擬できない, en: nothing to simulate}\n    source: S\n";

static const char standards_text[] =
    "hakyu: 1\nkind: standards\ntitle: {ja: 基準, en: Standards}\nnature: synthetic\ncatalogue: guideline.yaml\nedition: one\nsources: {S: {what: made up}}\nsectors:\n"
    "  telecom: {title: {ja: 通信, en: Telecom}, source: S}\n  water: {title: {ja: 水道, en: Water}, source: S}\n  banking: {title: {ja: 金融, en: Banking}, source: S}\n"
    "coverage:\n  telecom: {LAST: not_stated, START: planned, TALK: partly}\n  water: {LAST: partly, START: partly, TALK: stated}\n"
    "  banking: {LAST: stated, START: not_stated, TALK: stated}\n";

typedef struct bench {
  tried_run tried;
  hakyu_standards *standards;
  hk_closed_gap *gaps; size_t count;
} bench;

static void close_gaps(bench *b) {
  hakyu_whatif_options options = hakyu_whatif_defaults();
  hakyu_whatif_progress progress = {0};
  hakyu_whatif *whatif = NULL;
  options.what = HAKYU_WHATIF_GAPS;
  options.folder = b->tried.evidence;
  options.threads = 1;
  options.budget_s = 0;
  assert_int_equal(hakyu_whatif_open(hakyu_memory_default(), b->tried.run, &options, NULL, &whatif), HAKYU_USAGE); /* of which standards? */
  options.standards = b->standards;
  assert_int_equal(hakyu_whatif_open(hakyu_memory_default(), b->tried.run, &options, NULL, &whatif), HAKYU_OK);
  while (!progress.is_complete) assert_int_equal(hakyu_whatif_step(whatif, 1000, NULL, &progress), HAKYU_OK);
  assert_int_equal(progress.changes, 3); /* two items in two sectors, but one acts in one of them only */
  assert_int_equal(hakyu_whatif_close(whatif, NULL), HAKYU_OK);
}

static int begin(void **state) {
  static bench b;
  char path[600];
  tried_run_of_rows(&b.tried, "gaps", rows, catalogue, (tried_wishes){.replications = 400, .outer_count = 4, .first = 100, .most = 100});
  snprintf(path, sizeof path, "%s/tried-gaps/standards.yaml", TEST_WORK);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(standards_text, file);
  fclose(file);
  assert_int_equal(hakyu_standards_read(hakyu_memory_default(), path, NULL, &b.standards), HAKYU_OK);
  assert_int_equal(hk_guidance_closed_gaps(b.tried.table->facts, NULL, b.standards, &b.gaps, &b.count), HAKYU_OK); /* nothing tried yet */
  for (size_t g = 0; g < b.count; g++) assert_true(!b.gaps[g].effect && strcmp(b.gaps[g].why[HAKYU_EN], "not measured yet") == 0);
  close_gaps(&b);
  hk_trials_store *store = NULL;
  assert_int_equal(hk_trials_store_open(hakyu_memory_default(), b.tried.evidence, NULL, &store), HAKYU_OK);
  assert_int_equal(hk_guidance_closed_gaps(b.tried.table->facts, store, b.standards, &b.gaps, &b.count), HAKYU_OK);
  hk_trials_store_close(store);
  *state = &b;
  return 0;
}

static int end(void **state) {
  bench *b = *state;
  hakyu_standards_destroy(b->standards);
  tried_run_fini(&b->tried);
  return 0;
}

static const hk_closed_gap *find(const bench *b, const char *sector, const char *item) {
  for (size_t g = 0; g < b->count; g++)
    if (strcmp(b->standards->sectors[b->gaps[g].sector].id, sector) == 0 && strcmp(b->standards->catalogue->items[b->gaps[g].item].id, item) == 0) return &b->gaps[g];
  return NULL;
}

static double spared(const hk_effect *effect) { return effect->index.avoided.mean.value; }

static void test_figures(void **state) {
  const bench *b = *state;
  const hk_closed_gap *towns = find(b, "telecom", "START"), *farms = find(b, "water", "START"), *lasting = find(b, "water", "LAST"), *elsewhere = find(b, "telecom", "LAST");
  assert_int_equal(b->count, 6);
  assert_true(towns->states == HK_PLANNED && farms->states == HK_PARTLY);
  assert_int_equal(towns->effect->pairs, 400);
  assert_true(spared(towns->effect) > 0 && spared(farms->effect) > 0);
  /* apart from each other, and adopted by the same assets as everywhere: the sum is the whole */
  const hk_effect *start = tried_row(&b->tried, "START")->effect, *last = tried_row(&b->tried, "LAST")->effect;
  assert_true(start->pairs == 400 && fabs(spared(towns->effect) + spared(farms->effect) - spared(start)) < 1e-9 * spared(start));
  assert_true(fabs(spared(lasting->effect) - spared(last)) < 1e-9 * spared(last)); /* reaches that sector only, anyway */
  assert_true(!elsewhere->effect && strstr(elsewhere->why[HAKYU_EN], "act on nothing") && strstr(elsewhere->why[HAKYU_JA], "対象がない"));
  /* all that is spared is the sector's own */
  assert_true(towns->own && fabs(spared(towns->own) - spared(towns->effect)) < 1e-12 && towns->own->index.share > towns->effect->index.share);
}

static void test_without(void **state) {
  const bench *b = *state;
  const hk_closed_gap *talk = find(b, "telecom", "TALK"), *bank = find(b, "banking", "START");
  assert_true(talk && !talk->effect && strcmp(talk->why[HAKYU_EN], "nothing to simulate") == 0 && strcmp(talk->why[HAKYU_JA], "模擬できない") == 0);
  assert_true(bank && !bank->effect && strstr(bank->why[HAKYU_EN], "no such sector") && strstr(bank->why[HAKYU_JA], "分野"));
  assert_true(!find(b, "water", "TALK") && !find(b, "banking", "LAST")); /* stated */
  for (size_t g = 1; g < b->count; g++) /* by effect, then those without */
    assert_true(b->gaps[g].effect ? b->gaps[g - 1].effect && spared(b->gaps[g - 1].effect) >= spared(b->gaps[g].effect) : true);
}

static const hakyu_table *table_of(const hakyu_document *document, const char *key) {
  for (size_t p = 0; p < hakyu_document_parts(document); p++)
    if (strcmp(hakyu_document_part(document, p).key, key) == 0) return hakyu_document_part(document, p).table;
  fail_msg("no table %s", key);
  return NULL;
}

static size_t column_of(const hakyu_table *table, const char *key) {
  for (size_t c = 0; c < hakyu_table_columns(table); c++)
    if (strcmp(hakyu_table_column(table, c)->key, key) == 0) return c;
  fail_msg("no column %s", key);
  return 0;
}

/* The document has the same figures, every gap once, and both tongues; without runs it says how to get them. */
static void test_document(void **state) {
  const bench *b = *state;
  hakyu_document *document = NULL;
  const hakyu_evidence_source source = {.run_folder = b->tried.run, .evidence_folder = b->tried.evidence};
  assert_int_equal(hakyu_coverage_with_document(hakyu_memory_default(), NULL, b->standards, &source, 1, HAKYU_TONGUES_BOTH, NULL, &document), HAKYU_OK);
  const hakyu_table *measured = table_of(document, "closed_gaps"), *others = table_of(document, "gaps_unmeasured");
  assert_int_equal(hakyu_table_rows(measured), 3);
  assert_int_equal(hakyu_table_rows(others), 3);
  const size_t column = column_of(measured, "spared");
  for (size_t r = 0; r < 3; r++) assert_true(hakyu_table_cell_get(measured, r, column)->value == spared(b->gaps[r].effect));
  for (size_t c = 0; c < hakyu_table_columns(measured); c++)
    for (int lang = 0; lang < 2; lang++) assert_true(*hakyu_table_column(measured, c)->header[lang]);
  bool is_told = false;
  for (size_t r = 0; r < 3; r++) is_told = is_told || strcmp(hakyu_table_cell_get(others, r, column_of(others, "why"))->text[HAKYU_JA], "このモデルにはこの分野がない") == 0;
  assert_true(is_told);
  hakyu_document_destroy(document);
  assert_int_equal(hakyu_coverage_document(hakyu_memory_default(), NULL, b->standards, HAKYU_TONGUE_EN, &document), HAKYU_OK);
  const hakyu_table *counts = table_of(document, "gaps");
  assert_non_null(strstr(hakyu_table_note(counts, hakyu_table_notes(counts) - 1), "--coverage --with"));
  hakyu_document_destroy(document);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_figures), cmocka_unit_test(test_without), cmocka_unit_test(test_document)};
  return cmocka_run_group_tests_name("gaps", tests, begin, end);
}
