/* picture - the porch's view of a run for those who draw it (hakyu/picture.h): figures of this room and names, laid out flat.
   Nothing is worked out here that is a figure in its own right; what is counted here are states at a second, from the traced
   episodes and saves. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hakyu/picture.h>

#include "diagnosis/diagnosis.h"
#include "diagnosis/tails.h"

typedef struct save { uint64_t i; uint32_t asset; int64_t start_s, end_s; } save;

struct hakyu_picture {
  hk_facts *facts;
  hakyu_picture_run about;
  hakyu_picture_row *rows;
  hakyu_picture_observation *observations; size_t observation_count;
  hakyu_picture_asset *assets;
  hakyu_picture_episode *episodes;         /* as facts->episodes */
  save *saves; size_t save_count;          /* by replication */
  uint64_t typical;
};

static const char *meta_or(hk_facts *facts, const char *key, const char *fallback) {
  const char *text = hk_result_meta(facts->result, key);
  return text ? text : fallback;
}

static void tell_run(hakyu_picture *picture) {
  hk_facts *f = picture->facts;
  picture->about = (hakyu_picture_run){.scenario = meta_or(f, "scenario", ""),
                                       .model = meta_or(f, "model", ""),
                                       .title = {meta_or(f, "title_en", ""), meta_or(f, "title_ja", "")},
                                       .tlp = meta_or(f, "tlp", "CLEAR"),
                                       .licence = meta_or(f, "licence", ""),
                                       .digest = meta_or(f, "content_digest", ""),
                                       .seed = f->seed,
                                       .settled = f->settled,
                                       .dropped = f->unsettled + f->truncated,
                                       .traced = f->traced,
                                       .outer_count = f->is_mode ? 0 : f->outer_count,
                                       .horizon_s = f->horizon_s,
                                       .step_s = f->step_s,
                                       .sector_count = f->sector_count,
                                       .row_count = f->row_count,
                                       .asset_count = f->asset_count,
                                       .hazard_count = f->hazard_count};
  const char **title = picture->about.title;
  for (int lang = 0; lang < 2; lang++)
    if (!*title[lang]) title[lang] = *title[!lang] ? title[!lang] : picture->about.scenario;
}

static hakyu_status tell_rows(hakyu_picture *picture) {
  hk_facts *f = picture->facts;
  hk_row_loss *losses = NULL;
  hk_row_bands *bands = NULL;
  hakyu_status status = hk_diagnose_losses(f, &losses);
  if (!status) status = hk_diagnose_bands(f, &bands);
  if (status) return status;
  picture->rows = hk_arena_zalloc(f->arena, ((size_t)f->row_count + 1) * sizeof *picture->rows);
  if (!picture->rows) return HAKYU_NO_MEMORY;
  for (uint32_t r = 0; r < f->row_count; r++) {
    const hk_spread *first = &losses[r].first_s;
    hakyu_picture_point *points = hk_arena_alloc(f->arena, (bands[r].count + 1) * sizeof *points);
    if (!points) return HAKYU_NO_MEMORY;
    for (size_t p = 0; p < bands[r].count; p++) {
      const hk_band_point *from = &bands[r].points[p];
      points[p] = (hakyu_picture_point){from->time_s, {{from->low, from->lower, from->median, from->upper, from->high}}};
    }
    picture->rows[r] = (hakyu_picture_row){.sector = f->rows[r].sector,
                                           .unit = f->rows[r].unit,
                                           .unit_label = {f->rows[r].unit_label[0], f->rows[r].unit_label[1]},
                                           .weight = f->rows[r].weight,
                                           .any = losses[r].any.value,
                                           .first_s = {{first->low, first->lower, first->median, first->upper, first->high}},
                                           .point_count = bands[r].count,
                                           .points = points};
  }
  return HAKYU_OK;
}

