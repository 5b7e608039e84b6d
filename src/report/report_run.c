/* report_run - what a run says, as tables for people: the answer to `hakyu run` and `hakyu show RUN`. */
#include <math.h>
#include <string.h>

#include "report/put_figures.h"
#include "report/report_table.h"
#include "report/report_levels.h"
#include "report/report_spots.h"
#include "report/report_tails.h"
#include "report/run_figures.h"
#include "report/run_words.h"

enum { SPOTS_SHOWN = 10, REACHED_SHOWN = 4, MECHANISMS_SHOWN = 3, DIGEST_SHOWN = 16 };

/* ---- header ---------------------------------------------------------------------------------------------------- */

static void begin_line(hakyu_report *report, const char *phrase_id) { hk_report_text(report, hk_report_say(report, phrase_id)); }

static void write_replications(hakyu_report *report, const hk_facts *facts) {
  hk_buffer *pen = hk_report_pen(report);
  hk_buffer_grouped(pen, (int64_t)facts->stored);
  if (facts->is_mode)
    hk_buffer_printf(pen, " (%s)", hk_report_say(report, "report.at_modes"));
  else
    hk_buffer_printf(pen, " (%s %u)", hk_report_say(report, "report.outer_draws"), facts->outer_count);
  if (facts->unsettled || facts->truncated)
    hk_buffer_printf(pen, "; %s %llu, %s %llu: %s", hk_report_say(report, "report.unsettled"), (unsigned long long)facts->unsettled,
                     hk_report_say(report, "report.truncated"), (unsigned long long)facts->truncated, hk_report_say(report, "report.dropped"));
  hk_report_put(report);
}

static void write_rate(hakyu_report *report, hakyu_result *result) {
  hk_buffer *pen = hk_report_pen(report);
  double seconds = 0, rate = hk_run_rate(result, &seconds);
  const char *threads = hk_result_meta(result, "provenance.threads");
  if (!(rate > 0)) {
    hk_report_text(report, "-");
    return;
  }
  hk_figure_plain(pen, rate, 3);
  hk_buffer_printf(pen, " %s, ", hk_report_say(report, "report.per_second"));
  hk_buffer_fixed(pen, seconds, seconds < 10 ? 1 : 0);
  hk_buffer_add(pen, " s");
  if (threads) hk_buffer_printf(pen, ", %s %s", threads, hk_report_say(report, "report.threads"));
  hk_report_put(report);
}

static void write_assumptions(hakyu_report *report, const hk_facts *facts) {
  hk_buffer *pen = hk_report_pen(report);
  uint32_t fixed = 0;
  for (uint32_t a = 0; a < facts->assumption_count; a++) fixed += facts->assumptions[a].is_fixed;
  hk_buffer_printf(pen, "%u %s", facts->assumptions_used, hk_report_say(report, facts->is_mode ? "report.assumed_at_modes" : "report.assumed_drawn"));
  if (fixed) hk_buffer_printf(pen, "; %u %s", fixed, hk_report_say(report, "report.fixed_by_scenario"));
  hk_report_put(report);
}

static void write_model(hakyu_report *report, const hk_facts *facts, hakyu_result *result) {
  hk_buffer *pen = hk_report_pen(report);
  const char *model = hk_result_meta(result, "model"), *warnings = hk_result_meta(result, "warnings");
  hk_buffer_escaped(pen, model ? model : "-", 64);
  const struct { uint32_t count; const char *one, *many; } sizes[] = {{facts->asset_count, "report.asset", "report.assets"},
                                                                      {facts->need_count, "report.need", "report.needs"},
                                                                      {facts->link_count, "report.link", "report.links"},
                                                                      {facts->sector_count, "report.sector", "report.sectors"}};
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
    hk_buffer_add(pen, k ? ", " : ": ");
    hk_buffer_grouped(pen, sizes[k].count);
    hk_buffer_printf(pen, " %s", hk_report_say(report, sizes[k].count == 1 ? sizes[k].one : sizes[k].many));
  }
  if (warnings && strcmp(warnings, "0") != 0) hk_buffer_printf(pen, "; %s %s", warnings, hk_report_say(report, strcmp(warnings, "1") == 0 ? "report.warning" : "report.warnings"));
  hk_report_put(report);
}

