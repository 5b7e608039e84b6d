/* What `verify` sees: nothing in a sound run; any flipped bit, any file that is missing, foreign, cut or something else; rows, tallies,
   names and units that were changed before the run was completed, so that every digest agrees with them; a wrong figure. And every
   allocation failing once. */
#define _XOPEN_SOURCE 700
#include <hakyu/campaign.h>
#include <hakyu/verify.h>

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include <jansson.h>
#include <sqlite3.h>

#include "cascade/made_model.h"
#include "result/result.h"
#include "trial/verification.h"
#include "../pantry.h"

#define RUN TEST_WORK "/verify-run"
#define CHANGED TEST_WORK "/verify-changed"
#define MODEL TEST_WORK "/verify-model"
#define TRACED TEST_WORK "/verify-traced" /* the same model, and every replication is traced */
enum { REPLICATIONS = 120, OUTER = 4 };

static const char model_text[] =
    "assumption A1 value=about(3h, 1h, 10h)\n"
    "asset grid repair=lognormal(median=6h, sigma=0.5) name_en=Grid name_ja=送電網\n"
    "asset exchange sector=telecom name_en=Exchange name_ja=交換局 restart=uniform(1min, 9min)\n"
    "asset users sector=telecom weight=7 weight_unit=people end_use=yes\n"
    "stage cells battery autonomy=$A1\nneed exchange.in from=[grid] backup=cells\nneed users.in from=[exchange]\n"
    "strike cut assets=[grid] at=discrete(0.25: 1h, 0.75: 2h) probability=0.8\nscenario horizon=24h\n"
    "observed first_down asset=users value=5h tolerance=1h\n";

/* ---- making runs ---------------------------------------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}

static void clear(const char *path) { nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS); }

/* Up to so many replications (by whole units), or to the end. */
static void run(const char *model, const char *folder, uint64_t replications, uint64_t stop_after) {
  hakyu_campaign *campaign = NULL;
  hakyu_progress progress = {0};
  hakyu_campaign_options options = hakyu_campaign_defaults();
  hakyu_scenario *scenario = made_read_files(model);
  options.replications = replications;
  options.outer_count = OUTER;
  options.folder = folder;
  options.threads = 1;
  assert_int_equal(hakyu_campaign_create(hakyu_memory_default(), scenario, &options, NULL, &campaign), HAKYU_OK);
  while (!progress.is_complete && (!stop_after || progress.done < stop_after))
    assert_int_equal(hakyu_campaign_step(campaign, stop_after ? 0 : 1000, &progress), HAKYU_OK);
  assert_int_equal(hakyu_campaign_close(campaign, NULL, NULL), HAKYU_OK);
  hakyu_scenario_destroy(scenario);
}

static void make_model(const char *folder, const char *outputs) {
  made_rows rows;
  made_rows_init(&rows, "%s%s", model_text, outputs);
  made_write_files(&rows, folder, 0);
  made_rows_fini(&rows);
}

static int make_run(void **state) {
  (void)state;
  make_model(MODEL, "outputs traced=30\n");
  make_model(TRACED, "outputs traced=5000\n");
  clear(RUN);
  run(MODEL, RUN, REPLICATIONS, 0);
  return 0;
}

/* ---- asking ------------------------------------------------------------------------------------------------------------------- */

static void let_go(char *text) { hakyu_memory_default()->resize(hakyu_memory_default()->user, text, 0); }

