/* timers - see timers.h. A binary heap that knows where each entity stands. */
#include "layer/timers.h"

hakyu_status hk_timers_init(hk_timers *timers, const hakyu_memory *memory, uint32_t entity_count) {
  const size_t room = (size_t)entity_count + 1;
  *timers = (hk_timers){.entity_count = entity_count};
  timers->heap = hk_memory_array(memory, room, sizeof *timers->heap);
  timers->place = hk_memory_array(memory, room, sizeof *timers->place);
  timers->due_s = hk_memory_array(memory, room, sizeof *timers->due_s);
  return timers->heap && timers->place && timers->due_s ? HAKYU_OK : HAKYU_NO_MEMORY;
}

void hk_timers_fini(hk_timers *timers, const hakyu_memory *memory) {
  hk_memory_free(memory, timers->heap);
  hk_memory_free(memory, timers->place);
  hk_memory_free(memory, timers->due_s);
  *timers = (hk_timers){0};
}

static bool is_before(const hk_timers *t, uint32_t a, uint32_t b) { return t->due_s[a] != t->due_s[b] ? t->due_s[a] < t->due_s[b] : a < b; }

static void put(hk_timers *t, uint32_t at, uint32_t entity) {
  t->heap[at] = entity;
  t->place[entity] = at + 1;
}

static void lift(hk_timers *t, uint32_t at, uint32_t entity) {
  for (; at && is_before(t, entity, t->heap[(at - 1) / 2]); at = (at - 1) / 2) put(t, at, t->heap[(at - 1) / 2]);
  put(t, at, entity);
}

static void sink(hk_timers *t, uint32_t at, uint32_t entity) {
  for (uint32_t child; (child = 2 * at + 1) < t->count; at = child) {
    if (child + 1 < t->count && is_before(t, t->heap[child + 1], t->heap[child])) child++;
    if (!is_before(t, t->heap[child], entity)) break;
    put(t, at, t->heap[child]);
  }
  put(t, at, entity);
}

void hk_timers_cancel(hk_timers *timers, uint32_t entity) {
  const uint32_t place = timers->place[entity];
  if (!place) return;
  timers->place[entity] = 0;
  const uint32_t moved = timers->heap[--timers->count];
  if (moved == entity) return;
  if (place > 1 && is_before(timers, moved, timers->heap[(place - 2) / 2]))
    lift(timers, place - 1, moved);
  else
    sink(timers, place - 1, moved);
}

void hk_timers_set(hk_timers *timers, uint32_t entity, int64_t time_s) {
  hk_timers_cancel(timers, entity);
  timers->due_s[entity] = time_s;
  lift(timers, timers->count++, entity);
}

uint32_t hk_timers_pop(hk_timers *timers) {
  const uint32_t first = timers->heap[0];
  hk_timers_cancel(timers, first);
  return first;
}

void hk_timers_clear(hk_timers *timers) {
  for (uint32_t i = 0; i < timers->count; i++) timers->place[timers->heap[i]] = 0;
  timers->count = 0;
}
