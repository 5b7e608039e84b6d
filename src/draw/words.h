/* words - what the figures say, in both tongues, and numbers as text. */
#ifndef HK_DRAW_WORDS_H
#define HK_DRAW_WORDS_H
#include <stddef.h>
#include <stdint.h>
#include <hakyu/status.h>

typedef enum word {
#define HK_WORD(id, en, ja) WORD_##id,
#include "draw/words.def"
#undef HK_WORD
  WORD_COUNT
} word;

typedef struct saying { char text[1024]; } saying;

const char *words_get(word id, hakyu_lang lang);
/* The word with its conversions (all %s) filled in. */
saying words_fill(word id, hakyu_lang lang, const char *first, const char *second, const char *third, const char *fourth);
saying words_number(int64_t value);                       /* 1,217,000 */
saying words_percent(double share, hakyu_lang lang);      /* 0.125: "12.5 %"; never 0 or 100 by rounding: "<0.1 %" */
saying words_duration(int64_t seconds, hakyu_lang lang);  /* its two greatest units */
saying words_plain(const char *identifier);               /* customer_accounts: customer accounts */
saying words_join(const char *first, const char *second, const char *between);
#endif