/* Verifies; the JSON is the caller's. *said holds the findings. */
static json_t *ask(const char *folder, hakyu_verify_options options, hakyu_status expected, char *said, size_t size) {
  hakyu_findings *findings = NULL;
  hakyu_verification *verification = NULL;
  char *text = NULL;
  size_t used = 0;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hakyu_verify(hakyu_memory_default(), folder, &options, findings, &verification), HAKYU_OK);
  said[0] = '\0';
  for (size_t i = 0; i < hakyu_findings_total(findings) && used + 2 < size; i++) {
    if (hakyu_findings_get(findings, i)->severity != HAKYU_ERROR) continue;
    used += hakyu_finding_print(hakyu_findings_get(findings, i), said + used, size - used);
    if (used + 2 < size) strcpy(said + used++, "\n");
  }
  if (hakyu_verification_status(verification) != expected) fail_msg("status %d: %s", hakyu_verification_status(verification), said);
  assert_int_equal(hakyu_findings_count(findings, HAKYU_ERROR) == 0, expected == HAKYU_OK); /* what is wrong is told */
  assert_int_equal(hakyu_verification_json(verification, &text), HAKYU_OK);
  json_t *document = json_loads(text, 0, NULL);
  assert_non_null(document);
  let_go(text);
  for (int lang = HAKYU_EN; lang <= HAKYU_JA; lang++) {
    assert_int_equal(hakyu_verification_text(verification, (hakyu_lang)lang, &text), HAKYU_OK);
    assert_non_null(strstr(text, folder));
    assert_null(strstr(text, "verify."));
    let_go(text);
  }
  hakyu_verification_destroy(verification);
  hakyu_findings_destroy(findings);
  return document;
}

static const char *outcome(const json_t *document, const char *check) {
  size_t i;
  json_t *item;
  json_array_foreach(json_object_get(document, "checks"), i, item)
    if (strcmp(json_string_value(json_object_get(item, "check")), check) == 0) return json_string_value(json_object_get(item, "outcome"));
  fail_msg("no check %s", check);
  return "";
}

static hakyu_status status_of(const char *folder) {
  hakyu_verify_options options = hakyu_verify_defaults();
  hakyu_verification *verification = NULL;
  hakyu_status status = hakyu_verify(hakyu_memory_default(), folder, &options, NULL, &verification);
  if (!status) status = hakyu_verification_status(verification);
  hakyu_verification_destroy(verification);
  return status;
}

/* ---- a sound run ----------------------------------------------------------------------------------------------------------------- */

static void test_sound(void **state) {
  (void)state;
  char said[4096];
  json_t *document = ask(RUN, hakyu_verify_defaults(), HAKYU_OK, said, sizeof said);
  size_t i;
  json_t *item;
  assert_string_equal(json_string_value(json_object_get(document, "schema")), "hakyu.verify/1");
  assert_string_equal(json_string_value(json_object_get(document, "verdict")), "sound");
  json_array_foreach(json_object_get(document, "checks"), i, item) assert_string_equal(json_string_value(json_object_get(item, "outcome")), "sound");
  assert_int_equal(i, HK_CHECK_COUNT);
  assert_true(json_number_value(json_object_get(document, "greatest_difference")) < 1e-9);
  assert_true(json_is_false(json_object_get(document, "tallies_equal")));
  json_decref(document);
}

static void test_all_of_them(void **state) {
  (void)state;
  char said[4096];
  json_t *document = ask(RUN, (hakyu_verify_options){.sample = UINT64_MAX}, HAKYU_OK, said, sizeof said);
  assert_int_equal(json_array_size(json_object_get(document, "sample")), REPLICATIONS);
  assert_true(json_is_true(json_object_get(document, "tallies_equal")));
  json_decref(document);
}

static void test_which_are_taken(void **state) {
  (void)state;
  char said[4096];
  json_t *first = ask(RUN, hakyu_verify_defaults(), HAKYU_OK, said, sizeof said), *again = ask(RUN, hakyu_verify_defaults(), HAKYU_OK, said, sizeof said);
  json_t *other = ask(RUN, (hakyu_verify_options){20, 5, 1}, HAKYU_OK, said, sizeof said);
  json_t *sample = json_object_get(first, "sample");
  bool is_seen[REPLICATIONS] = {false};
  assert_int_equal(json_array_size(sample), 20);
  assert_true(json_equal(sample, json_object_get(again, "sample")));
  assert_false(json_equal(sample, json_object_get(other, "sample")));
  for (size_t i = 0; i < 20; i++) {
    json_int_t one = json_integer_value(json_array_get(sample, i));
    assert_in_range(one, 0, REPLICATIONS - 1);
    assert_false(is_seen[one]);
    is_seen[one] = true;
  }
  json_decref(first), json_decref(again), json_decref(other);
  int taken[REPLICATIONS] = {0}; /* every replication has its chance */
  for (uint64_t seed = 0; seed < 100; seed++) {
    json_t *document = ask(RUN, (hakyu_verify_options){20, seed, 1}, HAKYU_OK, said, sizeof said);
    for (size_t i = 0; i < 20; i++) taken[json_integer_value(json_array_get(json_object_get(document, "sample"), i))]++;
    json_decref(document);
  }
  for (int i = 0; i < REPLICATIONS; i++) assert_in_range(taken[i], 2, 40); /* 100 * 20 / 120 = 17 on average */
}

