/* report_rerun - which dispositions moved when runs were done again on what the models, scenarios and the catalogue are now: the evidence that was
   stored against fresh evidence, item by item, and what each says to the issues of a review. */
#include <math.h>
#include <string.h>
#include <hakyu/review.h>

#include "guidance/against_review.h"
#include "report/report_effects.h"
#include "report/review_words.h"

/* One scenario, before and after. */
typedef struct rerun { hk_evidence_table *before, *after; } rerun;

typedef struct telling {
  const hakyu_ledger *ledger;
  const rerun *runs; size_t count;
  const hk_issue_verdict *before, *after; /* by issue */
  hakyu_document *made;
  hk_buffer *pen;
  hakyu_lang lang;
} telling;

static const char *say(const telling *t, const char *phrase_id) { return hk_phrase(phrase_id, t->lang); }

static const hk_evidence_row *row_of(const hk_evidence_table *table, const hk_item *item) {
  for (size_t r = 0; r < table->count; r++)
    if (table->rows[r].item == item) return &table->rows[r];
  return NULL;
}

static bool has_moved(const hk_evidence_row *before, const hk_evidence_row *after) { return before->ruling.disposition != after->ruling.disposition; }

/* ---- runs ---- */

static bool is_same(hk_evidence_table *before, hk_evidence_table *after, const char *key) {
  const char *a = hk_result_meta(before->result, key), *b = hk_result_meta(after->result, key);
  return a && b && strcmp(a, b) == 0;
}

static void put_same(const telling *t, bool is_it) { hk_report_text(t->made, say(t, is_it ? "review.as_before" : "review.another")); }

static void tell_runs(const telling *t) {
  hk_report_table(t->made, "review.reruns");
  hk_report_column(t->made, '<', "review.scenario"), hk_report_column(t->made, '<', "review.before"), hk_report_column(t->made, '<', "review.after");
  hk_report_column(t->made, '<', "review.model"), hk_report_column(t->made, '<', "review.scenario_described");
  hk_report_column(t->made, '<', "review.outcome_rows");
  hk_report_column(t->made, '>', "review.draws_before"), hk_report_column(t->made, '>', "review.draws_after");
  for (size_t r = 0; r < t->count; r++) {
    hk_evidence_table *before = t->runs[r].before, *after = t->runs[r].after;
    hk_put_words(t->made, before->scenario);
    hk_put_words(t->made, before->count ? before->rows[0].pedigree.run : ""), hk_put_words(t->made, after->count ? after->rows[0].pedigree.run : "");
    put_same(t, is_same(before, after, "model_digest")), put_same(t, is_same(before, after, "scenario_digest")), put_same(t, is_same(before, after, "content_digest"));
    hk_report_put_integer(t->made, before->draws), hk_report_put_integer(t->made, after->draws);
  }
}

/* ---- items ---- */

static void put_effect(const telling *t, const hk_evidence_row *row) { hk_put_signed_share(t->made, row->figures.effect ? row->figures.effect->part.value : NAN); }

static void put_moved(const telling *t, bool is_moved) {
  hk_report_text(t->made, say(t, is_moved ? "review.moved_yes" : "review.moved_no"));
  if (is_moved) hk_report_underline(t->made);
}

static void tell_items(const telling *t) {
  unsigned moved = 0, all = 0;
  hk_report_table(t->made, "review.moved");
  hk_report_column(t->made, '<', "review.scenario"), hk_report_column(t->made, '<', "review.item"), hk_report_column(t->made, '<', "review.title");
  hk_report_column(t->made, '<', "review.disposition_before"), hk_report_column(t->made, '<', "review.disposition_after"), hk_report_column(t->made, '<', "review.has_moved");
  hk_report_column(t->made, '>', "review.effect_before"), hk_report_column(t->made, '>', "review.effect_after");
  hk_report_column(t->made, '>', "review.stays_before"), hk_report_column(t->made, '>', "review.stays_after");
  for (size_t r = 0; r < t->count; r++)
    for (size_t k = 0; k < t->runs[r].before->count; k++) {
      const hk_evidence_row *before = &t->runs[r].before->rows[k], *after = row_of(t->runs[r].after, before->item);
      if (!after) continue; /* both have all items of the catalogue */
      hk_put_words(t->made, t->runs[r].before->scenario);
      hk_put_words(t->made, before->item->id), hk_put_words(t->made, before->item->title[t->lang]);
      hk_report_text(t->made, hakyu_disposition_label(before->ruling.disposition, t->lang)), hk_report_text(t->made, hakyu_disposition_label(after->ruling.disposition, t->lang));
      put_moved(t, has_moved(before, after));
      put_effect(t, before), put_effect(t, after);
      hk_put_signed_share(t->made, before->ruling.stays), hk_put_signed_share(t->made, after->ruling.stays);
      moved += has_moved(before, after), all++;
    }
  hk_buffer_printf(t->pen, say(t, "review.moved_note"), moved, all), hk_report_note(t->made);
}

