/* diagnosis - what a stored run says: losses with intervals, what protected whom, where loss came from and passed through,
   chains of causes, observed against simulated. Reads results only; gives figures, never texts.
   Everything here hangs on one hk_facts: the run's names and sizes, and the arena in which all figures live. */
#ifndef HK_DIAGNOSIS_DIAGNOSIS_H
#define HK_DIAGNOSIS_DIAGNOSIS_H
#include <stdbool.h>
#include <stdint.h>
#include "base/findings.h"
#include "base/memory.h"
#include "base/names.h"
#include "numbers/estimate.h"
#include "result/result.h"
#include <hakyu/cascade.h>

#define HK_FACT_NONE UINT32_MAX

/* ---- facts: names and sizes (facts.c) -------------------------------------------------------------------- */
typedef struct hk_fact_sector { const char *id, *label[2]; double importance; uint32_t row_count; } hk_fact_sector;
typedef struct hk_fact_row {
  uint32_t sector;
  const char *unit;       /* "" if the model names none */
  const char *unit_label[2]; /* how it is shown; the unit itself where the model has no label */
  int64_t weight;         /* total end-use weight in outer draw 0 */
  int64_t *weights;       /* by outer draw */
  double index_per_h;     /* a loss of the whole row for 1 h, on the cross-sector index: importance / number of the sector's units */
} hk_fact_row;
typedef struct hk_fact_asset { const char *id, *kind, *site, *label[2]; uint32_t sector, row; /* row or HK_FACT_NONE */ int64_t weight; } hk_fact_asset;
typedef struct hk_fact_need { const char *id, *service; uint32_t asset, stage_first, stage_count; } hk_fact_need;
typedef struct hk_fact_link { uint32_t need, supplier; } hk_fact_link;
typedef struct hk_fact_assumption { const char *id, *what[2]; int64_t uses, low, mode, high; bool is_fixed, is_time; } hk_fact_assumption;

/* An episode of a traced replication; they are grouped by replication, in order of opening. */
typedef struct hk_fact_episode {
  uint64_t i;             /* the run's replication */
  uint32_t first;         /* place, among all traced episodes, of its replication's episode 0 */
  uint32_t asset, parent, hazard, need, link; /* parent: number within the replication; HK_FACT_NONE where there is none */
  int64_t start_s, end_s, weight_s;
  uint8_t mechanism, traits, is_open;
} hk_fact_episode;

typedef struct hk_facts {
  const hakyu_memory *memory;
  hk_arena *arena;
  hakyu_result *result;   /* borrowed */
  hk_fact_sector *sectors;         uint32_t sector_count;
  hk_fact_row *rows;               uint32_t row_count;
  hk_fact_asset *assets;           uint32_t asset_count;
  hk_fact_need *needs;             uint32_t need_count;
  hk_fact_link *links;             uint32_t link_count;
  hk_fact_assumption *assumptions; uint32_t assumption_count, assumptions_used; /* used: cited at least once and not fixed */
  const char **hazards;            uint32_t hazard_count;
  const char **stages;             uint32_t stage_count; /* names, grouped by need */
  uint32_t outer_count;   /* K, at least 1 */
  bool is_mode;           /* K = 0: assumptions at their modes */
  uint64_t stored;        /* replications */
  uint64_t settled;       /* of these, settled: what all figures rest on; replication i = number K + outer */
  uint64_t unsettled, truncated;
  uint64_t slots;         /* 1 + the greatest i stored */
  uint8_t *is_settled;    /* by i */
  uint32_t *outer;        /* by settled replication, in order of i: its outer draw */
  uint64_t traced;        /* settled replications that left their episodes */
  hk_fact_episode *episodes;       size_t episode_count;
  int64_t horizon_s, step_s;
  uint64_t seed;
} hk_facts;

/* Reads everything above. Errors: DAMAGED (references that lead nowhere), IO, NO_MEMORY; with findings. */
hakyu_status hk_facts_create(const hakyu_memory *memory, hakyu_result *result, hakyu_findings *findings, hk_facts **facts);
void hk_facts_destroy(hk_facts *facts); /* NULL is fine; all figures go with it */
/* An asset's number by its id, or HK_FACT_NONE. */
uint32_t hk_facts_find_asset(const hk_facts *facts, const char *id);

/* ---- losses by row (losses.c) -------------------------------------------------------------------------------- */
/* Quantiles 5, 50, 95 % (and 25, 75 %: lower, upper) of `count` values; +inf where a quantile lies among the censored ones. */
typedef struct hk_spread { double low, median, high, censored; uint64_t count; double lower, upper; } hk_spread; /* censored: their share; NAN all where count = 0 */

