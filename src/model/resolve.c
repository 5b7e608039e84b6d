/* resolve - mentions become numbers, blanks become what the kind says, links stand together by need.
   What is referred to and not there is a finding; the reference is then HK_NONE. What the scenario takes out goes with
   its needs and links before anything is checked. */
#include <stdlib.h>
#include <string.h>

#include "model/builder.h"
#include "model/edit.h"
#include "numbers/dist.h"

static const char *const thing_words[HK_THING_COUNT] = {"sector", "service", "kind", "chain of backups", "crew pool", "asset", "need", "source", "profile"};

/* ---- names -------------------------------------------------------------------------------------------- */

/* The nearest name among what is defined, not among other mistakes. */
static const char *nearest_defined(hakyu_model *model, hk_thing thing, const char *text) {
  const hk_mentions *mentions = &model->build->mentions[thing];
  uint32_t count = hk_names_count(mentions->names), folded = hk_names_find_folded(mentions->names, text);
  if (folded != HK_NO_NAME && mentions->defined[folded] < HK_REMOVED) return hk_names_get(mentions->names, folded);
  unsigned limit = (unsigned)(strlen(text) / 3 + 1), best = limit + 1;
  const char *nearest = NULL;
  if (!hk_cell_may_compare(model, count)) return NULL;
  for (uint32_t i = 0; i < count && best > 1; i++) {
    if (mentions->defined[i] >= HK_REMOVED) continue;
    unsigned distance = hk_names_distance(text, hk_names_get(mentions->names, i), best - 1);
    if (distance >= best) continue;
    best = distance;
    nearest = hk_names_get(mentions->names, i);
  }
  return nearest;
}

/* The table that defines a thing, if it is a file of its own. */
static bool is_unread(const hk_build *build, hk_thing thing) {
  return (thing == HK_THING_ASSET && build->is_unread[HK_TABLE_assets]) || (thing == HK_THING_NEED && build->is_unread[HK_TABLE_needs]) ||
         (thing == HK_THING_SOURCE && build->is_unread[HK_TABLE_sources]) || (thing == HK_THING_PROFILE && build->is_unread[HK_TABLE_profiles]);
}

static void refuse_unknown(hakyu_model *model, hakyu_findings *findings, hk_thing thing, const char *text, hk_place place) {
  if (is_unread(model->build, thing)) return;
  const char *nearest = nearest_defined(model, thing, text);
  hk_findings_error(findings, place, "unknown-name", "unknown %s (%s); allowed: a defined %s%s%s%s", thing_words[thing],
                    hk_findings_value(findings, text), thing_words[thing], nearest ? "; did you mean " : "",
                    nearest ? hk_findings_value(findings, nearest) : "", nearest ? "?" : "");
}

/* The number of a mention; HK_NONE if blank or undefined, HK_REMOVED if taken out. */
static uint32_t number_of(const hk_build *build, hk_thing thing, uint32_t mention) {
  return mention == HK_NONE ? HK_NONE : build->mentions[thing].defined[mention];
}

/* The same, but HK_REMOVED also for what is unknown: it was given, so nobody need complain that it is blank. */
static uint32_t given(const hk_build *build, hk_thing thing, uint32_t mention) {
  uint32_t number = number_of(build, thing, mention);
  return mention != HK_NONE && number == HK_NONE ? HK_REMOVED : number;
}

/* One reference of a table's row; an undefined one is reported at the row. */
static uint32_t resolve(hakyu_model *model, hakyu_findings *findings, hk_thing thing, uint32_t mention, enum hk_table_number table, int line,
                        const char *field) {
  const hk_build *build = model->build;
  uint32_t number = number_of(build, thing, mention);
  if (mention != HK_NONE && number == HK_NONE)
    refuse_unknown(model, findings, thing, hk_names_get(build->mentions[thing].names, mention), hk_build_place(model, table, line, field));
  return number;
}

