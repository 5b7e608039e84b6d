/* The state of one simulated replication, and what its parts offer each other.  Internal to the simulator. */
#ifndef ORACLE_STATE_H
#define ORACLE_STATE_H

#include "oracle_draw.h"
#include "oracle_sim.h"

enum { OM_EPISODE_LIMIT = 10000, OM_ROUND_LIMIT = 10000, OM_BOOKS_ROUND = 10001, OM_STRIKES = 16384 };

struct asset_state {
  bool damaged, running;
  int64_t level;
  int open;               /* its open episode, or -1 */
  int latest;             /* its last one, where it has any */
  int episode_count;
  /* damage */
  int64_t struck_at;
  int struck_by;          /* hazard */
  int64_t detect_at;      /* by itself; or OM_NEVER */
  bool detected;
  int64_t repair_s;       /* drawn; or OM_NEVER */
  bool repairing;
  int64_t repaired_at;
  uint32_t strike_count;  /* effective ones */
  bool caused[OM_HAZARDS];  /* struck before by the cause of hazard h (the first hazard of that cause) */
  /* restart */
  bool has_timer;
  int64_t timer_at;
  uint32_t timer_count;
};

struct need_state {
  int64_t q;              /* ppm, of the links present */
  bool in_period;
  uint32_t period_count;
  bool had_period;
  int64_t last_ended;     /* of the last unmet period, if had_period */
  int64_t effect;
  bool waived;
  bool was_stranded;      /* in this tick */
  /* as the last tick left it */
  int carrier;            /* stage, or -1 */
  bool was_met;
  enum om_holder holder;
  int holder_index;
  int64_t held_since;
};

struct link_state {
  bool present;
  bool tried, in, switching;
  bool will_be_in;
  int64_t switched_at;
  uint32_t try_count;
  bool released_once;
};

struct stage_state {
  int64_t autonomy;       /* OM_NEVER: unlimited */
  int64_t stock;
  int64_t stock_found;    /* as this tick found it */
  bool started;
  int64_t ready_at;
  int64_t time_to_failure;  /* left */
  bool broken;
  bool has_carried;       /* in this period, at the end of a tick */
};

/* A strike that may take effect at a known time. */
struct strike {
  int64_t at;
  int hazard, asset;
  bool by_group;
  int group, reached_from;  /* by_group: the group, and the exposed asset that failed; -1: any target of the hazard */
  uint32_t failure;       /* of background: its number */
  bool averted;           /* by a warning, or its group is not reached; found when it is due */
  bool on_named_site;
  int exposed;            /* pair of a background, or -1 */
};

/* A pair (background hazard, asset) that fails again and again. */
struct exposed {
  int hazard, asset;
  uint64_t key;
  uint32_t failures;
  int64_t next_at;        /* OM_NEVER while it waits for the repair */
  bool awaits_repair;
};

/* ---- layers ---- */

enum host_stage { SUSCEPTIBLE, COMPROMISED, CONTAINED };

struct host_state {
  enum host_stage stage;
  uint32_t compromises, strikes, leaks;  /* so far; outages and leaks wished for, whether or not they took effect */
  int from;               /* of the latest compromise: the host it came from, or -1 */
  uint32_t from_compromise;  /* that host's number of compromises then */
  int hazard;             /* it goes back to */
  int ancestor;           /* the nearest asset before it on its way that had been struck or leaked when it came, or -1 */
  int64_t struck_at;      /* first outage or leak of this compromise, or OM_NEVER */
  bool was_leak;          /* and which of both that was */
  int64_t next_at;        /* it is contained, or can be compromised again */
  int64_t strike_at, leak_at;
};

struct access_state {
  uint32_t tries;         /* so far; a closed way is one */
  int64_t try_at;         /* the one under way ends, or OM_NEVER */
};

