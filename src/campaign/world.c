/* world - see world.h. Levers give another scenario, with draws of its own; what is held or removed is a copy of each outer draw's network
   with the one thing changed. */
#include "campaign/world.h"

#include "base/memory.h"
#include "network/network_changes.h"

/* A changed copy of the base's network, and the plan that uses it. */
typedef struct changed_plan { hk_network *network; hk_plan plan; } changed_plan;

struct hk_world {
  const hakyu_memory *memory;
  hk_draws *base;
  hk_world_change change;
  hakyu_scenario *levered;     /* LEVERS */
  hk_draws draws;              /* LEVERS */
  bool has_draws;
  changed_plan **copies;       size_t copy_count, copy_room; /* the others */
  const hk_plan **plans;       size_t plan_count, plan_room; /* all handed out */
  hk_difference *difference;   /* of the latest turn */
};

hakyu_status hk_world_create(const hakyu_memory *memory, hk_draws *base, const hk_world_change *change, hakyu_findings *findings, hk_world **out) {
  hk_world *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  made->base = base;
  made->change = *change;
  hakyu_status status = HAKYU_OK;
  if (change->kind == HK_CHANGE_LEVERS) {
    status = hk_lever_set_apply(memory, base->scenario, change->levers, change->lever_count, change->adoption, findings, &made->levered, NULL, NULL);
    if (!status) status = hk_draws_init(&made->draws, memory, made->levered, base->seed, base->outer_count);
    made->has_draws = !status;
    if (!status) made->draws.is_mode = base->is_mode;
  }
  if (status)
    hk_world_destroy(made);
  else
    *out = made;
  return status;
}

void hk_world_destroy(hk_world *world) {
  if (!world) return;
  hk_difference_destroy(world->difference);
  if (world->has_draws) hk_draws_fini(&world->draws);
  for (size_t i = 0; i < world->copy_count; i++) {
    hk_network_destroy(world->memory, world->copies[i]->network);
    hk_memory_free(world->memory, world->copies[i]);
  }
  hk_memory_free(world->memory, world->copies);
  hk_memory_free(world->memory, world->plans);
  hakyu_scenario_destroy(world->levered);
  hk_memory_free(world->memory, world);
}

bool hk_world_is_bound(const hk_world *world, const hk_paired *paired) {
  for (size_t i = 0; i < world->plan_count; i++)
    if (hk_paired_is_bound(paired, world->plans[i])) return true;
  return false;
}

/* ---- levers ---- */

static hakyu_status adopt_levers(hk_world *w, const hk_plan *base_plan, hakyu_findings *findings, const hk_plan **plan) {
  hakyu_status status = hk_draws_get(&w->draws, base_plan->outer, findings, plan);
  if (status) return status;
  if (w->difference && w->base->is_certain && w->draws.is_certain) {
    hk_difference_turn(w->difference, base_plan, *plan);
    return HAKYU_OK;
  }
  hk_difference_destroy(w->difference);
  w->difference = NULL;
  status = hk_difference_create(w->memory, base_plan, &w->difference);
  return status ? status : hk_difference_find(w->difference, *plan);
}

/* ---- held and removed ---- */

static void remove_protections(const hk_world_change *change, hk_network *net, hk_difference *d, uint32_t n) {
  const hk_net_need *need = &net->needs[n];
  for (uint32_t s = need->stage_first; s < need->stage_first + need->stage_count && change->protections & HK_TAKE_STAGES; s++) {
    hk_difference_remove_stage(d, s);
    hk_network_remove_stage(net, s);
  }
  for (uint32_t l = need->link_first + need->link_count; l-- > need->link_first + need->primary_count && change->protections & HK_TAKE_STANDBYS;) {
    hk_difference_remove_standby(d, l);
    hk_network_remove_standby(net, l);
  }
  if (!(change->protections & HK_TAKE_REDUNDANCY) || need->rule == HK_RULE_SHARE) return; /* a share has no redundancy to lose */
  hk_difference_remove_redundancy(d, n);
  hk_network_remove_redundancy(net, n);
}

