/* reportable - failures that must be reported: how often each of the model's service levels is breached, and how soon. */
#ifndef HK_DIAGNOSIS_REPORTABLE_H
#define HK_DIAGNOSIS_REPORTABLE_H
#include "diagnosis/carried.h"

typedef struct hk_reportable_level {
  const char *id, *label[2], *metric, *source;
  uint32_t sector, row;        /* row: HK_FACT_NONE for a count */
  double magnitude;            /* in the row's unit, as a part of the whole (share), or in assets (count) */
  int64_t duration_s;
  hk_interval breached;        /* share of the settled replications, with its exact interval */
  double outer_low, outer_high; /* smallest and largest share of an outer draw */
  hk_spread breach_s;          /* when, of those that breach it */
} hk_reportable_level;

typedef struct hk_reportable {
  hk_reportable_level *levels; size_t count; /* by id; none in a model that declares none */
  hk_interval any;             /* at least one level breached */
  double any_outer_low, any_outer_high;
  hk_spread any_s;             /* the first breach */
  uint64_t traced_any;         /* traced replications with one */
  /* By asset, need, link: the traced replications with a breach in which loss passed through it into the sector of a breached level;
     NULL without levels. */
  uint32_t *by_class[3];
} hk_reportable;
/* Figures live as long as facts. Errors: as reading a result, DAMAGED, NO_MEMORY. */
hakyu_status hk_diagnose_reportable(hk_facts *facts, hk_reportable *out);

/* In how many of the traced replications with a breach a failure of each kind is among its causes: it, or something that fell because of it, lies
   in the sector of a breached level. counts[kind]; what items are ranked by where failures that must be reported matter. *traced_any: the
   replications with a breach; 0 in a model without levels. Errors: as above. */
hakyu_status hk_diagnose_reportable_kinds(hk_facts *facts, const hk_kind_of_failure *kinds, size_t count, uint64_t *counts, uint64_t *traced_any);
#endif
