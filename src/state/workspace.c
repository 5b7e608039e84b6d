/* workspace - making, resetting and enlarging a workspace; the small verbs that keep sums and lists in step. */
#include <assert.h>
#include <string.h>

#include "state/state.h"

_Static_assert(sizeof(hk_asset_state) <= 64 && sizeof(hk_need_state) <= 64, "a thread's state stays within a cache line each");

static const hk_asset_state asset_at_rest = {.level = HK_FULL, .ceiling = HK_FULL, .logged = HK_FULL, .episode = HK_NONE,
                                             .last_episode = HK_NONE, .is_running = 1};

static uint16_t nature_of(const hk_net_need *need) {
  unsigned nature = (need->for_repair ? HK_NEED_FOR_REPAIR : 0u) | (need->circle != HK_NONE ? HK_NEED_IN_CIRCLE : 0u) |
                    (need->link_count > need->primary_count ? HK_NEED_HAS_STANDBYS : 0u) | (need->rule == HK_RULE_SHARE ? HK_NEED_BY_SHARE : 0u);
  return (uint16_t)nature;
}

/* When nothing has happened all primaries are at full. */
static hk_need_state need_at_rest(const hk_network *net, uint32_t n) {
  const hk_net_need *need = &net->needs[n];
  return (hk_need_state){.received = net->rest_ppm2[n], .enough = need->q_ppm * HK_FULL, .effect = HK_FULL,
                         .save_holder = HK_HOLDER_NOBODY, .asset = need->asset, .flags = nature_of(need)};
}

static void rest_all(hk_workspace *ws) {
  for (uint32_t a = 0; a <= ws->network->asset_count; a++) ws->assets[a] = asset_at_rest; /* one more than there are: who is always up */
  for (uint32_t n = 0; n < ws->network->need_count; n++) ws->needs[n] = need_at_rest(ws->network, n);
}

/* Where each member of a circle stands in fed[], found again from the asset's side. */
static void place_circles(hk_workspace *ws) {
  const hk_network *net = ws->network;
  uint32_t place = 0;
  for (uint32_t c = 0; c < net->circle_count; c++) {
    ws->circle_first[c] = place;
    ws->circles[c] = (hk_circle_state){.is_dirty = 1};
    for (uint32_t i = 0; i < net->circles[c].asset_count; i++, place++) {
      uint32_t a = net->circle_assets[net->circles[c].asset_first + i];
      for (uint32_t j = net->asset_circle_first[a]; j < net->asset_circle_first[a + 1]; j++)
        if (net->asset_circles[j] == c) ws->circle_place[j] = place;
    }
  }
}

static bool make_list(const hakyu_memory *memory, hk_list *list, size_t most) {
  list->items = hk_memory_alloc(memory, (most + 1) * sizeof *list->items);
  list->count = 0;
  return list->items != NULL;
}

#define MAKE(field, count) ((ws->field = hk_memory_array(memory, (size_t)(count) + 1, sizeof *ws->field)) != NULL)

hakyu_status hk_workspace_create(const hakyu_memory *memory, const hk_network *network, uint32_t exposures, uint32_t causes,
                                 hk_room room, hk_workspace **workspace) {
  hk_workspace *ws = hk_memory_zalloc(memory, sizeof *ws);
  if (!ws) return HAKYU_NO_MEMORY;
  ws->network = network;
  ws->room = room;
  ws->cause_count = causes;
  size_t assets = network->asset_count, needs = network->need_count, warnings = (size_t)network->sharing_count * causes;
  size_t circle_places = 0;
  for (uint32_t c = 0; c < network->circle_count; c++) circle_places += network->circles[c].asset_count;
  bool made = MAKE(assets, assets) && MAKE(needs, needs) && MAKE(links, network->link_count) && MAKE(stages, network->stage_count) &&
              make_list(memory, &ws->touched_assets, assets) && make_list(memory, &ws->touched_needs, needs) &&
              make_list(memory, &ws->tick_assets, assets) && make_list(memory, &ws->tick_needs, needs) && make_list(memory, &ws->tick_saves, needs) &&
              make_list(memory, &ws->look_assets, assets) && make_list(memory, &ws->look_needs, needs) &&
              make_list(memory, &ws->waiting, assets) && make_list(memory, &ws->due_restarts, assets) &&
              make_list(memory, &ws->due_detections, assets) && make_list(memory, &ws->tick_circles, network->circle_count) &&
              make_list(memory, &ws->warned, warnings) && MAKE(falls, assets) && MAKE(blames, assets) && MAKE(crews_busy, network->crew_count) &&
              MAKE(repair_s, assets) && MAKE(struck_s, assets) && MAKE(job_cause, assets) && MAKE(circles, network->circle_count) &&
              MAKE(fed, circle_places) && MAKE(fed_before, circle_places) && MAKE(circle_first, network->circle_count) &&
              MAKE(circle_place, circle_places) && MAKE(circle_queue, circle_places) && MAKE(warned_s, warnings) && MAKE(strikes, room.strikes) &&
              MAKE(episodes, room.episodes) && MAKE(saves, room.saves) && MAKE(log, room.log) &&
              hk_queue_init(&ws->queue, memory, network->asset_count + 2 * network->need_count + exposures) == HAKYU_OK;
  if (!made) {
    hk_workspace_destroy(memory, ws);
    return HAKYU_NO_MEMORY;
  }
  rest_all(ws);
  place_circles(ws);
  for (size_t i = 0; i < warnings; i++) ws->warned_s[i] = HK_NEVER;
  *workspace = ws;
  return HAKYU_OK;
}

