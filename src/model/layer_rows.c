/* layer_rows - rows of layers' tables (layer_schema.def): kept as they are typed, their references resolved when the model is frozen,
   then checked table by table. All is generic but the checks. */
#include "model/layer_rows.h"

#include <stdlib.h>
#include <string.h>

#include "model/row.h"

static const hk_table *table_of(const hk_layer_row *row) {
  size_t count;
  return &hk_model_tables(&count)[row->table];
}

static hk_place place_of(const hakyu_model *model, const hk_layer_row *row, const char *field) {
  return hk_build_place(model, (enum hk_table_number)row->table, row->line, field);
}

/* ---- a row as it is read ------------------------------------------------------------------------------- */

/* The unit of an outcome: also when it is blank there is one. */
static hakyu_status keep_unit(hk_row *r, const hk_field *field, const hk_typed *typed, hk_layer_cell *cell) {
  cell->number = (uint32_t)typed->number;
  return typed->is_blank ? hk_build_intern(r->model, r->model->unit_names, field->fallback, &cell->number) : HAKYU_OK;
}

static hakyu_status keep_cell(hk_row *r, size_t position, hk_layer_cell *cell) {
  const hk_field *field = &r->table->fields[position];
  const hk_typed *typed = &r->values[position];
  const bool is_reference = field->type == HK_FIELD_REF || field->type == HK_FIELD_LIST;
  *cell = (hk_layer_cell){.value = typed->value, .number = is_reference ? HK_NONE : 0};
  if (field->flags & HK_FIELD_OUTCOME) return keep_unit(r, field, typed, cell);
  switch (field->type) {
    case HK_FIELD_LIST:
      cell->number = typed->is_blank ? 0 : r->list_count;
      cell->list = typed->is_blank ? NULL : r->list;
      break;
    case HK_FIELD_REF:
      if (!typed->is_blank) cell->number = (uint32_t)typed->number;
      break;
    case HK_FIELD_BOOL:
    case HK_FIELD_ENUM: cell->number = (uint32_t)typed->number; break;
    case HK_FIELD_ID:
    case HK_FIELD_TEXT:
    case HK_FIELD_WORD: cell->text = typed->is_blank ? NULL : typed->text; break;
    default: break;
  }
  return HAKYU_OK;
}

hakyu_status hk_row_add_to_layer(hk_row *r) {
  hakyu_model *model = r->model;
  hk_layer_cell *cells = hk_arena_zalloc(model->arena, r->table->count * sizeof *cells);
  hakyu_status status = cells ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (size_t i = 0; i < r->table->count && !status; i++) status = keep_cell(r, i, &cells[i]);
  if (!status) status = hk_memory_grow(model->memory, &model->layer_rows, model->layer_row_count, &r->build->layer_room, sizeof *model->layer_rows);
  if (!status) model->layer_rows[model->layer_row_count++] = (hk_layer_row){.table = (uint8_t)r->number, .line = r->place.line, .cells = cells};
  return status;
}

/* ---- references ----------------------------------------------------------------------------------------- */

/* The number of a mention; what is unknown was told with the other references. */
static uint32_t number_of(const hakyu_model *model, enum hk_table_number table, size_t position, uint32_t mention) {
  const hk_thing thing = (hk_thing)model->build->things[table][position];
  return mention == HK_NONE ? HK_NONE : model->build->mentions[thing].defined[mention];
}

/* False: it names an asset that the scenario took out, so that the row goes with it. */
static bool resolve(hakyu_model *model, hk_layer_row *row) {
  const hk_table *table = table_of(row);
  bool is_there = true;
  for (size_t i = 0; i < table->count; i++) {
    hk_layer_cell *cell = &row->cells[i];
    if (table->fields[i].type == HK_FIELD_REF) {
      const bool is_needed = table->fields[i].flags & HK_FIELD_REQUIRED;
      const uint32_t number = number_of(model, (enum hk_table_number)row->table, i, cell->number);
      cell->number = number < HK_REMOVED ? number : HK_NONE;
      if (is_needed && cell->number == HK_NONE) is_there = false;
    } else if (table->fields[i].type == HK_FIELD_LIST) {
      uint32_t *numbers = (uint32_t *)(uintptr_t)cell->list, kept = 0; /* ours, in the arena */
      for (uint32_t l = 0; l < cell->number; l++) {
        const uint32_t number = number_of(model, (enum hk_table_number)row->table, i, cell->list[l]);
        if (number < HK_REMOVED) numbers[kept++] = number;
      }
      cell->number = kept;
    }
  }
  return is_there;
}

