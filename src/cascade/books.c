/* books - step 6 of a tick: restart timers, detections, repairs, episodes whose reason ended, phases, saves. */
#include "cascade/needs.h"

/* ---- damage --------------------------------------------------------------------------------------------- */

void hk_cascade_detect_due(hk_kernel *k, uint32_t a) {
  if (k->ws->assets[a].flags & HK_ASSET_DUE_DETECTION) return;
  hk_state_touch_asset(k->ws, a);
  if (k->ws->is_lost) return;
  k->ws->assets[a].flags |= HK_ASSET_DUE_DETECTION;
  k->ws->due_detections.items[k->ws->due_detections.count++] = a;
}

static void schedule_detection(hk_kernel *k, uint32_t a, int64_t due_s) {
  hk_queue *queue = &k->ws->queue;
  uint32_t entity = hk_entity_of_asset(a);
  if ((k->ws->assets[a].flags & HK_ASSET_DUE_DETECTION) || due_s >= hk_queue_time_s(queue, entity)) return;
  if (due_s <= k->ws->now_s) {
    hk_queue_cancel(queue, entity);
    hk_cascade_detect_due(k, a);
  } else if (due_s < k->plan->horizon_s) {
    hk_queue_schedule(queue, entity, due_s);
  }
}

void hk_cascade_struck(hk_kernel *k, uint32_t a, uint32_t cause, int64_t detect_s, int64_t repair_s) {
  hk_workspace *ws = k->ws;
  const hk_network *net = k->net;
  ws->assets[a].job = HK_JOB_UNDETECTED;
  ws->assets[a].flags &= (uint8_t)~HK_ASSET_TIMER_NEVER;
  ws->tasks[a] = (hk_task){repair_s, ws->now_s, cause};
  hk_queue_cancel(&ws->queue, hk_entity_of_asset(a)); /* a pending restart is void */
  int64_t due_s = later(ws->now_s, detect_s);
  uint32_t sector = net->assets[a].sector;
  for (uint32_t i = net->sharing_first[sector]; i < net->sharing_first[sector + 1]; i++) {
    uint32_t g = net->sharings[i];
    if (ws->warned_s[g * ws->cause_count + cause] == HK_NEVER) continue;
    int64_t warned = later(ws->now_s, net->model->sharings[g].warn_s);
    if (warned < due_s) due_s = warned;
  }
  schedule_detection(k, a, due_s);
}

/* A group that first hears of a cause: whoever else in it is struck by that cause knows `warn` later at the latest. */
static void warn_group(hk_kernel *k, uint32_t g, uint32_t cause) {
  hk_workspace *ws = k->ws;
  const hk_network *net = k->net;
  uint32_t entry = g * ws->cause_count + cause;
  if (ws->warned_s[entry] != HK_NEVER) return;
  ws->warned_s[entry] = ws->now_s;
  ws->warned.items[ws->warned.count++] = entry;
  int64_t due_s = later(ws->now_s, net->model->sharings[g].warn_s);
  for (uint32_t i = 0; i < ws->touched_assets.count; i++) {
    uint32_t a = ws->touched_assets.items[i], sector = net->assets[a].sector;
    if (ws->assets[a].job != HK_JOB_UNDETECTED || ws->tasks[a].cause != cause) continue;
    for (uint32_t j = net->sharing_first[sector]; j < net->sharing_first[sector + 1]; j++)
      if (net->sharings[j] == g) schedule_detection(k, a, due_s);
  }
}

/* ---- repairs: by (priority, strike time, key); those that cannot begin let others pass ------------------------ */

static bool goes_before(const hk_kernel *k, uint32_t a, uint32_t b) {
  const hk_net_asset *x = &k->net->assets[a], *y = &k->net->assets[b];
  if (x->priority != y->priority) return x->priority < y->priority;
  if (k->ws->tasks[a].struck_s != k->ws->tasks[b].struck_s) return k->ws->tasks[a].struck_s < k->ws->tasks[b].struck_s;
  return x->key < y->key;
}

static bool needs_crew(const hk_kernel *k, uint32_t a) { return k->net->assets[a].crew != HK_NONE && k->ws->tasks[a].repair_s != HK_NEVER; }

static bool can_begin(const hk_kernel *k, uint32_t a) {
  if (hk_need_blocks_repair(k, a)) return false;
  uint32_t crew = k->net->assets[a].crew;
  return !needs_crew(k, a) || k->ws->crews_busy[crew] < k->net->crew_sizes[crew];
}

