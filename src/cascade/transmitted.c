/* transmitted - the loss that passed through assets, needs and links, one (sector, unit) at a time.

   An episode hands its own loss and what it was handed to its parent. Parents are always earlier, so one walk from the last
   episode to the first is enough. Only few episodes lie on the way of a row's losses, from who lost up to who was struck:
   these are marked first (a bit an episode), and the walk sees no others. Each second of loss counts once for an asset even
   where the asset stands several times in one line of ancestors (only its topmost episode counts). */
#include <string.h>

#include "cascade/tally.h"

static size_t words_of(uint32_t episodes) { return ((size_t)episodes + 63) / 64; }

static uint64_t *marks_of(const hk_kernel *k, uint32_t row) { return k->tallier->marks + row * words_of(k->tallier->room); }

static bool is_marked(const uint64_t *marks, uint32_t e) { return marks[e / 64] >> (e % 64) & 1; }

static __int128 own_loss(const hk_kernel *k, uint32_t e, uint32_t row) {
  const hk_episode *episode = &k->ws->episodes[e];
  return k->net->assets[episode->asset].row == row ? episode->loss : 0;
}

size_t hk_transmitted_mark(hk_kernel *k) {
  const hk_episode *episodes = k->ws->episodes;
  __int128 *passed = k->tallier->passed;
  size_t count = 0;
  for (uint32_t row = 0; row < k->net->row_count; row++) memset(marks_of(k, row), 0, words_of(k->ws->episode_count) * sizeof(uint64_t));
  for (uint32_t e = 0; e < k->ws->episode_count; e++) {
    uint32_t row = episodes[e].loss ? k->net->assets[episodes[e].asset].row : HK_NONE;
    if (row == HK_NONE) continue;
    uint64_t *marks = marks_of(k, row);
    for (uint32_t up = e; up != HK_NONE && !is_marked(marks, up); up = episodes[up].parent) {
      marks[up / 64] |= UINT64_C(1) << (up % 64);
      passed[up] = 0;
      count++;
    }
  }
  return count;
}

static bool is_nested(const hk_kernel *k, uint32_t e) {
  const hk_episode *list = k->ws->episodes;
  uint32_t a = list[e].asset;
  if (list[e].before == HK_NONE) return false;
  for (uint32_t up = list[e].parent; up != HK_NONE; up = list[up].parent)
    if (list[up].asset == a) return true;
  return false;
}

enum { ASSET, NEED, LINK }; /* the parts of a transmitted tally */

static void add(const hk_kernel *k, hk_sink *sink, int32_t part, uint32_t entity, uint32_t row, __int128 loss, bool is_struck) {
  int64_t weight_s = hk_sink_weight_s(loss);
  hk_tally *more = hk_sink_addition(sink, HK_TALLY_TRANSMITTED, k->plan->outer, entity, part, (int32_t)row);
  more->a = 1, more->b = is_struck, more->c = weight_s;
  more->squares = (unsigned __int128)(uint64_t)weight_s * (uint64_t)weight_s;
}

/* The sums of one asset's episodes: of the asset (descendants), of its needs and links (what they started, with descendants). */
static void add_asset(const hk_kernel *k, hk_sink *sink, uint32_t a, uint32_t row) {
  const hk_workspace *ws = k->ws;
  const uint64_t *marks = marks_of(k, row);
  bool is_struck = false;
  __int128 sum = 0;
  for (uint32_t e = ws->assets[a].last_episode; e != HK_NONE; e = ws->episodes[e].before) {
    const hk_episode *episode = &ws->episodes[e];
    is_struck |= episode->hazard != HK_NONE;
    if (!is_marked(marks, e)) continue;
    if (k->tallier->passed[e] && !is_nested(k, e)) sum += k->tallier->passed[e];
    if (episode->need == HK_NONE) continue;
    /* sum over this asset's episodes with the same need (link) once, at the latest of them */
    for (int32_t part = NEED; part <= LINK; part++) {
      uint32_t entity = part == NEED ? episode->need : episode->link;
      __int128 total = 0;
      bool is_counted = entity == HK_NONE;
      for (uint32_t f = ws->assets[a].last_episode; f != HK_NONE && !is_counted; f = ws->episodes[f].before) {
        if (!is_marked(marks, f) || (part == NEED ? ws->episodes[f].need : ws->episodes[f].link) != entity) continue;
        if (f > e) is_counted = true; /* done at that one */
        if (!is_nested(k, f)) total += k->tallier->passed[f] + own_loss(k, f, row);
      }
      if (!is_counted && total) add(k, sink, part, part == NEED ? hk_stored_need(k, entity) : hk_stored_link(k, entity), row, total, false);
    }
  }
  if (sum) add(k, sink, ASSET, a, row, sum, is_struck);
}

/* An asset with a single episode, nearly all of them: what that episode passed on is the sum. */
static void add_episode(const hk_kernel *k, hk_sink *sink, uint32_t e, uint32_t row, __int128 own) {
  const hk_episode *episode = &k->ws->episodes[e];
  __int128 passed = k->tallier->passed[e];
  if (passed) add(k, sink, ASSET, episode->asset, row, passed, episode->hazard != HK_NONE);
  if (episode->need != HK_NONE) add(k, sink, NEED, hk_stored_need(k, episode->need), row, passed + own, false);
  if (episode->link != HK_NONE) add(k, sink, LINK, hk_stored_link(k, episode->link), row, passed + own, false);
}

/* Whether no later episode of the same asset is marked. */
static bool is_latest(const hk_kernel *k, const uint64_t *marks, uint32_t e) {
  for (uint32_t f = k->ws->assets[k->ws->episodes[e].asset].last_episode; f != e; f = k->ws->episodes[f].before)
    if (is_marked(marks, f)) return false;
  return true;
}

static void tally_row(const hk_kernel *k, hk_sink *sink, uint32_t row) {
  const hk_workspace *ws = k->ws;
  const uint64_t *marks = marks_of(k, row);
  __int128 *passed = k->tallier->passed;
  uint32_t *repeated = k->tallier->order, repeated_count = 0; /* assets with several episodes */
  for (size_t word = words_of(ws->episode_count); word-- > 0;)
    for (uint64_t left = marks[word]; left;) {
      uint32_t bit = 63 - (uint32_t)__builtin_clzll(left), e = (uint32_t)word * 64 + bit;
      const hk_episode *episode = &ws->episodes[e];
      const __int128 own = own_loss(k, e, row);
      left ^= UINT64_C(1) << bit;
      if (episode->parent != HK_NONE) passed[episode->parent] += passed[e] + own;
      if (ws->assets[episode->asset].episode_count == 1)
        add_episode(k, sink, e, row, own); /* its descendants are later: passed[e] is final */
      else if (is_latest(k, marks, e))
        repeated[repeated_count++] = episode->asset;
    }
  for (uint32_t i = 0; i < repeated_count; i++) add_asset(k, sink, repeated[i], row);
  for (size_t word = 0; word < words_of(ws->episode_count); word++)
    for (uint64_t left = marks[word]; left; left &= left - 1) passed[word * 64 + (uint32_t)__builtin_ctzll(left)] = 0; /* for the next row */
}

void hk_transmitted_tally(hk_kernel *k, hk_sink *sink) {
  for (uint32_t row = 0; row < k->net->row_count; row++) tally_row(k, sink, row);
}
