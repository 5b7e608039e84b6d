/* findings - how rooms add to the user's list of findings (porch: hakyu/finding.h). */
#ifndef HK_BASE_FINDINGS_H
#define HK_BASE_FINDINGS_H
#include <hakyu/finding.h>

/* Where something stands in a file. Strings are borrowed until the call returns. */
typedef struct hk_place { const char *path; int line, col; const char *field; } hk_place;

/* Adds one finding; the list may be NULL (nothing happens). Lack of memory is remembered by the list:
   hk_findings_status then says NO_MEMORY. Values in the text must be escaped by the caller (hk_buffer_escaped)
   or passed through hk_findings_value. After 1,000 findings further ones are only counted. */
void hk_findings_error(hakyu_findings *list, hk_place place, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void hk_findings_warning(hakyu_findings *list, hk_place place, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A value ready to be shown: escaped, at most 80 characters; valid until the list is destroyed. Never NULL. */
const char *hk_findings_value(hakyu_findings *list, const char *text);
/* The finding that goes with a status: path, operation and the system's words (errno, 0 = none). Returns status. */
hakyu_status hk_findings_fail(hakyu_findings *list, hakyu_status status, const char *path, const char *operation, int error);
hakyu_status hk_findings_status(const hakyu_findings *list); /* OK, REFUSED (any error) or NO_MEMORY */
#endif
