/* Memory runs out at the n-th allocation, for good or once: of ours (hakyu_memory), of SQLite's and of jansson's, which all draw on one
   larder here. Through load, check, run, store, report, export, replay and verify: a clean status, nothing held afterwards, and nothing
   published that is not whole. libyaml, igraph, GSL and
   the C library have no such hook: test_hunger starves those from outside.
     test_starvation STEP     every STEP-th allocation Life is cut into lives
   (check, load, load-run-store, report, replay, export, verify), each lived anew for each of its allocations: the k-th of export does
   not wait for a run. */
#define _XOPEN_SOURCE 700
#include <hakyu/campaign.h>
#include <hakyu/replay.h>
#include <hakyu/report.h>
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

#include "base/digest.h"
#include "doc/json_in.h"

/* Folders of our own: tiers may run side by side. */
static char work[400], run_folder[420], table_folder[420], content_file[440];
#define SCENARIO TEST_DATA "/../cli/files/scenarios/tiny-storm.yaml"
#define MODEL TEST_DATA "/../cli/files/models/tiny"

/* What is killed here is nobody: nothing has to reach the disk. SQLite and we both find these first, for they leave the program. */
__attribute__((visibility("default"))) int fsync(int file) { return file < 0 ? -1 : 0; }
__attribute__((visibility("default"))) int fdatasync(int file) { return file < 0 ? -1 : 0; }

/* ---- the larder ---------------------------------------------------------------------------------------- */

enum { OURS, SQLITES, JANSSONS, EATERS };
static long step;
static struct {
  long eaten, fails_at;   /* allocations so far; the one that fails (0: none) */
  bool is_for_good;       /* and all after it */
  long held[EATERS];      /* blocks out */
  long by[EATERS];        /* allocations of each */
} larder;

static bool is_given(int eater) {
  long n = ++larder.eaten;
  larder.by[eater]++;
  return !larder.fails_at || n < larder.fails_at || (n > larder.fails_at && !larder.is_for_good);
}

static void *feed(int eater, void *block, size_t size) {
  if (!is_given(eater)) return NULL;
  void *made = realloc(block, size);
  larder.held[eater] += !block && made;
  return made;
}

static void *feed_us(void *user, void *block, size_t size) {
  (void)user;
  if (size) return feed(OURS, block, size);
  larder.held[OURS] -= block != NULL;
  free(block);
  return NULL;
}
static const hakyu_memory memory = {feed_us, NULL};

static void *feed_jansson(size_t size) { return feed(JANSSONS, NULL, size); }
static void take_jansson(void *block) {
  larder.held[JANSSONS] -= block != NULL;
  free(block);
}

/* SQLite asks a block for its size: it stands before it. */
typedef union head { int size; max_align_t align; } head;
static void *feed_sqlite(int size) {
  head *made = feed(SQLITES, NULL, sizeof *made + (size_t)size);
  if (!made) return NULL;
  made->size = size;
  return made + 1;
}
static void take_sqlite(void *block) {
  if (!block) return;
  larder.held[SQLITES]--;
  free((head *)block - 1);
}
static void *refeed_sqlite(void *block, int size) {
  if (!block) return feed_sqlite(size);
  head *made = feed(SQLITES, (head *)block - 1, sizeof *made + (size_t)size);
  if (!made) return NULL;
  made->size = size;
  return made + 1;
}
static int size_sqlite(void *block) { return block ? ((head *)block - 1)->size : 0; }
static int round_sqlite(int size) { return (size + 7) & ~7; }
static int begin_sqlite(void *user) { return (void)user, SQLITE_OK; }
static void end_sqlite(void *user) { (void)user; }

static int set_the_table(void **state) {
  static const sqlite3_mem_methods methods = {feed_sqlite, take_sqlite, refeed_sqlite, size_sqlite, round_sqlite, begin_sqlite, end_sqlite, NULL};
  (void)state;
  json_set_alloc_funcs(feed_jansson, take_jansson);
  if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK || sqlite3_initialize() != SQLITE_OK) return 1;
  return setenv("HAKYU_PATH", TEST_DATA "/../cli/files", 1);
}

