/* sink - see sink.h. */
#include "cascade/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "model/model.h"

enum { SLOTS_LEAST = 1024, ROOM_LEAST = 256, LINE = 64 };

_Static_assert(sizeof(hk_tally) == LINE, "a tally fills a cache line");

/* Slots, all free, each in a cache line of its own; *block is what must be freed. */
static hk_tally *make_slots(const hakyu_memory *memory, size_t slots, void **block) {
  if (slots >= SIZE_MAX / sizeof(hk_tally)) return NULL;
  *block = hk_memory_array(memory, slots + 1, sizeof(hk_tally));
  return *block ? (hk_tally *)(((uintptr_t)*block + LINE - 1) / LINE * LINE) : NULL;
}

hakyu_status hk_sink_create(const hakyu_memory *memory, uint32_t row_count, uint32_t outer_count, uint64_t traced, hk_sink **sink) {
  hk_sink *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  *made = (hk_sink){.memory = memory, .outer_count = outer_count, .traced = traced, .row_count = row_count, .tally_slots = SLOTS_LEAST};
  made->tallies = make_slots(memory, SLOTS_LEAST, &made->tally_block);
  made->row_sums = hk_memory_array(memory, (size_t)row_count + 1, sizeof *made->row_sums);
  made->row_squares = hk_memory_array(memory, (size_t)row_count + 1, sizeof *made->row_squares);
  if (!made->tallies || !made->row_sums || !made->row_squares) {
    hk_sink_destroy(made);
    return HAKYU_NO_MEMORY;
  }
  *sink = made;
  return HAKYU_OK;
}

void hk_sink_destroy(hk_sink *sink) {
  if (!sink) return;
  void *blocks[] = {sink->losses, sink->observed, sink->breaches, sink->outcomes, sink->episodes, sink->saves, sink->tally_block, sink->row_sums, sink->row_squares};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(sink->memory, blocks[i]);
  hk_memory_free(sink->memory, sink);
}

void hk_sink_clear(hk_sink *sink) {
  sink->loss_count = sink->observed_count = sink->outcome_count = sink->episode_count = sink->save_count = sink->breach_count = sink->tally_count = 0;
  sink->replications = 0;
  memset(sink->tallies, 0, sink->tally_slots * sizeof *sink->tallies);
  memset(sink->row_sums, 0, ((size_t)sink->row_count + 1) * sizeof *sink->row_sums);
  memset(sink->row_squares, 0, ((size_t)sink->row_count + 1) * sizeof *sink->row_squares);
}

int hk_sink_has_room(const hk_sink *sink, const hk_sink_need *need) {
  return sink->loss_room - sink->loss_count >= need->losses && sink->observed_room - sink->observed_count >= need->observed &&
         sink->outcome_room - sink->outcome_count >= need->outcomes && sink->episode_room - sink->episode_count >= need->episodes &&
         sink->save_room - sink->save_count >= need->saves && sink->tally_slots / 2 >= sink->tally_count + need->tallies && sink->breach_room - sink->breach_count >= need->breaches;
}

static hakyu_status grow(const hakyu_memory *memory, void *array, size_t count, size_t *room, size_t more, size_t item) {
  size_t wanted = *room ? *room : ROOM_LEAST, bytes;
  void *old, *block;
  if (*room - count >= more) return HAKYU_OK;
  while (wanted - count < more)
    if (__builtin_mul_overflow(wanted, 2, &wanted)) return HAKYU_NO_MEMORY;
  if (__builtin_mul_overflow(wanted, item, &bytes)) return HAKYU_NO_MEMORY;
  memcpy(&old, array, sizeof old);
  if (!(block = hk_memory_resize(memory, old, bytes))) return HAKYU_NO_MEMORY;
  memcpy(array, &block, sizeof block);
  *room = wanted;
  return HAKYU_OK;
}

