/* document_html - a document as one page that needs nothing else: style within, figures inline, no script, and a policy that forbids the
   page to fetch anything. It is well-formed XML as well. The handling mark stands above the page and on every printed sheet; bars, marks
   and figures never say by colour alone what is not also written. */
#include <math.h>
#include <string.h>

#include <hakyu/report.h>

#include "report/document_formats.h"

static const char style[] =
    ":root{color-scheme:light;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--shade:#f6f8fa;--bar:#cfe3f5;--link:#0b5394}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;max-width:72rem;padding:3rem 1rem 2rem;color:var(--ink);background:#fff;"
    "font:16px/1.55 \"Noto Sans\",\"Noto Sans CJK JP\",\"Hiragino Sans\",\"Yu Gothic\",Meiryo,system-ui,sans-serif}\n"
    "h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem}\n"
    "h2{font-size:1.3rem;margin:2.2rem 0 .6rem;padding-bottom:.2rem;border-bottom:2px solid var(--line)}\n"
    "h3{font-size:1.05rem;margin:1.6rem 0 .4rem}\n"
    "p{margin:.5rem 0;max-width:48rem}\n"
    "a{color:var(--link)}\n"
    "nav ol{columns:2;margin:.5rem 0 1rem;padding-left:1.4rem}\n"
    ".sheet,.sheet>*,.sheet>*>tr,.sheet>*>tr>td{display:block;padding:0;border:0;font-size:1rem;line-height:inherit;max-width:none}\n"
    ".tlp{position:fixed;top:0;left:0;right:0;margin:0;max-width:none;padding:.15rem 1rem;background:#000;color:#fff;font-weight:700;text-align:center;z-index:1}\n"
    ".tlp b{padding:0 .5rem}\n"
    ".tlp-red b{color:#ff2b2b}.tlp-amber b{color:#ffc000}.tlp-green b{color:#33ff00}\n"
    ".wide{overflow-x:auto}\n"
    "table{border-collapse:collapse;font-size:.875rem;line-height:1.4;font-variant-numeric:tabular-nums}\n"
    "th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400}\n"
    "thead th{background:var(--shade);border-bottom:2px solid var(--soft);vertical-align:bottom;font-weight:600}\n"
    ".n{text-align:right;white-space:nowrap}\n"
    ".t{min-width:6rem;max-width:26rem;overflow-wrap:break-word}\n"
    ".b{background:linear-gradient(to right,var(--bar) var(--w),transparent var(--w))}\n"
    ".records{width:100%}.records tbody{border-bottom:2px solid var(--soft)}.records tbody>tr:first-child>*{font-weight:600;background:var(--shade)}\n"
    ".records .h{width:9rem;color:var(--soft);font-size:.8rem}.records .l{max-width:none}\n"
    ".records .l.two>span{display:inline-block;width:49%;vertical-align:top;padding-right:1.2rem}\n"
    ".notes{margin:.4rem 0 0;padding:0;list-style:none;color:var(--soft);font-size:.85rem;max-width:60rem}\n"
    ".two>span{display:block}\n"
    ".two>span+span{color:var(--soft)}\n"
    ".pair{display:grid;grid-template-columns:1fr 1fr;gap:0 1.5rem}\n"
    "figure{margin:1.2rem 0}\n"
    "figure svg{display:block;width:100%;height:auto;max-width:60rem;border:1px solid var(--line)}\n"
    "figcaption{color:var(--soft);font-size:.9rem}\n"
    ".origins td{overflow-wrap:anywhere}\n"
    "@media (max-width:44rem){body{font-size:15px;padding:2.6rem .6rem 1.5rem}nav ol{columns:1}.pair{grid-template-columns:1fr}.t{min-width:5rem}.records .l.two>span{display:block;width:auto}}\n"
    "@page{size:A4 landscape;margin:10mm 12mm 12mm;@bottom-right{content:counter(page);font-size:8pt}}\n"
    "@media print{body{max-width:none;padding:0;font-size:10pt}table{font-size:8pt}.wide{overflow:visible}nav{display:none}"
    ".tlp,.b{-webkit-print-color-adjust:exact;print-color-adjust:exact}.tlp{position:static;padding:0;margin-bottom:4mm}.sheet{display:table;width:100%;font-size:10pt}.sheet>thead{display:table-header-group}.sheet>tbody{display:table-row-group}.sheet>*>tr{display:table-row;break-inside:auto}.sheet>*>tr>td{display:table-cell}"
    "h1,h2,h3{break-after:avoid;break-inside:avoid}figure>div,.wide tr{break-inside:avoid}figure svg{max-height:150mm;width:auto;max-width:100%}thead{display:table-header-group}.n{white-space:normal}.t{min-width:0}"
    ".records th,.records td{padding:.7mm 1.5mm}.records tbody>tr:first-child{break-after:avoid}.records .h{width:22mm;font-size:7pt}.x{overflow-wrap:anywhere}.many{font-size:6pt;line-height:1.25}.many th,.many td{padding:.5mm .7mm}.notes{font-size:8pt}"
    "a{color:inherit;text-decoration:none}}\n";

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static void write_text(hk_buffer *out, const char *text) {
  for (;;) {
    size_t plain = strcspn(text, "&<>\"'\n");
    hk_buffer_add_bytes(out, text, plain);
    switch (text[plain]) {
      case '\0': return;
      case '&': hk_buffer_add(out, "&amp;"); break;
      case '<': hk_buffer_add(out, "&lt;"); break;
      case '>': hk_buffer_add(out, "&gt;"); break;
      case '"': hk_buffer_add(out, "&quot;"); break;
      case '\'': hk_buffer_add(out, "&#39;"); break;
      default: hk_buffer_add(out, "<br/>"); break;
    }
    text += plain + 1;
  }
}

