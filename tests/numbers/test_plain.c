/* The plain functions against libm and GSL, over the whole range the tables use. */
#include "numbers/plain.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include <gsl/gsl_cdf.h>

static void expect_near(double value, double truth, double relative, const char *what, double at) {
  if (fabs(value - truth) <= relative * fabs(truth)) return;
  fprintf(stderr, "%s at %.17g: %.17g instead of %.17g\n", what, at, value, truth);
  fail();
}

static void test_log(void **state) {
  (void)state;
  for (double x = 1e-300; x < 1e300; x *= 1.37) expect_near(hk_plain_log(x), log(x), 5e-16, "log", x);
  for (double x = 0.5; x < 2.0; x += 0.00097) expect_near(hk_plain_log(x), log(x), 5e-16, "log", x);
  for (double x = -0.999; x < 3.0; x += 0.00137) expect_near(hk_plain_log1p(x), log1p(x), 7e-16, "log1p", x);
  for (double x = 1e-20; x < 0.1; x *= 3.0) expect_near(hk_plain_log1p(-x), log1p(-x), 5e-16, "log1p", -x);
  assert_true(hk_plain_log(1.0) == 0.0);
}

static void test_exp(void **state) {
  (void)state;
  for (double x = -700.0; x < 700.0; x += 0.0837) expect_near(hk_plain_exp(x), exp(x), 5e-16, "exp", x);
  for (double x = -3.0; x < 3.0; x += 0.00171) expect_near(hk_plain_expm1(x), expm1(x), 1e-15, "expm1", x);
  for (double x = 1e-20; x < 0.1; x *= 3.0) expect_near(hk_plain_expm1(-x), expm1(-x), 1e-15, "expm1", -x);
  assert_true(hk_plain_exp(0.0) == 1.0);
  assert_true(hk_plain_exp(-1e9) == 0.0);
  assert_true(hk_plain_exp(1e9) == 0x1p1023);
}

static void test_log_gamma(void **state) {
  (void)state;
  for (double x = 0.01; x < 10000.0; x *= 1.03) {
    const double truth = lgamma(x), slack = 2e-14 * fmax(1.0, fabs(truth));
    if (!(fabs(hk_plain_log_gamma(x) - truth) <= slack)) fprintf(stderr, "log gamma at %.17g\n", x);
    assert_true(fabs(hk_plain_log_gamma(x) - truth) <= slack);
  }
}

static void test_normal(void **state) {
  (void)state;
  for (double tail = 0.4999; tail > 1e-20; tail *= 0.83)
    expect_near(hk_plain_normal_tail(tail), gsl_cdf_ugaussian_Qinv(tail), 1e-13, "normal tail", tail);
  assert_true(hk_plain_normal_tail(0.5) == 0.0);
}

/* The inverse put into GSL's distribution function gives the tail back. */
static void test_gamma(void **state) {
  (void)state;
  const double shapes[] = {0.1, 0.15, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.7, 10.0, 55.0, 100.0, 1000.0, 10000.0};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
    for (int is_upper = 0; is_upper < 2; is_upper++)
      for (double tail = 0.5; tail > 1e-20; tail *= 0.37) {
        const double shape = shapes[i];
        const double x = hk_plain_gamma_tail(shape, hk_plain_log_gamma(shape), tail, is_upper);
        if (x == 0.0) { /* only where it is true: P(1e-299) >= tail */
          assert_true(gsl_cdf_gamma_P(1e-299, shape, 1.0) >= tail);
          continue;
        }
        const double back = is_upper ? gsl_cdf_gamma_Q(x, shape, 1.0) : gsl_cdf_gamma_P(x, shape, 1.0);
        expect_near(back, tail, 1e-10, "gamma tail", tail);
      }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_log),    cmocka_unit_test(test_exp),   cmocka_unit_test(test_log_gamma),
    cmocka_unit_test(test_normal), cmocka_unit_test(test_gamma),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
