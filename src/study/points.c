/* points - from the design's numbers, or a list's cells, to the text of each factor at each point; points that break a constraint are
   left out. A point is known by its id: its number in the design, or the list's word, so leaving some out renames nobody. */
#include <math.h>
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "doc/doc.h"
#include "study/study.h"

/* ---- constraints ------------------------------------------------------------------------------------------------- */

static bool holds(const hk_constraint *constraint, const char *left, const char *right) {
  double a, b;
  bool is_time;
  const bool is_number = hk_text_quantity(left, &a, &is_time) && hk_text_quantity(right, &b, &is_time);
  const int order = is_number ? (a > b) - (a < b) : strcmp(left, right);
  switch (constraint->how) {
    case HK_LESS: return order < 0;
    case HK_AT_MOST: return order <= 0;
    case HK_MORE: return order > 0;
    case HK_AT_LEAST: return order >= 0;
    case HK_EQUAL: return order == 0;
    case HK_UNEQUAL: break;
  }
  return order != 0;
}

static bool is_allowed(const struct hakyu_study *study, const char *const *values) {
  for (uint32_t c = 0; c < study->constraint_count; c++) {
    const hk_constraint *constraint = &study->constraints[c];
    if (!holds(constraint, values[constraint->left], constraint->right == HK_NO_NAME ? constraint->value : values[constraint->right])) return false;
  }
  return true;
}

/* ---- designs -------------------------------------------------------------------------------------------------------- */

