/* sensitivity - see sensitivity.h. */
#include "diagnosis/sensitivity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "numbers/draw.h"
#include "numbers/regress.h"

enum { RESAMPLES = 1000, RESAMPLES_LEAST = 200, RESAMPLED_NUMBERS = 20000000, DRAW_RESAMPLE = 90 };

/* Which of n is taken i-th in a resample. */
static uint64_t pick(uint64_t seed, uint32_t resample, uint64_t i, uint64_t n) {
  return (uint64_t)((unsigned __int128)hk_numbers_draw(seed, 0, DRAW_RESAMPLE, resample, i) * n >> 64);
}

/* As many as fit into a budget of numbers looked at, which `each` resample costs: 1,000 unless the design is large. */
static uint32_t resamples_for(uint64_t each) {
  const uint64_t fitting = RESAMPLED_NUMBERS / (each ? each : 1);
  return fitting >= RESAMPLES ? RESAMPLES : fitting <= RESAMPLES_LEAST ? RESAMPLES_LEAST : (uint32_t)fitting;
}

static int compare_numbers(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return a < b ? -1 : a > b;
}

/* The 2.5 and 97.5 % points of the resamples' values; they are sorted. Resamples hold some points twice and lack others, so all may lie to one
   side of the value itself: the interval then reaches to it. */
static hk_index with_limits(double value, double *resampled, uint32_t resamples) {
  qsort(resampled, resamples, sizeof *resampled, compare_numbers);
  return (hk_index){value, fmin(value, resampled[resamples / 40 - 1]), fmax(value, resampled[resamples - resamples / 40])};
}

/* ---- Morris ------------------------------------------------------------------------------------------------------------ */

/* Between which two points of a trajectory factor f moved, and its effect there. */
static double elementary_effect(const double *at, const double *y, uint32_t k, uint32_t f) {
  for (uint32_t p = 0; p < k; p++) {
    const double step = at[(p + 1) * k + f] - at[p * k + f];
    if (step != 0) return (y[p + 1] - y[p]) / step;
  }
  return 0;
}

hakyu_status hk_sensitivity_morris(const hakyu_memory *memory, const double *at, const double *y, uint32_t trajectories, uint32_t k, uint64_t seed,
                                   hk_morris *out) {
  double *effects = hk_memory_array(memory, trajectories, sizeof *effects), *resampled = hk_memory_array(memory, RESAMPLES, sizeof *resampled);
  hakyu_status status = effects && resampled ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (uint32_t f = 0; f < k && !status; f++) {
    double sum = 0, size = 0, squares = 0;
    for (uint32_t t = 0; t < trajectories; t++) {
      effects[t] = elementary_effect(at + (uint64_t)t * (k + 1) * k, y + (uint64_t)t * (k + 1), k, f);
      sum += effects[t], size += fabs(effects[t]);
    }
    out[f].mu = sum / trajectories;
    for (uint32_t t = 0; t < trajectories; t++) squares += (effects[t] - out[f].mu) * (effects[t] - out[f].mu);
    out[f].sigma = trajectories > 1 ? sqrt(squares / (trajectories - 1)) : NAN;
    for (uint32_t r = 0; r < RESAMPLES; r++) {
      double again = 0;
      for (uint32_t t = 0; t < trajectories; t++) again += fabs(effects[pick(seed, r, t, trajectories)]);
      resampled[r] = again / trajectories;
    }
    out[f].mu_star = with_limits(size / trajectories, resampled, RESAMPLES);
  }
  hk_memory_free(memory, effects);
  hk_memory_free(memory, resampled);
  return status;
}

/* ---- Sobol -------------------------------------------------------------------------------------------------------------- */

typedef struct saltelli { const double *y; uint64_t n, stride; uint32_t k; bool is_second_order; } saltelli;

static double at_a(const saltelli *s, uint64_t n) { return s->y[n * s->stride]; }
static double at_ab(const saltelli *s, uint64_t n, uint32_t i) { return s->y[n * s->stride + 1 + i]; }
static double at_ba(const saltelli *s, uint64_t n, uint32_t i) { return s->y[n * s->stride + 1 + s->k + i]; }
static double at_b(const saltelli *s, uint64_t n) { return s->y[n * s->stride + s->stride - 1]; }

/* Indices of one resample; which == NULL: of the points themselves. Everything is taken about the mean, which costs nothing in
   expectation and makes the estimates steadier. second may be NULL. */
