/* breaches - which service levels a replication breaches, and when: a walk through the log, second by second.
   What counts is how things stand after all that happened in a second. A level is breached once its metric has been at or above the
   magnitude for the duration without a break; what would fall on the horizon does not happen. */
#include "cascade/tally.h"

static int64_t more_down(const hk_kernel *k, const hk_plan_level *level, const hk_log_entry *entry) {
  if (level->is_count) return ((entry->level < HK_FULL) - (entry->before < HK_FULL)) * (int64_t)HK_FULL;
  return k->net->worths[entry->asset].weight * (entry->before - entry->level);
}

/* A stretch above the magnitude ends. */
static void end_stretch(const hk_plan *plan, uint32_t l, int64_t end_s, hk_level_tally *tally) {
  const int64_t due_s = tally->since_s + plan->levels[l].duration_s;
  if (tally->breach_s == HK_NEVER && due_s <= end_s && due_s < plan->horizon_s) tally->breach_s = due_s;
  tally->since_s = HK_NEVER;
}

static void look(const hk_plan *plan, uint32_t l, int64_t now_s, hk_level_tally *tally) {
  bool is_above = tally->down >= plan->levels[l].threshold;
  tally->is_touched = 0;
  if (is_above && tally->since_s == HK_NEVER) tally->since_s = now_s;
  if (!is_above && tally->since_s != HK_NEVER) end_stretch(plan, l, now_s, tally);
}

void hk_watch_levels(hk_kernel *k, hk_sink *sink) {
  const hk_plan *plan = k->plan;
  const hk_workspace *ws = k->ws;
  hk_tallier *t = k->tallier;
  for (uint32_t l = 0; l < plan->level_count; l++) t->levels[l] = (hk_level_tally){.since_s = HK_NEVER, .breach_s = HK_NEVER};
  for (uint32_t i = 0, touched = 0; i < ws->log_count && plan->level_count; i++) {
    const hk_log_entry *entry = &ws->log[i];
    for (uint32_t j = plan->asset_level_first[entry->asset]; j < plan->asset_level_first[entry->asset + 1]; j++) {
      const uint32_t l = plan->asset_level[j];
      t->levels[l].down += more_down(k, &plan->levels[l], entry);
      if (!t->levels[l].is_touched) t->touched[touched++] = l;
      t->levels[l].is_touched = 1;
    }
    if (i + 1 < ws->log_count && ws->log[i + 1].time_s == entry->time_s) continue;
    for (uint32_t j = 0; j < touched; j++) look(plan, t->touched[j], entry->time_s, &t->levels[t->touched[j]]);
    touched = 0;
  }
  for (uint32_t l = 0; l < plan->level_count; l++) {
    hk_level_tally *tally = &t->levels[l];
    if (tally->since_s != HK_NEVER) end_stretch(plan, l, plan->horizon_s, tally);
    if (tally->breach_s != HK_NEVER) sink->breaches[sink->breach_count++] = (hk_sink_breach){k->replication, plan->outer, l, tally->breach_s};
  }
}
