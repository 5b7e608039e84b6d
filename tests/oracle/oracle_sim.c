/* One replication: the draws of its start, and tick after tick the six steps of SEMANTICS. */
#include "oracle_state.h"

#include <stdlib.h>
#include <string.h>

uint64_t om_sim_draw(struct sim *s, uint64_t key, enum om_purpose purpose, uint32_t k) {
  if (k > 65535) s->truncated = true;
  return om_draw(s->chance_seed, key, purpose, k & 65535, s->number);
}

void om_sim_broken(struct sim *s, const char *what, const char *who) {
  if (s->result->broken[0] == 0)
    snprintf(s->result->broken, sizeof s->result->broken, "at %lld s: %s: %s", (long long)s->now, what, who);
}

/* Step 1: recoveries due, all together.  Restarts due run in the rising phase. */
static void recover(struct sim *s) {
  const struct om_model *m = s->m;
  for (int a = 0; a < m->asset_count; a++) {
    struct asset_state *asset = &s->assets[a];
    if (!asset->damaged || !asset->repairing || asset->repaired_at > s->now) continue;
    asset->damaged = asset->repairing = asset->detected = false;
    if (m->assets[a].crew >= 0) s->crew_free[m->assets[a].crew]++;
    COUNT(s, REPAIR_DONE);
    om_hazards_repaired(s, a);
    for (int i = 0; i < s->strike_count; i++)
      if (s->strikes[i].asset == a && s->strikes[i].at == s->now) {
        COUNT(s, TIE_REPAIRED_AND_STRUCK);
        break;
      }
  }
  for (int l = 0; l < m->link_count; l++) {
    struct link_state *link = &s->links[l];
    if (!link->switching || link->switched_at > s->now) continue;
    link->switching = false;
    link->in = link->will_be_in;
    if (link->in) COUNT(s, STANDBY_IN_LATER);
    else COUNT(s, STANDBY_FAILED_LATER);
    if (link->in && s->assets[m->links[l].supplier].level == 0) COUNT(s, STANDBY_DOWN_IN);
  }
  for (int g = 0; g < m->stage_count; g++) {
    struct stage_state *stage = &s->stages[g];
    bool carried = s->needs[m->stages[g].need].carrier == g;
    if (s->needs[m->stages[g].need].in_period && stage->started && stage->ready_at == s->now && s->before < s->now) {
      COUNT(s, STAGE_READY_LATER);
      int carrier = s->needs[m->stages[g].need].carrier;
      if (carrier >= 0 && s->stages[carrier].stock == 0) COUNT(s, TIE_READY_AS_DRY);
    }
    if (carried && stage->stock == 0) COUNT(s, STAGE_DRY);
    if (!carried || stage->time_to_failure > 0) continue;
    stage->broken = true;
    COUNT(s, STAGE_BROKE_DOWN);
    if (stage->stock == 0) COUNT(s, STAGE_DRY_AND_BROKEN);
  }
}

/* An asset starts to run; those of its `to_start: no` needs that are at effect 0 are waived, and no others. */
static void start_asset(struct sim *s, int asset) {
  const struct om_model *m = s->m;
  s->assets[asset].running = true;
  s->assets[asset].has_timer = false;
  for (int n = 0; n < m->need_count; n++) {
    if (m->needs[n].asset != asset || m->needs[n].for_repair) continue;
    s->needs[n].waived = !m->needs[n].to_start && s->needs[n].effect == 0;
    if (s->needs[n].waived) COUNT(s, WAIVED);
  }
  for (int service = 0; service < m->service_count; service++)
    if (s->circle[service][asset] >= 0) COUNT(s, CIRCLE_ROSE);
}

static bool has_dead_optional_need(const struct sim *s, int asset) {
  for (int n = 0; n < s->m->need_count; n++) {
    const struct om_need *need = &s->m->needs[n];
    if (need->asset == asset && !need->for_repair && !need->to_start && s->needs[n].effect == 0) return true;
  }
  return false;
}

