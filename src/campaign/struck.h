/* struck - sets of assets struck at second 0 and out for a prescribed time, played one by one: what an interdependency analysis and a
   structural one run. Nothing else happens to the model. A player is one thread's; whoever has several runs them in parallel. */
#ifndef HK_CAMPAIGN_STRUCK_H
#define HK_CAMPAIGN_STRUCK_H
#include "cascade/engine.h"
#include <hakyu/scenario.h>

/* Which protections are taken away, or made to hold without end. */
typedef enum hk_struck_backups {
  HK_STRUCK_AS_IS,
  HK_STRUCK_NO_STAGES,       /* stages absent; standby suppliers stay */
  HK_STRUCK_NO_BACKUPS,      /* stages and standby suppliers absent */
  HK_STRUCK_ENDLESS          /* every stage starts at once and never ends, every standby is in at once */
} hk_struck_backups;

/* A copy of the network in which an outage is as long as it is said to be: no crews, and nothing that a repair waits for. Borrows from the
   network. Errors: NO_MEMORY. */
typedef struct hk_struck_net { hk_network *network; hk_net_time *times; /* NULL: the network's */ } hk_struck_net;
hakyu_status hk_struck_net_make(const hakyu_memory *memory, const hk_network *network, hk_struck_backups backups, hk_struck_net *made);
void hk_struck_net_fini(const hakyu_memory *memory, hk_struck_net *made);

/* The scenario such sets are played in: everything of the model is a target of one strike, so that every asset may be struck. head: pairs of
   the scenario's own fields. *scenario: to be destroyed by the caller, also after an error (then NULL or unfit for use). */
typedef struct hk_struck_hazard { const char *id, *detect, *repair; } hk_struck_hazard;
hakyu_status hk_struck_scenario(const hakyu_memory *memory, const char *model_folder, const char *const *head, size_t head_pairs, hk_struck_hazard hazard,
                                hakyu_findings *findings, hakyu_scenario **scenario);

typedef struct hk_struck_player hk_struck_player;
hakyu_status hk_struck_player_create(const hakyu_memory *memory, hk_struck_player **player);
void hk_struck_player_destroy(hk_struck_player *player); /* NULL is fine */
/* Goes over to a plan with exactly one hazard, a strike (asserted), on that network. Both must live until the next bind. Errors: NO_MEMORY. */
hakyu_status hk_struck_bind(hk_struck_player *player, const hk_plan *plan, const hk_network *network);
/* Plays replication `number` with these assets struck (they must live until the next play) for outage_s, at least 1, HK_NEVER allowed. Errors: NO_MEMORY, LIMIT. */
hakyu_status hk_struck_play(hk_struck_player *player, const uint32_t *targets, uint32_t count, int64_t outage_s, uint64_t number);
hakyu_outcome hk_struck_outcome(const hk_struck_player *player);

/* What a row lost in the replication played last, by row, as it is stored in `losses`; direct_s: of that by episodes whose chain of parents
   passes through no sector but the struck asset's and their own; first_s: when the first of them that lost anything began, HK_NEVER if
   none. Nothing where the outcome is not settled. Errors: NO_MEMORY. */
hakyu_status hk_struck_losses(hk_struck_player *player, int64_t *weight_s, int64_t *direct_s, int64_t *first_s);
/* The end of the replication played last: episodes still open. Calls with asset and level (ppm) of each. */
typedef void hk_struck_tell(void *user, uint32_t asset, int32_t level_ppm);
void hk_struck_down(const hk_struck_player *player, hk_struck_tell *tell, void *user);
#endif
