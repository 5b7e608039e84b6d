/* The books: what is decided at the end of a tick, what passes between ticks, and the accounts at the horizon. */
#include "oracle_state.h"

#include <stdlib.h>
#include <string.h>

/* Restart timers. */
static void keep_timers(struct sim *s) {
  for (int a = 0; a < s->m->asset_count; a++) {
    struct asset_state *asset = &s->assets[a];
    if (asset->damaged || asset->running) continue;
    if (!om_asset_is_startable(s, a)) {
      if (asset->has_timer) COUNT(s, RESTART_VOID);
      asset->has_timer = false;
      continue;
    }
    if (asset->has_timer) continue;
    const struct om_dist *restart = &s->m->assets[a].restart;
    int64_t time = om_dist_value(s->m, restart, om_sim_draw(s, s->asset_key[a], OM_DRAW_RESTART, asset->timer_count++));
    COUNT(s, RESTART_TIMER);
    if (time == 0 && !om_dist_is_plain_zero(restart)) COUNT(s, RESTART_CALL_OF_ZERO);
    if (time == OM_NEVER) COUNT(s, RESTART_NEVER);
    asset->has_timer = true;
    asset->timer_at = time == OM_NEVER ? OM_NEVER : s->now + (time < 1 ? 1 : time);
  }
}

static bool shares(const struct om_sharing *group, const char *sector) {
  for (int i = 0; i < group->count; i++)
    if (strcmp(group->sectors[i], sector) == 0) return true;
  return false;
}

/* A sharing group has warned its sectors of a cause from `warn` after it first detected it. */
bool om_books_has_warned(const struct sim *s, int group, int asset, int cause) {
  const struct om_sharing *g = &s->m->sharings[group];
  return shares(g, s->m->assets[asset].sector) && s->known[group][cause] != OM_NEVER && s->known[group][cause] + g->warn_s <= s->now;
}

/* The time of a repair that begins now: a part of it, drawn, where a group has warned of the cause; of several the smallest. */
static int64_t time_of_repair(struct sim *s, int asset) {
  struct asset_state *a = &s->assets[asset];
  int64_t best = OM_FULL;
  for (int g = 0; g < s->m->sharing_count; g++) {
    const struct om_sharing *group = &s->m->sharings[g];
    if (!om_books_has_warned(s, g, asset, s->cause_of[a->struck_by])) {
      if (shares(group, s->m->assets[asset].sector) && group->repair_least_ppm < OM_FULL) COUNT(s, REPAIR_BEFORE_WARNING);
      continue;
    }
    uint64_t x = om_sim_draw(s, s->asset_key[asset], OM_DRAW_WARNED_REPAIR, a->strike_count - 1);
    om_wide width = group->repair_most_ppm - group->repair_least_ppm + 1;
    int64_t part = group->repair_least_ppm + (int64_t)((om_wide)x * width >> 64);
    if (part < best) best = part;
  }
  int64_t time = (int64_t)((om_wide)a->repair_s * best / OM_FULL);
  if (time < 1) time = 1;
  if (time == a->repair_s) return time;
  COUNT(s, REPAIR_SHORTENED);
  s->result->episodes[a->open].traits |= OM_WARNED;
  return time;
}

/* Detections, by the asset itself or by warning; one detection may warn another in the same second. */
static void keep_detections(struct sim *s) {
  const struct om_model *m = s->m;
  bool changed = true;
  while (changed) {
    changed = false;
    for (int a = 0; a < m->asset_count; a++) {
      struct asset_state *asset = &s->assets[a];
      if (!asset->damaged || asset->detected) continue;
      int cause = s->cause_of[asset->struck_by];
      bool by_itself = asset->detect_at <= s->now, warned = false, before = false, by_own = false;
      for (int g = 0; g < m->sharing_count; g++) {
        int64_t known = s->known[g][cause];
        if (known == OM_NEVER || !shares(&m->sharings[g], m->assets[a].sector)) continue;
        int64_t from = known > asset->struck_at ? known : asset->struck_at;
        if (from + m->sharings[g].warn_s <= s->now) {
          warned = true;
          before = before || known < asset->struck_at;
          by_own = by_own || (known < asset->struck_at && s->known_by[g][cause] == a);
        }
      }
      if (!by_itself && !warned) continue;
      asset->detected = changed = true;
      if (by_itself) COUNT(s, DETECT_OWN);
      else COUNT(s, DETECT_WARNED);
      if (!by_itself && before) COUNT(s, DETECT_WARNED_LATER_STRIKE);
      if (!by_itself && by_own) COUNT(s, DETECT_WARNED_BY_ITSELF);
      for (int g = 0; g < m->sharing_count; g++) {
        if (!shares(&m->sharings[g], m->assets[a].sector) || s->known[g][cause] != OM_NEVER) continue;
        s->known[g][cause] = s->now;
        s->known_by[g][cause] = a;
      }
    }
  }
}

