/* The layer congestion. Against closed forms: Erlang's blocking and the fixed point of the retry equation (figures computed outside of
   hakyu, to 1e-4). Against its differential equation, integrated here: a queue with retries, in its transients. Against algebra:
   from which part of retries on a pool stays congested when the surge is over. Exactly: nobody is lost from the books. And what the
   cascade makes of it: levels, blame, the stop rule, quiet pools. */
#include "made_model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "campaign/draws.h"
#include "cascade/engine.h"
#include "layer/congestion.h"
#include "layer/pools.h"

/* ---- running, with an eye on the layer's own state -------------------------------------------------------- */

static void *shown; /* the layer of the runner at work */

static hakyu_status bind_shown(const hakyu_memory *memory, const hk_network *network, const void *data, void **self) {
  const hakyu_status status = hk_layer_congestion.bind(memory, network, data, self);
  shown = *self;
  return status;
}

typedef struct bench {
  hakyu_scenario *scenario;
  hk_draws draws;
  hk_runner *runner;
  hk_sink *sink;
  hk_layer watched;
  const hk_layer *layers[1];
} bench;

static void open_bench(bench *b, hakyu_scenario *scenario) {
  const hk_plan *plan = NULL;
  const hakyu_memory *memory = hakyu_memory_default();
  *b = (bench){.scenario = scenario, .watched = hk_layer_congestion};
  b->watched.bind = bind_shown;
  b->layers[0] = &b->watched;
  assert_int_equal(hk_draws_init(&b->draws, memory, scenario, 1, 0), HAKYU_OK);
  assert_int_equal(hk_draws_get(&b->draws, 0, NULL, &plan), HAKYU_OK);
  assert_int_equal(plan->layer_count, 1);
  b->draws.outers[0].view.layers = b->layers; /* its data stay those of the plan */
  assert_int_equal(hk_runner_create(memory, plan, &b->runner), HAKYU_OK);
  assert_int_equal(hk_sink_create(memory, plan->network->row_count, 1, 0, &b->sink), HAKYU_OK);
}

static const hk_workspace *run(bench *b, uint64_t replication) {
  uint64_t done = 0;
  hakyu_status status = HAKYU_OK;
  while (!status && !done) {
    status = hk_engine_find(NULL)->run(b->runner, replication, 1, b->sink, &done);
    if (status == HAKYU_NEEDS_ROOM) status = hk_runner_enlarge(b->runner, b->sink);
  }
  assert_int_equal(status, HAKYU_OK);
  return hk_runner_workspace(b->runner);
}

static void close_bench(bench *b) {
  hk_sink_destroy(b->sink);
  hk_runner_destroy(b->runner);
  hk_draws_fini(&b->draws);
  hakyu_scenario_destroy(b->scenario);
}

/* The books of pool 0 after replication 0 of a scenario. */
static hk_congestion_books books_of(hakyu_scenario *scenario) {
  bench b;
  open_bench(&b, scenario);
  assert_int_equal(run(&b, 0)->outcome, HAKYU_SETTLED);
  const hk_congestion_books books = hk_congestion_pool_books(shown, 0);
  close_bench(&b);
  return books;
}

static void expect_kept(const hk_congestion_books *k) {
  assert_true(k->fresh + k->in == k->served + k->abandoned + k->out + k->away + k->queue + k->arriving);
  assert_true(k->served >= 0 && k->abandoned >= 0 && k->away >= 0 && k->queue >= 0 && k->arriving >= 0);
}

/* The same in words; the scenario goes with it. */
static void expect_story(hakyu_scenario *scenario, const char *expected) {
  made_expect_story(scenario, expected);
  hakyu_scenario_destroy(scenario);
}

/* ---- Erlang ------------------------------------------------------------------------------------------------- */

static double blocking(double load, uint32_t servers) { /* the recursion in n, which the table does not use */
  double b = 1;
  for (uint32_t n = 1; n <= servers; n++) b = load * b / (n + load * b);
  return b;
}

