/* Exercises: the script of a continuity exercise out of one replication of a stored run: what is put to whom at what time. Nothing tells a cause before
   those it is told to could know it: what has stopped is seen at once, why only once the damage at the root was detected. */
#ifndef HAKYU_EXERCISE_H
#define HAKYU_EXERCISE_H
#include <stdint.h>
#include <hakyu/document.h>
#include <hakyu/result.h>
#ifdef __cplusplus
extern "C" {
#endif

/* The traced replication whose loss on the cross-sector index is at that part of the traced ones (0.5: the median, 0.95: a severe one).
   Errors: as reading a result; NOT_FOUND (none was traced), with findings. */
HAKYU_API hakyu_status hakyu_exercise_choose(const hakyu_memory *memory, hakyu_result *result, double part, hakyu_findings *findings, uint64_t *replication);
/* When second 0 of a replication is, local time: days since 1970-01-01, or with is_weekday the day of a week (Monday 0), and the second of the day.
   Read from the run's own inputs. Errors: as hakyu_replay_json. */
typedef struct hakyu_exercise_clock { int32_t day, is_weekday; int64_t second; } hakyu_exercise_clock;
HAKYU_API hakyu_status hakyu_exercise_when(const hakyu_memory *memory, const char *run_folder, uint64_t replication, hakyu_findings *findings, hakyu_exercise_clock *clock);
/* The script. Errors: as reading a result; NOT_FOUND (it was not traced), with findings. */
HAKYU_API hakyu_status hakyu_document_exercise(const hakyu_memory *memory, hakyu_result *result, uint64_t replication, hakyu_exercise_clock clock, hakyu_tongues tongues,
                                               hakyu_findings *findings, hakyu_document **document);

#ifdef __cplusplus
}
#endif
#endif
