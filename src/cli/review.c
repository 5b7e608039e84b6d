/* review - `hakyu review`: a review cycle in its own shape, how the standards of the sectors stand after it, and what simulation says to it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/guidelines.h"
#include "cli/rerun.h"
#include "cli/sheets.h"
#include "cli/terminal.h"
#include "cli/whatif_run.h"

/* The path of the ledger asked for, or of the only one there is. */
static int find_ledger(const invocation *asked, char **path) {
  hakyu_listing *listing = NULL;
  char shown[256];
  if (asked->argument_count) return arguments_find(asked, HAKYU_WHAT_LEDGER, asked->arguments[0], path);
  hakyu_status status = hakyu_listing_create(asked->memory, HAKYU_WHAT_LEDGER, &listing);
  if (!status && hakyu_listing_count(listing) == 1) status = hakyu_find(asked->memory, HAKYU_WHAT_LEDGER, hakyu_listing_name(listing, 0), path);
  int code = status ? terminal_fail(NULL, status, "review", asked->lang) : EXIT_DONE;
  if (!status && !*path) {
    fprintf(stderr, "%s", arguments_say(asked, "hakyu review: which ledger? There are:", "hakyu review: 見直しの記録を指定する。あるもの:"));
    for (size_t i = 0; i < hakyu_listing_count(listing); i++) fprintf(stderr, " %s", hakyu_text_escape(hakyu_listing_name(listing, i), shown, sizeof shown));
    fputc('\n', stderr);
    code = EXIT_USAGE;
  }
  hakyu_listing_destroy(listing);
  return code;
}

/* ---- coverage ---- */

enum { RUNS_MOST = 63 };

typedef struct gaps_of {
  const hakyu_ledger *ledger;
  const hakyu_standards *standards;
  const hakyu_evidence_source *sources;
  size_t count;
  hakyu_findings *findings;
} gaps_of;

static hakyu_status gaps_document(const hakyu_memory *memory, const void *of, hakyu_tongues tongues, hakyu_document **document) {
  const gaps_of *gaps = of;
  return hakyu_coverage_with_document(memory, gaps->ledger, gaps->standards, gaps->sources, gaps->count, tongues, gaps->findings, document);
}

/* The runs named behind the ledger, or the newest. */
static int find_runs(const invocation *asked, char **runs, int *count) {
  int code = EXIT_DONE;
  *count = asked->argument_count > 1 ? asked->argument_count - 1 : 1;
  for (int r = 0; !code && r < *count; r++) code = arguments_run(asked, asked->argument_count > 1 ? asked->arguments[r + 1] : NULL, &runs[r]);
  return code;
}

/* Closes each gap in each run, as far as it has not been done, and prints what that spares. */
static int print_gaps(const invocation *asked, const hakyu_ledger *ledger, const hakyu_standards *standards, hakyu_findings *findings) {
  char *runs[RUNS_MOST] = {NULL}, *folders[RUNS_MOST] = {NULL};
  hakyu_evidence_source sources[RUNS_MOST];
  int count = 0, code = find_runs(asked, runs, &count);
  for (int r = 0; !code && r < count; r++) {
    hakyu_whatif_options options = hakyu_whatif_defaults();
    options.what = HAKYU_WHATIF_GAPS;
    options.standards = standards;
    code = whatif_play(asked, &options, runs[r], &folders[r]);
    sources[r] = (hakyu_evidence_source){.run_folder = runs[r], .evidence_folder = folders[r]};
  }
  if (!code) code = sheets_print(asked, &(document_maker){gaps_document, NULL}, &(gaps_of){ledger, standards, sources, (size_t)count, findings}, asked->command->name);
  if (code) terminal_findings(findings, 20, asked->lang);
  for (int r = 0; r < count; r++) free(runs[r]), free(folders[r]);
  return code;
}

static int print_standards(const invocation *asked, const hakyu_ledger *ledger, const char *path) {
  hakyu_findings *findings = NULL;
  hakyu_standards *standards = NULL;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_standards_read(asked->memory, path, findings, &standards);
  int code = status ? terminal_fail(findings, status, path, asked->lang)
             : asked->value[OPTION_with] ? print_gaps(asked, ledger, standards, findings)
                                         : guidelines_print_coverage(asked, ledger, standards);
  hakyu_standards_destroy(standards);
  hakyu_findings_destroy(findings);
  return code;
}

