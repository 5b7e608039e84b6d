/* importances - how much a ranking or a verdict owes to the importances of the sectors, which are a matter of judgement: they are drawn anew. */
#ifndef HK_DIAGNOSIS_IMPORTANCES_H
#define HK_DIAGNOSIS_IMPORTANCES_H
#include <stdint.h>

enum { HK_IMPORTANCES_DRAWN = 200 };

/* By what the importance of a sector is multiplied in each draw: 2^(-1 .. 1), even in the exponent. The same for a sector of that id in every run of
   that seed. */
void hk_importance_factors(uint64_t seed, const char *sector_id, double factors[HK_IMPORTANCES_DRAWN]);
#endif
