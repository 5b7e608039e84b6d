/* compile_circles - where a service that is not made by going round could go round (SEMANTICS, "Circles").

   For each from_source service: the graph of its run needs' links, of either role, that exist in this outer draw;
   its strongly connected parts of two or more assets are circles. Assets of one service are looked at in the order
   of their keys, so circles, and the lists inside them, do not depend on the order of rows. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "graphs/graphs.h"
#include "network/compile.h"

/* One service's graph: vertices are those assets that have a link of it, ascending by key. */
typedef struct service_graph {
  uint32_t *vertex_of;         /* by asset: vertex or HK_NONE; kept all HK_NONE between services */
  uint32_t *assets;            /* by vertex */
  uint32_t *from, *to;         /* edges, first as assets, then as vertices */
  uint32_t *component, *size, *circle; /* by vertex; by component */
  uint32_t vertex_count;
  size_t edge_count;
} service_graph;

typedef struct vertex_place { uint64_t key; uint32_t asset; } vertex_place;

static int compare_vertices(const void *left, const void *right) {
  const vertex_place *a = left, *b = right;
  return a->key < b->key ? -1 : a->key > b->key;
}

static void collect_edges(const hk_compile *compile, uint32_t service, service_graph *graph) {
  const hakyu_model *model = compile->model;
  graph->edge_count = 0;
  for (uint32_t n = 0; n < model->need_count; n++) {
    const hk_need *need = &model->needs[n];
    if (need->for_repair || need->service != service) continue;
    for (uint32_t l = need->link_first; l < need->link_first + need->link_count; l++) {
      if (!compile->is_present[l]) continue;
      graph->from[graph->edge_count] = model->links[l].supplier;
      graph->to[graph->edge_count++] = need->asset;
    }
  }
}

static void meet(const hakyu_model *model, service_graph *graph, uint32_t asset, vertex_place *places) {
  if (graph->vertex_of[asset] != HK_NONE) return;
  graph->vertex_of[asset] = 0;
  places[graph->vertex_count++] = (vertex_place){model->assets[asset].key, asset};
}

/* Numbers the assets met by edges, and rewrites the edges in those numbers. */
static hakyu_status number_vertices(const hk_compile *compile, service_graph *graph) {
  const size_t most = 2 * graph->edge_count < compile->model->asset_count ? 2 * graph->edge_count : compile->model->asset_count;
  vertex_place *places = hk_memory_array(compile->memory, most, sizeof *places);
  if (!places) return HAKYU_NO_MEMORY;
  graph->vertex_count = 0;
  for (size_t e = 0; e < graph->edge_count; e++) {
    meet(compile->model, graph, graph->from[e], places);
    meet(compile->model, graph, graph->to[e], places);
  }
  qsort(places, graph->vertex_count, sizeof *places, compare_vertices);
  for (uint32_t v = 0; v < graph->vertex_count; v++) {
    graph->assets[v] = places[v].asset;
    graph->vertex_of[places[v].asset] = v;
  }
  for (size_t e = 0; e < graph->edge_count; e++) {
    graph->from[e] = graph->vertex_of[graph->from[e]];
    graph->to[e] = graph->vertex_of[graph->to[e]];
  }
  hk_memory_free(compile->memory, places);
  return HAKYU_OK;
}

/* Appends the needs of an asset for the service that a circle is of. */
static hakyu_status add_needs(hk_compile *compile, uint32_t asset, uint32_t first_need, uint32_t service, uint32_t circle) {
  const hakyu_model *model = compile->model;
  for (uint32_t i = first_need; i < model->need_count; i++) {
    const hk_need *need = &model->needs[compile->model_need[i]];
    if (need->asset != asset || need->for_repair) break; /* run needs come first */
    if (need->service != service) continue;
    const hakyu_status status = hk_memory_grow(compile->memory, &compile->circle_needs, compile->circle_need_count,
                                               &compile->circle_need_capacity, sizeof *compile->circle_needs);
    if (status) return status;
    compile->circle_needs[compile->circle_need_count++] = i;
    compile->circle_of[i] = circle;
  }
  return HAKYU_OK;
}

