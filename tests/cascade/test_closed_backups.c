/* Closed forms of backups: what an outage of drawn length does to a load on a battery, an engine, both, or a chain of loads. */
#include "made_model.h"
#include "z_band.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

/* ---- one outage: was the load lost, and for how long ---- */

typedef struct outage { uint32_t load; uint64_t lost; z_sample hours; } outage;

static void look(void *user, uint64_t i, const hk_workspace *ws) {
  outage *o = user;
  (void)i;
  o->lost += made_is_hit(ws, o->load);
  z_add(&o->hours, (double)made_seconds_below(ws, o->load) / 3600);
}

/* Takes the scenario over. The load is lost with probability `lost` and for `hours` on average (not checked if negative, or if hardly
   anyone is lost). */
static void expect_outage(const char *what, hakyu_scenario *scenario, const char *load, uint64_t n, double lost, double hours) {
  outage o = {.load = made_asset(scenario, load)};
  made_replicate(scenario, 1, 0, n, look, &o);
  z_expect_share(what, o.lost, n, lost);
  /* tables keep a mean within 0.1 %, and times are whole seconds */
  if (hours >= 0 && lost * (double)n >= 10) z_expect_mean(what, &o.hours, hours, 0.002 * hours);
  hakyu_scenario_destroy(scenario);
}

/* ---- fixed times: the second counts ---- */

static void test_chain_of_four(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(
      "asset root\nasset a\nasset b\nasset c\nasset d\nstage battery cell autonomy=8h\n"
      "need a.s from=[root] backup=battery\nneed b.s from=[a] backup=battery\n"
      "need c.s from=[b] backup=battery\nneed d.s from=[c] backup=battery\nstrike break assets=[root]\n");
  made_expect_story(scenario, "root@0-172800:struck a@28800-172800:backup_exhausted b@57600-172800:backup_exhausted "
                              "c@86400-172800:backup_exhausted d@115200-172800:backup_exhausted");
  hakyu_scenario_destroy(scenario);
}

/* A battery for so long, an engine that is ready so late. */
#define ENGINE                                                                                                           \
  "asset grid repair=%s\nasset load\nneed load.s from=[grid] backup=ups\n"                                               \
  "stage ups battery autonomy=%s\nstage ups engine start=%s success=%s fail_running=%s\nstrike break assets=[grid]\n"

static void test_engine_with_and_without_gap(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(ENGINE, "10h", "2min", "2min", "1", "never"); /* ready the second the battery ends */
  made_expect_story(scenario, "grid@0-36000:struck");
  hakyu_scenario_destroy(scenario);
  scenario = made_scenario(ENGINE, "10h", "2min", "121s", "1", "never"); /* a second too late */
  made_expect_story(scenario, "grid@0-36000:struck load@120-121:backup_gap");
  hakyu_scenario_destroy(scenario);
  scenario = made_scenario(ENGINE, "10h", "2min", "5min", "1", "never");
  made_expect_story(scenario, "grid@0-36000:struck load@120-300:backup_gap");
  hakyu_scenario_destroy(scenario);
  scenario = made_scenario(ENGINE, "10h", "2min", "1min", "1", "4h"); /* it breaks down 4 h after it took over; the battery kept a minute */
  made_expect_story(scenario, "grid@0-36000:struck load@14520-36000:backup_run_failed");
  hakyu_scenario_destroy(scenario);
  scenario = made_scenario(ENGINE, "10h", "2min", "1min", "0", "never");
  made_expect_story(scenario, "grid@0-36000:struck load@120-36000:backup_start_failed");
  hakyu_scenario_destroy(scenario);
  scenario = made_scenario(ENGINE, "2min", "2min", "1min", "0", "never"); /* supply is back the second the battery ends */
  made_expect_story(scenario, "grid@0-120:struck");
  hakyu_scenario_destroy(scenario);
}

/* Engine of chance on top: lost if it does not start and the outage outlasts the battery, or if it stops before the outage
   ends, what is left of the battery included or not: with a battery of 0 s the textbook's form. */
