/* tally - the end of a replication: its losses, observed values, levels, blame and saves are added to the sink. */
#include "cascade/tally.h"

#include <string.h>

hakyu_status hk_tallier_create(const hakyu_memory *memory, const hk_plan *plan, hk_tallier **tallier) {
  hk_tallier *made = hk_memory_zalloc(memory, sizeof *made);
  size_t rows = plan->network->row_count, sectors = plan->scenario->model->sector_count, observed = plan->scenario->observed_count;
  if (!made) return HAKYU_NO_MEMORY;
  made->rows = hk_memory_array(memory, rows + 1, sizeof *made->rows);
  made->counted = hk_memory_array(memory, rows + 1, sizeof *made->counted);
  made->changed = hk_memory_array(memory, rows + 1, sizeof *made->changed);
  made->levels = hk_memory_array(memory, (size_t)plan->level_count + 1, sizeof *made->levels);
  made->touched = hk_memory_array(memory, (size_t)plan->level_count + 1, sizeof *made->touched);
  made->observed = hk_memory_array(memory, observed + 1, sizeof *made->observed);
  made->mechanisms = hk_memory_array(memory, sectors * (rows + 1) * HAKYU_MECHANISM_COUNT + 1, sizeof *made->mechanisms);
  made->traits = hk_memory_array(memory, sectors * HAKYU_TRAIT_COUNT + 1, sizeof *made->traits);
  made->phases = hk_memory_array(memory, sectors * HAKYU_PHASE_COUNT + 1, sizeof *made->phases);
  made->fall_of = hk_memory_array(memory, (size_t)plan->network->asset_count + 1, sizeof *made->fall_of);
  made->held_of = hk_memory_array(memory, (size_t)plan->network->need_count + 1, sizeof *made->held_of);
  if (!made->counted || !made->fall_of || !made->held_of || !made->rows || !made->changed || !made->observed || !made->levels || !made->touched || !made->mechanisms || !made->traits || !made->phases) {
    hk_tallier_destroy(memory, made);
    return HAKYU_NO_MEMORY;
  }
  *tallier = made;
  return HAKYU_OK;
}

void hk_tallier_destroy(const hakyu_memory *memory, hk_tallier *tallier) {
  if (!tallier) return;
  void *blocks[] = {tallier->rows, tallier->counted, tallier->changed, tallier->observed, tallier->levels, tallier->touched, tallier->mechanisms, tallier->traits, tallier->phases, tallier->fall_of, tallier->held_of,
                    tallier->falls, tallier->held, tallier->passed, tallier->marks, tallier->order, tallier->number};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(memory, blocks[i]);
  hk_memory_free(memory, tallier);
}

static bool resize(const hakyu_memory *memory, void *array, size_t count, size_t item) {
  void *old, *block = NULL;
  size_t bytes;
  memcpy(&old, array, sizeof old);
  if (!__builtin_mul_overflow(count, item, &bytes)) block = hk_memory_resize(memory, old, bytes);
  if (block) memcpy(array, &block, sizeof block);
  return block != NULL;
}

hakyu_status hk_tallier_make_room(const hakyu_memory *memory, hk_tallier *tallier, uint32_t rows, const hk_room *room) {
  size_t words = ((size_t)room->episodes + 63) / 64 * rows, most = room->saves > room->episodes ? room->saves : room->episodes;
  if (!resize(memory, &tallier->passed, room->episodes, sizeof *tallier->passed) || !resize(memory, &tallier->marks, words + 1, sizeof *tallier->marks) ||
      !resize(memory, &tallier->order, most, sizeof *tallier->order) || !resize(memory, &tallier->number, room->episodes, sizeof *tallier->number))
    return HAKYU_NO_MEMORY;
  tallier->room = room->episodes;
  return HAKYU_OK;
}

bool hk_tallier_has_room(const hk_kernel *k) {
  const hk_tallier *t = k->tallier;
  return t->fall_room - t->fall_count >= k->ws->touched_assets.count && t->held_room - t->held_count >= k->ws->save_count;
}

