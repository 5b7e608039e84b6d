/* storing - from the kernel's sinks to named rows of the result, and the names those rows use. */
#ifndef HK_CAMPAIGN_STORING_H
#define HK_CAMPAIGN_STORING_H
#include "cascade/sink.h"
#include "network/network.h"
#include "result/result.h"
#include "scenario/scenario.h"

/* A stretch of work: replications first .. first + count - 1 of one outer draw. */
typedef struct hk_unit { uint64_t first; uint32_t outer, count; } hk_unit;

/* The name tables: sectors, rows, assets, needs, links, hazards, observations. One transaction. */
hakyu_status hk_store_names(hakyu_result *result, const hakyu_scenario *scenario, const hk_network *network);
/* All rows of the sink, the units they come from, and the weights of their outer draws (weights[outer * row_count + row]).
   One transaction. */
hakyu_status hk_store_sink(hakyu_result *result, const hakyu_memory *memory, const hk_sink *sink, const hk_unit *units, size_t unit_count,
                           const int64_t *weights);
#endif
