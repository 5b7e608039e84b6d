/* The closed lists of the cascade: mechanisms, traits, phases, outcomes. Meanings in SEMANTICS and the manual. */
#ifndef HAKYU_CASCADE_H
#define HAKYU_CASCADE_H
#include <hakyu/status.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef enum hakyu_mechanism {
#define HAKYU_MECHANISM(name, en, ja) HAKYU_MECHANISM_##name,
#include <hakyu/mechanisms.def>
#undef HAKYU_MECHANISM
  HAKYU_MECHANISM_COUNT
} hakyu_mechanism;

typedef enum hakyu_trait {
#define HAKYU_TRAIT(name, en, ja) HAKYU_TRAIT_##name,
#include <hakyu/traits.def>
#undef HAKYU_TRAIT
  HAKYU_TRAIT_COUNT
} hakyu_trait;

typedef enum hakyu_phase {
#define HAKYU_PHASE(name, en, ja) HAKYU_PHASE_##name,
#include <hakyu/phases.def>
#undef HAKYU_PHASE
  HAKYU_PHASE_COUNT
} hakyu_phase;

/* How a replication ended. Results of all but settled ones are dropped, and counted. */
typedef enum hakyu_outcome { HAKYU_SETTLED = 0, HAKYU_UNSETTLED = 1, HAKYU_TRUNCATED = 2 } hakyu_outcome;

/* Names as in files ("backup_exhausted") and labels for people. Static storage; "?" out of range. */
HAKYU_API const char *hakyu_mechanism_name(hakyu_mechanism mechanism);
HAKYU_API const char *hakyu_mechanism_label(hakyu_mechanism mechanism, hakyu_lang lang);
HAKYU_API const char *hakyu_trait_name(hakyu_trait trait);
HAKYU_API const char *hakyu_trait_label(hakyu_trait trait, hakyu_lang lang);
HAKYU_API const char *hakyu_phase_name(hakyu_phase phase);
HAKYU_API const char *hakyu_phase_label(hakyu_phase phase, hakyu_lang lang);

#ifdef __cplusplus
}
#endif
#endif
