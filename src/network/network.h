/* network - a model compiled for one outer draw: immutable, integers only, CSR. The first waist of the house.
   Everything described flows in here; the kernel reads nothing else of a model. Links that do not exist in this outer
   draw are not here at all. Numbers of assets, needs and links equal the model's for assets and needs; links and
   stages have numbers of their own and say where they come from. */
#ifndef HK_NETWORK_NETWORK_H
#define HK_NETWORK_NETWORK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hakyu/cascade.h>
#include "model/model.h"
#include "model/value.h"

/* A time to be drawn: fixed, or a table. Assets and stages hold numbers into network->times; equal ones share. */
typedef struct hk_net_time {
  int64_t fixed_s;            /* when table is NULL; HK_NEVER allowed */
  const hk_quantile *table;
} hk_net_time;

/* Assets, needs and stages fill a cache line each: whoever is looked at costs one, whatever is asked. */
typedef struct hk_net_asset {
  uint64_t key;
  uint32_t need_first, need_count; /* needs[need_first ...]: its run needs first, then its repair needs; each part ascending by key */
  uint32_t run_count;         /* how many of them are run needs */
  uint32_t out_first, out_count;   /* outs[out_first ...]: the links it supplies */
  uint32_t detect, repair, restart; /* times */
  uint32_t crew, sector, row; /* numbers or HK_NONE; row: (sector, unit) it loses in, HK_NONE if no end-use weight */
  int32_t priority;
  uint8_t it_system : 1;
  uint8_t is_plain_restart : 1; /* restart given as plain 0s: no timer */
  uint8_t in_circle : 1;      /* member of at least one circle */
  uint8_t is_held : 1;        /* strikes on it have no effect (network_changes.h); never as compiled */
  uint8_t is_hurried : 1;     /* detection or repair is bound: see hastes */
} hk_net_asset;

/* What is asked only where something can be lost. */
typedef struct hk_net_worth {
  int64_t weight;             /* end-use weight in its row's unit; 0 if not end_use */
  uint32_t profile;           /* number or HK_NONE */
} hk_net_worth;

/* What binds detection and repair of a hurried asset. */
typedef struct hk_net_haste {
  int64_t detect_most_s;      /* detection takes at most this; HK_NEVER: as drawn */
  uint32_t repair_num, repair_den; /* every drawn repair time * num / den, down */
} hk_net_haste;

typedef struct hk_net_need {
  int64_t q_ppm;              /* met iff received >= q_ppm * FULL (in a circle, see SEMANTICS); never above the primaries' sum */
  uint32_t asset;
  uint32_t model_need;        /* number in model->needs, where its key is */
  uint32_t link_first, link_count; /* links[link_first ...]: primaries ascending by key, then standbys by (order, key) */
  uint32_t primary_count;
  uint32_t stage_first, stage_count; /* stages from the load outward */
  uint32_t refuel_first, refuel_count; /* refuels[refuel_first ...]: stages of other needs that are refuelled while this need is met */
  uint32_t circle;            /* the circle it is a need of, or HK_NONE */
  int32_t without_ppm, floor_ppm;
  uint8_t rule, to_start, for_repair, is_redundant; /* is_redundant: a standby exists, or q met without the largest primary */
} hk_net_need;

typedef struct hk_net_link {
  uint64_t key;
  int64_t weight_ppm;
  uint64_t success;           /* chance threshold; standbys */
  uint32_t need, supplier;
  uint32_t switch_over;       /* time; standbys */
  uint32_t model_link;        /* number in model->links */
  uint8_t is_standby, is_inside; /* is_inside: supplier in the same circle as the need */
  uint8_t switch_divisor;     /* every drawn switch-over time / this, down; at least 1 */
} hk_net_link;

/* What blame reads of a link, close together. */
typedef struct hk_net_source {
  uint32_t supplier;
  uint32_t traits;            /* bits by hakyu_trait: what is so of the link whatever happens */
} hk_net_source;

/* A supplier's view of a link it feeds: what the falling and rising rounds read. What does not fit (standbys, which do not
   always count, and enormous weights) is looked up in links. */
typedef struct hk_net_out {
  uint32_t need;
  uint32_t load;              /* a primary's weight, ppm; with HK_OUT_BY_LINK the number of the link */
} hk_net_out;
#define HK_OUT_BY_LINK (UINT32_C(1) << 31)

typedef struct hk_net_stage {
  uint64_t key;               /* class stage (need, stage) */
  uint64_t success;           /* chance threshold */
  int64_t refill_s;           /* HK_NEVER; 0 fills; -1 = the drawn autonomy */
  uint32_t need;
  uint32_t refuel;            /* the need that refuels it (network number), or HK_NONE */
  uint32_t autonomy, start, fail_running; /* times; autonomy HK_NEVER: unlimited */
  uint32_t model_stage;
  int32_t level_ppm;
  int64_t autonomy_least_s;   /* the drawn autonomy is at least this */
} hk_net_stage;

