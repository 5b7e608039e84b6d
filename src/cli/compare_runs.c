/* compare_runs - `hakyu compare`: two runs on one seed, paired replication by replication. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/arguments.h"
#include "cli/reports.h"
#include "cli/terminal.h"

static hakyu_status print_comparison(const invocation *asked, hakyu_result *base, hakyu_result *other, hakyu_findings *findings) {
  hakyu_report *report = NULL;
  char *text = NULL;
  hakyu_status status = asked->value[OPTION_json] ? hakyu_report_compare_json(asked->memory, base, other, findings, &text)
                                                  : hakyu_report_compare(asked->memory, base, other, asked->lang, findings, &report);
  if (!status && text) fputs(text, stdout);
  if (!status && report) reports_print(report);
  free(text);
  hakyu_report_destroy(report);
  return status;
}

int command_compare(const invocation *asked) {
  char *folders[2] = {NULL, NULL};
  hakyu_result *runs[2] = {NULL, NULL};
  hakyu_findings *findings = NULL;
  const char *at = asked->arguments[0];
  hakyu_status status = HAKYU_OK;
  int code = EXIT_DONE;
  for (int k = 0; k < 2 && !code; k++) code = arguments_run(asked, asked->arguments[k], &folders[k]);
  if (code) goto done;
  status = hakyu_findings_create(asked->memory, &findings);
  for (int k = 0; k < 2 && !status; k++) {
    at = folders[k];
    status = hakyu_result_open(asked->memory, folders[k], findings, &runs[k]);
  }
  if (!status) status = print_comparison(asked, runs[0], runs[1], findings);
  if (status) code = terminal_fail(findings, status, at, asked->lang);
done:
  for (int k = 0; k < 2; k++) hakyu_result_close(runs[k]), free(folders[k]);
  hakyu_findings_destroy(findings);
  return code;
}
