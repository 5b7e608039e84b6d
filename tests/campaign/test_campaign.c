/* A campaign as its caller sees it: options that are refused, folders that are somebody else's, progress, replications that do not
   settle, and every allocation failing once. */
#define _XOPEN_SOURCE 700
#include <hakyu/campaign.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cascade/made_model.h"
#include "result/result.h"
#include "../pantry.h"

static const char folder[] = TEST_WORK "/campaign-run";

static const char small[] =
    "asset grid repair=exponential(mean=2h)\nasset town weight=5 weight_unit=taps end_use=yes\nneed town.in from=[grid]\n"
    "shock cut assets=[grid] probability=0.3\n";

static hakyu_campaign_options options_of(uint64_t replications) {
  hakyu_campaign_options options = hakyu_campaign_defaults();
  options.replications = replications;
  options.folder = folder;
  options.threads = 1;
  options.is_forced = 1;
  return options;
}

static hakyu_status try_create(const hakyu_scenario *scenario, hakyu_campaign_options options, const char *said) {
  hakyu_findings *findings = NULL;
  hakyu_campaign *campaign = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  hakyu_status status = hakyu_campaign_create(hakyu_memory_default(), scenario, &options, findings, &campaign);
  if (status) {
    char line[512] = "";
    assert_null(campaign);
    assert_true(hakyu_findings_count(findings, HAKYU_ERROR) > 0);
    for (size_t i = 0; i < hakyu_findings_total(findings); i++)
      if (hakyu_findings_get(findings, i)->severity == HAKYU_ERROR) hakyu_finding_print(hakyu_findings_get(findings, i), line, sizeof line);
    if (said && !strstr(line, said)) fail_msg("\"%s\" is not in \"%s\"", said, line);
  } else {
    assert_int_equal(hakyu_campaign_close(campaign, findings, NULL), HAKYU_OK);
  }
  hakyu_findings_destroy(findings);
  return status;
}

static void test_options(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario("%s", small);
  hakyu_campaign_options options = hakyu_campaign_defaults();
  assert_int_equal(options.outer_count, -1);
  assert_int_equal(options.seed, 1);
  assert_int_equal(options.replications, 0);
  const double bad_precisions[] = {-0.1, 1, 7};
  for (int i = 0; i < 3; i++) {
    options = options_of(10);
    options.precision = bad_precisions[i];
    assert_int_equal(try_create(scenario, options, "precision"), HAKYU_USAGE);
  }
  options = options_of(10), options.outer_count = -2;
  assert_int_equal(try_create(scenario, options, "outer"), HAKYU_USAGE);
  options = options_of(10), options.outer_count = 1000000;
  assert_int_equal(try_create(scenario, options, "outer"), HAKYU_USAGE);
  options = options_of(10), options.threads = -1;
  assert_int_equal(try_create(scenario, options, "threads"), HAKYU_USAGE);
  options = options_of(UINT64_MAX);
  assert_int_equal(try_create(scenario, options, "replications"), HAKYU_USAGE);
  options = options_of(10), options.engine = "steam";
  assert_int_equal(try_create(scenario, options, "steam"), HAKYU_USAGE);
  options = options_of(10), options.engine = "event";
  assert_int_equal(try_create(scenario, options, NULL), HAKYU_OK);
  hakyu_scenario_destroy(scenario);
}

static void test_folders(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario("%s", small);
  hakyu_campaign *campaign = NULL;
  hakyu_campaign_options options = options_of(500);
  int32_t is_complete = 1;
  hakyu_progress progress;
  assert_int_equal(hakyu_campaign_create(hakyu_memory_default(), scenario, &options, NULL, &campaign), HAKYU_OK);
  assert_string_equal(hakyu_campaign_folder(campaign), folder);
  assert_int_equal(hakyu_campaign_threads(campaign), 1);
  assert_string_equal(hakyu_campaign_watched(campaign), "");
  options.is_forced = 0;
  assert_int_equal(try_create(scenario, options, NULL), HAKYU_BUSY); /* two writers */
  assert_int_equal(hakyu_campaign_close(campaign, NULL, &is_complete), HAKYU_OK);
  assert_int_equal(is_complete, 0);
  options.seed = 2;
  assert_int_equal(try_create(scenario, options, NULL), HAKYU_REFUSED); /* unfinished, but another run */
  options.seed = 1;
  assert_int_equal(hakyu_campaign_create(hakyu_memory_default(), scenario, &options, NULL, &campaign), HAKYU_OK);
  do assert_int_equal(hakyu_campaign_step(campaign, 50, &progress), HAKYU_OK);
  while (!progress.is_complete);
  assert_int_equal(progress.done, 500);
  assert_int_equal(progress.total, 500);
  assert_int_equal(hakyu_campaign_close(campaign, NULL, &is_complete), HAKYU_OK);
  assert_int_equal(is_complete, 1);
  assert_int_equal(try_create(scenario, options, NULL), HAKYU_REFUSED); /* complete: nothing to resume */
  hakyu_scenario_destroy(scenario);
}

