/* build - rows in. Each cell is read and typed as it comes (cell.h); what a blank cell means comes from fields.def.
   A faulty cell counts as blank and its row is kept, so one fault does not make others out of sound rows. */
#include "model/build.h"

#include <string.h>

#include "model/edit.h"
#include "model/row.h"

/* ---- creating and destroying -------------------------------------------------------------------------- */

static hakyu_status create_mentions(hakyu_model *model, hk_build *build) {
  for (int thing = 0; thing < HK_THING_COUNT; thing++) {
    hakyu_status status = hk_names_create(model->memory, &build->mentions[thing].names);
    if (status) return status;
  }
  return HAKYU_OK;
}

static hakyu_status note_overrides(hakyu_model *model, hk_build *build) {
  const hk_model_overrides *overrides = build->overrides;
  uint32_t index;
  int is_new;
  hakyu_status status = hk_names_create(model->memory, &build->without);
  if (!status) status = hk_names_create(model->memory, &build->override_names);
  if (status || !overrides) return status;
  build->override_used = hk_arena_zalloc(model->arena, overrides->parameter_count * sizeof(bool));
  build->override_at = hk_arena_zalloc(model->arena, overrides->parameter_count * sizeof *build->override_at);
  build->without_used = hk_arena_zalloc(model->arena, overrides->without_count * sizeof(bool));
  build->edit_used = hk_arena_zalloc(model->arena, overrides->edit_count * sizeof(bool));
  if (!build->override_used || !build->override_at || !build->without_used || !build->edit_used) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < overrides->parameter_count && !status; i++) {
    status = hk_names_add(build->override_names, overrides->names[i], &index, &is_new);
    if (!status && is_new) build->override_at[index] = i;
  }
  for (uint32_t i = 0; i < overrides->without_count && !status; i++) status = hk_names_add(build->without, overrides->without[i], &index, &is_new);
  return status;
}

static hakyu_status add_day_types(hakyu_model *model, hk_build *build) {
  static const char *const known[] = {"weekday", "saturday", "holiday"};
  hakyu_status status = hk_names_create(model->memory, &build->day_type_names);
  for (int i = 0; i < 3 && !status; i++) {
    uint32_t index;
    int is_new;
    status = hk_names_add(build->day_type_names, known[i], &index, &is_new);
  }
  return status;
}

/* Number 0 of the sources is always `assumption`. */
static hakyu_status add_assumption_source(hakyu_model *model, hk_build *build) {
  uint32_t at;
  bool is_new;
  hakyu_status status = hk_memory_grow(model->memory, &model->sources, 0, &build->source_room, sizeof *model->sources);
  if (status) return status;
  model->sources[model->source_count++] = (hk_source){"assumption", "assumption", "", "", -1, {"", ""}};
  return hk_build_define(model, HK_THING_SOURCE, "assumption", 0, &at, &is_new);
}

hakyu_status hk_build_create(const hakyu_memory *memory, const hk_model_overrides *overrides, hakyu_model **model) {
  hakyu_model *made = hk_memory_zalloc(memory, sizeof *made);
  hakyu_status status = HAKYU_NO_MEMORY;
  if (!made) return status;
  made->memory = memory;
  made->path = made->id = "";
  if (!(made->build = hk_memory_zalloc(memory, sizeof *made->build))) goto done;
  hk_build *build = made->build;
  build->overrides = overrides;
  build->encoding = "utf-8";
  if ((status = hk_arena_create(memory, &made->arena))) goto done;
  if ((status = hakyu_findings_create(memory, &build->silent))) goto done;
  if ((status = create_mentions(made, build))) goto done;
  hk_names **own[] = {&build->sharing_names, &build->level_names,  &made->parameter_names, &made->assumption_names, &made->call_names, &made->site_names, &made->unit_names, &made->group_names,
                      &build->unit_label_names};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if ((status = hk_names_create(memory, own[i]))) goto done;
  if ((status = note_overrides(made, build))) goto done;
  if ((status = add_day_types(made, build))) goto done;
  if ((status = add_assumption_source(made, build))) goto done;
  *model = made;
  made = NULL;
done:
  hakyu_model_destroy(made);
  return status;
}

