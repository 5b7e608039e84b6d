/* What stands behind a need: standby suppliers, unmet periods, and the stages that carry them. */
#include "oracle_state.h"

/* Of the ready stages with stock, the one of the highest level; of equals the latest in the list. */
int om_need_carrier(const struct sim *s, int need) {
  if (!s->needs[need].in_period) return -1;
  int carrier = -1;
  for (int g = 0; g < s->m->stage_count; g++) {
    const struct stage_state *stage = &s->stages[g];
    if (s->m->stages[g].need != need || !stage->started || stage->broken) continue;
    if (stage->ready_at > s->now || stage->stock == 0) continue;
    if (carrier < 0 || s->m->stages[g].level_ppm >= s->m->stages[carrier].level_ppm) carrier = g;
  }
  return carrier;
}

bool om_need_is_switching(const struct sim *s, int need) {
  for (int l = 0; l < s->m->link_count; l++)
    if (s->m->links[l].need == need && s->links[l].switching) return true;
  return false;
}

/* The next untried standby, by order, then link key; -1 if there is none. */
static int next_untried(struct sim *s, int need) {
  const struct om_link *links = s->m->links;
  int next = -1;
  bool tie = false;
  for (int l = 0; l < s->m->link_count; l++) {
    if (links[l].need != need || !links[l].standby || !s->links[l].present || s->links[l].tried) continue;
    if (next >= 0 && links[l].order == links[next].order) tie = true;
    if (next < 0 || links[l].order < links[next].order ||
        (links[l].order == links[next].order && s->link_key[l] < s->link_key[next]))
      next = l;
  }
  if (tie) COUNT(s, STANDBY_TIE_OF_ORDER);
  return next;
}

/* While the need is not met and none of its standbys is switching, the next untried one draws switch-over time and
 * success.  `fed_uncarried`: those who count as fed, before the first try of the round or quiet moment.  True if
 * anything was tried. */
bool om_need_try_standbys(struct sim *s, int need, const struct fed *fed_uncarried) {
  bool any = false;
  while (!om_need_is_met(s, need, fed_uncarried) && !om_need_is_switching(s, need)) {
    int l = next_untried(s, need);
    if (l < 0) break;
    struct link_state *link = &s->links[l];
    const struct om_link *link_model = &s->m->links[l];
    uint32_t k = link->try_count++;
    int64_t time = om_dist_value(s->m, &link_model->switch_over, om_sim_draw(s, s->link_key[l], OM_DRAW_SWITCH_TIME, k));
    bool success =
        om_chance_comes_true(link_model->success, om_sim_draw(s, s->link_key[l], OM_DRAW_SWITCH_SUCCESS, k));
    any = true;
    link->tried = true;
    if (link->released_once) COUNT(s, STANDBY_TRIED_AGAIN);
    if (om_need_circle(s, need) >= 0) COUNT(s, CIRCLE_STANDBY_INSIDE);
    if (time == 0) {
      link->in = success;
      if (success) COUNT(s, STANDBY_IN_AT_ONCE);
      else COUNT(s, STANDBY_FAILED_AT_ONCE);
      if (success && s->assets[link_model->supplier].level == 0) COUNT(s, STANDBY_DOWN_IN);
    } else if (time == OM_NEVER) {
      COUNT(s, STANDBY_NEVER);
    } else {
      link->switching = true;
      link->switched_at = s->now + time;
      link->will_be_in = success;
      COUNT(s, STANDBY_SWITCHING);
    }
  }
  return any;
}

/* None in, tried or switching any more.  True if that changed something. */
bool om_need_release_standbys(struct sim *s, int need) {
  bool any = false;
  for (int l = 0; l < s->m->link_count; l++) {
    struct link_state *link = &s->links[l];
    if (s->m->links[l].need != need || !link->tried) continue;
    if (link->in) COUNT(s, STANDBY_RELEASED_IN);
    else if (link->switching) COUNT(s, STANDBY_RELEASED_SWITCHING);
    else COUNT(s, STANDBY_RELEASED_FAILED);
    link->tried = link->in = link->switching = false;
    link->released_once = true;
    any = true;
  }
  return any;
}

