/* ledger - what the replication writes down: episodes with losses and phases, saves, and the log of levels.
   Losses and phases are booked lazily, when something about an asset changes, up to the second at hand. */
#include "cascade/needs.h"

/* Integral of the asset's profile from `from` to `to` (seconds of the replication), in ppm seconds. */
static int64_t factor_integral(const hk_kernel *k, uint32_t profile, int64_t from, int64_t to) {
  if (profile == HK_NONE) return (to - from) * HK_FULL;
  const int64_t *total = k->plan->profiles[profile].total;
  int64_t parts[2] = {k->start_second + from, k->start_second + to}, sums[2];
  for (int i = 0; i < 2; i++) {
    int64_t hour = parts[i] / 3600, rest = parts[i] % 3600;
    sums[i] = total[hour] + (rest ? (total[hour + 1] - total[hour]) / 3600 * rest : 0);
  }
  return sums[1] - sums[0];
}

void hk_ledger_book(hk_kernel *k, uint32_t a) {
  hk_asset_state *asset = &k->ws->assets[a];
  const int64_t from = asset->since_s, to = k->ws->now_s;
  asset->since_s = k->ws->now_s;
  hk_episode *episode = &k->ws->episodes[asset->episode];
  episode->phases_s[asset->phase] += (int32_t)(to - from);
  if (k->net->assets[a].row == HK_NONE) return;
  const hk_net_worth *worth = &k->net->worths[a];
  episode->loss += (__int128)worth->weight * (HK_FULL - asset->level) * factor_integral(k, worth->profile, from, to);
}

void hk_ledger_close(hk_kernel *k, uint32_t a, bool is_open_end) {
  hk_asset_state *asset = &k->ws->assets[a];
  if (asset->episode == HK_NONE) return;
  hk_ledger_settle(k, a);
  hk_episode *episode = &k->ws->episodes[asset->episode];
  episode->end_s = k->ws->now_s;
  episode->is_open = is_open_end;
  asset->episode = HK_NONE;
}

uint32_t hk_ledger_open(hk_kernel *k, const hk_episode *episode) {
  hk_workspace *ws = k->ws;
  hk_asset_state *asset = &ws->assets[episode->asset];
  hk_ledger_close(k, episode->asset, false);
  if (ws->episode_count >= ws->room.episodes) {
    ws->is_full = 1;
    return HK_NONE;
  }
  if (asset->episode_count == HK_EPISODES_MOST) ws->outcome = HAKYU_UNSETTLED;
  asset->episode_count++;
  uint32_t e = ws->episode_count++;
  ws->episodes[e] = *episode;
  ws->episodes[e].before = asset->last_episode;
  ws->episodes[e].end_s = (int32_t)k->plan->horizon_s;
  if (episode->parent == HK_NONE) ws->episodes[e].root = e;
  assert(episode->parent == HK_NONE || hk_stamp_is_before(hk_episode_stamp(&ws->episodes[episode->parent]), hk_episode_stamp(episode)));
  asset->episode = asset->last_episode = e;
  asset->since_s = ws->now_s;
  hk_state_touch_asset(ws, episode->asset);
  return e;
}

/* Who holds a need that is in want of more than redundancy between its primaries. */
static int32_t other_holder(const hk_kernel *k, uint32_t n) {
  const hk_need_state *state = &k->ws->needs[n];
  if (hk_need_is_met_by_primaries(k, n)) return HK_HOLDER_REDUNDANCY;
  const hk_net_need *need = &k->net->needs[n];
  if (hk_need_is_met(k, n)) {
    for (uint32_t l = need->link_first + need->link_count; l-- > need->link_first + need->primary_count;)
      if (k->ws->links[l].standby == HK_STANDBY_IN && k->ws->assets[k->net->links[l].supplier].level > 0) return hk_holder_standby(l);
    return HK_HOLDER_NOBODY;
  }
  if (state->carrying && k->net->stages[need->stage_first + state->carrying - 1].level_ppm == HK_FULL) return hk_holder_stage(state->carrying - 1u);
  return HK_HOLDER_NOBODY;
}

/* Who holds a threatened need at the end of this tick (SEMANTICS, Saves). */
static inline int32_t holder_of(const hk_kernel *k, uint32_t n) {
  const hk_need_state *state = &k->ws->needs[n];
  if (!state->primaries_down || state->flags & (HK_NEED_IDLE | HK_NEED_WAIVED) || state->nature & HK_NEED_FOR_REPAIR) return HK_HOLDER_NOBODY;
  if (state->surplus >= 0 && !(state->nature & HK_NEED_IS_INTRICATE)) return HK_HOLDER_REDUNDANCY;
  return other_holder(k, n);
}

static int64_t margin_of(hk_kernel *k, uint32_t n, int32_t holder) {
  if (holder >= 0) return HK_NEVER;
  hk_stages_settle(k, n);
  return hk_state_chain(k->ws, n)[-1 - holder].found;
}

static inline void close_save(hk_kernel *k, uint32_t n) {
  hk_workspace *ws = k->ws;
  hk_need_state *state = &ws->needs[n];
  if (state->save_holder == HK_HOLDER_NOBODY) return;
  if (ws->save_count >= ws->room.saves) {
    ws->is_full = 1;
    return;
  }
  hk_save *save = &ws->saves[ws->save_count];
  save->start_s = state->save_start_s;
  save->end_s = ws->now_s;
  save->margin_s = margin_of(k, n, state->save_holder);
  save->need = n;
  save->holder = state->save_holder;
  ws->save_count += save->start_s < save->end_s; /* begun in this tick, which ended otherwise: it never was */
  state->save_holder = HK_HOLDER_NOBODY;
}

static inline void keep_save(hk_kernel *k, uint32_t n) {
  hk_need_state *state = &k->ws->needs[n];
  int32_t holder = holder_of(k, n);
  if (holder == state->save_holder) return;
  close_save(k, n);
  if (holder != HK_HOLDER_REDUNDANCY || !hk_state_reopen_save(k->ws, n)) state->save_start_s = k->ws->now_s;
  state->save_holder = holder;
}

void hk_ledger_save(hk_kernel *k, uint32_t n) { keep_save(k, n); }

void hk_ledger_save_all(hk_kernel *k, const hk_list *needs) {
  for (const uint32_t *n = needs->items, *end = n + needs->count; n < end; n++) keep_save(k, *n);
}

void hk_ledger_close_saves(hk_kernel *k) {
  const hk_list *needs = &k->ws->touched_needs;
  for (const uint32_t *n = needs->items, *end = n + needs->count; n < end; n++) close_save(k, *n);
}

void hk_ledger_log(hk_kernel *k, uint32_t a) {
  hk_workspace *ws = k->ws;
  hk_asset_state *asset = &ws->assets[a];
  if (!k->plan->is_listened[a]) return;
  if (ws->log_count >= ws->room.log) {
    ws->is_full = 1;
    return;
  }
  ws->log[ws->log_count++] = (hk_log_entry){ws->now_s, a, asset->logged, asset->level};
  asset->logged = asset->level;
}
