/* verify_figures - the figures of a report, counted anew from the rows (see verification.h).
   `diagnosis` goes through doubles in replication order; here sums are exact integers and quantiles are found by counting, so an error
   in either way shows. Looked at: mean loss, share of replications with a loss, quantiles of the peak, of the first impact and of the
   way back, of each (sector, unit); transmitted loss of the hotspots; simulated values of the observations; shares of phases. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "trial/verification.h"

enum { SPOTS = 50, SECONDS_PER_HOUR = 3600 };
static const double allowed = 1e-9;

/* Compares one figure; what it is of comes in words. */
static void hold_against(hakyu_verification *v, hakyu_findings *findings, bool *is_sound, const char *what, const char *of, double told, double counted) {
  v->counts[HK_CHECK_figures]++;
  if ((isnan(told) && isnan(counted)) || told == counted) return;
  double size = fabs(told) > fabs(counted) ? fabs(told) : fabs(counted), difference = fabs(told - counted) / size;
  if (!isnan(difference) && difference > v->worst) v->worst = difference;
  if (difference <= allowed) return;
  hk_buffer words;
  hk_buffer_init(&words, v->memory);
  hk_buffer_printf(&words, "%s of ", what);
  hk_buffer_escaped(&words, of, 60);
  hk_buffer_add(&words, ": reported ");
  hk_buffer_number(&words, told, 12);
  hk_buffer_add(&words, ", counted from the rows ");
  hk_buffer_number(&words, counted, 12);
  hk_findings_error(findings, (hk_place){v->folder, 0, 0, "figures"}, "differs", "%s", words.is_starved ? what : words.text);
  hk_buffer_fini(&words);
  *is_sound = false;
}

/* ---- quantiles by counting -------------------------------------------------------------------------------------------------- */

static int by_value(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* The smallest value with at least p (in percent) of all at or below it; `zeros` more values are 0 and none is negative. */
static double quantile(const double *sorted, uint64_t count, uint64_t zeros, uint64_t percent) {
  uint64_t all = count + zeros, wanted = (all * percent + 99) / 100;
  if (!all) return NAN;
  return wanted <= zeros ? 0.0 : sorted[wanted - zeros - 1];
}

static void hold_spread(hakyu_verification *v, hakyu_findings *findings, bool *is_sound, const char *what, const char *of, const hk_spread *told, double *values,
                        uint64_t count, uint64_t zeros) {
  uint64_t beyond = 0;
  qsort(values, (size_t)count, sizeof *values, by_value);
  for (uint64_t i = 0; i < count; i++) beyond += isinf(values[i]) != 0;
  hold_against(v, findings, is_sound, what, of, told->low, quantile(values, count, zeros, 5));
  hold_against(v, findings, is_sound, what, of, told->median, quantile(values, count, zeros, 50));
  hold_against(v, findings, is_sound, what, of, told->high, quantile(values, count, zeros, 95));
  hold_against(v, findings, is_sound, what, of, told->censored, count + zeros ? (double)beyond / (double)(count + zeros) : NAN);
}

/* ---- losses ------------------------------------------------------------------------------------------------------------------ */

enum { PEAK, FIRST, BACK, VALUES = BACK + HK_BACK_COUNT };
typedef struct row_count { __int128 sum; uint64_t count; double *values[VALUES]; } row_count;

static hakyu_status read_row(const hk_facts *facts, hakyu_result *stored, uint32_t r, row_count *out) {
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_read(stored, HK_STORED_losses, NULL, 0, &cursor);
  if (status) return status;
  while (hk_cursor_next(cursor, &row)) {
    if (row[2].integer != r) continue;
    double weight = (double)facts->rows[r].weights[row[0].integer]; /* the facts and the units have seen to the outer draw */
    out->sum += row[3].integer;
    out->values[PEAK][out->count] = weight > 0 ? (double)row[4].integer / 1e6 / weight : 0.0;
    for (int i = FIRST; i < VALUES; i++) out->values[i][out->count] = row[4 + i].is_null ? INFINITY : (double)row[4 + i].integer;
    out->count++;
  }
  return hk_cursor_close(cursor);
}

static void hold_row(hakyu_verification *v, const hk_facts *facts, uint32_t r, const hk_row_loss *told, const row_count *counted, hakyu_findings *findings,
                     bool *is_sound) {
  const char *name = facts->sectors[facts->rows[r].sector].id;
  uint64_t n = facts->settled;
  hold_against(v, findings, is_sound, "mean loss", name, told->weight_h.mean.value, n ? (double)counted->sum / (double)n / SECONDS_PER_HOUR : NAN);
  hold_against(v, findings, is_sound, "share with a loss", name, told->any.value, n ? (double)counted->count / (double)n : 0.0);
  hold_spread(v, findings, is_sound, "peak", name, &told->peak, counted->values[PEAK], counted->count, n - counted->count);
  hold_spread(v, findings, is_sound, "first impact", name, &told->first_s, counted->values[FIRST], counted->count, 0);
  for (int b = 0; b < HK_BACK_COUNT; b++)
    hold_spread(v, findings, is_sound, "time until back", name, &told->back_s[b], counted->values[BACK + b], counted->count, 0);
}

hakyu_status hk_verify_losses(hakyu_verification *v, hakyu_result *stored, const hk_row_loss *losses, hakyu_findings *findings, bool *is_sound) {
  const hk_facts *facts = v->facts;
  int64_t rows = 0;
  row_count counted = {0};
  hakyu_status status = hk_result_count(stored, HK_STORED_losses, &rows);
  for (int i = 0; i < VALUES && !status; i++)
    if (!(counted.values[i] = hk_memory_array(v->memory, (size_t)rows + 1, sizeof **counted.values))) status = HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < facts->row_count && !status; r++) {
    counted.sum = 0;
    counted.count = 0;
    status = read_row(facts, stored, r, &counted);
    if (!status) hold_row(v, facts, r, &losses[r], &counted, findings, is_sound);
  }
  for (int i = 0; i < VALUES; i++) hk_memory_free(v->memory, counted.values[i]);
  return status;
}

