/* lifetimes - see lifetimes.h. Limits by GSL's inverse distribution functions; its error handler: see dist.c.

   Lower bounds enter by expectation and maximisation (Dempster, Laird, Rubin 1977): with z = (log bound - mean) / sigma and
   h = phi(z) / Q(z), what lies beyond a bound has the mean  mean + sigma h  and the variance  sigma^2 (1 + z h - h^2);  these take the
   bound's place, mean and sigma follow anew, until they stay. Without bounds the first round is the answer. */
#include "numbers/lifetimes.h"

#include <math.h>
#include <stdlib.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>

enum { ROUNDS_MOST = 2000, FEWEST = 3 };

hk_interval hk_estimate_rate(uint64_t k, double exposure, double level) {
  gsl_set_error_handler_off();
  if (!(exposure > 0.0)) return (hk_interval){.value = NAN, .low = 0.0, .high = INFINITY, .verdict = "few"};
  const double miss = 0.5 * (1.0 - level), events = (double)k;
  return (hk_interval){
    .value = events / exposure,
    .low = k ? 0.5 * gsl_cdf_chisq_Pinv(miss, 2.0 * events) / exposure : 0.0,
    .high = 0.5 * gsl_cdf_chisq_Qinv(miss, 2.0 * events + 2.0) / exposure,
    .is_valid = true,
    .verdict = "valid",
  };
}

/* Ascending; of two of one length the bound comes last. */
static int compare_lengths(const void *left, const void *right) {
  const hk_length *a = left, *b = right;
  if (a->value != b->value) return a->value < b->value ? -1 : 1;
  return (int)a->is_least - (int)b->is_least;
}

typedef struct law { double mean, sigma; } law;

/* Mean and log-standard deviation of the logarithms, what is beyond a bound taken as the law before says; the first round takes
   bounds as they are. */
static law next_law(const hk_length *lengths, size_t count, const law *before) {
  double sum = 0.0, square = 0.0, beyond = 0.0;
  for (int pass = 0; pass < 2; pass++) {
    const double mean = sum / (double)count;
    for (size_t i = 0; i < count; i++) {
      double log_length = log(lengths[i].value);
      if (lengths[i].is_least && before) {
        const double z = (log_length - before->mean) / before->sigma, tail = gsl_cdf_ugaussian_Q(z);
        const double hazard = tail > 0.0 ? gsl_ran_ugaussian_pdf(z) / tail : z;
        log_length = before->mean + before->sigma * hazard;
        if (pass) beyond += before->sigma * before->sigma * (1.0 + z * hazard - hazard * hazard);
      }
      if (pass) square += (log_length - mean) * (log_length - mean);
      else sum += log_length;
    }
  }
  return (law){sum / (double)count, count > 1 ? sqrt((square + beyond) / (double)(count - 1)) : NAN};
}

static law fit(const hk_length *lengths, size_t count, bool has_bounds) {
  law now = next_law(lengths, count, NULL);
  for (int round = 0; has_bounds && now.sigma > 0.0 && round < ROUNDS_MOST; round++) {
    const law then = now;
    now = next_law(lengths, count, &then);
    if (fabs(now.mean - then.mean) < 1e-12 && fabs(now.sigma - then.sigma) < 1e-12) break;
  }
  return now;
}

hk_lognormal_fit hk_fit_lognormal(hk_length *lengths, size_t count, double level) {
  gsl_set_error_handler_off();
  hk_lognormal_fit out = {.count = count, .median = {.value = NAN, .low = 0.0, .high = INFINITY, .verdict = "few"},
                          .sigma = {.value = NAN, .low = 0.0, .high = INFINITY, .verdict = "few"}, .middle = NAN, .low = NAN, .high = NAN};
  if (!count) return out;
  qsort(lengths, count, sizeof *lengths, compare_lengths);
  for (size_t i = 0; i < count; i++) out.least_count += lengths[i].is_least;
  out.middle = 0.5 * (lengths[(count - 1) / 2].value + lengths[count / 2].value);
  if (count - out.least_count < FEWEST) return out;
  const law found = fit(lengths, count, out.least_count > 0);
  const double freedom = (double)(count - 1), miss = 0.5 * (1.0 - level), reach = gsl_cdf_tdist_Qinv(miss, freedom) * found.sigma / sqrt((double)count);
  const bool is_valid = !out.least_count && found.sigma > 0.0;
  const char *verdict = is_valid ? "valid" : found.sigma > 0.0 ? "few" : "constant";
  const double squares = found.sigma * found.sigma * freedom;
  out.median = (hk_interval){exp(found.mean), exp(found.mean - reach), exp(found.mean + reach), is_valid, verdict};
  out.sigma = (hk_interval){found.sigma, sqrt(squares / gsl_cdf_chisq_Qinv(miss, freedom)), sqrt(squares / gsl_cdf_chisq_Pinv(miss, freedom)), is_valid, verdict};
  const double ninety_five = gsl_cdf_ugaussian_Qinv(0.05);
  out.low = exp(found.mean - ninety_five * found.sigma), out.high = exp(found.mean + ninety_five * found.sigma);
  return out;
}
