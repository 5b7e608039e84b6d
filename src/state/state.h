/* state - one thread's workspace: levels, clocks, pending events, episodes and saves of the replication at hand.
   Made for one network; all arrays are allocated before a block runs, never inside. A replication touches only what
   its cascade touches: entities are put on lists when first touched and only these are put back afterwards. */
#ifndef HK_STATE_STATE_H
#define HK_STATE_STATE_H
#include <stdbool.h>
#include <stdint.h>
#include "network/network.h"
#include "state/queue.h"
#include <hakyu/cascade.h>

/* Times are seconds of the replication: a horizon is below 2^31 (scenario). Durations may be HK_NEVER and are 64 bits wide. */

/* A moment in the order of cause and effect: falls of one tick are ordered by round. */
typedef struct hk_stamp { int32_t tick_s, round; } hk_stamp;
enum { HK_ROUND_BOOKS = 10001, HK_ROUND_MOST = 10000, HK_EPISODES_MOST = 10000 };
static inline bool hk_stamp_is_before(hk_stamp a, hk_stamp b) { return a.tick_s < b.tick_s || (a.tick_s == b.tick_s && a.round < b.round); }

/* What a damaged asset waits for. */
typedef enum hk_job { HK_JOB_NONE, HK_JOB_UNDETECTED, HK_JOB_WAITING, HK_JOB_REPAIRING } hk_job;

typedef struct hk_task {
  int64_t repair_s;          /* drawn repair time; HK_NEVER beyond repair */
  int32_t struck_s;          /* when the job began */
  uint32_t cause;
} hk_task;

enum hk_asset_flag {
  HK_ASSET_TOUCHED = 1,      /* on the list of assets to put back */
  HK_ASSET_IN_TICK = 2,      /* on this tick's list for the books */
  HK_ASSET_QUEUED = 4,       /* on the list of assets to look at in this round */
  HK_ASSET_TIMER_NEVER = 8,  /* a restart timer without end is running */
  HK_ASSET_LOGGED = 16,      /* it stands in the log of this replication */
  HK_ASSET_DUE_DETECTION = 32 /* its detection falls in this tick */
};

typedef struct hk_asset_state {
  int32_t level;             /* ppm */
  uint32_t episode;          /* its open episode, or HK_NONE */
  uint32_t last_episode;     /* its latest episode, or HK_NONE; older ones by hk_episode.before */
  int32_t since_s;           /* loss and phase are booked up to here */
  uint8_t is_damaged : 1, is_running : 1;
  uint8_t job : 2;           /* hk_job */
  uint8_t phase;             /* hakyu_phase of the seconds since since_s, when an episode is open */
  uint8_t flags;             /* hk_asset_flag */
  uint16_t episode_count;    /* of this replication */
  uint16_t strike_count;     /* effective strikes; at most as many as episodes */
  uint32_t restart_count;    /* restart timers drawn */
  int32_t logged;            /* ppm; the level last written to the log */
} hk_asset_state;            /* 32 bytes: half a cache line */

enum hk_need_flag {
  HK_NEED_TOUCHED = 1,       /* on the list of needs to put back */
  HK_NEED_IN_TICK = 2,       /* on this tick's list */
  HK_NEED_QUEUED = 4,        /* to be looked at in this round */
  HK_NEED_UNMET = 8,         /* in an unmet period */
  HK_NEED_WAIVED = 16,
  HK_NEED_SWITCHING = 32,    /* a standby is switching */
  HK_NEED_RETRY = 64,        /* a switch-over ended in this tick: the next standby may be tried when it is quiet */
  HK_NEED_STRANDED = 128,    /* made to fall as stranded in this tick */
  HK_NEED_IN_SAVES = 256,    /* on this tick's list of needs whose save may begin or end, and nothing else */
  HK_NEED_STAGES_KNOWN = 512, /* its stages have states */
  HK_NEED_IDLE = 1024,       /* its asset does not run */
  HK_NEED_HAD_PERIOD = 2048, /* an unmet period began in this replication */
  HK_NEED_STRANDS = 4096     /* its effect is 0 in the next round, being stranded */
};

