/* test_pairs - two runs made by hand, paired: differences, shares, quantiles known beforehand; what cannot be paired is told apart. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "diagnosis/pairs.h"
#include "drawn_run.h"

static void assert_near(double value, double expected) {
  if (!(fabs(value - expected) <= 1e-9 * (1 + fabs(expected)))) fail_msg("%.17g is not %.17g", value, expected);
}

/* Row 0: 1 h times the number. The second run: an hour more in every fourth number, half an hour less in every number = 1 mod 4, and two hours
   more besides in outer draw 1 where it is more. Row 1: the same in both. */
static int64_t first_loss(uint32_t outer, uint64_t number, uint32_t row) {
  (void)outer;
  return row == 0 ? 3600 * (int64_t)(number + 1) : row == 1 ? 7200 : 1800;
}
static int64_t second_loss(uint32_t outer, uint64_t number, uint32_t row) {
  if (row) return first_loss(outer, number, row);
  return first_loss(outer, number, row) + (number % 4 == 0 ? 3600 + 7200 * (int64_t)(outer == 1) : number % 4 == 1 ? -1800 : 0);
}

typedef struct two { hakyu_result *runs[2]; hk_facts *facts[2]; } two;

static two open_two(const drawn_run *first, const drawn_run *second) {
  two t = {.runs = {drawn_run_open(first), drawn_run_open(second)}};
  for (int k = 0; k < 2; k++) t.facts[k] = drawn_run_facts(t.runs[k]);
  return t;
}

static void close_two(two *t) {
  for (int k = 0; k < 2; k++) hk_facts_destroy(t->facts[k]), hakyu_result_close(t->runs[k]);
}

static const drawn_run first_run = {.name = "pairs-first", .seed = 5, .semantics = 1, .outer = 2, .numbers = 400, .rows = 2, .loss_s = first_loss};

static void test_differences(void **state) {
  (void)state;
  drawn_run second = first_run;
  hk_pairs pairs;
  second.name = "pairs-second", second.loss_s = second_loss;
  two t = open_two(&first_run, &second);
  assert_int_equal(hk_diagnose_unpaired(t.facts[0], t.facts[1]), HK_UNPAIRED_NOTHING);
  assert_int_equal(hk_diagnose_pairs(t.facts[0], t.facts[1], &pairs), HAKYU_OK);
  assert_int_equal(pairs.pairs, 800);
  assert_int_equal(pairs.base_only + pairs.other_only + pairs.dropped, 0);
  assert_int_equal(pairs.row_count, 2);
  const hk_pair_figures *row = &pairs.rows[0];
  assert_near(row->base.mean, 200.5); /* mean of 1 ... 400 */
  /* a quarter of draw 0 + 1 h, of draw 1 + 3 h; a quarter of each - 0.5 h */
  double draw_0 = (1 - 0.5) / 4, draw_1 = (3 - 0.5) / 4;
  assert_near(row->more.mean.value, (draw_0 + draw_1) / 2);
  assert_near(row->more.outer_low, draw_0);
  assert_near(row->more.outer_high, draw_1);
  assert_near(row->other.mean, 200.5 + (draw_0 + draw_1) / 2);
  assert_near(row->changed.value, 0.5);
  assert_near(row->worse.value, 0.25);
  /* chance within the draws: values 1, -0.5, 0, 0 about 0.125 and 3, -0.5, 0, 0 about 0.625 */
  double within = ((pow(1 - draw_0, 2) + pow(-0.5 - draw_0, 2) + 2 * draw_0 * draw_0) + (pow(3 - draw_1, 2) + pow(-0.5 - draw_1, 2) + 2 * draw_1 * draw_1)) / 8;
  double half = (row->more.mean.high - row->more.mean.low) / 2, plain = 1.963 * sqrt(within / 800);
  assert_true(half > 0.99 * plain && half < 1.51 * plain); /* the t interval, or up to half as wide again where the sample is nearly flagged */
  /* of 800 values in pairs the 95 % point of 1, 1, 2, 2 ... 400, 400 is 380; 1 % of 800 are too few */
  assert_near(row->base.at_95, 380);
  assert_true(isnan(row->base.at_99));
  assert_near(pairs.rows[1].more.mean.value, 0);
  assert_near(pairs.rows[1].changed.value, 0);
  /* the index: row 0 per 100, row 1 does not differ */
  assert_near(pairs.index.more.mean.value, row->more.mean.value / 100);
  assert_near(pairs.index.changed.value, 0.5);
  close_two(&t);
}

/* Runs with other K and n share what they share; a row without a counterpart is told and still counts in its run's index. */
static void test_partners(void **state) {
  (void)state;
  drawn_run second = first_run;
  hk_pairs pairs;
  second.name = "pairs-third", second.outer = 3, second.numbers = 100, second.unit_of_last = "v";
  two t = open_two(&first_run, &second);
  assert_int_equal(hk_diagnose_pairs(t.facts[0], t.facts[1], &pairs), HAKYU_OK);
  assert_int_equal(pairs.pairs, 200);
  assert_int_equal(pairs.base_only, 600);
  assert_int_equal(pairs.other_only, 100);
  assert_int_equal(pairs.row_count, 1);
  assert_near(pairs.rows[0].base.mean, 50.5);
  assert_near(pairs.rows[0].changed.value, 0);
  assert_int_equal(pairs.base_lone_count, 1);
  assert_int_equal(pairs.base_lone[0], 1);
  assert_int_equal(pairs.other_lone[0], 1);
  assert_near(pairs.index.more.mean.value, 0); /* the same loss of the same weight, under another name */
  close_two(&t);
}

