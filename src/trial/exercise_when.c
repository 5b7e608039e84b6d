/* exercise_when - when second 0 of a stored run's replication is (porch: hakyu/exercise.h), from the run's own inputs. */
#include <hakyu/exercise.h>

#include "campaign/start_time.h"
#include "trial/run_inputs.h"

hakyu_status hakyu_exercise_when(const hakyu_memory *memory, const char *run_folder, uint64_t replication, hakyu_findings *findings, hakyu_exercise_clock *clock) {
  hk_run_inputs inputs = {0};
  hakyu_status status = hk_run_inputs_read(memory, run_folder, findings, &inputs);
  if (status) return status;
  const hk_start_time start = hk_start_time_of(inputs.scenario, inputs.seed, inputs.outer_count, replication);
  *clock = (hakyu_exercise_clock){start.day, start.is_weekday, start.second};
  hk_run_inputs_fini(&inputs);
  return HAKYU_OK;
}
