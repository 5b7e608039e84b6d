/* findings - see findings.h. A list in an arena, kept in the order of adding and sorted when first read. */
#include "base/findings.h"

#include <hakyu/text.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum { STORED_MOST = 1000, VALUE_MOST = 80 };

struct hakyu_findings {
  const hakyu_memory *memory;
  hk_arena *arena;
  hakyu_finding *items;
  size_t count, capacity;
  size_t counts[2];
  size_t sorted; /* how many were there when last sorted */
  int is_starved;
};

hakyu_status hakyu_findings_create(const hakyu_memory *memory, hakyu_findings **list) {
  hakyu_findings *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  hakyu_status status = hk_arena_create(memory, &made->arena);
  if (status) {
    hk_memory_free(memory, made);
    return status;
  }
  *list = made;
  return HAKYU_OK;
}

void hakyu_findings_destroy(hakyu_findings *list) {
  if (!list) return;
  hk_arena_destroy(list->arena);
  hk_memory_free(list->memory, list->items);
  hk_memory_free(list->memory, list);
}

size_t hakyu_findings_count(const hakyu_findings *list, hakyu_severity severity) { return list->counts[severity]; }

size_t hakyu_findings_total(const hakyu_findings *list) { return list->count; }

static int compare_text(const char *a, const char *b) { return strcmp(a ? a : "", b ? b : ""); }

static int compare(const void *left, const void *right) {
  const hakyu_finding *a = left, *b = right;
  int order = compare_text(a->path, b->path);
  if (!order) order = a->line < b->line ? -1 : a->line > b->line;
  if (!order) order = a->col < b->col ? -1 : a->col > b->col;
  if (!order) order = compare_text(a->field, b->field);
  if (!order) order = compare_text(a->text, b->text);
  return order;
}

const hakyu_finding *hakyu_findings_get(const hakyu_findings *list, size_t i) {
  if (list->sorted != list->count) { /* sorting is a cache: the list's meaning does not change */
    hakyu_findings *cached = (hakyu_findings *)(uintptr_t)list;
    qsort(cached->items, cached->count, sizeof *cached->items, compare);
    cached->sorted = cached->count;
  }
  return &list->items[i];
}

static const char *kept(hakyu_findings *list, const char *text) {
  if (!text) return NULL;
  const char *copy = hk_arena_text(list->arena, text, strlen(text));
  if (!copy) list->is_starved = 1;
  return copy;
}

/* Names from files get into texts and fields by many ways; here all are made harmless. What is escaped already stays. */
static const char *kept_harmless(hakyu_findings *list, const char *text) {
  hk_buffer shown;
  if (!text) return NULL;
  hk_buffer_init(&shown, list->memory);
  hk_buffer_escaped(&shown, text, SIZE_MAX);
  if (shown.is_starved) list->is_starved = 1;
  const char *copy = shown.is_starved ? NULL : kept(list, shown.text);
  hk_buffer_fini(&shown);
  return copy;
}

static void add(hakyu_findings *list, hakyu_severity severity, hk_place place, const char *code, const char *format, va_list args) {
  if (!list) return;
  list->counts[severity]++;
  if (list->count >= STORED_MOST) return;
  hk_buffer text;
  hk_buffer_init(&text, list->memory);
  hk_buffer_vprintf(&text, format, args);
  if (text.is_starved ||
      hk_memory_grow(list->memory, &list->items, list->count, &list->capacity, sizeof *list->items) != HAKYU_OK) {
    list->is_starved = 1;
  } else {
    hakyu_finding *item = &list->items[list->count];
    *item = (hakyu_finding){severity, kept(list, code), kept(list, place.path), place.line, place.col, kept_harmless(list, place.field), kept_harmless(list, text.text)};
    if (item->code && item->text)
      list->count++;
    else
      list->is_starved = 1;
  }
  hk_buffer_fini(&text);
}

void hk_findings_error(hakyu_findings *list, hk_place place, const char *code, const char *format, ...) {
  va_list args;
  va_start(args, format);
  add(list, HAKYU_ERROR, place, code, format, args);
  va_end(args);
}

void hk_findings_warning(hakyu_findings *list, hk_place place, const char *code, const char *format, ...) {
  va_list args;
  va_start(args, format);
  add(list, HAKYU_WARNING, place, code, format, args);
  va_end(args);
}

const char *hk_findings_value(hakyu_findings *list, const char *text) {
  if (!list || list->count >= STORED_MOST) return ""; /* nobody will see it */
  hk_buffer shown;
  hk_buffer_init(&shown, list->memory);
  hk_buffer_escaped(&shown, text ? text : "", VALUE_MOST);
  const char *copy = shown.is_starved ? NULL : kept(list, shown.text);
  hk_buffer_fini(&shown);
  return copy ? copy : "";
}

hakyu_status hk_findings_fail(hakyu_findings *list, hakyu_status status, const char *path, const char *operation, int error) {
  char words[128] = "";
  if (error && strerror_r(error, words, sizeof words) != 0) words[0] = '\0';
  hk_place place = {path, 0, 0, NULL};
  hk_findings_error(list, place, "failed", "%s: %s%s%s", operation, hakyu_status_text(status, HAKYU_EN), words[0] ? ": " : "", words);
  return status;
}

hakyu_status hk_findings_status(const hakyu_findings *list) {
  if (!list) return HAKYU_OK;
  if (list->is_starved) return HAKYU_NO_MEMORY;
  return list->counts[HAKYU_ERROR] ? HAKYU_REFUSED : HAKYU_OK;
}

static const struct code_row { const char *code, *label[2]; } code_rows[] = {
#define HK_FINDING(code, en, ja) {code, {en, ja}},
#include "base/finding_codes.def"
#undef HK_FINDING
};

const char *hakyu_finding_label(const char *code, hakyu_lang lang) {
  for (size_t i = 0; i < sizeof code_rows / sizeof *code_rows; i++)
    if (strcmp(code_rows[i].code, code) == 0) return code_rows[i].label[lang == HAKYU_JA];
  return NULL;
}

/* `path:line:col: warning: field: label: text`; without label if it is NULL. */
static size_t print_line(const hakyu_finding *finding, const char *warning, const char *label, char *out, size_t size) {
  char place[64] = "", path[4096] = "";
  if (finding->line > 0 && finding->col > 0)
    snprintf(place, sizeof place, ":%d:%d", finding->line, finding->col);
  else if (finding->line > 0)
    snprintf(place, sizeof place, ":%d", finding->line);
  if (finding->path) hakyu_text_escape(finding->path, path, sizeof path);
  int length = snprintf(out, size, "%s%s%s%s%s%s%s%s%s", path, place, finding->path ? ": " : "",
                        finding->severity == HAKYU_WARNING ? warning : "", finding->field ? finding->field : "", finding->field ? ": " : "",
                        label ? label : "", label ? ": " : "", finding->text);
  return length < 0 ? 0 : (size_t)length;
}

size_t hakyu_finding_print(const hakyu_finding *finding, char *out, size_t size) { return print_line(finding, "warning: ", NULL, out, size); }

size_t hakyu_finding_tell(const hakyu_finding *finding, hakyu_lang lang, char *out, size_t size) {
  if (lang != HAKYU_JA) return hakyu_finding_print(finding, out, size);
  return print_line(finding, "警告: ", hakyu_finding_label(finding->code, lang), out, size);
}
