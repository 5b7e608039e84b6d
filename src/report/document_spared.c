/* document_spared - evidence over a sweep as a document: in how much of the design each measure holds, what it spares there, and on which
   factors that turns. */
#include <math.h>

#include "report/put_figures.h"
#include "report/report_table.h"
#include "report/survey_tables.h"
#include "result/spared.h"

static void put_text(hakyu_document *d, const char *phrase) { hk_report_text(d, hk_document_say(d, phrase)); }

static double holds_in(const hakyu_spared_row *row) { return row->settings ? (double)row->holds / (double)row->settings : NAN; }

/* The least that matters, in percent, wherever the phrase has it: twice. */
static void put_rule(hakyu_document *d, const hakyu_spared *s) {
  hk_buffer part;
  hk_buffer_init(&part, d->memory);
  hk_buffer_number(&part, 100 * s->least, 4);
  if (hk_document_is_fine(d, part.is_starved ? HAKYU_NO_MEMORY : HAKYU_OK)) hk_buffer_printf(hk_document_pen(d), hk_document_say(d, "spared.rule"), part.text, part.text);
  hk_document_put_paragraph(d);
  hk_buffer_fini(&part);
}

static void put_head(hakyu_document *d, const hakyu_spared *s) {
  hk_buffer *pen = hk_document_pen(d);
  const char *title = s->title[hk_document_lang(d)];
  hk_document_set_tlp(d, s->tlp[0]), hk_document_set_tlp(d, s->tlp[1]);
  hk_buffer_printf(pen, "%s: ", hk_document_say(d, "spared.heading"));
  hk_buffer_escaped(pen, *title ? title : s->id, 200);
  hk_document_put_title(d);
  hk_buffer_printf(pen, hk_document_say(d, s->is_adaptive ? "spared.points_at_most" : "spared.points"), (unsigned long long)s->points, (unsigned long long)s->replications, (unsigned long long)s->outers);
  hk_document_put_paragraph(d);
  put_rule(d, s);
  hk_document_paragraph(d, "spared.no_causes");
}

/* "the barge (0: 0 %, 1: 100 %)", the widest first. */
static void put_turned_on(hakyu_document *d, const hk_spared_row *row) {
  hk_buffer *pen = hk_document_pen(d);
  for (size_t t = 0; t < row->told.turns; t++) {
    const hakyu_spared_turn *turn = &row->turns[t];
    if (t) hk_buffer_add(pen, hk_document_say(d, "spared.and"));
    hk_buffer_escaped(pen, turn->label[hk_document_lang(d)], 80);
    hk_buffer_add(pen, hk_document_say(d, "spared.open_bracket"));
    hk_buffer_escaped(pen, turn->least_level, 40), hk_buffer_add(pen, ": "), hk_figure_share(pen, turn->least_share);
    hk_buffer_add(pen, hk_document_say(d, "spared.comma"));
    hk_buffer_escaped(pen, turn->most_level, 40), hk_buffer_add(pen, ": "), hk_figure_share(pen, turn->most_share);
    hk_buffer_add(pen, hk_document_say(d, "spared.close_bracket"));
  }
  if (!row->told.turns) hk_buffer_add(pen, row->told.settings ? hk_document_say(d, "spared.none") : "-");
  hk_report_put(d);
}

static void put_limits(hakyu_document *d, hakyu_cell_kind kind, double low, double high) {
  hk_buffer *pen = hk_document_pen(d);
  if (isnan(low)) {
    hk_report_text(d, "-");
    return;
  }
  if (kind == HAKYU_CELL_SHARE)
    hk_figure_share(pen, low), hk_buffer_add(pen, "–"), hk_figure_share(pen, high);
  else
    hk_figure_limits(pen, low, high);
  hk_report_put_interval(d, kind, low, high);
}

static void put_row(hakyu_document *d, const hk_spared_row *row) {
  hk_report_name(d, row->told.factor);
  hk_report_name(d, row->told.label[hk_document_lang(d)]);
  hk_report_name(d, row->told.level);
  if (row->told.settings)
    hk_put_share(d, holds_in(&row->told));
  else
    put_text(d, "spared.alone");
  hk_put_grouped(d, (int64_t)row->told.holds);
  hk_put_grouped(d, (int64_t)row->told.settings);
  hk_put_grouped(d, (int64_t)row->told.open);
  put_limits(d, HAKYU_CELL_NUMBER, row->told.gain_low, row->told.gain_high);
  put_limits(d, HAKYU_CELL_SHARE, row->told.part_low, row->told.part_high);
  put_turned_on(d, row);
}

