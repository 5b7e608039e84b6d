/* plan - see plan.h. Desk work: strings become numbers, distributions become tables, the calendar becomes sums. */
#include "cascade/plan.h"

#include <assert.h>
#include <string.h>

#include "base/digest.h"
#include "model/value.h"
#include "numbers/draw.h"

enum { DAY_S = 86400, HOUR_S = 3600, YEAR_S = 365 * DAY_S }; /* a year of rates has 365 days */

/* The tables a plan owns, to be destroyed with it. */
typedef struct hk_plan_tables { hk_quantile **list; size_t count, capacity; } hk_plan_tables;

typedef struct making {
  const hakyu_memory *memory;
  const hakyu_scenario *scenario;
  const hk_outer *outer;
  hakyu_findings *findings;
  hk_plan *plan;
  uint32_t *law_parts;        /* by law: what levers leave of the hazard, ppm */
  size_t law_room, part_room;
} making;

static hk_place place_of(const making *make, const hk_hazard *hazard, const char *field) {
  return (hk_place){make->scenario->path, hazard->line, 0, field};
}

/* Tables come from, and go back to, the model's memory, whichever of the two makes them. */
static const hakyu_memory *table_memory(const hakyu_scenario *scenario) { return scenario->model->memory; }

/* A time that owns its table, unless it is fixed. */
static hakyu_status keep_time(making *make, hk_quantile *table, hk_net_time *time) {
  hk_plan_tables *tables = make->plan->tables;
  if (hk_quantile_is_fixed(table)) {
    *time = (hk_net_time){hk_quantile_value(table, 0), NULL};
    hk_quantile_destroy(table_memory(make->scenario), table);
    return HAKYU_OK;
  }
  hakyu_status status = hk_memory_grow(make->memory, &tables->list, tables->count, &tables->capacity, sizeof *tables->list);
  if (status) {
    hk_quantile_destroy(table_memory(make->scenario), table);
    return status;
  }
  tables->list[tables->count++] = table;
  *time = (hk_net_time){0, table};
  return HAKYU_OK;
}

static hakyu_status make_time(making *make, hk_value value, int64_t blank, hk_net_time *time) {
  hk_quantile *table = NULL;
  hakyu_status status = hk_value_quantile(make->scenario->model, value, make->outer, blank, make->findings, &table);
  return status ? status : keep_time(make, table, time);
}

static hakyu_status make_table(making *make, const hk_dist *dist, hk_place where, hk_net_time *time) {
  hk_quantile *table = NULL;
  const char *reason = NULL;
  hakyu_status status = hk_quantile_compile(table_memory(make->scenario), dist, &table, &reason);
  if (status == HAKYU_NUMERIC) hk_findings_error(make->findings, where, "table", "%s", reason ? reason : "beyond what a table can hold");
  return status ? status : keep_time(make, table, time);
}

/* ---- laws: how often, and when ---- */

/* Background: chance of any failure within the horizon, time of the first, time to each later one. */
static hakyu_status make_background(making *make, const hk_hazard *hazard, double rate_s, hk_plan_law *law) {
  const double horizon_s = (double)make->scenario->horizon_s;
  const hk_dist first = {.kind = HK_DIST_FIRST_FAILURE, .a = rate_s, .b = horizon_s}, later = {.kind = HK_DIST_EXPONENTIAL, .a = 1 / rate_s};
  law->chance = hk_dist_rate_chance(rate_s, horizon_s);
  hakyu_status status = make_table(make, &first, place_of(make, hazard, "rate"), &law->at);
  return status ? status : make_table(make, &later, place_of(make, hazard, "rate"), &law->next);
}

/* A change: chance of a failure between it and the horizon, time of the first; there is no second. */
static hakyu_status make_change(making *make, const hk_hazard *hazard, double rate_s, hk_plan_law *law) {
  const double half_life_s = (double)hazard->half_life_s, left_s = (double)(make->scenario->horizon_s - law->since_s);
  const hk_dist first = {.kind = HK_DIST_AFTER_CHANGE, .a = rate_s, .b = left_s, .c = half_life_s};
  law->chance = hk_dist_change_chance(rate_s, half_life_s, left_s);
  return make_table(make, &first, place_of(make, hazard, "rate"), &law->at);
}

