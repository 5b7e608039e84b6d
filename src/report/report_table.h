/* report_table - how reports are made: tables of texts, cell after cell. Lack of memory is remembered by the report and told once,
   at the end, so that whoever writes a table need not ask after every cell. */
#ifndef HK_REPORT_REPORT_TABLE_H
#define HK_REPORT_REPORT_TABLE_H
#include "base/phrases.h"
#include "base/text.h"
#include <hakyu/report.h>

/* A report that speaks one tongue. Errors: NO_MEMORY. */
hakyu_status hk_report_create(const hakyu_memory *memory, hakyu_lang lang, hakyu_report **report);
/* Ends the making: *out is the report, or it is destroyed and the status says why. */
hakyu_status hk_report_end(hakyu_report *report, hakyu_status status, hakyu_report **out);
hakyu_lang hk_report_lang(const hakyu_report *report);
/* The phrase "report.<word>" in the report's tongue. */
const char *hk_report_say(const hakyu_report *report, const char *phrase_id);

/* Begins a table; title is a phrase's id, or NULL. What follows goes to the table begun last. */
void hk_report_table(hakyu_report *report, const char *title_phrase);
/* A column: its header is a phrase's id, or NULL. '>' aligns to the right, '<' to the left. */
void hk_report_column(hakyu_report *report, char side, const char *header_phrase);
/* The buffer in which a cell or note is written (empty when taken up), and what puts it in its place. */
hk_buffer *hk_report_pen(hakyu_report *report);
void hk_report_put(hakyu_report *report);  /* the next cell, row by row */
void hk_report_note(hakyu_report *report); /* a note below the table */
/* A title with names in it: what the pen holds. */
void hk_report_title(hakyu_report *report);
/* A cell of a plain text; of a text that comes from a file (escaped, cut); an empty one. */
void hk_report_text(hakyu_report *report, const char *text);
void hk_report_name(hakyu_report *report, const char *name);
#endif
