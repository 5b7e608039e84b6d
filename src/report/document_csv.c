/* document_csv - one table of a document, or its provenance, as CSV for machines. The handling mark stands in every row, since rows are
   what is copied. */
#include "report/document_formats.h"

enum { DIGITS = 12 };

static void write_number(hk_buffer *out, const hakyu_table *table, const hk_flat *field, const hakyu_cell *cell) {
  double value;
  if (!hk_flat_number(table, field, cell, &value)) return;
  if (cell->kind == HAKYU_CELL_INTEGER && field->part == HK_FLAT_VALUE)
    hk_buffer_printf(out, "%lld", (long long)cell->integer);
  else
    hk_buffer_number(out, value, DIGITS);
}

static void write_mark(hakyu_document_stream *stream) {
  if (!*stream->document->tlp) return;
  hk_buffer_add(&stream->piece, ",\"");
  hk_document_mark(&stream->piece, stream->document);
  hk_buffer_add(&stream->piece, "\"");
}

static void end_row(hakyu_document_stream *stream, bool is_header) {
  if (is_header && *stream->document->tlp)
    hk_buffer_add(&stream->piece, ",tlp");
  else if (!is_header)
    write_mark(stream);
  hk_buffer_add(&stream->piece, "\n");
}

static void write_origins(hakyu_document_stream *stream) {
  hk_buffer *out = &stream->piece;
  hk_buffer_add(out, stream->document->tongues == HAKYU_TONGUES_BOTH ? "key,label_en,label_ja,value" : "key,label,value");
  end_row(stream, true);
  for (size_t i = 0; i < stream->document->origin_count; i++) {
    const hk_origin *origin = &stream->document->origins[i];
    hk_doc_csv_text(out, origin->key);
    for (int lang = 0; lang < (stream->document->tongues == HAKYU_TONGUES_BOTH ? 2 : 1); lang++) hk_buffer_add(out, ","), hk_doc_csv_text(out, origin->label.in[lang]);
    hk_buffer_add(out, ",");
    hk_doc_csv_text(out, origin->text);
    end_row(stream, false);
  }
}

hakyu_status hk_csv_advance(hakyu_document_stream *stream, bool *is_last) {
  hk_buffer *out = &stream->piece;
  const hakyu_table *table = stream->table;
  hk_flat fields[HK_FLAT_MOST];
  if (stream->step == 0 && stream->wishes.has_bom) hk_buffer_add(out, "\xEF\xBB\xBF");
  if (!table) {
    write_origins(stream);
    *is_last = true;
    return HAKYU_OK;
  }
  size_t count = hk_table_flatten(stream->document, table, fields), rows = hakyu_table_rows(table);
  if (stream->step++ == 0) {
    for (size_t f = 0; f < count; f++) hk_buffer_add(out, f ? "," : ""), hk_flat_name(out, table, &fields[f]);
    end_row(stream, true);
  }
  for (size_t end = stream->row + HK_ROWS_A_PIECE; stream->row < rows && stream->row < end; stream->row++) {
    for (size_t f = 0; f < count; f++) {
      const hakyu_cell *cell = hakyu_table_cell_get(table, stream->row, fields[f].column);
      if (f) hk_buffer_add(out, ",");
      if (hk_flat_is_text(&fields[f]))
        hk_doc_csv_text(out, hk_flat_text(stream->document, &fields[f], cell));
      else
        write_number(out, table, &fields[f], cell);
    }
    end_row(stream, false);
  }
  *is_last = stream->row >= rows;
  return HAKYU_OK;
}
