/* package_table - packages as they were measured and noted in an evidence folder (trial/package_search.c), read with the catalogue: figures
   of each set, fronts by number of measures and, where the catalogue states costs, by cost. */
#ifndef HK_GUIDANCE_PACKAGE_TABLE_H
#define HK_GUIDANCE_PACKAGE_TABLE_H
#include "catalogue/catalogue.h"
#include "diagnosis/package_list.h"

/* One item of the search: its costs are those of all that would adopt it, at both ends of its range of adoption. */
typedef struct hk_package_item { const hk_item *item; uint32_t reach; double cost_low, cost_high; } hk_package_item;

typedef struct hk_package_table {
  uint32_t most, draws;        /* items together at most; outer draws */
  uint64_t replications;       /* of each draw */
  bool is_whole;               /* all sizes are; else time was over */
  hk_package_item *items; uint32_t item_count;
  hk_package *list; size_t count; /* smallest sets first; is_on_front: against number of measures */
  bool *is_on_cost_front;      /* by set; all false where nothing has costs */
  const char *cost_unit;       /* NULL: the catalogue states no costs, or in several units */
} hk_package_table;

/* In the facts' arena. folder: of the run, for findings. Errors: REFUSED with a finding (nothing was measured; with another state of the catalogue),
   DAMAGED, IO, NO_MEMORY. */
hakyu_status hk_guidance_packages(hk_facts *facts, hk_trials_store *store, const hakyu_catalogue *catalogue, const char *folder, hakyu_findings *findings,
                                  hk_package_table *table);
#endif
