/* Coverage of means over many models and sample sizes (medium tier): what is called valid covers at least 921 of 1,000 in
   every one of them, also where only some samples of a model pass, and at most 975 where nearly all do; where nearly none
   pass, nearly all are flagged. The limits given where t is flagged cover far better than t alone would. Prints the
   whole table. */
#include "numbers/estimate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "sampling.h"

enum { REPETITIONS = 1000, FEWER = 250, MOST = 100000, STOPPED = 20000, FIRST_DRAWN = 5000 }; /* fewer where every repetition resamples */

static void *never_resize(void *user, void *block, size_t size) {
  (void)user, (void)block, (void)size;
  return NULL;
}
static const hakyu_memory no_memory = {never_resize, NULL};

/* Sizes are those of the issue at hand and, for each model, those at which its samples begin to be called valid. */
static const struct { sample_model model; size_t sizes[9]; } cells[] = {
  {{"normal", SAMPLE_NORMAL, 0, 0}, {160, 200, 250, 1000, 10000}},
  {{"exponential", SAMPLE_EXPONENTIAL, 0, 0}, {200, 350, 500, 700, 1000, 3000, 10000}},
  {{"lognormal 0.5", SAMPLE_LOGNORMAL, 0, 0.5}, {200, 400, 700, 1200, 3000}},
  {{"lognormal 1", SAMPLE_LOGNORMAL, 0, 1}, {200, 1000, 2000, 4000, 8000, 16000}},
  {{"lognormal 1.5", SAMPLE_LOGNORMAL, 0, 1.5}, {200, 1000, 3000, 10000, 30000}},
  {{"lognormal 2", SAMPLE_LOGNORMAL, 0, 2}, {1000, 10000}},
  {{"p = 0.3", SAMPLE_BERNOULLI, 0.3, 0}, {128, 140, 160, 250, 1000, 10000}},
  {{"p = 0.1", SAMPLE_BERNOULLI, 0.1, 0}, {450, 500, 550, 600, 700, 900}},
  {{"p = 0.01", SAMPLE_BERNOULLI, 0.01, 0}, {1000, 4000, 5500, 6000, 6500, 7000, 8000, 10000}},
  {{"p = 0.001", SAMPLE_BERNOULLI, 0.001, 0}, {1000, 10000, 60000, 100000}},
  {{"rare 10 %", SAMPLE_RARE, 0.1, 0}, {1000, 3000, 4000, 5000, 10000}},
  {{"rare 1 %", SAMPLE_RARE, 0.01, 0}, {1000, 10000, 30000, 40000}},
  {{"rare 1 % lognormal 1.5", SAMPLE_RARE_LOGNORMAL, 0.01, 1.5}, {1000, 10000}},
  {{"rare 10 % lognormal 1", SAMPLE_RARE_LOGNORMAL, 0.1, 1}, {5000, 10000, 20000}},
  {{"paired 1", SAMPLE_PAIRED, 0, 1}, {1000, 3000, 8000, 16000}},
  {{"paired 1.5", SAMPLE_PAIRED, 0, 1.5}, {1000, 10000}},
  {{"rare paired 10 %", SAMPLE_RARE_PAIRED, 0.1, 0}, {1000, 2000, 3000, 5000, 10000}},
  {{"rare paired 1 %", SAMPLE_RARE_PAIRED, 0.01, 0}, {1000, 10000, 30000}},
};

/* At least 50 of 1,000 called valid: the valid ones cover, up to what luck with so many takes. All mixed cells together are
   many thousands, where luck is over. */
