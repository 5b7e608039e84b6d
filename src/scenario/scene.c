/* scene - a scenario from nothing to frozen: its rows, its head, its end. The public calls are here too: what a file's
   reader does and what the API does is the same. */
#include "scenario/scene.h"

#include <stdlib.h>
#include <string.h>

#include "numbers/dist.h"
#include "scenario/calendar.h"

#define HEAD(name) HK_SCENE_AT(scenario, name)
enum { GRID_MOST = 100000 };        /* points of the output series */
enum { HORIZON_MOST_S = INT32_MAX }; /* the kernel's times are 32 bits wide */

/* ---- life ---- */

hakyu_status hk_scene_create(const hakyu_memory *memory, hakyu_model *model, const char *path, hakyu_scenario **scenario) {
  hakyu_scenario *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  made->step_s = 300;
  made->replications = 10000;
  made->traced = 1000;
  made->path = made->id = made->model_path = "";
  hakyu_status status = hk_arena_create(memory, &made->arena);
  if (!status && !(made->scene = hk_memory_zalloc(memory, sizeof *made->scene))) status = HAKYU_NO_MEMORY;
  if (!status) {
    made->scene->scenario = made;
    status = hakyu_findings_create(memory, &made->scene->own);
  }
  if (!status) {
    made->scene->findings = made->scene->own;
    status = hk_names_create(memory, &made->scene->hazard_names);
  }
  if (!status) status = hk_names_create(memory, &made->scene->observed_names);
  if (!status && !(made->path = hk_arena_text(made->arena, path, strlen(path)))) status = HAKYU_NO_MEMORY;
  if (status) {
    hakyu_scenario_destroy(made);
    return status;
  }
  made->model = model;
  *scenario = made;
  return HAKYU_OK;
}

static void drop_scene(hakyu_scenario *scenario) {
  if (!scenario->scene) return;
  hakyu_findings_destroy(scenario->scene->own);
  hk_scene_members_destroy(scenario->scene->members);
  hk_names_destroy(scenario->scene->hazard_names);
  hk_names_destroy(scenario->scene->observed_names);
  hk_memory_free(scenario->memory, scenario->scene);
  scenario->scene = NULL;
}

void hakyu_scenario_destroy(hakyu_scenario *scenario) {
  if (!scenario) return;
  drop_scene(scenario);
  if (scenario->base) scenario->levers = NULL; /* the base's */
  hk_memory_free(scenario->memory, scenario->levers);
  if (!scenario->is_view) {
    hakyu_model_destroy(scenario->model);
    hk_memory_free(scenario->memory, scenario->hazards);
    hk_memory_free(scenario->memory, scenario->observed);
  }
  hk_arena_destroy(scenario->arena);
  hakyu_scenario_destroy(scenario->base);
  hakyu_scenario_destroy(scenario->lent);
  hk_memory_free(scenario->memory, scenario);
}

/* ---- the head ---- */

static void set_start(struct hk_scene *scene, const hk_start *start) {
  hakyu_scenario *scenario = scene->scenario;
  scenario->is_any = start->is_any;
  scenario->start_day = start->day;
  scenario->start_second = start->second;
  scenario->utc_offset_s = start->utc_offset_s;
  scenario->any_day_type = start->any_day_type;
  scenario->any_first_s = start->any_first_s;
  scenario->any_last_s = start->any_last_s;
}

static void read_start(struct hk_scene *scene, const hk_scene_row *row) {
  hk_start start;
  const char *allowed = "";
  if (hk_calendar_parse(row->typed[HEAD(start)].text, &start, &allowed))
    set_start(scene, &start);
  else
    hk_scene_refuse(scene, row->places[HEAD(start)], "wrong-type", "not a start", row->typed[HEAD(start)].text, allowed);
}

