/* origins - how much of a model rests on sources and how much on assumptions, by sector.
   A value is one probability, time, share, weight or autonomy; a kind's default counts once. 0, 1 and `never` are structure
   and do not count; coordinates, names and links are not values. */
#include <hakyu/model.h>

#include "model/value.h"

typedef struct counting { const hakyu_model *model; hakyu_pedigree *pedigree; uint32_t sector; } counting;

static bool is_structure(hk_value value) {
  return value.form == HK_VALUE_BLANK ||
         (value.form == HK_VALUE_FIXED && (value.fixed == 0 || value.fixed == 1 || value.fixed == HK_FULL || value.fixed == HK_NEVER ||
                                           (uint64_t)value.fixed == HK_ALWAYS));
}

static bool is_same(hk_value a, hk_value b) { return a.form == b.form && a.fixed == b.fixed && a.index == b.index; }

/* An assumption counts as assumed whatever the row's source; a number as its row says (source 0 is `assumption`). */
static void count(const counting *c, uint32_t sector, hk_value value, uint32_t source) {
  if (sector != c->sector || is_structure(value)) return;
  if (hk_value_is_uncertain(c->model, value) || source == HK_NONE || source == 0)
    c->pedigree->assumed++;
  else
    c->pedigree->sourced++;
}

static void count_asset(const counting *c, const hk_asset *asset) {
  const hk_kind none = {0}, *kind = asset->kind == HK_NONE ? &none : &c->model->kinds[asset->kind];
  const hk_value own[] = {asset->detect, asset->repair, asset->restart}, given[] = {kind->detect, kind->repair, kind->restart};
  if (asset->end_use) count(c, asset->sector, asset->weight, asset->source);
  for (int i = 0; i < 3; i++)
    if (!is_same(own[i], given[i])) count(c, asset->sector, own[i], asset->source);
}

static void count_kinds(const counting *c) {
  for (uint32_t k = 0; k < c->model->kind_count; k++) {
    const hk_kind *kind = &c->model->kinds[k];
    const hk_value values[] = {kind->detect, kind->repair, kind->restart};
    for (int i = 0; i < 3; i++) count(c, kind->sector, values[i], kind->source);
  }
}

/* A chain belongs to the sector of the first asset that uses it. */
static uint32_t sector_of_chain(const hakyu_model *model, uint32_t chain) {
  for (uint32_t n = 0; n < model->need_count; n++)
    if (model->needs[n].chain == chain) return model->assets[model->needs[n].asset].sector;
  return HK_NONE;
}

static void count_chains(const counting *c) {
  for (uint32_t i = 0; i < c->model->chain_count; i++) {
    const hk_chain *chain = &c->model->chains[i];
    uint32_t sector = sector_of_chain(c->model, i);
    for (uint32_t s = chain->stage_first; s < chain->stage_first + chain->stage_count; s++) {
      const hk_stage *stage = &c->model->stages[s];
      const hk_value values[] = {stage->autonomy, stage->start, stage->fail_running, stage->success, stage->level, stage->refill};
      for (int v = 0; v < 6; v++) count(c, sector, values[v], stage->source);
    }
  }
}

static void count_needs(const counting *c) {
  for (uint32_t n = 0; n < c->model->need_count; n++) {
    const hk_need *need = &c->model->needs[n];
    uint32_t sector = c->model->assets[need->asset].sector;
    const hk_value values[] = {need->quantity, need->without, need->floor};
    for (int v = 0; v < 3; v++) count(c, sector, values[v], need->source);
    for (uint32_t l = need->link_first; l < need->link_first + need->link_count; l++) {
      const hk_link *link = &c->model->links[l];
      const hk_value more[] = {link->weight, link->switch_over, link->success, link->certainty};
      for (int v = 0; v < 4; v++) count(c, sector, more[v], link->source);
    }
  }
}

hakyu_pedigree hakyu_model_pedigree(const hakyu_model *model, size_t sector) {
  hakyu_pedigree pedigree = {.sector = model->sectors[sector].id};
  const counting c = {model, &pedigree, (uint32_t)sector};
  for (uint32_t a = 0; a < model->asset_count; a++) count_asset(&c, &model->assets[a]);
  count_kinds(&c);
  count_chains(&c);
  count_needs(&c);
  return pedigree;
}
