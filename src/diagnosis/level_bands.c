/* level_bands - the share down over time as quantiles, from the histograms that the kernel kept.
   The table of levels tells, at each grid time, how many replications enter and leave a bin; added up over time they give the
   histogram at that time. Bin b is exact below 16 ppm, then there are 16 bins an octave; replications in no bin are at full. */
#include <math.h>
#include <string.h>

#include "diagnosis/diagnosis.h"

enum { BINS = 16 * 17 }; /* up to 2^20 ppm, and more than a share can be */
enum { QUANTILES = 5 };
static const double quantiles[QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};

/* The middle of a bin, as a share 0..1. */
static double share_of(int64_t bin) {
  if (bin < 16) return (double)bin / 1e6;
  double width = (double)(INT64_C(1) << (bin / 16 - 1)), low = (double)(16 + bin % 16) * width;
  double middle = (low + (width - 1) / 2) / 1e6;
  return middle < 1.0 ? middle : 1.0;
}

typedef struct walk {
  hk_facts *facts;
  int64_t counts[BINS]; /* of the row at hand, at the time at hand */
  int64_t row, step;    /* -1: none yet */
  hk_row_bands *bands;
  hk_band_point *points; /* of the row at hand */
  size_t count, capacity;
} walk;

static hk_band_point point_now(const walk *w) {
  double out[QUANTILES] = {0};
  int64_t disturbed = 0, n = (int64_t)w->facts->settled;
  for (int b = 0; b < BINS; b++) disturbed += w->counts[b];
  for (int q = 0; q < QUANTILES; q++) {
    int64_t wanted = (int64_t)ceil(quantiles[q] * (double)n - 1e-9), seen = n - disturbed; /* the wanted smallest */
    for (int b = 0; b < BINS && seen < wanted; b++) {
      seen += w->counts[b];
      if (seen >= wanted) out[q] = share_of(b);
    }
  }
  return (hk_band_point){w->step * w->facts->step_s, out[0], out[1], out[2], out[3], out[4]};
}

/* The time at hand is complete: a point is kept if it says something new. */
static hakyu_status end_step(walk *w) {
  if (w->step < 0) return HAKYU_OK;
  hk_band_point point = point_now(w), last = w->count ? w->points[w->count - 1] : (hk_band_point){0};
  if (point.low == last.low && point.lower == last.lower && point.median == last.median && point.upper == last.upper && point.high == last.high) return HAKYU_OK;
  hakyu_status status = hk_memory_grow(w->facts->memory, &w->points, w->count, &w->capacity, sizeof *w->points);
  if (!status) w->points[w->count++] = point;
  return status;
}

static hakyu_status end_row(walk *w) {
  hakyu_status status = end_step(w);
  if (status || w->row < 0) return status;
  hk_row_bands *bands = &w->bands[w->row];
  bands->points = hk_arena_alloc(w->facts->arena, (w->count + 1) * sizeof *bands->points);
  if (!bands->points) return HAKYU_NO_MEMORY;
  if (w->count) memcpy(bands->points, w->points, w->count * sizeof *w->points);
  bands->count = w->count;
  w->count = 0;
  memset(w->counts, 0, sizeof w->counts);
  return HAKYU_OK;
}

static hakyu_status take_change(walk *w, const hk_datum *row) {
  hakyu_status status = HAKYU_OK;
  if (row[0].integer < 0 || row[0].integer >= w->facts->row_count || row[2].integer < 0 || row[2].integer >= BINS) return HAKYU_DAMAGED;
  if (row[0].integer != w->row)
    status = end_row(w);
  else if (row[1].integer != w->step)
    status = end_step(w);
  w->row = row[0].integer;
  w->step = row[1].integer;
  w->counts[row[2].integer] += row[3].integer - row[4].integer;
  return status;
}

hakyu_status hk_diagnose_bands(hk_facts *facts, hk_row_bands **bands) {
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  walk w = {.facts = facts, .row = -1, .step = -1};
  w.bands = hk_arena_zalloc(facts->arena, ((size_t)facts->row_count + 1) * sizeof *w.bands);
  if (!w.bands) return HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < facts->row_count; r++) w.bands[r].row = r;
  hakyu_status status = hk_result_read(facts->result, HK_STORED_levels, NULL, 0, &cursor);
  if (status) return status;
  while (!status && hk_cursor_next(cursor, &row)) status = take_change(&w, row);
  hakyu_status closed = hk_cursor_close(cursor);
  if (!status) status = closed;
  if (!status) status = end_row(&w);
  if (!status) *bands = w.bands;
  hk_memory_free(facts->memory, w.points);
  return status;
}
