/* stop - the precision stop rule, from exact integer sums: n * sum of squares - sum^2 is taken in 256 bits, so nothing
   cancels; then + - x / and square root only, which IEEE 754 fixes to the last bit. */
#include "numbers/estimate.h"

#include <math.h>

typedef unsigned __int128 wide;
typedef struct twice_wide { wide high, low; } twice_wide;

static twice_wide product(wide a, wide b) {
  const wide a0 = (uint64_t)a, a1 = a >> 64, b0 = (uint64_t)b, b1 = b >> 64;
  const wide low = a0 * b0, cross = a1 * b0 + (low >> 64), other = a0 * b1 + (uint64_t)cross;
  return (twice_wide){.high = a1 * b1 + (cross >> 64) + (other >> 64), .low = other << 64 | (uint64_t)low};
}

static double as_double(twice_wide x) { return (double)x.high * 0x1p128 + (double)x.low; }

double hk_estimate_relative_half_width(uint64_t n, wide sum, wide sum_of_squares) {
  if (n < 2 || sum == 0) return INFINITY;
  const twice_wide all = product(n, sum_of_squares), square = product(sum, sum);
  const twice_wide spread = {.high = all.high - square.high - (all.low < square.low), .low = all.low - square.low};
  /* variance of the mean = spread / n^2 / (n - 1); over mean^2 = sum^2 / n^2 */
  return 1.959964 * sqrt(as_double(spread) / as_double(square) / (double)(n - 1));
}
