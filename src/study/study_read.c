/* study_read - a study's file into hakyu_study: factors first, then what speaks of them; at last the points. */
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "doc/lookup.h"
#include "doc/record.h"
#include "study/study.h"
#include "study/study_fields.h"

typedef struct reading { hk_record_file file; struct hakyu_study *study; const char *folder; /* of a planned sweep, or NULL */ } reading;

static int64_t number_at(const hk_record *row, size_t position, int64_t fallback) {
  const hk_entry *entry = row ? hk_record_find(row, position) : NULL;
  return entry ? entry->number : fallback;
}

static const char *text_at(const hk_record *row, size_t position) {
  const hk_entry *entry = row ? hk_record_find(row, position) : NULL;
  return entry ? entry->text : NULL;
}

static const hk_record *rows_at(const hk_record *row, size_t position) {
  const hk_entry *entry = hk_record_find(row, position);
  return entry ? entry->rows : NULL;
}

static void label_at(const hk_record *row, size_t position, const char *fallback, const char *label[2]) {
  const hk_entry *entry = hk_record_find(row, position);
  for (int lang = 0; lang < 2; lang++) {
    label[lang] = entry ? entry->label[lang] ? entry->label[lang] : entry->label[!lang] : NULL;
    if (!label[lang]) label[lang] = fallback;
  }
}

static void *array(reading *r, size_t count, size_t size) {
  void *made = hk_arena_zalloc(r->study->arena, count * size + 1);
  if (!made) r->file.is_starved = true;
  return made;
}

static uint32_t count_rows(const hk_record *rows) {
  uint32_t count = 0;
  for (; rows; rows = rows->next) count++;
  return count;
}

/* ---- factors ------------------------------------------------------------------------------------------------------- */

static void read_words(reading *r, const hk_entry *entry, hk_factor *factor) {
  const char **words = array(r, entry->list.count, sizeof *words);
  if (!words) return;
  for (uint32_t i = 0; i < entry->list.count; i++) words[i] = entry->list.words[i].text;
  factor->levels = words;
  factor->level_count = entry->list.count;
}

static void read_factor(reading *r, const hk_record *row, hk_factor *factor) {
  const hk_entry *path = hk_record_find(row, HK_STUDY_AT(factors, path)), *levels = hk_record_find(row, HK_STUDY_AT(factors, levels)),
                 *range = hk_record_find(row, HK_STUDY_AT(factors, range)), *distribution = hk_record_find(row, HK_STUDY_AT(factors, distribution));
  factor->id = row->id;
  label_at(row, HK_STUDY_AT(factors, label), row->id, factor->label);
  if (!path) return; /* told */
  factor->path = path->text;
  factor->place = (hk_place){r->file.path, path->line, path->col, NULL};
  if ((levels != NULL) + (range != NULL) + (distribution != NULL) != 1) {
    hk_record_refuse(&r->file, row->line, row->col, row->id, "missing-key", "not one of levels, range and distribution; allowed: one of them");
    return;
  }
  factor->form = range ? HK_FACTOR_RANGE : HK_FACTOR_LEVELS;
  factor->is_log = number_at(row, HK_STUDY_AT(factors, scale), 0) == 1;
  if (levels || range) read_words(r, levels ? levels : range, factor);
  if (r->file.is_starved) return;
  if (!hk_factor_parse(r->study, factor, distribution ? distribution->text : NULL, r->file.findings)) r->file.errors++;
}

/* A lever that is named without targets has a factor that says what it acts on. */
static void check_moving_levers(reading *r) {
  const struct hakyu_study *study = r->study;
  for (uint32_t f = 0; f < study->factor_count; f++) {
    const hk_factor *factor = &study->factors[f];
    bool is_there = factor->target != HK_FACTOR_LEVER || factor->change.targets || !factor->change.id;
    for (uint32_t g = 0; g < study->factor_count && !is_there; g++)
      is_there = study->factors[g].target == HK_FACTOR_TARGETS && strcmp(study->factors[g].change.id, factor->change.id) == 0;
    if (!is_there)
      hk_record_refuse(&r->file, factor->place.line, factor->place.col, factor->id, "missing-key", "a lever without targets (%s); allowed: lever.NAME@TARGETS, or a factor lever.NAME.targets",
                       hk_record_value(&r->file, factor->path));
  }
}

