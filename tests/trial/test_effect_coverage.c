/* Does the interval of an effect cover the truth as often as it says, and does the one-sided test speak as seldom as it says where the effect
   is exactly the least that matters? A thousand repetitions, each with its own seed, of paired replications played with and without a
   lever; the truth from a thousand times as many of another seed. */
#include "cascade/made_model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/memory.h"
#include "campaign/world.h"
#include "numbers/estimate.h"

enum { REPETITIONS = 1000, DRAWS = 5, NUMBERS = 120, PAIRS = DRAWS * NUMBERS, TRUTH = 120000 };

/* Losses of row 0 in weight h with and without the lever, for numbers 0 ... count - 1 of DRAWS outer draws. */
static void play(const hakyu_scenario *scenario, const hk_lever_text *lever, uint64_t seed, size_t count, double *base_h, double *with_h, uint32_t *outer) {
  const hakyu_memory *m = hakyu_memory_default();
  hk_paired *paired = NULL;
  hk_draws base;
  hk_world *world = NULL;
  const hk_world_change change = {.kind = HK_CHANGE_LEVERS, .levers = lever, .lever_count = 1, .adoption = {"C.1", 1000000, 1000000}};
  uint64_t *numbers = malloc(count * sizeof *numbers);
  uint8_t *outcomes = malloc(count);
  int64_t *weight_s = malloc(2 * count * sizeof *weight_s);
  for (size_t n = 0; n < count; n++) numbers[n] = n;
  assert_int_equal(hk_paired_create(m, 1, &paired), HAKYU_OK);
  assert_int_equal(hk_draws_init(&base, m, scenario, seed, DRAWS), HAKYU_OK);
  assert_int_equal(hk_world_create(m, &base, &change, NULL, &world), HAKYU_OK);
  for (uint32_t o = 0; o < DRAWS; o++) {
    const hk_plan *plans[2];
    hk_difference *difference;
    assert_int_equal(hk_draws_get(&base, o, NULL, &plans[0]), HAKYU_OK);
    assert_int_equal(hk_world_turn(world, plans[0], NULL, &plans[1], &difference), HAKYU_OK);
    assert_int_equal(plans[0]->network->row_count, 1);
    hk_paired_job jobs[2] = {{plans[0], numbers, count, outcomes, weight_s, NULL, 0}, {plans[1], numbers, count, outcomes, weight_s + count, NULL, 0}};
    assert_int_equal(hk_paired_run(paired, jobs, 2, INT64_MAX), HAKYU_OK);
    for (size_t n = 0; n < count; n++) {
      base_h[o * count + n] = (double)weight_s[n] / 3600;
      with_h[o * count + n] = (double)weight_s[count + n] / 3600;
      outer[o * count + n] = o;
    }
  }
  hk_paired_destroy(paired);
  hk_world_destroy(world);
  hk_draws_fini(&base);
  free(numbers), free(outcomes), free(weight_s);
}

static void test_interval_covers(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario("stage c battery autonomy=uniform(1h, 4h)\nasset a repair=uniform(4h, 12h)\nasset b repair=uniform(2h, 9h)\n"
                                           "asset load weight=5 weight_unit=homes end_use=yes restart=10min\nneed load.in from=[a, b] backup=c\n"
                                           "shock ka assets=[a] at=1h probability=0.4\nshock kb assets=[b] at=2h probability=0.3\nscenario horizon=96h\n");
  const hk_lever_text lever = {.lever = "repair_faster", .targets = "asset:a", .value = "0.5"};
  double *base_h = malloc((size_t)DRAWS * TRUTH * sizeof *base_h), *with_h = malloc((size_t)DRAWS * TRUTH * sizeof *with_h), truth = 0;
  uint32_t *outer = malloc((size_t)DRAWS * TRUTH * sizeof *outer);
  play(scenario, &lever, 424242, TRUTH, base_h, with_h, outer);
  for (size_t k = 0; k < (size_t)DRAWS * TRUTH; k++) truth += (base_h[k] - with_h[k]) / ((double)DRAWS * TRUTH);
  int covered = 0, valid = 0, valid_covered = 0;
  for (uint64_t seed = 1; seed <= REPETITIONS; seed++) {
    hk_two_level avoided;
    play(scenario, &lever, seed, NUMBERS, base_h, with_h, outer);
    for (size_t k = 0; k < PAIRS; k++) base_h[k] -= with_h[k];
    assert_int_equal(hk_estimate_two_level(hakyu_memory_default(), base_h, outer, PAIRS, DRAWS, 0.95, seed, &avoided), HAKYU_OK);
    const bool is_covered = avoided.mean.low <= truth && truth <= avoided.mean.high;
    covered += is_covered;
    valid += avoided.mean.is_valid;
    valid_covered += is_covered && avoided.mean.is_valid;
  }
  print_message("truth %.4f: covered %d of %d, %d of the %d called valid\n", truth, covered, REPETITIONS, valid_covered, valid);
  assert_true(truth > 0.1);
  assert_true(valid > REPETITIONS / 2);
  assert_true(valid_covered >= 0.93 * valid && valid_covered <= 0.975 * valid);
  assert_true(covered >= 0.93 * REPETITIONS);
  free(base_h), free(with_h), free(outer);
  hakyu_scenario_destroy(scenario);
}

/* Two equal assets lose alike; a lever spares 2 % of what one of them loses, so 1 % of all on average: the least that matters, exactly. */
static void test_at_the_least(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario("asset a repair=uniform(50h, 100h) weight=500 weight_unit=homes end_use=yes\nasset b repair=uniform(50h, 100h) weight=500 weight_unit=homes end_use=yes\n"
                                           "shock ka assets=[a] probability=0.5\nshock kb assets=[b] probability=0.5\nscenario horizon=120h\n");
  const hk_lever_text lever = {.lever = "repair_faster", .targets = "asset:a", .value = "0.98"};
  double base_h[PAIRS], with_h[PAIRS];
  uint32_t outer[PAIRS];
  int spoke = 0, spoke_against = 0;
  for (uint64_t seed = 1; seed <= REPETITIONS; seed++) {
    double p, against;
    play(scenario, &lever, seed, NUMBERS, base_h, with_h, outer);
    for (size_t k = 0; k < PAIRS; k++) base_h[k] = base_h[k] - with_h[k] - 0.01 * base_h[k];
    hk_estimate_above_zero(base_h, PAIRS, &p, &against);
    spoke += p < 0.05;
    spoke_against += against < 0.05;
  }
  print_message("at the least that matters the test speaks %d times, against it %d, of %d\n", spoke, spoke_against, REPETITIONS);
  assert_in_range(spoke, 30, 70);
  assert_in_range(spoke_against, 30, 70);
  hakyu_scenario_destroy(scenario);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_interval_covers), cmocka_unit_test(test_at_the_least)};
  return cmocka_run_group_tests_name("effect_coverage", tests, NULL, NULL);
}
