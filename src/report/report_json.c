/* report_json - the figures of a run's report as versioned JSON (hakyu.report/1): numbers as numbers, times in seconds,
   shares 0..1; null where there is nothing or where it lies beyond the horizon. */
#include <math.h>
#include <hakyu/report.h>

#include "base/text.h"
#include "report/json_parts.h"
#include "report/report_levels.h"
#include "report/report_tails.h"
#include "report/run_figures.h"

/* A number that the manifest keeps as text; null if it has none. */
static void write_count(hk_json *json, const char *key, const char *text) {
  double count = NAN;
  if (text) hk_text_parse_double(text, &count);
  hk_part_number(json, key, count);
}

static void write_head(hk_json *json, const hk_facts *facts, hakyu_result *result) {
  static const char *const keys[] = {"scenario", "model", "title_en", "title_ja", "tlp", "seed", "content_digest", "semantics", "fingerprint", "watched"};
  double seconds = 0, rate = hk_run_rate(result, &seconds);
  hk_json_key(json, "run");
  hk_json_open(json, '{');
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) hk_part_text(json, keys[i], hk_result_meta(result, keys[i]));
  hk_part_text(json, "folder", hk_result_folder(result));
  hk_part_whole(json, "replications", (int64_t)facts->stored), hk_part_whole(json, "settled", (int64_t)facts->settled);
  hk_part_whole(json, "unsettled", (int64_t)facts->unsettled), hk_part_whole(json, "truncated", (int64_t)facts->truncated), hk_part_whole(json, "traced", (int64_t)facts->traced);
  hk_part_whole(json, "outer", facts->is_mode ? 0 : (int64_t)facts->outer_count);
  hk_part_whole(json, "horizon_s", facts->horizon_s), hk_part_whole(json, "step_s", facts->step_s);
  hk_part_whole(json, "assets", facts->asset_count), hk_part_whole(json, "needs", facts->need_count), hk_part_whole(json, "links", facts->link_count);
  hk_part_whole(json, "sectors", facts->sector_count);
  hk_part_whole(json, "assumptions_used", facts->assumptions_used);
  write_count(json, "warnings", hk_result_meta(result, "warnings")), write_count(json, "threads", hk_result_meta(result, "provenance.threads"));
  hk_part_number(json, "rate_per_s", rate > 0 ? rate : NAN), hk_part_number(json, "seconds", seconds);
  hk_json_close(json, '}');
}

