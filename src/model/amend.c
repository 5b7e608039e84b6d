/* amend - see amend.h. */
#include "model/amend.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "model/builder.h"
#include "model/model_fields.h"

/* ---- life ---------------------------------------------------------------------------------------------- */

/* A list copied, with room to grow. */
static bool copy_list(const hakyu_memory *memory, void *list, uint32_t count, size_t size, size_t *room) {
  void *from, *to = hk_memory_array(memory, count ? count : 1, size);
  memcpy(&from, list, sizeof from);
  if (to && count) memcpy(to, from, count * size);
  memcpy(list, &to, sizeof to);
  if (room) *room = count ? count : 1;
  return to != NULL;
}

hakyu_status hk_amend_begin(const hakyu_memory *memory, const hakyu_model *base, hk_amend *amend) {
  *amend = (hk_amend){0};
  hakyu_model *model = hk_memory_alloc(memory, sizeof *model);
  if (!model) return HAKYU_NO_MEMORY;
  *model = *base;
  model->memory = memory;
  model->base = base;
  model->build = NULL;
  amend->model = model;
  bool is_fine = copy_list(memory, &model->assets, base->asset_count, sizeof *base->assets, &amend->asset_room);
  is_fine &= copy_list(memory, &model->needs, base->need_count, sizeof *base->needs, &amend->need_room);
  is_fine &= copy_list(memory, &model->links, base->link_count, sizeof *base->links, &amend->link_room);
  is_fine &= copy_list(memory, &model->chains, base->chain_count, sizeof *base->chains, &amend->chain_room);
  is_fine &= copy_list(memory, &model->stages, base->stage_count, sizeof *base->stages, &amend->stage_room);
  is_fine &= copy_list(memory, &model->crews, base->crew_count, sizeof *base->crews, NULL);
  is_fine &= copy_list(memory, &model->groups, base->group_count, sizeof *base->groups, &amend->group_room);
  is_fine &= copy_list(memory, &model->sharings, base->sharing_count, sizeof *base->sharings, &amend->sharing_room);
  is_fine &= copy_list(memory, &model->layer_rows, base->layer_row_count, sizeof *base->layer_rows, &amend->layer_room);
  model->arena = NULL;
  if (!is_fine || hk_arena_create(memory, &model->arena)) {
    hk_amend_drop(amend);
    return HAKYU_NO_MEMORY;
  }
  return HAKYU_OK;
}

void hk_amend_drop(hk_amend *amend) {
  if (!amend->model) return;
  hakyu_model_destroy(amend->model);
  *amend = (hk_amend){0};
}

static void key_all(hakyu_model *model) {
  const hakyu_model *base = model->base;
  for (uint32_t a = base->asset_count; a < model->asset_count; a++) model->assets[a].key = hk_digest_key("asset", model->assets[a].id, NULL, NULL);
  for (uint32_t n = base->need_count; n < model->need_count; n++) model->needs[n].key = hk_digest_key("need", model->needs[n].id, NULL, NULL);
  for (uint32_t l = 0; l < model->link_count; l++) {
    hk_link *link = &model->links[l];
    if (!link->key) link->key = hk_digest_key("link", model->needs[link->need].id, model->assets[link->supplier].id, NULL);
  }
}

hakyu_status hk_amend_finish(hk_amend *amend, hakyu_findings *findings, hakyu_model **model) {
  const size_t before = hakyu_findings_count(findings, HAKYU_ERROR);
  hakyu_status status = hk_amend_group_links(amend);
  if (!status) {
    key_all(amend->model);
    status = hk_validate_circles(amend->model, findings);
  }
  if (!status && hakyu_findings_count(findings, HAKYU_ERROR) != before) status = HAKYU_REFUSED;
  if (status) {
    hk_amend_drop(amend);
    return status;
  }
  *model = amend->model;
  return HAKYU_OK;
}

/* ---- what is added ----------------------------------------------------------------------------------------- */

/* "TEXT~k" in the arena, or NULL. */
static const char *derived(hk_amend *amend, const char *text, uint32_t k) {
  char number[16];
  const int length = snprintf(number, sizeof number, "~%u", k);
  const size_t stem = strlen(text);
  char *id = hk_arena_alloc(amend->model->arena, stem + (size_t)length + 1);
  if (!id) return NULL;
  memcpy(id, text, stem);
  memcpy(id + stem, number, (size_t)length + 1);
  return id;
}

