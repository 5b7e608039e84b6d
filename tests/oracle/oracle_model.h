/* The oracle's model: everything a small model and scenario say, in plain arrays.
 *
 * The oracle is a second, naive reading of the cascade rule.  It shares no code with the library: it has its own
 * model, its own reader of a line-based text form, its own draws and its own simulator, and it recomputes everything
 * at every round.  Clarity over speed; small models only, hence the fixed sizes.
 *
 * Times are whole seconds from the scenario's start, OM_NEVER where nothing ends.  Levels, link weights, quantities
 * and factors are ppm (OM_FULL = 1).  Indices are into the arrays below; -1 means none. */
#ifndef ORACLE_MODEL_H
#define ORACLE_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#define OM_FULL 1000000
#define OM_NEVER INT64_MAX

enum {
  OM_ID = 72,         /* bytes of a name with its end */
  OM_VALUES = 12,     /* values of an empirical or discrete distribution */
  OM_TABLE_NODES = 2048,
  OM_ASSETS = 64,
  OM_NEEDS = 128,
  OM_LINKS = 512,
  OM_STAGES = 256,
  OM_SERVICES = 16,
  OM_CREWS = 16,
  OM_GROUPS = 16,
  OM_SHARINGS = 16,
  OM_PROFILE_ROWS = 64,
  OM_HOLIDAYS = 32,
  OM_HAZARDS = 32,
  OM_TABLES = 96,
  OM_HOSTS = 16,
  OM_POOLS = 16,
  OM_ACCESS = 64,
  OM_TARGETS = 32     /* names in one list of a hazard, group or sharing group */
};

/* A chance p: comes true iff the draw x is below floor(p * 2^64); p = 1 always comes true. */
struct om_chance {
  bool always;
  uint64_t below;
};

enum om_dist_kind { OM_FIXED, OM_UNIFORM, OM_EMPIRICAL, OM_DISCRETE, OM_TABLE };

/* A duration.  FIXED: values[0], which may be OM_NEVER.  UNIFORM: values[0] to values[1], ends included.
 * EMPIRICAL: count values, equally likely.  DISCRETE: value j if x is below[j] and not before; the last always.
 * TABLE: see om_table_value. */
struct om_dist {
  enum om_dist_kind kind;
  int count;
  int64_t values[OM_VALUES];
  uint64_t below[OM_VALUES];
  int table;
};

/* A quantile table, for every distribution that is not exact: nodes of x and the value there in 1/65,536 s.  The last
 * node stands at 2^64, written 0.  Read by om_table_value alone.  Tables are not made here: the program publishes those
 * it planned, and they are proved elsewhere; a model made at random has only the call until they are read. */
struct om_table {
  char id[2 * OM_ID + 24];   /* class/ids/what, as the program names it */
  char call[OM_ID];          /* as FORMATS writes it; may be empty */
  int count;
  uint64_t x[OM_TABLE_NODES];
  int64_t value[OM_TABLE_NODES];
};

struct om_service {
  char id[OM_ID];
  bool from_source;
};

struct om_asset {
  char id[OM_ID];
  char sector[OM_ID];
  char kind[OM_ID];     /* may be empty */
  char site[OM_ID];     /* may be empty */
  char unit[OM_ID];     /* of the weight; may be empty */
  char profile[OM_ID];  /* may be empty */
  char organisation[OM_ID];  /* may be empty */
  int64_t weight;
  bool end_use;
  bool it_system;
  int crew;             /* pool, or -1: no limit */
  int64_t priority;     /* smaller first */
  struct om_dist detect, repair, restart;  /* a restart of kind FIXED and 0 s is the plain one */
};

enum om_rule { OM_ALL, OM_ANY, OM_AT_LEAST, OM_SHARE };

struct om_need {
  char id[OM_ID];
  int asset;
  int service;
  enum om_rule rule;
  bool has_quantity;
  int64_t quantity_ppm;
  int64_t without_ppm;
  int64_t floor_ppm;
  bool to_start;
  bool for_repair;      /* else for: run */
};

struct om_link {
  int need;
  int supplier;
  int64_t weight_ppm;
  bool standby;
  int64_t order;
  struct om_dist switch_over;
  struct om_chance success;
  struct om_chance certainty;  /* hidden unless always */
  bool outsourced;
};

enum om_refill { OM_REFILL_AUTONOMY, OM_REFILL_FIXED };

struct om_stage {
  int need;             /* stages of one need stand in the list's order */
  char name[OM_ID];
  struct om_dist autonomy;   /* FIXED OM_NEVER: unlimited */
  struct om_dist start;
  struct om_chance success;
  struct om_dist fail_running;
  int64_t level_ppm;
  enum om_refill refill;
  int64_t refill_s;     /* for OM_REFILL_FIXED; may be OM_NEVER */
  int refuel;           /* the need that refuels it, or -1 */
};

struct om_crew {
  char id[OM_ID];
  int64_t size;
};

struct om_group {
  char id[OM_ID];
  struct om_chance beta;
  int count;
  int members[OM_TARGETS];
};

struct om_sharing {
  char id[OM_ID];
  int64_t warn_s;
  int64_t repair_least_ppm, repair_most_ppm;  /* the part of its time that a repair takes once the warning has come */
  struct om_chance recurrence;  /* that a strike comes about all the same */
  int count;
  char sectors[OM_TARGETS][OM_ID];
};

