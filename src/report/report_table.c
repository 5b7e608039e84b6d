/* report_table - see report_table.h. */
#include "report/report_table.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { NAME_MOST = 60, PLAIN_DIGITS = 6 };

/* ---- reading ------------------------------------------------------------------------------------------------ */

size_t hakyu_report_count(const hakyu_report *report) {
  size_t count = 0;
  for (size_t p = 0; p < report->part_count; p++) count += report->parts[p].kind == HAKYU_PART_TABLE;
  return count;
}

const hakyu_table *hakyu_report_get(const hakyu_report *report, size_t i) {
  size_t p = 0;
  for (;; p++) {
    assert(p < report->part_count);
    if (report->parts[p].kind == HAKYU_PART_TABLE && i-- == 0) return report->parts[p].table;
  }
}

void hakyu_report_destroy(hakyu_report *report) { hakyu_document_destroy(report); }

/* A text of the first tongue stands in both places where there is only one; where there are two, English is first. */
const char *hakyu_table_title_in(const hakyu_table *table, hakyu_lang lang) { return table->title.in[lang]; }
const char *hakyu_table_title(const hakyu_table *table) { return table->title.in[0]; }
const char *hakyu_table_key(const hakyu_table *table) { return table->key; }
size_t hakyu_table_notes(const hakyu_table *table) { return table->note_count; }
const char *hakyu_table_note_in(const hakyu_table *table, size_t i, hakyu_lang lang) { return table->notes[i].in[lang]; }
const char *hakyu_table_note(const hakyu_table *table, size_t i) { return table->notes[i].in[0]; }
size_t hakyu_table_columns(const hakyu_table *table) { return table->column_count; }
const hakyu_column *hakyu_table_column(const hakyu_table *table, size_t column) { return &table->columns[column]; }
const char *hakyu_table_header(const hakyu_table *table, size_t column) { return table->columns[column].header[0]; }
int hakyu_table_is_right(const hakyu_table *table, size_t column) { return table->columns[column].is_right; }
int hakyu_table_is_prose(const hakyu_table *table) { return table->is_prose; }

size_t hakyu_table_rows(const hakyu_table *table) {
  return table->column_count ? (table->cell_count + table->column_count - 1) / table->column_count : 0;
}

const hakyu_cell *hakyu_table_cell_get(const hakyu_table *table, size_t row, size_t column) {
  static const hakyu_cell empty = {HAKYU_CELL_TEXT, {"", ""}, {"", ""}, 0, NAN, NAN, NAN, 0};
  size_t at = row * table->column_count + column;
  return at < table->cell_count ? &table->cells[at] : &empty;
}

const char *hakyu_table_cell(const hakyu_table *table, size_t row, size_t column) { return hakyu_table_cell_get(table, row, column)->text[0]; }

int hakyu_text_width(const char *text) { return hk_text_width(text); }

const char *hakyu_phrase(const char *id, hakyu_lang lang) { return hk_phrase(id, lang); }

/* ---- making --------------------------------------------------------------------------------------------------- */

hakyu_status hk_report_create(const hakyu_memory *memory, hakyu_lang lang, hakyu_report **report) {
  return hk_document_create(memory, lang == HAKYU_JA ? HAKYU_TONGUE_JA : HAKYU_TONGUE_EN, report);
}

hakyu_status hk_report_end(hakyu_report *report, hakyu_status status, hakyu_report **out) { return hk_document_end(report, status, out); }
hakyu_lang hk_report_lang(const hakyu_report *report) { return report->lang; }
const char *hk_report_say(const hakyu_report *report, const char *phrase_id) { return hk_document_say(report, phrase_id); }
hk_buffer *hk_report_pen(hakyu_report *report) { return &report->pen; }

/* "report.mean_lost": mean_lost. */
static const char *last_word(const char *phrase_id) {
  const char *dot = strrchr(phrase_id, '.');
  return dot ? dot + 1 : phrase_id;
}

void hk_report_table(hakyu_report *report, const char *title_phrase) {
  hk_part *part = hk_document_next_part(report, HAKYU_PART_TABLE);
  if (!part) {
    report->table = NULL;
    return;
  }
  if (!report->is_second) {
    part->table = hk_memory_zalloc(report->memory, sizeof *part->table);
    if (!hk_document_is_fine(report, part->table ? HAKYU_OK : HAKYU_NO_MEMORY) || !part->table) return;
    part->table->key = title_phrase ? last_word(title_phrase) : "table";
  }
  report->table = part->table;
  hk_document_set(report, part->table->title.in, title_phrase ? hk_report_say(report, title_phrase) : "");
}

