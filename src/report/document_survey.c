/* document_survey - the analysis of a sweep as a document: how sure it is, the points, what each factor does, where a figure crosses a
   value. What the design does not allow is said, with the reason; where points are missing every table says INCOMPLETE. */
#include <math.h>
#include <string.h>

#include "doc/doc.h"
#include "report/put_figures.h"
#include "report/report_table.h"
#include "report/survey_tables.h"

/* ---- what all tables share ---------------------------------------------------------------------------------------------------- */

void hk_survey_table(hakyu_document *d, const hakyu_survey *s, const char *title_phrase) {
  hk_report_table(d, title_phrase);
  if (!s->is_incomplete) return;
  hk_buffer_printf(hk_document_pen(d), "INCOMPLETE: %s", hk_document_say(d, title_phrase));
  hk_report_title(d);
}

static bool has_interval(hakyu_estimate e) { return !isnan(e.low) && !isnan(e.high); }

void hk_survey_put_index(hakyu_document *d, hakyu_estimate e) {
  hk_buffer *pen = hk_document_pen(d);
  if (isnan(e.value)) {
    hk_report_text(d, "-");
    return;
  }
  if (has_interval(e) && e.high > e.low)
    hk_figure_number(pen, e.value, e.low, e.high), hk_buffer_add(pen, " ("), hk_figure_limits(pen, e.low, e.high), hk_buffer_add(pen, ")");
  else
    hk_figure_plain(pen, e.value, 3);
  hk_report_put_band(d, HAKYU_CELL_NUMBER, e.value, e.low, e.high);
}

void hk_survey_put_share(hakyu_document *d, double share) {
  if (isnan(share)) hk_report_text(d, "-");
  else hk_put_share(d, share);
}

void hk_survey_put_found(hakyu_document *d, const hk_survey_figure *figure, hakyu_estimate e, bool is_valid) {
  hk_buffer *pen = hk_document_pen(d);
  if (isnan(e.value)) {
    hk_report_text(d, "-");
    return;
  }
  if (!figure->is_share) {
    hk_survey_put_index(d, e);
  } else {
    hk_figure_share(pen, e.value);
    if (has_interval(e)) hk_buffer_add(pen, " ("), hk_figure_share(pen, e.low), hk_buffer_add(pen, "–"), hk_figure_share(pen, e.high), hk_buffer_add(pen, ")");
    hk_report_put_band(d, HAKYU_CELL_SHARE, e.value, e.low, e.high);
  }
  if (!is_valid && has_interval(e)) hk_report_remark(d, hk_document_say(d, "sweep.not_valid"));
}

void hk_survey_put_factor(hakyu_document *d, const hakyu_survey *s, uint32_t f) {
  hk_report_name(d, s->factors[f].id);
}

const char *hk_survey_label(const hakyu_document *d, const hk_survey_figure *figure) { return figure->label[hk_document_lang(d)]; }

/* ---- the head ---------------------------------------------------------------------------------------------------------------------- */

void hk_survey_put_origin(hakyu_document *d, const char *key, const char *label_phrase, const char *text) {
  if (!*text) return;
  hk_buffer_escaped(hk_document_pen(d), text, 200);
  hk_document_put_origin(d, key, label_phrase);
}

void hk_survey_put_number_origin(hakyu_document *d, const char *key, const char *label_phrase, uint64_t number) {
  hk_buffer_printf(hk_document_pen(d), "%llu", (unsigned long long)number);
  hk_document_put_origin(d, key, label_phrase);
}

