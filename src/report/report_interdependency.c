/* report_interdependency - the interdependency matrices and the static view beside them, as a document (porch: hakyu/interdependency.h). */
#include <hakyu/interdependency.h>

#include <math.h>
#include <string.h>

#include "diagnosis/static_view.h"
#include "report/put_figures.h"
#include "report/review_words.h"

enum { ASSETS_SHOWN = 12, ASSETS_WHOLE = 200, DAY_S = 86400, COLUMNS_FIXED = 6, DIGITS = 2, TOP = 3 };

typedef struct telling {
  hakyu_document *made;
  const hakyu_matrices *m;
  hakyu_matrices_about about;
  const hakyu_model *model;
  const hk_static_view *view;
  uint32_t day;              /* the duration shown first */
  uint32_t columns;          /* sectors that have a column */
} telling;

typedef enum measure { MEASURE_LOSS, MEASURE_ANY, MEASURE_MEDIAN, MEASURE_NINETY, MEASURE_INDIRECT, MEASURE_COUNT } measure;
static const char *const table_phrases[MEASURE_COUNT] = {"matrices.loss", "matrices.any", "matrices.median", "matrices.ninety", "matrices.indirect"};

/* ---- cells ---- */

static void put_nothing(telling *t) { hk_report_text(t->made, "-"); }

static void put_measure(telling *t, const hakyu_matrices_cell *cell, measure what) {
  const double value = what == MEASURE_LOSS ? cell->loss_h : what == MEASURE_ANY ? cell->any : what == MEASURE_MEDIAN ? cell->first_median_s : what == MEASURE_NINETY ? cell->first_ninety_s : 1 - cell->direct;
  if (!isfinite(value)) put_nothing(t);
  else if (what == MEASURE_LOSS) hk_put_plain(t->made, value, DIGITS);
  else if (what == MEASURE_MEDIAN || what == MEASURE_NINETY) hk_put_time(t->made, value, t->about.horizon_s);
  else hk_put_share(t->made, value);
}

static const char *label_of(const telling *t, const char *const label[2]) { return label[hk_document_lang(t->made)]; }

