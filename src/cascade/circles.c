/* circles - a service that comes from a source is not made by going round (SEMANTICS, Circles).

   For each circle three sets of its assets are kept, each the least set that feeds itself from outside: ANY (stages
   count), UNCARRIED (they do not), PRIMARIES (nor do standbys). A set is found with a work list: whoever is found
   fed lets those it supplies be looked at again, so a set costs the circle's links, not their square. The sets
   are stale after anything in the circle changed (is_dirty) and are made anew before they are asked. */
#include "cascade/kernel.h"

#include <string.h>

static uint32_t place_of(const hk_kernel *k, uint32_t a, uint32_t c) {
  for (uint32_t i = k->net->asset_circle_first[a];; i++)
    if (k->net->asset_circles[i] == c) return k->ws->circle_place[i];
}

int64_t hk_circle_received(const hk_kernel *k, uint32_t n, uint8_t fed_bit, const uint8_t *fed) {
  const hk_net_need *need = &k->net->needs[n];
  int64_t received = 0;
  for (uint32_t i = 0; i < need->link_count; i++) {
    uint32_t l = need->link_first + i;
    const hk_net_link *link = &k->net->links[l];
    if (i >= need->primary_count && (fed_bit == HK_FED_PRIMARIES || k->ws->links[l].standby != HK_STANDBY_IN)) continue;
    if (link->is_inside && !(fed[place_of(k, link->supplier, need->circle)] & fed_bit)) continue;
    received += link->weight_ppm * k->ws->assets[link->supplier].level;
  }
  return received;
}

/* Whether what a need receives lets its asset be fed: q reached or, for share, an effect above 0. */
static bool suffices(const hk_net_need *need, int64_t received) {
  if (received >= need->q_ppm * HK_FULL) return true;
  if (need->rule != HK_RULE_SHARE) return false;
  int64_t share = received / need->q_ppm;
  return share > 0 && share >= need->floor_ppm;
}

static bool is_fed(const hk_kernel *k, uint32_t a, uint32_t c, uint8_t bit) {
  const hk_net_asset *asset = &k->net->assets[a];
  for (uint32_t n = asset->need_first; n < asset->need_first + asset->run_count; n++) {
    if (k->net->needs[n].circle != c || (bit == HK_FED_ANY && k->ws->needs[n].carrying)) continue;
    if (!suffices(&k->net->needs[n], hk_circle_received(k, n, bit, k->ws->fed))) return false;
  }
  return true;
}

enum { WAITS = 128 }; /* in fed[]: on the work list */

static void find_fed(hk_kernel *k, uint32_t c, uint8_t bit) {
  hk_workspace *ws = k->ws;
  const hk_network *net = k->net;
  const hk_net_circle *circle = &net->circles[c];
  uint32_t base = ws->circle_first[c], *list = ws->circle_queue, head = 0, count = 0;
  for (uint32_t i = 0; i < circle->asset_count; i++) {
    ws->fed[base + i] &= (uint8_t)~bit;
    if (ws->assets[net->circle_assets[circle->asset_first + i]].level == 0) continue;
    ws->fed[base + i] |= WAITS;
    list[count++] = i;
  }
  while (count) {
    uint32_t i = list[head], a = net->circle_assets[circle->asset_first + i];
    head = head + 1 == circle->asset_count ? 0 : head + 1;
    count--;
    ws->fed[base + i] &= (uint8_t)~WAITS;
    if (!is_fed(k, a, c, bit)) continue;
    ws->fed[base + i] |= bit;
    for (uint32_t o = net->assets[a].out_first; o < net->assets[a].out_first + net->assets[a].out_count; o++) {
      const hk_net_need *need = &net->needs[net->outs[o].need];
      if (need->circle != c || ws->assets[need->asset].level == 0) continue;
      uint32_t place = place_of(k, need->asset, c);
      if (ws->fed[place] & (bit | WAITS)) continue;
      ws->fed[place] |= WAITS;
      uint32_t tail = head + count++;
      list[tail >= circle->asset_count ? tail - circle->asset_count : tail] = place - base;
    }
  }
}

void hk_circle_refresh(hk_kernel *k, uint32_t c) {
  if (!k->ws->circles[c].is_dirty) return;
  k->ws->circles[c].is_dirty = 0;
  find_fed(k, c, HK_FED_ANY);
  find_fed(k, c, HK_FED_UNCARRIED);
  find_fed(k, c, HK_FED_PRIMARIES);
}

void hk_circle_look(hk_kernel *k) {
  for (uint32_t i = 0; i < k->ws->tick_circles.count; i++) {
    uint32_t c = k->ws->tick_circles.items[i];
    if (!k->ws->circles[c].is_dirty) continue;
    hk_circle_refresh(k, c);
    const hk_net_circle *circle = &k->net->circles[c];
    for (uint32_t j = 0; j < circle->need_count; j++) hk_state_look_at_need(k->ws, k->net->circle_needs[circle->need_first + j]);
  }
}

void hk_circle_remember(hk_kernel *k) {
  for (uint32_t i = 0; i < k->ws->tick_circles.count; i++) {
    uint32_t c = k->ws->tick_circles.items[i], first = k->ws->circle_first[c];
    hk_circle_refresh(k, c);
    memcpy(k->ws->fed_before + first, k->ws->fed + first, k->net->circles[c].asset_count);
  }
}

/* Of the needs that keep stranded assets so, those whose last straw has the latest stamp fall next. */
static bool strand_circle(hk_kernel *k, uint32_t c) {
  const hk_net_circle *circle = &k->net->circles[c];
  hk_stamp latest = {INT32_MIN, 0};
  bool is_any = false;
  for (int pass = 0; pass < 2; pass++)
    for (uint32_t i = 0; i < circle->need_count; i++) {
      uint32_t n = k->net->circle_needs[circle->need_first + i], a = k->net->needs[n].asset;
      if (k->ws->assets[a].level == 0 || (k->ws->fed[place_of(k, a, c)] & HK_FED_ANY)) continue;
      if (k->ws->needs[n].carrying || suffices(&k->net->needs[n], hk_circle_received(k, n, HK_FED_ANY, k->ws->fed))) continue;
      uint32_t straw = hk_blame_straw(k, n);
      if (straw == HK_NONE) continue;
      hk_stamp stamp = hk_episode_stamp(&k->ws->episodes[k->ws->assets[k->net->links[straw].supplier].episode]);
      if (pass == 0) {
        if (!is_any || hk_stamp_is_before(latest, stamp)) latest = stamp;
        is_any = true;
      } else if (!hk_stamp_is_before(stamp, latest)) {
        hk_state_look_at_need(k->ws, n);
        k->ws->needs[n].flags |= HK_NEED_STRANDED | HK_NEED_STRANDS;
      }
    }
  return is_any;
}

bool hk_circle_strand(hk_kernel *k) {
  bool is_any = false;
  for (uint32_t i = 0; i < k->ws->tick_circles.count; i++) {
    hk_circle_refresh(k, k->ws->tick_circles.items[i]);
    is_any |= strand_circle(k, k->ws->tick_circles.items[i]);
  }
  return is_any;
}