/* ---- damage that SHA256SUMS sees ---------------------------------------------------------------------------------------------------- */

static struct { char path[256]; long size; } files[32];
static int file_count;

static int note_file(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)walk;
  if (kind != FTW_F) return 0;
  assert_in_range(file_count, 0, 31);
  snprintf(files[file_count].path, sizeof files[file_count].path, "%s", path);
  files[file_count++].size = (long)status->st_size;
  return 0;
}

static void flip(const char *path, long at, int bit) {
  FILE *file = fopen(path, "r+b");
  assert_non_null(file);
  assert_int_equal(fseek(file, at, SEEK_SET), 0);
  int byte = fgetc(file);
  assert_int_equal(fseek(file, at, SEEK_SET), 0);
  assert_int_not_equal(fputc(byte ^ 1 << bit, file), EOF);
  assert_int_equal(fclose(file), 0);
}

static void test_500_flipped_bits(void **state) {
  (void)state;
  uint64_t random = 7;
  int by_file[32] = {0}, seen = 0;
  file_count = 0;
  nftw(RUN, note_file, 8, FTW_PHYS);
  assert_true(file_count >= 8);
  for (int i = 0; i < 500; i++) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    int f = i % file_count; /* every file gets its share, however small it is */
    long at = (long)((random >> 20) % (uint64_t)files[f].size);
    int bit = (int)(random >> 60) & 7;
    flip(files[f].path, at, bit);
    hakyu_status status = status_of(RUN);
    if (status != HAKYU_DAMAGED) fail_msg("%s, byte %ld, bit %d: status %d", files[f].path, at, bit, status);
    flip(files[f].path, at, bit);
    by_file[f]++;
    seen++;
  }
  assert_int_equal(seen, 500);
  for (int f = 0; f < file_count; f++) assert_true(by_file[f] > 10);
  assert_int_equal(status_of(RUN), HAKYU_OK);
}

static void test_files_that_are_not_theirs(void **state) {
  (void)state;
  char away[] = TEST_WORK "/verify-away";
  for (int f = 0; f < file_count; f++) { /* each one missing, empty, a link, a folder */
    assert_int_equal(rename(files[f].path, away), 0);
    assert_int_equal(status_of(RUN), HAKYU_DAMAGED);
    assert_int_equal(symlink(away, files[f].path), 0);
    assert_int_equal(status_of(RUN), HAKYU_DAMAGED);
    assert_int_equal(unlink(files[f].path), 0);
    assert_int_equal(mkdir(files[f].path, 0777), 0);
    assert_int_equal(status_of(RUN), HAKYU_DAMAGED);
    assert_int_equal(rmdir(files[f].path), 0);
    FILE *empty = fopen(files[f].path, "w");
    assert_int_equal(fclose(empty), 0);
    assert_int_equal(status_of(RUN), HAKYU_DAMAGED);
    assert_int_equal(rename(away, files[f].path), 0);
  }
  static const char *const foreign[] = {RUN "/note.txt", RUN "/inputs/model/x.csv", RUN "/result.sqlite-wal", RUN "/A\nB", RUN "/content.json.part"};
  for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
    FILE *file = fopen(foreign[i], "w");
    assert_int_equal(fclose(file), 0);
    assert_int_equal(status_of(RUN), HAKYU_DAMAGED);
    assert_int_equal(unlink(foreign[i]), 0);
  }
  FILE *marker = fopen(RUN "/INCOMPLETE", "w");
  assert_int_equal(fclose(marker), 0);
  assert_int_equal(status_of(RUN), HAKYU_INCOMPLETE);
  assert_int_equal(unlink(RUN "/INCOMPLETE"), 0);
  assert_int_equal(status_of(RUN), HAKYU_OK);
  assert_int_equal(status_of(TEST_WORK "/verify-nowhere"), HAKYU_NOT_FOUND);
  assert_int_equal(status_of(MODEL), HAKYU_NOT_FOUND); /* no run at all */
}

