/* dist - distributions as described, and as compiled for the kernel.
   An hk_dist is what a model says (doubles are fine: planning, on the desk). An hk_quantile is what the kernel uses:
   integers only, no libm, and the same bits on every machine that compiles it. */
#ifndef HK_NUMBERS_DIST_H
#define HK_NUMBERS_DIST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hakyu/memory.h>

#define HK_NEVER INT64_MAX            /* a duration without end */
#define HK_TIME_MAX ((int64_t)1 << 40) /* seconds; no input may reach it (34,000 years) */

typedef enum hk_dist_kind {
  HK_DIST_FIXED = 0,    /* points[0] */
  HK_DIST_UNIFORM,      /* points[0]..points[1], ends included: a + floor(x (b - a + 1) / 2^64) */
  HK_DIST_EMPIRICAL,    /* points[0..count): value floor(x n / 2^64) */
  HK_DIST_DISCRETE,     /* points[i] with chance weight: first i with limits[i] > x */
  HK_DIST_EXPONENTIAL,  /* a = mean */
  HK_DIST_LOGNORMAL,    /* a = median, b = sigma of the logarithm */
  HK_DIST_WEIBULL,      /* a = scale, b = shape */
  HK_DIST_GAMMA,        /* a = mean, b = shape */
  HK_DIST_TRIANGULAR,   /* a = low, b = mode, c = high */
  HK_DIST_FIRST_FAILURE,/* a = rate per second, b = horizon in seconds: exponential truncated at the horizon */
  HK_DIST_AFTER_CHANGE, /* a = rate per second right after a change, which halves every c seconds; b = horizon, counted from the change:
                           time of the first failure, given that there is one */
  HK_DIST_KIND_COUNT
} hk_dist_kind;

/* A distribution with all numbers known. Units: seconds for times, ppm for shares; whole units of points as said. */
typedef struct hk_dist {
  hk_dist_kind kind;
  double a, b, c;         /* parameters of the kinds that need a table */
  uint32_t count;         /* number of points (fixed 1, uniform 2) */
  const int64_t *points;  /* exact kinds: values 0..HK_TIME_MAX or HK_NEVER (not in uniform), borrowed */
  const uint64_t *limits; /* discrete: floor((p1 + ... + pj) 2^64); UINT64_MAX is 2^64 and ends the list; borrowed */
} hk_dist;

/* A compiled distribution: one block of memory, never changed after compile; 4 to 20 KiB with a table. */
typedef struct hk_quantile hk_quantile;

/* Compiles a distribution. Tables keep quantiles within 1e-3 or 0.5 units, mean within 0.1 %, variance within 0.5 %
   (before the last rounding to whole units), from the smallest u = 2^-65 to the largest 1 - 2^-65; no value is above
   HK_TIME_MAX. Beyond what they can hold: NUMERIC, and *reason (static English text) says which parameter is out of
   range. Errors: NO_MEMORY, NUMERIC. */
hakyu_status hk_quantile_compile(const hakyu_memory *memory, const hk_dist *dist, hk_quantile **out,
                                 const char **reason);
/* What is quickly seen to be out of range, as *reason above, or NULL: a whole table may still show more. */
const char *hk_dist_fault(const hk_dist *dist);
void hk_quantile_destroy(const hakyu_memory *memory, hk_quantile *quantile); /* NULL is fine */

/* The value at the draw x: an integer >= 0 or HK_NEVER. Reads only; callable from the kernel. */
int64_t hk_quantile_value(const hk_quantile *quantile, uint64_t x);
/* True when the value does not depend on x. */
bool hk_quantile_is_fixed(const hk_quantile *quantile);
/* The largest value any draw gives, HK_NEVER if some draw gives that. */
int64_t hk_quantile_most(const hk_quantile *quantile);
/* Whether two give the same value at every draw for the same reason: equal in kind, points and table. */
bool hk_quantile_is_same(const hk_quantile *a, const hk_quantile *b);
/* SHA-256 of everything that decides values (kind, points, table). */
void hk_quantile_digest(const hk_quantile *quantile, uint8_t digest[32]);

/* The integer content, for `show RUN --tables --json`.
   describe: kind; for exact kinds also count, points and limits, borrowed from the quantile; a, b and c are 0.
   nodes: how many nodes the table has, 0 for exact kinds. Node i stands at *x, ascending from 0; the last stands at
   2^64, given as *x = 0. Distances between neighbours are powers of two. Between nodes i and i + 1
     value = (v_i + floor((v_{i+1} - v_i) (x - x_i) / (x_{i+1} - x_i)) + 2^15) >> 16. */
void hk_quantile_describe(const hk_quantile *quantile, hk_dist *dist);
size_t hk_quantile_nodes(const hk_quantile *quantile);
void hk_quantile_node(const hk_quantile *quantile, size_t i, uint64_t *x, int64_t *value);

/* Desk-side truth by GSL (not for the kernel) for the kinds with a table: inverse CDF at u or, for the far tail,
   at 1 - v; mean and variance. Parameters must be those of a distribution that compiles. */
double hk_dist_inverse(const hk_dist *dist, double u);
double hk_dist_inverse_upper(const hk_dist *dist, double v);
void hk_dist_moments(const hk_dist *dist, double *mean, double *variance);

/* Parameters from other parameters, the same bits everywhere:
   sigma of lognormal(median, p95); floor(p 2^64) of p = 1 - exp(-rate horizon), UINT64_MAX where p rounds to 1. */
double hk_dist_lognormal_sigma(double median, double p95);
uint64_t hk_dist_rate_chance(double rate_per_s, double horizon_s);
/* The same of a rate that halves every half_life_s: p = 1 - exp(-rate / k (1 - exp(-k horizon))), k = ln 2 / half_life. */
uint64_t hk_dist_change_chance(double rate_per_s, double half_life_s, double horizon_s);
/* GSL's own version. */
const char *hk_numbers_gsl_version(void);
#endif
