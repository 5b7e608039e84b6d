/* draw - see draw.h. The only door to Random123.
   The counter of Appendix D: words 0 and 1 are who (entity key), word 2 is the replication's low half, word 3
   packs its next 8 bits, the purpose and k. Out come four words; the draw is the first two. */
#include "numbers/draw.h"

#include <assert.h>
#include <Random123/philox.h>

/* Word 3 of the counter. */
static uint32_t address_word(uint32_t purpose, uint32_t k, uint64_t replication) {
  assert(purpose < 256 && k <= HK_DRAW_K_MAX && replication >> 40 == 0);
  return (uint32_t)(replication >> 32) | purpose << 8 | k << 16;
}

static uint64_t philox(uint64_t seed, uint64_t key, uint32_t word2, uint32_t word3) {
  const philox4x32_key_t who = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
  const philox4x32_ctr_t what = {{(uint32_t)key, (uint32_t)(key >> 32), word2, word3}};
  const philox4x32_ctr_t out = philox4x32_R(10, what, who);
  return out.v[0] | (uint64_t)out.v[1] << 32;
}

uint64_t hk_numbers_draw(uint64_t seed, uint64_t key, uint32_t purpose, uint32_t k, uint64_t replication) {
  return philox(seed, key, (uint32_t)replication, address_word(purpose, k, replication));
}

void hk_numbers_draw_run(uint64_t seed, uint64_t key, uint32_t purpose, uint32_t k, uint64_t replication,
                         uint32_t count, uint64_t *x) {
  const uint32_t first = address_word(purpose, k, replication);
  for (uint32_t i = 0; i < count; i++) x[i] = philox(seed, key, (uint32_t)replication, first + (i << 16));
}

void hk_numbers_draw_across(uint64_t seed, uint64_t key, uint32_t purpose, uint32_t k, uint64_t first,
                            const uint16_t *offset, uint32_t count, uint64_t *x) {
  const uint32_t word3 = address_word(purpose, k, first);
  for (uint32_t i = 0; i < count; i++) x[i] = philox(seed, key, (uint32_t)first + offset[i], word3);
}

uint64_t hk_numbers_outer_seed(uint64_t seed, uint64_t outer) { return seed ^ outer * UINT64_C(0x9E3779B97F4A7C15); }