static hakyu_status read_factors(reading *r, const hk_record *rows) {
  struct hakyu_study *study = r->study;
  const uint32_t count = count_rows(rows);
  hk_design_factor *designed = array(r, count, sizeof *designed);
  study->factors = array(r, count, sizeof *study->factors);
  if (r->file.is_starved) return HAKYU_NO_MEMORY;
  for (; rows; rows = rows->next) {
    uint32_t number;
    int is_new;
    hakyu_status status = hk_names_add(study->factor_names, rows->id, &number, &is_new);
    if (status) return status;
    if (!is_new) continue; /* equal keys are told by the reader of YAML */
    read_factor(r, rows, &study->factors[number]);
    designed[number] = (hk_design_factor){hk_digest_key("factor", rows->id, NULL, NULL), study->factors[number].form == HK_FACTOR_LEVELS ? study->factors[number].level_count : 0};
    study->factor_count = number + 1;
  }
  check_moving_levers(r);
  for (uint32_t f = 0; f < study->factor_count; f++)
    for (uint32_t g = 0; g < f; g++)
      if (study->factors[f].path && study->factors[g].path && strcmp(study->factors[f].path, study->factors[g].path) == 0)
        hk_record_refuse(&r->file, study->factors[f].place.line, study->factors[f].place.col, study->factors[f].id, "duplicate-id", "the path of another factor (%s); allowed: a factor a path",
                         hk_record_value(&r->file, study->factors[g].id));
  study->asked.factors = designed;
  study->asked.factor_count = study->factor_count;
  return r->file.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
}

/* ---- constraints, watched figures, thresholds ---------------------------------------------------------------------------- */

static const struct { const char *sign; hk_compare how; } compares[] = {{"<=", HK_AT_MOST}, {">=", HK_AT_LEAST}, {"!=", HK_UNEQUAL}, {"<", HK_LESS}, {">", HK_MORE}, {"=", HK_EQUAL}};

static const char *trimmed(reading *r, const char *from, size_t length) {
  while (length && *from == ' ') from++, length--;
  while (length && from[length - 1] == ' ') length--;
  const char *copy = hk_arena_text(r->study->arena, from, length);
  if (!copy) r->file.is_starved = true;
  return copy;
}

static bool read_constraint(reading *r, const hk_entry *entry, const char *text, hk_constraint *constraint) {
  const size_t cut = strcspn(text, "<>=!");
  for (size_t i = 0; i < sizeof compares / sizeof *compares; i++) {
    const size_t length = strlen(compares[i].sign);
    if (strncmp(text + cut, compares[i].sign, length) != 0) continue;
    const char *left = trimmed(r, text, cut), *right = trimmed(r, text + cut + length, strlen(text + cut + length));
    if (!left || !right) return false;
    *constraint = (hk_constraint){hk_names_find(r->study->factor_names, left), hk_names_find(r->study->factor_names, right), compares[i].how, right};
    if (constraint->left != HK_NO_NAME && *right) return true;
    hk_record_refuse(&r->file, entry->line, entry->col, "constraints", "unknown-name", "no factor of the study (%s); allowed: FACTOR < <= > >= = != FACTOR or value",
                     hk_record_value(&r->file, left));
    return false;
  }
  hk_record_refuse(&r->file, entry->line, entry->col, "constraints", "wrong-type", "not a constraint (%s); allowed: FACTOR < <= > >= = != FACTOR or value",
                   hk_record_value(&r->file, text));
  return false;
}

static void read_constraints(reading *r, const hk_entry *entry) {
  size_t count = 1;
  if (!entry) return;
  for (const char *at = entry->text; *at; at++) count += *at == ';';
  r->study->constraints = array(r, count, sizeof *r->study->constraints);
  for (const char *at = entry->text; *at && !r->file.is_starved;) {
    const size_t length = strcspn(at, ";");
    const char *text = trimmed(r, at, length);
    if (text && read_constraint(r, entry, text, &r->study->constraints[r->study->constraint_count])) r->study->constraint_count++;
    at += length + (at[length] == ';');
  }
}

