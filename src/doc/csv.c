/* csv - tables through libcsv in its strict mode, row by row.
   The file is handed to libcsv line by line, so every row knows the line on which it starts. libcsv gets one cell
   buffer of fixed size from us and never allocates: a cell that does not fit is a finding. A row that cannot be read
   is a finding, and the reading goes on with the next line.
   A line without any quote needs no parser: it is parted where its cells end, which is what libcsv would do byte by byte. Rows wait
   in small heaps before they are handed over, so that who takes them can see what comes (the reader's `ahead`). */
#include "doc/doc.h"

#include <csv.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>

enum { CELL_MAX = 64 * 1024, COLUMNS_MAX = 256, HEAP_CELLS = 512 };

typedef struct table {
  const hakyu_memory *memory;
  const char *path;
  hakyu_findings *findings;
  const hk_csv_reader *reader;
  hakyu_status status;     /* of the reader's calls, or NO_MEMORY */
  bool is_faulty;
  size_t column_count;     /* 0 until the header was read */
  hk_arena *header_arena;
  const char **columns;
  char delimiter;          /* between cells */
  int first_line;          /* the number of the first line handed over */
  int row_line;            /* where the present row began */
  bool row_is_open;        /* its last line ended inside quotes */
  size_t cell_count;       /* cells of the present row, also those beyond the last column */
  size_t heaped_cells;     /* cells of the rows that wait */
  size_t heaped;           /* rows that wait to be handed over, each with as many cells as columns */
  hk_csv_row rows[HK_CSV_AHEAD];
  size_t *offsets;         /* of the cells in text, those that wait first; HEAP_CELLS + COLUMNS_MAX */
  const char **cells;
  char *text;              /* the cells, NUL-terminated, one after another */
  size_t text_size, text_capacity, heaped_text;
} table;

/* ---- rows that wait ----------------------------------------------------------------------------------- */

/* Hands over the rows that wait. The present row, which stands behind them, moves to the front. */
static void hand_over(table *t) {
  size_t count = t->heaped, cells = t->heaped_cells, text = t->heaped_text;
  if (!count) return;
  for (size_t i = 0; i < cells; i++) t->cells[i] = t->text + t->offsets[i];
  for (size_t i = 0; i < count; i++) t->rows[i].cells = t->cells + i * t->column_count;
  if (!t->status && t->reader->ahead) t->reader->ahead(t->reader->user, t->rows, count);
  for (size_t i = 0; i < count && !t->status; i++) t->status = t->reader->row(t->reader->user, &t->rows[i]);
  t->heaped = t->heaped_cells = t->heaped_text = 0;
  memmove(t->text, t->text + text, t->text_size - text);
  t->text_size -= text;
  size_t held = t->cell_count < COLUMNS_MAX ? t->cell_count : COLUMNS_MAX;
  for (size_t i = 0; i < held; i++) t->offsets[i] = t->offsets[cells + i] - text;
}

static void drop_row(table *t) {
  t->cell_count = 0;
  t->text_size = t->heaped_text;
}

/* The present row waits from now on. */
static void heap_row(table *t) {
  t->rows[t->heaped++].line = t->row_line;
  t->heaped_cells += t->column_count;
  t->heaped_text = t->text_size;
  t->cell_count = 0;
  if (t->heaped == HK_CSV_AHEAD || t->heaped_cells + t->column_count > HEAP_CELLS) hand_over(t);
}

/* What is wrong is told after what the rows before it say. */
static void fault(table *t, int line, const char *field, const char *code, const char *what) {
  hand_over(t);
  t->is_faulty = true;
  hk_findings_error(t->findings, (hk_place){t->path, line, 0, field}, code, "%s", what);
}

/* ---- libcsv's callbacks ------------------------------------------------------------------------------- */

/* Room for so many more bytes of text. */
static bool make_room(table *t, size_t size) {
  while (t->text_capacity - t->text_size < size) {
    size_t capacity = t->text_capacity ? 2 * t->text_capacity : 4096;
    char *wider = hk_memory_resize(t->memory, t->text, capacity);
    if (!wider) {
      t->status = HAKYU_NO_MEMORY;
      return false;
    }
    t->text = wider;
    t->text_capacity = capacity;
  }
  return true;
}