hakyu_status hk_tallier_widen(const hakyu_memory *memory, hk_kernel *k) {
  hk_tallier *t = k->tallier;
  const size_t falls = (size_t)t->fall_count * 2 + k->ws->touched_assets.count, held = (size_t)t->held_count * 2 + k->ws->save_count;
  if (falls > UINT32_MAX || held > UINT32_MAX) return HAKYU_LIMIT;
  if (falls > t->fall_room) {
    if (!resize(memory, &t->falls, falls, sizeof *t->falls)) return HAKYU_NO_MEMORY;
    t->fall_room = (uint32_t)falls;
  }
  if (held > t->held_room) {
    if (!resize(memory, &t->held, held, sizeof *t->held)) return HAKYU_NO_MEMORY;
    t->held_room = (uint32_t)held;
  }
  return HAKYU_OK;
}

hk_sink_need hk_tally_most(hk_kernel *k, const hk_sink *sink) {
  const hk_workspace *ws = k->ws;
  size_t rows = k->net->row_count, episodes = ws->episode_count, observed = k->plan->scenario->observed_count;
  if (ws->outcome != HAKYU_SETTLED) return (hk_sink_need){.outcomes = 1};
  if (k->is_idle && !k->plan->layer_count) return (hk_sink_need){.observed = observed};
  size_t marked = hk_transmitted_mark(k);
  bool is_traced = hk_trace_wants(k, sink);
  return (hk_sink_need){rows, observed, 0, is_traced ? episodes : 0, is_traced ? ws->save_count : 0, 3 * marked + ws->save_count + 2 * (size_t)ws->log_count, k->plan->level_count};
}

/* ---- who fell, and how --------------------------------------------------------------------------------------- */

static hk_fall_tally *fall_of(hk_tallier *t, uint32_t a) {
  if (!t->fall_of[a]) {
    t->falls[t->fall_count] = (hk_fall_tally){.asset = a};
    t->fall_of[a] = ++t->fall_count;
  }
  return &t->falls[t->fall_of[a] - 1];
}

enum { AHEAD = 8 }; /* what is counted lies scattered over memory, and is fetched so many ahead */

static void expect_episode(const hk_kernel *k, const hk_episode *episode) {
  __builtin_prefetch(&k->net->assets[episode->asset]);
  __builtin_prefetch(&k->tallier->fall_of[episode->asset], 1);
}

/* Small dense counts, kept by the thread and put into the sink at the end of a block. */
static void tally_episodes(hk_kernel *k) {
  hk_tallier *t = k->tallier;
  const size_t rows = k->net->row_count + 1;
  for (const hk_episode *episode = k->ws->episodes, *end = episode + k->ws->episode_count; episode < end; episode++) {
    const hk_net_asset *asset = &k->net->assets[episode->asset];
    if (end - episode > AHEAD) expect_episode(k, episode + AHEAD);
    const bool is_first = episode->before == HK_NONE;
    hk_fall_tally *fall = fall_of(t, episode->asset);
    fall->down += is_first;
    fall->struck += is_first && k->ws->assets[episode->asset].strike_count > 0;
    fall->episodes++;
    fall->seconds += episode->end_s - episode->start_s;
    const size_t row = asset->row == HK_NONE ? 0 : asset->row + 1;
    hk_mechanism_tally *mechanism = &t->mechanisms[(asset->sector * rows + row) * HAKYU_MECHANISM_COUNT + episode->mechanism];
    mechanism->episodes++;
    if (row) {
      mechanism->weight_s += hk_sink_weight_s(episode->loss);
      t->rows[row - 1].loss += episode->loss;
    }
    int64_t *traits = &t->traits[(size_t)asset->sector * HAKYU_TRAIT_COUNT], *phases = &t->phases[(size_t)asset->sector * HAKYU_PHASE_COUNT];
    for (unsigned left = episode->traits; left; left &= left - 1) traits[__builtin_ctz(left)]++;
    for (int i = 0; i < HAKYU_PHASE_COUNT; i++) phases[i] += episode->phases_s[i];
  }
}

