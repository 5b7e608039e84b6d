/* whatif_run - see whatif_run.h. */
#include "cli/whatif_run.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/campaigns.h"
#include "cli/terminal.h"

/* 0 without --budget. */
static bool read_budget(const invocation *asked, double *seconds) {
  const char *text = asked->value[OPTION_budget];
  int64_t whole = 0;
  if (text && !arguments_duration(asked, text, "--budget", &whole)) return false;
  *seconds = (double)whole;
  return true;
}

/* Steps until it is complete, fails or is asked to stop. */
static hakyu_status go_on(const invocation *asked, hakyu_whatif *whatif, hakyu_findings *findings, hakyu_whatif_progress *progress, int *stopped_by) {
  int64_t begun_ms = terminal_now_ms();
  hakyu_status status;
  do {
    status = hakyu_whatif_step(whatif, 200, findings, progress);
    const hakyu_progress shown = {.done = progress->pairs, .total = progress->total};
    if (!status) terminal_progress(&shown, terminal_now_ms() - begun_ms, asked->lang);
    *stopped_by = status || progress->is_complete ? 0 : campaigns_asked_to_stop(false);
  } while (!status && !progress->is_complete && !*stopped_by);
  terminal_progress_end();
  return status;
}

static bool read_options(const invocation *asked, hakyu_whatif_options *options) {
  uint64_t threads = 0;
  double budget_s = 0;
  if (!read_budget(asked, &budget_s)) return false;
  if (asked->value[OPTION_threads] && !arguments_number(asked, asked->value[OPTION_threads], "--threads", 1, 1024, &threads)) return false;
  options->threads = (int32_t)threads;
  options->budget_s = budget_s;
  return true;
}

int whatif_play(const invocation *asked, hakyu_whatif_options *options, const char *run, char **kept) {
  hakyu_whatif_progress progress = {0};
  hakyu_findings *findings = NULL;
  hakyu_whatif *whatif = NULL;
  int stopped_by = 0;
  if (!read_options(asked, options)) return EXIT_USAGE;
  campaigns_mind_signals(false);
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_whatif_open(asked->memory, run, options, findings, &whatif);
  if (!status) status = go_on(asked, whatif, findings, &progress, &stopped_by);
  if (whatif)
    fprintf(stderr, arguments_say(asked, "%1$" PRIu64 " of %2$" PRIu64 " pairs of %3$" PRIu64 " changes are in %4$s\n", "%4$s に %3$" PRIu64 " 件の変更の %1$" PRIu64 " / %2$" PRIu64 " 対を保存した\n"),
            progress.pairs, progress.total, progress.changes, hakyu_whatif_folder(whatif));
  if (!status && kept && !(*kept = strdup(hakyu_whatif_folder(whatif)))) status = HAKYU_NO_MEMORY;
  hakyu_status closed = hakyu_whatif_close(whatif, findings);
  if (!status) status = closed;
  int code = status ? terminal_fail(findings, status, run, asked->lang) : stopped_by == SIGTERM ? EXIT_TERM : stopped_by ? EXIT_INT : EXIT_DONE;
  hakyu_findings_destroy(findings);
  return code;
}
