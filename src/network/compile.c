/* compile - a model becomes a network: the story of hk_network_compile, and the one block it fills.

   What an outer draw decides is decided first: which links exist, what every assumption is worth. From then on there are
   only integers. Needs are numbered asset by asset, so that an asset's needs, a need's links and a need's stages each
   lie side by side. Circles and rows are found, everything is counted, one block is laid out to hold it, and the
   block is filled from front to back. A list is measured and placed by the same function, walked twice: once with
   no block, to learn its size, and once with it. */
#include "network/compile.h"

#include <stdarg.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

/* ---- the block ---- */

enum { LINE = 64 }; /* lists begin with a cache line */
_Static_assert(sizeof(hk_net_asset) == LINE && sizeof(hk_net_need) == LINE && sizeof(hk_net_stage) == LINE, "a cache line each");

typedef struct layout { char *bytes; size_t used; } layout; /* bytes NULL: only measuring */

static void *place(layout *block, size_t count, size_t size) {
  void *here = block->bytes ? block->bytes + block->used : NULL;
  block->used += (count * size + LINE - 1) / LINE * LINE;
  return here;
}

static bool is_anybody_hurried(const hakyu_model *model) {
  for (uint32_t a = 0; a < model->asset_count; a++)
    if (hk_compile_is_hurried(&model->assets[a])) return true;
  return false;
}

static void place_lists(const hk_compile *compile, size_t sharings, size_t groups, layout *block) {
  const hakyu_model *model = compile->model;
  hk_network *net = compile->network;
  net->assets = place(block, net->asset_count, sizeof *net->assets);
  net->worths = place(block, net->asset_count, sizeof *net->worths);
  if (is_anybody_hurried(model)) net->hastes = place(block, net->asset_count, sizeof *net->hastes);
  net->needs = place(block, net->need_count, sizeof *net->needs);
  net->rest_surplus = place(block, net->need_count, sizeof *net->rest_surplus);
  net->links = place(block, net->link_count, sizeof *net->links);
  net->sources = place(block, net->link_count, sizeof *net->sources);
  net->outs = place(block, net->link_count, sizeof *net->outs);
  net->stages = place(block, net->stage_count, sizeof *net->stages);
  net->refuels = place(block, net->refuel_count, sizeof *net->refuels);
  net->rows = place(block, net->row_count, sizeof *net->rows);
  net->crew_sizes = place(block, net->crew_count, sizeof *net->crew_sizes);
  net->sharing_first = place(block, (size_t)model->sector_count + 1, sizeof *net->sharing_first);
  net->sharings = place(block, sharings, sizeof *net->sharings);
  if (hk_compile_is_anybody_aided(model)) net->aids = place(block, model->sharing_count, sizeof *net->aids);
  net->group_betas = place(block, model->group_count, sizeof *net->group_betas);
  if (model->group_count) {
    net->group_first = place(block, (size_t)net->asset_count + 1, sizeof *net->group_first);
    net->groups = place(block, groups, sizeof *net->groups);
  }
  if (net->circle_count) {
    net->circles = place(block, net->circle_count, sizeof *net->circles);
    net->circle_assets = place(block, compile->circle_asset_count, sizeof *net->circle_assets);
    net->circle_needs = place(block, compile->circle_need_count, sizeof *net->circle_needs);
    net->asset_circle_first = place(block, (size_t)net->asset_count + 1, sizeof *net->asset_circle_first);
    net->asset_circles = place(block, compile->circle_asset_count, sizeof *net->asset_circles);
  }
}

static hakyu_status lay_out(hk_compile *compile) {
  const hakyu_model *model = compile->model;
  hk_network *net = compile->network;
  net->asset_count = model->asset_count;
  net->need_count = model->need_count;
  net->link_count = compile->present_count;
  net->row_count = compile->row_count;
  net->crew_count = model->crew_count;
  net->sharing_count = model->sharing_count;
  net->circle_count = (uint32_t)compile->circle_count;
  hk_compile_count_stages(compile, &net->stage_count, &net->refuel_count);
  const size_t sharings = hk_compile_count_sharings(model), groups = hk_compile_count_groups(model);

  layout block = {NULL, 0};
  place_lists(compile, sharings, groups, &block);
  net->block = hk_memory_zalloc(compile->memory, block.used + LINE);
  if (!net->block) return HAKYU_NO_MEMORY;
  net->block_bytes = block.used + LINE;
  block.bytes = (char *)(((uintptr_t)net->block + LINE - 1) / LINE * LINE);
  block.used = 0;
  place_lists(compile, sharings, groups, &block);
  return HAKYU_OK;
}

/* ---- the story ---- */

