/* Reports: what a stored run says, as documents (hakyu/document.h): tables of text for people, with the numbers behind them; and as
   versioned JSON. A report is a document in one tongue; programs only lay it out. */
#ifndef HAKYU_REPORT_H
#define HAKYU_REPORT_H
#include <stddef.h>
#include <hakyu/catalogue.h>
#include <hakyu/document.h>
#include <hakyu/model.h>
#include <hakyu/result.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_document hakyu_report;

/* What `hakyu run` and `hakyu show RUN` print: header, a row a sector and unit, protected by, initiators, transmitters, observed
   against simulated, where the files are. Errors: as reading a result, NO_MEMORY, with findings. */
HAKYU_API hakyu_status hakyu_report_run(const hakyu_memory *memory, hakyu_result *result, hakyu_lang lang, hakyu_findings *findings,
                                        hakyu_report **report);
/* Who was protected, by what, with what margin; and, where paired runs are stored (whatif.h), what would be lost without. evidence: the
   folder that holds them; NULL: the usual one, if it is there. Errors also: NOT_FOUND, REFUSED (of another run). */
HAKYU_API hakyu_status hakyu_report_saves(const hakyu_memory *memory, hakyu_result *result, const char *evidence, hakyu_lang lang, hakyu_findings *findings,
                                          hakyu_report **report);
/* Where loss came from and what it passed through: initiators, transmitters, what stood behind all suppliers of a redundant need.
   Ranked by avoidable loss where paired runs are stored, else by transmitted loss; evidence as above. */
HAKYU_API hakyu_status hakyu_report_hotspots(const hakyu_memory *memory, hakyu_result *result, const char *evidence, hakyu_lang lang, hakyu_findings *findings,
                                             hakyu_report **report);
/* Which assumptions the losses turn on: how the outer draws' mean losses vary with the values drawn, the three strongest a sector. */
HAKYU_API hakyu_status hakyu_report_assumptions(const hakyu_memory *memory, hakyu_result *result, hakyu_lang lang, hakyu_findings *findings,
                                                hakyu_report **report);
/* What all supply of a model passes through: assets that dominate assets of two sectors or more (no table if there are none); as
   a JSON list, freed by the caller. Not while a campaign is stepping in another thread. Errors: NO_MEMORY, NUMERIC. */
HAKYU_API hakyu_status hakyu_report_upstream(const hakyu_memory *memory, const hakyu_model *model, hakyu_lang lang, hakyu_report **report);
HAKYU_API hakyu_status hakyu_report_upstream_json(const hakyu_memory *memory, const hakyu_model *model, char **text);
/* Two runs on one seed, paired by (outer draw, number), as a document: what the second lost more, and how often each lost anything. Errors also: REFUSED
   (another semantics, seed or horizon, or nothing in common; the finding says which). */
HAKYU_API hakyu_status hakyu_document_compare(const hakyu_memory *memory, hakyu_result *first, hakyu_result *second, hakyu_tongues tongues,
                                              hakyu_findings *findings, hakyu_document **document);
/* The most frequent causal chains that end at an asset. Errors also: NOT_FOUND (no such asset; the nearest is named). */
HAKYU_API hakyu_status hakyu_report_chains(const hakyu_memory *memory, hakyu_result *result, const char *asset, hakyu_lang lang,
                                           hakyu_findings *findings, hakyu_report **report);
/* Two editions of a guideline: the items that changed, and the issues behind it. Errors also: NOT_FOUND (no such edition). JSON: hakyu.editions/1. */
HAKYU_API hakyu_status hakyu_report_editions(const hakyu_memory *memory, const hakyu_catalogue *catalogue, const char *from, const char *to,
                                             hakyu_lang lang, hakyu_findings *findings, hakyu_report **report);
HAKYU_API hakyu_status hakyu_report_editions_json(const hakyu_memory *memory, const hakyu_catalogue *catalogue, const char *from, const char *to,
                                                  hakyu_findings *findings, char **text);
HAKYU_API void hakyu_report_destroy(hakyu_report *report); /* NULL is fine */
/* A run without a catalogue as one document: summary, figures, losses, hotspots, saves, tails, observed against simulated, provenance.
   Figures come as files (hakyu_drawing). tongues 0 means English; figures may be NULL, then the document says that
   there are none. */
HAKYU_API hakyu_status hakyu_document_run(const hakyu_memory *memory, hakyu_result *result, hakyu_tongues tongues, const hakyu_drawing *figures,
                                          size_t figure_count, hakyu_findings *findings, hakyu_document **document);
/* Makes a document fit to be passed on: ids and names of assets, sites and hazards of the runs it rests on become pseudonyms (asset-0001 ...,
   the same in every document of a model), coordinates are blurred to 10 km, rows of single assets and drawings that show assets go. Must not
   be shown if it fails: it is then redacted in part. Errors: as reading a result, NO_MEMORY. */
HAKYU_API hakyu_status hakyu_document_redact(hakyu_document *document, hakyu_result *const *results, size_t count, hakyu_findings *findings);
/* The same figures as JSON (schemas hakyu.report/1, hakyu.saves/1, hakyu.hotspots/1, hakyu.compare/1, hakyu.assumptions/1, hakyu.chains/1), numbers as numbers and none left out;
   *text is freed by the caller with the memory it gave. */
HAKYU_API hakyu_status hakyu_report_json(const hakyu_memory *memory, hakyu_result *result, hakyu_findings *findings, char **text);
HAKYU_API hakyu_status hakyu_report_saves_json(const hakyu_memory *memory, hakyu_result *result, const char *evidence, hakyu_findings *findings, char **text);
HAKYU_API hakyu_status hakyu_report_hotspots_json(const hakyu_memory *memory, hakyu_result *result, const char *evidence, hakyu_findings *findings, char **text);
HAKYU_API hakyu_status hakyu_report_compare_json(const hakyu_memory *memory, hakyu_result *first, hakyu_result *second, hakyu_findings *findings,
                                                 char **text);
HAKYU_API hakyu_status hakyu_report_assumptions_json(const hakyu_memory *memory, hakyu_result *result, hakyu_findings *findings, char **text);
HAKYU_API hakyu_status hakyu_report_chains_json(const hakyu_memory *memory, hakyu_result *result, const char *asset, hakyu_findings *findings,
                                                char **text);

/* The tables of a document. */
HAKYU_API size_t hakyu_report_count(const hakyu_report *report);
HAKYU_API const hakyu_table *hakyu_report_get(const hakyu_report *report, size_t i); /* 0 <= i < count; lives as long as the report */

/* Columns a UTF-8 text takes on a terminal: East Asian wide characters count 2, combining ones 0. */
HAKYU_API int hakyu_text_width(const char *text);
/* A phrase of hakyu's in that tongue; the id itself if there is none. Static storage. */
HAKYU_API const char *hakyu_phrase(const char *id, hakyu_lang lang);

#ifdef __cplusplus
}
#endif
#endif
