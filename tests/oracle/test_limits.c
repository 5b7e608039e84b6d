/* The limit of episodes, to the one: an asset that fails and is repaired every other second.  With its horizon just
 * before the 10,001st episode begins a replication is settled, with 10,000; a second later it is unsettled and leaves
 * nothing; library and oracle say the same of both. */
#include "agree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#define WORK TEST_WORK "/oracle-limits"

/* One asset under a background hazard of one failure a second, repaired in one. */
static void make_model(struct om_model *m, int64_t horizon_s) {
  memset(m, 0, sizeof *m);
  m->horizon_s = horizon_s;
  m->service_count = 1;
  strcpy(m->services[0].id, "water");
  m->asset_count = 1;
  struct om_asset *a = &m->assets[0];
  strcpy(a->id, "pump");
  strcpy(a->sector, "water");
  strcpy(a->kind, "pump");
  a->crew = -1;
  a->priority = 100;
  a->repair = (struct om_dist){.kind = OM_FIXED, .count = 1, .values = {1}};
  a->detect = a->restart = (struct om_dist){.kind = OM_FIXED, .count = 1, .values = {0}};
  m->hazard_count = 1;
  struct om_hazard *h = &m->hazards[0];
  strcpy(h->id, "wear");
  strcpy(h->cause, "wear");
  strcpy(h->rate, "3600/h");
  h->kind = OM_BACKGROUND;
  h->at = (struct om_dist){.kind = OM_FIXED, .count = 1};
  h->probability = (struct om_chance){.below = UINT64_MAX}; /* 1 - exp(-20,000) */
  h->asset_count = 1;
  m->table_count = 2;
  strcpy(m->tables[0].id, "hazard/wear/at");
  strcpy(m->tables[1].id, "hazard/wear/next");
  h->first = (struct om_dist){.kind = OM_TABLE, .table = 0};
  h->later = (struct om_dist){.kind = OM_TABLE, .table = 1};
}

/* Runs replication 0 in the library; with `oracle`, in the oracle too, and both must say the same.  Gives how many
 * episodes there were, or -1 if it was not settled. */
static int64_t episodes_until(struct om_model *m, int64_t horizon_s, bool oracle) {
  const struct om_run run = {.seed = 20060814};
  char message[600] = "", *texts[2] = {NULL, NULL};
  size_t sizes[2];
  hk_history history;
  make_model(m, horizon_s);
  if (!om_formats_write(WORK, m, message, sizeof message)) fail_msg("%s", message);
  struct agree_program *program = agree_program_open(WORK, &run, message, sizeof message);
  if (program == NULL || !agree_program_tables(program, m, message, sizeof message) ||
      !agree_program_run(program, 0, &history, message, sizeof message))
    fail_msg("%s", message);
  int64_t count = history.outcome == HAKYU_SETTLED ? (int64_t)history.episode_count : -1;
  if (oracle) {
    struct om_result result;
    om_simulate(m, &run, &result, NULL);
    assert_string_equal(result.broken, "");
    FILE *out = open_memstream(&texts[0], &sizes[0]);
    agree_write_oracle(out, m, &result);
    fclose(out);
    om_result_fini(&result);
    out = open_memstream(&texts[1], &sizes[1]);
    agree_write_program(out, program, &history);
    fclose(out);
    assert_string_equal(texts[0], texts[1]);
    free(texts[0]);
    free(texts[1]);
  }
  agree_program_forget(&history);
  agree_program_close(program);
  return count;
}

static void test_episodes(void **state) {
  (void)state;
  struct om_model *m = malloc(sizeof *m);
  assert_non_null(m);
  mkdir(WORK, 0777);
  int64_t settled = 1000, unsettled = 60000;
  assert_true(episodes_until(m, settled, true) > 100);
  assert_int_equal(episodes_until(m, unsettled, false), -1);
  while (unsettled - settled > 1) {
    int64_t between = settled + (unsettled - settled) / 2;
    if (episodes_until(m, between, false) < 0) unsettled = between;
    else settled = between;
  }
  assert_int_equal(episodes_until(m, settled, true), 10000);
  assert_int_equal(episodes_until(m, unsettled, true), -1);
  free(m);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_episodes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
