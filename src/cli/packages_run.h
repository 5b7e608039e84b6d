/* packages_run - `hakyu evidence --packages N`: which items together. */
#ifndef HK_CLI_PACKAGES_RUN_H
#define HK_CLI_PACKAGES_RUN_H
#include "cli/commands.h"
int packages_run(const invocation *asked);
#endif
