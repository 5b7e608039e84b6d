/* review_words - see review_words.h. */
#include "report/review_words.h"

#include <stdint.h>

const char *hk_word_statement(hk_statement_word word, hakyu_lang lang) {
  static const char *const ids[] = {[HK_STATED] = "review.stated", [HK_PARTLY] = "review.partly", [HK_NOT_STATED] = "review.not_stated",
                                    [HK_NOT_ENTERED] = "review.not_entered", [HK_PLANNED] = "review.planned"};
  return hk_phrase(ids[word], lang);
}

const char *hk_word_force(hk_force force, hakyu_lang lang) {
  static const char *const ids[] = {[HK_COMPULSORY] = "review.compulsory", [HK_DESIRABLE] = "review.desirable", [HK_INFORMATIVE] = "review.informative"};
  return hk_phrase(ids[force], lang);
}

const char *hk_word_state(hk_issue_state state, hakyu_lang lang) {
  static const char *const ids[] = {[HK_ISSUE_PROPOSED] = "review.proposed", [HK_ISSUE_DRAFT] = "review.draft", [HK_ISSUE_COMMENT] = "review.comment",
                                    [HK_ISSUE_REVISED] = "review.revised", [HK_ISSUE_KEPT] = "review.kept", [HK_ISSUE_CONFIRMED] = "review.confirmed"};
  return hk_phrase(ids[state], lang);
}

const char *hk_word_cause(hk_cause cause, hakyu_lang lang) {
  static const char *const ids[] = {[HK_CAUSE_COMPONENT] = "review.cause_component", [HK_CAUSE_SOFTWARE] = "review.cause_software",
                                    [HK_CAUSE_CONFIGURATION] = "review.cause_configuration", [HK_CAUSE_CHANGE] = "review.cause_change",
                                    [HK_CAUSE_SURGE] = "review.cause_surge", [HK_CAUSE_COMMON_MODE] = "review.cause_common_mode",
                                    [HK_CAUSE_POWER] = "review.cause_power", [HK_CAUSE_CABLE] = "review.cause_cable",
                                    [HK_CAUSE_LEAK] = "review.cause_leak", [HK_CAUSE_OTHER] = "review.cause_other"};
  return hk_phrase(ids[cause], lang);
}

const char *hk_word_audit(hk_audit_result result, hakyu_lang lang) {
  static const char *const ids[] = {[HK_AUDIT_CONFORMS] = "review.conforms", [HK_AUDIT_PARTLY] = "review.conforms_partly",
                                    [HK_AUDIT_DOES_NOT] = "review.conforms_not", [HK_AUDIT_NOT_CHECKED] = "review.not_checked"};
  return hk_phrase(ids[result], lang);
}

const char *hk_word_edition_state(hk_edition_state state, hakyu_lang lang) {
  static const char *const ids[] = {[HK_EDITION_ENTERED] = "review.edition_entered", [HK_EDITION_HISTORY] = "review.edition_history",
                                    [HK_EDITION_SKELETON] = "review.edition_skeleton"};
  return hk_phrase(ids[state], lang);
}

hakyu_disposition hk_disposition_of(hk_ledger_disposition disposition) {
  static const hakyu_disposition all[] = {[HK_LEDGER_REVISION_NEEDED] = HAKYU_DISPOSITION_revision_needed,
                                          [HK_LEDGER_ALREADY_CONSIDERED] = HAKYU_DISPOSITION_already_considered,
                                          [HK_LEDGER_NO_REVISION] = HAKYU_DISPOSITION_no_revision_this_year};
  return all[disposition];
}

const char *hk_word_disposition(hk_ledger_disposition disposition, hakyu_lang lang) { return hakyu_disposition_label(hk_disposition_of(disposition), lang); }

/* ---- cells ---- */

void hk_write_words(hk_buffer *out, const char *text) { hk_buffer_escaped(out, text, SIZE_MAX); }

void hk_write_when(hk_buffer *out, hk_when when) {
  char text[16];
  hk_buffer_add(out, when ? hk_when_text(when, text) : "-");
}

void hk_write_confidence(hk_buffer *out, uint32_t confidence_ppm) { hk_buffer_number(out, confidence_ppm / 1e6, 3); }