/* How many leading columns tell rows apart. */
static size_t key_length(const hk_table *table) {
  size_t length = 0;
  while (length < table->count && table->fields[length].type == HK_FIELD_REF && table->fields[length].flags & HK_FIELD_REQUIRED) length++;
  return length;
}

static int compare_rows(const void *left, const void *right) {
  const hk_layer_row *a = left, *b = right;
  if (a->table != b->table) return a->table < b->table ? -1 : 1;
  for (size_t i = 0; i < key_length(table_of(a)); i++)
    if (a->cells[i].number != b->cells[i].number) return a->cells[i].number < b->cells[i].number ? -1 : 1;
  return a->line < b->line ? -1 : a->line > b->line;
}

static void refuse_repeated(const hakyu_model *model, hakyu_findings *findings) {
  for (uint32_t r = 1; r < model->layer_row_count; r++) {
    const hk_layer_row *row = &model->layer_rows[r], *before = row - 1;
    const hk_table *table = table_of(row);
    const size_t length = key_length(table);
    bool is_same = row->table == before->table && length > 0;
    for (size_t i = 0; is_same && i < length; i++) is_same = row->cells[i].number == before->cells[i].number;
    if (is_same)
      hk_findings_error(findings, place_of(model, row, table->fields[0].name), "duplicate-id", "given twice (%s); allowed: once", model->assets[row->cells[0].number].id);
  }
}

/* ---- checks of each table -------------------------------------------------------------------------------- */

static const hk_layer_row *pool_of(const hakyu_model *model, uint32_t asset) {
  for (uint32_t r = 0; r < model->layer_row_count; r++)
    if (model->layer_rows[r].table == HK_TABLE_pools && model->layer_rows[r].cells[HK_AT(pools, asset)].number == asset) return &model->layer_rows[r];
  return NULL;
}

/* The least and greatest a number may be in any outer draw, in the unit in which its field is kept. */
static void range_of(const hakyu_model *model, hk_value value, int64_t *least, int64_t *most) {
  *least = *most = value.fixed;
  if (value.form != HK_VALUE_ASSUMED) return;
  const int64_t divisor = value.fixed > 1 ? value.fixed : 1;
  *least = model->assumptions[value.index].low / divisor;
  *most = model->assumptions[value.index].high / divisor;
}

static void check_positive(const hakyu_model *model, hakyu_findings *findings, const hk_layer_row *row, size_t position, int64_t at_least, const char *allowed) {
  int64_t least, most;
  if (row->cells[position].value.form == HK_VALUE_BLANK) return;
  range_of(model, row->cells[position].value, &least, &most);
  if (least < at_least)
    hk_findings_error(findings, place_of(model, row, table_of(row)->fields[position].name), "out-of-range", "too small, or may be; allowed: %s", allowed);
}

static void check_spill(const hakyu_model *model, hakyu_findings *findings, const hk_layer_row *row) {
  const hk_layer_cell *spill = &row->cells[HK_AT(pools, spill)];
  for (uint32_t i = 0; i < spill->number; i++) {
    const uint32_t to = spill->list[i];
    const bool is_itself = to == row->cells[HK_AT(pools, asset)].number;
    const hk_layer_row *other = is_itself ? NULL : pool_of(model, to);
    if (!other)
      hk_findings_error(findings, place_of(model, row, "spill"), "unknown-name", "%s (%s); allowed: other assets of pools.csv", is_itself ? "the pool itself" : "no pool",
                        model->assets[to].id);
  }
}

static void check_pool(const hakyu_model *model, hakyu_findings *findings, const hk_layer_row *row) {
  check_positive(model, findings, row, HK_AT(pools, capacity), HK_FULL, "at least 1");
  check_positive(model, findings, row, HK_AT(pools, hold), 1, "at least 1s");
  check_positive(model, findings, row, HK_AT(pools, retry_after), 1, "at least 1s");
  check_positive(model, findings, row, HK_AT(pools, patience), 1, "at least 1s");
  check_positive(model, findings, row, HK_AT(pools, step), 1, "at least 1s");
  check_spill(model, findings, row);
  if (row->cells[HK_AT(pools, source)].number == HK_NONE)
    hk_findings_warning(findings, place_of(model, row, "source"), "no-source", "no source (%s); allowed: an id of sources.csv, or assumption",
                        model->assets[row->cells[HK_AT(pools, asset)].number].id);
}

