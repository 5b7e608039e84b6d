/* item_changes - an item of a catalogue as a change of a run: those of its levers that are built, each at the dose that is tested, adopted as
   the item says; everywhere, or inside one sector only (what closing the gap in that sector's standard would do). */
#ifndef HK_TRIAL_ITEM_CHANGES_H
#define HK_TRIAL_ITEM_CHANGES_H
#include "catalogue/catalogue.h"
#include "trial/trials.h"

/* In the arena. model: its name, for levers that have targets of their own there; sector: its id, or NULL for all. The change is called
   "item:ITEM" or "gap:SECTOR/ITEM"; in a sector the same assets adopt it as would everywhere. Errors: NO_MEMORY. */
hakyu_status hk_item_as_change(const hakyu_memory *memory, hk_arena *arena, const hk_item *item, const char *model, const char *sector, hk_change *change);

/* Why an item has no trial, in both tongues: its levers act on nothing there; they break a rule of the model. */
extern const char *const hk_item_acts_on_nothing[2], *const hk_item_is_refused[2];
#endif
