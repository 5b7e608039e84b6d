/* engine - the event engine: for each replication of a block, replicate and tally. See engine.h. */
#include "cascade/engine.h"

#include "cascade/tally.h"

enum { EPISODES_FIRST = 256, SAVES_FIRST = 256, LOG_FIRST = 512, STRIKES_FIRST = 64, ASSETS_FIRST = 256, NEEDS_FIRST = 512, STAGES_FIRST = 256 };

struct hk_runner {
  const hakyu_memory *memory;
  hk_kernel kernel;
  hk_block block;
  const hk_layer **bound; uint32_t bound_count; /* whose states kernel.layers are: the plan may be gone when they are let go */
  size_t agenda_room, exposure_room, group_room;
};

static bool list_room(const hakyu_memory *memory, hk_list *list, size_t most) {
  hk_memory_free(memory, list->items);
  list->items = hk_memory_alloc(memory, (most + 1) * sizeof *list->items);
  list->count = 0;
  return list->items != NULL;
}

/* Without a look at the plan: that of a trial's world borrows lists of the base's, which may have been let go before it. */
static void release_layers(hk_runner *runner) {
  for (uint32_t i = 0; i < runner->bound_count; i++)
    if (runner->kernel.layers[i]) runner->bound[i]->release(runner->memory, runner->kernel.layers[i]);
  runner->bound_count = 0;
  hk_memory_free(runner->memory, runner->bound);
  hk_memory_free(runner->memory, runner->kernel.layers);
  runner->bound = NULL;
  runner->kernel.layers = NULL;
}

/* First strikes that the scenario itself names, at most. */
static uint32_t scripted_count(const hk_plan *plan) { return plan->agenda_most - plan->exposure_count; }

/* Exposures that may fail again: where there is no background, none. */
static uint32_t repeated_count(const hk_plan *plan) { return plan->asset_exposure_first ? plan->exposure_count : 0; }

/* Everything that depends on the plan but not on the network's sizes. */
static hakyu_status fit_plan(hk_runner *runner, const hk_plan *plan) {
  const hakyu_memory *m = runner->memory;
  hk_kernel *k = &runner->kernel;
  k->plan = plan;
  k->net = plan->network;
  k->block = &runner->block;
  runner->block.number = UINT64_MAX;
  hk_memory_free(m, k->agenda);
  hk_memory_free(m, k->failures);
  hk_memory_free(m, k->awaits_repair);
  const uint32_t repeated = repeated_count(plan);
  k->agenda_room = scripted_count(plan);
  k->agenda = hk_memory_array(m, (size_t)k->agenda_room + 1, sizeof *k->agenda);
  k->failures = hk_memory_array(m, (size_t)repeated + 1, sizeof *k->failures);
  k->awaits_repair = hk_memory_array(m, (size_t)repeated + 1, sizeof *k->awaits_repair);
  if (!runner->block.first) runner->block.first = hk_memory_array(m, HK_BANDS_BLOCK + 1, sizeof *runner->block.first);
  if (!runner->block.strikes && plan->exposure_count)
    runner->block.strikes = hk_memory_array(m, (size_t)HK_BANDS_BLOCK * HK_BANDS_GROUP, sizeof *runner->block.strikes);
  k->layers = hk_memory_array(m, (size_t)plan->layer_count + 1, sizeof *k->layers);
  runner->bound = hk_memory_array(m, (size_t)plan->layer_count + 1, sizeof *runner->bound);
  if (!k->agenda || !k->failures || !k->awaits_repair || !runner->block.first || !k->layers || !runner->bound ||
      (plan->exposure_count && !runner->block.strikes) || !list_room(m, &k->failed, repeated) ||
      !list_room(m, &k->due_exposures, repeated))
    return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < plan->layer_count; i++) {
    hakyu_status status = plan->layers[i]->bind(m, plan->network, plan->layer_data ? plan->layer_data[i] : NULL, &k->layers[i]);
    if (status) return status;
    runner->bound[runner->bound_count++] = plan->layers[i];
  }
  return HAKYU_OK;
}

static hakyu_status fit_network(hk_runner *runner) {
  const hk_plan *plan = runner->kernel.plan;
  hk_room room = {EPISODES_FIRST, SAVES_FIRST, LOG_FIRST, STRIKES_FIRST, ASSETS_FIRST, NEEDS_FIRST, STAGES_FIRST};
  if (runner->kernel.ws) room = runner->kernel.ws->room;
  hk_workspace_destroy(runner->memory, runner->kernel.ws);
  runner->kernel.ws = NULL;
  hakyu_status status =
      hk_workspace_create(runner->memory, plan->network, plan->layer_count ? plan->exposure_count + plan->layer_count : repeated_count(plan), plan->scenario->cause_count,
                          plan->horizon_s, room, &runner->kernel.ws);
  return status ? status : hk_tallier_make_room(runner->memory, runner->kernel.tallier, plan->network->row_count, &runner->kernel.ws->room);
}

