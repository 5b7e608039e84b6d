/* struck - see struck.h. The plan is copied into the player, with a hazard of its own whose targets and repair time are set before each
   replication; two copies take turns, so that a runner sees that it has another. */
#include "campaign/struck.h"

#include <assert.h>

#include <hakyu/model.h>

#include "base/text.h"
#include "model/model.h"
#include "network/network_changes.h"

struct hk_struck_player {
  const hakyu_memory *memory;
  hk_runner *runner;
  hk_plan plans[2];
  hk_plan_hazard hazards[2];
  int at;                    /* the plan in use */
  uint32_t first[2];         /* offsets of the only leg */
  uint32_t *sites;           size_t site_room; /* no target stands on a named site */
  uint32_t *passed;          size_t passed_room; /* by episode: the sector besides the struck asset's that its chain passed, or below */
  __int128 *sums;            size_t sum_room;  /* by row, whole and direct */
};
enum { PASSED_MANY = UINT32_MAX - 1 }; /* HK_NONE: no other */

/* ---- the scenario ---- */

hakyu_status hk_struck_scenario(const hakyu_memory *memory, const char *model_folder, const char *const *head, size_t head_pairs, hk_struck_hazard hazard,
                                hakyu_findings *findings, hakyu_scenario **scenario) {
  hakyu_model *model = NULL;
  hk_buffer assets;
  hakyu_status status = hakyu_model_read(memory, model_folder, findings, &model);
  if (status) return status;
  if ((status = hakyu_scenario_create(memory, model, scenario))) {
    hakyu_model_destroy(model);
    return status;
  }
  hk_buffer_init(&assets, memory);
  for (uint32_t a = 0; a < model->asset_count; a++) hk_buffer_printf(&assets, "%s%s", a ? ", " : "[", model->assets[a].id);
  hk_buffer_add(&assets, "]");
  if (assets.is_starved) status = HAKYU_NO_MEMORY;
  const char *const strike[] = {"id", hazard.id, "kind", "strike", "at", "0s", "detect", hazard.detect, "repair", hazard.repair, "assets", assets.text, "source", "assumption"};
  if (!status) status = hakyu_scenario_add(*scenario, "scenario", head, head_pairs, findings);
  if (!status) status = hakyu_scenario_add(*scenario, "hazards", strike, sizeof strike / sizeof *strike / 2, findings);
  if (!status) status = hakyu_scenario_freeze(*scenario, findings);
  hk_buffer_fini(&assets);
  return status;
}

/* ---- the network ---- */

static void prescribe(hk_network *net) {
  net->aids = NULL; /* no warning shortens it */
  for (uint32_t a = 0; a < net->asset_count; a++) net->assets[a].crew = HK_NONE;
  for (uint32_t n = 0; n < net->need_count; n++)
    if (net->needs[n].for_repair) hk_network_hold_need(net, n);
}

/* Times of the copy are the original's; two more stand behind them: at once, and without end. */
static hakyu_status make_endless(const hakyu_memory *memory, hk_struck_net *made) {
  hk_network *net = made->network;
  const uint32_t at_once = net->time_count, endless = net->time_count + 1;
  made->times = hk_memory_array(memory, (size_t)net->time_count + 2, sizeof *made->times);
  if (!made->times) return HAKYU_NO_MEMORY;
  for (uint32_t t = 0; t < net->time_count; t++) made->times[t] = net->times[t];
  made->times[at_once] = (hk_net_time){0, NULL};
  made->times[endless] = (hk_net_time){HK_NEVER, NULL};
  net->times = made->times;
  net->time_count += 2;
  for (uint32_t s = 0; s < net->stage_count; s++) {
    net->stages[s].success = HK_ALWAYS;
    net->stages[s].start = at_once;
    net->stages[s].autonomy = net->stages[s].fail_running = endless;
  }
  for (uint32_t n = 0; n < net->need_count; n++)
    for (uint32_t l = net->needs[n].link_first + net->needs[n].primary_count; l < net->needs[n].link_first + net->needs[n].link_count; l++) {
      net->links[l].success = HK_ALWAYS;
      net->links[l].switch_over = at_once;
    }
  return HAKYU_OK;
}

hakyu_status hk_struck_net_make(const hakyu_memory *memory, const hk_network *network, hk_struck_backups backups, hk_struck_net *out) {
  hk_struck_net made = {NULL, NULL};
  hakyu_status status = hk_network_copy(memory, network, &made.network);
  if (status) return status;
  hk_network *net = made.network;
  prescribe(net);
  if (backups == HK_STRUCK_NO_STAGES || backups == HK_STRUCK_NO_BACKUPS)
    for (uint32_t s = 0; s < net->stage_count; s++) hk_network_remove_stage(net, s);
  if (backups == HK_STRUCK_NO_BACKUPS)
    for (uint32_t n = 0; n < net->need_count; n++)
      while (net->needs[n].link_count > net->needs[n].primary_count) hk_network_remove_standby(net, net->needs[n].link_first + net->needs[n].link_count - 1);
  if (backups == HK_STRUCK_ENDLESS) status = make_endless(memory, &made);
  if (status)
    hk_struck_net_fini(memory, &made);
  else
    *out = made;
  return status;
}

void hk_struck_net_fini(const hakyu_memory *memory, hk_struck_net *made) {
  hk_network_destroy(memory, made->network);
  hk_memory_free(memory, made->times);
  *made = (hk_struck_net){NULL, NULL};
}

/* ---- playing ---- */

hakyu_status hk_struck_player_create(const hakyu_memory *memory, hk_struck_player **player) {
  hk_struck_player *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  *player = made;
  return HAKYU_OK;
}

