/* What a need receives, when it is met, what its effect is; circles and who in them is fed. */
#include "oracle_state.h"

#include <string.h>

/* A circle: a strongly connected part, of two or more assets, of the links (of either role, present) of the run needs
 * for one service made at sources.  Found by the transitive closure of "supplies". */
void om_needs_find_circles(struct sim *s) {
  const struct om_model *m = s->m;
  for (int service = 0; service < m->service_count; service++) {
    bool reaches[OM_ASSETS][OM_ASSETS] = {{false}};
    s->circle_count[service] = 0;
    for (int a = 0; a < m->asset_count; a++) s->circle[service][a] = -1;
    if (!m->services[service].from_source) continue;
    for (int l = 0; l < m->link_count; l++) {
      const struct om_need *n = &m->needs[m->links[l].need];
      if (s->links[l].present && n->service == service && !n->for_repair) reaches[m->links[l].supplier][n->asset] = true;
    }
    for (int via = 0; via < m->asset_count; via++)
      for (int a = 0; a < m->asset_count; a++)
        for (int b = 0; b < m->asset_count; b++)
          if (reaches[a][via] && reaches[via][b]) reaches[a][b] = true;
    for (int a = 0; a < m->asset_count; a++)
      for (int b = 0; b < m->asset_count; b++) {
        if (a == b || !reaches[a][b] || !reaches[b][a]) continue;
        if (s->circle[service][a] < 0) s->circle[service][a] = s->circle_count[service]++;
        s->circle[service][b] = s->circle[service][a];
      }
  }
}

/* The circle a need is a circle need of, or -1. */
int om_need_circle(const struct sim *s, int need) {
  const struct om_need *n = &s->m->needs[need];
  return n->for_repair ? -1 : s->circle[n->service][n->asset];
}

/* The sum of weight x level over primaries and, if they count, the standbys that are in.  With `fed`, a supplier in the
 * need's own circle counts only if fed. */
om_wide om_need_received(const struct sim *s, int need, const struct fed *fed, bool count_standbys) {
  const struct om_model *m = s->m;
  int circle = om_need_circle(s, need), service = m->needs[need].service;
  om_wide sum = 0;
  for (int l = 0; l < m->link_count; l++) {
    const struct om_link *link = &m->links[l];
    if (link->need != need || !s->links[l].present) continue;
    if (link->standby && !(count_standbys && s->links[l].in)) continue;
    bool in_circle = circle >= 0 && s->circle[service][link->supplier] == circle;
    if (fed != NULL && in_circle && !fed->in[service][link->supplier]) continue;
    sum += (om_wide)link->weight_ppm * s->assets[link->supplier].level;
  }
  return sum;
}

bool om_need_reaches(const struct sim *s, int need, om_wide received) {
  return received >= (om_wide)s->needs[need].q * OM_FULL;
}

/* What a share need that does not reach q is worth. */
int64_t om_need_share(const struct sim *s, int need, om_wide received) {
  int64_t effect = (int64_t)(received / s->needs[need].q);
  return effect < s->m->needs[need].floor_ppm ? 0 : effect;
}

/* Fed: the least set of a circle's assets above level 0 all of whose circle needs are carried by a stage (if that
 * counts) or, counting suppliers in the circle only if fed, reach q or, for `share`, give an effect above 0. */
void om_needs_fed(const struct sim *s, bool count_carried, bool count_standbys, struct fed *fed) {
  const struct om_model *m = s->m;
  memset(fed, 0, sizeof *fed);
  bool grew = true;
  while (grew) {
    grew = false;
    for (int service = 0; service < m->service_count; service++)
      for (int a = 0; a < m->asset_count; a++) {
        if (s->circle[service][a] < 0 || fed->in[service][a] || s->assets[a].level == 0) continue;
        bool all = true;
        for (int n = 0; n < m->need_count && all; n++) {
          if (m->needs[n].asset != a || m->needs[n].service != service || m->needs[n].for_repair) continue;
          if (count_carried && om_need_carrier(s, n) >= 0) continue;
          om_wide received = om_need_received(s, n, fed, count_standbys);
          all = om_need_reaches(s, n, received) || (m->needs[n].rule == OM_SHARE && om_need_share(s, n, received) > 0);
        }
        if (all) fed->in[service][a] = grew = true;
      }
  }
}

bool om_need_is_met(const struct sim *s, int need, const struct fed *fed_uncarried) {
  return om_need_reaches(s, need, om_need_received(s, need, fed_uncarried, true));
}

bool om_need_primaries_meet(const struct sim *s, int need, const struct fed *fed_alone) {
  return om_need_reaches(s, need, om_need_received(s, need, fed_alone, false));
}

/* The effect as the present levels, standbys and stages have it; all suppliers count, also those of a circle. */
int64_t om_need_effect(const struct sim *s, int need) {
  const struct om_need *n = &s->m->needs[need];
  om_wide received = om_need_received(s, need, NULL, true);
  if (om_need_reaches(s, need, received)) return OM_FULL;
  int64_t other = n->rule == OM_SHARE ? om_need_share(s, need, received) : n->without_ppm;
  int carrier = om_need_carrier(s, need);
  int64_t carried = carrier < 0 ? 0 : s->m->stages[carrier].level_ppm;
  return carried > other ? carried : other;
}

/* All its `to_start: yes` run needs have an effect, and it is neither damaged nor running. */
bool om_asset_is_startable(const struct sim *s, int asset) {
  if (s->assets[asset].damaged || s->assets[asset].running) return false;
  for (int n = 0; n < s->m->need_count; n++) {
    const struct om_need *need = &s->m->needs[n];
    if (need->asset == asset && !need->for_repair && need->to_start && s->needs[n].effect == 0) return false;
  }
  return true;
}

/* 0 when damaged or not running, else the smallest of what layers allow and the effects of its run needs that are not waived. */
int64_t om_asset_level(const struct sim *s, int asset) {
  if (s->assets[asset].damaged || !s->assets[asset].running) return 0;
  int64_t level = s->ceiling[asset];
  for (int n = 0; n < s->m->need_count; n++) {
    const struct om_need *need = &s->m->needs[n];
    if (need->asset == asset && !need->for_repair && !s->needs[n].waived && s->needs[n].effect < level)
      level = s->needs[n].effect;
  }
  return level;
}
