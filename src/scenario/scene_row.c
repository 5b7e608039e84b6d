/* scene_row - the cells of one row find their fields and become values. What a row means is not known here. */
#include <string.h>

#include "base/text.h"
#include "scenario/scene.h"

void hk_scene_refuse(const struct hk_scene *scene, hk_place place, const char *code, const char *what, const char *value,
                     const char *allowed) {
  if (value)
    hk_findings_error(scene->findings, place, code, "%s (%s); allowed: %s", what, hk_findings_value(scene->findings, value), allowed);
  else
    hk_findings_error(scene->findings, place, code, "%s; allowed: %s", what, allowed);
}

uint32_t hk_scene_find(const struct hk_scene *scene, const hk_names *names, const char *word, const char *name, hk_place place) {
  const uint32_t index = hk_names_find(names, name);
  if (index != HK_NO_NAME) return index;
  const char *nearest = hk_cell_suggest(scene->scenario->model, names, name);
  hk_findings_error(scene->findings, place, "unknown-name", "unknown %s (%s); allowed: one of the model's %ss%s%s%s", word,
                    hk_findings_value(scene->findings, name), word, nearest ? "; did you mean " : "", nearest ? hk_findings_value(scene->findings, nearest) : "",
                    nearest ? "?" : "");
  return HK_NONE;
}

uint32_t hk_scene_source(const struct hk_scene *scene, const hk_scene_row *row, size_t field) {
  if (row->is_given[field]) return hk_scene_find(scene, scene->scenario->model->source_names, "source", row->typed[field].text, row->places[field]);
  hk_findings_warning(scene->findings, row->places[field], "no-source", "no source; allowed: an id of sources.csv, or assumption");
  return HK_NONE;
}

/* "hazards.crane.at", or "hazards.crane" for the row itself (field NULL); a key of the head is its own name. */
static const char *path_of_field(const struct hk_scene *scene, const hk_scene_row *row, const char *field) {
  if (strcmp(row->table->name, "scenario") == 0) return field ? field : "";
  hk_buffer text;
  hk_buffer_init(&text, scene->scenario->memory);
  hk_buffer_add(&text, row->table->name);
  if (row->id[0]) {
    hk_buffer_add(&text, ".");
    hk_buffer_escaped(&text, row->id, 64);
  }
  if (field) hk_buffer_printf(&text, ".%s", field);
  const char *path = text.is_starved ? NULL : hk_arena_text(scene->scenario->arena, text.text, text.length);
  hk_buffer_fini(&text);
  return path;
}

static const char *find_id(const hk_cell *cells, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(cells[i].field, "id") == 0) return cells[i].text;
  return "";
}

