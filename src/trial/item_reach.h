/* item_reach - how many could adopt an item in a model: what its costs are multiplied by. */
#ifndef HK_TRIAL_ITEM_REACH_H
#define HK_TRIAL_ITEM_REACH_H
#include "scenario/scenario.h"
#include "trial/trials.h"

/* Assets that a lever of the change targets, or a need of theirs that it does, each once; groups, crew pools and sectors, which comply as a
   whole, count one each. Levers of a layer reach its pools or hosts only. Levers whose selectors name what the model lacks reach nobody. Errors: NO_MEMORY. */
hakyu_status hk_item_reach(const hakyu_memory *memory, const hakyu_scenario *scenario, const hk_change *change, uint32_t *reach);
#endif
