/* sampling - see sampling.h. */
#include "sampling.h"

#include <math.h>
#include "numbers/draw.h"
#include "numbers/plain.h"

static double uniform_of(uint64_t x) { return ((double)(x >> 11) + 0.5) * 0x1p-53; }

static double normal_of(uint64_t x) {
  const double u = uniform_of(x);
  return u < 0.5 ? -hk_plain_normal_tail(u) : hk_plain_normal_tail(1.0 - u);
}

double sample_mean_of(const sample_model *model) {
  switch (model->kind) {
    case SAMPLE_EXPONENTIAL: return 1.0;
    case SAMPLE_LOGNORMAL: return exp(0.5 * model->b * model->b);
    case SAMPLE_BERNOULLI: return model->a;
    case SAMPLE_RARE: return model->a;
    case SAMPLE_RARE_LOGNORMAL: return model->a * exp(0.5 * model->b * model->b);
    case SAMPLE_RARE_PAIRED: return 0.5 * model->a;
    default: return 0.0;
  }
}

static double value_of(const sample_model *model, const uint64_t *x) {
  const double a = model->a, b = model->b, first = uniform_of(x[0]);
  switch (model->kind) {
    case SAMPLE_NORMAL: return normal_of(x[0]);
    case SAMPLE_EXPONENTIAL: return -log(first);
    case SAMPLE_LOGNORMAL: return exp(b * normal_of(x[0]));
    case SAMPLE_BERNOULLI: return first < a ? 1.0 : 0.0;
    case SAMPLE_RARE: return first < a ? -log(uniform_of(x[1])) : 0.0;
    case SAMPLE_RARE_LOGNORMAL: return first < a ? exp(b * normal_of(x[1])) : 0.0;
    case SAMPLE_PAIRED: {
      const double z = normal_of(x[0]), other = normal_of(x[1]);
      return exp(b * z) - exp(b * (0.8 * z + 0.6 * other));
    }
    default: return first < a ? -log(uniform_of(x[1])) : first < 1.5 * a ? log(uniform_of(x[1])) : 0.0;
  }
}

/* Draws a value takes. */
static size_t draws_of(sample_kind kind) {
  switch (kind) {
    case SAMPLE_NORMAL: case SAMPLE_EXPONENTIAL: case SAMPLE_LOGNORMAL: case SAMPLE_BERNOULLI: return 1;
    default: return 2;
  }
}

void sample_values(const sample_model *model, uint64_t number, double *values, size_t n) {
  const size_t each = draws_of(model->kind), chunk = 256 / each;
  uint64_t x[256];
  for (size_t i = 0; i < n; i += chunk) {
    hk_numbers_draw_run(20060814, number, (uint32_t)model->kind, 0, i / chunk, 256, x);
    for (size_t j = 0; j < chunk && i + j < n; j++) values[i + j] = value_of(model, x + each * j);
  }
}
