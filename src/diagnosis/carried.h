/* carried - which part of the loss is carried by failures of a kind, inside whose sector they happen, whom they reach.
   From the traced replications. A failure (an episode) *carries* its own loss and that of everything that fell because of it, on
   the cross-sector index. Inside a sector, a failure that another one of the same kind in the same sector already carries does not
   count again, so a part is at most the whole. The *owner* is the sector of the asset that failed, not that of the loss: a cable of the
   telecom sector that stops hospitals is loss carried inside telecom. */
#ifndef HK_DIAGNOSIS_CARRIED_H
#define HK_DIAGNOSIS_CARRIED_H
#include "diagnosis/diagnosis.h"

/* Of which failures: those with a mechanism of the set or a trait of the set (bit i: number i of the closed list). */
typedef struct hk_kind_of_failure { uint32_t mechanisms, traits; } hk_kind_of_failure;

typedef struct hk_carried_inside { double carried, whole; } hk_carried_inside; /* index h, over all traced replications */
typedef struct hk_carried {
  uint64_t episodes, replications; /* failures of that kind; traced replications with one */
  hk_carried_inside all;           /* whatever the sector: the loss that descends from such failures, and all loss */
  hk_carried_inside *inside;       /* by owning sector */
  hk_carried_inside *received;     /* by the sector that loses: its loss that descends from such failures, and all its loss */
  hk_carried_inside *by_draw;      /* inside, by outer draw * sector_count + owning sector */
  uint32_t asset;                  /* the asset whose failures of that kind carry most; HK_FACT_NONE if none does */
  double asset_part;               /* part of all.carried that it carries */
  uint32_t asset_reach_count;      /* sectors other than its own that lose by it */
  const uint32_t *asset_reach;     /* these, the most lost first */
} hk_carried;
static inline bool hk_failure_is_of(const hk_fact_episode *e, hk_kind_of_failure kind) {
  return (kind.mechanisms >> e->mechanism & 1u) != 0 || (kind.traits & e->traits) != 0;
}
/* Figures live as long as facts. Errors: NO_MEMORY. */
hakyu_status hk_diagnose_carried(hk_facts *facts, hk_kind_of_failure kind, hk_carried **carried);

/* In how many owning sectors one mechanism carries at least `part` of the loss; of outer draw `outer`, or of all (HK_FACT_NONE). */
uint32_t hk_carried_sectors(const hk_facts *facts, const hk_carried *carried, double part, uint32_t outer);
/* The concerned sectors: those that lose by such failures; none, where there was no such failure. By sector, in the facts' arena.
   Errors: NO_MEMORY. */
hakyu_status hk_carried_concerned(hk_facts *facts, const hk_carried *carried, const bool **concerned);
#endif
