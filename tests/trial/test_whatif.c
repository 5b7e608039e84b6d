/* test_whatif - avoidable loss and the loss without a protection, worked out by hand: two of three suppliers failing in turn, where the last is blamed
   for all and yet each that would have held avoids all of it; a battery whose removal costs what it saved; rounds, budget, what is
   stored; another run's folder. */
#define _XOPEN_SOURCE 700
#include <hakyu/campaign.h>
#include <hakyu/report.h>
#include <hakyu/whatif.h>

#include <ftw.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cascade/made_model.h"
#include "diagnosis/avoidable.h"

static const char run_folder[] = TEST_WORK "/whatif-run", other_folder[] = TEST_WORK "/whatif-other", model_folder[] = TEST_WORK "/whatif-model",
                  evidence[] = TEST_WORK "/whatif-evidence";
enum { REPLICATIONS = 400, OUTER = 4 };

/* The mill (10 units) wants two of a, b, c. a goes at 1 h, b at 2 h, each for 4 h: the mill is down from 2 h, when the second is gone, to 5 h.
   In half of the replications c goes too, at 3 h for 1 h, and changes nothing. The clinic (30 units) hangs on b with a battery of 8 h. */
static const char model_text[] =
    "asset a repair=4h\nasset b repair=4h\nasset c repair=1h\n"
    "asset mill weight=10 weight_unit=homes end_use=yes\nneed mill.in from=[a, b, c] rule=at_least quantity=2\n"
    "stage cells battery autonomy=8h\nasset clinic sector=telecom weight=30 weight_unit=beds end_use=yes\nneed clinic.in from=[b] backup=cells\n"
    "strike s1 assets=[a] at=1h\nstrike s2 assets=[b] at=2h\nstrike s3 assets=[c] at=3h probability=0.5\nscenario horizon=24h\n";

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}

static void make_run(const char *folder, uint64_t seed) {
  made_rows rows;
  hakyu_campaign *campaign = NULL;
  hakyu_progress progress = {0};
  hakyu_campaign_options options = hakyu_campaign_defaults();
  made_rows_init(&rows, "%s", model_text);
  made_write_files(&rows, model_folder, 0);
  made_rows_fini(&rows);
  hakyu_scenario *scenario = made_read_files(model_folder);
  options.replications = REPLICATIONS, options.outer_count = OUTER, options.folder = folder, options.is_forced = 1, options.threads = 1, options.seed = seed;
  assert_int_equal(hakyu_campaign_create(hakyu_memory_default(), scenario, &options, NULL, &campaign), HAKYU_OK);
  while (!progress.is_complete) assert_int_equal(hakyu_campaign_step(campaign, 1000, &progress), HAKYU_OK);
  assert_int_equal(hakyu_campaign_close(campaign, NULL, NULL), HAKYU_OK);
  hakyu_scenario_destroy(scenario);
}

static int set_up(void **state) {
  (void)state;
  nftw(evidence, remove_one, 8, FTW_DEPTH | FTW_PHYS);
  make_run(run_folder, 1);
  make_run(other_folder, 2);
  return 0;
}

static hakyu_whatif_progress play(hakyu_whatif_what what, int64_t most) {
  hakyu_whatif *whatif = NULL;
  hakyu_whatif_progress progress = {0};
  hakyu_whatif_options options = hakyu_whatif_defaults();
  options.what = what, options.folder = evidence, options.threads = 1, options.budget_s = 0, options.most = most;
  assert_int_equal(hakyu_whatif_open(hakyu_memory_default(), run_folder, &options, NULL, &whatif), HAKYU_OK);
  while (!progress.is_complete) assert_int_equal(hakyu_whatif_step(whatif, 100, NULL, &progress), HAKYU_OK);
  assert_int_equal(hakyu_whatif_close(whatif, NULL), HAKYU_OK);
  return progress;
}

typedef struct read_back { hakyu_result *result; hk_facts *facts; hk_trials_store *store; } read_back;

static read_back open_back(void) {
  read_back b = {NULL, NULL, NULL};
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), run_folder, NULL, &b.result), HAKYU_OK);
  assert_int_equal(hk_facts_create(hakyu_memory_default(), b.result, NULL, &b.facts), HAKYU_OK);
  assert_int_equal(hk_trials_of_run(hakyu_memory_default(), b.result, evidence, NULL, &b.store), HAKYU_OK);
  return b;
}

