/* micro_numbers - nanoseconds per draw, per quantile value, per failure found by skipping, per table compiled.
   Prints one line a measurement: name, nanoseconds, what one is. Best of five rounds each. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <hakyu/memory.h>
#include "numbers/bands.h"
#include "numbers/dist.h"
#include "numbers/draw.h"

enum { ROUNDS = 5, DRAWS = 1 << 20, RUN = 64, ASSETS = 2000 };

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static uint64_t sink; /* keeps results alive; this is a bench, not the library */

static uint64_t time_draws(void) {
  uint64_t sum = 0;
  for (uint64_t i = 0; i < DRAWS; i++) sum ^= hk_numbers_draw(1, i & 1023, HK_DRAW_REPAIR, 0, i >> 10);
  sink ^= sum;
  return DRAWS;
}

static uint64_t time_runs(void) {
  uint64_t x[RUN], sum = 0;
  for (uint64_t i = 0; i < DRAWS / RUN; i++) {
    hk_numbers_draw_run(1, i & 1023, HK_DRAW_BAND_0 + 4, 0, i >> 10, RUN, x);
    sum ^= x[i % RUN];
  }
  sink ^= sum;
  return DRAWS;
}

static const hk_quantile *table; /* of the measurement at hand */
static uint64_t draws[DRAWS];

static uint64_t time_values(void) {
  uint64_t sum = 0;
  for (uint64_t i = 0; i < DRAWS; i++) sum += (uint64_t)hk_quantile_value(table, draws[i]);
  sink ^= sum;
  return DRAWS;
}

static const hk_bands *bands;
static uint64_t chance;

static uint64_t time_failures(void) {
  uint16_t out[HK_BANDS_BLOCK];
  uint64_t count = 0;
  for (uint64_t asset = 0; asset < ASSETS; asset++)
    count += hk_bands_failures(bands, 1, asset * UINT64_C(0x9E3779B97F4A7C15), chance, 0, HK_BANDS_BLOCK, out);
  return count;
}

static uint64_t time_strikes(void) { /* per asset and block */
  static hk_strike out[HK_BANDS_GROUP * HK_BANDS_BLOCK];
  uint64_t keys[HK_BANDS_GROUP], count = 0;
  for (uint64_t asset = 0; asset < ASSETS; asset += HK_BANDS_GROUP) {
    for (uint64_t i = 0; i < HK_BANDS_GROUP; i++) keys[i] = (asset + i) * UINT64_C(0x9E3779B97F4A7C15);
    count += hk_bands_strikes(bands, 1, keys, HK_BANDS_GROUP, chance, 0, HK_BANDS_BLOCK, out);
  }
  sink ^= count;
  return ASSETS;
}

static hk_dist described;

static uint64_t time_compile(void) {
  for (int i = 0; i < 20; i++) {
    hk_quantile *quantile = NULL;
    const char *reason;
    if (hk_quantile_compile(hakyu_memory_default(), &described, &quantile, &reason) != HAKYU_OK) return 1;
    hk_quantile_destroy(hakyu_memory_default(), quantile);
  }
  return 20;
}

static void measure(const char *name, const char *one, uint64_t (*work)(void)) {
  double best = 0.0;
  for (int round = 0; round < ROUNDS; round++) {
    const double start = now_ns();
    const uint64_t count = work();
    const double each = (now_ns() - start) / (double)count;
    if (round == 0 || each < best) best = each;
  }
  const uint64_t tenths = (uint64_t)(best * 10.0 + 0.5);
  printf("%-32s %9" PRIu64 ".%" PRIu64 " ns per %s\n", name, tenths / 10, tenths % 10, one);
}

int main(void) {
  static const struct { const char *name; hk_dist dist; } dists[] = {
    {"exponential", {.kind = HK_DIST_EXPONENTIAL, .a = 28800}},
    {"lognormal sigma 1.5", {.kind = HK_DIST_LOGNORMAL, .a = 10800, .b = 1.5}},
    {"weibull shape 1.5", {.kind = HK_DIST_WEIBULL, .a = 28800, .b = 1.5}},
    {"gamma shape 0.5", {.kind = HK_DIST_GAMMA, .a = 28800, .b = 0.5}},
    {"gamma shape 1000", {.kind = HK_DIST_GAMMA, .a = 28800, .b = 1000}},
  };
  static const struct { const char *name; double p; } shocks[] = {
    {"bands p = 0.0004", 0.0004}, {"bands p = 0.01", 0.01}, {"bands p = 0.1", 0.1}, {"bands p = 0.6", 0.6}};
  measure("draw, one by one", "draw", time_draws);
  measure("draw, runs of 64", "draw", time_runs);
  for (uint64_t i = 0; i < DRAWS; i++) draws[i] = hk_numbers_draw(5, i, HK_DRAW_REPAIR, 0, 0);
  for (size_t i = 0; i < sizeof dists / sizeof *dists; i++) {
    hk_quantile *quantile = NULL;
    const char *reason;
    described = dists[i].dist;
    if (hk_quantile_compile(hakyu_memory_default(), &described, &quantile, &reason) != HAKYU_OK) return 1;
    table = quantile;
    measure(dists[i].name, "value", time_values);
    measure(dists[i].name, "table compiled", time_compile);
    hk_quantile_destroy(hakyu_memory_default(), quantile);
  }
  hk_bands *made = NULL;
  if (hk_bands_create(hakyu_memory_default(), &made) != HAKYU_OK) return 1;
  bands = made;
  for (size_t i = 0; i < sizeof shocks / sizeof *shocks; i++) {
    chance = (uint64_t)(shocks[i].p * 0x1p64);
    measure(shocks[i].name, "failure", time_failures);
    measure(shocks[i].name, "asset and block, in groups", time_strikes);
  }
  hk_bands_destroy(hakyu_memory_default(), made);
  return sink == 42; /* never, but the compiler cannot know */
}
