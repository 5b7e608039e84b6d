/* sweep_run - `hakyu sweep plan|run|submit|status|merge`, and the way to the acts of other files: a study's points, run by one process or many, and put together. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <hakyu/sweep.h>
#include <hakyu/text.h>

#include "cli/arguments.h"
#include "cli/campaigns.h"
#include "cli/json.h"
#include "cli/sweep_submit.h"
#include "cli/sweeps.h"
#include "cli/terminal.h"

static int usage(const invocation *asked) {
  fprintf(stderr, "%s\n", arguments_say(asked, "hakyu sweep: plan STUDY -o DIR, run DIR, submit DIR, status DIR, merge DIR or analyse DIR", "hakyu sweep: plan STUDY -o DIR、run DIR、submit DIR、status DIR、merge DIR、analyse DIR のいずれか"));
  return EXIT_USAGE;
}

/* ---- plan ---------------------------------------------------------------------------------------------------------------- */

/* Points that stop by precision take no more than so many. */
static const char *at_most(const invocation *asked, double precision) { return precision > 0 ? arguments_say(asked, "at most ", "最大") : ""; }

static int plan(const invocation *asked, hakyu_findings *findings) {
  char *path = NULL;
  hakyu_study *study = NULL;
  const char *folder = asked->value[OPTION_output];
  if (!folder) {
    fprintf(stderr, "%s\n", arguments_say(asked, "hakyu sweep plan: -o DIR says where", "hakyu sweep plan: -o DIR で出力先を指定する"));
    return EXIT_USAGE;
  }
  hakyu_status status = arguments_study(asked, asked->arguments[1], &path);
  if (status == HAKYU_NOT_FOUND) {
    char shown[256];
    fprintf(stderr, arguments_say(asked, "hakyu: there is no study %s\n", "hakyu: スタディ %s はない\n"), hakyu_text_escape(asked->arguments[1], shown, sizeof shown));
    return EXIT_REFUSED;
  }
  if (!status) status = hakyu_study_read(asked->memory, path, findings, &study);
  if (!status) status = hakyu_study_check(study, findings);
  if (!status) status = hakyu_sweep_plan(asked->memory, study, folder, findings);
  hakyu_sweep_state state = {0};
  if (!status) status = hakyu_sweep_status(asked->memory, folder, findings, &state);
  if (!status)
    printf(arguments_say(asked, "%s: %" PRIu64 " points of %s%" PRIu64 " replications, %" PRIu64 " units of work\nNext: hakyu sweep run %s\n",
                         "%s: %" PRIu64 " 点、各%s %" PRIu64 " 試行、作業単位 %" PRIu64 "\n次: hakyu sweep run %s\n"),
           folder, state.points, at_most(asked, state.precision), state.replications, state.units, folder);
  int code = status ? terminal_fail(findings, status, path ? path : asked->arguments[1], asked->lang) : EXIT_DONE;
  hakyu_study_destroy(study);
  free(path);
  return code;
}

/* ---- run ------------------------------------------------------------------------------------------------------------------ */

/* "3/10"; without --shard all is one. */
static bool read_shard(const invocation *asked, uint32_t *shard, uint32_t *shards) {
  const char *text = asked->value[OPTION_shard];
  char *slash, *end;
  *shard = *shards = 1;
  if (!text) return true;
  const unsigned long a = strtoul(text, &slash, 10), b = *slash == '/' ? strtoul(slash + 1, &end, 10) : 0;
  if (text[0] >= '1' && text[0] <= '9' && b && slash[1] >= '1' && slash[1] <= '9' && !*end && a <= b && b <= 1000000) {
    *shard = (uint32_t)a;
    *shards = (uint32_t)b;
    return true;
  }
  fprintf(stderr, "%s\n", arguments_say(asked, "hakyu sweep run: --shard i/N with 1 <= i <= N", "hakyu sweep run: --shard i/N (1 <= i <= N)"));
  return false;
}

static bool read_limit(const invocation *asked, int64_t *limit_ms) {
  const char *text = asked->value[OPTION_time_limit];
  int64_t seconds;
  *limit_ms = INT64_MAX;
  if (!text) return true;
  if (!arguments_duration(asked, text, "--time-limit", &seconds)) return false;
  *limit_ms = seconds * 1000;
  return true;
}