/* What a need is, for good. */
enum hk_need_nature {
  HK_NEED_FOR_REPAIR = 1,
  HK_NEED_IN_CIRCLE = 2,
  HK_NEED_HAS_STANDBYS = 4,
  HK_NEED_BY_SHARE = 8,
  HK_NEED_TO_START = 16,     /* its asset does not start without it */
  HK_NEED_HAS_STAGES = 32,
  HK_NEED_REFUELS = 64,      /* stages of other needs are refuelled while it is met */
  HK_NEED_IS_INTRICATE = HK_NEED_IN_CIRCLE | HK_NEED_HAS_STANDBYS | HK_NEED_BY_SHARE /* more than its being met decides about it */
};

/* What most rounds ask of a need, in half a cache line: they do not look at the network's need at all. */
typedef struct hk_need_state {
  int64_t surplus;           /* ppm^2: what it receives (weight times level of primaries and the standbys that are in, added up)
                                beyond q times FULL; met (outside circles) iff not below 0 */
  int32_t effect;            /* ppm */
  uint32_t primaries_down;   /* primaries below full */
  uint32_t asset;            /* whose need it is */
  int32_t save_holder;       /* hk_holder code of the open save, or HK_HOLDER_NOBODY */
  union {
    int32_t save_start_s;    /* when the open save began */
    uint32_t save_at;        /* nobody holds it: where its latest save by redundancy stands in saves, if it has one */
  };
  uint16_t flags;            /* hk_need_flag */
  uint8_t carrying;          /* the carrying stage's place in the chain + 1, or 0 */
  uint8_t nature;            /* hk_need_nature */
} hk_need_state;             /* 32 bytes */

/* What only unmet periods ask of a need. */
typedef struct hk_need_history {
  int32_t since_s;           /* while a stage carries: stocks are booked up to here; after an unmet period: when it ended */
  uint32_t periods;          /* unmet periods begun */
  uint32_t chain;            /* HK_NEED_STAGES_KNOWN: its stages' states begin there in stages */
  uint16_t standbys_in;      /* standbys that are in */
  uint16_t standbys_tried;   /* standbys not untried */
} hk_need_history;

/* Standby links only; primaries' entries stay zero. */
typedef enum hk_standby { HK_STANDBY_UNTRIED, HK_STANDBY_SWITCHING, HK_STANDBY_IN, HK_STANDBY_FAILED } hk_standby;
typedef struct hk_link_state { uint32_t tries : 24, standby : 4, will_fail : 4; } hk_link_state; /* tries so far; hk_standby; its draw */

enum hk_stage_flag { HK_STAGE_DRAWN = 1 /* autonomy known */, HK_STAGE_STARTED = 2, HK_STAGE_BROKEN = 4, HK_STAGE_HAS_CARRIED = 8,
                     HK_STAGE_REFUELLED = 16 /* its refuel need is met */, HK_STAGE_DEAD = 32 /* did not start in this period */ };
typedef struct hk_stage_state {
  int64_t autonomy, stock;   /* seconds; HK_NEVER: unlimited */
  int64_t found;             /* stock as this tick found it, before refuelling */
  int64_t ready_s;           /* when it is ready, if started */
  int64_t failure_left;      /* seconds of carrying until it breaks down, HK_NEVER */
  uint32_t flags;            /* hk_stage_flag */
} hk_stage_state;

/* Who holds a threatened need: an integer that also is the stored form. */
#define HK_HOLDER_NOBODY INT32_MIN
#define HK_HOLDER_REDUNDANCY 0
static inline int32_t hk_holder_standby(uint32_t link) { return 1 + (int32_t)link; }
static inline int32_t hk_holder_stage(uint32_t place) { return -1 - (int32_t)place; } /* place in the chain */

