/* Replays of stored runs: what they say to machines and to people, what they refuse, the tables a run draws with, and every
   allocation failing once. That a replay equals the stored row is tested with the promises of campaigns, its content by
   the reference cases. */
#define _XOPEN_SOURCE 700
#include <hakyu/campaign.h>
#include <hakyu/replay.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>
#include <sqlite3.h>

#include "cascade/made_model.h"
#include "../pantry.h"

static const char run_folder[] = TEST_WORK "/replay-run", model_folder[] = TEST_WORK "/replay-model", broken_folder[] = TEST_WORK "/replay-broken";

static const char model_text[] =
    "assumption A1 value=about(3h, 1h, 10h)\n"
    "asset grid repair=lognormal(median=6h, sigma=0.5) name_en=Grid name_ja=送電網\n"
    "asset exchange sector=telecom name_en=Exchange name_ja=交換局 restart=uniform(1min, 9min)\n"
    "asset users sector=telecom weight=7 weight_unit=people end_use=yes\n"
    "stage cells battery autonomy=$A1\nneed exchange.in from=[grid] backup=cells\nneed users.in from=[exchange]\n"
    "strike cut assets=[grid] at=discrete(0.25: 1h, 0.75: 2h)\nscenario horizon=24h\n";

static void run(const char *folder, bool is_whole) {
  made_rows rows;
  hakyu_campaign *campaign = NULL;
  hakyu_progress progress = {0};
  hakyu_campaign_options options = hakyu_campaign_defaults();
  made_rows_init(&rows, "%s", model_text);
  made_write_files(&rows, model_folder, 0);
  made_rows_fini(&rows);
  hakyu_scenario *scenario = made_read_files(model_folder);
  options.replications = 40;
  options.outer_count = 4;
  options.folder = folder;
  options.is_forced = 1;
  options.threads = 1;
  assert_int_equal(hakyu_campaign_create(hakyu_memory_default(), scenario, &options, NULL, &campaign), HAKYU_OK);
  while (is_whole && !progress.is_complete) assert_int_equal(hakyu_campaign_step(campaign, 1000, &progress), HAKYU_OK);
  assert_int_equal(hakyu_campaign_close(campaign, NULL, NULL), HAKYU_OK);
  hakyu_scenario_destroy(scenario);
}

static int make_run(void **state) {
  (void)state;
  run(run_folder, true);
  return 0;
}

static void let_go(char *text) { hakyu_memory_default()->resize(hakyu_memory_default()->user, text, 0); }

/* ---- what it says ---- */

static void test_for_machines(void **state) {
  (void)state;
  char *text = NULL, *again = NULL;
  assert_int_equal(hakyu_replay_json(hakyu_memory_default(), run_folder, 6, NULL, &text), HAKYU_OK);
  assert_int_equal(hakyu_replay_json(hakyu_memory_default(), run_folder, 6, NULL, &again), HAKYU_OK);
  assert_string_equal(text, again);
  json_t *replay = json_loads(text, 0, NULL);
  assert_string_equal(json_string_value(json_object_get(replay, "schema")), "hakyu.replay/1");
  assert_int_equal(json_integer_value(json_object_get(replay, "outer")), 2);
  assert_int_equal(json_integer_value(json_object_get(replay, "horizon_s")), 86400);
  assert_string_equal(json_string_value(json_object_get(replay, "outcome")), "settled");
  json_t *first = json_array_get(json_object_get(replay, "episodes"), 0);
  assert_string_equal(json_string_value(json_object_get(first, "parent")), "hazard:cut");
  assert_true(json_is_null(json_object_get(first, "need")));
  json_decref(replay);
  let_go(text);
  let_go(again);
}

static void test_for_people(void **state) {
  (void)state;
  char *text = NULL;
  assert_int_equal(hakyu_replay_text(hakyu_memory_default(), run_folder, 6, HAKYU_EN, NULL, &text), HAKYU_OK);
  assert_non_null(strstr(text, "Replication 6 (outer draw 2): settled"));
  assert_non_null(strstr(text, "Grid"));
  assert_non_null(strstr(text, "cut"));
  let_go(text);
  assert_int_equal(hakyu_replay_text(hakyu_memory_default(), run_folder, 6, HAKYU_JA, NULL, &text), HAKYU_OK);
  assert_non_null(strstr(text, "送電網"));
  assert_null(strstr(text, "Grid"));
  let_go(text);
}