/* Components of two or more become circles, numbered as their first assets come. */
static hakyu_status open_circles(hk_compile *compile, uint32_t service, service_graph *graph, uint32_t component_count) {
  memset(graph->size, 0, component_count * sizeof *graph->size);
  for (uint32_t v = 0; v < graph->vertex_count; v++) graph->size[graph->component[v]]++;
  for (uint32_t c = 0; c < component_count; c++) graph->circle[c] = HK_NONE;
  for (uint32_t v = 0; v < graph->vertex_count; v++) {
    const uint32_t c = graph->component[v];
    if (graph->size[c] < 2 || graph->circle[c] != HK_NONE) continue;
    const hakyu_status status =
        hk_memory_grow(compile->memory, &compile->circles, compile->circle_count, &compile->circle_capacity, sizeof *compile->circles);
    if (status) return status;
    graph->circle[c] = (uint32_t)compile->circle_count;
    compile->circles[compile->circle_count++] = (hk_net_circle){.service = service, .asset_count = graph->size[c]};
  }
  return HAKYU_OK;
}

/* Deals assets and needs out to the circles from number `first` on, each list ascending by asset key. */
static hakyu_status fill_lists(hk_compile *compile, uint32_t service, const service_graph *graph, size_t first,
                               const uint32_t *need_first) {
  for (size_t c = first; c < compile->circle_count; c++) {
    hk_net_circle *circle = &compile->circles[c];
    circle->asset_first = (uint32_t)compile->circle_asset_count;
    for (uint32_t i = 0; i < circle->asset_count; i++) {
      const hakyu_status status = hk_memory_grow(compile->memory, &compile->circle_assets, compile->circle_asset_count,
                                                 &compile->circle_asset_capacity, sizeof *compile->circle_assets);
      if (status) return status;
      compile->circle_assets[compile->circle_asset_count++] = HK_NONE;
    }
    circle->asset_count = 0;
  }
  for (uint32_t v = 0; v < graph->vertex_count; v++) {
    const uint32_t number = graph->circle[graph->component[v]];
    if (number == HK_NONE) continue;
    hk_net_circle *circle = &compile->circles[number];
    compile->circle_assets[circle->asset_first + circle->asset_count++] = graph->assets[v];
  }
  for (size_t c = first; c < compile->circle_count; c++) {
    hk_net_circle *circle = &compile->circles[c];
    circle->need_first = (uint32_t)compile->circle_need_count;
    for (uint32_t i = 0; i < circle->asset_count; i++) {
      const uint32_t asset = compile->circle_assets[circle->asset_first + i];
      const hakyu_status status = add_needs(compile, asset, need_first[asset], service, (uint32_t)c);
      if (status) return status;
    }
    circle->need_count = (uint32_t)compile->circle_need_count - circle->need_first;
  }
  return HAKYU_OK;
}

static hakyu_status find_circles_of(hk_compile *compile, uint32_t service, service_graph *graph, const uint32_t *need_first) {
  const size_t first = compile->circle_count;
  uint32_t component_count = 0;
  collect_edges(compile, service, graph);
  hakyu_status status = number_vertices(compile, graph);
  if (!status)
    status = hk_graph_components(compile->memory, graph->vertex_count, graph->edge_count, graph->from, graph->to, graph->component,
                                 &component_count);
  if (!status) status = open_circles(compile, service, graph, component_count);
  if (!status) status = fill_lists(compile, service, graph, first, need_first);
  for (uint32_t v = 0; v < graph->vertex_count; v++) graph->vertex_of[graph->assets[v]] = HK_NONE;
  return status;
}

