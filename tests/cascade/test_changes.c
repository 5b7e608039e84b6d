/* Changes: a rate that halves again and again after a change, at most one failure an asset, against its closed form; what levers leave of
   it; and malfunctions that tests before service make rarer, against the enumeration of who is spared.

   With rate r, half-life h and k = ln 2 / h, failures by t after the change are expected E(t) = r / k (1 - exp(-k t)) times, so none has
   come by then with probability exp(-E(t)): the first event of an inhomogeneous Poisson process. */
#include "made_model.h"
#include "z_band.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { MOMENTS = 4, REPLICATIONS = 60000 };

typedef struct looking { uint32_t asset; int64_t at_s[MOMENTS]; uint64_t failed[MOMENTS], struck; } looking;

static void look(void *user, uint64_t i, const hk_workspace *ws) {
  looking *l = user;
  const int64_t first = made_first_below(ws, l->asset);
  (void)i;
  uint32_t episodes = 0;
  for (uint32_t e = 0; e < ws->episode_count; e++) episodes += ws->episodes[e].asset == l->asset;
  assert_true(episodes <= 1);
  l->struck += episodes;
  for (int m = 0; m < MOMENTS; m++) l->failed[m] += first < l->at_s[m];
}

/* Chance that an asset has failed t seconds after the change. */
static double failed_by(double per_year, double half_life_s, double t) {
  const double k = log(2.0) / half_life_s, rate = per_year / (365.0 * 86400.0);
  return t <= 0 ? 0 : -expm1(rate / k * expm1(-k * t));
}

static void expect_change(double per_year, int at_h, int half_life_h, int horizon_h, const char *lever, double left) {
  hakyu_scenario *scenario = made_scenario("asset u repair=1h\nchange update assets=[u] at=%dh rate=%.6f/year half_life=%dh\n%sscenario horizon=%dh\n", at_h,
                                           per_year, half_life_h, lever, horizon_h);
  const int64_t after_s = (int64_t)(horizon_h - at_h) * 3600;
  looking l = {.asset = made_asset(scenario, "u")};
  for (int m = 0; m < MOMENTS; m++) l.at_s[m] = (int64_t)at_h * 3600 + after_s * (m + 1) / MOMENTS;
  made_replicate(scenario, 1, 0, REPLICATIONS, look, &l);
  for (int m = 0; m < MOMENTS; m++)
    z_expect_share("failed by", l.failed[m], REPLICATIONS, failed_by(per_year * left, half_life_h * 3600.0, (double)(l.at_s[m] - (int64_t)at_h * 3600)));
  assert_int_equal(l.struck, l.failed[MOMENTS - 1]); /* no second failure after the repair */
  hakyu_scenario_destroy(scenario);
}

static void test_closed_form(void **state) {
  (void)state;
  expect_change(40, 0, 24, 240, "", 1);
  expect_change(300, 12, 6, 60, "", 1);
  expect_change(2000, 3, 500, 48, "", 1);  /* hardly decays */
  expect_change(1, 0, 24 * 30, 24 * 30, "", 1);
}

static void test_levers(void **state) {
  (void)state;
  expect_change(300, 12, 6, 60, "lever manage_change targets=all dose=2\n", 0.5);
  expect_change(300, 12, 6, 60, "lever pre_service_test targets=hazard:update dose=1\n", 0.7);
  expect_change(300, 12, 6, 60, "lever manage_change targets=asset:u value=0.4\nlever pre_service_test targets=all dose=3\n", 0.4 * 0.3);
  expect_change(300, 12, 6, 60, "lever manage_change targets=all dose=3 share=0\n", 1);
}

/* On the horizon, or later, nothing happens. */
static void test_too_late(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario("asset u repair=1h\nchange update assets=[u] at=48h rate=100000/year half_life=1h\nscenario horizon=48h\n");
  looking l = {.asset = made_asset(scenario, "u")};
  made_replicate(scenario, 1, 0, 2000, look, &l);
  assert_int_equal(l.struck, 0);
  hakyu_scenario_destroy(scenario);
}

/* ---- malfunctions of named assets ---- */

typedef struct counted { uint32_t assets[3]; uint64_t hit[8]; } counted;

static void count(void *user, uint64_t i, const hk_workspace *ws) {
  counted *c = user;
  int which = 0;
  (void)i;
  for (int a = 0; a < 3; a++) which |= made_is_hit(ws, c->assets[a]) << a;
  c->hit[which]++;
}

/* A fault of chance 0.6 at a and b; c is a's twin (beta 0.5). Of it 0.7 is left at a, all at b: every set of struck assets by enumeration. */
static void test_spared_targets(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(
      "asset a repair=1h\nasset b repair=1h\nasset c repair=1h\ngroup twins beta=0.5 members=[a, c]\nmalfunction bug assets=[a, b] at=1h probability=0.6\n"
      "lever pre_service_test targets=asset:a dose=1\n");
  counted c = {{made_asset(scenario, "a"), made_asset(scenario, "b"), made_asset(scenario, "c")}, {0}};
  made_replicate(scenario, 1, 0, REPLICATIONS, count, &c);
  const double p = 0.6, left = 0.7, beta = 0.5;
  const double expected[8] = {[0] = 1 - p, [2] = p * (1 - left), [3] = p * left * (1 - beta), [7] = p * left * beta};
  for (int which = 0; which < 8; which++) z_expect_share("struck together", c.hit[which], REPLICATIONS, expected[which]);
  hakyu_scenario_destroy(scenario);
}

/* ---- nested ---- */

typedef struct kept { uint8_t hit[2][REPLICATIONS / 20]; uint32_t asset; int world; } kept;

static void keep(void *user, uint64_t i, const hk_workspace *ws) {
  kept *k = user;
  k->hit[k->world][i] = made_is_hit(ws, k->asset);
}

/* A lever only removes strikes: whoever fails under a stronger dose fails under a weaker one. */
static void test_nested(void **state) {
  (void)state;
  static const char *const hazards[] = {"change update assets=[u] rate=400/year half_life=12h", "shock update assets=[u] probability=0.4 malfunction=yes",
                                        "background update assets=[u] rate=200/year malfunction=yes", "malfunction update assets=[u] probability=0.7 at=1h"};
  static kept k;
  for (size_t h = 0; h < sizeof hazards / sizeof *hazards; h++) {
    unsigned fewer = 0, some = 0;
    for (k.world = 0; k.world < 2; k.world++) {
      hakyu_scenario *scenario = made_scenario("asset u repair=1h\n%s\nlever pre_service_test targets=all dose=%d\n", hazards[h], k.world ? 3 : 1);
      k.asset = made_asset(scenario, "u");
      made_replicate(scenario, 1, 0, REPLICATIONS / 20, keep, &k);
      hakyu_scenario_destroy(scenario);
    }
    for (int i = 0; i < REPLICATIONS / 20; i++) {
      assert_true(k.hit[0][i] >= k.hit[1][i]);
      fewer += k.hit[0][i] > k.hit[1][i], some += k.hit[1][i];
    }
    assert_true(fewer > 100 && some > 100);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_closed_form), cmocka_unit_test(test_levers), cmocka_unit_test(test_too_late),
                                     cmocka_unit_test(test_spared_targets), cmocka_unit_test(test_nested)};
  return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
