/* queue - see queue.h. The heap is 4-ary: half the levels of a binary one, and four children lie in one cache line. */
#include "state/queue.h"

#include <assert.h>

enum { ARITY = 4, ROOM_FIRST = 256 };

static hakyu_status make_room(hk_queue *queue, const hakyu_memory *memory, uint32_t room) {
  uint64_t *heap = hk_memory_array(memory, room, sizeof *heap);
  hk_queue_event *events = hk_memory_array(memory, room, sizeof *events);
  if (!heap || !events) {
    hk_memory_free(memory, heap);
    hk_memory_free(memory, events);
    return HAKYU_NO_MEMORY;
  }
  hk_memory_free(memory, queue->heap);
  hk_memory_free(memory, queue->events);
  queue->heap = heap;
  queue->events = events;
  queue->room = room;
  return HAKYU_OK;
}

hakyu_status hk_queue_init(hk_queue *queue, const hakyu_memory *memory, uint32_t entity_count, int64_t horizon_s) {
  *queue = (hk_queue){.entity_count = entity_count};
  while ((horizon_s - 1) >> queue->shift >= HK_QUEUE_DAYS) queue->shift++;
  queue->due_s = hk_memory_array(memory, (size_t)entity_count + 1, sizeof *queue->due_s);
  queue->first = hk_memory_array(memory, HK_QUEUE_DAYS, sizeof *queue->first);
  if (!queue->due_s || !queue->first || make_room(queue, memory, ROOM_FIRST)) {
    hk_queue_fini(queue, memory);
    return HAKYU_NO_MEMORY;
  }
  for (uint32_t e = 0; e < entity_count; e++) queue->due_s[e] = HK_QUEUE_IDLE;
  for (uint32_t day = 0; day < HK_QUEUE_DAYS; day++) queue->first[day] = HK_QUEUE_IDLE;
  return HAKYU_OK;
}

void hk_queue_fini(hk_queue *queue, const hakyu_memory *memory) {
  hk_memory_free(memory, queue->heap);
  hk_memory_free(memory, queue->events);
  hk_memory_free(memory, queue->due_s);
  hk_memory_free(memory, queue->first);
  *queue = (hk_queue){0};
}

hakyu_status hk_queue_enlarge(hk_queue *queue, const hakyu_memory *memory) {
  assert(!queue->count && !queue->event_count);
  return queue->room > UINT32_MAX / 2 ? HAKYU_LIMIT : make_room(queue, memory, queue->room * 2);
}

/* ---- today: a heap ---- */

static uint32_t earlier(const uint64_t *heap, uint32_t a, uint32_t b) { return heap[b] < heap[a] ? b : a; }

/* The earliest of the children from `child` on; a full family is asked in two pairs. */
static uint32_t earliest_child(const uint64_t *heap, uint32_t count, uint32_t child) {
  if (child + ARITY <= count) return earlier(heap, earlier(heap, child, child + 1), earlier(heap, child + 2, child + 3));
  uint32_t least = child;
  for (uint32_t other = child + 1; other < count; other++) least = earlier(heap, least, other);
  return least;
}

static void drop_earliest(hk_queue *queue) {
  uint64_t *heap = queue->heap;
  const uint32_t count = --queue->count;
  const uint64_t last = heap[count];
  uint32_t at = 0;
  for (uint32_t child; (child = at * ARITY + 1) < count; at = child) {
    child = earliest_child(heap, count, child);
    if (heap[child] >= last) break;
    heap[at] = heap[child];
  }
  heap[at] = last;
}

static void add_today(hk_queue *queue, uint64_t event) {
  uint64_t *heap = queue->heap;
  if (queue->count == queue->room) {
    queue->is_full = true;
    return;
  }
  uint32_t at = queue->count++;
  for (uint32_t parent; at > 0 && event < heap[parent = (at - 1) / ARITY]; at = parent) heap[at] = heap[parent];
  heap[at] = event;
}

/* ---- days to come: chains ---- */

static void add_later(hk_queue *queue, uint32_t day, uint32_t time_s, uint32_t entity) {
  if (queue->event_count == queue->room) {
    queue->is_full = true;
    return;
  }
  queue->events[queue->event_count] = (hk_queue_event){time_s, entity, queue->first[day]};
  queue->first[day] = queue->event_count++;
  queue->weeks[day / 64] |= UINT64_C(1) << day % 64;
}

/* The first day after today that has events, or HK_QUEUE_DAYS. */
static uint32_t next_day(const hk_queue *queue) {
  uint32_t week = queue->today / 64;
  uint64_t left = queue->weeks[week] & ~UINT64_C(1) << queue->today % 64;
  while (!left && ++week < HK_QUEUE_WEEKS) left = queue->weeks[week];
  return left ? week * 64 + (uint32_t)__builtin_ctzll(left) : HK_QUEUE_DAYS;
}

static void begin_day(hk_queue *queue, uint32_t day) {
  uint32_t at = queue->first[day];
  queue->first[day] = HK_QUEUE_IDLE;
  queue->weeks[day / 64] &= ~(UINT64_C(1) << day % 64);
  queue->today = day;
  for (; at != HK_QUEUE_IDLE; at = queue->events[at].next) {
    const hk_queue_event *event = &queue->events[at];
    if (queue->due_s[event->entity] == event->time_s) add_today(queue, (uint64_t)event->time_s << 32 | event->entity);
  }
}

/* ---- the whole ---- */

void hk_queue_schedule(hk_queue *queue, uint32_t entity, int64_t time_s) {
  const uint32_t due_s = (uint32_t)time_s, day = due_s >> queue->shift;
  assert(entity < queue->entity_count && time_s >= 0 && day < HK_QUEUE_DAYS);
  if (queue->due_s[entity] == due_s) return;
  queue->due_s[entity] = due_s;
  if (day > queue->today)
    add_later(queue, day, due_s, entity);
  else
    add_today(queue, (uint64_t)due_s << 32 | entity);
  if (queue->is_full) queue->due_s[entity] = HK_QUEUE_IDLE; /* nothing stands for it that clearing would find */
}

int64_t hk_queue_find_next_s(hk_queue *queue) {
  for (;;) {
    for (; queue->count; drop_earliest(queue)) {
      const uint64_t event = queue->heap[0];
      if (queue->due_s[(uint32_t)event] == event >> 32) return (int64_t)(event >> 32);
    }
    const uint32_t day = next_day(queue);
    if (day == HK_QUEUE_DAYS) return INT64_MAX;
    begin_day(queue, day);
  }
}

uint32_t hk_queue_pop(hk_queue *queue) {
  const uint32_t entity = (uint32_t)queue->heap[0];
  queue->due_s[entity] = HK_QUEUE_IDLE;
  drop_earliest(queue);
  return entity;
}

void hk_queue_clear(hk_queue *queue) {
  for (uint32_t i = 0; i < queue->count; i++) queue->due_s[(uint32_t)queue->heap[i]] = HK_QUEUE_IDLE;
  for (uint32_t i = 0; i < queue->event_count; i++) queue->due_s[queue->events[i].entity] = HK_QUEUE_IDLE;
  for (uint32_t day = queue->today; day < HK_QUEUE_DAYS; day = next_day(queue)) {
    queue->first[day] = HK_QUEUE_IDLE;
    queue->weeks[day / 64] &= ~(UINT64_C(1) << day % 64);
    queue->today = day;
  }
  queue->count = queue->event_count = queue->today = 0;
  queue->is_full = false;
}
