/* One cell: units, exact decimals, calls, parameters, assumptions, lists, dates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "model/build.h"
#include "model/cell.h"
#include "model/value.h"
#include "numbers/dist.h"

static hakyu_model *model;
static hakyu_findings *findings;
static hk_cells cells;
static const hk_place nowhere = {"cell", 1, 0, "x"};

static void add(const char *table, const char *id, const char *value) {
  const hk_cell row[] = {{"id", id, nowhere}, {"value", value, nowhere}};
  assert_int_equal(hk_build_add(model, table, row, 2, nowhere, findings), HAKYU_OK);
}

static int begin(void **state) {
  (void)state;
  if (hakyu_findings_create(hakyu_memory_default(), &findings)) return -1;
  if (hk_build_create(hakyu_memory_default(), NULL, &model)) return -1;
  add("parameters", "half", "0.5");
  add("parameters", "long", "8h");
  add("parameters", "law", "exponential(mean=8h)");
  add("assumptions", "A1", "about(0.97, 0.90, 0.99)");
  add("assumptions", "T1", "about(3h, 1h, 10h)");
  hk_cells_init(&cells, model, findings, "assets");
  cells.row = "a";
  return 0;
}

static int end(void **state) {
  (void)state;
  hk_cells_fini(&cells);
  hakyu_model_destroy(model);
  hakyu_findings_destroy(findings);
  return 0;
}

static hk_typed parse(hk_field_type type, const char *text) {
  static const char words[] = "all | any | at_least | share";
  const hk_field field = {.name = "x", .type = (uint8_t)type, .flags = HK_FIELD_NEVER, .low = -1000000, .high = 1000000000, .fallback = "", .unit = "",
                          .allowed = type == HK_FIELD_ENUM ? words : "", .text = {"", ""}};
  hk_typed typed;
  hk_cell_parse(&cells, &field, text, nowhere, &typed);
  return typed;
}

static void assert_fixed(hk_field_type type, const char *text, int64_t wanted) {
  hk_typed typed = parse(type, text);
  if (typed.is_faulty || typed.value.form != HK_VALUE_FIXED || typed.value.fixed != wanted)
    fail_msg("%s: %lld, wanted %lld", text, (long long)typed.value.fixed, (long long)wanted);
}

static void test_durations(void **state) {
  (void)state;
  assert_fixed(HK_FIELD_TIME, "0s", 0);
  assert_fixed(HK_FIELD_TIME, " 3 h ", 10800);
  assert_fixed(HK_FIELD_TIME, "1.5min", 90);
  assert_fixed(HK_FIELD_TIME, "2d", 172800);
  assert_fixed(HK_FIELD_TIME, "1w", 604800);
  assert_fixed(HK_FIELD_TIME, "0.5s", 1);   /* halves up */
  assert_fixed(HK_FIELD_TIME, "0.49s", 0);
  assert_fixed(HK_FIELD_TIME, "1.4999999999s", 1);
  assert_fixed(HK_FIELD_TIME, "1e2s", 100);
  assert_fixed(HK_FIELD_TIME, "never", HK_NEVER);
  assert_fixed(HK_FIELD_TIME, "$long", 28800);
  assert_false(parse(HK_FIELD_TIME, "0s").value.is_call);
  assert_true(parse(HK_FIELD_TIME, "uniform(0s, 0s)").value.is_call);
  assert_true(parse(HK_FIELD_TIME, "").is_blank);
  assert_true(parse(HK_FIELD_TIME, "   ").is_blank);
  assert_int_equal(hakyu_findings_total(findings), 0);
}

static void test_shares_amounts_chances(void **state) {
  (void)state;
  assert_fixed(HK_FIELD_SHARE, "0.5", 500000);
  assert_fixed(HK_FIELD_SHARE, "$half", 500000);
  assert_fixed(HK_FIELD_SHARE, "0.0000005", 1);
  assert_fixed(HK_FIELD_SHARE, "0.00000049", 0);
  assert_fixed(HK_FIELD_AMOUNT, "2.5", 2500000);
  assert_fixed(HK_FIELD_INTEGER, "12", 12);
  assert_fixed(HK_FIELD_INTEGER, "-3", -3);
  assert_fixed(HK_FIELD_INTEGER, "5.0", 5);
  assert_fixed(HK_FIELD_CHANCE, "0.5", INT64_MIN); /* 2^63 */
  assert_fixed(HK_FIELD_CHANCE, "0.25", INT64_C(1) << 62);
  assert_fixed(HK_FIELD_CHANCE, "0", 0);
  assert_true((uint64_t)parse(HK_FIELD_CHANCE, "1").value.fixed == HK_ALWAYS);
  assert_true((uint64_t)parse(HK_FIELD_CHANCE, "0.004").value.fixed == UINT64_C(73786976294838206)); /* floor(0.004 2^64) */
  assert_fixed(HK_FIELD_RATE, "0.02/year", 20000);
  assert_fixed(HK_FIELD_RATE, "1/d", 365000000);
  hk_typed rate = parse(HK_FIELD_RATE, "0.5 / h");
  assert_int_equal(rate.decimal.mantissa, 5 * 8760);
  assert_int_equal(rate.decimal.scale, 1);
  assert_int_equal(hakyu_findings_total(findings), 0);
}

