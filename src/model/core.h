/* core - the part of a model in which things can go round: assets on or behind a cycle of chosen links, with its strong
   components. What cannot lie on a cycle is peeled off first, so igraph sees little of a model that has none. */
#ifndef HK_MODEL_CORE_H
#define HK_MODEL_CORE_H
#include "base/text.h"
#include "model/model.h"

typedef struct hk_core {
  const hakyu_memory *memory;
  uint32_t asset_count;
  uint32_t *circle;        /* by asset: its circle 0..circle_count-1, or HK_NONE */
  uint32_t circle_count;   /* strong components of two or more assets */
  uint32_t *member_first;  /* circle_count + 1 offsets into members */
  uint32_t *members;       /* assets of each circle, ascending by number */
} hk_core;

/* Finds the circles of the links that `takes` accepts; edges run from supplier to the need's asset. Errors: NO_MEMORY. */
hakyu_status hk_core_find(const hakyu_model *model, bool (*takes)(const hakyu_model *model, const hk_link *link, const void *user), const void *user,
                          hk_core *core);
void hk_core_free(hk_core *core);
/* "a, b, c and 4 more": the circle's assets, for findings. */
void hk_core_name(const hakyu_model *model, const hk_core *core, uint32_t circle, hk_buffer *out);
#endif
