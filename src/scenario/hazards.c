/* hazards - a row of `hazards:` becomes a hazard: which keys its kind may have, whom it aims at, in which order.

   What a hazard names is marked (scene_members); the members of what it names, each once and ascending, are its
   targets. The mark on a site also tells for every target whether the hazard named the site it stands on, which
   is what makes two losses one co-location. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "numbers/dist.h"
#include "scenario/scene.h"

#define AT(name) HK_SCENE_AT(hazards, name)

enum { STRIKE = 1 << HK_HAZARD_STRIKE, MALFUNCTION = 1 << HK_HAZARD_MALFUNCTION, TRAVEL = 1 << HK_HAZARD_TRAVEL,
       SHOCK = 1 << HK_HAZARD_SHOCK, BACKGROUND = 1 << HK_HAZARD_BACKGROUND, CHANGE = 1 << HK_HAZARD_CHANGE, SURGE = 1 << HK_HAZARD_SURGE,
       INFECTION = 1 << HK_HAZARD_INFECTION };
static const char *const kind_names[] = {"strike", "malfunction", "travel", "shock", "background", "change", "surge", "infection"};

/* Which kinds may have a key; keys not listed are for all. */
static const struct { size_t field; int kinds; const char *allowed; } reserved[] = {
    {AT(assets), STRIKE | MALFUNCTION | SHOCK | BACKGROUND | CHANGE | SURGE | INFECTION, "sites, for travel"},
    {AT(kinds), SHOCK | BACKGROUND | CHANGE | SURGE | INFECTION, "kinds with shock, background, change, surge and infection only"},
    {AT(sectors), SHOCK | BACKGROUND | CHANGE | SURGE | INFECTION, "sectors with shock, background, change, surge and infection only"},
    {AT(delays), TRAVEL, "delays with travel only"},
    {AT(at), STRIKE | MALFUNCTION | TRAVEL | SHOCK | CHANGE | SURGE | INFECTION, "rate, for background"},
    {AT(probability), STRIKE | MALFUNCTION | TRAVEL | SHOCK | SURGE | INFECTION, "rate, for background and change"},
    {AT(rate), BACKGROUND | CHANGE, "rate with background and change only"},
    {AT(half_life), CHANGE, "half_life with change only"},
    {AT(factor), SURGE, "factor with surge only"},
    {AT(lasts), SURGE, "lasts with surge only"},
    {AT(detect), ~SURGE, "detect with hazards that damage"},
    {AT(repair), ~SURGE, "repair with hazards that damage"},
    {AT(malfunction), SHOCK | BACKGROUND, "malfunction with shock and background only (kinds malfunction and change are one)"},
};

static hk_value fixed(int64_t number) { return (hk_value){.fixed = number, .form = HK_VALUE_FIXED}; }

static hk_value given_or(const hk_scene_row *row, size_t field, hk_value otherwise) {
  return row->is_given[field] ? row->typed[field].value : otherwise;
}

static bool check_keys(struct hk_scene *scene, const hk_scene_row *row, int kind) {
  bool is_fine = true;
  for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
    if (!row->is_given[reserved[i].field] || reserved[i].kinds >> kind & 1) continue;
    hk_scene_refuse(scene, row->places[reserved[i].field], "misplaced-key", "a key that this kind of hazard does not have", kind_names[kind],
                    reserved[i].allowed);
    is_fine = false;
  }
  return is_fine;
}

/* ---- aims ---- */

/* What a hazard names, by class: numbers, each once and marked. */
typedef struct aims {
  uint32_t *numbers[4], count[4];
  size_t room[4];
  bool has_any, is_faulty;
} aims;

static void close_aims(const struct hk_scene *scene, aims *named) {
  for (int class = 0; class < 4; class++) {
    hk_scene_members_unmark(scene->members, (hk_member_class)class, named->numbers[class], named->count[class]);
    hk_memory_free(scene->scenario->memory, named->numbers[class]);
  }
}

