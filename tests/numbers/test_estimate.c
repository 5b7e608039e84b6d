/* Estimates: hand values, exact coverage of proportions, coverage of means where called valid (921 to 975 of 1,000),
   flags where not, quantiles, two levels, the stop rule. */
#include "numbers/estimate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include "sampling.h"

enum { REPETITIONS = 1000, MOST = 10000 };

static void assert_near(double value, double expected, double slack) {
  if (!(fabs(value - expected) <= slack)) fprintf(stderr, "%.12g instead of %.12g\n", value, expected);
  assert_true(fabs(value - expected) <= slack);
}

/* The bootstrap is all that needs memory: an allocator without any tells valid from flagged at once. */
static void *never_resize(void *user, void *block, size_t size) {
  (void)user, (void)block, (void)size;
  return NULL;
}
static const hakyu_memory no_memory = {never_resize, NULL};

/* ---- proportions ---- */

static void test_proportion_by_hand(void **state) {
  (void)state;
  const hk_interval none = hk_estimate_proportion(0, 10, 0.95), all = hk_estimate_proportion(10, 10, 0.95);
  assert_near(none.low, 0.0, 0.0);
  assert_near(none.high, 1.0 - pow(0.025, 0.1), 1e-12);
  assert_near(all.low, pow(0.025, 0.1), 1e-12);
  assert_near(all.high, 1.0, 0.0);
  const hk_interval ten = hk_estimate_proportion(10, 100, 0.95); /* a textbook's: 0.0490 to 0.1762 */
  assert_near(ten.value, 0.1, 1e-15);
  assert_near(ten.low, 0.04900469, 1e-8);
  assert_near(ten.high, 0.17622260, 1e-8);
  assert_true(ten.is_valid);
  const hk_interval nothing = hk_estimate_proportion(0, 0, 0.95);
  assert_near(nothing.low, 0.0, 0.0);
  assert_near(nothing.high, 1.0, 0.0);
  assert_false(nothing.is_valid);
}

/* The limits put back into the binomial distribution give exactly the tail that was asked. */
static void test_proportion_tails(void **state) {
  (void)state;
  const uint64_t n[] = {7, 100, 10000, 1000000};
  for (size_t i = 0; i < 4; i++)
    for (uint64_t k = 1; k < n[i]; k += n[i] / 7) {
      const hk_interval interval = hk_estimate_proportion(k, n[i], 0.95);
      assert_near(gsl_cdf_binomial_Q((unsigned)k - 1, interval.low, (unsigned)n[i]), 0.025, 1e-6);
      assert_near(gsl_cdf_binomial_P((unsigned)k, interval.high, (unsigned)n[i]), 0.025, 1e-6);
    }
}

/* Exact coverage is never under 0.95; what 1,000 repetitions find agrees with it. */
static void test_proportion_coverage(void **state) {
  (void)state;
  const double chances[] = {0.001, 0.01, 0.3};
  static double values[1000];
  for (size_t c = 0; c < 3; c++) {
    const double p = chances[c];
    double exact = 0.0;
    bool covers[1001];
    for (unsigned k = 0; k <= 1000; k++) {
      const hk_interval interval = hk_estimate_proportion(k, 1000, 0.95);
      covers[k] = interval.low <= p && p <= interval.high;
      if (covers[k]) exact += gsl_ran_binomial_pdf(k, p, 1000);
    }
    assert_true(exact >= 0.95);
    const sample_model model = {"bernoulli", SAMPLE_BERNOULLI, p, 0.0};
    int covered = 0;
    for (uint64_t r = 0; r < REPETITIONS; r++) {
      unsigned k = 0;
      sample_values(&model, r, values, 1000);
      for (size_t i = 0; i < 1000; i++) k += values[i] > 0.0;
      covered += covers[k];
    }
    assert_near(covered, REPETITIONS * exact, 4.5 * sqrt(REPETITIONS * exact * (1.0 - exact)));
  }
}

/* ---- means ---- */

static void test_mean_by_hand(void **state) {
  (void)state;
  double values[200];
  for (int i = 0; i < 200; i++) values[i] = i % 2 ? 3.0 : 5.0;
  hk_interval interval;
  assert_int_equal(hk_estimate_mean(&no_memory, values, 200, 0.95, 1, &interval), HAKYU_OK);
  const double reach = gsl_cdf_tdist_Pinv(0.975, 199) * sqrt(200.0 / 199.0 / 200.0);
  assert_near(interval.value, 4.0, 1e-12);
  assert_near(interval.low, 4.0 - reach, 1e-12);
  assert_near(interval.high, 4.0 + reach, 1e-12);
  assert_true(interval.is_valid);
  assert_string_equal(interval.verdict, "valid");
}

