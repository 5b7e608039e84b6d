/* strikes - who is struck when: first strikes drawn at the start of a replication, and step 3 of a tick. */
#include "cascade/kernel.h"

/* Whom a shock strikes lies scattered over memory: it is fetched a few strikes ahead. */
enum { AHEAD = 6 };

/* ---- the agenda ---------------------------------------------------------------------------------------------- */

static void add_due(hk_kernel *k, int64_t time_s, uint32_t hazard, uint32_t leg, uint32_t exposure) {
  if (time_s >= k->plan->horizon_s) return; /* what falls on the horizon does not happen */
  k->agenda[k->agenda_count++] = (hk_strike_due){time_s, hazard, leg, exposure};
}

static void draw_scripted(hk_kernel *k, uint32_t h) {
  const hk_plan_hazard *hazard = &k->plan->hazards[h];
  if (!comes_true(k, hazard->chance, hazard->key, HK_DRAW_HAPPENS, 0)) return;
  int64_t time_s = draw_time(k, &hazard->at, hazard->key, HK_DRAW_WHEN, 0);
  for (uint32_t leg = 0; leg < hazard->leg_count; leg++) {
    if (hazard->delays) time_s = later(time_s, draw_time(k, &hazard->delays[leg], hazard->key, HK_DRAW_WHEN, leg + 1));
    add_due(k, time_s, h, leg, HK_NONE);
  }
}

static void draw_exposed(hk_kernel *k, uint32_t e) {
  const hk_exposure *exposure = &k->plan->exposures[e];
  const hk_plan_law *law = &k->plan->laws[exposure->law];
  add_due(k, later(law->since_s, draw_time(k, &law->at, exposure->key, HK_DRAW_WHEN, 0)), exposure->hazard, 0, e);
}

static bool is_due_before(hk_strike_due a, hk_strike_due b) {
  if (a.time_s != b.time_s) return a.time_s < b.time_s;
  if (a.hazard != b.hazard) return a.hazard < b.hazard;
  return a.leg != b.leg ? a.leg < b.leg : a.exposure < b.exposure;
}

static void sift(hk_strike_due *list, uint32_t at, uint32_t count) {
  hk_strike_due moved = list[at];
  for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && is_due_before(list[child], list[child + 1])) child++;
    if (!is_due_before(moved, list[child])) break;
    list[at] = list[child];
  }
  list[at] = moved;
}

/* Heapsort: in place, no recursion; skipped when the list is in order already (all at one time, the common case). */
static void sort_agenda(hk_strike_due *list, uint32_t count) {
  uint32_t i = 1;
  while (i < count && !is_due_before(list[i], list[i - 1])) i++;
  if (i >= count) return;
  for (i = count / 2; i-- > 0;) sift(list, i, count);
  for (i = count; i-- > 1;) {
    hk_strike_due last = list[i];
    list[i] = list[0];
    list[0] = last;
    sift(list, 0, i);
  }
}

void hk_cascade_draw_agenda(hk_kernel *k) {
  k->agenda_count = k->agenda_next = 0;
  for (uint32_t h = 0; h < k->plan->hazard_count; h++)
    if (k->plan->hazards[h].leg_count) draw_scripted(k, h);
  if (k->plan->exposure_count) {
    uint32_t offset = (uint32_t)(k->replication % HK_BANDS_BLOCK);
    const uint32_t end = k->block->first[offset + 1];
    for (uint32_t i = k->block->first[offset]; i < end; i++) {
      if (i + AHEAD < end) __builtin_prefetch(&k->plan->exposures[k->block->failing[i + AHEAD]]);
      draw_exposed(k, k->block->failing[i]);
    }
  }
  sort_agenda(k->agenda, k->agenda_count);
}

/* ---- step 3 ---------------------------------------------------------------------------------------------------- */

/* If several hazards strike one asset the smallest key is its cause; within a hazard a direct strike before a common-mode one.
   Hazards are numbered in the order of their keys. */
