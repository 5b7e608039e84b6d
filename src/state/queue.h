/* queue - the indexed heap of pending events: at most one pending event per entity and timer.
   Entities are small numbers; scheduling one that is pending moves it. Order: time; who of two at one time comes first
   follows from what was scheduled before, so it is the same on every machine (and within a tick it does not matter). No
   allocation after init. */
#ifndef HK_STATE_QUEUE_H
#define HK_STATE_QUEUE_H
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"

typedef struct hk_event { int64_t time_s; uint32_t entity; } hk_event;
typedef struct hk_queue {
  hk_event *heap;       /* heap[0] is the earliest */
  uint32_t *position;   /* by entity: place in heap + 1, 0 = not pending */
  uint32_t count, entity_count;
} hk_queue;

hakyu_status hk_queue_init(hk_queue *queue, const hakyu_memory *memory, uint32_t entity_count);
void hk_queue_fini(hk_queue *queue, const hakyu_memory *memory);
void hk_queue_schedule(hk_queue *queue, uint32_t entity, int64_t time_s);
void hk_queue_cancel(hk_queue *queue, uint32_t entity); /* fine when not pending */
static inline bool hk_queue_is_pending(const hk_queue *queue, uint32_t entity) { return queue->position[entity] != 0; }
static inline int64_t hk_queue_next_s(const hk_queue *queue) { return queue->count ? queue->heap[0].time_s : INT64_MAX; }
/* When a pending entity is due, or INT64_MAX. */
static inline int64_t hk_queue_time_s(const hk_queue *queue, uint32_t entity) {
  return queue->position[entity] ? queue->heap[queue->position[entity] - 1].time_s : INT64_MAX;
}
/* Removes and returns the earliest entity; the queue must not be empty. */
uint32_t hk_queue_pop(hk_queue *queue);
void hk_queue_clear(hk_queue *queue); /* cost: what is pending */
#endif