/* The law of a hazard for assets for which levers leave that part of its probability or rate. */
static hakyu_status make_law(making *make, const hk_hazard *hazard, uint32_t ppm, hk_plan_law *law) {
  *law = (hk_plan_law){.chance = 0};
  if (hazard->kind == HK_HAZARD_SHOCK) {
    law->chance = hk_value_chance(make->scenario->model, hazard->probability, make->outer, HK_ALWAYS);
    if (ppm != (uint32_t)HK_FULL) law->chance = hk_value_scale_chance(law->chance, ppm);
    return make_time(make, hazard->at, 0, &law->at);
  }
  if (hazard->kind == HK_HAZARD_CHANGE) law->since_s = hazard->at.fixed;
  const int64_t per_year_ppb = hazard->rate.form == HK_VALUE_FIXED && hazard->rate_per_year_ppb
                                   ? hazard->rate_per_year_ppb
                                   : hk_value_number(make->scenario->model, hazard->rate, make->outer, 0) * 1000;
  const double rate_s = (double)per_year_ppb / 1e9 / YEAR_S * ((double)ppm / 1e6);
  if (!(rate_s > 0) || law->since_s >= make->scenario->horizon_s) return HAKYU_OK;
  return hazard->kind == HK_HAZARD_CHANGE ? make_change(make, hazard, rate_s, law) : make_background(make, hazard, rate_s, law);
}

/* The hazard's laws stand behind `first`, one for each part that is left of it. */
static hakyu_status find_law(making *make, const hk_hazard *hazard, uint32_t first, uint32_t ppm, uint32_t *law) {
  hk_plan *plan = make->plan;
  for (*law = first; *law < plan->law_count; (*law)++)
    if (make->law_parts[*law] == ppm) return HAKYU_OK;
  hakyu_status status = hk_memory_grow(make->memory, &plan->laws, plan->law_count, &make->law_room, sizeof *plan->laws);
  if (!status) status = hk_memory_grow(make->memory, &make->law_parts, plan->law_count, &make->part_room, sizeof *make->law_parts);
  if (!status) status = make_law(make, hazard, ppm, &plan->laws[plan->law_count]);
  if (!status) make->law_parts[plan->law_count++] = ppm;
  return status;
}

/* ---- hazards ---- */

static hakyu_status add_group(making *make, size_t *capacity, uint32_t group, uint64_t key) {
  hk_plan *plan = make->plan;
  hakyu_status status = hk_memory_grow(make->memory, &plan->groups, plan->group_count, capacity, sizeof *plan->groups);
  if (!status) plan->groups[plan->group_count++] = (hk_plan_group){key, group};
  return status;
}

/* The groups that a malfunction of these targets may reach, ascending, each once. */
static hakyu_status add_groups(making *make, size_t *capacity, const hk_hazard *hazard, const uint32_t *targets, uint32_t count,
                               const char *asset_id, uint32_t *first, uint32_t *found) {
  const hk_network *net = make->plan->network;
  const hakyu_model *model = make->scenario->model;
  hakyu_status status = HAKYU_OK;
  *first = make->plan->group_count;
  for (uint32_t g = 0; g < model->group_count && net->group_first && !status; g++) {
    bool is_reached = false;
    for (uint32_t t = 0; t < count && !is_reached; t++)
      for (uint32_t i = net->group_first[targets[t]]; i < net->group_first[targets[t] + 1] && !is_reached; i++)
        is_reached = net->groups[i] == g;
    if (is_reached) status = add_group(make, capacity, g, hk_digest_key("beta", model->groups[g].id, hazard->id, asset_id));
  }
  *found = make->plan->group_count - *first;
  return status;
}

/* A malfunction that levers make rarer: it happens as before, and then each target is struck with the chance that is left. */
static hakyu_status spare_targets(making *make, const hk_hazard *hazard, hk_plan_hazard *made) {
  uint64_t *chances = hk_arena_zalloc(make->plan->arena, ((size_t)hazard->target_count + 1) * sizeof *chances);
  uint64_t *keys = hk_arena_zalloc(make->plan->arena, ((size_t)hazard->target_count + 1) * sizeof *keys);
  if (!chances || !keys) return HAKYU_NO_MEMORY;
  for (uint32_t t = 0; t < hazard->target_count; t++) {
    chances[t] = hk_value_scale_chance(HK_ALWAYS, hazard->target_ppm[t]);
    keys[t] = hk_digest_key("exposed", hazard->id, make->scenario->model->assets[hazard->targets[t]].id, NULL);
  }
  made->target_chances = chances;
  made->target_keys = keys;
  return HAKYU_OK;
}

