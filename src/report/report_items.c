/* report_items - a catalogue, and everything about one of its items. */
#include <string.h>
#include <hakyu/review.h>

#include "report/review_words.h"

typedef struct telling {
  const hakyu_catalogue *catalogue;
  hakyu_document *made;
  hk_buffer *pen;
  hakyu_lang lang;
} telling;

static const char *say(const telling *t, const char *phrase_id) { return hk_phrase(phrase_id, t->lang); }
static void column(const telling *t, const char *phrase_id) { hk_report_column(t->made, '<', phrase_id); }
static const char *source_of(const telling *t, uint32_t source) { return source == HK_NOWHERE ? "" : t->catalogue->sources[source].id; }

/* ---- a catalogue ---- */

static void tell_editions(const telling *t) {
  hk_report_table(t->made, "review.editions");
  hk_report_prose(t->made);
  column(t, "review.edition"), column(t, "review.date"), column(t, "review.title"), column(t, "review.edition_state"), column(t, "review.follows"), column(t, "review.source");
  for (uint32_t e = 0; e < t->catalogue->edition_count; e++) {
    const hk_edition *edition = &t->catalogue->editions[e];
    hk_put_words(t->made, edition->id), hk_write_when(t->pen, edition->date), hk_report_put(t->made);
    hk_put_words(t->made, edition->title[t->lang]), hk_report_text(t->made, hk_word_edition_state(edition->state, t->lang));
    hk_put_words(t->made, edition->follows == HK_NOWHERE ? "" : t->catalogue->editions[edition->follows].id), hk_put_words(t->made, source_of(t, edition->source));
  }
}

static void tell_items(const telling *t) {
  hk_report_table(t->made, "review.items");
  hk_report_prose(t->made);
  column(t, "review.item"), column(t, "review.title"), column(t, "review.force"), column(t, "review.assessable");
  for (uint32_t i = 0; i < t->catalogue->item_count; i++) {
    const hk_item *item = &t->catalogue->items[i];
    hk_put_words(t->made, item->id), hk_put_words(t->made, item->title[t->lang]), hk_report_text(t->made, hk_word_force(item->force, t->lang));
    if (hk_item_is_assessable(item))
      hk_buffer_printf(t->pen, say(t, "review.by_levers"), (unsigned)item->built_count);
    else
      hk_buffer_printf(t->pen, "%s%s", say(t, "review.not_assessable"), t->lang == HAKYU_JA ? "：" : ": "), hk_write_words(t->pen, item->not_assessable[t->lang]);
    hk_report_put(t->made);
  }
}

static void tell_catalogue(const telling *t) {
  hk_write_words(t->pen, t->catalogue->title[t->lang]), hk_document_put_title(t->made);
  hk_document_set_tlp(t->made, hk_tlp_name(t->catalogue->tlp));
  tell_editions(t), tell_items(t);
  hk_put_file(t->made, "review.catalogue", t->catalogue->id, t->catalogue->digest);
  hk_put_sources(t->made, t->catalogue->sources, t->catalogue->source_count);
}

hakyu_status hakyu_catalogue_document(const hakyu_memory *memory, const hakyu_catalogue *catalogue, hakyu_tongues tongues, hakyu_document **document) {
  hakyu_document *made = NULL;
  hakyu_status status = hk_document_create(memory, tongues, &made);
  if (status) return status;
  do tell_catalogue(&(telling){catalogue, made, hk_document_pen(made), hk_document_lang(made)});
  while (hk_document_turn(made));
  return hk_document_end(made, HAKYU_OK, document);
}

/* ---- an item ---- */

static void tell_fact(const telling *t, const char *phrase_id, const char *text) {
  if (!*text) return;
  hk_report_text(t->made, say(t, phrase_id)), hk_put_words(t->made, text);
}

static void write_range(const telling *t, uint32_t low_ppm, uint32_t high_ppm) {
  hk_buffer_number(t->pen, low_ppm / 1e4, 3), hk_buffer_add(t->pen, "–"), hk_buffer_number(t->pen, high_ppm / 1e4, 3), hk_buffer_add(t->pen, " %");
}

