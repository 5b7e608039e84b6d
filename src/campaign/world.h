/* world - the base of a run under a change: for each outer draw the plan to be played, and what of it can differ from the base. */
#ifndef HK_CAMPAIGN_WORLD_H
#define HK_CAMPAIGN_WORLD_H
#include "campaign/difference.h"
#include "campaign/draws.h"
#include "campaign/paired.h"
#include "scenario/lever_set.h"

typedef enum hk_change_kind {
  HK_CHANGE_NOTHING,
  HK_CHANGE_LEVERS,        /* an item's levers, or a lever set */
  HK_CHANGE_HELD_ASSET,    /* strikes on it have no effect and its level is FULL */
  HK_CHANGE_HELD_NEED,     /* its effect is FULL */
  HK_CHANGE_HELD_LINK,     /* its supplier counts as FULL in that need */
  HK_CHANGE_NO_STAGE,      /* a stage is absent */
  HK_CHANGE_NO_STANDBY,    /* a standby link is absent */
  HK_CHANGE_NO_REDUNDANCY, /* the need's rule becomes `all` */
  HK_CHANGE_NO_PROTECTIONS /* all protections of some kinds, of all needs that a selector takes */
} hk_change_kind;
enum { HK_TAKE_REDUNDANCY = 1, HK_TAKE_STANDBYS = 2, HK_TAKE_STAGES = 4 };

typedef struct hk_world_change {
  hk_change_kind kind;
  const hk_lever_text *levers;  size_t lever_count; /* LEVERS */
  hk_adoption adoption;         /* LEVERS */
  uint32_t asset, need, supplier, stage; /* numbers of the base's model; HK_NONE where not concerned */
  const uint32_t *needs;        uint32_t need_count; /* NO_PROTECTIONS: numbers of the base's model, ascending */
  unsigned protections;         /* NO_PROTECTIONS: HK_TAKE_..., together */
} hk_world_change;

typedef struct hk_world hk_world;
/* base: draws of the unchanged run; they and all that the change points at must outlive it. Errors: as hk_lever_set_apply. */
hakyu_status hk_world_create(const hakyu_memory *memory, hk_draws *base, const hk_world_change *change, hakyu_findings *findings, hk_world **world);
/* Nobody may be bound to its plans any more. NULL is fine. */
void hk_world_destroy(hk_world *world);
/* The plan and the difference in an outer draw whose base plan is given; both live until the world is destroyed, but the difference may
   be asked only until the next call. Plans of earlier outer draws stay. Main thread only. Errors: NO_MEMORY, REFUSED, NUMERIC. */
hakyu_status hk_world_turn(hk_world *world, const hk_plan *base_plan, hakyu_findings *findings, const hk_plan **plan, hk_difference **difference);
/* Some worker still points at one of its plans. */
bool hk_world_is_bound(const hk_world *world, const hk_paired *paired);
#endif
