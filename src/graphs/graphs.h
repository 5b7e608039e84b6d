/* graphs - structure without meaning over plain arrays: the only door to igraph, main thread only.
   Vertices are 0..vertex_count-1; edge e goes from[e] -> to[e] (asserted); loops and parallel edges are welcome.
   Answers depend on the graph only, never on time or place. Nothing here prints or aborts for want of memory. */
#ifndef HK_GRAPHS_GRAPHS_H
#define HK_GRAPHS_GRAPHS_H
#include <stddef.h>
#include <stdint.h>
#include <hakyu/memory.h>

/* Strongly connected components: component[v], v = 0..vertex_count-1, is a number 0..*count-1.
   Errors: NO_MEMORY, NUMERIC (igraph refused). On error component and *count are untouched. */
hakyu_status hk_graph_components(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from,
                                 const uint32_t *to, uint32_t *component, uint32_t *count);
/* Vertices that can be reached along edges from any start vertex (start[i], start_count; a start vertex is reached):
   reached[v] = 1, else 0. Errors: NO_MEMORY, NUMERIC. */
hakyu_status hk_graph_reach(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from,
                            const uint32_t *to, const uint32_t *start, uint32_t start_count, uint8_t *reached);
/* One cycle inside the strong component numbered `wanted`, as a list of vertices (for a finding that names it): a
   shortest way back to its smallest vertex through that vertex's smallest successor inside. Writes at most `most`
   vertices, *length is the whole cycle's; 0 if the component is a single vertex without a loop.
   component: as hk_graph_components gave it for the same graph. Errors: NO_MEMORY, NUMERIC. */
hakyu_status hk_graph_cycle(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from,
                            const uint32_t *to, const uint32_t *component, uint32_t wanted, uint32_t *cycle, uint32_t most,
                            uint32_t *length);
/* Dominators: above[v] is the nearest vertex, other than v, that every way from the start vertices to v passes through; HK_GRAPH_ROOT if
   there is none, HK_GRAPH_UNREACHED if no way leads to v. At least one start vertex. Errors: NO_MEMORY, NUMERIC. */
#define HK_GRAPH_ROOT UINT32_MAX
#define HK_GRAPH_UNREACHED (UINT32_MAX - 1)
hakyu_status hk_graph_dominators(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from,
                                 const uint32_t *to, const uint32_t *start, uint32_t start_count, uint32_t *above);
/* Steps along edges from the nearest start vertex: steps[v], 0 for a start vertex, HK_GRAPH_UNREACHED if no way leads to v. Errors: NO_MEMORY, NUMERIC. */
hakyu_status hk_graph_steps(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from, const uint32_t *to,
                            const uint32_t *start, uint32_t start_count, uint32_t *steps);
/* A shortest way from the start vertices to `goal`, both ends included; writes at most `most` vertices, *length is the whole way's, 0 if
   there is none. Which of several is igraph's choice, the same for the same graph. Errors: NO_MEMORY, NUMERIC. */
hakyu_status hk_graph_way(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from, const uint32_t *to,
                          const uint32_t *start, uint32_t start_count, uint32_t goal, uint32_t *way, uint32_t most, uint32_t *length);
/* Betweenness: over all ordered pairs of other vertices, the share of their shortest ways that pass through v, added up (directed, not normalised).
   Parallel edges are different ways, so give each edge once. Errors: NO_MEMORY, NUMERIC. */
hakyu_status hk_graph_betweenness(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from, const uint32_t *to,
                                  double *betweenness);
/* igraph's own version. */
const char *hk_graphs_version(void);
#endif
