/* again - parts of a run made once more, through the same code that made them: for `verify`. */
#ifndef HK_CAMPAIGN_AGAIN_H
#define HK_CAMPAIGN_AGAIN_H
#include "result/result.h"
#include "scenario/scenario.h"

/* One replication: number `number` of outer draw `outer`. */
typedef struct hk_again_one { uint64_t number; uint32_t outer; } hk_again_one;

/* Puts into a result made by hk_result_scratch: the name tables, and everything that the given replications (grouped by outer draw)
   leave behind: rows, tallies, weights of their outer draws. table_digest, if not NULL, receives the digest of the quantile tables
   of outer draw 0. Errors: NO_MEMORY, REFUSED, NUMERIC, LIMIT, with findings. */
hakyu_status hk_again_run(const hakyu_memory *memory, const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, const hk_again_one *list,
                          size_t count, hakyu_findings *findings, hakyu_result *scratch, uint8_t table_digest[32]);
#endif