struct om_profile_row {
  char profile[OM_ID];
  char day_type[OM_ID];  /* empty: all */
  int hour;              /* -1: all */
  int64_t factor_ppm;
};

struct om_holiday {
  int64_t day;           /* days since 1970-01-01 */
  char day_type[OM_ID];
};

enum om_start_kind { OM_START_WEEK, OM_START_DATE, OM_START_ANY };

/* WEEK: Monday 00:00 in a week without holidays.  DATE: second of day after the local midnight of a date.
 * ANY: drawn, among the days of a type and the seconds first_s to last_s - 1. */
struct om_start {
  enum om_start_kind kind;
  int64_t day;           /* DATE: days since 1970-01-01 */
  int64_t second;
  char day_type[OM_ID];  /* ANY */
  int64_t first_s, last_s;
};

/* The last ones are hazards of layers: they strike nobody themselves. */
enum om_hazard_kind { OM_STRIKE, OM_MALFUNCTION, OM_TRAVEL, OM_SHOCK, OM_BACKGROUND, OM_CHANGE, OM_SURGE, OM_INFECTION, OM_HAZARD_KINDS };

struct om_hazard {
  char id[OM_ID];
  enum om_hazard_kind kind;
  struct om_dist at;
  char cause[OM_ID];
  bool overseas;
  struct om_chance probability;   /* background: 1 - exp(-rate * horizon); change: of a failure before the horizon */
  bool malfunction;               /* of shock and background; of a change always */
  int64_t half_life_s;            /* change: of its rate, counted from `at`, which is fixed */
  bool has_detect, has_repair;
  struct om_dist detect, repair;
  int asset_count, kind_count, sector_count, site_count;
  int assets[OM_TARGETS];
  char kinds[OM_TARGETS][OM_ID];
  char sectors[OM_TARGETS][OM_ID];
  char sites[OM_TARGETS][OM_ID];
  struct om_dist delays[OM_TARGETS];  /* travel: one a site */
  struct om_dist first, later;    /* background: tables of the first failure and of the later ones; change: first, counted from `at` */
  char rate[OM_ID];               /* background: as FORMATS writes it; may be empty */
  int64_t factor_ppm;             /* surge: of the fresh demand of its targets */
  struct om_dist lasts;           /* surge */
};

/* Layer congestion: an asset that is a pool.  Users and requests in millionths where the name says ppm. */
struct om_pool {
  int asset;
  bool is_loss;             /* else a queue */
  char unit[OM_ID];
  int64_t users;            /* told, not used */
  int64_t capacity_ppm;     /* loss: servers; queue: requests an hour */
  int64_t load_ppm;         /* fresh requests an hour at a factor of 1 */
  char profile[OM_ID];      /* may be empty */
  int64_t hold_s, retry_ppm, retry_after_s, patience_s;  /* patience: or OM_NEVER */
  int64_t collapse_ppm, admit_ppm;  /* admit: -1: no admission control */
  int64_t registered, register_after_s;
  int spill_count;
  int spills[OM_POOLS];     /* assets that are pools */
  int64_t stop_at_ppm, stop_for_s;  /* stop_at: -1: never; stop_for: or OM_NEVER */
  int64_t grade_ppm, step_s;
};

/* Layer contagion: an asset that malware can compromise. */
struct om_host {
  int asset;
  struct om_chance strike, leak;
  struct om_dist strike_after, leak_after, contain, again;
  int64_t contain_most_s;   /* or OM_NEVER */
  int64_t guard_ppm, trained_ppm;
  bool encrypted, bound;
  int data, principal;      /* assets, or -1 */
};

enum om_way { OM_NETWORK, OM_MAINTENANCE, OM_TAKE_HOME };

/* How it gets from one host to another; the way and whether it crosses are for levers alone. */
struct om_access {
  int from, to;             /* assets that are hosts */
  struct om_dist delay;
  struct om_chance chance;
  enum om_way way;
  bool crosses;
};

struct om_model {
  int64_t horizon_s;
  struct om_start start;
  int service_count, asset_count, need_count, link_count, stage_count, crew_count, group_count, sharing_count,
      profile_row_count, holiday_count, hazard_count, table_count, pool_count, host_count, access_count;
  struct om_service services[OM_SERVICES];
  struct om_asset assets[OM_ASSETS];
  struct om_need needs[OM_NEEDS];
  struct om_link links[OM_LINKS];
  struct om_stage stages[OM_STAGES];
  struct om_crew crews[OM_CREWS];
  struct om_group groups[OM_GROUPS];
  struct om_sharing sharings[OM_SHARINGS];
  struct om_profile_row profile_rows[OM_PROFILE_ROWS];
  struct om_holiday holidays[OM_HOLIDAYS];
  struct om_hazard hazards[OM_HAZARDS];
  struct om_pool pools[OM_POOLS];
  struct om_host hosts[OM_HOSTS];
  struct om_access access[OM_ACCESS];
  struct om_table tables[OM_TABLES];
};

/* The smallest common tools on names and dates. */
int om_asset_find(const struct om_model *m, const char *id);
int om_need_find(const struct om_model *m, const char *id);
/* Days since 1970-01-01 of a date of the Gregorian calendar; weekday 0 = Monday. */
int64_t om_day_of_date(int64_t year, int64_t month, int64_t day);
int om_weekday(int64_t day);
/* True for a restart given as plain `0s`, not as a call. */
bool om_dist_is_plain_zero(const struct om_dist *dist);

#endif