static hakyu_status make_hazard(making *make, const hk_hazard *hazard, size_t *group_capacity, hk_plan_hazard *made) {
  hakyu_status status;
  *made = (hk_plan_hazard){.key = hazard->key,
                           .kind = hazard->kind,
                           .is_malfunction = hazard->is_malfunction,
                           .is_overseas = hazard->is_overseas,
                           .cause = hazard->cause_index,
                           .has_detect = hazard->detect.form != HK_VALUE_BLANK,
                           .has_repair = hazard->repair.form != HK_VALUE_BLANK};
  if ((status = make_time(make, hazard->detect, 0, &made->detect)) || (status = make_time(make, hazard->repair, HK_NEVER, &made->repair))) return status;
  if (hk_hazard_is_by_itself(hazard)) return HAKYU_OK; /* its laws come with its exposures */
  made->chance = hk_value_chance(make->scenario->model, hazard->probability, make->outer, HK_ALWAYS);
  if ((status = make_time(make, hazard->at, 0, &made->at))) return status;
  if (hk_hazard_is_of_layer(hazard)) return HAKYU_OK; /* it strikes nobody: no legs */
  if (hazard->kind == HK_HAZARD_TRAVEL) {
    hk_net_time *delays = hk_arena_zalloc(make->plan->arena, (hazard->leg_count + 1) * sizeof *delays);
    uint32_t *sites = hk_arena_zalloc(make->plan->arena, ((size_t)hazard->leg_first[hazard->leg_count] + 1) * sizeof *sites);
    if (!delays || !sites) return HAKYU_NO_MEMORY;
    for (uint32_t l = 0; l < hazard->leg_count; l++) {
      if ((status = make_time(make, hazard->leg_delays[l], 0, &delays[l]))) return status;
      for (uint32_t t = hazard->leg_first[l]; t < hazard->leg_first[l + 1]; t++) sites[t] = hazard->leg_sites[l];
    }
    made->leg_count = hazard->leg_count;
    made->delays = delays;
    made->leg_first = hazard->leg_first;
    made->targets = hazard->leg_targets;
    made->target_sites = sites;
  } else {
    uint32_t *first = hk_arena_zalloc(make->plan->arena, 2 * sizeof *first);
    if (!first) return HAKYU_NO_MEMORY;
    first[1] = hazard->target_count;
    made->leg_count = 1;
    made->leg_first = first;
    made->targets = hazard->targets;
    made->target_sites = hazard->target_site;
  }
  if (!hazard->is_malfunction) return HAKYU_OK;
  if (hazard->target_ppm && (status = spare_targets(make, hazard, made))) return status;
  return add_groups(make, group_capacity, hazard, made->targets, made->leg_first[made->leg_count], NULL, &made->group_first, &made->group_count);
}