static const char *name_of(int lang) { return lang == HAKYU_JA ? "ja" : "en"; }

/* Inside an element: once, or each tongue in its own span. */
static void write_words(hk_buffer *out, const char *const words[2]) {
  if (!hk_words_differ(words)) {
    write_text(out, words[0]);
    return;
  }
  for (int lang = 0; lang < 2; lang++) {
    hk_buffer_printf(out, "<span lang=\"%s\">", name_of(lang));
    write_text(out, words[lang]);
    hk_buffer_add(out, "</span>");
  }
}

static const char *class_of(const char *const words[2]) { return hk_words_differ(words) ? " class=\"two\"" : ""; }

/* Paragraphs side by side. */
static void write_paragraph(hk_buffer *out, const char *const words[2]) {
  if (!hk_words_differ(words)) {
    hk_buffer_add(out, "<p>"), write_text(out, words[0]), hk_buffer_add(out, "</p>\n");
    return;
  }
  hk_buffer_add(out, "<div class=\"pair\">");
  for (int lang = 0; lang < 2; lang++) hk_buffer_printf(out, "<p lang=\"%s\">", name_of(lang)), write_text(out, words[lang]), hk_buffer_add(out, "</p>");
  hk_buffer_add(out, "</div>\n");
}

/* A phrase of ours, as this document speaks. */
static void write_phrase(hakyu_document_stream *stream, const char *id) {
  hakyu_tongues tongues = stream->document->tongues;
  const char *const words[2] = {hk_phrase(id, tongues == HAKYU_TONGUE_JA ? HAKYU_JA : HAKYU_EN), hk_phrase(id, tongues == HAKYU_TONGUE_EN ? HAKYU_EN : HAKYU_JA)};
  write_words(&stream->piece, words);
}

/* ---- the frame ---------------------------------------------------------------------------------------------------- */

static void write_mark(hakyu_document_stream *stream) {
  const char *tlp = stream->document->tlp;
  if (!*tlp) return;
  const char *shade = !strcmp(tlp, "RED") ? "red" : !strcmp(tlp, "GREEN") ? "green" : !strcmp(tlp, "CLEAR") ? "clear" : "amber";
  hk_buffer_printf(&stream->piece, "<p class=\"tlp tlp-%s\"><b>TLP:", shade);
  write_text(&stream->piece, tlp);
  hk_buffer_add(&stream->piece, "</b></p>\n");
}

/* Where a part can be reached: tables and figures by their keys, headings by their places. */
static void write_anchor(hk_buffer *out, const hk_part *part, size_t place) {
  const char *key = part->table ? part->table->key : part->key;
  if (*key)
    hk_buffer_printf(out, "%s-", part->table ? "table" : "figure"), write_text(out, key);
  else
    hk_buffer_printf(out, "part-%zu", place);
}

static const char *const *title_of(const hk_part *part) { return part->table ? part->table->title.in : part->text.in; }

