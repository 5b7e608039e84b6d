/* run_inputs - see run_inputs.h. */
#include "trial/run_inputs.h"

#include <string.h>

#include "base/text.h"

enum { OUTER_MOST = 1000000 }; /* far beyond what may be asked for */

bool hk_run_inputs_number(hakyu_result *result, const char *key, uint64_t *number) {
  const char *text = hk_result_meta(result, key);
  unsigned __int128 value = 0;
  if (!text || !*text) return false;
  for (; *text >= '0' && *text <= '9' && value <= UINT64_MAX; text++) value = value * 10 + (unsigned)(*text - '0');
  *number = (uint64_t)value;
  return *text == '\0' && value <= UINT64_MAX;
}

hakyu_status hk_run_inputs_read(const hakyu_memory *memory, const char *run_folder, hakyu_findings *findings, hk_run_inputs *inputs) {
  hakyu_result *result = NULL;
  hk_buffer scenario, model;
  uint64_t outer = 0, semantics = 0;
  hakyu_status status = hakyu_result_open(memory, run_folder, findings, &result);
  if (status) return status;
  *inputs = (hk_run_inputs){0};
  hk_buffer_init(&scenario, memory);
  hk_buffer_init(&model, memory);
  const hk_place place = {run_folder, 0, 0, NULL};
  if (!hk_run_inputs_number(result, "seed", &inputs->seed) || !hk_run_inputs_number(result, "replications", &inputs->replications) ||
      !hk_run_inputs_number(result, "outer", &outer) || !hk_run_inputs_number(result, "semantics", &semantics) || outer > OUTER_MOST) {
    hk_findings_error(findings, place, "damaged", "the run's manifest lacks seed, replications, outer or semantics");
    status = HAKYU_DAMAGED;
    goto done;
  }
  if (semantics != HAKYU_SEMANTICS) {
    hk_findings_error(findings, place, "foreign", "the run is of semantics %d, this program of %d: it can be shown and exported, not replayed", (int)semantics,
                      HAKYU_SEMANTICS);
    status = HAKYU_FOREIGN;
    goto done;
  }
  inputs->outer_count = (uint32_t)outer;
  hk_buffer_printf(&scenario, "%s/inputs/scenario.yaml", run_folder);
  hk_buffer_printf(&model, "%s/inputs/model", run_folder);
  status = scenario.is_starved || model.is_starved ? HAKYU_NO_MEMORY
                                                   : hk_scenario_read_with(memory, scenario.text, model.text, findings, &inputs->scenario);
done:
  hk_buffer_fini(&scenario);
  hk_buffer_fini(&model);
  hakyu_result_close(result);
  return status;
}

void hk_run_inputs_fini(hk_run_inputs *inputs) {
  hakyu_scenario_destroy(inputs->scenario);
  *inputs = (hk_run_inputs){0};
}
