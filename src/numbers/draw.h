/* draw - a random number is an address, not a tap (SEMANTICS, Appendix D).
   Philox4x32-10 keyed by the seed; the counter names who draws what for which replication, so a
   draw never depends on what was drawn before it. Nothing here keeps a state. */
#ifndef HK_NUMBERS_DRAW_H
#define HK_NUMBERS_DRAW_H
#include <stddef.h>
#include <stdint.h>

/* The purposes of Appendix D. */
enum hk_purpose {
  HK_DRAW_HAPPENS = 1, HK_DRAW_WHEN = 2, HK_DRAW_DETECTION = 3, HK_DRAW_REPAIR = 4,
  HK_DRAW_RESTART = 5, HK_DRAW_STAGE_SUCCESS = 6, HK_DRAW_AUTONOMY = 7, HK_DRAW_STAGE_FAILURE = 8,
  HK_DRAW_SWITCH_TIME = 9, HK_DRAW_SWITCH_SUCCESS = 10, HK_DRAW_BETA = 11, HK_DRAW_LINK_EXISTS = 12,
  HK_DRAW_THINNING = 13, HK_DRAW_CALENDAR = 14, HK_DRAW_ASSUMPTION = 15, HK_DRAW_ADOPTION = 16,
  HK_DRAW_STAGE_START = 17, HK_DRAW_KNOCKOUT = 18,
  /* What a warning brings (cascade/warnings.c): 19 the part of its time that a repair still takes, of the asset, k its effective strikes;
     20 whether a strike comes about all the same, of (hazard, asset) - the key is that of the hazard xor that of the asset -, k 0, of a
     background hazard the number of the failure. 21-31 free. */
  HK_DRAW_WARNED_REPAIR = 19, HK_DRAW_WARNED_STRIKE = 20,
  /* 32-63: layers. Who owns which, what the entity is, and what k counts:
       32-47 congestion: none yet; it draws nothing, and its hazards (surge) draw 1 and 2 as every other does
       48-56 contagion: of a link (class access: from, to), its tries: 48 delay, 49 whether the way is open, 50 warding off; of a host (class asset),
             its compromises: 51 whether it strikes, 52 when, 53 whether it leaks, 54 when, 55 containment, 56 when it can be compromised anew
       57-63 free */
  HK_DRAW_LAYERS = 32, HK_DRAW_CONGESTION = 32, HK_DRAW_CONTAGION = 48, HK_DRAW_LAYERS_END = 63,
  HK_DRAW_BAND_0 = 64
};

enum { HK_DRAW_K_MAX = 65535 }; /* beyond it a replication is `truncated` */

/* The 64-bit draw x; u = (x + 1/2) / 2^64. replication < 2^40, k <= HK_DRAW_K_MAX, purpose < 256. */
uint64_t hk_numbers_draw(uint64_t seed, uint64_t key, uint32_t purpose, uint32_t k, uint64_t replication);

/* The same for `count` consecutive k from `k`: x[0..count). */
void hk_numbers_draw_run(uint64_t seed, uint64_t key, uint32_t purpose, uint32_t k, uint64_t replication,
                         uint32_t count, uint64_t *x);

/* The same for `count` replications, first + offset[0..count), which must agree in all but their low 32 bits
   (a block of 1,024 does): x[0..count). */
void hk_numbers_draw_across(uint64_t seed, uint64_t key, uint32_t purpose, uint32_t k, uint64_t first,
                            const uint16_t *offset, uint32_t count, uint64_t *x);

/* The same for `count` entities, each with its key and its replication: x[0..count). */
void hk_numbers_draw_each(uint64_t seed, const uint64_t *key, uint32_t purpose, uint32_t k, const uint64_t *replication,
                          uint32_t count, uint64_t *x);

/* The seed of outer draw o: seed xor (o * 0x9E3779B97F4A7C15 mod 2^64). */
uint64_t hk_numbers_outer_seed(uint64_t seed, uint64_t outer);
#endif
