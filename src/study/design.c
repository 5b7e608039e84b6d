/* design - see design.h. */
#include "study/design.h"

#include <string.h>

#include "numbers/draw.h"
#include "numbers/sobol.h"

/* Purposes of the designs' draws; they are none of the kernel's. */
enum { DRAW_ORDER = 80, DRAW_JITTER = 81, DRAW_START = 82, DRAW_DIRECTION = 83 };

static double middle_of(uint32_t level, uint32_t level_count) { return (level + 0.5) / level_count; }

uint32_t hk_design_level(double at, uint32_t level_count) {
  double level = at * level_count;
  if (!(level > 0)) return 0;
  return level >= level_count ? level_count - 1 : (uint32_t)level;
}

/* A whole number below n, uniform to 2^-64 n. */
static uint64_t below(uint64_t x, uint64_t n) { return (uint64_t)((unsigned __int128)x * n >> 64); }

static double fraction(uint64_t x) { return ((double)(x >> 11) + 0.5) / 9007199254740992.0; }

/* ---- how many ---------------------------------------------------------------------------------------------------- */

static bool refuse(hakyu_findings *findings, hk_place place, const char *code, const char *what) {
  hk_findings_error(findings, place, code, "%s", what);
  return false;
}

/* Base factors of the two-level fraction: the fewest whose products of odd numbers are enough. */
static uint32_t base_factors(uint32_t factor_count) {
  uint32_t base = 1;
  if (factor_count <= HK_DESIGN_FULL_MOST) return factor_count;
  while (((uint32_t)1 << (base - 1)) < factor_count) base++;
  return base;
}

static bool multiply(uint64_t *count, uint64_t by) { return !__builtin_mul_overflow(*count, by, count) && *count <= HK_DESIGN_POINTS_MOST; }

static bool count_grid(const hk_design_asked *asked, hk_place place, hakyu_findings *findings, uint64_t *count) {
  *count = 1;
  for (uint32_t f = 0; f < asked->factor_count; f++) {
    if (!asked->factors[f].level_count)
      return refuse(findings, place, "misplaced-key", "a grid of a factor without levels; allowed: a list of levels, or the design lhs or sobol");
    if (!multiply(count, asked->factors[f].level_count)) return refuse(findings, place, "out-of-range", "more than 10,000,000 points; allowed: fewer");
  }
  return true;
}

static bool count_morris(const hk_design_asked *asked, hk_place place, hakyu_findings *findings, uint64_t *count) {
  for (uint32_t f = 0; f < asked->factor_count; f++)
    if ((asked->factors[f].level_count ? asked->factors[f].level_count : asked->levels) % 2 || (!asked->factors[f].level_count && !asked->levels))
      return refuse(findings, place, "out-of-range", "morris wants an even number of levels of every factor; allowed: 2, 4, 6, …");
  *count = asked->trajectories;
  return multiply(count, (uint64_t)asked->factor_count + 1) || refuse(findings, place, "out-of-range", "more than 10,000,000 points; allowed: fewer");
}

static bool count_saltelli(const hk_design_asked *asked, hk_place place, hakyu_findings *findings, uint64_t *count) {
  if (asked->factor_count > HK_DESIGN_SALTELLI_MOST)
    return refuse(findings, place, "out-of-range", "saltelli needs a dimension and another for each factor, and 40 are sound; allowed: 20 factors");
  if (!asked->points || (asked->points & (asked->points - 1)))
    return refuse(findings, place, "out-of-range", "points of saltelli; allowed: a power of 2");
  *count = asked->points;
  return multiply(count, asked->is_second_order ? 2 * (uint64_t)asked->factor_count + 2 : (uint64_t)asked->factor_count + 2) ||
         refuse(findings, place, "out-of-range", "more than 10,000,000 points; allowed: fewer");
}

