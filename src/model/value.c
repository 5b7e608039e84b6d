/* value - see value.h. */
#include "model/value.h"

#include <string.h>

#include "numbers/draw.h"

#define MILLION INT64_C(1000000)

/* ---- assumptions -------------------------------------------------------------------------------------- */

/* Large numbers (passengers in ppm, say) are drawn in whole powers of 1,000, since tables end at HK_TIME_MAX. */
hk_dist hk_value_triangle(const hk_assumption *assumption, int64_t *scale) {
  *scale = 1;
  while (assumption->high / *scale > HK_TIME_MAX) *scale *= 1000;
  const int64_t low = assumption->low / *scale, mode = assumption->mode / *scale, high = assumption->high / *scale;
  return (hk_dist){.kind = HK_DIST_TRIANGULAR, .a = (double)low, .b = (double)mode, .c = (double)high};
}

static hakyu_status draw_assumption(const hakyu_memory *memory, const hk_assumption *assumption, uint64_t seed, uint32_t outer, int64_t *value) {
  if (assumption->low == assumption->high) {
    *value = assumption->mode;
    return HAKYU_OK;
  }
  int64_t scale;
  const hk_dist dist = hk_value_triangle(assumption, &scale);
  hk_quantile *quantile = NULL;
  const char *reason;
  hakyu_status status = hk_quantile_compile(memory, &dist, &quantile, &reason);
  if (status) return status;
  *value = hk_quantile_value(quantile, hk_numbers_draw(seed, assumption->key, HK_DRAW_ASSUMPTION, 0, outer)) * scale;
  hk_quantile_destroy(memory, quantile);
  return HAKYU_OK;
}

hakyu_status hk_value_draw_assumptions(const hakyu_model *model, uint64_t seed, uint32_t outer, bool is_mode, int64_t **assumed) {
  int64_t *values = hk_memory_array(model->memory, model->assumption_count, sizeof *values);
  hakyu_status status = values ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < model->assumption_count && !status; i++) {
    const hk_assumption *assumption = &model->assumptions[i];
    if (is_mode)
      values[i] = assumption->mode;
    else
      status = draw_assumption(model->memory, assumption, seed, outer, &values[i]);
  }
  if (status)
    hk_memory_free(model->memory, values);
  else
    *assumed = values;
  return status;
}

/* ---- numbers ------------------------------------------------------------------------------------------ */

/* What an assumption says for a field: divided where the field is a whole number, halves up. */
static int64_t assumed_number(hk_value value, const hk_outer *outer) {
  int64_t number = outer->assumed[value.index], divisor = value.fixed;
  return divisor <= 1 ? number : (number + divisor / 2) / divisor;
}

int64_t hk_value_number(const hakyu_model *model, hk_value value, const hk_outer *outer, int64_t blank) {
  (void)model;
  switch (value.form) {
    case HK_VALUE_FIXED: return value.fixed;
    case HK_VALUE_ASSUMED: return assumed_number(value, outer);
    default: return blank;
  }
}

int64_t hk_value_mode(const hakyu_model *model, hk_value value, int64_t blank) {
  if (value.form == HK_VALUE_FIXED) return value.fixed;
  if (value.form != HK_VALUE_ASSUMED) return blank;
  int64_t mode = model->assumptions[value.index].mode;
  return value.fixed <= 1 ? mode : (mode + value.fixed / 2) / value.fixed;
}

/* floor(ppm 2^64 / 10^6). */
static uint64_t chance_of_ppm(int64_t ppm) {
  if (ppm >= MILLION) return HK_ALWAYS;
  if (ppm <= 0) return 0;
  return (uint64_t)(((unsigned __int128)(uint64_t)ppm << 64) / (uint64_t)MILLION);
}

uint64_t hk_value_chance(const hakyu_model *model, hk_value value, const hk_outer *outer, uint64_t blank) {
  (void)model;
  switch (value.form) {
    case HK_VALUE_FIXED: return (uint64_t)value.fixed;
    case HK_VALUE_ASSUMED: return chance_of_ppm(outer->assumed[value.index]);
    default: return blank;
  }
}

