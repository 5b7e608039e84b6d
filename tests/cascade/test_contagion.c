/* The layer contagion. Against closed forms and exact chains, driven directly on hosts made here: who is compromised when on complete
   graphs and chains (pure birth), how many in all (Borel, generalised Poisson, Reed and Frost's chain, Markov's SIR), infection that
   comes back (a birth and death chain), measures that fade. Then what the cascade makes of it: outages, leaks, blame, traits,
   contractors; and that a layer in which nothing can happen changes nothing, bit for bit. */
#include "made_model.h"
#include "z_band.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "campaign/draws.h"
#include "cascade/engine.h"
#include "layer/contagion.h"
#include "layer/hosts.h"
#include "model/layer_rows.h"

/* ---- hosts made by hand ---------------------------------------------------------------------------------------- */

enum { N_MOST = 600, DAY_S = 86400 };

typedef struct world {
  hk_hosts plan;
  hk_layer_hazard hazard;
  hk_infection infection;
  uint32_t first_host;
  hk_quantile *tables[2];
  void *self;
  hk_workspace ws;
} world;

static hk_net_time fixed_time(int64_t seconds) { return (hk_net_time){.fixed_s = seconds}; }

/* Exponential; kept in the world. */
static hk_net_time drawn_time(world *w, int place, double mean_s) {
  const hk_dist dist = {.kind = HK_DIST_EXPONENTIAL, .a = mean_s};
  const char *reason = NULL;
  assert_int_equal(hk_quantile_compile(hakyu_memory_default(), &dist, &w->tables[place], &reason), HAKYU_OK);
  return (hk_net_time){.table = w->tables[place]};
}

/* n hosts; `joins` says who has access to whom. Host 0 is compromised at 0. */
static void make_world(world *w, uint32_t n, bool (*joins)(uint32_t, uint32_t), uint64_t chance, hk_net_time delay, hk_net_time contain, hk_net_time again) {
  const hakyu_memory *memory = hakyu_memory_default();
  hk_hosts *p = &w->plan;
  p->count = p->group_count = n;
  p->hosts = hk_memory_array(memory, n, sizeof *p->hosts);
  p->access = hk_memory_array(memory, (size_t)n * n + 1, sizeof *p->access);
  p->ins = hk_memory_array(memory, (size_t)n * n + 1, sizeof *p->ins);
  for (uint32_t i = 0; i < n; i++) {
    p->hosts[i] = (hk_host){.key = 1000 + i, .contain = contain, .contain_most_s = HK_NEVER, .again = again, .group = i, .asset = i, .data = i, .out_first = p->access_count};
    for (uint32_t j = 0; j < n; j++)
      if (i != j && joins(i, j)) p->access[p->access_count++] = (hk_access){.key = 1000000 + (uint64_t)i * 1000 + j, .chance = chance, .delay = delay, .from = i, .to = j};
    p->hosts[i].out_count = p->access_count - p->hosts[i].out_first;
  }
  uint32_t at = 0;
  for (uint32_t j = 0; j < n; j++) {
    p->hosts[j].in_first = at;
    for (uint32_t l = 0; l < p->access_count; l++)
      if (p->access[l].to == j) p->ins[at++] = l;
    p->hosts[j].in_count = at - p->hosts[j].in_first;
  }
  w->hazard = (hk_layer_hazard){.key = 7, .chance = HK_ALWAYS};
  w->infection = (hk_infection){&w->hazard, 0, 1};
  w->first_host = 0;
  p->infections = &w->infection;
  p->infection_count = 1;
  p->infection_hosts = &w->first_host;
  assert_int_equal(hk_layer_contagion.bind(memory, NULL, p, &w->self), HAKYU_OK);
}

static void close_world(world *w) {
  const hakyu_memory *memory = hakyu_memory_default();
  hk_layer_contagion.release(memory, w->self);
  hk_memory_free(memory, w->plan.hosts);
  hk_memory_free(memory, w->plan.access);
  hk_memory_free(memory, w->plan.ins);
  for (int i = 0; i < 2; i++) hk_quantile_destroy(memory, w->tables[i]);
}

/* One replication, event after event, as the tick would have it. */
static void play(world *w, uint64_t replication, int64_t horizon_s) {
  const hk_layer_start start = {.seed = 20060814, .replication = replication, .horizon_s = horizon_s};
  hk_wishes wishes = {.count = 0};
  hk_layer_contagion.begin(w->self, &w->ws, &start, &wishes);
  for (int64_t last_s = -1; wishes.count;) {
    assert_int_equal(wishes.count, 1);
    assert_int_equal(wishes.list[0].kind, HK_WISH_EVENT);
    assert_true(wishes.list[0].time_s > last_s && wishes.list[0].time_s < horizon_s);
    last_s = wishes.list[0].time_s;
    w->ws.now_s = (int32_t)last_s;
    wishes.count = 0;
    hk_layer_contagion.event(w->self, &w->ws, &wishes);
    assert_false(wishes.is_overrun);
    assert_false(hk_layer_contagion.settle(w->self, &w->ws, &wishes)); /* nothing strikes here */
  }
}