static hakyu_status make_exposures(making *make, size_t *group_capacity) {
  hk_plan *plan = make->plan;
  const hakyu_scenario *scenario = make->scenario;
  uint32_t count = 0, background = 0;
  hakyu_status status = HAKYU_OK;
  for (uint32_t h = 0; h < scenario->hazard_count; h++)
    if (hk_hazard_is_by_itself(&scenario->hazards[h])) count += scenario->hazards[h].target_count;
  plan->exposures = hk_arena_zalloc(plan->arena, ((size_t)count + 1) * sizeof *plan->exposures);
  if (!plan->exposures) return HAKYU_NO_MEMORY;
  for (uint32_t h = 0; h < scenario->hazard_count && !status; h++) {
    const hk_hazard *hazard = &scenario->hazards[h];
    if (!hk_hazard_is_by_itself(hazard)) continue;
    hk_plan_hazard *made = &plan->hazards[h];
    made->law_first = plan->law_count;
    for (uint32_t t = 0; t < hazard->target_count && !status; t++) {
      hk_exposure *exposure = &plan->exposures[plan->exposure_count++];
      const char *asset_id = scenario->model->assets[hazard->targets[t]].id;
      exposure->hazard = h;
      exposure->asset = hazard->targets[t];
      exposure->key = hk_digest_key("exposed", hazard->id, asset_id, NULL);
      background += hazard->kind == HK_HAZARD_BACKGROUND;
      status = find_law(make, hazard, made->law_first, hazard->target_ppm ? hazard->target_ppm[t] : (uint32_t)HK_FULL, &exposure->law);
      if (!status && hazard->is_malfunction)
        status = add_groups(make, group_capacity, hazard, &exposure->asset, 1, asset_id, &exposure->group_first, &exposure->group_count);
    }
    made->law_count = plan->law_count - made->law_first;
  }
  if (status || !background) return status;
  uint32_t assets = plan->network->asset_count, *first = hk_arena_zalloc(plan->arena, ((size_t)assets + 2) * sizeof *first);
  uint32_t *list = hk_arena_zalloc(plan->arena, (size_t)background * sizeof *list);
  if (!first || !list) return HAKYU_NO_MEMORY;
  for (uint32_t e = 0; e < plan->exposure_count; e++)
    if (plan->hazards[plan->exposures[e].hazard].kind == HK_HAZARD_BACKGROUND) first[plan->exposures[e].asset + 2]++;
  for (uint32_t a = 0; a < assets; a++) first[a + 2] += first[a + 1];
  for (uint32_t e = 0; e < plan->exposure_count; e++)
    if (plan->hazards[plan->exposures[e].hazard].kind == HK_HAZARD_BACKGROUND) list[first[plan->exposures[e].asset + 1]++] = e;
  plan->asset_exposure_first = first;
  plan->asset_exposures = list;
  return HAKYU_OK;
}

/* ---- calendar ------------------------------------------------------------------------------------------ */

static hakyu_status make_calendar(making *make) {
  hk_plan *plan = make->plan;
  const hakyu_scenario *scenario = make->scenario;
  const hakyu_model *model = scenario->model;
  plan->is_any_start = scenario->is_any;
  plan->start_second = scenario->start_second;
  plan->any_first_s = scenario->any_first_s;
  plan->any_last_s = scenario->any_last_s;
  plan->calendar_key = hk_digest_key("calendar", "start", NULL, NULL);
  int32_t base_day = scenario->is_any ? 0 : scenario->start_day;
  if (scenario->is_any)
    for (int32_t day = 0; day < 7; day++)
      if (hk_calendar_day_type(model, true, day) == scenario->any_day_type) plan->any_days[plan->any_day_count++] = (uint32_t)day;
  int64_t seconds = scenario->horizon_s + (scenario->is_any ? 7 : 1) * (int64_t)DAY_S;
  plan->profile_hours = (uint32_t)(seconds / HOUR_S + 2);
  plan->profiles = hk_arena_zalloc(plan->arena, ((size_t)model->profile_count + 1) * sizeof *plan->profiles);
  if (!plan->profiles) return HAKYU_NO_MEMORY;
  for (uint32_t p = 0; p < model->profile_count; p++) {
    int64_t *total = hk_arena_zalloc(plan->arena, ((size_t)plan->profile_hours + 1) * sizeof *total);
    if (!total) return HAKYU_NO_MEMORY;
    for (uint32_t h = 0; h < plan->profile_hours; h++) {
      uint32_t day_type = hk_calendar_day_type(model, scenario->is_any, base_day + (int32_t)(h / 24));
      int64_t factor = hk_calendar_factor(&model->profiles[p], day_type, (int)(h % 24));
      if (factor > INT64_MAX / 4 / HOUR_S / plan->profile_hours) {
        hk_findings_error(make->findings, (hk_place){scenario->path, 0, 0, NULL}, "profile", "the factors of profile %s are too large", model->profiles[p].id);
        return HAKYU_REFUSED;
      }
      total[h + 1] = total[h] + factor * HOUR_S;
    }
    plan->profiles[p].total = total;
  }
  return HAKYU_OK;
}

