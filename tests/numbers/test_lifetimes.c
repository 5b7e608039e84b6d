/* Rates and lengths of failures: Garwood's limits against tables and put back into the Poisson distribution, coverage; the lognormal
   fit by hand, exact coverage on made samples, and with lower bounds against a likelihood searched point by point. */
#include "numbers/lifetimes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include "numbers/draw.h"

static void assert_near(double value, double expected, double slack) {
  if (!(fabs(value - expected) <= slack)) fprintf(stderr, "%.12g instead of %.12g\n", value, expected);
  assert_true(fabs(value - expected) <= slack);
}

/* Garwood's table: 95 % limits of a Poisson mean. */
static void test_rate_by_table(void **state) {
  (void)state;
  static const double table[][3] = {{0, 0, 3.6889}, {1, 0.0253, 5.5716}, {2, 0.2422, 7.2247}, {5, 1.6235, 11.6683}, {10, 4.7954, 18.3904}, {17, 9.9031, 27.2186}};
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    const hk_interval once = hk_estimate_rate((uint64_t)table[i][0], 1.0, 0.95), many = hk_estimate_rate((uint64_t)table[i][0], 22.0, 0.95);
    assert_near(once.low, table[i][1], 5e-4);
    assert_near(once.high, table[i][2], 5e-4);
    assert_near(many.high, once.high / 22.0, 1e-12);
    assert_near(many.value, table[i][0] / 22.0, 1e-15);
    assert_true(once.is_valid);
  }
  assert_near(hk_estimate_rate(0, 1.0, 0.95).high, -log(0.025), 1e-9);
  assert_true(isinf(hk_estimate_rate(3, 0.0, 0.95).high));
  assert_string_equal(hk_estimate_rate(3, 0.0, 0.95).verdict, "few");
}

/* Limits put back into the Poisson distribution leave the tail that was asked. */
static void test_rate_tails(void **state) {
  (void)state;
  for (unsigned k = 1; k < 3000; k += 1 + k / 3) {
    const hk_interval rate = hk_estimate_rate(k, 1.0, 0.9);
    assert_near(gsl_cdf_poisson_Q(k - 1, rate.low), 0.05, 1e-8);
    assert_near(gsl_cdf_poisson_P(k, rate.high), 0.05, 1e-8);
  }
}

static void test_fit_by_hand(void **state) {
  (void)state;
  hk_length lengths[] = {{exp(3.0), false}, {exp(1.0), false}, {exp(2.0), false}};
  const hk_lognormal_fit fit = hk_fit_lognormal(lengths, 3, 0.95);
  assert_near(fit.median.value, exp(2.0), 1e-12);
  assert_near(fit.sigma.value, 1.0, 1e-12);
  assert_near(fit.middle, exp(2.0), 1e-12);
  assert_near(log(fit.median.high / fit.median.value), 4.302653 / sqrt(3.0), 1e-5); /* t with two degrees of freedom */
  assert_near(fit.sigma.low, sqrt(2.0 / 7.377759), 1e-5);                           /* chi-square with two */
  assert_near(fit.sigma.high, sqrt(2.0 / 0.05063562), 1e-5);
  assert_near(fit.high, exp(2.0 + 1.6448536), 1e-5);
  assert_true(fit.median.is_valid);
}

static void test_fit_of_little(void **state) {
  (void)state;
  hk_length two[] = {{2.0, false}, {3.0, false}}, same[] = {{5.0, false}, {5.0, false}, {5.0, false}};
  assert_true(isnan(hk_fit_lognormal(NULL, 0, 0.95).middle));
  const hk_lognormal_fit few = hk_fit_lognormal(two, 2, 0.95), constant = hk_fit_lognormal(same, 3, 0.95);
  assert_string_equal(few.median.verdict, "few");
  assert_true(isnan(few.median.value));
  assert_near(few.middle, 2.5, 0.0);
  assert_string_equal(constant.median.verdict, "constant");
  assert_near(constant.median.value, 5.0, 1e-12);
}

static double normal_at(uint32_t sample, uint32_t i) {
  return gsl_cdf_ugaussian_Pinv(((double)(hk_numbers_draw(7, sample, HK_DRAW_REPAIR, i, 0) >> 11) + 0.5) * 0x1p-53);
}

/* 2,000 samples of 13 lengths of a known law: its median and sigma lie inside as often as said. */
static void test_fit_covers(void **state) {
  (void)state;
  enum { SAMPLES = 2000, COUNT = 13 };
  int median_in = 0, sigma_in = 0;
  for (uint32_t s = 0; s < SAMPLES; s++) {
    hk_length lengths[COUNT];
    for (uint32_t i = 0; i < COUNT; i++) lengths[i] = (hk_length){exp(2.6 + 1.47 * normal_at(s, i)), false};
    const hk_lognormal_fit fit = hk_fit_lognormal(lengths, COUNT, 0.95);
    median_in += fit.median.low <= exp(2.6) && exp(2.6) <= fit.median.high;
    sigma_in += fit.sigma.low <= 1.47 && 1.47 <= fit.sigma.high;
  }
  printf("median inside %d, sigma inside %d of %d\n", median_in, sigma_in, SAMPLES);
  assert_in_range(median_in, 1870, 1930);
  assert_in_range(sigma_in, 1870, 1930);
}

/* The log-likelihood of the law with sigma^2 (n-1)/n, which is what the fit's n - 1 is over. */
static double likelihood(const hk_length *lengths, size_t count, double mean, double sigma) {
  double sum = 0.0;
  for (size_t i = 0; i < count; i++) {
    const double z = (log(lengths[i].value) - mean) / sigma;
    sum += lengths[i].is_least ? log(gsl_cdf_ugaussian_Q(z)) : log(gsl_ran_ugaussian_pdf(z)) - log(sigma);
  }
  return sum;
}

/* With bounds the fit lies where the likelihood is greatest, but for n - 1 in place of n; leaving the bounds' mark off gives a shorter law. */
static void test_fit_with_bounds(void **state) {
  (void)state;
  hk_length lengths[40], plain[40];
  for (uint32_t i = 0; i < 40; i++) {
    const double length = exp(1.0 + 0.8 * normal_at(99, i));
    lengths[i] = (hk_length){length > 4.0 ? 4.0 : length, length > 4.0};
    plain[i] = (hk_length){lengths[i].value, false};
  }
  const hk_lognormal_fit fit = hk_fit_lognormal(lengths, 40, 0.95), cut = hk_fit_lognormal(plain, 40, 0.95);
  assert_true(fit.least_count > 5);
  assert_false(fit.median.is_valid);
  assert_true(fit.median.value > cut.median.value && fit.sigma.value > cut.sigma.value);
  double best = -INFINITY, best_mean = 0, best_sigma = 0;
  for (int m = 0; m <= 400; m++)
    for (int s = 1; s <= 400; s++) {
      const double mean = 0.5 + m * 0.0025, sigma = 0.4 + s * 0.0025, now = likelihood(lengths, 40, mean, sigma);
      if (now > best) best = now, best_mean = mean, best_sigma = sigma;
    }
  assert_near(log(fit.median.value), best_mean, 0.02);
  assert_near(fit.sigma.value, best_sigma, 0.04);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_rate_by_table), cmocka_unit_test(test_rate_tails), cmocka_unit_test(test_fit_by_hand),
                                     cmocka_unit_test(test_fit_of_little), cmocka_unit_test(test_fit_covers), cmocka_unit_test(test_fit_with_bounds)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
