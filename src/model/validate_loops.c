/* validate_loops - loops of other kinds than circles.
   1. A loop without delay (no stage, no `without`, needs that must be met to start) that, once down, stays down although
      everything outside it is up: a warning. It is meant sometimes; then the model says who starts it (`to_start: no`).
   2. Share needs that feed each other with hardly any loss: levels would creep down by a hair a round, beyond all rounds
      a tick may take. The gain of a ring is the product of weight / q along it; where rings cross, it is the growth rate a
      round of the map "level of each asset from the levels of its suppliers", bounded from both sides by power iteration
      (Collatz, Wielandt). Above 0.999 (a ring), 0.9995 a round (crossing rings): an error. */
#include <string.h>

#include "model/builder.h"
#include "model/core.h"
#include "model/value.h"

static bool has_stage(const hakyu_model *model, const hk_need *need) { return need->chain < HK_REMOVED && model->chains[need->chain].stage_count > 0; }

static bool keeps_without(const hakyu_model *model, const hk_need *need) {
  return need->rule != HK_RULE_SHARE && hk_value_mode(model, need->without, 0) > 0;
}

/* q of a need with all its links. */
static __int128 wanted_by(const hakyu_model *model, const hk_need *need) {
  __int128 sum = 0, smallest = -1;
  for (uint32_t i = need->link_first; i < need->link_first + need->link_count; i++) {
    if (model->links[i].is_standby) continue;
    int64_t weight = hk_value_mode(model, model->links[i].weight, 0);
    sum += weight;
    if (smallest < 0 || weight < smallest) smallest = weight;
  }
  if (need->rule == HK_RULE_ALL) return sum;
  if (need->rule == HK_RULE_ANY) return smallest < 0 ? 0 : smallest;
  __int128 quantity = hk_value_mode(model, need->quantity, INT64_MAX);
  return quantity < sum ? quantity : sum;
}

/* ---- loops that cannot start -------------------------------------------------------------------------- */

static bool binds_start(const hakyu_model *model, const hk_need *need) {
  return !need->for_repair && need->to_start && !has_stage(model, need) && !keeps_without(model, need);
}

static bool has_no_delay(const hakyu_model *model, const hk_link *link, const void *user) {
  (void)user;
  return binds_start(model, &model->needs[link->need]);
}

/* Could its asset start, as far as this need goes, with everybody up but the loop's assets that are not up yet? */
static bool has_effect(const hakyu_model *model, const hk_need *need, const hk_core *core, const uint8_t *is_up) {
  __int128 received = 0, wanted = wanted_by(model, need);
  for (uint32_t i = need->link_first; i < need->link_first + need->link_count; i++) {
    const hk_link *link = &model->links[i];
    bool is_down = link->supplier < HK_REMOVED && core->circle[link->supplier] != HK_NONE && core->circle[link->supplier] == core->circle[need->asset] &&
                   !is_up[link->supplier];
    if (!is_down) received += hk_value_mode(model, link->weight, 0);
  }
  if (need->rule != HK_RULE_SHARE) return received >= wanted;
  if (received >= wanted) return true;
  return received > 0 && received * HK_FULL >= wanted * hk_value_mode(model, need->floor, 0);
}

/* Needs of the loops' assets, as a list through next[]. */
typedef struct need_lists { uint32_t *first, *next; } need_lists;

static bool can_start(const hakyu_model *model, uint32_t asset, const need_lists *lists, const hk_core *core, const uint8_t *is_up) {
  for (uint32_t n = lists->first[asset]; n != HK_NONE; n = lists->next[n])
    if (binds_start(model, &model->needs[n]) && !has_effect(model, &model->needs[n], core, is_up)) return false;
  return true;
}

/* Starts what can start, in sweeps over the loop until nothing more does. */
static uint32_t start_loop(const hakyu_model *model, const hk_core *core, uint32_t loop, const need_lists *lists, uint8_t *is_up) {
  enum { SWEEPS_MOST = 64 };
  const uint32_t *members = core->members + core->member_first[loop];
  uint32_t count = core->member_first[loop + 1] - core->member_first[loop], down = count;
  for (int sweep = 0; down; sweep++) {
    uint32_t before = down;
    for (uint32_t i = 0; i < count; i++) {
      uint32_t asset = members[sweep % 2 ? count - 1 - i : i];
      if (!is_up[asset] && can_start(model, asset, lists, core, is_up)) is_up[asset] = 1, down--;
    }
    if (down == before || sweep == SWEEPS_MOST) break;
  }
  return down;
}

