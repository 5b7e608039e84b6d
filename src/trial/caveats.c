/* caveats - see caveats.h. */
#include "trial/caveats.h"

static void cite(bool *cited, uint32_t source) {
  if (source != HK_NONE) cited[source] = true;
}

void hk_caveats_cited(const hakyu_scenario *scenario, bool *cited) {
  const hakyu_model *m = scenario->model;
  for (uint32_t i = 0; i < m->kind_count; i++) cite(cited, m->kinds[i].source);
  for (uint32_t i = 0; i < m->asset_count; i++) cite(cited, m->assets[i].source);
  for (uint32_t i = 0; i < m->need_count; i++) cite(cited, m->needs[i].source);
  for (uint32_t i = 0; i < m->link_count; i++) cite(cited, m->links[i].source);
  for (uint32_t i = 0; i < m->stage_count; i++) cite(cited, m->stages[i].source);
  for (uint32_t i = 0; i < m->group_count; i++) cite(cited, m->groups[i].source);
  for (uint32_t i = 0; i < m->level_count; i++) cite(cited, m->levels[i].source);
  for (uint32_t i = 0; i < m->assumption_count; i++)
    if (m->assumptions[i].use_count) cite(cited, m->assumptions[i].source);
  for (uint32_t i = 0; i < scenario->hazard_count; i++) cite(cited, scenario->hazards[i].source);
}
