/* adopt - a scenario with levers becomes a scenario on an amended model: for the shape (everybody complies), once, and for who
   complies in one outer draw. Hazards and observations follow the assets: a copy is hit where its kind or sector is named, an
   asset that has moved is no longer hit with its old site, the parts of a load are observed with it. See levers.h. */
#include <string.h>

#include "base/memory.h"
#include "scenario/lever_edits.h"
#include "scenario/scene.h"

/* ---- who is hit now ---- */

static bool has_moved(const hakyu_model *model, uint32_t asset) { return asset < model->base->asset_count && model->assets[asset].site != model->base->assets[asset].site; }

static bool is_aimed_at(const hk_hazard *hazard, const hk_asset *asset) {
  if (!hazard->aimed_kinds || asset->is_absent) return false;
  return (asset->kind != HK_NONE && hazard->aimed_kinds[asset->kind]) || hazard->aimed_sectors[asset->sector];
}

static hakyu_status aim_again(hakyu_scenario *made, hk_hazard *hazard) {
  const hakyu_model *model = made->model;
  const size_t most = (size_t)hazard->target_count + model->asset_count - model->base->asset_count;
  uint32_t *targets = hk_arena_alloc(made->arena, most * sizeof *targets + 1), *sites = hk_arena_alloc(made->arena, most * sizeof *sites + 1), count = 0;
  if (!targets || !sites) return HAKYU_NO_MEMORY;
  for (uint32_t t = 0; t < hazard->target_count; t++) {
    const uint32_t asset = hazard->targets[t];
    if (has_moved(model, asset) && hazard->target_how[t] == HK_BY_SITE) continue;
    sites[count] = has_moved(model, asset) ? HK_NONE : hazard->target_site[t];
    targets[count++] = asset;
  }
  for (uint32_t a = model->base->asset_count; a < model->asset_count; a++) {
    if (!is_aimed_at(hazard, &model->assets[a])) continue;
    sites[count] = HK_NONE;
    targets[count++] = a;
  }
  hazard->targets = targets;
  hazard->target_site = sites;
  hazard->target_how = NULL;
  hazard->target_count = count;
  return HAKYU_OK;
}

static hakyu_status travel_again(hakyu_scenario *made, hk_hazard *hazard) {
  uint32_t *first = hk_arena_zalloc(made->arena, ((size_t)hazard->leg_count + 1) * sizeof *first);
  uint32_t *targets = hk_arena_alloc(made->arena, hazard->leg_first[hazard->leg_count] * sizeof *targets + 1);
  if (!first || !targets) return HAKYU_NO_MEMORY;
  for (uint32_t leg = 0; leg < hazard->leg_count; leg++) {
    first[leg + 1] = first[leg];
    for (uint32_t t = hazard->leg_first[leg]; t < hazard->leg_first[leg + 1]; t++)
      if (!has_moved(made->model, hazard->leg_targets[t])) targets[first[leg + 1]++] = hazard->leg_targets[t];
  }
  hazard->leg_first = first;
  hazard->leg_targets = targets;
  return HAKYU_OK;
}

static hakyu_status follow_hazards(hakyu_scenario *made) {
  hakyu_status status = HAKYU_OK;
  for (uint32_t h = 0; h < made->hazard_count && !status; h++) {
    hk_hazard *hazard = &made->hazards[h];
    status = hazard->kind == HK_HAZARD_TRAVEL ? travel_again(made, hazard) : aim_again(made, hazard);
  }
  return status;
}

/* ---- what is observed now ---- */

/* Parts of a load have ids "ID~k" and stand behind all others; what was copied for another reason has no weight. */
static bool is_part_of(const hakyu_model *model, uint32_t part, uint32_t whole) {
  const size_t length = strlen(model->assets[whole].id);
  return model->assets[part].part && strncmp(model->assets[part].id, model->assets[whole].id, length) == 0 && model->assets[part].id[length] == '~';
}

static hakyu_status follow_observed(hakyu_scenario *made) {
  const hakyu_model *model = made->model;
  for (uint32_t o = 0; o < made->observed_count; o++) {
    hk_observed *seen = &made->observed[o];
    uint32_t *assets = hk_arena_alloc(made->arena, ((size_t)seen->asset_count + model->asset_count - model->base->asset_count) * sizeof *assets + 1);
    if (!assets) return HAKYU_NO_MEMORY;
    uint32_t count = seen->asset_count;
    if (count) memcpy(assets, seen->assets, count * sizeof *assets);
    for (uint32_t a = model->base->asset_count; a < model->asset_count; a++)
      for (uint32_t i = 0; i < seen->asset_count; i++)
        if (is_part_of(model, a, seen->assets[i])) {
          assets[count++] = a;
          break;
        }
    seen->assets = assets;
    seen->asset_count = count;
  }
  return HAKYU_OK;
}

/* ---- the scenario ---- */