static const char *const marks[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"}; /* ever stricter; as `tlp` lists them */

static const char *stricter_mark(const char *a, const char *b) {
  size_t stricter = 0;
  for (size_t m = 0; m < sizeof marks / sizeof *marks; m++)
    if ((a && strcmp(a, marks[m]) == 0) || (b && strcmp(b, marks[m]) == 0)) stricter = m;
  return marks[stricter];
}

/* Takes over what the row gives and was readable; what is missing is told at freeze. */
static void add_head(struct hk_scene *scene, const hk_scene_row *row) {
  hakyu_scenario *scenario = scene->scenario;
  const hk_typed *typed = row->typed;
  for (size_t f = 0; f < row->table->count; f++) {
    if (!row->is_given[f]) continue;
    scene->has_head[f] = true;
    scene->is_head_faulty[f] = row->typed[f].is_faulty;
    scene->head[f] = row->places[f];
  }
  if (!scene->is_from_file && row->is_given[HEAD(without)])
    hk_scene_refuse(scene, row->places[HEAD(without)], "misplaced-key", "the model is built already", NULL, "leave those assets out of it");
  if (!scenario->model) return;
#define HAS(name) (row->is_given[HEAD(name)] && !typed[HEAD(name)].is_faulty)
  if (HAS(title)) {
    scenario->title.text[HAKYU_EN] = row->label[HAKYU_EN] ? row->label[HAKYU_EN] : row->label[HAKYU_JA];
    scenario->title.text[HAKYU_JA] = row->label[HAKYU_JA] ? row->label[HAKYU_JA] : row->label[HAKYU_EN];
  }
  if (HAS(tlp)) scenario->tlp = marks[typed[HEAD(tlp)].number];
  if (HAS(start)) read_start(scene, row);
  if (HAS(frequency)) scenario->frequency = typed[HEAD(frequency)].value;
  if (HAS(horizon)) scenario->horizon_s = typed[HEAD(horizon)].value.fixed;
  if (HAS(step)) scenario->step_s = typed[HEAD(step)].value.fixed;
  if (HAS(replications)) scenario->replications = (uint64_t)typed[HEAD(replications)].value.fixed;
#undef HAS
}

static void require_head(struct hk_scene *scene) {
  const hk_table *table = hk_scenario_table("scenario");
  for (size_t f = 0; f < table->count; f++) {
    const bool is_wanted = scene->is_from_file ? table->fields[f].flags & HK_FIELD_REQUIRED : f == HEAD(horizon);
    const int first = scene->is_from_file ? 1 : 0;
    const hk_place place = {scene->scenario->path, first, first, table->fields[f].name};
    if (is_wanted && !scene->has_head[f])
      hk_findings_error(scene->findings, place, "missing-key", "missing; allowed: %s", table->fields[f].text[HAKYU_EN]);
  }
}

static void check_head(struct hk_scene *scene) {
  const hakyu_scenario *scenario = scene->scenario;
  if (scene->has_head[HEAD(horizon)] && !scene->is_head_faulty[HEAD(horizon)] && scenario->horizon_s < 1)
    hk_scene_refuse(scene, scene->head[HEAD(horizon)], "out-of-range", "no time is simulated", NULL, "at least 1s");
  if (scenario->horizon_s > HORIZON_MOST_S)
    hk_scene_refuse(scene, scene->head[HEAD(horizon)], "out-of-range", "more time is simulated than the kernel can count", NULL,
                    "at most 2147483647s (68 years)");
  if (scenario->step_s < 1)
    hk_scene_refuse(scene, scene->head[HEAD(step)], "out-of-range", "the grid has no step", NULL, "at least 1s");
  else if (scenario->horizon_s / scenario->step_s > GRID_MOST)
    hk_findings_error(scene->findings, scene->head[HEAD(horizon)], "out-of-range",
                      "the output series would have %lld points; allowed: at most %d, so a larger step",
                      (long long)(scenario->horizon_s / scenario->step_s), GRID_MOST);
}

/* ---- rows ---- */

static hakyu_status add_outputs(struct hk_scene *scene, const hk_scene_row *row) {
  const size_t traced = HK_SCENE_AT(outputs, traced);
  if (scene->scenario->model && row->is_given[traced] && !row->typed[traced].is_faulty)
    scene->scenario->traced = (uint32_t)row->typed[traced].value.fixed;
  return HAKYU_OK;
}

static void require_fields(struct hk_scene *scene, hk_scene_row *row) {
  for (size_t f = 0; f < row->table->count; f++) {
    if (!(row->table->fields[f].flags & HK_FIELD_REQUIRED) || row->is_given[f]) continue;
    hk_findings_error(scene->findings, row->places[f], "missing-key", "missing; allowed: %s", row->table->fields[f].text[HAKYU_EN]);
    row->is_faulty = true;
  }
}

static hakyu_status add_row(struct hk_scene *scene, const char *table_name, const hk_cell *cells, size_t count, hk_place place) {
  const hk_table *table = hk_scenario_table(table_name);
  if (!table || table->shape == HK_SHAPE_VALUES) {
    place.field = table_name;
    hk_scene_refuse(scene, place, "unknown-table", "no such table can be added to", table_name, "scenario, outputs, hazards, levers, observed");
    return HAKYU_OK;
  }
  hk_scene_row row;
  hakyu_status status = hk_scene_read_row(scene, table, cells, count, place, &row);
  if (status) return status;
  if (strcmp(table_name, "scenario") == 0) {
    add_head(scene, &row);
    return HAKYU_OK;
  }
  require_fields(scene, &row);
  if (strcmp(table_name, "outputs") == 0) return add_outputs(scene, &row);
  if (!scene->scenario->model || row.is_faulty) return HAKYU_OK; /* told; a half-read row would only earn more findings */
  if (!scene->members && (status = hk_scene_members_create(scene->scenario->model, &scene->members))) return status;
  if (strcmp(table_name, "levers") == 0) return hk_scene_add_lever(scene, &row);
  return strcmp(table_name, "hazards") == 0 ? hk_scene_add_hazard(scene, &row) : hk_scene_add_observed(scene, &row);
}

/* A call's findings go to the caller's list, or to our own if there is none; errors among them are remembered. */
static void enter(struct hk_scene *scene, hakyu_findings *findings) {
  scene->findings = findings ? findings : scene->own;
  scene->errors_before = hakyu_findings_count(scene->findings, HAKYU_ERROR);
}

bool hk_scene_has_error(const struct hk_scene *scene) {
  return scene->error_count > 0 || hakyu_findings_count(scene->findings, HAKYU_ERROR) > scene->errors_before;
}

static hakyu_status leave(struct hk_scene *scene, hakyu_status status) {
  const size_t errors = hakyu_findings_count(scene->findings, HAKYU_ERROR);
  scene->error_count += errors - scene->errors_before;
  scene->errors_before = errors;
  if (!status && hk_findings_status(scene->findings) == HAKYU_NO_MEMORY) status = HAKYU_NO_MEMORY;
  return status;
}

hakyu_status hk_scene_add(hakyu_scenario *scenario, const char *table, const hk_cell *cells, size_t count, hk_place place,
                          hakyu_findings *findings) {
  enter(scenario->scene, findings);
  return leave(scenario->scene, add_row(scenario->scene, table, cells, count, place));
}

/* ---- the end ---- */

static int compare_hazards(const void *left, const void *right) {
  const hk_hazard *a = left, *b = right;
  return a->key < b->key ? -1 : a->key > b->key;
}

static void sort_hazards(struct hk_scene *scene) {
  hakyu_scenario *scenario = scene->scenario;
  if (scenario->hazard_count > 1) qsort(scenario->hazards, scenario->hazard_count, sizeof *scenario->hazards, compare_hazards);
  for (uint32_t h = 1; h < scenario->hazard_count; h++)
    if (scenario->hazards[h].key == scenario->hazards[h - 1].key)
      hk_findings_error(scene->findings, (hk_place){scenario->path, scenario->hazards[h].line, 0, "hazards"}, "key-collision",
                        "hazards %s and %s have the same entity key; rename one", scenario->hazards[h].id, scenario->hazards[h - 1].id);
}

static int compare_observed(const void *left, const void *right) { return strcmp(((const hk_observed *)left)->id, ((const hk_observed *)right)->id); }

/* By id: what is stored for them by number does not depend on the order of the file. */
static void sort_observed(struct hk_scene *scene) {
  hakyu_scenario *scenario = scene->scenario;
  if (scenario->observed_count > 1) qsort(scenario->observed, scenario->observed_count, sizeof *scenario->observed, compare_observed);
}

static void settle_titles(hakyu_scenario *scenario) {
  for (int lang = 0; lang < 2; lang++)
    if (!scenario->title.text[lang]) scenario->title.text[lang] = scenario->id;
}

static hakyu_status settle(struct hk_scene *scene) {
  hakyu_scenario *scenario = scene->scenario;
  require_head(scene);
  if (!scenario->model) return HAKYU_REFUSED;
  check_head(scene);
  if (!scene->has_head[HEAD(start)]) {
    const hk_start start = hk_calendar_default(scenario->model);
    set_start(scene, &start);
  }
  scenario->tlp = stricter_mark(scenario->model->tlp, scenario->tlp);
  settle_titles(scenario);
  sort_hazards(scene);
  sort_observed(scene);
  const hakyu_status status = hk_scene_number_causes(scene);
  if (status) return status;
  hk_scene_settle_levers(scene);
  return hk_scene_check(scene);
}

hakyu_status hk_scene_freeze(hakyu_scenario *scenario, hakyu_findings *findings) {
  enter(scenario->scene, findings);
  hakyu_status status = leave(scenario->scene, settle(scenario->scene));
  if (!status && hk_scene_has_error(scenario->scene)) status = HAKYU_REFUSED;
  if (!status) status = hk_scene_digest(scenario);
  if (!status && scenario->lever_count) status = hk_scene_amend(scenario, scenario->scene->findings);
  if (!status) drop_scene(scenario);
  return status;
}

/* ---- the porch ---- */

hakyu_status hakyu_scenario_create(const hakyu_memory *memory, hakyu_model *model, hakyu_scenario **scenario) {
  if (!model->is_frozen) return HAKYU_USAGE;
  return hk_scene_create(memory, model, "", scenario);
}

hakyu_status hakyu_scenario_add(hakyu_scenario *scenario, const char *table, const char *const *fields, size_t count,
                                hakyu_findings *findings) {
  if (!scenario->scene) return HAKYU_USAGE; /* frozen */
  hk_cell *cells = hk_memory_array(scenario->memory, count, sizeof *cells);
  if (!cells) return HAKYU_NO_MEMORY;
  for (size_t i = 0; i < count; i++) cells[i] = (hk_cell){.field = fields[2 * i], .text = fields[2 * i + 1]};
  const hakyu_status status = hk_scene_add(scenario, table, cells, count, (hk_place){0}, findings);
  hk_memory_free(scenario->memory, cells);
  return status;
}

hakyu_status hakyu_scenario_freeze(hakyu_scenario *scenario, hakyu_findings *findings) {
  return scenario->scene ? hk_scene_freeze(scenario, findings) : HAKYU_OK;
}

const hakyu_model *hakyu_scenario_model(const hakyu_scenario *scenario) { return scenario->model; }

const char *hakyu_scenario_title(const hakyu_scenario *scenario, hakyu_lang lang) { return scenario->title.text[lang]; }

const char *hakyu_scenario_id(const hakyu_scenario *scenario) { return scenario->id; }

const char *hakyu_scenario_tlp(const hakyu_scenario *scenario) { return scenario->tlp; }

hakyu_scenario_size hakyu_scenario_count(const hakyu_scenario *scenario) {
  return (hakyu_scenario_size){scenario->hazard_count, scenario->observed_count, scenario->horizon_s, scenario->step_s, scenario->replications,
                               scenario->traced};
}
