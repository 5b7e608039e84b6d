/* importances - see importances.h. */
#include "diagnosis/importances.h"

#include <math.h>

#include "base/digest.h"
#include "numbers/draw.h"

enum { PURPOSE_IMPORTANCE = 254 /* not a purpose of the simulation */ };

double hk_importance_factor(uint64_t seed, const char *sector_id, uint64_t draw) {
  const uint64_t x = hk_numbers_draw(seed, hk_digest_key("sector", sector_id, NULL, NULL), PURPOSE_IMPORTANCE, 0, draw);
  return exp2(2.0 * ((double)(x >> 11) / 9007199254740992.0) - 1.0);
}