/* ---- a life -------------------------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}
static void clear(const char *path) { nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS); }

static hakyu_status check(void) {
  hakyu_findings *findings = NULL;
  hakyu_model *model = NULL;
  hakyu_status status = hakyu_findings_create(&memory, &findings);
  if (!status) status = hakyu_model_read(&memory, MODEL, findings, &model);
  hakyu_model_destroy(model);
  hakyu_findings_destroy(findings);
  return status;
}

static hakyu_status run(void) {
  hakyu_findings *findings = NULL;
  hakyu_scenario *scenario = NULL;
  hakyu_campaign *campaign = NULL;
  hakyu_progress progress = {0};
  hakyu_campaign_options options = hakyu_campaign_defaults();
  int32_t is_complete = 0;
  options.replications = 40;
  options.outer_count = 3;
  options.threads = 1;
  options.folder = run_folder;
  hakyu_status status = hakyu_findings_create(&memory, &findings);
  if (!status) status = hakyu_scenario_read(&memory, SCENARIO, findings, &scenario);
  if (!status) status = hakyu_campaign_create(&memory, scenario, &options, findings, &campaign);
  while (!status && !progress.is_complete) status = hakyu_campaign_step(campaign, 1000, &progress);
  if (campaign) {
    hakyu_status closed = hakyu_campaign_close(campaign, findings, &is_complete);
    if (!status) status = closed;
    assert_int_equal(is_complete, !status);
  }
  hakyu_scenario_destroy(scenario);
  hakyu_findings_destroy(findings);
  return status;
}

static hakyu_status load(void) {
  hakyu_findings *findings = NULL;
  hakyu_scenario *scenario = NULL;
  hakyu_status status = hakyu_findings_create(&memory, &findings);
  if (!status) status = hakyu_scenario_read(&memory, SCENARIO, findings, &scenario);
  hakyu_scenario_destroy(scenario);
  hakyu_findings_destroy(findings);
  return status;
}

static hakyu_status tell(hakyu_result *result, hakyu_findings *findings) {
  hakyu_report *report = NULL;
  char *text = NULL;
  hakyu_status status = hakyu_report_run(&memory, result, HAKYU_JA, findings, &report);
  hakyu_report_destroy(report);
  if (!status) status = hakyu_report_json(&memory, result, findings, &text);
  memory.resize(memory.user, text, 0);
  return status;
}

static hakyu_status write_tables(hakyu_result *result, hakyu_findings *findings) { return hakyu_result_export(result, "csv", table_folder, findings); }

static hakyu_status with_result(hakyu_status (*act)(hakyu_result *, hakyu_findings *)) {
  hakyu_findings *findings = NULL;
  hakyu_result *result = NULL;
  hakyu_status status = hakyu_findings_create(&memory, &findings);
  if (!status) status = hakyu_result_open(&memory, run_folder, findings, &result);
  if (!status) status = act(result, findings);
  hakyu_result_close(result);
  hakyu_findings_destroy(findings);
  return status;
}
static hakyu_status report(void) { return with_result(tell); }
static hakyu_status export(void) { return with_result(write_tables); }

static hakyu_status replay(void) {
  hakyu_findings *findings = NULL;
  char *text = NULL;
  hakyu_status status = hakyu_findings_create(&memory, &findings);
  if (!status) status = hakyu_replay_json(&memory, run_folder, 5, findings, &text);
  memory.resize(memory.user, text, 0);
  hakyu_findings_destroy(findings);
  return status;
}

static hakyu_status verify(void) {
  hakyu_findings *findings = NULL;
  hakyu_verification *verification = NULL;
  hakyu_verify_options options = {.sample = 3};
  hakyu_status status = hakyu_findings_create(&memory, &findings);
  if (!status) status = hakyu_verify(&memory, run_folder, &options, findings, &verification);
  if (!status && hakyu_verification_status(verification) != HAKYU_OK) { /* hunger is not damage */
    char line[1024] = "";
    if (hakyu_findings_total(findings)) hakyu_finding_print(hakyu_findings_get(findings, 0), line, sizeof line);
    fail_msg("allocation %ld%s is taken for damage: %s", larder.fails_at, larder.is_for_good ? " and all after" : "", line);
  }
  hakyu_verification_destroy(verification);
  hakyu_findings_destroy(findings);
  return status;
}

