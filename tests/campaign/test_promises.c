/* What a campaign promises, bit by bit, on the content of its run folder: the same for any number of threads, any order of
   input rows, interrupted or not; the first N of 2N; replay i is row i; the precision rule stops at the same place; runs with
   different numbers of outer draws share what they share. */
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

#include "cascade/made_model.h"
#include "campaign/made_town.h"
#include "result/result.h"

/* ---- running ---- */

static const hakyu_memory *memory(void) { return hakyu_memory_default(); }

static void folder_of(const char *name, char path[256]) { snprintf(path, 256, "%s/promises-%s", TEST_WORK, name); }

static hakyu_campaign *open_campaign(const hakyu_scenario *scenario, hakyu_campaign_options options, const char *folder) {
  hakyu_findings *findings = NULL;
  hakyu_campaign *campaign = NULL;
  char line[512];
  options.folder = folder;
  assert_int_equal(hakyu_findings_create(memory(), &findings), HAKYU_OK);
  hakyu_status status = hakyu_campaign_create(memory(), scenario, &options, findings, &campaign);
  for (size_t i = 0; status && i < hakyu_findings_total(findings); i++) {
    hakyu_finding_print(hakyu_findings_get(findings, i), line, sizeof line);
    print_message("%s\n", line);
  }
  assert_int_equal(status, HAKYU_OK);
  hakyu_findings_destroy(findings);
  return campaign;
}

static hakyu_progress run(const hakyu_scenario *scenario, hakyu_campaign_options options, const char *name, char digest[65]) {
  char folder[256];
  hakyu_progress progress = {0};
  hakyu_result *result = NULL;
  int32_t is_complete = 0;
  folder_of(name, folder);
  options.is_forced = 1;
  hakyu_campaign *campaign = open_campaign(scenario, options, folder);
  while (!progress.is_complete) assert_int_equal(hakyu_campaign_step(campaign, 500, &progress), HAKYU_OK);
  assert_int_equal(hakyu_campaign_close(campaign, NULL, &is_complete), HAKYU_OK);
  assert_true(is_complete);
  assert_int_equal(hakyu_result_open(memory(), folder, NULL, &result), HAKYU_OK);
  snprintf(digest, 65, "%s", hakyu_result_meta(result, "content_digest"));
  hakyu_result_close(result);
  assert_int_equal(strlen(digest), 64);
  return progress;
}

static hakyu_campaign_options options_of(uint64_t replications, int32_t outer_count, int32_t threads) {
  hakyu_campaign_options options = hakyu_campaign_defaults();
  options.replications = replications;
  options.outer_count = outer_count;
  options.threads = threads;
  options.seed = 20060814;
  return options;
}

static hakyu_result *open_run(const char *name) {
  char folder[256];
  hakyu_result *result = NULL;
  folder_of(name, folder);
  assert_int_equal(hakyu_result_open(memory(), folder, NULL, &result), HAKYU_OK);
  return result;
}

/* ---- comparing rows ---- */

static bool is_equal(const hk_datum *a, const hk_datum *b) {
  if (a->is_null || b->is_null) return a->is_null && b->is_null;
  if (a->text || b->text) return a->text && b->text && strcmp(a->text, b->text) == 0;
  return a->integer == b->integer && memcmp(&a->real, &b->real, sizeof a->real) == 0;
}

/* The next row of an outer draw below `outers` and with a number below `numbers`; false at the end. */
static bool next_shared(hk_cursor *cursor, int64_t outers, int64_t numbers, const hk_datum **row) {
  while (hk_cursor_next(cursor, row))
    if ((*row)[0].integer < outers && (*row)[1].integer < numbers) return true;
  return false;
}

/* Rows of outer draws below `outers` and numbers below `numbers` agree in both runs; there are some. */
static int64_t compare_rows(const char *left, const char *right, hk_result_table table, int64_t outers, int64_t numbers) {
  hakyu_result *a = open_run(left), *b = open_run(right);
  hk_cursor *x = NULL, *y = NULL;
  const hk_datum *p = NULL, *q = NULL;
  size_t columns = 0;
  int64_t rows = 0;
  hk_table_columns(table, &columns);
  assert_int_equal(hk_result_read(a, table, NULL, 0, &x), HAKYU_OK);
  assert_int_equal(hk_result_read(b, table, NULL, 0, &y), HAKYU_OK);
  for (;; rows++) {
    bool has_left = next_shared(x, outers, numbers, &p), has_right = next_shared(y, outers, numbers, &q);
    if (has_left != has_right) fail_msg("%s: row %lld is in one of %s and %s only", hk_table_name(table), (long long)rows, left, right);
    if (!has_left) break;
    for (size_t c = 0; c < columns; c++)
      if (!is_equal(&p[c], &q[c])) fail_msg("%s: row %lld column %zu differs between %s and %s", hk_table_name(table), (long long)rows, c, left, right);
  }
  assert_int_equal(hk_cursor_close(x), HAKYU_OK);
  assert_int_equal(hk_cursor_close(y), HAKYU_OK);
  hakyu_result_close(a);
  hakyu_result_close(b);
  return rows;
}

