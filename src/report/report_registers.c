/* report_registers - see report_registers.h. The quotable sentences keep the rules of row_words: conditional, never 予測, 証明, "proves"
   or "will", and each says what it does not show. */
#include "report/report_registers.h"

#include <string.h>

#include "report/review_words.h"

enum { FAILURES, AUDITS, DOCUMENTS, CONDITIONS, KINDS };
/* approach: the id of the ledger's approach, "" for what is of none. */
static const struct { const char *approach, *phrase; } kinds[KINDS] = {
    [FAILURES] = {"A1", "evidence.approach_one"}, [AUDITS] = {"", "evidence.approach_audits"}, [DOCUMENTS] = {"A3", "evidence.approach_three"}, [CONDITIONS] = {"A4", "evidence.approach_four"}};

typedef struct telling {
  const hk_register_report *from;
  hakyu_document *made;
  hk_buffer *pen;
  hakyu_lang lang;
} telling;

static void say(const telling *t, const char *en, const char *ja) { hk_buffer_add(t->pen, t->lang == HAKYU_JA ? ja : en); }
static const char *one_of(const telling *t, const char *en, const char *ja) { return t->lang == HAKYU_JA ? ja : en; }

/* ---- entries of the registers ------------------------------------------------------------------------------------------ */

static const hakyu_register *register_of(const telling *t, int kind) {
  const hakyu_ledger *review = t->from->review;
  return !review ? NULL : kind == FAILURES ? review->incidents : kind == AUDITS ? review->audits : review->documents;
}

static uint32_t entries_of(const hakyu_register *reg, int kind) {
  return !reg ? 0 : kind == FAILURES ? reg->incident_count : kind == AUDITS ? reg->audit_count : reg->document_count;
}

/* Documents and conditions of society stand in one register. */
static bool is_of_kind(const hakyu_register *reg, int kind, uint32_t i) { return kind < DOCUMENTS || reg->documents[i].is_condition == (kind == CONDITIONS); }

static bool is_among(const char *const *ids, uint32_t count, const char *id) {
  for (uint32_t k = 0; k < count; k++)
    if (strcmp(ids[k], id) == 0) return true;
  return false;
}

static bool bears_on(const hakyu_register *reg, int kind, uint32_t i, const char *item) {
  if (!is_of_kind(reg, kind, i)) return false;
  if (kind == FAILURES) return is_among(reg->incidents[i].items, reg->incidents[i].item_count, item);
  if (kind == AUDITS) return strcmp(reg->audits[i].item, item) == 0;
  return is_among(reg->documents[i].items, reg->documents[i].item_count, item);
}

static const char *id_of(const hakyu_register *reg, int kind, uint32_t i) { return kind == FAILURES ? reg->incidents[i].id : kind == AUDITS ? reg->audits[i].id : reg->documents[i].id; }

static const char *source_of(const hakyu_register *reg, int kind, uint32_t i) {
  const char *source = kind == FAILURES ? reg->incidents[i].source : kind == AUDITS ? reg->audits[i].source : reg->documents[i].source;
  return source ? source : "";
}

static uint32_t confidence_of(const hakyu_register *reg, int kind, uint32_t i) { return kind == FAILURES ? reg->incidents[i].confidence_ppm : kind == AUDITS ? 1000000 : reg->documents[i].confidence_ppm; }

/* How many entries of a kind there are, and how many bear on the item (NULL: on any). */
static uint32_t count_entries(const telling *t, int kind, const char *item) {
  const hakyu_register *reg = register_of(t, kind);
  uint32_t count = 0;
  for (uint32_t i = 0; i < entries_of(reg, kind); i++) count += item ? bears_on(reg, kind, i, item) : is_of_kind(reg, kind, i);
  return count;
}

/* ---- finding and analysis ------------------------------------------------------------------------------------------------ */