static bool count_points(const hk_design_asked *asked, hk_place place, hakyu_findings *findings, uint64_t *count) {
  if (asked->factor_count > HK_DESIGN_FACTORS_MOST) return refuse(findings, place, "out-of-range", "more than 1,024 factors; allowed: fewer");
  switch (asked->kind) {
    case HK_DESIGN_GRID: return count_grid(asked, place, findings, count);
    case HK_DESIGN_TWO_LEVEL: *count = (uint64_t)1 << base_factors(asked->factor_count); return true;
    case HK_DESIGN_MORRIS: return count_morris(asked, place, findings, count);
    case HK_DESIGN_SALTELLI: return count_saltelli(asked, place, findings, count);
    case HK_DESIGN_SOBOL:
      if (asked->factor_count > HK_SOBOL_DIMENSIONS) return refuse(findings, place, "out-of-range", "sobol is sound up to 40 factors; allowed: 40, or the design lhs");
      break;
    default: break;
  }
  *count = asked->points;
  return (*count && *count <= HK_DESIGN_POINTS_MOST) || refuse(findings, place, "out-of-range", "points of the design; allowed: 1 to 10,000,000");
}

hakyu_status hk_design_count(const hk_design_asked *asked, hk_place place, hakyu_findings *findings, uint64_t *count) {
  uint64_t counted = 0;
  if (!count_points(asked, place, findings, &counted)) return HAKYU_REFUSED;
  *count = counted;
  return HAKYU_OK;
}

/* ---- the points ---------------------------------------------------------------------------------------------------- */

static void fill_grid(const hk_design_asked *asked, double *at) {
  uint64_t count = 1;
  for (uint32_t f = 0; f < asked->factor_count; f++) count *= asked->factors[f].level_count;
  for (uint64_t p = 0; p < count; p++) {
    uint64_t rest = p;
    for (uint32_t f = asked->factor_count; f-- > 0;) {
      uint32_t levels = asked->factors[f].level_count;
      at[p * asked->factor_count + f] = middle_of((uint32_t)(rest % levels), levels);
      rest /= levels;
    }
  }
}

/* Each factor is the product of the base factors in its mask. In a full design the masks are single bits, the first factor's the
   highest, so that the last moves fastest; in a fraction they are the words of odd weight, ascending: 1, 2, 4, 7, 8, 11, … */
static void fill_two_level(const hk_design_asked *asked, double *at) {
  const uint32_t k = asked->factor_count, base = base_factors(k);
  for (uint64_t p = 0; p >> base == 0; p++) {
    uint32_t mask = 0;
    for (uint32_t f = 0; f < k; f++) {
      if (k <= HK_DESIGN_FULL_MOST)
        mask = (uint32_t)1 << (k - 1 - f);
      else
        do mask++;
        while (__builtin_popcount(mask) % 2 == 0);
      at[p * k + f] = __builtin_popcountll(p & mask) % 2 ? 1 : 0;
    }
  }
}

/* Fisher and Yates; each step has its own address. */
static void shuffle(uint64_t seed, uint64_t key, uint64_t replication, uint32_t *order, uint64_t count) {
  for (uint64_t i = 0; i < count; i++) order[i] = (uint32_t)i;
  for (uint64_t i = count; i-- > 1;) {
    uint64_t j = below(hk_numbers_draw(seed, key, DRAW_ORDER, (uint32_t)(replication & 0xFFFF), i), i + 1);
    uint32_t moved = order[i];
    order[i] = order[j];
    order[j] = moved;
  }
}

static hakyu_status fill_lhs(const hakyu_memory *memory, const hk_design_asked *asked, double *at) {
  uint32_t *order = hk_memory_array(memory, asked->points, sizeof *order);
  if (!order) return HAKYU_NO_MEMORY;
  for (uint32_t f = 0; f < asked->factor_count; f++) {
    const uint64_t key = asked->factors[f].key;
    shuffle(asked->seed, key, 0, order, asked->points);
    for (uint64_t p = 0; p < asked->points; p++)
      at[p * asked->factor_count + f] = (order[p] + fraction(hk_numbers_draw(asked->seed, key, DRAW_JITTER, 0, p))) / (double)asked->points;
  }
  hk_memory_free(memory, order);
  return HAKYU_OK;
}