static void estimate(const saltelli *s, const uint64_t *which, double *first, double *total, double *second) {
  double mean = 0, squares = 0;
  for (uint64_t i = 0; i < s->n; i++) {
    const uint64_t n = which ? which[i] : i;
    mean += at_a(s, n) + at_b(s, n);
  }
  mean /= 2 * (double)s->n;
  for (uint64_t i = 0; i < s->n; i++) {
    const uint64_t n = which ? which[i] : i;
    squares += (at_a(s, n) - mean) * (at_a(s, n) - mean) + (at_b(s, n) - mean) * (at_b(s, n) - mean);
  }
  const double variance = squares / (2 * (double)s->n);
  for (uint32_t f = 0; f < s->k; f++) {
    double one = 0, all = 0;
    for (uint64_t i = 0; i < s->n; i++) {
      const uint64_t n = which ? which[i] : i;
      const double moved = at_ab(s, n, f) - at_a(s, n);
      one += (at_b(s, n) - mean) * moved, all += moved * moved;
    }
    first[f] = variance > 0 ? one / (double)s->n / variance : NAN;
    total[f] = variance > 0 ? all / (2 * (double)s->n) / variance : NAN;
  }
  for (uint32_t f = 0; second && f < s->k; f++)
    for (uint32_t g = f + 1; g < s->k; g++) {
      double both = 0;
      for (uint64_t i = 0; i < s->n; i++) {
        const uint64_t n = which ? which[i] : i;
        both += (at_ba(s, n, f) - mean) * (at_ab(s, n, g) - mean) - (at_a(s, n) - mean) * (at_b(s, n) - mean);
      }
      second[f * s->k + g] = variance > 0 ? both / (double)s->n / variance - first[f] - first[g] : NAN;
    }
}

static void resample(uint64_t seed, uint32_t number, uint64_t n, uint64_t *which) {
  for (uint64_t i = 0; i < n; i++) which[i] = pick(seed, number, i, n);
}

/* All resamples' indices lie side by side: first, total, and if wanted second, each index a row of RESAMPLES numbers. */
hakyu_status hk_sensitivity_sobol(const hakyu_memory *memory, const double *y, uint64_t base_points, uint32_t k, bool is_second_order, uint64_t seed,
                                  hk_sobol_index *out, hk_index *second) {
  const saltelli s = {y, base_points, is_second_order ? 2 * (uint64_t)k + 2 : (uint64_t)k + 2, k, is_second_order};
  const bool has_second = is_second_order && second;
  const uint32_t resamples = resamples_for(base_points * (s.stride + 2));
  const size_t each = 2 * (size_t)k + (has_second ? (size_t)k * k : 0);
  uint64_t *which = hk_memory_array(memory, base_points, sizeof *which);
  double *now = hk_memory_array(memory, each, sizeof *now), *kept = hk_memory_array(memory, each * RESAMPLES, sizeof *kept);
  hakyu_status status = which && now && kept ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < resamples && !status; r++) {
    resample(seed, r, base_points, which);
    estimate(&s, which, now, now + k, has_second ? now + 2 * (size_t)k : NULL);
    for (size_t i = 0; i < each; i++) kept[i * RESAMPLES + r] = now[i];
  }
  if (!status) estimate(&s, NULL, now, now + k, has_second ? now + 2 * (size_t)k : NULL);
  for (uint32_t f = 0; f < k && !status; f++)
    out[f] = (hk_sobol_index){with_limits(now[f], kept + (size_t)f * RESAMPLES, resamples), with_limits(now[k + f], kept + (size_t)(k + f) * RESAMPLES, resamples)};
  for (uint32_t f = 0; has_second && f < k && !status; f++)
    for (uint32_t g = f + 1; g < k; g++) {
      const size_t i = 2 * (size_t)k + (size_t)f * k + g;
      second[(size_t)f * k + g] = with_limits(now[i], kept + i * RESAMPLES, resamples);
    }
  hk_memory_free(memory, which);
  hk_memory_free(memory, now);
  hk_memory_free(memory, kept);
  return status;
}

/* ---- regression ------------------------------------------------------------------------------------------------------------ */

/* From the correlations of the factors and y (last column): standardised coefficients and the share explained. */
static hakyu_status standardised(const double *correlations, uint32_t k, double *square, double *src, double *explained) {
  const uint32_t columns = k + 1;
  for (uint32_t a = 0; a < k; a++) {
    for (uint32_t b = 0; b < k; b++) square[a * k + b] = correlations[a * columns + b];
    src[a] = correlations[a * columns + k];
  }
  hakyu_status status = hk_regress_solve(square, src, k);
  *explained = 0;
  for (uint32_t a = 0; a < k && !status; a++) *explained += src[a] * correlations[a * columns + k];
  return status;
}

