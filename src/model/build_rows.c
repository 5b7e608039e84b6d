/* build_rows - what each table's row adds to the model. Ids are checked here, since whoever adds knows what is there already;
   references stay mentions until freeze. */
#include <string.h>

#include "model/row.h"

#define AT(table, name) r->values[HK_AT(table, name)]
#define NUMBER(table, name) (AT(table, name).is_blank ? HK_NONE : (uint32_t)AT(table, name).number)
#define TEXT(table, name) (AT(table, name).is_blank ? NULL : AT(table, name).text)

/* Room for one more item of a model's array. */
#define GROW(array, count, room) hk_memory_grow(r->model->memory, &r->model->array, r->model->count, &r->build->room, sizeof *r->model->array)

/* Reports an id given before, in whatever case. */
static void refuse_duplicate(hk_row *r, int position, const char *id, const char *first) {
  hk_findings_error(r->findings, hk_row_place(r, position), "duplicate-id", "id given twice (%s)%s%s; allowed: an id of its own, without regard to case",
                    hk_findings_value(r->findings, id), strcmp(id, first) ? ", first as " : "", strcmp(id, first) ? first : "");
}

/* Defines the row's id. Returns false (with the status) if the row is not to be kept. */
static bool define_row(hk_row *r, hk_thing thing, int position, uint32_t number, hakyu_status *status) {
  const char *id = r->values[position].is_blank ? NULL : r->values[position].text;
  bool is_new = false;
  uint32_t at = 0;
  *status = HAKYU_OK;
  if (!id) return false;
  *status = hk_build_define(r->model, thing, id, number, &at, &is_new);
  if (*status) return false;
  if (!is_new) refuse_duplicate(r, position, id, hk_names_get(r->build->mentions[thing].names, at));
  return is_new;
}