int64_t hk_value_part(int64_t whole, uint32_t part, uint32_t part_of) {
  if (!part_of) return whole;
  const int64_t each = whole / part_of;
  return part ? each : whole - each * (part_of - 1);
}

uint64_t hk_value_scale_chance(uint64_t chance, int64_t ppm) {
  const unsigned __int128 whole = chance == HK_ALWAYS ? (unsigned __int128)1 << 64 : chance;
  const unsigned __int128 scaled = whole * (uint64_t)ppm / (uint64_t)MILLION;
  return scaled >> 64 ? HK_ALWAYS : (uint64_t)scaled;
}

/* ---- tables ------------------------------------------------------------------------------------------- */

static double argument(const hk_call *call, uint32_t i, const hk_outer *outer) {
  const hk_value *value = &call->args[i];
  return (double)(value->form == HK_VALUE_ASSUMED ? assumed_number(*value, outer) : value->fixed);
}

void hk_value_describe(const hk_call *call, const hk_outer *outer, int64_t *points, hk_dist *dist) {
  *dist = (hk_dist){.kind = (hk_dist_kind)call->kind};
  switch (dist->kind) {
    case HK_DIST_UNIFORM:
    case HK_DIST_EMPIRICAL:
    case HK_DIST_DISCRETE:
      for (uint32_t i = 0; i < call->count; i++) points[i] = call->args[i].form == HK_VALUE_ASSUMED ? assumed_number(call->args[i], outer) : call->args[i].fixed;
      dist->count = call->count;
      dist->points = points;
      dist->limits = call->limits;
      break;
    case HK_DIST_EXPONENTIAL: dist->a = argument(call, 0, outer); break;
    case HK_DIST_TRIANGULAR:
      dist->a = argument(call, 0, outer);
      dist->b = argument(call, 1, outer);
      dist->c = argument(call, 2, outer);
      break;
    case HK_DIST_LOGNORMAL:
      dist->a = argument(call, 0, outer);
      dist->b = call->by_p95 ? hk_dist_lognormal_sigma(dist->a, argument(call, 1, outer)) : argument(call, 1, outer) / (double)MILLION;
      break;
    default: /* weibull, gamma: a time and a shape in ppm */
      dist->a = argument(call, 0, outer);
      dist->b = argument(call, 1, outer) / (double)MILLION;
      break;
  }
}

hakyu_status hk_value_quantile(const hakyu_model *model, hk_value value, const hk_outer *outer, int64_t blank, hakyu_findings *findings,
                               hk_quantile **out) {
  int64_t points[HK_CALL_POINTS_MOST];
  hk_dist dist;
  const char *reason = "";
  if (value.form != HK_VALUE_CALL) {
    points[0] = hk_value_number(model, value, outer, blank);
    dist = (hk_dist){.kind = HK_DIST_FIXED, .count = 1, .points = points};
  } else {
    hk_value_describe(&model->calls[value.index], outer, points, &dist);
  }
  hakyu_status status = hk_quantile_compile(model->memory, &dist, out, &reason);
  if (status == HAKYU_NUMERIC)
    hk_findings_error(findings, (hk_place){model->path, 0, 0, NULL}, "distribution", "%s: %s; allowed: what quantile tables can hold",
                      value.form == HK_VALUE_CALL ? hk_findings_value(findings, model->calls[value.index].text) : "a duration", reason);
  return status;
}

static bool call_is_uncertain(const hk_call *call) {
  for (uint32_t i = 0; i < call->count; i++)
    if (call->args[i].form == HK_VALUE_ASSUMED) return true;
  return false;
}

bool hk_value_is_uncertain(const hakyu_model *model, hk_value value) {
  return value.form == HK_VALUE_ASSUMED || (value.form == HK_VALUE_CALL && call_is_uncertain(&model->calls[value.index]));
}