/* One sweep of the rising phase over needs, stages and assets; true if anything changed. */
static bool rise_once(struct sim *s) {
  const struct om_model *m = s->m;
  bool changed = false;
  struct fed uncarried, alone;
  om_needs_fed(s, false, true, &uncarried);
  om_needs_fed(s, false, false, &alone);
  for (int n = 0; n < m->need_count; n++) {
    if (s->needs[n].in_period && om_need_is_met(s, n, &uncarried)) {
      om_need_end_period(s, n);
      changed = true;
    }
    if (om_need_primaries_meet(s, n, &alone) && om_need_release_standbys(s, n)) changed = true;
  }
  for (int g = 0; g < m->stage_count; g++) {
    struct stage_state *stage = &s->stages[g];
    if (m->stages[g].refuel < 0 || stage->stock == stage->autonomy) continue;
    if (!om_need_is_met(s, m->stages[g].refuel, &uncarried)) continue;
    COUNT(s, STAGE_REFUELLED);
    if (stage->stock == 0 && s->needs[m->stages[g].need].in_period) COUNT(s, STAGE_DRY_REFUELLED);
    stage->stock = stage->autonomy;
    changed = true;
  }
  for (int n = 0; n < m->need_count; n++) {
    int64_t effect = om_need_effect(s, n);
    if (effect > s->needs[n].effect) {
      s->needs[n].effect = effect;
      changed = true;
    }
    if (s->needs[n].effect == OM_FULL && s->needs[n].waived) {
      s->needs[n].waived = false;
      COUNT(s, WAIVER_ENDED);
      changed = true;
    }
  }
  for (int a = 0; a < m->asset_count; a++) {
    if (om_dist_is_plain_zero(&m->assets[a].restart) && om_asset_is_startable(s, a) && !has_dead_optional_need(s, a)) {
      start_asset(s, a);
      COUNT(s, RESTART_PLAIN);
      changed = true;
    }
    int64_t level = om_asset_level(s, a);
    if (level > s->assets[a].level) {
      if (level < OM_FULL) COUNT(s, RISE_BELOW_FULL);
      if (level < OM_FULL && s->assets[a].level == 0) COUNT(s, RESTART_BELOW_FULL);
      s->assets[a].level = level;
      changed = true;
    }
  }
  return changed;
}

/* For statistics: whether a need would try a standby now. */
static bool could_try(const struct sim *s) {
  for (int l = 0; l < s->m->link_count; l++) {
    int need = s->m->links[l].need;
    if (s->m->links[l].standby && s->links[l].present && !s->links[l].tried && s->needs[need].in_period &&
        !om_need_is_switching(s, need))
      return true;
  }
  return false;
}

/* The assets whose restart is due run, all together. */
static bool run_due_restarts(struct sim *s) {
  int due[OM_ASSETS], count = 0;
  for (int a = 0; a < s->m->asset_count; a++)
    if (s->assets[a].has_timer && s->assets[a].timer_at <= s->now) due[count++] = a;
  if (count > 0 && could_try(s)) COUNT(s, TIE_RESTART_AND_TRY);
  for (int i = 0; i < count; i++) {
    if (!om_asset_is_startable(s, due[i])) om_sim_broken(s, "a restart due that cannot start", s->m->assets[due[i]].id);
    start_asset(s, due[i]);
    COUNT(s, RESTART_DONE);
    if (om_dist_is_plain_zero(&s->m->assets[due[i]].restart)) COUNT(s, RESTART_PLAIN_BY_TIMER);
    for (int j = 0; j < s->strike_count; j++)
      if (s->strikes[j].asset == due[i] && s->strikes[j].at == s->now) {
        COUNT(s, TIE_RESTARTED_AND_STRUCK);
        break;
      }
  }
  if (count > 1) COUNT(s, TIE_SEVERAL_RESTARTS);
  return count > 0;
}

/* All needs in an unmet period try standbys at the same levels. */
static bool try_all_in_period(struct sim *s) {
  bool any = false;
  struct fed before;
  om_needs_fed(s, false, true, &before);
  for (int n = 0; n < s->m->need_count; n++)
    if (s->needs[n].in_period && om_need_try_standbys(s, n, &before)) {
      COUNT(s, STANDBY_TRIED_RISING);
      any = true;
    }
  return any;
}

/* Step 2: least fixed point at or above the present levels. */
static void rise(struct sim *s) {
  do {
    while (rise_once(s)) {}
  } while (run_due_restarts(s) || try_all_in_period(s));
  for (int a = 0; a < s->m->asset_count; a++)
    if (s->assets[a].level == OM_FULL) om_blame_close(s, a);
}

/* Level 0 stops the asset, and a waiver does not outlive a stop. Blame comes first: at a fall the asset counts as running,
 * so what it ran without is not what holds it. */
