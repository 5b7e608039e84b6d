/* json_parts - see json_parts.h. */
#include "report/json_parts.h"

void hk_part_number(hk_json *json, const char *key, double value) {
  hk_json_key(json, key);
  hk_json_number(json, value);
}

void hk_part_text(hk_json *json, const char *key, const char *value) {
  hk_json_key(json, key);
  hk_json_text(json, value);
}

void hk_part_whole(hk_json *json, const char *key, int64_t value) {
  hk_json_key(json, key);
  hk_json_int(json, value);
}

void hk_part_list(hk_json *json, const char *key) {
  hk_json_key(json, key);
  hk_json_open(json, '[');
}

void hk_part_interval(hk_json *json, const char *key, const hk_interval *interval) {
  hk_json_key(json, key);
  hk_json_open(json, '{');
  hk_part_number(json, "value", interval->value);
  hk_part_number(json, "low", interval->low);
  hk_part_number(json, "high", interval->high);
  hk_json_key(json, "valid"), hk_json_bool(json, interval->is_valid);
  hk_part_text(json, "verdict", interval->verdict);
  hk_json_close(json, '}');
}

void hk_part_spread(hk_json *json, const char *key, const hk_spread *spread) {
  hk_json_key(json, key);
  hk_json_open(json, '{');
  hk_part_number(json, "p5", spread->low);
  hk_part_number(json, "median", spread->median);
  hk_part_number(json, "p95", spread->high);
  hk_part_number(json, "censored", spread->censored);
  hk_part_whole(json, "count", (int64_t)spread->count);
  hk_json_close(json, '}');
}

void hk_part_paired(hk_json *json, const char *key, const struct hk_paired_loss *paired) {
  if (!paired) return;
  hk_json_key(json, key);
  hk_json_open(json, '{');
  hk_part_whole(json, "pairs", (int64_t)paired->pairs);
  hk_part_interval(json, "avoided_h", &paired->avoided_h.mean);
  hk_part_number(json, "avoided_h_outer_low", paired->avoided_h.outer_low), hk_part_number(json, "avoided_h_outer_high", paired->avoided_h.outer_high);
  hk_part_number(json, "share", paired->share), hk_part_interval(json, "worse", &paired->worse);
  hk_json_close(json, '}');
}

void hk_part_protector(hk_json *json, const hk_facts *facts, const hk_protector *by) {
  static const char *const kinds[] = {[HK_HELD_REDUNDANCY] = "redundancy", [HK_HELD_STANDBY] = "standby", [HK_HELD_STAGE] = "stage"};
  hk_json_open(json, '{');
  if (by->need != HK_FACT_NONE) {
    hk_part_text(json, "need", facts->needs[by->need].id);
    hk_part_text(json, "asset", facts->assets[facts->needs[by->need].asset].id);
    hk_part_text(json, "sector", facts->sectors[by->sector].id);
  }
  hk_part_text(json, "kind", kinds[by->kind]);
  if (by->kind == HK_HELD_STAGE) hk_part_text(json, "stage", by->stage);
  if (by->link != HK_FACT_NONE) hk_part_text(json, "supplier", facts->assets[facts->links[by->link].supplier].id);
  hk_part_whole(json, "saves", by->saves);
  hk_part_whole(json, "seconds", by->seconds);
  hk_part_number(json, "margin_median_s", by->margin_s);
  hk_part_number(json, "margin_p5_s", by->margin_low_s);
  hk_part_number(json, "emptied", by->empty);
  hk_part_paired(json, "without", by->paired);
  hk_json_close(json, '}');
}

void hk_part_spots(hk_json *json, const char *key, const hk_facts *facts, const hk_spot *spots, size_t count) {
  static const char *const classes[] = {"asset", "need", "link"};
  hk_part_list(json, key);
  for (size_t i = 0; i < count; i++) {
    const hk_spot *spot = &spots[i];
    hk_json_open(json, '{');
    hk_part_text(json, "class", classes[spot->class]), hk_part_text(json, "asset", facts->assets[spot->asset].id);
    if (spot->class == HK_SPOT_NEED) hk_part_text(json, "need", facts->needs[spot->entity].id);
    if (spot->class == HK_SPOT_LINK) {
      hk_part_text(json, "need", facts->needs[facts->links[spot->entity].need].id);
      hk_part_text(json, "supplier", facts->assets[facts->links[spot->entity].supplier].id);
    }
    hk_part_interval(json, "transmits", &spot->transmits);
    hk_part_number(json, "index_h", spot->index_h), hk_part_number(json, "index_error_h", spot->index_error_h), hk_part_number(json, "struck", spot->struck);
    hk_part_text(json, "mechanism", spot->mechanism < 0 ? NULL : hakyu_mechanism_name((hakyu_mechanism)spot->mechanism));
    hk_part_number(json, "mechanism_share", spot->mechanism_share);
    hk_part_whole(json, "place_transmitted", spot->place);
    hk_part_paired(json, "avoidable", spot->paired);
    hk_part_list(json, "mechanisms");
    for (int w = 0; w < spot->way_count; w++) {
      hk_json_open(json, '{');
      hk_part_text(json, "mechanism", hakyu_mechanism_name((hakyu_mechanism)spot->ways[w].mechanism)), hk_part_number(json, "share", spot->ways[w].share);
      hk_json_close(json, '}');
    }
    hk_json_close(json, ']');
    hk_part_list(json, "reaches");
    for (uint32_t s = 0; s < spot->reached_count; s++) hk_json_text(json, facts->sectors[spot->reached[s]].id);
    hk_json_close(json, ']');
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

void hk_part_begin(hk_json *json, const char *schema, hakyu_result *result) {
  hk_json_open(json, '{');
  hk_part_text(json, "schema", schema);
  hk_part_text(json, "folder", hk_result_folder(result));
  hk_part_text(json, "content_digest", hk_result_meta(result, "content_digest"));
}

hakyu_status hk_part_end(hk_json *json, hakyu_status status, char **text) {
  if (!status) hk_json_close(json, '}');
  hk_buffer_add(json->out, "\n");
  if (!status && json->out->is_starved) status = HAKYU_NO_MEMORY;
  if (status)
    hk_buffer_fini(json->out);
  else
    *text = json->out->text; /* the caller frees it */
  return status;
}