/* ---- damage that every digest agrees with ---------------------------------------------------------------------------------------------- */

enum { MANY = 1600 };

/* The first units are stored, then something changes in the database, then the run is gone on with and sealed. */
static json_t *ask_changed(const char *model, const char *sql, hakyu_status expected, uint64_t sample, char *said, size_t size) {
  sqlite3 *database = NULL;
  clear(CHANGED);
  run(model, CHANGED, MANY, MANY / 2);
  assert_int_equal(sqlite3_open(CHANGED "/result.sqlite", &database), SQLITE_OK);
  char *error = NULL;
  if (sqlite3_exec(database, sql, NULL, NULL, &error)) fail_msg("%s", error);
  assert_true(sqlite3_total_changes(database) > 0);
  sqlite3_close(database);
  run(model, CHANGED, MANY, 0);
  return ask(CHANGED, (hakyu_verify_options){.sample = sample}, expected, said, size);
}

static void expect_seen(const char *model, const char *sql, uint64_t sample, const char *check, const char *words) {
  char said[8192];
  json_t *document = ask_changed(model, sql, HAKYU_DAMAGED, sample, said, sizeof said);
  assert_string_equal(outcome(document, "files"), "sound");
  assert_string_equal(outcome(document, "digests"), "sound");
  if (strcmp(outcome(document, check), "wrong") != 0) fail_msg("%s: not seen by %s; %s", sql, check, said);
  if (!strstr(said, words)) fail_msg("%s: \"%s\" is not in %s", sql, words, said);
  json_decref(document);
}

static void expect_change_seen(const char *sql, uint64_t sample, const char *check, const char *words) { expect_seen(MODEL, sql, sample, check, words); }

static void test_changes_before_sealing(void **state) {
  (void)state;
  /* rows of replications, where all are run again */
  expect_change_seen("UPDATE losses SET weight_s = weight_s + 1 WHERE outer = 0 AND number = (SELECT min(number) FROM losses WHERE outer = 0)", MANY, "sample",
                     "table losses, outer 0");
  expect_change_seen("DELETE FROM losses WHERE outer = 1 AND number < 20", MANY, "sample", "missing; it is there when rebuilt");
  expect_change_seen("INSERT INTO outcomes VALUES (0, 3, 1)", MANY, "sample", "table outcomes, outer 0, number 3: stored, but not when rebuilt");
  expect_change_seen("UPDATE observed SET value = coalesce(value, 0) + 1 WHERE outer = 0", 20, "sample", "table observed, outer 0"); /* many: a sample is enough */
  expect_change_seen("UPDATE row_weights SET weight = weight + 1 WHERE outer = 0", 20, "sample", "table row_weights, outer 0");
  /* tallies: too small always, too great where all are run again, or where the traced rows tell */
  expect_change_seen("UPDATE levels SET entered = 0", 20, "tallies", "rebuilt from a part");
  expect_change_seen("UPDATE transmitted SET squares = '1' WHERE outer = 0", 20, "tallies", "table transmitted, outer 0");
  expect_change_seen("UPDATE held SET seconds = seconds + 1 WHERE outer = 0", MANY, "tallies", "table held, outer 0");
  expect_change_seen("UPDATE phases SET seconds = 1 WHERE outer = 0", 0, "tallies", "table phases, outer 0");
  expect_change_seen("DELETE FROM falls WHERE outer = 1", 0, "tallies", "table falls, outer 1");
  /* names */
  expect_change_seen("INSERT INTO importance VALUES (99, 1)", 20, "inputs", "table importance");
  expect_change_seen("UPDATE meta SET value = 'f' WHERE key = 'model_digest'", 20, "inputs", "model_digest");
  /* units */
  expect_change_seen("INSERT INTO losses VALUES (0, 999, 0, 1, 1, 1, 1, 1, 1)", 0, "units", "losses");
}

