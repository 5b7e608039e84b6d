/* compile_links - which links exist, and how needs and links lie in the network.

   A link of certainty c exists in outer draw o iff its draw 12, with the run's own seed and o in the replication's
   place, is below floor(c 2^64); without outer draws, iff c is at least one half. What does not exist is left out
   for good: it counts nowhere, not even in a need's threshold q. */
#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"
#include "network/compile.h"
#include "numbers/draw.h"

/* ---- presence ---- */

static bool exists(const hk_compile *compile, const hk_link *link) {
  const uint64_t chance = hk_value_chance(compile->model, link->certainty, compile->outer, HK_ALWAYS);
  if (compile->outer->is_mode) return chance >= UINT64_C(1) << 63;
  return chance == HK_ALWAYS ||
         hk_numbers_draw(compile->outer->seed, link->key, HK_DRAW_LINK_EXISTS, 0, compile->outer->number) < chance;
}

hakyu_status hk_compile_draw_links(hk_compile *compile) {
  const hakyu_model *model = compile->model;
  compile->is_present = hk_memory_alloc(compile->memory, model->link_count);
  if (!compile->is_present) return HAKYU_NO_MEMORY;
  for (uint32_t l = 0; l < model->link_count; l++) {
    compile->is_present[l] = !model->links[l].is_absent && (!model->links[l].is_hidden || exists(compile, &model->links[l]));
    compile->present_count += compile->is_present[l];
  }
  return HAKYU_OK;
}

/* ---- needs: grouped by asset; of an asset, run needs before repair needs, then by key ---- */

typedef struct need_place { uint64_t key; uint32_t asset, need; uint8_t for_repair; } need_place;

static int compare_needs(const void *left, const void *right) {
  const need_place *a = left, *b = right;
  if (a->asset != b->asset) return a->asset < b->asset ? -1 : 1;
  if (a->for_repair != b->for_repair) return a->for_repair - b->for_repair;
  return a->key < b->key ? -1 : a->key > b->key;
}

hakyu_status hk_compile_number_needs(hk_compile *compile) {
  const hakyu_model *model = compile->model;
  hakyu_status status = HAKYU_NO_MEMORY;
  need_place *places = hk_memory_array(compile->memory, model->need_count, sizeof *places);
  compile->need_number = hk_memory_array(compile->memory, model->need_count, sizeof *compile->need_number);
  compile->model_need = hk_memory_array(compile->memory, model->need_count, sizeof *compile->model_need);
  if (!places || !compile->need_number || !compile->model_need) goto done;
  for (uint32_t n = 0; n < model->need_count; n++)
    places[n] = (need_place){model->needs[n].key, model->needs[n].asset, n, model->needs[n].for_repair};
  qsort(places, model->need_count, sizeof *places, compare_needs);
  for (uint32_t i = 0; i < model->need_count; i++) {
    compile->model_need[i] = places[i].need;
    compile->need_number[places[i].need] = i;
  }
  status = HAKYU_OK;
done:
  hk_memory_free(compile->memory, places);
  return status;
}

hakyu_status hk_compile_fill_needs(hk_compile *compile) {
  const hakyu_model *model = compile->model;
  hk_network *net = compile->network;
  for (uint32_t i = 0; i < net->need_count; i++) {
    const hk_need *from = &model->needs[compile->model_need[i]];
    net->needs[i] = (hk_net_need){
        .asset = from->asset,
        .model_need = compile->model_need[i],
        .circle = compile->circle_of ? compile->circle_of[i] : HK_NONE,
        .without_ppm = (int32_t)hk_value_number(model, from->without, compile->outer, 0),
        .floor_ppm = (int32_t)hk_value_number(model, from->floor, compile->outer, 0),
        .rule = from->rule,
        .to_start = from->to_start,
        .for_repair = from->for_repair,
    };
    hk_net_asset *asset = &net->assets[from->asset];
    if (asset->need_count++ == 0) asset->need_first = i;
    asset->run_count += !from->for_repair;
  }
  return HAKYU_OK;
}

/* ---- links: of a need, primaries by key, then standbys by (order, key) ---- */

typedef struct link_place { uint64_t key; int32_t order; uint32_t link; uint8_t is_standby; } link_place;

static int compare_links(const void *left, const void *right) {
  const link_place *a = left, *b = right;
  if (a->is_standby != b->is_standby) return a->is_standby - b->is_standby;
  if (a->order != b->order) return a->order < b->order ? -1 : 1;
  return a->key < b->key ? -1 : a->key > b->key;
}

/* The present links of a need, in order. */
static uint32_t sort_links(const hk_compile *compile, const hk_need *need, link_place *places) {
  const hakyu_model *model = compile->model;
  uint32_t count = 0;
  for (uint32_t l = need->link_first; l < need->link_first + need->link_count; l++) {
    const hk_link *link = &model->links[l];
    if (compile->is_present[l]) places[count++] = (link_place){link->key, link->is_standby ? link->order : 0, l, link->is_standby};
  }
  if (count > 1) qsort(places, count, sizeof *places, compare_links);
  return count;
}

