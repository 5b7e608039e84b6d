/* report_table - see report_table.h. */
#include "report/report_table.h"

#include <assert.h>
#include <string.h>

enum { COLUMNS_MOST = 16, NAME_MOST = 60 };

struct hakyu_table {
  const char *title;
  const char **notes; size_t note_count, note_room;
  struct { const char *header; bool is_right; } columns[COLUMNS_MOST];
  size_t column_count;
  const char **cells; size_t cell_count, cell_room;
};

struct hakyu_report {
  const hakyu_memory *memory;
  hk_arena *arena;           /* all texts */
  hakyu_lang lang;
  hakyu_table **tables; size_t table_count, table_room;
  hk_buffer pen;
  hakyu_status status;       /* the first failure */
};

/* ---- reading ------------------------------------------------------------------------------------------------ */

size_t hakyu_report_count(const hakyu_report *report) { return report->table_count; }

const hakyu_table *hakyu_report_get(const hakyu_report *report, size_t i) {
  assert(i < report->table_count);
  return report->tables[i];
}

const char *hakyu_table_title(const hakyu_table *table) { return table->title; }
size_t hakyu_table_notes(const hakyu_table *table) { return table->note_count; }
const char *hakyu_table_note(const hakyu_table *table, size_t i) { return table->notes[i]; }
size_t hakyu_table_columns(const hakyu_table *table) { return table->column_count; }
const char *hakyu_table_header(const hakyu_table *table, size_t column) { return table->columns[column].header; }
int hakyu_table_is_right(const hakyu_table *table, size_t column) { return table->columns[column].is_right; }

size_t hakyu_table_rows(const hakyu_table *table) {
  return table->column_count ? (table->cell_count + table->column_count - 1) / table->column_count : 0;
}

const char *hakyu_table_cell(const hakyu_table *table, size_t row, size_t column) {
  size_t at = row * table->column_count + column;
  return at < table->cell_count ? table->cells[at] : "";
}

int hakyu_text_width(const char *text) { return hk_text_width(text); }

const char *hakyu_phrase(const char *id, hakyu_lang lang) { return hk_phrase(id, lang); }

/* ---- making --------------------------------------------------------------------------------------------------- */

hakyu_status hk_report_create(const hakyu_memory *memory, hakyu_lang lang, hakyu_report **report) {
  hakyu_report *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  made->lang = lang;
  hk_buffer_init(&made->pen, memory);
  hakyu_status status = hk_arena_create(memory, &made->arena);
  if (status)
    hakyu_report_destroy(made);
  else
    *report = made;
  return status;
}

void hakyu_report_destroy(hakyu_report *report) {
  if (!report) return;
  for (size_t t = 0; t < report->table_count; t++) {
    hk_memory_free(report->memory, report->tables[t]->notes);
    hk_memory_free(report->memory, report->tables[t]->cells);
    hk_memory_free(report->memory, report->tables[t]);
  }
  hk_memory_free(report->memory, report->tables);
  hk_buffer_fini(&report->pen);
  hk_arena_destroy(report->arena);
  hk_memory_free(report->memory, report);
}

hakyu_status hk_report_end(hakyu_report *report, hakyu_status status, hakyu_report **out) {
  if (!status) status = report->status;
  if (status)
    hakyu_report_destroy(report);
  else
    *out = report;
  return status;
}

hakyu_lang hk_report_lang(const hakyu_report *report) { return report->lang; }

const char *hk_report_say(const hakyu_report *report, const char *phrase_id) { return hk_phrase(phrase_id, report->lang); }

static bool is_fine(hakyu_report *report, hakyu_status status) {
  if (!report->status) report->status = status;
  return !report->status;
}

void hk_report_table(hakyu_report *report, const char *title_phrase) {
  hakyu_table *table = hk_memory_zalloc(report->memory, sizeof *table);
  hakyu_status status = table ? hk_memory_grow(report->memory, &report->tables, report->table_count, &report->table_room, sizeof *report->tables)
                              : HAKYU_NO_MEMORY;
  if (!is_fine(report, status)) {
    hk_memory_free(report->memory, table);
    return;
  }
  table->title = title_phrase ? hk_report_say(report, title_phrase) : "";
  report->tables[report->table_count++] = table;
}

static hakyu_table *last_table(hakyu_report *report) { return report->status || !report->table_count ? NULL : report->tables[report->table_count - 1]; }

void hk_report_column(hakyu_report *report, char side, const char *header_phrase) {
  hakyu_table *table = last_table(report);
  if (!table) return;
  assert(table->column_count < COLUMNS_MOST);
  table->columns[table->column_count].header = header_phrase ? hk_report_say(report, header_phrase) : "";
  table->columns[table->column_count++].is_right = side == '>';
}

hk_buffer *hk_report_pen(hakyu_report *report) { return &report->pen; }

/* Labels come into reports in many places; here all of them are made harmless, line by line. */
static const char *keep_harmless(hakyu_report *report, const char *text) {
  hk_buffer shown;
  hk_buffer_init(&shown, report->memory);
  for (const char *end; *text; text = *end ? end + 1 : end) {
    end = text + strcspn(text, "\n");
    const char *line = hk_arena_text(report->arena, text, (size_t)(end - text));
    if (!line) break;
    hk_buffer_escaped(&shown, line, SIZE_MAX);
    if (*end) hk_buffer_add(&shown, "\n");
  }
  const char *kept = shown.is_starved || *text ? NULL : hk_arena_text(report->arena, shown.text, shown.length);
  hk_buffer_fini(&shown);
  return kept;
}

static bool is_harmless(const char *text) {
  bool is_unsafe = false;
  while (*text && !is_unsafe)
    if (hk_text_next(&text, &is_unsafe) == '\n') is_unsafe = false;
  return !is_unsafe;
}

/* What the pen holds, as a text that stays; the pen is empty again. NULL without memory. */
static const char *take_text(hakyu_report *report) {
  const char *text = report->pen.is_starved ? NULL
                     : is_harmless(report->pen.text) ? hk_arena_text(report->arena, report->pen.text, report->pen.length)
                                                     : keep_harmless(report, report->pen.text);
  if (report->pen.length) report->pen.text[report->pen.length = 0] = '\0';
  return is_fine(report, text ? HAKYU_OK : HAKYU_NO_MEMORY) ? text : NULL;
}

static void append(hakyu_report *report, const char *text, const char ***list, size_t *count, size_t *room) {
  if (text && is_fine(report, hk_memory_grow(report->memory, list, *count, room, sizeof **list))) (*list)[(*count)++] = text;
}

void hk_report_put(hakyu_report *report) {
  hakyu_table *table = last_table(report);
  const char *text = take_text(report);
  if (table) append(report, text, &table->cells, &table->cell_count, &table->cell_room);
}

void hk_report_note(hakyu_report *report) {
  hakyu_table *table = last_table(report);
  const char *text = take_text(report);
  if (table) append(report, text, &table->notes, &table->note_count, &table->note_room);
}

void hk_report_title(hakyu_report *report) {
  hakyu_table *table = last_table(report);
  const char *text = take_text(report);
  if (table && text) table->title = text;
}

void hk_report_text(hakyu_report *report, const char *text) {
  hk_buffer_add(&report->pen, text);
  hk_report_put(report);
}

void hk_report_name(hakyu_report *report, const char *name) {
  hk_buffer_escaped(&report->pen, name, NAME_MOST);
  hk_report_put(report);
}