/* Where all replications are traced the tallies of falls, mechanisms, traits, phases and saves are known from their rows alone. */
static void test_all_traced(void **state) {
  (void)state;
  char said[8192];
  json_t *document = ask_changed(TRACED, "UPDATE meta SET value = value WHERE key = 'seed'", HAKYU_OK, 0, said, sizeof said); /* changes nothing */
  assert_string_equal(outcome(document, "tallies"), "sound");
  json_decref(document);
  expect_seen(TRACED, "UPDATE held SET seconds = seconds + 1 WHERE outer = 0", 0, "tallies", "table held, outer 0");
  expect_seen(TRACED, "UPDATE falls SET down_s = down_s + 1 WHERE outer = 0", 0, "tallies", "do not add up");
  expect_seen(TRACED, "UPDATE mechanisms SET episodes = episodes + 1 WHERE outer = 1", 0, "tallies", "table mechanisms, outer 1");
  expect_seen(TRACED, "UPDATE episodes SET end_s = start_s - 1 WHERE outer = 0 AND number = 0", 0, "tallies", "cannot be added up");
}

/* ---- figures ------------------------------------------------------------------------------------------------------------------------- */

static void test_a_wrong_figure(void **state) {
  (void)state;
  hakyu_result *result = NULL;
  hk_row_loss *losses = NULL;
  hakyu_verification v = {.memory = hakyu_memory_default(), .folder = (char *)(uintptr_t)RUN};
  assert_int_equal(hakyu_result_open(hakyu_memory_default(), RUN, NULL, &result), HAKYU_OK);
  assert_int_equal(hk_facts_create(hakyu_memory_default(), result, NULL, &v.facts), HAKYU_OK);
  assert_int_equal(hk_diagnose_losses(v.facts, &losses), HAKYU_OK);
  double *const figures[] = {&losses[0].weight_h.mean.value, &losses[0].any.value, &losses[0].peak.high, &losses[0].first_s.median, &losses[0].back_s[0].high};
  for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
    const double factors[] = {1, 1 + 5e-10, 1 + 2e-9, 1.5};
    for (size_t f = 0; f < 4; f++) {
      bool is_sound = true;
      double kept = *figures[i];
      assert_true(kept > 0);
      *figures[i] *= factors[f];
      assert_int_equal(hk_verify_losses(&v, result, losses, NULL, &is_sound), HAKYU_OK);
      assert_int_equal(is_sound, f < 2);
      *figures[i] = kept;
    }
  }
  hk_facts_destroy(v.facts);
  hakyu_result_close(result);
}

/* ---- starvation --------------------------------------------------------------------------------------------------------------------------- */

static void test_every_allocation_fails_once(void **state) {
  (void)state;
  int failures = 0;
  for (long allowed = 0;; allowed += allowed < 100 ? 1 : 53) {
    pantry p = {.left = allowed};
    const hakyu_memory memory = {pantry_resize, &p};
    hakyu_verify_options options = hakyu_verify_defaults();
    hakyu_verification *verification = NULL;
    char *text = NULL;
    hakyu_status status = hakyu_verify(&memory, RUN, &options, NULL, &verification);
    if (status) assert_null(verification);
    if (!status) assert_int_equal(hakyu_verification_status(verification), HAKYU_OK); /* hunger is never taken for damage */
    if (!status) status = hakyu_verification_text(verification, HAKYU_JA, &text);
    if (status) assert_null(text);
    pantry_resize(&p, text, 0);
    hakyu_verification_destroy(verification);
    assert_int_equal(p.held, 0);
    if (!status) break;
    assert_int_equal(status, HAKYU_NO_MEMORY);
    failures++;
    assert_true(allowed < 200000);
  }
  assert_true(failures > 100);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sound),
                                     cmocka_unit_test(test_all_of_them),
                                     cmocka_unit_test(test_which_are_taken),
                                     cmocka_unit_test(test_500_flipped_bits),
                                     cmocka_unit_test(test_files_that_are_not_theirs),
                                     cmocka_unit_test(test_changes_before_sealing),
                                     cmocka_unit_test(test_all_traced),
                                     cmocka_unit_test(test_a_wrong_figure),
                                     cmocka_unit_test(test_every_allocation_fails_once)};
  return cmocka_run_group_tests(tests, make_run, NULL);
}
