/* agree [--first N] [--count N] [--replications N] [--tables N] [--floor F] [--stats] [--work FOLDER] [--differ N]
 *       [--say]
 *
 * Compares the program with the oracle on random models, in one process: each model is written as files of FORMATS, read
 * by the library, planned and run; the oracle runs the same numbers; histories must agree line by line: episodes with
 * parent, need, mechanism, traits and phases, exact losses, saves with margins.  Several replications of a model run in
 * one workspace, after others, so that what one leaves behind would show in the next.  Every so many-th model (--tables,
 * default 4; 0: none) also has durations with quantile tables and background hazards; the oracle reads the library's.
 * Every seventh is run at replications beyond 2^32.
 *
 * --stats prints how often each rule, mechanism, phase, tie and path occurred; with --floor one below it fails, and so do
 * models of which less than half cascade.  A difference is printed and its folder kept; after --differ of them (default
 * 10) it stops.  --say prints each model's number before it runs.  Exit 0 all agree, 1 not, 2 usage. */
#define _XOPEN_SOURCE 700
#include "agree.h"
#include "oracle_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

enum { WARM_UP = 24, PATIENCE_S = 40 /* of processor time, for one model */ };

struct options {
  uint64_t first, count, floor, tables, differ;
  int64_t replications;
  bool stats, say;
  const char *work;
};

/* The first line in which two texts differ, as both have it. */
static void show_difference(const char *oracle, const char *program) {
  while (*oracle != 0 && *program != 0) {
    size_t o = strcspn(oracle, "\n"), p = strcspn(program, "\n");
    if (o != p || strncmp(oracle, program, o) != 0) break;
    oracle += o + (oracle[o] != 0);
    program += p + (program[p] != 0);
  }
  printf("    oracle:  %.*s\n    program: %.*s\n", (int)strcspn(oracle, "\n"), oracle, (int)strcspn(program, "\n"), program);
}

static FILE *open_text(char **text, size_t *size) {
  FILE *out = open_memstream(text, size);
  if (out == NULL) abort();
  return out;
}

/* Runs one number on both sides; false, and said, if anything is wrong. */
static bool agree_on(uint64_t model, const struct om_model *m, struct om_run run, struct agree_program *program,
                     struct om_stats *stats) {
  struct om_result result;
  hk_history history;
  char message[600] = "", *texts[2] = {NULL, NULL};
  size_t sizes[2];
  uint64_t number = run.outer_draws > 0 ? (uint64_t)(run.replication / run.outer_draws) : (uint64_t)run.replication;
  om_simulate(m, &run, &result, stats);
  FILE *out = open_text(&texts[0], &sizes[0]);
  agree_write_oracle(out, m, &result);
  fclose(out);
  bool good = result.broken[0] == 0, doubtful = result.doubtful;
  if (!good) printf("model %" PRIu64 ", replication %" PRId64 ": a promise is broken in the oracle: %s\n", model, run.replication, result.broken);
  om_result_fini(&result);
  if (agree_program_run(program, number, &history, message, sizeof message)) {
    out = open_text(&texts[1], &sizes[1]);
    agree_write_program(out, program, &history);
    fclose(out);
    agree_program_forget(&history);
    if (good && !doubtful && strcmp(texts[0], texts[1]) != 0) {
      printf("model %" PRIu64 ", replication %" PRId64 ": they differ\n", model, run.replication);
      show_difference(texts[0], texts[1]);
      good = false;
    }
  } else {
    printf("model %" PRIu64 ", replication %" PRId64 ": %s\n", model, run.replication, message);
    good = false;
  }
  free(texts[0]);
  free(texts[1]);
  return good;
}

/* Numbers of this outer draw that run before the ones compared: what they leave in the workspace must not matter. */
static bool warm_up(struct agree_program *program, uint64_t number, char *message, size_t size) {
  hk_history history;
  for (uint64_t n = number > WARM_UP ? number - WARM_UP : 0; n < number; n++) {
    if (!agree_program_run(program, n, &history, message, size)) return false;
    agree_program_forget(&history);
  }
  return true;
}

static bool write_text(const char *folder, const char *name, const struct om_model *m, const struct om_run *run) {
  char path[1200];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *out = fopen(path, "w");
  if (out == NULL) return false;
  if (m != NULL) om_text_write(out, m);
  else fprintf(out, "%" PRIu64 " %" PRId64 " %" PRId64 "\n", run->seed, run->outer_draws, run->replication);
  return fclose(out) == 0;
}

static void forget_folder(const char *folder) {
  static const char *const names[] = {"model.yaml",    "assets.csv",   "needs.csv",     "supplies.csv",
                                      "sources.csv",   "profiles.csv", "holidays.csv",  "layers/hosts.csv",
                                      "layers/access.csv", "layers/pools.csv", "layers",       "scenario.yaml"};
  char path[1200];
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    remove(path);
  }
  rmdir(folder);
}

