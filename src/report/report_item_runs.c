/* report_item_runs - see report_item_runs.h. Effects of different scenarios are told side by side and never added up or averaged: each is a part of
   its own scenario's loss. */
#include "report/report_item_runs.h"

#include <math.h>
#include <string.h>

#include "report/figures.h"
#include "report/report_table.h"

enum { TOLD_MOST = 6 };

typedef struct telling {
  hakyu_document *made;
  hk_buffer *pen;
  hakyu_lang lang;
  hk_evidence_table *const *tables;
  size_t count;
} telling;

static const hk_evidence_row *row_of(const hk_evidence_table *table, const hk_item *item) {
  for (size_t r = 0; r < table->count; r++)
    if (strcmp(table->rows[r].item->id, item->id) == 0) return &table->rows[r];
  return NULL;
}

void hk_write_item_dispositions(hk_buffer *pen, const hk_item *item, hk_evidence_table *const *tables, size_t count, hakyu_lang lang) {
  unsigned counts[HAKYU_DISPOSITION_COUNT] = {0}, undecided = 0;
  const char *comma = "", *next = lang == HAKYU_JA ? "、" : ", ";
  for (size_t t = 0; t < count; t++) {
    const hk_evidence_row *row = row_of(tables[t], item);
    if (row && row->figures.effect && row->ruling.is_undecided)
      undecided++; /* what stands until the test has spoken is no answer */
    else if (row)
      counts[row->ruling.disposition]++;
  }
  for (int d = 0; d < HAKYU_DISPOSITION_COUNT; d++) {
    if (!counts[d]) continue;
    hk_buffer_printf(pen, "%s%s %u", comma, hakyu_disposition_label((hakyu_disposition)d, lang), counts[d]);
    comma = next;
  }
  if (undecided) hk_buffer_printf(pen, "%s%s %u", comma, hk_phrase("evidence.undecided", lang), undecided);
}

/* ---- where it matters ---- */

static double part_of(const hk_evidence_row *row) { return row && row->ruling.is_material && isfinite(row->figures.effect->part.value) ? row->figures.effect->part.value : -INFINITY; }

/* The run that comes next after a part and place, the greatest part first; count if there is none. */
static size_t next_material(const telling *t, const hk_item *item, double part, size_t place) {
  size_t found = t->count;
  double most = -INFINITY;
  for (size_t k = 0; k < t->count; k++) {
    const double own = part_of(row_of(t->tables[k], item));
    const bool is_after = own < part || (own <= part && k > place);
    if (own > most && is_after) most = own, found = k;
  }
  return found;
}

static void put_material(const telling *t, const hk_item *item, unsigned material) {
  double part = INFINITY;
  size_t place = 0;
  for (unsigned told = 0; told < material && told < TOLD_MOST; told++) {
    place = next_material(t, item, part, place);
    if (place == t->count) break;
    part = part_of(row_of(t->tables[place], item));
    if (told) hk_buffer_add(t->pen, t->lang == HAKYU_JA ? "、" : ", ");
    hk_buffer_escaped(t->pen, t->tables[place]->scenario, 80);
    hk_buffer_add(t->pen, " ");
    hk_figure_share(t->pen, part);
  }
  if (material > TOLD_MOST) hk_buffer_printf(t->pen, hk_document_say(t->made, "evidence.and_more"), material - TOLD_MOST);
  hk_report_put(t->made);
}

/* ---- why nothing follows ---- */

static bool is_told_before(const telling *t, const hk_item *item, size_t place, const char *reason) {
  for (size_t k = 0; k < place; k++) {
    const hk_evidence_row *row = row_of(t->tables[k], item);
    if (row && !row->figures.effect && strcmp(row->not_tried[t->lang], reason) == 0) return true;
  }
  return false;
}

static void put_reasons(const telling *t, const hk_item *item) {
  const char *semicolon = "";
  for (size_t k = 0; k < t->count; k++) {
    const hk_evidence_row *row = row_of(t->tables[k], item);
    unsigned same = 0;
    if (!row || row->figures.effect || is_told_before(t, item, k, row->not_tried[t->lang])) continue;
    for (size_t other = k; other < t->count; other++) {
      const hk_evidence_row *also = row_of(t->tables[other], item);
      same += also && !also->figures.effect && strcmp(also->not_tried[t->lang], row->not_tried[t->lang]) == 0;
    }
    hk_buffer_add(t->pen, semicolon);
    hk_buffer_escaped(t->pen, row->not_tried[t->lang], 300);
    hk_buffer_printf(t->pen, t->lang == HAKYU_JA ? "（%u）" : " (%u)", same);
    semicolon = t->lang == HAKYU_JA ? "。" : "; ";
  }
  hk_report_put(t->made);
}

static void tell_item(const telling *t, const hk_item *item) {
  unsigned tried = 0, material = 0, undecided = 0;
  for (size_t k = 0; k < t->count; k++) {
    const hk_evidence_row *row = row_of(t->tables[k], item);
    tried += row && row->figures.effect;
    material += row && row->figures.effect && row->ruling.is_material;
    undecided += row && row->figures.effect && row->ruling.is_undecided;
  }
  hk_report_name(t->made, item->id);
  hk_report_name(t->made, item->title[t->lang]);
  hk_report_put_integer(t->made, tried);
  hk_report_put_integer(t->made, material);
  hk_report_put_integer(t->made, undecided);
  put_material(t, item, material);
  hk_write_item_dispositions(t->pen, item, t->tables, t->count, t->lang);
  hk_report_put(t->made);
  put_reasons(t, item);
}

void hk_tell_item_runs(hakyu_document *document, const hakyu_catalogue *catalogue, hk_evidence_table *const *tables, size_t count) {
  const telling t = {document, hk_document_pen(document), hk_document_lang(document), tables, count};
  if (count < 2) return;
  hk_report_table(document, "evidence.item_runs");
  hk_report_prose(document);
  hk_report_column(document, '<', "evidence.item");
  hk_report_column(document, '<', "evidence.title");
  hk_report_column(document, '>', "evidence.tried_in");
  hk_report_column(document, '>', "evidence.material_in");
  hk_report_column(document, '>', "evidence.undecided_in");
  hk_report_column(document, '<', "evidence.where_material");
  hk_report_column(document, '<', "evidence.dispositions");
  hk_report_column(document, '<', "evidence.why_not");
  for (uint32_t i = 0; i < catalogue->item_count; i++) tell_item(&t, &catalogue->items[i]);
  hk_buffer_printf(t.pen, hk_document_say(document, "evidence.item_runs_note"), (unsigned)count);
  hk_report_note(document);
}
