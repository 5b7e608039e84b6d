/* observed - a row of `observed:` becomes an observation: what was seen, of which assets, how much, how sure.

   What a value is depends on what was observed: a time for first_down, duration_down and restored_at, nothing for
   never_down, else a plain number. */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "scenario/scene.h"

#define AT(name) HK_SCENE_AT(observed, name)

typedef enum value_measure { NOTHING, NUMBER, TIME } value_measure;
/* By hk_observed_what: its name, what its value is, and which further keys it has. */
static const struct what_row { const char *name; value_measure measure; bool has_unit, has_at, has_share; } whats[] = {
    {"weight_down", NUMBER, true, true, false},   {"ever_down", NUMBER, true, false, false},
    {"count_down", NUMBER, false, true, false},   {"first_down", TIME, false, false, false},
    {"duration_down", TIME, false, false, false}, {"restored_at", TIME, false, false, true},
    {"never_down", NOTHING, false, false, false}, {"peak_down", NUMBER, true, false, false},
};

/* ---- which keys ---- */

static bool check_key(struct hk_scene *scene, const hk_scene_row *row, size_t field, bool may_stand, bool must_stand, const char *what) {
  if (row->is_given[field] && !may_stand)
    hk_scene_refuse(scene, row->places[field], "misplaced-key", "a key that this observation does not have", what, "leave it out");
  else if (!row->is_given[field] && must_stand)
    hk_scene_refuse(scene, row->places[field], "missing-key", "a key that this observation needs", what, row->table->fields[field].text[HAKYU_EN]);
  else
    return true;
  return false;
}

static bool check_keys(struct hk_scene *scene, const hk_scene_row *row, const struct what_row *what) {
  const bool has_value = what->measure != NOTHING;
  bool is_fine = check_key(scene, row, AT(unit), what->has_unit, what->has_unit, what->name);
  is_fine &= check_key(scene, row, AT(at), what->has_at, what->has_at, what->name);
  is_fine &= check_key(scene, row, AT(share), what->has_share, false, what->name);
  is_fine &= check_key(scene, row, AT(value), has_value, has_value, what->name);
  is_fine &= check_key(scene, row, AT(low), has_value, false, what->name);
  is_fine &= check_key(scene, row, AT(high), has_value, false, what->name);
  is_fine &= check_key(scene, row, AT(tolerance), has_value, false, what->name);
  if (is_fine && row->is_given[AT(tolerance)] && (row->is_given[AT(low)] || row->is_given[AT(high)])) {
    hk_scene_refuse(scene, row->places[AT(tolerance)], "misplaced-key", "tolerance beside low or high", NULL, "one or the other");
    is_fine = false;
  }
  return is_fine;
}

/* ---- of what ---- */

static bool find_of(struct hk_scene *scene, const hk_scene_row *row, hk_observed *seen, uint32_t *of) {
  const hakyu_model *model = scene->scenario->model;
  const struct { size_t field; const char *word; const hk_names *names; } classes[] = {
      {AT(asset), "asset", model->asset_names}, {AT(kind), "kind", model->kind_names},
      {AT(sector), "sector", model->sector_names}, {AT(site), "site", model->site_names}};
  int given = 0;
  *of = HK_NONE;
  for (size_t c = 0; c < sizeof classes / sizeof *classes; c++) {
    if (!row->is_given[classes[c].field]) continue;
    given++;
    seen->of_class = classes[c].word;
    seen->of = row->typed[classes[c].field].text;
    *of = hk_scene_find(scene, classes[c].names, classes[c].word, seen->of, row->places[classes[c].field]);
  }
  if (given == 1) return *of != HK_NONE;
  hk_scene_refuse(scene, row->place, "wrong-count", given ? "observed of more than one thing" : "observed of nothing", NULL,
                  "exactly one of asset, kind, sector, site");
  return false;
}

/* The assets meant: one, or the members of a thing; with a unit, only those whose weight is in it. */
static hakyu_status collect_assets(struct hk_scene *scene, const hk_scene_row *row, hk_observed *seen, uint32_t of, bool *is_fine) {
  const hakyu_model *model = scene->scenario->model;
  const uint32_t *found = &of;
  uint32_t count = 1;
  if (strcmp(seen->of_class, "asset") != 0)
    count = hk_scene_members_of(scene->members, strcmp(seen->of_class, "kind") == 0     ? HK_MEMBERS_OF_KIND
                                                : strcmp(seen->of_class, "sector") == 0 ? HK_MEMBERS_OF_SECTOR
                                                                                        : HK_MEMBERS_OF_SITE,
                                of, &found);
  if (!hk_scene_members_allow(scene->members, count)) {
    hk_scene_refuse(scene, row->place, "too-large", "more assets than observations may be of", seen->of, "2,000,000 and 16 times the assets, in all");
    *is_fine = false;
    return HAKYU_OK;
  }
  uint32_t *assets = hk_arena_alloc(scene->scenario->arena, count * sizeof *assets);
  if (!assets) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < count; i++) {
    const hk_asset *asset = &model->assets[found[i]];
    if (seen->unit == HK_NONE || (asset->end_use && asset->unit == seen->unit)) assets[seen->asset_count++] = found[i];
  }
  seen->assets = assets;
  return HAKYU_OK;
}

/* ---- how much ---- */

