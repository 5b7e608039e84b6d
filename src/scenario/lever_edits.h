/* lever_edits - what each lever does to an amended model (levers.h, amend.h). Inside the room. */
#ifndef HK_SCENARIO_LEVER_EDITS_H
#define HK_SCENARIO_LEVER_EDITS_H
#include "model/amend.h"
#include "scenario/levers.h"

/* Who complies. is_drawn false: everybody, which gives the shape that all outer draws share. */
typedef struct hk_adopting {
  hk_amend *amend;
  hakyu_findings *findings;
  uint64_t seed;
  uint32_t outer;
  bool is_drawn;
  bool is_mode;     /* --outer 0: shares that are drawn themselves stand in the middle */
  uint32_t edits;   /* things that levers found to change so far; where everybody complies, all that they ever could */
} hk_adopting;

/* Whether a thing of that id complies with the lever: an asset, or a group, crew pool or sector as a whole. */
bool hk_adopting_complies(const hk_adopting *a, const struct hk_lever *lever, const char *id);

/* Applies one lever. Errors: NO_MEMORY; what cannot be done is a finding. */
hakyu_status hk_lever_apply(hk_adopting *a, const struct hk_lever *lever);
/* hazard_levers.c: the levers that act on what hazards do, once these are aimed at the amended model. edits, by lever, NULL: not asked for:
   what it found to change is added. Errors: NO_MEMORY. */
hakyu_status hk_lever_ease_hazards(hakyu_scenario *made, const hakyu_scenario *base, hk_adopting *a, uint32_t *edits);
/* host_levers.c: the levers of the layer contagion: on access links; on hosts. */
hakyu_status hk_lever_cut_access(hk_adopting *a, const struct hk_lever *lever);
hakyu_status hk_lever_edit_hosts(hk_adopting *a, const struct hk_lever *lever);
/* lever_copies.c: the levers that add assets. */
hakyu_status hk_lever_add_supplier(hk_adopting *a, const struct hk_lever *lever);
hakyu_status hk_lever_spread_load(hk_adopting *a, const struct hk_lever *lever);
#endif
