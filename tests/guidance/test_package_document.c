/* Packages from the porch: searched, noted, read back and told. The greedy search finds what enumeration finds where effects only overlap; costs
   are those of all that could adopt, and give their own front; stopped and begun again nothing is measured twice; another state of the
   catalogue is refused; where nothing can be tried, that is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <hakyu/packages.h>

#include "guidance/package_table.h"
#include "tried_run.h"

/* Two towns on one grid with batteries that may not start, and a farm on a line of its own. */
static const char rows[] =
    "asset grid repair=exponential(mean=6h)\nasset line repair=exponential(mean=6h)\nstage cells battery autonomy=5h success=0.7\n"
    "asset town sector=telecom weight=10 weight_unit=users end_use=yes\nneed town.in from=[grid] backup=cells\n"
    "asset city sector=telecom weight=30 weight_unit=users end_use=yes\nneed city.in from=[grid] backup=cells\n"
    "asset farm sector=water weight=10 weight_unit=users end_use=yes\nneed farm.in from=[line]\n"
    "shock storm assets=[grid] probability=0.6 at=1h\nshock gale assets=[line] probability=0.5 at=1h\nscenario horizon=48h\n";

#define HEAD "hakyu: 1\nkind: catalogue\ntitle: {ja: 指針, en: Guideline}\nsources: {S: {what: made up}}\neditions:\n  one: {title: {ja: 第1版, en: First}, source: S}\nitems:\n"
#define ITEM(id, lever, low, high) \
  "  " id ":\n    title: {ja: 項目, en: An item}\n    mechanisms: [unprotected]\n    levers: [" lever "]\n    cost: {low: " low ", high: " high ", unit: JPY, source: S}\n    source: S\n" \
  "    editions: {one: {states: partly, source: S}}\n"
static const char catalogue[] =
    HEAD ITEM("LAST", "{lever: backup_at_least, targets: \"sector:telecom\"}", "10", "30") ITEM("START", "{lever: backup_start_probability, doses: [3], targets: \"sector:telecom\"}", "1", "3")
        ITEM("REPAIR", "{lever: repair_faster, doses: [3], targets: \"asset:line\"}", "5", "5")
            "  TALK:\n    title: {ja: 訓練, en: Drills}\n    not_assessable: {ja: 模擬できない, en: nothing to simulate}\n    source: S\n";

static tried_run tried;

static hakyu_packages_options options_for(int is_exhaustive) {
  hakyu_packages_options options = hakyu_packages_defaults();
  options.folder = tried.evidence;
  options.threads = 1;
  options.outer_count = 4;
  options.replications = 100;
  options.is_exhaustive = is_exhaustive;
  return options;
}

static hakyu_packages_progress search(const hakyu_packages_options *options, uint64_t *pairs) {
  hakyu_packages *packages = NULL;
  hakyu_packages_progress progress = {0};
  assert_int_equal(hakyu_packages_open(hakyu_memory_default(), tried.run, tried.catalogue, options, NULL, &packages), HAKYU_OK);
  while (!progress.is_complete) assert_int_equal(hakyu_packages_step(packages, 1000, NULL, &progress), HAKYU_OK);
  if (pairs) *pairs = progress.pairs;
  assert_int_equal(hakyu_packages_close(packages, NULL), HAKYU_OK);
  return progress;
}

static hakyu_status read_table(const hakyu_catalogue *with, hk_package_table *table) {
  hk_trials_store *store = NULL;
  hakyu_findings *findings = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hk_trials_store_open(hakyu_memory_default(), tried.evidence, NULL, &store), HAKYU_OK);
  hakyu_status status = hk_guidance_packages(tried.table->facts, store, with, tried.run, findings, table);
  assert_int_equal(hakyu_findings_total(findings), status != HAKYU_OK);
  hk_trials_store_close(store);
  hakyu_findings_destroy(findings);
  return status;
}

static const hk_package *find(const hk_package_table *t, const char *a, const char *b) {
  for (size_t k = 0; k < t->count; k++) {
    const hk_package *p = &t->list[k];
    if (p->count != (b ? 2u : 1u) || strcmp(t->items[p->members[0]].item->id, a) != 0) continue;
    if (!b || strcmp(t->items[p->members[1]].item->id, b) == 0) return p;
  }
  fail_msg("no set of %s and %s", a, b ? b : "nothing");
  return NULL;
}

