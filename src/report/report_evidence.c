/* report_evidence - evidence as a document: how to read it, a row an item and scenario (what is found, what the item spares, what
   follows), the figures behind, the pedigree of each row, and what was not simulated. */
#include <hakyu/evidence.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guidance/rows.h"
#include "report/figures.h"
#include "report/put_drawings.h"
#include "report/put_figures.h"
#include "report/report_item_runs.h"
#include "report/report_registers.h"
#include "report/reportable_items.h"
#include "report/report_table.h"
#include "report/run_words.h"

typedef struct placed { const hk_evidence_table *table; const hk_evidence_row *row; size_t order; } placed;

typedef struct evidence_report {
  const hakyu_catalogue *catalogue;
  uint32_t edition;
  hk_evidence_table **tables; size_t table_count;
  placed *rows; size_t row_count;
  bool is_ranked_across;   /* all scenarios state how often they happen */
  const hakyu_evidence_source *sources;
  const hakyu_ledger *review;
  hk_incident_figures failures; bool has_failures;
  hakyu_findings *findings;
  hakyu_document *document;
} evidence_report;

/* ---- order: by effect; across scenarios only where all state how often they happen ------------------------------------------------------- */

static double gain_of(const placed *p) { return p->row->figures.effect ? p->row->figures.effect->gain : -INFINITY; }

static int compare_by_year(const void *left, const void *right) {
  const placed *a = left, *b = right;
  const double x = gain_of(a) * a->table->frequency_mode, y = gain_of(b) * b->table->frequency_mode;
  if (x != y) return x > y ? -1 : 1;
  return a->order < b->order ? -1 : a->order > b->order;
}

static hakyu_status place_rows(const hakyu_memory *memory, evidence_report *e) {
  size_t count = 0;
  e->is_ranked_across = e->table_count > 1;
  for (size_t t = 0; t < e->table_count; t++) {
    count += e->tables[t]->count;
    e->is_ranked_across = e->is_ranked_across && isfinite(e->tables[t]->frequency_mode);
  }
  e->rows = hk_memory_array(memory, count + 1, sizeof *e->rows);
  if (!e->rows) return HAKYU_NO_MEMORY;
  for (size_t t = 0; t < e->table_count; t++)
    for (size_t r = 0; r < e->tables[t]->count; r++, e->row_count++) e->rows[e->row_count] = (placed){e->tables[t], &e->tables[t]->rows[r], e->row_count};
  if (e->is_ranked_across) qsort(e->rows, e->row_count, sizeof *e->rows, compare_by_year);
  return HAKYU_OK;
}

/* ---- small pieces ---------------------------------------------------------------------------------------------------------------------- */

static double part_of(double part, double whole) { return whole > 0 ? part / whole : NAN; }

static const char *say(const evidence_report *e, const char *phrase) { return hk_document_say(e->document, phrase); }

static void put_text(const evidence_report *e, const char *text) { hk_report_text(e->document, text); }

/* Shares may be negative here: a loss that grows. */
static void write_share(hk_buffer *pen, double share) {
  if (share < 0) hk_buffer_add(pen, "-");
  hk_figure_share(pen, fabs(share));
}

static void put_share(const evidence_report *e, double value) {
  if (!isfinite(value)) {
    put_text(e, "");
    return;
  }
  write_share(hk_document_pen(e->document), value);
  hk_report_put_value(e->document, HAKYU_CELL_SHARE, value);
}

static void put_share_band(const evidence_report *e, double value, double low, double high) {
  hk_buffer *pen = hk_document_pen(e->document);
  if (!isfinite(value) || !isfinite(low) || !isfinite(high)) {
    put_share(e, value);
    return;
  }
  write_share(pen, value);
  hk_buffer_add(pen, " (");
  write_share(pen, low);
  hk_buffer_add(pen, "–");
  write_share(pen, high);
  hk_buffer_add(pen, ")");
  hk_report_put_band(e->document, HAKYU_CELL_SHARE, value, low, high);
}

