/* sweeps - the acts of `hakyu sweep` that have files of their own. Each returns the exit code. */
#ifndef HK_CLI_SWEEPS_H
#define HK_CLI_SWEEPS_H
#include "cli/commands.h"

/* `hakyu sweep analyse DIR`. */
int sweep_analyse(const invocation *asked, hakyu_findings *findings);
#endif
