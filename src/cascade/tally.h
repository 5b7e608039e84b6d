/* tally - the end of a replication. A tallier is a thread's working room for it. */
#ifndef HK_CASCADE_TALLY_H
#define HK_CASCADE_TALLY_H
#include "cascade/kernel.h"
#include "cascade/sink.h"

typedef struct hk_row_tally {
  int64_t down_ppm, peak_ppm;  /* weight times ppm down now, at most */
  int64_t first_s, back_s[3];  /* first impact; 50, 90, 99 % of the peak back for good; HK_NEVER: not (yet) */
  __int128 loss;
  int32_t bin;
  uint8_t is_changed;
} hk_row_tally;
typedef struct hk_mechanism_tally { int64_t episodes, weight_s; } hk_mechanism_tally;
/* Two counts so frequent that a thread keeps them close together, each found by a number of the asset's or need's, and puts them
   into the sink at the end of a block: who fell, and which need was held by redundancy. */
typedef struct hk_fall_tally { uint32_t asset, struck, down, episodes; int64_t seconds; } hk_fall_tally;
typedef struct hk_held_tally { uint32_t need, saves; int64_t seconds; } hk_held_tally;
/* One observed value's walk through the log. */
typedef struct hk_observed_tally { __int128 down, at_down, hit, peak; int64_t first_s, back_s, seconds; uint32_t count, hit_count; } hk_observed_tally;

/* A service level's walk through the log. */
typedef struct hk_level_tally { int64_t down, since_s, breach_s; uint8_t is_touched; } hk_level_tally; /* times: HK_NEVER: not above, not breached */

struct hk_tallier {
  hk_row_tally *rows;          /* by row */
  hk_layer_loss *counted;      /* by row: of layers */
  uint32_t *changed;           /* rows changed in a tick */
  hk_observed_tally *observed; /* by observed value */
  hk_level_tally *levels;      /* by service level */
  uint32_t *touched;           /* levels touched in a second */
  hk_mechanism_tally *mechanisms; /* [sector][row + 1][mechanism], of the block so far */
  int64_t *traits, *phases;    /* [sector][trait], [sector][phase] */
  uint32_t *fall_of, *held_of; /* by asset, by need: its place in the lists below + 1, or 0 */
  hk_fall_tally *falls;        uint32_t fall_count, fall_room;
  hk_held_tally *held;         uint32_t held_count, held_room;
  /* losses on their way up (transmitted.c) */
  __int128 *passed;            /* by episode: handed to it so far, of the row at hand */
  uint64_t *marks;             /* [row][episode / 64]: the episodes that loss of the row passes through */
  uint32_t room;               /* episodes, of both */
  /* room to work in */
  uint32_t *order;             /* by episode or save */
  uint32_t *number;            /* by episode */
};

hakyu_status hk_tallier_create(const hakyu_memory *memory, const hk_plan *plan, hk_tallier **tallier);
void hk_tallier_destroy(const hakyu_memory *memory, hk_tallier *tallier);
hakyu_status hk_tallier_make_room(const hakyu_memory *memory, hk_tallier *tallier, uint32_t rows, const hk_room *room);

/* The most a sink must hold for the replication that just ran, from which hk_tally_replication goes on; for the dense counts
   at a block's end. */
hk_sink_need hk_tally_most(hk_kernel *k, const hk_sink *sink);
size_t hk_tally_block_most(const hk_kernel *k);
/* Whether the tallier itself has room for the replication that just ran; makes it. Errors: NO_MEMORY. */
bool hk_tallier_has_room(const hk_kernel *k);
hakyu_status hk_tallier_widen(const hakyu_memory *memory, hk_kernel *k);
/* What layers counted in the replication that just ran, by row. False without layers. */
bool hk_tally_layers(const hk_kernel *k, hk_layer_loss *losses);
/* Adds the replication that just ran. The sink must have room for hk_tally_most. */
void hk_tally_replication(hk_kernel *k, hk_sink *sink);
/* Puts the dense counts of the block so far into the sink (room: hk_tally_block_most). */
void hk_tally_end_block(hk_kernel *k, hk_sink *sink);
/* transmitted.c: marks which episodes losses passed through and says how many (an episode counts once a row); then adds what
   passed to the sink, at most three tallies for each. */
size_t hk_transmitted_mark(hk_kernel *k);
void hk_transmitted_tally(hk_kernel *k, hk_sink *sink);
/* trace.c: episodes and saves of a replication that is among the first so many, in an order of their own. */
bool hk_trace_wants(const hk_kernel *k, const hk_sink *sink);
void hk_trace(hk_kernel *k, hk_sink *sink);
/* breaches.c: which service levels were breached, and when. The sink must have room for all. */
void hk_watch_levels(hk_kernel *k, hk_sink *sink);
/* observe.c: what the scenario's observed values came to in this replication. */
void hk_observe(hk_kernel *k, hk_sink *sink);

/* Entities are stored by the model's numbers: those of a network differ between outer draws where links are hidden. */
static inline uint32_t hk_stored_need(const hk_kernel *k, uint32_t n) { return n == HK_NONE ? HK_NONE : k->net->needs[n].model_need; }
static inline uint32_t hk_stored_link(const hk_kernel *k, uint32_t l) { return l == HK_NONE ? HK_NONE : k->net->links[l].model_link; }
static inline int32_t hk_stored_holder(const hk_kernel *k, int32_t holder) {
  return holder > 0 ? hk_holder_standby(hk_stored_link(k, (uint32_t)(holder - 1))) : holder;
}
#endif
