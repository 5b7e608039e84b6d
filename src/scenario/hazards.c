/* hazards - a row of `hazards:` becomes a hazard: which keys its kind may have, whom it aims at, in which order.

   Aims are kept as marks on assets, kinds, sectors and sites; one walk over the assets then gives the targets, each
   once, ascending. The mark on a site also tells for every target whether the hazard named the site it stands on, which
   is what makes two losses one co-location. */
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "numbers/dist.h"
#include "scenario/scene.h"

#define AT(name) HK_SCENE_AT(hazards, name)

enum { STRIKE = 1 << HK_HAZARD_STRIKE, MALFUNCTION = 1 << HK_HAZARD_MALFUNCTION, TRAVEL = 1 << HK_HAZARD_TRAVEL,
       SHOCK = 1 << HK_HAZARD_SHOCK, BACKGROUND = 1 << HK_HAZARD_BACKGROUND };
static const char *const kind_names[] = {"strike", "malfunction", "travel", "shock", "background"};

/* Which kinds may have a key; keys not listed are for all. */
static const struct { size_t field; int kinds; const char *allowed; } reserved[] = {
    {AT(assets), STRIKE | MALFUNCTION | SHOCK | BACKGROUND, "sites, for travel"},
    {AT(kinds), SHOCK | BACKGROUND, "kinds with shock and background only"},
    {AT(sectors), SHOCK | BACKGROUND, "sectors with shock and background only"},
    {AT(delays), TRAVEL, "delays with travel only"},
    {AT(at), STRIKE | MALFUNCTION | TRAVEL | SHOCK, "rate, for background"},
    {AT(probability), STRIKE | MALFUNCTION | TRAVEL | SHOCK, "rate, for background"},
    {AT(rate), BACKGROUND, "rate with background only"},
    {AT(malfunction), SHOCK | BACKGROUND, "malfunction with shock and background only (kind: malfunction is one)"},
};

/* Kinds that layers will add: known by name, refused by name. */
static const struct { const char *kind, *layer; } of_layers[] = {{"surge", "congestion"}, {"infection", "contagion"}};

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

typedef struct aims {
  uint8_t *assets, *kinds, *sectors, *sites; /* by number: 1 if named */
  bool has_any, is_faulty;
} aims;

static hakyu_status open_aims(const struct hk_scene *scene, aims *marks) {
  const hakyu_model *model = scene->scenario->model;
  const size_t counts[] = {model->asset_count, model->kind_count, model->sector_count, model->site_count};
  *marks = (aims){0};
  uint8_t *all = hk_memory_zalloc(scene->scenario->memory, counts[0] + counts[1] + counts[2] + counts[3]);
  if (!all) return HAKYU_NO_MEMORY;
  marks->assets = all;
  marks->kinds = marks->assets + counts[0];
  marks->sectors = marks->kinds + counts[1];
  marks->sites = marks->sectors + counts[2];
  return HAKYU_OK;
}

static void close_aims(const struct hk_scene *scene, aims *marks) { hk_memory_free(scene->scenario->memory, marks->assets); }

static void mark(struct hk_scene *scene, const hk_scene_row *row, size_t field, const hk_names *names, const char *word, uint8_t *named,
                 aims *marks) {
  char name[256];
  const char *at = row->typed[field].text;
  while (hk_cell_next_item(&at, name, sizeof name)) {
    const uint32_t index = hk_scene_find(scene, names, word, name, row->places[field]);
    marks->has_any = true;
    if (index == HK_NONE)
      marks->is_faulty = true;
    else if (named[index])
      hk_scene_refuse(scene, row->places[field], "duplicate-name", "named twice", name, "once");
    else
      named[index] = 1;
  }
}

static bool is_aimed_at(const aims *marks, const hk_asset *asset, uint32_t number) {
  return marks->assets[number] || (asset->kind != HK_NONE && marks->kinds[asset->kind]) || marks->sectors[asset->sector] ||
         (asset->site != HK_NONE && marks->sites[asset->site]);
}

static hakyu_status collect_targets(struct hk_scene *scene, const aims *marks, hk_hazard *hazard) {
  const hakyu_model *model = scene->scenario->model;
  uint32_t count = 0;
  for (uint32_t a = 0; a < model->asset_count; a++) count += is_aimed_at(marks, &model->assets[a], a);
  uint32_t *targets = hk_arena_alloc(scene->scenario->arena, count * sizeof *targets);
  uint32_t *sites = hk_arena_alloc(scene->scenario->arena, count * sizeof *sites);
  if (!targets || !sites) return HAKYU_NO_MEMORY;
  for (uint32_t a = 0; a < model->asset_count; a++) {
    const hk_asset *asset = &model->assets[a];
    if (!is_aimed_at(marks, asset, a)) continue;
    sites[hazard->target_count] = asset->site != HK_NONE && marks->sites[asset->site] ? asset->site : HK_NONE;
    targets[hazard->target_count++] = a;
  }
  hazard->targets = targets;
  hazard->target_site = sites;
  return HAKYU_OK;
}

static hakyu_status aim(struct hk_scene *scene, const hk_scene_row *row, hk_hazard *hazard, bool *is_faulty) {
  const hakyu_model *model = scene->scenario->model;
  aims marks;
  hakyu_status status = open_aims(scene, &marks);
  if (status) return status;
  mark(scene, row, AT(assets), model->asset_names, "asset", marks.assets, &marks);
  mark(scene, row, AT(kinds), model->kind_names, "kind", marks.kinds, &marks);
  mark(scene, row, AT(sectors), model->sector_names, "sector", marks.sectors, &marks);
  mark(scene, row, AT(sites), model->site_names, "site", marks.sites, &marks);
  const bool is_by_itself = hazard->kind == HK_HAZARD_SHOCK || hazard->kind == HK_HAZARD_BACKGROUND;
  if (!marks.has_any)
    hk_scene_refuse(scene, row->place, "no-target", "the hazard names nothing to hit", row->id,
                    is_by_itself ? "at least one of assets, kinds, sectors, sites" : "assets, sites or both");
  *is_faulty = marks.is_faulty || !marks.has_any;
  if (!*is_faulty) status = collect_targets(scene, &marks, hazard);
  close_aims(scene, &marks);
  return status;
}

