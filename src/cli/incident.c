/* incident - `hakyu incident add|list|analyse`: a register of IT failures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/sheets.h"
#include "cli/guidelines.h"
#include "cli/terminal.h"

static const char usual_register[] = "it-failures";

typedef struct analysis { const hakyu_register *reg; int first_year, last_year; } analysis;

static hakyu_status figures_document(const hakyu_memory *memory, const void *of, hakyu_tongues tongues, hakyu_document **document) {
  const analysis *a = of;
  return hakyu_incident_figures_document(memory, a->reg, a->first_year, a->last_year, tongues, document);
}
static hakyu_status figures_json(const hakyu_memory *memory, const void *of, char **text) {
  const analysis *a = of;
  return hakyu_incident_figures_json(memory, a->reg, a->first_year, a->last_year, text);
}

/* "1996-2023": the years that were watched. */
static bool read_years(const invocation *asked, int *first, int *last) {
  const char *text = asked->value[OPTION_years];
  char shown[128];
  *first = *last = 0;
  if (!text) return true;
  if (strlen(text) == 9 && text[4] == '-' && strspn(text, "0123456789") == 4 && strspn(text + 5, "0123456789") == 4) {
    *first = (int)strtol(text, NULL, 10), *last = (int)strtol(text + 5, NULL, 10);
    if (*first > 0 && *first <= *last) return true;
  }
  fprintf(stderr, arguments_say(asked, "hakyu incident: --years is FIRST-LAST such as 1996-2023, not %s\n", "hakyu incident: --years は 1996-2023 のように書く: %s\n"),
          hakyu_text_escape(text, shown, sizeof shown));
  return false;
}

/* ---- list, analyse ---- */

static int print_register(const invocation *asked, const char *path, bool is_analysis) {
  hakyu_findings *findings = NULL;
  hakyu_register *reg = NULL;
  analysis a = {0};
  if (!read_years(asked, &a.first_year, &a.last_year)) return EXIT_USAGE;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_register_read(asked->memory, path, findings, &reg);
  int code = EXIT_DONE;
  a.reg = reg;
  if (status)
    code = terminal_fail(findings, status, path, asked->lang);
  else if (is_analysis)
    code = sheets_print(asked, &(document_maker){figures_document, figures_json}, &a, path);
  else
    code = guidelines_print_incidents(asked, reg);
  hakyu_register_destroy(reg);
  hakyu_findings_destroy(findings);
  return code;
}

/* ---- add ---- */

static int add_row(const invocation *asked, const char *path, const char *const *cells, size_t count) {
  hakyu_findings *findings = NULL;
  char shown[512];
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_incident_add(asked->memory, path, cells, count, findings);
  int code = status ? terminal_fail(findings, status, path, asked->lang) : EXIT_DONE;
  if (!status) printf(arguments_say(asked, "One row more in %s\n", "%s に 1 行を加えた\n"), hakyu_text_escape(path, shown, sizeof shown));
  hakyu_findings_destroy(findings);
  return code;
}

/* The first argument behind the verb names the register, unless it is a cell ("column=text"). */
int command_incident(const invocation *asked) {
  const char *verb = asked->arguments[0];
  const bool is_add = strcmp(verb, "add") == 0, is_list = strcmp(verb, "list") == 0, is_analysis = strcmp(verb, "analyse") == 0;
  const bool is_named = asked->argument_count > 1 && !strchr(asked->arguments[1], '=');
  const int first = is_named ? 2 : 1;
  char shown[128], *path = NULL;
  if (!is_add && !is_list && !is_analysis) {
    fprintf(stderr, arguments_say(asked, "hakyu incident: add, list or analyse, not %s\n", "hakyu incident: add, list, analyse のいずれか: %s\n"), hakyu_text_escape(verb, shown, sizeof shown));
    return EXIT_USAGE;
  }
  if (is_add == (asked->argument_count == first)) {
    fprintf(stderr, "%s\n", is_add ? arguments_say(asked, "hakyu incident add: cells are given as column=text; see `hakyu manual hakyu-catalogue.5`",
                                                   "hakyu incident add: 欄は 列=文 で与える。`hakyu manual hakyu-catalogue.5` を参照")
                                   : arguments_say(asked, "hakyu incident: one register at most", "hakyu incident: 登録簿は一つまで"));
    return EXIT_USAGE;
  }
  int code = arguments_find(asked, HAKYU_WHAT_INCIDENTS, is_named ? asked->arguments[1] : usual_register, &path);
  if (!code) code = is_add ? add_row(asked, path, asked->arguments + first, (size_t)(asked->argument_count - first)) : print_register(asked, path, is_analysis);
  free(path);
  return code;
}
