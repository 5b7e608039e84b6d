/* core - see core.h. */
#include "model/core.h"

#include <string.h>

#include "graphs/graphs.h"
#include "model/builder.h"

typedef struct edges { size_t count; uint32_t *from, *to; } edges;

/* Links between known assets that were chosen. */
static hakyu_status gather(const hakyu_model *model, bool (*takes)(const hakyu_model *, const hk_link *, const void *), const void *user, edges *e) {
  size_t count = 0;
  for (int pass = 0; pass < 2; pass++) {
    size_t filled = 0;
    for (uint32_t i = 0; i < model->link_count; i++) {
      const hk_link *link = &model->links[i];
      uint32_t to = model->needs[link->need].asset;
      if (link->supplier >= HK_REMOVED || to >= HK_REMOVED || link->supplier == to || !takes(model, link, user)) continue;
      if (pass) e->from[filled] = link->supplier, e->to[filled] = to;
      filled++;
    }
    if (pass) break;
    count = filled;
    e->from = hk_memory_array(model->memory, count, sizeof *e->from);
    e->to = hk_memory_array(model->memory, count, sizeof *e->to);
    if (!e->from || !e->to) return HAKYU_NO_MEMORY;
  }
  e->count = count;
  return HAKYU_OK;
}

/* Takes away, again and again, assets into which no edge leads; edges that leave them go too. Keeps the others. */
static hakyu_status peel(const hakyu_model *model, edges *e) {
  const hakyu_memory *memory = model->memory;
  uint32_t n = model->asset_count, head = 0, tail = 0;
  uint32_t *waiting = hk_memory_array(memory, n, sizeof *waiting), *incoming = hk_memory_array(memory, n, sizeof *incoming);
  uint32_t *first = hk_memory_array(memory, (size_t)n + 2, sizeof *first), *out = hk_memory_array(memory, e->count, sizeof *out);
  hakyu_status status = waiting && incoming && first && out ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (status) goto done;
  for (size_t i = 0; i < e->count; i++) incoming[e->to[i]]++, first[e->from[i] + 2]++;
  for (uint32_t v = 0; v < n; v++) first[v + 2] += first[v + 1];
  for (size_t i = 0; i < e->count; i++) out[first[e->from[i] + 1]++] = e->to[i];
  for (uint32_t v = 0; v < n; v++)
    if (!incoming[v]) waiting[tail++] = v;
  for (; head < tail; head++) {
    uint32_t v = waiting[head];
    for (uint32_t i = first[v]; i < first[v + 1]; i++)
      if (--incoming[out[i]] == 0) waiting[tail++] = out[i];
  }
  size_t kept = 0;
  for (uint32_t i = 0; i < n; i++) first[i] = 0; /* now: was taken away */
  for (uint32_t i = 0; i < tail; i++) first[waiting[i]] = 1;
  for (size_t i = 0; i < e->count; i++)
    if (!first[e->from[i]]) e->from[kept] = e->from[i], e->to[kept++] = e->to[i];
  e->count = kept;
done:
  hk_memory_free(memory, waiting);
  hk_memory_free(memory, incoming);
  hk_memory_free(memory, first);
  hk_memory_free(memory, out);
  return status;
}

/* Components of two or more become circles, in the order of their first asset. */
static hakyu_status number_circles(const hakyu_model *model, const uint32_t *component, uint32_t component_count, hk_core *core) {
  const hakyu_memory *memory = model->memory;
  uint32_t n = model->asset_count;
  uint32_t *size = hk_memory_array(memory, component_count, sizeof *size), *number = hk_memory_array(memory, component_count, sizeof *number);
  hakyu_status status = size && number ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (status) goto done;
  for (uint32_t v = 0; v < n; v++) size[component[v]]++;
  for (uint32_t c = 0; c < component_count; c++) number[c] = HK_NONE;
  for (uint32_t v = 0; v < n; v++) {
    uint32_t c = component[v];
    if (size[c] < 2) continue;
    if (number[c] == HK_NONE) number[c] = core->circle_count++;
    core->circle[v] = number[c];
  }
  core->member_first = hk_memory_array(memory, (size_t)core->circle_count + 2, sizeof *core->member_first);
  core->members = hk_memory_array(memory, n, sizeof *core->members);
  if (!core->member_first || !core->members) {
    status = HAKYU_NO_MEMORY;
    goto done;
  }
  for (uint32_t v = 0; v < n; v++)
    if (core->circle[v] != HK_NONE) core->member_first[core->circle[v] + 2]++;
  for (uint32_t c = 0; c < core->circle_count; c++) core->member_first[c + 2] += core->member_first[c + 1];
  for (uint32_t v = 0; v < n; v++)
    if (core->circle[v] != HK_NONE) core->members[core->member_first[core->circle[v] + 1]++] = v;
done:
  hk_memory_free(memory, size);
  hk_memory_free(memory, number);
  return status;
}

hakyu_status hk_core_find(const hakyu_model *model, bool (*takes)(const hakyu_model *model, const hk_link *link, const void *user), const void *user,
                          hk_core *core) {
  edges e = {0, NULL, NULL};
  uint32_t *component = NULL, component_count = 0;
  *core = (hk_core){.memory = model->memory, .asset_count = model->asset_count};
  hakyu_status status = gather(model, takes, user, &e);
  if (!status) status = peel(model, &e);
  if (status) goto done;
  core->circle = hk_memory_array(model->memory, model->asset_count, sizeof *core->circle);
  if (!core->circle) {
    status = HAKYU_NO_MEMORY;
    goto done;
  }
  for (uint32_t v = 0; v < model->asset_count; v++) core->circle[v] = HK_NONE;
  if (e.count == 0) goto done;
  component = hk_memory_array(model->memory, model->asset_count, sizeof *component);
  status = component ? hk_graph_components(model->memory, model->asset_count, e.count, e.from, e.to, component, &component_count) : HAKYU_NO_MEMORY;
  if (!status) status = number_circles(model, component, component_count, core);
done:
  hk_memory_free(model->memory, component);
  hk_memory_free(model->memory, e.from);
  hk_memory_free(model->memory, e.to);
  if (status) hk_core_free(core);
  return status;
}

void hk_core_free(hk_core *core) {
  hk_memory_free(core->memory, core->circle);
  hk_memory_free(core->memory, core->member_first);
  hk_memory_free(core->memory, core->members);
  *core = (hk_core){.memory = core->memory};
}

void hk_core_name(const hakyu_model *model, const hk_core *core, uint32_t circle, hk_buffer *out) {
  enum { SHOWN_MOST = 6 };
  uint32_t first = core->member_first[circle], count = core->member_first[circle + 1] - first;
  for (uint32_t i = 0; i < count && i < SHOWN_MOST; i++) {
    if (i) hk_buffer_add(out, ", ");
    hk_buffer_escaped(out, model->assets[core->members[first + i]].id, 64);
  }
  if (count > SHOWN_MOST) hk_buffer_printf(out, " and %u more", count - SHOWN_MOST);
}
