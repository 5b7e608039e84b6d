/* Results: stored runs. */
#ifndef HAKYU_RESULT_H
#define HAKYU_RESULT_H
#include <hakyu/finding.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_result hakyu_result;

/* Opens a complete run folder for reading. Errors: NOT_FOUND, INCOMPLETE, FOREIGN (newer file version), DAMAGED, IO. */
HAKYU_API hakyu_status hakyu_result_open(const hakyu_memory *memory, const char *folder, hakyu_findings *findings,
                                         hakyu_result **result);
HAKYU_API void hakyu_result_close(hakyu_result *result); /* of one opened for reading; NULL is fine */
/* A manifest entry such as "scenario", "seed", "replications", "outer", "content_digest"; NULL if unknown. */
HAKYU_API const char *hakyu_result_meta(hakyu_result *result, const char *key);
/* The newest complete run under a folder of runs, or NULL; the caller frees *path with the memory it gave. */
HAKYU_API hakyu_status hakyu_result_newest(const hakyu_memory *memory, const char *runs_folder, char **path);

#ifdef __cplusplus
}
#endif
#endif
