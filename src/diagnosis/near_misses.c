/* near_misses - stages that held, but only just: of what was in one when it began to hold, less than a tenth was left.
   From the saves of the traced replications. What was in it is what was left and what it gave: it carries second for second, so
   stock at the beginning = margin + length of the save; refuelled on the way it ends full and is no near miss. A stage that ran
   dry is counted apart: what came after it (another stage, or a fall) is told elsewhere. */
#include <stdlib.h>

#include "diagnosis/diagnosis.h"

enum { LITTLE_LEFT = 10 }; /* less than a tenth */

typedef struct held { uint32_t need; int64_t holder; uint8_t is_near, is_empty; } held;

static int compare_held(const void *left, const void *right) {
  const held *a = left, *b = right;
  if (a->need != b->need) return a->need < b->need ? -1 : 1;
  return a->holder < b->holder ? -1 : a->holder > b->holder;
}

static int compare_misses(const void *left, const void *right) {
  const hk_near_miss *a = left, *b = right;
  if (a->near != b->near) return a->near > b->near ? -1 : 1;
  if (a->need != b->need) return a->need < b->need ? -1 : 1;
  return a->stage_place < b->stage_place ? -1 : a->stage_place > b->stage_place;
}

/* Saves by stages whose stock ends: all others have no margin. */
static hakyu_status read_held(hk_facts *facts, held *list, size_t *count) {
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_read(facts->result, HK_STORED_saves, NULL, 0, &cursor);
  if (status) return status;
  while (!status && hk_cursor_next(cursor, &row)) {
    int64_t need = row[3].integer, start_s = row[4].integer, end_s = row[5].integer, holder = row[6].integer, margin_s = row[7].integer;
    if (holder >= 0 || row[7].is_null) continue;
    if (need < 0 || need >= facts->need_count || -1 - holder >= facts->needs[need].stage_count || margin_s < 0 || end_s < start_s) {
      status = HAKYU_DAMAGED;
      break;
    }
    bool is_near = margin_s > 0 && margin_s < (margin_s + (end_s - start_s) + LITTLE_LEFT - 1) / LITTLE_LEFT;
    list[(*count)++] = (held){(uint32_t)need, holder, is_near, margin_s == 0};
  }
  hakyu_status closed = hk_cursor_close(cursor);
  return status ? status : closed;
}

hakyu_status hk_diagnose_near_misses(hk_facts *facts, hk_near_miss **list, size_t *count) {
  int64_t rows = 0;
  size_t held_count = 0, made = 0;
  hakyu_status status = hk_result_count(facts->result, HK_STORED_saves, &rows);
  if (status) return status;
  held *all = hk_memory_array(facts->memory, (size_t)rows + 1, sizeof *all);
  hk_near_miss *out = hk_arena_zalloc(facts->arena, ((size_t)rows + 1) * sizeof *out);
  status = all && out ? read_held(facts, all, &held_count) : HAKYU_NO_MEMORY;
  if (status) goto done;
  qsort(all, held_count, sizeof *all, compare_held);
  for (size_t k = 0; k < held_count; k++) {
    if (!k || compare_held(&all[k], &all[k - 1]) != 0) {
      uint32_t place = (uint32_t)(-1 - all[k].holder);
      out[made++] = (hk_near_miss){.need = all[k].need, .stage_place = place, .stage = facts->stages[facts->needs[all[k].need].stage_first + place]};
    }
    out[made - 1].saves++;
    out[made - 1].near += all[k].is_near;
    out[made - 1].empty += all[k].is_empty;
  }
  qsort(out, made, sizeof *out, compare_misses);
  while (made && !out[made - 1].near) made--;
  *list = out;
  *count = made;
done:
  hk_memory_free(facts->memory, all);
  return status;
}