static void test_erlang(void **state) {
  (void)state;
  /* published figures: servers, load, blocking, carried */
  static const struct { uint32_t servers; double load, blocking, carried; } rows[] = {
      {5, 5, 0.2848678213309025, 3.5756608933454874}, {10, 10, 0.21458234310734736, 7.854176568926526},
      {50, 50, 0.1047874555035522, 44.76062722482239}, {90, 100, 0.1460975417359313, 85.39024582640687}};
  static hk_erlang table;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    hk_erlang_make(rows[i].servers, &table);
    const double b = hk_erlang_blocking(&table, (int64_t)(rows[i].load * 1e6), (int64_t)rows[i].servers * HK_FULL) * 0x1p-32;
    assert_true(fabs(b - rows[i].blocking) < 1e-6);
    assert_true(fabs(rows[i].load * (1 - b) - rows[i].carried) < 1e-4);
  }
  static const uint32_t sizes[] = {1, 2, 7, 100, 3000, 100000, HK_ERLANG_SERVERS_MOST};
  double worst = 0;
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
    hk_erlang_make(sizes[s], &table);
    for (double x = 0.013; x < 40; x *= x > 0.9 && x < 1.1 ? 1.0013 : 1.17) {
      const double b = hk_erlang_blocking(&table, (int64_t)(x * sizes[s] * 1e6), (int64_t)sizes[s] * HK_FULL) * 0x1p-32;
      worst = fmax(worst, fabs(b - blocking(x * sizes[s], sizes[s])));
    }
  }
  assert_true(worst < 5e-5); /* what erlang.h promises */
  assert_int_equal(hk_erlang_blocking(&table, 0, HK_FULL), 0);
}

static void test_decay(void **state) {
  (void)state;
  for (int64_t t = 0; t < 4000; t = t * 5 / 4 + 1)
    for (int64_t after = 1; after < 100000; after = after * 3 + 1) {
      const double expected = 1 - exp(-(double)t / (double)after);
      assert_true(fabs(hk_pool_decay(t, after) * 0x1p-32 - expected) < 1e-9);
    }
}

/* ---- the retry equation --------------------------------------------------------------------------------------- */

/* In the steady state a share a_eff (1 - B) / a of fresh calls is served, a_eff = a + q a_eff B(a_eff). It is what a day of books differs
   from two by, when the pool has settled long before. */
static void test_retry_overload(void **state) {
  (void)state;
  static const struct { int load, servers; double retry, a_eff, blocking; } rows[] = {{90, 100, 0.5, 91.50366203763389, 0.03286561442787854},
                                                                                     {120, 100, 0.8, 203.72040503773064, 0.5136967319389592}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    hk_congestion_books at[2];
    for (int day = 0; day < 2; day++)
      at[day] = books_of(made_scenario("asset pool\npool pool kind=loss users=1000 capacity=%d load=1000 hold=3min retry=%.1f retry_after=2min\n"
                                       "surge rush assets=[pool] factor=%.2f\nscenario horizon=%dd\n",
                                       rows[i].servers, rows[i].retry, rows[i].load / 50.0, day + 1));
    expect_kept(&at[0]);
    expect_kept(&at[1]);
    const double fresh = (double)(at[1].fresh - at[0].fresh), served = (double)(at[1].served - at[0].served), left = (double)(at[1].abandoned - at[0].abandoned);
    assert_true(fabs(fresh - 24e6 * 1000 * rows[i].load / 50) < 1e4); /* users a day, in millionths */
    assert_true(fabs(served / fresh - rows[i].a_eff * (1 - rows[i].blocking) / rows[i].load) < 1e-4);
    assert_true(fabs(left / fresh - (1 - rows[i].retry) * rows[i].a_eff * rows[i].blocking / rows[i].load) < 1e-4);
  }
}

/* ---- a queue against its differential equation ------------------------------------------------------------------- */