void hk_build_free(hakyu_model *model) {
  hk_build *build = model->build;
  const hakyu_memory *memory = model->memory;
  if (!build) return;
  for (int thing = 0; thing < HK_THING_COUNT; thing++) {
    hk_names_destroy(build->mentions[thing].names);
    hk_memory_free(memory, build->mentions[thing].defined);
  }
  for (int table = 0; table < HK_TABLE_COUNT; table++) {
    hk_memory_free(memory, build->defaults[table]);
    hk_memory_free(memory, build->values[table]);
    hk_memory_free(memory, build->last[table]);
  }
  hk_names_destroy(build->without);
  hk_names_destroy(build->override_names);
  hk_names_destroy(build->sharing_names);
  hk_names_destroy(build->level_names);
  hk_names_destroy(build->unit_label_names);
  hk_names_destroy(build->day_type_names);
  hakyu_findings_destroy(build->silent);
  hk_memory_free(memory, build->references);
  hk_memory_free(memory, build->profile_lines);
  hk_memory_free(memory, build->call_places);
  hk_memory_free(memory, build->call_low);
  hk_memory_free(memory, build->stage_chain);
  hk_memory_free(memory, build->importances);
  hk_memory_free(memory, build);
  model->build = NULL;
}

void hakyu_model_destroy(hakyu_model *model) {
  if (!model) return;
  const hakyu_memory *memory = model->memory;
  hk_build_free(model);
  if (model->base) { /* all else is the base's */
    void *own[] = {model->assets, model->needs, model->links, model->chains, model->stages, model->crews, model->groups, model->sharings, model->layer_rows};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) hk_memory_free(memory, own[i]);
    hk_arena_destroy(model->arena);
    hk_memory_free(memory, model);
    return;
  }
  void *arrays[] = {model->sectors, model->unit_labels, model->services, model->kinds, model->assets, model->needs, model->links, model->chains,
                    model->stages, model->crews, model->groups, model->sharings, model->sources, model->parameters,
                    model->assumptions, model->holidays, model->levels, model->calls, model->layer_rows};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) hk_memory_free(memory, arrays[i]);
  hk_names *names[] = {model->asset_names, model->need_names, model->sector_names, model->service_names, model->kind_names,
                       model->chain_names, model->crew_names, model->group_names, model->source_names, model->parameter_names,
                       model->assumption_names, model->profile_names, model->site_names, model->unit_names, model->call_names};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) hk_names_destroy(names[i]);
  hk_arena_destroy(model->arena);
  hk_memory_free(memory, model);
}

/* ---- findings ----------------------------------------------------------------------------------------- */

hakyu_findings *hk_build_findings(hakyu_model *model, hakyu_findings *findings) {
  return findings || !model->build ? findings : model->build->silent;
}

hk_place hk_build_place(const hakyu_model *model, enum hk_table_number table, int line, const char *field) {
  return (hk_place){model->build ? model->build->paths[table] : model->path, line, 0, field};
}

hk_place hk_build_place_at(const hakyu_model *model, enum hk_table_number table, int line, int col, const char *field) {
  return (hk_place){model->build->paths[table], line, col, field};
}

/* ---- one row ------------------------------------------------------------------------------------------ */

hk_place hk_row_place(const hk_row *r, int position) {
  for (size_t i = 0; r->places && i < r->count; i++)
    if (r->positions[i] != HK_SKIP && (r->positions[i] & HK_POSITION) == position) return r->places[i];
  return (hk_place){r->place.path, r->place.line, r->place.col, r->table->fields[position].name};
}

void hk_row_check_spelling(hk_row *r, int position, const hk_names *names, uint32_t number, const char *text) {
  const char *first = hk_names_get(names, number);
  if (strcmp(first, text) == 0) return;
  hk_findings_error(r->findings, hk_row_place(r, position), "bad-id", "one name written in two ways (%s, elsewhere %s); allowed: names that differ in more than case",
                    hk_findings_value(r->findings, text), hk_findings_value(r->findings, first));
}

