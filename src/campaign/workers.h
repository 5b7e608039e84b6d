/* workers - what threads do between two looks of the caller's: claim units, play them, merge what is finished, store it. */
#ifndef HK_CAMPAIGN_WORKERS_H
#define HK_CAMPAIGN_WORKERS_H
#include "campaign/campaign.h"

/* Milliseconds of a clock that is never set. */
int64_t hk_workers_now_ms(void);
/* Plays on all workers until the moment, or until there is nothing to be had; a chunk each at least. Units below c->ready may be
   claimed. What is finished is merged and, where it is time, stored meanwhile. Errors: those of engine, sinks and store. */
hakyu_status hk_workers_play(hakyu_campaign *campaign, int64_t until_ms);
/* Puts away what is merged and not yet stored. Not while workers play. */
hakyu_status hk_workers_store(hakyu_campaign *campaign);
/* The stop rule: looks at what is merged after each full round over all outer draws, and sets c->is_stopped. */
void hk_workers_watch(hakyu_campaign *campaign);
/* When to store next if storing took from begun_ms to ended_ms. */
int64_t hk_workers_next_storing_ms(int64_t begun_ms, int64_t ended_ms);
#endif
