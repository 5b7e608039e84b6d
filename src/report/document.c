/* document - see document.h. */
#include "report/document.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "report/drawing_check.h"
#include "report/report_table.h"

/* ---- reading ------------------------------------------------------------------------------------------------ */

static hakyu_lang first_tongue(const hakyu_document *document) { return document->tongues == HAKYU_TONGUE_JA ? HAKYU_JA : HAKYU_EN; }

hakyu_tongues hakyu_document_tongues(const hakyu_document *document) { return document->tongues; }
const char *hakyu_document_title(const hakyu_document *document, hakyu_lang lang) { return document->title.in[lang]; }
const char *hakyu_document_tlp(const hakyu_document *document) { return document->tlp; }
size_t hakyu_document_parts(const hakyu_document *document) { return document->part_count; }

hakyu_part hakyu_document_part(const hakyu_document *document, size_t i) {
  assert(i < document->part_count);
  const hk_part *part = &document->parts[i];
  return (hakyu_part){part->kind, {part->text.in[0], part->text.in[1]}, part->table ? part->table->key : part->key, part->table, {part->svg.in[0], part->svg.in[1]}};
}

size_t hakyu_document_origins(const hakyu_document *document) { return document->origin_count; }

hakyu_origin hakyu_document_origin(const hakyu_document *document, size_t i) {
  assert(i < document->origin_count);
  const hk_origin *origin = &document->origins[i];
  return (hakyu_origin){origin->key, {origin->label.in[0], origin->label.in[1]}, origin->text};
}

/* ---- making --------------------------------------------------------------------------------------------------- */

hakyu_status hk_document_create(const hakyu_memory *memory, hakyu_tongues tongues, hakyu_document **document) {
  hakyu_document *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  *made = (hakyu_document){.memory = memory, .tongues = tongues, .title = {{"", ""}}, .tlp = ""};
  made->lang = first_tongue(made);
  hk_buffer_init(&made->pen, memory);
  hakyu_status status = hk_arena_create(memory, &made->arena);
  if (status)
    hakyu_document_destroy(made);
  else
    *document = made;
  return status;
}

void hakyu_document_destroy(hakyu_document *document) {
  if (!document) return;
  for (size_t p = 0; p < document->part_count; p++) {
    hakyu_table *table = document->parts[p].table;
    if (!table) continue;
    hk_memory_free(document->memory, table->notes);
    hk_memory_free(document->memory, table->cells);
    hk_memory_free(document->memory, table);
  }
  hk_memory_free(document->memory, document->parts);
  hk_memory_free(document->memory, document->origins);
  hk_buffer_fini(&document->pen);
  hk_arena_destroy(document->arena);
  hk_memory_free(document->memory, document);
}

bool hk_document_turn(hakyu_document *document) {
  if (document->tongues != HAKYU_TONGUES_BOTH || document->is_second || document->status) return false;
  document->is_second = true;
  document->lang = HAKYU_JA;
  document->next_part = document->next_origin = 0;
  document->table = NULL;
  return true;
}

static const char *key_of(const hk_part *part) { return part->table ? part->table->key : part->key; }

/* Machine names are unique: one that was given before gets its place behind it. */
static void tell_apart(hakyu_document *document, size_t p) {
  hk_part *part = &document->parts[p];
  size_t q = 0;
  while (q < p && strcmp(key_of(&document->parts[q]), key_of(part)) != 0) q++;
  if (q == p || !*key_of(part)) return;
  hk_buffer_printf(&document->pen, "%s_%zu", key_of(part), p + 1);
  const char *told = hk_document_take(document);
  if (told) *(part->table ? &part->table->key : &part->key) = told;
}

static void finish(hakyu_document *document) {
  for (size_t p = 0; p < document->part_count && !document->status; p++) {
    tell_apart(document, p);
    if (document->parts[p].table) hk_table_finish(document, document->parts[p].table);
  }
}

hakyu_status hk_document_end(hakyu_document *document, hakyu_status status, hakyu_document **out) {
  assert(status || document->status || !document->is_second || document->next_part == document->part_count);
  if (!status) finish(document);
  if (!status) status = document->status;
  if (status)
    hakyu_document_destroy(document);
  else
    *out = document;
  return status;
}

