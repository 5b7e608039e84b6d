/* hand_out - see hand_out.h. */
#include "cluster/hand_out.h"

#include "base/memory.h"

enum { PART_OF_SHARE = 8, STRETCH_MOST = 256 };

hakyu_status hand_out_begin(const hk_sweep_plan *plan, uint32_t ranks, hakyu_findings *findings, hand_out *out) {
  hk_sweep_files files = {0};
  *out = (hand_out){.count = plan->units, .ranks = ranks};
  hakyu_status status = hk_sweep_files_list(plan, &files);
  if (!status) status = hk_sweep_look(plan, &files, findings, &out->units);
  for (uint64_t u = 0; u < out->count && !status; u++) out->missing += out->units[u] == HK_UNIT_MISSING;
  hk_sweep_files_fini(plan->memory, &files);
  return status;
}

/* An eighth of what each rank could still get; never over what is done already. */
uint64_t hand_out_next(hand_out *out, uint64_t *first) {
  uint64_t want = out->missing / ((uint64_t)out->ranks * PART_OF_SHARE), count = 0;
  want = want < 1 ? 1 : want > STRETCH_MOST ? STRETCH_MOST : want;
  while (out->next < out->count && out->units[out->next] != HK_UNIT_MISSING) out->next++;
  *first = out->next;
  while (count < want && out->next < out->count && out->units[out->next] == HK_UNIT_MISSING) out->next++, count++;
  out->missing -= count;
  return count;
}

void hand_out_end(const hakyu_memory *memory, hand_out *out) {
  hk_memory_free(memory, out->units);
  out->units = NULL;
}
