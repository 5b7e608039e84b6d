/* graphs - see graphs.h. Every call comes through the same door: our error handlers are hung up, the edges are copied
   into igraph's width, the graph is made, asked one question and dropped, and igraph's own handlers go back.

   igraph allocates by itself; only the copied edges and answers are ours. Its error handler, left alone, prints and
   aborts when an allocation fails; ours stays silent, and the code comes back as a status. Its fatal handler serves
   broken assertions inside igraph only and must not return: a quiet exit with status 1 is better than a signal. */
#include "graphs/graphs.h"

#include <assert.h>
#include <igraph/igraph.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

enum { EXIT_FAILED_AT_RUN_TIME = 1 };

typedef struct visit {
  const hakyu_memory *memory;
  igraph_error_handler_t *error_before;
  igraph_warning_handler_t *warning_before;
  igraph_fatal_handler_t *fatal_before;
  igraph_integer_t *ends; /* from, to, from, to ...: what the graph was made of */
  igraph_t graph;
  bool has_graph;
} visit;

static void die_quietly(const char *reason, const char *file, int line) {
  (void)reason, (void)file, (void)line;
  _Exit(EXIT_FAILED_AT_RUN_TIME);
}

static hakyu_status status_of(igraph_error_t code) {
  if (code == IGRAPH_SUCCESS) return HAKYU_OK;
  return code == IGRAPH_ENOMEM ? HAKYU_NO_MEMORY : HAKYU_NUMERIC;
}

/* Opens the door on the given graph, with a further vertex that leads to every start vertex if there are any. */
static hakyu_status open_door(visit *door, const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count,
                              const uint32_t *from, const uint32_t *to, const uint32_t *start, uint32_t start_count) {
  *door = (visit){.memory = memory};
  door->error_before = igraph_set_error_handler(igraph_error_handler_ignore);
  door->warning_before = igraph_set_warning_handler(igraph_warning_handler_ignore);
  door->fatal_before = igraph_set_fatal_handler(die_quietly);

  const size_t count = edge_count + start_count;
  door->ends = hk_memory_array(memory, count, 2 * sizeof *door->ends);
  if (!door->ends) return HAKYU_NO_MEMORY;
  igraph_integer_t *end = door->ends;
  for (size_t e = 0; e < edge_count; e++) {
    assert(from[e] < vertex_count && to[e] < vertex_count);
    *end++ = from[e];
    *end++ = to[e];
  }
  for (uint32_t s = 0; s < start_count; s++) {
    assert(start[s] < vertex_count);
    *end++ = vertex_count;
    *end++ = start[s];
  }
  igraph_vector_int_t edges;
  igraph_vector_int_view(&edges, door->ends, (igraph_integer_t)(2 * count));
  const igraph_integer_t vertices = (igraph_integer_t)vertex_count + (start_count > 0);
  const igraph_error_t code = igraph_create(&door->graph, &edges, vertices, IGRAPH_DIRECTED);
  door->has_graph = code == IGRAPH_SUCCESS;
  return status_of(code);
}

static void close_door(visit *door) {
  if (door->has_graph) igraph_destroy(&door->graph);
  hk_memory_free(door->memory, door->ends);
  igraph_set_fatal_handler(door->fatal_before);
  igraph_set_warning_handler(door->warning_before);
  igraph_set_error_handler(door->error_before);
}

hakyu_status hk_graph_components(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from,
                                 const uint32_t *to, uint32_t *component, uint32_t *count) {
  visit door;
  igraph_vector_int_t membership;
  igraph_integer_t found = 0;
  bool has_membership = false;
  hakyu_status status = open_door(&door, memory, vertex_count, edge_count, from, to, NULL, 0);
  if (status) goto done;
  if ((status = status_of(igraph_vector_int_init(&membership, 0)))) goto done;
  has_membership = true;
  if ((status = status_of(igraph_connected_components(&door.graph, &membership, NULL, &found, IGRAPH_STRONG)))) goto done;
  for (uint32_t v = 0; v < vertex_count; v++) component[v] = (uint32_t)VECTOR(membership)[v];
  *count = (uint32_t)found;
done:
  if (has_membership) igraph_vector_int_destroy(&membership);
  close_door(&door);
  return status;
}

hakyu_status hk_graph_reach(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from,
                            const uint32_t *to, const uint32_t *start, uint32_t start_count, uint8_t *reached) {
  visit door;
  igraph_vector_int_t found;
  bool has_found = false;
  hakyu_status status = open_door(&door, memory, vertex_count, edge_count, from, to, start, start_count);
  if (status) goto done;
  if ((status = status_of(igraph_vector_int_init(&found, 0)))) goto done;
  has_found = true;
  if (start_count && (status = status_of(igraph_subcomponent(&door.graph, &found, vertex_count, IGRAPH_OUT)))) goto done;
  for (uint32_t v = 0; v < vertex_count; v++) reached[v] = 0;
  for (igraph_integer_t i = 0; i < igraph_vector_int_size(&found); i++)
    if (VECTOR(found)[i] < vertex_count) reached[VECTOR(found)[i]] = 1;
done:
  if (has_found) igraph_vector_int_destroy(&found);
  close_door(&door);
  return status;
}

/* The first step of the cycle: from the component's smallest vertex to its smallest successor inside. */
static bool find_first_step(uint32_t vertex_count, size_t edge_count, const uint32_t *from, const uint32_t *to,
                            const uint32_t *component, uint32_t wanted, uint32_t *first, uint32_t *second) {
  uint32_t smallest = 0, successor = vertex_count;
  while (smallest < vertex_count && component[smallest] != wanted) smallest++;
  for (size_t e = 0; e < edge_count; e++)
    if (from[e] == smallest && component[to[e]] == wanted && to[e] < successor) successor = to[e];
  *first = smallest;
  *second = successor;
  return successor < vertex_count;
}

