/* scenario_read - a scenario's file and the model it names.

   The file is read into a tree first. What changes the model (parameters, without) is taken from it, and the model is
   read with that; then the tree's sections become rows. If the model is refused, the rows are still walked for unknown
   and missing keys, so that one `check` tells as much as it can. */
#include <string.h>

#include "base/memory.h"
#include "doc/doc.h"
#include "doc/lookup.h"
#include "scenario/scenario_changes.h"
#include "scenario/scene.h"

typedef struct scenario_reader {
  const hakyu_memory *memory;
  hakyu_findings *findings;
  hakyu_scenario *scenario;
  const char *path;
  const hk_node *root;
  const hk_scenario_changes *changes; /* or NULL */
  hk_model_overrides overrides;
  size_t errors_before; /* in the list when we began */
} scenario_reader;

static hk_place place_of(const scenario_reader *reading, const hk_node *node, const char *field) {
  return (hk_place){reading->path, node->line, node->col, field};
}

static hk_place place_of_key(const scenario_reader *reading, const hk_node *node, const char *field) {
  return (hk_place){reading->path, node->key_line, node->key_col, field};
}

static bool is_empty(const hk_node *node) {
  return node->kind == HK_NODE_SCALAR ? node->is_plain && node->text[0] == '\0' : node->count == 0;
}

/* ---- nodes become cells ---- */

typedef struct cell_list { hk_cell cells[2 * HK_FIELDS_MOST]; size_t count; } cell_list;

/* A sequence of texts as one text, "[a, b]"; hk_cell_unreadable, with findings, if some item is none. NULL: no memory. */
static const char *join_items(const scenario_reader *reading, const hk_node *sequence) {
  hk_buffer text;
  bool is_fine = true;
  hk_buffer_init(&text, reading->memory);
  hk_buffer_add(&text, "[");
  for (const hk_node *item = sequence->first; item; item = item->next) {
    const bool is_text = item->kind == HK_NODE_SCALAR, is_item = is_text && hk_cell_is_item(item->text);
    is_fine &= is_item;
    if (!is_text)
      hk_findings_error(reading->findings, place_of(reading, item, sequence->key), "wrong-type", "an item that is no plain text; allowed: [a, b, …]");
    else if (!is_item)
      hk_findings_error(reading->findings, place_of(reading, item, sequence->key), "bad-id",
                        "no one item (%s); allowed: [a, b, …], none blank, commas only between them", hk_findings_value(reading->findings, item->text));
    else
      hk_buffer_printf(&text, "%s%s", text.length > 1 ? ", " : "", item->text);
  }
  hk_buffer_add(&text, "]");
  const char *kept = text.is_starved ? NULL : hk_arena_text(reading->scenario->arena, text.text, sequence->count ? text.length : 0);
  hk_buffer_fini(&text);
  return kept && !is_fine ? hk_cell_unreadable : kept;
}

/* A list or mapping may stand only where the field is one; elsewhere the cell counts as given, but unreadable. */
static hakyu_status add_cell(scenario_reader *reading, cell_list *list, const hk_table *table, const char *field, const hk_node *node) {
  const hk_field *known = hk_fields_find(table->fields, table->count, field);
  const char *text = node->text;
  if (node->kind != HK_NODE_SCALAR) {
    const bool is_list = node->kind == HK_NODE_SEQUENCE && known && known->type == HK_FIELD_LIST;
    if (!(text = is_list ? join_items(reading, node) : hk_cell_unreadable)) return HAKYU_NO_MEMORY;
    if (known && !is_list)
      hk_findings_error(reading->findings, place_of(reading, node, field), "wrong-type", "%s; allowed: %s",
                        node->kind == HK_NODE_SEQUENCE ? "a list" : "a mapping", hk_fields_type_word(known->type));
  }
  if (list->count == sizeof list->cells / sizeof *list->cells) {
    hk_findings_error(reading->findings, place_of_key(reading, node, field), "unknown-key", "too many keys");
    return HAKYU_OK;
  }
  list->cells[list->count++] = (hk_cell){field, text, place_of(reading, node, NULL)};
  return HAKYU_OK;
}

