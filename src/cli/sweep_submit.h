/* sweep_submit - `hakyu sweep submit`, and what a part of a submitted sweep takes from it. */
#ifndef HK_CLI_SWEEP_SUBMIT_H
#define HK_CLI_SWEEP_SUBMIT_H
#include <hakyu/sweep.h>
#include "cli/commands.h"

/* Writes the job scripts and, without --dry-run, hands them over. Returns the exit code. */
int sweep_submit(const invocation *asked, hakyu_findings *findings);
/* Under a Slurm array and without --shard: the part is the task's number, N what was submitted. *is_given: that is how it is. Returns EXIT_DONE, or
   the code to end with after a message. */
int sweep_submitted_shard(const invocation *asked, hakyu_findings *findings, uint32_t *shard, uint32_t *shards, bool *is_given);
/* Prints the command that does what is missing. */
hakyu_status sweep_submit_tell_rest(const invocation *asked, const hakyu_sweep_state *state, hakyu_findings *findings);
#endif
