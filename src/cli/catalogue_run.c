/* catalogue_run - `hakyu catalogue diff|fill`: what changed between two editions, and an edition's texts put into a catalogue. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/catalogue.h>
#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/reports.h"
#include "cli/terminal.h"

/* ---- diff --------------------------------------------------------------------------------------------- */

static hakyu_status print_difference(const invocation *asked, const hakyu_catalogue *catalogue, hakyu_findings *findings) {
  hakyu_report *report = NULL;
  char *text = NULL;
  const char *from = asked->arguments[1], *to = asked->arguments[2];
  hakyu_status status = asked->value[OPTION_json] ? hakyu_report_editions_json(asked->memory, catalogue, from, to, findings, &text)
                                                  : hakyu_report_editions(asked->memory, catalogue, from, to, asked->lang, findings, &report);
  if (!status && text) fputs(text, stdout);
  if (!status && report) reports_print(report);
  free(text);
  hakyu_report_destroy(report);
  return status;
}

/* ---- fill --------------------------------------------------------------------------------------------- */

static hakyu_status print_template(const invocation *asked, const hakyu_catalogue *catalogue, hakyu_findings *findings) {
  char *text = NULL;
  (void)findings;
  const ptrdiff_t edition = hakyu_catalogue_find_edition(catalogue, asked->arguments[1]);
  if (edition < 0) return HAKYU_NOT_FOUND;
  hakyu_status status = hakyu_catalogue_fill_template(asked->memory, catalogue, (size_t)edition, &text);
  if (!status) fputs(text, stdout);
  free(text);
  return status;
}

/* Where the amended catalogue goes: -o FILE, or, with --force, where it came from. */
static int fill(const invocation *asked, const char *path) {
  const char *output = asked->value[OPTION_output] ? asked->value[OPTION_output] : asked->value[OPTION_force] ? path : NULL;
  hakyu_findings *findings = NULL;
  size_t changed = 0;
  char shown[1024];
  if (!output) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu catalogue fill: -o FILE writes a new file; --force without -o replaces the catalogue (comments in it are lost)",
                                          "hakyu catalogue fill: -o FILE で新しいファイルに書く。-o なしの --force はカタログを置き換える(注釈は失われる)"));
    return EXIT_USAGE;
  }
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status)
    status = hakyu_catalogue_fill(asked->memory, path, asked->arguments[1], asked->arguments[2], output, asked->value[OPTION_force] != NULL, findings, &changed);
  int code = status ? terminal_fail(findings, status, output, asked->lang) : EXIT_DONE;
  if (!status)
    printf(arguments_say(asked, "%s: %zu items entered; comments are not kept\n", "%s: %zu 項目を記入した。注釈は残らない\n"),
           hakyu_text_escape(output, shown, sizeof shown), changed);
  hakyu_findings_destroy(findings);
  return code;
}

/* ---- the command -------------------------------------------------------------------------------------- */

static int with_catalogue(const invocation *asked, const char *path, hakyu_status (*print)(const invocation *, const hakyu_catalogue *, hakyu_findings *), const char *about) {
  hakyu_findings *findings = NULL;
  hakyu_catalogue *catalogue = NULL;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_catalogue_read(asked->memory, path, findings, &catalogue);
  if (!status)
    status = print(asked, catalogue, findings);
  else
    about = path;
  int code = status ? terminal_fail(findings, status, about, asked->lang) : EXIT_DONE;
  hakyu_catalogue_destroy(catalogue);
  hakyu_findings_destroy(findings);
  return code;
}

int command_catalogue(const invocation *asked) {
  const bool is_diff = strcmp(asked->arguments[0], "diff") == 0, is_template = asked->value[OPTION_template] != NULL;
  char *path = NULL;
  if (!is_diff && strcmp(asked->arguments[0], "fill") != 0) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu catalogue: diff or fill", "hakyu catalogue: diff か fill"));
    return EXIT_USAGE;
  }
  if (asked->argument_count != (!is_diff && is_template ? 2 : 3)) {
    fprintf(stderr, "%s\n", is_diff ? arguments_say(asked, "hakyu catalogue diff: two editions, such as 2006 2007", "hakyu catalogue diff: 版を二つ。例 2006 2007")
                                    : arguments_say(asked, "hakyu catalogue fill: an edition and a table, or an edition and --template",
                                                    "hakyu catalogue fill: 版と表、または版と --template"));
    return EXIT_USAGE;
  }
  int code = arguments_catalogue(asked, &path);
  if (code) return code;
  if (is_diff)
    code = with_catalogue(asked, path, print_difference, path);
  else if (is_template)
    code = with_catalogue(asked, path, print_template, asked->arguments[1]);
  else
    code = fill(asked, path);
  free(path);
  return code;
}