static bool is_blocked(const struct sim *s, int asset) {
  for (int n = 0; n < s->m->need_count; n++)
    if (s->m->needs[n].asset == asset && s->m->needs[n].for_repair && s->needs[n].effect == 0) return true;
  return false;
}

/* Jobs go by (priority, strike time, key). */
static bool goes_before(const struct sim *s, int a, int b) {
  int64_t pa = s->m->assets[a].priority, pb = s->m->assets[b].priority;
  if (pa != pb) return pa < pb;
  if (s->assets[a].struck_at != s->assets[b].struck_at) return s->assets[a].struck_at < s->assets[b].struck_at;
  return s->asset_key[a] < s->asset_key[b];
}

/* Repairs that can begin do; those that cannot let others pass. */
static void keep_repairs(struct sim *s) {
  const struct om_model *m = s->m;
  int jobs[OM_ASSETS], count = 0;
  for (int a = 0; a < m->asset_count; a++) {
    if (!s->assets[a].damaged || !s->assets[a].detected || s->assets[a].repairing) continue;
    int at = count++;
    for (; at > 0 && goes_before(s, a, jobs[at - 1]); at--) jobs[at] = jobs[at - 1];
    jobs[at] = a;
  }
  for (int i = 0; i < count; i++) {
    struct asset_state *asset = &s->assets[jobs[i]];
    int crew = m->assets[jobs[i]].crew;
    if (is_blocked(s, jobs[i])) {
      COUNT(s, REPAIR_BLOCKED);
      continue;
    }
    if (asset->repair_s == OM_NEVER) {
      asset->repairing = true;
      asset->repaired_at = OM_NEVER;
      continue;
    }
    if (crew >= 0 && s->crew_free[crew] == 0) {
      COUNT(s, REPAIR_WAITED);
      continue;
    }
    for (int j = 0; j < i; j++)
      if (crew >= 0 && m->assets[jobs[j]].crew == crew && !s->assets[jobs[j]].repairing) {
        COUNT(s, REPAIR_PASSED);
        break;
      }
    if (crew >= 0) s->crew_free[crew]--;
    asset->repairing = true;
    asset->repaired_at = s->now + time_of_repair(s, jobs[i]);
    for (int j = i + 1; j < count && crew >= 0; j++) {
      if (m->assets[jobs[j]].crew != crew || s->crew_free[crew] > 0) continue;
      if (m->assets[jobs[j]].priority > m->assets[jobs[i]].priority && s->assets[jobs[j]].struck_at < asset->struck_at)
        COUNT(s, REPAIR_BY_PRIORITY);
      if (m->assets[jobs[j]].priority == m->assets[jobs[i]].priority && s->assets[jobs[j]].struck_at == asset->struck_at)
        COUNT(s, REPAIR_TIE_BY_KEY);
    }
  }
}

/* An undamaged asset whose open episode's reason has ended opens the next if another need holds it.  What is no need's (a
 * strike, what a layer did) has ended when no layer holds the asset. */
static void keep_episodes(struct sim *s) {
  om_blame_look(s);
  s->round = OM_BOOKS_ROUND;
  for (int a = 0; a < s->m->asset_count; a++) {
    struct asset_state *asset = &s->assets[a];
    if (asset->damaged || asset->open < 0) continue;
    int need = s->result->episodes[asset->open].need;
    bool ended = need < 0 ? s->ceiling[a] == OM_FULL : s->needs[need].effect == OM_FULL || s->needs[need].waived;
    if (!ended || !om_blame_has_holder(s, a, asset->running)) continue;
    if (need < 0) COUNT(s, BOOKS_AFTER_STRIKE);
    else COUNT(s, BOOKS_AFTER_NEED);
    if (asset->running) COUNT(s, BOOKS_RUNNING);
    else COUNT(s, BOOKS_STOPPED);
    om_blame_held(s, a, asset->running);
  }
}

