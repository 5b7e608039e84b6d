/* history - see history.h. */
#include "campaign/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/draws.h"

typedef struct copying {
  const hakyu_memory *memory;
  const hakyu_model *model;
  const hk_network *net;
  const hk_workspace *ws;
  hk_history *history;
} copying;

/* ---- order: bytewise, by what the reader sees ---------------------------------------------------------------- */

typedef struct ranked { const char *first, *second; int64_t start_s; uint32_t place; } ranked;

static int compare(const void *left, const void *right) {
  const ranked *a = left, *b = right;
  if (a->start_s != b->start_s) return a->start_s < b->start_s ? -1 : 1;
  int order = strcmp(a->first, b->first);
  if (!order) order = strcmp(a->second, b->second);
  if (!order) order = a->place < b->place ? -1 : a->place > b->place;
  return order;
}

static uint32_t model_need(const copying *c, uint32_t n) { return n == HK_NONE ? HK_NONE : c->net->needs[n].model_need; }
static uint32_t model_link(const copying *c, uint32_t l) { return l == HK_NONE ? HK_NONE : c->net->links[l].model_link; }

static hakyu_status copy_episodes(copying *c) {
  uint32_t count = c->ws->episode_count;
  ranked *order = hk_memory_array(c->memory, (size_t)count + 1, sizeof *order);
  uint32_t *place = hk_memory_array(c->memory, (size_t)count + 1, sizeof *place);
  hk_history_episode *episodes = hk_memory_array(c->memory, (size_t)count + 1, sizeof *episodes);
  hakyu_status status = order && place && episodes ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (uint32_t e = 0; e < count && !status; e++)
    order[e] = (ranked){c->model->assets[c->ws->episodes[e].asset].id, "", c->ws->episodes[e].start_s, e};
  if (!status) qsort(order, count, sizeof *order, compare);
  for (uint32_t i = 0; i < count && !status; i++) place[order[i].place] = i;
  for (uint32_t i = 0; i < count && !status; i++) {
    const hk_episode *from = &c->ws->episodes[order[i].place];
    episodes[i] = (hk_history_episode){from->start_s, from->end_s, from->loss, from->asset, from->parent == HK_NONE ? HK_NONE : place[from->parent],
                                       from->hazard, model_need(c, from->need), model_link(c, from->link), from->level, {0},
                                       from->is_open, from->mechanism, from->traits};
    memcpy(episodes[i].phases_s, from->phases_s, sizeof from->phases_s);
  }
  hk_memory_free(c->memory, order);
  hk_memory_free(c->memory, place);
  c->history->episodes = episodes;
  c->history->episode_count = status ? 0 : count;
  return status;
}

static void hold(const copying *c, const hk_save *from, hk_history_save *to) {
  if (from->holder == HK_HOLDER_REDUNDANCY) {
    to->holder = HK_HELD_BY_REDUNDANCY;
  } else if (from->holder > 0) {
    to->holder = HK_HELD_BY_STANDBY;
    to->by = c->net->links[from->holder - 1].supplier;
  } else {
    to->holder = HK_HELD_BY_STAGE;
    to->by = c->net->stages[c->net->needs[from->need].stage_first + (uint32_t)(-1 - from->holder)].model_stage;
  }
}

static hakyu_status copy_saves(copying *c) {
  uint32_t count = c->ws->save_count;
  ranked *order = hk_memory_array(c->memory, (size_t)count + 1, sizeof *order);
  hk_history_save *saves = hk_memory_array(c->memory, (size_t)count + 1, sizeof *saves);
  hakyu_status status = order && saves ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (uint32_t s = 0; s < count && !status; s++) {
    const hk_need *need = &c->model->needs[model_need(c, c->ws->saves[s].need)];
    order[s] = (ranked){c->model->assets[need->asset].id, need->id, c->ws->saves[s].start_s, s};
  }
  if (!status) qsort(order, count, sizeof *order, compare);
  for (uint32_t i = 0; i < count && !status; i++) {
    const hk_save *from = &c->ws->saves[order[i].place];
    saves[i] = (hk_history_save){.start_s = from->start_s, .end_s = from->end_s, .margin_s = from->margin_s, .need = model_need(c, from->need), .by = HK_NONE};
    hold(c, from, &saves[i]);
  }
  hk_memory_free(c->memory, order);
  c->history->saves = saves;
  c->history->save_count = status ? 0 : count;
  return status;
}

