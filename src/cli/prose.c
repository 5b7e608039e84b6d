/* prose - see prose.h. Columns share the width: those that need less than their part keep what they need, the others divide the rest, by
   how much text they hold. Where that leaves columns so narrow that a row becomes a tower, the table is laid out in records, as a page has it:
   a line of what is short, and under it a paragraph for each long text. */
#include "cli/prose.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal.h"

enum { COLUMNS_MOST = 12, GAP = 2, LEAST = 8, READABLE = 14 };
enum { TOWER = 13, NARROW = 16, NARROW_TOWER = 8 /* lines, columns, lines in fewer columns */, FIRST_MOST = 46, SHORT_MOST = 26, HEADER_MOST = 14, INDENT = 2 };

/* ---- breaking ---- */

/* One cell on its way down: what is still to be printed. */
typedef struct remainder { const char *text; bool is_underlined; } remainder;

static int width_of_bytes(const char *text, size_t length) {
  char piece[16];
  int width = 0;
  for (size_t at = 0, letter; at < length; at += letter) {
    letter = terminal_letter(text + at);
    if (letter >= sizeof piece) return width;
    memcpy(piece, text + at, letter);
    piece[letter] = '\0';
    width += hakyu_text_width(piece);
  }
  return width;
}

/* Bytes of the next line within `room` columns: up to the last place where a line may end, or to where there is no room left if there
   is no such place. *skipped: bytes after it that are not printed (the space at which it was broken). */
static size_t line_length(const char *text, int room, size_t *skipped) {
  size_t at = 0, fits = 0;
  *skipped = 0;
  for (int width = 0; text[at];) {
    const size_t letter = terminal_letter(text + at);
    width += width_of_bytes(text + at, letter);
    if (width > room && at) {
      if (text[at] == ' ' && text[at + 1] != '%') return *skipped = 1, at;
      return fits ? fits : (*skipped = 0, at);
    }
    if (text[at] == ' ' && at && text[at + 1] != '%') fits = at, *skipped = 1;
    at += letter;
    if (terminal_may_break(text + at - letter, text + at)) fits = at, *skipped = 0;
  }
  *skipped = 0;
  return at;
}

static void print_spaces(int count) {
  while (count-- > 0) putchar(' ');
}

static void print_piece(const remainder *cell, size_t length) {
  const bool is_lit = cell->is_underlined && length && isatty(STDOUT_FILENO);
  if (is_lit) fputs("\033[4m", stdout);
  fwrite(cell->text, 1, length, stdout);
  if (is_lit) fputs("\033[24m", stdout);
}

/* ---- widths ---- */

/* The widest cell, and the width of all cells together. */
static int natural_width(const hakyu_table *table, size_t column, long *all) {
  int width = hakyu_text_width(hakyu_table_header(table, column));
  *all = width;
  for (size_t r = 0; r < hakyu_table_rows(table); r++) {
    const int cell = hakyu_text_width(hakyu_table_cell(table, r, column));
    *all += cell;
    if (cell > width) width = cell;
  }
  return width;
}

/* What is wider than it may be: columns[c] gets a part of the room by its text, but no less than a readable one. */
static int part_of(int room, size_t open, long text, long texts) {
  const int fair = room / (int)open, least = fair < READABLE ? fair : READABLE;
  const int share = least + (int)((room - least * (long)open) * text / (texts ? texts : 1));
  return share > LEAST ? share : LEAST;
}

static void share_width(const hakyu_table *table, int width, int *widths) {
  const size_t columns = hakyu_table_columns(table);
  int natural[COLUMNS_MOST], room = width - GAP * ((int)columns - 1);
  long text[COLUMNS_MOST], texts = 0;
  bool is_settled[COLUMNS_MOST] = {false};
  size_t open = columns;
  for (size_t c = 0; c < columns; c++) natural[c] = natural_width(table, c, &text[c]), texts += text[c];
  for (bool is_new = true; is_new && open;) {
    is_new = false;
    for (size_t c = 0; c < columns && !is_new; c++) {
      if (is_settled[c] || natural[c] > part_of(room, open, text[c], texts)) continue;
      widths[c] = natural[c], room -= natural[c], texts -= text[c], open--;
      is_settled[c] = is_new = true;
    }
  }
  for (size_t c = 0; c < columns && open; c++) {
    if (is_settled[c]) continue;
    widths[c] = part_of(room, open, text[c], texts);
    room -= widths[c], texts -= text[c], open--;
  }
}

/* ---- rows ---- */

/* All lines of a row, or of those of its columns that are named; true if it took more than one. */
static bool print_row(const hakyu_table *table, const size_t *columns, size_t count, remainder *cells, const int *widths) {
  int lines = 0;
  for (bool is_more = true; is_more; lines++) {
    int owed = 0; /* spaces before the next text: none at a line's end */
    is_more = false;
    for (size_t k = 0; k < count; k++) {
      const size_t c = columns[k];
      size_t skipped, length = line_length(cells[c].text, widths[c], &skipped);
      const int free = widths[c] - width_of_bytes(cells[c].text, length);
      owed += (k ? GAP : 0) + (hakyu_table_is_right(table, c) ? free : 0);
      if (length) print_spaces(owed), owed = 0;
      print_piece(&cells[c], length);
      cells[c].text += length + skipped;
      owed += hakyu_table_is_right(table, c) ? 0 : free;
      is_more |= *cells[c].text != '\0';
    }
    putchar('\n');
  }
  return lines > 1;
}