hakyu_lang hk_document_lang(const hakyu_document *document) { return document->lang; }
const char *hk_document_say(const hakyu_document *document, const char *phrase_id) { return hk_phrase(phrase_id, document->lang); }
hk_buffer *hk_document_pen(hakyu_document *document) { return &document->pen; }
bool hk_document_is_starved(const hakyu_document *document) { return document->status != HAKYU_OK; }

bool hk_document_is_fine(hakyu_document *document, hakyu_status status) {
  if (!document->status) document->status = status;
  return !document->status;
}

/* Labels come into documents in many places; here all of them are made harmless, line by line. */
static const char *keep_harmless(hakyu_document *document, const char *text) {
  hk_buffer shown;
  hk_buffer_init(&shown, document->memory);
  for (const char *end; *text; text = *end ? end + 1 : end) {
    end = text + strcspn(text, "\n");
    const char *line = hk_arena_text(document->arena, text, (size_t)(end - text));
    if (!line) break;
    hk_buffer_escaped(&shown, line, SIZE_MAX);
    if (*end) hk_buffer_add(&shown, "\n");
  }
  const char *kept = shown.is_starved || *text ? NULL : hk_arena_text(document->arena, shown.text, shown.length);
  hk_buffer_fini(&shown);
  return kept;
}

/* No letter that drives a screen or turns text round, and no byte that is no letter. */
static bool is_harmless(const char *text) {
  bool is_unsafe = false;
  while (*text && !is_unsafe) {
    const char *start = text;
    const uint32_t code = hk_text_next(&text, &is_unsafe);
    if (code == '\n') is_unsafe = false;
    if (code == 0xFFFD && text - start != 3) is_unsafe = true;
  }
  return !is_unsafe;
}

static void empty_pen(hakyu_document *document) {
  if (document->pen.length) document->pen.text[document->pen.length = 0] = '\0';
}

const char *hk_document_take(hakyu_document *document) {
  const char *text = document->pen.is_starved ? NULL
                     : is_harmless(document->pen.text) ? hk_arena_text(document->arena, document->pen.text, document->pen.length)
                                                       : keep_harmless(document, document->pen.text);
  empty_pen(document);
  return hk_document_is_fine(document, text ? HAKYU_OK : HAKYU_NO_MEMORY) ? text : NULL;
}

void hk_document_set(const hakyu_document *document, const char *words[2], const char *text) {
  words[document->lang] = text;
  if (!document->is_second) words[!document->lang] = text;
}

hk_part *hk_document_next_part(hakyu_document *document, hakyu_part_kind kind) {
  if (document->status) return NULL;
  if (document->is_second) {
    assert(document->next_part < document->part_count && document->parts[document->next_part].kind == kind);
    return document->next_part < document->part_count ? &document->parts[document->next_part++] : NULL;
  }
  if (!hk_document_is_fine(document, hk_memory_grow(document->memory, &document->parts, document->part_count, &document->part_room, sizeof *document->parts)))
    return NULL;
  document->parts[document->part_count] = (hk_part){.kind = kind, .key = "", .text = {{"", ""}}};
  return &document->parts[document->part_count++];
}

/* ---- title, headings, paragraphs ------------------------------------------------------------------------------- */

void hk_document_put_title(hakyu_document *document) {
  const char *text = hk_document_take(document);
  if (text) hk_document_set(document, document->title.in, text);
}

