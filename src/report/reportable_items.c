/* reportable_items - see reportable_items.h. */
#include "report/reportable_items.h"

#include "diagnosis/reportable.h"
#include "report/put_figures.h"
#include "report/review_words.h"
#include "report/run_words.h"

static const double level95 = 0.95;

static void begin_table(hakyu_document *made) {
  hk_report_table(made, "evidence.reportable_items");
  hk_report_column(made, '<', "evidence.scenario"), hk_report_column(made, '>', "evidence.place_reportable");
  hk_report_column(made, '<', "evidence.item"), hk_report_column(made, '<', "evidence.title");
  hk_report_column(made, '>', "evidence.of_reportable"), hk_report_bar(made);
  hk_report_column(made, '>', "report.interval"), hk_report_column_key(made, "of_reportable_interval");
  hk_report_column(made, '>', "evidence.place_effect");
}

static void put_row(hakyu_document *made, const hk_evidence_table *table, size_t row, uint32_t place, uint64_t count, uint64_t traced) {
  const hk_item *item = table->rows[row].item;
  const hk_interval share = hk_estimate_proportion(count, traced, level95);
  hk_put_words(made, table->scenario);
  hk_report_put_integer(made, place);
  hk_put_words(made, item->id), hk_put_words(made, item->title[hk_document_lang(made)]);
  hk_put_share(made, share.value);
  hk_write_share_limits(hk_document_pen(made), &share), hk_report_put_interval(made, HAKYU_CELL_SHARE, share.low, share.high);
  if (table->rows[row].figures.effect)
    hk_report_put_integer(made, (int64_t)row + 1);
  else
    hk_report_text(made, "-");
}

/* Rows of one run by that share, equal ones as by effect. */
static void put_rows(hakyu_document *made, const hk_evidence_table *table, const uint64_t *counts, uint64_t traced) {
  for (uint32_t place = 1, put = 0; put < table->count; place = put + 1) {
    uint64_t next = 0; /* the greatest count not put yet: that many are above it */
    for (size_t r = 0; r < table->count; r++) {
      uint32_t above = 0;
      for (size_t k = 0; k < table->count; k++) above += counts[k] > counts[r];
      if (above == put) next = counts[r];
    }
    for (size_t r = 0; r < table->count; r++)
      if (counts[r] == next) put_row(made, table, r, place, next, traced), put++;
  }
}

static hakyu_status count_items(const hk_evidence_table *table, uint64_t **counts, uint64_t *traced) {
  hk_kind_of_failure *kinds = hk_arena_zalloc(table->facts->arena, (table->count + 1) * sizeof *kinds);
  *counts = hk_arena_zalloc(table->facts->arena, (table->count + 1) * sizeof **counts);
  if (!kinds || !*counts) return HAKYU_NO_MEMORY;
  for (size_t r = 0; r < table->count; r++) kinds[r] = (hk_kind_of_failure){.mechanisms = table->rows[r].item->mechanisms, .traits = table->rows[r].item->traits};
  return hk_diagnose_reportable_kinds(table->facts, kinds, table->count, *counts, traced);
}

void hk_tell_reportable_items(hakyu_document *made, hk_evidence_table *const *tables, size_t count) {
  bool is_begun = false;
  for (size_t t = 0; t < count; t++) {
    uint64_t *counts = NULL, traced = 0;
    if (!hk_document_is_fine(made, count_items(tables[t], &counts, &traced)) || !traced) continue;
    if (!is_begun) begin_table(made), is_begun = true;
    put_rows(made, tables[t], counts, traced);
  }
  if (is_begun) hk_buffer_add(hk_document_pen(made), hk_document_say(made, "evidence.reportable_items_note")), hk_report_note(made);
}