void hk_workspace_destroy(const hakyu_memory *memory, hk_workspace *ws) {
  if (!ws) return;
  void *blocks[] = {ws->assets, ws->needs, ws->links, ws->stages, ws->touched_assets.items, ws->touched_needs.items, ws->tick_assets.items,
                    ws->tick_needs.items, ws->tick_saves.items, ws->look_assets.items, ws->look_needs.items, ws->waiting.items, ws->due_restarts.items,
                    ws->due_detections.items, ws->tick_circles.items, ws->warned.items, ws->falls, ws->blames, ws->crews_busy, ws->repair_s,
                    ws->struck_s, ws->job_cause, ws->circles, ws->fed, ws->fed_before, ws->circle_first, ws->circle_place, ws->circle_queue, ws->warned_s, ws->strikes, ws->episodes, ws->saves, ws->log};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(memory, blocks[i]);
  hk_queue_fini(&ws->queue, memory);
  hk_memory_free(memory, ws);
}

/* Assets of all circles, each as often as it is in one: what the sets of the fed have room for. */
static size_t count_circle_places(const hk_network *network) {
  size_t places = 0;
  for (uint32_t c = 0; c < network->circle_count; c++) places += network->circles[c].asset_count;
  return places;
}

hakyu_status hk_workspace_rebind(hk_workspace *ws, const hk_network *network) {
  const hk_network *old = ws->network;
  if (old == network) return HAKYU_OK;
  if (old->asset_count != network->asset_count || old->need_count != network->need_count || old->link_count != network->link_count ||
      old->stage_count != network->stage_count || old->circle_count != network->circle_count || old->crew_count != network->crew_count ||
      old->sharing_count != network->sharing_count || count_circle_places(old) != count_circle_places(network))
    return HAKYU_USAGE;
  ws->network = network;
  rest_all(ws);
  place_circles(ws);
  return HAKYU_OK;
}

static hakyu_status enlarge(const hakyu_memory *memory, void *array, uint32_t *room, size_t item) {
  void *old, *block;
  if (*room > UINT32_MAX / 2 - 1) return HAKYU_LIMIT;
  memcpy(&old, array, sizeof old);
  block = hk_memory_resize(memory, old, ((size_t)*room * 2 + 1) * item);
  if (!block) return HAKYU_NO_MEMORY;
  memcpy(array, &block, sizeof block);
  *room *= 2;
  return HAKYU_OK;
}

hakyu_status hk_workspace_enlarge(const hakyu_memory *memory, hk_workspace *ws) {
  hakyu_status status = HAKYU_OK;
  if (!status && ws->episode_count >= ws->room.episodes) status = enlarge(memory, &ws->episodes, &ws->room.episodes, sizeof *ws->episodes);
  if (!status && ws->save_count >= ws->room.saves) status = enlarge(memory, &ws->saves, &ws->room.saves, sizeof *ws->saves);
  if (!status && ws->log_count >= ws->room.log) status = enlarge(memory, &ws->log, &ws->room.log, sizeof *ws->log);
  if (!status && ws->strike_count >= ws->room.strikes) status = enlarge(memory, &ws->strikes, &ws->room.strikes, sizeof *ws->strikes);
  return status;
}

static void rest_parts(hk_workspace *ws, const hk_net_need *need) {
  for (uint32_t l = need->primary_count; l < need->link_count; l++) ws->links[need->link_first + l] = (hk_link_state){0};
  for (uint32_t s = 0; s < need->stage_count; s++) ws->stages[need->stage_first + s] = (hk_stage_state){0};
}

