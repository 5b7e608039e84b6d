/* static_view - see static_view.h. Everything is asked of one graph of assets: an edge from supplier to asset, each once. */
#include "diagnosis/static_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diagnosis/upstream.h"
#include "graphs/graphs.h"

typedef struct asset_graph { uint32_t *from, *to; size_t count; } asset_graph;

static int compare_edges(const void *left, const void *right) {
  const uint64_t *a = left, *b = right;
  return *a < *b ? -1 : *a > *b;
}

static hakyu_status make_graph(hk_arena *arena, const hakyu_model *model, asset_graph *graph) {
  uint64_t *edges = hk_arena_alloc(arena, ((size_t)model->link_count + 1) * sizeof *edges);
  graph->from = hk_arena_alloc(arena, ((size_t)model->link_count + 1) * sizeof *graph->from);
  graph->to = hk_arena_alloc(arena, ((size_t)model->link_count + 1) * sizeof *graph->to);
  size_t found = 0;
  if (!edges || !graph->from || !graph->to) return HAKYU_NO_MEMORY;
  for (uint32_t l = 0; l < model->link_count; l++) {
    const hk_need *need = &model->needs[model->links[l].need];
    if (!need->for_repair) edges[found++] = (uint64_t)model->links[l].supplier << 32 | need->asset;
  }
  qsort(edges, found, sizeof *edges, compare_edges);
  graph->count = 0;
  for (size_t e = 0; e < found; e++) {
    if (e && edges[e] == edges[e - 1]) continue;
    graph->from[graph->count] = (uint32_t)(edges[e] >> 32);
    graph->to[graph->count++] = (uint32_t)edges[e];
  }
  return HAKYU_OK;
}

/* A row of the matrix: reachability and chains from a sector. */
static hakyu_status look_from(const hakyu_memory *memory, const hakyu_model *model, const asset_graph *graph, uint32_t sector, uint32_t *start, uint32_t *steps, hk_static_cell *row) {
  uint32_t starts = 0;
  for (uint32_t a = 0; a < model->asset_count; a++)
    if (model->assets[a].sector == sector) start[starts++] = a;
  hakyu_status status = hk_graph_steps(memory, model->asset_count, graph->count, graph->from, graph->to, start, starts, steps);
  if (status) return status;
  uint32_t *nearest = start + model->asset_count; /* by sector: where its shortest chain ends */
  for (uint32_t s = 0; s < model->sector_count; s++) row[s].chain_length = nearest[s] = HK_NONE, row[s].chain_mean = 0;
  for (uint32_t a = 0; a < model->asset_count; a++) {
    hk_static_cell *cell = &row[model->assets[a].sector];
    cell->assets++;
    if (steps[a] == HK_GRAPH_UNREACHED) continue;
    cell->reached++;
    cell->chain_mean += steps[a];
    if (steps[a] < cell->chain_length) cell->chain_length = steps[a], nearest[model->assets[a].sector] = a;
  }
  for (uint32_t s = 0; s < model->sector_count && !status; s++) {
    uint32_t length = 0;
    row[s].chain_mean = row[s].reached ? row[s].chain_mean / row[s].reached : NAN;
    if (nearest[s] != HK_NONE)
      status = hk_graph_way(memory, model->asset_count, graph->count, graph->from, graph->to, start, starts, nearest[s], row[s].chain, HK_STATIC_CHAIN_MOST, &length);
  }
  return status;
}

static void count_links(const hakyu_model *model, hk_static_cell *cells) {
  for (uint32_t l = 0; l < model->link_count; l++) {
    const hk_need *need = &model->needs[model->links[l].need];
    if (!need->for_repair) cells[(size_t)model->assets[model->links[l].supplier].sector * model->sector_count + model->assets[need->asset].sector].links++;
  }
}

