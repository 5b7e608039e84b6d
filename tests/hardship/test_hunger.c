/* The n-th allocation of the whole process fails, once or for good, also in libraries that cannot be starved by a hook (libyaml, igraph,
   GSL, OpenMP, the C library): the program ends by itself, and where it ends with 0 what it printed or stored is whole.
     test_hunger STEP             every STEP-th allocation
     test_hunger STEP hookless    every STEP-th of those that neither SQLite nor jansson make (test_starvation refuses them theirs);
                                  it and all after it only every third of these */
#define _XOPEN_SOURCE 700
#include "hardship.h"

#include <hakyu/result.h>
#include <hakyu/verify.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static long step;
static bool is_hookless;
static char wanted_digest[65];

static int make_reference(void **state) {
  (void)state;
  assert_int_equal(hardship_run(&(errand){.arguments = {"run", "tiny-storm", "-n", "40", "--outer", "3", "-o", "kept"}}).code, 0);
  hardship_digest(hardship_path("kept"), wanted_digest);
  return strlen(wanted_digest) != 64;
}

static void read_whole(const char *path, char *out, size_t size) {
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  out[fread(out, 1, size - 1, file)] = '\0';
  fclose(file);
}

static bool is_result(const char *folder) {
  hakyu_result *result = NULL;
  bool is = hakyu_result_open(hakyu_memory_default(), folder, NULL, &result) == HAKYU_OK;
  hakyu_result_close(result);
  return is;
}

static void look_at_run(const ending *end, const char *when) {
  char digest[65];
  hakyu_verification *verification = NULL;
  hakyu_verify_options options = hakyu_verify_defaults();
  const char *folder = hardship_path("run");
  bool is_there = is_result(folder);
  if (!is_there && end->code == 0) fail_msg("%s: exit 0 and no result", when);
  if (!is_there) return;
  hardship_digest(folder, digest);
  assert_string_equal(digest, wanted_digest);
  assert_int_equal(hakyu_verify(hakyu_memory_default(), folder, &options, NULL, &verification), HAKYU_OK);
  if (hakyu_verification_status(verification)) fail_msg("%s: a result that is none", when);
  hakyu_verification_destroy(verification);
}

/* prints: what is printed must be the same wherever 0 is said. `stride`: of the allocations that are in question. */
static void starve(const char *const *words, bool stores, long stride) {
  static char wanted[1 << 20], said[1 << 20];
  char count[700], when[128], output[700];
  int failed = 0, unharmed = 0;
  errand e = {.output = output};
  snprintf(output, sizeof output, "%s", hardship_path("output"));
  snprintf(count, sizeof count, "HUNGER_COUNT=%s", hardship_path("count"));
  for (size_t i = 0; words[i]; i++) e.arguments[i] = words[i];
  e.faults[0] = count;
  if (is_hookless) e.faults[1] = "HUNGER_HOOKLESS=1";
  hardship_remove(hardship_path("run"));
  hardship_server server = hardship_serve(&e);
  assert_int_equal(hardship_live(&server, 0, false).code, 0);
  long calls = hardship_count(hardship_path("count"));
  read_whole(output, wanted, sizeof wanted);
  assert_true(calls > 5);
  for (int is_ever = 0; is_ever < 2; is_ever++)
    for (long n = 1; n <= calls; n += n < (stride < 500 ? 60 : 12) ? 1 : stride * (is_hookless && is_ever ? 3 : 1)) {
      if (stores) hardship_remove(hardship_path("run"));
      snprintf(when, sizeof when, "%s, allocation %ld of %ld%s", words[0], n, calls, is_ever ? " and all after" : "");
      ending end = hardship_live(&server, n, is_ever);
      if (end.signal) fail_msg("%s: signal %d: %s", when, end.signal, end.said);
      if (end.code != 0 && end.code != 1) fail_msg("%s: exit %d: %s", when, end.code, end.said);
      if (end.code && !end.said[0]) fail_msg("%s: exit %d without a word", when, end.code);
      if (stores) look_at_run(&end, when);
      if (!stores && end.code == 0) read_whole(output, said, sizeof said);
      if (!stores && end.code == 0 && strcmp(said, wanted) != 0) fail_msg("%s: exit 0, and something else is printed", when);
      failed += end.code != 0;
      unharmed += end.code == 0;
    }
  hardship_dismiss(&server);
  print_message("%s: %ld allocations%s; failed %d times, unharmed %d times\n", words[0], calls, is_hookless ? " without a hook" : "", failed, unharmed);
  assert_true(failed > 4);
}

static void test_check(void **state) {
  (void)state;
  if (!hardship_has_hunger()) skip();
  starve((const char *const[]){"check", "tiny-storm", NULL}, false, step);
}

static void test_run(void **state) {
  (void)state;
  if (!hardship_has_hunger()) skip();
  starve((const char *const[]){"run", "tiny-storm", "-n", "40", "--outer", "3", "--threads", "1", "-o", "run", NULL}, true, step);
}

static void test_run_on_two_threads(void **state) {
  (void)state;
  if (!hardship_has_hunger()) skip();
  starve((const char *const[]){"run", "tiny-storm", "-n", "40", "--outer", "3", "--threads", "2", "-o", "run", NULL}, true, 3 * step); /* what one thread asks for is the most of it */
}

static void test_show(void **state) {
  (void)state;
  if (!hardship_has_hunger()) skip();
  starve((const char *const[]){"show", "kept", NULL}, false, step);
}

static void test_replay(void **state) {
  (void)state;
  if (!hardship_has_hunger()) skip();
  starve((const char *const[]){"replay", "kept", "7", "--json", NULL}, false, step);
}

static void test_doctor(void **state) {
  (void)state;
  if (!hardship_has_hunger()) skip();
  starve((const char *const[]){"doctor", NULL}, false, step);
}

static void test_list(void **state) {
  (void)state;
  if (!hardship_has_hunger()) skip();
  starve((const char *const[]){"list", "scenarios", NULL}, false, step);
  starve((const char *const[]){"list", "kinds", "--json", NULL}, false, step);
}

static void test_verify(void **state) {
  (void)state;
  if (!hardship_has_hunger()) skip();
  starve((const char *const[]){"verify", "kept", "--sample", "3", NULL}, false, step);
}

static void test_export(void **state) {
  (void)state;
  if (!hardship_has_hunger()) skip();
  starve((const char *const[]){"export", "kept", "--to", "json", NULL}, false, step);
}

int main(int count, char **arguments) {
  if (count != 2 && (count != 3 || strcmp(arguments[2], "hookless") != 0)) return 2;
  step = atol(arguments[1]);
  is_hookless = count == 3;
  char name[64];
  snprintf(name, sizeof name, "hunger-%ld", step);
  hardship_begin_in_memory(name);
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_check),  cmocka_unit_test(test_run),    cmocka_unit_test(test_run_on_two_threads),
                                     cmocka_unit_test(test_show),   cmocka_unit_test(test_replay), cmocka_unit_test(test_verify),
                                     cmocka_unit_test(test_export), cmocka_unit_test(test_list),   cmocka_unit_test(test_doctor)};
  int failed = cmocka_run_group_tests(tests, make_reference, NULL);
  hardship_end();
  return failed;
}