/* dQ/dt = x - s - Q / patience, dW/dt = retry Q / patience - W / after, x = load + W / after, s the goodput while anybody waits. By the
   midpoint rule in steps of a hundredth of a second. */
typedef struct course { double queue, away, served; } course;

static void flow(double load, double capacity, double collapse, double patience, double retry, double after, const course *c, course *d) {
  const double x = load + c->away / after, good = x > capacity ? capacity * (1 - collapse + collapse * capacity / x) : capacity;
  const double s = c->queue > 0 || x > good ? good : x;
  d->served = s;
  d->queue = x - s - c->queue / patience;
  d->away = retry * c->queue / patience - c->away / after;
}

static void integrate(course *c, double load, double capacity, double collapse, double patience, double retry, double after, double seconds) {
  const double h = 0.01;
  for (double t = 0; t < seconds - h / 2; t += h) {
    course k, mid = *c;
    flow(load, capacity, collapse, patience, retry, after, c, &k);
    mid.queue += h / 2 * k.queue;
    mid.away += h / 2 * k.away;
    flow(load, capacity, collapse, patience, retry, after, &mid, &k);
    c->queue = fmax(0, c->queue + h * k.queue);
    c->away += h * k.away;
    c->served += h * k.served;
  }
}

/* A surge of an hour on a pool of 10 requests a second, from 6 to 18 a second and back; at 20, 40, 60, 80, 100 minutes the users who wait,
   who are away and who were served agree to 0.5 % of the users at the peak, at steps of 1 s; and the error shrinks with the step. */
static void test_queue_transient(void **state) {
  (void)state;
  double error[2] = {0, 0}, peak = 0;
  for (int fine = 0; fine < 2; fine++) {
    course c = {0};
    for (int i = 1; i <= 5; i++) {
      const double load = i <= 3 ? 18 : 6;
      integrate(&c, load, 10, 0.3, 300, 0.7, 120, 1200);
      const hk_congestion_books b = books_of(made_scenario(
          "asset pool\npool pool kind=queue users=100000 capacity=36000 load=21600 retry=0.7 retry_after=2min patience=5min collapse=0.3 step=%ds grade=0\n"
          "surge rush assets=[pool] factor=3 lasts=1h\nscenario horizon=%ds\n", fine ? 1 : 4, 1200 * i));
      expect_kept(&b);
      peak = fmax(peak, c.queue + c.away);
      error[fine] = fmax(error[fine], fabs((double)b.queue * 1e-6 - c.queue));
      error[fine] = fmax(error[fine], fabs((double)b.away * 1e-6 - c.away));
      error[fine] = fmax(error[fine], fabs((double)b.served * 1e-6 - c.served));
    }
  }
  print_message("peak %.0f, error %.2f at 4 s, %.2f at 1 s\n", peak, error[0], error[1]);
  assert_true(peak > 1000); /* it was a congestion */
  assert_true(error[1] < 0.005 * peak);
  assert_true(error[1] < 0.5 * error[0]);
}

/* ---- what stays when the surge is over ---------------------------------------------------------------------------- */

/* With demand x, goodput s(x) = c (1 - d + d c / x) beyond c and retries q: x = load + q (x - s(x)) has a solution above c, hence a
   congestion that feeds itself, iff (load - q c (1 - d))^2 >= 4 (1 - q) q d c^2 with the larger root above c. */
static bool can_stay(double load, double c, double d, double q) {
  const double b = load - q * c * (1 - d), disc = b * b - 4 * (1 - q) * q * d * c * c;
  return disc >= 0 && (b + sqrt(disc)) / (2 * (1 - q)) > c;
}

/* Users still without service three days after a surge of six hours. */
static int64_t left_after_surge(double q) {
  const hk_congestion_books b = books_of(made_scenario(
      "asset pool\npool pool kind=queue users=100000 capacity=36000 load=28800 retry=%.3f retry_after=2min patience=30s collapse=0.8 step=15s\n"
      "surge rush assets=[pool] factor=3 lasts=6h\nscenario horizon=78h\n", q));
  expect_kept(&b);
  return b.away + b.queue;
}

