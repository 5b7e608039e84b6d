/* Text: small services for programs that print what hakyu says. */
#ifndef HAKYU_TEXT_H
#define HAKYU_TEXT_H
#include <stddef.h>
#include <stdint.h>
#include <hakyu/memory.h>
#ifdef __cplusplus
extern "C" {
#endif

/* How many letters differ (edit distance, case ignored), at most limit + 1. */
HAKYU_API unsigned hakyu_text_distance(const char *a, const char *b, unsigned limit);
/* Writes text with control and bidirectional characters made visible, NUL-terminated, cut at size. Returns out. */
HAKYU_API const char *hakyu_text_escape(const char *text, char *out, size_t size);
/* Writes a number to 15 digits as JSON would have it, whatever the locale; "null" if it is not finite. NUL-terminated, cut at
   size. Returns out. */
HAKYU_API const char *hakyu_text_number(double value, char *out, size_t size);

/* The character at *text (not at its end), which moves on past it; U+FFFD for a byte that is none. *is_unsafe: it must not reach
   a screen as it is. */
HAKYU_API uint32_t hakyu_text_next(const char **text, int *is_unsafe);

#ifdef __cplusplus
}
#endif
#endif