static void test_valid_everywhere(void **state) {
  (void)state;
  static double values[MOST];
  int mixed = 0, mixed_covered = 0, kinds[3] = {0};
  for (size_t m = 0; m < sizeof cells / sizeof *cells; m++)
    for (size_t s = 0; cells[m].sizes[s]; s++) {
      const double truth = sample_mean_of(&cells[m].model);
      const size_t n = cells[m].sizes[s];
      const uint64_t repetitions = n > 20000 ? FEWER : REPETITIONS;
      int valid = 0, covered = 0;
      for (uint64_t r = 0; r < repetitions; r++) {
        hk_interval interval;
        sample_values(&cells[m].model, r, values, n);
        if (hk_estimate_mean(&no_memory, values, n, 0.95, 1, &interval) != HAKYU_OK || !interval.is_valid) continue;
        valid++;
        covered += interval.low <= truth && truth <= interval.high;
      }
      const double share = (double)valid / (double)repetitions;
      printf("%-24s n = %6zu: of %4d valid %4d, covered %4d", cells[m].model.name, n, (int)repetitions, valid, covered);
      if (valid) printf(" (%.3f)", (double)covered / valid);
      printf("\n");
      kinds[share >= 0.95 ? 2 : share > 0.05 ? 1 : 0]++;
      if (share <= 0.05) continue;
      assert_true(covered >= 0.921 * valid - 2 * sqrt(0.079 * 0.921 * (repetitions == REPETITIONS && share >= 0.95 ? 0 : valid)));
      if (share >= 0.95) assert_true(covered <= 0.975 * valid + (repetitions == REPETITIONS ? 0 : 0.02 * valid));
      if (share < 0.95) mixed += valid, mixed_covered += covered;
    }
  printf("mixed: %d valid, %d covered; flagged nearly always %d, sometimes %d, nearly never %d\n", mixed, mixed_covered, kinds[0], kinds[1], kinds[2]);
  assert_true(mixed_covered >= 0.935 * mixed);
  assert_true(kinds[0] >= 20 && kinds[1] >= 15 && kinds[2] >= 12);
}

static void test_fallback(void **state) {
  (void)state;
  const struct { sample_model model; size_t n; int least; } cases[] = {
    {{"lognormal 1", SAMPLE_LOGNORMAL, 0, 1}, 500, 925},
    {{"lognormal 1.5", SAMPLE_LOGNORMAL, 0, 1.5}, 1000, 915}, /* t alone: 0.91 */
    {{"rare 1 %", SAMPLE_RARE, 0.01, 0}, 1000, 925},          /* t alone: 0.86 */
    {{"paired 1.5", SAMPLE_PAIRED, 0, 1.5}, 500, 925},
  };
  static double values[MOST];
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    const double truth = sample_mean_of(&cases[c].model);
    int covered = 0;
    for (uint64_t r = 0; r < FEWER; r++) {
      hk_interval interval;
      sample_values(&cases[c].model, r, values, cases[c].n);
      assert_int_equal(hk_estimate_mean(hakyu_memory_default(), values, cases[c].n, 0.95, r, &interval), HAKYU_OK);
      covered += interval.low <= truth && truth <= interval.high;
    }
    printf("%-24s n = %5zu: given limits cover %d of %d\n", cases[c].model.name, cases[c].n, covered, FEWER);
    assert_in_range(covered * 1000 / FEWER, cases[c].least, 1000);
  }
}

/* The stop rule as campaigns have it: rounds of 64 for each outer draw, at least 4 of them, until the half-width is small
   enough. It stops a little too soon when luck has it that the sample is calm; what is called valid covers all the same. */
