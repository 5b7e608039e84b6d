/* redaction - a document fit to be passed on: names of single assets, sites and hazards become pseudonyms, coordinates are blurred to
   10 km, rows of single assets and drawings that show them go. Sectors, kinds, units and figures stay.
   Every text of the document is searched for every name of the runs it rests on, the longest first; so it does not matter how a name came
   into a sentence. A name of plain letters is one only where no letter or digit stands beside it; any other (Japanese, say) is one wherever
   it stands. Pseudonyms go by the order of the ids' digests: the same asset has the same one in every document of the same model, and
   the order tells nothing. */
#include <hakyu/report.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "diagnosis/diagnosis.h"
#include "report/document.h"
#include "report/put_drawings.h"

enum { CUT_SHORT = 60, CUT_LONG = 64, CUT_HAZARD = 40 }; /* where cells cut names */

typedef struct known_name {
  const char *text, *pseudonym;
  size_t length;
  size_t shorter; /* the longest other name that it begins with; SIZE_MAX if there is none */
  bool is_plain;  /* letters, digits, marks of ASCII only */
} known_name;

typedef struct redaction {
  const hakyu_memory *memory;
  hk_arena *arena;
  known_name *names; size_t count, room;
  const char **kept; size_t kept_count, kept_room; /* whole texts that stay: sectors and units */
  hk_buffer out;
  hakyu_status status;
} redaction;

static bool is_fine(redaction *r, hakyu_status status) {
  if (!r->status) r->status = status;
  return !r->status;
}

static const char *keep(redaction *r, const char *text, size_t length) {
  const char *copy = r->status ? NULL : hk_arena_text(r->arena, text, length);
  is_fine(r, copy ? HAKYU_OK : HAKYU_NO_MEMORY);
  return copy;
}

/* ---- names -------------------------------------------------------------------------------------------------------- */

static bool is_plain_text(const char *text) {
  for (; *text; text++)
    if ((unsigned char)*text >= 0x80) return false;
  return true;
}

static void add_one(redaction *r, const char *text, const char *pseudonym) {
  if (!text || !*text || !pseudonym || !is_fine(r, hk_memory_grow(r->memory, &r->names, r->count, &r->room, sizeof *r->names))) return;
  r->names[r->count++] = (known_name){text, pseudonym, strlen(text), SIZE_MAX, is_plain_text(text)};
}

/* A name as it is, and as cells show it: made harmless, and cut. */
static void add_name(redaction *r, const char *text, const char *pseudonym) {
  static const size_t cuts[] = {SIZE_MAX, CUT_SHORT, CUT_LONG, CUT_HAZARD};
  if (!text || !*text) return;
  add_one(r, keep(r, text, strlen(text)), pseudonym);
  for (size_t c = 0; c < sizeof cuts / sizeof *cuts && !r->status; c++) {
    hk_buffer shown;
    hk_buffer_init(&shown, r->memory);
    hk_buffer_escaped(&shown, text, cuts[c]);
    if (shown.is_starved)
      is_fine(r, HAKYU_NO_MEMORY);
    else if (strcmp(shown.text, text) != 0)
      add_one(r, keep(r, shown.text, shown.length), pseudonym);
    hk_buffer_fini(&shown);
  }
}

static void keep_whole(redaction *r, const char *text) {
  if (!text || !*text || !is_fine(r, hk_memory_grow(r->memory, &r->kept, r->kept_count, &r->kept_room, sizeof *r->kept))) return;
  const char *copy = keep(r, text, strlen(text));
  if (copy) r->kept[r->kept_count++] = copy;
}

/* ---- pseudonyms ------------------------------------------------------------------------------------------------------ */

typedef struct ranked { uint8_t digest[HK_DIGEST_BYTES]; uint32_t which; } ranked;

static int compare_digests(const void *left, const void *right) { return memcmp(((const ranked *)left)->digest, ((const ranked *)right)->digest, HK_DIGEST_BYTES); }

