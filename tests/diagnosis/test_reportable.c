/* test_reportable - failures that must be reported, of a run made by hand: shares with their exact intervals, by outer draw, times; in which
   traced replications loss passed through what into the sector concerned; damage. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "diagnosis/reportable.h"
#include "drawn_run.h"

#define INT(value) {.integer = (value)}
#define TEXT(value) {.text = (value)}
#define NONE {.is_null = true}
#define ADD(table, ...) assert_int_equal(hk_result_add(run, HK_STORED_##table, (const hk_datum[]){__VA_ARGS__}), HAKYU_OK)
#define EPISODE(number, episode, asset, parent, hazard, need, link) \
  ADD(episodes, INT(0), INT(number), INT(episode), INT(asset), INT(10 * (episode)), INT(3600), INT(0), INT(0), parent, hazard, need, link, INT(episode), INT(0), INT(0), INT(0), \
      INT(0), INT(0), INT(0), INT(0), INT(0))

/* A mast feeds a relay by two links; the relay feeds the house (sector 1). Level `cut` is of sector 1, `dim` of sector 0. */
static void add_all(hakyu_result *run) {
  ADD(assets, INT(0), TEXT("mast"), INT(0), TEXT(""), TEXT(""), TEXT(""), TEXT(""), NONE, INT(0));
  ADD(assets, INT(1), TEXT("relay"), INT(0), TEXT(""), TEXT(""), TEXT(""), TEXT(""), NONE, INT(0));
  ADD(assets, INT(2), TEXT("house"), INT(1), TEXT(""), TEXT(""), TEXT(""), TEXT(""), INT(1), INT(100));
  ADD(needs, INT(0), TEXT("relay.in"), INT(1), TEXT("s"));
  ADD(needs, INT(1), TEXT("house.in"), INT(2), TEXT("s"));
  ADD(links, INT(0), INT(0), INT(0));
  ADD(links, INT(1), INT(1), INT(1));
  ADD(hazards, INT(0), TEXT("storm"));
  ADD(service_levels, INT(0), TEXT("cut"), INT(1), INT(1), TEXT("weight"), INT(30000000), INT(600), TEXT("Cut"), TEXT("断"), TEXT("S"));
  ADD(service_levels, INT(1), TEXT("dim"), INT(0), NONE, TEXT("count"), INT(2000000), INT(0), TEXT("Dim"), TEXT("暗"), TEXT("S"));
  for (int n = 0; n < 5; n++) ADD(breaches, INT(0), INT(n), INT(0), INT(700 + 100 * n)); /* cut: 5 of 10 in draw 0, at 700 ... 1,100 s */
  ADD(breaches, INT(0), INT(4), INT(1), INT(200));                                       /* dim earlier in the last of them, */
  ADD(breaches, INT(0), INT(7), INT(1), INT(300));                                       /* alone in another, */
  ADD(breaches, INT(1), INT(2), INT(0), INT(1500));                                      /* and cut once of 10 in draw 1 */
  /* number 0 (cut): the mast's fall goes through all of it; number 7 (dim): the relay alone falls by its need, the house does too but is
     of no sector concerned; number 8: no breach, so it does not count */
  for (int n = 0; n < 9; n += n ? 1 : 7) {
    EPISODE(n, 0, 0, NONE, INT(0), NONE, NONE);
    EPISODE(n, 1, 1, INT(0), NONE, INT(0), INT(0));
    EPISODE(n, 2, 2, INT(1), NONE, INT(1), INT(1));
  }
}

static void add_stray(hakyu_result *run) {
  add_all(run);
  ADD(breaches, INT(1), INT(3), INT(2), INT(1)); /* of a level that is not there */
}

static void assert_near(double value, double expected) {
  if (!(fabs(value - expected) <= 1e-9 * (1 + fabs(expected)))) fail_msg("%.17g is not %.17g", value, expected);
}

static const drawn_run made = {.name = "reportable", .seed = 1, .semantics = 1, .outer = 2, .numbers = 10, .rows = 2, .fill = add_all};