/* A number, or a share written "2%". */
static bool read_number(reading *r, const hk_entry *entry, bool may_be_percent, double *value) {
  hk_decimal decimal;
  size_t used = 0;
  const bool is_number = hk_text_decimal(entry->text, &decimal, &used);
  const bool is_percent = is_number && may_be_percent && strcmp(entry->text + used, "%") == 0;
  if (is_number && (is_percent || !entry->text[used])) {
    *value = hk_text_double(decimal) / (is_percent ? 100 : 1);
    return true;
  }
  hk_record_refuse(&r->file, entry->line, entry->col, entry->field->name, "wrong-type", "not a number (%s); allowed: such as %s", hk_record_value(&r->file, entry->text),
                   may_be_percent ? "2% or 0.02" : "0.01");
  return false;
}

static hakyu_status read_watches(reading *r, const hk_record *rows) {
  struct hakyu_study *study = r->study;
  study->watches = array(r, count_rows(rows), sizeof *study->watches);
  for (; rows && !r->file.is_starved; rows = rows->next) {
    hk_watch *watch = &study->watches[study->watch_count];
    const hk_entry *value = hk_record_find(rows, HK_STUDY_AT(watch, value));
    uint32_t number;
    int is_new;
    *watch = (hk_watch){text_at(rows, HK_STUDY_AT(watch, id)), text_at(rows, HK_STUDY_AT(watch, sector)), text_at(rows, HK_STUDY_AT(watch, unit)),
                        (int)number_at(rows, HK_STUDY_AT(watch, metric), HK_WATCH_MEAN), 0, {r->file.path, rows->line, rows->col, "watch"}};
    if (!watch->id) continue; /* told */
    hakyu_status status = hk_names_add(study->watch_names, watch->id, &number, &is_new);
    if (status) return status;
    if (!is_new) {
      hk_record_refuse(&r->file, rows->line, rows->col, "watch", "duplicate-id", "id given twice (%s); allowed: once", hk_record_value(&r->file, watch->id));
      continue;
    }
    if ((value != NULL) != (watch->metric == HK_WATCH_ABOVE))
      hk_record_refuse(&r->file, rows->line, rows->col, "watch", "misplaced-key", "a value without the metric above, or above without a value; allowed: both or neither");
    else if (value)
      read_number(r, value, false, &watch->value);
    study->watch_count++;
  }
  return r->file.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
}

static uint32_t find_word(reading *r, const hk_record *row, size_t position, const hk_names *names, const char *what) {
  const hk_entry *entry = hk_record_find(row, position);
  const uint32_t number = entry ? hk_names_find(names, entry->text) : HK_NO_NAME;
  if (entry && number == HK_NO_NAME)
    hk_record_refuse(&r->file, entry->line, entry->col, entry->field->name, "unknown-name", "unknown %s (%s); allowed: one of this file", what, hk_record_value(&r->file, entry->text));
  return number;
}

static void read_thresholds(reading *r, const hk_record *rows) {
  struct hakyu_study *study = r->study;
  study->thresholds = array(r, count_rows(rows), sizeof *study->thresholds);
  for (; rows && !r->file.is_starved; rows = rows->next) {
    const hk_entry *below = hk_record_find(rows, HK_STUDY_AT(thresholds, below)), *above = hk_record_find(rows, HK_STUDY_AT(thresholds, above));
    hk_threshold threshold = {.watch = find_word(r, rows, HK_STUDY_AT(thresholds, watch), study->watch_names, "watched figure"),
                              .factor = find_word(r, rows, HK_STUDY_AT(thresholds, factor), study->factor_names, "factor"), .is_falling = below != NULL};
    if ((below != NULL) + (above != NULL) != 1) {
      hk_record_refuse(&r->file, rows->line, rows->col, "thresholds", "missing-key", "not one of below and above; allowed: one of them");
      continue;
    }
    if (threshold.watch == HK_NO_NAME || threshold.factor == HK_NO_NAME || !read_number(r, below ? below : above, true, &threshold.value)) continue;
    study->thresholds[study->threshold_count++] = threshold;
  }
}

/* ---- the design ---------------------------------------------------------------------------------------------------------- */