static void stop(struct sim *s, int asset) {
  const struct om_model *m = s->m;
  s->assets[asset].running = false;
  for (int n = 0; n < m->need_count; n++) {
    if (m->needs[n].asset != asset || !s->needs[n].waived) continue;
    s->needs[n].waived = false;
    COUNT(s, WAIVER_STOPPED);
  }
}

/* A running asset falls to a new level, in this tick and round. */
static void fall(struct sim *s, int asset, int64_t level) {
  const struct om_model *m = s->m;
  struct asset_state *a = &s->assets[asset];
  int64_t was = a->level;
  a->level = level;
  s->fell = true;
  if (s->round == 1) COUNT(s, FALL_ROUND_1);
  else if (s->round == 2) COUNT(s, FALL_ROUND_2);
  else COUNT(s, FALL_ROUND_3);
  for (int service = 0; service < m->service_count; service++)
    if (s->circle[service][asset] >= 0) COUNT(s, CIRCLE_FELL);
  if (a->open >= 0 && s->result->episodes[a->open].start_s == s->now) {
    s->result->episodes[a->open].level_ppm = level;
    COUNT(s, FALL_LOWERED);
    if (level == 0) stop(s, asset);
    return;
  }
  if (a->open >= 0) COUNT(s, FALL_FURTHER);
  else if (was == OM_FULL && om_blame_latest(s, asset) >= 0) {
    const struct om_episode *last = &s->result->episodes[om_blame_latest(s, asset)];
    if (last->end_s == s->now && last->start_s < s->now) COUNT(s, TIE_RISE_AND_FALL);
  }
  if (s->ceiling_wish[asset].fresh && level == s->ceiling[asset]) om_blame_ceiling(s, asset);
  else om_blame_held(s, asset, true);
  if (level == 0) stop(s, asset);
}

/* After a round that changed no level: which needs of stranded assets have effect 0 in the next round.  In each circle
 * those whose last straw has the latest stamp.  True if anybody is stranded. */
static bool find_stranded(struct sim *s, bool zero_next[OM_NEEDS]) {
  const struct om_model *m = s->m;
  struct fed fed;
  om_needs_fed(s, true, true, &fed);
  om_blame_look(s);
  bool any = false;
  for (int service = 0; service < m->service_count; service++)
    for (int circle = 0; circle < s->circle_count[service]; circle++) {
      int straw[OM_NEEDS], latest = -1, candidates = 0, zeroed = 0, without_straw = 0;
      bool stranded_here = false;
      for (int n = 0; n < m->need_count; n++) {
        straw[n] = -1;
        int asset = m->needs[n].asset;
        if (m->needs[n].service != service || om_need_circle(s, n) != circle) continue;
        if (s->assets[asset].level == 0 || fed.in[service][asset]) continue;
        stranded_here = true;
        om_wide received = om_need_received(s, n, &fed, true);
        bool dead = om_need_carrier(s, n) < 0 && !om_need_reaches(s, n, received) &&
                    !(m->needs[n].rule == OM_SHARE && om_need_share(s, n, received) > 0);
        if (!dead) continue;
        candidates++;
        int l = om_blame_last_straw(s, n);
        if (l < 0) {
          without_straw++;
          continue;
        }
        straw[n] = s->seen_open[m->links[l].supplier];
        if (latest < 0 || om_blame_is_later(s, straw[n], latest)) latest = straw[n];
      }
      for (int n = 0; n < m->need_count; n++)
        if (straw[n] >= 0 && !om_blame_is_later(s, latest, straw[n])) {
          zero_next[n] = true;
          zeroed++;
          COUNT(s, CIRCLE_STRANDED);
        }
      if (zeroed > 1) COUNT(s, CIRCLE_STRANDED_TIE);
      if (candidates > zeroed) COUNT(s, CIRCLE_STRANDED_WAITS);
      if (without_straw > 0) COUNT(s, CIRCLE_NO_STRAW_WAITS);
      if (stranded_here && zeroed == 0) om_sim_broken(s, "a stranded circle without a straw", m->services[service].id);
      any = any || zeroed > 0;
    }
  return any;
}

