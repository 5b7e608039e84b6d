/* Hazards: when which asset is struck, and what a strike does. */
#include "oracle_state.h"

#include <string.h>

static void add_strike(struct sim *s, struct strike strike) {
  if (strike.at == OM_NEVER) {
    COUNT(s, STRIKE_NEVER);
    return;
  }
  if (strike.at >= s->m->horizon_s) {
    COUNT(s, STRIKE_HORIZON);
    return;
  }
  if (s->strike_count == OM_STRIKES) {
    om_sim_broken(s, "too many strikes for the oracle", s->m->hazards[strike.hazard].id);
    return;
  }
  s->strikes[s->strike_count++] = strike;
}

static int64_t later_by(int64_t at, int64_t delay) { return at == OM_NEVER || delay == OM_NEVER ? OM_NEVER : at + delay; }

/* A group with a member among the struck is drawn; if it is reached, all its members are struck. */
static void add_group(struct sim *s, int hazard, int group, int exposed, int64_t at, uint32_t k) {
  const struct om_group *g = &s->m->groups[group];
  uint64_t key = om_key("beta", g->id, s->m->hazards[hazard].id, exposed < 0 ? NULL : s->m->assets[exposed].id);
  if (!om_chance_comes_true(g->beta, om_sim_draw(s, key, OM_DRAW_BETA, k))) {
    COUNT(s, BETA_NO);
    return;
  }
  COUNT(s, BETA_YES);
  for (int i = 0; i < g->count; i++)
    add_strike(s, (struct strike){.at = at, .hazard = hazard, .asset = g->members[i], .by_group = true, .group = group,
                                  .reached_from = exposed, .failure = k, .exposed = -1});
}

static bool group_has(const struct om_group *g, int asset) {
  for (int i = 0; i < g->count; i++)
    if (g->members[i] == asset) return true;
  return false;
}

static bool is_listed(const char *name, int count, const char list[][OM_ID]) {
  for (int i = 0; i < count; i++)
    if (name[0] != 0 && strcmp(name, list[i]) == 0) return true;
  return false;
}

static bool is_named(const struct om_hazard *h, int asset) {
  for (int i = 0; i < h->asset_count; i++)
    if (h->assets[i] == asset) return true;
  return false;
}

/* Named assets, and all assets of named sites, at one moment. */
static void schedule_plain(struct sim *s, int hazard, int64_t at) {
  const struct om_model *m = s->m;
  const struct om_hazard *h = &m->hazards[hazard];
  bool struck[OM_ASSETS] = {false};
  for (int a = 0; a < m->asset_count; a++) {
    bool on_site = is_listed(m->assets[a].site, h->site_count, (const char(*)[OM_ID])h->sites);
    struck[a] = on_site || is_named(h, a);
    if (struck[a])
      add_strike(s, (struct strike){.at = at, .hazard = hazard, .asset = a, .on_named_site = on_site, .exposed = -1});
  }
  if (h->kind != OM_MALFUNCTION) return;
  for (int g = 0; g < m->group_count; g++) {
    bool touched = false;
    for (int a = 0; a < m->asset_count; a++) touched = touched || (struck[a] && group_has(&m->groups[g], a));
    if (touched) add_group(s, hazard, g, -1, at, 0);
  }
}

/* Sites struck one after another, each delay counted from the site before. */
static void schedule_travel(struct sim *s, int hazard, int64_t at) {
  const struct om_model *m = s->m;
  const struct om_hazard *h = &m->hazards[hazard];
  for (int i = 0; i < h->site_count; i++) {
    uint64_t x = om_sim_draw(s, s->hazard_key[hazard], OM_DRAW_TIME, (uint32_t)i + 1);
    at = later_by(at, om_dist_value(m, &h->delays[i], x));
    for (int a = 0; a < m->asset_count; a++)
      if (strcmp(m->assets[a].site, h->sites[i]) == 0)
        add_strike(s, (struct strike){.at = at, .hazard = hazard, .asset = a, .on_named_site = true, .exposed = -1});
  }
}

/* An exposed asset fails by itself; groups are drawn for each failure if it is a malfunction. */
static void add_failure(struct sim *s, int hazard, int asset, int64_t at, uint32_t k, int exposed) {
  add_strike(s, (struct strike){.at = at, .hazard = hazard, .asset = asset, .failure = k, .exposed = exposed});
  if (!s->m->hazards[hazard].malfunction) return;
  for (int g = 0; g < s->m->group_count; g++)
    if (group_has(&s->m->groups[g], asset)) add_group(s, hazard, g, asset, at, k);
}

