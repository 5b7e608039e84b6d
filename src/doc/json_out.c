/* json_out - a JSON writer that cannot be malformed: it puts the commas, escapes the texts and knows integers of 128
   bits and numbers of 12 significant digits, which jansson does not. Misuse (a value where a key is wanted, a bracket
   of the wrong kind) is our fault and asserted. */
#include "doc/doc.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { IS_LIST = 0x80, HAS_ITEM = 0x01 };

void hk_json_init(hk_json *json, hk_buffer *out, int indent) {
  memset(json, 0, sizeof *json);
  json->out = out;
  json->indent = indent;
}

static void break_line(hk_json *json) {
  if (!json->indent) return;
  hk_buffer_add(json->out, "\n");
  for (int i = 0; i < json->depth * json->indent; i++) hk_buffer_add(json->out, " ");
}

/* What must stand before a value or key at this place. */
static void begin_item(hk_json *json) {
  if (json->wants_value) {
    json->wants_value = false;
    return;
  }
  if (!json->depth) return;
  unsigned char *level = &json->has_item[json->depth - 1];
  if (*level & HAS_ITEM) hk_buffer_add(json->out, json->indent ? "," : ", ");
  *level |= HAS_ITEM;
  break_line(json);
}

static void begin_value(hk_json *json) {
  assert(json->wants_value || !json->depth || (json->has_item[json->depth - 1] & IS_LIST));
  begin_item(json);
}

void hk_json_open(hk_json *json, char bracket) {
  assert(bracket == '{' || bracket == '[');
  assert(json->depth < (int)sizeof json->has_item);
  begin_value(json);
  hk_buffer_add_bytes(json->out, &bracket, 1);
  json->has_item[json->depth++] = bracket == '[' ? IS_LIST : 0;
}

void hk_json_close(hk_json *json, char bracket) {
  assert(json->depth > 0 && !json->wants_value);
  unsigned char level = json->has_item[--json->depth];
  assert(bracket == (level & IS_LIST ? ']' : '}'));
  if (level & HAS_ITEM) break_line(json);
  hk_buffer_add_bytes(json->out, &bracket, 1);
}

/* Quotes a text. Bytes that are not UTF-8 become U+FFFD, so the stream stays valid whatever a name holds; what would drive a
   screen or turn text round is escaped: the same text, harmless to look at. */
static void add_quoted(hk_buffer *out, const char *text) {
  hk_buffer_add(out, "\"");
  while (*text) {
    const char *start = text;
    bool is_unsafe;
    const uint32_t code = hk_text_next(&text, &is_unsafe);
    if (code == '"' || code == '\\')
      hk_buffer_printf(out, "\\%c", (char)code);
    else if (code == '\n')
      hk_buffer_add(out, "\\n");
    else if (code == '\t')
      hk_buffer_add(out, "\\t");
    else if (is_unsafe && code > 0xFFFF)
      hk_buffer_printf(out, "\\u%04x\\u%04x", 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + ((code - 0x10000) & 0x3FF));
    else if (is_unsafe)
      hk_buffer_printf(out, "\\u%04x", code);
    else if (code == 0xFFFD)
      hk_buffer_add(out, "\xEF\xBF\xBD");
    else
      hk_buffer_add_bytes(out, start, (size_t)(text - start));
  }
  hk_buffer_add(out, "\"");
}

void hk_json_key(hk_json *json, const char *key) {
  assert(json->depth > 0 && !(json->has_item[json->depth - 1] & IS_LIST) && !json->wants_value);
  begin_item(json);
  add_quoted(json->out, key);
  hk_buffer_add(json->out, ": ");
  json->wants_value = true;
}

void hk_json_text(hk_json *json, const char *text) {
  begin_value(json);
  if (text)
    add_quoted(json->out, text);
  else
    hk_buffer_add(json->out, "null");
}

void hk_json_int(hk_json *json, int64_t value) { hk_json_int128(json, value); }

void hk_json_uint(hk_json *json, uint64_t value) { hk_json_int128(json, (__int128)value); }

void hk_json_int128(hk_json *json, __int128 value) {
  begin_value(json);
  hk_buffer_int128(json->out, value);
}

void hk_json_number(hk_json *json, double value) {
  begin_value(json);
  if (isfinite(value))
    hk_buffer_number(json->out, value, 12);
  else
    hk_buffer_add(json->out, "null");
}

void hk_json_bool(hk_json *json, bool value) {
  begin_value(json);
  hk_buffer_add(json->out, value ? "true" : "false");
}

void hk_json_null(hk_json *json) { hk_json_text(json, NULL); }