/* Partial correlations of y with each factor, the others held. b: the standardised coefficients; v: the part of the factor's variance
   that the others leave (1 / C_ii of the inverse C). Left without the factor, y has b^2 v more unexplained than with all. */
static hakyu_status partial(const double *correlations, uint32_t k, double *square, double *out) {
  double explained;
  hakyu_status status = standardised(correlations, k, square, out, &explained);
  if (status) return status;
  for (uint32_t a = 0; a < k; a++)
    for (uint32_t b = 0; b < k; b++) square[a * k + b] = correlations[a * (k + 1) + b];
  if ((status = hk_regress_invert(square, k))) return status;
  for (uint32_t a = 0; a < k; a++) {
    const double gained = out[a] * out[a] / square[a * k + a];
    out[a] = gained < 1e-12 ? 0 : copysign(sqrt(gained / (gained + fmax(0, 1 - explained))), out[a]);
  }
  return HAKYU_OK;
}

typedef struct regressing {
  const double *all;           /* n rows of the factors and y */
  uint64_t n;
  uint32_t k;
  uint32_t *classes, *counts;  /* of `all` (hk_regress_classes) */
  uint64_t *from;              /* of a sample's row, which of `all` it is */
  double *rows, *room;         /* the sample, then its ranks; n */
  double *correlations, *square, *found; /* (k + 1)^2; k^2; 2 k: src, prcc */
  double explained;
} regressing;

static hakyu_status regress(regressing *r, uint64_t seed, int resampled) {
  const uint32_t columns = r->k + 1;
  for (uint64_t i = 0; i < r->n; i++) {
    r->from[i] = resampled < 0 ? i : pick(seed, (uint32_t)resampled, i, r->n);
    memcpy(r->rows + i * columns, r->all + r->from[i] * columns, columns * sizeof *r->rows);
  }
  hk_regress_correlations(r->rows, r->n, columns, r->correlations);
  hakyu_status status = standardised(r->correlations, r->k, r->square, r->found, &r->explained);
  if (status) return status;
  hk_regress_ranks(r->classes, r->counts, r->from, r->n, columns, r->room, r->rows);
  hk_regress_correlations(r->rows, r->n, columns, r->correlations);
  return partial(r->correlations, r->k, r->square, r->found + r->k);
}

/* All points side by side: factors, then y. */
static double *join(const hakyu_memory *memory, const double *at, const double *y, uint64_t n, uint32_t k) {
  double *all = hk_memory_array(memory, n, ((size_t)k + 1) * sizeof *all);
  for (uint64_t i = 0; i < n && all; i++) {
    memcpy(all + i * (k + 1), at + i * k, k * sizeof *all);
    all[i * (k + 1) + k] = y[i];
  }
  return all;
}

hakyu_status hk_sensitivity_regression(const hakyu_memory *memory, const double *at, const double *y, uint64_t n, uint32_t k, uint64_t seed,
                                       hk_regression *out, double *explained) {
  const size_t columns = (size_t)k + 1;
  const uint32_t resamples = resamples_for(n * columns * columns);
  double *all = join(memory, at, y, n, k);
  regressing r = {.all = all, .n = n, .k = k, .classes = hk_memory_array(memory, n, columns * sizeof(uint32_t)), .counts = hk_memory_array(memory, columns, sizeof(uint32_t)),
                  .from = hk_memory_array(memory, n, sizeof(uint64_t)), .rows = hk_memory_array(memory, n, columns * sizeof(double)), .room = hk_memory_array(memory, n, sizeof(double)),
                  .correlations = hk_memory_array(memory, columns, columns * sizeof(double)), .square = hk_memory_array(memory, k, k * sizeof(double)),
                  .found = hk_memory_array(memory, 2 * (size_t)k, sizeof(double))};
  double *kept = hk_memory_array(memory, 2 * (size_t)k, RESAMPLES * sizeof *kept);
  hakyu_status status = all && r.classes && r.counts && r.from && r.rows && r.room && r.correlations && r.square && r.found && kept ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (!status && n < (uint64_t)k + 3) status = HAKYU_NUMERIC;
  if (!status) status = hk_regress_classes(memory, all, n, k + 1, r.classes, r.counts);
  for (int s = 0; s < (int)resamples && !status; s++) {
    status = regress(&r, seed, s);
    if (status == HAKYU_NUMERIC && s) { /* a resample that happens to be degenerate: the one before stands for it */
      for (size_t i = 0; i < 2 * (size_t)k; i++) kept[i * RESAMPLES + (size_t)s] = kept[i * RESAMPLES + (size_t)s - 1];
      status = HAKYU_OK;
      continue;
    }
    for (size_t i = 0; i < 2 * (size_t)k && !status; i++) kept[i * RESAMPLES + (size_t)s] = r.found[i];
  }
  if (!status) status = regress(&r, seed, -1);
  for (uint32_t f = 0; f < k && !status; f++)
    out[f] = (hk_regression){with_limits(r.found[f], kept + (size_t)f * RESAMPLES, resamples), with_limits(r.found[k + f], kept + (size_t)(k + f) * RESAMPLES, resamples)};
  if (!status) *explained = r.explained;
  void *rooms[] = {all, r.classes, r.counts, r.from, r.rows, r.room, r.correlations, r.square, r.found, kept};
  for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) hk_memory_free(memory, rooms[i]);
  return status;
}