/* Reads content.json by way of jansson, whose lexer takes a letter it found no room for as a bad token: that refusal is let pass, a
   document that is not whole is not. */
static hakyu_status read_json(void) {
  hk_arena *arena = NULL;
  hk_node *root = NULL;
  hakyu_status status = hk_arena_create(&memory, &arena);
  if (!status) status = hk_doc_read_json(arena, &memory, content_file, NULL, &root);
  if (!status) {
    const hk_node *digest = hk_node_find(root, "content_digest"), *tables = hk_node_find(root, "tables");
    assert_int_equal(root->count, 5);
    assert_int_equal(strlen(digest->text), 64);
    assert_true(tables->count > 20);
  }
  if (arena) hk_arena_destroy(arena);
  return status == HAKYU_REFUSED ? HAKYU_NO_MEMORY : status;
}

/* ---- the tests ------------------------------------------------------------------------------------------- */

static bool is_result(const char *folder) {
  hakyu_result *result = NULL;
  bool is = hakyu_result_open(hakyu_memory_default(), folder, NULL, &result) == HAKYU_OK;
  hakyu_result_close(result);
  return is;
}

static void expect_sound(long n) {
  hakyu_verification *verification = NULL;
  hakyu_verify_options options = hakyu_verify_defaults();
  assert_int_equal(hakyu_verify(hakyu_memory_default(), run_folder, &options, NULL, &verification), HAKYU_OK);
  if (hakyu_verification_status(verification)) fail_msg("allocation %ld: what was published is not whole", n);
  hakyu_verification_destroy(verification);
}

static void starve_at(long n, bool is_for_good) { larder.eaten = 0, larder.fails_at = n, larder.is_for_good = is_for_good; }

static void expect_nothing_held(const long before[EATERS], const char *what, long n) {
  static const char *const eaters[] = {"hakyu", "SQLite", "jansson"};
  for (int i = 0; i < EATERS; i++)
    if (larder.held[i] != before[i]) fail_msg("%s, allocation %ld: %s holds %ld blocks", what, n, eaters[i], larder.held[i] - before[i]);
}

/* Every step-th allocation of `live` fails, until there are none left. What is wanted of the folder is asked after each. */
static long starve(const char *what, hakyu_status (*live)(void), void (*prepare)(void), void (*look)(hakyu_status status, long n)) {
  long failures = 0, unharmed = 0;
  long by[EATERS] = {0};
  for (int kind = 0; kind < 2; kind++)
    for (long n = 1;; n += n < 40 ? 1 : step) {
      long before[EATERS];
      prepare();
      memcpy(before, larder.held, sizeof before);
      memset(larder.by, 0, sizeof larder.by);
      starve_at(n, kind == 0);
      hakyu_status status = live();
      bool is_over = larder.eaten < n;
      memcpy(by, larder.by, sizeof by);
      starve_at(0, false);
      if (status != HAKYU_OK && status != HAKYU_NO_MEMORY) fail_msg("%s, allocation %ld: status %d", what, n, status);
      expect_nothing_held(before, what, n);
      if (is_over) assert_int_equal(status, HAKYU_OK);
      look(status, n);
      failures += status != HAKYU_OK;
      unharmed += status == HAKYU_OK && !is_over;
      if (is_over) break;
    }
  print_message("%s: %ld allocations of ours, %ld of SQLite's, %ld of jansson's; failed %ld times, unharmed %ld times\n", what, by[OURS], by[SQLITES],
                by[JANSSONS], failures, unharmed);
  return failures;
}

static void nothing(void) {}
static void look_at_nothing(hakyu_status status, long n) { (void)status, (void)n; }
static void clear_run(void) { clear(run_folder); }
static void clear_tables(void) { clear(table_folder); }

/* ---- what is left of a run that failed ---- */

enum { STATES_MOST = 4096 };
static struct {
  hk_digest digest;
  uint8_t seen[STATES_MOST][HK_DIGEST_BYTES];
  int count;
} leavings;

