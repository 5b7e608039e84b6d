/* registers_read - tables of documents, audits and incidents into hakyu_register, and what kind of file something is. */
#include <string.h>

#include "catalogue/lay.h"
#include "catalogue/registers.h"
#include "doc/lookup.h"

const char *hk_cause_name(hk_cause cause) {
  static const char *const names[HK_CAUSE_COUNT] = {"component", "software", "configuration", "change", "surge", "common_mode", "power", "cable", "leak", "other"};
  return cause < HK_CAUSE_COUNT ? names[cause] : "?";
}

/* ---- rows --------------------------------------------------------------------------------------------- */

static void check_items(hk_record_file *file, const hakyu_catalogue *catalogue, const hk_record *row, size_t position) {
  const hk_entry *entry = hk_record_find(row, position);
  for (uint32_t i = 0; catalogue && entry && i < entry->list.count; i++)
    hk_lay_find(file, catalogue->item_names, "item", entry->list.words[i].text, row->line, 0, "items");
}

static void read_documents(hk_record_file *file, hakyu_register *reg, const hakyu_catalogue *catalogue, const hk_record *rows, uint32_t count) {
  reg->documents = hk_lay_array(file, count, sizeof *reg->documents);
  for (; rows && reg->documents; rows = rows->next) {
    const uint32_t number = hk_names_find(reg->names, rows->id);
    if (number == HK_NO_NAME) continue;
    hk_document *to = &reg->documents[number];
    to->id = rows->id;
    to->is_condition = hk_lay_number(rows, HK_GUIDE_AT(documents, register), 0) == 1;
    hk_lay_label(rows, HK_GUIDE_AT(documents, group), to->group);
    hk_lay_label(rows, HK_GUIDE_AT(documents, title), to->title);
    hk_lay_label(rows, HK_GUIDE_AT(documents, adds), to->adds);
    to->edition_date = hk_lay_when(rows, HK_GUIDE_AT(documents, edition_date));
    to->items = hk_lay_words(file, rows, HK_GUIDE_AT(documents, items), &to->item_count);
    check_items(file, catalogue, rows, HK_GUIDE_AT(documents, items));
    to->source = hk_lay_text(rows, HK_GUIDE_AT(documents, source));
    to->confidence_ppm = (uint32_t)hk_lay_number(rows, HK_GUIDE_AT(documents, confidence), 1000000);
    reg->document_count = count;
  }
}

static void read_audits(hk_record_file *file, hakyu_register *reg, const hakyu_catalogue *catalogue, const hk_record *rows, uint32_t count) {
  reg->audits = hk_lay_array(file, count, sizeof *reg->audits);
  for (; rows && reg->audits; rows = rows->next) {
    const uint32_t number = hk_names_find(reg->names, rows->id);
    if (number == HK_NO_NAME) continue;
    hk_audit *to = &reg->audits[number];
    to->id = rows->id;
    to->item = hk_lay_text(rows, HK_GUIDE_AT(audits, item));
    if (catalogue) hk_lay_ref(file, rows, HK_GUIDE_AT(audits, item), catalogue->item_names, "item");
    to->sector = hk_lay_text(rows, HK_GUIDE_AT(audits, sector));
    to->who = hk_lay_text(rows, HK_GUIDE_AT(audits, who));
    to->date = hk_lay_when(rows, HK_GUIDE_AT(audits, date));
    to->result = (hk_audit_result)hk_lay_number(rows, HK_GUIDE_AT(audits, result), HK_AUDIT_NOT_CHECKED);
    hk_lay_label(rows, HK_GUIDE_AT(audits, note), to->note);
    to->source = hk_lay_text(rows, HK_GUIDE_AT(audits, source));
    reg->audit_count = count;
  }
}

