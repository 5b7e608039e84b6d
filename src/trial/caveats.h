/* caveats - which sources with a caveat a scenario and its model rest on: what evidence made from them has to say. */
#ifndef HK_TRIAL_CAVEATS_H
#define HK_TRIAL_CAVEATS_H

#include "scenario/scenario.h"

/* cited[source_count of the scenario's model], all false at first: true for each source that a kind, asset, need, link, backup stage, common-mode
   group, assumption in use, service level or hazard cites. Values that a scenario overrides still count: their source is where they began. */
void hk_caveats_cited(const hakyu_scenario *scenario, bool *cited);
#endif
