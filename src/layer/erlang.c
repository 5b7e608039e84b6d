/* erlang - see erlang.h. The inverse of the blocking is a sum of positive terms, 1 + n/a + n(n - 1)/a^2 + ... + n!/a^n, so nothing
   cancels (A. K. Erlang 1917, in the form of Jagerman 1974). It is broken off where the rest no longer shows in 2^-32. */
#include "layer/erlang.h"

#define ONE 4294967296.0 /* 2^32 */

static uint32_t rounded(double blocking) { return blocking >= ONE - 1 ? UINT32_MAX : (uint32_t)(blocking + 0.5); }

/* Of `load` erlangs, above 0. */
static uint32_t blocking_of(uint32_t servers, double load) {
  double sum = 1, term = 1;
  for (uint32_t left = servers; left > 0; left--) {
    term *= (double)left / load;
    sum += term;
    if (sum > ONE * 4) return 0;                               /* terms still grow: nobody is turned away */
    if ((double)left < load && term < sum * 1e-14) break;      /* and from here on they shrink */
  }
  return rounded(ONE / sum);
}

void hk_erlang_make(uint32_t servers, hk_erlang *table) {
  table->light[0] = 0;
  table->heavy[0] = UINT32_MAX;
  for (int i = 1; i <= HK_ERLANG_POINTS; i++) {
    const double part = (double)i / HK_ERLANG_POINTS;
    table->light[i] = blocking_of(servers, part * servers);
    table->heavy[i] = blocking_of(servers, servers / part);
  }
}

uint32_t hk_erlang_blocking(const hk_erlang *table, int64_t load, int64_t servers) {
  const bool is_light = load <= servers;
  const int64_t above = is_light ? load : servers, below = is_light ? servers : load;
  const uint32_t *points = is_light ? table->light : table->heavy;
  const uint64_t place = (uint64_t)(((unsigned __int128)(uint64_t)above << 43) / (uint64_t)below); /* 2,048 points: 2^11 times 2^32 */
  const uint32_t at = (uint32_t)(place >> 32), rest = (uint32_t)place;
  if (at == HK_ERLANG_POINTS) return points[at];
  const int64_t from = points[at], to = points[at + 1];
  return (uint32_t)(from + (((to - from) * (int64_t)rest) >> 32));
}
