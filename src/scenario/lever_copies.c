/* lever_copies - the levers that add assets: a further supplier, and a load spread over several.
   A copy is made whether or not anybody complies in this outer draw, so that all outer draws count alike; a copy that nobody
   uses is marked absent, and so are all links from and to it. */
#include "base/memory.h"
#include "model/value.h"
#include "scenario/lever_edits.h"

enum { DIVERSIFIED = 3, SEPARATE = 2, PAIR_BETA_PPM = 100000 };


/* The primary of the largest weight, assumptions at their modes; of equals the first by id. HK_NONE: no primary. */
static uint32_t largest_primary(const hakyu_model *model, uint32_t need) {
  const hk_need *of = &model->needs[need];
  uint32_t found = HK_NONE;
  int64_t largest = -1;
  for (uint32_t l = of->link_first; l < of->link_first + of->link_count; l++) {
    const hk_link *link = &model->links[l];
    const int64_t weight = hk_value_mode(model, link->weight, HK_FULL);
    if (link->is_standby || link->is_added || weight <= largest) continue;
    largest = weight;
    found = l;
  }
  return found;
}

/* ---- one more supplier ---- */

typedef struct copying {
  hk_adopting *a;
  const struct hk_lever *lever;
  uint32_t count, links;  /* assets and links before: what the lever itself adds it does not see */
  uint32_t *copies;       /* by asset: its copy as a supplier, or HK_NONE */
  uint32_t *upstream;     /* by asset: its copy as a supplier of copies, or HK_NONE */
} copying;

static hakyu_status copy_asset(copying *c, uint32_t asset, const uint32_t *to, uint32_t *copy) {
  hakyu_status status = hk_amend_copy_asset(c->a->amend, asset, copy);
  if (!status) status = hk_amend_copy_links(c->a->amend, asset, *copy, to);
  if (!status) c->a->amend->model->assets[*copy].is_absent = true;
  return status;
}

/* Every supplier of the asset is itself copied once; its own suppliers are shared. */
static hakyu_status copy_upstream(copying *c, uint32_t asset) {
  hakyu_status status = HAKYU_OK;
  for (uint32_t l = 0; l < c->links && !status; l++) {
    const hk_link link = c->a->amend->model->links[l];
    if (c->a->amend->model->needs[link.need].asset != asset || c->upstream[link.supplier] != HK_NONE) continue;
    status = copy_asset(c, link.supplier, NULL, &c->upstream[link.supplier]);
  }
  return status;
}

/* The copies are needed in this outer draw: the supplier, and those that supply only copies. */
static void bring_in(copying *c, uint32_t original) {
  hakyu_model *model = c->a->amend->model;
  const uint32_t copy = c->copies[original];
  model->assets[copy].is_absent = false;
  for (uint32_t l = 0; c->lever->parameter >= SEPARATE && l < model->link_count; l++)
    if (model->needs[model->links[l].need].asset == copy) model->assets[model->links[l].supplier].is_absent = false;
}

static hakyu_status supply(copying *c, uint32_t need) {
  hakyu_model *model = c->a->amend->model;
  const uint32_t largest = largest_primary(model, need);
  if (largest == HK_NONE) return HAKYU_OK;
  const hk_link like = model->links[largest];
  hakyu_status status = HAKYU_OK;
  if (c->copies[like.supplier] == HK_NONE) {
    if (c->lever->parameter >= SEPARATE) status = copy_upstream(c, like.supplier);
    if (!status) status = copy_asset(c, like.supplier, c->lever->parameter >= SEPARATE ? c->upstream : NULL, &c->copies[like.supplier]);
    if (status) return status;
  }
  model = c->a->amend->model;
  const bool complies = hk_adopting_complies(c->a, c->lever, model->assets[model->needs[need].asset].id);
  const hk_link link = {.need = need, .supplier = c->copies[like.supplier], .source = 0, .type = like.type, .outsourced = like.outsourced,
                        .weight = like.weight, .is_added = true, .is_absent = !complies};
  status = hk_amend_add_link(c->a->amend, &link);
  if (!status && complies) bring_in(c, like.supplier);
  c->a->edits++;
  return status;
}