static int64_t since(const world *w, uint32_t host) { return hk_contagion_host(w->self, host).since_s; }

static uint32_t ever(const world *w) {
  uint32_t count = 0;
  for (uint32_t h = 0; h < w->plan.count; h++) count += since(w, h) != HK_NEVER;
  return count;
}

static bool all_join(uint32_t i, uint32_t j) { return i != j; }
static bool next_joins(uint32_t i, uint32_t j) { return j == i + 1; }

/* ---- who is compromised when ------------------------------------------------------------------------------------ */

/* On a complete graph k compromised hosts meet n - k others, each pair at rate b: the k-th birth takes 1 / (b k (n - k)) on average. */
static void test_complete(void **state) {
  (void)state;
  enum { N = 12, RUNS = 6000 };
  const double mean_s = 200000;
  static world w;
  w = (world){.ws = {.now_s = 0}};
  make_world(&w, N, all_join, HK_ALWAYS, drawn_time(&w, 0, mean_s), fixed_time(HK_NEVER), fixed_time(HK_NEVER));
  z_sample last = {0}, third = {0}, square = {0};
  uint64_t by_then[3] = {0};
  const int64_t moments[3] = {20000, 50000, 90000};
  for (uint64_t i = 0; i < RUNS; i++) {
    play(&w, i, INT32_MAX);
    assert_int_equal(ever(&w), N);
    int64_t latest = 0;
    uint32_t early[3] = {0};
    int64_t times[N];
    for (uint32_t h = 0; h < N; h++) {
      times[h] = since(&w, h);
      if (times[h] > latest) latest = times[h];
      for (int m = 0; m < 3; m++) early[m] += times[h] < moments[m];
    }
    for (uint32_t a = 0; a < 3; a++) /* the third to be compromised */
      for (uint32_t b = a + 1; b < N; b++)
        if (times[b] < times[a]) { const int64_t t = times[a]; times[a] = times[b]; times[b] = t; }
    z_add(&last, (double)latest);
    z_add(&third, (double)times[2]);
    z_add(&square, (double)latest * (double)latest);
    for (int m = 0; m < 3; m++) by_then[m] += early[m] == N;
  }
  double mean = 0, variance = 0, mean3 = 0;
  for (int k = 1; k < N; k++) {
    const double t = mean_s / (k * (N - k));
    mean += t;
    variance += t * t;
    if (k < 3) mean3 += t;
  }
  z_expect_mean("all on a complete graph", &last, mean, 0.001 * mean + 1);
  z_expect_mean("its square", &square, mean * mean + variance, 0.003 * mean * mean);
  z_expect_mean("the third", &third, mean3, 0.001 * mean3 + 1);
  /* that all are, by a moment: the chain of births in small steps */
  double p[N + 1] = {0};
  p[1] = 1;
  int m = 0;
  for (int64_t t = 0; m < 3; t += 10) {
    if (t == moments[m]) z_expect_share("all by then", by_then[m++], RUNS, p[N]);
    for (int k = N; k >= 1; k--) p[k] += (k > 1 ? p[k - 1] * (1 - exp(-10 * (k - 1) * (N - k + 1) / mean_s)) : 0) - (k < N ? p[k] * (1 - exp(-10.0 * k * (N - k) / mean_s)) : 0);
  }
  close_world(&w);
}

static void test_chain(void **state) {
  (void)state;
  enum { N = 8, RUNS = 4000 };
  world w = {.ws = {.now_s = 0}};
  make_world(&w, N, next_joins, HK_ALWAYS, fixed_time(3600), fixed_time(HK_NEVER), fixed_time(HK_NEVER));
  play(&w, 0, 6 * 3600 + 1);
  for (uint32_t h = 0; h < N; h++) assert_true(since(&w, h) == (h <= 6 ? 3600 * (int64_t)h : HK_NEVER)); /* the seventh falls beyond the horizon */
  play(&w, 0, 6 * 3600);
  assert_true(since(&w, 6) == HK_NEVER); /* what falls on the horizon does not happen */
  close_world(&w);
  w = (world){.ws = {.now_s = 0}};
  make_world(&w, N, next_joins, HK_ALWAYS, drawn_time(&w, 0, 50000), fixed_time(HK_NEVER), fixed_time(HK_NEVER));
  z_sample end = {0}, square = {0};
  for (uint64_t i = 0; i < RUNS; i++) {
    play(&w, i, INT32_MAX);
    z_add(&end, (double)since(&w, N - 1));
    z_add(&square, (double)since(&w, N - 1) * (double)since(&w, N - 1));
  }
  z_expect_mean("the end of a chain", &end, 7 * 50000.0, 350);
  z_expect_mean("its square", &square, 56 * 50000.0 * 50000.0, 0.005 * 56 * 2.5e9); /* Erlang: k (k + 1) */
  close_world(&w);
}

