/* What a warning brings beside earlier detection (cascade/warnings.c): repairs of the cause that take a drawn part of their time, strikes by it
   that do not come about. Against closed forms and counting; one replication against the same without; and that what brings
   nothing changes nothing. */
#include "made_model.h"
#include "z_band.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "campaign/made_town.h"

enum { RUNS = 4000, STORY = 16384 };

/* Of the repairs and strikes of one asset, replication by replication. */
typedef struct looked { uint32_t asset; int64_t from_s, *below_s; int *strikes, *warned; } looked;

static void look(void *user, uint64_t i, const hk_workspace *ws) {
  looked *l = user;
  for (uint32_t e = 0; e < ws->episode_count; e++) {
    const hk_episode *episode = &ws->episodes[e];
    if (episode->asset != l->asset || episode->start_s < l->from_s) continue;
    l->below_s[i] += episode->end_s - episode->start_s;
    l->strikes[i]++;
    l->warned[i] += episode->traits >> HAKYU_TRAIT_warned & 1;
  }
}

/* What happens to an asset from a moment on, over RUNS replications; looked_fini. */
static looked look_at(const hakyu_scenario *scenario, const char *asset, int64_t from_s) {
  looked l = {made_asset(scenario, asset), from_s, calloc(RUNS, sizeof(int64_t)), calloc(RUNS, sizeof(int)), calloc(RUNS, sizeof(int))};
  made_replicate(scenario, 1, 0, RUNS, look, &l);
  return l;
}
static void looked_fini(looked *l) { free(l->below_s), free(l->strikes), free(l->warned); }

/* a warns b: it is struck and seen at 0 by the cause worm. b detects at once. */
#define WARNED "sharing ring sectors=[power, telecom] warn=30min %s\nasset a repair=never\nasset b sector=telecom repair=%s\nstrike first assets=[a] cause=worm\n"

/* ---- shorter repairs ---- */

/* A repair of 10,000 s takes a part uniform on the millionths from 0.4 to 0.8: its mean and its deciles; never longer than without, and the
   strike without warning (another cause) as it was. */
static void test_drawn_part(void **state) {
  (void)state;
  const char *const strikes = "strike again assets=[b] at=1h cause=worm\nstrike other assets=[b] at=10h cause=storm\n";
  hakyu_scenario *with = made_scenario(WARNED "%s", "repair_least=0.4 repair_most=0.8", "10000s", strikes), *without = made_scenario(WARNED "%s", "", "10000s", strikes);
  looked short_ones = look_at(with, "b", 0), long_ones = look_at(without, "b", 0);
  z_sample part = {0};
  uint64_t below[11] = {0};
  double expected = 0;
  for (int64_t ppm = 400000; ppm <= 800000; ppm++) expected += (double)(10000 * ppm / 1000000) / 400001;
  for (int i = 0; i < RUNS; i++) {
    assert_int_equal(long_ones.below_s[i], 20000);
    assert_int_equal(short_ones.strikes[i], 2);
    assert_int_equal(short_ones.warned[i], 1);
    assert_int_equal(long_ones.warned[i], 0);
    const int64_t took_s = short_ones.below_s[i] - 10000; /* the storm's repair is as it was */
    assert_in_range(took_s, 4000, 8000);
    z_add(&part, (double)took_s);
    for (int decile = 1; decile <= 10; decile++) below[decile] += took_s < 4000 + 400 * decile;
  }
  z_expect_mean("part of a repair", &part, expected, 0);
  for (int decile = 1; decile < 10; decile++) z_expect_share("decile", below[decile], RUNS, 0.1 * decile);
  looked_fini(&short_ones), looked_fini(&long_ones);
  hakyu_scenario_destroy(with), hakyu_scenario_destroy(without);
}

/* The same repair drawn lognormal takes floor(part * drawn) by the same draw of both: least and most of it, replication by replication; and a
   wider range, lower at its low end, is never longer. */