/* {ja: a, en: b} under `title` becomes title.ja and title.en; there is no other mapping inside a row. */
static hakyu_status add_parts(scenario_reader *reading, cell_list *list, const hk_table *table, const hk_node *mapping) {
  for (const hk_node *part = mapping->first; part; part = part->next) {
    if (strcmp(part->key, "ja") != 0 && strcmp(part->key, "en") != 0) {
      hk_findings_error(reading->findings, place_of_key(reading, part, mapping->key), "unknown-key", "unknown key (%s); allowed: ja, en",
                        hk_findings_value(reading->findings, part->key));
      continue;
    }
    hk_buffer name;
    hk_buffer_init(&name, reading->memory);
    hk_buffer_printf(&name, "%s.%s", mapping->key, part->key);
    const char *field = name.is_starved ? NULL : hk_arena_text(reading->scenario->arena, name.text, name.length);
    hk_buffer_fini(&name);
    if (!field) return HAKYU_NO_MEMORY;
    if (part->kind != HK_NODE_SCALAR) {
      hk_findings_error(reading->findings, place_of(reading, part, field), "wrong-type", "a list or mapping; allowed: a text");
      continue;
    }
    const hakyu_status status = add_cell(reading, list, table, field, part);
    if (status) return status;
  }
  return HAKYU_OK;
}

static hakyu_status add_node(scenario_reader *reading, cell_list *list, const hk_table *table, const hk_node *node) {
  const hk_field *field = hk_fields_find(table->fields, table->count, node->key);
  if (node->kind == HK_NODE_MAPPING && field && field->type == HK_FIELD_LABEL) return add_parts(reading, list, table, node);
  return add_cell(reading, list, table, node->key, node);
}

static hakyu_status add_row(scenario_reader *reading, const char *table, const hk_node *row) {
  cell_list list = {.count = 0};
  hakyu_status status = HAKYU_OK;
  for (const hk_node *node = row->first; node && !status; node = node->next) status = add_node(reading, &list, hk_scenario_table(table), node);
  return status ? status : hk_scene_add(reading->scenario, table, list.cells, list.count, place_of(reading, row, NULL), reading->findings);
}

/* ---- sections ---- */

/* A section is what its table's shape says, or empty. */
static bool has_kind(const scenario_reader *reading, const hk_node *section, hk_node_kind kind, const char *allowed) {
  if (is_empty(section)) return false;
  if (section->kind == kind) return true;
  hk_findings_error(reading->findings, place_of(reading, section, section->key), "wrong-type", "not what this section holds; allowed: %s", allowed);
  return false;
}

static hakyu_status add_entries(scenario_reader *reading, const hk_node *section) {
  hakyu_status status = HAKYU_OK;
  if (!has_kind(reading, section, HK_NODE_SEQUENCE, "a list, [] or lines that start with -")) return HAKYU_OK;
  for (const hk_node *entry = section->first; entry && !status; entry = entry->next) {
    if (entry->kind == HK_NODE_MAPPING)
      status = add_row(reading, section->key, entry);
    else
      hk_findings_error(reading->findings, place_of(reading, entry, section->key), "wrong-type", "an entry that is no mapping; allowed: {key: value, …}");
  }
  return status;
}

static bool is_head(const char *key) {
  const hk_table *head = hk_scenario_table("scenario");
  return hk_fields_find(head->fields, head->count, key) != NULL;
}

static const hk_table *section_of(const char *key) {
  const hk_table *table = hk_scenario_table(key);
  return table && table->shape != HK_SHAPE_TOP ? table : NULL;
}

