/* Studies: points with the values that are asked for; a point's scenario is, digest for digest, the scenario written by hand; lists,
   constraints, distributions at their medians; faults are told at their places. */
#include "study/study.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static const char *told(const hakyu_findings *findings, size_t i) {
  static char text[600];
  text[0] = '\0';
  if (i < hakyu_findings_total(findings)) hakyu_finding_print(hakyu_findings_get(findings, i), text, sizeof text);
  return text;
}

static void put(const char *name, const char *text) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", TEST_WORK, name);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

/* A study of that body on the five assets, from the folder of the tests. */
static hakyu_status read_study(const char *body, hakyu_findings *findings, hakyu_study **study) {
  char text[8192], folder[1024];
  assert_non_null(getcwd(folder, sizeof folder));
  snprintf(text, sizeof text, "hakyu: 1\nkind: study\ntitle: {en: Test, ja: 試験}\nscenario: %s/scenarios/five-assets-blackout.yaml\n%s", folder, body);
  put("study.yaml", text);
  return hakyu_study_read(hakyu_memory_default(), TEST_WORK "/study.yaml", findings, study);
}

static hakyu_study *get(const char *body) {
  hakyu_findings *findings;
  hakyu_study *study = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  if (read_study(body, findings, &study)) fail_msg("%s", told(findings, 0));
  hakyu_findings_destroy(findings);
  return study;
}

static void test_grid(void **state) {
  (void)state;
  hakyu_study *study = get("design: {type: grid}\nfactors:\n  hours: {path: parameters.exchange_battery, levels: [2h, 4h, 8h], label: {ja: 電池}}\n"
                           "  crews: {path: crews.grid.size, levels: [1, 2]}\n  hot: {path: lever.add_supplier@all, levels: [off, on]}\n"
                           "constraints: \"hours < 480min; crews >= hot; hot != on\"\n");
  assert_int_equal(hakyu_study_factors(study), 3);
  assert_int_equal(hakyu_study_points(study), 4);
  assert_int_equal(hakyu_study_left_out(study), 8);
  static const char *const wanted[4][4] = {{"0", "2h", "1", "off"}, {"2", "2h", "2", "off"}, {"4", "4h", "1", "off"}, {"6", "4h", "2", "off"}};
  for (uint64_t p = 0; p < 4; p++) {
    assert_string_equal(hakyu_study_point_id(study, p), wanted[p][0]);
    for (size_t f = 0; f < 3; f++) assert_string_equal(hakyu_study_value(study, p, f), wanted[p][f + 1]);
  }
  assert_string_equal(study->factors[0].label[HAKYU_EN], "電池");
  assert_int_equal(hakyu_study_check(study, NULL), HAKYU_OK);
  assert_true(hk_study_seed(study, 0) == 1 && hk_study_seed(study, 3) == 1);
  hakyu_study_destroy(study);
}

/* The digest of a scenario whose text is the shipped one with `from` replaced by `to`. */
static void digest_written(const char *from, const char *to, uint8_t digest[32]) {
  char text[8192], made[8192], folder[1024], model[1200];
  FILE *file = fopen("scenarios/five-assets-blackout.yaml", "r");
  assert_non_null(file);
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  fclose(file);
  assert_non_null(getcwd(folder, sizeof folder));
  snprintf(model, sizeof model, "model: %s/models/five-assets", folder);
  const char *pairs[2][2] = {{"model: five-assets", model}, {from, to}};
  for (int i = 0; i < 2; i++) {
    char *at = strstr(text, pairs[i][0]);
    assert_non_null(at);
    snprintf(made, sizeof made, "%.*s%s%s", (int)(at - text), text, pairs[i][1], at + strlen(pairs[i][0]));
    memcpy(text, made, sizeof text);
  }
  put("written.yaml", text);
  hakyu_scenario *scenario = NULL;
  hakyu_findings *findings;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  if (hk_scenario_read(hakyu_memory_default(), TEST_WORK "/written.yaml", findings, &scenario)) fail_msg("%s", told(findings, 0));
  memcpy(digest, scenario->digest, 32);
  hakyu_scenario_destroy(scenario);
  hakyu_findings_destroy(findings);
}