/* The field a cell belongs to, or table->count with a finding. A label may come in parts: "title.ja". */
static size_t match(const struct hk_scene *scene, const hk_scene_row *row, const hk_cell *cell, int *part) {
  const hk_table *table = row->table;
  const char *dot = strchr(cell->field, '.');
  const size_t length = dot ? (size_t)(dot - cell->field) : strlen(cell->field);
  *part = -1;
  for (size_t f = 0; f < table->count; f++) {
    const hk_field *field = &table->fields[f];
    if (strlen(field->name) != length || memcmp(field->name, cell->field, length) != 0) continue;
    if (!dot) return f;
    if (field->type != HK_FIELD_LABEL) continue;
    *part = strcmp(dot, ".en") == 0 ? HAKYU_EN : strcmp(dot, ".ja") == 0 ? HAKYU_JA : -1;
    if (*part >= 0) return f;
  }
  const char *nearest = hk_fields_nearest(table->fields, table->count, cell->field);
  hk_place place = cell->place;
  place.field = path_of_field(scene, row, hk_findings_value(scene->findings, cell->field));
  hk_findings_error(scene->findings, place, "unknown-key", "unknown key of %s (%s); allowed: those of `hakyu show schema`%s%s%s", table->name,
                    hk_findings_value(scene->findings, cell->field), nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
  return table->count;
}

/* A cell's text is the parser's until the next cell: what is kept is copied. */
static hakyu_status keep_text(const struct hk_scene *scene, hk_typed *typed) {
  if (!typed->text || !typed->text[0]) {
    typed->text = "";
    return HAKYU_OK;
  }
  typed->text = hk_arena_text(scene->scenario->arena, typed->text, strlen(typed->text));
  return typed->text ? HAKYU_OK : HAKYU_NO_MEMORY;
}

/* Distributions that tables cannot hold are refused where they are written, as in a model. */
static hakyu_status try_value(struct hk_scene *scene, hk_typed *typed, hk_place place) {
  enum { TABLES_MOST = 250 };
  bool is_held = true;
  if (typed->value.form != HK_VALUE_CALL && typed->value.form != HK_VALUE_ASSUMED) return HAKYU_OK;
  const hakyu_status status =
      hk_cell_try(scene->scenario->model, typed->value, scene->tables_tried < TABLES_MOST, place, scene->findings, &scene->tables_tried, &is_held);
  typed->is_faulty |= !is_held;
  return status;
}

hakyu_status hk_scene_read_text(struct hk_scene *scene, const hk_scene_row *row, const hk_field *field, const char *text, hk_place place,
                                hk_typed *typed) {
  hk_cells cells;
  hk_cells_init(&cells, scene->scenario->model, scene->findings, row->table->name);
  cells.row = row->id;
  hk_cell_parse(&cells, field, text, place, typed);
  hakyu_status status = cells.status;
  if (!status && !typed->is_blank) status = try_value(scene, typed, place);
  if (!status) status = keep_text(scene, typed);
  hk_cells_fini(&cells);
  return status;
}

static hakyu_status read_cell(struct hk_scene *scene, hk_scene_row *row, size_t f, int part, const char *text) {
  if (!scene->scenario->model) { /* only whether something is there */
    row->is_given[f] |= text[strspn(text, " \t\r\n")] != '\0';
    return HAKYU_OK;
  }
  hk_typed *typed = &row->typed[f];
  const hakyu_status status = hk_scene_read_text(scene, row, &row->table->fields[f], text, row->places[f], typed);
  if (status) return status;
  row->is_given[f] |= !typed->is_blank || typed->is_faulty;
  row->is_faulty |= typed->is_faulty;
  if (row->table->fields[f].type == HK_FIELD_LABEL && !typed->is_blank) row->label[part < 0 ? HAKYU_EN : part] = typed->text;
  return HAKYU_OK;
}

hakyu_status hk_scene_read_row(struct hk_scene *scene, const hk_table *table, const hk_cell *cells, size_t count, hk_place place,
                               hk_scene_row *row) {
  *row = (hk_scene_row){.table = table, .place = place, .id = find_id(cells, count)};
  if (!(row->place.field = path_of_field(scene, row, NULL))) return HAKYU_NO_MEMORY;
  for (size_t f = 0; f < table->count; f++) {
    row->typed[f] = (hk_typed){.is_blank = true, .text = ""};
    row->places[f] = place;
    if (!(row->places[f].field = path_of_field(scene, row, table->fields[f].name))) return HAKYU_NO_MEMORY;
  }
  bool is_met[HK_FIELDS_MOST] = {false};
  for (size_t i = 0; i < count; i++) {
    int part;
    const size_t f = match(scene, row, &cells[i], &part);
    if (f == table->count) {
      row->is_faulty = true;
      continue;
    }
    if (is_met[f] && part < 0) {
      hk_scene_refuse(scene, row->places[f], "duplicate-key", "given twice", NULL, "once");
      row->is_faulty = true;
      continue;
    }
    is_met[f] = true;
    row->places[f].line = cells[i].place.line;
    row->places[f].col = cells[i].place.col;
    const hakyu_status status = read_cell(scene, row, f, part, cells[i].text);
    if (status) return status;
  }
  return HAKYU_OK;
}
