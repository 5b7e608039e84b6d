/* report_tails - see report_tails.h. What rests on too few replications is not printed as a number in a table; the JSON has it, marked. */
#include "report/report_tails.h"

#include "report/figures.h"
#include "report/json_parts.h"
#include "report/run_figures.h"

static void write_exceeded(hakyu_report *report, const hk_exceeded *point) {
  if (!point->is_enough) {
    hk_report_text(report, hk_report_say(report, "report.too_few"));
    return;
  }
  hk_figure_number(hk_report_pen(report), point->loss.value, point->loss.low, point->loss.high);
  hk_report_put_band(report, HAKYU_CELL_NUMBER, point->loss.value, point->loss.low, point->loss.high);
}

static void write_cvar(hakyu_report *report, const hk_cvar *cvar) {
  hk_buffer *pen = hk_report_pen(report);
  if (!cvar->is_enough) {
    hk_report_text(report, hk_report_say(report, "report.too_few"));
    return;
  }
  hk_figure_number(pen, cvar->mean, cvar->mean - cvar->error, cvar->mean + cvar->error);
  hk_buffer_add(pen, " ± ");
  hk_figure_plain(pen, cvar->error, 2);
  hk_report_put_band(report, HAKYU_CELL_NUMBER, cvar->mean, cvar->mean - cvar->error, cvar->mean + cvar->error);
}

void hk_write_tails(hakyu_report *report, const hk_facts *facts, const hk_row_tail *tails) {
  hk_buffer *pen = hk_report_pen(report);
  enum { IN_10 = 2, IN_5 = 3, IN_1 = 5 };
  hk_report_table(report, "report.tails");
  hk_report_column(report, '<', "report.sector");
  hk_report_column(report, '<', "report.unit");
  hk_report_column(report, '>', "report.exceeded_10");
  hk_report_column(report, '>', "report.exceeded_5");
  hk_report_column(report, '>', "report.exceeded_1");
  hk_report_column(report, '>', "report.cvar_95");
  hk_report_column(report, '>', "report.cvar_99");
  for (uint32_t r = 0; r < facts->row_count; r++) {
    hk_report_name(report, hk_run_row_label(facts, r, hk_report_lang(report)));
    hk_report_name(report, facts->rows[r].unit_label[hk_report_lang(report)]);
    write_exceeded(report, &tails[r].curve[IN_10]);
    write_exceeded(report, &tails[r].curve[IN_5]);
    write_exceeded(report, &tails[r].curve[IN_1]);
    write_cvar(report, &tails[r].cvar_95);
    write_cvar(report, &tails[r].cvar_99);
  }
  hk_buffer_add(pen, hk_report_say(report, "report.tails_note")), hk_report_note(report);
}

static void part_cvar(hk_json *json, const char *key, const hk_cvar *cvar) {
  hk_json_key(json, key);
  hk_json_open(json, '{');
  hk_part_number(json, "quantile", cvar->quantile), hk_part_number(json, "mean", cvar->mean), hk_part_number(json, "error", cvar->error);
  hk_part_whole(json, "beyond", (int64_t)cvar->beyond);
  hk_json_key(json, "enough"), hk_json_bool(json, cvar->is_enough);
  hk_json_close(json, '}');
}

void hk_part_tail(hk_json *json, const hk_row_tail *tail) {
  hk_json_key(json, "tail");
  hk_json_open(json, '{');
  hk_part_list(json, "exceeded");
  for (int k = 0; k < HK_EXCEEDED_COUNT; k++) {
    hk_json_open(json, '{');
    hk_part_number(json, "in", tail->curve[k].in), hk_part_interval(json, "loss_h", &tail->curve[k].loss);
    hk_json_key(json, "enough"), hk_json_bool(json, tail->curve[k].is_enough);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  part_cvar(json, "cvar_95", &tail->cvar_95);
  part_cvar(json, "cvar_99", &tail->cvar_99);
  hk_json_close(json, '}');
}