static hakyu_status fill_link(hk_compile *compile, uint32_t need, uint32_t model_link, hk_net_link *to) {
  const hk_link *link = &compile->model->links[model_link];
  *to = (hk_net_link){
      .key = link->key,
      .weight_ppm = hk_value_part(hk_value_number(compile->model, link->weight, compile->outer, HK_FULL), link->part, link->part_of),
      .success = hk_value_chance(compile->model, link->success, compile->outer, HK_ALWAYS),
      .need = need,
      .supplier = link->supplier,
      .model_link = model_link,
      .is_standby = link->is_standby,
      .switch_divisor = link->switch_divisor ? link->switch_divisor : 1,
  };
  return hk_compile_time(compile, link->switch_over, 0, &to->switch_over);
}

/* q of SEMANTICS, "State", over the primaries that exist. `largest`, `smallest` of none are 0. */
static int64_t threshold(const hk_compile *compile, const hk_need *need, int64_t sum, int64_t smallest) {
  int64_t q = sum;
  switch ((hk_rule)need->rule) {
  case HK_RULE_ALL: break;
  case HK_RULE_ANY: q = smallest; break;
  case HK_RULE_AT_LEAST:
  case HK_RULE_SHARE: q = hk_value_number(compile->model, need->quantity, compile->outer, sum); break;
  }
  return q < sum ? q : sum;
}

/* Received is a sum of weight * level: all weights of a need times FULL must stay below 2^62. */
static hakyu_status weigh(const hk_compile *compile, const hk_need *from, hk_net_need *need, const hk_net_link *links, int64_t *rest_surplus) {
  const int64_t most = (INT64_C(1) << 62) / HK_FULL;
  int64_t all = 0, primaries = 0, original = 0, largest = 0, smallest = 0;
  uint32_t original_count = 0;
  for (uint32_t i = 0; i < need->link_count; i++) {
    const int64_t weight = links[i].weight_ppm;
    if (weight < 0 || weight >= most - all)
      return hk_compile_refuse(compile->model, compile->findings, "needs.csv", from->line, "weight",
                               "the weights of this need's suppliers add up to more than the kernel can count; allowed is less than %lld "
                               "in all (use a larger unit)",
                               (long long)(most / HK_FULL));
    all += weight;
    if (links[i].is_standby) continue;
    primaries += weight;
    if (weight > largest) largest = weight;
    need->primary_count++;
    if (compile->model->links[links[i].model_link].is_added) continue; /* "q stays what it was" */
    original += weight;
    if (original_count++ == 0 || weight < smallest) smallest = weight;
  }
  need->q_ppm = threshold(compile, from, original, smallest);
  *rest_surplus = (primaries - need->q_ppm) * HK_FULL;
  need->is_redundant = need->primary_count < need->link_count || primaries - largest >= need->q_ppm;
  return HAKYU_OK;
}

hakyu_status hk_compile_fill_links(hk_compile *compile) {
  const hakyu_model *model = compile->model;
  hk_network *net = compile->network;
  hakyu_status status = HAKYU_OK;
  uint32_t most = 0, next = 0;
  for (uint32_t n = 0; n < model->need_count; n++)
    if (model->needs[n].link_count > most) most = model->needs[n].link_count;
  link_place *places = hk_memory_array(compile->memory, most, sizeof *places);
  if (!places) return HAKYU_NO_MEMORY;

  for (uint32_t n = 0; n < net->need_count; n++) {
    hk_net_need *need = &net->needs[n];
    const hk_need *from = &model->needs[need->model_need];
    need->link_first = next;
    need->link_count = sort_links(compile, from, places);
    for (uint32_t i = 0; i < need->link_count; i++)
      if ((status = fill_link(compile, n, places[i].link, &net->links[next++]))) goto done;
    if ((status = weigh(compile, from, need, net->links + need->link_first, &net->rest_surplus[n]))) goto done;
  }
  assert(next == net->link_count);
done:
  hk_memory_free(compile->memory, places);
  return status;
}

static uint32_t trait(hakyu_trait which, bool is_true) { return is_true ? UINT32_C(1) << which : 0; }

static uint32_t traits_of(const hk_compile *compile, const hk_net_link *link) {
  const hk_network *net = compile->network;
  const hk_link *from = &compile->model->links[link->model_link];
  const hk_net_asset *supplier = &net->assets[link->supplier];
  const bool is_cross_sector = supplier->sector != net->assets[net->needs[link->need].asset].sector;
  return trait(HAKYU_TRAIT_cross_sector, is_cross_sector) | trait(HAKYU_TRAIT_hidden_link, from->is_hidden) |
         trait(HAKYU_TRAIT_it_link, supplier->it_system) | trait(HAKYU_TRAIT_outsourced_link, from->outsourced);
}

/* The same links seen from their suppliers: counted, then dealt out in the order of links. */
void hk_compile_fill_outs(hk_compile *compile) {
  hk_network *net = compile->network;
  for (uint32_t l = 0; l < net->link_count; l++) net->assets[net->links[l].supplier].out_count++;
  uint32_t next = 0;
  for (uint32_t a = 0; a < net->asset_count; a++) {
    net->assets[a].out_first = next;
    next += net->assets[a].out_count;
    net->assets[a].out_count = 0;
  }
  for (uint32_t l = 0; l < net->link_count; l++) {
    const hk_net_link *link = &net->links[l];
    hk_net_asset *supplier = &net->assets[link->supplier];
    net->sources[l] = (hk_net_source){link->supplier, traits_of(compile, link)};
    const bool is_plain = !link->is_standby && link->weight_ppm < HK_OUT_BY_LINK;
    net->outs[supplier->out_first + supplier->out_count++] = (hk_net_out){link->need, is_plain ? (uint32_t)link->weight_ppm : l | HK_OUT_BY_LINK};
  }
}