static void compare_all_rows(const char *left, const char *right, int64_t outers, int64_t numbers, int64_t traced_numbers) {
  assert_true(compare_rows(left, right, HK_STORED_losses, outers, numbers) > 0);
  assert_true(compare_rows(left, right, HK_STORED_observed, outers, numbers) > 0);
  assert_int_equal(compare_rows(left, right, HK_STORED_outcomes, outers, numbers), 0); /* all settle */
  assert_true(compare_rows(left, right, HK_STORED_episodes, outers, traced_numbers) > 0);
  assert_true(compare_rows(left, right, HK_STORED_saves, outers, traced_numbers) > 0);
}

/* ---- the promises ---- */

static void test_threads(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(MADE_TOWN);
  static const int32_t threads[] = {1, 2, 3, 8};
  char first[65], digest[65], name[32];
  for (size_t i = 0; i < 4; i++) {
    snprintf(name, sizeof name, "threads-%d", (int)threads[i]);
    run(scenario, options_of(4000, 5, threads[i]), name, i ? digest : first);
    if (i) assert_string_equal(digest, first);
  }
  run(scenario, options_of(4000, 4, 2), "other", digest); /* and the digest can differ */
  assert_string_not_equal(digest, first);
  hakyu_campaign_options other = options_of(4000, 5, 2);
  other.seed++;
  run(scenario, other, "other", digest);
  assert_string_not_equal(digest, first);
  hakyu_scenario_destroy(scenario);
}

/* One unit only: whoever comes too late takes over half of what another still has before it, and again half of that. In steps that are
   over at once, pieces are broken off everywhere. */
static void test_one_unit_in_pieces(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(MADE_TOWN);
  static const int32_t threads[] = {1, 2, 3, 8, 8};
  char digests[5][65], folder[256];
  for (int i = 0; i < 5; i++) {
    hakyu_campaign_options options = options_of(250, 0, threads[i]);
    hakyu_progress progress = {0};
    hakyu_result *result = NULL;
    folder_of("pieces", folder);
    options.is_forced = 1;
    hakyu_campaign *campaign = open_campaign(scenario, options, folder);
    int steps = 0;
    for (; !progress.is_complete; steps++) assert_int_equal(hakyu_campaign_step(campaign, i == 4 ? 0 : 500, &progress), HAKYU_OK);
    assert_int_equal(progress.done, 250);
    if (i == 4) assert_true(steps > 1);
    assert_int_equal(hakyu_campaign_close(campaign, NULL, NULL), HAKYU_OK);
    assert_int_equal(hakyu_result_open(memory(), folder, NULL, &result), HAKYU_OK);
    snprintf(digests[i], 65, "%s", hakyu_result_meta(result, "content_digest"));
    hakyu_result_close(result);
    if (i) assert_string_equal(digests[i], digests[0]);
  }
  hakyu_scenario_destroy(scenario);
}

static void test_order_of_rows(void **state) {
  (void)state;
  made_rows rows;
  char first[65], digest[65], name[32], folder[256];
  made_rows_init(&rows, MADE_TOWN);
  for (uint64_t order = 0; order < 7; order++) {
    snprintf(name, sizeof name, "order-%d", (int)order);
    folder_of("model", folder);
    made_write_files(&rows, folder, order * 0x9E3779B97F4A7C15u);
    hakyu_scenario *scenario = made_read_files(folder);
    run(scenario, options_of(1500, 5, 2), name, order ? digest : first);
    if (order) assert_string_equal(digest, first);
    hakyu_scenario_destroy(scenario);
  }
  hakyu_scenario *scenario = made_build(&rows); /* the same without files */
  run(scenario, options_of(1500, 5, 2), "order-api", digest);
  assert_string_equal(digest, first);
  hakyu_scenario_destroy(scenario);
  made_rows_fini(&rows);
}

