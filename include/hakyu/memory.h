/* Memory: the one allocator, handed in by the caller at create and never global.
   Every object of hakyu gets its bytes from the hakyu_memory it was created with, so a
   caller can count, limit or starve it. */
#ifndef HAKYU_MEMORY_H
#define HAKYU_MEMORY_H
#include <stddef.h>
#include <hakyu/status.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_memory {
  /* Works like realloc: block NULL allocates, size 0 frees (and returns NULL), else resizes.
     Returns NULL when there is no memory; the old block is then untouched.
     Must be callable from several threads at once. */
  void *(*resize)(void *user, void *block, size_t size);
  void *user; /* handed back to resize; may be NULL */
} hakyu_memory;

/* The C library's allocator. Static storage. */
HAKYU_API const hakyu_memory *hakyu_memory_default(void);

#ifdef __cplusplus
}
#endif
#endif
