/* Compiled distributions: tables against GSL in both tails, moments, refusals by name, exact kinds by hand, the rule
   that `show RUN --tables` states, digests that must never change unnoticed. */
#include "numbers/dist.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/digest.h"
#include "numbers/draw.h"

#define HOURS 3600.0
#define MONTH 2592000.0

/* What tables must hold: everyday values and the corners. */
static const hk_dist held[] = {
  {.kind = HK_DIST_EXPONENTIAL, .a = 8 * HOURS},
  {.kind = HK_DIST_EXPONENTIAL, .a = 1.0},
  {.kind = HK_DIST_EXPONENTIAL, .a = 500 * HOURS},
  {.kind = HK_DIST_EXPONENTIAL, .a = 4e10},
  {.kind = HK_DIST_LOGNORMAL, .a = 3 * HOURS, .b = 0.001},
  {.kind = HK_DIST_LOGNORMAL, .a = 3 * HOURS, .b = 0.1},
  {.kind = HK_DIST_LOGNORMAL, .a = 3 * HOURS, .b = 0.6},
  {.kind = HK_DIST_LOGNORMAL, .a = 3 * HOURS, .b = 1.47},
  {.kind = HK_DIST_LOGNORMAL, .a = 3 * HOURS, .b = 2.4},
  {.kind = HK_DIST_LOGNORMAL, .a = 10.0, .b = 2.8},
  {.kind = HK_DIST_LOGNORMAL, .a = 1.0, .b = 3.0},
  {.kind = HK_DIST_WEIBULL, .a = 8 * HOURS, .b = 0.3},
  {.kind = HK_DIST_WEIBULL, .a = 8 * HOURS, .b = 0.7},
  {.kind = HK_DIST_WEIBULL, .a = 8 * HOURS, .b = 1.5},
  {.kind = HK_DIST_WEIBULL, .a = 8 * HOURS, .b = 20.0},
  {.kind = HK_DIST_GAMMA, .a = 8 * HOURS, .b = 0.1},
  {.kind = HK_DIST_GAMMA, .a = 1e9, .b = 0.1},
  {.kind = HK_DIST_GAMMA, .a = 8 * HOURS, .b = 0.5},
  {.kind = HK_DIST_GAMMA, .a = 8 * HOURS, .b = 2.5},
  {.kind = HK_DIST_GAMMA, .a = 8 * HOURS, .b = 30.0},
  {.kind = HK_DIST_GAMMA, .a = 8 * HOURS, .b = 1000.0},
  {.kind = HK_DIST_TRIANGULAR, .a = 1 * HOURS, .b = 3 * HOURS, .c = 10 * HOURS},
  {.kind = HK_DIST_TRIANGULAR, .a = 0.0, .b = 0.0, .c = 10 * HOURS},
  {.kind = HK_DIST_TRIANGULAR, .a = 0.0, .b = 10 * HOURS, .c = 10 * HOURS},
  {.kind = HK_DIST_TRIANGULAR, .a = 900000, .b = 970000, .c = 990000},
  {.kind = HK_DIST_FIRST_FAILURE, .a = 1e-12, .b = MONTH},
  {.kind = HK_DIST_FIRST_FAILURE, .a = 1e-7, .b = MONTH},
  {.kind = HK_DIST_FIRST_FAILURE, .a = 1e-6, .b = MONTH},
  {.kind = HK_DIST_FIRST_FAILURE, .a = 1e-4, .b = MONTH},
  {.kind = HK_DIST_AFTER_CHANGE, .a = 1e-9, .b = MONTH, .c = 12 * MONTH}, /* hardly decays */
  {.kind = HK_DIST_AFTER_CHANGE, .a = 1e-7, .b = MONTH, .c = MONTH / 4},
  {.kind = HK_DIST_AFTER_CHANGE, .a = 1e-5, .b = 12 * MONTH, .c = 24 * HOURS},
  {.kind = HK_DIST_AFTER_CHANGE, .a = 1e-3, .b = MONTH, .c = 48 * HOURS},
};
enum { HELD = sizeof held / sizeof *held };