static hakyu_status make_room(struct hakyu_study *study, uint64_t points) {
  study->point_ids = hk_memory_array(study->memory, points, sizeof *study->point_ids);
  study->values = hk_memory_array(study->memory, points, study->factor_count * sizeof *study->values);
  study->places = hk_memory_array(study->memory, points, study->factor_count * sizeof *study->places);
  return study->point_ids && study->values && study->places ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static char *number_text(struct hakyu_study *study, uint64_t number) {
  char text[24];
  size_t at = sizeof text;
  do text[--at] = (char)('0' + number % 10), number /= 10;
  while (number);
  return hk_arena_text(study->arena, text + at, sizeof text - at);
}

/* Texts that a factor writes again and again are made once a level; those of ranges are as many as points. */
static hakyu_status lay_design(struct hakyu_study *study, uint64_t points) {
  const uint32_t k = study->factor_count;
  const bool is_ended = study->asked.kind == HK_DESIGN_TWO_LEVEL || study->asked.kind == HK_DESIGN_MORRIS;
  uint64_t kept = 0;
  for (uint64_t p = 0; p < points; p++) {
    double *places = study->places + kept * k;
    const char **values = study->values + kept * k;
    memmove(places, study->places + p * k, k * sizeof *places);
    for (uint32_t f = 0; f < k; f++)
      if (!(values[f] = hk_factor_text(study, &study->factors[f], places[f], is_ended))) return HAKYU_NO_MEMORY;
    if (!is_allowed(study, values)) continue;
    if (!(study->point_ids[kept++] = number_text(study, p))) return HAKYU_NO_MEMORY;
  }
  study->point_count = kept;
  study->left_out = points - kept;
  return HAKYU_OK;
}

/* ---- lists ------------------------------------------------------------------------------------------------------------ */

enum { POINTS_MOST = HK_DESIGN_POINTS_MOST };

typedef struct listing {
  struct hakyu_study *study;
  const char *path;
  hakyu_findings *findings;
  uint32_t columns[HK_DESIGN_FACTORS_MOST + 1]; /* by column: its factor; HK_NO_NAME: the id, or not ours */
  size_t column_count, id_column;
  hk_names *ids;
  size_t point_room, value_room, place_room;
  size_t faults;
} listing;

static void refuse(listing *l, int line, const char *field, const char *code, const char *what, const char *shown, const char *allowed) {
  hk_findings_error(l->findings, (hk_place){l->path, line, 0, field}, code, "%s (%s); allowed: %s", what, hk_findings_value(l->findings, shown), allowed);
  l->faults++;
}

static hakyu_status read_header(void *user, const char *const *columns, size_t count) {
  listing *l = user;
  uint32_t seen = 0;
  l->id_column = count;
  if (count > HK_DESIGN_FACTORS_MOST + 1) return refuse(l, 1, NULL, "out-of-range", "too many columns", "", "one a factor"), HAKYU_REFUSED;
  l->column_count = count;
  for (size_t c = 0; c < count; c++) {
    l->columns[c] = hk_names_find(l->study->factor_names, columns[c]);
    if (strcmp(columns[c], "point_id") == 0) l->id_column = c;
    seen += l->columns[c] != HK_NO_NAME;
    if (l->columns[c] == HK_NO_NAME && c != l->id_column && strncmp(columns[c], "x_", 2) != 0) refuse(l, 1, columns[c], "unknown-column", "no factor of the study", columns[c], "point_id, its factors, x_…");
  }
  if (l->id_column == count || seen != l->study->factor_count) refuse(l, 1, NULL, "missing-column", "a column is missing", l->id_column == count ? "point_id" : "a factor", "point_id and every factor once");
  return l->faults ? HAKYU_REFUSED : HAKYU_OK;
}

static hakyu_status read_point(void *user, const hk_csv_row *row) {
  listing *l = user;
  struct hakyu_study *study = l->study;
  const uint32_t k = study->factor_count;
  uint32_t index;
  int is_new = 0;
  if (study->point_count >= POINTS_MOST) return refuse(l, row->line, NULL, "out-of-range", "too many points", "", "10,000,000"), HAKYU_REFUSED;
  const char *id = row->cells[l->id_column];
  if (!hk_text_is_id(id)) return refuse(l, row->line, "point_id", "bad-id", "not an id", id, "letters, digits, . _ -"), HAKYU_OK;
  hakyu_status status = hk_names_add(l->ids, id, &index, &is_new);
  if (!status && !is_new) return refuse(l, row->line, "point_id", "duplicate-id", "id given twice", id, "once"), HAKYU_OK;
  if (!status) status = hk_memory_grow(study->memory, &study->point_ids, study->point_count, &l->point_room, sizeof *study->point_ids);
  if (!status) status = hk_memory_grow(study->memory, &study->values, study->point_count, &l->value_room, k * sizeof *study->values);
  if (!status) status = hk_memory_grow(study->memory, &study->places, study->point_count, &l->place_room, k * sizeof *study->places);
  if (status) return status;
  const char **values = study->values + study->point_count * k;
  for (size_t c = 0; c < l->column_count; c++) {
    const uint32_t f = l->columns[c];
    if (f == HK_NO_NAME) continue;
    if (!*row->cells[c]) refuse(l, row->line, study->factors[f].id, "missing-value", "blank", "", "a value for every factor");
    if (!(values[f] = hk_arena_text(study->arena, row->cells[c], strlen(row->cells[c])))) return HAKYU_NO_MEMORY;
    study->places[study->point_count * k + f] = NAN;
  }
  if (!is_allowed(study, values)) return study->left_out++, HAKYU_OK;
  if (!(study->point_ids[study->point_count] = hk_arena_text(study->arena, id, strlen(id)))) return HAKYU_NO_MEMORY;
  study->point_count++;
  return HAKYU_OK;
}

/* ---- samples of other programs: no header, a number for each factor in order, parted by spaces or commas ----------------- */

/* The next number of a line, as written; "" at its end. */
static void next_token(const char **at, char token[64]) {
  *at += strspn(*at, " \t,\r");
  const size_t length = strcspn(*at, " \t,\r\n"), kept = length < 63 ? length : 63;
  memcpy(token, *at, kept);
  token[kept] = '\0';
  *at += length;
}

static bool is_sample(const char *bytes) {
  char token[64];
  double value;
  next_token(&bytes, token);
  return hk_text_parse_double(token, &value);
}

/* Numbers as a list has them: of times in seconds, of whole numbers whole. What is no number stays, for the reader of lists to tell. */
static void write_sampled(const hk_factor *factor, const char *token, hk_buffer *out) {
  double value;
  if (!hk_text_parse_double(token, &value) || !isfinite(value) || fabs(value) > 1e15) hk_doc_csv_cell(out, token);
  else if (factor && (factor->is_time || factor->is_whole)) hk_buffer_printf(out, "%lld%s", (long long)llround(value), factor->is_time ? "s" : "");
  else hk_buffer_number(out, value, 12);
}

static void list_sample(const struct hakyu_study *study, const char *at, hk_buffer *out) {
  char token[64];
  hk_buffer_add(out, "point_id");
  for (uint32_t f = 0; f < study->factor_count; f++) hk_buffer_add(out, ","), hk_doc_csv_cell(out, study->factors[f].id);
  for (uint64_t p = 0; *at && !out->is_starved; at += *at == '\n') {
    uint32_t f = 0;
    for (next_token(&at, token); *token; next_token(&at, token), f++) {
      if (!f) hk_buffer_printf(out, "\n%llu", (unsigned long long)p++);
      hk_buffer_add(out, ",");
      write_sampled(f < study->factor_count ? &study->factors[f] : NULL, token, out);
    }
  }
  hk_buffer_add(out, "\n");
}

static hakyu_status read_list(struct hakyu_study *study, const char *path, hakyu_findings *findings) {
  listing l = {.study = study, .path = path, .findings = findings};
  const hk_csv_reader reader = {&l, read_header, read_point, NULL};
  hk_file file = {NULL, 0};
  hk_buffer list;
  hk_buffer_init(&list, study->memory);
  hakyu_status status = hk_names_create(study->memory, &l.ids);
  if (!status) status = hk_doc_read_file(study->memory, path, findings, &file);
  const bool is_of_numbers = !status && is_sample(file.bytes);
  if (is_of_numbers) list_sample(study, file.bytes, &list);
  if (!status && list.is_starved) status = HAKYU_NO_MEMORY;
  if (!status) status = is_of_numbers ? hk_doc_parse_csv(study->memory, list.text, list.length, path, NULL, findings, &reader)
                                      : hk_doc_parse_csv(study->memory, file.bytes, file.size, path, NULL, findings, &reader);
  hk_memory_free(study->memory, file.bytes);
  hk_buffer_fini(&list);
  hk_names_destroy(l.ids);
  return status ? status : l.faults ? HAKYU_REFUSED : HAKYU_OK;
}

/* ---- of a planned sweep ------------------------------------------------------------------------------------------------ */

void hk_study_write_points(const struct hakyu_study *study, hk_buffer *out) {
  hk_buffer_add(out, "point_id");
  for (uint32_t f = 0; f < study->factor_count; f++) hk_buffer_add(out, ","), hk_doc_csv_cell(out, study->factors[f].id);
  hk_buffer_add(out, "\n");
  for (uint64_t p = 0; p < study->point_count; p++) {
    hk_doc_csv_cell(out, study->point_ids[p]);
    for (uint32_t f = 0; f < study->factor_count; f++) hk_buffer_add(out, ","), hk_doc_csv_cell(out, study->values[p * study->factor_count + f]);
    hk_buffer_add(out, "\n");
  }
}

/* Values made on another machine, over our own: points must be the same, their texts may differ in a last digit. */
typedef struct taking { listing l; uint64_t next; } taking;

static hakyu_status take_header(void *user, const char *const *columns, size_t count) { return read_header(&((taking *)user)->l, columns, count); }

static hakyu_status take_point(void *user, const hk_csv_row *row) {
  taking *t = user;
  struct hakyu_study *study = t->l.study;
  const uint64_t p = t->next++;
  if (p >= study->point_count || strcmp(row->cells[t->l.id_column], study->point_ids[p]) != 0)
    return refuse(&t->l, row->line, "point_id", "differs", "not the point that the design has here", row->cells[t->l.id_column], "the points of the study, in order"), HAKYU_REFUSED;
  for (size_t c = 0; c < t->l.column_count; c++) {
    const uint32_t f = t->l.columns[c];
    if (f != HK_NO_NAME && !(study->values[p * study->factor_count + f] = hk_arena_text(study->arena, row->cells[c], strlen(row->cells[c])))) return HAKYU_NO_MEMORY;
  }
  return HAKYU_OK;
}

hakyu_status hk_study_take_points(struct hakyu_study *study, const char *path, hakyu_findings *findings) {
  taking t = {.l = {.study = study, .path = path, .findings = findings}};
  const hk_csv_reader reader = {.user = &t, .header = take_header, .row = take_point};
  hakyu_status status = hk_doc_read_csv(study->memory, path, NULL, findings, &reader);
  if (status || t.next == study->point_count) return status;
  hk_findings_error(findings, (hk_place){path, 0, 0, NULL}, "differs", "fewer points than the design has; allowed: all of them");
  return HAKYU_REFUSED;
}

/* ---- all of it ---------------------------------------------------------------------------------------------------------- */

hakyu_status hk_study_lay_points(struct hakyu_study *study, const char *list_file, hakyu_findings *findings) {
  const hk_place place = {study->path, study->design_line, study->design_col, "design"};
  hakyu_status status;
  if (list_file) {
    status = read_list(study, list_file, findings);
  } else {
    uint64_t points = 0;
    status = hk_design_count(&study->asked, place, findings, &points);
    if (!status) status = make_room(study, points);
    if (!status) status = hk_design_fill(study->memory, &study->asked, study->places);
    if (!status) status = lay_design(study, points);
  }
  if (status || study->point_count) return status;
  hk_findings_error(findings, place, "out-of-range", "no point is left; allowed: constraints that some points keep");
  return HAKYU_REFUSED;
}

/* What the lever of a factor acts on at these values; NULL: it is off there. */
static const char *targets_of(const struct hakyu_study *study, const hk_factor *factor, const char *const *values) {
  if (factor->change.targets) return factor->change.targets;
  for (uint32_t f = 0; f < study->factor_count; f++)
    if (study->factors[f].target == HK_FACTOR_TARGETS && strcmp(study->factors[f].change.id, factor->change.id) == 0) return strcmp(values[f], "off") == 0 ? NULL : values[f];
  return NULL;
}

/* One factor's change of the scenario; false: at this value it changes nothing there. */
static bool change_of(const struct hakyu_study *study, const hk_factor *factor, const char *const *values, const char *value, hk_scenario_change *change) {
  *change = factor->change;
  change->text = value;
  if (factor->target == HK_FACTOR_SWITCH) return strcmp(value, "on") == 0;
  if (factor->target == HK_FACTOR_LEVER || factor->target == HK_FACTOR_TARGETS) return (change->targets = targets_of(study, factor, values)) != NULL;
  return factor->target != HK_FACTOR_ITEM; /* these come when the scenario stands */
}

hakyu_status hk_study_point(const struct hakyu_study *study, uint64_t point, hakyu_findings *findings, hakyu_scenario **scenario) {
  const uint32_t k = study->factor_count;
  const char *const *values = study->values + point * k;
  hakyu_scenario *made = NULL;
  hk_scenario_change *list = hk_memory_array(study->memory, k, sizeof *list);
  hk_model_edit *edits = hk_memory_array(study->memory, k, sizeof *edits);
  hk_scenario_changes changes = {.list = list, .edits = edits};
  hakyu_status status = list && edits ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (uint32_t f = 0; f < k && !status; f++) {
    const hk_factor *factor = &study->factors[f];
    hk_place place = factor->place;
    place.field = factor->id;
    if (factor->target == HK_FACTOR_EDIT) {
      edits[changes.edit_count] = factor->edit;
      edits[changes.edit_count].text = values[f];
      edits[changes.edit_count++].place = place;
    } else if (change_of(study, factor, values, values[f], &list[changes.count])) {
      list[changes.count++].place = place;
    }
  }
  if (!status) status = hk_scenario_read_changed(study->memory, study->scenario_path, study->model_folder, &changes, findings, &made);
  if (!status) status = hk_study_add_items(study, values, findings, &made);
  hk_memory_free(study->memory, list);
  hk_memory_free(study->memory, edits);
  if (status)
    hakyu_scenario_destroy(made);
  else
    *scenario = made;
  return status;
}

/* Common: one seed for all. Independent: the seed and the point's id give another. */
uint64_t hk_study_seed(const struct hakyu_study *study, uint64_t point) {
  return study->is_independent ? study->seed ^ hk_digest_key("point", study->point_ids[point], NULL, NULL) : study->seed;
}
