/* Reports: finished figures of a stored run, as tables of text for people and as versioned JSON.
   A report is a list of tables; a table has a title, columns, rows of cells, and notes below it. All text is in the language asked
   for and ready to be shown (values from models are escaped); programs only lay it out. */
#ifndef HAKYU_REPORT_H
#define HAKYU_REPORT_H
#include <stddef.h>
#include <hakyu/result.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_report hakyu_report;
typedef struct hakyu_table hakyu_table;

/* What `hakyu run` and `hakyu show RUN` print: header, a row a sector and unit, protected by, initiators, transmitters, observed
   against simulated, where the files are. Errors: as reading a result, NO_MEMORY, with findings. */
HAKYU_API hakyu_status hakyu_report_run(const hakyu_memory *memory, hakyu_result *result, hakyu_lang lang, hakyu_findings *findings,
                                        hakyu_report **report);
/* Who was protected, by what, with what margin. */
HAKYU_API hakyu_status hakyu_report_saves(const hakyu_memory *memory, hakyu_result *result, hakyu_lang lang, hakyu_findings *findings,
                                          hakyu_report **report);
/* Where loss came from and what it passed through: initiators, transmitters, what stood behind all suppliers of a redundant need. */
HAKYU_API hakyu_status hakyu_report_hotspots(const hakyu_memory *memory, hakyu_result *result, hakyu_lang lang, hakyu_findings *findings,
                                             hakyu_report **report);
/* The most frequent causal chains that end at an asset. Errors also: NOT_FOUND (no such asset; the nearest is named). */
HAKYU_API hakyu_status hakyu_report_chains(const hakyu_memory *memory, hakyu_result *result, const char *asset, hakyu_lang lang,
                                           hakyu_findings *findings, hakyu_report **report);
HAKYU_API void hakyu_report_destroy(hakyu_report *report); /* NULL is fine */
/* The same figures as JSON (schemas hakyu.report/1, hakyu.saves/1, hakyu.hotspots/1, hakyu.chains/1), numbers as numbers and none left out;
   *text is freed by the caller with the memory it gave. */
HAKYU_API hakyu_status hakyu_report_json(const hakyu_memory *memory, hakyu_result *result, hakyu_findings *findings, char **text);
HAKYU_API hakyu_status hakyu_report_saves_json(const hakyu_memory *memory, hakyu_result *result, hakyu_findings *findings, char **text);
HAKYU_API hakyu_status hakyu_report_hotspots_json(const hakyu_memory *memory, hakyu_result *result, hakyu_findings *findings, char **text);
HAKYU_API hakyu_status hakyu_report_chains_json(const hakyu_memory *memory, hakyu_result *result, const char *asset, hakyu_findings *findings,
                                                char **text);

HAKYU_API size_t hakyu_report_count(const hakyu_report *report);
HAKYU_API const hakyu_table *hakyu_report_get(const hakyu_report *report, size_t i); /* 0 <= i < count; lives as long as the report */
HAKYU_API const char *hakyu_table_title(const hakyu_table *table);                    /* "" if it has none */
HAKYU_API size_t hakyu_table_notes(const hakyu_table *table);                         /* lines below the table */
HAKYU_API const char *hakyu_table_note(const hakyu_table *table, size_t i);
HAKYU_API size_t hakyu_table_columns(const hakyu_table *table);                       /* 0: title and notes only */
HAKYU_API const char *hakyu_table_header(const hakyu_table *table, size_t column);
HAKYU_API int hakyu_table_is_right(const hakyu_table *table, size_t column);          /* numbers: aligned to the right */
HAKYU_API size_t hakyu_table_rows(const hakyu_table *table);
HAKYU_API const char *hakyu_table_cell(const hakyu_table *table, size_t row, size_t column); /* "" if empty */

/* Columns a UTF-8 text takes on a terminal: East Asian wide characters count 2, combining ones 0. */
HAKYU_API int hakyu_text_width(const char *text);
/* A phrase of hakyu's in that tongue; the id itself if there is none. Static storage. */
HAKYU_API const char *hakyu_phrase(const char *id, hakyu_lang lang);

#ifdef __cplusplus
}
#endif
#endif