static hk_quantile *compile(const hk_dist *dist) {
  hk_quantile *quantile = NULL;
  const char *reason = NULL;
  const hakyu_status status = hk_quantile_compile(hakyu_memory_default(), dist, &quantile, &reason);
  if (status != HAKYU_OK) fprintf(stderr, "kind %d, %g, %g, %g: %s\n", dist->kind, dist->a, dist->b, dist->c, reason);
  assert_int_equal(status, HAKYU_OK);
  return quantile;
}

static void drop(hk_quantile *quantile) { hk_quantile_destroy(hakyu_memory_default(), quantile); }

/* The value before its last rounding, by the rule in dist.h. */
static double unrounded(const hk_quantile *quantile, uint64_t x) {
  size_t low = 0, high = hk_quantile_nodes(quantile) - 1;
  uint64_t from = 0, to = 0, at;
  int64_t a, b;
  while (high - low > 1) {
    const size_t middle = (low + high) / 2;
    hk_quantile_node(quantile, middle, &at, &a);
    if (at <= x) low = middle;
    else high = middle;
  }
  hk_quantile_node(quantile, low, &from, &a);
  hk_quantile_node(quantile, low + 1, &to, &b);
  const uint64_t width = to - from; /* the last ends at 2^64, given as 0 */
  assert_true(width != 0 && (width & (width - 1)) == 0);
  const int64_t value = a + (int64_t)((unsigned __int128)(uint64_t)(b - a) * (x - from) / width);
  assert_int_equal(hk_quantile_value(quantile, x), (value + 32768) >> 16);
  return (double)value / 65536.0;
}

/* Within 1e-3 or 0.5 units down to 2^-32 at both ends, and the stated rule gives the same as the kernel's call. */
static void test_quantiles(void **state) {
  (void)state;
  for (size_t i = 0; i < HELD; i++) {
    hk_quantile *quantile = compile(&held[i]);
    for (int half = 0; half < 2; half++)
      for (int octave = 1; octave <= 32; octave++)
        for (int step = 0; step < 23; step++) {
          const uint64_t y = (uint64_t)ldexp(1.0 + (step + 0.3) / 23.0, 63 - octave);
          const double tail = ((double)y + 0.5) * 0x1p-64;
          const double truth = half ? hk_dist_inverse_upper(&held[i], tail) : hk_dist_inverse(&held[i], tail);
          const double value = unrounded(quantile, half ? ~y : y);
          if (!(fabs(value - truth) <= fmax(3e-4 * truth, 0.07)))
            fprintf(stderr, "held[%zu] half %d tail %g: %g instead of %g\n", i, half, tail, value, truth);
          assert_true(fabs(value - truth) <= fmax(3e-4 * truth, 0.07)); /* promised: fmax(1e-3 * truth, 0.5) */
        }
    drop(quantile);
  }
}

/* Beyond 2^-32 within 2e-3, to the last draw there is. */
static void test_deep_tails(void **state) {
  (void)state;
  for (size_t i = 0; i < HELD; i++) {
    hk_quantile *quantile = compile(&held[i]);
    for (int octave = 33; octave <= 60; octave++)
      for (uint64_t step = 0; step < 7; step++) {
        const uint64_t y = (UINT64_C(1) << (63 - octave)) + step * (UINT64_C(1) << (63 - octave)) / 7;
        const double tail = ((double)y + 0.5) * 0x1p-64, truth = fmin(hk_dist_inverse_upper(&held[i], tail), 0x1p40);
        assert_true(fabs(unrounded(quantile, ~y) - truth) <= fmax(0.02 * truth * ldexp(1.0, octave - 60) + 2e-3 * truth, 0.3));
      }
    drop(quantile);
  }
}

