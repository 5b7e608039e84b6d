/* compile_times - equal times are one: a fixed number, or one quantile table for all cells that mean the same
   distribution, however often it is written.

   Times are found again by a hash of what they mean: the number itself, or the call's kind and its arguments as this
   outer draw values them. Calls that cannot vary, such as uniform(3h, 3h), become plain numbers. */
#include <string.h>

#include "base/memory.h"
#include "network/compile.h"

static uint64_t stir(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 29;
}

static uint64_t hash_call(const hk_compile *compile, const hk_call *call) {
  uint64_t hash = stir(stir((uint64_t)call->kind, call->by_p95), call->count);
  for (uint32_t i = 0; i < call->count; i++) {
    hash = stir(hash, (uint64_t)hk_value_number(compile->model, call->args[i], compile->outer, 0));
    if (call->limits) hash = stir(hash, call->limits[i]);
  }
  return hash;
}

static bool is_same_call(const hk_compile *compile, const hk_call *a, const hk_call *b) {
  if (a->kind != b->kind || a->by_p95 != b->by_p95 || a->count != b->count || !a->limits != !b->limits) return false;
  for (uint32_t i = 0; i < a->count; i++) {
    if (hk_value_number(compile->model, a->args[i], compile->outer, 0) != hk_value_number(compile->model, b->args[i], compile->outer, 0))
      return false;
    if (a->limits && a->limits[i] != b->limits[i]) return false;
  }
  return true;
}

/* Is entry the time that is asked for: the number fixed_s (call HK_NONE), or the call? */
static bool is_same(const hk_compile *compile, const hk_time_entry *entry, uint64_t hash, uint32_t call, int64_t fixed_s) {
  if (entry->hash != hash || (entry->call == HK_NONE) != (call == HK_NONE)) return false;
  if (call == HK_NONE) return compile->network->owned->times[entry->time - 1].fixed_s == fixed_s;
  return is_same_call(compile, &compile->model->calls[entry->call], &compile->model->calls[call]);
}

static hakyu_status widen(hk_compile *compile) {
  const size_t capacity = compile->entry_capacity ? 2 * compile->entry_capacity : 64;
  hk_time_entry *entries = hk_memory_array(compile->memory, capacity, sizeof *entries);
  if (!entries) return HAKYU_NO_MEMORY;
  for (size_t i = 0; i < compile->entry_capacity; i++) {
    if (!compile->entries[i].time) continue;
    size_t slot = compile->entries[i].hash & (capacity - 1);
    while (entries[slot].time) slot = (slot + 1) & (capacity - 1);
    entries[slot] = compile->entries[i];
  }
  hk_memory_free(compile->memory, compile->entries);
  compile->entries = entries;
  compile->entry_capacity = capacity;
  return HAKYU_OK;
}

/* The entry of that time, or the free one where it belongs. */
static hakyu_status find_entry(hk_compile *compile, uint64_t hash, uint32_t call, int64_t fixed_s, hk_time_entry **entry) {
  if (2 * compile->entry_count >= compile->entry_capacity) {
    const hakyu_status status = widen(compile);
    if (status) return status;
  }
  size_t slot = hash & (compile->entry_capacity - 1);
  while (compile->entries[slot].time && !is_same(compile, &compile->entries[slot], hash, call, fixed_s))
    slot = (slot + 1) & (compile->entry_capacity - 1);
  *entry = &compile->entries[slot];
  return HAKYU_OK;
}

static hakyu_status append(hk_compile *compile, hk_net_time time, uint32_t *number) {
  struct hk_net_owned *owned = compile->network->owned;
  const hakyu_status status = hk_memory_grow(owned->memory, &owned->times, owned->count, &owned->capacity, sizeof *owned->times);
  if (status) return status;
  *number = (uint32_t)owned->count;
  owned->times[owned->count++] = time;
  return HAKYU_OK;
}

static hakyu_status fixed_time(hk_compile *compile, int64_t fixed_s, uint32_t *number) {
  hk_time_entry *entry = NULL;
  const uint64_t hash = stir(0, (uint64_t)fixed_s);
  hakyu_status status = find_entry(compile, hash, HK_NONE, fixed_s, &entry);
  if (status) return status;
  if (!entry->time) {
    if ((status = append(compile, (hk_net_time){fixed_s, NULL}, number))) return status;
    *entry = (hk_time_entry){hash, *number + 1, HK_NONE};
    compile->entry_count++;
  }
  *number = entry->time - 1;
  return HAKYU_OK;
}

static hakyu_status drawn_time(hk_compile *compile, hk_value value, uint32_t *number) {
  hk_time_entry *entry = NULL;
  const uint64_t hash = hash_call(compile, &compile->model->calls[value.index]);
  hakyu_status status = find_entry(compile, hash, value.index, 0, &entry);
  if (status || entry->time) {
    if (!status) *number = entry->time - 1;
    return status;
  }
  hk_quantile *table = NULL;
  if ((status = hk_value_quantile(compile->model, value, compile->outer, 0, compile->findings, &table))) return status;
  if (hk_quantile_is_fixed(table)) {
    const int64_t fixed_s = hk_quantile_value(table, 0);
    hk_quantile_destroy(compile->model->memory, table);
    return fixed_time(compile, fixed_s, number);
  }
  if ((status = append(compile, (hk_net_time){0, table}, number))) {
    hk_quantile_destroy(compile->model->memory, table);
    return status;
  }
  *entry = (hk_time_entry){hash, *number + 1, value.index};
  compile->entry_count++;
  return HAKYU_OK;
}

hakyu_status hk_compile_time(hk_compile *compile, hk_value value, int64_t blank, uint32_t *number) {
  if (value.form != HK_VALUE_CALL) return fixed_time(compile, hk_value_number(compile->model, value, compile->outer, blank), number);
  if (!compile->time_of_call) {
    compile->time_of_call = hk_memory_array(compile->memory, compile->model->call_count, sizeof *compile->time_of_call);
    if (!compile->time_of_call) return HAKYU_NO_MEMORY;
  }
  uint32_t *known = &compile->time_of_call[value.index];
  hakyu_status status = HAKYU_OK;
  if (!*known && !(status = drawn_time(compile, value, number))) *known = *number + 1;
  if (!status) *number = *known - 1;
  return status;
}
