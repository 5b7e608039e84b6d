/* What did not happen, and whether a protection is why: a battery, a second line and a standby that hold, an asset nothing
   threatens, one that falls all the same, and one whose protection is not what keeps it up; the table and the JSON of it; every
   allocation failing once. */
#define _XOPEN_SOURCE 700
#include <hakyu/campaign.h>
#include <hakyu/hindcast.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "cascade/made_model.h"
#include "../pantry.h"

static const char run_folder[] = TEST_WORK "/protections-run", model_folder[] = TEST_WORK "/protections-model";

static const char model_text[] =
    "asset north repair=1h\nasset south repair=1h\nasset east repair=1h\n"
    "asset batteried\nstage cells battery autonomy=8h\nneed batteried.in from=[north] backup=cells\n"
    "asset twofold\nneed twofold.in from=[north, east] rule=any\n"
    "asset standing\nneed standing.in from=[north]\nstandby standing.in east switch=0s\n"
    "asset calm\nneed calm.in from=[east]\n"
    "asset bare\nneed bare.in from=[north]\n"
    "asset half\nneed half.in from=[north] without=1 backup=cells\n"
    "asset held\nneed held.in from=[north] backup=cells\n"
    "strike cut assets=[north, south] at=1h\nscenario horizon=24h\n"
    "observed never_down asset=batteried\nobserved never_down asset=twofold\nobserved never_down asset=standing\n"
    "observed never_down asset=calm\nobserved never_down asset=bare\nobserved never_down asset=half\n"
    "observed never_down asset=held role=input\nobserved first_down asset=bare value=1h tolerance=1min\n"
    "observed duration_down asset=bare value=30min tolerance=1min\n";

static int make_run(void **state) {
  (void)state;
  made_rows rows;
  hakyu_campaign *campaign = NULL;
  hakyu_progress progress = {0};
  hakyu_campaign_options options = hakyu_campaign_defaults();
  made_rows_init(&rows, "%s", model_text);
  made_write_files(&rows, model_folder, 0);
  made_rows_fini(&rows);
  hakyu_scenario *scenario = made_read_files(model_folder);
  options.replications = 20;
  options.folder = run_folder;
  options.is_forced = 1;
  options.threads = 1;
  assert_int_equal(hakyu_campaign_create(hakyu_memory_default(), scenario, &options, NULL, &campaign), HAKYU_OK);
  while (!progress.is_complete) assert_int_equal(hakyu_campaign_step(campaign, 1000, &progress), HAKYU_OK);
  assert_int_equal(hakyu_campaign_close(campaign, NULL, NULL), HAKYU_OK);
  hakyu_scenario_destroy(scenario);
  return 0;
}

/* The check of an asset; fails if there is none. */
static hakyu_protection_check check_of(const hakyu_scenario *scenario, const hakyu_protection_check *list, size_t count, const char *asset) {
  for (size_t c = 0; c < count; c++)
    if (!strcmp(scenario->observed[list[c].observation].of, asset)) return list[c];
  fail_msg("no check of %s", asset);
  return list[0];
}

static void expect(const hakyu_scenario *scenario, const hakyu_protection_check *list, size_t count, const char *asset, uint32_t saved, uint32_t fell) {
  const hakyu_protection_check check = check_of(scenario, list, count, asset);
  assert_int_equal(check.replayed, 3);
  if (check.saved != saved || check.fell != fell) fail_msg("%s: saved %u, fell %u; expected %u, %u", asset, check.saved, check.fell, saved, fell);
}

static void test_checks(void **state) {
  (void)state;
  hakyu_protection_check *list = NULL;
  size_t count = 0;
  hakyu_scenario *scenario = made_read_files(model_folder);
  assert_int_equal(hakyu_protection_checks(hakyu_memory_default(), run_folder, 3, NULL, &list, &count), HAKYU_OK);
  assert_int_equal(count, 6); /* held out only */
  expect(scenario, list, count, "batteried", 3, 3);
  expect(scenario, list, count, "twofold", 3, 3);
  expect(scenario, list, count, "standing", 3, 3);
  expect(scenario, list, count, "calm", 0, 0); /* nothing threatened it */
  expect(scenario, list, count, "bare", 0, 0); /* it fell */
  expect(scenario, list, count, "half", 3, 0); /* held, but it stays up without what held it */
  free(list);
  hakyu_scenario_destroy(scenario);
}

