/* report_json - the figures of a run's report as versioned JSON (hakyu.report/1): numbers as numbers, times in seconds,
   shares 0..1; null where there is nothing or where it lies beyond the horizon. */
#include <math.h>
#include <hakyu/report.h>

#include "doc/doc.h"
#include "report/run_figures.h"

static void number(hk_json *json, const char *key, double value) {
  hk_json_key(json, key);
  hk_json_number(json, value);
}
static void text(hk_json *json, const char *key, const char *value) {
  hk_json_key(json, key);
  hk_json_text(json, value);
}
static void whole(hk_json *json, const char *key, int64_t value) {
  hk_json_key(json, key);
  hk_json_int(json, value);
}
static void open_list(hk_json *json, const char *key) {
  hk_json_key(json, key);
  hk_json_open(json, '[');
}

static void write_interval(hk_json *json, const char *key, const hk_interval *interval) {
  hk_json_key(json, key);
  hk_json_open(json, '{');
  number(json, "value", interval->value), number(json, "low", interval->low), number(json, "high", interval->high);
  hk_json_key(json, "valid"), hk_json_bool(json, interval->is_valid);
  text(json, "verdict", interval->verdict);
  hk_json_close(json, '}');
}

static void write_spread(hk_json *json, const char *key, const hk_spread *spread) {
  hk_json_key(json, key);
  hk_json_open(json, '{');
  number(json, "p5", spread->low), number(json, "median", spread->median), number(json, "p95", spread->high), number(json, "censored", spread->censored);
  whole(json, "count", (int64_t)spread->count);
  hk_json_close(json, '}');
}

static void write_head(hk_json *json, const hk_facts *facts, hakyu_result *result) {
  static const char *const keys[] = {"scenario", "model", "title_en", "title_ja", "tlp", "seed", "content_digest", "semantics", "fingerprint", "watched"};
  double seconds = 0, rate = hk_run_rate(result, &seconds);
  hk_json_key(json, "run");
  hk_json_open(json, '{');
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) text(json, keys[i], hk_result_meta(result, keys[i]));
  text(json, "folder", hk_result_folder(result));
  whole(json, "replications", (int64_t)facts->stored), whole(json, "settled", (int64_t)facts->settled);
  whole(json, "unsettled", (int64_t)facts->unsettled), whole(json, "truncated", (int64_t)facts->truncated), whole(json, "traced", (int64_t)facts->traced);
  whole(json, "outer", facts->is_mode ? 0 : (int64_t)facts->outer_count);
  whole(json, "horizon_s", facts->horizon_s), whole(json, "step_s", facts->step_s);
  whole(json, "assets", facts->asset_count), whole(json, "needs", facts->need_count), whole(json, "links", facts->link_count);
  whole(json, "assumptions_used", facts->assumptions_used);
  number(json, "rate_per_s", rate > 0 ? rate : NAN), number(json, "seconds", seconds);
  hk_json_close(json, '}');
}

static void write_row(hk_json *json, const hk_run_figures *figures, uint32_t r) {
  static const char *const backs[] = {"back_half_s", "back_ninety_s", "back_ninetynine_s"};
  const hk_row_loss *loss = &figures->losses[r];
  const hk_fact_row *row = &figures->facts->rows[r];
  hk_json_open(json, '{');
  text(json, "sector", figures->facts->sectors[row->sector].id), text(json, "unit", row->unit), whole(json, "total", row->weight);
  write_interval(json, "lost_h", &loss->weight_h.mean);
  number(json, "lost_h_outer_low", loss->weight_h.outer_low), number(json, "lost_h_outer_high", loss->weight_h.outer_high);
  write_interval(json, "any_loss", &loss->any);
  write_spread(json, "peak", &loss->peak), write_spread(json, "first_s", &loss->first_s);
  for (int b = 0; b < HK_BACK_COUNT; b++) write_spread(json, backs[b], &loss->back_s[b]);
  open_list(json, "bands");
  for (size_t i = 0; figures->bands && i < figures->bands[r].count; i++) {
    const hk_band_point *point = &figures->bands[r].points[i];
    hk_json_open(json, '['), hk_json_int(json, point->time_s), hk_json_number(json, point->low), hk_json_number(json, point->median),
        hk_json_number(json, point->high), hk_json_close(json, ']');
  }
  hk_json_close(json, ']');
  hk_json_close(json, '}');
}

