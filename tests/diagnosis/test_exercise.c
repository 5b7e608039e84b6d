/* test_exercise - a script worked out by hand: a line that is struck and found after twenty minutes, an exchange that falls with it, a clinic on a battery; nobody
   hears of the cause before it is found; the clock, fixed and drawn as the kernel draws it; which replication is typical and which severe. */
#define _XOPEN_SOURCE 700
#include <hakyu/campaign.h>
#include <hakyu/exercise.h>

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "campaign/start_time.h"
#include "cascade/made_model.h"
#include "diagnosis/exercise.h"

static const char run_folder[] = TEST_WORK "/exercise-run", model_folder[] = TEST_WORK "/exercise-model";
enum { MINUTE = 60, HOUR = 3600 };

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}

static void make_run(const char *text) {
  made_rows rows;
  hakyu_campaign *campaign = NULL;
  hakyu_progress progress = {0};
  hakyu_campaign_options options = hakyu_campaign_defaults();
  nftw(model_folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
  made_rows_init(&rows, "%s", text);
  made_write_files(&rows, model_folder, 0);
  made_rows_fini(&rows);
  hakyu_scenario *scenario = made_read_files(model_folder);
  options.replications = 40, options.outer_count = 4, options.folder = run_folder, options.is_forced = 1, options.threads = 1;
  assert_int_equal(hakyu_campaign_create(hakyu_memory_default(), scenario, &options, NULL, &campaign), HAKYU_OK);
  while (!progress.is_complete) assert_int_equal(hakyu_campaign_step(campaign, 1000, &progress), HAKYU_OK);
  assert_int_equal(hakyu_campaign_close(campaign, NULL, NULL), HAKYU_OK);
  hakyu_scenario_destroy(scenario);
}

/* The line: struck at 1 h, found 20 min later, repaired in 2 h. The exchange falls at once, the clinic when its battery of 10 min is empty: before the
   line's damage is found; the pump after 40 min: when it is known already. */
static const char model[] =
    "asset line\nasset exchange sector=telecom weight=5 weight_unit=lines end_use=yes\nneed exchange.p from=[line]\n"
    "asset clinic sector=water weight=3 weight_unit=taps end_use=yes\nneed clinic.p from=[line] backup=short\nstage short battery autonomy=10min\n"
    "sector gas\nasset pump sector=gas weight=3 weight_unit=homes end_use=yes\nneed pump.p from=[line] backup=long\nstage long battery autonomy=40min\n"
    "strike cut assets=[line] at=1h detect=20min repair=2h\nscenario horizon=24h start=2006-08-14T07:38+09:00\n";

typedef struct expected { int64_t at_s; hk_inject_kind kind; const char *sector, *about; } expected;

static void test_by_hand(void **state) {
  (void)state;
  static const expected wanted[] = {{HOUR, HK_INJECT_SYMPTOM, "power", "power"},
                                    {HOUR, HK_INJECT_SYMPTOM, "telecom", "telecom"},
                                    {HOUR + 10 * MINUTE, HK_INJECT_SYMPTOM, "water", "water"},
                                    {HOUR + 20 * MINUTE, HK_INJECT_CAUSE, "power", "power"},
                                    {HOUR + 20 * MINUTE, HK_INJECT_TOLD, "telecom", "power"},
                                    {HOUR + 20 * MINUTE, HK_INJECT_TOLD, "water", "power"},
                                    {HOUR + 40 * MINUTE, HK_INJECT_SYMPTOM, "gas", "gas"},
                                    {HOUR + 40 * MINUTE, HK_INJECT_TOLD, "gas", "power"},
                                    {3 * HOUR + 20 * MINUTE, HK_INJECT_RESTORED, "gas", "gas"},
                                    {3 * HOUR + 20 * MINUTE, HK_INJECT_RESTORED, "power", "power"},
                                    {3 * HOUR + 20 * MINUTE, HK_INJECT_RESTORED, "telecom", "telecom"},
                                    {3 * HOUR + 20 * MINUTE, HK_INJECT_RESTORED, "water", "water"}};
  hakyu_result *result = NULL;
  hk_facts *facts = NULL;
  hk_inject *list = NULL;
  size_t count = 0;
  hakyu_exercise_clock clock;
  make_run(model);
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), run_folder, NULL, &result), HAKYU_OK);
  assert_int_equal(hk_facts_create(hakyu_memory_default(), result, NULL, &facts), HAKYU_OK);
  assert_int_equal(hk_exercise_make(facts, 7, &list, &count), HAKYU_OK);
  assert_int_equal(count, sizeof wanted / sizeof *wanted);
  for (size_t i = 0; i < count; i++) {
    size_t found = 0;
    for (size_t k = 0; k < count; k++)
      found += wanted[k].at_s == list[i].at_s && wanted[k].kind == list[i].kind && !strcmp(wanted[k].sector, facts->sectors[list[i].sector].id) && !strcmp(wanted[k].about, facts->sectors[list[i].about].id);
    assert_int_equal(found, 1);
    assert_true(!i || list[i - 1].at_s <= list[i].at_s);
    if (list[i].kind == HK_INJECT_CAUSE || list[i].kind == HK_INJECT_TOLD) assert_true(list[i].at_s >= HOUR + 20 * MINUTE); /* nobody knows before */
  }
  assert_int_equal(hk_exercise_make(facts, 4000, &list, &count), HAKYU_NOT_FOUND);
  assert_int_equal(hakyu_exercise_when(hakyu_memory_default(), run_folder, 7, NULL, &clock), HAKYU_OK);
  assert_int_equal(clock.is_weekday, 0);
  assert_int_equal(clock.day, 13374); /* 2006-08-14 */
  assert_int_equal(clock.second, 7 * HOUR + 38 * MINUTE);
  hk_facts_destroy(facts);
  hakyu_result_close(result);
}

