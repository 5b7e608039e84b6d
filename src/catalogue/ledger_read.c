/* ledger_read - a ledger's file, its catalogue and its registers into hakyu_ledger. */
#include <string.h>

#include "catalogue/lay.h"
#include "catalogue/ledger.h"
#include "catalogue/ledger_check.h"
#include "doc/lookup.h"

/* ---- words -------------------------------------------------------------------------------------------- */

const char *hk_ledger_disposition_name(hk_ledger_disposition disposition) {
  static const char *const names[HK_LEDGER_DISPOSITION_COUNT] = {"revision_needed", "already_considered", "no_revision_this_year"};
  return disposition < HK_LEDGER_DISPOSITION_COUNT ? names[disposition] : "?";
}

const char *hk_issue_state_name(hk_issue_state state) {
  static const char *const names[HK_ISSUE_STATE_COUNT] = {"proposed", "draft", "comment", "revised", "kept", "confirmed"};
  return state < HK_ISSUE_STATE_COUNT ? names[state] : "?";
}

/* ---- catalogue and registers -------------------------------------------------------------------------- */

static hakyu_status read_catalogue(hk_record_file *file, hakyu_ledger *ledger, const hk_record *head) {
  const hk_entry *entry = hk_record_find(head, HK_GUIDE_AT(ledger, catalogue));
  if (!entry) return HAKYU_REFUSED; /* told */
  char *path = NULL;
  hakyu_status status = hk_doc_find_from(file->memory, HAKYU_WHAT_CATALOGUE, file->path, entry->text, (hk_place){file->path, entry->line, entry->col, "catalogue"},
                                         file->findings, &path);
  if (!status) status = hakyu_catalogue_read(file->memory, path, file->findings, &ledger->catalogue);
  hk_memory_free(file->memory, path);
  return status == HAKYU_NOT_FOUND ? HAKYU_REFUSED : status;
}

/* A register that the ledger names; what is wrong in it is told, and makes the ledger be refused in the end. */
static hakyu_status read_register(hk_record_file *file, hakyu_ledger *ledger, const hk_record *head, size_t position, hakyu_guideline_kind kind, hakyu_register **reg) {
  const hk_entry *entry = hk_record_find(head, position);
  if (!entry) return HAKYU_OK;
  hk_buffer path;
  hk_buffer_init(&path, file->memory);
  const char *slash = strrchr(file->path, '/');
  if (entry->text[0] != '/' && slash) hk_buffer_add_bytes(&path, file->path, (size_t)(slash - file->path) + 1);
  hk_buffer_add(&path, entry->text);
  hakyu_status status = path.is_starved ? HAKYU_NO_MEMORY : hk_register_read(file->memory, path.text, kind, ledger->catalogue, file->findings, reg);
  hk_buffer_fini(&path);
  if (status && status != HAKYU_NO_MEMORY)
    hk_record_refuse(file, entry->line, entry->col, entry->field->name, status == HAKYU_NOT_FOUND ? "not-found" : "table",
                     "the register cannot be read (%s); allowed: a table, its path seen from this file's folder", hk_record_value(file, entry->text));
  return status == HAKYU_NO_MEMORY ? status : HAKYU_OK;
}

/* ---- approaches and situations ------------------------------------------------------------------------ */

static hakyu_status read_approaches(hk_record_file *file, hakyu_ledger *ledger, const hk_record *rows) {
  hakyu_status status = hk_lay_names(file, rows, "approaches", HK_SECTORS_MOST, &ledger->approach_names);
  if (status) return status;
  ledger->approach_count = hk_names_count(ledger->approach_names);
  ledger->approaches = hk_lay_array(file, ledger->approach_count, sizeof *ledger->approaches);
  for (; rows && ledger->approaches; rows = rows->next) {
    const uint32_t number = hk_names_find(ledger->approach_names, rows->id);
    if (number == HK_NO_NAME) continue;
    hk_approach *to = &ledger->approaches[number];
    to->id = rows->id;
    hk_lay_label(rows, HK_GUIDE_AT(approaches, title), to->title);
    hk_lay_label(rows, HK_GUIDE_AT(approaches, test), to->test);
    to->is_no_revision = hk_lay_number(rows, HK_GUIDE_AT(approaches, outcome), 0) == 1;
    to->source = hk_lay_ref(file, rows, HK_GUIDE_AT(approaches, source), ledger->source_names, "source");
  }
  return HAKYU_OK;
}