/* An asset with more than 10,000 episodes: the replication is unsettled, counted, and leaves nothing else. */
static void test_unsettled(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(
      "asset relay repair=1s weight=5 weight_unit=taps end_use=yes\nasset calm repair=1h weight=2 weight_unit=taps end_use=yes\n"
      "background chatter assets=[relay] rate=300000/year\nshock cut assets=[calm] probability=0.5\nscenario horizon=%s step=1d\n", "400d");
  hakyu_campaign *campaign = NULL;
  hakyu_campaign_options options = options_of(8);
  hakyu_progress progress = {0};
  hakyu_result *result = NULL;
  int64_t rows = 0;
  options.outer_count = 2;
  assert_int_equal(hakyu_campaign_create(hakyu_memory_default(), scenario, &options, NULL, &campaign), HAKYU_OK);
  while (!progress.is_complete) assert_int_equal(hakyu_campaign_step(campaign, 1000, &progress), HAKYU_OK);
  assert_int_equal(progress.unsettled, 8);
  assert_int_equal(progress.truncated, 0);
  assert_int_equal(hakyu_campaign_close(campaign, NULL, NULL), HAKYU_OK);
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), folder, NULL, &result), HAKYU_OK);
  assert_int_equal(hk_result_count(result, HK_STORED_outcomes, &rows), HAKYU_OK);
  assert_int_equal(rows, 8);
  const hk_result_table empty[] = {HK_STORED_losses, HK_STORED_falls, HK_STORED_episodes, HK_STORED_mechanisms, HK_STORED_levels};
  for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
    assert_int_equal(hk_result_count(result, empty[i], &rows), HAKYU_OK);
    assert_int_equal(rows, 0);
  }
  hakyu_result_close(result);
  hakyu_scenario_destroy(scenario);
}

/* A need with more than 65,536 unmet periods, its stages drawing in each: k would leave its field, so the replication is
   truncated. Twenty suppliers take turns, since one asset may not have as many episodes. */
static void test_truncated(void **state) {
  (void)state;
  char text[8192];
  size_t used = (size_t)snprintf(text, sizeof text, "asset load\nneed load.in rule=at_least quantity=20 backup=cells from=[");
  for (int i = 0; i < 20; i++) used += (size_t)snprintf(text + used, sizeof text - used, "%sg%d", i ? ", " : "", i);
  used += (size_t)snprintf(text + used, sizeof text - used, "]\nstage cells battery autonomy=1h refill=0s\nbackground flicker assets=[");
  for (int i = 0; i < 20; i++) used += (size_t)snprintf(text + used, sizeof text - used, "%sg%d", i ? ", " : "", i);
  used += (size_t)snprintf(text + used, sizeof text - used, "] rate=40000/year\nscenario horizon=50d step=1d\n");
  for (int i = 0; i < 20; i++) used += (size_t)snprintf(text + used, sizeof text - used, "asset g%d repair=1s\n", i);
  hakyu_scenario *scenario = made_scenario("%s", text);
  hk_history history = made_history(scenario, 1, 0, 0);
  assert_int_equal(history.outcome, HAKYU_TRUNCATED);
  assert_int_equal(history.episode_count, 0);
  assert_int_equal(history.loss_count, 0);
  hk_history_fini(hakyu_memory_default(), &history);
  hakyu_scenario_destroy(scenario);
}

/* ---- starvation ---- */

static hakyu_status run_starved(const hakyu_memory *memory, const hakyu_scenario *scenario, int32_t *is_complete) {
  hakyu_campaign *campaign = NULL;
  hakyu_progress progress = {0};
  hakyu_campaign_options options = options_of(60);
  hakyu_status status = hakyu_campaign_create(memory, scenario, &options, NULL, &campaign);
  if (status) {
    assert_null(campaign);
    return status;
  }
  while (!status && !progress.is_complete) status = hakyu_campaign_step(campaign, 1000, &progress);
  hakyu_status closed = hakyu_campaign_close(campaign, NULL, is_complete);
  if (status || closed) assert_int_equal(*is_complete, 0);
  return status ? status : closed;
}

static void test_every_allocation_fails_once(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario("%s", small);
  int failures = 0;
  for (long allowed = 0;; allowed += allowed < 40 ? 1 : 11) {
    pantry p = {.left = allowed};
    const hakyu_memory memory = {pantry_resize, &p};
    int32_t is_complete = 0;
    hakyu_status status = run_starved(&memory, scenario, &is_complete);
    assert_int_equal(p.held, 0);
    if (!status) {
      assert_int_equal(is_complete, 1);
      break;
    }
    assert_int_equal(status, HAKYU_NO_MEMORY);
    failures++;
    assert_true(allowed < 100000);
  }
  assert_true(failures > 40);
  hakyu_scenario_destroy(scenario);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_options), cmocka_unit_test(test_folders), cmocka_unit_test(test_unsettled),
                                     cmocka_unit_test(test_truncated), cmocka_unit_test(test_every_allocation_fails_once)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
