/* assumptions_run - `hakyu assumptions`: which assumptions the losses of runs turn on and, with a catalogue, the rows of their evidence. With --json, one
   document a run. */
#include <stdio.h>
#include <stdlib.h>

#include <hakyu/evidence.h>

#include "cli/arguments.h"
#include "cli/reports.h"
#include "cli/terminal.h"

/* Of the evidence that lies where `hakyu evidence` keeps it. */
static int tell_rows(const invocation *asked, const char *name, const hakyu_catalogue *catalogue, hakyu_findings *findings) {
  hakyu_document *document = NULL;
  char *run = NULL;
  int code = arguments_run(asked, name, &run);
  if (code) return code;
  hakyu_status status = hakyu_document_row_assumptions(asked->memory, &(hakyu_evidence_source){.run_folder = run}, catalogue, asked->lang == HAKYU_JA ? HAKYU_TONGUE_JA : HAKYU_TONGUE_EN,
                                                       findings, &document);
  if (status)
    code = terminal_fail(findings, status, run, asked->lang);
  else
    putchar('\n'), reports_print(document);
  hakyu_document_destroy(document);
  free(run);
  return code;
}

static int read_catalogue(const invocation *asked, hakyu_findings *findings, hakyu_catalogue **catalogue) {
  char *path = NULL;
  int code = arguments_catalogue(asked, &path);
  hakyu_status status = code ? HAKYU_OK : hakyu_catalogue_read(asked->memory, path, findings, catalogue);
  if (status) code = terminal_fail(findings, status, path, asked->lang);
  free(path);
  return code;
}

int command_assumptions(const invocation *asked) {
  static const report_maker maker = {.tables = hakyu_report_assumptions, .json = hakyu_report_assumptions_json};
  const bool has_rows = asked->value[OPTION_catalogue] && !asked->value[OPTION_json];
  invocation one = *asked;
  hakyu_findings *findings = NULL;
  hakyu_catalogue *catalogue = NULL;
  if (hakyu_findings_create(asked->memory, &findings)) return terminal_fail(NULL, HAKYU_NO_MEMORY, "assumptions", asked->lang);
  int code = has_rows ? read_catalogue(asked, findings, &catalogue) : EXIT_DONE;
  one.argument_count = asked->argument_count ? 1 : 0;
  for (int k = 0; !code && (k == 0 || k < asked->argument_count); k++) {
    one.arguments = asked->arguments + k;
    if (k && !asked->value[OPTION_json]) putchar('\n');
    code = reports_of_run(&one, &maker);
    if (!code && has_rows) code = tell_rows(asked, asked->argument_count ? asked->arguments[k] : NULL, catalogue, findings);
  }
  hakyu_catalogue_destroy(catalogue);
  hakyu_findings_destroy(findings);
  return code;
}