/* The name of a tally is its first 16 bytes, as two words. */
_Static_assert(offsetof(hk_tally, a) == 16, "kind, outer, entity, part, row and no gaps");
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define WHO(kind, outer, entity) ((uint64_t)(uint8_t)(kind) | (uint64_t)(uint16_t)(outer) << 16 | (uint64_t)(entity) << 32)
#define WHAT(part, row) ((uint64_t)(uint32_t)(part) | (uint64_t)(uint32_t)(row) << 32)
#else
#define WHO(kind, outer, entity) ((uint64_t)(uint8_t)(kind) << 56 | (uint64_t)(uint16_t)(outer) << 32 | (uint64_t)(entity))
#define WHAT(part, row) ((uint64_t)(uint32_t)(part) << 32 | (uint64_t)(uint32_t)(row))
#endif

typedef struct name_words { uint64_t who, what; } name_words;

static name_words name_of(const hk_tally *tally) {
  name_words name;
  memcpy(&name, tally, sizeof name);
  return name;
}

static bool has_name(const hk_tally *tally, name_words name) {
  const name_words own = name_of(tally);
  return own.who == name.who && own.what == name.what;
}

static size_t first_slot(size_t slots, name_words name) {
  uint64_t x = (name.who ^ (name.what * UINT64_C(0x9E3779B97F4A7C15))) * UINT64_C(0xD6E8FEB86659FD93);
  return (size_t)(x ^ x >> 32) & (slots - 1);
}

static hk_tally *slot_of(hk_tally *tallies, size_t slots, name_words name) {
  size_t at = first_slot(slots, name);
  while (tallies[at].kind != HK_TALLY_FREE && !has_name(&tallies[at], name)) at = (at + 1) & (slots - 1);
  return &tallies[at];
}

static hakyu_status widen(hk_sink *sink, size_t more) {
  size_t wanted = sink->tally_slots;
  while (wanted / 2 < sink->tally_count + more)
    if (__builtin_mul_overflow(wanted, 2, &wanted)) return HAKYU_NO_MEMORY;
  if (wanted == sink->tally_slots) return HAKYU_OK;
  void *block = NULL;
  hk_tally *wider = make_slots(sink->memory, wanted, &block);
  if (!wider) return HAKYU_NO_MEMORY;
  for (size_t i = 0; i < sink->tally_slots; i++) {
    const hk_tally *tally = &sink->tallies[i];
    if (tally->kind != HK_TALLY_FREE) *slot_of(wider, wanted, name_of(tally)) = *tally;
  }
  hk_memory_free(sink->memory, sink->tally_block);
  sink->tally_block = block;
  sink->tallies = wider;
  sink->tally_slots = wanted;
  return HAKYU_OK;
}

hakyu_status hk_sink_grow(hk_sink *sink, const hk_sink_need *need) {
  const hakyu_memory *m = sink->memory;
  hakyu_status status;
  if ((status = grow(m, &sink->losses, sink->loss_count, &sink->loss_room, need->losses, sizeof *sink->losses)) ||
      (status = grow(m, &sink->observed, sink->observed_count, &sink->observed_room, need->observed, sizeof *sink->observed)) ||
      (status = grow(m, &sink->outcomes, sink->outcome_count, &sink->outcome_room, need->outcomes, sizeof *sink->outcomes)) ||
      (status = grow(m, &sink->episodes, sink->episode_count, &sink->episode_room, need->episodes, sizeof *sink->episodes)) ||
      (status = grow(m, &sink->saves, sink->save_count, &sink->save_room, need->saves, sizeof *sink->saves)) ||
      (status = grow(m, &sink->breaches, sink->breach_count, &sink->breach_room, need->breaches, sizeof *sink->breaches)))
    return status;
  return widen(sink, need->tallies);
}

static void add_now(hk_sink *sink, const hk_tally *more) {
  hk_tally *tally = slot_of(sink->tallies, sink->tally_slots, name_of(more));
  if (tally->kind == HK_TALLY_FREE) {
    *tally = *more;
    sink->tally_count++;
    return;
  }
  tally->a += more->a;
  tally->b += more->b;
  tally->c += more->c;
  tally->d += more->d;
  tally->squares += more->squares;
}