/* The row of that table that is the asset's, or NULL. Rows are in order. */
static const hk_layer_row *row_of(const hakyu_model *model, uint8_t table, uint32_t asset) {
  uint32_t first = 0, end = model->layer_row_count;
  while (first < end) {
    const uint32_t middle = first + (end - first) / 2;
    const hk_layer_row *row = &model->layer_rows[middle];
    if (row->table < table || (row->table == table && row->cells[0].number < asset))
      first = middle + 1;
    else
      end = middle;
  }
  return first < model->layer_row_count && model->layer_rows[first].table == table && model->layer_rows[first].cells[0].number == asset ? &model->layer_rows[first] : NULL;
}

static void check_host(const hakyu_model *model, hakyu_findings *findings, const hk_layer_row *row) {
  const uint32_t asset = row->cells[HK_AT(hosts, asset)].number, principal = row->cells[HK_AT(hosts, principal)].number;
  if (principal != HK_NONE && (principal == asset || !row_of(model, HK_TABLE_hosts, principal)))
    hk_findings_error(findings, place_of(model, row, "principal"), "unknown-name", "%s (%s); allowed: other assets of hosts.csv",
                      principal == asset ? "the host itself" : "no host", model->assets[principal].id);
  if (row->cells[HK_AT(hosts, bound)].number == 1 && principal == HK_NONE)
    hk_findings_error(findings, place_of(model, row, "bound"), "misplaced-key", "bound to nobody (%s); allowed: bound with a principal", model->assets[asset].id);
  if (row->cells[HK_AT(hosts, source)].number == HK_NONE)
    hk_findings_warning(findings, place_of(model, row, "source"), "no-source", "no source (%s); allowed: an id of sources.csv, or assumption", model->assets[asset].id);
}

static void check_access(const hakyu_model *model, hakyu_findings *findings, const hk_layer_row *row) {
  const uint32_t ends[2] = {row->cells[HK_AT(access, from)].number, row->cells[HK_AT(access, to)].number};
  for (int i = 0; i < 2; i++)
    if (!row_of(model, HK_TABLE_hosts, ends[i]))
      hk_findings_error(findings, place_of(model, row, i ? "to" : "from"), "unknown-name", "no host (%s); allowed: assets of hosts.csv", model->assets[ends[i]].id);
  if (ends[0] == ends[1])
    hk_findings_error(findings, place_of(model, row, "to"), "unknown-name", "the host itself (%s); allowed: other assets of hosts.csv", model->assets[ends[1]].id);
}

hakyu_status hk_resolve_layers(hakyu_model *model, hakyu_findings *findings) {
  uint32_t kept = 0;
  for (uint32_t r = 0; r < model->layer_row_count; r++)
    if (resolve(model, &model->layer_rows[r])) model->layer_rows[kept++] = model->layer_rows[r];
  model->layer_row_count = kept;
  if (kept > 1) qsort(model->layer_rows, kept, sizeof *model->layer_rows, compare_rows);
  refuse_repeated(model, findings);
  for (uint32_t r = 0; r < kept; r++) switch (model->layer_rows[r].table) {
      case HK_TABLE_pools: check_pool(model, findings, &model->layer_rows[r]); break;
      case HK_TABLE_hosts: check_host(model, findings, &model->layer_rows[r]); break;
      case HK_TABLE_access: check_access(model, findings, &model->layer_rows[r]); break;
      default: break;
    }
  return HAKYU_OK;
}

/* ---- of a frozen model ------------------------------------------------------------------------------------ */

bool hk_layer_rows_has(const hakyu_model *model, enum hk_table_number table) {
  for (uint32_t r = 0; r < model->layer_row_count; r++)
    if (model->layer_rows[r].table == table) return true;
  return false;
}

uint32_t hk_layer_outcome_count(const hakyu_model *model) {
  uint32_t count = 0;
  for (uint32_t r = 0; r < model->layer_row_count; r++) {
    const hk_table *table = table_of(&model->layer_rows[r]);
    for (size_t i = 0; i + 1 < table->count; i++) count += (table->fields[i].flags & HK_FIELD_OUTCOME) != 0;
  }
  return count;
}

void hk_layer_outcomes(const hakyu_model *model, hk_layer_outcome *outcomes) {
  for (uint32_t r = 0; r < model->layer_row_count; r++) {
    const hk_layer_row *row = &model->layer_rows[r];
    const hk_table *table = table_of(row);
    for (size_t i = 0; i + 1 < table->count; i++)
      if (table->fields[i].flags & HK_FIELD_OUTCOME)
        *outcomes++ = (hk_layer_outcome){row->cells[0].number, model->assets[row->cells[0].number].sector, row->cells[i].number, row->cells[i + 1].value, row->line, table->place};
  }
}
