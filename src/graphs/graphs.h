/* graphs - structure without meaning over plain arrays: the only door to igraph, main thread only.
   Vertices are 0..vertex_count-1; edge e goes from[e] -> to[e]. */
#ifndef HK_GRAPHS_GRAPHS_H
#define HK_GRAPHS_GRAPHS_H
#include <stddef.h>
#include <stdint.h>
#include <hakyu/memory.h>

/* Strongly connected components. component[v] is a number 0..*count-1; size[c] (may be NULL, then not given) must
   hold vertex_count entries. Numbers depend on the graph only. Errors: NO_MEMORY, NUMERIC (igraph refused). */
hakyu_status hk_graph_components(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from,
                                 const uint32_t *to, uint32_t *component, uint32_t *count);
/* Vertices that can be reached along edges from any start vertex (start[i], start_count): reached[v] = 1, else 0. */
hakyu_status hk_graph_reach(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from,
                            const uint32_t *to, const uint32_t *start, uint32_t start_count, uint8_t *reached);
/* One cycle inside a strong component as a list of vertices (for a finding that names it): writes at most `most`. */
hakyu_status hk_graph_cycle(const hakyu_memory *memory, uint32_t vertex_count, size_t edge_count, const uint32_t *from,
                            const uint32_t *to, const uint32_t *component, uint32_t wanted, uint32_t *cycle, uint32_t most,
                            uint32_t *length);
#endif