/* Step 4: greatest fixed point at or below the present levels, in synchronous rounds. */
static void fall_in_rounds(struct sim *s) {
  const struct om_model *m = s->m;
  bool zero_next[OM_NEEDS] = {false};
  for (s->round++;; s->round++) {
    struct fed fed;
    om_needs_fed(s, false, true, &fed);
    bool unmet_before[OM_NEEDS];
    for (int n = 0; n < m->need_count; n++) {
      unmet_before[n] = !om_need_is_met(s, n, &fed);
      om_need_try_standbys(s, n, &fed);
    }
    om_needs_fed(s, false, true, &fed);
    for (int n = 0; n < m->need_count; n++) {
      if (s->needs[n].in_period) continue;
      if (!om_need_is_met(s, n, &fed)) om_need_begin_period(s, n);
      else if (unmet_before[n]) COUNT(s, STANDBY_PREVENTED_PERIOD);
    }
    for (int n = 0; n < m->need_count; n++) {
      int64_t effect = zero_next[n] ? 0 : om_need_effect(s, n);
      if (effect < s->needs[n].effect) s->needs[n].effect = effect;
      if (zero_next[n]) s->needs[n].was_stranded = true;
      zero_next[n] = false;
    }
    om_blame_look(s);
    int64_t level[OM_ASSETS];
    bool changed = false;
    for (int a = 0; a < m->asset_count; a++) level[a] = om_asset_level(s, a);
    for (int a = 0; a < m->asset_count; a++)
      if (level[a] < s->assets[a].level) {
        changed = true;
        fall(s, a, level[a]);
      }
    if (changed && s->round > OM_ROUND_LIMIT) s->unsettled = true;
    if (s->unsettled || s->truncated) return;
    if (!changed && !find_stranded(s, zero_next)) return;
  }
}

/* Step 5: layers look at the state and wish; true if anything is wished, then the tick goes back to step 2. */
static bool settle_layers(struct sim *s) {
  for (int a = 0; a < s->m->asset_count; a++) s->ceiling_wish[a].fresh = false;
  bool any = om_pools_settle(s);
  return om_hosts_settle(s) || any;
}

static void tick(struct sim *s) {
  COUNT(s, TICK);
  for (int n = 0; n < s->m->need_count; n++) s->needs[n].was_stranded = false;
  s->round = 0;
  recover(s);
  om_pools_due(s);
  om_hosts_due(s);
  rise(s);
  om_hazards_strike(s);
  fall_in_rounds(s);
  s->unsettled = s->unsettled || s->round > OM_ROUND_LIMIT;
  while (!s->unsettled && !s->truncated && settle_layers(s)) {
    COUNT(s, TICK_AGAIN);
    rise(s);
    om_hazards_strike_wished(s);
    fall_in_rounds(s);
    s->unsettled = s->unsettled || s->round > OM_ROUND_LIMIT;
  }
  if (s->unsettled || s->truncated) return;
  om_books_keep(s);
  om_check_tick(s);
}

/* The next moment in which something falls due, after the present one. */
static int64_t next_due(const struct sim *s, int64_t extra_tick_s) {
  const struct om_model *m = s->m;
  int64_t next = OM_NEVER;
#define DUE(time) \
  do { \
    int64_t time_ = (time); \
    if (time_ > s->now && time_ < next) next = time_; \
  } while (0)
  for (int i = 0; i < s->strike_count; i++) DUE(s->strikes[i].at);
  for (int a = 0; a < m->asset_count; a++) {
    const struct asset_state *asset = &s->assets[a];
    if (asset->has_timer) DUE(asset->timer_at);
    if (asset->damaged && asset->repairing) DUE(asset->repaired_at);
    if (!asset->damaged || asset->detected) continue;
    DUE(asset->detect_at);
    for (int g = 0; g < m->sharing_count; g++) {
      int64_t known = s->known[g][s->cause_of[asset->struck_by]];
      bool member = false;
      for (int i = 0; i < m->sharings[g].count; i++)
        member = member || strcmp(m->sharings[g].sectors[i], m->assets[a].sector) == 0;
      if (member && known != OM_NEVER) DUE((known > asset->struck_at ? known : asset->struck_at) + m->sharings[g].warn_s);
    }
  }
  for (int l = 0; l < m->link_count; l++)
    if (s->links[l].switching) DUE(s->links[l].switched_at);
  for (int g = 0; g < m->stage_count; g++) {
    const struct need_state *need = &s->needs[m->stages[g].need];
    const struct stage_state *stage = &s->stages[g];
    if (need->in_period && stage->started) DUE(stage->ready_at);
    if (need->carrier != g) continue;
    bool held_full = m->stages[g].refuel >= 0 && s->needs[m->stages[g].refuel].was_met;
    if (stage->stock != OM_NEVER && !held_full) DUE(s->now + stage->stock);
    if (stage->time_to_failure != OM_NEVER) DUE(s->now + stage->time_to_failure);
  }
  DUE(om_pools_next(s));
  DUE(om_hosts_next(s));
  for (int h = 0; h < m->hazard_count; h++) DUE(s->layer_hazard_at[h]);
  if (extra_tick_s > 0) DUE((s->now / extra_tick_s + 1) * extra_tick_s);
#undef DUE
  return next;
}

