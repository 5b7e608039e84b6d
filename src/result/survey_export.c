/* survey_export - a survey's points for other programs: CSV, or SQLite with its indices as well. A row a point: its id, each factor as written
   and, where that is a time, in seconds; each figure with its limits; where points stop by precision, how many replications each took (x_replications). Nothing is left out, nothing is rounded to what people read. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doc/doc.h"
#include "result/database.h"
#include "result/survey.h"

enum { DIGITS = 15 };

/* ---- columns: the same in both ---------------------------------------------------------------------------------------------- */

typedef enum column_kind { COLUMN_ID, COLUMN_VALUE, COLUMN_SECONDS, COLUMN_FOUND, COLUMN_LOW, COLUMN_HIGH, COLUMN_PLAYED } column_kind;
typedef struct column { column_kind kind; uint32_t of; } column;

/* The c-th of the columns; false beyond the last. */
static bool column_at(const hakyu_survey *s, uint64_t c, column *out) {
  if (!c) return *out = (column){COLUMN_ID, 0}, true;
  c--;
  for (uint32_t f = 0; f < s->factor_count; f++) {
    if (!c--) return *out = (column){COLUMN_VALUE, f}, true;
    if (s->factors[f].is_time && !c--) return *out = (column){COLUMN_SECONDS, f}, true;
  }
  if (c == 3 * (uint64_t)s->figure_count && s->precision > 0) return *out = (column){COLUMN_PLAYED, 0}, true;
  if (c >= 3 * (uint64_t)s->figure_count) return false;
  *out = (column){(column_kind)(COLUMN_FOUND + c % 3), (uint32_t)(c / 3)};
  return true;
}

static void name_column(const hakyu_survey *s, column c, hk_buffer *out) {
  static const char *const ends[] = {"", "", "_s", "", "_low", "_high"};
  if (c.kind == COLUMN_PLAYED) {
    hk_buffer_add(out, "x_replications");
    return;
  }
  hk_buffer_printf(out, "%s%s", c.kind == COLUMN_ID ? "point_id" : c.kind >= COLUMN_FOUND ? s->figures[c.of].id : s->factors[c.of].id, ends[c.kind]);
}

static double number_of(const hakyu_survey *s, uint64_t p, column c) {
  if (c.kind == COLUMN_SECONDS) return s->x[p * s->factor_count + c.of];
  if (c.kind == COLUMN_PLAYED) return (double)s->played[p];
  const hk_survey_cell *cell = &s->cells[c.of * s->point_count + p];
  return c.kind == COLUMN_FOUND ? cell->value : c.kind == COLUMN_LOW ? cell->low : cell->high;
}

static const char *text_of(const hakyu_survey *s, uint64_t p, column c) { return c.kind == COLUMN_ID ? s->point_ids[p] : s->values[p * s->factor_count + c.of]; }

/* ---- CSV ------------------------------------------------------------------------------------------------------------------------ */

static void write_cell(const hakyu_survey *s, uint64_t p, column c, hk_buffer *out) {
  if (c.kind == COLUMN_ID || c.kind == COLUMN_VALUE)
    hk_doc_csv_cell(out, text_of(s, p, c));
  else if (isfinite(number_of(s, p, c)))
    hk_buffer_number(out, number_of(s, p, c), DIGITS); /* what is not there is blank */
}

static hakyu_status export_csv(const hakyu_survey *s, const char *path, hakyu_findings *findings) {
  hk_buffer out;
  column c;
  hk_buffer_init(&out, s->memory);
  for (uint64_t i = 0; column_at(s, i, &c); i++) {
    hk_buffer name;
    hk_buffer_init(&name, s->memory);
    name_column(s, c, &name);
    if (i) hk_buffer_add(&out, ",");
    hk_doc_csv_cell(&out, name.is_starved ? "" : name.text);
    if (name.is_starved) out.is_starved = true;
    hk_buffer_fini(&name);
  }
  hk_buffer_add(&out, "\n");
  for (uint64_t p = 0; p < s->point_count && !out.is_starved; p++) {
    for (uint64_t i = 0; column_at(s, i, &c); i++) {
      if (i) hk_buffer_add(&out, ",");
      write_cell(s, p, c, &out);
    }
    hk_buffer_add(&out, "\n");
  }
  hakyu_status status = out.is_starved ? HAKYU_NO_MEMORY : hk_doc_write_file(path, out.text, out.length, findings);
  hk_buffer_fini(&out);
  return status;
}

/* ---- SQLite ------------------------------------------------------------------------------------------------------------------------ */

static const char *const index_names[HAKYU_INDEX_COUNT] = {"main", "mu", "mu_star", "sigma", "first", "total", "src", "prcc"};

static void quote(hk_buffer *out, const char *name) {
  hk_buffer_add(out, "\"");
  for (; *name; name++) hk_buffer_add_bytes(out, name, 1), hk_buffer_add(out, *name == '"' ? "\"" : "");
  hk_buffer_add(out, "\"");
}

