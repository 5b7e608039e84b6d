/* tally - the end of a replication: its losses, observed values, levels, blame and saves are added to the sink. */
#include "cascade/tally.h"

#include <string.h>

hakyu_status hk_tallier_create(const hakyu_memory *memory, const hk_plan *plan, hk_tallier **tallier) {
  hk_tallier *made = hk_memory_zalloc(memory, sizeof *made);
  size_t rows = plan->network->row_count, sectors = plan->scenario->model->sector_count, observed = plan->scenario->observed_count;
  if (!made) return HAKYU_NO_MEMORY;
  made->rows = hk_memory_array(memory, rows + 1, sizeof *made->rows);
  made->changed = hk_memory_array(memory, rows + 1, sizeof *made->changed);
  made->observed = hk_memory_array(memory, observed + 1, sizeof *made->observed);
  made->mechanisms = hk_memory_array(memory, sectors * (rows + 1) * HAKYU_MECHANISM_COUNT + 1, sizeof *made->mechanisms);
  made->traits = hk_memory_array(memory, sectors * HAKYU_TRAIT_COUNT + 1, sizeof *made->traits);
  made->phases = hk_memory_array(memory, sectors * HAKYU_PHASE_COUNT + 1, sizeof *made->phases);
  if (!made->rows || !made->changed || !made->observed || !made->mechanisms || !made->traits || !made->phases) {
    hk_tallier_destroy(memory, made);
    return HAKYU_NO_MEMORY;
  }
  *tallier = made;
  return HAKYU_OK;
}

void hk_tallier_destroy(const hakyu_memory *memory, hk_tallier *tallier) {
  if (!tallier) return;
  void *blocks[] = {tallier->rows, tallier->changed, tallier->observed, tallier->mechanisms, tallier->traits, tallier->phases, tallier->passed};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) hk_memory_free(memory, blocks[i]);
  hk_memory_free(memory, tallier);
}

hakyu_status hk_tallier_make_room(const hakyu_memory *memory, hk_tallier *tallier, uint32_t episodes) {
  if (tallier->passed_room >= episodes) return HAKYU_OK;
  void *block = hk_memory_resize(memory, tallier->passed, (size_t)episodes * sizeof *tallier->passed);
  if (!block) return HAKYU_NO_MEMORY;
  tallier->passed = block;
  tallier->passed_room = episodes;
  return HAKYU_OK;
}