/* ---- travel: legs in order ---- */

static uint32_t count_items(const char *list) {
  char item[8];
  uint32_t count = 0;
  while (hk_cell_next_item(&list, item, sizeof item)) count++;
  return count;
}

static uint32_t find_on_site(const hakyu_model *model, uint32_t site, uint32_t *targets) {
  uint32_t count = 0;
  for (uint32_t a = 0; a < model->asset_count; a++) {
    if (model->assets[a].site != site) continue;
    if (targets) targets[count] = a;
    count++;
  }
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
  for (uint32_t leg = 0; hk_cell_next_item(&at, name, sizeof name); leg++) {
    sites[leg] = hk_scene_find(scene, model->site_names, "site", name, row->places[AT(sites)]);
    *is_faulty |= sites[leg] == HK_NONE;
    first[leg + 1] = first[leg] + (sites[leg] == HK_NONE ? 0 : find_on_site(model, sites[leg], NULL));
  }
  uint32_t *targets = hk_arena_alloc(arena, first[hazard->leg_count] * sizeof *targets);
  if (!targets) return HAKYU_NO_MEMORY;
  for (uint32_t leg = 0; leg < hazard->leg_count; leg++)
    if (sites[leg] != HK_NONE) find_on_site(model, sites[leg], targets + first[leg]);
  hazard->leg_sites = sites;
  hazard->leg_first = first;
  hazard->leg_targets = targets;
  return HAKYU_OK;
}

static hakyu_status read_delays(struct hk_scene *scene, const hk_scene_row *row, hk_hazard *hazard, bool *is_faulty) {
  static const hk_field delay = {.name = "delays", .type = HK_FIELD_TIME, .flags = HK_FIELD_NEVER};
  hk_value *delays = hk_arena_zalloc(scene->scenario->arena, hazard->leg_count * sizeof *delays);
  if (!delays) return HAKYU_NO_MEMORY;
  char text[1024];
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

hakyu_status hk_scene_add_hazard(struct hk_scene *scene, const hk_scene_row *row) {
  const int kind = (int)row->typed[AT(kind)].number;
  hk_hazard hazard = {
      .id = row->typed[AT(id)].text,
      .kind = (uint8_t)kind,
      .is_malfunction = kind == HK_HAZARD_MALFUNCTION || (row->is_given[AT(malfunction)] && row->typed[AT(malfunction)].number),
      .is_overseas = row->is_given[AT(origin)] && row->typed[AT(origin)].number,
      .at = given_or(row, AT(at), fixed(0)),
      .probability = given_or(row, AT(probability), fixed((int64_t)HK_ALWAYS)),
      .rate = row->typed[AT(rate)].value,
      .rate_per_year_ppb = rate_ppb(&row->typed[AT(rate)]),
      .detect = row->typed[AT(detect)].value,
      .repair = row->typed[AT(repair)].value,
      .source = hk_scene_source(scene, row, AT(source)),
      .line = row->place.line,
  };
  hazard.key = hk_digest_key("hazard", hazard.id, NULL, NULL);
  hazard.cause = row->is_given[AT(cause)] ? row->typed[AT(cause)].text : hazard.id;

  bool is_faulty = !check_keys(scene, row, kind);
  if (kind == HK_HAZARD_BACKGROUND && !row->is_given[AT(rate)]) {
    hk_scene_refuse(scene, row->places[AT(rate)], "missing-key", "a background hazard without a rate", NULL, "a rate such as 0.02/year");
    is_faulty = true;
  }
  bool is_astray = false;
  const hakyu_status status = kind == HK_HAZARD_TRAVEL ? read_legs(scene, row, &hazard, &is_astray) : aim(scene, row, &hazard, &is_astray);
  if (status || is_faulty || is_astray) return status;
  return keep(scene, &hazard, row);
}

void hk_scene_number_causes(struct hk_scene *scene) {
  hakyu_scenario *scenario = scene->scenario;
  for (uint32_t h = 0; h < scenario->hazard_count; h++) { /* few: quadratic is fine */
    hk_hazard *hazard = &scenario->hazards[h];
    hazard->cause_index = scenario->cause_count;
    for (uint32_t other = 0; other < h; other++)
      if (strcmp(scenario->hazards[other].cause, hazard->cause) == 0) {
        hazard->cause_index = scenario->hazards[other].cause_index;
        break;
      }
    if (hazard->cause_index == scenario->cause_count) scenario->cause_count++;
  }
}

/* A kind of hazard that a layer will bring is refused by that name before its other keys are looked at. */
bool hk_scene_is_of_layer(struct hk_scene *scene, const hk_cell *cells, size_t count) {
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < sizeof of_layers / sizeof *of_layers; k++)
      if (strcmp(cells[i].field, "kind") == 0 && strcmp(cells[i].text, of_layers[k].kind) == 0) {
        hk_place place = cells[i].place;
        place.field = "hazards.kind";
        hk_findings_error(scene->findings, place, "not-built", "%s belongs to the layer `%s`, which is not built yet; allowed: %s",
                          of_layers[k].kind, of_layers[k].layer, "strike | malfunction | travel | shock | background");
        return true;
      }
  return false;
}
