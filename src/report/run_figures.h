/* run_figures - everything a report of a run needs, diagnosed once; tables and JSON are written from the same figures. */
#ifndef HK_REPORT_RUN_FIGURES_H
#define HK_REPORT_RUN_FIGURES_H
#include "diagnosis/reportable.h"
#include "diagnosis/tails.h"

enum { HK_REPORT_SPOTS = 50 }; /* hotspots of a list */

typedef struct hk_run_figures {
  hk_facts *facts;
  hk_row_loss *losses;         /* by row */
  hk_reportable reportable;
  hk_row_tail *tails;          /* by row */
  hk_row_bands *bands;         /* by row; only for JSON */
  hk_protection *protection;   size_t protection_count;
  hk_sector_shares *shares;    size_t share_count;
  hk_spots spots;
  hk_observation *observed;    size_t observed_count;
} hk_run_figures;

hakyu_status hk_run_figures_read(const hakyu_memory *memory, hakyu_result *result, bool with_bands, hakyu_findings *findings, hk_run_figures *figures);
void hk_run_figures_fini(hk_run_figures *figures);
/* Replications a second of the last stretch of work, or 0 if not known; threads and seconds may be NULL. */
double hk_run_rate(hakyu_result *result, double *seconds);
/* A label of the run's own, in one tongue. */
const char *hk_run_row_label(const hk_facts *facts, uint32_t row, hakyu_lang lang);
#endif
