/* Replay: one replication of a stored run, once more and in full. */
#ifndef HAKYU_REPLAY_H
#define HAKYU_REPLAY_H
#include <stdint.h>
#include <hakyu/result.h>
#ifdef __cplusplus
extern "C" {
#endif

/* Runs replication i of the run once more from the inputs in its folder and gives it as the JSON of the manual
   (schema hakyu.replay/1). *text is freed by the caller with the memory it gave.
   Errors: NOT_FOUND, FOREIGN (another semantics), REFUSED (i out of range), as reading inputs; with findings. */
HAKYU_API hakyu_status hakyu_replay_json(const hakyu_memory *memory, const char *run_folder, uint64_t i, hakyu_findings *findings,
                                         char **text);
/* The same as a timeline for people. */
HAKYU_API hakyu_status hakyu_replay_text(const hakyu_memory *memory, const char *run_folder, uint64_t i, hakyu_lang lang,
                                         hakyu_findings *findings, char **text);
/* The quantile tables a run of this scenario plans for its first outer draw, as JSON (schema hakyu.tables/1). */
HAKYU_API hakyu_status hakyu_tables_json(const hakyu_memory *memory, const char *run_folder, hakyu_findings *findings, char **text);

#ifdef __cplusplus
}
#endif
#endif
