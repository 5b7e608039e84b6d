/* item_changes - see item_changes.h. A sector is one more term of every selector. Crew pools and common-mode groups are taken if an asset of
   the sector is in them, as everywhere, so what closes a gap may do others good who share them. */
#include "trial/item_changes.h"

#include "base/memory.h"
#include "base/text.h"

const char *const hk_item_acts_on_nothing[2] = {"its levers act on nothing in this model", "このモデルには、この項目の対策が働く対象がない"};
const char *const hk_item_is_refused[2] = {"its levers break a rule of this model", "この項目の対策は、このモデルの規則に反する"};

/* Joins texts; NULL ends them. */
static const char *joined(const hakyu_memory *memory, hk_arena *arena, const char *const *texts) {
  hk_buffer out;
  hk_buffer_init(&out, memory);
  for (; *texts; texts++) hk_buffer_add(&out, *texts);
  const char *kept = out.is_starved ? NULL : hk_arena_text(arena, out.text, out.length);
  hk_buffer_fini(&out);
  return kept;
}

hakyu_status hk_item_as_change(const hakyu_memory *memory, hk_arena *arena, const hk_item *item, const char *model, const char *sector, hk_change *change) {
  hk_lever_text *levers = hk_arena_zalloc(arena, ((size_t)item->lever_count + 1) * sizeof *levers);
  const char *id = sector ? joined(memory, arena, (const char *const[]){"gap:", sector, "/", item->id, NULL}) : joined(memory, arena, (const char *const[]){"item:", item->id, NULL});
  size_t count = 0;
  if (!levers || !id) return HAKYU_NO_MEMORY;
  for (uint32_t l = 0; l < item->lever_count; l++) {
    const hk_item_lever *lever = &item->levers[l];
    const char *targets = hk_item_lever_targets(lever, model);
    if (lever->number < 0) continue;
    if (sector && !(targets = joined(memory, arena, (const char *const[]){targets, " & sector:", sector, NULL}))) return HAKYU_NO_MEMORY;
    levers[count++] = (hk_lever_text){.lever = lever->name, .targets = targets, .dose = hk_item_lever_dose(lever), .aid = {lever->aid[0].text, lever->aid[1].text, lever->aid[2].text}};
  }
  *change = (hk_change){.kind = HK_CHANGE_LEVERS,
                        .id = id,
                        .levers = levers,
                        .lever_count = count,
                        .adoption = {item->id, item->adoption_low_ppm, item->adoption_high_ppm}};
  return HAKYU_OK;
}