/* Dominators of all supply together, past needs (upstream.h); an asset counts once for each sector that holds one of its dominators. */
static hakyu_status count_dominated(const hakyu_memory *memory, const hakyu_model *model, hk_static_cell *cells, uint32_t *dominated) {
  uint32_t *nearest = hk_memory_array(memory, (size_t)model->asset_count + model->need_count + 1, sizeof *nearest);
  uint8_t *is_counted = hk_memory_array(memory, (size_t)model->sector_count + 1, 1);
  hakyu_status status = nearest && is_counted ? hk_upstream_nearest(memory, model, HK_NONE, nearest) : HAKYU_NO_MEMORY;
  for (uint32_t a = 0; a < model->asset_count && !status; a++) {
    memset(is_counted, 0, model->sector_count);
    for (uint32_t d = nearest[a]; d != HK_NONE; d = nearest[d]) {
      const uint32_t sector = model->assets[d].sector;
      dominated[d]++;
      cells[(size_t)sector * model->sector_count + model->assets[a].sector].dominated += !is_counted[sector];
      is_counted[sector] = 1;
    }
  }
  hk_memory_free(memory, nearest);
  hk_memory_free(memory, is_counted);
  return status;
}

static int compare_static(const void *left, const void *right) {
  const hk_static_asset *a = left, *b = right;
  if (a->betweenness != b->betweenness) return a->betweenness > b->betweenness ? -1 : 1;
  return a->asset < b->asset ? -1 : a->asset > b->asset;
}

static void rank_assets(const hakyu_model *model, const double *betweenness, const uint32_t *dominated, hk_static_view *view) {
  double sum = 0;
  for (uint32_t a = 0; a < model->asset_count; a++) {
    view->assets[a] = (hk_static_asset){a, betweenness[a], dominated[a]};
    view->betweenness[model->assets[a].sector] += betweenness[a];
    sum += betweenness[a];
  }
  for (uint32_t s = 0; s < model->sector_count; s++) view->betweenness[s] = sum > 0 ? view->betweenness[s] / sum : 0;
  qsort(view->assets, model->asset_count, sizeof *view->assets, compare_static);
}

hakyu_status hk_static_view_make(const hakyu_memory *memory, hk_arena *arena, const hakyu_model *model, hk_static_view **out) {
  const size_t assets = (size_t)model->asset_count + 1, sectors = (size_t)model->sector_count + 1;
  hk_static_view *view = hk_arena_zalloc(arena, sizeof *view);
  uint32_t *start = hk_arena_alloc(arena, (assets + sectors) * sizeof *start), *steps = hk_arena_alloc(arena, assets * sizeof *steps);
  uint32_t *dominated = hk_arena_zalloc(arena, assets * sizeof *dominated);
  double *betweenness = hk_arena_zalloc(arena, assets * sizeof *betweenness);
  asset_graph graph;
  if (!view || !start || !steps || !dominated || !betweenness) return HAKYU_NO_MEMORY;
  view->sector_count = model->sector_count;
  view->asset_count = model->asset_count;
  view->cells = hk_arena_zalloc(arena, sectors * sectors * sizeof *view->cells);
  view->betweenness = hk_arena_zalloc(arena, sectors * sizeof *view->betweenness);
  view->assets = hk_arena_zalloc(arena, assets * sizeof *view->assets);
  if (!view->cells || !view->betweenness || !view->assets) return HAKYU_NO_MEMORY;
  hakyu_status status = make_graph(arena, model, &graph);
  for (uint32_t s = 0; s < model->sector_count && !status; s++) status = look_from(memory, model, &graph, s, start, steps, view->cells + (size_t)s * model->sector_count);
  count_links(model, view->cells);
  if (!status) status = count_dominated(memory, model, view->cells, dominated);
  if (!status) status = hk_graph_betweenness(memory, model->asset_count, graph.count, graph.from, graph.to, betweenness);
  if (status) return status;
  rank_assets(model, betweenness, dominated, view);
  *out = view;
  return HAKYU_OK;
}
