/* report_structure - what falls when one, two or a few assets are gone, as a document (porch: hakyu/structure.h). */
#include <hakyu/structure.h>

#include <math.h>
#include <stdlib.h>

#include "model/model.h"
#include "report/put_figures.h"
#include "report/review_words.h"

enum { SHOWN = 12, WAYS = 2 };

typedef struct telling { hakyu_document *made; const hakyu_structure *work; const hakyu_model *model; bool is_whole; } telling;

static const char *way_of(const telling *t, int way) { return hk_document_say(t->made, way ? "structure.counted" : "structure.ignored"); }

static void title(telling *t, const char *phrase, const char *key, int way) {
  hk_report_table(t->made, phrase);
  hk_buffer_printf(hk_document_pen(t->made), "%s: %s", hk_document_say(t->made, phrase), way_of(t, way));
  hk_report_title(t->made);
  hk_report_key(t->made, key);
}

static void put_asset(telling *t, uint32_t asset) {
  const hk_asset *of = &t->model->assets[asset];
  hk_report_name(t->made, of->id);
  hk_report_name(t->made, of->label.text[hk_document_lang(t->made)]);
}

/* ---- the sizes ---- */

static void tell_head(telling *t) {
  hk_buffer *pen = hk_document_pen(t->made);
  hk_buffer_printf(pen, "%s: ", hk_document_say(t->made, "structure.title")), hk_write_words(pen, t->model->title.text[hk_document_lang(t->made)]);
  hk_document_put_title(t->made);
  hk_document_set_tlp(t->made, t->model->tlp);
  hk_document_paragraph(t->made, "structure.how_to_read");
  hk_report_table(t->made, "structure.counts");
  hk_report_column(t->made, '<', "structure.backups"), hk_report_column(t->made, '>', "structure.assets"), hk_report_column(t->made, '>', "structure.single_points");
  hk_report_column(t->made, '>', "structure.pairs"), hk_report_column(t->made, '>', "structure.played"), hk_report_column(t->made, '>', "structure.worse");
  for (int way = 0; way < WAYS; way++) {
    const hakyu_structure_found found = hakyu_structure_tell(t->work, way);
    hk_report_text(t->made, way_of(t, way));
    hk_put_grouped(t->made, found.asset_count), hk_put_grouped(t->made, found.single_points), hk_put_grouped(t->made, (int64_t)found.pairs);
    hk_put_grouped(t->made, (int64_t)found.played), hk_put_grouped(t->made, (int64_t)found.worse);
  }
  hk_buffer_add(pen, hk_document_say(t->made, "structure.counts_note")), hk_report_note(t->made);
}

/* ---- N-1 ---- */

typedef struct ranked { double others; uint32_t asset; } ranked;

static int compare_ranked(const void *left, const void *right) {
  const ranked *a = left, *b = right;
  if (a->others != b->others) return a->others > b->others ? -1 : 1;
  return a->asset < b->asset ? -1 : a->asset > b->asset;
}

static void tell_singles(telling *t, int way, ranked *order) {
  const uint32_t assets = t->model->asset_count, most = t->is_whole ? assets : SHOWN;
  uint32_t shown = 0;
  for (uint32_t a = 0; a < assets; a++) order[a] = (ranked){hakyu_structure_single(t->work, way, a).others, a};
  qsort(order, assets, sizeof *order, compare_ranked);
  title(t, "structure.singles", way ? "singles_counted" : "singles_ignored", way);
  hk_report_of_assets(t->made);
  hk_report_column(t->made, '<', "structure.asset"), hk_report_column(t->made, '<', "structure.label"), hk_report_column(t->made, '<', "structure.sector");
  hk_report_column(t->made, '>', "structure.others"), hk_report_column(t->made, '>', "structure.fallen"), hk_report_column(t->made, '>', "structure.sectors");
  for (uint32_t i = 0; i < assets && shown < most; i++) {
    const hakyu_structure_asset of = hakyu_structure_single(t->work, way, order[i].asset);
    if (!of.fallen) continue;
    put_asset(t, order[i].asset);
    hk_put_words(t->made, t->model->sectors[t->model->assets[order[i].asset].sector].label.text[hk_document_lang(t->made)]);
    hk_put_share(t->made, of.others), hk_put_grouped(t->made, of.fallen), hk_put_grouped(t->made, of.sectors);
    shown++;
  }
  hk_buffer_add(hk_document_pen(t->made), hk_document_say(t->made, "structure.singles_note")), hk_report_note(t->made);
}

/* ---- redundancy ---- */