/* ---- how many in all ---------------------------------------------------------------------------------------------- */

/* Reed and Frost: whoever is compromised is so for one round and reaches each other host with chance p. Exactly, by rounds: s are left, i are
   compromised now. */
static void reed_frost(uint32_t n, double p, double *final) {
  static double now[16][16], next[16][16];
  memset(now, 0, sizeof now);
  memset(final, 0, (n + 1) * sizeof *final);
  now[n - 1][1] = 1;
  for (uint32_t round = 0; round < n; round++) {
    memset(next, 0, sizeof next);
    for (uint32_t s = 0; s < n; s++)
      for (uint32_t i = 1; i <= n; i++) {
        if (now[s][i] == 0) continue;
        const double hit = 1 - pow(1 - p, i);
        double ways = 1;
        for (uint32_t j = 0; j <= s; j++) {
          const double part = now[s][i] * ways * pow(hit, j) * pow(1 - hit, s - j);
          if (j) next[s - j][j] += part; else final[n - s] += part;
          ways = ways * (s - j) / (j + 1);
        }
      }
    memcpy(now, next, sizeof now);
  }
}

static void test_reed_frost(void **state) {
  (void)state;
  enum { N = 10, RUNS = 20000 };
  double final[N + 1], sum = 0;
  world w = {.ws = {.now_s = 0}};
  make_world(&w, N, all_join, UINT64_MAX / 100 * 15, fixed_time(600), fixed_time(601), fixed_time(HK_NEVER));
  uint64_t seen[N + 1] = {0};
  for (uint64_t i = 0; i < RUNS; i++) play(&w, i, 1000000), seen[ever(&w)]++;
  reed_frost(N, 0.15, final);
  for (int k = 1; k <= N; k++) sum += final[k], z_expect_share("final size", seen[k], RUNS, final[k]);
  assert_true(fabs(sum - 1) < 1e-12);
  close_world(&w);
  /* contained in the second in which the tries would succeed: containment comes first */
  w = (world){.ws = {.now_s = 0}};
  make_world(&w, N, all_join, HK_ALWAYS, fixed_time(600), fixed_time(600), fixed_time(HK_NEVER));
  play(&w, 0, 1000000);
  assert_int_equal(ever(&w), 1);
  assert_int_equal(hk_contagion_host(w.self, 0).state, HK_HOST_CONTAINED);
  close_world(&w);
}

/* Markov's SIR: from (s, i) the next is an infection with b s i against containment with g i. */
static void test_final_size(void **state) {
  (void)state;
  enum { N = 10, RUNS = 20000 };
  const double b = 1 / 500000.0, g = 1 / 100000.0;
  world w = {.ws = {.now_s = 0}};
  make_world(&w, N, all_join, HK_ALWAYS, drawn_time(&w, 0, 1 / b), drawn_time(&w, 1, 1 / g), fixed_time(HK_NEVER));
  uint64_t seen[N + 1] = {0};
  for (uint64_t i = 0; i < RUNS; i++) play(&w, i, INT32_MAX), seen[ever(&w)]++;
  double p[N + 1][N + 2] = {{0}}; /* left, compromised */
  p[N - 1][1] = 1;
  for (int s = N - 1; s >= 0; s--)
    for (int i = N - s; i >= 1; i--) {
      const double up = b * s / (b * s + g);
      if (s) p[s - 1][i + 1] += p[s][i] * up;
      p[s][i - 1] += p[s][i] * (1 - up);
    }
  for (int s = 0; s < N; s++) z_expect_share("final size", seen[N - s], RUNS, p[s][0]);
  close_world(&w);
}

/* In a great crowd each host passes it on to a number of others that is Poisson; of `crowd` hosts a total of k differs from that by less than
   k^2 / crowd of itself, which is added to the band. */
static void expect_total(uint64_t hits, uint64_t runs, double p, double k, double crowd) {
  const double band = Z_MOST * sqrt(p * (1 - p) / (double)runs) + p * k * k / crowd;
  if (!(fabs((double)hits / (double)runs - p) <= band)) fail_msg("total of %g: %.6f, expected %.6f, band %.6f", k, (double)hits / (double)runs, p, band);
}

static void test_borel(void **state) {
  (void)state;
  enum { CROWD = 500, RUNS = 12000 };
  static z_table table;
  static uint64_t seen[CROWD + 1];
  z_read_table("borel", &table);
  for (int r = 0; r < table.rows;) {
    const double offspring = z_cell(&table, r, "offspring");
    static world w;
    w = (world){.ws = {.now_s = 0}};
    make_world(&w, CROWD, all_join, (uint64_t)(offspring / CROWD * 0x1p64), fixed_time(600), fixed_time(601), fixed_time(HK_NEVER));
    memset(seen, 0, sizeof seen);
    for (uint64_t i = 0; i < RUNS; i++) play(&w, i, INT32_MAX), seen[ever(&w)]++;
    for (; r < table.rows && z_cell(&table, r, "offspring") == offspring; r++)
      expect_total(seen[(int)z_cell(&table, r, "total")], RUNS, z_cell(&table, r, "probability"), z_cell(&table, r, "total"), CROWD);
    close_world(&w);
  }
}

