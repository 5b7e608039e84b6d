/* report_coverage - what the standards of the sectors state, sector by item; and after a review, who has to look at what: each item that
   is revised, sector by sector, by what the sector's standard said before. */
#include <string.h>
#include <hakyu/review.h>

#include "report/review_words.h"

enum { ITEMS_A_TABLE = 12 };

typedef struct telling {
  const hakyu_ledger *ledger; /* or NULL */
  const hakyu_standards *standards;
  hakyu_document *made;
  hk_buffer *pen;
  hakyu_lang lang;
} telling;

static const char *say(const telling *t, const char *phrase_id) { return hk_phrase(phrase_id, t->lang); }

/* Is some issue of the ledger on this item a revision? */
static bool is_revised(const hakyu_ledger *ledger, uint32_t item) {
  for (uint32_t i = 0; ledger && i < ledger->issue_count; i++)
    if (ledger->issues[i].item == item && ledger->issues[i].disposition == HK_LEDGER_REVISION_NEEDED) return true;
  return false;
}

/* The last audit of an item in a sector, or NULL. */
static const hk_audit *last_audit(const hakyu_ledger *ledger, const char *sector, const char *item) {
  const hakyu_register *reg = ledger ? ledger->audits : NULL;
  const hk_audit *last = NULL;
  for (uint32_t a = 0; reg && a < reg->audit_count; a++) {
    const hk_audit *audit = &reg->audits[a];
    if (strcmp(audit->sector, sector) == 0 && strcmp(audit->item, item) == 0 && (!last || !hk_when_is_before(audit->date, last->date))) last = audit;
  }
  return last;
}

/* ---- the matrix ---- */

static void put_sector(const telling *t, const hk_sector_standard *sector) {
  hk_write_words(t->pen, sector->title[t->lang]);
  hk_report_put(t->made);
}

static void tell_block(const telling *t, uint32_t first, uint32_t end) {
  const hakyu_catalogue *catalogue = t->standards->catalogue;
  hk_report_table(t->made, "review.coverage");
  hk_report_column(t->made, '<', "review.sector"), hk_report_column(t->made, '<', "review.force");
  for (uint32_t i = first; i < end; i++) {
    hk_write_words(t->pen, catalogue->items[i].id);
    if (is_revised(t->ledger, i)) hk_buffer_add(t->pen, "*");
    hk_report_column_named(t->made, '<');
  }
  for (uint32_t s = 0; s < t->standards->sector_count; s++) {
    put_sector(t, &t->standards->sectors[s]);
    hk_report_text(t->made, hk_word_force(t->standards->sectors[s].force, t->lang));
    for (uint32_t i = first; i < end; i++) hk_report_text(t->made, hk_word_statement(hk_standards_covers(t->standards, s, i), t->lang));
  }
}

static void tell_matrix(const telling *t) {
  const uint32_t count = t->standards->catalogue->item_count;
  for (uint32_t first = 0; first < count; first += ITEMS_A_TABLE) tell_block(t, first, count - first > ITEMS_A_TABLE ? first + ITEMS_A_TABLE : count);
  if (t->ledger) hk_buffer_add(t->pen, say(t, "review.coverage_note")), hk_report_note(t->made);
}

/* How many sectors state each item. */
static void tell_gaps(const telling *t) {
  static const hk_statement_word shown[] = {HK_STATED, HK_PARTLY, HK_PLANNED, HK_NOT_STATED, HK_NOT_ENTERED};
  const hakyu_catalogue *catalogue = t->standards->catalogue;
  hk_report_table(t->made, "review.gaps");
  hk_report_column(t->made, '<', "review.item"), hk_report_column(t->made, '<', "review.title");
  hk_report_column(t->made, '>', "review.stated"), hk_report_column(t->made, '>', "review.partly"), hk_report_column(t->made, '>', "review.planned");
  hk_report_column(t->made, '>', "review.not_stated"), hk_report_column(t->made, '>', "review.not_entered");
  for (uint32_t i = 0; i < catalogue->item_count; i++) {
    hk_put_words(t->made, catalogue->items[i].id), hk_put_words(t->made, catalogue->items[i].title[t->lang]);
    for (size_t w = 0; w < sizeof shown / sizeof *shown; w++) {
      uint32_t count = 0;
      for (uint32_t s = 0; s < t->standards->sector_count; s++) count += hk_standards_covers(t->standards, s, i) == shown[w];
      hk_report_put_integer(t->made, count);
    }
  }
}

