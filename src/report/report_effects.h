/* report_effects - the columns and cells by which a measured effect is told wherever there are many of them: closed gaps, packages. */
#ifndef HK_REPORT_REPORT_EFFECTS_H
#define HK_REPORT_REPORT_EFFECTS_H
#include "diagnosis/effects.h"
#include "report/report_table.h"

/* Seven columns: loss spared a replication on the cross-sector index, its interval, the range of the outer draws, share of the loss, of the pairs
   those changed and those made worse, and how many pairs. Seven cells; "-" in all of them for NULL. */
void hk_effect_columns(hakyu_report *report);
void hk_put_effect(hakyu_report *report, const hk_effect *effect);
/* A share that may be below 0 (a loss that grows); "-" where it is none. */
void hk_put_signed_share(hakyu_report *report, double share);
#endif
