/* validate_nested - weight nested in weight: an asset whose customers are already counted at an asset upstream, so the
   same loss would be added twice. Such are two end-use assets with weight in the same sector and unit, one of which
   depends on the other (through run needs, directly or not).
   Rows of (sector, unit) are bits of a word that is passed downstream until nothing changes; 64 rows at a time. Whoever
   sees its own bit come from upstream is looked at closely, since through a loop it may be its own. */
#include <stdlib.h>
#include <string.h>

#include "model/builder.h"
#include "model/value.h"

enum { LOOKED_AT_MOST = 50 }; /* assets looked at closely; beyond them one finding for all */

typedef struct nesting {
  const hakyu_model *model;
  hakyu_findings *findings;
  uint32_t *row;                     /* by asset: its row, or HK_NONE if it has no weight */
  uint32_t *first, *out;             /* dependents: out[first[a] ... a+1] */
  uint32_t *need_first, *need_next;  /* needs of an asset */
  uint64_t *above;                   /* by asset: rows weighted somewhere upstream */
  uint32_t *queue;                   /* ring of assets whose word changed */
  uint8_t *is_queued;
  int looked_at;
  uint32_t beyond;
  uint64_t steps_left;               /* words passed on; files made to be slow must not succeed */
} nesting;

static bool has_weight(const hakyu_model *model, const hk_asset *asset) {
  return asset->end_use && asset->unit != HK_NONE && asset->sector < HK_REMOVED && hk_value_mode(model, asset->weight, 0) > 0;
}

static bool is_run_link(const hakyu_model *model, const hk_link *link) {
  const hk_need *need = &model->needs[link->need];
  return !need->for_repair && need->asset < HK_REMOVED && link->supplier < HK_REMOVED && link->supplier != need->asset;
}

static int compare_u64(const void *a, const void *b) {
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return left < right ? -1 : left > right;
}

/* Numbers the rows of (sector, unit) that have weight; returns how many, or HK_NONE without memory. */
static uint32_t number_rows(nesting *n) {
  const hakyu_model *model = n->model;
  uint64_t *pairs = hk_memory_array(model->memory, model->asset_count, sizeof *pairs);
  uint32_t count = 0, unique = 0;
  if (!pairs) return HK_NONE;
  for (uint32_t i = 0; i < model->asset_count; i++)
    if (has_weight(model, &model->assets[i])) pairs[count++] = (uint64_t)model->assets[i].sector << 32 | model->assets[i].unit;
  qsort(pairs, count, sizeof *pairs, compare_u64);
  for (uint32_t i = 1; i < count; i++) /* one asset alone cannot be nested */
    if (pairs[i] == pairs[i - 1] && (unique == 0 || pairs[unique - 1] != pairs[i])) pairs[unique++] = pairs[i];
  for (uint32_t i = 0; i < model->asset_count; i++) {
    const hk_asset *asset = &model->assets[i];
    uint64_t pair = (uint64_t)asset->sector << 32 | asset->unit;
    const uint64_t *found = has_weight(model, asset) ? bsearch(&pair, pairs, unique, sizeof *pairs, compare_u64) : NULL;
    n->row[i] = found ? (uint32_t)(found - pairs) : HK_NONE;
  }
  hk_memory_free(model->memory, pairs);
  return unique;
}

static hakyu_status gather(nesting *n) {
  const hakyu_model *model = n->model;
  const hakyu_memory *memory = model->memory;
  uint32_t assets = model->asset_count;
  n->first = hk_memory_array(memory, (size_t)assets + 2, sizeof *n->first);
  n->out = hk_memory_array(memory, model->link_count, sizeof *n->out);
  n->need_first = hk_memory_array(memory, assets, sizeof *n->need_first);
  n->need_next = hk_memory_array(memory, model->need_count, sizeof *n->need_next);
  n->above = hk_memory_array(memory, assets, sizeof *n->above);
  n->queue = hk_memory_array(memory, assets, sizeof *n->queue);
  n->is_queued = hk_memory_array(memory, assets, sizeof *n->is_queued);
  if (!n->first || !n->out || !n->need_first || !n->need_next || !n->above || !n->queue || !n->is_queued) return HAKYU_NO_MEMORY;
  for (uint32_t i = 0; i < model->link_count; i++)
    if (is_run_link(model, &model->links[i])) n->first[model->links[i].supplier + 2]++;
  for (uint32_t v = 0; v < assets; v++) n->first[v + 2] += n->first[v + 1];
  for (uint32_t i = 0; i < model->link_count; i++)
    if (is_run_link(model, &model->links[i])) n->out[n->first[model->links[i].supplier + 1]++] = model->needs[model->links[i].need].asset;
  for (uint32_t v = 0; v < assets; v++) n->need_first[v] = HK_NONE;
  for (uint32_t i = model->need_count; i-- > 0;) {
    uint32_t asset = model->needs[i].asset;
    if (asset >= HK_REMOVED) continue;
    n->need_next[i] = n->need_first[asset];
    n->need_first[asset] = i;
  }
  return HAKYU_OK;
}