static hakyu_status tell_exceeded(hakyu_picture *picture) {
  static const double in[] = {0.95,  0.9,  0.85,  0.8,   0.75, 0.7,   0.65,  0.6,  0.55,  0.5,    0.45,  0.4,   0.35,  0.3,    0.25,  0.2,    0.15,   0.12,
                              0.1,   0.08, 0.065, 0.05,  0.04, 0.03,  0.025, 0.02, 0.015, 0.012,  0.01,  0.008, 0.0065, 0.005, 0.004, 0.003,  0.0025, 0.002,
                              0.0015, 0.0012, 0.001};
  enum { COUNT = sizeof in / sizeof *in };
  hk_facts *f = picture->facts;
  hk_exceeded *curves = NULL;
  hakyu_status status = hk_diagnose_exceeded(f, in, COUNT, &curves);
  for (uint32_t r = 0; r < f->row_count && !status; r++) {
    hakyu_picture_exceeded *points = hk_arena_alloc(f->arena, COUNT * sizeof *points);
    if (!points) return HAKYU_NO_MEMORY;
    for (size_t k = 0; k < COUNT; k++) {
      const hk_exceeded *from = &curves[(size_t)r * COUNT + k];
      points[k] = (hakyu_picture_exceeded){from->in, from->loss.value, from->loss.low, from->loss.high, from->is_enough};
    }
    picture->rows[r].exceeded = points;
    picture->rows[r].exceeded_count = COUNT;
  }
  return status;
}

/* ---- tables that only pictures read ------------------------------------------------------------------------------- */

typedef hakyu_status (*take_row)(hakyu_picture *picture, size_t n, const hk_datum *row);

static hakyu_status each_row(hakyu_picture *picture, hk_result_table table, take_row take) {
  hk_cursor *cursor = NULL;
  const hk_datum *row = NULL;
  hakyu_status status = hk_result_read(picture->facts->result, table, NULL, 0, &cursor);
  if (status) return status;
  for (size_t n = 0; !status && hk_cursor_next(cursor, &row); n++) status = take(picture, n, row);
  hakyu_status closed = hk_cursor_close(cursor);
  return status ? status : closed;
}

/* Zeroed room for all rows of a table. */
static hakyu_status make_room(hakyu_picture *picture, hk_result_table table, size_t size, void *array) {
  int64_t rows = 0;
  hakyu_status status = hk_result_count(picture->facts->result, table, &rows);
  if (status) return status;
  if (rows < 0 || rows >= UINT32_MAX) return HAKYU_DAMAGED;
  void *block = hk_arena_zalloc(picture->facts->arena, ((size_t)rows + 1) * size);
  if (!block) return HAKYU_NO_MEMORY;
  memcpy(array, &block, sizeof block);
  return HAKYU_OK;
}

static bool is_below(const hk_datum *datum, uint64_t limit) { return !datum->is_null && datum->integer >= 0 && (uint64_t)datum->integer < limit; }

static hakyu_status take_place(hakyu_picture *picture, size_t n, const hk_datum *row) {
  (void)n;
  if (!is_below(&row[0], picture->facts->asset_count) || llabs(row[1].integer) > 90000000 || llabs(row[2].integer) > 180000000) return HAKYU_DAMAGED;
  hakyu_picture_asset *asset = &picture->assets[row[0].integer];
  asset->has_place = 1;
  asset->lat_udeg = (int32_t)row[1].integer;
  asset->lon_udeg = (int32_t)row[2].integer;
  return HAKYU_OK;
}

