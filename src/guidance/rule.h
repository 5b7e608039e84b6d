/* rule - how figures become a disposition: a pure function, the same for every guideline (design, section 5).
   The question is put once for all outer draws and once for each of them, so that a row can say in which share of them its answer
   stays. All losses are on the cross-sector index, hours a replication, of the item's concerned sectors.

   Material. In each outer draw a one-sided paired test asks whether the item takes away more than the least that matters (a part of
   the concerned sectors' base loss in that draw); the p-values of all items tested are adjusted by Holm's method within the draw.
   An item is material if the test says so in enough of the draws. It is decided once the draws in which the test, or the one
   against it, has spoken settle the matter whatever the others would say.

   Common. One mechanism that the item addresses carries enough of the loss inside enough owning sectors. */
#ifndef HK_GUIDANCE_RULE_H
#define HK_GUIDANCE_RULE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"
#include "base/text.h"
#include <hakyu/disposition.h>

/* What the rule compares with. */
typedef struct hk_rule_limits {
  double least;        /* part of the base loss that matters at least: 0.01 */
  double significance; /* of the adjusted test: 0.05 */
  double draw_share;   /* share of outer draws in which the test has to say so: 0.8 */
  double carried;      /* part of the loss inside a sector that the mechanism carries at least: 0.05 */
  uint32_t sectors;    /* owning sectors of which that has to be true: 3 */
} hk_rule_limits;
hk_rule_limits hk_rule_defaults(void);

/* What the edition under review states of an item. */
typedef enum hk_stated { HK_NOT_ENTERED, HK_NOT_STATED, HK_PARTLY_STATED, HK_STATED } hk_stated;

/* One outer draw. p: that the gain is no greater than the least that matters; p_against: that it is no smaller; 1 where nothing is
   known, 0 or 1 where all replications agree. */
typedef struct hk_rule_draw {
  double base;               /* loss without the item; of the concerned sectors */
  double gain;               /* what the item takes away; negative: it adds */
  double p, p_against;       /* adjusted by hk_rule_adjust */
  double removal;            /* what taking away the protections that embody the item adds */
  double removal_p;          /* that this is smaller than the least that matters; adjusted likewise; 1 if none was taken away */
  uint32_t common_sectors;   /* owning sectors in which the mechanism carries enough */
} hk_rule_draw;

typedef struct hk_rule_figures {
  bool is_assessable;        /* it has a lever, and what it acts on was simulated */
  hk_stated stated;
  bool is_circular;          /* only the review's own word says what the edition states */
  bool is_adoption_partial;  /* somebody would not comply */
  uint32_t common_sectors;   /* over all outer draws */
  bool is_concentrated;      /* one asset carries most of it and its fall reaches enough other sectors */
  uint32_t draw_count;
  hk_rule_draw *draws;
} hk_rule_figures;

/* Adjusts p, and removal_p, of all assessable items within each outer draw (Holm 1979): p of rank r of m times (m - r + 1), made
   monotone, at most 1. An item with fewer draws than another has said nothing in those it lacks. Errors: NO_MEMORY. */
hakyu_status hk_rule_adjust(const hakyu_memory *memory, hk_rule_figures *const *items, size_t count);

typedef struct hk_ruling {
  hakyu_disposition disposition;
  bool is_undecided;         /* the test has not settled whether the item is material: it counts as not material */
  bool is_material, is_common, is_protected; /* protected: taking the protections away costs at least the least that matters */
  bool is_to_confirm;        /* on the confirm-and-verify list: stated, and adopted by a part only */
  double material_share;     /* share of outer draws in which the test says material */
  double stays;              /* share of outer draws that give the same disposition */
  double base, gain, removal; /* means of the outer draws' */
} hk_ruling;
/* The first that fits of the list of dispositions. */
hk_ruling hk_rule_decide(const hk_rule_figures *figures, const hk_rule_limits *limits);

/* The rule's figures as one sentence, in the order in which the rule asks. tested: items over which p was adjusted. */
void hk_rule_tell(hk_buffer *out, const hk_rule_figures *figures, const hk_rule_limits *limits, const hk_ruling *ruling, uint32_t tested, hakyu_lang lang);

/* What simulation says to the disposition that a review came to on an item: a rule of its own, printed with the table.
     not assessable, undecided, or the base loses nothing and no protection was tried:  says nothing
     already considered:    contradicts if material; supports if not material and its protections are worth enough; else says nothing
     revision needed:       supports if material and common; contradicts if not material; else says nothing
     no revision this year: supports if not material; contradicts if material and common; else says nothing */
hakyu_verdict hk_rule_verdict(hakyu_disposition reviewed, const hk_rule_figures *figures, const hk_ruling *ruling);
const char *hk_rule_verdict_rule(hakyu_lang lang); /* that rule in words */
#endif
