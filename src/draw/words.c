/* words - see words.h. Numbers are written from whole numbers, so no locale moves a decimal point. */
#include "draw/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const words[WORD_COUNT][2] = {
#define HK_WORD(id, en, ja) {en, ja},
#include "draw/words.def"
#undef HK_WORD
};

const char *words_get(word id, hakyu_lang lang) { return words[id][lang]; }

/* Puts the given texts where the conversions stand; "%%" is a percent sign. */
saying words_fill(word id, hakyu_lang lang, const char *first, const char *second, const char *third, const char *fourth) {
  const char *given[] = {first, second, third, fourth};
  size_t next = 0, length = 0;
  saying out = {""};
  for (const char *from = words[id][lang]; *from && length + 1 < sizeof out.text; from++) {
    if (*from != '%') {
      out.text[length++] = *from;
    } else if (*++from == '%') {
      out.text[length++] = '%';
    } else {
      const char *text = next < sizeof given / sizeof *given && given[next] ? given[next] : "";
      next++;
      size_t room = sizeof out.text - 1 - length, wanted = strlen(text);
      if (wanted > room) wanted = room;
      memcpy(out.text + length, text, wanted);
      length += wanted;
    }
  }
  out.text[length] = '\0';
  return out;
}

saying words_number(int64_t value) {
  char digits[24];
  saying out = {""};
  size_t at = 0;
  int count = snprintf(digits, sizeof digits, "%" PRIu64, value < 0 ? (uint64_t)-value : (uint64_t)value);
  if (value < 0) out.text[at++] = '-';
  for (int i = 0; i < count; i++) {
    if (i && (count - i) % 3 == 0) out.text[at++] = ',';
    out.text[at++] = digits[i];
  }
  return out;
}

saying words_percent(double share, hakyu_lang lang) {
  saying number;
  int64_t tenths = (int64_t)llround(share * 1000);
  if (share > 0 && tenths == 0)
    snprintf(number.text, sizeof number.text, "<0.1");
  else if (share < 1 && tenths == 1000)
    snprintf(number.text, sizeof number.text, ">99.9");
  else if (tenths % 10)
    snprintf(number.text, sizeof number.text, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10);
  else
    snprintf(number.text, sizeof number.text, "%" PRId64, tenths / 10);
  return words_fill(WORD_percent, lang, number.text, NULL, NULL, NULL);
}

saying words_duration(int64_t seconds, hakyu_lang lang) {
  static const struct { int64_t unit, part; word both, alone; } units[] = {
      {86400, 3600, WORD_days_hours, WORD_days}, {3600, 60, WORD_hours_minutes, WORD_hours}, {60, 1, WORD_minutes_seconds, WORD_minutes}};
  char first[24], second[24];
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (seconds < units[i].unit) continue;
    int64_t parts = (seconds % units[i].unit) / units[i].part;
    snprintf(first, sizeof first, "%" PRId64, seconds / units[i].unit);
    snprintf(second, sizeof second, "%" PRId64, parts);
    return words_fill(parts ? units[i].both : units[i].alone, lang, first, second, NULL, NULL);
  }
  snprintf(first, sizeof first, "%" PRId64, seconds);
  return words_fill(WORD_seconds, lang, first, NULL, NULL, NULL);
}

saying words_plain(const char *identifier) {
  saying out;
  snprintf(out.text, sizeof out.text, "%s", identifier);
  for (char *c = out.text; *c; c++)
    if (*c == '_') *c = ' ';
  return out;
}

saying words_join(const char *first, const char *second, const char *between) {
  saying out;
  size_t length = 0;
  const char *const parts[] = {first, *first && *second ? between : "", second};
  for (size_t i = 0; i < 3; i++) {
    size_t wanted = strlen(parts[i]);
    if (wanted > sizeof out.text - 1 - length) wanted = sizeof out.text - 1 - length;
    memcpy(out.text + length, parts[i], wanted);
    length += wanted;
  }
  out.text[length] = '\0';
  return out;
}
