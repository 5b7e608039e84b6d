/* json - the few JSON documents that this program writes itself: lists of names, sizes, the schema, findings. */
#ifndef HK_CLI_JSON_H
#define HK_CLI_JSON_H
#include <stddef.h>

/* A text in quotes, escaped; null for NULL. */
void json_text(const char *text);
/* `"key": ` and then a text, a whole number, true or false; is_first: no comma before. */
void json_member(int is_first, const char *key, const char *text);
void json_number(int is_first, const char *key, size_t number);
void json_flag(int is_first, const char *key, int flag);
#endif