static void test_mean_of_little(void **state) {
  (void)state;
  const hakyu_memory *memory = hakyu_memory_default();
  const double one = 7.0, same[] = {2.0, 2.0, 2.0}, three[] = {1.0, 2.0, 6.0};
  hk_interval interval;
  assert_int_equal(hk_estimate_mean(memory, NULL, 0, 0.95, 1, &interval), HAKYU_OK);
  assert_true(isnan(interval.value) && interval.low == -INFINITY && interval.high == INFINITY);
  assert_int_equal(hk_estimate_mean(memory, &one, 1, 0.95, 1, &interval), HAKYU_OK);
  assert_true(interval.value == 7.0 && interval.low == -INFINITY && interval.high == INFINITY && !interval.is_valid);
  assert_int_equal(hk_estimate_mean(memory, same, 3, 0.95, 1, &interval), HAKYU_OK);
  assert_true(interval.low == 2.0 && interval.high == 2.0 && !interval.is_valid);
  assert_string_equal(interval.verdict, "constant");
  assert_int_equal(hk_estimate_mean(memory, three, 3, 0.95, 1, &interval), HAKYU_OK);
  assert_string_equal(interval.verdict, "few");
  assert_true(interval.low < 3.0 && interval.high > 3.0);
}

/* Values that are all the same vary by nothing, whatever rounding makes of their sum: 0.1 has no sum that is exact, 68.33 neither. */
static void test_constant_to_the_bit(void **state) {
  (void)state;
  enum { N = 4000, OUTER = 7 };
  static const double constants[] = {0.1, 68.33, 1.0 / 3, 1e-7, 123456789.123};
  double *values = malloc(N * sizeof *values);
  uint32_t *outer = malloc(N * sizeof *outer);
  hk_interval interval;
  hk_two_level levels;
  for (size_t c = 0; c < sizeof constants / sizeof *constants; c++) {
    for (uint32_t i = 0; i < N; i++) values[i] = constants[c], outer[i] = i % OUTER;
    assert_int_equal(hk_estimate_mean(&no_memory, values, N, 0.95, 1, &interval), HAKYU_OK);
    assert_string_equal(interval.verdict, "constant");
    assert_true(interval.value == constants[c] && interval.low == constants[c] && interval.high == constants[c]);
    assert_int_equal(hk_estimate_two_level(hakyu_memory_default(), values, outer, N, OUTER, 0.95, 1, &levels), HAKYU_OK);
    assert_string_equal(levels.mean.verdict, "constant");
    assert_true(levels.mean.low == constants[c] && levels.mean.high == constants[c] && levels.outer_low == constants[c] && levels.outer_high == constants[c]);
    /* no chance at all within the draws, which differ: ignorance alone */
    for (uint32_t i = 0; i < N; i++) values[i] = constants[c] * (1 + i % OUTER);
    assert_int_equal(hk_estimate_two_level(hakyu_memory_default(), values, outer, N, OUTER, 0.95, 1, &levels), HAKYU_OK);
    assert_string_equal(levels.mean.verdict, "constant");
    assert_true(levels.mean.low == levels.mean.high && levels.outer_low == constants[c] && levels.outer_high == constants[c] * OUTER);
  }
  free(values);
  free(outer);
}

/* A flagged mean needs memory for its resampling, and says so where there is none. */
static void test_mean_starved(void **state) {
  (void)state;
  const double three[] = {1.0, 2.0, 6.0};
  hk_interval interval = {.value = 42.0};
  assert_int_equal(hk_estimate_mean(&no_memory, three, 3, 0.95, 1, &interval), HAKYU_NO_MEMORY);
  assert_true(interval.value == 42.0);
}

/* Resampling is addressed: the same seed gives the same limits. */
static void test_bootstrap_repeats(void **state) {
  (void)state;
  const sample_model model = {"lognormal", SAMPLE_LOGNORMAL, 0.0, 1.5};
  double values[101]; /* few: under t alone, so that it is the resampling that decides */
  hk_interval first, again, other;
  sample_values(&model, 1, values, 101);
  assert_int_equal(hk_estimate_mean(hakyu_memory_default(), values, 101, 0.95, 5, &first), HAKYU_OK);
  assert_int_equal(hk_estimate_mean(hakyu_memory_default(), values, 101, 0.95, 5, &again), HAKYU_OK);
  assert_int_equal(hk_estimate_mean(hakyu_memory_default(), values, 101, 0.95, 6, &other), HAKYU_OK);
  assert_true(first.low == again.low && first.high == again.high);
  assert_true(first.high != other.high);
  assert_false(first.is_valid);
  assert_true(first.high - first.value > first.value - first.low); /* skewed to the right: longer there */
}

