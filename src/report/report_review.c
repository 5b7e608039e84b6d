/* report_review - a ledger's tables in the review's own shape. A revision is underlined, and says so with a mark besides, since an
   underline is lost wherever a text is copied. */
#include <hakyu/review.h>

#include "report/review_words.h"
#include "report/wording.h"

typedef struct telling {
  const hakyu_ledger *ledger;
  hakyu_document *made;
  hk_buffer *pen;
  hakyu_lang lang;
} telling;

static const char *say(const telling *t, const char *phrase_id) { return hk_phrase(phrase_id, t->lang); }
static void column(const telling *t, const char *phrase_id) { hk_report_column(t->made, '<', phrase_id); }

/* ---- head ---- */

static void tell_date(const telling *t, const char *phrase_id, hk_when when) {
  if (when) hk_buffer_printf(t->pen, "%s%s ", t->lang == HAKYU_JA ? "。" : "; ", say(t, phrase_id)), hk_write_when(t->pen, when);
}

static void tell_head(const telling *t) {
  const hakyu_ledger *ledger = t->ledger;
  const hakyu_catalogue *catalogue = ledger->catalogue;
  hk_write_words(t->pen, ledger->title[t->lang]), hk_document_put_title(t->made);
  hk_document_set_tlp(t->made, hk_tlp_name(ledger->tlp)), hk_document_set_tlp(t->made, hk_tlp_name(catalogue->tlp));
  hk_write_words(t->pen, catalogue->title[t->lang]), hk_buffer_add(t->pen, t->lang == HAKYU_JA ? "。" : "; ");
  hk_buffer_printf(t->pen, "%s ", say(t, "review.under_review")), hk_write_words(t->pen, catalogue->editions[ledger->edition].title[t->lang]);
  if (ledger->leads_to != HK_NOWHERE)
    hk_buffer_add(t->pen, " → "), hk_write_words(t->pen, catalogue->editions[ledger->leads_to].title[t->lang]);
  tell_date(t, "review.date_draft", ledger->draft), tell_date(t, "review.date_comment", ledger->comment);
  tell_date(t, "review.date_revision", ledger->revision), tell_date(t, "review.date_confirmation", ledger->confirmation);
  hk_document_put_paragraph(t->made);
  hk_document_paragraph(t->made, "review.how_to_read");
}

/* ---- the tables of the approaches ---- */

static void put_situation(const telling *t, const hk_situation *situation) {
  hk_write_words(t->pen, situation->title[t->lang]);
  for (uint32_t h = 0; h < situation->happening_count; h++) {
    hk_buffer_add(t->pen, h ? " / " : t->lang == HAKYU_JA ? "：" : ": ");
    hk_write_words(t->pen, situation->happenings[h].what[t->lang]);
  }
  hk_report_put(t->made);
  for (uint32_t r = 0; r < situation->result_count; r++) {
    if (r) hk_buffer_add(t->pen, " / ");
    hk_write_words(t->pen, situation->results[r].text[t->lang]);
  }
  if (!situation->result_count) hk_buffer_add(t->pen, "-");
  hk_report_put(t->made);
}

/* "N1 redundancy", with a dagger where it was put together again. */
static void put_issue(const telling *t, const hk_issue *issue) {
  hk_write_words(t->pen, issue->id), hk_buffer_add(t->pen, " "), hk_write_words(t->pen, issue->title[t->lang]);
  if (issue->confidence_ppm < 1000000) hk_buffer_add(t->pen, " † "), hk_write_confidence(t->pen, issue->confidence_ppm);
  hk_report_put(t->made);
  const hk_item *item = &t->ledger->catalogue->items[issue->item];
  hk_write_words(t->pen, item->id), hk_buffer_add(t->pen, " "), hk_write_words(t->pen, item->title[t->lang]);
  if (*issue->place[t->lang]) hk_buffer_add(t->pen, " ("), hk_write_words(t->pen, issue->place[t->lang]), hk_buffer_add(t->pen, ")");
  hk_report_put(t->made);
}

static void put_direction(const telling *t, const hk_issue *issue) {
  const bool is_revision = issue->disposition == HK_LEDGER_REVISION_NEEDED;
  if (is_revision) {
    hk_buffer_add(t->pen, say(t, "review.mark_revision")), hk_write_words(t->pen, issue->change[t->lang]);
  } else {
    hk_buffer_add(t->pen, hk_word_disposition(issue->disposition, t->lang));
    if (*issue->change[t->lang]) hk_buffer_add(t->pen, t->lang == HAKYU_JA ? "：" : ": "), hk_write_words(t->pen, issue->change[t->lang]);
  }
  hk_report_put(t->made);
  if (is_revision) hk_report_underline(t->made);
}