/* Those that a cell cites; values in seconds, or as plain numbers. */
static void write_assumptions(hk_json *json, const hk_facts *facts) {
  hk_part_list(json, "assumptions");
  for (uint32_t a = 0; a < facts->assumption_count; a++) {
    const hk_fact_assumption *assumption = &facts->assumptions[a];
    double unit = assumption->is_time ? 1.0 : 1e6;
    if (!assumption->uses) continue;
    hk_json_open(json, '{');
    hk_part_text(json, "id", assumption->id), hk_part_text(json, "en", assumption->what[HAKYU_EN]), hk_part_text(json, "ja", assumption->what[HAKYU_JA]);
    hk_part_number(json, "low", (double)assumption->low / unit), hk_part_number(json, "mode", (double)assumption->mode / unit);
    hk_part_number(json, "high", (double)assumption->high / unit), hk_part_text(json, "unit", assumption->is_time ? "s" : "");
    hk_part_whole(json, "uses", assumption->uses);
    hk_json_key(json, "fixed"), hk_json_bool(json, assumption->is_fixed);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

static void write_row(hk_json *json, const hk_run_figures *figures, uint32_t r) {
  static const char *const backs[] = {"back_half_s", "back_ninety_s", "back_ninetynine_s"};
  const hk_row_loss *loss = &figures->losses[r];
  const hk_fact_row *row = &figures->facts->rows[r];
  hk_json_open(json, '{');
  hk_part_text(json, "sector", figures->facts->sectors[row->sector].id), hk_part_text(json, "unit", row->unit), hk_part_whole(json, "total", row->weight);
  hk_part_interval(json, "lost_h", &loss->weight_h.mean);
  hk_part_number(json, "lost_h_outer_low", loss->weight_h.outer_low), hk_part_number(json, "lost_h_outer_high", loss->weight_h.outer_high);
  hk_part_interval(json, "any_loss", &loss->any);
  hk_part_spread(json, "peak", &loss->peak), hk_part_spread(json, "first_s", &loss->first_s);
  for (int b = 0; b < HK_BACK_COUNT; b++) hk_part_spread(json, backs[b], &loss->back_s[b]);
  hk_part_tail(json, &figures->tails[r]);
  hk_part_list(json, "bands");
  for (size_t i = 0; figures->bands && i < figures->bands[r].count; i++) {
    const hk_band_point *point = &figures->bands[r].points[i];
    hk_json_open(json, '['), hk_json_int(json, point->time_s), hk_json_number(json, point->low), hk_json_number(json, point->median),
        hk_json_number(json, point->high), hk_json_close(json, ']');
  }
  hk_json_close(json, ']');
  hk_json_close(json, '}');
}

static void write_protection(hk_json *json, const hk_run_figures *figures) {
  hk_part_list(json, "protected");
  for (size_t i = 0; i < figures->protection_count; i++) {
    const hk_protection *protection = &figures->protection[i];
    hk_json_open(json, '{');
    hk_part_text(json, "sector", figures->facts->sectors[protection->sector].id);
    hk_part_whole(json, "threatened", (int64_t)protection->threatened), hk_part_whole(json, "held", (int64_t)protection->held);
    hk_part_list(json, "by");
    for (size_t p = 0; p < protection->count; p++) hk_part_protector(json, figures->facts, &protection->by[p]);
    hk_json_close(json, ']');
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

static void write_observed(hk_json *json, const hk_run_figures *figures) {
  static const char *const agreements[] = {"inside", "overlaps", "outside", NULL};
  hk_part_list(json, "observed");
  for (size_t o = 0; o < figures->observed_count; o++) {
    const hk_observation *seen = &figures->observed[o];
    hk_json_open(json, '{');
    hk_part_text(json, "id", seen->id), hk_part_text(json, "what", seen->what), hk_part_text(json, "role", seen->role), hk_part_text(json, "stated", seen->stated);
    hk_part_text(json, "unit", seen->unit), hk_part_text(json, "source", seen->source);
    hk_part_number(json, "value", seen->value), hk_part_number(json, "low", seen->low), hk_part_number(json, "high", seen->high);
    hk_part_spread(json, "simulated", &seen->simulated), hk_part_number(json, "absent", seen->absent);
    hk_part_text(json, "agreement", agreements[seen->agreement]);
    hk_json_key(json, "scored"), hk_json_bool(json, seen->is_scored);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

static void write_mechanisms(hk_json *json, const hk_run_figures *figures) {
  hk_part_list(json, "mechanisms");
  for (size_t i = 0; i < figures->share_count; i++) {
    const hk_sector_shares *shares = &figures->shares[i];
    hk_json_open(json, '{');
    hk_part_text(json, "sector", figures->facts->sectors[shares->sector].id), hk_part_whole(json, "episodes", shares->episodes);
    hk_part_list(json, "by");
    for (size_t m = 0; m < shares->count; m++) {
      hk_json_open(json, '{');
      hk_part_text(json, "mechanism", hakyu_mechanism_name((hakyu_mechanism)shares->mechanisms[m].mechanism));
      hk_part_whole(json, "episodes", shares->mechanisms[m].episodes), hk_part_number(json, "loss", shares->mechanisms[m].loss), hk_part_number(json, "falls", shares->mechanisms[m].falls);
      hk_json_close(json, '}');
    }
    hk_json_close(json, ']');
    hk_json_key(json, "phases"), hk_json_open(json, '{');
    for (int p = 0; p < HAKYU_PHASE_COUNT; p++) hk_part_number(json, hakyu_phase_name((hakyu_phase)p), shares->phases[p]);
    hk_json_close(json, '}');
    hk_json_key(json, "traits"), hk_json_open(json, '{');
    for (int t = 0; t < HAKYU_TRAIT_COUNT; t++) hk_part_number(json, hakyu_trait_name((hakyu_trait)t), shares->traits[t]);
    hk_json_close(json, '}');
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

hakyu_status hakyu_report_json(const hakyu_memory *memory, hakyu_result *result, hakyu_findings *findings, char **out) {
  hk_run_figures figures;
  hk_buffer buffer;
  hk_json json;
  hakyu_status status = hk_run_figures_read(memory, result, true, findings, &figures);
  if (status) return status;
  hk_buffer_init(&buffer, memory);
  hk_json_init(&json, &buffer, 1);
  hk_json_open(&json, '{');
  hk_part_text(&json, "schema", "hakyu.report/1");
  write_head(&json, figures.facts, result);
  write_assumptions(&json, figures.facts);
  hk_part_list(&json, "rows");
  for (uint32_t r = 0; r < figures.facts->row_count; r++) write_row(&json, &figures, r);
  hk_json_close(&json, ']');
  hk_part_levels(&json, figures.facts, &figures.reportable);
  write_mechanisms(&json, &figures);
  write_protection(&json, &figures);
  hk_part_spots(&json, "initiators", figures.facts, figures.spots.initiators, figures.spots.initiator_count);
  hk_part_spots(&json, "transmitters", figures.facts, figures.spots.transmitters, figures.spots.transmitter_count);
  hk_part_spots(&json, "gates", figures.facts, figures.spots.gates, figures.spots.gate_count);
  hk_part_number(&json, "first_ten_moved", figures.spots.moved);
  write_observed(&json, &figures);
  status = hk_part_end(&json, status, out);
  hk_run_figures_fini(&figures);
  return status;
}
