/* fuzz_scenario - a scenario's file on a small model that stands. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"
#include "scenario/scenario.h"
#include "small_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static char model[300];
  char path[512];
  hakyu_scenario *scenario = NULL;
  if (!model[0]) {
    snprintf(model, sizeof model, "%s/m", fuzz_folder());
    FUZZ_REQUIRE(mkdir(model, 0700) == 0);
    small_model_write(model, NULL, NULL, NULL);
  }
  fuzz_put("s.yaml", data, size, path);
  hakyu_findings *findings = fuzz_findings();
  hakyu_status status = hk_scenario_read_with(hakyu_memory_default(), path, model, findings, &scenario);
  FUZZ_REQUIRE((status == HAKYU_OK) == (scenario != NULL));
  if (scenario) FUZZ_REQUIRE(hakyu_scenario_count(scenario).horizon_s > 0 && hakyu_scenario_count(scenario).step_s > 0);
  fuzz_check_findings(findings, status);
  hakyu_scenario_destroy(scenario);
  return 0;
}
