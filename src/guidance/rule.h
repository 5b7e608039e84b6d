/* rule - how figures become a disposition: a pure function, the same for every guideline (design, section 5).
   The question is put once for all outer draws and once for each of them, so that a row can say in which share of them its answer
   stays. All losses are on the cross-sector index, hours a replication, of the item's concerned sectors.

   Material: the item takes away more than the least that matters, by the test in diagnosis/material.h, adjusted over all items tested, in
   enough of the outer draws. Protected: what taking away the protections that embody it adds is material by the same test.

   Common. One mechanism that the item addresses carries enough of the loss inside enough owning sectors. */
#ifndef HK_GUIDANCE_RULE_H
#define HK_GUIDANCE_RULE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"
#include "catalogue/catalogue.h"
#include "diagnosis/material.h"
#include <hakyu/disposition.h>

/* What the rule compares with. */
typedef struct hk_rule_limits {
  hk_material_limits material; /* 1 % of the base loss, p < 0.05, in 80 % of the outer draws */
  double carried;      /* part of the loss inside a sector that the mechanism carries at least: 0.05 */
  uint32_t sectors;    /* owning sectors of which that has to be true: 3 */
} hk_rule_limits;
hk_rule_limits hk_rule_defaults(void);

typedef struct hk_rule_figures {
  bool is_assessable;        /* it has a lever, and what it acts on was simulated */
  hk_statement_word stated;  /* by the edition under review; HK_PLANNED does not occur */
  bool is_circular;          /* only the review's own word says what the edition states */
  bool is_adoption_partial;  /* somebody would not comply */
  uint32_t common_sectors;   /* owning sectors in which one mechanism carries enough, over all outer draws */
  const uint32_t *common_by_draw; /* the same by outer draw, for the draws of `effect`; NULL: as over all */
  bool is_concentrated;      /* one asset carries most of it and its fall reaches enough other sectors */
  const hk_material *effect; /* adjusted and settled; NULL: not tested */
  const hk_material *removal;/* what is added without the protections that embody it; NULL: none was taken away */
} hk_rule_figures;

typedef struct hk_ruling {
  hakyu_disposition disposition;
  bool is_undecided;         /* the test has not settled whether the item is material: it counts as not material */
  bool is_immaterial;        /* the test against it says so in as many outer draws as the test for it would have to */
  bool is_mixed;             /* it turns on what is not known: material in some outer draws, in too many to be immaterial, in too few to be material */
  bool is_material, is_common, is_protected; /* protected: taking the protections away costs at least the least that matters */
  bool is_to_confirm;        /* on the confirm-and-verify list: stated, and adopted by a part only */
  double stays;              /* share of outer draws that give the same disposition */
} hk_ruling;
/* The first that fits of the list of dispositions. */
hk_ruling hk_rule_decide(const hk_rule_figures *figures, const hk_rule_limits *limits);

/* The rule's figures as one sentence, in the order in which the rule asks. tested: items over which p was adjusted. */
void hk_rule_tell(hk_buffer *out, const hk_rule_figures *figures, const hk_rule_limits *limits, const hk_ruling *ruling, uint32_t tested, hakyu_lang lang);

/* What simulation says to the disposition that a review came to on an item: a rule of its own, printed with the table.
     not assessable, undecided, or the base loses nothing and no protection was tried:  says nothing
     already considered:    supports if the protections that embody the item hold back a loss that matters, and the item is immaterial or nine
                            tenths of what its measures take away (held back already, and still to be spared) are held back already;
                            contradicts if it is material and less is held back; else says nothing
     revision needed:       supports if material and common; contradicts if immaterial; else says nothing
     no revision this year: supports if immaterial; contradicts if material and common; else says nothing
   Immaterial is more than not shown to be material: what fails to be shown in enough outer draws, but is there in many, says nothing. */
hakyu_verdict hk_rule_verdict(hakyu_disposition reviewed, const hk_rule_figures *figures, const hk_ruling *ruling);
const char *hk_rule_verdict_rule(hakyu_lang lang); /* that rule in words */
#endif
