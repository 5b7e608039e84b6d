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

static void mark_assets(const hakyu_model *model, const struct hk_lever *lever, uint8_t *marks) {
  const bool is_of_assets = targets[lever->name] == ASSETS || targets[lever->name] == HAZARDS;
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
