/* pedigree - see pedigree.h. Kinds count for the sector they name; what an asset merely inherits from its kind is not counted again. */
#include "diagnosis/pedigree.h"

enum { SOURCE_ASSUMPTION = 0 };

static bool is_same(hk_value a, hk_value b) { return a.form == b.form && a.fixed == b.fixed && a.index == b.index && a.is_call == b.is_call; }

static bool is_assumed(const hakyu_model *model, hk_value value, uint32_t source) {
  if (value.form == HK_VALUE_ASSUMED || source == HK_NONE || source == SOURCE_ASSUMPTION) return true;
  if (value.form != HK_VALUE_CALL) return false;
  const hk_call *call = &model->calls[value.index];
  for (uint32_t i = 0; i < call->count; i++)
    if (call->args && call->args[i].form == HK_VALUE_ASSUMED) return true;
  return false;
}

/* `usual` is what a blank cell means: it is no statement. */
static void count_value(const hakyu_model *model, hk_value value, hk_value usual, uint32_t source, hk_pedigree *out) {
  if (value.form == HK_VALUE_BLANK || is_same(value, usual)) return;
  out->values++;
  out->assumed += is_assumed(model, value, source);
}

static const hk_value blank = {0, 0, HK_VALUE_BLANK, 0};
static hk_value fixed(int64_t value) { return (hk_value){value, 0, HK_VALUE_FIXED, 0}; }

static void count_kinds(const hakyu_model *model, hk_pedigree *by_sector) {
  for (uint32_t k = 0; k < model->kind_count; k++) {
    const hk_kind *kind = &model->kinds[k];
    hk_pedigree *out = &by_sector[kind->sector == HK_NONE ? model->sector_count : kind->sector];
    const hk_value values[] = {kind->detect, kind->repair, kind->restart};
    for (int i = 0; i < 3; i++) count_value(model, values[i], blank, kind->source, out);
  }
}

static void count_assets(const hakyu_model *model, hk_pedigree *by_sector) {
  for (uint32_t a = 0; a < model->asset_count; a++) {
    const hk_asset *asset = &model->assets[a];
    const hk_kind *kind = asset->kind == HK_NONE ? NULL : &model->kinds[asset->kind];
    hk_pedigree *out = &by_sector[asset->sector];
    out->assets++;
    count_value(model, asset->weight, fixed(0), asset->source, out);
    const hk_value values[] = {asset->detect, asset->repair, asset->restart};
    const hk_value usual[] = {kind && kind->detect.form ? kind->detect : fixed(0), kind && kind->repair.form ? kind->repair : fixed(INT64_MAX),
                              kind && kind->restart.form ? kind->restart : fixed(0)};
    for (int i = 0; i < 3; i++) count_value(model, values[i], usual[i], asset->source, out);
  }
}

static void count_needs(const hakyu_model *model, hk_pedigree *by_sector) {
  for (uint32_t n = 0; n < model->need_count; n++) {
    const hk_need *need = &model->needs[n];
    hk_pedigree *out = &by_sector[model->assets[need->asset].sector];
    out->needs++;
    count_value(model, need->quantity, blank, need->source, out);
    count_value(model, need->without, fixed(0), need->source, out);
    count_value(model, need->floor, fixed(0), need->source, out);
  }
  for (uint32_t l = 0; l < model->link_count; l++) {
    const hk_link *link = &model->links[l];
    hk_pedigree *out = &by_sector[model->assets[model->needs[link->need].asset].sector];
    out->links++;
    count_value(model, link->weight, fixed(HK_FULL), link->source, out);
    count_value(model, link->switch_over, fixed(0), link->source, out);
    count_value(model, link->success, fixed((int64_t)HK_ALWAYS), link->source, out);
    count_value(model, link->certainty, fixed((int64_t)HK_ALWAYS), link->source, out);
  }
}

static void count_chains(const hakyu_model *model, hk_pedigree *out) {
  for (uint32_t s = 0; s < model->stage_count; s++) {
    const hk_stage *stage = &model->stages[s];
    count_value(model, stage->autonomy, fixed(INT64_MAX), stage->source, out);
    count_value(model, stage->start, fixed(0), stage->source, out);
    count_value(model, stage->fail_running, fixed(INT64_MAX), stage->source, out);
    count_value(model, stage->success, fixed((int64_t)HK_ALWAYS), stage->source, out);
    count_value(model, stage->level, fixed(HK_FULL), stage->source, out);
    count_value(model, stage->refill, blank, stage->source, out);
  }
  for (uint32_t g = 0; g < model->group_count; g++) count_value(model, model->groups[g].beta, blank, model->groups[g].source, out);
  for (uint32_t c = 0; c < model->crew_count; c++) count_value(model, model->crews[c].size, blank, HK_NONE, out);
}

void hk_pedigree_count(const hakyu_model *model, hk_pedigree *by_sector) {
  for (uint32_t s = 0; s <= model->sector_count; s++) by_sector[s] = (hk_pedigree){0};
  count_kinds(model, by_sector);
  count_assets(model, by_sector);
  count_needs(model, by_sector);
  count_chains(model, &by_sector[model->sector_count]);
}
