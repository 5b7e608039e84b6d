/* Two processes, one run folder: whoever comes second refuses and names the first, whatever the first is at; nothing it does shows in the
   run. A writer that was killed, or has become a zombie, holds nothing. */
#define _XOPEN_SOURCE 700
#include "hardship.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char wanted_digest[65], wanted_files[2048], host[256];

#define COMMAND "run", "tiny-storm", "-n", "600", "--outer", "10", "--threads", "1", "-o", "run"
#define FAST "FAULT_FAST=1", "FAULT_TICK_MS=1000"

static int make_reference(void **state) {
  (void)state;
  assert_int_equal(hardship_run(&(errand){.arguments = {COMMAND}}).code, 0);
  hardship_digest(hardship_path("run"), wanted_digest);
  hardship_list(hardship_path("run"), wanted_files, sizeof wanted_files);
  assert_int_equal(gethostname(host, sizeof host - 1), 0);
  return strlen(wanted_digest) != 64;
}

/* A run that stops at its n-th call that changes a file, and waits. */
static pid_t start_and_stop(const char *at) {
  int status = 0;
  pid_t pid = hardship_start(&(errand){.arguments = {COMMAND}, .faults = {FAST, at, "FAULT_DO=stop"}, .voice = 1});
  assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
  assert_true(WIFSTOPPED(status));
  return pid;
}

static void go_on(pid_t pid) {
  char digest[65], files[2048];
  assert_int_equal(kill(pid, SIGCONT), 0);
  ending end = hardship_wait(pid, 1);
  if (end.code) fail_msg("exit %d, signal %d: %s", end.code, end.signal, end.said);
  hardship_digest(hardship_path("run"), digest);
  hardship_list(hardship_path("run"), files, sizeof files);
  assert_string_equal(digest, wanted_digest);
  assert_string_equal(files, wanted_files);
  assert_int_equal(hardship_run(&(errand){.arguments = {"verify", "run"}}).code, 0);
}

static void expect_refusal(const errand *second, pid_t first, const char *when) {
  char pid[32];
  snprintf(pid, sizeof pid, "process %ld ", (long)first);
  ending end = hardship_run(second);
  if (end.code != 1) fail_msg("%s: exit %d, signal %d: %s", when, end.code, end.signal, end.said);
  if (!strstr(end.said, pid) || !strstr(end.said, host)) fail_msg("%s: neither \"%s\" nor \"%s\": %s", when, pid, host, end.said);
}

static void test_the_second_refuses(void **state) {
  (void)state;
  if (!hardship_has_shim()) skip();
  static const char *const stops[] = {"FAULT_AT=20", "FAULT_AT=60", "FAULT_AT=150", "FAULT_AT=333", "FAULT_AT=700", "FAULT_AT=1000"};
  for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
    char before[2048], after[2048];
    hardship_remove(hardship_path("run"));
    pid_t pid = start_and_stop(stops[i]);
    hardship_list(hardship_path("run"), before, sizeof before);
    expect_refusal(&(errand){.arguments = {COMMAND}}, pid, stops[i]);
    expect_refusal(&(errand){.arguments = {COMMAND, "--force"}}, pid, stops[i]);
    expect_refusal(&(errand){.arguments = {"run", "tiny-storm", "-n", "7", "-o", "run"}}, pid, stops[i]); /* another run altogether */
    ending shown = hardship_run(&(errand){.arguments = {"show", "run"}});
    if (shown.code != 4 || !strstr(shown.said, "is being written right now")) fail_msg("%s: show: exit %d: %s", stops[i], shown.code, shown.said);
    assert_int_equal(hardship_run(&(errand){.arguments = {"verify", "run"}}).code, 4);
    hardship_list(hardship_path("run"), after, sizeof after);
    assert_string_equal(after, before);
    go_on(pid);
  }
}

/* Without -o: the second does not wait and does not interfere, it begins a folder of its own. */
static void test_runs_without_a_folder(void **state) {
  (void)state;
  if (!hardship_has_shim()) skip();
  int status = 0, digests = 0;
  char list[4096], digest[65], path[700];
  hardship_remove(hardship_path("runs"));
  pid_t first = hardship_start(&(errand){.arguments = {"run", "tiny-storm", "-n", "600", "--outer", "10"}, .faults = {FAST, "FAULT_AT=200", "FAULT_DO=stop"}, .voice = 1});
  assert_int_equal(waitpid(first, &status, WUNTRACED), first);
  assert_true(WIFSTOPPED(status));
  assert_int_equal(hardship_run(&(errand){.arguments = {"run", "tiny-storm", "-n", "600", "--outer", "10"}}).code, 0);
  assert_int_equal(kill(first, SIGCONT), 0);
  assert_int_equal(hardship_wait(first, 1).code, 0);
  hardship_list(hardship_path("runs"), list, sizeof list);
  for (char *line = strtok(list, "\n"); line; line = strtok(NULL, "\n")) {
    size_t length = strlen(line);
    if (strchr(line, '/') != line + length - 1) continue;
    snprintf(path, sizeof path, "%s/%s", hardship_path("runs"), line);
    path[strlen(path) - 1] = '\0';
    hardship_digest(path, digest);
    assert_string_equal(digest, wanted_digest);
    digests++;
  }
  assert_int_equal(digests, 2);
}

static void test_the_dead_hold_nothing(void **state) {
  (void)state;
  if (!hardship_has_shim()) skip();
  hardship_remove(hardship_path("run"));
  pid_t pid = start_and_stop("FAULT_AT=333");
  assert_int_equal(kill(pid, SIGKILL), 0);
  siginfo_t how;
  assert_int_equal(waitid(P_PID, (id_t)pid, &how, WEXITED | WNOWAIT), 0); /* dead, and not yet buried: a zombie of that pid is there */
  ending end = hardship_run(&(errand){.arguments = {COMMAND}});
  if (end.code) fail_msg("exit %d: %s", end.code, end.said);
  assert_int_equal(hardship_wait(pid, 1).signal, SIGKILL);
  char digest[65];
  hardship_digest(hardship_path("run"), digest);
  assert_string_equal(digest, wanted_digest);
}

/* Many at once: one wins, the others refuse, and what comes out is whole. */
static void test_a_crowd(void **state) {
  (void)state;
  enum { CROWD = 6, ROUNDS = 5 };
  for (int round = 0; round < ROUNDS; round++) {
    pid_t pids[CROWD];
    int won = 0, status = 0;
    hardship_remove(hardship_path("run"));
    for (int i = 0; i < CROWD; i++) pids[i] = hardship_start(&(errand){.arguments = {COMMAND}, .voice = 1});
    for (int i = 0; i < CROWD; i++) {
      assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
      assert_true(WIFEXITED(status));
      int code = WEXITSTATUS(status);
      if (code != 0 && code != 1 && code != 3) fail_msg("exit %d", code); /* busy, or complete already */
      won += code == 0;
    }
    assert_int_equal(won, 1);
    assert_int_equal(hardship_run(&(errand){.arguments = {"verify", "run"}}).code, 0);
    char digest[65];
    hardship_digest(hardship_path("run"), digest);
    assert_string_equal(digest, wanted_digest);
  }
}

int main(void) {
  hardship_begin("two");
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_second_refuses), cmocka_unit_test(test_runs_without_a_folder),
                                     cmocka_unit_test(test_the_dead_hold_nothing), cmocka_unit_test(test_a_crowd)};
  return cmocka_run_group_tests(tests, make_reference, NULL);
}