void hk_workspace_reset(hk_workspace *ws) {
  const hk_network *net = ws->network;
  ws->outcome = HAKYU_SETTLED;
  if (ws->touched_assets.count == 0 && ws->touched_needs.count == 0 && !ws->is_full) return; /* nobody was struck */
  for (uint32_t i = 0; i < ws->touched_assets.count; i++) {
    if (i + HK_AHEAD < ws->touched_assets.count) hk_state_expect_asset(ws, ws->touched_assets.items[i + HK_AHEAD]);
    ws->assets[ws->touched_assets.items[i]] = asset_at_rest;
  }
  for (uint32_t i = 0; i < ws->touched_needs.count; i++) {
    uint32_t n = ws->touched_needs.items[i];
    if (i + HK_AHEAD < ws->touched_needs.count) hk_state_expect_need(ws, ws->touched_needs.items[i + HK_AHEAD]);
    hk_need_state *need = &ws->needs[n];
    if (need->flags & (HK_NEED_HAS_STANDBYS | HK_NEED_STAGES_KNOWN)) rest_parts(ws, &net->needs[n]);
    *need = (hk_need_state){.received = net->rest_ppm2[n], .enough = need->enough, .effect = HK_FULL, .save_holder = HK_HOLDER_NOBODY,
                            .asset = need->asset, .flags = need->flags & HK_NEED_NATURE};
  }
  for (uint32_t i = 0; i < ws->warned.count; i++) ws->warned_s[ws->warned.items[i]] = HK_NEVER;
  for (uint32_t c = 0; c < net->crew_count; c++) ws->crews_busy[c] = 0;
  for (uint32_t c = 0; c < net->circle_count; c++) ws->circles[c] = (hk_circle_state){.is_dirty = 1};
  ws->touched_assets.count = ws->touched_needs.count = ws->tick_assets.count = ws->tick_needs.count = ws->tick_saves.count = 0;
  ws->look_assets.count = ws->look_needs.count = ws->waiting.count = ws->due_restarts.count = ws->due_detections.count = 0;
  ws->warned.count = ws->tick_circles.count = 0;
  ws->fall_count = ws->strike_count = ws->episode_count = ws->save_count = ws->log_count = 0;
  ws->is_full = ws->repairs_changed = ws->has_retries = 0;
  ws->round = 0;
  hk_queue_clear(&ws->queue);
}

void hk_state_mark_circle(hk_workspace *ws, uint32_t c) {
  ws->circles[c].is_dirty = 1;
  if (ws->circles[c].in_tick) return;
  ws->circles[c].in_tick = 1;
  ws->tick_circles.items[ws->tick_circles.count++] = c;
}

/* One supplier of a need rose or fell by `change`. A need outside circles, without standbys and not by share, is as it was
   unless it becomes met or unmet; only who holds it may be another. */
static void supply_changed(hk_workspace *ws, const hk_net_out *out, int64_t change, uint32_t more_down, uint32_t fewer_down) {
  hk_need_state *need = &ws->needs[out->need];
  const bool was_met = need->received >= need->enough, had_down = need->primaries_down != 0;
  need->received += out->weight_ppm * change;
  if (!out->is_standby) need->primaries_down += more_down - fewer_down;
  if (was_met != (need->received >= need->enough) || (need->flags & (HK_NEED_IN_CIRCLE | HK_NEED_HAS_STANDBYS | HK_NEED_BY_SHARE)))
    hk_state_look_at_need(ws, out->need);
  else if (had_down != (need->primaries_down != 0))
    hk_state_watch_need(ws, out->need);
  else
    hk_state_keep_need(ws, out->need);
  if (need->flags & HK_NEED_IN_CIRCLE) hk_state_mark_circle(ws, ws->network->needs[out->need].circle);
}

void hk_state_set_level(hk_workspace *ws, uint32_t a, int32_t level) {
  const hk_network *net = ws->network;
  const hk_net_asset *asset = &net->assets[a];
  int64_t change = (int64_t)level - ws->assets[a].level;
  if (change == 0) return;
  uint32_t fewer_down = level == HK_FULL, more_down = ws->assets[a].level == HK_FULL;
  ws->assets[a].level = level;
  hk_state_touch_asset(ws, a);
  const hk_net_out *out = &net->outs[asset->out_first], *end = out + asset->out_count;
  hk_state_expect_level(ws, a, true);
  for (; out < end; out++) {
    if (end - out > HK_AHEAD) hk_state_expect_need(ws, out[HK_AHEAD].need);
    if (!out->is_standby || ws->links[out->link].standby == HK_STANDBY_IN) supply_changed(ws, out, change, more_down, fewer_down);
  }
  if (asset->in_circle)
    for (uint32_t i = net->asset_circle_first[a]; i < net->asset_circle_first[a + 1]; i++) hk_state_mark_circle(ws, net->asset_circles[i]);
}
