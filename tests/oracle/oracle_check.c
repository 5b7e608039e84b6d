/* What SEMANTICS promises of the state at the end of every tick.  A broken promise is a hole in the rules or in the
 * oracle: it is reported with the result. */
#include "oracle_state.h"

void om_check_tick(struct sim *s) {
  const struct om_model *m = s->m;
  struct fed uncarried, alone, fed;
  om_needs_fed(s, false, true, &uncarried);
  om_needs_fed(s, false, false, &alone);
  om_needs_fed(s, true, true, &fed);
  for (int a = 0; a < m->asset_count; a++) {
    const struct asset_state *asset = &s->assets[a];
    if ((asset->level < OM_FULL) != (asset->open >= 0))
      om_sim_broken(s, "below full without an episode, or the reverse", m->assets[a].id);
    if (asset->level != om_asset_level(s, a)) om_sim_broken(s, "a level that is not the smallest effect", m->assets[a].id);
    if (asset->running && asset->level == 0) om_sim_broken(s, "running at level 0", m->assets[a].id);
    for (int service = 0; service < m->service_count; service++)
      if (s->circle[service][a] >= 0 && asset->level > 0 && !fed.in[service][a])
        om_sim_broken(s, "above 0 in a circle and not fed", m->assets[a].id);
  }
  for (int n = 0; n < m->need_count; n++) {
    if (om_need_is_met(s, n, &uncarried) == s->needs[n].in_period)
      om_sim_broken(s, "met in an unmet period, or unmet outside one", m->needs[n].id);
    if (s->needs[n].effect != om_need_effect(s, n))
      om_sim_broken(s, "an effect that is not what levels and stages give", m->needs[n].id);
    if (om_need_primaries_meet(s, n, &alone))
      for (int l = 0; l < m->link_count; l++)
        if (m->links[l].need == n && s->links[l].tried)
          om_sim_broken(s, "a standby not released though primaries alone meet the need", m->needs[n].id);
    if (s->needs[n].in_period && !om_need_is_switching(s, n))
      for (int l = 0; l < m->link_count; l++)
        if (m->links[l].need == n && m->links[l].standby && s->links[l].present && !s->links[l].tried)
          om_sim_broken(s, "an untried standby in an unmet period", m->needs[n].id);
    if (s->needs[n].waived && s->needs[n].effect == OM_FULL) om_sim_broken(s, "a waiver at full", m->needs[n].id);
  }
  if (s->now == 0) return;
  if (s->before >= s->now) om_sim_broken(s, "time does not pass", "tick");
}
