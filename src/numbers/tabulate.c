/* tabulate - makes compiled distributions: planning side, doubles, but only through plain.h, so that a table is the
   same to the bit wherever it is made. The grid is explained in quantile_table.h.

   An octave is cut into the fewest 2^s equal cells whose chords stay close to the curve at the middle of every cell:
   within a quarter of what is promised for quantiles, and within a thousandth of the distance from the mean (or of the
   standard deviation, near it), so that mean and variance come out right too. The finished table's own mean and
   variance are then measured against the closed forms; a table that misses them is refused with the parameter to
   blame. */
#include "numbers/quantile_table.h"

#include <math.h>
#include <string.h>
#include "base/memory.h"
#include "numbers/plain.h"

enum {
  LEAST_CUT = 2,      /* an octave has at least 2^2 cells (fewer only where it has fewer draws), */
  MOST_CUT = 8,       /* and at most 2^8 */
  MOST_NODES = 4096,  /* 32 KiB */
  DEEP_OCTAVE = 32    /* down to 2^-32 quantiles are promised; beyond, chords may be four times as far off */
};

/* A distribution made ready for repeated evaluation. */
typedef struct quantile_curve {
  const hk_dist *dist;
  double mean, deviation; /* closed forms, in units */
  double log_a, inverse_b; /* log of dist->a, 1 / dist->b */
  double log_gamma;       /* gamma: of its shape */
  double happens, spared; /* first failure: 1 - exp(-rate horizon) and exp(-rate horizon) */
} quantile_curve;

/* A table in the making. */
typedef struct table_draft {
  uint32_t count; /* nodes so far; also the number of the next cell */
  hk_octave octaves[HK_TABLE_OCTAVES];
  int64_t values[MOST_NODES];
} table_draft;

/* ---- what a model may say ---- */

static bool is_positive(double x) { return x > 0.0 && x <= (double)HK_TIME_MAX; }

/* Static text naming the parameter that is out of range, or NULL. */
static const char *find_bad_parameter(const hk_dist *dist) {
  const double a = dist->a, b = dist->b, c = dist->c;
  switch (dist->kind) {
    case HK_DIST_EXPONENTIAL: return is_positive(a) ? NULL : "mean must be above 0 and at most 2^40 s";
    case HK_DIST_LOGNORMAL:
      if (!is_positive(a)) return "median must be above 0 and at most 2^40 s";
      return b >= 0.001 && b <= 4.0 ? NULL : "sigma must be 0.001 to 4";
    case HK_DIST_WEIBULL:
      if (!is_positive(a)) return "scale must be above 0 and at most 2^40 s";
      return b >= 0.2 && b <= 100.0 ? NULL : "shape must be 0.2 to 100";
    case HK_DIST_GAMMA:
      if (!is_positive(a)) return "mean must be above 0 and at most 2^40 s";
      return b >= 0.1 && b <= 10000.0 ? NULL : "shape must be 0.1 to 10,000";
    case HK_DIST_TRIANGULAR:
      if (!(a >= 0.0 && c <= (double)HK_TIME_MAX)) return "low must be at least 0, high at most 2^40";
      return a <= b && b <= c ? NULL : "low <= mode <= high must hold";
    case HK_DIST_FIRST_FAILURE:
      if (!(a > 0.0 && a <= 1e6)) return "rate must be above 0 and at most 1,000,000 per second";
      return is_positive(b) ? NULL : "horizon must be above 0 and at most 2^40 s";
    case HK_DIST_AFTER_CHANGE:
      if (!(a > 0.0 && a <= 1e6)) return "rate must be above 0 and at most 1,000,000 per second";
      if (!is_positive(b)) return "horizon must be above 0 and at most 2^40 s";
      if (!is_positive(c)) return "half-life must be above 0 and at most 2^40 s";
      return a * c < 400.0 ? NULL : "rate times half-life must be below 400 failures";
    default: return "unknown kind of distribution";
  }
}

/* Why a table of sound parameters can miss mean, variance or quantiles. */
static const char *find_blame(hk_dist_kind kind) {
  switch (kind) {
    case HK_DIST_EXPONENTIAL: return "mean is too large: values beyond 2^40 s would be cut";
    case HK_DIST_LOGNORMAL: return "sigma is too large: values beyond 2^40 s or 1 - u < 2^-64 carry too much variance";
    case HK_DIST_WEIBULL: return "shape is too small: values beyond 2^40 s or 1 - u < 2^-64 carry too much variance";
    case HK_DIST_GAMMA: return "shape is too small for a table, or values beyond 2^40 s would be cut";
    case HK_DIST_FIRST_FAILURE:
    case HK_DIST_AFTER_CHANGE: return "rate is too small or too large for its horizon";
    default: return "low, mode and high are too far apart for a table";
  }
}