static void put_effect(const evidence_report *e, const hk_material *effect) {
  if (!effect || !isfinite(effect->part.value)) {
    put_text(e, "");
    return;
  }
  put_share_band(e, effect->part.value, effect->part.low, effect->part.high);
  if (!effect->part.is_valid) hk_report_remark(e->document, hk_verdict_label(effect->part.verdict, hk_document_lang(e->document)));
}

static void put_range(const evidence_report *e, const hk_material *material) {
  double low = INFINITY, high = -INFINITY;
  for (uint32_t d = 0; material && d < material->draw_count; d++) {
    const double share = part_of(material->draws[d].gain, material->draws[d].base);
    if (!material->draws[d].pairs || !isfinite(share)) continue;
    low = fmin(low, share);
    high = fmax(high, share);
  }
  if (!(low <= high)) {
    put_text(e, "");
    return;
  }
  write_share(hk_document_pen(e->document), low);
  hk_buffer_add(hk_document_pen(e->document), "–");
  write_share(hk_document_pen(e->document), high);
  hk_report_put_interval(e->document, HAKYU_CELL_SHARE, low, high);
}

static const char *origin_phrase(const char *origin) {
  return strcmp(origin, "overseas") == 0 ? "evidence.overseas" : strcmp(origin, "both") == 0 ? "evidence.both_origins" : strcmp(origin, "domestic") == 0 ? "evidence.domestic" : NULL;
}

/* ---- the rows, to be read ---------------------------------------------------------------------------------------------------------------- */

static void put_disposition(const evidence_report *e, const hk_evidence_row *row) {
  hk_buffer *pen = hk_document_pen(e->document);
  hk_buffer_add(pen, hakyu_disposition_label(row->ruling.disposition, hk_document_lang(e->document)));
  if (row->ruling.is_undecided) hk_buffer_printf(pen, " (%s)", say(e, "evidence.undecided"));
  if (row->figures.is_circular) hk_buffer_printf(pen, " (%s)", say(e, "evidence.circular"));
  hk_report_put(e->document);
}

static bool is_same_caveat(const hk_evidence_caveat *a, const hk_evidence_caveat *b) {
  return strcmp(a->source, b->source) == 0 && strcmp(a->text[0], b->text[0]) == 0 && strcmp(a->text[1], b->text[1]) == 0;
}

static bool has_caveat(const hk_evidence_table *table, const hk_evidence_caveat *caveat) {
  for (size_t c = 0; c < table->caveat_count; c++)
    if (is_same_caveat(&table->caveats[c], caveat)) return true;
  return false;
}

/* Which scenarios and source, and what must be said of figures that rest on it; once for all scenarios that say the same. */
static void note_caveat(const evidence_report *e, size_t first, const hk_evidence_caveat *caveat) {
  hk_buffer *pen = hk_document_pen(e->document);
  for (size_t t = 0; t < first; t++)
    if (has_caveat(e->tables[t], caveat)) return;
  for (size_t t = first; t < e->table_count; t++) {
    if (!has_caveat(e->tables[t], caveat)) continue;
    if (t > first) hk_buffer_add(pen, hk_document_lang(e->document) == HAKYU_JA ? "、" : ", ");
    hk_buffer_escaped(pen, e->tables[t]->scenario, 80);
  }
  hk_buffer_printf(pen, ": %s (", say(e, "evidence.caveat"));
  hk_buffer_escaped(pen, caveat->source, 80);
  hk_buffer_printf(pen, "): %s%s", caveat->text[hk_document_lang(e->document)], hk_document_lang(e->document) == HAKYU_JA ? "。" : ".");
  hk_report_note(e->document);
}

