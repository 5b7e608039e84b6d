/* report_hotspots - where loss came from and what it passed through: initiators, and transmitters (assets, needs and links in one list),
   each with how often, how much, by which mechanisms and into which sectors; then what stood behind all suppliers of a redundant need. */
#include <math.h>
#include <string.h>
#include <hakyu/report.h>

#include "diagnosis/avoidable.h"
#include "diagnosis/reportable.h"
#include "report/put_figures.h"
#include "report/json_parts.h"
#include "report/report_spots.h"
#include "report/report_table.h"
#include "report/run_words.h"

enum { SPOTS_SHOWN = 25, PLACES_APART = 10, REACHED_SHOWN = 4, SHARED_SHOWN = 12 };

typedef struct hotspots {
  hk_facts *facts;
  hk_spots spots;
  hk_reportable reportable;
  hk_shared *shared; size_t shared_count;
  uint64_t stranded;
  size_t held_initiators, held_carriers; /* of the lists, by paired runs */
} hotspots;

/* What paired runs say, where there are any. */
static hakyu_status read_avoidable(const hakyu_memory *memory, hakyu_result *result, const char *evidence, hakyu_findings *findings, hotspots *read) {
  hk_trials_store *store = NULL;
  hakyu_status status = hk_trials_of_run(memory, result, evidence, findings, &store);
  if (!store) return status;
  status = hk_diagnose_avoidable(read->facts, store, read->spots.initiators, read->spots.initiator_count, &read->held_initiators);
  if (!status) status = hk_diagnose_avoidable(read->facts, store, read->spots.carriers, read->spots.carrier_count, &read->held_carriers);
  if (status) hk_trials_store_explain(store, findings);
  hk_trials_store_close(store);
  return status;
}

static hakyu_status read_hotspots(const hakyu_memory *memory, hakyu_result *result, const char *evidence, hakyu_findings *findings, hotspots *read) {
  *read = (hotspots){0};
  hakyu_status status = hk_facts_create(memory, result, findings, &read->facts);
  if (status) return status;
  if (!(status = hk_diagnose_spots(read->facts, HK_SPOTS_LOOKED_AT, &read->spots)) && !(status = hk_diagnose_reportable(read->facts, &read->reportable)))
    status = hk_diagnose_shared(read->facts, &read->shared, &read->shared_count, &read->stranded);
  if (status) {
    hk_result_explain(result, findings);
    if (status == HAKYU_DAMAGED)
      hk_findings_error(findings, (hk_place){hk_result_folder(result), 0, 0, NULL}, "damaged", "the result's tables do not fit together");
  }
  return status ? status : read_avoidable(memory, result, evidence, findings, read);
}

/* ---- tables ------------------------------------------------------------------------------------------------------- */

static void write_class(hakyu_report *report, const hk_spot *spot) {
  static const char *const classes[] = {[HK_SPOT_ASSET] = "report.asset", [HK_SPOT_NEED] = "report.need", [HK_SPOT_LINK] = "report.link"};
  hk_report_text(report, hk_report_say(report, classes[spot->class]));
}

/* Of the traced replications with a reportable failure, the share in which loss passed through it into the sector concerned. */
static double share_of_reportable(const hk_reportable *reportable, const hk_spot *spot) {
  return reportable->traced_any ? (double)reportable->by_class[spot->class][spot->entity] / (double)reportable->traced_any : NAN;
}

/* The place of a spot among those of its list by that share; equal ones share the first place of theirs. */
static uint32_t place_by_reportable(const hk_reportable *reportable, const hk_spot *spots, size_t count, const hk_spot *spot) {
  const uint32_t own = reportable->by_class[spot->class][spot->entity];
  uint32_t place = 1;
  for (size_t k = 0; k < count; k++) place += reportable->by_class[spots[k].class][spots[k].entity] > own;
  return place;
}

/* Three cells: avoidable loss, its interval with the verdict, and the place by transmitted loss where it is another by far. */
static void write_avoidable(hakyu_report *report, const hk_spot *spot) {
  hk_buffer *pen = hk_report_pen(report);
  if (!spot->paired) {
    for (int c = 0; c < 2; c++) hk_report_text(report, "-");
    hk_report_put_integer(report, spot->place);
    return;
  }
  const hk_interval *mean = &spot->paired->avoided_h.mean;
  hk_put_number(report, mean->value, mean->low, mean->high);
  hk_put_judged(report, mean);
  uint32_t apart = spot->paired->place > spot->place ? spot->paired->place - spot->place : spot->place - spot->paired->place;
  hk_buffer_printf(pen, "%u", spot->place);
  if (apart > PLACES_APART) hk_buffer_printf(pen, " (%s)", hk_report_say(report, "report.ranks_differ"));
  hk_report_put_value(report, HAKYU_CELL_NUMBER, spot->place);
}

