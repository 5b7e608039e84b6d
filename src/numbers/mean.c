/* mean - means with t intervals, and an honest word on whether to believe them.

   A t interval fails when few values carry the variance: it is then too short as often as those few happen to be
   missing, and the sample does not show it. Three signs are read, all from
     H = sum d^4 / (sum d^2)^2,  d = deviations from the mean,
   which is one over the number of values that effectively make up the variance (and, but for a constant, the squared
   relative error of the variance):
   - H of all values;
   - H that n values should have, judged from how H falls on average from 64 blocks to 8 blocks (less a matter of luck
     than the one H at hand: a sample that lacks its extremes looks calm, its many small blocks do not);
   - the power of that fall: 1 where the fourth moment settles, less where the tail is heavy.
   Limits for the three were set by simulation (normal, exponential, lognormal sigma 0.5 to 2, Pareto 2.2 and 3,
   Bernoulli, zero-inflated, paired differences; 50 to 100,000 values): where nearly all samples of a model are called
   valid, coverage is 0.921 to 0.975, and where it is not, nearly all are flagged.

   In between, some samples of a model are called valid and some are not, and which they are is no accident: the calm
   ones of a skewed model, the ones with many events of a rare one, so just those whose mean errs. Of 0 or 1 with 50
   events expected, say, only samples with 65 or more pass, and t then covers 6 of 10. Against this the limits are drawn
   apart by degrees the nearer a sample lies to being flagged, by half of their distance at most; far from it nothing is
   added. Then what is called valid covers at least 0.921 there too, and errs to more, not to less.
   tests/numbers/test_coverage.c prints the table.

   Where t is not to be trusted the bootstrap-t interval (Efron 1979; Hall 1988) is better for skewed values and worse
   for symmetric ones with heavy tails, so the wider of the two is given on each side. It stays flagged. */
#include "numbers/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include "base/memory.h"
#include "numbers/draw.h"

enum { FEWEST = 128, BLOCKS_FINE = 64, BLOCKS_COARSE = 8 };

static const double most_concentration = 0.02, least_power = 0.6;

/* How near is near: in log H and in power; and what is added to the reach right beside the limit. */
static const double near_concentration = 0.5, near_power = 0.1, most_added = 0.5;

/* Mean, and sums of squared and of fourth powers of deviations. */
typedef struct moments { double mean, square, fourth; } moments;

/* Values that are all the same have that for their mean, to the bit: what rounding leaves of their sum would be a tiny variance, of the same
   size everywhere, which looks like one that does not settle. */
static double mean_of(const double *values, size_t n) {
  double sum = 0.0;
  bool is_constant = n > 0;
  for (size_t i = 0; i < n; i++) {
    sum += values[i];
    is_constant = is_constant && values[i] == values[0];
  }
  return is_constant ? values[0] : sum / (double)n;
}

static moments moments_of(const double *values, size_t n) {
  moments m = {mean_of(values, n), 0.0, 0.0};
  for (size_t i = 0; i < n; i++) {
    const double square = (values[i] - m.mean) * (values[i] - m.mean);
    m.square += square;
    m.fourth += square * square;
  }
  return m;
}

/* log H; 0 (one value carries all) where nothing varies. */
static double log_concentration(moments m) { return m.square > 0.0 ? log(m.fourth / (m.square * m.square)) : 0.0; }

static double mean_log_concentration(const double *values, size_t n, size_t blocks) {
  double sum = 0.0;
  for (size_t b = 0; b < blocks; b++) {
    const size_t from = n * b / blocks, to = n * (b + 1) / blocks;
    sum += log_concentration(moments_of(values + from, to - from));
  }
  return sum / (double)blocks;
}

/* A word on a sample, and how near it lies to being flagged as skewed: 0 far away ... 1 at the limit and beyond. */
typedef struct judgement { const char *verdict; double nearness; } judgement;

static judgement judge(const double *values, size_t n, moments m) {
  if (!(m.square > 0.0)) return (judgement){"constant", 0.0};
  if (n < FEWEST) return (judgement){"few", 0.0};
  const double fine = mean_log_concentration(values, n, BLOCKS_FINE);
  const double coarse = mean_log_concentration(values, n, BLOCKS_COARSE);
  const double power = (fine - coarse) / log((double)BLOCKS_FINE / BLOCKS_COARSE);
  const double expected = coarse + (coarse - fine); /* one more step by the same factor of 8: all n values */
  const double room = log(most_concentration) - fmax(log_concentration(m), expected);
  if (power < least_power) return (judgement){"heavy_tail", 1.0};
  if (!(room >= 0.0)) return (judgement){"skewed", 1.0};
  return (judgement){"valid", fmax(0.0, fmax(1.0 - room / near_concentration, 1.0 - (power - least_power) / near_power))};
}

/* ---- bootstrap-t ---- */

enum { PURPOSE_RESAMPLE = 255, CHUNK = 1024 }; /* not a purpose of the simulation */

