/* workspace - making, resetting and enlarging a workspace; the small verbs that keep sums and lists in step. */
#include <assert.h>
#include <string.h>

#include "state/state.h"

_Static_assert(sizeof(hk_asset_state) == 32 && sizeof(hk_need_state) == 32, "half a cache line each");
_Static_assert(sizeof(hk_episode) == 96, "one and a half");

static const hk_asset_state asset_at_rest = {.level = HK_FULL, .logged = HK_FULL, .episode = HK_NONE, .last_episode = HK_NONE, .is_running = 1};

static uint8_t nature_of(const hk_net_need *need) {
  unsigned nature = (need->for_repair ? HK_NEED_FOR_REPAIR : 0u) | (need->circle != HK_NONE ? HK_NEED_IN_CIRCLE : 0u) |
                    (need->link_count > need->primary_count ? HK_NEED_HAS_STANDBYS : 0u) | (need->rule == HK_RULE_SHARE ? HK_NEED_BY_SHARE : 0u) |
                    (need->to_start ? HK_NEED_TO_START : 0u) | (need->stage_count ? HK_NEED_HAS_STAGES : 0u) |
                    (need->refuel_count ? HK_NEED_REFUELS : 0u);
  return (uint8_t)nature;
}

/* When nothing has happened all primaries are at full. */
static hk_need_state need_at_rest(int64_t surplus, uint32_t asset, uint8_t nature) {
  return (hk_need_state){.surplus = surplus, .effect = HK_FULL, .asset = asset, .save_holder = HK_HOLDER_NOBODY, .nature = nature};
}