static void test_nested_parts(void **state) {
  (void)state;
  static const char *const aids[] = {"", "repair_least=0.9 repair_most=0.9", "repair_least=0.5 repair_most=0.9", "repair_least=0.1 repair_most=0.9"};
  looked found[4];
  hakyu_scenario *scenarios[4];
  for (int s = 0; s < 4; s++) {
    scenarios[s] = made_scenario(WARNED "strike again assets=[b] at=1h cause=worm\n", aids[s], "lognormal(median=3h, sigma=0.5)");
    found[s] = look_at(scenarios[s], "b", 0);
  }
  int shorter = 0;
  for (int i = 0; i < RUNS; i++) {
    const int64_t whole_s = found[0].below_s[i];
    assert_int_equal(found[1].below_s[i], whole_s * 9 / 10);
    assert_true(found[2].below_s[i] <= found[1].below_s[i] && found[3].below_s[i] <= found[2].below_s[i]);
    assert_true(found[3].below_s[i] >= whole_s / 10);
    shorter += found[3].below_s[i] < found[2].below_s[i];
  }
  assert_true(shorter > RUNS * 99 / 100);
  for (int s = 0; s < 4; s++) looked_fini(&found[s]), hakyu_scenario_destroy(scenarios[s]);
}

/* Of several groups the smallest part counts; a repair that began before the warning, one beyond repair and one of 1 s are as they were. */
static void test_which_repairs(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(
      "sharing near sectors=[power, telecom] warn=10min repair_least=0.5 repair_most=0.5\nsharing far sectors=[power, telecom] warn=1h repair_least=0.2 repair_most=0.2\n"
      "crew team size=1\nasset a repair=30min\nasset b sector=telecom repair=1h detect=5min\nasset c sector=telecom repair=1h crew=team priority=1\n"
      "asset d sector=telecom repair=1h crew=team priority=2\nasset e sector=telecom repair=never\nasset f sector=telecom repair=1s\nasset g sector=water repair=1h\n"
      "strike first assets=[a] cause=worm\nstrike all assets=[b, c, d, g] cause=worm\nstrike late assets=[e, f] at=2h cause=worm\n");
  /* detected: a, c, d, g at 0, b at 5 min: all repairs begin before 10 min but d's, which waits for c's crew until 1 h: then far knows, too */
  made_expect_story(scenario, "a@0-1800:struck b@0-3900:struck c@0-3600:struck d@0-4320:struck g@0-3600:struck e@7200-172800:struck f@7200-7201:struck");
  hakyu_scenario_destroy(scenario);
}

/* ---- rarer strikes ---- */

/* Six strikes an hour apart, each repaired before the next: how many come about is binomial, and so is what is lost. */
static void test_binomial(void **state) {
  (void)state;
  enum { STRIKES = 6 };
  static const double left[] = {0.3, 0.75};
  static const char *const aids[] = {"recurrence=0.3 repair_least=0.5 repair_most=0.5", "recurrence=0.75"};
  static const double repair_s[] = {300, 600};
  char strikes[1024] = "";
  for (int n = 0; n < STRIKES; n++) snprintf(strikes + strlen(strikes), sizeof strikes - strlen(strikes), "strike again%d assets=[b] at=%dh cause=worm\n", n, n + 1);
  looked found[2];
  for (int s = 0; s < 2; s++) {
    hakyu_scenario *scenario = made_scenario(WARNED "%s", aids[s], "10min", strikes);
    found[s] = look_at(scenario, "b", 0);
    uint64_t seen[STRIKES + 1] = {0};
    z_sample lost = {0};
    for (int i = 0; i < RUNS; i++) {
      seen[found[s].strikes[i]]++;
      z_add(&lost, (double)found[s].below_s[i]);
      assert_int_equal(found[s].below_s[i], (int64_t)(repair_s[s] * found[s].strikes[i]));
    }
    double ways = 1;
    for (int n = 0; n <= STRIKES; ways = ways * (STRIKES - n) / (n + 1), n++)
      z_expect_share("strikes that come about", seen[n], RUNS, ways * pow(left[s], n) * pow(1 - left[s], STRIKES - n));
    z_expect_mean("lost", &lost, STRIKES * left[s] * repair_s[s], 0);
    hakyu_scenario_destroy(scenario);
  }
  for (int i = 0; i < RUNS; i++) assert_true(found[0].strikes[i] <= found[1].strikes[i]); /* the same draws: rarer only takes away */
  for (int s = 0; s < 2; s++) looked_fini(&found[s]);
}

