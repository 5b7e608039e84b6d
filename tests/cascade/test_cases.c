/* The reference cases: small models whose history the cascade rule fixes, worked out by hand (tests/data/cases, each with its
   why.md). Every case is run by a campaign, replayed from its folder, and agrees with expected.json on every key given there. */
#define _XOPEN_SOURCE 700
#include <hakyu/campaign.h>
#include <hakyu/replay.h>

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>
#include <jansson.h>

/* Whatever expected has, actual has: objects key by key, lists row by row. Tells where they differ. */
static bool agrees(const char *where, const json_t *expected, const json_t *actual) {
  char path[256];
  bool is_same = true;
  if (json_is_object(expected) && json_is_object(actual)) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)expected, key, value) {
      if (strcmp(key, "seed") == 0 || strcmp(key, "outer_draws") == 0) continue;
      snprintf(path, sizeof path, "%s.%s", where, key);
      is_same &= agrees(path, value, json_object_get(actual, key));
    }
    return is_same;
  }
  if (json_is_array(expected) && json_is_array(actual)) {
    is_same = json_array_size(expected) == json_array_size(actual);
    if (!is_same) print_message("%s: %zu rows expected, %zu found\n", where, json_array_size(expected), json_array_size(actual));
    for (size_t i = 0; i < json_array_size(expected) && i < json_array_size(actual); i++) {
      snprintf(path, sizeof path, "%s[%zu]", where, i);
      is_same &= agrees(path, json_array_get(expected, i), json_array_get(actual, i));
    }
    return is_same;
  }
  if (actual && json_equal((json_t *)expected, (json_t *)actual)) return true;
  char *left = json_dumps(expected, JSON_ENCODE_ANY), *right = actual ? json_dumps(actual, JSON_ENCODE_ANY) : NULL;
  print_message("%s: %s expected, %s found\n", where, left, right ? right : "nothing");
  free(left);
  free(right);
  return false;
}

static json_int_t number_of(const json_t *expected, const char *key, json_int_t otherwise) {
  const json_t *value = json_object_get(expected, key);
  return value ? json_integer_value(value) : otherwise;
}

static void show(hakyu_findings *findings) {
  char line[512];
  for (size_t i = 0; i < hakyu_findings_total(findings); i++) {
    hakyu_finding_print(hakyu_findings_get(findings, i), line, sizeof line);
    print_message("%s\n", line);
  }
}

/* Runs the case as a user would and gives its replay. */
static hakyu_status replay_case(const char *folder, const char *run, const json_t *expected, hakyu_findings *findings, char **text) {
  const hakyu_memory *memory = hakyu_memory_default();
  char path[512];
  hakyu_scenario *scenario = NULL;
  hakyu_campaign *campaign = NULL;
  hakyu_progress progress = {0};
  hakyu_campaign_options options = hakyu_campaign_defaults();
  uint64_t replication = (uint64_t)number_of(expected, "replication", 0);
  options.replications = replication + 1;
  options.seed = (uint64_t)number_of(expected, "seed", 1);
  options.outer_count = (int32_t)number_of(expected, "outer_draws", 20);
  options.threads = 1;
  options.folder = run;
  options.is_forced = 1;
  snprintf(path, sizeof path, "%s/scenario.yaml", folder);
  hakyu_status status = hakyu_scenario_read(memory, path, findings, &scenario);
  if (!status) status = hakyu_campaign_create(memory, scenario, &options, findings, &campaign);
  while (!status && !progress.is_complete) status = hakyu_campaign_step(campaign, 1000, &progress);
  if (campaign) {
    hakyu_status closed = hakyu_campaign_close(campaign, findings, NULL);
    if (!status) status = closed;
  }
  hakyu_scenario_destroy(scenario);
  return status ? status : hakyu_replay_json(memory, run, replication, findings, text);
}

static bool passes(const char *name) {
  char folder[400], path[512], run[512];
  json_error_t error;
  hakyu_findings *findings = NULL;
  char *text = NULL;
  snprintf(folder, sizeof folder, "%s/cases/%s", TEST_DATA, name);
  snprintf(path, sizeof path, "%s/expected.json", folder);
  snprintf(run, sizeof run, "%s/cases/%s", TEST_WORK, name);
  json_t *expected = json_load_file(path, 0, &error);
  if (!expected) fail_msg("%s: %s", path, error.text);
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  hakyu_status status = replay_case(folder, run, expected, findings, &text);
  if (status) {
    print_message("%s: %s\n", name, hakyu_status_text(status, HAKYU_EN));
    show(findings);
  }
  json_t *actual = status ? NULL : json_loads(text, 0, &error);
  bool is_same = actual && agrees(name, expected, actual);
  if (text) hakyu_memory_default()->resize(hakyu_memory_default()->user, text, 0);
  hakyu_findings_destroy(findings);
  json_decref(actual);
  json_decref(expected);
  return is_same;
}

static int is_case(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static void test_every_case(void **state) {
  (void)state;
  struct dirent **cases = NULL;
  int failed = 0;
  mkdir(TEST_WORK "/cases", 0777);
  int count = scandir(TEST_DATA "/cases", &cases, is_case, alphasort);
  assert_int_equal(count, 93);
  for (int i = 0; i < count; i++) {
    failed += !passes(cases[i]->d_name);
    free(cases[i]);
  }
  free(cases);
  assert_int_equal(failed, 0);
}

/* The comparison itself must be able to fail. */
static void test_comparison(void **state) {
  (void)state;
  json_t *expected = json_loads("{\"a\": [{\"b\": 1}], \"seed\": 5}", 0, NULL);
  json_t *same = json_loads("{\"a\": [{\"b\": 1, \"c\": 2}]}", 0, NULL), *other = json_loads("{\"a\": [{\"b\": 2}]}", 0, NULL);
  json_t *more = json_loads("{\"a\": [{\"b\": 1}, {\"b\": 1}]}", 0, NULL), *none = json_loads("{}", 0, NULL);
  assert_true(agrees("planted", expected, same));
  assert_false(agrees("planted", expected, other));
  assert_false(agrees("planted", expected, more));
  assert_false(agrees("planted", expected, none));
  json_t *all[] = {expected, same, other, more, none};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) json_decref(all[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_comparison), cmocka_unit_test(test_every_case)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
