/* plain - see plain.h. */
#include "numbers/plain.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* ln 2 in two parts: the first has zeros at its end, so small whole multiples of it are exact (fdlibm). */
static const double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;

static double power_of_two(int exponent) { /* -1022..1023 */
  const uint64_t bits = (uint64_t)(1023 + exponent) << 52;
  double out;
  memcpy(&out, &bits, sizeof out);
  return out;
}

/* 2 atanh(s) = log((1 + s) / (1 - s)) by its series; |s| <= 1/3. */
static double twice_atanh(double s) {
  const double square = s * s;
  double sum = 0.0;
  for (int odd = square < 0.03 ? 23 : 37; odd >= 1; odd -= 2) sum = sum * square + 1.0 / odd;
  return 2.0 * s * sum;
}

double hk_plain_log(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  int exponent = (int)(bits >> 52) - 1023;
  double fraction = x * power_of_two(-exponent / 2) * power_of_two(-(exponent - exponent / 2)); /* 1..2 */
  if (fraction > 1.4142135623730951) {
    fraction *= 0.5;
    exponent++;
  }
  const double rest = twice_atanh((fraction - 1.0) / (fraction + 1.0));
  return exponent * ln2_high + (exponent * ln2_low + rest);
}

double hk_plain_log1p(double x) {
  if (x > -0.5 && x < 0.5) return twice_atanh(x / (2.0 + x));
  return hk_plain_log(1.0 + x);
}

/* exp(r) - 1 by its series; |r| <= 0.36. */
static double expm1_series(double r) {
  double sum = 0.0;
  for (int n = 16; n >= 1; n--) sum = (sum + 1.0) * (r / n);
  return sum;
}

double hk_plain_exp(double x) {
  if (x < -708.0) return 0.0;
  if (x > 709.0) return power_of_two(1023);
  const double whole = x * 1.4426950408889634;
  const int k = (int)(whole + (whole < 0.0 ? -0.5 : 0.5));
  const double r = (x - k * ln2_high) - k * ln2_low;
  return (1.0 + expm1_series(r)) * power_of_two(k / 2) * power_of_two(k - k / 2);
}

double hk_plain_expm1(double x) {
  if (x > -0.35 && x < 0.35) return expm1_series(x);
  return hk_plain_exp(x) - 1.0;
}

/* Stirling's series from 12 upwards; below, the argument is raised by log(x (x + 1) ...). */
double hk_plain_log_gamma(double x) {
  double product = 1.0;
  while (x < 12.0) {
    product *= x;
    x += 1.0;
  }
  const double square = 1.0 / (x * x);
  const double series =
      (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square * (1.0 / 1188))))) / x;
  return (x - 0.5) * hk_plain_log(x) - x + 0.91893853320467274178 + series - hk_plain_log(product);
}

static double polynomial(const double c[8], double r) {
  double sum = c[7];
  for (int i = 6; i >= 0; i--) sum = sum * r + c[i];
  return sum;
}

double hk_plain_normal_tail(double tail) {
  static const double a[8] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                              1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                              3.3430575583588128105e4, 2.5090809287301226727e3};
  static const double b[8] = {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
                              2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
                              5.2264952788528545610e3};
  static const double c[8] = {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
                              3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
                              2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static const double d[8] = {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
                              1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
                              1.05075007164441684324e-9};
  static const double e[8] = {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
                              2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                              2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static const double f[8] = {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
                              7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
                              2.04426310338993978564e-15};
  const double q = 0.5 - tail;
  if (q <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  const double r = sqrt(-hk_plain_log(tail));
  if (r <= 5.0) return polynomial(c, r - 1.6) / polynomial(d, r - 1.6);
  return polynomial(e, r - 5.0) / polynomial(f, r - 5.0);
}

/* ---- the gamma distribution ----
   With density f(x) = x^(a-1) e^-x / Gamma(a): below a + 1 the lower tail P comes from its power series, above it the
   upper tail Q from its continued fraction (Lentz), each divided by x f(x) = x^a e^-x / Gamma(a). The inverse is
   Newton's method on log P or log Q over t = log x; both are concave, so it converges from everywhere, and fast from
   Wilson and Hilferty's start. */

/* P(X < x) / (x f(x)). */
static double lower_series(double a, double x) {
  double term = 1.0 / a, sum = term, n = a;
  while (term > sum * 1e-17) {
    n += 1.0;
    term *= x / n;
    sum += term;
  }
  return sum;
}

/* P(X > x) / (x f(x)). */
static double upper_fraction(double a, double x) {
  double b = x + 1.0 - a, c = 1e300, d = 1.0 / b, h = d;
  for (int i = 1; i < 10000; i++) {
    const double n = i, an = -n * (n - a);
    b += 2.0;
    d = an * d + b;
    c = b + an / c;
    d = 1.0 / (fabs(d) < 1e-300 ? 1e-300 : d);
    const double factor = c * d;
    h *= factor;
    if (fabs(factor - 1.0) < 1e-15) break;
  }
  return h;
}

/* The asked tail at x divided by x f(x); from the other tail where that is the one at hand. */
static double tail_ratio(double a, double x, double log_density, int is_upper) {
  const int has_upper = x >= a + 1.0;
  const double ratio = has_upper ? upper_fraction(a, x) : lower_series(a, x);
  return has_upper == is_upper ? ratio : hk_plain_exp(-log_density) - ratio;
}

static double gamma_start(double a, double log_gamma, double tail, int is_upper) {
  const double z = is_upper ? hk_plain_normal_tail(tail) : -hk_plain_normal_tail(tail);
  const double s = 1.0 / (9.0 * a), root = 1.0 - s + z * sqrt(s);
  if (root > 0.3 && a > 0.5) return hk_plain_log(a) + 3.0 * hk_plain_log(root);
  /* P ~ x^a / (a Gamma) */
  const double small = (hk_plain_log(is_upper ? 1.0 - tail : tail) + log_gamma + hk_plain_log(a)) / a;
  if (!is_upper || small < -1.0) return small;
  const double large = -hk_plain_log(tail) - log_gamma; /* Q ~ x^(a-1) e^-x / Gamma */
  return large > 1.0 ? hk_plain_log(large + (a - 1.0) * hk_plain_log(large)) : 0.0;
}

double hk_plain_gamma_tail(double shape, double log_gamma, double tail, int is_upper) {
  const double target = hk_plain_log(tail);
  double t = gamma_start(shape, log_gamma, tail, is_upper);
  if (t < -690.0) return 0.0;
  for (int i = 0; i < 60; i++) {
    const double x = hk_plain_exp(t), log_density = shape * t - x - log_gamma;
    const double ratio = tail_ratio(shape, x, log_density, is_upper);
    /* d log P / dt = 1 / ratio, d log Q / dt = -1 / ratio */
    double step = (target - log_density - hk_plain_log(ratio)) * ratio;
    if (is_upper) step = -step;
    if (step > 1.0) step = 1.0;
    if (step < -1.0) step = -1.0;
    t += step;
    if (t < -690.0) return 0.0;
    if (fabs(step) < 1e-8) break; /* the next would be below 1e-13 */
  }
  return hk_plain_exp(t);
}
