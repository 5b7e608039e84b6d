/* All sets of struck assets of a small model, one after the other without any chance, give the exact mean of what is lost;
   the same model under shocks must agree. Written models with loops, circles, batteries, crews, shares; then drawn ones. */
#include "made_model.h"
#include "z_band.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum { STRUCK_MOST = 10 };

/* A model, what may be struck in it and how likely; every asset is looked at. */
typedef struct world { const char *name, *text; int count; const char *assets[STRUCK_MOST]; double chances[STRUCK_MOST]; } world;

/* Of each asset: was it below full, and the weight and seconds lost. */
typedef struct outcome { uint64_t hits[64]; z_sample lost_h[64]; uint32_t asset_count; } outcome;

static void look(void *user, uint64_t i, const hk_workspace *ws) {
  outcome *o = user;
  (void)i;
  o->asset_count = ws->network->asset_count;
  for (uint32_t a = 0; a < o->asset_count; a++) {
    __int128 loss = 0;
    for (uint32_t e = 0; e < ws->episode_count; e++)
      if (ws->episodes[e].asset == a) loss += ws->episodes[e].loss;
    o->hits[a] += made_is_hit(ws, a);
    z_add(&o->lost_h[a], (double)loss / 1e12 / 3600);
  }
}

static outcome run(const char *text, const char *hazards, uint64_t n) {
  outcome o = {.asset_count = 0};
  hakyu_scenario *scenario = made_scenario("%s%s", text, hazards);
  made_replicate(scenario, 1, 0, n, look, &o);
  hakyu_scenario_destroy(scenario);
  return o;
}

static void compare(const world *w, uint64_t n) {
  double chance_hit[64] = {0}, mean_h[64] = {0}, total = 0;
  char hazards[2048];
  for (unsigned set = 0; set < 1u << w->count; set++) {
    double p = 1;
    size_t used = (size_t)snprintf(hazards, sizeof hazards, "strike break assets=[");
    for (int i = 0; i < w->count; i++) {
      bool is_struck = set >> i & 1;
      p *= is_struck ? w->chances[i] : 1 - w->chances[i];
      if (is_struck) used += (size_t)snprintf(hazards + used, sizeof hazards - used, "%s%s", hazards[used - 1] == '[' ? "" : ", ", w->assets[i]);
    }
    snprintf(hazards + used, sizeof hazards - used, "]\n");
    outcome o = run(w->text, set ? hazards : "", 1);
    total += p;
    for (uint32_t a = 0; a < o.asset_count; a++) {
      chance_hit[a] += o.hits[a] ? p : 0;
      mean_h[a] += o.lost_h[a].sum * p;
    }
  }
  assert_true(fabs(total - 1) < 1e-12);
  size_t used = 0;
  for (int i = 0; i < w->count; i++)
    used += (size_t)snprintf(hazards + used, sizeof hazards - used, "shock s%d assets=[%s] probability=%.4f\n", i, w->assets[i], w->chances[i]);
  outcome o = run(w->text, hazards, n);
  int lossy = 0;
  for (uint32_t a = 0; a < o.asset_count; a++) {
    z_expect_share(w->name, o.hits[a], n, chance_hit[a] > 1 - 1e-9 ? 1 : chance_hit[a]);
    z_expect_mean(w->name, &o.lost_h[a], mean_h[a], 1e-9);
    lossy += mean_h[a] > 0;
  }
  assert_true(lossy > 0);
}

#define END " weight=3 weight_unit=beds end_use=yes"

/* ---- written models ---- */

static const world hospital = {"hospital",
  "asset north repair=6h\nasset south repair=10h\nasset line repair=3h\nasset fuel repair=5h\nasset ward" END "\n"
  "stage chain battery autonomy=1h\nstage chain engine autonomy=4h start=2min level=0.6 refuel=supply\n"
  "service current\nneed ward.power service=current rule=any from=[north, south] backup=chain\nneed ward.fuel from=[fuel] without=0.5\n"
  "need south.feed service=current from=[line]\n",
  4, {"north", "south", "line", "fuel"}, {0.3, 0.2, 0.4, 0.5}};

static const world ring = {"ring of two sources",
  "asset p1 repair=2h\nasset p2 repair=4h\nasset n1 repair=3h\nasset n2 repair=8h\nasset n3 repair=1h\nasset n4 repair=20h\nasset town" END "\n"
  "need n1.in service=mesh rule=any from=[p1, n2, n4]\nneed n2.in service=mesh rule=any from=[n1, n3]\n"
  "need n3.in service=mesh rule=any from=[p2, n2, n4]\nneed n4.in service=mesh rule=any from=[n3, n1]\n"
  "need town.in service=mesh rule=at_least quantity=2 from=[n2, n3, n4]\n",
  6, {"p1", "p2", "n1", "n2", "n3", "n4"}, {0.3, 0.4, 0.1, 0.2, 0.25, 0.15}};

