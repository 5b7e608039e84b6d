/* reach - who can be touched when these fall: downstream along all links, primary and standby, to run and to repair. */
#ifndef HK_MODEL_REACH_H
#define HK_MODEL_REACH_H
#include "model/model.h"

/* is_struck and is_reached: one byte an asset (model->asset_count); is_reached[a] = 1 for the struck and for all that depend
   on one of them, directly or through others. For the warning "asset no hazard can reach". Errors: NO_MEMORY. */
hakyu_status hk_model_reach(const hakyu_model *model, const uint8_t *is_struck, uint8_t *is_reached);
#endif
