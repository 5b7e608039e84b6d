/* assumptions_run - `hakyu assumptions`: which assumptions the losses of runs turn on. With --json, one document a run. */
#include <stdio.h>

#include "cli/reports.h"

int command_assumptions(const invocation *asked) {
  static const report_maker maker = {.tables = hakyu_report_assumptions, .json = hakyu_report_assumptions_json};
  invocation one = *asked;
  int code = EXIT_DONE;
  one.argument_count = asked->argument_count ? 1 : 0;
  for (int k = 0; k == 0 || (k < asked->argument_count && !code); k++) {
    one.arguments = asked->arguments + k;
    if (k && !asked->value[OPTION_json]) putchar('\n');
    code = reports_of_run(&one, &maker);
  }
  return code;
}
