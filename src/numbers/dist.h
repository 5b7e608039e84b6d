/* dist - distributions as described, and as compiled for the kernel.
   An hk_dist is what a model says (doubles are fine: planning, on the desk). hk_quantile is what the kernel uses:
   integers only, no libm, the same on every machine that compiled it to the same digest. */
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
  HK_DIST_KIND_COUNT
} hk_dist_kind;

/* A distribution with all numbers known. Units: seconds for times, ppm for shares; whole units of points as said. */
typedef struct hk_dist {
  hk_dist_kind kind;
  double a, b, c;         /* parameters of the kinds that need a table */
  uint32_t count;         /* number of points */
  const int64_t *points;  /* exact kinds: values (HK_NEVER allowed), borrowed */
  const uint64_t *limits; /* discrete: floor((p1 + ... + pj) 2^64), the last is UINT64_MAX and catches all; borrowed */
} hk_dist;

/* A compiled distribution. Opaque outside numbers but for size; lives in the memory given at compile. */
typedef struct hk_quantile hk_quantile;

/* Compiles a distribution. Tables keep quantiles within 1e-3 or 0.5 units, mean within 0.1 %, variance within 0.5 %;
   beyond what they can hold: NUMERIC, and *reason (static text) says which parameter is out of range.
   Errors: NO_MEMORY, NUMERIC. */
hakyu_status hk_quantile_compile(const hakyu_memory *memory, const hk_dist *dist, hk_quantile **out, const char **reason);
void hk_quantile_destroy(const hakyu_memory *memory, hk_quantile *quantile);

/* The value at the draw x: an integer >= 0 or HK_NEVER. Reads only; callable from the kernel. */
int64_t hk_quantile_value(const hk_quantile *quantile, uint64_t x);
/* True when the value does not depend on x. */
bool hk_quantile_is_fixed(const hk_quantile *quantile);
/* SHA-256 of everything that decides values (kind, points, table). */
void hk_quantile_digest(const hk_quantile *quantile, uint8_t digest[32]);
/* The integer content, for `show RUN --tables --json`: cell starts in x and values; see dist.c for the layout.
   Returns the number of grid nodes (0 for exact kinds); *node_x, *node_value are borrowed arrays of that length:
   value at x is interpolated between nodes exactly as hk_quantile_value does (integer arithmetic described in dist.c). */
size_t hk_quantile_nodes(const hk_quantile *quantile, const uint64_t **node_x, const int64_t **node_value);

/* Desk-side truth by GSL (not for the kernel): inverse CDF, mean and variance of a distribution with a table. */
double hk_dist_inverse(const hk_dist *dist, double u);
void hk_dist_moments(const hk_dist *dist, double *mean, double *variance);
#endif