/* Host 0 stands for what is outside: its links make a number of first hosts that is Poisson. */
static void test_generalised_poisson(void **state) {
  (void)state;
  enum { CROWD = 500, RUNS = 10000 };
  static z_table table;
  static uint64_t seen[CROWD + 1];
  z_read_table("generalised_poisson", &table);
  for (int r = 0; r < table.rows;) {
    const double seeds = z_cell(&table, r, "seeds"), offspring = z_cell(&table, r, "offspring");
    static world w;
    w = (world){.ws = {.now_s = 0}};
    make_world(&w, CROWD, all_join, (uint64_t)(offspring / CROWD * 0x1p64), fixed_time(600), fixed_time(601), fixed_time(HK_NEVER));
    for (uint32_t l = 0; l < w.plan.access_count; l++)
      if (w.plan.access[l].from == 0) w.plan.access[l].chance = (uint64_t)(seeds / CROWD * 0x1p64);
    memset(seen, 0, sizeof seen);
    for (uint64_t i = 0; i < RUNS; i++) play(&w, i, INT32_MAX), seen[ever(&w) - 1]++;
    for (; r < table.rows && z_cell(&table, r, "seeds") == seeds && z_cell(&table, r, "offspring") == offspring; r++) {
      const double total = z_cell(&table, r, "total");
      expect_total(seen[(int)total], RUNS, z_cell(&table, r, "probability"), total + 1, CROWD);
    }
    close_world(&w);
  }
}

/* ---- what comes back, and what wards off --------------------------------------------------------------------------- */

/* SIS: contained hosts can be compromised anew at once (after 1 s). From i up with b i (n - i), down with g i; nobody left: it is over. */
static void test_recurrence(void **state) {
  (void)state;
  enum { N = 4, RUNS = 8000 };
  const double b = 1 / 200000.0, g = 1 / 100000.0;
  const int64_t end_s = 300000;
  world w = {.ws = {.now_s = 0}};
  make_world(&w, N, all_join, HK_ALWAYS, drawn_time(&w, 0, 1 / b), drawn_time(&w, 1, 1 / g), fixed_time(1));
  uint64_t seen[N + 1] = {0}, again = 0;
  for (uint64_t i = 0; i < RUNS; i++) {
    int now = 0;
    play(&w, i, end_s);
    for (uint32_t h = 0; h < N; h++) now += hk_contagion_host(w.self, h).state == HK_HOST_COMPROMISED, again += hk_contagion_host(w.self, h).compromises > 1;
    seen[now]++;
  }
  double p[N + 1] = {0};
  p[1] = 1;
  for (int64_t t = 0; t < end_s; t += 10) {
    double q[N + 1];
    for (int i = 0; i <= N; i++) q[i] = p[i] - 10 * p[i] * (b * i * (N - i) + g * i) + (i ? 10 * p[i - 1] * b * (i - 1) * (N - i + 1) : 0) + (i < N ? 10 * p[i + 1] * g * (i + 1) : 0);
    memcpy(p, q, sizeof p);
  }
  for (int i = 0; i <= N; i++) z_expect_share("compromised at the end", seen[i], RUNS, p[i]);
  assert_true(again > RUNS / 4);
  close_world(&w);
}

/* Two hosts, tries at rate b, of which a part is warded off: compromised by t with 1 - e^(-b (1 - guard) (t - trained s (1 - 2^(-t / 180 d)))), s
   being 180 d / ln 2. */
static void test_measures(void **state) {
  (void)state;
  enum { RUNS = 20000 };
  const double b = 1.0 / (20 * DAY_S), s = 180 * DAY_S / log(2);
  static const int64_t guards[] = {0, 500000, 0, 300000}, trained[] = {0, 0, 800000, 950000};
  for (int c = 0; c < 4; c++) {
    world w = {.ws = {.now_s = 0}};
    make_world(&w, 2, next_joins, HK_ALWAYS, drawn_time(&w, 0, 1 / b), fixed_time(HK_NEVER), fixed_time(HK_NEVER));
    w.plan.hosts[1].guard = guards[c];
    w.plan.hosts[1].trained = trained[c];
    uint64_t by[3] = {0};
    static const int64_t days[] = {10, 40, 150};
    for (uint64_t i = 0; i < RUNS; i++) {
      play(&w, i, 400 * DAY_S);
      for (int m = 0; m < 3; m++) by[m] += since(&w, 1) < days[m] * DAY_S;
    }
    for (int m = 0; m < 3; m++) {
      const double t = (double)days[m] * DAY_S;
      z_expect_share("compromised in spite of measures", by[m], RUNS,
                     1 - exp(-b * (1 - (double)guards[c] * 1e-6) * (t - (double)trained[c] * 1e-6 * s * (1 - exp2(-t / (180 * DAY_S))))));
    }
    close_world(&w);
  }
  const hk_host host = {.guard = 200000, .trained = 500000};
  assert_int_equal(hk_host_ward(&host, 0), 600000);
  assert_in_range(hk_host_ward(&host, 180 * DAY_S), 399999, 400001);
  assert_in_range(hk_host_ward(&host, 360 * DAY_S), 299999, 300001);
}