static void warn_loop(const hakyu_model *model, hakyu_findings *findings, const hk_core *core, uint32_t loop, const need_lists *lists, const uint8_t *is_up) {
  hk_buffer name;
  uint32_t stuck = HK_NONE, need = HK_NONE;
  for (uint32_t i = core->member_first[loop]; i < core->member_first[loop + 1] && stuck == HK_NONE; i++)
    if (!is_up[core->members[i]]) stuck = core->members[i];
  for (uint32_t n = lists->first[stuck]; n != HK_NONE; n = lists->next[n])
    if (binds_start(model, &model->needs[n]) && !has_effect(model, &model->needs[n], core, is_up)) need = n;
  hk_buffer_init(&name, model->memory);
  hk_core_name(model, core, loop, &name);
  hk_findings_warning(findings, hk_build_place(model, HK_TABLE_needs, need == HK_NONE ? 0 : model->needs[need].line, "to_start"), "cannot-start",
                      "loop that cannot start by itself once it is down (%s): asset %s waits for need %s; allowed: a need in it with to_start: no, or a backup",
                      name.text, model->assets[stuck].id, need == HK_NONE ? "" : model->needs[need].id);
  hk_buffer_fini(&name);
}

/* A loop through one service that is not made by going round is a circle: validate_circles has its say on those. */
static bool is_circle(const hakyu_model *model, const hk_core *core, uint32_t loop, const need_lists *lists) {
  uint32_t service = HK_NONE;
  for (uint32_t i = core->member_first[loop]; i < core->member_first[loop + 1]; i++)
    for (uint32_t n = lists->first[core->members[i]]; n != HK_NONE; n = lists->next[n]) {
      const hk_need *need = &model->needs[n];
      bool is_inside = false;
      for (uint32_t l = need->link_first; l < need->link_first + need->link_count && !is_inside; l++)
        is_inside = model->links[l].supplier < HK_REMOVED && core->circle[model->links[l].supplier] == loop;
      if (!is_inside || !binds_start(model, need) || need->service >= HK_REMOVED) continue;
      if (!model->services[need->service].from_source || (service != HK_NONE && service != need->service)) return false;
      service = need->service;
    }
  return true;
}

static hakyu_status validate_starts(const hakyu_model *model, hakyu_findings *findings, const need_lists *lists) {
  hk_core core;
  hakyu_status status = hk_core_find(model, has_no_delay, NULL, &core);
  if (status) return status;
  uint8_t *is_up = hk_memory_array(model->memory, model->asset_count, sizeof *is_up);
  if (!is_up) status = HAKYU_NO_MEMORY;
  for (uint32_t loop = 0; loop < core.circle_count && !status; loop++)
    if (!is_circle(model, &core, loop, lists) && start_loop(model, &core, loop, lists, is_up)) warn_loop(model, findings, &core, loop, lists, is_up);
  hk_memory_free(model->memory, is_up);
  hk_core_free(&core);
  return status;
}

/* ---- share needs -------------------------------------------------------------------------------------- */

static bool is_share(const hakyu_model *model, const hk_link *link, const void *user) {
  (void)user;
  const hk_need *need = &model->needs[link->need];
  return !need->for_repair && need->rule == HK_RULE_SHARE && wanted_by(model, need) > 0;
}

/* What an asset makes of its suppliers' x: the largest of its share needs' sums. *edges: links from inside. */
static double respond(const hakyu_model *model, uint32_t asset, const need_lists *lists, const hk_core *core, const double *x, uint32_t *edges) {
  double most = 0;
  for (uint32_t n = lists->first[asset]; n != HK_NONE; n = lists->next[n]) {
    const hk_need *need = &model->needs[n];
    double sum = 0;
    if (need->for_repair || need->rule != HK_RULE_SHARE) continue;
    double wanted = (double)wanted_by(model, need);
    for (uint32_t i = need->link_first; i < need->link_first + need->link_count && wanted > 0; i++) {
      const hk_link *link = &model->links[i];
      if (link->supplier >= HK_REMOVED || core->circle[link->supplier] != core->circle[asset]) continue;
      sum += (double)hk_value_mode(model, link->weight, 0) / wanted * x[link->supplier];
      ++*edges;
    }
    if (sum > most) most = sum;
  }
  return most;
}

