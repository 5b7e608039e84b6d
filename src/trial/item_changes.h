/* item_changes - an item of a catalogue as a change of a run: those of its levers that are built, each at the dose that is tested, adopted as
   the item says; everywhere, or inside one sector only (what closing the gap in that sector's standard would do). */
#ifndef HK_TRIAL_ITEM_CHANGES_H
#define HK_TRIAL_ITEM_CHANGES_H
#include "catalogue/catalogue.h"
#include "trial/trials.h"

/* In the arena. model: its name, for levers that have targets of their own there; sector: its id, or NULL for all. The change is called
   "item:ITEM" or "gap:SECTOR/ITEM"; in a sector the same assets adopt it as would everywhere. Errors: NO_MEMORY. */
hakyu_status hk_item_as_change(const hakyu_memory *memory, hk_arena *arena, const hk_item *item, const char *model, const char *sector, hk_change *change);

/* Why an item has no trial, in both tongues: its levers act on nothing there. */
extern const char *const hk_item_acts_on_nothing[2];
/* Why a change that was refused has none: each of its levers that cannot be taken by itself, and what of the model is against it; if there
   is none, what is against all together. In the arena. Errors: NO_MEMORY. */
hakyu_status hk_item_tell_refused(const hakyu_memory *memory, hk_arena *arena, const hakyu_scenario *scenario, const hk_change *change, const char *reason[2]);
#endif