static void write_rows(const evidence_report *e) {
  hakyu_document *d = e->document;
  const hakyu_lang lang = hk_document_lang(d);
  hk_report_table(d, "evidence.evidence");
  hk_report_column(d, '<', "evidence.scenario");
  hk_report_column(d, '<', "evidence.approach");
  hk_report_column(d, '<', "evidence.item");
  hk_report_column(d, '<', "evidence.title");
  hk_report_column(d, '<', "evidence.finding");
  hk_report_column(d, '<', "evidence.analysis");
  hk_report_column(d, '<', "evidence.origin");
  hk_report_column(d, '<', "evidence.issue");
  hk_report_column(d, '>', "evidence.effect");
  hk_report_bar(d);
  hk_report_column(d, '>', "evidence.range");
  hk_report_column(d, '<', "evidence.disposition");
  hk_report_column(d, '>', "evidence.stays");
  hk_report_column(d, '<', "evidence.why");
  hk_report_column(d, '<', "evidence.wording");
  hk_report_column(d, '<', "evidence.sentence");
  for (size_t r = 0; r < e->row_count; r++) {
    const hk_evidence_row *row = e->rows[r].row;
    const char *origin = row->origin ? origin_phrase(row->origin) : NULL;
    hk_report_name(d, e->rows[r].table->scenario);
    put_text(e, say(e, "evidence.approach_two"));
    hk_report_name(d, row->item->id);
    hk_report_name(d, row->item->title[lang]);
    put_text(e, row->finding[lang]);
    put_text(e, row->analysis[lang]);
    put_text(e, origin ? say(e, origin) : "");
    put_text(e, row->issue[lang]);
    put_effect(e, row->figures.effect);
    put_range(e, row->figures.effect);
    put_disposition(e, row);
    put_share(e, row->ruling.stays);
    put_text(e, row->why[lang]);
    put_text(e, row->wording[lang]);
    put_text(e, row->sentence[lang]);
  }
  if (e->table_count > 1) hk_buffer_add(hk_document_pen(d), say(e, e->is_ranked_across ? "evidence.ranked_by_year" : "evidence.conditional")), hk_report_note(d);
  if (e->table_count == 1 && !isfinite(e->tables[0]->frequency_mode)) hk_buffer_add(hk_document_pen(d), say(e, "evidence.conditional_one")), hk_report_note(d);
  for (size_t t = 0; t < e->table_count; t++)
    for (size_t c = 0; c < e->tables[t]->caveat_count; c++) note_caveat(e, t, &e->tables[t]->caveats[c]);
}

/* ---- the figures behind ------------------------------------------------------------------------------------------------------------------ */

static void put_year(const evidence_report *e, const placed *p) {
  const hk_material *effect = p->row->figures.effect;
  if (effect && isfinite(p->table->frequency_mode)) {
    hk_figure_plain(hk_document_pen(e->document), effect->gain * p->table->frequency_mode, 3);
    hk_report_put_band(e->document, HAKYU_CELL_NUMBER, effect->gain * p->table->frequency_mode, effect->gain * p->table->frequency_low, effect->gain * p->table->frequency_high);
  } else {
    put_text(e, "");
  }
}

static void write_figure_row(const evidence_report *e, const placed *p) {
  hakyu_document *d = e->document;
  const hk_evidence_row *row = p->row;
  const hk_material *effect = row->figures.effect;
  hk_report_name(d, p->table->scenario);
  hk_report_name(d, row->item->id);
  put_text(e, hk_statement_name(row->statement.states));
  hk_report_put_integer(d, (int64_t)row->replications);
  put_share_band(e, row->any_loss.value, row->any_loss.low, row->any_loss.high);
  put_text(e, row->mechanism >= 0 ? hakyu_mechanism_label((hakyu_mechanism)row->mechanism, hk_document_lang(d)) : "");
  put_share(e, part_of(row->carried->all.carried, row->carried->all.whole));
  hk_report_put_integer(d, row->figures.common_sectors);
  if (effect)
    hk_report_put_integer(d, (int64_t)row->effect->pairs);
  else
    put_text(e, "");
  put_effect(e, row->figures.effect);
  put_range(e, effect);
  put_share(e, effect ? effect->share : NAN);
  put_share(e, row->effect ? row->effect->changed.value : NAN);
  put_share(e, row->effect ? row->effect->worse.value : NAN);
  put_share(e, row->effect ? part_of(row->effect->index.tail_95, row->effect->index.base_95) : NAN);
  put_share(e, row->effect ? part_of(row->effect->index.tail_99, row->effect->index.base_99) : NAN);
  if (row->figures.removal)
    hk_put_plain(d, row->figures.removal->gain, 3);
  else
    put_text(e, "");
  put_year(e, p);
}

