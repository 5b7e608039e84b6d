/* hand_out - which units rank 0 gives next: what is missing, in order, in stretches that become shorter towards the end, so that all ranks
   end at about the same time. */
#ifndef HK_CLUSTER_HAND_OUT_H
#define HK_CLUSTER_HAND_OUT_H
#include "campaign/sweep.h"

typedef struct hand_out { hk_unit_state *units; uint64_t count, next, missing; uint32_t ranks; } hand_out;

/* Looks at all files there are, before any rank opens its own. Errors: as hk_sweep_look. */
hakyu_status hand_out_begin(const hk_sweep_plan *plan, uint32_t ranks, hakyu_findings *findings, hand_out *out);
/* The next stretch; its count is 0 if there is none. */
uint64_t hand_out_next(hand_out *out, uint64_t *first);
void hand_out_end(const hakyu_memory *memory, hand_out *out);
#endif