static void test_metastable(void **state) {
  (void)state;
  double low = 0.01, high = 0.99;
  assert_false(can_stay(0.8, 1, 0.8, low));
  assert_true(can_stay(0.8, 1, 0.8, high));
  while (high - low > 1e-6) {
    const double q = (low + high) / 2;
    if (can_stay(0.8, 1, 0.8, q)) high = q; else low = q;
  }
  assert_in_range((int)(high * 1000), 300, 900);
  assert_true(left_after_surge(high - 0.04) == 0);       /* recovered, and quiet again */
  assert_true(left_after_surge(high + 0.04) > 1000000000); /* congested for good: more than 1,000 users */
}

/* ---- nobody is lost ------------------------------------------------------------------------------------------------ */

static void test_books(void **state) {
  (void)state;
  bench b;
  open_bench(&b, made_scenario(
      "asset mains repair=2h\nasset a repair=uniform(10min,3h)\nasset b\nasset c\nneed b.p rule=share from=[mains]\n"
      "pool a kind=loss users=5000 capacity=120 load=1500 retry=0.8 retry_after=90s registered=4000 register_after=30min spill=[b,c]\n"
      "pool b kind=queue users=9000 capacity=20000 load=9000 retry=0.6 retry_after=3min patience=2min collapse=0.5 admit=0.9 spill=[c]\n"
      "pool c kind=queue users=700 capacity=3000 load=2000 retry=1 patience=20min\n"
      "surge rush assets=[a,b,c] factor=4 at=uniform(0s,5h) lasts=exponential(mean=2h) probability=0.7\n"
      "strike cut at=uniform(0s,5h) assets=[a] probability=0.5\nstrike dark at=uniform(0s,5h) assets=[mains] probability=0.5\n"
      "scenario horizon=12h\n"));
  uint64_t congested = 0, spilt = 0;
  for (uint64_t i = 0; i < 300; i++) {
    const hk_workspace *ws = run(&b, i);
    assert_int_equal(ws->outcome, HAKYU_SETTLED);
    hk_congestion_books sum = {0};
    for (uint32_t p = 0; p < hk_congestion_pool_count(shown); p++) {
      const hk_congestion_books k = hk_congestion_pool_books(shown, p);
      expect_kept(&k);
      sum.in += k.in;
      sum.out += k.out;
    }
    assert_true(sum.in == sum.out);
    spilt += sum.in > 0;
    for (uint32_t e = 0; e < ws->episode_count; e++) congested += ws->episodes[e].mechanism == HAKYU_MECHANISM_congestion;
  }
  assert_true(congested > 300);
  assert_true(spilt > 100);
  close_bench(&b);
}

/* ---- in the cascade -------------------------------------------------------------------------------------------------- */

/* 200 users of whom half find no place: pool and shop stand at 50 % as long as the surge lasts, by the hazard and by the pool. */
static void test_story(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(
      "asset pool\nasset shop weight=1000 weight_unit=customers end_use=yes\nneed shop.p rule=share from=[pool]\n"
      "pool pool kind=queue users=200 capacity=3600 load=1800 patience=1s grade=0.02\nsurge rush assets=[pool] factor=4 at=1h lasts=2h\n"
      "observed peak_down asset=shop unit=customers value=500\n");
  made_expect_story(scenario, "pool@3600-10800/500000:congestion shop@3600-10800/500000:unprotected");
  bench b;
  open_bench(&b, scenario);
  const hk_workspace *ws = run(&b, 0);
  assert_int_equal(ws->episodes[0].hazard, 0);
  assert_int_equal(ws->episodes[0].parent, HK_NONE);
  assert_int_equal(ws->episodes[1].parent, 0);
  assert_int_equal(ws->episodes[1].root_hazard, 0);
  assert_int_equal(b.sink->observed_count, 1);
  assert_int_equal(b.sink->observed[0].value, 500 * HK_FULL); /* the most customers at one time */
  /* the layer's own count: 3,600 an hour give up for two hours, each counted for the 3 min of a service; less at the ends of steps */
  assert_int_equal(b.sink->loss_count, 2);
  const hk_network *network = ws->network;
  const uint32_t own = network->rows[0].unit != HK_NONE && strcmp(network->model->units[network->rows[0].unit], "users") == 0 ? 0 : 1;
  assert_int_equal(network->rows[own].weight, 200);
  for (size_t i = 0; i < b.sink->loss_count; i++)
    if (b.sink->losses[i].row == own) {
      assert_in_range(b.sink->losses[i].weight_s, 7200 * 180 * 99 / 100, 7200 * 181);
      assert_int_equal(b.sink->losses[i].half_s, 10860);
    } else {
      assert_int_equal(b.sink->losses[i].weight_s, 500 * 7200);
    }
  close_bench(&b);
}

