/* prose - see prose.h. Columns share the width: those that need less than their part keep what they need, the others divide the rest, by
   how much text they hold. */
#include "cli/prose.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal.h"

enum { COLUMNS_MOST = 12, GAP = 2, LEAST = 8, READABLE = 14 };

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
      if (text[at] == ' ') return *skipped = 1, at;
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

/* All lines of a row; true if it took more than one. */
static bool print_row(const hakyu_table *table, size_t columns, remainder *cells, const int *widths) {
  int lines = 0;
  for (bool is_more = true; is_more; lines++) {
    int owed = 0; /* spaces before the next text: none at a line's end */
    is_more = false;
    for (size_t c = 0; c < columns; c++) {
      size_t skipped, length = line_length(cells[c].text, widths[c], &skipped);
      const int free = widths[c] - width_of_bytes(cells[c].text, length);
      owed += (c ? GAP : 0) + (hakyu_table_is_right(table, c) ? free : 0);
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

bool prose_print_table(const hakyu_table *table, int width) {
  const size_t columns = hakyu_table_columns(table), rows = hakyu_table_rows(table);
  remainder cells[COLUMNS_MOST] = {0};
  int widths[COLUMNS_MOST] = {0};
  bool was_broken = false;
  if (!columns || columns > COLUMNS_MOST) return false;
  share_width(table, width, widths);
  for (size_t c = 0; c < columns; c++) cells[c] = (remainder){hakyu_table_header(table, c), false};
  print_row(table, columns, cells, widths);
  for (size_t r = 0; r < rows; r++) {
    if (was_broken) putchar('\n');
    for (size_t c = 0; c < columns; c++) {
      const hakyu_cell *cell = hakyu_table_cell_get(table, r, c);
      cells[c] = (remainder){hakyu_table_cell(table, r, c), cell->is_underlined != 0};
    }
    was_broken = print_row(table, columns, cells, widths);
  }
  return true;
}
