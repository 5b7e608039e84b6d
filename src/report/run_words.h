/* run_words - the words of figures in both tongues, and the cells that several reports share. */
#ifndef HK_REPORT_RUN_WORDS_H
#define HK_REPORT_RUN_WORDS_H
#include "diagnosis/diagnosis.h"
#include "report/report_table.h"

const char *hk_verdict_label(const char *verdict, hakyu_lang lang);          /* "skewed" */
const char *hk_role_label(const hk_observation *seen, hakyu_lang lang);      /* "held out", "held out, guessed" ... */
const char *hk_agreement_label(hk_agreement agreement, hakyu_lang lang);     /* "inside" */
/* What was observed: "down at 20 min", "99 % back"; and of what: an asset's or sector's label, "kind rail-line". */
void hk_write_seen_what(hk_buffer *out, const hk_observation *seen, hakyu_lang lang);
void hk_write_seen_of(hk_buffer *out, const hk_facts *facts, const hk_observation *seen, hakyu_lang lang);
/* What was observed, with its bounds: "18 (12–22)", "20 min (15–25 min)", "stayed up"; and what was simulated for it: median and band,
   or the share of replications in which it stayed up. */
void hk_write_observed(hk_buffer *out, const hk_observation *seen, int64_t horizon_s, hakyu_lang lang);
void hk_write_simulated(hk_buffer *out, const hk_observation *seen, int64_t horizon_s);
/* The limits of a share: "60 %–64 %". */
void hk_write_share_limits(hk_buffer *out, const hk_interval *share);
/* A cell: the limits of an interval, with the verdict behind them where it is not valid; "always the same" where it has none. */
void hk_put_judged(hakyu_report *report, const hk_interval *interval);
/* What was observed and simulated as cells, with their numbers. */
void hk_put_observed(hakyu_report *report, const hk_observation *seen, int64_t horizon_s);
void hk_put_simulated(hakyu_report *report, const hk_observation *seen, int64_t horizon_s);
/* An asset, need or link by its id; a link as "need < supplier". */
void hk_write_spot_id(hk_buffer *out, const hk_facts *facts, const hk_spot *spot);
/* By what a need was held: "redundancy", "standby", "standby X" (of one link), "stage generator". */
void hk_write_holder(hk_buffer *out, const hk_facts *facts, const hk_protector *protector, hakyu_lang lang);
/* Five cells: by what, saves a replication, mean time, median and 5 % margin; empty ones for NULL. */
void hk_write_protector(hakyu_report *report, const hk_protector *protector, const hk_facts *facts);
/* A table: who was threatened and held, sector by sector, and by what. Nothing for an empty list. */
void hk_write_protection(hakyu_report *report, const hk_facts *facts, const hk_protection *list, size_t count);
/* The two largest phases: "uncovered 62 %, repair 30 %". */
void hk_write_phases(hk_buffer *out, const double *phases, hakyu_lang lang);
#endif
