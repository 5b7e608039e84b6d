/* Closed forms of repair: units that fail and are repaired for ever (birth and death), the first hours of one unit, crews that work
   off a heap of jobs, the area above the curve of recovery. Failures are a background hazard: a damaged asset does not
   fail, an undamaged one fails at its rate whatever else is down. */
#include "made_model.h"
#include "z_band.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum { UNITS_MOST = 20 };

static void write_units(int n, const char *fields, char assets[2048], char list[256]) {
  size_t a = 0, l = 0;
  for (int i = 1; i <= n; i++) {
    a += (size_t)snprintf(assets + a, 2048 - a, "asset u%d %s\n", i, fields);
    l += (size_t)snprintf(list + l, 256 - l, "%su%d", i > 1 ? ", " : "", i);
  }
}

/* ---- k of n with r crews ---- */

typedef struct park { uint32_t load, units[UNITS_MOST]; int unit_count; int64_t from_s, to_s; z_sample below, outages, length, failed[UNITS_MOST]; } park;

static void look_at_park(void *user, uint64_t i, const hk_workspace *ws) {
  park *p = user;
  int64_t below = 0, outages = 0;
  double failed[UNITS_MOST] = {0};
  (void)i;
  for (uint32_t e = 0; e < ws->episode_count; e++) {
    const hk_episode *episode = &ws->episodes[e];
    if (episode->asset != p->load || episode->end_s <= p->from_s) continue;
    below += episode->end_s - (episode->start_s > p->from_s ? episode->start_s : p->from_s);
    outages += episode->start_s >= p->from_s;
    if (episode->start_s >= p->from_s && !episode->is_open) z_add(&p->length, (double)(episode->end_s - episode->start_s) / 3600);
  }
  z_add(&p->below, (double)below / (double)(p->to_s - p->from_s));
  z_add(&p->outages, (double)outages * 3600 / (double)(p->to_s - p->from_s));
  for (int second = 0; second < 4; second++) { /* four looks far apart, averaged: nearly independent */
    int count = 0;
    for (int u = 0; u < p->unit_count; u++) count += made_is_below_at(ws, p->units[u], p->to_s - 1 - second * (p->to_s - p->from_s) / 4);
    failed[count] += 0.25;
  }
  for (int u = 0; u <= p->unit_count; u++) z_add(&p->failed[u], failed[u]);
}

static void test_birth_death(void **state) {
  (void)state;
  z_table table;
  z_read_table("birth_death", &table);
  for (int r = 0; r < table.rows; r++) {
    double fails = z_cell(&table, r, "failures_per_h"), repairs = z_cell(&table, r, "repairs_per_h");
    char fields[128], assets[2048], list[256];
    park p = {.unit_count = (int)z_cell(&table, r, "units")};
    snprintf(fields, sizeof fields, "crew=team repair=exponential(mean=%.6fh)", 1 / repairs);
    write_units(p.unit_count, fields, assets, list);
    int settled_h = (int)(12 / (fails + repairs)), horizon_h = settled_h + (int)(40 / fails);
    hakyu_scenario *scenario = made_scenario(
        "%sasset load\nneed load.s rule=at_least quantity=%d from=[%s]\ncrew team size=%d\n"
        "background fail assets=[%s] rate=%.6f/year\nscenario horizon=%dh step=1h\n",
        assets, (int)z_cell(&table, r, "wanted"), list, (int)z_cell(&table, r, "crews"), list, fails * 8760, horizon_h);
    p.load = made_asset(scenario, "load");
    for (int u = 0; u < p.unit_count; u++) {
      char id[16];
      snprintf(id, sizeof id, "u%d", u + 1);
      p.units[u] = made_asset(scenario, id);
    }
    p.from_s = settled_h * 3600LL;
    p.to_s = horizon_h * 3600LL;
    made_replicate(scenario, 1, 0, 4000, look_at_park, &p);
    double lost = 1 - z_cell(&table, r, "availability"), per_h = z_cell(&table, r, "outages_per_h");
    char what[64];
    snprintf(what, sizeof what, "%d of %d, %d crews", (int)z_cell(&table, r, "wanted"), p.unit_count, (int)z_cell(&table, r, "crews"));
    /* after settled_h what is left of the start is below exp(-12); the tables' means are within 0.1 % each, felt up to n times */
    z_expect_mean(what, &p.below, lost, 0.005 * lost);
    z_expect_mean(what, &p.outages, per_h, 0.005 * per_h);
    z_expect_mean(what, &p.length, z_cell(&table, r, "outage_h"), 0.003 * z_cell(&table, r, "outage_h"));
    for (int u = 0; u <= p.unit_count; u++) {
      char column[24];
      snprintf(column, sizeof column, "failed%d", u);
      double share = z_cell(&table, r, column);
      if (share * 4000 >= 5) z_expect_mean(what, &p.failed[u], share, 0.005 * share);
    }
    hakyu_scenario_destroy(scenario);
  }
}

/* ---- the first hours of one unit ---- */

typedef struct moment { uint32_t unit; int64_t at_s; uint64_t down; } moment;

static void look_at_moment(void *user, uint64_t i, const hk_workspace *ws) {
  moment *m = user;
  (void)i;
  m->down += made_is_below_at(ws, m->unit, m->at_s);
}

