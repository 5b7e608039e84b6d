/* export_run - `hakyu export [RUN] --to csv|json`: all tables, into a folder or (JSON) to standard output. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/result.h>

#include "cli/arguments.h"
#include "cli/terminal.h"

static hakyu_status print_json(hakyu_result *result, hakyu_findings *findings) {
  hakyu_export *stream = NULL;
  const char *bytes;
  size_t size = 1;
  hakyu_status status = hakyu_export_open(result, "json", NULL, findings, &stream);
  while (!status && size) {
    status = hakyu_export_next(stream, &bytes, &size);
    if (!status && size && fwrite(bytes, 1, size, stdout) != size) break; /* told when standard output is flushed */
  }
  hakyu_export_close(stream);
  return status;
}

int command_export(const invocation *asked) {
  const char *to = asked->value[OPTION_to] ? asked->value[OPTION_to] : "csv", *output = asked->value[OPTION_output];
  hakyu_findings *findings = NULL;
  hakyu_result *result = NULL;
  char *folder = NULL;
  if (strcmp(to, "csv") != 0 && strcmp(to, "json") != 0) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu export: --to is csv or json", "hakyu export: --to は csv か json"));
    return EXIT_USAGE;
  }
  if (!output && strcmp(to, "csv") == 0) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu export: CSV needs a folder to write to: -o DIR", "hakyu export: CSV には出力先のフォルダが要る: -o DIR"));
    return EXIT_USAGE;
  }
  int lost = arguments_run(asked, asked->argument_count ? asked->arguments[0] : NULL, &folder);
  if (lost) return lost;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_result_open(asked->memory, folder, findings, &result);
  if (!status) status = output ? hakyu_result_export(result, to, output, findings) : print_json(result, findings);
  int code = status ? terminal_fail(findings, status, folder, asked->lang) : EXIT_DONE;
  hakyu_result_close(result);
  hakyu_findings_destroy(findings);
  free(folder);
  return code;
}