/* Failures at a rate, mended in a second: with a warning from the first second on they are Poisson at the rate that is left. */
static void test_poisson(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario("sharing ring sectors=[power, telecom] warn=0s recurrence=0.4\nasset a repair=never\nasset b sector=telecom repair=1s\n"
                                           "strike first assets=[a] cause=worm\nbackground wear assets=[b] rate=600/year cause=worm\nscenario horizon=73h\n");
  const double mean = 0.4 * 600 * 73 / 8760;
  looked found = look_at(scenario, "b", 1);
  z_sample count = {0}, square = {0};
  uint64_t none = 0;
  for (int i = 0; i < RUNS; i++) {
    z_add(&count, found.strikes[i]);
    z_add(&square, (found.strikes[i] - mean) * (found.strikes[i] - mean));
    none += found.strikes[i] == 0;
  }
  z_expect_mean("failures that come about", &count, mean, 0.001); /* the second in repair is below 1e-4 of the time */
  z_expect_mean("their variance", &square, mean, 0.002);
  z_expect_share("none", none, RUNS, exp(-mean));
  looked_fini(&found);
  hakyu_scenario_destroy(scenario);
}

/* Twins of one software: the group is reached only if the fault came about, and its other member is warned for itself. */
static void test_twins(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(WARNED "asset c sector=telecom repair=1h\ngroup twins beta=0.5 members=[b, c]\nmalfunction again assets=[b] at=1h cause=worm\n",
                                           "recurrence=0.6", "1h");
  looked b = look_at(scenario, "b", 0), c = look_at(scenario, "c", 0);
  uint64_t struck = 0, both = 0;
  for (int i = 0; i < RUNS; i++) {
    assert_true(c.strikes[i] <= b.strikes[i]);
    struck += b.strikes[i] > 0;
    both += c.strikes[i] > 0;
  }
  z_expect_share("the first", struck, RUNS, 0.6);
  z_expect_share("its twin", both, RUNS, 0.6 * 0.5 * 0.6);
  looked_fini(&b), looked_fini(&c);
  hakyu_scenario_destroy(scenario);
}

/* Each of n exposed systems is struck by a shock at its own time, uniform on whole hours; the first to be struck warns the others. Every order
   counted: with T distinct hours the share of the k-th struck that comes about is left^(k > 1). */
static void test_shock_after_shock(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario("sharing ring sectors=[power, telecom] warn=30min recurrence=0.5\nasset a repair=1min\nasset b sector=telecom repair=1min\nasset c sector=telecom repair=1min\n"
                                           "shock worm assets=[a, b, c] at=empirical(1h, 2h, 3h, 4h)\n");
  double expected = 0;
  for (int times = 0; times < 64; times++) { /* 4 hours, three assets: the expected number that b is struck, every case alike */
    const int hour[3] = {times % 4, times / 4 % 4, times / 16};
    const int first = hour[0] < hour[2] ? hour[0] : hour[2];
    expected += (hour[1] > first ? 0.5 : 1) / 64; /* whoever comes first is not warned: so is the earliest of the others always struck */
  }
  looked b = look_at(scenario, "b", 0);
  uint64_t struck = 0;
  for (int i = 0; i < RUNS; i++) struck += b.strikes[i] > 0;
  z_expect_share("struck by the shock", struck, RUNS, expected);
  looked_fini(&b);
  hakyu_scenario_destroy(scenario);
}

/* An averted strike leaves another cause's of the same second to happen, whichever hazard's key is smaller. */
static void test_other_cause(void **state) {
  (void)state;
  for (int n = 0; n < 8; n++) {
    hakyu_scenario *scenario = made_scenario(WARNED "strike worm%d assets=[b] at=2h cause=worm\nstrike storm%d assets=[b] at=2h cause=storm\n", "recurrence=0", "1h", n, n);
    made_expect_story(scenario, "a@0-172800:struck b@7200-10800:struck");
    hakyu_scenario_destroy(scenario);
  }
}

/* ---- nothing brought, nothing changed ---- */

static void story_of(const hakyu_scenario *scenario, uint64_t i, char *out) {
  hk_history history = made_history(scenario, 1, 2, i);
  made_story(scenario, &history, out, STORY);
  hk_history_fini(hakyu_memory_default(), &history);
}

