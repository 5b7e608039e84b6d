/* observations - what was seen in the real event beside what was simulated for it.
   Three roles are kept apart: input and calibrated values must agree, or the model does not do what was asked of it; only held-out
   ones say something about it. A guessed value is shown and not scored. */
#include <math.h>
#include <string.h>

#include "diagnosis/spread.h"

static bool is_weight(const char *what) { return !strcmp(what, "weight_down") || !strcmp(what, "ever_down") || !strcmp(what, "peak_down"); }

static bool is_time(const char *what) { return !strcmp(what, "first_down") || !strcmp(what, "duration_down") || !strcmp(what, "restored_at"); }

static hakyu_status read_observation(hk_facts *facts, const hk_datum *row, hk_observation *out) {
  const char **texts[] = {&out->id, &out->what, &out->role, &out->stated, &out->unit, &out->source};
  const int columns[] = {1, 2, 3, 4, 5, 9};
  for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
    const char *text = row[columns[k]].is_null ? "" : row[columns[k]].text;
    if (!(*texts[k] = hk_arena_text(facts->arena, text, strlen(text)))) return HAKYU_NO_MEMORY;
  }
  out->value = row[6].is_null ? NAN : row[6].real;
  out->low = row[7].is_null ? NAN : row[7].real;
  out->high = row[8].is_null ? NAN : row[8].real;
  out->is_time = is_time(out->what);
  out->is_never_down = !strcmp(out->what, "never_down");
  out->is_scored = !strcmp(out->role, "held_out") && strcmp(out->stated, "guessed") != 0;
  return HAKYU_OK;
}

/* Most replications must agree that it happened at all; then the observed value is compared with the simulated 90 % band. */
static hk_agreement judge(const hk_observation *seen) {
  const hk_spread *band = &seen->simulated;
  if (seen->is_never_down) return band->median >= 0.5 ? HK_AGREE_INSIDE : HK_AGREE_OUTSIDE;
  if (isnan(seen->value)) return HK_AGREE_UNSAID;
  if (seen->absent > 0.5 || !band->count) return HK_AGREE_OUTSIDE;
  if (seen->value >= band->low && seen->value <= band->high) return HK_AGREE_INSIDE;
  double low = isnan(seen->low) ? seen->value : seen->low, high = isnan(seen->high) ? seen->value : seen->high;
  return low <= band->high && high >= band->low ? HK_AGREE_OVERLAPS : HK_AGREE_OUTSIDE;
}

typedef struct simulated { double *values; size_t count, absent; } simulated;

static hakyu_status read_simulated(hk_facts *facts, const hk_observation *list, size_t count, simulated *all) {
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_read(facts->result, HK_STORED_observed, NULL, 0, &cursor);
  if (status) return status;
  while (!status && hk_cursor_next(cursor, &row)) {
    int64_t o = row[2].integer;
    if (o < 0 || o >= (int64_t)count || all[o].count + all[o].absent >= facts->settled) {
      status = HAKYU_DAMAGED;
    } else if (row[3].is_null) {
      all[o].absent++;
    } else {
      all[o].values[all[o].count++] = (double)row[3].integer / (is_weight(list[o].what) ? 1e6 : 1.0);
    }
  }
  hakyu_status closed = hk_cursor_close(cursor);
  return status ? status : closed;
}

static void give(hk_observation *out, simulated *from) {
  double happened = 0, n = (double)(from->count + from->absent);
  out->absent = n > 0 ? (double)from->absent / n : 0.0;
  if (out->is_never_down) {
    for (size_t k = 0; k < from->count; k++) happened += from->values[k] != 0;
    double share = from->count ? happened / (double)from->count : NAN;
    out->simulated = (hk_spread){NAN, share, NAN, 0, from->count, NAN, NAN};
  } else {
    out->simulated = hk_spread_take(from->values, from->count);
  }
  out->agreement = judge(out);
}

hakyu_status hk_diagnose_observations(hk_facts *facts, hk_observation **list, size_t *count) {
  int64_t rows = 0;
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  size_t got = 0;
  simulated *all = NULL;
  hk_observation *out = NULL;
  hakyu_status status = hk_result_count(facts->result, HK_STORED_observations, &rows);
  if (status) return status;
  out = hk_arena_zalloc(facts->arena, ((size_t)rows + 1) * sizeof *out);
  all = hk_memory_array(facts->memory, (size_t)rows + 1, sizeof *all);
  if (!out || !all) status = HAKYU_NO_MEMORY;
  if (!status) status = hk_result_read(facts->result, HK_STORED_observations, NULL, 0, &cursor);
  while (!status && hk_cursor_next(cursor, &row)) {
    if (row[0].integer != (int64_t)got) status = HAKYU_DAMAGED;
    if (!status) status = read_observation(facts, row, &out[got]);
    if (!status && !(all[got].values = hk_memory_array(facts->memory, (size_t)facts->settled + 1, sizeof *all[got].values))) status = HAKYU_NO_MEMORY;
    got++;
  }
  hakyu_status closed = hk_cursor_close(cursor);
  if (!status) status = closed;
  if (!status && got) status = read_simulated(facts, out, got, all);
  for (size_t o = 0; o < got && !status; o++) give(&out[o], &all[o]);
  for (size_t o = 0; all && o < got; o++) hk_memory_free(facts->memory, all[o].values);
  hk_memory_free(facts->memory, all);
  if (!status) *list = out, *count = got;
  return status;
}
