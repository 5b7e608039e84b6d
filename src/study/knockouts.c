/* knockouts - see knockouts.h. */
#include "study/knockouts.h"

#include <stdlib.h>

#include "base/digest.h"
#include "model/value.h"
#include "numbers/draw.h"

/* ---- the list ---- */

/* Of those marked. */
static hakyu_status add_case(hk_arena *arena, const hakyu_model *model, hk_knockout_kind kind, uint32_t of, const int64_t *weight, const uint8_t *is_member, hk_knockout *list,
                             size_t *count) {
  uint32_t members = 0;
  int64_t sum = 0;
  for (uint32_t a = 0; a < model->asset_count; a++) members += is_member[a];
  if (!members) return HAKYU_OK;
  uint32_t *assets = hk_arena_alloc(arena, members * sizeof *assets);
  int64_t *weights = hk_arena_alloc(arena, members * sizeof *weights);
  if (!assets || !weights) return HAKYU_NO_MEMORY;
  for (uint32_t a = 0, at = 0; a < model->asset_count; a++) {
    if (!is_member[a]) continue;
    assets[at] = a;
    weights[at++] = weight[a];
    sum += weight[a];
  }
  list[(*count)++] = (hk_knockout){kind, of, members, assets, weights, sum / 2};
  return HAKYU_OK;
}

/* What each supplier of the service weighs. Shares are millionths, so that a sum over all needs there can be stays far below 2^63. */
static void weigh_service(const hakyu_model *model, uint32_t service, int64_t *weight, uint8_t *is_member) {
  for (uint32_t n = 0; n < model->need_count; n++) {
    const hk_need *need = &model->needs[n];
    __int128 sum = 0;
    if (need->service != service) continue;
    for (uint32_t l = need->link_first; l < need->link_first + need->link_count; l++) sum += hk_value_mode(model, model->links[l].weight, HK_FULL);
    for (uint32_t l = need->link_first; l < need->link_first + need->link_count; l++) {
      const hk_link *link = &model->links[l];
      is_member[link->supplier] = 1;
      if (sum > 0) weight[link->supplier] += (int64_t)((__int128)hk_value_mode(model, link->weight, HK_FULL) * HK_FULL / sum);
    }
  }
}

hakyu_status hk_knockouts_list(hk_arena *arena, const hakyu_model *model, hk_knockout **out, size_t *out_count) {
  const size_t most = (size_t)model->sector_count + model->service_count;
  hk_knockout *list = hk_arena_zalloc(arena, (most + 1) * sizeof *list);
  int64_t *weight = hk_arena_zalloc(arena, ((size_t)model->asset_count + 1) * sizeof *weight);
  uint8_t *is_member = hk_arena_zalloc(arena, (size_t)model->asset_count + 1);
  hakyu_status status = list && weight && is_member ? HAKYU_OK : HAKYU_NO_MEMORY;
  size_t count = 0;
  for (size_t c = 0; c < most && !status; c++) {
    const bool is_sector = c < model->sector_count;
    const uint32_t of = (uint32_t)(is_sector ? c : c - model->sector_count);
    for (uint32_t a = 0; a < model->asset_count; a++) {
      is_member[a] = is_sector && model->assets[a].sector == of;
      weight[a] = is_member[a];
    }
    if (!is_sector) weigh_service(model, of, weight, is_member);
    status = add_case(arena, model, is_sector ? HK_KNOCKOUT_SECTOR : HK_KNOCKOUT_SERVICE, of, weight, is_member, list, &count);
  }
  if (status) return status;
  *out = list;
  *out_count = count;
  return HAKYU_OK;
}

hakyu_status hk_knockouts_keys(hk_arena *arena, const hakyu_model *model, uint64_t **out) {
  uint64_t *keys = hk_arena_alloc(arena, ((size_t)model->asset_count + 1) * sizeof *keys);
  if (!keys) return HAKYU_NO_MEMORY;
  for (uint32_t a = 0; a < model->asset_count; a++) keys[a] = hk_digest_key("exposed", "knockout", model->assets[a].id, NULL);
  *out = keys;
  return HAKYU_OK;
}

/* ---- halves ---- */

bool hk_knockout_has_half(const hk_knockout *knockout) {
  for (uint32_t m = 0; m < knockout->member_count; m++)
    if (knockout->weights[m] <= knockout->half) return true;
  return false;
}

static int compare_ranks(const void *left, const void *right) {
  const hk_knockout_rank *a = left, *b = right;
  if (a->draw != b->draw) return a->draw < b->draw ? -1 : 1;
  return a->asset < b->asset ? -1 : a->asset > b->asset;
}

static int compare_assets(const void *left, const void *right) {
  const uint32_t *a = left, *b = right;
  return *a < *b ? -1 : *a > *b;
}

uint32_t hk_knockout_half(const hk_knockout *knockout, const uint64_t *keys, uint64_t seed, uint64_t number, hk_knockout_rank *order, uint32_t *chosen) {
  int64_t left = knockout->half;
  uint32_t count = 0;
  for (uint32_t m = 0; m < knockout->member_count; m++) {
    const uint32_t a = knockout->members[m];
    order[m] = (hk_knockout_rank){hk_numbers_draw(seed, keys[a], HK_DRAW_KNOCKOUT, 0, number), a, m};
  }
  qsort(order, knockout->member_count, sizeof *order, compare_ranks);
  for (uint32_t m = 0; m < knockout->member_count; m++) {
    const int64_t weight = knockout->weights[order[m].member];
    if (weight > left) continue;
    left -= weight;
    chosen[count++] = order[m].asset;
  }
  qsort(chosen, count, sizeof *chosen, compare_assets);
  return count;
}
