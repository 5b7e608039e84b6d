/* Surveys: the points of a sweep with what came out at each, and what follows from them: which factors matter, where a figure crosses a
   value. A survey comes from a merged sweep, or from files of another program (SALib's); from then on both are the same.
     hakyu_survey_of_sweep(...);  hakyu_survey_add_threshold(...);  hakyu_survey_analyse(...);  hakyu_document_survey(...);
   Everything handed out lives as long as the survey. */
#ifndef HAKYU_SURVEY_H
#define HAKYU_SURVEY_H
#include <hakyu/report.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct hakyu_survey hakyu_survey;

/* Reads a merged sweep. is_partial: also where units are missing; what there is is merged first, and everything that is made of the survey
   says INCOMPLETE. Errors: NOT_FOUND, REFUSED, FOREIGN, DAMAGED, IO, NO_MEMORY; INCOMPLETE (not merged, or units are missing). */
HAKYU_API hakyu_status hakyu_survey_of_sweep(const hakyu_memory *memory, const char *folder, int32_t is_partial, hakyu_findings *findings, hakyu_survey **survey);
/* Reads what another program made: SALib's problem.json (names, bounds, num_vars), the sample (a row a point, a number a factor; spaces or
   commas; CSV with a header of the factors' names does as well) and the results (a row a point, a number a figure; likewise). Sobol and
   Morris indices are computed where the sample has that layout, which is seen from its numbers. */
HAKYU_API hakyu_status hakyu_survey_of_files(const hakyu_memory *memory, const char *problem, const char *sample, const char *results, hakyu_findings *findings,
                                             hakyu_survey **survey);
HAKYU_API void hakyu_survey_destroy(hakyu_survey *survey); /* NULL is fine */

/* Where a factor brings a figure across a value: "FIGURE<NUMBER@FACTOR" or with ">"; the number may be a share, 1%. Before analysing.
   Errors: USAGE (not of that form, or no such figure or factor), with a finding. */
HAKYU_API hakyu_status hakyu_survey_add_threshold(hakyu_survey *survey, const char *text, hakyu_findings *findings);
/* Computes all that the design allows. Errors: NO_MEMORY. */
HAKYU_API hakyu_status hakyu_survey_analyse(hakyu_survey *survey);

/* ---- what it says ---------------------------------------------------------------------------------------------------------- */
typedef struct hakyu_estimate { double value, low, high; } hakyu_estimate; /* low, high: 95 %; NAN where there is none */

typedef struct hakyu_survey_about {
  const char *id, *title[2];
  const char *design;       /* "grid", "list", "two_level", "lhs", "sobol", "morris", "saltelli" */
  uint32_t factors, figures;
  uint64_t points, replications;
  int32_t is_incomplete;
} hakyu_survey_about;
HAKYU_API hakyu_survey_about hakyu_survey_tell(const hakyu_survey *survey);

typedef struct hakyu_survey_factor {
  const char *id, *label[2];
  const char *const *levels; /* as written, ascending where they are numbers; NULL where there are many */
  uint32_t level_count;
  int32_t is_time, is_log, is_number; /* seconds; on a log scale; all values are numbers */
} hakyu_survey_factor;
HAKYU_API hakyu_survey_factor hakyu_survey_factor_get(const hakyu_survey *survey, uint32_t factor);

typedef struct hakyu_survey_figure {
  const char *id, *label[2], *unit;
  int32_t is_share;          /* a probability, 0..1 */
} hakyu_survey_figure;
HAKYU_API hakyu_survey_figure hakyu_survey_figure_get(const hakyu_survey *survey, uint32_t figure);

HAKYU_API const char *hakyu_survey_point_id(const hakyu_survey *survey, uint64_t point);
HAKYU_API const char *hakyu_survey_value(const hakyu_survey *survey, uint64_t point, uint32_t factor); /* as written */
HAKYU_API double hakyu_survey_place(const hakyu_survey *survey, uint64_t point, uint32_t factor);      /* as a number; words: their level */
HAKYU_API uint32_t hakyu_survey_level(const hakyu_survey *survey, uint64_t point, uint32_t factor);    /* UINT32_MAX where it has no levels */
HAKYU_API hakyu_estimate hakyu_survey_found(const hakyu_survey *survey, uint64_t point, uint32_t figure); /* NAN where nothing was run */

/* Indices of a factor for a figure. MAIN: share of the points' variance that the factor's levels carry. */
typedef enum hakyu_index {
  HAKYU_INDEX_MAIN, HAKYU_INDEX_MU, HAKYU_INDEX_MU_STAR, HAKYU_INDEX_SIGMA, HAKYU_INDEX_FIRST, HAKYU_INDEX_TOTAL, HAKYU_INDEX_SRC, HAKYU_INDEX_PRCC, HAKYU_INDEX_COUNT
} hakyu_index;
HAKYU_API hakyu_estimate hakyu_survey_index(const hakyu_survey *survey, hakyu_index which, uint32_t figure, uint32_t factor); /* NAN where the design does not tell */
/* The index by which this design ranks factors, or HAKYU_INDEX_COUNT. */
HAKYU_API hakyu_index hakyu_survey_leading(const hakyu_survey *survey);

/* Writes all points, with what came out, for other programs: FILE.csv, or FILE.sqlite with the indices as well (if analysed). A file that is
   there is replaced. Errors: USAGE (another ending), IO, NO_MEMORY, with findings. */
HAKYU_API hakyu_status hakyu_survey_export(const hakyu_survey *survey, const char *path, hakyu_findings *findings);
/* The analysis as a document. figures: drawings by hakyu-draw, as hakyu_document_run takes them. Errors: REFUSED (a drawing), NO_MEMORY. */
HAKYU_API hakyu_status hakyu_document_survey(const hakyu_memory *memory, const hakyu_survey *survey, hakyu_tongues tongues, const hakyu_drawing *figures,
                                             size_t figure_count, hakyu_findings *findings, hakyu_document **document);
#ifdef __cplusplus
}
#endif
#endif