/* ---- confirm and verify ---- */

static const char *what_to_do(const telling *t, hk_statement_word word) {
  static const char *const ids[] = {[HK_STATED] = "review.do_stated", [HK_PARTLY] = "review.do_partly", [HK_NOT_STATED] = "review.do_not_stated",
                                    [HK_NOT_ENTERED] = "review.do_not_entered", [HK_PLANNED] = "review.do_planned"};
  return say(t, ids[word]);
}

/* Of the revised items that a sector's standard covers so: their ids, and their last audits. False if there are none. */
static bool tell_attention(const telling *t, uint32_t s, hk_statement_word word) {
  const hk_sector_standard *sector = &t->standards->sectors[s];
  const hakyu_catalogue *catalogue = t->standards->catalogue;
  uint32_t count = 0;
  for (uint32_t i = 0; i < catalogue->item_count; i++) {
    if (!is_revised(t->ledger, i) || hk_standards_covers(t->standards, s, i) != word) continue;
    if (!count++) put_sector(t, sector), hk_report_text(t->made, hk_word_statement(word, t->lang));
    if (count > 1) hk_buffer_add(t->pen, ", ");
    hk_write_words(t->pen, catalogue->items[i].id);
  }
  if (!count) return false;
  hk_report_put(t->made);
  hk_report_text(t->made, what_to_do(t, word));
  const char *comma = "";
  for (uint32_t i = 0; i < catalogue->item_count; i++) {
    const hk_audit *audit = last_audit(t->ledger, sector->id, catalogue->items[i].id);
    if (!audit || !is_revised(t->ledger, i) || hk_standards_covers(t->standards, s, i) != word) continue;
    hk_buffer_printf(t->pen, "%s%s %s ", comma, catalogue->items[i].id, hk_word_audit(audit->result, t->lang)), hk_write_when(t->pen, audit->date);
    comma = "; ";
  }
  if (!*comma) hk_buffer_add(t->pen, "-");
  hk_report_put(t->made);
  return true;
}

static void tell_attentions(const telling *t) {
  static const hk_statement_word order[] = {HK_NOT_STATED, HK_PLANNED, HK_PARTLY, HK_NOT_ENTERED, HK_STATED};
  hk_report_table(t->made, "review.verify");
  hk_report_prose(t->made);
  hk_report_column(t->made, '<', "review.sector"), hk_report_column(t->made, '<', "review.standard_says"), hk_report_column(t->made, '<', "review.items");
  hk_report_column(t->made, '<', "review.to_do"), hk_report_column(t->made, '<', "review.audit");
  for (uint32_t s = 0; s < t->standards->sector_count; s++)
    for (size_t w = 0; w < sizeof order / sizeof *order; w++) tell_attention(t, s, order[w]);
  hk_buffer_add(t->pen, say(t, "review.verify_note")), hk_report_note(t->made);
}

static void tell_audits(const telling *t) {
  const hakyu_register *reg = t->ledger->audits;
  hk_report_table(t->made, "review.audits");
  hk_report_prose(t->made);
  hk_report_column(t->made, '<', "review.date"), hk_report_column(t->made, '<', "review.sector"), hk_report_column(t->made, '<', "review.item");
  hk_report_column(t->made, '<', "review.by"), hk_report_column(t->made, '<', "review.audit"), hk_report_column(t->made, '<', "review.note");
  for (uint32_t a = 0; reg && a < reg->audit_count; a++) {
    const hk_audit *audit = &reg->audits[a];
    hk_write_when(t->pen, audit->date), hk_report_put(t->made);
    hk_put_words(t->made, audit->sector), hk_put_words(t->made, audit->item), hk_put_words(t->made, audit->who);
    hk_report_text(t->made, hk_word_audit(audit->result, t->lang)), hk_put_words(t->made, audit->note[t->lang]);
  }
  if (!reg || !reg->audit_count) hk_buffer_add(t->pen, say(t, "review.audits_none")), hk_report_note(t->made);
}

/* ---- all ---- */

