/* Coverage of means over many models and sample sizes (medium tier): what is nearly always called valid covers 921 to 975
   of 1,000; and the limits given where t is flagged cover far better than t alone would. Prints the whole table.
   Between - some samples of a model valid, some flagged - the valid ones are the calmer ones and cover somewhat less;
   no verdict read from the sample alone can help that. */
#include "numbers/estimate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "sampling.h"

enum { REPETITIONS = 1000, FEWER = 250, MOST = 16384 }; /* fewer where every repetition resamples */

static void *never_resize(void *user, void *block, size_t size) {
  (void)user, (void)block, (void)size;
  return NULL;
}
static const hakyu_memory no_memory = {never_resize, NULL};

static void test_valid_everywhere(void **state) {
  (void)state;
  const sample_model models[] = {
    {"normal", SAMPLE_NORMAL, 0, 0},             {"exponential", SAMPLE_EXPONENTIAL, 0, 0},
    {"lognormal 1", SAMPLE_LOGNORMAL, 0, 1},
    {"lognormal 1.5", SAMPLE_LOGNORMAL, 0, 1.5}, {"lognormal 2", SAMPLE_LOGNORMAL, 0, 2},
    {"p = 0.3", SAMPLE_BERNOULLI, 0.3, 0},       {"p = 0.01", SAMPLE_BERNOULLI, 0.01, 0},
    {"p = 0.001", SAMPLE_BERNOULLI, 0.001, 0},   {"rare 10 %", SAMPLE_RARE, 0.1, 0},
    {"rare 1 %", SAMPLE_RARE, 0.01, 0},          {"rare 1 % lognormal 1.5", SAMPLE_RARE_LOGNORMAL, 0.01, 1.5},
    {"paired 1.5", SAMPLE_PAIRED, 0, 1.5},
    {"rare paired 10 %", SAMPLE_RARE_PAIRED, 0.1, 0}, {"rare paired 1 %", SAMPLE_RARE_PAIRED, 0.01, 0},
  };
  const size_t sizes[] = {200, 1000, 3000, 10000};
  static double values[MOST];
  for (size_t m = 0; m < sizeof models / sizeof *models; m++)
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
      const double truth = sample_mean_of(&models[m]);
      int valid = 0, covered = 0;
      for (uint64_t r = 0; r < REPETITIONS; r++) {
        hk_interval interval;
        sample_values(&models[m], r, values, sizes[s]);
        if (hk_estimate_mean(&no_memory, values, sizes[s], 0.95, 1, &interval) != HAKYU_OK || !interval.is_valid) continue;
        valid++;
        covered += interval.low <= truth && truth <= interval.high;
      }
      printf("%-24s n = %5zu: valid %4d, covered %4d\n", models[m].name, sizes[s], valid, covered);
      if (valid >= 950) assert_in_range(covered * 1000 / valid, 921, 975);
    }
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

/* Blocks of 1,024, at least 4, until the half-width is small enough: coverage stays in the band. */
static void test_coverage_under_stop_rule(void **state) {
  (void)state;
  const struct { sample_model model; double unit, precision; } cases[] = {
    {{"exponential", SAMPLE_EXPONENTIAL, 0, 0}, 1e6, 0.02},
    {{"p = 0.01", SAMPLE_BERNOULLI, 0.01, 0}, 1.0, 0.18},
    {{"p = 0.3", SAMPLE_BERNOULLI, 0.3, 0}, 1.0, 0.03},
  };
  static double values[MOST];
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    int valid = 0, covered = 0;
    for (uint64_t r = 0; r < REPETITIONS; r++) {
      unsigned __int128 sum = 0, squares = 0;
      size_t n = 0;
      sample_values(&cases[c].model, r, values, MOST);
      do {
        for (size_t i = 0; i < 1024; i++, n++) {
          const uint64_t whole = (uint64_t)(values[n] * cases[c].unit);
          sum += whole;
          squares += (unsigned __int128)whole * whole;
        }
      } while (n + 1024 <= MOST && (n < 4096 || hk_estimate_relative_half_width(n, sum, squares) > cases[c].precision));
      hk_interval interval;
      if (hk_estimate_mean(&no_memory, values, n, 0.95, 1, &interval) != HAKYU_OK) continue;
      valid++;
      covered += interval.low <= sample_mean_of(&cases[c].model) && sample_mean_of(&cases[c].model) <= interval.high;
    }
    printf("%s until %.2f: valid %d, covered %d\n", cases[c].model.name, cases[c].precision, valid, covered);
    assert_in_range(valid, 950, 1000);
    assert_in_range(covered * 1000 / valid, 921, 975);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_valid_everywhere), cmocka_unit_test(test_fallback),
                                     cmocka_unit_test(test_coverage_under_stop_rule)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