static const struct { const char *table; hk_thing thing; } referred[] = {
    {"sectors", HK_THING_SECTOR}, {"services", HK_THING_SERVICE}, {"kinds", HK_THING_KIND},     {"backups", HK_THING_CHAIN},
    {"crews", HK_THING_CREW},     {"assets", HK_THING_ASSET},     {"needs", HK_THING_NEED},     {"sources", HK_THING_SOURCE},
    {"profiles", HK_THING_PROFILE}};

static hk_thing thing_of(const hk_field *field) {
  for (size_t i = 0; i < sizeof referred / sizeof *referred; i++)
    if (strcmp(referred[i].table, field->allowed) == 0) return referred[i].thing;
  return HK_THING_COUNT;
}

const hk_names *hk_build_names_of(const hakyu_model *model, enum hk_table_number table, uint8_t position) {
  size_t table_count;
  if (position == HK_SKIP || position >= hk_model_tables(&table_count)[table].count) return NULL;
  const hk_field *field = &hk_model_tables(&table_count)[table].fields[position];
  hk_thing thing = field->type == HK_FIELD_REF ? thing_of(field) : HK_THING_COUNT;
  if (field->type == HK_FIELD_ID && table == HK_TABLE_assets) thing = HK_THING_ASSET;
  if (field->type == HK_FIELD_ID && table == HK_TABLE_needs) thing = HK_THING_NEED;
  return thing == HK_THING_COUNT ? NULL : model->build->mentions[thing].names;
}

static hakyu_status keep_reference(hk_row *r, int position, hk_reference reference) {
  hakyu_model *model = r->model;
  hk_build *build = model->build;
  const char *path = build->paths[r->number], *field = r->table->fields[position].name;
  hakyu_status status = hk_memory_grow(model->memory, &build->references, build->reference_count, &build->reference_room, sizeof *build->references);
  if (status) return status;
  hk_place *place = &reference.place;
  place->path = path;
  place->field = field; /* both outlive the row */
  if (!(reference.text = hk_arena_text(model->arena, reference.text, strlen(reference.text)))) return HAKYU_NO_MEMORY;
  build->references[build->reference_count++] = reference;
  return HAKYU_OK;
}

static bool is_row_table(enum hk_table_number table) {
  return table == HK_TABLE_assets || table == HK_TABLE_needs || table == HK_TABLE_supplies;
}

/* The number of a name that a field mentions, with what it mentioned last at hand. */
static hakyu_status recall(hk_row *r, int position, hk_thing thing, hk_names *names, const char *text, uint32_t *number) {
  uint32_t *last = &r->build->last[r->number][position];
  if (*last != HK_NONE && strcmp(hk_names_get(names, *last), text) == 0) {
    *number = *last;
    return HAKYU_OK;
  }
  hakyu_status status = thing == HK_THING_COUNT ? hk_build_intern(r->model, names, text, number) : hk_build_mention(r->model, thing, text, number);
  if (!status) *last = *number;
  return status;
}

static hakyu_status refer(hk_row *r, int position, const char *text, hk_place place, uint32_t *number) {
  hk_build *build = r->build;
  hk_thing thing = (hk_thing)build->things[r->number][position];
  hk_names *names = build->mentions[thing].names;
  hakyu_status status = recall(r, position, thing, names, text, number);
  if (status) return status;
  bool is_row = is_row_table(r->number), is_forward = r->number == HK_TABLE_needs && thing == HK_THING_NEED;
  if (is_row && !is_forward && strcmp(hk_names_get(names, *number), text) == 0) return HAKYU_OK;
  return keep_reference(r, position, (hk_reference){(uint8_t)thing, is_row, *number, text, place});
}