static void test_engine_of_chance(void **state) {
  (void)state;
  z_table table;
  z_read_table("start_failure", &table);
  for (int r = 0; r < table.rows; r++) {
    double pf = z_cell(&table, r, "start_failure"), stops = z_cell(&table, r, "engine_failures_per_h"), back = z_cell(&table, r, "returns_per_h");
    hakyu_scenario *scenario = made_scenario(
        "asset grid repair=exponential(mean=%.6fh)\nasset load\nneed load.s from=[grid] backup=engine\n"
        "stage engine set success=%.3f fail_running=exponential(mean=%.6fh)\nstrike break assets=[grid]\nscenario horizon=60d\n",
        1 / back, 1 - pf, 1 / stops);
    double lost = z_cell(&table, r, "lost");
    /* lost hours: pf / back when it never starts; what is left of an outage that outlives the engine is 1 / back again */
    expect_outage("engine alone", scenario, "load", 100000, lost, lost / back);
  }
  /* battery 30 min, engine ready in 1 min and kept as long as it runs: only a failed start counts, P = pf exp(-T / mean) */
  expect_outage("battery and engine",
                made_scenario(ENGINE "scenario horizon=60d\n", "exponential(mean=2h)", "30min", "1min", "0.9", "never"), "load", 100000,
                0.1 * exp(-0.25), 0.1 * exp(-0.25) * 2);
  /* the gap: battery 1 min, engine ready in 2 min: lost whenever the outage is longer than a minute; mean = E[(D-1)+] - pr(starts) E[(D-2)+] */
  double one = exp(-1.0 / 120), two = exp(-2.0 / 120);
  expect_outage("battery, gap, engine",
                made_scenario(ENGINE "scenario horizon=60d\n", "exponential(mean=2h)", "1min", "2min", "0.9", "never"), "load", 100000, one,
                2 * one - 0.9 * 2 * two);
}

/* ---- P(outage > autonomy) for three distributions ---- */

static hakyu_scenario *on_battery(const char *outage_call, double autonomy_h) {
  return made_scenario(
      "asset grid repair=%s\nasset load\nneed load.s from=[grid] backup=battery\n"
      "stage battery cell autonomy=%.0fs\nstrike break assets=[grid]\nscenario horizon=2000h\n", outage_call, autonomy_h * 3600);
}

static void test_exponential_outage(void **state) {
  (void)state;
  z_table table;
  z_read_table("autonomy", &table);
  for (int r = 0; r < table.rows; r++) {
    char call[64];
    snprintf(call, sizeof call, "exponential(mean=%.3fh)", z_cell(&table, r, "outage_h"));
    expect_outage("exponential outage", on_battery(call, z_cell(&table, r, "autonomy_h")), "load", 50000, z_cell(&table, r, "lost"),
                  z_cell(&table, r, "excess_h"));
  }
}

static double normal_above(double z) { return 0.5 * erfc(z / sqrt(2)); }

static void test_lognormal_outage(void **state) {
  (void)state;
  const double median = 3, sigma = 0.9, m = log(median);
  const double autonomies[] = {0.5, 2, 8, 24};
  for (size_t i = 0; i < sizeof autonomies / sizeof *autonomies; i++) {
    double t = autonomies[i], lost = normal_above((log(t) - m) / sigma);
    double excess = exp(m + sigma * sigma / 2) * normal_above((log(t) - m - sigma * sigma) / sigma) - t * lost;
    expect_outage("lognormal outage", on_battery("lognormal(median=3h, sigma=0.9)", t), "load", 50000, lost, excess);
  }
}

static void test_weibull_outage(void **state) {
  (void)state;
  const double scale = 8, shape = 1.5;
  const double autonomies[] = {0.5, 4, 12, 20};
  for (size_t i = 0; i < sizeof autonomies / sizeof *autonomies; i++) {
    double t = autonomies[i], excess = 0, step = 0.001; /* E[(D - t)+] is the integral of exp(-(x / scale)^shape) from t on */
    for (double x = t + step / 2; x < 80; x += step) excess += exp(-pow(x / scale, shape)) * step;
    expect_outage("Weibull outage", on_battery("weibull(scale=8h, shape=1.5)", t), "load", 50000, exp(-pow(t / scale, shape)), excess);
  }
}

/* ---- drawn fuel ---- */

static void test_drawn_fuel(void **state) {
  (void)state;
  z_table table;
  z_read_table("drawn_fuel", &table);
  for (int r = 0; r < table.rows; r++) {
    double empties = z_cell(&table, r, "empties_per_h"), back = z_cell(&table, r, "returns_per_h");
#define FUEL "asset grid repair=exponential(mean=%.6fh)\nasset load\nneed load.s from=[grid] backup=tank\nstrike break assets=[grid]\nscenario horizon=60d\n" \
  "stage tank first autonomy=exponential(mean=%.6fh)\n"
    expect_outage("drawn fuel", made_scenario(FUEL, 1 / back, 1 / empties), "load", 100000, z_cell(&table, r, "lost"), z_cell(&table, r, "excess_h"));
    expect_outage("two tanks", made_scenario(FUEL "stage tank second autonomy=exponential(mean=%.6fh)\n", 1 / back, 1 / empties, 1 / empties), "load",
                  100000, z_cell(&table, r, "lost_with_two"), -1);
  }
}

