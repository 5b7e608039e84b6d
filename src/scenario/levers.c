/* levers - see levers.h. The registry, and a row of `levers:` read against it. */
#include "scenario/levers.h"

#include <string.h>

#include "scenario/scene.h"

#define AT(name) HK_SCENE_AT(levers, name)
#define MILLION INT64_C(1000000)

/* ---- the registry ---- */

#define HAKYU_LEVER(name, targets, parameter, one, two, three, en, ja) {#name, HK_LEVER_##parameter, {one, two, three}},
static const hk_lever_row rows[HK_LEVER_NAME_COUNT] = {
#include <hakyu/levers.def>
};
#undef HAKYU_LEVER

const hk_lever_row *hk_lever_get(hk_lever_name name) { return &rows[name]; }

hk_lever_name hk_lever_find(const char *name) {
  int found = 0;
  while (found < HK_LEVER_NAME_COUNT && strcmp(rows[found].name, name) != 0) found++;
  return (hk_lever_name)found;
}

/* Levers that other parts will bring: known by name, refused by name. */
static const struct { const char *name, *why; } later[] = {{"audit", "the items of a catalogue"}};

static const char *nearest_lever(const char *name) {
  unsigned best = (unsigned)(strlen(name) / 3 + 2);
  const char *nearest = NULL;
  for (int l = 0; l < HK_LEVER_NAME_COUNT; l++) {
    const unsigned distance = hk_names_distance(name, rows[l].name, best);
    if (distance >= best) continue;
    best = distance;
    nearest = rows[l].name;
  }
  return nearest;
}

const char *hk_lever_later(const char *name) {
  for (size_t l = 0; l < sizeof later / sizeof *later; l++)
    if (strcmp(later[l].name, name) == 0) return later[l].why;
  return NULL;
}