static void write_protection(hk_json *json, const hk_run_figures *figures) {
  static const char *const kinds[] = {"redundancy", "standby", "stage"};
  open_list(json, "protected");
  for (size_t i = 0; i < figures->protection_count; i++) {
    const hk_protection *protection = &figures->protection[i];
    hk_json_open(json, '{');
    text(json, "sector", figures->facts->sectors[protection->sector].id);
    whole(json, "threatened", (int64_t)protection->threatened), whole(json, "held", (int64_t)protection->held);
    open_list(json, "by");
    for (size_t p = 0; p < protection->count; p++) {
      const hk_protector *by = &protection->by[p];
      hk_json_open(json, '{');
      text(json, "kind", kinds[by->kind]), text(json, "stage", by->stage);
      whole(json, "saves", by->saves), whole(json, "seconds", by->seconds);
      number(json, "margin_median_s", by->margin_s), number(json, "margin_p5_s", by->margin_low_s), number(json, "emptied", by->empty);
      hk_json_close(json, '}');
    }
    hk_json_close(json, ']');
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

static void write_spots(hk_json *json, const char *key, const hk_facts *facts, const hk_spot *spots, size_t count) {
  static const char *const classes[] = {"asset", "need", "link"};
  open_list(json, key);
  for (size_t i = 0; i < count; i++) {
    const hk_spot *spot = &spots[i];
    hk_json_open(json, '{');
    text(json, "class", classes[spot->class]), text(json, "asset", facts->assets[spot->asset].id);
    if (spot->class == HK_SPOT_NEED) text(json, "need", facts->needs[spot->entity].id);
    if (spot->class == HK_SPOT_LINK) {
      text(json, "need", facts->needs[facts->links[spot->entity].need].id);
      text(json, "supplier", facts->assets[facts->links[spot->entity].supplier].id);
    }
    write_interval(json, "transmits", &spot->transmits);
    number(json, "index_h", spot->index_h), number(json, "index_error_h", spot->index_error_h), number(json, "struck", spot->struck);
    text(json, "mechanism", spot->mechanism < 0 ? NULL : hakyu_mechanism_name((hakyu_mechanism)spot->mechanism));
    number(json, "mechanism_share", spot->mechanism_share);
    open_list(json, "reaches");
    for (uint32_t s = 0; s < spot->reached_count; s++) hk_json_text(json, facts->sectors[spot->reached[s]].id);
    hk_json_close(json, ']');
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

static void write_observed(hk_json *json, const hk_run_figures *figures) {
  static const char *const agreements[] = {"inside", "overlaps", "outside", NULL};
  open_list(json, "observed");
  for (size_t o = 0; o < figures->observed_count; o++) {
    const hk_observation *seen = &figures->observed[o];
    hk_json_open(json, '{');
    text(json, "id", seen->id), text(json, "what", seen->what), text(json, "role", seen->role), text(json, "stated", seen->stated);
    text(json, "unit", seen->unit), text(json, "source", seen->source);
    number(json, "value", seen->value), number(json, "low", seen->low), number(json, "high", seen->high);
    write_spread(json, "simulated", &seen->simulated), number(json, "absent", seen->absent);
    text(json, "agreement", agreements[seen->agreement]);
    hk_json_key(json, "scored"), hk_json_bool(json, seen->is_scored);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

static void write_mechanisms(hk_json *json, const hk_run_figures *figures) {
  open_list(json, "mechanisms");
  for (size_t i = 0; i < figures->share_count; i++) {
    const hk_sector_shares *shares = &figures->shares[i];
    hk_json_open(json, '{');
    text(json, "sector", figures->facts->sectors[shares->sector].id), whole(json, "episodes", shares->episodes);
    open_list(json, "by");
    for (size_t m = 0; m < shares->count; m++) {
      hk_json_open(json, '{');
      text(json, "mechanism", hakyu_mechanism_name((hakyu_mechanism)shares->mechanisms[m].mechanism));
      whole(json, "episodes", shares->mechanisms[m].episodes), number(json, "loss", shares->mechanisms[m].loss), number(json, "falls", shares->mechanisms[m].falls);
      hk_json_close(json, '}');
    }
    hk_json_close(json, ']');
    hk_json_key(json, "phases"), hk_json_open(json, '{');
    for (int p = 0; p < HAKYU_PHASE_COUNT; p++) number(json, hakyu_phase_name((hakyu_phase)p), shares->phases[p]);
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
  text(&json, "schema", "hakyu.report/1");
  write_head(&json, figures.facts, result);
  open_list(&json, "rows");
  for (uint32_t r = 0; r < figures.facts->row_count; r++) write_row(&json, &figures, r);
  hk_json_close(&json, ']');
  write_mechanisms(&json, &figures);
  write_protection(&json, &figures);
  write_spots(&json, "initiators", figures.facts, figures.spots.initiators, figures.spots.initiator_count);
  write_spots(&json, "transmitters", figures.facts, figures.spots.transmitters, figures.spots.transmitter_count);
  write_spots(&json, "gates", figures.facts, figures.spots.gates, figures.spots.gate_count);
  number(&json, "first_ten_moved", figures.spots.moved);
  write_observed(&json, &figures);
  hk_json_close(&json, '}');
  hk_buffer_add(&buffer, "\n");
  if (buffer.is_starved) {
    status = HAKYU_NO_MEMORY;
    hk_buffer_fini(&buffer);
  } else {
    *out = buffer.text; /* the caller frees it */
  }
  hk_run_figures_fini(&figures);
  return status;
}
