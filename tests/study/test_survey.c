/* Surveys: the analysis of points with values of known indices, each kind where the design allows it and the reason where it does not;
   thresholds against closed forms, by combination and over all points; gaps; the document in both tongues. */
#include "result/survey.h"

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

#include "study/design.h"

static const double pi = 3.14159265358979323846;

static void assert_near(double value, double expected, double slack) {
  if (!(fabs(value - expected) <= slack)) fprintf(stderr, "%.12g instead of %.12g\n", value, expected);
  assert_true(fabs(value - expected) <= slack);
}

typedef double formula(const double *u);

static double ishigami(const double *u) {
  const double x1 = (2 * u[0] - 1) * pi, x2 = (2 * u[1] - 1) * pi, x3 = (2 * u[2] - 1) * pi;
  return sin(x1) + 7 * sin(x2) * sin(x2) + 0.1 * x3 * x3 * x3 * x3 * sin(x1);
}
static double falling(const double *u) { return exp(-10 * u[0]) * (1 + u[1]); } /* below c from ln((1 + u1) / c) / 10 on */
static double crossed(const double *u) { return 10 + 4 * u[0] + 2 * (u[1] > 0.5) * (u[2] > 0.5); }

/* A survey of a design whose points lie where they were put, with a formula's values and +-width around them. */
static hakyu_survey *make(hk_survey_design design, uint32_t k, uint32_t level_count, uint64_t points, bool is_second_order, formula *of, double width) {
  hk_design_factor factors[8];
  for (uint32_t f = 0; f < k; f++) factors[f] = (hk_design_factor){f + 1, level_count};
  hk_design_asked asked = {.kind = (hk_design_kind)design, .factors = factors, .factor_count = k, .points = points, .trajectories = (uint32_t)points, .levels = 4, .seed = 11,
                           .is_second_order = is_second_order};
  uint64_t count;
  hakyu_survey *s = NULL;
  assert_int_equal(hk_design_count(&asked, (hk_place){NULL, 0, 0, NULL}, NULL, &count), HAKYU_OK);
  assert_int_equal(hk_survey_create(hakyu_memory_default(), count, k, 1, &s), HAKYU_OK);
  assert_int_equal(hk_design_fill(hakyu_memory_default(), &asked, s->at), HAKYU_OK);
  s->id = "made";
  s->design = design;
  s->is_second_order = is_second_order;
  s->repeats = points;
  s->figures[0] = (hk_survey_figure){.id = "y", .label = {"y", "y"}, .unit = ""};
  for (uint32_t f = 0; f < k; f++) {
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    s->factors[f] = (hk_survey_factor){.id = names[f], .label = {names[f], names[f]}};
  }
  for (uint64_t p = 0; p < count; p++) {
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)p);
    s->point_ids[p] = hk_arena_text(s->arena, text, strlen(text));
    for (uint32_t f = 0; f < k; f++) {
      snprintf(text, sizeof text, "%.15f", s->at[p * k + f]);
      s->values[p * k + f] = hk_arena_text(s->arena, text, strlen(text));
    }
    const double y = of(s->at + p * k);
    s->cells[p] = (hk_survey_cell){y, y - width, y + width, {NAN, NAN}, NAN, NAN, true};
  }
  assert_int_equal(hk_survey_settle(s), HAKYU_OK);
  return s;
}

static hakyu_survey *analysed(hakyu_survey *s) {
  assert_int_equal(hakyu_survey_analyse(s), HAKYU_OK);
  return s;
}

static double index_of(const hakyu_survey *s, hakyu_index which, uint32_t factor) { return hakyu_survey_index(s, which, 0, factor).value; }

/* ---- what each design tells -------------------------------------------------------------------------------------------------- */