/* ---- what it refuses ---- */

static void expect_refusal(const char *folder, uint64_t i, hakyu_status expected) {
  hakyu_findings *findings = NULL;
  char *text = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hakyu_replay_json(hakyu_memory_default(), folder, i, findings, &text), expected);
  assert_null(text);
  assert_true(hakyu_findings_count(findings, HAKYU_ERROR) > 0);
  assert_int_equal(hakyu_replay_text(hakyu_memory_default(), folder, i, HAKYU_EN, findings, &text), expected);
  assert_null(text);
  hakyu_findings_destroy(findings);
}

static void test_refusals(void **state) {
  (void)state;
  expect_refusal(run_folder, 40, HAKYU_REFUSED);
  expect_refusal(TEST_WORK "/no-such-run", 0, HAKYU_NOT_FOUND);
  run(broken_folder, false);
  expect_refusal(broken_folder, 0, HAKYU_INCOMPLETE);
  run(broken_folder, true); /* a run of another semantics */
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open(TEST_WORK "/replay-broken/result.sqlite", &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "UPDATE meta SET value = '9999' WHERE key = 'semantics'", NULL, NULL, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_changes(db), 1);
  sqlite3_close(db);
  expect_refusal(broken_folder, 0, HAKYU_FOREIGN);
}

/* ---- tables ---- */

static json_t *find_table(json_t *tables, const char *id, const char *what) {
  size_t i;
  json_t *table;
  json_array_foreach(tables, i, table)
    if (strcmp(json_string_value(json_object_get(table, "id")), id) == 0 && strcmp(json_string_value(json_object_get(table, "what")), what) == 0) return table;
  return NULL;
}

static json_t *read_tables(uint32_t outer) {
  char *text = NULL;
  assert_int_equal(hakyu_tables_json(hakyu_memory_default(), run_folder, outer, NULL, &text), HAKYU_OK);
  json_t *document = json_loads(text, JSON_DECODE_INT_AS_REAL, NULL); /* thresholds go up to 2^64 - 1 */
  assert_non_null(document);
  assert_string_equal(json_string_value(json_object_get(document, "schema")), "hakyu.tables/1");
  assert_true(json_number_value(json_object_get(document, "outer")) == outer);
  let_go(text);
  return document;
}

static void test_tables(void **state) {
  (void)state;
  json_t *document = read_tables(0), *tables = json_object_get(document, "tables");
  json_t *repair = find_table(tables, "grid", "repair"), *restart = find_table(tables, "exchange", "restart"), *at = find_table(tables, "cut", "at");
  assert_string_equal(json_string_value(json_object_get(repair, "kind")), "lognormal");
  assert_true(json_array_size(json_object_get(repair, "nodes")) > 100);
  assert_string_equal(json_string_value(json_object_get(restart, "kind")), "uniform");
  assert_true(json_number_value(json_array_get(json_object_get(restart, "points"), 0)) == 60);
  assert_string_equal(json_string_value(json_object_get(at, "kind")), "discrete");
  assert_int_equal(json_array_size(json_object_get(at, "limits")), 2);
  json_t *other = read_tables(3); /* nothing here that is tabled depends on an assumption: equal but for the number */
  assert_true(json_equal(tables, json_object_get(other, "tables")));
  json_decref(other);
  json_decref(document);
  char *text = NULL;
  assert_int_equal(hakyu_tables_json(hakyu_memory_default(), run_folder, 4, NULL, &text), HAKYU_USAGE);
  assert_null(text);
}

/* ---- starvation ---- */

static void test_every_allocation_fails_once(void **state) {
  (void)state;
  for (long allowed = 0;; allowed += allowed < 300 ? 1 : 37) {
    pantry p = {.left = allowed};
    const hakyu_memory memory = {pantry_resize, &p};
    char *text = NULL;
    hakyu_status status = hakyu_replay_json(&memory, run_folder, 5, NULL, &text);
    if (status) assert_null(text);
    pantry_resize(&p, text, 0);
    assert_int_equal(p.held, 0);
    if (!status) break;
    assert_int_equal(status, HAKYU_NO_MEMORY);
    assert_true(allowed < 100000);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_for_machines), cmocka_unit_test(test_for_people), cmocka_unit_test(test_refusals),
                                     cmocka_unit_test(test_tables), cmocka_unit_test(test_every_allocation_fails_once)};
  return cmocka_run_group_tests(tests, make_run, NULL);
}