/* Names and bytes of every file; of the marker, which names the time, whether it is empty. */
static int add_file(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  static char bytes[1 << 16];
  const char *name = path + walk->base;
  hk_digest_add(&leavings.digest, path, strlen(path) + 1);
  hk_digest_add_u64(&leavings.digest, strcmp(name, "INCOMPLETE") ? (uint64_t)status->st_size : status->st_size > 0);
  if (kind != FTW_F || !strcmp(name, "INCOMPLETE")) return 0;
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;) hk_digest_add(&leavings.digest, bytes, got);
  fclose(file);
  return 0;
}

/* Whether the run folder was never before left as it is now. */
static bool is_new_state(void) {
  uint8_t digest[HK_DIGEST_BYTES];
  hk_digest_init(&leavings.digest);
  nftw(run_folder, add_file, 8, FTW_PHYS);
  hk_digest_fini(&leavings.digest, digest);
  for (int i = 0; i < leavings.count; i++)
    if (!memcmp(leavings.seen[i], digest, sizeof digest)) return false;
  if (leavings.count < STATES_MOST) memcpy(leavings.seen[leavings.count++], digest, sizeof digest);
  return true;
}

/* Published is what returned OK, and only that; and it is whole. What is left of a failed run is gone on with, whenever it is another
   than any before. */
static void look_at_run(hakyu_status status, long n) {
  if (is_result(run_folder) != (status == HAKYU_OK)) fail_msg("allocation %ld: status %d, and a result is %s", n, status, is_result(run_folder) ? "there" : "not there");
  if (status == HAKYU_OK) expect_sound(n);
  if (status == HAKYU_OK || !is_new_state()) return;
  assert_int_equal(run(), HAKYU_OK); /* with memory again it goes on */
  expect_sound(n);
}

/* An export that failed leaves no part of a file. */
static int is_part(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  size_t length = strlen(path);
  return length > 5 && !strcmp(path + length - 5, ".part");
}
static void look_at_tables(hakyu_status status, long n) {
  (void)status;
  if (nftw(table_folder, is_part, 8, FTW_PHYS) == 1) fail_msg("allocation %ld: part of a file is left", n);
}

static void test_loading(void **state) {
  (void)state;
  assert_true(starve("check", check, nothing, look_at_nothing) > 20);
  assert_true(starve("load", load, nothing, look_at_nothing) > 20);
}

static void test_run(void **state) {
  (void)state;
  assert_true(starve("load, run, store", run, clear_run, look_at_run) > 40);
  print_message("left in %d states, each gone on with\n", leavings.count);
  assert_in_range(leavings.count, 3, STATES_MOST - 1);
}

static void test_reading(void **state) {
  (void)state;
  clear(run_folder);
  assert_int_equal(run(), HAKYU_OK);
  assert_true(starve("report", report, nothing, look_at_nothing) > 40);
  assert_true(starve("replay", replay, nothing, look_at_nothing) > 40);
  assert_true(starve("export", export, clear_tables, look_at_tables) > 40);
}

static void test_verify(void **state) {
  (void)state;
  long kept = step;
  clear(run_folder);
  assert_int_equal(run(), HAKYU_OK);
  step *= 5; /* SQLite's own look at the pages allocates without end */
  assert_true(starve("verify", verify, nothing, look_at_nothing) > 40);
  step = kept;
}

static void test_json(void **state) {
  (void)state;
  long kept = step;
  step = 1;
  assert_true(starve("jansson", read_json, nothing, look_at_nothing) > 1000);
  step = kept;
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  step = atol(arguments[1]);
  snprintf(work, sizeof work, "/dev/shm/hakyu-starved-XXXXXX"); /* where there is none, on the disk: slower */
  if (!mkdtemp(work)) snprintf(work, sizeof work, TEST_WORK "/starved-%ld", step);
  mkdir(work, 0777);
  snprintf(run_folder, sizeof run_folder, "%s/run", work);
  snprintf(table_folder, sizeof table_folder, "%s/tables", work);
  snprintf(content_file, sizeof content_file, "%s/content.json", run_folder);
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_loading), cmocka_unit_test(test_run), cmocka_unit_test(test_reading), cmocka_unit_test(test_verify),
                                     cmocka_unit_test(test_json)};
  int failed = cmocka_run_group_tests(tests, set_the_table, NULL);
  clear(work);
  return failed;
}