static void tell_facts(const telling *t, const hk_item *item) {
  hk_report_table(t->made, NULL);
  hk_report_key(t->made, "item"), hk_report_prose(t->made);
  column(t, NULL), column(t, NULL);
  tell_fact(t, "review.part", item->part[t->lang]), tell_fact(t, "review.asks", item->what[t->lang]);
  tell_fact(t, "review.force", hk_word_force(item->force, t->lang));
  hk_report_text(t->made, say(t, "review.addresses")), hk_write_mechanisms(t->pen, item->mechanisms, item->traits, t->lang), hk_report_put(t->made);
  tell_fact(t, "review.not_assessable", item->not_assessable[t->lang]);
  if (item->protections) {
    const char *comma = "";
    hk_report_text(t->made, say(t, "review.protections"));
    for (int h = 0; h < 3; h++)
      if (item->protections >> h & 1) hk_buffer_printf(t->pen, "%s%s", comma, say(t, (const char *[]){"review.by_redundancy", "review.by_standby", "review.by_stage"}[h])), comma = ", ";
    hk_buffer_add(t->pen, " ("), hk_write_words(t->pen, item->protects), hk_buffer_add(t->pen, ")"), hk_report_put(t->made);
  }
  if (item->lever_count) {
    hk_report_text(t->made, say(t, "review.adoption")), write_range(t, item->adoption_low_ppm, item->adoption_high_ppm);
    if (item->adoption_source != HK_NOWHERE) hk_buffer_add(t->pen, " ("), hk_write_words(t->pen, source_of(t, item->adoption_source)), hk_buffer_add(t->pen, ")");
    hk_report_put(t->made);
  }
  hk_report_text(t->made, say(t, "review.cost"));
  if (item->has_cost)
    hk_buffer_grouped(t->pen, item->cost_low), hk_buffer_add(t->pen, "–"), hk_buffer_grouped(t->pen, item->cost_high), hk_buffer_add(t->pen, " "), hk_write_words(t->pen, item->cost_unit);
  else
    hk_buffer_add(t->pen, say(t, "review.cost_none"));
  hk_report_put(t->made);
  tell_fact(t, "review.source", source_of(t, item->source));
}

static void tell_statements(const telling *t, const hk_item *item) {
  hk_report_table(t->made, "review.statements");
  hk_report_prose(t->made);
  column(t, "review.edition"), column(t, "review.states_word"), column(t, "review.text"), column(t, "review.known_from"), column(t, "review.issues"), column(t, "review.source");
  for (uint32_t e = 0; e < t->catalogue->edition_count; e++) {
    const hk_statement statement = hk_item_states(item, e);
    const bool is_entered = statement.states != HK_NOT_ENTERED;
    hk_put_words(t->made, t->catalogue->editions[e].id), hk_report_text(t->made, hk_word_statement(statement.states, t->lang));
    hk_put_words(t->made, statement.what[t->lang]);
    hk_report_text(t->made, !is_entered ? "-" : say(t, statement.is_circular ? "review.from_review" : "review.from_text"));
    hk_write_ids(t->pen, statement.issues, statement.issue_count), hk_report_put(t->made);
    hk_put_words(t->made, source_of(t, statement.source));
  }
}

/* Levers of one name, of the same doses and with the same numbers beside them stand on one row. */
static bool is_alike(const hk_item_lever *a, const hk_item_lever *b) {
  bool is_same = strcmp(a->name, b->name) == 0 && a->dose_count == b->dose_count && memcmp(a->doses, b->doses, a->dose_count) == 0;
  for (int i = 0; i < HK_ITEM_AIDS; i++) is_same &= !a->aid[i].text == !b->aid[i].text && a->aid[i].ppm == b->aid[i].ppm;
  return is_same;
}

static void put_doses(const telling *t, const hk_item_lever *lever) {
  for (uint8_t d = 0; d < lever->dose_count; d++) hk_buffer_printf(t->pen, "%s%u", d ? ", " : "", (unsigned)lever->doses[d]);
  for (int i = 0, told = 0; i < HK_ITEM_AIDS; i++)
    if (lever->aid[i].text) hk_buffer_printf(t->pen, "%s%s ", told++ ? ", " : "; ", hk_item_aid_name(i)), hk_write_words(t->pen, lever->aid[i].text);
  hk_report_put(t->made);
}

