/* estimate - means, proportions, quantiles and how sure they are.
   Desk-side: doubles, serial, replication order. Each interval says whether its coverage can be trusted; where it
   cannot, an interval is given all the same, and is the more cautious one. */
#ifndef HK_NUMBERS_ESTIMATE_H
#define HK_NUMBERS_ESTIMATE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hakyu/memory.h>

/* An estimate with a two-sided interval and a word on whether to trust it. */
typedef struct hk_interval {
  double value, low, high; /* estimate and limits at the level asked */
  bool is_valid;           /* the limits cover the truth as often as the level says */
  const char *verdict;     /* why: static word, see below */
} hk_interval;

/* Verdicts:
     valid       coverage is what it says (means: the nearer to being flagged, the more cautious the limits, up to half as
                 wide again, since the samples that just pass are the lucky ones)
     few         too few values to tell (means: under 128, limits are the wider of t and bootstrap-t on each side;
                 quantiles: no order statistic far enough out)
     constant    all values are the same: nothing is known about their spread
     skewed      few values carry most of the variance; limits are the wider of 1.5 t and bootstrap-t on each side
     heavy_tail  the variance itself does not settle as values are added; limits as for skewed */

/* Clopper-Pearson for k successes of n at a confidence level (0.95): coverage is at least the level, always valid.
   n = 0 gives 0..1, value 0, "few". */
hk_interval hk_estimate_proportion(uint64_t k, uint64_t n, double level);

/* Mean of n values (zeros among them; paired differences likewise) with the t interval and its verdict. Where that is
   not "valid": the wider, on each side, of that and bootstrap-t, whose resampling is addressed by `seed`.
   n = 0 gives NAN with limits -inf..inf. Errors: NO_MEMORY (only where the bootstrap is needed). */
hakyu_status hk_estimate_mean(const hakyu_memory *memory, const double *values, size_t n, double level, uint64_t seed,
                              hk_interval *out);

/* Chance and ignorance apart: values[i] belongs to outer draw outer[i] (any numbers below outer_limit). The interval is
   the Monte Carlo one given the outer draws (spread within them only); the range is that of the outer draws' means. */
typedef struct hk_two_level {
  hk_interval mean;
  double outer_low, outer_high; /* smallest and largest mean of an outer draw */
  uint32_t outer_count;         /* outer draws that occur */
} hk_two_level;
hakyu_status hk_estimate_two_level(const hakyu_memory *memory, const double *values, const uint32_t *outer, size_t n,
                                   uint32_t outer_limit, double level, uint64_t seed, hk_two_level *out);

/* Quantile p (0 < p < 1) of n >= 1 *ascending* values: the smallest value with at least p n at or below it, and the
   distribution-free interval between order statistics. Censored values are +inf: a limit among them is +inf (print it
   as censored). Where no order statistic lies far enough out the limit is the extreme value and the verdict "few". */
hk_interval hk_estimate_quantile(const double *sorted, size_t n, double p, double level);

/* One-sided t test of n values. *p_above: how surely the mean is *not* above 0; *p_below: how surely it is not below 0 (a small one means
   that it is). Where all values agree they are 0 or 1, both 1 if all are 0; n < 2: both 1. */
void hk_estimate_above_zero(const double *values, size_t n, double *p_above, double *p_below);

/* The stop rule: half-width of the 95 % interval (normal, 1.959964) over the mean, from exact integer sums of values
   and of squares. +inf for n < 2 or mean 0. Only + - x / and square root, so the same everywhere. */
double hk_estimate_relative_half_width(uint64_t n, unsigned __int128 sum, unsigned __int128 sum_of_squares);
#endif