static hakyu_status name_all(struct hk_scene *scene, const hk_scene_row *row, size_t field, const hk_names *names, const char *word,
                             hk_member_class class, aims *named) {
  char name[256];
  const char *at = row->typed[field].text;
  while (hk_cell_next_item(&at, name, sizeof name)) {
    const uint32_t index = hk_scene_find(scene, names, word, name, row->places[field]);
    named->has_any = true;
    if (index == HK_NONE) {
      named->is_faulty = true;
      continue;
    }
    if (hk_scene_members_is_marked(scene->members, class, index)) {
      hk_scene_refuse(scene, row->places[field], "duplicate-name", "named twice", name, "once");
      continue;
    }
    const hakyu_status status = hk_memory_grow(scene->scenario->memory, &named->numbers[class], named->count[class], &named->room[class],
                                               sizeof *named->numbers[class]);
    if (status) return status;
    hk_scene_members_mark(scene->members, class, index);
    named->numbers[class][named->count[class]++] = index;
  }
  return HAKYU_OK;
}

static bool allow(struct hk_scene *scene, const hk_scene_row *row, uint64_t count) {
  if (hk_scene_members_allow(scene->members, count)) return true;
  hk_scene_refuse(scene, row->place, "too-large", "more targets than a scenario may have", row->id, "2,000,000 and 16 times the assets, in all");
  return false;
}

/* By what name an asset is a target; what the hazard names is marked. */
static uint8_t how_aimed_at(const struct hk_scene *scene, uint32_t number) {
  const hk_asset *asset = &scene->scenario->model->assets[number];
  const bool by_id = hk_scene_members_is_marked(scene->members, HK_MEMBERS_ASSETS, number);
  const bool by_kind = (asset->kind != HK_NONE && hk_scene_members_is_marked(scene->members, HK_MEMBERS_OF_KIND, asset->kind)) ||
                       hk_scene_members_is_marked(scene->members, HK_MEMBERS_OF_SECTOR, asset->sector);
  const bool by_site = asset->site != HK_NONE && hk_scene_members_is_marked(scene->members, HK_MEMBERS_OF_SITE, asset->site);
  return (uint8_t)((by_id ? HK_BY_ID : 0) | (by_kind ? HK_BY_KIND : 0) | (by_site ? HK_BY_SITE : 0));
}

/* The kinds and sectors named are kept: a lever's copies may be among them. */
static hakyu_status keep_aims(struct hk_scene *scene, const aims *named, hk_hazard *hazard) {
  const hakyu_model *model = scene->scenario->model;
  uint8_t *kept = hk_arena_zalloc(scene->scenario->arena, (size_t)model->kind_count + model->sector_count + 1);
  if (!kept) return HAKYU_NO_MEMORY;
  uint8_t *sectors = kept + model->kind_count;
  for (uint32_t i = 0; i < named->count[HK_MEMBERS_OF_KIND]; i++) kept[named->numbers[HK_MEMBERS_OF_KIND][i]] = 1;
  for (uint32_t i = 0; i < named->count[HK_MEMBERS_OF_SECTOR]; i++) sectors[named->numbers[HK_MEMBERS_OF_SECTOR][i]] = 1;
  hazard->aimed_kinds = kept;
  hazard->aimed_sectors = sectors;
  return HAKYU_OK;
}

/* Each target once, ascending. */
static hakyu_status collect_targets(struct hk_scene *scene, const hk_scene_row *row, const aims *named, hk_hazard *hazard, bool *is_faulty) {
  const hakyu_model *model = scene->scenario->model;
  const uint32_t *assets = NULL;
  uint64_t most = named->count[HK_MEMBERS_ASSETS];
  for (int class = 0; class < HK_MEMBERS_ASSETS; class++)
    for (uint32_t i = 0; i < named->count[class]; i++) most += hk_scene_members_of(scene->members, (hk_member_class)class, named->numbers[class][i], &assets);
  if (!allow(scene, row, most)) {
    *is_faulty = true;
    return HAKYU_OK;
  }
  uint32_t *targets = hk_arena_alloc(scene->scenario->arena, most * sizeof *targets);
  uint32_t *sites = hk_arena_alloc(scene->scenario->arena, most * sizeof *sites), count = named->count[HK_MEMBERS_ASSETS];
  uint8_t *how = hk_arena_alloc(scene->scenario->arena, most);
  if (!targets || !sites || !how) return HAKYU_NO_MEMORY;
  if (count) memcpy(targets, named->numbers[HK_MEMBERS_ASSETS], count * sizeof *targets);
  for (int class = 0; class < HK_MEMBERS_ASSETS; class++)
    for (uint32_t i = 0; i < named->count[class]; i++) {
      const uint32_t found = hk_scene_members_of(scene->members, (hk_member_class)class, named->numbers[class][i], &assets);
      for (uint32_t a = 0; a < found; a++)
        if (hk_scene_members_mark(scene->members, HK_MEMBERS_ASSETS, assets[a])) targets[count++] = assets[a];
    }
  hk_scene_members_unmark(scene->members, HK_MEMBERS_ASSETS, targets, count);
  hk_scene_members_sort(targets, count);
  for (uint32_t i = 0; i < named->count[HK_MEMBERS_ASSETS]; i++) hk_scene_members_mark(scene->members, HK_MEMBERS_ASSETS, named->numbers[HK_MEMBERS_ASSETS][i]);
  for (uint32_t t = 0; t < count; t++) {
    how[t] = how_aimed_at(scene, targets[t]);
    sites[t] = how[t] & HK_BY_SITE ? model->assets[targets[t]].site : HK_NONE;
  }
  hazard->targets = targets;
  hazard->target_site = sites;
  hazard->target_how = how;
  hazard->target_count = count;
  return HAKYU_OK;
}