static void write_figures(const evidence_report *e) {
  hakyu_document *d = e->document;
  hk_report_table(d, "evidence.figures");
  hk_report_column(d, '<', "evidence.scenario");
  hk_report_column(d, '<', "evidence.item");
  hk_report_column(d, '<', "evidence.states");
  hk_report_column(d, '>', "evidence.replications");
  hk_report_column(d, '>', "evidence.any_loss");
  hk_report_column(d, '<', "evidence.mechanism");
  hk_report_column(d, '>', "evidence.carried");
  hk_report_column(d, '>', "evidence.owners");
  hk_report_column(d, '>', "evidence.pairs");
  hk_report_column(d, '>', "evidence.effect");
  hk_report_bar(d);
  hk_report_column(d, '>', "evidence.range");
  hk_report_column(d, '>', "evidence.draws_material");
  hk_report_column(d, '>', "evidence.changed");
  hk_report_column(d, '>', "evidence.worse");
  hk_report_column(d, '>', "evidence.tail_95");
  hk_report_column(d, '>', "evidence.tail_99");
  hk_report_column(d, '>', "evidence.removal");
  hk_report_unit(d, "h");
  hk_report_column(d, '>', "evidence.by_year");
  hk_report_unit(d, "h/year");
  for (size_t r = 0; r < e->row_count; r++) write_figure_row(e, &e->rows[r]);
  hk_buffer_add(hk_document_pen(d), say(e, "evidence.figures_note")), hk_report_note(d);
}

/* ---- pedigree ------------------------------------------------------------------------------------------------------------------------------ */

static void put_matters(const evidence_report *e, const hk_pedigree *p) {
  hk_buffer *pen = hk_document_pen(e->document);
  for (uint32_t k = 0; k < p->matters_count; k++) {
    hk_buffer_add(pen, k ? ", " : "");
    hk_buffer_escaped(pen, p->matters[k].id, 80);
    hk_buffer_add(pen, " (");
    hk_buffer_fixed(pen, p->matters[k].rank_correlation, 2);
    hk_buffer_add(pen, ")");
  }
  hk_report_put(e->document);
}

static void write_pedigree(const evidence_report *e) {
  hakyu_document *d = e->document;
  static const char *const columns[] = {"evidence.scenario", "evidence.item",         "evidence.run",             "evidence.seed",           "evidence.outer",       "evidence.replications",
                                        "evidence.semantics", "evidence.model_digest", "evidence.scenario_digest", "evidence.content_digest", "evidence.fingerprint", "evidence.catalogue_digest",
                                        "evidence.trial",    "evidence.trial_digest", "evidence.trials_digest",   "evidence.sources"};
  hk_report_table(d, "evidence.pedigree");
  for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) hk_report_column(d, '<', columns[c]);
  hk_report_column(d, '>', "evidence.assumptions");
  hk_report_column(d, '<', "evidence.matter_most");
  for (size_t r = 0; r < e->row_count; r++) {
    const hk_pedigree *p = &e->rows[r].row->pedigree;
    const char *const texts[] = {e->rows[r].table->scenario, e->rows[r].row->item->id, p->run, p->seed, p->outer_count, p->replications, p->semantics, p->model_digest,
                                 p->scenario_digest, p->content_digest, p->fingerprint, p->catalogue_digest, p->trial, p->trial_digest, p->trials_digest};
    for (size_t c = 0; c < sizeof texts / sizeof *texts; c++) { /* whole, however long: digests are there to be compared */
      hk_buffer_escaped(hk_document_pen(d), texts[c] ? texts[c] : "", 200);
      hk_report_put(d);
    }
    hk_buffer_escaped(hk_document_pen(d), p->source[0], 80);
    if (p->source[1] && *p->source[1]) hk_buffer_add(hk_document_pen(d), ", "), hk_buffer_escaped(hk_document_pen(d), p->source[1], 80);
    hk_report_put(d);
    hk_report_put_integer(d, p->assumption_count);
    put_matters(e, p);
  }
  hk_buffer_add(hk_document_pen(d), say(e, "evidence.matter_note")), hk_report_note(d);
}

