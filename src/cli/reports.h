/* reports - finished reports on the screen. */
#ifndef HK_CLI_REPORTS_H
#define HK_CLI_REPORTS_H
#include <hakyu/report.h>
#include "cli/commands.h"

/* Prints the report of a run folder, or its JSON; returns the exit code. */
int reports_run(const invocation *asked, const char *folder);
/* What makes a report of a run and its JSON; those with `of` take an asset's id or a folder besides. */
typedef struct report_maker {
  hakyu_status (*tables)(const hakyu_memory *, hakyu_result *, hakyu_lang, hakyu_findings *, hakyu_report **);
  hakyu_status (*json)(const hakyu_memory *, hakyu_result *, hakyu_findings *, char **);
  hakyu_status (*tables_of)(const hakyu_memory *, hakyu_result *, const char *, hakyu_lang, hakyu_findings *, hakyu_report **);
  hakyu_status (*json_of)(const hakyu_memory *, hakyu_result *, const char *, hakyu_findings *, char **);
} report_maker;
/* Prints that report of a run folder; `of` goes to makers that take something besides. Returns the exit code. */
int reports_about(const invocation *asked, const report_maker *maker, const char *folder, const char *of);
/* Prints that report of the run named by the first argument, or of the newest; returns the exit code. */
int reports_of_run(const invocation *asked, const report_maker *maker);
/* Prints a report, its tables aligned. */
void reports_print(const hakyu_report *report);
#endif