typedef const char *id_of(const hk_facts *facts, uint32_t i);
static const char *asset_id(const hk_facts *facts, uint32_t i) { return facts->assets[i].id; }
static const char *hazard_id(const hk_facts *facts, uint32_t i) { return facts->hazards[i]; }

/* Numbers 1 to count by the order of the ids' digests. NULL without memory; freed by the caller. */
static uint32_t *rank_ids(redaction *r, const hk_facts *facts, id_of *id, uint32_t count) {
  ranked *order = hk_memory_array(r->memory, count, sizeof *order);
  uint32_t *ranks = hk_memory_array(r->memory, count, sizeof *ranks);
  if (!is_fine(r, order && ranks ? HAKYU_OK : HAKYU_NO_MEMORY)) {
    hk_memory_free(r->memory, order);
    hk_memory_free(r->memory, ranks);
    return NULL;
  }
  for (uint32_t i = 0; i < count; i++) {
    order[i].which = i;
    hk_digest_sha256(id(facts, i), strlen(id(facts, i)), order[i].digest);
  }
  qsort(order, count, sizeof *order, compare_digests);
  for (uint32_t k = 0; k < count; k++) ranks[order[k].which] = k + 1;
  hk_memory_free(r->memory, order);
  return ranks;
}

static const char *make_pseudonym(redaction *r, const char *class, uint32_t number, const char *behind) {
  hk_buffer *out = &r->out;
  if (out->length) out->text[out->length = 0] = '\0';
  hk_buffer_printf(out, "%s-%04u%s%s", class, number, *behind ? "." : "", behind);
  return out->is_starved ? (is_fine(r, HAKYU_NO_MEMORY), NULL) : keep(r, out->text, out->length);
}

static void add_assets(redaction *r, const hk_facts *facts) {
  uint32_t *ranks = rank_ids(r, facts, asset_id, facts->asset_count);
  for (uint32_t a = 0; ranks && a < facts->asset_count && !r->status; a++) {
    const hk_fact_asset *asset = &facts->assets[a];
    const char *pseudonym = make_pseudonym(r, "asset", ranks[a], "");
    add_name(r, asset->id, pseudonym);
    for (int lang = 0; lang < 2; lang++) add_name(r, asset->label[lang], pseudonym);
    if (asset->site && *asset->site && facts->sector_count) add_name(r, asset->site, make_pseudonym(r, "site", ranks[a], "")); /* of its assets the first names it */
  }
  for (uint32_t n = 0; ranks && n < facts->need_count && !r->status; n++)
    add_name(r, facts->needs[n].id, make_pseudonym(r, "asset", ranks[facts->needs[n].asset], facts->needs[n].service));
  hk_memory_free(r->memory, ranks);
}

static void add_hazards(redaction *r, const hk_facts *facts) {
  uint32_t *ranks = rank_ids(r, facts, hazard_id, facts->hazard_count);
  for (uint32_t h = 0; ranks && h < facts->hazard_count && !r->status; h++) add_name(r, facts->hazards[h], make_pseudonym(r, "hazard", ranks[h], ""));
  hk_memory_free(r->memory, ranks);
}

static void add_kept(redaction *r, const hk_facts *facts) {
  for (uint32_t s = 0; s < facts->sector_count; s++) {
    keep_whole(r, facts->sectors[s].id);
    for (int lang = 0; lang < 2; lang++) keep_whole(r, facts->sectors[s].label[lang]);
  }
  for (uint32_t k = 0; k < facts->row_count; k++) {
    keep_whole(r, facts->rows[k].unit);
    for (int lang = 0; lang < 2; lang++) keep_whole(r, facts->rows[k].unit_label[lang]);
  }
}

/* ---- the list, ready to be searched ------------------------------------------------------------------------------------- */

static int compare_names(const void *left, const void *right) {
  const known_name *a = left, *b = right;
  int order = strcmp(a->text, b->text);
  return order ? order : strcmp(a->pseudonym, b->pseudonym);
}

static bool is_prefix(const known_name *name, const char *text) { return strncmp(name->text, text, name->length) == 0; }

