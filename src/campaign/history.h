/* history - one replication run by itself, copied out in the model's numbers: for replay and for tests. */
#ifndef HK_CAMPAIGN_HISTORY_H
#define HK_CAMPAIGN_HISTORY_H
#include "cascade/engine.h"
#include "scenario/scenario.h"
#include <hakyu/cascade.h>

typedef struct hk_history_episode {
  int64_t start_s, end_s;     /* end: the horizon if open */
  __int128 loss;              /* weight ppm ppm s */
  uint32_t asset, parent, hazard, need, link; /* parent: place in episodes; HK_NONE where there is none */
  int32_t level_ppm, phases_s[HAKYU_PHASE_COUNT];
  uint8_t is_open, mechanism, traits;
} hk_history_episode;

typedef enum hk_history_holder { HK_HELD_BY_REDUNDANCY, HK_HELD_BY_STANDBY, HK_HELD_BY_STAGE } hk_history_holder;
typedef struct hk_history_save {
  int64_t start_s, end_s, margin_s; /* margin: HK_NEVER if there is none to tell */
  uint32_t need, by;          /* by: supplying asset, or the model's stage */
  uint8_t holder;             /* hk_history_holder */
} hk_history_save;

typedef struct hk_history_loss { uint32_t sector, unit; __int128 loss; } hk_history_loss; /* weight ppm ppm s; only those above 0 */

typedef struct hk_history {
  hk_history_episode *episodes; uint32_t episode_count; /* by (start, asset id) bytewise; nobody if not settled */
  hk_history_save *saves;       uint32_t save_count;    /* by (start, asset id, need id) */
  hk_history_loss *losses;      uint32_t loss_count;    /* by (sector id, unit) */
  hakyu_outcome outcome;
  uint32_t outer;             /* its outer draw; 0 when assumptions stand at their modes */
} hk_history;

/* Runs replication i of a run with that seed and number of outer draws (0: modes). Errors: NO_MEMORY, REFUSED, NUMERIC, LIMIT. */
hakyu_status hk_history_make(const hakyu_memory *memory, const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, uint64_t i,
                             hakyu_findings *findings, hk_history *history);
/* A protection taken away: what held a need is as if it were not there (nothing else changes, draws included). A stage does not
   start, a standby gives nothing, and in the place of redundancy the need wants all its primaries. */
typedef struct hk_removal { uint32_t need, by; uint8_t holder; } hk_removal; /* as in hk_history_save */
/* The same replication without some protections. */
hakyu_status hk_history_make_without(const hakyu_memory *memory, const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, uint64_t i,
                                     const hk_removal *removals, size_t count, hakyu_findings *findings, hk_history *history);
/* The replication a runner ran last, copied out; the plan is that of its outer draw. Errors: NO_MEMORY. */
hakyu_status hk_history_take(const hakyu_memory *memory, const hk_plan *plan, const hk_runner *runner, hk_history *history);
void hk_history_fini(const hakyu_memory *memory, hk_history *history);

/* What a plan draws with, in a fixed order: for `show RUN --tables`. Called once a table with the entity's class and id and what
   the time is for ("repair", "autonomy" ...); stops when `tell` does not return OK. */
typedef hakyu_status hk_tell_table(void *user, const char *entity_class, const char *id, const char *what, const hk_quantile *table);
hakyu_status hk_history_tell(const hakyu_scenario *scenario, const hk_plan *plan, hk_tell_table *tell, void *user);
/* The same of an outer draw's plan, made for it. */
hakyu_status hk_history_tables(const hakyu_memory *memory, const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, uint32_t outer,
                               hakyu_findings *findings, hk_tell_table *tell, void *user);
#endif
