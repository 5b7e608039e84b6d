/* drawing_check - see drawing_check.h. A scan, not a parser: what it does not understand it refuses. */
#include "report/drawing_check.h"

#include <string.h>

static const char *const shapes[] = {"svg",   "g",    "defs",   "symbol",  "use",  "path",     "rect",    "circle", "ellipse",        "line",           "polyline", "polygon",
                                     "title", "desc", "text",   "tspan",   "mask", "clipPath", "pattern", "image",  "linearGradient", "radialGradient", "stop",     "filter",
                                     "feColorMatrix", "feOffset"};

typedef struct span { const char *at, *end; } span;

static size_t left(const span *text) { return (size_t)(text->end - text->at); }
static bool begins(const span *text, const char *word) { return left(text) >= strlen(word) && memcmp(text->at, word, strlen(word)) == 0; }
static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_name(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == ':' || c == '-' || c == '_'; }

static void skip_blanks(span *text) {
  while (left(text) && is_blank(*text->at)) text->at++;
}

static bool skip_past(span *text, const char *word) {
  for (; left(text); text->at++)
    if (begins(text, word)) return text->at += strlen(word), true;
  return false;
}

static span take_name(span *text) {
  span name = {text->at, text->at};
  while (left(text) && is_name(*text->at)) name.end = ++text->at;
  return name;
}

static bool is_word(const span *name, const char *word) { return left(name) == strlen(word) && memcmp(name->at, word, left(name)) == 0; }

/* XML declaration, comments, a document type without definitions of its own. */
static bool skip_prolog(span *text) {
  for (;;) {
    skip_blanks(text);
    if (begins(text, "<?xml")) {
      if (!skip_past(text, "?>")) return false;
    } else if (begins(text, "<!--")) {
      if (!skip_past(text, "-->")) return false;
    } else if (begins(text, "<!DOCTYPE")) {
      const char *bracket = memchr(text->at, '[', left(text)), *close = memchr(text->at, '>', left(text));
      if (!close || (bracket && bracket < close)) return false;
      text->at = close + 1;
    } else {
      return begins(text, "<svg");
    }
  }
}

/* References to characters and the five names that XML has. */
static bool has_quiet_entities(const span *value) {
  static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#"};
  for (span at = *value; left(&at); at.at++) {
    size_t n = 0;
    if (*at.at != '&') continue;
    while (n < sizeof names / sizeof *names && !begins(&at, names[n])) n++;
    if (n == sizeof names / sizeof *names) return false;
  }
  return true;
}

/* Letters of a word whatever their case, anywhere. */
static bool holds(const span *value, const char *word) {
  size_t length = strlen(word);
  for (const char *at = value->at; at + length <= value->end; at++) {
    size_t k = 0;
    while (k < length && (at[k] | 0x20) == (word[k] | 0x20)) k++;
    if (k == length) return true;
  }
  return false;
}

/* Every url(...) leads to the drawing itself; nothing is written as an escape that a style sheet would read otherwise. */
static bool has_quiet_urls(const span *value) {
  for (const char *at = value->at; at < value->end; at++) {
    span rest = {at, value->end};
    span word = {at, at + 4 <= value->end ? at + 4 : value->end};
    if (*at == '\\') return false;
    if (holds(&word, "url(") && !begins(&(span){at + 4, rest.end}, "#")) return false;
  }
  return !holds(value, "javascript:") && !holds(value, "@import") && !holds(value, "expression(") && !holds(value, "image-set") && !holds(value, "http:") &&
         !holds(value, "https:");
}

static bool is_quiet_attribute(const span *name, const span *value) {
  static const char *const spaces[] = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"};
  if (memchr(value->at, '<', left(value)) || !has_quiet_entities(value)) return false;
  if (begins(name, "xmlns")) {
    for (size_t s = 0; s < sizeof spaces / sizeof *spaces; s++)
      if (is_word(value, spaces[s])) return true;
    return false;
  }
  if (left(name) >= 2 && (name->at[0] | 0x20) == 'o' && (name->at[1] | 0x20) == 'n') return false;
  if (is_word(name, "src") || memchr(value->at, '&', left(value))) return false;
  if (is_word(name, "href") || is_word(name, "xlink:href")) return begins(value, "#") || begins(value, "data:image/png;base64,");
  return !(left(name) > 5 && begins(name, "xlink")) && has_quiet_urls(value);
}

/* From behind the tag's name to behind its >; *is_empty: it ended in />. */
static bool skip_attributes(span *text, bool *is_empty) {
  for (;;) {
    skip_blanks(text);
    if (begins(text, "/>")) return text->at += 2, *is_empty = true;
    if (begins(text, ">")) return text->at++, *is_empty = false, true;
    span name = take_name(text);
    if (!left(&name) || !begins(text, "=") || left(text) < 3) return false;
    char quote = text->at[1];
    const char *close = quote == '"' || quote == '\'' ? memchr(text->at + 2, quote, left(text) - 2) : NULL;
    if (!close || !is_quiet_attribute(&name, &(span){text->at + 2, close})) return false;
    text->at = close + 1;
  }
}

static bool is_shape(const span *name) {
  for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
    if (is_word(name, shapes[s])) return true;
  return false;
}

/* One tag at text, which stands at <. */
static bool skip_tag(span *text, int *depth) {
  bool is_empty = false, is_end = begins(text, "</");
  if (begins(text, "<!--")) return skip_past(text, "-->");
  text->at += is_end ? 2 : 1;
  span name = take_name(text);
  if (!is_shape(&name)) return false;
  if (is_end) {
    skip_blanks(text);
    if (!begins(text, ">")) return false;
    text->at++;
    --*depth;
    return true;
  }
  if (!skip_attributes(text, &is_empty)) return false;
  *depth += !is_empty;
  return true;
}

bool hk_drawing_is_quiet(const char *svg, size_t size) {
  span text = {svg, svg + size};
  int depth = 0;
  if (memchr(svg, '\0', size) || !skip_prolog(&text)) return false;
  do {
    if (!skip_tag(&text, &depth) || depth < 0) return false;
    span words = {text.at, text.at};
    while (left(&text) && *text.at != '<') words.end = ++text.at;
    if (!has_quiet_entities(&words)) return false;
    if (depth == 0) { /* the end: nothing but blanks */
      skip_blanks(&words);
      return !left(&words) && !left(&text);
    }
  } while (left(&text));
  return false;
}

void hk_drawing_inline(hk_buffer *out, const char *svg, size_t size, const char *own) {
  static const char *const marks[] = {" id=\"", "href=\"#", "url(#", " id='", "href='#"};
  span text = {svg, svg + size};
  if (!skip_prolog(&text)) return;
  const char *from = text.at;
  while (left(&text)) {
    size_t m = 0;
    while (m < sizeof marks / sizeof *marks && !begins(&text, marks[m])) m++;
    if (m == sizeof marks / sizeof *marks) {
      text.at++;
      continue;
    }
    text.at += strlen(marks[m]);
    hk_buffer_add_bytes(out, from, (size_t)(text.at - from));
    hk_buffer_add(out, own);
    from = text.at;
  }
  while (text.at > from && is_blank(text.at[-1])) text.at--;
  hk_buffer_add_bytes(out, from, (size_t)(text.at - from));
}
