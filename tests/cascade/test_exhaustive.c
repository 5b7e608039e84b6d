/* All 2^n sets of struck assets of 240 random models, exact, against the Monte Carlo estimate of the same models. The exact
   values come from the oracle, which shares no code with the library and is told who is struck; the estimate comes from the
   library's own draws, with shocks. Up to 12 assets, all rules, standbys, batteries, loops, circles, crews, repair needs.
   Every |z| is at most 4.5, and all together behave as z should: mean and variance lie in their bands. */
#include "made_model.h"
#include "drawn_model.h"
#include "oracle_sim.h"
#include "z_band.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

enum { MODELS = 240, REPLICATIONS = 4000 };

/* Of each asset and of all together (the last): was it below full; full seconds lost. */
typedef struct values { double hit[DRAWN_ASSETS + 1], lost_s[DRAWN_ASSETS + 1]; } values;
typedef struct sums { values first, second; int count; } sums; /* of values, of their squares */

static void add(sums *s, const values *v, double weight, int count) {
  for (int a = 0; a < count; a++) {
    s->first.hit[a] += weight * v->hit[a];
    s->second.hit[a] += weight * v->hit[a] * v->hit[a];
    s->first.lost_s[a] += weight * v->lost_s[a];
    s->second.lost_s[a] += weight * v->lost_s[a] * v->lost_s[a];
  }
  s->count++;
}

static void total(values *v, int assets) {
  v->hit[assets] = v->lost_s[assets] = 0;
  for (int a = 0; a < assets; a++) {
    v->hit[assets] += v->hit[a];
    v->lost_s[assets] += v->lost_s[a];
  }
}

/* ---- exact ---- */

static sums enumerate(const drawn_model *model) {
  static struct om_model m;
  const struct om_run one = {.seed = 1};
  const int assets = model->asset_count;
  sums exact = {.count = 0};
  double whole = 0;
  drawn_to_oracle(model, &m);
  for (unsigned set = 0; set < 1u << assets; set++) {
    struct om_result result;
    values v = {{0}, {0}};
    double chance = 1;
    for (int a = 0; a < assets; a++) chance *= set >> a & 1 ? model->assets[a].percent / 100.0 : 1 - model->assets[a].percent / 100.0;
    drawn_strike_oracle(model, set, &m);
    om_simulate(&m, &one, &result, NULL);
    assert_int_equal(result.outcome, OM_SETTLED);
    assert_string_equal(result.broken, "");
    for (int e = 0; e < result.episode_count; e++) v.hit[result.episodes[e].asset] = 1;
    for (int l = 0; l < result.loss_count; l++) v.lost_s[atoi(result.losses[l].unit + 1)] = (double)result.losses[l].exact / 1e12;
    om_result_fini(&result);
    total(&v, assets);
    add(&exact, &v, chance, assets + 1);
    whole += chance;
  }
  assert_true(fabs(whole - 1) < 1e-12);
  return exact;
}

/* ---- estimated ---- */

typedef struct looking { sums seen; int assets, of[DRAWN_ASSETS]; } looking; /* of[i]: which a<number> the i-th asset is */

static void look(void *user, uint64_t i, const hk_workspace *ws) {
  looking *l = user;
  values v = {{0}, {0}};
  (void)i;
  for (uint32_t e = 0; e < ws->episode_count; e++) {
    const int a = l->of[ws->episodes[e].asset];
    v.hit[a] = 1;
    v.lost_s[a] += (double)ws->episodes[e].loss / 1e12;
  }
  total(&v, l->assets);
  add(&l->seen, &v, 1.0 / REPLICATIONS, l->assets + 1);
}

static sums estimate(const drawn_model *model, uint64_t seed) {
  static char text[MADE_TEXT];
  looking l = {.assets = model->asset_count};
  drawn_write(model, text, sizeof text);
  drawn_write_shocks(model, text, sizeof text);
  hakyu_scenario *scenario = made_scenario("%s", text);
  for (int a = 0; a < l.assets; a++) l.of[a] = atoi(scenario->model->assets[a].id + 1);
  made_replicate(scenario, seed, 0, REPLICATIONS, look, &l);
  hakyu_scenario_destroy(scenario);
  return l.seen;
}

