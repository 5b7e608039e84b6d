/* loss_list - see loss_list.h. */
#include "diagnosis/loss_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS_PER_HOUR 3600.0

static double time_or_inf(const hk_datum *datum) { return datum->is_null ? INFINITY : (double)datum->integer; }

hakyu_status hk_loss_list_places(const hk_facts *facts, uint64_t **places) {
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

static hakyu_status read_losses(hk_facts *facts, const uint64_t *places, hk_loss_list *list) {
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
    list->items[list->count++] = (hk_loss){.place = places[i],
                                           .row = r,
                                           .weight_s = (double)row[3].integer,
                                           .peak = weight > 0 ? (double)row[4].integer / 1e6 / weight : 0.0,
                                           .times_s = {time_or_inf(&row[5]), time_or_inf(&row[6]), time_or_inf(&row[7]), time_or_inf(&row[8])}};
  }
  hakyu_status closed = hk_cursor_close(cursor);
  return status ? status : closed;
}

static int compare_losses(const void *left, const void *right) {
  const hk_loss *a = left, *b = right;
  if (a->row != b->row) return a->row < b->row ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

/* Brings the losses of each row together, in order of replications. */
static hakyu_status group_by_row(const hk_facts *facts, hk_loss_list *list) {
  list->first = hk_memory_array(facts->memory, (size_t)facts->row_count + 1, sizeof *list->first);
  if (!list->first) return HAKYU_NO_MEMORY;
  if (list->count) qsort(list->items, list->count, sizeof *list->items, compare_losses);
  for (size_t k = 0; k < list->count; k++) list->first[list->items[k].row + 1]++;
  for (uint32_t r = 0; r < facts->row_count; r++) list->first[r + 1] += list->first[r];
  return HAKYU_OK;
}

hakyu_status hk_loss_list_read(hk_facts *facts, hk_loss_list *list) {
  uint64_t *places = NULL;
  *list = (hk_loss_list){0};
  hakyu_status status = hk_loss_list_places(facts, &places);
  if (!status) status = read_losses(facts, places, list);
  if (!status) status = group_by_row(facts, list);
  hk_memory_free(facts->memory, places);
  return status;
}

void hk_loss_list_fini(const hk_facts *facts, hk_loss_list *list) {
  hk_memory_free(facts->memory, list->items);
  hk_memory_free(facts->memory, list->first);
  *list = (hk_loss_list){0};
}

void hk_loss_list_fill(const hk_loss_list *list, const hk_facts *facts, uint32_t row, double *values) {
  memset(values, 0, (size_t)facts->settled * sizeof *values);
  for (size_t k = list->first[row]; k < list->first[row + 1]; k++) values[list->items[k].place] = list->items[k].weight_s / SECONDS_PER_HOUR;
}
