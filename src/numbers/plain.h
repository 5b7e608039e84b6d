/* plain - logarithm, exponential and the inverses built on them, from + - x / and square root only.
   libm answers differently in the last bit from CPU to CPU (FMA or not) and from version to version; quantile tables
   must not. IEEE 754 fixes the five operations, so with contraction off these are the same bits everywhere.
   Relative errors are a few 1e-16, 1e-12 for the gamma distribution; far below what the tables need. */
#ifndef HK_NUMBERS_PLAIN_H
#define HK_NUMBERS_PLAIN_H

double hk_plain_log(double x);    /* x > 0, finite, normal */
double hk_plain_exp(double x);    /* 0 below -708, 2^1023 above 709 */
double hk_plain_log1p(double x);  /* log(1 + x), x > -1 */
double hk_plain_expm1(double x);  /* exp(x) - 1 */
double hk_plain_log_gamma(double x); /* log of the gamma function, x > 0 */

/* The standard normal's z with P(Z > z) = tail, 0 < tail <= 1/2: z >= 0 (Wichura 1988, AS 241, PPND16). */
double hk_plain_normal_tail(double tail);

/* The gamma distribution with scale 1: x with P(X < x) = tail (is_upper 0) or P(X > x) = tail (is_upper 1),
   0 < tail <= 1/2, shape in 0.01..10,000; log_gamma = hk_plain_log_gamma(shape). 0 where x would be below 1e-300. */
double hk_plain_gamma_tail(double shape, double log_gamma, double tail, int is_upper);
#endif