/* ---- issues of the review ---- */

static void tell_issues(const telling *t) {
  unsigned moved = 0;
  hk_report_table(t->made, "review.verdicts_moved");
  hk_report_column(t->made, '<', "review.issue"), hk_report_column(t->made, '<', "review.item"), hk_report_column(t->made, '<', "review.disposition");
  hk_report_column(t->made, '<', "review.verdict_before"), hk_report_column(t->made, '<', "review.verdict_after"), hk_report_column(t->made, '<', "review.has_moved");
  for (uint32_t i = 0; i < t->ledger->issue_count; i++) {
    const hk_issue *issue = &t->ledger->issues[i];
    const bool is_moved = t->before[i].verdict != t->after[i].verdict;
    hk_write_words(t->pen, issue->id), hk_buffer_add(t->pen, " "), hk_write_words(t->pen, issue->title[t->lang]), hk_report_put(t->made);
    hk_put_words(t->made, t->ledger->catalogue->items[issue->item].id);
    hk_report_text(t->made, hk_word_disposition(issue->disposition, t->lang));
    hk_report_text(t->made, hakyu_verdict_label(t->before[i].verdict, t->lang)), hk_report_text(t->made, hakyu_verdict_label(t->after[i].verdict, t->lang));
    put_moved(t, is_moved);
    moved += is_moved;
  }
  hk_buffer_printf(t->pen, say(t, "review.verdicts_moved_note"), moved, (unsigned)t->ledger->issue_count), hk_report_note(t->made);
  hk_buffer_add(t->pen, hk_rule_verdict_rule(t->lang)), hk_report_note(t->made);
}

/* ---- all ---- */

static void tell_all(const telling *t) {
  hk_buffer_printf(t->pen, "%s: ", say(t, "review.rerun")), hk_write_words(t->pen, t->ledger->title[t->lang]), hk_document_put_title(t->made);
  hk_document_set_tlp(t->made, hk_tlp_name(t->ledger->tlp));
  for (size_t r = 0; r < t->count; r++) hk_document_set_tlp(t->made, t->runs[r].before->tlp), hk_document_set_tlp(t->made, t->runs[r].after->tlp);
  hk_document_paragraph(t->made, "review.rerun_note");
  tell_runs(t), tell_items(t), tell_issues(t);
  hk_put_file(t->made, "review.catalogue", t->ledger->catalogue->id, t->ledger->catalogue->digest);
  hk_put_file(t->made, "review.ledger", t->ledger->id, t->ledger->digest);
}

static hakyu_status read_tables(const hakyu_memory *memory, const hakyu_ledger *ledger, const hakyu_evidence_source *sources, size_t count, hakyu_findings *findings,
                                hk_evidence_table **tables) {
  const hk_rule_limits limits = hk_rule_defaults();
  hakyu_status status = HAKYU_OK;
  for (size_t r = 0; r < count && !status; r++)
    status = hk_guidance_table(memory, sources[r].run_folder, sources[r].evidence_folder, ledger->catalogue, ledger->edition, &limits, findings, &tables[r]);
  return status;
}

hakyu_status hakyu_review_rerun_document(const hakyu_memory *memory, const hakyu_ledger *ledger, const hakyu_evidence_source *before,
                                         const hakyu_evidence_source *after, size_t count, hakyu_tongues tongues, hakyu_findings *findings, hakyu_document **document) {
  hk_evidence_table **tables = hk_memory_array(memory, 2 * count + 1, sizeof *tables);
  hk_issue_verdict *verdicts = hk_memory_array(memory, 2 * (size_t)ledger->issue_count + 1, sizeof *verdicts);
  rerun *runs = hk_memory_array(memory, count + 1, sizeof *runs);
  hakyu_document *made = NULL;
  hakyu_status status = tables && verdicts && runs ? read_tables(memory, ledger, before, count, findings, tables) : HAKYU_NO_MEMORY;
  if (!status) status = read_tables(memory, ledger, after, count, findings, tables + count);
  if (!status) status = hk_document_create(memory, tongues, &made);
  if (!status) {
    for (size_t r = 0; r < count; r++) runs[r] = (rerun){tables[r], tables[count + r]};
    hk_guidance_against_review(ledger, tables, count, verdicts);
    hk_guidance_against_review(ledger, tables + count, count, verdicts + ledger->issue_count);
    do tell_all(&(telling){ledger, runs, count, verdicts, verdicts + ledger->issue_count, made, hk_document_pen(made), hk_document_lang(made)});
    while (hk_document_turn(made));
    status = hk_document_end(made, HAKYU_OK, document);
  }
  for (size_t r = 0; tables && r < 2 * count; r++) hk_guidance_destroy(tables[r]);
  hk_memory_free(memory, tables);
  hk_memory_free(memory, verdicts);
  hk_memory_free(memory, runs);
  return status;
}
