/* reach - see reach.h. */
#include "model/reach.h"

#include <string.h>

#include "graphs/graphs.h"

hakyu_status hk_model_reach(const hakyu_model *model, const uint8_t *is_struck, uint8_t *is_reached) {
  const hakyu_memory *memory = model->memory;
  uint32_t *from = hk_memory_array(memory, model->link_count, sizeof *from), *to = hk_memory_array(memory, model->link_count, sizeof *to);
  uint32_t *start = hk_memory_array(memory, model->asset_count, sizeof *start), count = 0;
  hakyu_status status = from && to && start ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (!status) {
    for (uint32_t i = 0; i < model->link_count; i++) {
      from[i] = model->links[i].supplier;
      to[i] = model->needs[model->links[i].need].asset;
    }
    for (uint32_t i = 0; i < model->asset_count; i++)
      if (is_struck[i]) start[count++] = i;
    if (count)
      status = hk_graph_reach(memory, model->asset_count, model->link_count, from, to, start, count, is_reached);
    else
      memset(is_reached, 0, model->asset_count);
  }
  hk_memory_free(memory, from);
  hk_memory_free(memory, to);
  hk_memory_free(memory, start);
  return status;
}
