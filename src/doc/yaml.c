/* yaml - one YAML document as a tree with positions, from libyaml's events.
   Only a plain subset is taken: no anchors, aliases, tags, merge keys, duplicate keys or second documents, depth at
   most HK_DOC_DEPTH_MAX. Whatever is refused gets a finding; where it does not confuse the structure the reading goes
   on, so that one run shows all faults. */
#include "doc/doc.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

typedef struct reading {
  hk_arena *arena;
  yaml_parser_t *parser;
  const char *path;
  hakyu_findings *findings;
  bool is_faulty;
} reading;

/* One open collection. */
typedef struct frame {
  hk_node *node, *last;
  const char *key; /* mapping: a key that waits for its value */
  int key_line, key_col;
  bool has_key;
} frame;

static void refuse(reading *r, int line, int col, const char *code, const char *what) {
  r->is_faulty = true;
  hk_findings_error(r->findings, (hk_place){r->path, line, col, NULL}, code, "%s", what);
}

static int line_of(yaml_mark_t mark) { return (int)mark.line + 1; }
static int col_of(yaml_mark_t mark) { return (int)mark.column + 1; }

static int compare_keys(const void *a, const void *b) {
  const hk_node *left = *(const hk_node *const *)a, *right = *(const hk_node *const *)b;
  int order = strcmp(left->key, right->key);
  if (order) return order;
  if (left->key_line != right->key_line) return left->key_line < right->key_line ? -1 : 1;
  return left->key_col < right->key_col ? -1 : left->key_col > right->key_col;
}

/* Sorting finds duplicates without comparing each key with each other one. */
static hakyu_status check_duplicates(reading *r, const hk_node *mapping) {
  if (mapping->count < 2) return HAKYU_OK;
  const hk_node **sorted = hk_arena_alloc(r->arena, mapping->count * sizeof *sorted);
  if (!sorted) return HAKYU_NO_MEMORY;
  size_t count = 0;
  for (const hk_node *child = mapping->first; child; child = child->next) sorted[count++] = child;
  qsort(sorted, count, sizeof *sorted, compare_keys);
  for (size_t i = 1; i < count; i++)
    if (strcmp(sorted[i - 1]->key, sorted[i]->key) == 0) {
      r->is_faulty = true;
      hk_findings_error(r->findings, (hk_place){r->path, sorted[i]->key_line, sorted[i]->key_col, hk_findings_value(r->findings, sorted[i]->key)}, "duplicate-key",
                        "key given twice, first on line %d; allowed: once", sorted[i - 1]->key_line);
    }
  return HAKYU_OK;
}

static void add_child(frame *parent, hk_node *child) {
  if (parent->node->kind == HK_NODE_MAPPING) {
    child->key = parent->key;
    child->key_line = parent->key_line;
    child->key_col = parent->key_col;
    parent->has_key = false;
  }
  if (parent->last)
    parent->last->next = child;
  else
    parent->node->first = child;
  parent->last = child;
  parent->node->count++;
}

static hk_node *make_node(reading *r, hk_node_kind kind, yaml_mark_t mark) {
  hk_node *node = hk_arena_zalloc(r->arena, sizeof *node);
  if (!node) return NULL;
  node->kind = kind;
  node->line = line_of(mark);
  node->col = col_of(mark);
  return node;
}

/* Anchors and tags stand on scalars and collections alike. */
static void check_decoration(reading *r, yaml_mark_t mark, const yaml_char_t *anchor, const yaml_char_t *tag) {
  if (anchor) refuse(r, line_of(mark), col_of(mark), "anchor", "an anchor (&…) is not taken; allowed: write the value out");
  if (tag) refuse(r, line_of(mark), col_of(mark), "tag", "a tag (!…) is not taken; allowed: plain values");
}

/* YAML's ways to write nothing. */
static bool is_null(const char *text) {
  return strcmp(text, "~") == 0 || strcmp(text, "null") == 0 || strcmp(text, "Null") == 0 || strcmp(text, "NULL") == 0;
}

static bool waits_for_key(const frame *open) { return open->node->kind == HK_NODE_MAPPING && !open->has_key; }

