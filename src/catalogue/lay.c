/* lay - see lay.h. */
#include "catalogue/lay.h"

#include <string.h>

enum { SUGGESTED_MOST = 200 /* a file of many faults must not take for ever */ };

const char *hk_lay_text(const hk_record *row, size_t position) {
  const hk_entry *entry = hk_record_find(row, position);
  return entry ? entry->text : "";
}

void hk_lay_label(const hk_record *row, size_t position, const char *text[2]) {
  const hk_entry *entry = hk_record_find(row, position);
  text[0] = text[1] = "";
  if (!entry) return;
  for (int lang = 0; lang < 2; lang++) text[lang] = entry->label[lang] ? entry->label[lang] : entry->label[!lang] ? entry->label[!lang] : "";
}

int64_t hk_lay_number(const hk_record *row, size_t position, int64_t fallback) {
  const hk_entry *entry = hk_record_find(row, position);
  return entry ? entry->number : fallback;
}

hk_when hk_lay_when(const hk_record *row, size_t position) { return (hk_when)hk_lay_number(row, position, 0); }

const hk_record *hk_lay_rows(const hk_record *row, size_t position) {
  const hk_entry *entry = hk_record_find(row, position);
  return entry ? entry->rows : NULL;
}

uint32_t hk_lay_count(const hk_record *rows) {
  uint32_t count = 0;
  for (; rows; rows = rows->next) count++;
  return count;
}

void *hk_lay_array(hk_record_file *file, size_t count, size_t size) {
  void *array = count < SIZE_MAX / 2 / size ? hk_arena_zalloc(file->arena, (count ? count : 1) * size) : NULL;
  if (!array) file->is_starved = true;
  return array;
}

const char *const *hk_lay_words(hk_record_file *file, const hk_record *row, size_t position, uint32_t *count) {
  const hk_entry *entry = hk_record_find(row, position);
  *count = 0;
  if (!entry) return NULL;
  const char **texts = hk_lay_array(file, entry->list.count, sizeof *texts);
  if (!texts) return NULL;
  for (uint32_t i = 0; i < entry->list.count; i++) texts[i] = entry->list.words[i].text;
  *count = entry->list.count;
  return texts;
}

/* ---- names -------------------------------------------------------------------------------------------- */

hakyu_status hk_lay_names(hk_record_file *file, const hk_record *rows, const char *word, uint32_t most, hk_names **names) {
  hakyu_status status = hk_names_create(file->memory, names);
  for (const hk_record *row = rows; row && !status; row = row->next) {
    uint32_t number;
    int is_new = 0;
    if (hk_names_count(*names) == most) {
      hk_record_refuse(file, row->line, row->col, word, "too-large", "more than %u; allowed: at most that", most);
      break;
    }
    status = hk_names_add(*names, row->id, &number, &is_new);
    if (!status && !is_new)
      hk_record_refuse(file, row->line, row->col, word, "duplicate-id", "an id given twice (%s); allowed: each once, whatever the case", hk_record_value(file, row->id));
  }
  return status;
}