static hakyu_status open_network(hk_compile *compile) {
  hk_network *net = hk_memory_zalloc(compile->memory, sizeof *net);
  if (!net) return HAKYU_NO_MEMORY;
  compile->network = net;
  net->model = compile->model;
  net->owned = hk_memory_zalloc(compile->memory, sizeof *net->owned);
  if (!net->owned) return HAKYU_NO_MEMORY;
  net->owned->memory = compile->memory;
  net->owned->table_memory = compile->model->memory;
  return HAKYU_OK;
}

static hakyu_status compile_all(hk_compile *compile) {
  hakyu_status status = open_network(compile);
  if (!status) status = hk_compile_draw_links(compile);
  if (!status) status = hk_compile_number_needs(compile);
  if (!status) status = hk_compile_find_circles(compile);
  if (!status) status = hk_compile_find_rows(compile);
  if (!status) status = lay_out(compile);
  if (!status) status = hk_compile_fill_needs(compile);
  if (!status) status = hk_compile_fill_links(compile);
  if (!status) status = hk_compile_fill_stages(compile);
  if (!status) status = hk_compile_fill_assets(compile);
  if (status) return status;
  hk_compile_fill_outs(compile);
  hk_compile_fill_circles(compile);
  hk_compile_fill_members(compile);
  memcpy(compile->network->rows, compile->rows, compile->row_count * sizeof *compile->rows);
  compile->network->times = compile->network->owned->times;
  compile->network->time_count = (uint32_t)compile->network->owned->count;
  return HAKYU_OK;
}

static void drop_scratch(hk_compile *compile) {
  const hakyu_memory *memory = compile->memory;
  hk_memory_free(memory, compile->is_present);
  hk_memory_free(memory, compile->need_number);
  hk_memory_free(memory, compile->model_need);
  hk_memory_free(memory, compile->circles);
  hk_memory_free(memory, compile->circle_assets);
  hk_memory_free(memory, compile->circle_needs);
  hk_memory_free(memory, compile->circle_of);
  hk_memory_free(memory, compile->rows);
  hk_memory_free(memory, compile->row_of);
  hk_memory_free(memory, compile->entries);
  hk_memory_free(memory, compile->time_of_call);
}

hakyu_status hk_network_compile(const hakyu_memory *memory, const hakyu_model *model, const hk_outer *outer,
                                hakyu_findings *findings, hk_network **network) {
  hk_compile compile = {.memory = memory, .model = model, .outer = outer, .findings = findings};
  const hakyu_status status = compile_all(&compile);
  drop_scratch(&compile);
  if (status)
    hk_network_destroy(memory, compile.network);
  else
    *network = compile.network;
  return status;
}

void hk_network_destroy(const hakyu_memory *memory, hk_network *network) {
  if (!network) return;
  struct hk_net_owned *owned = network->owned;
  if (owned) {
    for (size_t i = 0; i < owned->count; i++) hk_quantile_destroy(owned->table_memory, (hk_quantile *)(uintptr_t)owned->times[i].table);
    hk_memory_free(memory, owned->times);
    hk_memory_free(memory, owned);
  }
  hk_memory_free(memory, network->block);
  hk_memory_free(memory, network);
}

bool hk_network_is_certain(const hakyu_model *model) {
  for (uint32_t l = 0; l < model->link_count; l++)
    if (model->links[l].is_hidden) return false;
  for (uint32_t a = 0; a < model->assumption_count; a++)
    if (model->assumptions[a].use_count > 0 && !model->assumptions[a].is_fixed) return false;
  return true;
}

void hk_compile_sum_up(uint32_t *first, uint32_t count) {
  uint32_t next = 0;
  for (uint32_t i = 1; i <= count; i++) {
    const uint32_t own = first[i];
    first[i] = next;
    next += own;
  }
}

hakyu_status hk_compile_refuse(const hakyu_model *model, hakyu_findings *findings, const char *table, int line, const char *field,
                               const char *format, ...) {
  hk_buffer path, text;
  hk_buffer_init(&path, model->memory);
  hk_buffer_init(&text, model->memory);
  if (model->path && model->path[0]) {
    hk_buffer_add(&path, model->path);
    hk_buffer_add(&path, "/");
  }
  hk_buffer_add(&path, table);
  va_list args;
  va_start(args, format);
  hk_buffer_vprintf(&text, format, args);
  va_end(args);
  const hakyu_status status = path.is_starved || text.is_starved ? HAKYU_NO_MEMORY : HAKYU_REFUSED;
  if (status == HAKYU_REFUSED) hk_findings_error(findings, (hk_place){path.text, line, 0, field}, "too-large", "%s", text.text);
  hk_buffer_fini(&text);
  hk_buffer_fini(&path);
  return status;
}
