/* phrases - see phrases.h. A table small enough to be searched in order. */
#include "base/phrases.h"

#include <stddef.h>
#include <string.h>

static const struct phrase {
  const char *id, *text[2];
} phrases[] = {
#define HK_PHRASE(id, en, ja) {id, {en, ja}},
#include "base/phrases.def"
#undef HK_PHRASE
};

static const char *const statuses[][2] = {
#define HAKYU_STATUS(name, en, ja) {en, ja},
#include <hakyu/status.def>
#undef HAKYU_STATUS
};

const char *hk_phrase(const char *id, hakyu_lang lang) {
  for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
    if (strcmp(phrases[i].id, id) == 0) return phrases[i].text[lang == HAKYU_JA];
  return id;
}

const char *hakyu_status_text(hakyu_status status, hakyu_lang lang) {
  if ((int)status < 0 || status >= HAKYU_STATUS_COUNT) return "?";
  return statuses[status][lang == HAKYU_JA];
}
