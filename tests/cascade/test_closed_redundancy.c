/* Closed forms of redundancy: k of n, unlike units, the bridge network, what units share and nobody counts, beta, hidden
   links, standbys that may not come in. Failures are shocks at second 0 and are never repaired, so a load is lost or it is not. */
#include "made_model.h"
#include "z_band.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* ---- how often is a load lost ---- */

typedef struct watch { uint32_t load; uint64_t lost; int64_t at_s; } watch; /* at_s: lost at that second; -1: ever */

static void look(void *user, uint64_t i, const hk_workspace *ws) {
  watch *w = user;
  (void)i;
  w->lost += w->at_s < 0 ? made_is_hit(ws, w->load) : made_is_below_at(ws, w->load, w->at_s);
}

/* Loses of `load` in n replications. Takes the scenario over. */
static uint64_t count_lost(hakyu_scenario *scenario, const char *load, int64_t at_s, uint64_t n) {
  watch w = {made_asset(scenario, load), 0, at_s};
  made_replicate(scenario, 1, 0, n, look, &w);
  hakyu_scenario_destroy(scenario);
  return w.lost;
}

/* "u1, u2, ..., un" as assets, and as a list. */
static void write_units(int n, char assets[512], char list[128]) {
  size_t a = 0, l = 0;
  for (int i = 1; i <= n; i++) {
    a += (size_t)snprintf(assets + a, 512 - a, "asset u%d\n", i);
    l += (size_t)snprintf(list + l, 128 - l, "%su%d", i > 1 ? ", " : "", i);
  }
}

/* ---- k of n ---- */

static void test_k_of_n(void **state) {
  (void)state;
  z_table table;
  z_read_table("k_of_n", &table);
  for (int r = 0; r < table.rows; r++) {
    int wanted = (int)z_cell(&table, r, "wanted"), units = (int)z_cell(&table, r, "units");
    double up = z_cell(&table, r, "up");
    char assets[512], list[128], what[64];
    write_units(units, assets, list);
    hakyu_scenario *scenario = made_scenario(
        "%sasset load\n"
        "need load.s rule=at_least quantity=%d from=[%s]\n"
        "shock break assets=[%s] probability=%.2f\n", assets, wanted, list, list, 1 - up);
    snprintf(what, sizeof what, "%d of %d at %.2f", wanted, units, up);
    uint64_t n = 40000;
    z_expect_share(what, n - count_lost(scenario, "load", -1, n), n, z_cell(&table, r, "reliability"));
  }
}

static void test_unlike_units(void **state) {
  (void)state;
  z_table table;
  z_read_table("unlike_units", &table);
  for (int r = 0; r < table.rows; r++) {
    hakyu_scenario *scenario = made_scenario(
        "asset u1\nasset u2\nasset u3\nasset u4\nasset load\n"
        "need load.s rule=at_least quantity=%d from=[u1, u2, u3, u4]\n"
        "shock b1 assets=[u1] probability=0.1\nshock b2 assets=[u2] probability=0.2\n"
        "shock b3 assets=[u3] probability=0.3\nshock b4 assets=[u4] probability=0.4\n", (int)z_cell(&table, r, "wanted"));
    uint64_t n = 100000;
    z_expect_share("unlike units", n - count_lost(scenario, "load", -1, n), n, z_cell(&table, r, "reliability"));
  }
}

/* ---- the bridge: places 0 ... 3, an edge carries both ways, nothing is made by going round ---- */

