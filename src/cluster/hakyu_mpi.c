/* hakyu_mpi - `mpirun hakyu-mpi sweep run DIR [--threads T] [--time-limit D]`: one job over many nodes. Every rank works with T threads and writes a file
   of its own, shards/rank-<i>-of-<ranks>; rank 0 hands out the units that are missing and works, too. If a rank is lost, MPI ends the job; the same
   command, with any number of ranks, goes on with what is stored. SIGTERM, SIGINT and SIGUSR1 (mpirun passes it on to all) save and end.
   Exit: as `hakyu sweep run`. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <hakyu/memory.h>

#include "base/memory.h"
#include "base/text.h"
#include "cluster/hand_out.h"
#include "cluster/ranks.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_REFUSED = 3, EXIT_INCOMPLETE = 4, STEP_MS = 20, AHEAD = 2 };

typedef struct rank_options { const char *folder; int32_t threads; int64_t limit_ms; } rank_options;

typedef struct work {
  hakyu_sweep *sweep;
  hakyu_findings *findings;
  hand_out out;              /* of rank 0 */
  uint8_t *is_gone;          /* of rank 0, by rank: it was told that there is nothing left, or took leave */
  int number, ranks;
  uint32_t awaited;          /* stretches asked for that have not come: 0 or 1 */
  bool is_dry, is_stopped;   /* nothing is left; asked to stop */
  bool has_left;
  hakyu_status status;
  hakyu_sweep_progress progress;
} work;

static int64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- arguments, signals ---------------------------------------------------------------------------------------------------- */

static bool read_number(const char *text, long most, long *number) {
  char *end;
  *number = strtol(text, &end, 10);
  return text[0] >= '1' && text[0] <= '9' && !*end && *number <= most;
}

/* A time such as 90s, 30min or 2h; plain seconds without a unit. */
static bool read_time(const char *text, int64_t *milliseconds) {
  hk_decimal decimal;
  size_t used = 0;
  if (!hk_text_decimal(text, &decimal, &used)) return false;
  const int64_t unit_s = text[used] ? hk_text_unit_s(text + used, strlen(text + used)) : 1;
  return unit_s && hk_text_scaled(decimal, unit_s * 1000, milliseconds) && *milliseconds > 0;
}

static bool read_arguments(int count, char **arguments, rank_options *asked) {
  long number = 0;
  *asked = (rank_options){.limit_ms = INT64_MAX};
  if (count < 4 || strcmp(arguments[1], "sweep") != 0 || strcmp(arguments[2], "run") != 0) return false;
  asked->folder = arguments[3];
  for (int i = 4; i < count; i += 2) {
    if (i + 1 == count) return false;
    if (strcmp(arguments[i], "--threads") == 0 && read_number(arguments[i + 1], 1024, &number))
      asked->threads = (int32_t)number;
    else if (strcmp(arguments[i], "--time-limit") != 0 || !read_time(arguments[i + 1], &asked->limit_ms))
      return false;
  }
  return true;
}

static sigset_t stopping_signals(void) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGUSR1);
  return signals;
}

static bool is_asked_to_stop(void) {
  const sigset_t signals = stopping_signals();
  const struct timespec at_once = {0, 0};
  return sigtimedwait(&signals, NULL, &at_once) > 0;
}

/* ---- handing out: rank 0 ------------------------------------------------------------------------------------------------------- */

static void take(work *w, uint64_t first, uint64_t count) {
  if (count)
    hk_sweep_give(w->sweep, first, count);
  else
    w->is_dry = true;
}

/* Answers all who have asked. Once anybody is to stop nothing is given any more. */
static void answer(work *w) {
  rank_message message;
  while (ranks_receive(RANK_ASKS, &message)) {
    message.count = w->is_stopped || w->status ? 0 : hand_out_next(&w->out, &message.first);
    if (!message.count) w->is_gone[message.from] = 1;
    ranks_send(message.from, RANK_GIVES, &message);
  }
  while (ranks_receive(RANK_LEAVES, &message)) w->is_gone[message.from] = 1;
}

/* ---- getting work: every rank ------------------------------------------------------------------------------------------------------ */

static bool has_stopped(const work *w) { return w->is_stopped || w->status; }

/* One stretch is worked at and one waits, so that nobody waits for an answer. One question at a time: who was told that there is nothing asks no
   more, and rank 0 need not stay to answer. */
static void fetch(work *w) {
  rank_message message = {0};
  while (!w->number && !w->is_dry && !has_stopped(w) && hk_sweep_given(w->sweep) < AHEAD) {
    message.count = hand_out_next(&w->out, &message.first);
    take(w, message.first, message.count);
  }
  while (w->number && ranks_receive(RANK_GIVES, &message)) {
    w->awaited--;
    take(w, message.first, message.count);
  }
  if (w->number && !w->awaited && !w->is_dry && !has_stopped(w) && hk_sweep_given(w->sweep) < AHEAD) {
    w->awaited++;
    ranks_send(0, RANK_ASKS, &message);
  }
}

/* Over: nothing is left, or it is to stop; and every question has had its answer. */
static bool is_over(const work *w) {
  if (w->awaited) return false;
  for (int r = 1; !w->number && r < w->ranks; r++)
    if (!w->is_gone[r]) return false;
  return has_stopped(w) || (w->is_dry && !hk_sweep_given(w->sweep));
}

