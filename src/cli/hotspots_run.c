/* hotspots_run - `hakyu hotspots`: where loss came from and what it passed through. */
#include "cli/reports.h"

int command_hotspots(const invocation *asked) {
  static const report_maker hotspots = {.tables = hakyu_report_hotspots, .json = hakyu_report_hotspots_json};
  return reports_of_run(asked, &hotspots);
}
