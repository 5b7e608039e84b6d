/* replay_run - `hakyu replay [RUN] I`: one replication once more. */
#include <stdio.h>
#include <stdlib.h>

#include <hakyu/replay.h>

#include "cli/arguments.h"
#include "cli/terminal.h"

int command_replay(const invocation *asked) {
  const char *number = asked->arguments[asked->argument_count - 1];
  hakyu_findings *findings = NULL;
  char *folder = NULL, *text = NULL;
  uint64_t i = 0;
  if (!arguments_number(asked, number, arguments_say(asked, "replication", "試行"), 0, UINT64_C(1) << 40, &i)) return EXIT_USAGE;
  int lost = arguments_run(asked, asked->argument_count == 2 ? asked->arguments[0] : NULL, &folder);
  if (lost) return lost;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status)
    status = asked->value[OPTION_json] ? hakyu_replay_json(asked->memory, folder, i, findings, &text)
                                       : hakyu_replay_text(asked->memory, folder, i, asked->lang, findings, &text);
  int code = EXIT_DONE;
  if (status)
    code = terminal_fail(findings, status, folder, asked->lang);
  else
    fputs(text, stdout);
  free(text);
  free(folder);
  hakyu_findings_destroy(findings);
  return code;
}
