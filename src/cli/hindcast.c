/* hindcast - `hakyu hindcast`: every scenario with observations is run; observed against simulated in one table, scored; what did not
   happen is replayed without what protected it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <hakyu/hindcast.h>
#include <hakyu/scenario.h>

#include "cli/arguments.h"
#include "cli/campaigns.h"
#include "cli/reports.h"
#include "cli/terminal.h"

enum { SCENARIOS_MOST = 64, REPLAYS = 10 };

/* Runs that are finished, with what replays said about them. */
typedef struct finished {
  hakyu_hindcast_run runs[SCENARIOS_MOST];
  hakyu_protection_check *checks[SCENARIOS_MOST];
  size_t count;
} finished;

/* Where a scenario's run goes: DIR/<scenario>, or as `hakyu run` would choose. */
static bool choose_folder(const invocation *asked, const hakyu_scenario *scenario, hakyu_campaign_options *options, char *folder, size_t size) {
  if (!options->folder) return true;
  mkdir(options->folder, 0777); /* if it cannot be made, the campaign says so */
  int length = snprintf(folder, size, "%s/%s", options->folder, hakyu_scenario_id(scenario));
  options->folder = folder;
  if (length > 0 && (size_t)length < size) return true;
  terminal_fail(NULL, HAKYU_USAGE, asked->value[OPTION_output], asked->lang);
  return false;
}

static int take_up(const invocation *asked, const char *folder, hakyu_findings *findings, finished *done) {
  hakyu_hindcast_run *run = &done->runs[done->count];
  hakyu_status status = hakyu_result_open(asked->memory, folder, findings, &run->result);
  if (status) return terminal_fail(findings, status, folder, asked->lang);
  done->count++;
  status = hakyu_protection_checks(asked->memory, folder, REPLAYS, findings, &done->checks[done->count - 1], &run->check_count);
  run->checks = done->checks[done->count - 1];
  return status ? terminal_fail(findings, status, folder, asked->lang) : EXIT_DONE;
}

/* One scenario, if it has observations. */
static int run_scenario(const invocation *asked, const char *name, hakyu_campaign_options options, hakyu_findings *findings, finished *done) {
  hakyu_scenario *scenario = NULL;
  char *path = NULL, chosen[4096] = "", folder[4096] = "";
  int code = EXIT_DONE;
  int lost = arguments_find(asked, HAKYU_WHAT_SCENARIO, name, &path);
  if (lost) return lost;
  hakyu_status status = hakyu_scenario_read(asked->memory, path, findings, &scenario);
  if (status) {
    code = terminal_fail(findings, status, name, asked->lang);
  } else if (hakyu_scenario_count(scenario).observed && done->count == SCENARIOS_MOST) {
    fprintf(stderr, asked->lang == HAKYU_JA ? "hakyu: 観測値のあるシナリオは一度に %d 件まで\n" : "hakyu: at most %d scenarios with observations at a time\n", SCENARIOS_MOST);
    code = EXIT_USAGE;
  } else if (hakyu_scenario_count(scenario).observed) {
    if (!choose_folder(asked, scenario, &options, chosen, sizeof chosen)) code = EXIT_USAGE;
    if (code == EXIT_DONE) code = campaigns_run(asked, scenario, name, &options, findings, folder, sizeof folder);
    if (code == EXIT_DONE) code = take_up(asked, folder, findings, done);
  }
  hakyu_scenario_destroy(scenario);
  free(path);
  return code;
}

static int run_all(const invocation *asked, const hakyu_campaign_options *options, hakyu_findings *findings, finished *done) {
  hakyu_listing *listing = NULL;
  int code = EXIT_DONE;
  if (asked->argument_count) {
    for (int i = 0; i < (int)asked->argument_count && code == EXIT_DONE; i++) code = run_scenario(asked, asked->arguments[i], *options, findings, done);
    return code;
  }
  hakyu_status status = hakyu_listing_create(asked->memory, HAKYU_WHAT_SCENARIO, &listing);
  if (status) return terminal_fail(findings, status, "hindcast", asked->lang);
  for (size_t i = 0; i < hakyu_listing_count(listing) && code == EXIT_DONE; i++)
    code = run_scenario(asked, hakyu_listing_name(listing, i), *options, findings, done);
  hakyu_listing_destroy(listing);
  return code;
}

static int tell(const invocation *asked, hakyu_findings *findings, const finished *done) {
  hakyu_report *report = NULL;
  char *text = NULL;
  const bool is_json = asked->value[OPTION_json] != NULL;
  hakyu_status status = is_json ? hakyu_report_hindcast_json(asked->memory, done->runs, done->count, findings, &text)
                                : hakyu_report_hindcast(asked->memory, done->runs, done->count, asked->lang, findings, &report);
  int code = status ? terminal_fail(findings, status, "hindcast", asked->lang) : EXIT_DONE;
  if (text) fputs(text, stdout);
  if (report) reports_print(report);
  hakyu_report_destroy(report);
  free(text);
  return code;
}

int command_hindcast(const invocation *asked) {
  hakyu_findings *findings = NULL;
  hakyu_campaign_options options;
  finished *done = calloc(1, sizeof *done);
  int code;
  campaigns_mind_signals(false);
  if (!done || hakyu_findings_create(asked->memory, &findings)) {
    free(done);
    return terminal_fail(NULL, HAKYU_NO_MEMORY, "hindcast", asked->lang);
  }
  code = campaigns_options(asked, &options) ? run_all(asked, &options, findings, done) : EXIT_USAGE;
  if (code == EXIT_DONE) code = tell(asked, findings, done);
  for (size_t r = 0; r < done->count; r++) {
    hakyu_result_close(done->runs[r].result);
    free(done->checks[r]);
  }
  free(done);
  hakyu_findings_destroy(findings);
  return code;
}
