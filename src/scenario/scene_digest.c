/* scene_digest - one number that tells whether two scenarios mean the same: SHA-256 over the model's digest and over
   everything in the scenario that decides results. Hazards come by key, targets by the keys of their assets,
   observations by id, values by what they mean; so the order of rows and the wording of numbers do not matter. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "scenario/levers.h"
#include "scenario/scene.h"

/* A text with its length, so that neighbours cannot run into each other. */
static void add_text(hk_digest *digest, const char *text) {
  const size_t length = text ? strlen(text) : 0;
  hk_digest_add_u64(digest, length);
  hk_digest_add(digest, text ? text : "", length);
}

static void add_int(hk_digest *digest, int64_t number) { hk_digest_add_u64(digest, (uint64_t)number); }

static void add_double(hk_digest *digest, double number) {
  uint64_t bits;
  memcpy(&bits, &number, sizeof bits);
  hk_digest_add_u64(digest, number != number ? UINT64_MAX : bits); /* one NaN for all */
}

static void add_assumption(hk_digest *digest, const hk_assumption *assumption) {
  add_text(digest, assumption->id);
  add_int(digest, assumption->mode);
  add_int(digest, assumption->low);
  add_int(digest, assumption->high);
  add_int(digest, assumption->is_time);
}

static void add_plain(hk_digest *digest, const hakyu_model *model, hk_value value) {
  add_int(digest, value.form);
  add_int(digest, value.fixed);
  if (value.form == HK_VALUE_ASSUMED) add_assumption(digest, &model->assumptions[value.index]);
}

static void add_value(hk_digest *digest, const hakyu_model *model, hk_value value) {
  if (value.form != HK_VALUE_CALL) {
    add_plain(digest, model, value);
    return;
  }
  const hk_call *call = &model->calls[value.index];
  add_int(digest, value.form);
  add_int(digest, call->kind);
  add_int(digest, call->by_p95);
  add_int(digest, call->count);
  for (uint32_t i = 0; i < call->count; i++) {
    add_plain(digest, model, call->args[i]);
    hk_digest_add_u64(digest, call->limits ? call->limits[i] : 0);
  }
}

static int compare_keys(const void *left, const void *right) {
  const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return a < b ? -1 : a > b;
}

/* Assets as a set: their keys, sorted. */
static void add_assets(hk_digest *digest, const hakyu_model *model, const uint32_t *assets, uint32_t count, uint64_t *scratch) {
  for (uint32_t i = 0; i < count; i++) scratch[i] = model->assets[assets[i]].key;
  qsort(scratch, count, sizeof *scratch, compare_keys);
  hk_digest_add_u64(digest, count);
  for (uint32_t i = 0; i < count; i++) hk_digest_add_u64(digest, scratch[i]);
}

static void add_hazard(hk_digest *digest, const hakyu_model *model, const hk_hazard *hazard, uint64_t *scratch) {
  add_text(digest, hazard->id);
  add_int(digest, hazard->kind);
  add_int(digest, hazard->is_malfunction);
  add_int(digest, hazard->is_overseas);
  add_text(digest, hazard->cause);
  add_value(digest, model, hazard->at);
  add_value(digest, model, hazard->probability);
  add_value(digest, model, hazard->rate);
  add_int(digest, hazard->rate_per_year_ppb);
  if (hazard->kind == HK_HAZARD_CHANGE) add_int(digest, hazard->half_life_s);
  if (hazard->kind == HK_HAZARD_SURGE) add_value(digest, model, hazard->factor), add_value(digest, model, hazard->lasts);
  add_value(digest, model, hazard->detect);
  add_value(digest, model, hazard->repair);
  add_assets(digest, model, hazard->targets, hazard->target_count, scratch);
  uint32_t site_count = 0; /* of targets that stand on a named site: where two losses may be one co-location */
  for (uint32_t t = 0; t < hazard->target_count; t++)
    if (hazard->target_site[t] != HK_NONE) scratch[site_count++] = model->assets[hazard->targets[t]].key;
  qsort(scratch, site_count, sizeof *scratch, compare_keys);
  hk_digest_add_u64(digest, site_count);
  for (uint32_t t = 0; t < site_count; t++) hk_digest_add_u64(digest, scratch[t]);
  hk_digest_add_u64(digest, hazard->leg_count);
  for (uint32_t leg = 0; leg < hazard->leg_count; leg++) {
    add_text(digest, model->sites[hazard->leg_sites[leg]]);
    add_value(digest, model, hazard->leg_delays[leg]);
    add_assets(digest, model, hazard->leg_targets + hazard->leg_first[leg], hazard->leg_first[leg + 1] - hazard->leg_first[leg], scratch);
  }
}

static void add_observed(hk_digest *digest, const hk_observed *seen) {
  add_text(digest, seen->id);
  add_int(digest, seen->at_s);
  add_int(digest, seen->share_ppm);
  add_int(digest, seen->role);
  add_int(digest, seen->stated);
  add_double(digest, seen->value);
  add_double(digest, seen->low);
  add_double(digest, seen->high);
}

static void add_all_observed(hk_digest *digest, const hakyu_scenario *scenario) {
  hk_digest_add_u64(digest, scenario->observed_count);
  for (uint32_t i = 0; i < scenario->observed_count; i++) add_observed(digest, &scenario->observed[i]); /* sorted by id */
}

/* In the order in which they are applied; none adds nothing, so a scenario without levers keeps its digest. */
static void add_levers(hk_digest *digest, const hakyu_scenario *scenario) {
  for (uint32_t l = 0; l < scenario->lever_count; l++) {
    const struct hk_lever *lever = &scenario->levers[l];
    add_text(digest, hk_lever_get(lever->name)->name);
    add_text(digest, lever->targets);
    add_int(digest, lever->parameter);
    if (hk_sharing_aids(&lever->aid)) {
      add_text(digest, "aid");
      add_plain(digest, scenario->model, lever->aid.repair_least);
      add_plain(digest, scenario->model, lever->aid.repair_most);
      add_plain(digest, scenario->model, lever->aid.recurrence);
    }
    hk_digest_add_u64(digest, lever->share);
  }
}

hakyu_status hk_scene_digest(hakyu_scenario *scenario) {
  const hakyu_model *model = scenario->model;
  uint64_t *scratch = hk_memory_array(scenario->memory, model->asset_count, sizeof *scratch);
  if (!scratch) return HAKYU_NO_MEMORY;
  hk_digest digest;
  hk_digest_init(&digest);
  add_text(&digest, "hakyu.scenario/1");
  hk_digest_add(&digest, model->digest, sizeof model->digest);
  add_int(&digest, scenario->horizon_s);
  add_int(&digest, scenario->step_s);
  add_int(&digest, scenario->is_any);
  add_int(&digest, scenario->start_day);
  add_int(&digest, scenario->start_second);
  add_int(&digest, scenario->any_day_type);
  add_int(&digest, scenario->any_first_s);
  add_int(&digest, scenario->any_last_s);
  add_value(&digest, model, scenario->frequency);
  hk_digest_add_u64(&digest, scenario->hazard_count);
  for (uint32_t h = 0; h < scenario->hazard_count; h++) add_hazard(&digest, model, &scenario->hazards[h], scratch);
  add_all_observed(&digest, scenario);
  add_levers(&digest, scenario);
  hk_digest_fini(&digest, scenario->digest);
  hk_memory_free(scenario->memory, scratch);
  return HAKYU_OK;
}