/* How much each point took, and who never became that sure. */
static void put_precision(hakyu_document *d, const hakyu_survey *s) {
  hk_buffer *pen = hk_document_pen(d);
  uint64_t least = UINT64_MAX, most = 0;
  for (uint64_t p = 0; p < s->point_count; p++) {
    if (!s->played[p]) continue;
    if (s->played[p] < least) least = s->played[p];
    if (s->played[p] > most) most = s->played[p];
  }
  hk_buffer percent;
  hk_buffer_init(&percent, d->memory);
  hk_buffer_number(&percent, 100 * s->precision, 4);
  if (hk_document_is_fine(d, percent.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK))
    hk_buffer_printf(pen, hk_document_say(d, "sweep.by_precision"), percent.text, (unsigned long long)s->replications, (unsigned long long)s->outers, (unsigned long long)(most ? least : 0), (unsigned long long)most);
  hk_buffer_fini(&percent);
  if (s->unsure) hk_buffer_printf(pen, hk_document_say(d, "sweep.unsure"), (unsigned long long)s->unsure);
}

static void put_head(hakyu_document *d, const hakyu_survey *s) {
  hk_buffer *pen = hk_document_pen(d);
  const char *title = s->title[hk_document_lang(d)];
  hk_document_set_tlp(d, s->tlp[0]), hk_document_set_tlp(d, s->tlp[1]);
  hk_buffer_printf(pen, "%s%s: ", s->is_incomplete ? "INCOMPLETE: " : "", hk_document_say(d, "sweep.title"));
  hk_buffer_escaped(pen, *title ? title : s->id, 200);
  hk_document_put_title(d);
  if (s->is_incomplete) {
    hk_buffer_printf(pen, hk_document_say(d, "sweep.incomplete"), (unsigned long long)s->missing, (unsigned long long)s->point_count);
    hk_document_put_paragraph(d);
  }
  if (s->failed) {
    hk_buffer_printf(pen, hk_document_say(d, "sweep.failed"), (unsigned long long)s->failed);
    hk_document_put_paragraph(d);
  }
  hk_buffer_printf(pen, hk_document_say(d, "sweep.what"), hk_survey_design_name(s->design), (unsigned long long)s->point_count, s->factor_count, s->figure_count);
  if (s->precision > 0) put_precision(d, s);
  else if (s->replications) hk_buffer_printf(pen, hk_document_say(d, "sweep.each"), (unsigned long long)s->replications, (unsigned long long)s->outers);
  if (s->left_out) hk_buffer_printf(pen, hk_document_say(d, "sweep.left_out"), (unsigned long long)s->left_out);
  if (s->replications) hk_buffer_add(pen, hk_document_say(d, s->is_common ? "sweep.common" : "sweep.independent"));
  hk_document_put_paragraph(d);
  hk_document_paragraph(d, s->replications ? "sweep.how_to_read" : "sweep.how_to_read_files");
}

static void put_origins(hakyu_document *d, const hakyu_survey *s) {
  hk_survey_put_origin(d, "study", "sweep.study", s->id);
  hk_survey_put_origin(d, "scenario", "document.scenario", s->scenario);
  hk_survey_put_origin(d, "fingerprint", "sweep.fingerprint", s->fingerprint);
  hk_survey_put_origin(d, "content_digest", "document.digest", s->digest);
  if (!s->replications) return;
  hk_survey_put_number_origin(d, "seed", "document.seed", s->seed);
  hk_survey_put_number_origin(d, "replications", "document.replications", s->replications);
  hk_survey_put_number_origin(d, "outer", "document.outer", s->outers);
  hk_survey_put_number_origin(d, "semantics", "document.semantics", HAKYU_SEMANTICS);
}

/* ---- factors, figures ------------------------------------------------------------------------------------------------------------------- */

static void put_values(hakyu_document *d, const hakyu_survey *s, uint32_t f) {
  enum { SHOWN = 12 };
  hk_buffer *pen = hk_document_pen(d);
  const hk_survey_factor *factor = &s->factors[f];
  double low = INFINITY, high = -INFINITY;
  for (uint32_t l = 0; l < factor->level_count && factor->level_count <= SHOWN; l++) {
    hk_buffer_add(pen, l ? ", " : "");
    hk_buffer_escaped(pen, factor->levels[l], 40);
  }
  if (factor->level_count && factor->level_count <= SHOWN) {
    hk_report_put(d);
    return;
  }
  for (uint64_t p = 0; p < s->point_count; p++) low = fmin(low, s->x[p * s->factor_count + f]), high = fmax(high, s->x[p * s->factor_count + f]);
  hk_survey_write_x(pen, factor, low), hk_buffer_add(pen, " – "), hk_survey_write_x(pen, factor, high);
  if (factor->is_log) hk_buffer_add(pen, hk_document_say(d, "sweep.log"));
  hk_report_put(d);
}