/* ---- effects of levels ------------------------------------------------------------------------------------------------------ */

static uint32_t levels_of(const uint32_t *level, uint64_t n, uint32_t k, uint32_t f) {
  uint32_t count = 0;
  for (uint64_t p = 0; p < n; p++)
    if (level[p * k + f] >= count) count = level[p * k + f] + 1;
  return count;
}

/* Variance over the points of the mean of their cell; a cell is given by the levels of f and, if g < k, of g. */
static hakyu_status variance_between(const hakyu_memory *memory, const uint32_t *level, const double *y, uint64_t n, uint32_t k, uint32_t f, uint32_t g, double mean,
                                     double *variance) {
  const size_t wide = g < k ? levels_of(level, n, k, g) : 1, cells = levels_of(level, n, k, f) * wide;
  double *sums = hk_memory_array(memory, cells, sizeof *sums);
  uint64_t *counts = hk_memory_array(memory, cells, sizeof *counts);
  hakyu_status status = sums && counts ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (uint64_t p = 0; p < n && !status; p++) {
    const size_t cell = level[p * k + f] * wide + (g < k ? level[p * k + g] : 0);
    sums[cell] += y[p] - mean, counts[cell]++;
  }
  *variance = 0;
  for (size_t c = 0; c < cells && !status; c++)
    if (counts[c]) *variance += sums[c] * sums[c] / (double)counts[c] / (double)n;
  hk_memory_free(memory, sums);
  hk_memory_free(memory, counts);
  return status;
}

hakyu_status hk_sensitivity_effects(const hakyu_memory *memory, const uint32_t *level, const double *y, uint64_t n, uint32_t k, double *main,
                                    double *together) {
  hakyu_status status = HAKYU_OK;
  double mean = 0, all = 0;
  for (uint64_t p = 0; p < n; p++) mean += y[p] / (double)n;
  for (uint64_t p = 0; p < n; p++) all += (y[p] - mean) * (y[p] - mean) / (double)n;
  for (uint32_t f = 0; f < k && !status; f++) {
    status = variance_between(memory, level, y, n, k, f, k, mean, &main[f]);
    main[f] = all > 0 ? main[f] / all : NAN;
  }
  for (uint32_t f = 0; f < k && !status; f++)
    for (uint32_t g = f + 1; g < k && !status; g++) {
      status = variance_between(memory, level, y, n, k, f, g, mean, &together[(size_t)f * k + g]);
      together[(size_t)f * k + g] = all > 0 ? together[(size_t)f * k + g] / all - main[f] - main[g] : NAN;
    }
  return status;
}

/* ---- thresholds ---------------------------------------------------------------------------------------------------------------- */

static double crossing_of(const double *x, const double *fit, uint64_t n, double wanted, bool is_falling) {
  for (uint64_t i = 0; i < n; i++) {
    if (is_falling ? fit[i] > wanted : fit[i] < wanted) continue;
    if (!i) return -INFINITY;
    return fit[i] == fit[i - 1] ? x[i] : x[i - 1] + (x[i] - x[i - 1]) * (fit[i - 1] - wanted) / (fit[i - 1] - fit[i]);
  }
  return INFINITY;
}

