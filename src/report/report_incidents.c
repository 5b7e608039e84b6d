/* report_incidents - a register of IT failures, and what it says in numbers, each table with what it rests on. */
#include <math.h>
#include <hakyu/review.h>

#include "catalogue/incident_figures.h"
#include "report/figures.h"
#include "report/review_words.h"

#define LEVEL 0.95

typedef struct telling {
  const hakyu_register *reg;
  const hk_incident_figures *figures; /* NULL: only the rows */
  hakyu_document *made;
  hk_buffer *pen;
  hakyu_lang lang;
} telling;

static const char *say(const telling *t, const char *phrase_id) { return hk_phrase(phrase_id, t->lang); }
static void left(const telling *t, const char *phrase_id) { hk_report_column(t->made, '<', phrase_id); }
static void right(const telling *t, const char *phrase_id) { hk_report_column(t->made, '>', phrase_id); }
static void note(const telling *t, const char *phrase_id) { hk_buffer_add(t->pen, say(t, phrase_id)), hk_report_note(t->made); }
static void put_sector(const telling *t, const char *sector) { hk_put_words(t->made, sector ? sector : say(t, "review.all")); }

/* ---- the rows ---- */

static void tell_rows(const telling *t) {
  hk_report_table(t->made, "review.incidents");
  hk_report_prose(t->made);
  left(t, "review.id"), left(t, "review.date"), left(t, "review.who"), left(t, "review.sector"), left(t, "review.cause"), right(t, "review.duration"), left(t, "review.what"), left(t, "review.affected");
  for (uint32_t i = 0; i < t->reg->incident_count; i++) {
    const hk_incident *incident = &t->reg->incidents[i];
    hk_put_words(t->made, incident->id), hk_write_when(t->pen, incident->date), hk_report_put(t->made);
    hk_put_words(t->made, incident->who), hk_put_words(t->made, incident->sector), hk_report_text(t->made, hk_word_cause(incident->cause, t->lang));
    if (incident->duration_s > 0) {
      if (incident->duration_is == HK_DURATION_AT_LEAST) hk_buffer_add(t->pen, "≥ ");
      hk_buffer_duration(t->pen, incident->duration_s);
      hk_report_put_value(t->made, HAKYU_CELL_DURATION, (double)incident->duration_s);
    } else {
      hk_report_text(t->made, "-");
    }
    hk_put_words(t->made, incident->what[t->lang]), hk_put_words(t->made, incident->affected[t->lang]);
  }
  note(t, "review.incidents_note");
}

/* ---- counts and rates ---- */

static void tell_cells(const telling *t) {
  const hk_incident_figures *figures = t->figures;
  hk_report_table(t->made, "review.incident_counts");
  left(t, "review.sector"), left(t, "review.cause"), right(t, "review.year"), right(t, "review.count");
  for (uint32_t c = 0; c < figures->cell_count; c++) {
    const hk_incident_cell *cell = &figures->cells[c];
    put_sector(t, cell->sector), hk_report_text(t->made, hk_word_cause(cell->cause, t->lang));
    hk_buffer_printf(t->pen, "%d", (int)cell->year), hk_report_put_integer(t->made, cell->year), hk_report_put_integer(t->made, cell->count);
  }
  hk_buffer_printf(t->pen, say(t, "review.incident_counts_note"), (unsigned)figures->count, (int)figures->first_year, (int)figures->last_year, (unsigned)figures->left_out);
  hk_report_note(t->made);
}

static void put_rate(const telling *t, double value, double low, double high) {
  if (isfinite(value))
    hk_buffer_number(t->pen, value, 3);
  else
    hk_buffer_add(t->pen, "-");
  hk_report_put_band(t->made, HAKYU_CELL_NUMBER, value, low, high);
  if (isfinite(high))
    hk_buffer_number(t->pen, low, 3), hk_buffer_add(t->pen, " – "), hk_buffer_number(t->pen, high, 3);
  else
    hk_buffer_add(t->pen, "-");
  hk_report_put(t->made);
}

static void tell_rates(const telling *t) {
  hk_report_table(t->made, "review.incident_rates");
  left(t, "review.sector"), left(t, "review.cause"), right(t, "review.count"), right(t, "review.per_year"), right(t, "review.interval");
  for (uint32_t r = 0; r < t->figures->rate_count; r++) {
    const hk_incident_rate *rate = &t->figures->rates[r];
    put_sector(t, rate->sector), hk_report_text(t->made, rate->cause == HK_ANY_CAUSE ? say(t, "review.all") : hk_word_cause((hk_cause)rate->cause, t->lang));
    hk_report_put_integer(t->made, rate->count);
    put_rate(t, rate->per_year.value, rate->per_year.low, rate->per_year.high);
  }
  hk_buffer_printf(t->pen, say(t, "review.incident_rates_note"), (int)t->figures->first_year, (int)t->figures->last_year), hk_report_note(t->made);
  if (t->figures->is_window_own) note(t, "review.incident_window_note");
}

/* ---- recurrence ---- */

