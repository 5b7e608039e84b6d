/* layer - physics or queueing beyond needs: the interface. A layer is one file with six hooks; it acts only through
   state (ceilings, touches) and the wishes it returns, and never calls up. The registry lists those built in.

   Order in a tick: due events of the layer are given to `event` in step 1; `settle` runs in step 5, after the falling
   phase, and says whether it changed anything: then the tick goes back to step 2, the rounds counting on. A layer's
   answer must be a function of the present state only (DESIGN section 2). */
#ifndef HK_LAYER_LAYER_H
#define HK_LAYER_LAYER_H
#include <stdbool.h>
#include <stdint.h>
#include "state/state.h"

/* What a layer wants done; the cascade does it. */
typedef enum hk_wish_kind {
  HK_WISH_CEILING, /* the asset's level may not exceed `level` from now on */
  HK_WISH_EVENT    /* call `event` at time_s, which is later than now; one is pending at most: a second wish moves it */
} hk_wish_kind;
typedef struct hk_wish {
  hk_wish_kind kind;
  uint32_t asset;
  int32_t level;            /* ppm */
  uint8_t mechanism;        /* of the episode a falling ceiling opens */
  uint32_t cause;           /* an asset with an open episode: the parent of that episode */
  int64_t time_s;
} hk_wish;
enum { HK_WISHES_MOST = 256 };
typedef struct hk_wishes { hk_wish list[HK_WISHES_MOST]; uint32_t count; } hk_wishes;

typedef struct hk_layer {
  const char *name;
  /* Once a workspace: memory for the layer's part of it. Errors: NO_MEMORY. */
  hakyu_status (*bind)(const hakyu_memory *memory, const hk_network *network, void **self);
  /* Start of a replication: everything back to rest. */
  void (*begin)(void *self, const hk_workspace *state, uint64_t seed, uint64_t replication);
  /* One of its events is due. */
  void (*event)(void *self, const hk_workspace *state, hk_wishes *wishes);
  /* Step 5: look at the state, wish. Returns true when something was wished. */
  bool (*settle)(void *self, const hk_workspace *state, hk_wishes *wishes);
  /* End of a replication that settled: add to the layer's own tallies. */
  void (*tally)(void *self, const hk_workspace *state);
  void (*release)(const hakyu_memory *memory, void *self);
} hk_layer;

/* The layers built in, ending with NULL. */
const hk_layer *const *hk_layer_registry(void);
const hk_layer *hk_layer_find(const char *name); /* NULL if there is none */
#endif
