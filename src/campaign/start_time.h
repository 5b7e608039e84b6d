/* start_time - when second 0 of a replication is. */
#ifndef HK_CAMPAIGN_START_TIME_H
#define HK_CAMPAIGN_START_TIME_H
#include "scenario/scenario.h"

/* Days since 1970-01-01, or, where the start is drawn, the day of the week (Monday 0); second of that day. */
typedef struct hk_start_time { int32_t day; bool is_weekday; int64_t second; } hk_start_time;
/* Of the run's replication i with that many outer draws (0: modes). Drawn as the kernel draws it (SEMANTICS, calendar). */
hk_start_time hk_start_time_of(const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, uint64_t i);
#endif
