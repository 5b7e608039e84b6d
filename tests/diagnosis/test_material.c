/* The test of the least that matters: p-values by hand, draws without loss, Holm's adjustment by hand within each outer draw, when a set of
   draws has decided; and that looking again and again does not make it err more often than it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "diagnosis/material.h"
#include "numbers/draw.h"

static hk_facts facts;

static void is_near(double value, double expected, double by) {
  if (!(value >= expected - by && value <= expected + by)) fail_msg("%.17g, expected %.17g", value, expected);
}

static hk_material *make(const hk_effect_pair *pairs, size_t count, uint32_t draws, int sign, double least) {
  const hk_material_limits limits = {.least = least, .significance = 0.05, .draw_share = 0.8};
  hk_material *m = NULL;
  assert_int_equal(hk_material_make(&facts, pairs, count, draws, sign, &limits, &m), HAKYU_OK);
  hk_material_settle(m, &limits);
  return m;
}

/* 1, 2, 3, 4: mean 2.5, standard error sqrt(5/3)/2 = 0.6455, t = 3.873 with 3 degrees of freedom: 0.01523 on one side; times 1.25. */
static void test_by_hand(void **state) {
  const hk_effect_pair pairs[] = {{0, 10, 9, 0}, {1, 10, 8, 0}, {2, 10, 7, 0}, {3, 10, 6, 0}, {0, 10, 11, 2}, {1, 10, 12, 2}, {2, 10, 13, 2}, {3, 10, 14, 2}};
  (void)state;
  const hk_material *m = make(pairs, 8, 3, 1, 0);
  is_near(m->draws[0].p, 1.25 * 0.01523, 2e-5);
  is_near(m->draws[0].p_against, 1, 1e-12);
  is_near(m->draws[0].gain, 2.5, 1e-12);
  assert_int_equal(m->draws[1].pairs, 0);
  is_near(m->draws[1].p, 1, 0);
  is_near(m->draws[1].p_against, 1, 0);
  is_near(m->draws[2].p_against, 1.25 * 0.01523, 2e-5);
  is_near(m->gain, 0, 1e-12); /* of the two draws that have pairs */
  is_near(m->base, 10, 1e-12);
  is_near(make(pairs, 8, 3, -1, 0)->draws[2].p, 1.25 * 0.01523, 2e-5); /* a protection removed: what it adds counts */
  is_near(make(pairs, 4, 1, 1, 0.25)->draws[0].p, 0.625, 1e-9);        /* 2.5 is just a quarter of 10: one half, times 1.25 */
}

/* All agree: the sign decides. Nothing lost and nothing changed: not material from a hundred pairs on, before that nothing is known. */
static void test_constant(void **state) {
  static hk_effect_pair pairs[200];
  (void)state;
  for (uint32_t k = 0; k < 200; k++) pairs[k] = (hk_effect_pair){k, 10, 9, 0};
  assert_true(make(pairs, 200, 1, 1, 0.01)->is_material);
  for (uint32_t k = 0; k < 200; k++) pairs[k].with = 9.95;
  const hk_material *m = make(pairs, 200, 1, 1, 0.01);
  assert_false(m->is_material);
  assert_true(m->is_decided);
  for (uint32_t k = 0; k < 200; k++) pairs[k].base = pairs[k].with = 0;
  m = make(pairs, 200, 1, 1, 0.01);
  assert_false(m->is_material);
  assert_true(m->is_decided);
  assert_false(make(pairs, 99, 1, 1, 0.01)->is_decided);
  assert_false(make(pairs, 0, 1, 1, 0.01)->is_decided);
  pairs[7].base = 1; /* a single loss of 100, and not spared: it is known that it is not spared, but not how seldom losses are */
  m = make(pairs, 100, 1, 1, 0.01);
  assert_false(m->is_material);
  assert_false(m->is_decided);
}

static void test_looks(void **state) {
  static hk_effect_pair pairs[2400];
  static const size_t counts[] = {300, 301, 600, 601, 1200, 2400};
  static const double costs[] = {1.25, 10, 10, 20, 20, 40};
  double sample[2400], above, below;
  (void)state;
  for (uint32_t k = 0; k < 2400; k++) pairs[k] = (hk_effect_pair){k, 10, k % 2 ? 9 : 10.97, 0};
  for (int i = 0; i < 6; i++) {
    for (size_t k = 0; k < counts[i]; k++) sample[k] = pairs[k].base - pairs[k].with;
    hk_estimate_above_zero(sample, counts[i], &above, &below);
    const double expected = above * costs[i] < 1 ? above * costs[i] : 1;
    is_near(make(pairs, counts[i], 1, 1, 0)->draws[0].p, expected, 1e-12);
  }
}