static void take_cell(void *bytes, size_t size, void *user) {
  table *t = user;
  if (t->cell_count++ >= COLUMNS_MAX || t->status || !make_room(t, size + 1)) return;
  t->offsets[t->heaped_cells + t->cell_count - 1] = t->text_size;
  if (size) memcpy(t->text + t->text_size, bytes, size);
  t->text[t->text_size + size] = '\0';
  t->text_size += size + 1;
}

static void take_header(table *t) {
  if (t->cell_count == 1 && strpbrk(t->cells[0], ";\t"))
    fault(t, t->row_line, NULL, "bad-csv", strchr(t->cells[0], ';') ? "columns parted by `;`; allowed: commas" : "columns parted by tabs; allowed: commas");
  for (size_t i = 0; i < t->cell_count; i++) {
    const char *name = t->cells[i];
    size_t length = strlen(name);
    while (length && (*name == ' ' || *name == '\t')) name++, length--;
    while (length && (name[length - 1] == ' ' || name[length - 1] == '\t')) length--;
    t->columns[i] = hk_arena_text(t->header_arena, name, length);
    if (!t->columns[i]) {
      t->status = HAKYU_NO_MEMORY;
      return;
    }
    for (size_t j = 0; j < i; j++)
      if (length && strcmp(t->columns[i], t->columns[j]) == 0) fault(t, t->row_line, hk_findings_value(t->findings, t->columns[i]), "duplicate-column", "column given twice; allowed: once");
  }
  t->column_count = t->cell_count;
  t->status = t->reader->header(t->reader->user, t->columns, t->column_count);
}

static bool is_blank_line(const table *t) {
  const char *only = t->text + t->offsets[t->heaped_cells];
  return t->cell_count == 1 && only[strspn(only, " \t")] == '\0';
}

static void take_row(int end, void *user) {
  (void)end;
  table *t = user;
  t->row_is_open = false;
  if (t->status || (is_blank_line(t) && t->column_count != 1)) {
    drop_row(t); /* after a failure, or nothing stands there */
  } else if (t->cell_count > COLUMNS_MAX) {
    fault(t, t->row_line, NULL, "cell-count", "more than 256 cells; allowed: at most 256");
    drop_row(t);
  } else if (!t->column_count) {
    for (size_t i = 0; i < t->cell_count; i++) t->cells[i] = t->text + t->offsets[i];
    take_header(t);
    drop_row(t);
  } else if (t->cell_count != t->column_count) {
    hand_over(t);
    t->is_faulty = true;
    hk_findings_error(t->findings, (hk_place){t->path, t->row_line, 0, NULL}, "cell-count", "%zu cells; allowed: %zu, as many as columns",
                      t->cell_count, t->column_count);
    drop_row(t);
  } else {
    heap_row(t);
  }
}

/* A line that has no quote in it, without its end: what libcsv would make of it. */
static void take_plain_line(table *t, const char *line, size_t length) {
  if (!length || !make_room(t, length + 1)) return; /* libcsv, too, passes over lines in which nothing stands */
  char *at = t->text + t->text_size;
  memcpy(at, line, length);
  at[length] = '\0';
  for (char *end = at + length; at;) {
    if (t->cell_count < COLUMNS_MAX) t->offsets[t->heaped_cells + t->cell_count] = (size_t)(at - t->text);
    t->cell_count++;
    at = memchr(at, t->delimiter, (size_t)(end - at));
    if (at) *at++ = '\0';
  }
  t->text_size += length + 1;
  take_row(0, t);
}

static int is_never_space(unsigned char c) {
  (void)c;
  return 0;
}

static void *no_more(void *block, size_t size) {
  (void)block;
  (void)size;
  return NULL;
}

static void free_nothing(void *block) { (void)block; }

/* ---- lines -------------------------------------------------------------------------------------------- */

static bool open_parser(struct csv_parser *parser, char delimiter, unsigned char *cell) {
  if (csv_init(parser, CSV_STRICT | CSV_STRICT_FINI) != 0) return false;
  csv_set_delim(parser, (unsigned char)delimiter);
  csv_set_space_func(parser, is_never_space); /* cells as they stand */
  csv_set_realloc_func(parser, no_more);
  csv_set_free_func(parser, free_nothing);
  parser->entry_buf = cell;
  parser->entry_size = CELL_MAX;
  return true;
}

