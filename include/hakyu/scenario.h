/* Scenarios: a model and what happens to it (FORMATS, scenarios/<name>.yaml). */
#ifndef HAKYU_SCENARIO_H
#define HAKYU_SCENARIO_H
#include <hakyu/model.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_scenario hakyu_scenario;

/* Reads a scenario and its model; findings are collected. Errors: REFUSED, NOT_FOUND, IO, NO_MEMORY. */
HAKYU_API hakyu_status hakyu_scenario_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings,
                                           hakyu_scenario **scenario);
/* A scenario built by the API on a frozen model (taken over, destroyed with the scenario). */
HAKYU_API hakyu_status hakyu_scenario_create(const hakyu_memory *memory, hakyu_model *model, hakyu_scenario **scenario);
/* Adds one row: table "scenario" (horizon, step, start, replications, ...), "hazards" or "observed"; fields are pairs name, text;
   lists are written "[a, b]". Faults become findings. */
HAKYU_API hakyu_status hakyu_scenario_add(hakyu_scenario *scenario, const char *table, const char *const *fields, size_t count,
                                          hakyu_findings *findings);
HAKYU_API hakyu_status hakyu_scenario_freeze(hakyu_scenario *scenario, hakyu_findings *findings);
HAKYU_API void hakyu_scenario_destroy(hakyu_scenario *scenario); /* NULL is fine */

HAKYU_API const hakyu_model *hakyu_scenario_model(const hakyu_scenario *scenario);
HAKYU_API const char *hakyu_scenario_title(const hakyu_scenario *scenario, hakyu_lang lang);

#ifdef __cplusplus
}
#endif
#endif
