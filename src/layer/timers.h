/* timers - a layer's own pending events inside one replication: a heap in memory made beforehand, one timer an entity at most.
   Order: time, then entity, so that what falls into one second comes in an order that depends on nothing else. */
#ifndef HK_LAYER_TIMERS_H
#define HK_LAYER_TIMERS_H
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"

typedef struct hk_timers {
  uint32_t *heap;      /* entities; heap[0] is the next */
  uint32_t *place;     /* by entity: its place in heap + 1, or 0: no timer */
  int64_t *due_s;      /* by entity, while it has a timer */
  uint32_t count, entity_count;
} hk_timers;

/* Room for a timer of every entity. Errors: NO_MEMORY (then fini is fine). */
hakyu_status hk_timers_init(hk_timers *timers, const hakyu_memory *memory, uint32_t entity_count);
void hk_timers_fini(hk_timers *timers, const hakyu_memory *memory);
/* An entity that has one gets the new time. */
void hk_timers_set(hk_timers *timers, uint32_t entity, int64_t time_s);
void hk_timers_cancel(hk_timers *timers, uint32_t entity); /* fine without one */
/* INT64_MAX: none. */
static inline int64_t hk_timers_next_s(const hk_timers *timers) { return timers->count ? timers->due_s[timers->heap[0]] : INT64_MAX; }
/* Takes the next away; there must be one. */
uint32_t hk_timers_pop(hk_timers *timers);
void hk_timers_clear(hk_timers *timers); /* cost: the timers there are */
#endif