/* Anything lost in every fourth number; in the second run and outer draw 1 in two of four. */
static int64_t seldom(uint32_t outer, uint64_t number, uint32_t row) {
  (void)outer;
  return row == 0 && number % 4 == 0 ? 3600 : 0;
}
static int64_t more_often(uint32_t outer, uint64_t number, uint32_t row) { return row == 0 && number % 4 <= outer ? 1800 : 0; }

static void test_any_loss(void **state) {
  (void)state;
  drawn_run first = first_run, second = first_run;
  hk_pairs pairs;
  first.name = "pairs-seldom", first.loss_s = seldom;
  second.name = "pairs-often", second.loss_s = more_often;
  two t = open_two(&first, &second);
  assert_int_equal(hk_diagnose_pairs(t.facts[0], t.facts[1], &pairs), HAKYU_OK);
  for (int k = 0; k < 2; k++) {
    const hk_pair_figures *of = k ? &pairs.index : &pairs.rows[0];
    assert_near(of->base.any.value, 0.25);
    assert_near(of->other.any.value, 0.375);
    assert_true(of->base.any.low > 0.21 && of->base.any.low < 0.25 && of->base.any.high > 0.25 && of->base.any.high < 0.29); /* 200 of 800: exact limits 0.2203, 0.2815 */
    assert_near(of->more_any.mean.value, 0.125);
    assert_near(of->more_any.outer_low, 0);
    assert_near(of->more_any.outer_high, 0.25);
    assert_true(of->more.mean.value < 0); /* more often, and yet less: 1/4 h before, 3/8 of half an hour now */
  }
  assert_near(pairs.rows[1].base.any.value, 0);
  assert_near(pairs.rows[1].more_any.mean.value, 0);
  close_two(&t);
}

static int64_t all_in_1(uint32_t outer, uint64_t number, uint32_t row) { return (void)outer, (void)number, row == 1 ? 3600 : 0; }
static int64_t twice_in_0(uint32_t outer, uint64_t number, uint32_t row) { return (void)outer, (void)number, row == 0 ? 7200 : 0; }
static int64_t more_in_both(uint32_t outer, uint64_t number, uint32_t row) { return (void)outer, (void)number, row == 1 ? 3601 : 1; }

/* Twice in one sector what was in another: the index grows unless the other's importance is more than twice the first's. Their ratio is 2^(U - V) with U, V
   even on -1 .. 1: in 7/8 of the draws it is not (the triangle from 1 to 2 on -2 .. 2 has 1/8). 200 draws: four and a half standard deviations. */
static void test_importances(void **state) {
  (void)state;
  drawn_run first = first_run, second = first_run;
  hk_pairs pairs;
  first.name = "pairs-one", first.loss_s = all_in_1;
  second.name = "pairs-zero", second.loss_s = twice_in_0;
  two t = open_two(&first, &second);
  assert_int_equal(hk_diagnose_pairs(t.facts[0], t.facts[1], &pairs), HAKYU_OK);
  assert_true(fabs(pairs.index_agrees - 0.875) < 4.5 * sqrt(0.875 * 0.125 / 200));
  const double forth = pairs.index_agrees;
  close_two(&t);
  t = open_two(&second, &first);
  assert_int_equal(hk_diagnose_pairs(t.facts[0], t.facts[1], &pairs), HAKYU_OK);
  assert_near(pairs.index_agrees, forth);
  close_two(&t);
  second.loss_s = more_in_both;
  t = open_two(&first, &second);
  assert_int_equal(hk_diagnose_pairs(t.facts[0], t.facts[1], &pairs), HAKYU_OK);
  assert_near(pairs.index_agrees, 1);
  close_two(&t);
  second.loss_s = all_in_1;
  t = open_two(&first, &second);
  assert_int_equal(hk_diagnose_pairs(t.facts[0], t.facts[1], &pairs), HAKYU_OK);
  assert_true(isnan(pairs.index_agrees));
  close_two(&t);
}

static void drop_the_only(hakyu_result *run) {
  assert_int_equal(hk_result_add(run, HK_STORED_outcomes, (const hk_datum[]){{.integer = 0}, {.integer = 0}, {.integer = HAKYU_UNSETTLED}}), HAKYU_OK);
}

static void assert_unpaired(const drawn_run *second, hk_unpaired expected) {
  two t = open_two(&first_run, second);
  assert_int_equal(hk_diagnose_unpaired(t.facts[0], t.facts[1]), expected);
  close_two(&t);
}

static void test_unpaired(void **state) {
  (void)state;
  drawn_run second = first_run;
  second.name = "pairs-other", second.seed = 6;
  assert_unpaired(&second, HK_UNPAIRED_SEED);
  second.seed = 5, second.horizon_s = 3600;
  assert_unpaired(&second, HK_UNPAIRED_HORIZON);
  second.horizon_s = 0, second.outer = 0;
  assert_unpaired(&second, HK_UNPAIRED_MODES);
  second.outer = 1, second.numbers = 1, second.loss_s = NULL, second.fill = drop_the_only;
  assert_unpaired(&second, HK_UNPAIRED_APART);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_differences), cmocka_unit_test(test_partners), cmocka_unit_test(test_any_loss), cmocka_unit_test(test_importances), cmocka_unit_test(test_unpaired)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