/* Who holds a need at the end of a tick; index: the link of a standby, or the stage. */
static enum om_holder holder_of(struct sim *s, int need, const struct fed *uncarried, const struct fed *alone, int *index) {
  const struct om_model *m = s->m;
  *index = -1;
  if (m->needs[need].for_repair || s->needs[need].waived || !s->assets[m->needs[need].asset].running)
    return OM_HELD_BY_NOTHING;
  bool threatened = false;
  for (int l = 0; l < m->link_count; l++)
    if (m->links[l].need == need && s->links[l].present && !m->links[l].standby &&
        s->assets[m->links[l].supplier].level < OM_FULL)
      threatened = true;
  if (!threatened) return OM_HELD_BY_NOTHING;
  if (om_need_primaries_meet(s, need, alone)) return OM_HELD_BY_REDUNDANCY;
  if (om_need_is_met(s, need, uncarried)) {
    for (int l = 0; l < m->link_count; l++) {
      const struct om_link *link = &m->links[l];
      if (link->need != need || !s->links[l].in || s->assets[link->supplier].level == 0) continue;
      if (*index < 0 || link->order > m->links[*index].order ||
          (link->order == m->links[*index].order && s->link_key[l] > s->link_key[*index]))
        *index = l;
    }
    if (*index < 0) COUNT(s, SAVE_MET_BY_NOTHING);
    return *index < 0 ? OM_HELD_BY_NOTHING : OM_HELD_BY_STANDBY;
  }
  int carrier = om_need_carrier(s, need);
  if (carrier < 0 || m->stages[carrier].level_ppm < OM_FULL) return OM_HELD_BY_NOTHING;
  *index = carrier;
  return OM_HELD_BY_STAGE;
}

/* The save of a need that was held until now. */
static void end_save(struct sim *s, int need) {
  struct need_state *n = &s->needs[need];
  if (n->holder == OM_HELD_BY_NOTHING) return;
  struct om_result *r = s->result;
  if (r->save_count == s->save_room) {
    s->save_room = s->save_room == 0 ? 64 : 2 * s->save_room;
    r->saves = realloc(r->saves, (size_t)s->save_room * sizeof *r->saves);
    if (r->saves == NULL) abort();
  }
  struct om_save *save = &r->saves[r->save_count++];
  *save = (struct om_save){.need = need, .start_s = n->held_since, .end_s = s->now, .holder = n->holder,
                           .index = n->holder_index};
  if (n->holder == OM_HELD_BY_REDUNDANCY) COUNT(s, SAVE_REDUNDANCY);
  if (n->holder == OM_HELD_BY_STANDBY) COUNT(s, SAVE_STANDBY);
  if (n->holder != OM_HELD_BY_STAGE) return;
  COUNT(s, SAVE_STAGE);
  save->margin_s = s->stages[n->holder_index].stock_found;
  save->has_margin = save->margin_s != OM_NEVER;
  if (!save->has_margin) COUNT(s, SAVE_STAGE_UNLIMITED);
  if (save->margin_s == 0) COUNT(s, SAVE_STAGE_DRY);
}

static void keep_saves(struct sim *s) {
  struct fed uncarried, alone;
  om_needs_fed(s, false, true, &uncarried);
  om_needs_fed(s, false, false, &alone);
  for (int n = 0; n < s->m->need_count; n++) {
    struct need_state *need = &s->needs[n];
    int index = -1;
    enum om_holder holder = holder_of(s, n, &uncarried, &alone, &index);
    if (holder == need->holder && index == need->holder_index) continue;
    if (holder != OM_HELD_BY_NOTHING && need->holder != OM_HELD_BY_NOTHING) COUNT(s, SAVE_CHANGES_HOLDER);
    end_save(s, n);
    need->holder = holder;
    need->holder_index = index;
    need->held_since = s->now;
  }
}

