/* lever_edits - see lever_edits.h. Each function is one lever's edit; the table at the end says which. */
#include "scenario/lever_edits.h"

#include <math.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "model/value.h"
#include "numbers/draw.h"

#define MILLION INT64_C(1000000)
enum { HOT = 2, SURE = 3, BATTERY_S = 600, GENERATOR_START_S = 60, GENERATOR_PPM = 970000, SUPPLIERS_MOST = 100 };

static hk_value fixed(int64_t number) { return (hk_value){.fixed = number, .form = HK_VALUE_FIXED}; }
static uint64_t chance_of(int64_t ppm) { return hk_value_scale_chance(HK_ALWAYS, ppm); }

bool hk_adopting_complies(const hk_adopting *a, const struct hk_lever *lever, const char *id) {
  if (!a->is_drawn) return true;
  uint64_t share = lever->adoption.item ? hk_adoption_share(lever->adoption, a->seed, a->outer, a->is_mode) : lever->share;
  if (!hk_lever_is_whole(lever)) share = hk_value_scale_chance(share, lever->parameter);
  if (share == HK_ALWAYS) return true;
  const uint64_t key = hk_digest_key("adoption", hk_lever_get(lever->name)->name, id, NULL);
  return hk_numbers_draw(a->seed, key, HK_DRAW_ADOPTION, 0, a->outer) < share;
}

static bool asset_complies(const hk_adopting *a, const struct hk_lever *lever, uint32_t asset) {
  return hk_adopting_complies(a, lever, a->amend->model->assets[asset].id);
}

/* ---- needs ---- */

static hakyu_status switch_faster(hk_adopting *a, const struct hk_lever *lever, uint32_t need) {
  const hk_need *of = &a->amend->model->needs[need];
  for (uint32_t l = of->link_first; l < of->link_first + of->link_count; l++) {
    hk_link *link = &a->amend->model->links[l];
    if (!link->is_standby) continue;
    a->edits++;
    if (lever->parameter < HOT) link->switch_divisor = 10;
    if (lever->parameter >= HOT) link->switch_over = fixed(0);
    if (lever->parameter >= SURE) link->success = fixed((int64_t)HK_ALWAYS);
  }
  return HAKYU_OK;
}

/* Of suppliers on one site the first by number stays; so a strike on that site still finds one. */
static hakyu_status separate(hk_adopting *a, const struct hk_lever *lever, uint32_t need) {
  (void)lever;
  hakyu_model *model = a->amend->model;
  const hk_need *of = &model->needs[need];
  hakyu_status status = HAKYU_OK;
  for (uint32_t l = of->link_first; l < of->link_first + of->link_count && !status; l++) {
    const uint32_t site = model->assets[model->links[l].supplier].site;
    bool is_shared = false;
    for (uint32_t other = of->link_first; other < l && site != HK_NONE; other++)
      is_shared |= model->links[other].supplier != model->links[l].supplier && model->assets[model->links[other].supplier].site == site;
    if (is_shared) status = hk_amend_own_site(a->amend, model->links[l].supplier);
    a->edits += is_shared;
  }
  return status;
}

static hakyu_status last_at_least(hk_adopting *a, const struct hk_lever *lever, uint32_t need) {
  const bool has_chain = a->amend->model->needs[need].chain != HK_NONE;
  hk_stage *stages;
  uint32_t count;
  if (a->amend->model->needs[need].for_repair) return HAKYU_OK;
  hakyu_status status = hk_amend_own_chain(a->amend, need, 2, &stages, &count);
  if (status || !count) return status;
  a->edits++;
  if (!has_chain) {
    stages[0].name = "battery";
    stages[0].autonomy = fixed(BATTERY_S);
    stages[1].name = "generator";
    stages[1].start = fixed(GENERATOR_START_S);
    stages[1].success = fixed((int64_t)chance_of(GENERATOR_PPM));
    stages[1].autonomy = fixed(0);
  }
  hk_stage *last = &stages[count - 1];
  if (last->autonomy_least_s < lever->parameter) last->autonomy_least_s = lever->parameter;
  return HAKYU_OK;
}

