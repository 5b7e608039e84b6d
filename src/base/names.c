/* names - see names.h. Open addressing over case-folded FNV-1a hashes, which are kept beside the names: a name's text is
   looked at only when its hash agrees, and never when the table widens. Nearest by edit distance over all names. */
#include "base/names.h"

#include <string.h>

struct hk_names {
  const hakyu_memory *memory;
  const char **names;
  uint32_t *hashes;  /* of the names, folded */
  size_t count, capacity, hash_capacity;
  uint32_t *slots; /* index + 1, 0 = free */
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
  hk_memory_free(names->memory, names->hashes);
  hk_memory_free(names->memory, names->slots);
  hk_memory_free(names->memory, names);
}

/* The slot that holds this name (in any case), or the free one where it belongs. */
static size_t slot_of(const hk_names *names, const char *name, uint32_t hash) {
  size_t mask = names->slot_count - 1, slot = hash & mask;
  for (; names->slots[slot]; slot = (slot + 1) & mask) {
    uint32_t held = names->slots[slot] - 1;
    if (names->hashes[held] == hash && equal_folded(names->names[held], name)) break;
  }
  return slot;
}

static hakyu_status widen(hk_names *names) {
  size_t wanted = names->slot_count * 2, mask = wanted - 1;
  uint32_t *slots = hk_memory_array(names->memory, wanted, sizeof *slots);
  if (!slots) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < names->count; i++) {
    size_t slot = names->hashes[i] & mask;
    while (slots[slot]) slot = (slot + 1) & mask;
    slots[slot] = i + 1;
  }
  hk_memory_free(names->memory, names->slots);
  names->slots = slots;
  names->slot_count = wanted;
  return HAKYU_OK;
}

hakyu_status hk_names_add(hk_names *names, const char *name, uint32_t *index, int *is_new) {
  uint32_t hash = hash_folded(name);
  size_t slot = slot_of(names, name, hash);
  if (names->slots[slot]) {
    *index = names->slots[slot] - 1;
    *is_new = 0;
    return HAKYU_OK;
  }
  hakyu_status status = hk_memory_grow(names->memory, &names->names, names->count, &names->capacity, sizeof *names->names);
  if (!status) status = hk_memory_grow(names->memory, &names->hashes, names->count, &names->hash_capacity, sizeof *names->hashes);
  if (status) return status;
  names->names[names->count] = name;
  names->hashes[names->count++] = hash;
  *index = (uint32_t)names->count - 1;
  *is_new = 1;
  names->slots[slot] = (uint32_t)names->count;
  if (names->count * 2 > names->slot_count && (status = widen(names))) {
    names->slots[slot] = 0;
    names->count--;
  }
  return status;
}

hakyu_status hk_names_renumber(hk_names *names, const uint32_t *number) {
  const char **moved = hk_memory_array(names->memory, names->capacity, sizeof *moved);
  uint32_t *hashes = hk_memory_array(names->memory, names->hash_capacity, sizeof *hashes);
  if (!moved || !hashes) {
    hk_memory_free(names->memory, moved);
    hk_memory_free(names->memory, hashes);
    return HAKYU_NO_MEMORY;
  }
  for (size_t i = 0; i < names->count; i++) {
    moved[number[i]] = names->names[i];
    hashes[number[i]] = names->hashes[i];
  }
  for (size_t slot = 0; slot < names->slot_count; slot++)
    if (names->slots[slot]) names->slots[slot] = number[names->slots[slot] - 1] + 1;
  hk_memory_free(names->memory, names->names);
  hk_memory_free(names->memory, names->hashes);
  names->names = moved;
  names->hashes = hashes;
  return HAKYU_OK;
}

uint32_t hk_names_find_folded(const hk_names *names, const char *name) {
  uint32_t held = names->slots[slot_of(names, name, hash_folded(name))];
  return held ? held - 1 : HK_NO_NAME;
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