/* A column a sector; its machine name is the sector's id. */
static void add_sector_columns(telling *t) {
  for (uint32_t s = 0; s < t->columns; s++) {
    const hakyu_matrices_sector sector = hakyu_matrices_sector_get(t->m, s);
    char *key = hk_arena_text(t->made->arena, sector.id, strlen(sector.id));
    for (char *at = key; at && *at; at++) {
      if (*at >= 'A' && *at <= 'Z') *at = (char)(*at - 'A' + 'a');
      if (!((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9'))) *at = '_';
    }
    hk_buffer_escaped(hk_document_pen(t->made), label_of(t, sector.label), 60);
    hk_report_column_named(t->made, '>');
    if (key) hk_report_column_key(t->made, key);
  }
  if (t->columns < t->about.sector_count) hk_buffer_add(hk_document_pen(t->made), hk_document_say(t->made, "matrices.cut_note")), hk_report_note(t->made);
}

static void put_case(telling *t, uint32_t number) {
  const hakyu_matrices_case of = hakyu_matrices_case_get(t->m, number);
  hk_put_words(t->made, label_of(t, of.label));
}

static void put_duration(telling *t, uint32_t duration) {
  hk_buffer_duration(hk_document_pen(t->made), hakyu_matrices_duration(t->m, duration));
  hk_report_put(t->made);
}

/* ---- matrices ---- */

/* "for 1 d, all of it, with backups" behind the title of a table. */
static void title(telling *t, const char *phrase, const hakyu_matrices_key *key) {
  hk_buffer *pen = hk_document_pen(t->made);
  hk_report_table(t->made, phrase);
  hk_buffer_printf(pen, "%s: ", hk_document_say(t->made, phrase));
  hk_buffer_duration(pen, hakyu_matrices_duration(t->m, key->duration));
  hk_buffer_printf(pen, ", %s, %s", hk_document_say(t->made, key->is_half ? "matrices.half" : "matrices.full"), hk_document_say(t->made, key->has_backups ? "matrices.with" : "matrices.without"));
  hk_report_title(t->made);
}

static void tell_matrix(telling *t, measure what, hakyu_matrices_key key) {
  title(t, table_phrases[what], &key);
  hk_report_column(t->made, '<', "matrices.knocked_out");
  add_sector_columns(t);
  for (uint32_t c = 0; c < t->about.case_count; c++) {
    if (hakyu_matrices_case_get(t->m, c).is_service) continue;
    put_case(t, c);
    key.number = c;
    for (uint32_t s = 0; s < t->columns; s++) {
      const hakyu_matrices_cell cell = hakyu_matrices_get(t->m, key, s);
      put_measure(t, &cell, what);
    }
  }
}

static void tell_day(telling *t) {
  const hakyu_matrices_key with = {0, t->day, 0, 1}, without = {0, t->day, 0, 0};
  hk_document_heading(t->made, "matrices.dynamic");
  tell_matrix(t, MEASURE_LOSS, with);
  hk_buffer_add(hk_document_pen(t->made), hk_document_say(t->made, "matrices.loss_note")), hk_report_note(t->made);
  tell_matrix(t, MEASURE_LOSS, without);
  hk_report_key(t->made, "loss_without");
  tell_matrix(t, MEASURE_ANY, with);
  tell_matrix(t, MEASURE_MEDIAN, with);
  tell_matrix(t, MEASURE_NINETY, with);
  hk_buffer_add(hk_document_pen(t->made), hk_document_say(t->made, "matrices.time_note")), hk_report_note(t->made);
  tell_matrix(t, MEASURE_INDIRECT, with);
  hk_buffer_add(hk_document_pen(t->made), hk_document_say(t->made, "matrices.indirect_note")), hk_report_note(t->made);
}

/* ---- influence ---- */

static void put_variant(telling *t, hakyu_matrices_key of) {
  put_duration(t, of.duration);
  hk_report_text(t->made, hk_document_say(t->made, of.is_half ? "matrices.half" : "matrices.full"));
  hk_report_text(t->made, hk_document_say(t->made, of.has_backups ? "matrices.with" : "matrices.without"));
}

static double mean_influence(const telling *t, hakyu_matrices_key key, double *low, double *high) {
  const uint32_t outers = t->about.outer_count ? t->about.outer_count : 1;
  double sum = 0;
  *low = INFINITY, *high = -INFINITY;
  for (uint32_t o = 0; o < outers; o++) {
    const double influence = hakyu_matrices_influence(t->m, key, o);
    sum += influence;
    *low = fmin(*low, influence), *high = fmax(*high, influence);
  }
  return sum / outers;
}

/* Share of outer draws in which the case is among the first TOP; ties count for all who share the place. */
static double among_first(const telling *t, hakyu_matrices_key key) {
  const uint32_t outers = t->about.outer_count ? t->about.outer_count : 1;
  uint32_t hits = 0;
  for (uint32_t o = 0; o < outers; o++) {
    const double own = hakyu_matrices_influence(t->m, key, o);
    uint32_t ahead = 0;
    for (uint32_t c = 0; c < t->about.case_count; c++)
      if (!hakyu_matrices_case_get(t->m, c).is_service) ahead += hakyu_matrices_influence(t->m, (hakyu_matrices_key){c, key.duration, key.is_half, key.has_backups}, o) > own;
    hits += own > 0 && ahead < TOP;
  }
  return (double)hits / outers;
}

static void put_influence(telling *t, hakyu_matrices_key key) {
  double low, high;
  const double mean = mean_influence(t, key, &low, &high);
  if (!isfinite(mean)) {
    put_nothing(t), put_nothing(t), put_nothing(t);
    return;
  }
  hk_put_plain(t->made, mean, 3);
  hk_put_limits(t->made, low, high);
  hk_put_share(t->made, among_first(t, key));
}

/* All variants of the sectors' cases: who does most to the others. */
static void tell_influence(telling *t, bool is_whole) {
  hk_report_table(t->made, "matrices.influence");
  if (is_whole) hk_report_column(t->made, '<', "matrices.duration"), hk_report_column(t->made, '<', "matrices.extent"), hk_report_column(t->made, '<', "matrices.backups");
  hk_report_column(t->made, '<', "matrices.knocked_out");
  hk_report_column(t->made, '>', "matrices.mean_influence"), hk_report_unit(t->made, "h");
  hk_report_column(t->made, '>', "matrices.outer_range"), hk_report_column(t->made, '>', "matrices.among_first");
  for (uint32_t v = 0; v < 4 * t->about.duration_count; v++) {
    const hakyu_matrices_key of = {0, v / 4, (int32_t)(v / 2 % 2), (int32_t)(v % 2 == 0)};
    if (!is_whole && (of.duration != t->day || of.is_half || !of.has_backups)) continue;
    for (uint32_t c = 0; c < t->about.case_count; c++) {
      if (hakyu_matrices_case_get(t->m, c).is_service) continue;
      if (is_whole) put_variant(t, of);
      put_case(t, c);
      put_influence(t, (hakyu_matrices_key){c, of.duration, of.is_half, of.has_backups});
    }
  }
  hk_buffer_add(hk_document_pen(t->made), hk_document_say(t->made, "matrices.influence_note")), hk_report_note(t->made);
}

/* Every set of three sectors that are the first three in some outer draw. */
static void tell_first_of(telling *t, hakyu_matrices_key of) {
  const uint32_t n = t->about.sector_count;
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t j = i + 1; j < n; j++)
      for (uint32_t k = j + 1; k < n; k++) {
        const uint32_t set[TOP] = {i, j, k};
        const double share = hakyu_matrices_top_share(t->m, of, set, TOP);
        if (!(share > 0)) continue;
        put_variant(t, of);
        hk_buffer *pen = hk_document_pen(t->made);
        for (int s = 0; s < TOP; s++) hk_buffer_add(pen, s ? ", " : ""), hk_buffer_escaped(pen, label_of(t, hakyu_matrices_sector_get(t->m, set[s]).label), 60);
        hk_report_put(t->made);
        hk_put_share(t->made, share);
      }
}

static void tell_first(telling *t, bool is_whole) {
  hk_report_table(t->made, "matrices.first_three");
  hk_report_column(t->made, '<', "matrices.duration"), hk_report_column(t->made, '<', "matrices.extent"), hk_report_column(t->made, '<', "matrices.backups");
  hk_report_column(t->made, '<', "matrices.three"), hk_report_column(t->made, '>', "matrices.draws_share");
  for (uint32_t v = 0; v < 4 * t->about.duration_count; v++) {
    const hakyu_matrices_key of = {0, v / 4, (int32_t)(v / 2 % 2), (int32_t)(v % 2 == 0)};
    if (is_whole || (of.duration == t->day && !of.is_half && of.has_backups)) tell_first_of(t, of);
  }
  hk_buffer_add(hk_document_pen(t->made), hk_document_say(t->made, "matrices.first_three_note")), hk_report_note(t->made);
}

/* ---- the static view ---- */

typedef enum static_what { STATIC_REACHED, STATIC_STEPS, STATIC_DOMINATED, STATIC_LINKS, STATIC_COUNT } static_what;
static const char *const static_phrases[STATIC_COUNT] = {"matrices.static_reached", "matrices.static_steps", "matrices.static_dominated", "matrices.static_links"};

static void put_static(telling *t, const hk_static_cell *cell, static_what what) {
  const bool is_share = what == STATIC_REACHED || what == STATIC_DOMINATED;
  if ((is_share && !cell->assets) || (what == STATIC_STEPS && cell->chain_length == HK_NONE)) put_nothing(t);
  else if (is_share) hk_put_share(t->made, (double)(what == STATIC_REACHED ? cell->reached : cell->dominated) / cell->assets);
  else hk_report_put_integer(t->made, what == STATIC_STEPS ? cell->chain_length : cell->links);
}

static void tell_static_matrix(telling *t, static_what what) {
  hk_report_table(t->made, static_phrases[what]);
  hk_report_column(t->made, '<', "matrices.from");
  add_sector_columns(t);
  for (uint32_t s = 0; s < t->view->sector_count; s++) {
    hk_put_words(t->made, label_of(t, hakyu_matrices_sector_get(t->m, s).label));
    for (uint32_t to = 0; to < t->columns; to++) put_static(t, &t->view->cells[(size_t)s * t->view->sector_count + to], what);
  }
}

static void tell_chains(telling *t) {
  hk_report_table(t->made, "matrices.static_chains");
  hk_report_column(t->made, '<', "matrices.from"), hk_report_column(t->made, '<', "matrices.to"), hk_report_column(t->made, '>', "matrices.steps");
  hk_report_column(t->made, '>', "matrices.mean_steps"), hk_report_column(t->made, '<', "matrices.chain");
  hk_report_of_assets(t->made);
  for (uint32_t s = 0; s < t->view->sector_count; s++)
    for (uint32_t to = 0; to < t->view->sector_count; to++) {
      const hk_static_cell *cell = &t->view->cells[(size_t)s * t->view->sector_count + to];
      if (s == to || cell->chain_length == HK_NONE) continue;
      hk_put_words(t->made, label_of(t, hakyu_matrices_sector_get(t->m, s).label));
      hk_put_words(t->made, label_of(t, hakyu_matrices_sector_get(t->m, to).label));
      hk_report_put_integer(t->made, cell->chain_length);
      hk_put_plain(t->made, cell->chain_mean, 3);
      hk_buffer *pen = hk_document_pen(t->made);
      for (uint32_t i = 0; i <= cell->chain_length && i < HK_STATIC_CHAIN_MOST; i++) hk_buffer_add(pen, i ? " → " : ""), hk_buffer_escaped(pen, t->model->assets[cell->chain[i]].id, 60);
      hk_report_put(t->made);
    }
}

static void tell_betweenness(telling *t, uint32_t most) {
  if (!t->view->asset_count || !(t->view->assets[0].betweenness > 0)) return; /* chains of one step only */
  hk_report_table(t->made, "matrices.betweenness");
  hk_report_of_assets(t->made);
  hk_report_column(t->made, '<', "matrices.asset"), hk_report_column(t->made, '<', "matrices.label"), hk_report_column(t->made, '<', "matrices.sector");
  hk_report_column(t->made, '>', "matrices.betweenness_value"), hk_report_column(t->made, '>', "matrices.dominated_assets");
  for (uint32_t i = 0; i < t->view->asset_count && i < most && t->view->assets[i].betweenness > 0; i++) {
    const hk_static_asset *of = &t->view->assets[i];
    const hk_asset *asset = &t->model->assets[of->asset];
    hk_report_name(t->made, asset->id), hk_report_name(t->made, asset->label.text[hk_document_lang(t->made)]);
    hk_put_words(t->made, t->model->sectors[asset->sector].label.text[hk_document_lang(t->made)]);
    hk_put_plain(t->made, of->betweenness, 3);
    hk_report_put_integer(t->made, of->dominated);
  }
  hk_report_table(t->made, "matrices.betweenness_sectors");
  hk_report_column(t->made, '<', "matrices.sector"), hk_report_column(t->made, '>', "matrices.betweenness_share");
  for (uint32_t s = 0; s < t->view->sector_count; s++) {
    hk_put_words(t->made, label_of(t, hakyu_matrices_sector_get(t->m, s).label));
    hk_put_share(t->made, t->view->betweenness[s]);
  }
}

static void tell_static(telling *t, bool is_whole) {
  hk_document_heading(t->made, "matrices.static");
  hk_document_paragraph(t->made, "matrices.static_note");
  for (int what = 0; what < STATIC_COUNT; what++)
    if (is_whole || what != STATIC_LINKS) tell_static_matrix(t, (static_what)what);
  tell_betweenness(t, is_whole ? ASSETS_WHOLE : ASSETS_SHOWN);
  if (is_whole) tell_chains(t);
}

/* ---- everything, for files ---- */

static void add_case_columns(telling *t) {
  hk_report_column(t->made, '<', "matrices.kind"), hk_report_column(t->made, '<', "matrices.id"), hk_report_column(t->made, '<', "matrices.knocked_out");
  hk_report_column(t->made, '<', "matrices.extent"), hk_report_column(t->made, '>', "matrices.duration"), hk_report_column(t->made, '<', "matrices.backups");
}

static void put_case_cells(telling *t, hakyu_matrices_key key) {
  const hakyu_matrices_case of = hakyu_matrices_case_get(t->m, key.number);
  hk_report_text(t->made, hk_document_say(t->made, of.is_service ? "matrices.service" : "matrices.sector"));
  hk_report_name(t->made, of.id);
  put_case(t, key.number);
  hk_report_text(t->made, hk_document_say(t->made, key.is_half ? "matrices.half" : "matrices.full"));
  hk_put_time(t->made, (double)hakyu_matrices_duration(t->m, key.duration), t->about.horizon_s);
  hk_report_text(t->made, hk_document_say(t->made, key.has_backups ? "matrices.with" : "matrices.without"));
}

/* The i-th of all variants of all cases; false for a half of what has none. */
static bool key_of(const telling *t, uint32_t i, hakyu_matrices_key *key) {
  *key = (hakyu_matrices_key){i / (4 * t->about.duration_count), i / 4 % t->about.duration_count, (int32_t)(i / 2 % 2), (int32_t)(i % 2 == 0)};
  return !key->is_half || hakyu_matrices_case_get(t->m, key->number).has_half;
}

static void tell_all_of(telling *t, measure what) {
  static const char *const keys[MEASURE_COUNT] = {"all_loss", "all_any", "all_median", "all_ninety", "all_indirect"};
  hakyu_matrices_key key;
  hk_report_table(t->made, table_phrases[what]);
  hk_report_key(t->made, keys[what]);
  add_case_columns(t);
  const uint32_t columns = t->columns;
  t->columns = columns < HK_COLUMNS_MOST - COLUMNS_FIXED ? columns : HK_COLUMNS_MOST - COLUMNS_FIXED;
  add_sector_columns(t);
  for (uint32_t i = 0; i < t->about.case_count * 4 * t->about.duration_count; i++) {
    if (!key_of(t, i, &key)) continue;
    put_case_cells(t, key);
    for (uint32_t s = 0; s < t->columns; s++) {
      const hakyu_matrices_cell cell = hakyu_matrices_get(t->m, key, s);
      put_measure(t, &cell, what);
    }
  }
  t->columns = columns;
}

static void put_cell(telling *t, const hakyu_matrices_cell *cell) {
  hk_put_number(t->made, cell->loss_h, cell->loss_low, cell->loss_high);
  if (!cell->is_valid && cell->hit) hk_report_remark(t->made, hk_document_say(t->made, "matrices.not_valid"));
  hk_put_limits(t->made, cell->loss_low, cell->loss_high);
  hk_put_limits(t->made, cell->outer_low, cell->outer_high);
  hk_put_share(t->made, cell->any);
  hk_report_put_interval(t->made, HAKYU_CELL_SHARE, cell->any_low, cell->any_high);
  put_measure(t, cell, MEASURE_MEDIAN), put_measure(t, cell, MEASURE_NINETY);
  if (isfinite(cell->direct)) hk_put_share(t->made, cell->direct);
  else put_nothing(t);
  put_measure(t, cell, MEASURE_INDIRECT);
}

/* Every cell that has a loss, with both kinds of uncertainty. */
static void tell_cells(telling *t) {
  hakyu_matrices_key key;
  hk_report_table(t->made, "matrices.cells");
  add_case_columns(t);
  hk_report_column(t->made, '<', "matrices.losing"), hk_report_column(t->made, '>', "matrices.hours"), hk_report_unit(t->made, "h");
  hk_report_column(t->made, '>', "matrices.by_chance"), hk_report_column(t->made, '>', "matrices.outer_range"), hk_report_column(t->made, '>', "matrices.any_share");
  hk_report_column(t->made, '>', "matrices.any_interval"), hk_report_column(t->made, '>', "matrices.first_median"), hk_report_column(t->made, '>', "matrices.first_ninety");
  hk_report_column(t->made, '>', "matrices.direct_share"), hk_report_column(t->made, '>', "matrices.indirect_share");
  for (uint32_t i = 0; i < t->about.case_count * 4 * t->about.duration_count; i++) {
    if (!key_of(t, i, &key)) continue;
    for (uint32_t s = 0; s < t->about.sector_count; s++) {
      const hakyu_matrices_cell cell = hakyu_matrices_get(t->m, key, s);
      if (!cell.hit) continue;
      put_case_cells(t, key);
      hk_put_words(t->made, label_of(t, hakyu_matrices_sector_get(t->m, s).label));
      put_cell(t, &cell);
    }
  }
  hk_buffer_add(hk_document_pen(t->made), hk_document_say(t->made, "matrices.cells_note")), hk_report_note(t->made);
}

static void tell_everything(telling *t) {
  hk_document_heading(t->made, "matrices.everything");
  for (int what = 0; what < MEASURE_COUNT; what++) tell_all_of(t, (measure)what);
  tell_cells(t);
}

/* ---- the document ---- */

static void tell_head(telling *t) {
  hk_buffer *pen = hk_document_pen(t->made);
  hk_buffer_printf(pen, "%s: ", hk_document_say(t->made, "matrices.title")), hk_write_words(pen, label_of(t, t->about.title));
  hk_document_put_title(t->made);
  hk_document_set_tlp(t->made, t->about.tlp);
  hk_buffer_printf(pen, hk_document_say(t->made, "matrices.head"), (unsigned long long)t->about.case_count, (unsigned long long)t->about.replications,
                   (unsigned long long)(t->about.outer_count ? t->about.outer_count : 1), (unsigned long long)t->about.seed);
  hk_document_put_paragraph(t->made);
  hk_document_paragraph(t->made, "matrices.how_to_read");
}

static void tell_all(telling *t, bool is_whole) {
  tell_head(t);
  tell_day(t);
  tell_influence(t, is_whole);
  if (t->about.sector_count > TOP) tell_first(t, is_whole);
  tell_static(t, is_whole);
  if (is_whole) tell_everything(t);
  hk_buffer_printf(hk_document_pen(t->made), "%s", t->about.digest);
  hk_document_put_origin(t->made, "digest", "matrices.digest");
}

hakyu_status hakyu_document_interdependency(const hakyu_memory *memory, const hakyu_matrices *matrices, const hakyu_model *model, hakyu_tongues tongues, int32_t is_whole,
                                            hakyu_document **document) {
  telling t = {.m = matrices, .about = hakyu_matrices_tell(matrices), .model = model};
  hk_arena *arena = NULL;
  hk_static_view *view = NULL;
  if (model->sector_count != t.about.sector_count) return HAKYU_USAGE;
  hakyu_status status = hk_arena_create(memory, &arena);
  if (!status) status = hk_static_view_make(memory, arena, model, &view);
  if (!status) status = hk_document_create(memory, tongues, &t.made);
  if (!status) {
    t.view = view;
    t.columns = t.about.sector_count < HK_COLUMNS_MOST - 1 ? t.about.sector_count : HK_COLUMNS_MOST - 1;
    for (uint32_t d = 0; d < t.about.duration_count; d++)
      if (hakyu_matrices_duration(matrices, d) == DAY_S) t.day = d;
    do tell_all(&t, is_whole != 0);
    while (hk_document_turn(t.made));
    status = hk_document_end(t.made, HAKYU_OK, document);
  }
  hk_arena_destroy(arena);
  return status;
}
