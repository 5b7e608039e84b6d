/* document_xlsx - a document as a workbook: what stands around the tables on a first sheet, one sheet a table, its provenance on the last.
   Numbers are numbers with the digits they deserve, texts are always texts. The only door to libxlsxwriter, which writes files: the
   workbook is made beside the others' temporary files, read back and handed on. Its date is fixed, so the same document gives the same
   bytes. */
#ifdef HAKYU_HAVE_XLSXWRITER
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "report/document_formats.h"

enum {
  DECIMALS_MOST = 9,
  SHEET_NAME_MOST = 31,     /* what a spreadsheet allows */
  CELL_TEXT_MOST = 32000,   /* a little less than it allows, in characters */
  COLUMN_LEAST = 9, COLUMN_MOST = 60, COLUMN_NARROW = 42,
  ROWS_MOST = 1000000,
  PIECE_BYTES = 1 << 16,
  PATH_BYTES = 4096
};
static const double EXACT_MOST = 9007199254740992.0; /* 2^53: greater integers are written as text */

typedef struct book {
  const hakyu_document *document;
  lxw_workbook *workbook;
  lxw_format *numbers[HAKYU_CELL_KINDS][DECIMALS_MOST + 1]; /* made when first asked for */
  lxw_format *head, *head_right, *title, *mark, *wrap, *label;
  hk_buffer pen;
  lxw_error error;           /* the first one */
} book;

static void keep(book *b, lxw_error error) {
  if (!b->error) b->error = error;
}

static const char *said(book *b) { return b->pen.is_starved ? "" : b->pen.text; }