static void add_strike(hk_kernel *k, uint32_t a, uint32_t hazard, uint32_t site, uint8_t by_beta) {
  hk_workspace *ws = k->ws;
  if (k->net->assets[a].is_held) return;
  uint32_t slot = ws->strike_slots[a];
  if (!slot) {
    if (ws->strike_count >= ws->room.strikes) {
      ws->is_full = 1;
      return;
    }
    slot = ws->strike_slots[a] = ++ws->strike_count;
    ws->strikes[slot - 1].hazard = ws->strikes[slot - 1].wish = HK_NONE;
  }
  hk_struck *struck = &ws->strikes[slot - 1];
  if (struck->hazard != HK_NONE && (struck->hazard < hazard || (struck->hazard == hazard && struck->by_beta <= by_beta))) return;
  *struck = (hk_struck){a, hazard, site, by_beta, 0, HK_NONE, HK_NONE};
}

/* A strike of the scenario, unless a warning averts it: then it has not been, and false. failure: its number, of background. */
static bool strike(hk_kernel *k, uint32_t a, uint32_t hazard, uint32_t site, uint8_t by_beta, uint32_t failure) {
  if (k->net->aids && hk_warning_averts(k, a, hazard, failure)) return false;
  add_strike(k, a, hazard, site, by_beta);
  return true;
}

/* A strike that a layer wished for: the scenario's own goes before it. No warning averts it: measures against it are the layer's, and it has
   counted it. */
static void add_wished(hk_kernel *k, uint32_t number) {
  const hk_wish *wish = &k->wishes.list[number];
  if (k->ws->strike_slots[wish->asset]) return;
  add_strike(k, wish->asset, wish->hazard, HK_NONE, 0);
  const uint32_t slot = k->ws->strike_slots[wish->asset];
  if (!slot) return;
  k->ws->strikes[slot - 1].wish = number;
  k->ws->strikes[slot - 1].parent = hk_blame_wish_parent(k, wish);
}

static void reach_groups(hk_kernel *k, uint32_t hazard, uint32_t first, uint32_t count, uint32_t failure) {
  for (uint32_t i = first; i < first + count; i++) {
    const hk_plan_group *group = &k->plan->groups[i];
    const hk_group *members = &k->net->model->groups[group->group];
    if (!comes_true(k, k->net->group_betas[group->group], group->key, HK_DRAW_BETA, failure)) continue;
    for (uint32_t m = 0; m < members->member_count; m++) strike(k, members->members[m], hazard, HK_NONE, 1, failure);
  }
}

/* Levers that make a malfunction rarer spare a target by its own draw; a warning averts it. */
static bool is_spared(const hk_kernel *k, uint32_t h, uint32_t t) {
  const hk_plan_hazard *hazard = &k->plan->hazards[h];
  if (hk_warning_averts(k, hazard->targets[t], h, 0)) return true;
  return hazard->target_chances && !comes_true(k, hazard->target_chances[t], hazard->target_keys[t], HK_DRAW_THINNING, 0);
}

/* A group is reached from a member that is not spared. */
static bool is_reached(const hk_kernel *k, uint32_t h, const hk_group *members) {
  const hk_plan_hazard *hazard = &k->plan->hazards[h];
  for (uint32_t t = 0; t < hazard->leg_first[1]; t++)
    for (uint32_t m = 0; m < members->member_count; m++)
      if (members->members[m] == hazard->targets[t] && !is_spared(k, h, t)) return true;
  return false;
}

static void strike_spared(hk_kernel *k, const hk_strike_due *due) {
  const hk_plan_hazard *hazard = &k->plan->hazards[due->hazard];
  for (uint32_t t = 0; t < hazard->leg_first[1]; t++)
    if (!is_spared(k, due->hazard, t)) add_strike(k, hazard->targets[t], due->hazard, HK_NONE, 0);
  for (uint32_t i = hazard->group_first; i < hazard->group_first + hazard->group_count; i++)
    if (is_reached(k, due->hazard, &k->net->model->groups[k->plan->groups[i].group])) reach_groups(k, due->hazard, i, 1, 0);
}

static void strike_scripted(hk_kernel *k, const hk_strike_due *due) {
  const hk_plan_hazard *hazard = &k->plan->hazards[due->hazard];
  if (hazard->target_chances || (k->net->aids && hazard->group_count)) {
    strike_spared(k, due);
    return;
  }
  for (uint32_t t = hazard->leg_first[due->leg]; t < hazard->leg_first[due->leg + 1]; t++)
    strike(k, hazard->targets[t], due->hazard, hazard->target_sites ? hazard->target_sites[t] : HK_NONE, 0, 0);
  reach_groups(k, due->hazard, hazard->group_first, hazard->group_count, 0);
}