enum { HK_BACK_HALF, HK_BACK_NINETY, HK_BACK_NINETYNINE, HK_BACK_COUNT };
typedef struct hk_row_loss {
  uint32_t row;
  hk_two_level weight_h;         /* mean weight lost, unit h a replication, with its interval and the range over outer draws */
  hk_interval any;               /* share of replications with any loss */
  hk_spread peak;                /* greatest share down at once, 0..1, over all replications */
  hk_spread first_s;             /* when it first fell, of those with loss */
  hk_spread back_s[HK_BACK_COUNT]; /* when 50, 90, 99 % of the peak was back for good, of those with loss; censored by the horizon */
} hk_row_loss;
/* One a row, in order of rows. */
hakyu_status hk_diagnose_losses(hk_facts *facts, hk_row_loss **losses);

/* The share down over time: quantiles over all settled replications, at the grid times at which any of them changes. */
typedef struct hk_band_point { int64_t time_s; double low, lower, median, upper, high; } hk_band_point; /* 5, 25, 50, 75, 95 %; 3 % wide bins */
typedef struct hk_row_bands { uint32_t row; size_t count; hk_band_point *points; } hk_row_bands;
hakyu_status hk_diagnose_bands(hk_facts *facts, hk_row_bands **bands);

/* ---- what protected whom (protection.c) ------------------------------------------------------------------------ */
struct hk_paired_loss; /* avoidable.h: what paired runs say; NULL where there are none */
typedef enum hk_holder_kind { HK_HELD_REDUNDANCY, HK_HELD_STANDBY, HK_HELD_STAGE } hk_holder_kind;
typedef struct hk_protector {
  uint32_t sector;               /* of the asset that was protected */
  uint32_t need, link;           /* of one need (the link of its standby): in lists by need; else HK_FACT_NONE */
  hk_holder_kind kind;
  const char *stage;             /* name of the stage, or NULL */
  int64_t saves, seconds;        /* in all replications */
  double margin_s, margin_low_s; /* median and 5 % point of the stock left, from bins 19 % wide; NAN if it has none */
  double empty;                  /* share of its saves that ended with nothing left; NAN if it has no stock */
  const struct hk_paired_loss *paired; /* without it */
} hk_protector;
/* Threats to needs in traced replications: a need of one replication is threatened if it was saved or gave way. */
typedef struct hk_protection {
  uint32_t sector;
  uint64_t threatened, held;     /* needs times replications; held: none of its assets' episodes began by that need */
  size_t count;
  hk_protector *by;              /* most saves first */
} hk_protection;
/* One a sector that was threatened, in order of sectors. */
hakyu_status hk_diagnose_protection(hk_facts *facts, hk_protection **list, size_t *count);
/* The same by need: most saves first. */
hakyu_status hk_diagnose_saves(hk_facts *facts, hk_protector **list, size_t *count);

/* ---- near misses (near_misses.c) --------------------------------------------------------------------------------- */
/* A stage of a need that held in traced replications with less than a tenth of its stock left at least once. */
typedef struct hk_near_miss {
  uint32_t need, stage_place;    /* place in the need's chain */
  const char *stage;
  uint64_t saves;                /* of the traced replications, by this stage */
  uint64_t near, empty;          /* of these, ended with something but less than a tenth left; ended dry */
} hk_near_miss;
/* Most near misses first. */
hakyu_status hk_diagnose_near_misses(hk_facts *facts, hk_near_miss **list, size_t *count);

/* ---- hotspots (hotspots.c) ---------------------------------------------------------------------------------------- */
typedef enum hk_spot_class { HK_SPOT_ASSET, HK_SPOT_NEED, HK_SPOT_LINK } hk_spot_class;
enum { HK_SPOT_WAYS = 3, HK_SPOTS_LOOKED_AT = 50 /* by either measure: for these avoidable loss is sought */ };
typedef struct hk_spot_way { int mechanism; double share; } hk_spot_way;
typedef struct hk_spot {
  hk_spot_class class;
  uint32_t entity, asset;        /* asset: itself, or the one whose need it is */
  hk_interval transmits;         /* share of replications in which it did, in the row it reaches most often: a lower bound */
  double index_h;                /* mean transmitted loss on the cross-sector index, a replication */
  double index_error_h;          /* its 95 % half-width is at most this: the rows' errors added up */
  double struck;                 /* of the replications in which it transmitted, the share in which the scenario struck it */
  int mechanism;                 /* by which it most often gave way, weighted by what it transmitted; -1: not seen in the traced ones */
  double mechanism_share;
  int way_count;
  hk_spot_way ways[HK_SPOT_WAYS]; /* the first of them, the greatest share first; the first is `mechanism` */
  uint32_t reached_count;
  const uint32_t *reached;       /* sectors, the most lost first */
  uint32_t place;                /* in its list, by transmitted loss; 1 is the first */
  const struct hk_paired_loss *paired; /* had it held */
} hk_spot;
typedef struct hk_spots {
  hk_spot *initiators;   size_t initiator_count;   /* assets struck by the scenario */
  hk_spot *carriers;     size_t carrier_count;     /* transmitters and gates in one list, without needs that say no more than their link */
  hk_spot *transmitters; size_t transmitter_count; /* assets through which loss passed without their being struck */
  hk_spot *gates;        size_t gate_count;        /* needs and links that gave way */
  double moved;          /* how many of the first ten transmitters change places under random importances, on average */
  double carriers_moved; /* likewise of the first ten carriers */
} hk_spots;
/* Each list by index. Transmitters and gates: the first `most`; initiators and carriers: the first `most` by index and the first `most` by
   how often they transmit, so that what is rare and dear and what is common and cheap are both looked at;
   then other suppliers, that fell, of needs that gave way: of suppliers that fall in turn only the last carries loss. */