static void write_list(hakyu_report *report, const hotspots *read, const hk_spot *spots, size_t count, const char *title, bool has_avoidable) {
  const hk_facts *facts = read->facts;
  hk_buffer *pen = hk_report_pen(report);
  hk_report_table(report, title), hk_report_key(report, spots == read->spots.initiators ? "initiators" : "carriers");
  hk_report_column(report, '>', NULL), hk_report_column_key(report, "rank");
  hk_report_column(report, '<', "report.class");
  hk_report_column(report, '<', "report.what");
  hk_report_column(report, '<', "report.label");
  hk_report_column(report, '>', "report.transmits"), hk_report_bar(report);
  hk_report_column(report, '>', "report.interval"), hk_report_column_key(report, "transmits_interval");
  hk_report_column(report, '>', "report.index"), hk_report_unit(report, "h"), hk_report_bar(report);
  hk_report_column(report, '>', "report.interval"), hk_report_column_key(report, "index_interval"), hk_report_unit(report, "h");
  if (has_avoidable) {
    hk_report_column(report, '>', "report.avoidable"), hk_report_unit(report, "h"), hk_report_bar(report);
    hk_report_column(report, '>', "report.interval"), hk_report_column_key(report, "avoidable_interval"), hk_report_unit(report, "h");
    hk_report_column(report, '>', "report.place_transmitted");
  }
  if (read->reportable.count) hk_report_column(report, '>', "report.of_reportable"), hk_report_bar(report), hk_report_column(report, '>', "report.place_reportable");
  hk_report_column(report, '<', "report.gave_way_by");
  hk_report_column(report, '<', "report.reached");
  for (size_t k = 0; k < count && k < SPOTS_SHOWN; k++) {
    const hk_spot *spot = &spots[k];
    double low = spot->index_h - spot->index_error_h, high = spot->index_h + spot->index_error_h;
    hk_report_put_integer(report, (int64_t)k + 1);
    write_class(report, spot);
    hk_write_spot_id(pen, facts, spot), hk_report_put(report);
    hk_report_name(report, facts->assets[spot->asset].label[hk_report_lang(report)]);
    hk_put_share(report, spot->transmits.value);
    hk_write_share_limits(pen, &spot->transmits), hk_report_put_interval(report, HAKYU_CELL_SHARE, spot->transmits.low, spot->transmits.high);
    hk_put_number(report, spot->index_h, low, high);
    hk_put_limits(report, low > 0 ? low : 0, high);
    if (has_avoidable) write_avoidable(report, spot);
    if (read->reportable.count) {
      hk_put_share(report, share_of_reportable(&read->reportable, spot));
      hk_report_put_integer(report, place_by_reportable(&read->reportable, spots, count, spot));
    }
    hk_write_ways(report, spot, HK_SPOT_WAYS);
    hk_write_reached(report, facts, spot, REACHED_SHOWN);
  }
  if (count > SPOTS_SHOWN) hk_buffer_printf(pen, hk_report_say(report, "report.more_in_json"), (unsigned long long)(count - SPOTS_SHOWN)), hk_report_note(report);
}

static void write_shared(hakyu_report *report, const hotspots *read) {
  const hk_facts *facts = read->facts;
  hk_buffer *pen = hk_report_pen(report);
  if (!read->shared_count && !read->stranded) return;
  hk_report_table(report, "report.shared");
  hk_report_column(report, '<', "report.what");
  hk_report_column(report, '<', "report.label");
  hk_report_column(report, '>', "report.share_of_traced");
  hk_report_column(report, '>', "report.needs_hit");
  hk_report_column(report, '>', "report.sectors_hit");
  for (size_t k = 0; k < read->shared_count && k < SHARED_SHOWN; k++) {
    const hk_shared *shared = &read->shared[k];
    hk_report_name(report, facts->assets[shared->asset].id);
    hk_report_name(report, facts->assets[shared->asset].label[hk_report_lang(report)]);
    hk_put_share(report, (double)shared->replications / (double)facts->traced);
    hk_put_grouped(report, shared->need_count);
    hk_put_grouped(report, shared->sector_count);
  }
  if (read->shared_count > SHARED_SHOWN)
    hk_buffer_printf(pen, hk_report_say(report, "report.more_in_json"), (unsigned long long)(read->shared_count - SHARED_SHOWN)), hk_report_note(report);
  hk_buffer_add(pen, hk_report_say(report, "report.shared_note")), hk_report_note(report);
  if (read->stranded) hk_buffer_printf(pen, hk_report_say(report, "report.stranded_note"), (unsigned long long)read->stranded), hk_report_note(report);
}