/* ---- losses and levels by row --------------------------------------------------------------------------------- */

static int64_t share_ppm(const hk_kernel *k, uint32_t row) {
  return k->net->rows[row].weight ? (int64_t)(k->tallier->rows[row].down_ppm / k->net->rows[row].weight) : 0;
}

/* A row's level after a tick: peak, first impact, histogram from the next grid time on. */
static void note_level(hk_kernel *k, hk_sink *sink, uint32_t row, int64_t time_s) {
  hk_row_tally *tally = &k->tallier->rows[row];
  if (tally->down_ppm > 0 && tally->first_s == HK_NEVER) tally->first_s = time_s;
  if (tally->down_ppm > tally->peak_ppm) tally->peak_ppm = tally->down_ppm;
  int32_t bin = hk_sink_bin(share_ppm(k, row));
  int64_t step = (time_s + k->plan->step_s - 1) / k->plan->step_s;
  if (bin == tally->bin || step > k->plan->horizon_s / k->plan->step_s) return;
  if (tally->bin) hk_sink_addition(sink, HK_TALLY_LEVEL, 0, row, (int32_t)step, tally->bin)->b = 1;
  if (bin) hk_sink_addition(sink, HK_TALLY_LEVEL, 0, row, (int32_t)step, bin)->a = 1;
  tally->bin = bin;
}

/* Walks the log tick by tick; after each tick calls `after` for every row that changed in it. */
static void walk_log(hk_kernel *k, hk_sink *sink, void (*after)(hk_kernel *, hk_sink *, uint32_t, int64_t)) {
  hk_tallier *t = k->tallier;
  const hk_workspace *ws = k->ws;
  for (uint32_t i = 0, changed = 0; i < ws->log_count; i++) {
    const hk_log_entry *entry = &ws->log[i];
    uint32_t row = k->net->assets[entry->asset].row;
    if (row != HK_NONE) {
      t->rows[row].down_ppm += k->net->worths[entry->asset].weight * (entry->before - entry->level);
      if (!t->rows[row].is_changed) t->changed[changed++] = row;
      t->rows[row].is_changed = 1;
    }
    if (i + 1 < ws->log_count && ws->log[i + 1].time_s == entry->time_s) continue;
    for (uint32_t j = 0; j < changed; j++) {
      t->rows[t->changed[j]].is_changed = 0;
      after(k, sink, t->changed[j], entry->time_s);
    }
    changed = 0;
  }
}

bool hk_tally_layers(const hk_kernel *k, hk_layer_loss *losses) {
  if (!k->plan->layer_count) return false;
  for (uint32_t r = 0; r < k->net->row_count; r++) losses[r] = (hk_layer_loss){.first_s = HK_NEVER, .back_s = {HK_NEVER, HK_NEVER, HK_NEVER}};
  for (uint32_t i = 0; i < k->plan->layer_count; i++)
    if (k->plan->layers[i]->count) k->plan->layers[i]->count(k->layers[i], k->ws, losses);
  return true;
}

/* A row that a layer and assets lose in: amounts add up, and so do peaks, to what both were at most; it is back when both are. */
static void add_layers(hk_kernel *k) {
  const hk_layer_loss *counted = k->tallier->counted;
  if (!hk_tally_layers(k, k->tallier->counted)) return;
  for (uint32_t r = 0; r < k->net->row_count; r++) {
    hk_row_tally *row = &k->tallier->rows[r];
    const bool had_any = row->first_s != HK_NEVER;
    if (counted[r].first_s == HK_NEVER) continue;
    row->loss += counted[r].loss;
    row->peak_ppm += counted[r].peak_ppm;
    for (int i = 0; i < 3; i++)
      if (!had_any || counted[r].back_s[i] > row->back_s[i]) row->back_s[i] = counted[r].back_s[i];
    if (counted[r].first_s < row->first_s) row->first_s = counted[r].first_s;
  }
}