static void test_same_as_written(void **state) {
  (void)state;
  static const struct { const char *path, *level, *from, *to; } cases[] = {
      {"parameters.line_repair", "2h", "horizon: 72h\n", "horizon: 72h\nparameters: {line_repair: 2h}\n"},
      {"assumptions.exchange_battery.value", "6h", "horizon: 72h\n", "horizon: 72h\nparameters: {exchange_battery: 6h}\n"},
      {"hazards.barge.probability", "0.3", "probability: 0.6", "probability: 0.3"},
      {"hazards.storm.detect", "10min", "{id: storm, kind: strike,", "{id: storm, kind: strike, detect: 10min,"},
      {"lever.add_supplier@kind:exchange.share", "0.5", "horizon: 72h\n", "horizon: 72h\nlevers: [{lever: add_supplier, targets: \"kind:exchange\", share: 0.5}]\n"},
      {"lever.backup_at_least@service:electricity.value", "36h", "horizon: 72h\n",
       "horizon: 72h\nlevers: [{lever: backup_at_least, targets: \"service:electricity\", value: 36h}]\n"},
      {"lever.share_warning@all.recurrence", "0.5", "horizon: 72h\n", "horizon: 72h\nlevers: [{lever: share_warning, targets: all, recurrence: 0.5}]\n"},
      {"lever.add_crews@all", "on", "horizon: 72h\n", "horizon: 72h\nlevers: [{lever: add_crews, targets: all}]\n"},
  };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    char body[1024];
    uint8_t wanted[32];
    snprintf(body, sizeof body, "design: {type: grid}\nfactors:\n  x: {path: \"%s\", levels: [%s]}\n", cases[c].path, cases[c].level);
    hakyu_study *study = get(body);
    hakyu_scenario *scenario = NULL;
    hakyu_findings *findings;
    assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
    if (hk_study_point(study, 0, findings, &scenario)) fail_msg("%s: %s", cases[c].path, told(findings, 0));
    digest_written(cases[c].from, cases[c].to, wanted);
    if (memcmp(scenario->digest, wanted, 32) != 0) fail_msg("%s: not the same", cases[c].path);
    hakyu_scenario_destroy(scenario);
    hakyu_findings_destroy(findings);
    hakyu_study_destroy(study);
  }
  /* two properties of one lever are one lever */
  hakyu_study *study = get("design: {type: grid}\nfactors:\n  a: {path: lever.add_supplier@kind:exchange.share, levels: [0.5]}\n"
                           "  b: {path: lever.add_supplier@kind:exchange.dose, levels: [3]}\n");
  hakyu_scenario *scenario = NULL;
  uint8_t wanted[32];
  assert_int_equal(hk_study_point(study, 0, NULL, &scenario), HAKYU_OK);
  digest_written("horizon: 72h\n", "horizon: 72h\nlevers: [{lever: add_supplier, targets: \"kind:exchange\", share: 0.5, dose: 3}]\n", wanted);
  assert_memory_equal(scenario->digest, wanted, 32);
  hakyu_scenario_destroy(scenario);
  hakyu_study_destroy(study);
}

