/* evidence_sweep - `hakyu evidence` on a merged sweep; the rest of it is evidence_run.c. */
#ifndef HK_CLI_EVIDENCE_SWEEP_H
#define HK_CLI_EVIDENCE_SWEEP_H
#include "cli/arguments.h"

/* Prints the table. least: the least that matters, as a part of the loss. The exit code. */
int evidence_of_sweep(const invocation *asked, const char *folder, double least, hakyu_findings *findings);
#endif
