/* protections - is what did not happen due to a protection? A replication is played as it was; where a need of an observed asset
   was held by something and nothing of it fell, it is played once more without those holders, at the same draws. */
#include <hakyu/hindcast.h>

#include <string.h>

#include "campaign/history.h"
#include "scenario/scenario.h"
#include "trial/run_inputs.h"

typedef struct looking {
  const hakyu_memory *memory;
  const hk_run_inputs *inputs;
  hakyu_findings *findings;
  hk_history before;          /* the replication as it was */
  hk_removal *removals;       /* room for all its saves */
} looking;

static bool is_observed(const hk_observed *observed, uint32_t asset) {
  for (uint32_t i = 0; i < observed->asset_count; i++)
    if (observed->assets[i] == asset) return true;
  return false;
}

static bool has_fallen(const hk_history *history, const hk_observed *observed) {
  for (uint32_t e = 0; e < history->episode_count; e++)
    if (is_observed(observed, history->episodes[e].asset)) return true;
  return false;
}

/* What held the needs of the observed assets; 0 if nothing had to. */
static size_t collect_removals(looking *l, const hk_observed *observed) {
  const hakyu_model *model = l->inputs->scenario->model;
  size_t count = 0;
  for (uint32_t s = 0; s < l->before.save_count; s++) {
    const hk_history_save *save = &l->before.saves[s];
    if (is_observed(observed, model->needs[save->need].asset)) l->removals[count++] = (hk_removal){save->need, save->by, save->holder};
  }
  return count;
}

static hakyu_status look(looking *l, const hk_observed *observed, uint64_t i, hakyu_protection_check *check) {
  check->replayed++;
  if (has_fallen(&l->before, observed)) return HAKYU_OK;
  size_t count = collect_removals(l, observed);
  if (!count) return HAKYU_OK;
  hk_history after;
  hakyu_status status = hk_history_make_without(l->memory, l->inputs->scenario, l->inputs->seed, l->inputs->outer_count, i, l->removals, count, l->findings, &after);
  if (status) return status;
  check->saved++;
  check->fell += has_fallen(&after, observed);
  hk_history_fini(l->memory, &after);
  return HAKYU_OK;
}

static hakyu_status look_at_all(looking *l, uint64_t i, hakyu_protection_check *checks, size_t count) {
  hakyu_status status =
      hk_history_make(l->memory, l->inputs->scenario, l->inputs->seed, l->inputs->outer_count, i, l->findings, &l->before);
  if (status) return status;
  l->removals = hk_memory_array(l->memory, (size_t)l->before.save_count + 1, sizeof *l->removals);
  if (!l->removals) status = HAKYU_NO_MEMORY;
  for (size_t c = 0; c < count && !status; c++) status = look(l, &l->inputs->scenario->observed[checks[c].observation], i, &checks[c]);
  hk_memory_free(l->memory, l->removals);
  hk_history_fini(l->memory, &l->before);
  return status;
}

hakyu_status hakyu_protection_checks(const hakyu_memory *memory, const char *run_folder, uint32_t replays, hakyu_findings *findings,
                                     hakyu_protection_check **list, size_t *count) {
  hk_run_inputs inputs;
  hakyu_protection_check *checks = NULL;
  size_t wanted = 0;
  hakyu_status status = hk_run_inputs_read(memory, run_folder, findings, &inputs);
  if (status) return status;
  looking l = {.memory = memory, .inputs = &inputs, .findings = findings};
  const hakyu_scenario *scenario = inputs.scenario;
  checks = hk_memory_array(memory, (size_t)scenario->observed_count + 1, sizeof *checks);
  if (!checks) status = HAKYU_NO_MEMORY;
  for (uint32_t o = 0; o < scenario->observed_count && !status; o++)
    if (scenario->observed[o].what == HK_OBS_NEVER_DOWN && scenario->observed[o].role == HK_ROLE_HELD_OUT)
      checks[wanted++] = (hakyu_protection_check){.observation = o};
  for (uint64_t i = 0; i < replays && i < inputs.replications && wanted && !status; i++) status = look_at_all(&l, i, checks, wanted);
  hk_run_inputs_fini(&inputs);
  if (status) {
    hk_memory_free(memory, checks);
    return status;
  }
  *list = checks;
  *count = wanted;
  return HAKYU_OK;
}
