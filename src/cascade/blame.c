/* blame - why an asset fell: the need that holds it, that need's last straw, and the mechanism (SEMANTICS, Episodes). */
#include "cascade/kernel.h"

static const hk_episode *open_episode(const hk_kernel *k, uint32_t a) {
  assert(k->ws->assets[a].episode != HK_NONE);
  return &k->ws->episodes[k->ws->assets[a].episode];
}

static bool is_below_full(const hk_kernel *k, uint32_t link) { return k->ws->assets[k->net->sources[link].supplier].level < HK_FULL; }

/* Primaries are in order of their keys, so of equals among them the first stands. */
uint32_t hk_blame_straw(const hk_kernel *k, uint32_t n) {
  const hk_net_need *need = &k->net->needs[n];
  const uint32_t standbys = need->link_first + need->primary_count;
  uint32_t straw = HK_NONE;
  hk_stamp latest = {0, 0};
  for (uint32_t l = need->link_first; l < need->link_first + need->link_count; l++) {
    if (!is_below_full(k, l)) continue;
    hk_stamp stamp = hk_episode_stamp(open_episode(k, k->net->sources[l].supplier));
    bool is_later = straw == HK_NONE || hk_stamp_is_before(latest, stamp);
    bool is_tie = !is_later && l >= standbys && !hk_stamp_is_before(stamp, latest) && k->net->links[l].key < k->net->links[straw].key;
    if (!is_later && !is_tie) continue;
    straw = l;
    latest = stamp;
  }
  return straw;
}

/* Needs are in order of their keys, so the first of the smallest effect has the smallest key. */
uint32_t hk_blame_holder(const hk_kernel *k, uint32_t a, bool counts_as_running) {
  const hk_net_asset *asset = &k->net->assets[a];
  uint32_t holder = HK_NONE;
  for (uint32_t n = asset->need_first; n < asset->need_first + asset->run_count; n++) {
    const hk_need_state *need = &k->ws->needs[n];
    bool holds = counts_as_running ? need->effect < HK_FULL && !(need->flags & HK_NEED_WAIVED) : need->effect == 0 && need->nature & HK_NEED_TO_START;
    if (holds && (holder == HK_NONE || need->effect < k->ws->needs[holder].effect)) holder = n;
  }
  return holder;
}

/* With stages: what became of them in this unmet period. */
static hakyu_mechanism stage_mechanism(const hk_kernel *k, uint32_t n) {
  const hk_net_need *need = &k->net->needs[n];
  const hk_stage_state *stages = hk_state_chain(k->ws, n);
  if (k->ws->needs[n].carrying) return HAKYU_MECHANISM_backup_partial;
  uint32_t from = 0;
  for (uint32_t i = 0; i < need->stage_count; i++) {
    if ((stages[i].flags & HK_STAGE_STARTED) && stages[i].ready_s > k->ws->now_s) return HAKYU_MECHANISM_backup_gap;
    if (stages[i].flags & HK_STAGE_HAS_CARRIED) from = i;
  }
  hakyu_mechanism mechanism = HAKYU_MECHANISM_backup_exhausted;
  for (uint32_t i = from; i < need->stage_count; i++) {
    if (stages[i].flags & HK_STAGE_DEAD) return HAKYU_MECHANISM_backup_start_failed;
    if (stages[i].flags & HK_STAGE_BROKEN) mechanism = HAKYU_MECHANISM_backup_run_failed;
  }
  return mechanism;
}

/* A redundant need gave way: do the stories of its suppliers meet? An episode has one parent, so two lines of ancestors
   have an episode in common exactly if they have the same first one. */
