/* edit - see edit.h. */
#include "model/edit.h"

#include <string.h>

#include "base/text.h"
#include "model/build.h"
#include "model/model_fields.h"

/* ---- paths -------------------------------------------------------------------------------------------------------- */

typedef struct path_reader {
  hk_arena *arena;
  const char *path, *at;
  hk_place place;
  hakyu_findings *findings;
} path_reader;

static bool refuse(path_reader *r, const char *code, const char *what, const char *shown, const char *allowed) {
  hk_findings_error(r->findings, r->place, code, "%s (%s); allowed: %s", what, hk_findings_value(r->findings, shown), allowed);
  return false;
}

#define PATHS "SECTION.ID.FIELD, backups.CHAIN.STAGE.FIELD or TABLE[COLUMN=WORD].FIELD"

static void skip_blanks(path_reader *r) { r->at += strspn(r->at, " "); }

/* One part: up to one of `ends`, or in double quotes. NULL with a finding where there is none. */
static const char *read_part(path_reader *r, const char *ends) {
  const bool is_quoted = *r->at == '"';
  const char *from = r->at + is_quoted;
  size_t length = is_quoted ? strcspn(from, "\"") : strcspn(from, ends);
  if (!length || (is_quoted && from[length] != '"')) {
    refuse(r, "bad-key", "not a path", r->path, PATHS);
    return NULL;
  }
  r->at = from + length + is_quoted;
  while (!is_quoted && length && from[length - 1] == ' ') length--;
  return hk_arena_text(r->arena, from, length);
}

static bool read_field(path_reader *r, const hk_table *table, const char *name, uint8_t *position) {
  const hk_field *field = hk_fields_find(table->fields, table->count, name);
  if (field) {
    *position = (uint8_t)(field - table->fields);
    return true;
  }
  const char *nearest = hk_fields_nearest(table->fields, table->count, name);
  hk_findings_error(r->findings, r->place, "unknown-key", "%s has no such field (%s); allowed: those of `hakyu show schema`%s%s%s", table->name,
                    hk_findings_value(r->findings, name), nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
  return false;
}

static bool can_vary(path_reader *r, const hk_table *table, uint8_t position) {
  const hk_field *field = &table->fields[position];
  if (field->type == HK_FIELD_ID || field->type == HK_FIELD_LABEL || (table->shape == HK_SHAPE_LISTS && strcmp(field->name, "name") == 0) ||
      strcmp(field->name, "source") == 0)
    return refuse(r, "misplaced-key", "a field that says who or what, not how much", r->path, "a number, time, share, rule or reference");
  return true;
}

/* [column=word & column=word] */
static bool read_matches(path_reader *r, const hk_table *table, hk_model_edit *edit) {
  do {
    r->at++;
    skip_blanks(r);
    if (edit->match_count == HK_EDIT_MATCHES_MOST) return refuse(r, "out-of-range", "more than four conditions", r->path, "fewer");
    const char *column = read_part(r, "=]&."), *word;
    skip_blanks(r);
    if (!column || *r->at != '=') return column && refuse(r, "bad-key", "a condition without a word", r->path, PATHS);
    r->at++;
    skip_blanks(r);
    if (!(word = read_part(r, "]&"))) return false;
    skip_blanks(r);
    if (!read_field(r, table, column, &edit->match_fields[edit->match_count])) return false;
    edit->match_words[edit->match_count++] = word;
  } while (*r->at == '&');
  if (*r->at++ != ']') return refuse(r, "bad-key", "a condition that does not end", r->path, PATHS);
  return true;
}

static bool read_ids(path_reader *r, const hk_table *table, hk_model_edit *edit) {
  if (table->fields[0].type != HK_FIELD_ID && hk_table_is_sheet(table))
    return refuse(r, "bad-key", "its rows have no id", r->path, "TABLE[COLUMN=WORD].FIELD");
  if (*r->at++ != '.' || !(edit->id = read_part(r, "."))) return refuse(r, "bad-key", "not a path", r->path, PATHS);
  if (table->shape != HK_SHAPE_LISTS) return true;
  return (*r->at++ == '.' && (edit->part = read_part(r, "."))) || refuse(r, "bad-key", "a chain without a stage", r->path, "backups.CHAIN.STAGE.FIELD");
}

bool hk_edit_parse(hk_arena *arena, const char *path, hk_place place, hakyu_findings *findings, hk_model_edit *edit) {
  path_reader r = {arena, path, path, place, findings};
  hk_model_edit made = {0};
  size_t table_count;
  const hk_table *tables = hk_model_tables(&table_count);
  const char *name = read_part(&r, ".[");
  const hk_table *table = name ? hk_model_table(name) : NULL;
  if (!name) return false;
  if (!table || table->shape == HK_SHAPE_TOP) return refuse(&r, "unknown-table", "no table of a model", name, "a section of model.yaml, assets, needs, supplies or profiles");
  made.table = (uint8_t)(table - tables);
  if (*r.at == '[' ? !read_matches(&r, table, &made) : !read_ids(&r, table, &made)) return false;
  if (table->shape == HK_SHAPE_VALUES && !*r.at) {
    made.field = 1; /* the value */
  } else {
    const char *field = *r.at++ == '.' ? read_part(&r, ".") : NULL;
    if (!field || *r.at) return refuse(&r, "bad-key", "not a path", path, PATHS);
    if (!read_field(&r, table, field, &made.field) || !can_vary(&r, table, made.field)) return false;
  }
  *edit = made;
  return true;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------ */

static const char *text_at(const hk_edited_row *row, uint8_t position) {
  for (size_t i = 0; i < row->count; i++)
    if (row->positions[i] == position) return row->texts[i];
  return NULL;
}

static bool says(const hk_edited_row *row, uint8_t position, const char *word) {
  const char *text = text_at(row, position);
  if (!text) return false;
  text += strspn(text, " \t\r\n");
  const size_t length = strlen(word);
  return strncmp(text, word, length) == 0 && !text[length + strspn(text + length, " \t\r\n")];
}

static bool matches(const hk_model_edit *edit, const hk_table *table, const hk_edited_row *row) {
  if (edit->id && !says(row, 0, edit->id)) return false;
  if (edit->part && !says(row, (uint8_t)(hk_fields_find(table->fields, table->count, "name") - table->fields), edit->part)) return false;
  for (uint32_t m = 0; m < edit->match_count; m++)
    if (!says(row, edit->match_fields[m], edit->match_words[m])) return false;
  return true;
}

static void write_cell(const hk_model_edit *edit, hk_edited_row *row) {
  size_t at = 0;
  while (at < row->count && row->positions[at] != edit->field) at++;
  if (at == row->room) return; /* as many cells as a table has fields: cannot be */
  if (at == row->count) row->positions[row->count++] = edit->field;
  row->texts[at] = edit->text;
  row->places[at] = edit->place;
}

void hk_edit_apply(const hk_model_edit *edits, uint32_t count, uint8_t number, bool *used, hk_edited_row *row) {
  size_t table_count;
  const hk_table *table = &hk_model_tables(&table_count)[number];
  for (uint32_t e = 0; e < count; e++) {
    if (edits[e].table != number || !matches(&edits[e], table, row)) continue;
    write_cell(&edits[e], row);
    used[e] = true;
  }
}