static void test_words(void **state) {
  (void)state;
  assert_int_equal(parse(HK_FIELD_BOOL, "yes").number, 1);
  assert_int_equal(parse(HK_FIELD_BOOL, "no").number, 0);
  assert_int_equal(parse(HK_FIELD_ENUM, "at_least").number, 2);
  assert_int_equal(parse(HK_FIELD_DATE, "1970-01-01").number, 0);
  assert_int_equal(parse(HK_FIELD_DATE, "2000-03-01").number, 11017);
  assert_int_equal(parse(HK_FIELD_DATE, "2006-08-14").number, 13374);
  assert_int_equal(parse(HK_FIELD_DATE, "1999-12-31").number, 10956);
  assert_int_equal(parse(HK_FIELD_COORDINATE, "-139.7671").number, -139767100);
  assert_string_equal(parse(HK_FIELD_TEXT, " US$5 $half ").text, "US$5 $half"); /* prose is left alone */
  assert_string_equal(parse(HK_FIELD_WORD, "江東").text, "江東");
  assert_string_equal(parse(HK_FIELD_REF, " $long").text, "8h");
  assert_int_equal(hakyu_findings_total(findings), 0);
}

/* The distribution a call means. */
static hk_dist dist_of(const char *text, int64_t *points) {
  hk_typed typed = parse(HK_FIELD_TIME, text);
  if (typed.is_faulty || typed.value.form != HK_VALUE_CALL) fail_msg("not a call: %s", text);
  const int64_t assumed[] = {970000, 10800};
  const hk_outer outer = {.is_mode = true, .assumed = assumed};
  hk_dist dist;
  hk_value_describe(&model->calls[typed.value.index], &outer, points, &dist);
  return dist;
}

static void test_calls(void **state) {
  (void)state;
  int64_t points[HK_CALL_POINTS_MOST];
  hk_dist d = dist_of("uniform(1h, 4h)", points);
  assert_int_equal(d.kind, HK_DIST_UNIFORM);
  assert_int_equal(points[0], 3600);
  assert_int_equal(points[1], 14400);
  d = dist_of("exponential( mean = 8h )", points);
  assert_int_equal(d.kind, HK_DIST_EXPONENTIAL);
  assert_true(d.a == 28800);
  d = dist_of("lognormal(sigma=0.6, median=3h)", points);
  assert_true(d.a == 10800 && d.b == 0.6);
  d = dist_of("lognormal(median=3h, p95=10h)", points);
  assert_true(d.a == 10800 && d.b > 0.7319 && d.b < 0.7321); /* ln(10/3) / 1.6449 */
  d = dist_of("weibull(scale=8h, shape=1.5)", points);
  assert_true(d.kind == HK_DIST_WEIBULL && d.a == 28800 && d.b == 1.5);
  d = dist_of("gamma(mean=8h, shape=2)", points);
  assert_true(d.kind == HK_DIST_GAMMA && d.a == 28800 && d.b == 2);
  d = dist_of("triangular(1h, 2h, 5h)", points);
  assert_true(d.kind == HK_DIST_TRIANGULAR && d.a == 3600 && d.b == 7200 && d.c == 18000);
  d = dist_of("empirical(1h, never, 5h)", points);
  assert_int_equal(d.count, 3);
  assert_true(points[1] == HK_NEVER);
  d = dist_of("discrete(0.3: 0h, 0.7: 24h)", points);
  assert_int_equal(d.count, 2);
  assert_int_equal(points[1], 86400);
  assert_true(d.limits[0] == UINT64_C(5534023222112865484)); /* floor(0.3 2^64) */
  assert_true(d.limits[1] == UINT64_MAX);
  d = dist_of("lognormal(median=$T1, sigma=$half)", points);
  assert_true(d.a == 10800 && d.b == 0.5);
  d = dist_of("$law", points);
  assert_int_equal(d.kind, HK_DIST_EXPONENTIAL);
  assert_int_equal(hakyu_findings_total(findings), 0);
}

