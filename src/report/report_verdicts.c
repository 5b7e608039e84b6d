/* report_verdicts - what simulation says to a review, issue by issue, by the evidence of some runs: the rule in words, its figures beside
   each word, and rows that are circular counted apart, since nothing follows from them. */
#include <math.h>
#include <hakyu/review.h>

#include "guidance/against_review.h"
#include "report/report_effects.h"
#include "report/report_item_runs.h"
#include "report/review_words.h"

typedef struct telling {
  const hakyu_ledger *ledger;
  hk_evidence_table *const *tables; size_t count;
  const hk_issue_verdict *verdicts;
  hakyu_document *made;
  hk_buffer *pen;
  hakyu_lang lang;
} telling;

static const char *say(const telling *t, const char *phrase_id) { return hk_phrase(phrase_id, t->lang); }

static void tell_counts(const telling *t) {
  uint32_t counts[3][2];
  hk_guidance_count_verdicts(t->verdicts, t->ledger->issue_count, counts);
  hk_report_table(t->made, "review.verdict_counts");
  hk_report_column(t->made, '<', "review.verdict"), hk_report_column(t->made, '>', "review.independent"), hk_report_column(t->made, '>', "review.circular");
  for (int v = 0; v < 3; v++) {
    hk_report_text(t->made, hakyu_verdict_label((hakyu_verdict)v, t->lang));
    hk_report_put_integer(t->made, counts[v][0]), hk_report_put_integer(t->made, counts[v][1]);
  }
  hk_buffer_add(t->pen, say(t, "review.circular_note")), hk_report_note(t->made);
}

/* "supports 2, says nothing 3": where several runs speak, since the word that stands is that of the one that objects most. */
static void tell_tally(const telling *t, const hk_issue_verdict *verdict) {
  const char *comma = "";
  if (verdict->runs < 2) return;
  hk_buffer_printf(t->pen, say(t, "review.runs_say"), verdict->runs);
  for (int v = 2; v >= 0; v--) {
    if (!verdict->said[v]) continue;
    hk_buffer_printf(t->pen, "%s%s %u", comma, hakyu_verdict_label((hakyu_verdict)v, t->lang), verdict->said[v]);
    comma = t->lang == HAKYU_JA ? "、" : ", ";
  }
  hk_buffer_add(t->pen, t->lang == HAKYU_JA ? "。" : "; ");
}

static void put_verdict(const telling *t, const hk_issue *issue, const hk_issue_verdict *verdict) {
  hk_write_words(t->pen, issue->id), hk_buffer_add(t->pen, " "), hk_write_words(t->pen, issue->title[t->lang]), hk_report_put(t->made);
  hk_put_words(t->made, t->ledger->catalogue->items[issue->item].id);
  hk_report_text(t->made, hk_word_disposition(issue->disposition, t->lang));
  hk_buffer_add(t->pen, hakyu_verdict_label(verdict->verdict, t->lang));
  if (verdict->is_circular) hk_buffer_printf(t->pen, " (%s)", say(t, "review.circular"));
  hk_report_put(t->made);
  tell_tally(t, verdict);
  hk_buffer_add(t->pen, verdict->why[t->lang]);
  if (verdict->row) hk_buffer_add(t->pen, t->lang == HAKYU_JA ? "：" : ": "), hk_write_words(t->pen, verdict->row->why[t->lang]);
  if (verdict->untried) hk_buffer_add(t->pen, t->lang == HAKYU_JA ? "：" : ": "), hk_write_words(t->pen, verdict->untried->not_tried[t->lang]);
  hk_report_put(t->made);
  hk_write_item_dispositions(t->pen, &t->ledger->catalogue->items[issue->item], t->tables, t->count, t->lang);
  hk_report_put(t->made);
  if (verdict->table && verdict->row)
    hk_write_words(t->pen, verdict->table->scenario), hk_buffer_add(t->pen, " "), hk_write_words(t->pen, verdict->row->pedigree.run);
  else
    hk_buffer_add(t->pen, "-");
  hk_report_put(t->made);
}

/* ---- run by run ---- */

static void put_run(const telling *t, const hk_issue *issue, const hk_evidence_table *table, const hk_run_word *word) {
  hk_write_words(t->pen, issue->id), hk_report_put(t->made);
  hk_put_words(t->made, word->row->item->id);
  hk_report_text(t->made, hk_word_disposition(issue->disposition, t->lang));
  hk_put_words(t->made, table->scenario);
  hk_put_words(t->made, table->title[t->lang]);
  hk_put_words(t->made, word->row->finding[t->lang]);
  hk_put_signed_share(t->made, word->row->figures.effect ? word->row->figures.effect->part.value : NAN);
  hk_report_text(t->made, word->row->ruling.is_undecided ? say(t, "evidence.undecided") : hakyu_disposition_label(word->row->ruling.disposition, t->lang));
  hk_report_text(t->made, hakyu_verdict_label(word->verdict, t->lang));
  hk_put_words(t->made, word->row->figures.effect || word->is_speaking ? word->why[t->lang] : word->row->not_tried[t->lang]);
}

