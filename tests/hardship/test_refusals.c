/* The disk is full, fails, or lets no file grow; standard output leads nowhere. Whatever happens, the program ends by itself, never with 0
   while something is missing, and says where it failed; afterwards the same command goes on and nothing of it is left.
     test_refusals STEP     faults at every STEP-th call that changes a file */
#define _GNU_SOURCE /* unshare, for a small disk of our own */
#include "hardship.h"

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { LAST_CALLS = 50 };
static long step;
static char wanted_digest[65], wanted_files[2048];

#define COMMAND "run", "tiny-storm", "-n", "600", "--outer", "10", "--threads", "1", "-o", "run"
#define FAST "FAULT_FAST=1", "FAULT_TICK_MS=1000"

static int make_reference(void **state) {
  (void)state;
  ending end = hardship_run(&(errand){.arguments = {COMMAND}});
  if (end.code) fail_msg("exit %d: %s", end.code, end.said);
  hardship_digest(hardship_path("run"), wanted_digest);
  hardship_list(hardship_path("run"), wanted_files, sizeof wanted_files);
  return strlen(wanted_digest) != 64;
}

static bool is_sound(const char *run) {
  char digest[65];
  hardship_digest(hardship_path(run), digest);
  return !hardship_run(&(errand){.arguments = {"verify", run}}).code && !strcmp(digest, wanted_digest);
}

/* A failure is an exit with 1 (2 and 3 are the user's faults, 4 is an interruption), and names the folder. */
static void expect_failure(const ending *end, const char *path, const char *when) {
  if (end->code != 1) fail_msg("%s: exit %d, signal %d: %s", when, end->code, end->signal, end->said);
  if (!strstr(end->said, path)) fail_msg("%s: \"%s\" is not in: %s", when, path, end->said);
}

static void expect_going_on(const char *when) {
  char files[2048];
  ending end = hardship_run(&(errand){.arguments = {COMMAND}});
  if (end.code && !(end.code == 3 && is_sound("run"))) fail_msg("%s, then: exit %d, signal %d: %s", when, end.code, end.signal, end.said);
  hardship_list(hardship_path("run"), files, sizeof files);
  if (strcmp(files, wanted_files) != 0) fail_msg("%s: other files: %s", when, files);
  if (!is_sound("run")) fail_msg("%s: not sound in the end", when);
}

/* ---- a call fails --------------------------------------------------------------------------------------- */

static long count_calls(void) {
  char count[700];
  snprintf(count, sizeof count, "FAULT_COUNT=%s", hardship_path("count"));
  hardship_remove(hardship_path("run"));
  assert_int_equal(hardship_run(&(errand){.arguments = {COMMAND}, .faults = {FAST, count}}).code, 0);
  return hardship_count(hardship_path("count"));
}

/* At every step-th call the fault; what says 0 must be whole. Returns how often the program failed. */
static int fail_everywhere(const char *fault, const char *ever, long first) {
  char at[32], when[96];
  int failed = 0, unharmed = 0;
  long calls = count_calls();
  assert_true(calls > 150);
  /* the last calls publish: there every one counts, where time allows */
  for (long n = first; n <= calls; n += n < calls - LAST_CALLS ? step : step > 50 ? 7 : 1) {
    hardship_remove(hardship_path("run"));
    snprintf(at, sizeof at, "FAULT_AT=%ld", n);
    snprintf(when, sizeof when, "%s%s at call %ld of %ld", fault, ever ? " from then on" : "", n, calls);
    ending end = hardship_run(&(errand){.arguments = {COMMAND}, .faults = {FAST, at, fault, ever}});
    if (end.code == 0) {
      if (!is_sound("run")) fail_msg("%s: exit 0, but not sound", when);
      unharmed++;
      continue;
    }
    failed++;
    expect_failure(&end, "run", when);
    if (hardship_run(&(errand){.arguments = {"show", "run"}}).code == 0 && !is_sound("run")) fail_msg("%s: a result that is none", when);
    expect_going_on(when);
  }
  print_message("%s%s: %d runs failed and went on, %d took no harm\n", fault, ever ? " from then on" : "", failed, unharmed);
  return failed;
}

static void test_io_errors(void **state) {
  (void)state;
  if (!hardship_has_shim()) skip();
  assert_true(fail_everywhere("FAULT_DO=eio", NULL, 1) > 5);
  assert_true(fail_everywhere("FAULT_DO=eio", "FAULT_EVER=1", 1 + step / 3) > 5);
}

static void test_full_disks(void **state) {
  (void)state;
  if (!hardship_has_shim()) skip();
  assert_true(fail_everywhere("FAULT_DO=enospc", "FAULT_EVER=1", 1 + step / 4) > 5);
  assert_true(fail_everywhere("FAULT_DO=edquot", NULL, 1 + step / 2) > 5);
}

