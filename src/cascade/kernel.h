/* kernel - what the files of the event engine share: one replication at hand, and the steps of a tick.
   Reading order: tick.c (the story), strikes.c, rising.c, falling.c, needs.c, stages.c, standbys.c, circles.c, blame.c, warnings.c, books.c,
   ledger.c. Nothing here allocates, prints or calls libm. */
#ifndef HK_CASCADE_KERNEL_H
#define HK_CASCADE_KERNEL_H
#include <assert.h>
#include "cascade/plan.h"
#include "numbers/draw.h"
#include "state/state.h"

/* A strike that is due at a moment: a leg of a scripted hazard, or an exposure. */
typedef struct hk_strike_due { int64_t time_s; uint32_t hazard, leg, exposure; } hk_strike_due; /* exposure HK_NONE: scripted */

/* The exposed of one block of 1,024 replications: who fails in which, found by skip sampling once a block. */
typedef struct hk_block {
  uint64_t number;           /* replication / 1,024, or UINT64_MAX */
  uint64_t seed;             /* of the outer draw it was made for */
  uint32_t *first;           /* 1,025 offsets into failing, by replication within the block */
  uint32_t *failing;         /* exposures */
  hk_strike *found;          /* the same, exposure by exposure */
  size_t found_count, room;  /* found_count above room: found and failing must be enlarged */
  hk_strike *strikes;        /* of a few neighbours: room to work in */
  uint32_t most;             /* failures of one replication, at most */
} hk_block;

typedef struct hk_tallier hk_tallier; /* tally.h */

/* The replication at hand. */
typedef struct hk_kernel {
  const hk_network *net;
  const hk_plan *plan;
  hk_workspace *ws;
  const hk_block *block;
  hk_strike_due *agenda;     /* first strikes of this replication by time */
  uint32_t agenda_count, agenda_next, agenda_room;
  uint32_t *failures;        /* by exposure, where there is background: failures so far */
  uint8_t *awaits_repair;    /* likewise: failed, and will fail again some time after the next repair */
  hk_list failed, due_exposures; /* exposures: that have failed in this replication; whose failure falls in this tick */
  uint8_t *group_mark;       /* by model group: reached by the hazard at hand */
  void **layers;             /* each layer's self */
  hk_wishes wishes;
  bool is_idle;              /* nothing happens in this replication: no strike, no event of a layer */
  hk_tallier *tallier;
  uint64_t replication;      /* number within the outer draw */
  int64_t start_second;      /* second of the profile tables at which the replication starts */
} hk_kernel;

/* ---- draws ---- */
static inline uint64_t draw(const hk_kernel *k, uint64_t key, uint32_t purpose, uint32_t count) {
  if (count > HK_DRAW_K_MAX) {
    k->ws->outcome = HAKYU_TRUNCATED;
    count = HK_DRAW_K_MAX;
  }
  return hk_numbers_draw(k->plan->seed, key, purpose, count, k->replication);
}
static inline bool comes_true(const hk_kernel *k, uint64_t chance, uint64_t key, uint32_t purpose, uint32_t count) {
  if (chance == HK_ALWAYS || chance == 0) {
    if (count > HK_DRAW_K_MAX) k->ws->outcome = HAKYU_TRUNCATED;
    return chance != 0;
  }
  return draw(k, key, purpose, count) < chance;
}
static inline int64_t draw_time(const hk_kernel *k, const hk_net_time *time, uint64_t key, uint32_t purpose, uint32_t count) {
  if (!time->table) {
    if (count > HK_DRAW_K_MAX) k->ws->outcome = HAKYU_TRUNCATED;
    return time->fixed_s;
  }
  return hk_quantile_value(time->table, draw(k, key, purpose, count));
}
/* t + wait, or HK_NEVER. */
static inline int64_t later(int64_t t, int64_t wait) { return wait >= HK_NEVER - t ? HK_NEVER : t + wait; }

/* ---- strikes.c ---- */
void hk_cascade_draw_agenda(hk_kernel *k);      /* first strikes of the replication, in order of time */
void hk_cascade_strike(hk_kernel *k);           /* step 3: all strikes due now, and those layers wish; round 0, or the next after them */
void hk_cascade_expose_again(hk_kernel *k, uint32_t asset); /* after a repair: the next failures of its background hazards */

/* ---- needs.c: what a need is worth now (short answers: needs.h) ---- */
bool hk_need_is_met_in_circle(const hk_kernel *k, uint32_t n);
bool hk_need_is_met_by_primaries(const hk_kernel *k, uint32_t n);
void hk_need_begin_period(hk_kernel *k, uint32_t n);
void hk_need_end_period(hk_kernel *k, uint32_t n);
bool hk_need_blocks_repair(const hk_kernel *k, uint32_t a);

