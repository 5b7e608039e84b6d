/* queue - see queue.h. A 4-ary heap: half the levels of a binary one, and four children lie in one cache line. */
#include "state/queue.h"

#include <assert.h>

enum { ARITY = 4 };

hakyu_status hk_queue_init(hk_queue *queue, const hakyu_memory *memory, uint32_t entity_count) {
  *queue = (hk_queue){0};
  queue->heap = hk_memory_alloc(memory, sizeof *queue->heap * ((size_t)entity_count + 1));
  queue->position = hk_memory_array(memory, (size_t)entity_count + 1, sizeof *queue->position);
  queue->entity_count = entity_count;
  if (queue->heap && queue->position) return HAKYU_OK;
  hk_queue_fini(queue, memory);
  return HAKYU_NO_MEMORY;
}

void hk_queue_fini(hk_queue *queue, const hakyu_memory *memory) {
  hk_memory_free(memory, queue->heap);
  hk_memory_free(memory, queue->position);
  *queue = (hk_queue){0};
}

static void place(hk_queue *queue, uint32_t at, hk_event event) {
  queue->heap[at] = event;
  queue->position[event.entity] = at + 1;
}

static void sift_up(hk_queue *queue, uint32_t at, hk_event event) {
  while (at > 0) {
    uint32_t parent = (at - 1) / ARITY;
    if (event.time_s >= queue->heap[parent].time_s) break;
    place(queue, at, queue->heap[parent]);
    at = parent;
  }
  place(queue, at, event);
}

static uint32_t earlier(const hk_event *heap, uint32_t a, uint32_t b) { return heap[b].time_s < heap[a].time_s ? b : a; }

/* The earliest of the children from `child` on; a full family, nearly always, is asked in two pairs. */
static uint32_t earliest_child(const hk_queue *queue, uint32_t child) {
  const hk_event *heap = queue->heap;
  if (child + ARITY <= queue->count) return earlier(heap, earlier(heap, child, child + 1), earlier(heap, child + 2, child + 3));
  uint32_t least = child;
  for (uint32_t other = child + 1; other < queue->count; other++) least = earlier(heap, least, other);
  return least;
}

static void sift_down(hk_queue *queue, uint32_t at, hk_event event) {
  for (uint32_t child; (child = at * ARITY + 1) < queue->count;) {
    child = earliest_child(queue, child);
    if (queue->heap[child].time_s >= event.time_s) break;
    place(queue, at, queue->heap[child]);
    at = child;
  }
  place(queue, at, event);
}

static void settle(hk_queue *queue, uint32_t at, hk_event event) {
  if (at > 0 && event.time_s < queue->heap[(at - 1) / ARITY].time_s)
    sift_up(queue, at, event);
  else
    sift_down(queue, at, event);
}

void hk_queue_schedule(hk_queue *queue, uint32_t entity, int64_t time_s) {
  assert(entity < queue->entity_count);
  hk_event event = {time_s, entity};
  uint32_t position = queue->position[entity];
  if (position)
    settle(queue, position - 1, event);
  else
    sift_up(queue, queue->count++, event);
}

static void remove_at(hk_queue *queue, uint32_t at) {
  hk_event last = queue->heap[--queue->count];
  if (at < queue->count) settle(queue, at, last);
}

void hk_queue_cancel(hk_queue *queue, uint32_t entity) {
  uint32_t position = queue->position[entity];
  if (!position) return;
  queue->position[entity] = 0;
  remove_at(queue, position - 1);
}

uint32_t hk_queue_pop(hk_queue *queue) {
  uint32_t entity = queue->heap[0].entity;
  queue->position[entity] = 0;
  remove_at(queue, 0);
  return entity;
}

void hk_queue_clear(hk_queue *queue) {
  for (uint32_t i = 0; i < queue->count; i++) queue->position[queue->heap[i].entity] = 0;
  queue->count = 0;
}
