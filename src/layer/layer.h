/* layer - physics or queueing beyond needs: the interface. A layer has two halves. Described: tables of a model, rows of
   model/layer_schema.def, read and checked by the model room. Running: one file here with the hooks below; it acts only through
   state (ceilings, touches) and the wishes it returns, and never calls up. The registry lists those built in. A model without rows
   of a layer's tables runs without the layer, bit for bit as if there were none.

   At the desk, once a plan, where its tables have rows: `compile`, which lays what the layer needs as integers into the plan's arena; all threads
   that run the plan read it. Once a thread: `bind`. In a replication: `begin`; in a tick, due events of the layer are given to `event`
   in step 1; `settle` runs in step 5, after the falling phase, and says whether it changed anything: then the tick goes back to
   step 2, the rounds counting on. A layer's answer must be a function of the present state only (DESIGN section 2). At the end of
   a replication that settled: `count`, what was lost by the layer's own count, in rows of the network (hk_network_row).

   Draws of layers have the purposes 32-63 (numbers/draw.h has the list; each layer's file says what k counts). */
#ifndef HK_LAYER_LAYER_H
#define HK_LAYER_LAYER_H
#include <stdbool.h>
#include <stdint.h>
#include "base/findings.h"
#include "base/memory.h"
#include "model/model_fields.h"
#include "numbers/draw.h"
#include "scenario/scenario.h"
#include "state/state.h"

/* ---- wishes --------------------------------------------------------------------------------------------------- */

/* What a layer wants done; the cascade does it. */
typedef enum hk_wish_kind {
  HK_WISH_CEILING, /* the asset's level may not exceed `level` from now on */
  HK_WISH_EVENT,   /* call `event` at time_s, which is later than now; one is pending at most: a second wish moves it */
  HK_WISH_STRIKE   /* from `settle` only: the asset is struck in this tick, if it is not damaged already, as by hazard `hazard` */
} hk_wish_kind;
typedef struct hk_wish {
  hk_wish_kind kind;
  uint32_t asset;
  int32_t level;            /* ppm; above 0: the asset goes on running */
  uint8_t mechanism;        /* of the episode a falling ceiling or a strike opens */
  uint8_t traits;           /* of the same, besides those the cascade knows: bits by hakyu_trait */
  uint32_t cause;           /* the parent of that episode: an asset's open or else latest episode; HK_NONE, or none there: the hazard is */
  uint32_t hazard;          /* number in the plan; a strike's times and cause are this hazard's; ceilings: read without a cause only */
  int64_t time_s;           /* of an event */
  int64_t repair_s;         /* strike: instead of a drawn repair time; -1: as drawn */
} hk_wish;
enum { HK_WISHES_MOST = 256 };
typedef struct hk_wishes { hk_wish list[HK_WISHES_MOST]; uint32_t count; bool is_overrun; } hk_wishes;

/* Adds one. Where there are more than can be held the replication is `unsettled`, never silently another. */
static inline void hk_wish_add(hk_wishes *wishes, hk_wish wish) {
  if (wishes->count < HK_WISHES_MOST)
    wishes->list[wishes->count++] = wish;
  else
    wishes->is_overrun = true;
}

/* ---- the desk --------------------------------------------------------------------------------------------------- */

/* Integral of a profile's factor from midnight of the base day: total[h] at the start of hour h, in ppm seconds. */
typedef struct hk_plan_profile { const int64_t *total; } hk_plan_profile;

/* A hazard of a layer's own kind: drawn as a strike is (purposes 1 and 2 of its key), but who feels it is the layer's affair. */
typedef struct hk_layer_hazard {
  uint32_t number;          /* in the plan */
  uint64_t key, chance;     /* that it happens */
  hk_net_time at;
  int64_t factor;           /* surge: ppm */
  hk_net_time lasts;        /* surge */
  const hk_hazard *hazard;  /* as described */
} hk_layer_hazard;

