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
#include "numbers/quantile_table.h"

static const double LN_2 = 0.69314718055994531;

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
    case HK_DIST_AFTER_CHANGE: { /* what has been expected by the time, y, is -log(1 - u p) */
      const double k = LN_2 / c, p = -expm1(a / k * expm1(-k * b)), y = -log1p(-u * p);
      return -log1p(-y * k / a) / k;
    }
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
    case HK_DIST_AFTER_CHANGE: { /* what is still to be expected after the time is log(1 + v (e^all - 1)) */
      const double k = LN_2 / c, all = -a / k * expm1(-k * b);
      return -log(exp(-k * b) + k / a * log1p(v * expm1(all))) / k;
    }
    default: return NAN;
  }
}

double hk_dist_change_quantile(const hk_dist *dist, int is_upper, double tail) {
  const double a = dist->a, k = LN_2 / dist->c;
  const double left = hk_plain_exp(-k * dist->b), all = -a / k * hk_plain_expm1(-k * dist->b);
  if (is_upper) return -hk_plain_log(left + k / a * hk_plain_log1p(tail * hk_plain_expm1(all))) / k;
  const double y = -hk_plain_log1p(tail * hk_plain_expm1(-all)), spent = y * k / a;
  return spent < 0.5 ? -hk_plain_log1p(-spent) / k : -hk_plain_log(1.0 - spent) / k;
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

/* No closed form is known: the quantile is integrated from both ends, octave by octave, where it is smooth (Gauss-Legendre, 8 points). */
static void change_moments(const hk_dist *dist, double *mean, double *variance) {
  static const double at[] = {0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363};
  static const double weight[] = {0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763};
  double first = 0.0, second = 0.0;
  for (int octave = 0; octave < 65; octave++)
    for (int point = 0; point < 16; point++) {
      const double width = ldexp(1.0, -octave - 3); /* half of the octave's span */
      const double tail = width * (3.0 + (point & 1 ? at[point / 2 % 4] : -at[point / 2 % 4]));
      const double q = hk_dist_change_quantile(dist, point / 8, tail), share = width * weight[point / 2 % 4];
      first += share * q;
      second += share * q * q;
    }
  *mean = first;
  *variance = second - first * first;
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
    case HK_DIST_AFTER_CHANGE: change_moments(dist, mean, variance); break;
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

uint64_t hk_dist_change_chance(double rate_per_s, double half_life_s, double horizon_s) {
  const double k = LN_2 / half_life_s;
  const double p = -hk_plain_expm1(rate_per_s / k * hk_plain_expm1(-k * horizon_s));
  if (!(p > 0.0)) return 0;
  return p >= 1.0 ? UINT64_MAX : (uint64_t)(p * 0x1p64);
}

const char *hk_numbers_gsl_version(void) { return gsl_version; }