typedef struct hk_episode {
  int32_t start_s, end_s;    /* end: the horizon while open */
  uint32_t asset, before;    /* before: the same asset's earlier episode, or HK_NONE */
  uint32_t parent, root;     /* the episode that caused it, or HK_NONE for a struck one; the first of its line (itself if struck) */
  uint32_t hazard, root_hazard; /* who struck it, or HK_NONE; who struck the root */
  uint32_t need, link;       /* what gave way and its last straw; HK_NONE when struck (link also when there was no straw) */
  int32_t level;             /* ppm, as its opening tick left it */
  uint16_t round;            /* of its opening */
  uint8_t mechanism, traits; /* hakyu_mechanism; bits by hakyu_trait */
  uint8_t is_open;           /* at the horizon */
  uint8_t is_strike;         /* of a hazard's or a layer's strike; not a fall */
  int32_t phases_s[HAKYU_PHASE_COUNT];
  __int128 loss;             /* weight ppm ppm s: weight times (FULL - level) times the integral of the factor */
} hk_episode;                /* 96 bytes */
static inline hk_stamp hk_episode_stamp(const hk_episode *episode) { return (hk_stamp){episode->start_s, episode->round}; }

typedef struct hk_save { int32_t start_s, end_s; int64_t margin_s; uint32_t need; int32_t holder; } hk_save; /* margin HK_NEVER: none to tell */
typedef struct hk_log_entry { int32_t time_s; uint32_t asset; int32_t before, level; } hk_log_entry; /* end of a tick: level before and now */

/* A list of entity numbers with room for all of them. */
typedef struct hk_list { uint32_t *items; uint32_t count; } hk_list;

typedef struct hk_fall { uint32_t asset; int32_t level; } hk_fall;        /* a level about to be set */
typedef struct hk_blame { uint32_t asset, need, link, parent, hazard; uint8_t mechanism, traits; } hk_blame; /* hazard: where there is no parent */
/* site: named by the hazard, or HK_NONE; wish: of a layer, or HK_NONE; parent: the episode to blame for that, as things stood before anybody was struck. */
typedef struct hk_struck { uint32_t asset, hazard, site; uint8_t by_beta, is_effective; uint32_t wish, parent; } hk_struck;

/* A circle's sets, recomputed when something in it changed. */
typedef struct hk_circle_state { uint8_t is_dirty, in_tick; } hk_circle_state;
enum hk_fed { HK_FED_ANY = 1, HK_FED_UNCARRIED = 2, HK_FED_PRIMARIES = 4 }; /* bits of fed[]: with stages; without; without stages and standbys */

/* Rooms that a replication may outgrow; campaign enlarges them between replications. assets and needs: how many may be touched. */
typedef struct hk_room { uint32_t episodes, saves, log, strikes, assets, needs, stages; } hk_room;

typedef struct hk_workspace {
  const hk_network *network;
  hk_asset_state *assets;    void *asset_block; /* what was allocated for them: two lie in a cache line */
  hk_need_state *needs;      void *need_block;
  hk_need_history *histories; /* by need */
  int32_t *ceilings;         /* by asset: ppm; what layers allow; FULL without layers */
  uint32_t *strike_slots;    /* by asset: this tick's place in the list of strikes + 1, or 0 */
  hk_link_state *links;
  hk_stage_state *stages;    uint32_t stage_count, longest_chain; /* of the chains in use, in the order of their first use */
  hk_queue queue;            /* entities: see hk_entity_... below */
  hk_list touched_assets, touched_needs, tick_assets, tick_needs, tick_saves, look_assets, look_needs;
  hk_list waiting;           /* detected, not yet under repair: by (priority, strike time, key) */
  hk_list due_restarts;      /* assets whose restart falls in this tick */
  hk_fall *falls;            uint32_t fall_count;
  hk_blame *blames;
  hk_struck *strikes;        uint32_t strike_count;   /* this tick's */
  uint32_t *crews_busy;      /* by crew pool */
  hk_task *tasks;            /* by asset: the job at hand */
  /* circles */
  hk_circle_state *circles;  /* by circle */
  uint8_t *fed;              /* by place in network->circle_assets: bits of hk_fed */
  uint8_t *fed_before;       /* the same before the first try of a round */
  uint32_t *circle_first;    /* by circle: its first place in fed */
  uint32_t *circle_place;    /* parallel to network->asset_circles: the asset's place in fed */
  uint32_t *circle_queue;    /* room to work in: places */
  hk_list tick_circles;
  /* shared warning: by (sharing group, cause) */
  int64_t *warned_s;         /* when the group first detected the cause, or HK_NEVER */
  uint32_t cause_count;
  hk_list warned;            /* entries set in this replication */
  hk_list due_detections;    /* assets whose detection falls in this tick */
  /* what the replication has written */
  hk_episode *episodes;      uint32_t episode_count;
  hk_save *saves;            uint32_t save_count;
  hk_log_entry *log;         uint32_t log_count;
  hk_room room;
  int32_t now_s;             /* the tick at hand */
  int32_t round;             /* the round at hand */
  uint8_t outcome;           /* hakyu_outcome so far */
  uint8_t is_full;           /* a room was outgrown: the replication must be run again with more */
  uint8_t is_lost;           /* something changed that found no room on a list: everything must be put back */
  uint8_t repairs_changed;   /* someone may begin a repair in this tick */
  uint8_t has_retries;       /* a switch-over ended in this tick */
  uint8_t natures;           /* hk_need_nature of all needs together: what none is needs no pass of its own */
  bool has_links;            /* links is there: somewhere there are standbys */
  uint8_t has_ceilings;      /* a layer set a ceiling in this replication */
} hk_workspace;