/* References kept with their place. */
static void check_kept(hakyu_model *model, hakyu_findings *findings) {
  const hk_build *build = model->build;
  for (size_t i = 0; i < build->reference_count; i++) {
    const hk_reference *reference = &build->references[i];
    hk_thing thing = (hk_thing)reference->thing;
    bool is_unknown = number_of(build, thing, reference->mention) == HK_NONE && !reference->is_row;
    bool is_misspelt = strcmp(hk_names_get(build->mentions[thing].names, reference->mention), reference->text) != 0;
    if (is_unknown || is_misspelt) refuse_unknown(model, findings, thing, reference->text, reference->place);
  }
}

static void check_overrides(hakyu_model *model, hakyu_findings *findings) {
  const hk_build *build = model->build;
  const hk_model_overrides *overrides = build->overrides;
  for (uint32_t i = 0; overrides && i < overrides->parameter_count; i++) {
    const char *name = overrides->names[i];
    uint32_t at = hk_names_find(build->override_names, name);
    if (at != HK_NO_NAME && build->override_used[at]) continue;
    hk_place place = overrides->places ? overrides->places[i] : (hk_place){NULL, 0, 0, "parameters"};
    const char *nearest = hk_cell_suggest(model, model->parameter_names, name);
    if (!nearest) nearest = hk_cell_suggest(model, model->assumption_names, name);
    hk_findings_error(findings, place, "unknown-name", "the model has no such parameter or assumption (%s); allowed: one it has%s%s%s",
                      hk_findings_value(findings, name), nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
  }
  for (uint32_t i = 0; overrides && i < overrides->edit_count; i++)
    if (!build->edit_used[i])
      hk_findings_error(findings, overrides->edits[i].place, "unknown-name", "no row of the model matches; allowed: an id, or words that rows have");
  for (uint32_t i = 0, met = 0; overrides && i < overrides->without_count; i++) {
    uint32_t at = hk_names_find(build->without, overrides->without[i]);
    hk_place place = overrides->without_places ? overrides->without_places[i] : (hk_place){NULL, 0, 0, "without"};
    if (at != HK_NO_NAME && at < met) /* names have numbers in the order in which they first came */
      hk_findings_error(findings, place, "duplicate-id", "listed twice (%s); allowed: once", hk_findings_value(findings, overrides->without[i]));
    if (at == met) met++;
    if (at != HK_NO_NAME && build->without_used[at]) continue;
    refuse_unknown(model, findings, HK_THING_ASSET, overrides->without[i], place);
  }
}

static uint32_t resolve_source(hakyu_model *model, hakyu_findings *findings, uint32_t mention, enum hk_table_number table, int line) {
  resolve(model, findings, HK_THING_SOURCE, mention, table, line, "source");
  return given(model->build, HK_THING_SOURCE, mention);
}

/* Hands a thing's names over to the model: numbers of names must be numbers of what they name. */
static hakyu_status hand_over(hakyu_model *model, hk_thing thing, uint32_t count, const void *items, size_t item_size, hk_names **names) {
  hk_mentions *mentions = &model->build->mentions[thing];
  bool is_all_defined = hk_names_count(mentions->names) == count;
  for (uint32_t i = 0; is_all_defined && i < count; i++) is_all_defined = mentions->defined[i] < HK_REMOVED;
  hakyu_status status = HAKYU_OK;
  if (is_all_defined) {
    if (count) status = hk_names_renumber(mentions->names, mentions->defined);
    *names = mentions->names;
    mentions->names = NULL;
    return status;
  }
  status = hk_names_create(model->memory, names);
  for (uint32_t i = 0; i < count && !status; i++) {
    const char *id;
    uint32_t index;
    int is_new;
    memcpy(&id, (const char *)items + i * item_size, sizeof id); /* every structure begins with its id */
    status = hk_names_add(*names, id, &index, &is_new);
  }
  return status;
}

static void settle_label(hk_label *label, const char *id) {
  if (!label->text[0] && !label->text[1]) label->text[0] = label->text[1] = id;
  if (!label->text[0]) label->text[0] = label->text[1];
  if (!label->text[1]) label->text[1] = label->text[0];
}

/* ---- the small things --------------------------------------------------------------------------------- */

static int compare_numbers(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  return left < right ? -1 : left > right;
}

/* Keeps of a list what is there, numbered and in order; a scenario may have taken members out. */
static uint32_t resolve_list(const hk_build *build, hk_thing thing, const uint32_t *mentions, uint32_t count, uint32_t *numbers) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t number = number_of(build, thing, mentions[i]);
    if (number < HK_REMOVED) numbers[kept++] = number;
  }
  if (kept > 1) qsort(numbers, kept, sizeof *numbers, compare_numbers);
  return kept;
}

