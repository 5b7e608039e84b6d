/* quantile_table - the insides of a compiled distribution; only for quantile.c (reads) and tabulate.c (makes).

   The grid. Equal cells in u would lose the tails, so cells halve in width with every octave towards both ends.
   Let y = x in the lower half of the draws and y = 2^64 - 1 - x in the upper. Octave e = 1 ... 62 holds the draws whose
   y has e leading zeros, 2^(63-e) of them; octave 63 the last two. Each is cut into 2^s equal cells, s as the curve
   needs there. Nodes lie in ascending x over both halves; a draw's cell is first + (x >> shift), and the low `shift`
   bits of x say where in the cell it is: one count of leading zeros, one look-up, one multiplication. */
#ifndef HK_NUMBERS_QUANTILE_TABLE_H
#define HK_NUMBERS_QUANTILE_TABLE_H
#include "numbers/dist.h"

enum {
  HK_TABLE_OCTAVES = 128,  /* 64 to a half; number 0 of each is never asked */
  HK_TABLE_LAST = 63,      /* the octave of the two outermost draws */
  HK_TABLE_FRACTION = 16   /* node values are in 2^-16 units */
};

/* One octave of one half. */
typedef struct hk_octave {
  uint32_t first; /* cell number = first + low 32 bits of (x >> shift), modulo 2^32 */
  uint32_t shift; /* a cell is 2^shift draws wide, 1..62 */
} hk_octave;

/* How many draws an octave holds, its first draw in ascending x, and the cell a draw of it lies in. */
static inline uint64_t hk_octave_draws(uint32_t e) { return e == HK_TABLE_LAST ? 2 : UINT64_C(1) << (63 - e); }
static inline uint64_t hk_octave_start(uint32_t half, uint32_t e) {
  if (half == 0) return e == HK_TABLE_LAST ? 0 : UINT64_C(1) << (63 - e);
  return e == HK_TABLE_LAST ? UINT64_MAX - 1 : ~(UINT64_MAX >> e);
}
static inline uint32_t hk_octave_cell(hk_octave octave, uint64_t x) {
  return octave.first + (uint32_t)(x >> octave.shift);
}

struct hk_quantile {
  hk_dist_kind kind;
  bool is_fixed;            /* every draw gives the same value */
  uint32_t count;           /* points of an exact kind, nodes of a table */
  const hk_octave *octaves; /* table: HK_TABLE_OCTAVES of them, by half * 64 + e */
  const int64_t *values;    /* points, or nodes (2^-16 units) in ascending x, cells + 1 of them */
  const uint64_t *limits;   /* discrete */
};
/* The quantile of HK_DIST_AFTER_CHANGE at u = tail or, is_upper, at u = 1 - tail; 0 < tail <= 1/2. */
double hk_dist_change_quantile(const hk_dist *dist, int is_upper, double tail);
#endif
