/* compare_runs - `hakyu compare`: two runs on one seed, paired replication by replication. */
#include <stdio.h>
#include <stdlib.h>

#include <hakyu/report.h>

#include "cli/arguments.h"
#include "cli/documents.h"
#include "cli/terminal.h"

static hakyu_status make(const invocation *asked, void *user, hakyu_tongues tongues, bool is_whole, hakyu_findings *findings, hakyu_document **document) {
  hakyu_result *const *runs = user;
  (void)is_whole;
  return hakyu_document_compare(asked->memory, runs[0], runs[1], tongues, findings, document);
}

static hakyu_status print_json(const invocation *asked, hakyu_result *const *runs, hakyu_findings *findings) {
  char *text = NULL;
  const hakyu_status status = hakyu_report_compare_json(asked->memory, runs[0], runs[1], findings, &text);
  if (!status) fputs(text, stdout);
  free(text);
  return status;
}

int command_compare(const invocation *asked) {
  char *folders[2] = {NULL, NULL};
  hakyu_result *runs[2] = {NULL, NULL};
  hakyu_findings *findings = NULL;
  const char *at = asked->arguments[0];
  hakyu_status status = HAKYU_OK;
  int code = EXIT_DONE;
  if ((asked->value[OPTION_format] || asked->value[OPTION_output] || asked->value[OPTION_bom]) && !documents_check(asked)) return EXIT_USAGE;
  for (int k = 0; k < 2 && !code; k++) code = arguments_run(asked, asked->arguments[k], &folders[k]);
  if (code) goto done;
  status = hakyu_findings_create(asked->memory, &findings);
  for (int k = 0; k < 2 && !status; k++) {
    at = folders[k];
    status = hakyu_result_open(asked->memory, folders[k], findings, &runs[k]);
  }
  if (!status && asked->value[OPTION_json]) status = print_json(asked, runs, findings);
  if (status) code = terminal_fail(findings, status, at, asked->lang);
  else if (!asked->value[OPTION_json]) code = documents_tell(asked, make, runs, "comparison", findings);
done:
  for (int k = 0; k < 2; k++) hakyu_result_close(runs[k]), free(folders[k]);
  hakyu_findings_destroy(findings);
  return code;
}
