/* Episodes: when they open and close, whom they blame, and by which mechanism and traits. */
#include "oracle_state.h"

#include <stdlib.h>
#include <string.h>

/* Remembers levels, open and latest episodes as they now stand, after a round: blame looks at these. */
void om_blame_look(struct sim *s) {
  for (int a = 0; a < s->m->asset_count; a++) {
    s->seen_level[a] = s->assets[a].level;
    s->seen_open[a] = s->assets[a].open;
    s->seen_latest[a] = om_blame_latest(s, a);
  }
}

/* Whether an episode has the later stamp (tick, round) of two. */
bool om_blame_is_later(const struct sim *s, int episode, int other) {
  const struct om_episode *a = &s->result->episodes[episode], *b = &s->result->episodes[other];
  return a->start_s != b->start_s ? a->start_s > b->start_s : a->round > b->round;
}

static bool is_below_full(const struct sim *s, int link) {
  return s->links[link].present && s->seen_level[s->m->links[link].supplier] < OM_FULL &&
         s->seen_open[s->m->links[link].supplier] >= 0;
}

/* Of all its links, in or not, whose supplier was below full, the one whose open episode has the latest stamp; ties:
 * the smallest link key.  -1 if there is none. */
int om_blame_last_straw(const struct sim *s, int need) {
  int straw = -1;
  for (int l = 0; l < s->m->link_count; l++) {
    if (s->m->links[l].need != need || !is_below_full(s, l)) continue;
    if (straw < 0) {
      straw = l;
      continue;
    }
    int mine = s->seen_open[s->m->links[l].supplier], best = s->seen_open[s->m->links[straw].supplier];
    bool later = om_blame_is_later(s, mine, best), earlier = om_blame_is_later(s, best, mine);
    if (!later && !earlier) COUNT(s, TIE_STRAW_BY_KEY);
    if (later || (!earlier && s->link_key[l] < s->link_key[straw])) straw = l;
  }
  return straw;
}

/* Whether a need holds an asset: running, an unwaived run need below full; not running, a `to_start: yes` run need
 * at 0. */
static bool holds(const struct sim *s, int asset, int need, bool counts_as_running) {
  const struct om_need *n = &s->m->needs[need];
  if (n->asset != asset || n->for_repair) return false;
  if (counts_as_running) return !s->needs[need].waived && s->needs[need].effect < OM_FULL;
  return n->to_start && s->needs[need].effect == 0;
}

bool om_blame_has_holder(const struct sim *s, int asset, bool counts_as_running) {
  for (int n = 0; n < s->m->need_count; n++)
    if (holds(s, asset, n, counts_as_running)) return true;
  return false;
}

/* Of the needs that hold it, the one with the smallest effect; ties: the smallest key. */
static int holding_need(const struct sim *s, int asset, bool counts_as_running) {
  int best = -1;
  bool tie = false;
  for (int n = 0; n < s->m->need_count; n++) {
    if (!holds(s, asset, n, counts_as_running)) continue;
    if (best >= 0 && s->needs[n].effect == s->needs[best].effect) tie = true;
    if (best < 0 || s->needs[n].effect < s->needs[best].effect) tie = false;
    if (best < 0 || s->needs[n].effect < s->needs[best].effect ||
        (s->needs[n].effect == s->needs[best].effect && s->need_key[n] < s->need_key[best]))
      best = n;
  }
  if (tie) COUNT(s, TIE_NEED_BY_KEY);
  return best;
}

int om_blame_root_hazard(const struct sim *s, int episode) {
  while (s->result->episodes[episode].parent >= 0) episode = s->result->episodes[episode].parent;
  return s->result->episodes[episode].hazard;
}

static bool is_among_ancestors(const struct sim *s, int episode, int sought) {
  for (int e = episode; e >= 0; e = s->result->episodes[e].parent)
    if (e == sought) return true;
  return false;
}

