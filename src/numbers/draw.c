/* draw - see draw.h. The only door to Random123.
   The counter of Appendix D: words 0 and 1 are who (entity key), word 2 is the replication's low half, word 3
   packs its next 8 bits, the purpose and k. Out come four words; the draw is the first two.
   Single draws are Random123's own. Many at once, which skip sampling needs, run eight abreast where the machine has
   AVX2; a test holds both to the same answers. */
#include "numbers/draw.h"

#include <assert.h>
#include <stdbool.h>
#include <Random123/philox.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

/* ---- eight abreast ----
   Each 32-bit word sits in the low half of a 64-bit lane. The multiplication reads only the low halves, so a round is
   two multiplications, two shifts and four exclusive ors, and what is left over in the high halves does no harm. */

enum { ABREAST = 8 };

#if defined(__x86_64__) && !defined(HK_PLAIN_DRAWS) /* a build of the tests does without */
#define HK_AVX2 __attribute__((target("avx2")))

typedef struct four_draws { __m256i word[4]; } four_draws;

HK_AVX2 static inline four_draws one_round(four_draws c, __m256i key0, __m256i key1) {
  const __m256i product0 = _mm256_mul_epu32(c.word[0], _mm256_set1_epi64x(PHILOX_M4x32_0));
  const __m256i product1 = _mm256_mul_epu32(c.word[2], _mm256_set1_epi64x(PHILOX_M4x32_1));
  four_draws out;
  out.word[0] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(product1, 32), c.word[1]), key0);
  out.word[1] = product1;
  out.word[2] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(product0, 32), c.word[3]), key1);
  out.word[3] = product0;
  return out;
}

HK_AVX2 static inline __m256i joined(four_draws c) {
  return _mm256_blend_epi32(c.word[0], _mm256_slli_epi64(c.word[1], 32), 0xAA);
}

/* x[0..8): eight counters, four a vector; key whole, word2 and word3 in the low halves. */
HK_AVX2 static inline void draw_eight(uint64_t seed, const __m256i key[2], const __m256i word2[2],
                                      const __m256i word3[2], uint64_t *x) {
  const __m256i bump0 = _mm256_set1_epi64x(PHILOX_W32_0), bump1 = _mm256_set1_epi64x(PHILOX_W32_1);
  __m256i key0 = _mm256_set1_epi64x((uint32_t)seed), key1 = _mm256_set1_epi64x((uint32_t)(seed >> 32));
  four_draws a = {{key[0], _mm256_srli_epi64(key[0], 32), word2[0], word3[0]}};
  four_draws b = {{key[1], _mm256_srli_epi64(key[1], 32), word2[1], word3[1]}};
  for (int round = 0; round < 10; round++) {
    a = one_round(a, key0, key1);
    b = one_round(b, key0, key1);
    key0 = _mm256_add_epi64(key0, bump0);
    key1 = _mm256_add_epi64(key1, bump1);
  }
  _mm256_storeu_si256((__m256i *)(void *)x, joined(a));
  _mm256_storeu_si256((__m256i *)(void *)(x + 4), joined(b));
}

/* Fills x by eights with draws at word 2 and word 3, word 3 growing by 2^16 (k by 1); returns how many. */
HK_AVX2 static uint32_t run_abreast(uint64_t seed, uint64_t key, uint32_t word2, uint32_t word3, uint32_t count,
                                    uint64_t *x) {
  const __m256i who[2] = {_mm256_set1_epi64x((long long)key), _mm256_set1_epi64x((long long)key)};
  const __m256i same[2] = {_mm256_set1_epi64x(word2), _mm256_set1_epi64x(word2)};
  const __m256i four = _mm256_set1_epi64x(4 << 16);
  __m256i low = _mm256_add_epi64(_mm256_set1_epi64x(word3), _mm256_set_epi64x(3 << 16, 2 << 16, 1 << 16, 0));
  uint32_t i = 0;
  for (; i + ABREAST <= count; i += ABREAST) {
    const __m256i high = _mm256_add_epi64(low, four), both[2] = {low, high};
    draw_eight(seed, who, same, both, x + i);
    low = _mm256_add_epi64(high, four);
  }
  return i;
}

