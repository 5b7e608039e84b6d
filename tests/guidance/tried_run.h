/* tried_run - a made model run, its catalogue's items tried on it, and the evidence table of that: for tests of guidance. */
#ifndef TESTS_GUIDANCE_TRIED_RUN_H
#define TESTS_GUIDANCE_TRIED_RUN_H
#include <hakyu/evidence.h>
#include "guidance/rows.h"

typedef struct tried_run {
  char run[512], evidence[512], catalogue_path[512];
  hakyu_catalogue *catalogue;
  hk_evidence_table *table;
} tried_run;

typedef struct tried_wishes {
  uint64_t replications;       /* of the base run */
  int32_t outer_count;         /* of the base run and of the evidence */
  int64_t first, most;         /* replications a draw; 0: the defaults */
  uint64_t seed;               /* 0: 1 */
  const char *edition;         /* NULL: "one" */
} tried_wishes;

/* Runs the scenario in `folder` (folder/scenario.yaml), tries the items of the catalogue text and reads the table. Everything is made anew in
   folder. Faults fail the test. */
void tried_run_make(tried_run *tried, const char *folder, const char *catalogue, tried_wishes wishes);
/* The same of rows as tests/cascade/made_model.h has them, in TEST_WORK/tried-<name>. */
void tried_run_of_rows(tried_run *tried, const char *name, const char *rows, const char *catalogue, tried_wishes wishes);
void tried_run_fini(tried_run *tried);
/* The row of an item; fails the test if there is none. */
const hk_evidence_row *tried_row(const tried_run *tried, const char *item);
#endif