/* The next place of a byte; looked for once, and again only when it was passed. */
typedef struct next_byte { char wanted; bool is_known; size_t at; } next_byte;

/* Its offset, from `at` on; `size` if there is none. */
static size_t find_next(next_byte *next, const char *bytes, size_t size, size_t at) {
  if (!next->is_known || next->at < at) {
    const char *found = memchr(bytes + at, next->wanted, size - at);
    next->at = found ? (size_t)(found - bytes) : size;
    next->is_known = true;
  }
  return next->at;
}

/* A line, with its end: LF, CRLF or CR. */
typedef struct line_ends { const char *bytes; size_t size; next_byte feed, carriage, quote; } line_ends;

static size_t line_length(line_ends *ends, size_t at) {
  size_t feed = find_next(&ends->feed, ends->bytes, ends->size, at), carriage = find_next(&ends->carriage, ends->bytes, ends->size, at);
  if (carriage < feed && carriage + 1 != feed) return carriage + 1 - at;
  return (feed < ends->size ? feed + 1 : feed) - at;
}

/* Its length without what ends it. */
static size_t bare_length(const char *line, size_t length) {
  if (length && line[length - 1] == '\n') length--;
  if (length && line[length - 1] == '\r') length--;
  return length;
}

static void report(table *t, int error, int line) {
  if (error == CSV_ENOMEM)
    fault(t, line, NULL, "too-large", "a cell longer than 65,535 bytes; allowed: at most that");
  else
    fault(t, line, NULL, "bad-csv", "a quote where none may stand; allowed: \"cell\" with quotes inside doubled");
}

static hakyu_status walk(table *t, unsigned char *cell, const char *bytes, size_t size) {
  struct csv_parser parser;
  if (!open_parser(&parser, t->delimiter, cell)) return HAKYU_NO_MEMORY;
  line_ends ends = {bytes, size, {.wanted = '\n'}, {.wanted = '\r'}, {.wanted = '"'}};
  int line = t->first_line;
  for (size_t at = 0; at < size && !t->status; line++) {
    size_t length = line_length(&ends, at);
    if (!t->row_is_open) t->row_line = line;
    if (!t->row_is_open && length < CELL_MAX && find_next(&ends.quote, bytes, size, at) >= at + length) {
      take_plain_line(t, bytes + at, bare_length(bytes + at, length));
      at += length;
      continue;
    }
    t->row_is_open = bytes[at] != '\n' && bytes[at] != '\r' ? true : t->row_is_open;
    if (csv_parse(&parser, bytes + at, length, take_cell, take_row, t) != length) {
      report(t, csv_error(&parser), t->row_line);
      drop_row(t);
      t->row_is_open = false;
      if (!open_parser(&parser, t->delimiter, cell)) return HAKYU_NO_MEMORY;
    }
    at += length;
  }
  if (!t->status && csv_fini(&parser, take_cell, take_row, t) != 0)
    fault(t, t->row_line, NULL, "truncated", "the file ends inside a quoted cell; allowed: a closing quote");
  hand_over(t);
  if (!t->status && !t->column_count && !t->is_faulty) fault(t, t->first_line, NULL, "truncated", "no header line; allowed: a line of column names first");
  return t->status;
}

/* ---- characters --------------------------------------------------------------------------------------- */

static int line_at(const char *bytes, size_t offset) {
  int line = 1;
  for (size_t i = 0; i < offset; i++) line += bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] != '\n');
  return line;
}

/* The UTF-8 of these bytes. */
static hakyu_status convert(const hakyu_memory *memory, const char *bytes, size_t size, const char *path, const char *encoding, hakyu_findings *findings,
                            hk_file *converted) {
  hakyu_status status = HAKYU_OK;
  iconv_t converter = iconv_open("UTF-8", strcmp(encoding, "cp932") == 0 ? "CP932" : "UTF-16");
  if (converter == (iconv_t)-1) return hk_findings_fail(findings, HAKYU_IO, path, "convert to utf-8", errno);
  size_t capacity = size * 3 + 1, left = capacity - 1, in_left = size;
  char *text = hk_memory_alloc(memory, capacity), *out = text, *in = (char *)(uintptr_t)bytes; /* iconv only reads it */
  if (!text) {
    status = HAKYU_NO_MEMORY;
  } else if (iconv(converter, &in, &in_left, &out, &left) == (size_t)-1) {
    hk_findings_error(findings, (hk_place){path, line_at(bytes, (size_t)(in - bytes)), 0, NULL}, "not-cp932",
                      "byte 0x%02x cannot be read as %s; allowed: UTF-8, or the encoding that is declared", (unsigned char)*in, encoding);
    status = HAKYU_REFUSED;
  } else {
    *out = '\0';
    *converted = (hk_file){text, (size_t)(out - text)};
    text = NULL;
  }
  hk_memory_free(memory, text);
  iconv_close(converter);
  return status;
}

