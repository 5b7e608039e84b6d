/* evidence_run - `hakyu evidence`: every item of a guideline tried on the replications of finished runs; first the plan, then the work, a
   little at a time, then the tables. Data goes to stdout (Markdown), or into files (--format); the rest to stderr. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/evidence.h>
#include <hakyu/report.h>
#include <hakyu/spared.h>
#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/campaigns.h"
#include "cli/documents.h"
#include "cli/drawings.h"
#include "cli/evidence_sweep.h"
#include "cli/packages_run.h"
#include "cli/terminal.h"

enum { RUNS_MOST = 64, PATH_SIZE = 4096 };
static const char default_catalogue[] = "jp-critical-infrastructure";

typedef struct evidence_work {
  const invocation *asked;
  hakyu_findings *findings;
  hakyu_catalogue *catalogue;
  hakyu_ledger *review;            /* NULL: there is none of this edition */
  const char *edition;
  hakyu_evidence_options options;
  char *runs[RUNS_MOST], *folders[RUNS_MOST];
  drawings *drawn[RUNS_MOST];      /* NULL where no format shows figures */
  int run_count;
} evidence_work;

/* ---- what is asked for ------------------------------------------------------------------------------------------------------ */

/* 0 without --budget. */
static bool read_budget(const invocation *asked, double *seconds) {
  const char *text = asked->value[OPTION_budget];
  int64_t whole = 0;
  if (text && !arguments_duration(asked, text, "--budget", &whole)) return false;
  *seconds = (double)whole;
  return true;
}

/* The edition asked for; else the last one whose text is entered. */
static bool choose_edition(evidence_work *w) {
  char shown[256];
  const char *asked = w->asked->value[OPTION_edition];
  const size_t count = hakyu_catalogue_count(w->catalogue).editions;
  for (size_t i = 0; i < count; i++) {
    const hakyu_edition edition = hakyu_catalogue_edition(w->catalogue, i);
    if (asked ? strcmp(edition.id, asked) == 0 : strcmp(edition.state, "entered") == 0) w->edition = edition.id;
  }
  if (w->edition || (!asked && count)) {
    if (!w->edition) w->edition = hakyu_catalogue_edition(w->catalogue, 0).id;
    return true;
  }
  fprintf(stderr, arguments_say(w->asked, "hakyu evidence: the catalogue has no edition %s; it has:", "hakyu evidence: 版 %s はカタログにない。あるもの:"),
          hakyu_text_escape(asked ? asked : "", shown, sizeof shown));
  for (size_t i = 0; i < count; i++) fprintf(stderr, " %s", hakyu_text_escape(hakyu_catalogue_edition(w->catalogue, i).id, shown, sizeof shown));
  fputc('\n', stderr);
  return false;
}

static int read_catalogue(evidence_work *w) {
  char *path = NULL;
  const char *name = w->asked->value[OPTION_catalogue] ? w->asked->value[OPTION_catalogue] : default_catalogue;
  int lost = arguments_find(w->asked, HAKYU_WHAT_CATALOGUE, name, &path);
  if (lost) return lost;
  hakyu_status status = hakyu_catalogue_read(w->asked->memory, path, w->findings, &w->catalogue);
  int code = status ? terminal_fail(w->findings, status, path, w->asked->lang) : choose_edition(w) ? EXIT_DONE : EXIT_USAGE;
  free(path);
  return code;
}

/* ---- the review whose registers speak for the other approaches ------------------------------------------------------------------- */

static bool is_of_edition(const evidence_work *w, const hakyu_ledger *ledger) {
  char digest[65], own[65];
  hakyu_catalogue_digest(hakyu_ledger_catalogue(ledger), digest);
  hakyu_catalogue_digest(w->catalogue, own);
  return strcmp(digest, own) == 0 && strcmp(hakyu_ledger_edition(ledger), w->edition) == 0;
}

