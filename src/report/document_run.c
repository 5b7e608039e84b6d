/* document_run - a run without a catalogue as one document, put together from the reports there are. */
#include <string.h>

#include <hakyu/report.h>

#include "doc/doc.h"
#include "report/document.h"
#include "report/put_drawings.h"
#include "result/result.h"

typedef hakyu_status report_maker(const hakyu_memory *, hakyu_result *, hakyu_lang, hakyu_findings *, hakyu_report **);
enum { FROM_RUN, FROM_HOTSPOTS, FROM_SAVES, FROM_COUNT };

typedef struct page {
  const hakyu_memory *memory;
  hakyu_result *result;
  hakyu_tongues tongues;
  const hakyu_drawing *figures; size_t figure_count;
  hakyu_findings *findings;
  hakyu_document *document;
  hakyu_report *reports[FROM_COUNT][2]; /* by tongue; only the one that is wanted, or both */
} page;

/* ---- texts in both tongues at once: this document is put together, not written twice ---------------------------------- */

static void put(page *p, hakyu_part_kind kind, const char *phrase_id) {
  hk_part *part = hk_document_next_part(p->document, kind);
  if (!part) return;
  part->text.in[HAKYU_EN] = hk_phrase(phrase_id, p->tongues == HAKYU_TONGUE_JA ? HAKYU_JA : HAKYU_EN);
  part->text.in[HAKYU_JA] = hk_phrase(phrase_id, p->tongues == HAKYU_TONGUE_EN ? HAKYU_EN : HAKYU_JA);
}

static void put_heading(page *p, const char *phrase_id) { put(p, HAKYU_PART_HEADING, phrase_id); }
static void put_paragraph(page *p, const char *phrase_id) { put(p, HAKYU_PART_PARAGRAPH, phrase_id); }

static void adopt(page *p, int from, const char *key) {
  hakyu_report **reports = p->reports[from];
  hk_document_adopt(p->document, reports[0] ? reports[0] : reports[1], reports[1] ? reports[1] : reports[0], key);
}

static bool has(const page *p, int from, const char *key) {
  const hakyu_report *report = p->reports[from][0] ? p->reports[from][0] : p->reports[from][1];
  for (size_t i = 0; i < hakyu_report_count(report); i++)
    if (!strcmp(hakyu_table_key(hakyu_report_get(report, i)), key)) return true;
  return false;
}

/* ---- figures ------------------------------------------------------------------------------------------------------------ */

static hakyu_status put_drawing(page *p, const hakyu_drawing *drawing, const hk_file files[2]) {
  const char *caption = hk_drawing_caption(drawing->key);
  hakyu_lang first = p->tongues == HAKYU_TONGUE_JA ? HAKYU_JA : HAKYU_EN;
  hakyu_status status = HAKYU_OK;
  for (int lang = 0; lang < 2 && !status; lang++) {
    if (!(p->tongues & (lang == HAKYU_JA ? HAKYU_TONGUE_JA : HAKYU_TONGUE_EN))) continue;
    hk_buffer_add(hk_document_pen(p->document), caption ? hk_phrase(caption, (hakyu_lang)lang) : drawing->key);
    status = lang == (int)first ? hk_document_put_figure(p->document, drawing->key, files[lang].bytes, files[lang].size)
                                : hk_document_retell_figure(p->document, files[lang].bytes, files[lang].size);
    if (status == HAKYU_REFUSED) hk_drawing_refuse(drawing->path[lang], p->findings);
  }
  return status;
}

static hakyu_status put_figure(page *p, const hakyu_drawing *drawing) {
  hk_file files[2] = {{NULL, 0}, {NULL, 0}};
  hakyu_status status = HAKYU_OK;
  for (int lang = 0; lang < 2 && !status; lang++)
    if (p->tongues & (lang == HAKYU_JA ? HAKYU_TONGUE_JA : HAKYU_TONGUE_EN)) status = hk_doc_read_file(p->memory, drawing->path[lang], p->findings, &files[lang]);
  if (!status) status = put_drawing(p, drawing, files);
  for (int lang = 0; lang < 2; lang++) hk_memory_free(p->memory, files[lang].bytes);
  return status;
}

/* All figures of a kind. */
static hakyu_status put_figures(page *p, const char *kind) {
  hakyu_status status = HAKYU_OK;
  for (size_t f = 0; f < p->figure_count && !status; f++)
    if (hk_drawing_is(p->figures[f].key, kind)) status = put_figure(p, &p->figures[f]);
  return status;
}

static hakyu_status put_other_figures(page *p) {
  hakyu_status status = HAKYU_OK;
  for (size_t f = 0; f < p->figure_count && !status; f++)
    if (!hk_drawing_caption(p->figures[f].key)) status = put_figure(p, &p->figures[f]);
  return status;
}

/* ---- the page ------------------------------------------------------------------------------------------------------------- */

static void put_origin(page *p, const char *key, const char *label_phrase, const char *text) {
  if (!text || !*text) return;
  hk_buffer_escaped(hk_document_pen(p->document), text, 400);
  hk_document_put_origin(p->document, key, label_phrase);
  if (p->document->status) return;
  hk_origin *origin = &p->document->origins[p->document->origin_count - 1];
  origin->label.in[HAKYU_EN] = hk_phrase(label_phrase, p->tongues == HAKYU_TONGUE_JA ? HAKYU_JA : HAKYU_EN);
  origin->label.in[HAKYU_JA] = hk_phrase(label_phrase, p->tongues == HAKYU_TONGUE_EN ? HAKYU_EN : HAKYU_JA);
}