/* Repair times in ascending order of loss: the median and the 95 % one of those replications in which something fell. */
static void test_choice(void **state) {
  (void)state;
  hakyu_result *result = NULL;
  hk_facts *facts = NULL;
  uint64_t typical = 0, severe = 0;
  make_run("asset line weight=5 weight_unit=homes end_use=yes\nstrike cut assets=[line] at=1h detect=0s repair=uniform(1h, 20h) probability=0.8\nscenario horizon=48h start=any(weekday, 06:00-22:00)\n");
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), run_folder, NULL, &result), HAKYU_OK);
  assert_int_equal(hk_facts_create(hakyu_memory_default(), result, NULL, &facts), HAKYU_OK);
  assert_int_equal(hk_exercise_choose(facts, 0.5, &typical), HAKYU_OK);
  assert_int_equal(hk_exercise_choose(facts, 0.95, &severe), HAKYU_OK);
  size_t below = 0, above = 0, beyond = 0;
  int64_t loss[2] = {0, 0};
  for (size_t e = 0; e < facts->episode_count; e++) {
    if (facts->episodes[e].i == typical) loss[0] = facts->episodes[e].weight_s;
    if (facts->episodes[e].i == severe) loss[1] = facts->episodes[e].weight_s;
  }
  for (size_t e = 0; e < facts->episode_count; e++) below += facts->episodes[e].weight_s < loss[0], above += facts->episodes[e].weight_s > loss[0], beyond += facts->episodes[e].weight_s > loss[1];
  assert_true(facts->episode_count > 20);
  assert_true(below <= above && above - below <= 1);
  assert_int_equal(beyond, facts->episode_count - 1 - (size_t)((double)(facts->episode_count - 1) * 0.95));
  /* the clock is drawn as the kernel draws it: between 6 and 22 of a weekday, and not always the same */
  hakyu_exercise_clock first, other;
  size_t differ = 0;
  assert_int_equal(hakyu_exercise_when(hakyu_memory_default(), run_folder, 0, NULL, &first), HAKYU_OK);
  for (uint64_t i = 0; i < 40; i++) {
    assert_int_equal(hakyu_exercise_when(hakyu_memory_default(), run_folder, i, NULL, &other), HAKYU_OK);
    assert_true(other.is_weekday && other.day >= 0 && other.day < 5 && other.second >= 6 * HOUR && other.second < 22 * HOUR);
    differ += other.second != first.second;
  }
  assert_true(differ > 30);
  hk_facts_destroy(facts);
  hakyu_result_close(result);
}

/* Profiles tell the kernel's clock from outside: with a factor that is 1 in one hour and 0 else, what is lost in a minute after the start says which hour it was. */
static void test_clock_is_the_kernels(void **state) {
  (void)state;
  size_t seen = 0;
  hakyu_scenario *scenario = made_scenario("profile noon factor=0\nprofile noon day_type=weekday hour=12 factor=1\nasset a weight=1000 weight_unit=u end_use=yes profile=noon\n"
                                           "strike s assets=[a] at=0s detect=0s repair=1s\nscenario horizon=1h start=any(weekday, 00:00-24:00)\n");
  for (uint64_t i = 0; i < 600; i++) {
    hk_history h = made_history(scenario, 1, 3, i);
    const hk_start_time start = hk_start_time_of(scenario, 1, 3, i);
    const bool is_noon = start.second / HOUR == 12;
    assert_int_equal(h.loss_count > 0, is_noon);
    seen += is_noon;
    hk_history_fini(hakyu_memory_default(), &h);
  }
  assert_true(seen > 8);
  hakyu_scenario_destroy(scenario);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand), cmocka_unit_test(test_choice), cmocka_unit_test(test_clock_is_the_kernels)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