static void begin_repair(hk_kernel *k, uint32_t a) {
  hk_workspace *ws = k->ws;
  ws->assets[a].job = HK_JOB_REPAIRING;
  hk_state_touch_asset(ws, a);
  if (needs_crew(k, a)) ws->crews_busy[k->net->assets[a].crew]++;
  int64_t repair_s = ws->tasks[a].repair_s < 1 ? 1 : ws->tasks[a].repair_s;
  if (k->net->aids) repair_s = hk_warning_shorten(k, a, repair_s);
  if (later(ws->now_s, repair_s) < k->plan->horizon_s) hk_queue_schedule(&ws->queue, hk_entity_of_asset(a), ws->now_s + repair_s);
}

static void detect(hk_kernel *k, uint32_t a) {
  hk_workspace *ws = k->ws;
  const hk_network *net = k->net;
  uint32_t sector = net->assets[a].sector;
  ws->assets[a].flags &= (uint8_t)~HK_ASSET_DUE_DETECTION;
  ws->assets[a].job = HK_JOB_WAITING;
  for (uint32_t i = net->sharing_first[sector]; i < net->sharing_first[sector + 1]; i++) warn_group(k, net->sharings[i], ws->tasks[a].cause);
  if (!needs_crew(k, a) && !hk_need_blocks_repair(k, a)) {
    begin_repair(k, a);
    return;
  }
  uint32_t at = ws->waiting.count++;
  for (; at > 0 && goes_before(k, a, ws->waiting.items[at - 1]); at--) ws->waiting.items[at] = ws->waiting.items[at - 1];
  ws->waiting.items[at] = a;
  ws->repairs_changed = 1;
}

static void begin_repairs(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  uint32_t kept = 0;
  if (!ws->repairs_changed) return;
  for (uint32_t i = 0; i < ws->waiting.count; i++) {
    uint32_t a = ws->waiting.items[i];
    if (can_begin(k, a))
      begin_repair(k, a);
    else
      ws->waiting.items[kept++] = a;
  }
  ws->waiting.count = kept;
  ws->repairs_changed = 0;
}

void hk_cascade_repaired(hk_kernel *k, uint32_t a) {
  hk_workspace *ws = k->ws;
  if (needs_crew(k, a)) ws->crews_busy[k->net->assets[a].crew]--;
  ws->assets[a].is_damaged = 0;
  ws->assets[a].job = HK_JOB_NONE;
  ws->repairs_changed = 1;
  hk_state_look_at_asset(ws, a);
}

/* ---- restarts ----------------------------------------------------------------------------------------------- */

static void keep_restart_timer(hk_kernel *k, uint32_t a) {
  hk_workspace *ws = k->ws;
  hk_asset_state *asset = &ws->assets[a];
  uint32_t entity = hk_entity_of_asset(a);
  bool has_timer = (asset->flags & HK_ASSET_TIMER_NEVER) || hk_queue_is_pending(&ws->queue, entity);
  if (!hk_need_is_startable(k, a)) {
    asset->flags &= (uint8_t)~HK_ASSET_TIMER_NEVER;
    hk_queue_cancel(&ws->queue, entity);
  } else if (!has_timer) {
    int64_t wait = draw_time(k, &k->net->times[k->net->assets[a].restart], k->net->assets[a].key, HK_DRAW_RESTART, asset->restart_count++);
    int64_t due_s = later(ws->now_s, wait < 1 ? 1 : wait);
    if (due_s < k->plan->horizon_s)
      hk_queue_schedule(&ws->queue, entity, due_s);
    else
      asset->flags |= HK_ASSET_TIMER_NEVER; /* without end, or beyond the horizon */
  }
}

/* ---- episodes ----------------------------------------------------------------------------------------------- */

static bool is_page_turned(const hk_kernel *k, uint32_t a) {
  const hk_asset_state *asset = &k->ws->assets[a];
  const hk_episode *episode = &k->ws->episodes[asset->episode];
  bool has_ended = episode->need == HK_NONE ? k->ws->ceilings[a] == HK_FULL /* of a strike, or of a layer's ceiling */
                                            : k->ws->needs[episode->need].effect == HK_FULL || (k->ws->needs[episode->need].flags & HK_NEED_WAIVED);
  return has_ended && hk_blame_holder(k, a, asset->is_running) != HK_NONE;
}

/* An undamaged asset whose episode's reason has ended, held by another need: the next episode. All causes are found
   before any is opened, so they are those that stood after all rounds. */
