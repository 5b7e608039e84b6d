/* json - see json.h. Texts are UTF-8 already; controls, quotes and backslashes are escaped. */
#include "cli/json.h"

#include <stdio.h>

void json_text(const char *text) {
  if (!text) {
    fputs("null", stdout);
    return;
  }
  putchar('"');
  for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
    if (*c == '"' || *c == '\\')
      printf("\\%c", *c);
    else if (*c < 0x20 || *c == 0x7f)
      printf("\\u%04x", *c);
    else
      putchar(*c);
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
