/* difference - which replications of the base a change can touch, and which it provably cannot. The proof is the essay in difference.c.
   A difference is found between two plans of one outer draw, or is that of something held or removed. */
#ifndef HK_CAMPAIGN_DIFFERENCE_H
#define HK_CAMPAIGN_DIFFERENCE_H
#include "campaign/touched.h"

typedef struct hk_difference hk_difference;
/* Errors: NO_MEMORY. */
hakyu_status hk_difference_create(const hakyu_memory *memory, const hk_plan *base, hk_difference **difference);
void hk_difference_destroy(hk_difference *difference); /* NULL is fine */

/* Of another plan for the same outer draw, made from an amended model; it must outlive the difference. Errors: NO_MEMORY. */
hakyu_status hk_difference_find(hk_difference *difference, const hk_plan *changed);
/* The same difference in another outer draw, where both worlds differ from those above in nothing but their draws. */
void hk_difference_turn(hk_difference *difference, const hk_plan *base, const hk_plan *changed);
/* Of what network_changes.h does, by the base network's numbers. */
void hk_difference_hold_asset(hk_difference *difference, uint32_t asset);
void hk_difference_hold_need(hk_difference *difference, uint32_t need);
void hk_difference_hold_link(hk_difference *difference, uint32_t link);
void hk_difference_remove_stage(hk_difference *difference, uint32_t stage);
void hk_difference_remove_standby(hk_difference *difference, uint32_t link);
void hk_difference_remove_redundancy(hk_difference *difference, uint32_t need);

/* Nothing differs at all: no replication needs to be looked at. */
bool hk_difference_is_nothing(const hk_difference *difference);
/* Whether replication `number`, which touched this in the base, may come out otherwise. Not for several threads at once. */
bool hk_difference_touches(hk_difference *difference, const hk_touched *touched, uint64_t number);
#endif