static void test_coverage_under_stop_rule(void **state) {
  (void)state;
  static const struct { sample_model model; double unit, precision; size_t round; } cases[] = {
    {{"normal + 5", SAMPLE_NORMAL, 0, 0}, 1e6, 0.02, 64}, /* shifted below */
    {{"exponential", SAMPLE_EXPONENTIAL, 0, 0}, 1e6, 0.1, 64},
    {{"exponential", SAMPLE_EXPONENTIAL, 0, 0}, 1e6, 0.05, 64},
    {{"exponential", SAMPLE_EXPONENTIAL, 0, 0}, 1e6, 0.02, 1280},
    {{"p = 0.3", SAMPLE_BERNOULLI, 0.3, 0}, 1, 0.15, 64},
    {{"p = 0.3", SAMPLE_BERNOULLI, 0.3, 0}, 1, 0.05, 64},
    {{"p = 0.3", SAMPLE_BERNOULLI, 0.3, 0}, 1, 0.03, 1280},
    {{"p = 0.01", SAMPLE_BERNOULLI, 0.01, 0}, 1, 0.3, 64},
    {{"p = 0.01", SAMPLE_BERNOULLI, 0.01, 0}, 1, 0.2, 64},
    {{"p = 0.01", SAMPLE_BERNOULLI, 0.01, 0}, 1, 0.18, 1280},
    {{"p = 0.001", SAMPLE_BERNOULLI, 0.001, 0}, 1, 0.5, 64},
    {{"lognormal 1", SAMPLE_LOGNORMAL, 0, 1}, 1e6, 0.1, 64},
    {{"lognormal 1", SAMPLE_LOGNORMAL, 0, 1}, 1e6, 0.03, 64},
    {{"lognormal 1.5", SAMPLE_LOGNORMAL, 0, 1.5}, 1e6, 0.1, 64},
    {{"rare 10 %", SAMPLE_RARE, 0.1, 0}, 1e6, 0.2, 64},
    {{"rare 10 %", SAMPLE_RARE, 0.1, 0}, 1e6, 0.1, 64},
    {{"rare 1 %", SAMPLE_RARE, 0.01, 0}, 1e6, 0.3, 64},
  };
  static double values[STOPPED];
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    const double shift = cases[c].model.kind == SAMPLE_NORMAL ? 5.0 : 0.0, truth = sample_mean_of(&cases[c].model) + shift;
    int valid = 0, covered = 0;
    double length = 0;
    for (uint64_t r = 0; r < REPETITIONS; r++) {
      unsigned __int128 sum = 0, squares = 0;
      size_t n = 0, drawn = 0;
      do {
        if (n + cases[c].round > drawn) sample_values(&cases[c].model, 5000 + r, values, drawn = drawn ? STOPPED : FIRST_DRAWN);
        for (size_t i = 0; i < cases[c].round; i++, n++) {
          const uint64_t whole = (uint64_t)((values[n] + shift) * cases[c].unit);
          sum += whole;
          squares += (unsigned __int128)whole * whole;
        }
      } while (n + cases[c].round <= STOPPED && (n < 4 * cases[c].round || hk_estimate_relative_half_width(n, sum, squares) > cases[c].precision));
      hk_interval interval;
      length += (double)n / REPETITIONS;
      if (hk_estimate_mean(&no_memory, values, n, 0.95, 1, &interval) != HAKYU_OK || !interval.is_valid) continue;
      valid++;
      covered += interval.low + shift <= truth && truth <= interval.high + shift;
    }
    printf("%-14s until %4.2f, rounds of %4zu: n = %6.0f, valid %4d, covered %4d (%.3f)\n", cases[c].model.name, cases[c].precision, cases[c].round, length,
           valid, covered, valid ? (double)covered / valid : 0.0);
    fflush(stdout);
    if (valid <= 50) continue;
    assert_true(covered >= 0.921 * valid - (valid >= 950 ? 0 : 2 * sqrt(0.079 * 0.921 * valid)));
    if (valid >= 950) assert_true(covered <= 0.98 * valid);
  }
}

/* Chance within outer draws that differ by much more than chance does: the interval is about the mean given the outer draws. */
static void test_two_levels(void **state) {
  (void)state;
  enum { OUTER = 20, COUNT = 4000 };
  const sample_model model = {"exponential", SAMPLE_EXPONENTIAL, 0, 0};
  static double values[COUNT];
  static uint32_t outer[COUNT];
  double truth = 0;
  int valid = 0, covered = 0, alone = 0;
  for (uint32_t o = 0; o < OUTER; o++) truth += (10.0 + o) / OUTER;
  for (uint64_t r = 0; r < FEWER; r++) {
    hk_two_level two;
    hk_interval one;
    sample_values(&model, 9000 + r, values, COUNT);
    for (uint32_t i = 0; i < COUNT; i++) {
      outer[i] = i % OUTER;
      values[i] += 9.0 + outer[i];
    }
    assert_int_equal(hk_estimate_two_level(hakyu_memory_default(), values, outer, COUNT, OUTER, 0.95, r, &two), HAKYU_OK);
    assert_int_equal(hk_estimate_mean(hakyu_memory_default(), values, COUNT, 0.95, r, &one), HAKYU_OK);
    valid += two.mean.is_valid;
    covered += two.mean.low <= truth && truth <= two.mean.high;
    alone += one.low <= truth && truth <= one.high;
  }
  printf("two levels: of %d valid %d, covered %d; as one level %d\n", FEWER, valid, covered, alone);
  assert_true(valid >= 0.95 * FEWER);
  assert_true(covered >= 0.921 * FEWER - 6 && covered <= 0.975 * FEWER + 4);
  assert_int_equal(alone, FEWER); /* the spread between outer draws is not chance: far too wide */
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_valid_everywhere), cmocka_unit_test(test_fallback),
                                     cmocka_unit_test(test_coverage_under_stop_rule), cmocka_unit_test(test_two_levels)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
