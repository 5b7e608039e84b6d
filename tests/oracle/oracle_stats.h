/* What happened in the oracle's runs: one counter for each rule, mechanism, phase, trait, tie and path.
 *
 * The list is the coverage of the random models: the generator's driver prints it and fails below a floor. */
#ifndef ORACLE_STATS_H
#define ORACLE_STATS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define OM_STATS(X) \
  X(MODEL_RUN, "runs") \
  X(MODEL_CASCADED, "runs in which something fell") \
  X(MODEL_STRUCK, "runs in which something was struck") \
  X(TICK, "ticks") \
  X(OUTCOME_UNSETTLED, "outcome unsettled") \
  X(RULE_ALL, "unmet period of rule all") \
  X(RULE_ANY, "unmet period of rule any") \
  X(RULE_AT_LEAST, "unmet period of rule at_least") \
  X(RULE_SHARE, "unmet period of rule share") \
  X(RULE_WITHOUT, "effect without") \
  X(RULE_SHARE_PARTIAL, "effect of a share between 0 and full") \
  X(RULE_FLOOR, "share below its floor") \
  X(NEED_REPAIR, "unmet period of a repair need") \
  X(NEED_NO_START, "unmet period of a need not needed to start") \
  X(NEED_REOPENS_SAME_SECOND, "unmet period begins in the second the last ended") \
  X(HIDDEN_PRESENT, "hidden link present") \
  X(HIDDEN_ABSENT, "hidden link absent") \
  X(STANDBY_IN_AT_ONCE, "standby in at once") \
  X(STANDBY_FAILED_AT_ONCE, "standby failed at once") \
  X(STANDBY_SWITCHING, "standby begins to switch") \
  X(STANDBY_NEVER, "standby never switches") \
  X(STANDBY_IN_LATER, "switch-over done: in") \
  X(STANDBY_FAILED_LATER, "switch-over done: failed") \
  X(STANDBY_DOWN_IN, "standby in whose supplier is down") \
  X(STANDBY_RELEASED_IN, "standby released when in") \
  X(STANDBY_RELEASED_SWITCHING, "standby released when switching") \
  X(STANDBY_RELEASED_FAILED, "standby released when failed") \
  X(STANDBY_TRIED_AGAIN, "standby tried again after a release") \
  X(STANDBY_TRIED_RISING, "standby tried at a quiet moment of the rising phase") \
  X(STANDBY_TIE_OF_ORDER, "standbys of one order tried by key") \
  X(STANDBY_PREVENTED_PERIOD, "standby at once keeps the need met") \
  X(STAGE_DID_NOT_START, "stage did not start") \
  X(STAGE_DELAYED, "stage started with a delay") \
  X(STAGE_READY_LATER, "stage becomes ready") \
  X(STAGE_DRY, "stage runs dry") \
  X(STAGE_BROKE_DOWN, "stage breaks down") \
  X(STAGE_DRY_AND_BROKEN, "stage runs dry and breaks down in one second") \
  X(STAGE_HANDED_OVER, "another stage takes over in one period") \
  X(STAGE_TIE_OF_LEVEL, "ready stages of equal level: the latest carries") \
  X(STAGE_HIGHER_LEVEL_FIRST, "ready stages of unequal level") \
  X(STAGE_PARTIAL, "stage below full carries") \
  X(STAGE_UNLIMITED, "unlimited stage carries") \
  X(STAGE_AUTONOMY_ZERO, "stage of no autonomy") \
  X(STAGE_PARTIAL_REFILL, "stock refilled in part") \
  X(STAGE_FULL_REFILL, "stock refilled in full") \
  X(STAGE_REFILL_0S, "refill 0s fills") \
  X(STAGE_REFILL_0S_AT_ONCE, "refill 0s fills at d = 0") \
  X(STAGE_REFILL_NEVER, "refill never gains nothing") \
  X(STAGE_REFILL_OWN, "refill other than the autonomy") \
  X(STAGE_REFUELLED, "stage full again by its refuel need") \
  X(STAGE_DRY_REFUELLED, "dry stage full again in a period") \
  X(STAGE_HELD_FULL, "stage kept full while it carries") \
  X(STAGE_REFUEL_LOST, "refuel need lost while the stage carries") \
  X(STAGE_FOR_DAMAGED, "stage carries for a damaged asset") \
  X(TIE_SUPPLY_BACK_AS_STOCK_ENDS, "supply is back in the second the stock ends") \
  X(TIE_READY_AS_DRY, "one stage is ready in the second another is dry") \
  X(TIE_REPAIRED_AND_STRUCK, "repaired and struck in one second") \
  X(TIE_RESTARTED_AND_STRUCK, "restarted and struck in one second") \
  X(TIE_HAZARDS, "several hazards strike one asset in one second") \
  X(TIE_DIRECT_BEFORE_GROUP, "one hazard strikes directly and by a group") \
  X(TIE_STRAW_BY_KEY, "last straw by the smallest link key") \
  X(TIE_NEED_BY_KEY, "need of the smallest effect by the smallest key") \
  X(TIE_RISE_AND_FALL, "full and fallen again in one second") \
  X(TIE_RESTART_AND_TRY, "restarts due while a standby could be tried") \
  X(TIE_SEVERAL_RESTARTS, "several restarts due in one second") \
  X(STRIKE_STRIKE, "effective: strike") \
  X(STRIKE_MALFUNCTION, "effective: malfunction") \
  X(STRIKE_TRAVEL, "effective: travel") \
  X(STRIKE_SHOCK, "effective: shock") \
  X(STRIKE_SHOCK_FAULT, "effective: shock that is a malfunction") \
  X(STRIKE_BACKGROUND, "effective: background") \
  X(STRIKE_CHANGE, "effective: change") \
  X(STRIKE_GROUP, "effective: by a common-mode group") \
  X(STRIKE_ON_DAMAGED, "strike on a damaged asset") \
  X(STRIKE_ON_STOPPED, "strike on an asset that is down but not damaged") \
  X(STRIKE_HORIZON, "strike at or after the horizon") \
  X(STRIKE_HAPPENS_NOT, "hazard does not happen") \
  X(STRIKE_NEVER, "hazard or travel ends at never") \
  X(STRIKE_OWN_TIMES, "hazard states detection or repair") \
  X(TICK_AGAIN, "tick gone through again for a layer") \
  X(STRIKE_INFECTION, "effective: infection") \
  X(STRIKE_LEAK, "effective: leak, beyond repair") \
  X(WISHED_STRIKE_ON_DAMAGED, "a layer's strike on a damaged asset") \
  X(WISH_PARENT_EPISODE, "what a layer did has an episode for parent") \
  X(WISH_PARENT_HAZARD, "what a layer did goes back to the hazard itself") \
  X(COMPROMISED_BY_HAZARD, "host compromised by a hazard") \
  X(COMPROMISED_OVER_LINK, "host compromised over an access link") \
  X(COMPROMISED_AGAIN, "host compromised once more") \
  X(COMPROMISED_BOUND, "host compromised that is bound to its principal's measures") \
  X(INFECTION_IN_VAIN, "infection of a host that cannot be compromised") \
  X(TRY_BEGINS, "tries begin on a link") \
  X(TRY_CLOSED, "way closed") \
  X(TRY_WARDED_OFF, "try warded off") \
  X(TRY_WARDED_OFF_TRAINED, "try warded off, with training") \
  X(CONTAINED, "host contained") \
  X(CONTAIN_AT_MOST, "containment within contain_most") \
  X(CONTAINED_BEFORE_HARM, "host contained before its outage or leak") \
  X(TIE_CONTAINED_AND_HARM, "contained in the second in which it would strike or leak") \
  X(SUSCEPTIBLE_AGAIN, "host can be compromised again") \
  X(LEAK_ENCRYPTED, "records that do not leak, being encrypted") \
  X(LEAK_RECURS, "leak after one of the same organisation") \
  X(INFECTED_STRIKE_RECURS, "outage by infection after one of the same host") \
  X(TRAIT_STEPPING_STONE, "trait stepping_stone") \
  X(TRAIT_OUTSOURCED_HOST, "trait outsourced_link of a host") \
  X(POOL_LOSS_STEP, "pool: step of a loss pool") \
  X(POOL_QUEUE_STEP, "pool: step of a queue pool") \
  X(POOL_SURGE, "pool: a surge begins") \
  X(POOL_SURGES_MEET, "pool: two surges at once") \
  X(POOL_RETRY, "pool: users between two tries") \
  X(POOL_QUEUE, "pool: users waiting") \
  X(POOL_OUT_OF_PATIENCE, "pool: users who waited too long") \
  X(POOL_ADMISSION, "pool: admission control") \
  X(POOL_COLLAPSE, "pool: work lost to overload") \
  X(POOL_SPILLED, "pool: users taken by another pool") \
  X(POOL_SPILLED_FURTHER, "pool: users taken by the second pool named, or a later one") \
  X(POOL_PARTLY_DOWN, "pool: part of the capacity is gone") \
  X(POOL_REGISTER_ALL, "pool: all register anew") \
  X(POOL_REGISTER_PART, "pool: a part registers anew") \
  X(POOL_HALTED, "pool: halted") \
  X(POOL_MIDNIGHT, "pool: what was taken in begins anew at midnight") \
  X(POOL_QUIET, "pool: falls quiet with users left") \
  X(POOL_LEVEL_BELOW, "pool: level below full") \
  X(POOL_LEVEL_FULL, "pool: level full again") \
  X(POOL_LEVEL_HALTED, "pool: level of a halted pool, or one that serves nobody") \
  X(POOL_LEVEL_STAYS, "pool: level another by less than 2 %") \
  X(POOL_ROW, "pool: rows of what was not served") \
  X(POOL_ROW_BACK, "pool: row back before the horizon") \
  X(POOL_ROW_NOT_BACK, "pool: row not back before the horizon") \
  X(BAND_0, "failure in band 0") \
  X(BAND_10_TO_6, "failure in bands 10 to 6") \
  X(BAND_5_TO_1, "failure in bands 5 to 1") \
  X(BAND_CERTAIN, "certain failure of an exposed asset") \
  X(BETA_YES, "group reached") \
  X(BETA_NO, "group spared") \
  X(BETA_FROM_DAMAGED, "group reached through a damaged member") \
  X(BETA_UNREACHED, "strike through a group whose struck members a warning kept safe") \
  X(STRIKE_AVERTED, "strike averted by a warning") \
  X(STRIKE_DESPITE_WARNING, "strike that came about in spite of a warning") \
  X(BACKGROUND_AVERTED, "background failure averted: the next is drawn") \
  X(DETECT_OWN, "detected by itself") \
  X(DETECT_WARNED, "detected by warning") \
  X(DETECT_WARNED_LATER_STRIKE, "warned of a cause detected before the strike") \
  X(DETECT_WARNED_BY_ITSELF, "warned by an earlier detection of its own") \
  X(REPAIR_DONE, "repaired") \
  X(REPAIR_NEVER, "beyond repair") \
  X(REPAIR_SHORTENED, "repair shortened by a warning, trait warned") \
  X(REPAIR_BEFORE_WARNING, "repair begun before the warning that would shorten it") \
  X(REPAIR_WAITED, "repair waited for a crew") \
  X(REPAIR_BLOCKED, "repair waited for a need") \
  X(REPAIR_PASSED, "a job passed one that could not begin") \
  X(REPAIR_BY_PRIORITY, "a job went first by priority") \
  X(REPAIR_TIE_BY_KEY, "jobs of equal priority and strike time") \
  X(RESTART_TIMER, "restart timer") \
  X(RESTART_DONE, "restart by timer") \
  X(RESTART_VOID, "restart timer void") \
  X(RESTART_VOID_STRUCK, "restart timer void by a strike") \
  X(RESTART_NEVER, "restart timer without end") \
  X(RESTART_PLAIN, "plain 0s restart") \
  X(RESTART_PLAIN_BY_TIMER, "plain 0s restart by a timer of 1 s") \
  X(RESTART_CALL_OF_ZERO, "drawn restart of 0 s takes 1 s") \
  X(RESTART_BELOW_FULL, "started below full") \
  X(WAIVED, "need waived") \
  X(WAIVER_ENDED, "waiver ends at full") \
  X(WAIVER_STOPPED, "waiver ends with a stop") \
  X(RISE_BELOW_FULL, "rise below full") \
  X(FALL_FURTHER, "further fall: the next episode") \
  X(FALL_LOWERED, "further fall in the tick of the opening") \
  X(FALL_ROUND_1, "fall in round 1") \
  X(FALL_ROUND_2, "fall in round 2") \
  X(FALL_ROUND_3, "fall in round 3 or later") \
  X(BOOKS_RUNNING, "books open an episode of a running asset") \
  X(BOOKS_STOPPED, "books open an episode of a stopped asset") \
  X(BOOKS_AFTER_STRIKE, "books: the strike was the reason") \
  X(BOOKS_AFTER_NEED, "books: another need was the reason") \
  X(CIRCLE_PRESENT, "runs with a circle") \
  X(CIRCLE_CUT_BY_HIDDEN, "runs in which hidden links change a circle") \
  X(CIRCLE_STRANDED, "need stranded") \
  X(CIRCLE_STRANDED_TIE, "several needs stranded by one stamp") \
  X(CIRCLE_STRANDED_WAITS, "stranded need waits") \
  X(CIRCLE_NO_STRAW_WAITS, "stranded need without a straw waits") \
  X(CIRCLE_REACHES_Q_UNMET, "need reaches q but is not met") \
  X(CIRCLE_PRIMARIES_NOT_ALONE, "primaries reach q but do not meet it alone") \
  X(CIRCLE_HELD_BY_STAGE, "whole circle fed by a stage") \
  X(CIRCLE_STANDBY_INSIDE, "standby tried inside a circle") \
  X(CIRCLE_FELL, "fall of a circle asset") \
  X(CIRCLE_ROSE, "start of a circle asset") \
  X(MECH_STRUCK, "mechanism struck") \
  X(MECH_OWN_FAULT, "mechanism own_fault") \
  X(MECH_COMMON_MODE_BETA, "mechanism common_mode by a group") \
  X(MECH_CO_LOCATION, "mechanism co_location") \
  X(MECH_BACKUP_PARTIAL, "mechanism backup_partial") \
  X(MECH_BACKUP_GAP, "mechanism backup_gap") \
  X(MECH_BACKUP_START_FAILED, "mechanism backup_start_failed") \
  X(MECH_BACKUP_RUN_FAILED, "mechanism backup_run_failed") \
  X(MECH_BACKUP_EXHAUSTED, "mechanism backup_exhausted") \
  X(MECH_BACKUP_AFTER_CARRIED, "stages before the last that carried are not blamed") \
  X(MECH_STANDBY_GAP, "mechanism standby_gap") \
  X(MECH_STANDBY_FAILED, "mechanism standby_failed") \
  X(MECH_SHARED_UPSTREAM, "mechanism shared_upstream by an episode") \
  X(MECH_SHARED_STRANDED, "mechanism shared_upstream by stranding") \
  X(MECH_COMMON_MODE, "mechanism common_mode by one hazard") \
  X(MECH_REDUNDANCY_EXHAUSTED, "mechanism redundancy_exhausted") \
  X(MECH_REDUNDANT_ONE_LINK, "redundant need with one link below full") \
  X(MECH_UNPROTECTED, "mechanism unprotected") \
  X(PHASE_DETECT, "phase detect") \
  X(PHASE_BLOCKED, "phase blocked") \
  X(PHASE_WAIT_CREW, "phase wait_crew") \
  X(PHASE_REPAIR, "phase repair") \
  X(PHASE_RESTART, "phase restart") \
  X(PHASE_UNCOVERED, "phase uncovered") \
  X(TRAIT_CROSS_SECTOR, "trait cross_sector") \
  X(TRAIT_HIDDEN_LINK, "trait hidden_link") \
  X(TRAIT_IT_LINK, "trait it_link") \
  X(TRAIT_OUTSOURCED_LINK, "trait outsourced_link") \
  X(TRAIT_OVERSEAS_ORIGIN, "trait overseas_origin") \
  X(TRAIT_RECURRENCE, "trait recurrence") \
  X(SAVE_REDUNDANCY, "save by redundancy") \
  X(SAVE_STANDBY, "save by a standby") \
  X(SAVE_STAGE, "save by a stage") \
  X(SAVE_STAGE_DRY, "save with nothing left") \
  X(SAVE_STAGE_UNLIMITED, "save by an unlimited stage") \
  X(SAVE_CHANGES_HOLDER, "save passes to another holder") \
  X(SAVE_OPEN, "save closed by the horizon") \
  X(SAVE_MET_BY_NOTHING, "met with a primary below full, held by nothing") \
  X(EPISODE_OPEN, "episode open at the horizon") \
  X(EPISODE_CLOSED, "episode closed") \
  X(LOSS_ROW, "rows of loss") \
  X(LOSS_ROUNDED, "loss that is no whole number") \
  X(CALENDAR_DATE, "runs from a date") \
  X(CALENDAR_ANY, "runs from a drawn moment") \
  X(CALENDAR_FACTOR, "stretch of loss at a factor other than 1") \
  X(DOUBTFUL, "runs not compared: a blocking too near a half of its last place") \
  X(OUTER_NONE, "runs without outer draws") \
  X(OUTER_SEVERAL, "runs in an outer draw above 0")

enum om_stat {
#define X(name, text) OM_STAT_##name,
  OM_STATS(X)
#undef X
  OM_STAT_COUNT
};

struct om_stats {
  uint64_t count[OM_STAT_COUNT];
};

/* Adds one set of counters to another. */
void om_stats_add(struct om_stats *to, const struct om_stats *from);
/* A line a counter: count and name; those below the floor are marked.  Gives how many are below.  Without tables there
 * are no background hazards, and they are not asked for. */
int om_stats_print(FILE *out, const struct om_stats *stats, uint64_t floor, bool with_tables);

#endif