static hakyu_status aim(struct hk_scene *scene, const hk_scene_row *row, hk_hazard *hazard, bool *is_faulty) {
  const hakyu_model *model = scene->scenario->model;
  aims named = {.has_any = false};
  hakyu_status status = name_all(scene, row, AT(assets), model->asset_names, "asset", HK_MEMBERS_ASSETS, &named);
  if (!status) status = name_all(scene, row, AT(kinds), model->kind_names, "kind", HK_MEMBERS_OF_KIND, &named);
  if (!status) status = name_all(scene, row, AT(sectors), model->sector_names, "sector", HK_MEMBERS_OF_SECTOR, &named);
  if (!status) status = name_all(scene, row, AT(sites), model->site_names, "site", HK_MEMBERS_OF_SITE, &named);
  const bool is_by_itself = hk_hazard_is_by_itself(hazard);
  if (!status && !named.has_any)
    hk_scene_refuse(scene, row->place, "no-target", "the hazard names nothing to hit", row->id,
                    is_by_itself || hk_hazard_is_of_layer(hazard) ? "at least one of assets, kinds, sectors, sites" : "assets, sites or both");
  *is_faulty = named.is_faulty || !named.has_any;
  if (!status && !*is_faulty) status = collect_targets(scene, row, &named, hazard, is_faulty);
  if (!status && !*is_faulty && (is_by_itself || hk_hazard_is_of_layer(hazard))) status = keep_aims(scene, &named, hazard);
  close_aims(scene, &named);
  return status;
}

/* ---- travel: legs in order ---- */

static uint32_t count_items(const char *list) {
  char item[8];
  uint32_t count = 0;
  while (hk_cell_next_item(&list, item, sizeof item)) count++;
  return count;
}

static hakyu_status read_sites(struct hk_scene *scene, const hk_scene_row *row, hk_hazard *hazard, bool *is_faulty) {
  const hakyu_model *model = scene->scenario->model;
  hk_arena *arena = scene->scenario->arena;
  uint32_t *sites = hk_arena_alloc(arena, hazard->leg_count * sizeof *sites);
  uint32_t *first = hk_arena_zalloc(arena, ((size_t)hazard->leg_count + 1) * sizeof *first);
  if (!sites || !first) return HAKYU_NO_MEMORY;
  char name[256];
  const char *at = row->typed[AT(sites)].text;
  const uint32_t *assets = NULL;
  for (uint32_t leg = 0; hk_cell_next_item(&at, name, sizeof name); leg++) {
    sites[leg] = hk_scene_find(scene, model->site_names, "site", name, row->places[AT(sites)]);
    const uint32_t count = sites[leg] == HK_NONE ? 0 : hk_scene_members_of(scene->members, HK_MEMBERS_OF_SITE, sites[leg], &assets);
    *is_faulty |= sites[leg] == HK_NONE || (!*is_faulty && !allow(scene, row, count));
    first[leg + 1] = first[leg] + (*is_faulty ? 0 : count);
  }
  uint32_t *targets = hk_arena_alloc(arena, first[hazard->leg_count] * sizeof *targets);
  if (!targets) return HAKYU_NO_MEMORY;
  for (uint32_t leg = 0; leg < hazard->leg_count; leg++)
    if (first[leg + 1] > first[leg]) {
      const uint32_t count = hk_scene_members_of(scene->members, HK_MEMBERS_OF_SITE, sites[leg], &assets);
      memcpy(targets + first[leg], assets, count * sizeof *targets);
    }
  hazard->leg_sites = sites;
  hazard->leg_first = first;
  hazard->leg_targets = targets;
  return HAKYU_OK;
}

