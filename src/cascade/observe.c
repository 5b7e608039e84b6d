/* observe - what the scenario's observed values came to in one replication (FORMATS, observed).
   Two walks through the log: the first adds up who was hit, when, for how long; the second, knowing what was hit,
   finds since when the wanted share of it has been back. */
#include "cascade/tally.h"

static int64_t weight_of(const hk_kernel *k, const hk_observed *observed, uint32_t a) {
  return observed->unit == HK_NONE ? 1 : k->net->worths[a].weight;
}

/* What is down of an asset: its weight times ppm, or (counted) FULL if below full. */
static int64_t down_of(const hk_kernel *k, const hk_observed *observed, uint32_t a, int32_t level) {
  if (observed->unit == HK_NONE) return level < HK_FULL ? HK_FULL : 0;
  return weight_of(k, observed, a) * (HK_FULL - level);
}

static void first_walk(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  for (uint32_t i = 0; i < ws->log_count; i++) {
    const hk_log_entry *entry = &ws->log[i];
    uint32_t a = entry->asset;
    bool is_first = !(ws->assets[a].flags & HK_ASSET_LOGGED);
    ws->assets[a].flags |= HK_ASSET_LOGGED;
    for (uint32_t j = k->plan->asset_observed_first[a]; j < k->plan->asset_observed_first[a + 1]; j++) {
      const hk_observed *observed = &k->plan->scenario->observed[k->plan->asset_observed[j]];
      hk_observed_tally *tally = &k->tallier->observed[k->plan->asset_observed[j]];
      if (is_first) {
        tally->hit += (__int128)weight_of(k, observed, a) * HK_FULL;
        tally->hit_count++;
        if (tally->first_s == HK_NEVER) tally->first_s = entry->time_s;
      }
      if (entry->time_s <= observed->at_s) {
        tally->at_down += down_of(k, observed, a, entry->level) - down_of(k, observed, a, entry->before);
        tally->count += (entry->level < HK_FULL) - (uint32_t)(entry->before < HK_FULL);
      }
      if (entry->before == HK_FULL) tally->seconds += k->plan->horizon_s - entry->time_s;
      if (entry->level == HK_FULL) tally->seconds -= k->plan->horizon_s - entry->time_s;
    }
  }
}

/* What is down at once, at the end of a tick. */
static void note_peaks(hk_kernel *k) {
  for (uint32_t o = 0; o < k->plan->scenario->observed_count; o++)
    if (k->tallier->observed[o].down > k->tallier->observed[o].peak) k->tallier->observed[o].peak = k->tallier->observed[o].down;
}

static void second_walk(hk_kernel *k) {
  const hk_workspace *ws = k->ws;
  for (uint32_t i = 0; i < ws->log_count; i++) {
    const hk_log_entry *entry = &ws->log[i];
    for (uint32_t j = k->plan->asset_observed_first[entry->asset]; j < k->plan->asset_observed_first[entry->asset + 1]; j++) {
      const hk_observed *observed = &k->plan->scenario->observed[k->plan->asset_observed[j]];
      hk_observed_tally *tally = &k->tallier->observed[k->plan->asset_observed[j]];
      if (observed->what == HK_OBS_PEAK_DOWN) tally->down += down_of(k, observed, entry->asset, entry->level) - down_of(k, observed, entry->asset, entry->before);
      if (observed->what != HK_OBS_RESTORED_AT) continue;
      tally->down += down_of(k, observed, entry->asset, entry->level) - down_of(k, observed, entry->asset, entry->before);
      bool is_back = tally->down * HK_FULL <= tally->hit * (HK_FULL - observed->share_ppm);
      if (!is_back)
        tally->back_s = HK_NEVER;
      else if (tally->back_s == HK_NEVER)
        tally->back_s = entry->time_s;
    }
    if (i + 1 == ws->log_count || ws->log[i + 1].time_s != entry->time_s) note_peaks(k);
  }
}

static int64_t value_of(const hk_observed *observed, const hk_observed_tally *tally) {
  switch ((hk_observed_what)observed->what) {
    case HK_OBS_WEIGHT_DOWN: return (int64_t)tally->at_down;
    case HK_OBS_EVER_DOWN: return (int64_t)tally->hit;
    case HK_OBS_COUNT_DOWN: return tally->count;
    case HK_OBS_FIRST_DOWN: return tally->first_s;
    case HK_OBS_DURATION_DOWN: return tally->hit_count ? (tally->seconds + tally->hit_count / 2) / tally->hit_count : HK_NEVER;
    case HK_OBS_RESTORED_AT: return tally->hit_count ? tally->back_s : HK_NEVER;
    case HK_OBS_NEVER_DOWN: return tally->hit_count == 0;
    case HK_OBS_PEAK_DOWN: return (int64_t)tally->peak;
  }
  return HK_NEVER;
}

void hk_observe(hk_kernel *k, hk_sink *sink) {
  uint32_t count = k->plan->scenario->observed_count;
  if (!count) return;
  for (uint32_t o = 0; o < count; o++) k->tallier->observed[o] = (hk_observed_tally){.first_s = HK_NEVER, .back_s = HK_NEVER};
  first_walk(k);
  second_walk(k);
  for (uint32_t o = 0; o < count; o++)
    sink->observed[sink->observed_count++] =
        (hk_sink_observed){k->replication, k->plan->outer, o, value_of(&k->plan->scenario->observed[o], &k->tallier->observed[o])};
}
