/* needs - what a need is worth now: met or not, its effect, and what that makes of its asset. Asked in every round. */
#ifndef HK_CASCADE_NEEDS_H
#define HK_CASCADE_NEEDS_H
#include "cascade/kernel.h"

static inline bool hk_need_is_met(const hk_kernel *k, uint32_t n) {
  const hk_need_state *need = &k->ws->needs[n];
  return need->nature & HK_NEED_IN_CIRCLE ? hk_need_is_met_in_circle(k, n) : need->surplus >= 0;
}

/* As computed from supplies and the carrying stage. */
static inline int32_t hk_need_effect(const hk_kernel *k, uint32_t n) {
  const hk_need_state *state = &k->ws->needs[n];
  if (state->surplus >= 0) return HK_FULL;
  const hk_net_need *need = &k->net->needs[n];
  int64_t effect = state->carrying ? k->net->stages[need->stage_first + state->carrying - 1].level_ppm : 0;
  int64_t without = need->without_ppm;
  if (need->rule == HK_RULE_SHARE) {
    without = (state->surplus + need->q_ppm * HK_FULL) / need->q_ppm;
    if (without < need->floor_ppm) without = 0;
  }
  return (int32_t)(effect > without ? effect : without);
}

/* All to_start run needs of the asset above 0. */
static inline bool hk_need_is_startable(const hk_kernel *k, uint32_t a) {
  const hk_net_asset *asset = &k->net->assets[a];
  for (uint32_t n = asset->need_first; n < asset->need_first + asset->run_count; n++)
    if (k->ws->needs[n].effect == 0 && k->ws->needs[n].nature & HK_NEED_TO_START) return false;
  return true;
}

/* Of a running, undamaged asset: smallest effect that binds. */
static inline int32_t hk_need_level(const hk_kernel *k, uint32_t a) {
  const hk_net_asset *asset = &k->net->assets[a];
  int32_t level = k->plan->layer_count ? k->ws->ceilings[a] : HK_FULL;
  for (uint32_t n = asset->need_first; n < asset->need_first + asset->run_count; n++)
    if (k->ws->needs[n].effect < level && !(k->ws->needs[n].flags & HK_NEED_WAIVED)) level = k->ws->needs[n].effect;
  return level;
}
#endif
