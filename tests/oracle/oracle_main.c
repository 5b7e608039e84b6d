/* oracle FILE [--seed S] [--outer K] [--replication I] [--extra-tick SECONDS] [--stats]
 *
 * Simulates one replication of a model in the oracle's text form and prints it as `hakyu.replay/1`.  Exit 0 done,
 * 2 usage, 3 model refused, 4 the result broke a promise of SEMANTICS (said on stderr). */
#include "oracle_sim.h"
#include "oracle_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int usage(void) {
  fputs("usage: oracle FILE [--seed S] [--outer K] [--replication I] [--extra-tick SECONDS] [--stats]\n", stderr);
  return 2;
}

int main(int count, char **words) {
  struct om_run run = {.seed = 1, .outer_draws = 20};
  const char *path = NULL;
  bool with_stats = false;
  for (int i = 1; i < count; i++) {
    if (strcmp(words[i], "--stats") == 0) with_stats = true;
    else if (words[i][0] != '-') path = words[i];
    else if (i + 1 == count) return usage();
    else if (strcmp(words[i], "--seed") == 0) run.seed = strtoull(words[++i], NULL, 0);
    else if (strcmp(words[i], "--outer") == 0) run.outer_draws = strtoll(words[++i], NULL, 10);
    else if (strcmp(words[i], "--replication") == 0) run.replication = strtoll(words[++i], NULL, 10);
    else if (strcmp(words[i], "--extra-tick") == 0) run.extra_tick_s = strtoll(words[++i], NULL, 10);
    else return usage();
  }
  if (path == NULL) return usage();
  struct om_model *model = calloc(1, sizeof *model);
  struct om_stats stats;
  struct om_result result;
  memset(&stats, 0, sizeof stats);
  FILE *in = fopen(path, "r");
  char message[256] = "cannot be opened";
  if (model == NULL || in == NULL || !om_text_read(in, model, message, sizeof message)) {
    fprintf(stderr, "%s: %s\n", path, message);
    if (in != NULL) fclose(in);
    free(model);
    return 3;
  }
  fclose(in);
  om_simulate(model, &run, &result, &stats);
  om_json_write(stdout, model, &run, &result);
  if (with_stats) om_stats_print(stderr, &stats, 0, false);
  int status = 0;
  if (result.broken[0] != 0) {
    fprintf(stderr, "%s: broken promise: %s\n", path, result.broken);
    status = 4;
  }
  om_result_fini(&result);
  free(model);
  return status;
}