static hakyu_mechanism redundant_mechanism(const hk_kernel *k, uint32_t n) {
  const hk_net_need *need = &k->net->needs[n];
  if (k->ws->needs[n].flags & HK_NEED_STRANDED) return HAKYU_MECHANISM_shared_upstream;
  const hk_episode *first = NULL;
  bool is_one_root = true, is_one_hazard = true;
  uint32_t below = 0;
  for (uint32_t l = need->link_first; l < need->link_first + need->link_count; l++) {
    if (!is_below_full(k, l)) continue;
    const hk_episode *episode = open_episode(k, k->net->sources[l].supplier);
    if (!first) first = episode;
    below++;
    is_one_root &= episode->root == first->root;
    is_one_hazard &= episode->root_hazard == first->root_hazard;
  }
  if (below >= 2 && is_one_root) return HAKYU_MECHANISM_shared_upstream;
  return below >= 2 && is_one_hazard ? HAKYU_MECHANISM_common_mode : HAKYU_MECHANISM_redundancy_exhausted;
}

static hakyu_mechanism mechanism_of(const hk_kernel *k, uint32_t n) {
  const hk_net_need *need = &k->net->needs[n];
  const hk_need_state *state = &k->ws->needs[n];
  if (need->stage_count) return stage_mechanism(k, n);
  if (state->flags & HK_NEED_SWITCHING) return HAKYU_MECHANISM_standby_gap;
  if (k->ws->histories[n].standbys_tried > k->ws->histories[n].standbys_in) return HAKYU_MECHANISM_standby_failed;
  if (need->is_redundant) return redundant_mechanism(k, n);
  return HAKYU_MECHANISM_unprotected;
}

static uint8_t traits_of(const hk_kernel *k, uint32_t straw, uint32_t root_hazard) {
  const bool is_overseas = root_hazard != HK_NONE && k->plan->hazards[root_hazard].is_overseas;
  return (uint8_t)((is_overseas ? 1u << HAKYU_TRAIT_overseas_origin : 0) | (straw == HK_NONE ? 0 : k->net->sources[straw].traits));
}

hk_blame hk_blame_find(const hk_kernel *k, uint32_t a) {
  hk_blame blame = {.asset = a, .need = hk_blame_holder(k, a, k->ws->assets[a].is_running), .link = HK_NONE, .hazard = HK_NONE};
  assert(blame.need != HK_NONE);
  blame.link = hk_blame_straw(k, blame.need);
  assert(blame.link != HK_NONE);
  blame.parent = k->ws->assets[k->net->sources[blame.link].supplier].episode;
  blame.mechanism = (uint8_t)mechanism_of(k, blame.need);
  blame.traits = traits_of(k, blame.link, k->ws->episodes[blame.parent].root_hazard);
  return blame;
}

uint32_t hk_blame_wish_parent(const hk_kernel *k, const hk_wish *wish) { return wish->cause == HK_NONE ? HK_NONE : k->ws->assets[wish->cause].last_episode; }

hk_blame hk_blame_wish(const hk_kernel *k, const hk_wish *wish, uint32_t parent) {
  hk_blame blame = {.asset = wish->asset, .need = HK_NONE, .link = HK_NONE, .parent = parent, .hazard = wish->hazard, .mechanism = wish->mechanism};
  blame.traits = wish->traits | traits_of(k, HK_NONE, blame.parent == HK_NONE ? wish->hazard : k->ws->episodes[blame.parent].root_hazard);
  return blame;
}

hk_episode hk_blame_episode(const hk_kernel *k, const hk_blame *blame, int32_t level, int32_t round) {
  const hk_episode *parent = blame->parent == HK_NONE ? NULL : &k->ws->episodes[blame->parent];
  return (hk_episode){.start_s = k->ws->now_s,
                      .round = (uint16_t)round,
                      .asset = blame->asset,
                      .parent = blame->parent,
                      .root = parent ? parent->root : HK_NONE, /* the ledger gives it itself */
                      .hazard = parent ? HK_NONE : blame->hazard,
                      .root_hazard = parent ? parent->root_hazard : blame->hazard,
                      .need = blame->need,
                      .link = blame->link,
                      .level = level,
                      .mechanism = blame->mechanism,
                      .traits = blame->traits};
}