hk_sink_need hk_tally_most(const hk_kernel *k) {
  const hk_workspace *ws = k->ws;
  size_t rows = k->net->row_count, episodes = ws->episode_count;
  if (!k->agenda_count) return (hk_sink_need){0, k->plan->scenario->observed_count, 0, 0, 0, 0};
  return (hk_sink_need){rows,    k->plan->scenario->observed_count, 1, episodes, ws->save_count,
                        episodes * (1 + 3 * rows) + ws->save_count + 2 * (size_t)ws->log_count + 8 + 3 * rows};
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
  if (tally->bin) hk_sink_tally(sink, HK_TALLY_LEVEL, 0, row, (int32_t)step, tally->bin)->b++;
  if (bin) hk_sink_tally(sink, HK_TALLY_LEVEL, 0, row, (int32_t)step, bin)->a++;
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
      t->rows[row].down_ppm += k->net->assets[entry->asset].weight * (entry->before - entry->level);
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
  const hk_workspace *ws = k->ws;
  for (uint32_t r = 0; r < k->net->row_count; r++)
    t->rows[r] = (hk_row_tally){.first_s = HK_NEVER, .back_s = {HK_NEVER, HK_NEVER, HK_NEVER}};
  walk_log(k, sink, note_level);
  for (uint32_t r = 0; r < k->net->row_count; r++) {
    hk_row_tally *row = &t->rows[r];
    row->down_ppm = 0;
  }
  walk_log(k, sink, note_recovery);
  for (uint32_t e = 0; e < ws->episode_count; e++) {
    uint32_t r = k->net->assets[ws->episodes[e].asset].row;
    if (r != HK_NONE) t->rows[r].loss += ws->episodes[e].loss;
  }
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

/* ---- blame ------------------------------------------------------------------------------------------------------ */

/* Loss that passed through episodes, one row at a time: an episode hands its own loss and what it was handed to its parent.
   Parents are always earlier, so one walk from the last to the first is enough. Each second of loss counts once for an
   asset even where the asset stands several times in one line of ancestors (only its topmost episode counts). */
static bool is_nested(const hk_kernel *k, uint32_t e) {
  const hk_episode *list = k->ws->episodes;
  uint32_t a = list[e].asset;
  if (list[e].before == HK_NONE) return false;
  for (uint32_t up = list[e].parent; up != HK_NONE; up = list[up].parent)
    if (list[up].asset == a) return true;
  return false;
}

/* Entities are stored by the model's numbers: those of a network differ between outer draws where links are hidden. */
static uint32_t stored_need(const hk_kernel *k, uint32_t n) { return n == HK_NONE ? HK_NONE : k->net->needs[n].model_need; }
static uint32_t stored_link(const hk_kernel *k, uint32_t l) { return l == HK_NONE ? HK_NONE : k->net->links[l].model_link; }
static int32_t stored_holder(const hk_kernel *k, int32_t holder) {
  return holder > 0 ? hk_holder_standby(stored_link(k, (uint32_t)(holder - 1))) : holder;
}

static void add_transmitted(hk_kernel *k, hk_sink *sink, uint32_t part, uint32_t entity, uint32_t row, __int128 loss, bool is_struck) {
  hk_tally *tally = hk_sink_tally(sink, HK_TALLY_TRANSMITTED, k->plan->outer, entity, (int32_t)part, (int32_t)row);
  int64_t weight_s = hk_sink_weight_s(loss);
  tally->a++;
  tally->b += is_struck;
  tally->c += weight_s;
  tally->squares += (unsigned __int128)(uint64_t)weight_s * (uint64_t)weight_s;
}

/* The sums of one asset's episodes: of the asset (descendants), of its needs and links (what they started, with descendants). */
static void transmit_asset(hk_kernel *k, hk_sink *sink, uint32_t a, uint32_t row) {
  const hk_workspace *ws = k->ws;
  const __int128 *passed = k->tallier->passed;
  bool is_struck = false;
  __int128 sum = 0;
  for (uint32_t e = ws->assets[a].last_episode; e != HK_NONE; e = ws->episodes[e].before) {
    const hk_episode *episode = &ws->episodes[e];
    __int128 own = k->net->assets[a].row == row ? episode->loss : 0;
    is_struck |= episode->hazard != HK_NONE;
    if (passed[e] && !is_nested(k, e)) sum += passed[e];
    if (episode->need == HK_NONE || !(passed[e] + own)) continue;
    /* sum over this asset's episodes with the same need (link) once, at the latest of them */
    for (int part = 1; part <= 2; part++) {
      uint32_t entity = part == 1 ? episode->need : episode->link;
      __int128 total = 0;
      bool is_counted = entity == HK_NONE;
      for (uint32_t f = ws->assets[a].last_episode; f != HK_NONE && !is_counted; f = ws->episodes[f].before) {
        const hk_episode *other = &ws->episodes[f];
        __int128 lost = passed[f] + (k->net->assets[a].row == row ? other->loss : 0);
        if ((part == 1 ? other->need : other->link) != entity || !lost) continue;
        if (f > e) is_counted = true; /* done at that one */
        if (!is_nested(k, f)) total += lost;
      }
      if (!is_counted && total)
        add_transmitted(k, sink, (uint32_t)part, part == 1 ? stored_need(k, entity) : stored_link(k, entity), row, total, false);
    }
  }
  if (sum) add_transmitted(k, sink, 0, a, row, sum, is_struck);
}

/* An asset with a single episode, nearly all of them: what that episode passed on is the sum. */
static void transmit_episode(hk_kernel *k, hk_sink *sink, uint32_t e, uint32_t row, __int128 own) {
  const hk_episode *episode = &k->ws->episodes[e];
  __int128 passed = k->tallier->passed[e];
  if (passed) add_transmitted(k, sink, 0, episode->asset, row, passed, episode->hazard != HK_NONE);
  if (episode->need != HK_NONE) add_transmitted(k, sink, 1, stored_need(k, episode->need), row, passed + own, false);
  if (episode->link != HK_NONE) add_transmitted(k, sink, 2, stored_link(k, episode->link), row, passed + own, false);
}

static void transmit_row(hk_kernel *k, hk_sink *sink, uint32_t row) {
  const hk_workspace *ws = k->ws;
  __int128 *passed = k->tallier->passed;
  bool has_repeats = false;
  memset(passed, 0, ws->episode_count * sizeof *passed);
  for (uint32_t e = ws->episode_count; e-- > 0;) {
    const hk_episode *episode = &ws->episodes[e];
    __int128 own = k->net->assets[episode->asset].row == row ? episode->loss : 0;
    if (!own && !passed[e]) continue;
    if (episode->parent != HK_NONE) passed[episode->parent] += passed[e] + own;
    if (ws->assets[episode->asset].episode_count == 1)
      transmit_episode(k, sink, e, row, own); /* its descendants are later: passed[e] is final */
    else
      has_repeats = true;
  }
  if (!has_repeats) return;
  for (uint32_t i = 0; i < ws->touched_assets.count; i++)
    if (ws->assets[ws->touched_assets.items[i]].episode_count > 1) transmit_asset(k, sink, ws->touched_assets.items[i], row);
}

static void tally_transmitted(hk_kernel *k, hk_sink *sink) {
  for (uint32_t row = 0; row < k->net->row_count; row++)
    if (k->tallier->rows[row].loss) transmit_row(k, sink, row);
}

static void tally_falls(hk_kernel *k, hk_sink *sink) {
  const hk_workspace *ws = k->ws;
  for (uint32_t i = 0; i < ws->touched_assets.count; i++) {
    uint32_t a = ws->touched_assets.items[i];
    const hk_asset_state *asset = &ws->assets[a];
    if (!asset->episode_count) continue;
    hk_tally *tally = hk_sink_tally(sink, HK_TALLY_FALLS, k->plan->outer, a, 0, 0);
    tally->a += asset->strike_count > 0;
    tally->b++;
    tally->c += asset->episode_count;
    for (uint32_t e = asset->last_episode; e != HK_NONE; e = ws->episodes[e].before) tally->d += ws->episodes[e].end_s - ws->episodes[e].start_s;
  }
}

/* Small dense counts, kept by the thread and put into the sink at the end of a block. */
static void count_episodes(hk_kernel *k) {
  hk_tallier *t = k->tallier;
  size_t rows = k->net->row_count + 1;
  for (uint32_t e = 0; e < k->ws->episode_count; e++) {
    const hk_episode *episode = &k->ws->episodes[e];
    const hk_net_asset *asset = &k->net->assets[episode->asset];
    size_t row = asset->row == HK_NONE ? 0 : asset->row + 1;
    hk_mechanism_tally *mechanism = &t->mechanisms[(asset->sector * rows + row) * HAKYU_MECHANISM_COUNT + episode->mechanism];
    mechanism->episodes++;
    mechanism->weight_s += hk_sink_weight_s(episode->loss);
    for (int i = 0; i < HAKYU_TRAIT_COUNT; i++) t->traits[(size_t)asset->sector * HAKYU_TRAIT_COUNT + (size_t)i] += episode->traits >> i & 1;
    for (int i = 0; i < HAKYU_PHASE_COUNT; i++) t->phases[(size_t)asset->sector * HAKYU_PHASE_COUNT + (size_t)i] += episode->phases_s[i];
  }
}

static int32_t margin_bin(int64_t margin_s) { /* 0: nothing left; k: below 2^(k/4) s; -1: none to tell */
  if (margin_s == HK_NEVER) return -1;
  if (margin_s <= 0) return 0;
  int octave = 63 - __builtin_clzll((unsigned long long)margin_s);
  int64_t scaled = octave >= 16 ? margin_s >> (octave - 16) : margin_s << (16 - octave); /* 2^16 .. 2^17 */
  int quarter = scaled >= 110218 ? 3 : scaled >= 92682 ? 2 : scaled >= 77936 ? 1 : 0;    /* 2^16 times 2^(q/4) */
  return 4 * octave + quarter + 1;
}

static void tally_saves(hk_kernel *k, hk_sink *sink) {
  for (uint32_t s = 0; s < k->ws->save_count; s++) {
    const hk_save *save = &k->ws->saves[s];
    hk_tally *tally = hk_sink_tally(sink, HK_TALLY_HELD, k->plan->outer, stored_need(k, save->need), stored_holder(k, save->holder), margin_bin(save->margin_s));
    tally->a++;
    tally->b += save->end_s - save->start_s;
  }
}

static void trace(hk_kernel *k, hk_sink *sink) {
  const hk_workspace *ws = k->ws;
  if (k->replication * sink->outer_count + k->plan->outer >= sink->traced) return;
  for (uint32_t e = 0; e < ws->episode_count; e++) {
    const hk_episode *from = &ws->episodes[e];
    hk_sink_episode *to = &sink->episodes[sink->episode_count++];
    *to = (hk_sink_episode){.number = k->replication, .outer = k->plan->outer, .episode = e, .asset = from->asset, .parent = from->parent,
                            .hazard = from->hazard, .need = stored_need(k, from->need), .link = stored_link(k, from->link), .start_s = from->start_s, .end_s = from->end_s,
                            .weight_s = hk_sink_weight_s(from->loss), .level_ppm = from->level, .is_open = from->is_open,
                            .mechanism = from->mechanism, .traits = from->traits};
    memcpy(to->phases_s, from->phases_s, sizeof to->phases_s);
  }
  for (uint32_t s = 0; s < ws->save_count; s++) {
    const hk_save *from = &ws->saves[s];
    sink->saves[sink->save_count++] =
        (hk_sink_save){k->replication, k->plan->outer, s, stored_need(k, from->need), stored_holder(k, from->holder), from->start_s, from->end_s, from->margin_s};
  }
}

void hk_tally_replication(hk_kernel *k, hk_sink *sink) {
  sink->replications++;
  if (k->ws->outcome != HAKYU_SETTLED) {
    sink->outcomes[sink->outcome_count++] = (hk_sink_outcome){k->replication, k->plan->outer, k->ws->outcome};
    return;
  }
  hk_observe(k, sink);
  if (!k->ws->episode_count) return;
  tally_rows(k, sink);
  tally_transmitted(k, sink);
  tally_falls(k, sink);
  count_episodes(k);
  tally_saves(k, sink);
  trace(k, sink);
}

void hk_tally_end_block(hk_kernel *k, hk_sink *sink) {
  hk_tallier *t = k->tallier;
  uint32_t rows = k->net->row_count + 1, sectors = k->plan->scenario->model->sector_count;
  for (uint32_t s = 0; s < sectors; s++) {
    for (uint32_t r = 0; r < rows; r++)
      for (int m = 0; m < HAKYU_MECHANISM_COUNT; m++) {
        hk_mechanism_tally *from = &t->mechanisms[((size_t)s * rows + r) * HAKYU_MECHANISM_COUNT + (size_t)m];
        if (!from->episodes) continue;
        hk_tally *tally = hk_sink_tally(sink, HK_TALLY_MECHANISM, k->plan->outer, s, m, (int32_t)r - 1);
        tally->a += from->episodes;
        tally->b += from->weight_s;
        *from = (hk_mechanism_tally){0, 0};
      }
    for (int i = 0; i < HAKYU_TRAIT_COUNT; i++) {
      int64_t *count = &t->traits[s * HAKYU_TRAIT_COUNT + (uint32_t)i];
      if (*count) hk_sink_tally(sink, HK_TALLY_TRAIT, k->plan->outer, s, i, 0)->a += *count;
      *count = 0;
    }
    for (int i = 0; i < HAKYU_PHASE_COUNT; i++) {
      int64_t *seconds = &t->phases[s * HAKYU_PHASE_COUNT + (uint32_t)i];
      if (*seconds) hk_sink_tally(sink, HK_TALLY_PHASE, k->plan->outer, s, i, 0)->a += *seconds;
      *seconds = 0;
    }
  }
}

size_t hk_tally_block_most(const hk_plan *plan) {
  return (size_t)plan->scenario->model->sector_count * ((plan->network->row_count + 1u) * HAKYU_MECHANISM_COUNT + HAKYU_TRAIT_COUNT + HAKYU_PHASE_COUNT);
}
