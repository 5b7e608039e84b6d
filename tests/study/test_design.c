/* Designs: every combination once, resolution IV, one point a stratum, the known first points of Sobol's sequence, trajectories that
   move each factor once, the layout of Saltelli's design; what they cannot take is refused. */
#include "study/design.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { FACTORS_MOST = 64 };

static hk_design_asked ask(hk_design_kind kind, uint32_t factor_count, uint32_t level_count, uint64_t points) {
  static hk_design_factor factors[FACTORS_MOST];
  assert_true(factor_count <= FACTORS_MOST);
  for (uint32_t f = 0; f < factor_count; f++) factors[f] = (hk_design_factor){.key = 7919 * (f + 1), .level_count = level_count};
  return (hk_design_asked){.kind = kind, .factors = factors, .factor_count = factor_count, .points = points, .trajectories = (uint32_t)points, .levels = 4, .seed = 3};
}

static double *make(const hk_design_asked *asked, uint64_t *count) {
  assert_int_equal(hk_design_count(asked, (hk_place){"x", 1, 1, "design"}, NULL, count), HAKYU_OK);
  double *at = malloc(*count * asked->factor_count * sizeof *at);
  assert_non_null(at);
  assert_int_equal(hk_design_fill(hakyu_memory_default(), asked, at), HAKYU_OK);
  for (uint64_t i = 0; i < *count * asked->factor_count; i++) assert_true(at[i] >= 0 && at[i] <= 1);
  return at;
}

static void test_grid(void **state) {
  (void)state;
  hk_design_factor factors[3] = {{1, 2}, {2, 3}, {3, 5}};
  hk_design_asked asked = {.kind = HK_DESIGN_GRID, .factors = factors, .factor_count = 3};
  uint64_t count;
  double *at = make(&asked, &count);
  assert_int_equal(count, 30);
  for (uint64_t p = 0; p < count; p++) { /* the last moves fastest */
    assert_int_equal(hk_design_level(at[3 * p], 2), p / 15);
    assert_int_equal(hk_design_level(at[3 * p + 1], 3), p / 5 % 3);
    assert_int_equal(hk_design_level(at[3 * p + 2], 5), p % 5);
  }
  free(at);
}

static double signed_at(const double *at, uint32_t k, uint64_t p, uint32_t f) { return at[p * k + f] > 0.5 ? 1 : -1; }

/* The sum over all points of a product of columns; 0: they are clear of each other. */
static double contrast(const double *at, uint64_t count, uint32_t k, const uint32_t *of, int n) {
  double sum = 0;
  for (uint64_t p = 0; p < count; p++) {
    double product = 1;
    for (int i = 0; i < n; i++) product *= signed_at(at, k, p, of[i]);
    sum += product;
  }
  return sum;
}

/* Full: every pattern once. A fraction: no main effect is confounded with another or with an interaction of two. */
static void test_two_level(void **state) {
  (void)state;
  for (uint32_t k = 1; k <= 40; k += k < 12 ? 1 : 7) {
    hk_design_asked asked = ask(HK_DESIGN_TWO_LEVEL, k, 2, 0);
    uint64_t count;
    double *at = make(&asked, &count);
    if (k <= 10) assert_int_equal(count, 1 << k);
    if (k == 11 || k == 12) assert_int_equal(count, 32);
    if (k == 40) assert_int_equal(count, 128);
    for (uint32_t a = 0; a < k; a++) {
      assert_true(contrast(at, count, k, (uint32_t[]){a}, 1) == 0);
      for (uint32_t b = a + 1; b < k; b++) {
        assert_true(contrast(at, count, k, (uint32_t[]){a, b}, 2) == 0);
        for (uint32_t c = b + 1; c < k; c++) assert_true(contrast(at, count, k, (uint32_t[]){a, b, c}, 3) == 0);
      }
    }
    if (k == 10) assert_true(at[9] < 0.5 && at[19] > 0.5 && at[18] < 0.5); /* the last factor moves fastest */
    free(at);
  }
}

static void test_lhs(void **state) {
  (void)state;
  enum { N = 257, K = 5 };
  hk_design_asked asked = ask(HK_DESIGN_LHS, K, 0, N);
  uint64_t count;
  double *at = make(&asked, &count), sums[K][K] = {{0}};
  assert_int_equal(count, N);
  for (uint32_t f = 0; f < K; f++) {
    bool is_taken[N] = {false};
    for (uint32_t p = 0; p < N; p++) {
      uint32_t stratum = (uint32_t)(at[p * K + f] * N);
      assert_false(is_taken[stratum]);
      is_taken[stratum] = true;
      for (uint32_t g = 0; g < K; g++) sums[f][g] += (at[p * K + f] - 0.5) * (at[p * K + g] - 0.5) * 12 / N;
    }
  }
  for (uint32_t f = 0; f < K; f++)
    for (uint32_t g = 0; g < f; g++) assert_true(fabs(sums[f][g]) < 4.5 / sqrt(N)); /* independent columns */
  asked.factor_count = K - 1; /* a factor less changes nobody else's numbers */
  double *fewer = make(&asked, &count);
  for (uint32_t p = 0; p < N; p++) assert_true(fewer[p * (K - 1)] == at[p * K] && fewer[p * (K - 1) + 3] == at[p * K + 3]);
  free(fewer);
  free(at);
}