/* ---- stages.c ---- */
void hk_stages_begin(hk_kernel *k, uint32_t n);  /* an unmet period begins: refill, draw, choose */
void hk_stages_end(hk_kernel *k, uint32_t n);
void hk_stages_update(hk_kernel *k, uint32_t n); /* books stocks up to now, chooses who carries, schedules the next change */
void hk_stages_settle(hk_kernel *k, uint32_t n); /* books stocks up to now only */
void hk_stages_refuel(hk_kernel *k, uint32_t n, bool is_met); /* a refuel need changed: its stages are full */

/* ---- standbys.c ---- */
void hk_standby_try(hk_kernel *k, uint32_t n);   /* tries one after another while not met and none is switching */
void hk_standby_done(hk_kernel *k, uint32_t n);  /* a switch-over ends: in, or failed */
void hk_standby_release(hk_kernel *k, uint32_t n);

/* ---- circles.c ---- */
void hk_circle_refresh(hk_kernel *k, uint32_t c);        /* who is fed, if something changed */
void hk_circle_remember(hk_kernel *k);                   /* keeps the sets as they are before the first try */
int64_t hk_circle_received(const hk_kernel *k, uint32_t n, uint8_t fed_bit, const uint8_t *fed); /* counting of the circle only the fed */
void hk_circle_look(hk_kernel *k);                       /* all needs of changed circles will be looked at */
bool hk_circle_strand(hk_kernel *k);                     /* after a quiet round: who is stranded falls next; false if nobody */

/* ---- rising.c, falling.c ---- */
void hk_cascade_rise(hk_kernel *k);
void hk_cascade_fall(hk_kernel *k);

/* ---- blame.c ---- */
uint32_t hk_blame_straw(const hk_kernel *k, uint32_t n);  /* the need's last straw, or HK_NONE */
hk_blame hk_blame_find(const hk_kernel *k, uint32_t a);   /* the holding need of a falling or held asset, and why it gave way */
uint32_t hk_blame_holder(const hk_kernel *k, uint32_t a, bool counts_as_running); /* the need that holds it, or HK_NONE */

hk_blame hk_blame_wish(const hk_kernel *k, const hk_wish *wish, uint32_t parent); /* why a layer's ceiling or strike */
uint32_t hk_blame_wish_parent(const hk_kernel *k, const hk_wish *wish); /* the open or else latest episode of its cause now, or HK_NONE */

/* The episode that a blame opens now, in that round. */
hk_episode hk_blame_episode(const hk_kernel *k, const hk_blame *blame, int32_t level, int32_t round);

/* ---- ledger.c: episodes, losses, phases, saves, log ---- */
void hk_ledger_book(hk_kernel *k, uint32_t a);            /* books loss and phase of its open episode up to now */
static inline void hk_ledger_settle(hk_kernel *k, uint32_t a) {
  if (k->ws->assets[a].episode != HK_NONE && k->ws->assets[a].since_s != k->ws->now_s) hk_ledger_book(k, a);
}
uint32_t hk_ledger_open(hk_kernel *k, const hk_episode *episode); /* closes the open one first; HK_NONE when out of room */
void hk_ledger_close(hk_kernel *k, uint32_t a, bool is_open_end);
void hk_ledger_save(hk_kernel *k, uint32_t n);            /* end of a tick: who holds this need now */
void hk_ledger_save_all(hk_kernel *k, const hk_list *needs); /* likewise */
void hk_ledger_close_saves(hk_kernel *k);                 /* at the horizon */
void hk_ledger_log(hk_kernel *k, uint32_t a);             /* end of a tick: its level, if someone listens */

/* ---- books.c ---- */
void hk_cascade_detect_due(hk_kernel *k, uint32_t a);     /* its detection falls in this tick */
void hk_cascade_struck(hk_kernel *k, uint32_t a, uint32_t cause, int64_t detect_s, int64_t repair_s);
void hk_cascade_repaired(hk_kernel *k, uint32_t a);
void hk_cascade_books(hk_kernel *k);

/* ---- warnings.c: what a warning brings beside earlier detection ---- */
int64_t hk_warning_shorten(hk_kernel *k, uint32_t a, int64_t repair_s); /* the time that a repair beginning now takes, at least 1 s */
bool hk_warning_averts(const hk_kernel *k, uint32_t a, uint32_t hazard, uint32_t failure); /* whether a strike does not come about; failure: its number, of background */

/* ---- tick.c ---- */
/* Runs one replication from second 0 to the horizon; what happened stands in the workspace (episodes, saves, log, outcome).
   False when a room was outgrown: enlarge it and run again. The workspace must be at rest; it is left as it ended. */
bool hk_cascade_replicate(hk_kernel *k);
#endif