/* "CREATE TABLE points(…)", and as many question marks. */
static void write_statements(const hakyu_survey *s, hk_buffer *create, hk_buffer *insert) {
  column c;
  hk_buffer_add(create, "CREATE TABLE points(");
  hk_buffer_add(insert, "INSERT INTO points VALUES(");
  for (uint64_t i = 0; column_at(s, i, &c); i++) {
    hk_buffer name;
    hk_buffer_init(&name, s->memory);
    name_column(s, c, &name);
    hk_buffer_add(create, i ? ", " : ""), hk_buffer_add(insert, i ? ", ?" : "?");
    if (name.is_starved) create->is_starved = true;
    else quote(create, name.text);
    hk_buffer_add(create, c.kind == COLUMN_ID ? " TEXT NOT NULL PRIMARY KEY" : c.kind == COLUMN_VALUE ? " TEXT NOT NULL" : " REAL");
    hk_buffer_fini(&name);
  }
  hk_buffer_add(create, ") STRICT;CREATE TABLE indices(figure TEXT NOT NULL, factor TEXT NOT NULL, name TEXT NOT NULL, value REAL NOT NULL, low REAL, high REAL) STRICT");
  hk_buffer_add(insert, ")");
}

static void bind_number(sqlite3_stmt *statement, int at, double value) {
  if (isfinite(value)) sqlite3_bind_double(statement, at, value);
  else sqlite3_bind_null(statement, at);
}

static int insert_point(const hakyu_survey *s, sqlite3_stmt *statement, uint64_t p) {
  column c;
  for (uint64_t i = 0; column_at(s, i, &c); i++) {
    if (c.kind == COLUMN_ID || c.kind == COLUMN_VALUE) sqlite3_bind_text(statement, (int)i + 1, text_of(s, p, c), -1, SQLITE_STATIC);
    else bind_number(statement, (int)i + 1, number_of(s, p, c));
  }
  const int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int insert_indices(const hakyu_survey *s, sqlite3 *database) {
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2(database, "INSERT INTO indices VALUES(?, ?, ?, ?, ?, ?)", -1, &statement, NULL);
  for (uint32_t j = 0; j < s->figure_count; j++)
    for (uint32_t f = 0; f < s->factor_count; f++)
      for (int which = 0; which < HAKYU_INDEX_COUNT && code == SQLITE_OK; which++) {
        const hakyu_estimate e = hakyu_survey_index(s, (hakyu_index)which, j, f);
        if (isnan(e.value)) continue;
        sqlite3_bind_text(statement, 1, s->figures[j].id, -1, SQLITE_STATIC), sqlite3_bind_text(statement, 2, s->factors[f].id, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 3, index_names[which], -1, SQLITE_STATIC);
        bind_number(statement, 4, e.value), bind_number(statement, 5, e.low), bind_number(statement, 6, e.high);
        code = sqlite3_step(statement);
        code = code == SQLITE_DONE ? SQLITE_OK : code;
        sqlite3_reset(statement);
      }
  sqlite3_finalize(statement);
  return code;
}

static int fill_database(const hakyu_survey *s, sqlite3 *database, const char *create, const char *insert) {
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_exec(database, "BEGIN", NULL, NULL, NULL);
  if (code == SQLITE_OK) code = sqlite3_exec(database, create, NULL, NULL, NULL);
  if (code == SQLITE_OK) code = sqlite3_prepare_v2(database, insert, -1, &statement, NULL);
  for (uint64_t p = 0; p < s->point_count && code == SQLITE_OK; p++) code = insert_point(s, statement, p);
  sqlite3_finalize(statement);
  if (code == SQLITE_OK) code = insert_indices(s, database);
  return code == SQLITE_OK ? sqlite3_exec(database, "COMMIT", NULL, NULL, NULL) : code;
}

/* Under another name until it is whole. */
static hakyu_status export_sqlite(const hakyu_survey *s, const char *path, hakyu_findings *findings) {
  hk_buffer create, insert, part;
  sqlite3 *database = NULL;
  hk_buffer_init(&create, s->memory), hk_buffer_init(&insert, s->memory), hk_buffer_init(&part, s->memory);
  write_statements(s, &create, &insert);
  hk_buffer_printf(&part, "%s.part", path);
  hakyu_status status = create.is_starved || insert.is_starved || part.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK;
  if (!status) {
    unlink(part.text);
    int code = hk_database_open(s->memory, part.text, true, &database);
    if (code == SQLITE_OK) code = fill_database(s, database, create.text, insert.text);
    if (code != SQLITE_OK) {
      hk_findings_error(findings, (hk_place){path, 0, 0, NULL}, "export", "%s", database ? sqlite3_errmsg(database) : sqlite3_errstr(code));
      status = hk_database_status(code);
    }
    if (database) sqlite3_close(database);
    if (!status && rename(part.text, path)) status = hk_findings_fail(findings, HAKYU_IO, path, "renaming the export", errno);
    if (status) unlink(part.text);
  }
  hk_buffer_fini(&create), hk_buffer_fini(&insert), hk_buffer_fini(&part);
  return status;
}

/* ---- which ---------------------------------------------------------------------------------------------------------------------------- */

static bool ends_with(const char *text, const char *end) {
  const size_t a = strlen(text), b = strlen(end);
  return a > b && strcmp(text + a - b, end) == 0;
}

hakyu_status hakyu_survey_export(const hakyu_survey *survey, const char *path, hakyu_findings *findings) {
  if (ends_with(path, ".csv")) return export_csv(survey, path, findings);
  if (ends_with(path, ".sqlite")) return export_sqlite(survey, path, findings);
  hk_findings_error(findings, (hk_place){path, 0, 0, NULL}, "export", "neither a table nor a database by its name; allowed: FILE.csv or FILE.sqlite");
  return HAKYU_USAGE;
}