/* A need with stages gave way. */
static const char *backup_mechanism(struct sim *s, int need) {
  const struct om_stage *model = s->m->stages;
  if (om_need_carrier(s, need) >= 0) {
    COUNT(s, MECH_BACKUP_PARTIAL);
    return "backup_partial";
  }
  int first = -1;
  bool start_failed = false, start_failed_before = false, run_failed = false;
  for (int g = 0; g < s->m->stage_count; g++) {
    if (model[g].need != need) continue;
    if (s->stages[g].started && s->stages[g].ready_at > s->now) {
      COUNT(s, MECH_BACKUP_GAP);
      return "backup_gap";
    }
    if (first < 0 || s->stages[g].has_carried) first = g;
  }
  for (int g = 0; g < s->m->stage_count; g++) {
    if (model[g].need != need) continue;
    if (g < first) {
      start_failed_before = start_failed_before || !s->stages[g].started || s->stages[g].broken;
      continue;
    }
    start_failed = start_failed || !s->stages[g].started;
    run_failed = run_failed || s->stages[g].broken;
  }
  if (start_failed_before && !start_failed) COUNT(s, MECH_BACKUP_AFTER_CARRIED);
  if (start_failed) {
    COUNT(s, MECH_BACKUP_START_FAILED);
    return "backup_start_failed";
  }
  if (run_failed) {
    COUNT(s, MECH_BACKUP_RUN_FAILED);
    return "backup_run_failed";
  }
  COUNT(s, MECH_BACKUP_EXHAUSTED);
  return "backup_exhausted";
}

/* A redundant need without stages gave way: what have the links below full in common? */
static const char *redundant_mechanism(struct sim *s, int need) {
  if (s->needs[need].was_stranded) {
    COUNT(s, MECH_SHARED_STRANDED);
    return "shared_upstream";
  }
  int below[OM_LINKS], count = 0;
  for (int l = 0; l < s->m->link_count; l++)
    if (s->m->links[l].need == need && is_below_full(s, l)) below[count++] = s->seen_open[s->m->links[l].supplier];
  if (count >= 2) {
    for (int e = below[0]; e >= 0; e = s->result->episodes[e].parent) {
      bool common = true;
      for (int i = 1; i < count; i++) common = common && is_among_ancestors(s, below[i], e);
      if (common) {
        COUNT(s, MECH_SHARED_UPSTREAM);
        return "shared_upstream";
      }
    }
    bool one_hazard = true;
    for (int i = 1; i < count; i++) one_hazard = one_hazard && om_blame_root_hazard(s, below[i]) == om_blame_root_hazard(s, below[0]);
    if (one_hazard) {
      COUNT(s, MECH_COMMON_MODE);
      return "common_mode";
    }
  } else
    COUNT(s, MECH_REDUNDANT_ONE_LINK);
  COUNT(s, MECH_REDUNDANCY_EXHAUSTED);
  return "redundancy_exhausted";
}

/* How a need gave way, as things stand. */
static const char *need_mechanism(struct sim *s, int need) {
  for (int g = 0; g < s->m->stage_count; g++)
    if (s->m->stages[g].need == need) return backup_mechanism(s, need);
  bool standby_exists = false, one_failed = false;
  int64_t sum = 0, largest = 0;
  for (int l = 0; l < s->m->link_count; l++) {
    const struct om_link *link = &s->m->links[l];
    if (link->need != need || !s->links[l].present) continue;
    if (link->standby) {
      standby_exists = true;
      if (s->links[l].switching) {
        COUNT(s, MECH_STANDBY_GAP);
        return "standby_gap";
      }
      one_failed = one_failed || (s->links[l].tried && !s->links[l].in);
    } else {
      sum += link->weight_ppm;
      if (link->weight_ppm > largest) largest = link->weight_ppm;
    }
  }
  if (one_failed) {
    COUNT(s, MECH_STANDBY_FAILED);
    return "standby_failed";
  }
  if (standby_exists || sum - largest >= s->needs[need].q) return redundant_mechanism(s, need);
  COUNT(s, MECH_UNPROTECTED);
  return "unprotected";
}

void om_blame_close(struct sim *s, int asset) {
  struct asset_state *a = &s->assets[asset];
  if (a->open < 0) return;
  s->result->episodes[a->open].end_s = s->now;
  s->result->episodes[a->open].open = false;
  a->open = -1;
  COUNT(s, EPISODE_CLOSED);
}

/* The next episode of an asset, at this tick and round; its last one closes. */
static struct om_episode *open_episode(struct sim *s, int asset) {
  om_blame_close(s, asset);
  struct om_result *r = s->result;
  if (r->episode_count == s->episode_room) {
    s->episode_room = s->episode_room == 0 ? 64 : 2 * s->episode_room;
    r->episodes = realloc(r->episodes, (size_t)s->episode_room * sizeof *r->episodes);
    if (r->episodes == NULL) abort();
  }
  struct om_episode *e = &r->episodes[r->episode_count];
  memset(e, 0, sizeof *e);
  e->asset = asset;
  e->start_s = s->now;
  e->open = true;
  e->parent = e->hazard = e->need = -1;
  e->level_ppm = s->assets[asset].level;
  e->round = s->round;
  s->assets[asset].open = s->assets[asset].latest = r->episode_count++;
  if (++s->assets[asset].episode_count > OM_EPISODE_LIMIT) s->unsettled = true;
  return e;
}