static hakyu_status refer_list(hk_row *r, int position, const char *text, hk_place place) {
  char item[130];
  size_t count = 0;
  r->list_count = 0;
  for (const char *at = text; hk_cell_next_item(&at, item, sizeof item);) count++;
  r->list = hk_arena_alloc(r->model->arena, (count + 1) * sizeof *r->list);
  if (!r->list) return HAKYU_NO_MEMORY;
  for (const char *at = text; hk_cell_next_item(&at, item, sizeof item);) {
    hakyu_status status = refer(r, position, item, place, &r->list[r->list_count]);
    if (status) return status;
    r->list_count++;
  }
  return HAKYU_OK;
}

/* Words that are named by being used. */
static hk_names *words_of(const hk_row *r, int position) {
  if (r->number == HK_TABLE_assets && position == HK_AT(assets, site)) return r->model->site_names;
  if (r->number == HK_TABLE_assets && position == HK_AT(assets, weight_unit)) return r->model->unit_names;
  if (r->number == HK_TABLE_holidays) return r->build->day_type_names;
  if (r->table->fields[position].flags & HK_FIELD_OUTCOME) return r->model->unit_names;
  return NULL;
}

/* What outlives the row: texts into the arena, names into numbers. */
static hakyu_status keep(hk_row *r, int position, hk_typed *typed) {
  const hk_field *field = &r->table->fields[position];
  if (typed->is_blank) return HAKYU_OK;
  switch (field->type) {
    case HK_FIELD_ID:
    case HK_FIELD_TEXT:
      typed->text = hk_arena_text(r->model->arena, typed->text, strlen(typed->text));
      return typed->text ? HAKYU_OK : HAKYU_NO_MEMORY;
    case HK_FIELD_REF: {
      uint32_t number = HK_NONE;
      hakyu_status status = refer(r, position, typed->text, hk_row_place(r, position), &number);
      typed->number = number;
      return status;
    }
    case HK_FIELD_LIST: return refer_list(r, position, typed->text, hk_row_place(r, position));
    case HK_FIELD_WORD: {
      hk_names *words = words_of(r, position);
      uint32_t number = HK_NONE;
      if (!words) {
        typed->text = hk_arena_text(r->model->arena, typed->text, strlen(typed->text));
        return typed->text ? HAKYU_OK : HAKYU_NO_MEMORY;
      }
      hakyu_status status = recall(r, position, HK_THING_COUNT, words, typed->text, &number);
      typed->number = number;
      if (!status) hk_row_check_spelling(r, position, words, number, typed->text);
      return status;
    }
    default: return HAKYU_OK;
  }
}

static hakyu_status make_defaults(hk_row *r) {
  hk_typed *defaults = hk_memory_array(r->model->memory, HK_FIELDS_MOST, sizeof *defaults);
  if (!defaults) return HAKYU_NO_MEMORY;
  r->build->defaults[r->number] = defaults;
  if (!(r->build->values[r->number] = hk_memory_array(r->model->memory, HK_FIELDS_MOST, sizeof *defaults))) return HAKYU_NO_MEMORY;
  if (!(r->build->last[r->number] = hk_memory_array(r->model->memory, HK_FIELDS_MOST, sizeof(uint32_t)))) return HAKYU_NO_MEMORY;
  for (int i = 0; i < HK_FIELDS_MOST; i++) r->build->last[r->number][i] = HK_NONE;
  for (size_t i = 0; i < r->table->count; i++) {
    const hk_field *field = &r->table->fields[i];
    hk_place nowhere = {NULL, 0, 0, field->name};
    r->build->things[r->number][i] = (uint8_t)thing_of(field);
    defaults[i] = (hk_typed){.is_blank = true, .text = ""};
    if (field->flags & HK_FIELD_KIND || !*field->fallback || strchr(field->fallback, ' ') || field->type == HK_FIELD_WORD) continue;
    bool is_unlimited = strcmp(field->fallback, "unlimited") == 0;
    hk_cell_parse(&r->cells, field, is_unlimited ? "never" : field->fallback, nowhere, &defaults[i]);
    defaults[i].is_blank = true; /* nothing was given, and this is what it means */
  }
  memcpy(r->build->values[r->number], defaults, HK_FIELDS_MOST * sizeof *defaults);
  return r->cells.status;
}