static void rest_all(hk_workspace *ws) {
  const hk_network *net = ws->network;
  ws->natures = 0;
  for (uint32_t a = 0; a <= net->asset_count; a++) { /* one more than there are: who is always up */
    ws->assets[a] = asset_at_rest;
    ws->ceilings[a] = HK_FULL;
  }
  for (uint32_t n = 0; n < net->need_count; n++)
    ws->needs[n] = need_at_rest(net->rest_surplus[n], net->needs[n].asset, nature_of(&net->needs[n]));
  for (uint32_t n = 0; n < net->need_count; n++) {
    ws->natures |= ws->needs[n].nature;
    ws->histories[n] = (hk_need_history){0};
  }
  for (uint32_t l = 0; ws->has_links && l < net->link_count; l++) ws->links[l] = (hk_link_state){0};
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

/* An array that begins with a cache line; *block is what must be freed. */
static void *make_lines(const hakyu_memory *memory, size_t count, size_t size, void **block) {
  enum { LINE = 64 };
  *block = hk_memory_array(memory, count + LINE / size + 1, size);
  return *block ? (void *)(((uintptr_t)*block + LINE - 1) / LINE * LINE) : NULL;
}

/* Assets of all circles, each as often as it is in one: what the sets of the fed have room for. */
static size_t count_circle_places(const hk_network *network) {
  size_t places = 0;
  for (uint32_t c = 0; c < network->circle_count; c++) places += network->circles[c].asset_count;
  return places;
}

static bool resize(const hakyu_memory *memory, void *array, size_t count, size_t item) {
  void *old, *block;
  memcpy(&old, array, sizeof old);
  if (!(block = hk_memory_resize(memory, old, (count + 1) * item))) return false;
  memcpy(array, &block, sizeof block);
  return true;
}

/* Whoever is touched may be on each of the lists at once. */
static bool resize_asset_lists(const hakyu_memory *memory, hk_workspace *ws, uint32_t room) {
  hk_list *lists[] = {&ws->touched_assets, &ws->tick_assets, &ws->look_assets, &ws->waiting, &ws->due_restarts, &ws->due_detections};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    if (!resize(memory, &lists[i]->items, room, sizeof *lists[i]->items)) return false;
  if (!resize(memory, &ws->falls, room, sizeof *ws->falls) || !resize(memory, &ws->blames, room, sizeof *ws->blames)) return false;
  ws->room.assets = room;
  return true;
}

static bool resize_need_lists(const hakyu_memory *memory, hk_workspace *ws, uint32_t room) {
  hk_list *lists[] = {&ws->touched_needs, &ws->tick_needs, &ws->tick_saves, &ws->look_needs};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    if (!resize(memory, &lists[i]->items, room, sizeof *lists[i]->items)) return false;
  ws->room.needs = room;
  return true;
}

/* Where there is no room for a chain, it may lie behind the last one until the replication is broken off. */
static bool resize_stages(const hakyu_memory *memory, hk_workspace *ws, uint32_t room) {
  if (!resize(memory, &ws->stages, (size_t)room + ws->longest_chain, sizeof *ws->stages)) return false;
  ws->room.stages = room;
  return true;
}

static uint32_t longest_chain(const hk_network *network) {
  uint32_t longest = 0;
  for (uint32_t n = 0; n < network->need_count; n++)
    if (network->needs[n].stage_count > longest) longest = network->needs[n].stage_count;
  return longest;
}

static bool has_standbys(const hk_network *network) {
  for (uint32_t n = 0; n < network->need_count; n++)
    if (network->needs[n].link_count > network->needs[n].primary_count) return true;
  return false;
}

#define MAKE(field, count) ((ws->field = hk_memory_array(memory, (size_t)(count) + 1, sizeof *ws->field)) != NULL)

hakyu_status hk_workspace_create(const hakyu_memory *memory, const hk_network *network, uint32_t exposures, uint32_t causes,
                                 int64_t horizon_s, hk_room room, hk_workspace **workspace) {
  hk_workspace *ws = hk_memory_zalloc(memory, sizeof *ws);
  if (!ws) return HAKYU_NO_MEMORY;
  ws->network = network;
  ws->room = room;
  ws->cause_count = causes;
  ws->longest_chain = longest_chain(network);
  ws->has_links = has_standbys(network);
  size_t assets = network->asset_count, needs = network->need_count, warnings = (size_t)network->sharing_count * causes;
  size_t circle_places = count_circle_places(network);
  ws->assets = make_lines(memory, assets + 1, sizeof *ws->assets, &ws->asset_block);
  ws->needs = make_lines(memory, needs, sizeof *ws->needs, &ws->need_block);
  bool made = ws->assets && ws->needs && MAKE(histories, needs) && MAKE(ceilings, assets) && MAKE(strike_slots, assets) && MAKE(tasks, assets) &&
              MAKE(links, ws->has_links ? network->link_count : 0) && resize_stages(memory, ws, room.stages) &&
              resize_asset_lists(memory, ws, room.assets) && resize_need_lists(memory, ws, room.needs) &&
              make_list(memory, &ws->tick_circles, network->circle_count) && make_list(memory, &ws->warned, warnings) &&
              MAKE(crews_busy, network->crew_count) && MAKE(circles, network->circle_count) &&
              MAKE(fed, circle_places) && MAKE(fed_before, circle_places) && MAKE(circle_first, network->circle_count) &&
              MAKE(circle_place, circle_places) && MAKE(circle_queue, circle_places) && MAKE(warned_s, warnings) && MAKE(strikes, room.strikes) &&
              MAKE(episodes, room.episodes) && MAKE(saves, room.saves) && MAKE(log, room.log) &&
              hk_queue_init(&ws->queue, memory, network->asset_count + 2 * network->need_count + exposures, horizon_s) == HAKYU_OK;
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
  void *blocks[] = {ws->asset_block, ws->need_block, ws->histories, ws->ceilings, ws->strike_slots, ws->links, ws->stages, ws->touched_assets.items, ws->touched_needs.items, ws->tick_assets.items,
                    ws->tick_needs.items, ws->tick_saves.items, ws->look_assets.items, ws->look_needs.items, ws->waiting.items, ws->due_restarts.items,
                    ws->due_detections.items, ws->tick_circles.items, ws->warned.items, ws->falls, ws->blames, ws->crews_busy, ws->tasks,
                    ws->circles, ws->fed, ws->fed_before, ws->circle_first, ws->circle_place, ws->circle_queue, ws->warned_s, ws->strikes, ws->episodes, ws->saves, ws->log};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(memory, blocks[i]);
  hk_queue_fini(&ws->queue, memory);
  hk_memory_free(memory, ws);
}

hakyu_status hk_workspace_rebind(hk_workspace *ws, const hk_network *network) {
  const hk_network *old = ws->network;
  if (old == network) return HAKYU_OK;
  if (old->asset_count != network->asset_count || old->need_count != network->need_count || old->link_count != network->link_count ||
      old->stage_count != network->stage_count || old->circle_count != network->circle_count || old->crew_count != network->crew_count ||
      longest_chain(network) > ws->longest_chain || has_standbys(network) > ws->has_links || old->sharing_count != network->sharing_count || count_circle_places(old) != count_circle_places(network))
    return HAKYU_USAGE;
  ws->network = network;
  rest_all(ws);
  place_circles(ws);
  return HAKYU_OK;
}

static hakyu_status enlarge(const hakyu_memory *memory, void *array, uint32_t *room, size_t item) {
  if (*room > UINT32_MAX / 2 - 1) return HAKYU_LIMIT;
  if (!resize(memory, array, (size_t)*room * 2, item)) return HAKYU_NO_MEMORY;
  *room *= 2;
  return HAKYU_OK;
}

/* What grows with what is touched, twice as large each. */
static hakyu_status enlarge_lists(const hakyu_memory *memory, hk_workspace *ws) {
  const uint32_t most = UINT32_MAX / 2 - 1;
  if (ws->room.assets > most || ws->room.needs > most || ws->room.stages > most) return HAKYU_LIMIT;
  if (ws->touched_assets.count >= ws->room.assets && !resize_asset_lists(memory, ws, ws->room.assets * 2)) return HAKYU_NO_MEMORY;
  if (ws->touched_needs.count >= ws->room.needs && !resize_need_lists(memory, ws, ws->room.needs * 2)) return HAKYU_NO_MEMORY;
  if (ws->stage_count >= ws->room.stages && !resize_stages(memory, ws, ws->room.stages * 2)) return HAKYU_NO_MEMORY;
  return HAKYU_OK;
}

hakyu_status hk_workspace_enlarge(const hakyu_memory *memory, hk_workspace *ws) {
  hakyu_status status = enlarge_lists(memory, ws);
  if (!status && ws->queue.is_full) {
    hk_queue_clear(&ws->queue);
    status = hk_queue_enlarge(&ws->queue, memory);
  }
  if (!status && ws->episode_count >= ws->room.episodes) status = enlarge(memory, &ws->episodes, &ws->room.episodes, sizeof *ws->episodes);
  if (!status && ws->save_count >= ws->room.saves) status = enlarge(memory, &ws->saves, &ws->room.saves, sizeof *ws->saves);
  if (!status && ws->log_count >= ws->room.log) status = enlarge(memory, &ws->log, &ws->room.log, sizeof *ws->log);
  if (!status && ws->strike_count >= ws->room.strikes) status = enlarge(memory, &ws->strikes, &ws->room.strikes, sizeof *ws->strikes);
  return status;
}

static void rest_standbys(hk_workspace *ws, const hk_net_need *need) {
  for (uint32_t l = need->primary_count; l < need->link_count; l++) ws->links[need->link_first + l] = (hk_link_state){0};
}

void hk_workspace_reset(hk_workspace *ws) {
  const hk_network *net = ws->network;
  ws->outcome = HAKYU_SETTLED;
  if (ws->touched_assets.count == 0 && ws->touched_needs.count == 0 && !ws->is_full) return; /* nobody was struck */
  if (ws->is_lost) rest_all(ws);
  for (uint32_t i = 0; i < ws->touched_assets.count; i++) {
    uint32_t a = ws->touched_assets.items[i];
    ws->assets[a] = asset_at_rest;
    if (ws->has_ceilings) ws->ceilings[a] = HK_FULL;
  }
  for (uint32_t i = 0; i < ws->touched_needs.count; i++) {
    uint32_t n = ws->touched_needs.items[i];
    hk_need_state *need = &ws->needs[n];
    if (i + 8 < ws->touched_needs.count) __builtin_prefetch(&ws->needs[ws->touched_needs.items[i + 8]], 1);
    if (need->nature & HK_NEED_HAS_STANDBYS) rest_standbys(ws, &net->needs[n]);
    if (need->flags & (HK_NEED_HAD_PERIOD | HK_NEED_STAGES_KNOWN) || need->nature & HK_NEED_HAS_STANDBYS) ws->histories[n] = (hk_need_history){0};
    need->surplus = net->rest_surplus[n];
    need->effect = HK_FULL;
    need->primaries_down = 0;
    need->save_holder = HK_HOLDER_NOBODY;
    need->flags = need->carrying = 0;
  }
  for (uint32_t i = 0; i < ws->warned.count; i++) ws->warned_s[ws->warned.items[i]] = HK_NEVER;
  for (uint32_t c = 0; c < net->crew_count; c++) ws->crews_busy[c] = 0;
  for (uint32_t c = 0; c < net->circle_count; c++) ws->circles[c] = (hk_circle_state){.is_dirty = 1};
  ws->touched_assets.count = ws->touched_needs.count = ws->tick_assets.count = ws->tick_needs.count = ws->tick_saves.count = 0;
  ws->look_assets.count = ws->look_needs.count = ws->waiting.count = ws->due_restarts.count = ws->due_detections.count = 0;
  ws->warned.count = ws->tick_circles.count = 0;
  ws->stage_count = ws->fall_count = ws->strike_count = ws->episode_count = ws->save_count = ws->log_count = 0;
  ws->is_full = ws->is_lost = ws->repairs_changed = ws->has_retries = ws->has_ceilings = 0;
  ws->round = 0;
  hk_queue_clear(&ws->queue);
}

void hk_state_mark_circle(hk_workspace *ws, uint32_t c) {
  ws->circles[c].is_dirty = 1;
  if (ws->circles[c].in_tick) return;
  ws->circles[c].in_tick = 1;
  ws->tick_circles.items[ws->tick_circles.count++] = c;
}

void hk_state_open_chain(hk_workspace *ws, uint32_t n) {
  const uint32_t count = ws->network->needs[n].stage_count;
  uint32_t first = ws->stage_count;
  if (ws->room.stages - first < count) {
    ws->is_full = 1;
    ws->stage_count = first = ws->room.stages;
  } else {
    ws->stage_count += count;
  }
  for (uint32_t s = first; s < first + count; s++) ws->stages[s] = (hk_stage_state){0};
  ws->histories[n].chain = first;
  ws->needs[n].flags |= HK_NEED_STAGES_KNOWN;
}

void hk_state_set_running(hk_workspace *ws, uint32_t a, bool is_running) {
  const hk_net_asset *asset = &ws->network->assets[a];
  ws->assets[a].is_running = is_running;
  for (uint32_t n = asset->need_first; n < asset->need_first + asset->run_count; n++) {
    hk_need_state *need = &ws->needs[n];
    hk_state_keep_need(ws, n);
    need->flags = (uint16_t)(is_running ? need->flags & ~HK_NEED_IDLE : (need->flags | HK_NEED_IDLE) & ~HK_NEED_WAIVED);
    if (need->primaries_down || need->save_holder != HK_HOLDER_NOBODY) hk_state_watch_need(ws, n);
  }
}

/* ---- redundancy ----
   Nearly all saves are by redundancy of needs that are not intricate: one begins when the first primary goes down, and ends when the
   last is back. They are written as it happens, without waiting for the books. Only what stands at the ends of ticks is a save,
   so one that ends in the tick it began in never was, and one that begins in the tick it ended in goes on. Should the tick go
   on to something else (the asset stops, the need is not met), the books find the need on their lists. */

/* The save that was closed in this very tick is open again; the last one takes its place. A need that nobody holds remembers where
   its latest save by redundancy was written. */
bool hk_state_reopen_save(hk_workspace *ws, uint32_t n) {
  hk_need_state *need = &ws->needs[n];
  const uint32_t at = need->save_at;
  if (at >= ws->save_count || ws->saves[at].need != n || ws->saves[at].end_s != ws->now_s || ws->saves[at].holder != HK_HOLDER_REDUNDANCY)
    return false;
  need->save_start_s = ws->saves[at].start_s;
  ws->saves[at] = ws->saves[--ws->save_count];
  hk_need_state *moved = &ws->needs[ws->saves[at].need];
  if (at < ws->save_count && moved->save_holder == HK_HOLDER_NOBODY) moved->save_at = at;
  return true;
}

static inline void begin_redundancy(hk_workspace *ws, hk_need_state *need, uint32_t n) {
  if (!hk_state_keep_need(ws, n)) return;
  if (need->save_holder != HK_HOLDER_NOBODY || need->flags & (HK_NEED_IDLE | HK_NEED_WAIVED) || need->nature & HK_NEED_FOR_REPAIR) return;
  if (!hk_state_reopen_save(ws, n)) need->save_start_s = ws->now_s;
  need->save_holder = HK_HOLDER_REDUNDANCY;
}

static inline void end_redundancy(hk_workspace *ws, hk_need_state *need, uint32_t n) {
  if (need->save_holder != HK_HOLDER_REDUNDANCY) return;
  if (ws->save_count >= ws->room.saves) {
    ws->is_full = 1;
    return;
  }
  hk_save *save = &ws->saves[ws->save_count];
  save->start_s = need->save_start_s;
  save->end_s = ws->now_s;
  save->margin_s = HK_NEVER;
  save->need = n;
  save->holder = HK_HOLDER_REDUNDANCY;
  need->save_holder = HK_HOLDER_NOBODY;
  need->save_at = ws->save_count;
  ws->save_count += save->start_s < save->end_s;
}

/* One supplier of a need rose or fell by `change`; `down` is what that adds to the primaries below full. A need that is not
   intricate is as it was unless it becomes met or unmet; only who holds it may be another. */
static inline void supply_changed(hk_workspace *ws, uint32_t n, int64_t change, uint32_t down) {
  hk_need_state *need = &ws->needs[n];
  const int64_t before = need->surplus, now = before + change;
  const uint32_t were_down = need->primaries_down, are_down = were_down + down;
  need->surplus = now;
  need->primaries_down = are_down;
  if ((before ^ now) < 0 || need->nature & HK_NEED_IS_INTRICATE) {
    __builtin_prefetch(&ws->network->needs[n]);
    __builtin_prefetch(&ws->histories[n], 1);
    hk_state_look_at_need(ws, n);
  } else if (were_down && are_down)
    return; /* held, or not, by whom it was; and kept already */
  else if (are_down)
    begin_redundancy(ws, need, n);
  else if (were_down)
    end_redundancy(ws, need, n);
  if (need->nature & HK_NEED_IN_CIRCLE) hk_state_mark_circle(ws, ws->network->needs[n].circle);
}

static void supply_by_link_changed(hk_workspace *ws, uint32_t l, int64_t change, uint32_t down) {
  const hk_net_link *link = &ws->network->links[l];
  if (!link->is_standby || ws->links[l].standby == HK_STANDBY_IN)
    supply_changed(ws, link->need, link->weight_ppm * change, link->is_standby ? 0 : down);
}

void hk_state_set_level(hk_workspace *ws, uint32_t a, int32_t level) {
  const hk_network *net = ws->network;
  const hk_net_asset *asset = &net->assets[a];
  const int32_t before = ws->assets[a].level;
  if (level == before) return;
  const int64_t change = (int64_t)level - before;
  const uint32_t down = (uint32_t)(level < HK_FULL) - (uint32_t)(before < HK_FULL);
  ws->assets[a].level = level;
  hk_state_touch_asset(ws, a);
  for (const hk_net_out *out = &net->outs[asset->out_first], *end = out + asset->out_count; out < end; out++)
    if (!(out->load & HK_OUT_BY_LINK))
      supply_changed(ws, out->need, out->load * change, down);
    else
      supply_by_link_changed(ws, out->load & ~HK_OUT_BY_LINK, change, down);
  if (asset->in_circle)
    for (uint32_t i = net->asset_circle_first[a]; i < net->asset_circle_first[a + 1]; i++) hk_state_mark_circle(ws, net->asset_circles[i]);
}