hakyu_status hk_runner_create(const hakyu_memory *memory, const hk_plan *plan, hk_runner **runner) {
  hk_runner *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  hakyu_status status = fit_plan(made, plan);
  if (!status) status = hk_tallier_create(memory, plan, &made->kernel.tallier);
  if (!status) status = fit_network(made);
  if (status) {
    hk_runner_destroy(made);
    return status;
  }
  *runner = made;
  return HAKYU_OK;
}

void hk_runner_destroy(hk_runner *runner) {
  if (!runner) return;
  const hakyu_memory *m = runner->memory;
  hk_kernel *k = &runner->kernel;
  release_layers(runner);
  hk_workspace_destroy(m, k->ws);
  hk_tallier_destroy(m, k->tallier);
  void *blocks[] = {k->agenda, k->failures, k->awaits_repair, k->failed.items, k->due_exposures.items, runner->block.first, runner->block.failing,
                    runner->block.found, runner->block.strikes};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(m, blocks[i]);
  hk_memory_free(m, runner);
}

hakyu_status hk_runner_rebind(hk_runner *runner, const hk_plan *plan) {
  if (runner->kernel.plan == plan) return HAKYU_OK;
  hk_workspace_reset(runner->kernel.ws);
  release_layers(runner);
  hakyu_status status = fit_plan(runner, plan);
  if (!status && hk_workspace_rebind(runner->kernel.ws, plan->network) != HAKYU_OK) status = fit_network(runner);
  return status;
}

static hakyu_status enlarge_block(hk_runner *runner) {
  hk_block *block = &runner->block;
  const size_t wanted = block->found_count + block->found_count / 8 + 64;
  if (wanted > UINT32_MAX) return HAKYU_LIMIT;
  hk_memory_free(runner->memory, block->found);
  hk_memory_free(runner->memory, block->failing);
  block->found = hk_memory_array(runner->memory, wanted, sizeof *block->found);
  block->failing = hk_memory_array(runner->memory, wanted, sizeof *block->failing);
  block->room = block->found && block->failing ? wanted : 0;
  return block->room ? HAKYU_OK : HAKYU_NO_MEMORY;
}

/* The agenda of whichever replication of the block at hand has the most strikes. */
static bool has_agenda_room(const hk_runner *runner) {
  return runner->kernel.agenda_room - scripted_count(runner->kernel.plan) >= (runner->kernel.plan->exposure_count ? runner->block.most : 0);
}

static hakyu_status enlarge_agenda(hk_runner *runner) {
  hk_kernel *k = &runner->kernel;
  const size_t wanted = (size_t)scripted_count(k->plan) + runner->block.most + runner->block.most / 8;
  if (wanted > UINT32_MAX) return HAKYU_LIMIT;
  hk_memory_free(runner->memory, k->agenda);
  k->agenda = hk_memory_array(runner->memory, wanted + 1, sizeof *k->agenda);
  k->agenda_room = k->agenda ? (uint32_t)wanted : 0;
  return k->agenda ? HAKYU_OK : HAKYU_NO_MEMORY;
}

hakyu_status hk_runner_enlarge(hk_runner *runner, hk_sink *sink) {
  hk_workspace *ws = runner->kernel.ws;
  hakyu_status status;
  if (runner->block.found_count > runner->block.room) {
    status = enlarge_block(runner);
  } else if (!has_agenda_room(runner)) {
    status = enlarge_agenda(runner);
  } else if (ws->is_full) {
    status = hk_workspace_enlarge(runner->memory, ws);
    if (!status) status = hk_tallier_make_room(runner->memory, runner->kernel.tallier, ws->network->row_count, &ws->room);
  } else {
    hk_sink_need need = hk_tally_most(&runner->kernel, sink);
    status = hk_sink_grow(sink, &need);
    if (!status) status = hk_tallier_widen(runner->memory, &runner->kernel);
  }
  hk_workspace_reset(ws);
  return status;
}

hakyu_status hk_runner_end_unit(hk_runner *runner, hk_sink *sink) {
  hk_sink_need need = {.tallies = hk_tally_block_most(&runner->kernel)};
  hakyu_status status = hk_sink_grow(sink, &need);
  if (!status) hk_tally_end_block(&runner->kernel, sink);
  return status;
}

