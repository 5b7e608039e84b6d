/* engine - the kernel's door: network, plan, workspace, first replication, count, sink.
   An engine is a row (name, can, run). `event` is the reference and knows everything; later ones say which plans they take. */
#ifndef HK_CASCADE_ENGINE_H
#define HK_CASCADE_ENGINE_H
#include "cascade/plan.h"
#include "cascade/sink.h"

/* One thread's everything: workspace, block of exposures, tallier. Made for a plan, reusable for other outer draws of it. */
typedef struct hk_runner hk_runner;
hakyu_status hk_runner_create(const hakyu_memory *memory, const hk_plan *plan, hk_runner **runner);
void hk_runner_destroy(hk_runner *runner);
/* Goes over to another outer draw's plan of the same scenario. Errors: NO_MEMORY. */
hakyu_status hk_runner_rebind(hk_runner *runner, const hk_plan *plan);
/* After NEEDS_ROOM: enlarges what was too small (workspace or sink). Errors: NO_MEMORY, LIMIT. */
hakyu_status hk_runner_enlarge(hk_runner *runner, hk_sink *sink);
/* The dense counts since the last call go into the sink. Call at the end of a unit. Errors: NO_MEMORY. */
hakyu_status hk_runner_end_unit(hk_runner *runner, hk_sink *sink);
/* Plays one replication and leaves it in the workspace, nothing counted and nothing kept: for who only asks what it lost and touched.
   NEEDS_ROOM: hk_runner_enlarge (without a sink), then again. */
hakyu_status hk_runner_play(hk_runner *runner, uint64_t number);
/* The last replication run, as it stands in the workspace: for replay. */
const hk_workspace *hk_runner_workspace(const hk_runner *runner);
/* What layers counted in it, by row; false, and nothing written, where the plan has no layers. losses: room for every row. */
bool hk_runner_count(const hk_runner *runner, hk_layer_loss *losses);
const hk_plan *hk_runner_plan(const hk_runner *runner);

typedef struct hk_engine {
  const char *name;
  bool (*can)(const hk_plan *plan);
  /* Runs replications first .. first + count - 1 of the plan's outer draw (numbers within it) into the sink; *done of them
     were run. NEEDS_ROOM: enlarge and call again for the rest. */
  hakyu_status (*run)(hk_runner *runner, uint64_t first, uint64_t count, hk_sink *sink, uint64_t *done);
} hk_engine;
const hk_engine *hk_engine_find(const char *name); /* NULL name: the reference; NULL if there is none of that name */
#endif