/* ---- the curve ---- */

static void prepare_curve(quantile_curve *curve, const hk_dist *dist) {
  double variance;
  memset(curve, 0, sizeof *curve);
  curve->dist = dist;
  hk_dist_moments(dist, &curve->mean, &variance);
  curve->deviation = sqrt(variance);
  if (dist->a > 0.0) curve->log_a = hk_plain_log(dist->a);
  if (dist->b > 0.0) curve->inverse_b = 1.0 / dist->b;
  if (dist->kind == HK_DIST_GAMMA) curve->log_gamma = hk_plain_log_gamma(dist->b);
  if (dist->kind == HK_DIST_FIRST_FAILURE) {
    curve->happens = -hk_plain_expm1(-dist->a * dist->b);
    curve->spared = hk_plain_exp(-dist->a * dist->b);
  }
}

/* The quantile at u = tail (is_upper 0) or 1 - u = tail (is_upper 1); 0 < tail <= 1/2. */
static double quantile_of(const quantile_curve *curve, int is_upper, double tail) {
  const hk_dist *dist = curve->dist;
  const double a = dist->a, b = dist->b, c = dist->c;
  switch (dist->kind) {
    case HK_DIST_EXPONENTIAL: return -a * (is_upper ? hk_plain_log(tail) : hk_plain_log1p(-tail));
    case HK_DIST_LOGNORMAL: {
      const double z = hk_plain_normal_tail(tail);
      return hk_plain_exp(curve->log_a + b * (is_upper ? z : -z));
    }
    case HK_DIST_WEIBULL: {
      const double hazard = -(is_upper ? hk_plain_log(tail) : hk_plain_log1p(-tail));
      return hk_plain_exp(curve->log_a + hk_plain_log(hazard) * curve->inverse_b);
    }
    case HK_DIST_GAMMA: return a * curve->inverse_b * hk_plain_gamma_tail(b, curve->log_gamma, tail, is_upper);
    case HK_DIST_TRIANGULAR: {
      const double below = is_upper ? 1.0 - tail : tail, above = is_upper ? tail : 1.0 - tail;
      if (below * (c - a) < b - a) return a + sqrt(below * (c - a) * (b - a));
      return c - sqrt(above * (c - a) * (c - b));
    }
    case HK_DIST_AFTER_CHANGE: return hk_dist_change_quantile(dist, is_upper, tail);
    default: { /* first failure: P(T > t) = exp(-rate t) = spared + (1 - u) happens */
      const double below = is_upper ? 1.0 - tail : tail, above = is_upper ? tail : 1.0 - tail;
      if (curve->happens * below < 0.5) return -hk_plain_log1p(-curve->happens * below) / a;
      return -hk_plain_log(curve->spared + curve->happens * above) / a;
    }
  }
}

/* How far a chord may be off the curve where the quantile is q. */
static double tolerance_at(const quantile_curve *curve, double q, int octave) {
  const double small = fmin(0.0625, 2e-4 * curve->mean);
  const double near = fmin(fmax(2.5e-4 * q, small), 1e-3 * fmax(curve->deviation, fabs(q - curve->mean)));
  return octave > DEEP_OCTAVE ? 4.0 * near : near;
}

/* ---- octaves ---- */

enum { FINEST = 1 << (MOST_CUT + 1) };

/* Fills q[0 ... FINEST], the quantiles from one end of the octave to the other, as densely as needed: every
   (FINEST >> cut)-th is set for the cut returned, -1 if even the finest cells are too coarse. */
static int cut_octave(const quantile_curve *curve, int is_upper, int octave, double *q) {
  const double width = ldexp(1.0, -octave - 1); /* of the octave, which begins at tail = width */
  const int most = 62 - octave < MOST_CUT ? 62 - octave : MOST_CUT;
  int cut = most < LEAST_CUT ? most : LEAST_CUT;
  for (int i = 0; i <= FINEST; i += FINEST >> cut) q[i] = quantile_of(curve, is_upper, width + width * i / FINEST);
  for (; cut <= most; cut++) {
    const int step = FINEST >> cut;
    bool is_close = true;
    for (int i = step / 2; i < FINEST; i += step) {
      q[i] = quantile_of(curve, is_upper, width + width * i / FINEST);
      const double chord = 0.5 * (q[i - step / 2] + q[i + step / 2]);
      if (fabs(chord - q[i]) > tolerance_at(curve, q[i], octave)) is_close = false;
    }
    if (is_close) return cut;
  }
  return most < MOST_CUT ? most : -1; /* the last octaves hold fewer draws than cells */
}

