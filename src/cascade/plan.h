/* plan - a scenario compiled against one outer draw's network: hazards, exposures, calendar, probes.
   Immutable; shared by all threads that run this outer draw. Everything the kernel draws with is an integer here. */
#ifndef HK_CASCADE_PLAN_H
#define HK_CASCADE_PLAN_H
#include <stdbool.h>
#include <stdint.h>
#include "layer/layer.h"
#include "network/network.h"
#include "numbers/bands.h"
#include "scenario/scenario.h"

/* A common-mode group that a malfunction may reach, with the key its beta is drawn with. */
typedef struct hk_plan_group { uint64_t key; uint32_t group; } hk_plan_group;

typedef struct hk_plan_hazard {
  uint64_t key;
  uint64_t chance;            /* that it happens (strike, malfunction, travel) */
  hk_net_time at;             /* of the same */
  hk_net_time detect, repair; /* if has_detect, has_repair: instead of the asset's */
  bool has_detect, has_repair, is_malfunction, is_overseas;
  uint8_t kind;               /* hk_hazard_kind */
  uint32_t cause;
  uint32_t leg_count;         /* travel: legs; strike, malfunction: 1 */
  const hk_net_time *delays;  /* travel: by leg, from the leg before */
  const uint32_t *leg_first;  /* leg_count + 1 offsets into targets */
  const uint32_t *targets, *target_sites; /* assets struck; the named site each stands on, or HK_NONE */
  const uint64_t *target_chances; /* malfunction that levers make rarer: for each target, that it is struck all the same; else NULL */
  const uint64_t *target_keys;    /* class exposed (hazard, asset), if target_chances */
  uint32_t group_first, group_count; /* plan->groups: reached by a malfunction of this hazard */
  uint32_t law_first, law_count; /* shock, background, change: plan->laws */
} hk_plan_hazard;

/* How often and when a shock, background or change hazard strikes an exposed asset: one law a hazard, more where levers make it
   rarer for some of its assets. */
typedef struct hk_plan_law {
  uint64_t chance;            /* that it strikes at all within the horizon */
  int64_t since_s;            /* change: when it is; `at` counts from then. Else 0 */
  hk_net_time at;             /* of the first strike */
  hk_net_time next;           /* background: time from a repair to the next failure */
} hk_plan_law;

/* One asset that a shock, background or change hazard may hit by itself. */
typedef struct hk_exposure {
  uint64_t key;               /* class exposed (hazard, asset) */
  uint32_t hazard, asset, law; /* law: in plan->laws */
  uint32_t group_first, group_count; /* plan->groups, keyed (group, hazard, asset) */
} hk_exposure;

/* A service level: breached once what is down, weight (or for a count FULL) times ppm, has been at or above the threshold for the duration. */
typedef struct hk_plan_level { int64_t threshold, duration_s; uint8_t is_count; } hk_plan_level;

typedef struct hk_plan {
  const hakyu_scenario *scenario; /* borrowed */
  const hk_network *network;      /* borrowed */
  const hk_bands *bands;          /* borrowed */
  const hk_layer *const *layers;  uint32_t layer_count; /* those the model has something for, in the order in which they settle */
  const void *const *layer_data;  /* what each laid; NULL where a test set the layers */
  hk_layer_hazard *layer_hazards; uint32_t layer_hazard_count;
  uint64_t seed;              /* of this outer draw: seed' */
  uint32_t outer;
  int64_t horizon_s;
  hk_plan_hazard *hazards;    uint32_t hazard_count;  /* ascending by key, as the scenario's */
  hk_plan_law *laws;          uint32_t law_count;
  hk_exposure *exposures;     uint32_t exposure_count; /* grouped by hazard, ascending by asset */
  uint32_t *asset_exposure_first, *asset_exposures; /* exposures to background hazards, by asset; NULL if none */
  hk_plan_group *groups;      uint32_t group_count;
  uint32_t agenda_most;       /* first strikes of one replication, at most */
  hk_plan_profile *profiles;  uint32_t profile_hours; /* by model profile; hours covered */
  bool is_any_start;
  uint32_t any_days[7], any_day_count; /* days of the week (Monday 0) of the wanted type */
  uint64_t calendar_key;
  int32_t any_first_s, any_last_s, start_second; /* seconds of the day */
  hk_plan_level *levels;      uint32_t level_count; /* the model's service levels */
  uint32_t *asset_level_first, *asset_level; /* by asset: numbers of the levels it counts in */
  uint8_t *is_listened;       /* by asset: its level changes are logged (it loses weight, is observed or counts in a service level) */
  uint32_t *asset_observed_first, *asset_observed; /* by asset: numbers of the scenario's observed values it counts in */
  int64_t step_s;             /* grid of the level histograms */
  hk_arena *arena;
  struct hk_plan_tables *tables; /* quantile tables owned */
} hk_plan;

/* Compiles; the network must be of the same outer draw. Errors: NO_MEMORY, REFUSED, NUMERIC (with findings). */
hakyu_status hk_plan_compile(const hakyu_memory *memory, const hakyu_scenario *scenario, const hk_network *network, const hk_outer *outer,
                             const hk_bands *bands, hakyu_findings *findings, hk_plan **plan);
/* The same plan for another outer draw, where nothing depends on it but the draws: a copy that owns nothing. */
hk_plan hk_plan_view(const hk_plan *plan, uint64_t seed, uint32_t outer);
void hk_plan_destroy(const hakyu_memory *memory, hk_plan *plan);

/* SHA-256 over every quantile table the plan and its network draw with, in a fixed order. */
void hk_plan_digest(const hk_plan *plan, uint8_t digest[32]);

/* Layers to run with instead of those of the model (tests). Borrowed. */
void hk_plan_set_layers(hk_plan *plan, const hk_layer *const *layers, uint32_t count);
#endif
