/* sobol - see sobol.h. GSL's generator keeps a state; here one is made, run up and thrown away, so that a point is a function of
   its number. Its state lies in our own memory. */
#include "numbers/sobol.h"

#include <assert.h>
#include <gsl/gsl_qrng.h>

#include "base/memory.h"

enum { POINTS_MOST = 1 << 30 };

hakyu_status hk_sobol_points(const hakyu_memory *memory, uint32_t dimensions, uint64_t first, uint64_t count, double *points) {
  double skipped[HK_SOBOL_DIMENSIONS];
  assert(dimensions >= 1 && dimensions <= HK_SOBOL_DIMENSIONS);
  if (first >= POINTS_MOST || count >= POINTS_MOST - first) return HAKYU_LIMIT;
  gsl_qrng sequence = {.type = gsl_qrng_sobol, .dimension = dimensions, .state_size = gsl_qrng_sobol->state_size(dimensions)};
  if (!(sequence.state = hk_memory_zalloc(memory, sequence.state_size))) return HAKYU_NO_MEMORY;
  gsl_qrng_init(&sequence);
  for (uint64_t p = 0; p < first; p++) gsl_qrng_get(&sequence, skipped);
  for (uint64_t p = 0; p < count; p++) gsl_qrng_get(&sequence, points + p * dimensions);
  hk_memory_free(memory, sequence.state);
  return HAKYU_OK;
}