static void test_saltelli(void **state) {
  (void)state;
  hakyu_survey *s = analysed(make(HK_SURVEY_SALTELLI, 3, 0, 2048, true, ishigami, 0));
  const double v1 = 0.5 * pow(1 + 0.1 * pow(pi, 4) / 5, 2), v2 = 49.0 / 8, v13 = 0.01 * pow(pi, 8) * (1.0 / 18 - 1.0 / 50), v = v1 + v2 + v13;
  assert_null(s->why_not[HK_SURVEY_VARIANCE]);
  assert_non_null(s->why_not[HK_SURVEY_EFFECTS]), assert_non_null(s->why_not[HK_SURVEY_ELEMENTARY]), assert_null(s->why_not[HK_SURVEY_REGRESSION]);
  assert_near(index_of(s, HAKYU_INDEX_FIRST, 0), v1 / v, 0.02), assert_near(index_of(s, HAKYU_INDEX_FIRST, 1), v2 / v, 0.02);
  assert_near(index_of(s, HAKYU_INDEX_TOTAL, 0), (v1 + v13) / v, 0.02), assert_near(index_of(s, HAKYU_INDEX_TOTAL, 2), v13 / v, 0.02);
  assert_near(s->pairs[2].value, v13 / v, 0.04);
  assert_true(isnan(index_of(s, HAKYU_INDEX_MU_STAR, 0)));
  assert_int_equal(hakyu_survey_leading(s), HAKYU_INDEX_TOTAL);
  assert_int_equal(s->step_count, 4); /* an eighth to all of the base points; replications are not known */
  assert_int_equal(s->steps[0].amount, 256), assert_int_equal(s->steps[3].amount, 2048);
  assert_near(s->steps[3].of[1].value, index_of(s, HAKYU_INDEX_TOTAL, 1), 0);
  assert_true(s->steps[0].of[1].high - s->steps[0].of[1].low > 2 * (s->steps[3].of[1].high - s->steps[3].of[1].low)); /* by the root of 8 */
  hakyu_survey_destroy(s);
}

static void test_levels(void **state) {
  (void)state;
  hakyu_survey *s = analysed(make(HK_SURVEY_GRID, 3, 2, 0, false, crossed, 0.5)); /* levels at 0.25 and 0.75 */
  const double variance = 1 + 0.25 + 0.25 + 0.25;                                 /* 4 x 0.5 / 2 squared; means 0.5 each; together 0.5 */
  assert_near(index_of(s, HAKYU_INDEX_MAIN, 0), 1 / variance, 1e-12);
  assert_near(index_of(s, HAKYU_INDEX_MAIN, 1), 0.25 / variance, 1e-12);
  assert_near(s->pairs[1 * 3 + 2].value, 0.25 / variance, 1e-12), assert_near(s->pairs[0 * 3 + 1].value, 0, 1e-12);
  const hk_survey_level *levels = &s->levels[0];
  assert_near(levels[0].value, 11.5, 1e-12), assert_near(levels[1].value, 13.5, 1e-12), assert_near(levels[1].high, 14, 1e-12);
  assert_int_equal(levels[0].points, 4);
  assert_int_equal(hakyu_survey_leading(s), HAKYU_INDEX_MAIN);
  assert_true(s->noise[0] > 0 && s->noise[0] < 1);
  hakyu_survey_destroy(s);
  s = make(HK_SURVEY_GRID, 3, 2, 0, false, crossed, 0.5); /* a gap: no balance */
  s->cells[3].value = NAN;
  s->missing = 1;
  analysed(s);
  assert_string_equal(s->why_not[HK_SURVEY_EFFECTS], "sweep.no_effects_unbalanced");
  assert_true(isnan(index_of(s, HAKYU_INDEX_MAIN, 0)) && !isnan(index_of(s, HAKYU_INDEX_SRC, 0)));
  hakyu_survey_destroy(s);
}

/* Whole trajectories that lack a point are left out: the effects of the linear factor are as they were. */
static void test_morris(void **state) {
  (void)state;
  hakyu_survey *s = make(HK_SURVEY_MORRIS, 3, 0, 40, false, crossed, 0);
  for (uint64_t p = 0; p < 8; p += 3) s->cells[p].value = NAN;
  analysed(s);
  assert_near(index_of(s, HAKYU_INDEX_MU, 0), 4, 1e-9), assert_near(index_of(s, HAKYU_INDEX_SIGMA, 0), 0, 1e-9);
  assert_true(index_of(s, HAKYU_INDEX_SIGMA, 1) > 0.5);
  assert_string_equal(s->why_not[HK_SURVEY_REGRESSION], "sweep.no_regression_of_trajectories");
  hakyu_survey_destroy(s);
}