typedef struct hk_layer_desk {
  const hakyu_scenario *scenario;
  const hk_network *network;
  const hk_outer *outer;                /* what assumptions are in this outer draw */
  const hk_layer_hazard *hazards;       /* all of layers' kinds; a layer picks its own */
  uint32_t hazard_count;
  const hk_plan_profile *profiles;      /* by model profile */
  uint32_t profile_hours;
  hk_arena *arena;                      /* of the plan: what is laid here lives as long */
  /* A time of a row (fixed, never, a distribution); its table is the plan's and in its digest. Blank: blank_s. Errors: NO_MEMORY, NUMERIC (finding). */
  hakyu_status (*make_time)(void *maker, hk_value value, int64_t blank_s, hk_net_time *time);
  void *maker;
  hakyu_findings *findings;
} hk_layer_desk;

/* ---- a replication ------------------------------------------------------------------------------------------------ */

typedef struct hk_layer_start {
  uint64_t seed, replication;           /* of every draw's address */
  int64_t start_second, horizon_s;      /* second 0 in the profile tables */
} hk_layer_start;

/* Whether and when a layer's hazard happens in this replication: HK_NEVER if not. */
static inline int64_t hk_layer_hazard_time(const hk_layer_hazard *hazard, const hk_layer_start *start) {
  if (hazard->chance != HK_ALWAYS && (!hazard->chance || hk_numbers_draw(start->seed, hazard->key, HK_DRAW_HAPPENS, 0, start->replication) >= hazard->chance))
    return HK_NEVER;
  if (!hazard->at.table) return hazard->at.fixed_s;
  return hk_quantile_value(hazard->at.table, hk_numbers_draw(start->seed, hazard->key, HK_DRAW_WHEN, 0, start->replication));
}

/* How long it lasts: draw 2, k = 1. */
static inline int64_t hk_layer_hazard_lasts(const hk_layer_hazard *hazard, const hk_layer_start *start) {
  if (!hazard->lasts.table) return hazard->lasts.fixed_s;
  return hk_quantile_value(hazard->lasts.table, hk_numbers_draw(start->seed, hazard->key, HK_DRAW_WHEN, 1, start->replication));
}

/* What one row lost by a layer's count in a replication; times are HK_NEVER if not. */
typedef struct hk_layer_loss {
  __int128 loss;                        /* weight ppm ppm s, as an episode's */
  int64_t peak_ppm;                     /* weight times ppm, at most at once */
  int64_t first_s, back_s[3];           /* first above 0; for good down to 50, 10, 1 % of the peak */
} hk_layer_loss;

typedef struct hk_layer {
  const char *name;
  uint8_t table_first, table_count;     /* its tables, one after the other in layer_schema.def: enum hk_table_number. It runs where one has rows */
  /* Lays the layer's part of a plan. Errors: NO_MEMORY, REFUSED (finding), NUMERIC (finding). */
  hakyu_status (*compile)(const hk_layer_desk *desk, const void **data);
  /* Once a workspace: memory for the layer's part of it. data: what compile laid, borrowed. Errors: NO_MEMORY. */
  hakyu_status (*bind)(const hakyu_memory *memory, const hk_network *network, const void *data, void **self);
  /* Start of a replication: everything back to rest. Wishes: events only; without one, and with no strike, nothing happens in it. May come
     twice for a replication that outgrew its room. */
  void (*begin)(void *self, const hk_workspace *state, const hk_layer_start *start, hk_wishes *wishes);
  /* One of its events is due. */
  void (*event)(void *self, const hk_workspace *state, hk_wishes *wishes);
  /* Step 5: look at the state, wish. Returns true when something was wished that changes the state. */
  bool (*settle)(void *self, const hk_workspace *state, hk_wishes *wishes);
  /* At the horizon (state->now_s), or for a replication in which nothing happened: adds to losses, by row of the network. Replications
     are played again where a trial compares, so nothing else may be kept. NULL: the layer counts nothing of its own. */
  void (*count)(void *self, const hk_workspace *state, hk_layer_loss *losses);
  void (*release)(const hakyu_memory *memory, void *self);
} hk_layer;

/* The layers built in, ending with NULL, in the order in which they settle. */
const hk_layer *const *hk_layer_registry(void);
const hk_layer *hk_layer_find(const char *name); /* NULL if there is none */
#endif
