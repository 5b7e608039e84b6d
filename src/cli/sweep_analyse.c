/* sweep_analyse - `hakyu sweep analyse DIR`: what a merged sweep says, or results that another program made (--problem, --sample, --results),
   as a document: printed as Markdown, or in files; a page has its figures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/survey.h>
#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/documents.h"
#include "cli/drawings.h"
#include "cli/sweeps.h"
#include "cli/terminal.h"

enum { THRESHOLD_BYTES = 256 };

typedef struct source { const char *folder, *problem, *sample, *results, *name; } source;

/* A folder, or all three files; false with a message. */
static bool find_source(const invocation *asked, source *from) {
  const bool has_folder = asked->argument_count > 1;
  *from = (source){has_folder ? asked->arguments[1] : NULL, asked->value[OPTION_problem], asked->value[OPTION_sample], asked->value[OPTION_results], NULL};
  const int files = (from->problem != NULL) + (from->sample != NULL) + (from->results != NULL);
  from->name = has_folder ? from->folder : from->results;
  if (has_folder ? !files : files == 3) return true;
  fprintf(stderr, "%s\n", arguments_say(asked, "hakyu sweep analyse: DIR, or --problem FILE --sample FILE --results FILE", "hakyu sweep analyse: DIR、または --problem FILE --sample FILE --results FILE"));
  return false;
}

static hakyu_status read_survey(const invocation *asked, const source *from, hakyu_findings *findings, hakyu_survey **survey) {
  return from->folder ? hakyu_survey_of_sweep(asked->memory, from->folder, asked->value[OPTION_partial] != NULL, findings, survey)
                      : hakyu_survey_of_files(asked->memory, from->problem, from->sample, from->results, findings, survey);
}

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

/* All points, where they were asked for. */
static hakyu_status export_points(const invocation *asked, const hakyu_survey *survey, hakyu_findings *findings) {
  const char *path = asked->value[OPTION_points];
  hakyu_status status = path ? hakyu_survey_export(survey, path, findings) : HAKYU_OK;
  char shown[512];
  if (path && !status) fprintf(stderr, "%s\n", hakyu_text_escape(path, shown, sizeof shown));
  return status;
}

/* The words for hakyu-draw. */
static drawings *draw_survey(const invocation *asked, const source *from) {
  const char *const files[] = {"--problem", from->problem, "--sample", from->sample, "--results", from->results, NULL};
  const char *const sweep[] = {"--sweep", asked->value[OPTION_partial] ? "--partial" : "--", from->folder, NULL};
  return drawings_make(asked, from->folder ? sweep : files);
}

static hakyu_status make_document(const invocation *asked, const source *from, const hakyu_survey *survey, hakyu_findings *findings, hakyu_document **document) {
  drawings *drawn = draw_survey(asked, from);
  hakyu_status status = drawn ? hakyu_document_survey(asked->memory, survey, asked->tongues, drawn->list, drawn->count, findings, document) : HAKYU_NO_MEMORY;
  drawings_clear(drawn);
  return status;
}

/* Beside the sweep, or in the working folder. */
static int write_document(const invocation *asked, const source *from, const hakyu_document *document, hakyu_findings *findings) {
  char *stem = NULL;
  int code = EXIT_FAILED;
  const char *folder = from->folder ? from->folder : ".";
  const size_t length = strlen(folder);
  if ((stem = malloc(length + sizeof "/analysis"))) {
    memcpy(stem, folder, length);
    memcpy(stem + length, "/analysis", sizeof "/analysis");
    code = documents_write(asked, document, stem, findings);
  }
  free(stem);
  return code;
}

int sweep_analyse(const invocation *asked, hakyu_findings *findings) {
  hakyu_survey *survey = NULL;
  hakyu_document *document = NULL;
  source from;
  invocation with = *asked; /* without --format and -o the document is printed as Markdown */
  if (!with.value[OPTION_format] && !with.value[OPTION_output]) with.value[OPTION_format] = "md", with.value[OPTION_output] = "-";
  if (!find_source(asked, &from) || !documents_check(&with)) return EXIT_USAGE;
  hakyu_status status = read_survey(asked, &from, findings, &survey);
  if (!status) status = add_thresholds(asked, survey, findings);
  if (!status) status = hakyu_survey_analyse(survey);
  if (!status) status = export_points(asked, survey, findings);
  if (!status) status = make_document(&with, &from, survey, findings, &document);
  int code = status ? terminal_fail(findings, status, from.name, asked->lang) : write_document(&with, &from, document, findings);
  if (code == EXIT_DONE && hakyu_survey_tell(survey).is_incomplete) code = EXIT_INCOMPLETE;
  hakyu_document_destroy(document);
  hakyu_survey_destroy(survey);
  return code;
}