static void test_figures(void **state) {
  (void)state;
  hakyu_result *run = drawn_run_open(&made);
  hk_facts *facts = drawn_run_facts(run);
  hk_reportable seen;
  assert_int_equal(hk_diagnose_reportable(facts, &seen), HAKYU_OK);
  assert_int_equal(seen.count, 2);
  const hk_reportable_level *cut = &seen.levels[0], *dim = &seen.levels[1];
  assert_string_equal(cut->id, "cut");
  assert_near(cut->magnitude, 30);
  assert_int_equal(dim->row, HK_FACT_NONE);
  assert_near(cut->breached.value, 6.0 / 20);
  assert_true(fabs(cut->breached.low - 0.1189) < 5e-5 && fabs(cut->breached.high - 0.5428) < 5e-5); /* Clopper-Pearson for 6 of 20, from tables */
  assert_near(cut->outer_low, 0.1);
  assert_near(cut->outer_high, 0.5);
  assert_near(cut->breach_s.median, 900); /* 700 800 900 1000 1100 1500 */
  assert_near(dim->breached.value, 2.0 / 20);
  assert_near(seen.any.value, 7.0 / 20);
  assert_near(seen.any_s.low, 200); /* whichever level is first: 200 300 700 800 900 1000 1500 */
  assert_near(seen.any_s.median, 800);
  /* traced with a breach: numbers 0 and 7 of draw 0 */
  assert_int_equal(seen.traced_any, 2);
  assert_int_equal(seen.by_class[HK_SPOT_ASSET][0], 2); /* the mast: into the house in 0, into the relay in 7 */
  assert_int_equal(seen.by_class[HK_SPOT_ASSET][1], 1); /* the relay: into the house in 0 only */
  assert_int_equal(seen.by_class[HK_SPOT_ASSET][2], 0);
  assert_int_equal(seen.by_class[HK_SPOT_NEED][0], 2);
  assert_int_equal(seen.by_class[HK_SPOT_NEED][1], 1);
  assert_int_equal(seen.by_class[HK_SPOT_LINK][1], 1);
  hk_facts_destroy(facts);
  hakyu_result_close(run);
}

/* The mast gives way by mechanism 0, the relay by 1, the house by 2. */
static void test_kinds(void **state) {
  (void)state;
  hakyu_result *run = drawn_run_open(&made);
  hk_facts *facts = drawn_run_facts(run);
  const hk_kind_of_failure kinds[] = {{.mechanisms = 1}, {.mechanisms = 2}, {.mechanisms = 4}, {.mechanisms = 8}, {.mechanisms = 6}, {.traits = 1}};
  uint64_t counts[6], traced = 0;
  assert_int_equal(hk_diagnose_reportable_kinds(facts, kinds, 6, counts, &traced), HAKYU_OK);
  assert_int_equal(traced, 2);
  assert_int_equal(counts[0], 2); /* the mast: at the bottom of both */
  assert_int_equal(counts[1], 2); /* the relay: on the way to the house in 0, of the sector itself in 7 */
  assert_int_equal(counts[2], 1); /* the house: no sector concerned in 7 */
  assert_int_equal(counts[3], 0);
  assert_int_equal(counts[4], 2); /* either: once a replication */
  assert_int_equal(counts[5], 0);
  hk_facts_destroy(facts);
  hakyu_result_close(run);
}

static void test_none_and_damage(void **state) {
  (void)state;
  drawn_run other = made;
  hk_reportable seen;
  other.name = "reportable-none", other.fill = NULL;
  hakyu_result *run = drawn_run_open(&other);
  hk_facts *facts = drawn_run_facts(run);
  assert_int_equal(hk_diagnose_reportable(facts, &seen), HAKYU_OK);
  assert_int_equal(seen.count, 0);
  assert_null(seen.by_class[0]);
  hk_facts_destroy(facts);
  hakyu_result_close(run);
  other.fill = add_stray;
  run = drawn_run_open(&other);
  facts = drawn_run_facts(run);
  assert_int_equal(hk_diagnose_reportable(facts, &seen), HAKYU_DAMAGED);
  hk_facts_destroy(facts);
  hakyu_result_close(run);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_figures), cmocka_unit_test(test_kinds), cmocka_unit_test(test_none_and_damage)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
