/* survey_files - a survey from another program's files: SALib's problem.json, its sample and its results, or CSV of the same. */
#include <math.h>
#include <string.h>

#include "doc/doc.h"
#include "doc/json_in.h"
#include "result/survey.h"

typedef struct matrix { double *cells; uint64_t rows, room; uint32_t columns; const char **names; /* NULL without a header */ } matrix;

typedef struct reading {
  const hakyu_memory *memory;
  hakyu_findings *findings;
  hk_arena *arena;
  const char *names[1024]; uint32_t factor_count;
  double low[1024], high[1024];
  bool is_log[1024];
} reading;

enum { FACTORS_MOST = 1024 };

static hakyu_status refuse(const reading *r, const char *path, int line, const char *what, const char *allowed) {
  hk_findings_error(r->findings, (hk_place){path, line, 0, NULL}, "wrong-type", "%s; allowed: %s", what, allowed);
  return HAKYU_REFUSED;
}

/* ---- the problem ------------------------------------------------------------------------------------------------------------- */

static bool read_bounds(const hk_node *bounds, double *low, double *high) {
  const hk_node *second = bounds->first ? bounds->first->next : NULL;
  return bounds->kind == HK_NODE_SEQUENCE && bounds->count == 2 && second && bounds->first->text && second->text && hk_text_parse_double(bounds->first->text, low) &&
         hk_text_parse_double(second->text, high);
}

/* Bounds are of a uniform where "dists" is absent or "unif"; of others they are parameters, and the sample's own ends are taken. */
static hakyu_status read_problem(reading *r, const char *path) {
  hk_node *root = NULL;
  hakyu_status status = hk_doc_read_json(r->arena, r->memory, path, r->findings, &root);
  if (status) return status;
  const hk_node *names = root->kind == HK_NODE_MAPPING ? hk_node_find(root, "names") : NULL, *bounds = root->kind == HK_NODE_MAPPING ? hk_node_find(root, "bounds") : NULL,
                *dists = root->kind == HK_NODE_MAPPING ? hk_node_find(root, "dists") : NULL;
  if (!names || names->kind != HK_NODE_SEQUENCE || !names->count || names->count > FACTORS_MOST) return refuse(r, path, 0, "no list \"names\"", "an object with num_vars, names and bounds, 1 to 1,024 of them");
  for (const hk_node *name = names->first; name; name = name->next) {
    if (!name->text || !*name->text) return refuse(r, path, 0, "a name that is no text", "a text for each factor");
    r->names[r->factor_count++] = name->text;
  }
  for (uint32_t f = 0; f < r->factor_count; f++) r->low[f] = r->high[f] = NAN;
  if (bounds && (bounds->kind != HK_NODE_SEQUENCE || bounds->count != r->factor_count)) return refuse(r, path, 0, "not as many bounds as names", "a pair [low, high] for each name");
  uint32_t f = 0;
  const hk_node *dist = dists && dists->kind == HK_NODE_SEQUENCE ? dists->first : NULL;
  for (const hk_node *pair = bounds ? bounds->first : NULL; pair; pair = pair->next, f++, dist = dist ? dist->next : NULL) {
    const bool is_uniform = !dist || !dist->text || strcmp(dist->text, "unif") == 0;
    if (!read_bounds(pair, &r->low[f], &r->high[f])) return refuse(r, path, 0, "bounds that are no two numbers", "a pair [low, high] for each name");
    if (!is_uniform) r->low[f] = r->high[f] = NAN;
  }
  return HAKYU_OK;
}

/* ---- tables of numbers ---------------------------------------------------------------------------------------------------------- */

static bool is_parting(char c) { return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '\r'; }

/* The next word of a line, copied and without quotes; false at its end. */
static bool next_word(const char **at, char word[256]) {
  while (is_parting(**at)) (*at)++;
  size_t length = 0;
  const char *from = *at;
  while (from[length] && from[length] != '\n' && !is_parting(from[length])) length++;
  *at = from + length;
  if (length > 1 && from[0] == '"' && from[length - 1] == '"') from++, length -= 2;
  if (length > 255) length = 255;
  memcpy(word, from, length);
  word[length] = '\0';
  return length > 0;
}