static void put_targets(const telling *t, const hk_item *item, uint32_t first) {
  for (uint32_t l = first; l < item->lever_count; l++) {
    const hk_item_lever *lever = &item->levers[l];
    if (!is_alike(lever, &item->levers[first])) continue;
    if (l > first) hk_buffer_add(t->pen, "; ");
    hk_write_words(t->pen, lever->targets);
    for (uint32_t m = 0; m < lever->model_count; m++) {
      hk_buffer_add(t->pen, m ? ", " : " ("), hk_write_words(t->pen, lever->models[m].model);
      hk_buffer_add(t->pen, ": "), hk_write_words(t->pen, lever->models[m].targets);
    }
    if (lever->model_count) hk_buffer_add(t->pen, ")");
  }
  hk_report_put(t->made);
}

static void tell_levers(const telling *t, const hk_item *item) {
  if (!item->lever_count) return;
  hk_report_table(t->made, "review.levers");
  hk_report_prose(t->made);
  column(t, "review.lever"), column(t, "review.doses"), column(t, "review.built"), column(t, "review.targets");
  for (uint32_t l = 0; l < item->lever_count; l++) {
    const hk_item_lever *lever = &item->levers[l];
    const char *missing = hk_lever_not_built(lever->name, t->lang);
    uint32_t before = 0;
    while (before < l && !is_alike(&item->levers[before], lever)) before++;
    if (before < l) continue;
    hk_put_words(t->made, lever->name);
    put_doses(t, lever);
    hk_report_text(t->made, missing ? missing : say(t, "review.yes"));
    put_targets(t, item, l);
  }
}

static void tell_crosswalk(const telling *t, const hk_item *item) {
  hk_report_table(t->made, "review.crosswalk");
  hk_report_prose(t->made);
  column(t, "review.scheme"), column(t, "review.references"), hk_report_column(t->made, '>', "review.confidence"), column(t, "review.source");
  for (uint32_t c = 0; c < item->crosswalk_count; c++) {
    const hk_crosswalk *row = &item->crosswalk[c];
    hk_put_words(t->made, t->catalogue->schemes[row->scheme].title[t->lang]);
    hk_write_ids(t->pen, row->references, row->reference_count), hk_report_put(t->made);
    hk_write_confidence(t->pen, row->confidence_ppm), hk_report_put_value(t->made, HAKYU_CELL_NUMBER, row->confidence_ppm / 1e6);
    hk_put_words(t->made, source_of(t, row->source));
  }
  if (!item->crosswalk_count) hk_buffer_add(t->pen, say(t, "review.crosswalk_none")), hk_report_note(t->made);
}

static void tell_item(const telling *t, const hk_item *item) {
  hk_write_words(t->pen, item->id), hk_buffer_add(t->pen, "  "), hk_write_words(t->pen, item->title[t->lang]), hk_document_put_title(t->made);
  hk_document_set_tlp(t->made, hk_tlp_name(t->catalogue->tlp));
  hk_write_words(t->pen, t->catalogue->title[t->lang]), hk_document_put_paragraph(t->made);
  tell_facts(t, item), tell_statements(t, item), tell_levers(t, item), tell_crosswalk(t, item);
  hk_put_file(t->made, "review.catalogue", t->catalogue->id, t->catalogue->digest);
  hk_put_sources(t->made, t->catalogue->sources, t->catalogue->source_count);
}

hakyu_status hakyu_item_document(const hakyu_memory *memory, const hakyu_catalogue *catalogue, size_t item, hakyu_tongues tongues, hakyu_document **document) {
  hakyu_document *made = NULL;
  hakyu_status status = hk_document_create(memory, tongues, &made);
  if (status) return status;
  do tell_item(&(telling){catalogue, made, hk_document_pen(made), hk_document_lang(made)}, &catalogue->items[item]);
  while (hk_document_turn(made));
  return hk_document_end(made, HAKYU_OK, document);
}
