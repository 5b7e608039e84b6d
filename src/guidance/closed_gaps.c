/* closed_gaps - see closed_gaps.h. */
#include "guidance/closed_gaps.h"

#include <stdlib.h>
#include <string.h>

static const char *const not_measured[2] = {"not measured yet", "まだ測っていない"};

typedef struct reading { hk_facts *facts; hk_trials_store *store; const struct hakyu_standards *standards; bool *concerned; } reading;

/* The note "digest" or "\ten\tja": the digest, "" for none, and why there is none. */
static hakyu_status read_note(const reading *r, const char *id, hk_closed_gap *gap, const char **digest) {
  const char *note = hk_trials_store_noted(r->store, id);
  *digest = NULL;
  for (int lang = 0; lang < 2; lang++) gap->why[lang] = not_measured[lang];
  if (!note) return HAKYU_OK;
  const size_t length = strcspn(note, "\t");
  if (length) {
    *digest = hk_arena_text(r->facts->arena, note, length);
    return *digest ? HAKYU_OK : HAKYU_NO_MEMORY;
  }
  const char *en = note + (*note == '\t'), *tab = strchr(en, '\t');
  if (!tab) return HAKYU_OK;
  gap->why[HAKYU_EN] = hk_arena_text(r->facts->arena, en, (size_t)(tab - en));
  gap->why[HAKYU_JA] = hk_arena_text(r->facts->arena, tab + 1, strlen(tab + 1));
  return gap->why[HAKYU_EN] && gap->why[HAKYU_JA] ? HAKYU_OK : HAKYU_NO_MEMORY;
}

/* NULL where there is no such trial, or no pair of it counts. */
static hakyu_status read_effect(const reading *r, const char *id, const char *digest, const bool *concerned, const hk_effect **effect) {
  hk_effect_options options = hk_effect_defaults();
  hk_effect *found = NULL;
  options.concerned = concerned;
  hakyu_status status = hk_diagnose_effect(r->facts, r->store, id, digest, &options, &found);
  if (status == HAKYU_NOT_FOUND || (!status && !found->pairs)) return HAKYU_OK;
  if (!status) *effect = found;
  return status;
}

static hakyu_status read_gap(const reading *r, hk_closed_gap *gap) {
  const char *sector = r->standards->sectors[gap->sector].id, *digest = NULL;
  hk_buffer id;
  hk_buffer_init(&id, r->facts->memory);
  hk_buffer_printf(&id, "gap:%s/%s", sector, r->standards->catalogue->items[gap->item].id);
  hakyu_status status = id.is_starved ? HAKYU_NO_MEMORY : read_note(r, id.text, gap, &digest);
  if (!status && digest) status = read_effect(r, id.text, digest, NULL, &gap->effect);
  if (!status && gap->effect) {
    for (uint32_t s = 0; s < r->facts->sector_count; s++) r->concerned[s] = strcmp(r->facts->sectors[s].id, sector) == 0;
    status = read_effect(r, id.text, digest, r->concerned, &gap->own);
  }
  hk_buffer_fini(&id);
  return status;
}

static double spared(const hk_closed_gap *gap) { return gap->effect->index.avoided.mean.value; }

static int compare_gaps(const void *left, const void *right) {
  const hk_closed_gap *a = left, *b = right;
  if (!a->effect != !b->effect) return a->effect ? -1 : 1;
  if (a->effect && spared(a) != spared(b)) return spared(a) > spared(b) ? -1 : 1;
  if (a->sector != b->sector) return a->sector < b->sector ? -1 : 1;
  return a->item < b->item ? -1 : a->item > b->item;
}

hakyu_status hk_guidance_closed_gaps(hk_facts *facts, hk_trials_store *store, const struct hakyu_standards *standards, hk_closed_gap **gaps, size_t *count) {
  const uint32_t item_count = standards->catalogue->item_count;
  reading r = {facts, store, standards, hk_arena_zalloc(facts->arena, (size_t)facts->sector_count + 1)};
  hk_closed_gap *list = hk_arena_zalloc(facts->arena, ((size_t)standards->sector_count * item_count + 1) * sizeof *list);
  hakyu_status status = r.concerned && list ? HAKYU_OK : HAKYU_NO_MEMORY;
  size_t found = 0;
  for (uint32_t s = 0; s < standards->sector_count && !status; s++)
    for (uint32_t i = 0; i < item_count && !status; i++) {
      const hk_statement_word states = hk_standards_covers(standards, s, i);
      if (states == HK_STATED) continue;
      hk_closed_gap *gap = &list[found++];
      *gap = (hk_closed_gap){.sector = s, .item = i, .states = states, .why = {not_measured[HAKYU_EN], not_measured[HAKYU_JA]}};
      if (store) status = read_gap(&r, gap);
    }
  if (status) return status;
  if (found) qsort(list, found, sizeof *list, compare_gaps);
  *gaps = list;
  *count = found;
  return HAKYU_OK;
}
