/* document_adopt - a table of a finished report taken over into a document: its texts in each tongue from the report in that tongue. So
   every report is a part from which larger documents are put together. */
#include <assert.h>
#include <string.h>

#include "report/document.h"

static const hakyu_table *find_table(const hakyu_document *report, const char *key) {
  for (size_t p = 0; p < report->part_count; p++)
    if (report->parts[p].table && !strcmp(report->parts[p].table->key, key)) return report->parts[p].table;
  return NULL;
}

static const char *copy_text(hakyu_document *document, const char *text) {
  const char *copy = document->status ? NULL : hk_arena_text(document->arena, text, strlen(text));
  hk_document_is_fine(document, copy ? HAKYU_OK : HAKYU_NO_MEMORY);
  return copy ? copy : "";
}

/* Each tongue's words from its own report; one copy where they are the same. */
static void copy_words(hakyu_document *document, const char *words[2], const char *en, const char *ja) {
  words[HAKYU_EN] = copy_text(document, en);
  words[HAKYU_JA] = strcmp(en, ja) == 0 ? words[HAKYU_EN] : copy_text(document, ja);
}

static bool copy_columns(hakyu_document *document, hakyu_table *made, const hakyu_table *en, const hakyu_table *ja) {
  for (size_t c = 0; c < en->column_count; c++) {
    hakyu_column *column = &made->columns[c];
    *column = en->columns[c];
    column->key = copy_text(document, en->columns[c].key);
    column->unit = copy_text(document, en->columns[c].unit);
    copy_words(document, column->header, en->columns[c].header[HAKYU_EN], ja->columns[c].header[HAKYU_JA]);
  }
  made->column_count = made->next_column = en->column_count;
  return !document->status;
}

static bool copy_cells(hakyu_document *document, hakyu_table *made, const hakyu_table *en, const hakyu_table *ja) {
  if (!(made->cells = hk_memory_array(document->memory, en->cell_count, sizeof *made->cells))) return hk_document_is_fine(document, HAKYU_NO_MEMORY);
  for (size_t i = 0; i < en->cell_count && !document->status; i++) {
    made->cells[i] = en->cells[i];
    copy_words(document, made->cells[i].text, en->cells[i].text[HAKYU_EN], ja->cells[i].text[HAKYU_JA]);
    copy_words(document, made->cells[i].remark, en->cells[i].remark[HAKYU_EN], ja->cells[i].remark[HAKYU_JA]);
    made->cell_count = made->cell_room = i + 1;
  }
  return !document->status;
}

static bool copy_notes(hakyu_document *document, hakyu_table *made, const hakyu_table *en, const hakyu_table *ja) {
  if (!(made->notes = hk_memory_array(document->memory, en->note_count, sizeof *made->notes))) return hk_document_is_fine(document, HAKYU_NO_MEMORY);
  for (size_t n = 0; n < en->note_count; n++) {
    copy_words(document, made->notes[n].in, en->notes[n].in[HAKYU_EN], ja->notes[n].in[HAKYU_JA]);
    made->note_count = made->note_room = n + 1;
  }
  return !document->status;
}

bool hk_document_adopt(hakyu_document *document, const hakyu_document *report_en, const hakyu_document *report_ja, const char *key) {
  const hakyu_table *en = find_table(report_en, key), *ja = find_table(report_ja, key);
  if (!en || !ja) return false;
  assert(!document->is_second && en->column_count == ja->column_count && en->cell_count == ja->cell_count && en->note_count == ja->note_count);
  hk_part *part = hk_document_next_part(document, HAKYU_PART_TABLE);
  if (!part) return false;
  part->table = hk_memory_zalloc(document->memory, sizeof *part->table);
  if (!hk_document_is_fine(document, part->table ? HAKYU_OK : HAKYU_NO_MEMORY) || !part->table) return false;
  document->table = part->table;
  part->table->is_of_assets = en->is_of_assets;
  part->table->title.in[0] = part->table->title.in[1] = "";
  part->table->key = copy_text(document, en->key);
  copy_words(document, part->table->title.in, en->title.in[HAKYU_EN], ja->title.in[HAKYU_JA]);
  return copy_columns(document, part->table, en, ja) && copy_cells(document, part->table, en, ja) && copy_notes(document, part->table, en, ja);
}
