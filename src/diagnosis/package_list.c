/* package_list - see package_list.h. */
#include "diagnosis/package_list.h"

#include <math.h>

double hk_package_effect(const hk_package *package) { return package->effect ? package->effect->index.avoided.mean.value : NAN; }

/* The member's own effect; NAN if it has none. */
static double single_effect(const hk_package *list, size_t count, uint32_t item) {
  for (size_t i = 0; i < count && list[i].count == 1; i++)
    if (list[i].members[0] == item) return hk_package_effect(&list[i]);
  return NAN;
}

void hk_packages_interact(hk_package *list, size_t count) {
  for (size_t i = 0; i < count; i++) {
    list[i].interaction = hk_package_effect(&list[i]);
    for (uint32_t m = 0; m < list[i].count; m++) list[i].interaction -= single_effect(list, count, list[i].members[m]);
  }
}

static double cost_of(const hk_package *package) { return package->cost_low + package->cost_high; }

/* b is as good in both and better in one, or as good and before a in the list. */
static bool beats(const hk_package *b, const hk_package *a, bool is_before) {
  const double effect_a = hk_package_effect(a), effect_b = hk_package_effect(b), cost_a = cost_of(a), cost_b = cost_of(b);
  if (!(effect_b >= effect_a && cost_b <= cost_a)) return false; /* also where b has no effect or no cost */
  return effect_b > effect_a || cost_b < cost_a || is_before;
}

void hk_packages_find_front(hk_package *list, size_t count) {
  for (size_t i = 0; i < count; i++) {
    list[i].is_on_front = hk_package_effect(&list[i]) > 0 && !isnan(cost_of(&list[i]));
    for (size_t j = 0; j < count && list[i].is_on_front; j++)
      if (i != j && beats(&list[j], &list[i], j < i)) list[i].is_on_front = false;
  }
}
