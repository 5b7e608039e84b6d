/* sink - see sink.h. */
#include "cascade/sink.h"

#include <string.h>

#include "model/model.h"

enum { SLOTS_LEAST = 1024, ROOM_LEAST = 256 };

hakyu_status hk_sink_create(const hakyu_memory *memory, uint32_t row_count, uint32_t outer_count, uint64_t traced, hk_sink **sink) {
  hk_sink *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  *made = (hk_sink){.memory = memory, .outer_count = outer_count, .traced = traced, .row_count = row_count, .tally_slots = SLOTS_LEAST};
  made->tallies = hk_memory_array(memory, SLOTS_LEAST, sizeof *made->tallies);
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
  void *blocks[] = {sink->losses, sink->observed, sink->outcomes, sink->episodes, sink->saves, sink->tallies, sink->row_sums, sink->row_squares};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(sink->memory, blocks[i]);
  hk_memory_free(sink->memory, sink);
}

void hk_sink_clear(hk_sink *sink) {
  sink->loss_count = sink->observed_count = sink->outcome_count = sink->episode_count = sink->save_count = sink->tally_count = 0;
  sink->replications = 0;
  memset(sink->tallies, 0, sink->tally_slots * sizeof *sink->tallies);
  memset(sink->row_sums, 0, ((size_t)sink->row_count + 1) * sizeof *sink->row_sums);
  memset(sink->row_squares, 0, ((size_t)sink->row_count + 1) * sizeof *sink->row_squares);
}

int hk_sink_has_room(const hk_sink *sink, const hk_sink_need *need) {
  return sink->loss_room - sink->loss_count >= need->losses && sink->observed_room - sink->observed_count >= need->observed &&
         sink->outcome_room - sink->outcome_count >= need->outcomes && sink->episode_room - sink->episode_count >= need->episodes &&
         sink->save_room - sink->save_count >= need->saves && sink->tally_slots / 2 >= sink->tally_count + need->tallies;
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

static uint64_t mix(uint64_t x) {
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93u;
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93u;
  return x ^ x >> 32;
}

static int is_same(const hk_tally *tally, uint32_t kind, uint32_t outer, uint32_t entity, int32_t part, int32_t row) {
  return tally->entity == entity && tally->part == part && tally->row == row && tally->kind == kind && tally->outer == outer;
}

static hk_tally *slot_of(hk_tally *tallies, size_t slots, uint32_t kind, uint32_t outer, uint32_t entity, int32_t part, int32_t row) {
  uint64_t hash = mix(((uint64_t)entity << 32 | (uint32_t)part) ^ mix(((uint64_t)(uint32_t)row << 32 | outer << 4 | kind)));
  size_t at = (size_t)hash & (slots - 1);
  while (tallies[at].kind != HK_TALLY_FREE && !is_same(&tallies[at], kind, outer, entity, part, row)) at = (at + 1) & (slots - 1);
  return &tallies[at];
}

static hakyu_status widen(hk_sink *sink, size_t more) {
  size_t wanted = sink->tally_slots;
  while (wanted / 2 < sink->tally_count + more)
    if (__builtin_mul_overflow(wanted, 2, &wanted)) return HAKYU_NO_MEMORY;
  if (wanted == sink->tally_slots) return HAKYU_OK;
  hk_tally *wider = hk_memory_array(sink->memory, wanted, sizeof *wider);
  if (!wider) return HAKYU_NO_MEMORY;
  for (size_t i = 0; i < sink->tally_slots; i++) {
    const hk_tally *tally = &sink->tallies[i];
    if (tally->kind != HK_TALLY_FREE) *slot_of(wider, wanted, tally->kind, tally->outer, tally->entity, tally->part, tally->row) = *tally;
  }
  hk_memory_free(sink->memory, sink->tallies);
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
      (status = grow(m, &sink->saves, sink->save_count, &sink->save_room, need->saves, sizeof *sink->saves)))
    return status;
  return widen(sink, need->tallies);
}

hk_tally *hk_sink_tally(hk_sink *sink, hk_tally_kind kind, uint32_t outer, uint32_t entity, int32_t part, int32_t row) {
  hk_tally *tally = slot_of(sink->tallies, sink->tally_slots, kind, outer, entity, part, row);
  if (tally->kind == HK_TALLY_FREE) {
    *tally = (hk_tally){.kind = kind, .outer = outer, .entity = entity, .part = part, .row = row};
    sink->tally_count++;
  }
  return tally;
}

hakyu_status hk_sink_merge(hk_sink *into, const hk_sink *from) {
  hk_sink_need need = {from->loss_count, from->observed_count, from->outcome_count, from->episode_count, from->save_count, from->tally_count};
  hakyu_status status = hk_sink_grow(into, &need);
  if (status) return status;
#define APPEND(list, number) \
  if (from->number) memcpy(into->list + into->number, from->list, from->number * sizeof *from->list), into->number += from->number
  APPEND(losses, loss_count);
  APPEND(observed, observed_count);
  APPEND(outcomes, outcome_count);
  APPEND(episodes, episode_count);
  APPEND(saves, save_count);
#undef APPEND
  for (size_t i = 0; i < from->tally_slots; i++) {
    const hk_tally *more = &from->tallies[i];
    if (more->kind == HK_TALLY_FREE) continue;
    hk_tally *tally = hk_sink_tally(into, more->kind, more->outer, more->entity, more->part, more->row);
    tally->a += more->a;
    tally->b += more->b;
    tally->c += more->c;
    tally->d += more->d;
    tally->squares += more->squares;
  }
  for (uint32_t r = 0; r < from->row_count; r++) {
    into->row_sums[r] += from->row_sums[r];
    into->row_squares[r] += from->row_squares[r];
  }
  into->replications += from->replications;
  return HAKYU_OK;
}

int64_t hk_sink_weight_s(__int128 loss) {
  const __int128 unit = (__int128)HK_FULL * HK_FULL;
  __int128 whole = loss / unit, rest = loss % unit;
  if (2 * rest > unit || (2 * rest == unit && (whole & 1))) whole++;
  return (int64_t)whole;
}

int32_t hk_sink_bin(int64_t share_ppm) {
  if (share_ppm < 16) return (int32_t)share_ppm;
  int octave = 63 - __builtin_clzll((unsigned long long)share_ppm);
  return 16 * (octave - 4) + (int32_t)(share_ppm >> (octave - 4));
}