/* The next node, in whole 2^-16 units; never below the one before it. */
static bool add_node(table_draft *draft, double q) {
  if (draft->count == MOST_NODES) return false;
  const double capped = fmin(q, (double)HK_TIME_MAX);
  int64_t value = (int64_t)(capped * (1 << HK_TABLE_FRACTION) + 0.5);
  if (draft->count > 0 && value < draft->values[draft->count - 1]) value = draft->values[draft->count - 1];
  draft->values[draft->count++] = value;
  return true;
}

/* The octave's cells are 2^shift draws wide, and its first is the next one. */
static void place_octave(table_draft *draft, uint32_t half, uint32_t e, uint32_t shift) {
  hk_octave *octave = &draft->octaves[half << 6 | e];
  octave->shift = shift;
  octave->first = draft->count - (uint32_t)(hk_octave_start(half, e) >> shift);
}

/* Adds the nodes at which the octave's cells begin, in ascending x; the end of the last cell is the next octave's. */
static bool add_octave(table_draft *draft, const quantile_curve *curve, int is_upper, int octave) {
  double q[FINEST + 1];
  const int cut = cut_octave(curve, is_upper, octave, q);
  if (cut < 0) return false;
  place_octave(draft, (uint32_t)is_upper, (uint32_t)octave, (uint32_t)(63 - octave - cut));
  for (int cell = 0; cell < 1 << cut; cell++)
    if (!add_node(draft, q[(size_t)(is_upper ? (1 << cut) - cell : cell) * (FINEST >> cut)])) return false;
  return true;
}

static bool fill_draft(table_draft *draft, const quantile_curve *curve) {
  const double least_tail = 0x1p-65; /* u of the draw 0, 1 - u of the draw 2^64 - 1 */
  memset(draft, 0, sizeof *draft);
  place_octave(draft, 0, HK_TABLE_LAST, 1);
  if (!add_node(draft, quantile_of(curve, 0, least_tail))) return false;
  for (int octave = HK_TABLE_LAST - 1; octave >= 1; octave--)
    if (!add_octave(draft, curve, 0, octave)) return false;
  for (int octave = 1; octave < HK_TABLE_LAST; octave++)
    if (!add_octave(draft, curve, 1, octave)) return false;
  place_octave(draft, 1, HK_TABLE_LAST, 1);
  return add_node(draft, quantile_of(curve, 1, 0x1p-63)) && add_node(draft, quantile_of(curve, 1, least_tail));
}

/* ---- the check ---- */

/* Mean and variance of the table, uniform between neighbouring nodes, against the closed forms. */
static bool is_faithful(const table_draft *draft, const quantile_curve *curve) {
  double first = 0.0, second = 0.0; /* moments about the true mean */
  for (uint32_t half = 0; half < 2; half++)
    for (uint32_t e = 1; e <= HK_TABLE_LAST; e++) {
      const hk_octave octave = draft->octaves[half << 6 | e];
      const double weight = ldexp(1.0, (int)octave.shift - 64); /* of a cell */
      const int64_t *node = draft->values + hk_octave_cell(octave, hk_octave_start(half, e));
      const int64_t *end = node + (hk_octave_draws(e) >> octave.shift);
      for (; node < end; node++) {
        const double a = ldexp((double)node[0], -HK_TABLE_FRACTION) - curve->mean;
        const double b = ldexp((double)node[1], -HK_TABLE_FRACTION) - curve->mean;
        first += weight * (a + b) / 2.0;
        second += weight * (a * a + a * b + b * b) / 3.0;
      }
    }
  const double grain = 0x1p-14, variance = curve->deviation * curve->deviation;
  const double mean_error = fabs(first), variance_error = fabs(second - first * first - variance);
  return mean_error <= 1e-3 * curve->mean + grain && variance_error <= 5e-3 * variance + grain;
}

/* ---- compile ---- */

/* One block: the quantile, then octaves, values and limits, copied. */
static hk_quantile *pack(const hakyu_memory *memory, hk_dist_kind kind, uint32_t count, const hk_octave *octaves,
                         const int64_t *values, const uint64_t *limits) {
  const size_t octave_bytes = octaves ? HK_TABLE_OCTAVES * sizeof *octaves : 0;
  const size_t value_bytes = count * sizeof *values, limit_bytes = limits ? count * sizeof *limits : 0;
  hk_quantile *quantile = hk_memory_zalloc(memory, sizeof *quantile + octave_bytes + value_bytes + limit_bytes);
  if (!quantile) return NULL;
  char *at = (char *)(quantile + 1);
  quantile->kind = kind;
  quantile->count = count;
  if (octaves) quantile->octaves = memcpy(at, octaves, octave_bytes);
  quantile->values = memcpy(at + octave_bytes, values, value_bytes);
  if (limits) quantile->limits = memcpy(at + octave_bytes + value_bytes, limits, limit_bytes);
  quantile->is_fixed = octaves == NULL;
  for (uint32_t i = 1; i < count; i++)
    if (values[i] != values[0]) quantile->is_fixed = false;
  return quantile;
}

