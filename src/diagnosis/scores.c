/* scores - how good the prediction of an observed value is: the interval score, and what a reader asks first (inside? near? narrow?). */
#include <math.h>

#include "diagnosis/diagnosis.h"

enum { PENALTY = 20 }; /* 2 / alpha of a 90 % band */

/* What a value is measured by: itself, or its tolerance where it is 0. */
static double measure_of(const hk_observation *seen) {
  if (seen->value != 0) return fabs(seen->value);
  return isnan(seen->high) ? NAN : seen->high;
}

static bool is_near(const hk_observation *seen, double measure) {
  const double median = seen->simulated.median;
  if (seen->value == 0) return fabs(median) <= measure;
  return median <= 1.5 * seen->value && seen->value <= 1.5 * median;
}

hk_score hk_diagnose_score(const hk_observation *seen) {
  const hk_spread *band = &seen->simulated;
  hk_score score = {.score = NAN};
  const double measure = measure_of(seen);
  if (!seen->is_scored || seen->is_never_down || isnan(seen->value) || !(measure > 0) || seen->absent > 0.5 || !band->count) return score;
  double points = band->high - band->low;
  if (seen->value < band->low) points += PENALTY * (band->low - seen->value);
  if (seen->value > band->high) points += PENALTY * (seen->value - band->high);
  score.score = isfinite(points) ? points / measure : INFINITY;
  score.is_inside = seen->agreement == HK_AGREE_INSIDE;
  score.is_near = is_near(seen, measure);
  score.is_narrow = band->high - band->low <= 4 * measure;
  return score;
}