static void test_constant(void **state) {
  (void)state;
  hakyu_survey *s = make(HK_SURVEY_LHS, 3, 0, 50, false, crossed, 0);
  for (uint64_t p = 0; p < s->point_count; p++) s->cells[p].value = 1e5 + 1e-12 * (double)(p % 3);
  analysed(s);
  assert_true(isnan(index_of(s, HAKYU_INDEX_PRCC, 0)) && isnan(s->noise[0]));
  hakyu_survey_destroy(s);
}

/* ---- thresholds ------------------------------------------------------------------------------------------------------------------ */

static hakyu_status add(hakyu_survey *s, const char *text) {
  hakyu_findings *findings;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  hakyu_status status = hakyu_survey_add_threshold(s, text, findings);
  assert_int_equal(hakyu_findings_total(findings), status ? 1 : 0);
  hakyu_findings_destroy(findings);
  return status;
}

static void test_thresholds(void **state) {
  (void)state;
  hakyu_survey *s = make(HK_SURVEY_GRID, 2, 40, 0, false, falling, 0.001);
  const char *const wrong[] = {"y", "y<@a", "z<0.1@a", "y<0.1@q", "y<0.1x@a", "y<0.1", "<0.1@a"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_int_equal(add(s, wrong[i]), HAKYU_USAGE);
  assert_int_equal(add(s, "y<5%@a"), HAKYU_OK);
  analysed(s);
  assert_int_equal(s->crossing_count, 41); /* the mean, and one for each level of b */
  const double mean_b = 1.5;
  assert_near(s->crossings[0].at.value, log(mean_b / 0.05) / 10, 0.003);
  for (size_t i = 1; i < s->crossing_count; i++) {
    const double b = ((double)(i - 1) + 0.5) / 40;
    assert_near(s->crossings[i].at.value, log((1 + b) / 0.05) / 10, 0.003);
    assert_near(s->crossings[i].at.high, log((1 + b) / 0.049) / 10, 0.003), assert_near(s->crossings[i].at.low, log((1 + b) / 0.051) / 10, 0.003);
  }
  hakyu_survey_destroy(s);
  s = make(HK_SURVEY_LHS, 2, 0, 2000, false, falling, 0.001); /* all at once: the mean over b */
  assert_int_equal(add(s, "y<0.05@a"), HAKYU_OK);
  analysed(s);
  assert_int_equal(s->crossing_count, 1);
  const hakyu_estimate at = s->crossings[0].at;
  assert_near(at.value, log(mean_b / 0.05) / 10, 0.02);
  assert_true(at.low < log(mean_b / 0.05) / 10 + 0.01 && at.high > log(mean_b / 0.05) / 10 - 0.01 && at.high - at.low < 0.1);
  hakyu_survey_destroy(s);
}

/* ---- values ------------------------------------------------------------------------------------------------------------------------- */

static void test_values(void **state) {
  (void)state;
  hakyu_survey *s = NULL;
  static const char *const cells[4][3] = {{"10h", "on", "north"}, {"90min", "off", "south"}, {"10h", "off", "east"}, {"1d", "on", "north"}};
  assert_int_equal(hk_survey_create(hakyu_memory_default(), 4, 3, 1, &s), HAKYU_OK);
  s->design = HK_SURVEY_LIST;
  for (int p = 0; p < 4; p++)
    for (int f = 0; f < 3; f++) s->values[p * 3 + f] = cells[p][f];
  assert_int_equal(hk_survey_settle(s), HAKYU_OK);
  assert_true(s->factors[0].is_time && s->factors[0].is_number && s->factors[1].is_number && !s->factors[1].is_time && !s->factors[2].is_number);
  assert_string_equal(s->factors[0].levels[0], "90min"), assert_string_equal(s->factors[0].levels[2], "1d");
  assert_near(s->x[0], 36000, 0), assert_near(s->at[3], 0, 0), assert_near(s->at[9], 1, 0);
  assert_near(s->at[0], (36000.0 - 5400) / (86400 - 5400), 1e-12);
  assert_int_equal(s->level[2], 1), assert_int_equal(s->level[8], 0); /* east, north, south */
  hakyu_survey_destroy(s);
}

/* ---- files of other programs ------------------------------------------------------------------------------------------------------- */

static const char *write_file(const char *name, const char *text) {
  FILE *file = fopen(name, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0 && fclose(file) == 0);
  return name;
}

static hakyu_status read_files(const char *problem, const char *x, const char *y, const char *said, hakyu_survey **s) {
  hakyu_findings *findings;
  char line[512];
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  hakyu_status status = hakyu_survey_of_files(hakyu_memory_default(), write_file("survey-problem.json", problem), write_file("survey-x.txt", x), write_file("survey-y.txt", y), findings, s);
  if (status) {
    assert_true(hakyu_findings_total(findings) > 0);
    hakyu_finding_print(hakyu_findings_get(findings, 0), line, sizeof line);
    if (!said || !strstr(line, said)) fail_msg("%s", line);
  }
  hakyu_findings_destroy(findings);
  return status;
}

static const char problem2[] = "{\"num_vars\": 2, \"names\": [\"a\", \"b\"], \"bounds\": [[0, 2], [-1, 1]]}";

/* What numpy.savetxt writes: 19 digits. Two base points: A, AB1, AB2, B. Rows and columns in another order with a header. */
static void test_files(void **state) {
  (void)state;
  hakyu_survey *s = NULL;
  const char *const saltelli = "1.000000000000000021e-01 5.0e-01\n1.9 0.5\n1.000000000000000021e-01 -0.25\n1.9 -0.25\n\n0.7 0.1\n1.1 0.1\n0.7 0.3\n1.1 0.3\n";
  assert_int_equal(read_files(problem2, saltelli, "1\n2\n1\n2\n1.5\n1.75\n1.5\n1.75\n", NULL, &s), HAKYU_OK);
  assert_int_equal(s->design, HK_SURVEY_SALTELLI), assert_int_equal(s->repeats, 2), assert_false(s->is_second_order);
  assert_near(s->at[0], 0.05, 1e-12), assert_near(s->at[1], 0.75, 1e-12), assert_near(s->x[0], 0.1, 1e-15);
  analysed(s);
  assert_near(index_of(s, HAKYU_INDEX_TOTAL, 1), 0, 1e-12);
  hakyu_survey_destroy(s);
  assert_int_equal(read_files(problem2, "b,a\n0,0\n0,1\n1,1\n1,2\n0.5,2\n0.5,0.5\n", "loss,cost\n1,5\n2,5\n3,5\n4,5\n5,5\n6,5\n", NULL, &s), HAKYU_OK);
  assert_int_equal(s->design, HK_SURVEY_MORRIS), assert_int_equal(s->repeats, 2);
  assert_string_equal(s->figures[1].id, "cost"), assert_near(s->x[2], 1, 0), assert_near(s->at[2], 0.5, 0);
  hakyu_survey_destroy(s);
  assert_int_equal(read_files(problem2, "0 0\n0 1\n1 0\n1 1\n0.3 0.4\n", "1\n2\n3\n4\n5\n", NULL, &s), HAKYU_OK);
  assert_int_equal(s->design, HK_SURVEY_LIST);
  hakyu_survey_destroy(s);
}

static void test_files_refused(void **state) {
  (void)state;
  hakyu_survey *s = NULL;
  static const struct { const char *problem, *x, *y, *said; } cases[] = {
      {"{\"num_vars\": 2}", "1 2\n", "1\n", "no list \"names\""},
      {"{\"names\": [\"a\"], \"bounds\": [[0, 1], [0, 1]]}", "1\n", "1\n", "not as many bounds as names"},
      {"{\"names\": [\"a\"], \"bounds\": [[0, \"x\"]]}", "1\n", "1\n", "bounds that are no two numbers"},
      {"not json", "1 2\n", "1\n", "survey-problem.json"},
      {problem2, "1 2\n1\n", "1\n2\n", "fewer numbers than in the first line"},
      {problem2, "1 2\n1 2 3\n", "1\n2\n", "more numbers than in the first line"},
      {problem2, "1 2\n1 x\n", "1\n2\n", "survey-x.txt:2: not a number"},
      {problem2, "1 2\n1 nan\n", "1\n2\n", "survey-x.txt:2: not a number"},
      {problem2, "1 2 3\n1 2 3\n", "1\n2\n", "not as many columns as names"},
      {problem2, "a,c\n1,2\n", "1\n", "a factor of the problem has no column"},
      {problem2, "1 2\n1 2\n", "1\n", "not as many rows as the sample"},
      {problem2, "", "1\n", "no rows"},
  };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    assert_int_equal(read_files(cases[c].problem, cases[c].x, cases[c].y, cases[c].said, &s), HAKYU_REFUSED);
    assert_null(s);
  }
}