static hakyu_table *table_of(hakyu_report *report) { return report->status ? NULL : report->table; }

void hk_report_key(hakyu_report *report, const char *key) {
  hakyu_table *table = table_of(report);
  if (table) table->key = key;
}

void hk_report_of_assets(hakyu_report *report) {
  hakyu_table *table = table_of(report);
  if (table) table->is_of_assets = true;
}

void hk_report_prose(hakyu_report *report) {
  hakyu_table *table = table_of(report);
  if (table) table->is_prose = true;
}

/* The column whose turn it is: a new one, or the second time the one that is there. */
static hakyu_column *next_column(hakyu_report *report, char side) {
  hakyu_table *table = table_of(report);
  if (!table) return NULL;
  if (!report->is_second) {
    assert(table->column_count < HK_COLUMNS_MOST);
    table->columns[table->column_count++] = (hakyu_column){.key = "", .header = {"", ""}, .unit = "", .is_right = side == '>'};
  }
  size_t at = table->next_column++;
  if (report->is_second) at -= table->column_count; /* counted on from the first time */
  assert(at < table->column_count);
  return &table->columns[at];
}

void hk_report_column_named(hakyu_report *report, char side) {
  const char *text = hk_document_take(report);
  hakyu_column *column = text ? next_column(report, side) : NULL;
  if (column) hk_document_set(report, column->header, text);
}

void hk_report_column(hakyu_report *report, char side, const char *header_phrase) {
  hakyu_column *column = next_column(report, side);
  if (!column) return;
  if (header_phrase) column->key = last_word(header_phrase);
  hk_document_set(report, column->header, header_phrase ? hk_report_say(report, header_phrase) : "");
}

static hakyu_column *last_column(hakyu_report *report) {
  hakyu_table *table = table_of(report);
  if (!table || !table->next_column) return NULL;
  return &table->columns[(table->next_column - 1) % table->column_count];
}

void hk_report_unit(hakyu_report *report, const char *unit) {
  hakyu_column *column = last_column(report);
  if (column) column->unit = unit;
}

void hk_report_bar(hakyu_report *report) {
  hakyu_column *column = last_column(report);
  if (column) column->has_bar = 1;
}

void hk_report_column_key(hakyu_report *report, const char *key) {
  hakyu_column *column = last_column(report);
  if (column) column->key = key;
}

/* The next cell: a new one, or the second time the one that is there. */
static hakyu_cell *next_cell(hakyu_report *report, hakyu_table *table) {
  if (report->is_second) {
    assert(table->next_cell < table->cell_count);
    return table->next_cell < table->cell_count ? &table->cells[table->next_cell++] : NULL;
  }
  if (!hk_document_is_fine(report, hk_memory_grow(report->memory, &table->cells, table->cell_count, &table->cell_room, sizeof *table->cells))) return NULL;
  table->cells[table->cell_count] = (hakyu_cell){.text = {"", ""}, .remark = {"", ""}};
  return &table->cells[table->cell_count++];
}

static void put(hakyu_report *report, hakyu_cell_kind kind, int64_t integer, double value, double low, double high) {
  hakyu_table *table = table_of(report);
  const char *text = hk_document_take(report);
  hakyu_cell *cell = table && text ? next_cell(report, table) : NULL;
  if (!cell) return;
  hk_document_set(report, cell->text, text);
  cell->kind = kind, cell->integer = integer, cell->value = value, cell->low = low, cell->high = high;
}

void hk_report_put(hakyu_report *report) { put(report, HAKYU_CELL_TEXT, 0, NAN, NAN, NAN); }

void hk_report_note(hakyu_report *report) {
  hakyu_table *table = table_of(report);
  const char *text = hk_document_take(report);
  if (!table || !text) return;
  if (!report->is_second) {
    if (!hk_document_is_fine(report, hk_memory_grow(report->memory, &table->notes, table->note_count, &table->note_room, sizeof *table->notes))) return;
    table->notes[table->note_count++] = (hk_words){{"", ""}};
  }
  size_t at = report->is_second ? table->next_note++ : table->note_count - 1;
  assert(at < table->note_count);
  if (at < table->note_count) hk_document_set(report, table->notes[at].in, text);
}

void hk_report_title(hakyu_report *report) {
  hakyu_table *table = table_of(report);
  const char *text = hk_document_take(report);
  if (table && text) hk_document_set(report, table->title.in, text);
}

void hk_report_text(hakyu_report *report, const char *text) {
  hk_buffer_add(&report->pen, text);
  hk_report_put(report);
}

void hk_report_name(hakyu_report *report, const char *name) {
  hk_buffer_escaped(&report->pen, name, NAME_MOST);
  hk_report_put(report);
}