bool om_hazards_names(const struct om_model *m, int hazard, int a) {
  const struct om_hazard *h = &m->hazards[hazard];
  return is_named(h, a) || is_listed(m->assets[a].kind, h->kind_count, (const char(*)[OM_ID])h->kinds) ||
         is_listed(m->assets[a].sector, h->sector_count, (const char(*)[OM_ID])h->sectors) ||
         is_listed(m->assets[a].site, h->site_count, (const char(*)[OM_ID])h->sites);
}

static void schedule_exposed(struct sim *s, int hazard) {
  const struct om_model *m = s->m;
  const struct om_hazard *h = &m->hazards[hazard];
  for (int a = 0; a < m->asset_count; a++) {
    if (!om_hazards_names(m, hazard, a)) continue;
    uint64_t key = om_key("exposed", h->id, m->assets[a].id, NULL);
    int band = 0;
    if (!om_exposed_fails(s->chance_seed, key, h->probability, s->number, &band)) {
      COUNT(s, STRIKE_HAPPENS_NOT);
      continue;
    }
    if (band < 0) COUNT(s, BAND_CERTAIN);
    else if (band == 0) COUNT(s, BAND_0);
    else if (band > 5) COUNT(s, BAND_10_TO_6);
    else COUNT(s, BAND_5_TO_1);
    uint64_t x = om_sim_draw(s, key, OM_DRAW_TIME, 0);
    if (h->kind == OM_SHOCK) {
      add_failure(s, hazard, a, om_dist_value(m, &h->at, x), 0, -1);
      continue;
    }
    if (h->kind == OM_CHANGE) { /* at most one failure, counted from the change */
      add_failure(s, hazard, a, later_by(om_dist_value(m, &h->at, 0), om_dist_value(m, &h->first, x)), 0, -1);
      continue;
    }
    struct exposed *pair = &s->exposed[s->exposed_count];
    *pair = (struct exposed){.hazard = hazard, .asset = a, .key = key, .failures = 1};
    pair->next_at = om_dist_value(m, &h->first, x);
    add_failure(s, hazard, a, pair->next_at, 0, s->exposed_count++);
  }
}

void om_hazards_schedule(struct sim *s) {
  for (int h = 0; h < s->m->hazard_count; h++) {
    const struct om_hazard *hazard = &s->m->hazards[h];
    s->layer_hazard_at[h] = OM_NEVER;
    if (hazard->kind >= OM_SHOCK && hazard->kind <= OM_CHANGE) {
      schedule_exposed(s, h);
      continue;
    }
    if (!om_chance_comes_true(hazard->probability, om_sim_draw(s, s->hazard_key[h], OM_DRAW_HAPPENS, 0))) {
      COUNT(s, STRIKE_HAPPENS_NOT);
      continue;
    }
    int64_t at = om_dist_value(s->m, &hazard->at, om_sim_draw(s, s->hazard_key[h], OM_DRAW_TIME, 0));
    if (hazard->kind > OM_CHANGE) {
      s->layer_hazard_at[h] = at;
      if (hazard->kind == OM_SURGE) s->surge_lasts[h] = om_dist_value(s->m, &hazard->lasts, om_sim_draw(s, s->hazard_key[h], OM_DRAW_TIME, 1));
    }
    else if (hazard->kind == OM_TRAVEL) schedule_travel(s, h, at);
    else schedule_plain(s, h, at);
  }
}

/* The next failure of a background, counted from now. */
static void fail_again(struct sim *s, int number, int64_t least_s) {
  struct exposed *pair = &s->exposed[number];
  uint32_t k = pair->failures++;
  uint64_t x = om_sim_draw(s, pair->key, OM_DRAW_TIME, k);
  int64_t wait = om_dist_value(s->m, &s->m->hazards[pair->hazard].later, x);
  pair->awaits_repair = false;
  pair->next_at = later_by(s->now, wait < least_s ? least_s : wait);
  add_failure(s, pair->hazard, pair->asset, pair->next_at, k, number);
}

/* A background failure is followed by the next, counted from the repair. */
void om_hazards_repaired(struct sim *s, int asset) {
  for (int i = 0; i < s->exposed_count; i++)
    if (s->exposed[i].asset == asset && s->exposed[i].awaits_repair) fail_again(s, i, 0);
}

/* ---- warnings ---- */

/* Whether a warning keeps a strike from an undamaged asset: unless it comes about all the same. */
static bool is_warded_off(struct sim *s, const struct strike *one) {
  const struct om_model *m = s->m;
  struct om_chance least = {.always = true};
  if (s->assets[one->asset].damaged) return false;
  for (int g = 0; g < m->sharing_count; g++) {
    struct om_chance own = m->sharings[g].recurrence;
    if (own.always || !om_books_has_warned(s, g, one->asset, s->cause_of[one->hazard])) continue;
    if (least.always || own.below < least.below) least = own;
  }
  if (least.always) return false;
  uint64_t key = s->asset_key[one->asset] ^ s->hazard_key[one->hazard];
  bool comes = om_chance_comes_true(least, om_sim_draw(s, key, OM_DRAW_WARNED_STRIKE, one->failure));
  if (comes) COUNT(s, STRIKE_DESPITE_WARNING);
  else COUNT(s, STRIKE_AVERTED);
  return !comes;
}

