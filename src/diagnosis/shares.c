/* shares - by which mechanisms a sector's assets gave way, what they waited for, what else was true of their episodes.
   Losses of different units are made comparable by the cross-sector index before they are added. */
#include <stdlib.h>
#include <string.h>

#include "diagnosis/diagnosis.h"

typedef struct sums {
  int64_t episodes[HAKYU_MECHANISM_COUNT], phases[HAKYU_PHASE_COUNT], traits[HAKYU_TRAIT_COUNT];
  double index[HAKYU_MECHANISM_COUNT];
} sums;

static bool is_in(int64_t value, int64_t limit) { return value >= 0 && value < limit; }

static double index_of(const hk_facts *facts, int64_t outer, int64_t row, int64_t weight_s) {
  int64_t weight = facts->rows[row].weights[outer];
  return weight > 0 ? (double)weight_s / 3600.0 / (double)weight * facts->rows[row].index_per_h : 0.0;
}

static hakyu_status read_mechanisms(hk_facts *facts, sums *by_sector) {
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_read(facts->result, HK_STORED_mechanisms, NULL, 0, &cursor);
  if (status) return status;
  while (!status && hk_cursor_next(cursor, &row)) {
    if (!is_in(row[0].integer, facts->outer_count) || !is_in(row[1].integer, facts->sector_count) || !is_in(row[2].integer + 1, (int64_t)facts->row_count + 1) ||
        !is_in(row[3].integer, HAKYU_MECHANISM_COUNT)) {
      status = HAKYU_DAMAGED;
      break;
    }
    sums *sector = &by_sector[row[1].integer];
    sector->episodes[row[3].integer] += row[4].integer;
    if (row[2].integer >= 0) sector->index[row[3].integer] += index_of(facts, row[0].integer, row[2].integer, row[5].integer);
  }
  hakyu_status closed = hk_cursor_close(cursor);
  return status ? status : closed;
}

/* traits and phases: outer, sector, number, sum. */
static hakyu_status read_counts(hk_facts *facts, hk_result_table table, int64_t limit, sums *by_sector) {
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_read(facts->result, table, NULL, 0, &cursor);
  if (status) return status;
  while (!status && hk_cursor_next(cursor, &row)) {
    if (!is_in(row[1].integer, facts->sector_count) || !is_in(row[2].integer, limit))
      status = HAKYU_DAMAGED;
    else
      (table == HK_STORED_traits ? by_sector[row[1].integer].traits : by_sector[row[1].integer].phases)[row[2].integer] += row[3].integer;
  }
  hakyu_status closed = hk_cursor_close(cursor);
  return status ? status : closed;
}

static int compare_shares(const void *left, const void *right) {
  const hk_mechanism_share *a = left, *b = right;
  if (a->loss != b->loss) return a->loss > b->loss ? -1 : 1;
  if (a->episodes != b->episodes) return a->episodes > b->episodes ? -1 : 1;
  return a->mechanism - b->mechanism;
}

static double ratio(double part, double whole) { return whole > 0 ? part / whole : 0.0; }

static hakyu_status give_sector(hk_facts *facts, const sums *sum, hk_sector_shares *out) {
  double index = 0, waited = 0;
  for (int m = 0; m < HAKYU_MECHANISM_COUNT; m++) {
    out->episodes += sum->episodes[m];
    index += sum->index[m];
    out->count += sum->episodes[m] > 0;
  }
  out->mechanisms = hk_arena_zalloc(facts->arena, (out->count + 1) * sizeof *out->mechanisms);
  if (!out->mechanisms) return HAKYU_NO_MEMORY;
  for (int m = 0, at = 0; m < HAKYU_MECHANISM_COUNT; m++)
    if (sum->episodes[m])
      out->mechanisms[at++] = (hk_mechanism_share){m, sum->episodes[m], ratio(sum->index[m], index), ratio((double)sum->episodes[m], (double)out->episodes)};
  qsort(out->mechanisms, out->count, sizeof *out->mechanisms, compare_shares);
  for (int p = 0; p < HAKYU_PHASE_COUNT; p++) waited += (double)sum->phases[p];
  for (int p = 0; p < HAKYU_PHASE_COUNT; p++) out->phases[p] = ratio((double)sum->phases[p], waited);
  for (int t = 0; t < HAKYU_TRAIT_COUNT; t++) out->traits[t] = ratio((double)sum->traits[t], (double)out->episodes);
  return HAKYU_OK;
}

hakyu_status hk_diagnose_shares(hk_facts *facts, hk_sector_shares **list, size_t *count) {
  size_t given = 0;
  sums *by_sector = hk_memory_array(facts->memory, (size_t)facts->sector_count + 1, sizeof *by_sector);
  hk_sector_shares *out = hk_arena_zalloc(facts->arena, ((size_t)facts->sector_count + 1) * sizeof *out);
  hakyu_status status = by_sector && out ? read_mechanisms(facts, by_sector) : HAKYU_NO_MEMORY;
  if (!status) status = read_counts(facts, HK_STORED_traits, HAKYU_TRAIT_COUNT, by_sector);
  if (!status) status = read_counts(facts, HK_STORED_phases, HAKYU_PHASE_COUNT, by_sector);
  for (uint32_t s = 0; s < facts->sector_count && !status; s++) {
    out[given].sector = s;
    status = give_sector(facts, &by_sector[s], &out[given]);
    given += out[given].episodes > 0;
  }
  if (!status) *list = out, *count = given;
  hk_memory_free(facts->memory, by_sector);
  return status;
}
