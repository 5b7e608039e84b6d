/* build - rows in. Each cell is read and typed as it comes (cell.h); what a blank cell means comes from fields.def.
   A faulty cell counts as blank and its row is kept, so one fault does not make others out of sound rows. */
#include "model/build.h"

#include <string.h>

#include "model/builder.h"
#include "numbers/dist.h"

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
  if (!build->override_used || !build->override_at || !build->without_used) return HAKYU_NO_MEMORY;
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

static hakyu_status define(hakyu_model *model, hk_thing thing, const char *id, uint32_t number, uint32_t *at, bool *is_new);

/* Number 0 of the sources is always `assumption`. */
static hakyu_status add_assumption_source(hakyu_model *model, hk_build *build) {
  uint32_t at;
  bool is_new;
  hakyu_status status = hk_memory_grow(model->memory, &model->sources, 0, &build->source_room, sizeof *model->sources);
  if (status) return status;
  model->sources[model->source_count++] = (hk_source){"assumption", "assumption", "", "", -1};
  return define(model, HK_THING_SOURCE, "assumption", 0, &at, &is_new);
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
  hk_names **own[] = {&build->sharing_names,  &made->parameter_names, &made->assumption_names, &made->call_names, &made->site_names, &made->unit_names, &made->group_names};
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
    hk_memory_free(memory, build->last[table]);
  }
  hk_names_destroy(build->without);
  hk_names_destroy(build->override_names);
  hk_names_destroy(build->sharing_names);
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
  void *arrays[] = {model->sectors, model->services, model->kinds, model->assets, model->needs, model->links, model->chains,
                    model->stages, model->crews, model->groups, model->sharings, model->sources, model->parameters,
                    model->assumptions, model->holidays, model->calls};
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
  return (hk_place){model->build->paths[table], line, 0, field};
}

/* ---- names -------------------------------------------------------------------------------------------- */

/* The number of a name, which is kept in the arena when it is new. */
static hakyu_status intern(hakyu_model *model, hk_names *names, const char *text, uint32_t *number) {
  uint32_t found = hk_names_find_folded(names, text);
  if (found != HK_NO_NAME) {
    *number = found;
    return HAKYU_OK;
  }
  int is_new;
  const char *kept = hk_arena_text(model->arena, text, strlen(text));
  return kept ? hk_names_add(names, kept, number, &is_new) : HAKYU_NO_MEMORY;
}

static hakyu_status mention(hakyu_model *model, hk_thing thing, const char *text, uint32_t *number) {
  hk_mentions *mentions = &model->build->mentions[thing];
  uint32_t before = hk_names_count(mentions->names);
  hakyu_status status = intern(model, mentions->names, text, number);
  if (status || *number < before) return status;
  if ((status = hk_memory_grow(model->memory, &mentions->defined, before, &mentions->capacity, sizeof *mentions->defined))) return status;
  mentions->defined[before] = HK_NONE;
  return HAKYU_OK;
}

