/* facts - the names, sizes and traced episodes of a run, read once and checked: a result may come from anywhere, so a reference
   that leads nowhere is damage, not a crash. */
#include <stdlib.h>
#include <string.h>

#include "diagnosis/diagnosis.h"

/* ---- reading tables ------------------------------------------------------------------------------------------ */

typedef hakyu_status (*take_row)(hk_facts *facts, size_t n, const hk_datum *row);

static const char *copy_text(hk_facts *facts, const hk_datum *datum) {
  const char *text = datum->is_null || !datum->text ? "" : datum->text;
  return hk_arena_text(facts->arena, text, strlen(text));
}

static bool is_below(const hk_datum *datum, uint32_t limit) { return !datum->is_null && datum->integer >= 0 && datum->integer < limit; }

static uint32_t number_or_none(const hk_datum *datum) { return datum->is_null ? HK_FACT_NONE : (uint32_t)datum->integer; }

static bool is_below_or_null(const hk_datum *datum, uint32_t limit) { return datum->is_null || is_below(datum, limit); }

/* Walks a table in key order. */
static hakyu_status each_row(hk_facts *facts, hk_result_table table, take_row take) {
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_read(facts->result, table, NULL, 0, &cursor);
  if (status) return status;
  for (size_t n = 0; !status && hk_cursor_next(cursor, &row); n++) status = take(facts, n, row);
  hakyu_status closed = hk_cursor_close(cursor);
  return status ? status : closed;
}

/* Makes room for all rows of a table of names, numbered from 0, and reads them. */
static hakyu_status read_names(hk_facts *facts, hk_result_table table, size_t size, void *array, uint32_t *count, take_row take) {
  int64_t rows = 0;
  hakyu_status status = hk_result_count(facts->result, table, &rows);
  if (status) return status;
  if (rows < 0 || rows >= UINT32_MAX) return HAKYU_DAMAGED;
  void *block = hk_arena_zalloc(facts->arena, ((size_t)rows + 1) * size);
  if (!block) return HAKYU_NO_MEMORY;
  memcpy(array, &block, sizeof block);
  *count = (uint32_t)rows;
  return each_row(facts, table, take);
}

/* ---- one table each -------------------------------------------------------------------------------------------- */

static hakyu_status take_sector(hk_facts *f, size_t n, const hk_datum *row) {
  hk_fact_sector *sector = &f->sectors[n];
  if (row[0].integer != (int64_t)n) return HAKYU_DAMAGED;
  *sector = (hk_fact_sector){copy_text(f, &row[1]), {copy_text(f, &row[2]), copy_text(f, &row[3])}, 1.0, 0};
  if (!sector->id || !sector->label[0] || !sector->label[1]) return HAKYU_NO_MEMORY;
  for (int lang = 0; lang < 2; lang++)
    if (!sector->label[lang][0]) sector->label[lang] = sector->label[!lang][0] ? sector->label[!lang] : sector->id;
  return HAKYU_OK;
}

static hakyu_status take_importance(hk_facts *f, size_t n, const hk_datum *row) {
  (void)n;
  if (!is_below(&row[0], f->sector_count) || row[1].is_null || row[1].integer < 0) return HAKYU_DAMAGED;
  f->sectors[row[0].integer].importance = (double)row[1].integer / 1e6;
  return HAKYU_OK;
}

static hakyu_status take_row_of_loss(hk_facts *f, size_t n, const hk_datum *row) {
  if (row[0].integer != (int64_t)n || !is_below(&row[1], f->sector_count) || row[3].is_null || row[3].integer < 0) return HAKYU_DAMAGED;
  f->rows[n] = (hk_fact_row){.sector = (uint32_t)row[1].integer, .unit = copy_text(f, &row[2]), .weight = row[3].integer};
  f->rows[n].unit_label[0] = f->rows[n].unit_label[1] = f->rows[n].unit;
  f->sectors[row[1].integer].row_count++;
  return f->rows[n].unit ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status take_unit_label(hk_facts *f, size_t n, const hk_datum *row) {
  (void)n;
  const char *label[2] = {copy_text(f, &row[1]), copy_text(f, &row[2])};
  if (row[0].is_null || !row[0].text) return HAKYU_DAMAGED;
  if (!label[0] || !label[1]) return HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < f->row_count; r++)
    for (int lang = 0; lang < 2; lang++)
      if (label[lang][0] && strcmp(f->rows[r].unit, row[0].text) == 0) f->rows[r].unit_label[lang] = label[lang];
  return HAKYU_OK;
}

