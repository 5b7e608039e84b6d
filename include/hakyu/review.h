/* Reviews: what catalogues, ledgers, sector standards and registers of IT failures say, as documents (hakyu/document.h) and as
   versioned JSON. Everything handed out is the caller's: documents are destroyed, JSON texts freed with the memory they were made with. */
#ifndef HAKYU_REVIEW_H
#define HAKYU_REVIEW_H
#include <hakyu/document.h>
#include <hakyu/evidence.h>
#include <hakyu/ledger.h>
#ifdef __cplusplus
extern "C" {
#endif

/* A review in its own shape: for each approach what was looked at, what it showed, which issues were drawn from it, and the direction of
   revision, revisions underlined; then counts, proposed wording, reconstructed pairings, states, comments, overrides, documents.
   JSON: hakyu.review/1. Errors: NO_MEMORY. */
HAKYU_API hakyu_status hakyu_review_document(const hakyu_memory *memory, const hakyu_ledger *ledger, hakyu_tongues tongues, hakyu_document **document);
HAKYU_API hakyu_status hakyu_review_json(const hakyu_memory *memory, const hakyu_ledger *ledger, char **text);

/* The same, and what simulation says to each issue by the evidence of some runs: supports, contradicts or says nothing, by a rule that is
   printed with the table; rows in which the edition's text is the review's own word are counted apart. Errors as hakyu_document_evidence. */
HAKYU_API hakyu_status hakyu_review_with_document(const hakyu_memory *memory, const hakyu_ledger *ledger, const hakyu_evidence_source *sources, size_t count,
                                                  hakyu_tongues tongues, hakyu_findings *findings, hakyu_document **document);

/* Which dispositions moved when runs were done again: before[i] and after[i] are a run with its evidence and the same scenario once more, by
   item and by issue of the ledger. Errors as hakyu_document_evidence. */
HAKYU_API hakyu_status hakyu_review_rerun_document(const hakyu_memory *memory, const hakyu_ledger *ledger, const hakyu_evidence_source *before,
                                                   const hakyu_evidence_source *after, size_t count, hakyu_tongues tongues, hakyu_findings *findings,
                                                   hakyu_document **document);

/* What the standards of the sectors state, sector by item; with a ledger also the list to confirm and verify: which sectors have to look
   at what after the revision, and what audits found. ledger may be NULL. JSON: hakyu.coverage/1.
   Errors: USAGE (the standards are held against another catalogue than the ledger's), NO_MEMORY. */
HAKYU_API hakyu_status hakyu_coverage_document(const hakyu_memory *memory, const hakyu_ledger *ledger, const hakyu_standards *standards, hakyu_tongues tongues,
                                               hakyu_document **document);
HAKYU_API hakyu_status hakyu_coverage_json(const hakyu_memory *memory, const hakyu_ledger *ledger, const hakyu_standards *standards, char **text);
/* The same, and what closing each gap would spare in some runs: the item adopted in that sector alone, as paired runs found it
   (hakyu/whatif.h, gaps); what was not measured says why. Errors also as reading results. */
HAKYU_API hakyu_status hakyu_coverage_with_document(const hakyu_memory *memory, const hakyu_ledger *ledger, const hakyu_standards *standards,
                                                    const hakyu_evidence_source *sources, size_t count, hakyu_tongues tongues, hakyu_findings *findings,
                                                    hakyu_document **document);

/* All of a catalogue: its editions and items. JSON: hakyu.catalogue/1. Everything about one item, 0 <= item < count: JSON hakyu.item/1.
   Errors: NO_MEMORY. */
HAKYU_API hakyu_status hakyu_catalogue_document(const hakyu_memory *memory, const hakyu_catalogue *catalogue, hakyu_tongues tongues, hakyu_document **document);
HAKYU_API hakyu_status hakyu_catalogue_json(const hakyu_memory *memory, const hakyu_catalogue *catalogue, char **text);
HAKYU_API hakyu_status hakyu_item_document(const hakyu_memory *memory, const hakyu_catalogue *catalogue, size_t item, hakyu_tongues tongues,
                                           hakyu_document **document);
HAKYU_API hakyu_status hakyu_item_json(const hakyu_memory *memory, const hakyu_catalogue *catalogue, size_t item, char **text);

/* A register of IT failures: its rows (hakyu.incidents/1); what they say (hakyu.incident_figures/1): counts by sector, cause and year, exact
   Poisson rates, recurrence, durations fitted, each with what it rests on. A window of years, 0: of the register's own first and last.
   Errors: USAGE (no register of incidents, a window that ends before it begins), NO_MEMORY. */
HAKYU_API hakyu_status hakyu_incidents_document(const hakyu_memory *memory, const hakyu_register *incidents, hakyu_tongues tongues, hakyu_document **document);
HAKYU_API hakyu_status hakyu_incidents_json(const hakyu_memory *memory, const hakyu_register *incidents, char **text);
HAKYU_API hakyu_status hakyu_incident_figures_document(const hakyu_memory *memory, const hakyu_register *incidents, int first_year, int last_year,
                                                       hakyu_tongues tongues, hakyu_document **document);
HAKYU_API hakyu_status hakyu_incident_figures_json(const hakyu_memory *memory, const hakyu_register *incidents, int first_year, int last_year, char **text);
/* Appends a row to the register at path: cells are "column=text"; columns not given stay blank. The register with the row is checked
   first: a row that is wrong changes nothing. All or nothing. Errors: USAGE (no such column, given twice, no '='), REFUSED (the register
   or the row is wrong), NOT_FOUND, IO, NO_MEMORY, each with a finding. */
HAKYU_API hakyu_status hakyu_incident_add(const hakyu_memory *memory, const char *path, const char *const *cells, size_t count, hakyu_findings *findings);

#ifdef __cplusplus
}
#endif
#endif