static hakyu_status go_on(const invocation *asked, hakyu_sweep *sweep, int64_t limit_ms, hakyu_sweep_progress *progress, int *stopped_by) {
  const int64_t begun_ms = terminal_now_ms();
  hakyu_status status;
  do {
    status = hakyu_sweep_step(sweep, 200, progress);
    const hakyu_progress shown = {.done = progress->done, .total = progress->total, .resumed = progress->resumed};
    terminal_progress(&shown, terminal_now_ms() - begun_ms, asked->lang);
    *stopped_by = status || progress->is_complete ? 0 : campaigns_asked_to_stop(true);
  } while (!status && !progress->is_complete && !*stopped_by && terminal_now_ms() - begun_ms < limit_ms);
  terminal_progress_end();
  return status;
}

enum { PATIENCE_MS = 20000 };

/* A task that a scheduler began anew may meet its own predecessor, who has been asked to stop and still saves: it waits a little. Findings are those of the last
   try. */
static hakyu_status open_patiently(const invocation *asked, uint32_t shard, uint32_t shards, int32_t threads, int64_t patience_ms, hakyu_findings **said, hakyu_sweep **sweep) {
  const struct timespec moment = {0, 250000000};
  const int64_t until_ms = terminal_now_ms() + patience_ms;
  for (;;) {
    hakyu_findings_destroy(*said);
    *said = NULL;
    hakyu_status status = hakyu_findings_create(asked->memory, said);
    if (!status) status = hakyu_sweep_open(asked->memory, asked->arguments[1], shard, shards, threads, *said, sweep);
    if (status != HAKYU_BUSY || terminal_now_ms() >= until_ms) return status;
    nanosleep(&moment, NULL);
  }
}

static int run_shard(const invocation *asked, hakyu_findings *findings, hakyu_sweep *sweep, uint32_t shard, uint32_t shards, int64_t limit_ms) {
  hakyu_sweep_progress progress = {0};
  const char *folder = asked->arguments[1];
  int stopped_by = 0;
  hakyu_status status = go_on(asked, sweep, limit_ms, &progress, &stopped_by);
  const hakyu_status closed = hakyu_sweep_close(sweep, findings);
  if (!status) status = closed;
  if (status) return terminal_fail(findings, status, folder, asked->lang);
  printf(arguments_say(asked, "%s, shard %u of %u: %" PRIu64 " of %" PRIu64 " units done", "%s、シャード %u/%u: 作業単位 %" PRIu64 "/%" PRIu64), folder, shard, shards,
         progress.done - progress.failed, progress.total);
  if (progress.failed) printf(arguments_say(asked, ", %" PRIu64 " failed", "、失敗 %" PRIu64), progress.failed);
  putchar('\n');
  if (progress.failed) terminal_findings(findings, 20, asked->lang);
  if (progress.is_complete) return progress.failed ? EXIT_FAILED : EXIT_DONE;
  return stopped_by == SIGTERM ? EXIT_TERM : stopped_by == SIGINT ? EXIT_INT : EXIT_INCOMPLETE;
}

static int run(const invocation *asked, hakyu_findings *findings) {
  hakyu_sweep *sweep = NULL;
  hakyu_findings *said = NULL;
  uint32_t shard, shards;
  uint64_t threads = 0;
  int64_t limit_ms;
  bool is_given = false;
  if (!read_shard(asked, &shard, &shards) || !read_limit(asked, &limit_ms)) return EXIT_USAGE;
  if (asked->value[OPTION_threads] && !arguments_number(asked, asked->value[OPTION_threads], "--threads", 1, 1024, &threads)) return EXIT_USAGE;
  const int refused = sweep_submitted_shard(asked, findings, &shard, &shards, &is_given);
  if (refused) return refused;
  campaigns_mind_signals(true);
  const hakyu_status status = open_patiently(asked, shard, shards, (int32_t)threads, is_given ? PATIENCE_MS : 0, &said, &sweep);
  const int code = status ? terminal_fail(said, status, asked->arguments[1], asked->lang) : run_shard(asked, said, sweep, shard, shards, limit_ms);
  hakyu_findings_destroy(said);
  return code;
}

/* ---- status and merge -------------------------------------------------------------------------------------------------------- */