static hakyu_status read_delays(struct hk_scene *scene, const hk_scene_row *row, hk_hazard *hazard, bool *is_faulty) {
  static const hk_field delay = {.name = "delays", .type = HK_FIELD_TIME, .flags = HK_FIELD_NEVER};
  hk_value *delays = hk_arena_zalloc(scene->scenario->arena, hazard->leg_count * sizeof *delays);
  if (!delays) return HAKYU_NO_MEMORY;
  char text[4096]; /* what a cell may hold */
  const char *at = row->typed[AT(delays)].text;
  for (uint32_t leg = 0; hk_cell_next_item(&at, text, sizeof text); leg++) {
    hk_typed typed;
    const hakyu_status status = hk_scene_read_text(scene, row, &delay, text, row->places[AT(delays)], &typed);
    if (status) return status;
    *is_faulty |= typed.is_faulty;
    delays[leg] = typed.value;
  }
  hazard->leg_delays = delays;
  return HAKYU_OK;
}

static hakyu_status read_legs(struct hk_scene *scene, const hk_scene_row *row, hk_hazard *hazard, bool *is_faulty) {
  hazard->leg_count = count_items(row->typed[AT(sites)].text);
  const uint32_t delays = count_items(row->typed[AT(delays)].text);
  if (hazard->leg_count == 0) {
    hk_scene_refuse(scene, row->place, "no-target", "the hazard names no site to travel to", row->id, "sites: [...], delays: [...]");
    *is_faulty = true;
    return HAKYU_OK;
  }
  if (hazard->leg_count != delays) {
    hk_findings_error(scene->findings, row->places[AT(delays)], "wrong-count", "%u delays for %u sites; allowed: one delay a site", delays,
                      hazard->leg_count);
    *is_faulty = true;
    return HAKYU_OK;
  }
  const hakyu_status status = read_sites(scene, row, hazard, is_faulty);
  return status ? status : read_delays(scene, row, hazard, is_faulty);
}

/* ---- the hazard ---- */

static hakyu_status keep(struct hk_scene *scene, const hk_hazard *hazard, const hk_scene_row *row) {
  hakyu_scenario *scenario = scene->scenario;
  uint32_t index;
  int is_new;
  hakyu_status status = hk_names_add(scene->hazard_names, hazard->id, &index, &is_new);
  if (status) return status;
  if (!is_new) {
    hk_scene_refuse(scene, row->places[AT(id)], "duplicate-id", "a hazard of this id is there already", hazard->id,
                    "ids unique without regard to case");
    return HAKYU_OK;
  }
  status = hk_memory_grow(scenario->memory, &scenario->hazards, scenario->hazard_count, &scene->hazard_capacity, sizeof *scenario->hazards);
  if (!status) scenario->hazards[scenario->hazard_count++] = *hazard;
  return status;
}

/* Rates are exact to 10^-9 a year. */
static int64_t rate_ppb(const hk_typed *rate) {
  int64_t ppb = 0;
  return rate->value.form == HK_VALUE_FIXED && hk_text_scaled(rate->decimal, 1000000000, &ppb) ? ppb : 0;
}

/* What tells how often a background or change hazard comes. */
static bool has_rate(struct hk_scene *scene, const hk_scene_row *row, int kind) {
  bool is_fine = true;
  if ((kind == HK_HAZARD_BACKGROUND || kind == HK_HAZARD_CHANGE) && !row->is_given[AT(rate)]) {
    hk_scene_refuse(scene, row->places[AT(rate)], "missing-key", kind == HK_HAZARD_CHANGE ? "a change without a rate" : "a background hazard without a rate", NULL,
                    "a rate such as 0.02/year");
    is_fine = false;
  }
  if (kind != HK_HAZARD_CHANGE) return is_fine;
  if (!row->is_given[AT(half_life)] || row->typed[AT(half_life)].value.fixed < 1) {
    hk_scene_refuse(scene, row->places[AT(half_life)], "missing-key", "a change without the time in which its rate halves", NULL, "a half_life such as 30d");
    is_fine = false;
  }
  if (row->is_given[AT(at)] && row->typed[AT(at)].value.form != HK_VALUE_FIXED) {
    hk_scene_refuse(scene, row->places[AT(at)], "not-fixed", "a change whose time is drawn", NULL, "a fixed time, such as 12h");
    is_fine = false;
  }
  return is_fine;
}