static void test_no_more_replays_than_replications(void **state) {
  (void)state;
  hakyu_protection_check *list = NULL;
  size_t count = 0;
  assert_int_equal(hakyu_protection_checks(hakyu_memory_default(), run_folder, 500, NULL, &list, &count), HAKYU_OK);
  assert_int_equal(list[0].replayed, 20);
  free(list);
}

static void test_json(void **state) {
  (void)state;
  hakyu_hindcast_run run = {0};
  hakyu_protection_check *list = NULL;
  char *text = NULL;
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), run_folder, NULL, &run.result), HAKYU_OK);
  assert_int_equal(hakyu_protection_checks(hakyu_memory_default(), run_folder, 3, NULL, &list, &run.check_count), HAKYU_OK);
  run.checks = list;
  assert_int_equal(hakyu_report_hindcast_json(hakyu_memory_default(), &run, 1, NULL, &text), HAKYU_OK);
  json_t *root = json_loads(text, 0, NULL);
  assert_non_null(root);
  assert_string_equal(json_string_value(json_object_get(root, "schema")), "hakyu.hindcast/1");
  const json_t *sum = json_object_get(root, "summary");
  assert_int_equal(json_integer_value(json_object_get(sum, "scored")), 2);
  assert_int_equal(json_integer_value(json_object_get(sum, "inside")), 1);  /* 1 h is 1 h; down for 1 h, not 30 min */
  assert_int_equal(json_integer_value(json_object_get(sum, "not_happened")), 6);
  assert_int_equal(json_integer_value(json_object_get(sum, "stayed_up")), 5);
  assert_int_equal(json_integer_value(json_object_get(sum, "protected")), 3); /* neither calm nor half */
  assert_true(json_number_value(json_object_get(sum, "mean_score")) == 10);   /* 0 and 20 x 30 min / 30 min */
  json_decref(root);
  free(text);
  free(list);
  hakyu_result_close(run.result);
}

/* ---- without memory ---- */

static void test_every_allocation_fails_once(void **state) {
  (void)state;
  for (long allowed = 0;; allowed += allowed < 300 ? 7 : 97) {
    pantry p = {.left = allowed};
    const hakyu_memory memory = {pantry_resize, &p};
    hakyu_protection_check *list = NULL;
    size_t count = 0;
    hakyu_status status = hakyu_protection_checks(&memory, run_folder, 2, NULL, &list, &count);
    if (status) assert_null(list);
    pantry_resize(&p, list, 0);
    assert_int_equal(p.held, 0);
    if (!status) break;
    assert_int_equal(status, HAKYU_NO_MEMORY);
    assert_true(allowed < 100000);
  }
  for (long allowed = 0;; allowed++) {
    pantry p = {.left = allowed};
    const hakyu_memory memory = {pantry_resize, &p};
    hakyu_hindcast_run run = {0};
    hakyu_report *report = NULL;
    assert_int_equal(hakyu_result_open(hakyu_memory_default(), run_folder, NULL, &run.result), HAKYU_OK);
    hakyu_status status = hakyu_report_hindcast(&memory, &run, 1, HAKYU_JA, NULL, &report);
    if (status) assert_null(report);
    hakyu_report_destroy(report);
    hakyu_result_close(run.result);
    assert_int_equal(p.held, 0);
    if (!status) break;
    assert_int_equal(status, HAKYU_NO_MEMORY);
    assert_true(allowed < 100000);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_checks), cmocka_unit_test(test_no_more_replays_than_replications), cmocka_unit_test(test_json),
                                     cmocka_unit_test(test_every_allocation_fails_once)};
  return cmocka_run_group_tests(tests, make_run, NULL);
}