/* An id for assumptions written in cells: only wanted where there is a call. */
static void name_row(hk_row *r, hk_buffer *name, const uint8_t *positions, const char *const *texts, size_t count) {
  bool has_call = false;
  const char *parts[2] = {"", ""};
  bool is_pair = r->number == HK_TABLE_supplies || r->number == HK_TABLE_backups;
  for (size_t i = 0; i < count; i++) {
    has_call = has_call || (*texts[i] && strchr(texts[i], '('));
    if (positions[i] == 0) parts[0] = texts[i];
    if (positions[i] == 1) parts[1] = texts[i];
  }
  if (!has_call || r->number == HK_TABLE_model) return;
  for (int i = 0; i < (is_pair ? 2 : 1); i++) {
    const char *start = parts[i] + strspn(parts[i], " \t");
    size_t length = strlen(start);
    while (length && (start[length - 1] == ' ' || start[length - 1] == '\t')) length--;
    if (i) hk_buffer_add(name, "/");
    hk_buffer_add_bytes(name, start, length);
  }
  r->cells.row = name->text;
}

static hakyu_status note_call_place(hk_row *r, uint32_t before, hk_place place) {
  hk_build *build = r->build;
  for (uint32_t i = before; i < r->model->call_count; i++) {
    hakyu_status status = hk_memory_grow(r->model->memory, &build->call_places, build->call_place_count, &build->call_place_room, sizeof *build->call_places);
    if (status) return status;
    place.path = build->paths[r->number];
    build->call_places[build->call_place_count++] = place;
  }
  return HAKYU_OK;
}

static hakyu_status read_cells(hk_row *r, const uint8_t *positions, const char *const *texts, size_t count) {
  uint64_t given = 0;
  for (size_t i = 0; i < count; i++) {
    if (positions[i] == HK_SKIP) continue;
    int position = positions[i] & HK_POSITION;
    const hk_field *field = &r->table->fields[position];
    if (texts[i] != hk_cell_unreadable && !*texts[i]) continue;
    hk_typed typed;
    uint32_t calls = r->model->call_count;
    hk_place place = r->places ? r->places[i] : hk_row_place(r, position);
    hk_cell_parse(&r->cells, field, texts[i], place, &typed);
    hakyu_status status = r->cells.status;
    if (!status && field->type == HK_FIELD_LABEL && !typed.is_blank) {
      const char *kept = hk_arena_text(r->model->arena, typed.text, strlen(typed.text));
      if (!kept) return HAKYU_NO_MEMORY;
      if (!(positions[i] & HK_EN)) r->label[HAKYU_JA] = kept;
      if (!(positions[i] & HK_JA)) r->label[HAKYU_EN] = kept;
    } else if (!status) {
      status = keep(r, position, &typed);
    }
    place.field = field->name;
    if (!status && r->model->call_count != calls) status = note_call_place(r, calls, place);
    if (status) return status;
    if (!typed.is_blank || typed.is_faulty) given |= UINT64_C(1) << position;
    if (!typed.is_blank)
      r->values[position] = typed;
    else if (typed.is_faulty)
      r->values[position].is_faulty = true;
  }
  for (size_t i = 0; i < r->table->count; i++) {
    const hk_field *field = &r->table->fields[i];
    if (!(field->flags & HK_FIELD_REQUIRED) || given >> i & 1 || r->build->absent[r->number] >> i & 1) continue;
    bool is_rows = hk_table_is_sheet(r->table);
    hk_findings_error(r->findings, hk_row_place(r, (int)i), is_rows ? "missing-value" : "missing-key", "%s; allowed: %s",
                      is_rows ? "blank" : "missing", field->text[HAKYU_EN]);
  }
  return HAKYU_OK;
}