/* What a lever acts on is a factor, too: off, nothing of it is there, whatever its other factors say. */
static void test_targets(void **state) {
  (void)state;
  static const char *const written[4] = {"", "", "levers: [{lever: repair_faster, targets: \"kind:line|kind:exchange\", value: 0.5}]\n",
                                         "levers: [{lever: repair_faster, targets: \"kind:line|kind:exchange\", value: 0.25}]\n"};
  hakyu_study *study = get("design: {type: grid}\nfactors:\n  who: {path: lever.repair_faster.targets, levels: [off, \"kind:line|kind:exchange\"]}\n"
                           "  what: {path: lever.repair_faster.value, levels: [0.5, 0.25]}\n");
  for (uint64_t p = 0; p < 4; p++) {
    char to[200];
    uint8_t wanted[32];
    hakyu_scenario *scenario = NULL;
    snprintf(to, sizeof to, "horizon: 72h\n%s", written[p]);
    digest_written("horizon: 72h\n", to, wanted);
    assert_int_equal(hk_study_point(study, p, NULL, &scenario), HAKYU_OK);
    assert_memory_equal(scenario->digest, wanted, 32);
    hakyu_scenario_destroy(scenario);
  }
  hakyu_study_destroy(study);
}

/* The first point of Sobol's sequence is the middle of everything. */
static void test_medians(void **state) {
  (void)state;
  static const struct { const char *factor, *wanted; } cases[] = {
      {"distribution: \"lognormal(median=3h, sigma=0.6)\"", "10800s"},   {"distribution: \"lognormal(median=3h, p95=10h)\"", "10800s"},
      {"distribution: \"triangular(0, 1, 2)\"", "1"},                    {"distribution: \"about(1h, 0s, 2h)\"", "3600s"},
      {"distribution: \"uniform(0.8, 0.9)\"", "0.85"},                   {"distribution: \"exponential(mean=1h)\"", "2495s"},
      {"distribution: \"weibull(scale=8h, shape=1.5)\"", "22557s"},      {"distribution: \"gamma(mean=3h, shape=1)\"", "7486s"},
      {"range: [1h, 3h]", "7200s"},                                      {"range: [0.01, 1], scale: log", "0.1"},
      {"range: [60s, 1h], scale: log", "465s"},                          {"range: [0, 1]", "0.5"},
  };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    char body[512];
    snprintf(body, sizeof body, "design: {type: sobol, points: 1}\nfactors: {x: {path: parameters.line_repair, %s}}\n", cases[c].factor);
    hakyu_study *study = get(body);
    assert_string_equal(hakyu_study_value(study, 0, 0), cases[c].wanted);
    hakyu_study_destroy(study);
  }
  hakyu_study *study = get("design: {type: two_level}\nfactors:\n  x: {path: parameters.line_repair, distribution: \"uniform(0s, 1000s)\"}\n"
                           "  y: {path: crews.grid.size, range: [1, 4]}\n  z: {path: parameters.q, levels: [a, b, c]}\n");
  assert_int_equal(hakyu_study_points(study), 8);
  assert_string_equal(hakyu_study_value(study, 0, 0), "50s");
  assert_string_equal(hakyu_study_value(study, 7, 0), "950s");
  assert_string_equal(hakyu_study_value(study, 7, 1), "4");
  assert_string_equal(hakyu_study_value(study, 0, 2), "a");
  assert_string_equal(hakyu_study_value(study, 7, 2), "c");
  hakyu_study_destroy(study);
}

static void test_list(void **state) {
  (void)state;
  put("points.csv", "point_id,b,x_note,a\nfirst,2,hello,1h\nsecond,3,,2h\nthird,3,,4h\n");
  hakyu_study *study = get("design: {type: list, file: points.csv}\nseeds: independent\nseed: 7\nfactors:\n  a: {path: parameters.line_repair, levels: [1h]}\n"
                           "  b: {path: crews.grid.size, levels: [1]}\nconstraints: \"a < 3h\"\n");
  assert_int_equal(hakyu_study_points(study), 2);
  assert_string_equal(hakyu_study_point_id(study, 1), "second");
  assert_string_equal(hakyu_study_value(study, 1, 0), "2h");
  assert_string_equal(hakyu_study_value(study, 1, 1), "3");
  assert_true(hk_study_seed(study, 0) != hk_study_seed(study, 1));
  hakyu_study_destroy(study);
}