static hakyu_status start_more_surely(hk_adopting *a, const struct hk_lever *lever, uint32_t need) {
  hk_stage *stages;
  uint32_t count;
  if (a->amend->model->needs[need].chain == HK_NONE) return HAKYU_OK;
  hakyu_status status = hk_amend_own_chain(a->amend, need, 0, &stages, &count);
  a->edits++;
  for (uint32_t s = 0; s < count && !status; s++)
    if (stages[s].success_least < chance_of(lever->parameter)) stages[s].success_least = chance_of(lever->parameter);
  return status;
}

/* ---- refuelling ---- */

/* The service by which chains of this model are refuelled: of several the first by id; of none, `fuel` if there is such a service. */
static uint32_t fuel_service(const hakyu_model *model) {
  uint32_t found = HK_NONE;
  for (uint32_t s = 0; s < model->stage_count; s++) {
    const uint32_t service = model->stages[s].refuel_service;
    if (service != HK_NONE && (found == HK_NONE || strcmp(model->services[service].id, model->services[found].id) < 0)) found = service;
  }
  if (found != HK_NONE) return found;
  const uint32_t named = hk_names_find(model->service_names, "fuel");
  return named == HK_NO_NAME ? HK_NONE : named;
}

/* Nearness: on the same site 0, else by the coordinates (an equirectangular square, good enough to rank), else last. */
static double distance(const hk_asset *a, const hk_asset *b) {
  if (a->site != HK_NONE && a->site == b->site) return 0;
  if (a->lat_udeg == INT32_MAX || b->lat_udeg == INT32_MAX || a->lon_udeg == INT32_MAX || b->lon_udeg == INT32_MAX) return INFINITY;
  const double north = (double)a->lat_udeg - b->lat_udeg, east = ((double)a->lon_udeg - b->lon_udeg) * 0.81; /* cos 36 degrees */
  return 1 + north * north + east * east;
}

/* The suppliers of a service that are nearest, ties by key; returns how many. */
static uint32_t nearest_suppliers(const hakyu_model *model, uint32_t service, uint32_t asset, uint32_t wanted, uint32_t *found) {
  double distances[SUPPLIERS_MOST] = {0};
  uint32_t count = 0;
  for (uint32_t l = 0; l < model->link_count; l++) {
    const uint32_t supplier = model->links[l].supplier;
    if (model->needs[model->links[l].need].service != service || supplier == asset || model->assets[supplier].is_absent) continue;
    const double far = distance(&model->assets[asset], &model->assets[supplier]);
    uint32_t at = 0;
    bool is_there = false;
    for (uint32_t i = 0; i < count; i++) is_there |= found[i] == supplier;
    if (is_there) continue;
    while (at < count && (distances[at] < far || (distances[at] <= far && model->assets[found[at]].key < model->assets[supplier].key))) at++;
    if (at == wanted) continue;
    if (count < wanted) count++;
    for (uint32_t i = count - 1; i > at; i--) found[i] = found[i - 1], distances[i] = distances[i - 1];
    found[at] = supplier;
    distances[at] = far;
  }
  return count;
}

static hakyu_status contract(hk_adopting *a, const struct hk_lever *lever, uint32_t need, bool complies) {
  hk_amend *amend = a->amend;
  uint32_t suppliers[SUPPLIERS_MOST] = {0}, number, count;
  hk_stage *stages;
  const hk_need of = amend->model->needs[need];
  if (of.chain == HK_NONE || of.refuel != HK_NONE) return HAKYU_OK;
  const uint32_t service = fuel_service(amend->model);
  const uint32_t found = service == HK_NONE ? 0 : nearest_suppliers(amend->model, service, of.asset, (uint32_t)lever->parameter, suppliers);
  if (!found) {
    hk_findings_error(a->findings, lever->place, "no-fuel", "refuel_contract: nobody supplies fuel (%s); allowed: a model in which some need for the fuel service has a supplier", of.id);
    return HAKYU_OK;
  }
  const hk_need fuel = {.asset = of.asset, .service = service, .chain = HK_NONE, .refuel = HK_NONE, .source = 0, .rule = HK_RULE_ANY, .to_start = true,
                        .quantity = {.form = HK_VALUE_BLANK}, .without = fixed(HK_FULL), .floor = fixed(0)};
  hakyu_status status = hk_amend_add_need(amend, &fuel, need, &number);
  for (uint32_t i = 0; i < found && !status; i++) {
    const hk_link link = {.need = number, .supplier = suppliers[i], .source = 0, .weight = fixed(HK_FULL), .is_absent = !complies};
    status = hk_amend_add_link(amend, &link);
  }
  if (status || !complies) return status;
  status = hk_amend_own_chain(amend, need, 0, &stages, &count);
  if (status || !count) return status;
  a->edits++;
  stages[count - 1].refuel_service = service;
  amend->model->needs[need].refuel = number;
  return HAKYU_OK;
}