static void refuse_unknown(struct hk_scene *scene, const hk_scene_row *row, const char *name) {
  const char *why = hk_lever_later(name);
  if (why) {
    hk_findings_error(scene->findings, row->places[AT(lever)], "not-built", "%s belongs to %s, not built yet; allowed: a lever of `hakyu list levers`", name, why);
    return;
  }
  const char *nearest = nearest_lever(name);
  hk_findings_error(scene->findings, row->places[AT(lever)], "unknown-name", "unknown lever (%s); allowed: one of `hakyu list levers`%s%s%s",
                    hk_findings_value(scene->findings, name), nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

/* ---- a row ---- */

hk_field hk_lever_value_field(hk_lever_parameter parameter, const char **allowed) {
  static const struct { uint8_t type; const char *allowed; } kinds[] = {
      [HK_LEVER_LEVEL] = {HK_FIELD_TEXT, "dose: 1, 2 or 3"}, [HK_LEVER_FACTOR] = {HK_FIELD_AMOUNT, "a factor, such as 0.5"},
      [HK_LEVER_CHANCE] = {HK_FIELD_SHARE, "a probability, such as 0.99"}, [HK_LEVER_SECONDS] = {HK_FIELD_DURATION, "a duration, such as 24h"},
      [HK_LEVER_COUNT] = {HK_FIELD_INTEGER, "a whole number from 1 to 100"}, [HK_LEVER_PART] = {HK_FIELD_SHARE, "a share, such as 0.5"},
      [HK_LEVER_SHARE] = {HK_FIELD_SHARE, "a share, such as 0.5"}};
  *allowed = kinds[parameter].allowed;
  return (hk_field){.name = "value", .type = kinds[parameter].type, .flags = HK_FIELD_KNOWN, .low = parameter == HK_LEVER_COUNT ? 1 : 0, .high = 100};
}

/* What `value:` says, in the parameter's own unit: seconds, a count, or millionths. */
static bool read_value(struct hk_scene *scene, const hk_scene_row *row, hk_lever_parameter parameter, int64_t *value) {
  const char *allowed;
  const hk_field field = hk_lever_value_field(parameter, &allowed);
  hk_typed typed;
  if (parameter == HK_LEVER_LEVEL) {
    hk_scene_refuse(scene, row->places[AT(value)], "misplaced-key", "this lever has no single number", row->typed[AT(value)].text, allowed);
    return false;
  }
  if (hk_scene_read_text(scene, row, &field, row->typed[AT(value)].text, row->places[AT(value)], &typed) || typed.is_faulty) return false;
  *value = typed.value.fixed;
  return true;
}

static bool read_parameter(struct hk_scene *scene, const hk_scene_row *row, struct hk_lever *lever) {
  const hk_lever_row *registered = &rows[lever->name];
  if (row->is_given[AT(dose)] && row->is_given[AT(value)]) {
    hk_scene_refuse(scene, row->places[AT(value)], "misplaced-key", "dose and value, both", NULL, "one of them");
    return false;
  }
  if (row->is_given[AT(value)]) return read_value(scene, row, (hk_lever_parameter)registered->parameter, &lever->parameter);
  const int64_t dose = row->is_given[AT(dose)] ? row->typed[AT(dose)].value.fixed : 2;
  lever->parameter = registered->doses[dose - 1];
  if (lever->name == HK_LEVER_separate_sites && dose != 2) {
    hk_scene_refuse(scene, row->places[AT(dose)], "out-of-range", "this lever has one dose", NULL, "2");
    return false;
  }
  return true;
}

/* What a warning brings beside earlier detection: of that lever only. */
static bool read_aid(struct hk_scene *scene, const hk_scene_row *row, struct hk_lever *lever) {
  static const size_t fields[] = {AT(repair_least), AT(repair_most), AT(recurrence)};
  hk_value *values[] = {&lever->aid.repair_least, &lever->aid.repair_most, &lever->aid.recurrence};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    if (!row->is_given[fields[i]]) continue;
    if (lever->name != HK_LEVER_share_warning) {
      hk_scene_refuse(scene, row->places[fields[i]], "misplaced-key", "a key of another lever", rows[lever->name].name, "lever: share_warning");
      return false;
    }
    *values[i] = row->typed[fields[i]].value;
  }
  return hk_sharing_check_aid(scene->scenario->model, &lever->aid, row->places[AT(repair_least)], row->places[AT(repair_most)], scene->findings);
}

hakyu_status hk_scene_add_lever(struct hk_scene *scene, const hk_scene_row *row) {
  hakyu_scenario *scenario = scene->scenario;
  struct hk_lever lever = {.name = hk_lever_find(row->typed[AT(lever)].text), .place = row->place, .share = HK_ALWAYS};
  if (lever.name == HK_LEVER_NAME_COUNT) {
    refuse_unknown(scene, row, row->typed[AT(lever)].text);
    return HAKYU_OK;
  }
  lever.targets = row->typed[AT(targets)].text;
  if (row->is_given[AT(share)]) lever.share = (uint64_t)row->typed[AT(share)].value.fixed;
  if (!read_parameter(scene, row, &lever) || !read_aid(scene, row, &lever)) return HAKYU_OK;
  hakyu_status status = hk_memory_grow(scenario->memory, &scenario->levers, scenario->lever_count, &scene->lever_capacity, sizeof *scenario->levers);
  if (!status) scenario->levers[scenario->lever_count++] = lever;
  return status;
}

/* In the order of the registry, then as they are written; selectors are read now that all hazards are there. Who adopts nothing is let go. */
void hk_scene_settle_levers(struct hk_scene *scene) {
  hakyu_scenario *scenario = scene->scenario;
  uint32_t kept = 0;
  for (uint32_t l = 0; l < scenario->lever_count; l++) {
    struct hk_lever lever = scenario->levers[l];
    if (!hk_selector_parse(scenario, lever.targets, lever.place, scene->findings, &lever) || !lever.share) continue;
    scenario->levers[kept++] = lever;
  }
  scenario->lever_count = kept;
  hk_levers_sort(scenario->levers, kept);
}

void hk_levers_sort(struct hk_lever *levers, uint32_t count) {
  for (uint32_t l = 1; l < count; l++) { /* few: by insertion, which keeps equal ones in order */
    const struct hk_lever moving = levers[l];
    uint32_t at = l;
    for (; at > 0 && levers[at - 1].name > moving.name; at--) levers[at] = levers[at - 1];
    levers[at] = moving;
  }
}

bool hk_levers_are_certain(const hakyu_scenario *scenario) {
  for (uint32_t l = 0; l < scenario->lever_count; l++)
    if (scenario->levers[l].share != HK_ALWAYS || scenario->levers[l].adoption.item || !hk_lever_is_whole(&scenario->levers[l])) return false;
  return true;
}