static void test_ascending(void **state) {
  (void)state;
  for (size_t i = 0; i < HELD; i++) {
    hk_quantile *quantile = compile(&held[i]);
    const size_t nodes = hk_quantile_nodes(quantile);
    uint64_t before_x = 0;
    int64_t before = 0;
    assert_in_range(nodes, 100, 4096);
    for (size_t n = 0; n < nodes; n++) {
      uint64_t x;
      int64_t value;
      hk_quantile_node(quantile, n, &x, &value);
      assert_true(value >= before);
      if (n == 0) assert_int_equal(x, 0);
      else if (n == nodes - 1) assert_int_equal(x, 0);
      else assert_true(x > before_x);
      before_x = x;
      before = value;
    }
    assert_true(hk_quantile_value(quantile, 0) >= 0);
    assert_true(hk_quantile_value(quantile, UINT64_MAX) <= HK_TIME_MAX);
    assert_int_equal(hk_quantile_most(quantile), hk_quantile_value(quantile, UINT64_MAX));
    assert_false(hk_quantile_is_fixed(quantile));
    drop(quantile);
  }
}

/* Mean and variance by libm, apart from how the tables are made. */
static void closed_forms(const hk_dist *dist, double *mean, double *variance) {
  const double a = dist->a, b = dist->b, c = dist->c;
  switch (dist->kind) {
    case HK_DIST_EXPONENTIAL: *mean = a, *variance = a * a; break;
    case HK_DIST_LOGNORMAL: *mean = a * exp(b * b / 2), *variance = *mean * *mean * expm1(b * b); break;
    case HK_DIST_WEIBULL:
      *mean = a * tgamma(1 + 1 / b), *variance = a * a * (tgamma(1 + 2 / b) - tgamma(1 + 1 / b) * tgamma(1 + 1 / b));
      break;
    case HK_DIST_GAMMA: *mean = a, *variance = a * a / b; break;
    case HK_DIST_TRIANGULAR:
      *mean = (a + b + c) / 3, *variance = (a * a + b * b + c * c - a * b - a * c - b * c) / 18;
      break;
    default: { /* first failure, after a change or not, by Simpson's rule over the density on 0..horizon */
      enum { STEPS = 400000 };
      const double k = dist->kind == HK_DIST_AFTER_CHANGE ? log(2.0) / c : 0.0;
      double weight = 0.0, first = 0.0, second = 0.0;
      for (int i = 0; i <= STEPS; i++) {
        const double t = b * i / STEPS, w = (i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2) * exp(k > 0.0 ? a / k * expm1(-k * t) - k * t : -a * t);
        weight += w, first += w * t, second += w * t * t;
      }
      *mean = first / weight, *variance = second / weight - *mean * *mean;
    }
  }
}

static void test_moments(void **state) {
  (void)state;
  for (size_t i = 0; i < HELD; i++) {
    hk_quantile *quantile = compile(&held[i]);
    double mean, variance, m, v, first = 0.0, second = 0.0;
    closed_forms(&held[i], &mean, &variance);
    hk_dist_moments(&held[i], &m, &v);
    assert_true(fabs(m / mean - 1.0) < 1e-9);
    assert_true(fabs(v / variance - 1.0) < 1e-6);
    for (size_t n = 0; n + 1 < hk_quantile_nodes(quantile); n++) {
      uint64_t from, to;
      int64_t low, high;
      hk_quantile_node(quantile, n, &from, &low);
      hk_quantile_node(quantile, n + 1, &to, &high);
      const double w = (double)(to - from) * 0x1p-64;
      const double a = (double)low / 65536.0 - mean, b = (double)high / 65536.0 - mean;
      first += w * (a + b) / 2.0;
      second += w * (a * a + a * b + b * b) / 3.0;
    }
    assert_true(fabs(first) <= 1e-3 * mean);
    assert_true(fabs((second - first * first) / variance - 1.0) <= 5e-3);
    drop(quantile);
  }
}

