/* Scenarios: a model and what happens to it (FORMATS, scenarios/<name>.yaml). */
#ifndef HAKYU_SCENARIO_H
#define HAKYU_SCENARIO_H
#include <stdint.h>
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
/* Its file's name without folder and ".yaml"; "" if made by the API. */
HAKYU_API const char *hakyu_scenario_id(const hakyu_scenario *scenario);
/* The stricter handling mark of model and scenario: CLEAR, GREEN, AMBER, AMBER+STRICT or RED. */
HAKYU_API const char *hakyu_scenario_tlp(const hakyu_scenario *scenario);

/* Sizes of a frozen scenario. */
typedef struct hakyu_scenario_size {
  size_t hazards, observed;
  int64_t horizon_s, step_s;     /* seconds */
  uint64_t replications, traced; /* as the file says; a run may choose others */
} hakyu_scenario_size;
HAKYU_API hakyu_scenario_size hakyu_scenario_count(const hakyu_scenario *scenario);

/* One hazard of a frozen scenario, 0 <= i < hazards, in the order of the file. Strings live as long as the scenario. */
typedef struct hakyu_hazard {
  const char *id, *kind, *origin, *cause; /* kind and origin as in the file: "strike", "domestic" */
  size_t targets;                         /* assets that it may hit */
} hakyu_hazard;
HAKYU_API hakyu_hazard hakyu_scenario_hazard(const hakyu_scenario *scenario, size_t i);
/* One observed value, 0 <= i < observed, in the order of their ids; times in seconds, NaN where none is given. */
typedef struct hakyu_observed {
  const char *id, *role, *stated;         /* as in the file */
  const char *source;                     /* id, or NULL */
  double value, low, high;
} hakyu_observed;
HAKYU_API hakyu_observed hakyu_scenario_observed(const hakyu_scenario *scenario, size_t i);
/* The scenario in words, line by line: when it begins, how long it lasts, what each hazard does to whom, what was observed.
   *text is freed by the caller with the memory it gave. Errors: NO_MEMORY. */
HAKYU_API hakyu_status hakyu_scenario_tell(const hakyu_memory *memory, const hakyu_scenario *scenario, hakyu_lang lang, char **text);

/* Writes a first scenario to path: one hazard to be named, every key explained. model: what its `model:` says.
   Errors: USAGE if there is something at path already, IO, NO_MEMORY, each with a finding. */
HAKYU_API hakyu_status hakyu_scenario_new(const hakyu_memory *memory, const char *path, const char *model, hakyu_findings *findings);

#ifdef __cplusplus
}
#endif
#endif
