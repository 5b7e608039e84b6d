/* spared - in how much of a sweep's design each measure holds: rows of figures and texts (porch: hakyu/spared.h). campaign/sweep_spared.c fills it
   from a merged sweep, report/document_spared.c shows it. Nothing here knows what a scenario is. */
#ifndef HK_RESULT_SPARED_H
#define HK_RESULT_SPARED_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hakyu/spared.h>
#include "base/memory.h"

typedef struct hk_spared_row { hakyu_spared_row told; const hakyu_spared_turn *turns; /* told.turns of them */ } hk_spared_row;

struct hakyu_spared {
  const hakyu_memory *memory;
  hk_arena *arena;           /* everything below */
  const char *id, *title[2], *scenario, *fingerprint, *digest;
  const char *tlp[2];        /* handling marks: of the model, of the catalogue; "" where there is none */
  const char *catalogue;     /* digest of that from which its items were taken; "" where none is a factor */
  double least;              /* the least that matters, as a part of the loss without the measure */
  uint64_t points, seed, replications, outers;
  bool is_adaptive;          /* points stop by precision: `replications` is what one takes at most */
  hk_spared_row *rows; size_t row_count;
};

/* An empty one with room for so many rows, zeroed; texts are "". Errors: NO_MEMORY. */
hakyu_status hk_spared_create(const hakyu_memory *memory, size_t rows, hakyu_spared **spared);
#endif
