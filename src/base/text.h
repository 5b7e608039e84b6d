/* text - characters in and out: exact decimals, quantities with units, UTF-8, escaping, growing buffers.
   The only place where numbers become text or text becomes numbers (no strtod, no %f elsewhere). */
#ifndef HK_BASE_TEXT_H
#define HK_BASE_TEXT_H
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"

/* An exact decimal: mantissa * 10^-scale, mantissa < 10^18, 0 <= scale <= 18. */
typedef struct hk_decimal { uint64_t mantissa; int scale; bool is_negative; } hk_decimal;

/* Reads a decimal from the start of text ("0.97", "12", "1e-3", "+4"); *length = characters used.
   No hex, inf or nan. False if there is none or it does not fit. */
bool hk_text_decimal(const char *text, hk_decimal *out, size_t *length);
/* decimal * factor (integer >= 1), rounded to a whole number, halves up; false when negative or beyond int64. */
bool hk_text_scaled(hk_decimal decimal, int64_t factor, int64_t *out);
/* floor(p 2^64) of a chance 0..1; p = 1 gives UINT64_MAX (read it as "always"); false outside 0..1. */
bool hk_text_chance(hk_decimal decimal, uint64_t *out);
double hk_text_double(hk_decimal decimal); /* nearest double */
/* A number as files write one, "0.9" or "90min", the latter in seconds; "off" is 0 and "on" 1. False if it is neither. */
bool hk_text_quantity(const char *text, double *value, bool *is_time);
/* Seconds per duration unit "s" "min" "h" "d" "w", 0 if unknown; "year" is 365 d, only for rates. */
int64_t hk_text_unit_s(const char *unit, size_t length);

/* The character at *text, which moves on past it; 0xFFFD for a byte that is none. *is_unsafe: it must not reach a terminal or
   page as it is (controls, and those that reorder text). *text must not be at its end. */
uint32_t hk_text_next(const char **text, bool *is_unsafe);
/* What follows `prefix` in `text`; NULL if it does not begin so. Calls nothing, so that the kernel's rooms may use it. */
const char *hk_text_after(const char *text, const char *prefix);
bool hk_text_is_id(const char *text);            /* [A-Za-z0-9][A-Za-z0-9._-]{0,63} */
bool hk_text_is_utf8(const char *text, size_t length, size_t *bad); /* *bad = offset of the first bad byte */
/* Columns a UTF-8 text takes on a terminal (East Asian wide = 2, combining = 0). */
int hk_text_width(const char *text);

/* A growing, always NUL-terminated text. On lack of memory it stops growing and remembers it. */
typedef struct hk_buffer { const hakyu_memory *memory; char *text; size_t length, capacity; bool is_starved; } hk_buffer;
void hk_buffer_init(hk_buffer *buffer, const hakyu_memory *memory);
void hk_buffer_fini(hk_buffer *buffer);
void hk_buffer_add(hk_buffer *buffer, const char *text);
void hk_buffer_add_bytes(hk_buffer *buffer, const char *bytes, size_t length);
void hk_buffer_printf(hk_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3))); /* no %f %e %g */
void hk_buffer_vprintf(hk_buffer *buffer, const char *format, va_list args);
/* Names and values from files are data: control, bidirectional and invalid characters shown as \u{..} or \x..,
   at most `most` characters, then "…". */
void hk_buffer_escaped(hk_buffer *buffer, const char *text, size_t most);
/* A double with `digits` significant digits, shortest form, C locale whatever the locale is: "0.0123", "1.5e+20";
   non-finite ones as "inf", "-inf", "nan". */
void hk_buffer_number(hk_buffer *buffer, double value, int digits);
/* A double with a fixed number of decimals (0..9). */
void hk_buffer_fixed(hk_buffer *buffer, double value, int decimals);
/* An integer with thousands separators ",". */
void hk_buffer_grouped(hk_buffer *buffer, int64_t value);
/* A duration for people: "8 s", "12 min", "1 h 05 min", "2 d 3 h"; HK_NEVER-like INT64_MAX: "never". */
void hk_buffer_duration(hk_buffer *buffer, int64_t seconds);
/* A 128-bit integer in decimal. */
void hk_buffer_int128(hk_buffer *buffer, __int128 value);
/* Reads a double as hk_buffer_number(…, 17) or another program writes it (up to 400 digits), "inf", "-inf" and "nan"; whole texts only. */
bool hk_text_parse_double(const char *text, double *out);
#endif
