/* hazard_levers - levers that make hazards rarer: tests before service (malfunctions and changes) and managed changes (changes). For
   each target of a hazard they leave a part of its probability or rate; an asset that does not comply keeps all of it. What is made
   of that part, so that a smaller one only removes strikes, is the plan's business (cascade/plan.c). */
#include "base/memory.h"
#include "scenario/lever_edits.h"

static bool acts_on(const struct hk_lever *lever, const hk_hazard *hazard) {
  if (lever->name == HK_LEVER_pre_service_test) return hazard->is_malfunction;
  return lever->name == HK_LEVER_manage_change && hazard->kind == HK_HAZARD_CHANGE;
}

static hakyu_status ease(hakyu_scenario *made, hk_hazard *hazard, uint32_t number, const struct hk_lever *lever, hk_adopting *a) {
  uint32_t *parts = hk_arena_alloc(made->arena, (size_t)hazard->target_count * sizeof *parts + 1);
  if (!parts) return HAKYU_NO_MEMORY;
  for (uint32_t t = 0; t < hazard->target_count; t++) {
    const uint32_t asset = hazard->targets[t];
    parts[t] = hazard->target_ppm ? hazard->target_ppm[t] : (uint32_t)HK_FULL;
    if (!hk_selector_takes_exposed(made->model, lever, number, asset) || !hk_adopting_complies(a, lever, made->model->assets[asset].id)) continue;
    parts[t] = (uint32_t)((int64_t)parts[t] * lever->parameter / HK_FULL);
    a->edits++;
  }
  hazard->target_ppm = parts;
  return HAKYU_OK;
}

hakyu_status hk_lever_ease_hazards(hakyu_scenario *made, const hakyu_scenario *base, hk_adopting *a, uint32_t *edits) {
  hakyu_status status = HAKYU_OK;
  for (uint32_t l = 0; l < base->lever_count && !status; l++) {
    const uint32_t before = a->edits;
    for (uint32_t h = 0; h < made->hazard_count && !status; h++)
      if (acts_on(&base->levers[l], &made->hazards[h])) status = ease(made, &made->hazards[h], h, &base->levers[l], a);
    if (edits) edits[l] += a->edits - before;
  }
  return status;
}
