/* Graphs against slow oracles: transitive closure by Floyd-Warshall on every digraph of up to four vertices (65,536 of
   them), on random multigraphs, and on graphs too long for recursion; steps, ways and betweenness by counting ways length by length; and with
   memory taken away. */
#include "graphs/graphs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { MOST_VERTICES = 24, MOST_EDGES = 96 };

typedef struct digraph {
  uint32_t vertex_count;
  size_t edge_count;
  uint32_t from[MOST_EDGES], to[MOST_EDGES];
  bool leads[MOST_VERTICES][MOST_VERTICES]; /* closure by at least one edge */
} digraph;

static void add_edge(digraph *g, uint32_t from, uint32_t to) {
  g->from[g->edge_count] = from;
  g->to[g->edge_count++] = to;
}

static void close_transitively(digraph *g) {
  memset(g->leads, 0, sizeof g->leads);
  for (size_t e = 0; e < g->edge_count; e++) g->leads[g->from[e]][g->to[e]] = true;
  for (uint32_t k = 0; k < g->vertex_count; k++)
    for (uint32_t i = 0; i < g->vertex_count; i++)
      for (uint32_t j = 0; j < g->vertex_count; j++) g->leads[i][j] |= g->leads[i][k] && g->leads[k][j];
}

static bool has_edge(const digraph *g, uint32_t from, uint32_t to) {
  for (size_t e = 0; e < g->edge_count; e++)
    if (g->from[e] == from && g->to[e] == to) return true;
  return false;
}

static void check_cycle(const digraph *g, const uint32_t *component, uint32_t wanted) {
  uint32_t cycle[MOST_VERTICES], length = 99, members = 0, member = 0;
  for (uint32_t v = 0; v < g->vertex_count; v++)
    if (component[v] == wanted) members++, member = v;
  assert_int_equal(hk_graph_cycle(hakyu_memory_default(), g->vertex_count, g->edge_count, g->from, g->to, component, wanted, cycle,
                                  MOST_VERTICES, &length),
                   HAKYU_OK);
  if (members == 1 && !has_edge(g, member, member)) {
    assert_int_equal(length, 0);
    return;
  }
  assert_in_range(length, 1, members);
  for (uint32_t i = 0; i < length; i++) {
    assert_int_equal(component[cycle[i]], wanted);
    assert_true(has_edge(g, cycle[i], cycle[(i + 1) % length]));
    for (uint32_t j = 0; j < i; j++) assert_int_not_equal(cycle[i], cycle[j]);
  }
}

static void check_against_closure(digraph *g, uint32_t starts) {
  uint32_t component[MOST_VERTICES], count = 0, start[MOST_VERTICES], start_count = 0;
  uint8_t reached[MOST_VERTICES];
  close_transitively(g);

  assert_int_equal(
      hk_graph_components(hakyu_memory_default(), g->vertex_count, g->edge_count, g->from, g->to, component, &count), HAKYU_OK);
  for (uint32_t i = 0; i < g->vertex_count; i++) {
    assert_true(component[i] < count);
    for (uint32_t j = 0; j < g->vertex_count; j++)
      assert_int_equal(component[i] == component[j], i == j || (g->leads[i][j] && g->leads[j][i]));
  }
  for (uint32_t c = 0; c < count; c++) check_cycle(g, component, c);

  for (uint32_t v = 0; v < g->vertex_count; v++)
    if (starts >> v & 1) start[start_count++] = v;
  assert_int_equal(hk_graph_reach(hakyu_memory_default(), g->vertex_count, g->edge_count, g->from, g->to, start, start_count, reached),
                   HAKYU_OK);
  for (uint32_t v = 0; v < g->vertex_count; v++) {
    bool expected = false;
    for (uint32_t s = 0; s < start_count; s++) expected |= start[s] == v || g->leads[start[s]][v];
    assert_int_equal(reached[v], expected);
  }
}