void om_blame_struck(struct sim *s, int asset, int hazard, const char *mechanism) {
  struct om_episode *e = open_episode(s, asset);
  e->hazard = hazard;
  e->mechanism = mechanism;
  if (s->m->hazards[hazard].overseas) e->traits |= OM_OVERSEAS_ORIGIN;
  if (s->assets[asset].caused[s->cause_of[hazard]]) e->traits |= OM_RECURRENCE;
  if (e->traits & OM_OVERSEAS_ORIGIN) COUNT(s, TRAIT_OVERSEAS_ORIGIN);
  if (e->traits & OM_RECURRENCE) COUNT(s, TRAIT_RECURRENCE);
}

/* The latest episode of an asset, open or not; -1: none. */
int om_blame_latest(const struct sim *s, int asset) { return s->assets[asset].episode_count > 0 ? s->assets[asset].latest : -1; }

/* An episode that a layer wished for: it has no need, and a parent unless the hazard itself is to blame. */
void om_blame_wished(struct sim *s, const struct wished *wish) {
  struct om_episode *e = open_episode(s, wish->asset);
  int own = s->assets[wish->asset].open;
  e->parent = wish->parent;
  if (wish->parent < 0) e->hazard = wish->hazard;
  else if (!om_blame_is_later(s, own, wish->parent)) om_sim_broken(s, "a parent that is not earlier", s->m->assets[wish->asset].id);
  e->mechanism = wish->mechanism;
  e->traits = wish->traits;
  if (s->m->hazards[om_blame_root_hazard(s, own)].overseas) e->traits |= OM_OVERSEAS_ORIGIN;
  if (wish->parent >= 0) COUNT(s, WISH_PARENT_EPISODE);
  else COUNT(s, WISH_PARENT_HAZARD);
  if (e->traits & OM_STEPPING_STONE) COUNT(s, TRAIT_STEPPING_STONE);
  if (e->traits & OM_OUTSOURCED_LINK) COUNT(s, TRAIT_OUTSOURCED_HOST);
}

/* A fall to the ceiling that a layer has just wished for. */
void om_blame_ceiling(struct sim *s, int asset) {
  const struct ceiling_wish *by = &s->ceiling_wish[asset];
  struct wished wish = {.asset = asset, .mechanism = "congestion", .parent = by->asset < 0 ? -1 : s->seen_latest[by->asset], .hazard = by->hazard};
  if (wish.parent < 0 && wish.hazard < 0) om_sim_broken(s, "a ceiling with nobody to blame", s->m->assets[asset].id);
  else om_blame_wished(s, &wish);
}

/* An episode of an asset that is held by a need: at a fall, or in the books. */
void om_blame_held(struct sim *s, int asset, bool counts_as_running) {
  int need = holding_need(s, asset, counts_as_running);
  int straw = need < 0 ? -1 : om_blame_last_straw(s, need);
  if (straw < 0) {
    om_sim_broken(s, "a fall without a last straw", s->m->assets[asset].id);
    return;
  }
  const struct om_link *link = &s->m->links[straw];
  int parent = s->seen_open[link->supplier];
  const char *mechanism = need_mechanism(s, need);
  struct om_episode *e = open_episode(s, asset);
  int own = s->assets[asset].open;
  if (!om_blame_is_later(s, own, parent)) om_sim_broken(s, "a parent that is not earlier", s->m->assets[asset].id);
  e->need = need;
  e->parent = parent;
  e->mechanism = mechanism;
  if (strcmp(s->m->assets[link->supplier].sector, s->m->assets[asset].sector) != 0) {
    e->traits |= OM_CROSS_SECTOR;
    COUNT(s, TRAIT_CROSS_SECTOR);
  }
  if (!link->certainty.always) {
    e->traits |= OM_HIDDEN_LINK;
    COUNT(s, TRAIT_HIDDEN_LINK);
  }
  if (s->m->assets[link->supplier].it_system) {
    e->traits |= OM_IT_LINK;
    COUNT(s, TRAIT_IT_LINK);
  }
  if (link->outsourced) {
    e->traits |= OM_OUTSOURCED_LINK;
    COUNT(s, TRAIT_OUTSOURCED_LINK);
  }
  if (s->m->hazards[om_blame_root_hazard(s, own)].overseas) {
    e->traits |= OM_OVERSEAS_ORIGIN;
    COUNT(s, TRAIT_OVERSEAS_ORIGIN);
  }
}
