/* z_band - see z_band.h. */
#include "z_band.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

void z_expect_share(const char *what, uint64_t hits, uint64_t n, double p) {
  double expected = (double)n * p, deviation = sqrt(expected * (1 - p));
  if (p <= 0 || p >= 1) {
    if (hits != (p >= 1 ? n : 0)) fail_msg("%s: %llu of %llu, certainly %g", what, (unsigned long long)hits, (unsigned long long)n, p);
    return;
  }
  double z = ((double)hits - expected) / deviation;
  if (!(fabs(z) <= Z_MOST)) fail_msg("%s: %llu of %llu, expected %g: z = %.2f", what, (unsigned long long)hits, (unsigned long long)n, expected, z);
}

void z_add(z_sample *sample, double value) {
  sample->count += 1;
  sample->sum += value;
  sample->squares += value * value;
}

void z_expect_mean(const char *what, const z_sample *sample, double expected, double tolerance) {
  assert_true(sample->count >= 100);
  double mean = sample->sum / sample->count, variance = sample->squares / sample->count - mean * mean;
  double error = sqrt(variance > 0 ? variance / (sample->count - 1) : 0);
  if (!(fabs(mean - expected) <= Z_MOST * error + tolerance))
    fail_msg("%s: mean %.9g, expected %.9g, standard error %.3g, tolerance %.3g", what, mean, expected, error, tolerance);
}

void z_read_table(const char *name, z_table *table) {
  char path[512], line[512];
  snprintf(path, sizeof path, "%s/closed_forms/%s.csv", TEST_DATA, name);
  FILE *file = fopen(path, "r");
  if (!file) fail_msg("%s is not there", path);
  *table = (z_table){.columns = 0};
  assert_non_null(fgets(line, sizeof line, file));
  for (char *at = strtok(line, ",\n"); at; at = strtok(NULL, ",\n")) {
    assert_in_range(table->columns, 0, 15);
    snprintf(table->names[table->columns++], 24, "%.23s", at);
  }
  while (fgets(line, sizeof line, file)) {
    char *at = line;
    assert_in_range(table->rows, 0, 63);
    for (int c = 0; c < table->columns; c++) {
      char *end;
      table->values[table->rows][c] = strtod(at, &end);
      assert_ptr_not_equal(end, at);
      at = *end == ',' ? end + 1 : end;
    }
    table->rows++;
  }
  fclose(file);
  assert_true(table->rows > 0);
}

double z_cell(const z_table *table, int row, const char *column) {
  for (int c = 0; c < table->columns; c++)
    if (strcmp(table->names[c], column) == 0) return table->values[row][c];
  fail_msg("no column %s", column);
  return 0;
}