static hakyu_status check_characters(const char *path, hakyu_findings *findings, const char *bytes, size_t size) {
  size_t bad;
  if (!size) return HAKYU_OK; /* there may be no bytes at all */
  const char *nul = memchr(bytes, '\0', size);
  if (nul) {
    hk_findings_error(findings, (hk_place){path, line_at(bytes, (size_t)(nul - bytes)), 0, NULL}, "nul", "a NUL byte; allowed: text");
    return HAKYU_REFUSED;
  }
  if (hk_text_is_utf8(bytes, size, &bad)) return HAKYU_OK;
  hk_findings_error(findings, (hk_place){path, line_at(bytes, bad), 0, NULL}, "not-utf8",
                    "byte 0x%02x; allowed: UTF-8, or CP932 where model.yaml says encoding: cp932", (unsigned char)bytes[bad]);
  return HAKYU_REFUSED;
}

/* How a table's text is cut into cells. */
typedef struct cut { char delimiter; int first_line; } cut;

static hakyu_status parse(const hakyu_memory *memory, const char *bytes, size_t size, const char *path, cut how, hakyu_findings *findings, const hk_csv_reader *reader) {
  table t = {.memory = memory, .path = path, .findings = findings, .reader = reader, .delimiter = how.delimiter, .first_line = how.first_line};
  unsigned char *cell = hk_memory_alloc(memory, CELL_MAX);
  t.offsets = hk_memory_array(memory, HEAP_CELLS + COLUMNS_MAX, sizeof *t.offsets);
  t.cells = hk_memory_array(memory, HEAP_CELLS, sizeof *t.cells);
  t.columns = hk_memory_array(memory, COLUMNS_MAX, sizeof *t.columns);
  hakyu_status status = hk_arena_create(memory, &t.header_arena);
  if (!status && !(cell && t.offsets && t.cells && t.columns)) status = HAKYU_NO_MEMORY;
  if (!status) status = walk(&t, cell, bytes, size);
  if (!status && t.is_faulty) status = HAKYU_REFUSED;
  hk_arena_destroy(t.header_arena);
  hk_memory_free(memory, t.columns);
  hk_memory_free(memory, t.cells);
  hk_memory_free(memory, t.offsets);
  hk_memory_free(memory, t.text);
  hk_memory_free(memory, cell);
  return status;
}

hakyu_status hk_doc_parse_csv(const hakyu_memory *memory, const char *bytes, size_t size, const char *path, const char *encoding,
                              hakyu_findings *findings, const hk_csv_reader *reader) {
  hk_file converted = {NULL, 0};
  hakyu_status status = HAKYU_OK;
  bool has_mark = size > 2 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
  if (has_mark) bytes += 3, size -= 3;
  if (!has_mark && encoding && strcmp(encoding, "cp932") == 0) {
    if ((status = convert(memory, bytes, size, path, encoding, findings, &converted))) return status;
    bytes = converted.bytes;
    size = converted.size;
  }
  status = check_characters(path, findings, bytes, size);
  if (!status) status = parse(memory, bytes, size, path, (cut){',', 1}, findings, reader);
  hk_memory_free(memory, converted.bytes);
  return status;
}

hakyu_status hk_doc_read_csv(const hakyu_memory *memory, const char *path, const char *encoding, hakyu_findings *findings,
                             const hk_csv_reader *reader) {
  hk_file file = {NULL, 0};
  hakyu_status status = hk_doc_read_file(memory, path, findings, &file);
  if (!status) status = hk_doc_parse_csv(memory, file.bytes, file.size, path, encoding, findings, reader);
  hk_memory_free(memory, file.bytes);
  return status;
}

