/* package_list - sets of items measured together, compared: what their members do not explain (effects do not add up: two may save the same hour,
   or one may only work with the other), and the front of those that no other beats in effect and cost at once. */
#ifndef HK_DIAGNOSIS_PACKAGE_LIST_H
#define HK_DIAGNOSIS_PACKAGE_LIST_H
#include "diagnosis/effects.h"

enum { HK_PACKAGE_MOST = 3 };

typedef struct hk_package {
  uint32_t members[HK_PACKAGE_MOST], count; /* numbers of items, ascending */
  uint32_t change;           /* whoever made it: in trials */
  const hk_effect *effect;   /* NULL: could not be tried together (its levers break a rule) */
  double interaction;        /* index effect less the sum of its members'; NAN where a member has none */
  double cost_low, cost_high; /* NAN: not known */
  bool is_chosen;            /* by the greedy search: the best of its size upon the best one smaller */
  bool is_on_front;
} hk_package;

/* The index effect; NAN without one. */
double hk_package_effect(const hk_package *package);
/* Sets the interaction of all: sets of one must stand first. */
void hk_packages_interact(hk_package *list, size_t count);
/* Sets is_on_front: it spares something, and none spares as much for less, or more for as much. Costs count by their middle; what has none is
   not on the front, and beats nobody. Of equals the first. */
void hk_packages_find_front(hk_package *list, size_t count);
#endif