/* What a sharing group's warning brings beside earlier detection (cascade/warnings.c). */
typedef struct hk_net_aid {
  int32_t repair_least_ppm, repair_most_ppm; /* a repair takes a part of its time drawn between them; both FULL: all of it */
  uint64_t recurrence;        /* chance threshold that a strike comes about all the same; HK_ALWAYS: each does */
} hk_net_aid;

/* A strongly connected part of the links of one from_source service's run needs (two or more assets). */
typedef struct hk_net_circle {
  uint32_t service;
  uint32_t asset_first, asset_count; /* circle_assets[...] */
  uint32_t need_first, need_count;   /* circle_needs[...]: run needs of its assets for the service */
} hk_net_circle;

/* A (sector, unit) in which something can be lost, by assets or by what a layer counts. */
typedef struct hk_net_row {
  uint32_t sector;            /* model sector */
  uint32_t unit;              /* model unit, or HK_NONE: weight without a unit */
  int64_t weight;             /* total end-use weight */
  int64_t peak_weight;        /* the same with every profile at its largest factor, rounded up */
} hk_net_row;

typedef struct hk_network {
  const hakyu_model *model;   /* borrowed */
  hk_net_asset *assets;  uint32_t asset_count;   /* same numbers as the model's */
  hk_net_worth *worths;  hk_net_haste *hastes;   /* by asset; hastes NULL where nobody is hurried */
  hk_net_need *needs;    uint32_t need_count;    /* grouped by asset: own numbers, see model_need */
  int64_t *rest_surplus;                         /* by need: what it receives beyond q times FULL when nothing has happened, ppm^2 */
  hk_net_source *sources;                        /* by link */
  hk_net_link *links;    uint32_t link_count;    /* grouped by need */
  hk_net_out *outs;                              /* link_count */
  hk_net_stage *stages;  uint32_t stage_count;   /* grouped by need */
  uint32_t *refuels;     uint32_t refuel_count;  /* stage numbers */
  hk_net_circle *circles; uint32_t circle_count;
  uint32_t *circle_assets, *circle_needs;
  uint32_t *asset_circle_first, *asset_circles;  /* circles an asset is in: asset_circles[asset_circle_first[a] ... a+1]; NULL if no circles */
  hk_net_time *times;    uint32_t time_count;
  int64_t *crew_sizes;   uint32_t crew_count;
  hk_net_row *rows;      uint32_t row_count;     /* sorted bytewise by (sector id, unit) */
  uint32_t *sharing_first, *sharings; uint32_t sharing_count; /* by sector: sharings[sharing_first[s] ... s+1] are model sharing numbers */
  hk_net_aid *aids;                   /* by model sharing number; NULL where no warning brings more than earlier detection */
  uint32_t *group_first, *groups;     /* by asset: groups it is a member of (model numbers, ascending); NULL if no groups */
  uint64_t *group_betas;              /* by model group: chance threshold */
  void *block;                /* one allocation that holds all arrays but times */
  size_t block_bytes;
  struct hk_net_owned *owned; /* the times and their quantile tables (in the model's memory) */
} hk_network;

/* Compiles a frozen model for one outer draw. Proves that no sum of weights times FULL can overflow or refuses by name;
   for losses see hk_network_prove_losses. The model must outlive the network. Errors: NO_MEMORY, REFUSED (finding),
   NUMERIC (finding: a distribution beyond the tables). Memory: at most 200 bytes * (assets + needs + links). */
hakyu_status hk_network_compile(const hakyu_memory *memory, const hakyu_model *model, const hk_outer *outer,
                                hakyu_findings *findings, hk_network **network);
void hk_network_destroy(const hakyu_memory *memory, hk_network *network); /* NULL is fine */
/* Proves that losses of `replications` runs up to the horizon stay exact: every (sector, unit)'s exact sum below 2^126
   over all replications, and its weight * s below 2^53 in one. Errors: REFUSED, a finding names the sector and unit. */
hakyu_status hk_network_prove_losses(const hk_network *network, int64_t horizon_s, uint64_t replications, hakyu_findings *findings);
/* The row of a sector and unit, or HK_NONE. */
uint32_t hk_network_row(const hk_network *network, uint32_t sector, uint32_t unit);
/* True when no number or link of the model depends on the outer draw: one network serves all. */
bool hk_network_is_certain(const hakyu_model *model);
#endif
