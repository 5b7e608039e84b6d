/* importances - how much a ranking or a verdict owes to the importances of the sectors, which are a matter of judgement: they are drawn anew. */
#ifndef HK_DIAGNOSIS_IMPORTANCES_H
#define HK_DIAGNOSIS_IMPORTANCES_H
#include <stdint.h>

enum { HK_IMPORTANCES_DRAWN = 200 };

/* By what the importance of a sector is multiplied in a draw (0 <= draw < HK_IMPORTANCES_DRAWN): 2^(-1 .. 1), even in the exponent. The same for a
   sector of that id in every run of that seed. */
double hk_importance_factor(uint64_t seed, const char *sector_id, uint64_t draw);
#endif
