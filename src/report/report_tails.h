/* report_tails - the bad end of the losses, as a table and as JSON. */
#ifndef HK_REPORT_REPORT_TAILS_H
#define HK_REPORT_REPORT_TAILS_H
#include "diagnosis/tails.h"
#include "doc/doc.h"
#include "report/report_table.h"

/* A table: a row a sector and unit. */
void hk_write_tails(hakyu_report *report, const hk_facts *facts, const hk_row_tail *tails);
/* A member "tail" of the open object. */
void hk_part_tail(hk_json *json, const hk_row_tail *tail);
#endif
