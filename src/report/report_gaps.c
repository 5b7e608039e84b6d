/* report_gaps - coverage with runs: besides what the standards state, what closing each gap would spare in each run, measured with the item
   adopted in that sector alone. */
#include <string.h>
#include <hakyu/review.h>

#include "guidance/closed_gaps.h"
#include "report/report_effects.h"
#include "report/review_words.h"

/* One run, read. */
typedef struct gap_run {
  hakyu_result *result;
  hk_facts *facts;
  hk_trials_store *store;
  hk_closed_gap *gaps; size_t count;
} gap_run;

static void close_run(gap_run *run) {
  hk_facts_destroy(run->facts);
  hk_trials_store_close(run->store);
  hakyu_result_close(run->result);
}

static hakyu_status open_run(const hakyu_memory *memory, const hakyu_evidence_source *source, const hakyu_standards *standards, hakyu_findings *findings, gap_run *run) {
  hakyu_status status = hakyu_result_open(memory, source->run_folder, findings, &run->result);
  if (!status) status = hk_facts_create(memory, run->result, findings, &run->facts);
  if (!status) status = hk_trials_of_run(memory, run->result, source->evidence_folder, findings, &run->store);
  if (!status) status = hk_guidance_closed_gaps(run->facts, run->store, standards, &run->gaps, &run->count);
  if (status && run->store) hk_trials_store_explain(run->store, findings);
  return status;
}

static const char *meta(const gap_run *run, const char *key) {
  const char *text = hk_result_meta(run->result, key);
  return text ? text : "";
}

static void put_measured(hakyu_document *made, const hakyu_standards *standards, const hk_closed_gap *gap) {
  const hakyu_lang lang = hk_document_lang(made);
  hk_put_words(made, standards->sectors[gap->sector].title[lang]);
  hk_put_words(made, standards->catalogue->items[gap->item].id);
  hk_report_text(made, hk_word_statement(gap->states, lang));
  hk_put_effect(made, gap->effect);
  hk_put_signed_share(made, gap->own ? gap->own->index.share : gap->effect->index.share);
}

static void tell_measured(hakyu_document *made, const hakyu_standards *standards, const gap_run *run) {
  hk_report_table(made, "review.closed_gaps");
  hk_report_column(made, '<', "review.sector"), hk_report_column(made, '<', "review.item"), hk_report_column(made, '<', "review.standard_says");
  hk_effect_columns(made);
  hk_report_column(made, '>', "review.own_share");
  for (size_t g = 0; g < run->count && run->gaps[g].effect; g++) put_measured(made, standards, &run->gaps[g]);
  hk_buffer_add(hk_document_pen(made), hk_document_say(made, "review.closed_gaps_note")), hk_report_note(made);
}

/* Those not measured, by reason: an item that is not assessable is so in all sectors, and one line says it. */
static void tell_unmeasured(hakyu_document *made, const hakyu_standards *standards, const gap_run *run) {
  const hakyu_lang lang = hk_document_lang(made);
  hk_report_table(made, "review.gaps_unmeasured");
  hk_report_prose(made);
  hk_report_column(made, '<', "review.item"), hk_report_column(made, '<', "review.sector"), hk_report_column(made, '<', "review.why");
  for (uint32_t i = 0; i < standards->catalogue->item_count; i++)
    for (size_t g = 0; g < run->count; g++) {
      const hk_closed_gap *gap = &run->gaps[g];
      bool is_told = gap->effect || gap->item != i;
      for (size_t before = 0; before < g && !is_told; before++) is_told = !run->gaps[before].effect && run->gaps[before].item == i && strcmp(run->gaps[before].why[HAKYU_EN], gap->why[HAKYU_EN]) == 0;
      if (is_told) continue;
      hk_put_words(made, standards->catalogue->items[i].id);
      const char *comma = "";
      for (size_t same = g; same < run->count; same++) {
        if (run->gaps[same].effect || run->gaps[same].item != i || strcmp(run->gaps[same].why[HAKYU_EN], gap->why[HAKYU_EN]) != 0) continue;
        hk_buffer_add(hk_document_pen(made), comma), hk_write_words(hk_document_pen(made), standards->sectors[run->gaps[same].sector].title[lang]);
        comma = lang == HAKYU_JA ? "、" : ", ";
      }
      hk_report_put(made);
      hk_put_words(made, gap->why[lang]);
    }
}

static void tell_run(hakyu_document *made, const hakyu_standards *standards, const gap_run *run) {
  hk_buffer *pen = hk_document_pen(made);
  hk_buffer_printf(pen, "%s: ", hk_document_say(made, "review.closed_gaps_of")), hk_write_words(pen, meta(run, "scenario"));
  hk_document_put_heading(made);
  tell_measured(made, standards, run);
  tell_unmeasured(made, standards, run);
  hk_buffer_printf(pen, "%s, seed %s, %s", meta(run, "scenario"), meta(run, "seed"), meta(run, "fingerprint"));
  hk_document_put_origin(made, "run", "review.run");
}

hakyu_status hakyu_coverage_with_document(const hakyu_memory *memory, const hakyu_ledger *ledger, const hakyu_standards *standards,
                                          const hakyu_evidence_source *sources, size_t count, hakyu_tongues tongues, hakyu_findings *findings,
                                          hakyu_document **document) {
  hakyu_document *made = NULL;
  if (!hk_coverage_fits(ledger, standards)) return HAKYU_USAGE;
  gap_run *runs = hk_memory_array(memory, count + 1, sizeof *runs);
  hakyu_status status = runs ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (size_t r = 0; r < count && !status; r++) status = open_run(memory, &sources[r], standards, findings, &runs[r]);
  if (!status) status = hk_document_create(memory, tongues, &made);
  if (!status) {
    do {
      hk_tell_coverage(ledger, standards, made, true);
      for (size_t r = 0; r < count; r++) tell_run(made, standards, &runs[r]);
    } while (hk_document_turn(made));
    status = hk_document_end(made, HAKYU_OK, document);
  }
  for (size_t r = 0; runs && r < count; r++) close_run(&runs[r]);
  hk_memory_free(memory, runs);
  return status;
}
