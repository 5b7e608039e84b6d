/* Sensitivity against functions whose indices are known exactly: Ishigami's, Sobol's g, a linear one, a product of signs, and
   straight and stepped curves. Tolerances are a few standard errors of each estimator. */
#include "diagnosis/sensitivity.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "numbers/regress.h"
#include "study/design.h"

static const double pi = 3.14159265358979323846;

static void assert_near(double value, double expected, double slack) {
  if (!(fabs(value - expected) <= slack)) fprintf(stderr, "%.12g instead of %.12g\n", value, expected);
  assert_true(fabs(value - expected) <= slack);
}

static void assert_covers(hk_index index, double truth, double slack) {
  assert_near(index.value, truth, slack);
  assert_true(index.low <= index.value && index.value <= index.high);
}

static double *make(hk_design_kind kind, uint32_t k, uint32_t level_count, uint64_t points, bool is_second_order, uint64_t *count) {
  hk_design_factor factors[20];
  for (uint32_t f = 0; f < k; f++) factors[f] = (hk_design_factor){f + 1, level_count};
  hk_design_asked asked = {.kind = kind, .factors = factors, .factor_count = k, .points = points, .trajectories = (uint32_t)points, .levels = 4, .seed = 11,
                           .is_second_order = is_second_order};
  assert_int_equal(hk_design_count(&asked, (hk_place){NULL, 0, 0, NULL}, NULL, count), HAKYU_OK);
  double *at = malloc(*count * k * sizeof *at);
  assert_int_equal(hk_design_fill(hakyu_memory_default(), &asked, at), HAKYU_OK);
  return at;
}

/* Ishigami and Homma (1990): sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, x in -pi…pi. */
static double ishigami(const double *u) {
  const double x1 = (2 * u[0] - 1) * pi, x2 = (2 * u[1] - 1) * pi, x3 = (2 * u[2] - 1) * pi;
  return sin(x1) + 7 * sin(x2) * sin(x2) + 0.1 * x3 * x3 * x3 * x3 * sin(x1);
}

static void test_ishigami(void **state) {
  (void)state;
  enum { K = 3, N = 4096 };
  uint64_t count;
  double *at = make(HK_DESIGN_SALTELLI, K, 0, N, true, &count), *y = malloc(count * sizeof *y);
  for (uint64_t p = 0; p < count; p++) y[p] = ishigami(at + p * K);
  hk_sobol_index out[K];
  hk_index second[K * K];
  assert_int_equal(hk_sensitivity_sobol(hakyu_memory_default(), y, N, K, true, 1, out, second), HAKYU_OK);
  const double a = 7, b = 0.1, v1 = 0.5 * pow(1 + b * pow(pi, 4) / 5, 2), v2 = a * a / 8, v13 = b * b * pow(pi, 8) * (1.0 / 18 - 1.0 / 50), v = v1 + v2 + v13;
  assert_covers(out[0].first, v1 / v, 0.01), assert_covers(out[1].first, v2 / v, 0.01), assert_covers(out[2].first, 0, 0.01);
  assert_covers(out[0].total, (v1 + v13) / v, 0.01), assert_covers(out[1].total, v2 / v, 0.01), assert_covers(out[2].total, v13 / v, 0.01);
  assert_covers(second[2], v13 / v, 0.02), assert_covers(second[1], 0, 0.02), assert_covers(second[5], 0, 0.02);
  free(y);
  free(at);
}

/* Sobol's g (Saltelli and Sobol 1995): the product of (|4 u - 2| + a) / (1 + a). */
static void test_sobol_g(void **state) {
  (void)state;
  enum { K = 6, N = 8192 };
  static const double a[K] = {0, 0.5, 3, 9, 99, 99};
  uint64_t count;
  double *at = make(HK_DESIGN_SALTELLI, K, 0, N, false, &count), *y = malloc(count * sizeof *y), all = 1;
  for (uint64_t p = 0; p < count; p++) {
    y[p] = 1;
    for (int f = 0; f < K; f++) y[p] *= (fabs(4 * at[p * K + (uint64_t)f] - 2) + a[f]) / (1 + a[f]);
  }
  for (int f = 0; f < K; f++) all *= 1 + 1 / (3 * (1 + a[f]) * (1 + a[f]));
  hk_sobol_index out[K];
  assert_int_equal(hk_sensitivity_sobol(hakyu_memory_default(), y, N, K, false, 5, out, NULL), HAKYU_OK);
  for (int f = 0; f < K; f++) {
    const double part = 1 / (3 * (1 + a[f]) * (1 + a[f]));
    assert_covers(out[f].first, part / (all - 1), 0.01);
    assert_covers(out[f].total, part / (1 + part) * all / (all - 1), 0.01);
  }
  free(y);
  free(at);
}