static void test_short_writes(void **state) {
  (void)state;
  if (!hardship_has_shim()) skip();
  fail_everywhere("FAULT_DO=short", NULL, 1 + step / 5);
}

/* ---- files may not grow ------------------------------------------------------------------------------------ */

static void test_files_that_may_not_grow(void **state) {
  (void)state;
  int failures = 0;
  char when[64];
  hardship_remove(hardship_path("run"));
  for (size_t most = 512;; most += most < 8192 ? 1024 : 12288) {
    snprintf(when, sizeof when, "no file beyond %zu bytes", most);
    ending end = hardship_run(&(errand){.arguments = {COMMAND}, .file_most = most});
    if (!end.code) break;
    expect_failure(&end, "run", when);
    if (!strstr(end.said, "File too large")) fail_msg("%s: the system's words are missing: %s", when, end.said);
    failures++;
    assert_true(most < 1 << 24);
  }
  assert_true(failures > 8); /* the same folder was gone on with each time */
  assert_true(is_sound("run"));
  ending end = hardship_run(&(errand){.arguments = {"export", "run", "--to", "csv", "-o", "tables"}, .file_most = 1000});
  expect_failure(&end, "tables", "export");
  hardship_remove(hardship_path("tables"));
}

/* ---- a small disk -------------------------------------------------------------------------------------------- */

/* Mounts a disk of so many KiB at path, where this user may; false (and why) if not. */
static bool mount_disk(const char *path, int kib, char *why, size_t size) {
  char options[32];
  snprintf(options, sizeof options, "size=%dk", kib);
  if (mkdir(path, 0777) && errno != EEXIST) return false;
  if (!mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options)) return true;
  snprintf(why, size, "%s", strerror(errno));
  return false;
}

static void test_a_small_disk(void **state) {
  (void)state;
  char disk[600], why[128] = "", when[64], digest[65];
  int failures = 0;
  snprintf(disk, sizeof disk, "%s", hardship_path("disk"));
  ending end = {0};
  for (int kib = 16; kib < 4096; kib += kib < 128 ? 24 : 64) {
    if (!mount_disk(disk, kib, why, sizeof why)) {
      print_message("skipped: no disk of our own can be mounted here: %s\n", why);
      skip();
    }
    snprintf(when, sizeof when, "a disk of %d KiB", kib);
    end = hardship_run(&(errand){.arguments = {"run", "tiny-storm", "-n", "600", "--outer", "10", "-o", "disk/run"}});
    if (end.code && end.code != 1) fail_msg("%s: exit %d, signal %d: %s", when, end.code, end.signal, end.said);
    if (end.code) {
      expect_failure(&end, "disk/run", when);
      failures++;
      assert_int_not_equal(hardship_run(&(errand){.arguments = {"show", "disk/run"}}).code, 0);
      /* room is made: the same folder is gone on with */
      char options[32] = "size=8m";
      assert_int_equal(mount("tmpfs", disk, "tmpfs", MS_REMOUNT | MS_NOSUID | MS_NODEV, options), 0);
      end = hardship_run(&(errand){.arguments = {"run", "tiny-storm", "-n", "600", "--outer", "10", "-o", "disk/run"}});
      if (end.code) fail_msg("%s, then: exit %d: %s", when, end.code, end.said);
      end.code = 1;
    }
    hardship_digest(hardship_path("disk/run"), digest);
    assert_string_equal(digest, wanted_digest);
    assert_int_equal(hardship_run(&(errand){.arguments = {"verify", "disk/run"}}).code, 0);
    assert_int_equal(umount2(disk, MNT_DETACH), 0);
    if (!end.code) break;
  }
  assert_int_equal(end.code, 0);
  assert_true(failures > 3);
  print_message("%d disks were too small\n", failures);
}

/* ---- standard output ----------------------------------------------------------------------------------------- */