static void test_export(void **state) {
  (void)state;
  hakyu_survey *s = analysed(make(HK_SURVEY_GRID, 2, 2, 0, false, falling, 0.001));
  char text[2048] = "";
  s->cells[2] = (hk_survey_cell){NAN, NAN, NAN, {NAN, NAN}, NAN, NAN, false};
  assert_int_equal(hakyu_survey_export(s, "survey-points.csv", NULL), HAKYU_OK);
  assert_int_equal(hakyu_survey_export(s, "survey-points.sqlite", NULL), HAKYU_OK); /* read back in travel.py */
  assert_int_equal(hakyu_survey_export(s, "survey-points.txt", NULL), HAKYU_USAGE);
  assert_int_equal(hakyu_survey_export(s, "no/such/folder.sqlite", NULL), HAKYU_IO);
  FILE *file = fopen("survey-points.csv", "r");
  assert_non_null(file);
  assert_true(fread(text, 1, sizeof text - 1, file) > 0);
  fclose(file);
  assert_true(strncmp(text, "point_id,a,b,y,y_low,y_high\n0,0.250000000000000,", 48) == 0);
  assert_non_null(strstr(text, "\n2,0.750000000000000,0.250000000000000,,,\n"));
  hakyu_survey_destroy(s);
}

/* ---- the document --------------------------------------------------------------------------------------------------------------------- */

