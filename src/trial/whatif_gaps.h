/* whatif_gaps - the gaps in the standards of the sectors as changes of a run: an item that a sector's standard does not state in full, adopted
   in that sector alone. */
#ifndef HK_TRIAL_WHATIF_GAPS_H
#define HK_TRIAL_WHATIF_GAPS_H
#include "catalogue/standards.h"
#include "trial/trials.h"

/* Adds every gap that can be tried; the changes' numbers are the caller's to free. Noted for all of them in the folder, under "gap:SECTOR/ITEM":
   the trial's digest, or nothing and why there is none in both tongues, apart by tabs. Errors: NO_MEMORY, as the store. */
hakyu_status hk_whatif_gaps(const hakyu_memory *memory, hk_trials *trials, const hakyu_standards *standards, uint32_t **changes, size_t *count);
#endif