/* Says that id is number `number` of its thing; *is_new is false when it was defined before. *at: its mention. */
static hakyu_status define(hakyu_model *model, hk_thing thing, const char *id, uint32_t number, uint32_t *at, bool *is_new) {
  hakyu_status status = mention(model, thing, id, at);
  if (status) return status;
  uint32_t *defined = &model->build->mentions[thing].defined[*at];
  *is_new = *defined == HK_NONE;
  if (!*is_new) return HAKYU_OK;
  *defined = number;
  /* A name that was mentioned before in another case is spelt from now on as it is defined. */
  char *spelt = (char *)(uintptr_t)hk_names_get(model->build->mentions[thing].names, *at);
  if (strcmp(spelt, id) != 0) memcpy(spelt, id, strlen(id)); /* ours, in the arena, and of the same length */
  return HAKYU_OK;
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

/* ---- one row ------------------------------------------------------------------------------------------ */

/* A row being read. */
typedef struct row {
  hakyu_model *model;
  hk_build *build;
  enum hk_table_number number;
  const hk_table *table;
  hk_place place;
  hakyu_findings *findings;
  hk_cells cells;
  hk_typed values[HK_FIELDS_MOST];
  const char *label[2];     /* of its LABEL field, kept */
  uint32_t *list;           /* mentions of its LIST field, kept */
  uint32_t list_count;
  const uint8_t *positions; /* of the cells that were given */
  const hk_place *places;   /* their places, or NULL: tables */
  size_t count;
} row;

static hk_place place_of(const row *r, int position) {
  for (size_t i = 0; r->places && i < r->count; i++)
    if (r->positions[i] != HK_SKIP && (r->positions[i] & HK_POSITION) == position) return r->places[i];
  return (hk_place){r->place.path, r->place.line, r->place.col, r->table->fields[position].name};
}

static hakyu_status keep_reference(row *r, int position, hk_reference reference) {
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
static hakyu_status recall(row *r, int position, hk_thing thing, hk_names *names, const char *text, uint32_t *number) {
  uint32_t *last = &r->build->last[r->number][position];
  if (*last != HK_NONE && strcmp(hk_names_get(names, *last), text) == 0) {
    *number = *last;
    return HAKYU_OK;
  }
  hakyu_status status = thing == HK_THING_COUNT ? intern(r->model, names, text, number) : mention(r->model, thing, text, number);
  if (!status) *last = *number;
  return status;
}

static hakyu_status refer(row *r, int position, const char *text, hk_place place, uint32_t *number) {
  hk_build *build = r->build;
  hk_thing thing = thing_of(&r->table->fields[position]);
  hk_names *names = build->mentions[thing].names;
  hakyu_status status = recall(r, position, thing, names, text, number);
  if (status) return status;
  bool is_row = is_row_table(r->number), is_forward = r->number == HK_TABLE_needs && thing == HK_THING_NEED;
  if (is_row && !is_forward && strcmp(hk_names_get(names, *number), text) == 0) return HAKYU_OK;
  return keep_reference(r, position, (hk_reference){(uint8_t)thing, is_row, *number, text, place});
}

static hakyu_status refer_list(row *r, int position, const char *text, hk_place place) {
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
static hk_names *words_of(const row *r, int position) {
  if (r->number == HK_TABLE_assets && position == HK_AT(assets, site)) return r->model->site_names;
  if (r->number == HK_TABLE_assets && position == HK_AT(assets, weight_unit)) return r->model->unit_names;
  if (r->number == HK_TABLE_holidays) return r->build->day_type_names;
  return NULL;
}

/* What outlives the row: texts into the arena, names into numbers. */
static hakyu_status keep(row *r, int position, hk_typed *typed) {
  const hk_field *field = &r->table->fields[position];
  if (typed->is_blank) return HAKYU_OK;
  switch (field->type) {
    case HK_FIELD_ID:
    case HK_FIELD_TEXT:
      typed->text = hk_arena_text(r->model->arena, typed->text, strlen(typed->text));
      return typed->text ? HAKYU_OK : HAKYU_NO_MEMORY;
    case HK_FIELD_REF: {
      uint32_t number = HK_NONE;
      hakyu_status status = refer(r, position, typed->text, place_of(r, position), &number);
      typed->number = number;
      return status;
    }
    case HK_FIELD_LIST: return refer_list(r, position, typed->text, place_of(r, position));
    case HK_FIELD_WORD: {
      hk_names *words = words_of(r, position);
      uint32_t number = HK_NONE;
      if (!words) {
        typed->text = hk_arena_text(r->model->arena, typed->text, strlen(typed->text));
        return typed->text ? HAKYU_OK : HAKYU_NO_MEMORY;
      }
      hakyu_status status = recall(r, position, HK_THING_COUNT, words, typed->text, &number);
      typed->number = number;
      return status;
    }
    default: return HAKYU_OK;
  }
}

static hakyu_status make_defaults(row *r) {
  hk_typed *defaults = hk_memory_array(r->model->memory, HK_FIELDS_MOST, sizeof *defaults);
  if (!defaults) return HAKYU_NO_MEMORY;
  r->build->defaults[r->number] = defaults;
  if (!(r->build->last[r->number] = hk_memory_array(r->model->memory, HK_FIELDS_MOST, sizeof(uint32_t)))) return HAKYU_NO_MEMORY;
  for (int i = 0; i < HK_FIELDS_MOST; i++) r->build->last[r->number][i] = HK_NONE;
  for (size_t i = 0; i < r->table->count; i++) {
    const hk_field *field = &r->table->fields[i];
    hk_place nowhere = {NULL, 0, 0, field->name};
    defaults[i] = (hk_typed){.is_blank = true, .text = ""};
    if (field->flags & HK_FIELD_KIND || !*field->fallback || strchr(field->fallback, ' ') || field->type == HK_FIELD_WORD) continue;
    bool is_unlimited = strcmp(field->fallback, "unlimited") == 0;
    hk_cell_parse(&r->cells, field, is_unlimited ? "never" : field->fallback, nowhere, &defaults[i]);
    defaults[i].is_blank = true; /* nothing was given, and this is what it means */
  }
  return r->cells.status;
}

/* An id for assumptions written in cells: only wanted where there is a call. */
static void name_row(row *r, hk_buffer *name, const uint8_t *positions, const char *const *texts, size_t count) {
  bool has_call = false;
  const char *parts[2] = {"", ""};
  bool is_pair = r->number == HK_TABLE_supplies || r->number == HK_TABLE_backups;
  for (size_t i = 0; i < count; i++) {
    has_call = has_call || strchr(texts[i], '(');
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

static hakyu_status note_call_place(row *r, uint32_t before, hk_place place) {
  hk_build *build = r->build;
  for (uint32_t i = before; i < r->model->call_count; i++) {
    hakyu_status status = hk_memory_grow(r->model->memory, &build->call_places, build->call_place_count, &build->call_place_room, sizeof *build->call_places);
    if (status) return status;
    place.path = build->paths[r->number];
    build->call_places[build->call_place_count++] = place;
  }
  return HAKYU_OK;
}

static hakyu_status read_cells(row *r, const uint8_t *positions, const char *const *texts, size_t count) {
  uint64_t given = 0;
  for (size_t i = 0; i < count; i++) {
    if (positions[i] == HK_SKIP) continue;
    int position = positions[i] & HK_POSITION;
    const hk_field *field = &r->table->fields[position];
    if (!*texts[i]) continue;
    hk_typed typed;
    uint32_t calls = r->model->call_count;
    hk_place place = r->places ? r->places[i] : place_of(r, position);
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
    bool is_rows = r->table->shape == HK_SHAPE_ROWS;
    hk_findings_error(r->findings, place_of(r, (int)i), is_rows ? "missing-value" : "missing-key", "%s; allowed: %s",
                      is_rows ? "blank" : "missing", field->text[HAKYU_EN]);
  }
  return HAKYU_OK;
}

/* ---- rows into structures ----------------------------------------------------------------------------- */

#define AT(table, name) r->values[HK_AT(table, name)]
#define NUMBER(table, name) (AT(table, name).is_blank ? HK_NONE : (uint32_t)AT(table, name).number)
#define TEXT(table, name) (AT(table, name).is_blank ? NULL : AT(table, name).text)

/* Room for one more item of a model's array. */
#define GROW(array, count, room) hk_memory_grow(r->model->memory, &r->model->array, r->model->count, &r->build->room, sizeof *r->model->array)

/* Reports an id given before, in whatever case. */
static void refuse_duplicate(row *r, int position, const char *id, const char *first) {
  hk_findings_error(r->findings, place_of(r, position), "duplicate-id", "id given twice (%s)%s%s; allowed: an id of its own, without regard to case",
                    hk_findings_value(r->findings, id), strcmp(id, first) ? ", first as " : "", strcmp(id, first) ? first : "");
}

/* Defines the row's id. Returns false (with the status) if the row is not to be kept. */
static bool define_row(row *r, hk_thing thing, int position, uint32_t number, hakyu_status *status) {
  const char *id = r->values[position].is_blank ? NULL : r->values[position].text;
  bool is_new = false;
  uint32_t at = 0;
  *status = HAKYU_OK;
  if (!id) return false;
  *status = define(r->model, thing, id, number, &at, &is_new);
  if (*status) return false;
  if (!is_new) refuse_duplicate(r, position, id, hk_names_get(r->build->mentions[thing].names, at));
  return is_new;
}

static hakyu_status add_model(row *r) {
  hakyu_model *model = r->model;
  if (r->build->row_count[HK_TABLE_model]++) {
    hk_findings_error(r->findings, r->place, "duplicate-id", "the head is given twice; allowed: once");
    return HAKYU_OK;
  }
  static const char *const marks[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
  model->title.text[0] = r->label[0];
  model->title.text[1] = r->label[1];
  model->licence = TEXT(model, licence) ? TEXT(model, licence) : "";
  model->tlp = marks[AT(model, tlp).number];
  r->build->encoding = AT(model, encoding).number == 1 ? "cp932" : "utf-8";
  return HAKYU_OK;
}

static hakyu_status add_sector(row *r) {
  hakyu_status status;
  if (!define_row(r, HK_THING_SECTOR, HK_AT(sectors, id), r->model->sector_count, &status)) return status;
  if ((status = GROW(sectors, sector_count, sector_room))) return status;
  r->model->sectors[r->model->sector_count++] =
      (hk_sector){AT(sectors, id).text, {{TEXT(sectors, en), TEXT(sectors, ja)}}, HK_FULL, r->place.line};
  return HAKYU_OK;
}

static hakyu_status add_service(row *r) {
  hakyu_status status;
  if (!define_row(r, HK_THING_SERVICE, HK_AT(services, id), r->model->service_count, &status)) return status;
  if ((status = GROW(services, service_count, service_room))) return status;
  r->model->services[r->model->service_count++] =
      (hk_service){AT(services, id).text, {{TEXT(services, en), TEXT(services, ja)}}, AT(services, from_source).number != 0, r->place.line};
  return HAKYU_OK;
}

static hakyu_status add_kind(row *r) {
  hakyu_status status;
  if (!define_row(r, HK_THING_KIND, HK_AT(kinds, id), r->model->kind_count, &status)) return status;
  if ((status = GROW(kinds, kind_count, kind_room))) return status;
  r->model->kinds[r->model->kind_count++] = (hk_kind){
      .id = AT(kinds, id).text, .label = {{TEXT(kinds, en), TEXT(kinds, ja)}}, .sector = NUMBER(kinds, sector), .crew = NUMBER(kinds, crew),
      .source = NUMBER(kinds, source), .detect = AT(kinds, detect).value, .repair = AT(kinds, repair).value, .restart = AT(kinds, restart).value,
      .priority = (int32_t)AT(kinds, priority).value.fixed, .it_system = AT(kinds, it_system).number != 0,
      .end_use = AT(kinds, end_use).number != 0, .line = r->place.line};
  return HAKYU_OK;
}

enum { STAGES_MOST = 250 };

/* A chain is defined by its first stage. */
static hakyu_status add_stage(row *r) {
  hakyu_model *model = r->model;
  const char *chain = TEXT(backups, chain), *name = TEXT(backups, name);
  uint32_t number = model->chain_count;
  if (!chain || !name) return HAKYU_OK;
  bool is_new;
  uint32_t at;
  hakyu_status status = define(model, HK_THING_CHAIN, chain, number, &at, &is_new);
  if (status) return status;
  if (is_new) {
    if ((status = GROW(chains, chain_count, chain_room))) return status;
    model->chains[model->chain_count++] = (hk_chain){chain, model->stage_count, 0};
  } else {
    number = r->build->mentions[HK_THING_CHAIN].defined[at];
  }
  uint32_t left = model->chains[number].stage_count; /* of its stages, mostly the last ones */
  if (left == STAGES_MOST) {
    hk_findings_error(r->findings, place_of(r, HK_AT(backups, name)), "out-of-range", "more than 250 stages (%s); allowed: at most 250 a chain", chain);
    return HAKYU_OK;
  }
  for (uint32_t i = model->stage_count; left && i-- > 0;) {
    if (r->build->stage_chain[i] != number) continue;
    left--;
    if (strcmp(model->stages[i].name, name) != 0) continue;
    refuse_duplicate(r, HK_AT(backups, name), name, name);
    return HAKYU_OK;
  }
  if ((status = hk_memory_grow(model->memory, &r->build->stage_chain, model->stage_count, &r->build->stage_chain_room, sizeof(uint32_t)))) return status;
  if ((status = GROW(stages, stage_count, stage_room))) return status;
  r->build->stage_chain[model->stage_count] = number;
  model->chains[number].stage_count++;
  model->stages[model->stage_count++] = (hk_stage){
      .name = name, .refuel_service = NUMBER(backups, refuel), .source = NUMBER(backups, source), .autonomy = AT(backups, autonomy).value,
      .start = AT(backups, start).value, .fail_running = AT(backups, fail_running).value, .success = AT(backups, success).value,
      .level = AT(backups, level).value, .refill = AT(backups, refill).value, .line = r->place.line};
  return HAKYU_OK;
}

static hakyu_status add_crew(row *r) {
  hakyu_status status;
  if (!define_row(r, HK_THING_CREW, HK_AT(crews, id), r->model->crew_count, &status)) return status;
  if ((status = GROW(crews, crew_count, crew_room))) return status;
  r->model->crews[r->model->crew_count++] = (hk_crew){AT(crews, id).text, AT(crews, size).value, r->place.line};
  return HAKYU_OK;
}

static hakyu_status add_group(row *r) {
  hakyu_model *model = r->model;
  const char *id = TEXT(groups, id);
  uint32_t index;
  int is_new;
  if (!id) return HAKYU_OK;
  hakyu_status status = hk_names_add(model->group_names, id, &index, &is_new);
  if (status) return status;
  if (!is_new) {
    refuse_duplicate(r, HK_AT(groups, id), id, hk_names_get(model->group_names, index));
    return HAKYU_OK;
  }
  if ((status = GROW(groups, group_count, group_room))) return status;
  model->groups[model->group_count++] =
      (hk_group){id, AT(groups, beta).value, r->list_count, r->list, NUMBER(groups, source), r->place.line};
  return HAKYU_OK;
}

static hakyu_status add_sharing(row *r) {
  hakyu_model *model = r->model;
  const char *id = TEXT(sharing, id);
  if (!id) return HAKYU_OK;
  uint32_t index;
  int is_new;
  hakyu_status status = hk_names_add(r->build->sharing_names, id, &index, &is_new);
  if (status) return status;
  if (!is_new) {
    refuse_duplicate(r, HK_AT(sharing, id), id, hk_names_get(r->build->sharing_names, index));
    return HAKYU_OK;
  }
  if ((status = GROW(sharings, sharing_count, sharing_room))) return status;
  model->sharings[model->sharing_count++] = (hk_sharing){id, r->list_count, r->list, AT(sharing, warn).value.fixed, r->place.line};
  return HAKYU_OK;
}

/* The scenario's text for a parameter or assumption, or NULL. */
static const char *overridden(row *r, const char *id, hk_place *place) {
  const hk_model_overrides *overrides = r->build->overrides;
  uint32_t at = hk_names_find(r->build->override_names, id);
  if (at == HK_NO_NAME) return NULL;
  r->build->override_used[at] = true;
  at = r->build->override_at[at];
  if (overrides->places) *place = overrides->places[at];
  return overrides->texts[at];
}

static hakyu_status add_parameter(row *r) {
  hakyu_model *model = r->model;
  const char *id = TEXT(parameters, id), *text = TEXT(parameters, value);
  hk_place place = place_of(r, HK_AT(parameters, value));
  uint32_t index;
  int is_new;
  if (!id) return HAKYU_OK;
  hakyu_status status = hk_names_add(model->parameter_names, id, &index, &is_new);
  if (status) return status;
  if (!is_new) {
    refuse_duplicate(r, HK_AT(parameters, id), id, hk_names_get(model->parameter_names, index));
    return HAKYU_OK;
  }
  const char *other = overridden(r, id, &place);
  if (other && !(text = hk_arena_text(model->arena, other, strlen(other)))) return HAKYU_NO_MEMORY;
  if ((status = GROW(parameters, parameter_count, parameter_room))) return status;
  model->parameters[model->parameter_count++] = (hk_parameter){id, text ? text : "", other != NULL, r->place.line};
  return HAKYU_OK;
}

/* It belongs to the sector, which may be defined later. */
static hakyu_status add_importance(row *r) {
  hk_build *build = r->build;
  if (AT(importance, id).is_blank) return HAKYU_OK;
  hakyu_status status = hk_memory_grow(r->model->memory, &build->importances, build->importance_count, &build->importance_room, sizeof *build->importances);
  if (!status) build->importances[build->importance_count++] = (hk_importance){NUMBER(importance, id), AT(importance, value).value.fixed};
  return status;
}

static hakyu_status add_assumption(row *r) {
  hakyu_model *model = r->model;
  const char *id = TEXT(assumptions, id), *text = TEXT(assumptions, value);
  hk_place place = place_of(r, HK_AT(assumptions, value));
  uint32_t index;
  int is_new;
  if (!id) return HAKYU_OK;
  if (hk_names_find_folded(model->parameter_names, id) != HK_NO_NAME) {
    refuse_duplicate(r, HK_AT(assumptions, id), id, id);
    return HAKYU_OK;
  }
  hakyu_status status = hk_names_add(model->assumption_names, id, &index, &is_new);
  if (status) return status;
  if (!is_new) {
    refuse_duplicate(r, HK_AT(assumptions, id), id, hk_names_get(model->assumption_names, index));
    return HAKYU_OK;
  }
  hk_assumption assumption = {.id = id, .what = {{r->label[0], r->label[1]}}, .is_named = true, .source = NUMBER(assumptions, source), .line = r->place.line};
  if (text) status = hk_cell_assumption(&r->cells, text, place, &assumption);
  if (status == HAKYU_REFUSED) { /* its finding was made; nothing more is to be said of it */
    status = HAKYU_OK;
    assumption.low = assumption.high = assumption.mode;
  }
  if (status) return status;
  hk_place where = {NULL, 0, 0, id};
  const char *other = overridden(r, id, &where);
  if (other) {
    hk_assumption fixed = {0};
    status = hk_cell_assumption(&r->cells, other, where, &fixed);
    if (status && status != HAKYU_REFUSED) return status;
    if (!status && fixed.is_time != assumption.is_time)
      hk_findings_error(r->findings, where, "wrong-unit", "assumption %s is %s duration; allowed: the same kind of value", id, assumption.is_time ? "a" : "not a");
    assumption.mode = fixed.mode;
    assumption.low = fixed.low;
    assumption.high = fixed.high;
    assumption.is_fixed = fixed.low == fixed.high;
  }
  status = hk_memory_grow(model->memory, &model->assumptions, model->assumption_count, &model->assumption_capacity, sizeof *model->assumptions);
  if (!status) model->assumptions[model->assumption_count++] = assumption;
  return status;
}

static hakyu_status add_source(row *r) {
  hakyu_model *model = r->model;
  hakyu_status status;
  const char *what = TEXT(sources, what), *where = TEXT(sources, where), *licence = TEXT(sources, licence), *id = TEXT(sources, id);
  int64_t confidence = AT(sources, confidence).is_blank ? -1 : AT(sources, confidence).value.fixed;
  hk_source source = {id, what ? what : "", where ? where : "", licence ? licence : "", confidence};
  if (id && strcmp(id, "assumption") == 0) { /* known already; the table may say more */
    model->sources[0] = source;
    return HAKYU_OK;
  }
  if (!define_row(r, HK_THING_SOURCE, HK_AT(sources, id), model->source_count, &status)) return status;
  if ((status = GROW(sources, source_count, source_room))) return status;
  model->sources[model->source_count++] = source;
  return HAKYU_OK;
}

static hakyu_status add_holiday(row *r) {
  hakyu_model *model = r->model;
  if (AT(holidays, date).is_blank) return HAKYU_OK;
  int32_t day = (int32_t)AT(holidays, date).number;
  enum { DAY_FIRST = -25567, DAYS = 109573 }; /* 1900-01-01 to 2199-12-31, as hk_cell_date takes them */
  if (!r->build->holiday_seen && !(r->build->holiday_seen = hk_arena_zalloc(model->arena, DAYS / 8 + 1))) return HAKYU_NO_MEMORY;
  uint32_t bit = (uint32_t)(day - DAY_FIRST);
  if (r->build->holiday_seen[bit / 8] >> bit % 8 & 1) {
    hk_findings_error(r->findings, place_of(r, HK_AT(holidays, date)), "duplicate-id", "date given twice; allowed: once");
    return HAKYU_OK;
  }
  r->build->holiday_seen[bit / 8] |= (uint8_t)(1 << bit % 8);
  hakyu_status status = GROW(holidays, holiday_count, holiday_room);
  if (status) return status;
  model->holidays[model->holiday_count++] = (hk_holiday){day, AT(holidays, day_type).is_blank ? 2 : (uint32_t)AT(holidays, day_type).number};
  return HAKYU_OK;
}

static hakyu_status add_profile_line(row *r) {
  hakyu_model *model = r->model;
  hk_build *build = r->build;
  const char *id = TEXT(profiles, profile), *day_type = TEXT(profiles, day_type);
  uint32_t at, day = HK_NONE;
  if (!id) return HAKYU_OK;
  hakyu_status status = mention(model, HK_THING_PROFILE, id, &at);
  if (status) return status;
  uint32_t *defined = &build->mentions[HK_THING_PROFILE].defined[at];
  if (*defined == HK_NONE) *defined = model->profile_count++;
  if (day_type) { /* names of holidays.csv may come later: kept as a word, checked at freeze */
    hk_place place = place_of(r, HK_AT(profiles, day_type));
    day = hk_names_find(build->day_type_names, day_type);
    if (day == HK_NO_NAME) {
      const char *nearest = hk_cell_suggest(model, build->day_type_names, day_type);
      hk_findings_error(r->findings, place, "unknown-name", "unknown type of day (%s); allowed: weekday, saturday, holiday or a day_type of holidays.csv%s%s%s",
                        hk_findings_value(r->findings, day_type), nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    }
  }
  status = hk_memory_grow(model->memory, &build->profile_lines, build->profile_line_count, &build->profile_room, sizeof *build->profile_lines);
  if (status) return status;
  build->profile_lines[build->profile_line_count++] =
      (hk_profile_line){*defined, day, AT(profiles, hour).is_blank ? (int8_t)-1 : (int8_t)AT(profiles, hour).value.fixed,
                        AT(profiles, factor).value.fixed, r->place.line};
  return HAKYU_OK;
}

static bool is_taken_out(row *r, const char *id) {
  uint32_t at = hk_names_find(r->build->without, id);
  if (at != HK_NO_NAME) r->build->without_used[at] = true;
  return at != HK_NO_NAME;
}

static hakyu_status add_asset(row *r) {
  hakyu_model *model = r->model;
  hakyu_status status;
  const char *id = TEXT(assets, id);
  bool is_out = id && r->build->overrides && is_taken_out(r, id);
  if (!define_row(r, HK_THING_ASSET, HK_AT(assets, id), is_out ? HK_REMOVED : model->asset_count, &status) || is_out) return status;
  if ((status = GROW(assets, asset_count, asset_room))) return status;
  hk_asset *asset = &model->assets[model->asset_count++];
  *asset = (hk_asset){
      .id = id, .label = {{TEXT(assets, name_en), TEXT(assets, name_ja)}}, .sector = NUMBER(assets, sector), .kind = NUMBER(assets, kind),
      .site = NUMBER(assets, site), .unit = NUMBER(assets, weight_unit), .crew = NUMBER(assets, crew), .profile = NUMBER(assets, profile),
      .source = NUMBER(assets, source), .organisation = TEXT(assets, organisation), .lat_udeg = INT32_MAX, .lon_udeg = INT32_MAX,
      .priority = INT32_MIN, .weight = AT(assets, weight).value, .detect = AT(assets, detect).value, .repair = AT(assets, repair).value,
      .restart = AT(assets, restart).value, .line = r->place.line};
  if (!AT(assets, lat).is_blank) asset->lat_udeg = (int32_t)AT(assets, lat).number;
  if (!AT(assets, lon).is_blank) asset->lon_udeg = (int32_t)AT(assets, lon).number;
  if (!AT(assets, priority).is_blank) asset->priority = (int32_t)AT(assets, priority).value.fixed;
  if (!AT(assets, nature).is_blank) asset->nature = (uint8_t)(AT(assets, nature).number + 1);
  asset->it_system_given = !AT(assets, it_system).is_blank;
  asset->end_use_given = !AT(assets, end_use).is_blank;
  asset->it_system = AT(assets, it_system).number != 0;
  asset->end_use = AT(assets, end_use).number != 0;
  if (AT(assets, sector).is_blank && AT(assets, kind).is_blank && !AT(assets, sector).is_faulty && !AT(assets, kind).is_faulty)
    hk_findings_error(r->findings, place_of(r, HK_AT(assets, sector)), "missing-value", "neither sector nor kind; allowed: a sector, or a kind that has one");
  return HAKYU_OK;
}

static hakyu_status add_need(row *r) {
  hakyu_model *model = r->model;
  hakyu_status status;
  if (!define_row(r, HK_THING_NEED, HK_AT(needs, id), model->need_count, &status)) return status;
  if ((status = GROW(needs, need_count, need_room))) return status;
  hk_need need = {.id = AT(needs, id).text, .asset = NUMBER(needs, asset), .service = NUMBER(needs, service), .chain = NUMBER(needs, backup),
                  .refuel = NUMBER(needs, refuel), .source = NUMBER(needs, source), .rule = (uint8_t)AT(needs, rule).number,
                  .to_start = AT(needs, to_start).number != 0, .for_repair = AT(needs, for).number != 0, .quantity = AT(needs, quantity).value,
                  .without = AT(needs, without).value, .floor = AT(needs, floor).value, .line = r->place.line};
  if (AT(needs, rule).is_faulty) need.quantity = need.without = need.floor = (hk_value){.form = HK_VALUE_BLANK};
  if (need.rule == HK_RULE_AT_LEAST && AT(needs, quantity).is_blank && !AT(needs, quantity).is_faulty)
    hk_findings_error(r->findings, place_of(r, HK_AT(needs, quantity)), "missing-value", "blank with rule at_least; allowed: how much weight is wanted");
  model->needs[model->need_count++] = need;
  return HAKYU_OK;
}

static hakyu_status add_link(row *r) {
  hakyu_model *model = r->model;
  if (AT(supplies, need).is_blank) return HAKYU_OK;
  hakyu_status status = GROW(links, link_count, link_room);
  if (status) return status;
  const hk_value certainty = AT(supplies, certainty).value;
  model->links[model->link_count++] = (hk_link){
      .need = NUMBER(supplies, need), .supplier = NUMBER(supplies, supplier), .source = NUMBER(supplies, source),
      .order = (int32_t)AT(supplies, order).value.fixed, .type = AT(supplies, type).is_blank ? HK_LINK_BLANK : (uint8_t)(AT(supplies, type).number + 1),
      .is_standby = AT(supplies, role).number == 1, .outsourced = AT(supplies, outsourced).number != 0,
      .is_hidden = certainty.form == HK_VALUE_ASSUMED || (uint64_t)certainty.fixed != HK_ALWAYS, .weight = AT(supplies, weight).value,
      .switch_over = AT(supplies, switch).value, .success = AT(supplies, success).value, .certainty = certainty, .line = r->place.line};
  return HAKYU_OK;
}

static hakyu_status add_row(row *r) {
  switch (r->number) {
    case HK_TABLE_model: return add_model(r);
    case HK_TABLE_sectors: return add_sector(r);
    case HK_TABLE_services: return add_service(r);
    case HK_TABLE_kinds: return add_kind(r);
    case HK_TABLE_backups: return add_stage(r);
    case HK_TABLE_crews: return add_crew(r);
    case HK_TABLE_groups: return add_group(r);
    case HK_TABLE_sharing: return add_sharing(r);
    case HK_TABLE_parameters: return add_parameter(r);
    case HK_TABLE_importance: return add_importance(r);
    case HK_TABLE_assumptions: return add_assumption(r);
    case HK_TABLE_sources: return add_source(r);
    case HK_TABLE_holidays: return add_holiday(r);
    case HK_TABLE_profiles: return add_profile_line(r);
    case HK_TABLE_assets: return add_asset(r);
    case HK_TABLE_needs: return add_need(r);
    case HK_TABLE_supplies: return add_link(r);
    case HK_TABLE_COUNT: break;
  }
  return HAKYU_OK;
}

/* ---- the door ----------------------------------------------------------------------------------------- */

static hakyu_status note_path(hakyu_model *model, enum hk_table_number table, const char *path) {
  const char **known = &model->build->paths[table];
  if (!path || (*known && strcmp(*known, path) == 0)) return HAKYU_OK;
  *known = hk_arena_text(model->arena, path, strlen(path));
  return *known ? HAKYU_OK : HAKYU_NO_MEMORY;
}

/* An assumption written in a cell has the source of its row. */
static void give_source(row *r, uint32_t first) {
  const hk_field *field = hk_fields_find(r->table->fields, r->table->count, "source");
  if (!field || r->values[field - r->table->fields].is_blank) return;
  for (uint32_t i = first; i < r->model->assumption_count; i++)
    if (!r->model->assumptions[i].is_named) r->model->assumptions[i].source = (uint32_t)r->values[field - r->table->fields].number;
}

hakyu_status hk_build_row(hakyu_model *model, enum hk_table_number table, const uint8_t *positions, const char *const *texts,
                          const hk_place *places, size_t count, hk_place place, hakyu_findings *findings) {
  size_t table_count;
  row r;
  hk_buffer name;
  r.model = model;
  r.build = model->build;
  r.number = table;
  r.table = &hk_fields_tables(&table_count)[table];
  r.place = place;
  r.findings = hk_build_findings(model, findings);
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
    memcpy(r.values, r.build->defaults[table], r.table->count * sizeof *r.values);
    name_row(&r, &name, positions, texts, count);
    status = name.is_starved ? HAKYU_NO_MEMORY : read_cells(&r, positions, texts, count);
  }
  if (!status) status = add_row(&r);
  if (!status && model->assumption_count != assumptions) give_source(&r, assumptions);
  if (!status) status = r.cells.status;
  if (table != HK_TABLE_model) r.build->row_count[table]++;
  r.build->error_count += hakyu_findings_count(r.findings, HAKYU_ERROR) - errors;
  hk_buffer_fini(&name);
  hk_cells_fini(&r.cells);
  if (status) r.build->status = status;
  return status;
}

uint8_t hk_build_position(hakyu_model *model, enum hk_table_number number, const char *name, hk_place place, hakyu_findings *findings) {
  size_t table_count;
  const hk_table *table = &hk_fields_tables(&table_count)[number];
  hakyu_findings *list = hk_build_findings(model, findings);
  bool is_rows = table->shape == HK_SHAPE_ROWS;
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
  uint8_t positions[HK_FIELDS_MOST * 2];
  const char *texts[HK_FIELDS_MOST * 2];
  hk_place places[HK_FIELDS_MOST * 2];
  hakyu_findings *list = hk_build_findings(model, findings);
  const hk_table *table = hk_fields_table(table_name);
  if (!table) {
    hk_findings_error(list, place, "unknown-key", "unknown table (%s); allowed: those of `hakyu show schema`", hk_findings_value(list, table_name));
    model->build->error_count++;
    return HAKYU_OK;
  }
  enum hk_table_number number = (enum hk_table_number)(table - hk_fields_tables(&table_count));
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
