/* report_levels - failures that must be reported, as a table and as JSON. */
#ifndef HK_REPORT_REPORT_LEVELS_H
#define HK_REPORT_REPORT_LEVELS_H
#include "diagnosis/reportable.h"
#include "doc/doc.h"
#include "report/report_table.h"

/* A table: a row a service level, most often breached first; nothing where the model declares none. */
void hk_write_levels(hakyu_report *report, const hk_facts *facts, const hk_reportable *reportable);
/* A member "service_levels" of the open object, and "any_breach" where there are levels. */
void hk_part_levels(hk_json *json, const hk_facts *facts, const hk_reportable *reportable);
#endif
