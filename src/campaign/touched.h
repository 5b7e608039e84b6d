/* touched - what a replication of the base touched, as far as a change could matter to it: who fell or was struck, which needs
   received anything else than at rest, which of these were ever not met. Small lists, kept while the changes of an outer draw are
   tried on it (difference.h). */
#ifndef HK_CAMPAIGN_TOUCHED_H
#define HK_CAMPAIGN_TOUCHED_H
#include "cascade/engine.h"

#define HK_TOUCHED_MARK 0x80000000u /* asset: it was struck with effect; need: it was consulted, that is ever not met */

typedef struct hk_touched_strike { uint32_t asset, cause; } hk_touched_strike;
typedef struct hk_touched {
  uint32_t asset_count, need_count, strike_count;
  const uint32_t *assets;   /* with an episode: numbers of the network, marked if struck */
  const uint32_t *needs;    /* that a change of level reached: marked if consulted */
  const hk_touched_strike *strikes; /* effective ones */
  uint8_t outcome;
} hk_touched;

/* Of the replication the runner played last; one block, freed by hk_memory_free. Errors: NO_MEMORY. */
hakyu_status hk_touched_take(const hakyu_memory *memory, const hk_runner *runner, hk_touched **touched);
#endif