static hk_buffer *fresh(book *b) {
  if (b->pen.length) b->pen.text[b->pen.length = 0] = '\0';
  return &b->pen;
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/* "_x0041_" would be read as a letter written by its number. */
static bool is_coded(const char *at) { return at[0] == '_' && at[1] == 'x' && is_hex(at[2]) && is_hex(at[3]) && is_hex(at[4]) && is_hex(at[5]) && at[6] == '_'; }

/* Adds a text as a cell may hold it: cut where a cell ends. */
static void add_text(hk_buffer *out, const char *text) {
  size_t count = 0;
  while (*text && count++ < CELL_TEXT_MOST) {
    const char *start = text;
    bool is_unsafe;
    uint32_t code = hk_text_next(&text, &is_unsafe);
    if (is_coded(start)) hk_buffer_add(out, "_x005F");
    if (code == 0xFFFD || code == 0xFFFE || code == 0xFFFF)
      hk_buffer_add(out, "\xEF\xBF\xBD");
    else
      hk_buffer_add_bytes(out, start, (size_t)(text - start));
    count += code > 0xFFFF;
  }
  if (*text) hk_buffer_add(out, "…");
}

static void put_text(book *b, lxw_worksheet *sheet, uint32_t row, uint16_t column, const char *text, lxw_format *format) {
  add_text(fresh(b), text);
  if (b->pen.length)
    keep(b, worksheet_write_string(sheet, row, column, said(b), format));
  else if (format)
    keep(b, worksheet_write_blank(sheet, row, column, format));
}

/* Both tongues in one cell, each on its line. */
static void put_words(book *b, lxw_worksheet *sheet, uint32_t row, uint16_t column, const char *const words[2], const char *end, lxw_format *format) {
  hk_buffer *out = fresh(b);
  add_text(out, words[0]);
  if (hk_words_differ(words)) hk_buffer_add(out, "\n"), add_text(out, words[1]);
  if (*end && out->length) hk_buffer_printf(out, " [%s]", end);
  if (out->length) keep(b, worksheet_write_string(sheet, row, column, said(b), format));
}

static void phrase_words(const hakyu_document *document, const char *id, const char *words[2]) {
  words[0] = hk_phrase(id, document->tongues == HAKYU_TONGUE_JA ? HAKYU_JA : HAKYU_EN);
  words[1] = hk_phrase(id, document->tongues == HAKYU_TONGUE_EN ? HAKYU_EN : HAKYU_JA);
}

/* ---- sheets ------------------------------------------------------------------------------------------------------- */

/* Its name: the title without what a name may not hold, cut, and with a number behind it while another sheet has it. */
static lxw_worksheet *add_sheet(book *b, const char *title) {
  for (unsigned again = 0; again < 1000; again++) {
    char suffix[8] = "";
    size_t room = SHEET_NAME_MOST, used = 0;
    hk_buffer *out = fresh(b);
    if (again) snprintf(suffix, sizeof suffix, " %u", again + 1);
    room -= strlen(suffix);
    for (const char *at = title; *at && used < room;) {
      const char *start = at;
      bool is_unsafe;
      uint32_t code = hk_text_next(&at, &is_unsafe);
      used += code > 0xFFFF ? 2 : 1;
      if (used > room) break;
      if (is_unsafe || code == 0xFFFD || (code < 0x80 && strchr("[]:*?/\\'", (int)code)))
        hk_buffer_add(out, " ");
      else
        hk_buffer_add_bytes(out, start, (size_t)(at - start));
    }
    if (!out->length || strspn(said(b), " ") == out->length) hk_buffer_add(fresh(b), "table");
    hk_buffer_add(out, suffix);
    /* "History" belongs to Excel */
    if (workbook_get_worksheet_by_name(b->workbook, said(b)) || !lxw_strcasecmp(said(b), "history") || workbook_validate_sheet_name(b->workbook, said(b))) continue;
    return workbook_add_worksheet(b->workbook, said(b));
  }
  return NULL;
}

/* The first line of every sheet and the head of every printed page: title and handling mark. */
static void begin_sheet(book *b, lxw_worksheet *sheet, const char *const title[2]) {
  const char *const *words = title;
  put_words(b, sheet, 0, 0, words, "", b->title);
  hk_document_mark(fresh(b), b->document);
  if (b->pen.length) {
    char header[80];
    keep(b, worksheet_write_string(sheet, 1, 0, said(b), b->mark));
    snprintf(header, sizeof header, "&C%.40s&R&P / &N", said(b));
    keep(b, worksheet_set_header(sheet, header));
    keep(b, worksheet_set_footer(sheet, header));
  }
  worksheet_set_row(sheet, 0, hk_words_differ(title) ? 36 : 20, NULL);
  worksheet_set_landscape(sheet);
  worksheet_set_paper(sheet, 9); /* A4 */
  worksheet_fit_to_pages(sheet, 1, 0);
}

/* ---- numbers -------------------------------------------------------------------------------------------------------- */

/* How many decimals the text of a cell shows in its first number. */
static int decimals_of(const char *text) {
  text += strcspn(text, "0123456789");
  text += strspn(text, "0123456789,");
  size_t decimals = *text == '.' ? strspn(text + 1, "0123456789") : 0;
  return decimals > DECIMALS_MOST ? DECIMALS_MOST : (int)decimals;
}

static lxw_format *format_of(book *b, hakyu_cell_kind kind, int decimals) {
  lxw_format **format = &b->numbers[kind][decimals];
  if (*format || !(*format = workbook_add_format(b->workbook))) return *format;
  hk_buffer *out = fresh(b);
  if (kind == HAKYU_CELL_DURATION)
    hk_buffer_add(out, "[h]:mm:ss");
  else
    hk_buffer_printf(out, "%s%s%.*s%s", kind == HAKYU_CELL_SHARE ? "0" : "#,##0", decimals ? "." : "", decimals, "000000000", kind == HAKYU_CELL_SHARE ? "%" : "");
  format_set_num_format(*format, said(b));
  format_set_align(*format, LXW_ALIGN_VERTICAL_TOP);
  return *format;
}

static void put_number(book *b, lxw_worksheet *sheet, uint32_t row, uint16_t column, const hakyu_table *table, const hk_flat *field, const hakyu_cell *cell) {
  double value;
  if (!hk_flat_number(table, field, cell, &value)) return;
  if (cell->kind == HAKYU_CELL_INTEGER && fabs(value) > EXACT_MOST) {
    hk_buffer_printf(fresh(b), "%lld", (long long)cell->integer);
    keep(b, worksheet_write_string(sheet, row, column, said(b), NULL));
    return;
  }
  if (cell->kind == HAKYU_CELL_DURATION) value /= 86400;
  keep(b, worksheet_write_number(sheet, row, column, value, format_of(b, cell->kind, cell->kind == HAKYU_CELL_INTEGER ? 0 : decimals_of(cell->text[0]))));
}

/* ---- a table --------------------------------------------------------------------------------------------------------- */

static bool has_headers(const hakyu_table *table) {
  for (size_t c = 0; c < table->column_count; c++)
    if (table->columns[c].header[0][0]) return true;
  return false;
}

static void put_header(book *b, lxw_worksheet *sheet, uint32_t row, uint16_t at, const hakyu_table *table, const hk_flat *field) {
  static const char *const ends[] = {[HK_FLAT_LOW] = "document.low", [HK_FLAT_HIGH] = "document.high", [HK_FLAT_REMARK] = "document.remark", [HK_FLAT_REMARK_EN] = "document.remark",
                                     [HK_FLAT_REMARK_JA] = "document.remark"};
  const hakyu_column *column = &table->columns[field->column];
  const char *end[2] = {"", ""}, *header[2] = {column->header[0], column->header[1]};
  bool is_en = field->part == HK_FLAT_TEXT_EN || field->part == HK_FLAT_REMARK_EN, is_ja = field->part == HK_FLAT_TEXT_JA || field->part == HK_FLAT_REMARK_JA;
  if (ends[field->part]) phrase_words(b->document, ends[field->part], end);
  if (is_en) header[1] = header[0], end[1] = end[0];
  if (is_ja) header[0] = header[1], end[0] = end[1];
  hk_buffer *out = fresh(b);
  for (int lang = 0; lang < (hk_words_differ(header) || hk_words_differ(end) ? 2 : 1); lang++) {
    if (lang) hk_buffer_add(out, "\n");
    add_text(out, header[lang]);
    if (*end[lang]) hk_buffer_printf(out, "%s%s", header[lang][0] ? ": " : "", end[lang]);
  }
  if (!hk_flat_is_text(field) && *column->unit) hk_buffer_printf(out, " [%s]", column->unit);
  keep(b, worksheet_write_string(sheet, row, at, said(b), column->is_right ? b->head_right : b->head));
}

static int widest_line(const char *text) {
  int most = 0;
  while (*text) {
    char line[256];
    size_t length = strcspn(text, "\n"), taken = length < sizeof line ? length : sizeof line - 1;
    memcpy(line, text, taken);
    line[taken] = '\0';
    int width = length < sizeof line ? hk_text_width(line) : COLUMN_MOST;
    if (width > most) most = width;
    text += length + (text[length] == '\n');
  }
  return most;
}

static void set_width(book *b, lxw_worksheet *sheet, uint16_t at, const hakyu_table *table, const hk_flat *field) {
  const hakyu_column *column = &table->columns[field->column];
  int width = COLUMN_LEAST, most = hk_flat_is_text(field) ? COLUMN_MOST : 16;
  for (int lang = 0; lang < 2; lang++) {
    int header = widest_line(column->header[lang]) + 2;
    if (header > COLUMN_NARROW / 2) header = COLUMN_NARROW / 2;
    if (header > width) width = header;
  }
  for (size_t r = 0; r < hakyu_table_rows(table) && hk_flat_is_text(field); r++) {
    int cell = widest_line(hk_flat_text(b->document, field, hakyu_table_cell_get(table, r, field->column))) + 2;
    if (cell > width) width = cell;
  }
  keep(b, worksheet_set_column(sheet, at, at, width > most ? most : width, NULL));
}

static void put_bar(book *b, lxw_worksheet *sheet, uint16_t at, uint32_t first, uint32_t last) {
  lxw_conditional_format bar;
  memset(&bar, 0, sizeof bar);
  bar.type = LXW_CONDITIONAL_DATA_BAR;
  bar.data_bar_2010 = LXW_TRUE;
  bar.bar_color = 0x9EC5E8;
  bar.bar_solid = LXW_TRUE;
  bar.min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
  bar.min_value = 0;
  bar.max_rule_type = LXW_CONDITIONAL_RULE_TYPE_MAXIMUM;
  keep(b, worksheet_conditional_format_range(sheet, first, at, last, at, &bar));
}

static void add_table(book *b, const hakyu_table *table) {
  enum { HEADER_ROW = 2 };
  const char *const key[2] = {table->key, table->key};
  const char *const *title = table->title.in[0][0] ? table->title.in : key;
  hk_flat fields[HK_FLAT_MOST];
  size_t count = hk_table_flatten(b->document, table, fields), rows = hakyu_table_rows(table);
  lxw_worksheet *sheet = add_sheet(b, title[hk_document_first(b->document)]);
  if (!sheet) return keep(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
  begin_sheet(b, sheet, title);
  uint32_t first = has_headers(table) ? HEADER_ROW + 1 : HEADER_ROW, row = first;
  for (size_t f = 0; f < count && has_headers(table); f++) put_header(b, sheet, HEADER_ROW, (uint16_t)f, table, &fields[f]);
  if (has_headers(table)) {
    worksheet_freeze_panes(sheet, HEADER_ROW + 1, 0);
    keep(b, worksheet_repeat_rows(sheet, 0, HEADER_ROW));
  }
  for (size_t r = 0; r < rows; r++, row++)
    for (size_t f = 0; f < count; f++) {
      const hakyu_cell *cell = hakyu_table_cell_get(table, r, fields[f].column);
      if (hk_flat_is_text(&fields[f]))
        put_text(b, sheet, row, (uint16_t)f, hk_flat_text(b->document, &fields[f], cell), b->wrap);
      else
        put_number(b, sheet, row, (uint16_t)f, table, &fields[f], cell);
    }
  for (size_t f = 0; f < count; f++) {
    set_width(b, sheet, (uint16_t)f, table, &fields[f]);
    if (fields[f].part == HK_FLAT_VALUE && table->columns[fields[f].column].has_bar && rows) put_bar(b, sheet, (uint16_t)f, first, row - 1);
  }
  row++;
  for (size_t n = 0; n < table->note_count; n++)
    for (int lang = 0; lang < (hk_words_differ(table->notes[n].in) ? 2 : 1); lang++) put_text(b, sheet, row++, 0, table->notes[n].in[lang], b->label);
}

/* ---- what stands around the tables -------------------------------------------------------------------------------------- */

static void add_surroundings(book *b) {
  const hakyu_document *document = b->document;
  const char *about[2], *figure[2];
  phrase_words(document, "document.about", about);
  phrase_words(document, "document.figure_elsewhere", figure);
  lxw_worksheet *sheet = add_sheet(b, about[hk_document_first(document)]);
  if (!sheet) return keep(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
  begin_sheet(b, sheet, document->title.in[0][0] || document->title.in[1][0] ? document->title.in : about);
  keep(b, worksheet_set_column(sheet, 0, 1, document->tongues == HAKYU_TONGUES_BOTH ? 70 : 100, NULL));
  uint32_t row = 3;
  for (size_t p = 0; p < document->part_count; p++) {
    const hk_part *part = &document->parts[p];
    const char *const *words = part->table ? part->table->title.in : part->text.in;
    lxw_format *format = part->kind == HAKYU_PART_HEADING ? b->title : b->wrap;
    if (part->kind == HAKYU_PART_TABLE) continue;
    for (int lang = 0; lang < (hk_words_differ(words) ? 2 : 1); lang++) put_text(b, sheet, row, (uint16_t)lang, words[lang], format);
    row++;
  }
}

static void add_provenance(book *b) {
  const hakyu_document *document = b->document;
  const char *title[2];
  phrase_words(document, "document.provenance", title);
  lxw_worksheet *sheet = add_sheet(b, title[hk_document_first(document)]);
  if (!sheet) return keep(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
  begin_sheet(b, sheet, title);
  keep(b, worksheet_set_column(sheet, 0, 0, 34, NULL));
  keep(b, worksheet_set_column(sheet, 1, 1, 90, NULL));
  for (size_t i = 0; i < document->origin_count; i++) {
    put_words(b, sheet, (uint32_t)i + 2, 0, document->origins[i].label.in, "", b->wrap);
    put_text(b, sheet, (uint32_t)i + 2, 1, document->origins[i].text, b->wrap);
  }
}

/* ---- the workbook --------------------------------------------------------------------------------------------------------- */

static bool make_formats(book *b) {
  lxw_format **const all[] = {&b->head, &b->head_right, &b->title, &b->mark, &b->wrap, &b->label};
  for (size_t f = 0; f < sizeof all / sizeof *all; f++)
    if (!(*all[f] = workbook_add_format(b->workbook))) return false;
  for (int right = 0; right < 2; right++) {
    lxw_format *head = right ? b->head_right : b->head;
    format_set_bold(head), format_set_text_wrap(head), format_set_bottom(head, LXW_BORDER_MEDIUM), format_set_bg_color(head, 0xF0F3F6);
    format_set_align(head, LXW_ALIGN_VERTICAL_BOTTOM);
    if (right) format_set_align(head, LXW_ALIGN_RIGHT);
  }
  format_set_bold(b->title), format_set_font_size(b->title, 13), format_set_align(b->title, LXW_ALIGN_VERTICAL_TOP);
  format_set_bold(b->mark), format_set_font_color(b->mark, 0xFFFFFF), format_set_bg_color(b->mark, 0x000000);
  format_set_text_wrap(b->wrap), format_set_align(b->wrap, LXW_ALIGN_VERTICAL_TOP), format_set_num_format(b->wrap, "@");
  format_set_font_color(b->label, 0x57606A);
  return true;
}

static void set_properties(book *b) {
  char author[] = "hakyu " HAKYU_VERSION;
  lxw_doc_properties properties;
  memset(&properties, 0, sizeof properties);
  hk_buffer *out = fresh(b);
  hk_document_mark(out, b->document);
  if (out->length) hk_buffer_add(out, " ");
  for (const char *at = b->document->title.in[hk_document_first(b->document)]; *at && out->length < 200;) { /* longer ones are refused */
    const char *start = at;
    bool is_unsafe;
    hk_text_next(&at, &is_unsafe);
    hk_buffer_add_bytes(out, start, (size_t)(at - start));
  }
  properties.title = b->pen.text;
  properties.author = author;
  properties.created = 946684800; /* 2000-01-01: the same bytes whenever it is written */
  keep(b, workbook_set_properties(b->workbook, &properties));
}

/* False without memory. */
static bool write_book(const hakyu_document *document, const char *path, lxw_error *error) {
  book b = {.document = document};
  lxw_workbook_options options;
  memset(&options, 0, sizeof options);
  hk_buffer_init(&b.pen, document->memory);
  b.workbook = workbook_new_opt(path, &options);
  if (!b.workbook) return hk_buffer_fini(&b.pen), false;
  if (make_formats(&b)) {
    set_properties(&b);
    add_surroundings(&b);
    for (size_t p = 0; p < document->part_count && !b.error; p++)
      if (document->parts[p].table && document->parts[p].table->column_count) add_table(&b, document->parts[p].table);
    if (document->origin_count && !b.error) add_provenance(&b);
  } else {
    b.error = LXW_ERROR_MEMORY_MALLOC_FAILED;
  }
  bool is_starved = b.pen.is_starved;
  keep(&b, workbook_close(b.workbook));
  hk_buffer_fini(&b.pen);
  *error = b.error;
  return !is_starved && b.error != LXW_ERROR_MEMORY_MALLOC_FAILED;
}

/* The whole workbook as bytes: written into a folder of our own among the temporary files, and read back. */
static hakyu_status make_bytes(hakyu_document_stream *stream) {
  char folder[PATH_BYTES], path[PATH_BYTES + 16];
  const char *temporary = getenv("TMPDIR");
  hk_file file = {NULL, 0};
  lxw_error error = LXW_NO_ERROR;
  int length = snprintf(folder, sizeof folder, "%s/hakyu-XXXXXX", temporary && *temporary ? temporary : "/var/tmp");
  if (length < 0 || length >= (int)sizeof folder || !mkdtemp(folder)) return HAKYU_IO;
  snprintf(path, sizeof path, "%s/book.xlsx", folder);
  hakyu_status status = !write_book(stream->document, path, &error) ? HAKYU_NO_MEMORY : error ? HAKYU_IO : HAKYU_OK;
  if (!status) status = hk_doc_read_file(stream->document->memory, path, NULL, &file);
  unlink(path);
  rmdir(folder);
  if (status) return status;
  stream->bytes = file.bytes;
  stream->size = file.size;
  return HAKYU_OK;
}

/* Does it fit a sheet? */
static bool is_too_long(const hakyu_document *document) {
  for (size_t p = 0; p < document->part_count; p++)
    if (document->parts[p].table && hakyu_table_rows(document->parts[p].table) > ROWS_MOST) return true;
  return false;
}

hakyu_status hk_xlsx_advance(hakyu_document_stream *stream, bool *is_last) {
  if (stream->step++ == 0) {
    if (is_too_long(stream->document)) return HAKYU_LIMIT;
    hakyu_status status = make_bytes(stream);
    if (status) return status;
  }
  size_t size = stream->size - stream->row < PIECE_BYTES ? stream->size - stream->row : PIECE_BYTES;
  hk_buffer_add_bytes(&stream->piece, stream->bytes + stream->row, size);
  stream->row += size;
  *is_last = stream->row == stream->size;
  return HAKYU_OK;
}

const char *hakyu_document_xlsx_version(void) { return lxw_version(); }
#else
typedef int hk_no_spreadsheets; /* a file may not be empty */
#endif