/* ---- in the cascade --------------------------------------------------------------------------------------------------- */

static void expect_story(hakyu_scenario *scenario, const char *expected) {
  made_expect_story(scenario, expected);
  hakyu_scenario_destroy(scenario);
}

static const char *traits_text(uint8_t traits, char *out, size_t size) {
  out[0] = '\0';
  for (int t = 0; t < 7; t++)
    if (traits >> t & 1) snprintf(out + strlen(out), size - strlen(out), "%s%s", out[0] ? " " : "", hakyu_trait_name((hakyu_trait)t));
  return out;
}

typedef struct expected { const char *asset, *traits, *parent;  uint32_t hazard; } expected; /* hazard: at its root, by number: hazards are in the order of their keys */
typedef struct blamed { const expected *rows; uint32_t count; } blamed;

static void look_at_blame(void *user, uint64_t i, const hk_workspace *ws) {
  const blamed *want = user;
  char text[200];
  if (i) return;
  assert_int_equal(ws->episode_count, want->count);
  for (uint32_t e = 0; e < want->count; e++) {
    const hk_episode *episode = &ws->episodes[e];
    assert_string_equal(ws->network->model->assets[episode->asset].id, want->rows[e].asset);
    assert_string_equal(traits_text(episode->traits, text, sizeof text), want->rows[e].traits);
    const char *parent = episode->parent == HK_NONE ? "hazard" : ws->network->model->assets[ws->episodes[episode->parent].asset].id;
    assert_string_equal(parent, want->rows[e].parent);
    if (episode->parent == HK_NONE) assert_int_equal(episode->hazard, want->rows[e].hazard);
    const bool is_record = strncmp(want->rows[e].asset, "records", 7) == 0 || strncmp(want->rows[e].asset, "pc", 2) == 0;
    assert_int_equal(episode->mechanism == HAKYU_MECHANISM_leak, is_record);
    assert_int_equal(episode->root_hazard, want->rows[e].hazard);
  }
}

/* From an office over a contractor, who shows nothing, into dispatch: its outage goes back to the office's, which was struck first, and darkens
   the town; dispatch is mended after 2 h. */
static void test_stepping_stone(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(
      "asset office repair=5h\nasset firm\nasset dispatch repair=2h\nasset town weight=10 weight_unit=homes end_use=yes\nneed town.power from=[dispatch]\n"
      "host office strike=1\nhost firm principal=dispatch\nhost dispatch strike=1 strike_after=30min contain=1h\n"
      "access office firm delay=1h way=maintenance\naccess firm dispatch delay=2h way=maintenance crosses=yes\n"
      "infection mail assets=[office] at=1h origin=overseas\n");
  made_expect_story(scenario, "office@3600-21600:infection dispatch@16200-23400:infection town@16200-23400:unprotected");
  static const expected rows[] = {{"office", "overseas_origin", "hazard", 0}, {"dispatch", "outsourced_link overseas_origin stepping_stone", "office", 0},
                                  {"town", "overseas_origin", "dispatch", 0}};
  made_replicate(scenario, 1, 0, 1, look_at_blame, &(blamed){rows, 3});
  hakyu_scenario_destroy(scenario);
}

/* Lines of blame that cross: to what befell the host on the way last, if that goes back to the same hazard; and as it stood before anybody was
   struck in that second. A later strike of the same cause is a recurrence whether the infection's had a parent or not. */
static void test_crossing_lines(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(
      "asset a repair=1h\nasset d repair=1h\nhost a strike=1 contain=2h again=1s\nhost d strike=1 strike_after=3h\naccess a d delay=1h\n"
      "infection mail assets=[a] origin=overseas\ninfection usb assets=[a] at=3h\nstrike worm assets=[d] at=9h cause=mail\nscenario horizon=1d\n");
  made_expect_story(scenario, "a@0-3600:infection a@10800-14400:infection d@14400-18000:infection d@32400-36000:struck");
  static const expected other[] = {{"a", "overseas_origin", "hazard", 0}, {"a", "recurrence", "hazard", 2}, {"d", "overseas_origin stepping_stone", "hazard", 0}, {"d", "recurrence", "hazard", 1}};
  made_replicate(scenario, 1, 0, 1, look_at_blame, &(blamed){other, 4});
  hakyu_scenario_destroy(scenario);
  scenario = made_scenario(
      "asset a repair=1h\nasset d repair=1h\nasset r\nhost a strike=1 strike_after=10min contain=1h again=1s\nhost d strike=1 strike_after=150min\nhost r contain=3h\n"
      "access a d delay=30min\naccess r a delay=6599s\ninfection mail assets=[a,r]\nstrike worm assets=[d] at=9h cause=mail\nscenario horizon=1d\n");
  made_expect_story(scenario, "a@600-4200:infection a@10800-14400:infection d@10800-14400:infection d@32400-36000:struck");
  static const expected same[] = {{"a", "", "hazard", 0}, {"a", "recurrence stepping_stone", "hazard", 0}, {"d", "stepping_stone", "a", 0}, {"d", "recurrence", "hazard", 1}};
  made_replicate(scenario, 1, 0, 1, look_at_blame, &(blamed){same, 4});
  hakyu_scenario_destroy(scenario);
}

