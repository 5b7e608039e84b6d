/* knockouts - the cases of an interdependency analysis, enumerated: each sector (its assets) and each service (its suppliers) of a model, what
   its members weigh, and which of them a half takes in a replication. */
#ifndef HK_STUDY_KNOCKOUTS_H
#define HK_STUDY_KNOCKOUTS_H
#include "model/model.h"

typedef enum hk_knockout_kind { HK_KNOCKOUT_SECTOR, HK_KNOCKOUT_SERVICE } hk_knockout_kind;

typedef struct hk_knockout {
  hk_knockout_kind kind;
  uint32_t of;               /* the model's sector or service */
  uint32_t member_count;     /* above 0 */
  const uint32_t *members;   /* assets, ascending */
  const int64_t *weights;    /* by member: sector: 1 each; service: the sum over the needs for it of the supplier's share of the need's links, ppm, each
                                rounded down, assumptions at their modes */
  int64_t half;              /* half of the sum of the weights, rounded down */
} hk_knockout;

/* All that have members: sectors by number, then services by number. Lives in the arena. Errors: NO_MEMORY. */
hakyu_status hk_knockouts_list(hk_arena *arena, const hakyu_model *model, hk_knockout **list, size_t *count);
/* Some member fits into half of the weight: there is a half to be knocked out. */
bool hk_knockout_has_half(const hk_knockout *knockout);
/* The keys of the draws of halves, by asset (class exposed, ids `knockout` and the asset). Errors: NO_MEMORY. */
hakyu_status hk_knockouts_keys(hk_arena *arena, const hakyu_model *model, uint64_t **keys);

/* A member's place in the order of a replication. */
typedef struct hk_knockout_rank { uint64_t draw; uint32_t asset, member; } hk_knockout_rank;
/* Whom a half takes: members in ascending order of draw 18 (ties by asset), each that still fits into half of the weight. seed: of the outer
   draw; order: room for the members. Writes the chosen ascending and returns how many. */
uint32_t hk_knockout_half(const hk_knockout *knockout, const uint64_t *keys, uint64_t seed, uint64_t number, hk_knockout_rank *order, uint32_t *chosen);
#endif