/* The list is in order, so repeated ones stand together. */
static void refuse_repeated(hakyu_findings *findings, hk_place place, const uint32_t *numbers, uint32_t count, const void *items, size_t item_size) {
  for (uint32_t i = 1; i < count; i++) {
    const char *id;
    if (numbers[i] != numbers[i - 1]) continue;
    memcpy(&id, (const char *)items + numbers[i] * item_size, sizeof id);
    hk_findings_error(findings, place, "duplicate-id", "listed twice (%s); allowed: once", id);
  }
}

/* A label for what no asset counts is a slip of the pen, or belongs to assets that a scenario took out. */
static void settle_unit_labels(hakyu_model *model, hakyu_findings *findings) {
  for (uint32_t i = 0; i < model->unit_label_count; i++) {
    hk_unit_label *unit = &model->unit_labels[i];
    settle_label(&unit->label, unit->id);
    if (hk_names_find(model->unit_names, unit->id) != HK_NO_NAME) continue;
    const char *nearest = hk_cell_suggest(model, model->unit_names, unit->id);
    hk_findings_warning(findings, hk_build_place_at(model, HK_TABLE_weight_units, unit->line, unit->col, "id"), "unknown-name",
                     "no asset's weight is counted in it (%s); allowed: a unit of assets.csv%s%s%s", hk_findings_value(findings, unit->id),
                     nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
  }
}

static void resolve_sections(hakyu_model *model, hakyu_findings *findings) {
  const hk_build *build = model->build;
  settle_unit_labels(model, findings);
  for (uint32_t i = 0; i < model->sector_count; i++) settle_label(&model->sectors[i].label, model->sectors[i].id);
  for (uint32_t i = 0; i < model->service_count; i++) settle_label(&model->services[i].label, model->services[i].id);
  for (uint32_t i = 0; i < model->kind_count; i++) {
    hk_kind *kind = &model->kinds[i];
    settle_label(&kind->label, kind->id);
    kind->sector = given(build, HK_THING_SECTOR, kind->sector);
    kind->crew = number_of(build, HK_THING_CREW, kind->crew);
    kind->source = given(build, HK_THING_SOURCE, kind->source);
  }
  for (uint32_t i = 0; i < model->stage_count; i++) {
    hk_stage *stage = &model->stages[i];
    stage->refuel_service = number_of(build, HK_THING_SERVICE, stage->refuel_service);
    stage->source = given(build, HK_THING_SOURCE, stage->source);
  }
  for (uint32_t i = 0; i < model->group_count; i++) {
    hk_group *group = &model->groups[i];
    uint32_t *members = (uint32_t *)(uintptr_t)group->members; /* ours, in the arena */
    group->member_count = resolve_list(build, HK_THING_ASSET, members, group->member_count, members);
    group->source = given(build, HK_THING_SOURCE, group->source);
    hk_place place = hk_build_place_at(model, HK_TABLE_groups, group->line, group->col, "members");
    if (group->member_count) refuse_repeated(findings, place, group->members, group->member_count, model->assets, sizeof *model->assets);
  }
  for (uint32_t i = 0; i < model->sharing_count; i++) {
    hk_sharing *sharing = &model->sharings[i];
    uint32_t *sectors = (uint32_t *)(uintptr_t)sharing->sectors;
    sharing->sector_count = resolve_list(build, HK_THING_SECTOR, sectors, sharing->sector_count, sectors);
    hk_place place = hk_build_place_at(model, HK_TABLE_sharing, sharing->line, sharing->col, "sectors");
    if (sharing->sector_count) refuse_repeated(findings, place, sharing->sectors, sharing->sector_count, model->sectors, sizeof *model->sectors);
  }
  for (uint32_t i = 0; i < model->assumption_count; i++) {
    hk_assumption *assumption = &model->assumptions[i];
    settle_label(&assumption->what, assumption->id);
    assumption->source = given(build, HK_THING_SOURCE, assumption->source);
  }
  for (size_t i = 0; i < build->importance_count; i++) {
    uint32_t sector = number_of(build, HK_THING_SECTOR, build->importances[i].sector);
    if (sector < HK_REMOVED) model->sectors[sector].importance_ppm = build->importances[i].ppm;
  }
}

/* Stages of one chain may have come between those of another (by the API); here they are put together, in order. */
static hakyu_status group_stages(hakyu_model *model) {
  hk_stage *sorted = hk_memory_array(model->memory, model->stage_count, sizeof *sorted);
  if (!sorted) return HAKYU_NO_MEMORY;
  for (uint32_t chain = 0, first = 0; chain < model->chain_count; chain++) {
    model->chains[chain].stage_first = first;
    first += model->chains[chain].stage_count;
    model->chains[chain].stage_count = 0;
  }
  for (uint32_t i = 0; i < model->stage_count; i++) {
    hk_chain *chain = &model->chains[model->build->stage_chain[i]];
    sorted[chain->stage_first + chain->stage_count++] = model->stages[i];
  }
  hk_memory_free(model->memory, model->stages);
  model->stages = sorted;
  return HAKYU_OK;
}

/* ---- the calendar ------------------------------------------------------------------------------------- */

static int compare_profile_lines(const void *a, const void *b) {
  const hk_profile_line *left = a, *right = b;
  if (left->profile != right->profile) return left->profile < right->profile ? -1 : 1;
  if (left->day_type != right->day_type) return left->day_type < right->day_type ? -1 : 1;
  if (left->hour != right->hour) return left->hour < right->hour ? -1 : 1;
  return left->line < right->line ? -1 : left->line > right->line;
}

static hakyu_status resolve_calendar(hakyu_model *model, hakyu_findings *findings) {
  hk_build *build = model->build;
  size_t count = build->profile_line_count;
  hk_profile_line *lines = build->profile_lines;
  model->day_type_count = hk_names_count(build->day_type_names);
  model->day_types = hk_arena_alloc(model->arena, model->day_type_count * sizeof *model->day_types);
  model->profiles = hk_arena_zalloc(model->arena, (model->profile_count + 1) * sizeof *model->profiles);
  hk_profile_row *rows = hk_arena_alloc(model->arena, (count + 1) * sizeof *rows);
  if (!model->day_types || !model->profiles || !rows) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < model->day_type_count; i++) model->day_types[i] = hk_names_get(build->day_type_names, i);
  const hk_mentions *mentions = &build->mentions[HK_THING_PROFILE];
  uint32_t mention_count = hk_names_count(mentions->names);
  for (uint32_t i = 0; i < mention_count; i++)
    if (mentions->defined[i] < HK_REMOVED) model->profiles[mentions->defined[i]].id = hk_names_get(mentions->names, i);
  if (count > 1) qsort(lines, count, sizeof *lines, compare_profile_lines);
  for (size_t i = 0; i < count; i++) {
    hk_profile *profile = &model->profiles[lines[i].profile];
    if (!profile->rows) profile->rows = rows + i;
    profile->row_count++;
    rows[i] = (hk_profile_row){lines[i].hour, lines[i].day_type, lines[i].factor_ppm};
    if (i && lines[i].profile == lines[i - 1].profile && lines[i].day_type == lines[i - 1].day_type && lines[i].hour == lines[i - 1].hour)
      hk_findings_error(findings, hk_build_place(model, HK_TABLE_profiles, lines[i].line, "profile"), "duplicate-id",
                        "the same day type and hour given twice (%s); allowed: once", hk_findings_value(findings, profile->id));
  }
  return HAKYU_OK;
}

