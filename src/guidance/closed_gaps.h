/* closed_gaps - what closing each gap in the standards of the sectors would spare in a run: the item adopted in that sector alone, as trials of
   whatif_gaps found it. Every gap has a row; one that was not tried says why. */
#ifndef HK_GUIDANCE_CLOSED_GAPS_H
#define HK_GUIDANCE_CLOSED_GAPS_H
#include "catalogue/standards.h"
#include "diagnosis/effects.h"

typedef struct hk_closed_gap {
  uint32_t sector, item;        /* of the standards; of their catalogue */
  hk_statement_word states;     /* what the sector's standard says of it now */
  const hk_effect *effect;      /* on the cross-sector index; NULL: not tried, and why says so */
  const hk_effect *own;         /* the same, of that sector's own losses */
  const char *why[2];           /* in the facts' arena, or static */
} hk_closed_gap;

/* By what closing them spares, the greatest first; then those without trial, in the order of the standards. store: NULL is fine (nothing
   was tried). In the facts' arena. Errors: DAMAGED, IO, NO_MEMORY. */
hakyu_status hk_guidance_closed_gaps(hk_facts *facts, hk_trials_store *store, const struct hakyu_standards *standards, hk_closed_gap **gaps, size_t *count);
#endif