static void read_happenings(hk_record_file *file, const hk_record *rows, hk_situation *situation) {
  hk_happening *happenings = hk_lay_array(file, hk_lay_count(rows), sizeof *happenings);
  situation->happenings = happenings;
  for (; rows && happenings; rows = rows->next) {
    hk_happening *to = &happenings[situation->happening_count++];
    to->id = hk_lay_text(rows, HK_GUIDE_AT(happenings, id));
    hk_lay_label(rows, HK_GUIDE_AT(happenings, what), to->what);
    to->mechanisms = hk_lay_bits(file, rows, HK_GUIDE_AT(happenings, as), hk_lay_mechanism, HAKYU_MECHANISM_COUNT, "mechanism");
  }
}

static void read_results(hk_record_file *file, const hk_record *rows, hk_situation *situation) {
  hk_result_text *results = hk_lay_array(file, hk_lay_count(rows), sizeof *results);
  situation->results = results;
  for (; rows && results; rows = rows->next) {
    const char *ja = hk_lay_text(rows, HK_GUIDE_AT(results, ja)), *en = hk_lay_text(rows, HK_GUIDE_AT(results, en));
    if (!*ja && !*en) hk_record_refuse(file, rows->line, rows->col, "results", "missing-value", "blank; allowed: ja, en or both");
    hk_result_text *to = &results[situation->result_count++];
    to->text[HAKYU_JA] = *ja ? ja : en;
    to->text[HAKYU_EN] = *en ? en : ja;
  }
}

static void read_documents(hk_record_file *file, const hakyu_ledger *ledger, const hk_record *row, hk_situation *situation) {
  const hk_entry *entry = hk_record_find(row, HK_GUIDE_AT(situations, documents));
  if (!entry || !entry->list.count) return;
  if (!ledger->documents) {
    if (!file->errors) /* else the register was told of already */
      hk_record_refuse(file, entry->line, entry->col, "documents", "misplaced-key", "documents are named, but the ledger has no register of them; allowed: documents: at the top");
    return;
  }
  uint32_t *numbers = hk_lay_array(file, entry->list.count, sizeof *numbers);
  situation->documents = numbers;
  for (uint32_t i = 0; numbers && i < entry->list.count; i++) {
    const hk_word *word = &entry->list.words[i];
    const uint32_t number = hk_lay_find(file, ledger->documents->names, "document of the register", word->text, word->line, word->col, "documents");
    if (number != HK_NOWHERE) numbers[situation->document_count++] = number;
  }
}

static hakyu_status read_situations(hk_record_file *file, hakyu_ledger *ledger, const hk_record *rows) {
  hakyu_status status = hk_lay_names(file, rows, "situations", HK_ITEMS_MOST, &ledger->situation_names);
  if (status) return status;
  ledger->situation_count = hk_names_count(ledger->situation_names);
  ledger->situations = hk_lay_array(file, ledger->situation_count, sizeof *ledger->situations);
  for (; rows && ledger->situations && !file->is_starved; rows = rows->next) {
    const uint32_t number = hk_names_find(ledger->situation_names, rows->id);
    if (number == HK_NO_NAME) continue;
    hk_situation *to = &ledger->situations[number];
    to->id = rows->id;
    hk_lay_label(rows, HK_GUIDE_AT(situations, title), to->title);
    to->approach = hk_lay_ref(file, rows, HK_GUIDE_AT(situations, approach), ledger->approach_names, "approach");
    read_happenings(file, hk_lay_rows(rows, HK_GUIDE_AT(situations, mechanisms)), to);
    read_results(file, hk_lay_rows(rows, HK_GUIDE_AT(situations, results)), to);
    read_documents(file, ledger, rows, to);
    to->scenarios = hk_lay_words(file, rows, HK_GUIDE_AT(situations, scenarios), &to->scenario_count);
    to->source = hk_lay_ref(file, rows, HK_GUIDE_AT(situations, source), ledger->source_names, "source");
  }
  return HAKYU_OK;
}

