/* report_saves - who was protected, by what, with what margin: need by need, most saves first. */
#include <math.h>
#include <hakyu/report.h>

#include "report/figures.h"
#include "report/json_parts.h"
#include "report/report_table.h"
#include "report/run_words.h"

enum { SAVES_SHOWN = 60 };

hakyu_status hakyu_report_saves(const hakyu_memory *memory, hakyu_result *result, hakyu_lang lang, hakyu_findings *findings, hakyu_report **report) {
  hk_facts *facts = NULL;
  hk_protector *list = NULL;
  hakyu_report *made = NULL;
  size_t count = 0;
  hakyu_status status = hk_facts_create(memory, result, findings, &facts);
  if (!status) status = hk_diagnose_saves(facts, &list, &count);
  if (!status) status = hk_report_create(memory, lang, &made);
  if (!status) {
    hk_buffer *pen = hk_report_pen(made);
    hk_report_table(made, "report.protected");
    hk_report_column(made, '<', "report.need");
    hk_report_column(made, '<', "report.label");
    hk_report_column(made, '<', "report.by");
    hk_report_column(made, '>', "report.saves");
    hk_report_column(made, '>', "report.mean_time");
    hk_report_column(made, '>', "report.margin");
    hk_report_column(made, '>', "report.margin_low");
    hk_report_column(made, '>', "report.emptied");
    for (size_t i = 0; i < count && i < SAVES_SHOWN; i++) {
      const hk_fact_need *need = &facts->needs[list[i].need];
      hk_report_name(made, need->id);
      hk_report_name(made, facts->assets[need->asset].label[lang]);
      hk_write_protector(made, &list[i], facts);
      if (isnan(list[i].empty))
        hk_buffer_add(pen, "-");
      else
        hk_figure_share(pen, list[i].empty);
      hk_report_put(made);
    }
    if (count > SAVES_SHOWN) hk_buffer_printf(pen, hk_report_say(made, "report.more_rows"), (unsigned long long)(count - SAVES_SHOWN)), hk_report_note(made);
    hk_buffer_add(pen, hk_report_say(made, "report.saves_note")), hk_report_note(made);
    status = hk_report_end(made, status, report);
  }
  hk_facts_destroy(facts);
  return status;
}

hakyu_status hakyu_report_saves_json(const hakyu_memory *memory, hakyu_result *result, hakyu_findings *findings, char **text) {
  hk_facts *facts = NULL;
  hk_protector *list = NULL;
  size_t count = 0;
  hk_buffer buffer;
  hk_json json;
  hakyu_status status = hk_facts_create(memory, result, findings, &facts);
  if (!status) status = hk_diagnose_saves(facts, &list, &count);
  hk_buffer_init(&buffer, memory);
  hk_json_init(&json, &buffer, 1);
  if (!status) {
    hk_part_begin(&json, "hakyu.saves/1", result);
    hk_part_whole(&json, "settled", (int64_t)facts->settled);
    hk_part_list(&json, "saves");
    for (size_t i = 0; i < count; i++) hk_part_protector(&json, facts, &list[i]);
    hk_json_close(&json, ']');
  }
  status = hk_part_end(&json, status, text);
  hk_facts_destroy(facts);
  return status;
}
