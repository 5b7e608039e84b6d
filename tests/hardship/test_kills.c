/* Killed at its n-th call that changes a file (every k-th n), or at a random moment, and started again by the same command: the same
   content digest, the same files, nothing to unlock, and at no time a result that is not one.
     test_kills STEP MOMENTS     every STEP-th call; MOMENTS random kills */
#define _XOPEN_SOURCE 700
#include "hardship.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static long step, moments;
static char wanted_digest[65], wanted_files[2048];

#define COMMAND "run", "tiny-storm", "-n", "600", "--outer", "10", "--threads", "1", "-o", "run"
#define FAST "FAULT_FAST=1", "FAULT_TICK_MS=1000" /* stores after every few chunks */

static int make_reference(void **state) {
  (void)state;
  ending end = hardship_run(&(errand){.arguments = {COMMAND}});
  if (end.code) fail_msg("exit %d: %s", end.code, end.said);
  hardship_digest(hardship_path("run"), wanted_digest);
  hardship_list(hardship_path("run"), wanted_files, sizeof wanted_files);
  return strlen(wanted_digest) != 64;
}

/* What stands there between two tries is no result, or a whole one. */
static bool is_complete(void) {
  char digest[65];
  ending shown = hardship_run(&(errand){.arguments = {"show", "run", "--json"}});
  if (shown.code == 3 || shown.code == 4) return false;
  if (shown.code) fail_msg("show: exit %d, signal %d: %s", shown.code, shown.signal, shown.said);
  ending verified = hardship_run(&(errand){.arguments = {"verify", "run"}});
  if (verified.code) fail_msg("a result that is none: %s", verified.said);
  hardship_digest(hardship_path("run"), digest);
  assert_string_equal(digest, wanted_digest);
  return true;
}

static void expect_whole(const char *when) {
  char digest[65], files[2048];
  hardship_digest(hardship_path("run"), digest);
  hardship_list(hardship_path("run"), files, sizeof files);
  if (strcmp(digest, wanted_digest) != 0) fail_msg("%s: another digest", when);
  if (strcmp(files, wanted_files) != 0) fail_msg("%s: other files: %s", when, files);
  ending verified = hardship_run(&(errand){.arguments = {"verify", "run"}});
  if (verified.code) fail_msg("%s: %s", when, verified.said);
}

static void test_at_every_call(void **state) {
  (void)state;
  if (!hardship_has_shim()) skip();
  char at[32], count[700], when[64];
  snprintf(count, sizeof count, "FAULT_COUNT=%s", hardship_path("count"));
  hardship_remove(hardship_path("run"));
  ending whole = hardship_run(&(errand){.arguments = {COMMAND}, .faults = {FAST, count}});
  assert_int_equal(whole.code, 0);
  long calls = hardship_count(hardship_path("count"));
  if (calls < 150) fail_msg("only %ld calls that change files were counted", calls);
  int killed = 0, resumed = 0, afresh = 0;
  for (long n = 1 + step / 2 % step; n <= calls; n += step) {
    hardship_remove(hardship_path("run"));
    snprintf(at, sizeof at, "FAULT_AT=%ld", n);
    ending end = hardship_run(&(errand){.arguments = {COMMAND}, .faults = {FAST, at, n / step % 2 ? "FAULT_DO=tear" : "FAULT_DO=kill"}});
    if (end.signal != SIGKILL) fail_msg("call %ld: exit %d, signal %d: %s", n, end.code, end.signal, end.said);
    killed++;
    snprintf(when, sizeof when, "killed at call %ld of %ld", n, calls);
    if (!is_complete()) {
      end = hardship_run(&(errand){.arguments = {COMMAND}});
      if (end.code) fail_msg("%s, then: exit %d, signal %d: %s", when, end.code, end.signal, end.said);
      if (strstr(end.said, "Going on with")) resumed++;
      else afresh++;
    }
    expect_whole(when);
  }
  print_message("%ld calls that change files; killed at %d of them, resumed %d, begun anew %d\n", calls, killed, resumed, afresh);
  assert_int_equal(killed, (calls - (1 + step / 2 % step)) / step + 1);
  assert_true(resumed > killed / 4);
}

/* One run after another is killed at random moments until it comes through. */
static void test_at_random_moments(void **state) {
  (void)state;
  if (!hardship_has_shim()) skip();
  struct timespec begun, ended;
  hardship_remove(hardship_path("run"));
  clock_gettime(CLOCK_MONOTONIC, &begun);
  assert_int_equal(hardship_run(&(errand){.arguments = {COMMAND}, .faults = {FAST, NULL}}).code, 0);
  clock_gettime(CLOCK_MONOTONIC, &ended);
  long whole_us = (long)(ended.tv_sec - begun.tv_sec) * 1000000 + (ended.tv_nsec - begun.tv_nsec) / 1000;
  int kills = 0, runs = 0, most = 0, in_this = 0;
  hardship_remove(hardship_path("run"));
  while (kills < moments) {
    long us = (long)hardship_random((unsigned)whole_us);
    pid_t pid = hardship_start(&(errand){.arguments = {COMMAND}, .faults = {FAST, NULL}});
    nanosleep(&(struct timespec){us / 1000000, us % 1000000 * 1000}, NULL);
    kill(pid, SIGKILL);
    ending end = hardship_wait(pid, 0);
    if (end.signal == SIGKILL) kills++, in_this++;
    else if (end.code && !(end.code == 3 && is_complete())) fail_msg("exit %d, signal %d: %s", end.code, end.signal, end.said); /* 3: the one before had just been published */
    if (kills % 3 && end.signal) continue; /* killed again before anybody looks */
    if (!is_complete()) continue;
    expect_whole("killed at random moments");
    hardship_remove(hardship_path("run"));
    runs++;
    if (in_this > most) most = in_this;
    in_this = 0;
  }
  ending end = hardship_run(&(errand){.arguments = {COMMAND}});
  if (end.code != 0 && !(end.code == 3 && is_complete())) fail_msg("exit %d: %s", end.code, end.said);
  expect_whole("after the last kill");
  print_message("%d kills over %d runs that came through, at most %d of one; a run took %ld ms\n", kills, runs + 1, most, whole_us / 1000);
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  step = atol(arguments[1]), moments = atol(arguments[2]);
  char name[64];
  snprintf(name, sizeof name, "kills-%ld", step);
  hardship_begin(name);
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_at_every_call), cmocka_unit_test(test_at_random_moments)};
  return cmocka_run_group_tests(tests, make_reference, NULL);
}
