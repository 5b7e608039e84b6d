/* whatif_run - paired runs as a command makes them: a little at a time, with progress, until they are done, the budget is spent or somebody
   stops them; what is done is saved. */
#ifndef HK_CLI_WHATIF_RUN_H
#define HK_CLI_WHATIF_RUN_H
#include <hakyu/whatif.h>
#include "cli/commands.h"

/* With --budget and --threads as asked for. *kept, unless NULL: the evidence folder, freed with free(). Returns the exit code, after a message
   if it is not EXIT_DONE. */
int whatif_play(const invocation *asked, hakyu_whatif_options *options, const char *run, char **kept);
#endif