/* Few kinds, and each is read once: the assets of a kind are found by walking through them all. */
static hakyu_status take_kind(hakyu_picture *picture, size_t n, const hk_datum *row) {
  hk_facts *f = picture->facts;
  const char *label[2];
  (void)n;
  if (row[1].is_null) return HAKYU_DAMAGED;
  for (int lang = 0; lang < 2; lang++) {
    const hk_datum *own = &row[2 + lang], *other = &row[3 - lang];
    const char *text = !own->is_null && *own->text ? own->text : !other->is_null && *other->text ? other->text : row[1].text;
    if (!(label[lang] = hk_arena_text(f->arena, text, strlen(text)))) return HAKYU_NO_MEMORY;
  }
  for (uint32_t a = 0; a < f->asset_count; a++)
    if (strcmp(picture->assets[a].kind, row[1].text) == 0) memcpy(picture->assets[a].kind_label, label, sizeof label);
  return HAKYU_OK;
}

static hakyu_status take_moment(hakyu_picture *picture, size_t n, const hk_datum *row) {
  hk_facts *f = picture->facts;
  hk_cursor *cursor = NULL;
  const hk_datum *observed = NULL;
  if (!is_below(&row[1], f->row_count) || row[2].is_null || row[2].integer < 0) return HAKYU_DAMAGED;
  hakyu_status status = hk_result_read(f->result, HK_STORED_observations, &row[0].integer, 1, &cursor);
  if (status) return status;
  if (!hk_cursor_next(cursor, &observed)) {
    hakyu_status closed = hk_cursor_close(cursor);
    return closed ? closed : HAKYU_DAMAGED;
  }
  hakyu_picture_observation *out = &picture->observations[n];
  *out = (hakyu_picture_observation){.row = (uint32_t)row[1].integer,
                                     .at_s = row[2].integer,
                                     .value = observed[6].is_null ? NAN : observed[6].real,
                                     .low = observed[7].is_null ? NAN : observed[7].real,
                                     .high = observed[8].is_null ? NAN : observed[8].real};
  const char *role = observed[3].is_null ? "" : observed[3].text, *stated = observed[4].is_null ? "" : observed[4].text;
  out->role = hk_arena_text(f->arena, role, strlen(role));
  out->stated = hk_arena_text(f->arena, stated, strlen(stated));
  picture->observation_count = n + 1;
  status = hk_cursor_close(cursor);
  return status ? status : out->role && out->stated ? HAKYU_OK : HAKYU_NO_MEMORY;
}

static hakyu_status take_save(hakyu_picture *picture, size_t n, const hk_datum *row) {
  hk_facts *f = picture->facts;
  if (!is_below(&row[0], f->outer_count) || !is_below(&row[1], f->slots) || !is_below(&row[3], f->need_count) || row[4].is_null || row[5].is_null)
    return HAKYU_DAMAGED;
  picture->saves[n] = (save){(uint64_t)row[1].integer * f->outer_count + (uint64_t)row[0].integer, f->needs[row[3].integer].asset, row[4].integer, row[5].integer};
  picture->save_count = n + 1;
  return HAKYU_OK;
}

static hakyu_status tell_assets(hakyu_picture *picture) {
  hk_facts *f = picture->facts;
  picture->assets = hk_arena_zalloc(f->arena, ((size_t)f->asset_count + 1) * sizeof *picture->assets);
  if (!picture->assets) return HAKYU_NO_MEMORY;
  for (uint32_t a = 0; a < f->asset_count; a++) {
    const hk_fact_asset *from = &f->assets[a];
    picture->assets[a] = (hakyu_picture_asset){.id = from->id,
                                               .label = {from->label[0], from->label[1]},
                                               .kind = from->kind,
                                               .kind_label = {from->kind, from->kind},
                                               .sector = from->sector,
                                               .row = from->row,
                                               .weight = from->weight};
  }
  hakyu_status status = each_row(picture, HK_STORED_kinds, take_kind);
  return status ? status : each_row(picture, HK_STORED_places, take_place);
}

