/* lifetimes - what a register of failures is asked: how often (a rate, from a count and the time looked at), and how long (a
   lognormal law fitted to lengths, some of which are only known to have been longer than what is written down). */
#ifndef HK_NUMBERS_LIFETIMES_H
#define HK_NUMBERS_LIFETIMES_H
#include "numbers/estimate.h"

/* Exact Poisson rate of k events in `exposure` > 0 units of time, with Garwood's interval (1936): coverage is at least the level.
   Exposure 0 or less: NAN, limits 0 and +inf, "few". */
hk_interval hk_estimate_rate(uint64_t k, double exposure, double level);

/* A length > 0 in any unit; is_least: it was at least that long. */
typedef struct hk_length { double value; bool is_least; } hk_length;

/* A lognormal law fitted to lengths. The interval of the median is Student's on the logarithms, that of sigma by chi-square, both
   exact where nothing is censored and the law holds; with lengths that are only lower bounds, the maximum of the likelihood and
   approximate intervals, not called valid. */
typedef struct hk_lognormal_fit {
  size_t count, least_count; /* lengths; of these lower bounds */
  hk_interval median;        /* of the law, the geometric mean of the lengths where none is a bound */
  hk_interval sigma;         /* log-standard deviation, n - 1 below */
  double middle;             /* the middle length as it stands (of an even number the mean of two); bounds taken as they are */
  double low, high;          /* 5 % and 95 % quantile of the law */
} hk_lognormal_fit;

/* Fewer than three lengths that are no bounds: verdict "few", sigma NAN where it has no meaning. Sorts `lengths` by value. */
hk_lognormal_fit hk_fit_lognormal(hk_length *lengths, size_t count, double level);
#endif
