/* reach - see reach.h. */
#include "model/reach.h"

#include <string.h>

#include "graphs/graphs.h"

/* Only links to who is not struck himself say anything, and only the struck at the start of such a link are starts: where nearly
   all are struck, nearly nothing is left to ask. */
hakyu_status hk_model_reach(const hakyu_model *model, const uint8_t *is_struck, uint8_t *is_reached) {
  const hakyu_memory *memory = model->memory;
  size_t edges = 0;
  uint32_t *from = hk_memory_array(memory, model->link_count, sizeof *from), *to = hk_memory_array(memory, model->link_count, sizeof *to);
  uint32_t *start = hk_memory_array(memory, model->asset_count, sizeof *start), count = 0;
  hakyu_status status = from && to && start ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (!status) {
    memset(is_reached, 0, model->asset_count);
    for (uint32_t i = 0; i < model->link_count; i++) {
      uint32_t supplier = model->links[i].supplier, asset = model->needs[model->links[i].need].asset;
      if (is_struck[asset]) continue;
      is_reached[supplier] = is_struck[supplier] != 0;
      from[edges] = supplier;
      to[edges++] = asset;
    }
    for (uint32_t i = 0; i < model->asset_count; i++)
      if (is_reached[i]) start[count++] = i;
    if (count) status = hk_graph_reach(memory, model->asset_count, edges, from, to, start, count, is_reached);
    for (uint32_t i = 0; i < model->asset_count && !status; i++) is_reached[i] |= is_struck[i] != 0;
  }
  hk_memory_free(memory, from);
  hk_memory_free(memory, to);
  hk_memory_free(memory, start);
  return status;
}
