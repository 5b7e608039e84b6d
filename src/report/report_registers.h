/* report_registers - what the registers of a review have to each item, beside what was simulated: a row an item and approach, of IT
   failures as they occur (1), related documents (3), changes in society (4), and of audits. Counted, not simulated: a row says how many
   entries bear on the item, what the review itself made of them, and where simulation speaks to the same item. */
#ifndef HK_REPORT_REPORT_REGISTERS_H
#define HK_REPORT_REPORT_REGISTERS_H
#include "catalogue/incident_figures.h"
#include "catalogue/ledger.h"
#include "guidance/rows.h"
#include "report/report_table.h"

typedef struct hk_register_report {
  const hakyu_ledger *review;            /* NULL: none is at hand */
  const hk_incident_figures *failures;   /* of its register of incidents; NULL where it names none */
  const hakyu_catalogue *catalogue;      /* the review's is the same, digest for digest */
  hk_evidence_table *const *tables; size_t table_count; /* approach (2) */
} hk_register_report;

/* Rows, their pedigree, and for each approach without rows the reason. In the tongue that is being written. */
void hk_write_registers(hakyu_document *document, const hk_register_report *report);
#endif
