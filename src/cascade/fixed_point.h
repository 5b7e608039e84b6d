/* fixed_point - the one transcendental number the plan needs exactly the same everywhere. */
#ifndef HK_CASCADE_FIXED_POINT_H
#define HK_CASCADE_FIXED_POINT_H
#include <stdint.h>

/* floor(p 2^64) for p = 1 - e^(-rate * horizon), rate in failures per 10^9 years of 365 days, horizon in seconds.
   Integers only, good to about 2^-58; 1 is never reached (UINT64_MAX - 1 at most). */
uint64_t hk_fixed_point_chance(int64_t per_year_ppb, int64_t horizon_s);
#endif
