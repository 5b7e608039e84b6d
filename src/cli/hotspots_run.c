/* hotspots_run - `hakyu hotspots` and `hakyu saves`: where loss came from and what it passed through; who was protected, by what. On demand the
   run is played again with each hotspot held, or each protection taken away; what that finds is kept in the evidence folder. */
#include <stdlib.h>

#include "cli/arguments.h"
#include "cli/reports.h"
#include "cli/whatif_run.h"

static int play(const invocation *asked, hakyu_whatif_what what, const char *folder) {
  hakyu_whatif_options options = hakyu_whatif_defaults();
  options.what = what;
  options.folder = asked->value[OPTION_output];
  return whatif_play(asked, &options, folder, NULL);
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
