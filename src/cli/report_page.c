/* report_page - `hakyu report [RUN]`: a run as one document. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/report.h>

#include "cli/arguments.h"
#include "cli/documents.h"
#include "cli/drawings.h"
#include "cli/terminal.h"

/* ---- the command --------------------------------------------------------------------------------------------------- */

static hakyu_status make_document(const invocation *asked, const char *run, hakyu_result *result, hakyu_findings *findings, hakyu_document **document) {
  const char *const words[] = {run, NULL};
  drawings *drawn = drawings_make(asked, words);
  if (!drawn) return HAKYU_NO_MEMORY;
  hakyu_status status = hakyu_document_run(asked->memory, result, asked->tongues, drawn->list, drawn->count, findings, document);
  drawings_clear(drawn);
  if (!status && asked->value[OPTION_redact]) status = hakyu_document_redact(*document, &result, 1, findings);
  return status;
}

int command_report(const invocation *asked) {
  hakyu_findings *findings = NULL;
  hakyu_result *result = NULL;
  hakyu_document *document = NULL;
  char *folder = NULL, stem[256];
  if (!documents_check(asked)) return EXIT_USAGE;
  int code = arguments_run(asked, asked->argument_count ? asked->arguments[0] : NULL, &folder);
  if (code) return code;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_result_open(asked->memory, folder, findings, &result);
  if (!status) status = make_document(asked, folder, result, findings, &document);
  if (status) {
    code = terminal_fail(findings, status, folder, asked->lang);
  } else {
    const char *scenario = hakyu_result_meta(result, "scenario");
    snprintf(stem, sizeof stem, "report-%.200s", scenario ? scenario : "run");
    code = documents_write(asked, document, stem, findings);
  }
  hakyu_document_destroy(document);
  hakyu_result_close(result);
  hakyu_findings_destroy(findings);
  free(folder);
  return code;
}