static bool are_values(const hk_dist *dist, bool may_never) {
  for (uint32_t i = 0; i < dist->count; i++) {
    const bool is_never = may_never && dist->points[i] == HK_NEVER;
    if (!is_never && (dist->points[i] < 0 || dist->points[i] > HK_TIME_MAX)) return false;
  }
  return true;
}

static const char *find_bad_points(const hk_dist *dist) {
  const bool is_uniform = dist->kind == HK_DIST_UNIFORM;
  const uint32_t fewest = is_uniform ? 2 : 1, most = is_uniform ? 2 : dist->kind == HK_DIST_FIXED ? 1 : UINT32_MAX;
  if (dist->count < fewest || dist->count > most || !dist->points) return "number of values is wrong";
  if (!are_values(dist, !is_uniform)) return "values must be 0 to 2^40 s";
  if (is_uniform && dist->points[0] > dist->points[1]) return "low must not be above high";
  if (dist->kind != HK_DIST_DISCRETE) return NULL;
  if (!dist->limits || dist->limits[dist->count - 1] != UINT64_MAX) return "chances must add up to 1";
  for (uint32_t i = 1; i < dist->count; i++)
    if (dist->limits[i] < dist->limits[i - 1]) return "chances must not be negative";
  return NULL;
}

static hakyu_status compile_exact(const hakyu_memory *memory, const hk_dist *dist, hk_quantile **out,
                                  const char **reason) {
  const char *bad = find_bad_points(dist);
  if (bad) {
    *reason = bad;
    return HAKYU_NUMERIC;
  }
  const uint64_t *limits = dist->kind == HK_DIST_DISCRETE ? dist->limits : NULL;
  uint32_t count = dist->count;
  while (limits && count > 1 && limits[count - 2] == UINT64_MAX) count--; /* what has no chance behind the certain */
  hk_quantile *quantile = pack(memory, dist->kind, count, NULL, dist->points, limits);
  if (!quantile) return HAKYU_NO_MEMORY;
  *out = quantile;
  return HAKYU_OK;
}

/* One draw in 2^32 must not be cut. */
static bool fits_time(const quantile_curve *curve) { return quantile_of(curve, 1, 0x1p-32) <= (double)HK_TIME_MAX; }

const char *hk_dist_fault(const hk_dist *dist) {
  quantile_curve curve;
  if (dist->kind <= HK_DIST_DISCRETE) return find_bad_points(dist);
  const char *bad = find_bad_parameter(dist);
  if (bad) return bad;
  prepare_curve(&curve, dist);
  return fits_time(&curve) ? NULL : find_blame(dist->kind);
}

static hakyu_status compile_table(const hakyu_memory *memory, const hk_dist *dist, hk_quantile **out,
                                  const char **reason) {
  hakyu_status status = HAKYU_NUMERIC;
  quantile_curve curve;
  table_draft *draft = NULL;
  hk_quantile *quantile = NULL;

  const char *bad = find_bad_parameter(dist);
  if (bad) goto done;
  status = HAKYU_NO_MEMORY;
  draft = hk_memory_alloc(memory, sizeof *draft);
  if (!draft) goto done;
  prepare_curve(&curve, dist);
  if (!fits_time(&curve) || !fill_draft(draft, &curve) || !is_faithful(draft, &curve)) {
    bad = find_blame(dist->kind);
    status = HAKYU_NUMERIC;
    goto done;
  }
  quantile = pack(memory, dist->kind, draft->count, draft->octaves, draft->values, NULL);
  if (!quantile) goto done;
  *out = quantile;
  status = HAKYU_OK;
done:
  if (status == HAKYU_NUMERIC) *reason = bad;
  hk_memory_free(memory, draft);
  return status;
}

hakyu_status hk_quantile_compile(const hakyu_memory *memory, const hk_dist *dist, hk_quantile **out,
                                 const char **reason) {
  if (dist->kind <= HK_DIST_DISCRETE) return compile_exact(memory, dist, out, reason);
  if (dist->kind == HK_DIST_TRIANGULAR && dist->a == dist->c) { /* about(1h, 1h, 1h) */
    const int64_t value = dist->a >= 0.0 && dist->a <= (double)HK_TIME_MAX ? (int64_t)(dist->a + 0.5) : -1;
    const hk_dist fixed = {.kind = HK_DIST_FIXED, .count = 1, .points = &value};
    return compile_exact(memory, &fixed, out, reason);
  }
  return compile_table(memory, dist, out, reason);
}
