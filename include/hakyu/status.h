/* Statuses: what every call that can fail returns.
   A status says that *we* could not do something; what is wrong in the *user's* files is
   told by findings (finding.h). A status other than OK comes with one finding that carries
   path, operation and the system's own words, where a list of findings was handed in. */
#ifndef HAKYU_STATUS_H
#define HAKYU_STATUS_H
#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define HAKYU_API __attribute__((visibility("default")))
#else
#define HAKYU_API
#endif

typedef enum hakyu_status {
#define HAKYU_STATUS(name, en, ja) HAKYU_##name,
#include <hakyu/status.def>
#undef HAKYU_STATUS
  HAKYU_STATUS_COUNT
} hakyu_status;

/* The two tongues of everything hakyu says. */
typedef enum hakyu_lang { HAKYU_EN = 0, HAKYU_JA = 1 } hakyu_lang;

/* The meaning of a status in one short phrase. Never NULL; static storage. */
HAKYU_API const char *hakyu_status_text(hakyu_status status, hakyu_lang lang);

#ifdef __cplusplus
}
#endif
#endif
