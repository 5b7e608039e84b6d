/* avoidable - what a run would not have lost had a hotspot held, and what it would have lost besides without a protection: the stored
   paired runs of these, put beside hotspots and protectors. Pairs share their luck, so a difference is what the change did. */
#ifndef HK_DIAGNOSIS_AVOIDABLE_H
#define HK_DIAGNOSIS_AVOIDABLE_H
#include "base/text.h"
#include "diagnosis/diagnosis.h"
#include "result/trials_store.h"

/* On the cross-sector index, a replication. */
struct hk_paired_loss {
  uint64_t pairs;
  hk_two_level avoided_h;  /* mean of the paired differences: loss as it was less loss with the change; chance and the range of the outer draws */
  double share;            /* of the loss on the same pairs; NAN where there is none */
  hk_interval worse;       /* share of pairs that lost more with the change */
  uint32_t place;          /* hotspots: by avoidable loss among those measured; 1 is the first */
};

/* The id of the trial in which a hotspot is held, or a protection removed. False: there is none (a protector of no one need). */
void hk_held_id(const hk_facts *facts, const hk_spot *spot, hk_buffer *id);
bool hk_removed_id(const hk_facts *facts, const hk_protector *protector, hk_buffer *id);

/* Sets `paired` of those that the store has a trial of. Hotspots are then ranked by avoidable loss: those measured first, the others
   after them by transmitted loss. *measured: how many were. Errors: as reading the store, NO_MEMORY. */
hakyu_status hk_diagnose_avoidable(hk_facts *facts, hk_trials_store *store, hk_spot *spots, size_t count, size_t *measured);
hakyu_status hk_diagnose_removed(hk_facts *facts, hk_trials_store *store, hk_protector *protectors, size_t count, size_t *measured);
#endif