static void tell_title(const telling *t, const hakyu_register *reg, int kind, uint32_t i) {
  if (kind == FAILURES) {
    hk_write_words(t->pen, reg->incidents[i].who), hk_buffer_add(t->pen, " "), hk_write_when(t->pen, reg->incidents[i].date);
  } else if (kind == AUDITS) {
    hk_write_words(t->pen, reg->audits[i].who), hk_buffer_add(t->pen, " "), hk_write_when(t->pen, reg->audits[i].date);
    hk_buffer_printf(t->pen, ": %s", hk_word_audit(reg->audits[i].result, t->lang));
  } else {
    hk_write_words(t->pen, reg->documents[i].title[t->lang]);
    if (*reg->documents[i].adds[t->lang]) say(t, " (", "（"), hk_write_words(t->pen, reg->documents[i].adds[t->lang]), say(t, ")", "）");
  }
}

static void tell_entries(const telling *t, int kind, const char *item, uint32_t most) {
  const hakyu_register *reg = register_of(t, kind);
  const uint32_t count = count_entries(t, kind, item);
  uint32_t told = 0;
  for (uint32_t i = 0; i < entries_of(reg, kind) && told < most; i++) {
    if (!bears_on(reg, kind, i, item)) continue;
    if (told++) say(t, "; ", "、");
    tell_title(t, reg, kind, i);
  }
  if (count > told) hk_buffer_printf(t->pen, one_of(t, "; and %u more", "、ほか %u 件"), (unsigned)(count - told));
}

static const char *what_of(const telling *t, int kind) {
  static const char *const whats[KINDS][2] = {[FAILURES] = {"IT failures", "IT障害"}, [AUDITS] = {"audit results", "監査結果"}, [DOCUMENTS] = {"related documents", "関連文書"}, [CONDITIONS] = {"changes in society", "社会的条件の変化"}};
  return whats[kind][t->lang];
}

static void tell_finding(const telling *t, int kind, const char *item) {
  const uint32_t all = count_entries(t, kind, NULL), here = count_entries(t, kind, item);
  if (t->lang == HAKYU_JA)
    hk_buffer_printf(t->pen, "登録簿の%s %u 件のうち、%u 件がこの項目に関わる: ", what_of(t, kind), (unsigned)all, (unsigned)here);
  else
    hk_buffer_printf(t->pen, "Of %u %s in the register, %u %s on this item: ", (unsigned)all, what_of(t, kind), (unsigned)here, here == 1 ? "bears" : "bear");
  tell_entries(t, kind, item, 6);
  say(t, ".", "。");
}

static void tell_causes(const telling *t, const char *item) {
  const hakyu_register *reg = register_of(t, FAILURES);
  uint32_t told = 0;
  for (int cause = 0; cause < HK_CAUSE_COUNT; cause++) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < reg->incident_count; i++) count += bears_on(reg, FAILURES, i, item) && reg->incidents[i].cause == (hk_cause)cause;
    if (!count) continue;
    hk_buffer_add(t->pen, told++ ? one_of(t, ", ", "、") : one_of(t, "causes: ", "原因: "));
    hk_buffer_printf(t->pen, "%s %u", hk_word_cause((hk_cause)cause, t->lang), (unsigned)count);
  }
}

static const hk_incident_item *failures_of(const telling *t, const char *item) {
  const hk_incident_figures *figures = t->from->failures;
  for (uint32_t k = 0; figures && k < figures->item_count; k++)
    if (strcmp(figures->items[k].item, item) == 0) return &figures->items[k];
  return NULL;
}

/* "3.67 a year (95 % interval 1.83–6.56)" */
static void tell_rate(const telling *t, const hk_incident_item *found) {
  say(t, "", "年あたり ");
  hk_buffer_number(t->pen, found->per_year.value, 3);
  say(t, " a year (95 % interval ", " 件（95 % 区間 ");
  hk_buffer_number(t->pen, found->per_year.low, 3), hk_buffer_add(t->pen, "–"), hk_buffer_number(t->pen, found->per_year.high, 3);
  hk_buffer_printf(t->pen, one_of(t, ", exact Poisson, %d to %d)", "、ポアソン分布による厳密区間、%d～%d 年）"), (int)t->from->failures->first_year, (int)t->from->failures->last_year);
}

