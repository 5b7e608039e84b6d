/* review_words - the words of catalogues, ledgers and registers in both tongues, and the cells that their tables share. */
#ifndef HK_REPORT_REVIEW_WORDS_H
#define HK_REPORT_REVIEW_WORDS_H
#include <hakyu/disposition.h>
#include "catalogue/ledger.h"
#include "catalogue/standards.h"
#include "report/json_parts.h"
#include "report/report_table.h"

const char *hk_word_statement(hk_statement_word word, hakyu_lang lang);   /* "stated" */
const char *hk_word_force(hk_force force, hakyu_lang lang);               /* "desirable" */
const char *hk_word_state(hk_issue_state state, hakyu_lang lang);         /* "draft" */
const char *hk_word_cause(hk_cause cause, hakyu_lang lang);               /* "common mode" */
const char *hk_word_audit(hk_audit_result result, hakyu_lang lang);       /* "conforms" */
const char *hk_word_edition_state(hk_edition_state state, hakyu_lang lang);
/* The closed list's word for how an issue of a ledger ended. */
hakyu_disposition hk_disposition_of(hk_ledger_disposition disposition);
const char *hk_word_disposition(hk_ledger_disposition disposition, hakyu_lang lang);

/* Names in files are data: escaped, whole. */
void hk_write_words(hk_buffer *out, const char *text);
void hk_write_when(hk_buffer *out, hk_when when);                         /* "2007-06", "-" */
void hk_write_confidence(hk_buffer *out, uint32_t confidence_ppm);        /* "0.85" */
/* Ids of a list with commas; "-" if there are none. */
void hk_write_ids(hk_buffer *out, const char *const *ids, uint32_t count);
/* Mechanisms and traits, by their labels; "-" if there are none. */
void hk_write_mechanisms(hk_buffer *out, uint32_t mechanisms, uint32_t traits, hakyu_lang lang);
/* A cell of a text from a file, whole; "-" for an empty one. */
void hk_put_words(hakyu_report *report, const char *text);

/* Lines of the provenance: a file that was read, with its digest; its sources. */
void hk_put_file(hakyu_document *document, const char *label_phrase, const char *id, const uint8_t digest[HK_DIGEST_BYTES]);
void hk_put_sources(hakyu_document *document, const hk_catalogue_source *sources, uint32_t count);

/* All parts of a review's document (report_review.c). */
void hk_tell_review(const hakyu_ledger *ledger, hakyu_document *made);
/* All parts of a coverage document (report_coverage.c); without runs it says how the effect of closing gaps is measured. The standards must be
   held against the ledger's catalogue (hk_coverage_fits); the ledger may be NULL. */
void hk_tell_coverage(const hakyu_ledger *ledger, const hakyu_standards *standards, hakyu_document *made, bool has_runs);
bool hk_coverage_fits(const hakyu_ledger *ledger, const hakyu_standards *standards);

/* {"en": ..., "ja": ...} under a key; null where there is no text. */
void hk_part_label(hk_json *json, const char *key, const char *const text[2]);
void hk_part_when(hk_json *json, const char *key, hk_when when);          /* "2007-06", or null */
void hk_part_share(hk_json *json, const char *key, uint32_t ppm);
void hk_part_ids(hk_json *json, const char *key, const char *const *ids, uint32_t count);
void hk_part_mechanisms(hk_json *json, const char *key, uint32_t mechanisms);
void hk_part_digest(hk_json *json, const char *key, const uint8_t digest[HK_DIGEST_BYTES]);
#endif
