/* Small models in which something made better loses more: one for each condition without which hardening may do so
   (test_hardening.c says which, and proves the rest). They lie under tests/data/anomalies, as before (base.yaml) and after
   (hardened.yaml), to be read and run by hand. What each loses is worked out here, and where chance has a part, how often. */
#include "made_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

enum { OUTER_DRAWS = 40, EACH = 25, COUNT = OUTER_DRAWS * EACH, WEIGHT = 100, MINUTE = 60, HOUR = 3600 };

static void look(void *user, uint64_t i, const hk_workspace *ws) {
  int64_t *lost_s = user;
  __int128 loss = 0;
  for (uint32_t e = 0; e < ws->episode_count; e++) loss += ws->episodes[e].loss;
  lost_s[i] = (int64_t)(loss / 1000000 / 1000000) / WEIGHT;
}

/* Seconds all is dark, by replication. */
static void run(const char *name, const char *file, int64_t lost_s[COUNT]) {
  char path[512];
  hakyu_scenario *scenario = NULL;
  snprintf(path, sizeof path, "%s/anomalies/%s/%s.yaml", TEST_DATA, name, file);
  assert_int_equal(hakyu_scenario_read(hakyu_memory_default(), path, NULL, &scenario), HAKYU_OK);
  made_replicate(scenario, 1, OUTER_DRAWS, EACH, look, lost_s);
  hakyu_scenario_destroy(scenario);
}

/* ---- without chance ---- */

static void expect(const char *name, int64_t base_s, int64_t hardened_s) {
  static int64_t base[COUNT], hardened[COUNT];
  run(name, "base", base);
  run(name, "hardened", hardened);
  assert_true(base_s < hardened_s);
  for (int i = 0; i < COUNT; i++) {
    assert_int_equal(base[i], base_s);
    assert_int_equal(hardened[i], hardened_s);
  }
}

/* One crew, first come first served: the depot's fault is seen sooner, so the crew is there for ten hours when the feeder's is. */
static void test_crew_pool(void **state) { (void)state; expect("crew-pool", 90 * MINUTE, 10 * MINUTE + 11 * HOUR); }

/* The protected office warns nobody. */
static void test_shared_warning(void **state) { (void)state; expect("shared-warning", 15 * MINUTE + HOUR, 11 * HOUR); }

/* A released standby must switch again, and the battery has not been refilled: of 30 min it has gained 90 min / 8 h of 30 min. */
static void test_slow_switch(void **state) { (void)state; expect("slow-switch", 0, 30 * MINUTE - 30 * MINUTE * 90 / 480); }

/* What has been started without a need leans on it again once it is met. */
static void test_waived_need(void **state) { (void)state; expect("waived-need", 80 * MINUTE, 100 * MINUTE); }

/* A line still down does not feel the second strike. */
static void test_struck_twice(void **state) { (void)state; expect("struck-twice", 10 * HOUR, 12 * HOUR); }

/* ---- with chance ---- */

/* Tries are numbered: with the first one gone, the next takes its draw. In a quarter of the replications the bad one now meets
   the long outage; in another quarter it is the other way round; on average the short outage is saved. */
static void expect_other_draws(const char *name) {
  static int64_t base[COUNT], hardened[COUNT];
  int worse = 0, better = 0;
  double difference_s = 0;
  run(name, "base", base);
  run(name, "hardened", hardened);
  for (int i = 0; i < COUNT; i++) {
    worse += hardened[i] > base[i];
    better += hardened[i] < base[i];
    difference_s += (double)(base[i] - hardened[i]) / COUNT;
    if (hardened[i] > base[i]) assert_int_equal(hardened[i] - base[i], 10 * HOUR - 30 * MINUTE); /* the draws are good, bad and were bad, good */
  }
  printf("%s: of %d replications %d lose more, %d less; on average %.0f s less\n", name, COUNT, worse, better, difference_s);
  assert_in_range(worse, COUNT / 4 - 62, COUNT / 4 + 62); /* 4.5 standard deviations */
  assert_true(better > worse);
}

static void test_uncertain_start(void **state) { (void)state; expect_other_draws("uncertain-start"); }
static void test_uncertain_switch(void **state) { (void)state; expect_other_draws("uncertain-switch"); }

/* In the outer draws in which the tie exists it makes a circle, and in a circle a battery runs until a source is back, whoever
   else's feeds it: four hours and four hours at once. */
static void test_hidden_link(void **state) {
  (void)state;
  static int64_t base[COUNT], hardened[COUNT];
  int outer_worse = 0;
  run("hidden-link", "base", base);
  run("hidden-link", "hardened", hardened);
  for (int outer = 0; outer < OUTER_DRAWS; outer++) {
    const bool is_worse = hardened[outer * EACH] > base[outer * EACH];
    outer_worse += is_worse;
    for (int i = outer * EACH; i < (outer + 1) * EACH; i++) {
      assert_int_equal(base[i], 12 * HOUR);
      assert_int_equal(hardened[i], is_worse ? 16 * HOUR : 12 * HOUR);
    }
  }
  printf("hidden-link: in %d of %d outer draws more is lost\n", outer_worse, OUTER_DRAWS);
  assert_in_range(outer_worse, 6, 34); /* of 40 even chances */
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_crew_pool),       cmocka_unit_test(test_shared_warning), cmocka_unit_test(test_slow_switch),
                                     cmocka_unit_test(test_waived_need),     cmocka_unit_test(test_struck_twice),   cmocka_unit_test(test_uncertain_start),
                                     cmocka_unit_test(test_uncertain_switch), cmocka_unit_test(test_hidden_link)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