/* ---- issues, comments, overrides ---------------------------------------------------------------------- */

static void read_issue(hk_record_file *file, const hakyu_ledger *ledger, const hk_record *row, hk_issue *to) {
  to->id = row->id;
  to->line = row->line;
  hk_lay_label(row, HK_GUIDE_AT(issues, title), to->title);
  hk_lay_label(row, HK_GUIDE_AT(issues, place), to->place);
  hk_lay_label(row, HK_GUIDE_AT(issues, change), to->change);
  hk_lay_label(row, HK_GUIDE_AT(issues, note), to->note);
  to->situation = hk_lay_ref(file, row, HK_GUIDE_AT(issues, situation), ledger->situation_names, "situation");
  to->item = hk_lay_ref(file, row, HK_GUIDE_AT(issues, item), ledger->catalogue->item_names, "item");
  to->mechanisms = hk_lay_bits(file, row, HK_GUIDE_AT(issues, mechanisms), hk_lay_mechanism, HAKYU_MECHANISM_COUNT, "mechanism");
  to->disposition = (hk_ledger_disposition)hk_lay_number(row, HK_GUIDE_AT(issues, disposition), HK_LEDGER_NO_REVISION);
  to->confidence_ppm = (uint32_t)hk_lay_number(row, HK_GUIDE_AT(issues, confidence), 1000000);
  to->source = hk_lay_ref(file, row, HK_GUIDE_AT(issues, source), ledger->source_names, "source");
  const hk_record *rows = hk_lay_rows(row, HK_GUIDE_AT(issues, states));
  hk_issue_step *steps = hk_lay_array(file, hk_lay_count(rows), sizeof *steps);
  to->steps = steps;
  for (; rows && steps; rows = rows->next) {
    if (!hk_record_find(rows, HK_GUIDE_AT(issue_states, state))) continue; /* told */
    steps[to->step_count++] = (hk_issue_step){(hk_issue_state)hk_lay_number(rows, HK_GUIDE_AT(issue_states, state), 0), hk_lay_when(rows, HK_GUIDE_AT(issue_states, date))};
  }
}

static hakyu_status read_issues(hk_record_file *file, hakyu_ledger *ledger, const hk_record *rows) {
  hakyu_status status = hk_lay_names(file, rows, "issues", HK_ITEMS_MOST, &ledger->issue_names);
  if (status) return status;
  ledger->issue_count = hk_names_count(ledger->issue_names);
  ledger->issues = hk_lay_array(file, ledger->issue_count, sizeof *ledger->issues);
  for (; rows && ledger->issues && !file->is_starved; rows = rows->next) {
    const uint32_t number = hk_names_find(ledger->issue_names, rows->id);
    if (number == HK_NO_NAME) continue;
    read_issue(file, ledger, rows, &ledger->issues[number]);
    hk_ledger_check_issue(file, ledger, rows, &ledger->issues[number]);
  }
  return HAKYU_OK;
}

static hakyu_status read_comments(hk_record_file *file, hakyu_ledger *ledger, const hk_record *rows) {
  hakyu_status status = hk_lay_names(file, rows, "comments", HK_ITEMS_MOST, &ledger->comment_names);
  if (status) return status;
  ledger->comment_count = hk_names_count(ledger->comment_names);
  ledger->comments = hk_lay_array(file, ledger->comment_count, sizeof *ledger->comments);
  for (; rows && ledger->comments; rows = rows->next) {
    const uint32_t number = hk_names_find(ledger->comment_names, rows->id);
    if (number == HK_NO_NAME) continue;
    hk_comment *to = &ledger->comments[number];
    to->id = rows->id;
    to->issue = hk_lay_ref(file, rows, HK_GUIDE_AT(comments, issue), ledger->issue_names, "issue");
    to->by = hk_lay_text(rows, HK_GUIDE_AT(comments, by));
    to->date = hk_lay_when(rows, HK_GUIDE_AT(comments, date));
    hk_lay_label(rows, HK_GUIDE_AT(comments, text), to->text);
    hk_lay_label(rows, HK_GUIDE_AT(comments, answer), to->answer);
    to->source = hk_lay_ref(file, rows, HK_GUIDE_AT(comments, source), ledger->source_names, "source");
  }
  return HAKYU_OK;
}