/* Contained before, or in the very second, it does not strike; a second later it does. */
static void test_contained_in_time(void **state) {
  (void)state;
  for (int minutes = 29; minutes <= 31; minutes++)
    expect_story(made_scenario("asset a repair=1h\nhost a strike=1 strike_after=30min contain=%dmin\ninfection worm assets=[a]\n", minutes),
                 minutes == 31 ? "a@1800-5400:infection" : "");
}

/* A leak is for good; the second at the same organisation is a recurrence, also at a contractor's PC that holds its records. */
static void test_leaks(void **state) {
  (void)state;
  hakyu_scenario *scenario = made_scenario(
      "asset pc-1 organisation=ministry\nasset pc-2 organisation=ministry\nasset pc-3 organisation=town\nasset records-1 repair=1h weight=500 weight_unit=records end_use=yes\nasset records-2\n"
      "host pc-1 leak=1 data=records-1\nhost pc-2 leak=1 data=records-2 principal=pc-1 leak_after=1h\nhost pc-3 leak=1 leak_after=1h\n"
      "access pc-1 pc-2 delay=1h\naccess pc-1 pc-3 delay=1h\ninfection worm assets=[pc-1]\nscenario horizon=10h\n");
  made_expect_story(scenario, "records-1@0-36000:leak pc-3@7200-36000:leak records-2@7200-36000:leak");
  static const expected rows[] = {{"records-1", "", "hazard", 0}, {"records-2", "outsourced_link recurrence stepping_stone", "records-1", 0}, {"pc-3", "stepping_stone", "records-1", 0}};
  made_replicate(scenario, 1, 0, 1, look_at_blame, &(blamed){rows, 3});
  hakyu_scenario_destroy(scenario);
  /* encrypted: nothing counts */
  expect_story(made_scenario("asset a\nhost a leak=1 encrypted=yes\ninfection worm assets=[a]\n"), "");
}

/* A contractor that is bound has its principal's measures, another its own. */
static void test_contractors(void **state) {
  (void)state;
  for (int bound = 0; bound < 2; bound++) {
    hakyu_scenario *scenario = made_scenario(
        "asset owner\nasset firm\nhost owner contain=1d contain_most=10min encrypted=yes guard=0.25 trained=0.5\nhost firm leak=1 leak_after=1h contain=2h principal=owner bound=%s\n"
        "infection worm assets=[firm]\nscenario horizon=3h\n", bound ? "yes" : "no");
    expect_story(scenario, bound ? "" : "firm@3600-10800:leak");
  }
}

/* More strikes in one second than one round of wishes holds: all of them happen. */
static void look_at_all(void *user, uint64_t i, const hk_workspace *ws) {
  (void)user, (void)i;
  assert_int_equal(ws->outcome, HAKYU_SETTLED);
  assert_int_equal(ws->episode_count, 150);
  for (uint32_t e = 0; e < 150; e++) assert_int_equal(ws->episodes[e].start_s, 3600);
}

static void test_many_at_once(void **state) {
  (void)state;
  static char text[20000];
  size_t length = 0;
  for (int i = 0; i < 150; i++) length += (size_t)snprintf(text + length, sizeof text - length, "asset a%d kind=pc repair=1h\nhost a%d strike=1\n", i, i);
  hakyu_scenario *scenario = made_scenario("kind pc sector=telecom\n%sinfection worm kinds=[pc] at=1h\n", text);
  made_replicate(scenario, 1, 0, 3, look_at_all, NULL);
  hakyu_scenario_destroy(scenario);
}

/* ---- levers, by hand -------------------------------------------------------------------------------------------------- */

/* From an office on the direct way (1 h) and over a maintenance computer (3 h) into control, and elsewhere (2 h). */
#define COMPANY \
  "asset control repair=1h\nasset office\nasset elsewhere repair=1h\nasset upkeep\nhost control strike=1 strike_after=30min\nhost office\nhost elsewhere strike=1\nhost upkeep principal=control\n" \
  "access office control delay=1h crosses=yes\naccess office upkeep delay=1h way=maintenance\naccess upkeep control delay=2h way=maintenance crosses=yes\n" \
  "access office elsewhere delay=2h\ninfection mail assets=[office]\n"