void hk_tell_coverage(const hakyu_ledger *ledger, const hakyu_standards *standards, hakyu_document *made, bool has_runs) {
  const telling t = {ledger, standards, made, hk_document_pen(made), hk_document_lang(made)};
  if (standards->is_synthetic) hk_buffer_add(t.pen, say(&t, "review.mark_synthetic"));
  hk_write_words(t.pen, standards->title[t.lang]), hk_document_put_title(made);
  hk_document_set_tlp(made, hk_tlp_name(standards->tlp)), hk_document_set_tlp(made, hk_tlp_name(standards->catalogue->tlp));
  if (ledger) hk_document_set_tlp(made, hk_tlp_name(ledger->tlp));
  hk_write_words(t.pen, standards->catalogue->title[t.lang]), hk_buffer_add(t.pen, t.lang == HAKYU_JA ? "。" : "; ");
  hk_buffer_printf(t.pen, "%s ", say(&t, "review.held_against")), hk_write_words(t.pen, standards->catalogue->editions[standards->edition].title[t.lang]);
  if (ledger) hk_buffer_add(t.pen, t.lang == HAKYU_JA ? "。" : "; "), hk_write_words(t.pen, ledger->title[t.lang]);
  hk_document_put_paragraph(made);
  tell_matrix(&t), tell_gaps(&t);
  if (!has_runs) hk_buffer_add(t.pen, say(&t, "review.closed_gaps_how")), hk_report_note(made);
  if (ledger) tell_attentions(&t), tell_audits(&t);
  hk_put_file(made, "review.standards", standards->id, standards->digest);
  hk_put_file(made, "review.catalogue", standards->catalogue->id, standards->catalogue->digest);
  if (ledger) hk_put_file(made, "review.ledger", ledger->id, ledger->digest);
  hk_put_sources(made, standards->sources, standards->source_count);
}

bool hk_coverage_fits(const hakyu_ledger *ledger, const hakyu_standards *standards) {
  return !ledger || memcmp(ledger->catalogue->digest, standards->catalogue->digest, HK_DIGEST_BYTES) == 0;
}

hakyu_status hakyu_coverage_document(const hakyu_memory *memory, const hakyu_ledger *ledger, const hakyu_standards *standards, hakyu_tongues tongues,
                                     hakyu_document **document) {
  hakyu_document *made = NULL;
  if (!hk_coverage_fits(ledger, standards)) return HAKYU_USAGE;
  hakyu_status status = hk_document_create(memory, tongues, &made);
  if (status) return status;
  do hk_tell_coverage(ledger, standards, made, false);
  while (hk_document_turn(made));
  return hk_document_end(made, HAKYU_OK, document);
}

hakyu_status hakyu_coverage_json(const hakyu_memory *memory, const hakyu_ledger *ledger, const hakyu_standards *standards, char **text) {
  const hakyu_catalogue *catalogue = standards->catalogue;
  hk_buffer out;
  hk_json json;
  if (!hk_coverage_fits(ledger, standards)) return HAKYU_USAGE;
  hk_buffer_init(&out, memory);
  hk_json_init(&json, &out, 1);
  hk_json_open(&json, '{');
  hk_part_text(&json, "schema", "hakyu.coverage/1");
  hk_part_text(&json, "standards", standards->id), hk_part_digest(&json, "digest", standards->digest), hk_part_label(&json, "title", standards->title);
  hk_part_text(&json, "nature", standards->is_synthetic ? "synthetic" : "real_public");
  hk_part_text(&json, "catalogue", catalogue->id), hk_part_text(&json, "edition", catalogue->editions[standards->edition].id);
  hk_part_text(&json, "ledger", ledger ? ledger->id : NULL);
  hk_part_list(&json, "items");
  for (uint32_t i = 0; i < catalogue->item_count; i++) {
    hk_json_open(&json, '{');
    hk_part_text(&json, "id", catalogue->items[i].id), hk_json_key(&json, "revised"), hk_json_bool(&json, is_revised(ledger, i));
    hk_json_close(&json, '}');
  }
  hk_json_close(&json, ']');
  hk_part_list(&json, "sectors");
  for (uint32_t s = 0; s < standards->sector_count; s++) {
    const hk_sector_standard *sector = &standards->sectors[s];
    hk_json_open(&json, '{');
    hk_part_text(&json, "id", sector->id), hk_part_label(&json, "title", sector->title), hk_part_label(&json, "standard", sector->standard);
    hk_part_when(&json, "date", sector->date), hk_part_text(&json, "force", hk_force_name(sector->force));
    hk_json_key(&json, "coverage"), hk_json_open(&json, '{');
    for (uint32_t i = 0; i < catalogue->item_count; i++) hk_part_text(&json, catalogue->items[i].id, hk_statement_name(hk_standards_covers(standards, s, i)));
    hk_json_close(&json, '}');
    hk_json_close(&json, '}');
  }
  hk_json_close(&json, ']');
  return hk_part_end(&json, HAKYU_OK, text);
}