static void read_overrides(hk_record_file *file, hakyu_ledger *ledger, const hk_record *rows) {
  ledger->overrides = hk_lay_array(file, hk_lay_count(rows), sizeof *ledger->overrides);
  for (; rows && ledger->overrides; rows = rows->next) {
    hk_override *to = &ledger->overrides[ledger->override_count++];
    to->issue = hk_lay_ref(file, rows, HK_GUIDE_AT(overrides, issue), ledger->issue_names, "issue");
    to->disposition = (hk_ledger_disposition)hk_lay_number(rows, HK_GUIDE_AT(overrides, disposition), HK_LEDGER_NO_REVISION);
    to->by = hk_lay_text(rows, HK_GUIDE_AT(overrides, by));
    to->date = hk_lay_when(rows, HK_GUIDE_AT(overrides, date));
    hk_lay_label(rows, HK_GUIDE_AT(overrides, reason), to->reason);
  }
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

static void read_head(hk_record_file *file, hakyu_ledger *ledger, const hk_record *head) {
  const hk_record *dates = hk_lay_rows(head, HK_GUIDE_AT(ledger, dates));
  hk_lay_label(head, HK_GUIDE_AT(ledger, title), ledger->title);
  ledger->licence = hk_lay_text(head, HK_GUIDE_AT(ledger, licence));
  ledger->tlp = (hk_tlp)hk_lay_number(head, HK_GUIDE_AT(ledger, tlp), HK_TLP_CLEAR);
  ledger->edition = hk_lay_ref(file, head, HK_GUIDE_AT(ledger, edition), ledger->catalogue->edition_names, "edition");
  ledger->leads_to = hk_lay_ref(file, head, HK_GUIDE_AT(ledger, leads_to), ledger->catalogue->edition_names, "edition");
  if (!dates) return;
  ledger->draft = hk_lay_when(dates, HK_GUIDE_AT(ledger_dates, draft));
  ledger->comment = hk_lay_when(dates, HK_GUIDE_AT(ledger_dates, comment));
  ledger->revision = hk_lay_when(dates, HK_GUIDE_AT(ledger_dates, revision));
  ledger->confirmation = hk_lay_when(dates, HK_GUIDE_AT(ledger_dates, confirmation));
}

static hakyu_status lay(hk_record_file *file, hakyu_ledger *ledger, const hk_record *head) {
  hakyu_status status = read_catalogue(file, ledger, head);
  if (!status) status = hk_lay_sources(file, hk_lay_rows(head, HK_GUIDE_AT(ledger, sources)), &ledger->source_names, &ledger->sources, &ledger->source_count);
  if (!status) read_head(file, ledger, head);
  if (!status) status = read_register(file, ledger, head, HK_GUIDE_AT(ledger, documents), HAKYU_GUIDELINE_DOCUMENTS, &ledger->documents);
  if (!status) status = read_register(file, ledger, head, HK_GUIDE_AT(ledger, audits), HAKYU_GUIDELINE_AUDITS, &ledger->audits);
  if (!status) status = read_register(file, ledger, head, HK_GUIDE_AT(ledger, incidents), HAKYU_GUIDELINE_INCIDENTS, &ledger->incidents);
  if (!status) status = read_approaches(file, ledger, hk_lay_rows(head, HK_GUIDE_AT(ledger, approaches)));
  if (!status) status = read_situations(file, ledger, hk_lay_rows(head, HK_GUIDE_AT(ledger, situations)));
  if (!status) status = read_issues(file, ledger, hk_lay_rows(head, HK_GUIDE_AT(ledger, issues)));
  if (!status) status = read_comments(file, ledger, hk_lay_rows(head, HK_GUIDE_AT(ledger, comments)));
  if (status) return status;
  read_overrides(file, ledger, hk_lay_rows(head, HK_GUIDE_AT(ledger, overrides)));
  if (!file->is_starved) hk_ledger_check(file, ledger, head);
  status = hk_record_digest(file->memory, head, ledger->digest);
  if (!status && file->is_starved) status = HAKYU_NO_MEMORY;
  return status ? status : file->errors ? HAKYU_REFUSED : HAKYU_OK;
}

hakyu_status hakyu_ledger_read(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_ledger **ledger) {
  hk_record *head = NULL;
  hakyu_ledger *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  hk_record_file file;
  hakyu_status status = hk_lay_begin(&file, memory, path, ".yaml", findings, &made->arena, &made->path, &made->id);
  if (!status) status = hk_record_read_yaml(&file, hk_catalogue_table("ledger"), &head);
  if (!status) status = lay(&file, made, head);
  if (status) {
    hakyu_ledger_destroy(made);
    return status;
  }
  *ledger = made;
  return HAKYU_OK;
}

void hakyu_ledger_destroy(hakyu_ledger *ledger) {
  if (!ledger) return;
  hakyu_catalogue_destroy(ledger->catalogue);
  hakyu_register_destroy(ledger->documents);
  hakyu_register_destroy(ledger->audits);
  hakyu_register_destroy(ledger->incidents);
  hk_names_destroy(ledger->source_names);
  hk_names_destroy(ledger->approach_names);
  hk_names_destroy(ledger->situation_names);
  hk_names_destroy(ledger->issue_names);
  hk_names_destroy(ledger->comment_names);
  hk_arena_destroy(ledger->arena);
  hk_memory_free(ledger->memory, ledger);
}

/* ---- what is asked of it ------------------------------------------------------------------------------ */

uint32_t hk_ledger_count(const hakyu_ledger *ledger, uint32_t approach, hk_ledger_disposition disposition) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < ledger->issue_count; i++) {
    const hk_issue *issue = &ledger->issues[i];
    count += issue->situation != HK_NOWHERE && ledger->situations[issue->situation].approach == approach && issue->disposition == disposition;
  }
  return count;
}