hakyu_status hk_amend_own_site(hk_amend *amend, uint32_t asset) {
  hakyu_model *model = amend->model;
  const char *id = derived(amend, model->assets[asset].id, 0);
  const char **sites = hk_arena_alloc(model->arena, ((size_t)model->site_count + 1) * sizeof *sites);
  if (!id || !sites) return HAKYU_NO_MEMORY;
  if (model->site_count) memcpy(sites, model->sites, model->site_count * sizeof *sites);
  sites[model->site_count] = id;
  model->sites = sites;
  model->assets[asset].site = model->site_count++;
  return HAKYU_OK;
}

hakyu_status hk_amend_add_need(hk_amend *amend, const hk_need *need, uint32_t like, uint32_t *number) {
  hakyu_model *model = amend->model;
  hakyu_status status = hk_memory_grow(model->memory, &model->needs, model->need_count, &amend->need_room, sizeof *model->needs);
  if (status) return status;
  hk_need *made = &model->needs[model->need_count];
  *made = *need;
  if (!(made->id = derived(amend, model->needs[like].id, ++model->needs[like].copies))) return HAKYU_NO_MEMORY;
  made->line = model->needs[like].line;
  made->copies = 0;
  made->link_first = model->link_count;
  made->link_count = 0;
  *number = model->need_count++;
  return HAKYU_OK;
}

static hakyu_status copy_needs(hk_amend *amend, uint32_t asset, uint32_t copy) {
  hakyu_model *model = amend->model;
  const uint32_t first = model->need_count;
  hakyu_status status = HAKYU_OK;
  for (uint32_t n = 0; n < first && !status; n++) {
    if (model->needs[n].asset != asset) continue;
    hk_need need = model->needs[n];
    uint32_t number;
    need.asset = copy;
    status = hk_amend_add_need(amend, &need, n, &number);
  }
  for (uint32_t n = first; n < model->need_count && !status; n++) { /* refuel: the copy's own need */
    if (model->needs[n].refuel == HK_NONE) continue;
    uint32_t twin = first;
    for (uint32_t m = 0; m < model->needs[n].refuel; m++) twin += model->needs[m].asset == asset;
    model->needs[n].refuel = twin;
  }
  return status;
}

hakyu_status hk_amend_copy_asset(hk_amend *amend, uint32_t asset, uint32_t *copy) {
  hakyu_model *model = amend->model;
  hakyu_status status = hk_memory_grow(model->memory, &model->assets, model->asset_count, &amend->asset_room, sizeof *model->assets);
  if (status) return status;
  hk_asset *made = &model->assets[model->asset_count];
  *made = model->assets[asset];
  made->id = derived(amend, model->assets[asset].id, ++model->assets[asset].copies);
  if (!made->id) return HAKYU_NO_MEMORY;
  made->copies = 0;
  made->weight = (hk_value){.form = HK_VALUE_FIXED};
  made->end_use = false;
  *copy = model->asset_count++;
  status = hk_amend_own_site(amend, *copy);
  return status ? status : copy_needs(amend, asset, *copy);
}

hakyu_status hk_amend_add_link(hk_amend *amend, const hk_link *link) {
  hakyu_model *model = amend->model;
  hakyu_status status = hk_memory_grow(model->memory, &model->links, model->link_count, &amend->link_room, sizeof *model->links);
  if (status) return status;
  model->links[model->link_count] = *link;
  model->links[model->link_count++].key = 0;
  return HAKYU_OK;
}

hakyu_status hk_amend_copy_links(hk_amend *amend, uint32_t asset, uint32_t copy, const uint32_t *to) {
  hakyu_model *model = amend->model;
  hakyu_status status = HAKYU_OK;
  uint32_t twin = 0;
  while (twin < model->need_count && model->needs[twin].asset != copy) twin++;
  const uint32_t end_of_originals = twin;
  for (uint32_t n = 0; n < end_of_originals && !status; n++) {
    if (model->needs[n].asset != asset) continue;
    const uint32_t first = model->needs[n].link_first, end = first + model->needs[n].link_count;
    for (uint32_t l = first; l < end && !status; l++) {
      hk_link link = model->links[l];
      link.need = twin;
      if (to && to[link.supplier] != HK_NONE) link.supplier = to[link.supplier];
      status = hk_amend_add_link(amend, &link);
    }
    twin++; /* the copy's needs lie side by side, in the order of the original's */
  }
  return status;
}

