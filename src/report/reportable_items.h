/* reportable_items - items ranked by the failures that must be reported: in which part of them a failure that the item addresses is among the
   causes; beside it their place by effect. */
#ifndef HK_REPORT_REPORTABLE_ITEMS_H
#define HK_REPORT_REPORTABLE_ITEMS_H
#include "guidance/rows.h"
#include "report/report_table.h"

/* A table; none where no run's model declares service levels. */
void hk_tell_reportable_items(hakyu_document *made, hk_evidence_table *const *tables, size_t count);
#endif
