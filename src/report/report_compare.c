/* report_compare - two runs on one seed, paired: what the second lost more than the first, row by row, and in how many replications. A document, and JSON. */
#include <hakyu/report.h>

#include <math.h>
#include <string.h>

#include "diagnosis/pairs.h"
#include "report/put_figures.h"
#include "report/json_parts.h"
#include "report/report_table.h"
#include "report/run_figures.h"
#include "report/run_words.h"

typedef struct comparison {
  hk_facts *base, *other;
  hk_pairs pairs;
} comparison;

static hakyu_status refuse(const comparison *read, hk_unpaired why, hakyu_findings *findings) {
  const hk_place place = {hk_result_folder(read->other->result), 0, 0, NULL};
  const char *folder = hk_result_folder(read->base->result), *mine = "", *its = "", *what = "";
  switch (why) {
    case HK_UNPAIRED_SEMANTICS: what = "semantics", its = hk_result_meta(read->base->result, "semantics"), mine = hk_result_meta(read->other->result, "semantics"); break;
    case HK_UNPAIRED_SEED: what = "seed", its = hk_result_meta(read->base->result, "seed"), mine = hk_result_meta(read->other->result, "seed"); break;
    case HK_UNPAIRED_HORIZON: what = "horizon in seconds", its = hk_result_meta(read->base->result, "horizon_s"), mine = hk_result_meta(read->other->result, "horizon_s"); break;
    case HK_UNPAIRED_MODES:
      hk_findings_error(findings, place, "unpaired", "only one of the two runs has its assumptions at their modes (--outer 0), the other is %s; allowed: both or neither", folder);
      return HAKYU_REFUSED;
    default:
      hk_findings_error(findings, place, "unpaired", "it has no settled replication (outer draw and number) in common with %s; allowed: runs that share some", folder);
      return HAKYU_REFUSED;
  }
  hk_findings_error(findings, place, "unpaired", "its %s is %s, that of %s is %s: the same replication has another luck; allowed: runs that agree in it", what,
                    hk_findings_value(findings, mine ? mine : "-"), folder, hk_findings_value(findings, its ? its : "-"));
  return HAKYU_REFUSED;
}

static hakyu_status read_comparison(const hakyu_memory *memory, hakyu_result *base, hakyu_result *other, hakyu_findings *findings, comparison *read) {
  *read = (comparison){0};
  hakyu_status status = hk_facts_create(memory, base, findings, &read->base);
  if (!status) status = hk_facts_create(memory, other, findings, &read->other);
  if (status) return status;
  hk_unpaired why = hk_diagnose_unpaired(read->base, read->other);
  if (why != HK_UNPAIRED_NOTHING) return refuse(read, why, findings);
  if ((status = hk_diagnose_pairs(read->base, read->other, &read->pairs))) {
    hk_result_explain(base, findings);
    hk_result_explain(other, findings);
  }
  return status;
}

static void close_comparison(comparison *read) {
  hk_facts_destroy(read->base);
  hk_facts_destroy(read->other);
}

/* ---- the document ---- */

static void write_head(hakyu_report *report, const comparison *read) {
  hk_buffer *pen = hk_report_pen(report);
  const hk_pairs *pairs = &read->pairs;
  const struct { const char *phrase; const hk_facts *facts; } runs[] = {{"report.first_run", read->base}, {"report.second_run", read->other}};
  hk_report_table(report, "report.compared");
  hk_report_column(report, '<', NULL);
  hk_report_column(report, '<', NULL);
  for (int k = 0; k < 2; k++) {
    const char *scenario = hk_result_meta(runs[k].facts->result, "scenario"), *digest = hk_result_meta(runs[k].facts->result, "content_digest");
    hk_report_text(report, hk_report_say(report, runs[k].phrase));
    hk_buffer_escaped(pen, hk_result_folder(runs[k].facts->result), 200);
    hk_buffer_add(pen, ": "), hk_buffer_escaped(pen, scenario ? scenario : "-", 64);
    hk_buffer_printf(pen, ", %.16s…", digest ? digest : "");
    hk_report_put(report);
  }
  hk_report_text(report, hk_report_say(report, "report.pairs"));
  hk_buffer_grouped(pen, (int64_t)pairs->pairs);
  if (!read->base->is_mode) hk_buffer_printf(pen, " (%s %u)", hk_report_say(report, "report.outer_draws"), pairs->outer_count);
  hk_report_put(report);
  if (!pairs->base_only && !pairs->other_only && !pairs->dropped) return;
  hk_report_text(report, hk_report_say(report, "report.without_partner"));
  hk_buffer_printf(pen, hk_report_say(report, "report.partners"), (unsigned long long)pairs->base_only, (unsigned long long)pairs->other_only, (unsigned long long)pairs->dropped);
  hk_report_put(report);
}

static void write_tail(hakyu_report *report, double base, double other) {
  if (base != base || other != other)
    hk_report_text(report, hk_report_say(report, "report.too_few"));
  else
    hk_put_plain(report, other - base, 3);
}