/* A background failure that a warning averted is followed by the next as if it had been repaired, but not within this second. */
static void expect_next(hk_kernel *k, uint32_t e) {
  const hk_exposure *exposure = &k->plan->exposures[e];
  const int64_t wait_s = draw_time(k, &k->plan->laws[exposure->law].next, exposure->key, HK_DRAW_WHEN, k->failures[e]);
  const int64_t due_s = later(k->ws->now_s, wait_s < 1 ? 1 : wait_s);
  k->awaits_repair[e] = 0;
  if (due_s < k->plan->horizon_s) hk_queue_schedule(&k->ws->queue, hk_entity_of_exposure(k->net, e), due_s);
}

static void strike_exposed(hk_kernel *k, uint32_t e) {
  const hk_exposure *exposure = &k->plan->exposures[e];
  const bool is_background = k->plan->hazards[exposure->hazard].kind == HK_HAZARD_BACKGROUND;
  uint32_t failure = 0;
  if (is_background) {
    failure = k->failures[e];
    if (!failure) k->failed.items[k->failed.count++] = e;
    k->failures[e]++;
    k->awaits_repair[e] = 1;
  }
  if (strike(k, exposure->asset, exposure->hazard, HK_NONE, 0, failure))
    reach_groups(k, exposure->hazard, exposure->group_first, exposure->group_count, failure);
  else if (is_background)
    expect_next(k, e);
}

void hk_cascade_expose_again(hk_kernel *k, uint32_t a) {
  if (!k->plan->asset_exposure_first) return;
  for (uint32_t i = k->plan->asset_exposure_first[a]; i < k->plan->asset_exposure_first[a + 1]; i++) {
    uint32_t e = k->plan->asset_exposures[i];
    if (!k->awaits_repair[e]) continue;
    k->awaits_repair[e] = 0;
    int64_t wait = draw_time(k, &k->plan->laws[k->plan->exposures[e].law].next, k->plan->exposures[e].key, HK_DRAW_WHEN, k->failures[e]);
    int64_t due_s = later(k->ws->now_s, wait);
    if (due_s <= k->ws->now_s)
      k->due_exposures.items[k->due_exposures.count++] = e; /* strikes of this tick come after its repairs */
    else if (due_s < k->plan->horizon_s)
      hk_queue_schedule(&k->ws->queue, hk_entity_of_exposure(k->net, e), due_s);
  }
}

/* Another supplier, by links present, of one need, struck with effect by the same hazard on the same named site. */
static bool is_co_located(const hk_kernel *k, const hk_struck *struck) {
  const hk_net_asset *asset = &k->net->assets[struck->asset];
  if (struck->site == HK_NONE) return false;
  for (uint32_t o = asset->out_first; o < asset->out_first + asset->out_count; o++) {
    const hk_net_need *need = &k->net->needs[k->net->outs[o].need];
    for (uint32_t l = need->link_first; l < need->link_first + need->link_count; l++) {
      uint32_t other = k->net->links[l].supplier, slot = k->ws->strike_slots[other];
      if (other == struck->asset || !slot) continue;
      const hk_struck *twin = &k->ws->strikes[slot - 1];
      if (twin->is_effective && twin->hazard == struck->hazard && twin->site == struck->site) return true;
    }
  }
  return false;
}

static hakyu_mechanism mechanism_of(const hk_kernel *k, const hk_struck *struck) {
  if (struck->by_beta) return HAKYU_MECHANISM_common_mode;
  if (k->plan->hazards[struck->hazard].is_malfunction) return HAKYU_MECHANISM_own_fault;
  return is_co_located(k, struck) ? HAKYU_MECHANISM_co_location : HAKYU_MECHANISM_struck;
}

/* Struck before by this cause; what a layer struck goes back to the hazard at its root. */
static bool is_recurrence(const hk_kernel *k, uint32_t a, uint32_t cause) {
  for (uint32_t e = k->ws->assets[a].last_episode; e != HK_NONE; e = k->ws->episodes[e].before)
    if (k->ws->episodes[e].is_strike && k->plan->hazards[k->ws->episodes[e].root_hazard].cause == cause) return true;
  return false;
}

/* What levers make of the times drawn, a hazard's own ones too. A repair still takes its second. */
static void hurry(const hk_net_haste *haste, int64_t *detect_s, int64_t *repair_s) {
  if (*detect_s > haste->detect_most_s) *detect_s = haste->detect_most_s;
  if (*repair_s != HK_NEVER) *repair_s = (int64_t)((__int128)*repair_s * haste->repair_num / haste->repair_den);
}