static hakyu_status copy_losses(copying *c) {
  c->history->losses = hk_memory_array(c->memory, (size_t)c->net->row_count + 1, sizeof *c->history->losses);
  if (!c->history->losses) return HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < c->net->row_count; r++) {
    hk_history_loss loss = {c->net->rows[r].sector, c->net->rows[r].unit, 0};
    for (uint32_t e = 0; e < c->ws->episode_count; e++)
      if (c->net->assets[c->ws->episodes[e].asset].row == r) loss.loss += c->ws->episodes[e].loss;
    if (loss.loss > 0) c->history->losses[c->history->loss_count++] = loss;
  }
  return HAKYU_OK;
}

hakyu_status hk_history_take(const hakyu_memory *memory, const hk_plan *plan, const hk_runner *runner, hk_history *history) {
  copying copy = {memory, plan->scenario->model, plan->network, hk_runner_workspace(runner), history};
  *history = (hk_history){.outcome = (hakyu_outcome)copy.ws->outcome, .outer = plan->outer};
  if (history->outcome != HAKYU_SETTLED) return HAKYU_OK;
  hakyu_status status = copy_episodes(&copy);
  if (!status) status = copy_saves(&copy);
  if (!status) status = copy_losses(&copy);
  if (status) hk_history_fini(memory, history);
  return status;
}

/* ---- protections taken away ---------------------------------------------------------------------------------------- */

static void remove_stage(hk_network *net, const hk_net_need *need, uint32_t stage) {
  for (uint32_t s = need->stage_first; s < need->stage_first + need->stage_count; s++)
    if (net->stages[s].model_stage == stage) net->stages[s].success = 0;
}

static void remove_standby(hk_network *net, const hk_net_need *need, uint32_t supplier) {
  for (uint32_t l = need->link_first + need->primary_count; l < need->link_first + need->link_count; l++)
    if (net->links[l].supplier == supplier) net->links[l].success = 0;
}

static void remove_redundancy(hk_network *net, hk_net_need *need) {
  net->rest_surplus[need - net->needs] = 0;
  need->q_ppm = 0;
  for (uint32_t l = need->link_first; l < need->link_first + need->primary_count; l++) need->q_ppm += net->links[l].weight_ppm;
}

static void take_away(hk_network *net, const hk_removal *removals, size_t count) {
  for (size_t r = 0; r < count; r++) {
    for (uint32_t n = 0; n < net->need_count; n++) {
      hk_net_need *need = &net->needs[n];
      if (need->model_need != removals[r].need) continue;
      if (removals[r].holder == HK_HELD_BY_STAGE) remove_stage(net, need, removals[r].by);
      else if (removals[r].holder == HK_HELD_BY_STANDBY) remove_standby(net, need, removals[r].by);
      else remove_redundancy(net, need);
    }
  }
}

/* ---- one replication ------------------------------------------------------------------------------------------------ */

hakyu_status hk_history_make(const hakyu_memory *memory, const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, uint64_t i,
                             hakyu_findings *findings, hk_history *history) {
  return hk_history_make_without(memory, scenario, seed, outer_count, i, NULL, 0, findings, history);
}

hakyu_status hk_history_make_without(const hakyu_memory *memory, const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, uint64_t i,
                                     const hk_removal *removals, size_t count, hakyu_findings *findings, hk_history *history) {
  hk_draws draws = {0};
  hk_runner *runner = NULL;
  hk_sink *sink = NULL;
  const hk_plan *plan = NULL;
  uint64_t done = 0;
  *history = (hk_history){.outcome = HAKYU_SETTLED};
  hakyu_status status = hk_draws_init(&draws, memory, scenario, seed, outer_count);
  if (status) return status;
  if ((status = hk_draws_get(&draws, (uint32_t)(i % draws.outer_count), findings, &plan))) goto done;
  take_away(draws.outers[draws.is_certain ? 0 : i % draws.outer_count].network, removals, count);
  if ((status = hk_runner_create(memory, plan, &runner))) goto done;
  if ((status = hk_sink_create(memory, plan->network->row_count, draws.outer_count, 0, &sink))) goto done;
  do {
    status = hk_engine_find(NULL)->run(runner, i / draws.outer_count, 1, sink, &done);
    if (status == HAKYU_NEEDS_ROOM) status = hk_runner_enlarge(runner, sink);
  } while (!status && !done);
  if (!status) status = hk_history_take(memory, plan, runner, history);
done:
  hk_sink_destroy(sink);
  hk_runner_destroy(runner);
  hk_draws_fini(&draws);
  return status;
}