hakyu_status hk_amend_own_cells(hk_amend *amend, uint32_t row, hk_layer_cell **cells) {
  hakyu_model *model = amend->model;
  size_t table_count;
  const size_t count = hk_model_tables(&table_count)[model->layer_rows[row].table].count;
  hk_layer_cell *own = hk_arena_alloc(model->arena, count * sizeof *own);
  if (!own) return HAKYU_NO_MEMORY;
  memcpy(own, model->layer_rows[row].cells, count * sizeof *own);
  *cells = model->layer_rows[row].cells = own;
  return HAKYU_OK;
}

hakyu_status hk_amend_copy_layer_rows(hk_amend *amend, uint32_t asset, uint32_t copy) {
  hakyu_model *model = amend->model;
  const uint32_t count = model->layer_row_count;
  hakyu_status status = HAKYU_OK;
  for (uint32_t r = 0; r < count && !status; r++) {
    hk_layer_cell *cells;
    if (model->layer_rows[r].cells[0].number != asset) continue;
    status = hk_memory_grow(model->memory, &model->layer_rows, model->layer_row_count, &amend->layer_room, sizeof *model->layer_rows);
    if (status) break;
    model->layer_rows[model->layer_row_count] = model->layer_rows[r];
    if (!(status = hk_amend_own_cells(amend, model->layer_row_count++, &cells))) cells[0].number = copy;
  }
  return status;
}

hakyu_status hk_amend_group_links(hk_amend *amend) {
  for (uint32_t n = 0; n < amend->model->need_count; n++) amend->model->needs[n].link_count = 0;
  return hk_group_links(amend->model, &amend->link_room);
}

hakyu_status hk_amend_own_chain(hk_amend *amend, uint32_t need, uint32_t count, hk_stage **stages, uint32_t *stage_count) {
  hakyu_model *model = amend->model;
  const hk_chain *old = model->needs[need].chain == HK_NONE ? NULL : &model->chains[model->needs[need].chain];
  const uint32_t first = old ? old->stage_first : 0, wanted = old ? old->stage_count : count;
  hakyu_status status = HAKYU_OK;
  const uint32_t begin = model->stage_count;
  for (uint32_t s = 0; s < wanted && !status; s++) {
    status = hk_memory_grow(model->memory, &model->stages, model->stage_count, &amend->stage_room, sizeof *model->stages);
    if (!status) model->stages[model->stage_count++] = old ? model->stages[first + s] : (hk_stage){.refuel_service = HK_NONE, .source = 0};
  }
  if (!status) status = hk_memory_grow(model->memory, &model->chains, model->chain_count, &amend->chain_room, sizeof *model->chains);
  if (status) return status;
  model->chains[model->chain_count] = (hk_chain){.id = model->needs[need].id, .stage_first = begin, .stage_count = wanted};
  model->needs[need].chain = model->chain_count++;
  *stages = model->stages + begin;
  *stage_count = wanted;
  return HAKYU_OK;
}

hakyu_status hk_amend_add_group(hk_amend *amend, uint32_t first, uint32_t second, hk_value beta, bool is_absent) {
  hakyu_model *model = amend->model;
  uint32_t *members = hk_arena_alloc(model->arena, 2 * sizeof *members);
  hakyu_status status = members ? hk_memory_grow(model->memory, &model->groups, model->group_count, &amend->group_room, sizeof *model->groups) : HAKYU_NO_MEMORY;
  if (status) return status;
  members[0] = first;
  members[1] = second;
  model->groups[model->group_count++] =
      (hk_group){.id = model->assets[second].id, .beta = beta, .member_count = is_absent ? 0 : 2, .members = members, .source = 0};
  return HAKYU_OK;
}

hakyu_status hk_amend_add_sharing(hk_amend *amend, const uint32_t *sectors, uint32_t count, int64_t warn_s, hk_sharing_aid aid) {
  hakyu_model *model = amend->model;
  uint32_t *own = hk_arena_alloc(model->arena, count * sizeof *own + 1);
  hakyu_status status = own ? hk_memory_grow(model->memory, &model->sharings, model->sharing_count, &amend->sharing_room, sizeof *model->sharings) : HAKYU_NO_MEMORY;
  if (status) return status;
  if (count) memcpy(own, sectors, count * sizeof *own);
  model->sharings[model->sharing_count++] = (hk_sharing){.id = "share_warning", .sector_count = count, .sectors = own, .warn_s = warn_s, .aid = aid};
  return HAKYU_OK;
}