static hakyu_status make_listeners(making *make) {
  hk_plan *plan = make->plan;
  plan->is_listened = hk_arena_zalloc(plan->arena, (size_t)plan->network->asset_count + 1);
  if (!plan->is_listened) return HAKYU_NO_MEMORY;
  for (uint32_t a = 0; a < plan->network->asset_count; a++) plan->is_listened[a] = plan->network->assets[a].row != HK_NONE;
  uint32_t assets = plan->network->asset_count, *first = hk_arena_zalloc(plan->arena, ((size_t)assets + 2) * sizeof *first);
  if (!first) return HAKYU_NO_MEMORY;
  for (uint32_t o = 0; o < make->scenario->observed_count; o++)
    for (uint32_t i = 0; i < make->scenario->observed[o].asset_count; i++) first[make->scenario->observed[o].assets[i] + 2]++;
  for (uint32_t a = 0; a < assets; a++) {
    plan->is_listened[a] |= first[a + 2] > 0;
    first[a + 2] += first[a + 1];
  }
  uint32_t *list = hk_arena_zalloc(plan->arena, ((size_t)first[assets + 1] + 1) * sizeof *list);
  if (!list) return HAKYU_NO_MEMORY;
  for (uint32_t o = 0; o < make->scenario->observed_count; o++)
    for (uint32_t i = 0; i < make->scenario->observed[o].asset_count; i++) list[first[make->scenario->observed[o].assets[i] + 1]++] = o;
  plan->asset_observed_first = first;
  plan->asset_observed = list;
  return HAKYU_OK;
}

/* Does an asset count in a service level? */
static bool is_counted(const hk_network *net, const hk_service_level *level, uint32_t a) {
  if (level->metric == HK_LEVEL_COUNT) return net->assets[a].sector == level->sector;
  const uint32_t row = net->assets[a].row;
  return row != HK_NONE && net->rows[row].sector == level->sector && net->rows[row].unit == level->unit;
}

static int64_t threshold_of(const hk_network *net, const hk_service_level *level) {
  if (level->metric != HK_LEVEL_SHARE) return level->magnitude_ppm;
  for (uint32_t r = 0; r < net->row_count; r++)
    if (net->rows[r].sector == level->sector && net->rows[r].unit == level->unit) return net->rows[r].weight ? net->rows[r].weight * level->magnitude_ppm : INT64_MAX;
  return INT64_MAX; /* nothing of it in this outer draw */
}

static hakyu_status make_levels(making *make) {
  hk_plan *plan = make->plan;
  const hk_network *net = plan->network;
  const hakyu_model *model = make->scenario->model;
  size_t counted = 0;
  plan->level_count = model->level_count;
  plan->levels = hk_arena_zalloc(plan->arena, ((size_t)plan->level_count + 1) * sizeof *plan->levels);
  plan->asset_level_first = hk_arena_zalloc(plan->arena, ((size_t)net->asset_count + 1) * sizeof *plan->asset_level_first);
  if (!plan->levels || !plan->asset_level_first) return HAKYU_NO_MEMORY;
  for (uint32_t l = 0; l < plan->level_count; l++) {
    plan->levels[l] = (hk_plan_level){threshold_of(net, &model->levels[l]), model->levels[l].duration_s, model->levels[l].metric == HK_LEVEL_COUNT};
    for (uint32_t a = 0; a < net->asset_count; a++) counted += is_counted(net, &model->levels[l], a);
  }
  if (counted >= UINT32_MAX) return HAKYU_LIMIT;
  if (!(plan->asset_level = hk_arena_zalloc(plan->arena, (counted + 1) * sizeof *plan->asset_level))) return HAKYU_NO_MEMORY;
  uint32_t at = 0;
  for (uint32_t a = 0; a < net->asset_count && plan->level_count; a++) {
    plan->asset_level_first[a] = at;
    for (uint32_t l = 0; l < plan->level_count; l++)
      if (is_counted(net, &model->levels[l], a)) plan->asset_level[at++] = l;
    plan->is_listened[a] |= at > plan->asset_level_first[a];
  }
  plan->asset_level_first[net->asset_count] = at;
  return HAKYU_OK;
}

static bool is_wanted(const hakyu_model *model, const hk_layer *layer) {
  for (uint32_t r = 0; r < model->layer_row_count; r++)
    if (model->layer_rows[r].table >= layer->table_first && model->layer_rows[r].table < layer->table_first + layer->table_count) return true;
  return false;
}

