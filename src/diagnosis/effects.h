/* effects - figures of a trial: what a change would have spared, measured on the same replications with and without it.
   Effects are losses avoided: positive is good. Pairs count by (outer draw, number); a pair in which either side is unsettled
   does not count. Losses per row in weight h; the cross-sector index as everywhere (facts.h: index_per_h). */
#ifndef HK_DIAGNOSIS_EFFECTS_H
#define HK_DIAGNOSIS_EFFECTS_H
#include "diagnosis/diagnosis.h"
#include "result/trials_store.h"

typedef struct hk_effect_options {
  double level;             /* of intervals: 0.95 */
  double least_share;       /* the least that matters, as a share of the base loss on the same pairs: 0.01 */
  const bool *concerned;    /* by sector: whom the index sums over; NULL: all */
  uint32_t outer_count;     /* only outer draws below this; 0: all */
  uint64_t number_count;    /* only numbers below this; 0: all */
} hk_effect_options;
hk_effect_options hk_effect_defaults(void);

/* Of one row, or of the index. */
typedef struct hk_effect_figures {
  uint32_t row;             /* or HK_FACT_NONE: the cross-sector index over the concerned sectors */
  double base, with;        /* mean loss without and with the change */
  hk_two_level avoided;     /* mean of the paired differences; mean.low..high: chance alone; outer_low..outer_high: ignorance */
  double share;             /* avoided / base; NAN where base is 0 */
  hk_interval changed;      /* share of pairs in which this row's loss changed */
  hk_interval worse;        /* in which it grew */
  double tail_95, tail_99;  /* the 95 and 99 % loss without minus with: positive is less; NAN with fewer than 20 (100) pairs */
  double base_95, base_99;
  double p_value;           /* one-sided paired test: avoided <= least_share of the base loss */
  double outer_share;       /* share of outer draws whose mean effect exceeds least_share of their base loss */
} hk_effect_figures;

typedef struct hk_effect {
  const char *id, *digest, *note;
  uint64_t pairs;           /* that count */
  uint64_t dropped;         /* pairs with an unsettled side, or whose base is nowhere */
  uint32_t outer_count;     /* outer draws with pairs */
  hk_interval changed, worse; /* over all rows: share of pairs in which any row changed; in which the index grew */
  double played;            /* share of pairs played with the change; the others are provably untouched */
  hk_effect_figures index;
  hk_effect_figures *rows;  /* by row; facts->row_count of them */
} hk_effect;

/* The effect of the trial of that id (digest NULL: the newest of them). Figures live as long as facts. facts: of the base run.
   Errors: NOT_FOUND (no such trial), DAMAGED, IO, NO_MEMORY. */
hakyu_status hk_diagnose_effect(hk_facts *facts, hk_trials_store *store, const char *id, const char *digest, const hk_effect_options *options,
                                hk_effect **effect);

/* The differences themselves, pair by pair, in order of (outer, number): what other figures may need (packages, shares that turn on an
   assumption). base, with: index of each. In the facts' arena. */
typedef struct hk_effect_pair { uint64_t number; double base, with; uint32_t outer; } hk_effect_pair;
hakyu_status hk_diagnose_effect_pairs(hk_facts *facts, hk_trials_store *store, const char *id, const char *digest, const hk_effect_options *options,
                                      hk_effect_pair **pairs, size_t *count);

/* Holm's step-down adjustment of p-values over all items tested: out[i] >= p[i], at most 1. Errors: NO_MEMORY. */
hakyu_status hk_effects_adjust(const hakyu_memory *memory, const double *p, size_t count, double *adjusted);
#endif