static void write_row_name(hakyu_report *report, const comparison *read, const hk_pair_figures *figures) {
  if (figures->base.row == HK_FACT_NONE)
    hk_report_text(report, hk_report_say(report, "report.index_all")), hk_report_text(report, "");
  else
    hk_report_name(report, hk_run_row_label(read->base, figures->base.row, hk_report_lang(report))), hk_report_name(report, read->base->rows[figures->base.row].unit_label[hk_report_lang(report)]);
}

static void write_figures(hakyu_report *report, const comparison *read, const hk_pair_figures *figures) {
  const hk_interval *more = &figures->more.mean;
  write_row_name(report, read, figures);
  hk_put_plain(report, figures->base.mean, 4);
  hk_put_plain(report, figures->other.mean, 4);
  hk_put_number(report, more->value, more->low, more->high);
  hk_put_judged(report, more);
  if (read->pairs.outer_count > 1) hk_put_limits(report, figures->more.outer_low, figures->more.outer_high);
  hk_put_share(report, figures->changed.value);
  hk_put_share(report, figures->worse.value);
  write_tail(report, figures->base.at_95, figures->other.at_95);
  write_tail(report, figures->base.at_99, figures->other.at_99);
}

static void write_lone(hakyu_report *report, const hk_facts *facts, const uint32_t *rows, size_t count, const char *phrase) {
  hk_buffer *pen = hk_report_pen(report);
  if (!count) return;
  hk_buffer_add(pen, hk_report_say(report, phrase));
  for (size_t k = 0; k < count; k++) {
    hk_buffer_add(pen, k ? ", " : " ");
    hk_buffer_escaped(pen, hk_run_row_label(facts, rows[k], hk_report_lang(report)), 60);
    hk_buffer_add(pen, " "), hk_buffer_escaped(pen, facts->rows[rows[k]].unit_label[hk_report_lang(report)], 60);
  }
  hk_report_note(report);
}

static void write_rows(hakyu_report *report, const comparison *read) {
  hk_buffer *pen = hk_report_pen(report);
  hk_report_table(report, "report.more_lost");
  hk_report_column(report, '<', "report.sector");
  hk_report_column(report, '<', "report.unit");
  hk_report_column(report, '>', "report.first_lost");
  hk_report_column(report, '>', "report.second_lost");
  hk_report_column(report, '>', "report.more");
  hk_report_column(report, '>', "report.interval");
  if (read->pairs.outer_count > 1) hk_report_column(report, '>', "report.outer_range");
  hk_report_column(report, '>', "report.changed_in");
  hk_report_column(report, '>', "report.worse_in");
  hk_report_column(report, '>', "report.more_95");
  hk_report_column(report, '>', "report.more_99");
  for (size_t k = 0; k < read->pairs.row_count; k++) write_figures(report, read, &read->pairs.rows[k]);
  write_figures(report, read, &read->pairs.index);
  hk_buffer_add(pen, hk_report_say(report, "report.compare_note")), hk_report_note(report);
  if (isfinite(read->pairs.index_agrees)) {
    hk_buffer_add(pen, hk_report_say(report, "report.index_agrees"));
    hk_figure_share(pen, read->pairs.index_agrees);
    hk_report_note(report);
  }
  write_lone(report, read->base, read->pairs.base_lone, read->pairs.base_lone_count, "report.first_alone");
  write_lone(report, read->other, read->pairs.other_lone, read->pairs.other_lone_count, "report.second_alone");
}

/* A share with its 95 % interval. */
static void write_chance(hakyu_report *report, const hk_interval *chance) {
  hk_put_shares(report, &(hk_spread){.count = 1, .median = chance->value, .low = chance->low, .high = chance->high});
}

static void write_any(hakyu_report *report, const comparison *read, const hk_pair_figures *figures) {
  hk_interval points = figures->more_any.mean;
  points.value *= 100, points.low *= 100, points.high *= 100;
  write_row_name(report, read, figures);
  write_chance(report, &figures->base.any);
  write_chance(report, &figures->other.any);
  hk_put_number(report, points.value, points.low, points.high);
  hk_put_judged(report, &points);
  if (read->pairs.outer_count > 1) hk_put_limits(report, 100 * figures->more_any.outer_low, 100 * figures->more_any.outer_high);
}

/* How often anything is lost at all. */
static void write_any_loss(hakyu_report *report, const comparison *read) {
  hk_report_table(report, "report.lost_at_all");
  hk_report_column(report, '<', "report.sector");
  hk_report_column(report, '<', "report.unit");
  hk_report_column(report, '>', "report.first_any");
  hk_report_column(report, '>', "report.second_any");
  hk_report_column(report, '>', "report.more_points");
  hk_report_column(report, '>', "report.interval");
  if (read->pairs.outer_count > 1) hk_report_column(report, '>', "report.outer_range");
  for (size_t k = 0; k < read->pairs.row_count; k++) write_any(report, read, &read->pairs.rows[k]);
  write_any(report, read, &read->pairs.index);
  hk_buffer_add(hk_report_pen(report), hk_report_say(report, "report.lost_at_all_note")), hk_report_note(report);
}

