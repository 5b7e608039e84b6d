/* report_chains - the most frequent causal chains that end at an asset, each as a line that reads from cause to effect. */
#include <hakyu/report.h>

#include "report/figures.h"
#include "report/report_table.h"
#include "report/run_words.h"

enum { CHAINS_SHOWN = 12 };

static void write_chain(hakyu_report *report, const hk_facts *facts, const hk_cause_chain *chain, hakyu_lang lang) {
  hk_buffer *pen = hk_report_pen(report);
  hk_buffer_escaped(pen, chain->hazard, 64);
  for (size_t s = 0; s < chain->count; s++) {
    const hk_chain_step *step = &chain->steps[s];
    hk_buffer_add(pen, " → ");
    hk_buffer_escaped(pen, facts->assets[step->asset].label[lang], 60);
    hk_buffer_printf(pen, " [%s]", hakyu_mechanism_label((hakyu_mechanism)step->mechanism, lang));
  }
  hk_report_put(report);
}

static void name_nearest(const hk_facts *facts, const char *id, hakyu_findings *findings) {
  const char *nearest = NULL;
  unsigned best = 4;
  for (uint32_t a = 0; a < facts->asset_count; a++) {
    unsigned distance = hk_names_distance(id, facts->assets[a].id, best - 1);
    if (distance < best) best = distance, nearest = facts->assets[a].id;
    if (best == 0) break;
  }
  hk_findings_error(findings, (hk_place){hk_result_folder(facts->result), 0, 0, NULL}, "unknown-asset", "there is no asset %s%s%s",
                    hk_findings_value(findings, id), nearest ? "; did you mean " : "", nearest ? nearest : "");
}

hakyu_status hakyu_report_chains(const hakyu_memory *memory, hakyu_result *result, const char *asset, hakyu_lang lang, hakyu_findings *findings,
                                 hakyu_report **report) {
  hk_facts *facts = NULL;
  hk_explanation explanation = {0};
  hakyu_report *made = NULL;
  hakyu_status status = hk_facts_create(memory, result, findings, &facts);
  uint32_t number = status ? HK_FACT_NONE : hk_facts_find_asset(facts, asset);
  if (!status && number == HK_FACT_NONE) {
    name_nearest(facts, asset, findings);
    status = HAKYU_NOT_FOUND;
  }
  if (!status) status = hk_diagnose_chains(facts, number, CHAINS_SHOWN, &explanation);
  if (!status) status = hk_report_create(memory, lang, &made);
  if (!status) {
    hk_buffer *pen = hk_report_pen(made);
    hk_report_table(made, NULL);
    hk_buffer_escaped(pen, facts->assets[number].label[lang], 80);
    hk_buffer_printf(pen, " (%s): ", facts->assets[number].id);
    hk_buffer_printf(pen, hk_report_say(made, "report.chains_title"), (unsigned long long)explanation.fell, (unsigned long long)facts->traced);
    hk_report_title(made);
    hk_report_column(made, '>', "report.share_of_traced");
    hk_report_column(made, '>', "report.interval");
    hk_report_column(made, '>', "report.falls_at");
    hk_report_column(made, '>', "report.down_for");
    hk_report_column(made, '<', "report.chain");
    for (size_t i = 0; i < explanation.count; i++) {
      const hk_cause_chain *chain = &explanation.chains[i];
      hk_figure_share(pen, chain->share.value), hk_report_put(made);
      hk_figure_share(pen, chain->share.low), hk_buffer_add(pen, "–"), hk_figure_share(pen, chain->share.high), hk_report_put(made);
      hk_figure_times(pen, &chain->start_s, facts->horizon_s), hk_report_put(made);
      hk_figure_times(pen, &chain->down_s, facts->horizon_s), hk_report_put(made);
      write_chain(made, facts, chain, lang);
    }
    if (explanation.chain_count > explanation.count)
      hk_buffer_printf(pen, hk_report_say(made, "report.more_rows"), (unsigned long long)(explanation.chain_count - explanation.count)), hk_report_note(made);
    hk_buffer_add(pen, hk_report_say(made, "report.chains_note")), hk_report_note(made);
    status = hk_report_end(made, status, report);
  }
  hk_facts_destroy(facts);
  return status;
}
