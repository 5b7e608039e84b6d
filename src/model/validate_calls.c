/* validate_calls - distributions that quantile tables cannot hold are refused by name, where they are written.
   A call that rests on assumptions is tried with all of them at their modes, lows and highs. A table takes up to two
   milliseconds to make, so after some hundreds of them only the parameters are looked at, which sees nearly all; the rest is
   left to the compiling of the network. */
#include "model/builder.h"
#include "model/value.h"

enum { TABLES_MOST = 250, TRIANGLES_MOST = 400 /* their tables are quicker */ };

static bool needs_table(const hk_call *call) { return call->kind > HK_DIST_DISCRETE; }

/* Compiles a distribution, or only looks at its parameters. Errors: NUMERIC with *reason, NO_MEMORY. */
static hakyu_status try_dist(const hakyu_memory *memory, const hk_dist *dist, bool is_whole, hk_quantile **quantile, const char **reason) {
  *quantile = NULL;
  if ((*reason = hk_dist_fault(dist))) return HAKYU_NUMERIC;
  return is_whole ? hk_quantile_compile(memory, dist, quantile, reason) : HAKYU_OK;
}

/* *low: what one draw in 1,000 is at or below, if that is less and a table was made. */
static hakyu_status try_call(const hakyu_model *model, uint32_t number, const hk_outer *outer, bool is_whole, hk_place place, hakyu_findings *findings,
                             int64_t *low, bool *is_held) {
  int64_t points[HK_CALL_POINTS_MOST];
  hk_dist dist;
  hk_quantile *quantile;
  const char *reason;
  hk_value_describe(&model->calls[number], outer, points, &dist);
  const hakyu_status status = try_dist(model->memory, &dist, is_whole, &quantile, &reason);
  *is_held = status == HAKYU_OK;
  if (status == HAKYU_NUMERIC)
    hk_findings_error(findings, place, "distribution", "%s (%s); allowed: what quantile tables can hold", reason,
                      hk_findings_value(findings, model->calls[number].text));
  if (quantile && hk_quantile_value(quantile, UINT64_MAX / 1000) < *low) *low = hk_quantile_value(quantile, UINT64_MAX / 1000);
  hk_quantile_destroy(model->memory, quantile);
  return status == HAKYU_NUMERIC ? HAKYU_OK : status;
}

static hakyu_status try_assumption(const hakyu_model *model, const hk_assumption *assumption, bool is_whole, hk_place place, hakyu_findings *findings,
                                   bool *is_held) {
  int64_t scale;
  const hk_dist dist = hk_value_triangle(assumption, &scale);
  hk_quantile *quantile;
  const char *reason;
  if (assumption->low == assumption->high || assumption->is_faulty) return HAKYU_OK;
  const hakyu_status status = try_dist(model->memory, &dist, is_whole, &quantile, &reason);
  hk_quantile_destroy(model->memory, quantile);
  *is_held = status == HAKYU_OK;
  if (status != HAKYU_NUMERIC) return status;
  hk_findings_error(findings, place, "distribution", "%s (%s); allowed: what quantile tables can hold", reason, assumption->id);
  return HAKYU_OK;
}

enum { MODE, LOW, HIGH, CORNERS };

/* All assumptions at one corner of what they may be; NULL without memory. */
static int64_t *assume(const hakyu_model *model, int corner) {
  int64_t *assumed = hk_memory_array(model->memory, model->assumption_count, sizeof *assumed);
  for (uint32_t i = 0; assumed && i < model->assumption_count; i++) {
    const hk_assumption *assumption = &model->assumptions[i];
    assumed[i] = corner == MODE ? assumption->mode : corner == LOW ? assumption->low : assumption->high;
  }
  return assumed;
}

hakyu_status hk_cell_try(hakyu_model *model, hk_value value, bool is_whole, hk_place place, hakyu_findings *findings, int *tables, bool *is_held) {
  int64_t low = INT64_MAX;
  *is_held = true;
  if (value.form == HK_VALUE_ASSUMED) {
    const hk_assumption *assumption = &model->assumptions[value.index];
    if (assumption->is_named) return HAKYU_OK; /* tried with the model */
    *tables += is_whole;
    return try_assumption(model, assumption, is_whole, place, findings, is_held);
  }
  const bool is_uncertain = hk_value_is_uncertain(model, value);
  if (is_uncertain && !is_whole) return HAKYU_OK;
  hakyu_status status = HAKYU_OK;
  for (int corner = 0; corner < (is_uncertain ? CORNERS : 1) && *is_held && !status; corner++) {
    int64_t *assumed = is_uncertain ? assume(model, corner) : NULL;
    if (is_uncertain && !assumed) return HAKYU_NO_MEMORY;
    const hk_outer outer = {.is_mode = true, .assumed = assumed};
    *tables += is_whole && needs_table(&model->calls[value.index]);
    status = try_call(model, value.index, &outer, is_whole, place, findings, &low, is_held);
    hk_memory_free(model->memory, assumed);
  }
  return status;
}

hakyu_status hk_validate_calls(hakyu_model *model, hakyu_findings *findings) {
  const hakyu_memory *memory = model->memory;
  int64_t *assumed[CORNERS] = {NULL, NULL, NULL};
  hakyu_status status = HAKYU_NO_MEMORY;
  for (int corner = 0; corner < CORNERS; corner++)
    if (!(assumed[corner] = assume(model, corner))) goto done;
  if (!(model->build->call_low = hk_memory_array(memory, model->call_count, sizeof *model->build->call_low))) goto done;
  status = HAKYU_OK;
  int tables = 0;
  for (uint32_t i = 0; i < model->call_count && !status; i++) {
    hk_value value = {.index = i, .form = HK_VALUE_CALL};
    bool is_held = true;
    int corners = hk_value_is_uncertain(model, value) ? CORNERS : 1;
    model->build->call_low[i] = INT64_MAX;
    if (needs_table(&model->calls[i])) tables += corners;
    for (int corner = 0; corner < corners && is_held && !status; corner++) {
      const hk_outer outer = {.is_mode = true, .assumed = assumed[corner]};
      bool is_whole = tables <= TABLES_MOST || !needs_table(&model->calls[i]);
      status = try_call(model, i, &outer, is_whole, model->build->call_places[i], findings, &model->build->call_low[i], &is_held);
    }
  }
  for (uint32_t i = 0, triangles = 0; i < model->assumption_count && !status; i++) {
    const hk_assumption *now = &model->assumptions[i], *before = i ? now - 1 : NULL;
    bool is_again = before && before->low == now->low && before->mode == now->mode && before->high == now->high;
    triangles += !is_again;
    bool is_held;
    status = try_assumption(model, now, !is_again && triangles <= TRIANGLES_MOST, now->place, findings, &is_held);
  }
done:
  for (int corner = 0; corner < CORNERS; corner++) hk_memory_free(memory, assumed[corner]);
  return status;
}
