/* report_chains - the most frequent causal chains that end at an asset, each as a line that reads from cause to effect. */
#include <hakyu/report.h>

#include "report/put_figures.h"
#include "report/json_parts.h"
#include "report/report_table.h"
#include "report/run_words.h"

enum { CHAINS_SHOWN = 12, CHAINS_IN_JSON = 200 };

static void write_chain(hakyu_report *report, const hk_facts *facts, const hk_cause_chain *chain, hakyu_lang lang) {
  hk_buffer *pen = hk_report_pen(report);
  hk_buffer_escaped(pen, chain->hazard, 64);
  for (size_t s = 0; s < chain->count; s++) {
    const hk_chain_step *step = &chain->steps[s];
    hk_buffer_add(pen, " → ");
    hk_buffer_escaped(pen, facts->assets[step->asset].label[lang], 60);
    hk_buffer_printf(pen, " [%s; ", hakyu_mechanism_label((hakyu_mechanism)step->mechanism, lang));
    hk_figure_plain(pen, step->carried_h, 2), hk_buffer_add(pen, " h]");
  }
  hk_report_put(report);
}

static void write_step(hk_buffer *pen, const hk_facts *facts, const hk_chain_step *step, hakyu_lang lang) {
  hk_buffer_escaped(pen, facts->assets[step->asset].label[lang], 60);
  hk_buffer_printf(pen, lang == HAKYU_JA ? "（%s）" : " (%s)", hakyu_mechanism_label((hakyu_mechanism)step->mechanism, lang));
}

/* The most frequent chain as a sentence: what struck whom, through whom it went, when the asset fell and for how long. */
static void write_sentence(hakyu_report *report, const hk_facts *facts, const hk_cause_chain *chain, hakyu_lang lang) {
  hk_buffer *pen = hk_report_pen(report);
  const bool is_ja = lang == HAKYU_JA;
  hk_buffer_add(pen, is_ja ? "最も多い経路（追跡した試行の " : "By its most frequent chain (in ");
  hk_figure_share(pen, chain->share.value);
  hk_buffer_add(pen, is_ja ? "）では、脅威 " : " of the traced replications), ");
  hk_buffer_escaped(pen, chain->hazard, 64);
  hk_buffer_add(pen, is_ja ? " が" : " struck ");
  hk_buffer_escaped(pen, facts->assets[chain->steps[0].asset].label[lang], 60);
  hk_buffer_add(pen, is_ja ? "を襲い、" : chain->count > 2 ? "; it went on through " : chain->count == 2 ? "; through it " : ", which ");
  for (size_t s = 1; s + 1 < chain->count; s++) {
    if (s > 1) hk_buffer_add(pen, is_ja ? "、" : ", ");
    write_step(pen, facts, &chain->steps[s], lang);
  }
  if (chain->count > 2) hk_buffer_add(pen, is_ja ? "の順に波及し、" : ", and at last ");
  if (chain->count > 1) write_step(pen, facts, &chain->steps[chain->count - 1], lang), hk_buffer_add(pen, is_ja ? "は" : " ");
  hk_buffer_add(pen, is_ja ? "" : "fell ");
  if (chain->start_s.high == 0) {
    hk_buffer_add(pen, is_ja ? "開始と同時に低下し、低下は " : "at the start, for ");
  } else {
    hk_buffer_add(pen, is_ja ? "開始から " : "");
    hk_figure_times(pen, &chain->start_s, facts->horizon_s);
    hk_buffer_add(pen, is_ja ? " 後に低下し、低下は " : " after the start, for ");
  }
  hk_figure_times(pen, &chain->down_s, facts->horizon_s);
  hk_buffer_add(pen, is_ja ? " 続いた。" : ".");
  hk_document_put_paragraph(report);
}

/* Of an asset that fell in no traced replication: how much of all it may fall in for all that (95 %, Clopper-Pearson), how many were not
   traced, and what held its needs most often, if anything did. */