static void write_contents(hakyu_document_stream *stream) {
  const hakyu_document *document = stream->document;
  hk_buffer *out = &stream->piece;
  size_t listed = 0;
  for (size_t p = 0; p < document->part_count; p++) {
    const hk_part *part = &document->parts[p];
    if (part->kind == HAKYU_PART_PARAGRAPH || part->kind == HAKYU_PART_FIGURE || !title_of(part)[0][0]) continue;
    if (!listed++) hk_buffer_add(out, "<nav><ol>\n");
    hk_buffer_add(out, "<li><a href=\"#");
    write_anchor(out, part, p);
    hk_buffer_printf(out, "\"%s>", class_of(title_of(part)));
    write_words(out, title_of(part));
    hk_buffer_add(out, "</a></li>\n");
  }
  if (listed) hk_buffer_add(out, "</ol></nav>\n");
}

static void write_head(hakyu_document_stream *stream) {
  const hakyu_document *document = stream->document;
  hk_buffer *out = &stream->piece;
  hk_buffer_printf(out, "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"%s\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"/>\n"
                        "<meta name=\"generator\" content=\"hakyu " HAKYU_VERSION "\"/>\n<title>", name_of((int)hk_document_first(document)));
  if (*document->tlp) hk_buffer_add(out, "TLP:"), write_text(out, document->tlp), hk_buffer_add(out, " ");
  write_text(out, document->title.in[0]);
  if (hk_words_differ(document->title.in)) hk_buffer_add(out, " / "), write_text(out, document->title.in[1]);
  hk_buffer_add(out, "</title>\n<style>\n");
  hk_buffer_add(out, style);
  hk_buffer_add(out, "</style>\n</head>\n<body>\n");
  /* The sheet: a table, since the head of a table is what every printed page repeats. */
  hk_buffer_add(out, "<table class=\"sheet\" role=\"presentation\"><thead><tr><td>\n");
  write_mark(stream);
  hk_buffer_add(out, "</td></tr></thead><tbody><tr><td>\n");
  if (document->title.in[0][0]) {
    hk_buffer_printf(out, "<h1%s>", class_of(document->title.in));
    write_words(out, document->title.in);
    hk_buffer_add(out, "</h1>\n");
  }
  write_contents(stream);
  hk_buffer_add(out, "<main>\n");
}

static void write_tail(hakyu_document_stream *stream) {
  const hakyu_document *document = stream->document;
  hk_buffer *out = &stream->piece;
  hk_buffer_add(out, "</main>\n");
  if (document->origin_count) {
    hk_buffer_printf(out, "<footer>\n<h2%s>", document->tongues == HAKYU_TONGUES_BOTH ? " class=\"two\"" : "");
    write_phrase(stream, "document.provenance");
    hk_buffer_add(out, "</h2>\n<div class=\"wide\"><table class=\"origins\"><tbody>\n");
  }
  for (size_t i = 0; i < document->origin_count; i++) {
    const hk_origin *origin = &document->origins[i];
    hk_buffer_printf(out, "<tr><th scope=\"row\"%s>", class_of(origin->label.in));
    write_words(out, origin->label.in);
    hk_buffer_add(out, "</th><td>");
    write_text(out, origin->text);
    hk_buffer_add(out, "</td></tr>\n");
  }
  if (document->origin_count) hk_buffer_add(out, "</tbody></table></div>\n</footer>\n");
  hk_buffer_add(out, "</td></tr></tbody></table>\n</body>\n</html>\n");
}

/* ---- tables -------------------------------------------------------------------------------------------------------- */

static double number_of(const hakyu_cell *cell) { return cell->kind == HAKYU_CELL_TEXT || !isfinite(cell->value) ? NAN : fabs(cell->value); }

/* The largest number of a column, by which its bars are measured. */
static double largest_of(const hakyu_table *table, size_t column) {
  double largest = 0;
  for (size_t r = 0; r < hakyu_table_rows(table); r++) {
    double number = number_of(hakyu_table_cell_get(table, r, column));
    if (number > largest) largest = number;
  }
  return largest;
}

static bool has_headers(const hakyu_table *table) {
  for (size_t c = 0; c < table->column_count; c++)
    if (table->columns[c].header[0][0]) return true;
  return false;
}

enum { LONG = 48 }; /* columns on a terminal */

/* A long text of one piece, such as a digest: it may be broken anywhere. */
static bool is_one_piece(const char *text) { return strlen(text) > LONG && !strpbrk(text, " \n") && hakyu_text_width(text) == (int)strlen(text); }

