/* trace - a replication's episodes and saves as rows, for the first few replications of a run.

   They are numbered by what happened, not by how we went about it: episodes by (tick, round, asset), of which no two agree
   and in which parents come before their children; saves by (end, need). So a row keeps its number whatever order an engine
   looks at things in. */
#include <string.h>

#include "cascade/tally.h"

typedef bool is_before(const hk_workspace *ws, uint32_t a, uint32_t b);

static bool episode_is_before(const hk_workspace *ws, uint32_t a, uint32_t b) {
  const hk_episode *x = &ws->episodes[a], *y = &ws->episodes[b];
  if (hk_stamp_is_before(hk_episode_stamp(x), hk_episode_stamp(y))) return true;
  return !hk_stamp_is_before(hk_episode_stamp(y), hk_episode_stamp(x)) && x->asset < y->asset;
}

static bool save_is_before(const hk_workspace *ws, uint32_t a, uint32_t b) {
  const hk_save *x = &ws->saves[a], *y = &ws->saves[b];
  if (x->end_s != y->end_s) return x->end_s < y->end_s;
  return ws->network->needs[x->need].model_need < ws->network->needs[y->need].model_need;
}

static void sift(const hk_workspace *ws, uint32_t *list, uint32_t at, uint32_t count, is_before *before) {
  uint32_t moved = list[at];
  for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && before(ws, list[child], list[child + 1])) child++;
    if (!before(ws, moved, list[child])) break;
    list[at] = list[child];
  }
  list[at] = moved;
}

/* Heapsort: in place, no recursion. */
static void sort(const hk_workspace *ws, uint32_t *list, uint32_t count, is_before *before) {
  for (uint32_t i = 0; i < count; i++) list[i] = i;
  for (uint32_t i = count / 2; i-- > 0;) sift(ws, list, i, count, before);
  for (uint32_t i = count; i-- > 1;) {
    uint32_t last = list[i];
    list[i] = list[0];
    list[0] = last;
    sift(ws, list, 0, i, before);
  }
}

static void trace_episodes(hk_kernel *k, hk_sink *sink) {
  const hk_workspace *ws = k->ws;
  uint32_t *order = k->tallier->order, *number = k->tallier->number;
  sort(ws, order, ws->episode_count, episode_is_before);
  for (uint32_t i = 0; i < ws->episode_count; i++) {
    const hk_episode *from = &ws->episodes[order[i]];
    number[order[i]] = i;
    hk_sink_episode *to = &sink->episodes[sink->episode_count++];
    *to = (hk_sink_episode){.number = k->replication,
                            .outer = k->plan->outer,
                            .episode = i,
                            .asset = from->asset,
                            .parent = from->parent == HK_NONE ? HK_NONE : number[from->parent],
                            .hazard = from->hazard,
                            .need = hk_stored_need(k, from->need),
                            .link = hk_stored_link(k, from->link),
                            .start_s = from->start_s,
                            .end_s = from->end_s,
                            .weight_s = hk_sink_weight_s(from->loss),
                            .level_ppm = from->level,
                            .is_open = from->is_open,
                            .mechanism = from->mechanism,
                            .traits = from->traits};
    memcpy(to->phases_s, from->phases_s, sizeof to->phases_s);
  }
}

static void trace_saves(hk_kernel *k, hk_sink *sink) {
  const hk_workspace *ws = k->ws;
  uint32_t *order = k->tallier->order;
  sort(ws, order, ws->save_count, save_is_before);
  for (uint32_t i = 0; i < ws->save_count; i++) {
    const hk_save *from = &ws->saves[order[i]];
    sink->saves[sink->save_count++] = (hk_sink_save){k->replication, k->plan->outer, i, hk_stored_need(k, from->need), hk_stored_holder(k, from->holder),
                                                     from->start_s, from->end_s, from->margin_s};
  }
}

bool hk_trace_wants(const hk_kernel *k, const hk_sink *sink) { return k->replication * sink->outer_count + k->plan->outer < sink->traced; }

void hk_trace(hk_kernel *k, hk_sink *sink) {
  if (!hk_trace_wants(k, sink)) return;
  trace_episodes(k, sink);
  trace_saves(k, sink);
}