/* Entities of the queue: one timer an asset (detection, repair or restart: never two at once), one switch-over and one
   stage timer a need, then what the plan adds (exposures that fail again). */
static inline uint32_t hk_entity_of_asset(uint32_t asset) { return asset; }
static inline uint32_t hk_entity_of_switch(const hk_network *net, uint32_t need) { return net->asset_count + need; }
static inline uint32_t hk_entity_of_stages(const hk_network *net, uint32_t need) { return net->asset_count + net->need_count + need; }
static inline uint32_t hk_entity_of_exposure(const hk_network *net, uint32_t exposure) { return net->asset_count + 2 * net->need_count + exposure; }

/* Makes a workspace with room for the network, `exposures` more timers and `causes` causes; nothing is due at the horizon or later.
   Errors: NO_MEMORY. */
hakyu_status hk_workspace_create(const hakyu_memory *memory, const hk_network *network, uint32_t exposures, uint32_t causes,
                                 int64_t horizon_s, hk_room room, hk_workspace **workspace);
void hk_workspace_destroy(const hakyu_memory *memory, hk_workspace *workspace);
/* Points a workspace at another network of the same sizes (another outer draw); it must be at rest. Recomputes what links
   bring. Errors: USAGE when sizes differ (make a new one then). */
hakyu_status hk_workspace_rebind(hk_workspace *workspace, const hk_network *network);
/* Doubles the rooms the last replication outgrew. Errors: NO_MEMORY. */
hakyu_status hk_workspace_enlarge(const hakyu_memory *memory, hk_workspace *workspace);
/* Puts everything back that the last replication touched. */
void hk_workspace_reset(hk_workspace *workspace);

/* ---- small verbs used by the cascade and by layers ---- */

/* Fetches what setting the asset's level will ask for. Only speed depends on it. */
static inline void hk_state_expect_level(const hk_workspace *ws, uint32_t a) {
  const hk_net_asset *asset = &ws->network->assets[a];
  const hk_net_out *outs = &ws->network->outs[asset->out_first];
  for (uint32_t i = 0; i < asset->out_count && i < 6; i++) __builtin_prefetch(&ws->needs[outs[i].need], 1);
}

/* Puts it on the list of what must be put back. False: the list is full, and so is every other it could go on. */
static inline bool hk_state_keep_need(hk_workspace *ws, uint32_t n) {
  if (ws->needs[n].flags & HK_NEED_TOUCHED) return true;
  if (ws->touched_needs.count == ws->room.needs) {
    ws->is_full = ws->is_lost = 1;
    return false;
  }
  ws->needs[n].flags |= HK_NEED_TOUCHED;
  ws->touched_needs.items[ws->touched_needs.count++] = n;
  return true;
}

