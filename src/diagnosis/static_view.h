/* static_view - a model's dependencies without any dynamics: who can be reached from whom through run needs (primary and standby suppliers alike, hidden
   links too; backups do not count), in how many steps, through whom all supply passes, and through whom most shortest chains go. */
#ifndef HK_DIAGNOSIS_STATIC_VIEW_H
#define HK_DIAGNOSIS_STATIC_VIEW_H
#include "model/model.h"

enum { HK_STATIC_CHAIN_MOST = 16 };
/* From one sector to another. */
typedef struct hk_static_cell {
  uint32_t links;            /* supplies from an asset of the one to a need of the other */
  uint32_t reached, assets;  /* assets of the other that some chain from the one leads to (in its own sector: from another asset or round to itself does not
                                count, an asset is reached by itself); all of them */
  uint32_t chain_length;     /* steps of the shortest chain; HK_NONE: there is none; own sector: 0 */
  double chain_mean;         /* mean over the reached of the steps from the nearest asset of the one; NAN: none */
  uint32_t chain[HK_STATIC_CHAIN_MOST]; /* a shortest chain: assets, chain_length + 1 of them, cut */
  uint32_t dominated;        /* assets of the other all whose supply passes through one asset of the one */
} hk_static_cell;

typedef struct hk_static_asset { uint32_t asset; double betweenness; uint32_t dominated; } hk_static_asset;

typedef struct hk_static_view {
  uint32_t sector_count;
  hk_static_cell *cells;     /* [from][to] */
  double *betweenness;       /* by sector: its assets' share of the sum over all */
  hk_static_asset *assets;   uint32_t asset_count; /* by betweenness, falling; ties by number; all */
} hk_static_view;

/* Lives in the arena. Main thread only. Errors: NO_MEMORY, NUMERIC. */
hakyu_status hk_static_view_make(const hakyu_memory *memory, hk_arena *arena, const hakyu_model *model, hk_static_view **view);
#endif
