/* document_json - a document as JSON, hakyu.document/1: every part in order, cells with their texts and what they say as numbers. */
#include <math.h>

#include "report/document_formats.h"

static const char *const KINDS[] = {[HAKYU_CELL_TEXT] = "text", [HAKYU_CELL_INTEGER] = "integer", [HAKYU_CELL_NUMBER] = "number", [HAKYU_CELL_SHARE] = "share", [HAKYU_CELL_DURATION] = "duration"};
_Static_assert(sizeof KINDS / sizeof *KINDS == HAKYU_CELL_KINDS, "every kind has its name");

static void write_words(hakyu_document_stream *stream, const char *key, const char *const words[2]) {
  hk_json *json = &stream->json;
  hk_json_key(json, key);
  hk_json_open(json, '{');
  if (stream->document->tongues & HAKYU_TONGUE_EN) hk_json_key(json, "en"), hk_json_text(json, words[0]);
  if (stream->document->tongues & HAKYU_TONGUE_JA) hk_json_key(json, "ja"), hk_json_text(json, words[1]);
  hk_json_close(json, '}');
}

static void write_text(hk_json *json, const char *key, const char *text) {
  hk_json_key(json, key);
  hk_json_text(json, text);
}

static void write_number(hk_json *json, const char *key, double value) {
  if (isnan(value)) return;
  hk_json_key(json, key);
  hk_json_number(json, value); /* null: beyond the horizon, as its text says */
}

static void write_head(hakyu_document_stream *stream) {
  hk_json *json = &stream->json;
  hk_json_open(json, '{');
  write_text(json, "schema", "hakyu.document/1");
  write_text(json, "tlp", *stream->document->tlp ? stream->document->tlp : NULL);
  write_words(stream, "title", stream->document->title.in);
  hk_json_key(json, "parts");
  hk_json_open(json, '[');
}

static void write_tail(hakyu_document_stream *stream) {
  hk_json *json = &stream->json;
  hk_json_close(json, ']');
  hk_json_key(json, "provenance");
  hk_json_open(json, '[');
  for (size_t i = 0; i < stream->document->origin_count; i++) {
    const hk_origin *origin = &stream->document->origins[i];
    hk_buffer_add(json->out, "\n");
    hk_json_open(json, '{');
    write_text(json, "key", origin->key);
    write_words(stream, "label", origin->label.in);
    write_text(json, "value", origin->text);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  hk_json_close(json, '}');
  hk_buffer_add(json->out, "\n");
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static void begin_table(hakyu_document_stream *stream, const hakyu_table *table) {
  hk_json *json = &stream->json;
  write_text(json, "key", table->key);
  write_words(stream, "title", table->title.in);
  hk_json_key(json, "columns");
  hk_json_open(json, '[');
  for (size_t c = 0; c < table->column_count; c++) {
    const hakyu_column *column = &table->columns[c];
    hk_buffer_add(json->out, "\n");
    hk_json_open(json, '{');
    write_text(json, "key", column->key);
    write_words(stream, "header", column->header);
    write_text(json, "kind", KINDS[column->kind]);
    write_text(json, "unit", column->kind == HAKYU_CELL_DURATION ? "s" : *column->unit ? column->unit : NULL);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
  hk_json_key(json, "rows");
  hk_json_open(json, '[');
}

static void write_cell(hakyu_document_stream *stream, const hakyu_column *column, const hakyu_cell *cell) {
  hk_json *json = &stream->json;
  hk_json_key(json, column->key);
  hk_json_open(json, '{');
  write_words(stream, "text", cell->text);
  if (cell->kind != column->kind) write_text(json, "kind", KINDS[cell->kind]);
  if (cell->kind == HAKYU_CELL_INTEGER)
    hk_json_key(json, "value"), hk_json_int(json, cell->integer);
  else if (cell->kind != HAKYU_CELL_TEXT)
    write_number(json, "value", cell->value), write_number(json, "low", cell->low), write_number(json, "high", cell->high);
  if (cell->remark[0][0]) write_words(stream, "remark", cell->remark);
  hk_json_close(json, '}');
}

static void write_rows(hakyu_document_stream *stream, const hakyu_table *table, size_t rows) {
  hk_json *json = &stream->json;
  for (size_t end = stream->row + HK_ROWS_A_PIECE; stream->row < rows && stream->row < end; stream->row++) {
    hk_buffer_add(json->out, "\n");
    hk_json_open(json, '{');
    for (size_t c = 0; c < table->column_count; c++) write_cell(stream, &table->columns[c], hakyu_table_cell_get(table, stream->row, c));
    hk_json_close(json, '}');
  }
}

static void end_table(hakyu_document_stream *stream, const hakyu_table *table) {
  hk_json *json = &stream->json;
  hk_json_close(json, ']');
  hk_json_key(json, "notes");
  hk_json_open(json, '[');
  for (size_t n = 0; n < table->note_count; n++) {
    hk_json_open(json, '{');
    write_words(stream, "text", table->notes[n].in);
    hk_json_close(json, '}');
  }
  hk_json_close(json, ']');
}

/* True when the part is done. */
static bool write_part(hakyu_document_stream *stream, const hk_part *part) {
  static const char *const names[] = {[HAKYU_PART_HEADING] = "heading", [HAKYU_PART_PARAGRAPH] = "paragraph", [HAKYU_PART_TABLE] = "table", [HAKYU_PART_FIGURE] = "figure"};
  hk_json *json = &stream->json;
  if (!part->table || stream->row == 0) {
    hk_buffer_add(json->out, "\n");
    hk_json_open(json, '{');
    write_text(json, "part", names[part->kind]);
  }
  if (part->table) {
    size_t rows = hakyu_table_rows(part->table);
    if (stream->row == 0) begin_table(stream, part->table);
    write_rows(stream, part->table, rows);
    if (stream->row < rows) return false;
    end_table(stream, part->table);
    stream->row = 0;
  } else {
    if (part->kind == HAKYU_PART_FIGURE) write_text(json, "key", part->key);
    write_words(stream, "text", part->text.in);
  }
  hk_json_close(json, '}');
  return true;
}

hakyu_status hk_document_json_advance(hakyu_document_stream *stream, bool *is_last) {
  const hakyu_document *document = stream->document;
  if (stream->step == 0) {
    write_head(stream);
    stream->step++;
  } else if (stream->step <= document->part_count) {
    if (write_part(stream, &document->parts[stream->step - 1])) stream->step++;
  } else {
    write_tail(stream);
    *is_last = true;
  }
  return HAKYU_OK;
}
