/* Dispositions: how an item of a guideline comes out of a review; and what simulation says to a disposition that a review came to. */
#ifndef HAKYU_DISPOSITION_H
#define HAKYU_DISPOSITION_H
#include <hakyu/status.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef enum hakyu_disposition {
#define HAKYU_DISPOSITION(name, en, ja) HAKYU_DISPOSITION_##name,
#include <hakyu/dispositions.def>
#undef HAKYU_DISPOSITION
  HAKYU_DISPOSITION_COUNT
} hakyu_disposition;

typedef enum hakyu_verdict { HAKYU_SAYS_NOTHING = 0, HAKYU_SUPPORTS = 1, HAKYU_CONTRADICTS = 2 } hakyu_verdict;

/* Names as in files ("revision_needed") and labels for people. Static storage; "?" out of range. */
HAKYU_API const char *hakyu_disposition_name(hakyu_disposition disposition);
HAKYU_API const char *hakyu_disposition_label(hakyu_disposition disposition, hakyu_lang lang);
HAKYU_API const char *hakyu_verdict_name(hakyu_verdict verdict); /* "says_nothing", "supports", "contradicts" */
HAKYU_API const char *hakyu_verdict_label(hakyu_verdict verdict, hakyu_lang lang);
/* The disposition of that name; HAKYU_DISPOSITION_COUNT if there is none. */
HAKYU_API hakyu_disposition hakyu_disposition_find(const char *name);

#ifdef __cplusplus
}
#endif
#endif