/* p = 0.01, 0.04, 0.03, 0.005 of four changes: sorted 0.005 * 4, 0.01 * 3, 0.03 * 2, and 0.04 raised to 0.06. */
static void test_holm(void **state) {
  static const double p[] = {0.01, 0.04, 0.03, 0.005}, adjusted[] = {0.03, 0.06, 0.06, 0.02};
  hk_material_draw draws[4][2];
  hk_material m[4], *list[] = {&m[0], NULL, &m[1], &m[2], &m[3]};
  (void)state;
  for (int i = 0; i < 4; i++) {
    m[i] = (hk_material){.draw_count = i == 3 ? 1 : 2, .draws = draws[i]};
    for (int d = 0; d < 2; d++) draws[i][d] = (hk_material_draw){.p = p[i], .p_against = 0.5};
  }
  assert_int_equal(hk_material_adjust(hakyu_memory_default(), list, 5), HAKYU_OK);
  for (int i = 0; i < 4; i++) is_near(draws[i][0].p, adjusted[i], 1e-15);
  is_near(draws[0][1].p, 0.03, 1e-15); /* three changes in the second draw: 0.01 * 3, 0.03 * 2, 0.04 raised to 0.06 */
  is_near(draws[1][1].p, 0.06, 1e-15);
  is_near(draws[3][1].p, 0.005, 1e-15);
}

static void test_settling(void **state) {
  hk_material_draw draws[30];
  hk_material m = {.draw_count = 30, .draws = draws};
  const hk_material_limits limits = hk_material_defaults();
  (void)state;
  for (int material = 0; material <= 30; material++)
    for (int against = 0; material + against <= 30; against++) {
      for (int d = 0; d < 30; d++) draws[d] = (hk_material_draw){.p = d < material ? 0.049 : 0.05, .p_against = d >= 30 - against ? 0.049 : 0.05};
      hk_material_settle(&m, &limits);
      assert_int_equal(m.is_material, material >= 24);
      assert_int_equal(m.is_decided, material >= 24 || 30 - against < 24);
    }
}

/* The gain is just the least that matters, with noise of its own: whoever looks at 300, 600, 1200 and 2400 replications and stops at the first
   that speaks errs in 5 % (6 with the luck of 4,000 sequences), and without the cost of looking in more than 10: shown, so that the test can fail. */
static void test_looking_again_and_again(void **state) {
  enum { SEQUENCES = 4000, MOST = 2400 };
  static double values[MOST];
  int paid = 0, unpaid = 0;
  (void)state;
  for (uint32_t s = 0; s < SEQUENCES; s++) {
    int is_paid = 0, is_unpaid = 0;
    for (uint32_t k = 0; k < MOST; k++) {
      double sum = 0;
      for (uint32_t j = 0; j < 4; j++) sum += (double)hk_numbers_draw(5, s, 200, j, k) / 18446744073709551616.0 - 0.5;
      values[k] = sum;
    }
    double cost = 1.25;
    for (size_t n = 300; n <= MOST; n *= 2) {
      double above, below;
      hk_estimate_above_zero(values, n, &above, &below);
      is_paid |= above * cost < 0.05;
      is_unpaid |= above < 0.05;
      cost = cost < 10 ? 10 : cost * 2;
    }
    paid += is_paid;
    unpaid += is_unpaid;
  }
  if (paid > SEQUENCES * 6 / 100 || unpaid <= SEQUENCES * 10 / 100) fail_msg("%d of %d err with the cost of looking, %d without", paid, SEQUENCES, unpaid);
}

static int set_up(void **state) {
  (void)state;
  facts.memory = hakyu_memory_default();
  return hk_arena_create(facts.memory, &facts.arena) != HAKYU_OK;
}

static int tear_down(void **state) {
  (void)state;
  hk_arena_destroy(facts.arena);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand), cmocka_unit_test(test_constant), cmocka_unit_test(test_looks), cmocka_unit_test(test_holm),
                                     cmocka_unit_test(test_settling), cmocka_unit_test(test_looking_again_and_again)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