static hakyu_status refuel_contract(hk_adopting *a, const struct hk_lever *lever) {
  const uint32_t count = a->amend->model->need_count;
  hakyu_status status = HAKYU_OK;
  for (uint32_t n = 0; n < count && !status; n++)
    if (hk_selector_takes_need(a->amend->model, lever, n)) status = contract(a, lever, n, asset_complies(a, lever, a->amend->model->needs[n].asset));
  return status ? status : hk_amend_group_links(a->amend);
}

/* ---- assets ---- */

static void detect_within(hk_asset *asset, int64_t most_s) {
  if (!asset->has_detect_most || asset->detect_most_s > most_s) asset->detect_most_s = most_s;
  asset->has_detect_most = true;
}

static void repair_faster(hk_asset *asset, int64_t factor_ppm) {
  if (asset->repair_den) factor_ppm = factor_ppm * asset->repair_num / asset->repair_den; /* asked for twice: both */
  asset->repair_num = (uint32_t)factor_ppm;
  asset->repair_den = (uint32_t)MILLION;
}

/* Without what needs information systems, the part 1 - d goes on. Returns how many needs that are. */
static uint32_t keep_functions(hakyu_model *model, uint32_t asset, int64_t part_ppm) {
  uint32_t count = 0;
  for (uint32_t n = 0; n < model->need_count; n++) {
    hk_need *need = &model->needs[n];
    if (need->asset != asset || need->for_repair || need->rule == HK_RULE_SHARE) continue;
    bool needs_it = false;
    for (uint32_t l = need->link_first; l < need->link_first + need->link_count; l++) needs_it |= model->assets[model->links[l].supplier].it_system;
    if (needs_it) need->without = fixed(HK_FULL - part_ppm);
    count += needs_it;
  }
  return count;
}

static hakyu_status edit_assets(hk_adopting *a, const struct hk_lever *lever) {
  hakyu_model *model = a->amend->model;
  for (uint32_t i = 0; i < model->asset_count; i++) {
    if (!hk_selector_takes_asset(model, lever, i) || !asset_complies(a, lever, i)) continue;
    switch (lever->name) {
      case HK_LEVER_detect_within: detect_within(&model->assets[i], lever->parameter), a->edits++; break;
      case HK_LEVER_repair_faster: repair_faster(&model->assets[i], lever->parameter), a->edits++; break;
      default: a->edits += keep_functions(model, i, lever->parameter); break;
    }
  }
  return HAKYU_OK;
}

/* ---- pools of servers ---- */

/* Capacity grows, and with it the count at which the pool is halted; admission control is at that part of capacity, or at the one that is there if it lets in less. */
static hakyu_status edit_pools(hk_adopting *a, const struct hk_lever *lever) {
  hakyu_model *model = a->amend->model;
  hakyu_status status = HAKYU_OK;
  for (uint32_t r = 0; r < model->layer_row_count && !status; r++) {
    hk_layer_row *row = &model->layer_rows[r];
    const uint32_t asset = row->cells[0].number;
    hk_layer_cell *cells;
    if (row->table != HK_TABLE_pools || !hk_selector_takes_asset(model, lever, asset) || !asset_complies(a, lever, asset)) continue;
    a->edits++;
    if (lever->name == HK_LEVER_raise_capacity) {
      row->grow_ppm = (int32_t)((row->grow_ppm ? row->grow_ppm : MILLION) * lever->parameter / MILLION);
      continue;
    }
    hk_value *admit = &row->cells[HK_AT(pools, admit)].value;
    if (admit->form == HK_VALUE_FIXED && admit->fixed <= lever->parameter) continue;
    if ((status = hk_amend_own_cells(a->amend, r, &cells))) break;
    cells[HK_AT(pools, admit)].value = fixed(lever->parameter);
  }
  return status;
}