static hakyu_status write_unharmed(hakyu_report *report, hk_facts *facts, uint32_t asset, hakyu_lang lang) {
  hk_buffer *pen = hk_report_pen(report);
  const bool is_ja = lang == HAKYU_JA;
  hk_protector *saves = NULL;
  size_t count = 0, most = 0;
  const uint64_t untraced = facts->settled > facts->traced ? facts->settled - facts->traced : 0;
  const hk_interval share = hk_estimate_proportion(0, facts->traced, 0.95);
  const hakyu_status status = hk_diagnose_saves(facts, &saves, &count);
  if (status) return status;
  while (most < count && facts->needs[saves[most].need].asset != asset) most++;
  hk_buffer_escaped(pen, facts->assets[asset].label[lang], 60);
  hk_buffer_printf(pen, is_ja ? "は、追跡した %llu 試行のどれでも低下しなかった（低下する試行の割合は、95 %% の確かさで高々 " : " fell in none of the %llu traced replications (it falls in at most ", (unsigned long long)facts->traced);
  hk_figure_share(pen, share.high);
  hk_buffer_add(pen, is_ja ? "" : " of all, at 95 % confidence");
  if (untraced) hk_buffer_printf(pen, is_ja ? "。ほかの %llu 試行は追跡していない" : "; %llu more were not traced", (unsigned long long)untraced);
  hk_buffer_add(pen, is_ja ? "）。" : "). ");
  if (most == count) {
    hk_buffer_printf(pen, is_ja ? "その必要が守られた試行は、全 %llu 試行のうちにない。" : "Of all %llu replications, a need of it was held in none.", (unsigned long long)facts->settled);
  } else {
    hk_buffer_add(pen, is_ja ? "その必要を最も多く守ったのは、" : "Its needs were held most often by ");
    hk_write_holder(pen, facts, &saves[most], lang);
    hk_buffer_printf(pen, is_ja ? "（必要 %s、" : " (need %s; in ", facts->needs[saves[most].need].id);
    hk_figure_plain(pen, (double)facts->settled, 12);
    hk_buffer_add(pen, is_ja ? " 試行で " : " replications ");
    hk_figure_plain(pen, (double)saves[most].saves, 12);
    hk_buffer_add(pen, is_ja ? " 回、平均 " : saves[most].saves == 1 ? " time, for " : " times, for ");
    hk_figure_time(pen, (double)saves[most].seconds / (double)saves[most].saves, facts->horizon_s);
    hk_buffer_add(pen, is_ja ? "）である。" : " on average).");
  }
  hk_document_put_paragraph(report);
  return HAKYU_OK;
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

/* *facts is set, and to be destroyed, whatever the status. */
static hakyu_status explain(const hakyu_memory *memory, hakyu_result *result, const char *asset, size_t most, hakyu_findings *findings, hk_facts **facts,
                            hk_explanation *explanation) {
  hakyu_status status = hk_facts_create(memory, result, findings, facts);
  if (status) return status;
  uint32_t number = hk_facts_find_asset(*facts, asset);
  if (number == HK_FACT_NONE) {
    name_nearest(*facts, asset, findings);
    return HAKYU_NOT_FOUND;
  }
  return hk_diagnose_chains(*facts, number, most, explanation);
}

static void write_table(hakyu_report *made, const hk_facts *facts, const hk_explanation *explanation, hakyu_lang lang) {
  hk_buffer *pen = hk_report_pen(made);
  hk_report_table(made, NULL);
  hk_buffer_escaped(pen, facts->assets[explanation->asset].label[lang], 80);
  hk_buffer_printf(pen, " (%s): ", facts->assets[explanation->asset].id);
  hk_buffer_printf(pen, hk_report_say(made, "report.chains_title"), (unsigned long long)explanation->fell, (unsigned long long)facts->traced);
  hk_report_title(made);
  hk_report_column(made, '>', "report.share_of_traced");
  hk_report_column(made, '>', "report.interval");
  hk_report_column(made, '>', "report.falls_at");
  hk_report_column(made, '>', "report.down_for");
  hk_report_column(made, '<', "report.chain");
  for (size_t i = 0; i < explanation->count; i++) {
    const hk_cause_chain *chain = &explanation->chains[i];
    hk_put_share(made, chain->share.value);
    hk_figure_share(pen, chain->share.low), hk_buffer_add(pen, "–"), hk_figure_share(pen, chain->share.high);
    hk_report_put_interval(made, HAKYU_CELL_SHARE, chain->share.low, chain->share.high);
    hk_put_times(made, &chain->start_s, facts->horizon_s);
    hk_put_times(made, &chain->down_s, facts->horizon_s);
    write_chain(made, facts, chain, lang);
  }
  if (explanation->chain_count > explanation->count)
    hk_buffer_printf(pen, hk_report_say(made, "report.more_rows"), (unsigned long long)(explanation->chain_count - explanation->count)), hk_report_note(made);
  hk_buffer_add(pen, hk_report_say(made, "report.chains_note")), hk_report_note(made);
}

hakyu_status hakyu_report_chains(const hakyu_memory *memory, hakyu_result *result, const char *asset, hakyu_lang lang, hakyu_findings *findings,
                                 hakyu_report **report) {
  hk_facts *facts = NULL;
  hk_explanation explanation = {0};
  hakyu_report *made = NULL;
  hakyu_status status = explain(memory, result, asset, CHAINS_SHOWN, findings, &facts, &explanation);
  if (!status) status = hk_report_create(memory, lang, &made);
  if (!status) {
    if (!explanation.count) {
      status = write_unharmed(made, facts, explanation.asset, lang);
    } else {
      write_sentence(made, facts, &explanation.chains[0], lang);
      write_table(made, facts, &explanation, lang);
    }
    status = hk_report_end(made, status, report);
  }
  hk_facts_destroy(facts);
  return status;
}

static void write_steps(hk_json *json, const hk_facts *facts, const hk_cause_chain *chain) {
  hk_part_list(json, "steps");
  for (size_t k = 0; k < chain->count; k++) {
    const hk_chain_step *step = &chain->steps[k];
    hk_json_open(json, '{');
    hk_part_text(json, "asset", facts->assets[step->asset].id);
    hk_part_text(json, "need", step->need == HK_FACT_NONE ? NULL : facts->needs[step->need].id);
    hk_part_text(json, "supplier", step->link == HK_FACT_NONE ? NULL : facts->assets[facts->links[step->link].supplier].id);
    hk_part_text(json, "mechanism", hakyu_mechanism_name((hakyu_mechanism)step->mechanism));
    hk_part_number(json, "carried_h", step->carried_h);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

hakyu_status hakyu_report_chains_json(const hakyu_memory *memory, hakyu_result *result, const char *asset, hakyu_findings *findings, char **text) {
  hk_facts *facts = NULL;
  hk_explanation explanation = {0};
  hk_buffer buffer;
  hk_json json;
  hakyu_status status = explain(memory, result, asset, CHAINS_IN_JSON, findings, &facts, &explanation);
  hk_buffer_init(&buffer, memory);
  hk_json_init(&json, &buffer, 1);
  if (!status) {
    hk_part_begin(&json, "hakyu.chains/1", result);
    hk_part_text(&json, "asset", facts->assets[explanation.asset].id);
    hk_part_whole(&json, "traced", (int64_t)facts->traced);
    hk_part_whole(&json, "fell", (int64_t)explanation.fell);
    hk_part_whole(&json, "different_chains", (int64_t)explanation.chain_count);
    hk_part_list(&json, "chains");
    for (size_t i = 0; i < explanation.count; i++) {
      const hk_cause_chain *chain = &explanation.chains[i];
      hk_json_open(&json, '{');
      hk_part_text(&json, "hazard", chain->hazard);
      write_steps(&json, facts, chain);
      hk_part_whole(&json, "replications", (int64_t)chain->replications);
      hk_part_interval(&json, "share", &chain->share);
      hk_part_spread(&json, "start_s", &chain->start_s);
      hk_part_spread(&json, "down_s", &chain->down_s);
      hk_json_close(&json, '}');
    }
    hk_json_close(&json, ']');
  }
  status = hk_part_end(&json, status, text);
  hk_facts_destroy(facts);
  return status;
}