/* One trajectory: k + 1 points. Level j of p lies at j / (p - 1) of a range, and at the middle of its share where the levels are the
   factor's own. A step is half of the levels, up from the lower half or down from the upper. */
static void fill_trajectory(const hk_design_asked *asked, uint32_t trajectory, const uint32_t *order, double *at) {
  const uint32_t k = asked->factor_count;
  for (uint32_t f = 0; f < k; f++) {
    const hk_design_factor *factor = &asked->factors[f];
    const uint32_t levels = factor->level_count ? factor->level_count : asked->levels, half = levels / 2;
    const bool is_up = hk_numbers_draw(asked->seed, factor->key, DRAW_DIRECTION, 0, trajectory) >> 63;
    uint32_t from = (uint32_t)below(hk_numbers_draw(asked->seed, factor->key, DRAW_START, 0, trajectory), half), to = from + half;
    if (!is_up) from = to, to = from - half;
    double before = factor->level_count ? middle_of(from, levels) : from / (levels - 1.0), after = factor->level_count ? middle_of(to, levels) : to / (levels - 1.0);
    for (uint32_t p = 0; p <= k; p++) at[(uint64_t)p * k + f] = p > order[f] ? after : before;
  }
}

static hakyu_status fill_morris(const hakyu_memory *memory, const hk_design_asked *asked, double *at) {
  const uint32_t k = asked->factor_count;
  uint32_t *turns = hk_memory_array(memory, k, sizeof *turns);
  if (!turns) return HAKYU_NO_MEMORY;
  for (uint32_t t = 0; t < asked->trajectories; t++) {
    shuffle(asked->seed, t, 1, turns, k); /* turns[f]: when factor f moves */
    fill_trajectory(asked, t, turns, at + (uint64_t)t * (k + 1) * k);
  }
  hk_memory_free(memory, turns);
  return HAKYU_OK;
}

static hakyu_status fill_saltelli(const hakyu_memory *memory, const hk_design_asked *asked, double *at) {
  const uint32_t k = asked->factor_count;
  double *halves = hk_memory_array(memory, asked->points * 2 * k, sizeof *halves);
  if (!halves) return HAKYU_NO_MEMORY;
  hakyu_status status = hk_sobol_points(memory, 2 * k, 0, asked->points, halves);
  for (uint64_t n = 0; n < asked->points && !status; n++) {
    const double *a = halves + n * 2 * k, *b = a + k;
    memcpy(at, a, k * sizeof *at), at += k;
    for (uint32_t i = 0; i < k; i++, at += k) memcpy(at, a, k * sizeof *at), at[i] = b[i];
    for (uint32_t i = 0; i < k && asked->is_second_order; i++, at += k) memcpy(at, b, k * sizeof *at), at[i] = a[i];
    memcpy(at, b, k * sizeof *at), at += k;
  }
  hk_memory_free(memory, halves);
  return status;
}

hakyu_status hk_design_fill(const hakyu_memory *memory, const hk_design_asked *asked, double *at) {
  switch (asked->kind) {
    case HK_DESIGN_GRID: fill_grid(asked, at); return HAKYU_OK;
    case HK_DESIGN_TWO_LEVEL: fill_two_level(asked, at); return HAKYU_OK;
    case HK_DESIGN_LHS: return fill_lhs(memory, asked, at);
    case HK_DESIGN_SOBOL: return hk_sobol_points(memory, asked->factor_count, asked->skip, asked->points, at);
    case HK_DESIGN_MORRIS: return fill_morris(memory, asked, at);
    case HK_DESIGN_SALTELLI: return fill_saltelli(memory, asked, at);
    default: return HAKYU_OK;
  }
}
