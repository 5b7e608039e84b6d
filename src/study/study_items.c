/* study_items - items of a guideline as factors of a study: off or on. An item that is on is its levers that are built, each at the dose that is
   tested, and who complies is drawn as the catalogue says. So what an item takes away between two points of a sweep is what `hakyu evidence`
   finds of it on the same replications, and what two items take away together can be held against what each does alone. */
#include <string.h>

#include "base/memory.h"
#include "scenario/lever_set.h"
#include "study/study.h"

static hk_place place_of(const hk_factor *factor) {
  hk_place place = factor->place;
  place.field = factor->id;
  return place;
}

/* ---- finding them ---------------------------------------------------------------------------------------------------------- */

static bool find_item(struct hakyu_study *study, hk_factor *factor, hakyu_findings *findings) {
  const hk_place place = place_of(factor);
  const char *id = hk_findings_value(findings, factor->change.id);
  factor->item = hk_catalogue_find_item(study->catalogue, factor->change.id);
  if (factor->item == HK_NOWHERE) {
    hk_findings_error(findings, place, "unknown-name", "the catalogue has no such item (%s); allowed: one of `hakyu list items`", id);
    return false;
  }
  const hk_item *item = &study->catalogue->items[factor->item];
  if (hk_item_is_assessable(item)) return true;
  hk_findings_error(findings, place, "not-built", "the item cannot be tried (%s): %s; allowed: an item with a lever that is built", id, item->not_assessable[HAKYU_EN]);
  return false;
}

hakyu_status hk_study_find_items(struct hakyu_study *study, hakyu_findings *findings) {
  bool is_fine = true, is_any = false;
  for (uint32_t f = 0; f < study->factor_count; f++) {
    hk_factor *factor = &study->factors[f];
    if (factor->target != HK_FACTOR_ITEM) continue;
    if (!study->catalogue_path) {
      hk_findings_error(findings, place_of(factor), "missing-key", "an item of no catalogue (%s); allowed: the study's key catalogue, such as jp-critical-infrastructure",
                        hk_findings_value(findings, factor->change.id));
      return HAKYU_REFUSED;
    }
    hakyu_status status = is_any ? HAKYU_OK : hakyu_catalogue_read(study->memory, study->catalogue_path, findings, &study->catalogue);
    if (status) return status;
    is_any = true;
    is_fine &= find_item(study, factor, findings);
  }
  return is_fine ? HAKYU_OK : HAKYU_REFUSED;
}

/* ---- wearing them ------------------------------------------------------------------------------------------------------------ */

static bool is_on(const hk_factor *factor, const char *value) { return factor->target == HK_FACTOR_ITEM && strcmp(value, "on") == 0; }

static size_t collect_levers(const hk_item *item, const char *model, const hk_adoption *adoption, hk_lever_text *levers) {
  size_t count = 0;
  for (uint32_t l = 0; l < item->lever_count; l++) {
    const hk_item_lever *lever = &item->levers[l];
    if (lever->number >= 0)
      levers[count++] = (hk_lever_text){.lever = lever->name, .targets = hk_item_lever_targets(lever, model), .dose = hk_item_lever_dose(lever), .adoption = adoption,
                                        .aid = {lever->aid[0].text, lever->aid[1].text, lever->aid[2].text}};
  }
  return count;
}

hakyu_status hk_study_add_items(const struct hakyu_study *study, const char *const *values, hakyu_findings *findings, hakyu_scenario **scenario) {
  size_t most = 0, count = 0;
  for (uint32_t f = 0; f < study->factor_count; f++)
    if (is_on(&study->factors[f], values[f])) most += study->catalogue->items[study->factors[f].item].lever_count;
  if (!most) return HAKYU_OK;
  hk_lever_text *levers = hk_memory_array(study->memory, most, sizeof *levers);
  hk_adoption *adoptions = hk_memory_array(study->memory, study->factor_count, sizeof *adoptions);
  hakyu_status status = levers && adoptions ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (uint32_t f = 0; f < study->factor_count && !status; f++) {
    if (!is_on(&study->factors[f], values[f])) continue;
    const hk_item *item = &study->catalogue->items[study->factors[f].item];
    adoptions[f] = (hk_adoption){item->id, item->adoption_low_ppm, item->adoption_high_ppm};
    count += collect_levers(item, (*scenario)->model->id, &adoptions[f], levers + count);
  }
  uint32_t acting = 0;
  if (!status) status = hk_lever_set_wear(study->memory, levers, count, findings, scenario, &acting);
  if (!status && !acting) {
    hk_findings_error(findings, (hk_place){study->path, 0, 0, "factors"}, "unmatched", "the levers of its items act on nothing in this model; allowed: items whose levers find a target");
    status = HAKYU_REFUSED;
  }
  hk_memory_free(study->memory, levers);
  hk_memory_free(study->memory, adoptions);
  return status;
}
