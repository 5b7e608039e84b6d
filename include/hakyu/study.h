/* Studies: parameter sweeps. A study names a scenario, factors that vary, and a design: which points are run. */
#ifndef HAKYU_STUDY_H
#define HAKYU_STUDY_H
#include <stddef.h>
#include <stdint.h>
#include <hakyu/finding.h>
#include <hakyu/memory.h>
#include <hakyu/schema.h>
#include <hakyu/status.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_study hakyu_study;

/* Every table and key of a study's file. */
HAKYU_API const hakyu_schema *hakyu_study_schema(void);

/* Whether a file says that it is a study; false also where it cannot be read. */
HAKYU_API int hakyu_study_is(const hakyu_memory *memory, const char *path);

/* Reads a study and lays out its points; the scenario that it names must be found, but is not read. Collects all findings.
   Errors: REFUSED, NOT_FOUND, IO, NO_MEMORY, LIMIT. */
HAKYU_API hakyu_status hakyu_study_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_study **study);
HAKYU_API void hakyu_study_destroy(hakyu_study *study); /* NULL is fine */

HAKYU_API const char *hakyu_study_title(const hakyu_study *study, hakyu_lang lang);
HAKYU_API size_t hakyu_study_factors(const hakyu_study *study);
HAKYU_API const char *hakyu_study_factor(const hakyu_study *study, size_t factor);      /* its id; factor < hakyu_study_factors() */
HAKYU_API uint64_t hakyu_study_points(const hakyu_study *study);                        /* without those left out */
HAKYU_API uint64_t hakyu_study_left_out(const hakyu_study *study);                      /* points that broke a constraint */
HAKYU_API const char *hakyu_study_point_id(const hakyu_study *study, uint64_t point);   /* point < hakyu_study_points() */
HAKYU_API const char *hakyu_study_value(const hakyu_study *study, uint64_t point, size_t factor); /* as it is written into the model */
/* Reads the scenario of each factor's every level, one at a time on the first point, and of the first and last point: every path is held against
   the model. Errors: REFUSED with findings at the factors' places, as hakyu_scenario_read. */
HAKYU_API hakyu_status hakyu_study_check(const hakyu_study *study, hakyu_findings *findings);

#ifdef __cplusplus
}
#endif
#endif
