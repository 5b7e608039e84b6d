/* Carried loss on the known run (known_run.c), on the cross-sector index in h: replication (0,0): town 0.01, train 0.02; (0,1): town 0.02;
   (1,0): town 0.015 (its draw has twice the accounts). The plant's falls carry all of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "diagnosis/carried.h"
#include "known_run.h"

enum { POWER, RAIL };
static hakyu_result *run;
static hk_facts *facts;

static void is_near(double value, double expected) {
  if (!(value > expected - 1e-12 && value < expected + 1e-12)) fail_msg("%.17g, expected %.17g", value, expected);
}

static hk_carried *carried_by(uint32_t mechanisms) {
  hk_carried *carried = NULL;
  assert_int_equal(hk_diagnose_carried(facts, (hk_kind_of_failure){.mechanisms = mechanisms}, &carried), HAKYU_OK);
  return carried;
}

static void test_unprotected(void **state) {
  (void)state;
  const hk_carried *c = carried_by(1u << HAKYU_MECHANISM_unprotected);
  assert_int_equal(c->episodes, 2);
  assert_int_equal(c->replications, 2);
  is_near(c->all.carried, 0.05);
  is_near(c->all.whole, 0.065);
  is_near(c->inside[POWER].carried, 0.05); /* with the train that fell because of the town */
  is_near(c->inside[POWER].whole, 0.065);
  is_near(c->inside[RAIL].carried, 0);
  is_near(c->inside[RAIL].whole, 0.02);
  is_near(c->received[POWER].carried, 0.03);
  is_near(c->received[POWER].whole, 0.045);
  is_near(c->received[RAIL].carried, 0.02);
  is_near(c->by_draw[0 * 2 + POWER].carried, 0.05);
  is_near(c->by_draw[1 * 2 + POWER].carried, 0);
  is_near(c->by_draw[1 * 2 + POWER].whole, 0.015);
  assert_int_equal(c->asset, KNOWN_TOWN);
  is_near(c->asset_part, 1);
  assert_int_equal(c->asset_reach_count, 1);
  assert_int_equal(c->asset_reach[0], RAIL);
  assert_int_equal(hk_carried_sectors(facts, c, 0.05, HK_FACT_NONE), 1);
  assert_int_equal(hk_carried_sectors(facts, c, 0.05, 0), 1);
  assert_int_equal(hk_carried_sectors(facts, c, 0.05, 1), 0);
  assert_int_equal(hk_carried_sectors(facts, c, 0.77, HK_FACT_NONE), 0);
}

/* A failure that another of the kind in the same sector carries already does not count again; in another sector it does. */
static void test_nested(void **state) {
  (void)state;
  const hk_carried *c = carried_by(1u << HAKYU_MECHANISM_struck | 1u << HAKYU_MECHANISM_unprotected | 1u << HAKYU_MECHANISM_backup_exhausted);
  assert_int_equal(c->episodes, 6);
  is_near(c->all.carried, 0.065);
  is_near(c->inside[POWER].carried, 0.065);
  is_near(c->inside[RAIL].carried, 0.02);
  assert_int_equal(c->asset, KNOWN_PLANT);
  assert_int_equal(c->asset_reach_count, 1);
  assert_int_equal(hk_carried_sectors(facts, c, 0.05, HK_FACT_NONE), 2);
}

static void test_none(void **state) {
  (void)state;
  const hk_carried *c = carried_by(1u << HAKYU_MECHANISM_co_location);
  assert_int_equal(c->episodes, 0);
  is_near(c->all.carried, 0);
  assert_int_equal(c->asset, HK_FACT_NONE);
  assert_int_equal(c->asset_reach_count, 0);
  assert_int_equal(hk_carried_sectors(facts, c, 0.05, HK_FACT_NONE), 0);
}

static int set_up(void **state) {
  (void)state;
  run = known_run_open("carried", false);
  return hk_facts_create(hakyu_memory_default(), run, NULL, &facts) != HAKYU_OK;
}

static int tear_down(void **state) {
  (void)state;
  hk_facts_destroy(facts);
  hakyu_result_close(run);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_unprotected), cmocka_unit_test(test_nested), cmocka_unit_test(test_none)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