static const world mutual = {"power and telecom",
  "asset plant repair=1h restart=10min\nasset exchange sector=telecom repair=2h\nasset diesel repair=3h\nasset users sector=telecom" END "\n"
  "need plant.control from=[exchange] to_start=no\nneed exchange.power rule=any from=[plant]\nstandby exchange.power diesel switch=5min\n"
  "need users.line from=[exchange]\nneed users.power from=[plant] backup=battery\nstage battery cell autonomy=30min\n",
  3, {"plant", "exchange", "diesel"}, {0.5, 0.4, 0.3}};

static const world shares = {"shares and crews",
  "asset w1 repair=4h crew=team\nasset w2 repair=2h crew=team priority=1\nasset w3 repair=7h crew=team\nasset road repair=5h\nasset team-base repair=1h\n"
  "asset pump\nasset city" END "\ncrew team size=1\n"
  "need pump.in rule=share quantity=5\nprimary pump.in w1 weight=2\nprimary pump.in w2 weight=3\nprimary pump.in w3\n"
  "need city.water rule=share floor=0.3 from=[pump] backup=tank\nstage tank tower autonomy=90min level=0.8\n"
  "need w3.access from=[road] for=repair\nneed w1.access from=[team-base] for=repair\n",
  5, {"w1", "w2", "w3", "road", "team-base"}, {0.4, 0.3, 0.5, 0.5, 0.4}};

static void test_hospital(void **state) { (void)state; compare(&hospital, 40000); }
static void test_ring(void **state) { (void)state; compare(&ring, 40000); }
static void test_mutual(void **state) { (void)state; compare(&mutual, 40000); }
static void test_shares(void **state) { (void)state; compare(&shares, 40000); }

/* ---- drawn models: ten assets, each may need what stands before it ---- */

static uint32_t roll(uint64_t *dice, uint32_t sides) {
  *dice = *dice * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)((*dice >> 33) % sides);
}

static void draw_model(uint64_t seed, int assets, char *text, size_t size) {
  static const char *const repairs[] = {"1h", "3h", "8h", "never"}, *const rules[] = {"all", "any", "at_least quantity=2", "share"},
                    *const backups[] = {"", " backup=short", " backup=long"};
  uint64_t dice = seed;
  size_t used = (size_t)snprintf(text, size, "stage short cell autonomy=30min\nstage long cell autonomy=2h\nstage long engine autonomy=3h start=1min level=0.7\n");
  for (int a = 0; a < assets; a++) {
    used += (size_t)snprintf(text + used, size - used, "asset a%d repair=%s%s%s\n", a, repairs[roll(&dice, 4)], roll(&dice, 2) ? " restart=20min" : "",
                             a >= assets / 2 ? END : "");
    if (a < 2) continue;
    for (uint32_t n = 0, needs = a < 4 ? 1 : 1 + roll(&dice, 2); n < needs; n++) {
      uint32_t suppliers = 2 + roll(&dice, a > 3 ? 2 : 1), first = roll(&dice, (uint32_t)a);
      used += (size_t)snprintf(text + used, size - used, "need a%d.%u rule=%s%s from=[", a, n, rules[roll(&dice, 4)], backups[roll(&dice, 3)]);
      for (uint32_t s = 0; s < suppliers; s++)
        used += (size_t)snprintf(text + used, size - used, "%sa%u", s ? ", " : "", (first + s) % (uint32_t)a);
      used += (size_t)snprintf(text + used, size - used, "]\n");
    }
  }
}

static void test_drawn_models(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 8; seed++) {
    char text[8192], ids[STRUCK_MOST][16], name[32];
    world w = {.name = name, .text = text, .count = 6 + (int)(seed % 3)};
    draw_model(seed, w.count, text, sizeof text);
    snprintf(name, sizeof name, "drawn model %d", (int)seed);
    for (int i = 0; i < w.count; i++) {
      snprintf(ids[i], sizeof ids[i], "a%d", i);
      w.assets[i] = ids[i];
      w.chances[i] = 0.05 + 0.04 * i;
    }
    compare(&w, 20000);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_hospital), cmocka_unit_test(test_ring), cmocka_unit_test(test_mutual),
                                     cmocka_unit_test(test_shares), cmocka_unit_test(test_drawn_models)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