/* What a recurrence repeats is another incident, and no later one. */
static void check_recurrence(hk_record_file *file, const hakyu_register *reg, const hk_record *row, const hk_incident *incident) {
  if (incident->recurrence_of == HK_NOWHERE) return;
  const hk_incident *earlier = &reg->incidents[incident->recurrence_of];
  if (earlier == incident || hk_when_is_before(incident->date, earlier->date))
    hk_record_refuse(file, row->line, 0, "recurrence_of", "order", "it repeats itself or a later incident (%s); allowed: the id of an earlier one", hk_record_value(file, earlier->id));
}

static void read_incidents(hk_record_file *file, hakyu_register *reg, const hakyu_catalogue *catalogue, const hk_record *rows, uint32_t count) {
  const hk_record *first = rows;
  reg->incidents = hk_lay_array(file, count, sizeof *reg->incidents);
  for (; rows && reg->incidents; rows = rows->next) {
    const uint32_t number = hk_names_find(reg->names, rows->id);
    if (number == HK_NO_NAME) continue;
    hk_incident *to = &reg->incidents[number];
    to->id = rows->id;
    to->date = hk_lay_when(rows, HK_GUIDE_AT(incidents, date));
    to->who = hk_lay_text(rows, HK_GUIDE_AT(incidents, who));
    to->sector = hk_lay_text(rows, HK_GUIDE_AT(incidents, sector));
    to->cause = (hk_cause)hk_lay_number(rows, HK_GUIDE_AT(incidents, cause), HK_CAUSE_OTHER);
    to->duration_s = hk_lay_number(rows, HK_GUIDE_AT(incidents, duration), -1);
    to->duration_is = (hk_duration_is)hk_lay_number(rows, HK_GUIDE_AT(incidents, duration_is), HK_DURATION_STATED);
    hk_lay_label(rows, HK_GUIDE_AT(incidents, affected), to->affected);
    hk_lay_label(rows, HK_GUIDE_AT(incidents, what), to->what);
    hk_lay_label(rows, HK_GUIDE_AT(incidents, spillover), to->spillover);
    to->recurrence_of = hk_lay_ref(file, rows, HK_GUIDE_AT(incidents, recurrence_of), reg->names, "incident");
    to->items = hk_lay_words(file, rows, HK_GUIDE_AT(incidents, items), &to->item_count);
    check_items(file, catalogue, rows, HK_GUIDE_AT(incidents, items));
    to->source = hk_lay_text(rows, HK_GUIDE_AT(incidents, source));
    to->confidence_ppm = (uint32_t)hk_lay_number(rows, HK_GUIDE_AT(incidents, confidence), 1000000);
    reg->incident_count = count;
  }
  for (const hk_record *row = first; row && reg->incidents; row = row->next) {
    const uint32_t number = hk_names_find(reg->names, row->id);
    if (number != HK_NO_NAME) check_recurrence(file, reg, row, &reg->incidents[number]);
  }
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

static const char *table_of(hakyu_guideline_kind kind) {
  return kind == HAKYU_GUIDELINE_DOCUMENTS ? "documents" : kind == HAKYU_GUIDELINE_AUDITS ? "audits" : "incidents";
}

static hakyu_status lay(hk_record_file *file, hakyu_register *reg, const hakyu_catalogue *catalogue) {
  enum { ROWS_MOST = 100000 };
  hk_record *rows = NULL;
  hakyu_status status = hk_record_read_sheet(file, hk_catalogue_table(table_of(reg->kind)), &rows);
  if (!status) status = hk_lay_names(file, rows, "id", ROWS_MOST, &reg->names);
  if (status) return status;
  const uint32_t count = hk_names_count(reg->names);
  if (reg->kind == HAKYU_GUIDELINE_DOCUMENTS) read_documents(file, reg, catalogue, rows, count);
  if (reg->kind == HAKYU_GUIDELINE_AUDITS) read_audits(file, reg, catalogue, rows, count);
  if (reg->kind == HAKYU_GUIDELINE_INCIDENTS) read_incidents(file, reg, catalogue, rows, count);
  status = hk_record_digest(file->memory, rows, reg->digest);
  if (!status && file->is_starved) status = HAKYU_NO_MEMORY;
  return status ? status : file->errors ? HAKYU_REFUSED : HAKYU_OK;
}

hakyu_status hk_register_read(const hakyu_memory *memory, const char *path, hakyu_guideline_kind kind, const hakyu_catalogue *catalogue,
                              hakyu_findings *findings, hakyu_register **reg) {
  hakyu_register *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  made->kind = kind;
  hk_record_file file;
  hakyu_status status = hk_lay_begin(&file, memory, path, ".csv", findings, &made->arena, &made->path, &made->id);
  if (!status) status = lay(&file, made, catalogue);
  if (status) {
    hakyu_register_destroy(made);
    return status;
  }
  *reg = made;
  return HAKYU_OK;
}

void hakyu_register_destroy(hakyu_register *reg) {
  if (!reg) return;
  hk_names_destroy(reg->names);
  hk_arena_destroy(reg->arena);
  hk_memory_free(reg->memory, reg);
}

/* ---- which it is -------------------------------------------------------------------------------------- */

/* How many columns of a table's header are columns of each kind of register. */
typedef struct likeness { size_t known[3]; } likeness;

static hakyu_status take_header(void *user, const char *const *columns, size_t count) {
  static const char *const names[] = {"documents", "audits", "incidents"};
  likeness *like = user;
  for (size_t t = 0; t < 3; t++) {
    const hk_table *table = hk_catalogue_table(names[t]);
    for (size_t c = 0; c < count; c++)
      for (size_t f = 0; f < table->count; f++) {
        const size_t length = strlen(table->fields[f].name);
        if (strncmp(columns[c], table->fields[f].name, length) != 0) continue;
        const char *rest = columns[c] + length;
        like->known[t] += !*rest || (table->fields[f].type == HK_FIELD_LABEL && (strcmp(rest, "_ja") == 0 || strcmp(rest, "_en") == 0));
      }
  }
  return HAKYU_REFUSED; /* no further: the rows are no matter */
}

static hakyu_status take_row(void *user, const hk_csv_row *row) {
  (void)user;
  (void)row;
  return HAKYU_REFUSED;
}

static hakyu_guideline_kind kind_of_table(const hakyu_memory *memory, const char *path) {
  likeness like = {{0, 0, 0}};
  const hk_csv_reader reader = {&like, take_header, take_row, NULL};
  size_t best = 0;
  hk_doc_read_sheet(memory, path, NULL, &reader);
  for (size_t t = 1; t < 3; t++)
    if (like.known[t] > like.known[best]) best = t;
  return like.known[best] < 2 ? HAKYU_GUIDELINE_NONE : (hakyu_guideline_kind)(HAKYU_GUIDELINE_DOCUMENTS + (int)best);
}

hakyu_guideline_kind hakyu_guideline_kind_of(const hakyu_memory *memory, const char *path) {
  char word[32];
  const size_t length = strlen(path);
  if (length > 4 && strcmp(path + length - 4, ".csv") == 0) return kind_of_table(memory, path);
  if (!hk_doc_says(path, "kind", word, sizeof word)) return HAKYU_GUIDELINE_NONE;
  if (strcmp(word, "standards") == 0) return HAKYU_GUIDELINE_STANDARDS;
  return strcmp(word, "ledger") == 0 ? HAKYU_GUIDELINE_LEDGER : HAKYU_GUIDELINE_CATALOGUE; /* whose reader says what a mistyped word may be */
}

hakyu_status hakyu_register_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_register **reg) {
  const hakyu_guideline_kind kind = kind_of_table(memory, path);
  return hk_register_read(memory, path, kind == HAKYU_GUIDELINE_NONE ? HAKYU_GUIDELINE_INCIDENTS : kind, NULL, findings, reg);
}