/* A rank that stops says so, once all its questions have had their answers. */
static void take_leave(work *w) {
  if (!w->number || w->has_left || w->is_dry || w->awaited || !has_stopped(w)) return;
  w->has_left = true;
  const rank_message message = {0};
  ranks_send(0, RANK_LEAVES, &message);
}

static void work_off(work *w, int64_t limit_ms) {
  const int64_t until = limit_ms < INT64_MAX ? now_ms() + limit_ms : INT64_MAX;
  const struct timespec moment = {0, 1000000};
  for (;;) {
    if (!w->is_stopped && (is_asked_to_stop() || now_ms() >= until)) w->is_stopped = true;
    if (!w->number) answer(w);
    fetch(w);
    take_leave(w);
    if (is_over(w)) return;
    if (!has_stopped(w) && hk_sweep_given(w->sweep))
      w->status = hakyu_sweep_step(w->sweep, STEP_MS, &w->progress);
    else
      nanosleep(&moment, NULL);
  }
}

/* ---- all of it ------------------------------------------------------------------------------------------------------------------- */

static void tell(const work *w, hakyu_status status) {
  char text[600];
  for (size_t i = 0; w->findings && i < hakyu_findings_total(w->findings) && i < 5; i++) {
    hakyu_finding_print(hakyu_findings_get(w->findings, i), text, sizeof text);
    fprintf(stderr, "rank %d: %s\n", w->number, text);
  }
  if (status) fprintf(stderr, "rank %d: %s\n", w->number, hakyu_status_text(status, HAKYU_EN));
}

/* The sums of all, with who failed. */
static rank_sums add_up(const work *w, rank_sums own) {
  own.broken = w->status != HAKYU_OK;
  own.refused = w->status == HAKYU_REFUSED || w->status == HAKYU_NOT_FOUND || w->status == HAKYU_FOREIGN;
  return ranks_add_up(&own);
}

/* Rank 0 looks at the files before anybody has his own: a file that somebody works at is not looked into. */
static rank_sums open_all(work *w, const rank_options *asked) {
  hk_sweep_plan plan = {.memory = hakyu_memory_default()};
  if (!w->number) w->status = hk_sweep_plan_read(plan.memory, asked->folder, w->findings, &plan);
  if (!w->number && !w->status) w->status = hand_out_begin(&plan, (uint32_t)w->ranks, w->findings, &w->out);
  if (!w->number && !w->status && !(w->is_gone = hk_memory_zalloc(plan.memory, (size_t)w->ranks))) w->status = HAKYU_NO_MEMORY;
  if (!w->number) hk_sweep_plan_fini(&plan);
  const rank_sums looked = add_up(w, (rank_sums){0});
  if (looked.broken) return looked;
  w->status = hk_sweep_join(plan.memory, asked->folder, (uint32_t)w->number + 1, (uint32_t)w->ranks, asked->threads, w->findings, &w->sweep);
  return add_up(w, (rank_sums){0});
}

/* All is done, or it was stopped: what all have done is added up, and files get their final names if nothing is missing. */
static rank_sums finish(work *w) {
  const uint64_t left = w->number ? 0 : w->out.missing;
  const rank_sums all = add_up(w, (rank_sums){.done = w->progress.done, .failed = w->progress.failed, .stopped = left + (has_stopped(w) && hk_sweep_given(w->sweep))});
  if (!all.stopped && !all.broken) hk_sweep_is_whole(w->sweep);
  return all;
}

static int run(const rank_options *asked) {
  work w = {.number = ranks_number(), .ranks = ranks_count()};
  hakyu_findings_create(hakyu_memory_default(), &w.findings);
  rank_sums all = open_all(&w, asked);
  if (!all.broken) {
    work_off(&w, asked->limit_ms);
    all = finish(&w);
  }
  if (w.sweep) {
    const hakyu_status closed = hakyu_sweep_close(w.sweep, w.findings);
    if (!w.status) w.status = closed;
  }
  const rank_sums closed = add_up(&w, (rank_sums){0});
  if (w.status || w.progress.failed) tell(&w, w.status);
  hakyu_findings_destroy(w.findings);
  hk_memory_free(hakyu_memory_default(), w.is_gone);
  hand_out_end(hakyu_memory_default(), &w.out);
  if (closed.broken) return closed.broken == closed.refused ? EXIT_REFUSED : EXIT_FAILED;
  if (!w.number)
    printf("%s, %d ranks: %" PRIu64 " units done here%s\n", asked->folder, w.ranks, all.done - all.failed, all.stopped ? "; stopped, the same command goes on" : "");
  if (!w.number && all.failed) printf("%" PRIu64 " units failed\n", all.failed);
  return all.stopped ? EXIT_INCOMPLETE : all.failed ? EXIT_FAILED : EXIT_DONE;
}

int main(int count, char **arguments) {
  rank_options asked;
  const sigset_t signals = stopping_signals();
  sigprocmask(SIG_BLOCK, &signals, NULL);
  if (!ranks_begin(&count, &arguments)) return EXIT_FAILED;
  int code = EXIT_USAGE;
  if (read_arguments(count, arguments, &asked))
    code = run(&asked);
  else if (!ranks_number())
    fprintf(stderr, "usage: mpirun -n RANKS hakyu-mpi sweep run DIR [--threads T] [--time-limit D]\n");
  ranks_end();
  return code;
}
