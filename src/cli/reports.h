/* reports - finished reports on the screen. */
#ifndef HK_CLI_REPORTS_H
#define HK_CLI_REPORTS_H
#include <hakyu/report.h>
#include "cli/commands.h"

/* Prints the report of a run folder, or its JSON; returns the exit code. */
int reports_run(const invocation *asked, const char *folder);
/* Prints a report: tables by libsmartcols, or aligned by ourselves where it is missing. */
void reports_print(const hakyu_report *report);
/* libsmartcols' own version, or NULL if it was left out. */
const char *reports_smartcols_version(void);
#endif
