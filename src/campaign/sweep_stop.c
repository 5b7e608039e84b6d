/* sweep_stop - when a point is sure enough: the half-width of every watched mean and probability is at most the asked part of it. The rule is that of
   `hakyu run --precision` (numbers/stop.c), over exact integer sums, so it does not matter in which order rows are added, nor by whom; it looks after
   whole rounds only, and rounds are the same whoever plays them. A figure that is 0 is never sure: such a point takes all that it may. */
#include <string.h>

#include "base/memory.h"
#include "campaign/sweep.h"
#include "numbers/estimate.h"

/* One watched figure: a row's loss in weight x seconds, or the index in millionths of a second, or 0 and 1. */
typedef struct summed { hk_watch_metric metric; uint32_t row; /* UINT32_MAX: the index */ double value; unsigned __int128 sum, squares; } summed;

struct hk_sweep_stop {
  const hk_sweep_plan *plan;
  hk_arena *arena;
  hk_sweep_rows rows;
  summed *figures; uint32_t figure_count;
  uint64_t n;                /* settled replications */
};

static bool is_summed(int metric) { return metric == HK_WATCH_MEAN || metric == HK_WATCH_ANY || metric == HK_WATCH_ABOVE; }

uint64_t hk_sweep_round(const hk_sweep_plan *plan, uint64_t r, uint32_t outer, uint64_t *first) {
  const uint64_t outers = hk_sweep_outers(plan), each = (HK_SWEEP_ROUND + outers - 1) / outers;
  const hk_sweep_unit all = {0, 0, plan->replications};
  uint64_t begin;
  const uint64_t count = hk_sweep_numbers(plan, &all, outer, &begin);
  *first = r * each;
  return *first >= count ? 0 : count - *first < each ? count - *first : each;
}

static hakyu_status refuse(const hk_watch *watch, hakyu_findings *findings) {
  hk_findings_error(findings, watch->place, "unknown-name", "%s: not one sector and unit in which something can be lost (%s); allowed: one of them", watch->id, watch->sector);
  return HAKYU_REFUSED;
}

static hakyu_status list_figures(hk_sweep_stop *stop, hakyu_findings *findings) {
  const hakyu_study *study = stop->plan->study;
  if (!(stop->figures = hk_arena_zalloc(stop->arena, (study->watch_count + 1) * sizeof *stop->figures))) return HAKYU_NO_MEMORY;
  for (uint32_t w = 0; w < study->watch_count; w++) {
    const hk_watch *watch = &study->watches[w];
    if (!is_summed(watch->metric)) continue;
    const uint32_t row = watch->sector ? hk_sweep_rows_find(&stop->rows, watch->sector, watch->unit) : UINT32_MAX;
    if (watch->sector && row == UINT32_MAX) return refuse(watch, findings);
    stop->figures[stop->figure_count++] = (summed){(hk_watch_metric)watch->metric, row, watch->value, 0, 0};
  }
  return HAKYU_OK;
}

hakyu_status hk_sweep_stop_create(const hk_sweep_plan *plan, const char *note, const hakyu_scenario *scenario, hakyu_findings *findings, hk_sweep_stop **out) {
  hk_sweep_stop *made = hk_memory_zalloc(plan->memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->plan = plan;
  hakyu_status status = hk_arena_create(plan->memory, &made->arena);
  if (!status) status = hk_sweep_rows_read(plan->memory, made->arena, note, scenario, findings, &made->rows);
  if (!status) status = list_figures(made, findings);
  if (status)
    hk_sweep_stop_destroy(made);
  else
    *out = made;
  return status;
}

void hk_sweep_stop_destroy(hk_sweep_stop *stop) {
  if (!stop) return;
  const hakyu_memory *memory = stop->plan->memory;
  hk_arena_destroy(stop->arena);
  hk_memory_free(memory, stop);
}

/* As the analysis has it (sweep_survey.c): losses in hours are held against 0 and the value. Added in the order of rows; + - x / only. */
static uint64_t value_of(const hk_sweep_stop *stop, const summed *figure, const int64_t *weight_s) {
  double index = 0;
  for (uint32_t r = 0; r < stop->rows.count && figure->row == UINT32_MAX; r++) index += stop->rows.list[r].worth * (double)weight_s[r];
  const double hours = figure->row == UINT32_MAX ? index : (double)weight_s[figure->row] / 3600;
  if (figure->metric == HK_WATCH_ANY) return hours > 0;
  if (figure->metric == HK_WATCH_ABOVE) return hours > figure->value;
  return figure->row == UINT32_MAX ? (uint64_t)(index * 3600e6 + 0.5) : (uint64_t)weight_s[figure->row];
}

void hk_sweep_stop_add(hk_sweep_stop *stop, const int64_t *weight_s) {
  stop->n++;
  for (uint32_t f = 0; f < stop->figure_count; f++) {
    summed *figure = &stop->figures[f];
    const uint64_t value = value_of(stop, figure, weight_s);
    figure->sum += value;
    figure->squares += (unsigned __int128)value * value;
  }
}

/* Entries of one replication stand together, the first without a row; of what lost nothing there is none. */
hakyu_status hk_sweep_stop_resume(hk_sweep_stop *stop, hk_trials_store *store, const hk_sweep_done *done) {
  const hakyu_memory *memory = stop->plan->memory;
  hk_trial_entry *entries = NULL;
  size_t count = 0;
  uint64_t looked = 0;
  int64_t *weight_s = hk_memory_array(memory, stop->rows.count + 1, sizeof *weight_s);
  hakyu_status status = weight_s ? hk_trials_store_changed(store, done->trial, &entries, &count) : HAKYU_NO_MEMORY;
  for (size_t e = 0; e < count && !status;) {
    const bool is_settled = entries[e].outcome == HAKYU_SETTLED;
    memset(weight_s, 0, (stop->rows.count + 1) * sizeof *weight_s);
    for (e++, looked++; e < count && entries[e].row != UINT32_MAX && !status; e++)
      if (entries[e].row < stop->rows.count) weight_s[entries[e].row] = entries[e].weight_s;
      else status = HAKYU_DAMAGED;
    if (is_settled && !status) hk_sweep_stop_add(stop, weight_s);
  }
  if (!status) stop->n += hk_sweep_done_total(done) - looked; /* nothing was lost in these */
  hk_memory_free(memory, entries);
  hk_memory_free(memory, weight_s);
  return status;
}

bool hk_sweep_stop_is_reached(const hk_sweep_stop *stop) {
  for (uint32_t f = 0; f < stop->figure_count; f++)
    if (!(hk_estimate_relative_half_width(stop->n, stop->figures[f].sum, stop->figures[f].squares) <= stop->plan->study->precision)) return false;
  return stop->figure_count > 0;
}