/* The interval by bootstrap covers: on plain Monte Carlo halves (LHS of one point a stratum would be too good), about 95 in 100. */
static void test_interval(void **state) {
  (void)state;
  enum { K = 2, N = 128, REPETITIONS = 200 };
  int covered = 0;
  double y[N * (K + 2)];
  for (int r = 0; r < REPETITIONS; r++) {
    srand((unsigned)(1000 + r));
    for (int n = 0; n < N; n++) {
      double a[K], b[K];
      for (int f = 0; f < K; f++) a[f] = rand() / (RAND_MAX + 1.0), b[f] = rand() / (RAND_MAX + 1.0);
      double *at = y + n * (K + 2);
      at[0] = 2 * a[0] + a[1], at[1] = 2 * b[0] + a[1], at[2] = 2 * a[0] + b[1], at[3] = 2 * b[0] + b[1];
    }
    hk_sobol_index out[K];
    assert_int_equal(hk_sensitivity_sobol(hakyu_memory_default(), y, N, K, false, (uint64_t)r, out, NULL), HAKYU_OK);
    covered += out[0].total.low <= 0.8 && 0.8 <= out[0].total.high;
  }
  assert_true(covered >= 176 && covered <= 200); /* 190 expected; 4.5 standard errors below */
}

/* Linear: every elementary effect is the coefficient; with an interaction sigma is not 0: y = u0 + 2 u1 + 4 u2 u3 with steps of 2/3 on
   levels 0, 1/3, 2/3, 1: the effect of u2 is 4 u3 with u3 in {0, 1/3, 2/3, 1}: mean 2, standard deviation 4 sqrt(5)/6. */
static void test_morris(void **state) {
  (void)state;
  enum { K = 4, R = 4000 };
  uint64_t count;
  double *at = make(HK_DESIGN_MORRIS, K, 0, R, false, &count), *y = malloc(count * sizeof *y);
  for (uint64_t p = 0; p < count; p++) y[p] = at[p * K] - 2 * at[p * K + 1] + 4 * at[p * K + 2] * at[p * K + 3];
  hk_morris out[K];
  assert_int_equal(hk_sensitivity_morris(hakyu_memory_default(), at, y, R, K, 1, out), HAKYU_OK);
  assert_near(out[0].mu, 1, 1e-12), assert_near(out[0].sigma, 0, 1e-12);
  assert_near(out[1].mu, -2, 1e-12), assert_covers(out[1].mu_star, 2, 1e-12);
  for (int f = 2; f < K; f++) {
    assert_near(out[f].sigma, 4 * sqrt(5) / 6, 0.05);
    assert_covers(out[f].mu_star, 2, 4.5 * 1.4907 / sqrt(R));
    assert_near((out[f].mu_star.high - out[f].mu_star.low) / 2, 1.96 * 1.4907 / sqrt(R), 0.2 * 1.96 * 1.4907 / sqrt(R));
  }
  free(y);
  free(at);
}

/* The example of Morris (1991, Technometrics 33, section 4): y = sum b_i w_i + sum b_ij w_i w_j + sum b_ijl w_i w_j w_l + sum b_ijls w_i w_j w_l w_s over
   i < j < l < s of 20 inputs, w = 2 (x - 1/2), but 2 (1.1 x / (x + 0.1) - 1/2) for inputs 3, 5 and 7; b_i = 20 for i <= 10, b_ij = -15 for i, j <= 6,
   b_ijl = -10 for i, j, l <= 5, b_ijls = 5 for i, j, l, s <= 4; other b_i and b_ij are standard normal, the rest 0. */
static double normal(uint64_t i) { /* by the sum of twelve; any draws will do */
  double sum = -6;
  for (uint64_t j = 0; j < 12; j++) sum += (double)(((i * 12 + j + 1) * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407)) * UINT64_C(2862933555777941757) >> 11) / 9007199254740992.0;
  return sum;
}

