/* fingerprint - what identifies a run: equal ones may be resumed and paired. */
#ifndef HK_CAMPAIGN_FINGERPRINT_H
#define HK_CAMPAIGN_FINGERPRINT_H
#include "base/digest.h"
#include "scenario/scenario.h"

/* SHA-256 in hex over semantics, scenario, seed, outer draws (0: at the modes), replications asked for, those traced, and the
   precision as text (12 digits). */
void hk_campaign_fingerprint(const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, uint64_t replications, const char *precision,
                             char hex[HK_DIGEST_TEXT]);
#endif