static hakyu_status add_row(reading *r, matrix *m, const char *path, int line, const char *at) {
  char word[256];
  uint32_t columns = 0;
  double value;
  while (next_word(&at, word)) {
    if (!hk_text_parse_double(word, &value) || !isfinite(value)) return refuse(r, path, line, "not a number", "finite numbers parted by spaces or commas");
    if (m->rows && columns >= m->columns) return refuse(r, path, line, "more numbers than in the first line", "as many in each");
    const uint64_t count = m->rows ? m->rows * m->columns + columns : columns;
    size_t room = m->room;
    hakyu_status status = hk_memory_grow(r->memory, &m->cells, count, &room, sizeof *m->cells);
    m->room = room;
    if (status) return status;
    m->cells[count] = value;
    columns++;
  }
  if (!columns) return HAKYU_OK;
  if (m->rows && columns < m->columns) return refuse(r, path, line, "fewer numbers than in the first line", "as many in each");
  m->columns = columns;
  m->rows++;
  return HAKYU_OK;
}

/* A first line that does not begin with a number bears names. */
static hakyu_status read_header(reading *r, matrix *m, const char *at) {
  char word[256];
  uint32_t count = 0;
  m->names = hk_arena_zalloc(r->arena, FACTORS_MOST * sizeof *m->names);
  if (!m->names) return HAKYU_NO_MEMORY;
  while (count < FACTORS_MOST && next_word(&at, word))
    if (!(m->names[count++] = hk_arena_text(r->arena, word, strlen(word)))) return HAKYU_NO_MEMORY;
  return HAKYU_OK;
}

static hakyu_status read_matrix(reading *r, const char *path, matrix *m) {
  hk_file file = {NULL, 0};
  char word[256];
  double value;
  int line = 1;
  hakyu_status status = hk_doc_read_file(r->memory, path, r->findings, &file);
  if (!status && memchr(file.bytes, '\0', file.size)) status = refuse(r, path, 0, "a byte that is no text", "numbers as text");
  for (const char *at = file.bytes; !status && at && *at; at += strcspn(at, "\n"), at += *at == '\n', line++) {
    const char *first = at;
    if (*at == '#' || !next_word(&first, word)) continue;
    status = !m->rows && !m->names && !hk_text_parse_double(word, &value) ? read_header(r, m, at) : add_row(r, m, path, line, at);
  }
  hk_memory_free(r->memory, file.bytes);
  return status || m->rows ? status : refuse(r, path, 0, "no rows", "a row a point");
}

/* ---- the survey -------------------------------------------------------------------------------------------------------------------- */

static const char *number_text(hakyu_survey *s, double value, int digits) {
  hk_buffer text;
  hk_buffer_init(&text, s->memory);
  hk_buffer_number(&text, value, digits);
  const char *kept = text.is_starved ? NULL : hk_arena_text(s->arena, text.text, text.length);
  hk_buffer_fini(&text);
  return kept;
}

static const char *keep(hakyu_survey *s, const char *text) { return hk_arena_text(s->arena, text, strlen(text)); }

/* The columns of the sample by the problem's names, where it has a header; else in order. */
static hakyu_status order_columns(const reading *r, const char *path, const matrix *x, uint32_t *columns) {
  for (uint32_t f = 0; f < r->factor_count; f++) {
    columns[f] = f;
    for (uint32_t c = 0; x->names && c < x->columns; c++)
      if (x->names[c] && strcmp(x->names[c], r->names[f]) == 0) columns[f] = c;
    if (x->names && (!x->names[columns[f]] || strcmp(x->names[columns[f]], r->names[f]) != 0)) return refuse(r, path, 1, "a factor of the problem has no column", "a column for each name");
  }
  return x->names || x->columns == r->factor_count ? HAKYU_OK : refuse(r, path, 0, "not as many columns as names", "a number for each factor");
}