#define BRIDGE                                                                                       \
  "asset n0\nasset n1\nasset n2\nasset n3\n"                                                         \
  "asset e01\nasset e02\nasset e12\nasset e13\nasset e23\n"                                          \
  "asset a01\nasset a02\nasset a12\nasset a21\nasset a13\nasset a23\n"                               \
  "need a01.from service=mesh from=[n0]\nneed a01.by from=[e01]\n"                                   \
  "need a02.from service=mesh from=[n0]\nneed a02.by from=[e02]\n"                                   \
  "need a12.from service=mesh from=[n1]\nneed a12.by from=[e12]\n"                                   \
  "need a21.from service=mesh from=[n2]\nneed a21.by from=[e12]\n"                                   \
  "need a13.from service=mesh from=[n1]\nneed a13.by from=[e13]\n"                                   \
  "need a23.from service=mesh from=[n2]\nneed a23.by from=[e23]\n"                                   \
  "need n1.in service=mesh rule=any from=[a01, a21]\n"                                               \
  "need n2.in service=mesh rule=any from=[a02, a12]\n"                                               \
  "need n3.in service=mesh rule=any from=[a13, a23]\n"

static void test_bridge(void **state) {
  (void)state;
  z_table table;
  z_read_table("bridge", &table);
  for (int r = 0; r < table.rows; r++) {
    char what[64];
    double up = z_cell(&table, r, "up");
    snprintf(what, sizeof what, "bridge at %.2f", up);
    hakyu_scenario *scenario = made_scenario(BRIDGE "shock break assets=[e01, e02, e12, e13, e23] probability=%.2f\n", 1 - up);
    uint64_t n = 40000;
    z_expect_share(what, n - count_lost(scenario, "n3", -1, n), n, z_cell(&table, r, "reliability"));
  }
}

/* All 32 sets of edges, one by one: how many of each size join the ends. No chance in it. */
static void test_bridge_counts(void **state) {
  (void)state;
  static const char *const edges[] = {"e01", "e02", "e12", "e13", "e23"};
  z_table table;
  int joined[6] = {0};
  z_read_table("bridge_counts", &table);
  for (unsigned set = 0; set < 32; set++) {
    char list[64] = "";
    for (int e = 0; e < 5; e++)
      if (!(set >> e & 1)) snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", *list ? ", " : "", edges[e]);
    hakyu_scenario *scenario = *list ? made_scenario(BRIDGE "strike break assets=[%s]\n", list) : made_scenario(BRIDGE);
    joined[__builtin_popcount(set)] += count_lost(scenario, "n3", -1, 1) == 0;
  }
  assert_int_equal(table.rows, 6);
  for (int r = 0; r < 6; r++) assert_int_equal(joined[r], (int)z_cell(&table, r, "connected"));
}

/* ---- what two suppliers share counts once ---- */

static void test_shared_upstream(void **state) {
  (void)state;
#define TWO_FEEDERS                                                                    \
  "asset sub\nasset east\nasset west\nasset load\n"                                    \
  "need east.s from=[sub]\nneed west.s from=[sub]\nneed load.s rule=any from=[east, west]\n"
  uint64_t n = 100000;
  z_expect_share("one upstream", count_lost(made_scenario(TWO_FEEDERS "shock break assets=[sub] probability=0.1\n"), "load", -1, n), n, 0.1);
  z_expect_share("two of their own", count_lost(made_scenario(TWO_FEEDERS "shock break assets=[east, west] probability=0.1\n"), "load", -1, n), n, 0.01);
  z_expect_share("all three", count_lost(made_scenario(TWO_FEEDERS "shock break assets=[sub, east, west] probability=0.1\n"), "load", -1, n), n,
                 0.1 + 0.9 * 0.01);
  hakyu_scenario *scenario = made_scenario(TWO_FEEDERS "strike break assets=[sub]\n");
  made_expect_story(scenario, "east@0-172800:unprotected load@0-172800:shared_upstream sub@0-172800:struck west@0-172800:unprotected");
  hakyu_scenario_destroy(scenario);
  scenario = made_scenario(TWO_FEEDERS "strike one assets=[east]\nstrike two assets=[west] at=1h\n");
  made_expect_story(scenario, "east@0-172800:struck load@3600-172800:redundancy_exhausted west@3600-172800:struck");
  hakyu_scenario_destroy(scenario);
}

/* ---- beta ---- */

