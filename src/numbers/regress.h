/* regress - least squares and correlation over small matrices (through GSL), and monotone regression. Desk-side: doubles, serial. */
#ifndef HK_NUMBERS_REGRESS_H
#define HK_NUMBERS_REGRESS_H
#include <stdint.h>
#include <hakyu/memory.h>

/* Solves a x = b for a symmetric positive definite a (n by n, row by row); a is destroyed, b becomes x. Errors: NUMERIC (not
   definite, or nearly not). */
hakyu_status hk_regress_solve(double *a, double *b, uint32_t n);
/* Inverts a symmetric positive definite a in place. Errors: NUMERIC. */
hakyu_status hk_regress_invert(double *a, uint32_t n);

/* Correlation matrix (columns by columns, row by row, in `out`) of n rows of `columns` numbers. A column that is constant has 0 with all
   others and 1 with itself. n >= 2. */
void hk_regress_correlations(const double *rows, uint64_t n, uint32_t columns, double *out);
/* Classes of n rows of `columns` numbers: the distinct values of a column, numbered from 0 upwards; counts[c]: how many column c has. So samples
   of the rows are ranked without being sorted. n < 2^32. Errors: NO_MEMORY. */
hakyu_status hk_regress_classes(const hakyu_memory *memory, const double *rows, uint64_t n, uint32_t columns, uint32_t *classes, uint32_t *counts);
/* The ranks 1…n, column by column, of a sample of such rows, whose i-th is row from[i]; equal values have their mean rank. room: n numbers. */
void hk_regress_ranks(const uint32_t *classes, const uint32_t *counts, const uint64_t *from, uint64_t n, uint32_t columns, double *room, double *ranks);

/* The monotone fit of least weighted squares (pool adjacent violators; Barlow et al. 1972): y[i] with weight w[i] > 0, in order of x,
   becomes fitted values that never rise (is_falling) or never fall. In place. Errors: NO_MEMORY. */
hakyu_status hk_regress_monotone(const hakyu_memory *memory, double *y, const double *w, uint64_t n, int is_falling);
#endif
