/* One replication of a model, simulated by the book: SEMANTICS' tick, circles, standbys, stages, blame and saves.
 *
 * Everything is recomputed at every round and every tick from the whole state; nothing is kept incrementally. */
#ifndef ORACLE_SIM_H
#define ORACLE_SIM_H

#include "oracle_model.h"
#include "oracle_stats.h"

enum om_outcome { OM_SETTLED, OM_UNSETTLED, OM_TRUNCATED };

enum om_phase { OM_DETECT, OM_BLOCKED, OM_WAIT_CREW, OM_REPAIR, OM_RESTART, OM_UNCOVERED, OM_PHASES };

enum om_trait {
  OM_CROSS_SECTOR = 1,
  OM_HIDDEN_LINK = 2,
  OM_IT_LINK = 4,
  OM_OUTSOURCED_LINK = 8,
  OM_OVERSEAS_ORIGIN = 16,
  OM_RECURRENCE = 32,
  OM_STEPPING_STONE = 64,
  OM_WARNED = 128
};

/* One interval during which one asset is below full for one reason. */
struct om_episode {
  int asset;
  int64_t start_s, end_s;
  bool open;             /* at the horizon */
  int64_t level_ppm;
  int parent;            /* episode, or -1: then the hazard */
  int hazard;            /* or -1 where there is a parent */
  int need;              /* or -1: a strike, or what a layer did */
  const char *mechanism;
  unsigned traits;
  int64_t phases_s[OM_PHASES];
  int round;             /* its stamp is (start_s, round) */
};

enum om_holder { OM_HELD_BY_NOTHING, OM_HELD_BY_REDUNDANCY, OM_HELD_BY_STANDBY, OM_HELD_BY_STAGE };

struct om_save {
  int need;
  int64_t start_s, end_s;
  enum om_holder holder;
  int index;             /* link of the standby, or stage */
  bool has_margin;
  int64_t margin_s;
};

__extension__ typedef __int128 om_wide;

/* The loss of one (sector, unit), in weight x ppm of factor x ppm of level x seconds. */
struct om_loss {
  char sector[OM_ID];
  char unit[OM_ID];
  om_wide exact;
};

/* What the pools of one (sector, unit) left unserved: users x ppm x ppm x seconds; the peak in millionths of users. */
struct om_counted {
  char sector[OM_ID];
  char unit[OM_ID];
  om_wide exact;
  int64_t peak, first_s, back_s[3];  /* back for good to 50, 90, 99 % of the peak, or OM_NEVER */
};

struct om_result {
  enum om_outcome outcome;
  int episode_count, save_count, loss_count, counted_count;
  struct om_episode *episodes;  /* sorted by (start, asset) */
  struct om_save *saves;        /* sorted by (start, asset, need) */
  struct om_loss losses[OM_ASSETS];
  struct om_counted counted[OM_POOLS];
  bool doubtful;                /* a number that a last bit of floating point decides: not to be compared */
  char broken[256];             /* the first promise of SEMANTICS found broken, or empty (see oracle_check.c) */
};

struct om_run {
  uint64_t seed;
  int64_t outer_draws;          /* K; 0: assumptions at their modes */
  int64_t replication;          /* of the run: i */
  int64_t extra_tick_s;         /* also tick at every multiple of this (0: no); must change nothing */
};

/* Simulates; stats may be NULL.  Release the result with om_result_fini. */
void om_simulate(const struct om_model *m, const struct om_run *run, struct om_result *result, struct om_stats *stats);
void om_result_fini(struct om_result *result);

/* The result as `hakyu.replay/1`, in the form of FORMATS. */
void om_json_write(FILE *out, const struct om_model *m, const struct om_run *run, const struct om_result *result);

#endif
