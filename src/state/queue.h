/* queue - pending events: at most one pending event per entity and timer.
   Entities are small numbers; scheduling one that is pending moves it. Order: time, then entity. No allocation after init.

   A calendar: what is due on days to come lies in chains, unordered, one a day; what is due today lies in a heap. So an event that
   is far away costs a few instructions when it is scheduled and a few when its day comes, and however events lie, no day is
   worse than a heap. Events are never searched: what was cancelled or moved stays where it is until its time comes, and is
   then known by that time, which is no longer when its entity is due. */
#ifndef HK_STATE_QUEUE_H
#define HK_STATE_QUEUE_H
#include <stdbool.h>
#include <stdint.h>
#include "base/memory.h"

enum { HK_QUEUE_DAYS = 4096, HK_QUEUE_WEEKS = HK_QUEUE_DAYS / 64 };
#define HK_QUEUE_IDLE UINT32_MAX /* times are below */

typedef struct hk_queue_event { uint32_t time_s, entity, next; } hk_queue_event; /* next: of the same day, or HK_QUEUE_IDLE */

typedef struct hk_queue {
  uint64_t *heap;         /* time << 32 | entity; heap[0] is the earliest */
  hk_queue_event *events; /* of days to come */
  uint32_t count, event_count, room; /* room: of either */
  uint32_t *due_s;        /* by entity: when it is due, HK_QUEUE_IDLE = not pending */
  uint32_t entity_count;
  uint32_t shift;         /* a day is 2^shift seconds */
  uint32_t today;
  uint32_t *first;        /* by day: its events, or HK_QUEUE_IDLE */
  uint64_t weeks[HK_QUEUE_WEEKS]; /* bits by day: there are events */
  bool is_full;           /* the room was outgrown: events are missing */
} hk_queue;

/* For times below horizon_s. Errors: NO_MEMORY. */
hakyu_status hk_queue_init(hk_queue *queue, const hakyu_memory *memory, uint32_t entity_count, int64_t horizon_s);
void hk_queue_fini(hk_queue *queue, const hakyu_memory *memory);
/* Twice the room, after is_full; the queue must be clear. Errors: NO_MEMORY, LIMIT. */
hakyu_status hk_queue_enlarge(hk_queue *queue, const hakyu_memory *memory);
void hk_queue_schedule(hk_queue *queue, uint32_t entity, int64_t time_s);
/* Fine when not pending. */
static inline void hk_queue_cancel(hk_queue *queue, uint32_t entity) { queue->due_s[entity] = HK_QUEUE_IDLE; }
static inline bool hk_queue_is_pending(const hk_queue *queue, uint32_t entity) { return queue->due_s[entity] != HK_QUEUE_IDLE; }
/* When a pending entity is due, or INT64_MAX. */
static inline int64_t hk_queue_time_s(const hk_queue *queue, uint32_t entity) {
  return queue->due_s[entity] != HK_QUEUE_IDLE ? (int64_t)queue->due_s[entity] : INT64_MAX;
}
int64_t hk_queue_find_next_s(hk_queue *queue); /* the queue's own: the heap does not begin with something pending */
/* When the earliest pending entity is due, or INT64_MAX. */
static inline int64_t hk_queue_next_s(hk_queue *queue) {
  const uint64_t event = queue->count ? queue->heap[0] : 0;
  return queue->count && queue->due_s[(uint32_t)event] == event >> 32 ? (int64_t)(event >> 32) : hk_queue_find_next_s(queue);
}
/* Removes and returns the earliest entity; hk_queue_next_s must just have said that there is one. */
uint32_t hk_queue_pop(hk_queue *queue);
void hk_queue_clear(hk_queue *queue); /* cost: what was scheduled */
#endif