/* Whether a member of the group is struck directly, and not warded off, by the failure or the hazard that would reach it. */
static bool is_reached(const struct sim *s, const struct strike *by_group) {
  for (int i = 0; i < s->strike_count; i++) {
    const struct strike *one = &s->strikes[i];
    if (one->at != s->now || one->hazard != by_group->hazard || one->by_group || one->averted) continue;
    if (by_group->reached_from < 0 ? group_has(&s->m->groups[by_group->group], one->asset)
                                   : one->asset == by_group->reached_from && one->failure == by_group->failure)
      return true;
  }
  return false;
}

/* What warnings avert of the strikes due now; those through groups after the direct ones. */
static void avert(struct sim *s) {
  for (int i = 0; i < s->strike_count; i++)
    if (s->strikes[i].at == s->now && !s->strikes[i].by_group) s->strikes[i].averted = is_warded_off(s, &s->strikes[i]);
  for (int i = 0; i < s->strike_count; i++) {
    struct strike *one = &s->strikes[i];
    if (one->at != s->now || !one->by_group) continue;
    one->averted = !is_reached(s, one);
    if (one->averted) COUNT(s, BETA_UNREACHED);
    else one->averted = is_warded_off(s, one);
  }
}

/* The strike of this tick that counts for an asset: smallest hazard key, then a direct one before a common-mode one. */
static const struct strike *strike_of(struct sim *s, int asset) {
  const struct strike *best = NULL;
  for (int i = 0; i < s->strike_count; i++) {
    const struct strike *one = &s->strikes[i];
    if (one->asset != asset || one->at != s->now || one->averted) continue;
    if (best == NULL) {
      best = one;
      continue;
    }
    if (one->hazard != best->hazard) COUNT(s, TIE_HAZARDS);
    else if (one->by_group != best->by_group) COUNT(s, TIE_DIRECT_BEFORE_GROUP);
    uint64_t key = s->hazard_key[one->hazard], best_key = s->hazard_key[best->hazard];
    if (key < best_key || (key == best_key && best->by_group && !one->by_group)) best = one;
  }
  return best;
}

/* It and another supplier, by links present, of one need, both struck with effect by this hazard on one named site. */
static bool is_co_located(const struct sim *s, const struct strike *const *effective, int asset) {
  const struct om_model *m = s->m;
  const struct strike *own = effective[asset];
  if (!own->on_named_site) return false;
  for (int l = 0; l < m->link_count; l++) {
    if (m->links[l].supplier != asset || !s->links[l].present) continue;
    for (int o = 0; o < m->link_count; o++) {
      int other = m->links[o].supplier;
      if (m->links[o].need != m->links[l].need || !s->links[o].present || other == asset) continue;
      if (effective[other] == NULL || effective[other]->hazard != own->hazard || !effective[other]->on_named_site) continue;
      if (strcmp(m->assets[asset].site, m->assets[other].site) == 0) return true;
    }
  }
  return false;
}

static const char *strike_mechanism(struct sim *s, const struct strike *const *effective, int asset) {
  const struct strike *strike = effective[asset];
  const struct om_hazard *h = &s->m->hazards[strike->hazard];
  if (strike->by_group) {
    COUNT(s, MECH_COMMON_MODE_BETA);
    COUNT(s, STRIKE_GROUP);
    return "common_mode";
  }
  bool malfunction = h->kind == OM_MALFUNCTION || h->kind == OM_CHANGE || h->malfunction;
  switch (h->kind) {
    case OM_STRIKE: COUNT(s, STRIKE_STRIKE); break;
    case OM_MALFUNCTION: COUNT(s, STRIKE_MALFUNCTION); break;
    case OM_TRAVEL: COUNT(s, STRIKE_TRAVEL); break;
    case OM_SHOCK:
      COUNT(s, STRIKE_SHOCK);
      if (malfunction) COUNT(s, STRIKE_SHOCK_FAULT);
      break;
    case OM_BACKGROUND: COUNT(s, STRIKE_BACKGROUND); break;
    case OM_CHANGE: COUNT(s, STRIKE_CHANGE); break;
    case OM_SURGE:
    case OM_INFECTION:
    case OM_HAZARD_KINDS: break;
  }
  if (malfunction) {
    COUNT(s, MECH_OWN_FAULT);
    return "own_fault";
  }
  if (is_co_located(s, effective, asset)) {
    COUNT(s, MECH_CO_LOCATION);
    return "co_location";
  }
  COUNT(s, MECH_STRUCK);
  return "struck";
}

