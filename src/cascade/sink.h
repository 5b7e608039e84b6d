/* sink - where a block of replications leaves what it found: rows by replication, and sparse tallies that add up.
   Everything is an integer; sums do not depend on how replications were grouped into blocks. The kernel never makes
   a sink grow: when one might not do it says NEEDS_ROOM, and hk_sink_grow is called between replications. */
#ifndef HK_CASCADE_SINK_H
#define HK_CASCADE_SINK_H
#include <stdint.h>
#include "base/memory.h"
#include <hakyu/cascade.h>

typedef struct hk_sink_loss {
  uint64_t number;
  uint32_t outer, row;
  int64_t weight_s, peak_ppm, first_s, half_s, ninety_s, ninetynine_s; /* times: HK_NEVER if not within the horizon */
} hk_sink_loss;
typedef struct hk_sink_observed { uint64_t number; uint32_t outer, observation; int64_t value; } hk_sink_observed; /* HK_NEVER: did not happen */
typedef struct hk_sink_breach { uint64_t number; uint32_t outer, level; int64_t breach_s; } hk_sink_breach; /* of a service level */
typedef struct hk_sink_outcome { uint64_t number; uint32_t outer, outcome; } hk_sink_outcome;
typedef struct hk_sink_episode {
  uint64_t number;
  uint32_t outer, episode, asset, parent, hazard, need, link; /* HK_NONE where there is none; need and link by the model's numbers */
  int64_t start_s, end_s, weight_s;
  int32_t level_ppm, phases_s[HAKYU_PHASE_COUNT];
  uint8_t is_open, mechanism, traits;
} hk_sink_episode;
typedef struct hk_sink_save { uint64_t number; uint32_t outer, save, need; int32_t holder; int64_t start_s, end_s, margin_s; } hk_sink_save;

/* A tally: what is counted, of whom. */
typedef enum hk_tally_kind { HK_TALLY_FREE, HK_TALLY_FALLS, HK_TALLY_TRANSMITTED, HK_TALLY_MECHANISM, HK_TALLY_TRAIT, HK_TALLY_PHASE,
                             HK_TALLY_HELD, HK_TALLY_LEVEL } hk_tally_kind;
typedef struct hk_tally {
  uint8_t kind, pad;          /* hk_tally_kind */
  uint16_t outer;             /* 0 for levels */
  uint32_t entity;            /* falls: asset; transmitted: asset, need or link; mechanism, trait, phase: sector; held: need; level: row */
  int32_t part;               /* transmitted: class (0 asset, 1 need, 2 link); mechanism, trait, phase: its number; held: holder; level: step */
  int32_t row;                /* transmitted, mechanism: row (-1: episodes counted); held, level: bin */
  int64_t a, b, c, d;         /* falls: struck, down, episodes, seconds; transmitted: replications, struck, weight s; mechanism:
                                 episodes, weight s; trait: episodes; phase: seconds; held: saves, seconds; level: replications entering, leaving */
  unsigned __int128 squares;  /* transmitted: sum of squares of weight s */
} hk_tally;                   /* 64 bytes: a cache line */
enum { HK_SINK_WAITING = 16 }; /* additions that wait */

typedef struct hk_sink {
  const hakyu_memory *memory;
  uint32_t outer_count;       /* K of the run (1 for K = 0): number i of outer draw o is replication i K + o */
  uint64_t traced;            /* replications below this number leave episodes and saves */
  hk_sink_loss *losses;       size_t loss_count, loss_room;
  hk_sink_observed *observed; size_t observed_count, observed_room;
  hk_sink_breach *breaches;   size_t breach_count, breach_room;
  hk_sink_outcome *outcomes;  size_t outcome_count, outcome_room;
  hk_sink_episode *episodes;  size_t episode_count, episode_room;
  hk_sink_save *saves;        size_t save_count, save_room;
  hk_tally *tallies;          size_t tally_count, tally_slots; /* open addressing; slots a power of two; each in a cache line */
  void *tally_block;          /* what was allocated for them */
  hk_tally waiting[HK_SINK_WAITING]; uint32_t waiting_count; /* a ring: additions given so far; the last few still wait */
  uint64_t replications;      /* settled or not, that passed through */
  /* for the precision stop: by row, integer sums of weight s over replications */
  unsigned __int128 *row_sums, *row_squares; uint32_t row_count;
} hk_sink;

hakyu_status hk_sink_create(const hakyu_memory *memory, uint32_t row_count, uint32_t outer_count, uint64_t traced, hk_sink **sink);
void hk_sink_destroy(hk_sink *sink);
void hk_sink_clear(hk_sink *sink);
/* Whether that many more items of each kind fit. */
typedef struct hk_sink_need { size_t losses, observed, outcomes, episodes, saves, tallies, breaches; } hk_sink_need;
int hk_sink_has_room(const hk_sink *sink, const hk_sink_need *need);
hakyu_status hk_sink_grow(hk_sink *sink, const hk_sink_need *need);
/* An addition to the tally of that name, which is made if there is none; there must be room (hk_sink_has_room). The amounts, all 0,
   are for the caller to set. Tallies lie scattered over memory, so an addition waits until a few more have come, and its
   cache line with it: hk_sink_settle does what still waits and must be called before the sink is looked at. */
hk_tally *hk_sink_addition(hk_sink *sink, hk_tally_kind kind, uint32_t outer, uint32_t entity, int32_t part, int32_t row);
/* The same, whole. */
void hk_sink_add(hk_sink *sink, const hk_tally *more);
void hk_sink_settle(hk_sink *sink);
/* Adds everything of `from` to `into`. Errors: NO_MEMORY (then `into` is as before). */
hakyu_status hk_sink_merge(hk_sink *into, const hk_sink *from);

/* weight ppm ppm s to weight s: nearest, halves to even. */
int64_t hk_sink_weight_s(__int128 loss);
/* The bin of a share in ppm: exact below 16, then 16 bins an octave. */
int32_t hk_sink_bin(int64_t share_ppm);
#endif
