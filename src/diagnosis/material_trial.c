/* material_trial - the test of the least that matters on a stored trial: whom it concerns, and its pairs. */
#include "diagnosis/material.h"

hakyu_status hk_diagnose_material(hk_facts *facts, hk_trials_store *store, const char *id, const char *digest, hk_kind_of_failure failures,
                                  uint32_t draw_count, int sign, const hk_material_limits *limits, hk_material **material) {
  hk_carried *carried = NULL;
  const bool *concerned = NULL;
  hk_effect_pair *pairs = NULL;
  size_t count = 0;
  hakyu_status status = hk_diagnose_carried(facts, failures, &carried);
  if (!status) status = hk_carried_concerned(facts, carried, &concerned);
  if (status) return status;
  hk_effect_options options = hk_effect_defaults();
  options.concerned = sign > 0 ? concerned : NULL;
  options.outer_count = draw_count;
  status = hk_diagnose_effect_pairs(facts, store, id, digest, &options, &pairs, &count);
  return status ? status : hk_material_make(facts, pairs, count, draw_count, sign, limits, material);
}
