/* importances - see importances.h. */
#include "diagnosis/importances.h"

#include <math.h>

#include "base/digest.h"
#include "numbers/draw.h"

enum { PURPOSE_IMPORTANCE = 254 /* not a purpose of the simulation */ };

void hk_importance_factors(uint64_t seed, const char *sector_id, double factors[HK_IMPORTANCES_DRAWN]) {
  const uint64_t key = hk_digest_key("sector", sector_id, NULL, NULL);
  for (uint64_t draw = 0; draw < HK_IMPORTANCES_DRAWN; draw++) {
    const uint64_t x = hk_numbers_draw(seed, key, PURPOSE_IMPORTANCE, 0, draw);
    factors[draw] = exp2(2.0 * ((double)(x >> 11) / 9007199254740992.0) - 1.0);
  }
}
