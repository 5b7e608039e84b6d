/* campaigns - see campaigns.h. */
#include "cli/campaigns.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "cli/arguments.h"
#include "cli/terminal.h"

bool campaigns_options(const invocation *asked, hakyu_campaign_options *options) {
  const char *const *value = asked->value;
  uint64_t number = 0;
  *options = hakyu_campaign_defaults();
  if (value[OPTION_replications] && !arguments_number(asked, value[OPTION_replications], "--replications", 1, UINT64_C(1) << 40, &options->replications)) return false;
  if (value[OPTION_seed] && !arguments_number(asked, value[OPTION_seed], "--seed", 0, UINT64_MAX, &options->seed)) return false;
  if (value[OPTION_outer]) {
    if (!arguments_number(asked, value[OPTION_outer], "--outer", 0, 10000, &number)) return false;
    options->outer_count = (int32_t)number;
  }
  if (value[OPTION_threads]) {
    if (!arguments_number(asked, value[OPTION_threads], "--threads", 1, 1024, &number)) return false;
    options->threads = (int32_t)number;
  }
  if (value[OPTION_precision] && !arguments_part(asked, value[OPTION_precision], "--precision", &options->precision)) return false;
  options->engine = value[OPTION_engine];
  options->folder = value[OPTION_output];
  options->is_fresh = value[OPTION_fresh] != NULL;
  options->is_forced = value[OPTION_force] != NULL;
  return true;
}

static sigset_t stopping_signals(bool is_scheduled) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  if (is_scheduled) sigaddset(&signals, SIGUSR1);
  return signals;
}

/* Before anything is read and any thread is made, so all inherit it; and to the end: what is complete is told. */
void campaigns_mind_signals(bool is_scheduled) {
  const sigset_t signals = stopping_signals(is_scheduled);
  sigprocmask(SIG_BLOCK, &signals, NULL);
}

/* Signals are blocked and looked for between steps. */
int campaigns_asked_to_stop(bool is_scheduled) {
  const sigset_t signals = stopping_signals(is_scheduled);
  const struct timespec at_once = {0, 0};
  int signal_number = sigtimedwait(&signals, NULL, &at_once);
  return signal_number > 0 ? signal_number : 0;
}

/* Steps until it is complete, fails or is asked to stop; *stopped_by is the signal, or 0. */
static hakyu_status go_on(const invocation *asked, hakyu_campaign *campaign, hakyu_progress *progress, int *stopped_by) {
  int64_t begun_ms = terminal_now_ms();
  hakyu_status status;
  do {
    status = hakyu_campaign_step(campaign, 150, progress);
    terminal_progress(progress, terminal_now_ms() - begun_ms, asked->lang);
    *stopped_by = status || progress->is_complete ? 0 : campaigns_asked_to_stop(false);
  } while (!status && !progress->is_complete && !*stopped_by);
  terminal_progress_end();
  return status;
}

static void tell_resumed(const invocation *asked, const hakyu_campaign *campaign, const hakyu_progress *progress) {
  if (progress->resumed)
    fprintf(stderr, asked->lang == HAKYU_JA ? "%s の続き(%" PRIu64 " 試行は保存済み)\n" : "Going on with %s (%" PRIu64 " replications were stored)\n",
            hakyu_campaign_folder(campaign), progress->resumed);
}

int campaigns_run(const invocation *asked, const hakyu_scenario *scenario, const char *name, const hakyu_campaign_options *options,
                  hakyu_findings *findings, char *folder, size_t size) {
  hakyu_campaign *campaign = NULL;
  hakyu_progress progress = {0};
  int stopped_by = 0;
  int32_t is_complete = 0;
  hakyu_status status = hakyu_campaign_create(asked->memory, scenario, options, findings, &campaign);
  if (status) return terminal_fail(findings, status, name, asked->lang);
  snprintf(folder, size, "%s", hakyu_campaign_folder(campaign));
  hakyu_campaign_step(campaign, 0, &progress);
  tell_resumed(asked, campaign, &progress);
  status = go_on(asked, campaign, &progress, &stopped_by);
  hakyu_status closed = hakyu_campaign_close(campaign, findings, &is_complete);
  if (!status) status = closed;
  if (status) return terminal_fail(findings, status, folder, asked->lang);
  if (is_complete) return EXIT_DONE;
  fprintf(stderr, asked->lang == HAKYU_JA ? "%s に %" PRIu64 " / %" PRIu64 " 試行を保存した。同じコマンドで再開する。\n"
                                          : "Saved %2$" PRIu64 " of %3$" PRIu64 " replications in %1$s; the same command goes on.\n",
          folder, progress.done, progress.total);
  return stopped_by == SIGTERM ? EXIT_TERM : stopped_by == SIGINT ? EXIT_INT : EXIT_INCOMPLETE;
}
