/* The scheduler: stopped again and again it finds the same as in one go; it asks for more until the tests have spoken, where it matters; when the
   time is over it stops and what is undecided says so; the plan counts what there is to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "result/trials_store.h"
#include "tried_run.h"

/* Two towns with batteries that last for half of the outages: one where the storm often comes, so that the test has soon spoken, one where it
   comes seldom, so that it needs more. */
static const char rows[] =
    "asset grid repair=exponential(mean=6h)\nasset line repair=exponential(mean=6h)\n"
    "stage cells battery autonomy=60h success=0.7\nstage tank pump autonomy=3h\n"
    "asset town sector=telecom weight=10 weight_unit=users end_use=yes\nneed town.in from=[grid] backup=cells\n"
    "asset farm sector=water weight=10 weight_unit=users end_use=yes\nneed farm.in from=[line] backup=tank\n"
    "shock storm assets=[grid] probability=0.6 at=1h\nshock gale assets=[line] probability=0.02 at=1h\nscenario horizon=48h\n";

static const char catalogue[] =
    "hakyu: 1\nkind: catalogue\ntitle: {ja: 指針, en: Guideline}\nsources: {S: {what: made up}}\neditions:\n  one: {title: {ja: 第1版, en: First}, source: S}\nitems:\n"
    "  LAST:\n    title: {ja: 持続, en: Lasting}\n    mechanisms: [backup_exhausted]\n    levers: [{lever: backup_at_least, targets: \"sector:water\"}]\n    protections: [stage]\n    source: S\n"
    "    editions: {one: {states: partly, source: S}}\n"
    "  START:\n    title: {ja: 起動, en: Starting}\n    mechanisms: [backup_start_failed]\n    levers: [{lever: backup_start_probability, doses: [3]}]\n    source: S\n"
    "    editions: {one: {states: partly, source: S}}\n"
    "  TALK:\n    title: {ja: 訓練, en: Drills}\n    not_assessable: {ja: 模擬できない, en: nothing to simulate}\n    source: S\n";

static const tried_wishes wishes = {.replications = 400, .outer_count = 3, .first = 60, .most = 480};
static tried_run tried;

static void open_evidence(const char *folder, double budget_s, hakyu_evidence **evidence) {
  hakyu_evidence_options options = hakyu_evidence_defaults();
  options.folder = folder;
  options.threads = 1;
  options.outer_count = wishes.outer_count;
  options.first = wishes.first;
  options.most = wishes.most;
  options.budget_s = budget_s;
  assert_int_equal(hakyu_evidence_open(hakyu_memory_default(), tried.run, tried.catalogue, &options, NULL, evidence), HAKYU_OK);
}

static void digest_of(const char *folder, uint8_t digest[32]) {
  hk_trials_store *store = NULL;
  assert_int_equal(hk_trials_store_open(hakyu_memory_default(), folder, NULL, &store), HAKYU_OK);
  assert_int_equal(hk_trials_store_digest(store, digest), HAKYU_OK);
  hk_trials_store_close(store);
}

static void test_stopped_again_and_again(void **state) {
  char folder[600], file[700];
  uint8_t once[32], often[32];
  int sittings = 0;
  (void)state;
  snprintf(folder, sizeof folder, "%s-again", tried.run);
  snprintf(file, sizeof file, "%s/trials.sqlite", folder);
  remove(file);
  hakyu_evidence_progress progress = {0};
  for (; !progress.is_complete && sittings < 500; sittings++) {
    hakyu_evidence *evidence = NULL;
    open_evidence(folder, 0, &evidence);
    for (int step = 0; step <= sittings && !progress.is_complete; step++) /* a short step more each time, so that no machine is too quick or too slow */
      assert_int_equal(hakyu_evidence_step(evidence, 1, NULL, &progress), HAKYU_OK);
    assert_int_equal(hakyu_evidence_close(evidence, NULL), HAKYU_OK);
  }
  assert_true(progress.is_complete);
  assert_true(sittings > 1);
  digest_of(tried.evidence, once);
  digest_of(folder, often);
  assert_memory_equal(once, often, 32);
}