static void tell_returns(const telling *t) {
  const hk_incident_figures *figures = t->figures;
  hk_report_table(t->made, "review.recurrence");
  left(t, "review.who"), left(t, "review.id"), left(t, "review.recurrence_of"), right(t, "review.days"), left(t, "review.same_cause");
  for (uint32_t r = 0; r < figures->return_count; r++) {
    const hk_incident_return *again = &figures->returns[r];
    hk_put_words(t->made, t->reg->incidents[again->incident].who), hk_put_words(t->made, t->reg->incidents[again->incident].id);
    hk_put_words(t->made, t->reg->incidents[again->of].id);
    if (again->days >= 0)
      hk_report_put_integer(t->made, again->days);
    else
      hk_report_text(t->made, "-");
    hk_report_text(t->made, say(t, again->is_same_cause ? "review.yes" : "review.no"));
  }
  hk_buffer_printf(t->pen, say(t, "review.recurrence_note"), (unsigned)figures->return_count, (unsigned)figures->count);
  if (figures->count) {
    hk_buffer_add(t->pen, " "), hk_figure_share(t->pen, figures->return_share.value), hk_buffer_add(t->pen, " (");
    hk_figure_share(t->pen, figures->return_share.low), hk_buffer_add(t->pen, " – "), hk_figure_share(t->pen, figures->return_share.high), hk_buffer_add(t->pen, ")");
  }
  hk_report_note(t->made);
}

/* ---- durations ---- */

static void put_time(const telling *t, double value, double low, double high) {
  if (isfinite(value))
    hk_figure_time(t->pen, value, INT64_MAX);
  else
    hk_buffer_add(t->pen, "-");
  hk_report_put_band(t->made, HAKYU_CELL_DURATION, value, low, high);
}

static void put_time_limits(const telling *t, double low, double high) {
  if (isfinite(low) && isfinite(high))
    hk_figure_time(t->pen, low, INT64_MAX), hk_buffer_add(t->pen, " – "), hk_figure_time(t->pen, high, INT64_MAX);
  else
    hk_buffer_add(t->pen, "-");
  hk_report_put(t->made);
}

static void tell_lengths(const telling *t) {
  size_t bounds = 0;
  hk_report_table(t->made, "review.durations");
  left(t, "review.sector"), right(t, "review.fitted"), right(t, "review.unknown"), right(t, "review.middle"), right(t, "review.law_median"), right(t, "review.interval"), right(t, "review.sigma"),
      right(t, "review.sigma_interval"), right(t, "review.law_range");
  for (uint32_t l = 0; l < t->figures->length_count; l++) {
    const hk_incident_lengths *lengths = &t->figures->lengths[l];
    const hk_lognormal_fit *fit = &lengths->fit;
    bounds += fit->least_count;
    put_sector(t, lengths->sector), hk_report_put_integer(t->made, (int64_t)fit->count), hk_report_put_integer(t->made, lengths->unknown);
    put_time(t, fit->middle, NAN, NAN), put_time(t, fit->median.value, fit->median.low, fit->median.high), put_time_limits(t, fit->median.low, fit->median.high);
    put_rate(t, fit->sigma.value, fit->sigma.low, fit->sigma.high);
    put_time_limits(t, fit->low, fit->high);
  }
  note(t, "review.durations_note");
  if (bounds) note(t, "review.durations_bounds");
  note(t, "review.durations_bias");
}

static void tell_touched(const telling *t) {
  hk_report_table(t->made, "review.touched");
  left(t, "review.item"), right(t, "review.count");
  for (uint32_t i = 0; i < t->figures->item_count; i++) hk_put_words(t->made, t->figures->items[i].item), hk_report_put_integer(t->made, t->figures->items[i].count);
}

/* ---- all ---- */

static void tell(const telling *t) {
  hk_buffer_printf(t->pen, "%s: ", say(t, t->figures ? "review.incident_figures" : "review.incidents")), hk_write_words(t->pen, t->reg->id), hk_document_put_title(t->made);
  if (!t->figures)
    tell_rows(t);
  else
    tell_cells(t), tell_rates(t), tell_returns(t), tell_lengths(t), tell_touched(t);
  hk_put_file(t->made, "review.incidents", t->reg->id, t->reg->digest);
}

static hakyu_status make(const hakyu_memory *memory, const hakyu_register *reg, const hk_incident_figures *figures, hakyu_tongues tongues, hakyu_document **document) {
  hakyu_document *made = NULL;
  if (reg->kind != HAKYU_GUIDELINE_INCIDENTS) return HAKYU_USAGE;
  hakyu_status status = hk_document_create(memory, tongues, &made);
  if (status) return status;
  do tell(&(telling){reg, figures, made, hk_document_pen(made), hk_document_lang(made)});
  while (hk_document_turn(made));
  return hk_document_end(made, HAKYU_OK, document);
}

hakyu_status hakyu_incidents_document(const hakyu_memory *memory, const hakyu_register *incidents, hakyu_tongues tongues, hakyu_document **document) {
  return make(memory, incidents, NULL, tongues, document);
}

hakyu_status hakyu_incident_figures_document(const hakyu_memory *memory, const hakyu_register *incidents, int first_year, int last_year, hakyu_tongues tongues,
                                             hakyu_document **document) {
  hk_incident_figures figures = {0};
  hakyu_status status = hk_incident_figures_init(&figures, memory, incidents, first_year, last_year, LEVEL);
  if (status) return status;
  status = make(memory, incidents, &figures, tongues, document);
  hk_incident_figures_fini(&figures);
  return status;
}
