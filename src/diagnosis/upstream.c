/* upstream - see upstream.h. The dominator tree is igraph's; a vertex's nearest dominating asset is found by going up past needs. */
#include "diagnosis/upstream.h"

#include <stdlib.h>
#include <string.h>

#include "graphs/graphs.h"

typedef struct supply_graph {
  uint32_t vertex_count, *from, *to, *start, start_count;
  size_t edge_count;
} supply_graph;

/* Does an unmet need take anything from its asset? */
static bool counts(const hk_need *need, uint32_t service) {
  return !need->for_repair && (service == HK_NONE || need->service == service) && !(need->without.form == HK_VALUE_FIXED && need->without.fixed >= HK_FULL);
}

/* Sources of one service are the assets that need none of it and supply it; of all together those that need nothing. */
static hakyu_status make_graph(const hakyu_memory *memory, const hakyu_model *model, uint32_t service, supply_graph *graph) {
  uint32_t assets = model->asset_count;
  uint8_t *needs_any = hk_memory_array(memory, (size_t)assets + 1, 1), *supplies_any = hk_memory_array(memory, (size_t)assets + 1, 1);
  *graph = (supply_graph){.vertex_count = assets + model->need_count};
  graph->from = hk_memory_array(memory, (size_t)model->link_count + model->need_count + 1, sizeof *graph->from);
  graph->to = hk_memory_array(memory, (size_t)model->link_count + model->need_count + 1, sizeof *graph->to);
  graph->start = hk_memory_array(memory, (size_t)assets + 1, sizeof *graph->start);
  hakyu_status status = needs_any && supplies_any && graph->from && graph->to && graph->start ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (uint32_t n = 0; n < model->need_count && !status; n++) {
    const hk_need *need = &model->needs[n];
    if (!counts(need, service)) continue;
    needs_any[need->asset] = 1;
    graph->from[graph->edge_count] = assets + n, graph->to[graph->edge_count++] = need->asset;
    for (uint32_t l = need->link_first; l < need->link_first + need->link_count; l++) {
      supplies_any[model->links[l].supplier] = 1;
      graph->from[graph->edge_count] = model->links[l].supplier, graph->to[graph->edge_count++] = assets + n;
    }
  }
  for (uint32_t a = 0; a < assets && !status; a++)
    if (supplies_any[a] && !needs_any[a]) graph->start[graph->start_count++] = a;
  hk_memory_free(memory, needs_any);
  hk_memory_free(memory, supplies_any);
  return status;
}

static void free_graph(const hakyu_memory *memory, supply_graph *graph) {
  hk_memory_free(memory, graph->from);
  hk_memory_free(memory, graph->to);
  hk_memory_free(memory, graph->start);
}

hakyu_status hk_upstream_nearest(const hakyu_memory *memory, const hakyu_model *model, uint32_t service, uint32_t *nearest) {
  supply_graph graph;
  hakyu_status status = make_graph(memory, model, service, &graph);
  for (uint32_t v = 0; v < model->asset_count + model->need_count && !status; v++) nearest[v] = HK_NONE;
  if (!status && graph.start_count) {
    uint32_t *above = hk_memory_array(memory, (size_t)graph.vertex_count + 1, sizeof *above);
    status = above ? hk_graph_dominators(memory, graph.vertex_count, graph.edge_count, graph.from, graph.to, graph.start, graph.start_count, above) : HAKYU_NO_MEMORY;
    for (uint32_t v = 0; v < graph.vertex_count && !status; v++) {
      uint32_t at = above[v];
      while (at < graph.vertex_count && at >= model->asset_count) at = above[at]; /* past needs */
      nearest[v] = at < model->asset_count ? at : HK_NONE;
    }
    hk_memory_free(memory, above);
  }
  free_graph(memory, &graph);
  return status;
}

/* ---- the list ---- */

typedef struct tallies { uint32_t *dominated, *redundant, *best, *best_redundant, *best_service; uint8_t *sectors, *best_sectors; } tallies;