const hk_workspace *hk_runner_workspace(const hk_runner *runner) { return runner->kernel.ws; }

bool hk_runner_count(const hk_runner *runner, hk_layer_loss *losses) { return hk_tally_layers(&runner->kernel, losses); }

const hk_plan *hk_runner_plan(const hk_runner *runner) { return runner->kernel.plan; }

/* ---- who fails in which replication of a block of 1,024 ---- */

/* All failures, exposure by exposure: kept as far as there is room, counted beyond. Neighbours of one law are found together. */
static void find_failures(hk_runner *runner, uint64_t number) {
  hk_block *block = &runner->block;
  const hk_plan *plan = runner->kernel.plan;
  block->found_count = 0;
  for (uint32_t e = 0, count = 0; e < plan->exposure_count; e += count) {
    const uint32_t law = plan->exposures[e].law; /* each hazard has its own */
    const uint64_t chance = plan->laws[law].chance;
    uint64_t keys[HK_BANDS_GROUP];
    for (count = 0; count < HK_BANDS_GROUP && e + count < plan->exposure_count && plan->exposures[e + count].law == law; count++)
      keys[count] = plan->exposures[e + count].key;
    const uint32_t strikes = hk_bands_strikes(plan->bands, plan->seed, keys, count, chance, number, HK_BANDS_BLOCK, block->strikes);
    for (uint32_t i = 0; i < strikes; i++, block->found_count++)
      if (block->found_count < block->room) block->found[block->found_count] = (hk_strike){e + block->strikes[i].entity, block->strikes[i].offset};
  }
}

/* Found, then dealt out by replication. False when there is not room enough: found_count says how much there must be. */
static bool fill_block(hk_runner *runner, uint64_t number) {
  hk_block *block = &runner->block;
  if (block->number == number && block->seed == runner->kernel.plan->seed) return true;
  block->number = UINT64_MAX;
  find_failures(runner, number);
  if (block->found_count > block->room) return false;
  for (int i = 0; i <= HK_BANDS_BLOCK; i++) block->first[i] = 0;
  for (size_t i = 0; i < block->found_count; i++) block->first[block->found[i].offset + 1]++;
  block->most = 0;
  for (int i = 0; i < HK_BANDS_BLOCK; i++) {
    if (block->first[i + 1] > block->most) block->most = block->first[i + 1];
    block->first[i + 1] += block->first[i];
  }
  for (size_t i = 0; i < block->found_count; i++) block->failing[block->first[block->found[i].offset]++] = block->found[i].entity;
  for (int i = HK_BANDS_BLOCK; i > 0; i--) block->first[i] = block->first[i - 1]; /* dealing out moved each start to the next one's */
  block->first[0] = 0;
  block->number = number;
  block->seed = runner->kernel.plan->seed;
  return true;
}

/* One replication, as it ends in the workspace. False: something must be enlarged first. */
static bool replicate(hk_runner *runner, uint64_t number) {
  hk_kernel *k = &runner->kernel;
  k->replication = number;
  if (k->plan->exposure_count && !fill_block(runner, number / HK_BANDS_BLOCK)) return false;
  if (!has_agenda_room(runner)) return false;
  hk_workspace_reset(k->ws);
  return hk_cascade_replicate(k);
}

hakyu_status hk_runner_play(hk_runner *runner, uint64_t number) { return replicate(runner, number) ? HAKYU_OK : HAKYU_NEEDS_ROOM; }

static hakyu_status run_events(hk_runner *runner, uint64_t first, uint64_t count, hk_sink *sink, uint64_t *done) {
  hk_kernel *k = &runner->kernel;
  for (*done = 0; *done < count; ++*done) {
    if (!replicate(runner, first + *done)) return HAKYU_NEEDS_ROOM;
    hk_sink_need need = hk_tally_most(k, sink);
    if (!hk_sink_has_room(sink, &need) || !hk_tallier_has_room(k)) return HAKYU_NEEDS_ROOM;
    hk_tally_replication(k, sink);
  }
  return HAKYU_OK;
}

static bool can_always(const hk_plan *plan) { return plan != NULL; }

static const hk_engine engines[] = {{"event", can_always, run_events}};

static bool is_same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

const hk_engine *hk_engine_find(const char *name) {
  for (size_t i = 0; i < sizeof engines / sizeof *engines; i++)
    if (!name || is_same(engines[i].name, name)) return &engines[i];
  return NULL;
}