static void test_same_text_is_one_call(void **state) {
  (void)state;
  hk_typed first = parse(HK_FIELD_TIME, "uniform(1h, 4h)"), again = parse(HK_FIELD_TIME, " uniform(1h, 4h)"), other = parse(HK_FIELD_TIME, "uniform(1h, 5h)");
  assert_int_equal(first.value.index, again.value.index);
  assert_int_not_equal(first.value.index, other.value.index);
  hk_typed cited = parse(HK_FIELD_TIME, "exponential(mean=$T1)"), cited_again = parse(HK_FIELD_TIME, "exponential(mean=$T1)");
  assert_int_equal(cited.value.index, cited_again.value.index);
  assert_int_equal(model->assumptions[1].use_count, 2);
}

static void test_assumptions(void **state) {
  (void)state;
  hk_typed typed = parse(HK_FIELD_CHANCE, "$A1");
  assert_int_equal(typed.value.form, HK_VALUE_ASSUMED);
  assert_int_equal(typed.value.index, 0);
  assert_int_equal(model->assumptions[0].mode, 970000);
  assert_int_equal(model->assumptions[0].low, 900000);
  assert_int_equal(model->assumptions[0].use_count, 1);
  typed = parse(HK_FIELD_TIME, "about(3h, 1h, 10h)");
  const hk_assumption *own = &model->assumptions[typed.value.index];
  assert_string_equal(own->id, "assets.a.x");
  assert_false(own->is_named);
  assert_true(own->is_time);
  assert_int_equal(own->high, 36000);
  typed = parse(HK_FIELD_TIME, "lognormal(median=about(3h, 1h, 10h), sigma=about(0.5, 0.4, 0.6))");
  const hk_call *call = &model->calls[typed.value.index];
  assert_string_equal(model->assumptions[call->args[0].index].id, "assets.a.x.2");
  assert_string_equal(model->assumptions[call->args[1].index].id, "assets.a.x.3");
  assert_false(model->assumptions[call->args[1].index].is_time);
  typed = parse(HK_FIELD_TIME, "lognormal(median=about(3h, 1h, 10h), sigma=about(0.5, 0.4, 0.6))");
  assert_ptr_not_equal(call, &model->calls[typed.value.index]); /* assumptions of its own */
  typed = parse(HK_FIELD_INTEGER, "about(12, 10, 15.6)");
  assert_int_equal(typed.value.fixed, 1000000); /* what its millionths are divided by */
  const int64_t values[] = {0, 0, 0, 0, 0, 0, 0, 12500000};
  const hk_outer outer = {.assumed = values};
  assert_int_equal(typed.value.index, 7);
  assert_int_equal(hk_value_number(model, typed.value, &outer, -1), 13);
  assert_int_equal(hakyu_findings_total(findings), 0);
}

static void test_lists(void **state) {
  (void)state;
  static const char *const wanted[] = {"a", "uniform(1h, 2h)", "discrete(0.5: 1h, 0.5: 2h)", "never"};
  const char *at = "[ a, uniform(1h, 2h) , discrete(0.5: 1h, 0.5: 2h),never ]";
  char item[64];
  size_t count = 0;
  while (hk_cell_next_item(&at, item, sizeof item)) assert_string_equal(item, wanted[count++]);
  assert_int_equal(count, 4);
  at = "[]";
  assert_false(hk_cell_next_item(&at, item, sizeof item));
  at = "one";
  assert_true(hk_cell_next_item(&at, item, sizeof item));
  assert_false(hk_cell_next_item(&at, item, sizeof item));
}

/* Any cut of a cell is read or refused, and leaves the model usable. */
static void test_cut_short(void **state) {
  (void)state;
  static const char *const texts[] = {"lognormal(median=about(3h, 1h, 10h), p95=$T1)", "discrete(0.3: 0h, 0.7: 24h)", "empirical(1h, 2h, never)",
                                      "about(0.97, 0.90, 0.99)", "triangular($T1, 20h, 30h)", "1234567890.12345678h", "$half", "0.02/year"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    for (int type = 0; type < HK_FIELD_TYPE_COUNT; type++)
      for (size_t length = 0; length <= strlen(texts[i]); length++) {
        char cut[80];
        memcpy(cut, texts[i], length);
        cut[length] = '\0';
        size_t before = hakyu_findings_count(findings, HAKYU_ERROR);
        hk_typed typed = parse((hk_field_type)type, cut);
        assert_true(typed.is_faulty == (hakyu_findings_count(findings, HAKYU_ERROR) == before + 1));
      }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_durations, begin, end),   cmocka_unit_test_setup_teardown(test_shares_amounts_chances, begin, end),
      cmocka_unit_test_setup_teardown(test_words, begin, end),       cmocka_unit_test_setup_teardown(test_calls, begin, end),
      cmocka_unit_test_setup_teardown(test_same_text_is_one_call, begin, end), cmocka_unit_test_setup_teardown(test_assumptions, begin, end),
      cmocka_unit_test_setup_teardown(test_lists, begin, end),       cmocka_unit_test_setup_teardown(test_cut_short, begin, end)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
