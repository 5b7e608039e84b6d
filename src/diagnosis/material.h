/* material - does a change take away more loss than the least that matters? One test in each outer draw, and what they say together.
   The values of a draw's test are, pair by pair, (base - with) - least * base on the cross-sector index of the concerned sectors: their mean is
   above 0 just if the gain is above the least that matters, and the base's own luck is in the test with it.

   Looked at more than once. Whoever looks at a test again and again, and stops when it speaks, will hear it speak too often. So
   p-values are multiplied by what the look costs: 1.25 at the first FIRST_LOOK replications of a draw, then 10, 20, 40 ... each time
   the number has doubled; the parts of the error that this leaves (4/5 + 1/10 + 1/20 + ...) add up to the whole. */
#ifndef HK_DIAGNOSIS_MATERIAL_H
#define HK_DIAGNOSIS_MATERIAL_H
#include "diagnosis/carried.h"
#include "diagnosis/effects.h"

enum { HK_FIRST_LOOK = 300 }; /* replications a draw at the first look */

typedef struct hk_material_limits {
  double least;        /* part of the base loss that matters at least: 0.01 */
  double significance; /* of the adjusted test: 0.05 */
  double draw_share;   /* share of outer draws in which the test has to say so: 0.8 */
} hk_material_limits;
hk_material_limits hk_material_defaults(void);

/* One outer draw. Where nothing at all is lost with or without the change, it says "not material" (p 1, p_against 0) from 100 pairs on. */
typedef struct hk_material_draw {
  uint64_t pairs;
  double base, gain;       /* means, index h a replication; gain negative: the change adds loss */
  double p;                /* that the gain is no greater than the least that matters */
  double p_against;        /* that it is no smaller */
} hk_material_draw;

typedef struct hk_material {
  uint32_t draw_count;     /* as many as were asked for; a draw without pairs has p = p_against = 1 */
  hk_material_draw *draws;
  double base, gain;       /* means over the draws that have pairs */
  hk_interval part;        /* gain over base, of all pairs: a ratio, so what base and gain have in common does not count as luck; given
                              the outer draws. Value NAN where nothing is lost */
  /* set by hk_material_settle */
  bool is_material;
  bool is_decided;         /* material, or the draws that are against settle that it will not be whatever the silent ones would say */
  bool is_immaterial;      /* in as many outer draws as the test for it would have to speak in, the test against it does */
  bool is_mixed;           /* neither, and more replications would not help: material in too many outer draws to be immaterial */
  double share;            /* of outer draws in which the test says material */
} hk_material;

/* Makes the draws of pairs (in order of outer draw). sign +1: the change is to take loss away (an item); -1: it adds loss (a
   protection removed), and gain is what it adds. Memory: the arena. Errors: NO_MEMORY. */
hakyu_status hk_material_make(hk_facts *facts, const hk_effect_pair *pairs, size_t count, uint32_t draw_count, int sign,
                              const hk_material_limits *limits, hk_material **material);
/* Makes them of a trial. An item (sign +1) is measured on the sectors that lose by failures it addresses in the traced replications
   (hk_carried_concerned); a protection removed (-1) on all: where it holds, nobody loses. Errors: as hk_diagnose_effect. */
hakyu_status hk_diagnose_material(hk_facts *facts, hk_trials_store *store, const char *id, const char *digest, hk_kind_of_failure failures,
                                  uint32_t draw_count, int sign, const hk_material_limits *limits, hk_material **material);
/* Holm's adjustment of p over all changes tested, within each outer draw; NULLs are passed over. Once for a set. Errors: NO_MEMORY. */
hakyu_status hk_material_adjust(const hakyu_memory *memory, hk_material *const *changes, size_t count);
void hk_material_settle(hk_material *material, const hk_material_limits *limits);
#endif
