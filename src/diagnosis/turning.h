/* turning - which assumptions the losses turn on: how the outer draws' mean losses vary with the values that the assumptions took in them.
   An outer draw draws every assumption anew, so over K draws each assumption's value and the mean loss make K points. Said of them:
   Spearman's rank correlation, and its square: the share of the variance between the draws' ranks that goes with this one assumption.
   K is 20 or 30 and assumptions are many: the strongest of so many correlations is large by luck alone. So a threshold stands beside: what
   the strongest would exceed in 5 % of cases if the losses had nothing to do with any assumption (999 permutations of the draws). What stays below
   it may be luck. Correlations of assumptions with one another are as the draws fell; hidden links are not looked at. */
#ifndef HK_DIAGNOSIS_TURNING_H
#define HK_DIAGNOSIS_TURNING_H
#include "diagnosis/diagnosis.h"

enum { HK_TURN_DRAWS_LEAST = 8 }; /* with fewer, nothing is said */

typedef struct hk_turn { uint32_t assumption; double correlation; bool is_firm; } hk_turn; /* firm: at or beyond the threshold */
typedef struct hk_turning {
  uint32_t sector;           /* its rows on the index; HK_FACT_NONE: all sectors */
  double mean_h;             /* mean index */
  double ignorance;          /* share of a replication's variance that lies between outer draws (one-way components); NAN if it never varies */
  double sureness;           /* share of the variance of the draws' means that is not chance: what correlations can explain at most */
  double threshold;          /* of |correlation| */
  size_t count;
  hk_turn *turns;            /* every assumption drawn, the strongest first; none where the draws' means are all the same */
} hk_turning;

/* All sectors together, then each that loses, by number. *draws: outer draws with settled replications; with fewer than HK_TURN_DRAWS_LEAST, or
   at the modes, the list is empty. Errors: as reading a result, NO_MEMORY. */
hakyu_status hk_diagnose_turning(hk_facts *facts, hk_turning **list, size_t *count, uint32_t *draws);
/* Spearman's correlation of two lists, ties sharing their mean rank; NAN where one of them is constant. scratch: 4 n. */
double hk_turning_correlation(const double *x, const double *y, size_t n, double *scratch);
#endif