static const hakyu_table *table_of(const hakyu_document *d, const char *key) {
  for (size_t i = 0; i < hakyu_document_parts(d); i++) {
    const hakyu_part part = hakyu_document_part(d, i);
    if (part.kind == HAKYU_PART_TABLE && strcmp(part.key, key) == 0) return part.table;
  }
  return NULL;
}

static bool says(const hakyu_document *d, const char *words) {
  for (size_t i = 0; i < hakyu_document_parts(d); i++)
    if (strstr(hakyu_document_part(d, i).text[0], words)) return true;
  return false;
}

static void test_document(void **state) {
  (void)state;
  hakyu_survey *s = make(HK_SURVEY_GRID, 3, 2, 0, false, crossed, 0.5);
  hakyu_document *d = NULL;
  assert_int_equal(add(s, "y>12.6@a"), HAKYU_OK);
  assert_int_equal(hakyu_document_survey(hakyu_memory_default(), s, HAKYU_TONGUES_BOTH, NULL, 0, NULL, &d), HAKYU_USAGE); /* not analysed */
  s->is_incomplete = true, s->missing = 1, s->cells[0].value = NAN;
  analysed(s);
  assert_int_equal(hakyu_document_survey(hakyu_memory_default(), s, HAKYU_TONGUES_BOTH, NULL, 0, NULL, &d), HAKYU_OK);
  assert_non_null(strstr(hakyu_document_title(d, HAKYU_EN), "INCOMPLETE")), assert_non_null(strstr(hakyu_document_title(d, HAKYU_JA), "INCOMPLETE"));
  size_t tables = 0;
  for (size_t i = 0; i < hakyu_document_parts(d); i++) {
    const hakyu_part part = hakyu_document_part(d, i);
    if (part.kind != HAKYU_PART_TABLE) continue;
    tables++;
    for (int lang = 0; lang < 2; lang++) assert_non_null(strstr(hakyu_table_title_in(part.table, (hakyu_lang)lang), "INCOMPLETE"));
  }
  assert_true(tables >= 5);
  assert_true(says(d, "levels do not occur equally often") && says(d, "want the design morris") && says(d, "want the design saltelli"));
  assert_int_equal(hakyu_table_rows(table_of(d, "point_values")), 8);
  assert_string_equal(hakyu_table_cell(table_of(d, "point_values"), 0, 4), "-");
  assert_non_null(table_of(d, "crossings")), assert_non_null(table_of(d, "coefficients")), assert_null(table_of(d, "main_effects"));
  hakyu_document_destroy(d);
  hakyu_survey_destroy(s);
}