static void tell_failures(const telling *t, const char *item) {
  const hk_incident_item *found = failures_of(t, item);
  const hakyu_register *reg = register_of(t, FAILURES);
  uint32_t again = 0, later = 0;
  if (found) {
    tell_rate(t, found);
    if (t->from->failures->is_window_own) say(t, "; the years are the register's own, which makes it too high", "。期間は登録簿自身のもので、値は高めに出る");
    say(t, "; ", "。");
  }
  tell_causes(t, item);
  for (uint32_t i = 0; i < reg->incident_count; i++) again += bears_on(reg, FAILURES, i, item) && reg->incidents[i].recurrence_of != HK_NOWHERE;
  for (uint32_t i = 0; i < reg->incident_count; i++) later += bears_on(reg, FAILURES, i, item) && hk_when_is_before(t->from->review->draft, reg->incidents[i].date);
  hk_buffer_printf(t->pen, one_of(t, "; %u came back after an earlier one", "。再発は %u 件"), (unsigned)again);
  if (later) hk_buffer_printf(t->pen, one_of(t, "; %u came after the review's draft and did not lie before it", "。うち %u 件は見直しの案より後のもので、見直しの材料ではない"), (unsigned)later);
  say(t, ".", "。");
}

static void tell_audits(const telling *t, const char *item) {
  const hakyu_register *reg = register_of(t, AUDITS);
  uint32_t counts[4] = {0, 0, 0, 0};
  for (uint32_t i = 0; i < reg->audit_count; i++)
    if (bears_on(reg, AUDITS, i, item)) counts[reg->audits[i].result]++;
  for (int result = 0; result < 4; result++)
    hk_buffer_printf(t->pen, "%s%s: %u", result ? one_of(t, ", ", "、") : "", hk_word_audit((hk_audit_result)result, t->lang), (unsigned)counts[result]);
}

static void tell_analysis(const telling *t, int kind, const char *item) {
  if (kind == FAILURES)
    tell_failures(t, item);
  else if (kind == AUDITS)
    tell_audits(t, item);
  else
    say(t, "Read, not simulated: that a text names a measure says nothing about its effect.", "読んだものであり、模擬していない。文書が対策を挙げることは、その効果について何も示さない。");
}

/* ---- what the review made of it ------------------------------------------------------------------------------------------- */

static bool is_issue_of(const telling *t, const hk_issue *issue, int kind, uint32_t item) {
  const hakyu_ledger *review = t->from->review;
  if (issue->item != item || issue->situation == HK_NOWHERE) return false;
  const uint32_t approach = review->situations[issue->situation].approach;
  return approach != HK_NOWHERE && strcmp(review->approaches[approach].id, kinds[kind].approach) == 0;
}

static void put_issues(const telling *t, int kind, uint32_t item) {
  const hakyu_ledger *review = t->from->review;
  uint32_t told = 0;
  for (uint32_t k = 0; k < review->issue_count; k++) {
    if (!is_issue_of(t, &review->issues[k], kind, item)) continue;
    if (told++) say(t, "; ", "、");
    hk_write_words(t->pen, review->issues[k].id), hk_buffer_add(t->pen, " "), hk_write_words(t->pen, review->issues[k].title[t->lang]);
  }
  hk_report_put(t->made);
}

static void put_outcomes(const telling *t, int kind, uint32_t item) {
  const hakyu_ledger *review = t->from->review;
  uint32_t told = 0;
  for (int outcome = 0; outcome < HK_LEDGER_DISPOSITION_COUNT; outcome++) {
    uint32_t count = 0;
    for (uint32_t k = 0; k < review->issue_count; k++) count += is_issue_of(t, &review->issues[k], kind, item) && review->issues[k].disposition == (hk_ledger_disposition)outcome;
    if (!count) continue;
    hk_buffer_add(t->pen, told++ ? one_of(t, ", ", "、") : one_of(t, "the review's own: ", "見直し自身の判断: "));
    hk_buffer_printf(t->pen, "%s (%u)", hk_word_disposition((hk_ledger_disposition)outcome, t->lang), (unsigned)count);
  }
  if (!told) say(t, "the review drew no issue from it", "見直しは問題意識を導いていない");
  hk_report_put(t->made);
}