/* The last ledger, in order of names, that reviews this edition of this catalogue; one that cannot be read is none of them. */
static hakyu_status look_for_review(evidence_work *w) {
  hakyu_listing *listing = NULL;
  hakyu_status status = hakyu_listing_create(w->asked->memory, HAKYU_WHAT_LEDGER, &listing);
  for (size_t i = status ? 0 : hakyu_listing_count(listing); i-- > 0 && !w->review && !status;) {
    hakyu_findings *unheard = NULL;
    hakyu_ledger *ledger = NULL;
    status = hakyu_findings_create(w->asked->memory, &unheard);
    hakyu_status read = status ? status : hakyu_ledger_read(w->asked->memory, hakyu_listing_path(listing, i), unheard, &ledger);
    if (!read && is_of_edition(w, ledger))
      w->review = ledger;
    else
      hakyu_ledger_destroy(ledger);
    if (read == HAKYU_NO_MEMORY) status = read;
    hakyu_findings_destroy(unheard);
  }
  hakyu_listing_destroy(listing);
  return status;
}

static int find_review(evidence_work *w) {
  char *path = NULL;
  const char *name = w->asked->value[OPTION_review];
  if (!name) {
    hakyu_status looked = look_for_review(w);
    return looked ? terminal_fail(w->findings, looked, "evidence", w->asked->lang) : EXIT_DONE;
  }
  int code = arguments_find(w->asked, HAKYU_WHAT_LEDGER, name, &path);
  if (code) return code;
  hakyu_status status = hakyu_ledger_read(w->asked->memory, path, w->findings, &w->review);
  if (status) code = terminal_fail(w->findings, status, path, w->asked->lang);
  free(path);
  return code;
}

static int find_runs(evidence_work *w) {
  const int count = w->asked->argument_count ? w->asked->argument_count : 1;
  for (; w->run_count < count; w->run_count++) {
    int lost = arguments_run(w->asked, w->asked->argument_count ? w->asked->arguments[w->run_count] : NULL, &w->runs[w->run_count]);
    if (lost) return lost;
  }
  return EXIT_DONE;
}

/* ---- plan and work ------------------------------------------------------------------------------------------------------------ */

static void tell_seconds(double seconds) {
  if (seconds >= 90)
    fprintf(stderr, "%d min", (int)(seconds / 60 + 0.5));
  else
    fprintf(stderr, "%d s", (int)(seconds + 0.5));
}

static void tell_plan(const evidence_work *w, const hakyu_evidence *evidence, const char *run) {
  const hakyu_lang lang = w->asked->lang;
  char shown[512];
  double seconds = 0;
  fprintf(stderr, arguments_say(w->asked, "Plan for %s (stored in %s):\n", "計画 %s (保存先 %s):\n"), hakyu_text_escape(run, shown, sizeof shown), hakyu_evidence_folder(evidence));
  for (size_t i = 0; i < hakyu_evidence_lines(evidence); i++) {
    const hakyu_evidence_line line = hakyu_evidence_line_get(evidence, i);
    fprintf(stderr, "  %-10s ", hakyu_text_escape(line.item, shown, sizeof shown));
    if (line.changes) {
      fprintf(stderr, arguments_say(w->asked, "%llu pairs (%u paired runs), %llu stored, carries %d %% of the loss: ", "%llu 対 (対の実行 %u), 保存済み %llu, 損失の %d %%: "),
              (unsigned long long)line.pairs, line.changes, (unsigned long long)line.done, (int)(line.carried * 100 + 0.5));
      tell_seconds(line.seconds);
      fputc('\n', stderr);
    } else {
      fprintf(stderr, arguments_say(w->asked, "not tried: %s\n", "試さない: %s\n"), hakyu_text_escape(line.not_tried[lang], shown, sizeof shown));
    }
    seconds += line.seconds;
  }
  fprintf(stderr, "%s", arguments_say(w->asked, "First look in all: about ", "最初の検定まで合計: 約 "));
  tell_seconds(seconds);
  fprintf(stderr, "%s", arguments_say(w->asked, "; then more for tests that have not decided\n", "。その後、決していない検定に試行を足す\n"));
}

