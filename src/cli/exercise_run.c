/* exercise_run - `hakyu exercise SCENARIO|RUN`: the script of an exercise from one replication. A scenario is run first, a few hundred
   replications of it, into a run like any other. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/exercise.h>
#include <hakyu/report.h>

#include "cli/arguments.h"
#include "cli/campaigns.h"
#include "cli/documents.h"
#include "cli/terminal.h"

enum { PATH_SIZE = 4096, REPLICATIONS = 400 };
static const double typical = 0.5, severe = 0.95;

/* Runs the scenario; the folder goes to *folder, freed with free(). */
static int run_scenario(const invocation *asked, const char *name, hakyu_findings *findings, char **folder) {
  hakyu_campaign_options options = hakyu_campaign_defaults();
  hakyu_scenario *scenario = NULL;
  char *path = NULL, made[PATH_SIZE] = "";
  int code = arguments_find(asked, HAKYU_WHAT_SCENARIO, name, &path);
  if (code) return code;
  options.replications = REPLICATIONS;
  hakyu_status status = hakyu_scenario_read(asked->memory, path, findings, &scenario);
  code = status ? terminal_fail(findings, status, path, asked->lang) : campaigns_run(asked, scenario, name, &options, findings, made, sizeof made);
  if (!code && !(*folder = strdup(made))) code = EXIT_FAILED;
  hakyu_scenario_destroy(scenario);
  free(path);
  return code;
}

static hakyu_status choose(const invocation *asked, hakyu_result *result, hakyu_findings *findings, uint64_t *replication) {
  if (asked->value[OPTION_replication]) return HAKYU_OK;
  return hakyu_exercise_choose(asked->memory, result, asked->value[OPTION_severe] ? severe : typical, findings, replication);
}

typedef struct script { hakyu_result *result; uint64_t replication; hakyu_exercise_clock clock; } script;

static hakyu_status make(const invocation *asked, void *user, hakyu_tongues tongues, bool is_whole, hakyu_findings *findings, hakyu_document **document) {
  const script *s = user;
  (void)is_whole;
  return hakyu_document_exercise(asked->memory, s->result, s->replication, s->clock, tongues, findings, document);
}

int command_exercise(const invocation *asked) {
  const char *name = asked->argument_count ? asked->arguments[0] : NULL;
  hakyu_findings *findings = NULL;
  hakyu_result *result = NULL;
  hakyu_exercise_clock clock;
  uint64_t replication = 0;
  char *folder = NULL;
  if (asked->value[OPTION_replication] && !arguments_number(asked, asked->value[OPTION_replication], "--replication", 0, UINT64_C(1) << 40, &replication)) return EXIT_USAGE;
  if ((asked->value[OPTION_format] || asked->value[OPTION_output]) && !documents_check(asked)) return EXIT_USAGE;
  campaigns_mind_signals(false);
  if (hakyu_findings_create(asked->memory, &findings)) return terminal_fail(NULL, HAKYU_NO_MEMORY, "exercise", asked->lang);
  int code = !name || arguments_is_run(name) ? arguments_run(asked, name, &folder) : run_scenario(asked, name, findings, &folder);
  if (!code) {
    hakyu_status status = hakyu_result_open(asked->memory, folder, findings, &result);
    if (!status) status = choose(asked, result, findings, &replication);
    if (!status) status = hakyu_exercise_when(asked->memory, folder, replication, findings, &clock);
    code = status ? terminal_fail(findings, status, folder, asked->lang) : documents_tell(asked, make, &(script){result, replication, clock}, "exercise", findings);
  }
  hakyu_result_close(result);
  hakyu_findings_destroy(findings);
  free(folder);
  return code;
}