/* Means over real draws: within 4.5 standard errors, rounding included. */
static void test_draws_have_the_mean(void **state) {
  (void)state;
  enum { DRAWS = 100000 };
  const hk_dist dists[] = {{.kind = HK_DIST_EXPONENTIAL, .a = 8 * HOURS},
                           {.kind = HK_DIST_LOGNORMAL, .a = 3 * HOURS, .b = 1.0},
                           {.kind = HK_DIST_GAMMA, .a = 8 * HOURS, .b = 0.5}};
  for (size_t i = 0; i < sizeof dists / sizeof *dists; i++) {
    hk_quantile *quantile = compile(&dists[i]);
    double sum = 0.0, mean, variance;
    hk_dist_moments(&dists[i], &mean, &variance);
    for (uint64_t r = 0; r < DRAWS; r++) sum += (double)hk_quantile_value(quantile, hk_numbers_draw(1, i, HK_DRAW_REPAIR, 0, r));
    assert_true(fabs(sum / DRAWS - mean) <= 4.5 * sqrt(variance / DRAWS) + 1e-3 * mean);
    drop(quantile);
  }
}

static void test_refused_by_name(void **state) {
  (void)state;
  const struct { hk_dist dist; const char *word; } refused[] = {
    {{.kind = HK_DIST_EXPONENTIAL, .a = 0.0}, "mean"},
    {{.kind = HK_DIST_EXPONENTIAL, .a = -1.0}, "mean"},
    {{.kind = HK_DIST_EXPONENTIAL, .a = NAN}, "mean"},
    {{.kind = HK_DIST_EXPONENTIAL, .a = INFINITY}, "mean"},
    {{.kind = HK_DIST_EXPONENTIAL, .a = 1e11}, "mean"},
    {{.kind = HK_DIST_LOGNORMAL, .a = 0.0, .b = 1.0}, "median"},
    {{.kind = HK_DIST_LOGNORMAL, .a = 3 * HOURS, .b = 0.0}, "sigma"},
    {{.kind = HK_DIST_LOGNORMAL, .a = 3 * HOURS, .b = -0.5}, "sigma"},
    {{.kind = HK_DIST_LOGNORMAL, .a = 3 * HOURS, .b = NAN}, "sigma"},
    {{.kind = HK_DIST_LOGNORMAL, .a = 3 * HOURS, .b = 3.0}, "sigma"},
    {{.kind = HK_DIST_LOGNORMAL, .a = 1.0, .b = 3.3}, "sigma"},
    {{.kind = HK_DIST_LOGNORMAL, .a = 1.0, .b = 50.0}, "sigma"},
    {{.kind = HK_DIST_WEIBULL, .a = -2.0, .b = 1.0}, "scale"},
    {{.kind = HK_DIST_WEIBULL, .a = 8 * HOURS, .b = 0.0}, "shape"},
    {{.kind = HK_DIST_WEIBULL, .a = 8 * HOURS, .b = 0.05}, "shape"},
    {{.kind = HK_DIST_WEIBULL, .a = 1e9, .b = 0.2}, "shape"},
    {{.kind = HK_DIST_GAMMA, .a = 0.0, .b = 1.0}, "mean"},
    {{.kind = HK_DIST_GAMMA, .a = 8 * HOURS, .b = 0.01}, "shape"},
    {{.kind = HK_DIST_GAMMA, .a = 8 * HOURS, .b = 1e6}, "shape"},
    {{.kind = HK_DIST_TRIANGULAR, .a = 5.0, .b = 4.0, .c = 6.0}, "mode"},
    {{.kind = HK_DIST_TRIANGULAR, .a = -5.0, .b = 4.0, .c = 6.0}, "low"},
    {{.kind = HK_DIST_TRIANGULAR, .a = 5.0, .b = NAN, .c = 6.0}, "mode"},
    {{.kind = HK_DIST_FIRST_FAILURE, .a = 0.0, .b = MONTH}, "rate"},
    {{.kind = HK_DIST_FIRST_FAILURE, .a = 1e-6, .b = 0.0}, "horizon"},
    {{.kind = HK_DIST_AFTER_CHANGE, .a = 1e-6, .b = MONTH, .c = 0.0}, "half-life"},
    {{.kind = HK_DIST_AFTER_CHANGE, .a = 1e-3, .b = MONTH, .c = MONTH}, "400"},
    {{.kind = HK_DIST_KIND_COUNT}, "kind"},
  };
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    hk_quantile *quantile = NULL;
    const char *reason = NULL;
    const hakyu_status status = hk_quantile_compile(hakyu_memory_default(), &refused[i].dist, &quantile, &reason);
    if (status != HAKYU_NUMERIC || !strstr(reason, refused[i].word)) fprintf(stderr, "refused[%zu]: %s\n", i, reason ? reason : "held");
    assert_int_equal(status, HAKYU_NUMERIC);
    assert_null(quantile);
    assert_non_null(strstr(reason, refused[i].word));
  }
}

