/* network_changes - see network_changes.h.

   What is held needs no new rule of the kernel's but one (nobody is struck who is held). An asset without needs stands at full. A need that
   wants nothing is met. A link whose supplier is nobody - the number after the last asset, whom every workspace keeps at full
   and no cascade reaches - brings its full weight for ever: its old supplier does not know of it any more, and in a circle it comes
   from outside. */
#include "network/network_changes.h"

#include <string.h>

#include "base/memory.h"

/* ---- the copy: one block, so every array moves by the same distance ---- */

#define MOVE(field) \
  if (copy->field) copy->field = (void *)(block + ((const char *)(const void *)network->field - (const char *)network->block))

static void move_all(hk_network *copy, const hk_network *network, char *block) {
  MOVE(assets);
  MOVE(worths);
  MOVE(hastes);
  MOVE(needs);
  MOVE(rest_surplus);
  MOVE(links);
  MOVE(sources);
  MOVE(outs);
  MOVE(stages);
  MOVE(refuels);
  MOVE(rows);
  MOVE(crew_sizes);
  MOVE(sharing_first);
  MOVE(sharings);
  MOVE(aids);
  MOVE(group_betas);
  MOVE(group_first);
  MOVE(groups);
  MOVE(circles);
  MOVE(circle_assets);
  MOVE(circle_needs);
  MOVE(asset_circle_first);
  MOVE(asset_circles);
}

hakyu_status hk_network_copy(const hakyu_memory *memory, const hk_network *network, hk_network **out) {
  enum { LINE = 64 }; /* lists must begin with a cache line again */
  hk_network *copy = hk_memory_alloc(memory, sizeof *copy);
  char *block = hk_memory_alloc(memory, network->block_bytes + LINE);
  if (!copy || !block) {
    hk_memory_free(memory, copy);
    hk_memory_free(memory, block);
    return HAKYU_NO_MEMORY;
  }
  char *moved = block + ((uintptr_t)network->block - (uintptr_t)block) % LINE;
  if (network->block_bytes) memcpy(moved, network->block, network->block_bytes);
  *copy = *network;
  move_all(copy, network, moved);
  copy->block = block;
  copy->block_bytes = network->block_bytes + LINE;
  copy->owned = NULL; /* times are the original's */
  *out = copy;
  return HAKYU_OK;
}

/* ---- held ---- */

void hk_network_hold_asset(hk_network *network, uint32_t asset) {
  network->assets[asset].is_held = 1;
  network->assets[asset].need_count = network->assets[asset].run_count = 0;
}

void hk_network_hold_need(hk_network *network, uint32_t need) {
  network->rest_surplus[need] += network->needs[need].q_ppm * HK_FULL;
  network->needs[need].q_ppm = 0;
}

/* The supplier's list of outs without one of them. */
static void forget_out(hk_network *network, uint32_t link) {
  hk_net_asset *supplier = &network->assets[network->links[link].supplier];
  for (uint32_t o = supplier->out_first; o < supplier->out_first + supplier->out_count; o++) {
    if (network->outs[o].need != network->links[link].need) continue; /* a need has a supplier once */
    for (uint32_t next = o + 1; next < supplier->out_first + supplier->out_count; next++) network->outs[next - 1] = network->outs[next];
    supplier->out_count--;
    return;
  }
}

void hk_network_hold_link(hk_network *network, uint32_t link) {
  forget_out(network, link);
  network->links[link].supplier = network->sources[link].supplier = network->asset_count;
  network->links[link].is_inside = 0;
}

/* ---- removed ---- */

/* It never starts, and so is as if it were not there. */
void hk_network_remove_stage(hk_network *network, uint32_t stage) { network->stages[stage].success = 0; }

/* The need's later links move up by one, and their suppliers learn of it. */
void hk_network_remove_standby(hk_network *network, uint32_t link) {
  hk_net_need *need = &network->needs[network->links[link].need];
  const uint32_t end = need->link_first + need->link_count;
  forget_out(network, link);
  for (uint32_t l = link + 1; l < end; l++) {
    const hk_net_asset *supplier = &network->assets[network->links[l].supplier];
    for (uint32_t o = supplier->out_first; o < supplier->out_first + supplier->out_count; o++)
      if (network->outs[o].load == (l | HK_OUT_BY_LINK)) network->outs[o].load = (l - 1) | HK_OUT_BY_LINK;
    network->links[l - 1] = network->links[l];
    network->sources[l - 1] = network->sources[l];
  }
  need->link_count--;
}

void hk_network_remove_redundancy(hk_network *network, uint32_t need) {
  hk_net_need *of = &network->needs[need];
  network->rest_surplus[need] = 0;
  of->q_ppm = 0;
  for (uint32_t l = of->link_first; l < of->link_first + of->primary_count; l++) of->q_ppm += network->links[l].weight_ppm;
}

/* ---- numbers ---- */

uint32_t hk_network_find_need(const hk_network *network, uint32_t model_need) {
  for (uint32_t n = 0; n < network->need_count; n++)
    if (network->needs[n].model_need == model_need) return n;
  return HK_NONE;
}

uint32_t hk_network_find_link(const hk_network *network, uint32_t need, uint32_t supplier) {
  const hk_net_need *of = &network->needs[need];
  for (uint32_t l = of->link_first; l < of->link_first + of->link_count; l++)
    if (network->links[l].supplier == supplier) return l;
  return HK_NONE;
}

uint32_t hk_network_find_stage(const hk_network *network, uint32_t need, uint32_t model_stage) {
  const hk_net_need *of = &network->needs[need];
  for (uint32_t s = of->stage_first; s < of->stage_first + of->stage_count; s++)
    if (network->stages[s].model_stage == model_stage) return s;
  return HK_NONE;
}