/* The q of a need: of the primaries present, and never more than the sum of their weights. */
static int64_t quantity_of(const struct sim *s, int need) {
  const struct om_need *n = &s->m->needs[need];
  int64_t sum = 0, smallest = OM_NEVER;
  for (int l = 0; l < s->m->link_count; l++) {
    const struct om_link *link = &s->m->links[l];
    if (link->need != need || link->standby || !s->links[l].present) continue;
    sum += link->weight_ppm;
    if (link->weight_ppm < smallest) smallest = link->weight_ppm;
  }
  int64_t q = sum;
  if (n->rule == OM_ANY) q = smallest;
  if (n->rule == OM_AT_LEAST || (n->rule == OM_SHARE && n->has_quantity)) q = n->quantity_ppm;
  return q < sum ? q : sum;
}

static void draw_start(struct sim *s) {
  const struct om_start *start = &s->m->start;
  /* A week without holidays around a Monday: 1970-01-05 is day 4. */
  s->start_day = 4;
  if (start->kind == OM_START_DATE) {
    s->start_day = start->day;
    s->start_second = start->second;
    s->has_holidays = true;
    COUNT(s, CALENDAR_DATE);
  }
  if (start->kind != OM_START_ANY) return;
  COUNT(s, CALENDAR_ANY);
  uint64_t key = om_key("calendar", "start", NULL, NULL);
  bool weekday = strcmp(start->day_type, "weekday") == 0;
  struct om_dist day = {.kind = OM_UNIFORM, .count = 2, .values = {0, weekday ? 4 : 0}};
  struct om_dist second = {.kind = OM_UNIFORM, .count = 2, .values = {start->first_s, start->last_s - 1}};
  int64_t first = weekday ? 0 : strcmp(start->day_type, "saturday") == 0 ? 5 : 6;
  s->start_day += first + om_dist_value(s->m, &day, om_sim_draw(s, key, OM_DRAW_CALENDAR, 0));
  s->start_second = om_dist_value(s->m, &second, om_sim_draw(s, key, OM_DRAW_CALENDAR, 1));
}

static void find_keys(struct sim *s) {
  const struct om_model *m = s->m;
  for (int a = 0; a < m->asset_count; a++) s->asset_key[a] = om_key("asset", m->assets[a].id, NULL, NULL);
  for (int n = 0; n < m->need_count; n++) s->need_key[n] = om_key("need", m->needs[n].id, NULL, NULL);
  for (int l = 0; l < m->link_count; l++)
    s->link_key[l] = om_key("link", m->needs[m->links[l].need].id, m->assets[m->links[l].supplier].id, NULL);
  for (int g = 0; g < m->stage_count; g++)
    s->stage_key[g] = om_key("stage", m->needs[m->stages[g].need].id, m->stages[g].name, NULL);
  for (int h = 0; h < m->hazard_count; h++) s->hazard_key[h] = om_key("hazard", m->hazards[h].id, NULL, NULL);
}

