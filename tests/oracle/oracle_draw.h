/* The oracle's own draws: SHA-256 keys, Philox4x32-10, exact distributions, and the skipping of shocks (Appendix D).
 *
 * A draw is an address: (seed, entity key, purpose, k, replication) -> 64 bits. */
#ifndef ORACLE_DRAW_H
#define ORACLE_DRAW_H

#include "oracle_model.h"

enum om_purpose {
  OM_DRAW_HAPPENS = 1,
  OM_DRAW_TIME = 2,
  OM_DRAW_DETECT = 3,
  OM_DRAW_REPAIR = 4,
  OM_DRAW_RESTART = 5,
  OM_DRAW_STAGE_SUCCESS = 6,
  OM_DRAW_AUTONOMY = 7,
  OM_DRAW_TIME_TO_FAILURE = 8,
  OM_DRAW_SWITCH_TIME = 9,
  OM_DRAW_SWITCH_SUCCESS = 10,
  OM_DRAW_BETA = 11,
  OM_DRAW_LINK_EXISTS = 12,
  OM_DRAW_THINNING = 13,
  OM_DRAW_CALENDAR = 14,
  OM_DRAW_START_DELAY = 17,
  OM_DRAW_WARNED_REPAIR = 19,
  OM_DRAW_WARNED_STRIKE = 20,
  /* contagion; of an access link (k: its tries), then of a host (k: its compromises) */
  OM_DRAW_TRY = 48,
  OM_DRAW_OPEN = 49,
  OM_DRAW_WARDED_OFF = 50,
  OM_DRAW_INFECTED_STRIKES = 51,
  OM_DRAW_INFECTED_STRIKES_AFTER = 52,
  OM_DRAW_LEAKS = 53,
  OM_DRAW_LEAKS_AFTER = 54,
  OM_DRAW_CONTAINED = 55,
  OM_DRAW_AGAIN = 56,
  OM_DRAW_BANDS = 64
};

/* First eight bytes, little-endian, of SHA-256 of the class and the ids joined by zero bytes; ids may be NULL from
 * the right. */
uint64_t om_key(const char *class_name, const char *id1, const char *id2, const char *id3);

/* The 64 bits at an address.  replication < 2^40, purpose < 256, k < 65,536. */
uint64_t om_draw(uint64_t seed, uint64_t key, unsigned purpose, uint32_t k, uint64_t replication);

bool om_chance_comes_true(struct om_chance chance, uint64_t x);

/* The duration at draw x, in seconds or OM_NEVER. */
int64_t om_dist_value(const struct om_model *m, const struct om_dist *dist, uint64_t x);

/* The only place that knows what a quantile table looks like: the value at draw x. */
int64_t om_table_value(const struct om_table *table, uint64_t x);

/* Whether an asset exposed to a shock or background of chance p fails in this replication; key: the exposed entity.
 * band: set to the asset's band, for statistics (-1 for p = 1), unless NULL. */
bool om_exposed_fails(uint64_t seed, uint64_t key, struct om_chance p, uint64_t replication, int *band);

#endif