/* What a stage gains when an unmet period begins d seconds after the last ended. */
static void refill(struct sim *s, int g, int64_t d) {
  struct stage_state *stage = &s->stages[g];
  const struct om_stage *model = &s->m->stages[g];
  if (stage->autonomy == OM_NEVER || stage->stock == stage->autonomy) return;
  int64_t refill_s = model->refill == OM_REFILL_AUTONOMY ? stage->autonomy : model->refill_s;
  if (refill_s == OM_NEVER) {
    COUNT(s, STAGE_REFILL_NEVER);
    return;
  }
  if (model->refill == OM_REFILL_FIXED && refill_s > 0) COUNT(s, STAGE_REFILL_OWN);
  if (refill_s == 0) {
    if (model->refill == OM_REFILL_FIXED) COUNT(s, STAGE_REFILL_0S);
    if (model->refill == OM_REFILL_FIXED && d == 0) COUNT(s, STAGE_REFILL_0S_AT_ONCE);
    stage->stock = stage->autonomy;
    return;
  }
  om_wide stock = stage->stock + (om_wide)stage->autonomy * d / refill_s;
  if (stock >= stage->autonomy) {
    stock = stage->autonomy;
    COUNT(s, STAGE_FULL_REFILL);
  } else if (d > 0)
    COUNT(s, STAGE_PARTIAL_REFILL);
  stage->stock = (int64_t)stock;
}

void om_need_begin_period(struct sim *s, int need) {
  struct need_state *n = &s->needs[need];
  uint32_t k = n->period_count++;
  switch (s->m->needs[need].rule) {
    case OM_ALL: COUNT(s, RULE_ALL); break;
    case OM_ANY: COUNT(s, RULE_ANY); break;
    case OM_AT_LEAST: COUNT(s, RULE_AT_LEAST); break;
    case OM_SHARE: COUNT(s, RULE_SHARE); break;
  }
  if (s->m->needs[need].for_repair) COUNT(s, NEED_REPAIR);
  else if (!s->m->needs[need].to_start) COUNT(s, NEED_NO_START);
  if (n->had_period && n->last_ended == s->now) COUNT(s, NEED_REOPENS_SAME_SECOND);
  n->in_period = true;
  for (int g = 0; g < s->m->stage_count; g++) {
    const struct om_stage *model = &s->m->stages[g];
    struct stage_state *stage = &s->stages[g];
    if (model->need != need) continue;
    if (n->had_period) refill(s, g, s->now - n->last_ended);
    stage->started = om_chance_comes_true(model->success, om_sim_draw(s, s->stage_key[g], OM_DRAW_STAGE_SUCCESS, k));
    int64_t start = om_dist_value(s->m, &model->start, om_sim_draw(s, s->stage_key[g], OM_DRAW_START_DELAY, k));
    int64_t fail =
        om_dist_value(s->m, &model->fail_running, om_sim_draw(s, s->stage_key[g], OM_DRAW_TIME_TO_FAILURE, k));
    stage->ready_at = start == OM_NEVER ? OM_NEVER : s->now + start;
    stage->time_to_failure = fail < 1 ? 1 : fail;
    stage->broken = stage->has_carried = false;
    if (!stage->started) COUNT(s, STAGE_DID_NOT_START);
    else if (start > 0) COUNT(s, STAGE_DELAYED);
    if (stage->autonomy == 0) COUNT(s, STAGE_AUTONOMY_ZERO);
  }
}

/* The need is met: its stages stop. */
void om_need_end_period(struct sim *s, int need) {
  struct need_state *n = &s->needs[need];
  n->in_period = false;
  n->had_period = true;
  n->last_ended = s->now;
  for (int g = 0; g < s->m->stage_count; g++) {
    struct stage_state *stage = &s->stages[g];
    if (s->m->stages[g].need != need) continue;
    if (n->carrier == g && stage->stock_found == 0) COUNT(s, TIE_SUPPLY_BACK_AS_STOCK_ENDS);
    stage->started = stage->broken = stage->has_carried = false;
  }
}