/* What the next stretch of time is lived under: who carries, which refuel needs are met. */
static void keep_carriers(struct sim *s) {
  const struct om_model *m = s->m;
  struct fed uncarried;
  om_needs_fed(s, false, true, &uncarried);
  bool carried_before[OM_NEEDS], held_full[OM_STAGES] = {false};
  for (int g = 0; g < m->stage_count; g++)
    held_full[g] = m->stages[g].refuel >= 0 && s->needs[m->stages[g].refuel].was_met;
  for (int n = 0; n < m->need_count; n++) {
    carried_before[n] = false;
    s->needs[n].was_met = om_need_is_met(s, n, &uncarried);
  }
  for (int n = 0; n < m->need_count; n++) {
    struct need_state *need = &s->needs[n];
    int carrier = om_need_carrier(s, n);
    for (int g = 0; g < m->stage_count; g++)
      if (m->stages[g].need == n && s->stages[g].has_carried && g != carrier) carried_before[n] = true;
    if (carrier >= 0) {
      const struct om_stage *stage = &m->stages[carrier];
      bool now_full = stage->refuel >= 0 && s->needs[stage->refuel].was_met;
      if (!s->stages[carrier].has_carried && carried_before[n]) COUNT(s, STAGE_HANDED_OVER);
      if (stage->level_ppm < OM_FULL) COUNT(s, STAGE_PARTIAL);
      if (s->stages[carrier].stock == OM_NEVER) COUNT(s, STAGE_UNLIMITED);
      if (s->assets[m->needs[n].asset].damaged) COUNT(s, STAGE_FOR_DAMAGED);
      if (now_full) COUNT(s, STAGE_HELD_FULL);
      if (need->carrier == carrier && held_full[carrier] && !now_full) COUNT(s, STAGE_REFUEL_LOST);
      for (int g = 0; g < m->stage_count; g++)
        if (g != carrier && m->stages[g].need == n && s->stages[g].started && !s->stages[g].broken &&
            s->stages[g].ready_at <= s->now && s->stages[g].stock > 0) {
          if (m->stages[g].level_ppm == stage->level_ppm) COUNT(s, STAGE_TIE_OF_LEVEL);
          else COUNT(s, STAGE_HIGHER_LEVEL_FIRST);
        }
      s->stages[carrier].has_carried = true;
    }
    need->carrier = carrier;
  }
}

/* For statistics: what circles did at the end of this tick, and which partial effects stand. */
static void count_needs(struct sim *s) {
  const struct om_model *m = s->m;
  struct fed uncarried, alone;
  om_needs_fed(s, false, true, &uncarried);
  om_needs_fed(s, false, false, &alone);
  for (int n = 0; n < m->need_count; n++) {
    om_wide received = om_need_received(s, n, NULL, true);
    bool reaches = om_need_reaches(s, n, received);
    if (m->needs[n].rule != OM_SHARE && !reaches && s->needs[n].effect > 0 && m->needs[n].without_ppm > 0 &&
        s->needs[n].effect == m->needs[n].without_ppm)
      COUNT(s, RULE_WITHOUT);
    if (m->needs[n].rule == OM_SHARE && !reaches && om_need_share(s, n, received) > 0) COUNT(s, RULE_SHARE_PARTIAL);
    if (m->needs[n].rule == OM_SHARE && !reaches && received > 0 && om_need_share(s, n, received) == 0)
      COUNT(s, RULE_FLOOR);
    if (om_need_circle(s, n) < 0) continue;
    if (reaches && !om_need_is_met(s, n, &uncarried)) COUNT(s, CIRCLE_REACHES_Q_UNMET);
    if (om_need_reaches(s, n, om_need_received(s, n, NULL, false)) && !om_need_primaries_meet(s, n, &alone))
      COUNT(s, CIRCLE_PRIMARIES_NOT_ALONE);
    if (s->assets[m->needs[n].asset].level > 0 && !uncarried.in[m->needs[n].service][m->needs[n].asset])
      COUNT(s, CIRCLE_HELD_BY_STAGE);
  }
}

void om_books_keep(struct sim *s) {
  keep_timers(s);
  keep_detections(s);
  keep_repairs(s);
  keep_episodes(s);
  keep_saves(s);
  keep_carriers(s);
  count_needs(s);
}

