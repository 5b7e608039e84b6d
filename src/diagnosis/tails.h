/* tails - the bad end of the losses: how much is reached or exceeded how rarely, and the mean of the worst.
   Of a share p the *quantile* is the smallest loss with at least a share p of the replications at or below it; the *conditional value at
   risk* (CVaR, expected shortfall) is the mean of the worst 1 - p of them (Rockafellar and Uryasev 2002):
   quantile + sum of what goes beyond it / ((1 - p) n). Its standard error comes from the spread of what goes beyond, within the outer draws:
   to first order the error of the quantile itself does not count (Trindade et al. 2007). Where fewer than 30 replications lie in the tail the
   figure is given, and said to rest on too few. */
#ifndef HK_DIAGNOSIS_TAILS_H
#define HK_DIAGNOSIS_TAILS_H
#include "diagnosis/diagnosis.h"

enum { HK_TAIL_LEAST = 30, HK_EXCEEDED_COUNT = 9 };

typedef struct hk_cvar {
  double share;        /* p */
  double quantile, mean, error; /* the standard error is chance alone */
  uint64_t beyond;     /* replications in the tail: the whole part of (1 - p) n */
  bool is_enough;      /* at least HK_TAIL_LEAST of them */
} hk_cvar;
/* Of n values, values[i] of outer draw outer[i] < outer_limit. n 0: all NAN. Errors: NO_MEMORY. */
hakyu_status hk_tail_cvar(const hakyu_memory *memory, const double *values, const uint32_t *outer, size_t n, uint32_t outer_limit, double share, hk_cvar *out);

/* A point of the loss exceedance curve: a share `in` of the replications lose more than `loss`. */
typedef struct hk_exceeded { double in; hk_interval loss; bool is_enough; } hk_exceeded;

typedef struct hk_row_tail {
  uint32_t row;
  hk_exceeded curve[HK_EXCEEDED_COUNT]; /* in 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1 % */
  hk_cvar cvar_95, cvar_99;
} hk_row_tail;
/* The curve at `count` shares of the caller's, each above 0 and below 1: of row r from (*curves)[r * count] on, in weight h. */
hakyu_status hk_diagnose_exceeded(hk_facts *facts, const double *in, size_t count, hk_exceeded **curves);
/* One a row, in order of rows; weight h a replication. */
hakyu_status hk_diagnose_tails(hk_facts *facts, hk_row_tail **tails);
#endif
