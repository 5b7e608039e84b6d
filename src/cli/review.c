/* review - `hakyu review`: a review cycle in its own shape, and how the standards of the sectors stand after it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/guidelines.h"
#include "cli/terminal.h"

/* The path of the ledger asked for, or of the only one there is. */
static int find_ledger(const invocation *asked, char **path) {
  hakyu_listing *listing = NULL;
  char shown[256];
  if (asked->argument_count) return arguments_find(asked, HAKYU_WHAT_LEDGER, asked->arguments[0], path);
  hakyu_status status = hakyu_listing_create(asked->memory, HAKYU_WHAT_LEDGER, &listing);
  if (!status && hakyu_listing_count(listing) == 1) status = hakyu_find(asked->memory, HAKYU_WHAT_LEDGER, hakyu_listing_name(listing, 0), path);
  int code = status ? terminal_fail(NULL, status, "review", asked->lang) : EXIT_DONE;
  if (!status && !*path) {
    fprintf(stderr, "%s", arguments_say(asked, "hakyu review: which ledger? There are:", "hakyu review: 見直しの記録を指定する。あるもの:"));
    for (size_t i = 0; i < hakyu_listing_count(listing); i++) fprintf(stderr, " %s", hakyu_text_escape(hakyu_listing_name(listing, i), shown, sizeof shown));
    fputc('\n', stderr);
    code = EXIT_USAGE;
  }
  hakyu_listing_destroy(listing);
  return code;
}

/* ---- coverage ---- */

static int print_standards(const invocation *asked, const hakyu_ledger *ledger, const char *path) {
  hakyu_findings *findings = NULL;
  hakyu_standards *standards = NULL;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_standards_read(asked->memory, path, findings, &standards);
  int code = status ? terminal_fail(findings, status, path, asked->lang) : guidelines_print_coverage(asked, ledger, standards);
  hakyu_standards_destroy(standards);
  hakyu_findings_destroy(findings);
  return code;
}

/* The standards asked for; else those that ship without anything entered, which show what is to be done. */
static int print_coverage(const invocation *asked, const hakyu_ledger *ledger) {
  const char *name = asked->value[OPTION_standards] ? asked->value[OPTION_standards] : "standards-not-entered";
  char *path = NULL;
  int code = arguments_find(asked, HAKYU_WHAT_STANDARDS, name, &path);
  if (!code) code = print_standards(asked, ledger, path);
  free(path);
  return code;
}

int command_review(const invocation *asked) {
  hakyu_findings *findings = NULL;
  hakyu_ledger *ledger = NULL;
  char *path = NULL;
  int code = find_ledger(asked, &path);
  if (code) return code;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_ledger_read(asked->memory, path, findings, &ledger);
  if (status)
    code = terminal_fail(findings, status, path, asked->lang);
  else if (asked->value[OPTION_coverage] || asked->value[OPTION_standards])
    code = print_coverage(asked, ledger);
  else
    code = guidelines_print_review(asked, ledger);
  hakyu_ledger_destroy(ledger);
  hakyu_findings_destroy(findings);
  free(path);
  return code;
}
