/* layer_rows - the rows of layers' tables in a frozen model, and what they add to what can be lost. */
#ifndef HK_MODEL_LAYER_ROWS_H
#define HK_MODEL_LAYER_ROWS_H
#include "model/model.h"
#include "model/model_fields.h"
#include "model/value.h"

/* Positions of access.way. */
enum { HK_WAY_NETWORK, HK_WAY_MAINTENANCE, HK_WAY_TAKE_HOME };

/* Whether the model has rows of that table. */
bool hk_layer_rows_has(const hakyu_model *model, enum hk_table_number table);

/* What a layer counts besides the losses of assets: so much of a unit in a sector. */
typedef struct hk_layer_outcome { uint32_t asset, sector, unit; hk_value amount; int line; const char *table; } hk_layer_outcome;
uint32_t hk_layer_outcome_count(const hakyu_model *model);
/* The outcomes in the order of the rows; outcomes: room for hk_layer_outcome_count. Several may be of one sector and unit. */
void hk_layer_outcomes(const hakyu_model *model, hk_layer_outcome *outcomes);
#endif
