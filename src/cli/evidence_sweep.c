/* evidence_sweep - `hakyu evidence DIR` on a merged sweep: in how much of the design each measure holds, and on which factors that turns. Printed
   as Markdown, or in files beside the sweep or where -o says. */
#include <stdio.h>

#include <hakyu/spared.h>

#include "cli/documents.h"
#include "cli/evidence_sweep.h"
#include "cli/terminal.h"

enum { PATH_SIZE = 4096 };

/* Options that are of runs: what the sweep is made of stands in its folder. */
static bool check_options(const invocation *asked) {
  static const struct { int option; const char *name; } of_runs[] = {{OPTION_catalogue, "catalogue"}, {OPTION_edition, "edition"}, {OPTION_review, "review"},
                                                                      {OPTION_budget, "budget"}, {OPTION_redact, "redact"}, {OPTION_outer, "outer"}, {OPTION_threads, "threads"}};
  for (size_t i = 0; i < sizeof of_runs / sizeof *of_runs; i++)
    if (asked->value[of_runs[i].option]) {
      fprintf(stderr, arguments_say(asked, "hakyu evidence: --%s is of runs; of a sweep there are --format, --bom, -o and --lang\n",
                                    "hakyu evidence: --%s は実行に対するもの。スイープで使えるのは --format、--bom、-o、--lang\n"), of_runs[i].name);
      return false;
    }
  return true;
}

static int write_document(const invocation *asked, const char *folder, const hakyu_document *document, hakyu_findings *findings) {
  char stem[PATH_SIZE];
  if (snprintf(stem, sizeof stem, "%s/evidence", folder) >= (int)sizeof stem) return terminal_fail(findings, HAKYU_LIMIT, folder, asked->lang);
  return documents_write(asked, document, stem, findings);
}

int evidence_of_sweep(const invocation *asked, const char *folder, double least, hakyu_findings *findings) {
  hakyu_spared *spared = NULL;
  hakyu_document *document = NULL;
  invocation with = *asked; /* without --format and -o the document is printed as Markdown */
  if (!with.value[OPTION_format] && !with.value[OPTION_output]) with.value[OPTION_format] = "md", with.value[OPTION_output] = "-";
  if (!check_options(asked) || !documents_check(&with)) return EXIT_USAGE;
  hakyu_status status = hakyu_spared_of_sweep(asked->memory, folder, least, findings, &spared);
  if (!status) status = hakyu_document_spared(asked->memory, spared, asked->tongues, &document);
  int code = status ? terminal_fail(findings, status, folder, asked->lang) : write_document(&with, folder, document, findings);
  hakyu_document_destroy(document);
  hakyu_spared_destroy(spared);
  return code;
}