hakyu_status hk_sensitivity_threshold(const hakyu_memory *memory, const double *x, const double *y, const double *y_low, const double *y_high, uint64_t n,
                                      double wanted, bool is_falling, hk_index *crossing) {
  const double *of[3] = {y, y_low, y_high};
  double found[3], *fit = hk_memory_array(memory, n, sizeof *fit), *even = hk_memory_array(memory, n, sizeof *even);
  hakyu_status status = fit && even ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (uint64_t i = 0; i < n && !status; i++) even[i] = 1;
  for (int side = 0; side < 3 && !status; side++) {
    memcpy(fit, of[side], n * sizeof *fit);
    status = hk_regress_monotone(memory, fit, even, n, is_falling);
    if (!status) found[side] = crossing_of(x, fit, n, wanted, is_falling);
  }
  if (!status) *crossing = (hk_index){found[0], fmin(found[1], found[2]), fmax(found[1], found[2])};
  hk_memory_free(memory, fit);
  hk_memory_free(memory, even);
  return status;
}

typedef struct placed { double x, y; uint64_t point; } placed;

static int compare_placed(const void *left, const void *right) {
  const placed *a = left, *b = right;
  return a->x != b->x ? (a->x > b->x) - (a->x < b->x) : (a->y > b->y) - (a->y < b->y);
}

typedef struct sampled {
  uint64_t n;
  placed *list;                /* by x, then y */
  uint64_t *place;             /* of point i, in the list */
  uint32_t *times;             /* by place: how often it is in the sample */
  double *x, *fit, *weight;    /* of the sample's distinct x */
} sampled;

/* Points of equal x become one, their mean, with their number as weight. */
static hakyu_status crossing_of_sample(const hakyu_memory *memory, sampled *s, double wanted, bool is_falling, double *found) {
  uint64_t count = 0;
  for (uint64_t i = 0, end; i < s->n; i = end) {
    double sum = 0, points = 0;
    for (end = i; end < s->n && s->list[end].x == s->list[i].x; end++)
      for (uint32_t t = 0; t < s->times[end]; t++) sum += s->list[end].y, points++;
    if (points > 0) s->x[count] = s->list[i].x, s->weight[count] = points, s->fit[count++] = sum / points;
  }
  hakyu_status status = hk_regress_monotone(memory, s->fit, s->weight, count, is_falling);
  if (!status) *found = crossing_of(s->x, s->fit, count, wanted, is_falling);
  return status;
}

static void place_points(sampled *s, const double *x, const double *y) {
  for (uint64_t i = 0; i < s->n; i++) s->list[i] = (placed){x[i], y[i], i};
  qsort(s->list, s->n, sizeof *s->list, compare_placed);
  for (uint64_t i = 0; i < s->n; i++) s->place[s->list[i].point] = i;
}

hakyu_status hk_sensitivity_threshold_sampled(const hakyu_memory *memory, const double *x, const double *y, uint64_t n, double wanted, bool is_falling, uint64_t seed,
                                              hk_index *crossing) {
  const uint32_t resamples = resamples_for(n * 8);
  sampled s = {.n = n, .list = hk_memory_array(memory, n, sizeof *s.list), .place = hk_memory_array(memory, n, sizeof *s.place), .times = hk_memory_array(memory, n, sizeof *s.times),
               .x = hk_memory_array(memory, n, sizeof *s.x), .fit = hk_memory_array(memory, n, sizeof *s.fit), .weight = hk_memory_array(memory, n, sizeof *s.weight)};
  double *kept = hk_memory_array(memory, RESAMPLES, sizeof *kept), found = NAN;
  hakyu_status status = s.list && s.place && s.times && s.x && s.fit && s.weight && kept ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (!status) place_points(&s, x, y);
  for (uint32_t r = 0; r < resamples && !status; r++) {
    memset(s.times, 0, n * sizeof *s.times);
    for (uint64_t i = 0; i < n; i++) s.times[s.place[pick(seed, r, i, n)]]++;
    status = crossing_of_sample(memory, &s, wanted, is_falling, &kept[r]);
  }
  for (uint64_t i = 0; i < n && !status; i++) s.times[i] = 1;
  if (!status) status = crossing_of_sample(memory, &s, wanted, is_falling, &found);
  if (!status) *crossing = with_limits(found, kept, resamples);
  void *rooms[] = {s.list, s.place, s.times, s.x, s.fit, s.weight, kept};
  for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) hk_memory_free(memory, rooms[i]);
  return status;
}
