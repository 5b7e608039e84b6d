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
/* The quantile tables a run draws with in one of its outer draws (0 by default), as JSON (schema hakyu.tables/1).
   Errors: USAGE when there is no such outer draw; otherwise as above. */
HAKYU_API hakyu_status hakyu_tables_json(const hakyu_memory *memory, const char *run_folder, uint32_t outer, hakyu_findings *findings,
                                         char **text);

#ifdef __cplusplus
}
#endif
#endif
