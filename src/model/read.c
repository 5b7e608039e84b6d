/* read - a model's folder into the builder: model.yaml, then its tables. Parameters and assumptions come first, since
   cells may cite them; what refers to other rows may stand anywhere. Absent optional files are empty tables; files that
   are not ours are left alone. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "doc/doc.h"
#include "model/build.h"
#include "model/builder.h"

enum { PATH_MOST = 4096 };

typedef struct folder {
  hakyu_model *model;
  hakyu_findings *findings;
  const char *path;         /* of model.yaml */
  hk_arena *arena;          /* of the tree */
} folder;

/* ---- sections of model.yaml --------------------------------------------------------------------------- */

/* The cells of one row while they are gathered. */
typedef struct cells_of_row {
  uint8_t positions[HK_FIELDS_MOST * 2];
  const char *texts[HK_FIELDS_MOST * 2];
  hk_place places[HK_FIELDS_MOST * 2];
  size_t count;
} cells_of_row;

static hk_place node_place(const folder *f, const hk_node *node, const char *field) { return (hk_place){f->path, node->line, node->col, field}; }

static void refuse_shape(const folder *f, const hk_node *node, const char *field, const char *allowed) {
  const char *is = node->kind == HK_NODE_SCALAR ? "one value" : node->kind == HK_NODE_SEQUENCE ? "a list" : "a mapping";
  f->model->build->error_count++;
  hk_findings_error(f->findings, node_place(f, node, field), "wrong-type", "%s; allowed: %s", is, allowed);
}

static void put(cells_of_row *row, uint8_t position, const char *text, hk_place place) {
  if (row->count == (size_t)HK_FIELDS_MOST * 2) return;
  row->positions[row->count] = position;
  row->texts[row->count] = text;
  row->places[row->count++] = place;
}