/* Valid nearly always, and then covering 921 to 975 of 1,000. */
static void test_valid_covers(void **state) {
  (void)state;
  const struct { sample_model model; size_t n; } cases[] = {
    {{"normal", SAMPLE_NORMAL, 0, 0}, 500},           {{"exponential", SAMPLE_EXPONENTIAL, 0, 0}, 2000},
    {{"p = 0.3", SAMPLE_BERNOULLI, 0.3, 0}, 1000},    {{"p = 0.01", SAMPLE_BERNOULLI, 0.01, 0}, 10000},
    {{"lognormal 0.5", SAMPLE_LOGNORMAL, 0, 0.5}, 2000}, {{"rare 10 %", SAMPLE_RARE, 0.1, 0}, 10000},
    {{"rare paired 10 %", SAMPLE_RARE_PAIRED, 0.1, 0}, 10000},
  };
  static double values[MOST];
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    int valid = 0, covered = 0;
    const double truth = sample_mean_of(&cases[c].model);
    for (uint64_t r = 0; r < REPETITIONS; r++) {
      hk_interval interval;
      sample_values(&cases[c].model, r, values, cases[c].n);
      if (hk_estimate_mean(&no_memory, values, cases[c].n, 0.95, 1, &interval) != HAKYU_OK) continue;
      assert_true(interval.is_valid);
      valid++;
      covered += interval.low <= truth && truth <= interval.high;
    }
    fprintf(stderr, "%s, n = %zu: valid %d, covered %d\n", cases[c].model.name, cases[c].n, valid, covered);
    assert_in_range(valid, 950, 1000);
    assert_in_range(covered * 1000 / valid, 921, 975);
  }
}

/* Where t misses too often, or cannot be shown not to, at least 95 % of the repetitions are flagged. */
static void test_invalid_is_flagged(void **state) {
  (void)state;
  const struct { sample_model model; size_t n; } cases[] = {
    {{"p = 0.001", SAMPLE_BERNOULLI, 0.001, 0}, 1000},       {{"p = 0.01", SAMPLE_BERNOULLI, 0.01, 0}, 1000},
    {{"lognormal 1.5", SAMPLE_LOGNORMAL, 0, 1.5}, 200},      {{"lognormal 1.5", SAMPLE_LOGNORMAL, 0, 1.5}, 1000},
    {{"lognormal 1.5", SAMPLE_LOGNORMAL, 0, 1.5}, 10000},    {{"lognormal 2", SAMPLE_LOGNORMAL, 0, 2}, 3000},
    {{"rare 1 %", SAMPLE_RARE, 0.01, 0}, 1000},              {{"rare 1 %", SAMPLE_RARE, 0.01, 0}, 5000},
    {{"rare 1 % lognormal 1.5", SAMPLE_RARE_LOGNORMAL, 0.01, 1.5}, 3000},
    {{"paired 1.5", SAMPLE_PAIRED, 0, 1.5}, 1000},           {{"rare paired 1 %", SAMPLE_RARE_PAIRED, 0.01, 0}, 1000},
  };
  static double values[MOST];
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    int flagged = 0;
    for (uint64_t r = 0; r < REPETITIONS; r++) {
      hk_interval interval = {.is_valid = false};
      sample_values(&cases[c].model, r, values, cases[c].n);
      (void)hk_estimate_mean(&no_memory, values, cases[c].n, 0.95, 1, &interval);
      flagged += !interval.is_valid;
    }
    fprintf(stderr, "%s, n = %zu: flagged %d\n", cases[c].model.name, cases[c].n, flagged);
    assert_in_range(flagged, 950, 1000);
  }
}

/* ---- two levels ---- */

static void test_two_level(void **state) {
  (void)state;
  enum { COUNT = 1000, OUTER = 4 };
  double values[COUNT];
  uint32_t outer[COUNT];
  for (uint32_t i = 0; i < COUNT; i++) {
    outer[i] = i % OUTER;
    values[i] = 10.0 * outer[i] + (i / OUTER % 2 ? 1.0 : -1.0); /* means 0, 10, 20, 30; spread 1 within */
  }
  hk_two_level result;
  assert_int_equal(hk_estimate_two_level(hakyu_memory_default(), values, outer, COUNT, 9, 0.95, 1, &result), HAKYU_OK);
  assert_int_equal(result.outer_count, 4);
  assert_near(result.outer_low, 0.0, 1e-12);
  assert_near(result.outer_high, 30.0, 1e-12);
  assert_near(result.mean.value, 15.0, 1e-12);
  const double reach = gsl_cdf_tdist_Pinv(0.975, COUNT - OUTER) * sqrt((double)COUNT / (COUNT - OUTER) / COUNT);
  assert_near(result.mean.high - 15.0, reach, 1e-9);
  assert_true(result.mean.is_valid);
  assert_int_equal(hk_estimate_two_level(&no_memory, values, outer, COUNT, 9, 0.95, 1, &result), HAKYU_NO_MEMORY);
  assert_int_equal(hk_estimate_two_level(hakyu_memory_default(), values, outer, 4, 9, 0.95, 1, &result), HAKYU_OK);
  assert_true(result.mean.high == INFINITY && !result.mean.is_valid); /* one value an outer draw: no spread within */
}