static void test_uniform(void **state) {
  (void)state;
  const int64_t ends[] = {3600, 14400}, same[] = {5, 5}, bit[] = {0, 1}, all[] = {0, HK_TIME_MAX};
  hk_quantile *quantile = compile(&(hk_dist){.kind = HK_DIST_UNIFORM, .count = 2, .points = ends});
  assert_int_equal(hk_quantile_value(quantile, 0), 3600);
  assert_int_equal(hk_quantile_value(quantile, UINT64_MAX), 14400);
  assert_int_equal(hk_quantile_value(quantile, UINT64_C(1) << 63), 3600 + 5400); /* floor(10,801 / 2) */
  assert_int_equal(hk_quantile_most(quantile), 14400);
  assert_int_equal(hk_quantile_nodes(quantile), 0);
  drop(quantile);
  quantile = compile(&(hk_dist){.kind = HK_DIST_UNIFORM, .count = 2, .points = bit});
  assert_int_equal(hk_quantile_value(quantile, (UINT64_C(1) << 63) - 1), 0);
  assert_int_equal(hk_quantile_value(quantile, UINT64_C(1) << 63), 1);
  drop(quantile);
  quantile = compile(&(hk_dist){.kind = HK_DIST_UNIFORM, .count = 2, .points = same});
  assert_true(hk_quantile_is_fixed(quantile));
  assert_int_equal(hk_quantile_value(quantile, 12345), 5);
  drop(quantile);
  quantile = compile(&(hk_dist){.kind = HK_DIST_UNIFORM, .count = 2, .points = all});
  assert_int_equal(hk_quantile_value(quantile, UINT64_MAX), HK_TIME_MAX);
  drop(quantile);
}

static void test_fixed_and_empirical(void **state) {
  (void)state;
  const int64_t never = HK_NEVER, three[] = {3600, 7200, 18000}, twice[] = {9, 9};
  hk_quantile *quantile = compile(&(hk_dist){.kind = HK_DIST_FIXED, .count = 1, .points = &never});
  assert_true(hk_quantile_is_fixed(quantile));
  assert_int_equal(hk_quantile_value(quantile, 7), HK_NEVER);
  assert_int_equal(hk_quantile_most(quantile), HK_NEVER);
  drop(quantile);
  quantile = compile(&(hk_dist){.kind = HK_DIST_EMPIRICAL, .count = 3, .points = three});
  const uint64_t third = UINT64_MAX / 3; /* 2^64 / 3 rounded down */
  assert_int_equal(hk_quantile_value(quantile, 0), 3600);
  assert_int_equal(hk_quantile_value(quantile, third), 3600);
  assert_int_equal(hk_quantile_value(quantile, third + 1), 7200);
  assert_int_equal(hk_quantile_value(quantile, 2 * third), 7200);
  assert_int_equal(hk_quantile_value(quantile, 2 * third + 1), 18000);
  assert_int_equal(hk_quantile_value(quantile, UINT64_MAX), 18000);
  assert_false(hk_quantile_is_fixed(quantile));
  drop(quantile);
  quantile = compile(&(hk_dist){.kind = HK_DIST_EMPIRICAL, .count = 2, .points = twice});
  assert_true(hk_quantile_is_fixed(quantile));
  drop(quantile);
}