/* What an asset waits for in an episode. */
enum om_phase om_books_phase(const struct sim *s, int asset) {
  const struct asset_state *a = &s->assets[asset];
  if (a->damaged && !a->detected) return OM_DETECT;
  if (a->damaged && a->repairing) return OM_REPAIR;
  if (a->damaged) return is_blocked(s, asset) ? OM_BLOCKED : OM_WAIT_CREW;
  return om_asset_is_startable(s, asset) ? OM_RESTART : OM_UNCOVERED;
}

/* The factor of a profile at a local hour: the row that names the day type wins, then the hour. */
static int64_t factor_of(const struct sim *s, const char *profile, int64_t day, int hour) {
  const struct om_model *m = s->m;
  static const char *const types[7] = {"weekday", "weekday", "weekday", "weekday", "weekday", "saturday", "holiday"};
  const char *type = types[om_weekday(day)];
  for (int i = 0; s->has_holidays && i < m->holiday_count; i++)
    if (m->holidays[i].day == day) type = m->holidays[i].day_type;
  int64_t factor = OM_FULL;
  int best = -1;
  for (int i = 0; i < m->profile_row_count; i++) {
    const struct om_profile_row *row = &m->profile_rows[i];
    if (strcmp(row->profile, profile) != 0) continue;
    if (row->day_type[0] != 0 && strcmp(row->day_type, type) != 0) continue;
    if (row->hour >= 0 && row->hour != hour) continue;
    int rank = (row->day_type[0] != 0 ? 2 : 0) + (row->hour >= 0 ? 1 : 0);
    if (rank <= best) continue;
    best = rank;
    factor = row->factor_ppm;
  }
  return factor;
}

/* The integral of a profile's factor from `from` to `until`, in ppm x s, hour by hour. */
om_wide om_books_integral(const struct sim *s, const char *profile, int64_t from, int64_t until) {
  om_wide sum = 0;
  while (from < until) {
    int64_t local = s->start_second + from;
    int64_t day = s->start_day + local / 86400, hour = local % 86400 / 3600;
    int64_t end = from + 3600 - local % 3600;
    if (end > until) end = until;
    int64_t factor = profile[0] == 0 ? OM_FULL : factor_of(s, profile, day, (int)hour);
    if (factor != OM_FULL) COUNT(s, CALENDAR_FACTOR);
    sum += (om_wide)factor * (end - from);
    from = end;
  }
  return sum;
}

/* Time passes to the next tick: phases and losses are counted, stocks and times to failure run down. */
void om_books_pass(struct sim *s, int64_t until) {
  const struct om_model *m = s->m;
  int64_t seconds = until - s->now;
  for (int a = 0; a < m->asset_count; a++) {
    if (s->assets[a].open < 0) continue;
    s->result->episodes[s->assets[a].open].phases_s[om_books_phase(s, a)] += seconds;
    if (!m->assets[a].end_use || m->assets[a].weight == 0) continue;
    s->loss[a] += (om_wide)m->assets[a].weight * (OM_FULL - s->assets[a].level) *
                  om_books_integral(s, m->assets[a].profile, s->now, until);
  }
  for (int g = 0; g < m->stage_count; g++) {
    struct stage_state *stage = &s->stages[g];
    bool held_full = m->stages[g].refuel >= 0 && s->needs[m->stages[g].refuel].was_met;
    if (s->needs[m->stages[g].need].carrier == g) {
      if (stage->stock != OM_NEVER && !held_full) stage->stock -= seconds;
      if (stage->time_to_failure != OM_NEVER) stage->time_to_failure -= seconds;
    }
    stage->stock_found = stage->stock;
  }
}


/* Insertion sorts: small lists, and no comparison function that needs a global. */
static bool episode_before(const struct om_model *m, const struct om_episode *a, const struct om_episode *b) {
  if (a->start_s != b->start_s) return a->start_s < b->start_s;
  return strcmp(m->assets[a->asset].id, m->assets[b->asset].id) < 0;
}