/* What is described must run: a table of a layer that is not built in is refused. */
static hakyu_status check_tables(const making *make) {
  const hakyu_model *model = make->scenario->model;
  size_t table_count;
  for (uint32_t r = 0; r < model->layer_row_count; r++) {
    bool is_owned = false;
    for (const hk_layer *const *layer = hk_layer_registry(); *layer && !is_owned; layer++)
      is_owned = model->layer_rows[r].table >= (*layer)->table_first && model->layer_rows[r].table < (*layer)->table_first + (*layer)->table_count;
    if (is_owned) continue;
    hk_findings_error(make->findings, (hk_place){model->path, 0, 0, NULL}, "not-built", "%s: no layer that is built in reads it; allowed: no such file",
                      hk_model_tables(&table_count)[model->layer_rows[r].table].place);
    return HAKYU_REFUSED;
  }
  return HAKYU_OK;
}

/* And so is a hazard of a layer that has nothing in this model: it would do nothing, silently. */
static hakyu_status check_layer_hazard(const making *make, const hk_hazard *hazard) {
  const bool is_surge = hazard->kind == HK_HAZARD_SURGE;
  const uint8_t table = is_surge ? HK_TABLE_pools : HK_TABLE_hosts;
  for (uint32_t r = 0; r < make->scenario->model->layer_row_count; r++)
    if (make->scenario->model->layer_rows[r].table == table) return HAKYU_OK;
  hk_findings_error(make->findings, place_of(make, hazard, "hazards"), "no-target", "%s: the model has no %s (%s); allowed: a model with one", is_surge ? "a surge" : "an infection",
                    is_surge ? "layers/pools.csv" : "layers/hosts.csv", hazard->id);
  return HAKYU_REFUSED;
}

static hakyu_status make_layer_hazard(making *make, uint32_t h, hk_layer_hazard *made) {
  const hk_hazard *hazard = &make->scenario->hazards[h];
  const hk_plan_hazard *planned = &make->plan->hazards[h];
  *made = (hk_layer_hazard){.number = h, .key = planned->key, .chance = planned->chance, .at = planned->at, .hazard = hazard,
                            .factor = hk_value_number(make->scenario->model, hazard->factor, make->outer, HK_FULL)};
  return hazard->kind == HK_HAZARD_SURGE ? make_time(make, hazard->lasts, HK_NEVER, &made->lasts) : HAKYU_OK;
}

static hakyu_status make_row_time(void *maker, hk_value value, int64_t blank_s, hk_net_time *time) { return make_time(maker, value, blank_s, time); }

/* Layers lay their parts; what they see of the plan is complete by now. */
static hakyu_status make_layers(making *make) {
  hk_plan *plan = make->plan;
  uint32_t most = 0;
  for (const hk_layer *const *layer = hk_layer_registry(); *layer; layer++) most++;
  const hk_layer **layers = hk_arena_zalloc(plan->arena, ((size_t)most + 1) * sizeof *layers);
  const void **data = hk_arena_zalloc(plan->arena, ((size_t)most + 1) * sizeof *data);
  plan->layer_hazards = hk_arena_zalloc(plan->arena, ((size_t)plan->hazard_count + 1) * sizeof *plan->layer_hazards);
  hakyu_status status = check_tables(make);
  if (status) return status;
  if (!layers || !data || !plan->layer_hazards) return HAKYU_NO_MEMORY;
  for (uint32_t h = 0; h < plan->hazard_count; h++) {
    if (!hk_hazard_is_of_layer(&make->scenario->hazards[h])) continue;
    if ((status = check_layer_hazard(make, &make->scenario->hazards[h]))) return status;
    if ((status = make_layer_hazard(make, h, &plan->layer_hazards[plan->layer_hazard_count++]))) return status;
  }
  const hk_layer_desk desk = {make->scenario, plan->network, make->outer, plan->layer_hazards, plan->layer_hazard_count, plan->profiles, plan->profile_hours,
                              plan->arena, make_row_time, make, make->findings};
  for (const hk_layer *const *layer = hk_layer_registry(); *layer && !status; layer++) {
    if (!is_wanted(make->scenario->model, *layer)) continue;
    layers[plan->layer_count] = *layer;
    status = (*layer)->compile(&desk, &data[plan->layer_count++]);
  }
  plan->layers = layers;
  plan->layer_data = data;
  return status;
}

