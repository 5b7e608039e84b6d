/* Hindcast: observed against simulated over several finished runs, scored; what did not happen is counted only if its protection
   can be shown at work. */
#ifndef HAKYU_HINDCAST_H
#define HAKYU_HINDCAST_H
#include <stddef.h>
#include <stdint.h>
#include <hakyu/report.h>
#include <hakyu/result.h>
#ifdef __cplusplus
extern "C" {
#endif

/* What replays say about a held-out observation "never_down". */
typedef struct hakyu_protection_check {
  uint32_t observation;  /* its number in the run */
  uint32_t replayed;     /* replications looked at */
  uint32_t saved;        /* those in which a need of it was threatened, held, and nothing of it fell */
  uint32_t fell;         /* of these, those in which something of it falls once what held those needs is taken away */
} hakyu_protection_check;

/* Replays the first `replays` replications of a run for each of its held-out observations "never_down", and those in which it was
   saved once more without the protections that held. *list (by observation) is freed by the caller with the memory it gave.
   Errors: as hakyu_replay_json. */
HAKYU_API hakyu_status hakyu_protection_checks(const hakyu_memory *memory, const char *run_folder, uint32_t replays, hakyu_findings *findings,
                                               hakyu_protection_check **list, size_t *count);

/* A finished run and its checks; both borrowed. */
typedef struct hakyu_hindcast_run { hakyu_result *result; const hakyu_protection_check *checks; size_t check_count; } hakyu_hindcast_run;

/* One table over all runs of what happened: observed, simulated median and 90 % band, inside or outside, interval score; the mean
   at the end. A second one of what did not happen. Errors: as hakyu_report_run. */
HAKYU_API hakyu_status hakyu_report_hindcast(const hakyu_memory *memory, const hakyu_hindcast_run *runs, size_t count, hakyu_lang lang,
                                             hakyu_findings *findings, hakyu_report **report);
/* The same as JSON (schema hakyu.hindcast/1). */
HAKYU_API hakyu_status hakyu_report_hindcast_json(const hakyu_memory *memory, const hakyu_hindcast_run *runs, size_t count,
                                                  hakyu_findings *findings, char **text);

#ifdef __cplusplus
}
#endif
#endif