static void write_header(hakyu_report *report, const hk_facts *facts, hakyu_result *result) {
  hk_buffer *pen = hk_report_pen(report);
  const char *title = hk_result_meta(result, hk_report_lang(report) == HAKYU_JA ? "title_ja" : "title_en");
  const char *scenario = hk_result_meta(result, "scenario"), *seed = hk_result_meta(result, "seed"), *tlp = hk_result_meta(result, "tlp");
  const char *digest = hk_result_meta(result, "content_digest"), *watched = hk_result_meta(result, "watched"), *semantics = hk_result_meta(result, "semantics");
  hk_report_table(report, NULL), hk_report_key(report, "run");
  if (title && *title) hk_buffer_escaped(pen, title, 120), hk_report_title(report);
  hk_report_column(report, '<', NULL);
  hk_report_column(report, '<', NULL);
  begin_line(report, "report.scenario");
  hk_report_name(report, scenario ? scenario : "-");
  begin_line(report, "report.model");
  write_model(report, facts, result);
  begin_line(report, "report.replications");
  write_replications(report, facts);
  begin_line(report, "report.horizon");
  hk_buffer_duration(pen, facts->horizon_s);
  hk_report_put(report);
  begin_line(report, "report.seed");
  hk_report_name(report, seed ? seed : "-");
  begin_line(report, "report.rate");
  write_rate(report, result);
  begin_line(report, "report.assumptions");
  write_assumptions(report, facts);
  if (watched && *watched) begin_line(report, "report.watched"), hk_report_name(report, watched);
  if (tlp && strcmp(tlp, "CLEAR") != 0) begin_line(report, "report.tlp"), hk_report_name(report, tlp);
  begin_line(report, "report.content");
  hk_buffer_printf(pen, "%.*s… (%s %s)", DIGEST_SHOWN, digest ? digest : "", hk_report_say(report, "report.semantics"), semantics ? semantics : "-");
  hk_report_put(report);
}

/* ---- losses ------------------------------------------------------------------------------------------------------- */

static void write_losses(hakyu_report *report, const hk_run_figures *figures) {
  hk_buffer *pen = hk_report_pen(report);
  const hk_facts *facts = figures->facts;
  bool is_flagged = false;
  hk_report_table(report, "report.lost");
  hk_report_column(report, '<', "report.sector");
  hk_report_column(report, '<', "report.unit");
  hk_report_column(report, '>', "report.total");
  hk_report_column(report, '>', "report.mean_lost");
  hk_report_column(report, '>', "report.interval");
  if (facts->outer_count > 1) hk_report_column(report, '>', "report.outer_range");
  hk_report_column(report, '>', "report.any_loss"), hk_report_bar(report);
  hk_report_column(report, '>', "report.peak"), hk_report_bar(report);
  for (uint32_t r = 0; r < facts->row_count; r++) {
    const hk_row_loss *loss = &figures->losses[r];
    const hk_interval *mean = &loss->weight_h.mean;
    hk_report_name(report, hk_run_row_label(facts, r, hk_report_lang(report)));
    hk_report_name(report, facts->rows[r].unit_label[hk_report_lang(report)]);
    hk_put_grouped(report, facts->rows[r].weight);
    hk_put_number(report, mean->value, mean->low, mean->high);
    hk_put_judged(report, mean);
    if (facts->outer_count > 1) hk_put_limits(report, loss->weight_h.outer_low, loss->weight_h.outer_high);
    hk_put_share(report, loss->any.value);
    hk_put_shares(report, &loss->peak);
    is_flagged |= !mean->is_valid;
  }
  hk_buffer_add(pen, hk_report_say(report, facts->outer_count > 1 ? "report.lost_note_outer" : "report.lost_note")), hk_report_note(report);
  if (is_flagged) hk_buffer_add(pen, hk_report_say(report, "report.verdict_note")), hk_report_note(report);
}

/* Recovery is censored by the horizon: the share that was not back by then stands beside. */
static void write_back(hakyu_report *report, const hk_spread *spread, int64_t horizon_s) {
  hk_buffer *pen = hk_report_pen(report);
  bool is_any = spread->count > 0, is_censored = is_any && spread->censored > 0;
  hk_figure_times(pen, spread, horizon_s);
  if (is_censored) {
    hk_buffer_add(pen, "; ");
    hk_figure_share(pen, spread->censored);
    hk_buffer_printf(pen, " %s", hk_report_say(report, "report.later"));
  }
  hk_report_put_band(report, HAKYU_CELL_DURATION, is_any ? spread->median : NAN, is_any ? spread->low : NAN, is_any ? spread->high : NAN);
}