/* An outage of half an hour, after which all register anew: the storm is the outage's doing. */
static void test_storm(void **state) {
  (void)state;
  bench b;
  open_bench(&b, made_scenario("asset pool repair=30min\n"
                               "pool pool kind=queue users=100000 capacity=36000 load=18000 registered=100000 retry=0.9 retry_after=10min patience=1min\n"
                               "strike cut at=1h assets=[pool]\nscenario horizon=24h\n"));
  const hk_workspace *ws = run(&b, 0);
  assert_true(ws->episode_count >= 2);
  assert_int_equal(ws->episodes[0].mechanism, HAKYU_MECHANISM_struck);
  assert_int_equal(ws->episodes[0].end_s, 5400);
  assert_int_equal(ws->episodes[1].mechanism, HAKYU_MECHANISM_congestion);
  assert_int_equal(ws->episodes[1].start_s, 5400);
  assert_int_equal(ws->episodes[1].parent, 0);
  int64_t until = 0;
  for (uint32_t e = 0; e < ws->episode_count; e++) until = ws->episodes[e].end_s > until ? ws->episodes[e].end_s : until;
  assert_in_range(until, 5400 + 1800, 5400 + 6 * 3600); /* 100,000 users at 5 a second left over would take 5.6 h; one try in ten is the last */
  close_bench(&b);
}

/* Half the capacity goes with half the power: what is left serves 56 % of demand, and the power binds. */
static void test_reduced(void **state) {
  (void)state;
  expect_story(made_scenario("asset left repair=1h\nasset right\nasset pool\nneed pool.p rule=share from=[left,right]\n"
                                  "pool pool kind=queue users=100 capacity=3600 load=3200 patience=1s\nstrike cut at=1h assets=[left]\n"),
                    "left@3600-7200:struck pool@3600-7200/500000:unprotected");
}

/* 4.0 million of 4.5 million: halted to the end of the day; a surge is to blame. */
static void expect_stop(const char *lever, int64_t count_s, uint32_t episodes) {
  bench b;
  open_bench(&b, made_scenario("asset floor\nprofile hours factor=0\nprofile hours hour=0 factor=1\nprofile hours hour=1 factor=1\nprofile hours hour=2 factor=1\n"
                               "profile hours hour=3 factor=1\nprofile hours hour=4 factor=1\n"
                               "pool floor kind=queue users=1 capacity=1000000 load=500000 profile=hours stop_at=4000000 stop_for=never\n"
                               "surge rush assets=[floor] factor=1.9\nscenario horizon=5h\n%s", lever));
  const hk_workspace *ws = run(&b, 0);
  const hk_congestion_books k = hk_congestion_pool_books(shown, 0);
  assert_int_equal(ws->episode_count, episodes);
  expect_kept(&k);
  if (episodes) {
    assert_int_equal(ws->episodes[0].level, 1);
    assert_in_range(ws->episodes[0].start_s, count_s, count_s + 60);
    assert_in_range(k.served / 1000000, count_s * 950000 / 3600, count_s * 950000 / 3600 + 16000); /* to the end of the step */
  }
  close_bench(&b);
}