void hk_struck_player_destroy(hk_struck_player *player) {
  if (!player) return;
  hk_runner_destroy(player->runner);
  hk_memory_free(player->memory, player->sites);
  hk_memory_free(player->memory, player->passed);
  hk_memory_free(player->memory, player->sums);
  hk_memory_free(player->memory, player);
}

hakyu_status hk_struck_bind(hk_struck_player *p, const hk_plan *plan, const hk_network *network) {
  assert(plan->hazard_count == 1 && plan->hazards[0].kind == HK_HAZARD_STRIKE && plan->hazards[0].leg_count == 1);
  if (p->runner && p->plans[p->at].network == network && p->plans[p->at].seed == plan->seed && p->plans[p->at].arena == plan->arena) return HAKYU_OK;
  if (!p->sites || p->site_room < network->asset_count) {
    hk_memory_free(p->memory, p->sites);
    if (!(p->sites = hk_memory_array(p->memory, (size_t)network->asset_count + 1, sizeof *p->sites))) return HAKYU_NO_MEMORY;
    p->site_room = network->asset_count;
    for (uint32_t a = 0; a < network->asset_count; a++) p->sites[a] = HK_NONE;
  }
  p->at = !p->at;
  hk_plan *own = &p->plans[p->at];
  *own = *plan;
  own->network = network;
  own->hazards = &p->hazards[p->at];
  p->hazards[p->at] = plan->hazards[0];
  p->hazards[p->at].leg_first = p->first;
  p->hazards[p->at].target_sites = p->sites;
  p->first[0] = p->first[1] = 0;
  return p->runner ? hk_runner_rebind(p->runner, own) : hk_runner_create(p->memory, own, &p->runner);
}

hakyu_status hk_struck_play(hk_struck_player *p, const uint32_t *targets, uint32_t count, int64_t outage_s, uint64_t number) {
  hk_plan_hazard *hazard = &p->hazards[p->at];
  hakyu_status status = HAKYU_OK;
  hazard->targets = targets;
  p->first[1] = count;
  hazard->has_repair = true;
  hazard->repair = (hk_net_time){outage_s, NULL};
  while (!status && hk_runner_play(p->runner, number) == HAKYU_NEEDS_ROOM) status = hk_runner_enlarge(p->runner, NULL);
  return status;
}

hakyu_outcome hk_struck_outcome(const hk_struck_player *player) { return (hakyu_outcome)hk_runner_workspace(player->runner)->outcome; }

/* ---- what it came to ---- */

static hakyu_status make_room(hk_struck_player *p, uint32_t episodes, uint32_t rows) {
  if (!p->passed || p->passed_room < episodes) {
    hk_memory_free(p->memory, p->passed);
    p->passed_room = (size_t)episodes + episodes / 2;
    if (!(p->passed = hk_memory_array(p->memory, p->passed_room + 1, sizeof *p->passed))) return HAKYU_NO_MEMORY;
  }
  if (!p->sums || p->sum_room < rows) {
    hk_memory_free(p->memory, p->sums);
    p->sum_room = rows;
    if (!(p->sums = hk_memory_array(p->memory, 2 * (size_t)rows + 1, sizeof *p->sums))) return HAKYU_NO_MEMORY;
  }
  return HAKYU_OK;
}

/* The only sector besides the root's that the chain down to this episode, itself included, has passed through; HK_NONE, or many. */
static uint32_t pass(const hk_workspace *ws, const uint32_t *passed, uint32_t e) {
  const hk_episode *episode = &ws->episodes[e];
  if (episode->parent == HK_NONE) return HK_NONE;
  assert(episode->parent < e); /* parents come first */
  const uint32_t own = ws->network->assets[episode->asset].sector, root = ws->network->assets[ws->episodes[episode->root].asset].sector;
  const uint32_t before = passed[episode->parent];
  if (own == root) return before;
  return before == HK_NONE || before == own ? own : PASSED_MANY;
}

hakyu_status hk_struck_losses(hk_struck_player *p, int64_t *weight_s, int64_t *direct_s, int64_t *first_s) {
  const hk_workspace *ws = hk_runner_workspace(p->runner);
  const uint32_t rows = ws->network->row_count, episodes = ws->outcome == HAKYU_SETTLED ? ws->episode_count : 0;
  hakyu_status status = make_room(p, episodes, rows);
  if (status) return status;
  for (uint32_t r = 0; r < rows; r++) {
    p->sums[r] = p->sums[rows + r] = 0;
    first_s[r] = HK_NEVER;
  }
  for (uint32_t e = 0; e < episodes; e++) {
    const hk_episode *episode = &ws->episodes[e];
    const uint32_t row = ws->network->assets[episode->asset].row;
    p->passed[e] = pass(ws, p->passed, e);
    if (row == HK_NONE || !episode->loss) continue;
    p->sums[row] += episode->loss;
    if (p->passed[e] == HK_NONE || p->passed[e] == ws->network->assets[episode->asset].sector) p->sums[rows + row] += episode->loss;
    if (episode->start_s < first_s[row]) first_s[row] = episode->start_s;
  }
  for (uint32_t r = 0; r < rows; r++) {
    weight_s[r] = hk_sink_weight_s(p->sums[r]);
    direct_s[r] = hk_sink_weight_s(p->sums[rows + r]);
  }
  return HAKYU_OK;
}

void hk_struck_down(const hk_struck_player *player, hk_struck_tell *tell, void *user) {
  const hk_workspace *ws = hk_runner_workspace(player->runner);
  if (ws->outcome != HAKYU_SETTLED) return;
  for (uint32_t e = 0; e < ws->episode_count; e++)
    if (ws->episodes[e].is_open) tell(user, ws->episodes[e].asset, ws->episodes[e].level);
}