static hakyu_status tell_episodes(hakyu_picture *picture) {
  hk_facts *f = picture->facts;
  picture->episodes = hk_arena_alloc(f->arena, (f->episode_count + 1) * sizeof *picture->episodes);
  if (!picture->episodes) return HAKYU_NO_MEMORY;
  for (size_t e = 0; e < f->episode_count; e++) {
    const hk_fact_episode *from = &f->episodes[e];
    picture->episodes[e] = (hakyu_picture_episode){from->asset, from->parent, from->hazard, from->start_s, from->end_s, from->is_open, (hakyu_mechanism)from->mechanism};
  }
  return HAKYU_OK;
}

/* ---- the typical replication --------------------------------------------------------------------------------------- */

typedef struct ranked { double index; uint64_t i; } ranked;

static int compare_ranked(const void *left, const void *right) {
  const ranked *a = left, *b = right;
  if (a->index != b->index) return a->index < b->index ? -1 : 1;
  return (a->i > b->i) - (a->i < b->i);
}

static double index_of(const hk_facts *f, const hk_fact_episode *e) {
  uint32_t r = f->assets[e->asset].row;
  double weight = r == HK_FACT_NONE ? 0.0 : (double)f->rows[r].weight;
  return weight > 0 ? (double)e->weight_s / 3600.0 / weight * f->rows[r].index_per_h : 0.0;
}

/* Replications in which nothing fell have no episodes; they rank lowest, and are shown only if most are such. */
static hakyu_status find_typical(hakyu_picture *picture) {
  const hk_facts *f = picture->facts;
  size_t count = 0;
  if (!f->traced) return HAKYU_OK;
  ranked *list = hk_memory_array(f->memory, (size_t)f->traced + 1, sizeof *list);
  size_t *place = hk_memory_array(f->memory, (size_t)f->slots + 1, sizeof *place);
  if (list && place) {
    for (uint64_t i = 0; i < f->slots && count < f->traced; i++) {
      if (!f->is_settled[i]) continue;
      place[i] = ++count;
      list[count - 1].i = i;
    }
    for (size_t e = 0; e < f->episode_count; e++)
      if (place[f->episodes[e].i]) list[place[f->episodes[e].i] - 1].index += index_of(f, &f->episodes[e]);
    qsort(list, count, sizeof *list, compare_ranked);
    if (count) picture->typical = list[(count - 1) / 2].i;
  }
  hakyu_status status = list && place ? HAKYU_OK : HAKYU_NO_MEMORY;
  hk_memory_free(f->memory, list);
  hk_memory_free(f->memory, place);
  return status;
}

/* ---- the whole ------------------------------------------------------------------------------------------------------- */

hakyu_status hakyu_picture_create(const hakyu_memory *memory, hakyu_result *result, hakyu_findings *findings, hakyu_picture **picture) {
  hk_facts *facts = NULL;
  hakyu_picture *made = NULL;
  hakyu_status status = hk_facts_create(memory, result, findings, &facts);
  if (status) return status;
  if (!(made = hk_arena_zalloc(facts->arena, sizeof *made))) {
    status = HAKYU_NO_MEMORY;
    goto done;
  }
  made->facts = facts;
  tell_run(made);
  if ((status = tell_rows(made)) || (status = tell_exceeded(made)) || (status = tell_assets(made)) || (status = tell_episodes(made)) || (status = find_typical(made))) goto done;
  if ((status = make_room(made, HK_STORED_moments, sizeof *made->observations, &made->observations))) goto done;
  if ((status = each_row(made, HK_STORED_moments, take_moment))) goto done;
  if ((status = make_room(made, HK_STORED_saves, sizeof *made->saves, &made->saves))) goto done;
  status = each_row(made, HK_STORED_saves, take_save);
done:
  if (status) {
    hk_result_explain(result, findings);
    if (status == HAKYU_DAMAGED && findings && !hakyu_findings_total(findings))
      hk_findings_error(findings, (hk_place){hk_result_folder(result), 0, 0, NULL}, "damaged", "the result's tables do not fit together");
    hk_facts_destroy(facts);
    return status;
  }
  *picture = made;
  return HAKYU_OK;
}

