/* memory - allocation through the caller's hakyu_memory, and arenas for things that die together. */
#ifndef HK_BASE_MEMORY_H
#define HK_BASE_MEMORY_H
#include <stddef.h>
#include <hakyu/memory.h>

/* All return NULL without memory; size 0 gives a block of one byte. */
void *hk_memory_alloc(const hakyu_memory *memory, size_t size);
void *hk_memory_zalloc(const hakyu_memory *memory, size_t size);
/* count * size bytes, zeroed; NULL also when the product overflows. */
void *hk_memory_array(const hakyu_memory *memory, size_t count, size_t size);
void *hk_memory_resize(const hakyu_memory *memory, void *block, size_t size);
void hk_memory_free(const hakyu_memory *memory, void *block); /* NULL is fine */

/* Makes room for one more item in a growing array: doubles *capacity when count == *capacity.
   *items is a pointer to the array pointer. Errors: NO_MEMORY (array untouched). */
hakyu_status hk_memory_grow(const hakyu_memory *memory, void *items, size_t count, size_t *capacity, size_t item_size);

/* An arena: allocations live until it is destroyed; 16-byte aligned. */
typedef struct hk_arena hk_arena;
hakyu_status hk_arena_create(const hakyu_memory *memory, hk_arena **arena);
void hk_arena_destroy(hk_arena *arena);
void *hk_arena_alloc(hk_arena *arena, size_t size);                      /* NULL without memory */
void *hk_arena_zalloc(hk_arena *arena, size_t size);
char *hk_arena_text(hk_arena *arena, const char *text, size_t length);   /* copy, NUL-terminated */
#endif
