/* value - cells become numbers: what an outer draw fixes, what the kernel will draw. */
#ifndef HK_MODEL_VALUE_H
#define HK_MODEL_VALUE_H
#include "model/model.h"
#include "numbers/dist.h"

/* One outer draw's knowledge: every assumption's value (seconds or ppm). */
typedef struct hk_outer {
  uint64_t seed;            /* the run's seed (ignorance is drawn with it, not with seed') */
  uint32_t number;          /* o */
  bool is_mode;             /* --outer 0: assumptions at their modes, links iff certainty >= 1/2 */
  const int64_t *assumed;   /* by assumption */
} hk_outer;

/* The triangular distribution of an assumption that is not fixed, in units of *scale (a power of 1,000). */
hk_dist hk_value_triangle(const hk_assumption *assumption, int64_t *scale);

/* Draws (purpose 15, the assumption's table at replication o) or takes the modes. *assumed is an array of
   model->assumption_count values, owned by the caller. about(mode, low, high) is triangular on [low, high]. */
hakyu_status hk_value_draw_assumptions(const hakyu_model *model, uint64_t seed, uint32_t outer, bool is_mode, int64_t **assumed);

/* The number of a value that is not a call: seconds, ppm or integer by its field. BLANK gives `blank`. */
int64_t hk_value_number(const hakyu_model *model, hk_value value, const hk_outer *outer, int64_t blank);
/* The threshold of a chance: floor(p 2^64), HK_ALWAYS for 1. BLANK gives `blank`. */
uint64_t hk_value_chance(const hakyu_model *model, hk_value value, const hk_outer *outer, uint64_t blank);
/* Compiles the table of any time value (fixed, never, call, assumed). BLANK compiles `blank`.
   Errors as hk_quantile_compile; NUMERIC comes with a finding naming the place. */
hakyu_status hk_value_quantile(const hakyu_model *model, hk_value value, const hk_outer *outer, int64_t blank,
                               hakyu_findings *findings, hk_quantile **out);
/* Part number `part` of `part_of` equal parts of a whole number, the remainder in part 0; part_of 0: the whole. */
int64_t hk_value_part(int64_t whole, uint32_t part, uint32_t part_of);
/* chance * ppm / 10^6, down; HK_ALWAYS is 2^64. */
uint64_t hk_value_scale_chance(uint64_t chance, int64_t ppm);
/* The number of a value with every assumption at its mode: for checks. Chances give their threshold only when fixed. */
int64_t hk_value_mode(const hakyu_model *model, hk_value value, int64_t blank);
/* A call as a distribution; points has room for HK_CALL_POINTS_MOST values and is borrowed by *dist. */
enum { HK_CALL_POINTS_MOST = 64 };
void hk_value_describe(const hk_call *call, const hk_outer *outer, int64_t *points, hk_dist *dist);
/* True when value depends on an assumption (so differs between outer draws). */
bool hk_value_is_uncertain(const hakyu_model *model, hk_value value);
#endif
