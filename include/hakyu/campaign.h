/* Campaigns: many replications of a scenario, run a little at a time and stored in a run folder.
   The library never blocks or calls back: the caller steps, shows progress, minds signals, and closes.
     while (!(status = hakyu_campaign_step(campaign, 200, &progress)) && !progress.is_complete) show(progress);
     hakyu_campaign_close(campaign, ...);   closing early saves; the same options resume */
#ifndef HAKYU_CAMPAIGN_H
#define HAKYU_CAMPAIGN_H
#include <stdint.h>
#include <hakyu/scenario.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_campaign hakyu_campaign;

typedef struct hakyu_campaign_options {
  uint64_t replications;  /* in all; 0: what the scenario says */
  int32_t outer_count;    /* outer draws K; 0: assumptions at their modes; -1: 20 */
  uint64_t seed;          /* 1 by default */
  int32_t threads;        /* 0: as many as there are processors */
  double precision;       /* stop when the watched mean's 95 % half-width is this part of it (0.01 = 1 %); 0: run all */
  const char *engine;     /* NULL: the reference engine "event" */
  const char *folder;     /* run folder; NULL: an unfinished run of the same fingerprint under runs/, else
                             runs/<scenario>-<UTC time> */
  int32_t is_fresh;       /* do not look for an unfinished run */
  int32_t is_forced;      /* a folder that holds another run is emptied first */
} hakyu_campaign_options;
/* The defaults: all zero but outer_count -1 and seed 1. */
HAKYU_API hakyu_campaign_options hakyu_campaign_defaults(void);

typedef struct hakyu_progress {
  uint64_t done, total;      /* replications; total may shrink when the precision is reached */
  uint64_t resumed;          /* of done, those found in the folder */
  uint64_t unsettled, truncated;
  double precision;          /* relative half-width reached, or 0 if not watched */
  int32_t is_complete;
} hakyu_progress;

/* Plans the campaign and opens its folder. The scenario is borrowed until close. Errors: REFUSED, BUSY, FOREIGN, NUMERIC, IO,
   NO_MEMORY, USAGE (bad options), with findings. */
HAKYU_API hakyu_status hakyu_campaign_create(const hakyu_memory *memory, const hakyu_scenario *scenario,
                                             const hakyu_campaign_options *options, hakyu_findings *findings, hakyu_campaign **campaign);
/* Runs for about budget_ms and stores what is finished. progress may be NULL. */
HAKYU_API hakyu_status hakyu_campaign_step(hakyu_campaign *campaign, int64_t budget_ms, hakyu_progress *progress);
/* The folder it writes to; lives as long as the campaign. */
HAKYU_API const char *hakyu_campaign_folder(const hakyu_campaign *campaign);
/* What --precision watches, e.g. "power, customer_accounts"; "" if nothing. */
HAKYU_API const char *hakyu_campaign_watched(const hakyu_campaign *campaign);
HAKYU_API int32_t hakyu_campaign_threads(const hakyu_campaign *campaign);
/* Saves and closes, complete or not. *is_complete (may be NULL) tells which. Destroys the campaign whatever happens. */
HAKYU_API hakyu_status hakyu_campaign_close(hakyu_campaign *campaign, hakyu_findings *findings, int32_t *is_complete);

#ifdef __cplusplus
}
#endif
#endif