hakyu_status hk_lever_add_supplier(hk_adopting *a, const struct hk_lever *lever) {
  const hakyu_memory *memory = a->amend->model->memory;
  const uint32_t need_count = a->amend->model->need_count;
  copying c = {.a = a, .lever = lever, .count = a->amend->model->asset_count, .links = a->amend->model->link_count};
  c.copies = hk_memory_array(memory, 2 * (size_t)c.count, sizeof *c.copies);
  hakyu_status status = c.copies ? HAKYU_OK : HAKYU_NO_MEMORY;
  c.upstream = c.copies + (c.copies ? c.count : 0);
  for (uint32_t i = 0; i < 2 * c.count && !status; i++) c.copies[i] = HK_NONE;
  for (uint32_t n = 0; n < need_count && !status; n++)
    if (hk_selector_takes_need(a->amend->model, lever, n)) status = supply(&c, n);
  const hk_value beta = {.fixed = (int64_t)hk_value_scale_chance(HK_ALWAYS, PAIR_BETA_PPM), .form = HK_VALUE_FIXED};
  for (uint32_t i = 0; i < c.count && !status && lever->parameter != DIVERSIFIED; i++)
    if (c.copies[i] != HK_NONE) status = hk_amend_add_group(a->amend, i, c.copies[i], beta, a->amend->model->assets[c.copies[i]].is_absent);
  hk_memory_free(memory, c.copies);
  return status ? status : hk_amend_group_links(a->amend);
}

/* ---- a load spread over several ---- */

static hakyu_status spread(hk_adopting *a, const struct hk_lever *lever, uint32_t asset) {
  hk_amend *amend = a->amend;
  const uint8_t parts = (uint8_t)lever->parameter;
  const bool complies = hk_adopting_complies(a, lever, amend->model->assets[asset].id);
  const uint32_t link_count = amend->model->link_count;
  hakyu_status status = HAKYU_OK;
  for (uint8_t part = 1; part < parts && !status; part++) {
    uint32_t copy;
    if ((status = hk_amend_copy_asset(amend, asset, &copy)) || (status = hk_amend_copy_links(amend, asset, copy, NULL)) ||
        (status = hk_amend_copy_layer_rows(amend, asset, copy)))
      break;
    hk_asset *made = &amend->model->assets[copy];
    made->weight = amend->model->assets[asset].weight;
    made->end_use = amend->model->assets[asset].end_use;
    made->part = part;
    made->part_of = parts;
    made->is_absent = !complies;
    for (uint32_t l = 0; l < link_count && !status; l++) {
      hk_link link = amend->model->links[l];
      if (link.supplier != asset || link.part_of) continue;
      link.supplier = copy;
      link.part = part;
      link.part_of = parts;
      link.is_absent = !complies;
      status = hk_amend_add_link(amend, &link);
    }
  }
  if (status || !complies) return status;
  amend->model->assets[asset].part_of = parts;
  for (uint32_t l = 0; l < link_count; l++)
    if (amend->model->links[l].supplier == asset && !amend->model->links[l].part_of) amend->model->links[l].part_of = parts;
  return HAKYU_OK;
}

hakyu_status hk_lever_spread_load(hk_adopting *a, const struct hk_lever *lever) {
  const uint32_t count = a->amend->model->asset_count;
  hakyu_status status = HAKYU_OK;
  for (uint32_t i = 0; i < count && !status; i++) {
    const hk_asset *asset = &a->amend->model->assets[i];
    if (asset->part_of || asset->is_absent || !hk_selector_takes_asset(a->amend->model, lever, i)) continue;
    status = spread(a, lever, i);
    a->edits++;
    if (!status) status = hk_amend_group_links(a->amend);
  }
  return status;
}
