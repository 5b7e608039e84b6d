/* whatif_gaps - see whatif_gaps.h. What cannot be tried is noted with its reason, so that the table of coverage leaves no gap out. */
#include "trial/whatif_gaps.h"

#include "base/memory.h"
#include "base/text.h"
#include "trial/item_changes.h"

typedef struct gaps {
  const hakyu_memory *memory;
  hk_arena *arena;
  hk_trials *trials;
  const hakyu_standards *standards;
  uint32_t *changes;
  size_t count;
} gaps;

static const char *const no_such_sector[2] = {"the model has no such sector", "このモデルにはこの分野がない"};

static hakyu_status note(const gaps *g, const char *sector, const char *item, const char *digest, const char *const reason[2]) {
  hk_buffer key, text;
  hk_buffer_init(&key, g->memory);
  hk_buffer_init(&text, g->memory);
  hk_buffer_printf(&key, "gap:%s/%s", sector, item);
  hk_buffer_add(&text, digest);
  if (reason) hk_buffer_printf(&text, "\t%s\t%s", reason[HAKYU_EN], reason[HAKYU_JA]);
  hakyu_status status = key.is_starved || text.is_starved ? HAKYU_NO_MEMORY : hk_trials_store_note(hk_trials_get_store(g->trials), key.text, text.text);
  hk_buffer_fini(&key);
  hk_buffer_fini(&text);
  return status;
}

static hakyu_status add_gap(gaps *g, const hk_sector_standard *sector, const hk_item *item) {
  const hakyu_model *model = hk_trials_scenario(g->trials)->model;
  uint32_t number = 0;
  hk_change change;
  if (!hk_item_is_assessable(item)) return note(g, sector->id, item->id, "", item->not_assessable);
  if (hk_names_find(model->sector_names, sector->id) == HK_NO_NAME) return note(g, sector->id, item->id, "", no_such_sector);
  hakyu_status status = hk_item_as_change(g->memory, g->arena, item, model->id, sector->id, &change);
  if (!status) status = hk_trials_add(g->trials, &change, NULL, &number);
  if (status == HAKYU_NOT_FOUND) return note(g, sector->id, item->id, "", hk_item_acts_on_nothing);
  if (status == HAKYU_REFUSED) {
    const char *why[2];
    status = hk_item_tell_refused(g->memory, g->arena, hk_trials_scenario(g->trials), &change, why);
    return status ? status : note(g, sector->id, item->id, "", why);
  }
  if (status) return status;
  g->changes[g->count++] = number;
  return note(g, sector->id, item->id, hk_trials_digest(g->trials, number), NULL);
}

hakyu_status hk_whatif_gaps(const hakyu_memory *memory, hk_trials *trials, const hakyu_standards *standards, uint32_t **changes, size_t *count) {
  const hakyu_catalogue *catalogue = standards->catalogue;
  gaps g = {.memory = memory, .trials = trials, .standards = standards};
  hakyu_status status = hk_arena_create(memory, &g.arena);
  if (!status) g.changes = hk_memory_array(memory, (size_t)standards->sector_count * catalogue->item_count + 1, sizeof *g.changes);
  if (!status && !g.changes) status = HAKYU_NO_MEMORY;
  if (!status) status = hk_trials_store_begin(hk_trials_get_store(trials));
  for (uint32_t s = 0; s < standards->sector_count && !status; s++)
    for (uint32_t i = 0; i < catalogue->item_count && !status; i++)
      if (hk_standards_covers(standards, s, i) != HK_STATED) status = add_gap(&g, &standards->sectors[s], &catalogue->items[i]);
  if (!status) status = hk_trials_store_commit(hk_trials_get_store(trials));
  hk_arena_destroy(g.arena);
  if (status) {
    hk_memory_free(memory, g.changes);
    return status;
  }
  *changes = g.changes;
  *count = g.count;
  return HAKYU_OK;
}
