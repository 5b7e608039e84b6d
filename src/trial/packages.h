/* packages - which items together? The best item first; to what is chosen, each other item is added in turn and *measured* with it on the
   same pairs (effects do not add up: two items may save the same hour, or one may only work with the other), the best is kept, and so on
   up to three. Sets of items that were measured stand in one list, with what their members do not explain: the interaction.
   Ranked by effect and by number of measures, or, where costs are given, by effect and cost: the front of those that no other beats in both. */
#ifndef HK_TRIAL_PACKAGES_H
#define HK_TRIAL_PACKAGES_H
#include "diagnosis/package_list.h"
#include "trial/trials.h"

enum { HK_PACKAGE_EXHAUSTIVE_MOST = 12 };

typedef struct hk_package_options {
  uint32_t most;             /* items together: 2 or 3 */
  bool is_exhaustive;        /* measure every set of up to `most` items; at most 12 items */
  uint32_t outer_count;      /* pairs to measure on */
  uint64_t numbers;
  hk_effect_options effect;  /* whose index ranks */
} hk_package_options;

/* What an item costs, where somebody said so: any unit, low to high. */
typedef struct hk_package_cost { double low, high; } hk_package_cost;

typedef struct hk_packages hk_packages;
/* items: changes of kind LEVERS, each an item's; costs: of each, or NULL; all borrowed until close, as are trials and facts (of the
   same run). Errors: USAGE, NO_MEMORY. */
hakyu_status hk_packages_open(const hakyu_memory *memory, hk_trials *trials, hk_facts *facts, const hk_change *items, const hk_package_cost *costs, size_t count,
                              const hk_package_options *options, hk_packages **packages);
void hk_packages_close(hk_packages *packages); /* NULL is fine; effects live in the facts */
/* Works for about budget_ms. */
hakyu_status hk_packages_step(hk_packages *packages, int64_t budget_ms, hakyu_findings *findings, bool *is_complete);
/* What was measured so far, smallest sets first and only sizes that are whole; complete once step says so. Costs count sets where none are given. */
const hk_package *hk_packages_list(const hk_packages *packages, size_t *count);
/* Items together, at hand; and the trials' progress as of the last step. */
uint32_t hk_packages_size(const hk_packages *packages);
hk_trials_progress hk_packages_progress(const hk_packages *packages);
#endif
