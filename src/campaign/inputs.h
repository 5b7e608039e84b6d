/* inputs - the files a run is made from, to be copied into its folder so that it can be replayed there. */
#ifndef HK_CAMPAIGN_INPUTS_H
#define HK_CAMPAIGN_INPUTS_H
#include "scenario/scenario.h"

/* Paths and the names they get under inputs/: "scenario.yaml" and "model/<file>". Empty for things made by the API. */
typedef struct hk_inputs { char **paths, **names; size_t count, room_paths, room_names; } hk_inputs;
hakyu_status hk_inputs_find(const hakyu_memory *memory, const hakyu_scenario *scenario, hk_inputs *inputs);
void hk_inputs_fini(const hakyu_memory *memory, hk_inputs *inputs);
#endif