/* ---- hotspots ---------------------------------------------------------------------------------------------------------------- */

/* Mean transmitted loss of one entity on the cross-sector index. */
static hakyu_status count_spot(const hk_facts *facts, hakyu_result *stored, const hk_spot *spot, double *index_h) {
  hakyu_status status = HAKYU_OK;
  *index_h = 0;
  for (uint32_t outer = 0; outer < facts->outer_count && !status; outer++) {
    const int64_t where[] = {outer, (int64_t)spot->class, spot->entity};
    hk_cursor *cursor = NULL;
    const hk_datum *row = NULL;
    if ((status = hk_result_read(stored, HK_STORED_transmitted, where, 3, &cursor))) break;
    while (hk_cursor_next(cursor, &row)) {
      const hk_fact_row *lost = &facts->rows[row[3].integer]; /* the hotspots' reader has seen to it */
      int64_t weight = lost->weights[outer];
      if (weight > 0) *index_h += (double)row[6].integer * lost->index_per_h / ((double)weight * SECONDS_PER_HOUR);
    }
    status = hk_cursor_close(cursor);
  }
  *index_h /= (double)facts->settled;
  return status;
}

static hakyu_status hold_spots(hakyu_verification *v, hakyu_result *stored, const hk_spot *list, size_t count, hakyu_findings *findings, bool *is_sound) {
  hakyu_status status = HAKYU_OK;
  for (size_t i = 0; i < count && !status; i++) {
    double counted = 0;
    status = count_spot(v->facts, stored, &list[i], &counted);
    if (!status) hold_against(v, findings, is_sound, "transmitted loss", v->facts->assets[list[i].asset].id, list[i].index_h, counted);
  }
  return status;
}

/* ---- observations ---------------------------------------------------------------------------------------------------------------- */

