/* text - see text.h. All conversions between numbers and characters live here, so that locale, rounding and
   exactness are decided in one place. */
#include "base/text.h"

#include <hakyu/text.h>

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"

/* ---- exact decimals ----------------------------------------------------------------------------------- */

enum { DIGITS_MOST = 18 };

bool hk_text_decimal(const char *text, hk_decimal *out, size_t *length) {
  const char *at = text;
  hk_decimal value = {0, 0, false};
  int digits = 0, seen = 0, point = 0;
  if (*at == '+' || *at == '-') value.is_negative = *at++ == '-';
  for (;; at++) {
    if (*at == '.' && !point) {
      point = 1;
      continue;
    }
    if (*at < '0' || *at > '9') break;
    seen = 1;
    if (digits == 0 && *at == '0' && !point) continue; /* leading zeros */
    if (digits == DIGITS_MOST || (point && value.scale == DIGITS_MOST)) {
      if (*at != '0') return false;
      if (!point) return false;
      continue; /* trailing zeros beyond what is held */
    }
    value.mantissa = value.mantissa * 10 + (uint64_t)(*at - '0');
    if (value.mantissa) digits++;
    value.scale += point;
  }
  if (!seen) return false;
  if ((*at == 'e' || *at == 'E') && (at[1] == '+' || at[1] == '-' || (at[1] >= '0' && at[1] <= '9'))) {
    const char *mark = at++;
    int minus = 0, exponent = 0, any = 0;
    if (*at == '+' || *at == '-') minus = *at++ == '-';
    for (; *at >= '0' && *at <= '9'; at++, any = 1) exponent = exponent > 99 ? exponent : exponent * 10 + (*at - '0');
    if (!any) {
      at = mark;
    } else {
      int scale = value.scale + (minus ? exponent : -exponent);
      while (scale < 0) {
        if (value.mantissa > UINT64_C(100000000000000000)) return false;
        value.mantissa *= 10;
        scale++;
      }
      while (scale > DIGITS_MOST && value.mantissa % 10 == 0 && value.mantissa) value.mantissa /= 10, scale--;
      if (value.mantissa == 0) scale = 0;
      if (scale > DIGITS_MOST) return false;
      value.scale = scale;
    }
  }
  *out = value;
  *length = (size_t)(at - text);
  return true;
}