static hakyu_status take_scalar(reading *r, frame *open, const yaml_event_t *event, hk_node **root) {
  const char *bytes = (const char *)event->data.scalar.value;
  size_t length = event->data.scalar.length;
  check_decoration(r, event->start_mark, event->data.scalar.anchor, event->data.scalar.tag);
  if (memchr(bytes, '\0', length)) refuse(r, line_of(event->start_mark), col_of(event->start_mark), "nul", "a NUL character; allowed: text");
  char *text = hk_arena_text(r->arena, bytes, length);
  if (!text) return HAKYU_NO_MEMORY;
  if (open && waits_for_key(open)) {
    open->key = text;
    open->key_line = line_of(event->start_mark);
    open->key_col = col_of(event->start_mark);
    open->has_key = true;
    if (strcmp(text, "<<") == 0 && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
      refuse(r, open->key_line, open->key_col, "merge-key", "a merge key (<<) is not taken; allowed: write the keys out");
    return HAKYU_OK;
  }
  hk_node *node = make_node(r, HK_NODE_SCALAR, event->start_mark);
  if (!node) return HAKYU_NO_MEMORY;
  node->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  node->text = node->is_plain && is_null(text) ? "" : text;
  if (!open) {
    *root = node;
    return HAKYU_OK;
  }
  add_child(open, node);
  return HAKYU_OK;
}

static hakyu_status parser_failed(reading *r) {
  yaml_parser_t *p = r->parser;
  if (p->error == YAML_MEMORY_ERROR) return HAKYU_NO_MEMORY;
  int line = line_of(p->problem_mark), col = col_of(p->problem_mark);
  r->is_faulty = true;
  if (p->error == YAML_READER_ERROR) {
    hk_findings_error(r->findings, (hk_place){r->path, line_of(p->mark), col_of(p->mark), NULL}, "not-utf8", "%s at byte %zu; allowed: UTF-8 text",
                      p->problem ? p->problem : "unreadable characters", p->problem_offset);
    return HAKYU_REFUSED;
  }
  hk_findings_error(r->findings, (hk_place){r->path, line, col, NULL}, "bad-yaml", "%s%s%s; allowed: well-formed YAML",
                    p->context ? p->context : "", p->context ? ": " : "", p->problem ? p->problem : "cannot be read");
  return HAKYU_REFUSED;
}

/* Walks the events of the first document. */
static hakyu_status walk(reading *r, hk_node **root) {
  frame frames[HK_DOC_DEPTH_MAX] = {0};
  int depth = 0, documents = 0;
  hakyu_status status = HAKYU_OK;
  for (bool is_over = false; !is_over && !status;) {
    yaml_event_t event;
    if (!yaml_parser_parse(r->parser, &event)) return parser_failed(r);
    frame *open = depth ? &frames[depth - 1] : NULL;
    assert(!open || open->node);
    int line = line_of(event.start_mark), col = col_of(event.start_mark);
    switch (event.type) {
      case YAML_STREAM_END_EVENT: is_over = true; break;
      case YAML_DOCUMENT_START_EVENT:
        if (documents++) {
          refuse(r, line, col, "second-document", "a second document; allowed: one");
          is_over = true;
        }
        if (event.data.document_start.version_directive || event.data.document_start.tag_directives.start != event.data.document_start.tag_directives.end)
          refuse(r, line, col, "directive", "a directive (%…) is not taken; allowed: plain YAML");
        break;
      case YAML_ALIAS_EVENT:
        refuse(r, line, col, "alias", "an alias (*…) is not taken; allowed: write the value out");
        status = HAKYU_REFUSED;
        break;
      case YAML_SCALAR_EVENT: status = take_scalar(r, open, &event, root); break;
      case YAML_SEQUENCE_START_EVENT:
      case YAML_MAPPING_START_EVENT: {
        bool is_mapping = event.type == YAML_MAPPING_START_EVENT;
        if (is_mapping)
          check_decoration(r, event.start_mark, event.data.mapping_start.anchor, event.data.mapping_start.tag);
        else
          check_decoration(r, event.start_mark, event.data.sequence_start.anchor, event.data.sequence_start.tag);
        if (open && waits_for_key(open)) {
          refuse(r, line, col, "bad-key", "a key that is a list or mapping; allowed: a word");
          status = HAKYU_REFUSED;
          break;
        }
        if (depth == HK_DOC_DEPTH_MAX) {
          refuse(r, line, col, "too-deep", "nested more than 32 deep; allowed: at most 32");
          status = HAKYU_REFUSED;
          break;
        }
        hk_node *node = make_node(r, is_mapping ? HK_NODE_MAPPING : HK_NODE_SEQUENCE, event.start_mark);
        if (!node) {
          status = HAKYU_NO_MEMORY;
          break;
        }
        if (open)
          add_child(open, node);
        else
          *root = node;
        frames[depth++] = (frame){.node = node};
        break;
      }
      case YAML_MAPPING_END_EVENT: assert(open); status = check_duplicates(r, open->node); /* fall through */
      case YAML_SEQUENCE_END_EVENT: depth--; break;
      default: break;
    }
    yaml_event_delete(&event);
  }
  return status;
}

/* libyaml compares each directive with all others before it gives an event: files of thousands are refused unread. Returns the
   line of the first one too many, or 0. */
static int find_many_directives(const char *bytes, size_t size) {
  enum { READ_MOST = 16 };
  int line = 1, count = 0;
  for (size_t at = 0; at < size; line++) {
    if (bytes[at] == '%' && ++count > READ_MOST) return line;
    const char *feed = memchr(bytes + at, '\n', size - at);
    at = feed ? (size_t)(feed - bytes) + 1 : size;
  }
  return 0;
}

hakyu_status hk_doc_parse_yaml(hk_arena *arena, const char *bytes, size_t size, const char *path, hakyu_findings *findings, hk_node **root) {
  yaml_parser_t parser;
  hk_node *tree = NULL;
  size_t bad;
  if (size > 2 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) bytes += 3, size -= 3;
  if (!hk_text_is_utf8(bytes, size, &bad)) {
    int line = 1, col = 1;
    for (size_t i = 0; i < bad; i++) bytes[i] == '\n' ? (line++, col = 1) : (col += ((unsigned char)bytes[i] & 0xC0) != 0x80);
    hk_findings_error(findings, (hk_place){path, line, col, NULL}, "not-utf8", "byte 0x%02x; allowed: UTF-8 text", (unsigned char)bytes[bad]);
    return HAKYU_REFUSED;
  }
  const int many = find_many_directives(bytes, size);
  if (many) {
    hk_findings_error(findings, (hk_place){path, many, 1, NULL}, "directive", "a directive (%%…) is not taken; allowed: plain YAML");
    return HAKYU_REFUSED;
  }
  if (!yaml_parser_initialize(&parser)) return HAKYU_NO_MEMORY;
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, size);
  reading r = {arena, &parser, path, findings, false};
  hakyu_status status = walk(&r, &tree);
  yaml_parser_delete(&parser);
  if (!status && r.is_faulty) status = HAKYU_REFUSED;
  if (!status && !tree) {
    tree = hk_arena_zalloc(arena, sizeof *tree);
    if (!tree) return HAKYU_NO_MEMORY;
    tree->kind = HK_NODE_MAPPING;
    tree->line = tree->col = 1;
  }
  if (!status) *root = tree;
  return status;
}

hakyu_status hk_doc_read_yaml(hk_arena *arena, const hakyu_memory *memory, const char *path, hakyu_findings *findings, hk_node **root) {
  hk_file file = {NULL, 0};
  hakyu_status status = hk_doc_read_file(memory, path, findings, &file);
  if (!status) status = hk_doc_parse_yaml(arena, file.bytes, file.size, path, findings, root);
  hk_memory_free(memory, file.bytes);
  return status;
}

const hk_node *hk_node_find(const hk_node *mapping, const char *key) {
  if (!mapping || mapping->kind != HK_NODE_MAPPING) return NULL;
  for (const hk_node *child = mapping->first; child; child = child->next)
    if (strcmp(child->key, key) == 0) return child;
  return NULL;
}

const char *hk_doc_yaml_version(void) { return yaml_get_version_string(); }