/* The textbook's form has two independent causes: each unit by itself, with (1 - beta) q, and one that takes all, with beta q. */
static void test_common_cause(void **state) {
  (void)state;
  z_table table;
  z_read_table("common_cause", &table);
  for (int r = 0; r < table.rows; r++) {
    int units = (int)z_cell(&table, r, "units");
    double q = z_cell(&table, r, "failure"), beta = z_cell(&table, r, "beta");
    char assets[512], list[128], what[64];
    write_units(units, assets, list);
    hakyu_scenario *scenario = made_scenario(
        "%sasset load\nneed load.s rule=any from=[%s]\n"
        "shock own assets=[%s] probability=%.4f\nmalfunction common assets=[%s] probability=%.4f\n",
        assets, list, list, (1 - beta) * q, list, beta * q);
    snprintf(what, sizeof what, "common cause of %d, q %.2f, beta %.1f", units, q, beta);
    uint64_t n = 200000;
    z_expect_share(what, count_lost(scenario, "load", -1, n), n, z_cell(&table, r, "all_fail"));
  }
}

/* The kernel's own beta: every failure of a member takes the whole group with probability beta. Not all fail unless some failure
   does, or each unit fails by itself: 1 - (1 - beta q)^n + ((1 - beta) q)^n. */
static void test_beta(void **state) {
  (void)state;
  const double q = 0.1, beta = 0.3;
  uint64_t n = 200000;
  const double expected[] = {0, 0, 1 - 0.97 * 0.97 + 0.07 * 0.07, 1 - 0.97 * 0.97 * 0.97 + 0.07 * 0.07 * 0.07};
  for (int units = 2; units <= 3; units++) {
    char assets[512], list[128];
    write_units(units, assets, list);
    hakyu_scenario *scenario = made_scenario(
        "%sasset load\nneed load.s rule=any from=[%s]\ngroup twins beta=%.1f members=[%s]\n"
        "shock fault malfunction=yes assets=[%s] probability=%.1f\n", assets, list, beta, list, list, q);
    z_expect_share("beta of each failure", count_lost(scenario, "load", -1, n), n, expected[units]);
  }
  /* A scripted malfunction draws the group once, whoever of it is named; a strike that is none leaves the group alone. */
#define TWINS "asset u1\nasset u2\nasset load\nneed load.s rule=any from=[u1, u2]\ngroup twins beta=0.3 members=[u1, u2]\n"
  z_expect_share("beta once a hazard", count_lost(made_scenario(TWINS "malfunction fault assets=[u1]\n"), "load", -1, n), n, beta);
  assert_int_equal(count_lost(made_scenario(TWINS "strike hit assets=[u1]\n"), "load", -1, 2000), 0);
}

/* ---- hidden links: ignorance, drawn once per outer draw ---- */

typedef struct outer_watch { uint32_t load; uint64_t n, lost; z_sample shares; } outer_watch;

static void look_by_outer(void *user, uint64_t i, const hk_workspace *ws) {
  outer_watch *w = user;
  w->lost += made_is_hit(ws, w->load);
  if ((i + 1) % w->n) return;
  z_add(&w->shares, (double)w->lost / (double)w->n);
  w->lost = 0;
}

static void test_hidden_link(void **state) {
  (void)state;
#define HIDDEN "asset duct\nasset load\nneed load.s\nprimary load.s duct certainty=%s\nstrike cut assets=[duct]\n"
  hakyu_scenario *scenario = made_scenario(HIDDEN, "0.3");
  outer_watch w = {.load = made_asset(scenario, "load"), .n = 1};
  made_replicate(scenario, 1, 10000, 1, look_by_outer, &w);
  z_expect_share("hidden link", (uint64_t)w.shares.sum, 10000, 0.3);
  /* one outer draw, one world: in all of its replications alike */
  w = (outer_watch){.load = w.load, .n = 20};
  made_replicate(scenario, 1, 100, 20, look_by_outer, &w);
  assert_true(w.shares.sum == w.shares.squares); /* every share is 0 or 1 */
  assert_in_range((int)w.shares.sum, 10, 60);
  hakyu_scenario_destroy(scenario);
  /* without outer draws a link exists iff its certainty is at least one half */
  assert_int_equal(count_lost(made_scenario(HIDDEN, "0.5"), "load", -1, 10), 10);
  assert_int_equal(count_lost(made_scenario(HIDDEN, "0.49"), "load", -1, 10), 0);
}

