/* drawn_run - runs made for one test: a row of loss a sector, losses as a function of (outer draw, number, row). */
#ifndef DRAWN_RUN_H
#define DRAWN_RUN_H
#include "diagnosis/diagnosis.h"
#include "result/result.h"

typedef struct drawn_run {
  const char *name;
  uint64_t seed;
  int semantics;
  uint32_t outer;             /* K; 0: at the modes */
  uint64_t numbers;           /* replications in each outer draw */
  uint32_t rows;              /* sectors "s0", "s1" ... with one row each, of unit "u" and weight 100 */
  const char *unit_of_last;   /* the last row's unit; NULL: "u" */
  int64_t (*loss_s)(uint32_t outer, uint64_t number, uint32_t row);
  int64_t horizon_s;          /* 0: a day */
  void (*fill)(hakyu_result *run); /* further rows, or NULL */
} drawn_run;

/* Makes it in a fresh folder under the tests' work folder, and opens it. */
hakyu_result *drawn_run_open(const drawn_run *made);
hk_facts *drawn_run_facts(hakyu_result *run);
#endif