static void take_header(const hakyu_table *table, size_t columns, remainder *cells) {
  for (size_t c = 0; c < columns; c++) cells[c] = (remainder){hakyu_table_header(table, c), false};
}

static void take_row(const hakyu_table *table, size_t row, size_t columns, remainder *cells) {
  for (size_t c = 0; c < columns; c++)
    cells[c] = (remainder){hakyu_table_cell(table, row, c), hakyu_table_cell_get(table, row, c)->is_underlined != 0};
}

/* ---- records ---- */

static int lines_of(const char *text, int room) {
  int lines = 0;
  for (size_t skipped, length; *text; text += length + skipped, lines++) length = line_length(text, room, &skipped);
  return lines;
}

/* Whether a row would take so many lines that nobody reads across it. */
static bool is_tower(const hakyu_table *table, const int *widths) {
  for (size_t r = 0; r < hakyu_table_rows(table); r++)
    for (size_t c = 0; c < hakyu_table_columns(table); c++)
      if (lines_of(hakyu_table_cell(table, r, c), widths[c]) >= (widths[c] < NARROW ? NARROW_TOWER : TOWER)) return true;
  return false;
}

/* What stands in the line: columns of short texts, as many as fit, in their order. */
static size_t choose_short(const hakyu_table *table, int width, size_t *columns, int *widths) {
  size_t count = 0;
  int used = 0;
  for (size_t c = 0; c < hakyu_table_columns(table); c++) {
    const int header = hakyu_text_width(hakyu_table_header(table, c));
    int most = header < HEADER_MOST ? header : HEADER_MOST;
    for (size_t r = 0; r < hakyu_table_rows(table); r++) {
      const int cell = hakyu_text_width(hakyu_table_cell(table, r, c));
      if (cell > most) most = cell;
    }
    if (most > (c ? SHORT_MOST : FIRST_MOST) || used + most > width) continue;
    widths[c] = most, columns[count++] = c, used += most + GAP;
  }
  return count;
}

/* "heading: text", the lines after the first as far in as the first, and one step more. */
static void print_long(const hakyu_table *table, size_t column, remainder cell, int width) {
  const char *header = hakyu_table_header(table, column);
  int before = INDENT + hakyu_text_width(header) + 2;
  if (!*cell.text || strcmp(cell.text, "-") == 0) return;
  print_spaces(INDENT), printf("%s: ", header);
  for (bool is_first = true; *cell.text; is_first = false) {
    size_t skipped, length = line_length(cell.text, width - (is_first ? before : 2 * INDENT), &skipped);
    if (!is_first) print_spaces(2 * INDENT);
    print_piece(&cell, length);
    putchar('\n');
    cell.text += length + skipped;
  }
}

/* What a record is about, where it is too long to stand in the line: a line of its own, before it. */
static void print_title(remainder cell, int width) {
  for (size_t skipped, length; *cell.text; cell.text += length + skipped) {
    length = line_length(cell.text, width, &skipped);
    print_piece(&cell, length);
    putchar('\n');
  }
}

static void print_records(const hakyu_table *table, int width) {
  const size_t all = hakyu_table_columns(table);
  size_t columns[COLUMNS_MOST];
  int widths[COLUMNS_MOST] = {0};
  remainder cells[COLUMNS_MOST];
  const size_t count = choose_short(table, width, columns, widths);
  const bool has_title = !count || columns[0] != 0;
  take_header(table, all, cells);
  if (has_title) print_title(cells[0], width);
  if (count) print_row(table, columns, count, cells, widths);
  for (size_t r = 0; r < hakyu_table_rows(table); r++) {
    if (r) putchar('\n');
    take_row(table, r, all, cells);
    if (has_title) print_title(cells[0], width);
    if (count) print_row(table, columns, count, cells, widths);
    for (size_t c = 0, k = 0; c < all; c++) {
      if (k < count && columns[k] == c)
        k++;
      else if (c)
        print_long(table, c, cells[c], width);
    }
  }
}

/* ---- a table ---- */

bool prose_print_table(const hakyu_table *table, int width) {
  static const size_t all[COLUMNS_MOST] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  const size_t columns = hakyu_table_columns(table);
  remainder cells[COLUMNS_MOST] = {0};
  int widths[COLUMNS_MOST] = {0};
  bool was_broken = false;
  if (!columns || columns > COLUMNS_MOST) return false;
  share_width(table, width, widths);
  if (is_tower(table, widths)) {
    print_records(table, width);
    return true;
  }
  take_header(table, columns, cells);
  print_row(table, all, columns, cells, widths);
  for (size_t r = 0; r < hakyu_table_rows(table); r++) {
    if (was_broken) putchar('\n');
    take_row(table, r, columns, cells);
    was_broken = print_row(table, all, columns, cells, widths);
  }
  return true;
}