/* Second walk, peaks known: since when has 50, 90, 99 % of the peak been back. */
static void note_recovery(hk_kernel *k, hk_sink *sink, uint32_t row, int64_t time_s) {
  static const int left_percent[3] = {50, 10, 1};
  hk_row_tally *tally = &k->tallier->rows[row];
  (void)sink;
  for (int i = 0; i < 3; i++) {
    bool is_back = (__int128)tally->down_ppm * 100 <= (__int128)tally->peak_ppm * left_percent[i];
    if (!is_back)
      tally->back_s[i] = HK_NEVER;
    else if (tally->back_s[i] == HK_NEVER)
      tally->back_s[i] = time_s;
  }
}

static void tally_rows(hk_kernel *k, hk_sink *sink) {
  hk_tallier *t = k->tallier;
  for (uint32_t r = 0; r < k->net->row_count; r++)
    t->rows[r] = (hk_row_tally){.first_s = HK_NEVER, .back_s = {HK_NEVER, HK_NEVER, HK_NEVER}};
  walk_log(k, sink, note_level);
  for (uint32_t r = 0; r < k->net->row_count; r++) {
    hk_row_tally *row = &t->rows[r];
    row->down_ppm = 0;
  }
  walk_log(k, sink, note_recovery);
  tally_episodes(k);
  add_layers(k);
  for (uint32_t r = 0; r < k->net->row_count; r++) {
    const hk_row_tally *row = &t->rows[r];
    if (row->first_s == HK_NEVER && row->loss == 0) continue;
    int64_t weight_s = hk_sink_weight_s(row->loss);
    sink->losses[sink->loss_count++] =
        (hk_sink_loss){k->replication, k->plan->outer, r, weight_s, row->peak_ppm, row->first_s, row->back_s[0], row->back_s[1], row->back_s[2]};
    sink->row_sums[r] += (uint64_t)weight_s;
    sink->row_squares[r] += (unsigned __int128)(uint64_t)weight_s * (uint64_t)weight_s;
  }
}

/* ---- what held ------------------------------------------------------------------------------------------------- */

static int32_t margin_bin(int64_t margin_s) { /* 0: nothing left; k: below 2^(k/4) s; -1: none to tell */
  if (margin_s == HK_NEVER) return -1;
  if (margin_s <= 0) return 0;
  int octave = 63 - __builtin_clzll((unsigned long long)margin_s);
  int64_t scaled = octave >= 16 ? margin_s >> (octave - 16) : margin_s << (16 - octave); /* 2^16 .. 2^17 */
  int quarter = scaled >= 110218 ? 3 : scaled >= 92682 ? 2 : scaled >= 77936 ? 1 : 0;    /* 2^16 times 2^(q/4) */
  return 4 * octave + quarter + 1;
}

static void tally_redundancy(hk_tallier *t, const hk_save *save) {
  uint32_t place = t->held_of[save->need];
  if (!place) {
    t->held[t->held_count] = (hk_held_tally){.need = save->need};
    t->held_of[save->need] = place = ++t->held_count;
  }
  hk_held_tally *held = &t->held[place - 1];
  held->saves++;
  held->seconds += save->end_s - save->start_s;
}

static void tally_by_other(const hk_kernel *k, hk_sink *sink, const hk_save *save) {
  hk_tally *more = hk_sink_addition(sink, HK_TALLY_HELD, k->plan->outer, hk_stored_need(k, save->need), hk_stored_holder(k, save->holder),
                                    margin_bin(save->margin_s));
  more->a = 1, more->b = save->end_s - save->start_s;
}

static void tally_saves(hk_kernel *k, hk_sink *sink) {
  hk_tallier *t = k->tallier;
  for (const hk_save *save = k->ws->saves, *end = save + k->ws->save_count; save < end; save++) {
    if (end - save > AHEAD) __builtin_prefetch(&t->held[t->held_of[save[AHEAD].need]]);
    if (save->holder == HK_HOLDER_REDUNDANCY)
      tally_redundancy(t, save);
    else
      tally_by_other(k, sink, save);
  }
}