static void test_first_of_more(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(MADE_TOWN);
  char digest[65];
  run(scenario, options_of(2600, 5, 2), "half", digest);
  run(scenario, options_of(5200, 5, 3), "whole", digest);
  compare_all_rows("half", "whole", 5, 520, 12);
  hakyu_scenario_destroy(scenario);
}

static void test_outer_draws_pair(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(MADE_TOWN);
  char digest[65];
  run(scenario, options_of(900, 3, 2), "three-draws", digest);
  run(scenario, options_of(2100, 7, 2), "seven-draws", digest);
  compare_all_rows("three-draws", "seven-draws", 3, 300, 8); /* of 60 traced, seven draws have 8 or 9 each */
  hakyu_scenario_destroy(scenario);
}

static void test_resumed(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(MADE_TOWN);
  hakyu_campaign_options options = options_of(6000, 5, 2);
  char whole[65], digest[65], folder[256];
  int closings = 0;
  run(scenario, options, "uninterrupted", whole);
  folder_of("interrupted", folder);
  hakyu_progress progress = {0};
  int32_t is_complete = 0;
  options.is_forced = 1;
  for (; !is_complete; closings++) {
    hakyu_campaign *campaign = open_campaign(scenario, options, folder);
    assert_int_equal(hakyu_campaign_step(campaign, 0, &progress), HAKYU_OK);
    assert_int_equal(progress.resumed, closings ? progress.resumed : 0);
    uint64_t found = progress.resumed;
    while (!progress.is_complete && progress.done < found + 900) assert_int_equal(hakyu_campaign_step(campaign, 0, &progress), HAKYU_OK);
    assert_int_equal(hakyu_campaign_close(campaign, NULL, &is_complete), HAKYU_OK);
    options.is_forced = 0;
    options.threads = 1 + (closings + 2) % 3;
    assert_true(closings < 100);
  }
  assert_true(closings >= 4);
  hakyu_result *result = open_run("interrupted");
  snprintf(digest, sizeof digest, "%s", hakyu_result_meta(result, "content_digest"));
  hakyu_result_close(result);
  assert_string_equal(digest, whole);
  hakyu_scenario_destroy(scenario);
}

static void test_precision(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(MADE_TOWN);
  hakyu_campaign_options options = options_of(40000, 5, 1);
  char first[65], digest[65];
  options.precision = 0.05;
  hakyu_progress one = run(scenario, options, "precise-1", first);
  assert_true(one.done < 40000);
  assert_int_equal(one.done, one.total);
  assert_int_equal(one.done % (5 * 64), 0); /* whole rounds over all outer draws */
  assert_true(one.done >= 4 * 5 * 64);
  assert_true(one.precision <= 0.05 && one.precision > 0);
  for (int32_t threads = 2; threads <= 3; threads++) {
    options.threads = threads;
    hakyu_progress more = run(scenario, options, "precise-more", digest);
    assert_int_equal(more.done, one.done);
    assert_string_equal(digest, first);
  }
  hakyu_scenario_destroy(scenario);
}

/* Assumptions at their modes: one world, whatever the seed says of it. */
static void test_outer_zero(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(MADE_TOWN);
  char digest[65], again[65];
  run(scenario, options_of(1000, 0, 1), "modes", digest);
  run(scenario, options_of(1000, 0, 3), "modes-again", again);
  assert_string_equal(digest, again);
  hakyu_result *result = open_run("modes");
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  assert_int_equal(hk_result_read(result, HK_STORED_losses, NULL, 0, &cursor), HAKYU_OK);
  while (hk_cursor_next(cursor, &row)) assert_int_equal(row[0].integer, 0);
  assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
  assert_string_equal(hakyu_result_meta(result, "outer"), "0");
  hakyu_result_close(result);
  /* homes weigh what the mode of $A3 says */
  hk_history history = {0};
  uint64_t i = 0;
  do history = made_history(scenario, 1, 0, i++);
  while (!history.episode_count);
  assert_int_equal(history.outer, 0);
  hk_history_fini(memory(), &history);
  hakyu_scenario_destroy(scenario);
}

/* ---- replay i is row i ---- */

