/* packages_run - see packages_run.h. The search first, a little at a time, then its tables: Markdown to standard output, or files (--format)
   beside what evidence wrote. */
#include "cli/packages_run.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/packages.h>

#include "cli/arguments.h"
#include "cli/campaigns.h"
#include "cli/documents.h"
#include "cli/terminal.h"

enum { RUNS_MOST = 64, PATH_SIZE = 4096 };

typedef struct search {
  const invocation *asked;
  hakyu_findings *findings;
  hakyu_catalogue *catalogue;
  hakyu_packages_options options;
  char *runs[RUNS_MOST], *folders[RUNS_MOST];
  int run_count;
} search;

static bool read_options(search *s) {
  const invocation *asked = s->asked;
  uint64_t number = 0;
  int64_t budget_s = 0;
  s->options = hakyu_packages_defaults();
  s->options.folder = asked->value[OPTION_output];
  if (!arguments_number(asked, asked->value[OPTION_packages], "--packages", 2, 3, &number)) return false;
  s->options.most = (int32_t)number;
  if (asked->value[OPTION_threads]) {
    if (!arguments_number(asked, asked->value[OPTION_threads], "--threads", 1, 1024, &number)) return false;
    s->options.threads = (int32_t)number;
  }
  if (asked->value[OPTION_outer]) {
    if (!arguments_number(asked, asked->value[OPTION_outer], "--outer", 1, 10000, &number)) return false;
    s->options.outer_count = (int32_t)number;
  }
  if (asked->value[OPTION_budget] && !arguments_duration(asked, asked->value[OPTION_budget], "--budget", &budget_s)) return false;
  s->options.budget_s = (double)budget_s;
  return !asked->value[OPTION_format] || documents_check(asked);
}

static int read_catalogue(search *s) {
  char *path = NULL;
  int code = arguments_catalogue(s->asked, &path);
  if (code) return code;
  hakyu_status status = hakyu_catalogue_read(s->asked->memory, path, s->findings, &s->catalogue);
  if (status) code = terminal_fail(s->findings, status, path, s->asked->lang);
  free(path);
  return code;
}

/* ---- one run ---- */

static hakyu_status go_on(const search *s, hakyu_packages *packages, hakyu_packages_progress *progress, int *stopped_by) {
  const int64_t begun_ms = terminal_now_ms();
  hakyu_status status;
  do {
    status = hakyu_packages_step(packages, 200, s->findings, progress);
    const hakyu_progress shown = {.done = progress->pairs, .total = progress->total};
    if (!status) terminal_progress(&shown, terminal_now_ms() - begun_ms, s->asked->lang);
    *stopped_by = status || progress->is_complete ? 0 : campaigns_asked_to_stop(false);
  } while (!status && !progress->is_complete && !*stopped_by);
  terminal_progress_end();
  return status;
}

static void tell_end(const search *s, const hakyu_packages_progress *progress, const char *folder, int stopped_by) {
  if (stopped_by)
    fprintf(stderr, arguments_say(s->asked, "Saved in %s; the same command goes on.\n", "%s に保存した。同じコマンドで再開する。\n"), folder);
  else if (progress->is_out_of_time)
    fprintf(stderr, arguments_say(s->asked, "The budget is spent: sets of %u items are not whole; the same command goes on.\n", "時間切れ: %u 項目の組は揃っていない。同じコマンドで再開する。\n"), progress->size);
  else
    fprintf(stderr, arguments_say(s->asked, "%u sets of items are measured in %s\n", "項目の組 %u 件を %s に測った\n"), progress->sets, folder);
}

static int search_run(search *s, int r) {
  hakyu_packages *packages = NULL;
  hakyu_packages_progress progress = {0};
  int stopped_by = 0;
  char folder[PATH_SIZE];
  hakyu_packages_options options = s->options;
  if (options.folder && s->run_count > 1) { /* as evidence does */
    const char *slash = strrchr(s->runs[r], '/');
    snprintf(folder, sizeof folder, "%s/%s", options.folder, slash ? slash + 1 : s->runs[r]);
    options.folder = folder;
  }
  hakyu_status status = hakyu_packages_open(s->asked->memory, s->runs[r], s->catalogue, &options, s->findings, &packages);
  if (status) return terminal_fail(s->findings, status, s->runs[r], s->asked->lang);
  status = go_on(s, packages, &progress, &stopped_by);
  if (!(s->folders[r] = strdup(hakyu_packages_folder(packages))) && !status) status = HAKYU_NO_MEMORY;
  hakyu_status closed = hakyu_packages_close(packages, s->findings);
  if (!status) status = closed;
  if (status) return terminal_fail(s->findings, status, s->runs[r], s->asked->lang);
  tell_end(s, &progress, s->folders[r], stopped_by);
  if (stopped_by) return stopped_by == SIGTERM ? EXIT_TERM : EXIT_INT;
  return progress.is_out_of_time && !progress.sets ? EXIT_INCOMPLETE : EXIT_DONE;
}

/* ---- tables ---- */

/* Files go into the evidence folder of the run, or, of several, into the one above; without --format it is Markdown on standard output. */
static int write_document(const search *s, const hakyu_document *document) {
  char stem[PATH_SIZE];
  invocation to = *s->asked;
  snprintf(stem, sizeof stem, "%s/packages", s->run_count > 1 ? (s->options.folder ? s->options.folder : "evidence") : s->folders[0]);
  to.value[OPTION_output] = to.value[OPTION_format] ? NULL : "-";
  if (!to.value[OPTION_format]) to.value[OPTION_format] = "md";
  return documents_write(&to, document, stem, s->findings);
}

static int tell(const search *s) {
  hakyu_evidence_source sources[RUNS_MOST];
  hakyu_document *document = NULL;
  for (int r = 0; r < s->run_count; r++) sources[r] = (hakyu_evidence_source){.run_folder = s->runs[r], .evidence_folder = s->folders[r]};
  hakyu_status status = hakyu_document_packages(s->asked->memory, sources, (size_t)s->run_count, s->catalogue, s->asked->tongues, s->findings, &document);
  int code = status ? terminal_fail(s->findings, status, "packages", s->asked->lang) : write_document(s, document);
  hakyu_document_destroy(document);
  return code;
}

int packages_run(const invocation *asked) {
  search s = {.asked = asked};
  if (!read_options(&s)) return EXIT_USAGE;
  campaigns_mind_signals(false);
  if (hakyu_findings_create(asked->memory, &s.findings)) return terminal_fail(NULL, HAKYU_NO_MEMORY, "packages", asked->lang);
  int code = read_catalogue(&s);
  for (const int count = asked->argument_count ? asked->argument_count : 1; !code && s.run_count < count; s.run_count += !code)
    code = arguments_run(asked, asked->argument_count ? asked->arguments[s.run_count] : NULL, &s.runs[s.run_count]);
  for (int r = 0; r < s.run_count && !code; r++) code = search_run(&s, r);
  if (!code) code = tell(&s);
  for (int r = 0; r < RUNS_MOST; r++) free(s.runs[r]), free(s.folders[r]);
  hakyu_catalogue_destroy(s.catalogue);
  hakyu_findings_destroy(s.findings);
  return code;
}
