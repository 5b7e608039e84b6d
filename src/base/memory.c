/* memory - see memory.h. An arena is a list of chunks; large requests get a chunk of their own.
   Large blocks ask the system for large pages: what lies scattered over megabytes is then found without walking page tables,
   which costs as much as the memory itself. It is a wish, and where it is not granted nothing else changes. */
#define _DEFAULT_SOURCE /* madvise */
#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LARGE_PAGE = 2 << 20 };

static void wish_large_pages(void *block, size_t size) {
#ifdef MADV_HUGEPAGE
  const size_t before = (LARGE_PAGE - (uintptr_t)block % LARGE_PAGE) % LARGE_PAGE; /* of the block, up to the first whole page */
  if (size < before + LARGE_PAGE) return;
  (void)madvise((char *)block + before, (size - before) / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);
#else
  (void)block, (void)size;
#endif
}

static void *libc_resize(void *user, void *block, size_t size) {
  (void)user;
  if (size == 0) {
    free(block);
    return NULL;
  }
  void *resized = realloc(block, size);
  if (resized) wish_large_pages(resized, size);
  return resized;
}

static const hakyu_memory libc_memory = {libc_resize, NULL};

const hakyu_memory *hakyu_memory_default(void) { return &libc_memory; }

void *hk_memory_alloc(const hakyu_memory *memory, size_t size) {
  return memory->resize(memory->user, NULL, size ? size : 1);
}

void *hk_memory_zalloc(const hakyu_memory *memory, size_t size) {
  void *block = hk_memory_alloc(memory, size);
  if (block) memset(block, 0, size);
  return block;
}

void *hk_memory_array(const hakyu_memory *memory, size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
  return hk_memory_zalloc(memory, bytes);
}

void *hk_memory_resize(const hakyu_memory *memory, void *block, size_t size) {
  return memory->resize(memory->user, block, size ? size : 1);
}

void hk_memory_free(const hakyu_memory *memory, void *block) {
  if (block) memory->resize(memory->user, block, 0);
}

hakyu_status hk_memory_grow(const hakyu_memory *memory, void *items, size_t count, size_t *capacity,
                            size_t item_size) {
  if (count < *capacity) return HAKYU_OK;
  size_t wanted = *capacity ? 2 * *capacity : 8, bytes;
  if (wanted < *capacity || __builtin_mul_overflow(wanted, item_size, &bytes)) return HAKYU_NO_MEMORY;
  void *old, *block;
  memcpy(&old, items, sizeof old);
  block = hk_memory_resize(memory, old, bytes);
  if (!block) return HAKYU_NO_MEMORY;
  memcpy(items, &block, sizeof block);
  *capacity = wanted;
  return HAKYU_OK;
}

enum { CHUNK_BYTES = 64 * 1024, ALIGN = 16 };

typedef struct chunk {
  struct chunk *next; /* older chunk */
  size_t size, used;  /* bytes after this header */
} chunk;

struct hk_arena {
  const hakyu_memory *memory;
  chunk *newest;
};

static size_t header_bytes(void) { return (sizeof(chunk) + ALIGN - 1) / ALIGN * ALIGN; }

hakyu_status hk_arena_create(const hakyu_memory *memory, hk_arena **arena) {
  hk_arena *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  *arena = made;
  return HAKYU_OK;
}

void hk_arena_destroy(hk_arena *arena) {
  if (!arena) return;
  for (chunk *at = arena->newest; at;) {
    chunk *next = at->next;
    hk_memory_free(arena->memory, at);
    at = next;
  }
  hk_memory_free(arena->memory, arena);
}

void *hk_arena_alloc(hk_arena *arena, size_t size) {
  if (size > SIZE_MAX / 2) return NULL;
  size_t bytes = (size + ALIGN - 1) / ALIGN * ALIGN;
  if (bytes == 0) bytes = ALIGN;
  chunk *at = arena->newest;
  if (!at || at->size - at->used < bytes) {
    size_t room = bytes > CHUNK_BYTES / 4 ? bytes : CHUNK_BYTES;
    chunk *fresh = hk_memory_alloc(arena->memory, header_bytes() + room);
    if (!fresh) return NULL;
    fresh->size = room;
    fresh->used = 0;
    if (at && bytes > CHUNK_BYTES / 4) { /* a large one goes behind, the newest keeps its free room */
      fresh->next = at->next;
      at->next = fresh;
    } else {
      fresh->next = at;
      arena->newest = fresh;
    }
    at = fresh;
  }
  void *block = (char *)at + header_bytes() + at->used;
  at->used += bytes;
  return block;
}

void *hk_arena_zalloc(hk_arena *arena, size_t size) {
  void *block = hk_arena_alloc(arena, size);
  if (block) memset(block, 0, size);
  return block;
}

char *hk_arena_text(hk_arena *arena, const char *text, size_t length) {
  char *copy = hk_arena_alloc(arena, length + 1);
  if (!copy) return NULL;
  memcpy(copy, text, length);
  copy[length] = '\0';
  return copy;
}