/* ---- assets and needs --------------------------------------------------------------------------------- */

static void take_kind(hk_asset *asset, const hk_kind *kind) {
  static const hk_value at_once = {.fixed = 0, .form = HK_VALUE_FIXED}, beyond_repair = {.fixed = HK_NEVER, .form = HK_VALUE_FIXED};
  if (asset->sector == HK_NONE && kind) asset->sector = kind->sector;
  if (asset->crew == HK_NONE && kind) asset->crew = kind->crew;
  if (asset->detect.form == HK_VALUE_BLANK) asset->detect = kind ? kind->detect : at_once;
  if (asset->repair.form == HK_VALUE_BLANK) asset->repair = kind ? kind->repair : beyond_repair;
  if (asset->restart.form == HK_VALUE_BLANK) asset->restart = kind ? kind->restart : at_once;
  if (asset->priority == INT32_MIN) asset->priority = kind ? kind->priority : 100;
  if (!asset->it_system_given) asset->it_system = kind && kind->it_system;
  if (!asset->end_use_given) asset->end_use = kind && kind->end_use;
}

static void resolve_assets(hakyu_model *model, hakyu_findings *findings) {
  for (uint32_t i = 0; i < model->asset_count; i++) {
    hk_asset *asset = &model->assets[i];
    bool names_sector = asset->sector != HK_NONE;
    settle_label(&asset->label, asset->id);
    asset->sector = resolve(model, findings, HK_THING_SECTOR, asset->sector, HK_TABLE_assets, asset->line, "sector");
    asset->kind = resolve(model, findings, HK_THING_KIND, asset->kind, HK_TABLE_assets, asset->line, "kind");
    asset->crew = resolve(model, findings, HK_THING_CREW, asset->crew, HK_TABLE_assets, asset->line, "crew");
    asset->profile = resolve(model, findings, HK_THING_PROFILE, asset->profile, HK_TABLE_assets, asset->line, "profile");
    asset->source = resolve_source(model, findings, asset->source, HK_TABLE_assets, asset->line);
    const hk_kind *kind = asset->kind < HK_REMOVED ? &model->kinds[asset->kind] : NULL;
    take_kind(asset, kind);
    if (kind && !names_sector && asset->sector == HK_NONE)
      hk_findings_error(findings, hk_build_place(model, HK_TABLE_assets, asset->line, "sector"), "missing-value",
                        "blank, and kind %s has no sector; allowed: a sector", kind->id);
  }
}

