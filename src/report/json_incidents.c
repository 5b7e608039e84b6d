/* json_incidents - a register of IT failures, and what it says in numbers, as versioned JSON. */
#include <hakyu/review.h>

#include "catalogue/incident_figures.h"
#include "report/review_words.h"

#define LEVEL 0.95

hakyu_status hakyu_incidents_json(const hakyu_memory *memory, const hakyu_register *incidents, char **text) {
  static const char *const certainty[] = {[HK_DURATION_STATED] = "stated", [HK_DURATION_DERIVED] = "derived", [HK_DURATION_AT_LEAST] = "at_least"};
  hk_buffer out;
  hk_json json;
  if (incidents->kind != HAKYU_GUIDELINE_INCIDENTS) return HAKYU_USAGE;
  hk_buffer_init(&out, memory);
  hk_json_init(&json, &out, 1);
  hk_json_open(&json, '{');
  hk_part_text(&json, "schema", "hakyu.incidents/1"), hk_part_text(&json, "register", incidents->id), hk_part_digest(&json, "digest", incidents->digest);
  hk_part_list(&json, "incidents");
  for (uint32_t i = 0; i < incidents->incident_count; i++) {
    const hk_incident *incident = &incidents->incidents[i];
    hk_json_open(&json, '{');
    hk_part_text(&json, "id", incident->id), hk_part_when(&json, "date", incident->date), hk_part_text(&json, "who", incident->who);
    hk_part_text(&json, "sector", incident->sector), hk_part_text(&json, "cause", hk_cause_name(incident->cause));
    hk_json_key(&json, "duration_s"), incident->duration_s > 0 ? hk_json_int(&json, incident->duration_s) : hk_json_null(&json);
    hk_part_text(&json, "duration_is", incident->duration_s > 0 ? certainty[incident->duration_is] : NULL);
    hk_part_label(&json, "affected", incident->affected), hk_part_label(&json, "what", incident->what), hk_part_label(&json, "spillover", incident->spillover);
    hk_part_text(&json, "recurrence_of", incident->recurrence_of == HK_NOWHERE ? NULL : incidents->incidents[incident->recurrence_of].id);
    hk_part_ids(&json, "items", incident->items, incident->item_count), hk_part_text(&json, "source", incident->source);
    hk_part_share(&json, "confidence", incident->confidence_ppm);
    hk_json_close(&json, '}');
  }
  hk_json_close(&json, ']');
  return hk_part_end(&json, HAKYU_OK, text);
}

static void write_figures(hk_json *json, const hakyu_register *reg, const hk_incident_figures *figures) {
  hk_part_whole(json, "count", figures->count), hk_part_whole(json, "left_out", figures->left_out);
  hk_part_whole(json, "first_year", figures->first_year), hk_part_whole(json, "last_year", figures->last_year);
  hk_json_key(json, "window_is_the_registers_own"), hk_json_bool(json, figures->is_window_own);
  hk_part_list(json, "counts");
  for (uint32_t c = 0; c < figures->cell_count; c++) {
    hk_json_open(json, '{');
    hk_part_text(json, "sector", figures->cells[c].sector), hk_part_text(json, "cause", hk_cause_name(figures->cells[c].cause));
    hk_part_whole(json, "year", figures->cells[c].year), hk_part_whole(json, "count", figures->cells[c].count);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  hk_part_list(json, "rates");
  for (uint32_t r = 0; r < figures->rate_count; r++) {
    hk_json_open(json, '{');
    hk_part_text(json, "sector", figures->rates[r].sector), hk_part_text(json, "cause", figures->rates[r].cause == HK_ANY_CAUSE ? NULL : hk_cause_name((hk_cause)figures->rates[r].cause));
    hk_part_whole(json, "count", figures->rates[r].count), hk_part_interval(json, "per_year", &figures->rates[r].per_year);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  hk_part_interval(json, "recurrence_share", &figures->return_share);
  hk_part_list(json, "recurrences");
  for (uint32_t r = 0; r < figures->return_count; r++) {
    hk_json_open(json, '{');
    hk_part_text(json, "id", reg->incidents[figures->returns[r].incident].id), hk_part_text(json, "of", reg->incidents[figures->returns[r].of].id);
    hk_json_key(json, "days"), figures->returns[r].days < 0 ? hk_json_null(json) : hk_json_int(json, figures->returns[r].days);
    hk_json_key(json, "same_cause"), hk_json_bool(json, figures->returns[r].is_same_cause);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  hk_part_list(json, "durations");
  for (uint32_t l = 0; l < figures->length_count; l++) {
    const hk_lognormal_fit *fit = &figures->lengths[l].fit;
    hk_json_open(json, '{');
    hk_part_text(json, "sector", figures->lengths[l].sector), hk_part_whole(json, "fitted", (int64_t)fit->count), hk_part_whole(json, "lower_bounds", (int64_t)fit->least_count);
    hk_part_whole(json, "unknown", figures->lengths[l].unknown), hk_part_number(json, "middle_s", fit->middle);
    hk_part_interval(json, "median_s", &fit->median), hk_part_interval(json, "sigma", &fit->sigma), hk_part_number(json, "p5_s", fit->low), hk_part_number(json, "p95_s", fit->high);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  hk_part_list(json, "items");
  for (uint32_t i = 0; i < figures->item_count; i++) {
    hk_json_open(json, '{');
    hk_part_text(json, "item", figures->items[i].item), hk_part_whole(json, "count", figures->items[i].count);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  hk_json_key(json, "bias"), hk_json_open(json, '{');
  hk_part_text(json, "en", hk_phrase("review.durations_bias", HAKYU_EN)), hk_part_text(json, "ja", hk_phrase("review.durations_bias", HAKYU_JA));
  hk_json_close(json, '}');
}

hakyu_status hakyu_incident_figures_json(const hakyu_memory *memory, const hakyu_register *incidents, int first_year, int last_year, char **text) {
  hk_incident_figures figures = {0};
  hk_buffer out;
  hk_json json;
  hakyu_status status = hk_incident_figures_init(&figures, memory, incidents, first_year, last_year, LEVEL);
  if (status) return status;
  hk_buffer_init(&out, memory);
  hk_json_init(&json, &out, 1);
  hk_json_open(&json, '{');
  hk_part_text(&json, "schema", "hakyu.incident_figures/1"), hk_part_text(&json, "register", incidents->id), hk_part_digest(&json, "digest", incidents->digest);
  write_figures(&json, incidents, &figures);
  hk_incident_figures_fini(&figures);
  return hk_part_end(&json, HAKYU_OK, text);
}