void hk_tally_replication(hk_kernel *k, hk_sink *sink) {
  sink->replications++;
  if (k->ws->outcome != HAKYU_SETTLED) {
    sink->outcomes[sink->outcome_count++] = (hk_sink_outcome){k->replication, k->plan->outer, k->ws->outcome};
    return;
  }
  hk_observe(k, sink);
  if (!k->ws->episode_count && !k->plan->layer_count) return;
  hk_watch_levels(k, sink);
  tally_rows(k, sink);
  hk_transmitted_tally(k, sink);
  tally_saves(k, sink);
  hk_trace(k, sink);
  hk_sink_settle(sink);
}

void hk_tally_end_block(hk_kernel *k, hk_sink *sink) {
  hk_tallier *t = k->tallier;
  uint32_t rows = k->net->row_count + 1, sectors = k->plan->scenario->model->sector_count;
  for (uint32_t s = 0; s < sectors; s++) {
    for (uint32_t r = 0; r < rows; r++)
      for (int m = 0; m < HAKYU_MECHANISM_COUNT; m++) {
        hk_mechanism_tally *from = &t->mechanisms[((size_t)s * rows + r) * HAKYU_MECHANISM_COUNT + (size_t)m];
        if (!from->episodes) continue;
        hk_sink_add(sink, &(hk_tally){.kind = HK_TALLY_MECHANISM, .outer = (uint16_t)k->plan->outer, .entity = s, .part = m,
                                      .row = (int32_t)r - 1, .a = from->episodes, .b = from->weight_s});
        *from = (hk_mechanism_tally){0, 0};
      }
    for (int i = 0; i < HAKYU_TRAIT_COUNT; i++) {
      int64_t *count = &t->traits[s * HAKYU_TRAIT_COUNT + (uint32_t)i];
      if (*count) hk_sink_add(sink, &(hk_tally){.kind = HK_TALLY_TRAIT, .outer = (uint16_t)k->plan->outer, .entity = s, .part = i, .a = *count});
      *count = 0;
    }
    for (int i = 0; i < HAKYU_PHASE_COUNT; i++) {
      int64_t *seconds = &t->phases[s * HAKYU_PHASE_COUNT + (uint32_t)i];
      if (*seconds) hk_sink_add(sink, &(hk_tally){.kind = HK_TALLY_PHASE, .outer = (uint16_t)k->plan->outer, .entity = s, .part = i, .a = *seconds});
      *seconds = 0;
    }
  }
  for (uint32_t i = 0; i < t->fall_count; i++) {
    const hk_fall_tally *fall = &t->falls[i];
    hk_sink_add(sink, &(hk_tally){.kind = HK_TALLY_FALLS, .outer = (uint16_t)k->plan->outer, .entity = fall->asset, .a = fall->struck,
                                  .b = fall->down, .c = fall->episodes, .d = fall->seconds});
    t->fall_of[fall->asset] = 0;
  }
  for (uint32_t i = 0; i < t->held_count; i++) {
    const hk_held_tally *held = &t->held[i];
    hk_sink_add(sink, &(hk_tally){.kind = HK_TALLY_HELD, .outer = (uint16_t)k->plan->outer, .entity = hk_stored_need(k, held->need),
                                  .part = HK_HOLDER_REDUNDANCY, .row = margin_bin(HK_NEVER), .a = held->saves, .b = held->seconds});
    t->held_of[held->need] = 0;
  }
  t->fall_count = t->held_count = 0;
  hk_sink_settle(sink);
}

size_t hk_tally_block_most(const hk_kernel *k) {
  return (size_t)k->plan->scenario->model->sector_count * ((k->net->row_count + 1u) * HAKYU_MECHANISM_COUNT + HAKYU_TRAIT_COUNT + HAKYU_PHASE_COUNT) +
         k->tallier->fall_count + k->tallier->held_count;
}