/* Needs of assets taken out go; the others move up. Mentions follow. */
static hakyu_status resolve_needs(hakyu_model *model, hakyu_findings *findings) {
  hk_mentions *mentions = &model->build->mentions[HK_THING_NEED];
  uint32_t kept = 0, mention_count = hk_names_count(mentions->names);
  uint32_t *mention = hk_memory_array(model->memory, model->need_count, sizeof *mention); /* of each need */
  if (!mention) return HAKYU_NO_MEMORY;
  for (uint32_t m = 0; m < mention_count; m++)
    if (mentions->defined[m] < HK_REMOVED) mention[mentions->defined[m]] = m;
  for (uint32_t i = 0; i < model->need_count; i++) {
    hk_need need = model->needs[i];
    need.asset = resolve(model, findings, HK_THING_ASSET, need.asset, HK_TABLE_needs, need.line, "asset");
    if (need.asset == HK_REMOVED) {
      mentions->defined[mention[i]] = HK_REMOVED;
      continue;
    }
    need.service = resolve(model, findings, HK_THING_SERVICE, need.service, HK_TABLE_needs, need.line, "service");
    need.chain = resolve(model, findings, HK_THING_CHAIN, need.chain, HK_TABLE_needs, need.line, "backup");
    need.source = resolve_source(model, findings, need.source, HK_TABLE_needs, need.line);
    mentions->defined[mention[i]] = kept; /* refuel stays a mention until all needs have their numbers */
    model->needs[kept++] = need;
  }
  model->need_count = kept;
  hk_memory_free(model->memory, mention);
  return HAKYU_OK;
}

