/* network_changes - something held, or a protection removed, in a compiled network: what trials ask "what if" with. Nothing else
   changes, draws included: keys and numbers stay. A network is immutable once it runs, so the change is made in a copy.

   Held: an asset - strikes on it have no effect and its level is FULL; a need - its effect is FULL; a link - its supplier counts
   as FULL in that need. Removed: a stage or standby link is absent; redundancy - the need wants all its primaries. */
#ifndef HK_NETWORK_NETWORK_CHANGES_H
#define HK_NETWORK_NETWORK_CHANGES_H
#include "network/network.h"

/* A copy that may be changed; it borrows times and model, so the original must outlive it. Destroy with hk_network_destroy.
   Errors: NO_MEMORY. */
hakyu_status hk_network_copy(const hakyu_memory *memory, const hk_network *network, hk_network **copy);

/* Numbers are the network's own. */
void hk_network_hold_asset(hk_network *network, uint32_t asset);
void hk_network_hold_need(hk_network *network, uint32_t need);
void hk_network_hold_link(hk_network *network, uint32_t link);
void hk_network_remove_stage(hk_network *network, uint32_t stage);
void hk_network_remove_standby(hk_network *network, uint32_t link);
void hk_network_remove_redundancy(hk_network *network, uint32_t need);

/* The network's numbers of the model's need, link (HK_NONE: absent in this outer draw) and stage of a need. */
uint32_t hk_network_find_need(const hk_network *network, uint32_t model_need);
uint32_t hk_network_find_link(const hk_network *network, uint32_t need, uint32_t supplier);
uint32_t hk_network_find_stage(const hk_network *network, uint32_t need, uint32_t model_stage);
#endif
