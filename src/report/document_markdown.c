/* document_markdown - a document as Markdown (CommonMark with tables of pipes). Texts are data: whatever Markdown would read in them is
   escaped, so that a name stays a name. */
#include <string.h>

#include "report/document_formats.h"

/* Letters that mean something anywhere in a line. */
static const char special[] = "\\`*_{}[]#|~$^!";

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The length of what a line must not begin with, lest it be a list, a rule or a heading: what is to be escaped stands behind it. */
static size_t find_line_mark(const char *text) {
  size_t digits = 0;
  if (strchr("+-=", *text)) return *text ? 1 : 0;
  while (is_digit(text[digits])) digits++;
  bool is_item = digits && (text[digits] == '.' || text[digits] == ')') && strchr(" \t\n", text[digits + 1]); /* also the end */
  return is_item ? digits + 1 : 0;
}

/* One line of text without its end. */
static void write_line(hk_buffer *out, const char *text, size_t length, bool begins_line) {
  size_t mark = begins_line ? find_line_mark(text) : 0;
  for (size_t i = 0; i < length; i++) {
    char c = text[i];
    if (c == '<')
      hk_buffer_add(out, "&lt;");
    else if (c == '>')
      hk_buffer_add(out, "&gt;");
    else if (c == '&')
      hk_buffer_add(out, "&amp;");
    else if (strchr(special, c) || i + 1 == mark || (c == ':' && i + 1 < length && text[i + 1] == '/') || (c == '.' && i >= 3 && memcmp(text + i - 3, "www", 3) == 0))
      hk_buffer_printf(out, "\\%c", c);
    else
      hk_buffer_add_bytes(out, &c, 1);
  }
}

/* A text; line breaks in it become the separator. begins_line: nothing stands before it that keeps it from being read as a block. */
static void write_text(hk_buffer *out, const char *text, const char *line_break, bool begins_line) {
  for (;;) {
    text += strspn(text, " \t");
    size_t length = strcspn(text, "\n");
    write_line(out, text, length, begins_line);
    text += length;
    if (!*text++) return;
    hk_buffer_add(out, line_break);
    begins_line = begins_line && *line_break != ' ';
  }
}

static void write_cell(hk_buffer *out, const char *const words[2]) {
  write_text(out, words[0], " ", false);
  if (!hk_words_differ(words)) return;
  hk_buffer_add(out, " / ");
  write_text(out, words[1], " ", false);
}

/* Both tongues, one after the other, each beginning with that mark and ending its line. */
static void write_blocks(hk_buffer *out, const char *mark, const char *const words[2], const char *line_break) {
  for (int lang = 0; lang < (hk_words_differ(words) ? 2 : 1); lang++) {
    hk_buffer_add(out, mark);
    write_text(out, words[lang], line_break, true);
    hk_buffer_add(out, *mark == '-' ? "\n" : "\n\n");
  }
}

static void write_mark(hakyu_document_stream *stream) {
  if (!*stream->document->tlp) return;
  hk_buffer_add(&stream->piece, "**");
  hk_document_mark(&stream->piece, stream->document);
  hk_buffer_add(&stream->piece, "**\n\n");
}

static void write_heading(hk_buffer *out, const char *mark, const char *const words[2]) {
  if (!words[0][0] && !words[1][0]) return;
  hk_buffer_add(out, mark);
  write_cell(out, words);
  hk_buffer_add(out, "\n\n");
}

static void begin_table(hakyu_document_stream *stream, const hakyu_table *table) {
  hk_buffer *out = &stream->piece;
  write_heading(out, "### ", table->title.in);
  for (size_t c = 0; c < table->column_count; c++) hk_buffer_add(out, c ? " | " : "| "), write_cell(out, table->columns[c].header);
  if (table->column_count) hk_buffer_add(out, " |\n");
  for (size_t c = 0; c < table->column_count; c++) hk_buffer_add(out, table->columns[c].is_right ? "|---:" : "|---");
  if (table->column_count) hk_buffer_add(out, "|\n");
}

static bool write_table(hakyu_document_stream *stream, const hakyu_table *table) {
  hk_buffer *out = &stream->piece;
  size_t rows = hakyu_table_rows(table);
  if (stream->row == 0) begin_table(stream, table);
  for (size_t end = stream->row + HK_ROWS_A_PIECE; stream->row < rows && stream->row < end; stream->row++) {
    for (size_t c = 0; c < table->column_count; c++) hk_buffer_add(out, c ? " | " : "| "), write_cell(out, hakyu_table_cell_get(table, stream->row, c)->text);
    hk_buffer_add(out, " |\n");
  }
  if (stream->row < rows) return false;
  stream->row = 0;
  if (table->column_count) hk_buffer_add(out, "\n");
  for (size_t n = 0; n < table->note_count; n++) write_blocks(out, "- ", table->notes[n].in, " ");
  if (table->note_count) hk_buffer_add(out, "\n");
  return true;
}

static bool write_part(hakyu_document_stream *stream, const hk_part *part) {
  hk_buffer *out = &stream->piece;
  switch (part->kind) {
    case HAKYU_PART_HEADING: write_heading(out, "## ", part->text.in); return true;
    case HAKYU_PART_PARAGRAPH: write_blocks(out, "", part->text.in, "\\\n"); return true;
    case HAKYU_PART_TABLE: return write_table(stream, part->table);
    case HAKYU_PART_FIGURE: break;
  }
  hk_buffer_printf(out, "(%s) ", hk_phrase("document.figure_elsewhere", hk_document_first(stream->document)));
  write_cell(out, part->text.in);
  hk_buffer_add(out, "\n\n");
  return true;
}

static void write_tail(hakyu_document_stream *stream) {
  const hakyu_document *document = stream->document;
  hk_buffer *out = &stream->piece;
  if (document->origin_count) {
    const char *const heading[2] = {hk_phrase("document.provenance", document->tongues == HAKYU_TONGUE_JA ? HAKYU_JA : HAKYU_EN),
                                    hk_phrase("document.provenance", document->tongues == HAKYU_TONGUE_EN ? HAKYU_EN : HAKYU_JA)};
    write_heading(out, "## ", heading);
    hk_buffer_add(out, "|  |  |\n|---|---|\n");
  }
  for (size_t i = 0; i < document->origin_count; i++) {
    const char *const text[2] = {document->origins[i].text, document->origins[i].text};
    hk_buffer_add(out, "| ");
    write_cell(out, document->origins[i].label.in);
    hk_buffer_add(out, " | ");
    write_cell(out, text);
    hk_buffer_add(out, " |\n");
  }
  if (document->origin_count) hk_buffer_add(out, "\n");
  write_mark(stream);
}

hakyu_status hk_markdown_advance(hakyu_document_stream *stream, bool *is_last) {
  const hakyu_document *document = stream->document;
  if (stream->step == 0) {
    write_mark(stream);
    write_heading(&stream->piece, "# ", document->title.in);
    stream->step++;
  } else if (stream->step <= document->part_count) {
    if (write_part(stream, &document->parts[stream->step - 1])) stream->step++;
  } else {
    write_tail(stream);
    *is_last = true;
  }
  return HAKYU_OK;
}