/* What a surge is about: how much, and for how long. */
static bool has_factor(struct hk_scene *scene, const hk_scene_row *row, int kind) {
  if (kind != HK_HAZARD_SURGE || row->is_given[AT(factor)]) return true;
  hk_scene_refuse(scene, row->places[AT(factor)], "missing-key", "a surge without a factor", NULL, "a factor such as 3");
  return false;
}

hakyu_status hk_scene_add_hazard(struct hk_scene *scene, const hk_scene_row *row) {
  const int kind = (int)row->typed[AT(kind)].number;
  hk_hazard hazard = {
      .id = row->typed[AT(id)].text,
      .kind = (uint8_t)kind,
      .is_malfunction = kind == HK_HAZARD_MALFUNCTION || kind == HK_HAZARD_CHANGE || (row->is_given[AT(malfunction)] && row->typed[AT(malfunction)].number),
      .is_overseas = row->is_given[AT(origin)] && row->typed[AT(origin)].number,
      .at = given_or(row, AT(at), fixed(0)),
      .probability = given_or(row, AT(probability), fixed((int64_t)HK_ALWAYS)),
      .rate = row->typed[AT(rate)].value,
      .rate_per_year_ppb = rate_ppb(&row->typed[AT(rate)]),
      .half_life_s = given_or(row, AT(half_life), fixed(0)).fixed,
      .factor = given_or(row, AT(factor), fixed(HK_FULL)),
      .lasts = given_or(row, AT(lasts), fixed(HK_NEVER)),
      .detect = row->typed[AT(detect)].value,
      .repair = row->typed[AT(repair)].value,
      .source = hk_scene_source(scene, row, AT(source)),
      .line = row->place.line,
  };
  hazard.key = hk_digest_key("hazard", hazard.id, NULL, NULL);
  hazard.cause = row->is_given[AT(cause)] ? row->typed[AT(cause)].text : hazard.id;

  bool is_faulty = !check_keys(scene, row, kind);
  is_faulty |= !has_rate(scene, row, kind);
  is_faulty |= !has_factor(scene, row, kind);
  bool is_astray = false;
  const hakyu_status status = kind == HK_HAZARD_TRAVEL ? read_legs(scene, row, &hazard, &is_astray) : aim(scene, row, &hazard, &is_astray);
  if (status || is_faulty || is_astray) return status;
  return keep(scene, &hazard, row);
}

/* Causes get numbers in the order in which hazards first have them; equal ones are found by sorting. */
typedef struct caused { const char *cause; uint32_t hazard; } caused;

static int compare_causes(const void *left, const void *right) {
  const caused *a = left, *b = right;
  const int order = strcmp(a->cause, b->cause);
  return order ? order : a->hazard < b->hazard ? -1 : a->hazard > b->hazard;
}

hakyu_status hk_scene_number_causes(struct hk_scene *scene) {
  hakyu_scenario *scenario = scene->scenario;
  const uint32_t count = scenario->hazard_count;
  caused *sorted = hk_memory_array(scenario->memory, count, sizeof *sorted);
  if (!sorted) return HAKYU_NO_MEMORY;
  for (uint32_t h = 0; h < count; h++) sorted[h] = (caused){scenario->hazards[h].cause, h};
  if (count > 1) qsort(sorted, count, sizeof *sorted, compare_causes);
  for (uint32_t i = 0, first = 0; i < count; i++) { /* for now: which hazard had it first */
    if (i && strcmp(sorted[i].cause, sorted[i - 1].cause) != 0) first = i;
    scenario->hazards[sorted[i].hazard].cause_index = sorted[first].hazard;
  }
  for (uint32_t h = 0; h < count; h++) {
    hk_hazard *hazard = &scenario->hazards[h];
    hazard->cause_index = hazard->cause_index == h ? scenario->cause_count++ : scenario->hazards[hazard->cause_index].cause_index;
  }
  hk_memory_free(scenario->memory, sorted);
  return HAKYU_OK;
}