void hakyu_picture_destroy(hakyu_picture *picture) {
  if (picture) hk_facts_destroy(picture->facts);
}

const hakyu_picture_run *hakyu_picture_about(const hakyu_picture *picture) { return &picture->about; }

hakyu_picture_sector hakyu_picture_sector_get(const hakyu_picture *picture, uint32_t sector) {
  const hk_fact_sector *from = &picture->facts->sectors[sector];
  return (hakyu_picture_sector){from->id, {from->label[0], from->label[1]}};
}

const char *hakyu_picture_hazard(const hakyu_picture *picture, uint32_t hazard) { return picture->facts->hazards[hazard]; }

const hakyu_picture_row *hakyu_picture_row_get(const hakyu_picture *picture, uint32_t row) { return &picture->rows[row]; }

size_t hakyu_picture_observations(const hakyu_picture *picture) { return picture->observation_count; }

const hakyu_picture_observation *hakyu_picture_observation_get(const hakyu_picture *picture, size_t i) { return &picture->observations[i]; }

const hakyu_picture_asset *hakyu_picture_asset_get(const hakyu_picture *picture, uint32_t asset) { return &picture->assets[asset]; }

/* Episodes of an asset do not overlap within a replication, so each counts once; of several needs of an asset saved at the same
   time one counts, and none if the asset is down all the same. Saves and episodes are both in order of (outer draw, number). */
hakyu_status hakyu_picture_states(const hakyu_picture *picture, int64_t at_s, hakyu_picture_state *states) {
  const hk_facts *f = picture->facts;
  uint64_t *counted = hk_memory_array(f->memory, (size_t)f->asset_count + 1, sizeof *counted); /* 1 + the replication that last counted */
  size_t e = 0;
  if (!counted) return HAKYU_NO_MEMORY;
  memset(states, 0, f->asset_count * sizeof *states);
  for (size_t s = 0; s <= picture->save_count; s++) {
    uint64_t stamp = s < picture->save_count ? picture->saves[s].i : f->slots;
    uint64_t outer = stamp % f->outer_count, number = stamp / f->outer_count;
    for (; e < f->episode_count; e++) { /* the episodes of all replications up to that of this save */
      const hk_fact_episode *episode = &f->episodes[e];
      uint64_t its_outer = episode->i % f->outer_count, its_number = episode->i / f->outer_count;
      if (s < picture->save_count && (its_outer > outer || (its_outer == outer && its_number > number))) break;
      if (at_s < episode->start_s || at_s >= episode->end_s) continue;
      states[episode->asset].struck += episode->hazard != HK_FACT_NONE;
      states[episode->asset].fallen += episode->hazard == HK_FACT_NONE;
      counted[episode->asset] = episode->i + 1;
    }
    if (s == picture->save_count) break;
    const save *now = &picture->saves[s];
    if (at_s < now->start_s || at_s >= now->end_s || counted[now->asset] == now->i + 1) continue;
    states[now->asset].saved++;
    counted[now->asset] = now->i + 1;
  }
  hk_memory_free(f->memory, counted);
  return HAKYU_OK;
}

hakyu_status hakyu_picture_episodes(const hakyu_picture *picture, uint64_t i, const hakyu_picture_episode **list, size_t *count) {
  const hk_facts *f = picture->facts;
  size_t first = 0, last;
  const char *traced = hk_result_meta(f->result, "traced");
  if (i >= f->slots || !f->is_settled[i] || i >= (traced ? strtoull(traced, NULL, 10) : 0)) return HAKYU_NOT_FOUND;
  while (first < f->episode_count && f->episodes[first].i != i) first++;
  for (last = first; last < f->episode_count && f->episodes[last].i == i;) last++;
  *list = picture->episodes + first;
  *count = last - first;
  return HAKYU_OK;
}

uint64_t hakyu_picture_typical(const hakyu_picture *picture) { return picture->typical; }