static void close_back(read_back *b) {
  hk_trials_store_close(b->store);
  hk_facts_destroy(b->facts);
  hakyu_result_close(b->result);
}

static void assert_near(double value, double expected) {
  if (!(fabs(value - expected) <= 1e-9 * (1 + fabs(expected)))) fail_msg("%.17g is not %.17g", value, expected);
}

static const hk_spot *spot_of(const hk_facts *facts, const hk_spot *spots, size_t count, hk_spot_class class, const char *asset) {
  for (size_t k = 0; k < count; k++)
    if (spots[k].class == class && !strcmp(facts->assets[class == HK_SPOT_LINK ? facts->links[spots[k].entity].supplier : spots[k].asset].id, asset)) return &spots[k];
  return NULL;
}

/* The mill loses 3 h of 10 of 10 homes: 3 on the index, in every replication. */
static void test_two_of_three(void **state) {
  (void)state;
  hk_spots spots;
  size_t measured = 0;
  hakyu_whatif_progress progress = play(HAKYU_WHATIF_HELD, REPLICATIONS);
  assert_true(progress.changes >= 2 && progress.pairs == progress.total && progress.total == progress.changes * REPLICATIONS);
  read_back b = open_back();
  assert_int_equal(hk_diagnose_spots(b.facts, 50, &spots), HAKYU_OK);
  assert_int_equal(hk_diagnose_avoidable(b.facts, b.store, spots.initiators, spots.initiator_count, &measured), HAKYU_OK);
  /* blame: all of it on the last, none on the first */
  const hk_spot *last = spot_of(b.facts, spots.initiators, spots.initiator_count, HK_SPOT_ASSET, "b");
  assert_non_null(last);
  assert_near(last->index_h, 3);
  const hk_spot *first = spot_of(b.facts, spots.initiators, spots.initiator_count, HK_SPOT_ASSET, "a");
  assert_non_null(first);
  assert_near(first->index_h, 0);
  /* had b held, nothing would have been lost but in the half in which c goes at 3 h: an hour without two of three */
  assert_int_equal(last->paired->pairs, REPLICATIONS);
  int64_t with_c = 0;
  for (size_t k = 0; k < b.facts->episode_count; k++) with_c += !strcmp(b.facts->assets[b.facts->episodes[k].asset].id, "c");
  assert_true(with_c > REPLICATIONS / 3 && with_c < REPLICATIONS * 2 / 3);
  assert_near(last->paired->avoided_h.mean.value, 3 - (double)with_c / REPLICATIONS);
  assert_near(last->paired->share, 1 - (double)with_c / REPLICATIONS / 3);
  assert_near(last->paired->worse.value, 0);
  /* and the same had a held, whom nobody blames */
  assert_near(first->paired->avoided_h.mean.value, last->paired->avoided_h.mean.value);
  /* the link and the need that gave way avoid what they would have let through: all of it */
  assert_int_equal(hk_diagnose_avoidable(b.facts, b.store, spots.carriers, spots.carrier_count, &measured), HAKYU_OK);
  assert_int_equal(measured, spots.carrier_count);
  const hk_spot *link = spot_of(b.facts, spots.carriers, spots.carrier_count, HK_SPOT_LINK, "b");
  assert_non_null(link);
  assert_near(link->paired->avoided_h.mean.value, 3 - (double)with_c / REPLICATIONS);
  for (size_t k = 1; k < spots.carrier_count; k++) {
    assert_int_equal(spots.carriers[k].paired->place, k + 1);
    assert_true(spots.carriers[k - 1].paired->avoided_h.mean.value >= spots.carriers[k].paired->avoided_h.mean.value);
  }
  close_back(&b);
}

/* The clinic's battery carries from 2 h to 6 h: 4 h of all 30 beds, 4 on the index; the mill's redundancy holds from 1 h to 2 h and from 5 h on
   while b is still down to 6 h: without it (all three wanted) 1 h + 1 h more, 2 on the index; c's hour at 3 h lies within what is lost anyway. */