static void put_origins(page *p) {
  static const struct { const char *meta, *key, *label; } origins[] = {{"scenario", "scenario", "document.scenario"},
                                                                       {"model", "model", "document.model"},
                                                                       {"seed", "seed", "document.seed"},
                                                                       {"stored", "replications", "document.replications"},
                                                                       {"outer", "outer", "document.outer"},
                                                                       {"content_digest", "content_digest", "document.digest"},
                                                                       {"scenario_digest", "scenario_digest", "document.scenario_digest"},
                                                                       {"model_digest", "model_digest", "document.model_digest"},
                                                                       {"semantics", "semantics", "document.semantics"},
                                                                       {"provenance.version", "version", "document.version"},
                                                                       {"licence", "licence", "document.licence"}};
  for (size_t o = 0; o < sizeof origins / sizeof *origins; o++) put_origin(p, origins[o].key, origins[o].label, hk_result_meta(p->result, origins[o].meta));
}

static void put_title(page *p) {
  static const char *const keys[] = {"title_en", "title_ja"};
  hakyu_document *document = p->document;
  for (int lang = 0; lang < 2; lang++) {
    hakyu_lang told = p->tongues == HAKYU_TONGUE_JA ? HAKYU_JA : p->tongues == HAKYU_TONGUE_EN ? HAKYU_EN : (hakyu_lang)lang;
    const char *title = hk_result_meta(p->result, keys[told]), *scenario = hk_result_meta(p->result, "scenario");
    hk_buffer_printf(&document->pen, "%s: ", hk_phrase("document.run_title", told));
    hk_buffer_escaped(&document->pen, title && *title ? title : scenario ? scenario : "-", 200);
    const char *text = hk_document_take(document);
    if (text) document->title.in[lang] = text;
  }
  hk_document_set_tlp(document, hk_result_meta(p->result, "tlp"));
}

static hakyu_status put_together(page *p) {
  hakyu_status status;
  put_title(p);
  put_heading(p, "document.summary");
  adopt(p, FROM_RUN, "run");
  put_paragraph(p, "document.conditional");
  put_paragraph(p, "document.how_to_read");
  if (!p->figure_count) put_paragraph(p, "document.no_figures");
  put_heading(p, "document.losses");
  adopt(p, FROM_RUN, "lost");
  if ((status = put_figures(p, "curve"))) return status;
  adopt(p, FROM_RUN, "times");
  if (has(p, FROM_RUN, "reportable")) adopt(p, FROM_RUN, "reportable");
  if ((status = put_figures(p, "impact")) || (status = put_figures(p, "levels"))) return status;
  if (has(p, FROM_RUN, "tails")) put_heading(p, "document.tails"), adopt(p, FROM_RUN, "tails");
  if ((status = put_figures(p, "exceedance"))) return status;
  put_heading(p, "document.hotspots");
  adopt(p, FROM_RUN, "gave_way");
  adopt(p, FROM_HOTSPOTS, "initiators");
  adopt(p, FROM_HOTSPOTS, "carriers");
  adopt(p, FROM_HOTSPOTS, "shared");
  if ((status = put_figures(p, "cascade"))) return status;
  put_heading(p, "document.saves");
  adopt(p, FROM_RUN, "protected");
  adopt(p, FROM_SAVES, "saves");
  adopt(p, FROM_SAVES, "near_misses");
  if (has(p, FROM_RUN, "observed")) put_heading(p, "document.hindcast"), adopt(p, FROM_RUN, "observed");
  if ((status = put_figures(p, "map")) || (status = put_other_figures(p))) return status;
  put_origins(p);
  return HAKYU_OK;
}

/* With the paired runs of the usual evidence folder, if it is there. */
static hakyu_status report_hotspots(const hakyu_memory *memory, hakyu_result *result, hakyu_lang lang, hakyu_findings *findings, hakyu_report **report) {
  return hakyu_report_hotspots(memory, result, NULL, lang, findings, report);
}
static hakyu_status report_saves(const hakyu_memory *memory, hakyu_result *result, hakyu_lang lang, hakyu_findings *findings, hakyu_report **report) {
  return hakyu_report_saves(memory, result, NULL, lang, findings, report);
}

hakyu_status hakyu_document_run(const hakyu_memory *memory, hakyu_result *result, hakyu_tongues tongues, const hakyu_drawing *figures, size_t figure_count,
                                hakyu_findings *findings, hakyu_document **document) {
  static report_maker *const makers[FROM_COUNT] = {hakyu_report_run, report_hotspots, report_saves};
  page p = {memory, result, tongues ? tongues : HAKYU_TONGUE_EN, figures, figure_count, findings, NULL, {{NULL, NULL}}};
  hakyu_status status = HAKYU_OK;
  for (int m = 0; m < FROM_COUNT; m++)
    for (int lang = 0; lang < 2 && !status; lang++)
      if (p.tongues & (lang == HAKYU_JA ? HAKYU_TONGUE_JA : HAKYU_TONGUE_EN)) status = makers[m](memory, result, (hakyu_lang)lang, findings, &p.reports[m][lang]);
  if (!status) status = hk_document_create(memory, p.tongues, &p.document);
  if (!status) {
    status = put_together(&p);
    status = hk_document_end(p.document, status, document);
  }
  for (int m = 0; m < FROM_COUNT; m++)
    for (int lang = 0; lang < 2; lang++) hakyu_report_destroy(p.reports[m][lang]);
  return status;
}