void hk_history_fini(const hakyu_memory *memory, hk_history *history) {
  hk_memory_free(memory, history->episodes);
  hk_memory_free(memory, history->saves);
  hk_memory_free(memory, history->losses);
  *history = (hk_history){0};
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

typedef struct telling { hk_tell_table *tell; void *user; const hk_network *net; hakyu_status status; } telling;

static void tell(telling *t, const char *entity_class, const char *id, const char *what, const hk_net_time *time) {
  if (!t->status && time->table) t->status = t->tell(t->user, entity_class, id, what, time->table);
}

static void tell_assets(telling *t, const hakyu_model *model) {
  for (uint32_t a = 0; a < t->net->asset_count; a++) {
    const hk_net_asset *asset = &t->net->assets[a];
    tell(t, "asset", model->assets[a].id, "detect", &t->net->times[asset->detect]);
    tell(t, "asset", model->assets[a].id, "repair", &t->net->times[asset->repair]);
    tell(t, "asset", model->assets[a].id, "restart", &t->net->times[asset->restart]);
  }
}

static void tell_needs(telling *t, const hakyu_model *model) {
  char id[160];
  for (uint32_t s = 0; s < t->net->stage_count; s++) {
    const hk_net_stage *stage = &t->net->stages[s];
    snprintf(id, sizeof id, "%s %s", model->needs[t->net->needs[stage->need].model_need].id, model->stages[stage->model_stage].name);
    tell(t, "stage", id, "autonomy", &t->net->times[stage->autonomy]);
    tell(t, "stage", id, "start", &t->net->times[stage->start]);
    tell(t, "stage", id, "fail_running", &t->net->times[stage->fail_running]);
  }
  for (uint32_t l = 0; l < t->net->link_count; l++) {
    const hk_net_link *link = &t->net->links[l];
    if (!link->is_standby) continue;
    snprintf(id, sizeof id, "%s %s", model->needs[t->net->needs[link->need].model_need].id, model->assets[link->supplier].id);
    tell(t, "link", id, "switch", &t->net->times[link->switch_over]);
  }
}

static void tell_hazards(telling *t, const hakyu_scenario *scenario, const hk_plan *plan) {
  for (uint32_t h = 0; h < plan->hazard_count; h++) {
    const hk_plan_hazard *hazard = &plan->hazards[h];
    const char *id = scenario->hazards[h].id;
    const hk_plan_law *laws = plan->laws + hazard->law_first;
    if (!hazard->law_count) tell(t, "hazard", id, "at", &hazard->at);
    if (hazard->law_count) tell(t, "hazard", id, "at", &laws->at);
    tell(t, "hazard", id, "detect", &hazard->detect);
    tell(t, "hazard", id, "repair", &hazard->repair);
    if (hazard->law_count) tell(t, "hazard", id, "next", &laws->next);
    for (uint32_t l = 1; l < hazard->law_count; l++) {
      char what[32];
      snprintf(what, sizeof what, "at %u", l);
      tell(t, "hazard", id, what, &laws[l].at);
      snprintf(what, sizeof what, "next %u", l);
      tell(t, "hazard", id, what, &laws[l].next);
    }
    for (uint32_t l = 0; hazard->delays && l < hazard->leg_count; l++) {
      char what[32];
      snprintf(what, sizeof what, "delay %u", l);
      tell(t, "hazard", id, what, &hazard->delays[l]);
    }
  }
}

hakyu_status hk_history_tell(const hakyu_scenario *scenario, const hk_plan *plan, hk_tell_table *tell_one, void *user) {
  telling t = {tell_one, user, plan->network, HAKYU_OK};
  tell_assets(&t, scenario->model);
  tell_needs(&t, scenario->model);
  tell_hazards(&t, scenario, plan);
  return t.status;
}

hakyu_status hk_history_tables(const hakyu_memory *memory, const hakyu_scenario *scenario, uint64_t seed, uint32_t outer_count, uint32_t outer,
                               hakyu_findings *findings, hk_tell_table *tell_one, void *user) {
  hk_draws draws = {0};
  const hk_plan *plan = NULL;
  hakyu_status status = hk_draws_init(&draws, memory, scenario, seed, outer_count);
  if (status) return status;
  status = outer < draws.outer_count ? hk_draws_get(&draws, outer, findings, &plan) : HAKYU_USAGE;
  if (!status) status = hk_history_tell(scenario, plan, tell_one, user);
  hk_draws_fini(&draws);
  return status;
}