/* What approach (2) says of the same item, scenario by scenario. */
static void put_simulated(const telling *t, const char *item) {
  uint32_t told = 0;
  for (size_t k = 0; k < t->from->table_count; k++)
    for (size_t r = 0; r < t->from->tables[k]->count; r++) {
      const hk_evidence_row *row = &t->from->tables[k]->rows[r];
      if (strcmp(row->item->id, item) != 0) continue;
      if (told++) say(t, "; ", "、");
      hk_write_words(t->pen, t->from->tables[k]->scenario);
      hk_buffer_printf(t->pen, ": %s", hakyu_disposition_label(row->ruling.disposition, t->lang));
    }
  hk_report_put(t->made);
}

/* ---- the sentence ----------------------------------------------------------------------------------------------------------- */

static void tell_sentence(const telling *t, int kind, const hk_item *item) {
  const hakyu_register *reg = register_of(t, kind);
  const uint32_t all = count_entries(t, kind, NULL), here = count_entries(t, kind, item->id);
  if (t->lang == HAKYU_JA)
    hk_buffer_printf(t->pen, "%s %u 件（登録簿「", what_of(t, kind), (unsigned)all);
  else
    hk_buffer_printf(t->pen, "Of the %u %s that the register “", (unsigned)all, what_of(t, kind));
  hk_write_words(t->pen, reg->id);
  if (t->lang == HAKYU_JA)
    hk_buffer_printf(t->pen, "」）のうち、%u 件が「", (unsigned)here);
  else
    hk_buffer_printf(t->pen, "” holds, %u %s on “", (unsigned)here, here == 1 ? "bears" : "bear");
  hk_write_words(t->pen, item->title[t->lang]);
  say(t, "”", "」に関わる");
  const hk_incident_item *found = kind == FAILURES ? failures_of(t, item->id) : NULL;
  if (found) say(t, ": ", "。"), tell_rate(t, found);
  if (kind == FAILURES)
    say(t, ". They are what became known, and do not show how often such failures occur or whether a measure would have held them off.",
        "。公になったものであり、こうした障害がどれほど起こるか、対策で防げたかは示さない。");
  else if (kind == AUDITS)
    say(t, ". They hold for the organisations looked at, and do not show how others stand.", "。監査を受けた組織についてのもので、他の組織の状況は示さない。");
  else
    say(t, ". That they do says nothing about what taking it up would spare.", "。それを取り入れた場合の効果については何も示さない。");
  hk_report_put(t->made);
}

/* ---- the tables --------------------------------------------------------------------------------------------------------------- */

static void column(const telling *t, const char *phrase) { hk_report_column(t->made, '<', phrase); }

static void put_row(const telling *t, int kind, uint32_t number) {
  const hk_item *item = &t->from->catalogue->items[number];
  hk_report_text(t->made, hk_document_say(t->made, kinds[kind].phrase));
  hk_put_words(t->made, item->id), hk_put_words(t->made, item->title[t->lang]);
  tell_finding(t, kind, item->id), hk_report_put(t->made);
  tell_analysis(t, kind, item->id), hk_report_put(t->made);
  put_issues(t, kind, number);
  put_outcomes(t, kind, number);
  put_simulated(t, item->id);
  tell_sentence(t, kind, item);
}

