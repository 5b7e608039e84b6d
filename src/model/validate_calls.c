/* validate_calls - distributions that quantile tables cannot hold are refused by name, where they are written.
   A call that rests on assumptions is tried with all of them at their modes, lows and highs. A table takes up to two
   milliseconds to make, so after some hundreds of them further ones are left to the compiling of the network. */
#include "model/builder.h"
#include "model/value.h"

enum { TABLES_MOST = 500, ASSUMPTIONS_MOST = 5000 /* their tables are quicker */ };

static bool needs_table(const hk_call *call) { return call->kind > HK_DIST_DISCRETE; }

static hakyu_status try_call(hakyu_model *model, uint32_t number, const hk_outer *outer, hakyu_findings *findings, bool *is_held) {
  int64_t points[HK_CALL_POINTS_MOST];
  hk_dist dist;
  hk_quantile *quantile = NULL;
  const char *reason = "";
  hk_value_describe(&model->calls[number], outer, points, &dist);
  hakyu_status status = hk_quantile_compile(model->memory, &dist, &quantile, &reason);
  *is_held = status == HAKYU_OK;
  if (status == HAKYU_NUMERIC) {
    hk_findings_error(findings, model->build->call_places[number], "distribution", "%s (%s); allowed: what quantile tables can hold", reason,
                      hk_findings_value(findings, model->calls[number].text));
    status = HAKYU_OK;
  } else if (!status) {
    int64_t low = hk_quantile_value(quantile, UINT64_MAX / 1000);
    if (low < model->build->call_low[number]) model->build->call_low[number] = low;
  }
  hk_quantile_destroy(model->memory, quantile);
  return status;
}

static hakyu_status try_assumption(const hakyu_model *model, const hk_assumption *assumption, hakyu_findings *findings) {
  int64_t scale;
  const hk_dist dist = hk_value_triangle(assumption, &scale);
  hk_quantile *quantile = NULL;
  const char *reason = "";
  if (assumption->low == assumption->high) return HAKYU_OK;
  hakyu_status status = hk_quantile_compile(model->memory, &dist, &quantile, &reason);
  hk_quantile_destroy(model->memory, quantile);
  if (status != HAKYU_NUMERIC) return status;
  hk_findings_error(findings, hk_build_place(model, HK_TABLE_assumptions, assumption->line, assumption->id), "distribution",
                    "%s; allowed: what quantile tables can hold", reason);
  return HAKYU_OK;
}

hakyu_status hk_validate_calls(hakyu_model *model, hakyu_findings *findings) {
  enum { MODE, LOW, HIGH, CORNERS };
  const hakyu_memory *memory = model->memory;
  int64_t *assumed[CORNERS] = {NULL, NULL, NULL};
  hakyu_status status = HAKYU_NO_MEMORY;
  for (int corner = 0; corner < CORNERS; corner++) {
    if (!(assumed[corner] = hk_memory_array(memory, model->assumption_count, sizeof *assumed[corner]))) goto done;
    for (uint32_t i = 0; i < model->assumption_count; i++) {
      const hk_assumption *assumption = &model->assumptions[i];
      assumed[corner][i] = corner == MODE ? assumption->mode : corner == LOW ? assumption->low : assumption->high;
    }
  }
  if (!(model->build->call_low = hk_memory_array(memory, model->call_count, sizeof *model->build->call_low))) goto done;
  status = HAKYU_OK;
  int tables = 0;
  for (uint32_t i = 0; i < model->call_count && !status; i++) {
    hk_value value = {.index = i, .form = HK_VALUE_CALL};
    bool is_held = true;
    int corners = hk_value_is_uncertain(model, value) ? CORNERS : 1;
    model->build->call_low[i] = INT64_MAX;
    if (needs_table(&model->calls[i]) && (tables += corners) > TABLES_MOST) continue;
    for (int corner = 0; corner < corners && is_held && !status; corner++) {
      const hk_outer outer = {.is_mode = true, .assumed = assumed[corner]};
      status = try_call(model, i, &outer, findings, &is_held);
    }
  }
  for (uint32_t i = 0; i < model->assumption_count && i < ASSUMPTIONS_MOST && !status; i++) status = try_assumption(model, &model->assumptions[i], findings);
done:
  for (int corner = 0; corner < CORNERS; corner++) hk_memory_free(memory, assumed[corner]);
  return status;
}
