/* compile_stages - a chain of backups becomes stages of its own for every need that names it: stages have stocks and
   luck of their own, so their keys are those of (need, stage).

   A stage that refuels names a service; what refuels it is the need its own need names, else the asset's need for
   that service. Seen from there, the list of stages it refuels is what the kernel walks when that need is met. */
#include <assert.h>
#include <stdlib.h>

#include "base/digest.h"
#include "base/memory.h"
#include "network/compile.h"

enum { STAGES_MOST = 250 };

static const hk_chain *chain_of(const hakyu_model *model, const hk_need *need) {
  return need->chain == HK_NONE ? NULL : &model->chains[need->chain];
}

/* The model need that refuels a stage of `need`, or HK_NONE. */
static uint32_t refuelling_need(const hk_compile *compile, const hk_need *need, const hk_stage *stage) {
  const hakyu_model *model = compile->model;
  if (stage->refuel_service == HK_NONE) return HK_NONE;
  if (need->refuel != HK_NONE) return need->refuel;
  /* needs of an asset lie side by side in the network's order; any of them leads to the others */
  const uint32_t own = compile->need_number[need - model->needs];
  uint32_t first = own;
  while (first > 0 && model->needs[compile->model_need[first - 1]].asset == need->asset) first--;
  for (uint32_t i = first; i < model->need_count; i++) {
    const uint32_t other = compile->model_need[i];
    if (model->needs[other].asset != need->asset) break;
    if (model->needs[other].service == stage->refuel_service) return other;
  }
  return HK_NONE;
}

void hk_compile_count_stages(const hk_compile *compile, uint32_t *stage_count, uint32_t *refuel_count) {
  const hakyu_model *model = compile->model;
  *stage_count = *refuel_count = 0;
  for (uint32_t n = 0; n < model->need_count; n++) {
    const hk_chain *chain = chain_of(model, &model->needs[n]);
    if (!chain) continue;
    *stage_count += chain->stage_count;
    for (uint32_t s = 0; s < chain->stage_count; s++)
      *refuel_count += refuelling_need(compile, &model->needs[n], &model->stages[chain->stage_first + s]) != HK_NONE;
  }
}

static hakyu_status fill_stage(hk_compile *compile, uint32_t need, uint32_t model_stage, hk_net_stage *to) {
  const hakyu_model *model = compile->model;
  const hk_need *from = &model->needs[compile->model_need[need]];
  const hk_stage *stage = &model->stages[model_stage];
  const uint32_t refuel = refuelling_need(compile, from, stage);
  if (chain_of(model, from)->stage_count > STAGES_MOST) /* the kernel keeps a stage's place in a byte */
    return hk_compile_refuse(model, compile->findings, "needs.csv", from->line, "backup", "its chain has more stages than a need can have; at most 250");
  *to = (hk_net_stage){
      .key = hk_digest_key("stage", from->id, stage->name, NULL),
      .success = hk_value_chance(model, stage->success, compile->outer, HK_ALWAYS),
      .refill_s = hk_value_number(model, stage->refill, compile->outer, -1),
      .need = need,
      .refuel = refuel == HK_NONE ? HK_NONE : compile->need_number[refuel],
      .model_stage = model_stage,
      .level_ppm = (int32_t)hk_value_number(model, stage->level, compile->outer, HK_FULL),
      .autonomy_least_s = stage->autonomy_least_s,
  };
  if (to->success < stage->success_least) to->success = stage->success_least;
  hakyu_status status = hk_compile_time(compile, stage->autonomy, HK_NEVER, &to->autonomy);
  if (!status) status = hk_compile_time(compile, stage->start, 0, &to->start);
  if (!status) status = hk_compile_time(compile, stage->fail_running, HK_NEVER, &to->fail_running);
  return status;
}

static void fill_refuels(hk_network *net) {
  for (uint32_t s = 0; s < net->stage_count; s++)
    if (net->stages[s].refuel != HK_NONE) net->needs[net->stages[s].refuel].refuel_count++;
  uint32_t next = 0;
  for (uint32_t n = 0; n < net->need_count; n++) {
    net->needs[n].refuel_first = next;
    next += net->needs[n].refuel_count;
    net->needs[n].refuel_count = 0;
  }
  assert(next == net->refuel_count);
  for (uint32_t s = 0; s < net->stage_count; s++) {
    if (net->stages[s].refuel == HK_NONE) continue;
    hk_net_need *need = &net->needs[net->stages[s].refuel];
    net->refuels[need->refuel_first + need->refuel_count++] = s;
  }
}

/* ---- "a collision is a finding": stage keys exist only here, so only here can two be found equal ---- */

typedef struct stage_place { uint64_t key; uint32_t stage; } stage_place;

static int compare_stages(const void *left, const void *right) {
  const stage_place *a = left, *b = right;
  return a->key < b->key ? -1 : a->key > b->key;
}

static hakyu_status prove_keys_differ(const hk_compile *compile) {
  const hk_network *net = compile->network;
  hakyu_status status = HAKYU_OK;
  stage_place *places = hk_memory_array(compile->memory, net->stage_count, sizeof *places);
  if (!places) return HAKYU_NO_MEMORY;
  for (uint32_t s = 0; s < net->stage_count; s++) places[s] = (stage_place){net->stages[s].key, s};
  qsort(places, net->stage_count, sizeof *places, compare_stages);
  for (uint32_t i = 1; i < net->stage_count && !status; i++) {
    if (places[i].key != places[i - 1].key) continue;
    const hk_net_stage *stage = &net->stages[places[i].stage];
    const hk_need *need = &compile->model->needs[net->needs[stage->need].model_need];
    status = hk_compile_refuse(compile->model, compile->findings, "needs.csv", need->line, "backup",
                               "stage %s of need %s has the entity key of another stage; rename one of them",
                               compile->model->stages[stage->model_stage].name, need->id);
  }
  hk_memory_free(compile->memory, places);
  return status;
}

hakyu_status hk_compile_fill_stages(hk_compile *compile) {
  const hakyu_model *model = compile->model;
  hk_network *net = compile->network;
  uint32_t next = 0;
  for (uint32_t n = 0; n < net->need_count; n++) {
    hk_net_need *need = &net->needs[n];
    const hk_chain *chain = chain_of(model, &model->needs[need->model_need]);
    need->stage_first = next;
    need->stage_count = chain ? chain->stage_count : 0;
    for (uint32_t s = 0; s < need->stage_count; s++) {
      const hakyu_status status = fill_stage(compile, n, chain->stage_first + s, &net->stages[next++]);
      if (status) return status;
    }
  }
  assert(next == net->stage_count);
  fill_refuels(net);
  return prove_keys_differ(compile);
}
