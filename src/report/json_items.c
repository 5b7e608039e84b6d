/* json_items - a catalogue and its items as versioned JSON (hakyu.catalogue/1, hakyu.item/1). */
#include <hakyu/review.h>

#include "report/review_words.h"

static const char *source_of(const hakyu_catalogue *catalogue, uint32_t source) { return source == HK_NOWHERE ? NULL : catalogue->sources[source].id; }

static void write_head(hk_json *json, const hakyu_catalogue *catalogue) {
  hk_part_text(json, "catalogue", catalogue->id), hk_part_digest(json, "digest", catalogue->digest);
  hk_part_label(json, "catalogue_title", catalogue->title), hk_part_text(json, "tlp", hk_tlp_name(catalogue->tlp));
  hk_part_text(json, "licence", catalogue->licence);
}

static void write_sources(hk_json *json, const hakyu_catalogue *catalogue) {
  hk_part_list(json, "sources");
  for (uint32_t s = 0; s < catalogue->source_count; s++) {
    const hk_catalogue_source *source = &catalogue->sources[s];
    hk_json_open(json, '{');
    hk_part_text(json, "id", source->id), hk_part_label(json, "what", source->what), hk_part_text(json, "where", source->where);
    hk_part_share(json, "confidence", source->confidence_ppm);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

static void write_statements(hk_json *json, const hakyu_catalogue *catalogue, const hk_item *item) {
  hk_part_list(json, "editions");
  for (uint32_t e = 0; e < catalogue->edition_count; e++) {
    const hk_statement statement = hk_item_states(item, e);
    hk_json_open(json, '{');
    hk_part_text(json, "edition", catalogue->editions[e].id), hk_part_text(json, "states", hk_statement_name(statement.states));
    if (statement.states != HK_NOT_ENTERED) {
      hk_part_label(json, "what", statement.what), hk_part_text(json, "known_from", statement.is_circular ? "review" : "text");
      hk_part_ids(json, "issues", statement.issues, statement.issue_count), hk_part_text(json, "source", source_of(catalogue, statement.source));
    }
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

static void write_levers(hk_json *json, const hk_item *item) {
  hk_part_list(json, "levers");
  for (uint32_t l = 0; l < item->lever_count; l++) {
    const hk_item_lever *lever = &item->levers[l];
    hk_json_open(json, '{');
    hk_part_text(json, "lever", lever->name), hk_part_text(json, "targets", lever->targets);
    hk_json_key(json, "models"), hk_json_open(json, '{');
    for (uint32_t m = 0; m < lever->model_count; m++) hk_part_text(json, lever->models[m].model, lever->models[m].targets);
    hk_json_close(json, '}');
    hk_part_list(json, "doses");
    for (uint8_t d = 0; d < lever->dose_count; d++) hk_json_int(json, lever->doses[d]);
    hk_json_close(json, ']');
    for (int i = 0; i < HK_ITEM_AIDS; i++)
      if (lever->aid[i].text) hk_part_share(json, hk_item_aid_name(i), lever->aid[i].ppm);
    hk_json_key(json, "built"), hk_json_bool(json, lever->number >= 0);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

static void write_crosswalk(hk_json *json, const hakyu_catalogue *catalogue, const hk_item *item) {
  hk_part_list(json, "crosswalk");
  for (uint32_t c = 0; c < item->crosswalk_count; c++) {
    const hk_crosswalk *row = &item->crosswalk[c];
    hk_json_open(json, '{');
    hk_part_text(json, "scheme", catalogue->schemes[row->scheme].id), hk_part_ids(json, "references", row->references, row->reference_count);
    hk_part_share(json, "confidence", row->confidence_ppm), hk_part_text(json, "source", source_of(catalogue, row->source));
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

static void write_item(hk_json *json, const hakyu_catalogue *catalogue, const hk_item *item) {
  static const char *const holders[] = {"redundancy", "standby", "stage"};
  hk_part_text(json, "id", item->id), hk_part_label(json, "title", item->title), hk_part_label(json, "part", item->part), hk_part_label(json, "what", item->what);
  hk_part_text(json, "force", hk_force_name(item->force)), hk_part_mechanisms(json, "mechanisms", item->mechanisms);
  hk_part_list(json, "traits");
  for (int t = 0; t < HAKYU_TRAIT_COUNT; t++)
    if (item->traits >> t & 1) hk_json_text(json, hakyu_trait_name((hakyu_trait)t));
  hk_json_close(json, ']');
  hk_json_key(json, "assessable"), hk_json_bool(json, hk_item_is_assessable(item)), hk_part_label(json, "not_assessable", item->not_assessable);
  write_levers(json, item);
  hk_part_list(json, "protections");
  for (int h = 0; h < 3; h++)
    if (item->protections >> h & 1) hk_json_text(json, holders[h]);
  hk_json_close(json, ']');
  hk_part_text(json, "protects", item->protects);
  hk_json_key(json, "adoption"), hk_json_open(json, '{');
  hk_part_share(json, "low", item->adoption_low_ppm), hk_part_share(json, "high", item->adoption_high_ppm), hk_part_text(json, "source", source_of(catalogue, item->adoption_source));
  hk_json_close(json, '}');
  hk_json_key(json, "cost");
  if (item->has_cost) {
    hk_json_open(json, '{');
    hk_part_whole(json, "low", item->cost_low), hk_part_whole(json, "high", item->cost_high), hk_part_text(json, "unit", item->cost_unit);
    hk_part_text(json, "source", source_of(catalogue, item->cost_source));
    hk_json_close(json, '}');
  } else {
    hk_json_null(json);
  }
  write_statements(json, catalogue, item), write_crosswalk(json, catalogue, item);
  hk_part_text(json, "source", source_of(catalogue, item->source));
}

hakyu_status hakyu_item_json(const hakyu_memory *memory, const hakyu_catalogue *catalogue, size_t item, char **text) {
  hk_buffer out;
  hk_json json;
  hk_buffer_init(&out, memory);
  hk_json_init(&json, &out, 1);
  hk_json_open(&json, '{');
  hk_part_text(&json, "schema", "hakyu.item/1");
  write_head(&json, catalogue), write_item(&json, catalogue, &catalogue->items[item]), write_sources(&json, catalogue);
  return hk_part_end(&json, HAKYU_OK, text);
}

hakyu_status hakyu_catalogue_json(const hakyu_memory *memory, const hakyu_catalogue *catalogue, char **text) {
  hk_buffer out;
  hk_json json;
  hk_buffer_init(&out, memory);
  hk_json_init(&json, &out, 1);
  hk_json_open(&json, '{');
  hk_part_text(&json, "schema", "hakyu.catalogue/1");
  write_head(&json, catalogue);
  hk_part_list(&json, "editions");
  for (uint32_t e = 0; e < catalogue->edition_count; e++) {
    const hk_edition *edition = &catalogue->editions[e];
    static const char *const states[] = {[HK_EDITION_ENTERED] = "entered", [HK_EDITION_HISTORY] = "history", [HK_EDITION_SKELETON] = "skeleton"};
    hk_json_open(&json, '{');
    hk_part_text(&json, "id", edition->id), hk_part_label(&json, "title", edition->title), hk_part_when(&json, "date", edition->date);
    hk_part_text(&json, "state", states[edition->state]), hk_part_text(&json, "follows", edition->follows == HK_NOWHERE ? NULL : catalogue->editions[edition->follows].id);
    hk_part_text(&json, "source", source_of(catalogue, edition->source));
    hk_json_close(&json, '}');
  }
  hk_json_close(&json, ']');
  hk_part_list(&json, "items");
  for (uint32_t i = 0; i < catalogue->item_count; i++) {
    hk_json_open(&json, '{');
    write_item(&json, catalogue, &catalogue->items[i]);
    hk_json_close(&json, '}');
  }
  hk_json_close(&json, ']');
  write_sources(&json, catalogue);
  return hk_part_end(&json, HAKYU_OK, text);
}