static const char *const printing[][10] = {
    {"--help"}, {"-h"}, {"--version"}, {"help"}, {"help", "run"}, {"version"}, {"version", "--json"}, {"doctor"}, {"doctor", "--json"},
    {"list"}, {"list", "--json"}, {"list", "models"}, {"list", "scenarios", "--json"}, {"list", "kinds"}, {"list", "mechanisms"}, {"list", "mechanisms", "--json"},
    {"show", "schema"}, {"show", "schema", "--json"}, {"show", "tiny"}, {"show", "tiny", "--json"}, {"show", "tiny-storm"}, {"show", "tiny-storm", "--json"},
    {"show", "run"}, {"show", "run", "--json"}, {"show", "run", "--tables"}, {"show", "run", "--tables", "--json"}, {"explain", "run", "exchange"},
    {"explain", "run", "exchange", "--json"}, {"saves", "run"}, {"saves", "run", "--json"}, {"replay", "run", "3"}, {"replay", "run", "3", "--json"},
    {"export", "run", "--to", "json"}, {"check", "faulty"}, {"check", "faulty", "--json"}, {"check", "tiny"}, {"check", "tiny", "--json"}, {"check", "tiny-storm", "--strict"},
    {"completion", "bash"}, {"manual"}, {"manual", "hakyu.1", "--lang", "ja"}, {"manual", "hakyu-model.5"}, {"manual", "hakyu-scenario.5"}, {"manual", "hakyu-run.5"},
    {"verify", "run"}, {"verify", "run", "--json"}, {"run", "tiny-storm", "-o", "other", "--force"}, {"run", "tiny-storm", "-o", "other", "--force", "--json"},
    {"hindcast", "tiny-storm", "-o", "other"}, {"hindcast", "tiny-storm", "-o", "other", "--json"}, {"new", "model", "town", "-o", "made"}};

static errand errand_of(const char *const *words, const char *output) {
  errand e = {.output = output};
  for (size_t i = 0; i < 10 && words[i]; i++) e.arguments[i] = words[i];
  return e;
}

/* What prints anything says so when it cannot, and does not end with 0. */
static void test_output_that_leads_nowhere(void **state) {
  (void)state;
  int printed = 0;
  for (size_t i = 0; i < sizeof printing / sizeof *printing; i++) {
    errand e = errand_of(printing[i], NULL);
    hardship_remove(hardship_path("other")), hardship_remove(hardship_path("made"));
    ending normal = hardship_run(&e);
    for (int closed = 0; closed < 2; closed++) {
      hardship_remove(hardship_path("other")), hardship_remove(hardship_path("made"));
      e = errand_of(printing[i], closed ? "" : "/dev/full");
      ending end = hardship_run(&e);
      if (end.signal) fail_msg("%s %s: signal %d", printing[i][0], printing[i][1], end.signal);
      if (!normal.printed) continue;
      if (end.code == 0) fail_msg("%s %s: exit 0 without its output", printing[i][0], printing[i][1] ? printing[i][1] : "");
      if (!strstr(end.said, "standard output")) fail_msg("%s %s: %s", printing[i][0], printing[i][1] ? printing[i][1] : "", end.said);
    }
    printed += normal.printed > 0;
  }
  print_message("%d of %zu command lines print\n", printed, sizeof printing / sizeof *printing);
  assert_true(printed > 40);
}

/* Every command of --help with --help. */
static void test_help_that_leads_nowhere(void **state) {
  (void)state;
  char line[512];
  int commands = 0;
  char names[64][32];
  errand help = {.arguments = {"--help"}, .output = hardship_path("help")};
  assert_int_equal(hardship_run(&help).code, 0);
  FILE *file = fopen(hardship_path("help"), "r");
  assert_non_null(file);
  while (fgets(line, sizeof line, file))
    if (!strncmp(line, "  ", 2) && line[2] >= 'a' && line[2] <= 'z' && commands < 64) sscanf(line, "%31s", names[commands++]);
  fclose(file);
  assert_true(commands > 10);
  for (int i = 0; i < commands; i++) {
    ending end = hardship_run(&(errand){.arguments = {names[i], "--help"}, .output = "/dev/full"});
    if (end.code != 1 || !strstr(end.said, "standard output")) fail_msg("%s --help: exit %d: %s", names[i], end.code, end.said);
  }
}

/* Nothing that is said may land in a file of the run, though the first files opened get the lowest numbers. */
static void test_nothing_to_say_it_to(void **state) {
  (void)state;
  hardship_remove(hardship_path("run"));
  ending end = hardship_run(&(errand){.arguments = {COMMAND}, .is_blind = true});
  assert_int_equal(end.signal, 0);
  assert_int_equal(end.code, 1); /* its report could not be printed; the run itself is whole */
  assert_true(is_sound("run"));
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  step = atol(arguments[1]);
  char name[64];
  snprintf(name, sizeof name, "refusals-%ld", step);
  hardship_begin(name);
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_io_errors),
                                     cmocka_unit_test(test_full_disks),
                                     cmocka_unit_test(test_short_writes),
                                     cmocka_unit_test(test_files_that_may_not_grow),
                                     cmocka_unit_test(test_a_small_disk),
                                     cmocka_unit_test(test_output_that_leads_nowhere),
                                     cmocka_unit_test(test_help_that_leads_nowhere),
                                     cmocka_unit_test(test_nothing_to_say_it_to)};
  return cmocka_run_group_tests(tests, make_reference, NULL);
}
