/* rerun - `hakyu review --rerun`: runs done again on the present models, scenarios and catalogue, and which dispositions that moved. */
#ifndef HK_CLI_RERUN_H
#define HK_CLI_RERUN_H
#include <hakyu/evidence.h>
#include <hakyu/ledger.h>
#include "cli/commands.h"

/* Of runs with their evidence; returns the exit code. */
int rerun_print(const invocation *asked, const hakyu_ledger *ledger, const hakyu_evidence_source *before, size_t count, hakyu_findings *findings);
#endif