static int begin(void **state) {
  (void)state;
  hk_package_table table;
  tried_run_of_rows(&tried, "packages", rows, catalogue, (tried_wishes){.replications = 400, .outer_count = 4, .first = 50, .most = 50});
  assert_int_equal(read_table(tried.catalogue, &table), HAKYU_REFUSED); /* nothing was measured */
  return 0;
}

static int end(void **state) {
  (void)state;
  tried_run_fini(&tried);
  return 0;
}

static void test_search(void **state) {
  (void)state;
  hk_package_table greedy, all;
  uint64_t pairs = 0;
  hakyu_packages_options options = options_for(0);
  hakyu_packages_progress progress = search(&options, &pairs);
  assert_int_equal(progress.sets, 3 + 2 + 1);
  assert_true(pairs > 0);
  assert_int_equal(read_table(tried.catalogue, &greedy), HAKYU_OK);
  assert_true(greedy.is_whole && greedy.item_count == 3 && greedy.count == 6 && greedy.draws == 4 && greedy.replications == 100);
  search(&options, &pairs);
  assert_int_equal(pairs, 0); /* all of it was there */
  options = options_for(1);
  assert_int_equal(search(&options, NULL).sets, 3 + 3 + 1);
  assert_int_equal(read_table(tried.catalogue, &all), HAKYU_OK);
  for (uint32_t size = 1; size <= 3; size++) { /* overlap alone: greed finds the best */
    double best = -INFINITY, chosen = NAN;
    for (size_t k = 0; k < all.count; k++)
      if (all.list[k].count == size) best = fmax(best, hk_package_effect(&all.list[k]));
    for (size_t k = 0; k < greedy.count; k++)
      if (greedy.list[k].count == size && greedy.list[k].is_chosen) chosen = hk_package_effect(&greedy.list[k]);
    assert_true(best > 0 && chosen == best);
  }
  /* a line that is not the grid: nothing in common; a battery that starts and lasts: more together than apart, or less, but not the sum */
  const hk_package *apart = find(&all, "LAST", "REPAIR"), *together = find(&all, "LAST", "START");
  assert_true(fabs(apart->interaction) < 1e-9 * hk_package_effect(apart));
  assert_true(fabs(together->interaction) > 1e-3 * hk_package_effect(together));
}

/* LAST and START reach two assets, REPAIR one. */
static void test_costs(void **state) {
  (void)state;
  hk_package_table t;
  assert_int_equal(read_table(tried.catalogue, &t), HAKYU_OK);
  assert_string_equal(t.cost_unit, "JPY");
  assert_true(t.items[0].reach == 2 && t.items[1].reach == 2 && t.items[2].reach == 1);
  const hk_package *both = find(&t, "LAST", "REPAIR");
  assert_true(both->cost_low == 2 * 10 + 5 && both->cost_high == 2 * 30 + 5);
  bool differs = false;
  for (size_t k = 0; k < t.count; k++) { /* on a front: nobody is better in both */
    const hk_package *p = &t.list[k];
    differs = differs || t.is_on_cost_front[k] != p->is_on_front;
    for (size_t j = 0; j < t.count; j++) {
      const bool is_as_good = hk_package_effect(&t.list[j]) >= hk_package_effect(p), is_better = hk_package_effect(&t.list[j]) > hk_package_effect(p);
      assert_false(p->is_on_front && is_better && t.list[j].count <= p->count);
      assert_false(t.is_on_cost_front[k] && is_as_good && t.list[j].cost_low + t.list[j].cost_high < p->cost_low + p->cost_high);
    }
  }
  assert_true(differs); /* cost and number are not the same question */
}

static void test_budget(void **state) {
  (void)state;
  hk_package_table t;
  char folder[700];
  hakyu_packages_options options = options_for(0);
  snprintf(folder, sizeof folder, "%s-short", tried.evidence);
  options.folder = folder;
  options.budget_s = 1e-9;
  hakyu_packages *packages = NULL;
  hakyu_packages_progress progress = {0};
  assert_int_equal(hakyu_packages_open(hakyu_memory_default(), tried.run, tried.catalogue, &options, NULL, &packages), HAKYU_OK);
  assert_int_equal(hakyu_packages_step(packages, 1, NULL, &progress), HAKYU_OK);
  assert_true(progress.is_complete && progress.is_out_of_time);
  assert_int_equal(hakyu_packages_close(packages, NULL), HAKYU_OK);
  assert_int_equal(read_table(tried.catalogue, &t), HAKYU_OK); /* of the other folder: as it was */
  assert_true(t.is_whole);
}