hakyu_status hk_plan_compile(const hakyu_memory *memory, const hakyu_scenario *scenario, const hk_network *network, const hk_outer *outer,
                             const hk_bands *bands, hakyu_findings *findings, hk_plan **out) {
  hk_plan *plan = hk_memory_zalloc(memory, sizeof *plan);
  making make = {.memory = memory, .scenario = scenario, .outer = outer, .findings = findings, .plan = plan};
  size_t group_capacity = 0;
  hakyu_status status = plan ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (status) return status;
  plan->scenario = scenario;
  plan->network = network;
  plan->bands = bands;
  plan->outer = outer->number;
  plan->seed = hk_numbers_outer_seed(outer->seed, outer->number);
  plan->horizon_s = scenario->horizon_s;
  plan->step_s = scenario->step_s;
  if ((status = hk_arena_create(memory, &plan->arena))) goto done;
  status = HAKYU_NO_MEMORY;
  if (!(plan->tables = hk_memory_zalloc(memory, sizeof *plan->tables))) goto done;
  if (!(plan->hazards = hk_arena_zalloc(plan->arena, ((size_t)scenario->hazard_count + 1) * sizeof *plan->hazards))) goto done;
  plan->hazard_count = scenario->hazard_count;
  for (uint32_t h = 0; h < scenario->hazard_count; h++) {
    assert(h == 0 || scenario->hazards[h - 1].key < scenario->hazards[h].key);
    if ((status = make_hazard(&make, &scenario->hazards[h], &group_capacity, &plan->hazards[h]))) goto done;
    plan->agenda_most += plan->hazards[h].leg_count;
  }
  if ((status = make_exposures(&make, &group_capacity))) goto done;
  plan->agenda_most += plan->exposure_count;
  if ((status = make_calendar(&make))) goto done;
  status = make_listeners(&make);
  if (!status) status = make_levels(&make);
  if (!status) status = make_layers(&make);
done:
  hk_memory_free(memory, make.law_parts);
  if (status) {
    hk_plan_destroy(memory, plan);
    return status;
  }
  *out = plan;
  return HAKYU_OK;
}

hk_plan hk_plan_view(const hk_plan *plan, uint64_t seed, uint32_t outer) {
  hk_plan view = *plan;
  view.outer = outer;
  view.seed = hk_numbers_outer_seed(seed, outer);
  return view;
}

void hk_plan_destroy(const hakyu_memory *memory, hk_plan *plan) {
  if (!plan) return;
  if (plan->tables) {
    for (size_t i = 0; i < plan->tables->count; i++) hk_quantile_destroy(table_memory(plan->scenario), plan->tables->list[i]);
    hk_memory_free(memory, plan->tables->list);
    hk_memory_free(memory, plan->tables);
  }
  hk_memory_free(memory, plan->laws);
  hk_memory_free(memory, plan->groups);
  hk_arena_destroy(plan->arena);
  hk_memory_free(memory, plan);
}

void hk_plan_set_layers(hk_plan *plan, const hk_layer *const *layers, uint32_t count) {
  plan->layers = layers;
  plan->layer_data = NULL;
  plan->layer_count = count;
}

static void digest_time(hk_digest *digest, const hk_net_time *time) {
  uint8_t table[HK_DIGEST_BYTES] = {0};
  if (time->table) hk_quantile_digest(time->table, table);
  hk_digest_add_u64(digest, time->table ? 0 : (uint64_t)time->fixed_s);
  hk_digest_add(digest, table, sizeof table);
}

void hk_plan_digest(const hk_plan *plan, uint8_t out[32]) {
  hk_digest digest;
  hk_digest_init(&digest);
  for (uint32_t t = 0; t < plan->network->time_count; t++) digest_time(&digest, &plan->network->times[t]);
  for (uint32_t h = 0; h < plan->hazard_count; h++) {
    const hk_plan_hazard *hazard = &plan->hazards[h];
    const hk_plan_law none = {.chance = 0}, *law = hazard->law_count ? &plan->laws[hazard->law_first] : &none;
    digest_time(&digest, hazard->law_count ? &law->at : &hazard->at);
    digest_time(&digest, &hazard->detect);
    digest_time(&digest, &hazard->repair);
    digest_time(&digest, &law->next);
    for (uint32_t l = 1; l < hazard->law_count; l++) digest_time(&digest, &law[l].at), digest_time(&digest, &law[l].next);
    for (uint32_t l = 0; hazard->delays && l < hazard->leg_count; l++) digest_time(&digest, &hazard->delays[l]);
  }
  hk_digest_fini(&digest, out);
}
