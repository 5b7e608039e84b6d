/* run - `hakyu run`: read, run, report. */
#include <stdlib.h>

#include <hakyu/report.h>

#include "cli/arguments.h"
#include "cli/campaigns.h"
#include "cli/reports.h"
#include "cli/terminal.h"

int command_run(const invocation *asked) {
  hakyu_findings *findings = NULL;
  hakyu_scenario *scenario = NULL;
  hakyu_campaign_options options;
  char *path = NULL, folder[4096] = "";
  int code;
  campaigns_mind_signals(false);
  if (!campaigns_options(asked, &options)) return EXIT_USAGE;
  int lost = arguments_find(asked, HAKYU_WHAT_SCENARIO, asked->arguments[0], &path);
  if (lost) return lost;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_scenario_read(asked->memory, path, findings, &scenario);
  if (status)
    code = terminal_fail(findings, status, asked->arguments[0], asked->lang);
  else
    code = campaigns_run(asked, scenario, asked->arguments[0], &options, findings, folder, sizeof folder);
  if (code == EXIT_DONE) code = reports_run(asked, folder);
  hakyu_scenario_destroy(scenario);
  hakyu_findings_destroy(findings);
  free(path);
  return code;
}