/* A ring: every asset has one link from inside. Its gain is exact; otherwise the rate of growth, from both sides. */
static double gain_of(const hakyu_model *model, const hk_core *core, uint32_t loop, const need_lists *lists, double *x, double *y, bool *is_ring) {
  enum { STEPS_MOST = 400 };
  const uint32_t *members = core->members + core->member_first[loop];
  uint32_t count = core->member_first[loop + 1] - core->member_first[loop], edges = 0;
  double product = 1, low = 0, high = 0;
  for (uint32_t i = 0; i < count; i++) x[members[i]] = 1;
  for (uint32_t i = 0; i < count; i++) product *= respond(model, members[i], lists, core, x, &edges);
  *is_ring = edges == count;
  if (*is_ring) return product;
  for (int step = 0; step < STEPS_MOST; step++) {
    double largest = 0;
    low = 1e300, high = 0;
    for (uint32_t i = 0; i < count; i++) { /* the identity is added, so that it settles */
      double value = respond(model, members[i], lists, core, x, &edges) + x[members[i]], ratio = value / x[members[i]];
      y[members[i]] = value;
      if (ratio < low) low = ratio;
      if (ratio > high) high = ratio;
      if (value > largest) largest = value;
    }
    for (uint32_t i = 0; i < count; i++) x[members[i]] = y[members[i]] / largest;
    if (high - low < 1e-7) break;
  }
  return (low + high) / 2 - 1;
}

static hakyu_status validate_shares(const hakyu_model *model, hakyu_findings *findings, const need_lists *lists) {
  hk_core core;
  hk_buffer name;
  hakyu_status status = hk_core_find(model, is_share, NULL, &core);
  if (status) return status;
  double *x = NULL, *y = NULL;
  hk_buffer_init(&name, model->memory);
  if (core.circle_count) {
    x = hk_memory_array(model->memory, model->asset_count, sizeof *x);
    y = hk_memory_array(model->memory, model->asset_count, sizeof *y);
    if (!x || !y) status = HAKYU_NO_MEMORY;
  }
  for (uint32_t loop = 0; loop < core.circle_count && !status; loop++) {
    bool is_ring;
    double gain = gain_of(model, &core, loop, lists, x, y, &is_ring);
    if (gain <= (is_ring ? 0.999 : 0.9995) + 1e-12) continue;
    uint32_t asset = core.members[core.member_first[loop]], line = 0;
    for (uint32_t n = lists->first[asset]; n != HK_NONE; n = lists->next[n])
      if (model->needs[n].rule == HK_RULE_SHARE) line = (uint32_t)model->needs[n].line;
    name.length = 0;
    hk_core_name(model, &core, loop, &name);
    hk_findings_error(findings, hk_build_place(model, HK_TABLE_needs, (int)line, "rule"), "share-cycle",
                      "share needs feed each other with a gain above 0.999 (%s), so levels would hardly settle; allowed: a gain of at most 0.999", name.text);
  }
  hk_buffer_fini(&name);
  hk_memory_free(model->memory, x);
  hk_memory_free(model->memory, y);
  hk_core_free(&core);
  return status;
}

hakyu_status hk_validate_loops(hakyu_model *model, hakyu_findings *findings) {
  need_lists lists = {hk_memory_array(model->memory, model->asset_count, sizeof(uint32_t)), hk_memory_array(model->memory, model->need_count, sizeof(uint32_t))};
  hakyu_status status = lists.first && lists.next ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (!status) {
    for (uint32_t i = 0; i < model->asset_count; i++) lists.first[i] = HK_NONE;
    for (uint32_t i = model->need_count; i-- > 0;) {
      uint32_t asset = model->needs[i].asset;
      if (asset >= HK_REMOVED) continue;
      lists.next[i] = lists.first[asset];
      lists.first[asset] = i;
    }
    status = validate_starts(model, findings, &lists);
  }
  if (!status) status = validate_shares(model, findings, &lists);
  hk_memory_free(model->memory, lists.first);
  hk_memory_free(model->memory, lists.next);
  return status;
}