static void write_times(hakyu_report *report, const hk_run_figures *figures) {
  hk_buffer *pen = hk_report_pen(report);
  const hk_facts *facts = figures->facts;
  hk_report_table(report, "report.times");
  hk_report_column(report, '<', "report.sector");
  hk_report_column(report, '<', "report.unit");
  hk_report_column(report, '>', "report.first_impact");
  hk_report_column(report, '>', "report.back_half");
  hk_report_column(report, '>', "report.back_ninety");
  hk_report_column(report, '>', "report.back_ninetynine");
  for (uint32_t r = 0; r < facts->row_count; r++) {
    const hk_row_loss *loss = &figures->losses[r];
    hk_report_name(report, hk_run_row_label(facts, r, hk_report_lang(report)));
    hk_report_name(report, facts->rows[r].unit_label[hk_report_lang(report)]);
    hk_put_times(report, &loss->first_s, facts->horizon_s);
    for (int b = 0; b < HK_BACK_COUNT; b++) write_back(report, &loss->back_s[b], facts->horizon_s);
  }
  hk_buffer_add(pen, hk_report_say(report, "report.times_note")), hk_report_note(report);
}

static void write_mechanisms(hakyu_report *report, const hk_run_figures *figures) {
  hk_buffer *pen = hk_report_pen(report);
  hakyu_lang lang = hk_report_lang(report);
  if (!figures->share_count) return;
  hk_report_table(report, "report.gave_way");
  hk_report_column(report, '<', "report.sector");
  hk_report_column(report, '>', "report.falls");
  hk_report_column(report, '<', "report.mechanisms");
  hk_report_column(report, '<', "report.waited_for");
  for (size_t k = 0; k < figures->share_count; k++) {
    const hk_sector_shares *shares = &figures->shares[k];
    bool has_loss = shares->count && shares->mechanisms[0].loss > 0;
    hk_report_name(report, figures->facts->sectors[shares->sector].label[lang]);
    hk_put_plain(report, (double)shares->episodes / (double)figures->facts->settled, 3);
    for (size_t m = 0; m < shares->count && m < MECHANISMS_SHOWN; m++) {
      double share = has_loss ? shares->mechanisms[m].loss : shares->mechanisms[m].falls;
      if (m && share < 0.005) break;
      hk_buffer_printf(pen, "%s%s ", m ? ", " : "", hakyu_mechanism_label((hakyu_mechanism)shares->mechanisms[m].mechanism, lang));
      hk_figure_share(pen, share);
    }
    hk_report_put(report);
    hk_write_phases(pen, shares->phases, lang);
    hk_report_put(report);
  }
  hk_buffer_add(pen, hk_report_say(report, "report.gave_way_note")), hk_report_note(report);
}

/* ---- protection ------------------------------------------------------------------------------------------------------ */

/* ---- hotspots --------------------------------------------------------------------------------------------------------- */

static void write_spots(hakyu_report *report, const hk_facts *facts, const hk_spot *spots, size_t count, const char *title) {
  hk_buffer *pen = hk_report_pen(report);
  hakyu_lang lang = hk_report_lang(report);
  hk_report_table(report, title);
  hk_report_column(report, '>', NULL), hk_report_column_key(report, "rank");
  hk_report_column(report, '<', "report.what");
  hk_report_column(report, '<', "report.label");
  hk_report_column(report, '>', "report.transmits");
  hk_report_column(report, '>', "report.index"), hk_report_unit(report, "h"), hk_report_bar(report);
  hk_report_column(report, '<', "report.mechanism");
  hk_report_column(report, '<', "report.reached");
  for (size_t k = 0, shown = 0; k < count && shown < SPOTS_SHOWN; k++) {
    const hk_spot *spot = &spots[k];
    if (hk_spot_is_told(facts, spot, spots, count)) continue;
    hk_report_put_integer(report, (int64_t)++shown);
    hk_write_spot_id(pen, facts, spot), hk_report_put(report);
    hk_report_name(report, facts->assets[spot->asset].label[lang]);
    hk_put_share(report, spot->transmits.value);
    hk_put_number(report, spot->index_h, spot->index_h - spot->index_error_h, spot->index_h + spot->index_error_h);
    hk_write_ways(report, spot, 1);
    hk_write_reached(report, facts, spot, REACHED_SHOWN);
  }
}