/* The values of a row that was read are again what blank means. */
static void forget_cells(hk_row *r, const uint8_t *positions, const char *const *texts, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (positions[i] == HK_SKIP || (texts[i] != hk_cell_unreadable && !*texts[i])) continue;
    int position = positions[i] & HK_POSITION;
    r->values[position] = r->build->defaults[r->number][position];
  }
}

/* ---- the door ----------------------------------------------------------------------------------------- */

static hakyu_status note_path(hakyu_model *model, enum hk_table_number table, const char *path) {
  const char **known = &model->build->paths[table];
  if (!path || (*known && strcmp(*known, path) == 0)) return HAKYU_OK;
  *known = hk_arena_text(model->arena, path, strlen(path));
  return *known ? HAKYU_OK : HAKYU_NO_MEMORY;
}

/* An assumption written in a cell has the source of its row. */
static void give_source(hk_row *r, uint32_t first) {
  const hk_field *field = hk_fields_find(r->table->fields, r->table->count, "source");
  if (!field || r->values[field - r->table->fields].is_blank) return;
  for (uint32_t i = first; i < r->model->assumption_count; i++)
    if (!r->model->assumptions[i].is_named) r->model->assumptions[i].source = (uint32_t)r->values[field - r->table->fields].number;
}

static hakyu_status build_row(hakyu_model *model, enum hk_table_number table, const uint8_t *positions, const char *const *texts,
                              const hk_place *places, size_t count, hk_place place, hakyu_findings *findings) {
  size_t table_count;
  hk_row r;
  hk_buffer name;
  r.model = model;
  r.build = model->build;
  r.number = table;
  r.table = &hk_model_tables(&table_count)[table];
  r.place = place;
  r.findings = hk_build_findings(model, findings);
  r.values = NULL;
  r.label[0] = r.label[1] = NULL;
  r.list = NULL;
  r.list_count = 0;
  r.positions = positions;
  r.places = places;
  r.count = count;
  size_t errors = hakyu_findings_count(r.findings, HAKYU_ERROR);
  uint32_t assumptions = model->assumption_count;
  hk_cells_init(&r.cells, model, r.findings, r.table->name);
  hk_buffer_init(&name, model->memory);
  hakyu_status status = note_path(model, table, place.path);
  if (!status && !r.build->defaults[table]) status = make_defaults(&r);
  if (!status) {
    r.values = r.build->values[table];
    name_row(&r, &name, positions, texts, count);
    status = name.is_starved ? HAKYU_NO_MEMORY : read_cells(&r, positions, texts, count);
  }
  if (!status) status = hk_row_add(&r);
  if (!status && model->assumption_count != assumptions) give_source(&r, assumptions);
  for (uint32_t i = assumptions; i < model->assumption_count; i++) model->assumptions[i].place.path = r.build->paths[table]; /* outlives the row */
  if (!status) status = r.cells.status;
  if (r.values) forget_cells(&r, positions, texts, count);
  if (table != HK_TABLE_model) r.build->row_count[table]++;
  r.build->error_count += hakyu_findings_count(r.findings, HAKYU_ERROR) - errors;
  hk_buffer_fini(&name);
  hk_cells_fini(&r.cells);
  if (status) r.build->status = status;
  return status;
}

/* The row as the study has it: a copy, over which the edits write. */
hakyu_status hk_build_row(hakyu_model *model, enum hk_table_number number, const uint8_t *positions, const char *const *texts, const hk_place *places,
                          size_t count, hk_place place, hakyu_findings *findings) {
  const hk_model_overrides *overrides = model->build->overrides;
  uint8_t own_positions[3 * HK_FIELDS_MOST];
  const char *own_texts[3 * HK_FIELDS_MOST];
  hk_place own_places[3 * HK_FIELDS_MOST];
  if (!overrides || !overrides->edit_count || count > (size_t)2 * HK_FIELDS_MOST) return build_row(model, number, positions, texts, places, count, place, findings);
  size_t table_count;
  const hk_table *table = &hk_model_tables(&table_count)[number];
  hk_edited_row row = {own_positions, own_texts, own_places, count, sizeof own_positions};
  for (size_t i = 0; i < count; i++) {
    own_positions[i] = positions[i];
    own_texts[i] = texts[i];
    own_places[i] = places ? places[i] : (hk_place){place.path, place.line, 0, positions[i] == HK_SKIP ? NULL : table->fields[positions[i] & HK_POSITION].name};
  }
  hk_edit_apply(overrides->edits, overrides->edit_count, (uint8_t)number, model->build->edit_used, &row);
  return build_row(model, number, row.positions, row.texts, row.places, row.count, place, findings);
}

