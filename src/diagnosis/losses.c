/* losses - what each (sector, unit) lost: mean with its interval, peak, first impact, recovery.
   The table of losses holds only replications with a loss; all others count as zeros of the mean and of the peak, and do not
   count at all where a time is asked for that they do not have. */
#include <math.h>
#include <string.h>

#include "diagnosis/loss_list.h"
#include "diagnosis/spread.h"

static const double level = 0.95;

static hakyu_status diagnose_row(const hk_facts *facts, const hk_loss_list *list, uint32_t r, double *values, hk_row_loss *out) {
  size_t n = (size_t)facts->settled, count = list->first[r + 1] - list->first[r];
  const hk_loss *mine = list->items + list->first[r];
  *out = (hk_row_loss){.row = r};
  hk_loss_list_fill(list, facts, r, values);
  hakyu_status status = hk_estimate_two_level(facts->memory, values, facts->outer, n, facts->outer_count, level, facts->seed, &out->weight_h);
  if (status) return status;
  if (out->weight_h.mean.low < 0) out->weight_h.mean.low = 0; /* a loss is never negative: its mean is covered as before */
  out->any = hk_estimate_proportion(count, n, level);
  memset(values, 0, n * sizeof *values);
  for (size_t k = 0; k < count; k++) values[mine[k].place] = mine[k].peak;
  out->peak = hk_spread_take(values, n);
  for (int t = 0; t < HK_LOSS_TIMES; t++) {
    for (size_t k = 0; k < count; k++) values[k] = mine[k].times_s[t];
    *(t == 0 ? &out->first_s : &out->back_s[t - 1]) = hk_spread_take(values, count);
  }
  return HAKYU_OK;
}

hakyu_status hk_diagnose_losses(hk_facts *facts, hk_row_loss **out) {
  hk_loss_list list = {0};
  double *values = hk_memory_array(facts->memory, (size_t)facts->settled + 1, sizeof *values);
  hk_row_loss *rows = hk_arena_zalloc(facts->arena, ((size_t)facts->row_count + 1) * sizeof *rows);
  hakyu_status status = values && rows ? hk_loss_list_read(facts, &list) : HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < facts->row_count && !status; r++) status = diagnose_row(facts, &list, r, values, &rows[r]);
  if (!status) *out = rows;
  hk_loss_list_fini(facts, &list);
  hk_memory_free(facts->memory, values);
  return status;
}
