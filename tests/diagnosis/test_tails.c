/* test_tails - quantiles, mean of the worst and its standard error against closed forms: the uniform and the exponential distribution, on a grid
   of quantiles and drawn; outer draws; too few. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "diagnosis/tails.h"
#include "drawn_run.h"
#include "numbers/draw.h"

enum { GRID = 200000, SAMPLE = 2000, SAMPLES = 400, PURPOSE_TEST = 253 };
static double values[GRID];
static uint32_t outer[GRID];

static void assert_close(double value, double expected, double part) {
  if (!(fabs(value - expected) <= part * fabs(expected))) fail_msg("%.17g is not %.17g", value, expected);
}

static hk_cvar take(size_t n, uint32_t limit, double share) {
  hk_cvar cvar;
  assert_int_equal(hk_tail_cvar(hakyu_memory_default(), values, outer, n, limit, share, &cvar), HAKYU_OK);
  return cvar;
}

/* Uniform on 0..1: quantile p, mean of the worst (1 + p) / 2. What goes beyond: a = 1 - p of it uniform on 0..a, so its variance is
   a^3 / 3 - a^4 / 4. */
static void test_uniform(void **state) {
  (void)state;
  for (int i = 0; i < GRID; i++) values[i] = (i + 0.5) / GRID, outer[i] = 0;
  for (int k = 0; k < 2; k++) {
    double p = k ? 0.99 : 0.95, a = 1 - p;
    hk_cvar cvar = take(GRID, 1, p);
    assert_close(cvar.quantile, p, 1e-4);
    assert_close(cvar.mean, (1 + p) / 2, 1e-5);
    assert_close(cvar.error, sqrt((a * a * a / 3 - a * a * a * a / 4) / GRID) / a, 1e-3);
    assert_int_equal(cvar.beyond, k ? GRID / 100 : GRID / 20);
    assert_true(cvar.is_enough);
  }
}

/* Exponential of mean 1: quantile ln(1 / a), mean of the worst 1 more; what goes beyond is exponential again: variance 2 a - a^2. */
static void test_exponential(void **state) {
  (void)state;
  for (int i = 0; i < GRID; i++) values[(size_t)i * 7919 % GRID] = -log(1 - (i + 0.5) / GRID), outer[i] = (uint32_t)i % 5;
  for (int k = 0; k < 2; k++) {
    double a = k ? 0.01 : 0.05;
    hk_cvar cvar = take(GRID, 5, 1 - a);
    assert_close(cvar.quantile, log(1 / a), 1e-3);
    assert_close(cvar.mean, 1 + log(1 / a), 1e-3);
    assert_close(cvar.error, sqrt((2 * a - a * a) / GRID) / a, 0.02);
  }
}

/* Drawn: the standard error is that of the estimate from sample to sample, and 95 % limits cover the closed form. */
static void test_error_is_the_spread(void **state) {
  (void)state;
  double sum = 0, square = 0, errors = 0, truth = 1 + log(20);
  int covered = 0;
  for (uint64_t s = 0; s < SAMPLES; s++) {
    for (uint64_t i = 0; i < SAMPLE; i++) values[i] = -log(((double)(hk_numbers_draw(3, 77, PURPOSE_TEST, 0, s * SAMPLE + i) >> 11) + 0.5) / 9007199254740992.0), outer[i] = 0;
    hk_cvar cvar = take(SAMPLE, 1, 0.95);
    sum += cvar.mean;
    square += cvar.mean * cvar.mean;
    errors += cvar.error;
    covered += fabs(cvar.mean - truth) < 1.96 * cvar.error;
  }
  double mean = sum / SAMPLES, spread = sqrt((square - sum * mean) / (SAMPLES - 1));
  assert_close(mean, truth, 0.005);
  assert_close(errors / SAMPLES, spread, 0.12); /* a spread of 400 is known to 3.5 % */
  assert_true(covered >= 0.91 * SAMPLES && covered <= 0.98 * SAMPLES);
}

/* A difference between outer draws is ignorance: it moves the mean of the worst and does not widen its standard error beyond what chance
   within the draws gives. */
static void test_outer_draws(void **state) {
  (void)state;
  for (int i = 0; i < 4000; i++) outer[i] = (uint32_t)i % 2, values[i] = i % 2 ? 100 : 1;
  hk_cvar cvar = take(4000, 2, 0.95);
  assert_close(cvar.mean, 100, 1e-12);
  assert_true(cvar.error == 0);
  for (int i = 0; i < 4000; i++) outer[i] = 0;
  for (int i = 0; i < 4000; i++) values[i] = i % 40 ? 1 : 100; /* 2.5 % lose 100 */
  cvar = take(4000, 1, 0.95);
  assert_close(cvar.mean, 50.5, 1e-12);
  assert_close(cvar.error, 99 * sqrt(0.025 * 0.975 / 3999) / 0.05, 1e-9);
}

static void test_too_few(void **state) {
  (void)state;
  for (int i = 0; i < 3000; i++) values[i] = i, outer[i] = 0;
  assert_false(take(599, 1, 0.95).is_enough);
  assert_true(take(600, 1, 0.95).is_enough); /* 30 in the worst 5 % */
  assert_false(take(2999, 1, 0.99).is_enough);
  assert_true(take(3000, 1, 0.99).is_enough);
  assert_true(isnan(take(0, 1, 0.99).mean));
}

static int64_t loss(uint32_t draw, uint64_t number, uint32_t row) {
  (void)draw;
  return row ? 0 : 3600 * (int64_t)number;
}

/* 1,000 replications that lose 0 ... 999 unit h: exceeded in 10 % is 899; a row without loss is 0 throughout. */
static void test_of_a_run(void **state) {
  (void)state;
  static const drawn_run made = {.name = "tails", .seed = 1, .semantics = 1, .outer = 1, .numbers = 1000, .rows = 2, .loss_s = loss};
  hakyu_result *run = drawn_run_open(&made);
  hk_facts *facts = drawn_run_facts(run);
  hk_row_tail *tails = NULL;
  assert_int_equal(hk_diagnose_tails(facts, &tails), HAKYU_OK);
  assert_close(tails[0].curve[2].loss.value, 899, 1e-12);
  assert_true(tails[0].curve[2].is_enough);
  assert_true(tails[0].curve[2].loss.low < 899 && tails[0].curve[2].loss.high > 899);
  assert_false(tails[0].curve[5].is_enough);
  assert_close(tails[0].cvar_95.mean, 974.5, 1e-12); /* 950 ... 999 */
  assert_false(tails[0].cvar_99.is_enough);
  assert_true(tails[1].cvar_95.mean == 0 && tails[1].cvar_95.error == 0);
  hk_facts_destroy(facts);
  hakyu_result_close(run);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_uniform), cmocka_unit_test(test_exponential), cmocka_unit_test(test_error_is_the_spread),
                                     cmocka_unit_test(test_outer_draws), cmocka_unit_test(test_too_few), cmocka_unit_test(test_of_a_run)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