hakyu_status hakyu_report_hotspots(const hakyu_memory *memory, hakyu_result *result, const char *evidence, hakyu_lang lang, hakyu_findings *findings, hakyu_report **report) {
  hotspots read;
  hakyu_report *made = NULL;
  hakyu_status status = read_hotspots(memory, result, evidence, findings, &read);
  if (!status) status = hk_report_create(memory, lang, &made);
  if (!status) {
    hk_buffer *pen = hk_report_pen(made);
    bool has_avoidable = read.held_initiators + read.held_carriers > 0;
    write_list(made, &read, read.spots.initiators, read.spots.initiator_count, has_avoidable ? "report.initiators_avoidable" : "report.initiators", has_avoidable);
    hk_buffer_add(pen, hk_report_say(made, has_avoidable ? "report.avoidable_note" : "report.spots_note")), hk_report_note(made);
    write_list(made, &read, read.spots.carriers, read.spots.carrier_count, has_avoidable ? "report.carriers_avoidable" : "report.carriers", has_avoidable);
    hk_buffer_add(pen, hk_report_say(made, "report.carriers_note")), hk_report_note(made);
    if (read.spots.carrier_count) {
      hk_buffer_add(pen, hk_report_say(made, "report.moved_note"));
      hk_figure_plain(pen, read.spots.carriers_moved, 2);
      hk_report_note(made);
    }
    if (read.reportable.count) hk_buffer_printf(pen, hk_report_say(made, "report.of_reportable_note"), (unsigned long long)read.reportable.traced_any), hk_report_note(made);
    write_shared(made, &read);
    status = hk_report_end(made, status, report);
  }
  hk_facts_destroy(read.facts);
  return status;
}

/* ---- JSON --------------------------------------------------------------------------------------------------------- */

static void write_shared_json(hk_json *json, const hotspots *read) {
  const hk_facts *facts = read->facts;
  hk_part_list(json, "shared_upstream");
  for (size_t k = 0; k < read->shared_count; k++) {
    const hk_shared *shared = &read->shared[k];
    hk_json_open(json, '{');
    hk_part_text(json, "asset", facts->assets[shared->asset].id);
    hk_part_whole(json, "replications", (int64_t)shared->replications), hk_part_whole(json, "sectors", shared->sector_count);
    hk_part_list(json, "needs");
    for (uint32_t n = 0; n < shared->need_count; n++) hk_json_text(json, facts->needs[shared->needs[n]].id);
    hk_json_close(json, ']');
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  hk_part_whole(json, "stranded", (int64_t)read->stranded);
}

/* In the order of the list: in how many of the traced replications with a reportable failure it passed loss into the sector concerned. */
static void write_reportable_json(hk_json *json, const char *key, const hotspots *read, const hk_spot *spots, size_t count) {
  hk_part_list(json, key);
  for (size_t k = 0; k < count; k++) hk_json_int(json, read->reportable.by_class[spots[k].class][spots[k].entity]);
  hk_json_close(json, ']');
}

hakyu_status hakyu_report_hotspots_json(const hakyu_memory *memory, hakyu_result *result, const char *evidence, hakyu_findings *findings, char **text) {
  hotspots read;
  hk_buffer buffer;
  hk_json json;
  hakyu_status status = read_hotspots(memory, result, evidence, findings, &read);
  hk_buffer_init(&buffer, memory);
  hk_json_init(&json, &buffer, 1);
  if (!status) {
    hk_part_begin(&json, "hakyu.hotspots/1", result);
    hk_part_whole(&json, "settled", (int64_t)read.facts->settled), hk_part_whole(&json, "traced", (int64_t)read.facts->traced);
    hk_part_text(&json, "ranked_by", read.held_initiators + read.held_carriers ? "avoidable" : "transmitted");
    hk_part_spots(&json, "initiators", read.facts, read.spots.initiators, read.spots.initiator_count);
    hk_part_spots(&json, "transmitters", read.facts, read.spots.carriers, read.spots.carrier_count);
    if (read.reportable.count) hk_part_whole(&json, "traced_with_reportable", (int64_t)read.reportable.traced_any);
    if (read.reportable.count) write_reportable_json(&json, "initiators_in_reportable", &read, read.spots.initiators, read.spots.initiator_count);
    if (read.reportable.count) write_reportable_json(&json, "transmitters_in_reportable", &read, read.spots.carriers, read.spots.carrier_count);
    hk_part_number(&json, "first_ten_moved", read.spots.carriers_moved);
    write_shared_json(&json, &read);
  }
  status = hk_part_end(&json, status, text);
  hk_facts_destroy(read.facts);
  return status;
}