static hakyu_status tell_status(const invocation *asked, hakyu_findings *findings, const hakyu_sweep_state *s) {
  const char *folder = asked->arguments[1];
  printf(arguments_say(asked, "%s: %" PRIu64 " points of %s%" PRIu64 " replications\nunits    %" PRIu64 ": %" PRIu64 " done, %" PRIu64 " failed, %" PRIu64 " missing\nshards   %u complete, %u begun, %u of these running\n",
                       "%s: %" PRIu64 " 点、各%s %" PRIu64 " 試行\n作業単位 %" PRIu64 ": 完了 %" PRIu64 "、失敗 %" PRIu64 "、未完了 %" PRIu64 "\nシャード 完了 %u、途中 %u(うち実行中 %u)\n"),
         folder, s->points, at_most(asked, s->precision), s->replications, s->units, s->done, s->failed, s->missing, s->shards_complete, s->shards_begun, s->shards_running);
  if (s->shards_running && s->left_s >= 0) printf(arguments_say(asked, "left     about %" PRId64 " s at the present rate\n", "残り時間 今の速さで約 %" PRId64 " 秒\n"), s->left_s);
  if (s->missing) return sweep_submit_tell_rest(asked, s, findings);
  if (!s->is_merged) printf(arguments_say(asked, "Next: hakyu sweep merge %s\n", "次: hakyu sweep merge %s\n"), folder);
  return HAKYU_OK;
}

/* Which points failed, and why, on stderr. */
static void tell_failed(const invocation *asked, hakyu_findings *findings, const hakyu_sweep_state *s) {
  if (s->failed && !hakyu_sweep_tell_failed(asked->memory, asked->arguments[1], findings)) terminal_findings(findings, SIZE_MAX, asked->lang);
}

static int print_status(const invocation *asked, hakyu_findings *findings) {
  hakyu_sweep_state s;
  const char *folder = asked->arguments[1];
  hakyu_status status = hakyu_sweep_status(asked->memory, folder, findings, &s);
  if (status) return terminal_fail(findings, status, folder, asked->lang);
  if (asked->value[OPTION_json]) {
    printf("{");
    json_member(1, "schema", "hakyu.sweep-status/1"), json_member(0, "folder", folder), json_member(0, "fingerprint", s.fingerprint);
    json_number(0, "points", s.points), json_number(0, "replications", s.replications), json_number(0, "units", s.units), json_number(0, "done", s.done);
    json_number(0, "failed", s.failed), json_number(0, "missing", s.missing), json_number(0, "shards_complete", s.shards_complete);
    json_number(0, "shards_begun", s.shards_begun), json_number(0, "shards_running", s.shards_running), json_number(0, "merged", (size_t)s.is_merged);
    if (s.left_s >= 0) json_number(0, "left_s", (size_t)s.left_s);
    printf("}\n");
  } else {
    status = tell_status(asked, findings, &s);
    if (status) return terminal_fail(findings, status, folder, asked->lang);
  }
  tell_failed(asked, findings, &s);
  return s.missing ? EXIT_INCOMPLETE : s.failed ? EXIT_FAILED : EXIT_DONE;
}

static int merge(const invocation *asked, hakyu_findings *findings) {
  char digest[65];
  hakyu_sweep_state s;
  const char *folder = asked->arguments[1];
  hakyu_status status = hakyu_sweep_merge(asked->memory, folder, asked->value[OPTION_partial] != NULL, findings, digest);
  if (!status) status = hakyu_sweep_status(asked->memory, folder, findings, &s);
  if (status) return terminal_fail(findings, status, folder, asked->lang);
  printf("%s\n%s/merged\n", digest, folder);
  if (s.missing) printf(arguments_say(asked, "INCOMPLETE: %" PRIu64 " units are missing\n", "INCOMPLETE: 作業単位 %" PRIu64 " が欠けている\n"), s.missing);
  if (s.failed) fprintf(stderr, arguments_say(asked, "%" PRIu64 " units failed\n", "作業単位 %" PRIu64 " が失敗\n"), s.failed);
  tell_failed(asked, findings, &s);
  return s.missing ? EXIT_INCOMPLETE : s.failed ? EXIT_FAILED : EXIT_DONE;
}

int command_sweep(const invocation *asked) {
  static const struct { const char *name; int (*act)(const invocation *, hakyu_findings *); } acts[] = {{"plan", plan}, {"run", run}, {"submit", sweep_submit}, {"status", print_status}, {"merge", merge},
                                                                                                {"analyse", sweep_analyse}};
  hakyu_findings *findings = NULL;
  for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
    if (strcmp(asked->arguments[0], acts[i].name) != 0) continue;
    if (asked->argument_count < 2 && acts[i].act != sweep_analyse) return usage(asked); /* whose points may come from files */
    hakyu_status status = hakyu_findings_create(asked->memory, &findings);
    int code = status ? terminal_fail(NULL, status, acts[i].name, asked->lang) : acts[i].act(asked, findings);
    hakyu_findings_destroy(findings);
    return code;
  }
  return usage(asked);
}