void hk_survey_write_x(hk_buffer *pen, const hk_survey_factor *factor, double x) {
  if (factor->is_time && isfinite(x))
    hk_buffer_duration(pen, (int64_t)llround(x));
  else
    hk_buffer_number(pen, x, 4);
}

static void put_factors(hakyu_document *d, const hakyu_survey *s) {
  hk_document_heading(d, "sweep.studied");
  hk_survey_table(d, s, "sweep.factors");
  hk_report_column(d, '<', "sweep.factor");
  hk_report_column(d, '<', "sweep.label");
  hk_report_column(d, '<', "sweep.values");
  for (uint32_t f = 0; f < s->factor_count; f++) {
    hk_survey_put_factor(d, s, f);
    hk_report_name(d, s->factors[f].label[hk_document_lang(d)]);
    put_values(d, s, f);
  }
  hk_survey_table(d, s, "sweep.figures");
  hk_report_column(d, '<', "sweep.figure");
  hk_report_column(d, '<', "sweep.label");
  hk_report_column(d, '<', "sweep.unit");
  hk_report_column(d, '>', "sweep.least");
  hk_report_column(d, '>', "sweep.greatest");
  hk_report_column(d, '>', "sweep.noise");
  for (uint32_t j = 0; j < s->figure_count; j++) {
    double low = INFINITY, high = -INFINITY;
    const hk_survey_figure *figure = &s->figures[j];
    for (uint64_t p = 0; p < s->point_count; p++) low = fmin(low, s->cells[j * s->point_count + p].value), high = fmax(high, s->cells[j * s->point_count + p].value);
    hk_report_name(d, figure->id);
    hk_report_name(d, hk_survey_label(d, figure));
    hk_report_text(d, figure->is_share ? hk_document_say(d, "sweep.probability") : figure->unit);
    hk_survey_put_found(d, figure, (hakyu_estimate){isfinite(low) ? low : NAN, NAN, NAN}, true);
    hk_survey_put_found(d, figure, (hakyu_estimate){isfinite(high) ? high : NAN, NAN, NAN}, true);
    hk_survey_put_share(d, s->noise[j]);
  }
  hk_buffer_add(hk_document_pen(d), hk_document_say(d, "sweep.noise_note")), hk_report_note(d);
}

/* ---- points ---------------------------------------------------------------------------------------------------------------------------------- */

/* A document shows so many; the export of points has all of them. Tables have at most HK_COLUMNS_MOST columns: more figures, more tables. */
enum { POINTS_SHOWN = 2000 };

static void put_point_rows(hakyu_document *d, const hakyu_survey *s, uint32_t factors, uint32_t first, uint32_t last) {
  for (uint64_t p = 0; p < s->point_count && p < POINTS_SHOWN && !hk_document_is_starved(d); p++) {
    hk_report_name(d, s->point_ids[p]);
    for (uint32_t f = 0; f < factors; f++) hk_report_name(d, s->values[p * s->factor_count + f]);
    for (uint32_t j = first; j < last; j++) {
      const hk_survey_cell *cell = &s->cells[j * s->point_count + p];
      hk_survey_put_found(d, &s->figures[j], (hakyu_estimate){cell->value, cell->low, cell->high}, cell->is_valid);
    }
    if (s->precision > 0) hk_put_grouped(d, (int64_t)s->played[p]);
  }
}