/* ---- the document ---------------------------------------------------------------------------------------------------------------------------- */

static void write_scenarios(const evidence_report *e) {
  hakyu_document *d = e->document;
  hk_report_table(d, "evidence.scenarios");
  hk_report_column(d, '<', "evidence.scenario");
  hk_report_column(d, '<', "evidence.title");
  hk_report_column(d, '<', "evidence.model");
  hk_report_column(d, '>', "evidence.outer_draws");
  hk_report_column(d, '>', "evidence.frequency");
  hk_report_unit(d, "1/year");
  hk_report_column(d, '>', "evidence.tested");
  hk_report_column(d, '>', "evidence.undecided_rows");
  hk_report_column(d, '>', "evidence.circular_rows");
  for (size_t t = 0; t < e->table_count; t++) {
    const hk_evidence_table *table = e->tables[t];
    hk_report_name(d, table->scenario);
    hk_report_name(d, table->title[hk_document_lang(d)]);
    hk_report_name(d, table->model);
    hk_report_put_integer(d, table->draws);
    if (isfinite(table->frequency_mode)) {
      hk_figure_plain(hk_document_pen(d), table->frequency_mode, 3);
      hk_report_put_band(d, HAKYU_CELL_NUMBER, table->frequency_mode, table->frequency_low, table->frequency_high);
    } else {
      put_text(e, say(e, "evidence.not_stated"));
    }
    hk_report_put_integer(d, table->tested);
    hk_report_put_integer(d, table->undecided);
    hk_report_put_integer(d, table->circular);
  }
}

static void write_origins(const evidence_report *e) {
  hk_buffer *pen = hk_document_pen(e->document);
  char digest[65];
  hakyu_catalogue_digest(e->catalogue, digest);
  hk_buffer_escaped(pen, e->catalogue->id, 120), hk_document_put_origin(e->document, "catalogue", "evidence.catalogue");
  hk_buffer_add(pen, digest), hk_document_put_origin(e->document, "catalogue_digest", "evidence.catalogue_digest");
  hk_buffer_escaped(pen, e->catalogue->editions[e->edition].id, 120), hk_document_put_origin(e->document, "edition", "evidence.edition");
  for (size_t t = 0; t < e->table_count; t++) {
    const hk_evidence_table *table = e->tables[t];
    const char *run = table->count ? table->rows[0].pedigree.run : "", *content = table->count ? table->rows[0].pedigree.content_digest : "";
    hk_buffer_escaped(pen, run, 200), hk_document_put_origin(e->document, "run", "evidence.run");
    hk_buffer_escaped(pen, content, 200), hk_document_put_origin(e->document, "content_digest", "evidence.content_digest");
  }
}

/* The figures of each run; where there are several runs, each under its own name. */
static hakyu_status write_drawings(const evidence_report *e) {
  char key[96];
  bool is_headed = false;
  for (size_t t = 0; t < e->table_count; t++)
    for (size_t f = 0; f < e->sources[t].figure_count; f++) {
      const hakyu_drawing *drawing = &e->sources[t].figures[f];
      if (!is_headed) hk_document_heading(e->document, "evidence.figure_run");
      is_headed = true;
      if (e->table_count > 1)
        snprintf(key, sizeof key, "%.60s-of-%zu", drawing->key, t + 1);
      else
        snprintf(key, sizeof key, "%.80s", drawing->key);
      hakyu_status status = hk_document_put_drawing(e->document, drawing, key, e->table_count > 1 ? e->tables[t]->title[hk_document_lang(e->document)] : NULL, e->findings);
      if (status) return status;
    }
  return HAKYU_OK;
}