uint32_t hk_lay_find(hk_record_file *file, const hk_names *names, const char *word, const char *id, int line, int col, const char *field) {
  const uint32_t number = hk_names_find(names, id);
  if (number != HK_NO_NAME) return number;
  const char *nearest = file->errors < SUGGESTED_MOST ? hk_names_nearest(names, id) : NULL;
  hk_record_refuse(file, line, col, field, "unknown-name", "unknown %s (%s); allowed: the id of one%s%s%s", word, hk_record_value(file, id),
                   nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
  return HK_NOWHERE;
}

uint32_t hk_lay_ref(hk_record_file *file, const hk_record *row, size_t position, const hk_names *names, const char *word) {
  const hk_entry *entry = hk_record_find(row, position);
  return entry ? hk_lay_find(file, names, word, entry->text, entry->line, entry->col, entry->field->name) : HK_NOWHERE;
}

/* ---- closed lists ------------------------------------------------------------------------------------- */

const char *hk_lay_mechanism(int number) { return hakyu_mechanism_name((hakyu_mechanism)number); }
const char *hk_lay_trait(int number) { return hakyu_trait_name((hakyu_trait)number); }

uint32_t hk_lay_bits(hk_record_file *file, const hk_record *row, size_t position, hk_lay_name name, int count, const char *word) {
  const hk_entry *entry = hk_record_find(row, position);
  uint32_t bits = 0;
  for (uint32_t i = 0; entry && i < entry->list.count; i++) {
    const hk_word *given = &entry->list.words[i];
    const char *nearest = NULL;
    unsigned best = (unsigned)(strlen(given->text) / 3 + 2);
    int found = -1;
    for (int n = 0; n < count && found < 0; n++) {
      const unsigned distance = hk_names_distance(given->text, name(n), best);
      if (strcmp(given->text, name(n)) == 0) found = n;
      if (distance < best) best = distance, nearest = name(n);
    }
    if (found >= 0)
      bits |= UINT32_C(1) << found;
    else
      hk_record_refuse(file, given->line, given->col, entry->field->name, "unknown-name", "unknown %s (%s); allowed: those of `hakyu list`%s%s%s", word,
                       hk_record_value(file, given->text), nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
  }
  return bits;
}

/* ---- sources, ids ------------------------------------------------------------------------------------- */

hakyu_status hk_lay_sources(hk_record_file *file, const hk_record *rows, hk_names **names, hk_catalogue_source **sources, uint32_t *count) {
  hakyu_status status = hk_lay_names(file, rows, "sources", HK_ITEMS_MOST, names);
  if (status) return status;
  hk_catalogue_source *made = hk_lay_array(file, hk_names_count(*names), sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  for (const hk_record *row = rows; row; row = row->next) {
    const uint32_t number = hk_names_find(*names, row->id);
    if (number == HK_NO_NAME) continue;
    hk_catalogue_source *source = &made[number];
    source->id = row->id;
    hk_lay_label(row, HK_GUIDE_AT(sources, what), source->what);
    source->where = hk_lay_text(row, HK_GUIDE_AT(sources, where));
    source->licence = hk_lay_text(row, HK_GUIDE_AT(sources, licence));
    source->confidence_ppm = (uint32_t)hk_lay_number(row, HK_GUIDE_AT(sources, confidence), 1000000);
  }
  *sources = made;
  *count = hk_names_count(*names);
  return HAKYU_OK;
}

static const char *id_of(hk_record_file *file, const char *path, const char *suffix) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  size_t length = strlen(name), less = strlen(suffix);
  if (length > less && strcmp(name + length - less, suffix) == 0) length -= less;
  const char *kept = hk_arena_text(file->arena, name, length);
  if (!kept) file->is_starved = true;
  return kept;
}

hakyu_status hk_lay_begin(hk_record_file *file, const hakyu_memory *memory, const char *path, const char *suffix, hakyu_findings *findings, hk_arena **arena,
                          const char **kept, const char **id) {
  const hakyu_status status = hk_arena_create(memory, arena);
  if (status) return status;
  *file = (hk_record_file){.memory = memory, .arena = *arena, .findings = findings, .schema = hk_catalogue_tables()};
  *kept = file->path = hk_arena_text(*arena, path, strlen(path));
  *id = id_of(file, path, suffix);
  return *kept && *id ? HAKYU_OK : HAKYU_NO_MEMORY;
}

/* ---- selectors ---------------------------------------------------------------------------------------- */

void hk_lay_selector(hk_record_file *file, const char *text, int line, int col, const char *field) {
  static const char *const classes[] = {
#define HAKYU_SELECTOR(name, en, ja) #name,
#include <hakyu/selectors.def>
#undef HAKYU_SELECTOR
  };
  enum { TERMS_MOST = 16, TERM_MOST = 200 }; /* as scenario/selector.c; a test holds the two together */
  int terms = 0;
  for (const char *at = text; at; terms++) {
    at += strspn(at, " \t");
    size_t length = strcspn(at, "&|");
    const char *next = at[length] ? at + length + 1 : NULL;
    while (length && (at[length - 1] == ' ' || at[length - 1] == '\t')) length--;
    bool is_known = length == 3 && strncmp(at, "all", 3) == 0;
    const size_t word = strcspn(at, ":&|");
    for (size_t c = 1; c < sizeof classes / sizeof *classes && !is_known; c++)
      is_known = word + 1 < length && at[word] == ':' && strlen(classes[c]) == word && strncmp(at, classes[c], word) == 0 &&
                 (strcmp(classes[c], "link") != 0 || memchr(at, '/', length));
    if (!is_known || length >= TERM_MOST || terms == TERMS_MOST) {
      hk_record_refuse(file, line, col, field, "selector",
                       "not a selector (%s); allowed: all, or asset: need: kind: sector: service: site: group: link:NEED/SUPPLIER crew: with an id, at most 16 joined by & or |",
                       hk_record_value(file, text));
      return;
    }
    at = next;
  }
}

/* ---- force -------------------------------------------------------------------------------------------- */

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* Words that oblige. What stands in quotation marks is spoken of, not said. */
static const char *obliging_word(const char *text) {
  static const char *const words[] = {"遵守が必要", "なければならない", "must", "shall"};
  int quoted = 0;
  for (const char *at = text; *at; at++) {
    static const char *const opening[] = {"「", "『", "“"}, *const closing[] = {"」", "』", "”"};
    for (size_t i = 0; i < 3; i++) {
      if (strncmp(at, opening[i], 3) == 0) quoted++;
      if (strncmp(at, closing[i], 3) == 0 && quoted) quoted--;
    }
    if (quoted) continue;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
      const size_t length = strlen(words[i]);
      if (strncmp(at, words[i], length) != 0) continue;
      if (!is_letter(words[i][0]) || !((at > text && is_letter(at[-1])) || is_letter(at[length]))) return words[i];
    }
  }
  return NULL;
}

void hk_lay_force(hk_record_file *file, const hk_entry *entry, hk_force force) {
  if (!entry || force == HK_COMPULSORY) return;
  for (int lang = 0; lang < 2; lang++) {
    if (lang && entry->label[1] == entry->label[0]) break;
    const char *word = entry->label[lang] ? obliging_word(entry->label[lang]) : NULL;
    if (word)
      hk_record_refuse(file, entry->line, entry->col, entry->field->name, "force",
                       "\"%s\" in the mouth of an item that is %s; allowed: wording that fits its force, or the word in quotation marks 「」 “”", word, hk_force_name(force));
  }
}
