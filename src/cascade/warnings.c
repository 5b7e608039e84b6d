/* warnings - what a sharing group brings to its sectors beside earlier detection: repairs of what it warned of are shorter, strikes by it
   rarer. It has warned of a cause from `warn` after one of its assets first detected it, all its sectors alike: what is found out together
   comes back to whoever reported it. Draws 19 and 20 (numbers/draw.h); where nothing is gained nothing is drawn. */
#include "cascade/kernel.h"

static bool has_warned(const hk_kernel *k, uint32_t g, uint32_t cause) {
  const int64_t detected_s = k->ws->warned_s[g * k->ws->cause_count + cause];
  return detected_s != HK_NEVER && later(detected_s, k->net->model->sharings[g].warn_s) <= k->ws->now_s;
}

/* The part of its time that a repair still takes, ppm, by what one group knows. One draw for all groups: the smallest part counts. */
static int64_t part_of(const hk_kernel *k, const hk_net_aid *aid, uint32_t a) {
  const int64_t width = aid->repair_most_ppm - aid->repair_least_ppm;
  if (!width) return aid->repair_least_ppm;
  const uint64_t x = draw(k, k->net->assets[a].key, HK_DRAW_WARNED_REPAIR, k->ws->assets[a].strike_count - 1u);
  return aid->repair_least_ppm + (int64_t)(((unsigned __int128)x * (uint64_t)(width + 1)) >> 64);
}

int64_t hk_warning_shorten(hk_kernel *k, uint32_t a, int64_t repair_s) {
  const hk_network *net = k->net;
  const uint32_t sector = net->assets[a].sector;
  int64_t part = HK_FULL;
  if (repair_s == HK_NEVER) return repair_s;
  for (uint32_t i = net->sharing_first[sector]; i < net->sharing_first[sector + 1]; i++) {
    if (!has_warned(k, net->sharings[i], k->ws->tasks[a].cause)) continue;
    const int64_t own = part_of(k, &net->aids[net->sharings[i]], a);
    if (own < part) part = own;
  }
  int64_t shorter_s = (int64_t)((__int128)repair_s * part / HK_FULL);
  if (shorter_s < 1) shorter_s = 1;
  if (shorter_s < repair_s) k->ws->episodes[k->ws->assets[a].episode].traits |= (uint8_t)(1u << HAKYU_TRAIT_warned);
  return shorter_s;
}

bool hk_warning_averts(const hk_kernel *k, uint32_t a, uint32_t hazard, uint32_t failure) {
  const hk_network *net = k->net;
  const uint32_t sector = net->assets[a].sector;
  uint64_t left = HK_ALWAYS;
  if (!net->aids || k->ws->assets[a].is_damaged) return false;
  for (uint32_t i = net->sharing_first[sector]; i < net->sharing_first[sector + 1]; i++) {
    const uint64_t own = net->aids[net->sharings[i]].recurrence;
    if (own < left && has_warned(k, net->sharings[i], k->plan->hazards[hazard].cause)) left = own;
  }
  return left != HK_ALWAYS && !comes_true(k, left, net->assets[a].key ^ k->plan->hazards[hazard].key, HK_DRAW_WARNED_STRIKE, failure);
}
