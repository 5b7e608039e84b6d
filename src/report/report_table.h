/* report_table - how tables are made: cell after cell, as they are read. What is written goes to the table begun last.
   A cell is put with what the pen holds as its text: the figure as people read it. A number is put by a function that takes the number
   too; if the pen is empty then, a plain text is written for it. */
#ifndef HK_REPORT_REPORT_TABLE_H
#define HK_REPORT_REPORT_TABLE_H
#include "report/document.h"
#include <hakyu/report.h>

/* A report is a document in one tongue; hk_report_end ends both. The names of documents do for reports, too. */
hakyu_status hk_report_create(const hakyu_memory *memory, hakyu_lang lang, hakyu_report **report);
hakyu_status hk_report_end(hakyu_report *report, hakyu_status status, hakyu_report **out);
hakyu_lang hk_report_lang(const hakyu_report *report);
/* The phrase of that id in the tongue that is being written. */
const char *hk_report_say(const hakyu_report *report, const char *phrase_id);

/* Begins a table; title is a phrase's id, or NULL. Its machine name is the phrase's last word. */
void hk_report_table(hakyu_report *report, const char *title_phrase);
/* Another machine name: [a-z0-9_]+, static storage. */
void hk_report_key(hakyu_report *report, const char *key);
/* Its rows are single assets: a redacted document drops them and says how many there were. */
void hk_report_of_assets(hakyu_report *report);
/* Its cells are sentences: on a terminal they are broken into lines. */
void hk_report_prose(hakyu_report *report);
/* A column: its header is a phrase's id, or NULL. '>' aligns to the right, '<' to the left. Its machine name is the phrase's last word. */
void hk_report_column(hakyu_report *report, char side, const char *header_phrase);
/* A column whose header is what the pen holds: a name from a file. */
void hk_report_column_named(hakyu_report *report, char side);
/* About the column begun last: the unit of its numbers (static storage); that they are worth comparing by eye; another machine name. */
void hk_report_unit(hakyu_report *report, const char *unit);
void hk_report_bar(hakyu_report *report);
void hk_report_column_key(hakyu_report *report, const char *key);

/* The buffer in which a cell or note is written (empty when taken up), and what puts it in its place. */
hk_buffer *hk_report_pen(hakyu_report *report);
void hk_report_put(hakyu_report *report);  /* the next cell, row by row: text alone */
void hk_report_note(hakyu_report *report); /* a note below the table */
/* A title with names in it: what the pen holds. */
void hk_report_title(hakyu_report *report);
/* A cell of a plain text; of a text that comes from a file (escaped, cut); an empty one is "". */
void hk_report_text(hakyu_report *report, const char *text);
void hk_report_name(hakyu_report *report, const char *name);

/* Cells that are numbers: a count; a number, a share 0..1, a time in seconds (kind); the same with bounds or a band around it; an
   interval, which is bounds alone. What is not finite is put as it is told: ">80 h", "-". */
void hk_report_put_integer(hakyu_report *report, int64_t value);
void hk_report_put_value(hakyu_report *report, hakyu_cell_kind kind, double value);
void hk_report_put_band(hakyu_report *report, hakyu_cell_kind kind, double value, double low, double high);
void hk_report_put_interval(hakyu_report *report, hakyu_cell_kind kind, double low, double high);
/* What must be said with the number put last, "skewed" say: stands behind it in brackets, and by itself in machine form. */
void hk_report_remark(hakyu_report *report, const char *remark);
/* The cell put last is a revision: underlined where the format can. Its text needs a mark that is not only typographic. */
void hk_report_underline(hakyu_report *report);
#endif