struct pool_state {
  bool active;            /* not quiet */
  bool over;              /* more came than it can do, when it last went on */
  int64_t factor_ppm;     /* of surges */
  int64_t running_ppm;    /* part of its capacity, as last seen */
  int64_t down_since;     /* when that last fell */
  int64_t away, queue, arriving;  /* between two tries; waiting; sent by other pools */
  int64_t taken;          /* served since midnight */
  bool was_halted;
  int64_t halted_until;
  int blamed_asset, blamed_hazard;  /* or -1 */
  om_wide unserved;       /* millionths of users x seconds */
  int64_t first_at;       /* first unserved beyond the grade, or OM_NEVER */
  int64_t *course;        /* unserved at each whole step */
};

/* A ceiling wished in the pass before this one. */
struct ceiling_wish {
  bool fresh;
  int asset, hazard;      /* to blame: what happened to the asset last; -1: the hazard */
};

/* An outage or leak of this second. */
struct harm {
  int host;
  bool is_leak;
};

/* A strike that a layer wishes for; done in the next pass of the tick. */
struct wished {
  int asset;
  const char *mechanism;
  unsigned traits;
  int parent;             /* episode, or -1: the hazard */
  int hazard;             /* whose times and cause it has */
  bool beyond_repair;
};

/* For each service made at sources: which asset of a circle is fed. */
struct fed {
  bool in[OM_SERVICES][OM_ASSETS];
};

struct sim {
  const struct om_model *m;
  struct om_stats *stats;       /* never NULL */
  struct om_result *result;
  uint64_t chance_seed;
  uint64_t number;              /* the replication in every address */
  int64_t now;
  int64_t before;               /* the last tick */
  int round;
  bool unsettled, truncated;
  bool fell;
  struct asset_state assets[OM_ASSETS];
  struct need_state needs[OM_NEEDS];
  struct link_state links[OM_LINKS];
  struct stage_state stages[OM_STAGES];
  int64_t crew_free[OM_CREWS];
  int circle[OM_SERVICES][OM_ASSETS];   /* the circle an asset is in, or -1 */
  int circle_count[OM_SERVICES];
  int cause_of[OM_HAZARDS];             /* the first hazard of the same cause */
  int64_t known[OM_SHARINGS][OM_HAZARDS];  /* when a sharing group first detected a cause, or OM_NEVER */
  int known_by[OM_SHARINGS][OM_HAZARDS];   /* who did: for statistics */
  struct strike strikes[OM_STRIKES];
  int strike_count;
  struct exposed exposed[OM_HAZARDS * OM_ASSETS];
  int exposed_count;
  int64_t start_day;            /* days since 1970-01-01, or days since a Monday without holidays around it */
  bool has_holidays;
  int64_t start_second;
  /* keys */
  uint64_t asset_key[OM_ASSETS], need_key[OM_NEEDS], link_key[OM_LINKS], stage_key[OM_STAGES], hazard_key[OM_HAZARDS];
  /* layers */
  int64_t ceiling[OM_ASSETS];           /* what layers allow of a level */
  int64_t layer_hazard_at[OM_HAZARDS];  /* when a layer's hazard happens, or OM_NEVER */
  int hazard_order[OM_HAZARDS];         /* by key */
  int64_t surge_lasts[OM_HAZARDS];
  struct ceiling_wish ceiling_wish[OM_ASSETS];
  struct pool_state pools[OM_POOLS];
  int pool_order[OM_POOLS];
  int64_t pool_step_s;                  /* the smallest of all */
  int64_t pools_at;                     /* up to which second they have gone on */
  struct host_state hosts[OM_HOSTS];
  struct access_state access[OM_ACCESS];
  uint64_t access_key[OM_ACCESS];
  int host_order[OM_HOSTS], access_order[OM_ACCESS];
  struct harm harms[2 * OM_HOSTS];
  int harm_count;
  struct wished wished[2 * OM_HOSTS];
  int wished_count;
  om_wide loss[OM_ASSETS];
  /* what blame looks at: levels and open episodes after the round before */
  int64_t seen_level[OM_ASSETS];
  int seen_open[OM_ASSETS];
  int seen_latest[OM_ASSETS];
  int episode_room, save_room;
};

