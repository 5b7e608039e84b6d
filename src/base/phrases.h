/* phrases - every word hakyu says to people, in both tongues. One row a phrase in phrases.def:
   HK_PHRASE(id, "english", "日本語"). A test sees to it that none is missing. */
#ifndef HK_BASE_PHRASES_H
#define HK_BASE_PHRASES_H
#include <hakyu/status.h>

/* The phrase of that id, or the id itself if there is none (a test finds those). Static storage. */
const char *hk_phrase(const char *id, hakyu_lang lang);
#endif
