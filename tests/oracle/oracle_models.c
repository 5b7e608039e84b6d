/* oracle_models [--first N] [--count N] [--replications N] [--floor F] [--stats] [--write FOLDER] [--no-extra-ticks]
 *               [--tables]
 *
 * Makes random models and runs the oracle on each.  Prints how often every rule, mechanism, tie and path occurred
 * (--stats), fails if one is below the floor, if less than half of the models cascade, if a promise of SEMANTICS is
 * broken, or if extra ticks change a result.  --write puts each model in FOLDER/<number>: the files of FORMATS,
 * oracle.txt (the oracle's text form), run.txt (seed, outer draws, replication) and oracle-<replication>.json (results).
 * --tables also makes durations that need quantile tables: such models are written, but not simulated here.
 * Exit 0 done, 1 something failed, 2 usage. */
#include "oracle_gen.h"
#include "oracle_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct options {
  uint64_t first, count, floor;
  int64_t replications;
  bool stats, extra_ticks, tables;
  const char *folder;
};

/* The result as text, in memory; the caller frees it. */
static char *result_text(const struct om_model *m, const struct om_run *run, struct om_result *result,
                         struct om_stats *stats) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  if (out == NULL) abort();
  om_simulate(m, run, result, stats);
  om_json_write(out, m, run, result);
  fclose(out);
  return text;
}

static FILE *open_in(const char *folder, const char *name) {
  char path[1200];
  int length = snprintf(path, sizeof path, "%s/%s", folder, name);
  return length < (int)sizeof path ? fopen(path, "w") : NULL;
}

static bool write_text(const char *folder, const char *name, const char *text) {
  FILE *out = open_in(folder, name);
  if (out == NULL) return false;
  fputs(text, out);
  return fclose(out) == 0;
}

static bool write_model(const char *folder, const struct om_model *m, const struct om_run *run) {
  char message[256] = "", text[128];
  mkdir(folder, 0777);
  FILE *out = open_in(folder, "oracle.txt");
  if (out == NULL) return false;
  om_text_write(out, m);
  bool good = fclose(out) == 0 && om_formats_write(folder, m, message, sizeof message);
  if (message[0] != 0) fprintf(stderr, "%s\n", message);
  snprintf(text, sizeof text, "%" PRIu64 " %" PRId64 " %" PRId64 "\n", run->seed, run->outer_draws, run->replication);
  return good && write_text(folder, "run.txt", text);
}

static bool write_result(const char *folder, int64_t replication, const char *json) {
  char name[64];
  snprintf(name, sizeof name, "oracle-%" PRId64 ".json", replication);
  return write_text(folder, name, json);
}

/* Runs one replication of a model; false if something about it is wrong, which is said. */
static bool run_replication(uint64_t number, const struct om_model *m, struct om_run run, const char *folder,
                            const struct options *options, struct om_stats *stats) {
  struct om_result result;
  char *text = result_text(m, &run, &result, stats);
  bool good = result.broken[0] == 0;
  if (!good) printf("model %" PRIu64 ", replication %" PRId64 ": broken promise: %s\n", number, run.replication, result.broken);
  om_result_fini(&result);
  if (options->folder != NULL && !write_result(folder, run.replication, text)) {
    printf("%s: cannot be written\n", folder);
    good = false;
  }
  if (options->extra_ticks) {
    run.extra_tick_s = m->horizon_s > 5000 ? 97 : 1;
    char *other = result_text(m, &run, &result, NULL);
    if (strcmp(text, other) != 0) {
      printf("model %" PRIu64 ", replication %" PRId64 ": extra ticks change the result\n", number, run.replication);
      good = false;
    }
    om_result_fini(&result);
    free(other);
  }
  free(text);
  return good;
}

/* Makes one model and runs the replication it names and the ones before it. */
static bool run_model(uint64_t number, const struct options *options, struct om_stats *stats) {
  struct om_model *m = calloc(1, sizeof *m);
  if (m == NULL) abort();
  struct om_run run;
  om_generate(number, options->tables, m, &run);
  char folder[1024] = "";
  bool good = true;
  if (options->folder != NULL) {
    snprintf(folder, sizeof folder, "%s/%" PRIu64, options->folder, number);
    good = write_model(folder, m, &run);
    if (!good) printf("%s: cannot be written\n", folder);
  }
  for (int64_t i = 0; om_model_is_whole(m) && i < options->replications && run.replication >= 0; i++, run.replication--)
    good = run_replication(number, m, run, folder, options, stats) && good;
  free(m);
  return good;
}

static int usage(void) {
  fputs("usage: oracle_models [--first N] [--count N] [--replications N] [--floor F] [--stats] [--write FOLDER] "
        "[--no-extra-ticks] [--tables]\n", stderr);
  return 2;
}

int main(int count, char **words) {
  struct options options = {.count = 100, .replications = 1, .extra_ticks = true};
  for (int i = 1; i < count; i++) {
    bool has_value = i + 1 < count;
    if (strcmp(words[i], "--stats") == 0) options.stats = true;
    else if (strcmp(words[i], "--no-extra-ticks") == 0) options.extra_ticks = false;
    else if (strcmp(words[i], "--tables") == 0) options.tables = true;
    else if (strcmp(words[i], "--first") == 0 && has_value) options.first = strtoull(words[++i], NULL, 10);
    else if (strcmp(words[i], "--count") == 0 && has_value) options.count = strtoull(words[++i], NULL, 10);
    else if (strcmp(words[i], "--replications") == 0 && has_value) options.replications = strtoll(words[++i], NULL, 10);
    else if (strcmp(words[i], "--floor") == 0 && has_value) options.floor = strtoull(words[++i], NULL, 10);
    else if (strcmp(words[i], "--write") == 0 && has_value) options.folder = words[++i];
    else return usage();
  }
  struct om_stats stats;
  memset(&stats, 0, sizeof stats);
  int failed = 0;
  for (uint64_t n = options.first; n < options.first + options.count; n++) failed += !run_model(n, &options, &stats);
  int below = options.stats ? om_stats_print(stdout, &stats, options.floor, false) : 0;
  bool cascade = 2 * stats.count[OM_STAT_MODEL_CASCADED] >= stats.count[OM_STAT_MODEL_RUN];
  if (options.stats)
    printf("%" PRIu64 " models, %d failed, %d counters below %" PRIu64 "%s\n", options.count, failed, below, options.floor,
           cascade ? "" : ", less than half cascade");
  return failed > 0 || below > 0 || (options.stats && !cascade) ? 1 : 0;
}