#define COUNT(s, name) ((s)->stats->count[OM_STAT_##name]++)

/* oracle_sim.c */
uint64_t om_sim_draw(struct sim *s, uint64_t key, enum om_purpose purpose, uint32_t k);
void om_sim_broken(struct sim *s, const char *what, const char *who);

/* oracle_needs.c: what needs receive, and circles */
void om_needs_find_circles(struct sim *s);
int om_need_circle(const struct sim *s, int need);
void om_needs_fed(const struct sim *s, bool count_carried, bool count_standbys, struct fed *fed);
om_wide om_need_received(const struct sim *s, int need, const struct fed *fed, bool count_standbys);
bool om_need_reaches(const struct sim *s, int need, om_wide received);
bool om_need_is_met(const struct sim *s, int need, const struct fed *fed_uncarried);
bool om_need_primaries_meet(const struct sim *s, int need, const struct fed *fed_alone);
int64_t om_need_share(const struct sim *s, int need, om_wide received);
int64_t om_need_effect(const struct sim *s, int need);
bool om_asset_is_startable(const struct sim *s, int asset);
int64_t om_asset_level(const struct sim *s, int asset);

/* oracle_backup.c: standbys, unmet periods and stages */
int om_need_carrier(const struct sim *s, int need);
bool om_need_is_switching(const struct sim *s, int need);
bool om_need_try_standbys(struct sim *s, int need, const struct fed *fed_uncarried);
bool om_need_release_standbys(struct sim *s, int need);
void om_need_begin_period(struct sim *s, int need);
void om_need_end_period(struct sim *s, int need);

/* oracle_blame.c: episodes, last straws, mechanisms and traits */
void om_blame_look(struct sim *s);
int om_blame_last_straw(const struct sim *s, int need);
bool om_blame_is_later(const struct sim *s, int episode, int other);
void om_blame_struck(struct sim *s, int asset, int hazard, const char *mechanism);
void om_blame_wished(struct sim *s, const struct wished *wish);
int om_blame_root_hazard(const struct sim *s, int episode);
void om_blame_ceiling(struct sim *s, int asset);
int om_blame_latest(const struct sim *s, int asset);
void om_blame_held(struct sim *s, int asset, bool counts_as_running);
bool om_blame_has_holder(const struct sim *s, int asset, bool counts_as_running);
void om_blame_close(struct sim *s, int asset);

/* oracle_hazards.c: when what is struck */
void om_hazards_schedule(struct sim *s);
void om_hazards_strike(struct sim *s);
void om_hazards_repaired(struct sim *s, int asset);
void om_hazards_strike_wished(struct sim *s);
bool om_hazards_names(const struct om_model *m, int hazard, int asset);

/* oracle_books.c: the end of a tick, and what passes between ticks */
void om_books_keep(struct sim *s);
void om_books_pass(struct sim *s, int64_t until);
void om_books_close(struct sim *s);
bool om_books_has_warned(const struct sim *s, int group, int asset, int cause);
om_wide om_books_integral(const struct sim *s, const char *profile, int64_t from, int64_t until);
enum om_phase om_books_phase(const struct sim *s, int asset);

/* oracle_pools.c: the layer congestion */
void om_pools_begin(struct sim *s);
void om_pools_end(struct sim *s);
void om_pools_due(struct sim *s);
bool om_pools_settle(struct sim *s);
int64_t om_pools_next(const struct sim *s);
void om_pools_count(struct sim *s);

/* oracle_hosts.c: the layer contagion */
void om_hosts_begin(struct sim *s);
void om_hosts_due(struct sim *s);
bool om_hosts_settle(struct sim *s);
int64_t om_hosts_next(const struct sim *s);
uint64_t om_worn_off(int64_t time_s, int64_t after_s);
int64_t om_part_of_2_to_32(int64_t amount, uint64_t part);

/* oracle_check.c: what SEMANTICS promises of every tick */
void om_check_tick(struct sim *s);

#endif
