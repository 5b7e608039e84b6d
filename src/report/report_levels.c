/* report_levels - see report_levels.h. */
#include "report/report_levels.h"

#include <string.h>

#include "report/put_figures.h"
#include "report/json_parts.h"
#include "report/run_words.h"

enum { LABEL_MOST = 100 };

static void write_shares(hakyu_report *report, const hk_facts *facts, const hk_interval *share, double low, double high, const hk_spread *when) {
  hk_buffer *pen = hk_report_pen(report);
  hk_put_share(report, share->value);
  hk_write_share_limits(pen, share), hk_report_put_interval(report, HAKYU_CELL_SHARE, share->low, share->high);
  if (facts->outer_count > 1) {
    hk_figure_share(pen, low), hk_buffer_add(pen, "–"), hk_figure_share(pen, high);
    hk_report_put_interval(report, HAKYU_CELL_SHARE, low, high);
  }
  hk_put_times(report, when, facts->horizon_s);
}

void hk_write_levels(hakyu_report *report, const hk_facts *facts, const hk_reportable *reportable) {
  hk_buffer *pen = hk_report_pen(report);
  hakyu_lang lang = hk_report_lang(report);
  if (!reportable->count) return;
  hk_report_table(report, "report.reportable");
  hk_report_column(report, '<', "report.sector");
  hk_report_column(report, '<', "report.service_level");
  hk_report_column(report, '>', "report.breached"), hk_report_bar(report);
  hk_report_column(report, '>', "report.interval"), hk_report_column_key(report, "breached_interval");
  if (facts->outer_count > 1) hk_report_column(report, '>', "report.outer_range");
  hk_report_column(report, '>', "report.time_to_breach");
  hk_report_text(report, "");
  hk_report_text(report, hk_report_say(report, "report.any_level"));
  write_shares(report, facts, &reportable->any, reportable->any_outer_low, reportable->any_outer_high, &reportable->any_s);
  for (size_t k = 0; k < reportable->count; k++) {
    const hk_reportable_level *level = &reportable->levels[k];
    hk_report_name(report, facts->sectors[level->sector].label[lang]);
    hk_buffer_escaped(pen, level->label[lang][0] ? level->label[lang] : level->id, LABEL_MOST), hk_report_put(report);
    write_shares(report, facts, &level->breached, level->outer_low, level->outer_high, &level->breach_s);
  }
  hk_buffer_add(pen, hk_report_say(report, "report.reportable_note")), hk_report_note(report);
}

void hk_part_levels(hk_json *json, const hk_facts *facts, const hk_reportable *reportable) {
  hk_part_list(json, "service_levels");
  for (size_t k = 0; k < reportable->count; k++) {
    const hk_reportable_level *level = &reportable->levels[k];
    hk_json_open(json, '{');
    hk_part_text(json, "id", level->id), hk_part_text(json, "en", level->label[HAKYU_EN]), hk_part_text(json, "ja", level->label[HAKYU_JA]);
    hk_part_text(json, "sector", facts->sectors[level->sector].id), hk_part_text(json, "unit", level->row == HK_FACT_NONE ? NULL : facts->rows[level->row].unit);
    hk_part_text(json, "metric", level->metric), hk_part_number(json, "magnitude", level->magnitude), hk_part_whole(json, "duration_s", level->duration_s);
    hk_part_text(json, "source", level->source);
    hk_part_interval(json, "breached", &level->breached);
    hk_part_number(json, "breached_outer_low", level->outer_low), hk_part_number(json, "breached_outer_high", level->outer_high);
    hk_part_spread(json, "breach_s", &level->breach_s);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  if (!reportable->count) return;
  hk_part_interval(json, "any_breach", &reportable->any);
  hk_part_spread(json, "any_breach_s", &reportable->any_s);
}