static void test_more_where_it_matters(void **state) {
  (void)state;
  const hk_evidence_row *start = tried_row(&tried, "START"), *last = tried_row(&tried, "LAST");
  assert_true(start->figures.effect->is_material);
  assert_int_equal(start->figures.effect->draws[0].pairs, wishes.first); /* spoken at the first look */
  assert_true(last->figures.effect->draws[0].pairs > (uint64_t)wishes.first);
  assert_int_equal(tried_row(&tried, "TALK")->ruling.disposition, HAKYU_DISPOSITION_not_assessable);
}

static void test_out_of_time(void **state) {
  char folder[600], file[700];
  hakyu_evidence *evidence = NULL;
  hakyu_evidence_progress progress = {0};
  hakyu_findings *findings = NULL;
  hk_evidence_table *table = NULL;
  const hk_rule_limits limits = hk_rule_defaults();
  (void)state;
  snprintf(folder, sizeof folder, "%s-brief", tried.run);
  snprintf(file, sizeof file, "%s/trials.sqlite", folder);
  remove(file);
  open_evidence(folder, 1e-9, &evidence);
  while (!progress.is_complete) assert_int_equal(hakyu_evidence_step(evidence, 1, NULL, &progress), HAKYU_OK);
  assert_true(progress.is_out_of_time);
  assert_true(progress.undecided > 0);
  assert_int_equal(hakyu_evidence_close(evidence, NULL), HAKYU_OK);
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hk_guidance_table(hakyu_memory_default(), tried.run, folder, tried.catalogue, hk_catalogue_find_edition(tried.catalogue, "one"), &limits, findings, &table), HAKYU_OK);
  assert_true(table->undecided > 0);
  for (size_t r = 0; r < table->count; r++)
    if (table->rows[r].ruling.is_undecided) {
      assert_non_null(strstr(table->rows[r].why[HAKYU_EN], "undecided"));
      assert_non_null(strstr(table->rows[r].why[HAKYU_JA], "未決"));
    }
  hk_guidance_destroy(table);
  hakyu_findings_destroy(findings);
}

static void test_plan(void **state) {
  hakyu_evidence *evidence = NULL;
  (void)state;
  open_evidence(tried.evidence, 0, &evidence);
  assert_int_equal(hakyu_evidence_lines(evidence), 3);
  const hakyu_evidence_line first = hakyu_evidence_line_get(evidence, 0), second = hakyu_evidence_line_get(evidence, 1), third = hakyu_evidence_line_get(evidence, 2);
  assert_string_equal(first.item, "START"); /* carries most */
  assert_int_equal(first.changes, 1);
  assert_int_equal(first.pairs, 3 * wishes.first);
  assert_int_equal(first.done, first.pairs);
  assert_true(first.carried > second.carried);
  assert_string_equal(second.item, "LAST");
  assert_int_equal(second.changes, 2); /* its levers, and its protections taken away */
  assert_string_equal(third.item, "TALK");
  assert_string_equal(third.not_tried[HAKYU_EN], "nothing to simulate");
  assert_int_equal(hakyu_evidence_close(evidence, NULL), HAKYU_OK);
}

/* Evidence of another run, or made with another state of the catalogue, is refused. */
static void test_strange_evidence(void **state) {
  hakyu_findings *findings = NULL;
  hk_evidence_table *table = NULL;
  tried_run other;
  const hk_rule_limits limits = hk_rule_defaults();
  (void)state;
  tried_run_of_rows(&other, "scheduler-other", "asset a weight=1 weight_unit=users end_use=yes repair=1h\nstrike s assets=[a] at=1h\n", catalogue, (tried_wishes){.replications = 4, .outer_count = 2, .first = 2, .most = 2});
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hk_guidance_table(hakyu_memory_default(), tried.run, other.evidence, tried.catalogue, 0, &limits, findings, &table), HAKYU_REFUSED);
  assert_null(table);
  hakyu_findings_destroy(findings);
  tried_run_fini(&other);
}

static int set_up(void **state) {
  (void)state;
  tried_run_of_rows(&tried, "scheduler", rows, catalogue, wishes);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  tried_run_fini(&tried);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_stopped_again_and_again), cmocka_unit_test(test_more_where_it_matters), cmocka_unit_test(test_out_of_time),
                                     cmocka_unit_test(test_plan), cmocka_unit_test(test_strange_evidence)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