static const char *read_design(reading *r, const hk_record *row) {
  struct hakyu_study *study = r->study;
  hk_design_asked *asked = &study->asked;
  const hk_entry *file = hk_record_find(row, HK_STUDY_AT(design, file)), *points = hk_record_find(row, HK_STUDY_AT(design, points));
  asked->kind = (hk_design_kind)number_at(row, HK_STUDY_AT(design, type), HK_DESIGN_GRID);
  asked->points = (uint64_t)(points ? points->number : 0);
  asked->trajectories = (uint32_t)number_at(row, HK_STUDY_AT(design, trajectories), 20);
  asked->levels = (uint32_t)number_at(row, HK_STUDY_AT(design, levels), 4);
  asked->seed = (uint64_t)number_at(row, HK_STUDY_AT(design, seed), 1);
  asked->skip = (uint64_t)number_at(row, HK_STUDY_AT(design, skip), 0);
  asked->is_second_order = number_at(row, HK_STUDY_AT(design, second_order), 0) == 1;
  study->design_line = row->line;
  study->design_col = row->col;
  const bool wants_points = asked->kind == HK_DESIGN_LHS || asked->kind == HK_DESIGN_SOBOL || asked->kind == HK_DESIGN_SALTELLI;
  if (wants_points != (points != NULL))
    hk_record_refuse(&r->file, row->line, row->col, "design", "misplaced-key", "%s; allowed: points with lhs, sobol and saltelli", points ? "points, which this design has not" : "no points");
  if ((asked->kind == HK_DESIGN_LIST) != (file != NULL))
    hk_record_refuse(&r->file, row->line, row->col, "design", "misplaced-key", "%s; allowed: file with list", file ? "a file, which this design does not read" : "no file");
  return file ? file->text : NULL;
}

/* A file's path from this file's folder. */
static const char *beside(reading *r, const char *name) {
  const char *slash = strrchr(r->file.path, '/');
  const size_t folder = *name == '/' || !slash ? 0 : (size_t)(slash - r->file.path) + 1, length = strlen(name);
  char *path = hk_arena_alloc(r->study->arena, folder + length + 1);
  if (!path) return NULL;
  memcpy(path, r->file.path, folder);
  memcpy(path + folder, name, length + 1);
  return path;
}

static const char *joined(reading *r, const char *head, const char *tail) {
  const size_t a = strlen(head), b = strlen(tail);
  char *path = hk_arena_alloc(r->study->arena, a + b + 1);
  if (!path) return NULL;
  memcpy(path, head, a);
  memcpy(path + a, tail, b + 1);
  return path;
}

/* A planned sweep has its own copies of scenario and model. */
static hakyu_status take_copies(reading *r) {
  const char *scenario = joined(r, r->folder, "/inputs/scenario.yaml");
  r->study->model_folder = joined(r, r->folder, "/inputs/model");
  if (!scenario || !r->study->model_folder || !(r->study->scenario_path = hk_memory_alloc(r->study->memory, strlen(scenario) + 1))) return HAKYU_NO_MEMORY;
  memcpy(r->study->scenario_path, scenario, strlen(scenario) + 1);
  return HAKYU_OK;
}

/* The catalogue whose items are factors. */
static hakyu_status find_items(reading *r, const hk_entry *catalogue) {
  struct hakyu_study *study = r->study;
  hakyu_status status = HAKYU_OK;
  if (catalogue && r->folder) {
    const char *copy = joined(r, r->folder, "/inputs/catalogue.yaml");
    if (!copy || !(study->catalogue_path = hk_memory_alloc(study->memory, strlen(copy) + 1))) return HAKYU_NO_MEMORY;
    memcpy(study->catalogue_path, copy, strlen(copy) + 1);
  } else if (catalogue) {
    status = hk_doc_find_from(study->memory, HAKYU_WHAT_CATALOGUE, r->file.path, catalogue->text, (hk_place){r->file.path, catalogue->line, catalogue->col, "catalogue"},
                              r->file.findings, &study->catalogue_path);
  }
  if (!status) status = hk_study_find_items(study, r->file.findings);
  return status == HAKYU_NOT_FOUND ? HAKYU_REFUSED : status;
}

/* ---- the whole -------------------------------------------------------------------------------------------------------------- */