static int64_t stored_loss(hakyu_result *result, int64_t outer, int64_t number, const char *sector, const char *unit, int64_t *rows) {
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  int64_t found = -1, sectors[16] = {0}, sector_number = -1;
  char units[16][32];
  assert_int_equal(hk_result_read(result, HK_STORED_sectors, NULL, 0, &cursor), HAKYU_OK);
  while (hk_cursor_next(cursor, &row))
    if (strcmp(row[1].text, sector) == 0) sector_number = row[0].integer;
  assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
  assert_int_equal(hk_result_read(result, HK_STORED_rows, NULL, 0, &cursor), HAKYU_OK);
  while (hk_cursor_next(cursor, &row)) {
    assert_in_range(row[0].integer, 0, 15);
    sectors[row[0].integer] = row[1].integer;
    snprintf(units[row[0].integer], 32, "%s", row[2].text);
  }
  assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
  *rows = 0;
  assert_int_equal(hk_result_read(result, HK_STORED_losses, (const int64_t[]){outer, number}, 2, &cursor), HAKYU_OK);
  while (hk_cursor_next(cursor, &row)) {
    ++*rows;
    if (sectors[row[2].integer] == sector_number && strcmp(units[row[2].integer], unit) == 0) found = row[3].integer;
  }
  assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
  return found;
}

static void compare_replay(hakyu_result *result, const char *folder, uint64_t i, uint64_t outer_count, int64_t *seen) {
  char *text = NULL;
  assert_int_equal(hakyu_replay_json(memory(), folder, i, NULL, &text), HAKYU_OK);
  json_t *replay = json_loads(text, 0, NULL), *losses = json_object_get(replay, "losses");
  const int64_t outer = (int64_t)(i % outer_count), number = (int64_t)(i / outer_count);
  assert_int_equal(json_integer_value(json_object_get(replay, "replication")), i);
  assert_int_equal(json_integer_value(json_object_get(replay, "outer")), outer);
  int64_t rows = 0;
  stored_loss(result, outer, number, "power", "", &rows);
  assert_int_equal(json_array_size(losses), rows);
  for (size_t l = 0; l < json_array_size(losses); l++) {
    json_t *loss = json_array_get(losses, l);
    assert_int_equal(json_integer_value(json_object_get(loss, "weight_s")),
                     stored_loss(result, outer, number, json_string_value(json_object_get(loss, "sector")), json_string_value(json_object_get(loss, "unit")), &rows));
    ++*seen;
  }
  hk_cursor *cursor = NULL; /* traced: as many episodes and saves */
  const hk_datum *row = NULL;
  if (i < 60) {
    size_t episodes = 0, saves = 0;
    assert_int_equal(hk_result_read(result, HK_STORED_episodes, (const int64_t[]){outer, number}, 2, &cursor), HAKYU_OK);
    while (hk_cursor_next(cursor, &row)) episodes++;
    assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
    assert_int_equal(hk_result_read(result, HK_STORED_saves, (const int64_t[]){outer, number}, 2, &cursor), HAKYU_OK);
    while (hk_cursor_next(cursor, &row)) saves++;
    assert_int_equal(hk_cursor_close(cursor), HAKYU_OK);
    assert_int_equal(json_array_size(json_object_get(replay, "episodes")), episodes);
    assert_int_equal(json_array_size(json_object_get(replay, "saves")), saves);
  }
  json_decref(replay);
  memory()->resize(memory()->user, text, 0);
}

static void test_replay(void **state) {
  (void)state;
  made_rows rows;
  char digest[65], model[256], folder[256];
  made_rows_init(&rows, MADE_TOWN);
  folder_of("model-of-replay", model);
  made_write_files(&rows, model, 0);
  hakyu_scenario *scenario = made_read_files(model);
  run(scenario, options_of(3000, 5, 2), "replay", digest);
  folder_of("replay", folder);
  hakyu_result *result = open_run("replay");
  int64_t seen = 0;
  for (uint64_t i = 0; i < 60; i += 7) compare_replay(result, folder, i, 5, &seen);
  for (uint64_t i = 60; i < 3000; i += 197) compare_replay(result, folder, i, 5, &seen);
  assert_true(seen > 20);
  hakyu_result_close(result);
  hakyu_scenario_destroy(scenario);
  made_rows_fini(&rows);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads),          cmocka_unit_test(test_one_unit_in_pieces),
                                             cmocka_unit_test(test_order_of_rows), cmocka_unit_test(test_first_of_more),
                                     cmocka_unit_test(test_outer_draws_pair), cmocka_unit_test(test_resumed),       cmocka_unit_test(test_precision),
                                     cmocka_unit_test(test_outer_zero),       cmocka_unit_test(test_replay)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