/* Every asset and need tells all that dominate it. */
static void count_up(const hakyu_model *model, const uint32_t *nearest, tallies *t) {
  uint32_t assets = model->asset_count, sectors = model->sector_count;
  memset(t->dominated, 0, assets * sizeof *t->dominated);
  memset(t->redundant, 0, assets * sizeof *t->redundant);
  memset(t->sectors, 0, (size_t)assets * sectors);
  for (uint32_t v = 0; v < assets + model->need_count; v++)
    for (uint32_t d = nearest[v]; d != HK_NONE; d = nearest[d]) {
      if (v < assets)
        t->dominated[d]++, t->sectors[(size_t)d * sectors + model->assets[v].sector] = 1;
      else
        t->redundant[d] += model->needs[v - assets].link_count > 1;
    }
}

static void keep_best(const hakyu_model *model, uint32_t service, tallies *t) {
  for (uint32_t a = 0; a < model->asset_count; a++) {
    if (t->dominated[a] <= t->best[a]) continue;
    t->best[a] = t->dominated[a];
    t->best_redundant[a] = t->redundant[a];
    t->best_service[a] = service;
    memcpy(t->best_sectors + (size_t)a * model->sector_count, t->sectors + (size_t)a * model->sector_count, model->sector_count);
  }
}

static int compare_upstream(const void *left, const void *right) {
  const hk_upstream *a = left, *b = right;
  if (a->sector_count != b->sector_count) return a->sector_count > b->sector_count ? -1 : 1;
  if (a->dominated != b->dominated) return a->dominated > b->dominated ? -1 : 1;
  return a->asset < b->asset ? -1 : a->asset > b->asset;
}

static hakyu_status give_list(hk_arena *arena, const hakyu_model *model, const tallies *t, uint32_t least, hk_upstream **list, size_t *count) {
  size_t made = 0;
  hk_upstream *out = hk_arena_zalloc(arena, ((size_t)model->asset_count + 1) * sizeof *out);
  if (!out) return HAKYU_NO_MEMORY;
  for (uint32_t a = 0; a < model->asset_count; a++) {
    uint32_t *sectors = NULL, found = 0;
    const uint8_t *is_there = t->best_sectors + (size_t)a * model->sector_count;
    for (uint32_t s = 0; s < model->sector_count; s++) found += is_there[s];
    if (found < least || !t->best[a]) continue;
    if (!(sectors = hk_arena_alloc(arena, ((size_t)found + 1) * sizeof *sectors))) return HAKYU_NO_MEMORY;
    out[made++] = (hk_upstream){a, t->best_service[a], t->best[a], t->best_redundant[a], found, sectors};
    for (uint32_t s = 0, at = 0; s < model->sector_count; s++)
      if (is_there[s]) sectors[at++] = s;
  }
  qsort(out, made, sizeof *out, compare_upstream);
  *list = out;
  *count = made;
  return HAKYU_OK;
}

hakyu_status hk_diagnose_upstream(const hakyu_memory *memory, hk_arena *arena, const hakyu_model *model, uint32_t least, hk_upstream **list, size_t *count) {
  size_t assets = (size_t)model->asset_count + 1, grid = assets * ((size_t)model->sector_count + 1);
  tallies t = {hk_memory_array(memory, assets, 4), hk_memory_array(memory, assets, 4), hk_memory_array(memory, assets, 4), hk_memory_array(memory, assets, 4),
               hk_memory_array(memory, assets, 4), hk_memory_array(memory, grid, 1), hk_memory_array(memory, grid, 1)};
  uint32_t *nearest = hk_memory_array(memory, assets + model->need_count, sizeof *nearest);
  bool has_room = nearest && t.dominated && t.redundant && t.best && t.best_redundant && t.best_service && t.sectors && t.best_sectors;
  hakyu_status status = has_room ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (uint32_t s = 0; s <= model->service_count && !status; s++) { /* each by itself; then all together */
    uint32_t service = s < model->service_count ? s : HK_NONE;
    if ((status = hk_upstream_nearest(memory, model, service, nearest))) break;
    count_up(model, nearest, &t);
    keep_best(model, service, &t);
  }
  if (!status) status = give_list(arena, model, &t, least, list, count);
  void *rooms[] = {t.dominated, t.redundant, t.best, t.best_redundant, t.best_service, t.sectors, t.best_sectors, nearest};
  for (size_t k = 0; k < sizeof rooms / sizeof *rooms; k++) hk_memory_free(memory, rooms[k]);
  return status;
}
