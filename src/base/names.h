/* names - words to numbers: an index of unique names, found in O(1), with the nearest one for typing errors. */
#ifndef HK_BASE_NAMES_H
#define HK_BASE_NAMES_H
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"

#define HK_NO_NAME UINT32_MAX

/* Maps names (borrowed: must outlive the index) to the order in which they were added.
   Two names that differ only by ASCII case are the same name (ids are unique without regard to case). */
typedef struct hk_names hk_names;
hakyu_status hk_names_create(const hakyu_memory *memory, hk_names **names);
void hk_names_destroy(hk_names *names);
/* Adds a name; *index is its number, or that of the one already there (then *is_new is 0). */
hakyu_status hk_names_add(hk_names *names, const char *name, uint32_t *index, int *is_new);
/* Gives every name another number: name i becomes number[i]; number is a permutation of 0..count-1. Errors: NO_MEMORY. */
hakyu_status hk_names_renumber(hk_names *names, const uint32_t *number);
/* The number of exactly this name (case counts), or HK_NO_NAME. */
uint32_t hk_names_find(const hk_names *names, const char *name);
/* The number of this name in any case, or HK_NO_NAME. */
uint32_t hk_names_find_folded(const hk_names *names, const char *name);
/* Fetches ahead the memory in which these names will be looked for, where there are so many that it lies far off. Changes nothing.
   count: at most HK_NAMES_FORESEEN. */
enum { HK_NAMES_FORESEEN = 64 };
void hk_names_foresee(const hk_names *names, const char *const *wanted, size_t count);
const char *hk_names_get(const hk_names *names, uint32_t index);
uint32_t hk_names_count(const hk_names *names);
/* The nearest name within a third of its length by edit distance, or NULL (also NULL beyond 20,000 names). */
const char *hk_names_nearest(const hk_names *names, const char *name);
/* Edit distance of two words, cut at limit (for other lists of words). */
unsigned hk_names_distance(const char *a, const char *b, unsigned limit);
#endif