/* One model: made, written, read, run.  `m` is room for it. */
static bool agree_on_model(uint64_t number, const struct options *options, struct om_model *m, struct om_stats *stats) {
  struct om_run run;
  char folder[1100], message[600] = "";
  om_generate(number, options->tables > 0 && number % options->tables == options->tables - 1, m, &run);
  int64_t step = run.outer_draws > 0 ? run.outer_draws : 1;
  if (number % 7 == 5) run.replication += step << 32;
  snprintf(folder, sizeof folder, "%s/%" PRIu64, options->work, number);
  mkdir(folder, 0777);
  bool good = om_formats_write(folder, m, message, sizeof message);
  struct agree_program *program = good ? agree_program_open(folder, &run, message, sizeof message) : NULL;
  good = program != NULL && (m->table_count == 0 || agree_program_tables(program, m, message, sizeof message));
  int64_t most = run.replication / step;
  int64_t from = most - options->replications + 1 > 0 ? most - options->replications + 1 : 0;
  good = good && warm_up(program, (uint64_t)from, message, sizeof message);
  if (!good) printf("model %" PRIu64 ": %s\n", number, message);
  for (int64_t n = from; good && n <= most; n++) {
    struct om_run one = run;
    one.replication = run.replication - (most - n) * step;
    good = agree_on(number, m, one, program, stats);
  }
  agree_program_close(program);
  if (good) forget_folder(folder);
  else {
    write_text(folder, "oracle.txt", m, NULL);
    write_text(folder, "run.txt", NULL, &run);
    printf("    kept: %s\n", folder);
  }
  return good;
}

static bool read_options(int count, char **words, struct options *o) {
  for (int i = 1; i < count; i++) {
    const char *word = words[i], *value = i + 1 < count ? words[i + 1] : NULL;
    uint64_t number = value == NULL ? 0 : strtoull(value, NULL, 10);
    if (strcmp(word, "--stats") == 0) o->stats = true;
    else if (strcmp(word, "--say") == 0) o->say = true;
    else if (value == NULL) return false;
    else {
      if (strcmp(word, "--first") == 0) o->first = number;
      else if (strcmp(word, "--count") == 0) o->count = number;
      else if (strcmp(word, "--replications") == 0) o->replications = (int64_t)number;
      else if (strcmp(word, "--tables") == 0) o->tables = number;
      else if (strcmp(word, "--floor") == 0) o->floor = number;
      else if (strcmp(word, "--differ") == 0) o->differ = number;
      else if (strcmp(word, "--work") == 0) o->work = value;
      else return false;
      i++;
    }
  }
  return true;
}

int main(int count, char **words) {
  struct options options = {.count = 200, .replications = 4, .tables = 4, .differ = 10};
  if (!read_options(count, words, &options)) {
    fputs("usage: agree [--first N] [--count N] [--replications N] [--tables N] [--floor F] [--stats] [--work FOLDER] "
          "[--differ N] [--say]\n", stderr);
    return 2;
  }
  char made[] = "/dev/shm/agree-XXXXXX", elsewhere[] = "./agree-XXXXXX";
  if (options.work == NULL) options.work = mkdtemp(made) != NULL ? made : mkdtemp(elsewhere);
  if (options.work == NULL) {
    fputs("no folder to work in\n", stderr);
    return 1;
  }
  mkdir(options.work, 0777);
  struct om_stats stats;
  memset(&stats, 0, sizeof stats);
  struct om_model *m = malloc(sizeof *m);
  if (m == NULL) abort();
  const struct itimerval patience = {.it_value = {.tv_sec = PATIENCE_S}};
  uint64_t done = 0, differ = 0;
  for (uint64_t n = options.first; n < options.first + options.count && differ < options.differ; n++, done++) {
    if (options.say) printf("at %" PRIu64 "\n", n);
    fflush(stdout);
    setitimer(ITIMER_PROF, &patience, NULL); /* a program that does not come back is killed by this, and so noticed */
    differ += !agree_on_model(n, &options, m, &stats);
  }
  free(m);
  rmdir(options.work); /* only if nothing is kept */
  int below = options.stats ? om_stats_print(stdout, &stats, options.floor, options.tables > 0) : 0;
  uint64_t runs = stats.count[OM_STAT_MODEL_RUN], cascaded = stats.count[OM_STAT_MODEL_CASCADED];
  bool few = options.stats && 2 * cascaded < runs;
  const uint64_t doubtful = stats.count[OM_STAT_DOUBTFUL];
  const bool doubts = doubtful > 1 + runs / 100; /* else a fault that makes runs doubtful would hide all others */
  if (options.stats) printf("%d counters below %" PRIu64 "%s\n", below, options.floor, few ? "; less than half of the runs cascade" : "");
  if (doubts) printf("%" PRIu64 " replications were not compared, being too near a half: more than one in a hundred\n", doubtful);
  printf("%" PRIu64 " models compared (%" PRIu64 " replications, %" PRIu64 " of them cascaded), %" PRIu64 " differ\n", done, runs,
         cascaded, differ);
  return differ > 0 || below > 0 || few || doubts ? 1 : 0;
}
