/* reports - see reports.h. Tables are aligned here: libraries that do it measure letters by the locale, and lose words without a word where
   there is no memory (src/README.md, decisions). */
#include "cli/reports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/prose.h"
#include "cli/terminal.h"

enum { COLUMNS_MOST = 32, LINE_WIDTH = 100, LINE_LEAST = 60 };

/* Paragraphs keep within a narrow terminal. Tables do not: a figure that is cut off says something else. */
static int line_width(void) {
  struct winsize window;
  if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_col >= LINE_WIDTH) return LINE_WIDTH;
  return window.ws_col < LINE_LEAST ? LINE_LEAST : window.ws_col;
}

static void print_spaces(int count) {
  while (count-- > 0) putchar(' ');
}

static int width_of(const hakyu_table *table, size_t column) {
  int width = hakyu_text_width(hakyu_table_header(table, column));
  for (size_t r = 0; r < hakyu_table_rows(table); r++) {
    int cell = hakyu_text_width(hakyu_table_cell(table, r, column));
    if (cell > width) width = cell;
  }
  return width;
}

/* Row 0 is the header. */
static const char *text_at(const hakyu_table *table, size_t row, size_t column) {
  return row ? hakyu_table_cell(table, row - 1, column) : hakyu_table_header(table, column);
}

static bool has_headers(const hakyu_table *table) {
  for (size_t c = 0; c < hakyu_table_columns(table); c++)
    if (hakyu_table_header(table, c)[0]) return true;
  return false;
}

/* The end of the word at text: up to a space that does not stand before a %, or to where Japanese may break. */
static size_t word_length(const char *text) {
  size_t length = 0;
  while (text[length] && (text[length] != ' ' || text[length + 1] == '%')) {
    const char *letter = text + length;
    length += terminal_letter(letter);
    if (terminal_may_break(letter, text + length)) break;
  }
  return length;
}

/* A paragraph in lines of readable width, from the column at which it stands; further lines are indented as far. */
static void print_paragraph(const char *text, int indent) {
  int column = indent, most = line_width() > indent + 20 ? line_width() : LINE_WIDTH;
  while (*text) {
    char word[512];
    bool has_space = *text == ' ';
    while (*text == ' ') text++;
    size_t length = word_length(text);
    if (length >= sizeof word) length = sizeof word - 1;
    memcpy(word, text, length);
    word[length] = '\0';
    int width = hakyu_text_width(word);
    if (column > indent && column + (has_space ? 1 : 0) + width > most) putchar('\n'), print_spaces(indent), column = indent;
    if (column > indent && has_space) putchar(' '), column++;
    fputs(word, stdout);
    column += width;
    text += length;
  }
  putchar('\n');
}

/* Where a last column begins that is too long for a line and is therefore printed as a paragraph; 0 if there is none. */
static int find_paragraphs(const hakyu_table *table, const int *widths) {
  size_t last = hakyu_table_columns(table) - 1;
  int start = 0;
  for (size_t c = 0; c < last; c++) start += widths[c] + 2;
  return !hakyu_table_is_right(table, last) && widths[last] > LINE_WIDTH && start <= LINE_WIDTH - 36 ? start : 0;
}

static void print_aligned(const hakyu_table *table) {
  size_t columns = hakyu_table_columns(table);
  if (!hakyu_table_rows(table)) return; /* what to read stands in the notes */
  int widths[COLUMNS_MOST] = {0};
  for (size_t c = 0; c < columns; c++) widths[c] = width_of(table, c);
  int paragraphs = find_paragraphs(table, widths);
  for (size_t r = has_headers(table) ? 0 : 1; r <= hakyu_table_rows(table); r++) {
    int owed = 0; /* spaces before the next text: none at a line's end */
    for (size_t c = 0; c < columns; c++) {
      const char *text = text_at(table, r, c);
      int room = widths[c] - hakyu_text_width(text);
      owed += (c ? 2 : 0) + (hakyu_table_is_right(table, c) ? room : 0);
      if (*text) print_spaces(owed), owed = 0;
      if (paragraphs && c + 1 == columns)
        print_paragraph(text, paragraphs);
      else
        fputs(text, stdout);
      owed += hakyu_table_is_right(table, c) ? 0 : room;
    }
    if (!paragraphs) putchar('\n');
  }
}