static void turn_pages(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  uint32_t count = 0;
  for (uint32_t i = 0; i < ws->tick_assets.count; i++) {
    uint32_t a = ws->tick_assets.items[i];
    if (ws->assets[a].is_damaged || ws->assets[a].episode == HK_NONE) continue;
    if (is_page_turned(k, a)) ws->blames[count++] = hk_blame_find(k, a);
  }
  for (uint32_t i = 0; i < count && !ws->is_full; i++) {
    hk_episode episode = hk_blame_episode(k, &ws->blames[i], ws->assets[ws->blames[i].asset].level, HK_ROUND_BOOKS);
    hk_ledger_open(k, &episode);
  }
}

static hakyu_phase phase_of(const hk_kernel *k, uint32_t a) {
  const hk_asset_state *asset = &k->ws->assets[a];
  if (!asset->is_damaged) return !asset->is_running && hk_need_is_startable(k, a) ? HAKYU_PHASE_restart : HAKYU_PHASE_uncovered;
  if (asset->job == HK_JOB_UNDETECTED) return HAKYU_PHASE_detect;
  if (asset->job == HK_JOB_REPAIRING) return HAKYU_PHASE_repair;
  return hk_need_blocks_repair(k, a) ? HAKYU_PHASE_blocked : HAKYU_PHASE_wait_crew;
}

static void keep_phase(hk_kernel *k, uint32_t a) {
  hk_asset_state *asset = &k->ws->assets[a];
  if (asset->episode == HK_NONE) return;
  hk_ledger_settle(k, a);
  asset->phase = (uint8_t)phase_of(k, a);
}

/* ---- the books of a tick ---------------------------------------------------------------------------------------- */

static void end_tick(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  for (uint32_t i = 0; i < ws->tick_needs.count; i++) {
    uint32_t n = ws->tick_needs.items[i];
    hk_need_state *need = &ws->needs[n];
    need->flags &= (uint16_t)~(HK_NEED_IN_TICK | HK_NEED_STRANDED | HK_NEED_RETRY);
    if (need->carrying) hk_state_chain(ws, n)[need->carrying - 1].flags |= HK_STAGE_HAS_CARRIED;
  }
  for (uint32_t i = 0; i < ws->tick_saves.count; i++) ws->needs[ws->tick_saves.items[i]].flags &= (uint16_t)~HK_NEED_IN_SAVES;
  for (uint32_t i = 0; i < ws->tick_assets.count; i++) ws->assets[ws->tick_assets.items[i]].flags &= (uint8_t)~HK_ASSET_IN_TICK;
  for (uint32_t i = 0; i < ws->tick_circles.count; i++) ws->circles[ws->tick_circles.items[i]].in_tick = 0;
  ws->tick_needs.count = ws->tick_saves.count = ws->tick_assets.count = ws->tick_circles.count = ws->due_detections.count = 0;
}

/* Who is fed may have changed without anything else about a need having changed. */
static void keep_circle_saves(hk_kernel *k, uint32_t a) {
  const hk_net_asset *asset = &k->net->assets[a];
  for (uint32_t n = asset->need_first; asset->in_circle && n < asset->need_first + asset->run_count; n++)
    if (k->ws->needs[n].primaries_down || k->ws->needs[n].save_holder != HK_HOLDER_NOBODY) hk_ledger_save(k, n);
}

void hk_cascade_books(hk_kernel *k) {
  hk_workspace *ws = k->ws;
  if (ws->is_full) return; /* it will be run again */
  for (uint32_t i = 0; i < ws->tick_assets.count; i++) {
    const hk_asset_state *asset = &ws->assets[ws->tick_assets.items[i]];
    if (!asset->is_damaged && !asset->is_running) keep_restart_timer(k, ws->tick_assets.items[i]);
  }
  for (uint32_t i = 0; i < ws->due_detections.count; i++) detect(k, ws->due_detections.items[i]); /* may grow: warnings */
  begin_repairs(k);
  turn_pages(k);
  for (uint32_t i = 0; i < ws->tick_circles.count; i++) hk_circle_refresh(k, ws->tick_circles.items[i]);
  for (uint32_t i = 0; i < ws->tick_assets.count; i++) {
    uint32_t a = ws->tick_assets.items[i];
    keep_phase(k, a);
    if (ws->assets[a].level != ws->assets[a].logged) hk_ledger_log(k, a);
    if (ws->natures & HK_NEED_IN_CIRCLE) keep_circle_saves(k, a);
  }
  hk_ledger_save_all(k, &ws->tick_needs);
  hk_ledger_save_all(k, &ws->tick_saves);
  end_tick(k);
}