static void tell_degrees(telling *t) {
  hk_report_table(t->made, "structure.degrees");
  hk_report_column(t->made, '<', "structure.sector"), hk_report_column(t->made, '<', "structure.backups"), hk_report_column(t->made, '>', "structure.by_one");
  hk_report_column(t->made, '>', "structure.by_two"), hk_report_column(t->made, '>', "structure.by_more");
  for (uint32_t s = 0; s < t->model->sector_count; s++)
    for (int way = 0; way < WAYS; way++) {
      double shares[3];
      hakyu_structure_shares(t->work, way, s, shares);
      hk_put_words(t->made, t->model->sectors[s].label.text[hk_document_lang(t->made)]);
      hk_report_text(t->made, way_of(t, way));
      for (int d = 0; d < 3; d++) {
        if (isfinite(shares[d])) hk_put_share(t->made, shares[d]);
        else hk_report_text(t->made, "-");
      }
    }
  hk_buffer_add(hk_document_pen(t->made), hk_document_say(t->made, "structure.degrees_note")), hk_report_note(t->made);
}

/* ---- N-2 ---- */

static void tell_pairs(telling *t, int way) {
  const hakyu_structure_found found = hakyu_structure_tell(t->work, way);
  title(t, "structure.pairs_title", way ? "pairs_counted" : "pairs_ignored", way);
  hk_report_of_assets(t->made);
  hk_report_column(t->made, '<', "structure.first"), hk_report_column(t->made, '<', "structure.second"), hk_report_column(t->made, '>', "structure.index");
  hk_report_column(t->made, '>', "structure.excess");
  for (uint32_t i = 0; i < found.excess_count && (t->is_whole || i < SHOWN); i++) {
    hk_report_name(t->made, hakyu_structure_asset_id(t->work, found.excess[i].first)), hk_report_name(t->made, hakyu_structure_asset_id(t->work, found.excess[i].second));
    hk_put_share(t->made, found.excess[i].index), hk_put_share(t->made, found.excess[i].excess);
  }
  hk_buffer_add(hk_document_pen(t->made), hk_document_say(t->made, "structure.pairs_note")), hk_report_note(t->made);
}

/* ---- the worst few ---- */

static void put_set(telling *t, const hakyu_structure_set *set) {
  hk_buffer *pen = hk_document_pen(t->made);
  for (uint32_t i = 0; i < set->count; i++) hk_buffer_add(pen, i ? ", " : ""), hk_buffer_escaped(pen, hakyu_structure_asset_id(t->work, set->assets[i]), 60);
  hk_report_put(t->made);
}

static void tell_worst(telling *t, int way) {
  const hakyu_structure_found found = hakyu_structure_tell(t->work, way);
  title(t, "structure.worst", way ? "worst_counted" : "worst_ignored", way);
  hk_report_of_assets(t->made);
  hk_report_column(t->made, '>', "structure.size"), hk_report_column(t->made, '<', "structure.greedy"), hk_report_column(t->made, '>', "structure.greedy_index");
  hk_report_column(t->made, '<', "structure.exact"), hk_report_column(t->made, '>', "structure.exact_index"), hk_report_column(t->made, '>', "structure.gap");
  for (uint32_t k = 0; k < found.set_count; k++) {
    hk_report_put_integer(t->made, k + 1);
    put_set(t, &found.greedy[k]), hk_put_share(t->made, found.greedy[k].index);
    put_set(t, &found.exact[k]), hk_put_share(t->made, found.exact[k].index);
    hk_put_share(t->made, found.exact[k].index - found.greedy[k].index);
  }
  hk_buffer_add(hk_document_pen(t->made), hk_document_say(t->made, "structure.worst_note")), hk_report_note(t->made);
}

/* ---- the document ---- */

static void tell_all(telling *t, ranked *order) {
  tell_head(t);
  tell_degrees(t);
  for (int way = 0; way < WAYS; way++) {
    tell_singles(t, way, order);
    tell_pairs(t, way);
    tell_worst(t, way);
  }
}

hakyu_status hakyu_document_structure(const hakyu_memory *memory, const hakyu_structure *work, hakyu_tongues tongues, int32_t is_whole, hakyu_document **document) {
  telling t = {.work = work, .model = hakyu_structure_model(work), .is_whole = is_whole != 0};
  ranked *order = hk_memory_array(memory, (size_t)t.model->asset_count + 1, sizeof *order);
  if (!order) return HAKYU_NO_MEMORY;
  hakyu_status status = hk_document_create(memory, tongues, &t.made);
  if (!status) {
    do tell_all(&t, order);
    while (hk_document_turn(t.made));
    status = hk_document_end(t.made, HAKYU_OK, document);
  }
  hk_memory_free(memory, order);
  return status;
}