static int strictness(const char *tlp) {
  static const char *const marks[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
  for (int m = 0; m < (int)(sizeof marks / sizeof *marks); m++)
    if (strcmp(tlp, marks[m]) == 0) return m;
  return *tlp ? (int)(sizeof marks / sizeof *marks) : -1; /* a mark that we do not know is the strictest */
}

void hk_document_set_tlp(hakyu_document *document, const char *tlp) {
  if (!tlp || strictness(tlp) <= strictness(document->tlp)) return;
  hk_buffer_escaped(&document->pen, tlp, 24);
  const char *kept = hk_document_take(document);
  if (kept) document->tlp = kept;
}

static void put_text(hakyu_document *document, hakyu_part_kind kind) {
  const char *text = hk_document_take(document);
  hk_part *part = hk_document_next_part(document, kind);
  if (text && part) hk_document_set(document, part->text.in, text);
}

void hk_document_put_heading(hakyu_document *document) { put_text(document, HAKYU_PART_HEADING); }
void hk_document_put_paragraph(hakyu_document *document) { put_text(document, HAKYU_PART_PARAGRAPH); }

void hk_document_heading(hakyu_document *document, const char *phrase_id) {
  hk_buffer_add(&document->pen, hk_document_say(document, phrase_id));
  hk_document_put_heading(document);
}

void hk_document_paragraph(hakyu_document *document, const char *phrase_id) {
  hk_buffer_add(&document->pen, hk_document_say(document, phrase_id));
  hk_document_put_paragraph(document);
}

/* ---- figures ---------------------------------------------------------------------------------------------------- */

/* The drawing as it goes into a page: every id made unlike those of all other drawings there. NULL without memory. */
static const char *keep_drawing(hakyu_document *document, const hk_part *part, hakyu_lang lang, const char *svg, size_t size) {
  char own[32];
  snprintf(own, sizeof own, "f%zu%s-", (size_t)(part - document->parts), lang == HAKYU_JA ? "j" : "e");
  hk_buffer drawing;
  hk_buffer_init(&drawing, document->memory);
  hk_drawing_inline(&drawing, svg, size, own);
  const char *kept = drawing.is_starved ? NULL : hk_arena_text(document->arena, drawing.text, drawing.length);
  hk_buffer_fini(&drawing);
  return kept;
}

hakyu_status hk_document_put_figure(hakyu_document *document, const char *key, const char *svg, size_t size) {
  if (!hk_drawing_is_quiet(svg, size)) {
    empty_pen(document);
    return HAKYU_REFUSED;
  }
  const char *caption = hk_document_take(document), *name = hk_arena_text(document->arena, key, strlen(key));
  hk_part *part = hk_document_next_part(document, HAKYU_PART_FIGURE);
  const char *kept = part ? keep_drawing(document, part, document->lang, svg, size) : NULL;
  if (!part || !hk_document_is_fine(document, kept && name && caption ? HAKYU_OK : HAKYU_NO_MEMORY)) return HAKYU_OK;
  part->key = name;
  hk_document_set(document, part->text.in, caption);
  hk_document_set(document, part->svg.in, kept);
  return HAKYU_OK;
}

hakyu_status hk_document_retell_figure(hakyu_document *document, const char *svg, size_t size) {
  if (!hk_drawing_is_quiet(svg, size)) {
    empty_pen(document);
    return HAKYU_REFUSED;
  }
  const char *caption = hk_document_take(document);
  hk_part *part = document->part_count ? &document->parts[document->part_count - 1] : NULL;
  if (!part || part->kind != HAKYU_PART_FIGURE) return HAKYU_OK;
  const char *kept = keep_drawing(document, part, HAKYU_JA, svg, size);
  if (!hk_document_is_fine(document, kept && caption ? HAKYU_OK : HAKYU_NO_MEMORY)) return HAKYU_OK;
  part->text.in[HAKYU_JA] = caption;
  part->svg.in[HAKYU_JA] = kept;
  return HAKYU_OK;
}

/* ---- provenance --------------------------------------------------------------------------------------------------- */

void hk_document_put_origin(hakyu_document *document, const char *key, const char *label_phrase) {
  const char *text = hk_document_take(document);
  if (!text) return;
  if (!document->is_second) {
    if (!hk_document_is_fine(document, hk_memory_grow(document->memory, &document->origins, document->origin_count, &document->origin_room, sizeof *document->origins)))
      return;
    document->origins[document->origin_count++] = (hk_origin){key, {{"", ""}}, text};
  }
  size_t at = document->is_second ? document->next_origin++ : document->origin_count - 1;
  assert(at < document->origin_count);
  if (at < document->origin_count) hk_document_set(document, document->origins[at].label.in, hk_document_say(document, label_phrase));
}
