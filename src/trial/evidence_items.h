/* evidence_items - the items of a catalogue as paired runs of one base run: their changes, what their tests say, and what is noted in the
   evidence folder for those who read it. */
#ifndef HK_TRIAL_EVIDENCE_ITEMS_H
#define HK_TRIAL_EVIDENCE_ITEMS_H
#include "catalogue/catalogue.h"
#include "diagnosis/carried.h"
#include "diagnosis/material.h"
#include "trial/trials.h"

#define HK_UNTRIED UINT32_MAX

typedef struct hk_tried {
  const hk_item *item;
  uint32_t change, removal;    /* of the trials; HK_UNTRIED: none. Without a change there is no removal either */
  const char *not_tried[2];    /* why there is no change */
  double carried;              /* part of the run's loss that failures which the item addresses carry */
  uint64_t asked;              /* replications a draw asked for so far; 0 before the first look */
  bool is_decided;             /* its tests have spoken: that of the item, and, where it is not material, that of its protections */
  bool wants_more;
} hk_tried;

typedef struct hk_evidence_items {
  const hakyu_memory *memory;
  hk_arena *arena;
  const hakyu_catalogue *catalogue;
  hk_trials *trials;
  hk_tried *list;              /* tried ones first, by what their failures carry; then the others, in the catalogue's order */
  size_t count, tried_count;
} hk_evidence_items;

/* Errors: as hk_trials_open and reading a result. On failure nothing is left open. */
hakyu_status hk_evidence_items_open(const hakyu_memory *memory, const char *run_folder, const char *folder, int threads, const hakyu_catalogue *catalogue,
                                    hakyu_findings *findings, hk_evidence_items *items);
hakyu_status hk_evidence_items_close(hk_evidence_items *items, hakyu_findings *findings);
/* Tests all tried items on what is stored (call hk_trials_save first), notes it in the folder, and sets is_decided. */
hakyu_status hk_evidence_items_test(hk_evidence_items *items, const char *run_folder, uint32_t draws, const hk_material_limits *limits, hakyu_findings *findings);
#endif