static hakyu_status fill_points(const reading *r, hakyu_survey *s, matrix *x, const uint32_t *columns) {
  const uint32_t k = s->factor_count;
  for (uint64_t p = 0; p < s->point_count; p++) {
    if (!(s->point_ids[p] = number_text(s, (double)p, 15))) return HAKYU_NO_MEMORY;
    for (uint32_t f = 0; f < k; f++) {
      const double value = x->cells[p * x->columns + columns[f]];
      if (!(s->values[p * k + f] = number_text(s, value, 9))) return HAKYU_NO_MEMORY;
      if (r->high[f] > r->low[f]) s->at[p * k + f] = (value - r->low[f]) / (r->high[f] - r->low[f]);
    }
  }
  hakyu_status status = hk_survey_settle(s); /* from texts of nine digits; the numbers themselves follow */
  for (uint64_t p = 0; p < s->point_count && !status; p++)
    for (uint32_t f = 0; f < k; f++) s->x[p * k + f] = x->cells[p * x->columns + columns[f]];
  return status;
}

static hakyu_status fill_figures(hakyu_survey *s, const matrix *y) {
  for (uint32_t j = 0; j < s->figure_count; j++) {
    const char *name = y->names && y->names[j] ? keep(s, y->names[j]) : NULL;
    if (!name) {
      hk_buffer text;
      hk_buffer_init(&text, s->memory);
      hk_buffer_printf(&text, s->figure_count > 1 ? "Y%u" : "Y", j + 1);
      name = text.is_starved ? NULL : keep(s, text.text);
      hk_buffer_fini(&text);
    }
    if (!name) return HAKYU_NO_MEMORY;
    s->figures[j] = (hk_survey_figure){.id = name, .label = {name, name}, .unit = ""};
    for (uint64_t p = 0; p < s->point_count; p++) s->cells[j * s->point_count + p].value = y->cells[p * y->columns + j], s->cells[j * s->point_count + p].is_valid = true;
  }
  return HAKYU_OK;
}

static hakyu_status lay(reading *r, const char *sample, const char *results, matrix *x, const matrix *y, hakyu_survey **survey) {
  uint32_t columns[FACTORS_MOST] = {0};
  hakyu_survey *s = NULL;
  hakyu_status status = order_columns(r, sample, x, columns);
  if (!status && x->rows != y->rows) status = refuse(r, results, 0, "not as many rows as the sample", "a row a point");
  if (!status) status = hk_survey_create(r->memory, x->rows, r->factor_count, y->columns, &s);
  for (uint32_t f = 0; f < r->factor_count && !status; f++) {
    const char *name = keep(s, r->names[f]);
    s->factors[f] = (hk_survey_factor){.id = name, .label = {name, name}};
    if (!name) status = HAKYU_NO_MEMORY;
  }
  if (!status && !(s->id = keep(s, sample))) status = HAKYU_NO_MEMORY;
  if (!status) status = fill_points(r, s, x, columns);
  if (!status) hk_survey_see_design(s);
  if (!status) status = fill_figures(s, y);
  if (status)
    hakyu_survey_destroy(s);
  else
    *survey = s;
  return status;
}

hakyu_status hakyu_survey_of_files(const hakyu_memory *memory, const char *problem, const char *sample, const char *results, hakyu_findings *findings,
                                   hakyu_survey **survey) {
  reading *r = hk_memory_zalloc(memory, sizeof *r);
  matrix x = {0}, y = {0};
  if (!r) return HAKYU_NO_MEMORY;
  r->memory = memory, r->findings = findings;
  hakyu_status status = hk_arena_create(memory, &r->arena);
  if (!status) status = read_problem(r, problem);
  if (!status) status = read_matrix(r, sample, &x);
  if (!status) status = read_matrix(r, results, &y);
  if (!status) status = lay(r, sample, results, &x, &y, survey);
  hk_memory_free(memory, x.cells);
  hk_memory_free(memory, y.cells);
  hk_arena_destroy(r->arena);
  hk_memory_free(memory, r);
  return status;
}
