/* Packages: which two or three items of a guideline together, in a run's scenario. The best item first; to what is chosen each other item is added
   in turn and *measured* with it on the same replications, since effects do not add up; the best is kept. Work goes as with campaigns:
   the caller steps, shows progress, minds signals and closes; what is done is stored in the evidence folder and not done again.
   Then hakyu_document_packages reads run and folder. */
#ifndef HAKYU_PACKAGES_H
#define HAKYU_PACKAGES_H
#include <stdint.h>
#include <hakyu/catalogue.h>
#include <hakyu/evidence.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_packages hakyu_packages;

typedef struct hakyu_packages_options {
  const char *folder;       /* evidence folder; NULL: evidence/<scenario>-<first digits of the run's fingerprint> */
  int32_t threads;          /* 0: as many as there are processors */
  int32_t most;             /* items together: 2 or 3 */
  int32_t is_exhaustive;    /* measure every set of up to `most` items instead; at most 12 items */
  int32_t outer_count;      /* outer draws: 30; a run of --outer 0 has one */
  int64_t replications;     /* of each draw: 300 */
  double budget_s;          /* stop after that many seconds of work; 0: none. Sizes that are not whole then are left out */
} hakyu_packages_options;
HAKYU_API hakyu_packages_options hakyu_packages_defaults(void);

typedef struct hakyu_packages_progress {
  uint32_t size, sets;      /* items together, at hand; sets measured so far */
  uint64_t pairs, total;    /* evaluated of those asked for so far; total grows with each size */
  double spent_s;
  int32_t is_out_of_time, is_complete;
} hakyu_packages_progress;

/* Opens a complete run of this semantics and its evidence folder. The catalogue is borrowed until close. Errors: as opening a run;
   NOT_FOUND (no item of the catalogue can be tried in this model), REFUSED (the folder is of another run), BUSY, USAGE, with findings. */
HAKYU_API hakyu_status hakyu_packages_open(const hakyu_memory *memory, const char *run_folder, const hakyu_catalogue *catalogue,
                                           const hakyu_packages_options *options, hakyu_findings *findings, hakyu_packages **packages);
HAKYU_API hakyu_status hakyu_packages_step(hakyu_packages *packages, int64_t budget_ms, hakyu_findings *findings, hakyu_packages_progress *progress);
HAKYU_API const char *hakyu_packages_folder(const hakyu_packages *packages); /* lives as long as the packages */
/* Notes in the folder what was measured, saves and closes. Destroys it whatever happens. */
HAKYU_API hakyu_status hakyu_packages_close(hakyu_packages *packages, hakyu_findings *findings); /* NULL is fine */

/* What was found in some runs, as a document: what was chosen step by step; all sets that were measured, ranked by effect, with their interaction
   and the front of effect against number of measures; where the catalogue states costs of the items, the front against cost.
   Errors: as reading a result; REFUSED (nothing was measured there, or with another catalogue), with findings. */
HAKYU_API hakyu_status hakyu_document_packages(const hakyu_memory *memory, const hakyu_evidence_source *sources, size_t count, const hakyu_catalogue *catalogue,
                                               hakyu_tongues tongues, hakyu_findings *findings, hakyu_document **document);

#ifdef __cplusplus
}
#endif
#endif
