/* quantile - the kernel's side of distributions: a draw in, a whole number out; integers only, nothing allocated.
   The grid is explained in quantile_table.h; tables are made in tabulate.c. */
#include "numbers/quantile_table.h"

#include <string.h>
#include "base/digest.h"
#include "base/memory.h"

/* floor(a b / 2^64) */
static uint64_t multiply_high(uint64_t a, uint64_t b) { return (uint64_t)((unsigned __int128)a * b >> 64); }

static int64_t table_value(const hk_quantile *quantile, uint64_t x) {
  const uint64_t half = x >> 63;
  const uint64_t y = (x ^ (0 - half)) | 1;
  const hk_octave octave = quantile->octaves[half << 6 | (uint64_t)__builtin_clzll(y)];
  const int64_t *node = quantile->values + hk_octave_cell(octave, x);
  const uint64_t rise = (uint64_t)(node[1] - node[0]);
  const int64_t value = node[0] + (int64_t)multiply_high(rise, x << (64 - octave.shift));
  return (value + (1 << (HK_TABLE_FRACTION - 1))) >> HK_TABLE_FRACTION;
}

static int64_t discrete_value(const hk_quantile *quantile, uint64_t x) {
  uint32_t i = 0;
  while (i + 1 < quantile->count && quantile->limits[i] <= x) i++;
  return quantile->values[i];
}

int64_t hk_quantile_value(const hk_quantile *quantile, uint64_t x) {
  const int64_t *values = quantile->values;
  switch (quantile->kind) {
    case HK_DIST_FIXED: return values[0];
    case HK_DIST_UNIFORM: return values[0] + (int64_t)multiply_high(x, (uint64_t)(values[1] - values[0] + 1));
    case HK_DIST_EMPIRICAL: return values[multiply_high(x, quantile->count)];
    case HK_DIST_DISCRETE: return discrete_value(quantile, x);
    default: return table_value(quantile, x);
  }
}

bool hk_quantile_is_fixed(const hk_quantile *quantile) { return quantile->is_fixed; }

int64_t hk_quantile_most(const hk_quantile *quantile) {
  if (hk_quantile_nodes(quantile)) return hk_quantile_value(quantile, UINT64_MAX);
  int64_t most = 0;
  for (uint32_t i = 0; i < quantile->count; i++)
    if (quantile->values[i] > most) most = quantile->values[i];
  return most;
}

void hk_quantile_digest(const hk_quantile *quantile, uint8_t digest[32]) {
  hk_digest sum;
  hk_digest_init(&sum);
  hk_digest_add_u64(&sum, (uint64_t)quantile->kind);
  hk_digest_add_u64(&sum, quantile->count);
  for (uint32_t i = 0; i < quantile->count; i++) hk_digest_add_u64(&sum, (uint64_t)quantile->values[i]);
  for (uint32_t i = 0; quantile->limits && i < quantile->count; i++) hk_digest_add_u64(&sum, quantile->limits[i]);
  for (uint32_t i = 0; quantile->octaves && i < HK_TABLE_OCTAVES; i++) {
    hk_digest_add_u64(&sum, quantile->octaves[i].first);
    hk_digest_add_u64(&sum, quantile->octaves[i].shift);
  }
  hk_digest_fini(&sum, digest);
}

bool hk_quantile_is_same(const hk_quantile *a, const hk_quantile *b) {
  if (a == b) return true;
  if (a->kind != b->kind || a->is_fixed != b->is_fixed || a->count != b->count || !a->limits != !b->limits || !a->octaves != !b->octaves) return false;
  if (a->count && memcmp(a->values, b->values, a->count * sizeof *a->values) != 0) return false;
  if (a->limits && memcmp(a->limits, b->limits, a->count * sizeof *a->limits) != 0) return false;
  return !a->octaves || memcmp(a->octaves, b->octaves, HK_TABLE_OCTAVES * sizeof *a->octaves) == 0;
}

void hk_quantile_describe(const hk_quantile *quantile, hk_dist *dist) {
  memset(dist, 0, sizeof *dist);
  dist->kind = quantile->kind;
  if (quantile->octaves) return;
  dist->count = quantile->count;
  dist->points = quantile->values;
  dist->limits = quantile->limits;
}

size_t hk_quantile_nodes(const hk_quantile *quantile) { return quantile->octaves ? quantile->count : 0; }

/* Node i is where cell i begins, in the octave whose cells include it; the last node ends the last cell. */
void hk_quantile_node(const hk_quantile *quantile, size_t i, uint64_t *x, int64_t *value) {
  *value = quantile->values[i];
  *x = 0;
  for (uint32_t half = 0; half < 2; half++)
    for (uint32_t e = 1; e <= HK_TABLE_LAST; e++) {
      const hk_octave octave = quantile->octaves[half << 6 | e];
      const uint64_t start = hk_octave_start(half, e);
      const size_t first = hk_octave_cell(octave, start), cells = hk_octave_draws(e) >> octave.shift;
      if (i >= first && i < first + cells) *x = start + ((uint64_t)(i - first) << octave.shift);
    }
}

void hk_quantile_destroy(const hakyu_memory *memory, hk_quantile *quantile) { hk_memory_free(memory, quantile); }