static void put_measures(hakyu_document *d, const hakyu_spared *s) {
  hk_report_table(d, "spared.measures");
  hk_report_column(d, '<', "sweep.factor");
  hk_report_column(d, '<', "spared.measure");
  hk_report_column(d, '<', "sweep.level");
  hk_report_column(d, '>', "spared.holds"), hk_report_bar(d);
  hk_report_column(d, '>', "spared.holding");
  hk_report_column(d, '>', "spared.settings");
  hk_report_column(d, '>', "spared.open");
  hk_report_column(d, '>', "spared.gain"), hk_report_unit(d, "h");
  hk_report_column(d, '>', "spared.part");
  hk_report_column(d, '<', "spared.turns_on");
  for (size_t r = 0; r < s->row_count && !hk_document_is_starved(d); r++) put_row(d, &s->rows[r]);
  hk_buffer_add(hk_document_pen(d), hk_document_say(d, "spared.columns")), hk_report_note(d);
}

/* The same turns, one a row, for whoever goes on with them. */
static void put_turns(hakyu_document *d, const hakyu_spared *s) {
  size_t count = 0;
  for (size_t r = 0; r < s->row_count; r++) count += s->rows[r].told.turns;
  if (!count) {
    hk_document_paragraph(d, "spared.no_turns");
    return;
  }
  hk_report_table(d, "spared.turns");
  hk_report_column(d, '<', "spared.measure");
  hk_report_column(d, '<', "sweep.level");
  hk_report_column(d, '<', "spared.turns_on");
  hk_report_column(d, '<', "spared.least_level");
  hk_report_column(d, '>', "spared.least_share");
  hk_report_column(d, '<', "spared.most_level");
  hk_report_column(d, '>', "spared.most_share");
  for (size_t r = 0; r < s->row_count && !hk_document_is_starved(d); r++)
    for (size_t t = 0; t < s->rows[r].told.turns; t++) {
      const hakyu_spared_turn *turn = &s->rows[r].turns[t];
      hk_report_name(d, s->rows[r].told.label[hk_document_lang(d)]);
      hk_report_name(d, s->rows[r].told.level);
      hk_report_name(d, turn->label[hk_document_lang(d)]);
      hk_report_name(d, turn->least_level);
      hk_put_share(d, turn->least_share);
      hk_report_name(d, turn->most_level);
      hk_put_share(d, turn->most_share);
    }
  hk_buffer_add(hk_document_pen(d), hk_document_say(d, "spared.turns_note")), hk_report_note(d);
}

static void put_origins(hakyu_document *d, const hakyu_spared *s) {
  hk_survey_put_origin(d, "study", "sweep.study", s->id);
  hk_survey_put_origin(d, "scenario", "document.scenario", s->scenario);
  hk_survey_put_origin(d, "fingerprint", "sweep.fingerprint", s->fingerprint);
  hk_survey_put_origin(d, "content_digest", "document.digest", s->digest);
  hk_survey_put_origin(d, "catalogue_digest", "spared.catalogue_digest", s->catalogue);
  hk_survey_put_number_origin(d, "seed", "document.seed", s->seed);
  hk_survey_put_number_origin(d, "replications", "document.replications", s->replications);
  hk_survey_put_number_origin(d, "outer", "document.outer", s->outers);
  hk_survey_put_number_origin(d, "semantics", "document.semantics", HAKYU_SEMANTICS);
}

hakyu_status hakyu_document_spared(const hakyu_memory *memory, const hakyu_spared *spared, hakyu_tongues tongues, hakyu_document **document) {
  hakyu_document *made = NULL;
  hakyu_status status = hk_document_create(memory, tongues ? tongues : HAKYU_TONGUE_EN, &made);
  if (status) return status;
  do {
    put_head(made, spared);
    put_measures(made, spared);
    put_turns(made, spared);
    put_origins(made, spared);
  } while (hk_document_turn(made));
  return hk_document_end(made, HAKYU_OK, document);
}