static void test_refused(void **state) {
  (void)state;
  static const char grid[] = "design: {type: grid}\n", factor[] = "factors: {x: {path: crews.grid.size, levels: [1, 2]}}\n";
  static const struct { const char *head, *body, *said; } cases[] = {
      {"", factor, "design: missing"},
      {grid, "", "factors: missing"},
      {grid, "factors: {x: {path: crews.grid.size}}\n", "not one of levels, range and distribution"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1], range: [1, 2]}}\n", "not one of levels, range and distribution"},
      {grid, "factors: {x: {path: crew.grid.size, levels: [1]}}\n", "no table of a model (crew)"},
      {grid, "factors: {x: {path: lever.add_supplier, levels: [off, on]}}\n", "a lever without targets"},
      {grid, "factors: {x: {path: \"lever.add_supplier@all\", levels: [0, 1]}}\n", "neither off nor on (0)"},
      {grid, "factors: {x: {path: \"lever.add_supplier@all\", range: [0, 1]}}\n", "what is off or on has levels"},
      {grid, "factors: {x: {path: lever.add_supplier.share, levels: [0.5]}}\n", "a lever without targets (lever.add_supplier.share)"},
      {grid, "factors: {x: {path: lever.add_supplier.targets, range: [0, 1]}}\n", "what a lever acts on has levels"},
      {grid, "factors: {x: {path: item.A.1, levels: [off, on]}}\n", "an item of no catalogue (A.1)"},
      {grid, "catalogue: no-such-catalogue\nfactors: {x: {path: item.A.1, levels: [off, on]}}\n", "no-such-catalogue"},
      {grid, "factors: {x: {path: item.A.1, levels: [0, 1]}}\n", "neither off nor on (0)"},
      {grid, "factors: {x: {path: item., levels: [off, on]}}\n", "not a path (item.)"},
      {grid, "factors: {x: {path: hazards.storm, levels: [1]}}\n", "not a path (hazards.storm)"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 1]}}\n", "a level given twice (1)"},
      {grid, "factors: {x: {path: crews.grid.size, range: [1, 2]}}\n", "a grid of a factor without levels"},
      {"design: {type: lhs, points: 4}\n", "factors: {x: {path: crews.grid.size, range: [2, 1]}}\n", "a range that does not ascend"},
      {"design: {type: lhs, points: 4}\n", "factors: {x: {path: crews.grid.size, range: [2h, 3]}}\n", "not a range"},
      {"design: {type: lhs, points: 4}\n", "factors: {x: {path: crews.grid.size, range: [0, 3], scale: log}}\n", "begins at or below 0"},
      {"design: {type: lhs, points: 4}\n", "factors: {x: {path: crews.grid.size, distribution: \"normal(0, 1)\"}}\n", "not a distribution (normal(0, 1))"},
      {"design: {type: lhs, points: 4}\n", "factors: {x: {path: crews.grid.size, distribution: \"triangular(3, 2, 1)\"}}\n", "arguments that make no distribution"},
      {"design: {type: lhs}\n", factor, "no points; allowed: points with lhs"},
      {"design: {type: grid, points: 3}\n", factor, "points, which this design has not"},
      {"design: {type: list}\n", factor, "no file; allowed"},
      {"design: {type: saltelli, points: 12}\n", "factors: {x: {path: crews.grid.size, range: [1, 2]}}\n", "points of saltelli; allowed: a power of 2"},
      {"design: {type: sobel, points: 12}\n", factor, "sobel"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 2]}}\nconstraints: \"y < 2\"\n", "no factor of the study (y)"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 2]}}\nconstraints: \"x\"\n", "not a constraint (x)"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 2]}}\nconstraints: \"x > 2\"\n", "no point is left"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 2]}}\nprecision: much\n", "not a number (much)"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 2]}}\nprecision: 200%\nwatch: [{id: i}]\n", "out of range"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 2]}}\nprecision: 0%\nwatch: [{id: i}]\n", "out of range"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 2]}}\nprecision: 2%\n", "no watched figure that could become so sure"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 2]}}\nprecision: 2%\nwatch: [{id: i, metric: q95}]\n", "no watched figure that could become so sure"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 2]}}\nwatch: [{id: a}, {id: a}]\n", "id given twice (a)"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 2]}}\nwatch: [{id: a, metric: above}]\n", "above without a value"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 2]}}\nthresholds: [{watch: b, factor: x, below: 1}]\n", "unknown watched figure (b)"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 2]}}\nwatch: [{id: b}]\nthresholds: [{watch: b, factor: x}]\n", "not one of below and above"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 2]}}\nreplication: 5\n", "replication"},
      {grid, "factors: {x: {path: crews.grid.size, levels: [1, 2]}, y: {path: crews.grid.size, levels: [1, 2]}}\n", "the path of another factor (x)"},
  };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    char body[2048];
    hakyu_findings *findings;
    hakyu_study *study = NULL;
    bool is_said = false;
    assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
    snprintf(body, sizeof body, "%s%s", cases[c].head, cases[c].body);
    assert_int_equal(read_study(body, findings, &study), HAKYU_REFUSED);
    assert_null(study);
    for (size_t i = 0; i < hakyu_findings_total(findings); i++) is_said = is_said || strstr(told(findings, i), cases[c].said);
    if (!is_said) fail_msg("%s: %s", cases[c].said, told(findings, 0));
    hakyu_findings_destroy(findings);
  }
}

