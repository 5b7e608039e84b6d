/* spared - see spared.h. */
#include "result/spared.h"

hakyu_status hk_spared_create(const hakyu_memory *memory, size_t rows, hakyu_spared **spared) {
  size_t bytes;
  if (__builtin_mul_overflow(rows, sizeof(hk_spared_row), &bytes) || bytes == SIZE_MAX) return HAKYU_LIMIT;
  hakyu_spared *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  *made = (hakyu_spared){.memory = memory, .id = "", .title = {"", ""}, .scenario = "", .fingerprint = "", .digest = "", .tlp = {"", ""}, .catalogue = "", .row_count = rows};
  hakyu_status status = hk_arena_create(memory, &made->arena);
  if (!status && !(made->rows = hk_arena_zalloc(made->arena, bytes + 1))) status = HAKYU_NO_MEMORY;
  if (status)
    hakyu_spared_destroy(made);
  else
    *spared = made;
  return status;
}

void hakyu_spared_destroy(hakyu_spared *spared) {
  if (!spared) return;
  hk_arena_destroy(spared->arena);
  hk_memory_free(spared->memory, spared);
}

size_t hakyu_spared_rows(const hakyu_spared *spared) { return spared->row_count; }
hakyu_spared_row hakyu_spared_row_get(const hakyu_spared *spared, size_t row) { return spared->rows[row].told; }
hakyu_spared_turn hakyu_spared_turn_get(const hakyu_spared *spared, size_t row, size_t turn) { return spared->rows[row].turns[turn]; }
