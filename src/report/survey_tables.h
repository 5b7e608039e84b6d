/* survey_tables - the parts of a survey's document: document_survey.c puts them together and has the points, survey_tables.c has what was
   computed of them. */
#ifndef HK_REPORT_SURVEY_TABLES_H
#define HK_REPORT_SURVEY_TABLES_H
#include "report/document.h"
#include "result/survey.h"

/* Begins a table; its title says INCOMPLETE where points are missing. */
void hk_survey_table(hakyu_document *document, const hakyu_survey *survey, const char *title_phrase);
/* Cells: an index or a mean with its interval; a figure of a point; a factor. NAN is put as "-". */
void hk_survey_put_index(hakyu_document *document, hakyu_estimate estimate);
void hk_survey_put_share(hakyu_document *document, double share); /* of the variance */
void hk_survey_put_found(hakyu_document *document, const hk_survey_figure *figure, hakyu_estimate estimate, bool is_valid);
void hk_survey_put_factor(hakyu_document *document, const hakyu_survey *survey, uint32_t factor);
const char *hk_survey_label(const hakyu_document *document, const hk_survey_figure *figure);
/* A factor's value as people read it. */
void hk_survey_write_x(hk_buffer *pen, const hk_survey_factor *factor, double x);

/* Lines of the provenance; an empty text puts none. document_spared.c has the same. */
void hk_survey_put_origin(hakyu_document *document, const char *key, const char *label_phrase, const char *text);
void hk_survey_put_number_origin(hakyu_document *document, const char *key, const char *label_phrase, uint64_t number);

/* Headings with their tables, or with the reason why there is none. */
void hk_survey_put_thresholds(hakyu_document *document, const hakyu_survey *survey);
void hk_survey_put_indices(hakyu_document *document, const hakyu_survey *survey);
void hk_survey_put_convergence(hakyu_document *document, const hakyu_survey *survey);
#endif
