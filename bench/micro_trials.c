/* micro_trials - what trials cost beside a plain run: so many levers, each on one asset of the run's model, each tried on all the run's
   pairs. Prints how many replications had to be played (median lever, all together) and the processor's time.
     micro_trials RUN EVIDENCE [LEVERS]        (100)
   bench/trials.sh makes the run and lays the two times side by side. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/memory.h"
#include "trial/trials.h"

enum { LEVERS_MOST = 1000 };

static double processor_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void complain(const hakyu_findings *findings) {
  char line[400];
  for (size_t i = 0; i < hakyu_findings_total(findings); i++) {
    hakyu_finding_print(hakyu_findings_get(findings, i), line, sizeof line);
    fprintf(stderr, "%s\n", line);
  }
}

static int compare_doubles(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* The share of its pairs that a change had played. */
static double played_share(hk_trials *trials, uint32_t number) {
  hk_stored_trial stored;
  hk_trial_stretch *done = NULL;
  size_t count = 0;
  uint64_t played = 0, all = 0;
  if (hk_trials_store_find(hk_trials_get_store(trials), hk_trials_id(trials, number), NULL, &stored) ||
      hk_trials_store_done(hk_trials_get_store(trials), stored.number, &done, &count))
    return 0;
  for (size_t i = 0; i < count; i++) played += done[i].played, all += done[i].count;
  hk_memory_free(hakyu_memory_default(), done);
  return all ? (double)played / (double)all : 0;
}

int main(int argc, char **argv) {
  static const char *const kinds[] = {"repair_faster", "backup_at_least", "add_supplier", "spread_load", "detect_within"};
  static uint32_t numbers[LEVERS_MOST];
  static double shares[LEVERS_MOST];
  hakyu_findings *findings = NULL;
  hk_trials *trials = NULL;
  const int wanted = argc > 3 ? atoi(argv[3]) : 100;
  if (argc < 3 || wanted < 1 || wanted > LEVERS_MOST || hakyu_findings_create(hakyu_memory_default(), &findings)) {
    fprintf(stderr, "usage: micro_trials RUN EVIDENCE [LEVERS]\n");
    return 2;
  }
  const double before_s = processor_s();
  hakyu_status status = hk_trials_open(hakyu_memory_default(), argv[1], argv[2], 1, findings, &trials);
  uint64_t dice = 42;
  for (int l = 0; l < wanted && !status; l++) {
    const hakyu_model *model = hk_trials_scenario(trials)->model;
    char id[40], targets[200];
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    snprintf(id, sizeof id, "levers:%d", l);
    snprintf(targets, sizeof targets, "asset:%s", model->assets[(dice >> 33) % model->asset_count].id);
    const hk_lever_text lever = {kinds[l % 5], targets, "2", NULL, NULL};
    const hk_change change = {.kind = HK_CHANGE_LEVERS, .id = id, .levers = &lever, .lever_count = 1, .adoption = {id, 1000000, 1000000}};
    status = hk_trials_add(trials, &change, findings, &numbers[l]);
  }
  const double added_s = processor_s();
  uint32_t outers = status ? 0 : hk_trials_outer_count(trials);
  if (!outers) outers = 1;
  for (int l = 0; l < wanted && !status; l++)
    for (uint32_t o = 0; o < outers && !status; o++) status = hk_trials_want(trials, numbers[l], o, 1, 0, hk_trials_base_count(trials, o));
  hk_trials_progress progress = {0};
  while (!status && !progress.is_complete) status = hk_trials_step(trials, 10000, findings, &progress);
  if (status) {
    complain(findings);
    hk_trials_close(trials, NULL);
    return 1;
  }
  for (int l = 0; l < wanted; l++) shares[l] = played_share(trials, numbers[l]);
  qsort(shares, (size_t)wanted, sizeof *shares, compare_doubles);
  printf("levers %d pairs %" PRIu64 " played %.2f %% (median lever %.2f %%, most %.2f %%) replayed %" PRIu64 " opening_s %.2f processor_s %.2f\n", wanted, progress.pairs,
         100.0 * (double)progress.played / (double)progress.pairs, 100 * shares[wanted / 2], 100 * shares[wanted - 1], progress.replayed, added_s - before_s,
         processor_s() - before_s);
  status = hk_trials_close(trials, findings);
  hakyu_findings_destroy(findings);
  return status ? 1 : 0;
}
