/* spread - quantiles of what replications gave, some of them censored. Shared by the files of this room. */
#ifndef HK_DIAGNOSIS_SPREAD_H
#define HK_DIAGNOSIS_SPREAD_H
#include "diagnosis/diagnosis.h"

/* Sorts the values (censored ones are +inf) and gives their 5, 50, 95 % points; all NAN for none. */
hk_spread hk_spread_take(double *values, size_t count);
#endif