/* What is too long for a column of many: sentences. */
static bool is_long(const hakyu_table *table, size_t column) {
  for (size_t r = 0; r < hakyu_table_rows(table); r++) {
    const hakyu_cell *cell = hakyu_table_cell_get(table, r, column);
    if (cell->kind != HAKYU_CELL_TEXT || is_one_piece(cell->text[0])) continue;
    if (hakyu_text_width(cell->text[0]) > LONG || hakyu_text_width(cell->text[1]) > LONG) return true;
  }
  return false;
}

/* A table of many columns, some of them of sentences, fits no page. It is laid out in records: a line of what is short, and under it a line
   for each of what is long. Fills longs; false if the table is laid out as it is. */
static bool has_records(const hakyu_table *table, bool *longs) {
  enum { COLUMNS_LEAST = 9, LONGS_LEAST = 3, SHORTS_LEAST = 3 };
  size_t count = 0;
  for (size_t c = 0; c < table->column_count; c++) count += longs[c] = c > 0 && is_long(table, c);
  return table->column_count >= COLUMNS_LEAST && count >= LONGS_LEAST && table->column_count - count >= SHORTS_LEAST;
}

static void begin_table(hakyu_document_stream *stream, const hakyu_table *table) {
  enum { MANY = 12 };
  hk_buffer *out = &stream->piece;
  bool longs[HK_COLUMNS_MOST];
  const bool is_records = has_records(table, longs);
  if (!table->column_count) return;
  hk_buffer_printf(out, "<div class=\"wide\"><table%s>\n", is_records ? " class=\"records\"" : table->column_count > MANY ? " class=\"many\"" : "");
  if (has_headers(table)) hk_buffer_add(out, "<thead><tr>");
  for (size_t c = 0; has_headers(table) && c < table->column_count; c++) {
    const hakyu_column *column = &table->columns[c];
    if (is_records && longs[c]) continue;
    hk_buffer_printf(out, "<th scope=\"col\" class=\"%s%s\">", column->is_right ? "n" : "t", hk_words_differ(column->header) ? " two" : "");
    write_words(out, column->header);
    hk_buffer_add(out, "</th>");
  }
  if (has_headers(table)) hk_buffer_add(out, "</tr></thead>\n");
  if (!is_records) hk_buffer_add(out, "<tbody>\n");
}

static void write_cell(hk_buffer *out, const hakyu_column *column, const hakyu_cell *cell, bool is_row_header, double largest) {
  double number = number_of(cell);
  hk_buffer_printf(out, is_row_header ? "<th scope=\"row\" class=\"%s%s" : "<td class=\"%s%s%s", column->is_right ? "n" : "t", hk_words_differ(cell->text) ? " two" : "", is_one_piece(cell->text[0]) ? " x" : "");
  if (largest > 0 && number >= 0) {
    hk_buffer_add(out, " b\" style=\"--w:");
    hk_buffer_fixed(out, 100 * number / largest, 1);
    hk_buffer_add(out, "%");
  }
  hk_buffer_add(out, "\">");
  write_words(out, cell->text);
  hk_buffer_add(out, is_row_header ? "</th>" : "</td>");
}

static void write_row(hakyu_document_stream *stream, const hakyu_table *table, const double *largest) {
  hk_buffer *out = &stream->piece;
  hk_buffer_add(out, "<tr>");
  for (size_t c = 0; c < table->column_count; c++) {
    const hakyu_cell *cell = hakyu_table_cell_get(table, stream->row, c);
    write_cell(out, &table->columns[c], cell, c == 0 && !table->columns[c].is_right && cell->text[0][0], largest[c]);
  }
  hk_buffer_add(out, "</tr>\n");
}

/* One long cell, a line of its own. */
static void write_long(hk_buffer *out, const hakyu_column *column, const hakyu_cell *cell, size_t span) {
  hk_buffer_printf(out, "<tr><th scope=\"row\" class=\"h%s\">", hk_words_differ(column->header) ? " two" : "");
  write_words(out, column->header);
  hk_buffer_printf(out, "</th><td colspan=\"%zu\" class=\"l%s\">", span, hk_words_differ(cell->text) ? " two" : "");
  write_words(out, cell->text);
  hk_buffer_add(out, "</td></tr>\n");
}

