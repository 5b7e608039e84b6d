/* sobol - the quasi-random sequence of Sobol (1967), direction numbers as in Antonov and Saleev (1979), through GSL. */
#ifndef HK_NUMBERS_SOBOL_H
#define HK_NUMBERS_SOBOL_H
#include <stdint.h>
#include <hakyu/memory.h>

enum { HK_SOBOL_DIMENSIONS = 40 }; /* beyond it GSL gives garbage without a word */

/* points[p * dimensions + d] = coordinate d, in (0, 1), of point first + p; the origin is not among them. 1 <= dimensions <=
   HK_SOBOL_DIMENSIONS (asserted), first + count < 2^30 (else LIMIT: the generator's words have 30 bits). Errors: LIMIT, NO_MEMORY. */
hakyu_status hk_sobol_points(const hakyu_memory *memory, uint32_t dimensions, uint64_t first, uint64_t count, double *points);
#endif
