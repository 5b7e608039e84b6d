/* shared_upstream - which assets turned out to stand behind all suppliers of a redundant need, in the blame forest.
   An episode with the mechanism shared_upstream says that one earlier episode is common to all suppliers that were below full.
   Which one, is found again here: of each supplier the episode open at that moment, with all its ancestors; what is common to all
   of them, nearest to the need. Where a circle was stranded there is none in common: it is counted apart. */
#include <stdlib.h>

#include "diagnosis/diagnosis.h"

typedef struct shared_work {
  hk_facts *facts;
  size_t *link_first;     /* by need: its links in by_need, one more at the end */
  uint32_t *by_need;
  uint32_t *depth_of;     /* by place of an episode in its replication: how many suppliers go back to it */
} shared_work;

static hakyu_status group_links(shared_work *w) {
  const hk_facts *facts = w->facts;
  w->link_first = hk_memory_array(facts->memory, (size_t)facts->need_count + 2, sizeof *w->link_first);
  w->by_need = hk_memory_array(facts->memory, (size_t)facts->link_count + 1, sizeof *w->by_need);
  w->depth_of = hk_memory_array(facts->memory, facts->episode_count + 1, sizeof *w->depth_of);
  if (!w->link_first || !w->by_need || !w->depth_of) return HAKYU_NO_MEMORY;
  for (uint32_t l = 0; l < facts->link_count; l++) w->link_first[facts->links[l].need + 2]++;
  for (uint32_t n = 0; n < facts->need_count; n++) w->link_first[n + 2] += w->link_first[n + 1];
  for (uint32_t l = 0; l < facts->link_count; l++) w->by_need[w->link_first[facts->links[l].need + 1]++] = l;
  return HAKYU_OK;
}

/* The episode of an asset that stood when episode `now` opened: the last one before it, not ended. HK_FACT_NONE: it was at full. */
static uint32_t standing(const hk_facts *facts, const hk_fact_episode *now, uint32_t number, uint32_t asset) {
  for (uint32_t k = number; k-- > 0;) {
    const hk_fact_episode *e = &facts->episodes[now->first + k];
    if (e->asset == asset) return e->end_s > now->start_s || e->is_open ? k : HK_FACT_NONE;
  }
  return HK_FACT_NONE;
}

/* The number, within the replication, of the nearest episode that all standing episodes of the need's suppliers go back to. */
static uint32_t find_common(const shared_work *w, const hk_fact_episode *e, uint32_t number) {
  const hk_facts *facts = w->facts;
  uint32_t suppliers = 0, common = HK_FACT_NONE;
  for (uint32_t k = 0; k < number; k++) w->depth_of[k] = 0;
  for (size_t l = w->link_first[e->need]; l < w->link_first[e->need + 1]; l++) {
    uint32_t at = standing(facts, e, number, facts->links[w->by_need[l]].supplier);
    if (at == HK_FACT_NONE) continue;
    suppliers++;
    for (; at != HK_FACT_NONE; at = facts->episodes[e->first + at].parent) w->depth_of[at]++;
  }
  for (uint32_t k = 0; k < number && suppliers > 1; k++)
    if (w->depth_of[k] == suppliers) common = k; /* parents are earlier, so the last one is the nearest */
  return common;
}

typedef struct seen_shared { uint32_t asset, need; uint64_t i; } seen_shared;

static int compare_seen(const void *left, const void *right) {
  const seen_shared *a = left, *b = right;
  if (a->asset != b->asset) return a->asset < b->asset ? -1 : 1;
  if (a->i != b->i) return a->i < b->i ? -1 : 1;
  return a->need < b->need ? -1 : a->need > b->need;
}

static int compare_by_need(const void *left, const void *right) {
  const seen_shared *a = left, *b = right;
  return a->need < b->need ? -1 : a->need > b->need;
}

static int compare_shared(const void *left, const void *right) {
  const hk_shared *a = left, *b = right;
  if (a->replications != b->replications) return a->replications > b->replications ? -1 : 1;
  if (a->need_count != b->need_count) return a->need_count > b->need_count ? -1 : 1;
  return a->asset < b->asset ? -1 : a->asset > b->asset;
}

/* All sightings of one asset, in order of replications. */
static hakyu_status give_asset(hk_facts *facts, seen_shared *seen, size_t count, hk_shared *out) {
  uint32_t *needs = hk_arena_alloc(facts->arena, (count + 1) * sizeof *needs);
  uint8_t *sectors = hk_memory_array(facts->memory, (size_t)facts->sector_count + 1, 1);
  if (!needs || !sectors) {
    hk_memory_free(facts->memory, sectors);
    return HAKYU_NO_MEMORY;
  }
  *out = (hk_shared){.asset = seen->asset, .needs = needs};
  for (size_t k = 0; k < count; k++) out->replications += k == 0 || seen[k].i != seen[k - 1].i;
  qsort(seen, count, sizeof *seen, compare_by_need);
  for (size_t k = 0; k < count; k++) {
    if (k && seen[k].need == seen[k - 1].need) continue;
    needs[out->need_count++] = seen[k].need;
    sectors[facts->assets[facts->needs[seen[k].need].asset].sector] = 1;
  }
  for (uint32_t s = 0; s < facts->sector_count; s++) out->sector_count += sectors[s];
  hk_memory_free(facts->memory, sectors);
  return HAKYU_OK;
}

hakyu_status hk_diagnose_shared(hk_facts *facts, hk_shared **list, size_t *count, uint64_t *stranded) {
  shared_work w = {.facts = facts};
  seen_shared *seen = NULL;
  hk_shared *out = NULL;
  size_t seen_count = 0, seen_room = 0, made = 0;
  uint64_t without = 0;
  hakyu_status status = group_links(&w);
  for (size_t k = 0; k < facts->episode_count && !status; k++) {
    const hk_fact_episode *e = &facts->episodes[k];
    if (e->mechanism != HAKYU_MECHANISM_shared_upstream || e->need == HK_FACT_NONE) continue;
    uint32_t common = find_common(&w, e, (uint32_t)(k - e->first));
    if (common == HK_FACT_NONE) {
      without++;
      continue;
    }
    status = hk_memory_grow(facts->memory, &seen, seen_count, &seen_room, sizeof *seen);
    if (!status) seen[seen_count++] = (seen_shared){facts->episodes[e->first + common].asset, e->need, e->i};
  }
  if (!status && !(out = hk_arena_zalloc(facts->arena, (seen_count + 1) * sizeof *out))) status = HAKYU_NO_MEMORY;
  if (status) goto done;
  if (seen_count) qsort(seen, seen_count, sizeof *seen, compare_seen);
  for (size_t k = 0, next = 0; k < seen_count && !status; k = next) {
    while (next < seen_count && seen[next].asset == seen[k].asset) next++;
    status = give_asset(facts, seen + k, next - k, &out[made++]);
  }
  if (status) goto done;
  qsort(out, made, sizeof *out, compare_shared);
  *list = out;
  *count = made;
  *stranded = without;
done:
  hk_memory_free(facts->memory, seen);
  hk_memory_free(facts->memory, w.link_first);
  hk_memory_free(facts->memory, w.by_need);
  hk_memory_free(facts->memory, w.depth_of);
  return status;
}