static bool save_before(const struct om_model *m, const struct om_save *a, const struct om_save *b) {
  if (a->start_s != b->start_s) return a->start_s < b->start_s;
  int assets = strcmp(m->assets[m->needs[a->need].asset].id, m->assets[m->needs[b->need].asset].id);
  if (assets != 0) return assets < 0;
  return strcmp(m->needs[a->need].id, m->needs[b->need].id) < 0;
}

static bool loss_before(const struct om_loss *a, const struct om_loss *b) {
  int sectors = strcmp(a->sector, b->sector);
  return sectors != 0 ? sectors < 0 : strcmp(a->unit, b->unit) < 0;
}

static void sum_losses(struct sim *s) {
  const struct om_model *m = s->m;
  struct om_result *r = s->result;
  for (int a = 0; a < m->asset_count; a++) {
    if (s->loss[a] == 0) continue;
    struct om_loss row = {.exact = s->loss[a]};
    strcpy(row.sector, m->assets[a].sector);
    strcpy(row.unit, m->assets[a].unit);
    int at = 0;
    while (at < r->loss_count && loss_before(&r->losses[at], &row)) at++;
    if (at < r->loss_count && !loss_before(&row, &r->losses[at])) {
      r->losses[at].exact += row.exact;
      continue;
    }
    for (int i = r->loss_count; i > at; i--) r->losses[i] = r->losses[i - 1];
    r->losses[at] = row;
    r->loss_count++;
  }
  for (int i = 0; i < r->loss_count; i++) {
    COUNT(s, LOSS_ROW);
    if (r->losses[i].exact % ((om_wide)OM_FULL * OM_FULL) != 0) COUNT(s, LOSS_ROUNDED);
  }
}

/* At the horizon: what is open is closed there, marked; the lists are put in order.  Two episodes of one asset may begin in
 * one second, the first without length, where a layer strikes what has just fallen: they stay in the order of opening. */
void om_books_close(struct sim *s) {
  static const enum om_stat phase_stats[OM_PHASES] = {OM_STAT_PHASE_DETECT, OM_STAT_PHASE_BLOCKED, OM_STAT_PHASE_WAIT_CREW,
                                                      OM_STAT_PHASE_REPAIR, OM_STAT_PHASE_RESTART, OM_STAT_PHASE_UNCOVERED};
  const struct om_model *m = s->m;
  struct om_result *r = s->result;
  for (int n = 0; n < m->need_count; n++) {
    if (s->needs[n].holder != OM_HELD_BY_NOTHING) COUNT(s, SAVE_OPEN);
    end_save(s, n);
  }
  for (int i = 0; i < r->episode_count; i++) {
    struct om_episode *e = &r->episodes[i];
    int64_t sum = 0;
    if (e->open) {
      e->end_s = m->horizon_s;
      COUNT(s, EPISODE_OPEN);
    }
    for (int p = 0; p < OM_PHASES; p++) {
      sum += e->phases_s[p];
      if (e->phases_s[p] > 0) s->stats->count[phase_stats[p]]++;
    }
    if (sum != e->end_s - e->start_s) om_sim_broken(s, "phases that do not add up", m->assets[e->asset].id);
  }
  sum_losses(s);
  int *place = calloc((size_t)r->episode_count + 1, sizeof *place);
  struct om_episode *sorted = calloc((size_t)r->episode_count + 1, sizeof *sorted);
  if (place == NULL || sorted == NULL) abort();
  for (int i = 0; i < r->episode_count; i++)
    for (int j = 0; j < r->episode_count; j++)
      if (episode_before(m, &r->episodes[j], &r->episodes[i]) || (j < i && !episode_before(m, &r->episodes[i], &r->episodes[j])))
        place[i]++;
  for (int i = 0; i < r->episode_count; i++) {
    sorted[place[i]] = r->episodes[i];
    if (r->episodes[i].parent >= 0) sorted[place[i]].parent = place[r->episodes[i].parent];
  }
  free(r->episodes);
  free(place);
  r->episodes = sorted;
  for (int i = 1; i < r->save_count; i++)
    for (int j = i; j > 0 && save_before(m, &r->saves[j], &r->saves[j - 1]); j--) {
      struct om_save swap = r->saves[j];
      r->saves[j] = r->saves[j - 1];
      r->saves[j - 1] = swap;
    }
}