static void print_table(const hakyu_table *table) {
  if (hakyu_table_title(table)[0]) printf("%s\n", hakyu_table_title(table));
  if (hakyu_table_columns(table) && !(hakyu_table_is_prose(table) && prose_print_table(table, line_width()))) print_aligned(table);
  for (size_t n = 0; n < hakyu_table_notes(table); n++) print_paragraph(hakyu_table_note(table, n), 0);
}

/* Part by part, an empty line between two; what a figure shows is told by its caption. */
void reports_print(const hakyu_report *report) {
  const hakyu_lang lang = hakyu_document_tongues(report) == HAKYU_TONGUE_JA ? HAKYU_JA : HAKYU_EN;
  const char *title = hakyu_document_title(report, lang);
  if (*title) printf("%s\n", title);
  if (*title && *hakyu_document_tlp(report)) printf("TLP:%s\n", hakyu_document_tlp(report));
  for (size_t p = 0; p < hakyu_document_parts(report); p++) {
    const hakyu_part part = hakyu_document_part(report, p);
    if (p || *title) putchar('\n');
    if (part.kind == HAKYU_PART_TABLE)
      print_table(part.table);
    else if (part.kind == HAKYU_PART_HEADING)
      printf("%s\n", part.text[lang]);
    else
      print_paragraph(part.text[lang], 0);
  }
}

/* ---- commands that report on a run --------------------------------------------------------------------------- */

static hakyu_status print_json(const invocation *asked, const report_maker *maker, hakyu_result *result, const char *asset, hakyu_findings *findings) {
  char *text = NULL;
  hakyu_status status = maker->json_of ? maker->json_of(asked->memory, result, asset, findings, &text) : maker->json(asked->memory, result, findings, &text);
  if (!status) fputs(text, stdout);
  free(text);
  return status;
}

static hakyu_status print_tables(const invocation *asked, const report_maker *maker, hakyu_result *result, const char *asset, hakyu_findings *findings) {
  hakyu_report *report = NULL;
  hakyu_status status = maker->tables_of ? maker->tables_of(asked->memory, result, asset, asked->lang, findings, &report)
                                         : maker->tables(asked->memory, result, asked->lang, findings, &report);
  if (!status) reports_print(report);
  hakyu_report_destroy(report);
  return status;
}

int reports_about(const invocation *asked, const report_maker *maker, const char *folder, const char *asset) {
  hakyu_findings *findings = NULL;
  hakyu_result *result = NULL;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_result_open(asked->memory, folder, findings, &result);
  if (!status) status = (asked->value[OPTION_json] ? print_json : print_tables)(asked, maker, result, asset, findings);
  int code = status ? terminal_fail(findings, status, result && asset ? asset : folder, asked->lang) : EXIT_DONE;
  hakyu_result_close(result);
  hakyu_findings_destroy(findings);
  return code;
}

int reports_run(const invocation *asked, const char *folder) {
  static const report_maker run = {.tables = hakyu_report_run, .json = hakyu_report_json};
  return reports_about(asked, &run, folder, NULL);
}

int reports_of_run(const invocation *asked, const report_maker *maker) {
  char *folder = NULL;
  int lost = arguments_run(asked, asked->argument_count ? asked->arguments[0] : NULL, &folder);
  if (lost) return lost;
  int code = reports_about(asked, maker, folder, NULL);
  free(folder);
  return code;
}

int command_explain(const invocation *asked) {
  static const report_maker chains = {.tables_of = hakyu_report_chains, .json_of = hakyu_report_chains_json};
  char *folder = NULL;
  int lost = arguments_run(asked, asked->argument_count == 2 ? asked->arguments[0] : NULL, &folder);
  if (lost) return lost;
  int code = reports_about(asked, &chains, folder, asked->arguments[asked->argument_count - 1]);
  free(folder);
  return code;
}