static double morris_1991(const double *x) {
  double w[20], y = 0;
  for (int i = 0; i < 20; i++) w[i] = i == 2 || i == 4 || i == 6 ? 2 * (1.1 * x[i] / (x[i] + 0.1) - 0.5) : 2 * (x[i] - 0.5);
  for (int i = 0; i < 20; i++) {
    y += (i < 10 ? 20 : normal((uint64_t)i)) * w[i];
    for (int j = i + 1; j < 20; j++) {
      y += (j < 6 ? -15 : normal((uint64_t)(100 + 20 * i + j))) * w[i] * w[j];
      for (int l = j + 1; l < 5; l++) {
        y += -10 * w[i] * w[j] * w[l];
        for (int s = l + 1; s < 4; s++) y += 5 * w[i] * w[j] * w[l] * w[s];
      }
    }
  }
  return y;
}

/* What the paper reads from its figure: inputs 8, 9 and 10 matter by themselves (mean near 40, the slope of 20 w over the range, little spread);
   1 to 7 matter by bends and interactions (large spread; 1 to 6 more than twice that of 8 to 10); 11 to 20 hardly matter at all. */
static void test_morris_published(void **state) {
  (void)state;
  enum { K = 20, R = 40 };
  uint64_t count;
  double *at = make(HK_DESIGN_MORRIS, K, 0, R, false, &count), *y = malloc(count * sizeof *y), spread_alone = 0;
  for (uint64_t p = 0; p < count; p++) y[p] = morris_1991(at + p * K);
  hk_morris out[K];
  assert_int_equal(hk_sensitivity_morris(hakyu_memory_default(), at, y, R, K, 1, out), HAKYU_OK);
  for (int f = 7; f < 10; f++) {
    assert_near(out[f].mu, 40, 8), assert_near(out[f].mu_star.value, out[f].mu, 1e-9);
    spread_alone = fmax(spread_alone, out[f].sigma);
  }
  assert_true(spread_alone < 20);
  for (int f = 0; f < 7; f++) assert_true(out[f].sigma > (f < 6 ? 2 : 1) * spread_alone && out[f].mu_star.value > 20);
  for (int f = 10; f < K; f++) assert_true(out[f].mu_star.value < 20 && out[f].sigma < 20);
  free(y);
  free(at);
}

/* y = 3 u0 - 2 u1 + noise-like u2 of independent uniforms: SRC are the coefficients over sqrt(14); the fit explains all. */
static void test_regression(void **state) {
  (void)state;
  enum { K = 3, N = 2000 };
  uint64_t count;
  double *at = make(HK_DESIGN_LHS, K, 0, N, false, &count), *y = malloc(count * sizeof *y), explained;
  for (uint64_t p = 0; p < count; p++) y[p] = 3 * at[p * K] - 2 * at[p * K + 1] + at[p * K + 2];
  hk_regression out[K];
  assert_int_equal(hk_sensitivity_regression(hakyu_memory_default(), at, y, N, K, 1, out, &explained), HAKYU_OK);
  assert_near(explained, 1, 1e-9);
  assert_covers(out[0].src, 3 / sqrt(14), 0.03), assert_covers(out[1].src, -2 / sqrt(14), 0.03), assert_covers(out[2].src, 1 / sqrt(14), 0.03);
  assert_true(out[0].prcc.value > 0.95 && out[1].prcc.value < -0.9 && out[2].prcc.value > 0.8);
  for (uint64_t p = 0; p < count; p++) y[p] = exp(20 * at[p * K]); /* ranks see it whole, a line does not */
  assert_int_equal(hk_sensitivity_regression(hakyu_memory_default(), at, y, N, K, 1, out, &explained), HAKYU_OK);
  assert_true(out[0].prcc.value > 0.999999 && explained < 0.5 && fabs(out[1].prcc.value) < 0.1);
  for (uint64_t p = 0; p < count; p++) at[p * K + 1] = at[p * K]; /* two that are one */
  assert_int_equal(hk_sensitivity_regression(hakyu_memory_default(), at, y, N, K, 1, out, &explained), HAKYU_NUMERIC);
  free(y);
  free(at);
}

/* y = 2 s0 + s1 s2, s = -1 or 1: variance 4 + 1. */
static void test_effects(void **state) {
  (void)state;
  enum { K = 3, N = 8 };
  uint32_t level[N * K];
  double y[N], main_share[K], together[K * K] = {0};
  for (uint32_t p = 0; p < N; p++) {
    double s[K];
    for (uint32_t f = 0; f < K; f++) level[p * K + f] = p >> f & 1, s[f] = level[p * K + f] ? 1 : -1;
    y[p] = 10 + 2 * s[0] + s[1] * s[2];
  }
  assert_int_equal(hk_sensitivity_effects(hakyu_memory_default(), level, y, N, K, main_share, together), HAKYU_OK);
  assert_near(main_share[0], 0.8, 1e-12), assert_near(main_share[1], 0, 1e-12), assert_near(main_share[2], 0, 1e-12);
  assert_near(together[1 * K + 2], 0.2, 1e-12), assert_near(together[0 * K + 1], 0, 1e-12);
}

