/* losses - what each (sector, unit) lost: mean with its interval, peak, first impact, recovery.
   The table of losses holds only replications with a loss; all others count as zeros of the mean and of the peak, and do not
   count at all where a time is asked for that they do not have. */
#include <math.h>
#include <string.h>

#include "diagnosis/spread.h"

enum { TIMES = 1 + HK_BACK_COUNT }; /* first impact, then 50, 90, 99 % back */
#define SECONDS_PER_HOUR 3600.0
static const double level = 0.95;

typedef struct loss { uint64_t place; /* among settled replications */ uint32_t row; double weight_s, peak, times_s[TIMES]; } loss;
typedef struct losses { loss *items; size_t count, *first; /* by row, once grouped: items[first[r]] .. items[first[r + 1] - 1] */ } losses;

static double time_or_inf(const hk_datum *datum) { return datum->is_null ? INFINITY : (double)datum->integer; }

/* From replication to its place among the settled ones. */
static hakyu_status find_places(const hk_facts *facts, uint64_t **places) {
  uint64_t *list = hk_memory_array(facts->memory, (size_t)facts->slots + 1, sizeof *list);
  if (!list) return HAKYU_NO_MEMORY;
  for (uint64_t i = 0, place = 0; i < facts->slots; i++) {
    list[i] = place;
    place += facts->is_settled[i];
  }
  *places = list;
  return HAKYU_OK;
}

static bool is_sound(const hk_facts *facts, const hk_datum *row, uint64_t *i) {
  if (row[0].integer < 0 || row[0].integer >= facts->outer_count || row[1].integer < 0 || row[2].integer < 0 || row[2].integer >= facts->row_count)
    return false;
  *i = (uint64_t)row[1].integer * facts->outer_count + (uint64_t)row[0].integer;
  return *i < facts->slots && facts->is_settled[*i];
}

static hakyu_status read_losses(hk_facts *facts, const uint64_t *places, losses *list) {
  int64_t rows = 0;
  uint64_t i = 0;
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_count(facts->result, HK_STORED_losses, &rows);
  if (status) return status;
  list->items = hk_memory_array(facts->memory, (size_t)rows + 1, sizeof *list->items);
  if (!list->items) return HAKYU_NO_MEMORY;
  if ((status = hk_result_read(facts->result, HK_STORED_losses, NULL, 0, &cursor))) return status;
  while (!status && hk_cursor_next(cursor, &row)) {
    if (!is_sound(facts, row, &i)) {
      status = HAKYU_DAMAGED;
      break;
    }
    uint32_t r = (uint32_t)row[2].integer;
    double weight = (double)facts->rows[r].weights[row[0].integer];
    list->items[list->count++] = (loss){.place = places[i],
                                        .row = r,
                                        .weight_s = (double)row[3].integer,
                                        .peak = weight > 0 ? (double)row[4].integer / 1e6 / weight : 0.0,
                                        .times_s = {time_or_inf(&row[5]), time_or_inf(&row[6]), time_or_inf(&row[7]), time_or_inf(&row[8])}};
  }
  hakyu_status closed = hk_cursor_close(cursor);
  return status ? status : closed;
}

/* Brings the losses of each row together, in order of replications. */
static hakyu_status group_by_row(const hk_facts *facts, losses *list) {
  loss *grouped = hk_memory_array(facts->memory, list->count + 1, sizeof *grouped);
  list->first = hk_memory_array(facts->memory, (size_t)facts->row_count + 2, sizeof *list->first);
  if (!grouped || !list->first) {
    hk_memory_free(facts->memory, grouped);
    return HAKYU_NO_MEMORY;
  }
  for (size_t k = 0; k < list->count; k++) list->first[list->items[k].row + 2]++;
  for (uint32_t r = 0; r < facts->row_count; r++) list->first[r + 2] += list->first[r + 1];
  for (size_t k = 0; k < list->count; k++) grouped[list->first[list->items[k].row + 1]++] = list->items[k];
  hk_memory_free(facts->memory, list->items);
  list->items = grouped;
  return HAKYU_OK;
}

static hakyu_status diagnose_row(const hk_facts *facts, const losses *list, uint32_t r, double *values, hk_row_loss *out) {
  size_t n = (size_t)facts->settled, count = list->first[r + 1] - list->first[r];
  const loss *mine = list->items + list->first[r];
  *out = (hk_row_loss){.row = r};
  memset(values, 0, n * sizeof *values);
  for (size_t k = 0; k < count; k++) values[mine[k].place] = mine[k].weight_s / SECONDS_PER_HOUR;
  hakyu_status status = hk_estimate_two_level(facts->memory, values, facts->outer, n, facts->outer_count, level, facts->seed, &out->weight_h);
  if (status) return status;
  if (out->weight_h.mean.low < 0) out->weight_h.mean.low = 0; /* a loss is never negative: its mean is covered as before */
  out->any = hk_estimate_proportion(count, n, level);
  memset(values, 0, n * sizeof *values);
  for (size_t k = 0; k < count; k++) values[mine[k].place] = mine[k].peak;
  out->peak = hk_spread_take(values, n);
  for (int t = 0; t < TIMES; t++) {
    for (size_t k = 0; k < count; k++) values[k] = mine[k].times_s[t];
    *(t == 0 ? &out->first_s : &out->back_s[t - 1]) = hk_spread_take(values, count);
  }
  return HAKYU_OK;
}

hakyu_status hk_diagnose_losses(hk_facts *facts, hk_row_loss **out) {
  losses list = {0};
  uint64_t *places = NULL;
  double *values = hk_memory_array(facts->memory, (size_t)facts->settled + 1, sizeof *values);
  hk_row_loss *rows = hk_arena_zalloc(facts->arena, ((size_t)facts->row_count + 1) * sizeof *rows);
  hakyu_status status = values && rows ? find_places(facts, &places) : HAKYU_NO_MEMORY;
  if (!status) status = read_losses(facts, places, &list);
  if (!status) status = group_by_row(facts, &list);
  for (uint32_t r = 0; r < facts->row_count && !status; r++) status = diagnose_row(facts, &list, r, values, &rows[r]);
  if (!status) *out = rows;
  hk_memory_free(facts->memory, list.items);
  hk_memory_free(facts->memory, list.first);
  hk_memory_free(facts->memory, places);
  hk_memory_free(facts->memory, values);
  return status;
}
