/* sweep_done - what a store has of a point: by its stretches, and by the note that it stopped. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "campaign/sweep.h"

void hk_sweep_trial_id(const hk_sweep_plan *plan, uint64_t point, char out[HK_SWEEP_KEY]) { snprintf(out, HK_SWEEP_KEY, HK_SWEEP_POINT "%s", plan->study->point_ids[point]); }
void hk_sweep_failed_key(const hk_sweep_plan *plan, uint64_t point, char out[HK_SWEEP_KEY]) { snprintf(out, HK_SWEEP_KEY, HK_SWEEP_FAILED "%s", plan->study->point_ids[point]); }
void hk_sweep_stopped_key(const hk_sweep_plan *plan, uint64_t point, char out[HK_SWEEP_KEY]) { snprintf(out, HK_SWEEP_KEY, HK_SWEEP_STOPPED "%s", plan->study->point_ids[point]); }

uint64_t hk_sweep_done_total(const hk_sweep_done *done) {
  uint64_t total = 0;
  for (size_t i = 0; i < done->count; i++) total += done->list[i].count;
  return total;
}

/* What the note says counts only where as many replications are there. */
static bool is_stopped(const hk_sweep_plan *plan, hk_trials_store *store, uint64_t point, const hk_sweep_done *done) {
  char key[HK_SWEEP_KEY], text[24];
  if (!plan->is_adaptive) return false;
  hk_sweep_stopped_key(plan, point, key);
  const char *noted = hk_trials_store_noted(store, key);
  snprintf(text, sizeof text, "%llu", (unsigned long long)hk_sweep_done_total(done));
  return noted && strcmp(noted, text) == 0;
}

hakyu_status hk_sweep_find_done(const hk_sweep_plan *plan, hk_trials_store *store, uint64_t point, hk_sweep_done *done) {
  char id[HK_SWEEP_KEY];
  hk_stored_trial trial;
  *done = (hk_sweep_done){.trial = -1};
  hk_sweep_failed_key(plan, point, id);
  done->is_failed = hk_trials_store_noted(store, id) != NULL;
  hk_sweep_trial_id(plan, point, id);
  hakyu_status status = hk_trials_store_find(store, id, NULL, &trial);
  if (status == HAKYU_NOT_FOUND) return HAKYU_OK;
  if (status) return status;
  done->is_known = true;
  done->trial = trial.number;
  status = hk_trials_store_done(store, trial.number, &done->list, &done->count);
  if (!status) done->is_stopped = is_stopped(plan, store, point, done);
  return status;
}

void hk_sweep_done_fini(const hk_sweep_plan *plan, hk_sweep_done *done) {
  hk_memory_free(plan->memory, done->list);
  *done = (hk_sweep_done){.trial = -1};
}

static bool has_numbers(const hk_sweep_done *done, uint32_t outer, uint64_t first, uint64_t count) {
  for (size_t i = 0; i < done->count; i++)
    if (done->list[i].outer == outer && done->list[i].first <= first && done->list[i].first + done->list[i].count >= first + count) return true;
  return !count;
}

bool hk_sweep_has_unit(const hk_sweep_plan *plan, const hk_sweep_done *done, const hk_sweep_unit *unit) {
  for (uint32_t o = 0; o < hk_sweep_outers(plan) && !done->is_stopped; o++) {
    uint64_t first;
    const uint64_t count = hk_sweep_numbers(plan, unit, o, &first);
    if (!has_numbers(done, o, first, count)) return false;
  }
  return true;
}

uint64_t hk_sweep_played_before(const hk_sweep_plan *plan, uint64_t round) {
  const hk_sweep_unit all = {0, 0, plan->replications};
  uint64_t total = 0;
  for (uint32_t o = 0; o < hk_sweep_outers(plan); o++) {
    uint64_t begin, first;
    const uint64_t most = hk_sweep_numbers(plan, &all, o, &begin);
    hk_sweep_round(plan, round, o, &first);
    total += first < most ? first : most;
  }
  return total;
}

/* A round is stored whole, so those that are there are the first ones. */
uint64_t hk_sweep_rounds_done(const hk_sweep_plan *plan, const hk_sweep_done *done) {
  for (uint64_t r = 0;; r++) {
    uint64_t first, there = 0;
    for (uint32_t o = 0; o < hk_sweep_outers(plan); o++) {
      const uint64_t count = hk_sweep_round(plan, r, o, &first);
      if (!has_numbers(done, o, first, count)) return r;
      there += count;
    }
    if (!there) return r;
  }
}