static void test_removed(void **state) {
  (void)state;
  hk_protector *list = NULL;
  size_t count = 0, measured = 0, seen = 0;
  play(HAKYU_WHATIF_REMOVED, REPLICATIONS);
  read_back b = open_back();
  assert_int_equal(hk_diagnose_saves(b.facts, &list, &count), HAKYU_OK);
  assert_int_equal(hk_diagnose_removed(b.facts, b.store, list, count, &measured), HAKYU_OK);
  assert_int_equal(measured, count);
  for (size_t k = 0; k < count; k++) {
    assert_non_null(list[k].paired);
    assert_near(-list[k].paired->avoided_h.mean.value, list[k].kind == HK_HELD_STAGE ? 4 : 2);
    assert_near(list[k].paired->worse.value, 1);
    seen |= (size_t)1 << list[k].kind;
  }
  assert_int_equal(seen, 1 << HK_HELD_STAGE | 1 << HK_HELD_REDUNDANCY);
  close_back(&b);
}

/* What is stored is not asked for again; rounds double; a budget ends it. */
static void test_rounds(void **state) {
  (void)state;
  hakyu_whatif *whatif = NULL;
  hakyu_whatif_progress progress = {0};
  hakyu_whatif_options options = hakyu_whatif_defaults();
  assert_int_equal(play(HAKYU_WHATIF_HELD, REPLICATIONS).is_complete, 1);
  options.folder = evidence, options.threads = 1, options.budget_s = 1e-9, options.most = REPLICATIONS;
  nftw(evidence, remove_one, 8, FTW_DEPTH | FTW_PHYS);
  assert_int_equal(hakyu_whatif_open(hakyu_memory_default(), run_folder, &options, NULL, &whatif), HAKYU_OK);
  assert_int_equal(hakyu_whatif_step(whatif, 100, NULL, &progress), HAKYU_OK);
  assert_true(progress.is_complete && progress.pairs < progress.changes * REPLICATIONS);
  assert_int_equal(hakyu_whatif_close(whatif, NULL), HAKYU_OK);
  options.most = 0;
  assert_int_equal(hakyu_whatif_open(hakyu_memory_default(), run_folder, &options, NULL, &whatif), HAKYU_USAGE);
}

/* The tables and the JSON: ranked by avoidable loss where it is measured; a folder that is not there; one of another run. */
static void test_reports(void **state) {
  (void)state;
  hakyu_result *result = NULL, *other = NULL;
  hakyu_report *report = NULL;
  char *text = NULL;
  play(HAKYU_WHATIF_HELD, 160);
  play(HAKYU_WHATIF_REMOVED, 160);
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), run_folder, NULL, &result), HAKYU_OK);
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), other_folder, NULL, &other), HAKYU_OK);
  assert_int_equal(hakyu_report_hotspots(hakyu_memory_default(), result, evidence, HAKYU_EN, NULL, &report), HAKYU_OK);
  assert_string_equal(hakyu_table_title(hakyu_report_get(report, 0)), "Initiators, by avoidable loss");
  hakyu_report_destroy(report);
  assert_int_equal(hakyu_report_hotspots(hakyu_memory_default(), result, NULL, HAKYU_EN, NULL, &report), HAKYU_OK);
  assert_string_equal(hakyu_table_title(hakyu_report_get(report, 0)), "Initiators, by transmitted loss");
  hakyu_report_destroy(report);
  assert_int_equal(hakyu_report_hotspots_json(hakyu_memory_default(), result, evidence, NULL, &text), HAKYU_OK);
  assert_non_null(strstr(text, "\"ranked_by\": \"avoidable\""));
  hakyu_memory_default()->resize(hakyu_memory_default()->user, text, 0);
  assert_int_equal(hakyu_report_saves_json(hakyu_memory_default(), result, evidence, NULL, &text), HAKYU_OK);
  assert_non_null(strstr(text, "\"without\""));
  hakyu_memory_default()->resize(hakyu_memory_default()->user, text, 0);
  assert_int_equal(hakyu_report_saves(hakyu_memory_default(), result, TEST_WORK "/whatif-nowhere", HAKYU_JA, NULL, &report), HAKYU_NOT_FOUND);
  assert_int_equal(hakyu_report_saves(hakyu_memory_default(), other, evidence, HAKYU_JA, NULL, &report), HAKYU_REFUSED);
  hakyu_result_close(result);
  hakyu_result_close(other);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_two_of_three), cmocka_unit_test(test_removed), cmocka_unit_test(test_rounds), cmocka_unit_test(test_reports)};
  return cmocka_run_group_tests(tests, set_up, NULL);
}