hk_issue_state hk_issue_stands(const hk_issue *issue) { return issue->step_count ? issue->steps[issue->step_count - 1].state : HK_ISSUE_PROPOSED; }

const char *hakyu_ledger_id(const hakyu_ledger *ledger) { return ledger->id; }
const char *hakyu_ledger_title(const hakyu_ledger *ledger, hakyu_lang lang) { return ledger->title[lang == HAKYU_JA]; }
const hakyu_catalogue *hakyu_ledger_catalogue(const hakyu_ledger *ledger) { return ledger->catalogue; }
const char *hakyu_ledger_edition(const hakyu_ledger *ledger) { return ledger->catalogue->editions[ledger->edition].id; }
void hakyu_ledger_digest(const hakyu_ledger *ledger, char digest[65]) { hk_digest_text(ledger->digest, digest); }

hakyu_ledger_size hakyu_ledger_count(const hakyu_ledger *ledger) {
  return (hakyu_ledger_size){ledger->approach_count, ledger->situation_count, ledger->issue_count, ledger->comment_count, ledger->override_count};
}

/* ---- whatever it is ----------------------------------------------------------------------------------- */

hakyu_status hakyu_guideline_check(const hakyu_memory *memory, const char *path, hakyu_findings *findings, hakyu_guideline_kind *kind) {
  hakyu_catalogue *catalogue = NULL;
  hakyu_standards *standards = NULL;
  hakyu_ledger *ledger = NULL;
  hakyu_register *reg = NULL;
  hakyu_status status;
  *kind = hakyu_guideline_kind_of(memory, path);
  switch (*kind) {
    case HAKYU_GUIDELINE_NONE:
    case HAKYU_GUIDELINE_CATALOGUE: status = hakyu_catalogue_read(memory, path, findings, &catalogue); break;
    case HAKYU_GUIDELINE_STANDARDS: status = hakyu_standards_read(memory, path, findings, &standards); break;
    case HAKYU_GUIDELINE_LEDGER: status = hakyu_ledger_read(memory, path, findings, &ledger); break;
    default: status = hakyu_register_read(memory, path, findings, &reg);
  }
  hakyu_catalogue_destroy(catalogue);
  hakyu_standards_destroy(standards);
  hakyu_ledger_destroy(ledger);
  hakyu_register_destroy(reg);
  return status;
}
