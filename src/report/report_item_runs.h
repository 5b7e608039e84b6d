/* report_item_runs - what several runs together say to each item: on how many it was tried, where its measures matter and by how much, which
   dispositions follow, and why where nothing does. One row an item; every item of the catalogue has one. */
#ifndef HK_REPORT_REPORT_ITEM_RUNS_H
#define HK_REPORT_REPORT_ITEM_RUNS_H
#include "guidance/rows.h"
#include "report/document.h"

/* The table; nothing of one run alone. tables: made with that catalogue. Errors show when the document ends. */
void hk_tell_item_runs(hakyu_document *document, const hakyu_catalogue *catalogue, hk_evidence_table *const *tables, size_t count);
/* "not assessable 2, no revision this year 3, undecided 1": the dispositions of one item over the runs, in the order of the list; rows whose test
   has not decided are counted as such. */
void hk_write_item_dispositions(hk_buffer *pen, const hk_item *item, hk_evidence_table *const *tables, size_t count, hakyu_lang lang);
#endif
