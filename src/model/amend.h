/* amend - a frozen model copied, and the copy changed: what levers work with. The copy borrows the texts and names of its
   base, which must outlive it; what it adds it owns. Numbers of assets and needs stay those of the base, and what is
   added comes behind them; links are numbered anew when they have been grouped. Ids of what is added are derived from what was
   copied (`ID~1`; no written id has a `~`), so that their draws are their own and nobody else's change. */
#ifndef HK_MODEL_AMEND_H
#define HK_MODEL_AMEND_H
#include "model/model.h"

typedef struct hk_amend {
  hakyu_model *model;       /* the copy; frozen when finished */
  size_t asset_room, need_room, link_room, chain_room, stage_room, group_room, sharing_room, layer_room; /* capacities */
} hk_amend;

/* Begins a copy. Errors: NO_MEMORY, as of all that follow. */
hakyu_status hk_amend_begin(const hakyu_memory *memory, const hakyu_model *base, hk_amend *amend);
/* Closes it: links grouped, keys given. Checks what a model's own freeze would refuse of circles: findings, REFUSED. On any error
   the copy is destroyed. The model is then the caller's (hakyu_model_destroy). */
hakyu_status hk_amend_finish(hk_amend *amend, hakyu_findings *findings, hakyu_model **model);
/* Gives up a copy that was begun. */
void hk_amend_drop(hk_amend *amend);

/* Copies an asset: kind, times, crew; on a site of its own; without weight. Its needs are copied with it, with their chains and
   refuelling, and without links. *copy: its number. */
hakyu_status hk_amend_copy_asset(hk_amend *amend, uint32_t asset, uint32_t *copy);
/* Copies the links of the original's needs to the copy's, in order of needs. to: by asset, what supplies instead of it
   (HK_NONE: itself); NULL: all the same. */
hakyu_status hk_amend_copy_links(hk_amend *amend, uint32_t asset, uint32_t copy, const uint32_t *to);
/* Adds a link; its key is given at the end. */
hakyu_status hk_amend_add_link(hk_amend *amend, const hk_link *link);
/* Adds a need to an asset, named after need `like` ("LIKE~1", ...). *need: its number. */
hakyu_status hk_amend_add_need(hk_amend *amend, const hk_need *need, uint32_t like, uint32_t *number);
/* Puts links together by need again, so that needs' link_first and link_count hold. */
/* Rows of layers' tables that are an asset's: again for its copy. Errors: NO_MEMORY. */
hakyu_status hk_amend_copy_layer_rows(hk_amend *amend, uint32_t asset, uint32_t copy);
/* Cells of a row of a layer's table that may be written. Errors: NO_MEMORY. */
hakyu_status hk_amend_own_cells(hk_amend *amend, uint32_t row, hk_layer_cell **cells);
hakyu_status hk_amend_group_links(hk_amend *amend);
/* Gives a need a chain of its own, equal to the one it has, so that it can be changed; a need without a chain gets one of
   `count` stages. *stages: to be filled, until the next call. */
hakyu_status hk_amend_own_chain(hk_amend *amend, uint32_t need, uint32_t count, hk_stage **stages, uint32_t *stage_count);
/* Moves an asset to a site of its own, named after it. */
hakyu_status hk_amend_own_site(hk_amend *amend, uint32_t asset);
/* A common-mode group of two, named after the second. */
hakyu_status hk_amend_add_group(hk_amend *amend, uint32_t first, uint32_t second, hk_value beta, bool is_absent);
/* A sharing group of these sectors. Values of `aid` may cite the model's assumptions. */
hakyu_status hk_amend_add_sharing(hk_amend *amend, const uint32_t *sectors, uint32_t count, int64_t warn_s, hk_sharing_aid aid);
#endif