static hakyu_status copy_words(hakyu_model *model, const hk_names *names, const char ***words, uint32_t *count) {
  *count = hk_names_count(names);
  *words = hk_arena_alloc(model->arena, (*count + 1) * sizeof **words);
  if (!*words) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < *count; i++) (*words)[i] = hk_names_get(names, i);
  return HAKYU_OK;
}

hakyu_status hk_resolve_names(hakyu_model *model, hakyu_findings *findings) {
  check_kept(model, findings);
  check_overrides(model, findings);
  hakyu_status status = hk_order_sectors(model);
  if (!status) status = hk_order_assets(model);
  if (status) return status;
  resolve_sections(model, findings);
  settle_label(&model->title, model->id);
  status = group_stages(model);
  if (!status) status = resolve_calendar(model, findings);
  if (!status) status = copy_words(model, model->site_names, &model->sites, &model->site_count);
  if (!status) status = copy_words(model, model->unit_names, &model->units, &model->unit_count);
  if (status) return status;
  resolve_assets(model, findings);
  status = resolve_needs(model, findings);
  return status ? status : hk_order_needs(model);
}

/* ---- links -------------------------------------------------------------------------------------------- */

/* Numbers for both ends; links of what was taken out, or of unknown needs, go. A link with an unknown supplier stays, so that
   its need is not also said to lack suppliers. */
static void resolve_ends(hakyu_model *model, hakyu_findings *findings) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < model->link_count; i++) {
    hk_link *link = &model->links[i];
    link->need = resolve(model, findings, HK_THING_NEED, link->need, HK_TABLE_supplies, link->line, "need");
    link->supplier = resolve(model, findings, HK_THING_ASSET, link->supplier, HK_TABLE_supplies, link->line, "supplier");
    link->source = resolve_source(model, findings, link->source, HK_TABLE_supplies, link->line);
    if (link->need >= HK_REMOVED || link->supplier == HK_REMOVED) continue;
    if (kept != i) model->links[kept] = *link;
    kept++;
  }
  model->link_count = kept;
}

static bool is_after(const hk_link *a, const hk_link *b) { return a->need != b->need ? a->need > b->need : a->supplier > b->supplier; }

static int compare_links(const void *a, const void *b) {
  const hk_link *left = a, *right = b;
  return left->supplier < right->supplier ? -1 : left->supplier > right->supplier;
}

/* Within a need, by the supplier's number: the order of rows in the file is forgotten. */
static void order_suppliers(hakyu_model *model) {
  for (uint32_t n = 0; n < model->need_count; n++) {
    uint32_t count = model->needs[n].link_count;
    if (count < 2) continue;
    hk_link *links = model->links + model->needs[n].link_first;
    bool is_sorted = true;
    for (uint32_t i = 1; i < count && is_sorted; i++) is_sorted = !is_after(&links[i - 1], &links[i]);
    if (!is_sorted) qsort(links, count, sizeof *links, compare_links);
  }
}