static void test_all_small_digraphs(void **state) {
  (void)state;
  for (uint32_t n = 1; n <= 4; n++)
    for (uint32_t bits = 0; bits < UINT32_C(1) << (n * n); bits++) {
      digraph g = {.vertex_count = n};
      for (uint32_t i = 0; i < n * n; i++)
        if (bits >> i & 1) add_edge(&g, i / n, i % n);
      check_against_closure(&g, bits * 2654435761u >> 28);
    }
}

static void test_random_multigraphs(void **state) {
  (void)state;
  uint64_t x = 20060814;
  for (int round = 0; round < 2000; round++) {
    digraph g = {.vertex_count = 1 + (uint32_t)round % MOST_VERTICES};
    const size_t edges = (size_t)(round * 7) % MOST_EDGES;
    while (g.edge_count < edges) {
      x = x * 6364136223846793005u + 1442695040888963407u;
      add_edge(&g, (uint32_t)(x >> 33) % g.vertex_count, (uint32_t)(x >> 45) % g.vertex_count);
    }
    check_against_closure(&g, (uint32_t)(x >> 40));
  }
}

/* A vertex dominates another just if that can no longer be reached without it; the nearest is dominated by all the others. */
static void check_dominators(const digraph *g, uint32_t start) {
  uint32_t above[MOST_VERTICES], from[MOST_EDGES + 64], to[MOST_EDGES + 64];
  uint8_t is_way[MOST_VERTICES], is_left[MOST_VERTICES];
  assert_int_equal(hk_graph_dominators(hakyu_memory_default(), g->vertex_count, g->edge_count, g->from, g->to, &start, 1, above), HAKYU_OK);
  assert_int_equal(hk_graph_reach(hakyu_memory_default(), g->vertex_count, g->edge_count, g->from, g->to, &start, 1, is_way), HAKYU_OK);
  for (uint32_t v = 0; v < g->vertex_count; v++) assert_int_equal(above[v] == HK_GRAPH_UNREACHED, !is_way[v]);
  for (uint32_t d = 0; d < g->vertex_count; d++) {
    size_t edges = 0;
    for (size_t e = 0; e < g->edge_count; e++) /* without d */
      if (g->from[e] != d && g->to[e] != d) from[edges] = g->from[e], to[edges++] = g->to[e];
    if (d == start) memset(is_left, 0, sizeof is_left);
    else assert_int_equal(hk_graph_reach(hakyu_memory_default(), g->vertex_count, edges, from, to, &start, 1, is_left), HAKYU_OK);
    for (uint32_t v = 0; v < g->vertex_count; v++) {
      if (!is_way[v] || v == d) continue;
      bool is_found = false;
      for (uint32_t at = above[v]; at < g->vertex_count && !is_found; at = above[at]) is_found = at == d;
      assert_int_equal(is_found, !is_left[v]);
    }
  }
}

static void test_dominators(void **state) {
  (void)state;
  uint64_t x = 4711;
  for (int round = 0; round < 1500; round++) {
    digraph g = {.vertex_count = 1 + (uint32_t)round % MOST_VERTICES};
    const size_t edges = (size_t)(round * 7) % MOST_EDGES;
    while (g.edge_count < edges) {
      x = x * 6364136223846793005u + 1442695040888963407u;
      add_edge(&g, (uint32_t)(x >> 33) % g.vertex_count, (uint32_t)(x >> 45) % g.vertex_count);
    }
    check_dominators(&g, (uint32_t)(x >> 40) % g.vertex_count);
  }
}

/* ---- shortest ways ---- */

/* How many walks of each length lead from u to v; the first length that has any is the distance, and those walks are the shortest ways. */
static void count_ways(const digraph *g, uint32_t distance[MOST_VERTICES][MOST_VERTICES], double ways[MOST_VERTICES][MOST_VERTICES]) {
  for (uint32_t u = 0; u < g->vertex_count; u++) {
    double now[MOST_VERTICES] = {0}, next[MOST_VERTICES];
    for (uint32_t v = 0; v < g->vertex_count; v++) distance[u][v] = HK_GRAPH_UNREACHED, ways[u][v] = 0;
    now[u] = 1;
    for (uint32_t length = 0; length < g->vertex_count; length++) {
      for (uint32_t v = 0; v < g->vertex_count; v++)
        if (now[v] > 0 && distance[u][v] == HK_GRAPH_UNREACHED) distance[u][v] = length, ways[u][v] = now[v];
      memset(next, 0, sizeof next);
      for (size_t e = 0; e < g->edge_count; e++) next[g->to[e]] += now[g->from[e]];
      memcpy(now, next, sizeof now);
    }
  }
}

