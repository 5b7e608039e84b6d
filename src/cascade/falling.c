/* falling - step 4 of a tick: the greatest fixed point at or below the present levels; effects only shrink.
   Synchronous rounds: round r + 1 looks at the levels after round r, so who falls when, and by whom, does not depend on any order
   of ours. In a round: tries of standbys, unmet periods, effects, levels; blame is found for all who fall before any of
   them is lowered. */
#include "cascade/needs.h"

/* Takes the needs to be looked at in this round off the list; they stay in items[0 .. count). */
static uint32_t take_needs(hk_workspace *ws) {
  uint32_t count = ws->look_needs.count;
  for (uint32_t i = 0; i < count; i++) ws->needs[ws->look_needs.items[i]].flags &= (uint16_t)~HK_NEED_QUEUED;
  ws->look_needs.count = 0;
  return count;
}

/* Those of a long list lie scattered over memory: they are fetched a few ahead, first they themselves, then what they point at.
   Only speed depends on it. */
enum { AHEAD = 4 };

static void expect_period(const hk_kernel *k, const uint32_t *looked, uint32_t i, uint32_t count) {
  if (i + 2 * AHEAD < count) {
    __builtin_prefetch(&k->net->needs[looked[i + 2 * AHEAD]]);
    __builtin_prefetch(&k->ws->histories[looked[i + 2 * AHEAD]], 1);
  }
  if (i + AHEAD < count) __builtin_prefetch(&k->net->stages[k->net->needs[looked[i + AHEAD]].stage_first]);
}

static void expect_fall(const hk_kernel *k, const hk_list *assets, uint32_t i) {
  if (i + 2 * AHEAD < assets->count) {
    __builtin_prefetch(&k->ws->assets[assets->items[i + 2 * AHEAD]], 1);
    __builtin_prefetch(&k->net->assets[assets->items[i + 2 * AHEAD]]);
  }
  if (i + AHEAD < assets->count) __builtin_prefetch(&k->net->needs[k->net->assets[assets->items[i + AHEAD]].need_first]);
}

static void lower_need(hk_kernel *k, uint32_t n) {
  hk_need_state *need = &k->ws->needs[n];
  int32_t effect = need->flags & HK_NEED_STRANDS ? 0 : hk_need_effect(k, n);
  need->flags &= (uint16_t)~HK_NEED_STRANDS; /* in a further pass of the tick it may be fed again */
  if (effect >= need->effect) return;
  need->effect = effect;
  if (!(need->nature & HK_NEED_FOR_REPAIR))
    hk_state_look_at_asset(k->ws, need->asset);
  else if (effect == 0)
    hk_state_touch_asset(k->ws, need->asset);
}

/* Needs of this round: standbys first, then periods, then effects. Begun periods may put further needs on the list (stages that
   lost their refuelling): these are looked at as well, their stock being full they change nothing. */
static void lower_needs(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  uint32_t *looked = ws->look_needs.items;
  if (ws->tick_circles.count) hk_circle_look(k);
  uint32_t count = ws->look_needs.count;
  if (ws->tick_circles.count) hk_circle_remember(k);
  for (uint32_t i = 0; ws->natures & HK_NEED_HAS_STANDBYS && i < count; i++)
    if ((ws->needs[looked[i]].nature & HK_NEED_HAS_STANDBYS) && !hk_need_is_met(k, looked[i])) hk_standby_try(k, looked[i]);
  for (uint32_t i = 0; i < ws->tick_circles.count; i++) hk_circle_refresh(k, ws->tick_circles.items[i]);
  for (uint32_t i = 0; i < AHEAD && i < count; i++) __builtin_prefetch(&k->net->stages[k->net->needs[looked[i]].stage_first]);
  for (uint32_t i = 0; i < count; i++) {
    expect_period(k, looked, i, count);
    if (!(ws->needs[looked[i]].flags & HK_NEED_UNMET) && !hk_need_is_met(k, looked[i])) hk_need_begin_period(k, looked[i]);
  }
  count = take_needs(ws);
  for (uint32_t i = 0; i < count; i++) lower_need(k, looked[i]);
}

