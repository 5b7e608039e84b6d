/* sweep_analyse - `hakyu sweep analyse DIR`: what a merged sweep says, as a document: printed as Markdown, or in files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/survey.h>

#include "cli/arguments.h"
#include "cli/documents.h"
#include "cli/sweeps.h"
#include "cli/terminal.h"

enum { THRESHOLD_BYTES = 256 };

/* "A<0.01@f;B>5@g": each in turn. */
static hakyu_status add_thresholds(const invocation *asked, hakyu_survey *survey, hakyu_findings *findings) {
  const char *at = asked->value[OPTION_threshold];
  hakyu_status status = HAKYU_OK;
  while (at && *at && !status) {
    char one[THRESHOLD_BYTES];
    const size_t length = strcspn(at, ";");
    snprintf(one, sizeof one, "%.*s", (int)(length < sizeof one ? length : sizeof one - 1), at);
    status = hakyu_survey_add_threshold(survey, one, findings);
    at += length + (at[length] == ';');
  }
  return status;
}

/* Without --format and -o the document is printed as Markdown. */
static int write_document(const invocation *asked, const char *folder, const hakyu_document *document, hakyu_findings *findings) {
  invocation with = *asked;
  char *stem = NULL;
  int code = EXIT_FAILED;
  const size_t length = strlen(folder);
  if (!with.value[OPTION_format] && !with.value[OPTION_output]) with.value[OPTION_format] = "md", with.value[OPTION_output] = "-";
  if ((stem = malloc(length + sizeof "/analysis"))) {
    memcpy(stem, folder, length);
    memcpy(stem + length, "/analysis", sizeof "/analysis");
    code = documents_write(&with, document, stem, findings);
  }
  free(stem);
  return code;
}

int sweep_analyse(const invocation *asked, hakyu_findings *findings) {
  hakyu_survey *survey = NULL;
  hakyu_document *document = NULL;
  const char *folder = asked->arguments[1];
  if (!documents_check(asked)) return EXIT_USAGE;
  hakyu_status status = hakyu_survey_of_sweep(asked->memory, folder, asked->value[OPTION_partial] != NULL, findings, &survey);
  if (!status) status = add_thresholds(asked, survey, findings);
  if (!status) status = hakyu_survey_analyse(survey);
  if (!status) status = hakyu_document_survey(asked->memory, survey, asked->tongues, NULL, 0, findings, &document);
  int code = status ? terminal_fail(findings, status, folder, asked->lang) : write_document(asked, folder, document, findings);
  if (code == EXIT_DONE && hakyu_survey_tell(survey).is_incomplete) code = EXIT_INCOMPLETE;
  hakyu_document_destroy(document);
  hakyu_survey_destroy(survey);
  return code;
}
