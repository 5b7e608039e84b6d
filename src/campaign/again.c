/* again - see again.h. One thread, one replication a unit: nothing here depends on how the run was cut. */
#include "campaign/again.h"

#include "campaign/draws.h"
#include "campaign/storing.h"
#include "cascade/engine.h"

enum { UNITS_MOST = 256 }; /* replications stored in one transaction */

typedef struct again {
  const hakyu_memory *memory;
  hk_draws draws;
  const hk_plan *first;
  hk_runner *runner;
  hk_sink *sink;
  int64_t *weights;          /* [outer draw][row] */
  hk_unit units[UNITS_MOST]; /* in the sink */
  size_t unit_count;
  hakyu_result *scratch;
} again;

static hakyu_status store(again *a) {
  if (!a->unit_count) return HAKYU_OK;
  hakyu_status status = hk_store_sink(a->scratch, a->memory, a->sink, a->units, a->unit_count, a->weights);
  hk_sink_clear(a->sink);
  a->unit_count = 0;
  return status;
}

/* Points the runner at an outer draw's plan. */
static hakyu_status turn_to(again *a, uint32_t outer, hakyu_findings *findings) {
  const hk_plan *plan = NULL;
  hakyu_status status = hk_draws_get(&a->draws, outer, findings, &plan);
  if (status) return status;
  for (uint32_t r = 0; r < plan->network->row_count; r++) a->weights[(size_t)outer * plan->network->row_count + r] = plan->network->rows[r].weight;
  return a->runner ? hk_runner_rebind(a->runner, plan) : hk_runner_create(a->memory, plan, &a->runner);
}

static hakyu_status run_one(again *a, hk_again_one one) {
  uint64_t done = 0;
  hakyu_status status = HAKYU_OK;
  while (!status && !done) {
    status = hk_engine_find(NULL)->run(a->runner, one.number, 1, a->sink, &done);
    if (status == HAKYU_NEEDS_ROOM) status = hk_runner_enlarge(a->runner, a->sink);
  }
  if (!status) status = hk_runner_end_unit(a->runner, a->sink);
  if (!status) a->units[a->unit_count++] = (hk_unit){one.number, one.outer, 1};
  return status || a->unit_count < UNITS_MOST ? status : store(a);
}

hakyu_status hk_again_run(const hakyu_memory *memory, const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, const hk_again_one *list,
                          size_t count, hakyu_findings *findings, hakyu_result *scratch, uint8_t table_digest[32]) {
  again a = {.memory = memory, .scratch = scratch};
  hakyu_status status = hk_draws_init(&a.draws, memory, scenario, seed, outer_count);
  if (status) return status;
  if ((status = hk_draws_get(&a.draws, 0, findings, &a.first))) goto done;
  if (table_digest) hk_plan_digest(a.first, table_digest);
  if ((status = hk_store_names(scratch, scenario, a.first->network))) goto done;
  uint32_t rows = a.first->network->row_count;
  a.weights = hk_memory_array(memory, (size_t)a.draws.outer_count * rows + 1, sizeof *a.weights);
  status = a.weights ? hk_sink_create(memory, rows, a.draws.outer_count, scenario->traced, &a.sink) : HAKYU_NO_MEMORY;
  for (size_t i = 0; i < count && !status; i++) {
    if (i == 0 || list[i].outer != list[i - 1].outer) {
      status = turn_to(&a, list[i].outer, findings);
      if (!status && i && list[i - 1].outer) hk_draws_drop(&a.draws, list[i - 1].outer); /* the runner has let go of it */
    }
    if (!status) status = run_one(&a, list[i]);
  }
  if (!status) status = store(&a);
  hk_result_explain(scratch, findings);
done:
  hk_runner_destroy(a.runner);
  hk_sink_destroy(a.sink);
  hk_memory_free(memory, a.weights);
  hk_draws_fini(&a.draws);
  return status;
}
