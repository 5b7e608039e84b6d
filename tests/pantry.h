/* pantry - memory that runs out: so many allocations are still allowed, and what is held is counted. For tests that starve what they
   test once at every allocation: `pantry p = {.left = allowed}; const hakyu_memory memory = {pantry_resize, &p};` */
#ifndef TESTS_PANTRY_H
#define TESTS_PANTRY_H
#include <stdlib.h>

typedef struct pantry { long left, held; } pantry; /* allocations still allowed; blocks out */

static inline void *pantry_resize(void *user, void *block, size_t size) {
  pantry *p = user;
  if (size == 0) {
    p->held -= block != NULL;
    free(block);
    return NULL;
  }
  if (p->left-- <= 0) return NULL;
  void *made = realloc(block, size);
  p->held += !block && made;
  return made;
}
#endif