static void test_monotone(void **state) {
  (void)state;
  double y[] = {1, 3, 2, 4, 3.5, 3.6, 6}, even[] = {1, 1, 1, 1, 1, 1, 1}, weights[] = {1, 3, 1, 1, 1, 1, 1};
  assert_int_equal(hk_regress_monotone(hakyu_memory_default(), y, even, 7, 0), HAKYU_OK);
  const double fitted[] = {1, 2.5, 2.5, 3.7, 3.7, 3.7, 6};
  for (int i = 0; i < 7; i++) assert_near(y[i], fitted[i], 1e-12);
  double weighted[] = {1, 3, 2};
  assert_int_equal(hk_regress_monotone(hakyu_memory_default(), weighted, weights, 3, 0), HAKYU_OK);
  assert_near(weighted[2], 2.75, 1e-12);
}

/* A rank is one more than how many are less, and half of how many others are equal: counted one by one, for the rows themselves and for samples of
   them. */
static void test_ranks(void **state) {
  (void)state;
  enum { N = 60, COLUMNS = 3 };
  double rows[N * COLUMNS], ranks[N * COLUMNS], room[N];
  uint32_t classes[N * COLUMNS], counts[COLUMNS];
  uint64_t from[N];
  for (int i = 0; i < N * COLUMNS; i++) rows[i] = i % COLUMNS ? (double)(i * 7919 % (i % COLUMNS == 1 ? 11 : 10007)) / 7 : i;
  assert_int_equal(hk_regress_classes(hakyu_memory_default(), rows, N, COLUMNS, classes, counts), HAKYU_OK);
  assert_int_equal(counts[0], N);
  assert_int_equal(counts[1], 11);
  for (int sample = 0; sample < 20; sample++) {
    for (uint64_t i = 0; i < N; i++) from[i] = sample ? (i * i * 31 + (uint64_t)sample * 17 + i) % N : i;
    hk_regress_ranks(classes, counts, from, N, COLUMNS, room, ranks);
    for (int i = 0; i < N; i++)
      for (int c = 0; c < COLUMNS; c++) {
        int less = 0, equal = 0;
        for (int j = 0; j < N; j++) {
          const double own = rows[from[i] * COLUMNS + (uint64_t)c], its = rows[from[j] * COLUMNS + (uint64_t)c];
          less += its < own, equal += its == own;
        }
        assert_true(ranks[i * COLUMNS + c] == less + (equal + 1) / 2.0);
      }
  }
}

/* P(down) = e^(-x/4): below 0.05 from 4 ln 20 = 11.98 on; between points a straight line. */
static void test_threshold(void **state) {
  (void)state;
  enum { N = 201 };
  double x[N], y[N], low[N], high[N];
  for (int i = 0; i < N; i++) x[i] = i * 0.1, y[i] = exp(-x[i] / 4), low[i] = y[i] - 0.01, high[i] = y[i] + 0.01;
  hk_index found;
  assert_int_equal(hk_sensitivity_threshold(hakyu_memory_default(), x, y, low, high, N, 0.05, true, &found), HAKYU_OK);
  assert_near(found.value, 4 * log(20), 1e-3), assert_near(found.low, -4 * log(0.06), 1e-3), assert_near(found.high, -4 * log(0.04), 1e-3);
  assert_int_equal(hk_sensitivity_threshold(hakyu_memory_default(), x, y, low, high, N, 0.001, true, &found), HAKYU_OK);
  assert_true(found.value == INFINITY && found.high == INFINITY && isfinite(found.low));
  assert_int_equal(hk_sensitivity_threshold(hakyu_memory_default(), x, y, low, high, N, 2, true, &found), HAKYU_OK);
  assert_true(found.value == -INFINITY && found.low == -INFINITY);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_ishigami), cmocka_unit_test(test_sobol_g), cmocka_unit_test(test_interval),
                                     cmocka_unit_test(test_morris),   cmocka_unit_test(test_morris_published), cmocka_unit_test(test_regression), cmocka_unit_test(test_effects),
                                     cmocka_unit_test(test_monotone), cmocka_unit_test(test_ranks), cmocka_unit_test(test_threshold)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
