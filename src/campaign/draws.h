/* draws - networks and plans of a campaign, one an outer draw: made when first needed, let go when done with.
   Where nothing in model and scenario is uncertain one network serves all outer draws. */
#ifndef HK_CAMPAIGN_DRAWS_H
#define HK_CAMPAIGN_DRAWS_H
#include "cascade/plan.h"

typedef struct hk_outer_plan {
  int64_t *assumed;         /* by assumption */
  hakyu_scenario *adopted;  /* as the levers' targets comply in this outer draw; owned, or NULL: all or none */
  hk_network *network;      /* owned, or NULL: the shared one */
  hk_plan *plan;            /* owned, or NULL */
  hk_plan view;             /* what to run with */
  bool is_made;
} hk_outer_plan;

typedef struct hk_draws {
  const hakyu_memory *memory;
  const hakyu_scenario *scenario;
  hakyu_findings *findings;
  hk_bands *bands;
  hk_outer_plan *outers;    /* outer_count of them */
  uint64_t seed;
  uint32_t outer_count;     /* 1 for --outer 0 */
  bool is_mode, is_certain;
} hk_draws;

/* outer_count 0: assumptions at their modes. Errors: NO_MEMORY. */
hakyu_status hk_draws_init(hk_draws *draws, const hakyu_memory *memory, const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count);
void hk_draws_fini(hk_draws *draws);
/* The plan of outer draw o; lives until hk_draws_drop or fini. Errors: NO_MEMORY, REFUSED, NUMERIC, with findings. */
hakyu_status hk_draws_get(hk_draws *draws, uint32_t outer, hakyu_findings *findings, const hk_plan **plan);
/* Lets go of an outer draw's network and plan (not of shared ones). */
void hk_draws_drop(hk_draws *draws, uint32_t outer);
#endif
