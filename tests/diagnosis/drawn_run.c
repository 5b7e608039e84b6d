/* drawn_run - see drawn_run.h. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "drawn_run.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define ADD(table, ...) assert_int_equal(hk_result_add(run, HK_STORED_##table, (const hk_datum[]){__VA_ARGS__}), HAKYU_OK)
#define INT(value) {.integer = (int64_t)(value)}
#define TEXT(value) {.text = (value)}
#define NONE {.is_null = true}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}

static void add_rows(hakyu_result *run, const drawn_run *made) {
  uint32_t outer_count = made->outer ? made->outer : 1;
  for (uint32_t r = 0; r < made->rows; r++) {
    char id[16];
    snprintf(id, sizeof id, "s%u", r);
    bool is_last = r + 1 == made->rows;
    ADD(sectors, INT(r), TEXT(id), TEXT(id), TEXT(id));
    ADD(importance, INT(r), INT(1000000));
    ADD(rows, INT(r), INT(r), TEXT(is_last && made->unit_of_last ? made->unit_of_last : "u"), INT(100));
  }
  for (uint32_t o = 0; o < outer_count; o++) {
    for (uint32_t r = 0; r < made->rows; r++) ADD(row_weights, INT(o), INT(r), INT(100));
    for (uint64_t n = 0; n < made->numbers; n++)
      for (uint32_t r = 0; r < made->rows; r++)
        if (made->loss_s && made->loss_s(o, n, r)) ADD(losses, INT(o), INT(n), INT(r), INT(made->loss_s(o, n, r)), INT(1), INT(0), INT(1), INT(1), INT(1));
    ADD(units, INT(o), INT(0), INT(made->numbers));
  }
}

hakyu_result *drawn_run_open(const drawn_run *made) {
  char folder[512], horizon[32];
  const char *entries[] = {"horizon_s", horizon, "step_s", "60"};
  static const char *const provenance[] = {"seconds", "1.000", "replications_here", "8", "threads", "1"};
  hakyu_result *run = NULL;
  snprintf(horizon, sizeof horizon, "%lld", (long long)(made->horizon_s ? made->horizon_s : 86400));
  snprintf(folder, sizeof folder, "%s/made-%s", TEST_WORK, made->name);
  nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
  hk_manifest manifest = {.scenario_id = made->name, .model_id = "made", .title_en = "", .title_ja = "", .tlp = "CLEAR", .engine = "event", .fingerprint = "00ff",
                          .seed = made->seed, .replications = made->numbers * (made->outer ? made->outer : 1), .outer_count = made->outer, .traced = 1000,
                          .semantics = made->semantics, .entries = entries, .entry_pairs = 2};
  assert_int_equal(hk_result_create(hakyu_memory_default(), folder, &manifest, NULL, &run), HAKYU_OK);
  assert_int_equal(hk_result_begin(run), HAKYU_OK);
  add_rows(run, made);
  if (made->fill) made->fill(run);
  assert_int_equal(hk_result_commit(run), HAKYU_OK);
  assert_int_equal(hk_result_close(run, true, provenance, 3, NULL), HAKYU_OK);
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), folder, NULL, &run), HAKYU_OK);
  return run;
}

hk_facts *drawn_run_facts(hakyu_result *run) {
  hk_facts *facts = NULL;
  assert_int_equal(hk_facts_create(hakyu_memory_default(), run, NULL, &facts), HAKYU_OK);
  return facts;
}