static hakyu_catalogue *other_catalogue(const char *text) {
  char path[600];
  hakyu_catalogue *read = NULL;
  snprintf(path, sizeof path, "%s/tried-packages/other.yaml", TEST_WORK);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
  assert_int_equal(hakyu_catalogue_read(hakyu_memory_default(), path, NULL, &read), HAKYU_OK);
  return read;
}

static void test_refused(void **state) {
  (void)state;
  hk_package_table t;
  hakyu_packages *packages = NULL;
  hakyu_packages_options options = options_for(0);
  hakyu_catalogue *other = other_catalogue(HEAD ITEM("LAST", "{lever: backup_at_least}", "1", "2"));
  assert_int_equal(read_table(other, &t), HAKYU_REFUSED);
  hakyu_catalogue_destroy(other);
  other = other_catalogue(HEAD "  TALK:\n    title: {ja: 訓練, en: Drills}\n    not_assessable: {ja: 模擬できない, en: nothing to simulate}\n    source: S\n");
  assert_int_equal(hakyu_packages_open(hakyu_memory_default(), tried.run, other, &options, NULL, &packages), HAKYU_NOT_FOUND);
  hakyu_catalogue_destroy(other);
  options.most = 4;
  assert_int_equal(hakyu_packages_open(hakyu_memory_default(), tried.run, tried.catalogue, &options, NULL, &packages), HAKYU_USAGE);
}

static const hakyu_table *table_of(const hakyu_document *document, const char *key) {
  for (size_t p = 0; p < hakyu_document_parts(document); p++)
    if (strcmp(hakyu_document_part(document, p).key, key) == 0) return hakyu_document_part(document, p).table;
  fail_msg("no table %s", key);
  return NULL;
}

static void test_document(void **state) {
  (void)state;
  hk_package_table t;
  hakyu_document *document = NULL;
  const hakyu_evidence_source source = {.run_folder = tried.run, .evidence_folder = tried.evidence};
  assert_int_equal(read_table(tried.catalogue, &t), HAKYU_OK);
  assert_int_equal(hakyu_document_packages(hakyu_memory_default(), &source, 1, tried.catalogue, HAKYU_TONGUES_BOTH, NULL, &document), HAKYU_OK);
  const hakyu_table *chosen = table_of(document, "chosen"), *ranked = table_of(document, "ranked"), *items = table_of(document, "items_table");
  assert_int_equal(hakyu_table_rows(chosen), 3);
  assert_int_equal(hakyu_table_rows(ranked), t.count);
  assert_int_equal(hakyu_table_rows(items), 3);
  double before = INFINITY;
  size_t spared = 0, cost = 0;
  for (size_t c = 0; c < hakyu_table_columns(ranked); c++) {
    if (strcmp(hakyu_table_column(ranked, c)->key, "spared") == 0) spared = c;
    if (strcmp(hakyu_table_column(ranked, c)->key, "cost") == 0) cost = c;
  }
  assert_true(spared && cost);
  for (size_t r = 0; r < t.count; r++) {
    const double value = hakyu_table_cell_get(ranked, r, spared)->value;
    assert_true(value <= before && hakyu_table_cell_get(ranked, r, cost)->low > 0);
    before = value;
  }
  for (size_t p = 0; p < hakyu_document_parts(document); p++) /* every title and note in both tongues */
    for (int lang = 0; lang < 2 && hakyu_document_part(document, p).table; lang++)
      assert_true(*hakyu_table_title_in(hakyu_document_part(document, p).table, lang ? HAKYU_JA : HAKYU_EN));
  hakyu_document_destroy(document);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_search), cmocka_unit_test(test_costs), cmocka_unit_test(test_budget), cmocka_unit_test(test_refused),
                                     cmocka_unit_test(test_document)};
  return cmocka_run_group_tests_name("package_document", tests, begin, end);
}
