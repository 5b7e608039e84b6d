/* upstream - what all supply passes through, by the model alone: assets that stand behind everything others could be supplied from.
   In the supply graph an edge leads from a supplier to a need and from a need to its asset; supply comes from assets that need nothing.
   An asset *dominates* what no way from any such source reaches without it: if it falls and nothing carries, that falls too. Looked at
   for each service by itself and for all together; where an asset has several needs, or a need wants all its suppliers, more may fall
   than is said here, never less. Run needs only; standbys count as ways; backup stages do not. */
#ifndef HK_DIAGNOSIS_UPSTREAM_H
#define HK_DIAGNOSIS_UPSTREAM_H
#include "base/memory.h"
#include "model/model.h"

typedef struct hk_upstream {
  uint32_t asset;
  uint32_t service;        /* whose supply; HK_NONE: of all services together. The one by which it dominates most */
  uint32_t dominated;      /* assets */
  uint32_t redundant;      /* needs with two suppliers or more that it dominates: redundancy that is none */
  uint32_t sector_count;   /* of the assets it dominates */
  const uint32_t *sectors; /* by number */
} hk_upstream;
/* Those that dominate assets of `least` sectors or more, most sectors first, then most assets. In the arena. Main thread only.
   Errors: NO_MEMORY, NUMERIC. */
hakyu_status hk_diagnose_upstream(const hakyu_memory *memory, hk_arena *arena, const hakyu_model *model, uint32_t least, hk_upstream **list, size_t *count);

/* By asset, then (asset_count + number) by need: the nearest asset that dominates it in the graph of a service (HK_NONE: of all), or HK_NONE.
   Going on from there gives all that dominate it. nearest: room for asset_count + need_count. */
hakyu_status hk_upstream_nearest(const hakyu_memory *memory, const hakyu_model *model, uint32_t service, uint32_t *nearest);
#endif