static void check_steps(const digraph *g, uint32_t distance[MOST_VERTICES][MOST_VERTICES], uint32_t first, uint32_t second) {
  const uint32_t start[] = {first, second};
  uint32_t steps[MOST_VERTICES], way[MOST_VERTICES], length;
  assert_int_equal(hk_graph_steps(hakyu_memory_default(), g->vertex_count, g->edge_count, g->from, g->to, start, 2, steps), HAKYU_OK);
  for (uint32_t v = 0; v < g->vertex_count; v++) {
    const uint32_t least = distance[first][v] < distance[second][v] ? distance[first][v] : distance[second][v];
    assert_int_equal(steps[v], least);
    assert_int_equal(hk_graph_way(hakyu_memory_default(), g->vertex_count, g->edge_count, g->from, g->to, start, 2, v, way, MOST_VERTICES, &length), HAKYU_OK);
    assert_int_equal(length, least == HK_GRAPH_UNREACHED ? 0 : least + 1);
    if (!length) continue;
    assert_true(way[0] == first || way[0] == second);
    assert_int_equal(way[length - 1], v);
    for (uint32_t i = 1; i < length; i++) assert_true(has_edge(g, way[i - 1], way[i]));
  }
}

static void check_betweenness(const digraph *g, uint32_t distance[MOST_VERTICES][MOST_VERTICES], double ways[MOST_VERTICES][MOST_VERTICES]) {
  double found[MOST_VERTICES];
  assert_int_equal(hk_graph_betweenness(hakyu_memory_default(), g->vertex_count, g->edge_count, g->from, g->to, found), HAKYU_OK);
  for (uint32_t m = 0; m < g->vertex_count; m++) {
    double sum = 0;
    for (uint32_t u = 0; u < g->vertex_count; u++)
      for (uint32_t v = 0; v < g->vertex_count; v++) {
        if (u == v || u == m || v == m || distance[u][v] == HK_GRAPH_UNREACHED) continue;
        if (distance[u][m] < HK_GRAPH_UNREACHED && distance[m][v] < HK_GRAPH_UNREACHED && distance[u][m] + distance[m][v] == distance[u][v]) sum += ways[u][m] * ways[m][v] / ways[u][v];
      }
    assert_true(found[m] - sum < 1e-9 && sum - found[m] < 1e-9);
  }
}

static void test_shortest_ways(void **state) {
  (void)state;
  static uint32_t distance[MOST_VERTICES][MOST_VERTICES];
  static double ways[MOST_VERTICES][MOST_VERTICES];
  uint64_t x = 20060814;
  for (int round = 0; round < 600; round++) {
    digraph g = {.vertex_count = 1 + (uint32_t)round % MOST_VERTICES};
    const size_t edges = (size_t)(round * 7) % MOST_EDGES;
    for (size_t tried = 0; tried < edges; tried++) { /* each edge once */
      x = x * 6364136223846793005u + 1442695040888963407u;
      const uint32_t from = (uint32_t)(x >> 33) % g.vertex_count, to = (uint32_t)(x >> 45) % g.vertex_count;
      if (!has_edge(&g, from, to)) add_edge(&g, from, to);
    }
    count_ways(&g, distance, ways);
    check_steps(&g, distance, (uint32_t)(x >> 40) % g.vertex_count, (uint32_t)(x >> 50) % g.vertex_count);
    check_betweenness(&g, distance, ways);
  }
}