static hakyu_status read_amount(struct hk_scene *scene, const hk_scene_row *row, size_t field, value_measure measure, double *amount, bool *is_fine) {
  static const hk_field number = {.name = "value", .type = HK_FIELD_NUMBER};
  static const hk_field time = {.name = "value", .type = HK_FIELD_DURATION, .flags = HK_FIELD_KNOWN};
  *amount = NAN;
  if (!row->is_given[field]) return HAKYU_OK;
  hk_typed typed;
  const hakyu_status status =
      hk_scene_read_text(scene, row, measure == TIME ? &time : &number, row->typed[field].text, row->places[field], &typed);
  if (status) return status;
  if (typed.is_faulty)
    *is_fine = false;
  else
    *amount = measure == TIME ? (double)typed.value.fixed : hk_text_double(typed.decimal);
  if (*amount < 0) {
    hk_scene_refuse(scene, row->places[field], "out-of-range", "less than nothing", row->typed[field].text, "a number from 0");
    *is_fine = false;
  }
  return HAKYU_OK;
}

static hakyu_status read_amounts(struct hk_scene *scene, const hk_scene_row *row, value_measure measure, hk_observed *seen, bool *is_fine) {
  double tolerance;
  hakyu_status status = read_amount(scene, row, AT(value), measure, &seen->value, is_fine);
  if (!status) status = read_amount(scene, row, AT(low), measure, &seen->low, is_fine);
  if (!status) status = read_amount(scene, row, AT(high), measure, &seen->high, is_fine);
  if (!status) status = read_amount(scene, row, AT(tolerance), measure, &tolerance, is_fine);
  if (status || !*is_fine) return status;
  if (row->is_given[AT(tolerance)]) {
    seen->low = seen->value - tolerance;
    seen->high = seen->value + tolerance;
  }
  if (seen->low > seen->value || seen->high < seen->value) { /* false for what was not given */
    hk_scene_refuse(scene, row->places[AT(value)], "out-of-range", "the value lies outside low and high", row->typed[AT(value)].text,
                    "low <= value <= high");
    *is_fine = false;
  }
  return HAKYU_OK;
}

/* ---- the observation ---- */

static hakyu_status name_it(struct hk_scene *scene, const hk_scene_row *row, hk_observed *seen) {
  hk_buffer text;
  hk_buffer_init(&text, scene->scenario->memory);
  hk_buffer_printf(&text, "%s:%s:%s", whats[seen->what].name, seen->of_class, seen->of);
  const size_t further[] = {AT(unit), AT(at), AT(share)};
  for (size_t i = 0; i < sizeof further / sizeof *further; i++)
    if (row->is_given[further[i]]) hk_buffer_printf(&text, ":%s", row->typed[further[i]].text);
  seen->id = text.is_starved ? NULL : hk_arena_text(scene->scenario->arena, text.text, text.length);
  hk_buffer_fini(&text);
  return seen->id ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status keep(struct hk_scene *scene, const hk_observed *seen, const hk_scene_row *row) {
  hakyu_scenario *scenario = scene->scenario;
  uint32_t index;
  int is_new;
  hakyu_status status = hk_names_add(scene->observed_names, seen->id, &index, &is_new);
  if (status) return status;
  if (!is_new) {
    hk_scene_refuse(scene, row->place, "duplicate-id", "observed twice", seen->id, "one row for each observation");
    return HAKYU_OK;
  }
  status = hk_memory_grow(scenario->memory, &scenario->observed, scenario->observed_count, &scene->observed_capacity,
                          sizeof *scenario->observed);
  if (!status) scenario->observed[scenario->observed_count++] = *seen;
  return status;
}

hakyu_status hk_scene_add_observed(struct hk_scene *scene, const hk_scene_row *row) {
  const hakyu_model *model = scene->scenario->model;
  hk_observed seen = {
      .what = (uint8_t)row->typed[AT(what)].number,
      .role = (uint8_t)(row->is_given[AT(role)] ? row->typed[AT(role)].number : HK_ROLE_HELD_OUT),
      .stated = (uint8_t)(row->is_given[AT(stated)] ? row->typed[AT(stated)].number : HK_STATED_YES),
      .unit = HK_NONE,
      .at_s = row->typed[AT(at)].value.fixed,
      .share_ppm = row->is_given[AT(share)] ? row->typed[AT(share)].value.fixed : HK_FULL,
      .source = hk_scene_source(scene, row, AT(source)),
      .line = row->place.line,
  };
  const struct what_row *what = &whats[seen.what];
  uint32_t of;
  bool is_fine = check_keys(scene, row, what);
  is_fine &= find_of(scene, row, &seen, &of);
  if (what->has_unit && row->is_given[AT(unit)]) {
    seen.unit = hk_scene_find(scene, model->unit_names, "unit", row->typed[AT(unit)].text, row->places[AT(unit)]);
    is_fine &= seen.unit != HK_NONE;
  }
  hakyu_status status = is_fine ? read_amounts(scene, row, what->measure, &seen, &is_fine) : HAKYU_OK;
  if (status || !is_fine) return status;
  status = collect_assets(scene, row, &seen, of, &is_fine);
  if (status || !is_fine) return status;
  if (seen.asset_count == 0) {
    hk_scene_refuse(scene, row->place, "no-target", "no asset matches", seen.of,
                    what->has_unit ? "something with end-use weight in that unit" : "something with assets");
    return HAKYU_OK;
  }
  status = name_it(scene, row, &seen);
  return status ? status : keep(scene, &seen, row);
}