/* The books will look at it in this tick. */
static inline void hk_state_touch_asset(hk_workspace *ws, uint32_t a) {
  hk_asset_state *asset = &ws->assets[a];
  if (asset->flags & HK_ASSET_IN_TICK) return;
  if (!(asset->flags & HK_ASSET_TOUCHED)) {
    if (ws->touched_assets.count == ws->room.assets) {
      ws->is_full = ws->is_lost = 1;
      return;
    }
    ws->touched_assets.items[ws->touched_assets.count++] = a;
  }
  asset->flags |= HK_ASSET_IN_TICK | HK_ASSET_TOUCHED;
  ws->tick_assets.items[ws->tick_assets.count++] = a;
}

/* The books will look at it in this tick, and the falling phase will. */
static inline void hk_state_touch_need(hk_workspace *ws, uint32_t n) {
  if (ws->needs[n].flags & HK_NEED_IN_TICK || !hk_state_keep_need(ws, n)) return;
  ws->needs[n].flags |= HK_NEED_IN_TICK;
  ws->tick_needs.items[ws->tick_needs.count++] = n;
}

/* The phase at hand will look at it next. */
static inline void hk_state_look_at_need(hk_workspace *ws, uint32_t n) {
  hk_state_touch_need(ws, n);
  if ((ws->needs[n].flags & (HK_NEED_QUEUED | HK_NEED_IN_TICK)) != HK_NEED_IN_TICK) return;
  ws->needs[n].flags |= HK_NEED_QUEUED;
  ws->look_needs.items[ws->look_needs.count++] = n;
}

static inline void hk_state_look_at_asset(hk_workspace *ws, uint32_t a) {
  hk_state_touch_asset(ws, a);
  if ((ws->assets[a].flags & (HK_ASSET_QUEUED | HK_ASSET_IN_TICK)) != HK_ASSET_IN_TICK) return;
  ws->assets[a].flags |= HK_ASSET_QUEUED;
  ws->look_assets.items[ws->look_assets.count++] = a;
}

/* Who holds it may change in this tick, nothing else about it does. */
static inline void hk_state_watch_need(hk_workspace *ws, uint32_t n) {
  if (ws->needs[n].flags & (HK_NEED_IN_TICK | HK_NEED_IN_SAVES) || !hk_state_keep_need(ws, n)) return;
  ws->needs[n].flags |= HK_NEED_IN_SAVES;
  ws->tick_saves.items[ws->tick_saves.count++] = n;
}

/* The states of the need's stages, once it has any (HK_NEED_STAGES_KNOWN). */
static inline hk_stage_state *hk_state_chain(const hk_workspace *ws, uint32_t n) { return &ws->stages[ws->histories[n].chain]; }
/* Gives it some. */
void hk_state_open_chain(hk_workspace *ws, uint32_t need);
/* A need that nobody holds is held by redundancy at the end of this tick: if it was so until this tick, its save goes on. */
bool hk_state_reopen_save(hk_workspace *ws, uint32_t need);
/* The asset runs, or stops: who holds its needs may be another, and none is waived for one that stopped. */
void hk_state_set_running(hk_workspace *ws, uint32_t asset, bool is_running);
/* Something in the circle changed: who is fed must be found anew before it is asked. */
void hk_state_mark_circle(hk_workspace *ws, uint32_t circle);
/* The asset's level as its damage and needs have it, whatever layers allow. */
static inline int32_t hk_state_level_by_needs(const hk_workspace *ws, uint32_t a) {
  const hk_net_asset *asset = &ws->network->assets[a];
  int32_t level = HK_FULL;
  if (ws->assets[a].is_damaged || !ws->assets[a].is_running) return 0;
  for (uint32_t n = asset->need_first; n < asset->need_first + asset->run_count; n++)
    if (!(ws->needs[n].flags & HK_NEED_WAIVED) && ws->needs[n].effect < level) level = ws->needs[n].effect;
  return level;
}
/* Sets an asset's level and tells the needs it supplies (surplus, primaries_down); they will be looked at where that may
   change anything. */
void hk_state_set_level(hk_workspace *ws, uint32_t asset, int32_t level);
#endif