/* ---- groups, crews, sectors ---- */

static hakyu_status diversify(hk_adopting *a, const struct hk_lever *lever) {
  hakyu_model *model = a->amend->model;
  for (uint32_t g = 0; g < model->group_count; g++) {
    if (!hk_selector_takes_group(model, lever, g) || !hk_adopting_complies(a, lever, model->groups[g].id)) continue;
    hk_group *group = &model->groups[g];
    const int64_t before = group->is_scaled ? group->scale_ppm : MILLION;
    a->edits++;
    group->is_scaled = true;
    group->scale_ppm = (int32_t)(before * lever->parameter / MILLION);
  }
  return HAKYU_OK;
}

static hakyu_status add_crews(hk_adopting *a, const struct hk_lever *lever) {
  hakyu_model *model = a->amend->model;
  for (uint32_t c = 0; c < model->crew_count; c++)
    if (hk_selector_takes_crew(model, lever, c) && hk_adopting_complies(a, lever, model->crews[c].id)) model->crews[c].grow_ppm = (int32_t)lever->parameter, a->edits++;
  return HAKYU_OK;
}

static hakyu_status share_warning(hk_adopting *a, const struct hk_lever *lever) {
  hakyu_model *model = a->amend->model;
  uint32_t *sectors = hk_memory_array(model->memory, model->sector_count, sizeof *sectors), count = 0;
  if (!sectors) return HAKYU_NO_MEMORY;
  for (uint32_t s = 0; s < model->sector_count; s++)
    if (hk_selector_takes_sector(model, lever, s) && hk_adopting_complies(a, lever, model->sectors[s].id)) sectors[count++] = s;
  a->edits += count;
  const hakyu_status status = hk_amend_add_sharing(a->amend, sectors, count, lever->parameter, lever->aid);
  hk_memory_free(model->memory, sectors);
  return status;
}

/* ---- the table ---- */

/* Edits one complying need after the other. */
static hakyu_status edit_needs(hk_adopting *a, const struct hk_lever *lever, hakyu_status (*edit)(hk_adopting *, const struct hk_lever *, uint32_t)) {
  hakyu_status status = HAKYU_OK;
  for (uint32_t n = 0; n < a->amend->model->need_count && !status; n++)
    if (hk_selector_takes_need(a->amend->model, lever, n) && asset_complies(a, lever, a->amend->model->needs[n].asset)) status = edit(a, lever, n);
  return status;
}

hakyu_status hk_lever_apply(hk_adopting *a, const struct hk_lever *lever) {
  switch (lever->name) {
    case HK_LEVER_add_supplier: return hk_lever_add_supplier(a, lever);
    case HK_LEVER_standby_to_hot: return edit_needs(a, lever, switch_faster);
    case HK_LEVER_separate_sites: return edit_needs(a, lever, separate);
    case HK_LEVER_diversify: return diversify(a, lever);
    case HK_LEVER_spread_load: return hk_lever_spread_load(a, lever);
    case HK_LEVER_backup_at_least: return edit_needs(a, lever, last_at_least);
    case HK_LEVER_backup_start_probability: return edit_needs(a, lever, start_more_surely);
    case HK_LEVER_refuel_contract: return refuel_contract(a, lever);
    case HK_LEVER_detect_within:
    case HK_LEVER_repair_faster:
    case HK_LEVER_it_share: return edit_assets(a, lever);
    case HK_LEVER_segregate:
    case HK_LEVER_ban_take_out: return hk_lever_cut_access(a, lever);
    case HK_LEVER_contain_within:
    case HK_LEVER_encrypt:
    case HK_LEVER_bind_contractor:
    case HK_LEVER_educate: return hk_lever_edit_hosts(a, lever);
    case HK_LEVER_raise_capacity:
    case HK_LEVER_throttle: return edit_pools(a, lever);
    case HK_LEVER_add_crews: return add_crews(a, lever);
    case HK_LEVER_share_warning: return share_warning(a, lever);
    case HK_LEVER_pre_service_test:
    case HK_LEVER_manage_change: return HAKYU_OK; /* hazard_levers.c: the model stays as it is */
    case HK_LEVER_NAME_COUNT: break;
  }
  return HAKYU_USAGE;
}
