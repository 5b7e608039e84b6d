/* host_levers - levers of the layer contagion: on rows of layers/hosts.csv and layers/access.csv of an amended model. Rows are the amended
   model's own, cells are shared with its base: whoever changes one copies the row's first.

   A link follows the host it goes to; a host complies by its asset. */
#include "scenario/lever_edits.h"

#include <string.h>

#include "model/layer_rows.h"
#include "model/model_fields.h"

static hk_value fixed(int64_t number) { return (hk_value){.fixed = number, .form = HK_VALUE_FIXED}; }

/* The row's cells as a copy that may be changed; NULL without memory. */
static hk_layer_cell *own_cells(hk_adopting *a, hk_layer_row *row) {
  size_t count;
  const size_t columns = hk_model_tables(&count)[row->table].count;
  hk_layer_cell *cells = hk_arena_alloc(a->amend->model->arena, columns * sizeof *cells);
  if (!cells) return NULL;
  memcpy(cells, row->cells, columns * sizeof *cells);
  return row->cells = cells;
}

static bool complies(const hk_adopting *a, const struct hk_lever *lever, uint32_t asset) {
  return hk_adopting_complies(a, lever, a->amend->model->assets[asset].id);
}

/* ---- links ---- */

static bool is_target_link(const hk_adopting *a, const struct hk_lever *lever, const hk_layer_row *row) {
  if (row->table != HK_TABLE_access) return false;
  if (!hk_selector_takes_asset(a->amend->model, lever, row->cells[HK_AT(access, to)].number)) return false;
  return lever->name == HK_LEVER_ban_take_out ? row->cells[HK_AT(access, way)].number == HK_WAY_TAKE_HOME : row->cells[HK_AT(access, crosses)].number == 1;
}

/* Segregation: 1: the first half of the targeted links, in key order; 2: all but maintenance; 3: all. */
static bool is_cut(const struct hk_lever *lever, const hk_layer_row *row, uint32_t place, uint32_t count) {
  if (lever->name == HK_LEVER_ban_take_out || lever->parameter >= 3) return true;
  return lever->parameter == 2 ? row->cells[HK_AT(access, way)].number != HK_WAY_MAINTENANCE : place < (count + 1) / 2;
}

hakyu_status hk_lever_cut_access(hk_adopting *a, const struct hk_lever *lever) {
  hakyu_model *model = a->amend->model;
  uint32_t count = 0, place = 0;
  for (uint32_t r = 0; r < model->layer_row_count; r++) count += is_target_link(a, lever, &model->layer_rows[r]);
  for (uint32_t r = 0; r < model->layer_row_count; r++) {
    hk_layer_row *row = &model->layer_rows[r];
    if (!is_target_link(a, lever, row)) continue;
    if (!is_cut(lever, row, place++, count) || !complies(a, lever, row->cells[HK_AT(access, to)].number)) continue;
    a->edits++;
    hk_layer_cell *cells = own_cells(a, row);
    if (!cells) return HAKYU_NO_MEMORY;
    cells[HK_AT(access, chance)].value = fixed(0);
  }
  return HAKYU_OK;
}

/* ---- hosts ---- */

/* Where no host's records ever get out, there is nothing to encrypt; whose do matters little, since contractors take it from their principal. */
static bool has_leaks(const hakyu_model *model) {
  for (uint32_t r = 0; r < model->layer_row_count; r++) {
    const hk_layer_row *row = &model->layer_rows[r];
    if (row->table != HK_TABLE_hosts) continue;
    const hk_value leak = row->cells[HK_AT(hosts, leak)].value;
    if (leak.form != HK_VALUE_BLANK && (leak.form != HK_VALUE_FIXED || leak.fixed)) return true;
  }
  return false;
}

static void edit_host(const struct hk_lever *lever, hk_layer_cell *cells) {
  hk_value *most = &cells[HK_AT(hosts, contain_most)].value, *trained = &cells[HK_AT(hosts, trained)].value;
  switch (lever->name) {
    case HK_LEVER_contain_within:
      if (most->form == HK_VALUE_BLANK || most->fixed > lever->parameter) *most = fixed(lever->parameter);
      break;
    case HK_LEVER_encrypt: cells[HK_AT(hosts, encrypted)].number = 1; break;
    case HK_LEVER_bind_contractor: cells[HK_AT(hosts, bound)].number = 1; break;
    default:
      if (trained->form != HK_VALUE_FIXED || trained->fixed < lever->parameter) *trained = fixed(lever->parameter);
      break;
  }
}

hakyu_status hk_lever_edit_hosts(hk_adopting *a, const struct hk_lever *lever) {
  hakyu_model *model = a->amend->model;
  const bool is_of_use = lever->name != HK_LEVER_encrypt || has_leaks(model);
  for (uint32_t r = 0; r < model->layer_row_count; r++) {
    hk_layer_row *row = &model->layer_rows[r];
    if (row->table != HK_TABLE_hosts || !hk_selector_takes_asset(model, lever, row->cells[0].number) || !complies(a, lever, row->cells[0].number)) continue;
    if (lever->name == HK_LEVER_bind_contractor && row->cells[HK_AT(hosts, principal)].number == HK_NONE) continue;
    a->edits += is_of_use;
    hk_layer_cell *cells = own_cells(a, row);
    if (!cells) return HAKYU_NO_MEMORY;
    edit_host(lever, cells);
  }
  return HAKYU_OK;
}
