/* material - see material.h. */
#include "diagnosis/material.h"

#include <math.h>
#include <stdlib.h>

hk_material_limits hk_material_defaults(void) { return (hk_material_limits){.least = 0.01, .significance = 0.05, .draw_share = 0.8}; }

/* What the look at n replications costs. */
static double cost_of_look(uint64_t n) {
  double cost = 1.25;
  for (uint64_t at = HK_FIRST_LOOK; at < n && cost < 1e9; at *= 2) cost = cost < 10 ? 10 : cost * 2;
  return cost;
}

static double paid(double p, double cost) { return p * cost < 1 ? p * cost : 1; }

enum { FEWEST_WITHOUT_LOSS = 100 };

static void test_draw(hk_material_draw *draw, const hk_effect_pair *pairs, size_t count, int sign, double least, double *values) {
  double base = 0, gain = 0;
  for (size_t k = 0; k < count; k++) {
    const double avoided = sign * (pairs[k].base - pairs[k].with);
    base += pairs[k].base;
    gain += avoided;
    values[k] = avoided - least * pairs[k].base;
  }
  draw->pairs = count;
  draw->p = draw->p_against = 1;
  if (!count) return;
  draw->base = base / (double)count;
  draw->gain = gain / (double)count;
  hk_estimate_above_zero(values, count, &draw->p, &draw->p_against);
  if (draw->base <= 0 && draw->gain == 0 && count >= FEWEST_WITHOUT_LOSS) draw->p_against = 0;
  draw->p = paid(draw->p, cost_of_look(count));
  draw->p_against = paid(draw->p_against, cost_of_look(count));
}

/* A ratio of means by linearisation: the interval of the mean of part + (gain - part * base) / mean base, whose mean is the part. */
static hakyu_status estimate_part(hk_facts *facts, const hk_effect_pair *pairs, size_t count, uint32_t draw_count, int sign, hk_interval *part) {
  double base = 0, gain = 0;
  hk_two_level found;
  *part = (hk_interval){.value = NAN, .low = NAN, .high = NAN, .verdict = "few"};
  for (size_t k = 0; k < count; k++) {
    base += pairs[k].base;
    gain += sign * (pairs[k].base - pairs[k].with);
  }
  if (base <= 0) return HAKYU_OK;
  double *values = hk_memory_array(facts->memory, count + 1, sizeof *values);
  uint32_t *outer = hk_memory_array(facts->memory, count + 1, sizeof *outer);
  hakyu_status status = values && outer ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (size_t k = 0; k < count && !status; k++) {
    values[k] = gain / base + (sign * (pairs[k].base - pairs[k].with) - gain / base * pairs[k].base) / (base / (double)count);
    outer[k] = pairs[k].outer;
  }
  if (!status) status = hk_estimate_two_level(facts->memory, values, outer, count, draw_count, 0.95, facts->seed, &found);
  if (!status) *part = found.mean;
  hk_memory_free(facts->memory, values);
  hk_memory_free(facts->memory, outer);
  return status;
}

hakyu_status hk_material_make(hk_facts *facts, const hk_effect_pair *pairs, size_t count, uint32_t draw_count, int sign,
                              const hk_material_limits *limits, hk_material **material) {
  uint32_t filled = 0;
  hk_material *made = hk_arena_zalloc(facts->arena, sizeof *made);
  double *values = hk_memory_array(facts->memory, count + 1, sizeof *values);
  if (made) made->draws = hk_arena_zalloc(facts->arena, ((size_t)draw_count + 1) * sizeof *made->draws);
  if (!made || !made->draws || !values) {
    hk_memory_free(facts->memory, values);
    return HAKYU_NO_MEMORY;
  }
  made->draw_count = draw_count;
  for (size_t d = 0, first = 0; d < draw_count; d++) {
    size_t next = first;
    while (next < count && pairs[next].outer <= d) next++;
    test_draw(&made->draws[d], pairs + first, next - first, sign, limits->least, values);
    made->base += made->draws[d].base;
    made->gain += made->draws[d].gain;
    filled += next > first;
    first = next;
  }
  if (filled) made->base /= filled, made->gain /= filled;
  hk_memory_free(facts->memory, values);
  *material = made;
  while (count && pairs[count - 1].outer >= draw_count) count--;
  return estimate_part(facts, pairs, count, draw_count, sign, &made->part);
}

/* ---- adjustment (Holm 1979): p of rank r of m times (m - r + 1), made monotone, at most 1 -------------------------------------- */

static int compare_p(const void *left, const void *right) {
  const double a = (*(hk_material_draw *const *)left)->p, b = (*(hk_material_draw *const *)right)->p;
  return a < b ? -1 : a > b;
}

hakyu_status hk_material_adjust(const hakyu_memory *memory, hk_material *const *changes, size_t count) {
  uint32_t draws = 0;
  hk_material_draw **tested = hk_memory_array(memory, count + 1, sizeof(hk_material_draw *));
  if (!tested) return HAKYU_NO_MEMORY;
  for (size_t c = 0; c < count; c++)
    if (changes[c] && changes[c]->draw_count > draws) draws = changes[c]->draw_count;
  for (uint32_t d = 0; d < draws; d++) {
    size_t m = 0;
    double highest = 0;
    for (size_t c = 0; c < count; c++)
      if (changes[c] && d < changes[c]->draw_count) tested[m++] = &changes[c]->draws[d];
    qsort(tested, m, sizeof *tested, compare_p);
    for (size_t r = 0; r < m; r++) {
      const double p = tested[r]->p * (double)(m - r);
      if (p > highest) highest = p;
      tested[r]->p = highest < 1 ? highest : 1;
    }
  }
  hk_memory_free(memory, tested);
  return HAKYU_OK;
}

static bool is_enough(uint32_t part, uint32_t whole, double share) { return whole && (double)part >= share * (double)whole; }

void hk_material_settle(hk_material *m, const hk_material_limits *limits) {
  uint32_t material = 0, against = 0;
  for (uint32_t d = 0; d < m->draw_count; d++) {
    const bool is_material = m->draws[d].p < limits->significance;
    material += is_material;
    against += !is_material && m->draws[d].p_against < limits->significance;
  }
  m->is_material = is_enough(material, m->draw_count, limits->draw_share);
  m->is_decided = m->is_material || (m->draw_count && !is_enough(m->draw_count - against, m->draw_count, limits->draw_share));
  m->is_immaterial = is_enough(against, m->draw_count, limits->draw_share);
  m->is_mixed = !m->is_material && m->draw_count && !is_enough(m->draw_count - material, m->draw_count, limits->draw_share);
  m->share = m->draw_count ? (double)material / m->draw_count : 0;
}
