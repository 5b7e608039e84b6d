/* lever_set - a scenario with further levers, given as texts: what a trial runs. The base scenario stays as it is and must outlive what
   is made of it. Levers that the base has already are kept; all of them apply in the order of the registry. */
#ifndef HK_SCENARIO_LEVER_SET_H
#define HK_SCENARIO_LEVER_SET_H
#include "scenario/scenario.h"

/* Who adopts a lever: the share of the targeted assets that comply, itself ignorance: drawn once per outer draw, uniform in
   [low, high], by draw 15 of class assumption, id "adoption:<item>" (at the modes: the middle). low = high: fixed. */
typedef struct hk_adoption { const char *item; int64_t low_ppm, high_ppm; } hk_adoption;
/* What share_warning may have beside a dose or value, in the order of hk_lever_text.aid. */
enum { HK_AID_REPAIR_LEAST, HK_AID_REPAIR_MOST, HK_AID_RECURRENCE, HK_AID_COUNT };
/* One lever as a file writes it. value wins over dose; both NULL: dose 2. adoption NULL: that of the set. aid: of share_warning only, plain
   numbers; NULL: 1, a warning brings no more than earlier detection. */
typedef struct hk_lever_text { const char *lever, *targets, *dose, *value; const hk_adoption *adoption; const char *aid[HK_AID_COUNT]; } hk_lever_text;

static inline bool hk_lever_text_has_aid(const hk_lever_text *text) { return text->aid[HK_AID_REPAIR_LEAST] || text->aid[HK_AID_REPAIR_MOST] || text->aid[HK_AID_RECURRENCE]; }

static inline hk_adoption hk_adoption_by_all(void) { return (hk_adoption){"", 1000000, 1000000}; }

/* The scenario with these levers added. Selectors that name what the model lacks match nothing: *unmatched (may be NULL) says
   how many levers that befell, and each is a note (severity: note of findings) naming what is missing. *acting (may be NULL) says how
   many of the added levers find something to change: a pool for one on pools, a host for one on hosts, a change for one on
   changes. A scenario in which none does is made all the same: it is the base. Errors: REFUSED with findings (unknown lever, malformed selector or value, an
   edit that breaks a rule of `check`), NO_MEMORY. Destroy with hakyu_scenario_destroy before the base. */
hakyu_status hk_lever_set_apply(const hakyu_memory *memory, const hakyu_scenario *base, const hk_lever_text *levers, size_t count, hk_adoption adoption,
                                hakyu_findings *findings, hakyu_scenario **levered, uint32_t *unmatched, uint32_t *acting);
/* The same for good: *scenario becomes the scenario with these levers and owns what it was; its digest says that it is another. Selectors
   that match nothing are passed over in silence. acting: as above. Errors: as above; *scenario is then as it was. */
hakyu_status hk_lever_set_wear(const hakyu_memory *memory, const hk_lever_text *levers, size_t count, hakyu_findings *findings, hakyu_scenario **scenario,
                               uint32_t *acting);
/* The share adopted in an outer draw, as a chance threshold (HK_ALWAYS: all). */
uint64_t hk_adoption_share(hk_adoption adoption, uint64_t seed, uint32_t outer, bool is_mode);
#endif