static hakyu_status hold_observation(hakyu_verification *v, hakyu_result *stored, int64_t number, const hk_observation *told, double *values, hakyu_findings *findings,
                                     bool *is_sound) {
  bool is_weight = !strcmp(told->what, "weight_down") || !strcmp(told->what, "ever_down");
  uint64_t count = 0, absent = 0, ones = 0;
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_read(stored, HK_STORED_observed, NULL, 0, &cursor);
  if (status) return status;
  while (hk_cursor_next(cursor, &row)) {
    if (row[2].integer != number) continue;
    absent += row[3].is_null;
    ones += row[3].integer != 0;
    if (!row[3].is_null) values[count++] = (double)row[3].integer / (is_weight ? 1e6 : 1.0);
  }
  hold_against(v, findings, is_sound, "share in which it did not happen", told->id, told->absent, count + absent ? (double)absent / (double)(count + absent) : 0.0);
  if (told->is_never_down)
    hold_against(v, findings, is_sound, "share in which it stayed up", told->id, told->simulated.median, count ? (double)ones / (double)count : NAN);
  else
    hold_spread(v, findings, is_sound, "simulated value", told->id, &told->simulated, values, count, 0);
  return hk_cursor_close(cursor);
}

static hakyu_status hold_observations(hakyu_verification *v, hakyu_result *stored, hakyu_findings *findings, bool *is_sound) {
  hk_observation *list = NULL;
  size_t count = 0;
  int64_t rows = 0;
  double *values = NULL;
  hakyu_status status = hk_diagnose_observations(v->facts, &list, &count);
  if (!status) status = hk_result_count(stored, HK_STORED_observed, &rows);
  if (!status && !(values = hk_memory_array(v->memory, (size_t)rows + 1, sizeof *values))) status = HAKYU_NO_MEMORY;
  for (size_t o = 0; o < count && !status; o++) status = hold_observation(v, stored, (int64_t)o, &list[o], values, findings, is_sound);
  hk_memory_free(v->memory, values);
  return status;
}

/* ---- phases ------------------------------------------------------------------------------------------------------------------------ */

static hakyu_status hold_shares(hakyu_verification *v, hakyu_result *stored, hakyu_findings *findings, bool *is_sound) {
  hk_sector_shares *list = NULL;
  size_t count = 0;
  hakyu_status status = hk_diagnose_shares(v->facts, &list, &count);
  for (size_t i = 0; i < count && !status; i++) {
    int64_t seconds[HAKYU_PHASE_COUNT] = {0};
    __int128 all = 0;
    hk_cursor *cursor = NULL;
    const hk_datum *row = NULL;
    if ((status = hk_result_read(stored, HK_STORED_phases, NULL, 0, &cursor))) break;
    while (hk_cursor_next(cursor, &row))
      if (row[1].integer == list[i].sector && row[2].integer >= 0 && row[2].integer < HAKYU_PHASE_COUNT) seconds[row[2].integer] += row[3].integer, all += row[3].integer;
    status = hk_cursor_close(cursor);
    for (int p = 0; p < HAKYU_PHASE_COUNT && !status && all; p++)
      hold_against(v, findings, is_sound, hakyu_phase_name((hakyu_phase)p), v->facts->sectors[list[i].sector].id, list[i].phases[p], (double)seconds[p] / (double)all);
  }
  return status;
}

hakyu_status hk_verify_figures(hakyu_verification *v, hakyu_result *stored, hakyu_findings *findings, bool *is_sound) {
  hk_row_loss *losses = NULL;
  hk_spots spots = {0};
  hakyu_status status = hk_diagnose_losses(v->facts, &losses);
  if (!status) status = hk_verify_losses(v, stored, losses, findings, is_sound);
  if (!status) status = hk_diagnose_spots(v->facts, SPOTS, &spots);
  if (!status) status = hold_spots(v, stored, spots.initiators, spots.initiator_count, findings, is_sound);
  if (!status) status = hold_spots(v, stored, spots.transmitters, spots.transmitter_count, findings, is_sound);
  if (!status) status = hold_spots(v, stored, spots.gates, spots.gate_count, findings, is_sound);
  if (!status) status = hold_observations(v, stored, findings, is_sound);
  if (!status) status = hold_shares(v, stored, findings, is_sound);
  return status;
}