/* Links from and to what is not there are not there. */
static void mark_links(hakyu_model *model) {
  for (uint32_t l = 0; l < model->link_count; l++) {
    hk_link *link = &model->links[l];
    link->is_absent |= model->assets[link->supplier].is_absent || model->assets[model->needs[link->need].asset].is_absent;
  }
}

/* edits, by lever, NULL: not asked for: how many things each found to change. */
static hakyu_status amend_model(const hakyu_memory *memory, const hakyu_scenario *base, hk_adopting *adopting, uint32_t *edits, hakyu_model **model) {
  hk_amend amend;
  hakyu_findings *findings = adopting->findings;
  adopting->amend = &amend;
  const size_t before = hakyu_findings_count(findings, HAKYU_ERROR);
  hakyu_status status = hk_amend_begin(memory, base->model, &amend);
  for (uint32_t l = 0; l < base->lever_count && !status; l++) {
    const uint32_t edits_before = adopting->edits;
    status = hk_lever_apply(adopting, &base->levers[l]);
    if (edits) edits[l] += adopting->edits - edits_before;
  }
  adopting->amend = NULL; /* it ends here */
  if (!status && hakyu_findings_count(findings, HAKYU_ERROR) != before) status = HAKYU_REFUSED;
  if (status) {
    hk_amend_drop(&amend);
    return status;
  }
  mark_links(amend.model);
  return hk_amend_finish(&amend, findings, model);
}

static hakyu_status adopt(const hakyu_memory *memory, const hakyu_scenario *base, hk_adopting adopting, uint32_t *edits, hakyu_scenario **adopted) {
  hakyu_findings *own = NULL; /* for callers who do not listen */
  hakyu_scenario *made = hk_memory_alloc(memory, sizeof *made);
  if (!made || (!adopting.findings && hakyu_findings_create(memory, &own))) {
    hk_memory_free(memory, made);
    return HAKYU_NO_MEMORY;
  }
  if (!adopting.findings) adopting.findings = own;
  *made = *base;
  made->is_view = false;
  made->memory = memory;
  made->arena = NULL;
  made->base = made->lent = NULL;
  made->levers = NULL;
  made->lever_count = 0;
  made->scene = NULL;
  made->model = NULL;
  made->hazards = hk_memory_array(memory, base->hazard_count, sizeof *made->hazards);
  made->observed = hk_memory_array(memory, base->observed_count, sizeof *made->observed);
  hakyu_status status = made->hazards && made->observed ? hk_arena_create(memory, &made->arena) : HAKYU_NO_MEMORY;
  if (!status) {
    if (base->hazard_count) memcpy(made->hazards, base->hazards, base->hazard_count * sizeof *made->hazards);
    if (base->observed_count) memcpy(made->observed, base->observed, base->observed_count * sizeof *made->observed);
    status = amend_model(memory, base, &adopting, edits, &made->model);
  }
  if (!status) status = follow_hazards(made);
  if (!status) status = hk_lever_ease_hazards(made, base, &adopting, edits);
  if (!status) status = follow_observed(made);
  hakyu_findings_destroy(own);
  if (status)
    hakyu_scenario_destroy(made);
  else
    *adopted = made;
  return status;
}

hakyu_status hk_levers_adopt(const hakyu_memory *memory, const hakyu_scenario *scenario, uint64_t seed, uint32_t outer, bool is_mode, hakyu_findings *findings,
                             hakyu_scenario **adopted) {
  const hk_adopting adopting = {.findings = findings, .seed = seed, .outer = outer, .is_drawn = true, .is_mode = is_mode};
  return adopt(memory, scenario->base ? scenario->base : scenario, adopting, NULL, adopted);
}

hakyu_status hk_levers_shape(const hakyu_memory *memory, const hakyu_scenario *plain, hakyu_findings *findings, uint32_t *edits, hakyu_scenario **shape) {
  return adopt(memory, plain, (hk_adopting){.findings = findings}, edits, shape);
}

/* The scenario becomes the one in which everybody complies, and keeps what it was as its base. */
hakyu_status hk_scene_amend(hakyu_scenario *scenario, hakyu_findings *findings) {
  hakyu_scenario *base = hk_memory_alloc(scenario->memory, sizeof *base), *shape = NULL;
  if (!base) return HAKYU_NO_MEMORY;
  hakyu_status status = hk_levers_shape(scenario->memory, scenario, findings, NULL, &shape);
  if (status) {
    hk_memory_free(scenario->memory, base);
    return status;
  }
  *base = *scenario;
  base->scene = NULL;
  shape->scene = scenario->scene;
  if (shape->scene) shape->scene->scenario = scenario;
  shape->base = base;
  shape->levers = base->levers;
  shape->lever_count = base->lever_count;
  *scenario = *shape;
  hk_memory_free(scenario->memory, shape);
  return HAKYU_OK;
}
