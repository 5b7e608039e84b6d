/* Loops: power that needs telecom that needs power, with and without a black start; meshed grids, whose current is not made by
   going round. */
#include "made_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void expect(hakyu_scenario *scenario, const char *story) {
  made_expect_story(scenario, story);
  hakyu_scenario_destroy(scenario);
}

/* ---- power and telecom ---- */

#define MUTUAL                                                     \
  "asset plant repair=1h restart=10min\nasset exchange sector=telecom repair=1h\n" \
  "need plant.control from=[exchange] to_start=%s\nneed exchange.power from=[plant]%s\n" \
  "stage battery cell autonomy=2h\n"

static void test_without_black_start(void **state) {
  (void)state;
  /* the plant is repaired after an hour, but waits for the exchange, which waits for the plant: for ever */
  expect(made_scenario(MUTUAL "strike break assets=[plant]\n", "yes", ""),
         "exchange@0-172800:unprotected plant@0-3600:struck plant@3600-172800:unprotected");
  expect(made_scenario(MUTUAL "strike break assets=[exchange]\n", "yes", ""),
         "exchange@0-3600:struck plant@0-172800:unprotected exchange@3600-172800:unprotected");
}

static void test_with_black_start(void **state) {
  (void)state;
  /* it starts by hand ten minutes after repair and takes the exchange with it, which lets its own need be met again */
  expect(made_scenario(MUTUAL "strike break assets=[plant]\n", "no", ""), "exchange@0-4200:unprotected plant@0-4200:struck");
  expect(made_scenario(MUTUAL "strike break assets=[exchange]\n", "no", ""), "exchange@0-3600:struck plant@0-600:unprotected");
}

/* A loop that is up stays up until something outside it fails; a battery may bridge until then. */
static void test_bridged_loop(void **state) {
  (void)state;
  expect(made_scenario(MUTUAL "strike break assets=[plant]\n", "yes", " backup=battery"), "plant@0-4200:struck");
  expect(made_scenario(MUTUAL "strike break assets=[plant] repair=3h\n", "yes", " backup=battery"),
         "plant@0-10800:struck exchange@7200-172800:backup_exhausted plant@10800-172800:unprotected");
}

/* ---- a ring of four, fed at one place or two ---- */

#define RING                                                                                      \
  "asset plant repair=1h\nasset n1\nasset n2\nasset n3\nasset n4\n"                               \
  "need n1.in service=%s rule=any from=[n2, n4, plant]\nneed n2.in service=%s rule=any from=[n1, n3]\n" \
  "need n3.in service=%s rule=any from=[n2, n4]\nneed n4.in service=%s rule=any from=[n3, n1]\n"    \
  "strike break assets=[plant]\n"

static void test_ring_goes_dark(void **state) {
  (void)state;
  expect(made_scenario(RING, "mesh", "mesh", "mesh", "mesh"),
         "n1@0-3600:shared_upstream n2@0-3600:shared_upstream n3@0-3600:shared_upstream n4@0-3600:shared_upstream plant@0-3600:struck");
}

static void test_ring_with_another_source(void **state) {
  (void)state;
  expect(made_scenario(RING "asset other\nprimary n3.in other\n", "mesh", "mesh", "mesh", "mesh"), "plant@0-3600:struck");
  /* The other source is lost later: dark from then until the first is back. The ring falls from n3, which broke last; n1 goes when
     both its neighbours have gone, and what it lacks goes back to two events. */
  expect(made_scenario(RING "asset other\nprimary n3.in other\nstrike later at=20min assets=[other]\n", "mesh", "mesh", "mesh", "mesh"),
         "plant@0-3600:struck n1@1200-3600:redundancy_exhausted n2@1200-3600:shared_upstream n3@1200-3600:shared_upstream "
         "n4@1200-3600:shared_upstream other@1200-172800:struck");
}

/* The same ring of a service that may be made by going round keeps itself up. */
static void test_ring_that_feeds_itself(void **state) {
  (void)state;
  expect(made_scenario(RING, "supply", "supply", "supply", "supply"), "plant@0-3600:struck");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_without_black_start),   cmocka_unit_test(test_with_black_start),
                                     cmocka_unit_test(test_bridged_loop),          cmocka_unit_test(test_ring_goes_dark),
                                     cmocka_unit_test(test_ring_with_another_source), cmocka_unit_test(test_ring_that_feeds_itself)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