static void put_pedigree(const telling *t, int kind, uint32_t number) {
  const hakyu_register *reg = register_of(t, kind);
  const char *item = t->from->catalogue->items[number].id, *last = "";
  char digest[HK_DIGEST_TEXT];
  uint32_t least = 1000000, told = 0;
  hk_report_text(t->made, hk_document_say(t->made, kinds[kind].phrase));
  hk_put_words(t->made, item), hk_put_words(t->made, reg->id);
  hk_digest_text(reg->digest, digest), hk_report_text(t->made, digest);
  hk_put_words(t->made, t->from->review->id);
  hk_digest_text(t->from->review->digest, digest), hk_report_text(t->made, digest);
  for (uint32_t i = 0; i < entries_of(reg, kind); i++) {
    if (!bears_on(reg, kind, i, item)) continue;
    if (told++) hk_buffer_add(t->pen, ", ");
    hk_write_words(t->pen, id_of(reg, kind, i));
    if (confidence_of(reg, kind, i) < least) least = confidence_of(reg, kind, i);
  }
  hk_report_put(t->made);
  told = 0;
  for (uint32_t i = 0; i < entries_of(reg, kind); i++) { /* neighbours mostly share a source */
    if (!bears_on(reg, kind, i, item) || strcmp(source_of(reg, kind, i), last) == 0) continue;
    if (told++) hk_buffer_add(t->pen, "; ");
    hk_write_words(t->pen, last = source_of(reg, kind, i));
  }
  hk_report_put(t->made);
  hk_write_confidence(t->pen, least);
  hk_report_put_value(t->made, HAKYU_CELL_NUMBER, least * 1e-6);
}

typedef void row_writer(const telling *t, int kind, uint32_t item);

static void write_each(const telling *t, row_writer *write) {
  for (int kind = 0; kind < KINDS; kind++)
    for (uint32_t item = 0; item < t->from->catalogue->item_count; item++)
      if (count_entries(t, kind, t->from->catalogue->items[item].id)) write(t, kind, item);
}

/* Why an approach has no row. */
static void tell_absent(const telling *t, int kind) {
  uint32_t rows = 0;
  for (uint32_t item = 0; item < t->from->catalogue->item_count; item++) rows += count_entries(t, kind, t->from->catalogue->items[item].id) > 0;
  if (rows) return;
  const hakyu_register *reg = register_of(t, kind);
  hk_buffer_printf(t->pen, "%s: ", hk_document_say(t->made, kinds[kind].phrase));
  if (!t->from->review)
    say(t, "no rows, since no review of this edition is at hand (--review LEDGER), and so no register.", "行なし。この版の見直しの記録(--review)がなく、登録簿もない。");
  else if (!reg)
    say(t, "no rows, since the review names no such register.", "行なし。見直しの記録がこの登録簿を挙げていない。");
  else if (!count_entries(t, kind, NULL))
    hk_buffer_printf(t->pen, one_of(t, "no rows, since the register “%s” holds none.", "行なし。登録簿「%s」に記載がない。"), reg->id);
  else
    hk_buffer_printf(t->pen, one_of(t, "no rows, since none of the %u entries of the register “%s” names an item.", "行なし。%u 件ある登録簿「%s」の記載のうち、項目を挙げるものがない。"),
                     (unsigned)count_entries(t, kind, NULL), reg->id);
  hk_report_note(t->made);
}

void hk_write_registers(hakyu_document *document, const hk_register_report *report) {
  const telling t = {report, document, hk_document_pen(document), hk_document_lang(document)};
  hk_report_table(document, "evidence.registers");
  if (report->review) {
    column(&t, "evidence.approach"), column(&t, "evidence.item"), column(&t, "evidence.title"), column(&t, "evidence.finding"), column(&t, "evidence.analysis");
    column(&t, "evidence.issue"), column(&t, "evidence.outcome"), column(&t, "evidence.simulated"), column(&t, "evidence.sentence");
    write_each(&t, put_row);
  }
  for (int kind = 0; kind < KINDS; kind++) tell_absent(&t, kind);
  if (!report->review) return;
  hk_report_table(document, "evidence.register_pedigree");
  column(&t, "evidence.approach"), column(&t, "evidence.item"), column(&t, "evidence.register"), column(&t, "evidence.register_digest"), column(&t, "evidence.review");
  column(&t, "evidence.review_digest"), column(&t, "evidence.entries"), column(&t, "evidence.sources");
  hk_report_column(document, '>', "evidence.confidence");
  write_each(&t, put_pedigree);
}