/* discrete(0.3: 0h, 0.7: 24h), and a last value without chance that no draw may reach. */
static void test_discrete(void **state) {
  (void)state;
  const int64_t day[] = {0, 86400}, tail[] = {1, 2, 3};
  const uint64_t three_tenths = UINT64_C(5534023222112865484); /* floor(0.3 2^64) */
  const uint64_t limits[] = {three_tenths, UINT64_MAX}, half[] = {UINT64_C(1) << 63, UINT64_MAX, UINT64_MAX};
  hk_quantile *quantile = compile(&(hk_dist){.kind = HK_DIST_DISCRETE, .count = 2, .points = day, .limits = limits});
  assert_int_equal(hk_quantile_value(quantile, three_tenths - 1), 0);
  assert_int_equal(hk_quantile_value(quantile, three_tenths), 86400);
  assert_int_equal(hk_quantile_value(quantile, UINT64_MAX), 86400);
  hk_dist back;
  hk_quantile_describe(quantile, &back);
  assert_int_equal(back.kind, HK_DIST_DISCRETE);
  assert_int_equal(back.count, 2);
  assert_int_equal(back.points[1], 86400);
  assert_int_equal(back.limits[0], three_tenths);
  drop(quantile);
  quantile = compile(&(hk_dist){.kind = HK_DIST_DISCRETE, .count = 3, .points = tail, .limits = half});
  assert_int_equal(hk_quantile_value(quantile, (UINT64_C(1) << 63) - 1), 1);
  assert_int_equal(hk_quantile_value(quantile, UINT64_MAX), 2);
  assert_int_equal(hk_quantile_most(quantile), 2);
  drop(quantile);
}

static void test_exact_refusals(void **state) {
  (void)state;
  const int64_t backwards[] = {5, 4}, negative[] = {-1, 3}, endless[] = {0, HK_NEVER}, two[] = {1, 2};
  const uint64_t short_of_one[] = {5, 6}, falling[] = {9, 8};
  const hk_dist refused[] = {
    {.kind = HK_DIST_FIXED, .count = 0},
    {.kind = HK_DIST_FIXED, .count = 2, .points = two},
    {.kind = HK_DIST_UNIFORM, .count = 2, .points = backwards},
    {.kind = HK_DIST_UNIFORM, .count = 2, .points = negative},
    {.kind = HK_DIST_UNIFORM, .count = 2, .points = endless},
    {.kind = HK_DIST_EMPIRICAL, .count = 2, .points = negative},
    {.kind = HK_DIST_DISCRETE, .count = 2, .points = two},
    {.kind = HK_DIST_DISCRETE, .count = 2, .points = two, .limits = short_of_one},
    {.kind = HK_DIST_DISCRETE, .count = 2, .points = two, .limits = falling},
  };
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    hk_quantile *quantile = NULL;
    const char *reason = NULL;
    assert_int_equal(hk_quantile_compile(hakyu_memory_default(), &refused[i], &quantile, &reason), HAKYU_NUMERIC);
    assert_null(quantile);
    assert_non_null(reason);
  }
}

static void test_degenerate_triangle(void **state) {
  (void)state;
  hk_quantile *quantile = compile(&(hk_dist){.kind = HK_DIST_TRIANGULAR, .a = 3600, .b = 3600, .c = 3600});
  assert_true(hk_quantile_is_fixed(quantile));
  assert_int_equal(hk_quantile_value(quantile, 99), 3600);
  drop(quantile);
}

static void test_parameters(void **state) {
  (void)state;
  assert_true(fabs(hk_dist_lognormal_sigma(3 * HOURS, 10 * HOURS) - log(10.0 / 3.0) / 1.6448536269514722) < 1e-15);
  assert_int_equal(hk_dist_rate_chance(0.0, MONTH), 0);
  assert_int_equal(hk_dist_rate_chance(1.0, MONTH), UINT64_MAX);
  assert_true(fabs((double)hk_dist_rate_chance(1e-6, MONTH) * 0x1p-64 + expm1(-2.592)) < 1e-15);
  assert_int_equal(hk_dist_change_chance(0.0, MONTH, MONTH), 0);
  assert_true(fabs((double)hk_dist_change_chance(1e-6, MONTH, 2 * MONTH) * 0x1p-64 + expm1(-2.592 / log(2.0) * 0.75)) < 1e-15); /* two half-lives: 3/4 of all */
  assert_true(fabs((double)hk_dist_change_chance(1e-6, 1e12, MONTH) * 0x1p-64 / -expm1(-2.592) - 1.0) < 1e-5); /* hardly decays: a rate */
  assert_true(fabs((double)hk_dist_rate_chance(1e-15, 1.0) * 0x1p-64 / 1e-15 - 1.0) < 1e-4);
}