hakyu_status hk_compile_find_circles(hk_compile *compile) {
  const hakyu_model *model = compile->model;
  const hakyu_memory *memory = compile->memory;
  bool has_sourced = false;
  for (uint32_t s = 0; s < model->service_count; s++) has_sourced |= model->services[s].from_source;
  if (!has_sourced) return HAKYU_OK;

  hakyu_status status = HAKYU_NO_MEMORY;
  service_graph graph = {0};
  uint32_t *need_first = hk_memory_array(memory, model->asset_count, sizeof *need_first);
  compile->circle_of = hk_memory_array(memory, model->need_count, sizeof *compile->circle_of);
  graph.vertex_of = hk_memory_array(memory, model->asset_count, sizeof *graph.vertex_of);
  graph.assets = hk_memory_array(memory, model->asset_count, sizeof *graph.assets);
  graph.component = hk_memory_array(memory, model->asset_count, sizeof *graph.component);
  graph.size = hk_memory_array(memory, model->asset_count, sizeof *graph.size);
  graph.circle = hk_memory_array(memory, model->asset_count, sizeof *graph.circle);
  graph.from = hk_memory_array(memory, model->link_count, sizeof *graph.from);
  graph.to = hk_memory_array(memory, model->link_count, sizeof *graph.to);
  if (!need_first || !compile->circle_of || !graph.vertex_of || !graph.assets || !graph.component || !graph.size || !graph.circle ||
      !graph.from || !graph.to)
    goto done;

  for (uint32_t a = 0; a < model->asset_count; a++) graph.vertex_of[a] = need_first[a] = HK_NONE;
  for (uint32_t i = model->need_count; i-- > 0;) {
    compile->circle_of[i] = HK_NONE;
    need_first[model->needs[compile->model_need[i]].asset] = i;
  }
  status = HAKYU_OK;
  for (uint32_t s = 0; s < model->service_count && !status; s++)
    if (model->services[s].from_source) status = find_circles_of(compile, s, &graph, need_first);
done:
  hk_memory_free(memory, need_first);
  hk_memory_free(memory, graph.vertex_of);
  hk_memory_free(memory, graph.assets);
  hk_memory_free(memory, graph.component);
  hk_memory_free(memory, graph.size);
  hk_memory_free(memory, graph.circle);
  hk_memory_free(memory, graph.from);
  hk_memory_free(memory, graph.to);
  return status;
}

static bool is_in_circle(const hk_network *net, uint32_t asset, uint32_t circle) {
  for (uint32_t i = net->asset_circle_first[asset]; i < net->asset_circle_first[asset + 1]; i++)
    if (net->asset_circles[i] == circle) return true;
  return false;
}

void hk_compile_fill_circles(hk_compile *compile) {
  hk_network *net = compile->network;
  if (!net->circle_count) return;
  memcpy(net->circles, compile->circles, compile->circle_count * sizeof *net->circles);
  memcpy(net->circle_assets, compile->circle_assets, compile->circle_asset_count * sizeof *net->circle_assets);
  memcpy(net->circle_needs, compile->circle_needs, compile->circle_need_count * sizeof *net->circle_needs);

  uint32_t *first = net->asset_circle_first;
  for (size_t i = 0; i < compile->circle_asset_count; i++) {
    first[net->circle_assets[i] + 1]++;
    net->assets[net->circle_assets[i]].in_circle = 1;
  }
  hk_compile_sum_up(first, net->asset_count);
  for (uint32_t c = 0; c < net->circle_count; c++) {
    const hk_net_circle *circle = &net->circles[c];
    for (uint32_t i = 0; i < circle->asset_count; i++) net->asset_circles[first[net->circle_assets[circle->asset_first + i] + 1]++] = c;
  }

  for (uint32_t l = 0; l < net->link_count; l++) {
    const uint32_t circle = net->needs[net->links[l].need].circle;
    net->links[l].is_inside = circle != HK_NONE && is_in_circle(net, net->links[l].supplier, circle);
  }
}
