/* sweep_rows - the rows of a point's losses, from the JSON that its trial notes: [{"sector": ..., "unit": ..., "weight": ...}, ...]. */
#include <string.h>

#include "campaign/sweep.h"
#include "doc/json_in.h"

static const char *entry_of(const hk_node *node, const char *key) {
  const hk_node *found = node->kind == HK_NODE_MAPPING ? hk_node_find(node, key) : NULL;
  return found && found->text ? found->text : "";
}

static double importance_of(const hakyu_scenario *scenario, const char *sector) {
  for (uint32_t i = 0; i < scenario->model->sector_count; i++)
    if (strcmp(scenario->model->sectors[i].id, sector) == 0) return (double)scenario->model->sectors[i].importance_ppm / 1e6;
  return 1;
}

hakyu_status hk_sweep_rows_read(const hakyu_memory *memory, hk_arena *arena, const char *note, const hakyu_scenario *scenario, hakyu_findings *findings, hk_sweep_rows *rows) {
  hk_node *root = NULL;
  hakyu_status status = hk_doc_parse_json(arena, memory, note, strlen(note), NULL, findings, &root);
  if (status) return status == HAKYU_REFUSED ? HAKYU_DAMAGED : status;
  *rows = (hk_sweep_rows){hk_arena_zalloc(arena, (root->count + 1) * sizeof *rows->list), 0};
  if (!rows->list) return HAKYU_NO_MEMORY;
  for (const hk_node *row = root->first; row; row = row->next) {
    hk_sweep_row *made = &rows->list[rows->count++];
    bool is_time;
    *made = (hk_sweep_row){entry_of(row, "sector"), entry_of(row, "unit"), 0, 0};
    if (!hk_text_quantity(entry_of(row, "weight"), &made->weight, &is_time)) return HAKYU_DAMAGED;
  }
  for (uint32_t r = 0; r < rows->count; r++) {
    hk_sweep_row *row = &rows->list[r];
    uint32_t units = 0;
    for (uint32_t other = 0; other < rows->count; other++) units += strcmp(rows->list[other].sector, row->sector) == 0;
    row->worth = row->weight > 0 ? importance_of(scenario, row->sector) / row->weight / units / 3600 : 0;
  }
  return HAKYU_OK;
}

uint32_t hk_sweep_rows_find(const hk_sweep_rows *rows, const char *sector, const char *unit) {
  uint32_t found = UINT32_MAX;
  for (uint32_t r = 0; r < rows->count; r++) {
    if (strcmp(rows->list[r].sector, sector) != 0 || (unit && strcmp(rows->list[r].unit, unit) != 0)) continue;
    if (found != UINT32_MAX) return UINT32_MAX;
    found = r;
  }
  return found;
}
