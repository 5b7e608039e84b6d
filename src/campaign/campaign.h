/* campaign - inside of a campaign (porch: hakyu/campaign.h). The only door to OpenMP. */
#ifndef HK_CAMPAIGN_CAMPAIGN_H
#define HK_CAMPAIGN_CAMPAIGN_H
#include <hakyu/campaign.h>
#include "base/digest.h"
#include "campaign/draws.h"
#include "campaign/inputs.h"
#include "campaign/storing.h"
#include "cascade/engine.h"

/* One runner with the unit it is at. Workers are not bound to OpenMP's threads. */
typedef struct hk_worker {
  hk_runner *runner;
  hk_sink *sink;            /* of the piece at hand, if has_piece */
  size_t unit;              /* place in units */
  uint64_t at;              /* the next of the unit's replications to be played */
  uint64_t taken;           /* the end of the chunk at hand */
  uint64_t until;           /* the end of the piece; what is not taken another worker may take over */
  uint64_t chunk;           /* replications between two looks at the clock */
  uint32_t bound_outer;     /* the outer draw its runner points at, or HK_NONE */
  hakyu_status status;
  bool has_piece, is_bound; /* its runner points at the piece's outer draw */
} hk_worker;

/* A piece of a unit, mostly the whole, that is done and waits until it is its unit's turn to be merged. */
typedef struct hk_finished { hk_sink *sink; size_t unit; } hk_finished;

struct hakyu_campaign {
  const hakyu_memory *memory;
  const hakyu_scenario *scenario;
  hakyu_findings *findings;
  hakyu_campaign_options options;
  const hk_engine *engine;
  hk_draws draws;
  const hk_plan *first_plan; /* of outer draw 0 */
  hk_unit *units;            size_t unit_count, unit_room;
  size_t claimed, merged, stored_units, dropped; /* how far each is, in units */
  uint32_t unit_size;
  uint32_t *pieces;          /* by unit: pieces of it that workers have */
  bool is_kept;              /* a worker is merging and storing */
  hk_worker *workers;        int worker_count;
  hk_finished *finished;     int finished_count;
  hk_sink **spares;          int spare_count, sink_count; /* sinks nobody uses; sinks in all but pending */
  size_t ready;              /* units below may be claimed: their plans are made */
  hk_sink *pending;          /* merged, not yet stored */
  unsigned __int128 *row_sums, *row_squares; /* by row, over all merged units */
  int64_t *row_weights;      /* [outer draw][row]: total end-use weight, known once its plan was made */
  uint32_t watched;          /* row, or HK_NONE */
  char watched_text[160];
  hakyu_result *result;
  char *folder;
  char fingerprint[HK_DIGEST_TEXT];
  uint64_t total;
  hakyu_progress progress;
  int64_t begun_ms, store_at_ms;
  hakyu_status failure;
  bool is_stopped;           /* the precision is reached */
};
#endif
