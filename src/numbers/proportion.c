/* proportion - what needs only counting: proportions (Clopper and Pearson 1934) and quantiles between order
   statistics, both through the binomial distribution. GSL's error handler: see dist.c. */
#include "numbers/estimate.h"

#include <math.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

/* The p at which the beta distribution's lower tail is `tail`. GSL's own inverse gives up here and there; the
   distribution function does not, so it is bisected: 60 halvings, below any printed digit. */
static double beta_inverse(double tail, double a, double b) {
  double low = 0.0, high = 1.0;
  for (int i = 0; i < 60; i++) {
    const double middle = 0.5 * (low + high);
    if (gsl_cdf_beta_P(middle, a, b) < tail) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

hk_interval hk_estimate_proportion(uint64_t k, uint64_t n, double level) {
  gsl_set_error_handler_off();
  if (n == 0) return (hk_interval){.low = 0.0, .high = 1.0, .verdict = "few"};
  const double miss = 0.5 * (1.0 - level), yes = (double)k, no = (double)(n - k);
  hk_interval out = {.value = yes / (double)n, .low = 0.0, .high = 1.0, .is_valid = true, .verdict = "valid"};
  if (k > 0) out.low = beta_inverse(miss, yes, no + 1.0);
  if (k < n) out.high = beta_inverse(1.0 - miss, yes + 1.0, no);
  return out;
}

/* The smallest k with P(Binomial(n, p) <= k) >= chance, 0..n. */
static size_t binomial_quantile(size_t n, double p, double chance) {
  size_t low = 0, high = n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (gsl_cdf_binomial_P((unsigned int)middle, p, (unsigned int)n) >= chance) high = middle;
    else low = middle + 1;
  }
  return low;
}

/* How many values lie below the true quantile is Binomial(n, p). With l the smallest count that is not improbably
   small and u the smallest that is probably enough, the truth lies between the l-th and the (u + 1)-th value. */
hk_interval hk_estimate_quantile(const double *sorted, size_t n, double p, double level) {
  gsl_set_error_handler_off();
  const double miss = 0.5 * (1.0 - level), wanted = p * (double)n;
  size_t rank = (size_t)wanted;
  if ((double)rank < wanted) rank++;
  if (rank < 1) rank = 1;
  if (rank > n) rank = n;
  const size_t lower = binomial_quantile(n, p, miss), upper = binomial_quantile(n, p, 1.0 - miss) + 1;
  const bool is_inside = lower >= 1 && upper <= n;
  return (hk_interval){
    .value = sorted[rank - 1],
    .low = sorted[lower >= 1 ? lower - 1 : 0],
    .high = sorted[upper <= n ? upper - 1 : n - 1],
    .is_valid = is_inside,
    .verdict = is_inside ? "valid" : "few",
  };
}