/* Fills x by eights with draws at word 2 + offset and word 3; returns how many. */
HK_AVX2 static uint32_t across_abreast(uint64_t seed, uint64_t key, uint32_t word2, uint32_t word3,
                                       const uint16_t *offset, uint32_t count, uint64_t *x) {
  const __m256i who[2] = {_mm256_set1_epi64x((long long)key), _mm256_set1_epi64x((long long)key)};
  const __m256i same[2] = {_mm256_set1_epi64x(word3), _mm256_set1_epi64x(word3)}, first = _mm256_set1_epi64x(word2);
  uint32_t i = 0;
  for (; i + ABREAST <= count; i += ABREAST) {
    const __m128i eight = _mm_loadu_si128((const __m128i *)(const void *)(offset + i));
    const __m256i both[2] = {_mm256_add_epi64(first, _mm256_cvtepu16_epi64(eight)),
                             _mm256_add_epi64(first, _mm256_cvtepu16_epi64(_mm_srli_si128(eight, 8)))};
    draw_eight(seed, who, both, same, x + i);
  }
  return i;
}

/* Fills x by eights with draws of each key at each replication; word 3 is for replications below 2^32. */
HK_AVX2 static uint32_t each_abreast(uint64_t seed, const uint64_t *key, uint32_t word3, const uint64_t *replication,
                                     uint32_t count, uint64_t *x) {
  const __m256i rest = _mm256_set1_epi64x(word3);
  uint32_t i = 0;
  for (; i + ABREAST <= count; i += ABREAST) {
    __m256i who[2], low[2], high[2];
    for (size_t half = 0; half < 2; half++) {
      who[half] = _mm256_loadu_si256((const __m256i *)(const void *)(key + i + 4 * half));
      low[half] = _mm256_loadu_si256((const __m256i *)(const void *)(replication + i + 4 * half));
      high[half] = _mm256_or_si256(rest, _mm256_srli_epi64(low[half], 32));
    }
    draw_eight(seed, who, low, high, x + i);
  }
  return i;
}

static bool has_abreast(void) { return __builtin_cpu_supports("avx2") != 0; }
#else
static uint32_t run_abreast(uint64_t seed, uint64_t key, uint32_t word2, uint32_t word3, uint32_t count, uint64_t *x) {
  (void)seed, (void)key, (void)word2, (void)word3, (void)count, (void)x;
  return 0;
}

static uint32_t across_abreast(uint64_t seed, uint64_t key, uint32_t word2, uint32_t word3, const uint16_t *offset,
                               uint32_t count, uint64_t *x) {
  (void)seed, (void)key, (void)word2, (void)word3, (void)offset, (void)count, (void)x;
  return 0;
}

static uint32_t each_abreast(uint64_t seed, const uint64_t *key, uint32_t word3, const uint64_t *replication,
                             uint32_t count, uint64_t *x) {
  (void)seed, (void)key, (void)word3, (void)replication, (void)count, (void)x;
  return 0;
}

static bool has_abreast(void) { return false; }
#endif

void hk_numbers_draw_run(uint64_t seed, uint64_t key, uint32_t purpose, uint32_t k, uint64_t replication,
                         uint32_t count, uint64_t *x) {
  const uint32_t word2 = (uint32_t)replication, word3 = address_word(purpose, k, replication);
  uint32_t i = has_abreast() ? run_abreast(seed, key, word2, word3, count, x) : 0;
  for (; i < count; i++) x[i] = philox(seed, key, word2, word3 + (i << 16));
}

void hk_numbers_draw_across(uint64_t seed, uint64_t key, uint32_t purpose, uint32_t k, uint64_t first,
                            const uint16_t *offset, uint32_t count, uint64_t *x) {
  const uint32_t word2 = (uint32_t)first, word3 = address_word(purpose, k, first);
  uint32_t i = has_abreast() ? across_abreast(seed, key, word2, word3, offset, count, x) : 0;
  for (; i < count; i++) x[i] = philox(seed, key, word2 + offset[i], word3);
}

void hk_numbers_draw_each(uint64_t seed, const uint64_t *key, uint32_t purpose, uint32_t k, const uint64_t *replication,
                          uint32_t count, uint64_t *x) {
  const uint32_t word3 = address_word(purpose, k, 0);
  uint32_t i = has_abreast() ? each_abreast(seed, key, word3, replication, count, x) : 0;
  for (; i < count; i++) x[i] = hk_numbers_draw(seed, key[i], purpose, k, replication[i]);
}

uint64_t hk_numbers_outer_seed(uint64_t seed, uint64_t outer) { return seed ^ outer * UINT64_C(0x9E3779B97F4A7C15); }
