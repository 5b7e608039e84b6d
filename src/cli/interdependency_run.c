/* interdependency_run - `hakyu interdependency MODEL`: plays what is missing, then prints the matrices, or writes them to files (--format). */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/interdependency.h>

#include "cli/arguments.h"
#include "cli/campaigns.h"
#include "cli/documents.h"
#include "cli/terminal.h"

enum { PATH_SIZE = 4096 };

static bool read_options(const invocation *asked, hakyu_interdependency_options *options) {
  uint64_t number = 0;
  options->folder = asked->value[OPTION_output];
  if (asked->value[OPTION_threads]) {
    if (!arguments_number(asked, asked->value[OPTION_threads], "--threads", 1, 1024, &number)) return false;
    options->threads = (int32_t)number;
  }
  if (asked->value[OPTION_outer]) {
    if (!arguments_number(asked, asked->value[OPTION_outer], "--outer", 0, 10000, &number)) return false;
    options->outer_count = (int32_t)number;
  }
  if (asked->value[OPTION_replications]) {
    if (!arguments_number(asked, asked->value[OPTION_replications], "-n", 1, 10000000, &number)) return false;
    options->replications = (int64_t)number;
  }
  if (asked->value[OPTION_seed] && !arguments_number(asked, asked->value[OPTION_seed], "--seed", 0, UINT64_MAX, &options->seed)) return false;
  return !asked->value[OPTION_format] || documents_check(asked);
}

/* Steps until it is complete, fails or is asked to stop. */
static hakyu_status go_on(const invocation *asked, hakyu_interdependency *work, hakyu_findings *findings, hakyu_interdependency_progress *progress, int *stopped_by) {
  const int64_t begun_ms = terminal_now_ms();
  hakyu_status status;
  do {
    status = hakyu_interdependency_step(work, 200, findings, progress);
    const hakyu_progress shown = {.done = progress->done, .total = progress->total, .resumed = progress->resumed};
    if (!status) terminal_progress(&shown, terminal_now_ms() - begun_ms, asked->lang);
    *stopped_by = status || progress->is_complete ? 0 : campaigns_asked_to_stop(false);
  } while (!status && !progress->is_complete && !*stopped_by);
  terminal_progress_end();
  return status;
}

/* Plays what is missing; the folder is put into *folder, freed with free(). */
static int play(const invocation *asked, const char *model, const hakyu_interdependency_options *options, hakyu_findings *findings, char **folder) {
  hakyu_interdependency *work = NULL;
  hakyu_interdependency_progress progress = {0};
  int stopped_by = 0;
  hakyu_status status = hakyu_interdependency_open(asked->memory, model, options, findings, &work);
  if (status) return terminal_fail(findings, status, model, asked->lang);
  status = go_on(asked, work, findings, &progress, &stopped_by);
  if (!(*folder = strdup(hakyu_interdependency_folder(work))) && !status) status = HAKYU_NO_MEMORY;
  const hakyu_status closed = hakyu_interdependency_close(work, findings);
  if (!status) status = closed;
  if (status) return terminal_fail(findings, status, model, asked->lang);
  if (stopped_by) fprintf(stderr, arguments_say(asked, "Saved in %s; the same command goes on.\n", "%s に保存した。同じコマンドで再開する。\n"), *folder);
  else fprintf(stderr, arguments_say(asked, "%" PRIu64 " replications of %" PRIu32 " sectors and services are in %s\n", "%3$s に %2$" PRIu32 " の分野とサービスの %1$" PRIu64 " 試行がある\n"), progress.done, progress.cases, *folder);
  return stopped_by ? (stopped_by == SIGTERM ? EXIT_TERM : EXIT_INT) : EXIT_DONE;
}

typedef struct told { const hakyu_matrices *matrices; const hakyu_model *model; } told;

static hakyu_status make(const invocation *asked, void *user, hakyu_tongues tongues, bool is_whole, hakyu_findings *findings, hakyu_document **document) {
  const told *t = user;
  (void)findings;
  return hakyu_document_interdependency(asked->memory, t->matrices, t->model, tongues, is_whole, document);
}

/* Whole: as JSON on standard output, or as files in the folder. */
static int write_whole(const invocation *asked, told *t, const char *folder, hakyu_findings *findings) {
  hakyu_document *document = NULL;
  char stem[PATH_SIZE];
  int code = EXIT_DONE;
  snprintf(stem, sizeof stem, "%s/interdependency", folder);
  hakyu_status status = make(asked, t, asked->tongues, true, findings, &document);
  if (!status && asked->value[OPTION_json]) status = documents_print(document, "json", findings);
  if (status) code = terminal_fail(findings, status, folder, asked->lang);
  else if (asked->value[OPTION_format]) code = documents_write_at(asked, document, stem, findings);
  hakyu_document_destroy(document);
  return code;
}

static int tell(const invocation *asked, const char *model_folder, const char *folder, hakyu_findings *findings) {
  hakyu_matrices *matrices = NULL;
  hakyu_model *model = NULL;
  int code = EXIT_DONE;
  hakyu_status status = hakyu_model_read(asked->memory, model_folder, NULL, &model);
  if (!status) status = hakyu_matrices_read(asked->memory, folder, findings, &matrices);
  told t = {matrices, model};
  if (!status && !asked->value[OPTION_json] && !asked->value[OPTION_format]) status = documents_show(asked, make, &t, findings);
  if (status) code = terminal_fail(findings, status, folder, asked->lang);
  else if (asked->value[OPTION_json] || asked->value[OPTION_format]) code = write_whole(asked, &t, folder, findings);
  hakyu_matrices_destroy(matrices);
  hakyu_model_destroy(model);
  return code;
}

int command_interdependency(const invocation *asked) {
  hakyu_interdependency_options options = hakyu_interdependency_defaults();
  hakyu_findings *findings = NULL;
  char *model = NULL, *folder = NULL;
  if (!read_options(asked, &options)) return EXIT_USAGE;
  campaigns_mind_signals(false);
  int code = arguments_find(asked, HAKYU_WHAT_MODEL, asked->arguments[0], &model);
  if (code) return code;
  if (hakyu_findings_create(asked->memory, &findings)) code = terminal_fail(NULL, HAKYU_NO_MEMORY, model, asked->lang);
  if (!code) code = play(asked, model, &options, findings, &folder);
  if (!code) code = tell(asked, model, folder, findings);
  hakyu_findings_destroy(findings);
  free(model);
  free(folder);
  return code;
}
