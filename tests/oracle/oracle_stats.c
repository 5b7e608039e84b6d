/* Adding and printing the counters of oracle_stats.h. */
#include "oracle_stats.h"

#include <inttypes.h>

static const char *const names[OM_STAT_COUNT] = {
#define X(name, text) text,
    OM_STATS(X)
#undef X
};

void om_stats_add(struct om_stats *to, const struct om_stats *from) {
  for (int i = 0; i < OM_STAT_COUNT; i++) to->count[i] += from->count[i];
}

/* What small models cannot do (10,001 episodes: test_limits; 10,001 rounds: tests/cascade), or only with tables. */
static bool is_beyond_models(int stat, bool with_tables) {
  return stat == OM_STAT_OUTCOME_UNSETTLED || stat == OM_STAT_DOUBTFUL || ((stat == OM_STAT_STRIKE_BACKGROUND || stat == OM_STAT_STRIKE_CHANGE || stat == OM_STAT_BACKGROUND_AVERTED) && !with_tables);
}

int om_stats_print(FILE *out, const struct om_stats *stats, uint64_t floor, bool with_tables) {
  int below = 0;
  for (int i = 0; i < OM_STAT_COUNT; i++) {
    bool low = stats->count[i] < floor && !is_beyond_models(i, with_tables);
    below += low;
    fprintf(out, "%10" PRIu64 "  %s%s\n", stats->count[i], names[i], low ? "   (below the floor)" : "");
  }
  return below;
}