/* ---- memory runs out ----------------------------------------------------------------------------------------------------------------- */

typedef struct larder { long given, fails_at, held; } larder;

static void *feed(void *user, void *block, size_t size) {
  larder *l = user;
  if (!size) {
    l->held -= block != NULL;
    free(block);
    return NULL;
  }
  if (++l->given == l->fails_at) return NULL;
  void *made = realloc(block, size);
  l->held += !block && made;
  return made;
}

static hakyu_status live(larder *l) {
  const hakyu_memory memory = {feed, l};
  hakyu_findings *findings = NULL;
  hakyu_survey *s = NULL;
  hakyu_document *d = NULL;
  hakyu_status status = hakyu_findings_create(&memory, &findings);
  if (!status) status = hakyu_survey_of_files(&memory, "survey-problem.json", "survey-x.txt", "survey-y.txt", findings, &s);
  if (!status) status = hakyu_survey_add_threshold(s, "Y<1.6@a", findings);
  if (!status) status = hakyu_survey_analyse(s);
  if (!status) status = hakyu_document_survey(&memory, s, HAKYU_TONGUES_BOTH, NULL, 0, findings, &d);
  if (!status) status = hakyu_survey_export(s, "survey-starved.csv", findings);
  hakyu_document_destroy(d);
  hakyu_survey_destroy(s);
  hakyu_findings_destroy(findings);
  return status;
}

/* Each of the first allocations fails once, then ever rarer ones: a clean status, and nothing is held. */
static void test_starved(void **state) {
  (void)state;
  const char *const saltelli = "0.1 0.5\n1.9 0.5\n0.1 -0.25\n1.9 -0.25\n0.7 0.1\n1.1 0.1\n0.7 0.3\n1.1 0.3\n";
  hakyu_survey *s = NULL;
  larder l = {0, 0, 0};
  assert_int_equal(read_files(problem2, saltelli, "1\n2\n1.1\n2.2\n1.5\n1.75\n1.4\n1.7\n", NULL, &s), HAKYU_OK);
  hakyu_survey_destroy(s);
  assert_int_equal(live(&l), HAKYU_OK);
  assert_int_equal(l.held, 0);
  const long all = l.given;
  long starved = 0;
  for (long n = 1; n <= all; n += n < 120 ? 1 : n / 6) {
    l = (larder){0, n, 0};
    const hakyu_status status = live(&l);
    assert_true(status == HAKYU_OK || status == HAKYU_NO_MEMORY);
    assert_int_equal(l.held, 0);
    starved += status == HAKYU_NO_MEMORY;
  }
  assert_true(starved > 90);
}

int main(void) {
  if (chdir(TEST_WORK)) return 1; /* files are written here */
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_saltelli), cmocka_unit_test(test_levels),     cmocka_unit_test(test_morris),  cmocka_unit_test(test_constant),
                                     cmocka_unit_test(test_thresholds), cmocka_unit_test(test_values), cmocka_unit_test(test_document),
                                     cmocka_unit_test(test_files),   cmocka_unit_test(test_files_refused), cmocka_unit_test(test_export),
                                     cmocka_unit_test(test_starved)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