hakyu_status hk_graph_cycle(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from,
                            const uint32_t *to, const uint32_t *component, uint32_t wanted, uint32_t *cycle, uint32_t most,
                            uint32_t *length) {
  uint32_t first, second;
  if (!find_first_step(vertex_count, edge_count, from, to, component, wanted, &first, &second)) {
    *length = 0;
    return HAKYU_OK;
  }
  visit door;
  igraph_vector_int_t way; /* second, ..., first: all inside, for what lies on a way back belongs to the component */
  bool has_way = false;
  hakyu_status status = open_door(&door, memory, vertex_count, edge_count, from, to, NULL, 0);
  if (status) goto done;
  if ((status = status_of(igraph_vector_int_init(&way, 0)))) goto done;
  has_way = true;
  if ((status = status_of(igraph_get_shortest_path(&door.graph, &way, NULL, second, first, IGRAPH_OUT)))) goto done;
  const uint32_t steps = (uint32_t)igraph_vector_int_size(&way);
  assert(steps >= 1);
  if (most > 0) cycle[0] = first;
  for (uint32_t i = 1; i < steps && i < most; i++) cycle[i] = (uint32_t)VECTOR(way)[i - 1];
  *length = steps;
done:
  if (has_way) igraph_vector_int_destroy(&way);
  close_door(&door);
  return status;
}

hakyu_status hk_graph_dominators(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from,
                                 const uint32_t *to, const uint32_t *start, uint32_t start_count, uint32_t *above) {
  visit door;
  igraph_vector_int_t found; /* by vertex: its nearest dominator; below 0 for the root itself and for what is not reached */
  bool has_found = false;
  assert(start_count > 0);
  hakyu_status status = open_door(&door, memory, vertex_count, edge_count, from, to, start, start_count);
  if (status) goto done;
  if ((status = status_of(igraph_vector_int_init(&found, 0)))) goto done;
  has_found = true;
  if ((status = status_of(igraph_dominator_tree(&door.graph, vertex_count, &found, NULL, NULL, IGRAPH_OUT)))) goto done;
  for (uint32_t v = 0; v < vertex_count; v++) {
    const igraph_integer_t up = VECTOR(found)[v];
    above[v] = up < 0 ? HK_GRAPH_UNREACHED : up == vertex_count ? HK_GRAPH_ROOT : (uint32_t)up;
  }
done:
  if (has_found) igraph_vector_int_destroy(&found);
  close_door(&door);
  return status;
}

hakyu_status hk_graph_steps(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from, const uint32_t *to,
                            const uint32_t *start, uint32_t start_count, uint32_t *steps) {
  visit door;
  igraph_matrix_t found;
  bool has_found = false;
  hakyu_status status = open_door(&door, memory, vertex_count, edge_count, from, to, start, start_count);
  if (status) goto done;
  if ((status = status_of(igraph_matrix_init(&found, 0, 0)))) goto done;
  has_found = true;
  if (start_count && (status = status_of(igraph_distances(&door.graph, &found, igraph_vss_1(vertex_count), igraph_vss_all(), IGRAPH_OUT)))) goto done;
  for (uint32_t v = 0; v < vertex_count; v++) {
    const double distance = start_count ? MATRIX(found, 0, v) : IGRAPH_INFINITY; /* one step more: from the further vertex */
    steps[v] = distance < vertex_count + 1.5 ? (uint32_t)distance - 1 : HK_GRAPH_UNREACHED;
  }
done:
  if (has_found) igraph_matrix_destroy(&found);
  close_door(&door);
  return status;
}

hakyu_status hk_graph_way(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from, const uint32_t *to,
                          const uint32_t *start, uint32_t start_count, uint32_t goal, uint32_t *way, uint32_t most, uint32_t *length) {
  visit door;
  igraph_vector_int_t found; /* the further vertex, a start vertex, ..., the goal */
  bool has_found = false;
  hakyu_status status = open_door(&door, memory, vertex_count, edge_count, from, to, start, start_count);
  if (status) goto done;
  if ((status = status_of(igraph_vector_int_init(&found, 0)))) goto done;
  has_found = true;
  if (start_count && (status = status_of(igraph_get_shortest_path(&door.graph, &found, NULL, vertex_count, goal, IGRAPH_OUT)))) goto done;
  const igraph_integer_t vertices = igraph_vector_int_size(&found);
  *length = vertices > 1 ? (uint32_t)vertices - 1 : 0;
  for (uint32_t i = 0; i < *length && i < most; i++) way[i] = (uint32_t)VECTOR(found)[i + 1];
done:
  if (has_found) igraph_vector_int_destroy(&found);
  close_door(&door);
  return status;
}

hakyu_status hk_graph_betweenness(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from, const uint32_t *to,
                                  double *betweenness) {
  visit door;
  igraph_vector_t found;
  bool has_found = false;
  hakyu_status status = open_door(&door, memory, vertex_count, edge_count, from, to, NULL, 0);
  if (status) goto done;
  if ((status = status_of(igraph_vector_init(&found, 0)))) goto done;
  has_found = true;
  if ((status = status_of(igraph_betweenness(&door.graph, &found, igraph_vss_all(), IGRAPH_DIRECTED, NULL)))) goto done;
  for (uint32_t v = 0; v < vertex_count; v++) betweenness[v] = VECTOR(found)[v];
done:
  if (has_found) igraph_vector_destroy(&found);
  close_door(&door);
  return status;
}

const char *hk_graphs_version(void) {
  const char *version = NULL;
  igraph_version(&version, NULL, NULL, NULL);
  return version;
}
