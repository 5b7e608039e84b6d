/* avoidable - see avoidable.h. */
#include "diagnosis/avoidable.h"

#include <stdlib.h>

#include "diagnosis/effects.h"

void hk_held_id(const hk_facts *facts, const hk_spot *spot, hk_buffer *id) {
  id->length = 0;
  switch (spot->class) {
    case HK_SPOT_ASSET: hk_buffer_printf(id, "held:asset:%s", facts->assets[spot->entity].id); return;
    case HK_SPOT_NEED: hk_buffer_printf(id, "held:need:%s", facts->needs[spot->entity].id); return;
    case HK_SPOT_LINK: break;
  }
  const hk_fact_link *link = &facts->links[spot->entity];
  hk_buffer_printf(id, "held:link:%s/%s", facts->needs[link->need].id, facts->assets[link->supplier].id);
}

bool hk_removed_id(const hk_facts *facts, const hk_protector *protector, hk_buffer *id) {
  id->length = 0;
  if (protector->need == HK_FACT_NONE) return false;
  const char *need = facts->needs[protector->need].id;
  switch (protector->kind) {
    case HK_HELD_REDUNDANCY: hk_buffer_printf(id, "removed:redundancy:%s", need); return true;
    case HK_HELD_STANDBY: hk_buffer_printf(id, "removed:standby:%s/%s", need, facts->assets[facts->links[protector->link].supplier].id); return true;
    case HK_HELD_STAGE: hk_buffer_printf(id, "removed:stage:%s/%s", need, protector->stage); return true;
  }
  return false;
}

/* *loss stays NULL where there is no such trial, or no pair of it counts. */
static hakyu_status read_trial(hk_facts *facts, hk_trials_store *store, const hk_buffer *id, const struct hk_paired_loss **loss) {
  const hk_effect_options options = hk_effect_defaults();
  hk_effect *effect = NULL;
  if (id->is_starved) return HAKYU_NO_MEMORY;
  hakyu_status status = hk_diagnose_effect(facts, store, id->text, NULL, &options, &effect);
  if (status == HAKYU_NOT_FOUND || (!status && !effect->pairs)) return HAKYU_OK;
  if (status) return status;
  struct hk_paired_loss *made = hk_arena_alloc(facts->arena, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  *made = (struct hk_paired_loss){.pairs = effect->pairs, .avoided_h = effect->index.avoided, .share = effect->index.share, .worse = effect->worse};
  *loss = made;
  return HAKYU_OK;
}

static int compare_spots(const void *left, const void *right) {
  const hk_spot *a = left, *b = right;
  if (!a->paired != !b->paired) return a->paired ? -1 : 1;
  if (a->paired && a->paired->avoided_h.mean.value != b->paired->avoided_h.mean.value) return a->paired->avoided_h.mean.value > b->paired->avoided_h.mean.value ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

hakyu_status hk_diagnose_avoidable(hk_facts *facts, hk_trials_store *store, hk_spot *spots, size_t count, size_t *measured) {
  hk_buffer id;
  hakyu_status status = HAKYU_OK;
  hk_buffer_init(&id, facts->memory);
  *measured = 0;
  for (size_t k = 0; k < count && !status; k++) {
    hk_held_id(facts, &spots[k], &id);
    status = read_trial(facts, store, &id, &spots[k].paired);
    *measured += spots[k].paired != NULL;
  }
  hk_buffer_fini(&id);
  if (status) return status;
  if (count) qsort(spots, count, sizeof *spots, compare_spots);
  for (size_t k = 0; k < *measured; k++) ((struct hk_paired_loss *)(uintptr_t)spots[k].paired)->place = (uint32_t)k + 1; /* ours, from above */
  return HAKYU_OK;
}

hakyu_status hk_diagnose_removed(hk_facts *facts, hk_trials_store *store, hk_protector *protectors, size_t count, size_t *measured) {
  hk_buffer id;
  hakyu_status status = HAKYU_OK;
  hk_buffer_init(&id, facts->memory);
  *measured = 0;
  for (size_t k = 0; k < count && !status; k++) {
    if (!hk_removed_id(facts, &protectors[k], &id)) continue;
    status = read_trial(facts, store, &id, &protectors[k].paired);
    *measured += protectors[k].paired != NULL;
  }
  hk_buffer_fini(&id);
  return status;
}