static hakyu_status go_on(const evidence_work *w, hakyu_evidence *evidence, const char *run, hakyu_evidence_progress *progress, int *stopped_by) {
  const int64_t begun_ms = terminal_now_ms();
  bool is_told = false;
  hakyu_status status;
  do {
    status = hakyu_evidence_step(evidence, 150, w->findings, progress);
    if (!status && !is_told && progress->stage != HAKYU_EVIDENCE_SAMPLE) {
      tell_plan(w, evidence, run);
      is_told = true;
    }
    const hakyu_progress shown = {.done = progress->pairs, .total = progress->total};
    terminal_progress(&shown, terminal_now_ms() - begun_ms, w->asked->lang);
    *stopped_by = status || progress->is_complete ? 0 : campaigns_asked_to_stop(false);
  } while (!status && !progress->is_complete && !*stopped_by);
  terminal_progress_end();
  return status;
}

static int tell_stopped(const evidence_work *w, const hakyu_evidence_progress *progress, const char *folder, int stopped_by) {
  fprintf(stderr, arguments_say(w->asked, "Saved %llu pairs in %s; the same command goes on.\n", "%llu 対を %s に保存した。同じコマンドで再開する。\n"), (unsigned long long)progress->pairs, folder);
  return stopped_by == SIGTERM ? EXIT_TERM : EXIT_INT;
}

static int try_run(evidence_work *w, int r) {
  hakyu_evidence *evidence = NULL;
  hakyu_evidence_progress progress = {0};
  int stopped_by = 0, code = EXIT_DONE;
  char folder[PATH_SIZE];
  hakyu_evidence_options options = w->options;
  if (options.folder && w->run_count > 1) {
    const char *slash = strrchr(w->runs[r], '/');
    snprintf(folder, sizeof folder, "%s/%s", options.folder, slash ? slash + 1 : w->runs[r]);
    options.folder = folder;
  }
  hakyu_status status = hakyu_evidence_open(w->asked->memory, w->runs[r], w->catalogue, &options, w->findings, &evidence);
  if (status) return terminal_fail(w->findings, status, w->runs[r], w->asked->lang);
  status = go_on(w, evidence, w->runs[r], &progress, &stopped_by);
  w->folders[r] = strdup(hakyu_evidence_folder(evidence));
  hakyu_status closed = hakyu_evidence_close(evidence, w->findings);
  if (!status) status = closed;
  if (!w->folders[r]) status = HAKYU_NO_MEMORY;
  if (status) return terminal_fail(w->findings, status, w->runs[r], w->asked->lang);
  if (stopped_by) code = tell_stopped(w, &progress, w->folders[r], stopped_by);
  if (progress.is_out_of_time || progress.undecided)
    fprintf(stderr, arguments_say(w->asked, "%u items are undecided%s\n", "未決の項目: %u 件%s\n"), progress.undecided,
            progress.is_out_of_time ? arguments_say(w->asked, ": the budget is spent", "(時間切れ)") : "");
  return code;
}

/* ---- tables --------------------------------------------------------------------------------------------------------------------- */

/* Names of assets leave what is passed on, by the one way there is for every document. */
static hakyu_status redact(const evidence_work *w, hakyu_document *document) {
  hakyu_result *results[RUNS_MOST] = {NULL};
  hakyu_status status = HAKYU_OK;
  for (int r = 0; r < w->run_count && !status; r++) status = hakyu_result_open(w->asked->memory, w->runs[r], w->findings, &results[r]);
  if (!status) status = hakyu_document_redact(document, results, (size_t)w->run_count, w->findings);
  for (int r = 0; r < w->run_count; r++) hakyu_result_close(results[r]);
  return status;
}

