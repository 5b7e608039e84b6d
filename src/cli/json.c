/* json - see json.h. Quotes, backslashes and whatever would drive a screen or turn text round are escaped. */
#include "cli/json.h"

#include <hakyu/text.h>

#include <stdint.h>
#include <stdio.h>

void json_text(const char *text) {
  if (!text) {
    fputs("null", stdout);
    return;
  }
  putchar('"');
  while (*text) {
    const char *start = text;
    int is_unsafe;
    const uint32_t code = hakyu_text_next(&text, &is_unsafe);
    if (code == '"' || code == '\\')
      printf("\\%c", (char)code);
    else if (is_unsafe && code > 0xFFFF)
      printf("\\u%04x\\u%04x", (unsigned)(0xD800 + ((code - 0x10000) >> 10)), (unsigned)(0xDC00 + ((code - 0x10000) & 0x3FF)));
    else if (is_unsafe)
      printf("\\u%04x", (unsigned)code);
    else if (code == 0xFFFD)
      fputs("\xEF\xBF\xBD", stdout); /* also for a byte that is no character */
    else
      fwrite(start, 1, (size_t)(text - start), stdout);
  }
  putchar('"');
}

static void print_key(int is_first, const char *key) {
  printf("%s", is_first ? "" : ", ");
  json_text(key);
  printf(": ");
}

void json_member(int is_first, const char *key, const char *text) {
  print_key(is_first, key);
  json_text(text);
}

void json_number(int is_first, const char *key, size_t number) {
  print_key(is_first, key);
  printf("%zu", number);
}

void json_flag(int is_first, const char *key, int flag) {
  print_key(is_first, key);
  printf("%s", flag ? "true" : "false");
}