/* What an effective strike does to its asset. */
static void damage(struct sim *s, int asset, int hazard, bool beyond_repair) {
  const struct om_model *m = s->m;
  const struct om_hazard *h = &m->hazards[hazard];
  struct asset_state *a = &s->assets[asset];
  uint32_t k = a->strike_count++;
  int64_t detect = om_dist_value(m, h->has_detect ? &h->detect : &m->assets[asset].detect,
                                 om_sim_draw(s, s->asset_key[asset], OM_DRAW_DETECT, k));
  int64_t repair = om_dist_value(m, h->has_repair ? &h->repair : &m->assets[asset].repair,
                                 om_sim_draw(s, s->asset_key[asset], OM_DRAW_REPAIR, k));
  if (beyond_repair) repair = OM_NEVER;
  if (h->has_detect || h->has_repair) COUNT(s, STRIKE_OWN_TIMES);
  if (a->has_timer) COUNT(s, RESTART_VOID_STRUCK);
  a->damaged = true;
  a->running = false;
  a->level = 0;
  a->has_timer = false;
  a->struck_at = s->now;
  a->struck_by = hazard;
  a->detect_at = later_by(s->now, detect);
  a->detected = a->repairing = false;
  a->repair_s = repair < 1 ? 1 : repair;
  if (repair == OM_NEVER) COUNT(s, REPAIR_NEVER);
  for (int n = 0; n < m->need_count; n++) {
    if (m->needs[n].asset != asset || !s->needs[n].waived) continue;
    s->needs[n].waived = false;
    COUNT(s, WAIVER_STOPPED);
  }
}

/* For statistics: a group's member struck through one that was damaged already. */
static void count_damaged_members(struct sim *s, const struct strike *reached) {
  for (int i = 0; i < s->strike_count; i++) {
    const struct strike *one = &s->strikes[i];
    if (one->at == s->now && one->hazard == reached->hazard && !one->by_group && s->assets[one->asset].damaged)
      COUNT(s, BETA_FROM_DAMAGED);
  }
}

/* Step 3 of a tick: strikes due, all together. */
void om_hazards_strike(struct sim *s) {
  const struct om_model *m = s->m;
  const struct strike *effective[OM_ASSETS] = {NULL};
  avert(s);
  for (int i = 0, count = s->strike_count; i < count; i++) {
    const struct strike *one = &s->strikes[i];
    if (one->at != s->now) continue;
    if (one->exposed >= 0 && one->averted) {
      fail_again(s, one->exposed, 1);
      COUNT(s, BACKGROUND_AVERTED);
    } else if (one->exposed >= 0) {
      s->exposed[one->exposed].awaits_repair = true;
    }
    if (one->by_group && !one->averted && !s->assets[one->asset].damaged) count_damaged_members(s, one);
  }
  for (int a = 0; a < m->asset_count; a++) {
    const struct strike *strike = strike_of(s, a);
    if (strike == NULL) continue;
    if (s->assets[a].damaged) COUNT(s, STRIKE_ON_DAMAGED);
    else effective[a] = strike;
  }
  const char *mechanism[OM_ASSETS] = {NULL};
  for (int a = 0; a < m->asset_count; a++)
    if (effective[a] != NULL) mechanism[a] = strike_mechanism(s, effective, a);
  for (int a = 0; a < m->asset_count; a++) {
    if (effective[a] == NULL) continue;
    int hazard = effective[a]->hazard;
    if (!s->assets[a].running) COUNT(s, STRIKE_ON_STOPPED);
    damage(s, a, hazard, false);
    om_blame_struck(s, a, hazard, mechanism[a]);
    s->assets[a].caused[s->cause_of[hazard]] = true;
  }
}

/* Step 3 of a further pass: strikes that layers wish for, in the order of the wishes.  Whoever is damaged already is spared;
 * no warning averts them.  `recurrence` also as by any hazard: struck before by the same cause. */
void om_hazards_strike_wished(struct sim *s) {
  for (int i = 0; i < s->wished_count; i++) {
    struct wished *wish = &s->wished[i];
    int cause = s->cause_of[wish->hazard];
    if (s->assets[wish->asset].damaged) {
      COUNT(s, WISHED_STRIKE_ON_DAMAGED);
      continue;
    }
    if (wish->beyond_repair) COUNT(s, STRIKE_LEAK);
    else COUNT(s, STRIKE_INFECTION);
    if (!s->assets[wish->asset].running) COUNT(s, STRIKE_ON_STOPPED);
    if (s->assets[wish->asset].caused[cause]) wish->traits |= OM_RECURRENCE;
    damage(s, wish->asset, wish->hazard, wish->beyond_repair);
    om_blame_wished(s, wish);
    s->assets[wish->asset].caused[cause] = true;
  }
  s->wished_count = 0;
}
