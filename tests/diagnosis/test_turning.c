/* test_turning - which assumptions losses turn on, in runs made to turn on one: it comes first and is firm; in runs that turn on nothing hardly
   any is; variance components against their closed form; ranks by hand; too few draws. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
#include "diagnosis/turning.h"
#include "drawn_run.h"
#include "numbers/draw.h"

#define INT(value) {.integer = (value)}
#define TEXT(value) {.text = (value)}
#define ADD(table, ...) assert_int_equal(hk_result_add(run, HK_STORED_##table, (const hk_datum[]){__VA_ARGS__}), HAKYU_OK)

enum { DRAWS = 20, NUMBERS = 100, MANY = 40, SEED = 11 };

/* u40 is not used, u41 fixed, u42 has no width: these three are not drawn. */
static void add_assumptions(hakyu_result *run) {
  for (int a = 0; a < MANY + 3; a++) {
    char id[8];
    snprintf(id, sizeof id, "u%02d", a);
    ADD(assumptions, INT(a), TEXT(id), TEXT("what"), TEXT("何"), INT(a != MANY), INT(a == MANY + 1), INT(0), INT(1), INT(a == MANY + 2 ? 1 : 2), INT(a == MANY + 2 ? 1 : 3));
  }
}

/* 0 to 1: the draw behind an assumption's value. */
static double value_of(const char *id, uint32_t outer) {
  return (double)(hk_numbers_draw(SEED, hk_digest_key("assumption", id, NULL, NULL), HK_DRAW_ASSUMPTION, 0, outer) >> 11) / 9007199254740992.0;
}
static double luck(uint32_t outer, uint64_t number, uint64_t what) { return (double)(hk_numbers_draw(99, what, 251, outer, number) >> 11) / 9007199254740992.0; }

/* Row 0 falls as u07 rises, with some noise; row 1 is noise. */
static int64_t turning_loss(uint32_t outer, uint64_t number, uint32_t row) {
  double noise = luck(outer, number, row);
  return row ? (int64_t)(360000 * noise) + 1 : (int64_t)(360000 * (2 - value_of("u07", outer)) + 180000 * noise);
}

static const drawn_run turning_run = {.name = "turning", .seed = SEED, .semantics = 1, .outer = DRAWS, .numbers = NUMBERS, .rows = 2, .loss_s = turning_loss, .fill = add_assumptions};

static void test_the_one(void **state) {
  (void)state;
  hakyu_result *run = drawn_run_open(&turning_run);
  hk_facts *facts = drawn_run_facts(run);
  hk_turning *list = NULL;
  size_t count = 0;
  uint32_t draws = 0;
  assert_int_equal(hk_diagnose_turning(facts, &list, &count, &draws), HAKYU_OK);
  assert_int_equal(count, 3); /* all, s0, s1 */
  assert_int_equal(draws, DRAWS);
  assert_int_equal(list[0].sector, HK_FACT_NONE);
  for (int k = 0; k < 2; k++) {
    assert_int_equal(list[k].count, MANY);
    assert_string_equal(facts->assumptions[list[k].turns[0].assumption].id, "u07");
    assert_true(list[k].turns[0].is_firm && list[k].turns[0].correlation < -0.9);
    assert_true(list[k].threshold > 0.5 && list[k].threshold < 0.85); /* the strongest of 40 unrelated ones over 20 draws */
  }
  assert_true(list[1].sureness > 0.95);
  assert_true(list[2].ignorance < 0.1);
  hk_facts_destroy(facts);
  hakyu_result_close(run);
}

/* Components: the draws' means are spread as u07, uniform of width 1 (100 h of 100 u for an hour: index 1), each replication by a uniform of width
   0.5: of the variance v + 1/48, where v is that of the twenty values drawn, v is ignorance. */
static void test_components(void **state) {
  (void)state;
  hakyu_result *run = drawn_run_open(&turning_run);
  hk_facts *facts = drawn_run_facts(run);
  hk_turning *list = NULL;
  size_t count = 0;
  uint32_t draws = 0;
  double sum = 0, square = 0;
  for (uint32_t o = 0; o < DRAWS; o++) sum += value_of("u07", o), square += value_of("u07", o) * value_of("u07", o);
  double v = (square - sum * sum / DRAWS) / (DRAWS - 1);
  assert_int_equal(hk_diagnose_turning(facts, &list, &count, &draws), HAKYU_OK);
  assert_true(fabs(list[1].ignorance - v / (v + 1.0 / 48)) < 0.02);
  hk_facts_destroy(facts);
  hakyu_result_close(run);
}

static uint64_t trial;
static int64_t idle_loss(uint32_t outer, uint64_t number, uint32_t row) { return 1 + (int64_t)(3600 * luck(outer, number, 1000 + trial * 2 + row)); }

/* Losses that turn on nothing: in 60 runs of one row, about 3 have any firm assumption; 9 or more would be a chance of 1 in 500. */
static void test_nothing(void **state) {
  (void)state;
  int firm = 0;
  for (trial = 0; trial < 60; trial++) {
    drawn_run made = turning_run;
    hk_turning *list = NULL;
    size_t count = 0;
    uint32_t draws = 0;
    made.name = "turning-idle", made.loss_s = idle_loss, made.rows = 1, made.numbers = 4;
    hakyu_result *run = drawn_run_open(&made);
    hk_facts *facts = drawn_run_facts(run);
    assert_int_equal(hk_diagnose_turning(facts, &list, &count, &draws), HAKYU_OK);
    firm += list[0].turns[0].is_firm;
    hk_facts_destroy(facts);
    hakyu_result_close(run);
  }
  assert_true(firm <= 8);
}

static void test_ranks(void **state) {
  (void)state;
  double scratch[20];
  const double x[] = {1, 2, 3, 4, 5}, y[] = {10, 100, 1000, 20000, 5}, flat[] = {7, 7, 7, 7, 7}, tied[] = {1, 1, 2, 3, 3};
  /* ranks 2 3 4 5 1 against 1 2 3 4 5: 1 - 6 (1 + 1 + 1 + 1 + 16) / (5 x 24) = 0 */
  assert_true(fabs(hk_turning_correlation(x, y, 5, scratch)) < 1e-12);
  assert_true(fabs(hk_turning_correlation(x, x, 5, scratch) - 1) < 1e-12);
  assert_true(isnan(hk_turning_correlation(x, flat, 5, scratch)));
  /* ranks 1.5 1.5 3 4.5 4.5: product 9, squares 10 and 9 */
  assert_true(fabs(hk_turning_correlation(x, tied, 5, scratch) - 9 / sqrt(90)) < 1e-12);
}

static void test_too_few(void **state) {
  (void)state;
  drawn_run made = turning_run;
  hk_turning *list = NULL;
  size_t count = 7;
  uint32_t draws = 0;
  made.name = "turning-few", made.outer = HK_TURN_DRAWS_LEAST - 1;
  hakyu_result *run = drawn_run_open(&made);
  hk_facts *facts = drawn_run_facts(run);
  assert_int_equal(hk_diagnose_turning(facts, &list, &count, &draws), HAKYU_OK);
  assert_int_equal(count, 0);
  assert_int_equal(draws, HK_TURN_DRAWS_LEAST - 1);
  hk_facts_destroy(facts);
  hakyu_result_close(run);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_one), cmocka_unit_test(test_components), cmocka_unit_test(test_nothing), cmocka_unit_test(test_ranks), cmocka_unit_test(test_too_few)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