/* A free place among those that wait, with its cache line on the way. */
static hk_tally *expect(hk_sink *sink, name_words name) {
  hk_tally *place = &sink->waiting[sink->waiting_count % HK_SINK_WAITING];
  if (sink->waiting_count++ >= HK_SINK_WAITING) add_now(sink, place);
  __builtin_prefetch(&sink->tallies[first_slot(sink->tally_slots, name)], 1);
  return place;
}

/* The name is put together in registers: written field by field and read back whole it would wait for every store before it. */
hk_tally *hk_sink_addition(hk_sink *sink, hk_tally_kind kind, uint32_t outer, uint32_t entity, int32_t part, int32_t row) {
  const name_words name = {WHO(kind, outer, entity), WHAT(part, row)};
  hk_tally *place = expect(sink, name);
  memcpy(place, &name, sizeof name);
  memset((char *)place + sizeof name, 0, sizeof *place - sizeof name);
  return place;
}

void hk_sink_add(hk_sink *sink, const hk_tally *more) { *expect(sink, name_of(more)) = *more; }

void hk_sink_settle(hk_sink *sink) {
  uint32_t count = sink->waiting_count < HK_SINK_WAITING ? sink->waiting_count : HK_SINK_WAITING;
  for (uint32_t i = 0; i < count; i++) add_now(sink, &sink->waiting[i]);
  sink->waiting_count = 0;
}

/* Tallies of `from` that `into` does not have. */
static size_t count_new(const hk_sink *into, const hk_sink *from) {
  size_t count = 0;
  for (size_t i = 0; i < from->tally_slots; i++)
    count += from->tallies[i].kind != HK_TALLY_FREE && slot_of(into->tallies, into->tally_slots, name_of(&from->tallies[i]))->kind == HK_TALLY_FREE;
  return count;
}

/* Units of one outer draw have nearly the same tallies: where all might not find room, they are counted before room is made. */
hakyu_status hk_sink_merge(hk_sink *into, const hk_sink *from) {
  hk_sink_need need = {from->loss_count, from->observed_count, from->outcome_count, from->episode_count, from->save_count, from->tally_count, from->breach_count};
  if (into->tally_slots / 2 < into->tally_count + need.tallies) need.tallies = count_new(into, from);
  hakyu_status status = hk_sink_grow(into, &need);
  if (status) return status;
#define APPEND(list, number) \
  if (from->number) memcpy(into->list + into->number, from->list, from->number * sizeof *from->list), into->number += from->number
  APPEND(losses, loss_count);
  APPEND(observed, observed_count);
  APPEND(outcomes, outcome_count);
  APPEND(episodes, episode_count);
  APPEND(saves, save_count);
  APPEND(breaches, breach_count);
#undef APPEND
  for (size_t i = 0; i < from->tally_slots; i++)
    if (from->tallies[i].kind != HK_TALLY_FREE) hk_sink_add(into, &from->tallies[i]);
  hk_sink_settle(into);
  for (uint32_t r = 0; r < from->row_count; r++) {
    into->row_sums[r] += from->row_sums[r];
    into->row_squares[r] += from->row_squares[r];
  }
  into->replications += from->replications;
  return HAKYU_OK;
}

int64_t hk_sink_weight_s(__int128 loss) {
  const uint64_t unit = (uint64_t)HK_FULL * HK_FULL;
  if (loss >> 63 == 0) { /* nearly always: one division by a constant */
    uint64_t whole = (uint64_t)loss / unit, rest = (uint64_t)loss % unit;
    return (int64_t)(whole + (2 * rest > unit || (2 * rest == unit && (whole & 1))));
  }
  __int128 whole = loss / unit, rest = loss % unit;
  if (2 * rest > unit || (2 * rest == unit && (whole & 1))) whole++;
  return (int64_t)whole;
}

int32_t hk_sink_bin(int64_t share_ppm) {
  if (share_ppm < 16) return (int32_t)share_ppm;
  int octave = 63 - __builtin_clzll((unsigned long long)share_ppm);
  return 16 * (octave - 4) + (int32_t)(share_ppm >> (octave - 4));
}
