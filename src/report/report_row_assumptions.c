/* report_row_assumptions - which assumptions the rows of evidence turn on: for each item that was tried, the three whose values go most with what it
   spares, over the outer draws. */
#include <hakyu/evidence.h>

#include <math.h>
#include <string.h>

#include "guidance/rows.h"
#include "report/put_figures.h"
#include "report/review_words.h"

static void put_row(hakyu_document *made, const hk_evidence_table *table, const hk_evidence_row *row) {
  hk_buffer *pen = hk_document_pen(made);
  const hakyu_lang lang = hk_document_lang(made);
  for (uint32_t k = 0; k < row->pedigree.matters_count; k++) {
    const hk_mattering *one = &row->pedigree.matters[k];
    hk_put_words(made, k ? "" : table->scenario), hk_put_words(made, k ? "" : row->item->id);
    hk_put_words(made, one->id), hk_put_words(made, one->what[lang]);
    hk_buffer_add(pen, one->rank_correlation < 0 ? "-" : "+");
    hk_buffer_fixed(pen, fabs(one->rank_correlation), 2);
    hk_report_put_value(made, HAKYU_CELL_NUMBER, one->rank_correlation);
    hk_put_share(made, one->rank_correlation * one->rank_correlation);
  }
}

static void tell(hakyu_document *made, const hk_evidence_table *table) {
  hk_report_table(made, "evidence.row_assumptions");
  hk_report_column(made, '<', "evidence.scenario"), hk_report_column(made, '<', "evidence.item");
  hk_report_column(made, '<', "report.assumption"), hk_report_column(made, '<', "report.label");
  hk_report_column(made, '>', "report.rank_correlation"), hk_report_column(made, '>', "report.goes_with");
  for (size_t r = 0; r < table->count; r++)
    if (table->rows[r].figures.effect) put_row(made, table, &table->rows[r]);
  hk_buffer_printf(hk_document_pen(made), hk_document_say(made, "evidence.row_assumptions_note"), (unsigned)table->draws), hk_report_note(made);
}

/* The last edition whose text is entered: which one does not matter here. */
static uint32_t last_entered(const hakyu_catalogue *catalogue) {
  uint32_t found = 0;
  for (uint32_t e = 0; e < catalogue->edition_count; e++)
    if (catalogue->editions[e].state == HK_EDITION_ENTERED) found = e;
  return found;
}

/* Where the evidence of the run lies usually. */
static hakyu_status usual_folder(const hakyu_memory *memory, const char *run, hakyu_findings *findings, char **folder) {
  hakyu_status status = hakyu_evidence_find(memory, run, findings, folder);
  if (status != HAKYU_NOT_FOUND || hakyu_findings_total(findings)) return status;
  hk_findings_error(findings, (hk_place){run, 0, 0, NULL}, "evidence", "no evidence was made for this run; allowed: a run that hakyu evidence was called for");
  return HAKYU_REFUSED;
}

hakyu_status hakyu_document_row_assumptions(const hakyu_memory *memory, const hakyu_evidence_source *source, const hakyu_catalogue *catalogue, hakyu_tongues tongues,
                                            hakyu_findings *findings, hakyu_document **document) {
  const hk_rule_limits limits = hk_rule_defaults();
  hk_evidence_table *table = NULL;
  hakyu_document *made = NULL;
  char *folder = NULL;
  hakyu_status status = source->evidence_folder ? HAKYU_OK : usual_folder(memory, source->run_folder, findings, &folder);
  if (!status)
    status = hk_guidance_table(memory, source->run_folder, folder ? folder : source->evidence_folder, catalogue, last_entered(catalogue), &limits, findings, &table);
  if (!status) status = hk_document_create(memory, tongues, &made);
  if (!status) {
    do tell(made, table);
    while (hk_document_turn(made));
    status = hk_document_end(made, HAKYU_OK, document);
  }
  hk_guidance_destroy(table);
  hk_memory_free(memory, folder);
  return status;
}
