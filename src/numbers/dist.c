/* dist - the truth about the distributions with a table: what the tables are measured against.
   Inverses are GSL's, independent of how tables are made. Means and variances are closed forms through plain.h: they
   steer how finely a table is cut, so they must be the same bits everywhere.
   GSL answers an error by calling a handler that aborts, and that handler is a global of GSL's own. It is switched
   off at the entrance of each function here that could meet an error; switching it off again and again is harmless,
   and nothing in hakyu ever switches it on. */
#include "numbers/dist.h"

#include <math.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_version.h>
#include "numbers/plain.h"

/* GSL's inverse of the gamma distribution gives up at small shapes; then its distribution function is bisected over
   the logarithm of x. */
static double gamma_inverse(double shape, double scale, double tail, int is_upper) {
  const double x = is_upper ? gsl_cdf_gamma_Qinv(tail, shape, scale) : gsl_cdf_gamma_Pinv(tail, shape, scale);
  if (isfinite(x)) return x;
  double low = -700.0, high = 20.0;
  while (high - low > 1e-13) {
    const double middle = 0.5 * (low + high), t = exp(middle);
    const bool is_below = is_upper ? gsl_cdf_gamma_Q(t, shape, 1.0) > tail : gsl_cdf_gamma_P(t, shape, 1.0) < tail;
    if (middle == low || middle == high) break;
    if (is_below) low = middle;
    else high = middle;
  }
  return scale * exp(low);
}

double hk_dist_inverse(const hk_dist *dist, double u) {
  gsl_set_error_handler_off();
  const double a = dist->a, b = dist->b, c = dist->c;
  switch (dist->kind) {
    case HK_DIST_EXPONENTIAL: return gsl_cdf_exponential_Pinv(u, a);
    case HK_DIST_LOGNORMAL: return gsl_cdf_lognormal_Pinv(u, log(a), b);
    case HK_DIST_WEIBULL: return gsl_cdf_weibull_Pinv(u, a, b);
    case HK_DIST_GAMMA: return gamma_inverse(b, a / b, u, 0);
    case HK_DIST_TRIANGULAR:
      return u * (c - a) < b - a ? a + sqrt(u * (c - a) * (b - a)) : c - sqrt((1.0 - u) * (c - a) * (c - b));
    case HK_DIST_FIRST_FAILURE: return -log1p(u * expm1(-a * b)) / a;
    default: return NAN;
  }
}

double hk_dist_inverse_upper(const hk_dist *dist, double v) {
  gsl_set_error_handler_off();
  const double a = dist->a, b = dist->b, c = dist->c;
  switch (dist->kind) {
    case HK_DIST_EXPONENTIAL: return gsl_cdf_exponential_Qinv(v, a);
    case HK_DIST_LOGNORMAL: return gsl_cdf_lognormal_Qinv(v, log(a), b);
    case HK_DIST_WEIBULL: return gsl_cdf_weibull_Qinv(v, a, b);
    case HK_DIST_GAMMA: return gamma_inverse(b, a / b, v, 1);
    case HK_DIST_TRIANGULAR:
      return v * (c - a) < c - b ? c - sqrt(v * (c - a) * (c - b)) : a + sqrt((1.0 - v) * (c - a) * (b - a));
    case HK_DIST_FIRST_FAILURE: return -log(exp(-a * b) - v * expm1(-a * b)) / a;
    default: return NAN;
  }
}

/* Of the exponential with rate 1 truncated at h; by their series where the closed forms cancel. */
static void truncated_moments(double h, double *mean, double *variance) {
  if (h < 0.05) {
    *mean = h * (0.5 - h / 12.0 + h * h * h / 720.0);
    *variance = h * h * (1.0 / 12.0 - h * h / 240.0 + h * h * h * h / 6048.0);
    return;
  }
  const double grow = hk_plain_expm1(h < 300.0 ? h : 300.0); /* nothing is cut off there */
  *mean = 1.0 - h / grow;
  *variance = 1.0 - (h / grow) * (h / grow) * (1.0 + grow);
}

void hk_dist_moments(const hk_dist *dist, double *mean, double *variance) {
  const double a = dist->a, b = dist->b, c = dist->c;
  *mean = *variance = NAN;
  switch (dist->kind) {
    case HK_DIST_EXPONENTIAL:
      *mean = a;
      *variance = a * a;
      break;
    case HK_DIST_LOGNORMAL:
      *mean = a * hk_plain_exp(b * b / 2.0);
      *variance = *mean * *mean * hk_plain_expm1(b * b);
      break;
    case HK_DIST_WEIBULL: { /* with logarithms of the gamma function: the shape 0.1 needs Gamma(21) */
      const double first = hk_plain_log_gamma(1.0 + 1.0 / b), second = hk_plain_log_gamma(1.0 + 2.0 / b);
      *mean = a * hk_plain_exp(first);
      *variance = *mean * *mean * hk_plain_expm1(second - 2.0 * first);
      break;
    }
    case HK_DIST_GAMMA:
      *mean = a;
      *variance = a * a / b;
      break;
    case HK_DIST_TRIANGULAR:
      *mean = (a + b + c) / 3.0;
      *variance = ((c - a) * (c - a) - (b - a) * (c - b)) / 18.0;
      break;
    case HK_DIST_FIRST_FAILURE:
      truncated_moments(a * b, mean, variance);
      *mean /= a;
      *variance /= a * a;
      break;
    default: break;
  }
}

double hk_dist_lognormal_sigma(double median, double p95) {
  return (hk_plain_log(p95) - hk_plain_log(median)) / 1.6448536269514722; /* z of 0.95 */
}

uint64_t hk_dist_rate_chance(double rate_per_s, double horizon_s) {
  const double p = -hk_plain_expm1(-rate_per_s * horizon_s);
  if (!(p > 0.0)) return 0;
  return p >= 1.0 ? UINT64_MAX : (uint64_t)(p * 0x1p64);
}

const char *hk_numbers_gsl_version(void) { return gsl_version; }