static void write_record(hakyu_document_stream *stream, const hakyu_table *table, const double *largest, const bool *longs) {
  hk_buffer *out = &stream->piece;
  size_t shorts = 0;
  hk_buffer_add(out, "<tbody><tr>");
  for (size_t c = 0; c < table->column_count; c++) {
    if (longs[c]) continue;
    shorts++;
    write_cell(out, &table->columns[c], hakyu_table_cell_get(table, stream->row, c), c == 0, largest[c]);
  }
  hk_buffer_add(out, "</tr>\n");
  for (size_t c = 0; c < table->column_count; c++) {
    const hakyu_cell *cell = hakyu_table_cell_get(table, stream->row, c);
    if (longs[c] && cell->text[0][0]) write_long(out, &table->columns[c], cell, shorts - 1);
  }
  hk_buffer_add(out, "</tbody>\n");
}

static void end_table(hakyu_document_stream *stream, const hakyu_table *table, bool is_records) {
  hk_buffer *out = &stream->piece;
  if (table->column_count) hk_buffer_add(out, is_records ? "</table></div>\n" : "</tbody></table></div>\n");
  if (table->note_count) hk_buffer_add(out, "<ul class=\"notes\">\n");
  for (size_t n = 0; n < table->note_count; n++) {
    hk_buffer_printf(out, "<li%s>", hk_words_differ(table->notes[n].in) ? " class=\"pair\"" : "");
    write_words(out, table->notes[n].in);
    hk_buffer_add(out, "</li>\n");
  }
  if (table->note_count) hk_buffer_add(out, "</ul>\n");
}

/* True when the table is done. */
static bool write_table(hakyu_document_stream *stream, const hakyu_table *table) {
  size_t rows = hakyu_table_rows(table);
  double largest[HK_COLUMNS_MOST] = {0};
  bool longs[HK_COLUMNS_MOST];
  const bool is_records = has_records(table, longs);
  if (stream->row == 0) begin_table(stream, table);
  for (size_t c = 0; c < table->column_count; c++) largest[c] = table->columns[c].has_bar ? largest_of(table, c) : 0;
  for (size_t end = stream->row + HK_ROWS_A_PIECE; stream->row < rows && stream->row < end; stream->row++) {
    if (is_records)
      write_record(stream, table, largest, longs);
    else
      write_row(stream, table, largest);
  }
  if (stream->row < rows) return false;
  stream->row = 0;
  end_table(stream, table, is_records);
  return true;
}

/* ---- parts ---------------------------------------------------------------------------------------------------------- */

static void write_heading(hakyu_document_stream *stream, const hk_part *part, int level) {
  hk_buffer *out = &stream->piece;
  if (!title_of(part)[0][0]) return;
  hk_buffer_printf(out, "<h%d id=\"", level);
  write_anchor(out, part, stream->step - 1);
  hk_buffer_printf(out, "\"%s>", class_of(title_of(part)));
  write_words(out, title_of(part));
  hk_buffer_printf(out, "</h%d>\n", level);
}

static void write_figure(hakyu_document_stream *stream, const hk_part *part) {
  hk_buffer *out = &stream->piece;
  hk_buffer_add(out, "<figure id=\"");
  write_anchor(out, part, stream->step - 1);
  hk_buffer_add(out, "\">\n");
  for (int lang = 0; lang < (hk_words_differ(part->svg.in) ? 2 : 1); lang++) {
    hk_buffer_printf(out, "<div role=\"img\" lang=\"%s\" aria-label=\"", name_of(hk_words_differ(part->svg.in) ? lang : (int)hk_document_first(stream->document)));
    write_text(out, part->text.in[lang]);
    hk_buffer_add(out, "\">");
    hk_buffer_add(out, part->svg.in[lang]);
    hk_buffer_add(out, "</div>\n");
  }
  hk_buffer_printf(out, "<figcaption%s>", class_of(part->text.in));
  write_words(out, part->text.in);
  hk_buffer_add(out, "</figcaption>\n</figure>\n");
}

static bool write_part(hakyu_document_stream *stream, const hk_part *part) {
  switch (part->kind) {
    case HAKYU_PART_HEADING: write_heading(stream, part, 2); break;
    case HAKYU_PART_PARAGRAPH: write_paragraph(&stream->piece, part->text.in); break;
    case HAKYU_PART_FIGURE: write_figure(stream, part); break;
    case HAKYU_PART_TABLE:
      if (stream->row == 0) write_heading(stream, part, 3);
      return write_table(stream, part->table);
  }
  return true;
}

hakyu_status hk_html_advance(hakyu_document_stream *stream, bool *is_last) {
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