/* A counting sort into another array, which takes the place of the first. */
hakyu_status hk_group_links(hakyu_model *model, size_t *room) {
  const hakyu_memory *memory = model->memory;
  bool is_grouped = true;
  for (uint32_t i = 0; i < model->link_count; i++) {
    hk_need *need = &model->needs[model->links[i].need];
    is_grouped = is_grouped && (i == 0 || model->links[i - 1].need <= model->links[i].need);
    need->link_count++;
  }
  uint32_t first = 0;
  for (uint32_t i = 0; i < model->need_count; i++) {
    model->needs[i].link_first = first;
    first += model->needs[i].link_count;
  }
  if (is_grouped) {
    order_suppliers(model);
    return HAKYU_OK;
  }
  uint32_t *next = hk_memory_array(memory, model->need_count, sizeof *next); /* by need: where its next link goes */
  hk_link *grouped = hk_memory_alloc(memory, model->link_count * sizeof *grouped);
  hakyu_status status = next && grouped ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (!status) {
    for (uint32_t i = 0; i < model->need_count; i++) next[i] = model->needs[i].link_first;
    for (uint32_t i = 0; i < model->link_count; i++) grouped[next[model->links[i].need]++] = model->links[i];
    hk_link *before = model->links;
    model->links = grouped;
    grouped = before;
    *room = model->link_count;
    order_suppliers(model);
  }
  hk_memory_free(memory, grouped);
  hk_memory_free(memory, next);
  return status;
}

/* ---- refuelling --------------------------------------------------------------------------------------- */

/* Does any stage of the chain ask for refuelling? *service: the one service they name, HK_NONE if several. */
static bool wants_refuel(const hakyu_model *model, uint32_t chain, uint32_t *service) {
  bool wants = false;
  for (uint32_t i = 0; i < model->chains[chain].stage_count; i++) {
    uint32_t named = model->stages[model->chains[chain].stage_first + i].refuel_service;
    if (named >= HK_REMOVED) continue;
    *service = wants && *service != named ? HK_NONE : named;
    wants = true;
  }
  return wants;
}

/* A need under its asset and service, to be found by both. */
typedef struct entry { uint32_t asset, service, need; } entry;

static int compare_entries(const void *a, const void *b) {
  const entry *left = a, *right = b;
  if (left->asset != right->asset) return left->asset < right->asset ? -1 : 1;
  if (left->service != right->service) return left->service < right->service ? -1 : 1;
  return left->need < right->need ? -1 : left->need > right->need;
}

/* All needs, sorted by asset and service. */
static entry *sort_needs(const hakyu_model *model) {
  entry *sorted = hk_memory_array(model->memory, model->need_count, sizeof *sorted);
  if (!sorted) return NULL;
  for (uint32_t i = 0; i < model->need_count; i++) sorted[i] = (entry){model->needs[i].asset, model->needs[i].service, i};
  qsort(sorted, model->need_count, sizeof *sorted, compare_entries);
  return sorted;
}