/* The bit of an asset's own row among the 64 from `base`. */
static uint64_t own_bit(const nesting *n, uint32_t asset, uint32_t base) {
  uint32_t row = n->row[asset];
  return row != HK_NONE && row >= base && row - base < 64 ? UINT64_C(1) << (row - base) : 0;
}

/* Passes the words of 64 rows on until nothing changes, or patience ends: then steps_left is UINT64_MAX. */
static void pass_down(nesting *n, uint32_t base) {
  uint32_t assets = n->model->asset_count, head = 0, waiting = 0;
  memset(n->above, 0, assets * sizeof *n->above);
  memset(n->is_queued, 0, assets);
  for (uint32_t v = 0; v < assets; v++)
    if (own_bit(n, v, base)) n->queue[waiting++] = v, n->is_queued[v] = 1;
  while (waiting) {
    uint32_t v = n->queue[head];
    head = head + 1 == assets ? 0 : head + 1;
    waiting--;
    n->is_queued[v] = 0;
    uint64_t word = n->above[v] | own_bit(n, v, base);
    for (uint32_t i = n->first[v]; i < n->first[v + 1]; i++) {
      uint32_t to = n->out[i];
      if ((n->above[to] | word) == n->above[to]) continue;
      if (n->steps_left-- == 0) return;
      n->above[to] |= word;
      if (n->is_queued[to]) continue;
      uint32_t tail = head + waiting < assets ? head + waiting : head + waiting - assets;
      n->queue[tail] = to;
      n->is_queued[to] = 1;
      waiting++;
    }
  }
}

/* Another asset of the same row upstream of this one, or HK_NONE. */
static uint32_t find_upstream(nesting *n, uint32_t asset) {
  const hakyu_model *model = n->model;
  uint32_t head = 0, tail = 0;
  memset(n->is_queued, 0, model->asset_count);
  n->queue[tail++] = asset;
  n->is_queued[asset] = 1;
  for (; head < tail; head++) {
    uint32_t v = n->queue[head];
    if (v != asset && n->row[v] == n->row[asset]) return v;
    for (uint32_t i = n->need_first[v]; i != HK_NONE; i = n->need_next[i]) {
      const hk_need *need = &model->needs[i];
      for (uint32_t l = need->link_first; l < need->link_first + need->link_count; l++) {
        uint32_t supplier = model->links[l].supplier;
        if (!is_run_link(model, &model->links[l]) || n->is_queued[supplier]) continue;
        n->is_queued[supplier] = 1;
        n->queue[tail++] = supplier;
      }
    }
  }
  return HK_NONE;
}

static void look_at(nesting *n, uint32_t number) {
  const hakyu_model *model = n->model;
  const hk_asset *asset = &model->assets[number];
  if (n->looked_at++ >= LOOKED_AT_MOST) {
    n->beyond++;
    return;
  }
  uint32_t other = find_upstream(n, number);
  if (other == HK_NONE) return;
  const char *unit = hk_findings_value(n->findings, model->units[asset->unit]);
  hk_findings_warning(n->findings, hk_build_place(model, HK_TABLE_assets, asset->line, "weight"), "nested-weight",
                      "%s of asset %s depend on asset %s, which counts %s of the same sector: their loss may be counted twice; allowed: weight at one of them",
                      unit, asset->id, model->assets[other].id, unit);
}

hakyu_status hk_validate_nested(hakyu_model *model, hakyu_findings *findings) {
  nesting n = {.model = model, .findings = findings};
  const hakyu_memory *memory = model->memory;
  hakyu_status status = HAKYU_NO_MEMORY;
  if (!(n.row = hk_memory_array(memory, model->asset_count, sizeof *n.row))) return status;
  uint32_t rows = number_rows(&n);
  if (rows != HK_NONE) status = rows ? gather(&n) : HAKYU_OK;
  n.steps_left = 64 * ((uint64_t)model->asset_count + model->link_count) + 10000000;
  for (uint32_t base = 0; base < rows && !status; base += 64) {
    pass_down(&n, base);
    if (n.steps_left == UINT64_MAX) {
      hk_findings_warning(findings, hk_build_place(model, HK_TABLE_assets, 0, "weight"), "nested-weight",
                          "too many sectors and units to follow: not all weights were compared; allowed: fewer units");
      break;
    }
    for (uint32_t v = 0; v < model->asset_count; v++)
      if (n.above[v] & own_bit(&n, v, base)) look_at(&n, v);
  }
  if (n.beyond)
    hk_findings_warning(findings, hk_build_place(model, HK_TABLE_assets, 0, "weight"), "nested-weight",
                        "%u further assets have weight upstream of theirs in the same sector and unit; allowed: weight at one of them", n.beyond);
  void *arrays[] = {n.row, n.first, n.out, n.need_first, n.need_next, n.above, n.queue, n.is_queued};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) hk_memory_free(memory, arrays[i]);
  return status;
}
