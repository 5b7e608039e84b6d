/* fixed_point - e^-x by halving, a short series and squaring, in 2^-64 units. libm would differ between CPUs. */
#include "cascade/fixed_point.h"

/* a b / 2^64, rounded to nearest; a, b in 2^-64 units, below 1. */
static uint64_t times(uint64_t a, uint64_t b) {
  unsigned __int128 product = (unsigned __int128)a * b + ((unsigned __int128)1 << 63);
  return (uint64_t)(product >> 64);
}

/* 1 - e^-x for 0 <= x < 2^-8, x in 2^-64 units: x - x^2/2 + x^3/6 - ... */
static uint64_t series(uint64_t x) {
  uint64_t sum = x, term = x;
  for (unsigned k = 2; term > 1; k++) {
    term = times(term, x) / k;
    sum = k % 2 ? sum + term : sum - term;
  }
  return sum;
}

uint64_t hk_fixed_point_chance(int64_t per_year_ppb, int64_t horizon_s) {
  const unsigned __int128 unit = (unsigned __int128)1000000000 * 31536000; /* ppb times seconds of a year */
  unsigned __int128 product = (unsigned __int128)(uint64_t)per_year_ppb * (uint64_t)horizon_s;
  unsigned __int128 whole = product / unit, rest = product % unit;
  if (whole >= 64) return UINT64_MAX - 1;
  int halvings = 0;
  while (whole >> halvings) halvings++;
  halvings += 8;
  /* x / 2^halvings in 2^-64 units: whole 2^(64 - h) + rest 2^(64 - h) / unit */
  unsigned __int128 scaled = (whole << (64 - halvings)) + (rest << (64 - halvings)) / unit;
  uint64_t miss = series((uint64_t)scaled);       /* 1 - e^-y */
  for (int i = 0; i < halvings; i++) {            /* 1 - (1 - m)^2 = 2 m - m^2 */
    unsigned __int128 doubled = 2 * (unsigned __int128)miss - times(miss, miss);
    miss = doubled >> 64 ? UINT64_MAX - 1 : (uint64_t)doubled;
  }
  return miss == UINT64_MAX ? UINT64_MAX - 1 : miss;
}
