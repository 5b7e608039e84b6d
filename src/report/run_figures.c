/* run_figures - see run_figures.h. */
#include "report/run_figures.h"

#include "base/text.h"

hakyu_status hk_run_figures_read(const hakyu_memory *memory, hakyu_result *result, bool with_bands, hakyu_findings *findings, hk_run_figures *figures) {
  hk_run_figures read = {0};
  hakyu_status status = hk_facts_create(memory, result, findings, &read.facts);
  if (status) return status;
  if ((status = hk_diagnose_losses(read.facts, &read.losses)) || (status = hk_diagnose_tails(read.facts, &read.tails)) || (status = hk_diagnose_reportable(read.facts, &read.reportable)) || (with_bands && (status = hk_diagnose_bands(read.facts, &read.bands))) ||
      (status = hk_diagnose_protection(read.facts, &read.protection, &read.protection_count)) ||
      (status = hk_diagnose_shares(read.facts, &read.shares, &read.share_count)) || (status = hk_diagnose_spots(read.facts, HK_REPORT_SPOTS, &read.spots)) ||
      (status = hk_diagnose_observations(read.facts, &read.observed, &read.observed_count))) {
    hk_result_explain(result, findings);
    if (status == HAKYU_DAMAGED)
      hk_findings_error(findings, (hk_place){hk_result_folder(result), 0, 0, NULL}, "damaged", "the result's tables do not fit together");
    hk_run_figures_fini(&read);
    return status;
  }
  *figures = read;
  return HAKYU_OK;
}

void hk_run_figures_fini(hk_run_figures *figures) {
  hk_facts_destroy(figures->facts);
  *figures = (hk_run_figures){0};
}

double hk_run_rate(hakyu_result *result, double *seconds) {
  const char *took = hk_result_meta(result, "provenance.seconds"), *done = hk_result_meta(result, "provenance.replications_here");
  double s = 0, n = 0;
  if (!took || !done || !hk_text_parse_double(took, &s) || !hk_text_parse_double(done, &n) || !(s > 0)) return 0;
  if (seconds) *seconds = s;
  return n / s;
}

const char *hk_run_row_label(const hk_facts *facts, uint32_t row, hakyu_lang lang) { return facts->sectors[facts->rows[row].sector].label[lang]; }