/* ---- numbers --------------------------------------------------------------------------------------------------- */

void hk_report_put_integer(hakyu_report *report, int64_t value) {
  if (!report->pen.length) hk_buffer_grouped(&report->pen, value);
  put(report, HAKYU_CELL_INTEGER, value, (double)value, NAN, NAN);
}

static void write_plainly(hk_buffer *pen, hakyu_cell_kind kind, double value) {
  if (isnan(value))
    hk_buffer_add(pen, "-");
  else if (kind == HAKYU_CELL_DURATION && isfinite(value))
    hk_buffer_duration(pen, (int64_t)(value + 0.5));
  else if (kind == HAKYU_CELL_SHARE)
    hk_buffer_number(pen, 100 * value, PLAIN_DIGITS), hk_buffer_add(pen, " %");
  else
    hk_buffer_number(pen, value, PLAIN_DIGITS);
}

void hk_report_put_value(hakyu_report *report, hakyu_cell_kind kind, double value) { hk_report_put_band(report, kind, value, NAN, NAN); }

void hk_report_put_band(hakyu_report *report, hakyu_cell_kind kind, double value, double low, double high) {
  if (!report->pen.length) write_plainly(&report->pen, kind, value);
  put(report, kind, 0, value, low, high);
}

void hk_report_put_interval(hakyu_report *report, hakyu_cell_kind kind, double low, double high) {
  if (!report->pen.length && isfinite(low) && isfinite(high)) {
    write_plainly(&report->pen, kind, low);
    hk_buffer_add(&report->pen, "–");
    write_plainly(&report->pen, kind, high);
  } else if (!report->pen.length) {
    hk_buffer_add(&report->pen, "-");
  }
  put(report, kind, 0, NAN, low, high);
}

static hakyu_cell *last_cell(hakyu_report *report) {
  hakyu_table *table = table_of(report);
  const size_t count = !table ? 0 : report->is_second ? table->next_cell : table->cell_count;
  return count ? &table->cells[count - 1] : NULL;
}

void hk_report_underline(hakyu_report *report) {
  hakyu_cell *cell = last_cell(report);
  if (cell) cell->is_underlined = 1;
}

void hk_report_remark(hakyu_report *report, const char *remark) {
  hakyu_cell *cell = last_cell(report);
  if (!cell) return;
  hk_buffer_printf(&report->pen, "%s (%s)", cell->text[report->lang], remark);
  const char *text = hk_document_take(report);
  hk_buffer_add(&report->pen, remark);
  const char *alone = hk_document_take(report);
  if (!text || !alone) return;
  hk_document_set(report, cell->text, text);
  hk_document_set(report, cell->remark, alone);
}

/* ---- the last step ------------------------------------------------------------------------------------------------ */

/* What a column is, by its cells: the kind of those that are no text, or text where they differ. */
static void settle_column(hakyu_table *table, size_t c) {
  hakyu_column *column = &table->columns[c];
  bool is_mixed = false;
  size_t texts = 0;
  for (size_t at = c; at < table->cell_count; at += table->column_count) {
    const hakyu_cell *cell = &table->cells[at];
    if (cell->remark[0][0]) column->has_remarks = 1;
    if (!isnan(cell->low) || !isnan(cell->high)) column->has_bounds = 1;
    if (cell->kind == HAKYU_CELL_TEXT) {
      texts += cell->text[0][0] != '\0' && strcmp(cell->text[0], "-") != 0;
      continue;
    }
    if (column->kind != HAKYU_CELL_TEXT && column->kind != cell->kind) is_mixed = true;
    column->kind = cell->kind;
    if (isinf(cell->value) || isinf(cell->low) || isinf(cell->high)) column->has_remarks = 1;
  }
  if (column->kind != HAKYU_CELL_TEXT && texts) column->has_remarks = 1;
  if (is_mixed) column->kind = HAKYU_CELL_TEXT, column->has_bounds = 0, column->has_bar = 0;
}

static void name_column(hakyu_document *document, hakyu_table *table, size_t c) {
  hakyu_column *column = &table->columns[c];
  size_t before = 0;
  while (before < c && strcmp(table->columns[before].key, column->key) != 0) before++;
  if (*column->key && before == c) return;
  hk_buffer_printf(&document->pen, "%s%s%zu", *column->key ? column->key : "column", *column->key ? "_" : "", c + 1);
  const char *told = hk_document_take(document);
  if (told) column->key = told;
}

void hk_table_finish(hakyu_document *document, hakyu_table *table) {
  for (size_t c = 0; c < table->column_count; c++) {
    name_column(document, table, c);
    settle_column(table, c);
  }
}