static void tell_runs(const telling *t) {
  hk_report_table(t->made, "review.run_words");
  hk_report_prose(t->made);
  hk_report_column(t->made, '<', "review.issue"), hk_report_column(t->made, '<', "review.item"), hk_report_column(t->made, '<', "review.disposition");
  hk_report_column(t->made, '<', "review.scenario"), hk_report_column(t->made, '<', "review.title"), hk_report_column(t->made, '<', "evidence.finding");
  hk_report_column(t->made, '>', "evidence.effect"), hk_report_column(t->made, '<', "review.item_disposition");
  hk_report_column(t->made, '<', "review.verdict"), hk_report_column(t->made, '<', "review.why");
  for (uint32_t i = 0; i < t->ledger->issue_count; i++)
    for (size_t r = 0; r < t->count; r++) {
      const hk_run_word word = hk_guidance_run_word(t->ledger, &t->ledger->issues[i], t->tables[r]);
      if (word.is_of_situation && word.row) put_run(t, &t->ledger->issues[i], t->tables[r], &word);
    }
  hk_buffer_add(t->pen, say(t, "review.run_words_note")), hk_report_note(t->made);
}

static void tell_verdicts(const telling *t) {
  hk_document_heading(t->made, "review.verdicts_heading");
  hk_report_table(t->made, "review.verdicts");
  hk_report_prose(t->made);
  hk_report_column(t->made, '<', "review.issue"), hk_report_column(t->made, '<', "review.item"), hk_report_column(t->made, '<', "review.disposition");
  hk_report_column(t->made, '<', "review.verdict"), hk_report_column(t->made, '<', "review.why");
  hk_report_column(t->made, '<', "review.item_in_runs"), hk_report_column(t->made, '<', "review.run");
  for (uint32_t i = 0; i < t->ledger->issue_count; i++) put_verdict(t, &t->ledger->issues[i], &t->verdicts[i]);
  hk_buffer_add(t->pen, say(t, "review.verdicts_note")), hk_report_note(t->made);
  hk_buffer_add(t->pen, hk_rule_verdict_rule(t->lang)), hk_report_note(t->made);
  tell_counts(t);
  tell_runs(t);
}

static void tell_all(const hakyu_ledger *ledger, hk_evidence_table *const *tables, size_t count, const hk_issue_verdict *verdicts, hakyu_document *made) {
  const telling t = {ledger, tables, count, verdicts, made, hk_document_pen(made), hk_document_lang(made)};
  hk_tell_review(ledger, made);
  for (size_t r = 0; r < count; r++) hk_document_set_tlp(made, tables[r]->tlp);
  tell_verdicts(&t);
}

static hakyu_status make(const hakyu_memory *memory, const hakyu_ledger *ledger, hk_evidence_table *const *tables, size_t count, hakyu_tongues tongues,
                         hakyu_document **document) {
  hakyu_document *made = NULL;
  hk_issue_verdict *verdicts = hk_memory_array(memory, (size_t)ledger->issue_count + 1, sizeof *verdicts);
  if (!verdicts) return HAKYU_NO_MEMORY;
  hk_guidance_against_review(ledger, tables, count, verdicts);
  for (uint32_t i = 0; i < ledger->issue_count; i++) /* also where no run speaks */
    verdicts[i].is_circular = hk_item_states(&ledger->catalogue->items[ledger->issues[i].item], ledger->edition).is_circular;
  hakyu_status status = hk_document_create(memory, tongues, &made);
  if (!status) {
    do tell_all(ledger, tables, count, verdicts, made);
    while (hk_document_turn(made));
    status = hk_document_end(made, HAKYU_OK, document);
  }
  hk_memory_free(memory, verdicts);
  return status;
}

hakyu_status hakyu_review_with_document(const hakyu_memory *memory, const hakyu_ledger *ledger, const hakyu_evidence_source *sources, size_t count,
                                        hakyu_tongues tongues, hakyu_findings *findings, hakyu_document **document) {
  const hk_rule_limits limits = hk_rule_defaults();
  hk_evidence_table **tables = hk_memory_array(memory, count + 1, sizeof *tables);
  hakyu_status status = tables ? HAKYU_OK : HAKYU_NO_MEMORY;
  size_t read = 0;
  while (!status && read < count) {
    status = hk_guidance_table(memory, sources[read].run_folder, sources[read].evidence_folder, ledger->catalogue, ledger->edition, &limits, findings, &tables[read]);
    read += !status;
  }
  if (!status) status = make(memory, ledger, tables, count, tongues, document);
  for (size_t r = 0; r < read; r++) hk_guidance_destroy(tables[r]);
  hk_memory_free(memory, tables);
  return status;
}