/* Digests of held tables together: the same for both compilers, every optimisation, with FMA or without. */
static void digest_of_first(size_t count, char *text) {
  hk_digest sum;
  uint8_t digest[HK_DIGEST_BYTES], again[HK_DIGEST_BYTES];
  hk_digest_init(&sum);
  for (size_t i = 0; i < count; i++) {
    hk_quantile *quantile = compile(&held[i]), *twin = compile(&held[i]);
    hk_quantile_digest(quantile, digest);
    hk_quantile_digest(twin, again);
    assert_memory_equal(digest, again, sizeof digest);
    hk_digest_add(&sum, digest, sizeof digest);
    drop(quantile);
    drop(twin);
  }
  hk_digest_fini(&sum, digest);
  hk_digest_text(digest, text);
}

/* A line a digest: how many of the tables above it is of. Lines are added when kinds are, and never changed within one HAKYU_SEMANTICS. */
static void test_digest(void **state) {
  (void)state;
  char text[HK_DIGEST_TEXT], expected[HK_DIGEST_TEXT];
  unsigned long count, last = 0;
  char line[128], *end;
  FILE *file = fopen(TEST_DATA "/numbers/tables.sha256", "r");
  assert_non_null(file);
  for (; fgets(line, sizeof line, file); last = count) {
    count = strtoul(line, &end, 10);
    assert_in_range(count, last + 1, HELD);
    memcpy(expected, end + 1, HK_DIGEST_TEXT - 1);
    expected[HK_DIGEST_TEXT - 1] = '\0';
    digest_of_first(count, text);
    if (strcmp(text, expected) != 0) fprintf(stderr, "the first %lu tables are now %s; if meant, HAKYU_SEMANTICS grows\n", count, text);
    assert_string_equal(text, expected);
  }
  assert_int_equal(last, HELD);
  fclose(file);
}

/* An allocator that has `left` blocks to give. */
static void *scarce_resize(void *user, void *block, size_t size) {
  int *left = user;
  if (size == 0) {
    free(block);
    return NULL;
  }
  if (*left == 0) return NULL;
  --*left;
  return realloc(block, size);
}

static void test_starved(void **state) {
  (void)state;
  int left = 0;
  const hakyu_memory scarce = {scarce_resize, &left};
  const int64_t value = 7;
  const hk_dist fixed = {.kind = HK_DIST_FIXED, .count = 1, .points = &value};
  hk_quantile *quantile = NULL;
  const char *reason = NULL;
  assert_int_equal(hk_quantile_compile(&scarce, &fixed, &quantile, &reason), HAKYU_NO_MEMORY);
  for (int blocks = 0; blocks < 2; blocks++) {
    left = blocks;
    assert_int_equal(hk_quantile_compile(&scarce, &held[0], &quantile, &reason), HAKYU_NO_MEMORY);
    assert_null(quantile);
  }
  left = 2;
  assert_int_equal(hk_quantile_compile(&scarce, &held[0], &quantile, &reason), HAKYU_OK);
  hk_quantile_destroy(&scarce, quantile);
  hk_quantile_destroy(&scarce, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_quantiles),       cmocka_unit_test(test_deep_tails),
    cmocka_unit_test(test_ascending),       cmocka_unit_test(test_moments),
    cmocka_unit_test(test_draws_have_the_mean), cmocka_unit_test(test_refused_by_name),
    cmocka_unit_test(test_uniform),         cmocka_unit_test(test_fixed_and_empirical),
    cmocka_unit_test(test_discrete),        cmocka_unit_test(test_exact_refusals),
    cmocka_unit_test(test_degenerate_triangle), cmocka_unit_test(test_parameters),
    cmocka_unit_test(test_digest),          cmocka_unit_test(test_starved),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