/* Both routes run through the duct or neither does: one hidden link, from the duct to what stands for both routes' way. */
static void test_conduit(void **state) {
  (void)state;
  z_table table;
  z_read_table("conduit", &table);
  for (int r = 0; r < table.rows; r++) {
    double q = z_cell(&table, r, "route_failure"), c = z_cell(&table, r, "duct_failure"), shared = z_cell(&table, r, "shared");
    char what[64];
    snprintf(what, sizeof what, "conduit q %.2f, c %.2f, shared %.1f", q, c, shared);
    hakyu_scenario *scenario = made_scenario(
        "asset duct\nasset way\nasset r1\nasset r2\nasset load\n"
        "need way.s\nprimary way.s duct certainty=%.1f\n"
        "need r1.s from=[way]\nneed r2.s from=[way]\nneed load.s rule=any from=[r1, r2]\n"
        "shock cut assets=[duct] probability=%.2f\nshock break assets=[r1, r2] probability=%.2f\n", shared, c, q);
    outer_watch w = {.load = made_asset(scenario, "load"), .n = 300};
    made_replicate(scenario, 1, 1000, w.n, look_by_outer, &w);
    z_expect_mean(what, &w.shares, z_cell(&table, r, "lost"), 0);
    hakyu_scenario_destroy(scenario);
  }
}

/* ---- standby with imperfect switching ---- */

#define STANDBY                                                                                                    \
  "asset main\nasset spare\nasset load\nneed load.s from=[main]\nstandby load.s spare switch=%s success=0.9\n"     \
  "strike break assets=[main]\n"

static void test_standby(void **state) {
  (void)state;
  uint64_t n = 100000;
  /* instant: the load never notices, or stays down */
  z_expect_share("instant", count_lost(made_scenario(STANDBY, "0s"), "load", -1, n), n, 0.1);
  /* it takes five minutes: everyone is down until then, a tenth after */
  assert_int_equal(count_lost(made_scenario(STANDBY, "5min"), "load", 299, 1000), 1000);
  z_expect_share("after five minutes", count_lost(made_scenario(STANDBY, "5min"), "load", 300, n), n, 0.1);
  /* the spare itself is down in one of five: 1 - 0.9 x 0.8 */
  z_expect_share("and a spare that may be down",
                 count_lost(made_scenario(STANDBY "shock too assets=[spare] probability=0.2\n", "5min"), "load", 300, n), n, 0.28);
  /* two spares, tried one after another: the second comes in at 10 min if the first fails */
  z_expect_share("two spares", count_lost(made_scenario(STANDBY "asset other\nstandby load.s other order=1 switch=5min success=0.5\n", "5min"), "load", 600, n),
                 n, 0.1 * 0.5);
  /* drawn switching: lost at t with probability 1 - 0.9 F(t) */
  z_expect_share("drawn switching", count_lost(made_scenario(STANDBY, "uniform(1s, 1000s)"), "load", 250, n), n, 1 - 0.9 * 0.25);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_k_of_n),      cmocka_unit_test(test_unlike_units), cmocka_unit_test(test_bridge),
                                     cmocka_unit_test(test_bridge_counts), cmocka_unit_test(test_shared_upstream), cmocka_unit_test(test_common_cause),
                                     cmocka_unit_test(test_beta),        cmocka_unit_test(test_hidden_link),  cmocka_unit_test(test_conduit),
                                     cmocka_unit_test(test_standby)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
