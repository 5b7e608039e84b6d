/* Sweeps: every point of a study run, by one process or many, anywhere; then merged. Any split gives the same bytes.
     plan    makes a folder: manifest.json, points.csv, inputs/ (copies of study, scenario, model)
     run     works at one shard of it: point p belongs to shard p mod N + 1 with all its units where N divides the points or each gets 16 at least, else unit u to shard u mod N + 1.
             A unit is a point and a block of its replications.
     merge   shards/… into merged/: one result with one content digest
   The caller steps, shows progress, minds signals and closes, as with a campaign:
     while (!(status = hakyu_sweep_step(sweep, 200, &progress)) && !progress.is_complete) show(progress);
     hakyu_sweep_close(sweep, …);   closing early saves; the same call resumes */
#ifndef HAKYU_SWEEP_H
#define HAKYU_SWEEP_H
#include <stddef.h>
#include <stdint.h>
#include <hakyu/finding.h>
#include <hakyu/memory.h>
#include <hakyu/status.h>
#include <hakyu/study.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_sweep hakyu_sweep;

/* What a sweep is, and how far. Counts are of units; a unit is failed where its point's scenario is refused. */
typedef struct hakyu_sweep_state {
  uint64_t points, units, replications; /* in all; replications of one point: with precision the most it takes */
  double precision;          /* points stop by it; 0: they do not */
  uint64_t done, failed, missing;       /* units */
  uint32_t shards, shards_complete, shards_begun; /* folders under shards/ */
  uint32_t shards_running;              /* of those begun: somebody is at them; their settled units count as done */
  uint32_t split;                       /* into how many parts it was split; of several the largest, 0: nothing was begun */
  int64_t left_s;                       /* until all is done, at the rate of those who are at it; -1: cannot be told */
  int32_t is_merged;                    /* merged/ is complete */
  char fingerprint[65];
} hakyu_sweep_state;

/* What running a study will take. */
typedef struct hakyu_sweep_estimate {
  uint64_t points, replications;  /* of one point: with precision the most it takes, and all below is at most */
  double precision;
  uint64_t tried_replications;    /* played for the estimate */
  double core_s;                  /* seconds of one processor for all of it */
  double disk_bytes, free_bytes;  /* of shards and merged result; free in the folder */
} hakyu_sweep_estimate;
/* Plays three of the points for a moment (about a second in all), with one worker. folder: where the sweep would lie. The estimate is set also
   when it is refused. Errors: REFUSED (it would not fit into the free space; a point cannot be read), NO_MEMORY, IO, with findings. */
HAKYU_API hakyu_status hakyu_sweep_estimate_make(const hakyu_memory *memory, const hakyu_study *study, const char *folder, hakyu_findings *findings,
                                                 hakyu_sweep_estimate *estimate);

/* Writes a sweep's folder for a study. The folder must be new or empty. Errors: REFUSED (it is neither, or the study does not fit its model),
   IO, NO_MEMORY, with findings. */
HAKYU_API hakyu_status hakyu_sweep_plan(const hakyu_memory *memory, const hakyu_study *study, const char *folder, hakyu_findings *findings);
/* Where a sweep stands. Errors: NOT_FOUND (no planned sweep), REFUSED (it was changed since it was planned), IO, NO_MEMORY. */
HAKYU_API hakyu_status hakyu_sweep_status(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, hakyu_sweep_state *state);

/* Every point that failed, and why, as a finding each. Errors: as status; what it finds is none. */
HAKYU_API hakyu_status hakyu_sweep_tell_failed(const hakyu_memory *memory, const char *folder, hakyu_findings *findings);
/* Which of `shards` shards have units that are missing everywhere and that nobody is at: is_missing[shard - 1]. Errors: as status. */
HAKYU_API hakyu_status hakyu_sweep_rest(const hakyu_memory *memory, const char *folder, uint32_t shards, hakyu_findings *findings, uint8_t *is_missing);

/* How a sweep was handed to a scheduler, kept in its folder (submission.json): whoever runs a part of it, the first time or again, takes N from there. */
typedef struct hakyu_sweep_submission {
  char scheduler[16];                   /* slurm, mpi, parallel */
  uint32_t shards;                      /* N of arrays and lists; 0: not yet handed over so */
  uint32_t ranks;                       /* mpi; 0: not yet handed over so */
  uint32_t threads;                     /* of each; 0: as many as processors */
  uint32_t at_once;                     /* at most so many run at a time; 0: no limit */
} hakyu_sweep_submission;
/* Errors: IO, NO_MEMORY. */
HAKYU_API hakyu_status hakyu_sweep_submission_write(const hakyu_memory *memory, const char *folder, const hakyu_sweep_submission *submission, hakyu_findings *findings);
/* Errors: NOT_FOUND without a finding (it was never handed over), REFUSED (no such file), IO, NO_MEMORY. */
HAKYU_API hakyu_status hakyu_sweep_submission_read(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, hakyu_sweep_submission *submission);

typedef struct hakyu_sweep_progress {
  uint64_t done, total, failed; /* units of this shard, those found done included */
  uint64_t resumed;             /* of done, those found */
  int32_t is_complete;
} hakyu_sweep_progress;

/* Opens shard `shard` of `shards` (1 <= shard <= shards) to work at it; threads 0: as many as processors. Errors: as status; BUSY (another process
   is at it); USAGE. */
HAKYU_API hakyu_status hakyu_sweep_open(const hakyu_memory *memory, const char *folder, uint32_t shard, uint32_t shards, int32_t threads, hakyu_findings *findings,
                                        hakyu_sweep **sweep);
/* Works for about budget_ms (at least one unit's beginning) and stores each unit that is finished. progress may be NULL. */
HAKYU_API hakyu_status hakyu_sweep_step(hakyu_sweep *sweep, int64_t budget_ms, hakyu_sweep_progress *progress);
/* Saves and closes; a complete shard gets its final name. Destroys the sweep whatever happens. */
HAKYU_API hakyu_status hakyu_sweep_close(hakyu_sweep *sweep, hakyu_findings *findings);

/* Merges all shards, one open at a time, into merged/. is_partial: also where units are missing. digest receives the content digest, 64 hex digits
   and NUL. Errors: INCOMPLETE (units are missing and not is_partial), REFUSED (shards of another sweep; the same unit with different rows), IO,
   NO_MEMORY. */
HAKYU_API hakyu_status hakyu_sweep_merge(const hakyu_memory *memory, const char *folder, int32_t is_partial, hakyu_findings *findings, char digest[65]);

#ifdef __cplusplus
}
#endif
#endif