static hakyu_status make_document(evidence_work *w, hakyu_document **document) {
  hakyu_evidence_source sources[RUNS_MOST];
  for (int r = 0; r < w->run_count; r++) {
    sources[r] = (hakyu_evidence_source){.run_folder = w->runs[r], .evidence_folder = w->folders[r]};
    const char *const words[] = {w->runs[r], NULL};
    if (!w->asked->value[OPTION_format]) continue; /* Markdown shows none */
    if (!(w->drawn[r] = drawings_make(w->asked, words))) continue;
    sources[r].figures = w->drawn[r]->list;
    sources[r].figure_count = w->drawn[r]->count;
  }
  hakyu_status status = hakyu_document_evidence(w->asked->memory, sources, (size_t)w->run_count, w->catalogue, w->edition, w->options.least, w->review, w->asked->tongues,
                                                w->findings, document);
  for (int r = 0; r < w->run_count; r++) drawings_clear(w->drawn[r]);
  return status || !w->asked->value[OPTION_redact] ? status : redact(w, *document);
}

static int write_files(const evidence_work *w, const hakyu_document *document) {
  char stem[PATH_SIZE];
  const char *folder = w->run_count > 1 ? (w->options.folder ? w->options.folder : "evidence") : w->folders[0];
  snprintf(stem, sizeof stem, "%s/evidence", folder);
  return documents_write_at(w->asked, document, stem, w->findings);
}

static int tell(evidence_work *w) {
  hakyu_document *document = NULL;
  int code = EXIT_DONE;
  hakyu_status status = make_document(w, &document);
  if (!status && w->asked->value[OPTION_format])
    code = write_files(w, document);
  else if (!status)
    status = documents_print(document, "md", w->findings);
  if (status) code = terminal_fail(w->findings, status, "evidence", w->asked->lang);
  hakyu_document_destroy(document);
  return code;
}

int command_evidence(const invocation *asked) {
  evidence_work w = {.asked = asked, .options = hakyu_evidence_defaults()};
  uint64_t number = 0;
  if (asked->value[OPTION_packages]) return packages_run(asked);
  campaigns_mind_signals(false);
  w.options.folder = asked->value[OPTION_output];
  if (asked->value[OPTION_threads]) {
    if (!arguments_number(asked, asked->value[OPTION_threads], "--threads", 1, 1024, &number)) return EXIT_USAGE;
    w.options.threads = (int32_t)number;
  }
  if (asked->value[OPTION_outer]) {
    if (!arguments_number(asked, asked->value[OPTION_outer], "--outer", 1, 10000, &number)) return EXIT_USAGE;
    w.options.outer_count = (int32_t)number;
  }
  if (!read_budget(asked, &w.options.budget_s) || ((asked->value[OPTION_format] || asked->value[OPTION_bom]) && !documents_check(asked))) return EXIT_USAGE;
  if (hakyu_findings_create(asked->memory, &w.findings)) return terminal_fail(NULL, HAKYU_NO_MEMORY, "evidence", asked->lang);
  const bool is_sweep = asked->argument_count == 1 && hakyu_sweep_is(asked->memory, asked->arguments[0]);
  int code = is_sweep ? evidence_of_sweep(asked, asked->arguments[0], w.options.least, w.findings) : read_catalogue(&w);
  if (code == EXIT_DONE && !is_sweep) code = find_review(&w);
  if (code == EXIT_DONE && !is_sweep) code = find_runs(&w);
  for (int r = 0; r < w.run_count && code == EXIT_DONE; r++) code = try_run(&w, r);
  if (code == EXIT_DONE && !is_sweep) code = tell(&w);
  for (int r = 0; r < RUNS_MOST; r++) {
    free(w.runs[r]);
    free(w.folders[r]);
  }
  hakyu_ledger_destroy(w.review);
  hakyu_catalogue_destroy(w.catalogue);
  hakyu_findings_destroy(w.findings);
  return code;
}