/* "[a, b]" of a sequence of words; hk_cell_unreadable, with findings, if some are none. */
static hakyu_status list_text(const folder *f, const hk_node *list, const char *field, const char **text) {
  size_t errors = f->model->build->error_count;
  hk_buffer out;
  hk_buffer_init(&out, f->model->memory);
  hk_buffer_add(&out, "[");
  for (const hk_node *item = list->first; item; item = item->next) {
    if (item->kind != HK_NODE_SCALAR) {
      refuse_shape(f, item, field, "a list of ids");
      continue;
    }
    if (!hk_cell_is_item(item->text)) {
      hk_findings_error(f->findings, node_place(f, item, field), "bad-id", "no one name (%s); allowed: a list of ids, without blanks and commas in them",
                        hk_findings_value(f->findings, item->text));
      f->model->build->error_count++;
      continue;
    }
    if (out.length > 1) hk_buffer_add(&out, ", ");
    hk_buffer_add(&out, item->text);
  }
  hk_buffer_add(&out, "]");
  *text = out.is_starved ? NULL : hk_arena_text(f->arena, out.text, out.length);
  if (*text && f->model->build->error_count != errors) *text = hk_cell_unreadable; /* what it lists is not known */
  hk_buffer_fini(&out);
  return *text ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status put_label(const folder *f, const hk_node *node, const hk_field *field, uint8_t position, cells_of_row *row) {
  for (const hk_node *tongue = node->first; tongue; tongue = tongue->next) {
    bool is_ja = strcmp(tongue->key, "ja") == 0;
    hk_place place = node_place(f, tongue, field->name);
    if (!is_ja && strcmp(tongue->key, "en") != 0) {
      hk_findings_error(f->findings, (hk_place){f->path, tongue->key_line, tongue->key_col, field->name}, "unknown-key", "unknown key (%s); allowed: ja, en",
                        hk_findings_value(f->findings, tongue->key));
      f->model->build->error_count++;
    } else if (tongue->kind != HK_NODE_SCALAR) {
      refuse_shape(f, tongue, field->name, "a text");
    } else {
      put(row, position | (is_ja ? HK_JA : HK_EN), tongue->text, place);
    }
  }
  return HAKYU_OK;
}

/* One `key: value` of a row. */
static hakyu_status put_entry(const folder *f, enum hk_table_number number, const hk_node *node, cells_of_row *row) {
  size_t table_count;
  const hk_table *table = &hk_model_tables(&table_count)[number];
  uint8_t position = hk_build_position(f->model, number, node->key, (hk_place){f->path, node->key_line, node->key_col, NULL}, f->findings);
  if (position == HK_SKIP) return HAKYU_OK;
  const hk_field *field = &table->fields[position & HK_POSITION];
  hk_place place = node_place(f, node, field->name);
  const char *text;
  if (field->type == HK_FIELD_ID && table->shape != HK_SHAPE_LISTS) { /* it stands as the row's key */
    hk_findings_error(f->findings, (hk_place){f->path, node->key_line, node->key_col, NULL}, "unknown-key", "unknown key (id); allowed: the id is the row's key");
    f->model->build->error_count++;
    return HAKYU_OK;
  }
  if (node->kind == HK_NODE_MAPPING && field->type == HK_FIELD_LABEL) return put_label(f, node, field, position, row);
  if (node->kind == HK_NODE_SEQUENCE && field->type == HK_FIELD_LIST) {
    hakyu_status status = list_text(f, node, field->name, &text);
    if (!status) put(row, position, text, place);
    return status;
  }
  if (node->kind != HK_NODE_SCALAR) {
    refuse_shape(f, node, field->name, hk_fields_type_word(field->type));
    put(row, position, hk_cell_unreadable, place);
  } else {
    put(row, position, node->text, place);
  }
  return HAKYU_OK;
}

static hakyu_status add_row(const folder *f, enum hk_table_number number, const cells_of_row *row, hk_place place) {
  return hk_build_row(f->model, number, row->positions, row->texts, row->places, row->count, place, f->findings);
}

/* A mapping of fields, with the id it stands under. */
static hakyu_status add_mapping(const folder *f, enum hk_table_number number, const char *id, hk_place id_place, const hk_node *fields) {
  size_t table_count;
  cells_of_row row = {.count = 0};
  const hk_table *table = &hk_model_tables(&table_count)[number];
  id_place.field = table->fields[0].name;
  put(&row, 0, id, id_place);
  for (const hk_node *entry = fields->first; entry; entry = entry->next) {
    hakyu_status status = put_entry(f, number, entry, &row);
    if (status) return status;
  }
  hk_place place = {f->path, id_place.line, id_place.col, NULL};
  return add_row(f, number, &row, place);
}

static hakyu_status add_value(const folder *f, enum hk_table_number number, const hk_node *entry) {
  cells_of_row row = {.count = 0};
  hk_place place = {f->path, entry->key_line, entry->key_col, "id"};
  put(&row, 0, entry->key, place);
  if (entry->kind != HK_NODE_SCALAR) refuse_shape(f, entry, entry->key, "one value");
  put(&row, 1, entry->kind == HK_NODE_SCALAR ? entry->text : hk_cell_unreadable, node_place(f, entry, "value"));
  return add_row(f, number, &row, place);
}

static hakyu_status add_list(const folder *f, enum hk_table_number number, const hk_node *list) {
  if (list->kind != HK_NODE_SEQUENCE || !list->first) {
    refuse_shape(f, list, hk_findings_value(f->findings, list->key), "a list of stages, {name: …, …} each");
    return HAKYU_OK;
  }
  for (const hk_node *item = list->first; item; item = item->next) {
    hakyu_status status = HAKYU_OK;
    if (item->kind != HK_NODE_MAPPING)
      refuse_shape(f, item, hk_findings_value(f->findings, list->key), "a stage, {name: …, …}");
    else
      status = add_mapping(f, number, list->key, (hk_place){f->path, item->line, item->col, NULL}, item);
    if (status) return status;
  }
  return HAKYU_OK;
}

static bool is_blank_node(const hk_node *node) { return node->kind == HK_NODE_SCALAR && !*node->text; }

static hakyu_status add_section(const folder *f, enum hk_table_number number, const hk_node *section) {
  size_t table_count;
  const hk_table *table = &hk_model_tables(&table_count)[number];
  if (is_blank_node(section)) return HAKYU_OK;
  if (section->kind != HK_NODE_MAPPING) {
    refuse_shape(f, section, table->name, "a mapping, id: … each");
    return HAKYU_OK;
  }
  for (const hk_node *entry = section->first; entry; entry = entry->next) {
    static const hk_node nothing = {.kind = HK_NODE_MAPPING};
    hakyu_status status = HAKYU_OK;
    hk_place place = {f->path, entry->key_line, entry->key_col, NULL};
    if (table->shape == HK_SHAPE_VALUES)
      status = add_value(f, number, entry);
    else if (table->shape == HK_SHAPE_LISTS)
      status = add_list(f, number, entry);
    else if (entry->kind == HK_NODE_MAPPING || is_blank_node(entry))
      status = add_mapping(f, number, entry->key, place, entry->kind == HK_NODE_MAPPING ? entry : &nothing);
    else {
      refuse_shape(f, entry, hk_findings_value(f->findings, entry->key), "a mapping, {field: value, …}");
      status = add_mapping(f, number, entry->key, place, &nothing); /* it is there all the same */
    }
    if (status) return status;
  }
  return HAKYU_OK;
}

static bool is_section(const hk_table *table) { return table->shape != HK_SHAPE_TOP && !hk_table_is_sheet(table); }

/* The keys at the top: fields of the head, and sections. */
static hakyu_status add_head(const folder *f, const hk_node *root) {
  size_t table_count;
  const hk_table *tables = hk_model_tables(&table_count);
  cells_of_row row = {.count = 0};
  for (const hk_node *entry = root->first; entry; entry = entry->next) {
    const hk_table *table = hk_model_table(entry->key);
    if (table && is_section(table)) continue;
    if (!hk_fields_find(tables[HK_TABLE_model].fields, tables[HK_TABLE_model].count, entry->key)) {
      const char *nearest = hk_fields_nearest(tables[HK_TABLE_model].fields, tables[HK_TABLE_model].count, entry->key);
      for (size_t i = 0; i < table_count && !nearest; i++)
        if (is_section(&tables[i]) && hk_names_distance(tables[i].name, entry->key, 2) <= 2) nearest = tables[i].name;
      hk_findings_error(f->findings, (hk_place){f->path, entry->key_line, entry->key_col, hk_findings_value(f->findings, entry->key)}, "unknown-key",
                        "unknown key (%s); allowed: those of `hakyu show schema`%s%s%s", hk_findings_value(f->findings, entry->key),
                        nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
      f->model->build->error_count++;
      continue;
    }
    hakyu_status status = put_entry(f, HK_TABLE_model, entry, &row);
    if (status) return status;
  }
  return add_row(f, HK_TABLE_model, &row, (hk_place){f->path, 1, 1, NULL});
}

static hakyu_status read_head(folder *f) {
  static const enum hk_table_number order[] = {HK_TABLE_parameters, HK_TABLE_assumptions, HK_TABLE_sectors, HK_TABLE_services, HK_TABLE_kinds,
                                               HK_TABLE_backups,    HK_TABLE_crews,       HK_TABLE_groups,  HK_TABLE_sharing,  HK_TABLE_importance,
                                               HK_TABLE_weight_units};
  size_t table_count;
  const hk_table *tables = hk_model_tables(&table_count);
  hk_node *root = NULL;
  hakyu_status status = hk_doc_read_yaml(f->arena, f->model->memory, f->path, f->findings, &root);
  if (status) return status;
  if (root->kind != HK_NODE_MAPPING) {
    refuse_shape(f, root, NULL, "a mapping of keys");
    return HAKYU_REFUSED;
  }
  if (!root->first) {
    hk_findings_error(f->findings, node_place(f, root, NULL), "truncated", "nothing stands in it; allowed: hakyu: 1, title, sectors, services and what else the model has");
    return HAKYU_REFUSED;
  }
  for (size_t i = 0; i < sizeof order / sizeof *order && !status; i++) {
    const hk_node *section = hk_node_find(root, tables[order[i]].name);
    if (section) status = add_section(f, order[i], section);
  }
  return status ? status : add_head(f, root);
}

/* ---- tables ------------------------------------------------------------------------------------------- */

typedef struct table_reading {
  folder *folder;
  enum hk_table_number number;
  const char *path;
  uint8_t positions[256];
  const hk_names *names[256]; /* by column: where its cells are looked for, or NULL */
  size_t count;
  bool has_id; /* the header has the first column, which names the rows */
} table_reading;

static hakyu_status take_header(void *user, const char *const *columns, size_t count) {
  table_reading *t = user;
  size_t table_count;
  const hk_table *table = &hk_model_tables(&table_count)[t->number];
  hakyu_model *model = t->folder->model;
  uint32_t seen = 0;
  for (size_t i = 0; i < count; i++) {
    t->positions[i] = hk_build_position(model, t->number, columns[i], (hk_place){t->path, 1, 0, NULL}, t->folder->findings);
    t->names[i] = hk_build_names_of(model, t->number, t->positions[i]);
    if (t->positions[i] != HK_SKIP) seen |= UINT32_C(1) << (t->positions[i] & HK_POSITION);
  }
  t->count = count;
  t->has_id = seen & 1;
  for (size_t i = 0; i < table->count; i++) {
    if (!(table->fields[i].flags & HK_FIELD_REQUIRED) || seen >> i & 1) continue;
    hk_findings_error(t->folder->findings, (hk_place){t->path, 1, 0, table->fields[i].name}, "missing-column", "missing; allowed: %s", table->fields[i].text[HAKYU_EN]);
    model->build->error_count++;
    model->build->absent[t->number] |= UINT32_C(1) << i;
  }
  return HAKYU_OK;
}

/* Names of rows to come: in large tables what is known of them lies far off, and is fetched while rows before them are read. */
static void look_ahead(void *user, const hk_csv_row *rows, size_t count) {
  enum { MANY = 4096 };
  const table_reading *t = user;
  const char *names[HK_CSV_AHEAD];
  for (size_t column = 0; column < t->count; column++) {
    if (!t->names[column] || hk_names_count(t->names[column]) < MANY) continue;
    for (size_t i = 0; i < count; i++) names[i] = rows[i].cells[column];
    hk_names_foresee(t->names[column], names, count);
  }
}

static hakyu_status take_row(void *user, const hk_csv_row *row) {
  table_reading *t = user;
  return hk_build_row(t->folder->model, t->number, t->positions, row->cells, NULL, t->count, (hk_place){t->path, row->line, 0, NULL}, t->folder->findings);
}

static hakyu_status read_table(folder *f, const char *folder_path, enum hk_table_number number) {
  size_t table_count;
  char path[PATH_MOST];
  struct stat facts;
  const hk_table *table = &hk_model_tables(&table_count)[number];
  int length = snprintf(path, sizeof path, "%s/%s%s.csv", folder_path, table->shape == HK_SHAPE_LAYER ? "layers/" : "", table->name);
  if (length < 0 || (size_t)length >= sizeof path) return hk_findings_fail(f->findings, HAKYU_IO, folder_path, "open", ENAMETOOLONG);
  if (lstat(path, &facts) != 0 && errno == ENOENT) return HAKYU_OK;
  table_reading t = {.folder = f, .number = number, .path = path};
  hk_csv_reader reader = {&t, take_header, take_row, look_ahead};
  hakyu_status status = hk_doc_read_csv(f->model->memory, path, f->model->build->encoding, f->findings, &reader);
  f->model->build->is_unread[number] = !t.has_id;
  return status == HAKYU_NOT_FOUND ? HAKYU_REFUSED : status; /* a symbolic link into nothing: its finding was made */
}

/* A file that is nearly called like one of ours would be missed in silence: told. Others are left alone. */
static hakyu_status check_strays(folder *f, const char *folder_path) {
  size_t table_count;
  const hk_table *tables = hk_model_tables(&table_count);
  DIR *entries = opendir(folder_path);
  if (!entries) return errno == ENOMEM ? HAKYU_NO_MEMORY : HAKYU_OK;
  for (struct dirent *entry; (entry = readdir(entries));) {
    const char *name = entry->d_name;
    for (size_t i = 0; i < table_count; i++) {
      char known[64];
      if (tables[i].shape != HK_SHAPE_ROWS || snprintf(known, sizeof known, "%s.csv", tables[i].name) < 0) continue;
      if (strcmp(name, known) == 0) break;
      if (hk_names_distance(name, known, 2) > 2) continue;
      hk_findings_warning(f->findings, (hk_place){folder_path, 0, 0, NULL}, "unknown-file", "a file that is not read (%s); did you mean %s?",
                          hk_findings_value(f->findings, name), known);
      break;
    }
  }
  closedir(entries);
  return HAKYU_OK;
}

static bool is_layer_file(const char *name) {
  size_t table_count, length = strlen(name);
  const hk_table *tables = hk_model_tables(&table_count);
  for (size_t i = 0; i < table_count; i++)
    if (tables[i].shape == HK_SHAPE_LAYER && length == strlen(tables[i].name) + 4 && strncmp(name, tables[i].name, length - 4) == 0 && strcmp(name + length - 4, ".csv") == 0)
      return true;
  return false;
}

/* A file that no layer reads describes what is not simulated: better refused than ignored. */
static hakyu_status check_layers(folder *f, const char *folder_path) {
  char path[PATH_MOST];
  int length = snprintf(path, sizeof path, "%s/layers", folder_path);
  if (length < 0 || (size_t)length >= sizeof path) return HAKYU_OK;
  DIR *layers = opendir(path);
  if (!layers && errno == ENOENT) return HAKYU_OK;
  if (!layers && errno == ENOMEM) return HAKYU_NO_MEMORY;
  if (!layers) {
    hk_findings_error(f->findings, (hk_place){path, 0, 0, NULL}, "layer", "not a folder that can be read; allowed: none");
    f->model->build->error_count++;
    return HAKYU_OK;
  }
  for (struct dirent *entry; (entry = readdir(layers));) {
    if (entry->d_name[0] == '.' || is_layer_file(entry->d_name)) continue;
    hk_findings_error(f->findings, (hk_place){path, 0, 0, NULL}, "layer", "a file that no layer reads (%s); allowed: those of `hakyu show schema`",
                      hk_findings_value(f->findings, entry->d_name));
    f->model->build->error_count++;
  }
  closedir(layers);
  return HAKYU_OK;
}

/* A fault of a file is a finding and the next file is read; only what is ours stops. */
static bool stops(hakyu_status status, hakyu_status *first) {
  if (status == HAKYU_OK) return false;
  if (*first == HAKYU_OK) *first = status;
  return status != HAKYU_REFUSED;
}

static hakyu_status name_model(hakyu_model *model, const char *folder_path) {
  size_t length = strlen(folder_path);
  while (length > 1 && folder_path[length - 1] == '/') length--;
  size_t start = length;
  while (start > 0 && folder_path[start - 1] != '/') start--;
  model->path = hk_arena_text(model->arena, folder_path, length);
  model->id = hk_arena_text(model->arena, folder_path + start, length - start);
  return model->path && model->id ? HAKYU_OK : HAKYU_NO_MEMORY;
}

hakyu_status hk_model_read(const hakyu_memory *memory, const char *folder_path, const hk_model_overrides *overrides, hakyu_findings *findings,
                           hakyu_model **model) {
  static const enum hk_table_number order[] = {HK_TABLE_sources, HK_TABLE_holidays, HK_TABLE_profiles, HK_TABLE_assets, HK_TABLE_needs, HK_TABLE_supplies, HK_TABLE_service_levels};
  char path[PATH_MOST];
  hakyu_model *made = NULL;
  hk_arena *arena = NULL;
  hakyu_status first = HAKYU_OK;
  int length = snprintf(path, sizeof path, "%s/model.yaml", folder_path);
  if (length < 0 || (size_t)length >= sizeof path) return hk_findings_fail(findings, HAKYU_IO, folder_path, "open", ENAMETOOLONG);
  hakyu_status status = hk_build_create(memory, overrides, &made);
  if (!status) status = name_model(made, folder_path);
  if (!status) status = hk_arena_create(memory, &arena);
  if (status) goto done;
  folder f = {made, hk_build_findings(made, findings), path, arena};
  const size_t errors = hakyu_findings_count(f.findings, HAKYU_ERROR); /* another's */
  if (stops(status = read_head(&f), &first)) goto done;
  hk_arena_destroy(arena);
  arena = NULL;
  f.arena = NULL;
  /* Without a readable head every cell of the tables would look wrong. */
  if (status) goto done;
  for (size_t i = 0; i < sizeof order / sizeof *order; i++)
    if (stops(status = read_table(&f, folder_path, order[i]), &first)) goto done;
  size_t table_count;
  const hk_table *tables = hk_model_tables(&table_count);
  for (size_t i = 0; i < table_count; i++)
    if (tables[i].shape == HK_SHAPE_LAYER && stops(status = read_table(&f, folder_path, (enum hk_table_number)i), &first)) goto done;
  if (stops(status = check_layers(&f, folder_path), &first)) goto done;
  if (stops(status = check_strays(&f, folder_path), &first)) goto done;
  if (hakyu_findings_count(f.findings, HAKYU_ERROR) != errors) made->build->error_count++; /* also those of a file's shape */
  status = hk_build_freeze(made, findings);
  if (!status && first) status = first;
  if (!status) {
    *model = made;
    made = NULL;
  }
done:
  hk_arena_destroy(arena);
  hakyu_model_destroy(made);
  return status;
}