/* Paths that the files allow and the model has not are found by the check. */
static void test_checked(void **state) {
  (void)state;
  static const struct { const char *factor, *said; } cases[] = {
      {"path: crews.grids.size, levels: [1, 2]", "study.yaml:6:21: x: no row of the model matches"},
      {"path: crews.grid.size, levels: [1, many]", "study.yaml:6:21: x: not a number (many)"},
      {"path: parameters.nothing, levels: [1, 2]", "no such parameter or assumption (nothing)"},
      {"path: hazards.wind.probability, levels: [0.5]", "no such hazard (wind)"},
      {"path: hazards.storm.strength, levels: [0.5]", "hazards have no such field (strength)"},
      {"path: \"lever.add_supplyer@all\", levels: [off, on]", "add_supplyer"},
  };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    char body[512];
    hakyu_findings *findings;
    bool is_said = false;
    snprintf(body, sizeof body, "design: {type: grid}\nfactors: {x: {%s}}\n", cases[c].factor);
    hakyu_study *study = get(body);
    assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
    assert_int_equal(hakyu_study_check(study, findings), HAKYU_REFUSED);
    for (size_t i = 0; i < hakyu_findings_total(findings); i++) is_said = is_said || strstr(told(findings, i), cases[c].said);
    if (!is_said) fail_msg("%s: %s", cases[c].said, told(findings, 0));
    hakyu_findings_destroy(findings);
    hakyu_study_destroy(study);
  }
}

/* What the manual lists is what a study may hold. */
static void test_schema(void **state) {
  (void)state;
  static const char *const names[] = {"study", "design", "factors", "study_outputs", "watch", "thresholds"};
  const hakyu_schema *schema = hakyu_study_schema();
  assert_int_equal(hakyu_schema_count(schema), sizeof names / sizeof *names);
  for (size_t t = 0; t < hakyu_schema_count(schema); t++) {
    hakyu_schema_table_row table = hakyu_schema_table(schema, t);
    assert_string_equal(table.name, names[t]);
    assert_true(table.field_count > 0 && table.text[0][0] && table.text[1][0]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_grid), cmocka_unit_test(test_same_as_written), cmocka_unit_test(test_targets), cmocka_unit_test(test_medians), cmocka_unit_test(test_list),
                                     cmocka_unit_test(test_refused), cmocka_unit_test(test_checked), cmocka_unit_test(test_schema)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