static void put_points(hakyu_document *d, const hakyu_survey *s) {
  const uint32_t factors = s->factor_count < HK_COLUMNS_MOST - 9 ? s->factor_count : HK_COLUMNS_MOST - 9, most = HK_COLUMNS_MOST - 1 - factors - (s->precision > 0);
  hk_document_heading(d, "sweep.points");
  for (uint32_t first = 0; first < s->figure_count; first += most) {
    const uint32_t last = s->figure_count - first < most ? s->figure_count : first + most;
    hk_survey_table(d, s, "sweep.point_values");
    hk_report_column(d, '<', "sweep.point");
    for (uint32_t f = 0; f < factors; f++) {
      hk_buffer_escaped(hk_document_pen(d), s->factors[f].id, 40), hk_report_column_named(d, '>');
      hk_report_column_key(d, s->factors[f].id);
    }
    for (uint32_t j = first; j < last; j++) {
      hk_buffer_escaped(hk_document_pen(d), s->figures[j].id, 40), hk_report_column_named(d, '>');
      hk_report_column_key(d, s->figures[j].id);
    }
    if (s->precision > 0) hk_report_column(d, '>', "document.replications");
    put_point_rows(d, s, factors, first, last);
    if (factors < s->factor_count) hk_buffer_printf(hk_document_pen(d), hk_document_say(d, "sweep.more_factors"), factors, s->factor_count), hk_report_note(d);
    if (s->point_count > POINTS_SHOWN) hk_buffer_printf(hk_document_pen(d), hk_document_say(d, "sweep.more_points"), (int)POINTS_SHOWN, (unsigned long long)s->point_count), hk_report_note(d);
  }
}

/* ---- drawings ------------------------------------------------------------------------------------------------------------------------------------ */

static hakyu_status put_figures(hakyu_document *d, const hakyu_drawing *figures, size_t count, hakyu_findings *findings) {
  static const struct { const char *kind, *caption; } captions[] = {
      {"lines", "sweep.lines_caption"}, {"tornado", "sweep.tornado_caption"}, {"heat", "sweep.heat_caption"}, {"morris", "sweep.morris_caption"}};
  hakyu_status status = HAKYU_OK;
  if (count) hk_document_heading(d, "sweep.drawings");
  for (size_t i = 0; i < count && !status; i++) {
    hk_file file = {NULL, 0};
    const char *path = figures[i].path[hk_document_lang(d)], *caption = figures[i].key;
    for (size_t c = 0; c < sizeof captions / sizeof *captions; c++)
      if (strncmp(figures[i].key, captions[c].kind, strlen(captions[c].kind)) == 0) caption = hk_document_say(d, captions[c].caption);
    if ((status = hk_doc_read_file(d->memory, path, findings, &file))) break;
    hk_buffer_add(hk_document_pen(d), caption);
    status = hk_document_put_figure(d, figures[i].key, file.bytes, file.size);
    if (status == HAKYU_REFUSED) hk_findings_error(findings, (hk_place){path, 0, 0, NULL}, "figure", "holds what a drawing may not: only shapes, no scripts, nothing fetched");
    hk_memory_free(d->memory, file.bytes);
  }
  return status;
}

/* ---- the whole ----------------------------------------------------------------------------------------------------------------------------------------- */

hakyu_status hakyu_document_survey(const hakyu_memory *memory, const hakyu_survey *survey, hakyu_tongues tongues, const hakyu_drawing *figures, size_t figure_count,
                                   hakyu_findings *findings, hakyu_document **document) {
  hakyu_document *made = NULL;
  if (!survey->is_analysed) return HAKYU_USAGE;
  hakyu_status status = hk_document_create(memory, tongues ? tongues : HAKYU_TONGUE_EN, &made);
  if (status) return status;
  do {
    put_head(made, survey);
    put_factors(made, survey);
    hk_survey_put_thresholds(made, survey);
    hk_survey_put_indices(made, survey);
    hk_survey_put_convergence(made, survey);
    status = put_figures(made, figures, figure_count, findings);
    put_points(made, survey);
    put_origins(made, survey);
  } while (!status && hk_document_turn(made));
  return hk_document_end(made, status, document);
}