uint8_t hk_build_position(hakyu_model *model, enum hk_table_number number, const char *name, hk_place place, hakyu_findings *findings) {
  size_t table_count;
  const hk_table *table = &hk_model_tables(&table_count)[number];
  hakyu_findings *list = hk_build_findings(model, findings);
  bool is_rows = hk_table_is_sheet(table);
  const hk_field *field = hk_fields_find(table->fields, table->count, name);
  if (field) return (uint8_t)(field - table->fields);
  size_t length = strlen(name);
  if (length > 3 && (strcmp(name + length - 3, ".ja") == 0 || strcmp(name + length - 3, ".en") == 0)) {
    for (size_t i = 0; i < table->count; i++)
      if (table->fields[i].type == HK_FIELD_LABEL && strlen(table->fields[i].name) == length - 3 && memcmp(table->fields[i].name, name, length - 3) == 0)
        return (uint8_t)(i | (name[length - 2] == 'j' ? HK_JA : HK_EN));
  }
  if (is_rows && strncmp(name, "x_", 2) == 0) return HK_SKIP;
  const char *nearest = hk_fields_nearest(table->fields, table->count, name);
  size_t errors = hakyu_findings_count(list, HAKYU_ERROR);
  if (!place.field) place.field = hk_findings_value(list, name);
  hk_findings_error(list, place, is_rows ? "unknown-column" : "unknown-key", "unknown %s (%s); allowed: those of `hakyu show schema`%s%s%s%s",
                    is_rows ? "column" : "key", hk_findings_value(list, name), is_rows ? ", and x_…" : "", nearest ? "; did you mean " : "",
                    nearest ? nearest : "", nearest ? "?" : "");
  model->build->error_count += hakyu_findings_count(list, HAKYU_ERROR) - errors;
  return HK_SKIP;
}

hakyu_status hk_build_add(hakyu_model *model, const char *table_name, const hk_cell *cells, size_t count, hk_place place, hakyu_findings *findings) {
  size_t table_count;
  uint8_t positions[HK_FIELDS_MOST * 2] = {0};
  const char *texts[HK_FIELDS_MOST * 2];
  hk_place places[HK_FIELDS_MOST * 2];
  hakyu_findings *list = hk_build_findings(model, findings);
  const hk_table *table = hk_model_table(table_name);
  if (!table) {
    hk_findings_error(list, place, "unknown-key", "unknown table (%s); allowed: those of `hakyu show schema`", hk_findings_value(list, table_name));
    model->build->error_count++;
    return HAKYU_OK;
  }
  enum hk_table_number number = (enum hk_table_number)(table - hk_model_tables(&table_count));
  size_t used = 0;
  for (size_t i = 0; i < count; i++) {
    uint8_t position = hk_build_position(model, number, cells[i].field, cells[i].place, findings);
    if (position == HK_SKIP) continue;
    if (memchr(positions, position, used)) {
      hk_findings_error(list, cells[i].place, "duplicate-key", "field given twice (%s); allowed: once", table->fields[position & HK_POSITION].name);
      model->build->error_count++;
      continue;
    }
    positions[used] = position;
    texts[used] = cells[i].text ? cells[i].text : "";
    places[used] = cells[i].place;
    if (!places[used].field) places[used].field = table->fields[position & HK_POSITION].name;
    used++;
  }
  return hk_build_row(model, number, positions, texts, places, used, place, findings);
}
