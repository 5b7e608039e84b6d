/* trial_changes - a change as the trials of a run keep it: named, digested, its entities as numbers of the run's model. */
#ifndef HK_TRIAL_TRIAL_CHANGES_H
#define HK_TRIAL_TRIAL_CHANGES_H
#include "base/digest.h"
#include "trial/trials.h"

typedef struct hk_kept_change {
  const char *id, *note;
  char digest[HK_DIGEST_TEXT];
  hk_world_change world;      /* all it points at lives in the arena */
  uint32_t unmatched;
  int64_t trial;              /* in the store */
  hk_trial_stretch *done;     size_t done_count, done_room;
  uint64_t done_pairs, wanted_pairs;
} hk_kept_change;

/* Reads a change against the scenario. Errors: REFUSED with findings, NOT_FOUND (nothing there that it could change), NO_MEMORY. */
hakyu_status hk_trial_change_keep(const hakyu_memory *memory, hk_arena *arena, const hakyu_scenario *scenario, const hk_change *change,
                                  hakyu_findings *findings, hk_kept_change *kept);
#endif
