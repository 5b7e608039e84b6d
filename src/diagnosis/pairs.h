/* pairs - two runs on one seed, laid side by side: replication by replication of equal (outer draw, number), which have the same luck.
   What differs between them is what was changed, not chance: so a mean difference is known far better than either mean. */
#ifndef HK_DIAGNOSIS_PAIRS_H
#define HK_DIAGNOSIS_PAIRS_H
#include "diagnosis/diagnosis.h"

/* Of one of the two runs, over the pairs. */
typedef struct hk_pair_side {
  uint32_t row;                  /* the run's row of that sector and unit; HK_FACT_NONE: the cross-sector index */
  double mean;                   /* weight h (the index: h) a replication */
  double at_95, at_99;           /* the loss that 5 %, 1 % of the replications reach or exceed; NAN: fewer than 30 of them would */
  hk_interval any;               /* share of pairs in which anything is lost (the chance of any loss) */
} hk_pair_side;

typedef struct hk_pair_figures {
  hk_pair_side base, other;
  hk_two_level more;             /* mean of other - base; mean.low..high: chance alone; outer_low..outer_high: ignorance */
  hk_interval changed, worse;    /* share of pairs in which the loss differs; in which the other's is greater */
  hk_two_level more_any;         /* any of the other - any of the base, paired; as `more` */
} hk_pair_figures;

typedef struct hk_pairs {
  uint64_t pairs;                /* settled in both */
  uint64_t dropped;              /* in both, but unsettled in one */
  uint64_t base_only, other_only; /* replications without a partner */
  uint32_t outer_count;          /* outer draws with pairs */
  hk_pair_figures index;
  double index_agrees;           /* of the draws of the sectors' importances (importances.h): in which part the mean difference of the index has the sign that
                                    it has with the importances as they are; NAN where it is 0 */
  hk_pair_figures *rows;         size_t row_count;
  const uint32_t *base_lone;     size_t base_lone_count; /* rows that the other run does not have */
  const uint32_t *other_lone;    size_t other_lone_count;
} hk_pairs;

/* What keeps two runs from being paired; NOTHING if they may be. */
typedef enum hk_unpaired { HK_UNPAIRED_NOTHING, HK_UNPAIRED_SEMANTICS, HK_UNPAIRED_SEED, HK_UNPAIRED_HORIZON, HK_UNPAIRED_MODES, HK_UNPAIRED_APART } hk_unpaired;
hk_unpaired hk_diagnose_unpaired(const hk_facts *base, const hk_facts *other);
/* The figures live as long as the base's facts. Errors: as reading a result, NO_MEMORY. */
hakyu_status hk_diagnose_pairs(hk_facts *base, hk_facts *other, hk_pairs *pairs);
#endif
