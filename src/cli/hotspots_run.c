/* hotspots_run - `hakyu hotspots` and `hakyu saves`: where loss came from and what it passed through; who was protected, by what. On demand the
   run is played again with each hotspot held, or each protection taken away; what that finds is kept in the evidence folder. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signal.h>

#include <hakyu/text.h>
#include <hakyu/whatif.h>

#include "cli/arguments.h"
#include "cli/campaigns.h"
#include "cli/reports.h"
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

static int play(const invocation *asked, hakyu_whatif_what what, const char *folder) {
  hakyu_whatif_options options = hakyu_whatif_defaults();
  hakyu_whatif_progress progress = {0};
  hakyu_findings *findings = NULL;
  hakyu_whatif *whatif = NULL;
  uint64_t threads = 0;
  int stopped_by = 0;
  options.what = what;
  options.folder = asked->value[OPTION_output];
  if (!read_budget(asked, &options.budget_s)) return EXIT_USAGE;
  if (asked->value[OPTION_threads] && !arguments_number(asked, asked->value[OPTION_threads], "--threads", 1, 1024, &threads)) return EXIT_USAGE;
  options.threads = (int32_t)threads;
  campaigns_mind_signals(false);
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_whatif_open(asked->memory, folder, &options, findings, &whatif);
  if (!status) status = go_on(asked, whatif, findings, &progress, &stopped_by);
  if (whatif)
    fprintf(stderr, arguments_say(asked, "%1$" PRIu64 " of %2$" PRIu64 " pairs of %3$" PRIu64 " changes are in %4$s\n", "%4$s に %3$" PRIu64 " 件の変更の %1$" PRIu64 " / %2$" PRIu64 " 対を保存した\n"),
            progress.pairs, progress.total, progress.changes, hakyu_whatif_folder(whatif));
  hakyu_status closed = hakyu_whatif_close(whatif, findings);
  if (!status) status = closed;
  int code = status ? terminal_fail(findings, status, folder, asked->lang) : stopped_by == SIGTERM ? EXIT_TERM : stopped_by ? EXIT_INT : EXIT_DONE;
  hakyu_findings_destroy(findings);
  return code;
}

static int report(const invocation *asked, const report_maker *maker, bool plays, hakyu_whatif_what what) {
  char *folder = NULL;
  int code = arguments_run(asked, asked->argument_count ? asked->arguments[0] : NULL, &folder);
  if (!code && plays) code = play(asked, what, folder);
  if (!code) code = reports_about(asked, maker, folder, asked->value[OPTION_output]);
  free(folder);
  return code;
}

int command_hotspots(const invocation *asked) {
  static const report_maker hotspots = {.tables_of = hakyu_report_hotspots, .json_of = hakyu_report_hotspots_json};
  return report(asked, &hotspots, asked->value[OPTION_avoidable] != NULL, HAKYU_WHATIF_HELD);
}

int command_saves(const invocation *asked) {
  static const report_maker saves = {.tables_of = hakyu_report_saves, .json_of = hakyu_report_saves_json};
  return report(asked, &saves, asked->value[OPTION_removed] != NULL, HAKYU_WHATIF_REMOVED);
}
