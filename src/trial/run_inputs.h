/* run_inputs - a stored run's own inputs, read again: what replay and verify start from. */
#ifndef HK_TRIAL_RUN_INPUTS_H
#define HK_TRIAL_RUN_INPUTS_H
#include "result/result.h"
#include "scenario/scenario.h"

typedef struct hk_run_inputs {
  hakyu_scenario *scenario;  /* read from the copies under inputs/ */
  uint64_t seed, replications;
  uint32_t outer_count;      /* 0: assumptions at their modes */
} hk_run_inputs;

/* Errors: as opening a result; FOREIGN for a run of another semantics; REFUSED as reading a scenario. */
hakyu_status hk_run_inputs_read(const hakyu_memory *memory, const char *run_folder, hakyu_findings *findings, hk_run_inputs *inputs);
void hk_run_inputs_fini(hk_run_inputs *inputs);
/* A manifest entry that is a whole number below 2^64; false if there is none. */
bool hk_run_inputs_number(hakyu_result *result, const char *key, uint64_t *number);
#endif