/* ---- batteries in series ---- */

static void test_in_series(void **state) {
  (void)state;
  z_table table;
  z_read_table("in_series", &table);
  for (int node = 0; node < 2; node++) {
    hakyu_scenario *scenario = made_scenario(
        "asset grid repair=exponential(mean=%.3fh)\nasset exchange sector=telecom\nasset control sector=water\n"
        "stage first cell autonomy=%.0fs\nstage second cell autonomy=%.0fs\n"
        "need exchange.s from=[grid] backup=first\nneed control.s from=[exchange] backup=second\n"
        "strike break assets=[grid]\nscenario horizon=60d\n",
        z_cell(&table, 0, "outage_h"), 3600 * z_cell(&table, 0, "first_h"), 3600 * z_cell(&table, 0, "second_h"));
    expect_outage(node ? "second in series" : "first in series", scenario, node ? "control" : "exchange", 200000,
                  z_cell(&table, 0, node ? "second_lost" : "first_lost"), z_cell(&table, 0, node ? "second_excess_h" : "first_excess_h"));
  }
}

/* ---- supply that fails again and again ---- */

typedef struct window { uint32_t load; int64_t from_s, to_s; z_sample below, outages; } window;

static void look_through(void *user, uint64_t i, const hk_workspace *ws) {
  window *w = user;
  int64_t below = 0, outages = 0;
  (void)i;
  for (uint32_t e = 0; e < ws->episode_count; e++) {
    const hk_episode *episode = &ws->episodes[e];
    if (episode->asset != w->load || episode->end_s <= w->from_s) continue;
    below += episode->end_s - (episode->start_s > w->from_s ? episode->start_s : w->from_s);
    outages += episode->start_s >= w->from_s;
  }
  z_add(&w->below, (double)below / (double)(w->to_s - w->from_s));
  z_add(&w->outages, (double)outages * 3600 / (double)(w->to_s - w->from_s));
}

static void test_availability(void **state) {
  (void)state;
  z_table table;
  z_read_table("availability", &table);
  for (int r = 0; r < table.rows; r++) {
    double rate = z_cell(&table, r, "failures_per_h"), outage_h = z_cell(&table, r, "outage_h"), autonomy_h = z_cell(&table, r, "autonomy_h");
    int horizon_h = rate < 0.005 ? 20000 : 4000;
    hakyu_scenario *scenario = made_scenario(
        "asset grid repair=exponential(mean=%.3fh)\nasset load\nneed load.s from=[grid] backup=battery\n"
        "stage battery cell autonomy=%.0fs refill=0s\nbackground fail assets=[grid] rate=%.6f/year\nscenario horizon=%dh step=10h\n",
        outage_h, autonomy_h * 3600, rate * 8760, horizon_h);
    window w = {.load = made_asset(scenario, "load"), .from_s = 200 * 3600, .to_s = horizon_h * 3600LL};
    made_replicate(scenario, 1, 0, 1500, look_through, &w);
    /* the rate per year is kept to 1e-9, the exponential tables to 0.1 %: together 0.3 % of what is lost */
    z_expect_mean("unavailability on a battery", &w.below, 1 - z_cell(&table, r, "availability"), 0.003 * (1 - z_cell(&table, r, "availability")));
    z_expect_mean("outages on a battery", &w.outages, z_cell(&table, r, "outages_per_h"), 0.003 * z_cell(&table, r, "outages_per_h"));
    hakyu_scenario_destroy(scenario);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_chain_of_four),
                                     cmocka_unit_test(test_engine_with_and_without_gap),
                                     cmocka_unit_test(test_engine_of_chance),
                                     cmocka_unit_test(test_exponential_outage),
                                     cmocka_unit_test(test_lognormal_outage),
                                     cmocka_unit_test(test_weibull_outage),
                                     cmocka_unit_test(test_drawn_fuel),
                                     cmocka_unit_test(test_in_series),
                                     cmocka_unit_test(test_availability)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
