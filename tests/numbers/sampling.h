/* sampling - repeatable samples with known means, for testing estimates: what is drawn follows from the sample's
   number, by the addresses of draw.h. */
#ifndef TESTS_NUMBERS_SAMPLING_H
#define TESTS_NUMBERS_SAMPLING_H
#include <stddef.h>
#include <stdint.h>

typedef enum sample_kind {
  SAMPLE_NORMAL,      /* 0 +- 1 */
  SAMPLE_EXPONENTIAL, /* mean 1 */
  SAMPLE_LOGNORMAL,   /* median 1, sigma b */
  SAMPLE_BERNOULLI,   /* 1 with chance a */
  SAMPLE_RARE,        /* exponential with chance a, else 0 */
  SAMPLE_RARE_LOGNORMAL, /* lognormal, sigma b, with chance a, else 0 */
  SAMPLE_PAIRED,      /* difference of two lognormals, sigma b, with correlation 0.8 in the logarithm */
  SAMPLE_RARE_PAIRED  /* exponential with chance a, minus an exponential with chance a / 2 */
} sample_kind;

typedef struct sample_model { const char *name; sample_kind kind; double a, b; } sample_model;

double sample_mean_of(const sample_model *model);
/* Values number 0..n of sample `number`; longer samples begin with the shorter. */
void sample_values(const sample_model *model, uint64_t number, double *values, size_t n);
#endif