/* A clerk's computer at home and a contractor's have records; the contractor has no measures. */
#define RECORDS \
  "asset net\nasset agency\nasset clerk\nasset firm\nhost net\nhost agency encrypted=yes\nhost clerk leak=1\nhost firm leak=1 principal=agency\n" \
  "access net clerk delay=1h way=take_home\naccess net firm delay=2h\ninfection worm assets=[net]\nscenario horizon=3h\n"

static void test_levers(void **state) {
  (void)state;
  const char *both = "control@5400-9000:infection elsewhere@7200-10800:infection", *slow = "elsewhere@7200-10800:infection control@12600-16200:infection";
  expect_story(made_scenario(COMPANY), both);
  expect_story(made_scenario(COMPANY "lever segregate targets=all dose=3\n"), "elsewhere@7200-10800:infection");
  expect_story(made_scenario(COMPANY "lever segregate targets=asset:control dose=2\n"), slow);
  expect_story(made_scenario(COMPANY "lever segregate targets=asset:elsewhere dose=3\n"), both);
  expect_story(made_scenario(COMPANY "lever segregate targets=all dose=3 share=0\n"), both);
  hakyu_scenario *half = made_scenario(COMPANY "lever segregate targets=all dose=1\n"); /* one of the two that cross, in key order */
  const bool is_direct = half->model->layer_rows[half->model->layer_row_count - 1].cells[HK_AT(access, from)].number == made_asset(half, "upkeep");
  expect_story(half, is_direct ? slow : both);
  expect_story(made_scenario(COMPANY "lever contain_within targets=asset:control value=31min\n"), both);
  expect_story(made_scenario(COMPANY "lever contain_within targets=asset:control value=30min\n"), "elsewhere@7200-10800:infection");
  expect_story(made_scenario(COMPANY "lever contain_within targets=asset:office dose=3\n"), ""); /* in the very second in which the first ways would be through */
}

static void test_levers_on_records(void **state) {
  (void)state;
  const char *both = "clerk@3600-10800:leak firm@7200-10800:leak", *firm = "firm@7200-10800:leak", *clerk = "clerk@3600-10800:leak";
  expect_story(made_scenario(RECORDS), both);
  expect_story(made_scenario(RECORDS "lever ban_take_out targets=all value=1\n"), firm);
  expect_story(made_scenario(RECORDS "lever encrypt targets=asset:clerk value=1\n"), firm);
  expect_story(made_scenario(RECORDS "lever bind_contractor targets=all value=1\n"), clerk);
  expect_story(made_scenario(RECORDS "lever bind_contractor targets=asset:clerk value=1\n"), both); /* he is no contractor */
  expect_story(made_scenario(RECORDS "lever educate targets=asset:firm value=1\n"), clerk);
  expect_story(made_scenario(RECORDS "lever educate targets=all dose=3 share=0\n"), both);
}

/* A dose that is a share: so many comply, and whoever complies at a smaller dose does at a larger. */
static void test_levers_by_share(void **state) {
  (void)state;
  enum { HOSTS = 40, DRAWS = 50 };
  static char text[8192];
  size_t length = 0;
  for (int h = 0; h < HOSTS; h++) length += (size_t)snprintf(text + length, sizeof text - length, "asset h%02d\nhost h%02d\n", h, h);
  static uint8_t had[DRAWS][HOSTS];
  static const double wanted[] = {0.5 * 0.8, 0.8 * 0.8, 0.95 * 0.8};
  memset(had, 0, sizeof had);
  for (int dose = 1; dose <= 3; dose++) {
    uint64_t count = 0;
    hakyu_scenario *scenario = made_scenario("%sinfection worm assets=[h00]\nlever encrypt targets=all dose=%d share=0.8\n", text, dose);
    for (uint32_t o = 0; o < DRAWS; o++) {
      hakyu_scenario *adopted = NULL;
      assert_int_equal(hk_levers_adopt(hakyu_memory_default(), scenario, 7, o, false, NULL, &adopted), HAKYU_OK);
      for (int h = 0; h < HOSTS; h++) {
        const bool has = adopted->model->layer_rows[h].cells[HK_AT(hosts, encrypted)].number == 1;
        assert_true(has || !had[o][h]);
        had[o][h] = has;
        count += has;
      }
      hakyu_scenario_destroy(adopted);
    }
    z_expect_share("complying", count, HOSTS * DRAWS, wanted[dose - 1]);
    hakyu_scenario_destroy(scenario);
  }
}