/* 4,000,000 at 950,000 an hour; a tenth more capacity takes a tenth more, a quarter more what comes until midnight of the profile. */
static void test_stop(void **state) {
  (void)state;
  expect_stop("", 15157, 1);
  expect_stop("lever raise_capacity targets=asset:floor value=1.1\n", 16673, 1);
  expect_stop("lever raise_capacity targets=asset:floor dose=1\n", 0, 0);
}

/* ---- levers, by hand -------------------------------------------------------------------------------------------------- */

/* 7,200 an hour come to 3,600 for two hours: half is served. A quarter more capacity serves 62.5 %, twice as much all. Where overload wears
   the whole capacity down, half of it is left at twice the demand, 25 % are served; held at nine tenths of capacity it serves 45 %. */
static void test_levers(void **state) {
  (void)state;
  static const char rows[] = "asset pool\npool pool kind=queue users=200 capacity=3600 load=1800 patience=1s collapse=%d\nsurge rush assets=[pool] factor=4 at=1h lasts=2h\n%s";
  expect_story(made_scenario(rows, 0, ""), "pool@3600-10800/500000:congestion");
  expect_story(made_scenario(rows, 0, "lever raise_capacity targets=asset:pool dose=1\n"), "pool@3600-10800/620000:congestion");
  expect_story(made_scenario(rows, 0, "lever raise_capacity targets=asset:pool dose=3\n"), "");
  expect_story(made_scenario(rows, 0, "lever raise_capacity targets=asset:pool dose=3 share=0\n"), "pool@3600-10800/500000:congestion");
  expect_story(made_scenario(rows, 1, ""), "pool@3600-10800/260000:congestion");
  expect_story(made_scenario(rows, 1, "lever throttle targets=asset:pool dose=1\n"), "pool@3600-10800/460000:congestion");
  expect_story(made_scenario(rows, 0, "lever throttle targets=asset:pool dose=3\n"), "pool@3600-10800/260000:congestion"); /* at a half: it serves a quarter */
}

/* Two pools of half the servers serve less together than the one they were: each is Erlang's own. The surge comes to both. */
static void test_spread(void **state) {
  (void)state;
  char expected[128];
  const char *rows = "asset pool\npool pool kind=loss users=1001 capacity=100 load=1000 hold=3min\nsurge rush assets=[pool] factor=2.4 at=1h lasts=2h\n%s";
  const int whole = (int)((1 - blocking(120, 100)) * 1e6 + 10000) / 20000 * 20000, part = (int)((1 - blocking(60, 50)) * 1e6 + 10000) / 20000 * 20000;
  assert_true(part < whole);
  snprintf(expected, sizeof expected, "pool@3600-10800/%d:congestion", whole);
  expect_story(made_scenario(rows, ""), expected);
  snprintf(expected, sizeof expected, "pool@3600-10800/%d:congestion pool~1@3600-10800/%d:congestion", part, part);
  expect_story(made_scenario(rows, "lever spread_load targets=asset:pool dose=1\n"), expected);
  bench b;
  open_bench(&b, made_scenario(rows, "lever spread_load targets=asset:pool dose=1\n"));
  const hk_workspace *ws = run(&b, 0);
  assert_int_equal(hk_congestion_pool_count(shown), 2);
  assert_int_equal(ws->network->rows[0].weight, 1001); /* 501 and 500 */
  close_bench(&b);
}

/* A pool that nothing disturbs changes nothing; one that is disturbed and not too much neither. */
static void test_quiet(void **state) {
  (void)state;
  static const char rows[] = "asset pool\nasset shop weight=5 weight_unit=beds end_use=yes\nasset other repair=1h\nneed shop.p from=[other]\n"
                             "pool pool kind=loss users=100 capacity=1000 load=9000 retry=0.5\nstrike cut at=1h assets=[other]\n%s";
  expect_story(made_scenario(rows, ""), "other@3600-7200:struck shop@3600-7200:unprotected");
  expect_story(made_scenario(rows, "surge rush assets=[pool] factor=1.5 lasts=3h\n"), "other@3600-7200:struck shop@3600-7200:unprotected");
}

