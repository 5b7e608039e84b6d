/* item_reach - see item_reach.h. */
#include "trial/item_reach.h"

#include "base/memory.h"
#include "scenario/levers.h"

/* What the levers of the registry change, row by row. */
typedef enum reached { NEEDS, ASSETS, HAZARDS /* who is exposed */, GROUPS, CREWS, SECTORS } reached;
static const uint8_t targets[] = {
#define HAKYU_LEVER(name, what, ...) what,
#include <hakyu/levers.def>
#undef HAKYU_LEVER
};

/* The table of a layer whose rows the lever changes: who has none there has nothing to adopt. */
static int table_of(hk_lever_name lever) {
  switch (lever) {
    case HK_LEVER_raise_capacity:
    case HK_LEVER_throttle: return HK_TABLE_pools;
    case HK_LEVER_segregate:
    case HK_LEVER_contain_within:
    case HK_LEVER_ban_take_out:
    case HK_LEVER_encrypt:
    case HK_LEVER_bind_contractor:
    case HK_LEVER_educate: return HK_TABLE_hosts;
    default: return -1;
  }
}

static void mark_rows(const hakyu_model *model, const struct hk_lever *lever, uint8_t *marks) {
  for (uint32_t r = 0; r < model->layer_row_count; r++) {
    const hk_layer_row *row = &model->layer_rows[r];
    if (row->table != table_of(lever->name)) continue;
    if (lever->name == HK_LEVER_bind_contractor && row->cells[HK_AT(hosts, principal)].number == HK_NONE) continue;
    marks[row->cells[0].number] |= hk_selector_takes_asset(model, lever, row->cells[0].number);
  }
}

static void mark_assets(const hakyu_model *model, const struct hk_lever *lever, uint8_t *marks) {
  const bool is_of_assets = targets[lever->name] == ASSETS || targets[lever->name] == HAZARDS;
  if (table_of(lever->name) >= 0) {
    mark_rows(model, lever, marks);
    return;
  }
  for (uint32_t a = 0; a < model->asset_count && is_of_assets; a++) marks[a] |= hk_selector_takes_asset(model, lever, a);
  for (uint32_t n = 0; n < model->need_count && targets[lever->name] == NEEDS; n++) marks[model->needs[n].asset] |= hk_selector_takes_need(model, lever, n);
}

static uint32_t count_wholes(const hakyu_model *model, const struct hk_lever *lever) {
  uint32_t count = 0;
  for (uint32_t g = 0; g < model->group_count && targets[lever->name] == GROUPS; g++) count += hk_selector_takes_group(model, lever, g);
  for (uint32_t c = 0; c < model->crew_count && targets[lever->name] == CREWS; c++) count += hk_selector_takes_crew(model, lever, c);
  for (uint32_t s = 0; s < model->sector_count && targets[lever->name] == SECTORS; s++) count += hk_selector_takes_sector(model, lever, s);
  return count;
}

hakyu_status hk_item_reach(const hakyu_memory *memory, const hakyu_scenario *scenario, const hk_change *change, uint32_t *reach) {
  const hakyu_model *model = scenario->model;
  hakyu_findings *findings = NULL; /* what the model lacks is no news here */
  uint8_t *marks = hk_memory_zalloc(memory, (size_t)model->asset_count + 1);
  hakyu_status status = marks ? hakyu_findings_create(memory, &findings) : HAKYU_NO_MEMORY;
  uint32_t count = 0;
  for (size_t l = 0; l < change->lever_count && !status; l++) {
    struct hk_lever lever = {.name = hk_lever_find(change->levers[l].lever)};
    if (lever.name == HK_LEVER_NAME_COUNT || !hk_selector_parse(scenario, change->levers[l].targets, (hk_place){.field = "levers"}, findings, &lever)) continue;
    mark_assets(model, &lever, marks);
    count += count_wholes(model, &lever);
  }
  for (uint32_t a = 0; a < model->asset_count && !status; a++) count += marks[a];
  hakyu_findings_destroy(findings);
  hk_memory_free(memory, marks);
  if (!status) *reach = count;
  return status;
}