static hakyu_status take_asset(hk_facts *f, size_t n, const hk_datum *row) {
  if (row[0].integer != (int64_t)n || !is_below(&row[2], f->sector_count) || !is_below_or_null(&row[7], f->row_count)) return HAKYU_DAMAGED;
  hk_fact_asset *asset = &f->assets[n];
  *asset = (hk_fact_asset){.id = copy_text(f, &row[1]),
                           .kind = copy_text(f, &row[3]),
                           .site = copy_text(f, &row[4]),
                           .label = {copy_text(f, &row[5]), copy_text(f, &row[6])},
                           .sector = (uint32_t)row[2].integer,
                           .row = number_or_none(&row[7]),
                           .weight = row[8].integer};
  if (!asset->id || !asset->kind || !asset->site || !asset->label[0] || !asset->label[1]) return HAKYU_NO_MEMORY;
  for (int lang = 0; lang < 2; lang++)
    if (!asset->label[lang][0]) asset->label[lang] = asset->label[!lang][0] ? asset->label[!lang] : asset->id;
  return HAKYU_OK;
}

static hakyu_status take_need(hk_facts *f, size_t n, const hk_datum *row) {
  if (row[0].integer != (int64_t)n || !is_below(&row[2], f->asset_count)) return HAKYU_DAMAGED;
  f->needs[n] = (hk_fact_need){.id = copy_text(f, &row[1]), .service = copy_text(f, &row[3]), .asset = (uint32_t)row[2].integer};
  return f->needs[n].id && f->needs[n].service ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status take_link(hk_facts *f, size_t n, const hk_datum *row) {
  if (row[0].integer != (int64_t)n || !is_below(&row[1], f->need_count) || !is_below(&row[2], f->asset_count)) return HAKYU_DAMAGED;
  f->links[n] = (hk_fact_link){(uint32_t)row[1].integer, (uint32_t)row[2].integer};
  return HAKYU_OK;
}

static hakyu_status take_hazard(hk_facts *f, size_t n, const hk_datum *row) {
  if (row[0].integer != (int64_t)n) return HAKYU_DAMAGED;
  f->hazards[n] = copy_text(f, &row[1]);
  return f->hazards[n] ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status take_stage(hk_facts *f, size_t n, const hk_datum *row) {
  if (!is_below(&row[0], f->need_count)) return HAKYU_DAMAGED;
  hk_fact_need *need = &f->needs[row[0].integer];
  if (!need->stage_count) need->stage_first = (uint32_t)n;
  if (row[1].integer != need->stage_count++) return HAKYU_DAMAGED;
  f->stages[n] = copy_text(f, &row[2]);
  return f->stages[n] ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status take_assumption(hk_facts *f, size_t n, const hk_datum *row) {
  if (row[0].integer != (int64_t)n) return HAKYU_DAMAGED;
  hk_fact_assumption *a = &f->assumptions[n];
  *a = (hk_fact_assumption){copy_text(f, &row[1]), {copy_text(f, &row[2]), copy_text(f, &row[3])}, row[4].integer, row[7].integer,
                            row[8].integer,        row[9].integer,                                row[5].integer == 1, row[6].integer == 1};
  if (!a->id || !a->what[0] || !a->what[1]) return HAKYU_NO_MEMORY;
  f->assumptions_used += a->uses > 0 && !a->is_fixed;
  return HAKYU_OK;
}

static hakyu_status read_all_names(hk_facts *f) {
  hakyu_status status;
#define READ(table, array, take) read_names(f, HK_STORED_##table, sizeof *f->array##s, &f->array##s, &f->array##_count, take)
  if ((status = READ(sectors, sector, take_sector)) || (status = READ(rows, row, take_row_of_loss)) || (status = READ(assets, asset, take_asset)) ||
      (status = READ(needs, need, take_need)) || (status = READ(links, link, take_link)) || (status = READ(hazards, hazard, take_hazard)) ||
      (status = READ(stages, stage, take_stage)) || (status = READ(assumptions, assumption, take_assumption)))
    return status;
#undef READ
  if ((status = each_row(f, HK_STORED_importance, take_importance)) || (status = each_row(f, HK_STORED_unit_labels, take_unit_label))) return status;
  for (uint32_t r = 0; r < f->row_count; r++) {
    const hk_fact_sector *sector = &f->sectors[f->rows[r].sector];
    f->rows[r].index_per_h = sector->importance / sector->row_count;
  }
  return HAKYU_OK;
}

/* ---- what was run ------------------------------------------------------------------------------------------------- */

static uint64_t meta_number(hk_facts *f, const char *key, uint64_t fallback) {
  const char *text = hk_result_meta(f->result, key);
  char *end = NULL;
  if (!text || !*text) return fallback;
  unsigned long long value = strtoull(text, &end, 10);
  return *end ? fallback : value;
}

static hakyu_status take_unit_size(hk_facts *f, size_t n, const hk_datum *row) {
  (void)n;
  if (!is_below(&row[0], f->outer_count) || row[1].integer < 0 || row[2].integer <= 0 || row[1].integer > INT64_C(1) << 41 || row[2].integer > INT64_C(1) << 41)
    return HAKYU_DAMAGED;
  uint64_t last = ((uint64_t)row[1].integer + (uint64_t)row[2].integer - 1) * f->outer_count + (uint64_t)row[0].integer;
  f->stored += (uint64_t)row[2].integer;
  if (last >= f->slots) f->slots = last + 1;
  return HAKYU_OK;
}

static hakyu_status take_unit(hk_facts *f, size_t n, const hk_datum *row) {
  (void)n;
  for (int64_t number = row[1].integer; number < row[1].integer + row[2].integer; number++)
    f->is_settled[(uint64_t)number * f->outer_count + (uint64_t)row[0].integer] = 1;
  return HAKYU_OK;
}

static hakyu_status take_outcome(hk_facts *f, size_t n, const hk_datum *row) {
  (void)n;
  if (!is_below(&row[0], f->outer_count) || row[1].integer < 0) return HAKYU_DAMAGED;
  uint64_t i = (uint64_t)row[1].integer * f->outer_count + (uint64_t)row[0].integer;
  if (i >= f->slots || !f->is_settled[i]) return HAKYU_DAMAGED;
  f->is_settled[i] = 0;
  f->unsettled += row[2].integer == HAKYU_UNSETTLED;
  f->truncated += row[2].integer == HAKYU_TRUNCATED;
  return HAKYU_OK;
}

static hakyu_status take_weight(hk_facts *f, size_t n, const hk_datum *row) {
  (void)n;
  if (!is_below(&row[0], f->outer_count) || !is_below(&row[1], f->row_count) || row[2].integer < 0) return HAKYU_DAMAGED;
  f->rows[row[1].integer].weights[row[0].integer] = row[2].integer;
  return HAKYU_OK;
}

static hakyu_status read_weights(hk_facts *f) {
  for (uint32_t r = 0; r < f->row_count; r++) {
    f->rows[r].weights = hk_arena_alloc(f->arena, f->outer_count * sizeof *f->rows[r].weights);
    if (!f->rows[r].weights) return HAKYU_NO_MEMORY;
    for (uint32_t o = 0; o < f->outer_count; o++) f->rows[r].weights[o] = f->rows[r].weight;
  }
  return each_row(f, HK_STORED_row_weights, take_weight);
}

/* Which replications there are, which of them settled, and in what order figures take them. */
static hakyu_status read_replications(hk_facts *f) {
  uint64_t outer = meta_number(f, "outer", 0), traced = meta_number(f, "traced", 0);
  if (outer > 1000000) return HAKYU_DAMAGED;
  f->is_mode = outer == 0;
  f->outer_count = outer ? (uint32_t)outer : 1;
  f->seed = meta_number(f, "seed", 1);
  f->horizon_s = (int64_t)meta_number(f, "horizon_s", 0);
  f->step_s = (int64_t)meta_number(f, "step_s", 0);
  hakyu_status status = each_row(f, HK_STORED_units, take_unit_size);
  if (status) return status;
  if (f->slots > f->stored * (uint64_t)f->outer_count) return HAKYU_DAMAGED;
  f->is_settled = hk_arena_zalloc(f->arena, (size_t)f->slots + 1);
  f->outer = hk_arena_alloc(f->arena, ((size_t)f->slots + 1) * sizeof *f->outer);
  if (!f->is_settled || !f->outer) return HAKYU_NO_MEMORY;
  if ((status = each_row(f, HK_STORED_units, take_unit)) || (status = each_row(f, HK_STORED_outcomes, take_outcome))) return status;
  for (uint64_t i = 0; i < f->slots; i++) {
    if (!f->is_settled[i]) continue;
    f->outer[f->settled++] = (uint32_t)(i % f->outer_count);
    f->traced += i < traced;
  }
  return read_weights(f);
}

/* ---- traced episodes ---------------------------------------------------------------------------------------------- */

static hakyu_status take_episode(hk_facts *f, size_t n, const hk_datum *row) {
  if (!is_below(&row[0], f->outer_count) || row[1].integer < 0) return HAKYU_DAMAGED;
  uint64_t i = (uint64_t)row[1].integer * f->outer_count + (uint64_t)row[0].integer;
  uint32_t first = (uint32_t)(n - (size_t)row[2].integer);
  bool follows = row[2].integer == 0 || (n && row[2].integer > 0 && f->episodes[n - 1].i == i && f->episodes[n - 1].first == first);
  if (i >= f->slots || !f->is_settled[i] || !follows || !is_below(&row[3], f->asset_count) || !is_below_or_null(&row[8], (uint32_t)row[2].integer) ||
      !is_below_or_null(&row[9], f->hazard_count) || !is_below_or_null(&row[10], f->need_count) || !is_below_or_null(&row[11], f->link_count) ||
      !is_below(&row[12], HAKYU_MECHANISM_COUNT) || (row[8].is_null && row[9].is_null))
    return HAKYU_DAMAGED;
  f->episodes[n] = (hk_fact_episode){.i = i,
                                     .first = first,
                                     .asset = (uint32_t)row[3].integer,
                                     .start_s = row[4].integer,
                                     .end_s = row[5].integer,
                                     .is_open = row[6].integer == 1,
                                     .parent = number_or_none(&row[8]),
                                     .hazard = number_or_none(&row[9]),
                                     .need = number_or_none(&row[10]),
                                     .link = number_or_none(&row[11]),
                                     .mechanism = (uint8_t)row[12].integer,
                                     .traits = (uint8_t)row[13].integer,
                                     .weight_s = row[14].integer};
  return HAKYU_OK;
}

static hakyu_status read_episodes(hk_facts *f) {
  uint32_t count = 0;
  hakyu_status status = read_names(f, HK_STORED_episodes, sizeof *f->episodes, &f->episodes, &count, take_episode);
  f->episode_count = count;
  return status;
}

/* ---- the whole ------------------------------------------------------------------------------------------------------ */

hakyu_status hk_facts_create(const hakyu_memory *memory, hakyu_result *result, hakyu_findings *findings, hk_facts **facts) {
  hk_facts *made = hk_memory_zalloc(memory, sizeof *made);
  if (!made) return HAKYU_NO_MEMORY;
  made->memory = memory;
  made->result = result;
  hakyu_status status = hk_arena_create(memory, &made->arena);
  if (!status) status = read_all_names(made);
  if (!status) status = read_replications(made);
  if (!status) status = read_episodes(made);
  if (status) {
    hk_result_explain(result, findings);
    if (status == HAKYU_DAMAGED)
      hk_findings_error(findings, (hk_place){hk_result_folder(result), 0, 0, NULL}, "damaged", "the result's tables do not fit together");
    hk_facts_destroy(made);
    return status;
  }
  *facts = made;
  return HAKYU_OK;
}

void hk_facts_destroy(hk_facts *facts) {
  if (!facts) return;
  hk_arena_destroy(facts->arena);
  hk_memory_free(facts->memory, facts);
}

uint32_t hk_facts_find_asset(const hk_facts *facts, const char *id) {
  for (uint32_t a = 0; a < facts->asset_count; a++)
    if (!strcmp(facts->assets[a].id, id)) return a;
  return HK_FACT_NONE;
}
