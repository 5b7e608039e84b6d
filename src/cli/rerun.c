/* rerun - see rerun.h. A run is done again with its own numbers (replications, outer draws, seed) on the scenario that now bears its name, under
   runs/; its evidence is new, too, in a folder of that run's name, so that what was stored before stays as it was. */
#include "cli/rerun.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/review.h>

#include "cli/arguments.h"
#include "cli/campaigns.h"
#include "cli/sheets.h"
#include "cli/terminal.h"

enum { RUNS_MOST = 63, PATH_SIZE = 4096 };

typedef struct again {
  const invocation *asked;
  const hakyu_ledger *ledger;
  const hakyu_evidence_source *before;
  hakyu_evidence_source after[RUNS_MOST];
  char runs[RUNS_MOST][PATH_SIZE], folders[RUNS_MOST][PATH_SIZE];
  size_t count;
  hakyu_findings *findings;
} again;

/* A number of the run's manifest. */
static bool read_meta(const again *a, hakyu_result *result, const char *key, uint64_t most, uint64_t *number) {
  const char *text = hakyu_result_meta(result, key);
  return arguments_number(a->asked, text ? text : "", key, 0, most, number);
}

static int read_options(const again *a, size_t r, char **scenario, hakyu_campaign_options *options) {
  hakyu_result *result = NULL;
  uint64_t replications = 0, outer = 0, seed = 0, threads = 0;
  hakyu_status status = hakyu_result_open(a->asked->memory, a->before[r].run_folder, a->findings, &result);
  if (status) return terminal_fail(a->findings, status, a->before[r].run_folder, a->asked->lang);
  const char *name = hakyu_result_meta(result, "scenario");
  *options = hakyu_campaign_defaults();
  bool is_read = read_meta(a, result, "replications", (uint64_t)INT64_MAX, &replications) && read_meta(a, result, "outer", 1000000, &outer) && read_meta(a, result, "seed", UINT64_MAX, &seed);
  if (is_read && a->asked->value[OPTION_threads]) is_read = arguments_number(a->asked, a->asked->value[OPTION_threads], "--threads", 1, 1024, &threads);
  *scenario = name ? strdup(name) : NULL;
  options->replications = replications;
  options->outer_count = (int32_t)outer;
  options->seed = seed;
  options->threads = (int32_t)threads;
  hakyu_result_close(result);
  return is_read && *scenario ? EXIT_DONE : EXIT_USAGE;
}

static int run_again(again *a, size_t r) {
  hakyu_campaign_options options;
  hakyu_scenario *scenario = NULL;
  char *name = NULL, *path = NULL;
  int code = read_options(a, r, &name, &options);
  if (!code) code = arguments_find(a->asked, HAKYU_WHAT_SCENARIO, name, &path);
  if (!code) {
    hakyu_status status = hakyu_scenario_read(a->asked->memory, path, a->findings, &scenario);
    code = status ? terminal_fail(a->findings, status, name, a->asked->lang) : campaigns_run(a->asked, scenario, name, &options, a->findings, a->runs[r], PATH_SIZE);
  }
  hakyu_scenario_destroy(scenario);
  free(name);
  free(path);
  return code;
}

/* ---- its evidence ---- */

static bool evidence_options(again *a, size_t r, hakyu_evidence_options *options) {
  const char *slash = strrchr(a->runs[r], '/');
  uint64_t number = 0;
  int64_t budget_s = 0;
  *options = hakyu_evidence_defaults();
  snprintf(a->folders[r], PATH_SIZE, "evidence/%.3000s", slash ? slash + 1 : a->runs[r]);
  options->folder = a->folders[r];
  if (a->asked->value[OPTION_budget] && !arguments_duration(a->asked, a->asked->value[OPTION_budget], "--budget", &budget_s)) return false;
  if (a->asked->value[OPTION_outer] && !arguments_number(a->asked, a->asked->value[OPTION_outer], "--outer", 1, 10000, &number)) return false;
  if (number) options->outer_count = (int32_t)number;
  options->budget_s = (double)budget_s;
  if (a->asked->value[OPTION_threads] && !arguments_number(a->asked, a->asked->value[OPTION_threads], "--threads", 1, 1024, &number)) return false;
  if (a->asked->value[OPTION_threads]) options->threads = (int32_t)number;
  return true;
}

static hakyu_status go_on(const again *a, hakyu_evidence *evidence, int *stopped_by) {
  const int64_t begun_ms = terminal_now_ms();
  hakyu_evidence_progress progress = {0};
  hakyu_status status;
  do {
    status = hakyu_evidence_step(evidence, 200, a->findings, &progress);
    const hakyu_progress shown = {.done = progress.pairs, .total = progress.total};
    if (!status) terminal_progress(&shown, terminal_now_ms() - begun_ms, a->asked->lang);
    *stopped_by = status || progress.is_complete ? 0 : campaigns_asked_to_stop(false);
  } while (!status && !progress.is_complete && !*stopped_by);
  terminal_progress_end();
  return status;
}

static int try_again(again *a, size_t r) {
  hakyu_evidence_options options;
  hakyu_evidence *evidence = NULL;
  int stopped_by = 0;
  if (!evidence_options(a, r, &options)) return EXIT_USAGE;
  hakyu_status status = hakyu_evidence_open(a->asked->memory, a->runs[r], hakyu_ledger_catalogue(a->ledger), &options, a->findings, &evidence);
  if (!status) status = go_on(a, evidence, &stopped_by);
  hakyu_status closed = hakyu_evidence_close(evidence, a->findings);
  if (!status) status = closed;
  if (status) return terminal_fail(a->findings, status, a->runs[r], a->asked->lang);
  a->after[r] = (hakyu_evidence_source){.run_folder = a->runs[r], .evidence_folder = a->folders[r]};
  return stopped_by ? EXIT_INT : EXIT_DONE;
}

static hakyu_status rerun_document(const hakyu_memory *memory, const void *of, hakyu_tongues tongues, hakyu_document **document) {
  const again *a = of;
  return hakyu_review_rerun_document(memory, a->ledger, a->before, a->after, a->count, tongues, a->findings, document);
}

int rerun_print(const invocation *asked, const hakyu_ledger *ledger, const hakyu_evidence_source *before, size_t count, hakyu_findings *findings) {
  again *a = calloc(1, sizeof *a);
  if (!a) return terminal_fail(findings, HAKYU_NO_MEMORY, asked->command->name, asked->lang);
  *a = (again){.asked = asked, .ledger = ledger, .before = before, .count = count, .findings = findings};
  int code = EXIT_DONE;
  campaigns_mind_signals(false);
  for (size_t r = 0; r < count && !code; r++) {
    code = run_again(a, r);
    if (!code) code = try_again(a, r);
  }
  if (!code) code = sheets_print(asked, &(document_maker){rerun_document, NULL}, a, asked->command->name);
  free(a);
  return code;
}
