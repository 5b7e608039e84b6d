/* one_sided - is the mean of a sample above 0? Student's test on one side.
   Of skewed differences: where the long tail points up the test errs to the careful side, since a sample that lacks its extremes has a
   small mean *and* a small spread; where it points down it errs to the other side. Losses avoided point up, as a rule. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "numbers/estimate.h"

void hk_estimate_above_zero(const double *values, size_t n, double *p_above, double *p_below) {
  double mean = 0, square = 0;
  *p_above = *p_below = 1;
  if (n < 2) return;
  gsl_set_error_handler_off();
  for (size_t i = 0; i < n; i++) mean += values[i] / (double)n;
  for (size_t i = 0; i < n; i++) square += (values[i] - mean) * (values[i] - mean);
  const double error = sqrt(square / (double)(n - 1) / (double)n);
  if (error <= 1e-12 * fabs(mean) || square <= 0) { /* all agree, to rounding */
    *p_above = mean > 0 ? 0 : 1;
    *p_below = mean < 0 ? 0 : 1;
    return;
  }
  *p_above = gsl_cdf_tdist_Q(mean / error, (double)(n - 1));
  *p_below = 1 - *p_above;
}
