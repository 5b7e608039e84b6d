/* whatif - paired runs of the hotspots of a run, each held; of its protections, each taken away; or of gaps in sector standards, each
   closed (whatif_gaps.c). In rounds: every change gets some first
   160 pairs, spread evenly over the outer draws; then all get as many again, until they have what was allowed or the time is
   spent. What is looked at first is what transmits, or saves, most. */
#include <hakyu/whatif.h>

#include <string.h>
#include <time.h>

#include "diagnosis/avoidable.h"
#include "trial/whatif_gaps.h"

enum { FIRST_PAIRS = 160, PROTECTORS_MOST = 50 };

struct hakyu_whatif {
  const hakyu_memory *memory;
  hakyu_whatif_options options;
  char *folder;
  hk_trials *trials;
  uint32_t *changes; size_t count;
  uint32_t draws;
  uint64_t each, most_each;   /* pairs asked for in each outer draw so far; at most */
  uint64_t pairs_before;
  double spent_s;
  bool is_complete;
};

hakyu_whatif_options hakyu_whatif_defaults(void) { return (hakyu_whatif_options){.what = HAKYU_WHATIF_HELD, .budget_s = 60, .most = 2000}; }

/* ---- what is tried ---- */

static hk_change held(const hk_facts *facts, const hk_spot *spot) {
  const hk_fact_link *link = spot->class == HK_SPOT_LINK ? &facts->links[spot->entity] : NULL;
  if (spot->class == HK_SPOT_ASSET) return (hk_change){.kind = HK_CHANGE_HELD_ASSET, .entity = facts->assets[spot->entity].id};
  if (!link) return (hk_change){.kind = HK_CHANGE_HELD_NEED, .entity = facts->needs[spot->entity].id};
  return (hk_change){.kind = HK_CHANGE_HELD_LINK, .entity = facts->needs[link->need].id, .other = facts->assets[link->supplier].id};
}

static hk_change removed(const hk_facts *facts, const hk_protector *protector) {
  const char *need = facts->needs[protector->need].id;
  if (protector->kind == HK_HELD_STAGE) return (hk_change){.kind = HK_CHANGE_NO_STAGE, .entity = need, .other = protector->stage};
  if (protector->kind == HK_HELD_STANDBY) return (hk_change){.kind = HK_CHANGE_NO_STANDBY, .entity = need, .other = facts->assets[facts->links[protector->link].supplier].id};
  return (hk_change){.kind = HK_CHANGE_NO_REDUNDANCY, .entity = need};
}

static bool is_new(const hakyu_whatif *w, uint32_t change) {
  for (size_t k = 0; k < w->count; k++)
    if (w->changes[k] == change) return false;
  return true;
}

/* A change that finds nothing to change is left out: the reports say "not measured". */
static hakyu_status add(hakyu_whatif *w, const hk_change *change, hakyu_findings *findings) {
  uint32_t number = 0;
  hakyu_status status = hk_trials_add(w->trials, change, findings, &number);
  if (status == HAKYU_NOT_FOUND) return HAKYU_OK;
  if (!status && is_new(w, number)) w->changes[w->count++] = number; /* an asset may be an initiator and a transmitter */
  return status;
}

static hakyu_status add_held(hakyu_whatif *w, hk_facts *facts, hakyu_findings *findings) {
  hk_spots spots;
  hakyu_status status = hk_diagnose_spots(facts, HK_SPOTS_LOOKED_AT, &spots);
  if (status) return status;
  if (!(w->changes = hk_memory_array(w->memory, spots.initiator_count + spots.carrier_count + 1, sizeof *w->changes))) return HAKYU_NO_MEMORY;
  for (size_t k = 0; k < spots.initiator_count + spots.carrier_count && !status; k++) {
    const hk_spot *spot = k < spots.initiator_count ? &spots.initiators[k] : &spots.carriers[k - spots.initiator_count];
    const hk_change change = held(facts, spot);
    status = add(w, &change, findings);
  }
  return status;
}

static hakyu_status add_removed(hakyu_whatif *w, hk_facts *facts, hakyu_findings *findings) {
  hk_protector *protectors = NULL;
  size_t count = 0;
  hakyu_status status = hk_diagnose_saves(facts, &protectors, &count);
  if (status) return status;
  if (count > PROTECTORS_MOST) count = PROTECTORS_MOST;
  if (!(w->changes = hk_memory_array(w->memory, count + 1, sizeof *w->changes))) return HAKYU_NO_MEMORY;
  for (size_t k = 0; k < count && !status; k++) {
    const hk_change change = removed(facts, &protectors[k]);
    status = add(w, &change, findings);
  }
  return status;
}

/* ---- opening and closing ---- */