static unsigned __int128 power_of_ten(int exponent) {
  unsigned __int128 power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

bool hk_text_scaled(hk_decimal decimal, int64_t factor, int64_t *out) {
  if (decimal.is_negative && decimal.mantissa) return false;
  unsigned __int128 divisor = power_of_ten(decimal.scale);
  unsigned __int128 product = (unsigned __int128)decimal.mantissa * (unsigned __int128)factor;
  unsigned __int128 rounded = (2 * product + divisor) / (2 * divisor); /* halves up */
  if (rounded > INT64_MAX) return false;
  *out = (int64_t)rounded;
  return true;
}

bool hk_text_chance(hk_decimal decimal, uint64_t *out) {
  unsigned __int128 one = power_of_ten(decimal.scale);
  if ((decimal.is_negative && decimal.mantissa) || decimal.mantissa > one) return false;
  *out = decimal.mantissa == one ? UINT64_MAX : (uint64_t)(((unsigned __int128)decimal.mantissa << 64) / one);
  return true;
}

double hk_text_double(hk_decimal decimal) {
  char digits[48];
  snprintf(digits, sizeof digits, "%s%llue-%d", decimal.is_negative ? "-" : "", (unsigned long long)decimal.mantissa, decimal.scale);
  return strtod(digits, NULL); /* no decimal point in it: no locale matters */
}

int64_t hk_text_unit_s(const char *unit, size_t length) {
  static const struct { const char *name; int64_t seconds; } units[] = {
      {"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}, {"w", 604800}, {"year", 31536000}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (strlen(units[i].name) == length && memcmp(units[i].name, unit, length) == 0) return units[i].seconds;
  return 0;
}

bool hk_text_quantity(const char *text, double *value, bool *is_time) {
  hk_decimal decimal;
  size_t used = 0;
  *is_time = false;
  if (strcmp(text, "off") == 0 || strcmp(text, "on") == 0) return *value = text[1] == 'n', true;
  if (!hk_text_decimal(text, &decimal, &used)) return false;
  const char *unit = text + used + strspn(text + used, " ");
  const int64_t seconds = *unit ? hk_text_unit_s(unit, strlen(unit)) : 1;
  if (!seconds) return false;
  *is_time = *unit != '\0';
  *value = hk_text_double(decimal) * (double)seconds;
  return true;
}

/* ---- characters --------------------------------------------------------------------------------------- */

static bool is_letter_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

const char *hk_text_after(const char *text, const char *prefix) {
  while (*prefix && *text == *prefix) text++, prefix++;
  return *prefix ? NULL : text;
}

bool hk_text_is_id(const char *text) {
  size_t length = 0;
  for (; text[length]; length++) {
    char c = text[length];
    bool inner = length > 0 && (c == '.' || c == '_' || c == '-');
    if (length >= 64 || !(is_letter_or_digit(c) || inner)) return false;
  }
  return length > 0;
}

/* Decodes one character; returns its bytes, 0 if invalid (overlong, surrogate, beyond U+10FFFF, cut). */
static size_t decode(const unsigned char *s, size_t left, uint32_t *code) {
  if (left == 0) return 0;
  if (s[0] < 0x80) {
    *code = s[0];
    return 1;
  }
  size_t bytes = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
  static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
  if (s[0] < 0xC2 || s[0] > 0xF4 || left < bytes) return 0;
  uint32_t value = s[0] & (0xFFu >> (bytes + 1));
  for (size_t i = 1; i < bytes; i++) {
    if ((s[i] & 0xC0) != 0x80) return 0;
    value = value << 6 | (s[i] & 0x3Fu);
  }
  if (value < least[bytes] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 0;
  *code = value;
  return bytes;
}

bool hk_text_is_utf8(const char *text, size_t length, size_t *bad) {
  const unsigned char *s = (const unsigned char *)text;
  uint32_t code;
  for (size_t at = 0; at < length;) {
    uint64_t eight; /* mostly ASCII: eight at a time */
    if (length - at >= sizeof eight && (memcpy(&eight, s + at, sizeof eight), (eight & UINT64_C(0x8080808080808080)) == 0)) {
      at += sizeof eight;
      continue;
    }
    size_t bytes = decode(s + at, length - at, &code);
    if (!bytes) {
      *bad = at;
      return false;
    }
    at += bytes;
  }
  return true;
}

static bool is_wide(uint32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0x303E) || (c >= 0x3041 && c <= 0x33FF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xA000 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1F9FF) ||
         (c >= 0x20000 && c <= 0x3FFFD);
}

static bool is_combining(uint32_t c) {
  return (c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) || (c >= 0x3099 && c <= 0x309A) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0x2060;
}

int hk_text_width(const char *text) {
  const unsigned char *s = (const unsigned char *)text;
  size_t left = strlen(text);
  int width = 0;
  while (left) {
    uint32_t code = '?';
    size_t bytes = decode(s, left, &code);
    if (!bytes) bytes = 1;
    width += is_combining(code) ? 0 : is_wide(code) ? 2 : 1;
    s += bytes;
    left -= bytes;
  }
  return width;
}

/* Characters that must not reach a terminal or page as they are: controls, those that reorder text, and those that are none. */
static bool is_unsafe_code(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
         c == 0x061C || c == 0xFEFF || (c >= 0xFFF0 && c < 0xFFFD) || (c & 0xFFFE) == 0xFFFE || (c >= 0xE0000 && c <= 0xE0FFF);
}

uint32_t hk_text_next(const char **text, bool *is_unsafe) {
  uint32_t code = 0xFFFD;
  const size_t bytes = decode((const unsigned char *)*text, strnlen(*text, 4), &code);
  *text += bytes ? bytes : 1;
  *is_unsafe = is_unsafe_code(code);
  return code;
}

/* ---- growing text ------------------------------------------------------------------------------------- */

/* What an empty buffer shows: never written, since capacity 0 always grows first. */
static const char empty_text[1] = "";

void hk_buffer_init(hk_buffer *buffer, const hakyu_memory *memory) { *buffer = (hk_buffer){memory, (char *)(uintptr_t)empty_text, 0, 0, false}; }

void hk_buffer_fini(hk_buffer *buffer) {
  if (buffer->capacity) hk_memory_free(buffer->memory, buffer->text);
  hk_buffer_init(buffer, buffer->memory);
}

static bool make_room(hk_buffer *buffer, size_t more) {
  if (buffer->is_starved) return false;
  if (more < buffer->capacity - buffer->length && buffer->capacity) return true;
  size_t wanted = buffer->capacity ? buffer->capacity : 64;
  while (wanted - buffer->length <= more) {
    if (wanted > SIZE_MAX / 4) {
      buffer->is_starved = true;
      return false;
    }
    wanted *= 2;
  }
  char *text = hk_memory_resize(buffer->memory, buffer->capacity ? buffer->text : NULL, wanted);
  if (!text) {
    buffer->is_starved = true;
    return false;
  }
  if (!buffer->capacity) text[0] = '\0';
  buffer->text = text;
  buffer->capacity = wanted;
  return true;
}

void hk_buffer_add_bytes(hk_buffer *buffer, const char *bytes, size_t length) {
  if (!make_room(buffer, length)) return;
  memcpy(buffer->text + buffer->length, bytes, length);
  buffer->length += length;
  buffer->text[buffer->length] = '\0';
}

void hk_buffer_add(hk_buffer *buffer, const char *text) { hk_buffer_add_bytes(buffer, text, strlen(text)); }

void hk_buffer_vprintf(hk_buffer *buffer, const char *format, va_list args) {
  va_list again;
  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, args);
  if (length >= 0 && make_room(buffer, (size_t)length)) {
    vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, again);
    buffer->length += (size_t)length;
  }
  va_end(again);
}

void hk_buffer_printf(hk_buffer *buffer, const char *format, ...) {
  va_list args;
  va_start(args, format);
  hk_buffer_vprintf(buffer, format, args);
  va_end(args);
}

enum { PIECE = 16, NUMBER_ROOM = 256 };

/* The first character of text as it is shown, NUL-terminated in piece; returns the bytes it took. */
static size_t escape_one(const unsigned char *s, size_t left, char piece[PIECE]) {
  uint32_t code;
  size_t bytes = decode(s, left, &code);
  if (!bytes) {
    snprintf(piece, PIECE, "\\x%02x", s[0]);
    return 1;
  }
  if (is_unsafe_code(code)) {
    snprintf(piece, PIECE, "\\u{%x}", code);
  } else {
    memcpy(piece, s, bytes);
    piece[bytes] = '\0';
  }
  return bytes;
}

void hk_buffer_escaped(hk_buffer *buffer, const char *text, size_t most) {
  const unsigned char *s = (const unsigned char *)text;
  char piece[PIECE];
  size_t left = strlen(text);
  for (size_t shown = 0; left; shown++) {
    if (shown == most) {
      hk_buffer_add(buffer, "…");
      return;
    }
    size_t bytes = escape_one(s, left, piece);
    hk_buffer_add(buffer, piece);
    s += bytes;
    left -= bytes;
  }
}

/* A number printed by the C library has the locale's decimal point; ours is always ".". */
static void add_c_number(hk_buffer *buffer, const char *number) {
  const char *point = localeconv()->decimal_point;
  const char *at = *point && strcmp(point, ".") != 0 ? strstr(number, point) : NULL;
  if (!at) {
    hk_buffer_add(buffer, number);
    return;
  }
  hk_buffer_add_bytes(buffer, number, (size_t)(at - number));
  hk_buffer_add(buffer, ".");
  hk_buffer_add(buffer, at + strlen(point));
}

static bool add_if_not_finite(hk_buffer *buffer, double value) {
  if (isfinite(value)) return false;
  hk_buffer_add(buffer, isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
  return true;
}

void hk_buffer_number(hk_buffer *buffer, double value, int digits) {
  char number[64];
  if (add_if_not_finite(buffer, value)) return;
  if (value == 0) value = 0; /* no minus zero */
  snprintf(number, sizeof number, "%.*g", digits, value);
  add_c_number(buffer, number);
}

void hk_buffer_fixed(hk_buffer *buffer, double value, int decimals) {
  char number[400];
  if (add_if_not_finite(buffer, value)) return;
  snprintf(number, sizeof number, "%.*f", decimals, value);
  const char *digit = number;
  while (*digit == '-' || *digit == '0' || *digit == '.' || *digit == ',') digit++;
  add_c_number(buffer, number[0] == '-' && !*digit ? number + 1 : number);
}

void hk_buffer_grouped(hk_buffer *buffer, int64_t value) {
  char digits[32];
  int length = snprintf(digits, sizeof digits, "%lld", (long long)value);
  for (int i = 0; i < length; i++) {
    hk_buffer_add_bytes(buffer, digits + i, 1);
    int rest = length - 1 - i;
    if (rest && rest % 3 == 0 && digits[i] != '-') hk_buffer_add(buffer, ",");
  }
}

void hk_buffer_duration(hk_buffer *buffer, int64_t seconds) {
  if (seconds == INT64_MAX) {
    hk_buffer_add(buffer, "never");
    return;
  }
  long long s = seconds;
  if (s < 60)
    hk_buffer_printf(buffer, "%lld s", s);
  else if (s < 3600 && s % 60 && s < 600)
    hk_buffer_printf(buffer, "%lld min %02lld s", s / 60, s % 60);
  else if (s < 3600)
    hk_buffer_printf(buffer, "%lld min", (s + 30) / 60);
  else if (s < INT64_C(2) * 86400)
    hk_buffer_printf(buffer, "%lld h %02lld min", (s + 30) / 3600, (s + 30) % 3600 / 60);
  else
    hk_buffer_printf(buffer, "%lld d %lld h", (s + 1800) / 86400, (s + 1800) % 86400 / 3600);
}

void hk_buffer_int128(hk_buffer *buffer, __int128 value) {
  char digits[48], *at = digits + sizeof digits;
  unsigned __int128 rest = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
  *--at = '\0';
  do *--at = (char)('0' + (int)(rest % 10));
  while (rest /= 10);
  if (value < 0) *--at = '-';
  hk_buffer_add(buffer, at);
}

/* More digits than hk_decimal holds (numpy writes 19): the digits without their point, and a power of ten, so that no locale matters. */
static bool parse_long(const char *text, double *out) {
  enum { LONG_MOST = 400 };
  char plain[LONG_MOST + 32];
  size_t count = 0;
  long power = 0;
  bool has_point = false;
  const bool is_negative = *text == '-';
  if (*text == '-' || *text == '+') text++;
  for (; (*text >= '0' && *text <= '9') || (*text == '.' && !has_point); text++) {
    if (*text == '.') { has_point = true; continue; }
    if (count == LONG_MOST) return false;
    plain[count++] = *text;
    power -= has_point;
  }
  if (!count) return false;
  if (*text == 'e' || *text == 'E') {
    char *end;
    const bool is_signed = text[1] == '-' || text[1] == '+';
    if (text[1 + is_signed] < '0' || text[1 + is_signed] > '9') return false;
    const long more = strtol(text + 1, &end, 10);
    if (more > 9999 || more < -9999) return false;
    power += more;
    text = end;
  }
  if (*text) return false;
  snprintf(plain + count, sizeof plain - count, "e%ld", power);
  *out = is_negative ? -strtod(plain, NULL) : strtod(plain, NULL);
  return true;
}

bool hk_text_parse_double(const char *text, double *out) {
  hk_decimal decimal;
  size_t length;
  if (strcmp(text, "inf") == 0) return *out = INFINITY, true;
  if (strcmp(text, "-inf") == 0) return *out = -INFINITY, true;
  if (strcmp(text, "nan") == 0) return *out = NAN, true;
  if (hk_text_decimal(text, &decimal, &length) && text[length] == '\0') return *out = hk_text_double(decimal), true;
  return parse_long(text, out);
}

/* ---- the porch's part ----------------------------------------------------------------------------------- */

unsigned hakyu_text_distance(const char *a, const char *b, unsigned limit) { return hk_names_distance(a, b, limit); }

/* Without allocating: it is also for telling that there is no memory. */
uint32_t hakyu_text_next(const char **text, int *is_unsafe) {
  bool unsafe;
  const uint32_t code = hk_text_next(text, &unsafe);
  *is_unsafe = unsafe;
  return code;
}

const char *hakyu_text_escape(const char *text, char *out, size_t size) {
  const unsigned char *s = (const unsigned char *)text;
  char piece[PIECE];
  size_t used = 0, left = strlen(text);
  if (!size) return out;
  while (left) {
    size_t bytes = escape_one(s, left, piece), length = strlen(piece);
    if (used + length >= size) break;
    memcpy(out + used, piece, length);
    used += length;
    s += bytes;
    left -= bytes;
  }
  out[used] = '\0';
  return out;
}

/* The memory of a number's text: a room of fixed size, given out again and again. */
static void *give_room(void *room, void *block, size_t size) {
  (void)block;
  return size && size <= NUMBER_ROOM ? room : NULL;
}

const char *hakyu_text_number(double value, char *out, size_t size) {
  hk_buffer buffer;
  if (!size) return out;
  char room[NUMBER_ROOM] = "";
  const hakyu_memory memory = {give_room, room};
  hk_buffer_init(&buffer, &memory);
  hk_buffer_number(&buffer, value, 15);
  snprintf(out, size, "%s", isfinite(value) ? buffer.text : "null");
  hk_buffer_fini(&buffer);
  return out;
}