/* A point stops by watched means and probabilities; of quantiles the rule says nothing. */
static void read_precision(reading *r, const hk_entry *entry) {
  struct hakyu_study *study = r->study;
  bool is_watched = false;
  if (!read_number(r, entry, true, &study->precision)) return;
  if (!(study->precision > 0 && study->precision < 1))
    hk_record_refuse(&r->file, entry->line, entry->col, "precision", "out-of-range", "out of range (%s); allowed: above 0%%, below 100%%", hk_record_value(&r->file, entry->text));
  for (uint32_t w = 0; w < study->watch_count; w++)
    is_watched = is_watched || study->watches[w].metric == HK_WATCH_MEAN || study->watches[w].metric == HK_WATCH_ANY || study->watches[w].metric == HK_WATCH_ABOVE;
  if (!is_watched)
    hk_record_refuse(&r->file, entry->line, entry->col, "precision", "missing-key", "no watched figure that could become so sure; allowed: watch with the metric mean, any or above");
}

static hakyu_status lay(reading *r, const hk_record *head) {
  struct hakyu_study *study = r->study;
  const hk_record *design = rows_at(head, HK_STUDY_AT(study, design)), *outputs = rows_at(head, HK_STUDY_AT(study, outputs));
  const hk_entry *scenario = hk_record_find(head, HK_STUDY_AT(study, scenario)), *precision = hk_record_find(head, HK_STUDY_AT(study, precision));
  label_at(head, HK_STUDY_AT(study, title), "", study->title);
  hakyu_status status = read_factors(r, rows_at(head, HK_STUDY_AT(study, factors)));
  if (!status) status = read_watches(r, rows_at(head, HK_STUDY_AT(study, watch)));
  if (status) return status;
  read_constraints(r, hk_record_find(head, HK_STUDY_AT(study, constraints)));
  read_thresholds(r, rows_at(head, HK_STUDY_AT(study, thresholds)));
  const char *list = design ? read_design(r, design) : NULL;
  study->replications = (uint64_t)number_at(head, HK_STUDY_AT(study, replications), 0);
  study->outer_count = (uint32_t)number_at(head, HK_STUDY_AT(study, outer), 20);
  study->seed = (uint64_t)number_at(head, HK_STUDY_AT(study, seed), 1);
  study->is_independent = number_at(head, HK_STUDY_AT(study, seeds), 0) == 1;
  study->has_sector_rows = outputs && number_at(outputs, HK_STUDY_AT(study_outputs, rows), 0) == 1;
  if (precision) read_precision(r, precision);
  if (r->file.is_starved) return HAKYU_NO_MEMORY;
  if (r->folder)
    status = take_copies(r);
  else if (scenario)
    status = hk_doc_find_from(study->memory, HAKYU_WHAT_SCENARIO, r->file.path, scenario->text, (hk_place){r->file.path, scenario->line, scenario->col, "scenario"}, r->file.findings,
                              &study->scenario_path);
  if (status) return status == HAKYU_NOT_FOUND ? HAKYU_REFUSED : status;
  if (!r->file.errors) status = find_items(r, hk_record_find(head, HK_STUDY_AT(study, catalogue)));
  if (!status) status = hk_record_digest(study->memory, head, study->digest);
  if (status || r->file.errors) return status ? status : HAKYU_REFUSED;
  const char *points = r->folder ? joined(r, r->folder, "/points.csv") : NULL, *list_path = !list ? NULL : points ? points : beside(r, list);
  if ((r->folder && !points) || (list && !list_path)) return HAKYU_NO_MEMORY;
  status = hk_study_lay_points(study, list_path, r->file.findings);
  return status || !points || list ? status : hk_study_take_points(study, points, r->file.findings);
}

static hakyu_status read_into(struct hakyu_study *study, const char *path, const char *folder, hakyu_findings *findings) {
  const hk_table *head_table = &hk_study_tables()->tables[0];
  hk_record *head = NULL;
  hakyu_status status = hk_arena_create(study->memory, &study->arena);
  if (!status) status = hk_names_create(study->memory, &study->factor_names);
  if (!status) status = hk_names_create(study->memory, &study->watch_names);
  if (status) return status;
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
  study->path = hk_arena_text(study->arena, path, strlen(path));
  study->id = hk_arena_text(study->arena, name, dot && strcmp(dot, ".yaml") == 0 ? (size_t)(dot - name) : strlen(name));
  if (!study->path || !study->id) return HAKYU_NO_MEMORY;
  reading r = {{.memory = study->memory, .arena = study->arena, .path = study->path, .findings = findings, .schema = hk_study_tables()}, study, folder};
  status = hk_record_read_yaml(&r.file, head_table, &head);
  return status ? status : lay(&r, head);
}