static void test_first_hours(void **state) {
  (void)state;
  z_table table;
  z_read_table("first_hours", &table);
  for (int r = 0; r < table.rows; r++) {
    double fails = z_cell(&table, r, "failures_per_h"), repairs = z_cell(&table, r, "repairs_per_h");
    hakyu_scenario *scenario = made_scenario("asset u repair=exponential(mean=%.6fh)\nbackground fail assets=[u] rate=%.6f/year\nscenario horizon=60h\n",
                                             1 / repairs, fails * 8760);
    moment m = {made_asset(scenario, "u"), (int64_t)(3600 * z_cell(&table, r, "at_h")), 0};
    uint64_t n = 200000;
    made_replicate(scenario, 1, 0, n, look_at_moment, &m);
    if (m.at_s == 0)
      assert_in_range(m.down, 0, 3); /* a first failure within half a second is told as second 0: 1.4e-6 of them */
    else
      z_expect_share("first hours", n - m.down, n, z_cell(&table, r, "availability"));
    hakyu_scenario_destroy(scenario);
  }
}

/* Damaged, an asset does not fail: a unit that is never repaired has one failure, whatever the rate. */
static void look_for_one(void *user, uint64_t i, const hk_workspace *ws) {
  (void)user, (void)i;
  assert_int_equal(ws->episode_count, 1);
  assert_true(ws->episodes[0].is_open);
}

static void test_no_failure_while_damaged(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario("asset u\nbackground fail assets=[u] rate=100000/year\nscenario horizon=480h\n");
  made_replicate(scenario, 1, 0, 1000, look_for_one, NULL);
  hakyu_scenario_destroy(scenario);
}

/* ---- crews and a heap of jobs ---- */

typedef struct heap { uint32_t units[UNITS_MOST]; int unit_count; int64_t at_s; z_sample last, left, area; } heap;

static void look_at_heap(void *user, uint64_t i, const hk_workspace *ws) {
  heap *h = user;
  int64_t last = 0;
  int left = 0;
  __int128 loss = 0;
  (void)i;
  assert_int_equal(ws->episode_count, h->unit_count);
  for (uint32_t e = 0; e < ws->episode_count; e++) {
    assert_false(ws->episodes[e].is_open);
    if (ws->episodes[e].end_s > last) last = ws->episodes[e].end_s;
    left += ws->episodes[e].end_s > h->at_s;
    loss += ws->episodes[e].loss;
  }
  z_add(&h->last, (double)last / 3600);
  z_add(&h->left, left);
  z_add(&h->area, (double)loss / 1e12 / 3600 / h->unit_count); /* weight 1 each: hours of the whole */
}

static heap work_off(int jobs, int crews, const char *repair, uint64_t n) {
  char fields[160], assets[2048], list[256];
  heap h = {.unit_count = jobs, .at_s = 3600};
  snprintf(fields, sizeof fields, "crew=team repair=%s weight=1 weight_unit=parts end_use=yes", repair);
  write_units(jobs, fields, assets, list);
  hakyu_scenario *scenario = made_scenario("%screw team size=%d\nstrike storm assets=[%s]\nscenario horizon=200h\n", assets, crews, list);
  made_replicate(scenario, 1, 0, n, look_at_heap, &h);
  hakyu_scenario_destroy(scenario);
  return h;
}

static void test_makespan(void **state) {
  (void)state;
  z_table table;
  z_read_table("makespan", &table);
  for (int r = 0; r < table.rows; r++) {
    int jobs = (int)z_cell(&table, r, "jobs"), crews = (int)z_cell(&table, r, "crews");
    char repair[64];
    snprintf(repair, sizeof repair, "exponential(mean=%.6fh)", 1 / z_cell(&table, r, "repairs_per_h"));
    heap h = work_off(jobs, crews, repair, 20000);
    z_expect_mean("makespan", &h.last, z_cell(&table, r, "mean_h"), 0.001 * z_cell(&table, r, "mean_h"));
    if (jobs == 1) continue;
    h = work_off(jobs, jobs, repair, 20000); /* a crew each: after an hour exp(-1) of them are left */
    z_expect_mean("left after an hour", &h.left, jobs * exp(-1), 0.001 * jobs);
    h = work_off(jobs, crews, "2h", 100); /* fixed jobs: full shifts */
    z_expect_mean("fixed jobs", &h.last, 2.0 * ((jobs + crews - 1) / crews), 0);
  }
}

static void test_triangle(void **state) {
  (void)state;
  z_table table;
  z_read_table("triangle", &table);
  for (int r = 0; r < table.rows; r++) {
    heap h = work_off((int)z_cell(&table, r, "jobs"), (int)z_cell(&table, r, "crews"), "exponential(mean=1h)", 40000);
    z_expect_mean("area", &h.area, z_cell(&table, r, "area_h"), 0.001 * z_cell(&table, r, "area_h"));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_birth_death), cmocka_unit_test(test_first_hours), cmocka_unit_test(test_no_failure_while_damaged),
                                     cmocka_unit_test(test_makespan), cmocka_unit_test(test_triangle)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
