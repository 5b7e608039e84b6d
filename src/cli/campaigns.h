/* campaigns - a campaign as a command runs it: options read, a little run at a time, signals minded, progress shown, saved. */
#ifndef HK_CLI_CAMPAIGNS_H
#define HK_CLI_CAMPAIGNS_H
#include <hakyu/campaign.h>
#include "cli/commands.h"

/* From here on SIGINT and SIGTERM no longer end the program: a campaign looks for them, saves and stops. The first thing a command
   that runs campaigns does: a signal that comes while a model is read then stops the run at its first step, with exit 130 or 143.
   is_scheduled: SIGUSR1 as well, which schedulers send ahead of the end. */
void campaigns_mind_signals(bool is_scheduled);
/* The signal that asks to stop, if one has come since then; else 0. */
int campaigns_asked_to_stop(bool is_scheduled);
/* The options as asked for; false with a message if one is no number. */
bool campaigns_options(const invocation *asked, hakyu_campaign_options *options);
/* Runs the scenario to its end, or until it is asked to stop; what is done is saved. The folder it wrote to is put into `folder`.
   Returns EXIT_DONE, or the exit code after a message; name: the scenario, for messages. */
int campaigns_run(const invocation *asked, const hakyu_scenario *scenario, const char *name, const hakyu_campaign_options *options,
                  hakyu_findings *findings, char *folder, size_t size);
#endif
