/* job_script - the scripts that run a sweep elsewhere, as people read and change them. They say nothing that the sweep's folder does not: N stands in
   submission.json, what is done in shards/. */
#ifndef HK_CLI_JOB_SCRIPT_H
#define HK_CLI_JOB_SCRIPT_H
#include <stdbool.h>
#include <stdint.h>
#include <hakyu/sweep.h>

#define JOB_FOLDER "jobs"
#define JOB_SHARDS "jobs/shards.slurm"
#define JOB_MERGE "jobs/merge.slurm"
#define JOB_RANKS "jobs/ranks.slurm"
#define JOB_PARALLEL "jobs/parallel.sh"
#define JOB_LOGS "logs"

typedef struct job_asked {
  const char *folder;        /* of the sweep, absolute */
  const char *program;       /* hakyu, absolute, or just its name; in a job: $HAKYU where that is set */
  const char *ranks_program; /* hakyu-mpi, likewise ($HAKYU_MPI) */
  const hakyu_sweep_submission *submission;
  int64_t limit_s;           /* of each job; 0: what the partition allows */
} job_asked;

/* Paths that Slurm's own lines cannot hold: quotes, backslashes, percent signs, control characters. */
bool job_is_nameable(const char *folder);
/* Writes one of the scripts above into the sweep's folder, with logs/ and jobs/ if need be. 0 or errno. */
int job_write(const job_asked *asked, const char *script);
#endif
