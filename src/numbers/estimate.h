/* estimate - means, proportions, quantiles and how sure they are (DESIGN section 3, "Intervals are honest").
   Desk-side: doubles, serial, replication order. GSL's inverse CDFs are used; the stop rule uses hk_estimate_stop,
   which is integer sums and + - x / sqrt only. */
#ifndef HK_NUMBERS_ESTIMATE_H
#define HK_NUMBERS_ESTIMATE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hakyu/memory.h>

/* An estimate with a two-sided interval and a word on whether to trust it. */
typedef struct hk_interval {
  double value, low, high; /* estimate and limits at the level asked */
  bool is_valid;           /* coverage is what it says (see verdict) */
  const char *verdict;     /* phrase id, static: "valid", "few", "skewed", "heavy_tail", "constant" ... */
} hk_interval;

/* Clopper-Pearson for k successes of n at confidence level (0.95). n = 0 gives 0..1. */
hk_interval hk_estimate_proportion(uint64_t k, uint64_t n, double level);

/* Mean of n values with a t interval and its validity verdict (skewness of the mean and variance of the variance);
   where t fails the interval is bootstrap-t with draws addressed by (seed); is_valid says whether either is trusted.
   zeros are part of values. Errors: NO_MEMORY. */
hakyu_status hk_estimate_mean(const hakyu_memory *memory, const double *values, size_t n, double level, uint64_t seed, hk_interval *out);

/* Mean over outer draws and replications (two-level): values[i] belongs to outer[i]; gives the Monte Carlo interval
   given the outer draws, and the range (min, max) of the outer means. */
typedef struct hk_two_level { hk_interval mean; double outer_low, outer_high; uint32_t outer_count; } hk_two_level;
hakyu_status hk_estimate_two_level(const hakyu_memory *memory, const double *values, const uint32_t *outer, size_t n, double level,
                                   uint64_t seed, hk_two_level *out);

/* Quantile p of n *sorted* values with the distribution-free order-statistic interval. Censored values are +inf:
   a quantile among them is +inf (print as censored). n >= 1. */
hk_interval hk_estimate_quantile(const double *sorted, size_t n, double p, double level);

/* Precision stop: half-width of the t interval (normal quantile 1.959964) relative to the mean, from integer sums.
   sum and sum of squares as 128-bit parts. Returns +inf for mean 0 or n < 2. Only + - x / sqrt. */
double hk_estimate_relative_half_width(uint64_t n, unsigned __int128 sum, unsigned __int128 sum_of_squares);
#endif
