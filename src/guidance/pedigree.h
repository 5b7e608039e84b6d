/* pedigree - where a row comes from. Inside the room. */
#ifndef HK_GUIDANCE_PEDIGREE_H
#define HK_GUIDANCE_PEDIGREE_H
#include "guidance/rows.h"

/* The assumptions of a run, with their values in each outer draw, as noted with the evidence. */
typedef struct hk_assumed { const char *id, *what[2]; uint32_t count; const double *values; } hk_assumed;

/* All that is noted, in the facts' arena. Errors: NO_MEMORY. */
hakyu_status hk_pedigree_assumed(hk_facts *facts, hk_trials_store *store, const hk_assumed **list, uint32_t *count);
/* Fills row->pedigree from the run, its evidence and the catalogue; row->figures must stand. Errors: NO_MEMORY, as reading. */
hakyu_status hk_pedigree_fill(const hk_evidence_table *table, const hakyu_catalogue *catalogue, uint32_t edition, const hk_assumed *assumed, uint32_t assumed_count,
                              const char *trial, const char *trial_digest, hk_evidence_row *row);
#endif