static int differing(const hakyu_scenario *left, const hakyu_scenario *right, uint64_t runs) {
  char *stories = calloc(2, STORY);
  int count = 0;
  for (uint64_t i = 0; i < runs; i++) {
    story_of(left, i, stories);
    story_of(right, i, stories + STORY);
    count += strcmp(stories, stories + STORY) != 0;
  }
  free(stories);
  return count;
}

static void test_neutral(void **state) {
  (void)state;
  static const char *const same[] = {"lever share_warning targets=all value=5min repair_least=1 repair_most=1 recurrence=1\n", /* neutral: the digests, too */
                                     "lever share_warning targets=all value=5min repair_least=0.1 recurrence=0 share=0\n"};   /* nobody adopts it */
  hakyu_scenario *first_half = made_scenario(MADE_TOWN "lever share_warning targets=all value=5min\n"), *town = made_scenario(MADE_TOWN);
  for (int s = 0; s < 2; s++) {
    hakyu_scenario *other = made_scenario(MADE_TOWN "%s", same[s]), *base = s ? town : first_half;
    assert_memory_equal(other->digest, base->digest, sizeof other->digest);
    assert_memory_equal(other->model->digest, base->model->digest, sizeof other->model->digest);
    assert_int_equal(differing(other, base, 40), 0);
    hakyu_scenario_destroy(other);
  }
  hakyu_scenario *too_late = made_scenario(MADE_TOWN "sharing late sectors=[power, telecom, water] warn=96h repair_least=0.1 recurrence=0\n");
  assert_int_equal(differing(too_late, town, 40), 0); /* the warning comes when all is over */
  hakyu_scenario *second_half = made_scenario(MADE_TOWN "lever share_warning targets=all value=5min repair_least=0.2 repair_most=0.6 recurrence=0.2\n");
  assert_memory_not_equal(second_half->digest, first_half->digest, sizeof second_half->digest);
  assert_true(differing(second_half, first_half, 60) > 0);
  hakyu_scenario_destroy(too_late), hakyu_scenario_destroy(second_half), hakyu_scenario_destroy(first_half), hakyu_scenario_destroy(town);
}

/* The lever on all sectors is the model's own group of all sectors; an assumption stands at its mode, and varies by outer draw. */
static void test_lever_and_assumption(void **state) {
  (void)state;
#define TWO "asset a repair=never\nasset b sector=telecom repair=2h\nstrike first assets=[a] cause=worm\nstrike again assets=[b] at=1h cause=worm\nstrike third assets=[b] at=9h cause=worm\n"
  hakyu_scenario *own = made_scenario("sharing g sectors=[power, telecom, water] warn=10min repair_least=0.3 repair_most=0.6 recurrence=0.5\n" TWO);
  hakyu_scenario *lever = made_scenario(TWO "lever share_warning targets=all dose=3 repair_least=0.3 repair_most=0.6 recurrence=0.5\n");
  hakyu_scenario *assumed = made_scenario("assumption left value=about(0.5, 0.1, 0.9)\n" TWO "lever share_warning targets=all dose=3 repair_least=0.3 repair_most=0.6 recurrence=$left\n");
  looked x = look_at(own, "b", 0), y = look_at(lever, "b", 0), z = look_at(assumed, "b", 0);
  for (int i = 0; i < RUNS; i++) {
    assert_int_equal(x.below_s[i], y.below_s[i]);
    assert_int_equal(x.below_s[i], z.below_s[i]);
  }
  looked_fini(&x), looked_fini(&y), looked_fini(&z);
  assert_true(differing(assumed, lever, 200) > 0);
  hakyu_scenario_destroy(own), hakyu_scenario_destroy(lever), hakyu_scenario_destroy(assumed);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_drawn_part),  cmocka_unit_test(test_nested_parts),      cmocka_unit_test(test_which_repairs), cmocka_unit_test(test_binomial),
                                     cmocka_unit_test(test_poisson),     cmocka_unit_test(test_twins),             cmocka_unit_test(test_shock_after_shock),
                                     cmocka_unit_test(test_other_cause), cmocka_unit_test(test_neutral),           cmocka_unit_test(test_lever_and_assumption)};
  return cmocka_run_group_tests_name("warnings", tests, NULL, NULL);
}