static void tell_situation(const telling *t, uint32_t s) {
  const hk_situation *situation = &t->ledger->situations[s];
  bool is_first = true;
  for (uint32_t i = 0; i < t->ledger->issue_count; i++) {
    const hk_issue *issue = &t->ledger->issues[i];
    if (issue->situation != s) continue;
    if (is_first)
      put_situation(t, situation);
    else
      hk_report_text(t->made, ""), hk_report_text(t->made, "");
    put_issue(t, issue), put_direction(t, issue);
    is_first = false;
  }
  if (!is_first) return;
  put_situation(t, situation);
  hk_report_text(t->made, "-"), hk_report_text(t->made, "-");
  hk_report_text(t->made, t->ledger->approaches[situation->approach].is_no_revision ? hk_word_disposition(HK_LEDGER_NO_REVISION, t->lang) : "-");
}

static void tell_approach(const telling *t, uint32_t a) {
  const hk_approach *approach = &t->ledger->approaches[a];
  hk_write_words(t->pen, approach->title[t->lang]), hk_document_put_heading(t->made);
  hk_write_words(t->pen, approach->test[t->lang]);
  if (approach->is_no_revision) hk_buffer_printf(t->pen, "%s%s", *approach->test[t->lang] ? " → " : "", hk_word_disposition(HK_LEDGER_NO_REVISION, t->lang));
  hk_document_put_paragraph(t->made);
  hk_report_table(t->made, NULL);
  hk_report_key(t->made, "approach"), hk_report_prose(t->made);
  column(t, "review.situation"), column(t, "review.result"), column(t, "review.issue"), column(t, "review.item"), column(t, "review.direction");
  for (uint32_t s = 0; s < t->ledger->situation_count; s++)
    if (t->ledger->situations[s].approach == a) tell_situation(t, s);
}

/* ---- counts ---- */

static void put_counts(const telling *t, const uint32_t counts[HK_LEDGER_DISPOSITION_COUNT]) {
  uint32_t all = 0;
  for (int d = 0; d < HK_LEDGER_DISPOSITION_COUNT; d++) hk_report_put_integer(t->made, counts[d]), all += counts[d];
  hk_report_put_integer(t->made, all);
}

static void tell_counts(const telling *t) {
  uint32_t total[HK_LEDGER_DISPOSITION_COUNT] = {0};
  hk_report_table(t->made, "review.counts");
  column(t, "review.approach");
  hk_report_column(t->made, '>', "review.count_revision"), hk_report_column(t->made, '>', "review.count_considered");
  hk_report_column(t->made, '>', "review.count_none"), hk_report_column(t->made, '>', "review.issues");
  for (uint32_t a = 0; a < t->ledger->approach_count; a++) {
    uint32_t counts[HK_LEDGER_DISPOSITION_COUNT];
    const hk_approach *approach = &t->ledger->approaches[a];
    for (int d = 0; d < HK_LEDGER_DISPOSITION_COUNT; d++) total[d] += counts[d] = hk_ledger_count(t->ledger, a, (hk_ledger_disposition)d);
    hk_write_words(t->pen, approach->title[t->lang]);
    if (approach->is_no_revision) hk_buffer_printf(t->pen, " (%s)", hk_word_disposition(HK_LEDGER_NO_REVISION, t->lang));
    hk_report_put(t->made);
    put_counts(t, counts);
  }
  hk_report_text(t->made, say(t, "review.total")), put_counts(t, total);
}

/* ---- what follows from the issues ---- */

static void tell_wording(const telling *t) {
  hk_report_table(t->made, "review.wording");
  hk_report_prose(t->made);
  column(t, "review.issue"), column(t, "review.item"), column(t, "review.force"), column(t, "review.proposed_wording");
  for (uint32_t i = 0; i < t->ledger->issue_count; i++) {
    const hk_issue *issue = &t->ledger->issues[i];
    const hk_item *item = &t->ledger->catalogue->items[issue->item];
    if (issue->disposition != HK_LEDGER_REVISION_NEEDED) continue;
    hk_put_words(t->made, issue->id), hk_put_words(t->made, item->id);
    hk_report_text(t->made, hk_word_force(item->force, t->lang));
    const bool is_proposed = hk_wording_propose(t->pen, item->force, issue->change[t->lang], t->lang);
    hk_report_put(t->made);
    if (is_proposed) hk_report_underline(t->made);
  }
  hk_buffer_add(t->pen, say(t, "review.wording_note")), hk_report_note(t->made);
}

static void tell_reconstructions(const telling *t) {
  uint32_t count = 0;
  hk_report_table(t->made, "review.reconstructed");
  hk_report_prose(t->made);
  column(t, "review.issue"), column(t, "review.item"), hk_report_column(t->made, '>', "review.confidence"), column(t, "review.note");
  for (uint32_t i = 0; i < t->ledger->issue_count; i++) {
    const hk_issue *issue = &t->ledger->issues[i];
    if (issue->confidence_ppm == 1000000) continue;
    put_issue(t, issue);
    hk_write_confidence(t->pen, issue->confidence_ppm), hk_report_put_value(t->made, HAKYU_CELL_NUMBER, issue->confidence_ppm / 1e6);
    hk_put_words(t->made, issue->note[t->lang]);
    count++;
  }
  hk_buffer_add(t->pen, say(t, count ? "review.reconstructed_note" : "review.reconstructed_none")), hk_report_note(t->made);
}