/* Whether the sorted list has it. */
static bool is_listed(const hk_world_change *change, uint32_t need) {
  uint32_t low = 0, high = change->need_count;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (change->needs[middle] == need) return true;
    if (change->needs[middle] < need) low = middle + 1;
    else high = middle;
  }
  return false;
}

static void change_network(const hk_world_change *change, hk_network *net, hk_difference *d) {
  if (change->kind == HK_CHANGE_HELD_ASSET) {
    hk_difference_hold_asset(d, change->asset);
    hk_network_hold_asset(net, change->asset);
    return;
  }
  if (change->kind == HK_CHANGE_NO_PROTECTIONS) {
    for (uint32_t n = 0; n < net->need_count; n++)
      if (is_listed(change, net->needs[n].model_need)) remove_protections(change, net, d, n);
    return;
  }
  const uint32_t need = hk_network_find_need(net, change->need);
  if (need == HK_NONE) return;
  const uint32_t link = change->supplier == HK_NONE ? HK_NONE : hk_network_find_link(net, need, change->supplier);
  const uint32_t stage = change->stage == HK_NONE ? HK_NONE : hk_network_find_stage(net, need, change->stage);
  if (change->kind == HK_CHANGE_HELD_NEED) {
    hk_difference_hold_need(d, need);
    hk_network_hold_need(net, need);
  } else if (change->kind == HK_CHANGE_NO_REDUNDANCY) {
    hk_difference_remove_redundancy(d, need);
    hk_network_remove_redundancy(net, need);
  } else if (change->kind == HK_CHANGE_HELD_LINK && link != HK_NONE) {
    hk_difference_hold_link(d, link);
    hk_network_hold_link(net, link);
  } else if (change->kind == HK_CHANGE_NO_STANDBY && link != HK_NONE && net->links[link].is_standby) {
    hk_difference_remove_standby(d, link);
    hk_network_remove_standby(net, link);
  } else if (change->kind == HK_CHANGE_NO_STAGE && stage != HK_NONE) {
    hk_difference_remove_stage(d, stage);
    hk_network_remove_stage(net, stage);
  } /* else it does not exist in this outer draw: nothing changes */
}

/* Where one network serves all outer draws, so does one changed copy of it. */
static hakyu_status copy_plan(hk_world *w, const hk_plan *base_plan, const hk_plan **plan) {
  const bool is_shared = w->copy_count && w->base->is_certain;
  hakyu_status status = hk_memory_grow(w->memory, &w->copies, w->copy_count, &w->copy_room, sizeof *w->copies);
  if (status) return status;
  changed_plan *made = hk_memory_zalloc(w->memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  w->copies[w->copy_count++] = made;
  made->plan = *base_plan;
  *plan = &made->plan;
  if (is_shared) {
    made->plan.network = w->copies[0]->network;
    hk_difference_turn(w->difference, base_plan, &made->plan);
    return HAKYU_OK;
  }
  hk_difference_destroy(w->difference);
  w->difference = NULL;
  if ((status = hk_difference_create(w->memory, base_plan, &w->difference))) return status;
  if ((status = hk_network_copy(w->memory, base_plan->network, &made->network))) return status;
  change_network(&w->change, made->network, w->difference);
  made->plan.network = made->network;
  return HAKYU_OK;
}

hakyu_status hk_world_turn(hk_world *w, const hk_plan *base_plan, hakyu_findings *findings, const hk_plan **plan, hk_difference **difference) {
  hakyu_status status = hk_memory_grow(w->memory, &w->plans, w->plan_count, &w->plan_room, sizeof *w->plans);
  if (!status) status = w->has_draws ? adopt_levers(w, base_plan, findings, plan) : copy_plan(w, base_plan, plan);
  if (status) return status;
  w->plans[w->plan_count++] = *plan;
  *difference = w->difference;
  return HAKYU_OK;
}
