/* report_turning - which assumptions a run's losses turn on: the three that matter most, for all sectors together and for each. */
#include <hakyu/report.h>

#include <math.h>

#include "diagnosis/turning.h"
#include "report/json_parts.h"
#include "report/put_figures.h"
#include "report/report_table.h"
#include "report/run_words.h"

enum { TURNS_SHOWN = 3, WHAT_MOST = 90 };

typedef struct turnings { hk_facts *facts; hk_turning *list; size_t count; uint32_t draws; } turnings;

static hakyu_status read_turnings(const hakyu_memory *memory, hakyu_result *result, hakyu_findings *findings, turnings *read) {
  *read = (turnings){0};
  hakyu_status status = hk_facts_create(memory, result, findings, &read->facts);
  if (!status && (status = hk_diagnose_turning(read->facts, &read->list, &read->count, &read->draws))) hk_result_explain(result, findings);
  return status;
}

static void write_turn(hakyu_report *report, const hk_facts *facts, const hk_turn *turn) {
  hk_buffer *pen = hk_report_pen(report);
  const hk_fact_assumption *assumption = &facts->assumptions[turn->assumption];
  const char *what = assumption->what[hk_report_lang(report)];
  hk_report_name(report, assumption->id);
  hk_buffer_escaped(pen, what[0] ? what : assumption->id, WHAT_MOST), hk_report_put(report);
  hk_buffer_printf(pen, "%s", turn->correlation < 0 ? "-" : "+");
  hk_buffer_fixed(pen, fabs(turn->correlation), 2);
  hk_report_put_value(report, HAKYU_CELL_NUMBER, turn->correlation);
  hk_put_share(report, turn->correlation * turn->correlation);
  hk_report_text(report, hk_report_say(report, turn->is_firm ? "report.firm" : "report.maybe_luck"));
}

static void write_turning(hakyu_report *report, const hk_facts *facts, const hk_turning *turning) {
  for (size_t t = 0; t < turning->count && t < TURNS_SHOWN; t++) {
    if (t) {
      hk_report_text(report, "");
      hk_report_text(report, "");
    } else {
      if (turning->sector == HK_FACT_NONE)
        hk_report_text(report, hk_report_say(report, "report.all_sectors"));
      else
        hk_report_name(report, facts->sectors[turning->sector].label[hk_report_lang(report)]);
      hk_put_share(report, turning->ignorance);
    }
    write_turn(report, facts, &turning->turns[t]);
  }
}

hakyu_status hakyu_report_assumptions(const hakyu_memory *memory, hakyu_result *result, hakyu_lang lang, hakyu_findings *findings, hakyu_report **report) {
  turnings read;
  hakyu_report *made = NULL;
  hakyu_status status = read_turnings(memory, result, findings, &read);
  if (!status) status = hk_report_create(memory, lang, &made);
  if (!status) {
    hk_buffer *pen = hk_report_pen(made);
    const char *scenario = hk_result_meta(result, "scenario");
    hk_report_table(made, NULL);
    hk_buffer_escaped(pen, scenario ? scenario : "-", 64);
    hk_buffer_printf(pen, ": %s", hk_report_say(made, "report.turning")), hk_report_title(made);
    if (read.count) {
      hk_report_column(made, '<', "report.sector");
      hk_report_column(made, '>', "report.ignorance");
      hk_report_column(made, '<', "report.assumption");
      hk_report_column(made, '<', "report.label");
      hk_report_column(made, '>', "report.rank_correlation");
      hk_report_column(made, '>', "report.goes_with");
      hk_report_column(made, '<', "report.firmness");
      for (size_t k = 0; k < read.count; k++) write_turning(made, read.facts, &read.list[k]);
      hk_buffer_printf(pen, hk_report_say(made, "report.turning_note"), read.draws, read.facts->assumptions_used, read.draws);
      hk_buffer_add(pen, " "), hk_buffer_fixed(pen, read.list[0].threshold, 2), hk_report_note(made);
      hk_buffer_add(pen, hk_report_say(made, "report.turning_caution")), hk_report_note(made);
    } else {
      hk_buffer_printf(pen, hk_report_say(made, "report.turning_few"), read.draws, (int)HK_TURN_DRAWS_LEAST), hk_report_note(made);
    }
    status = hk_report_end(made, status, report);
  }
  hk_facts_destroy(read.facts);
  return status;
}

static void write_turning_json(hk_json *json, const hk_facts *facts, const hk_turning *turning) {
  hk_json_open(json, '{');
  hk_part_text(json, "sector", turning->sector == HK_FACT_NONE ? NULL : facts->sectors[turning->sector].id);
  hk_part_number(json, "mean_h", turning->mean_h), hk_part_number(json, "ignorance", turning->ignorance), hk_part_number(json, "sureness", turning->sureness);
  hk_part_number(json, "threshold", turning->count ? turning->threshold : NAN);
  hk_part_list(json, "assumptions");
  for (size_t t = 0; t < turning->count; t++) {
    hk_json_open(json, '{');
    hk_part_text(json, "id", facts->assumptions[turning->turns[t].assumption].id);
    hk_part_number(json, "correlation", turning->turns[t].correlation);
    hk_json_key(json, "firm"), hk_json_bool(json, turning->turns[t].is_firm);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  hk_json_close(json, '}');
}

hakyu_status hakyu_report_assumptions_json(const hakyu_memory *memory, hakyu_result *result, hakyu_findings *findings, char **text) {
  turnings read;
  hk_buffer buffer;
  hk_json json;
  hakyu_status status = read_turnings(memory, result, findings, &read);
  hk_buffer_init(&buffer, memory);
  hk_json_init(&json, &buffer, 1);
  if (!status) {
    hk_part_begin(&json, "hakyu.assumptions/1", result);
    hk_part_whole(&json, "outer", read.draws), hk_part_whole(&json, "assumptions_used", read.facts->assumptions_used);
    hk_part_list(&json, "turning");
    for (size_t k = 0; k < read.count; k++) write_turning_json(&json, read.facts, &read.list[k]);
    hk_json_close(&json, ']');
  }
  status = hk_part_end(&json, status, text);
  hk_facts_destroy(read.facts);
  return status;
}