void hk_write_ids(hk_buffer *out, const char *const *ids, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (i) hk_buffer_add(out, ", ");
    hk_write_words(out, ids[i]);
  }
  if (!count) hk_buffer_add(out, "-");
}

void hk_write_mechanisms(hk_buffer *out, uint32_t mechanisms, uint32_t traits, hakyu_lang lang) {
  const char *comma = "", *next = lang == HAKYU_JA ? "、" : ", ";
  for (int m = 0; m < HAKYU_MECHANISM_COUNT; m++)
    if (mechanisms >> m & 1) hk_buffer_printf(out, "%s%s", comma, hakyu_mechanism_label((hakyu_mechanism)m, lang)), comma = next;
  for (int t = 0; t < HAKYU_TRAIT_COUNT; t++)
    if (traits >> t & 1) hk_buffer_printf(out, "%s%s", comma, hakyu_trait_label((hakyu_trait)t, lang)), comma = next;
  if (!*comma) hk_buffer_add(out, "-");
}

void hk_put_words(hakyu_report *report, const char *text) {
  hk_write_words(hk_report_pen(report), *text ? text : "-");
  hk_report_put(report);
}

/* ---- provenance ---- */

void hk_put_file(hakyu_document *document, const char *label_phrase, const char *id, const uint8_t digest[HK_DIGEST_BYTES]) {
  char text[HK_DIGEST_TEXT];
  hk_digest_text(digest, text);
  hk_write_words(hk_document_pen(document), id);
  hk_buffer_printf(hk_document_pen(document), " %s", text);
  hk_document_put_origin(document, label_phrase, label_phrase);
}

void hk_put_sources(hakyu_document *document, const hk_catalogue_source *sources, uint32_t count) {
  hk_buffer *pen = hk_document_pen(document);
  const hakyu_lang lang = hk_document_lang(document);
  for (uint32_t s = 0; s < count; s++) {
    hk_write_words(pen, sources[s].id), hk_buffer_add(pen, ": "), hk_write_words(pen, sources[s].what[lang]);
    if (*sources[s].where) hk_buffer_add(pen, " ("), hk_write_words(pen, sources[s].where), hk_buffer_add(pen, ")");
    hk_buffer_printf(pen, "; %s ", hk_phrase("review.confidence", lang)), hk_write_confidence(pen, sources[s].confidence_ppm);
    hk_document_put_origin(document, "source", "review.source");
  }
}

/* ---- JSON ---- */

void hk_part_label(hk_json *json, const char *key, const char *const text[2]) {
  hk_json_key(json, key);
  if (!*text[HAKYU_EN] && !*text[HAKYU_JA]) {
    hk_json_null(json);
    return;
  }
  hk_json_open(json, '{');
  hk_part_text(json, "en", text[HAKYU_EN]), hk_part_text(json, "ja", text[HAKYU_JA]);
  hk_json_close(json, '}');
}

void hk_part_when(hk_json *json, const char *key, hk_when when) {
  char text[16];
  hk_part_text(json, key, when ? hk_when_text(when, text) : NULL);
}

void hk_part_share(hk_json *json, const char *key, uint32_t ppm) { hk_part_number(json, key, ppm / 1e6); }

void hk_part_ids(hk_json *json, const char *key, const char *const *ids, uint32_t count) {
  hk_part_list(json, key);
  for (uint32_t i = 0; i < count; i++) hk_json_text(json, ids[i]);
  hk_json_close(json, ']');
}

void hk_part_mechanisms(hk_json *json, const char *key, uint32_t mechanisms) {
  hk_part_list(json, key);
  for (int m = 0; m < HAKYU_MECHANISM_COUNT; m++)
    if (mechanisms >> m & 1) hk_json_text(json, hakyu_mechanism_name((hakyu_mechanism)m));
  hk_json_close(json, ']');
}

void hk_part_digest(hk_json *json, const char *key, const uint8_t digest[HK_DIGEST_BYTES]) {
  char text[HK_DIGEST_TEXT];
  hk_digest_text(digest, text);
  hk_part_text(json, key, text);
}
