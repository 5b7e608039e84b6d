/* What if: paired runs of a run in which a hotspot holds, a protection is taken away, or one sector closes one gap in its standard. Work goes as
   with campaigns: the caller steps, shows progress, minds signals and closes; what is done is stored in an evidence folder, is not
   done again, and is what the reports of hotspots, of saves and of coverage read. */
#ifndef HAKYU_WHATIF_H
#define HAKYU_WHATIF_H
#include <stdint.h>
#include <hakyu/catalogue.h>
#include <hakyu/finding.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_whatif hakyu_whatif;

typedef enum hakyu_whatif_what {
  HAKYU_WHATIF_HELD,        /* the first 50 initiators and transmitters by transmitted loss or by how often they transmit, each held */
  HAKYU_WHATIF_REMOVED,     /* the 50 protectors with most saves, each taken away */
  HAKYU_WHATIF_GAPS         /* each item that a sector's standard does not state in full, adopted in that sector alone */
} hakyu_whatif_what;

typedef struct hakyu_whatif_options {
  hakyu_whatif_what what;
  const char *folder;       /* evidence folder; NULL: evidence/<scenario>-<first digits of the run's fingerprint> */
  int32_t threads;          /* 0: as many as there are processors */
  double budget_s;          /* ask for no more after that many seconds of work; 0: only `most` ends it */
  int64_t most;             /* pairs of each at most, over all outer draws */
  const hakyu_standards *standards; /* of the gaps; borrowed while it is opened */
} hakyu_whatif_options;
/* Held, the usual folder, 60 s, 2,000 pairs. */
HAKYU_API hakyu_whatif_options hakyu_whatif_defaults(void);

typedef struct hakyu_whatif_progress {
  uint64_t changes;         /* hotspots or protections looked at */
  uint64_t pairs, total;    /* evaluated of those asked for so far; total grows from round to round */
  double spent_s;
  int32_t is_complete;      /* all that was to be done is, or the budget is spent */
} hakyu_whatif_progress;

/* Opens a complete run of this semantics. Errors: as opening a run; REFUSED (the folder is of another run), BUSY, USAGE, with findings. */
HAKYU_API hakyu_status hakyu_whatif_open(const hakyu_memory *memory, const char *run_folder, const hakyu_whatif_options *options, hakyu_findings *findings,
                                         hakyu_whatif **whatif);
HAKYU_API hakyu_status hakyu_whatif_step(hakyu_whatif *whatif, int64_t budget_ms, hakyu_findings *findings, hakyu_whatif_progress *progress);
HAKYU_API const char *hakyu_whatif_folder(const hakyu_whatif *whatif); /* lives as long as the whatif */
/* Saves and closes. Destroys it whatever happens. */
HAKYU_API hakyu_status hakyu_whatif_close(hakyu_whatif *whatif, hakyu_findings *findings); /* NULL is fine */

#ifdef __cplusplus
}
#endif
#endif