static void write_all(hakyu_document *made, const comparison *read) {
  hk_buffer *pen = hk_document_pen(made);
  const hk_facts *runs[] = {read->base, read->other};
  hk_buffer_add(pen, hk_document_say(made, "report.compared"));
  for (int k = 0; k < 2; k++) {
    const char *scenario = hk_result_meta(runs[k]->result, "scenario");
    hk_buffer_add(pen, k ? " / " : ": "), hk_buffer_escaped(pen, scenario ? scenario : "-", 64);
  }
  hk_document_put_title(made);
  for (int k = 0; k < 2; k++) hk_document_set_tlp(made, hk_result_meta(runs[k]->result, "tlp"));
  write_head(made, read);
  write_rows(made, read);
  write_any_loss(made, read);
}

hakyu_status hakyu_document_compare(const hakyu_memory *memory, hakyu_result *base, hakyu_result *other, hakyu_tongues tongues, hakyu_findings *findings, hakyu_document **document) {
  comparison read;
  hakyu_document *made = NULL;
  hakyu_status status = read_comparison(memory, base, other, findings, &read);
  if (!status) status = hk_document_create(memory, tongues, &made);
  if (!status) {
    do write_all(made, &read);
    while (hk_document_turn(made));
    status = hk_document_end(made, HAKYU_OK, document);
  }
  close_comparison(&read);
  return status;
}

/* ---- JSON ---- */

static void write_figures_json(hk_json *json, const comparison *read, const hk_pair_figures *figures) {
  hk_json_open(json, '{');
  if (figures->base.row != HK_FACT_NONE) {
    const hk_fact_row *row = &read->base->rows[figures->base.row];
    hk_part_text(json, "sector", read->base->sectors[row->sector].id), hk_part_text(json, "unit", row->unit);
  }
  hk_part_number(json, "first_h", figures->base.mean), hk_part_number(json, "second_h", figures->other.mean);
  hk_part_interval(json, "more_h", &figures->more.mean);
  hk_part_number(json, "more_h_outer_low", figures->more.outer_low), hk_part_number(json, "more_h_outer_high", figures->more.outer_high);
  hk_part_interval(json, "changed", &figures->changed), hk_part_interval(json, "worse", &figures->worse);
  hk_part_interval(json, "first_any", &figures->base.any), hk_part_interval(json, "second_any", &figures->other.any), hk_part_interval(json, "more_any", &figures->more_any.mean);
  hk_part_number(json, "more_any_outer_low", figures->more_any.outer_low), hk_part_number(json, "more_any_outer_high", figures->more_any.outer_high);
  hk_part_number(json, "first_p95_h", figures->base.at_95), hk_part_number(json, "second_p95_h", figures->other.at_95);
  hk_part_number(json, "first_p99_h", figures->base.at_99), hk_part_number(json, "second_p99_h", figures->other.at_99);
  hk_json_close(json, '}');
}

static void write_lone_json(hk_json *json, const char *key, const hk_facts *facts, const uint32_t *rows, size_t count) {
  hk_part_list(json, key);
  for (size_t k = 0; k < count; k++) {
    hk_json_open(json, '{');
    hk_part_text(json, "sector", facts->sectors[facts->rows[rows[k]].sector].id), hk_part_text(json, "unit", facts->rows[rows[k]].unit);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

hakyu_status hakyu_report_compare_json(const hakyu_memory *memory, hakyu_result *base, hakyu_result *other, hakyu_findings *findings, char **text) {
  comparison read;
  hk_buffer buffer;
  hk_json json;
  hakyu_status status = read_comparison(memory, base, other, findings, &read);
  hk_buffer_init(&buffer, memory);
  hk_json_init(&json, &buffer, 1);
  if (!status) {
    const hk_pairs *pairs = &read.pairs;
    hk_part_begin(&json, "hakyu.compare/1", base);
    hk_part_text(&json, "second_folder", hk_result_folder(other)), hk_part_text(&json, "second_content_digest", hk_result_meta(other, "content_digest"));
    hk_part_whole(&json, "pairs", (int64_t)pairs->pairs), hk_part_whole(&json, "outer", pairs->outer_count), hk_part_whole(&json, "dropped", (int64_t)pairs->dropped);
    hk_part_whole(&json, "first_only", (int64_t)pairs->base_only), hk_part_whole(&json, "second_only", (int64_t)pairs->other_only);
    hk_part_list(&json, "rows");
    for (size_t k = 0; k < pairs->row_count; k++) write_figures_json(&json, &read, &pairs->rows[k]);
    hk_json_close(&json, ']');
    hk_json_key(&json, "index"), write_figures_json(&json, &read, &pairs->index);
    hk_part_number(&json, "index_agrees", pairs->index_agrees);
    write_lone_json(&json, "first_rows_only", read.base, pairs->base_lone, pairs->base_lone_count);
    write_lone_json(&json, "second_rows_only", read.other, pairs->other_lone, pairs->other_lone_count);
  }
  status = hk_part_end(&json, status, text);
  close_comparison(&read);
  return status;
}
