/* trials - paired runs: the replications of a base run once more under a change, at the same draws.
   A *change* is anything whose effect is asked for: an item's levers, a lever set, something held, a protection removed, or nothing
   (pairs that the base run lacks). Pairs are named by (outer draw, number) and nothing else. Replications that the change provably
   cannot touch are not played again (the proof is the essay in campaign/difference.c); what is stored is not played again either.

   Use: open; add changes; want pairs; step until done (campaign's way: a step runs a little and returns); close, which saves. Wants
   of several changes for the same pairs share one replay of the base: ask for them together. */
#ifndef HK_TRIAL_TRIALS_H
#define HK_TRIAL_TRIALS_H
#include "campaign/world.h"
#include "result/trials_store.h"
#include "scenario/lever_set.h"
#include "scenario/scenario.h"

typedef struct hk_change {
  hk_change_kind kind;
  const char *id;               /* LEVERS, NO_PROTECTIONS: "item:G.P.U" or whatever names the set; else NULL: made from the below */
  const hk_lever_text *levers;  size_t lever_count; /* LEVERS */
  hk_adoption adoption;         /* LEVERS */
  unsigned protections;         /* NO_PROTECTIONS: bits: 1 redundancy, 2 standby, 4 stage */
  const char *entity;           /* asset id (HELD_ASSET), selector (NO_PROTECTIONS), else need id */
  const char *other;            /* supplier's id (HELD_LINK, NO_STANDBY), stage's name (NO_STAGE) */
} hk_change;

typedef struct hk_trials hk_trials;

/* Opens a run for trials that are stored in `folder` (made where there is none). threads 0: as many as there are processors. The run must
   be complete and of this semantics. Errors: as opening a run; REFUSED (the folder is of another run), BUSY. */
hakyu_status hk_trials_open(const hakyu_memory *memory, const char *run_folder, const char *folder, int threads, hakyu_findings *findings, hk_trials **trials);
/* Closes; what was finished is stored. Returns the first failure, if there was one. */
hakyu_status hk_trials_close(hk_trials *trials, hakyu_findings *findings); /* NULL is fine */

/* Adds a change, or finds it: *number for the calls below, *trial its number in the store (may be NULL).
   Errors: REFUSED with findings (no such entity, a lever that cannot be), NOT_FOUND (levers, none of which matches anything), NO_MEMORY. */
hakyu_status hk_trials_add(hk_trials *trials, const hk_change *change, hakyu_findings *findings, uint32_t *number);
const char *hk_trials_id(const hk_trials *trials, uint32_t number);
const char *hk_trials_digest(const hk_trials *trials, uint32_t number);
uint32_t hk_trials_unmatched(const hk_trials *trials, uint32_t number); /* levers whose selectors name what the model lacks */

/* Asks for replications first .. first + count - 1 of outer draws outer_first .. outer_first + outer_count - 1; what is there
   already, stored or asked for, is not asked for again. Outer draws may go beyond those of the base run: then the trial `nothing` is
   asked for with it, as it is for numbers beyond. A base run of --outer 0 has outer draw 0 only. Errors: USAGE, NO_MEMORY. */
hakyu_status hk_trials_want(hk_trials *trials, uint32_t number, uint32_t outer_first, uint32_t outer_count, uint64_t first, uint64_t count);
/* `more` further replications in each of the first outer_count outer draws, after the last one done or asked for there. */
hakyu_status hk_trials_want_more(hk_trials *trials, uint32_t number, uint32_t outer_count, uint64_t more);
/* Done and asked for so far, of one change, summed over outer draws. */
uint64_t hk_trials_done(const hk_trials *trials, uint32_t number);
uint64_t hk_trials_wanted(const hk_trials *trials, uint32_t number);

typedef struct hk_trials_progress {
  uint64_t pairs, total;      /* evaluated of those asked for, since it was opened */
  uint64_t played;            /* of the former, played with the change; the others are provably untouched */
  uint64_t replayed;          /* base replications played to know what they touch */
  bool is_complete;           /* nothing is asked for any more */
} hk_trials_progress;
/* Works for about budget_ms; what a step finished is stored every few seconds, and when all is done. */
hakyu_status hk_trials_step(hk_trials *trials, int64_t budget_ms, hakyu_findings *findings, hk_trials_progress *progress);
/* Stores what is finished now. */
hakyu_status hk_trials_save(hk_trials *trials);

/* The store underneath, to be read by `diagnosis` (call hk_trials_save first); and what the run is of. */
hk_trials_store *hk_trials_get_store(hk_trials *trials);
const hakyu_scenario *hk_trials_scenario(const hk_trials *trials);
uint64_t hk_trials_seed(const hk_trials *trials);
uint32_t hk_trials_outer_count(const hk_trials *trials);  /* K of the base run; 0: at the modes */
uint64_t hk_trials_base_count(const hk_trials *trials, uint32_t outer); /* replications of that outer draw in the base run */
#endif
