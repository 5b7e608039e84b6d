/* regress - see regress.h. GSL works on our own memory, through views. */
#include "numbers/regress.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_matrix.h>
#include <gsl/gsl_vector.h>

#include "base/memory.h"

/* ---- linear systems ------------------------------------------------------------------------------------------------- */

static bool factor(double *a, uint32_t n) {
  gsl_set_error_handler_off();
  gsl_matrix_view matrix = gsl_matrix_view_array(a, n, n);
  double least = INFINITY, greatest = 0;
  const int status = gsl_linalg_cholesky_decomp1(&matrix.matrix);
  for (uint32_t i = 0; i < n; i++) least = fmin(least, a[i * n + i]), greatest = fmax(greatest, a[i * n + i]);
  return !status && least > greatest * 1e-7; /* squared: a condition of 1e14 */
}

hakyu_status hk_regress_solve(double *a, double *b, uint32_t n) {
  if (!factor(a, n)) return HAKYU_NUMERIC;
  gsl_matrix_view matrix = gsl_matrix_view_array(a, n, n);
  gsl_vector_view vector = gsl_vector_view_array(b, n);
  return gsl_linalg_cholesky_svx(&matrix.matrix, &vector.vector) ? HAKYU_NUMERIC : HAKYU_OK;
}

hakyu_status hk_regress_invert(double *a, uint32_t n) {
  if (!factor(a, n)) return HAKYU_NUMERIC;
  gsl_matrix_view matrix = gsl_matrix_view_array(a, n, n);
  return gsl_linalg_cholesky_invert(&matrix.matrix) ? HAKYU_NUMERIC : HAKYU_OK;
}

/* ---- correlations ---------------------------------------------------------------------------------------------------- */

static double mean_of(const double *rows, uint64_t n, uint32_t columns, uint32_t column) {
  double sum = 0;
  for (uint64_t i = 0; i < n; i++) sum += rows[i * columns + column];
  return sum / (double)n;
}

void hk_regress_correlations(const double *rows, uint64_t n, uint32_t columns, double *out) {
  for (uint32_t a = 0; a < columns; a++) out[a * columns + a] = mean_of(rows, n, columns, a); /* until its own correlation, 1, takes the place */
  for (uint32_t a = 0; a < columns; a++) {
    const double mean_a = out[a * columns + a];
    for (uint32_t b = 0; b < a; b++) {
      const double mean_b = out[b * columns + b];
      double aa = 0, bb = 0, ab = 0;
      for (uint64_t i = 0; i < n; i++) {
        const double from_a = rows[i * columns + a] - mean_a, from_b = rows[i * columns + b] - mean_b;
        aa += from_a * from_a, bb += from_b * from_b, ab += from_a * from_b;
      }
      out[a * columns + b] = out[b * columns + a] = aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
    }
  }
  for (uint32_t a = 0; a < columns; a++) out[a * columns + a] = 1;
}

typedef struct placed { double value; uint64_t row; } placed;

static int compare_placed(const void *left, const void *right) {
  const placed *a = left, *b = right;
  if (a->value != b->value) return a->value < b->value ? -1 : 1;
  return a->row < b->row ? -1 : a->row > b->row;
}

hakyu_status hk_regress_classes(const hakyu_memory *memory, const double *rows, uint64_t n, uint32_t columns, uint32_t *classes, uint32_t *counts) {
  placed *list = hk_memory_array(memory, n, sizeof *list);
  if (!list) return HAKYU_NO_MEMORY;
  for (uint32_t c = 0; c < columns; c++) {
    for (uint64_t i = 0; i < n; i++) list[i] = (placed){rows[i * columns + c], i};
    qsort(list, n, sizeof *list, compare_placed);
    uint32_t class = 0;
    for (uint64_t i = 0; i < n; i++) {
      if (i && list[i].value != list[i - 1].value) class++;
      classes[list[i].row * columns + c] = class;
    }
    counts[c] = n ? class + 1 : 0;
  }
  hk_memory_free(memory, list);
  return HAKYU_OK;
}

void hk_regress_ranks(const uint32_t *classes, const uint32_t *counts, const uint64_t *from, uint64_t n, uint32_t columns, double *room, double *ranks) {
  for (uint32_t c = 0; c < columns; c++) {
    double before = 0; /* rows of lower classes */
    for (uint32_t class = 0; class < counts[c]; class++) room[class] = 0;
    for (uint64_t i = 0; i < n; i++) room[classes[from[i] * columns + c]]++;
    for (uint32_t class = 0; class < counts[c]; class++) {
      const double there = room[class];
      room[class] = before + (there + 1) / 2;
      before += there;
    }
    for (uint64_t i = 0; i < n; i++) ranks[i * columns + c] = room[classes[from[i] * columns + c]];
  }
}

/* ---- monotone regression ---------------------------------------------------------------------------------------------- */

/* Pools from the left: while the last pool lies on the wrong side of the one before it, the two become one. */
hakyu_status hk_regress_monotone(const hakyu_memory *memory, double *y, const double *w, uint64_t n, int is_falling) {
  typedef struct pool { double mean, weight; uint64_t end; } pool;
  pool *pools = hk_memory_array(memory, n + 1, sizeof *pools);
  uint64_t count = 0;
  if (!pools) return HAKYU_NO_MEMORY;
  for (uint64_t i = 0; i < n; i++) {
    pools[count++] = (pool){y[i], w[i], i + 1};
    while (count > 1 && (is_falling ? pools[count - 1].mean > pools[count - 2].mean : pools[count - 1].mean < pools[count - 2].mean)) {
      const pool last = pools[--count];
      pool *into = &pools[count - 1];
      into->mean = (into->mean * into->weight + last.mean * last.weight) / (into->weight + last.weight);
      into->weight += last.weight;
      into->end = last.end;
    }
  }
  for (uint64_t p = 0, i = 0; p < count; p++)
    for (; i < pools[p].end; i++) y[i] = pools[p].mean;
  hk_memory_free(memory, pools);
  return HAKYU_OK;
}
