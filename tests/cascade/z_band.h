/* z_band - what a sample may differ from what theory says: |z| <= 4.5. Seeds are fixed, so a test that passes always passes. */
#ifndef TESTS_CASCADE_Z_BAND_H
#define TESTS_CASCADE_Z_BAND_H
#include <stdint.h>

#define Z_MOST 4.5

/* hits of n were seen of something of probability p; p 0 or 1 allows no exception. */
void z_expect_share(const char *what, uint64_t hits, uint64_t n, double p);

/* A sample's sums. */
typedef struct z_sample { double count, sum, squares; } z_sample;
void z_add(z_sample *sample, double value);
/* The sample's mean lies within 4.5 standard errors, and `tolerance` more, of `expected`. */
void z_expect_mean(const char *what, const z_sample *sample, double expected, double tolerance);

/* A table of closed forms: the file tests/data/closed_forms/<name>.csv, columns by name. */
typedef struct z_table { char names[16][24]; double values[64][16]; int columns, rows; } z_table;
void z_read_table(const char *name, z_table *table);
double z_cell(const z_table *table, int row, const char *column);
#endif
