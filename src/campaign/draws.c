/* draws - see draws.h. */
#include "campaign/draws.h"

#include "base/memory.h"

/* True when no number of the scenario itself depends on an assumption. */
static bool is_scenario_certain(const hakyu_scenario *scenario) {
  for (uint32_t h = 0; h < scenario->hazard_count; h++) {
    const hk_hazard *hazard = &scenario->hazards[h];
    const hk_value values[] = {hazard->at, hazard->probability, hazard->rate, hazard->detect, hazard->repair, hazard->factor, hazard->lasts};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
      if (hk_value_is_uncertain(scenario->model, values[i])) return false;
    for (uint32_t l = 0; l < hazard->leg_count; l++)
      if (hk_value_is_uncertain(scenario->model, hazard->leg_delays[l])) return false;
  }
  return true;
}

hakyu_status hk_draws_init(hk_draws *draws, const hakyu_memory *memory, const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count) {
  *draws = (hk_draws){.memory = memory, .scenario = scenario, .seed = seed};
  draws->is_mode = outer_count == 0;
  draws->outer_count = outer_count ? outer_count : 1;
  draws->is_certain = hk_network_is_certain(scenario->model) && is_scenario_certain(scenario) && hk_levers_are_certain(scenario);
  draws->outers = hk_memory_array(memory, draws->outer_count, sizeof *draws->outers);
  if (!draws->outers) return HAKYU_NO_MEMORY;
  hakyu_status status = hk_bands_create(memory, &draws->bands);
  if (status) hk_draws_fini(draws);
  return status;
}

static void let_go(hk_draws *draws, hk_outer_plan *outer) {
  hk_plan_destroy(draws->memory, outer->plan);
  hk_network_destroy(draws->memory, outer->network);
  hk_memory_free(draws->scenario->model->memory, outer->assumed); /* which drew them */
  hakyu_scenario_destroy(outer->adopted);
  *outer = (hk_outer_plan){0};
}

void hk_draws_fini(hk_draws *draws) {
  for (uint32_t o = 0; draws->outers && o < draws->outer_count; o++) let_go(draws, &draws->outers[o]);
  hk_memory_free(draws->memory, draws->outers);
  hk_bands_destroy(draws->memory, draws->bands);
  *draws = (hk_draws){0};
}

/* What the proof of exact sums allows for: far beyond any run. */
#define REPLICATIONS_MOST (UINT64_C(1) << 32)

static hakyu_status make(hk_draws *draws, uint32_t o, hakyu_findings *findings) {
  hk_outer_plan *own = &draws->outers[o];
  hakyu_status status = hk_value_draw_assumptions(draws->scenario->model, draws->seed, o, draws->is_mode, &own->assumed);
  if (status) return status;
  hk_outer outer = {draws->seed, o, draws->is_mode, own->assumed};
  if (!hk_levers_are_certain(draws->scenario)) status = hk_levers_adopt(draws->scenario->memory, draws->scenario, draws->seed, o, draws->is_mode, findings, &own->adopted);
  const hakyu_scenario *scenario = own->adopted ? own->adopted : draws->scenario;
  if (!status) status = hk_network_compile(draws->memory, scenario->model, &outer, findings, &own->network);
  if (!status) status = hk_network_prove_losses(own->network, scenario->horizon_s, REPLICATIONS_MOST, findings);
  if (!status) status = hk_plan_compile(draws->memory, scenario, own->network, &outer, draws->bands, findings, &own->plan);
  if (status) {
    let_go(draws, own);
    return status;
  }
  own->view = *own->plan;
  own->is_made = true;
  return HAKYU_OK;
}

hakyu_status hk_draws_get(hk_draws *draws, uint32_t o, hakyu_findings *findings, const hk_plan **plan) {
  hk_outer_plan *own = &draws->outers[o];
  hakyu_status status = HAKYU_OK;
  if (!own->is_made && draws->is_certain && o > 0) {
    const hk_plan *first = NULL;
    if ((status = hk_draws_get(draws, 0, findings, &first))) return status;
    own->view = hk_plan_view(draws->outers[0].plan, draws->seed, o);
    own->is_made = true;
  } else if (!own->is_made) {
    status = make(draws, o, findings);
  }
  if (!status) *plan = &own->view;
  return status;
}

void hk_draws_drop(hk_draws *draws, uint32_t outer) {
  if (!draws->is_certain) let_go(draws, &draws->outers[outer]);
}