/* Everything undamaged, running, at full, all stocks full; what is drawn once is drawn. */
static void begin(struct sim *s, const struct om_run *run) {
  const struct om_model *m = s->m;
  uint64_t outer = 0;
  s->number = (uint64_t)run->replication;
  if (run->outer_draws > 0) {
    outer = (uint64_t)(run->replication % run->outer_draws);
    s->number = (uint64_t)(run->replication / run->outer_draws);
  }
  s->chance_seed = run->seed ^ (outer * UINT64_C(0x9E3779B97F4A7C15));
  if (run->outer_draws == 0) COUNT(s, OUTER_NONE);
  if (outer > 0) COUNT(s, OUTER_SEVERAL);
  find_keys(s);
  draw_start(s);
  for (int l = 0; l < m->link_count; l++) {
    struct om_chance certainty = m->links[l].certainty;
    s->links[l].present = true;
    if (certainty.always) continue;
    s->links[l].present = run->outer_draws == 0
                              ? certainty.below >= UINT64_C(1) << 63
                              : om_chance_comes_true(certainty, om_draw(run->seed, s->link_key[l], OM_DRAW_LINK_EXISTS,
                                                                        0, outer));
    if (s->links[l].present) COUNT(s, HIDDEN_PRESENT);
    else COUNT(s, HIDDEN_ABSENT);
  }
  bool present[OM_LINKS], cut = false;
  int whole[OM_SERVICES][OM_ASSETS];
  for (int l = 0; l < m->link_count; l++) {
    present[l] = s->links[l].present;
    s->links[l].present = true;
  }
  /* For statistics: the circles of all links, and whether the present ones make others. */
  om_needs_find_circles(s);
  memcpy(whole, s->circle, sizeof whole);
  for (int l = 0; l < m->link_count; l++) s->links[l].present = present[l];
  om_needs_find_circles(s);
  for (int service = 0; service < m->service_count; service++)
    for (int a = 0; a < m->asset_count; a++) cut = cut || whole[service][a] != s->circle[service][a];
  if (cut) COUNT(s, CIRCLE_CUT_BY_HIDDEN);
  for (int service = 0; service < m->service_count; service++)
    if (s->circle_count[service] > 0) {
      COUNT(s, CIRCLE_PRESENT);
      break;
    }
  for (int a = 0; a < m->asset_count; a++)
    s->assets[a] = (struct asset_state){.running = true, .level = OM_FULL, .open = -1};
  for (int a = 0; a < m->asset_count; a++) s->ceiling[a] = OM_FULL;
  for (int n = 0; n < m->need_count; n++)
    s->needs[n] = (struct need_state){.q = quantity_of(s, n), .effect = OM_FULL, .carrier = -1, .was_met = true};
  for (int g = 0; g < m->stage_count; g++) {
    struct stage_state *stage = &s->stages[g];
    stage->autonomy =
        om_dist_value(m, &m->stages[g].autonomy, om_sim_draw(s, s->stage_key[g], OM_DRAW_AUTONOMY, 0));
    stage->stock = stage->autonomy;
  }
  for (int c = 0; c < m->crew_count; c++) s->crew_free[c] = m->crews[c].size;
  for (int h = 0; h < m->hazard_count; h++) {
    s->cause_of[h] = h;
    for (int o = 0; o < h; o++)
      if (strcmp(m->hazards[o].cause, m->hazards[h].cause) == 0) {
        s->cause_of[h] = s->cause_of[o];
        break;
      }
    for (int g = 0; g < m->sharing_count; g++) s->known[g][h] = OM_NEVER;
  }
  om_pools_begin(s);
  om_hosts_begin(s);
  om_hazards_schedule(s);
}

void om_simulate(const struct om_model *m, const struct om_run *run, struct om_result *result, struct om_stats *stats) {
  struct om_stats unused;
  memset(&unused, 0, sizeof unused);
  memset(result, 0, sizeof *result);
  struct sim *s = calloc(1, sizeof *s);
  if (s == NULL) abort();
  s->m = m;
  s->stats = stats != NULL ? stats : &unused;
  s->result = result;
  COUNT(s, MODEL_RUN);
  begin(s, run);
  /* A tick at 0 in which nothing falls due changes nothing. */
  tick(s);
  while (!s->unsettled && !s->truncated) {
    int64_t next = next_due(s, run->extra_tick_s);
    if (next >= m->horizon_s) break;
    om_books_pass(s, next);
    s->before = s->now;
    s->now = next;
    tick(s);
  }
  if (result->episode_count > 0) COUNT(s, MODEL_STRUCK);
  if (s->fell) COUNT(s, MODEL_CASCADED);
  if (s->unsettled || s->truncated) {
    result->outcome = s->truncated ? OM_TRUNCATED : OM_UNSETTLED;
    result->episode_count = result->save_count = result->loss_count = 0;
    COUNT(s, OUTCOME_UNSETTLED);
  } else {
    om_books_pass(s, m->horizon_s);
    s->before = s->now;
    s->now = m->horizon_s;
    om_pools_count(s);
    om_books_close(s);
  }
  om_pools_end(s);
  if (result->doubtful) COUNT(s, DOUBTFUL);
  free(s);
}

void om_result_fini(struct om_result *result) {
  free(result->episodes);
  free(result->saves);
  memset(result, 0, sizeof *result);
}
