/* scene_check - what only the whole scenario shows: hazards that cannot happen, observations after the end, and
   assets that no hazard can reach.

   Reach: from all assets that some hazard may strike (of a malfunction also their common-mode groups; of an infection also whom it may get to over access links) along all links,
   hidden ones and those of repair needs too, supplier to consumer. Whoever is not reached is at full level in every
   replication, whatever is drawn. */
#include <string.h>

#include "base/memory.h"
#include "model/reach.h"
#include "numbers/dist.h"
#include "scenario/scene.h"

static bool is_fixed(hk_value value, int64_t number) { return value.form == HK_VALUE_FIXED && value.fixed == number; }

static hk_place place_of(const hakyu_scenario *scenario, int line, const char *field) { return (hk_place){scenario->path, line, 0, field}; }

/* What no one row is to blame for stands at the head of a file. */
static hk_place place_of_all(const struct hk_scene *scene) {
  const int first = scene->is_from_file ? 1 : 0;
  return (hk_place){scene->scenario->path, first, first, "hazards"};
}

static void check_hazards(struct hk_scene *scene) {
  const hakyu_scenario *scenario = scene->scenario;
  for (uint32_t h = 0; h < scenario->hazard_count; h++) {
    const hk_hazard *hazard = &scenario->hazards[h];
    const hk_place place = place_of(scenario, hazard->line, "hazards");
    const bool has_rate = hazard->kind == HK_HAZARD_BACKGROUND || hazard->kind == HK_HAZARD_CHANGE;
    if (has_rate ? is_fixed(hazard->rate, 0) && !hazard->rate_per_year_ppb : is_fixed(hazard->probability, 0))
      hk_findings_warning(scene->findings, place, "never-happens", "hazard %s has %s 0; it never happens", hazard->id,
                          has_rate ? "rate" : "probability");
    else if (hazard->at.form == HK_VALUE_FIXED && hazard->at.fixed != HK_NEVER && hazard->at.fixed >= scenario->horizon_s)
      hk_findings_warning(scene->findings, place, "never-happens",
                          "hazard %s comes at %lld s, not before the horizon of %lld s; what falls on the horizon does not happen", hazard->id,
                          (long long)hazard->at.fixed, (long long)scenario->horizon_s);
    const uint32_t targets = hazard->kind == HK_HAZARD_TRAVEL ? hazard->leg_first[hazard->leg_count] : hazard->target_count;
    if (targets == 0) hk_findings_warning(scene->findings, place, "never-happens", "hazard %s finds no asset to hit", hazard->id);
  }
}

static void check_observed(struct hk_scene *scene) {
  const hakyu_scenario *scenario = scene->scenario;
  for (uint32_t i = 0; i < scenario->observed_count; i++) {
    const hk_observed *seen = &scenario->observed[i];
    if (seen->at_s >= scenario->horizon_s && seen->at_s > 0)
      hk_findings_error(scene->findings, place_of(scenario, seen->line, "observed"), "out-of-range",
                        "%s is observed at %lld s, not before the horizon of %lld s; allowed: a time within the horizon", seen->id,
                        (long long)seen->at_s, (long long)scenario->horizon_s);
  }
}

/* ---- reach ---- */

enum { STRUCK = 1, FAULTY = 2, BY_GROUP = 4, INFECTED = 8, FOR_MEASURES = 16 }; /* how a hazard may come to an asset at first hand */

static void mark_targets(const hk_hazard *hazard, uint8_t *marks) {
  const uint8_t mark = hazard->is_malfunction ? STRUCK | FAULTY : hazard->kind == HK_HAZARD_INFECTION ? STRUCK | INFECTED : STRUCK;
  const bool is_travel = hazard->kind == HK_HAZARD_TRAVEL;
  const uint32_t *targets = is_travel ? hazard->leg_targets : hazard->targets;
  const uint32_t count = is_travel ? hazard->leg_first[hazard->leg_count] : hazard->target_count;
  for (uint32_t t = 0; t < count; t++) marks[targets[t]] |= mark;
}

static void mark_groups(const hakyu_model *model, uint8_t *marks) {
  for (uint32_t g = 0; g < model->group_count; g++) {
    const hk_group *group = &model->groups[g];
    bool is_hit = false;
    for (uint32_t m = 0; m < group->member_count; m++) is_hit |= (marks[group->members[m]] & FAULTY) != 0;
    for (uint32_t m = 0; is_hit && m < group->member_count; m++) marks[group->members[m]] |= BY_GROUP;
  }
}

/* Over access links, and from hosts to what holds their records. Whom a contractor works for is in the model for its measures. */
static void mark_infected(const hakyu_model *model, uint8_t *marks) {
  for (bool is_any = true; is_any;) {
    is_any = false;
    for (uint32_t r = 0; r < model->layer_row_count; r++) {
      const hk_layer_row *row = &model->layer_rows[r];
      if (row->table != HK_TABLE_hosts && row->table != HK_TABLE_access) continue;
      const bool is_link = row->table == HK_TABLE_access;
      const uint32_t from = row->cells[0].number, to = row->cells[is_link ? HK_AT(access, to) : HK_AT(hosts, data)].number;
      const uint8_t mark = is_link ? STRUCK | INFECTED : STRUCK;
      if (!is_link && marks[from] & INFECTED && row->cells[HK_AT(hosts, principal)].number != HK_NONE) marks[row->cells[HK_AT(hosts, principal)].number] |= FOR_MEASURES;
      if (to == HK_NONE || !(marks[from] & INFECTED) || (marks[to] & mark) == mark) continue;
      marks[to] |= mark;
      is_any = true;
    }
  }
}

static hakyu_status check_reach(struct hk_scene *scene) {
  const hakyu_scenario *scenario = scene->scenario;
  const hakyu_model *model = scenario->model;
  hakyu_status status = HAKYU_NO_MEMORY;
  uint8_t *marks = hk_memory_zalloc(scenario->memory, model->asset_count), *is_reached = hk_memory_alloc(scenario->memory, model->asset_count);
  if (!marks || !is_reached) goto done;
  for (uint32_t h = 0; h < scenario->hazard_count; h++)
    if (!is_fixed(scenario->hazards[h].at, HK_NEVER)) mark_targets(&scenario->hazards[h], marks);
  mark_groups(model, marks);
  mark_infected(model, marks);
  if ((status = hk_model_reach(model, marks, is_reached))) goto done;
  for (uint32_t a = 0; a < model->asset_count; a++)
    if (!is_reached[a])
      hk_findings_warning(scene->findings, place_of_all(scene), "out-of-reach",
                          "no hazard can reach asset %s: none hits it or anything it depends on", model->assets[a].id);
done:
  hk_memory_free(scenario->memory, marks);
  hk_memory_free(scenario->memory, is_reached);
  return status;
}

hakyu_status hk_scene_check(struct hk_scene *scene) {
  const hakyu_scenario *scenario = scene->scenario;
  if (scenario->horizon_s > 0) {
    check_hazards(scene);
    check_observed(scene);
  }
  if (hk_scene_has_error(scene)) return HAKYU_OK; /* a hazard may be missing: who is out of reach is not known */
  if (scenario->hazard_count > 0) return check_reach(scene);
  hk_findings_warning(scene->findings, place_of_all(scene), "never-happens", "no hazard: nothing will happen");
  return HAKYU_OK;
}