static void strike_asset(hk_kernel *k, const hk_struck *struck) {
  hk_workspace *ws = k->ws;
  uint32_t a = struck->asset;
  hk_asset_state *asset = &ws->assets[a];
  const hk_net_asset *fixed = &k->net->assets[a];
  const hk_plan_hazard *hazard = &k->plan->hazards[struck->hazard];
  hk_episode episode = {.start_s = ws->now_s,
                        .round = (uint16_t)ws->round,
                        .asset = a,
                        .parent = HK_NONE,
                        .hazard = struck->hazard,
                        .root_hazard = struck->hazard,
                        .need = HK_NONE,
                        .link = HK_NONE,
                        .mechanism = (uint8_t)mechanism_of(k, struck),
                        .traits = (uint8_t)(hazard->is_overseas ? 1u << HAKYU_TRAIT_overseas_origin : 0)};
  const hk_wish *wish = struck->wish == HK_NONE ? NULL : &k->wishes.list[struck->wish];
  if (wish) {
    const hk_blame blame = hk_blame_wish(k, wish, struck->parent);
    episode = hk_blame_episode(k, &blame, 0, ws->round);
  }
  episode.is_strike = 1;
  if (is_recurrence(k, a, hazard->cause)) episode.traits |= (uint8_t)(1u << HAKYU_TRAIT_recurrence);
  if (hk_ledger_open(k, &episode) == HK_NONE) return;
  uint32_t count = asset->strike_count++;
  int64_t detect_s = draw_time(k, hazard->has_detect ? &hazard->detect : &k->net->times[fixed->detect], fixed->key, HK_DRAW_DETECTION, count);
  int64_t repair_s = draw_time(k, hazard->has_repair ? &hazard->repair : &k->net->times[fixed->repair], fixed->key, HK_DRAW_REPAIR, count);
  if (wish && wish->repair_s >= 0) repair_s = wish->repair_s;
  if (fixed->is_hurried) hurry(&k->net->hastes[a], &detect_s, &repair_s);
  asset->is_damaged = 1;
  hk_state_set_running(ws, a, false);
  hk_cascade_struck(k, a, hazard->cause, detect_s, repair_s);
}

static void expect_strike(const hk_kernel *k, uint32_t a) {
  __builtin_prefetch(&k->ws->assets[a], 1);
  __builtin_prefetch(&k->ws->tasks[a], 1);
  __builtin_prefetch(&k->net->assets[a]);
}

void hk_cascade_strike(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  ws->strike_count = 0;
  for (; k->agenda_next < k->agenda_count && k->agenda[k->agenda_next].time_s == ws->now_s; k->agenda_next++) {
    const hk_strike_due *due = &k->agenda[k->agenda_next];
    if (k->agenda_next + AHEAD < k->agenda_count && due[AHEAD].exposure != HK_NONE)
      __builtin_prefetch(&k->net->assets[k->plan->exposures[due[AHEAD].exposure].asset]);
    if (due->exposure == HK_NONE)
      strike_scripted(k, due);
    else
      strike_exposed(k, due->exposure);
  }
  for (uint32_t i = 0; i < k->due_exposures.count; i++) strike_exposed(k, k->due_exposures.items[i]);
  k->due_exposures.count = 0;
  for (uint32_t i = 0; k->plan->layer_count && i < k->wishes.count; i++)
    if (k->wishes.list[i].kind == HK_WISH_STRIKE) add_wished(k, i);
  for (uint32_t i = 0; i < ws->strike_count; i++) ws->strikes[i].is_effective = !ws->assets[ws->strikes[i].asset].is_damaged;
  for (uint32_t i = 0; i < ws->strike_count && !ws->is_full; i++) {
    if (i + AHEAD < ws->strike_count) expect_strike(k, ws->strikes[i + AHEAD].asset);
    if (ws->strikes[i].is_effective) strike_asset(k, &ws->strikes[i]);
  }
  for (uint32_t i = 0; i < ws->strike_count; i++) {
    if (i + AHEAD < ws->strike_count) hk_state_expect_level(ws, ws->strikes[i + AHEAD].asset);
    if (ws->strikes[i].is_effective && !ws->is_full) hk_state_set_level(ws, ws->strikes[i].asset, 0);
    ws->strike_slots[ws->strikes[i].asset] = 0;
  }
}
