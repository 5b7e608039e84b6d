/* keys - entity keys of assets, needs, links and assumptions. They decide every draw (SEMANTICS, Appendix D), so two equal
   ones are a finding: all are sorted once, and neighbours compared. */
#include <string.h>

#include "base/digest.h"
#include "model/builder.h"

static const size_t AHEAD = 12; /* how many entities early memory is fetched */

typedef enum entity_class { ASSET, NEED, LINK, ASSUMPTION } entity_class;

/* One entity in the sorted list. number: which, with the class in the top two bits. */
typedef struct entity { uint64_t key; uint64_t number; } entity;

static entity_class class_of(entity e) { return (entity_class)(e.number >> 62); }
static uint32_t number_of(entity e) { return (uint32_t)e.number; }

/* ---- sorting ------------------------------------------------------------------------------------------ */

static bool is_before(entity a, entity b) { return a.key != b.key ? a.key < b.key : a.number < b.number; }

static void sort_few(entity *list, size_t count) {
  for (size_t i = 1; i < count; i++) {
    entity moving = list[i];
    size_t at = i;
    for (; at > 0 && is_before(moving, list[at - 1]); at--) list[at] = list[at - 1];
    list[at] = moving;
  }
}

/* Sorts by one byte of the key in place, then each bucket by the next byte. Keys are hashes, so buckets are even. */
static void sort_entities(entity *list, size_t count, int shift) {
  size_t starts[257], fill[256];
  if (count < 48 || shift < 0) {
    sort_few(list, count);
    return;
  }
  memset(starts, 0, sizeof starts);
  for (size_t i = 0; i < count; i++) starts[(list[i].key >> shift & 255) + 1]++;
  for (int b = 0; b < 256; b++) starts[b + 1] += starts[b];
  memcpy(fill, starts, sizeof fill);
  for (int b = 0; b < 256; b++)
    while (fill[b] < starts[b + 1]) {
      entity moving = list[fill[b]];
      int home = (int)(moving.key >> shift & 255);
      if (home == b) {
        fill[b]++;
        continue;
      }
      list[fill[b]] = list[fill[home]];
      list[fill[home]++] = moving;
    }
  for (int b = 0; b < 256; b++)
    if (starts[b + 1] - starts[b] > 1) sort_entities(list + starts[b], starts[b + 1] - starts[b], shift - 8);
}

/* ---- keys --------------------------------------------------------------------------------------------- */

static entity make_entity(entity_class class, uint32_t number, uint64_t key) { return (entity){key, (uint64_t)class << 62 | number}; }

static entity *list_entities(hakyu_model *model, size_t *count) {
  size_t most = (size_t)model->asset_count + model->need_count + model->link_count + model->assumption_count, filled = 0;
  entity *list = hk_memory_array(model->memory, most, sizeof *list);
  if (!list) return NULL;
  const hk_keying asset = hk_digest_keying("asset"), need = hk_digest_keying("need"), supply = hk_digest_keying("link");
  for (uint32_t i = 0; i < model->asset_count; i++) {
    model->assets[i].key = hk_digest_key_of(&asset, model->assets[i].id, NULL);
    list[filled++] = make_entity(ASSET, i, model->assets[i].key);
  }
  for (uint32_t i = 0; i < model->need_count; i++) {
    model->needs[i].key = hk_digest_key_of(&need, model->needs[i].id, NULL);
    list[filled++] = make_entity(NEED, i, model->needs[i].key);
  }
  for (uint32_t i = 0; i < model->link_count; i++) {
    hk_link *link = &model->links[i];
    if (i + 2 * AHEAD < model->link_count && link[2 * AHEAD].supplier < HK_REMOVED) __builtin_prefetch(&model->assets[link[2 * AHEAD].supplier]);
    if (i + AHEAD < model->link_count && link[AHEAD].supplier < HK_REMOVED) __builtin_prefetch(model->assets[link[AHEAD].supplier].id);
    if (link->supplier >= HK_REMOVED) continue;
    link->key = hk_digest_key_of(&supply, model->needs[link->need].id, model->assets[link->supplier].id);
    list[filled++] = make_entity(LINK, i, link->key);
  }
  for (uint32_t i = 0; i < model->assumption_count; i++) {
    model->assumptions[i].key = hk_digest_key("assumption", model->assumptions[i].id, NULL, NULL);
    list[filled++] = make_entity(ASSUMPTION, i, model->assumptions[i].key);
  }
  *count = filled;
  return list;
}

static const char *id_of(const hakyu_model *model, entity e) {
  switch (class_of(e)) {
    case ASSET: return model->assets[number_of(e)].id;
    case NEED: return model->needs[number_of(e)].id;
    case LINK: return model->needs[model->links[number_of(e)].need].id;
    default: return model->assumptions[number_of(e)].id;
  }
}

static void check_pair(const hakyu_model *model, hakyu_findings *findings, entity a, entity b) {
  if (class_of(a) == LINK && class_of(b) == LINK) {
    const hk_link *first = &model->links[number_of(a)], *second = &model->links[number_of(b)];
    if (first->need == second->need && first->supplier == second->supplier) {
      int line = first->line > second->line ? first->line : second->line;
      hk_findings_error(findings, hk_build_place(model, HK_TABLE_supplies, line, "supplier"), "duplicate-id",
                        "%s supplies need %s already; allowed: one row a supplier and need", model->assets[first->supplier].id, model->needs[first->need].id);
      return;
    }
  }
  hk_findings_error(findings, (hk_place){model->path, 0, 0, NULL}, "key-collision", "%s and %s have the same entity key; allowed: rename one of them",
                    id_of(model, a), id_of(model, b));
}

hakyu_status hk_key_model(hakyu_model *model, hakyu_findings *findings) {
  size_t count = 0;
  entity *list = list_entities(model, &count);
  if (!list) return HAKYU_NO_MEMORY;
  sort_entities(list, count, 56);
  for (size_t i = 1; i < count; i++)
    if (list[i].key == list[i - 1].key) check_pair(model, findings, list[i - 1], list[i]);
  hk_memory_free(model->memory, list);
  return HAKYU_OK;
}