/* Where the needs of an asset for a service begin. */
static uint32_t find_entry(const hakyu_model *model, const entry *sorted, uint32_t asset, uint32_t service) {
  const entry wanted = {asset, service, 0};
  uint32_t low = 0, high = model->need_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (compare_entries(&sorted[middle], &wanted) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static bool is_entry(const hakyu_model *model, const entry *sorted, uint32_t at, uint32_t asset, uint32_t service) {
  return at < model->need_count && sorted[at].asset == asset && sorted[at].service == service;
}

/* A blank refuel is the asset's one need for the service its stages name. */
static void find_refuel(hakyu_model *model, hakyu_findings *findings, uint32_t number, uint32_t service, const entry *sorted) {
  hk_need *need = &model->needs[number];
  hk_place place = hk_build_place(model, HK_TABLE_needs, need->line, "refuel");
  uint32_t found = HK_NONE, count = 0;
  if (is_entry(model, sorted, find_entry(model, sorted, need->asset, HK_NONE), need->asset, HK_NONE)) return; /* one is unknown; its finding was made */
  for (uint32_t at = find_entry(model, sorted, need->asset, service); count < 2 && is_entry(model, sorted, at, need->asset, service); at++)
    if (sorted[at].need != number) found = sorted[at].need, count++;
  if (count == 1)
    need->refuel = found;
  else
    hk_findings_error(findings, place, "refuel", "blank, and asset %s has %s need for %s; allowed: the id of one of its needs", model->assets[need->asset].id,
                      count ? "more than one other" : "no other", model->services[service].id);
}

static void check_refuel(const hakyu_model *model, hakyu_findings *findings, uint32_t number, uint32_t given) {
  const hk_need *need = &model->needs[number], *other = given < HK_REMOVED ? &model->needs[given] : NULL;
  hk_place place = hk_build_place(model, HK_TABLE_needs, need->line, "refuel");
  uint32_t service = HK_NONE;
  if (!other) return;
  if (need->chain >= HK_REMOVED || !wants_refuel(model, need->chain, &service))
    hk_findings_error(findings, place, "refuel", "no stage of its chain asks for refuelling (%s); allowed: blank", other->id);
  else if (given == number)
    hk_findings_error(findings, place, "refuel", "a need cannot refuel itself (%s); allowed: another need of the same asset", other->id);
  else if (other->asset != need->asset)
    hk_findings_error(findings, place, "refuel", "a need of another asset (%s); allowed: a need of the same asset", other->id);
  else if (service != HK_NONE && other->service != service && other->service < HK_REMOVED)
    hk_findings_error(findings, place, "refuel", "need %s is for %s, but the stages name %s; allowed: a need for that service", other->id,
                      model->services[other->service].id, model->services[service].id);
}

static hakyu_status resolve_refuels(hakyu_model *model, hakyu_findings *findings) {
  entry *sorted = NULL;
  hakyu_status status = HAKYU_OK;
  for (uint32_t i = 0; i < model->need_count && !status; i++) {
    hk_need *need = &model->needs[i];
    uint32_t service = HK_NONE;
    if (need->refuel != HK_NONE) {
      uint32_t given = resolve(model, findings, HK_THING_NEED, need->refuel, HK_TABLE_needs, need->line, "refuel");
      check_refuel(model, findings, i, given);
      need->refuel = given < HK_REMOVED ? given : HK_NONE;
    } else if (need->chain < HK_REMOVED && need->asset < HK_REMOVED && wants_refuel(model, need->chain, &service)) {
      if (service == HK_NONE) {
        hk_findings_error(findings, hk_build_place(model, HK_TABLE_needs, need->line, "refuel"), "refuel",
                          "blank, and the stages of %s name several services to refuel them; allowed: the id of one of its needs", model->chains[need->chain].id);
        continue;
      }
      if (!sorted && !(sorted = sort_needs(model)))
        status = HAKYU_NO_MEMORY;
      else
        find_refuel(model, findings, i, service, sorted);
    }
  }
  hk_memory_free(model->memory, sorted);
  return status;
}

hakyu_status hk_resolve_links(hakyu_model *model, hakyu_findings *findings) {
  resolve_ends(model, findings);
  hakyu_status status = hk_group_links(model, &model->build->link_room);
  if (!status) status = resolve_refuels(model, findings);
  if (status) return status;
  const struct { hk_thing thing; uint32_t count; const void *items; size_t size; hk_names **names; } given[] = {
      {HK_THING_SECTOR, model->sector_count, model->sectors, sizeof *model->sectors, &model->sector_names},
      {HK_THING_SERVICE, model->service_count, model->services, sizeof *model->services, &model->service_names},
      {HK_THING_KIND, model->kind_count, model->kinds, sizeof *model->kinds, &model->kind_names},
      {HK_THING_CHAIN, model->chain_count, model->chains, sizeof *model->chains, &model->chain_names},
      {HK_THING_CREW, model->crew_count, model->crews, sizeof *model->crews, &model->crew_names},
      {HK_THING_ASSET, model->asset_count, model->assets, sizeof *model->assets, &model->asset_names},
      {HK_THING_NEED, model->need_count, model->needs, sizeof *model->needs, &model->need_names},
      {HK_THING_SOURCE, model->source_count, model->sources, sizeof *model->sources, &model->source_names},
      {HK_THING_PROFILE, model->profile_count, model->profiles, sizeof *model->profiles, &model->profile_names}};
  for (size_t i = 0; i < sizeof given / sizeof *given && !status; i++)
    status = hand_over(model, given[i].thing, given[i].count, given[i].items, given[i].size, given[i].names);
  return status;
}