/* ---- both ---- */

typedef struct tally { z_sample of_models, of_all; int skipped, certain; double largest; } tally;

/* z of an estimated mean with the exact variance; where so little is expected that z is not normal it is left out. */
static void judge(tally *t, int seed, const char *what, int asset, double mean, double square, double seen, bool is_of_model) {
  const double variance = square - mean * mean;
  if (variance <= 1e-9 * (square + 1e-300)) { /* it always or never happens */
    assert_true(fabs(seen - mean) <= 1e-9 * (fabs(mean) + 1));
    t->certain++;
    return;
  }
  if (REPLICATIONS * mean * mean / square < 25) { /* a mean of fewer than 25 of what it is made of */
    t->skipped++;
    return;
  }
  const double z = (seen - mean) / sqrt(variance / REPLICATIONS);
  if (!(fabs(z) <= Z_MOST)) fail_msg("model %d, a%d, %s: %.6g expected, %.6g seen: z = %.2f", seed, asset, what, mean, seen, z);
  if (fabs(z) > t->largest) t->largest = fabs(z);
  z_add(is_of_model ? &t->of_models : &t->of_all, z);
}

static void in_band(const char *what, const z_sample *z, double slack) {
  const double mean = z->sum / z->count, variance = z->squares / z->count - mean * mean;
  printf("%s: %.0f z, mean %.3f, variance %.3f\n", what, z->count, mean, variance);
  assert_true(fabs(mean) <= slack * Z_MOST / sqrt(z->count));
  assert_true(fabs(variance - 1) <= slack * Z_MOST * sqrt(2 / z->count));
}

static void test_drawn_models(void **state) {
  (void)state;
  static const unsigned features[] = {0, DRAWN_STANDBYS, DRAWN_LOOPS, DRAWN_LOOPS | DRAWN_STANDBYS, DRAWN_CIRCLES | DRAWN_STANDBYS,
                                      DRAWN_LOOPS | DRAWN_STANDBYS | DRAWN_CREWS | DRAWN_REPAIR_NEEDS | DRAWN_WARNING, DRAWN_CIRCLES | DRAWN_LOOPS | DRAWN_STANDBYS | DRAWN_CREWS};
  tally t = {.largest = 0};
  long sets = 0;
  int cascading = 0;
  for (int seed = 1; seed <= MODELS; seed++) {
    drawn_model model;
    const int assets = seed % 60 == 0 ? 12 : seed % 20 == 0 ? 10 : 4 + seed % 5;
    drawn_make(&model, (uint64_t)seed, assets, features[seed % 7]);
    const sums exact = enumerate(&model), seen = estimate(&model, (uint64_t)seed);
    assert_int_equal(exact.count, 1 << assets);
    assert_int_equal(seen.count, REPLICATIONS);
    sets += exact.count;
    double struck = 0;
    for (int a = 0; a < assets; a++) struck += model.assets[a].percent / 100.0;
    cascading += exact.first.hit[assets] > 1.1 * struck; /* a tenth more fall than are struck */
    for (int a = 0; a <= assets; a++) {
      judge(&t, seed, "ever below full", a, exact.first.hit[a], exact.second.hit[a], seen.first.hit[a], a == assets);
      judge(&t, seed, "seconds lost", a, exact.first.lost_s[a], exact.second.lost_s[a], seen.first.lost_s[a], a == assets);
    }
  }
  printf("%d models, %d of them cascade, %ld strike sets; largest |z| %.2f; %d values certain, %d too rare to judge\n", MODELS, cascading, sets, t.largest,
         t.certain, t.skipped);
  in_band("whole models", &t.of_models, 1.42); /* the two z of a model go together */
  in_band("single assets", &t.of_all, 4);      /* and those of neighbours, too */
  assert_true(cascading > MODELS * 3 / 4);
  assert_true(t.of_models.count > 1.8 * MODELS && t.of_all.count > 5 * MODELS);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_drawn_models)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