/* The wish that set a ceiling in this tick, or NULL. */
static const hk_wish *find_wish(const hk_kernel *k, uint32_t a) {
  for (uint32_t i = 0; i < k->wishes.count; i++)
    if (k->wishes.list[i].kind == HK_WISH_CEILING && k->wishes.list[i].asset == a) return &k->wishes.list[i];
  return NULL;
}

static hk_blame blame_of_fall(const hk_kernel *k, uint32_t a) {
  const hk_wish *wish = k->plan->layer_count && hk_need_level(k, a) == k->ws->ceilings[a] ? find_wish(k, a) : NULL;
  if (!wish) return hk_blame_find(k, a);
  return hk_blame_wish(k, wish, hk_blame_wish_parent(k, wish));
}

/* Whom this round lowers, and why, by the levels after the round before. */
static void find_falls(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  ws->fall_count = 0;
  for (uint32_t i = 0; i < ws->look_assets.count; i++) {
    uint32_t a = ws->look_assets.items[i];
    hk_asset_state *asset = &ws->assets[a];
    expect_fall(k, &ws->look_assets, i);
    asset->flags &= (uint8_t)~HK_ASSET_QUEUED;
    if (!asset->is_running || asset->is_damaged) continue;
    int32_t level = hk_need_level(k, a);
    if (level >= asset->level) continue;
    bool began_now = asset->episode != HK_NONE && ws->episodes[asset->episode].start_s == ws->now_s;
    if (!began_now) ws->blames[ws->fall_count] = blame_of_fall(k, a);
    ws->falls[ws->fall_count++] = (hk_fall){a, level};
  }
  ws->look_assets.count = 0;
}

static void apply_falls(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  for (uint32_t i = 0; i < ws->fall_count && !ws->is_full; i++) {
    uint32_t a = ws->falls[i].asset;
    hk_asset_state *asset = &ws->assets[a];
    if (i + AHEAD < ws->fall_count) hk_state_expect_level(ws, ws->falls[i + AHEAD].asset);
    hk_ledger_settle(k, a);
    if (asset->episode != HK_NONE && ws->episodes[asset->episode].start_s == ws->now_s) {
      ws->episodes[asset->episode].level = ws->falls[i].level;
    } else {
      hk_episode episode = hk_blame_episode(k, &ws->blames[i], ws->falls[i].level, ws->round);
      hk_ledger_open(k, &episode);
    }
    hk_state_set_level(ws, a, ws->falls[i].level);
    if (ws->falls[i].level == 0) hk_state_set_running(ws, a, false);
  }
}

/* A need that is met, with no period to begin, has nothing to lose: not one that has just risen, unless it falls again. */
static bool may_fall(const hk_need_state *need) {
  return need->surplus < 0 || need->effect < HK_FULL || need->flags & (HK_NEED_UNMET | HK_NEED_RETRY) || need->nature & HK_NEED_IS_INTRICATE;
}

void hk_cascade_fall(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  for (uint32_t i = 0; i < ws->tick_needs.count; i++)
    if (may_fall(&ws->needs[ws->tick_needs.items[i]])) hk_state_look_at_need(ws, ws->tick_needs.items[i]);
  if (k->plan->layer_count)
    for (uint32_t i = 0; i < ws->tick_assets.count; i++)
      if (ws->ceilings[ws->tick_assets.items[i]] < ws->assets[ws->tick_assets.items[i]].level)
        hk_state_look_at_asset(ws, ws->tick_assets.items[i]);
  while (!ws->is_full) {
    ws->round++;
    lower_needs(k);
    find_falls(k);
    if (ws->fall_count && ws->round > HK_ROUND_MOST) ws->outcome = HAKYU_UNSETTLED;
    if (ws->outcome != HAKYU_SETTLED) return;
    apply_falls(k);
    if (!ws->fall_count && !(ws->tick_circles.count && hk_circle_strand(k))) return;
  }
}