static void refuse_key(const scenario_reader *reading, const hk_node *node) {
  size_t count;
  const hk_table *tables = hk_scenario_tables(&count);
  const char *nearest = hk_fields_nearest(tables[0].fields, tables[0].count, node->key);
  for (size_t t = 1; t < count && !nearest; t++)
    if (hk_names_distance(node->key, tables[t].name, 2) <= 2) nearest = tables[t].name;
  hk_findings_error(reading->findings, place_of_key(reading, node, hk_findings_value(reading->findings, node->key)), "unknown-key",
                    "unknown key of a scenario (%s); allowed: those of `hakyu show schema`%s%s%s", hk_findings_value(reading->findings, node->key), nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

static hakyu_status add_sections(scenario_reader *reading) {
  cell_list head = {.count = 0};
  hakyu_status status = HAKYU_OK;
  for (const hk_node *node = reading->root->first; node && !status; node = node->next)
    if (is_head(node->key) && strcmp(node->key, "without") != 0) /* that was read before the model was */
      status = add_node(reading, &head, hk_scenario_table("scenario"), node);
  if (!status)
    status = hk_scene_add(reading->scenario, "scenario", head.cells, head.count, place_of(reading, reading->root, NULL), reading->findings);
  for (const hk_node *node = reading->root->first; node && !status; node = node->next) {
    const hk_table *table = section_of(node->key);
    if (is_head(node->key)) continue;
    if (!table)
      refuse_key(reading, node);
    else if (table->shape == HK_SHAPE_ENTRIES)
      status = add_entries(reading, node);
    else if (strcmp(table->name, "outputs") == 0 && has_kind(reading, node, HK_NODE_MAPPING, "{traced: 1000}"))
      status = add_row(reading, "outputs", node);
  }
  if (!status && !hk_node_find(reading->root, "hazards"))
    hk_findings_error(reading->findings, (hk_place){reading->path, 1, 1, "hazards"}, "missing-key", "missing; allowed: a list, which may be empty: []");
  return status;
}

/* ---- the model ---- */

static hakyu_status read_parameters(scenario_reader *reading) {
  const hk_node *section = hk_node_find(reading->root, "parameters");
  if (!section || !has_kind(reading, section, HK_NODE_MAPPING, "{name: value, …}")) return HAKYU_OK;
  hk_arena *arena = reading->scenario->arena;
  const char **names = hk_arena_zalloc(arena, section->count * sizeof *names), **texts = hk_arena_zalloc(arena, section->count * sizeof *texts);
  hk_place *places = hk_arena_zalloc(arena, section->count * sizeof *places);
  if (!names || !texts || !places) return HAKYU_NO_MEMORY;
  uint32_t count = 0;
  for (const hk_node *node = section->first; node; node = node->next) {
    if (node->kind != HK_NODE_SCALAR) {
      hk_findings_error(reading->findings, place_of(reading, node, "parameters"), "wrong-type", "a list or mapping; allowed: one value");
      continue;
    }
    names[count] = node->key;
    texts[count] = node->text;
    places[count++] = place_of(reading, node, "parameters");
  }
  reading->overrides.parameter_count = count;
  reading->overrides.names = names;
  reading->overrides.texts = texts;
  reading->overrides.places = places;
  return HAKYU_OK;
}

static hakyu_status read_without(scenario_reader *reading) {
  const hk_node *section = hk_node_find(reading->root, "without");
  if (!section || !has_kind(reading, section, HK_NODE_SEQUENCE, "[asset, …]")) return HAKYU_OK;
  const char **ids = hk_arena_zalloc(reading->scenario->arena, section->count * sizeof *ids);
  hk_place *places = hk_arena_zalloc(reading->scenario->arena, section->count * sizeof *places);
  if (!ids || !places) return HAKYU_NO_MEMORY;
  uint32_t count = 0;
  for (const hk_node *node = section->first; node; node = node->next) {
    if (node->kind != HK_NODE_SCALAR) {
      hk_findings_error(reading->findings, place_of(reading, node, "without"), "wrong-type", "not an id; allowed: [asset, …]");
      continue;
    }
    ids[count] = node->text;
    places[count++] = place_of(reading, node, "without");
  }
  reading->overrides.without_count = count;
  reading->overrides.without = ids;
  reading->overrides.without_places = places;
  return HAKYU_OK;
}

/* A model read from a copy bears the name that the scenario gives it, not that of the copy's folder. */
static hakyu_status name_copy(scenario_reader *reading) {
  const hk_node *node = hk_node_find(reading->root, "model");
  if (!node || node->kind != HK_NODE_SCALAR) return HAKYU_OK;
  static const char file[] = "/model.yaml";
  size_t end = strlen(node->text);
  if (end >= sizeof file && strcmp(node->text + end - (sizeof file - 1), file) == 0) end -= sizeof file - 1;
  while (end > 0 && node->text[end - 1] == '/') end--;
  size_t start = end;
  while (start > 0 && node->text[start - 1] != '/') start--;
  if (start == end || node->text[start] == '.') return HAKYU_OK;
  const char *id = hk_arena_text(reading->scenario->model->arena, node->text + start, end - start);
  if (id) reading->scenario->model->id = id;
  return id ? HAKYU_OK : HAKYU_NO_MEMORY;
}

/* Reads the model into the scenario. REFUSED and NOT_FOUND leave it without one. */
static hakyu_status read_model(scenario_reader *reading, const char *model_folder) {
  hakyu_scenario *scenario = reading->scenario;
  hakyu_status status = read_parameters(reading);
  if (!status) status = read_without(reading);
  if (status) return status;
  char *found = NULL;
  const bool is_copy = model_folder != NULL;
  if (!model_folder) {
    const hk_node *node = hk_node_find(reading->root, "model");
    if (!node || node->kind != HK_NODE_SCALAR || is_empty(node)) return HAKYU_REFUSED; /* told with the head */
    status = hk_doc_find_from(reading->memory, HAKYU_WHAT_MODEL, reading->path, node->text, place_of(reading, node, "model"), reading->findings, &found);
    if (status) return status;
    model_folder = found;
  }
  scenario->model_path = hk_arena_text(scenario->arena, model_folder, strlen(model_folder));
  hk_memory_free(reading->memory, found);
  if (!scenario->model_path) return HAKYU_NO_MEMORY;
  if (reading->changes) reading->overrides.edit_count = reading->changes->edit_count, reading->overrides.edits = reading->changes->edits;
  status = hk_model_read(reading->memory, scenario->model_path, &reading->overrides, reading->findings, &scenario->model);
  return !status && is_copy ? name_copy(reading) : status;
}

/* ---- the whole ---- */

/* The scenario's id: its file's name without folder and ".yaml". */
static hakyu_status name_it(hakyu_scenario *scenario) {
  const char *slash = strrchr(scenario->path, '/'), *name = slash ? slash + 1 : scenario->path, *dot = strrchr(name, '.');
  scenario->id = hk_arena_text(scenario->arena, name, dot && strcmp(dot, ".yaml") == 0 ? (size_t)(dot - name) : strlen(name));
  return scenario->id ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status read_all(scenario_reader *reading, const char *model_folder) {
  hakyu_scenario *scenario = reading->scenario;
  hk_node *root = NULL;
  hakyu_status status = name_it(scenario);
  if (!status) status = hk_doc_read_yaml(scenario->arena, reading->memory, reading->path, reading->findings, &root);
  if (status) return status;
  if (root->kind != HK_NODE_MAPPING) {
    hk_findings_error(reading->findings, place_of(reading, root, NULL), "wrong-type", "not a scenario; allowed: key: value");
    return HAKYU_REFUSED;
  }
  if (reading->changes && (status = hk_scenario_change_tree(scenario->arena, root, reading->changes, reading->findings))) return status;
  reading->root = root;
  scenario->scene->is_from_file = true;
  const hakyu_status of_model = read_model(reading, model_folder);
  if (of_model == HAKYU_NO_MEMORY) return of_model;
  status = add_sections(reading);
  if (hakyu_findings_count(reading->findings, HAKYU_ERROR) > reading->errors_before) scenario->scene->error_count++; /* also those of this file's shape */
  if (!status) status = hk_scene_freeze(scenario, reading->findings);
  return of_model ? of_model : status;
}

static hakyu_status read_scenario(const hakyu_memory *memory, const char *path, const char *model_folder, const hk_scenario_changes *changes,
                                  hakyu_findings *findings, hakyu_scenario **scenario) {
  hakyu_findings *own = NULL;
  scenario_reader reading = {.memory = memory, .findings = findings, .path = path, .changes = changes};
  hakyu_status status = findings ? HAKYU_OK : hakyu_findings_create(memory, &own);
  if (status) goto done;
  if (!findings) reading.findings = own;
  reading.errors_before = hakyu_findings_count(reading.findings, HAKYU_ERROR);
  if ((status = hk_scene_create(memory, NULL, path, &reading.scenario))) goto done;
  if ((status = read_all(&reading, model_folder))) goto done;
  if (hakyu_findings_count(reading.findings, HAKYU_ERROR) > reading.errors_before) status = HAKYU_REFUSED;
  if (hk_findings_status(reading.findings) == HAKYU_NO_MEMORY) status = HAKYU_NO_MEMORY;
  if (status) goto done;
  *scenario = reading.scenario;
  reading.scenario = NULL;
done:
  hakyu_scenario_destroy(reading.scenario);
  hakyu_findings_destroy(own);
  return status;
}

hakyu_status hk_scenario_read_with(const hakyu_memory *memory, const char *path, const char *model_folder, hakyu_findings *findings,
                                   hakyu_scenario **scenario) {
  return read_scenario(memory, path, model_folder, NULL, findings, scenario);
}

hakyu_status hk_scenario_read_changed(const hakyu_memory *memory, const char *path, const char *model_folder, const hk_scenario_changes *changes,
                                      hakyu_findings *findings, hakyu_scenario **scenario) {
  return read_scenario(memory, path, model_folder, changes, findings, scenario);
}

hakyu_status hk_scenario_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_scenario **scenario) {
  return read_scenario(memory, path, NULL, NULL, findings, scenario);
}

hakyu_status hakyu_scenario_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_scenario **scenario) {
  return hk_scenario_read(memory, path, findings, scenario);
}