/* The sequence in two dimensions begins so (Bratley and Fox 1988, without the origin); in up to 40, each power of two has as many points in each half. */
static void test_sobol(void **state) {
  (void)state;
  static const double known[7][2] = {{0.5, 0.5}, {0.75, 0.25}, {0.25, 0.75}, {0.375, 0.375}, {0.875, 0.875}, {0.625, 0.125}, {0.125, 0.625}};
  hk_design_asked asked = ask(HK_DESIGN_SOBOL, 2, 0, 7);
  uint64_t count;
  double *at = make(&asked, &count);
  for (int p = 0; p < 7; p++) assert_true(at[2 * p] == known[p][0] && at[2 * p + 1] == known[p][1]);
  free(at);
  asked.skip = 5; /* skipped is the same as read over */
  asked.points = 2;
  at = make(&asked, &count);
  assert_true(at[0] == known[5][0] && at[3] == known[6][1]);
  free(at);
  asked = ask(HK_DESIGN_SOBOL, 40, 0, 1023);
  at = make(&asked, &count);
  for (uint32_t f = 0; f < 40; f++) {
    int low = 0;
    for (uint64_t p = 0; p < count; p++) low += at[p * 40 + f] < 0.5;
    assert_int_equal(low, 511); /* with the origin: 512 of 1,024 */
  }
  free(at);
}

static void test_morris(void **state) {
  (void)state;
  enum { R = 200, K = 6 };
  hk_design_asked asked = ask(HK_DESIGN_MORRIS, K, 0, R);
  uint64_t count;
  double *at = make(&asked, &count);
  uint32_t starts[4] = {0}, ups = 0, first[K] = {0};
  assert_int_equal(count, R * (K + 1));
  for (uint32_t t = 0; t < R; t++)
    for (uint32_t f = 0, moved = 0; f < K; f++, moved = 0) {
      const double *trajectory = at + (uint64_t)t * (K + 1) * K;
      starts[(int)(trajectory[f] * 3 + 0.5)]++;
      for (uint32_t p = 0; p < K; p++) {
        double step = trajectory[(p + 1) * K + f] - trajectory[p * K + f];
        if (step == 0) continue;
        assert_true(fabs(fabs(step) - 2.0 / 3) < 1e-15); /* p / (2 (p - 1)), p = 4 */
        ups += step > 0;
        first[f] += p == 0;
        moved++;
      }
      assert_int_equal(moved, 1);
    }
  for (int level = 0; level < 4; level++) assert_true(abs((int)starts[level] - R * K / 4) < 4.5 * sqrt(R * K * 3 / 16.0));
  assert_true(abs((int)ups - R * K / 2) < 4.5 * sqrt(R * K / 4.0));
  for (int f = 0; f < K; f++) assert_true(abs((int)first[f] - R / K) < 4.5 * sqrt(R * 5 / 36.0));
  free(at);
  asked = ask(HK_DESIGN_MORRIS, 3, 2, 4); /* off and on */
  at = make(&asked, &count);
  for (uint64_t i = 0; i < count * 3; i++) assert_true(at[i] == 0.25 || at[i] == 0.75);
  free(at);
}

static void test_saltelli(void **state) {
  (void)state;
  enum { N = 8, K = 3, EACH = 2 * K + 2 };
  hk_design_asked asked = ask(HK_DESIGN_SALTELLI, K, 0, N);
  asked.is_second_order = true;
  uint64_t count;
  double *at = make(&asked, &count);
  assert_int_equal(count, N * EACH);
  for (int n = 0; n < N; n++) {
    const double *a = at + n * EACH * K, *b = a + (EACH - 1) * K;
    for (int i = 0; i < K; i++)
      for (int f = 0; f < K; f++) {
        assert_true(a[(1 + i) * K + f] == (f == i ? b[f] : a[f]));
        assert_true(a[(1 + K + i) * K + f] == (f == i ? a[f] : b[f]));
      }
  }
  assert_true(at[0] == 0.5 && at[(EACH - 1) * K] == 0.5);
  free(at);
  asked.is_second_order = false;
  free(make(&asked, &count));
  assert_int_equal(count, N * (K + 2));
}

static void test_refused(void **state) {
  (void)state;
  hk_design_asked bad[] = {ask(HK_DESIGN_GRID, 2, 0, 0),      ask(HK_DESIGN_SOBOL, 41, 0, 10), ask(HK_DESIGN_SALTELLI, 21, 0, 8), ask(HK_DESIGN_SALTELLI, 3, 0, 12),
                           ask(HK_DESIGN_MORRIS, 3, 3, 10),   ask(HK_DESIGN_LHS, 3, 0, 0),     ask(HK_DESIGN_LHS, 3, 0, 10000001), ask(HK_DESIGN_GRID, 24, 2, 0),
                           ask(HK_DESIGN_GRID, 64, 1000000, 0)};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    hakyu_findings *findings;
    uint64_t count = 77;
    uint32_t level_counts[] = {0, 0, 0, 0, 3, 0, 0, 2, 1000000};
    bad[i] = ask(bad[i].kind, bad[i].factor_count, level_counts[i], bad[i].points); /* they share their factors */
    assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
    assert_int_equal(hk_design_count(&bad[i], (hk_place){"study.yaml", 4, 9, "design"}, findings, &count), HAKYU_REFUSED);
    assert_int_equal(hakyu_findings_total(findings), 1);
    assert_int_equal(count, 77);
    hakyu_findings_destroy(findings);
  }
}

static void test_levels(void **state) {
  (void)state;
  assert_int_equal(hk_design_level(0, 4), 0);
  assert_int_equal(hk_design_level(0.2499, 4), 0);
  assert_int_equal(hk_design_level(0.25, 4), 1);
  assert_int_equal(hk_design_level(1, 4), 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_grid),   cmocka_unit_test(test_two_level), cmocka_unit_test(test_lhs),     cmocka_unit_test(test_sobol),
                                     cmocka_unit_test(test_morris), cmocka_unit_test(test_saltelli),  cmocka_unit_test(test_refused), cmocka_unit_test(test_levels)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
