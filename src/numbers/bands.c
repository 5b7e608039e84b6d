/* bands - see bands.h.

   A gap is found by inversion: S(g) = 2^64 (1 - 1/n)^g in integers, rounded as Appendix D says, and a draw x passes
   over the largest g <= 1,024 with x < S(g). S falls with g, so the draw's first eight bits already narrow g to a
   few: `start` holds the smallest g possible for them, and a short walk finds the rest. */
#include "numbers/bands.h"

#include <assert.h>
#include <string.h>
#include "base/memory.h"
#include "numbers/draw.h"

enum { START_BITS = 8, BATCH = 16 };

struct hk_bands {
  uint64_t survival[HK_BANDS_COUNT][HK_BANDS_BLOCK + 2];   /* S(g) by band; [0] is never asked, [1025] = 0 ends walks */
  uint16_t start[HK_BANDS_COUNT][1 << START_BITS];         /* the smallest gap of draws that begin with these bits */
};

/* S(0) = 2^64, S(g + 1) = S(g) - floor(S(g) / n). */
static void fill_survival(uint64_t n, uint64_t *survival) {
  unsigned __int128 s = (unsigned __int128)1 << 64;
  survival[0] = UINT64_MAX;
  for (int g = 1; g <= HK_BANDS_BLOCK; g++) {
    s -= s / n;
    survival[g] = (uint64_t)s;
  }
  survival[HK_BANDS_BLOCK + 1] = 0;
}

static void fill_start(const uint64_t *survival, uint16_t *start) {
  uint16_t g = 0;
  for (int bits = (1 << START_BITS) - 1; bits >= 0; bits--) {
    const uint64_t last = (uint64_t)bits << (64 - START_BITS) | UINT64_MAX >> START_BITS;
    while (last < survival[g + 1]) g++;
    start[bits] = g;
  }
}

hakyu_status hk_bands_create(const hakyu_memory *memory, hk_bands **out) {
  hk_bands *bands = hk_memory_alloc(memory, sizeof *bands);
  if (!bands) return HAKYU_NO_MEMORY;
  for (int band = 0; band < HK_BANDS_COUNT; band++) {
    fill_survival(band == 0 ? HK_BANDS_BLOCK : (UINT64_C(1) << band) - 1, bands->survival[band]);
    fill_start(bands->survival[band], bands->start[band]);
  }
  *out = bands;
  return HAKYU_OK;
}

void hk_bands_destroy(const hakyu_memory *memory, hk_bands *bands) { hk_memory_free(memory, bands); }

int hk_bands_of(uint64_t chance) {
  return chance >> 54 == 0 ? 0 : 1 + __builtin_clzll(chance);
}

static uint32_t gap_of(const uint64_t *survival, const uint16_t *start, uint64_t x) {
  uint32_t g = start[x >> (64 - START_BITS)];
  while (x < survival[g + 1]) g++;
  return g;
}

uint32_t hk_bands_candidates(const hk_bands *bands, uint64_t seed, uint64_t key, int band, uint64_t block,
                             uint32_t limit, uint16_t *out) {
  assert(band >= 0 && band < HK_BANDS_COUNT && limit >= 1 && limit <= HK_BANDS_BLOCK);
  uint32_t count = 0;
  if (band == 1) { /* n = 1: S(1) = 0, every replication is a candidate whatever is drawn */
    for (; count < limit; count++) out[count] = (uint16_t)count;
    return count;
  }
  const uint64_t *survival = bands->survival[band];
  const uint16_t *start = bands->start[band];
  const uint32_t purpose = HK_DRAW_BAND_0 + (uint32_t)band;
  uint64_t x[BATCH];
  const uint32_t batch = band == 0 || band > 6 ? BATCH / 2 : BATCH; /* about the draws a block needs */
  uint32_t at = 0;
  for (uint32_t k = 0;; k += batch) {
    hk_numbers_draw_run(seed, key, purpose, k, block, batch, x);
    for (uint32_t i = 0; i < batch; i++) {
      at += gap_of(survival, start, x[i]);
      if (at >= limit) return count;
      out[count++] = (uint16_t)at++;
    }
  }
}

bool hk_bands_accept(uint64_t chance, int band, uint64_t x13) {
  assert(band >= 0 && band < HK_BANDS_COUNT);
  if (band == 0) return x13 < chance << 10;
  return x13 < (chance - (UINT64_C(1) << (64 - band))) << band;
}

/* A set of replications of one block, a bit each. */
typedef struct offset_set { uint64_t words[HK_BANDS_BLOCK / 64]; } offset_set;

static void add_offset(offset_set *set, uint16_t offset) {
  set->words[offset / 64] |= UINT64_C(1) << offset % 64;
}

static uint32_t list_offsets(const offset_set *set, uint16_t *out) {
  uint32_t count = 0;
  for (uint32_t w = 0; w < HK_BANDS_BLOCK / 64; w++)
    for (uint64_t word = set->words[w]; word; word &= word - 1)
      out[count++] = (uint16_t)(w * 64 + (uint32_t)__builtin_ctzll(word));
  return count;
}

