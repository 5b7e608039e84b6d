/* spread - see spread.h. A censored value is +inf, so it sorts last and a quantile among such is told as "not within the horizon". */
#include "diagnosis/spread.h"

#include <math.h>
#include <stdlib.h>

static int compare_doubles(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

hk_spread hk_spread_take(double *values, size_t count) {
  if (!count) return (hk_spread){NAN, NAN, NAN, NAN, 0, NAN, NAN};
  qsort(values, count, sizeof *values, compare_doubles);
  size_t censored = 0;
  while (censored < count && isinf(values[count - 1 - censored])) censored++;
  return (hk_spread){.low = hk_estimate_quantile(values, count, 0.05, 0.95).value,
                     .median = hk_estimate_quantile(values, count, 0.5, 0.95).value,
                     .lower = hk_estimate_quantile(values, count, 0.25, 0.95).value,
                     .upper = hk_estimate_quantile(values, count, 0.75, 0.95).value,
                     .high = hk_estimate_quantile(values, count, 0.95, 0.95).value,
                     .censored = (double)censored / (double)count,
                     .count = count};
}