static hakyu_status read_run(hakyu_whatif *w, const char *run_folder, hakyu_findings *findings) {
  hakyu_result *result = NULL;
  hk_facts *facts = NULL;
  hakyu_status status = hakyu_result_open(w->memory, run_folder, findings, &result);
  if (status) return status;
  if (w->options.folder) {
    const size_t size = strlen(w->options.folder) + 1;
    if ((w->folder = hk_memory_alloc(w->memory, size))) memcpy(w->folder, w->options.folder, size);
    else status = HAKYU_NO_MEMORY;
  } else {
    status = hk_trials_default_folder(w->memory, result, &w->folder);
  }
  if (!status) status = hk_trials_open(w->memory, run_folder, w->folder, w->options.threads, findings, &w->trials);
  if (!status && w->options.what == HAKYU_WHATIF_GAPS) status = hk_whatif_gaps(w->memory, w->trials, w->options.standards, &w->changes, &w->count);
  else if (!status) status = hk_facts_create(w->memory, result, findings, &facts);
  if (!status && facts) status = (w->options.what == HAKYU_WHATIF_HELD ? add_held : add_removed)(w, facts, findings);
  hk_facts_destroy(facts);
  hakyu_result_close(result);
  return status;
}

hakyu_status hakyu_whatif_open(const hakyu_memory *memory, const char *run_folder, const hakyu_whatif_options *options, hakyu_findings *findings, hakyu_whatif **whatif) {
  if (options->budget_s < 0 || options->most < 1 || options->threads < 0 || (options->what == HAKYU_WHATIF_GAPS && !options->standards)) return HAKYU_USAGE;
  hakyu_whatif *w = hk_memory_zalloc(memory, sizeof *w);
  if (!w) return HAKYU_NO_MEMORY;
  w->memory = memory;
  w->options = *options;
  hakyu_status status = read_run(w, run_folder, findings);
  if (status) {
    hakyu_whatif_close(w, NULL);
    return status;
  }
  const uint32_t outer_count = hk_trials_outer_count(w->trials);
  w->draws = outer_count ? outer_count : 1;
  w->most_each = UINT64_MAX;
  for (uint32_t o = 0; o < w->draws; o++)
    if (hk_trials_base_count(w->trials, o) < w->most_each) w->most_each = hk_trials_base_count(w->trials, o);
  if (w->most_each > (uint64_t)options->most / w->draws + 1) w->most_each = (uint64_t)options->most / w->draws + 1;
  *whatif = w;
  return HAKYU_OK;
}

hakyu_status hakyu_whatif_close(hakyu_whatif *w, hakyu_findings *findings) {
  if (!w) return HAKYU_OK;
  hakyu_status status = hk_trials_close(w->trials, findings);
  hk_memory_free(w->memory, w->changes);
  hk_memory_free(w->memory, w->folder);
  hk_memory_free(w->memory, w);
  return status;
}

const char *hakyu_whatif_folder(const hakyu_whatif *w) { return w->folder; }

/* ---- rounds ---- */

/* Asks for the next round; false if there is none. */
static bool ask(hakyu_whatif *w, hakyu_status *status) {
  const uint64_t first = FIRST_PAIRS / w->draws > 2 ? FIRST_PAIRS / w->draws : 2;
  uint64_t next = w->each ? 2 * w->each : first;
  if (next > w->most_each) next = w->most_each;
  if (next <= w->each || !w->count) return false;
  for (size_t k = 0; k < w->count && !*status; k++) *status = hk_trials_want(w->trials, w->changes[k], 0, w->draws, 0, next); /* what is stored is not asked for again */
  w->each = next;
  return true;
}

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void tell(const hakyu_whatif *w, hakyu_whatif_progress *progress) {
  *progress = (hakyu_whatif_progress){.changes = w->count, .spent_s = w->spent_s, .is_complete = w->is_complete};
  for (size_t k = 0; k < w->count; k++) progress->pairs += hk_trials_done(w->trials, w->changes[k]), progress->total += hk_trials_wanted(w->trials, w->changes[k]);
}

hakyu_status hakyu_whatif_step(hakyu_whatif *w, int64_t budget_ms, hakyu_findings *findings, hakyu_whatif_progress *progress) {
  hk_trials_progress now = {.is_complete = true};
  const double begun_s = now_s();
  hakyu_status status = HAKYU_OK;
  if (!w->is_complete) status = hk_trials_step(w->trials, budget_ms, findings, &now);
  w->spent_s += now_s() - begun_s;
  const bool is_spent = w->options.budget_s > 0 && w->spent_s >= w->options.budget_s;
  if (!status && !w->is_complete) w->is_complete = is_spent || (now.is_complete && !ask(w, &status));
  if (!status && w->is_complete) status = hk_trials_save(w->trials);
  if (!status && progress) tell(w, progress);
  return status;
}
