/* bands - who fails in which replication, at a cost that follows failures, not assets x replications
   (SEMANTICS, Appendix D, "Shock and background").

   A chance P = floor(p 2^64) lies in one of eleven bands: band m = 10 ... 1 holds 2^-m <= p < 2^(1-m), band 0 what is
   below 2^-10. Upwards they are 0, 10, 9, ..., 1. In a block of 1,024 replications each band has candidates, found by
   skipping (geometric gaps with mean n = 2^m - 1). An asset fails in all candidates of the bands below its own and in
   those of its own that survive thinning. Lowering P therefore only removes failures. */
#ifndef HK_NUMBERS_BANDS_H
#define HK_NUMBERS_BANDS_H
#include <stdbool.h>
#include <stdint.h>
#include <hakyu/memory.h>

enum { HK_BANDS_BLOCK = 1024, HK_BANDS_COUNT = 11, HK_BANDS_GROUP = 16 };

/* The gap tables S(g) of all bands: made once, then only read, from any thread. About 100 KiB. */
typedef struct hk_bands hk_bands;

/* Errors: NO_MEMORY. */
hakyu_status hk_bands_create(const hakyu_memory *memory, hk_bands **out);
void hk_bands_destroy(const hakyu_memory *memory, hk_bands *bands); /* NULL is fine */

/* The band, 0..10, of the threshold P = floor(p 2^64). */
int hk_bands_of(uint64_t chance);

/* The candidates of `band` among the first `limit` (1..1,024) replications of block number `block` (replication
   number / 1,024) for the entity `key`: ascending offsets, 0..limit-1. Returns how many; out must hold `limit`. */
uint32_t hk_bands_candidates(const hk_bands *bands, uint64_t seed, uint64_t key, int band, uint64_t block,
                             uint32_t limit, uint16_t *out);

/* Whether a candidate of the threshold's own band stays, given its draw 13. */
bool hk_bands_accept(uint64_t chance, int band, uint64_t x13);

/* All replications in which the entity fails among the first `limit` of the block: ascending offsets without
   repetition. chance = floor(p 2^64), UINT64_MAX for p = 1 (always). Returns how many; out must hold `limit`.
   The kernel's call: about two draws a failure. */
uint32_t hk_bands_failures(const hk_bands *bands, uint64_t seed, uint64_t key, uint64_t chance, uint64_t block,
                           uint32_t limit, uint16_t *out);

/* One failure of one of several entities. */
typedef struct hk_strike {
  uint32_t entity; /* its place in `keys` */
  uint32_t offset; /* replication within the block */
} hk_strike;

/* The failures of `count` (1..HK_BANDS_GROUP) entities that share one chance, in ascending (entity, offset): the same
   as hk_bands_failures for each. Where the chance is small - band 0, below 1/1,024 - entities are drawn for abreast, at
   less than half the cost. Returns how many; out must hold count * limit. */
uint32_t hk_bands_strikes(const hk_bands *bands, uint64_t seed, const uint64_t *keys, uint32_t count, uint64_t chance,
                          uint64_t block, uint32_t limit, hk_strike *out);
#endif
