/* sha_blocks - see sha_blocks.h. FIPS 180-4, section 6.2, by x86's SHA extensions: one instruction does two rounds, two more make
   four words of the message schedule. The eight words of the state lie in two registers, {a, b, e, f} and {c, d, g, h}, highest
   first, since that is how the instruction wants them; each four rounds take one register of the schedule and its constants. */
#include "base/sha_blocks.h"

#include <assert.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#define HK_SHA __attribute__((target("sha,sse4.1")))

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

bool hk_sha_has_blocks(void) {
  unsigned a, b, c, d;
  bool has_sse = __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_1) && (c & bit_SSSE3);
  return has_sse && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}

HK_SHA static __m128i load(const void *from) { return _mm_loadu_si128((const __m128i *)from); }

HK_SHA static void store(void *to, __m128i words) { _mm_storeu_si128((__m128i *)to, words); }

/* Words 16 to 63 of the schedule, four at a time, from the sixteen before them. */
HK_SHA static __m128i next_words(const __m128i w[4]) {
  __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w[0], w[1]), _mm_alignr_epi8(w[3], w[2], 4));
  return _mm_sha256msg2_epu32(sum, w[3]);
}

HK_SHA static void one_block(__m128i *abef, __m128i *cdgh, const uint8_t *bytes) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i w[4], one = *abef, other = *cdgh;
  for (size_t i = 0; i < 4; i++) w[i] = _mm_shuffle_epi8(load(bytes + 16 * i), big_endian);
#pragma GCC unroll 16
  for (size_t i = 0; i < 16; i++) {
    __m128i four = _mm_add_epi32(w[0], load(constants + 4 * i));
    other = _mm_sha256rnds2_epu32(other, one, four);
    one = _mm_sha256rnds2_epu32(one, other, _mm_shuffle_epi32(four, 0x0e));
    __m128i made = i < 12 ? next_words(w) : w[0];
    w[0] = w[1], w[1] = w[2], w[2] = w[3], w[3] = made;
  }
  *abef = _mm_add_epi32(*abef, one);
  *cdgh = _mm_add_epi32(*cdgh, other);
}

HK_SHA void hk_sha_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks) {
  __m128i badc = _mm_shuffle_epi32(load(state), 0xb1), hgfe = _mm_shuffle_epi32(load(state + 4), 0x1b);
  __m128i abef = _mm_alignr_epi8(badc, hgfe, 8), cdgh = _mm_blend_epi16(hgfe, badc, 0xf0);
  for (; blocks; blocks--, bytes += HK_SHA_BLOCK) one_block(&abef, &cdgh, bytes);
  __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
  store(state, _mm_blend_epi16(feba, dchg, 0xf0));
  store(state + 4, _mm_alignr_epi8(dchg, feba, 8));
}
#else
bool hk_sha_has_blocks(void) { return false; }

void hk_sha_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks) {
  (void)state, (void)bytes, (void)blocks;
  assert(!"there are no instructions for it here");
}
#endif