static hakyu_status read_study(const hakyu_memory *memory, const char *path, const char *folder, hakyu_findings *findings, hakyu_study **study) {
  hakyu_study *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  hakyu_status status = read_into(made, path, folder, findings);
  if (!status && findings && hk_findings_status(findings) == HAKYU_NO_MEMORY) status = HAKYU_NO_MEMORY;
  if (status)
    hakyu_study_destroy(made);
  else
    *study = made;
  return status;
}

hakyu_status hakyu_study_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_study **study) {
  return read_study(memory, path, NULL, findings, study);
}

hakyu_status hk_study_read_planned(const hakyu_memory *memory, const char *folder, hakyu_findings *findings, hakyu_study **study) {
  hk_buffer path;
  hk_buffer_init(&path, memory);
  hk_buffer_printf(&path, "%s/inputs/study.yaml", folder);
  hakyu_status status = path.is_starved ? HAKYU_NO_MEMORY : read_study(memory, path.text, folder, findings, study);
  hk_buffer_fini(&path);
  return status;
}

int hakyu_study_is(const hakyu_memory *memory, const char *path) {
  hk_arena *arena = NULL;
  hk_node *root = NULL;
  int is_study = 0;
  if (hk_arena_create(memory, &arena)) return 0;
  if (hk_doc_read_yaml(arena, memory, path, NULL, &root) == HAKYU_OK && root->kind == HK_NODE_MAPPING) {
    const hk_node *kind = hk_node_find(root, "kind");
    is_study = kind && kind->kind == HK_NODE_SCALAR && strcmp(kind->text, "study") == 0;
  }
  hk_arena_destroy(arena);
  return is_study;
}

void hakyu_study_destroy(hakyu_study *study) {
  if (!study) return;
  const hakyu_memory *memory = study->memory;
  hk_memory_free(memory, study->point_ids);
  hk_memory_free(memory, study->values);
  hk_memory_free(memory, study->places);
  hk_memory_free(memory, study->scenario_path);
  hk_memory_free(memory, study->catalogue_path);
  hakyu_catalogue_destroy(study->catalogue);
  hk_names_destroy(study->factor_names);
  hk_names_destroy(study->watch_names);
  hk_arena_destroy(study->arena);
  hk_memory_free(memory, study);
}

/* ---- the porch ------------------------------------------------------------------------------------------------------------------ */

const char *hakyu_study_title(const hakyu_study *study, hakyu_lang lang) { return study->title[lang]; }
size_t hakyu_study_factors(const hakyu_study *study) { return study->factor_count; }
const char *hakyu_study_factor(const hakyu_study *study, size_t factor) { return study->factors[factor].id; }
uint64_t hakyu_study_points(const hakyu_study *study) { return study->point_count; }
uint64_t hakyu_study_left_out(const hakyu_study *study) { return study->left_out; }
const char *hakyu_study_point_id(const hakyu_study *study, uint64_t point) { return study->point_ids[point]; }
const char *hakyu_study_value(const hakyu_study *study, uint64_t point, size_t factor) { return study->values[point * study->factor_count + factor]; }

static hakyu_status try_point(const hakyu_study *study, uint64_t point, hakyu_findings *findings) {
  hakyu_scenario *scenario = NULL;
  hakyu_status status = hk_study_point(study, point, findings, &scenario);
  hakyu_scenario_destroy(scenario);
  return status;
}

/* One point for each value that a factor takes first: all values of all factors are seen, and no more points than values. */
hakyu_status hakyu_study_check(const hakyu_study *study, hakyu_findings *findings) {
  enum { VALUES_MOST = 64 };
  hakyu_status status = try_point(study, 0, findings);
  for (uint32_t f = 0; f < study->factor_count && !status; f++) {
    const char *seen[VALUES_MOST] = {study->values[f]};
    int count = 1;
    for (uint64_t p = 1; p < study->point_count && count < VALUES_MOST && !status; p++) {
      const char *value = study->values[p * study->factor_count + f];
      bool is_new = study->factors[f].form == HK_FACTOR_LEVELS || p + 1 == study->point_count;
      for (int s = 0; s < count && is_new; s++) is_new = strcmp(seen[s], value) != 0;
      if (!is_new) continue;
      seen[count++] = value;
      status = try_point(study, p, findings);
    }
  }
  return status;
}