/* What makes no sense is refused: when the model is whole, or when the plan is made. */
static void test_refused(void **state) {
  (void)state;
  static const char *const models[] = {"asset a\nhost a bound=yes\n", "asset a\nhost a principal=a\n", "asset a\nasset b\nhost a principal=b\n",
                                       "asset a\nhost a\naccess a a delay=1h\n", "asset a\nasset b\nhost a\naccess a b delay=1h\n", "asset a\nasset b\nhost a\naccess b a delay=1h\n"};
  for (size_t m = 0; m < sizeof models / sizeof *models; m++) assert_null(made_try("%s", models[m]));
  static const char *const scenarios[] = {"asset a\ninfection worm assets=[a]\n", "asset a\nasset b\nhost a\ninfection worm assets=[a,b]\n",
                                          "kind pc sector=power\nasset a kind=pc\nasset b\nhost b\ninfection worm kinds=[pc]\n"};
  for (size_t m = 0; m < sizeof scenarios / sizeof *scenarios; m++) {
    hakyu_scenario *scenario = made_scenario("%s", scenarios[m]);
    const hk_plan *plan = NULL;
    hk_draws draws;
    hakyu_status status = hk_draws_init(&draws, hakyu_memory_default(), scenario, 1, 0);
    if (!status) status = hk_draws_get(&draws, 0, NULL, &plan);
    assert_int_equal(status, HAKYU_REFUSED);
    hk_draws_fini(&draws);
    hakyu_scenario_destroy(scenario);
  }
}

/* ---- nothing can happen: nothing changes -------------------------------------------------------------------------------- */

#define TOWN \
  "asset mains repair=exponential(mean=2h)\nasset exchange repair=1h\nasset town weight=9 weight_unit=homes end_use=yes\nneed exchange.power from=[mains]\n" \
  "need town.line from=[exchange]\nshock quake assets=[mains,exchange] probability=0.4 at=uniform(0s,5h)\n"

typedef struct kept { hk_episode episodes[64]; uint32_t count; } kept;
static kept told[2][200];

static void keep_episodes(void *user, uint64_t i, const hk_workspace *ws) {
  kept *k = (kept *)user + i;
  assert_true(ws->episode_count <= 64);
  k->count = ws->episode_count;
  memcpy(k->episodes, ws->episodes, ws->episode_count * sizeof *ws->episodes);
}

static void test_nothing(void **state) {
  (void)state;
  static const char *const quiet[] = {
      /* no way, no rate; malware that does nothing; an infection that never comes */
      "host mains strike=1\nhost exchange strike=1\naccess mains exchange delay=never\naccess exchange mains delay=1h chance=0\n",
      "host mains contain=1h again=1h\nhost exchange\naccess mains exchange delay=exponential(mean=1h)\ninfection worm assets=[mains]\n",
      "host mains strike=1 leak=1\nhost exchange strike=1\naccess mains exchange delay=1h\ninfection worm assets=[mains] at=never\n",
      "host mains strike=1 strike_after=never\nhost exchange leak=1 leak_after=never\naccess mains exchange delay=1h\ninfection worm assets=[mains]\n"};
  hakyu_scenario *scenario = made_scenario(TOWN);
  made_replicate(scenario, 1, 0, 200, keep_episodes, told[0]);
  hakyu_scenario_destroy(scenario);
  uint32_t episodes = 0;
  for (size_t q = 0; q < sizeof quiet / sizeof *quiet; q++) {
    scenario = made_scenario(TOWN "%s", quiet[q]);
    memset(told[1], 0, sizeof told[1]);
    made_replicate(scenario, 1, 0, 200, keep_episodes, told[1]);
    for (int i = 0; i < 200; i++) {
      assert_int_equal(told[0][i].count, told[1][i].count);
      for (uint32_t e = 0; e < told[0][i].count; e++) {
        const hk_episode *a = &told[0][i].episodes[e], *b = &told[1][i].episodes[e];
        assert_true(a->start_s == b->start_s && a->end_s == b->end_s && a->asset == b->asset && a->parent == b->parent && a->level == b->level);
        assert_true(a->loss == b->loss && a->mechanism == b->mechanism && a->traits == b->traits && a->need == b->need && a->round == b->round);
        assert_memory_equal(a->phases_s, b->phases_s, sizeof a->phases_s);
        episodes++;
      }
    }
    hakyu_scenario_destroy(scenario);
  }
  assert_true(episodes > 400);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_complete),       cmocka_unit_test(test_chain),  cmocka_unit_test(test_reed_frost),
                                     cmocka_unit_test(test_final_size),     cmocka_unit_test(test_borel),  cmocka_unit_test(test_generalised_poisson),
                                     cmocka_unit_test(test_recurrence),     cmocka_unit_test(test_measures), cmocka_unit_test(test_stepping_stone), cmocka_unit_test(test_crossing_lines),
                                     cmocka_unit_test(test_contained_in_time), cmocka_unit_test(test_leaks), cmocka_unit_test(test_contractors), cmocka_unit_test(test_many_at_once), cmocka_unit_test(test_refused),
                                     cmocka_unit_test(test_levers),         cmocka_unit_test(test_levers_on_records), cmocka_unit_test(test_levers_by_share),
                                     cmocka_unit_test(test_nothing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