static int compare_doubles(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Resamples enough for the tails, fewer the more values there are; one less than a multiple of 200. */
static size_t resample_count(size_t n) { return n <= 20000 ? 999 : n <= 50000 ? 399 : 199; }

/* The t statistic of one resample of deviations from the mean: n picked with replacement, two of a draw. */
static double resampled_t(const double *deviations, size_t n, uint64_t seed, uint64_t number) {
  uint64_t x[CHUNK];
  double sum = 0.0, square = 0.0;
  for (size_t i = 0, chunk = 0; i < n; chunk++) {
    const size_t left = (n - i + 1) / 2, count = left < CHUNK ? left : CHUNK;
    hk_numbers_draw_run(seed, number, PURPOSE_RESAMPLE, 0, chunk, (uint32_t)count, x);
    for (size_t j = 0; j < count; j++) {
      const double first = deviations[(x[j] >> 32) * n >> 32];
      sum += first;
      square += first * first;
      if (++i == n) break;
      const double second = deviations[(x[j] & UINT32_MAX) * n >> 32];
      sum += second;
      square += second * second;
      i++;
    }
  }
  const double mean = sum / (double)n, variance = (square - sum * mean) / (double)(n - 1);
  if (variance > 0.0) return mean / sqrt(variance / (double)n);
  return mean > 0.0 ? INFINITY : mean < 0.0 ? -INFINITY : 0.0;
}

/* Widens the interval to the bootstrap-t limits where those are finite and wider. */
static hakyu_status widen_by_bootstrap(const hakyu_memory *memory, const double *values, size_t n, double level,
                                       uint64_t seed, double error, hk_interval *interval) {
  hakyu_status status = HAKYU_NO_MEMORY;
  const size_t count = resample_count(n);
  double *deviations = hk_memory_array(memory, n, sizeof *deviations);
  double *t = hk_memory_array(memory, count, sizeof *t);
  if (!deviations || !t) goto done;
  for (size_t i = 0; i < n; i++) deviations[i] = values[i] - interval->value;
  for (size_t b = 0; b < count; b++) t[b] = resampled_t(deviations, n, seed, b);
  qsort(t, count, sizeof *t, compare_doubles);
  size_t out = (size_t)(0.5 * (1.0 - level) * (double)(count + 1));
  if (out < 1) out = 1;
  const double low = interval->value - t[count - out] * error, high = interval->value - t[out - 1] * error;
  if (isfinite(low) && low < interval->low) interval->low = low;
  if (isfinite(high) && high > interval->high) interval->high = high;
  status = HAKYU_OK;
done:
  hk_memory_free(memory, t);
  hk_memory_free(memory, deviations);
  return status;
}

/* ---- the interval ---- */

/* As hk_estimate_mean, with `spent` degrees of freedom gone to means already subtracted (1: the mean itself). */
static hakyu_status estimate(const hakyu_memory *memory, const double *values, size_t n, size_t spent, double level,
                             uint64_t seed, hk_interval *out) {
  gsl_set_error_handler_off();
  if (n <= spent) {
    const double value = n ? moments_of(values, n).mean : NAN;
    *out = (hk_interval){.value = value, .low = -INFINITY, .high = INFINITY, .verdict = "few"};
    return HAKYU_OK;
  }
  const moments m = moments_of(values, n);
  const double freedom = (double)(n - spent), error = sqrt(m.square / freedom / (double)n);
  const judgement word = judge(values, n, m);
  const double reach = gsl_cdf_tdist_Pinv(0.5 + 0.5 * level, freedom) * error * (1.0 + most_added * word.nearness);
  hk_interval interval = {.value = m.mean, .low = m.mean - reach, .high = m.mean + reach, .verdict = word.verdict};
  interval.is_valid = word.verdict[0] == 'v';
  if (!interval.is_valid && m.square > 0.0 && n < UINT32_MAX) {
    const hakyu_status status = widen_by_bootstrap(memory, values, n, level, seed, error, &interval);
    if (status != HAKYU_OK) return status;
  }
  *out = interval;
  return HAKYU_OK;
}

hakyu_status hk_estimate_mean(const hakyu_memory *memory, const double *values, size_t n, double level, uint64_t seed,
                              hk_interval *out) {
  return estimate(memory, values, n, 1, level, seed, out);
}

/* ---- two levels ---- */

typedef struct group { double sum, first; uint64_t count; bool is_varied; } group;

static void add_to_group(group *g, double value) {
  if (!g->count++) g->first = value;
  g->is_varied = g->is_varied || value != g->first;
  g->sum += value;
}

static double mean_of_group(const group *g) { return g->is_varied ? g->sum / (double)g->count : g->first; }

/* Values are moved so that every outer draw has the overall mean; what spread is left is chance alone. */
hakyu_status hk_estimate_two_level(const hakyu_memory *memory, const double *values, const uint32_t *outer, size_t n,
                                   uint32_t outer_limit, double level, uint64_t seed, hk_two_level *out) {
  hakyu_status status = HAKYU_NO_MEMORY;
  hk_two_level result = {.outer_low = INFINITY, .outer_high = -INFINITY};
  group *groups = hk_memory_array(memory, outer_limit, sizeof *groups);
  double *moved = hk_memory_array(memory, n, sizeof *moved);
  if (!groups || !moved) goto done;
  const double overall = mean_of(values, n);
  for (size_t i = 0; i < n; i++) add_to_group(&groups[outer[i]], values[i]);
  for (uint32_t o = 0; o < outer_limit; o++) {
    if (groups[o].count == 0) continue;
    const double mean = mean_of_group(&groups[o]);
    result.outer_count++;
    result.outer_low = fmin(result.outer_low, mean);
    result.outer_high = fmax(result.outer_high, mean);
  }
  for (size_t i = 0; i < n; i++) moved[i] = values[i] - mean_of_group(&groups[outer[i]]) + overall;
  const size_t spent = result.outer_count ? result.outer_count : 1;
  status = estimate(memory, moved, n, spent, level, seed, &result.mean);
  if (status == HAKYU_OK) *out = result;
done:
  hk_memory_free(memory, moved);
  hk_memory_free(memory, groups);
  return status;
}