static hakyu_status write_all(const evidence_report *e) {
  hakyu_document *d = e->document;
  hk_buffer *pen = hk_document_pen(d);
  const hakyu_lang lang = hk_document_lang(d);
  hk_buffer_add(pen, say(e, "evidence.evidence"));
  hk_buffer_add(pen, ": ");
  hk_buffer_escaped(pen, e->catalogue->title[lang], 160);
  hk_buffer_add(pen, ", ");
  hk_buffer_escaped(pen, e->catalogue->editions[e->edition].title[lang], 120);
  hk_document_put_title(d);
  hk_document_set_tlp(d, hk_tlp_name(e->catalogue->tlp));
  for (size_t t = 0; t < e->table_count; t++) hk_document_set_tlp(d, e->tables[t]->tlp);
  hk_document_paragraph(d, "evidence.how_to_read");
  write_scenarios(e);
  hk_tell_item_runs(d, e->catalogue, e->tables, e->table_count);
  write_rows(e);
  hk_write_registers(d, &(hk_register_report){e->review, e->has_failures ? &e->failures : NULL, e->catalogue, e->tables, e->table_count});
  write_figures(e);
  hk_tell_reportable_items(d, e->tables, e->table_count);
  hakyu_status status = write_drawings(e);
  write_pedigree(e);
  hk_document_heading(d, "evidence.limits");
  hk_buffer_add(pen, hk_guidance_not_simulated(lang)), hk_document_put_paragraph(d);
  for (size_t t = 0; t < e->table_count; t++) {
    hk_buffer_escaped(pen, e->tables[t]->scenario, 80);
    hk_buffer_printf(pen, ": %s", e->tables[t]->limits[lang]);
    hk_document_put_paragraph(d);
  }
  hk_document_paragraph(d, "evidence.rule");
  write_origins(e);
  return status;
}

/* The review speaks for the catalogue it reviews, and for no other. */
static hakyu_status take_review(const hakyu_memory *memory, evidence_report *e) {
  if (!e->review) return HAKYU_OK;
  if (memcmp(e->review->catalogue->digest, e->catalogue->digest, HK_DIGEST_BYTES) != 0) {
    hk_findings_error(e->findings, (hk_place){e->review->path, 0, 0, "catalogue"}, "catalogue", "it reviews another catalogue than the one asked for");
    return HAKYU_REFUSED;
  }
  if (!e->review->incidents) return HAKYU_OK;
  hakyu_status status = hk_incident_figures_init(&e->failures, memory, e->review->incidents, 0, 0, 0.95);
  e->has_failures = !status;
  return status;
}

hakyu_status hakyu_document_evidence(const hakyu_memory *memory, const hakyu_evidence_source *sources, size_t count, const hakyu_catalogue *catalogue,
                                     const char *edition, double least, const hakyu_ledger *review, hakyu_tongues tongues, hakyu_findings *findings, hakyu_document **document) {
  evidence_report e = {.catalogue = catalogue, .edition = hk_catalogue_find_edition(catalogue, edition), .sources = sources, .review = review, .findings = findings};
  hk_rule_limits limits = hk_rule_defaults();
  limits.material.least = least;
  if (e.edition == HK_NOWHERE) {
    hk_findings_error(findings, (hk_place){catalogue->path, 0, 0, "editions"}, "unknown-name", "no edition %s", hk_findings_value(findings, edition));
    return HAKYU_NOT_FOUND;
  }
  e.tables = hk_memory_array(memory, count + 1, sizeof *e.tables);
  hakyu_status status = e.tables ? HAKYU_OK : HAKYU_NO_MEMORY;
  for (; e.table_count < count && !status; e.table_count += !status)
    status = hk_guidance_table(memory, sources[e.table_count].run_folder, sources[e.table_count].evidence_folder, catalogue, e.edition, &limits, findings, &e.tables[e.table_count]);
  if (!status) status = place_rows(memory, &e);
  if (!status) status = take_review(memory, &e);
  if (!status) status = hk_document_create(memory, tongues, &e.document);
  if (!status) {
    do status = write_all(&e);
    while (!status && hk_document_turn(e.document));
    status = hk_document_end(e.document, status, document);
  }
  for (size_t t = 0; t < e.table_count; t++) hk_guidance_destroy(e.tables[t]);
  if (e.has_failures) hk_incident_figures_fini(&e.failures);
  hk_memory_free(memory, e.tables);
  hk_memory_free(memory, e.rows);
  return status;
}