static hakyu_status add_model(hk_row *r) {
  hakyu_model *model = r->model;
  if (r->build->row_count[HK_TABLE_model]++) {
    hk_findings_error(r->findings, r->place, "duplicate-id", "the head is given twice; allowed: once");
    return HAKYU_OK;
  }
  static const char *const marks[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
  model->title.text[0] = r->label[0];
  model->title.text[1] = r->label[1];
  model->licence = TEXT(model, licence) ? TEXT(model, licence) : "";
  model->tlp = marks[AT(model, tlp).number];
  r->build->encoding = AT(model, encoding).number == 1 ? "cp932" : "utf-8";
  return HAKYU_OK;
}

static hakyu_status add_sector(hk_row *r) {
  hakyu_status status;
  if (!define_row(r, HK_THING_SECTOR, HK_AT(sectors, id), r->model->sector_count, &status)) return status;
  if ((status = GROW(sectors, sector_count, sector_room))) return status;
  r->model->sectors[r->model->sector_count++] =
      (hk_sector){AT(sectors, id).text, {{TEXT(sectors, en), TEXT(sectors, ja)}}, HK_FULL, r->place.line};
  return HAKYU_OK;
}

static hakyu_status add_unit_label(hk_row *r) {
  hakyu_model *model = r->model;
  const char *id = TEXT(weight_units, id);
  uint32_t index;
  int is_new;
  if (!id) return HAKYU_OK;
  hakyu_status status = hk_names_add(r->build->unit_label_names, id, &index, &is_new);
  if (status) return status;
  if (!is_new) {
    refuse_duplicate(r, HK_AT(weight_units, id), id, hk_names_get(r->build->unit_label_names, index));
    return HAKYU_OK;
  }
  if ((status = GROW(unit_labels, unit_label_count, unit_label_room))) return status;
  model->unit_labels[model->unit_label_count++] =
      (hk_unit_label){id, {{TEXT(weight_units, en), TEXT(weight_units, ja)}}, r->place.line, r->place.col};
  return HAKYU_OK;
}

static hakyu_status add_service(hk_row *r) {
  hakyu_status status;
  if (!define_row(r, HK_THING_SERVICE, HK_AT(services, id), r->model->service_count, &status)) return status;
  if ((status = GROW(services, service_count, service_room))) return status;
  r->model->services[r->model->service_count++] =
      (hk_service){AT(services, id).text, {{TEXT(services, en), TEXT(services, ja)}}, AT(services, from_source).number != 0, r->place.line};
  return HAKYU_OK;
}

static hakyu_status add_kind(hk_row *r) {
  hakyu_status status;
  if (!define_row(r, HK_THING_KIND, HK_AT(kinds, id), r->model->kind_count, &status)) return status;
  if ((status = GROW(kinds, kind_count, kind_room))) return status;
  r->model->kinds[r->model->kind_count++] = (hk_kind){
      .id = AT(kinds, id).text, .label = {{TEXT(kinds, en), TEXT(kinds, ja)}}, .sector = NUMBER(kinds, sector), .crew = NUMBER(kinds, crew),
      .source = NUMBER(kinds, source), .detect = AT(kinds, detect).value, .repair = AT(kinds, repair).value, .restart = AT(kinds, restart).value,
      .priority = (int32_t)AT(kinds, priority).value.fixed, .it_system = AT(kinds, it_system).number != 0,
      .end_use = AT(kinds, end_use).number != 0, .line = r->place.line, .col = r->place.col};
  return HAKYU_OK;
}

enum { STAGES_MOST = 250 };

/* A chain is defined by its first stage. */
static hakyu_status add_stage(hk_row *r) {
  hakyu_model *model = r->model;
  const char *chain = TEXT(backups, chain), *name = TEXT(backups, name);
  uint32_t number = model->chain_count;
  if (!chain || !name) return HAKYU_OK;
  bool is_new;
  uint32_t at;
  hakyu_status status = hk_build_define(model, HK_THING_CHAIN, chain, number, &at, &is_new);
  if (status) return status;
  if (is_new) {
    if ((status = GROW(chains, chain_count, chain_room))) return status;
    model->chains[model->chain_count++] = (hk_chain){chain, model->stage_count, 0};
  } else {
    number = r->build->mentions[HK_THING_CHAIN].defined[at];
  }
  uint32_t left = model->chains[number].stage_count; /* of its stages, mostly the last ones */
  if (left == STAGES_MOST) {
    hk_findings_error(r->findings, hk_row_place(r, HK_AT(backups, name)), "out-of-range", "more than 250 stages (%s); allowed: at most 250 a chain", chain);
    return HAKYU_OK;
  }
  for (uint32_t i = model->stage_count; left && i-- > 0;) {
    if (r->build->stage_chain[i] != number) continue;
    left--;
    if (strcmp(model->stages[i].name, name) != 0) continue;
    refuse_duplicate(r, HK_AT(backups, name), name, name);
    return HAKYU_OK;
  }
  if ((status = hk_memory_grow(model->memory, &r->build->stage_chain, model->stage_count, &r->build->stage_chain_room, sizeof(uint32_t)))) return status;
  if ((status = GROW(stages, stage_count, stage_room))) return status;
  r->build->stage_chain[model->stage_count] = number;
  model->chains[number].stage_count++;
  model->stages[model->stage_count++] = (hk_stage){
      .name = name, .refuel_service = NUMBER(backups, refuel), .source = NUMBER(backups, source), .autonomy = AT(backups, autonomy).value,
      .start = AT(backups, start).value, .fail_running = AT(backups, fail_running).value, .success = AT(backups, success).value,
      .level = AT(backups, level).value, .refill = AT(backups, refill).value, .line = r->place.line, .col = r->place.col};
  return HAKYU_OK;
}

static hakyu_status add_crew(hk_row *r) {
  hakyu_status status;
  if (!define_row(r, HK_THING_CREW, HK_AT(crews, id), r->model->crew_count, &status)) return status;
  if ((status = GROW(crews, crew_count, crew_room))) return status;
  r->model->crews[r->model->crew_count++] = (hk_crew){.id = AT(crews, id).text, .size = AT(crews, size).value, .line = r->place.line};
  return HAKYU_OK;
}

static hakyu_status add_group(hk_row *r) {
  hakyu_model *model = r->model;
  const char *id = TEXT(groups, id);
  uint32_t index;
  int is_new;
  if (!id) return HAKYU_OK;
  hakyu_status status = hk_names_add(model->group_names, id, &index, &is_new);
  if (status) return status;
  if (!is_new) {
    refuse_duplicate(r, HK_AT(groups, id), id, hk_names_get(model->group_names, index));
    return HAKYU_OK;
  }
  if ((status = GROW(groups, group_count, group_room))) return status;
  model->groups[model->group_count++] =
      (hk_group){.id = id, .beta = AT(groups, beta).value, .member_count = r->list_count, .members = r->list, .source = NUMBER(groups, source),
                 .line = r->place.line, .col = r->place.col};
  return HAKYU_OK;
}

static hakyu_status add_sharing(hk_row *r) {
  hakyu_model *model = r->model;
  const char *id = TEXT(sharing, id);
  if (!id) return HAKYU_OK;
  uint32_t index;
  int is_new;
  hakyu_status status = hk_names_add(r->build->sharing_names, id, &index, &is_new);
  if (status) return status;
  if (!is_new) {
    refuse_duplicate(r, HK_AT(sharing, id), id, hk_names_get(r->build->sharing_names, index));
    return HAKYU_OK;
  }
  if ((status = GROW(sharings, sharing_count, sharing_room))) return status;
  model->sharings[model->sharing_count++] =
      (hk_sharing){.id = id, .sector_count = r->list_count, .sectors = r->list, .warn_s = AT(sharing, warn).value.fixed,
                   .aid = {AT(sharing, repair_least).value, AT(sharing, repair_most).value, AT(sharing, recurrence).value}, .line = r->place.line, .col = r->place.col};
  return HAKYU_OK;
}

/* The scenario's text for a parameter or assumption, or NULL. */
static const char *overridden(hk_row *r, const char *id, hk_place *place) {
  const hk_model_overrides *overrides = r->build->overrides;
  uint32_t at = hk_names_find(r->build->override_names, id);
  if (at == HK_NO_NAME) return NULL;
  r->build->override_used[at] = true;
  at = r->build->override_at[at];
  if (overrides->places) *place = overrides->places[at];
  return overrides->texts[at];
}

static hakyu_status add_parameter(hk_row *r) {
  hakyu_model *model = r->model;
  const char *id = TEXT(parameters, id), *text = TEXT(parameters, value);
  hk_place place = hk_row_place(r, HK_AT(parameters, value));
  uint32_t index;
  int is_new;
  if (!id) return HAKYU_OK;
  hakyu_status status = hk_names_add(model->parameter_names, id, &index, &is_new);
  if (status) return status;
  if (!is_new) {
    refuse_duplicate(r, HK_AT(parameters, id), id, hk_names_get(model->parameter_names, index));
    return HAKYU_OK;
  }
  const char *other = overridden(r, id, &place);
  if (other && !(text = hk_arena_text(model->arena, other, strlen(other)))) return HAKYU_NO_MEMORY;
  bool is_faulty = !text || !text[strspn(text, " \t\r\n")];
  if (other && is_faulty) hk_findings_error(r->findings, place, "missing-value", "blank; allowed: a value for %s", id);
  if ((status = GROW(parameters, parameter_count, parameter_room))) return status;
  model->parameters[model->parameter_count++] = (hk_parameter){id, text ? text : "", other != NULL, is_faulty, r->place.line};
  return HAKYU_OK;
}

/* It belongs to the sector, which may be defined later. */
static hakyu_status add_importance(hk_row *r) {
  hk_build *build = r->build;
  if (AT(importance, id).is_blank) return HAKYU_OK;
  hakyu_status status = hk_memory_grow(r->model->memory, &build->importances, build->importance_count, &build->importance_room, sizeof *build->importances);
  if (!status) build->importances[build->importance_count++] = (hk_importance){NUMBER(importance, id), AT(importance, value).value.fixed};
  return status;
}

static hakyu_status add_assumption(hk_row *r) {
  hakyu_model *model = r->model;
  const char *id = TEXT(assumptions, id), *text = TEXT(assumptions, value);
  hk_place place = hk_row_place(r, HK_AT(assumptions, value));
  uint32_t index;
  int is_new;
  if (!id) return HAKYU_OK;
  if (hk_names_find_folded(model->parameter_names, id) != HK_NO_NAME) {
    refuse_duplicate(r, HK_AT(assumptions, id), id, id);
    return HAKYU_OK;
  }
  hakyu_status status = hk_names_add(model->assumption_names, id, &index, &is_new);
  if (status) return status;
  if (!is_new) {
    refuse_duplicate(r, HK_AT(assumptions, id), id, hk_names_get(model->assumption_names, index));
    return HAKYU_OK;
  }
  hk_assumption assumption = {.id = id, .what = {{r->label[0], r->label[1]}}, .is_named = true, .source = NUMBER(assumptions, source), .is_faulty = !text, .place = place};
  if (text) status = hk_cell_assumption(&r->cells, text, place, &assumption);
  if (status == HAKYU_REFUSED) { /* its finding was made; nothing more is to be said of it */
    status = HAKYU_OK;
    assumption.low = assumption.high = assumption.mode;
    assumption.is_faulty = true;
  }
  if (status) return status;
  hk_place where = {NULL, 0, 0, id};
  const char *other = overridden(r, id, &where);
  if (other) {
    hk_assumption fixed = {0};
    status = hk_cell_assumption(&r->cells, other, where, &fixed);
    if (status && status != HAKYU_REFUSED) return status;
    if (status) assumption.is_faulty = true;
    if (!status && !assumption.is_faulty && fixed.is_time != assumption.is_time)
      hk_findings_error(r->findings, where, "wrong-unit", "assumption %s is %s duration; allowed: the same kind of value", id, assumption.is_time ? "a" : "not a");
    assumption.mode = fixed.mode;
    assumption.low = fixed.low;
    assumption.high = fixed.high;
    assumption.is_fixed = fixed.low == fixed.high;
  }
  status = hk_memory_grow(model->memory, &model->assumptions, model->assumption_count, &model->assumption_capacity, sizeof *model->assumptions);
  if (!status) model->assumptions[model->assumption_count++] = assumption;
  return status;
}

static hakyu_status add_source(hk_row *r) {
  hakyu_model *model = r->model;
  hakyu_status status;
  const char *what = TEXT(sources, what), *where = TEXT(sources, where), *licence = TEXT(sources, licence), *id = TEXT(sources, id);
  int64_t confidence = AT(sources, confidence).is_blank ? -1 : AT(sources, confidence).value.fixed;
  const char *caveat[2] = {[HAKYU_EN] = TEXT(sources, caveat_en), [HAKYU_JA] = TEXT(sources, caveat_ja)};
  for (int lang = 0; lang < 2; lang++)
    if (!caveat[lang]) caveat[lang] = caveat[!lang] ? caveat[!lang] : "";
  hk_source source = {id, what ? what : "", where ? where : "", licence ? licence : "", confidence, {caveat[0], caveat[1]}};
  if (id && strcmp(id, "assumption") == 0) { /* known already; the table may say more, once */
    if (r->build->has_assumption_source) refuse_duplicate(r, HK_AT(sources, id), id, id);
    r->build->has_assumption_source = true;
    model->sources[0] = source;
    return HAKYU_OK;
  }
  if (!define_row(r, HK_THING_SOURCE, HK_AT(sources, id), model->source_count, &status)) return status;
  if ((status = GROW(sources, source_count, source_room))) return status;
  model->sources[model->source_count++] = source;
  return HAKYU_OK;
}

static hakyu_status add_holiday(hk_row *r) {
  hakyu_model *model = r->model;
  if (AT(holidays, date).is_blank) return HAKYU_OK;
  int32_t day = (int32_t)AT(holidays, date).number;
  enum { DAY_FIRST = -25567, DAYS = 109573 }; /* 1900-01-01 to 2199-12-31, as hk_cell_date takes them */
  if (!r->build->holiday_seen && !(r->build->holiday_seen = hk_arena_zalloc(model->arena, DAYS / 8 + 1))) return HAKYU_NO_MEMORY;
  uint32_t bit = (uint32_t)(day - DAY_FIRST);
  if (r->build->holiday_seen[bit / 8] >> bit % 8 & 1) {
    hk_findings_error(r->findings, hk_row_place(r, HK_AT(holidays, date)), "duplicate-id", "date given twice; allowed: once");
    return HAKYU_OK;
  }
  r->build->holiday_seen[bit / 8] |= (uint8_t)(1 << bit % 8);
  hakyu_status status = GROW(holidays, holiday_count, holiday_room);
  if (status) return status;
  model->holidays[model->holiday_count++] = (hk_holiday){day, AT(holidays, day_type).is_blank ? 2 : (uint32_t)AT(holidays, day_type).number};
  return HAKYU_OK;
}

static hakyu_status add_profile_line(hk_row *r) {
  hakyu_model *model = r->model;
  hk_build *build = r->build;
  const char *id = TEXT(profiles, profile), *day_type = TEXT(profiles, day_type);
  uint32_t at, day = HK_NONE;
  if (!id) return HAKYU_OK;
  hakyu_status status = hk_build_mention(model, HK_THING_PROFILE, id, &at);
  if (status) return status;
  uint32_t *defined = &build->mentions[HK_THING_PROFILE].defined[at];
  if (*defined == HK_NONE) *defined = model->profile_count++;
  hk_row_check_spelling(r, HK_AT(profiles, profile), build->mentions[HK_THING_PROFILE].names, at, id);
  if (day_type) { /* names of holidays.csv may come later: kept as a word, checked at freeze */
    hk_place place = hk_row_place(r, HK_AT(profiles, day_type));
    day = hk_names_find(build->day_type_names, day_type);
    if (day == HK_NO_NAME) {
      const char *nearest = hk_cell_suggest(model, build->day_type_names, day_type);
      hk_findings_error(r->findings, place, "unknown-name", "unknown type of day (%s); allowed: weekday, saturday, holiday or a day_type of holidays.csv%s%s%s",
                        hk_findings_value(r->findings, day_type), nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    }
  }
  status = hk_memory_grow(model->memory, &build->profile_lines, build->profile_line_count, &build->profile_room, sizeof *build->profile_lines);
  if (status) return status;
  build->profile_lines[build->profile_line_count++] =
      (hk_profile_line){*defined, day, AT(profiles, hour).is_blank ? (int8_t)-1 : (int8_t)AT(profiles, hour).value.fixed,
                        AT(profiles, factor).value.fixed, r->place.line};
  return HAKYU_OK;
}

static bool is_taken_out(hk_row *r, const char *id) {
  uint32_t at = hk_names_find(r->build->without, id);
  if (at != HK_NO_NAME) r->build->without_used[at] = true;
  return at != HK_NO_NAME;
}

static hakyu_status add_asset(hk_row *r) {
  hakyu_model *model = r->model;
  hakyu_status status;
  const char *id = TEXT(assets, id);
  bool is_out = id && r->build->overrides && is_taken_out(r, id);
  if (!define_row(r, HK_THING_ASSET, HK_AT(assets, id), is_out ? HK_REMOVED : model->asset_count, &status) || is_out) return status;
  if ((status = GROW(assets, asset_count, asset_room))) return status;
  hk_asset *asset = &model->assets[model->asset_count++];
  *asset = (hk_asset){
      .id = id, .label = {{TEXT(assets, name_en), TEXT(assets, name_ja)}}, .sector = NUMBER(assets, sector), .kind = NUMBER(assets, kind),
      .site = NUMBER(assets, site), .unit = NUMBER(assets, weight_unit), .crew = NUMBER(assets, crew), .profile = NUMBER(assets, profile),
      .source = NUMBER(assets, source), .organisation = TEXT(assets, organisation), .lat_udeg = INT32_MAX, .lon_udeg = INT32_MAX,
      .priority = INT32_MIN, .weight = AT(assets, weight).value, .detect = AT(assets, detect).value, .repair = AT(assets, repair).value,
      .restart = AT(assets, restart).value, .line = r->place.line};
  if (!AT(assets, lat).is_blank) asset->lat_udeg = (int32_t)AT(assets, lat).number;
  if (!AT(assets, lon).is_blank) asset->lon_udeg = (int32_t)AT(assets, lon).number;
  if (!AT(assets, priority).is_blank) asset->priority = (int32_t)AT(assets, priority).value.fixed;
  if (!AT(assets, nature).is_blank) asset->nature = (uint8_t)(AT(assets, nature).number + 1);
  asset->it_system_given = !AT(assets, it_system).is_blank;
  asset->end_use_given = !AT(assets, end_use).is_blank;
  asset->it_system = AT(assets, it_system).number != 0;
  asset->end_use = AT(assets, end_use).number != 0;
  if (AT(assets, end_use).is_faulty) asset->end_use = asset->end_use_given = true; /* its weight is no second fault */
  if (AT(assets, sector).is_blank && AT(assets, kind).is_blank && !AT(assets, sector).is_faulty && !AT(assets, kind).is_faulty)
    hk_findings_error(r->findings, hk_row_place(r, HK_AT(assets, sector)), "missing-value", "neither sector nor kind; allowed: a sector, or a kind that has one");
  return HAKYU_OK;
}

static hakyu_status add_need(hk_row *r) {
  hakyu_model *model = r->model;
  hakyu_status status;
  if (!define_row(r, HK_THING_NEED, HK_AT(needs, id), model->need_count, &status)) return status;
  if ((status = GROW(needs, need_count, need_room))) return status;
  hk_need need = {.id = AT(needs, id).text, .asset = NUMBER(needs, asset), .service = NUMBER(needs, service), .chain = NUMBER(needs, backup),
                  .refuel = NUMBER(needs, refuel), .source = NUMBER(needs, source), .rule = (uint8_t)AT(needs, rule).number,
                  .to_start = AT(needs, to_start).number != 0, .for_repair = AT(needs, for).number != 0, .quantity = AT(needs, quantity).value,
                  .without = AT(needs, without).value, .floor = AT(needs, floor).value, .line = r->place.line};
  if (AT(needs, rule).is_faulty) need.quantity = need.without = need.floor = (hk_value){.form = HK_VALUE_BLANK};
  if (need.rule == HK_RULE_AT_LEAST && AT(needs, quantity).is_blank && !AT(needs, quantity).is_faulty)
    hk_findings_error(r->findings, hk_row_place(r, HK_AT(needs, quantity)), "missing-value", "blank with rule at_least; allowed: how much weight is wanted");
  model->needs[model->need_count++] = need;
  return HAKYU_OK;
}

static hakyu_status add_link(hk_row *r) {
  hakyu_model *model = r->model;
  if (AT(supplies, need).is_blank) return HAKYU_OK;
  hakyu_status status = GROW(links, link_count, link_room);
  if (status) return status;
  const hk_value certainty = AT(supplies, certainty).value;
  model->links[model->link_count++] = (hk_link){
      .need = NUMBER(supplies, need), .supplier = NUMBER(supplies, supplier), .source = NUMBER(supplies, source),
      .order = (int32_t)AT(supplies, order).value.fixed, .type = AT(supplies, type).is_blank ? HK_LINK_BLANK : (uint8_t)(AT(supplies, type).number + 1),
      .is_standby = AT(supplies, role).number == 1, .outsourced = AT(supplies, outsourced).number != 0,
      .is_hidden = certainty.form == HK_VALUE_ASSUMED || (uint64_t)certainty.fixed != HK_ALWAYS, .weight = AT(supplies, weight).value,
      .switch_over = AT(supplies, switch).value, .success = AT(supplies, success).value, .certainty = certainty, .line = r->place.line};
  return HAKYU_OK;
}

static hakyu_status add_level(hk_row *r) {
  hakyu_model *model = r->model;
  const char *id = TEXT(service_levels, id);
  uint32_t index;
  int is_new;
  if (!id) return HAKYU_OK;
  hakyu_status status = hk_names_add(r->build->level_names, id, &index, &is_new);
  if (status) return status;
  if (!is_new) {
    refuse_duplicate(r, HK_AT(service_levels, id), id, hk_names_get(r->build->level_names, index));
    return HAKYU_OK;
  }
  if ((status = GROW(levels, level_count, level_room))) return status;
  model->levels[model->level_count++] = (hk_service_level){
      .id = id, .label = {{TEXT(service_levels, title_en), TEXT(service_levels, title_ja)}}, .sector = NUMBER(service_levels, sector), .unit = HK_NONE, .source = NUMBER(service_levels, source),
      .unit_text = TEXT(service_levels, unit), .magnitude_ppm = AT(service_levels, magnitude).is_blank ? -1 : AT(service_levels, magnitude).value.fixed, .duration_s = AT(service_levels, duration).value.fixed,
      .metric = (uint8_t)AT(service_levels, metric).number, .line = r->place.line};
  return HAKYU_OK;
}

hakyu_status hk_row_add(hk_row *r) {
  switch (r->number) {
    case HK_TABLE_model: return add_model(r);
    case HK_TABLE_sectors: return add_sector(r);
    case HK_TABLE_weight_units: return add_unit_label(r);
    case HK_TABLE_services: return add_service(r);
    case HK_TABLE_kinds: return add_kind(r);
    case HK_TABLE_backups: return add_stage(r);
    case HK_TABLE_crews: return add_crew(r);
    case HK_TABLE_groups: return add_group(r);
    case HK_TABLE_sharing: return add_sharing(r);
    case HK_TABLE_parameters: return add_parameter(r);
    case HK_TABLE_importance: return add_importance(r);
    case HK_TABLE_assumptions: return add_assumption(r);
    case HK_TABLE_sources: return add_source(r);
    case HK_TABLE_holidays: return add_holiday(r);
    case HK_TABLE_profiles: return add_profile_line(r);
    case HK_TABLE_assets: return add_asset(r);
    case HK_TABLE_needs: return add_need(r);
    case HK_TABLE_supplies: return add_link(r);
    case HK_TABLE_service_levels: return add_level(r);
    case HK_TABLE_COUNT: break;
    default: return hk_row_add_to_layer(r); /* of layer_schema.def */
  }
  return HAKYU_OK;
}