hakyu_status hk_diagnose_spots(hk_facts *facts, size_t most, hk_spots *spots);

/* ---- shared upstream (shared_upstream.c) ------------------------------------------------------------------------------- */
/* An asset that all fallen suppliers of a redundant need went back to, in traced replications. */
typedef struct hk_shared {
  uint32_t asset;
  uint64_t replications;         /* traced ones in which it did that to any need */
  uint32_t need_count, sector_count; /* needs it did that to, and sectors of their assets */
  const uint32_t *needs;         /* by number */
} hk_shared;
/* Most replications first. *stranded: episodes by this mechanism that have no cause in common (a circle without a source). */
hakyu_status hk_diagnose_shared(hk_facts *facts, hk_shared **list, size_t *count, uint64_t *stranded);

/* ---- mechanisms and phases (shares.c) ------------------------------------------------------------------------------ */
typedef struct hk_mechanism_share { int mechanism; int64_t episodes; double loss, falls; } hk_mechanism_share; /* shares of the sector's index loss, of its episodes */
typedef struct hk_sector_shares {
  uint32_t sector;
  int64_t episodes;
  size_t count;
  hk_mechanism_share *mechanisms;      /* most loss first; by episodes where the sector loses nothing itself */
  double phases[HAKYU_PHASE_COUNT];    /* shares of the asset-seconds below full */
  double traits[HAKYU_TRAIT_COUNT];    /* shares of its episodes */
} hk_sector_shares;
/* One a sector with episodes. */
hakyu_status hk_diagnose_shares(hk_facts *facts, hk_sector_shares **list, size_t *count);

/* ---- observed against simulated (observations.c) ---------------------------------------------------------------------- */
typedef enum hk_agreement { HK_AGREE_INSIDE, HK_AGREE_OVERLAPS, HK_AGREE_OUTSIDE, HK_AGREE_UNSAID } hk_agreement;
typedef struct hk_observation {
  const char *id, *what, *role, *stated, *unit, *source;
  double value, low, high;       /* observed; low and high NAN if not given; value NAN for never_down */
  bool is_time;                  /* value in seconds */
  bool is_never_down;            /* simulated.median is then the share of replications in which it stayed up */
  hk_spread simulated;           /* of the replications in which it happened */
  double absent;                 /* share of replications in which it did not happen */
  hk_agreement agreement;        /* inside: the value lies in the simulated 90 % band; overlaps: its bounds reach into the band */
  bool is_scored;                /* held out and not guessed */
} hk_observation;
hakyu_status hk_diagnose_observations(hk_facts *facts, hk_observation **list, size_t *count);

/* How good a held-out value's prediction is. Score: the interval score of the 90 % band (Gneiting and Raftery 2007): its width, and
   20 times the distance by which the observed value misses it; divided by the observed value, or by the tolerance where that is 0.
   NAN where nothing is scored, or where most replications did not have it happen. */
typedef struct hk_score {
  double score;
  bool is_inside;                /* the observed value lies in the band */
  bool is_near;                  /* the median is within a factor of 1.5 of the observed value (0: within the tolerance) */
  bool is_narrow;                /* the band is at most 4 times the observed value wide (0: the tolerance) */
} hk_score;
hk_score hk_diagnose_score(const hk_observation *seen);

/* ---- chains of causes (chains.c) ---------------------------------------------------------------------------------------- */
typedef struct hk_chain_step {
  uint32_t asset, need, link;    /* need, link: HK_FACT_NONE if struck */
  int mechanism;
  double carried_h;              /* loss that this step carried, on the index: its own asset's and that of all that fell because of it; mean of the chain's falls */
} hk_chain_step;
typedef struct hk_cause_chain {
  const char *hazard;
  size_t count;
  const hk_chain_step *steps;    /* from the struck asset to the one asked for */
  uint64_t replications;         /* traced ones in which it occurred */
  hk_interval share;             /* of all traced ones */
  hk_spread start_s, down_s;     /* when the asset fell by it, and for how long (to the horizon if still down) */
} hk_cause_chain;
typedef struct hk_explanation {
  uint32_t asset;
  uint64_t fell;                 /* traced replications in which it fell */
  size_t chain_count;            /* different chains in all */
  hk_cause_chain *chains; size_t count; /* the most frequent first, at most `most` */
} hk_explanation;
hakyu_status hk_diagnose_chains(hk_facts *facts, uint32_t asset, size_t most, hk_explanation *explanation);
#endif