static void arrange(redaction *r) {
  size_t kept = 0;
  if (!r->count) return;
  qsort(r->names, r->count, sizeof *r->names, compare_names);
  for (size_t i = 0; i < r->count; i++)
    if (!kept || strcmp(r->names[kept - 1].text, r->names[i].text) != 0) r->names[kept++] = r->names[i];
  r->count = kept;
  for (size_t i = 1; i < kept; i++) {
    size_t before = i - 1;
    while (before != SIZE_MAX && !is_prefix(&r->names[before], r->names[i].text)) before = r->names[before].shorter;
    r->names[i].shorter = before;
  }
}

/* The greatest name not behind the text: whoever begins the text is that name or one it begins with. */
static size_t find_candidate(const redaction *r, const char *text) {
  size_t low = 0, high = r->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (strcmp(r->names[middle].text, text) <= 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low ? low - 1 : SIZE_MAX;
}

static bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

static const known_name *find_name(const redaction *r, const char *text, bool is_behind_word) {
  size_t at = find_candidate(r, text);
  for (; at != SIZE_MAX; at = r->names[at].shorter) {
    const known_name *name = &r->names[at];
    if (!is_prefix(name, text)) continue;
    bool is_inside = name->is_plain && ((is_behind_word && is_word(name->text[0])) || (is_word(name->text[name->length - 1]) && is_word(text[name->length])));
    if (!is_inside) return name;
  }
  return NULL;
}

/* ---- coordinates ----------------------------------------------------------------------------------------------------------- */

/* Characters of a number with at least three decimals, whole part up to 180; 0 if there is none. */
static size_t measure_degrees(const char *text, double *value) {
  hk_decimal decimal;
  size_t length = 0, sign = *text == '-';
  size_t whole = strspn(text + sign, "0123456789"), decimals = text[sign + whole] == '.' ? strspn(text + sign + whole + 1, "0123456789") : 0;
  if (whole < 1 || whole > 3 || decimals < 3 || !hk_text_decimal(text, &decimal, &length)) return 0;
  *value = hk_text_double(decimal);
  return fabs(*value) <= 180 ? sign + whole + 1 + decimals : 0;
}

/* Latitude and longitude to a grid of 10 km; characters used, 0 if the text does not begin with a pair. */
static size_t blur_pair(hk_buffer *out, const char *text) {
  double lat, lon;
  size_t first = measure_degrees(text, &lat);
  if (!first || fabs(lat) > 89) return 0;
  size_t gap = strspn(text + first, ", ");
  size_t second = gap ? measure_degrees(text + first + gap, &lon) : 0;
  if (!second) return 0;
  const double step_lat = 10 / 111.32, step_lon = step_lat / cos(lat * 3.14159265358979 / 180);
  hk_buffer_fixed(out, round(lat / step_lat) * step_lat, 2);
  hk_buffer_add_bytes(out, text + first, gap);
  hk_buffer_fixed(out, round(lon / step_lon) * step_lon, 2);
  return first + gap + second;
}

/* ---- texts -------------------------------------------------------------------------------------------------------------------- */

static bool is_kept(const redaction *r, const char *text) {
  for (size_t k = 0; k < r->kept_count; k++)
    if (!strcmp(r->kept[k], text)) return true;
  return false;
}

/* The text without names, kept by the document; the text itself if it has none. */
static const char *redact_text(redaction *r, hakyu_document *document, const char *text) {
  hk_buffer *out = &r->out;
  bool is_changed = false, is_behind_word = false;
  if (!*text || r->status || is_kept(r, text)) return text;
  if (out->length) out->text[out->length = 0] = '\0';
  for (const char *at = text; *at;) {
    const known_name *name = find_name(r, at, is_behind_word);
    size_t used = name ? 0 : is_behind_word ? 0 : blur_pair(out, at);
    if (name) hk_buffer_add(out, name->pseudonym), used = name->length;
    is_changed |= used > 0;
    if (!used) hk_buffer_add_bytes(out, at, used = 1);
    at += used;
    is_behind_word = is_word(at[-1]) || (at - text > 1 && at[-1] == '.' && is_word(at[-2]) && *at >= '0' && *at <= '9' && at[-2] >= '0' && at[-2] <= '9');
  }
  if (!is_changed) return text;
  const char *copy = out->is_starved ? NULL : hk_arena_text(document->arena, out->text, out->length);
  return is_fine(r, copy ? HAKYU_OK : HAKYU_NO_MEMORY) ? copy : text;
}

static void redact_words(redaction *r, hakyu_document *document, const char *words[2]) {
  bool is_same = words[0] == words[1];
  words[0] = redact_text(r, document, words[0]);
  words[1] = is_same ? words[0] : redact_text(r, document, words[1]);
}

/* Rows of single assets go, and it is said how many there were. */
static void drop_rows(redaction *r, hakyu_document *document, hakyu_table *table) {
  static const char phrase[] = "document.rows_dropped";
  size_t rows = hakyu_table_rows(table);
  hk_words note;
  if (!table->is_of_assets || !rows) return;
  table->cell_count = 0;
  for (int lang = 0; lang < 2; lang++) {
    hakyu_lang told = document->tongues == HAKYU_TONGUE_JA ? HAKYU_JA : document->tongues == HAKYU_TONGUE_EN ? HAKYU_EN : (hakyu_lang)lang;
    hk_buffer_printf(&document->pen, hk_phrase(phrase, told), (unsigned long long)rows);
    const char *text = hk_document_take(document);
    note.in[lang] = text ? text : "";
  }
  if (is_fine(r, hk_memory_grow(document->memory, &table->notes, table->note_count, &table->note_room, sizeof *table->notes))) table->notes[table->note_count++] = note;
}

static void redact_table(redaction *r, hakyu_document *document, hakyu_table *table) {
  drop_rows(r, document, table);
  redact_words(r, document, table->title.in);
  for (size_t i = 0; i < table->cell_count; i++) {
    redact_words(r, document, table->cells[i].text);
    redact_words(r, document, table->cells[i].remark);
  }
  for (size_t n = 0; n < table->note_count; n++) redact_words(r, document, table->notes[n].in);
}

static void redact_document(redaction *r, hakyu_document *document) {
  size_t kept = 0;
  redact_words(r, document, document->title.in);
  for (size_t p = 0; p < document->part_count; p++) {
    hk_part *part = &document->parts[p];
    /* of drawings those stay that show sectors, and no asset: their texts are drawn, and could not be redacted */
    if (part->kind == HAKYU_PART_FIGURE && !hk_drawing_shows_sectors(part->key)) continue;
    redact_words(r, document, part->text.in);
    if (part->table) redact_table(r, document, part->table);
    document->parts[kept++] = *part;
  }
  document->part_count = kept;
  for (size_t o = 0; o < document->origin_count; o++) document->origins[o].text = redact_text(r, document, document->origins[o].text);
  is_fine(r, document->status);
}

static hakyu_status add_names_of(redaction *r, hakyu_result *result, hakyu_findings *findings) {
  hk_facts *facts = NULL;
  hakyu_status status = hk_facts_create(r->memory, result, findings, &facts);
  if (status) return status;
  add_assets(r, facts);
  add_hazards(r, facts);
  add_kept(r, facts);
  hk_facts_destroy(facts);
  return r->status;
}

hakyu_status hakyu_document_redact(hakyu_document *document, hakyu_result *const *results, size_t count, hakyu_findings *findings) {
  redaction r = {.memory = document->memory};
  hakyu_status status = hk_arena_create(r.memory, &r.arena);
  if (status) return status;
  hk_buffer_init(&r.out, r.memory);
  for (size_t i = 0; i < count && !status; i++) status = add_names_of(&r, results[i], findings);
  if (!status) {
    arrange(&r);
    redact_document(&r, document);
    status = r.status;
  }
  hk_buffer_fini(&r.out);
  hk_memory_free(r.memory, r.names);
  hk_memory_free(r.memory, r.kept);
  hk_arena_destroy(r.arena);
  return status;
}
