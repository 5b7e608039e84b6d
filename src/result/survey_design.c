/* survey_design - which design a sample is, seen from its numbers: SALib's saltelli layout (A, then A with each column of B, then B with each of A,
   then B) and Morris' trajectories are as ours (study/design.h). */
#include "result/survey.h"

static bool is_same_but(const double *a, const double *b, const double *from, uint32_t k, uint32_t factor) {
  for (uint32_t f = 0; f < k; f++)
    if (a[f] != (f == factor ? from[f] : b[f])) return false;
  return true;
}

/* x: a row of k numbers a point. */
static bool is_saltelli(const double *x, uint64_t rows, uint32_t k, bool is_second_order) {
  const uint64_t size = is_second_order ? 2 * (uint64_t)k + 2 : (uint64_t)k + 2;
  if (rows < 2 * size || rows % size) return false;
  for (uint64_t n = 0; n < rows; n += size) {
    const double *a = x + n * k, *b = a + (size - 1) * k;
    for (uint32_t f = 0; f < k; f++)
      if (!is_same_but(a + ((uint64_t)f + 1) * k, a, b, k, f) || (is_second_order && !is_same_but(a + ((uint64_t)k + f + 1) * k, b, a, k, f))) return false;
  }
  return true;
}

/* Each factor moves once in each k + 1 points. */
static bool is_morris(const double *x, uint64_t rows, uint32_t k) {
  if (rows < 2 * ((uint64_t)k + 1) || rows % (k + 1)) return false;
  for (uint64_t n = 0; n < rows; n += k + 1)
    for (uint32_t f = 0; f < k; f++) {
      uint32_t moved = 0;
      for (uint32_t p = 0; p < k; p++) moved += x[(n + p) * k + f] != x[(n + p + 1) * k + f];
      if (moved != 1) return false;
    }
  return true;
}

void hk_survey_see_design(hakyu_survey *s) {
  const uint32_t k = s->factor_count;
  s->design = HK_SURVEY_LIST;
  if (is_saltelli(s->x, s->point_count, k, true)) s->design = HK_SURVEY_SALTELLI, s->is_second_order = true, s->repeats = s->point_count / (2 * (uint64_t)k + 2);
  else if (is_saltelli(s->x, s->point_count, k, false)) s->design = HK_SURVEY_SALTELLI, s->repeats = s->point_count / ((uint64_t)k + 2);
  else if (k > 1 && is_morris(s->x, s->point_count, k)) s->design = HK_SURVEY_MORRIS, s->repeats = s->point_count / (k + 1);
}