/* ---- as spreadsheets save it --------------------------------------------------------------------------- */

/* What parts the cells: as a line "sep=;" before the header says (it is skipped), else the comma unless the header has none of it, but
   semicolons or tabs. */
static cut sheet_cut(const char **bytes, size_t *size) {
  cut how = {',', 1};
  const char *at = *bytes, *end = at + *size;
  size_t quote = at < end && *at == '"';
  if (*size > 4 + 2 * quote && strncmp(at + quote, "sep=", 4) == 0) {
    const char *line = memchr(at, '\n', *size);
    how.delimiter = at[4 + quote];
    if (how.delimiter != ',' && how.delimiter != ';' && how.delimiter != '\t') how.delimiter = ',';
    how.first_line = 2;
    *bytes = line ? line + 1 : end;
    *size = (size_t)(end - *bytes);
    return how;
  }
  size_t length = *size ? strcspn(at, "\r\n") : 0;
  if (length && !memchr(at, ',', length)) how.delimiter = (char)(memchr(at, ';', length) ? ';' : memchr(at, '\t', length) ? '\t' : ',');
  return how;
}

hakyu_status hk_doc_parse_sheet(const hakyu_memory *memory, const char *bytes, size_t size, const char *path, hakyu_findings *findings,
                                const hk_csv_reader *reader) {
  hk_file converted = {NULL, 0};
  hakyu_status status = HAKYU_OK;
  size_t bad;
  const char *encoding = NULL;
  if (size > 2 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
    bytes += 3, size -= 3;
  else if (size > 1 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0))
    encoding = "utf-16";
  else if (size && !hk_text_is_utf8(bytes, size, &bad))
    encoding = "cp932";
  if (encoding) {
    if ((status = convert(memory, bytes, size, path, encoding, findings, &converted))) return status;
    bytes = converted.bytes;
    size = converted.size;
  }
  status = check_characters(path, findings, bytes, size);
  cut how = {',', 1};
  if (!status) how = sheet_cut(&bytes, &size);
  if (!status) status = parse(memory, bytes, size, path, how, findings, reader);
  hk_memory_free(memory, converted.bytes);
  return status;
}

hakyu_status hk_doc_read_sheet(const hakyu_memory *memory, const char *path, hakyu_findings *findings, const hk_csv_reader *reader) {
  hk_file file = {NULL, 0};
  hakyu_status status = hk_doc_read_file(memory, path, findings, &file);
  if (!status) status = hk_doc_parse_sheet(memory, file.bytes, file.size, path, findings, reader);
  hk_memory_free(memory, file.bytes);
  return status;
}

void hk_doc_csv_cell(hk_buffer *buffer, const char *text) {
  size_t length = strlen(text);
  bool is_mark = strncmp(text, "\xEF\xBB\xBF", 3) == 0; /* as a file's first bytes it would be taken for a byte order mark */
  bool wants_quotes = is_mark || strpbrk(text, ",\"\r\n") || (length && (text[0] == ' ' || text[0] == '\t' || text[length - 1] == ' ' || text[length - 1] == '\t'));
  if (!wants_quotes) {
    hk_buffer_add_bytes(buffer, text, length);
    return;
  }
  hk_buffer_add(buffer, "\"");
  for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
    hk_buffer_add_bytes(buffer, text, (size_t)(quote - text));
    hk_buffer_add(buffer, "\"\"");
  }
  hk_buffer_add(buffer, text);
  hk_buffer_add(buffer, "\"");
}

void hk_doc_csv_text(hk_buffer *out, const char *text) {
  hk_buffer_add(out, *text && strchr("=+-@'\t\r", *text) ? "\"'" : "\"");
  for (;;) {
    size_t plain = strcspn(text, "\"");
    hk_buffer_add_bytes(out, text, plain);
    text += plain;
    if (!*text++) break;
    hk_buffer_add(out, "\"\"");
  }
  hk_buffer_add(out, "\"");
}

#define TEXT_OF(number) #number
#define VERSION_OF(major, minor, release) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(release)

const char *hk_doc_csv_version(void) { return VERSION_OF(CSV_MAJOR, CSV_MINOR, CSV_RELEASE); } /* as compiled: it does not tell */