uint32_t hk_bands_failures(const hk_bands *bands, uint64_t seed, uint64_t key, uint64_t chance, uint64_t block,
                           uint32_t limit, uint16_t *out) {
  assert(limit >= 1 && limit <= HK_BANDS_BLOCK);
  if (chance == 0) return 0;
  if (chance == UINT64_MAX) { /* p = 1 */
    for (uint32_t i = 0; i < limit; i++) out[i] = (uint16_t)i;
    return limit;
  }
  uint16_t candidate[HK_BANDS_BLOCK];
  uint64_t x[HK_BANDS_BLOCK];
  offset_set failed;
  memset(&failed, 0, sizeof failed);

  const int own = hk_bands_of(chance);
  for (int below = own; below != 0;) { /* down to band 0: own + 1, ..., 10, 0 */
    below = below == HK_BANDS_COUNT - 1 ? 0 : below + 1;
    const uint32_t count = hk_bands_candidates(bands, seed, key, below, block, limit, candidate);
    for (uint32_t i = 0; i < count; i++) add_offset(&failed, candidate[i]);
  }
  const uint32_t count = hk_bands_candidates(bands, seed, key, own, block, limit, candidate);
  hk_numbers_draw_across(seed, key, HK_DRAW_THINNING, 0, block * HK_BANDS_BLOCK, candidate, count, x);
  for (uint32_t i = 0; i < count; i++)
    if (hk_bands_accept(chance, own, x[i])) add_offset(&failed, candidate[i]);
  return list_offsets(&failed, out);
}

/* ---- several entities at once ---- */

/* Candidates of band 0 for a group, in waves: draw k of every entity that has not yet left the block. */
static uint32_t rare_candidates(const hk_bands *bands, uint64_t seed, const uint64_t *keys, uint32_t count,
                                uint64_t block, uint32_t limit, hk_strike *out) {
  uint64_t key[HK_BANDS_GROUP], where[HK_BANDS_GROUP], x[HK_BANDS_GROUP];
  uint32_t entity[HK_BANDS_GROUP], at[HK_BANDS_GROUP], found = 0;
  for (uint32_t i = 0; i < count; i++) {
    key[i] = keys[i];
    where[i] = block;
    entity[i] = i;
    at[i] = 0;
  }
  for (uint32_t k = 0; count > 0; k++) {
    hk_numbers_draw_each(seed, key, HK_DRAW_BAND_0, k, where, count, x);
    uint32_t still = 0;
    for (uint32_t i = 0; i < count; i++) {
      const uint32_t candidate = at[i] + gap_of(bands->survival[0], bands->start[0], x[i]);
      if (candidate >= limit) continue;
      out[found++] = (hk_strike){.entity = entity[i], .offset = candidate};
      key[still] = key[i];
      entity[still] = entity[i];
      at[still++] = candidate + 1;
    }
    count = still;
  }
  return found;
}

/* Keeps the candidates of band 0 that survive thinning, in place. */
static uint32_t thin_rare(uint64_t seed, const uint64_t *keys, uint64_t chance, uint64_t block, hk_strike *strikes,
                          uint32_t count) {
  uint64_t key[HK_BANDS_GROUP], replication[HK_BANDS_GROUP], x[HK_BANDS_GROUP];
  uint32_t kept = 0;
  for (uint32_t from = 0; from < count; from += HK_BANDS_GROUP) {
    const uint32_t some = count - from < HK_BANDS_GROUP ? count - from : HK_BANDS_GROUP;
    for (uint32_t i = 0; i < some; i++) {
      key[i] = keys[strikes[from + i].entity];
      replication[i] = block * HK_BANDS_BLOCK + strikes[from + i].offset;
    }
    hk_numbers_draw_each(seed, key, HK_DRAW_THINNING, 0, replication, some, x);
    for (uint32_t i = 0; i < some; i++)
      if (hk_bands_accept(chance, 0, x[i])) strikes[kept++] = strikes[from + i];
  }
  return kept;
}

/* Few strikes, found by waves: into ascending order by insertion. */
static void sort_strikes(hk_strike *strikes, uint32_t count) {
  for (uint32_t i = 1; i < count; i++) {
    const hk_strike one = strikes[i];
    uint32_t place = i;
    for (; place > 0; place--) {
      const hk_strike *before = &strikes[place - 1];
      if (before->entity < one.entity || (before->entity == one.entity && before->offset < one.offset)) break;
      strikes[place] = *before;
    }
    strikes[place] = one;
  }
}

uint32_t hk_bands_strikes(const hk_bands *bands, uint64_t seed, const uint64_t *keys, uint32_t count, uint64_t chance,
                          uint64_t block, uint32_t limit, hk_strike *out) {
  assert(count >= 1 && count <= HK_BANDS_GROUP && limit >= 1 && limit <= HK_BANDS_BLOCK);
  uint32_t found = 0;
  if (chance == 0) return 0;
  if (hk_bands_of(chance) == 0) {
    found = thin_rare(seed, keys, chance, block, out, rare_candidates(bands, seed, keys, count, block, limit, out));
    sort_strikes(out, found);
    return found;
  }
  uint16_t offset[HK_BANDS_BLOCK];
  for (uint32_t entity = 0; entity < count; entity++) {
    const uint32_t failures = hk_bands_failures(bands, seed, keys[entity], chance, block, limit, offset);
    for (uint32_t i = 0; i < failures; i++) out[found++] = (hk_strike){.entity = entity, .offset = offset[i]};
  }
  return found;
}