static void write_hotspots(hakyu_report *report, const hk_run_figures *figures) {
  hk_buffer *pen = hk_report_pen(report);
  const hk_facts *facts = figures->facts;
  const hk_spots *spots = &figures->spots;
  if (!spots->initiator_count && !spots->transmitter_count) return;
  write_spots(report, facts, spots->initiators, spots->initiator_count, "report.initiators");
  hk_buffer_add(pen, hk_report_say(report, "report.spots_note")), hk_report_note(report);
  if (spots->transmitter_count) write_spots(report, facts, spots->transmitters, spots->transmitter_count, "report.transmitters");
  if (spots->transmitter_count) {
    hk_buffer_add(pen, hk_report_say(report, "report.moved_note"));
    hk_figure_plain(pen, spots->moved, 2);
    hk_report_note(report);
  }
  if (spots->gate_count) write_spots(report, facts, spots->gates, spots->gate_count, "report.gates");
}

/* ---- observed against simulated ----------------------------------------------------------------------------------------- */

static void write_observation(hakyu_report *report, const hk_facts *facts, const hk_observation *seen) {
  hk_buffer *pen = hk_report_pen(report);
  int64_t horizon_s = facts->horizon_s;
  hk_write_seen_what(pen, seen, hk_report_lang(report)), hk_report_put(report);
  hk_write_seen_of(pen, facts, seen, hk_report_lang(report)), hk_report_put(report);
  hk_buffer_add(pen, hk_role_label(seen, hk_report_lang(report))), hk_report_put(report);
  hk_put_observed(report, seen, horizon_s);
  hk_put_simulated(report, seen, horizon_s);
  hk_report_text(report, hk_agreement_label(seen->agreement, hk_report_lang(report)));
  if (seen->absent > 0)
    hk_put_share(report, seen->absent);
  else
    hk_report_text(report, "");
}

static void write_observed(hakyu_report *report, const hk_run_figures *figures) {
  hk_buffer *pen = hk_report_pen(report);
  unsigned scored = 0, inside = 0, overlaps = 0;
  if (!figures->observed_count) return;
  hk_report_table(report, "report.observed");
  hk_report_column(report, '<', "report.seen_what");
  hk_report_column(report, '<', "report.of");
  hk_report_column(report, '<', "report.role");
  hk_report_column(report, '>', "report.seen");
  hk_report_column(report, '>', "report.simulated");
  hk_report_column(report, '<', "report.agreement");
  hk_report_column(report, '>', "report.absent");
  for (size_t o = 0; o < figures->observed_count; o++) {
    const hk_observation *seen = &figures->observed[o];
    write_observation(report, figures->facts, seen);
    scored += seen->is_scored;
    inside += seen->is_scored && seen->agreement == HK_AGREE_INSIDE;
    overlaps += seen->is_scored && seen->agreement == HK_AGREE_OVERLAPS;
  }
  hk_buffer_printf(pen, hk_report_say(report, "report.score"), scored, inside, overlaps, scored - inside - overlaps), hk_report_note(report);
  hk_buffer_add(pen, hk_report_say(report, "report.observed_note")), hk_report_note(report);
}

/* ---- files ---------------------------------------------------------------------------------------------------------------- */

static void write_files(hakyu_report *report, hakyu_result *result) {
  hk_buffer *pen = hk_report_pen(report);
  hk_report_table(report, "report.files");
  hk_report_column(report, '<', NULL);
  hk_report_column(report, '<', NULL);
  static const char *const files[][2] = {{"result.sqlite", "report.file_result"},
                                         {"content.json", "report.file_content"},
                                         {"provenance.json", "report.file_provenance"},
                                         {"inputs/", "report.file_inputs"}};
  for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
    hk_buffer_escaped(pen, hk_result_folder(result), 4096);
    hk_buffer_printf(pen, "/%s", files[f][0]), hk_report_put(report);
    hk_report_text(report, hk_report_say(report, files[f][1]));
  }
}

hakyu_status hakyu_report_run(const hakyu_memory *memory, hakyu_result *result, hakyu_lang lang, hakyu_findings *findings, hakyu_report **report) {
  hk_run_figures figures;
  hakyu_report *made = NULL;
  hakyu_status status = hk_run_figures_read(memory, result, false, findings, &figures);
  if (status) return status;
  status = hk_report_create(memory, lang, &made);
  if (!status) {
    write_header(made, figures.facts, result);
    write_losses(made, &figures);
    hk_write_tails(made, figures.facts, figures.tails);
    hk_write_levels(made, figures.facts, &figures.reportable);
    write_times(made, &figures);
    write_mechanisms(made, &figures);
    hk_write_protection(made, figures.facts, figures.protection, figures.protection_count);
    write_hotspots(made, &figures);
    write_observed(made, &figures);
    write_files(made, result);
    status = hk_report_end(made, status, report);
  }
  hk_run_figures_fini(&figures);
  return status;
}