/* The standards asked for; else those that ship without anything entered, which show what is to be done. */
static int print_coverage(const invocation *asked, const hakyu_ledger *ledger) {
  const char *name = asked->value[OPTION_standards] ? asked->value[OPTION_standards] : "standards-not-entered";
  char *path = NULL;
  int code = arguments_find(asked, HAKYU_WHAT_STANDARDS, name, &path);
  if (!code) code = print_standards(asked, ledger, path);
  free(path);
  return code;
}

/* ---- what simulation says ---- */

typedef struct with_of { const hakyu_ledger *ledger; const hakyu_evidence_source *sources; size_t count; hakyu_findings *findings; } with_of;

static hakyu_status with_document(const hakyu_memory *memory, const void *of, hakyu_tongues tongues, hakyu_document **document) {
  const with_of *with = of;
  return hakyu_review_with_document(memory, with->ledger, with->sources, with->count, tongues, with->findings, document);
}

/* The folder in which `hakyu evidence` keeps what it found of a run; where it was never called, what to call. */
static int find_evidence(const invocation *asked, const hakyu_ledger *ledger, const char *run, hakyu_findings *findings, char **folder) {
  char shown[4096];
  const hakyu_status status = hakyu_evidence_find(asked->memory, run, findings, folder);
  if (!status) return EXIT_DONE;
  if (status != HAKYU_NOT_FOUND || hakyu_findings_total(findings)) return terminal_fail(findings, status, run, asked->lang);
  const char *name = hakyu_text_escape(run, shown, sizeof shown);
  fprintf(stderr, arguments_say(asked, "hakyu review: no evidence of %s lies in evidence/; first run: hakyu evidence %s --edition %s\n", "hakyu review: evidence/ に %s の根拠がない。先に実行する: hakyu evidence %s --edition %s\n"),
          name, name, hakyu_ledger_edition(ledger));
  return EXIT_REFUSED;
}

static int print_with(const invocation *asked, const hakyu_ledger *ledger, hakyu_findings *findings) {
  char *runs[RUNS_MOST] = {NULL}, *folders[RUNS_MOST] = {NULL};
  hakyu_evidence_source sources[RUNS_MOST];
  int count = 0, code = find_runs(asked, runs, &count);
  for (int r = 0; !code && r < count; r++) {
    code = find_evidence(asked, ledger, runs[r], findings, &folders[r]);
    sources[r] = (hakyu_evidence_source){.run_folder = runs[r], .evidence_folder = folders[r]};
  }
  if (!code && asked->value[OPTION_rerun])
    code = rerun_print(asked, ledger, sources, (size_t)count, findings);
  else if (!code)
    code = sheets_print(asked, &(document_maker){with_document, NULL}, &(with_of){ledger, sources, (size_t)count, findings}, hakyu_ledger_id(ledger));
  if (code) terminal_findings(findings, 20, asked->lang);
  for (int r = 0; r < count; r++) free(runs[r]), free(folders[r]);
  return code;
}

/* Runs go with --with, which has no JSON of its own: --format json -o - gives the document's. */
static bool is_asked_well(const invocation *asked) {
  if (asked->argument_count > 1 && !asked->value[OPTION_with] && !asked->value[OPTION_rerun])
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu review: runs go with --with or --rerun", "hakyu review: 実行は --with か --rerun とともに指定する"));
  else if ((asked->value[OPTION_with] || asked->value[OPTION_rerun]) && asked->value[OPTION_json])
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu review: --with and --rerun take --format json -o - in place of --json", "hakyu review: --with と --rerun では --json の代わりに --format json -o - を使う"));
  else if (asked->value[OPTION_rerun] && (asked->value[OPTION_with] || asked->value[OPTION_coverage]))
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu review: --rerun stands alone", "hakyu review: --rerun は単独で使う"));
  else
    return true;
  return false;
}

int command_review(const invocation *asked) {
  hakyu_findings *findings = NULL;
  hakyu_ledger *ledger = NULL;
  char *path = NULL;
  if (!is_asked_well(asked)) return EXIT_USAGE;
  int code = find_ledger(asked, &path);
  if (code) return code;
  hakyu_status status = hakyu_findings_create(asked->memory, &findings);
  if (!status) status = hakyu_ledger_read(asked->memory, path, findings, &ledger);
  if (status)
    code = terminal_fail(findings, status, path, asked->lang);
  else if (asked->value[OPTION_coverage] || asked->value[OPTION_standards])
    code = print_coverage(asked, ledger);
  else if (asked->value[OPTION_with] || asked->value[OPTION_rerun])
    code = print_with(asked, ledger, findings);
  else
    code = guidelines_print_review(asked, ledger);
  hakyu_ledger_destroy(ledger);
  hakyu_findings_destroy(findings);
  free(path);
  return code;
}
