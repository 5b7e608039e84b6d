/* drawn_model - small models drawn at random, or put together in a test, as plain numbers: easy to edit, and written for both
   readings of the cascade rule: as rows for the library (made_model) and as arrays for the oracle, which shares no code with it.

   Assets a0, a1, ...; needs n0, n1, ...; the chain of need n3 is c3. Every asset has weight 1 in a unit of its own (u0, u1, ...),
   so a loss by unit is a loss by asset. Times are seconds, -1 is `never`; nothing in a model is left to chance but who is struck. */
#ifndef TESTS_CASCADE_DRAWN_MODEL_H
#define TESTS_CASCADE_DRAWN_MODEL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oracle_model.h"

enum { DRAWN_ASSETS = 12, DRAWN_NEEDS = 24, DRAWN_LINKS = 5, DRAWN_STAGES = 2, DRAWN_HORIZON_S = 172800 };

typedef struct drawn_asset {
  int repair_s, detect_s, restart_s;
  int at_s, percent; /* when it is struck and how likely, in percent */
  bool has_crew;     /* of the one pool */
} drawn_asset;

typedef struct drawn_link { int supplier, weight, switch_s; bool is_standby; } drawn_link; /* standbys in the order of the list */
typedef struct drawn_stage { int autonomy_s, start_s, level_percent; } drawn_stage;
typedef enum drawn_service { DRAWN_SUPPLY, DRAWN_MESH, DRAWN_ACCESS } drawn_service; /* mesh: from_source; access: for repair */
typedef enum drawn_rule { DRAWN_ALL, DRAWN_ANY, DRAWN_AT_LEAST, DRAWN_SHARE } drawn_rule;

typedef struct drawn_need {
  int asset;
  drawn_service service;
  drawn_rule rule;
  int quantity; /* at_least, share; 0: not given */
  int without_percent, floor_percent;
  bool is_not_to_start;
  int link_count, stage_count;
  drawn_link links[DRAWN_LINKS];
  drawn_stage stages[DRAWN_STAGES];
} drawn_need;

typedef struct drawn_model {
  int asset_count, need_count, crew_size, warn_s; /* warn_s > 0: one sharing group of all */
  drawn_asset assets[DRAWN_ASSETS];
  drawn_need needs[DRAWN_NEEDS];
} drawn_model;

/* What a drawn model may have; needs with every rule, shares with floors, batteries and restarts it always may. */
typedef enum drawn_features {
  DRAWN_LOOPS = 1,    /* needs may look at later assets, too */
  DRAWN_CIRCLES = 2,  /* meshes of a service that is not made by going round */
  DRAWN_STANDBYS = 4,
  DRAWN_CREWS = 8,    /* one pool */
  DRAWN_WARNING = 16,
  DRAWN_REPAIR_NEEDS = 32
} drawn_features;

typedef struct drawn_dice { uint64_t state; } drawn_dice;
int drawn_roll(drawn_dice *dice, int sides); /* 0 ... sides - 1 */

void drawn_make(drawn_model *model, uint64_t seed, int assets, unsigned features);

/* The model as rows of made_model, without hazards. */
void drawn_write(const drawn_model *model, char *text, size_t size);
/* One shock for each asset, at its time with its chance: h0, h1, ..., of one cause where there is warning. Appends. */
void drawn_write_shocks(const drawn_model *model, char *text, size_t size);

/* The model as the oracle's. */
void drawn_to_oracle(const drawn_model *model, struct om_model *m);
/* One strike, certain, for each asset whose bit is set, at its time: h0, h1, ... */
void drawn_strike_oracle(const drawn_model *model, unsigned struck, struct om_model *m);
#endif
