/* names - see names.h. Open addressing over case-folded FNV-1a hashes, which stand in the slots: a name's text is looked at
   only when its hash agrees, and never when the table widens. Nearest by edit distance over all names. */
#include "base/names.h"

#include <string.h>

typedef struct place {
  uint32_t hash; /* of the name, folded */
  uint32_t held; /* its index + 1; 0 = free */
} place;

struct hk_names {
  const hakyu_memory *memory;
  const char **names;
  size_t count, capacity;
  place *slots;
  size_t slot_count; /* power of two */
};

static char fold(char c) {
  if (c >= 'A' && c <= 'Z') return (char)(c | 0x20);
  return c;
}

static uint32_t hash_folded(const char *name) {
  uint64_t hash = 14695981039346656037u;
  for (; *name; name++) hash = (hash ^ (unsigned char)fold(*name)) * 1099511628211u;
  return (uint32_t)(hash ^ hash >> 32);
}

static int equal_folded(const char *a, const char *b) {
  while (*a && fold(*a) == fold(*b)) a++, b++;
  return fold(*a) == fold(*b);
}

hakyu_status hk_names_create(const hakyu_memory *memory, hk_names **names) {
  hk_names *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  made->slot_count = 16;
  made->slots = hk_memory_array(memory, made->slot_count, sizeof *made->slots);
  if (!made->slots) {
    hk_memory_free(memory, made);
    return HAKYU_NO_MEMORY;
  }
  *names = made;
  return HAKYU_OK;
}

void hk_names_destroy(hk_names *names) {
  if (!names) return;
  hk_memory_free(names->memory, names->names);
  hk_memory_free(names->memory, names->slots);
  hk_memory_free(names->memory, names);
}

/* The slot that holds this name (in any case), or the free one where it belongs. */
static size_t slot_of(const hk_names *names, const char *name, uint32_t hash) {
  size_t mask = names->slot_count - 1, slot = hash & mask;
  for (; names->slots[slot].held; slot = (slot + 1) & mask)
    if (names->slots[slot].hash == hash && equal_folded(names->names[names->slots[slot].held - 1], name)) break;
  return slot;
}

static hakyu_status widen(hk_names *names) {
  size_t wanted = names->slot_count * 2, mask = wanted - 1;
  place *slots = hk_memory_array(names->memory, wanted, sizeof *slots);
  if (!slots) return HAKYU_NO_MEMORY;
  for (size_t i = 0; i < names->slot_count; i++) {
    if (!names->slots[i].held) continue;
    size_t slot = names->slots[i].hash & mask;
    while (slots[slot].held) slot = (slot + 1) & mask;
    slots[slot] = names->slots[i];
  }
  hk_memory_free(names->memory, names->slots);
  names->slots = slots;
  names->slot_count = wanted;
  return HAKYU_OK;
}

hakyu_status hk_names_add(hk_names *names, const char *name, uint32_t *index, int *is_new) {
  uint32_t hash = hash_folded(name);
  size_t slot = slot_of(names, name, hash);
  if (names->slots[slot].held) {
    *index = names->slots[slot].held - 1;
    *is_new = 0;
    return HAKYU_OK;
  }
  hakyu_status status = hk_memory_grow(names->memory, &names->names, names->count, &names->capacity, sizeof *names->names);
  if (status) return status;
  names->names[names->count++] = name;
  *index = (uint32_t)names->count - 1;
  *is_new = 1;
  names->slots[slot] = (place){hash, (uint32_t)names->count};
  if (names->count * 2 > names->slot_count && (status = widen(names))) {
    names->slots[slot] = (place){0, 0};
    names->count--;
  }
  return status;
}

hakyu_status hk_names_renumber(hk_names *names, const uint32_t *number) {
  const char **moved = hk_memory_array(names->memory, names->capacity, sizeof *moved);
  if (!moved) return HAKYU_NO_MEMORY;
  for (size_t i = 0; i < names->count; i++) moved[number[i]] = names->names[i];
  for (size_t slot = 0; slot < names->slot_count; slot++)
    if (names->slots[slot].held) names->slots[slot].held = number[names->slots[slot].held - 1] + 1;
  hk_memory_free(names->memory, names->names);
  names->names = moved;
  return HAKYU_OK;
}

uint32_t hk_names_find_folded(const hk_names *names, const char *name) {
  uint32_t held = names->slots[slot_of(names, name, hash_folded(name))].held;
  return held ? held - 1 : HK_NO_NAME;
}

/* Three walks, each over what the one before has fetched: slots, where the names' texts are, the texts. */
void hk_names_foresee(const hk_names *names, const char *const *wanted, size_t count) {
  uint32_t hashes[HK_NAMES_FORESEEN];
  size_t mask = names->slot_count - 1;
  for (size_t i = 0; i < count; i++) {
    hashes[i] = hash_folded(wanted[i]);
    __builtin_prefetch(&names->slots[hashes[i] & mask]);
  }
  for (int walk = 0; walk < 2; walk++)
    for (size_t i = 0; i < count; i++) {
      size_t slot = hashes[i] & mask;
      while (names->slots[slot].held && names->slots[slot].hash != hashes[i]) slot = (slot + 1) & mask;
      if (!names->slots[slot].held) continue;
      const char **name = &names->names[names->slots[slot].held - 1];
      if (walk == 0)
        __builtin_prefetch(name);
      else
        __builtin_prefetch(*name);
    }
}

uint32_t hk_names_find(const hk_names *names, const char *name) {
  uint32_t index = hk_names_find_folded(names, name);
  return index != HK_NO_NAME && strcmp(names->names[index], name) == 0 ? index : HK_NO_NAME;
}

const char *hk_names_get(const hk_names *names, uint32_t index) { return names->names[index]; }

uint32_t hk_names_count(const hk_names *names) { return (uint32_t)names->count; }

unsigned hk_names_distance(const char *a, const char *b, unsigned limit) {
  enum { MOST = 64 };
  size_t m = strlen(a), n = strlen(b);
  if (m > MOST || n > MOST || (m > n ? m - n : n - m) > limit) return limit + 1;
  unsigned row[MOST + 1];
  for (size_t j = 0; j <= n; j++) row[j] = (unsigned)j;
  for (size_t i = 1; i <= m; i++) {
    unsigned diagonal = row[0], best = row[0] = (unsigned)i;
    for (size_t j = 1; j <= n; j++) {
      unsigned changed = diagonal + (fold(a[i - 1]) != fold(b[j - 1]));
      diagonal = row[j];
      unsigned least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
      row[j] = changed < least ? changed : least;
      if (row[j] < best) best = row[j];
    }
    if (best > limit) return limit + 1;
  }
  return row[n] > limit ? limit + 1 : row[n];
}

const char *hk_names_nearest(const hk_names *names, const char *name) {
  if (names->count > 20000) return NULL;
  unsigned limit = (unsigned)(strlen(name) / 3 + 1), best = limit + 1;
  const char *nearest = NULL;
  for (size_t i = 0; i < names->count; i++) {
    unsigned distance = hk_names_distance(name, names->names[i], best - 1);
    if (distance < best) {
      best = distance;
      nearest = names->names[i];
      if (best == 0) break;
    }
  }
  return nearest;
}
