/* levers - countermeasures of a scenario: read, checked against the model, adopted. A lever never touches a network: the model it
   amends is compiled and run like any other. Inside the room; adoption is called by campaign (hk_levers_adopt).

   Adoption is ignorance: an asset complies iff its draw 16 (class adoption: lever, asset), taken with the run's seed and the outer
   draw in the replication's place, is below the share. So there is one amended model an outer draw. All of them have the
   same assets, needs and links under the same numbers: what somebody does not adopt is there and marked absent. */
#ifndef HK_SCENARIO_LEVERS_H
#define HK_SCENARIO_LEVERS_H
#include "scenario/lever_set.h"
#include "scenario/scenario.h"

typedef enum hk_lever_parameter { HK_LEVER_LEVEL, HK_LEVER_FACTOR, HK_LEVER_CHANCE, HK_LEVER_SECONDS, HK_LEVER_COUNT, HK_LEVER_PART, HK_LEVER_SHARE } hk_lever_parameter;

/* The registry: rows of hakyu/levers.def in order. */
#define HAKYU_LEVER(name, ...) HK_LEVER_##name,
typedef enum hk_lever_name {
#include <hakyu/levers.def>
  HK_LEVER_NAME_COUNT
} hk_lever_name;
#undef HAKYU_LEVER
typedef struct hk_lever_row { const char *name; uint8_t parameter; int64_t doses[3]; } hk_lever_row;
const hk_lever_row *hk_lever_get(hk_lever_name name);
/* Finds by name; HK_LEVER_NAME_COUNT if there is none. */
hk_lever_name hk_lever_find(const char *name);

/* One term of a selector. class: what it names; number: which, in the model (for all: HK_NONE); of a hazard: which, in the scenario. */
typedef enum hk_term_class { HK_TERM_ALL, HK_TERM_ASSET, HK_TERM_NEED, HK_TERM_KIND, HK_TERM_SECTOR, HK_TERM_SERVICE, HK_TERM_SITE, HK_TERM_GROUP,
                             HK_TERM_LINK, HK_TERM_CREW, HK_TERM_HAZARD, HK_TERM_CLASS_COUNT } hk_term_class;
enum { HK_TERMS_MOST = 16 };
typedef struct hk_term { uint8_t class; bool is_or; /* instead of the term before it, too */ uint32_t number, supplier; /* of a link: its need and supplier */ } hk_term;

/* One lever of a scenario. */
struct hk_lever {
  hk_lever_name name;
  const char *targets;        /* as written */
  int64_t parameter;          /* dose or value */
  hk_sharing_aid aid;         /* of share_warning: what a warning brings beside earlier detection */
  uint64_t share;             /* chance threshold; HK_ALWAYS: all comply */
  hk_adoption adoption;       /* with an item: the share is drawn anew for each outer draw instead (lever_set.h) */
  uint32_t term_count;
  hk_term terms[HK_TERMS_MOST];
  hk_place place;
  bool is_added;              /* by the set that is being applied (lever_set.c) */
};

/* Whether all of those who adopt it comply: not where its dose is a share of them. */
static inline bool hk_lever_is_whole(const struct hk_lever *lever) { return hk_lever_get(lever->name)->parameter != HK_LEVER_SHARE || lever->parameter >= HK_FULL; }
/* levers.c: the field that the `value:` of a parameter is read as, and what is allowed there; type TEXT: it has none. */
hk_field hk_lever_value_field(hk_lever_parameter parameter, const char **allowed);
/* The part of other levers that a name not in the registry belongs to ("the layer `contagion`"), or NULL. */
const char *hk_lever_later(const char *name);
/* Puts levers in the order in which they are applied: of the registry, equal ones as they are. */
void hk_levers_sort(struct hk_lever *levers, uint32_t count);
/* adopt.c: the scenario on the model in which everybody complies with the levers of `plain`. edits: one for each of its levers, to which is added how
   many things that lever finds to change; NULL: not asked for. Errors: REFUSED with findings, NO_MEMORY. */
hakyu_status hk_levers_shape(const hakyu_memory *memory, const hakyu_scenario *plain, hakyu_findings *findings, uint32_t *edits, hakyu_scenario **shape);

/* selector.c: "kind:exchange & service:electricity" → terms; "sector:power | sector:gas" holds where either does. Faults become findings. */
bool hk_selector_parse(const hakyu_scenario *scenario, const char *text, hk_place place, hakyu_findings *findings, struct hk_lever *lever);
/* Whether an asset, need, group, crew pool or sector is a target. */
bool hk_selector_takes_asset(const hakyu_model *model, const struct hk_lever *lever, uint32_t asset);
bool hk_selector_takes_need(const hakyu_model *model, const struct hk_lever *lever, uint32_t need);
bool hk_selector_takes_group(const hakyu_model *model, const struct hk_lever *lever, uint32_t group);
bool hk_selector_takes_crew(const hakyu_model *model, const struct hk_lever *lever, uint32_t crew);
/* Whether what a hazard does to an asset is: both are taken. */
bool hk_selector_takes_exposed(const hakyu_model *model, const struct hk_lever *lever, uint32_t hazard, uint32_t asset);
bool hk_selector_takes_sector(const hakyu_model *model, const struct hk_lever *lever, uint32_t sector);
#endif