/* ---- quantiles ---- */

static void test_quantile_by_hand(void **state) {
  (void)state;
  double values[100];
  for (int i = 0; i < 100; i++) values[i] = i + 1.0;
  const hk_interval median = hk_estimate_quantile(values, 100, 0.5, 0.95);
  assert_near(median.value, 50.0, 0.0);
  assert_near(median.low, 40.0, 0.0); /* a table's ranks for n = 100: 40 and 61 */
  assert_near(median.high, 61.0, 0.0);
  assert_true(median.is_valid);
  values[60] = values[61] = INFINITY;
  assert_true(hk_estimate_quantile(values, 100, 0.5, 0.95).high == INFINITY);
  const hk_interval far = hk_estimate_quantile(values, 100, 0.99, 0.95);
  assert_false(far.is_valid);
  assert_string_equal(far.verdict, "few");
  const hk_interval alone = hk_estimate_quantile(values, 1, 0.5, 0.95);
  assert_true(alone.value == 1.0 && alone.low == 1.0 && alone.high == 1.0 && !alone.is_valid);
}

static int compare_doubles(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Distribution-free, so at least 95 %; 4.5 standard errors below at worst. */
static void test_quantile_coverage(void **state) {
  (void)state;
  const double wanted[] = {0.05, 0.5, 0.95};
  const sample_model model = {"exponential", SAMPLE_EXPONENTIAL, 0, 0};
  int covered[3] = {0};
  double values[500];
  for (uint64_t r = 0; r < REPETITIONS; r++) {
    sample_values(&model, r, values, 500);
    qsort(values, 500, sizeof *values, compare_doubles);
    for (int q = 0; q < 3; q++) {
      const hk_interval interval = hk_estimate_quantile(values, 500, wanted[q], 0.95);
      const double truth = -log1p(-wanted[q]);
      assert_true(interval.is_valid);
      covered[q] += interval.low <= truth && truth <= interval.high;
    }
  }
  for (int q = 0; q < 3; q++) assert_in_range(covered[q], 921, 985);
}

/* ---- the stop rule ---- */

static void test_stop_by_hand(void **state) {
  (void)state;
  /* 2, 4, 6: mean 4, variance 4, half-width 1.959964 * 2 / sqrt 3 */
  assert_near(hk_estimate_relative_half_width(3, 12, 56), 1.959964 * 2.0 / sqrt(3.0) / 4.0, 1e-15);
  assert_true(hk_estimate_relative_half_width(1, 12, 144) == INFINITY);
  assert_true(hk_estimate_relative_half_width(9, 0, 0) == INFINITY);
  assert_true(hk_estimate_relative_half_width(5, 35, 245) == 0.0); /* five sevens */
  /* 10^18 and 10^18 + 1: nothing cancels */
  const unsigned __int128 big = UINT64_C(1000000000000000000), next = big + 1;
  assert_near(hk_estimate_relative_half_width(2, big + next, big * big + next * next) * 1e18 / (1.959964 * 0.5), 1.0, 1e-12);
  /* sums near 2^126 */
  const unsigned __int128 huge = (unsigned __int128)1 << 62;
  assert_near(hk_estimate_relative_half_width(4, 2 * huge, 2 * huge * huge), 1.959964 * sqrt(1.0 / 3.0), 1e-12);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_proportion_by_hand), cmocka_unit_test(test_proportion_tails),
    cmocka_unit_test(test_proportion_coverage), cmocka_unit_test(test_mean_by_hand),
    cmocka_unit_test(test_mean_of_little), cmocka_unit_test(test_constant_to_the_bit),     cmocka_unit_test(test_mean_starved),
    cmocka_unit_test(test_bootstrap_repeats),  cmocka_unit_test(test_valid_covers),
    cmocka_unit_test(test_invalid_is_flagged), cmocka_unit_test(test_two_level),
    cmocka_unit_test(test_quantile_by_hand),   cmocka_unit_test(test_quantile_coverage),
    cmocka_unit_test(test_stop_by_hand),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
