/* tails - see tails.h. */
#include "diagnosis/tails.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diagnosis/loss_list.h"

static const double level = 0.95;

static int compare_doubles(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static double beyond(double value, double quantile) { return value > quantile ? value - quantile : 0; }

/* Sum of squares of what goes beyond, about the mean of the own outer draw; *groups: outer draws that occur. */
static hakyu_status spread_within(const hakyu_memory *memory, const double *values, const uint32_t *outer, size_t n, uint32_t outer_limit, double quantile, double *square,
                                  size_t *groups) {
  double *sums = hk_memory_array(memory, (size_t)outer_limit + 1, sizeof *sums);
  uint64_t *counts = hk_memory_array(memory, (size_t)outer_limit + 1, sizeof *counts);
  hakyu_status status = sums && counts ? HAKYU_OK : HAKYU_NO_MEMORY;
  double found = 0;
  *groups = 0;
  for (size_t i = 0; i < n && !status; i++) sums[outer[i]] += beyond(values[i], quantile), counts[outer[i]]++;
  for (uint32_t o = 0; o < outer_limit && !status; o++) *groups += counts[o] > 0;
  for (size_t i = 0; i < n && !status; i++) {
    double off = beyond(values[i], quantile) - sums[outer[i]] / (double)counts[outer[i]];
    found += off * off;
  }
  *square = found;
  hk_memory_free(memory, sums);
  hk_memory_free(memory, counts);
  return status;
}

hakyu_status hk_tail_cvar(const hakyu_memory *memory, const double *values, const uint32_t *outer, size_t n, uint32_t outer_limit, double share, hk_cvar *out) {
  hk_cvar made = {.share = share, .quantile = NAN, .mean = NAN, .error = NAN};
  double *sorted = hk_memory_array(memory, n + 1, sizeof *sorted), sum = 0, square = 0;
  size_t groups = 0;
  hakyu_status status = sorted ? HAKYU_OK : HAKYU_NO_MEMORY;
  if (status || !n) goto done;
  memcpy(sorted, values, n * sizeof *sorted);
  qsort(sorted, n, sizeof *sorted, compare_doubles);
  made.beyond = (uint64_t)floor((1 - share) * (double)n + 1e-9);
  made.is_enough = made.beyond >= HK_TAIL_LEAST;
  made.quantile = hk_estimate_quantile(sorted, n, share, level).value;
  for (size_t i = n; i-- > 0 && sorted[i] > made.quantile;) sum += sorted[i] - made.quantile;
  made.mean = made.quantile + sum / ((1 - share) * (double)n);
  status = spread_within(memory, values, outer, n, outer_limit, made.quantile, &square, &groups);
  if (n > groups) made.error = sqrt(square / (double)(n - groups) / (double)n) / (1 - share);
done:
  if (!status) *out = made;
  hk_memory_free(memory, sorted);
  return status;
}

static const double printed[HK_EXCEEDED_COUNT] = {0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001};

static void give_curve(const double *sorted, size_t n, const double *in, size_t count, hk_exceeded *curve) {
  for (size_t k = 0; k < count; k++)
    curve[k] = (hk_exceeded){in[k], n ? hk_estimate_quantile(sorted, n, 1 - in[k], level) : (hk_interval){NAN, NAN, NAN, false, "few"},
                             in[k] * (double)n + 1e-9 >= HK_TAIL_LEAST};
}

hakyu_status hk_diagnose_tails(hk_facts *facts, hk_row_tail **tails) {
  size_t n = (size_t)facts->settled;
  hk_loss_list list = {0};
  double *values = hk_memory_array(facts->memory, n + 1, sizeof *values);
  hk_row_tail *out = hk_arena_zalloc(facts->arena, ((size_t)facts->row_count + 1) * sizeof *out);
  hakyu_status status = values && out ? hk_loss_list_read(facts, &list) : HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < facts->row_count && !status; r++) {
    out[r].row = r;
    hk_loss_list_fill(&list, facts, r, values);
    if ((status = hk_tail_cvar(facts->memory, values, facts->outer, n, facts->outer_count, 0.95, &out[r].cvar_95)) ||
        (status = hk_tail_cvar(facts->memory, values, facts->outer, n, facts->outer_count, 0.99, &out[r].cvar_99)))
      break;
    qsort(values, n, sizeof *values, compare_doubles);
    give_curve(values, n, printed, HK_EXCEEDED_COUNT, out[r].curve);
  }
  if (!status) *tails = out;
  hk_loss_list_fini(facts, &list);
  hk_memory_free(facts->memory, values);
  return status;
}

hakyu_status hk_diagnose_exceeded(hk_facts *facts, const double *in, size_t count, hk_exceeded **curves) {
  const size_t n = (size_t)facts->settled;
  hk_loss_list list = {0};
  double *values = hk_memory_array(facts->memory, n + 1, sizeof *values);
  hk_exceeded *out = hk_arena_zalloc(facts->arena, ((size_t)facts->row_count * count + 1) * sizeof *out);
  hakyu_status status = values && out ? hk_loss_list_read(facts, &list) : HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < facts->row_count && !status; r++) {
    hk_loss_list_fill(&list, facts, r, values);
    qsort(values, n, sizeof *values, compare_doubles);
    give_curve(values, n, in, count, out + r * count);
  }
  if (!status) *curves = out;
  hk_loss_list_fini(facts, &list);
  hk_memory_free(facts->memory, values);
  return status;
}