static void tell_states(const telling *t) {
  hk_report_table(t->made, "review.states");
  hk_report_prose(t->made);
  column(t, "review.issue"), column(t, "review.disposition"), column(t, "review.stands"), column(t, "review.course");
  for (uint32_t i = 0; i < t->ledger->issue_count; i++) {
    const hk_issue *issue = &t->ledger->issues[i];
    hk_put_words(t->made, issue->id);
    hk_report_text(t->made, hk_word_disposition(issue->disposition, t->lang));
    hk_report_text(t->made, hk_word_state(hk_issue_stands(issue), t->lang));
    for (uint32_t s = 0; s < issue->step_count; s++) {
      hk_buffer_printf(t->pen, "%s%s ", s ? " → " : "", hk_word_state(issue->steps[s].state, t->lang));
      hk_write_when(t->pen, issue->steps[s].date);
    }
    if (!issue->step_count) hk_buffer_add(t->pen, "-");
    hk_report_put(t->made);
  }
}

static void tell_comments(const telling *t) {
  hk_report_table(t->made, "review.comments");
  hk_report_prose(t->made);
  column(t, "review.comment_id"), column(t, "review.issue"), column(t, "review.by"), column(t, "review.date"), column(t, "review.comment_text"), column(t, "review.answer");
  for (uint32_t c = 0; c < t->ledger->comment_count; c++) {
    const hk_comment *comment = &t->ledger->comments[c];
    hk_put_words(t->made, comment->id), hk_put_words(t->made, t->ledger->issues[comment->issue].id), hk_put_words(t->made, comment->by);
    hk_write_when(t->pen, comment->date), hk_report_put(t->made);
    hk_put_words(t->made, comment->text[t->lang]);
    hk_put_words(t->made, *comment->answer[t->lang] ? comment->answer[t->lang] : say(t, "review.not_answered"));
  }
  if (!t->ledger->comment_count) hk_buffer_add(t->pen, say(t, "review.comments_none")), hk_report_note(t->made);
}

static void tell_overrides(const telling *t) {
  hk_report_table(t->made, "review.overrides");
  hk_report_prose(t->made);
  column(t, "review.issue"), column(t, "review.disposition"), column(t, "review.override"), column(t, "review.by"), column(t, "review.date"), column(t, "review.reason");
  for (uint32_t o = 0; o < t->ledger->override_count; o++) {
    const hk_override *override = &t->ledger->overrides[o];
    const hk_issue *issue = &t->ledger->issues[override->issue];
    hk_put_words(t->made, issue->id);
    hk_report_text(t->made, hk_word_disposition(issue->disposition, t->lang)), hk_report_text(t->made, hk_word_disposition(override->disposition, t->lang));
    hk_put_words(t->made, override->by), hk_write_when(t->pen, override->date), hk_report_put(t->made);
    hk_put_words(t->made, override->reason[t->lang]);
  }
  if (!t->ledger->override_count) hk_buffer_add(t->pen, say(t, "review.overrides_none")), hk_report_note(t->made);
}

static void tell_documents(const telling *t) {
  const hakyu_register *reg = t->ledger->documents;
  if (!reg) return;
  hk_report_table(t->made, "review.documents");
  hk_report_prose(t->made);
  column(t, "review.group"), column(t, "review.document"), column(t, "review.date"), column(t, "review.adds"), column(t, "review.items");
  for (uint32_t d = 0; d < reg->document_count; d++) {
    const hk_document *document = &reg->documents[d];
    hk_put_words(t->made, document->group[t->lang]), hk_put_words(t->made, document->title[t->lang]);
    hk_write_when(t->pen, document->edition_date), hk_report_put(t->made);
    hk_put_words(t->made, document->adds[t->lang]);
    hk_write_ids(t->pen, document->items, document->item_count), hk_report_put(t->made);
  }
}

static void tell_origins(const telling *t) {
  hk_put_file(t->made, "review.ledger", t->ledger->id, t->ledger->digest);
  hk_put_file(t->made, "review.catalogue", t->ledger->catalogue->id, t->ledger->catalogue->digest);
  if (t->ledger->documents) hk_put_file(t->made, "review.documents", t->ledger->documents->id, t->ledger->documents->digest);
  hk_put_sources(t->made, t->ledger->sources, t->ledger->source_count);
}

void hk_tell_review(const hakyu_ledger *ledger, hakyu_document *made) {
  const telling t = {ledger, made, hk_document_pen(made), hk_document_lang(made)};
  tell_head(&t);
  for (uint32_t a = 0; a < ledger->approach_count; a++) tell_approach(&t, a);
  hk_document_heading(made, "review.outcome");
  tell_counts(&t), tell_wording(&t), tell_reconstructions(&t), tell_states(&t), tell_comments(&t), tell_overrides(&t), tell_documents(&t);
  tell_origins(&t);
}

hakyu_status hakyu_review_document(const hakyu_memory *memory, const hakyu_ledger *ledger, hakyu_tongues tongues, hakyu_document **document) {
  hakyu_document *made = NULL;
  hakyu_status status = hk_document_create(memory, tongues, &made);
  if (status) return status;
  do hk_tell_review(ledger, made);
  while (hk_document_turn(made));
  return hk_document_end(made, HAKYU_OK, document);
}