static void test_no_vertices(void **state) {
  (void)state;
  uint32_t count = 7;
  assert_int_equal(hk_graph_components(hakyu_memory_default(), 0, 0, NULL, NULL, NULL, &count), HAKYU_OK);
  assert_int_equal(count, 0);
  assert_int_equal(hk_graph_reach(hakyu_memory_default(), 0, 0, NULL, NULL, NULL, 0, NULL), HAKYU_OK);
}

/* A ring of 300,000 vertices and a chain hanging from it: deep for anything that recurses. */
static void test_long_ring(void **state) {
  (void)state;
  enum { RING = 300000, CHAIN = 100000, ALL = RING + CHAIN };
  uint32_t *from = malloc(ALL * sizeof *from), *to = malloc(ALL * sizeof *to), *component = malloc(ALL * sizeof *component);
  uint8_t *reached = malloc(ALL);
  assert_true(from && to && component && reached);
  for (uint32_t v = 0; v < RING; v++) from[v] = v, to[v] = (v + 1) % RING;
  for (uint32_t v = RING; v < ALL; v++) from[v] = v == RING ? 0 : v - 1, to[v] = v;
  uint32_t count = 0, length = 0, cycle[3];
  assert_int_equal(hk_graph_components(hakyu_memory_default(), ALL, ALL, from, to, component, &count), HAKYU_OK);
  assert_int_equal(count, CHAIN + 1);
  for (uint32_t v = 1; v < RING; v++) assert_int_equal(component[v], component[0]);
  assert_int_equal(hk_graph_cycle(hakyu_memory_default(), ALL, ALL, from, to, component, component[0], cycle, 3, &length), HAKYU_OK);
  assert_int_equal(length, RING);
  for (uint32_t i = 0; i < 3; i++) assert_int_equal(cycle[i], i);
  const uint32_t start = RING + 5;
  assert_int_equal(hk_graph_reach(hakyu_memory_default(), ALL, ALL, from, to, &start, 1, reached), HAKYU_OK);
  for (uint32_t v = 0; v < ALL; v++) assert_int_equal(reached[v], v >= start);
  free(from), free(to), free(component), free(reached);
}

/* ---- memory taken away ---- */

static void *no_bytes(void *user, void *block, size_t size) {
  (void)user, (void)block, (void)size;
  return NULL;
}

static void test_without_memory(void **state) {
  (void)state;
  const hakyu_memory none = {no_bytes, NULL};
  const uint32_t from[] = {0, 1}, to[] = {1, 0}, same[] = {0, 0};
  uint32_t component[2] = {7, 7}, count = 7, length = 7;
  uint8_t reached[2] = {7, 7};
  assert_int_equal(hk_graph_components(&none, 2, 2, from, to, component, &count), HAKYU_NO_MEMORY);
  assert_int_equal(hk_graph_reach(&none, 2, 2, from, to, from, 1, reached), HAKYU_NO_MEMORY);
  assert_int_equal(hk_graph_cycle(&none, 2, 2, from, to, same, 0, component, 2, &length), HAKYU_NO_MEMORY);
  assert_int_equal(hk_graph_dominators(&none, 2, 2, from, to, from, 1, component), HAKYU_NO_MEMORY);
  double betweenness[2];
  assert_int_equal(hk_graph_steps(&none, 2, 2, from, to, from, 1, component), HAKYU_NO_MEMORY);
  assert_int_equal(hk_graph_way(&none, 2, 2, from, to, from, 1, 1, component, 2, &length), HAKYU_NO_MEMORY);
  assert_int_equal(hk_graph_betweenness(&none, 2, 2, from, to, betweenness), HAKYU_NO_MEMORY);
  assert_int_equal(count, 7);
  assert_int_equal(length, 7);
  assert_int_equal(component[0], 7);
  assert_int_equal(reached[0], 7);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all_small_digraphs), cmocka_unit_test(test_random_multigraphs), cmocka_unit_test(test_dominators), cmocka_unit_test(test_shortest_ways), cmocka_unit_test(test_no_vertices),
      cmocka_unit_test(test_long_ring),          cmocka_unit_test(test_without_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