/* What happens elsewhere, at whatever second, leaves the books of a congested pool as they are: an extra tick changes nothing. */
static void test_elsewhere(void **state) {
  (void)state;
  static const char rows[] = "asset pool\nasset other repair=7s\npool pool kind=%s users=100 capacity=%s load=900 retry=0.7 retry_after=5min patience=3min\n"
                             "surge rush assets=[pool] factor=3 at=10min lasts=1h\n%sscenario horizon=2h\n";
  static const char *const kinds[2][2] = {{"queue", "1000"}, {"loss", "60"}};
  for (int i = 0; i < 2; i++) {
    const hk_congestion_books alone = books_of(made_scenario(rows, kinds[i][0], kinds[i][1], ""));
    const hk_congestion_books beside = books_of(made_scenario(rows, kinds[i][0], kinds[i][1],
                                                              "strike cut at=777s assets=[other]\nstrike next at=1234s assets=[other]\nstrike last at=5431s assets=[other]\n"));
    assert_true(alone.away > 0);
    assert_memory_equal(&alone, &beside, sizeof alone);
  }
}

/* What would be congested with nothing happening is refused, by name; and so is a step that reaches over more than the hours a profile has. */
static void refused_at_the_desk(const char *row) {
  hakyu_scenario *scenario = made_scenario("asset pool\npool pool kind=queue users=1 %s\nsurge rush assets=[pool] factor=2\n", row);
  hk_draws draws;
  const hk_plan *plan = NULL;
  hakyu_findings *findings = NULL;
  assert_int_equal(hakyu_findings_create(hakyu_memory_default(), &findings), HAKYU_OK);
  assert_int_equal(hk_draws_init(&draws, hakyu_memory_default(), scenario, 1, 0), HAKYU_OK);
  assert_int_equal(hk_draws_get(&draws, 0, findings, &plan), HAKYU_REFUSED);
  assert_int_equal(hakyu_findings_count(findings, HAKYU_ERROR), 1);
  hk_draws_fini(&draws);
  hakyu_findings_destroy(findings);
  hakyu_scenario_destroy(scenario);
}

static void test_refused(void **state) {
  (void)state;
  assert_null(made_try("asset pool\npool pool kind=queue users=1 capacity=0.5 load=1\nsurge rush assets=[pool] factor=2\n"));
  assert_null(made_try("asset pool\nasset other\npool pool kind=queue users=1 capacity=5 load=1 spill=[other]\nsurge rush assets=[pool] factor=2\n"));
  assert_null(made_try("asset pool\npool pool kind=queue users=1 capacity=5 load=1 retry=1.2\nsurge rush assets=[pool] factor=2\n"));
  assert_null(made_try("asset pool\npool pool kind=queue users=1 capacity=5 load=1\npool pool kind=loss users=1 capacity=5 load=1\nsurge rush assets=[pool] factor=2\n"));
  refused_at_the_desk("capacity=10 load=11");
  refused_at_the_desk("capacity=10 load=5 step=3601s");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_erlang),   cmocka_unit_test(test_decay),   cmocka_unit_test(test_retry_overload),
                                     cmocka_unit_test(test_queue_transient), cmocka_unit_test(test_metastable), cmocka_unit_test(test_books),
                                     cmocka_unit_test(test_story),    cmocka_unit_test(test_storm),   cmocka_unit_test(test_reduced),
                                     cmocka_unit_test(test_stop),     cmocka_unit_test(test_levers),  cmocka_unit_test(test_spread),
                                     cmocka_unit_test(test_quiet),   cmocka_unit_test(test_elsewhere), cmocka_unit_test(test_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
