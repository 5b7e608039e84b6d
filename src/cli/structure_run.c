/* structure_run - `hakyu structure MODEL`: what falls when one asset, two, or the worst few are gone. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <hakyu/structure.h>

#include "cli/arguments.h"
#include "cli/campaigns.h"
#include "cli/documents.h"
#include "cli/terminal.h"

static bool read_options(const invocation *asked, hakyu_structure_options *options) {
  uint64_t number = 0;
  if (asked->value[OPTION_threads]) {
    if (!arguments_number(asked, asked->value[OPTION_threads], "--threads", 1, 1024, &number)) return false;
    options->threads = (int32_t)number;
  }
  if (asked->value[OPTION_worst]) {
    if (!arguments_number(asked, asked->value[OPTION_worst], "--worst", 1, 5, &number)) return false;
    options->worst = (int32_t)number;
  }
  return !(asked->value[OPTION_format] || asked->value[OPTION_output]) || documents_check(asked);
}

/* Looks at everything; the signal that stopped it, or 0. */
static hakyu_status look(const invocation *asked, hakyu_structure *work, int *stopped_by) {
  const int64_t begun_ms = terminal_now_ms();
  hakyu_structure_progress progress = {0};
  hakyu_status status;
  do {
    status = hakyu_structure_step(work, 200, &progress);
    const hakyu_progress shown = {.done = progress.done, .total = progress.total};
    if (!status) terminal_progress(&shown, terminal_now_ms() - begun_ms, asked->lang);
    *stopped_by = status || progress.is_complete ? 0 : campaigns_asked_to_stop(false);
  } while (!status && !progress.is_complete && !*stopped_by);
  terminal_progress_end();
  return status;
}

static hakyu_status make(const invocation *asked, void *work, hakyu_tongues tongues, bool is_whole, hakyu_findings *findings, hakyu_document **document) {
  (void)findings;
  return hakyu_document_structure(asked->memory, work, tongues, is_whole, document);
}

int command_structure(const invocation *asked) {
  hakyu_structure_options options = hakyu_structure_defaults();
  hakyu_structure *work = NULL;
  hakyu_findings *findings = NULL;
  char *model = NULL;
  int stopped_by = 0;
  if (!read_options(asked, &options)) return EXIT_USAGE;
  campaigns_mind_signals(false);
  int code = arguments_find(asked, HAKYU_WHAT_MODEL, asked->arguments[0], &model);
  if (code) return code;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_structure_open(asked->memory, model, &options, findings, &work);
  if (!status) status = look(asked, work, &stopped_by);
  if (status) code = terminal_fail(findings, status, model, asked->lang);
  else if (stopped_by) code = stopped_by == SIGTERM ? EXIT_TERM : EXIT_INT;
  else code = documents_tell(asked, make, work, "structure", findings);
  hakyu_structure_close(work);
  hakyu_findings_destroy(findings);
  free(model);
  return code;
}
